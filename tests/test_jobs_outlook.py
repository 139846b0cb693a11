"""An outlook adds up, agrees with the parts of the engine that it combines, and rejects unknown names."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from toolkit import assumptions, jobs, scenarios, tables
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.net_zero_jobs.net import step
from toolkit.net_zero_jobs.outlook import RULES, spread

GIVEN = assumptions.parse(
    (Path(__file__).parents[1] / "labs/03_net_zero_jobs/scenarios.yaml").read_text(encoding="utf-8")
)
SETTING = jobs.Setting.of(GIVEN, tables.load("employment_by_industry"))
WORKFORCE = jobs.Workforce.of(tables.load("labour_market"), GIVEN["net.year"], SETTING.shares.regions)
BOLD, ANYWAY = (scenarios.published(GIVEN, key) for key in ("transformation", "no_new_initiatives"))
YEARS = range(2020, 2041)


def looked(scenario, n=64, **more):
    return jobs.outlook(scenario, ANYWAY, GIVEN, SETTING, WORKFORCE, YEARS, n=n, **more)


MADE = looked(BOLD)


@settings(max_examples=12)
@drawn(
    st.floats(0, 2),
    st.sampled_from(["transformation", "current_path", "no_new_initiatives"]),
    st.sampled_from(RULES),
    st.sampled_from([2020, 2027, 2040]),
)
def test_all_that_is_told_apart_adds_up_at_the_centre_and_in_every_draw(factor, key, rule, year):
    made = looked(scenarios.published(GIVEN, key).scaled(factor), n=16)
    gross, net, displaced, anyway = (
        made.gross(year), made.net(year, rule), made.displaced(year, rule), made.anyway(year)
    )  # fmt: skip
    off = net + displaced + (anyway if rule == "guide" else 0)
    np.testing.assert_allclose(off, gross, atol=1e-6)
    assert min(part.min() for part in (gross, net, displaced, anyway)) >= -1e-9
    np.testing.assert_allclose(made.by_activity(year).sum(axis=0), gross, atol=1e-6)
    assert np.all(anyway <= gross)


def test_the_first_draw_is_the_central_case():
    gross = jobs.gross_jobs(BOLD, SETTING, YEARS)
    np.testing.assert_allclose(MADE.gross(2035)[:, 0], gross.by_region(2035))
    net = jobs.net_jobs(gross, WORKFORCE, BOLD.calibration).by_region(2035)["net"]
    np.testing.assert_allclose(MADE.net(2035)[:, 0], net)
    shares = jobs.Additionality.of(GIVEN)
    steps = jobs.additional(
        gross.by_region(2035).to_numpy(), jobs.gross_jobs(ANYWAY, SETTING, YEARS).by_region(2035).to_numpy(), shares
    )
    np.testing.assert_allclose(MADE.net(2035, "guide")[:, 0], steps.net)
    np.testing.assert_allclose(MADE.anyway(2035)[:, 0], steps.deadweight)


def test_indirect_jobs_are_those_of_the_multipliers():
    multipliers = jobs.multipliers_of(tables.load("io_multipliers"), GIVEN.group("sic"))
    direct = jobs.gross_jobs(BOLD, SETTING, YEARS).by_activity(2035)
    expected = jobs.indirect_jobs(direct, multipliers)["indirect"].sum()
    assert MADE.indirect(2035, multipliers)[0] == pytest.approx(expected)


@pytest.mark.parametrize("measure", ["gross", "net"])
def test_the_swings_are_those_of_the_tornado(measure):
    found = jobs.swings(MADE, WORKFORCE, 2035, measure).set_index("name")
    expected = jobs.tornado(jobs.Target(BOLD, GIVEN, SETTING, WORKFORCE, 2035, measure)).set_index("name")
    both = found.loc[expected.index, expected.columns]
    pd.testing.assert_frame_equal(both, expected, rtol=1e-9, atol=1e-4)
    assert found.loc[found.index.difference(expected.index), "swing"].max() == pytest.approx(0, abs=1e-6)


def test_by_the_guide_the_shares_of_the_guide_move_net_jobs():
    found = jobs.swings(MADE, WORKFORCE, 2035, "net", "guide")
    assert found["name"][0] == "additionality.displacement"
    row = found.iloc[0]
    assert (row["low"], row["high"], row["at_high"]) == (0.25, 1, 0)
    assert row["at_low"] / row["central"] == pytest.approx((1 - row["low"]) / (1 - 0.5))


def drawn_workforce(n: int = 400) -> jobs.Workforce:
    people = tables.load("labour_market"), tables.load("regional_panel"), GIVEN["net.year"]
    return jobs.Workforce.drawn(*people, SETTING.shares.regions, n=n)


def test_drawn_net_jobs_are_those_of_the_rule_for_each_draw_of_the_labour_market():
    drawn, n = drawn_workforce(), 400
    made = jobs.outlook(BOLD, ANYWAY, GIVEN, SETTING, drawn, YEARS, n=n)
    assert drawn.centre.unemployed.tolist() == WORKFORCE.unemployed.tolist() and drawn.centre.lowest == WORKFORCE.lowest
    assert made.net(2035)[:, 0] == pytest.approx(MADE.net(2035)[:, 0])
    come = np.diff([BOLD.standing[0].path.progress([year])[0] for year in YEARS], prepend=0.0)
    for at in (1, 17, 399):
        one = jobs.Workforce(drawn.regions, drawn.unemployed[:, at], drawn.active[:, at], drawn.lowest[at])
        so_far = np.zeros(len(drawn.regions))
        for part in come:
            so_far = step(so_far, part * made.gross(2035)[:, at], one, BOLD.calibration)
        assert made.net(2035)[:, at] == pytest.approx(so_far)
    with pytest.raises(ModelError, match="401 draws"):
        jobs.outlook(BOLD, ANYWAY, GIVEN, SETTING, drawn, YEARS, n=8)


def test_the_years_and_the_survey_widen_the_ranges_of_regions_most():
    # /research/review_of_numbers: by year Wales 0 to 6,000; with the survey's error, the South East 0 to 14,700.
    drawn = jobs.outlook(BOLD, ANYWAY, GIVEN, SETTING, drawn_workforce(4000), [2034, 2035], n=4000)
    rows = drawn.by_region(2035).set_index("region")
    assert rows.loc["Wales", "net_lower"] == 0 and 6_000 < rows.loc["Wales", "net_upper"] < 9_000
    assert rows.loc["South East", "net_lower"] == 0 and 13_000 < rows.loc["South East", "net_upper"] < 16_000
    assert WORKFORCE.without == ("South West",) and rows.loc["South West", "net"] == 0


def test_the_survey_s_error_is_that_of_the_published_interval():
    panel, market = tables.load("regional_panel"), tables.load("labour_market")
    one = market[market["year"] == 2021]
    drawn = jobs.Workforce.drawn(one, panel, 2021, SETTING.shares.regions, n=20_000)
    rates, known = 100 * drawn.unemployed / drawn.active, panel.set_index("region").loc[list(SETTING.shares.regions)]
    p, ends = (
        known["unemployment_rate_2023"],
        known["unemployment_rate_2023_upper"] - known["unemployment_rate_2023_lower"],
    )
    expected = ends / 3.92 * np.sqrt(rates[:, 0] * (100 - rates[:, 0]) / (p * (100 - p)))
    assert rates[:, 1:].std(axis=1) == pytest.approx(expected.to_numpy(), rel=0.03)
    assert rates[:, 1:].mean(axis=1) == pytest.approx(rates[:, 0], rel=0.01)
    with pytest.raises(ModelError, match="published interval"):
        jobs.Workforce.drawn(market, panel[panel["region"] != "Wales"], 2021, SETTING.shares.regions)


def test_paths_and_regions_tell_the_same_numbers():
    path = MADE.path("Wales").set_index(["measure", "year"])
    wales = MADE.by_region(2035).set_index("region").loc["Wales"]
    assert path.loc[("gross", 2035), ["jobs", "lower", "upper"]].tolist() == pytest.approx(
        wales[["gross", "gross_lower", "gross_upper"]].tolist()
    )
    inner, outer = path.loc[("net", 2030), ["inner_lower", "inner_upper"]], path.loc[("net", 2030), ["lower", "upper"]]
    assert outer.iloc[0] <= inner.iloc[0] <= inner.iloc[1] <= outer.iloc[1]
    assert MADE.path().loc[lambda f: f["measure"] == "gross", "jobs"].is_monotonic_increasing


def test_the_band_leaves_the_centre_out():
    values = np.array([[1000.0, *range(21)]])  # 90% of 21 draws lie between 1 and 19
    assert {name: part[0] for name, part in spread(values, "x").items()} == {"x": 1000, "x_lower": 1, "x_upper": 19}


def test_what_is_unknown_is_named():
    with pytest.raises(UnknownNameError, match="net jobs rule"):
        MADE.net(2035, "hope")
    with pytest.raises(UnknownNameError, match="Mercia"):
        MADE.path("Mercia")
    with pytest.raises(ModelError, match="2099"):
        MADE.gross(2099)


def test_workers_stand_in_the_order_asked_for():
    table = tables.load("employment_by_occupation")
    found = jobs.workers_by_occupation(table, 2020, ("Wales", "London"))
    assert list(found.columns) == ["Wales", "London"] and found.index[0].startswith("Managers")
    wales = table.loc[(table["year"] == 2020) & (table["region"] == "Wales"), "number"].sum()
    assert found["Wales"].sum() == wales
    with pytest.raises(UnknownNameError, match="Mercia"):
        jobs.workers_by_occupation(table, 2020, ("Mercia",))
    with pytest.raises(ModelError, match="1066"):
        jobs.workers_by_occupation(table, 1066, ("Wales",))
