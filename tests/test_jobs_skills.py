"""Skills: the mix that jobs need, who could do them, and the gap."""

from pathlib import Path as File

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import assumptions, jobs, scenarios, tables
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.net_zero_jobs.skills import LOWER_SKILLED, occupation_mix, retraining_distance, skill_demand
from toolkit.net_zero_jobs.supply import SkillSupply, least_retraining, places_to_close, skill_gap, skill_supply

GIVEN = assumptions.parse(
    (File(__file__).parents[1] / "labs/03_net_zero_jobs/scenarios.yaml").read_text(encoding="utf-8")
)
EMPLOYMENT = tables.load("employment_by_industry")
SETTING = jobs.Setting.of(GIVEN, EMPLOYMENT)
REGIONS = SETTING.shares.regions
WORKFORCE = jobs.Workforce.of(tables.load("labour_market"), GIVEN["net.year"], REGIONS)
OCCUPATIONS = tables.load("employment_by_occupation")
WORKERS = (
    OCCUPATIONS.loc[OCCUPATIONS["year"] == GIVEN["key.year"]]
    .sort_values("group")
    .pivot(index="occupation", columns="region", values="number")
    .loc[:, list(REGIONS)]
)
YEARS = range(2020, 2036)
GROSS = jobs.gross_jobs(scenarios.published(GIVEN, "transformation"), SETTING, YEARS)
MIX = occupation_mix(WORKERS.sum(axis=1), GROSS.by_activity(2035), GIVEN)
DEMAND = skill_demand(GROSS, MIX)
MATRIX = jobs.employment_matrix(EMPLOYMENT, GIVEN["key.year"], GIVEN["key.survey"])
LEAVING = MATRIX[GIVEN["supply.leaving_industry"]]


def test_one_third_is_lower_skilled():
    assert MIX.low_share(GROSS.by_activity(2035).to_numpy()) == pytest.approx(GIVEN["skills.low_share"], abs=1e-9)
    low = MIX.frame()[list(LOWER_SKILLED)].sum(axis=1)
    assert low.idxmax() == "recycling" and low.idxmin() == "repair"


@given(st.lists(st.floats(1, 1e6), min_size=6, max_size=6), st.floats(0.01, 0.99))
def test_a_mix_adds_up_and_meets_its_share_and_jobs_are_kept(amounts, target):
    by_activity = pd.Series(amounts, index=list(GIVEN.group("low_skilled")))
    mix = occupation_mix(WORKERS.sum(axis=1), by_activity, GIVEN, target=target)
    assert np.all(mix.shares >= 0) and mix.shares.sum(axis=1) == pytest.approx(np.ones(6), abs=1e-12)
    assert mix.low_share(by_activity.to_numpy()) == pytest.approx(target, abs=1e-9)


def test_demand_has_a_place_for_every_job():
    assert DEMAND.sum(axis=0) == pytest.approx(GROSS.values.sum(axis=0))


@given(st.floats(0, 1), st.floats(0, 1e5), st.integers(0, 3))
def test_a_gap_is_never_below_nought_and_more_supply_never_widens_it(ready, places, lag):
    given = GIVEN.with_({"supply.ready": ready, "training.places": places, "training.lag": lag})
    supply = skill_supply(WORKERS, WORKFORCE, LEAVING, DEMAND, YEARS, given)
    gap = skill_gap(DEMAND, supply)
    assert np.all(gap >= 0) and np.all(gap <= DEMAND + 1e-9)
    assert supply.ready.sum() == pytest.approx(ready * WORKFORCE.unemployed.sum())
    assert supply.trained[:, :, -1].sum() == pytest.approx(places * (15 - lag))
    assert np.all(supply.trained[:, :, : lag + 1] == 0)
    more = skill_supply(WORKERS, WORKFORCE, LEAVING, DEMAND, YEARS, given.with_({"training.places": places + 1000}))
    assert np.all(skill_gap(DEMAND, more) <= gap + 1e-9)


@given(st.integers(0, 3), st.floats(0, 0.3))
def test_the_places_that_are_needed_close_the_gap_and_no_fewer_do(lag, ready):
    given = GIVEN.with_({"training.lag": lag, "supply.ready": ready})
    supply = skill_supply(WORKERS, WORKFORCE, LEAVING, DEMAND, YEARS, given)
    needed = places_to_close(DEMAND, supply, lag)
    completed = np.maximum(np.array(YEARS) - 2020 - lag, 0)
    assert np.all(DEMAND >= 0)

    def gap_with(factor):
        trained = factor * needed.places[:, :, None] * completed
        return skill_gap(DEMAND, SkillSupply(*[getattr(supply, p) for p in ("occupations", "regions", "years")],
                                             supply.ready, supply.leavers, trained))  # fmt: skip

    after = completed > 0
    assert gap_with(1)[:, :, after].max() <= 1e-6
    if needed.places.max() > 1:
        assert gap_with(0.99)[:, :, after].max() > 0
    before = skill_gap(DEMAND, supply)[:, :, ~after]
    assert np.all(needed.out_of_reach >= before.max(axis=2) - 1e-9)


def test_a_gap_by_hand():
    supply = SkillSupply(
        ("a",), ("R",), (2020, 2021, 2022), np.array([[5.0]]), np.zeros((1, 1, 3)), np.zeros((1, 1, 3))
    )
    demand = np.array([[[4.0, 9.0, 17.0]]])
    assert skill_gap(demand, supply)[0, 0].tolist() == [0, 4, 12]
    needed = places_to_close(demand, supply, 1)
    assert (needed.places[0, 0], needed.out_of_reach[0, 0]) == (12, 4)


# --- retraining ------------------------------------------------------------------------------------------------------

LEVELS = {"high": 4.0, "middle": 2.0, "also middle": 2.0, "low": 1.0}
DISTANCE = retraining_distance(LEVELS, 0.5)


def test_distances_by_hand():
    assert DISTANCE.loc["low", "high"] == 3 and DISTANCE.loc["middle", "also middle"] == 0.5
    assert np.all(np.diag(DISTANCE) == 0) and np.array_equal(DISTANCE, DISTANCE.T)


def test_half_of_the_people_learn_one_level():
    people, wanted = np.array([0, 0, 0, 10.0]), np.array([0, 5.0, 0, 5.0])
    assert least_retraining(people, wanted, DISTANCE.to_numpy()) == pytest.approx(0.5)


crowds = st.lists(st.floats(0.01, 100), min_size=4, max_size=4).map(np.array)


@given(crowds, crowds)
def test_retraining_is_a_distance_between_crowds(one, other):
    distance = DISTANCE.to_numpy()
    there = least_retraining(one, other, distance)
    assert there == pytest.approx(least_retraining(other, one, distance), abs=1e-7)
    assert -1e-9 <= there <= 3 and least_retraining(one, one, distance) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (
            lambda: occupation_mix(WORKERS.sum(axis=1).iloc[:3], GROSS.by_activity(2035), GIVEN),
            UnknownNameError,
            "occup",
        ),
        (lambda: occupation_mix(WORKERS.sum(axis=1), pd.Series({"x": 1.0}), GIVEN), UnknownNameError, "remanuf"),
        (lambda: occupation_mix(WORKERS.sum(axis=1), GROSS.by_activity(2035), GIVEN, target=1), ModelError, "No mix"),
        (lambda: skill_supply(WORKERS, WORKFORCE, LEAVING, DEMAND, [2020], GIVEN), ModelError, "same regions"),
        (lambda: least_retraining(np.zeros(4), np.ones(4), DISTANCE.to_numpy()), ModelError, "people and jobs"),
    ],
)
def test_what_cannot_be_is_refused_in_words(make, error, said):
    with pytest.raises(error, match=said):
        make()
