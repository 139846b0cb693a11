"""The explorer of new jobs: what it shows, and that its code gives the same numbers."""

from pathlib import Path

import pandas as pd
import pytest

from toolkit.apps import links
from toolkit.apps.frame import Session
from toolkit.apps.new_jobs import State, app
from toolkit.apps.result import Table, made

FILE = Path(__file__).parents[1] / "labs/03_net_zero_jobs/scenarios.yaml"
APP = app(FILE)
STATES = [
    State(),
    State(scenario="current_path", year="2021", per="employed"),
    State(scenario="no_new_initiatives", key="industry", by=2030),
    State(key="all", year="2019", per="population_16_64", by=2050),
]


@pytest.mark.parametrize("state", STATES, ids=links.to_query)
def test_the_code_gives_the_numbers_on_the_page(state, tmp_path, monkeypatch):
    shown = made(APP.compute(state).views[0]).data.set_index("name").sort_index()
    monkeypatch.chdir(tmp_path)  # a notebook that was taken away runs anywhere
    names: dict[str, object] = {}
    exec(APP.compute(state).code, names)
    found = names["result"].set_index("region").sort_index()
    pd.testing.assert_series_equal(found["jobs"], shown["value"], check_names=False, rtol=1e-12)
    pd.testing.assert_series_equal(found["upper"], shown["upper"], check_names=False, rtol=1e-12)


@pytest.mark.parametrize("state", STATES, ids=links.to_query)
def test_a_total_never_stands_without_its_range(state):
    result = APP.compute(state)
    assert "gross jobs by" in result.sentence and "(from " in result.sentence
    table = next(view for view in result.views if isinstance(view, Table))
    assert {"jobs", "lower", "upper"} <= set(table.frame)
    assert (table.frame["lower"] <= table.frame["jobs"]).all() and (table.frame["jobs"] <= table.frame["upper"]).all()
    assert any("net jobs" in note for note in result.notes)


def test_the_first_region_turns_with_the_year():
    first = {year: made(APP.compute(State(year=year)).views[0]).data.iloc[0]["name"] for year in ("2020", "2021")}
    assert first == {"2020": "Wales", "2021": "South West"}


def test_every_state_of_the_form_is_shown():
    session = Session(APP)
    for control in APP.form():
        for option in control.get("options", [[control.get("minimum")], [control.get("maximum")]]):
            shown = session.change({control["name"]: option[0]})
            assert shown.view is not None, shown.problem


def test_before_the_first_job_there_is_none():
    frame = APP.compute(State(by=2021)).views[1].frame
    assert frame["jobs"].sum() == pytest.approx(450_000 / 15, rel=0.001)
