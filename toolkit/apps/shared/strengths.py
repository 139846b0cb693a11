"""The strength of the apps' headline figures: one cached judge per table of places, and figures awaiting checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from toolkit.apps.shared import place_measures
from toolkit.core.strength import Check, Strength, scenario, statistic, variation
from toolkit.explorer.result import Rated
from toolkit.regression import strength as rule
from toolkit.regression.fitting import Fit
from toolkit.regression.samples import Rows
from toolkit.regression.strength import Judge
from toolkit.tables import register

Tables = Callable[[], pd.DataFrame]
Ends = tuple[float, float]
SIMULATED = {"simulated households": "The households are simulated to match published totals, not surveyed."}


@lru_cache(maxsize=4)
def judge(table: Tables) -> Judge:
    """Return the judge for the table that a function returns; cached, so each pair of measures is checked once."""
    return Judge(table())


def pair(fitted: Fit, term: str | None = None) -> str:
    """Return the names of an estimate's predictor and outcome, in words."""
    spec = fitted.specification
    return f"“{fitted.labels[term or spec.predictors[0]]}” and “{fitted.labels[spec.outcome]}”"


def association(table: Tables, fitted: Fit, term: str | None = None) -> Rated:
    """Rate one of a fit's estimates (by default the first predictor's); the checks run only on request."""
    return Rated(pair(fitted, term), rule.pending("association"), lambda: judge(table).of_fit(fitted, term))


def share(of: str, table: Tables, fitted: Fit, terms: Sequence[str], points: Ends) -> Rated:
    """Rate the share of a gap that some measures account for, with its 95% interval (%), by the weakest measure."""

    def later() -> Strength:
        every = [rule.share(judge(table).of_fit(fitted, term), points) for term in terms]
        return min(every, key=lambda each: each.level)

    return Rated(of, rule.pending("share of a gap"), later)


def what_if(of: str, table: Tables, fitted: Fit, levels: Mapping[str, float]) -> Rated:
    """Rate the sum that a regression associates with changes in measures."""
    rows, used = Rows.of(table()), set(fitted.codes)
    places = np.array([code in used for code in rows.codes])
    known = {name: rows.numbers(name)[places] for name in levels}
    outside = [name for name, level in levels.items() if not known[name].min() <= level <= known[name].max()]
    beyond = fitted.labels[outside[0]] if outside else ""

    def later() -> Strength:
        here = judge(table)
        sources = [here.of_fit(fitted, each) for each in levels]
        hidden = next(filter(None, (here.evidence(fitted, each).hidden for each in levels)), "")
        # The measures' sums vary together at most: the one that varies most decides.
        spread = max((here.sums(fitted, each) for each in levels), key=_times)
        return rule.what_if(sources, hidden, spread, beyond)

    return Rated(of, rule.pending("what-if"), later)


def _times(sums: Sequence[float]) -> float:
    """Return the ratio of the largest to the smallest of sums; unlimited if there are none or the signs differ."""
    if not sums or min(sums) * max(sums) <= 0:
        return np.inf
    return max(map(abs, sums)) / min(map(abs, sums))


def published(of: str, row: Mapping[str, Any], column: str) -> Rated:
    """Rate a figure from the table of places; ``row`` has its interval if one is published."""
    return Rated(of, register.of_place(row, column, str(place_measures.table().attrs["units"].get(column, ""))))


def of_places(of: str, estimate: float, ends: Ends, column: str) -> Rated:
    """Rate a percentage derived from a column of all places, with its own interval."""
    return Rated(of, register.figure(register.source(column), estimate, ends, percent=True))


def simulated(of: str, rate: float, ends: Ends) -> Rated:
    """Rate the strength of a share in low income (%) among simulated households, with its 95% interval."""
    return Rated(of, statistic(variation(rate, *ends, percent=True), charges=SIMULATED, kind="poverty rate"))


def sampled(of: str, rate: float, ends: Ends) -> Rated:
    """Rate the strength of a low-income rate (%) among the households of a survey file, with its 95% interval."""
    return Rated(of, statistic(variation(rate, *ends, percent=True), kind="poverty rate"))


def jobs(of: str, amounts: Sequence[float], sources: Iterable[Strength] = (), checks: Iterable[Check] = ()) -> Rated:
    """Rate a scenario's figure: the central value, and the two ends of its range."""
    middle, lower, upper = amounts
    return Rated(of, scenario((upper - lower) / 2 / abs(middle) if middle else np.inf, checks, sources))
