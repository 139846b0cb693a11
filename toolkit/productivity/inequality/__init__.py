"""How unequal places are, within regions and between them; whether they converge; how sure a ranking is.

=============================  ====================================================================
`theil_t`, `theil_l`, `gini`,  one measure of one distribution, weighted or not (`inequality`)
`variance`, `ratio_90_10`
`split`, `Split`               a measure's part within groups and its part between them
`by_chance`, `Chance`          the part within groups if the groups told nothing: what to compare it with
`by_year`, `Inequality`        every measure and its parts, year by year, with intervals (`over_time`)
`people_by_year`               residents between two counts: interpolated, and tagged as derived
`sigma`, `beta`                does the spread shrink, do places behind catch up? (`convergence`)
`ranks`, `Ranks`,              how far the published intervals let places be ranked (`ranking`);
`standard_errors`              standard errors from published intervals
=============================  ====================================================================
"""

from toolkit.productivity.inequality.convergence import Beta, Sigma, beta, sigma
from toolkit.productivity.inequality.inequality import (
    MEASURES,
    SPLITTABLE,
    Chance,
    Split,
    by_chance,
    gini,
    ratio_90_10,
    split,
    theil_l,
    theil_t,
    variance,
)
from toolkit.productivity.inequality.over_time import Inequality, by_year, people_by_year
from toolkit.productivity.inequality.ranking import Ranks, ranks, standard_errors

__all__ = [
    "MEASURES", "SPLITTABLE", "Beta", "Chance", "Inequality", "Ranks", "Sigma", "Split", "beta", "by_chance",
    "by_year", "gini", "people_by_year", "ranks", "ratio_90_10", "sigma", "split", "standard_errors", "theil_l",
    "theil_t", "variance",
]  # fmt: skip
