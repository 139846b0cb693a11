"""The link to exactly one state: there and back, and whatever a stranger writes in it."""

from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_apps_frame import State
from toolkit.apps.check_the_claim.app import State as ClaimState
from toolkit.apps.explain_place.app import State as ExplainState
from toolkit.apps.explore_tables.app import State as TablesState
from toolkit.apps.levelled_up_cities.app import State as CitiesState
from toolkit.apps.regress.app import State as RegressState
from toolkit.apps.who_will_do_the_jobs.app import State as JobsState
from toolkit.explorer import chosen_area
from toolkit.explorer.controls import select, since_links
from toolkit.explorer.links import from_page, from_query, to_query
from toolkit.places import areas

states = st.builds(
    State,
    colour=st.sampled_from(["r", "g"]),
    where=st.sampled_from(["E1", "E2"]),
    kinds=st.sampled_from([(), ("a",), ("a", "c"), ("b", "c")]),
    side=st.sampled_from(["left", "right"]),
    twice=st.booleans(),
    size=st.integers(0, 20).map(lambda n: n // 2 if n % 2 == 0 else n / 2),
)


@given(states)
def test_a_state_comes_back_from_its_link(state):
    assert from_query(State, to_query(state)) == (state, ())
    assert from_query(State, f"https://example.org/app?{to_query(state)}") == (state, ())


@given(st.text(max_size=300))
def test_no_text_whatever_breaks_a_link(text):
    state, problems = from_query(State, text)
    assert isinstance(state, State) and all(isinstance(problem, str) for problem in problems)


@given(st.dictionaries(st.sampled_from(["colour", "where", "kinds", "side", "twice", "size", "own", "x"]), st.text()))
def test_a_wrong_value_takes_the_default_and_says_so(values):
    state, _ = from_query(State, urlencode(values))
    again, none = from_query(State, to_query(state))
    assert (again, none) == (state, ())


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("colour=<script>", "Colour: “<script>” is not one of the choices."),
        ("size=1e999", "Size: expected a number from 0 to 10."),
        ("size=nan", "Size: expected a number from 0 to 10."),
        ("kinds=a,b,c", "Kinds: 3 were chosen; at most 2"),
        ("own=secret.csv", "Own file: a file is not kept in a link"),
        ("colours=r", "This app has no choice “colours”. Perhaps the link should say “colour”."),
        ("Size=3", "This app has no choice “Size”. Perhaps the link should say “size”."),
    ],
)
def test_each_kind_of_wrong_value_has_its_sentence(query, words):
    state, problems = from_query(State, query)
    assert state == State() and len(problems) == 1 and words in problems[0]


@pytest.mark.parametrize("query", ["lang=cy", "mode=x", "utm_source=x", "colours=r&colour=r"])
def test_what_is_not_for_the_app_is_not_taken_for_a_misspelt_choice(query):
    assert from_query(State, query)[1] == from_query(JobsState, query)[1] == ()


def test_an_overlong_link_is_refused_in_words():
    state, (problem,) = from_query(State, "colour=" + "x" * 9000)
    assert state == State() and "longer" in problem


def test_names_are_taken_as_people_write_them():
    assert from_query(State, "where=there&colour=GREEN")[0] == State(where="E2", colour="g")


def test_the_page_keeps_what_was_before_where_a_value_is_wrong():
    state, problems = from_page(State, {"size": "x", "colour": "g"}, State(size=7))
    assert state == State(size=7, colour="g") and set(problems) == {"size"}


def test_steps_are_kept():
    assert from_query(State, "size=3.5") == (State(size=3.5), ())


@dataclass(frozen=True)
class Changed:
    """A state whose first control had another default when links were first shared."""

    year: str = since_links(select("Year", ("2019", "2024"), "2024"), "2019")
    by: str = select("By", ("sex", "age"), "sex")


def test_a_default_that_changed_is_written_and_an_old_link_keeps_its_meaning():
    assert to_query(Changed()) == "year=2024" and from_query(Changed, "year=2024") == (Changed(), ())
    assert from_query(Changed, "by=age")[0] == Changed("2019", "age")
    assert from_query(Changed, "")[0] == from_query(Changed, "utm=1")[0] == Changed()
    state, problems = from_query(Changed, "by=age&year=1066")
    assert state == Changed("2024", "age") and len(problems) == 1


@pytest.mark.parametrize("text", ["3.3", "3.26", "0.01"])
def test_a_number_between_steps_is_rounded_and_it_is_said(text):
    state, (problem,) = from_query(State, f"size={text}")
    assert f"{text} was rounded to {state.size:g}" in problem and "steps of 0.5" in problem


@pytest.mark.parametrize("text", ["E47000001", "greater manchester", "Cymru", "K02000001"])
def test_an_area_that_an_app_of_councils_cannot_have_is_named(text):
    area = areas.find(text)
    for kind in (ClaimState, RegressState):
        state, (problem,) = from_query(kind, f"place={text}")
        words = f"This app has figures for single councils, not for {area.phrase}."
        assert state == kind() and problem.startswith(words)


@pytest.mark.parametrize(
    ("kind", "text", "name", "value", "words"),
    [
        (RegressState, "Caerdydd", "place", "W06000015", ""),
        (RegressState, "E08000038", "place", "E08000016", ""),
        (JobsState, "Barnsley", "region", "Yorkshire and The Humber", "shows Yorkshire and The Humber, which Barnsley"),
        (JobsState, "E12000001", "region", "North East", ""),
        (CitiesState, "Salford", "city", "Manchester", "Salford is part of the city Manchester"),
        (ExplainState, "Wales", "place", "W92000004", ""),
        (TablesState, "Cymru", "place", "W92000004", ""),
    ],
)
def test_a_place_opens_every_app_at_itself_or_at_the_nearest_that_the_app_has(kind, text, name, value, words):
    state, problems = from_query(kind, f"place={text}")
    assert getattr(state, name) == value and not problems
    said = chosen_area.note(kind, areas.find(text))
    assert words in said and bool(words) == bool(said)


def test_what_a_link_says_itself_comes_before_what_follows_from_its_place():
    assert from_query(JobsState, "place=Barnsley&region=London")[0].region == "London"
