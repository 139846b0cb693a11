"""Where should the money go? Its numbers match the engine's, and its statements on the fund match the tables."""

from __future__ import annotations

import re

import numpy as np
import pytest

from toolkit.apps.shared import need
from toolkit.apps.where_the_money import views
from toolkit.apps.where_the_money.app import APP, WORDS, State, built, compute, weights
from toolkit.core.errors import ModelError
from toolkit.explorer.frame import Session
from toolkit.explorer.result import made

STATES = [State(preset=preset, where="ESW") for preset in WORDS["presets"]]
STATES += [
    State(place="", formula="threshold", top=20, threshold=10),
    State(place="N09000003", formula="per_head", once=True, closeness="10"),
    State(place="E09000001", normalisation="rank", aggregation="geometric", transport=0),
    State(place="S12000049", where="ESW", preset="white_paper", more=("smokers_2023",), skills=0, income=0, health=3),
]


@pytest.mark.parametrize("state", STATES, ids=str)
@pytest.mark.sample(4)
def test_every_choice_has_a_page_and_its_python_gives_its_numbers(state: State) -> None:
    shown = Session(APP, state).show(state)
    assert shown.problem == "" and shown.view is not None and "nan" not in shown.view["sentence"]
    result, names = compute(state), {}
    drawn = [made(view, width) for view in result.views for width in ("wide", "narrow")]
    assert len(drawn) == 20 and not any(re.search(r"\bnan\b", getattr(one, "alt", "")) for one in drawn)
    exec(result.code, names)
    np.testing.assert_array_equal(names["fragile"].table, built(state)[1].table)


def test_five_of_the_ten_most_deprived_had_no_bid_of_their_own_and_four_nothing_at_all() -> None:
    first = views.deprived().paragraphs[0]
    assert "5 had no successful bid of their own" in first and "Of these, 4 had no part" in first


def test_places_that_the_list_passes_over_are_named() -> None:
    state = State()
    given = views.Given(*built(state)[:2], state.place, state.formula, state.threshold)
    listed = views.passed_over(given).frame
    note = views.passed_over(given).note
    assert "“45 more areas”" in note and "28 of the top 93 places were outside category 1" in note
    assert len(listed) == 28 and {"Barnsley", "Fenland", "Bolsover", "Ashfield"} <= set(listed["name"])
    assert "Of the top 93 places, the fund put 28 outside category 1" in compute(state).sentence


def test_a_nation_that_lacks_an_indicator_is_not_compared() -> None:
    made_, _, nations = built(State(where="ESW"))
    assert nations == "E" and all(code.startswith("E") for code in made_.codes)
    assert any("Scotland and Wales" in note for note in compute(State(where="ESW")).notes)
    assert built(State(where="ESW", preset="great_britain"))[2] == "ESW"


def test_what_is_not_ranked_says_why() -> None:
    assert "did not rank Northern Ireland" in compute(State(place="N09000003")).sentence
    assert "ten thousand residents" in compute(State(place="E09000001")).sentence


def test_a_theme_of_weight_zero_is_out_and_no_weight_at_all_is_refused() -> None:
    assert "transport_2017" in weights(State()) and "transport_2017" not in weights(State(transport=0))
    with pytest.raises(ModelError, match="Every weight is zero"):
        compute(State(preset="white_paper", economy=0, income=0, work=0, skills=0, health=0))


def test_medians_follow_the_category_and_not_the_ferry() -> None:
    rows = views.money().frame.set_index("group")
    assert rows["median"].iloc[:3].is_monotonic_decreasing and rows["count"].iloc[:3].tolist() == [115, 115, 118]
    assert rows["median"].max() < 200 < need.places()["award_per_head"].max()
