"""The explorer in a notebook: opened from a link, described in words, asked for files."""

from __future__ import annotations

from typing import Any

import pytest

from toolkit.apps.explore_tables.app import APP, State, compute
from toolkit.apps.regress import app as regress
from toolkit.explorer import links
from toolkit.explorer.controls import settled
from toolkit.explorer.explorer import Explorer


@pytest.mark.parametrize(
    "state",
    [
        State(),
        State(level="local authority", costs="AHC", place="S12000033"),
        State(table="in_work"),
        State(year="2023"),
    ],
    ids=lambda state: links.to_query(state) or "usual",
)
@pytest.mark.parametrize("before", ["", "?", "http://somewhere.example/apps/explore-tables?"])
def test_a_link_opens_its_result(state: State, before: str) -> None:
    explorer = Explorer(APP)
    explorer.open_link(before + links.to_query(state))
    assert explorer.view["sentence"] == compute(state).sentence
    # Defaults that do not match the table are adjusted: a table without values is not shown at a glance.
    shown, _ = settled(state)
    assert (shown == state) == (state.table != "in_work")
    assert explorer.view["query"] == links.to_query(shown) and explorer.problem == {}
    assert explorer.view["code"] == compute(state).code


@pytest.mark.parametrize("link", ["table=gone", "costs=%00&year=1066", "x" * 9000, "?place=<script>alert(1)</script>"])
def test_a_link_that_cannot_be_read_opens_the_usual_result_with_a_sentence(link: str) -> None:
    explorer = Explorer(APP)
    explorer.open_link(link)
    assert explorer.view["sentence"] == compute(State()).sentence
    assert "default choice" in explorer.problem["text"]


def test_what_a_link_got_wrong_stays_in_words_on_a_narrow_screen_and_beside_pinned_results() -> None:
    explorer = Explorer(APP)
    told = explorer.open_link("table=children&place=Atlantis")["state"]["problem"]
    assert "“Atlantis” is not one of the choices." in told["text"]
    explorer.width = "narrow"  # what a phone's page asks for as soon as it is there
    assert explorer.problem == told and explorer.view["query"]
    explorer.pins = [explorer.values]
    assert explorer.problem == told
    explorer.values = {**explorer.values, "place": "Barnsley"}
    assert explorer.problem == {}


def test_a_return_to_the_choices_of_the_last_result_withdraws_the_problem() -> None:
    explorer = Explorer(regress.APP)
    before = explorer.values
    explorer.values = {**before, "predictors": []}
    assert "You have not chosen a predictor" in explorer.problem["text"]
    explorer.values = before
    assert explorer.problem == {}


def test_in_a_notebook_the_explorer_is_told_in_words() -> None:
    words = repr(Explorer(APP))
    assert words.startswith(compute(State()).sentence) and "Line chart: Working-age adults in poverty" in words


def test_a_message_that_no_page_sends_is_passed_over() -> None:
    explorer = Explorer(APP)
    sent: list[Any] = []
    explorer.send = lambda content, buffers=None: sent.append(content)
    for message in ("text", None, 3, {"ask": "download", "kind": "exe"}, {"ask": "file", "control": "table"}):
        explorer._asked(explorer, message, [])
    for message in ({"ask": "view", "index": 99, "query": ""}, {"ask": "rows", "index": "0", "query": ""}):
        explorer._asked(explorer, message, [])
    assert sent == []
    explorer._asked(explorer, {"ask": "download", "kind": "csv"}, [])
    assert sent[0]["name"] == "explore_tables.csv"
