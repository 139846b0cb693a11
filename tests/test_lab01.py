"""Lab 01: exercises that can be passed and failed, notebooks in the agreed form, and prose that the data support."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest

from classroom.exercises import checker
from teaching.exercises import checks, module
from tests.lessons import text
from toolkit import counterfactual, regression, tables

LAB = Path(__file__).parent.parent / "labs" / "01_productivity_gap"
NOTEBOOKS = {name: nbformat.read(LAB / f"{name}.ipynb", 4) for name in ("lesson", "harder", "without_code")}
LESSON = NOTEBOOKS["lesson"]
CODE = [cell for cell in LESSON.cells if cell.cell_type == "code"]
README = (LAB / "README.md").read_text(encoding="utf-8")
# Names of parts, exercises, years and measures; every other figure must come from a cell.
ALLOWED = re.compile(
    r"\bLab 01\b|\bParts? \d(?:(?:, | and )\d)*\b|\b01-(?:h?\d|W)\b|\b(?:19|20)\d\d\b|\b\d+ minutes\b"
    r"|\baged \d\d to \d\d\b"
    r"|\bat the 5% level\b"  # a convention
    r"|\blevel 4\b|\bHC[13]\b|\b95% (?:confidence )?interval\b|`[^`]*`|\bLicence v3\.0"
)


LAB01 = module("01_productivity_gap", "lab01")
RIGHT = module("01_productivity_gap")
ALL = (*RIGHT.EXERCISES, *RIGHT.HARDER)


@cache
def sealed():
    """The contents of the exercises file in the students' folder."""
    return checks(ALL)


def _code(name: str) -> list:
    return [cell for cell in NOTEBOOKS[name].cells if cell.cell_type == "code"]


def _prose(name: str) -> list[str]:
    return [cell.source for cell in NOTEBOOKS[name].cells if cell.cell_type == "markdown"]


# --- exercises


@pytest.mark.parametrize(("name", "places"), [("01-4", 1), ("01-h1", 1), ("01-h5", 0), ("01-h7", 0)])
def test_a_rounded_answer_is_right_where_no_decimals_are_asked_for(name, places):
    exercise = next(one for one in ALL if one.name == name)
    assert checker(sealed())(name, round(exercise.expected(), places)).right
    assert exercise.decimals == 0


def test_where_decimals_are_asked_for_a_rounded_answer_gets_another_try():
    feedback = checker(sealed())("01-6", round(RIGHT.within()))
    assert feedback.words == "Right, but rounded: give one more decimal place."
    for exercise in ALL:  # the field states what the wording requires
        asked = [one for track in ("lesson", "harder") for one in _prose(track) if f"Exercise {exercise.name}." in one]
        assert bool(exercise.decimals) == any("decimal place" in one for one in asked), exercise.name


def test_a_region_s_short_name_is_known():
    assert checker(sealed())("01-h6", "SE").right and checker(sealed())("01-h6", "The South East").right


def test_hours_agree_and_the_gap_is_an_eighth_smaller():
    ratio = LAB01.north().factors["ratio"]
    assert ratio["billion hours"] == pytest.approx(1, abs=0.03) and ratio["gap"] == pytest.approx(7 / 8, abs=0.02)
    assert ratio["share"] > 2  # “most of the difference is the share”


def test_the_answers_are_those_of_the_tables():
    table = tables.load("place_indicators").set_index("code")
    output = table["gva_per_hour_2023"]
    assert output.max() / output.min() == pytest.approx(
        84.1 / 23.8, rel=0.003
    )  # Rushmoor over West Devon, as published
    londoners = tables.place_table().query("region == 'London'")["gva_per_hour_2023"].sort_values()
    assert RIGHT.medians()["London"] == londoners.iloc[16]  # the seventeenth of thirty-three
    assert LAB01.uk() == pytest.approx(41.87)


def test_theil_s_part_within_regions_is_that_of_the_formula():
    table = tables.place_table()
    share = table["population_2022"] / table["population_2022"].sum()
    relative = table["gva_per_hour_2023"] / (share * table["gva_per_hour_2023"]).sum()
    total = (share * relative * np.log(relative)).sum()
    people = share.groupby(table["region"]).sum()
    means = (share * relative).groupby(table["region"]).sum() / people
    between = (people * means * np.log(means)).sum()
    assert RIGHT.within() == pytest.approx(100 * (1 - between / total), rel=1e-9)


def test_an_earlier_release_is_compared_with_the_present_one():
    revised = LAB01.earlier()
    assert len(revised) == 17 and revised["name"].iloc[-1] == "England"
    rows = tables.load("productivity").query("year == 2022").set_index("code")["gva_per_hour"]
    assert (revised["now"].to_numpy() == rows[revised["code"]].to_numpy()).all()
    assert revised["revision"].abs().max() < 10  # a typing error would show


# --- the notebooks


def test_the_short_cut_takes_out_the_minutes_that_it_says():
    cut = README.split("**The 75-minute version.**")[1].split("\n")[0]
    assert sum(int(minutes) for minutes in re.findall(r"\((\d+) minutes", cut)) == 90 - 75


def test_tutor_and_learners_are_told_to_hide_the_outputs():
    told = "*Edit › Clear Outputs of All Cells*"
    assert README.split("## Before you start\n")[1].startswith(f"- Choose {told}")
    assert told in _prose("lesson")[0] and told in _prose("without_code")[0]


def test_sentence_and_chart_of_a_gap_have_the_same_decimals():
    (cell,) = [cell for cell in CODE if "lab01.waterfall(gap)" in cell.source]
    sentence, chart = (text(output) for output in cell.outputs[:2])
    part, ends = re.search(r"Result: (−£[\d.]+) \(95% interval ([^)]+)\)", sentence).groups()
    assert f"Long-term sick: {part} ({ends})" in chart


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_prose_quotes_no_number_that_was_typed(name):
    for source in _prose(name):
        assert not re.search(r"\d", ALLOWED.sub("", source)), source


def test_every_figure_s_source_is_its_own():
    assert not [cell for cell in CODE if 'table.attrs["source"]' in cell.source]


# --- what the prose takes for granted


@pytest.fixture(scope="module")
def fits():
    table, sample = tables.place_table(), LAB01.SAMPLE
    three = ["long_term_sick_2021", "level4_2021", "age_50_64_2022"]
    return {
        name: regression.fit(table, outcome, predictors, log=log, sample=sample, **more)
        for name, outcome, predictors, log, more in [
            ("simple", "gva_per_hour_2023", three[:1], False, {}),
            ("both", "gva_per_hour_2023", three[:2], False, {}),
            ("2019", "gva_per_hour_2019", three, True, {"errors": "HC1"}),
        ]
    }


def test_sickness_moves_towards_zero_beside_skills(fits):
    sick = {name: fit.estimates.loc["long_term_sick_2021", "estimate"] for name, fit in fits.items()}
    assert sick["simple"] < sick["both"] < 0


def test_the_research_note_s_regression_is_the_lesson_s(fits):
    assert fits["2019"].n == 316
    assert fits["2019"].estimates["estimate"].iloc[1:].tolist() == pytest.approx([-0.048, 0.005, -0.011], abs=0.0005)


def test_what_the_lesson_says_of_london_and_of_the_fourth_doubt_holds():
    age = LAB01.london().shares.loc["age_50_64_2022"]
    assert age["lower"] < 50 < age["upper"]  # “the interval of this one includes one half”
    region = RIGHT.influence().regions.iloc[0]
    assert abs(region["estimate"]) < 0.8 * abs(RIGHT.influence().estimate) and region["upper"] < 0
    assert RIGHT.skills_beside_sectors() < RIGHT.skills_beside_sectors(False)


def test_sums_are_near_and_far_as_the_lesson_says():
    north = LAB01.north()
    assert north.published.billion < north.lower  # “the other far from it”
    assert RIGHT.at_the_published_share() == pytest.approx(north.published.billion, rel=0.15)  # “comes close”
    behind = counterfactual.left_behind(
        LAB01.fit(LAB01.PREDICTORS), LAB01.table(), LAB01.hours(), LAB01.SICKNESS, LAB01.most_deprived(), "they"
    )
    assert behind.lower < behind.published.billion < behind.upper


def test_four_places_have_no_sector_shares():
    table = tables.place_table()
    gone = table[table["high_productivity_sectors_2019"].isna() & table["code"].isin(LAB01.fit(LAB01.PREDICTORS).codes)]
    assert set(gone["short_name"]) == {"Cumberland", "Westmorland and Furness", "North Yorkshire", "Somerset"}


# --- verdicts


@pytest.mark.parametrize(
    ("found", "claim", "verdict"),
    [
        ((60, 55, 65), {"over": 50}, "in line"),
        ((60, 45, 65), {"over": 50}, "open"),
        ((40, 35, 45), {"over": 50}, "against"),
        ((50, 50, 50), {"over": 50}, "against"),
        ((30, 25, 35), {"like": 30}, "in line"),
        ((40, 31, 49), {"like": 30}, "against"),
    ],
)
def test_a_verdict_follows_from_the_interval(found, claim, verdict):
    assert LAB01.judged(dict(zip(LAB01.ENDS, found, strict=True)), **claim)[-1] == verdict


def test_what_the_ideas_say_of_the_models_holds():
    assert RIGHT.ols("").params["long_term_sick_2021"] < RIGHT.ols().params["long_term_sick_2021"] < 0
    assert (RIGHT.slopes() < 0).all() and RIGHT.slopes().round(
        1
    ).nunique() == 4  # “all on the same side, and they differ”
    assert RIGHT.within() < 100 * LAB01.by_chance().lower  # “the share is below that”
    assert RIGHT.widths().max() > RIGHT.medians().max() - RIGHT.medians().min()


def test_plain_statsmodels_and_the_wrapper_agree():
    ours = regression.fit(
        tables.place_table(), LAB01.OUTPUT, [LAB01.SICKNESS, LAB01.SKILLS], sample=LAB01.SAMPLE
    ).estimates
    assert RIGHT.ols().params.to_numpy() == pytest.approx(ours["estimate"].to_numpy(), rel=1e-8)
    assert RIGHT.ols().bse.to_numpy() == pytest.approx(ours["std_error"].to_numpy(), rel=1e-8)


def test_the_verdicts_are_computed():
    from toolkit import inequality

    table, years = tables.place_table(), tables.load("productivity")
    panel = years[years["geography"] == "place"].merge(table[["code", "region"]], on="code")
    within = 100 * inequality.by_year(panel).series("theil_t", "within_share")
    found = LAB01.verdicts(within.iloc[-1])["Verdict"].tolist()
    assert found == ["in line", "in line", "against", "open", "in line", "in line", "against", "against"]


def test_the_tutor_s_page_keeps_a_place_for_the_ledger_and_has_what_a_tutor_needs():
    assert README.count("<!-- claims -->") == README.count("<!-- /claims -->") == 1
    assert README.index("<!-- claims -->") < README.index("<!-- /claims -->")
    for heading in ("## Aims", "## Timings", "## Answers", "## Common mistakes", "## Discussion", "## What not to"):
        assert heading in README
    assert all(role in README for role in ("Treasury", "Combined authority", "Trade union"))
