"""The figures, tables and texts of “Health and work here”, drawn from the models' results."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from toolkit import figures, places
from toolkit.apps.health_and_work import model
from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.core.wording import filled
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.result import Table, Text
from toolkit.figures import maps
from toolkit.figures.sources import source_line
from toolkit.figures.theme import Width
from toolkit.health_and_poverty.health_gap import NORTH, PUBLISHED, HealthGap, of_places
from toolkit.places import Place
from toolkit.productivity.counterfactual import WhatIf, what_if

_WORDS = module_yaml(__file__)

GAP_OUTCOME, GAP_HEALTH = "employment_rate_2023", "disabled_2021"
CLAIM, CLAIMED = 3.5, 10.0  # % more in good health, and the share of the employment gap that would close: essay 3.4


@dataclass(frozen=True)
class Move:
    """A place's health at another level: the measure, the target, and its wording in a sentence."""

    here: Place
    health: str
    target: float
    phrase: str

    @property
    def now(self) -> float:
        """The current level of the measure."""
        return model.figure(self.here.code, self.health)

    def outcome(self, outcome: str) -> WhatIf | str:
        """Return the “what if” result of the move for an outcome, or why there is none."""
        regression = model.Model(outcome, self.health)
        try:
            return what_if(regression.fit, model.moving(regression), self.here.code, {self.health: self.target})
        except ModelError as fault:  # an unpublished figure: the page says which
            return fault.found


def formatted(column: str, value: float, lower: float = np.nan, upper: float = np.nan) -> str:
    """Format a value with its unit, and its interval if there is one."""
    unit, places_ = model.unit(column), decimals(column)
    text = wording.value(value, unit, places_)
    return text if np.isnan(lower) else f"{text} ({wording.interval(lower, upper, unit, places_)})"


def decimals(column: str) -> int:
    """Return the number of decimals to show for a measure: no pence if its interval is several pounds wide."""
    return 0 if column.startswith("median") else 2 if column.startswith("gva") else 1


def neighbours_figure(here: Place, health: str, width: Width) -> figures.Figure:
    """Draw the place among its statistical neighbours, in order."""
    codes = [here.code, *(other.code for other in places.neighbours(here.code))]
    rows = model.table()[model.table()["code"].isin(codes)]
    rows.attrs = model.table().attrs
    ends: Any = {end: f"{health}_{end}" for end in ("lower", "upper") if f"{health}_{end}" in rows}
    compare = model.level(health, here.nation, model.comparators(here)[here.nation])
    drawn: Any = {"top": len(codes), "highlight": here.code}
    drawn |= {"reference": None if np.isnan(compare) else (compare, here.nation)}
    lines = _WORDS["lines"] if ends else ""
    caption = filled(_WORDS["figures"]["neighbours"], label=model.label(health), place=here.short_name, lines=lines)
    return figures.ranking(rows.assign(name=rows["short_name"]), health, **ends, **drawn, **caption, width=width)


def between(place: Place, outcome: str, health: str, width: Width) -> figures.Figure:
    """Draw every place by health and outcome."""
    table = model.table()
    rows = table[table[[health, outcome]].notna().all(axis=1)]
    rows.attrs = table.attrs
    mine = [place.code] if place.code in set(rows["code"]) else []
    caption = filled(_WORDS["figures"]["between"], outcome=model.OUTCOMES[outcome], n=len(rows))
    return figures.scatter(rows, health, outcome, highlight=mine, **caption, width=width)


def on_the_map(here: Place, health: str, width: Width, **look: Any) -> figures.Figure:
    """Draw the measure of health on the map."""
    return maps.place_map(model.table(), health, **look, highlight=[here.code], width=width)


def comparison_table(here: Place) -> Table:
    """Return every measure of the place, its neighbours, region and nation."""
    rows = model.comparison_table(here)
    marks = {
        "published": "",
        "no figure": "",
        "mean of the places": "",
        "mean of its places, weighted by population": "*",
    }
    columns = [rows[name].tolist() for name in ("measure", "value", "lower", "upper", "how")]
    rows["shown"] = [formatted(*cell) + marks[how] for *cell, how in zip(*columns, strict=True)]
    order = list(dict.fromkeys(rows["area"]))
    cells = rows.pivot(index="measure", columns="area", values="shown").loc[list(model.MEASURES), order].reset_index()
    cells["measure"] = [wording.labelled(model.label(name), model.unit(name)) for name in model.MEASURES]
    headings = {"measure": "Measure"} | {name: name for name in order}
    return Table(f"{here.short_name} and others", cells, headings, note=_WORDS["comparison"])


def linked_outcomes(move: Move) -> Table:
    """Return a table of what the regressions associate with the move, for every outcome."""
    rows: list[dict[str, object]] = []
    for outcome in model.OUTCOMES:
        what, estimate = wording.labelled(model.label(outcome), model.unit(outcome)), move.outcome(outcome)
        if isinstance(estimate, str):
            rows.append({"what": what, "why": estimate})
            continue
        ends = {end: round(getattr(estimate, end), decimals(outcome)) for end in ("level", "amount", "lower", "upper")}
        rows.append({"what": what, **ends, "n": model.Model(outcome, move.health).fit.n, "why": ""})
    words = _WORDS["linked_outcomes"]
    frame = pd.DataFrame(rows, columns=list(words["columns"]))
    return Table.worded(words, frame if frame["why"].any() else frame.drop(columns="why"), move=move)


@lru_cache(maxsize=64)
def health_gap(health: str, outcome: str) -> HealthGap:
    """Decompose the gap between the North and the rest of England, clustering errors by county for county measures."""
    table = model.table()
    england = table[table["nation"] == model.ENGLAND]
    return of_places(england, outcome, [health], ("level4_2021", *model.AGES), NORTH, log=outcome in model.LOGS)


def by_definition(health: str, outcome: str) -> str:
    """Return a note that a link is partly arithmetic if it is between sickness and employment; empty otherwise."""
    if not (health.startswith("long_term") and outcome.startswith("employment")):
        return ""
    return " Part of this link is arithmetic: anyone counted as long-term sick is by definition out of work."


def published_gap(health: str, outcome: str) -> Table:
    """Return a table of the share of the North's gap linked to each measure of health, and the published shares."""
    output = outcome.startswith("gva")
    kind, what = ("gva_per_hour_2023", "productivity") if output else (GAP_OUTCOME, "employment")
    rows = []
    for measure in dict.fromkeys((health, *model.HEALTH)):
        split = health_gap(measure, kind)
        of = f"Our estimate, between {split.n} places: {model.label(measure)}"
        of += " (partly arithmetic)" if by_definition(measure, kind) else ""
        rows.append((of, split.share, split.share_lower, split.share_upper))
    given = PUBLISHED[what]
    rows.insert(0, (f"Published: {given.health}; between {given.between}, {given.data}", given.share, np.nan, np.nan))
    frame = pd.DataFrame(rows, columns=["what", "share", "lower", "upper"])
    split = health_gap(health, kind)
    gap = wording.value(split.gap, split.unit, 1)
    unit = "" if split.unit == "%" else f" {split.unit}"
    apart = _WORDS["apart"] if output else ""
    once = [note for note in split.notes if "arithmetic" not in note or not by_definition(health, outcome)]
    values = {"what": what, "gap": f"{gap}{unit}", "notes": " ".join(once), "apart": apart}
    return Table.worded(_WORDS["published_gap"], frame, **values)


def good_health() -> Text:
    """Return what can be inferred from “3.5% more in good health closes 10% of the gap”, and what cannot."""
    fit, gap = model.Model(GAP_OUTCOME, GAP_HEALTH).fit, health_gap(GAP_HEALTH, GAP_OUTCOME)
    slope = fit.estimates.loc[GAP_HEALTH]
    table = model.table()
    north = table[table["region"].isin(NORTH)]
    well = 100 - float(np.average(north[GAP_HEALTH], weights=north["population_2022"]))
    shares = [
        [100 * abs(slope[end]) * points / abs(gap.gap) for end in ("estimate", "upper", "lower")]
        for points in (well * CLAIM / 100, CLAIM)
    ]
    percentages = [
        f"{wording.value(ends[0], '%', 0)} ({wording.interval(min(ends), max(ends), '%', 0)})" for ends in shares
    ]
    given = {"claim": CLAIM, "claimed": CLAIMED, "well": wording.value(well, "%", 1)}
    given |= dict(zip(("per_cent", "points"), percentages, strict=True))
    return Text(f"{CLAIM:g}% more in good health", tuple(text.format(**given) for text in model.WORDS["claim"]))


def sources(health: str, outcome: str) -> tuple[str, ...]:
    """Return one line for each measure used, followed by the sources of all the others."""
    attrs = model.table().attrs
    used = dict.fromkeys((health, outcome, *model.Model(outcome, health).predictors))
    lines = [f"{model.label(name)}: {source_line(attrs, [name]) or attrs['column_sources'][name]}." for name in used]
    others = [name for name in model.MEASURES if name not in used]
    return (*lines, f"Others: {source_line(attrs, others) or 'see the tables'}.", str(attrs["attribution"]))
