"""What several checks use: figures by name or year, fits that are made once, and correlations with their interval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from toolkit import regression
from toolkit.claims.evidence import Evidence, Frame
from toolkit.productivity import inequality
from toolkit.regression import Fit

SAMPLE = "England and Wales without City of London and Isles of Scilly"
UK, NORTHERN_IRELAND = "United Kingdom", "Northern Ireland"
ENGLAND = "E92000001"
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
Estimate = tuple[float, float, float]
"""Estimate, lower and upper end of its 95% interval."""


def output(evidence: Evidence, geography: str, year: int) -> Frame:
    """Return GVA per hour worked (GBP) by name for one kind of area and one year."""
    rows = evidence.table("productivity")
    rows = rows[(rows["geography"] == geography) & (rows["year"] == year)]
    return rows.set_index("name")["gva_per_hour"]


def uk_output(evidence: Evidence, year: int) -> float:
    """Return the United Kingdom's GVA per hour worked (GBP) of one year."""
    return float(output(evidence, "UK", year)[UK])


def output_by_year(evidence: Evidence, geography: str = "place", index: str = "code") -> Frame:
    """Return GVA per hour worked (GBP): areas of one kind (rows) by year (columns)."""
    rows = evidence.table("productivity").query("geography == @geography")
    return rows.pivot(index=index, columns="year", values="gva_per_hour")


def mission(evidence: Evidence, measure: str, code: str) -> Frame:
    """Return one measure of the missions for one area by year."""
    rows = evidence.table("missions").query("measure == @measure and code == @code")
    return rows.set_index("year")["value"].sort_index()


def missions(evidence: Evidence, measure: str, geography: str = "place") -> Frame:
    """Return one measure of the missions: areas of one kind (rows) by year or first year of the period (columns)."""
    rows = evidence.table("missions").query("measure == @measure and geography == @geography")
    return rows.pivot(index="code", columns="year", values="value")


def first_and_last(wide: Frame) -> tuple[int, int]:
    """Return the first and the last year of a table whose columns are years."""
    return int(wide.columns.min()), int(wide.columns.max())


def business_research(evidence: Evidence) -> Frame:
    """Return business spending on research of 2022 per resident (GBP) by region."""
    people = evidence.table("places").groupby("region")["population_2022"].sum()
    spent = evidence.table("missions").query("measure == 'business_rd' and geography == 'region' and year == 2022")
    regions = evidence.table("regions").set_index("code")["region"]
    return 1e6 * spent.set_index(spent["code"].map(regions))["value"] / people


def employed_by_industry(evidence: Evidence) -> tuple[Frame, int]:
    """Return people in work of the latest year, regions of Great Britain by industry, and that year."""
    table = evidence.table("employment_by_industry").query("survey == 'APS, people in employment'")
    last = int(table["year"].max())
    wide = table[table["year"] == last].pivot(index="region", columns="industry", values="number")
    return wide.fillna(0), last


def by_name(evidence: Evidence, column: str) -> Frame:
    """Return one column of the place table by short name of the place."""
    return evidence.place_table().set_index("short_name")[column]


def labels(evidence: Evidence) -> Frame:
    """Return the label of each column of the place table."""
    return evidence.place_table().attrs["labels"]


def names(evidence: Evidence, codes: Iterable[str]) -> list[str]:
    """Return the short names of places."""
    known = evidence.table("places").set_index("code")["short_name"]
    return [str(known[code]) for code in codes]


def fit(evidence: Evidence, outcome: str, predictors: str | Sequence[str], **options: Any) -> Fit:
    """Fit a regression across places, once for all checks; options as ``regression.fit``, sample England and Wales."""
    chosen = {"sample": SAMPLE} | options
    key = ("fit", outcome, str(predictors), str(sorted(chosen.items())))
    table = evidence.place_table()
    return evidence.kept(key, lambda: regression.fit(table, outcome, predictors, **chosen))


def coefficient(model: Fit, term: str, times: float = 1.0) -> Estimate:
    """Return the estimate of one term with its interval, for so many units of the predictor."""
    row: Any = model.estimates.loc[term]
    return times * float(row["estimate"]), times * float(row["lower"]), times * float(row["upper"])


def per_cent(model: Fit, term: str, times: float = 1.0) -> Estimate:
    """Return an estimate in log points, with its interval, as per cent."""
    estimate, lower, upper = (times * 100 * float(np.expm1(value)) for value in coefficient(model, term))
    return estimate, lower, upper


def rank_correlation(first: Frame, second: Frame) -> Estimate:
    """Return Spearman's rank correlation of two series with its 95% interval.

    The interval is that of Fisher's transformation with the standard error of Bonett and Wright (2000),
    √((1 + r²/2) / (n − 3)).
    """
    known = first.notna() & second.notna()
    correlation = float(first.corr(second, method="spearman"))
    half = 1.96 * np.sqrt((1 + correlation**2 / 2) / (int(known.sum()) - 3))
    return correlation, float(np.tanh(np.arctanh(correlation) - half)), float(np.tanh(np.arctanh(correlation) + half))


def share_within(values: Frame, groups: Frame, weights: Frame | None = None) -> float:
    """Return the percentage of the variance that lies within groups, over the places with a value."""
    known = values.notna()
    weights = None if weights is None else weights[known]
    return 100 * inequality.split(values[known], groups[known], weights, "variance").within_share


def weighted(values: Frame, weights: Frame) -> float:
    """Return the weighted mean of a series over the rows that have both."""
    known = values.notna() & weights.notna()
    return float(np.average(values[known], weights=weights[known]))
