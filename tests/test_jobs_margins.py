"""Margins of the draws: activities, occupations and cells add up to the engine's other results."""

from pathlib import Path as File

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import assumptions, jobs, scenarios, tables
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.net_zero_jobs.simulation import names_of

GIVEN = assumptions.parse(
    (File(__file__).parents[1] / "labs/03_net_zero_jobs/scenarios.yaml").read_text(encoding="utf-8")
)
SETTING = jobs.Setting.of(GIVEN, tables.load("employment_by_industry"))
WORKFORCE = jobs.Workforce.of(tables.load("labour_market"), GIVEN["net.year"], SETTING.shares.regions)
TRANSFORMATION = scenarios.published(GIVEN, "transformation")
MADE = jobs.cell_draws(TRANSFORMATION, GIVEN, SETTING, 2030, n=512, seed=3)


@given(st.integers(0, 10**6), st.sampled_from(list(GIVEN.group("uplift"))), st.integers(2020, 2050))
@settings(max_examples=20)
def test_cells_add_up_to_the_draws_by_region_in_every_draw(seed, key, year):
    scenario = scenarios.published(GIVEN, key)
    draws = jobs.draw(names_of(scenario, GIVEN), 32, seed)
    cells = jobs.cell_draws(scenario, GIVEN, SETTING, year, draws=draws)
    whole = jobs.simulate(scenario, GIVEN, SETTING, WORKFORCE, range(2020, year + 1), draws=draws)
    assert cells.by_region().values == pytest.approx(whole.gross(year), rel=1e-12, abs=1e-9)
    central = jobs.gross_jobs(scenario, SETTING, [year]).by_region(year)
    assert cells.by_region().central == pytest.approx(central.to_numpy(), rel=1e-12, abs=1e-9)
    assert np.all(cells.values >= 0)


def test_an_activity_lies_in_its_own_range():
    """Remanufacturing is a triangle from 250,000 to 350,000, two thirds of it completed by 2030."""
    row = MADE.by_activity().set_index("activity").loc["remanufacturing"]
    assert row["jobs"] == pytest.approx(300_000 * 10 / 15)
    # Quantiles of a symmetric triangle: 5% at √(0.05 / 2) of its width.
    ends = 250_000 + 100_000 * np.array([np.sqrt(0.05 / 2), 1 - np.sqrt(0.05 / 2)])
    assert row[["lower", "upper"]].to_numpy(dtype=float) == pytest.approx(ends * 10 / 15, rel=0.002)


def test_bands_are_in_order_and_hold_the_middle():
    cells = MADE.cells()
    assert len(cells) == 6 * 11 and not cells.duplicated(["activity", "region"]).any()
    for frame in (cells, MADE.by_activity()):
        assert (frame["lower"] <= frame["median"]).all() and (frame["median"] <= frame["upper"]).all()


def occupations():
    rows = tables.load("employment_by_occupation").query("year == @GIVEN['key.year']").groupby("occupation")["number"]
    return jobs.occupation_mix(rows.sum(), pd.Series(MADE.central.sum(axis=1), index=list(MADE.activities)), GIVEN)


def test_occupations_share_out_all_jobs():
    found = MADE.by_occupation(occupations())
    assert found["jobs"].sum() == pytest.approx(MADE.central.sum())
    low = found.loc[found["occupation"].isin(jobs.skills.LOWER_SKILLED), "jobs"].sum()
    assert low / MADE.central.sum() == pytest.approx(GIVEN["skills.low_share"], abs=1e-9)


def test_a_mix_of_other_activities_is_refused():
    mix = occupations()
    other = jobs.OccupationMix(("repair",), mix.occupations, mix.shares[:1])
    with pytest.raises(ModelError, match="no occupation mix"):
        MADE.by_occupation(other)
    odd = scenarios.Scenario("odd", (scenarios.Programme("x", "new_jobs", 1, 1, 1, scenarios.Path(2020, 2030), "x"),))
    with pytest.raises(UnknownNameError, match="activity"):
        jobs.cell_draws(odd, GIVEN, SETTING, 2030, n=4)
