"""Denominators in order, indirect jobs, and jobs in nature restoration."""

from pathlib import Path as File

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import assumptions, jobs, scenarios, tables
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.net_zero_jobs.indirect import indirect_jobs, multipliers_of
from toolkit.net_zero_jobs.labour_market import lead, orders
from toolkit.net_zero_jobs.nature import nature_by_year, nature_jobs

GIVEN = assumptions.parse(
    (File(__file__).parents[1] / "labs/03_net_zero_jobs/scenarios.yaml").read_text(encoding="utf-8")
)
MARKET = tables.load("labour_market")
SETTING = jobs.Setting.of(GIVEN, tables.load("employment_by_industry"))
GROSS = jobs.gross_jobs(scenarios.published(GIVEN, "transformation"), SETTING, [2035])
MULTIPLIERS = multipliers_of(tables.load("io_multipliers"), GIVEN.group("sic"))


def test_the_order_turns_with_the_year_and_with_the_denominator():
    found = orders(GROSS.by_region(2035), MARKET, list(jobs.DENOMINATORS), [2019, 2020, 2021])
    assert len(found) == 3 * 3 * 11
    first = found.loc[found["rank"] == 1].set_index(["kind", "year"])["region"]
    assert first["unemployed"].tolist() == ["East Midlands", "Wales", "South West"]
    assert first["employed"].nunique() == 1  # people in work hardly change from year to year


def test_a_lead_is_what_brings_two_regions_level():
    people = jobs.denominator(MARKET, "unemployed", 2020)
    found = lead(GROSS.by_region(2035), people)
    first = found.iloc[0]
    grown = people.copy()
    grown[first["region"]] *= 1 + first["lead"] / 100
    level = jobs.per_hundred(GROSS.by_region(2035), grown)
    assert level[first["region"]] == pytest.approx(level[first["next"]])
    assert (found["lead"].iloc[:-1] >= 0).all() and pd.isna(found["lead"].iloc[-1])


def test_multipliers_are_the_published_ones():
    """Scottish Government, input-output tables of 2016: Type I and Type II."""
    assert MULTIPLIERS.loc["recycling", ["type_1", "type_2"]].round(2).tolist() == [1.99, 2.53]
    assert MULTIPLIERS.loc["repair", ["type_1", "type_2"]].round(2).tolist() == [1.41, 1.89]
    assert MULTIPLIERS.loc["rental", ["type_1", "type_2"]].round(2).tolist() == [1.30, 1.51]
    assert MULTIPLIERS.loc["remanufacturing", ["type_1", "type_2"]].round(2).tolist() == [1.40, 1.74]


@given(st.lists(st.floats(0, 1e6), min_size=6, max_size=6))
def test_direct_indirect_and_induced_make_the_type_two_total(amounts):
    direct = pd.Series(amounts, index=MULTIPLIERS.index)
    found = indirect_jobs(direct, MULTIPLIERS)
    total = found[["direct", "indirect", "induced"]].sum(axis=1).to_numpy()
    assert total == pytest.approx(amounts * MULTIPLIERS["type_2"].to_numpy())
    assert (found[["indirect", "induced"]] >= 0).all(axis=None)


def test_hectares_make_temporary_jobs_and_job_years_apart():
    found = nature_jobs({"woodland": 1000, "saltmarsh": 200}, GIVEN).set_index("type")
    assert found.loc["woodland", ["temporary_jobs", "job_years"]].tolist() == [250, 60]
    assert found.loc["saltmarsh", ["temporary_jobs_low", "temporary_jobs_high"]].tolist() == [28, 148]
    assert pd.isna(found.loc["saltmarsh", "job_years"])


def test_two_thirds_of_the_nature_jobs_are_in_parks():
    published = tables.load("low_carbon_jobs").set_index("key")["jobs"]
    assert published["nature_2021_parks"] / published["nature_2021"] == pytest.approx(2 / 3, abs=0.01)


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: nature_jobs({"woodlands": 1}, GIVEN), UnknownNameError, "woodland"),
        (lambda: nature_jobs({"woodland": -1}, GIVEN), ModelError, "zero or more"),
        (lambda: multipliers_of(tables.load("io_multipliers"), {"repair": "34"}), UnknownNameError, "34"),
        (lambda: multipliers_of(tables.load("io_multipliers"), {"repair": "12"}), ModelError, "no employment"),
        (lambda: indirect_jobs(pd.Series({"x": 1.0}), MULTIPLIERS), UnknownNameError, "remanufacturing"),
    ],
)
def test_what_cannot_be_is_refused_in_words(make, error, said):
    with pytest.raises(error, match=said):
        make()


NATURE = scenarios.nature(GIVEN)
TOGETHER = scenarios.published(GIVEN, "transformation").with_(uplift=1.0) + NATURE


def test_nature_joins_a_scenario_and_adds_nothing_to_its_standing_jobs():
    alone = scenarios.published(GIVEN, "transformation").with_(uplift=1.0)
    assert (jobs.gross_jobs(TOGETHER, SETTING, [2035]).values == jobs.gross_jobs(alone, SETTING, [2035]).values).all()
    drawn = [jobs.cell_draws(one, GIVEN, SETTING, 2035, n=16).by_region().values for one in (TOGETHER, alone)]
    assert (drawn[0] == drawn[1]).all()
    assert jobs.gross_jobs(NATURE, SETTING, [2035]).total(2035) == 0
    assert TOGETHER.calibration == alone.calibration


def test_hectares_of_a_scenario_by_hand():
    """11,000 hectares of woodland at 25 temporary jobs, 45,000 of peatland at 3, per hundred hectares."""
    found = nature_jobs(TOGETHER, GIVEN).set_index("type")
    assert found["temporary_jobs"].to_dict() == pytest.approx({"woodland": 2_750, "peatland": 1_350})
    assert found["job_years"].to_dict() == pytest.approx({"woodland": 660, "peatland": 3_150})
    halves = nature_jobs(NATURE.scaled(0.5), GIVEN).set_index("type")
    assert (2 * halves["hectares"]).to_dict() == found["hectares"].to_dict()


def test_years_add_up_to_the_whole_and_nothing_is_begun_outside_the_path():
    found = nature_by_year(TOGETHER + NATURE, GIVEN, range(2020, 2041))
    whole = nature_jobs(TOGETHER + NATURE, GIVEN).set_index("type")
    added = found.groupby("type")[["hectares", "temporary_jobs", "job_years"]].sum()
    assert added.loc[whole.index].to_numpy() == pytest.approx(whole[added.columns].to_numpy())
    begun = found.loc[found["hectares"] > 0, "year"]
    assert (begun.min(), begun.max()) == (2022, 2031)
    assert nature_by_year(scenarios.published(GIVEN, "current_path"), GIVEN, [2030]).empty


def test_a_type_of_land_without_figures_is_named():
    odd = scenarios.Scenario("odd", (scenarios.Programme("bog", "land", 1, 1, 1, scenarios.Path(2020, 2030), "x"),))
    with pytest.raises(UnknownNameError, match="woodland"):
        nature_by_year(odd, GIVEN, [2030])


def test_most_of_the_nature_jobs_that_the_essay_quotes_are_in_parks():
    promised = tables.load("low_carbon_jobs").set_index("key")["jobs"]
    assert promised["nature_2021_parks"] / promised["nature_2021"] == pytest.approx(0.67, abs=0.005)
