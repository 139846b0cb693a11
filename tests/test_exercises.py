"""Exercises that answer back."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.teaching.exercises import Exercise, checker


def made(expected, **more):
    return checker([Exercise("01-1", lambda: expected, ("Look at the mean.", "Divide by n."), "Sum over n.", **more)])


def test_a_right_answer_is_told_so_with_the_idea():
    feedback = made(3.0)("01-1", 3.001)
    assert feedback.right and feedback.words == "Right. Sum over n."


def test_hints_come_one_by_one_and_then_the_idea():
    check = made(3.0)
    said = [check("01-1", 5).words for _ in range(4)]
    assert said[0].endswith("Look at the mean.") and said[1].endswith("Divide by n.")
    assert said[2] == said[3] == "Not yet. The idea: Sum over n."


def test_a_right_answer_starts_the_hints_again():
    check = made(3.0)
    check("01-1", 5), check("01-1", 3)
    assert check("01-1", 5).words.endswith("Look at the mean.")


def test_a_known_mistake_is_named():
    check = made(3.0, misses=((lambda a: abs(a - 300) < 1, "That is per cent, not a share."),))
    assert "per cent" in check("01-1", 300).words
    assert "per cent" not in check("01-1", "three").words


@pytest.mark.parametrize("answer", [..., None])
def test_an_empty_answer_is_no_miss(answer):
    check = made(3.0)
    assert "three dots" in check("01-1", answer).words
    assert check("01-1", 5).words.endswith("Look at the mean.")


def test_an_unknown_exercise_lists_the_known():
    assert "There are: 01-1." in made(1)("01-9", 1).words


@pytest.mark.parametrize(
    ("right", "answer", "same"),
    [
        (2.0, pd.Series([2.0]), True),
        (2.0, np.array([[2.0]]), True),
        (2.0, [2.0, 2.0], False),
        (2.0, True, False),
        (1.0, True, False),
        (True, 1, False),
        (True, np.bool_(True), True),
        ("Blackpool", " blackpool ", True),
        ("Blackpool", 3, False),
        (["a", "b"], pd.Series(["B", "a"]), True),
        (["a", "b"], "ab", False),
        (0.0, 0, True),
    ],
)
def test_answers_are_taken_as_learners_leave_them(right, answer, same):
    assert made(right)("01-1", answer).right is same


@given(st.one_of(st.none(), st.text(), st.floats(), st.lists(st.integers()), st.dictionaries(st.text(), st.text())))
def test_no_answer_ends_in_an_error(answer):
    assert isinstance(made(1.5)("01-1", answer).words, str)
    assert isinstance(made(["x"])("01-1", answer).words, str)


def test_html_is_escaped():
    check = checker([Exercise("x", lambda: 1, ("<b>", ""), "")])
    assert "&lt;b&gt;" in check("x", 2)._repr_html_()


@pytest.mark.parametrize(
    ("right", "answer", "decimals", "said"),
    [
        (35.527, 36, 0, "Right, rounded. Sum"),
        (53.337, 53, 0, "Right, rounded. Sum"),
        (53.337, 53, 1, "give one more decimal"),
        (53.337, 53.3, 1, "Right. Sum"),
        (3.541, 3.5, 0, "Right, rounded. Sum"),
        (3.541, 4, 0, "give one more decimal"),  # a single digit tells too little
        (77.83, 78, 1, "give one more decimal"),
        (39.6, 40, 0, "Right, rounded. Sum"),
        (35.527, 35, 0, "Not yet."),  # cut off, not rounded
        (0.3, 0, 0, "Not yet."),
        (35, 35.4, 0, "Not yet."),  # a count
    ],
)
def test_a_right_answer_that_was_rounded_is_no_miss(right, answer, decimals, said):
    feedback = made(right, decimals=decimals, tolerance=0.001)("01-1", answer)
    assert said in feedback.words and feedback.right is ("Sum" in said)


def test_a_rounding_that_a_known_mistake_shares_needs_another_decimal():
    check = made(77.83, tolerance=0.001, misses=((lambda a: abs(a - 78.14) < 0.2, "Each place once."),))
    assert check("01-1", 78).words == "Right, rounded: give one more decimal."
    assert "Each place once." in check("01-1", 78.1).words


@pytest.mark.parametrize("answer", ["SW", "the South West", "south  west"])
def test_a_region_is_known_by_its_short_names(answer):
    assert made("South West")("01-1", answer).right and not made("South East")("01-1", answer).right


def test_an_answer_of_another_kind_gets_a_word_about_it():
    assert "a name, in quotation marks" in made("South East")("01-1", 3).words
    assert "a number, without quotation marks" in made(3.0)("01-1", "three").words
