"""Draw the line: how many people are in poverty under other definitions, and how the order of groups changes.

Each new choice builds two tables: one by the chosen definition and one by the official definition.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from toolkit.apps.draw_the_line import views
from toolkit.apps.draw_the_line.households import REPLICATES, Households, synthetic, uploaded_households
from toolkit.apps.shared import published_poverty, strengths
from toolkit.apps.shared.simulated_people import edition
from toolkit.core import wording
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.controls import OwnFile, number, only_when, own_file, radio, select, since_links
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result
from toolkit.health_and_poverty.poverty.definition import COUNTED, Definition
from toolkit.health_and_poverty.poverty.equivalence import SCALES, Scale, scale_for
from toolkit.health_and_poverty.poverty.low_income import LowIncomeTable, Reliability, build
from toolkit.health_and_poverty.poverty.published import COSTS

OFFICIAL, OWN = "official", "own"
WORDS = module_yaml(__file__)
LINES, AMONG, WORKS, GROUPS, YEARS = (dict(WORDS[name]) for name in ("lines", "among", "works", "groups", "years"))
INCOMES, _HELP = {code: words.capitalize() for code, words in COSTS.items()}, WORDS["help"]
_SCALES = {OFFICIAL: "The official one"} | {name: name for name in SCALES} | {OWN: "Your own weights"}
_RELIABILITY = Reliability()
_DRAWN = tuple(name for name in GROUPS if name != "region")  # by region, only the official line is available


def _of_line(field: Any, **needs: str) -> Any:
    """Return a control for the line, shown where it applies: not by region, except for a visitor's own households."""
    return only_when(only_when(field, by=_DRAWN, **needs), own=True, **needs)


@dataclass(frozen=True)
class State:
    """The choices."""

    costs: str = radio("Income", INCOMES, "AHC", help=_HELP["costs"])
    line: str = _of_line(radio("Poverty line", LINES, "moving", help="See [[poverty line]]."))
    share: int = _of_line(number("Share of the median", 60, 40, 70, step=1, unit="%"), line="moving")
    fixed: int = _of_line(number("Amount", 300, 100, 500, step=5, unit="£ a week", help=_HELP["fixed"]), line="fixed")
    scale: str = _of_line(select("Equivalence scale", _SCALES, OFFICIAL, help=_HELP["scale"]))
    further: float = _of_line(number("Each further adult", 0.5, 0, 1, step=0.05, help=_HELP["further"]), scale=OWN)
    child: float = _of_line(number("Each child under 14", 0.3, 0, 1, step=0.05, help=_HELP["child"]), scale=OWN)
    counted: str = select("Count", COUNTED, "people", help=_HELP["counted"])
    by: str = select("Break down by", GROUPS, "family_type", help=_HELP["by"])
    among: str = _of_line(radio("Who to include", AMONG, "everyone", help=_HELP["among"]))
    works: str = only_when(
        _of_line(select("Working means", WORKS, "any", help="See [[working household]]."), among="working"),
        by="working",
    )
    year: str = since_links(select("Simulated people", YEARS, "2024-25", help=_HELP["year"]), "2021-22")
    own: OwnFile | None = own_file("Your own microdata", ".csv,.zip,.gz", help=_HELP["own"])


def compute(state: State) -> Result:
    """Return the table of low income for the state's definition, and the official one."""
    people = synthetic(state.works, state.year) if state.own is None else uploaded_households(state.own, state.works)
    state, notes = _supported(state, people)
    definition = defined(state, people)
    table = _table(people, definition, state.by, state.among)
    usual = defined(dataclasses.replace(state, scale=OFFICIAL, line="moving", share=60), people)
    official = _table(people, usual, state.by, state.among)
    unit = people.word("households")
    among = f" in working {unit}" if state.among == "working" else ""
    rated = (state.costs, f"{people.word(state.counted)}{among}", state.year)
    words = views.Words(
        costs=COSTS[state.costs] if len(set(people.incomes.values())) > 1 else "gross",
        groups=GROUPS[state.by].partition(" (")[0].lower(),
        among=among,
        people=people,
        published=published_poverty.published_rate(*rated) if people.edition else "",
    )
    nearest = published_poverty.nearest_rates(*rated) if people.edition else ()
    same = definition == official.definition
    return Result(
        sentence=views.sentence(table, None if same else official, words),
        views=views.views(table, None if same else official, words),
        notes=(*notes, *nearest, *people.notes, *_method(people)),
        sources=(f"{people.source}.",),
        code=_code(state, definition),
        strength=_strength(table, people, f"{people.word(state.counted).capitalize()}{among} below the line"),
    )


def _strength(table: LowIncomeTable, people: Households, of: str) -> tuple[Rated, ...]:
    """Rate the overall rate, if it is shown."""
    everyone = table.rows.iloc[-1]
    if pd.isna(everyone["rate"]):
        return ()
    rate = strengths.simulated if people.edition else strengths.sampled
    return (rate(of, float(everyone["rate"]), (float(everyone["lower"]), float(everyone["upper"]))),)


def _supported(state: State, people: Households) -> tuple[State, tuple[str, ...]]:
    """Return the choices that can be met, and why some cannot."""
    if len(set(people.incomes.values())) == 1:  # an income before any housing costs uses the scale for that
        state = dataclasses.replace(state, costs="BHC")
    if state.by not in people.frame.columns:
        text = f"This file has no “{GROUPS[state.by].lower()}”: family type is shown instead."
        return dataclasses.replace(state, by="family_type"), (text,)
    if state.by != "region" or people.edition is None:
        return state, ()
    counted = state.counted if state.counted in people.edition.by_region else people.edition.by_region[-1]
    kept = dataclasses.replace(State(), costs=state.costs, by="region", counted=counted, year=state.year)
    return kept, (WORDS["regions"].format(people.edition.regions),)


def defined(state: State, people: Households) -> Definition:
    """Return the definition of low income chosen in a state."""
    scales = SCALES | {OFFICIAL: scale_for(state.costs), OWN: Scale("Your own weights", 1, state.further, state.child)}
    return Definition(
        income=people.incomes[state.costs],
        scale=scales[state.scale],
        share=state.share / 100,
        fixed=float(state.fixed) if state.line == "fixed" else None,
        counted=state.counted,
    )


@lru_cache(maxsize=64)
def _table(people: Households, definition: Definition, by: str, among: str) -> LowIncomeTable:
    return build(
        people.frame,
        definition,
        by,
        among="works" if among == "working" else None,
        factors=people.factors,
        reliability=_RELIABILITY,
        kind=people.kind,
    )


def _method(people: Households) -> tuple[str, ...]:
    values = {"unit": people.word("households"), "least": _RELIABILITY, "replicates": REPLICATES}
    thousands = WORDS["thousands"] if people.edition else ""
    return tuple(wording.filled(WORDS["method"], thousands=thousands, **values))


def _code(state: State, definition: Definition) -> str:
    scale, own, words = definition.scale, state.own, WORDS["code"]
    own_weights = f"Scale({scale.name!r}, {scale.first:g}, {scale.further:g}, {scale.child:g})"
    simulated = f"tables.load({edition(state.year).table!r})"
    parts = {
        "loading": words["own" if own else "simulated"],
        "frame": f"survey(load_microdata({own.name!r}).frame)" if own else simulated,
        "scale": f"SCALES[{scale.name!r}]" if scale.name in SCALES else own_weights,
        "line": f"share={definition.share:g}" if definition.fixed is None else f"fixed={definition.fixed:g}",
        "among": 'among="works", ' if state.among == "working" else "",
    }
    return str(words["lines"].format(state=state, definition=definition, replicates=REPLICATES, **parts))


APP = App("draw_the_line", WORDS["title"], WORDS["question"], State, compute)
