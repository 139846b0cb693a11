"""Missions judged by rule, money distributed, and correlations between places: known values and identities."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from toolkit import tables
from toolkit.core.errors import ModelError
from toolkit.priority_places import left_behind, missions
from toolkit.priority_places.allocation import allocate


@lru_cache(maxsize=1)
def standings() -> dict[str, missions.Standing]:
    readings, targets = tables.load("missions"), tables.load("mission_targets").set_index("mission")
    rows = tables.load("mission_measures").to_dict("records")
    return {row["test"]: missions.judge(row, readings, targets.loc[row["mission"]].to_dict()) for row in rows}


def test_every_mission_has_its_verdict_by_rule() -> None:
    by: dict[int, list[missions.Standing]] = {}
    for one in standings().values():
        by.setdefault(int(one.test["mission"]), []).append(one)
    assert {mission: missions.overall(some) for mission, some in by.items()} == {
        1: "cannot tell", 2: "moving away", 3: "cannot tell", 4: "cannot tell", 5: "moving away", 6: "too slow",
        7: "moving away", 8: "moving away", 9: "not measured", 10: "moving away", 11: "on track", 12: "cannot tell",
    }  # fmt: skip


def test_figures_are_those_of_the_sources() -> None:
    at = standings()
    pupils, male, women = at["pupils_expected_standard"], at["hle_male"], at["hle_female"]
    assert (pupils.base.value, pupils.last.value, pupils.needed) == (65, 63, pytest.approx(5.4))
    assert pupils.ways["better"] == 38 and at["first_time_buyers"].ways["better"] == 95
    assert (male.target, women.target) == (pytest.approx(67.9), pytest.approx(68.5))
    assert (male.needed, male.achieved) == (pytest.approx(0.6), pytest.approx(-0.44))
    assert at["public_rd"].target == pytest.approx(9223, abs=1) and at["fe_achievements"].target == 3873
    assert at["pupils_lowest_third"].base.value == pytest.approx(60.2, abs=0.05)


def test_sampling_is_taken_out_of_the_gap() -> None:
    """Employment looks more unequal in 2023 (5.98 against 5.26 points); nearly all of the change is sampling."""
    local, male = standings()["employment_rate"].places, standings()["hle_male"].spread
    spread = standings()["employment_rate"].spread
    assert local["before"].std() == pytest.approx(5.26, abs=0.01) and local["after"].std() == pytest.approx(
        5.98, abs=0.01
    )
    assert spread and spread.before == pytest.approx(4.50, abs=0.01) and spread.after == pytest.approx(4.57, abs=0.01)
    assert spread.way == "not clearly wider or narrower" and male and male.way == "wider"


def series(*values: float, half: float = np.nan, code: str = "K02000001") -> pd.DataFrame:
    rows = pd.DataFrame({"year": range(2019, 2019 + len(values)), "value": values, "measure": "m", "code": code})
    return rows.assign(period="p", geography="UK", lower=rows["value"] - half, upper=rows["value"] + half)


TEST: dict[str, Any] = {
    "measure": "m", "whole": "K02000001", "better": "high", "places_as": "level", "base_year": 2019,
    "target_kind": "level", "target_amount": 20, "target_base": np.nan, "target_year": 2030, "role": "headline",
}  # fmt: skip


@pytest.mark.parametrize(
    ("values", "options", "half", "verdict"),
    [
        ((10, 11, 21), {}, np.nan, "met"),
        ((10, 11, 13), {}, np.nan, "on track"),
        ((10, 10.2, 10.4), {}, np.nan, "too slow"),
        ((10, 9, 8), {}, np.nan, "moving away"),
        ((10, 9, 8), {"better": "low", "target_amount": 5}, np.nan, "on track"),
        ((10, 10, 11), {}, 2, "cannot tell"),
        ((10, 10, 6), {}, 2, "moving away"),
        ((10,), {}, np.nan, "cannot tell"),
        ((10,), {"target_kind": np.nan}, np.nan, "not measured"),
        ((10, 12), {}, np.nan, "cannot tell"),
        ((10, 11, 12), {"places_as": "ratio"}, np.nan, "cannot tell"),
        ((10, 11, 12), {"target_kind": "factor", "target_amount": 1.1, "target_base": "2019"}, np.nan, "met"),
        ((10, 11, 12), {"target_kind": "add", "target_amount": 20, "target_base": "2019"}, np.nan, "too slow"),
    ],
)
def test_each_rule_decides(values: tuple[float, ...], options: dict[str, Any], half: float, verdict: str) -> None:
    mission = {"areas": "country", "also": np.nan}
    assert missions.judge(TEST | options, series(*values, half=half), mission).verdict == verdict


def test_a_rise_everywhere_needs_every_place() -> None:
    rows = [series(10, 11, 12), series(5, 5, 6, code="E06000001").assign(geography="place")]
    test, mission = TEST | {"target_kind": np.nan}, {"areas": "every area", "also": np.nan}
    assert missions.judge(test, pd.concat(rows, ignore_index=True), mission).verdict == "met"
    rows.append(series(5, 5, 4, code="E06000002").assign(geography="place"))
    assert missions.judge(test, pd.concat(rows, ignore_index=True), mission).verdict == "too slow"
    rows[-1] = series(5, 5, 4.9, half=1, code="E06000002").assign(geography="place")
    assert missions.judge(test, pd.concat(rows, ignore_index=True), mission).verdict == "on track"


def test_a_measure_without_readings_is_refused() -> None:
    with pytest.raises(ModelError, match="no figure since"):
        missions.judge(TEST | {"base_year": 2040}, series(1, 2), {})


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["per_head", "need", "threshold"]))
def test_all_the_money_is_shared_out_and_no_more(seed: int, formula: str) -> None:
    chance = np.random.default_rng(seed)
    people, need = pd.Series(chance.integers(1, 10**6, 30)), pd.Series(chance.normal(size=30))
    made = allocate(people, need, pd.Series(chance.random(30)), 4.8e9, formula, threshold=7)
    assert made.table["amount"].sum() == pytest.approx(4.8e9) and made.table["change"].sum() == pytest.approx(0, abs=10)
    assert 0 <= made.gini[0] < 1 and (made.table["amount"] >= 0).all()
    if formula == "per_head":
        assert made.gini[0] == pytest.approx(0, abs=1e-9) and made.neediest[0] == pytest.approx(0.2)
    if formula == "threshold":
        assert (made.table["amount"] > 0).sum() == 7


def test_the_gini_coefficient_is_that_of_pairs_of_people() -> None:
    """Half the mean difference between two random people, divided by the mean."""
    money, people = np.array([0.0, 1, 5]), np.array([2.0, 1, 3])
    each = np.repeat(money, people.astype(int))
    made = allocate(pd.Series(people), pd.Series([1.0, 2, 3]), pd.Series(money * people), 4.8e9, "per_head")
    assert made.gini[1] == pytest.approx(np.abs(each[:, None] - each).mean() / 2 / each.mean())


def test_correlations_and_intervals_are_those_of_scipy() -> None:
    rows = tables.load("place_evidence").set_index("code")
    rows["imd"] = tables.load("deprivation").query("edition == 2019").set_index("code")["imd_score"]
    both = rows[["leave_2016", "imd"]].dropna()
    found = left_behind.correlate(rows["leave_2016"], rows["imd"])
    other = stats.pearsonr(both["leave_2016"], both["imd"])
    ends = other.confidence_interval(0.95)
    assert [found.value, found.lower, found.upper] == pytest.approx([other.statistic, ends.low, ends.high], abs=1e-12)
    assert found.value == pytest.approx(0.27, abs=0.02) and found.places == len(both)
    by_rank = left_behind.correlate(rows["leave_2016"], rows["imd"], ranks=True)
    assert by_rank.value == pytest.approx(stats.spearmanr(both).statistic, abs=1e-12)
    assert by_rank.upper - by_rank.lower > found.upper - found.lower or abs(by_rank.value) > abs(found.value)


def test_bounds_hold_the_truth_and_are_reached() -> None:
    chance = np.random.default_rng(3)
    size, in_group = 1000, chance.random((40, 1000)) < chance.random((40, 1))
    did = chance.random((40, 1000)) < np.where(in_group, 0.2, 0.7)
    share, rate = pd.Series(in_group.mean(axis=1)), pd.Series(did.mean(axis=1))
    found = left_behind.bounds(share, rate, pd.Series(np.full(40, size)))
    assert found.group[0] <= did[in_group].mean() <= found.group[1]
    assert found.others[0] <= did[~in_group].mean() <= found.others[1]
    exact = left_behind.bounds(pd.Series([1.0, 0.0]), pd.Series([0.3, 0.6]), pd.Series([1, 1]))
    assert exact.group == pytest.approx((0.3, 0.3)) and exact.others == pytest.approx((0.6, 0.6))


@pytest.mark.parametrize("values", [[1.0, 2, 3], [1.0, 1, 1, 1]])
def test_too_little_to_correlate_is_refused(values: list[float]) -> None:
    with pytest.raises(ModelError, match="places have both"):
        left_behind.correlate(pd.Series(values), pd.Series(range(len(values)), dtype=float))
    with pytest.raises(ModelError, match="not shares"):
        left_behind.bounds(pd.Series([30.0]), pd.Series([0.5]), pd.Series([1]))
