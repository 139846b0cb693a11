"""A waterfall: it arrives at its end level, gives each part with its interval, and hides none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.figure_cases import steps
from toolkit import figures
from toolkit.core.errors import UnknownNameError
from toolkit.figures import FigureError

LEVELS = {"start": (40.0, "The whole"), "end": (35.2, "A place")}
SPANS = {"lower": "lower", "upper": "upper"}


def drawn(**options: object) -> figures.Figure:
    return figures.waterfall(steps(), "part", "amount", title="T", **{**LEVELS, **SPANS, **options})


def test_the_words_hold_levels_parts_intervals_and_sides() -> None:
    assert drawn(left_over=["Not explained"]).alt == (
        "Waterfall chart: T. From £40.00 per hour (the whole) to £35.20 per hour (A place), in 3 parts; 95% intervals "
        "in brackets. Health & care: −£2.00 (−£3.00 to −£1.00), with an interval below zero. Age: +£0.30 (−£0.20 to "
        "£0.80), with an interval that spans zero. Not explained: −£3.10."
    )


def test_bars_begin_where_the_one_above_ended() -> None:
    data = drawn(left_over=["Not explained"]).data
    assert data["before"].tolist() == pytest.approx([40.0, 38.0, 38.3])
    assert data["after"].tolist() == pytest.approx([38.0, 38.3, 35.2])
    assert data["kind"].tolist() == ["down", "up", "not explained"]
    assert list(drawn().headings.values()) == ["Part", "Difference (£ per hour)", "95% interval, from", "to"]


def test_without_intervals_none_are_promised() -> None:
    figure = figures.waterfall(steps(), "part", "amount", title="T", **LEVELS)
    assert "interval" not in figure.alt and list(figure.headings) == ["category", "value"]


def test_parts_that_do_not_arrive_are_refused() -> None:
    with pytest.raises(FigureError, match=r"starting figure gives £35\.20, but A place is at £36"):
        drawn(end=(36.0, "A place"))


def test_a_part_without_an_amount_is_refused() -> None:
    table = steps()
    table.loc[1, "amount"] = np.nan
    with pytest.raises(FigureError, match="“Age” has no amount"):
        figures.waterfall(table, "part", "amount", title="T", **LEVELS)


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(UnknownNameError):
        drawn(left_over=["Luck"])


@given(st.lists(st.integers(-5_000, 5_000), min_size=1, max_size=12), st.integers(-100, 100))
def test_any_parts_arrive_at_their_sum(hundredths: list[int], first: int) -> None:
    amounts = [one / 100 for one in hundredths]
    table = pd.DataFrame({"part": [f"P{i}" for i in range(len(amounts))], "amount": amounts})
    last = first + sum(amounts)
    data = figures.waterfall(
        table, "part", "amount", start=(first, "A"), end=(last, "B"), unit="%", source="S", title="T"
    ).data
    assert data["before"].iloc[0] == first and data["after"].iloc[-1] == pytest.approx(last, abs=1e-9)
    assert np.allclose(data["before"].iloc[1:], data["after"].iloc[:-1], rtol=0, atol=1e-12)
