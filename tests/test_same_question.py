"""One question has one figure: pages, apps, lessons and ledger agree, or each mentions the other and says why."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import nbformat
import numpy as np
import pytest

from teaching.exercises import module
from tests.app_states import app_of
from toolkit import claims, tables
from toolkit.apps import build_scenario, explain_place, promise, who_would_gain
from toolkit.apps.explain_place import counterfactual
from toolkit.apps.explain_place.app import resolve_request
from toolkit.apps.health_and_work import views as health
from toolkit.apps.pages import place_blocks
from toolkit.apps.pages.block import Block
from toolkit.apps.shared.place_measures import figure
from toolkit.apps.within_between import data as ranking
from toolkit.claims.check_result import CheckResult
from toolkit.explorer.glossary import plain
from toolkit.explorer.links import from_query
from toolkit.explorer.result import Result, Table
from toolkit.places import areas

ROOT = Path(__file__).parents[1]
LABS = ROOT / "labs"
PLACES = ("E08000016", "E06000001", "W06000015", "E07000032")  # Barnsley, Hartlepool, Cardiff, Amber Valley
NORTH = "the three northern regions"


@pytest.fixture(scope="module", autouse=True)
def scenarios() -> None:
    if not place_blocks._scenario_file:
        place_blocks._scenario_file.extend(sorted(LABS.glob("*/scenarios.yaml"))[:1])


@lru_cache
def checked(id: str) -> CheckResult:
    """Return the result of a ledger check, computed once."""
    return claims.check(id).result


@lru_cache
def block(code: str, name: str) -> Block:
    return next(one for one in place_blocks.blocks(areas.get(code)) if one.name == name)


def opened(link: str) -> Result:
    """Return the result of an app for a page's link."""
    name, _, query = link.removeprefix("apps/").partition("?")
    app = app_of({"reach": "who_would_gain"}.get(name, name.replace("-", "_")))
    state, wrong = from_query(app.state, query)
    assert not wrong, wrong
    return app.compute(state)


def numbers(result: Result) -> list[float]:
    """Return the figures in a result's sentence."""
    return [float(one.replace(",", "")) for one in re.findall(r"\d[\d,]*(?:\.\d+)?", plain(result.sentence))]


def words(result: Result) -> str:
    """Return a page's text besides its first sentence: notes, and notes on its tables."""
    made = [view for view in result.views if isinstance(view, Table)]
    return plain(" ".join([*result.notes, *(one.note for one in made)]))


def text(notebook: str) -> str:
    """Return the prose of a notebook."""
    cells = nbformat.read(LABS / notebook, 4).cells
    return " ".join(cell.source for cell in cells if cell.cell_type == "markdown")


# --- a page of a place, and the app that its block opens


@pytest.mark.sample(4)
@pytest.mark.parametrize("code", PLACES)
@pytest.mark.parametrize("name", ["output", "health", "low_pay", "low_income", "in_work", "need", "claims"])
def test_a_page_of_a_place_has_the_figure_of_the_app_that_it_opens(name: str, code: str) -> None:
    mine, result = block(code, name).values[0].value, opened(block(code, name).link)
    decimals = {"output": 2, "need": 0, "claims": 0}.get(name, 1)
    assert round(mine, decimals) in [round(one, decimals) for one in numbers(result)], plain(result.sentence)


@pytest.mark.parametrize("code", PLACES)
def test_apps_read_one_figure_of_a_place(code: str) -> None:
    """Output per hour, pay and health: the page's figure matches the tables that the other apps read."""
    row = tables.place_table().set_index("code").loc[code]
    local = tables.load("missions").query("code == @code").set_index(["measure", "period"])["value"]
    assert block(code, "output").values[0].value == row["gva_per_hour_2023"]
    ahead = tables.place_table()["gva_per_hour_2023"] > row["gva_per_hour_2023"]
    assert ranking.ranks_by_year()[2023][code] == ahead.sum() + 1
    for name, column, key in (
        ("health", "hle_female_2022_24", ("hle_female", "2022–2024")),
        ("pay", "median_weekly_pay_2023", ("median_weekly_pay", "April 2023")),
    ):
        assert block(code, name).values[0].value == row[column] == figure(code, column)
        assert key not in local.index or local[key] == pytest.approx(row[column])


# --- what health in the North is worth


def equivalents() -> Table:
    """Return *Explain a place*'s table of our closest equivalents to two published sums."""
    request = resolve_request(explain_place.State(place=PLACES[0]))
    return counterfactual.comparison_table(counterfactual.compute_change(request), request)


def test_sums_of_health_agree_or_name_each_other() -> None:
    shown = equivalents()
    rows = shown.frame[shown.frame["who"] == "Our nearest equivalent"].set_index("what")
    ours = {NORTH.lower() in str(what).lower(): tuple(row) for what, row in rows[["billion", "share"]].iterrows()}
    cost, behind, share = (checked(id) for id in ("C186", "C180", "C185"))
    lesson = module("01_productivity_gap", "lab01").north()
    assert behind.computed == pytest.approx(ours[False][0])  # every authority with worse health, 2023, in both
    assert "“Explain a place” uses this calculation" in behind.sentence and "harder lesson" in behind.sentence
    assert "every authority with worse health" in text("01_productivity_gap/harder.ipynb")
    # The North: the ledger has 2019 as in the study; the lesson allows for fewer ages than the app.
    sums = [cost.computed, ours[True][0], lesson.billion]
    shares = [share.computed, ours[True][1], 100 * float(lesson.factors["here"]["share"])]
    assert all(len({round(one, 1) for one in figures}) == 3 for figures in (sums, shares))
    assert "“Explain a place” and the lessons use figures for 2023" in cost.sentence
    assert "In “Explain a place”, places are weighted by hours worked in 2023" in share.sentence
    assert "“Check the claim” (C186)" in shown.note and "the lessons allow for fewer age groups" in shown.note
    assert "the ledger uses an earlier year" in text("01_productivity_gap/without_code.ipynb")


@pytest.mark.parametrize("measure", ["long_term_sick_2021", "disabled_2021", "hle_female_2022_24"])
def test_shares_of_the_north_s_gap_are_one_figure_where_every_place_counts_once(measure: str) -> None:
    lesson = module("02_health_and_work", "lab02").north(measure, "gva_per_hour_2023")
    label = tables.place_table().attrs["labels"][measure]
    ledger = checked("C185").working.set_index("what").loc[f"{label}, each place once, 2023"]
    np.testing.assert_allclose(
        ledger[["value", "lower", "upper"]].astype(float), [lesson.share, lesson.share_lower, lesson.share_upper]
    )
    shown = health.published_gap(measure, "gva_per_hour_2023")
    assert any(np.isclose(shown.frame["share"].astype(float), lesson.share))
    assert "“Health and work here”" in checked("C185").sentence and "Explain a place" in shown.note


# --- jobs, inequality, and who would gain


def test_net_jobs_differ_by_rule_and_each_app_names_the_other() -> None:
    build, add_up = app_of("build_scenario"), app_of("promise")
    built, said = build.compute(build_scenario.State()), add_up.compute(promise.State())
    net = [re.search(r"([\d,]+)[^.]*? net", plain(one.sentence)) for one in (built, said)]
    assert all(net) and "90,000 net jobs" in said.sentence and "90,000" not in built.sentence
    assert "“Build a scenario” works one out from unemployment rates" in words(said)
    assert "“Does the promise add up?” uses a published share" in words(built)


def test_gross_jobs_of_a_page_are_those_of_the_app() -> None:
    """Great Britain's page has the total of the app's initial scenario, and Wales's page its part."""
    sentence = plain(app_of("build_scenario").compute(build_scenario.State()).sentence)
    assert "450,000 (400,000 to 500,000) gross" in sentence
    # To a whole job: the shares by activity are rounded.
    assert block("K03000001", "jobs").values[-1].value == pytest.approx(450_000, abs=1)
    unemployed = tables.load("labour_market").query("region == 'Wales' and year == 2020")["unemployed"].iloc[0]
    per_hundred = 100 * block("W92000004", "jobs").values[-1].value / unemployed
    assert f"The figures for Wales are {per_hundred:.1f} (" in sentence


def test_a_wage_floor_lifts_as_many_in_the_app_as_in_the_track_without_code() -> None:
    said = plain(app_of("who_would_gain").compute(who_would_gain.State()).sentence)
    lab = module("02_health_and_work", "lab02")
    found = re.search(
        r"The share of people below the line .*? fewer people \(.*?\)", lab.impact_of(lab.living_wage()).sentence()
    )
    assert found and found[0] in said


def test_inequality_within_regions_is_measured_in_one_way_and_the_ledger_s_is_said() -> None:
    """The apps and lessons use Theil's T; the ledger the variance of sixteen measures, with the share by chance."""
    for id in ("C010", "C277"):
        found = checked(id)
        assert found.unit == "% of variance"
        assert "assigned to regions at random, the share would be about 97%" in found.sentence


def test_deprivation_and_the_vote_correlate_alike_in_the_app_and_the_ledger() -> None:
    found, said = checked("C048"), plain(app_of("left_behind").compute(app_of("left_behind").state()).sentence)
    assert found.computed is not None and found.interval is not None
    ends = " to ".join(f"{end:.2f}" for end in found.interval)
    assert f"{found.computed:.2f} (95% interval {ends})" in said and f"{found.computed:.2f} (95%" in found.sentence
