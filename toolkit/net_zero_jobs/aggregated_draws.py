"""Draws of gross jobs by activity and region in one year, and what they add up to: activities, occupations, cells.

Kept apart from `net_zero_jobs.simulation`, which holds regions and years: these margins are wanted for one year at a
time, and together with all years they would not fit in memory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.draws import Draws, draw, quantiles
from toolkit.net_zero_jobs.gross import Setting, activity_at, gross_jobs
from toolkit.net_zero_jobs.paths import progress
from toolkit.net_zero_jobs.ranges import drawn_jobs, drawn_key, uncertain_names
from toolkit.net_zero_jobs.scenarios import Scenario
from toolkit.net_zero_jobs.skills import OccupationMix

_LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True, eq=False)
class CellDraws:
    """Draws of gross jobs.

    Parameters
    ----------
    activities, regions
        A and R names.
    year
        Of the stock of jobs.
    central
        Shape (A, R): jobs at the central values.
    values
        Shape (A, R, n): draws.
    """

    activities: tuple[str, ...]
    regions: tuple[str, ...]
    year: int
    central: np.ndarray
    values: np.ndarray

    def by_activity(self) -> pd.DataFrame:
        """Return ``activity``, ``jobs``, ``median``, ``lower`` and ``upper`` (nine draws in ten between the last)."""
        return _frame({"activity": self.activities}, self.central.sum(axis=1), self.values.sum(axis=1))

    def cells(self) -> pd.DataFrame:
        """Return the same for each activity in each region."""
        names = pd.MultiIndex.from_product([self.activities, self.regions], names=["activity", "region"])
        flat = self.values.reshape(-1, self.values.shape[-1])
        return _frame(names.to_frame(index=False), self.central.ravel(), flat)

    def by_occupation(self, mix: OccupationMix) -> pd.DataFrame:
        """Return the same for each occupation of a mix, which counts as known.

        Raises
        ------
        ModelError
            The mix is of other activities.
        """
        if set(self.activities) - set(mix.activities):
            raise ModelError("Jobs and occupation mix have other activities.")
        shares = mix.shares[[mix.activities.index(activity) for activity in self.activities]].T
        return _frame(
            {"occupation": mix.occupations}, shares @ self.central.sum(axis=1), shares @ self.values.sum(axis=1)
        )


def _frame(names: pd.DataFrame | dict[str, tuple[str, ...]], central: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    lower, median, upper = np.moveaxis(quantiles(values, _LEVELS), -1, 0)
    return pd.DataFrame(names).assign(jobs=central, median=median, lower=lower, upper=upper)


def cell_draws(
    scenario: Scenario,
    assumptions: Assumptions,
    setting: Setting,
    year: int,
    *,
    n: int = 4096,
    seed: int = 1,
    draws: Draws | None = None,
) -> CellDraws:
    """Draw gross jobs by activity and region in a year.

    Parameters
    ----------
    scenario
        Whose jobs.
    assumptions
        Their ranges; ``setting`` was made from them.
    setting
        Base jobs and regional keys.
    year
        Of the stock of jobs.
    n, seed
        Draws, and the seed of their scrambling: as in `toolkit.net_zero_jobs.gross_draws`, whose draws these add up to.
    draws
        Draws to use instead, such as those of another scenario.
    """
    drawn = draw(uncertain_names([scenario], assumptions), n, seed) if draws is None else draws
    keys = setting.keys
    values = np.zeros((len(keys.activities), len(keys.regions), drawn.n))
    for one in scenario.standing:
        come = float(progress(np.array([year]), one.path)[0])
        cell = values[activity_at(keys, one.activity)]
        cell += drawn_key(one.activity, assumptions, setting, drawn) * (drawn_jobs(one, assumptions, drawn) * come)
    central = gross_jobs(scenario, setting, [year]).values[:, :, 0]
    return CellDraws(keys.activities, keys.regions, year, central, values)
