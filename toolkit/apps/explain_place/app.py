"""Explain a place: its productivity gap, what goes along with it, who is alike, and what if it were otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from toolkit import places
from toolkit.apps.explain_place import counterfactual as moves
from toolkit.apps.explain_place import text as words
from toolkit.apps.explain_place import views as shown
from toolkit.apps.explain_place.authority_page import explained
from toolkit.apps.explain_place.code import lines
from toolkit.apps.explain_place.combined_authorities import authorities, authority_of
from toolkit.apps.shared import place_measures as model
from toolkit.apps.shared.place_measures import MEASURES, OUTCOME, REFERENCES, Basis
from toolkit.explorer.controls import Option, check, number, only_when, radio, select
from toolkit.explorer.controls import place as typed
from toolkit.explorer.frame import App
from toolkit.explorer.result import Result, Table, View
from toolkit.places import Place
from toolkit.productivity.decomposition import Gap, Reference, place_gap

SCALES = {"pounds": "Pounds per hour", "log": "Log points"}


def _places() -> list[Option]:
    rows = model.table().sort_values("short_name")
    return [Option(*row) for row in rows[["code", "short_name", "region"]].itertuples(index=False)]


def _labelled(name: str) -> str:
    return name if name.endswith("Combined Authority") else f"{name} (combined authority)"


def _places_and_authorities() -> list[Option]:
    several = sorted(authorities().values(), key=lambda one: one.name)
    return [*_places(), *(Option(one.code, _labelled(one.name), "Combined authorities") for one in several)]


@dataclass(frozen=True)
class State:
    """What can be chosen."""

    place: str = typed(
        "Place",
        _places_and_authorities,
        "E06000001",
        help="Type a part of its name: a local authority, or a combined authority of 2023 such as Greater Manchester.",
    )
    reference: str = select("Compared with", REFERENCES, "uk", help="See [[statistical neighbours]].")
    other: str = only_when(
        only_when(
            typed("The other place", _places, "E06000014", help="Local authorities only."),
            reference="other",
        ),
        towards="other",
    )
    measures: str = radio(
        "Health and skills from",
        {name: one.label for name, one in MEASURES.items()},
        "census",
        help="A place that lacks the measures is shown with those that it has.",
    )
    sectors: bool = check("Sectors as well", False, help="Employees in high-productivity sectors, Great Britain, 2019.")
    scale: str = radio("Show the gap in", SCALES, "pounds", help="See [[log]].")
    towards: str = radio("What if it moved towards", moves.TOWARDS, "england")
    health: int = number("Health: part of the way", 100, 0, 100, step=5, unit="%")
    skills: int = number("Skills: part of the way", 0, 0, 100, step=5, unit="%")
    age: int = number("Ages: part of the way", 0, 0, 100, step=5, unit="%")


@dataclass(frozen=True)
class Asked:
    """The choices as places, with what had to be changed in them, in sentences."""

    here: Place
    other: Place
    reference: Reference
    basis: Basis | None
    changed: tuple[str, ...]


def asked(state: State) -> Asked:
    """Return what a state asks for; what it cannot have is replaced, with a sentence that says so."""
    here, other = places.get(state.place), places.get(state.other)
    kind, changed = state.reference, []
    if kind == "other" and other.code == here.code:
        kind = "uk"
        changed.append(f"{here.short_name} cannot be compared with itself: the United Kingdom stands in.")
    authority = authority_of(here)
    if kind == "authority" and authority is None:
        kind = "uk"
        changed.append(
            f"In 2023 {here.short_name} was in no combined authority whose output is published: the United Kingdom "
            "stands in."
        )
    reference = authority.group if kind == "authority" and authority else model.reference(kind, here, other)
    codes = [here.code, *([other.code] if kind == "other" else [])]
    basis = model.basis_for(state.measures, state.sectors, codes)
    changed += words.replaced(state.measures, state.sectors, codes, basis)
    return Asked(here, other, reference, basis, tuple(changed))


def compute(state: State) -> Result:
    """Compare a place, share out its gap, and move it."""
    several = authorities().get(state.place)
    if several is not None:
        other = places.get(state.other)
        return explained(several, state.reference, other, state.measures, state.sectors, state.scale)
    found = asked(state)
    if found.basis is None:
        return _gap_only(state, found)
    return _explained(state, found, found.basis)


def _explained(state: State, found: Asked, basis: Basis) -> Result:
    gap = _gap(basis, found.here.code, found.reference)
    towards = "england" if _lacks(found, basis, state) else state.towards
    sliders = {"Health": state.health, "Skills": state.skills, "Age": state.age}
    what = moves.moved(basis, found.here, found.other, towards, sliders)
    views: tuple[View, ...] = (
        lambda width: shown.waterfall(gap, basis, state.scale, width),
        lambda width: moves.view(what, basis, found.here, width),
        lambda _: moves.beside(what, basis, found.here),
        lambda width: shown.strip(found.here, found.reference, width),
        lambda width: shown.alike(found.here, width),
        lambda width: shown.on_the_map(found.here, width),
        lambda _: shown.parts(gap),
        lambda _: shown.measures(basis, found.here.code, found.reference, gap),
        lambda _: moves.table(what, basis, found.here),
    )
    changed = [*found.changed]
    if towards != state.towards:
        changed.append(f"{found.other.short_name} has not all the measures: England's average is the target instead.")
    columns = (OUTCOME, *basis.fit.specification.predictors)
    return Result(
        sentence=" ".join([*changed, words.sentence(gap, words.average_place(gap)), moves.sentence(what, found.here)]),
        views=views,
        notes=words.notes(basis, gap, what.whole.warning if what.whole is not None else ""),
        sources=words.sources(columns),
        code=lines(state.reference, found.here, found.reference, basis, what),
    )


def _lacks(found: Asked, basis: Basis, state: State) -> bool:
    columns = [column for of in basis.groups.values() for column in of]
    return state.towards == "other" and any(np.isnan(model.figure(found.other.code, column)) for column in columns)


def _gap(basis: Basis, code: str, reference: Reference) -> Gap:
    """Share out the gap; the mean of neighbours is that of the ones the regression has."""
    return place_gap(basis.fit, code, reference, groups=basis.groups)


def _gap_only(state: State, found: Asked) -> Result:
    """Show a place that no regression has: its figure, the reference's, its neighbours and the map."""
    level = model.figure(found.here.code, OUTCOME)
    against = _level(found.reference)
    views: tuple[View, ...] = (
        lambda width: shown.strip(found.here, found.reference, width),
        lambda width: shown.alike(found.here, width),
        lambda width: shown.on_the_map(found.here, width),
    )
    rows: Any = pd.DataFrame(
        {"area": [found.here.short_name, found.reference.phrase], "value": [level, against]}, index=["place", "other"]
    )
    table = Table("The gap", rows, {"area": "Area", "value": "Output per hour worked, £"}, {"value": ".2f"})
    return Result(
        sentence=" ".join([*found.changed, words.apart(found.here.short_name, level, found.reference.phrase, against)]),
        views=(*views[:1], table, *views[1:]),
        notes=(
            "[[GVA per hour]] is counted where people work; health, skills and ages where they live.",
            "The mean of several places is that of their logarithms."
            if found.reference.published is None
            else "The figure it is compared with is the published one.",
        ),
        sources=words.sources((OUTCOME,)),
        code=lines(state.reference, found.here, found.reference, None, None),
    )


def _level(reference: Reference) -> float:
    """Return the published figure, or the geometric mean of the places."""
    if reference.published is not None:
        return reference.published
    return float(np.exp(np.mean([np.log(model.figure(code, OUTCOME)) for code in reference.codes])))


APP = App(
    name="explain_place",
    title="Explain a place",
    question="How far is a place from the rest in output per hour, and what goes along with the gap?",
    state=State,
    compute=compute,
)
