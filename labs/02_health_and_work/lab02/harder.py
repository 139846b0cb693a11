"""The harder track of lab 02: the median by hand, what is left of one more pound, a share with schooling unknown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lab02.synthetic import BEFORE, system
from lab02.worlds import two_regions
from toolkit import tables
from toolkit.health_and_poverty.employment_model import model
from toolkit.health_and_poverty.health_gap import of_people
from toolkit.health_and_poverty.poverty.net_income import net_earnings, universal_credit

EARNINGS = pd.Series(range(0, 1205, 5), dtype=float)
"""Weekly earnings from nothing to twelve hundred pounds, GBP."""
RENT, AT = 120.0, 350.0  # of the lone parent with one child in the harder track, GBP a week; assumed


def median_of_people(by_people: bool = True) -> float:
    """Median equivalised income before housing costs, synthetic population: of people, or each household once."""
    rows = tables.load("synthetic_households")
    incomes = rows["income_bhc"] / BEFORE.weights(rows["adults"], rows["older_children"], rows["children"])
    heads = rows[["adults", "older_children", "children"]].sum(axis=1) if by_people else 1
    order = incomes.sort_values().index
    passed = (rows["weight"] * heads)[order].cumsum()
    return float(incomes[order][passed >= passed.iloc[-1] / 2].iloc[0])


def income_from(earnings: pd.Series, credit: bool = True) -> pd.Series:
    """Return what a lone parent with one child who rents has from earnings, with or without Universal Credit."""
    rules = system()
    net = net_earnings(earnings, rules)
    if not credit:
        return pd.Series(net, earnings.index)
    zero, one = np.zeros(len(net)), np.ones(len(net))
    return pd.Series(net + universal_credit(net, zero, one, one, RENT * one, rules), earnings.index)


def taken_of_the_next_pound(at: float = AT) -> float:
    """Of one more pound of the lone parent's weekly earnings, the pence that tax, insurance and the taper take."""
    two = income_from(pd.Series([at, at + 1]))
    return float(100 * (1 - (two[1] - two[0])))


def added_up() -> float:
    """The wrong answer: the three rates added up, in pence."""
    rules = system()
    return 100 * (rules["basic_rate"] + rules["insurance_rate"] + rules["taper"])


def share_linked_to_health() -> float:
    """Share of the gap between the made-up North and South that goes with health, in %."""
    people = two_regions()
    return of_people(people, model(people), "North").share
