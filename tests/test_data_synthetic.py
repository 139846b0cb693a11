"""The synthetic population: nobody in it exists, and it meets its stated margins."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.prepare import synthetic_draw
from toolkit import tables
from toolkit.health_and_poverty.poverty.definition import Definition
from toolkit.health_and_poverty.poverty.equivalence import COMPANION, MODIFIED_OECD
from toolkit.health_and_poverty.poverty.low_income import build

BHC = Definition(income="income_bhc", scale=MODIFIED_OECD)
AHC = Definition(income="income_ahc", scale=COMPANION)


@pytest.fixture(scope="module")
def households() -> pd.DataFrame:
    return tables.load("synthetic_households")


def rates(households: pd.DataFrame, definition: Definition, by: str, counted: str = "people") -> pd.Series:
    # The line for the whole country, also for part of it.
    line = build(tables.load("synthetic_households"), definition).line
    fixed = Definition(income=definition.income, scale=definition.scale, fixed=line, counted=counted)
    return build(households, fixed, by=by).rows.set_index("group")["rate"]


def test_it_is_labelled_synthetic_and_has_its_size(households):
    assert len(households) == 20_000
    assert households.attrs["description"].startswith("SYNTHETIC: none of these people exist.")
    assert set(households.attrs["statuses"].values()) <= {"assumed", "read"}
    assert "Synthetic" in households.attrs["attribution"]


def test_people_by_region_are_those_of_2022(households):
    people = households[["adults", "older_children", "children"]].sum(axis=1) * households["weight"]
    published = tables.load("places").groupby("region")["population_2022"].sum()
    pd.testing.assert_series_equal(
        people.groupby(households["region"]).sum(), published.astype(float), rtol=1e-5, check_names=False
    )


@pytest.mark.parametrize(("definition", "median"), [(BHC, 569), (AHC, 499)])
def test_medians_are_the_published_ones(households, definition, median):
    """UK medians for 2019-22, pounds a week for a couple: Poverty in Scotland 2019-22, sheet 54."""
    assert build(households, definition).median == pytest.approx(median, abs=0.5)


@pytest.mark.parametrize(("definition", "costs"), [(BHC, "BHC"), (AHC, "AHC")])
def test_children_in_low_income_by_region_are_the_published_shares(households, definition, costs):
    rows = tables.load("child_low_income").query("geography == 'region' and year == 2025 and housing_costs == @costs")
    published = rows.set_index("name")["percent"].drop("Scotland")
    found = rates(households, definition, "region", "children")
    np.testing.assert_allclose(found[published.index], published, atol=0.05)


def test_scottish_rates_by_work_status_are_the_published_ones(households):
    rows = tables.load("poverty_scotland").query(
        "population == 'Working-age adults' and breakdown == 'family economic status' and measure == 'relative' "
        "and period == '2019-22' and category != 'All'"
    )
    published = rows.dropna(subset=["rate"]).set_index("category")["rate"]
    found = rates(households[households["region"] == "Scotland"], AHC, "work_status", "adults")
    np.testing.assert_allclose(found[published.index], published, atol=0.05)


def test_jobs_below_the_real_living_wage_are_the_published_shares(households):
    jobs = pd.concat(
        households[["region", "weight", f"hourly_pay_{e}", f"hours_{e}"]].set_axis(
            ["region", "weight", "pay", "hours"], axis=1
        )
        for e in (1, 2)
    ).dropna()
    floor = np.where(jobs["region"] == "London", 11.05, 9.90)
    low = (jobs["weight"] * (jobs["pay"] < floor)).groupby([jobs["region"], jobs["hours"] > 30]).sum()
    share = 100 * low / jobs["weight"].groupby([jobs["region"], jobs["hours"] > 30]).sum()
    published = tables.load("low_pay_2022").query("geography == 'region' and sex == 'All' and hours != 'All'")
    for row in published.itertuples():
        assert share[row.region, row.hours == "Full-time"] == pytest.approx(row.percent_below, abs=0.05)


def test_what_is_left_is_what_is_paid_less_housing(households):
    left = households["income_bhc"] - households["housing_costs"]
    np.testing.assert_allclose(households["income_ahc"], left, atol=0.006)


def test_pay_has_the_mean_and_the_low_share_that_it_is_given():
    """A curve with a mean of 15 and 20% below 10, on a million points."""
    median, spread = synthetic_draw.pay_curve(np.array([15.0]), np.array([0.2]), np.array([10.0]))
    draw = synthetic_draw.Uniforms(1_000_000, 1)
    pay = draw.lognormal(median[0], spread[0])
    assert pay.mean() == pytest.approx(15, rel=2e-3) and (pay < 10).mean() == pytest.approx(0.2, abs=2e-3)


def test_the_same_seed_gives_the_same_households():
    index = pd.MultiIndex.from_product([["London", "Wales"], ["Full-time", "Part-time"]])
    pay = pd.DataFrame({"mean": 15.0, "low": 0.2, "floor": 10.0}, index=index)
    first, again = (synthetic_draw.households(pay, pd.Series({"London": 0.5, "Wales": 0.5}), n=300) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(synthetic_draw.households(pay, pd.Series({"London": 0.5, "Wales": 0.5}), n=300, seed=2))
