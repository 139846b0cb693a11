"""The review of the numbers of November 2026: each of its nineteen rows has tests for its kind of fault.

Most are with the code that they test; `HELD` says where. The others are below.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from teaching.exercises import module
from toolkit import tables
from toolkit.apps.shared import job_scenarios
from toolkit.productivity.decomposition import oaxaca_blinder
from toolkit.regression import specification_curve

ROOT = Path(__file__).parents[1]
LAB01 = module("01_productivity_gap", "lab01")
STRUCK_OUT = re.compile(
    r"upper[ -]bound|told? (?:it |them )?from zero|\b(?:at|the) most (?:that )?(?:it|this) (?:could|can) be", re.I
)
HELD: dict[int, tuple[str, ...]] = {
    1: ("review_of_numbers::test_no_test_of_a_whole_curve_is_offered",),
    2: (
        "review_of_numbers::test_no_text_calls_an_association_a_bound",
        "strength::test_a_what_if_pays_for_a_hidden_factor_and_an_association_only_names_it",
    ),
    3: (
        "decomposition_groups::test_intervals_of_shares_hold_the_truth",
        "decomposition_groups::test_shares_draw_the_gap_with_its_parts",
        "health_gap_bootstrap::test_a_share_s_interval_takes_part_and_gap_from_the_same_draw",
        "counterfactual_published::test_the_share_s_interval_draws_the_gap_with_the_sum",
        "claims::test_a_share_of_a_gap_takes_the_error_of_the_gap",
        "lab_02::test_shares_of_a_gap_have_the_gap_s_error_too",
    ),
    4: (
        "jobs_outlook::test_the_years_and_the_survey_widen_the_ranges_of_regions_most",
        "jobs_outlook::test_the_survey_s_error_is_that_of_the_published_interval",
        "app_build_scenario::test_the_sentence_says_who_gets_more_and_what_the_year_of_the_count_decides",
    ),
    5: ("review_of_numbers::test_each_end_of_displacement_says_whose_view_it_is",),
    6: (
        "decomposition_groups::test_clustered_errors_are_those_of_a_clustered_regression",
        "decomposition_groups::test_a_measure_of_counties_clusters_by_county",
    ),
    7: (
        "sentences::test_similar_neighbours_are_warned_of_where_they_are",
        "sentences::test_errors_are_clustered_by_county_for_what_a_county_shares",
        "claims::test_errors_are_those_of_counties_for_what_counties_share",
    ),
    8: ("specification_curve::test_errors_are_readings_of_one_estimate",),
    9: (
        "inequality::test_what_lies_within_groups_by_chance",
        "inequality::test_regions_of_output_are_structure_beyond_chance",
        "same_question::test_inequality_within_regions_is_measured_in_one_way_and_the_ledger_s_is_said",
    ),
    10: ("review_of_numbers::test_a_dummy_for_london_is_a_choice_that_the_lesson_shows",),
    11: (
        "lab01::test_sickness_moves_towards_zero_beside_skills",
        "lessons::test_what_a_referee_of_the_numbers_wanted_is_taught",
    ),
    12: ("lessons::test_what_a_referee_of_the_numbers_wanted_is_taught",),
    13: ("review_of_numbers::test_a_county_s_output_per_hour_weighs_by_hours",),
    14: ("claims_lab03::test_shares_by_hand", "lab_net_zero_jobs::test_answers_are_what_the_sources_give"),
    15: ("jobs_sensitivity::test_a_first_order_above_its_total_is_noise_of_few_draws",),
    16: ("data_places::test_deprivation_covers_england_twice_and_blackpool_was_first_in_2019",),
    17: ("review_of_numbers::test_choices_between_published_figures_stand_in_the_catalogue",),
    18: ("lessons::test_what_a_referee_of_the_numbers_wanted_is_taught",),
    19: (
        "same_question::test_a_page_of_a_place_has_the_figure_of_the_app_that_it_opens",
        "same_question::test_apps_read_one_figure_of_a_place",
        "same_question::test_sums_of_health_agree_or_name_each_other",
        "same_question::test_shares_of_the_north_s_gap_are_one_figure_where_every_place_counts_once",
        "same_question::test_net_jobs_differ_by_rule_and_each_app_names_the_other",
        "app_health_and_work::test_explain_a_place_has_the_same_figure_for_the_same_measure_and_the_notes_name_each_other",
        "app_within_between::test_the_lessons_give_the_same_share_within_regions_with_the_same_interval",
    ),
}  # fmt: skip


@lru_cache
def known_in(name: str) -> set[str]:
    tree = ast.parse((ROOT / f"tests/test_{name}.py").read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", range(1, 20))
def test_each_row_of_the_review_is_held_by_a_test(row: int) -> None:
    for test in HELD[row]:
        name, _, function = test.partition("::")
        assert function in known_in(name), test


def test_no_test_of_a_whole_curve_is_offered() -> None:
    """Its size was 31% at a level of 5% if predictors resemble their neighbours."""
    assert not [name for name in dir(specification_curve) if re.search("joint|permut|p_value|placebo", name)]
    found = specification_curve.run(tables.place_table(), LAB01.choices("long_term_sick_2021"))
    assert not re.search(r"jointly|whole curve|by chance|p [<=]", found.sentence())


def test_no_text_calls_an_association_a_bound() -> None:
    kept = {".py", ".md", ".yaml", ".csv", ".ipynb", ".html", ".js", ".j2"}
    files = [
        path for folder in ("toolkit", "labs", "docs", "teaching", "classroom") for path in (ROOT / folder).rglob("*")
    ]
    found = [path for path in files if path.suffix in kept and STRUCK_OUT.search(path.read_text(encoding="utf-8"))]
    assert len(files) > 500 and not found
    assert STRUCK_OUT.search("an upper bound") and STRUCK_OUT.search("tells it from zero") is None
    assert STRUCK_OUT.search("told from zero")


def test_each_end_of_displacement_says_whose_view_it_is() -> None:
    given = job_scenarios.read(ROOT / "labs/03_net_zero_jobs/scenarios.yaml").assumption("additionality.displacement")
    assert (given.low, given.high, given.tag) == (0.25, 1, "assumed")
    assert "The low end is" in given.source and "The high end is HM Treasury" in given.source


def test_a_dummy_for_london_is_a_choice_that_the_lesson_shows() -> None:
    """The review: age accounts for 49.0% of London's lead with a term for London, for 45.2% without."""
    table = tables.place_table()
    asked = table, LAB01.OUTPUT, LAB01.PREDICTORS, table["region"] == "London"
    shares = {
        kind: oaxaca_blinder(*asked, log=True, sample=LAB01.SAMPLE, coefficients=kind, draws=99).shares.loc[LAB01.AGE]
        for kind in ("pooled", "neumark")
    }
    assert [share["estimate"] for share in shares.values()] == pytest.approx([49.0, 45.2], abs=0.05)
    assert all(share["lower"] < 50 < share["upper"] for share in shares.values())
    harder = (ROOT / "labs/01_productivity_gap/harder.ipynb").read_text(encoding="utf-8")
    assert "With a term for London" in harder


def test_a_county_s_output_per_hour_weighs_by_hours() -> None:
    table = tables.place_table()
    used = table[table["code"].isin(LAB01.fit(LAB01.PREDICTORS).codes)]
    found = LAB01.counties(used).set_index("code")
    code = next(
        one
        for one, rows in used.groupby("county_code")
        if len(rows) > 4 and rows["code"].isin(list(LAB01.hours())).all()
    )
    rows = used[used["county_code"] == code]
    worked = [LAB01.hours()[one].millions for one in rows["code"]]
    value = found.at[code, LAB01.OUTPUT]
    assert value == pytest.approx(np.average(rows[LAB01.OUTPUT], weights=worked))
    assert value != pytest.approx(np.average(rows[LAB01.OUTPUT], weights=rows["population_2022"]), rel=1e-4)
    # A ratio of sums: the county's output over the hours worked in it.
    assert value * sum(worked) == pytest.approx(sum(rows[LAB01.OUTPUT] * worked))


def test_choices_between_published_figures_stand_in_the_catalogue() -> None:
    said = {name: str(tables.describe(name)) for name in ("pay_by_region", "levelling_up_fund")}
    assert "two series" in said["pay_by_region"] and "17.63" in said["pay_by_region"]
    assert "we added Ards and North Down" in said["levelling_up_fund"]
