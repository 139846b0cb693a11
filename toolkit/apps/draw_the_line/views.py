"""A table of low income in words, as bars with intervals, beside the official definition, and as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import pandas as pd

from toolkit import figures
from toolkit.apps.draw_the_line.households import Households
from toolkit.core import wording
from toolkit.explorer.result import Table, View
from toolkit.figures.theme import Width
from toolkit.health_and_poverty.poverty.low_income import EVERYONE, LowIncomeTable

HEADINGS = {
    "rank": "Rank",
    "group": "Group",
    "rate": "Below the line, %",
    "upper": "to",
    "official": "Official definition, %",
    "official_rank": "Its rank",
    "number": "Number",
    "composition": "Of all below the line, %",
    "gap": "Mean shortfall, % of the line",
    "sample": "Households in the file",
    "reason": "Why empty",
}
COLUMNS = ("rank", "group", "rate", "lower", *list(HEADINGS)[3:])
FORMATS = dict.fromkeys(("rate", "lower", "upper", "official", "composition", "gap"), ".1f") | {"number": ",.0f"}


@dataclass(frozen=True)
class Words:
    """How the parts of a table are called: the income, what it is divided by, who is in it, whose households.

    ``published`` is a sentence with the published rate of those counted, for households that are made up.
    """

    costs: str
    groups: str
    among: str
    people: Households
    published: str = ""


def sentence(table: LowIncomeTable, official: LowIncomeTable | None, words: Words) -> str:
    """Say the rate of everyone with its interval, the line, the ends of the order, and the official rate."""
    everyone, counted = table.rows.iloc[-1], f"{table.definition.counted}{words.among}"
    if pd.isna(everyone["rate"]):
        return f"{words.people.name}: no rate is shown, {everyone['reason']}."
    span = wording.interval(everyone["lower"], everyone["upper"], "%", 1)
    said = (
        f"{words.people.name}: {_percent(everyone['rate'])} of {counted} (95% {table.kind} interval {span}), "
        f"{_millions(everyone['number'])}, are below {wording.value(table.line, 'GBP', 0)} a week, {_line(table)}, "
        f"{words.costs}{'' if words.costs == 'gross' else ' are paid' if words.costs.startswith('after') else ''}."
    )
    known = ordered(table).dropna(subset=["rate"])
    ends = [f"{group} ({_percent(rate)})" for group, rate in zip(known["group"], known["rate"], strict=True)]
    said += f" Highest: {ends[0]}; lowest: {ends[-1]}." if len(ends) > 1 else ""
    if official is None:
        if not words.people.is_synthetic:
            return f"{said} This is the official scale and line, on {words.costs} income."
        made_up = "This is the official definition applied to a synthetic population (nobody in it exists)"
        return f"{said} {made_up}, not the official rate. {words.published}".strip()
    moved = _side_by_side(table, official).dropna(subset=["rate", "official"])
    changed = int((moved["rank"] != moved["official_rank"]).sum())
    order = wording.count(changed, "group changes its place", "groups change their places") if changed else "no group"
    order += "" if changed else " changes its place"
    rate = _percent(official.rows.iloc[-1]["rate"])
    if not words.people.is_synthetic:
        return f"{said} The official scale and line would give {rate}; {order} in the order."
    usual = f"The official definition applied to the same synthetic population (nobody in it exists) would give {rate}"
    return f"{said} {usual}; {order} in the order. {words.published}".strip()


def views(table: LowIncomeTable, official: LowIncomeTable | None, words: Words) -> tuple[View, ...]:
    """Return bars with intervals, the official definition beside them if it is another, and the table."""
    order = ordered(table)
    counted = f"{table.definition.counted}{words.among}"
    title = f"{words.people.name}: {counted} below the line, by {words.groups}"
    everyone = float(table.rows.iloc[-1]["rate"])
    bars = partial(
        figures.bars,
        order,
        "group",
        "rate",
        lower="lower",
        upper="upper",
        reference=(everyone, "All") if pd.notna(everyone) else None,
        label=f"Below {wording.value(table.line, 'GBP', 0)} a week",
        unit="%",
        decimals=1,
        title=title,
        source=words.people.source,
    )
    drawn: list[View] = [_sized(bars)] if order["rate"].notna().any() else []
    rows = _side_by_side(table, official)
    if official is not None and rows[["rate", "official"]].notna().all(axis=1).any():
        drawn.append(_sized(_beside(rows, title, words)))
    return (*drawn, _listed(rows, table, official, title))


@lru_cache(maxsize=16)
def ordered(table: LowIncomeTable) -> pd.DataFrame:
    """Return the groups in order of their rate, the highest first; those without one last. Not to be written to."""
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


def _beside(rows: pd.DataFrame, title: str, words: Words) -> Callable[..., figures.Figure]:
    return partial(
        figures.dumbbell,
        rows,
        "group",
        "official",
        "rate",
        labels=("Official definition", "Your line"),
        unit="%",
        decimals=1,
        title=f"{title}: official and yours",
        source=words.people.source,
    )


def _listed(rows: pd.DataFrame, table: LowIncomeTable, official: LowIncomeTable | None, title: str) -> Table:
    usual = float("nan") if official is None else official.rows["rate"].iloc[-1]
    everyone = table.rows.tail(1).assign(rank=float("nan"), official=usual)
    whole = pd.concat([rows, everyone], ignore_index=True)
    if table.kind == "simulation":  # nobody simulates single people
        whole["number"] = whole["number"].round(-3)
    kept = [name for name in COLUMNS if name in whole and not (whole[name].isna() | (whole[name] == "")).all()]
    return Table(f"{title}, in full", whole[kept], HEADINGS | {"lower": f"95% {table.kind} interval, from"}, FORMATS)


def _line(table: LowIncomeTable) -> str:
    scale = table.definition.scale.name
    called = f"scale: {scale[:1].lower()}{scale[1:]}" if not scale.startswith("Modified") else f"scale: {scale}"
    if table.definition.fixed is not None:
        return f"a line that stays ({called})"
    return f"{table.definition.share:.0%} of the median ({called})"


def _sized(figure: Callable[..., figures.Figure]) -> Callable[[Width], figures.Figure]:
    return lambda width: figure(width=width)


def _percent(value: float) -> str:
    return wording.value(value, "%", 1)


def _millions(number: float) -> str:
    return f"{wording.number(number / 1e6, 1)} million" if number >= 1e6 else f"{wording.number(round(number, -3), 0)}"
