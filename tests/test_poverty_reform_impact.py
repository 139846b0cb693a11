"""Who a change would reach: a household by hand, properties that always hold, and the synthetic population."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import tables
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.health_and_poverty.poverty.definition import Definition, prepare
from toolkit.health_and_poverty.poverty.equivalence import COMPANION
from toolkit.health_and_poverty.poverty.low_income import Reliability, build
from toolkit.health_and_poverty.poverty.net_income import systems
from toolkit.health_and_poverty.poverty.reform import HouseholdArrays, Reform, apply
from toolkit.health_and_poverty.poverty.reform_impact import population, reform_impact
from toolkit.health_and_poverty.poverty.replicates import (
    membership,
    replicated_counts,
    replicated_lines,
    replicated_rates,
)

TEXT = (Path(__file__).resolve().parents[1] / "labs" / "02_health_and_work" / "parameters.yaml").read_text("utf-8")
SYSTEM = systems(TEXT)["2021-22"]
AHC = Definition(income="income_ahc", scale=COMPANION)

ONE = {
    "region": "Wales",
    "tenure": "Private rent",
    "adults": 1,
    "older_children": 0,
    "children": 1,
    "under_five": 1,
    "hourly_pay_1": 9.0,
    "hours_1": 20.0,
    "hourly_pay_2": np.nan,
    "hours_2": 0.0,
    "profit": 0.0,
    "other_income": 0.0,
    "universal_credit": 150.0,
    "housing_costs": 100.0,
    "income_bhc": 400.0,
    "income_ahc": 300.0,
    "weight": 1000.0,
}


def family(**more) -> pd.DataFrame:
    return pd.DataFrame([ONE | more])


def change_one(change: Reform, **more) -> tuple[pd.Series, pd.Series]:
    """Return the single household after the change, and the changes."""
    applied = apply(family(**more), change, SYSTEM)
    return applied.households.iloc[0], applied.weekly.iloc[0]


@pytest.fixture(scope="module")
def synthetic() -> pd.DataFrame:
    return tables.load("synthetic_households")


@pytest.fixture(scope="module")
def people(synthetic):
    return population(synthetic, replicates=40)


def test_a_pay_floor_worked_by_hand():
    """20 hours from £9 to £10: £20 more, from 180 to 200. National Insurance takes 12% of 16, and the taper 55%."""
    household, moved = change_one(Reform(pay_floor=10.0))
    net = 20 - 0.12 * 16
    assert moved["pay"] == pytest.approx(20)
    assert household["income_bhc"] == pytest.approx(400 + net * (1 - 0.55))
    assert household["universal_credit"] == pytest.approx(150 - 0.55 * net)
    assert moved["exchequer"] == pytest.approx(20 - net * 0.45)


def test_a_household_without_universal_credit_keeps_what_tax_leaves():
    household, moved = change_one(Reform(pay_floor=10.0), universal_credit=0.0)
    assert household["income_bhc"] == pytest.approx(400 + 18.08) and moved["exchequer"] == pytest.approx(1.92)


def test_the_floor_of_london_holds_in_london_only():
    change = Reform(pay_floor=9.0, pay_floor_london=11.0)
    assert change_one(change)[1]["pay"] == 0
    assert change_one(change, region="London")[1]["pay"] == pytest.approx(40)


def test_more_hours_go_to_part_time_jobs_up_to_full_time():
    hours = [change_one(Reform(more_hours=8), hours_1=before)[0]["hours_1"] for before in (10.0, 25.0, 37.5)]
    assert hours == [18.0, 30.0, 37.5]
    nobody, _ = change_one(Reform(more_hours=8), hourly_pay_1=np.nan, hours_1=0.0)
    assert nobody["hours_1"] == 0 and nobody["income_bhc"] == 400


def test_a_cut_in_rent_is_shared_with_universal_credit():
    """The credit covers the rent: what the tenant no longer pays, the tenant no longer receives."""
    household, moved = change_one(Reform(rent_cut=0.1))
    assert household["housing_costs"] == 90 and household["income_ahc"] == pytest.approx(300)
    assert moved["exchequer"] == pytest.approx(10) == moved["rent"]
    assert change_one(Reform(rent_cut=0.1), universal_credit=0.0)[0]["income_ahc"] == pytest.approx(310)
    assert change_one(Reform(rent_cut=0.1), tenure="Mortgage")[0]["housing_costs"] == 100


@pytest.mark.parametrize(
    ("household", "saved"),
    [
        ({}, 30),
        ({"under_five": 2}, 60),
        ({"under_five": 4}, 60),
        ({"under_five": 0}, 0),
        ({"hourly_pay_1": np.nan, "hours_1": 0.0}, 0),
        ({"adults": 2}, 0),
        ({"adults": 2, "hourly_pay_2": 12.0, "hours_2": 8.0}, 30),
        ({"adults": 2, "profit": 90.0}, 30),
    ],
)
def test_cheaper_childcare_is_for_families_whose_adults_all_work(household, saved):
    after, moved = change_one(Reform(childcare=30), **household)
    assert after["income_bhc"] == 400 + saved and moved["childcare"] == saved


def test_who_is_under_five_is_drawn_from_those_under_14_where_it_is_not_known():
    many = pd.concat([family(children=c) for c in (0, 1, 3)] * 2000, ignore_index=True).drop(columns="under_five")
    first, second = (HouseholdArrays.of(many).places for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert (first[::3] == 0).all() and first[1::3].mean() == pytest.approx(5 / 14, abs=0.04)
    assert first.max() == 2


def test_no_change_changes_nothing(people):
    found = reform_impact(people, Reform(), SYSTEM, AHC, by="family_type")
    assert (found.rows["difference"] == 0).all() and (found.costs == 0).all(axis=None)
    assert (found.rows[["lower", "upper", "lifted_lower", "lifted_upper"]] == 0).all(axis=None)
    assert "would stay at" in found.sentence()


def test_a_pay_floor_lifts_somebody_and_costs_pay(people):
    found = reform_impact(people, Reform(9.90, 11.05), SYSTEM, AHC, by="family_type")
    everyone = found.rows.iloc[-1]
    assert -3 < everyone["difference"] < 0 and everyone["lower"] <= everyone["difference"] <= everyone["upper"]
    assert everyone["lifted"] == pytest.approx(found.rows["lifted"].iloc[:-1].sum())
    assert everyone["lifted_lower"] <= everyone["lifted"] <= everyone["lifted_upper"]
    costs = found.costs
    assert 0 < costs["value"]["exchequer"] < costs["value"]["pay"]
    assert ((costs["lower"] <= costs["value"]) & (costs["value"] <= costs["upper"])).all()
    assert "95% simulation interval" in found.sentence() and "would fall by" in found.sentence()


@pytest.mark.parametrize("moves", [False, True])
@pytest.mark.parametrize("change", [Reform(9.90, 11.05), Reform(14, 14, 6, 0.2, 100)])
def test_intervals_are_those_of_two_full_sets_of_replicates(people, change, moves):
    """The fast method (only those who cross are counted) equals the full one: every rate in every replicate."""
    found = reform_impact(people, change, SYSTEM, AHC, by="family_type", line_moves=moves)
    before, after = (prepare(rows, AHC, ("family_type",), None) for rows in (people.households, found.households))
    draws = people.factors.astype(np.float32)
    lines = replicated_lines(draws, after if moves else before, AHC)
    first = replicated_rates(draws, before, AHC)
    poor, whole = replicated_counts(draws, after.income, membership(after), lines)
    second = 100 * poor / whole
    ends = np.nanquantile(second - first, [0.025, 0.975], axis=0)
    np.testing.assert_allclose(found.rows[["lower", "upper"]].T, ends, atol=1e-9)


def test_rates_are_those_of_the_table_of_the_changed_households(people):
    found = reform_impact(people, Reform(12, 12), SYSTEM, AHC, by="region")
    again = build(found.households, replace(AHC, fixed=found.before.line), "region")
    np.testing.assert_array_equal(found.rows["after"], again.rows["rate"])


@given(st.floats(0, 15), st.floats(0, 3), st.floats(0, 10))
def test_a_higher_floor_never_takes_income_from_anybody(floor, more, hours):
    households = pd.concat(
        [family(hours_1=h, universal_credit=u) for h in (5.0, 20.0, 40.0) for u in (0.0, 80.0)], ignore_index=True
    )
    low, high = (
        apply(households, Reform(pay_floor=f, more_hours=hours), SYSTEM).households["income_bhc"]
        for f in (floor, floor + more)
    )
    assert (high >= low - 1e-9).all()


@given(st.floats(0, 15), st.floats(0, 10), st.floats(0, 1), st.floats(0, 263))
def test_what_is_gained_is_what_moved(floor, hours, cut, care):
    """Income after housing costs rises by pay, rent and childcare saved, less the exchequer's share."""
    households = pd.concat([family(hours_1=h, universal_credit=u) for h in (5.0, 40.0) for u in (0.0, 80.0)])
    applied = apply(households, Reform(floor, floor, hours, cut, care), SYSTEM)
    gained = (applied.households["income_ahc"] - households["income_ahc"]).to_numpy()
    np.testing.assert_allclose(gained, applied.weekly["households"], atol=1e-9)


def test_a_line_that_moves_finds_no_fewer_than_one_that_stays(people):
    change = Reform(14.0, 14.0)
    stays, moves = (
        reform_impact(people, change, SYSTEM, AHC, line_moves=m).rows["after"].iloc[-1] for m in (False, True)
    )
    assert moves > stays


def test_small_cells_are_suppressed_and_say_so(synthetic):
    few = population(synthetic.head(300), replicates=0, reliability=Reliability(), kind="sampling")
    rows = reform_impact(few, Reform(12, 12), SYSTEM, AHC, by="family_type").rows
    hidden = rows["reason"] != ""
    assert hidden.any() and rows.loc[hidden, ["difference", "lifted"]].isna().all(axis=None)
    assert rows["lower"].isna().all()


def test_what_cannot_be_is_refused():
    with pytest.raises(ModelError, match="negative amount"):
        Reform(pay_floor=-1)
    with pytest.raises(UnknownNameError, match="tenure"):
        apply(family().drop(columns="tenure"), Reform(), SYSTEM)


def test_what_is_kept_for_one_line_gives_the_numbers_of_a_population_that_has_seen_none(people, synthetic):
    """Cached medians serve every line for an income, and cached totals every line for a count."""
    change, fresh = Reform(more_hours=6, rent_cut=0.2), population(synthetic, replicates=40)
    lines = [replace(AHC, share=share, counted=counted) for share, counted in ((0.5, "people"), (0.7, "children"))] + [
        replace(AHC, fixed=250.0),
        Definition(income="income_bhc"),
    ]
    for line in lines:
        reform_impact(people, change, SYSTEM, line, by="family_type")
    for line in reversed(lines):
        kept = reform_impact(people, change, SYSTEM, line, by="family_type")
        anew = reform_impact(fresh, change, SYSTEM, line, by="family_type")
        pd.testing.assert_frame_equal(kept.rows, anew.rows)


def test_the_table_after_is_the_one_that_build_makes_of_the_changed_households(people):
    found = reform_impact(people, Reform(more_hours=6), SYSTEM, AHC, by="work_status", line_moves=True)
    pd.testing.assert_frame_equal(found.after.rows, build(found.households, AHC, "work_status").rows)
    divided = build(people.households, AHC, by="hours_1")
    with pytest.raises(ModelError, match="not the same before and after"):
        reform_impact(people, Reform(more_hours=5.25), SYSTEM, AHC, by="hours_1")
    assert len(divided.rows) > 2
