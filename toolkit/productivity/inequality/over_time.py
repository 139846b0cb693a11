"""Inequality between places year by year, with its parts within and between regions and bootstrap intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.productivity.inequality import arrays
from toolkit.productivity.inequality.arrays import Array
from toolkit.productivity.inequality.inequality import MEASURES, SPLITTABLE, membership, parts, positive

PARTS = ("total", "within", "between", "within_share")
SPREAD_NOTE = (
    "These are all the places, not a sample, so an interval shows how much the measure depends on which places happen "
    "to exist. The interval does not include the error in each place's figure, which is not published."
)


@dataclass(frozen=True, eq=False)
class Inequality:
    """Every measure in every year.

    Parameters
    ----------
    estimates
        Columns year, measure (a key of ``MEASURES``), part (total; for measures that can be split, also within, between
        and within_share), estimate, lower, upper. Without a unit, except for variance (the values' unit squared).
    changes
        The last year less the first: columns measure, part, estimate, lower, upper. Places are followed through the
        years, so the interval is that of the change itself.
    weights
        Column of the weights, or None.
    places, groups
        Numbers of places and of groups.
    draws, level
        Number of bootstrap draws, and the level of the intervals.
    notes
        Notes for the reader, in sentences.
    """

    estimates: pd.DataFrame
    changes: pd.DataFrame
    weights: str | None
    places: int
    groups: int
    draws: int
    level: float
    notes: tuple[str, ...]

    def series(self, measure: str, part: str = "total") -> pd.DataFrame:
        """Return one measure over the years: index year, columns estimate, lower, upper."""
        rows = self.estimates[(self.estimates["measure"] == measure) & (self.estimates["part"] == part)]
        return rows.set_index("year")[["estimate", "lower", "upper"]]

    def sentence(self, measure: str = "theil_t", year: int | None = None) -> str:
        """Return a sentence on how much of the inequality in one year (by default the last) lies within groups."""
        shares = 100 * self.series(measure, "within_share")
        at = int(shares.index.max() if year is None else year)
        share, lower, upper = (float(shares[column][at]) for column in ("estimate", "lower", "upper"))
        who = "each place counted once" if self.weights is None else f"weighted by {self.weights}"
        return (
            f"In {at}, {wording.value(share, '%', 0)} of the inequality between places was within the {self.groups} "
            f"groups ({self.level:.0%} interval {wording.interval(lower, upper, '%', 0)}) and the rest between them "
            f"({SPLITTABLE[measure]}, {who})."
        )


def by_year(
    panel: pd.DataFrame,
    value: str = "gva_per_hour",
    *,
    groups: str = "region",
    weights: str | None = None,
    draws: int = 1_000,
    seed: int = 2_022,
    level: float = 0.95,
) -> Inequality:
    """Compute every measure for every year of a panel.

    Parameters
    ----------
    panel
        One row per place and year: code, year, the value (above zero), the group, and the weights, if any. Every place
        needs a value in every year.
    value, groups, weights
        Columns. Weighting by population measures inequality between the places people live in; output per hour would
        properly be weighted by hours worked, which are not published by place.
    draws, seed, level
        For the bootstrap: places are drawn with replacement within their group, with all their years, and the interval
        is the bias-corrected percentile (``arrays.interval``; Efron 1981; on its use for Theil's parts, see Mills
        and Zandvakili 1997).

    Raises
    ------
    ModelError
        Places that lack a year, a group or a value above zero.
    """
    years, X, W, G = _grids(panel, value, groups, weights)
    counts = arrays.multiplicities(G.argmax(axis=1), draws, seed)
    drawn = [_measures(x, np.vstack([np.ones(len(x)), counts]) * w, G) for x, w in zip(X, W, strict=True)]
    keys = list(drawn[0])
    estimates = [
        (year, *key, *_summary(sample[key], level)) for year, sample in zip(years, drawn, strict=True) for key in keys
    ]
    changes = [(*key, *_summary(drawn[-1][key] - drawn[0][key], level)) for key in keys]
    ends = ["estimate", "lower", "upper"]
    return Inequality(
        estimates=pd.DataFrame(estimates, columns=["year", "measure", "part", *ends]),
        changes=pd.DataFrame(changes, columns=["measure", "part", *ends]),
        weights=weights,
        places=X.shape[1],
        groups=G.shape[1],
        draws=draws,
        level=level,
        notes=(SPREAD_NOTE, *_about_weights(panel)),
    )


def people_by_year(population: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    """Return the residents of every place in every year, by linear interpolation between the known years.

    Parameters
    ----------
    population
        Columns code, year, population: two years or more, the same for every place.
    years
        The years wanted; before the first and after the last known year, the nearest line is extended.

    Returns
    -------
    DataFrame
        One row per place and year: code, year, population (people; not always whole where derived),
        population_status ("read", "derived (interpolated)" or "derived (extrapolated)").
        ``attrs["population"]`` explains the statuses.

    Raises
    ------
    ModelError
        Fewer than two years, a place with no population for one of the years, or a place whose line falls to zero.
    """
    wide = population.pivot(index="code", columns="year", values="population").astype(float)
    if len(wide.columns) < 2 or wide.isna().any(axis=None):
        raise ModelError("Not every place has population figures for two years.", "A straight line needs two points.")
    known = wide.columns.to_numpy(dtype=int)
    parts = [_people_of(_on_line(wide, known, year), year, _status(year, known)) for year in years]
    long = pd.concat(parts, ignore_index=True)
    falling = sorted(set(long.loc[long["population"] <= 0, "code"]))
    if falling:
        raise ModelError(
            f"Projected in a straight line, the population of {falling[0]} falls to zero.",
            "",
            "Choose years closer to the published ones.",
        )
    long.attrs["population"] = (
        f"Numbers of residents are published for {wording.listing([str(year) for year in known])}. Numbers for other "
        f"years, including later years, are taken from a straight line through the published numbers."
    )
    return long


def _on_line(wide: pd.DataFrame, known: np.ndarray, year: int) -> pd.Series:
    after = int(np.clip(np.searchsorted(known, year), 1, len(known) - 1))
    first, last = known[after - 1], known[after]
    share = (year - first) / (last - first)
    return wide[first] + share * (wide[last] - wide[first])


def _people_of(people: pd.Series, year: int, status: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"code": people.index, "year": year, "population": people.to_numpy(), "population_status": status}
    )


def _status(year: int, known: np.ndarray) -> str:
    if year in known:
        return "read"
    return "derived (interpolated)" if known.min() < year < known.max() else "derived (extrapolated)"


def _grids(panel: pd.DataFrame, value: str, groups: str, weights: str | None) -> tuple[list[int], Array, Array, Array]:
    """Return years (t), values and weights (t, n) and group membership (n, g)."""
    wide = panel.pivot(index="year", columns="code", values=value)
    lacking = wide.columns[wide.isna().any()]
    if len(lacking):
        raise ModelError(
            f"Values are missing in some years for {wording.count(len(lacking), 'place')}, such as {lacking[0]}.",
            "Expected figures for every place in every year, so that all changes are for the same places.",
            "Leave out these places or years.",
        )
    X = positive(wide, "values")
    W = np.ones_like(X)
    if weights is not None:
        W = positive(panel.pivot(index="year", columns="code", values=weights), "weights")
    names = panel.drop_duplicates("code").set_index("code")[groups].reindex(wide.columns)
    G, _ = membership(names, X.shape[1])
    return [int(year) for year in wide.index], X, W, G


def _measures(x: Array, W: Array, G: Array) -> dict[tuple[str, str], Array]:
    values: dict[tuple[str, str], Array] = {}
    for measure in SPLITTABLE:
        total, within, between = parts(measure)(x, W, G)
        shares = np.divide(within, total, out=np.full_like(total, np.nan), where=total > 0)
        values |= {(measure, part): value for part, value in zip(PARTS, (total, within, between, shares), strict=True)}
    # Rounding may leave a variance of −1e-17 if all are equal.
    values["sd_log", "total"] = np.sqrt(np.maximum(values["variance_log", "total"], 0.0))
    ordered, weights, below = arrays.sorted_by_value(x, W)
    values["gini", "total"] = arrays.gini_of(ordered, weights, below)
    ninth, first = (arrays.quantiles_of(ordered, below, level) for level in (0.9, 0.1))
    values["ratio_90_10", "total"] = ninth / first
    return {key: values[key] for key in sorted(values, key=lambda key: list(MEASURES).index(key[0]))}


def _summary(values: Array, level: float) -> tuple[float, float, float]:
    """Return the first value, the estimate, and its interval from the others, the draws."""
    return float(values[0]), *arrays.interval(float(values[0]), values[1:], level)


def _about_weights(panel: pd.DataFrame) -> tuple[str, ...]:
    return (panel.attrs["population"],) if "population" in panel.attrs else ()
