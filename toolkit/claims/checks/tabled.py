"""Checks that are data: each row of ``toolkit/claims/readings.csv`` is a defensible way to read its claim.

A row names a table (or several, joined), the rows of it to use, a figure as an expression of pandas over its columns,
and the rule that holds the figure against the claim. An expression may call the functions of :data:`FUNCTIONS` with an
``@``, and use ``@places`` and ``@quoted``, the places and figures of the claim, and ``@v``, the values of the claim's
rows before. A series of figures is a reading each. :data:`FIGURE` and the names after it say what a row may be that is
not judged; a row without a table computes from the document's own figures.
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
from toolkit.claims.checks.common import UK, Estimate, rank_correlation, share_within, weighted
from toolkit.claims.evidence import Claim, Evidence, Frame, parts
from toolkit.claims.registry import check

FILE = Path(__file__).parents[1] / "readings.csv"
_NORMAL, _ROUNDING = 1.96, 0.5
"""The last: half of the whole per cent to which a figure without an interval is printed."""
COUNT = "count"
"""Rule of rows that are ways to count a single number."""
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
} | {"log": np.log, "min": min, "max": max, "float": float, "weighted": weighted, "share_within": share_within}


FIGURE, WORKING, COMPUTED, FURTHER = "figure", "working", "computed", "and "
"""Rules of rows that are not judged: a figure of the sentence, a row that shows how the result comes about in place of
what is judged, and the claim's computed figure, if not the first that is judged. The last begins the rule of a further
part of a claim, which fails if any of its parts does; without it, rows are readings of one claim."""


@dataclass(frozen=True)
class Reading:
    """One row of ``readings.csv``: ``against`` is what its rule takes: a number, a word, or the quoted figure."""

    what: str
    table: str
    where: str
    figure: str
    rule: str
    against: str

    @property
    def judged(self) -> bool:
        """Whether a rule judges the figure."""
        return self.rule not in (FIGURE, WORKING, COMPUTED)

    def value(self, claim: Claim, evidence: Evidence, known: Mapping[str, Any]) -> Any:
        """Return the figure, or estimate, lower and upper end, or a series of figures by name.

        What fills a blank of the sentence may also be text or a list. ``known`` are the values of the rows before.
        """
        tables = [_frame(evidence, name) for name in self.table.split("+") if name]
        frame = reduce(_joined, tables) if tables else pd.DataFrame()
        names = {**FUNCTIONS, "places": list(claim.places), "quoted": claim.quoted, "claim": claim, "v": known}
        rows = frame.query(self.where, local_dict=names, engine="python") if self.where else frame
        found: Any = rows.eval(self.figure, local_dict=names, engine="python")
        if self.rule == FIGURE or isinstance(found, pd.Series):
            return found
        return tuple(map(float, found)) if isinstance(found, tuple) else float(found)

    def rulings(self, claim: Claim, value: Any) -> dict[str, Any]:
        """Return what the rule says of the figure, or of each figure of a series, by name."""
        rule = self.rule.removeprefix(FURTHER)
        return {
            what: rules.judge(rule, self.against, claim.quoted, one) for what, one in _by_name(self.what, value).items()
        }


def _by_name(what: str, value: Any) -> dict[str, Any]:
    """Return a value by its name, or those of a series by theirs."""
    return {str(name): one for name, one in value.items()} if isinstance(value, pd.Series) else {what: value}


def _frame(evidence: Evidence, name: str) -> Frame:
    """Return a table, or one that is put together of several: see the comment at each."""
    if name == "place_table":
        return evidence.place_table()
    if name == "residents":  # by region
        return evidence.table("places").groupby("region", as_index=False)["population_2022"].sum()
    if name == "poverty":  # by work, with all poverty
        everyone = evidence.table("low_income_regions").query("who == 'everyone' and region == 'United Kingdom'")
        everyone = everyone.assign(statistic="number").rename(columns={"millions": "value", "period": "year"})
        return pd.concat([evidence.table("in_work_poverty_uk"), everyone], ignore_index=True)
    if name == "low_pay":  # share of jobs below the Real Living Wage in April 2022, by region and in the whole
        pay = evidence.table("low_pay_2022").query("geography != 'local authority' and hours == 'All'")
        return pay[pay["region"].isin([UK, *evidence.table("regions")["region"]])]
    if name == "need":  # deprivation of 2019 with the awards of the first round, empty where there was none
        scores = evidence.table("deprivation").query("edition == 2019")
        return scores.merge(evidence.table("levelling_up_fund").query("round == 1"), on="code", how="left")
    return evidence.table(name)


def _joined(first: Frame, second: Frame) -> Frame:
    key = "code" if "code" in first and "code" in second else "region"
    return first.merge(second[[key, *second.columns.difference(first.columns)]], on=key, how="inner")


def _readings() -> dict[str, tuple[Reading, ...]]:
    known: dict[str, tuple[Reading, ...]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for id in parts(row.pop("id")):
                known[id] = (*known.get(id, ()), Reading(**row))
    return known


READINGS: Mapping[str, tuple[Reading, ...]] = _readings()
"""The rows by claim; a row may be of several claims."""


@check(*READINGS)
def tabled(claim: Claim, evidence: Evidence) -> CheckResult:
    """Compute the figure of each row, judge it by the rule of its row, and fill the sentence."""
    rows, v = READINGS[claim.id], dict[str, Any]()
    for row in rows:
        v[row.what] = row.value(claim, evidence, v)
    judged = [row for row in rows if row.judged]
    shown = [row for row in rows if row.rule == WORKING] or judged
    working = {what: one for row in shown for what, one in _by_name(row.what, v[row.what]).items()}
    figures = {row.what: v[row.what] for row in rows if row.rule == FIGURE} | {"v": v}
    first: Any = None
    if sentence_row(claim.id)["unit"] != OF_READINGS:
        first = next((v[row.what] for row in rows if row.rule == COMPUTED), v[judged[0].what])
    rulings = {what: ruling for row in judged for what, ruling in row.rulings(claim, v[row.what]).items()}
    if judged[0].rule in (COUNT, f"same {COUNT}"):
        numbers, same = [v[row.what] for row in judged], judged[0].rule != COUNT
        return result(
            claim,
            rules.count(rules.number(judged[0].against, claim.quoted), numbers, same=same),
            first,
            working,
            **figures,
        )
    further = all(row.rule.startswith(FURTHER) for row in judged[1:])
    if further and first is not None and not isinstance(v[judged[0].what], pd.Series):
        ruling = next((one for one in rulings.values() if not one.agrees), next(iter(rulings.values())))
        return result(claim, ruling, first, working, **figures)
    return result_of_readings(claim, {what: one.answer for what, one in rulings.items()}, first, working, **figures)
