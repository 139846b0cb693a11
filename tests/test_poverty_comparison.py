"""Two entries of a table side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from toolkit.core.errors import ModelError
from toolkit.health_and_poverty.poverty.comparison import Comparison, difference
from toolkit.health_and_poverty.poverty.rates import rate_table


def compared(*sides: dict[str, float], key: str = "area", half: float | None = None) -> Comparison:
    """Return the entries x and y of a table, made from the values of each by area or group."""
    given = [(name, place, value) for name, side in zip("xy", sides, strict=True) for place, value in side.items()]
    rows = pd.DataFrame(given, columns=["measure", key, "value"])
    if half is not None:
        rows = rows.assign(lower=rows["value"] - half, upper=rows["value"] + half)
    return difference(rate_table(rows, name="t", title="T", label="L"), "measure", "x", "y")


@pytest.mark.parametrize("key", ["area", "group"])
def test_the_difference_is_second_less_first_row_by_row(key):
    found = compared({"A": 10.0, "B": 20.0}, {"B": 26.0, "A": 9.0}, key=key)
    assert found.axis == key
    assert found.rows.set_index(key)["difference"].to_dict() == {"A": -1.0, "B": 6.0}


def test_half_widths_of_independent_estimates_add_in_squares():
    rows = compared({"A": 10.0}, {"A": 20.0}, half=3.0).rows
    assert rows[["lower", "upper"]].iloc[0].tolist() == pytest.approx([10 - 18**0.5, 10 + 18**0.5])


def test_a_row_that_one_side_lacks_stays_with_its_reason():
    rows = compared({"A": 10.0, "C": np.nan}, {"A": 9.0, "B": 1.0, "C": 2.0}).rows
    reasons = rows.set_index("area")["reason"].to_dict()
    assert reasons["A"] == "" and reasons["B"] == "x: no such row"
    assert reasons["C"] == "x: empty in the source, with no reason given"
    assert rows["difference"].isna().sum() == 2


def test_the_axis_must_agree():
    cells = {"measure": list("xxyy"), "area": ["A", "B", "A", "A"], "group": ["", "", "a", "b"], "value": range(4)}
    table = rate_table(pd.DataFrame(cells), name="t", title="T", label="L")
    with pytest.raises(ModelError, match="by area and the other by group"):
        difference(table, "measure", "x", "y")


def test_two_single_cells_are_matched_whatever_they_are_of():
    cells = pd.DataFrame({"measure": "m", "area": ["A", "B"], "value": [1.0, 3.0]})
    row = difference(rate_table(cells, name="t", title="T", label="L"), "area", "A", "B").rows.iloc[0]
    assert (row["first"], row["second"], row["difference"]) == (1.0, 3.0, 2.0)


def test_a_single_cell_is_matched_along_the_key_of_the_other_entry():
    rows = compared({"A": 1.0, "B": 2.0}, {"B": 5.0}).rows.set_index("area")
    assert rows.loc["B", "difference"] == 3.0 and rows.loc["A", "reason"] == "y: no such row"
