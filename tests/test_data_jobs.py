"""The tables on work, multipliers and green jobs: figures to check and sums that must agree."""

from __future__ import annotations

import pandas as pd
import pytest

from data.prepare.labour import FULL_TIME, PEOPLE
from data.prepare.regions import REGIONS
from toolkit import tables

GREAT_BRITAIN = REGIONS[:-1]
# Unemployment, 16 to 64, %, in the order of the regions.
UNEMPLOYMENT = {
    2019: (5.9, 4.2, 4.5, 3.8, 4.9, 3.3, 4.6, 3.1, 3.2, 4.2, 3.5),
    2020: (6.5, 4.4, 4.6, 5.0, 5.5, 4.1, 6.0, 4.2, 4.0, 3.8, 4.4),
    2021: (6.0, 4.7, 4.5, 4.6, 5.1, 3.9, 5.7, 3.9, 3.4, 4.3, 4.0),
}


@pytest.fixture(scope="module")
def market():
    return tables.load("labour_market")


@pytest.fixture(scope="module")
def industry():
    return tables.load("employment_by_industry")


@pytest.mark.parametrize("year", UNEMPLOYMENT)
def test_unemployment_rates(market, year):
    rates = market[market["year"] == year].set_index("region")["unemployment_rate"]
    assert rates[list(GREAT_BRITAIN)].tolist() == pytest.approx(UNEMPLOYMENT[year], abs=0.051)


def test_the_labour_market_adds_up(market):
    assert len(market) == 11 * 5 and set(market["region"]) == set(GREAT_BRITAIN)
    assert (market["active"] == market["employed"] + market["unemployed"]).all()
    # Each authority's counts are rounded to hundreds, so parts and totals differ slightly.
    whole = market["active"] + market["inactive"]
    assert ((whole - market["population_16_64"]).abs() <= 2_000).all()
    assert (market["employees"] + market["self_employed"] <= market["employed"]).all()
    for rate, part, base in (
        ("unemployment_rate", "unemployed", "active"),
        ("employment_rate", "employed", "population_16_64"),
        ("inactivity_rate", "inactive", "population_16_64"),
    ):
        assert (market[rate] - 100 * market[part] / market[base]).abs().max() <= 0.00501


def test_suppression_lowers_the_published_count_of_the_unemployed(market):
    ratio = market.set_index(["region", "year"]).eval("unemployed_published / unemployed")
    assert ratio.max() < 1.01 and ratio.mean() < 0.97
    assert ratio.idxmin() == ("East of England", 2022) and ratio.min() < 0.7


def test_the_derived_rates_are_those_of_the_source(market, raw):
    source = pd.read_csv(raw / "labour" / "aps_region_2018_2022.csv")
    source["year"] = source["period"].str[-4:].astype(int)
    both = market.merge(source, left_on=["region", "year"], right_on=["reg", "year"])
    assert len(both) == 55
    assert (both["unemployment_rate"] - both["u"]).abs().max() <= 0.00501
    assert (both["employment_rate"] - both["e"]).abs().max() <= 0.00501


def test_the_employment_rate_is_near_ons_own(market):
    panel = tables.load("regional_panel").set_index("region")["employment_rate_2023"]
    last = market[market["year"] == 2022].set_index("region")["employment_rate"]
    assert (last - panel[last.index]).abs().max() < 3


def test_industries_of_both_surveys(industry):
    groups = industry.groupby("survey")
    assert groups["sections"].nunique().to_dict() == {PEOPLE: 9, FULL_TIME: 19}
    assert groups["year"].agg(["min", "max"]).values.tolist() == [[2018, 2022], [2015, 2022]]
    assert len(industry) == 11 * 5 * 9 + 11 * 8 * 19
    gaps = industry[industry["number"].isna()]
    assert set(zip(gaps["region"], gaps["sections"], strict=True)) == {("London", "A"), ("Scotland", "A")}
    assert industry["number"].min() > 0


def test_industries_add_up_to_people_in_work(market, industry):
    people = industry[industry["survey"] == PEOPLE].groupby(["region", "year"])["number"].sum()
    employed = market.set_index(["region", "year"])["employed"]
    # The industries count everyone aged 16 and over, the labour market only up to 64.
    assert (people / employed).between(0.99, 1.06).all()


def test_full_time_jobs_are_fewer_than_people_in_work(industry):
    totals = industry.groupby(["survey", "region", "year"])["number"].sum().unstack("survey").dropna()
    assert len(totals) == 55
    assert (totals[FULL_TIME] < totals[PEOPLE]).all()


# 300 thousand jobs distributed like manufacturing and 150 thousand like all jobs, per 100 unemployed.
FIRST = {
    2020: {"Wales": 40.2, "East Midlands": 38.4, "Yorkshire and The Humber": 38.0, "South West": 37.5},
    2021: {"South West": 47.2},
    2019: {"East Midlands": 49.8},
}


def jobs_per_unemployed(market, industry, year, unemployed):
    rows = industry[(industry["survey"] == PEOPLE) & (industry["year"] == year)]
    manufacturing = rows[rows["sections"] == "C"].set_index("region")["number"]
    everything = rows.groupby("region")["number"].sum()
    jobs = 300e3 * manufacturing / manufacturing.sum() + 150e3 * everything / everything.sum()
    return 100 * jobs / market[market["year"] == year].set_index("region")[unemployed]


@pytest.mark.parametrize("year", FIRST)
def test_the_denominator_turns_the_ranking(market, industry, year):
    share = jobs_per_unemployed(market, industry, year, "unemployed").sort_values(ascending=False)
    found = share.head(len(FIRST[year])).round(1).to_dict()
    assert found == FIRST[year]
    assert share.index.get_loc("North East") == 9


def test_suppressed_cells_would_change_the_ranking(market, industry):
    share = jobs_per_unemployed(market, industry, 2020, "unemployed_published")
    assert share.idxmax() == "East Midlands"


def test_occupations_break_in_2021():
    frame = tables.load("employment_by_occupation")
    assert len(frame) == 11 * 5 * 9
    assert (frame["classification"].eq("SOC 2020") == frame["year"].ge(2021)).all()
    assert frame.groupby("group")["occupation"].nunique().eq(1).all()
    total = frame.groupby("year")["number"].sum()
    assert total.between(29e6, 32e6).all()


# SIC, employment multiplier of Type I and II, employment effect of Type I.
MULTIPLIERS = {
    "38, 39": (1.99, 2.53, 6.93),
    "33": (1.41, 1.89, 7.23),
    "95": (1.09, 1.19, 17.64),
    "77": (1.30, 1.51, 11.31),
    "41-43": (1.60, 1.85, 13.29),
    "35.1": (2.48, 3.08, 3.56),
    "02.1, 02.4": (1.38, 1.59, 13.70),
    "28": (1.40, 1.74, 9.00),
}


@pytest.fixture(scope="module")
def multipliers():
    return tables.load("io_multipliers").set_index(["type", "sic"])


@pytest.mark.parametrize("sic", MULTIPLIERS)
def test_multipliers(multipliers, sic):
    one, two = multipliers.loc[("I", sic)], multipliers.loc[("II", sic)]
    found = (one["employment_multiplier"], two["employment_multiplier"], one["employment_effect"])
    assert found == pytest.approx(MULTIPLIERS[sic], abs=0.0051)


def test_type_two_is_never_below_type_one(multipliers):
    columns = ["output_multiplier", "employment_effect", "employment_multiplier"]
    one, two = (multipliers.loc[kind, columns].dropna() for kind in ("I", "II"))
    assert len(one) == 96 and (two >= one - 1e-6).all(axis=None)


def test_multipliers_are_those_of_the_publishers_workbook(multipliers, raw):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(raw / "multipliers" / "scotland-io-type1.xlsx", read_only=True)
    rows = list(book["Type I multipliers"].iter_rows(values_only=True))
    last = {str(row[1]): row for row in rows if row[0] == 2016}
    assert set(last) == set(multipliers.loc["I"].index)
    for sic, row in last.items():
        mine = multipliers.loc[("I", sic)].fillna(0)
        found = (mine["output_multiplier"], mine["employment_effect"], mine["employment_multiplier"])
        assert found == pytest.approx((row[3], row[7], row[13] or 0), abs=1e-6), sic


@pytest.fixture(scope="module")
def paths():
    return tables.load("low_carbon_jobs").set_index("key")["jobs"]


def growth(paths, start, end, years):
    return 100 * ((paths[end] / paths[start]) ** (1 / years) - 1)


def test_the_path_of_low_carbon_jobs(paths):
    assert paths["lga_2030"] + paths["lga_2050_more"] == paths["lga_2050"] == 1_182_197
    assert round(paths["lga_2030"] - paths["lga_2018"], -3) == 509_000
    assert growth(paths, "lga_2018", "lga_2030", 12) == pytest.approx(11.6, abs=0.05)
    assert growth(paths, "lga_2018", "lga_2030", 10) == pytest.approx(14.1, abs=0.05)
    assert growth(paths, "lga_2018", "lga_2030", 9) == pytest.approx(15.8, abs=0.05)
    assert growth(paths, "lga_2030", "lga_2050", 20) == pytest.approx(2.7, abs=0.05)
    assert growth(paths, "lcree_2014", "lcree_2020", 6) == pytest.approx(-2.1, abs=0.05)
    assert paths["lcree_2021"] == 247_400


def test_the_north_alone_has_no_majority(paths):
    areas = {name: paths[f"lga_2050_{name}"] for name in ("north", "midlands", "east", "south")}
    total = paths["lga_2050"]
    assert abs(sum(areas.values()) - total) < 10_000
    assert round(100 * areas["north"] / total) == 36
    assert round(100 * (areas["north"] + areas["midlands"]) / total) == 52
    assert round(100 * areas["south"] / total) == 38


def test_nature_jobs_are_mostly_parks(paths):
    assert paths["nature_2021_parks"] / paths["nature_2021"] == pytest.approx(2 / 3, abs=0.01)


@pytest.fixture(scope="module")
def studies():
    return tables.load("circular_economy_studies").set_index(["area", "scenario"])


def test_net_jobs_never_exceed_gross_and_shares_are_their_ratio(studies):
    both = studies.dropna(subset=["gross_jobs", "net_jobs"])
    assert len(both) == 6
    assert (both["net_jobs"] <= both["gross_jobs"]).all()
    assert (both["net_share"] - both["net_jobs"] / both["gross_jobs"]).abs().max() <= 0.0005
    assert studies.loc[("Great Britain", "current path"), "net_share"] == pytest.approx(0.26, abs=0.005)
    assert studies.loc[("London", "transformation"), "net_share"] == 0.3


def test_uplifts_on_base(studies):
    london, union = studies.loc["London"]["uplift"].round(), studies.loc["European Union"]["uplift"].round()
    assert london[["no new initiatives", "current path", "transformation"]].tolist() == [2, 34, 86]
    assert union[["current path", "transformation"]].tolist() == [35, 88]


def test_what_was_not_found_is_empty(studies):
    assert studies.loc["United Kingdom"]["net_jobs"].isna().all()
    assert studies.loc[("United Kingdom", "transformation"), "gross_bound"] == "over"
    assert pd.isna(studies.loc[("Great Britain", "no new initiatives"), "gross_jobs"])


def test_activities_add_up_to_the_450_thousand():
    frame = tables.load("circular_economy_activities")
    assert frame["gross_jobs"].sum() == 450_000
