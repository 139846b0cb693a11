"""In-work poverty as published: values in the release, sums that must agree, markers that are not numbers."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from data.prepare import hbai
from data.prepare.in_work_poverty_uk import AFTER, BEFORE, GAP, MISSING, WORKING, WORKLESS
from toolkit import tables
from toolkit.core.errors import TableError

GOLDEN = Path(__file__).parent / "golden" / "low_income_cells.csv"


@pytest.fixture(scope="module")
def uk() -> pd.DataFrame:
    """The national table."""
    return tables.load("in_work_poverty_uk")


def chosen(frame, **choices):
    """Return the rows that have these values."""
    for column, value in choices.items():
        frame = frame[frame[column] == value]
    return frame


def value(frame, **choices):
    """Return the single value for these choices."""
    (found,) = chosen(frame, **choices)["value"]
    return found


RATE = {"unit": "family", "group": "All", "statistic": "rate", "measure": "relative"}


@pytest.mark.parametrize(
    ("who", "status", "costs", "before", "now"),
    [
        ("adults", WORKING, "AHC", 15, 13),
        ("adults", WORKING, "BHC", 11, 9),
        ("children", WORKING, "BHC", 19, 16),
        ("children", WORKLESS, "BHC", 53, 49),
    ],
)
def test_rates_are_those_of_the_release(uk, who, status, costs, before, now):
    rate = {**RATE, "who": who, "status": status, "housing_costs": costs}
    assert (value(uk, **rate, year="2019/20"), value(uk, **rate, year="2024/25")) == (before, now)


def test_each_cell_of_the_golden_file_is_in_its_table(uk):
    regions = tables.load("low_income_regions")
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    assert len(cells) == 60
    for cell in cells:
        keys = {name: cell[name] for name in ("who", "measure", "housing_costs")}
        if cell["region"]:
            row = chosen(regions, **keys, region=cell["region"], period=cell["year"]).iloc[0]
            found = row[{"number": "millions"}.get(cell["statistic"], "rate")]
        else:
            keys |= {name: cell[name] for name in ("unit", "group", "status", "statistic", "year")}
            row = chosen(uk, **keys).iloc[0]
            found = row["value"]
        if cell["shown"].startswith("["):
            assert pd.isna(found) and row["marker"] == cell["shown"], cell
        else:
            assert found == float(cell["shown"]) and pd.isna(row["marker"]), cell


def test_a_marker_never_becomes_a_number_and_a_number_has_none(uk):
    for name, columns in (("in_work_poverty_uk", ["value"]), ("low_income_regions", ["rate", "millions"])):
        frame = tables.load(name)
        marked = frame["marker"].notna()
        assert set(frame.loc[marked, "marker"]) <= set(hbai.MARKERS) and marked.any()
        for column in columns:
            assert (frame[column].isna() == marked).all()
        told = frame.loc[marked, "reason"].str.partition(": ")[2]
        assert (told == frame.loc[marked, "marker"].map(hbai.MARKERS)).all()
    assert {"[x]", "[u]", "[low]"} == set(uk["marker"].dropna())


def test_the_break_and_the_gap_are_in_the_data(uk):
    series = uk.groupby("year")["series"].agg(["min", "max"])
    assert (series["min"] == series["max"]).all()
    assert series["min"].to_dict() == {
        year: MISSING if year == GAP else BEFORE if year < GAP else AFTER for year in series.index
    }
    assert len(series) == 29
    by_work = uk[(uk["status"] != "All") & (uk["year"] == GAP)]
    assert by_work["value"].isna().all() and (by_work["marker"] == "[x]").all()


def _parts(uk, who, unit):
    """Return numbers in the rows that divide everyone: the statuses of each family type."""
    rows = chosen(uk, who=who, unit=unit)
    statuses = {
        ("adults", "family"): rows["group"].isin(["With children", "Without children"]) & (rows["status"] != "All"),
        ("children", "family"): rows["group"].isin(["Lone parent", "Couple with children"]) & (rows["status"] != "All"),
        ("children", "household"): rows["status"] != "All",
    }
    return rows[statuses[who, unit]]


@pytest.mark.parametrize(("who", "unit"), [("adults", "family"), ("children", "family"), ("children", "household")])
@pytest.mark.parametrize("statistic", ["population", "number", "composition"])
def test_persons_add_up_across_family_types_to_the_published_total(uk, who, unit, statistic):
    keys = ["measure", "housing_costs", "year"]
    parts = chosen(_parts(uk, who, unit), statistic=statistic)
    total = chosen(uk, who=who, unit=unit, group="All", status="All", statistic=statistic).set_index(keys)["value"]
    grouped = parts.groupby(keys)
    whole = grouped["value"].count() + (grouped["marker"].agg(lambda marks: (marks == "[low]").sum()))
    complete = whole[whole == grouped.size()].index
    assert len(complete) > 20
    # Each part is rounded separately, to 0.1 million or 1%; a [low] part is less than half of that step.
    step = 1.0 if statistic == "composition" else 0.1
    off = (grouped["value"].sum()[complete] - total[complete]).abs()
    assert (off <= step / 2 * (grouped.size()[complete] + 1) + 1e-9).all()


@pytest.mark.parametrize(
    ("who", "costs", "before", "now"),
    [
        ("adults", "BHC", 6.3, 5.9),
        ("adults", "AHC", 8.1, 7.7),
        ("children", "BHC", 3.2, 3.0),
        ("children", "AHC", 4.3, 4.0),
    ],
)
def test_derived_numbers_are_those_that_the_summary_prints(uk, who, costs, before, now):
    """Tables 1.4b and 1.5b print the totals, which are computed here from population and rate."""
    number = {**RATE, "status": "All", "statistic": "number", "who": who, "housing_costs": costs}
    assert (value(uk, **number, year="2019/20"), value(uk, **number, year="2024/25")) == (before, now)


def test_children_in_working_families_by_region():
    frame = tables.load("children_working_families")
    rows = chosen(frame, measure="relative", age="0-19").merge(tables.load("places")[["code", "region"]], on="code")
    thousands = (rows.groupby("region")["in_working_families"].sum() / 1000).round().astype(int)
    published = {"London": 263, "South East": 277, "North West": 255, "West Midlands": 253}
    published |= {"Yorkshire and The Humber": 186, "North East": 99}
    assert {region: thousands[region] for region in published} == published
    share = rows["in_working_families"].sum() / rows["children"].sum()
    assert round(100 * share, 1) == 70.4


def test_europe_has_the_published_values():
    frame = chosen(tables.load("in_work_poverty_europe"), country="United Kingdom", sex="all")
    rate = frame.set_index(["employment", "year"])["rate"]
    assert (rate["in work", 2005], rate["in work", 2018]) == (8.1, 10.4)
    assert (rate["self-employed", 2018], rate["employees", 2018]) == (20.8, 8.7)
    assert set(frame.loc[frame["marker"] == "b", "year"]) == {2012, 2017}


def test_households_on_universal_credit_are_those_of_great_britain():
    frame = tables.load("universal_credit_households")
    assert len(frame) == 350 and not frame["code"].str.startswith("N").any()
    assert round(frame["households"].sum() / 1e6, 1) == 6.6


@pytest.mark.parametrize(("shown", "exact"), [("15", 15.51), ("0.4", 0.36 - 0.02), ("[v]", None)])
def test_a_cell_that_does_not_display_its_number_is_refused(shown, exact):
    with pytest.raises(TableError):
        _ = hbai.Cell(shown, exact).value


def test_a_heading_that_is_no_financial_year_is_refused():
    rows = [[hbai.Cell(""), hbai.Cell("96/97"), hbai.Cell("97/99")], [hbai.Cell("All"), hbai.Cell("1", 1.0)]]
    with pytest.raises(TableError, match="97/99"):
        list(hbai.blocks(rows))
