"""Explain a place, for combined authorities: members and figures are as published, and the parts add up."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit import places, tables
from toolkit.apps.explain_place.app import APP, SCALES, State, compute
from toolkit.apps.explain_place.request import MEASURES, REFERENCES, authority_of, larger_areas
from toolkit.apps.shared.place_measures import OUTCOME, hours
from toolkit.explorer.controls import controls
from toolkit.explorer.frame import Session
from toolkit.explorer.result import made

CITY, CARDIFF = "E09000001", "W06000015"
MANCHESTER, NORTH_EAST, WEST_MIDLANDS = "E47000001", "E47000014", "E47000007"
AREAS_OF_SEVERAL = {"E12", "E47", "E92", "W92", "S92", "N92"}
STATES = [State(place=MANCHESTER, reference=kind, scale=scale) for kind in REFERENCES for scale in SCALES]
STATES += [State(place=NORTH_EAST, measures=name, sectors=True) for name in MEASURES]
STATES += [State(place=WEST_MIDLANDS, reference="other", other=other) for other in (CITY, CARDIFF)]


def test_members_are_those_of_the_table_and_hours_make_their_mean_the_published_figure() -> None:
    table, worked = tables.place_table().set_index("code"), hours()
    published = tables.load("productivity").query("geography not in ('place', 'UK')")["code"]
    assert {*larger_areas()} == {code for code in published if code[:3] in AREAS_OF_SEVERAL}
    for area in larger_areas().values():
        members = list(area.reference.codes)
        if not area.code.startswith("E47"):
            continue
        listed = set(table.loc[members, "combined_authority"].dropna()) - {""}
        assert not listed or set(table.index[table["combined_authority"].isin(listed)]) == set(members)
        weights = [worked[code].millions for code in members]
        # Hours are estimated from residents in work, hence the four per cent.
        mean = np.average(table.loc[members, OUTCOME].astype(float), weights=weights)
        assert mean == pytest.approx(area.reference.published, rel=0.04), area.name


def test_the_published_figures_are_those_of_the_ons() -> None:
    # ONS, subregional productivity (June 2025), combined authorities, 2023.
    expected = {MANCHESTER: 39.77, NORTH_EAST: 35.97, WEST_MIDLANDS: 35.72}
    assert {code: larger_areas()[code].reference.published for code in expected} == expected


def test_the_north_east_is_one_of_seven_authorities_and_told_apart_from_its_region() -> None:
    area = larger_areas()[NORTH_EAST]
    assert len(area.reference.codes) == 7 and area.name == "North East Combined Authority"
    result = compute(State(place=NORTH_EAST, reference="region"))
    assert result.sentence.startswith("North East Combined Authority produced £35.97 per hour worked in 2023")
    assert "the North East (£35.82)" in result.sentence and any("May 2024" in note for note in result.notes)


@pytest.mark.parametrize("state", STATES, ids=lambda state: f"{state.place}-{state.reference}-{state.other}")
def test_the_lines_of_python_give_the_numbers_on_the_page(state: State) -> None:
    result, names = compute(state), {}
    exec(result.code, names)
    assert result.code.count("\n") <= 14
    first = made(next(view for view in result.views if callable(view)))
    column = "amount" if state.scale == "pounds" else "contribution"
    np.testing.assert_allclose(np.sort(first.data["value"]), np.sort(names["result"][column]), rtol=1e-12)
    gap = names["gap"]
    assert gap.parts["amount"].sum() == pytest.approx(gap.amount, abs=1e-12)
    assert gap.place_level == pytest.approx(larger_areas()[state.place].reference.published)


@pytest.mark.parametrize("code", larger_areas())
def test_every_authority_has_a_page(code: str) -> None:
    session = Session(APP, State(place=code))
    shown = session.show()
    assert shown.problem == "" and "weighted by population" in shown.view["sentence"]
    parts = [session.part(index) for index in range(5)]
    assert not any(part["title"] == "Not shown" for part in parts)
    outlined = made(session.result.views[2]).data
    assert len(outlined) == 361


def test_a_place_is_compared_with_its_own_authority_where_it_has_one() -> None:
    oldham = places.find("Oldham")
    assert authority_of(oldham) == larger_areas()[MANCHESTER] and authority_of(places.find("Cardiff")) is None
    assert "below Greater Manchester (£39.77)" in compute(State(place=oldham.code, reference="authority")).sentence
    hartlepool = compute(State(reference="authority"))
    names: dict = {}
    exec(hartlepool.code, names)
    assert names["gap"].reference_level == pytest.approx(larger_areas()["E47000006"].reference.published)
    cardiff = compute(State(place=CARDIFF, reference="authority")).sentence
    assert "Cardiff is in no combined authority whose output is published, so the comparison is" in cardiff


def test_what_it_cannot_be_compared_with_is_said() -> None:
    neighbours = compute(State(place=MANCHESTER, reference="neighbours")).sentence
    assert "Statistical neighbours are published for local authorities only" in neighbours
    assert "cannot be compared with itself" in compute(State(place=MANCHESTER, reference="authority")).sentence
    city = compute(State(place=WEST_MIDLANDS, reference="other", other=CITY)).sentence
    assert "City of London is in none of the regressions, so the comparison is with the United Kingdom." in city


def test_what_if_is_not_asked_of_a_combined_authority_which_it_would_not_change() -> None:
    form = controls(State)
    idle = [name for name, control in form.items() if not control.applies(State(place=MANCHESTER, towards="other"))]
    assert idle == ["other", "towards", "health", "skills", "age"]
    for council in (option.value for option in form["place"].options if option.value[:3] not in AREAS_OF_SEVERAL):
        assert form["health"].applies(State(place=council))
    assert form["other"].applies(State(place=MANCHESTER, reference="other"))


@pytest.mark.parametrize(
    ("name", "members"), [("Lancashire", 14), ("East Midlands", 17), ("York and North Yorkshire", 2)]
)
def test_authorities_of_2024_and_2025_are_found_by_their_names(name: str, members: int) -> None:
    labels = {option.label: option.value for option in controls(State)["place"].options}
    code = next(code for label, code in labels.items() if label.startswith(name) and code.startswith("E47"))
    assert len(larger_areas()[code].reference.codes) == members
    assert any("set up in 2024 or 2025" in note for note in compute(State(place=code)).notes)
