"""Twelve missions: every mission has a page, its numbers match the engine's, and gaps are named."""

from __future__ import annotations

import re

import pytest

from tests.prose.rules import count, sentences
from toolkit import tables
from toolkit.apps.shared import need
from toolkit.apps.twelve_missions.app import APP, State, compute, standings
from toolkit.explorer.frame import Session
from toolkit.explorer.result import Table, Text, made
from toolkit.priority_places.missions import VERDICTS, overall

PLACES = ("E06000009", "S12000049", "N09000003", "")


@pytest.mark.parametrize("mission", ["", *map(str, range(1, 13))])
def test_every_mission_has_a_page_and_its_python_gives_its_verdicts(mission: str) -> None:
    state = State(mission, PLACES[int(mission or 0) % 4])
    shown = Session(APP, state).show(state)
    assert shown.problem == "" and shown.view is not None and "nan" not in shown.view["sentence"]
    result, names = compute(state), {}
    drawn = [made(view, width) for view in result.views for width in ("wide", "narrow")]
    assert not any(re.search(r"\bnan\b", getattr(one, "alt", "")) for one in drawn)
    exec(result.code, names)
    some = standings().values() if not mission else [standings()[int(mission)]]
    assert sorted(one.verdict for one in names["found"]) == sorted(one.verdict for each in some for one in each)


def test_all_twelve_are_on_one_page_with_a_verdict_and_what_is_missing() -> None:
    table = next(
        view for view in map(made, compute(State("")).views) if isinstance(view, Table) and "number" in view.frame
    )
    assert table.frame["number"].tolist() == list(range(1, 13)) and table.frame["verdict"].isin(VERDICTS).all()
    assert table.frame["unmeasured"].str.len().gt(10).all()
    assert table.frame["verdict"].tolist() == [overall(some) for some in standings().values()]


def test_the_target_stands_as_it_was_written() -> None:
    written = tables.load("mission_targets").set_index("mission")["target"]
    assert "90 per cent of children will achieve the expected standard" in written[5]
    shown = made(compute(State("5")).views[1])
    assert isinstance(shown, Text) and shown.paragraphs == (written[5],)


@pytest.mark.parametrize(
    ("mission", "place", "headline"),
    [
        ("7", "E06000009", "female healthy life expectancy is 51.8 years in Blackpool, against 60.9 in the UK."),
        ("7", "E07000117", "60.3 years in Lancashire (including Burnley), against 60.9 in the UK."),
        (
            "11",
            "E06000009",
            "per million people in the North West (including Blackpool), against 9.11 in England and Wales.",
        ),
        ("5", "S12000049", "Glasgow has no figure; 63% of pupils reach the expected standard in England."),
        ("8", "E06000009", "average life satisfaction is 7.49 out of 10 in Blackpool, against 7.45 in the UK."),
        ("5", "", "The education target is slipping: 63% of pupils reach the expected standard in England."),
    ],
)
def test_the_headline_has_the_place_and_its_figure_or_that_of_an_area_around_it(
    mission: str, place: str, headline: str
) -> None:
    assert sentences(compute(State(mission, place)).sentence)[0].endswith(headline)


@pytest.mark.parametrize("place", ["E06000009", "E07000117", "S12000049", "N09000003", "E06000053", ""])
def test_every_mission_names_every_kind_of_place_in_at_most_25_words(place: str) -> None:
    name = need.places()["name"][place] if place else "by rule"
    for mission in ("", *map(str, range(1, 13))):
        first = sentences(compute(State(mission, place)).sentence)[0]
        assert count(first.replace(name, "Place")) <= 25 and (name in first or not place), first


def test_the_headline_of_all_twelve_counts_what_the_tables_hold() -> None:
    first = sentences(compute(State("", "E06000009")).sentence)[0]
    ways = {one.test["measure"]: one.places["way"].get("E06000009") for some in standings().values() for one in some
            if one.test["role"] == "headline" and "E06000009" in one.places.index}  # fmt: skip
    assert f"in Blackpool, {list(ways.values()).count('worse')} of {len(ways)} measures clearly got worse" in first


def test_a_place_is_told_apart_from_sampling() -> None:
    sentence = compute(State("7", "E06000009")).sentence
    assert "In Blackpool, male healthy life expectancy went from 54.7 to 50.9 years (no clear change)." in sentence
