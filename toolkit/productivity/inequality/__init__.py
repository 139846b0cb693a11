"""How unequal places are, within and between regions; whether they converge; how certain a ranking is.

=============================  ====================================================================
`theil_t`, `theil_l`, `gini`,  measures of one distribution, weighted or not (`inequality`)
`variance`, `ratio_90_10`
`split`, `Split`               a measure's part within groups and its part between them
`by_chance`, `Chance`          the part within groups if groups were random: a benchmark
`by_year`, `Inequality`        every measure and its parts, year by year, with intervals (`over_time`)
`people_by_year`               residents between two counts: interpolated, and marked as derived
`sigma`, `beta`                does the spread shrink, and do places with low values catch up? (`convergence`)
`ranks`, `Ranks`,              how far published intervals allow places to be ranked (`ranking`);
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
