"""Rules that find impossible and inconsistent cells: each finds a planted fault, and none where there is none."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.errors import ModelError
from toolkit.health_and_poverty.poverty import checks as f


def regions(**columns) -> pd.DataFrame:
    return pd.DataFrame({"region": ["A", "B", "Total"]} | columns)


def test_a_part_larger_than_its_whole_is_impossible():
    (found,) = f.faults(regions(n=[5, 12, 17], whole=[6, 11, 17]), [f.PartOfWhole("n", "whole")])
    assert found == f.Fault(f.IMPOSSIBLE, "B", "n", "12", "there are 11")


def test_a_share_must_be_its_count_over_its_whole_within_rounding():
    rule = f.ShareOfCount("share", "n", "whole")
    assert f.faults(regions(share=[33, 67, 50], n=[1, 2, 3], whole=[3, 3, 6]), [rule]) == ()
    (found,) = f.faults(regions(share=[33, 66, 50], n=[1, 2, 3], whole=[3, 3, 6]), [rule])
    assert (found.kind, found.row, found.found, found.expected) == (f.INCONSISTENT, "B", "66%", "2 of 3 is 66.7%")


def test_one_mistake_is_told_once():
    rules = [f.PartOfWhole("n", "whole"), f.ShareOfCount("share", "n", "whole")]
    found = f.faults(regions(share=[100, 50, 50], n=[9, 1, 1], whole=[8, 2, 2]), rules)
    assert [fault.kind for fault in found] == [f.IMPOSSIBLE]


def test_a_total_may_differ_by_rounding_and_by_no_more():
    rule = f.AddsUp("n", "Total", step=1000)
    assert f.faults(regions(n=[1000, 2000, 4000]), [rule]) == ()
    (found,) = f.faults(regions(n=[1000, 2000, 5000]), [rule])
    assert found.row == "Total" and found.expected == "the other rows add up to 3,000"
    assert f.faults(regions(n=[1000, 2000, 4000]), [f.AddsUp("n", "Total")])


def test_a_total_over_unknown_parts_is_not_judged_unless_asked():
    table = regions(n=[1, np.nan, 3])
    assert f.faults(table, [f.AddsUp("n", "Total")]) == ()
    assert len(f.faults(table, [f.AddsUp("n", "Total", count_missing_as_nothing=True)])) == 1


def test_the_rate_of_a_total_lies_where_its_parts_put_it():
    rule = f.RateOfTotal("rate", "n", "Total", step=1)
    assert f.faults(regions(rate=[10.0, 30.0, 20.0], n=[100, 300, 400]), [rule]) == ()
    (found,) = f.faults(regions(rate=[10.0, 30.0, 25.0], n=[100, 300, 400]), [rule])
    assert found.row == "Total" and found.found == "25.0%"


def test_a_rate_outside_its_range_is_impossible():
    (found,) = f.faults(regions(rate=[101, 0, 100]), [f.Between("rate")])
    assert found.row == "A" and found.expected == "possible is 0 to 100"


def test_what_a_rule_speaks_of_must_be_there():
    with pytest.raises(ModelError, match="n"):
        f.faults(regions(), [f.PartOfWhole("n", "whole")])
    with pytest.raises(ModelError, match="no column “area”"):
        f.faults(regions(), [], label="area")
    with pytest.raises(ModelError, match="twice"):
        f.faults(pd.concat([regions(), regions()]), [])


def test_faults_make_a_table():
    found = f.faults(regions(rate=[101, 0, 100]), [f.Between("rate")])
    assert f.as_table(found).columns.tolist() == ["kind", "row", "column", "found", "expected"]
    assert f.as_table(()).empty


areas = st.lists(st.tuples(st.integers(50, 5000), st.floats(0.01, 0.99)), min_size=1, max_size=12)


def printed(areas: list[tuple[int, float]]) -> pd.DataFrame:
    """Return a correct table as a publisher would print it: exact counts, numbers in tens, rates with one decimal."""
    whole = np.array([size for size, _ in areas])
    count = np.array([max(1, round(size * share)) for size, share in areas])
    whole, count = np.append(whole, whole.sum()), np.append(count, count.sum())
    names = [*(f"r{i}" for i in range(len(areas))), "Total"]
    share = [math.floor(1000 * n / w + 0.5) / 10 for n, w in zip(count, whole, strict=True)]
    return pd.DataFrame({"region": names, "whole": whole, "n": count, "tens": np.round(count, -1), "share": share})


RULES = (
    f.Between("share"),
    f.PartOfWhole("n", "whole"),
    f.ShareOfCount("share", "n", "whole", decimals=1),
    f.AddsUp("n", "Total"),
    f.AddsUp("tens", "Total", step=10),
    f.RateOfTotal("share", "n", "Total"),
)


@given(areas)
def test_a_true_table_has_no_fault_however_it_is_rounded(areas):
    assert f.faults(printed(areas), RULES) == ()


@given(areas, st.data())
def test_a_share_that_is_wrong_by_more_than_rounding_is_found(areas, data):
    table = printed(areas)
    row = data.draw(st.integers(0, len(areas) - 1))
    table.loc[row, "share"] += data.draw(st.sampled_from([-0.2, 0.2, 3.0]))
    assert table.loc[row, "region"] in {fault.row for fault in f.faults(table, RULES)}
