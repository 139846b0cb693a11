"""Draws of gross jobs by activity and region in one year, and their totals by region, activity and occupation.

This module is separate from `net_zero_jobs.simulation`, which covers regions and years. These draws are needed for one
year at a time; draws for all years together would not fit in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.draws import Draws, band, draw, quantiles
from toolkit.net_zero_jobs.gross import Setting, gross_jobs
from toolkit.net_zero_jobs.lookup import position
from toolkit.net_zero_jobs.scenarios import Programme, Scenario
from toolkit.net_zero_jobs.skills import OccupationMix

_LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True, eq=False)
class RegionDraws:
    """Draws of jobs by region in one year.

    Parameters
    ----------
    regions
        Names of the R regions.
    year
        Year of the stock of jobs.
    central
        Shape (R,): jobs at the central values.
    values
        Shape (R, n): draws.
    """

    regions: tuple[str, ...]
    year: int
    central: np.ndarray
    values: np.ndarray

    def frame(self) -> pd.DataFrame:
        """Return ``region``, ``jobs``, ``lower`` and ``upper`` (90% of draws lie between the last two)."""
        lower, upper = band(self.values)
        return pd.DataFrame({"region": self.regions, "jobs": self.central, "lower": lower, "upper": upper})


@dataclass(frozen=True, eq=False)
class CellDraws:
    """Draws of gross jobs.

    Parameters
    ----------
    activities, regions
        Names of the A activities and of the R regions.
    year
        Year of the stock of jobs.
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

    def by_region(self) -> RegionDraws:
        """Return the draws of all activities combined."""
        return RegionDraws(self.regions, self.year, self.central.sum(axis=0), self.values.sum(axis=0))

    def by_activity(self) -> pd.DataFrame:
        """Return ``activity``, ``jobs``, ``median``, ``lower`` and ``upper`` (90% of draws between the last two)."""
        return _frame({"activity": self.activities}, self.central.sum(axis=1), self.values.sum(axis=1))

    def cells(self) -> pd.DataFrame:
        """Return the columns of `by_activity` for each activity in each region."""
        names = pd.MultiIndex.from_product([self.activities, self.regions], names=["activity", "region"])
        flat = self.values.reshape(-1, self.values.shape[-1])
        return _frame(names.to_frame(index=False), self.central.ravel(), flat)

    def by_occupation(self, mix: OccupationMix) -> pd.DataFrame:
        """Return the columns of `by_activity` for each occupation of a mix, which is treated as known.

        Raises
        ------
        ModelError
            The mix has different activities.
        """
        shares = mix.shares_of(self.activities).T
        return _frame(
            {"occupation": mix.occupations}, shares @ self.central.sum(axis=1), shares @ self.values.sum(axis=1)
        )


def _frame(names: pd.DataFrame | Mapping[str, Sequence[str]], central: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    lower, median, upper = np.moveaxis(quantiles(values, _LEVELS), -1, 0)
    return pd.DataFrame(names).assign(jobs=central, median=median, lower=lower, upper=upper)


def uncertain_names(scenarios: Iterable[Scenario], assumptions: Assumptions) -> tuple[str, ...]:
    """Return the names of all uncertain parameters behind the gross jobs of these scenarios."""
    programmes = [programme for scenario in scenarios for programme in scenario.standing]
    names = {programme.name for programme in programmes if programme.varies}
    for programme in programmes:
        related = [f"dispersion.{programme.activity}"]
        related += [f"base_jobs.{programme.activity}"] * (programme.measure == "uplift")
        names |= {name for name in related if name in assumptions and assumptions.assumption(name).varies}
    return tuple(sorted(names))


def share_draws(activity: str, assumptions: Assumptions, setting: Setting, draws: Draws) -> np.ndarray:
    """Return draws of an activity's regional shares, shape (R, n), or (R, 1) if its dispersion is fixed."""
    shares = setting.shares
    at = position("activity", activity, shares.activities)
    dispersion = np.atleast_1d(draws.of(assumptions.assumption(f"dispersion.{activity}")))
    return (1 - dispersion) * shares.own[at][:, None] + dispersion * shares.all_jobs[:, None]


def programme_draws(programme: Programme, assumptions: Assumptions, draws: Draws) -> np.ndarray | float:
    """Return draws of a programme's jobs at completion, shape (n,), or a number if everything is fixed."""
    value = programme.share * draws.of(programme)
    if programme.measure != "uplift":
        return value
    return value * draws.of(assumptions.assumption(f"base_jobs.{programme.activity}"))


def activity_draws(
    scenario: Scenario, assumptions: Assumptions, setting: Setting, year: int, draws: Draws
) -> np.ndarray:
    """Return draws of gross jobs in a year, shape (A, R, n), by the setting's activities and regions."""
    shares = setting.shares
    values = np.zeros((len(shares.activities), len(shares.regions), draws.n))
    for programme in scenario.standing:
        jobs = programme_draws(programme, assumptions, draws) * float(programme.path.progress([year])[0])
        at = position("activity", programme.activity, shares.activities)
        values[at] += share_draws(programme.activity, assumptions, setting, draws) * jobs
    return values


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
        The scenario.
    assumptions
        The assumptions from which ``setting`` was made; they give the ranges.
    setting
        Base jobs and regional shares.
    year
        Year of the stock of jobs.
    n, seed
        Number of draws, and the seed of the scrambling.
    draws
        Existing draws to use instead, such as another scenario's.
    """
    draws = draw(uncertain_names([scenario], assumptions), n, seed) if draws is None else draws
    values = activity_draws(scenario, assumptions, setting, year, draws)
    central = gross_jobs(scenario, setting, [year]).values[:, :, 0]
    return CellDraws(setting.shares.activities, setting.shares.regions, year, central, values)
