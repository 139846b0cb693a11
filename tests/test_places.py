"""Places are found by every name that people use, and never by one that means another."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import places
from toolkit.core.errors import SetupError, UnknownNameError
from toolkit.places import AmbiguousPlaceError, areas


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("stoke", "E06000021"),
        ("Hull", "E06000010"),
        ("hull city council", "E06000010"),
        ("Kingston upon Hull", "E06000010"),
        ("kingston-upon-hull", "E06000010"),
        ("Abertawe", "W06000011"),
        ("Swansea", "W06000011"),
        ("Sir Benfro", "W06000009"),
        ("Ynys Mon", "W06000001"),
        ("Ynys Môn", "W06000001"),
        ("Caerdydd", "W06000015"),
        ("St Helens", "E08000013"),
        ("St. Helens", "E08000013"),
        ("saint helens", "E08000013"),
        ("Bristol, City of", "E06000023"),
        ("City of Bristol", "E06000023"),
        ("BRISTOL", "E06000023"),
        ("the Vale of Glamorgan", "W06000014"),
        ("glamorgan", "W06000014"),
        ("kings lynn", "E07000146"),
        ("King’s Lynn", "E07000146"),
        ("Brighton & Hove", "E06000043"),
        ("Durham", "E06000047"),
        ("York", "E06000014"),
        ("Newcastle upon Tyne", "E08000021"),
        ("under lyme", "E07000195"),
        ("Edinburgh", "S12000036"),
        ("Western Isles", "S12000013"),
        ("City of London", "E09000001"),
        ("Derry", "N09000005"),
    ],
)
def test_a_place_is_found_by_name_or_part_of_it(text: str, code: str) -> None:
    assert places.find(text).code == code


@pytest.mark.parametrize(
    ("old", "code"),
    [
        ("E08000038", "E08000016"),  # Barnsley, as ONS codes it since 2025
        ("e08000039 ", "E08000019"),  # Sheffield, in lower case with a space
        ("E07000026", "E06000063"),  # Allerdale
        ("00FA", "E06000010"),  # Hull in the census of 2001
        ("E06000010", "E06000010"),
    ],
)
def test_former_codes_lead_to_the_place_of_2023(old: str, code: str) -> None:
    assert places.current_code(old) == code
    assert places.get(old).code == code
    assert places.find(old).code == code


@pytest.mark.parametrize("text", ["Newcastle", "newcastle", "Kingston", "devon", "new"])
def test_an_ambiguous_name_lists_its_places(text: str) -> None:
    with pytest.raises(AmbiguousPlaceError) as told:
        places.find(text)
    assert len(told.value.places) > 1
    for place in told.value.places[:8]:
        assert place.code in str(told.value)


def test_newcastle_offers_both() -> None:
    with pytest.raises(AmbiguousPlaceError, match=r"upon Tyne.*under-Lyme"):
        places.find("Newcastle")


def test_a_name_that_is_only_similar_is_offered_and_not_taken() -> None:
    with pytest.raises(UnknownNameError) as told:
        places.find("Blackpol")
    assert "Blackpool" in told.value.near


@pytest.mark.parametrize("area", ["London", "wales", "North East", "Yorkshire and the Humber", "England"])
def test_regions_and_nations_are_no_places(area: str) -> None:
    with pytest.raises(UnknownNameError, match="region or nation"):
        places.find(area)


@pytest.mark.parametrize("text", ["", "   ", "...", "xyzzyq", "E99999999"])
def test_nonsense_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnknownNameError, match=r"There is no .*\. .*code|There is no code"):
        places.find(text)


def test_search_ranks_beginnings_before_middles() -> None:
    found = [place.short_name for place in areas.search("new", limit=20)]
    assert found.index("Newham") < found.index("Antrim and Newtownabbey")
    assert len(areas.search("new")) == 8
    assert areas.search("Stoek on Trent")[0].short_name == "Stoke-on-Trent"
    assert areas.search("E06000021")[0].short_name == "Stoke-on-Trent"
    assert areas.search("E99999999") == areas.search("") == []


def test_every_place_is_found_by_its_own_names_and_code() -> None:
    assert len(places.every()) == 361
    for place in places.every():
        assert places.find(place.name) == place
        assert places.find(place.short_name) == place
        assert places.find(place.code) == place
        assert place.region in places.REGIONS
        assert place.nation in places.NATIONS


def test_parts_are_told_from_wholes() -> None:
    assert places.is_part("E07000026")  # Allerdale is part of Cumberland
    assert places.is_part("16UB")
    assert not places.is_part("E08000038")
    assert not places.is_part("S12000043")  # Glasgow, recoded twice
    assert not places.is_part("00FA")
    assert not places.is_part("E06000063")


def test_neighbours_are_places_in_order() -> None:
    found = places.neighbours("E06000001", "global")
    assert len(found) == len(set(found)) == 20
    assert [place.code for place in found[:3]] == ["E08000018", "E06000003", "E07000171"]
    assert places.neighbours("E06000001", "global", 3) == found[:3]
    assert places.neighbours("E06000001", "economic")[0].code == "E07000137"
    with pytest.raises(UnknownNameError, match="demographic"):
        places.neighbours("E06000001", "cultural")
    with pytest.raises(UnknownNameError):
        places.neighbours("E99999999")


def test_barnsley_has_neighbours_and_is_one(place_table: object) -> None:
    assert len(places.neighbours("E08000016")) == 20
    assert any("E08000016" in {p.code for p in places.neighbours(place.code)} for place in places.every())


def test_a_missing_file_gets_its_sentence(tmp_path, monkeypatch) -> None:
    (tmp_path / "datapackage.json").write_text('{"resources": []}')
    monkeypatch.setenv("LEVELLING_UP_DATA", str(tmp_path))
    with pytest.raises(SetupError, match=r"data/places\.csv"):
        places.find("Hull")


@given(st.text(max_size=40))
def test_any_text_is_answered_or_refused_in_words(text: str) -> None:
    assert len(areas.search(text)) <= 8
    try:
        assert places.find(text).code
    except (UnknownNameError, AmbiguousPlaceError) as error:
        assert str(error)


def test_a_file_full_of_codes_asks_the_disk_for_the_tables_once(monkeypatch: pytest.MonkeyPatch) -> None:
    places.is_code("E06000010")
    monkeypatch.setattr(Path, "is_file", lambda _: pytest.fail("the folder of tables was looked for again"))
    assert all(places.is_code("E06000010") and not places.is_code("Hull") for _ in range(10))
