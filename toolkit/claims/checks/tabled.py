"""Checks kept as data: each row of ``toolkit/claims/readings.csv`` is a defensible reading of its claim.

A row names a table (or several, joined), the rows to use, a figure as a Python expression over its columns, and the
rule that compares the figure with the claim. An expression has no built-in functions, only those in :data:`FUNCTIONS`,
called with an ``@``; ``@places`` and ``@quoted`` are the places and figures of the claim, ``@t`` is the table, ``@fit``
a regression across places, ``@kept`` a precomputed result, and ``@v`` the values of the claim's earlier rows. Each
figure of a series or mapping is a reading. :data:`FIGURE` and the names after it are the kinds of row that are not
judged; a row without a table uses the document's own figures. ``docs/method_of_verdicts.md`` lists the kinds
of row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import kendalltau

from toolkit import regression
from toolkit.claims import rules
from toolkit.claims.check_result import YES_OR_NO, CheckResult, result, sentence_row
from toolkit.claims.checks.common import NORMAL, UK, Estimate, coefficient, correlation, fit, share_within, weighted
from toolkit.claims.evidence import Claim, Evidence, Frame, parts
from toolkit.claims.registry import check
from toolkit.core import wording
from toolkit.core.yaml_io import module_yaml
from toolkit.net_zero_jobs.paths import grown, growth_rate, shares_of_new
from toolkit.productivity import inequality
from toolkit.regression import Fit

FILE, WORDS = Path(__file__).parents[1] / "readings.csv", module_yaml(__file__)
_ROUNDING = 0.5
"""Half a percentage point, because figures without an interval are published as whole percentages."""
_EARTH = 6371.0
"""The Earth's mean radius in kilometres."""
OF_READINGS = tuple(f"% of {cases}" for cases in ("readings", "facts", "comparisons", "figures", "measures", "pairs"))
"""Units of claims whose computed figure is the share of readings that agree, not the first reading's figure."""


def share(holds: Frame, among: Frame | bool = True) -> float:
    """Return the percentage of the rows in ``among`` for which ``holds`` is true."""
    return 100 * float(holds[holds.notna() & among].mean())


def total(values: Frame, of: Frame) -> float:
    """Return the sum of the values of some rows."""
    return float(values[of.fillna(False).astype(bool)].sum())


def part(values: Frame, of: Frame, among: Frame) -> float:
    """Return the percentage of all values that ``of`` accounts for, within the rows ``among``."""
    return 100 * float(values[of & among].sum() / values[among].sum())


def lead(values: Frame, where: Frame) -> float:
    """Return the ratio of the selected value to the largest of the others."""
    return float(values[where].max() / values[~where].max())


def above(values: Frame, where: Frame) -> float:
    """Return what percentage of the other rows with a value have a higher value."""
    return share((values > values[where].max()).where(values.notna()), ~where)


def rank(values: Frame, where: Frame) -> float:
    """Return the rank of the selected value, 1 for the highest."""
    return 1 + float((values > values[where].max()).sum())


def ratio(values: Frame, by: Frame, where: Frame) -> float:
    """Return the ratio of summed values to summed ``by`` in the selected rows, divided by that in the other rows."""
    return float(values[where].sum() / by[where].sum() / (values[~where].sum() / by[~where].sum()))


def difference(values: Frame, where: Frame) -> Estimate:
    """Return the mean of the selected rows less that of the others, with Welch's 95% interval (normal)."""
    parts = [values[where].dropna(), values[~where].dropna()]
    gap = float(parts[0].mean() - parts[1].mean())
    half = NORMAL * float(np.sqrt(sum(part.var() / len(part) for part in parts)))
    return gap, gap - half, gap + half


def contrast(values: Frame, lower: Frame, upper: Frame, *pairs: Frame) -> Estimate:
    """Return a difference, or its change if there are two pairs; its 95% interval follows from those of its parts."""
    signs = reduce(lambda sign, pair: sign * (2 * pair.astype(int) - 1), pairs, pd.Series(1, index=values.index))
    gap, halves = float((signs * values).sum()), ((upper - lower) / 2).fillna(_ROUNDING)
    half = float(np.sqrt((halves**2).sum()))
    return gap, gap - half, gap + half


def target_path(start: float, before: float, year: float, now: float, by: float, goal: float) -> rules.Path:
    """Return the path to a target: the starting figure, the current figure and the goal, each with its year."""
    return rules.path((int(start), before), (int(year), now), (int(by), goal), at_least=goal >= before)


def linked(model: Fit, term: str = "", times: float = 1.0) -> Estimate:
    """Return a regression's estimate for a term (by default its first), in per cent if the outcome is in logs."""
    log, term = model.specification.log, term or model.specification.predictors[0]
    estimate, lower, upper = (100 * float(np.expm1(ratio)) if log else ratio for ratio in coefficient(model, term))
    return times * estimate, times * lower, times * upper


def chosen(values: Frame, code: Frame, names: Frame, places: list[str]) -> Frame:
    """Return the values of some places by name, in the order of the places."""
    return pd.DataFrame({"value": values, "name": names}).set_axis(code).loc[places].set_index("name")["value"]


def tenths(values: Frame) -> float:
    """Return the ratio of the 90th percentile to the 10th."""
    known = values.dropna()
    return float(known.quantile(0.9) / known.quantile(0.1))


def spread(values: Frame, lower: Frame, upper: Frame) -> float:
    """Return the standard deviation between places, net of the sampling error implied by their 95% intervals."""
    return float(np.sqrt(max(0.0, values.var() - (((upper - lower) / 2 / NORMAL) ** 2).mean())))


def span(years: Frame) -> Frame:
    """Return the range across areas by year, for the areas with data in all years."""
    every = years.dropna()
    return every.max() - every.min()


def nearest(table: Frame, cities: Frame) -> Frame:
    """Return the distance (km) from every place to the nearest of these cities (great circle, haversine formula)."""
    lat, lon, *degrees = (
        np.radians(places[name].to_numpy()) for places in (table, cities) for name in ("latitude", "longitude")
    )
    north, east = (np.sin(np.subtract.outer(*pair) / 2) ** 2 for pair in ((lat, degrees[0]), (lon, degrees[1])))
    half = north + np.outer(np.cos(lat), np.cos(degrees[0])) * east
    return pd.Series((2 * _EARTH * np.arcsin(np.sqrt(half))).min(axis=1), index=table.index)


def wide(table: Frame, value: str = "value", rows: str = "code") -> Frame:
    """Return a table by place and year with one column per year."""
    return table.pivot(index=rows, columns="year", values=value)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        *(share, total, part, lead, above, rank, ratio, difference, contrast, target_path, linked),
        *(chosen, tenths, spread, span, nearest, wide),
        *(correlation, share_within, weighted),
        *(min, max, sum, abs, len, int, float, str, dict, tuple, zip, range, sorted),
    )
} | {
    "log": np.log,
    "say": wording.value,
    "same_size": rules.same_size,
    "regress": regression.fit,
    "beta": inequality.beta,
    "rank_correlation": partial(correlation, ranks=True),
    "kendall": kendalltau,
    **{one.__name__: one for one in (growth_rate, grown, shares_of_new)},
}
COUNT = "count"
"""Rule for rows that count the same thing in different ways."""
FIGURE, WORKING, COMPUTED, COVERAGE, FURTHER = "figure", "working", "computed", "coverage", "and "
"""Rules for rows that are not judged: a figure for the sentence, a row that only shows the working, the claim's
computed figure if it is not the first one judged, and the share of years, people or places that the figures cover. The
fifth is a prefix for the rule that checks a further part of a claim (the claim fails if any of its parts does); without
it, rows are readings of one claim."""


@dataclass(frozen=True)
class Reading:
    """One row of ``readings.csv``, where ``against`` is the rule's argument: a number, a word, or the quoted figure."""

    what: str
    table: str
    where: str
    figure: str
    rule: str
    against: str

    @property
    def judged(self) -> bool:
        """Whether a rule judges the figure."""
        return self.rule not in (FIGURE, WORKING, COMPUTED, COVERAGE)

    def value(self, claim: Claim, evidence: Evidence, known: Mapping[str, Any]) -> Any:
        """Return the figure, or the estimate with its lower and upper ends, or figures by name.

        The value of a placeholder may also be text or a list. ``known`` holds the values of earlier rows.
        """
        tables = [_frame(evidence, name) for name in self.table.split("+") if name]
        frame = reduce(_joined, tables) if tables else pd.DataFrame()
        names = {**FUNCTIONS, "places": list(claim.places), "quoted": claim.quoted, "claim": claim, "v": known}
        names |= {"fit": partial(fit, evidence), "kept": evidence.precomputed, "core_cities": WORDS["core_cities"]}
        rows = frame.query(self.where, local_dict=names, engine="python") if self.where else frame
        # A column may share its name with a function: names called with “@” are separate.
        called = {f"at_{name}": entry for name, entry in (names | {"t": rows}).items()}
        columns = {str(name): rows[name] for name in rows}
        figure: Any = eval(self.figure.replace("@", "at_"), {"__builtins__": {}, **columns, **called})
        if self.rule in (FIGURE, COVERAGE) or isinstance(figure, pd.Series | rules.Path | dict | str):
            return figure
        return tuple(map(float, figure)) if isinstance(figure, tuple) else float(figure)

    def rulings(self, claim: Claim, value: Any) -> dict[str, Any]:
        """Return how the rule judges the figure, or each of several figures, by name."""
        if isinstance(value, rules.Path | str):
            return {self.what: rules.target(value if isinstance(value, str) else value.standing)}
        rule = self.rule.removeprefix(FURTHER)
        return {
            what: rules.judge(rule, self.against, claim.quoted, v) for what, v in _by_name(self.what, value).items()
        }


def in_words(claim: str) -> list[str]:
    """Return the criterion of each judged row of a claim, in words: “Homes: more than 50”."""
    return [f"{row.what.strip()}: {_against(row)}" for row in READINGS[claim] if row.judged]


def _against(row: Reading) -> str:
    rule = re.sub("^(and |in time |own |source |same )*", "", row.rule)
    if rule == "direction":
        side = {"1": "above zero", "-1": "below zero"}.get(row.against, "other than zero")
        return f"the whole 95% interval is {side}"
    if rule == "quantity":
        return f"“{row.against}”"
    figure = "the quoted figure" if "quoted" in row.against else row.against
    return str(WORDS["held"].get(rule.partition(" of ")[0], f"{rule} {figure}"))


def _by_name(what: str, value: Any) -> dict[str, Any]:
    """Return a value by name: a single one, several, or the two paces of a path to a target."""
    if isinstance(value, rules.Path):
        return {f"{what}, so far": value.so_far, f"{what}, needed": value.needed}
    return {str(name): part for name, part in value.items()} if isinstance(value, pd.Series | dict) else {what: value}


def _frame(evidence: Evidence, name: str) -> Frame:
    """Return a table, or one combined from several: see the comment at each."""
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
    if name == "need":  # deprivation in 2019 with the awards of the first round, empty if there was none
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
"""The rows for each claim (a row can apply to several claims)."""


@check(*READINGS)
def tabled(claim: Claim, evidence: Evidence) -> CheckResult:
    """Compute the figure of each row, judge it by the row's rule, and fill in the sentence."""
    rows, v = READINGS[claim.id], dict[str, Any]()
    for row in rows:
        v[row.what] = row.value(claim, evidence, v)
    judged = [row for row in rows if row.judged]
    rulings = {what: ruling for row in judged for what, ruling in row.rulings(claim, v[row.what]).items()}
    outcomes = {what: ruling.answer for what, ruling in rulings.items()}
    ruling = _ruling(claim, judged, rulings, v)
    for row in rows:
        if row.rule == COVERAGE:
            covered, claimed = v[row.what]
            what = f"{f'{covered:g}' if covered else 'none'} of the {claimed:g} {row.what}"
            ruling = rules.coverage(ruling, covered, claimed, what)
    listed = [row for row in rows if row.rule == WORKING] or [row for row in judged if not isinstance(v[row.what], str)]
    working = {what: value for row in listed for what, value in _by_name(row.what, v[row.what]).items()}
    written, by_name = sentence_row(claim.id), {row.what: v[row.what] for row in rows if row.rule == FIGURE}
    computed = next((v[row.what] for row in rows if row.rule == COMPUTED), v[judged[0].what])
    if written["unit"] in OF_READINGS:
        computed = 100 * sum(map(bool, outcomes.values())) / len(outcomes)
    figures = {"v": v, "outcomes": outcomes, "total": len(outcomes)} | by_name
    return result(claim, ruling, computed, outcomes if written["rows_unit"] == YES_OR_NO else working, **figures)


def _ruling(claim: Claim, judged: list[Reading], rulings: Mapping[str, Any], v: Mapping[str, Any]) -> Any:
    """Return the ruling on a claim from the rulings on its rows, by the kind of the first row."""
    first, *others = judged
    if first.rule in (COUNT, f"same {COUNT}"):
        numbers = [v[row.what] for row in judged]
        return rules.count(rules.number(first.against, claim.quoted), numbers, same=first.rule != COUNT)
    if first.rule in rules.AIMS:
        return rules.target(wording.listing(list(dict.fromkeys(ruling.why for ruling in rulings.values()))))
    if first.rule.startswith(rules.THEN):
        return rules.then_and_now({int(row.what): rulings[row.what] for row in judged})
    alone = all(row.rule.startswith(FURTHER) for row in others) and not isinstance(v[first.what], pd.Series | dict)
    if alone and (others or sentence_row(claim.id)["unit"] not in OF_READINGS):
        return next((each for each in rulings.values() if not each.agrees), next(iter(rulings.values())))
    return rules.readings({what: ruling.answer for what, ruling in rulings.items()})
