"""Who a change would reach: a household worked by hand, what must always hold, and the synthetic population."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import tables
from toolkit.errors import ModelError, UnknownNameError
from toolkit.poverty import Definition
from toolkit.poverty.equivalence import COMPANION
from toolkit.poverty.net_income import systems
from toolkit.poverty.reach import Change, apply, reach

TEXT = (Path(__file__).resolve().parents[1] / "labs" / "02_health_and_work" / "parameters.yaml").read_text("utf-8")
SYSTEM = systems(TEXT)["2021-22"]
AHC = Definition(income="income_ahc", scale=COMPANION)

ONE = {
    "region": "Wales",
    "tenure": "Private rent",
    "adults": 1,
    "older_children": 0,
    "children": 1,
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


@pytest.fixture(scope="module")
def synthetic() -> pd.DataFrame:
    return tables.load("synthetic_households")


def test_a_pay_floor_worked_by_hand():
    """20 hours from £9 to £10: £20 more, from 180 to 200. National Insurance takes 12 % of 16, and the taper 55 %."""
    changed, pay, exchequer = apply(family(), Change(pay_floor=10.0), SYSTEM)
    net = 20 - 0.12 * 16
    assert pay[0] == pytest.approx(20)
    assert changed["income_bhc"][0] == pytest.approx(400 + net * (1 - 0.55))
    assert changed["universal_credit"][0] == pytest.approx(150 - 0.55 * net)
    assert exchequer[0] == pytest.approx(20 - net * 0.45)


def test_a_household_without_universal_credit_keeps_what_tax_leaves():
    changed, _, exchequer = apply(family(universal_credit=0.0), Change(pay_floor=10.0), SYSTEM)
    assert changed["income_bhc"][0] == pytest.approx(400 + 18.08) and exchequer[0] == pytest.approx(1.92)


def test_the_floor_of_london_holds_in_london_only():
    change = Change(pay_floor=9.0, pay_floor_london=11.0)
    assert apply(family(), change, SYSTEM)[1][0] == 0
    assert apply(family(region="London"), change, SYSTEM)[1][0] == pytest.approx(40)


def test_more_hours_go_to_part_time_jobs_up_to_full_time():
    hours = [
        apply(family(hours_1=before), Change(more_hours=8), SYSTEM)[0]["hours_1"][0] for before in (10.0, 25.0, 37.5)
    ]
    assert hours == [18.0, 30.0, 37.5]
    nobody = apply(family(hourly_pay_1=np.nan, hours_1=0.0), Change(more_hours=8), SYSTEM)[0]
    assert nobody["hours_1"][0] == 0 and nobody["income_bhc"][0] == 400


def test_a_cut_in_rent_is_shared_with_universal_credit():
    """The rent is met by the credit: what the tenant no longer pays, the tenant no longer gets."""
    changed, _, exchequer = apply(family(), Change(rent_cut=0.1), SYSTEM)
    assert changed["housing_costs"][0] == 90 and changed["income_ahc"][0] == pytest.approx(300)
    assert exchequer[0] == pytest.approx(10)
    assert apply(family(universal_credit=0.0), Change(rent_cut=0.1), SYSTEM)[0]["income_ahc"][0] == pytest.approx(310)
    assert apply(family(tenure="Mortgage"), Change(rent_cut=0.1), SYSTEM)[0]["housing_costs"][0] == 100


def test_cheaper_childcare_is_for_working_families_with_a_young_child():
    change = Change(childcare=30)
    assert apply(family(), change, SYSTEM)[0]["income_bhc"][0] == 430
    assert apply(family(children=0, older_children=1), change, SYSTEM)[0]["income_bhc"][0] == 400
    assert apply(family(hourly_pay_1=np.nan, hours_1=0.0), change, SYSTEM)[0]["income_bhc"][0] == 400


def test_no_change_changes_nothing(synthetic):
    found = reach(synthetic, Change(), SYSTEM, AHC, by="family_type", replicates=20)
    assert (found.rows["difference"] == 0).all() and found.pay == found.exchequer == found.rent == 0
    assert (found.rows[["lower", "upper"]] == 0).all(axis=None)


def test_a_pay_floor_lifts_somebody_and_costs_pay(synthetic):
    found = reach(synthetic, Change(9.90, 11.05), SYSTEM, AHC, by="family_type", replicates=40)
    everyone = found.rows.iloc[-1]
    assert -3 < everyone["difference"] < 0 and everyone["lower"] <= everyone["difference"] <= everyone["upper"]
    assert everyone["lifted"] == pytest.approx(found.rows["lifted"].iloc[:-1].sum())
    assert 0 < found.exchequer < found.pay
    assert "by simulation" in found.sentence() and "would go from" in found.sentence()


@given(st.floats(0, 15), st.floats(0, 3), st.floats(0, 10))
def test_a_higher_floor_never_takes_income_from_anybody(floor, more, hours):
    households = pd.concat(
        [family(hours_1=h, universal_credit=u) for h in (5.0, 20.0, 40.0) for u in (0.0, 80.0)], ignore_index=True
    )
    low, high = (
        apply(households, Change(pay_floor=f, more_hours=hours), SYSTEM)[0]["income_bhc"] for f in (floor, floor + more)
    )
    assert (high >= low - 1e-9).all()


def test_a_line_that_moves_finds_no_fewer_than_one_that_stays(synthetic):
    change = Change(14.0, 14.0)
    stays, moves = (reach(synthetic, change, SYSTEM, AHC, line_moves=m).rows["after"].iloc[-1] for m in (False, True))
    assert moves > stays


def test_what_cannot_be_is_refused():
    with pytest.raises(ModelError, match="negative amount"):
        Change(pay_floor=-1)
    with pytest.raises(UnknownNameError, match="tenure"):
        apply(family().drop(columns="tenure"), Change(), SYSTEM)
