"""Explain a place: its productivity gap, what the gap is linked to, which places are similar, and “what if” results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from toolkit import places
from toolkit.apps.explain_place import counterfactual, text, views
from toolkit.apps.explain_place.code import python_lines
from toolkit.apps.explain_place.request import (
    MEASURES,
    REFERENCES,
    Basis,
    PublishedArea,
    Request,
    authority_of,
    basis_for,
    in_a_regression,
    larger_areas,
    published_area,
    reference_for,
)
from toolkit.apps.shared import strengths
from toolkit.apps.shared.measure_options import place_options
from toolkit.apps.shared.place_measures import OUTCOME, figure, sources, table
from toolkit.core.wording import capital
from toolkit.explorer import on_map
from toolkit.explorer.controls import Option, check, number, only_when, radio, select
from toolkit.explorer.controls import place as place_control
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result, View
from toolkit.places import Place, areas
from toolkit.tables import register

COUNCILS = ("E0*", "W0*", "S1*", "N0*")  # “what if” is for these: a larger area has only averages
_GROUPS = ("Nations and regions", "Combined authorities")
SCALES = {"pounds": "Pounds per hour", "log": "Log points"}


def _places_and_areas() -> list[Option]:
    larger = [areas.get(code) for code in larger_areas()]
    named = sorted(((_GROUPS[area.kind == "combined authority"], area) for area in larger), key=lambda p: p[1].name)
    options = [Option(area.code, _label(area), group) for group, area in named]
    return [*place_options(), *sorted(options, key=lambda option: option.group)]


def _label(area: areas.Area) -> str:
    if area.kind != "combined authority":
        return area.name
    return area.short_name if area.short_name != area.name else f"{area.name} (combined authority)"


def _closed(gap: str, usual: int, **needs: tuple[str, ...]) -> Any:
    return only_when(number(f"Close the {gap} gap by", usual, 0, 100, step=5, unit="%"), **{"place": COUNCILS} | needs)


@dataclass(frozen=True)
class State:
    """The choices."""

    place: str = place_control(
        "Place",
        _places_and_areas,
        "E06000001",
        help="Enter part of the name of a council, combined authority, region or nation.",
    )
    reference: str = select("Compared with", REFERENCES, "uk", help="See [[statistical neighbours]].")
    other: str = only_when(
        only_when(
            place_control("The other place", place_options, "E06000014", help="Local authorities only."),
            reference="other",
        ),
        towards="other",
        place=COUNCILS,
    )
    measures: str = radio(
        "Health and skills data from",
        {name: measures.label for name, measures in MEASURES.items()},
        "census",
        help="If a place has no figures for these measures, we use others.",
    )
    sectors: bool = check(
        "Include industry mix", False, help="Employees in high-productivity sectors, Great Britain, 2019."
    )
    scale: str = radio("Show the gap in", SCALES, "pounds", help="Log points are based on [[log|logarithms]].")
    towards: str = only_when(radio("What if the place were like", counterfactual.TARGETS, "england"), place=COUNCILS)
    health: int = _closed("health", 100)
    skills: int = _closed("skills", 0, place=COUNCILS[:3], measures=("census", "surveys"))
    age: int = _closed("age", 0)
    map: str = on_map.layout()
    zoom: str = on_map.zoom()


def resolve_request(state: State) -> Request:
    """Return the request for a state; impossible choices are replaced, each with a sentence that says so."""
    authority = larger_areas().get(state.place)
    place, other = places.get(authority.reference.codes[0] if authority else state.place), places.get(state.other)
    kind, replacements = state.reference, []
    obstacle = _obstacle(kind, place, authority, other)
    if obstacle:
        kind = "uk"
        replacements.append(f"{obstacle}, so the comparison is with the United Kingdom.")
    own = filter(in_a_regression, authority.reference.codes) if authority else (place.code,)
    codes = [*own, *([other.code] if kind == "other" else [])]
    basis = basis_for(state.measures, state.sectors, codes)
    if authority and basis is None:
        basis = Basis("everywhere", False)
    replacements += text.replaced_measures(Basis(state.measures, state.sectors), basis, codes)
    towards = state.towards
    if basis and towards == "other" and any(np.isnan(figure(other.code, column)) for column in basis.columns):
        towards = "england"
        replacements.append(f"{other.short_name} lacks some of the measures, so “what if” uses England's average.")
    sliders = {} if authority or basis is None else {"Health": state.health, "Skills": state.skills, "Age": state.age}
    return Request(
        place,
        authority,
        reference_for(kind, place, other),
        published_area(kind, place),
        basis,
        state.scale,
        reference_for(towards, place, other),
        {group: share for group, share in sliders.items() if share and basis and group in basis.groups},
        tuple(replacements),
    )


def _obstacle(kind: str, place: Place, authority: PublishedArea | None, other: Place) -> str:
    """Return why an area cannot be compared as requested; empty if it can."""
    if authority is None:
        if kind == "other" and other.code == place.code:
            return f"{place.short_name} cannot be compared with itself"
        if kind == "authority" and authority_of(place) is None:
            return f"{place.short_name} is in no combined authority whose output is published"
        return ""
    if kind == "neighbours":
        return "Statistical neighbours are published for local authorities only"
    larger = published_area(kind, places.get(authority.reference.codes[0]))
    if larger == authority:
        return f"{capital(authority.name)} cannot be compared with itself"
    within = larger is not None and set(authority.reference.codes) < set(larger.reference.codes)
    if kind in {"region", "authority"} and not within:
        return f"{capital(authority.name)} lies in no single {'region' if kind == 'region' else 'combined authority'}"
    if kind == "other" and not in_a_regression(other.code):
        return f"{other.short_name} is in none of the regressions"
    return ""


def compute(state: State) -> Result:
    """Compare a place with its reference, divide the gap into parts, and compute the what-if."""
    request = resolve_request(state)
    if request.regression is None:
        return _levels_only(state, request)
    change = None if request.authority else counterfactual.compute_change(request)
    what_if: tuple[View, ...] = ()
    details: tuple[View, ...] = ()
    if change is not None:
        what_if = (
            lambda width: counterfactual.change_figure(change, request, width),
            lambda _: counterfactual.comparison_table(change, request),
            lambda width: views.region_strips(request, width),
        )
        details = (lambda _: counterfactual.change_table(change, request),)
    return Result(
        sentence=" ".join(
            [
                text.describe_gap(request),
                *request.replacements,
                counterfactual.describe_change(change, request) if change else text.describe_members(request),
            ]
        ),
        views=(
            lambda width: views.waterfall(request, width),
            *what_if,
            lambda width: views.neighbours_figure(request, width),
            lambda width: views.place_map(request, width, **on_map.look(state)),
            lambda _: views.parts_table(request),
            lambda _: views.measures_table(request),
            *details,
        ),
        notes=(*text.notes(request), *([change.whole.warning] if change and change.whole else [])),
        sources=sources((OUTCOME, *request.basis.columns)),
        code=python_lines(request, change.levels if change else {}),
        strength=_strength(request, change),
    )


def _strength(request: Request, change: counterfactual.Change | None) -> tuple[Rated, ...]:
    """Rate the area's output, the share of the gap linked to each group of measures, and the what-if."""
    fit, gap = request.basis.fit, request.gap
    rated = []
    for group, columns in request.basis.groups.items() if gap.gap else ():  # of no gap, nothing has a share
        ends = np.sort(100 * np.array([gap.by_part[group][end] for end in ("lower", "upper")]) / gap.gap)
        of = f"Share of the gap linked to {group.lower()}"
        rated.append(strengths.share(of, table, fit, columns, (float(ends[0]), float(ends[1]))))
    if change and change.whole:
        rated.append(strengths.what_if("Estimate in “What if”", table, fit, change.levels))
    return (rated_output(request), *rated)


def rated_output(request: Request) -> Rated:
    """Rate the figure for output per hour in the area being explained."""
    of = f"Output per hour, {request.name}"
    if request.authority:
        return Rated(of, register.figure(register.source(OUTCOME), request.levels[0]))
    return strengths.published(of, {OUTCOME: request.levels[0]}, OUTCOME)


def _levels_only(state: State, request: Request) -> Result:
    """Return the result for a place in no regression: its figure, the reference's, its neighbours and the map."""
    return Result(
        sentence=" ".join([text.describe_levels(request), *request.replacements]),
        views=(
            lambda width: views.region_strips(request, width),
            views.levels_table(request),
            lambda width: views.neighbours_figure(request, width),
            lambda width: views.place_map(request, width, **on_map.look(state)),
        ),
        notes=text.level_notes(request),
        sources=sources((OUTCOME,)),
        code=python_lines(request, {}),
        strength=(rated_output(request),),
    )


APP = App(
    name="explain_place",
    title="Explain a place",
    question="How does a place’s output per hour compare with that of other places, and what is the gap linked to?",
    state=State,
    compute=compute,
)
