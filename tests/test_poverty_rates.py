"""Rate tables: filter, rank, index, pivot; a missing cell stays missing and says why."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.health_and_poverty.poverty.rates import COLUMNS, NO_REASON, RateTable, rate_table


def table(**more) -> RateTable:
    rows = pd.DataFrame(
        {
            "measure": "poverty",
            "area": ["North", "South", "Isles", "United Kingdom"] * 2,
            "period": ["2020"] * 4 + ["2021"] * 4,
            "value": [20.0, 10.0, np.nan, 16.0, 30.0, 10.0, 5.0, 20.0],
            "reason": [None, None, "too few", None, None, None, None, None],
        }
        | more
    )
    return rate_table(rows, name="t", title="Poverty", label="Share in poverty", source="Office")


def test_a_table_has_every_column_and_a_reason_exactly_where_it_has_no_value():
    rows = table(reason=[None] * 7 + ["not used: there is a value"]).rows
    assert tuple(rows.columns) == COLUMNS
    assert rows.loc[rows["value"].isna(), "reason"].tolist() == [NO_REASON]
    assert (rows.loc[rows["value"].notna(), "reason"] == "").all()


def test_filter_takes_one_entry_or_several_and_names_the_nearest():
    assert len(table().filter(area="North")) == 2
    assert len(table().filter(area=["North", "South"], period="2020")) == 2
    with pytest.raises(UnknownNameError, match="North"):
        table().filter(area="Nrth")
    with pytest.raises(UnknownNameError, match="column"):
        table().filter(place="North")


def test_rank_puts_the_highest_first_ties_together_and_the_missing_last():
    ranked = table(value=[20, 10, np.nan, 20, 1, 1, 1, 1]).filter(period="2020").rank()
    assert ranked["name"].tolist() == ["North", "United Kingdom", "South", "Isles"]
    assert ranked["rank"].tolist()[:3] == [1, 1, 3] and np.isnan(ranked["rank"].iloc[3])
    assert ranked["reason"].iloc[3] == "too few"
    assert ranked.attrs["units"]["value"] == "%" and ranked.attrs["source"] == "Office"


def test_rank_refuses_cells_that_differ_in_two_keys():
    with pytest.raises(ModelError, match=r"area \(4\) and period \(2\)"):
        table().rank()


def test_index_divides_by_the_reference_of_the_same_period():
    indexed = table().index_to("United Kingdom")
    values = indexed.rows.set_index(["area", "period"])["value"]
    assert values["North", "2020"] == 125 and values["North", "2021"] == 150
    assert np.isnan(values["Isles", "2020"]) and indexed.unit == ""


def test_index_says_so_when_there_is_nothing_to_divide_by():
    rows = table(value=[20, 10, np.nan, np.nan, 30, 10, 5, 20]).index_to("United Kingdom").rows
    north = rows[(rows["area"] == "North") & (rows["period"] == "2020")].iloc[0]
    assert np.isnan(north["value"]) and north["reason"] == "no value for United Kingdom to compare with"


def test_pivot_keeps_the_order_of_the_table():
    crosswise = table().pivot()
    assert crosswise.index.tolist() == ["North", "South", "Isles", "United Kingdom"]
    assert crosswise.columns.tolist() == ["2020", "2021"]
    with pytest.raises(ModelError, match="differ in period"):
        table().pivot("area", "measure")


def test_missing_lists_the_empty_cells():
    assert table().missing()[["area", "period", "reason"]].to_numpy().tolist() == [["Isles", "2020", "too few"]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"area": ["North"] * 8}, "two cells for poverty, North, 2020"),
        ({"lower": 18.0, "upper": 19.0}, "outside its interval"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(change, words):
    with pytest.raises(ModelError, match=words):
        table(**change)


def test_a_frame_without_values_is_refused():
    with pytest.raises(ModelError, match="no column “value”"):
        rate_table(pd.DataFrame({"area": ["North"]}), name="t", title="T", label="L")


@given(st.lists(st.floats(0.1, 100), min_size=2, max_size=12), st.floats(0.01, 100))
def test_an_index_does_not_depend_on_the_unit(values, factor):
    def indexed(scale: float) -> np.ndarray:
        rows = pd.DataFrame({"area": [f"a{i}" for i in range(len(values))], "value": np.array(values) * scale})
        return rate_table(rows, name="t", title="T", label="L").index_to("a0").rows["value"].to_numpy()

    np.testing.assert_allclose(indexed(factor), indexed(1.0), rtol=1e-12)


@given(st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=1, max_size=15))
def test_ranking_keeps_every_cell_and_is_sorted(values):
    rows = pd.DataFrame({"area": [f"a{i}" for i in range(len(values))], "value": pd.Series(values, dtype=float)})
    ranked = rate_table(rows, name="t", title="T", label="L").rank()
    known = ranked["value"].dropna()
    assert len(ranked) == len(values) and known.is_monotonic_decreasing
    assert sorted(known) == sorted(v for v in values if v is not None)


def test_a_distance_is_the_value_less_that_of_the_whole_and_has_no_interval():
    apart = table(lower=1.0, upper=99.0).apart_from("United Kingdom")
    assert apart.unit == "percentage points" and apart.rows["lower"].isna().all()
    assert apart.filter(area="North").rows["value"].tolist() == [4.0, 10.0]


def test_an_index_may_be_to_any_entry_of_any_key():
    rows = pd.DataFrame({"group": ["All", "Some"], "value": [20.0, 5.0]})
    made = rate_table(rows, name="t", title="T", label="Share").index_to("All", key="group")
    assert made.rows["value"].tolist() == [100.0, 25.0] and made.label == "Share, All = 100"
    with pytest.raises(UnknownNameError, match="All"):
        made.index_to("Al", key="group")


def test_over_time_names_each_line_and_the_last_year_of_each_period():
    lines = table(period=["1994-97"] * 4 + ["2019-22"] * 4).over_time()
    assert lines.loc[lines["name"] == "North", "year"].tolist() == [1997.0, 2022.0]
    assert lines.attrs["units"]["value"] == "%"
    two = table(group=["a", "b"] * 4, area=["North", "North", "South", "South"] * 2)
    with pytest.raises(ModelError, match="differ in"):
        two.over_time()


def test_over_time_takes_a_table_in_which_a_period_has_a_single_cell():
    rows = pd.DataFrame({"group": ["a", "a", "b"], "period": ["2020", "2021", "2021"], "value": [1.0, 2.0, 3.0]})
    lines = rate_table(rows, name="t", title="T", label="L").over_time()
    assert lines["name"].tolist() == ["a", "a", "b"]
