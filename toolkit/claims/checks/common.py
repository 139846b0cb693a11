"""What several checks use: figures by name, fits that are made once, and words for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from toolkit import regression
from toolkit.claims.evidence import Evidence, Frame
from toolkit.core import wording
from toolkit.regression import Fit

SAMPLE = "England and Wales without City of London and Isles of Scilly"
UK = "United Kingdom"
CORE_CITIES = (
    "Birmingham",
    "Bristol",
    "Cardiff",
    "Glasgow",
    "Leeds",
    "Liverpool",
    "Manchester",
    "Newcastle upon Tyne",
    "Nottingham",
    "Sheffield",
)
"""The largest cities of Great Britain outside London, as their own association (Core Cities) lists them."""
GREATER_SOUTH_EAST = ("London", "South East", "East of England")
NORTH_AND_MIDLANDS = ("North East", "North West", "Yorkshire and The Humber", "East Midlands", "West Midlands")


def output(evidence: Evidence, geography: str, year: int) -> Frame:
    """Return GVA per hour worked (GBP) by name for one kind of area and one year."""
    rows = evidence.table("productivity")
    rows = rows[(rows["geography"] == geography) & (rows["year"] == year)]
    return rows.set_index("name")["gva_per_hour"]


def uk_output(evidence: Evidence, year: int) -> float:
    """Return the United Kingdom's GVA per hour worked (GBP) of one year."""
    return float(output(evidence, "UK", year)[UK])


def by_name(evidence: Evidence, column: str) -> Frame:
    """Return one column of the place table by short name of the place."""
    return evidence.place_table().set_index("short_name")[column]


def names(evidence: Evidence, codes: Sequence[str]) -> list[str]:
    """Return the short names of places."""
    known = evidence.table("places").set_index("code")["short_name"]
    return [str(known[code]) for code in codes]


def fit(evidence: Evidence, outcome: str, predictors: str | Sequence[str], **options: Any) -> Fit:
    """Fit a regression across places, once for all checks; options as ``regression.fit``, sample England and Wales."""
    asked = {"sample": SAMPLE} | options
    key = ("fit", outcome, str(predictors), str(sorted(asked.items())))
    table = evidence.place_table()
    return evidence.kept(key, lambda: regression.fit(table, outcome, predictors, **asked))


def ends(one: Fit, term: str) -> tuple[float, float, float]:
    """Return estimate, lower and upper end of one term."""
    row: Any = one.estimates.loc[term]
    return float(row["estimate"]), float(row["lower"]), float(row["upper"])


def per_cent(one: Fit, term: str) -> tuple[float, float, float]:
    """Return an estimate in log points, with its interval, as per cent."""
    estimate, lower, upper = (100 * float(np.expm1(value)) for value in ends(one, term))
    return estimate, lower, upper


def weighted(values: Frame, weights: Frame) -> float:
    """Return the weighted mean of a series over the rows that have both."""
    known = values.notna() & weights.notna()
    return float(np.average(values[known], weights=weights[known]))


def with_interval(value: tuple[float, ...], unit: str, decimals: int = 1) -> str:
    """Write an estimate with its interval: ``3.1% (95% interval 2.0% to 4.2%)``."""
    estimate, lower, upper = value
    ends_in_words = wording.interval(lower, upper, unit, decimals, full=True)
    return f"{wording.value(estimate, unit, decimals)} (95% interval {ends_in_words})"


def listed(outcomes: Mapping[str, bool], holds: bool = True) -> str:
    """Return the readings that hold (or do not) as a list in words, “none” for an empty one."""
    return wording.listing([name for name, outcome in outcomes.items() if outcome == holds]) or "none"
