"""The lesson's exercises: the right answers are right, the known mistakes are known."""

import importlib.util
from pathlib import Path

import pytest

LAB = Path(__file__).parents[1] / "labs/03_net_zero_jobs"


@pytest.fixture(scope="module")
def lab():
    spec = importlib.util.spec_from_file_location("lab_03_exercises", LAB / "exercises.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_expected_answer_is_taken(lab):
    for exercise in lab.EXERCISES:
        assert lab.check(exercise.name, exercise.expected()).right, exercise.name


@pytest.mark.parametrize(
    ("name", "answer", "said"),
    [
        ("03-1", 22.9, "growth grows"),
        ("03-1", 0.116, "per cent"),
        ("03-2", 693_628, "old ones included"),
        ("03-3", "Wales", "the year before"),
        ("03-5", 450_000, "come anyway"),
    ],
)
def test_known_mistakes_are_named(lab, name, answer, said):
    feedback = lab.check(name, answer)
    assert not feedback.right and said in feedback.words


def test_answers_are_what_the_sources_give(lab):
    expected = {exercise.name: exercise.expected() for exercise in lab.EXERCISES}
    assert expected["03-1"] == pytest.approx(11.6, abs=0.05)
    assert expected["03-2"] == 508_628
    assert expected["03-3"] == "South West" and expected["03-4"] == 1
    assert expected["03-5"] == pytest.approx(135_000)
