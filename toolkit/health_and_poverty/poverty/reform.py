"""A reform of pay, hours, rent or childcare, and what it does to each household's income in the first round.

Employers, tenants and everybody else behave as before. Taxes, National Insurance and Universal Credit change as in
`poverty.net_income`; only households on Universal Credit lose any of it, and none begin to claim.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.health_and_poverty.poverty.net_income import System, net_earnings, net_profits, universal_credit
from toolkit.health_and_poverty.poverty.weighted import Floats

EARNERS = (1, 2)
FULL_TIME = 30.0  # hours a week from which a job counts as full-time, as in the official pay statistics
PLACES = 2  # per family that become cheaper, at most: the essay mentions two
UNDER_FIVE = 5 / 14  # share of the children under 14: ages spread evenly (assumed)
_SEED = 5
COUNTS_OF_OTHER = 0.35  # share of other income that reduces Universal Credit, as in the synthetic population (assumed)
LEFT_OUT = (
    "The model leaves out the responses of employers (jobs, prices, other pay, their National Insurance), of landlords "
    "and nurseries, and of people who would start work or claim benefits. It also leaves out Scottish tax, pension "
    "contributions, Council Tax and Council Tax Reduction, older benefits, the High Income Child Benefit Charge, and "
    "childcare support already in Universal Credit."
)
WEEKLY = ("pay", "exchequer", "rent", "childcare", "households")
"""Weekly changes: gross pay; extra tax and National Insurance plus Universal Credit saved; rent and childcare saved;
and what households gain after housing costs: pay, less the Exchequer's share, plus the savings."""
TEXTS = ("region", "tenure", "family_type", "work_status")
MAY_BE_EMPTY = tuple(f"hourly_pay_{earner}" for earner in EARNERS)
NUMBERS = (
    *("weight", "adults", "older_children", "children", "profit", "other_income", "universal_credit"),
    *("housing_costs", "income_bhc", "income_ahc", *MAY_BE_EMPTY, *(f"hours_{earner}" for earner in EARNERS)),
)
"""The text and numeric columns that a table of households needs, as in ``synthetic_families``."""

TOUCHED = (
    *("income_bhc", "income_ahc", "housing_costs", "universal_credit"),
    *(f"{name}_{earner}" for earner in EARNERS for name in ("hourly_pay", "hours")),
)
"""The columns that a reform can change."""


def categories(*households: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the categories that each text column has in any of several household tables."""
    return {column: tuple(map(str, pd.unique(pd.concat([each[column] for each in households])))) for column in TEXTS}


@dataclass(frozen=True)
class Reform:
    """The changes that a reform makes.

    Parameters
    ----------
    pay_floor, pay_floor_london
        Hourly pay to which lower pay is raised, GBP; 0 for none.
    more_hours
        Hours a week added to each part-time job, up to full time.
    rent_cut
        Share by which rents fall, 0 to 1.
    childcare
        GBP a week saved for each child under five, two at most, in a family whose adults all work. It adds to income,
        since the official measure never deducts childcare.
    """

    pay_floor: float = 0.0
    pay_floor_london: float = 0.0
    more_hours: float = 0.0
    rent_cut: float = 0.0
    childcare: float = 0.0

    def __post_init__(self) -> None:
        """Refuse negative amounts and cuts outside 0 to 1."""
        amounts = (self.pay_floor, self.pay_floor_london, self.more_hours, self.childcare)
        if min(amounts) < 0 or not 0 <= self.rent_cut <= 1:
            raise ModelError(
                "The reform has a negative amount or a cut below 0 or above 1.", "Expected amounts of at least 0."
            )


@dataclass(frozen=True, eq=False)
class HouseholdArrays:
    """The household data that a reform needs, as arrays of shape (n,); arrays for earners have shape (2, n)."""

    households: pd.DataFrame
    pay: Floats  # hourly; missing without a job
    hours: Floats
    profit: Floats
    london: npt.NDArray[np.bool_]
    rents: npt.NDArray[np.bool_]
    places: Floats  # childcare places that become cheaper
    other: Floats  # income that reduces Universal Credit
    children: Floats

    @classmethod
    def of(cls, households: pd.DataFrame) -> HouseholdArrays:
        """Return the arrays from a frame. Without an ``under_five`` column, the ages of the ``children`` are drawn.

        Raises
        ------
        UnknownNameError
            The households lack a column.
        """
        for column in ("region", "tenure", *NUMBERS):
            if column not in households.columns:
                known = [str(c) for c in households.columns][:12]
                raise UnknownNameError("column in the household table", column, known)
        pay, hours = (_both(households, name) for name in ("hourly_pay", "hours"))
        profit, young = (households[name].to_numpy(float) for name in ("profit", "children"))
        working = ((hours > 0) & ~np.isnan(pay)).sum(axis=0) + (profit > 0)
        all_work = working >= households["adults"].to_numpy()
        return cls(
            households=households,
            pay=pay,
            hours=hours,
            profit=profit,
            london=households["region"].eq("London").to_numpy(bool),
            rents=households["tenure"].astype(str).str.endswith("rent").to_numpy(bool),
            places=np.minimum(_under_five(households), PLACES) * all_work,
            other=COUNTS_OF_OTHER * households["other_income"].to_numpy(float),
            children=young + households["older_children"].to_numpy(float),
        )


@dataclass(frozen=True, eq=False)
class ReformedHouseholds:
    """Households after a reform, and the changes in GBP a week: columns :data:`WEEKLY`, one row per household."""

    households: pd.DataFrame
    weekly: pd.DataFrame


def apply(households: pd.DataFrame | HouseholdArrays, reform: Reform, system: System) -> ReformedHouseholds:
    """Change pay, hours, rents and the price of childcare, and recompute incomes.

    Raises
    ------
    UnknownNameError
        The households lack a column.
    """
    h = households if isinstance(households, HouseholdArrays) else HouseholdArrays.of(households)
    pay, hours = _raised(h, reform)
    before, after = h.pay * h.hours, pay * hours
    gained = np.nansum(after - before, axis=0)
    net, more = _net(before, h.profit, system), _net(after, h.profit, system)
    costs = h.households["housing_costs"].to_numpy(float)
    cheaper = costs * reform.rent_cut * h.rents
    lost = _credit_lost(h, net, more, costs, costs - cheaper, system)
    saved = reform.childcare * h.places
    income = h.households["income_bhc"].to_numpy(float) + (more - net) - lost + saved
    columns = {"income_bhc": income, "income_ahc": income - (costs - cheaper), "housing_costs": costs - cheaper}
    columns["universal_credit"] = h.households["universal_credit"].to_numpy(float) - lost
    for earner in EARNERS:
        columns[f"hourly_pay_{earner}"], columns[f"hours_{earner}"] = pay[earner - 1], hours[earner - 1]
    gone = gained - (more - net) + lost
    moved = (gained, gone, cheaper, saved, gained - gone + cheaper + saved)
    weekly = pd.DataFrame(dict(zip(WEEKLY, moved, strict=True)))
    return ReformedHouseholds(h.households.assign(**columns), weekly)


def _both(households: pd.DataFrame, name: str) -> Floats:
    return np.array([households[f"{name}_{earner}"].to_numpy(float) for earner in EARNERS])


def _under_five(households: pd.DataFrame) -> Floats:
    """Return the number of children under five: as given, or drawn with equal chance from those under 14 (seeded)."""
    if "under_five" in households:
        return households["under_five"].to_numpy(float)
    young = households["children"].to_numpy()
    most = int(young.max(initial=0))
    drawn = np.random.default_rng(_SEED).random((len(young), most)) < UNDER_FIVE
    return np.asarray((drawn & (np.arange(most) < young[:, None])).sum(axis=1, dtype=float))


def _raised(h: HouseholdArrays, reform: Reform) -> tuple[Floats, Floats]:
    """Raise low hourly pay to the floor and lengthen part-time weeks."""
    floor = np.where(h.london, reform.pay_floor_london, reform.pay_floor)
    longer = np.minimum(h.hours + reform.more_hours, np.maximum(h.hours, FULL_TIME))
    return np.maximum(h.pay, floor), np.where(np.isnan(h.pay), h.hours, longer)  # missing pay stays missing


def _net(gross: Floats, profit: Floats, system: System) -> Floats:
    """Return each household's net earnings plus net profits."""
    return np.asarray(net_earnings(np.nan_to_num(gross), system).sum(axis=0) + net_profits(profit, system))


def _credit_lost(
    h: HouseholdArrays, net: Floats, more: Floats, costs: Floats, new_costs: Floats, system: System
) -> Floats:
    """Return the fall in Universal Credit: the fall in entitlement, but no more than the household receives."""
    has = h.households["universal_credit"].to_numpy(float)
    rows = np.flatnonzero(has > 0)
    adults = h.households["adults"].to_numpy()[rows]

    def due(earned: Floats, rent: Floats) -> Floats:
        met = np.where(h.rents[rows], rent[rows], 0.0)
        return universal_credit(earned[rows], h.other[rows], adults, h.children[rows], met, system)

    lost = np.zeros_like(has)
    lost[rows] = np.minimum(due(net, costs) - due(more, new_costs), has[rows])
    return lost
