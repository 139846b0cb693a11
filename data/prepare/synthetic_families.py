"""Invented families in 2024-25, drawn with a seed: kind, work, pay, rent, taxes and benefits, before calibration.

A row is one family in the sense of *Households below average income* (a single person or a couple, with their dependent
children), as if it lived alone; some single people without children share a home, which lowers their housing costs and
adds the others' income. Every share and spread here is *assumed*: chosen to be plausible, so that the calibration
(`synthetic_weights.py`) has little left to do. Published figures enter there and, for pay, through the mean for each
region and hours and its share below the Real Living Wage.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from data.prepare.regions import REGIONS
from data.prepare.synthetic_draw import PARAMETERS, TENURES, Uniforms, child_benefit, pay_curve
from toolkit.health_and_poverty.poverty.net_income import System, net_earnings, net_profits, systems, universal_credit

SEED, FAMILIES, YEAR = 20260326, 20_000, "2024-25"
PENSIONER_COUPLE, OLD_MAN, OLD_WOMAN = "Pensioner couple", "Single male pensioner", "Single female pensioner"
PARENTS, COUPLE, LONE_PARENT = "Couple with children", "Couple without children", "Single with children"
MAN, WOMAN = "Single male without children", "Single female without children"
KINDS = (PENSIONER_COUPLE, OLD_MAN, OLD_WOMAN, PARENTS, COUPLE, LONE_PARENT, MAN, WOMAN)
COUPLES, PENSIONERS, WITH_CHILDREN = (PENSIONER_COUPLE, PARENTS, COUPLE), KINDS[:3], (PARENTS, LONE_PARENT)
SELF, FULL, MIXED, ONE, PART, SIXTY, UNEMPLOYED, INACTIVE = (
    "One or more full-time self-employed",
    "Single/couple all in full-time work",
    "Couple, one full-time, one part-time work",
    "Couple, one full-time work, one not working",
    "No full-time, one or more in part-time work",
    "Workless, one or more aged 60 or over",
    "Workless, one or more unemployed",
    "Workless, other inactive",
)
STATUSES = (SELF, FULL, MIXED, ONE, PART, SIXTY, UNEMPLOYED, INACTIVE)
WORKING, WORKLESS = STATUSES[:5], STATUSES[5:]
SHORT = {  # spelling in the project's other tables
    SELF: "Self-employed (at least one full-time)",
    FULL: "All in full-time work",
    MIXED: "Couple: one full-time, one part-time",
    ONE: "Couple: one full-time, one not in paid work",
    PART: "Part-time work only",
    SIXTY: "Aged 60 or over, not working",
    UNEMPLOYED: "Unemployed",
    INACTIVE: "Inactive",
}
# Millions of families of each kind by status, in the order above: close to the published numbers of people.
MILLIONS = {
    PENSIONER_COUPLE: (0.17, 0.08, 0.08, 0.20, 0.40, 3.36, 0.01, 0.01),
    OLD_MAN: (0.03, 0.05, 0, 0, 0.08, 1.41, 0, 0),
    OLD_WOMAN: (0.02, 0.05, 0, 0, 0.13, 2.90, 0, 0),
    PARENTS: (1.02, 2.30, 1.26, 0.95, 0.27, 0.02, 0.03, 0.12),
    COUPLE: (0.80, 2.45, 0.88, 0.95, 0.55, 0.68, 0.06, 0.34),
    LONE_PARENT: (0.05, 0.70, 0, 0, 0.53, 0.03, 0.07, 0.60),
    MAN: (0.55, 3.75, 0, 0, 0.75, 0.40, 0.40, 1.45),
    WOMAN: (0.20, 2.90, 0, 0, 0.85, 0.40, 0.20, 1.15),
}
_EVENLY = 0.7  # power of a cell's size in the draw: gives small cells enough families
_ONE_OF_AGE = 0.27  # share of pensioner couples with one partner below pension age
_CHILDREN = {  # families by number of children, one to five, by whether more or less than one person works full time
    True: (0.44, 0.40, 0.12, 0.03, 0.01),
    False: (0.32, 0.32, 0.21, 0.10, 0.05),
}
_OLDER = 0.25  # share of children aged 14 and over
_SHARES = 0.5  # share of single people under 60 without children who live with others
_SHARED_COST = 0.5  # share of the usual housing costs
_BROUGHT = (150.0, 0.8)  # GBP a week from the others: median and spread (of logs)
_TENURE = {  # owned outright, mortgage, social and private rent
    PENSIONER_COUPLE: (0.86, 0.04, 0.07, 0.03),
    OLD_MAN: (0.64, 0.04, 0.22, 0.10),
    OLD_WOMAN: (0.69, 0.04, 0.20, 0.07),
    PARENTS: (0.07, 0.63, 0.11, 0.19),
    COUPLE: (0.27, 0.48, 0.07, 0.18),
    LONE_PARENT: (0.06, 0.28, 0.36, 0.30),
    MAN: (0.29, 0.31, 0.14, 0.26),
    WOMAN: (0.29, 0.32, 0.14, 0.25),
}
_TENURE_LOW = (0.22, 0.18, 0.36, 0.24)  # for families below pension age with no full-time worker
_COST = dict(zip(TENURES, (20.0, 160.0, 112.0, 225.0), strict=True))  # GBP a week, for a couple
# Housing costs of a region relative to the country's.
_PLACE = dict(zip(REGIONS, (0.70, 0.78, 0.76, 0.80, 0.82, 1.05, 1.65, 1.20, 1.00, 0.66, 0.90, 0.70), strict=True))
_RENT_MET = 0.85  # share of the rent within the local limits
_TAKEN_UP = 0.85  # share of entitlements to Universal Credit
_YOUNG, _LOWEST_PAY = 0.12, 8.60  # share of the lowest paid who may be paid less, GBP an hour at 18 to 20
_STATE_PENSION, _SICKNESS = 200.0, 125.0  # GBP a week
# Median and spread (of logs) of income other than pay, GBP a week, and of self-employed profit.
_OTHER = {"worker": (25.0, 1.8), "pensioner": (125.0, 1.0), "none": (150.0, 1.3), "self": (430.0, 1.1)}
_UNLIKE = 0.28  # differences between families with equal pay: pension contributions, weeks without work, Council Tax
_MOST_OTHER = 6000.0  # GBP a week: the table's purpose needs no heavier tail


def families(pay: pd.DataFrame, regions: pd.Series, n: int = FAMILIES, seed: int = SEED) -> pd.DataFrame:
    """Draw n families.

    Parameters
    ----------
    pay
        By region and hours (“Full-time”, “Part-time”): ``mean`` hourly pay, ``low`` share of jobs below ``floor``.
    regions
        Share of each region among the drawn families, by region.

    Returns
    -------
    pandas.DataFrame
        The columns of the table except ``household`` and ``weight``; and ``start``, how many families each represents.
    """
    draw, system = Uniforms(n, seed), systems(PARAMETERS.read_text("utf-8"))[YEAR]
    frame = _pay(draw, _people(draw, regions), pay, system)
    return _income(draw, _housing(draw, frame), system)


def _people(draw: Uniforms, regions: pd.Series) -> pd.DataFrame:
    cells = pd.DataFrame(MILLIONS, index=list(STATUSES)).T.stack()
    cells = cells[cells > 0]
    cell = draw.choice((cells**_EVENLY).to_numpy())
    kind, status = (cells.index.get_level_values(level).to_numpy()[cell] for level in (0, 1))
    frame = pd.DataFrame({"region": np.asarray(regions.index)[draw.choice(regions.to_numpy())]})
    couple, pensioner = np.isin(kind, COUPLES), np.isin(kind, PENSIONERS)
    both = np.where((draw.column() < _ONE_OF_AGE) & couple, 1, 1 + couple)
    full = np.isin(status, (FULL, MIXED, SELF))
    number = 1 + draw.choice(np.where(full[:, None], _CHILDREN[True], _CHILDREN[False]))
    number = np.where(np.isin(kind, WITH_CHILDREN), number, 0)
    older = sum((draw.column() < _OLDER) & (number > child) for child in range(5))
    drawn = np.maximum(np.bincount(cell, minlength=len(cells)), 1)
    return frame.assign(
        family_type=kind,
        work_status=status,
        adults=1 + couple,
        pensioners=np.where(pensioner, both, 0),
        older_children=older,
        children=number - older,
        start=1e6 * (cells.to_numpy() / drawn)[cell],
    ).assign(long_term_sick=lambda people: _sick(draw, people))


def _sick(draw: Uniforms, frame: pd.DataFrame) -> Any:
    """Return how many adults below pension age are out of work through long-term sickness."""
    of_age = frame["adults"] - frame["pensioners"]
    idle = frame["work_status"].isin([INACTIVE, SIXTY]) & (of_age > 0)
    partner = (idle | (frame["work_status"] == ONE)) & (of_age == 2)
    first, second = draw.column() < 0.5, draw.column() < np.where(idle, 0.4, 0.16)
    return (first & idle).astype(int) + (second & partner).astype(int)


def _pay(draw: Uniforms, frame: pd.DataFrame, pay: pd.DataFrame, system: System) -> pd.DataFrame:
    """Add hourly pay and weekly hours of up to two earners; partners' pay is correlated."""
    status, couple = frame["work_status"].to_numpy(), (frame["adults"] == 2).to_numpy()
    partner_too = draw.column() < 0.5
    hours_1 = np.select([np.isin(status, [FULL, MIXED, ONE]), status == PART], ["Full-time", "Part-time"], "")
    second = [couple & (status == FULL), couple & ((status == MIXED) | ((status == SELF) & partner_too))]
    hours_2 = np.select(second, ["Full-time", "Part-time"], "")
    first = draw.normal()
    other = 0.35 * first + np.sqrt(1 - 0.35**2) * draw.normal()
    for earner, hours, z in ((1, hours_1, first), (2, hours_2, other)):
        keys = pd.MultiIndex.from_arrays([frame["region"], np.where(hours == "", "Full-time", hours)])
        curve = pay_curve(*(pay.loc[keys, name].to_numpy() for name in ("mean", "low", "floor")))
        lowest = np.where(draw.column() < _YOUNG, _LOWEST_PAY, system["living_wage"])
        hourly = np.maximum(curve[0] * np.exp(curve[1] * z), lowest)
        weekly = np.where(hours == "Full-time", 35 + 6 * draw.column(), 8 + 20 * draw.column())
        frame[f"hourly_pay_{earner}"] = np.where(hours == "", np.nan, hourly.round(2))
        frame[f"hours_{earner}"] = np.where(hours == "", 0.0, weekly.round(1))
    return frame


def _housing(draw: Uniforms, frame: pd.DataFrame) -> pd.DataFrame:
    low = frame["work_status"].isin([PART, UNEMPLOYED, INACTIVE]) & ~frame["family_type"].isin(PENSIONERS)
    shares = np.array([_TENURE_LOW if poor else _TENURE[k] for poor, k in zip(low, frame["family_type"], strict=True)])
    tenure = np.asarray(TENURES)[draw.choice(shares)]
    heads = 0.80 + 0.10 * (frame["adults"] + frame["older_children"] + frame["children"]).to_numpy()
    usual = np.array([_COST[t] for t in tenure]) * frame["region"].map(_PLACE).to_numpy() * heads
    single = frame["family_type"].isin([MAN, WOMAN]) & (frame["work_status"] != SIXTY)
    shares_home = (draw.column() < _SHARES) & single.to_numpy()
    costs = draw.lognormal(np.where(shares_home, _SHARED_COST, 1.0) * usual, 0.35)
    brought = np.where(shares_home, draw.lognormal(*_BROUGHT), 0.0)
    return frame.assign(tenure=tenure, housing_costs=costs.round(2), brought=brought)


def _income(draw: Uniforms, frame: pd.DataFrame, system: System) -> pd.DataFrame:
    """Add self-employed profit, other income, Universal Credit, and net income before and after housing costs."""
    status, pensioners = frame["work_status"].to_numpy(), frame["pensioners"].to_numpy()
    profit = np.where(status == SELF, draw.lognormal(*_OTHER["self"]), 0.0).round(2)
    worker, old, none = (draw.lognormal(*_OTHER[kind]) for kind in ("worker", "pensioner", "none"))
    workless = np.isin(status, WORKLESS) & (pensioners == 0)
    other = np.select([pensioners > 0, workless], [old * (1 + 0.5 * (pensioners == 2)), none], worker)
    other = np.minimum(other, _MOST_OTHER) + _STATE_PENSION * pensioners + _SICKNESS * frame["long_term_sick"]
    other = other + frame["brought"]
    number = (frame["older_children"] + frame["children"]).to_numpy()
    gross = [(frame[f"hourly_pay_{e}"].fillna(0) * frame[f"hours_{e}"]).to_numpy() for e in (1, 2)]
    net_pay = sum(net_earnings(pay, system) for pay in gross) + net_profits(profit, system)
    rent = np.where(frame["tenure"].str.endswith("rent"), _RENT_MET * frame["housing_costs"], 0.0)
    due = universal_credit(net_pay, 0.35 * other, frame["adults"], number, rent, system)
    # Sickness benefits are paid on top of the credit, and couples over pension age get none of it.
    claims = (draw.column() < _TAKEN_UP) & (pensioners == 0)
    frame = frame.assign(profit=profit, other_income=np.round(other, 2), universal_credit=np.round(due * claims, 2))
    unlike = draw.lognormal(0.96, np.where(np.isin(status, WORKING), _UNLIKE, 0.0))
    total = net_pay * unlike + other + child_benefit(number, system) + due * claims
    frame["income_bhc"] = np.round(total, 2)
    return frame.drop(columns="brought").assign(income_ahc=(frame["income_bhc"] - frame["housing_costs"]).round(2))
