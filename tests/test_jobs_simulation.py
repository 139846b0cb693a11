"""Draws of gross and net jobs: equal to a scalar reference, reproducible, and shared where they should be."""

import math
from pathlib import Path as File

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import assumptions, jobs, scenarios, tables
from toolkit.core.errors import ModelError
from toolkit.net_zero_jobs.draws import quantiles
from toolkit.net_zero_jobs.simulation import names_of

GIVEN = assumptions.parse(
    (File(__file__).parents[1] / "labs/03_net_zero_jobs/scenarios.yaml").read_text(encoding="utf-8")
)
SETTING = jobs.Setting.of(GIVEN, tables.load("employment_by_industry"))
WORKFORCE = jobs.Workforce.of(tables.load("labour_market"), GIVEN["net.year"], SETTING.shares.regions)
YEARS = range(2020, 2051)
TRANSFORMATION, CURRENT = (scenarios.published(GIVEN, key) for key in ("transformation", "current_path"))
BOTH = TRANSFORMATION.scaled(0.5) + CURRENT.with_(start=2025, end=2045, shape="logistic")


# --- the reference: one draw, plain numbers, the formulas as they stand in the texts ----------------------------------


def triangular(point, low, mode, high):
    if point * (high - low) < mode - low:
        return low + math.sqrt(point * (high - low) * (mode - low))
    return high - math.sqrt((1 - point) * (high - low) * (high - mode))


def scalar_value(one, points):
    if one.distribution == "fixed" or one.low == one.high:
        return one.value
    if one.distribution == "uniform":
        return one.low + (one.high - one.low) * points[one.name]
    return triangular(points[one.name], one.low, one.value, one.high)


def scalar_path(year, path):
    x = min(max((year - path.start) / (path.end - path.start), 0), 1)
    if path.shape == "linear":
        return x

    def s(z):
        return 1 / (1 + math.exp(-z))

    k = path.steepness
    return (s(k * (x - 0.5)) - s(-k / 2)) / (s(k / 2) - s(-k / 2))


def scalar_draw(scenario, points):
    """Return gross and net jobs by year and region, in lists."""
    keys = SETTING.shares
    unemployed, active = WORKFORCE.unemployed.tolist(), WORKFORCE.active.tolist()
    rates = [u / a for u, a in zip(unemployed, active, strict=True)]
    lowest = min(rates)
    factor = scenario.calibration * scalar_value(GIVEN.assumption("net.calibration_error"), points)
    gross_by_year, net_by_year = [], []
    before, so_far = [0.0] * len(keys.regions), [0.0] * len(keys.regions)
    for year in YEARS:
        gross = [0.0] * len(keys.regions)
        for one in scenario.programmes:
            amount = one.share * scalar_value(one, points)
            if one.measure == "uplift":
                amount *= scalar_value(GIVEN.assumption(f"base_jobs.{one.activity}"), points)
            spread = scalar_value(GIVEN.assumption(f"dispersion.{one.activity}"), points)
            own = keys.own[keys.activities.index(one.activity)]
            for r in range(len(keys.regions)):
                key = (1 - spread) * float(own[r]) + spread * float(keys.all_jobs[r])
                gross[r] += amount * scalar_path(year, one.path) * key
        for r in range(len(keys.regions)):
            rate = (unemployed[r] - so_far[r]) / active[r]
            taken = min(1.0, factor * max(0.0, 1 - lowest / rate))
            so_far[r] = min(so_far[r] + taken * (gross[r] - before[r]), unemployed[r] - lowest * active[r])
        before = gross
        gross_by_year.append(gross)
        net_by_year.append(list(so_far))
    return np.array(gross_by_year), np.array(net_by_year)


@pytest.mark.parametrize("scenario", [TRANSFORMATION, CURRENT, BOTH], ids=["transformation", "current", "both"])
def test_the_vectorised_draws_equal_the_scalar_reference(scenario):
    drawn = jobs.draw(names_of(scenario, GIVEN), 5000, 7)  # more than one piece
    found = jobs.simulate(scenario, GIVEN, SETTING, WORKFORCE, YEARS, draws=drawn)
    gross = np.stack([found.gross(year) for year in YEARS])
    for at in (0, 1, 17, 4095, 4096, 4999):
        points = dict(zip(drawn.names, drawn.points[:, at].tolist(), strict=True))
        expected_gross, expected_net = scalar_draw(scenario, points)
        scale = expected_gross.max()
        assert np.abs(gross[:, :, at] - expected_gross).max() <= 1e-12 * scale
        assert np.abs(found.net[:, :, at] - expected_net).max() <= 1e-12 * scale


# --- what must hold for every draw -----------------------------------------------------------------------------------


@given(st.integers(0, 10**6), st.sampled_from([TRANSFORMATION, CURRENT, BOTH]))
def test_identities_hold_for_every_draw(seed, scenario):
    found = jobs.simulate(scenario, GIVEN, SETTING, WORKFORCE, YEARS, n=64, seed=seed)
    gross = np.stack([found.gross(year) for year in YEARS])
    assert np.all(found.net >= 0) and np.all(found.net <= gross * (1 + 1e-12))
    assert np.all(np.diff(found.net, axis=0) >= 0) and np.all(np.diff(gross, axis=0) >= -1e-9)
    assert np.all(found.net <= WORKFORCE.excess[:, None])
    lowest = int(np.argmin(WORKFORCE.unemployed / WORKFORCE.active))
    assert np.all(found.net[:, lowest] == 0)


def test_a_seed_repeats_and_another_differs():
    one, again, other = (
        jobs.simulate(TRANSFORMATION, GIVEN, SETTING, WORKFORCE, YEARS, n=256, seed=seed).net for seed in (1, 1, 2)
    )
    assert np.array_equal(one, again) and not np.array_equal(one, other)


def test_scenarios_share_what_has_one_name_and_nothing_else():
    names = {*names_of(TRANSFORMATION, GIVEN), *names_of(CURRENT, GIVEN)}
    drawn = jobs.draw(names, 4096, 1)
    first, second = (
        jobs.simulate(one, GIVEN, SETTING, WORKFORCE, [2034, 2035], draws=drawn) for one in (TRANSFORMATION, CURRENT)
    )
    # The uplifts of two scenarios are independent; the dispersion of an activity is common to both.
    uplift = [drawn.of(GIVEN.assumption(f"uplift.{key}")) for key in ("transformation", "current_path")]
    assert abs(np.corrcoef(uplift)[0, 1]) < 0.02
    making = [
        one.gross(2035)[one.regions.index("West Midlands")] / one.gross(2035).sum(axis=0) for one in (first, second)
    ]
    assert np.corrcoef(making)[0, 1] > 0.8


def test_bands_are_numpys_quantiles_and_repeat_once_all_jobs_are_there():
    found = jobs.simulate(BOTH, GIVEN, SETTING, WORKFORCE, YEARS, n=1001, seed=3)
    bands = found.bands()
    assert len(bands) == len(YEARS) * 11
    for year in (2020, 2031, 2044, 2050):
        rows = bands.loc[bands["year"] == year]
        for name, values in (("gross", found.gross(year)), ("net", found.net[found.at(year)])):
            expected = np.quantile(values, [0.05, 0.5, 0.95], axis=1)
            got = rows[[f"{name}_lower", f"{name}_median", f"{name}_upper"]].to_numpy().T
            assert got == pytest.approx(expected, rel=1e-12, abs=1e-9)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.lists(st.floats(0, 1), min_size=1, max_size=4))
def test_quantiles_are_numpys(values, levels):
    levels = sorted(levels)
    assert quantiles(np.array(values), levels) == pytest.approx(np.quantile(values, levels), rel=1e-9, abs=1e-6)


def test_a_year_without_jobs_and_a_gap_are_named():
    found = jobs.simulate(TRANSFORMATION, GIVEN, SETTING, WORKFORCE, [2030, 2031], n=8)
    with pytest.raises(ModelError, match="no jobs for 2040"):
        found.gross(2040)
    with pytest.raises(ModelError, match="some years are missing"):
        jobs.simulate(TRANSFORMATION, GIVEN, SETTING, WORKFORCE, [2030, 2035], n=8)


def test_an_empty_scenario_gives_no_jobs():
    found = jobs.simulate(scenarios.Scenario("nothing"), GIVEN, SETTING, WORKFORCE, YEARS, n=8)
    assert not found.net.any() and not found.gross(2050).any()
