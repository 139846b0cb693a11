"""The lesson on places: its checks are the computed ones, and each exercise takes its answer and refuses another."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from classroom.exercises import checker
from teaching.exercises import Exercise, checks, of_lab
from tests.lessons import Notebook, text

LAB = Path(__file__).parents[1] / "labs" / "places"
EXERCISES = of_lab("places")


def test_the_file_of_checks_is_the_computed_one() -> None:
    assert json.loads((LAB / "checks.json").read_text(encoding="utf-8")) == json.loads(json.dumps(checks(EXERCISES)))


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.name)
def test_an_exercise_takes_its_answer_and_names_a_known_mistake(exercise: Exercise) -> None:
    check, right = checker(checks([exercise])), exercise.expected()
    assert check(exercise.name, right).right
    assert not check(exercise.name, "Nowhere" if isinstance(right, str) else right * 1.93 + 3).right
    for give, words in exercise.misses:
        assert words in check(exercise.name, give()).words


def test_each_exercise_waits_in_the_lesson_once_and_on_the_tutors_page() -> None:
    cells = Notebook(LAB / "lesson.ipynb").code
    asked = [name for cell in cells for name in re.findall(r'check\("([\w-]+)"', cell.source)]
    said = "".join(text(output) for cell in cells for output in cell.outputs)
    page = (LAB / "README.md").read_text(encoding="utf-8")
    assert asked == [one.name for one in EXERCISES] and len(asked) == 6
    assert all(f"Exercise {name} needs your answer" in said for name in asked)
    assert re.findall(r"^\| (04-\d) \|", page, re.MULTILINE) == asked
    assert sum(map(int, re.findall(r"^\| \d .*? \| (\d+) \|", page, re.MULTILINE))) == 60


def test_each_goal_foundation_and_principle_has_what_stands_for_it_and_what_is_unmeasured() -> None:
    page = (LAB / "README.md").read_text(encoding="utf-8").partition("## Discussion")[2].partition("**Role cards.**")[0]
    tables = re.findall(r"^\| (\w+) \| Indicator held \| Unmeasured \|\n\|.*\n((?:\|.*\n)+)", page, re.MULTILINE)
    rows = {title: re.findall(r"^\| (.+) \| (.+) \| (.+) \|$", lines, re.MULTILINE) for title, lines in tables}
    assert {title: len(some) for title, some in rows.items()} == {"Goal": 9, "Foundation": 6, "Principle": 7}
    assert all(cell.strip() for some in rows.values() for row in some for cell in row)
