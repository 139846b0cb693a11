"""Lab 02: exercises that can be passed and failed, notebooks of the agreed shape, and prose that the data bear out."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from tests.lessons import module
from toolkit import tables
from toolkit.claims import closing_table
from toolkit.health_and_poverty.employment_model import model
from toolkit.health_and_poverty.health_gap import of_people
from toolkit.teaching.exercises import checker

LAB = Path(__file__).parent.parent / "labs" / "02_health_and_work"
NOTEBOOKS = {name: nbformat.read(LAB / f"{name}.ipynb", 4) for name in ("lesson", "without_code", "harder")}
LESSON = NOTEBOOKS["lesson"]
CODE = [cell for cell in LESSON.cells if cell.cell_type == "code"]
PROSE = [cell.source for cell in LESSON.cells if cell.cell_type == "markdown"]
README = (LAB / "README.md").read_text(encoding="utf-8")
# Names of parts, labs, exercises and years, and what the essay says in quotation marks: all else comes out of a cell.
ALLOWED = re.compile(
    r"\b[Ll]ab 0[12]\b|\bParts? \d\b|\b02-h?\d+\b|\b(?:19|20)\d\d(?:-\d\d)?\b|\b\d+ minutes\b|“over 62 %”|`[^`]*`"
)


LAB02 = module(LAB / "exercises.py")
RIGHT = LAB02.right
ALL = (*LAB02.EXERCISES, *LAB02.HARDER)


def _code(name: str) -> list:
    return [cell for cell in NOTEBOOKS[name].cells if cell.cell_type == "code"]


def _prose(name: str) -> list[str]:
    return [cell.source for cell in NOTEBOOKS[name].cells if cell.cell_type == "markdown"]


# --- exercises


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("02-1", 485),  # as published
        ("02-2", 328.2 - 285.6),  # DWP's medians 547 and 476, times 0.6
        ("02-3", "london"),
        ("02-4", "Yorkshire and the Humber"),
        ("02-5", "East Midlands"),
        ("02-6", 57.2),  # Scottish Government's table
        ("02-7", 75),
        ("02-9", 4),
        ("02-12", 0),
        ("02-h2", 100 * (1 - (1 - 0.2 - 0.12) * (1 - 0.55))),  # rates of 2021-22, taper of net earnings
    ],
)
def test_the_right_answer_is_the_published_one(name, answer):
    assert checker(ALL)(name, answer).right


@pytest.mark.parametrize(
    ("name", "mistake", "words"),
    [
        ("02-1", lambda: 600, "shares its kitchen"),
        ("02-1", lambda: RIGHT.familys_line("BHC") + 0.5, "weights before housing costs"),
        ("02-2", lambda: 71, "between the medians"),
        ("02-3", lambda: "West Midlands", "it had that before"),
        ("02-4", lambda: "East Midlands", "look for one that cannot"),
        ("02-4", lambda: 7, "larger than its whole"),
        ("02-5", lambda: "Yorkshire and The Humber", "not even possible"),
        ("02-6", lambda: 14.1, "how many of the working are poor"),
        ("02-6", lambda: 42.8, "without paid work"),
        ("02-6", lambda: 68.9, "among children"),
        ("02-7", lambda: 0.75, "in per cent"),
        ("02-7", lambda: 18, "divide by all the poor"),
        ("02-7", lambda: 25, "without work"),
        ("02-8", lambda: RIGHT.rate(RIGHT.after_costs()), "sixty per cent"),
        ("02-8", lambda: RIGHT.rate(RIGHT.after_costs(0.5, "people")), "every age"),
        ("02-9", lambda: 2, "seven tenths"),
        ("02-10", lambda: 100 - RIGHT.exchequers_pence(), "households keep"),
        ("02-11", lambda: RIGHT.norths_share(RIGHT.DISABLED), "with disability"),
        ("02-11", lambda: RIGHT.north(RIGHT.SICK).health, "percentage points of employment"),
        ("02-12", lambda: RIGHT.if_all_were_well("illness first"), "illness comes first"),
        ("02-12", lambda: 39.4, "That is the estimate"),
        ("02-h1", lambda: RIGHT.median_of_people(False), "weigh it by its heads"),
        ("02-h2", lambda: 87, "not added up"),
    ],
)
def test_a_usual_mistake_gets_its_own_sentence(name, mistake, words):
    said = checker(ALL)(name, mistake())
    assert not said.right and words in said.words


# --- what is computed


def test_the_engine_s_line_is_the_one_by_hand():
    rows = RIGHT.households()
    weights = (0.58 + 0.42 * (rows["adults"] - 1 + rows["older_children"]) + 0.2 * rows["children"]).to_numpy()
    frame = rows.assign(income=rows["income_ahc"] / weights).sort_values("income")
    heads = frame["weight"] * frame[["adults", "older_children", "children"]].sum(axis=1)
    median = frame["income"][heads.cumsum() >= heads.sum() / 2].iloc[0]
    young = frame["weight"] * (frame["older_children"] + frame["children"])
    by_hand = 100 * young[frame["income"] < 0.5 * median].sum() / young.sum()
    assert RIGHT.rate(RIGHT.after_costs(0.5)) == pytest.approx(by_hand, rel=1e-6)


def test_pence_of_a_pound_add_up():
    costs = RIGHT.impact_of(RIGHT.living_wage()).costs["value"]
    assert RIGHT.exchequers_pence() + 100 * costs["households"] / costs["pay"] == pytest.approx(100)


def test_the_two_worlds_look_alike_and_are_not():
    tables_of = [RIGHT.world(one).groupby("health", observed=True)["in_work"].mean() for one in RIGHT.WORLDS]
    assert tables_of[0].to_numpy() == pytest.approx(tables_of[1].to_numpy(), abs=0.02)
    first, second = (RIGHT.estimate(one).effects.loc["health"].iloc[0] for one in RIGHT.WORLDS)
    assert first["logit_lower"] < second["logit"] and second["logit_lower"] < first["logit"] < second["logit_upper"] + 1
    assert RIGHT.if_all_were_well("illness first") == pytest.approx(100 * 0.2 * 0.4, abs=1)


def test_health_takes_more_than_its_own_when_schooling_is_left_out():
    made = RIGHT.two_regions()
    assert of_people(made, model(made), "North").share > RIGHT.true_share() + 2


def test_what_the_lesson_says_of_measures_and_of_lines_holds():
    assert RIGHT.norths_share(RIGHT.SICK) > 100 > 60 > RIGHT.norths_share(RIGHT.DISABLED) > 45
    fewer = RIGHT.rate(RIGHT.after_costs(0.5)) / RIGHT.rate(RIGHT.after_costs(0.6))
    assert 0.6 < fewer < 0.72  # “a third of the children left poverty”
    lower, upper = (RIGHT.impact_of(RIGHT.living_wage()).rows.iloc[-1][end] for end in ("lower", "upper"))
    assert lower < upper < 0


def test_the_lost_values_stay_lost():
    assert tables.load("in_work_poverty")["percent"].isna().all()
    assert RIGHT.verdicts().iloc[-1].tolist() == ["0 of 18 cells have a value", "cannot be checked from here"]


# --- the notebooks


def test_a_learner_s_code_is_a_hundred_lines_in_cells_of_three_to_twelve():
    cells = [[line for line in cell.source.splitlines() if line.strip()] for cell in CODE]
    assert all(3 <= len(lines) <= 12 for lines in cells)
    assert len([line for lines in cells for line in lines if not line.lstrip().startswith("#")]) <= 100


def test_the_closing_table_is_chosen_by_a_rule_and_by_no_name():
    (cell,) = [cell for cell in CODE if "ledger.loc" in cell.source]
    assert not re.search(r"C\d{3}", cell.source)
    table = closing_table(lab="02", topic="health")
    rows = table.index[table["Verdict"].str.contains("Not testable")]
    shown = "".join(cell.outputs[-1]["data"]["text/html"])
    assert len(rows) > 3 and set(re.findall(r"C\d{3}", shown)) == set(rows)


def test_the_track_without_code_folds_it_away_and_links_every_app():
    for cell in _code("without_code"):
        assert cell.metadata["jupyter"]["source_hidden"] and "remove-input" in cell.metadata["tags"]
        assert "check(" not in cell.source
    for app in ("explore-tables", "draw-the-line", "reach", "health-and-work"):
        assert f"(/apps/{app})" in "\n".join(_prose("without_code"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_prose_quotes_no_number_that_was_typed(name):
    for source in _prose(name):
        assert not re.search(r"\d", ALLOWED.sub("", source)), source


def test_what_is_made_up_is_called_so():
    for name in NOTEBOOKS:
        told = "".join(
            output.get("data", {}).get("text/markdown", "") for cell in _code(name) for output in cell.outputs
        )
        assert "nobody in it exists" in ("\n".join(_prose(name)) + told).lower().replace("them exists", "it exists")
        assert "ynthetic" in told


def test_the_tutor_s_page_has_what_a_tutor_needs():
    assert README.count("<!-- claims -->") == README.count("<!-- /claims -->") == 1
    for heading in ("## Aims", "## Timings", "## Answers", "## Common mistakes", "## Discussion", "## What not to"):
        assert heading in README
    assert all(f"| {exercise.name} |" in README for exercise in ALL)
    assert all(role in README for role in ("Treasury", "Combined authority", "Trade union"))
