"""What if a place's health, skills or ages were those of others, for the app “Explain a place”."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from toolkit import figures
from toolkit.apps.shared import place_measures as model
from toolkit.apps.shared.place_measures import Basis
from toolkit.core import wording
from toolkit.explorer.result import Table, Text
from toolkit.figures.sources import source_line
from toolkit.figures.theme import Width
from toolkit.places import Place
from toolkit.productivity.counterfactual import Beside, WhatIf, average, left_behind, north_and_rest, what_if
from toolkit.productivity.decomposition import Reference

TOWARDS = {
    "england": "England's average",
    "neighbours": "Its statistical neighbours",
    "other": "The other place",
}
_WORSE = "all authorities of England with worse health"


@dataclass(frozen=True)
class Moved:
    """What was asked for, and what the regression associates with it.

    Parameters
    ----------
    towards
        How a sentence says the target.
    shares
        Per cent of the way, by group.
    whole
        All moves at once; None where nothing moves.
    groups
        Each group alone.
    """

    towards: str
    shares: Mapping[str, float]
    whole: WhatIf | None
    groups: Mapping[str, WhatIf]


def moved(basis: Basis, here: Place, other: Place, towards: str, shares: Mapping[str, float]) -> Moved:
    """Move a place's groups of measures by a share of the way, and read off what goes with it."""
    goal = model.reference(towards, here, other)
    asked = {group: share for group, share in shares.items() if share and group in basis.groups}
    targets = {group: _targets(basis, here, goal, group, share) for group, share in asked.items()}
    every = {column: level for of in targets.values() for column, level in of.items()}
    table, hours = model.table(), model.hours().get(here.code)
    return Moved(
        goal.phrase,
        asked,
        what_if(basis.fit, table, here.code, every, hours=hours) if every else None,
        {group: what_if(basis.fit, table, here.code, of) for group, of in targets.items()},
    )


def _targets(basis: Basis, here: Place, goal: Reference, group: str, share: float) -> dict[str, float]:
    levels = {}
    for column in basis.groups[group]:
        now = model.figure(here.code, column)
        levels[column] = now + share / 100 * (_average(column, goal.codes, goal.weights is not None) - now)
    return levels


@lru_cache(maxsize=512)
def _average(column: str, codes: tuple[str, ...], weighted: bool) -> float:
    people = {code: model.figure(code, "population_2022") for code in codes} if weighted else None
    return average(model.table(), column, Reference(codes, "the places chosen", weights=people))


def sentence(found: Moved, here: Place) -> str:
    """Say the change in pounds per hour and a year."""
    if found.whole is None:
        return "No slider is moved: nothing is asked of “what if”."
    what = wording.listing([f"{group.lower()}{_part(share)}" for group, share in found.shares.items()])
    whole = found.whole
    way, ends = "higher" if whole.amount >= 0 else "lower", (whole.lower, whole.upper)
    goes = f"the regression associates output {_pounds(abs(whole.amount))} per hour {way} "
    goes += f"(95% interval {_between(*ends, whole.unit, 2, 'higher', 'lower')})"
    if whole.amount < 0:
        # What a place would gain by becoming worse is no question that anybody asks: no sum is put on it.
        said = f"To move {what} to {_possessive(found.towards)} would be a step down here: {goes}"
    else:
        said = f"With {what} moved to {_possessive(found.towards)}, {goes}{_sum_a_year(whole, here)}"
    return f"{said}. It is an association: how much of it is an effect, if any, these data do not tell."


def _sum_a_year(whole: WhatIf, here: Place) -> str:
    if whole.million is None or whole.million_lower is None or whole.million_upper is None:
        return f"; no sum a year, since the hours worked in {here.short_name} cannot be worked out"
    amount = wording.value(whole.million, "GBP million", 0)
    ends = _between(whole.million_lower, whole.million_upper, "GBP million", 0, "more", "less")
    return (
        f". If all of that were an effect, it would be about {amount} a year more (95% interval {ends}; hours assumed)"
    )


def _between(lower: float, upper: float, unit: str, decimals: int, more: str, less: str) -> str:
    """Write an interval of a change by its direction; by both where nought lies within."""
    if lower >= 0:
        return f"{wording.interval(lower, upper, unit, decimals)} {more}"
    if upper <= 0:
        return f"{wording.interval(-upper, -lower, unit, decimals)} {less}"
    return f"{wording.value(-lower, unit, decimals)} {less} to {wording.value(upper, unit, decimals)} {more}"


def _part(share: float) -> str:
    return "" if share == 100 else f" ({share:g}% of the way)"


def _possessive(phrase: str) -> str:
    return phrase if phrase.startswith("the mean") else f"the level of {phrase}"


def _pounds(value: float) -> str:
    return wording.value(value, "GBP per hour", 2)


def view(found: Moved, basis: Basis, here: Place, width: Width) -> figures.Figure | Text:
    """Draw what goes with each move, and with all of them."""
    if found.whole is None:
        return Text("What if?", ("Move a slider for health, skills or age to see what goes with it.",))
    rows = dict(found.groups)
    if len(rows) > 1:
        rows["All together"] = found.whole
    estimates = pd.DataFrame.from_dict(
        {group: (one.amount, one.lower, one.upper) for group, one in rows.items()},
        orient="index",
        columns=["estimate", "lower", "upper"],
    )
    columns = (model.OUTCOME, *(column for group in found.shares for column in basis.groups[group]))
    return figures.coefficient_plot(
        estimates,
        labels={group: f"{group}{_part(found.shares.get(group, 100))}" for group in rows},
        title=f"{here.short_name}: what if it had the figures of {found.towards}?",
        subtitle="Change in output per hour that the regression associates with it: no effect, no forecast",
        unit="GBP per hour",
        n=basis.fit.n,
        decimals=2,
        source=source_line(basis.fit.attrs, columns),
        width=width,
    )


def table(found: Moved, basis: Basis, here: Place) -> Table | Text:
    """List each measure that moves: today, target, and what goes with it."""
    if found.whole is None:
        return Text("What moves", ("Nothing: all three sliders are at 0.",))
    labels = basis.fit.labels
    rows = found.whole.parts.reset_index()[["predictor", "now", "target", "amount"]]
    rows["predictor"] = [wording.labelled(labels[one], str(basis.fit.units.get(one, ""))) for one in rows["predictor"]]
    headings = {"predictor": "Measure", "now": "Today", "target": "What if", "amount": "Goes with, £ per hour"}
    note = " ".join(found.whole.notes)
    return Table(
        f"{here.short_name}: what moves", rows, headings, {"now": ".1f", "target": ".1f", "amount": ".2f"}, note
    )


@lru_cache(maxsize=8)
def studies(basis: Basis) -> tuple[Beside, Beside]:
    """Set this regression beside the two published sums for better health."""
    health = list(basis.groups["Health"])
    table, hours = model.table(), model.hours()
    english = [code for code in table.loc[table["nation"] == "England", "code"] if code in hours]
    return (
        north_and_rest(basis.fit, table, hours, health),
        left_behind(basis.fit, table, hours, health, english, _WORSE),
    )


def beside(found: Moved, basis: Basis, here: Place) -> Table:
    """Set the place's sum beside the two published ones and their nearest here."""
    rows = []
    if found.whole is not None and found.whole.million is not None:
        mine = np.array([found.whole.million, found.whole.million_lower, found.whole.million_upper], dtype=float) / 1000
        groups = wording.listing([group.lower() for group in found.shares])
        rows.append((f"{here.short_name}: {groups}, as chosen above", "This page", *mine, np.nan))
    for one, here_are in zip(studies(basis), ("the three northern regions", _WORSE), strict=True):
        published, to = one.published, one.published.moved_to
        said = np.nan if published.share is None else 100 * published.share
        own: pd.Series = 100 * one.factors["here"]
        rows.append((f"health of {published.places} to {to}", published.name, published.billion, np.nan, np.nan, said))
        middle = (one.billion, one.lower, one.upper, float(own["share"]))
        rows.append((f"health of {here_are} to {to}", "Nearest to it here", *middle))
    rows = [(what[:1].upper() + what[1:], *rest) for what, *rest in rows]
    frame = pd.DataFrame(rows, columns=["what", "who", "billion", "lower", "upper", "share"])
    headings = {
        "what": "What moves",
        "who": "Whose figure",
        "billion": "£ billion a year",
        "lower": "95% interval, from",
        "upper": "to",
        "share": "Share of the gap, %",
    }
    formats = {"billion": ".2f", "lower": ".2f", "upper": ".2f", "share": ".0f"}
    return Table("Beside two published figures on health", frame, headings, formats, studies_note(basis))


def studies_note(basis: Basis) -> str:
    """Say in what the published sums differ from ours."""
    north, behind = studies(basis)
    measure = wording.listing([f"“{basis.fit.labels[column]}”" for column in basis.groups["Health"]])
    return (
        f"Not like for like. Here health is {measure}, output is per hour worked in {model.YEAR}, and all authorities "
        f"of England with worse health stand in for those with a “left behind” ward. {north.published.name}: "
        f"{north.published.measure}. {behind.published.name}: {behind.published.measure}. Neither regression is public."
    )
