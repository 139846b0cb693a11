"""The project's tables as rate tables: published figures to their printed precision, and the faults in Table 2."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from toolkit import tables
from toolkit.health_and_poverty.poverty.checks import IMPOSSIBLE, INCONSISTENT, faults
from toolkit.health_and_poverty.poverty.published import (
    LOW_PAY_2019_RULES,
    PUBLISHED,
    low_pay_2019_with_wholes,
    with_area_names,
)

GOLDEN = Path(__file__).parent / "golden" / "published_poverty.csv"


@lru_cache
def read(name):
    return PUBLISHED[name].read(tables.load(PUBLISHED[name].table))


def cells():
    with GOLDEN.open(encoding="utf-8") as file:
        return [pytest.param(row, id=f"{row['table']}: {row['cell']}") for row in csv.DictReader(file)]


@pytest.mark.parametrize("row", cells())
def test_a_published_figure_is_there_to_its_printed_precision(row):
    """Each row of the golden file names the publication, its table and its cell."""
    chosen = dict(part.split("=") for part in row["filter"].split("|"))
    found = read(row["table"]).filter(**chosen).rows
    assert len(found) == 1
    decimals = len(row["printed"].partition(".")[2])
    # Half a printed unit, plus a margin for figures on the boundary between two printed ones.
    assert abs(found[row["column"]].iloc[0] - float(row["printed"])) <= 0.5 * 10**-decimals + 1e-9


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_table_can_be_read_and_every_empty_cell_has_a_reason(name):
    table = read(name)
    empty = table.rows["value"].isna()
    assert (table.rows.loc[empty, "reason"] != "").all() and (table.rows.loc[~empty, "reason"] == "").all()
    most = 100 if table.unit == "%" else 2000  # GBP a week or an hour
    assert table.source and table.rows["value"].dropna().between(0, most).all()


def test_the_reason_of_a_cell_is_its_own_and_not_that_of_its_neighbour():
    rows = read("low_pay_2022").rows
    merged = rows[rows["reason"] == "shares of merged districts cannot be added up"]
    assert not merged.empty and merged["value"].isna().all()
    (lost,) = read("in_work").rows["reason"].unique()
    assert lost.startswith("missing from the source text") and "said_in_text" not in lost


def test_a_lost_table_has_no_value():
    lost = [read(name).rows["value"] for name in ("in_work", "insecure_work")]
    assert [len(values) for values in lost] == [6, 12] and all(values.isna().all() for values in lost)


def test_the_impossible_and_the_inconsistent_cells_of_the_essay_are_found_by_rule():
    table = low_pay_2019_with_wholes(tables.load("low_pay_2019"), tables.load("constituencies"))
    found = {(fault.kind, fault.row, fault.column) for fault in faults(table, LOW_PAY_2019_RULES)}
    assert found == {
        (IMPOSSIBLE, "Yorkshire and The Humber", "constituencies"),
        (INCONSISTENT, "East Midlands", "percent_constituencies"),
        (INCONSISTENT, "United Kingdom", "percent_low_pay"),
    }


def test_no_name_is_hard_coded_in_the_check():
    """The same faults are found if the regions are renamed, and others if the figures change."""
    table = low_pay_2019_with_wholes(tables.load("low_pay_2019"), tables.load("constituencies"))
    mended = table.set_index("region")
    mended.loc["Yorkshire and The Humber", "constituencies"] = 54
    mended.loc["East Midlands", "percent_constituencies"] = 37
    mended.loc["United Kingdom", ["percent_low_pay", "constituencies", "percent_constituencies"]] = [20.1, 388, 61]
    assert faults(mended.reset_index(), LOW_PAY_2019_RULES) == ()
    mended.loc["Wales", "constituencies"] = 41
    broken = faults(mended.reset_index(), LOW_PAY_2019_RULES)
    assert {(fault.kind, fault.row) for fault in broken} == {(IMPOSSIBLE, "Wales"), (INCONSISTENT, "United Kingdom")}


def test_the_uk_counts_only_the_constituencies_that_the_table_counts():
    table = low_pay_2019_with_wholes(tables.load("low_pay_2019"), tables.load("constituencies"))
    assert table.set_index("region").loc["United Kingdom", "all_constituencies"] == 632


def test_scottish_shares_of_the_poor_add_up_to_all():
    table = read("scotland_composition")
    key = ["measure", "population", "period"]
    table = table.rows[table.rows["population"].str.endswith("household work status")]
    sums = table.groupby(key)["value"].agg(["sum", "count"])
    assert np.allclose(sums.loc[sums["count"] == 2, "sum"], 100, atol=0.02)


def test_areas_get_their_names():
    names = tables.load("places").set_index("code")["short_name"]
    table = with_area_names(read("low_pay_2022"), names)
    assert "Blackpool" in table.choices("area") and "North West" in table.choices("area")
    assert isinstance(table.rows, pd.DataFrame) and table.rows["area"].notna().all()
