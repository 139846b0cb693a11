"""Areas of every kind: each consists of whole councils, and is found by the names that people use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from toolkit import places, tables
from toolkit.core import translation
from toolkit.core.errors import UnknownNameError
from toolkit.places import AmbiguousPlaceError, areas

KINDS = {"council": 361, "region": 9, "nation": 4, "combined authority": 14, "country": 2}


def test_there_are_areas_of_every_kind_and_each_is_made_of_councils() -> None:
    every = areas.every()
    assert {kind: sum(area.kind == kind for area in every) for kind in areas.KINDS} == KINDS
    councils = {place.code for place in places.every()}
    assert all(area.members and set(area.members) <= councils for area in every)
    for kind in ("region", "nation", "country"):
        union = [code for area in every if area.kind == kind for code in area.members]
        assert set(union) <= councils and (kind == "country" or len(set(union)) == len(union))
    assert len(areas.get("K03000001").members) == 350 and len(areas.get(areas.UK).members) == 361


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        # The counties and unitary authorities named in the orders of 2024 and 2025.
        ("York and North Yorkshire", ("York", "North Yorkshire")),
        ("East Midlands Combined Authority", ("Derbyshire", "Derby", "Nottinghamshire", "Nottingham")),
        ("Hull and East Yorkshire", ("Kingston upon Hull, City of", "East Riding of Yorkshire")),
        ("Greater Lincolnshire", ("Lincolnshire", "North Lincolnshire", "North East Lincolnshire")),
        ("Lancashire", ("Lancashire", "Blackburn with Darwen", "Blackpool")),
    ],
)
def test_a_combined_authority_of_counties_has_all_their_districts(name: str, condition: tuple[str, ...]) -> None:
    table = tables.load("places").query(f"county in {json.dumps(condition)}")
    assert set(areas.find(name).members) == set(table["code"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Barnsley", "E08000016"),
        ("E08000038", "E08000016"),
        ("Cymru", "W92000004"),
        ("Yr Alban", "S92000003"),
        ("Llundain", "E12000007"),
        ("Ruritania", None),
        ("the UK", "K02000001"),
        ("North East", "E12000001"),
        ("North East Combined Authority", "E47000014"),
        ("North of Tyne", "E47000014"),
        ("sheffield city region", "E47000002"),
        ("London", "E12000007"),
        ("City of London", "E09000001"),
        ("Manchester", "E08000003"),
        ("Lancashire", "E47000018"),
        ("Yorkshire & the Humber", "E12000003"),
        ("tees valley mayoral combined authority", "E47000006"),
    ],
)
def test_an_area_is_found_by_its_names_and_codes(text: str, code: str | None) -> None:
    if code is None:
        with pytest.raises(UnknownNameError):
            areas.find(text)
    else:
        assert areas.find(text).code == code


def test_an_area_is_found_by_the_name_that_its_page_in_another_language_has() -> None:
    for language in translation.LANGUAGES:
        with translation.speaking(language):
            shown = {area.short_name: area for area in areas.every() if area.short_name != area.english_name}
        assert shown and {name: areas.find(name) for name in shown} == shown


@pytest.mark.parametrize(
    ("text", "name"), [("barnsly", "Barnsley"), ("Yorkshre", "Yorkshire"), ("Gt Britain", "Britain")]
)
def test_a_typo_is_offered_what_was_meant_and_never_taken_for_it(text: str, name: str) -> None:
    with pytest.raises(UnknownNameError) as fault:
        areas.find(text)
    assert name in str(fault.value) and name in areas.search(text)[0].name


def test_a_name_of_several_lists_them() -> None:
    with pytest.raises(AmbiguousPlaceError, match="Newcastle upon Tyne"):
        areas.find("Newcastle")


def test_the_areas_around_a_council_come_from_the_smallest() -> None:
    around = [area.short_name for area in areas.around("E08000016")]
    assert around == ["South Yorkshire", "Yorkshire and The Humber", "England", "Great Britain", "United Kingdom"]


def test_the_table_is_there_with_its_source() -> None:
    packaged = json.loads((Path(__file__).parents[1] / "data/datapackage.json").read_text(encoding="utf-8"))
    (table,) = [one for one in packaged["resources"] if one["name"] == "combined_authorities"]
    assert table["rows"] == sum(len(area.members) for area in areas.every() if area.kind == "combined authority")
