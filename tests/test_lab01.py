"""Lab 01: exercises that can be passed and failed, a lesson of the agreed shape, and prose that the data bear out."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import nbformat
import pytest

from toolkit import regression, tables
from toolkit.exercises import checker

LAB = Path(__file__).parent.parent / "labs" / "01_productivity_gap"
LESSON = nbformat.read(LAB / "lesson.ipynb", 4)
CODE = [cell for cell in LESSON.cells if cell.cell_type == "code"]
PROSE = [cell.source for cell in LESSON.cells if cell.cell_type == "markdown"]
# Names of parts, exercises, years and measures; whatever else is a figure must come out of a cell.
ALLOWED = re.compile(
    r"\bLab 01\b|\bPart \d\b|\b01-\d\b|\b(?:19|20)\d\d\b|\b\d+ minutes\b|\baged \d\d to \d\d\b|\blevel 4\b|\bHC[13]\b"
    r"|\b95% (?:confidence )?interval\b|`[^`]*`"
)


def _module():
    spec = importlib.util.spec_from_file_location("lab01_exercises", LAB / "exercises.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


LAB01 = _module()
BY_NAME = {exercise.name: exercise for exercise in LAB01.EXERCISES}


def _wrong(right):
    if isinstance(right, bool):
        return not right
    return "Nowhere" if isinstance(right, str) else right * 1.07 + 1


def _text(output) -> str:
    return "".join(output.get("text", "")) + "".join(output.get("data", {}).get("text/plain", ""))


@pytest.mark.parametrize("exercise", LAB01.EXERCISES, ids=lambda exercise: exercise.name)
def test_an_exercise_takes_its_answer_and_refuses_another(exercise):
    check = checker(LAB01.EXERCISES)
    assert check(exercise.name, exercise.expected()).right
    wrong = _wrong(exercise.expected())
    said = [check(exercise.name, wrong) for _ in range(3)]
    assert not any(feedback.right for feedback in said)
    assert said[0].words.endswith(exercise.hints[0])
    assert said[1].words.endswith(exercise.hints[1])
    assert said[2].words.endswith(exercise.idea)
    assert exercise.hints[0] != exercise.hints[1]


@pytest.mark.parametrize(
    ("name", "mistake", "said"),
    [
        ("01-1", lambda: LAB01._output().max() - LAB01._output().min(), "difference in pounds"),
        ("01-1", lambda: LAB01._output().min() / LAB01._output().max(), "turn it over"),
        ("01-1", lambda: LAB01._output().max() / LAB01._output().mean(), "average place"),
        ("01-2", lambda: LAB01.far_below(1.0), "three quarters"),
        ("01-2", lambda: (LAB01._output() < 0.75 * LAB01._output().mean()).sum(), "average of the places"),
        ("01-2", lambda: 361 - LAB01.far_below(), "above the line"),
        ("01-3", lambda: LAB01._term(["long_term_sick_2021"], "long_term_sick_2021", log=False), "sickness alone"),
        ("01-3", lambda: LAB01._term(["long_term_sick_2021", "level4_2021"], "level4_2021", log=False), "of level 4"),
        ("01-4", lambda: LAB01._furthest_below(), "furthest below"),
        ("01-4", lambda: LAB01._most_influential(), "moves the estimates most"),
        ("01-5", lambda: "True", "without quotation marks"),
        ("01-5", lambda: False, "look at the interval"),
    ],
)
def test_a_known_mistake_is_named(name, mistake, said):
    assert said in checker(LAB01.EXERCISES)(name, mistake()).words


def test_the_answers_are_those_of_the_tables():
    output = tables.load("place_indicators").set_index("code")["gva_per_hour_2023"]
    assert LAB01.ratio() == pytest.approx(84.1 / 23.8, rel=0.003)  # Rushmoor over West Devon, as published
    assert output[output < 0.75 * LAB01._uk()].count() == LAB01.far_below()
    assert LAB01._uk() == pytest.approx(41.87)
    assert LAB01.furthest_above() == "Rushmoor"


def test_each_exercise_stands_in_the_lesson_once_and_waits():
    asked = [re.findall(r'check\("(01-\d)"', cell.source) for cell in CODE]
    assert [name for names in asked for name in names] == list(BY_NAME)
    for names, cell in zip(asked, CODE, strict=True):
        for name in names:
            assert "= ..." in cell.source
            assert f"Exercise {name} waits for your answer" in _text(cell.outputs[0])


@pytest.mark.parametrize(
    ("name", "needs"), [("01-1", "output ="), ("01-2", "uk ="), ("01-3", "SAMPLE ="), ("01-4", 'table["gap"] =')]
)
def test_what_a_hint_speaks_of_is_made_before_the_exercise(name, needs):
    before = "\n".join(cell.source for cell in CODE).split(f'check("{name}"')[0]
    assert needs in before


def test_the_lesson_has_one_title_and_eight_parts_that_fill_the_time():
    headings = [line for source in PROSE for line in source.splitlines() if line.startswith("#")]
    assert len([line for line in headings if re.match(r"# ", line)]) == 1
    assert [line[:9] for line in headings if line.startswith("## ")] == [f"## Part {number}" for number in range(1, 9)]
    said = [int(minutes) for source in PROSE for minutes in re.findall(r"^\*(\d+) minutes\*$", source, re.MULTILINE)]
    listed = [int(minutes) for minutes in re.findall(r"\| (\d+) minutes \|", PROSE[0])]
    assert said == listed
    assert sum(said) == LESSON.metadata["levelling_up"]["minutes"] == 90
    page = re.findall(r"^\| \d .*? \| (\d+) \|", (LAB / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(minutes) for minutes in page] == said


def test_every_part_predicts_and_reflects():
    parts = re.split(r"^## ", "\n".join(PROSE), flags=re.MULTILINE)[1:]
    assert all("**Predict.**" in part and "**Reflect.**" in part for part in parts)


def test_outputs_and_counts_are_kept():
    assert [cell.execution_count for cell in CODE] == list(range(1, len(CODE) + 1))
    silent = [cell.source for cell in CODE if not cell.outputs]
    assert all(source.splitlines()[-1].startswith(("fits = ", "}")) for source in silent)
    streams = [output for cell in CODE for output in cell.outputs if output.get("name") == "stderr"]
    assert not streams


def test_code_is_short_and_defines_nothing():
    lines = [cell.source.splitlines() for cell in CODE]
    assert all(3 <= len([line for line in cell if line.strip()]) <= 12 for cell in lines)
    code = [line for cell in lines for line in cell if line.strip() and not line.lstrip().startswith("#")]
    assert len(code) <= 100
    assert not [line for line in code if re.match(r"\s*(def|class) |import sys", line)]


def test_prose_before_code_says_what_it_shows():
    kinds = [cell.cell_type for cell in LESSON.cells]
    unannounced = [i for i, kind in enumerate(kinds) if kind == "code" and kinds[i - 1] != "markdown"]
    assert all("The next two cells" in LESSON.cells[i - 2].source for i in unannounced)


@pytest.mark.parametrize("source", PROSE, ids=range(len(PROSE)))
def test_prose_quotes_no_number_that_was_typed(source):
    assert not re.search(r"\d", ALLOWED.sub("", source))


def test_prose_never_says_that_one_thing_brings_about_another():
    # These words stand in the lesson only as what not to say, in italics.
    said = re.sub(r"\*[^*]+\*", "", "\n".join(PROSE)).lower()
    assert not re.search(r"\bcauses\b|\bdrives\b|\bleads to\b|\bbecause of\b|\bimpact of\b", said)


def test_every_figure_carries_its_words():
    figures = [output for cell in CODE for output in cell.outputs if "image/png" in output.get("data", {})]
    assert len(figures) >= 8
    for output in figures:
        assert len(output["data"]["text/plain"]) > 80
        assert output["metadata"]["image/png"]["alt"] == output["data"]["text/plain"]
    assert (LAB / "lesson.ipynb").stat().st_size < 2_500_000


@pytest.fixture(scope="module")
def fits():
    table, sample = tables.place_table(), LAB01.SAMPLE
    three = ["long_term_sick_2021", "level4_2021", "age_50_64_2022"]
    young = ["age_16_24_2022", *three]
    return {
        name: regression.fit(table, outcome, predictors, log=log, sample=sample, **more)
        for name, outcome, predictors, log, more in [
            ("simple", "gva_per_hour_2023", three[:1], False, {}),
            ("both", "gva_per_hour_2023", three[:2], False, {}),
            ("model", "gva_per_hour_2023", three, True, {}),
            ("2019", "gva_per_hour_2019", three, True, {"errors": "HC1"}),
            ("young", "gva_per_hour_2023", young, True, {}),
        ]
    }


def test_what_the_prose_takes_for_granted_holds(fits):
    sick = {name: fit.estimates.loc["long_term_sick_2021", "estimate"] for name, fit in fits.items()}
    assert sick["simple"] < sick["both"] < 0  # “closer to zero than before”
    assert fits["model"].diagnostics.moran.p < 0.05 and fits["model"].diagnostics.reset.p < 0.05  # the tutor's page
    assert {"Wandsworth", "Tower Hamlets"} <= set(fits["model"].diagnostics.influence.places["name"].head(6))
    assert (
        fits["model"].estimates.loc["age_50_64_2022", "upper"]
        < 0
        > fits["young"].estimates.loc["age_16_24_2022", "upper"]
    )


def test_the_research_note_s_regression_is_the_lesson_s(fits):
    assert fits["2019"].n == 316
    assert fits["2019"].estimates["estimate"].iloc[1:].tolist() == pytest.approx([-0.048, 0.005, -0.011], abs=0.0005)


def test_the_verdicts_are_computed_and_stand_in_the_output():
    shown = _text(CODE[-1].outputs[-1])
    verdicts = re.findall(r"(in line|against|open) *$", shown, re.MULTILINE)
    assert verdicts == ["in line", "against", "in line", "in line", "in line"]
