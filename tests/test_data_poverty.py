"""The tables on regions, pay and poverty: figures to check, sums that must agree, faults that must show."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.prepare import poverty_lines, poverty_scotland, regional_panel
from data.prepare.columns import why_empty
from data.prepare.model import Raw
from data.prepare.regions import NAME_OF, REGIONS, region_name
from toolkit import tables
from toolkit.core.errors import TableError

# Marks and bounds are empty if there is no figure; the figure's own reason says why.
MARKS = ("_quality", "_bound", "_evidence")
WITH_REASONS = (
    "low_pay_2019",
    "low_pay_2022",
    "regional_panel",
    "poverty_scotland",
    "poverty_lines",
    "in_work_poverty",
    "in_work_poverty_headlines",
    "pay_by_region",
    "employment_by_industry",
    "io_multipliers",
    "circular_economy_studies",
    "children_working_families",
)


def columns_named(reason):
    """Return the columns named in the text of a reason."""
    if pd.isna(reason):
        return set()
    return {column for part in reason.split("; ") for column in part.split(": ")[0].split(", ")}


@pytest.mark.parametrize("name", WITH_REASONS)
def test_every_empty_cell_has_a_reason_and_every_reason_an_empty_cell(name):
    frame = tables.load(name)
    told = frame["reason"].map(columns_named)
    for column in frame.columns.drop("reason"):
        if not column.endswith(MARKS):
            named = told.map(lambda names, column=column: column in names)
            assert (frame[column].isna() == named).all(), column


def test_regions_are_the_twelve_in_order_from_north_to_south():
    frame = tables.load("regions").sort_values("order")
    assert tuple(frame["region"]) == REGIONS
    assert "".join(frame["itl1"].str[-1]) == "CDEFGHIJKLMN"
    assert frame["nation"].value_counts()["England"] == 9


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("East ", "East of England"),
        ("Yorkshire and the Humber", "Yorkshire and The Humber"),
        ("South East (England)", "South East"),
    ],
)
def test_a_region_has_one_name(printed, name):
    assert region_name(printed) == name


def test_an_unknown_region_is_refused():
    with pytest.raises(TableError, match="Mercia"):
        region_name("Mercia")


# --- low pay, 2019, as printed -----------------------------------------------------------------------------

# Westminster constituencies of each region, 2010 to 2024.
CONSTITUENCIES = {
    "North East": 29,
    "North West": 75,
    "Yorkshire and The Humber": 54,
    "East Midlands": 46,
    "West Midlands": 59,
    "East of England": 58,
    "London": 73,
    "South East": 84,
    "South West": 55,
    "Wales": 40,
    "Scotland": 59,
}


def test_the_faults_of_the_printed_table_are_there_to_be_found():
    frame = tables.load("low_pay_2019").set_index("region")
    there = pd.Series(CONSTITUENCIES)
    low = frame.loc[there.index, "constituencies"]
    assert list(low.index[low > there]) == ["Yorkshire and The Humber"]
    assert low["Yorkshire and The Humber"] == 57
    share = 100 * low / there
    off = (share - frame.loc[there.index, "percent_constituencies"]).abs()
    assert set(off.index[off > 1]) == {"Yorkshire and The Humber", "East Midlands"}
    assert round(share["East Midlands"]) == 37 and frame.loc["East Midlands", "percent_constituencies"] == 40
    assert 100 * 391 / there.sum() < 62, "the text says “over 62%”"
    assert "WARNING" in tables.load("low_pay_2019").attrs["description"]
    # The third fault: the check computes what the parts allow, and the description states it.
    parts = frame.drop("United Kingdom")
    low, high = (
        100
        * (parts["number_low_pay"] + sign * 500).sum()
        / ((parts["number_low_pay"] - sign * 500) / (parts["percent_low_pay"] + sign * 0.05) * 100).sum()
        for sign in (-1, 1)
    )
    assert f"{low:.2f} to {high:.2f}%" in tables.load("low_pay_2019").attrs["description"]
    assert not low <= frame.loc["United Kingdom", "percent_low_pay"] <= high


def test_what_agrees_in_the_printed_table_agrees():
    frame = tables.load("low_pay_2019").set_index("region")
    parts = frame.drop("United Kingdom")
    assert parts["constituencies"].sum() == frame.loc["United Kingdom", "constituencies"] == 391
    assert abs(parts["number_low_pay"].sum() - frame.loc["United Kingdom", "number_low_pay"]) <= 6_500
    assert frame.loc["London", "percent_low_pay"] == 19.8
    assert frame.loc["Northern Ireland", ["percent_low_pay", "number_low_pay"]].tolist() == [25.1, 227_000]


# --- low pay, 2022 -----------------------------------------------------------------------------------------

PERCENT_2022 = {
    "United Kingdom": 12.2,
    "North East": 14.8,
    "North West": 12.5,
    "Yorkshire and The Humber": 15.8,
    "East Midlands": 13.3,
    "West Midlands": 13.3,
    "East of England": 11.4,
    "London": 13.6,
    "South East": 9.3,
    "South West": 11.1,
    "Wales": 11.8,
    "Scotland": 9.0,
    "Northern Ireland": 14.6,
}


@pytest.fixture(scope="module")
def low_pay():
    return tables.load("low_pay_2022")


def of_all(low_pay):
    return low_pay[(low_pay["sex"] == "All") & (low_pay["hours"] == "All")]


def test_low_pay_2022_holds_the_published_shares(low_pay):
    rows = of_all(low_pay)
    rows = rows[rows["geography"] != "local authority"].set_index("region")
    assert rows.loc[list(PERCENT_2022), "percent_below"].to_dict() == PERCENT_2022
    assert rows.loc["United Kingdom", "number_thousand"] == 3495
    uk = low_pay[low_pay["code"] == "K02000001"].set_index(["sex", "hours"])["percent_below"]
    assert uk["Female", "All"] == 14.6 and uk["All", "Part-time"] == 26.3


def test_low_pay_2022_covers_the_authorities_of_great_britain_of_2023(low_pay):
    codes = set(of_all(low_pay).query("geography == 'local authority'")["code"])
    places = tables.load("places")
    assert codes == set(places.loc[places["nation"] != "Northern Ireland", "code"])
    region = of_all(low_pay).set_index("code")["region"]
    assert (places.set_index("code")["region"].loc[sorted(codes)] == region[sorted(codes)]).all()


@pytest.mark.parametrize("by", ["sex", "hours"])
def test_numbers_of_low_paid_jobs_add_up_within_rounding(low_pay, by):
    other = {"sex": "hours", "hours": "sex"}[by]
    wide = low_pay[low_pay[other] == "All"].pivot(index="code", columns=by, values="number_thousand").dropna()
    first, second = wide.columns.drop("All")
    assert len(wide) > 90
    assert ((wide[first] + wide[second] - wide["All"]).abs() <= 1.5).all()


def test_regions_add_up_to_the_united_kingdom_and_shares_lie_between_the_sexes(low_pay):
    rows = of_all(low_pay)
    total = rows.loc[rows["geography"] == "region", "number_thousand"].sum()
    assert abs(total - 3495) <= 6
    wide = low_pay[low_pay["hours"] == "All"].pivot(index="code", columns="sex", values="percent_below").dropna()
    assert wide["All"].between(wide[["Female", "Male"]].min(axis=1), wide[["Female", "Male"]].max(axis=1)).all()


def test_poor_figures_are_withheld_and_good_ones_marked(low_pay):
    marked = low_pay["percent_quality"].notna()
    read = low_pay["percent_below"].notna() & (low_pay["percent_below"] > 0)
    assert (marked == read).all()
    merged = low_pay[low_pay["code"].isin(["E06000063", "E06000064"])]
    assert (merged["status"] == "derived").all() and merged["percent_below"].isna().all()
    assert low_pay.query("code == 'E06000066' and sex == 'All' and hours == 'All'")["number_thousand"].item() == 26


# --- children, regional panel ------------------------------------------------------------------------------


def test_children_in_low_income_by_region_and_for_every_place():
    frame = tables.load("child_low_income")
    places = frame[frame["geography"] == "local authority"]
    assert places.groupby(["year", "housing_costs"])["code"].nunique().eq(361).all()
    assert not set(frame["code"]) & {"E08000038", "E08000039"}
    last = frame[frame["year"] == 2025].pivot(index="name", columns="housing_costs", values="percent").round(1)
    assert last.loc["North East", ["BHC", "AHC"]].tolist() == [25.1, 28.9]
    assert last.loc["London", ["BHC", "AHC"]].tolist() == [15.6, 30.7]
    assert last.loc["United Kingdom", ["BHC", "AHC"]].tolist() == [19.3, 26.0]


def test_regional_panel():
    panel = tables.load("regional_panel").set_index("region")
    assert set(panel.index) == {*REGIONS, "United Kingdom"}
    assert panel.loc["North East", "median_weekly_pay_2025"] == 577.9
    assert panel.loc["London", "median_weekly_pay_2025"] == 767.4
    assert panel["long_term_sick_2021"].notna().sum() == 10
    for name in ("median_weekly_pay_2025", "employment_rate_2023", "hle_male_2022_24", "hle_female_2022_24"):
        assert panel[name].between(panel[f"{name}_lower"], panel[f"{name}_upper"]).all()
    # The panel must not use the combined authority called North East.
    assert panel.loc["North East", "gva_per_hour_2023"] == 35.82
    assert panel.loc["United Kingdom", "gva_per_hour_2023"] == 41.87


def test_the_panel_agrees_with_the_table_of_children():
    children = tables.load("child_low_income").query("year == 2025 and geography != 'local authority'")
    wide = children.pivot(index="name", columns="housing_costs", values="percent")
    panel = tables.load("regional_panel").set_index("region")
    for costs in ("BHC", "AHC"):
        gap = panel[f"child_low_income_{costs.lower()}_2025"] - wide[costs]
        assert gap.abs().max() <= 0.055


def test_long_term_sickness_lies_between_the_places_of_a_region(raw):
    shares = regional_panel.long_term_sick(Raw(raw))
    places = tables.place_table().dropna(subset=["long_term_sick_2021"])
    ends = places.groupby("region")["long_term_sick_2021"].agg(["min", "max"])
    assert len(ends) == 10
    assert shares[ends.index].between(ends["min"], ends["max"]).all()


# --- poverty -----------------------------------------------------------------------------------------------

# Relative poverty after housing costs, working-age adults: 1996-99, 2017-20, 2019-22.
SCOTLAND = {
    ("family economic status", "All"): (18.5, 19.4, 21.0),
    ("family economic status", "All in full-time work"): (3.8, 4.3, 4.5),
    ("family economic status", "Self-employed (at least one full-time)"): (17.6, 22.3, 22.9),
    ("family economic status", "Couple: one full-time, one part-time"): (4.0, 6.5, 5.6),
    ("family economic status", "Couple: one full-time, one not in paid work"): (20.3, 24.5, 24.1),
    ("family economic status", "Part-time work only"): (25.6, 30.2, 31.6),
    ("family economic status", "Inactive or retired"): (48.9, 46.6, 52.2),
    ("household work status", "Someone in paid work"): (10.4, 13.7, 14.1),
    ("household work status", "No one in paid work"): (63.6, 54.7, 59.8),
}
PERIODS = ["1996-99", "2017-20", "2019-22"]


@pytest.fixture(scope="module")
def scotland():
    return tables.load("poverty_scotland")


def adults(scotland, value):
    rows = scotland.query("population == 'Working-age adults' and measure == 'relative'")
    return rows.pivot(index=["breakdown", "category"], columns="period", values=value)[PERIODS]


@pytest.mark.parametrize("key", SCOTLAND)
def test_scottish_rates_by_work_status(scotland, key):
    assert adults(scotland, "rate").loc[key].tolist() == pytest.approx(SCOTLAND[key], abs=0.051)


def test_most_poor_adults_live_in_working_households(scotland):
    share = adults(scotland, "composition").loc["household work status", "Someone in paid work"]
    assert share.round(1).tolist() == [47.6, 61.2, 57.2]


def test_scottish_compositions_add_up_and_rates_are_their_average(scotland):
    work = scotland[scotland["breakdown"].str.contains("status")]
    keys = ["population", "breakdown", "measure", "period"]
    parts = work[work["category"] != "All"].groupby(keys)["composition"].sum()
    assert parts.between(99.9, 100.1).all()
    households = work[work["breakdown"] == "household work status"]
    wide = households.pivot(index=keys, columns="category", values="rate")
    assert wide["All"].between(wide["Someone in paid work"], wide["No one in paid work"]).all()


def test_scottish_headlines_agree_with_the_sheets_by_work_status(scotland):
    ages = scotland.query("breakdown == 'age' and housing_costs == 'AHC' and category != 'All people'")
    ages = ages.set_index(["category", "measure", "period"])["rate"]
    rows = scotland.query("breakdown == 'household work status' and category == 'All'")
    rows = rows.set_index(["population", "measure", "period"])["rate"]
    assert len(rows) == 96
    assert (rows - ages.reindex(rows.index)).abs().max() < 0.006
    bhc = scotland.query("breakdown == 'age' and measure == 'relative' and housing_costs == 'BHC'")
    found = bhc.set_index(["category", "period"])["rate"]
    assert found["Working-age adults", "2019-22"] == 18.27 and found["Children", "2019-22"] == 22.48


def test_scottish_severe_poverty_never_exceeds_relative(scotland):
    keys = ["population", "breakdown", "category", "housing_costs", "period"]
    wide = scotland.pivot(index=keys, columns="measure", values="rate").dropna(subset=["severe", "relative"])
    assert (wide["severe"] <= wide["relative"]).all()


@given(st.integers(1990, 2090))
def test_a_period_ends_in_the_year_it_names(start):
    assert poverty_scotland.end_year(f"{start}-{(start + 3) % 100:02d}") == start + 3


def test_an_unknown_sheet_is_refused():
    openpyxl = pytest.importorskip("openpyxl")
    with pytest.raises(TableError, match="no sheet “99”"):
        poverty_scotland.read_sheet(openpyxl.Workbook(), "99")


def test_poverty_lines_are_sixty_per_cent_of_the_median():
    frame = tables.load("poverty_lines")
    wide = frame.pivot(index=["period", "housing_costs", "family_type"], columns="measure", values="gbp_per_week")
    gap = wide[poverty_lines.RELATIVE] - 0.6 * wide[poverty_lines.UK_MEDIAN]
    assert gap.abs().max() < 0.81
    old = wide.loc["2019-20", poverty_lines.RELATIVE]
    assert old["BHC", poverty_lines.COUPLE] == 328.2 and old["AHC", poverty_lines.COUPLE] == 285.6


def test_the_scales_turn_one_familys_line_into_anothers():
    weights = tables.load("equivalence_scales").pivot(index="housing_costs", columns="member", values="weight")
    adult, more, child = "first adult", "further adult, or child of 14 and over", "child under 14"
    families = {
        "Single person with no children": weights[adult],
        "Couple with no children": weights[adult] + weights[more],
        "Single person with children aged 5 and 14": weights[adult] + weights[more] + weights[child],
        "Couple with children aged 5 and 14": weights[adult] + 2 * weights[more] + weights[child],
    }
    lines = tables.load("poverty_lines").query("period == '2019-22'")
    lines = lines.pivot(index=["measure", "housing_costs"], columns="family_type", values="gbp_per_week")
    for family, weight in families.items():
        couple = lines[poverty_lines.COUPLE]
        expected = couple * couple.index.get_level_values("housing_costs").map(weight)
        assert (lines[family] - expected).abs().max() <= 2


def sheet_54(swapped: bool) -> list[tuple[object, ...]]:
    families = ("Measure", "Single", poverty_lines.COUPLE, "Single with", "Couple with")
    amounts = {"a": 500, "b": 26_000, "c": 400, "d": 20_800}
    if swapped:
        amounts["b"], amounts["c"] = amounts["c"], amounts["b"]
    rows: list[tuple[object, ...]] = []
    for letter, amount in amounts.items():
        rows += [(f"54{letter} Caption", None, None, None, None), families]
        rows.append((poverty_lines.UK_MEDIAN, *[amount] * 4))
    return rows


def test_thresholds_go_by_the_amounts_and_not_the_captions():
    frame = poverty_lines.thresholds(sheet_54(swapped=False))
    assert set(frame.query("amount == 26000")["housing_costs"]) == {"BHC"}
    with pytest.raises(TableError, match="do not belong together"):
        poverty_lines.thresholds(sheet_54(swapped=True))


def test_the_lost_tables_stay_empty_and_the_headlines_are_cited():
    lost = tables.load("in_work_poverty")
    assert lost["percent"].isna().all() and len(lost) == 6 + 12
    below = lost.loc[lost["said_in_text"] == "less than 10%", "area"]
    assert set(below) == {"Yorkshire and The Humber", "Scotland"}
    headlines = tables.load("in_work_poverty_headlines").set_index("key")
    assert headlines.loc["ippr_working_households", "percent"] == 17.4
    words = headlines["as_published"].str.contains(" in ")
    assert (headlines.loc[words, "status"] == "derived").all()
    assert headlines.loc["tuc_insecure_number", "people"] == 3_600_000


# --- pay ---------------------------------------------------------------------------------------------------


def test_pay_by_region_is_complete_and_full_time_lies_beside_part_time():
    frame = tables.load("pay_by_region")
    assert len(frame) == 14 * 25 * 9 and frame["mean_hourly_pay"].isna().sum() == 1
    assert set(frame["region"]) == {*REGIONS, "England", "United Kingdom"}
    for by, other in (("sex", "hours"), ("hours", "sex")):
        wide = frame[frame[other] == "All"].pivot(index=["region", "year"], columns=by, values="mean_hourly_pay")
        parts = wide.drop(columns="All")
        assert wide["All"].between(parts.min(axis=1) - 0.01, parts.max(axis=1) + 0.01).all()
    uk = frame.set_index(["region", "year", "sex", "hours"])["mean_hourly_pay"]
    assert uk["United Kingdom", 2021, "All", "All"] == 17.97 and uk["England", 2021, "Male", "Full-time"] == 20.03


def test_pay_by_occupation_is_for_the_uk_by_age_only():
    frame = tables.load("pay_by_occupation")
    assert "region" not in frame and set(frame["year"]) == set(range(2011, 2022))
    assert "All" not in set(frame["age"]) and frame["occupation"].nunique() == 10


@given(st.dictionaries(st.sampled_from("abcd"), st.sampled_from([None, "one", "two"])))
def test_reasons_name_each_column_once(reasons):
    told = why_empty(reasons) or ""
    for column, why in reasons.items():
        assert told.replace(":", ",").split().count(f"{column},") == (1 if why else 0)


def test_codes_of_regions_are_those_of_both_kinds():
    assert NAME_OF["TLK"] == NAME_OF["E12000009"] == "South West"
