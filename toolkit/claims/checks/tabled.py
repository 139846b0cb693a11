"""Checks that are data: each row of ``toolkit/claims/readings.csv`` is a defensible way to read its claim.

A row names a table (or several, joined), the rows of it to use, a figure as an expression of pandas over its columns,
and the rule that holds the figure against the claim. An expression may call the functions of :data:`FUNCTIONS` with an
``@``, and use ``@places``, the places of the claim.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result, result_of_readings, sentence_row
from toolkit.claims.checks.common import Estimate, rank_correlation
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.registry import check

FILE = Path(__file__).parents[1] / "readings.csv"
_NORMAL, _ROUNDING = 1.96, 0.5
"""The last: half of the whole per cent to which a figure without an interval is printed."""
OF_READINGS = "% of readings"
"""Unit of a claim whose computed figure is the share of readings that agree; otherwise it is the first reading's."""


def share(holds: Frame, among: Frame | bool = True) -> float:
    """Return the percentage of the rows of ``among`` for which ``holds`` is true."""
    return 100 * float(holds[holds.notna() & among].mean())


def total(values: Frame, of: Frame) -> float:
    """Return the sum of the values of some rows."""
    return float(values[of.fillna(False).astype(bool)].sum())


def part(values: Frame, of: Frame, among: Frame) -> float:
    """Return the percentage that the values of ``of`` are of all values, within the rows of ``among``."""
    return 100 * float(values[of & among].sum() / values[among].sum())


def lead(values: Frame, where: Frame) -> float:
    """Return how many times the value there is the largest elsewhere."""
    return float(values[where].max() / values[~where].max())


def above(values: Frame, where: Frame) -> float:
    """Return the percentage of other rows, of those with a value, whose value is higher."""
    return share((values > values[where].max()).where(values.notna()), ~where)


def rank(values: Frame, where: Frame) -> float:
    """Return the rank of the value there, 1 for the highest."""
    return 1 + float((values > values[where].max()).sum())


def ratio(values: Frame, by: Frame, where: Frame) -> float:
    """Return the sum of values for each of ``by`` there, over the same elsewhere."""
    return float(values[where].sum() / by[where].sum() / (values[~where].sum() / by[~where].sum()))


def difference(values: Frame, where: Frame) -> Estimate:
    """Return the mean there less the mean elsewhere, with Welch's 95% interval (normal)."""
    parts = [values[where].dropna(), values[~where].dropna()]
    gap = float(parts[0].mean() - parts[1].mean())
    half = _NORMAL * float(np.sqrt(sum(part.var() / len(part) for part in parts)))
    return gap, gap - half, gap + half


def contrast(values: Frame, lower: Frame, upper: Frame, *pairs: Frame) -> Estimate:
    """Return a difference, or with two pairs the change of one, with the 95% interval from those of its parts."""
    signs = reduce(lambda sign, pair: sign * (2 * pair.astype(int) - 1), pairs, pd.Series(1, index=values.index))
    gap, halves = float((signs * values).sum()), ((upper - lower) / 2).fillna(_ROUNDING)
    half = float(np.sqrt((halves**2).sum()))
    return gap, gap - half, gap + half


def correlation(first: Frame, second: Frame) -> Estimate:
    """Return Pearson's correlation with its 95% interval (Fisher)."""
    known = first.notna() & second.notna()
    estimate = float(first[known].corr(second[known]))
    half = _NORMAL / np.sqrt(int(known.sum()) - 3)
    return estimate, float(np.tanh(np.arctanh(estimate) - half)), float(np.tanh(np.arctanh(estimate) + half))


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (share, total, part, lead, above, rank, ratio, difference, contrast, correlation, rank_correlation)
} | {"log": np.log}


@dataclass(frozen=True)
class Reading:
    """One row of ``readings.csv``: ``against`` is what its rule takes: a number, a word, or the quoted figure."""

    what: str
    table: str
    where: str
    figure: str
    rule: str
    against: str

    def value(self, claim: Claim, evidence: Evidence) -> float | Estimate:
        """Return the figure, or estimate, lower and upper end."""
        frame = reduce(_joined, (_frame(evidence, name) for name in self.table.split("+")))
        names = {**FUNCTIONS, "places": list(claim.places)}
        rows = frame.query(self.where, local_dict=names, engine="python") if self.where else frame
        found = rows.eval(self.figure, local_dict=names, engine="python")
        return tuple(map(float, found)) if isinstance(found, tuple) else float(found)  # type: ignore[return-value]


def _frame(evidence: Evidence, name: str) -> Frame:
    """Return a table; the place table with its indicators; residents by region; poverty by work beside all poverty."""
    if name == "place_table":
        return evidence.place_table()
    if name == "residents":
        return evidence.table("places").groupby("region", as_index=False)["population_2022"].sum()
    if name == "poverty":
        everyone = evidence.table("low_income_regions").query("who == 'everyone' and region == 'United Kingdom'")
        everyone = everyone.assign(statistic="number").rename(columns={"millions": "value", "period": "year"})
        return pd.concat([evidence.table("in_work_poverty_uk"), everyone], ignore_index=True)
    return evidence.table(name)


def _joined(first: Frame, second: Frame) -> Frame:
    key = "code" if "code" in first and "code" in second else "region"
    return first.merge(second[[key, *second.columns.difference(first.columns)]], on=key, how="inner")


def _readings() -> dict[str, tuple[Reading, ...]]:
    known: dict[str, tuple[Reading, ...]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            id = row.pop("id")
            known[id] = (*known.get(id, ()), Reading(**row))
    return known


READINGS: Mapping[str, tuple[Reading, ...]] = _readings()


@check(*READINGS)
def tabled(claim: Claim, evidence: Evidence) -> CheckResult:
    """Compute the figure of each reading, and judge it by the rule of its row."""
    values = {row.what: row.value(claim, evidence) for row in READINGS[claim.id]}
    rulings = {
        row.what: rules.judge(row.rule, row.against, claim.quoted, values[row.what]) for row in READINGS[claim.id]
    }
    first = None if sentence_row(claim.id)["unit"] == OF_READINGS else next(iter(values.values()))
    if len(rulings) == 1 and first is not None:
        return result(claim, next(iter(rulings.values())), first, values, v=values)
    return result_of_readings(claim, {what: one.answer for what, one in rulings.items()}, first, values, v=values)
