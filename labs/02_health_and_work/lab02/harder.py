"""The harder track of lab 02: what is left of one more pound."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lab02.synthetic import system
from toolkit.health_and_poverty.poverty.net_income import net_earnings, universal_credit

EARNINGS = pd.Series(range(0, 1205, 5), dtype=float)
"""Weekly earnings from £0 to £1,200."""
RENT, AT = 120.0, 350.0  # for the lone parent with one child in the harder track, GBP a week; assumed


def income_from(earnings: pd.Series, credit: bool = True) -> pd.Series:
    """Return the income, by earnings, of a renting lone parent with one child, with or without Universal Credit."""
    rules = system()
    net = net_earnings(earnings, rules)
    if not credit:
        return pd.Series(net, earnings.index)
    zero, one = np.zeros(len(net)), np.ones(len(net))
    return pd.Series(net + universal_credit(net, zero, one, one, RENT * one, rules), earnings.index)
