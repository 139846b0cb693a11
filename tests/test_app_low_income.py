"""Who is on a low income: what the page shows, and that its lines of Python give the same numbers."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from toolkit.apps.frame import Session
from toolkit.apps.low_income import APP, BOTH, LEVELS, State, compute, fitting
from toolkit.apps.result import made
from toolkit.poverty.published import PUBLISHED

STATES = [
    State(table=table, level=level, costs=costs, place=place)
    for table, level, costs, place in itertools.product(
        PUBLISHED, LEVELS, (BOTH, "AHC"), ("E09000030", "N09000003", "S12000033")
    )
    if table == "children" or costs == BOTH
]
ids = [f"{s.table}-{s.level}-{s.costs}-{s.place}" for s in STATES]


@pytest.mark.parametrize("state", STATES, ids=ids)
def test_the_lines_of_python_give_the_numbers_on_the_page(state):
    result = compute(state)
    names: dict = {}
    exec(result.code, names)
    shown = next(view.frame for view in result.views if hasattr(view, "frame"))
    column = next((c for c in ("value", "difference") if c in shown), None)
    given = names["result"]
    assert isinstance(given, pd.DataFrame) and len(given) == len(shown)
    if column:
        np.testing.assert_array_equal(np.sort(given[column]), np.sort(shown[column]))


@pytest.mark.parametrize("state", STATES, ids=ids)
def test_every_choice_has_a_page(state):
    shown = Session(APP, state).show(state)
    assert shown.view is not None and shown.problem == ""
    assert "nan" not in shown.view["sentence"] and shown.view["sources"]


def test_london_jumps_when_housing_is_paid_for():
    result = compute(State(place="E09000030"))
    assert result.sentence == (
        "London: 15.6% of children were in low income before housing costs and 30.7% after housing costs in the year "
        "ending 2025, rank 3 of 12 after housing costs. United Kingdom: 19.3% and 26.0%."
    )
    assert "furthest apart in London" in made(result.views[0]).alt


def test_a_lost_table_shows_its_reasons_and_what_can_be_cited():
    result = compute(State(table="in_work"))
    assert [view.title for view in result.views][1] == "Published figures that can be cited instead"
    assert (result.views[0].frame["reason"] != "").all() and "None of the 18 cells" in result.sentence


def test_what_a_table_has_not_is_replaced_with_a_note():
    result = compute(State(costs="AHC", year="2022"))
    assert "This table has no entry “2022”; “2025” is shown instead." in result.notes


def test_a_place_without_a_figure_says_why():
    haringey = compute(State(table="low_pay_2022", level="local authority", place="E09000014"))
    suppressed = compute(State(table="low_pay_2022", level="local authority", place="E06000053"))
    elsewhere = compute(State(table="low_pay_2022", level="local authority", place="N09000003"))
    assert haringey.sentence.startswith("Haringey: 34.2%, rank 1.")
    assert suppressed.sentence.startswith("Isles of Scilly has no figure: suppressed")
    assert elsewhere.sentence.startswith("Belfast is not in this table.")


def test_fitting_keeps_wishes_that_can_be_met():
    from toolkit import tables

    table = PUBLISHED["children"].read(tables.load("child_low_income"))
    chosen, notes = fitting(table, {"level": "region", "period": "2024"})
    assert (chosen, notes) == ({"level": "region", "period": "2024"}, [])


def test_the_page_marks_only_terms_that_the_glossary_has():
    view = Session(APP).show().view
    assert {"after housing costs", "relative low income"} <= set(view["terms"])
