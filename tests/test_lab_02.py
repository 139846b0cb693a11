"""Lab 02: its exercises take the right answer, however written, and know the usual mistakes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from toolkit.exercises import checker

FILE = Path(__file__).resolve().parents[1] / "labs" / "02_health_and_work" / "exercises.py"


@pytest.fixture(scope="module")
def lab():
    spec = importlib.util.spec_from_file_location("lab_02_exercises", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("02-1", 485),
        ("02-2", "london"),
        ("02-3", "Yorkshire and the Humber"),
        ("02-4", "East Midlands"),
        ("02-5", 57.2),
    ],
)
def test_the_right_answer_is_right(lab, name, answer):
    assert checker(lab.EXERCISES)(name, answer).right


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("02-1", 600, "shares its kitchen"),
        ("02-1", lambda lab: lab.familys_line("BHC") + 0.5, "weights before housing costs"),
        ("02-2", "West Midlands", "it had that before"),
        ("02-4", "Yorkshire and The Humber", "not even possible"),
        ("02-5", 14.1, "how many of the working are poor"),
        ("02-5", 42.8, "without paid work"),
        ("02-3", 7, "larger than its whole"),
    ],
)
def test_a_usual_mistake_gets_its_own_sentence(lab, name, answer, words):
    answer = answer(lab) if callable(answer) else answer
    said = checker(lab.EXERCISES)(name, answer)
    assert not said.right and words in said.words
