"""Exercises with feedback: by kind, with hints, and a record that belongs to the learner."""

import json

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st
from ipykernel.kernelspec import get_kernel_dict

from classroom import answers, exercises, record
from classroom.exercises import NotRightError, checker
from teaching.exercises import Exercise, checks
from tests.serving import ROOT
from toolkit.core.errors import SetupError, UnknownNameError

BECAUSE = "I took the mean since it is asked for"


@pytest.fixture(autouse=True)
def _no_record(monkeypatch):
    monkeypatch.setenv(record.VARIABLE, "off")


def made(expected, **more):
    hints = ("Look at the mean.", "Divide by n.")
    return checker(checks([Exercise("01-1", lambda: expected, hints, "Sum over n.", "x.mean()", **more)]))


def test_a_right_answer_is_called_so_with_the_idea_and_the_code():
    feedback = made(3.0)("01-1", 3.001)
    assert feedback.right and feedback.words == "Right. Sum over n.\nIn code: x.mean()"


def test_hints_come_one_by_one_and_the_idea_only_after_reasoning():
    check = made(3.0)
    said = [check("01-1", answer).words for answer in (5, 6, 7)]
    assert said[0].endswith("Look at the mean.") and said[1].endswith("Divide by n.")
    assert "because=" in said[2] and "Sum over n" not in said[2]
    assert "because=" in check("01-1", 8, because="no idea").words
    assert check("01-1", 9, because=BECAUSE).words == "Not yet. The idea: Sum over n."


def test_the_same_answer_twice_is_no_second_attempt():
    check = made(3.0)
    first, second = check("01-1", 0).words, check("01-1", 0).words
    assert first.endswith("Look at the mean.") and second.endswith("Look at the mean.") and "before" in second


def test_a_right_answer_starts_the_hints_again():
    check = made(3.0)
    check("01-1", 5), check("01-1", 3)
    assert check("01-1", 5).words.endswith("Look at the mean.")


def test_a_strict_check_raises_with_the_words():
    check = made(3.0)
    assert check("01-1", 3.0, strict=True).right
    for wrong in (..., -999):
        with pytest.raises(NotRightError, match=r"three dots|Not yet"):
            check("01-1", wrong, strict=True)


def test_a_known_mistake_is_named():
    check = made(3.0, misses=((lambda: 30.0, "That is ten times as much."),))
    assert "ten times" in check("01-1", 30.05).words
    assert "ten times" not in check("01-1", "three").words


@pytest.mark.parametrize(("answer", "said"), [(0.03, "a proportion"), (300, "a percentage"), ("£3", "unit is wrong")])
def test_percentages_shares_and_units_are_told_apart(answer, said):
    feedback = made(3.0, unit="%")("01-1", answer)
    assert not feedback.right and said in feedback.words


@pytest.mark.parametrize("answer", ["3%", "3 per cent", "3.00", "3 %", "+3%", "about 3 per cent."])
def test_a_number_with_its_unit_is_right(answer):
    assert made(3.0, unit="%")("01-1", answer).right


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        ("3 percentage points", (3, "percentage points")),
        ("£1,234.50 approx.", (1234.5, "£")),
        ("1 234 567", (1234567, "")),
        ("− 2.5pp", (-2.5, "percentage points")),
        (".5%", (0.5, "%")),
        ("1 of 3", (None, "")),
        ("10-12 %", (None, "%")),
        ("1,5", (None, "")),
        ("none", (None, "")),
    ],
)
def test_a_text_is_a_number_only_where_it_holds_one(answer, read):
    assert answers.with_unit(answer) == read


@pytest.mark.parametrize(
    ("answer", "right"), [("+", True), ("above zero", True), (0.2, True), (-3, False), ("-", False)]
)
def test_a_sign_may_be_a_word_or_a_number(answer, right):
    assert made(4.0, kind="sign")("01-1", answer).right is right


DATA = pd.DataFrame({"x": np.arange(20.0), "z": np.arange(20.0) ** 2 % 7, "y": np.sin(np.arange(20.0))})


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (lambda: smf.ols("y ~ z + x", DATA).fit(cov_type="HC3"), "Right"),
        (lambda: smf.ols("y ~ x", DATA).fit(cov_type="HC3"), "the predictors named"),
        (lambda: smf.ols("y ~ x + z", DATA.head(15)).fit(cov_type="HC3"), "the places named"),
        (lambda: smf.ols("np.exp(y) ~ x + z", DATA).fit(cov_type="HC3"), "outcome, logs and weights"),
        (lambda: smf.ols("y ~ x + z", DATA).fit(), "not the kind"),
        (lambda: 0.3, "a fitted model"),
    ],
)
def test_a_model_is_compared_part_by_part(model, said):
    """A model with the right predictors is never rejected for a predictor that it has."""
    assert said in made(smf.ols("y ~ x + z", DATA).fit(cov_type="HC3"))("01-1", model()).words


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (pd.Series({"B": 2.0, "The A": 1.0}), "Right"),
        (pd.Series({"A": 1.0, "B": 2.0, "C": 3.0}), "number of values"),
        (pd.Series({"A": 1.0, "C": 2.0}), "the labels that"),
        (pd.Series({"A": 1.0, "B": 2.1}), "some of the values"),
        (1.0, "a Series"),
    ],
)
def test_a_series_is_compared_part_by_part(answer, said):
    assert said in made(pd.Series({"A": 1.0, "B": 2.0}))("01-1", answer).words


@pytest.mark.parametrize("answer", [..., None, "", "  "])
def test_an_empty_answer_is_no_miss(answer):
    check = made(3.0)
    assert "three dots" in check("01-1", answer).words
    assert check("01-1", 5).words.endswith("Look at the mean.")


def test_an_unknown_exercise_lists_the_known():
    assert "The exercises are: 01-1." in made(1)("01-9", 1).words


@pytest.mark.parametrize(
    ("right", "answer", "same"),
    [
        (2.0, pd.Series([2.0]), True),
        (2.0, np.array([[2.0]]), True),
        (2.0, [2.0, 2.0], False),
        (2.0, True, False),
        (True, 1, False),
        (True, np.bool_(True), True),
        ("Blackpool", " blackpool ", True),
        ("Blackpool", 3, False),
        (["a", "b"], pd.Series(["B", "a"]), True),
        (["a", "b"], "ab", False),
        (0.0, 0, True),
        (-2.0, 2.0, False),
    ],
)
def test_answers_are_taken_as_learners_leave_them(right, answer, same):
    assert made(right)("01-1", answer).right is same


@given(st.one_of(st.none(), st.text(), st.floats(), st.lists(st.integers()), st.dictionaries(st.text(), st.text())))
def test_no_answer_ends_in_an_error(answer):
    assert isinstance(made(1.5)("01-1", answer).words, str)
    assert isinstance(made(["x"])("01-1", answer).words, str)
    assert isinstance(made(pd.Series({"A": 1.0, "B": 2.0}))("01-1", answer).words, str)


@given(st.floats(0.01, 1e6), st.floats(-0.2, 0.2))
def test_a_number_is_right_within_its_tolerance_and_no_further(right, off):
    feedback = made(right, tolerance=0.05)("01-1", right * (1 + off))
    if abs(off) < 0.045:
        assert feedback.right
    if abs(off) > 0.056 and "rounded" not in feedback.words:
        assert not feedback.right


@given(st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_where_exactness_is_asked_only_the_number_is_right(right, answer):
    assert made(right, tolerance=0)("01-1", answer).right is (right == answer)


def test_html_is_escaped():
    check = checker(checks([Exercise("x", lambda: 1, ("<b>", ""))]))
    assert "&lt;b&gt;" in check("x", 2)._repr_html_()


@pytest.mark.parametrize(
    ("right", "answer", "decimals", "said"),
    [
        (35.527, 36, 0, "Right, rounded. Sum"),
        (53.337, 53, 1, "give one more decimal"),
        (53.337, 53.3, 1, "Right"),
        (3.541, 4, 0, "give one more decimal"),  # a single digit says too little
        (77.83, 78, 1, "give one more decimal"),
        (35.527, 35, 0, "Not yet."),  # truncated, not rounded
        (0.3, 0, 0, "Not yet."),
        (35, 35.4, 0, "Not yet."),  # a count
    ],
)
def test_a_right_answer_that_was_rounded_is_no_miss(right, answer, decimals, said):
    feedback = made(right, decimals=decimals, tolerance=0 if right == 35 else 0.001)("01-1", answer)
    assert said in feedback.words and feedback.right is ("Right" in said)


def test_a_rounding_that_a_known_mistake_shares_needs_another_decimal():
    check = made(77.83, tolerance=0.001, misses=((lambda: 78.14, "Each place once."),))
    assert check("01-1", 78).words == "Right, but rounded: give one more decimal place."
    assert "Each place once." in check("01-1", 78.1).words


@pytest.mark.parametrize("answer", ["SW", "the South West", "south  west"])
def test_a_region_is_known_by_its_short_names(answer):
    assert made("South West")("01-1", answer).right and not made("South East")("01-1", answer).right


def test_a_free_text_is_held_against_four_levels_once_it_is_long_enough():
    levels = tuple(f"{n} – level" for n in range(1, 5))
    check = checker(checks([Exercise("w", kind="written", least=5, levels=levels)]))
    assert not check("w", "too short").right
    assert all(level in check("w", "one two three four five").words for level in levels)


# --- the file of checks


def test_what_a_student_s_folder_holds_gives_no_answer_away():
    kept = json.dumps(checks([Exercise("n", lambda: 35.527, ("h", "i"), "idea", "output.max() / output.min()")]))
    assert "35.5" not in kept and "output" not in kept and "idea" not in kept.replace('"idea"', "")


def test_a_missing_file_and_an_unknown_place_say_what_to_do(tmp_path):
    with pytest.raises(SetupError, match=r"checks\.json.*Copy the lab's whole folder"):
        exercises.load(tmp_path / "checks.json")
    (tmp_path / "checks.json").write_text('{"questions": {}, "places": {"E1": {}}}', encoding="utf-8")
    with pytest.raises(UnknownNameError, match="E9"):
        exercises.load(tmp_path / "checks.json", place="E9")


# --- the record


def test_attempts_are_recorded_in_the_learner_s_own_file(tmp_path, monkeypatch):
    monkeypatch.setenv(record.VARIABLE, str(tmp_path / "mine.jsonl"))
    check = made(3.0)
    check("01-1", ...), check("01-1", 5, because=BECAUSE), check("01-1", 3)
    rows = record.lines()
    assert rows["right"].tolist() == [False, True] and rows["because"].iloc[0] == BECAUSE
    assert rows["answer"].tolist() == ["5", "3"]


def test_a_record_that_was_damaged_is_read_as_far_as_it_goes(tmp_path):
    file = tmp_path / "my_record.jsonl"
    file.write_text('{"when": "t", "what": "check", "name": "a", "right": true}\nnonsense\n[1]\n', encoding="utf-8")
    rows = record.lines(file)
    assert len(rows) == 1 and rows.attrs["unread"] == 2


def test_a_folder_that_cannot_be_written_to_loses_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv(record.VARIABLE, str(tmp_path / "no" / "such" / "folder.jsonl"))
    monkeypatch.setattr(record, "_here", [])
    made(3.0)("01-1", 3)
    assert record.lines()["name"].tolist() == ["01-1"]


# --- errors


SHELL = {
    "tabel": "tabel is not defined yet. Did you mean table? After a restart",
    "places.find('Atlantsi')": "Atlantsi",
    "1 / 0": "Traceback",
    "table[1, 2]": "called “(1, 2)”.",
} | dict.fromkeys(
    [
        "table['populatoin']",
        "table[['populatoin', 'jobs']]",
        "table[['populatoin']]",
        "table.populatoin",
        "table.query('populatoin > 1')",
        "table.groupby('jobs')['populatoin'].sum()",
        "table.groupby('jobs').populatoin",
        "table.set_index('populatoin')",
        "table.drop(columns='populatoin')",
        "table.dropna(subset=['populatoin'])",
        "smf.ols('jobs ~ populatoin', table)",
        "sns.lineplot(table, x='populatoin', y='jobs')",
    ],
    "There is no column or key called “populatoin”. Similar names: population.",
)


@pytest.mark.parametrize(("code", "said"), SHELL.items())
def test_an_error_of_a_lesson_is_one_sentence_and_still_an_error(code, said):
    import seaborn as sns
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.testing.globalipapp import get_ipython as started

    from toolkit import places

    shell = started() or InteractiveShell.instance()
    table = pd.DataFrame({"population": [1], "jobs": [2]})
    shell.user_ns |= {"table": table, "places": places, "smf": smf, "sns": sns}
    shown = []
    shell._showtraceback = lambda kind, error, words: shown.append("\n".join(words))
    shell.extension_manager.load_extension("classroom.plain_errors")
    assert shell.run_cell(code).error_in_exec is not None
    assert said in shown[-1] and ("Traceback" in shown[-1]) == (said == "Traceback") == bool(shown[-1].count("\n"))


def test_the_kernel_of_the_lessons_is_ipykernel_s_own_with_these_errors_in_it():
    file = ROOT / "toolkit" / "serve" / "jupyter" / "kernels" / "python3" / "kernel.json"
    ours, its = json.loads(file.read_text(encoding="utf-8")), get_kernel_dict()
    assert ours.pop("argv") == ["python", *its.pop("argv")[1:], "--ext=classroom.plain_errors"]
    assert ours == its
