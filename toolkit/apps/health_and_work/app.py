"""Health and work here: a place's sickness, employment and pay beside others', and what better health goes with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toolkit import places
from toolkit.apps.health_and_work import model
from toolkit.apps.health_and_work import uploads as people
from toolkit.apps.health_and_work import views as shown
from toolkit.core import wording
from toolkit.explorer.controls import Option, OwnFile, check, number, own_file, radio, select
from toolkit.explorer.controls import place as typed
from toolkit.explorer.frame import App
from toolkit.explorer.result import Result, View
from toolkit.places import Place
from toolkit.productivity.counterfactual import WhatIf

TOWARDS = {
    "england": "England's average",
    "neighbours": "Its statistical neighbours",
    "tenth": "The healthiest tenth of places",
}


def _places() -> list[Option]:
    rows = model.table().sort_values("short_name")
    return [Option(*row) for row in rows[["code", "short_name", "region"]].itertuples(index=False)]


@dataclass(frozen=True)
class State:
    """What can be chosen."""

    place: str = typed("Place", _places, "E06000001", help="Type a part of its name.")
    health: str = select("Health", model.HEALTH, "disabled_2021", help="See [[healthy life expectancy]].")
    outcome: str = select("Work", model.OUTCOMES, "employment_rate_2023")
    towards: str = radio("What if its health moved towards", TOWARDS, "england", help="See [[statistical neighbours]].")
    way: int = number("Part of the way", 100, 0, 100, step=5, unit="%")
    good: bool = check("The claim “3.5% more in good health”", False, help="What can be made of it, and what cannot.")
    file: OwnFile | None = own_file(
        "Census teaching file",
        ".csv,.zip,.gz",
        help="Your download of 2011 or 2021: work by health, between people. Pack the whole file (ZIP): as CSV it is "
        "too large to be sent. Kept for this visit only.",
    )


def compute(state: State) -> Result:
    """Show a place beside others, and what its health at another level goes with."""
    here = places.get(state.place)
    health = model.health_for(state.health, here.code)
    move = shown.Move(here, health, *_target(state, here, health))
    found = move.found(state.outcome)
    views: tuple[View, ...] = (
        lambda width: shown.alike(here, health, width),
        lambda _: shown.beside(here),
        *([lambda _: shown.good_health()] if state.good else []),
        lambda _: shown.goes_with(move),
        *_people(state.file),
        lambda width: shown.between(here, state.outcome, health, width),
        lambda width: shown.on_the_map(here, health, width),
        lambda _: shown.published_gap(health, state.outcome),
    )
    return Result(
        sentence=_sentence(state, move, found),
        views=views,
        notes=_notes(health, state.outcome),
        sources=shown.sources(health, state.outcome),
        code=_code(state.outcome, move, found) + (people.code(state.file) if state.file else ""),
    )


def _people(file: OwnFile | None) -> tuple[View, ...]:
    """Return what a visitor's file of people says."""
    return (people.effects(file), lambda _: people.gaps(file), lambda _: people.caveats(file)) if file else ()


def _target(state: State, here: Place, health: str) -> tuple[float, str]:
    """Return the level that health moves to, and how a sentence says it."""
    now = model.figure(here.code, health)
    near = model.around(here)[model.NEIGHBOURS]
    goals = {
        "england": (lambda: model.level(health, model.ENGLAND, model.england()), "the average of England"),
        "neighbours": (lambda: model.level(health, model.NEIGHBOURS, near), f"the mean of {near.phrase}"),
        "tenth": (lambda: model.healthiest(health), "the level of the healthiest tenth of places"),
    }
    goal, phrase = goals[state.towards]
    level = goal()
    if np.isnan(level):
        level, phrase = model.healthiest(health), goals["tenth"][1]
    part = "" if state.way == 100 else f"{state.way}% of the way to "
    return now + state.way / 100 * (level - now), f"{part}{phrase}"


def _sentence(state: State, move: shown.Move, found: WhatIf | str) -> str:
    """Say what goes with the move in one line, and after it what the place and those beside it have."""
    here, said = move.here, [_goes_with(state.outcome, move, found)]
    if move.health != state.health:
        asked, instead = (model.label(name) for name in (state.health, move.health))
        said.append(f"{here.short_name} has no figure for “{asked}”: “{instead}” is shown.")
    around = [
        f"{name[0].lower() + name[1:] if name == model.NEIGHBOURS else name} {shown.written(move.health, level)}"
        for name, reference in model.around(here).items()
        if not np.isnan(level := model.level(move.health, name, reference))
    ]
    said.append(f"{_today(here, move.health)}; beside it {wording.listing(around)}.")
    if not isinstance(found, str):
        said.append(f"{_today(here, state.outcome)}.")
    return " ".join([*said, *([people.sentence(state.file)] if state.file else [])])


def _today(here: Place, column: str) -> str:
    """Return a measure of the place with its interval."""
    figures = [model.figure(here.code, f"{column}{end}") for end in ("", "_lower", "_upper")]
    return f"{model.label(column)}: {shown.written(column, *figures)}"


def _goes_with(outcome: str, move: shown.Move, one: WhatIf | str) -> str:
    here = move.here.short_name
    if isinstance(one, str):
        return f"{here}: what another level of {model.SAID[move.health]} goes with cannot be said: {one}"
    if one.amount == 0:
        return f"{here}: {model.SAID[move.health]} is left where it is, and nothing else is moved."
    way = "higher" if one.amount > 0 else "lower"
    unit = "percentage points" if model.unit(outcome).startswith("%") else model.unit(outcome)
    decimals = 0 if outcome.startswith("median") else 1 if unit == "percentage points" else 2
    size = wording.value(abs(one.amount), unit, decimals, full=True)
    low, high = sorted(float(np.sign(one.amount)) * end for end in (one.lower, one.upper))
    span = wording.interval(low, high, unit, decimals).replace(" percentage points", "")
    levels = [shown.written(move.health, level) for level in (move.target, move.now)]
    levels[0] += " years" if model.unit(move.health) == "years" else ""
    return (
        f"{here}: {model.SAID[move.health]} at {move.phrase} ({levels[0]}, not {levels[1]}) goes, between places, with "
        f"{model.NOUNS[outcome]} {size} {way} (95% interval {span}): an association, not an effect."
        f"{shown.by_definition(move.health, outcome)}"
    )


def _notes(health: str, outcome: str) -> tuple[str, ...]:
    fit = model.Model(outcome, health).fit
    said = [
        "What goes with better health is [[associated]] with it between places of the same qualifications and ages. "
        "It takes all of the association for health: read it as an upper bound, no forecast.",
        "The other way round holds too: being out of work, and poor pay, make people ill, and the healthy move to "
        "where work is.",
    ]
    if health.startswith("hle"):
        said.append(
            "[[healthy life expectancy|Healthy life expectancy]] is published for counties: their districts share one "
            "value, and errors are clustered by county."
        )
    if outcome == model.LOW_PAY:
        said.append(
            "Low pay is of jobs at workplaces, health of residents. Places whose figure is withheld as unreliable are "
            "not in the regression."
        )
    if outcome.startswith("gva"):
        said.append("[[GVA per hour]] is counted where people work, health where they live.")
    said.append(f"Regression of {fit.n} places; R² = {fit.r2:.2f}. The interval is the regression's alone.")
    return tuple(said)


def _code(outcome: str, move: shown.Move, found: WhatIf | str) -> str:
    asked, code = model.Model(outcome, move.health), move.here.code
    if isinstance(found, str):
        return f"""from toolkit.apps.health_and_work.model import table

result = table().set_index("code").loc[[{code!r}], [{move.health!r}, {outcome!r}]]
result
"""
    return f"""from toolkit import regression
from toolkit.apps.health_and_work.model import table
from toolkit.productivity.counterfactual import what_if

predictors = {asked.predictors!r}
fit = regression.fit(
    table(), {outcome!r}, predictors, log={outcome in model.LOGS}, sample={asked.sample!r}, errors={asked.errors!r}
)
result = what_if(fit, table(), {code!r}, {{{move.health!r}: {move.target!r}}}).parts
result
"""


APP = App(
    name="health_and_work",
    title="Health and work here",
    question="How healthy is a place, who is in work there at what pay, and what goes with better health?",
    state=State,
    compute=compute,
)
