"""Rates of low income in words, as bars with intervals beside the official definition, and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from toolkit import figures
from toolkit.apps.draw_the_line.households import Households
from toolkit.core import wording
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.result import Table, View, drawn
from toolkit.health_and_poverty.poverty.low_income import EVERYONE, LowIncomeTable

COLUMNS = module_yaml(__file__)


@dataclass(frozen=True)
class Words:
    """Labels for a table: the income, the groups, the people counted, and the source of the households.

    ``published`` is a sentence with the published rate for the same people, if the households are synthetic.
    """

    costs: str
    groups: str
    among: str
    people: Households
    published: str = ""


def sentence(table: LowIncomeTable, official: LowIncomeTable | None, words: Words) -> str:
    """Return how many people are in poverty under the definition, then the line, the groups and the official rate."""
    everyone, counted = table.rows.iloc[-1], f"{words.people.word(table.definition.counted)}{words.among}"
    if pd.isna(everyone["rate"]):
        return f"{words.people.name}: no rate is shown, {everyone['reason']}."
    span = wording.interval(everyone["lower"], everyone["upper"], "%", 1)
    households = words.people.name.lower() if words.people.edition else words.people.name
    income = " of gross income" if words.costs == "gross" else f" {words.costs}"
    parts = [
        f"{_percent(everyone['rate'])} of {counted} ({_millions(everyone['number'])}) are in poverty on this "
        f"measure ({households}; 95% {table.kind} interval {span}).",
        f"The line is {wording.value(table.line, 'GBP', 0)} a week{income}: {_line(table)}.",
    ]
    known = ordered(table).dropna(subset=["rate"])
    ends = [f"{group} ({_percent(rate)})" for group, rate in zip(known["group"], known["rate"], strict=True)]
    if len(ends) > 1:
        parts.append(f"Highest: {ends[0]}. Lowest: {ends[-1]}.")
    return " ".join([*parts, *_official_in_words(table, official, words)]).strip()


def _official_in_words(table: LowIncomeTable, official: LowIncomeTable | None, words: Words) -> tuple[str, ...]:
    """Return the rate under the official definition (None if it is the chosen one), and the published rate."""
    if words.people.edition is None:
        usual = "the official scale and line"
    else:
        usual = f"the official definition, for the same simulated {words.people.edition.unit}"
    if official is None:
        same = "the official definition" if words.people.edition else f"{usual}, on {words.costs} income"
        return f"This is {same}.", words.published
    both = _side_by_side(table, official).dropna(subset=["rate", "official"])
    changed = int((both["rank"] != both["official_rank"]).sum())
    order = wording.count(changed, "group", "groups") if changed else "no group"
    rate = _percent(official.rows.iloc[-1]["rate"])
    return f"Under {usual}, the rate would be {rate}, and {order} would have a different rank.", words.published


def views(table: LowIncomeTable, official: LowIncomeTable | None, words: Words) -> tuple[View, ...]:
    """Return bars with intervals, a comparison with the official definition if that differs, and the table."""
    order, everyone = ordered(table), float(table.rows.iloc[-1]["rate"])
    counted = f"{words.people.word(table.definition.counted)}{words.among}"
    title = f"{words.people.name}: {counted} below the line, by {words.groups}"
    caption: Any = {"unit": "%", "decimals": 1, "source": words.people.source}
    bars: Any = {"lower": "lower", "upper": "upper", "title": title}
    bars |= {"reference": (everyone, "All")} if pd.notna(everyone) else {}
    bars |= {"label": f"Below {wording.value(table.line, 'GBP', 0)} a week"}
    charts: list[View] = []
    if order["rate"].notna().any():
        charts.append(drawn(figures.bars, order, "group", "rate", **bars, **caption))
    rows = _side_by_side(table, official)
    if official is not None and rows[["rate", "official"]].notna().all(axis=1).any():
        caption |= {"labels": ("Official definition", "Your line"), "title": f"{title} (official definition and yours)"}
        charts.append(drawn(figures.dumbbell, rows, "group", "official", "rate", **caption))
    return (*charts, _listed(rows, table, official, title))


@lru_cache(maxsize=16)
def ordered(table: LowIncomeTable) -> pd.DataFrame:
    """Return the groups by rate, the highest first and groups without a rate last. Do not modify the result."""
    groups = table.rows[table.rows["group"] != EVERYONE]
    order = groups.sort_values(["rate", "group"], ascending=[False, True], na_position="last", ignore_index=True)
    order.insert(0, "rank", order["rate"].rank(ascending=False, method="min"))
    return order


@lru_cache(maxsize=16)
def _side_by_side(table: LowIncomeTable, official: LowIncomeTable | None) -> pd.DataFrame:
    order = ordered(table)
    if official is None:
        return order
    usual = ordered(official).set_index("group")
    return order.assign(official=order["group"].map(usual["rate"]), official_rank=order["group"].map(usual["rank"]))


def _listed(rows: pd.DataFrame, table: LowIncomeTable, official: LowIncomeTable | None, title: str) -> Table:
    usual = float("nan") if official is None else official.rows["rate"].iloc[-1]
    everyone = table.rows.tail(1).assign(rank=float("nan"), official=usual)
    table_rows = pd.concat([rows, everyone], ignore_index=True)
    if table.kind == "simulation":  # nobody simulates to the single person
        table_rows["number"] = table_rows["number"].round(-3)
    known = table_rows.loc[:, ~(table_rows.isna() | (table_rows == "")).all()]
    columns = COLUMNS | {"lower": (f"95% {table.kind} interval, from", ".1f")}
    return Table.of(f"{title} (full table)", known, columns)


def _line(table: LowIncomeTable) -> str:
    scale = table.definition.scale.name.replace(" (", ", ").removesuffix(")")
    called = f"equivalence scale: {scale if scale.startswith('Modified') else scale[:1].lower() + scale[1:]}"
    if table.definition.fixed is not None:
        return f"a fixed amount ({called})"
    return f"{table.definition.share:.0%} of the median ({called})"


def _percent(value: float) -> str:
    return wording.value(value, "%", 1)


def _millions(number: float) -> str:
    return f"{wording.number(number / 1e6, 1)} million" if number >= 1e6 else wording.number(round(number, -3), 0)
