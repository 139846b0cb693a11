"""Two tables side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from toolkit.core.errors import ModelError
from toolkit.health_and_poverty.poverty.comparison import compare, difference
from toolkit.health_and_poverty.poverty.rates import rate_table


def made(values: dict[str, float], unit: str = "%", half: float | None = None, measure: str = "m"):
    rows = pd.DataFrame({"measure": measure, "area": list(values), "value": list(values.values())})
    if half is not None:
        rows = rows.assign(lower=rows["value"] - half, upper=rows["value"] + half)
    return rate_table(rows, name="t", title=measure, label="L", unit=unit)


def test_the_difference_is_second_less_first_row_by_row():
    compared = compare(made({"A": 10.0, "B": 20.0}), made({"B": 26.0, "A": 9.0}), ("before", "after"))
    assert compared.axis == "area"
    assert compared.rows.set_index("area")["difference"].to_dict() == {"A": -1.0, "B": 6.0}
    assert compared.rows["ratio"].tolist() == [0.9, 1.3]
    assert compared.sentence() == (
        "after is higher than before in 1 of 2 rows. The gap is widest in B: 20.0% (before) and 26.0% (after)."
    )


def test_half_widths_of_independent_estimates_add_in_squares():
    compared = compare(made({"A": 10.0}, half=3.0), made({"A": 20.0}, half=4.0))
    assert compared.rows[["lower", "upper"]].iloc[0].tolist() == pytest.approx([5.0, 15.0])


def test_a_row_that_one_side_lacks_stays_with_its_reason():
    rows = compare(made({"A": 10.0, "C": np.nan}), made({"A": 9.0, "B": 1.0, "C": 2.0}), ("x", "y")).rows
    reasons = rows.set_index("area")["reason"].to_dict()
    assert reasons["A"] == "" and reasons["B"] == "x: no such row"
    assert reasons["C"] == "x: empty in the source; no reason is given"
    assert rows["difference"].isna().sum() == 2


def test_units_must_agree_and_so_must_the_axis():
    with pytest.raises(ModelError, match="one unit"):
        compare(made({"A": 1.0}), made({"A": 1.0}, unit="GBP"))
    groups = rate_table(pd.DataFrame({"group": ["a", "b"], "value": [1, 2]}), name="g", title="G", label="L")
    with pytest.raises(ModelError, match="along area and the other along group"):
        compare(groups, made({"A": 1.0, "B": 2.0}))


def test_difference_compares_two_entries_of_one_key():
    both = pd.concat([made({"A": 1.0, "B": 2.0}, measure="x").rows, made({"A": 4.0, "B": 4.0}, measure="y").rows])
    table = rate_table(both, name="t", title="T", label="L")
    assert difference(table, "measure", "x", "y").rows["difference"].tolist() == [3.0, 2.0]


def test_a_comparison_without_any_pair_says_so():
    assert compare(made({"A": 1.0, "B": 1.0}), made({"C": 1.0, "D": 1.0}), ("x", "y")).sentence() == (
        "No row has a value for both x and y."
    )


def test_two_single_cells_are_matched_whatever_they_are_of():
    row = compare(made({"A": 1.0}), made({"B": 3.0}), ("A", "B")).rows.iloc[0]
    assert (row["first"], row["second"], row["difference"]) == (1.0, 3.0, 2.0)


def test_a_single_cell_is_matched_along_the_key_of_the_other_table():
    rows = compare(made({"A": 1.0, "B": 2.0}), made({"B": 5.0}), ("x", "y")).rows.set_index("area")
    assert rows.loc["B", "difference"] == 3.0 and rows.loc["A", "reason"] == "y: no such row"
