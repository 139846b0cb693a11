"""Gross jobs: regional shares, paths, ranges and denominators."""

from pathlib import Path as File

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import assumptions, jobs, scenarios, tables
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.net_zero_jobs.scenarios import Path, Programme, Scenario

GIVEN = assumptions.parse(
    (File(__file__).parents[1] / "labs/03_net_zero_jobs/scenarios.yaml").read_text(encoding="utf-8")
)
SETTING = jobs.Setting.of(GIVEN, tables.load("employment_by_industry"))
shares = st.floats(0, 1)
counts = st.floats(1, 1e6)


@pytest.fixture(scope="module")
def setting():
    return SETTING


@pytest.fixture(scope="module")
def market():
    return tables.load("labour_market")


# --- regional keys ---------------------------------------------------------------------------------------------------


EMPLOYMENT = pd.DataFrame({"making": [30.0, 10.0], "selling": [20.0, 40.0]}, index=["North", "South"])


def test_a_key_by_hand():
    keys = jobs.regional_shares(EMPLOYMENT, {"repair": "making"}, {"repair": 0.5})
    # Half by manufacturing (3/4, 1/4), half by all jobs (1/2, 1/2).
    assert keys.frame().loc["repair"].to_dict() == {"North": 0.625, "South": 0.375}


@given(st.lists(st.tuples(counts, counts), min_size=2, max_size=12), shares)
def test_a_key_adds_up_to_one_and_dispersion_moves_it_from_its_industry_to_all_jobs(rows, dispersion):
    employment = pd.DataFrame(rows, columns=["making", "selling"])
    keys = jobs.regional_shares(employment, {"a": "making"}, {"a": dispersion})
    assert keys.matrix.sum() == pytest.approx(1, abs=1e-12)
    assert np.all(keys.matrix >= 0)
    assert keys.mixed(np.array([0.0]))[0] == pytest.approx(keys.own[0])
    assert keys.mixed(np.array([1.0]))[0] == pytest.approx(keys.all_jobs)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"industries": {"repair": "makin"}}, UnknownNameError, "making"),
        ({"dispersion": {}}, UnknownNameError, "repair"),
        ({"dispersion": {"repair": 1.2}}, ModelError, "between 0 and 1"),
        ({"employment": EMPLOYMENT.assign(making=[np.nan, 1.0])}, ModelError, "suppressed in North"),
        ({"employment": EMPLOYMENT * 0}, ModelError, "jobs in at least one region"),
        ({"employment": -EMPLOYMENT}, ModelError, "negative"),
    ],
)
def test_a_key_that_cannot_be_made_is_refused_in_words(change, error, said):
    usual = {"employment": EMPLOYMENT, "industries": {"repair": "making"}, "dispersion": {"repair": 0}}
    with pytest.raises(error, match=said):
        jobs.regional_shares(**(usual | change))


def test_several_columns_of_a_key_are_added_up():
    keys = jobs.regional_shares(EMPLOYMENT, {"repair": ("making", "selling")}, {"repair": 0.0})
    assert keys.frame().loc["repair"].to_dict() == {"North": 0.5, "South": 0.5}


OWN = pd.DataFrame(
    {"10": [1.0, 2], "20": [3.0, 0], "33": [4.0, 4], "38": [1.0, 1], "47": [5.0, 9], "77": [2.0, 3], "95": [0.0, 4]},
    index=["North", "South"],
)


def test_keys_from_a_users_own_two_digit_industries():
    setting = jobs.Setting.of_own(GIVEN.with_({"dispersion.repair": 0.0, "dispersion.biorefining": 0.0}), OWN)
    frame = setting.shares.frame()
    # Repair is 33 and 95: 4 in the North, 8 in the South; biorefining 10 and 20: 4 and 2.
    assert frame.loc["repair"].tolist() == pytest.approx([1 / 3, 2 / 3])
    assert frame.loc["biorefining"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert setting.shares.all_jobs.tolist() == pytest.approx([16 / 39, 23 / 39])
    assert jobs.gross_jobs(scenarios.published(GIVEN, "transformation"), setting, [2035]).regions == ("North", "South")
    assert jobs.divisions("10-32, 95", list(OWN.columns)) == ("10", "20", "95")


@pytest.mark.parametrize("missing", ["95", "38"])
def test_a_division_that_a_users_own_table_lacks_is_named(missing):
    with pytest.raises(UnknownNameError, match=missing):
        jobs.Setting.of_own(GIVEN, OWN.drop(columns=missing))


def test_a_year_without_employment_lists_the_years():
    table = tables.load("employment_by_industry")
    with pytest.raises(ModelError, match="2018 to 2022"):
        jobs.employment_matrix(table, 2030, GIVEN["key.survey"])


# --- paths and growth ------------------------------------------------------------------------------------------------


@given(st.integers(2000, 2040), st.integers(1, 50), st.sampled_from(["linear", "logistic"]), st.floats(0.01, 50))
def test_a_path_rises_from_nought_to_one_and_stays(start, length, shape, steepness):
    path = Path(start, start + length, shape, steepness)
    come = path.progress(np.arange(start - 2, start + length + 3))
    assert np.all(np.diff(come) >= 0) and np.all((come >= 0) & (come <= 1))
    assert come[:3] == pytest.approx(0, abs=1e-12) and come[-3:] == pytest.approx(1, abs=1e-12)
    assert come[2:-2] + come[2:-2][::-1] == pytest.approx(np.ones(length + 1), abs=1e-9)  # both are symmetric


@given(st.floats(1, 1e7), st.floats(-50, 100), st.floats(0.5, 50))
def test_growth_there_and_back(start, rate, years):
    assert jobs.growth_rate(start, jobs.grown(start, rate, years), years) == pytest.approx(rate, abs=1e-6)


def test_the_arithmetic_of_the_green_jobs():
    table = tables.load("low_carbon_jobs").set_index("key")["jobs"]
    now, then, later = table["lga_2018"], table["lga_2030"], table["lga_2050"]
    rates = [jobs.growth_rate(now, then, 2030 - start) for start in (2018, 2020, 2021)]
    assert [round(rate, 1) for rate in rates] == [11.6, 14.1, 15.8]
    assert [round(jobs.grown(now, 11, 2030 - start) / 1000) for start in (2018, 2020, 2021)] == [647, 525, 473]
    assert round(jobs.growth_rate(then, later, 20), 1) == 2.7
    assert -2.2 < jobs.growth_rate(table["lcree_2014"], table["lcree_2020"], 6) < -2.0


@given(st.floats(1, 1e6), st.floats(1, 1e6), st.floats(0.1, 20))
def test_a_table_of_growth_and_its_lines_say_the_same(first, last, rate):
    given_ = (first, last, 2030, [2018, 2021], rate)
    table, lines = jobs.growth_table(*given_), jobs.growth_lines(*given_).set_index(["line", "year"])["value"]
    assert (table["reached"] + table["missing"]).tolist() == pytest.approx([last, last])
    ends = [lines[f"{rate:g}% a year from {start}", 2030] for start in (2018, 2021)]
    assert table["reached"].tolist() == pytest.approx(ends)
    assert (lines["The promise", 2018], lines["The promise", 2030]) == pytest.approx((first, last))
    assert table.loc[0, "needed"] == pytest.approx(jobs.growth_rate(first, last, 12))


def test_growth_from_nothing_is_refused():
    with pytest.raises(ModelError, match="above zero"):
        jobs.growth_rate(0, 1, 1)
    with pytest.raises(ModelError, match="above zero"):
        jobs.grown(1, -100, 1)


# --- gross jobs ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "total"), [("no_new_initiatives", 40_000), ("current_path", 184_500), ("transformation", 450_000)]
)
def test_the_published_totals_are_met_within_a_tenth_of_a_per_cent(setting, key, total):
    scenario = scenarios.published(GIVEN, key)
    assert jobs.gross_jobs(scenario, setting, [2035]).total(2035) == pytest.approx(total, rel=1e-3)


def test_the_published_activities_are_met(setting):
    by_activity = jobs.gross_jobs(scenarios.published(GIVEN, "transformation"), setting, [2035]).by_activity(2035)
    read = tables.load("circular_economy_activities").set_index("activity")["gross_jobs"]
    assert by_activity["remanufacturing"] == read["remanufacturing"]
    assert by_activity["repair"] == pytest.approx(read["repair"], abs=1)
    rest = by_activity.drop(["remanufacturing", "repair"]).sum()
    assert rest == pytest.approx(read.drop(["remanufacturing", "repair"]).sum(), abs=2)


def scenario_of(uplift, new, end, shape):
    path = Path(2020, end, shape)
    made = (
        Programme("repair", "uplift", uplift, uplift, uplift, path, "u"),
        Programme("remanufacturing", "new_jobs", new, new, new, path, "n"),
    )
    return Scenario("made", made)


@given(st.floats(0, 2), st.floats(0, 1e6), st.integers(2021, 2049), st.sampled_from(["linear", "logistic"]))
def test_jobs_add_up_over_regions_and_activities_and_reach_what_was_promised(uplift, new, end, shape):
    found = jobs.gross_jobs(scenario_of(uplift, new, end, shape), SETTING, range(2020, 2051))
    promised = uplift * GIVEN["base_jobs.repair"] + new
    assert found.total(2020) == pytest.approx(0, abs=1e-6) and found.total(2050) == pytest.approx(promised)
    for year in (2020, 2030, 2050):
        assert found.by_region(year).sum() == pytest.approx(found.total(year))
        assert found.by_activity(year).sum() == pytest.approx(found.total(year))
    assert np.all(np.diff(found.values.sum(axis=(0, 1))) >= -1e-6)


def test_jobs_of_a_sum_are_the_sum_of_jobs(setting):
    first, second = (scenarios.published(GIVEN, key) for key in ("current_path", "transformation"))
    years = range(2020, 2036)
    both = jobs.gross_jobs(first + second, setting, years).values
    apart = jobs.gross_jobs(first, setting, years).values + jobs.gross_jobs(second, setting, years).values
    assert both == pytest.approx(apart)
    half = jobs.gross_jobs(first.blend(second, 0.5), setting, years).values
    assert half == pytest.approx(apart / 2)


def test_a_scenario_with_nothing_gives_no_jobs(setting):
    assert jobs.gross_jobs(Scenario("nothing"), setting, [2035]).total(2035) == 0


def test_an_unknown_activity_or_year_is_named(setting):
    odd = Scenario("odd", (Programme("repairs", "new_jobs", 1, 1, 1, Path(2020, 2030), "x"),))
    with pytest.raises(UnknownNameError, match="repair"):
        jobs.gross_jobs(odd, setting, [2030])
    without = Scenario("without", (Programme("biorefining", "uplift", 1, 1, 1, Path(2020, 2030), "x"),))
    with pytest.raises(UnknownNameError, match="base jobs"):
        jobs.gross_jobs(without, setting, [2030])
    with pytest.raises(ModelError, match="no jobs for 2031"):
        jobs.gross_jobs(Scenario("nothing"), setting, [2030]).total(2031)


def test_the_long_frame_holds_every_cell_once(setting):
    found = jobs.gross_jobs(scenarios.published(GIVEN, "transformation"), setting, [2030, 2035])
    frame = found.frame()
    assert len(frame) == 6 * 11 * 2 and not frame.duplicated(["activity", "region", "year"]).any()
    assert frame.loc[frame["year"] == 2035, "gross_jobs"].sum() == pytest.approx(found.total(2035))


# --- denominators ----------------------------------------------------------------------------------------------------


def test_the_order_of_regions_turns_on_the_year(market):
    """Figure 8 of the essay is not in the text: 300,000 by manufacturing and 150,000 by all jobs give its two names."""
    plain = GIVEN.with_({f"dispersion.{a}": float(a != "remanufacturing") for a in GIVEN.group("industry")})
    setting = jobs.Setting.of(plain, tables.load("employment_by_industry"))
    found = jobs.gross_jobs(scenarios.published(plain, "transformation"), setting, [2035]).by_region(2035)
    rates = {
        year: jobs.per_hundred(found, jobs.denominator(market, "unemployed", year)).sort_values(ascending=False)
        for year in (2019, 2020, 2021)
    }
    assert rates[2020].round(1).head(4).to_dict() == {
        "Wales": 40.2,
        "East Midlands": 38.4,
        "Yorkshire and The Humber": 38.0,
        "South West": 37.5,
    }
    assert (rates[2019].index[0], rates[2021].index[0]) == ("East Midlands", "South West")
    for year in rates:
        market_of_year = market.loc[market["year"] == year].set_index("region")
        assert market_of_year["unemployment_rate"].idxmax() == "North East"
        assert list(rates[year].index).index("North East") == 9


def test_an_unknown_denominator_or_year_is_named(market):
    with pytest.raises(UnknownNameError, match="denominator"):
        jobs.denominator(market, "jobless", 2020)
    with pytest.raises(ModelError, match="2018 to 2022"):
        jobs.denominator(market, "unemployed", 2030)


# --- ranges ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["no_new_initiatives", "current_path", "transformation"])
def test_the_central_value_lies_in_the_band_and_draws_repeat(setting, key):
    scenario = scenarios.published(GIVEN, key)
    found = jobs.cell_draws(scenario, GIVEN, setting, 2035, n=1024, seed=3).by_region()
    frame = found.frame()
    assert (frame["lower"] < frame["jobs"]).all() and (frame["jobs"] < frame["upper"]).all()
    again = jobs.cell_draws(scenario, GIVEN, setting, 2035, n=1024, seed=3).by_region()
    assert np.array_equal(found.values, again.values)
    other = jobs.cell_draws(scenario, GIVEN, setting, 2035, n=1024, seed=4).by_region()
    assert not np.array_equal(found.values, other.values)


def test_a_fixed_scenario_in_a_fixed_setting_has_no_range(setting):
    scenario = scenario_of(0.5, 1000.0, 2035, "linear")
    draws = jobs.cell_draws(scenario, GIVEN, setting, 2035, n=64, seed=1).by_region()
    # Its programmes are fixed values; only regional shares and base jobs vary.
    assert np.ptp(draws.values.sum(axis=0)) > 0
    only_new = Scenario("new", tuple(one for one in scenario.programmes if one.measure == "new_jobs"))
    total = jobs.cell_draws(only_new, GIVEN, setting, 2035, n=64, seed=1).by_region().values.sum(axis=0)
    assert total == pytest.approx(np.full(64, 1000.0))


def test_draws_of_a_name_do_not_depend_on_the_others_order():
    first, second = jobs.draw(["b", "a", "a"], 16, 1), jobs.draw(["a", "b"], 16, 1)
    assert first.names == second.names and np.array_equal(first.points, second.points)


def test_quantiles_of_the_triangle_agree_with_scipy():
    from scipy.stats import triang

    from toolkit.net_zero_jobs.draws import quantile

    one = GIVEN.assumption("uplift.transformation")
    points = np.linspace(0, 1, 101)
    width = one.high - one.low
    theirs = triang((one.value - one.low) / width, loc=one.low, scale=width).ppf(points)
    assert quantile(points, one) == pytest.approx(theirs, abs=1e-12)


def test_the_chance_that_one_region_gains_more():
    draws = np.array([[1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 1.0, 1.0]])
    assert jobs.chance_of_more(draws, ("A", "B"), "A", "B") == 0.75
    with pytest.raises(UnknownNameError, match="A, B"):
        jobs.chance_of_more(draws, ("A", "B"), "A", "C")
