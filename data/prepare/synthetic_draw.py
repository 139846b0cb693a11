"""Invented households, drawn with a seed: kind, work, pay, rent, taxes and benefits, before calibration.

Every share and spread here is *assumed*: chosen to be plausible, so that the calibration has little left to do.
Published figures enter through the calibration (`synthetic.py`) and, for pay, through its mean and its share below the
Real Living Wage by region and hours.

The generator supplies only uniform numbers, transformed by formula, so that the same seed gives the same households on
every machine.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from data.prepare.regions import REGIONS
from toolkit.health_and_poverty.poverty.net_income import System, net_earnings, systems, universal_credit
from toolkit.health_and_poverty.poverty.weighted import Floats

SEED, HOUSEHOLDS = 20260522, 20_000
PARAMETERS = Path(__file__).resolve().parents[2] / "labs" / "02_health_and_work" / "parameters.yaml"
YEAR = "2021-22"

KINDS = {
    "Single pensioner": 0.13,
    "Pensioner couple": 0.14,
    "Single": 0.26,
    "Couple": 0.19,
    "Couple with children": 0.20,
    "Lone parent": 0.08,
}
FULL, MIXED, ONE, PART = (
    "All in full-time work",
    "Couple: one full-time, one part-time",
    "Couple: one full-time, one not in paid work",
    "Part-time work only",
)
SELF, UNEMPLOYED, INACTIVE, PENSIONER = (
    "Self-employed (at least one full-time)",
    "Unemployed",
    "Inactive or retired",
    "Pensioner",
)
STATUSES = (FULL, MIXED, ONE, PART, SELF, UNEMPLOYED, INACTIVE, PENSIONER)
WORKING = (FULL, MIXED, ONE, PART, SELF)
# Shares of the statuses, in the order above, for each kind of household.
_STATUS = {
    "Single pensioner": (0, 0, 0, 0, 0, 0, 0, 1),
    "Pensioner couple": (0, 0, 0, 0, 0, 0, 0, 1),
    "Single": (0.55, 0, 0, 0.10, 0.08, 0.05, 0.22, 0),
    "Couple": (0.45, 0.18, 0.12, 0.05, 0.12, 0.01, 0.07, 0),
    "Couple with children": (0.31, 0.27, 0.18, 0.05, 0.13, 0.01, 0.05, 0),
    "Lone parent": (0.27, 0, 0, 0.33, 0.06, 0.06, 0.28, 0),
}
TENURES = ("Owned outright", "Mortgage", "Social rent", "Private rent")
_TENURE = {
    "Single pensioner": (0.68, 0.05, 0.21, 0.06),
    "Pensioner couple": (0.80, 0.08, 0.09, 0.03),
    "Single": (0.14, 0.32, 0.20, 0.34),
    "Couple": (0.20, 0.48, 0.08, 0.24),
    "Couple with children": (0.08, 0.60, 0.13, 0.19),
    "Lone parent": (0.05, 0.26, 0.40, 0.29),
}
_TENURE_LOW = (0.17, 0.12, 0.46, 0.25)  # for households with no full-time worker and no pensioner
_COST = {"Owned outright": 9.0, "Mortgage": 62.0, "Social rent": 95.0, "Private rent": 145.0}
# Housing costs relative to the country's: London is far above, the North below.
_PLACE = dict(zip(REGIONS, (0.76, 0.84, 0.83, 0.88, 0.90, 1.18, 1.75, 1.30, 1.08, 0.80, 0.84, 0.74), strict=True))
_CHILDREN = {"Couple with children": (0.42, 0.40, 0.13, 0.05), "Lone parent": (0.55, 0.33, 0.09, 0.03)}
_OLDER = 0.22  # share of children aged 14 and over
_RENT_MET = 0.85  # share of the rent within the local limits
_TAKEN_UP = 0.85  # share of entitlements to Universal Credit
_LOWEST_PAY = 6.56  # GBP an hour: the minimum wage for those aged 18 to 20 in 2021-22

# Median and spread (of logs) of income other than pay, GBP a week, and of self-employed profit.
_OTHER = {"worker": (22.0, 1.7), "pensioner": (165.0, 1.1), "none": (115.0, 1.5), "self": (430.0, 0.95)}
# Differences between households with equal pay: pension contributions, weeks without work, survey gaps.
_UNLIKE = 0.30
_MOST_OTHER = 2500.0  # GBP a week: the table's purpose needs no heavier tail


class Uniforms:
    """Uniform numbers, a fresh column of shape (n,) each time, and transformations of them."""

    def __init__(self, n: int, seed: int) -> None:
        """Initialise with a seed."""
        self.n, self._rng = n, np.random.default_rng(seed)

    def column(self) -> np.ndarray:
        """Return n uniform numbers strictly between 0 and 1."""
        return np.clip(self._rng.random(self.n), 1e-12, 1 - 1e-12)

    def normal(self) -> np.ndarray:
        """Return n standard normal numbers."""
        return ndtri(self.column())

    def lognormal(self, median: float | np.ndarray, spread: float | np.ndarray) -> np.ndarray:
        """Return n log-normal numbers with this median and standard deviation of logs."""
        return median * np.exp(spread * self.normal())

    def choice(self, shares: np.ndarray) -> np.ndarray:
        """Return a category for each row of shares, shape (n, k) or (k,)."""
        reached = np.cumsum(shares / shares.sum(axis=-1, keepdims=True), axis=-1)
        return (self.column()[:, None] > reached).sum(axis=1).clip(max=reached.shape[-1] - 1)


def pay_curve(mean: np.ndarray, low_share: np.ndarray, floor: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return median and spread of log-normal pay with this mean and this share below a floor.

    With z the normal quantile of the share, ln(mean ⁄ floor) = σ²⁄2 − zσ, of which σ is the positive root.
    """
    z = ndtri(low_share)
    spread = z + np.sqrt(z**2 + 2 * np.log(mean / floor))
    return floor * np.exp(-z * spread), spread


def households(pay: pd.DataFrame, shares: pd.Series, n: int = HOUSEHOLDS, seed: int = SEED) -> pd.DataFrame:
    """Draw n households.

    Parameters
    ----------
    pay
        By region and hours (“Full-time”, “Part-time”): ``mean`` hourly pay, ``low`` share of jobs below ``floor``.
    shares
        Share of each region among the drawn households, by region.

    Returns
    -------
    pandas.DataFrame
        The columns of the table except ``household`` and ``weight``.
    """
    draw, system = Uniforms(n, seed), systems(PARAMETERS.read_text("utf-8"))[YEAR]
    frame = _people(draw, shares)
    frame = _pay(draw, frame, pay)
    frame = _housing(draw, frame)
    return _income(draw, frame, system)


def _people(draw: Uniforms, shares: pd.Series) -> pd.DataFrame:
    region = np.asarray(shares.index)[draw.choice(shares.to_numpy())]
    kinds = list(KINDS)
    kind = np.asarray(kinds)[draw.choice(np.array(list(KINDS.values())))]
    status = np.asarray(STATUSES)[draw.choice(np.array([_STATUS[k] for k in kind]))]
    number = draw.choice(np.array([_CHILDREN.get(k, (1, 0, 0, 0)) for k in kind])) + 1
    number = np.where(np.isin(kind, list(_CHILDREN)), number, 0)
    older = sum((draw.column() < _OLDER) & (number > child) for child in range(4))
    couple = np.isin(kind, ["Pensioner couple", "Couple", "Couple with children"])
    frame = pd.DataFrame({"region": region, "family_type": kind, "work_status": status, "adults": 1 + couple})
    frame["older_children"], frame["children"] = older, number - older
    return frame.assign(long_term_sick=_sick(draw, frame))


def _sick(draw: Uniforms, frame: pd.DataFrame) -> np.ndarray:
    """Return how many adults are out of work through long-term sickness."""
    idle = (frame["work_status"] == INACTIVE).to_numpy()
    partner = idle | (frame["work_status"] == ONE).to_numpy()
    second = (frame["adults"] == 2).to_numpy() & partner
    return ((draw.column() < 0.55) & idle).astype(int) + ((draw.column() < np.where(idle, 0.4, 0.16)) & second)


def _pay(draw: Uniforms, frame: pd.DataFrame, pay: pd.DataFrame) -> pd.DataFrame:
    """Add hourly pay and weekly hours of up to two earners; partners' pay is correlated."""
    status, couple = frame["work_status"].to_numpy(), (frame["adults"] == 2).to_numpy()
    partner_too = draw.column() < 0.5
    hours_1 = np.select([np.isin(status, [FULL, MIXED, ONE]), status == PART], ["Full-time", "Part-time"], "")
    hours_2 = np.select(
        [couple & (status == FULL), couple & ((status == MIXED) | ((status == SELF) & partner_too))],
        ["Full-time", "Part-time"],
        "",
    )
    first = draw.normal()
    second = 0.35 * first + np.sqrt(1 - 0.35**2) * draw.normal()
    for earner, hours, z in ((1, hours_1, first), (2, hours_2, second)):
        keys = pd.MultiIndex.from_arrays([frame["region"], np.where(hours == "", "Full-time", hours)])
        curve = pay_curve(*(pay.loc[keys, name].to_numpy() for name in ("mean", "low", "floor")))
        hourly = np.maximum(curve[0] * np.exp(curve[1] * z), _LOWEST_PAY)
        weekly = np.where(hours == "Full-time", 35 + 6 * draw.column(), 8 + 20 * draw.column())
        frame[f"hourly_pay_{earner}"] = np.where(hours == "", np.nan, hourly.round(2))
        frame[f"hours_{earner}"] = np.where(hours == "", 0.0, weekly.round(1))
    return frame


def _housing(draw: Uniforms, frame: pd.DataFrame) -> pd.DataFrame:
    low = frame["work_status"].isin([PART, UNEMPLOYED, INACTIVE])
    shares = np.array([_TENURE_LOW if poor else _TENURE[k] for poor, k in zip(low, frame["family_type"], strict=True)])
    tenure = np.asarray(TENURES)[draw.choice(shares)]
    heads = 0.85 + 0.10 * (frame["adults"] + frame["older_children"] + frame["children"]).to_numpy()
    usual = np.array([_COST[t] for t in tenure]) * frame["region"].map(_PLACE).to_numpy() * heads
    return frame.assign(tenure=tenure, housing_costs=draw.lognormal(usual, 0.3).round(2))


def _income(draw: Uniforms, frame: pd.DataFrame, system: System) -> pd.DataFrame:
    """Add self-employed profit, other income, Universal Credit, and net income before and after housing costs."""
    status = frame["work_status"].to_numpy()
    profit = np.where(status == SELF, draw.lognormal(*_OTHER["self"]), 0.0).round(2)
    kinds = [np.isin(status, WORKING), status == PENSIONER]
    other = np.select(kinds, [draw.lognormal(*_OTHER["worker"]), draw.lognormal(*_OTHER["pensioner"])], 0.0)
    other = np.where(np.isin(status, [UNEMPLOYED, INACTIVE]), draw.lognormal(*_OTHER["none"]), other)
    other = (
        np.minimum(other, _MOST_OTHER)
        + np.where(status == PENSIONER, 150.0 * frame["adults"], 0.0)
        + 95.0 * frame["long_term_sick"]
    )
    number = (frame["older_children"] + frame["children"]).to_numpy()
    gross = [(frame[f"hourly_pay_{e}"].fillna(0) * frame[f"hours_{e}"]).to_numpy() for e in (1, 2)]
    net_pay = sum(net_earnings(pay, system) for pay in (*gross, profit))
    rent = np.where(frame["tenure"].str.endswith("rent"), _RENT_MET * frame["housing_costs"], 0.0)
    due = universal_credit(net_pay, 0.35 * other, frame["adults"], number, rent, system)
    # Sickness benefits are paid on top of the credit, and pensioners get none of it.
    claims = (draw.column() < _TAKEN_UP) & (status != PENSIONER)
    frame = frame.assign(profit=profit, other_income=np.round(other, 2), universal_credit=np.round(due * claims, 2))
    unlike = draw.lognormal(1.0, np.where(np.isin(status, WORKING), _UNLIKE, 0.0))
    total = net_pay * unlike + other + child_benefit(number, system) + due * claims
    frame["income_bhc"] = np.round(total, 2)
    return frame.assign(income_ahc=(frame["income_bhc"] - frame["housing_costs"]).round(2))


def child_benefit(children: npt.ArrayLike, system: System) -> Floats:
    """Return the weekly Child Benefit for a number of children, shape (n,)."""
    number = np.asarray(children, dtype=float)
    further = system["child_benefit_further"] * np.maximum(number - 1, 0)
    return np.asarray(np.where(number > 0, system["child_benefit_first"] + further, 0.0))
