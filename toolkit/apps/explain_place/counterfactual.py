"""What if a place's health, skills or age profile matched those of others? For the app “Explain a place”."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from toolkit import figures
from toolkit.apps.explain_place.request import Basis, Request
from toolkit.apps.shared import place_measures
from toolkit.apps.shared.place_measures import OUTCOME, UNIT, YEAR
from toolkit.core import wording
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.result import Table, Text
from toolkit.figures.sources import source_line
from toolkit.figures.theme import Width
from toolkit.productivity.counterfactual.moving import WhatIf, average, what_if
from toolkit.productivity.counterfactual.published import Comparison, left_behind, north_and_rest
from toolkit.productivity.decomposition.reference import Reference

_COLUMNS = module_yaml(__file__)

TARGETS = {"england": "England's average", "neighbours": "Its statistical neighbours", "other": "Another place"}
_WORSE = "every English authority with worse health"


@dataclass(frozen=True)
class Change:
    """The differences associated with other levels of a place's measures.

    Parameters
    ----------
    whole
        All groups of measures at once; None if no slider is moved.
    groups
        Each group on its own.
    """

    whole: WhatIf | None
    groups: Mapping[str, WhatIf]

    @property
    def levels(self) -> dict[str, float]:
        """The level that each measure moves to, in its unit."""
        parts = [] if self.whole is None else self.whole.parts["target"].items()
        return {str(name): float(level) for name, level in parts}


def compute_change(request: Request) -> Change:
    """Close a place's gaps in health, skills and age by the chosen shares, and return the associated differences."""
    fit, table, code = request.basis.fit, place_measures.table(), request.place.code
    levels = {group: _levels(request, group, share) for group, share in request.shares.items()}
    every = {column: level for of_group in levels.values() for column, level in of_group.items()}
    total = what_if(fit, table, code, every, hours=place_measures.hours().get(code)) if every else None
    alone = total if len(levels) == 1 else None
    return Change(total, {group: alone or what_if(fit, table, code, moves) for group, moves in levels.items()})


def _levels(request: Request, group: str, share: float) -> dict[str, float]:
    levels = {}
    for column in request.basis.groups[group]:
        now = place_measures.figure(request.place.code, column)
        target = _average(column, request.target.codes, request.target.weights is not None)
        levels[column] = now + share / 100 * (target - now)
    return levels


@lru_cache(maxsize=512)
def _average(column: str, codes: tuple[str, ...], weighted: bool) -> float:
    people = {code: place_measures.figure(code, "population_2022") for code in codes} if weighted else None
    return average(place_measures.table(), column, Reference(codes, "the places chosen", weights=people))


def describe_change(change: Change, request: Request) -> str:
    """Describe how much more or less places at other levels tend to produce, in pounds per hour and per year."""
    total = change.whole
    if total is None:
        return "Move a slider to see the output linked to other levels of health, skills or age."
    name, way = request.place.short_name, "more" if total.amount >= 0 else "less"
    target = _aimed_at(request.target, _groups(request))
    size, ends = wording.value(abs(total.amount), UNIT, 2), _between(total.lower, total.upper, UNIT, 2)
    produce = f"tend to produce {size} an hour {way} (95% interval {ends})"
    if total.amount < 0:
        # Nobody asks what a place would gain by getting worse: no sum is given.
        described = f"For {name}, {target} would be a step down: similar places at that level {produce}."
    else:
        described = f"Places like {name} but with {target} {produce}{_sum_a_year(total, name)}."
    return f"{described} These data cannot show how much of this, if any, is cause and effect."


def _sum_a_year(total: WhatIf, name: str) -> str:
    if total.million is None or total.million_lower is None or total.million_upper is None:
        return f". There is no sum per year, because the hours worked in {name} cannot be calculated"
    scale, unit, decimals = (1000, "GBP billion", 2) if total.million >= 1000 else (1, "GBP million", 0)
    amount = wording.value(total.million / scale, unit, decimals)
    ends = _between(total.million_lower / scale, total.million_upper / scale, unit, decimals)
    worth = f"about {amount} a year (95% interval {ends}; hours worked are assumed)"
    return f". If the whole difference were causal, it would be worth {worth}"


def _between(lower: float, upper: float, unit: str, decimals: int) -> str:
    """Format an interval of a change without its sign, or with both directions if it includes zero."""
    if lower >= 0 or upper <= 0:
        low, high = sorted((abs(lower), abs(upper)))
        return wording.interval(low, high, unit, decimals)
    return f"{wording.value(-lower, unit, decimals)} less to {wording.value(upper, unit, decimals)} more"


def _groups(request: Request) -> str:
    return wording.listing([f"{group.lower()}{_part_way(share)}" for group, share in request.shares.items()])


def _part_way(share: float) -> str:
    return "" if share == 100 else f" ({share:g}% of the way)"


def _aimed_at(target: Reference, groups: str) -> str:
    if target.phrase.startswith("the average of "):
        return f"the average {groups} of {target.phrase.removeprefix('the average of ')}"
    return f"{target.phrase}'s {'average ' * (len(target.codes) > 1)}{groups}"


def change_figure(change: Change, request: Request, width: Width) -> figures.Figure | Text:
    """Draw what is associated with each group's change, and with all the changes together."""
    if change.whole is None:
        return Text("What if?", ("Move a slider for health, skills or age to see what each is linked to.",))
    results = dict(change.groups)
    if len(results) > 1:
        results["All together"] = change.whole
    estimates = pd.DataFrame.from_dict(
        {group: (result.amount, result.lower, result.upper) for group, result in results.items()},
        orient="index",
        columns=["estimate", "lower", "upper"],
    )
    fit = request.basis.fit
    columns = (OUTCOME, *(column for group in request.shares for column in request.basis.groups[group]))
    return figures.coefficient_plot(
        estimates,
        labels={group: f"{group}{_part_way(request.shares.get(group, 100))}" for group in results},
        title=f"{request.place.short_name}: what if it had the same figures as {request.target.phrase}?",
        subtitle="Difference in output per hour linked to this change: an association, not an effect or a forecast",
        unit=UNIT,
        n=fit.n,
        decimals=2,
        source=source_line(fit.attrs, columns),
        width=width,
    )


def change_table(change: Change, request: Request) -> Table | Text:
    """Return a table of the changed measures: today's value, the what-if value, and what is linked to the change."""
    if change.whole is None:
        return Text("What changes", ("Nothing changes, because all three sliders are at 0.",))
    fit = request.basis.fit
    rows = change.whole.parts.reset_index()
    rows["predictor"] = [wording.labelled(fit.labels[name], str(fit.units.get(name, ""))) for name in rows["predictor"]]
    columns = _COLUMNS["change_table"]
    return Table.of(f"{request.place.short_name}: what changes", rows, columns, " ".join(change.whole.notes))


@lru_cache(maxsize=8)
def _studies(basis: Basis) -> tuple[Comparison, Comparison]:
    """Compute, from this regression, the closest equivalents of two published sums for better health."""
    health = list(basis.groups["Health"])
    table, hours = place_measures.table(), place_measures.hours()
    english = [code for code in table.loc[table["nation"] == "England", "code"] if code in hours]
    return (
        north_and_rest(basis.fit, table, hours, health),
        left_behind(basis.fit, table, hours, health, english, _WORSE),
    )


def comparison_table(change: Change, request: Request) -> Table:
    """Return a table of the place's sum, two published sums and our closest equivalents."""
    rows: list[tuple[str, str, float, float, float, float]] = []
    total = change.whole
    if total is not None and total.million is not None:
        sums = np.array([total.million, total.million_lower, total.million_upper], dtype=float) / 1000
        rows.append((f"{request.place.short_name}: {_groups(request)}, as chosen above", "This page", *sums, np.nan))
    for study, our_places in zip(_studies(request.basis), ("the three northern regions", _WORSE), strict=True):
        published, target = study.published, study.published.moved_to
        share = np.nan if published.share is None else 100 * published.share
        ours = 100 * float(study.factors["here"]["share"])
        rows += [
            (
                f"{wording.capital(published.places)}: health raised to {target}",
                published.name,
                published.billion,
                np.nan,
                np.nan,
                share,
            ),
            (
                f"{wording.capital(our_places)}: health raised to {target}",
                "Our nearest equivalent",
                study.billion,
                study.lower,
                study.upper,
                ours,
            ),
        ]
    columns = _COLUMNS["comparison_table"]
    frame = pd.DataFrame(rows, columns=list(columns))
    return Table.of("Compared with two published figures on health", frame, columns, _differences(request.basis))


def _differences(basis: Basis) -> str:
    """Return how the published sums differ from ours."""
    north, behind = _studies(basis)
    measure = wording.listing([f"“{basis.fit.labels[column]}”" for column in basis.groups["Health"]])
    return (
        f"These figures are not like for like. Here, health is measured by {measure}, output is per hour worked in "
        f"{YEAR}, and all English authorities with worse health stand in for those with a “left behind” ward. "
        f"{north.published.name}: {north.published.measure}. {behind.published.name}: {behind.published.measure}. "
        "Neither regression is public. “Check the claim” (C186) gives the sum for the North in 2019, and the lessons "
        "allow for fewer age groups. The figures in “Health and work here” differ too. That app measures health by "
        "disability, unless you choose otherwise, and leaves out industry mix. For the North's gap, it counts each "
        "place once."
    )
