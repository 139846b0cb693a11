"""Who will do the jobs: jobs and people, the gap, the training that closes it, and the results of the code."""

import re
from pathlib import Path

import numpy as np
import pytest

from toolkit import jobs, scenarios, tables
from toolkit.apps.shared.job_scenarios import REGIONS, SKILLS, about, describe_jobs
from toolkit.apps.who_will_do_the_jobs.app import INDUSTRIES, State, make_app, matched, skill_base, supplied
from toolkit.apps.who_will_do_the_jobs.views import ALL, EVERY
from toolkit.core.errors import UnknownNameError
from toolkit.explorer import links
from toolkit.explorer.frame import Session
from toolkit.explorer.result import Table, made
from toolkit.net_zero_jobs.assumptions import parse

FILE = Path(__file__).parents[1] / "labs/03_net_zero_jobs/scenarios.yaml"
GIVEN = parse(FILE.read_text(encoding="utf-8"))
APP = make_app(FILE)
STATES = [
    State(),
    State(scenario="current_path", by=2030, region=ALL, skill=EVERY, ready=10, places=0),
    State(by=2021, region="London", lag=5),
    State(by=2050, industry="Energy and water", leaving=2.5, places=100, lag=0, skill="Elementary occupations"),
]


def table(state: State, start: str):
    views = [made(view) for view in APP.compute(state).views]
    return next(view.frame for view in views if isinstance(view, Table) and view.title.startswith(start))


@pytest.mark.parametrize("state", STATES, ids=links.to_query)
def test_the_code_gives_the_numbers_on_the_page(state, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(APP.compute(state).code, names)
    rows = names["result"]
    here = rows if state.region == ALL else rows.loc[rows["region"] == state.region]
    shown = table(state, "By skill").set_index("occupation")
    found = here.groupby("occupation").sum(numeric_only=True).loc[shown.index, shown.columns]
    np.testing.assert_array_equal(shown, found.map(about))
    chosen = rows if state.skill == EVERY else rows.loc[rows["occupation"] == state.skill]
    shown = table(state, "By region").set_index("region")
    found = chosen.groupby("region").sum(numeric_only=True).loc[shown.index]
    np.testing.assert_array_equal(shown.drop(columns="distance"), found[shown.columns.drop("distance")].map(about))
    np.testing.assert_allclose(shown["distance"], names["distance"].loc[shown.index])


def test_the_form_starts_from_the_file():
    usual = State()
    assert supplied(GIVEN, usual) is GIVEN
    assert usual.industry in INDUSTRIES and GIVEN["supply.leaving_industry"] == usual.industry
    assert usual.by == GIVEN["path.end"]
    base = skill_base(GIVEN)
    assert set(INDUSTRIES) | {"Agriculture and fishing"} == set(base.employment.columns)
    assert list(SKILLS) == list(base.workers.index) and set(REGIONS) == set(base.workers.columns)


def test_the_match_is_the_engine_s():
    made_ = matched(GIVEN, GIVEN, "transformation", 2035)
    gross = jobs.gross_jobs(scenarios.published(GIVEN, "transformation"), skill_base(GIVEN).setting, range(2020, 2036))
    np.testing.assert_allclose(made_.demand.sum(axis=0), gross.values.sum(axis=0))
    rows = made_.frame()
    people = rows[["ready", "leavers", "trained"]].sum(axis=1)
    np.testing.assert_allclose(rows["gap"], (rows["jobs"] - people).clip(lower=0))
    market = tables.load("labour_market")
    unemployed = market.loc[market["year"] == GIVEN["net.year"], "unemployed"].sum()
    assert rows["ready"].sum() == pytest.approx(GIVEN["supply.ready"] * unemployed)
    low = rows.loc[rows["occupation"].isin(["Process, plant and machine operatives", "Elementary occupations"]), "jobs"]
    assert low.sum() / rows["jobs"].sum() == pytest.approx(GIVEN["skills.low_share"], abs=0.001)


def test_the_places_that_are_named_close_the_gap_and_fewer_do_not():
    state = State(ready=10, leaving=0, region=ALL, skill=EVERY)
    given = supplied(GIVEN, state)
    found = matched(GIVEN, given, state.scenario, state.by)
    completed = np.maximum(np.array(found.supply.years) - 2020 - state.lag, 0)
    untrained = found.supply.ready[:, :, None] + found.supply.leavers
    for share, closed in ((1.0, True), (0.9, False)):
        short = found.demand - untrained - share * found.needed.places[:, :, None] * completed
        assert (short[:, :, completed > 0].max() <= 1e-6) == closed


def test_more_training_and_more_of_the_unemployed_never_widen_the_gap():
    def gap(**changes) -> float:
        return matched(GIVEN, supplied(GIVEN, State(**changes)), "transformation", 2035).gap[:, :, -1].sum()

    assert gap(places=0, ready=0, leaving=0) == pytest.approx(450_000, rel=0.001)  # nobody could fill them
    assert gap(places=0, ready=10) >= gap(places=5, ready=10) >= gap(places=5, ready=20)
    assert gap(places=20, ready=10, lag=5) >= gap(places=20, ready=10, lag=1)


def test_the_sentence_has_ranges_and_says_when_training_comes_too_late():
    words = APP.compute(State(ready=0, leaving=0, places=0, region=ALL, skill=EVERY)).sentence
    assert "Before anyone could be trained" in words
    usual = APP.compute(State()).sentence
    assert usual.count(" to ") == 4 and "Before anyone" not in usual


def test_nothing_is_called_none_and_not_nought():
    empty = APP.compute(State(ready=0, leaving=0, places=0)).sentence
    assert "and nobody could do them" in empty and "assumes no training places" in empty
    early = APP.compute(State(by=2021, region="London")).sentence
    assert "without any training, all the jobs would be filled in 2021" in early and "trained people (none)" in early
    assert " 0 (0 to" not in empty + early


def test_jobs_and_people_are_told_apart_in_the_first_figure():
    first = made(APP.compute(State()).views[0])
    words = " ".join(re.sub(r"<[^>]+>", " ", first.svg("100%")).split())
    row = first.data.iloc[0]
    assert f"{row['left']:,.0f} jobs, {row['right']:,.0f} people" in words and "→" not in words
    narrow = made(APP.compute(State()).views[0], "narrow").svg("100%")
    assert f"{row['left']:,.0f} and {row['right']:,.0f}" in narrow and "→" not in narrow


def test_text_and_table_round_one_way_and_the_choice_heads_the_table():
    state = State()
    words, by_skill, by_region = APP.compute(state).sentence, table(state, "By skill"), table(state, "By region")
    assert by_skill.loc[0, "occupation"] == state.skill and by_region.loc[0, "region"] == state.region
    for frame in (by_skill, by_region):
        row = frame.iloc[0]
        for name in ("jobs", "untrained", "places"):
            assert f"{row[name]:,.0f} (" in words, name


@pytest.mark.parametrize("by", [2030, 2035, 2050])
def test_the_sentence_does_not_ask_for_training_that_no_unfilled_job_needs(by):
    state = State(by=by)
    found = matched(GIVEN, GIVEN, state.scenario, by)
    at = found.supply.occupations.index(state.skill), found.supply.regions.index(state.region)
    short = found.untrained[at]
    words = APP.compute(state).sentence
    left = f"{describe_jobs(short[-1])} (" if short[-1] >= 0.5 else "all the jobs would be filled"
    assert f"ithout any training, {left}" in words
    assert re.search(rf"would leave no jobs( \(.*?\))? unfilled in {by}", words) and found.gap[at][-1] == 0
    if found.needed.places[at] >= 0.5 and short[-1] < short.max():  # the places are for an earlier year, which is named
        word = "" if short[-1] >= 0.5 else " unfilled"
        assert f"after a peak of {describe_jobs(short.max())}{word} in {found.supply.years[short.argmax()]};" in words
    assert ("no training places would be needed" in words) == (found.needed.places[at] < 0.5)


def test_jobs_left_without_training_are_those_of_no_places():
    made_ = matched(GIVEN, supplied(GIVEN, State(places=0)), "transformation", 2035)
    np.testing.assert_allclose(matched(GIVEN, GIVEN, "transformation", 2035).untrained, made_.gap)


def test_every_state_of_the_form_is_shown_and_every_view_drawn():
    session = Session(APP)
    for control in APP.form():
        for option in control.get("options", [[control.get("minimum")], [control.get("maximum")]]):
            shown = session.change({control["name"]: option[0]})
            assert shown.view is not None, shown.problem
    for view in APP.compute(State(ready=0, leaving=0, places=0, region=ALL, skill=EVERY, by=2021)).views:
        assert made(view, "narrow").title


def test_an_industry_that_is_not_there_is_named():
    with pytest.raises(UnknownNameError, match="Whaling"):
        matched(GIVEN, GIVEN.with_({"supply.leaving_industry": "Whaling"}), "transformation", 2030)
