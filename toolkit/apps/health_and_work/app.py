"""Health and work here: a place's sickness, employment and pay compared with others', and how the two are linked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toolkit import places
from toolkit.apps.health_and_work import model, poverty, views
from toolkit.apps.health_and_work import uploads as people
from toolkit.apps.shared import strengths
from toolkit.apps.shared.measure_options import place_options
from toolkit.core import wording
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer import on_map
from toolkit.explorer.controls import OwnFile, check, number, own_file, radio, select
from toolkit.explorer.controls import place as typed
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result, View
from toolkit.places import Place, areas
from toolkit.productivity.counterfactual import WhatIf
from toolkit.tables import register

WORDS = module_yaml(__file__)
TOWARDS, ENGLAND = WORDS["towards"], WORDS["phrases"]["england"]


@dataclass(frozen=True)
class State:
    """The choices."""

    place: str = typed("Place", place_options, "E06000001", help="Type part of the place's name.")
    health: str = select("Health", model.HEALTH, "disabled_2021", help="See [[healthy life expectancy]].")
    outcome: str = select("Work", model.OUTCOMES, "employment_rate_2023")
    towards: str = radio("Move the place's health towards", TOWARDS, "england", help="See [[statistical neighbours]].")
    way: int = number("Close the health gap by", 100, 0, 100, step=5, unit="%")
    good: bool = check("The claim “3.5% more in good health”", False, help="See what our data show.")
    file: OwnFile | None = own_file("Census teaching file", ".csv,.zip,.gz", help=WORDS["file"])
    map: str = on_map.layout()
    zoom: str = on_map.zoom()


def compute(state: State) -> Result:
    """Return a comparison of a place with others, and the outcomes linked to a different level of health there."""
    place = places.get(state.place)
    health = model.health_for(state.health, place.code)
    move = views.Move(place, health, *_target(state, place, health))
    estimate = move.outcome(state.outcome)
    page: tuple[View, ...] = (
        lambda width: views.neighbours_figure(place, health, width),
        lambda _: views.comparison_table(place),
        *([lambda _: views.good_health()] if state.good else []),
        lambda _: views.linked_outcomes(move),
        *_people(state.file),
        lambda width: views.between(place, state.outcome, health, width),
        lambda width: views.on_the_map(place, health, width, **on_map.look(state)),
        lambda _: views.published_gap(health, state.outcome),
        poverty.by_disability,
        lambda _: poverty.listed(),
    )
    return Result(
        sentence=_sentence(state, move, estimate),
        views=page,
        notes=_notes(health, state.outcome),
        sources=views.sources(health, state.outcome),
        code=_code(state.outcome, move, estimate) + (people.code(state.file) if state.file else ""),
        strength=(
            strengths.association(model.table, model.Model(state.outcome, health).fit),
            *(_published(place, column) for column in (health, state.outcome) if not np.isnan(figure(place, column))),
        ),
    )


def figure(here: Place, column: str) -> float:
    """Return a place's figure for a measure; NaN if there is none."""
    return model.figure(here.code, column)


def _published(here: Place, column: str) -> Rated:
    """Rate a measure of the place; low pay has its own table."""
    of, row = f"“{model.label(column)}”, {here.short_name}", model.row(here.code)
    if column != model.LOW_PAY:
        return strengths.published(of, row, column)
    listed = register.source("percent_below", "low_pay_2022", "local")
    return Rated(of, register.figure(listed, row[column], percent=True, quality=row["low_pay_quality"]))


def _people(file: OwnFile | None) -> tuple[View, ...]:
    """Return the views for a visitor's file of people."""
    return (people.effects(file), lambda _: people.gaps(file), lambda _: people.caveats(file)) if file else ()


def _target(state: State, here: Place, health: str) -> tuple[float, str]:
    """Return the level that health moves to, and its wording in a sentence."""
    now, towards = model.figure(here.code, health), state.towards
    if not state.way:
        return now, "its current level"
    near = model.comparators(here)[model.NEIGHBOURS]
    levels = {
        "england": lambda: model.level(health, model.ENGLAND, model.whole("nation", model.ENGLAND)),
        "neighbours": lambda: model.level(health, model.NEIGHBOURS, near),
        "tenth": lambda: model.healthiest(health),
    }
    level = levels[towards]()
    if np.isnan(level):
        level, towards = model.healthiest(health), "tenth"
    part = "" if state.way == 100 else f"a level {state.way}% of the way to "
    return now + state.way / 100 * (level - now), part + WORDS["phrases"][towards].format(near=near)


def _sentence(state: State, move: views.Move, estimate: WhatIf | str) -> str:
    """Return what the move is linked to in one line, then the figures of the place and its comparators."""
    here, parts = move.here, [_linked(state.outcome, move, estimate)]
    if move.health != state.health:
        chosen, instead = (model.label(name) for name in (state.health, move.health))
        parts.append(f"{here.short_name} has no figure for “{chosen}”: “{instead}” is shown instead.")
    around = [
        f"{name[0].lower() + name[1:] if name == model.NEIGHBOURS else name} {views.formatted(move.health, level)}"
        for name, reference in model.comparators(here).items()
        if not np.isnan(level := model.level(move.health, name, reference))
    ]
    # The first line has given the level, but not its interval.
    said = (
        not isinstance(estimate, str)
        and estimate.amount != 0
        and np.isnan(model.figure(here.code, f"{move.health}_lower"))
    )
    now = "" if said else f"{_today(here, move.health)}. "
    parts.append(f"{now}For comparison: {wording.listing(around)}.")
    if not isinstance(estimate, str):
        parts.append(f"{_today(here, state.outcome)}.")
    return " ".join([*parts, *([people.sentence(state.file)] if state.file else [])])


def _today(here: Place, column: str) -> str:
    """Return a measure of the place with its interval."""
    figures = [model.figure(here.code, f"{column}{end}") for end in ("", "_lower", "_upper")]
    return f"{model.label(column)}: {views.formatted(column, *figures)}"


def _linked(outcome: str, move: views.Move, estimate: WhatIf | str) -> str:
    here = areas.get(move.here.code).phrase
    if isinstance(estimate, str):
        return f"There is no estimate for {here}. {estimate}"
    if estimate.amount == 0:
        return f"If {model.SAID[move.health]} stays as it is in {here}, nothing changes."
    way = "higher" if estimate.amount > 0 else "lower"
    unit = "percentage points" if model.unit(outcome).startswith("%") else model.unit(outcome)
    decimals = views.decimals(outcome)
    size = wording.value(abs(estimate.amount), unit, decimals, full=unit == "percentage points")
    low, high = sorted(float(np.sign(estimate.amount)) * end for end in (estimate.lower, estimate.upper))
    span = wording.interval(abs(low) if low < 0 < high else low, high, unit, decimals)
    if low < 0 < high:
        span = span.replace(" to ", f" {'lower' if way == 'higher' else 'higher'} to ") + f" {way}"
    levels = [views.formatted(move.health, level) for level in (move.target, move.now)]
    levels = [f"{level} years" if model.unit(move.health) == "years" else level for level in levels]
    target = TOWARDS["england"] if move.phrase == ENGLAND else levels[0]
    values = {"here": here, "health": model.SAID[move.health], "outcome": model.NOUNS[outcome], "phrase": move.phrase}
    sentence = WORDS["linked"].format(target=target, levels=levels, size=size, way=way, span=span, **values)
    return f"{sentence}{views.by_definition(move.health, outcome)}"


def _notes(health: str, outcome: str) -> tuple[str, ...]:
    fit = model.Model(outcome, health).fit
    words = model.WORDS["notes"]
    caveats = [words[kind] for kind in ("hle", "low_pay", "gva") if health.startswith(kind) or outcome.startswith(kind)]
    caveats.append(f"The interval comes from a regression that covers {fit.n} places (R² = {fit.r2:.2f}).")
    return (*words["always"], *caveats, *([fit.spatial_warning] if fit.spatial_warning else []))


def _code(outcome: str, move: views.Move, estimate: WhatIf | str) -> str:
    words = WORDS["code"]["no_estimate" if isinstance(estimate, str) else "what_if"]
    fitted = model.Model(outcome, move.health)
    return str(words.format(asked=fitted, log=outcome in model.LOGS, place=move.here.code, target=move.target))


APP = App("health_and_work", WORDS["title"], WORDS["question"], State, compute)
