"""Explain a place: its productivity gap, what goes along with it, who is alike, and what if it were otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from toolkit import places, wording
from toolkit.apps import explain_model as model
from toolkit.apps import explain_moves as moves
from toolkit.apps import explain_views as shown
from toolkit.apps.controls import Option, check, number, only_when, radio, select
from toolkit.apps.controls import place as typed
from toolkit.apps.explain_code import lines
from toolkit.apps.explain_model import MEASURES, OUTCOME, REFERENCES, UNIT, YEAR, Basis
from toolkit.apps.frame import App
from toolkit.apps.result import Result, Table, View
from toolkit.decomposition import AGGREGATION, UNEXPLAINED, Gap, Reference, place_gap
from toolkit.figures.sources import cited
from toolkit.places import Place

SCALES = {"pounds": "Pounds per hour", "log": "Log points"}


def _places() -> list[Option]:
    rows = model.table().sort_values("short_name")
    return [Option(*row) for row in rows[["code", "short_name", "region"]].itertuples(index=False)]


@dataclass(frozen=True)
class State:
    """What can be chosen."""

    place: str = typed(
        "Place",
        _places,
        "E06000001",
        help="Type a part of its name. Local authorities only: a combined authority such as Greater Manchester is not "
        "among them.",
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
    reference = model.reference(kind, here, other)
    codes = [here.code, *([other.code] if kind == "other" else [])]
    basis = model.basis_for(state.measures, state.sectors, codes)
    changed += _changed(state, codes, basis)
    return Asked(here, other, reference, basis, tuple(changed))


def _changed(state: State, codes: list[str], basis: Basis | None) -> list[str]:
    if basis == Basis(state.measures, state.sectors):
        return []
    gone = model.missing(state.measures, state.sectors, codes)
    if basis is None:
        name = places.get(next(code for code in codes if not model.in_a_regression(code))).short_name
        why = gone or f"{name} has so few residents that their figures say little about the people who work there"
        return [f"{why}. The gap is shown, but not what goes along with it."]
    used = MEASURES[basis.name].said if basis.name != state.measures else "the same measures without sectors"
    return [f"{gone or 'A place is not in that regression'}. Shown instead: {used}."]


def compute(state: State) -> Result:
    """Compare a place, share out its gap, and move it."""
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
        lambda _: shown.measures(basis, found.here, found.reference, gap),
        lambda _: moves.table(what, basis, found.here),
    )
    changed = [*found.changed]
    if towards != state.towards:
        changed.append(f"{found.other.short_name} has not all the measures: England's average is the target instead.")
    columns = (OUTCOME, *basis.fit.specification.predictors)
    return Result(
        sentence=" ".join([*changed, _sentence(gap), moves.sentence(what, found.here)]),
        views=views,
        notes=_notes(basis, gap, what),
        sources=_sources(columns),
        code=lines(state.reference, found.here, found.reference, basis, what),
    )


def _lacks(found: Asked, basis: Basis, state: State) -> bool:
    columns = [column for of in basis.groups.values() for column in of]
    return state.towards == "other" and any(np.isnan(model.figure(found.other.code, column)) for column in columns)


def _gap(basis: Basis, code: str, reference: Reference) -> Gap:
    """Share out the gap; the mean of neighbours is that of the ones the regression has."""
    return place_gap(basis.fit, code, reference, groups=basis.groups)


def _sentence(gap: Gap) -> str:
    parts = gap.parts.drop(index=[UNEXPLAINED, AGGREGATION], errors="ignore")
    spans = [wording.interval(low, high, UNIT, 2) for low, high in parts[["amount_lower", "amount_upper"]].to_numpy()]
    told = [
        f"{str(name).lower()} {shown.signed(amount)} ({span})"
        for name, amount, span in zip(parts.index, parts["amount"], spans, strict=True)
    ]
    goes = f"with 95% intervals: {wording.listing(told)}"
    left, average = _unexplained(gap), _average_place(gap)
    apart = _apart(gap.place, gap.place_level, gap.reference, gap.reference_level)
    if gap.parts["amount"].abs().idxmax() == UNEXPLAINED:
        largest = f"The largest part, {left}, is not explained by these measures."
        return f"{apart} {largest} Along with the rest go, {goes}{average}."
    return f"{apart} Along with that go, {goes}; {left} is not explained by these measures{average}."


def _unexplained(gap: Gap) -> str:
    """Say the part that the measures leave, with its interval."""
    amount, low, high = (float(gap.parts[one][UNEXPLAINED]) for one in ("amount", "amount_lower", "amount_upper"))
    span = wording.interval(low, high, UNIT, 2)
    return f"{shown.signed(amount)} ({span})"


def _average_place(gap: Gap) -> str:
    """Say how far the mean of the places lies from the published figure, which is no part of any regression."""
    if AGGREGATION not in gap.parts.index:
        return ""
    amount = float(gap.parts["amount"][AGGREGATION])
    side = "below" if amount < 0 else "above"
    size = wording.value(abs(amount), UNIT, 2)
    how = f"{size} of it arises" if amount * gap.amount > 0 else f"{size} goes against it,"
    return f"; {how} because the average place lies {side} the published figure of {gap.reference}"


def _apart(name: str, level: float, reference: str, against: float) -> str:
    side = "above" if level >= against else "below"
    size, own, its = (wording.value(one, UNIT, 2) for one in (abs(level - against), level, against))
    return f"{name} produced {own} an hour worked in {YEAR}, {size} {side} {reference} ({its})."


def _notes(basis: Basis, gap: Gap, what: moves.Moved) -> tuple[str, ...]:
    """Say method, caveats, and what not to conclude."""
    return (
        "The parts say what is [[associated]] with what across places. They do not say why, nor what would follow if "
        "a place changed.",
        "[[GVA per hour]] is counted where people work; health, skills and ages where they live. Where many commute, "
        "the two describe different people.",
        f"Read the unexplained part too: with R² = {basis.fit.r2:.2f}, most of what sets places apart is not among "
        "these measures."
        if basis.fit.r2 < 0.5
        else f"R² = {basis.fit.r2:.2f}.",
        *_method(gap, basis),
        "Intervals are [[95 % interval|95 % intervals]] of the regression alone; figures of single places vary too.",
        *([what.whole.warning] if what.whole is not None else []),
    )


def _method(gap: Gap, basis: Basis) -> list[str]:
    """Say how the parts add up, and what the published figure does to them."""
    n, asked = basis.fit.n, len(model.table())
    told = ["Pounds are log points times the [[logarithmic mean]] of the two levels, so that the parts add up exactly."]
    if AGGREGATION in gap.parts.index:
        told.append(
            "A published figure is no observation of the regression: the [[aggregation residual]] leads from it to the "
            f"mean of its places, weighted by residents. Of the {asked} places of the United Kingdom the regression "
            f"has {n}."
        )
    return told


def _sources(columns: tuple[str, ...]) -> tuple[str, ...]:
    """One line a publication, with its licence."""
    attrs = model.table().attrs
    found = cited(attrs, columns)
    return (*(f"{one['publisher']}, {one['title']} ({one['licence']})." for one in found), attrs["attribution"])


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
        sentence=f"{' '.join(found.changed)} {_apart(found.here.short_name, level, found.reference.phrase, against)}",
        views=(*views[:1], table, *views[1:]),
        notes=(
            "[[GVA per hour]] is counted where people work; health, skills and ages where they live.",
            "The mean of several places is that of their logarithms."
            if found.reference.published is None
            else "The figure it is compared with is the published one.",
        ),
        sources=_sources((OUTCOME,)),
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
