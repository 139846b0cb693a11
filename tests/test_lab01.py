"""Lab 01: exercises that can be passed and failed, notebooks of the agreed shape, and prose that the data bear out."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from tests.lessons import module, text
from toolkit import counterfactual, regression, tables, wording
from toolkit.teaching.exercises import checker

LAB = Path(__file__).parent.parent / "labs" / "01_productivity_gap"
NOTEBOOKS = {name: nbformat.read(LAB / f"{name}.ipynb", 4) for name in ("lesson", "harder", "without_code")}
LESSON = NOTEBOOKS["lesson"]
CODE = [cell for cell in LESSON.cells if cell.cell_type == "code"]
PROSE = [cell.source for cell in LESSON.cells if cell.cell_type == "markdown"]
README = (LAB / "README.md").read_text(encoding="utf-8")
# Names of parts, exercises, years and measures; whatever else is a figure must come out of a cell.
ALLOWED = re.compile(
    r"\bLab 01\b|\bParts? \d(?:(?:, | and )\d)*\b|\b01-h?\d\b|\b(?:19|20)\d\d\b|\b\d+ minutes\b|\baged \d\d to \d\d\b"
    r"|\blevel 4\b|\bHC[13]\b|\b95% (?:confidence )?interval\b|`[^`]*`|\bLicence v3\.0"
)


LAB01 = module(LAB / "exercises.py")
RIGHT = LAB01.right
ALL = (*LAB01.EXERCISES, *LAB01.HARDER)


def _code(name: str) -> list:
    return [cell for cell in NOTEBOOKS[name].cells if cell.cell_type == "code"]


def _prose(name: str) -> list[str]:
    return [cell.source for cell in NOTEBOOKS[name].cells if cell.cell_type == "markdown"]


# --- exercises


@pytest.mark.parametrize(
    ("name", "mistake", "said"),
    [
        ("01-1", lambda: RIGHT.output().max() - RIGHT.output().min(), "difference in pounds"),
        ("01-1", lambda: RIGHT.output().min() / RIGHT.output().max(), "turn it over"),
        ("01-1", lambda: RIGHT.output().max() / RIGHT.output().mean(), "average place"),
        ("01-2", lambda: RIGHT.far_below(1.0), "three quarters"),
        ("01-2", lambda: (RIGHT.output() < 0.75 * RIGHT.output().mean()).sum(), "average of the places"),
        ("01-2", lambda: 361 - RIGHT.far_below(), "above the line"),
        ("01-2", lambda: RIGHT.far_below() / 361, "a share"),
        ("01-2", lambda: round(100 * RIGHT.far_below() / 361, 1), "in per cent"),
        ("01-3", lambda: RIGHT.term(["long_term_sick_2021"], "long_term_sick_2021"), "sickness alone"),
        ("01-3", lambda: RIGHT.term(["long_term_sick_2021", "level4_2021"], "level4_2021"), "of level 4"),
        ("01-4", lambda: -RIGHT.sickness_in_blackpool(), "keep the sign"),
        ("01-4", lambda: RIGHT.parts("Blackpool").loc["long_term_sick_2021", "contribution"], "log points"),
        ("01-5", lambda: RIGHT.age_in_london() / 100, "in per cent"),
        ("01-5", lambda: RIGHT.london_share("level4_2021"), "share of skills"),
        ("01-6", lambda: round(RIGHT.skills_beside_sectors() / 100, 2), "in per cent"),
        ("01-6", lambda: RIGHT.skills_beside_sectors(False), "without sectors"),
        ("01-6", lambda: 100 * RIGHT.curve().share_significant_positive, "all the specifications"),
        ("01-7", lambda: RIGHT.within_by_people(False), "each place once"),
        ("01-7", lambda: 100 - RIGHT.within_by_people(), "between regions"),
        ("01-8", lambda: "Rushmoor", "which region"),
        ("01-8", lambda: 3, "a name, in quotation marks"),
        ("01-9", lambda: 13.2, "published sum"),
        ("01-9", lambda: RIGHT.north().billion, "our sum"),
        ("01-h1", lambda: 1 / RIGHT.clustered_over_plain(), "Turn it over"),
        ("01-h1", lambda: 100 * (RIGHT.clustered_over_plain() - 1), "how many times as large"),
        ("01-h2", lambda: RIGHT.skills_said_by_others() / 100, "in per cent"),
        ("01-h3", lambda: RIGHT.earlier()["revision"].iloc[:-1].mean(), "average revision"),
        ("01-h3", lambda: RIGHT.earlier()["revision"].std(), "leave its row out"),
    ],
)
def test_a_known_mistake_is_named(name, mistake, said):
    assert said in checker(ALL)(name, mistake()).words


@pytest.mark.parametrize(("name", "places"), [("01-1", 1), ("01-3", 1), ("01-4", 1), ("01-6", 0), ("01-9", 0)])
def test_a_rounded_answer_is_right_where_no_decimals_are_asked_for(name, places):
    exercise = next(one for one in ALL if one.name == name)
    assert checker(ALL)(name, round(exercise.expected(), places)).right
    assert exercise.decimals == 0


def test_where_decimals_are_asked_for_a_rounded_answer_gets_another_try():
    feedback = checker(ALL)("01-7", round(RIGHT.within_by_people()))
    assert feedback.words == "Right, rounded: give one more decimal."
    for exercise in ALL:  # the field says what the wording asks for
        asked = [one for track in ("lesson", "harder") for one in _prose(track) if f"Exercise {exercise.name}." in one]
        assert bool(exercise.decimals) == any("with a decimal" in one for one in asked), exercise.name


def test_a_region_s_short_name_is_known():
    assert checker(ALL)("01-8", "SE").right and checker(ALL)("01-8", "The South East").right


def test_hours_agree_and_the_gap_is_an_eighth_smaller():
    ratio = RIGHT.north().factors["ratio"]
    assert ratio["billion hours"] == pytest.approx(1, abs=0.03) and ratio["gap"] == pytest.approx(7 / 8, abs=0.02)
    assert ratio["share"] > 2  # “most of the difference is the share”


def test_the_answers_are_those_of_the_tables():
    table = tables.load("place_indicators").set_index("code")
    output = table["gva_per_hour_2023"]
    assert RIGHT.ratio() == pytest.approx(84.1 / 23.8, rel=0.003)  # Rushmoor over West Devon, as published
    assert output[output < 0.75 * RIGHT.uk()].count() == RIGHT.far_below()
    assert RIGHT.uk() == pytest.approx(41.87)


def test_theil_s_part_within_regions_is_that_of_the_formula():
    table = tables.place_table()
    share = table["population_2022"] / table["population_2022"].sum()
    relative = table["gva_per_hour_2023"] / (share * table["gva_per_hour_2023"]).sum()
    total = (share * relative * np.log(relative)).sum()
    people = share.groupby(table["region"]).sum()
    means = (share * relative).groupby(table["region"]).sum() / people
    between = (people * means * np.log(means)).sum()
    assert RIGHT.within_by_people() == pytest.approx(100 * (1 - between / total), rel=1e-9)


def test_an_earlier_release_is_compared_with_the_present_one():
    revised = RIGHT.earlier()
    assert len(revised) == 17 and revised["name"].iloc[-1] == "England"
    rows = tables.load("productivity").query("year == 2022").set_index("code")["gva_per_hour"]
    assert (revised["now"].to_numpy() == rows[revised["code"]].to_numpy()).all()
    assert revised["revision"].abs().max() < 10  # a slip of the pen would show


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("01-1", "output ="),
        ("01-2", "uk ="),
        ("01-3", "SAMPLE"),
        ("01-5", "london ="),
        ("01-6", "skills, age ="),
        ("01-8", "influence ="),
        ("01-9", "north ="),
    ],
)
def test_what_a_hint_speaks_of_is_made_before_the_exercise(name, needs):
    assert needs in "\n".join(cell.source for cell in CODE).split(f'check("{name}"')[0]


# --- the notebooks


def test_the_short_cut_takes_out_the_minutes_that_it_says():
    cut = README.split("**The 75-minute cut.**")[1].split("\n")[0]
    assert sum(int(minutes) for minutes in re.findall(r"\((\d+) minutes", cut)) == 90 - 75


def test_tutor_and_learners_are_told_to_hide_the_outputs():
    told = "*Edit › Clear Outputs of All Cells*"
    assert README.split("## Before you start\n")[1].startswith(f"- {told}")
    assert told in _prose("lesson")[0] and told in _prose("without_code")[0]


def test_sentence_and_chart_of_a_gap_have_the_same_decimals():
    shown = [text(output) + output.get("data", {}).get("text/markdown", "") for cell in CODE for output in cell.outputs]
    left = next(re.search(r"(−£[\d.]+) is not explained by", one)[1] for one in shown if "is not explained by" in one)
    assert any(f"Not explained: {left} (" in one for one in shown)


def test_prose_before_code_says_what_it_shows():
    kinds = [cell.cell_type for cell in LESSON.cells]
    unannounced = [i for i, kind in enumerate(kinds) if kind == "code" and kinds[i - 1] != "markdown"]
    assert all("The next two cells" in LESSON.cells[i - 2].source for i in unannounced)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_prose_quotes_no_number_that_was_typed(name):
    for source in _prose(name):
        assert not re.search(r"\d", ALLOWED.sub("", source)), source


def test_every_figure_s_source_is_its_own():
    assert not [cell for cell in CODE if 'table.attrs["source"]' in cell.source]


# --- what the prose takes for granted


@pytest.fixture(scope="module")
def fits():
    table, sample = tables.place_table(), RIGHT.SAMPLE
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
    age = 100 * RIGHT.london().detail.loc["age_50_64_2022"] / RIGHT.london().gap
    assert age["lower"] < 50 < age["upper"]  # “the interval of this one includes one half”
    region = RIGHT.influence().regions.iloc[0]
    assert abs(region["estimate"]) < 0.8 * abs(RIGHT.influence().estimate) and region["upper"] < 0
    assert RIGHT.skills_beside_sectors() < RIGHT.skills_beside_sectors(False)


def test_sums_are_near_and_far_as_the_lesson_says():
    north = RIGHT.north()
    assert north.published.billion < north.lower  # “the other far from it”
    assert RIGHT.at_the_published_share() == pytest.approx(north.published.billion, rel=0.15)  # “comes close”
    behind = counterfactual.left_behind(
        RIGHT.fit(RIGHT.PREDICTORS), RIGHT.table(), RIGHT.hours(), RIGHT.SICKNESS, RIGHT.most_deprived(), "they"
    )
    assert behind.lower < behind.published.billion < behind.upper


def test_four_places_have_no_sector_shares():
    table = tables.place_table()
    gone = table[table["high_productivity_sectors_2019"].isna() & table["code"].isin(RIGHT.fit(RIGHT.PREDICTORS).codes)]
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
    assert RIGHT.judged(dict(zip(RIGHT.ENDS, found, strict=True)), **claim)[-1] == verdict


def test_the_verdicts_are_computed_and_stand_in_the_output():
    cell = next(cell for cell in CODE if "lab01.verdicts(" in cell.source)
    verdicts = re.findall(r"(in line|against|open) *$", text(cell.outputs[-1]), re.MULTILINE)
    assert verdicts == ["in line", "in line", "against", "open", "in line", "in line", "against", "against"]


def test_the_tutor_s_page_keeps_a_place_for_the_ledger_and_has_what_a_tutor_needs():
    assert README.count("<!-- claims -->") == README.count("<!-- /claims -->") == 1
    assert README.index("<!-- claims -->") < README.index("<!-- /claims -->")
    for heading in ("## Aims", "## Timings", "## Answers", "## Common mistakes", "## Discussion", "## What not to"):
        assert heading in README
    for exercise in ALL:
        right = exercise.expected()
        written = right if isinstance(right, str) else wording.number(right)
        assert re.search(rf"^\| {exercise.name} \| [^|]+ \| {re.escape(written)} \|", README, re.MULTILINE), written
    assert all(role in README for role in ("Treasury", "Combined authority", "Trade union"))
