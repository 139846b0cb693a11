"""Predictions: recorded before the reveal, drawn with the result, the same text in every run."""

import pandas as pd
import pytest

from classroom import predictions, record


@pytest.fixture(autouse=True)
def _own_record(monkeypatch, tmp_path):
    monkeypatch.setenv(record.VARIABLE, str(tmp_path / "mine.jsonl"))


def press(widget):
    widget.children[-2].click()


def test_a_number_is_recorded_and_drawn_beside_the_interval():
    guess = predictions.number("p", "How much?", 0, 10, unit="£")
    assert guess.beside(3.0, 2.0, 4.0).words == "No prediction was recorded. Result: £3 (95% interval £2 to £4)."
    guess.inputs[0].value = 5
    assert guess.value is None  # until it is recorded
    press(guess)
    strip = guess.beside(3.0, 2.0, 4.0)
    assert "My prediction: £5" in strip.words and "outside" in strip.words
    assert strip._repr_html_().count("<circle") == 1 and "<path" in strip._repr_html_()
    assert record.lines()["answer"].tolist() == [5]


def test_a_place_an_order_and_a_line_have_their_own_comparison():
    place = predictions.place("p", "Where?", ["A", "B"])
    place.inputs[0].value = "B"
    press(place)
    assert place.beside("A").words == "My prediction: B. Result: A." and place.beside("B").right
    order = predictions.order("o", "In which order?", ["A", "B", "C"])
    press(order)
    assert "1 in the right position" in order.beside(["A", "C", "B"]).words
    line = predictions.line("l", "Sketch it", (2000, 2010), 0, 100, "%")
    press(line)
    figure = line.beside(pd.Series([10.0, 20.0], index=[2000, 2010]))
    assert "2 lines" in str(figure) and "My prediction" in str(figure)


@pytest.mark.parametrize("lower", [None, 3.0])
def test_a_strip_without_width_is_still_drawn(lower):
    strip = predictions.Strip(3.0, (lower, lower), None)
    assert "nan" not in strip._repr_html_() and "3" in strip.words


def test_sliders_draw_again_and_their_words_follow():
    sliders = predictions.Sliders(lambda a: f"twice is {2 * a:g}", a=(0, 10, 1))
    assert sliders._repr_mimebundle_()["text/plain"] == "twice is 10"
    sliders.sliders["a"].value = 7
    assert sliders.words == "twice is 14" and "14" in sliders.children[-1].value


def test_words_are_the_same_in_every_run_and_labelled():
    guess = predictions.number("p", "How much?", 0, 10)
    assert guess._repr_mimebundle_()["text/plain"] == "Prediction p: How much?"
    assert all(one.description for one in guess.inputs)
