"""Twelve missions: every mission has a page, its numbers are the engine's, and gaps are named."""

from __future__ import annotations

import re

import pytest

from toolkit import tables
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


def test_a_place_is_told_apart_from_sampling() -> None:
    sentence = compute(State("7", "E06000009")).sentence
    assert "In Blackpool, male healthy life expectancy: 50.9, after 54.7 (no clear change)." in sentence
