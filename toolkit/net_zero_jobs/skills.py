"""The skills that jobs need: an occupation mix for each activity, and demand by occupation, region and year.

``D[o, r, t] = Σ over a: G[a, r, t]·σ[a, o]`` with ``Σ over o: σ[a, o] = 1``. Lower-skilled occupations (machine
operatives, elementary) have an assumed share of each activity, scaled for all activities together to match the
published share of all jobs; within the lower and the higher group, occupations have the same proportions as in
employment today, apart from a separate weight for skilled trades.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, logit

from toolkit.core.errors import ModelError
from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.gross import GrossJobs
from toolkit.net_zero_jobs.labour_market import LOWER_SKILLED, TRADES
from toolkit.net_zero_jobs.lookup import require


@dataclass(frozen=True, eq=False)
class OccupationMix:
    """The occupations of each activity.

    Parameters
    ----------
    activities, occupations
        A and O names.
    shares
        Shape (A, O); each row adds up to one.
    """

    activities: tuple[str, ...]
    occupations: tuple[str, ...]
    shares: np.ndarray

    def frame(self) -> pd.DataFrame:
        """Return the shares with activities in rows."""
        return pd.DataFrame(self.shares, index=list(self.activities), columns=list(self.occupations))

    def shares_of(self, activities: Sequence[str]) -> np.ndarray:
        """Return the shares of the named activities, in the order given, shape (activities, O).

        Raises
        ------
        ModelError
            The mix has different activities.
        """
        if set(activities) - set(self.activities):
            raise ModelError("Some activities have jobs but no occupation mix.")
        return np.asarray(self.shares[[self.activities.index(activity) for activity in activities]])

    def low_share(self, jobs: np.ndarray) -> float:
        """Return the lower-skilled share of all jobs; ``jobs`` is by activity, shape (A,)."""
        low = self.shares[:, [self.occupations.index(name) for name in LOWER_SKILLED]].sum(axis=1)
        return float(jobs @ low / jobs.sum())


def occupation_mix(
    workers: pd.Series, jobs: pd.Series, assumptions: Assumptions, *, target: float | None = None
) -> OccupationMix:
    """Return the occupation mix of each activity.

    Parameters
    ----------
    workers
        People in work by occupation (major group), in the whole country.
    jobs
        Gross jobs, by activity, to which the published lower-skilled share refers.
    assumptions
        Groups ``low_skilled`` and ``trades`` by activity, and ``skills.low_share``.
    target
        The lower-skilled share of all jobs; by default the published one.

    Raises
    ------
    UnknownNameError
        A required occupation group is missing, or an activity has no assumption.
    ModelError
        There are no jobs, or the target is not between 0 and 1.
    """
    goal = assumptions["skills.low_share"] if target is None else target
    low, trades = assumptions.group("low_skilled"), assumptions.group("trades")
    for name in (*LOWER_SKILLED, TRADES):
        require("occupation", name, workers.index)
    for activity in jobs.index:
        require("activity with an occupation mix", activity, [name for name in low if name in trades])
    if not 0 < goal < 1 or not jobs.sum() > 0:
        raise ModelError(
            "No mix of jobs gives this share of lower-skilled jobs.",
            "Expected a share between 0 and 1, and a positive number of jobs.",
        )
    scaled = _scaled(np.array([low[a] for a in jobs.index], dtype=float), jobs.to_numpy(dtype=float), goal)
    rows = [_row(workers, share, trades[activity]) for share, activity in zip(scaled, jobs.index, strict=True)]
    return OccupationMix(tuple(jobs.index), tuple(workers.index), np.array(rows))


def _scaled(low: np.ndarray, jobs: np.ndarray, goal: float) -> np.ndarray:
    """Shift shares on the logit scale, which keeps their order and bounds, until they match the goal."""
    start = logit(np.clip(low, 1e-6, 1 - 1e-6))
    weights = jobs / jobs.sum()
    shift = brentq(lambda by: float(weights @ expit(start + by)) - goal, -40, 40, xtol=1e-13)
    return expit(start + shift)


def _row(workers: pd.Series, low: float, trades: float) -> np.ndarray:
    weight = workers.astype(float).copy()
    weight[TRADES] *= trades
    is_low = weight.index.isin(LOWER_SKILLED)
    weight[is_low] *= low / weight[is_low].sum()
    weight[~is_low] *= (1 - low) / weight[~is_low].sum()
    return weight.to_numpy()


def skill_demand(gross: GrossJobs, mix: OccupationMix) -> np.ndarray:
    """Return the jobs by occupation, region and year, shape (O, R, T): a stock in each year.

    Raises
    ------
    ModelError
        The mix has different activities.
    """
    return np.einsum("art,ao->ort", gross.values, mix.shares_of(gross.activities))


def retraining_distance(levels: Mapping[str, float], same_level: float) -> pd.DataFrame:
    """Return the retraining distance between occupations, in skill levels.

    Parameters
    ----------
    levels
        Occupation → skill level, 1 to 4.
    same_level
        Distance to another occupation at the same level. A step down costs as much as a step up, since skills are lost.

    Returns
    -------
    pandas.DataFrame
        Occupations in rows and columns: zero on the diagonal, else the difference in levels, at least ``same_level``.
    """
    level = np.array(list(levels.values()), dtype=float)
    apart = np.maximum(np.abs(level[:, None] - level[None, :]), same_level)
    np.fill_diagonal(apart, 0.0)
    return pd.DataFrame(apart, index=list(levels), columns=list(levels))
