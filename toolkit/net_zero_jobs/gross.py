"""Gross jobs by activity, region and year: all permanent jobs of the new activity, before deductions.

``G[a, r, t] = Σ over programmes of a: N·f(t)·k[a, r]``, where ``N`` is the programme's jobs at completion (``uplift``
times the activity's base jobs, or ``new_jobs``), ``f`` its path and ``k`` the activity's regional shares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.lookup import position, require, year_position
from toolkit.net_zero_jobs.regional_shares import RegionalShares, divisions, employment_matrix, regional_shares
from toolkit.net_zero_jobs.scenarios import Programme, Scenario


@dataclass(frozen=True, eq=False)
class Setting:
    """The setting of a scenario: existing jobs, and where each activity's jobs would be.

    Parameters
    ----------
    base_jobs
        Activity → jobs at the start, for activities that grow by an uplift.
    shares
        Regional shares of all activities.
    """

    base_jobs: Mapping[str, float]
    shares: RegionalShares

    @classmethod
    def of(cls, assumptions: Assumptions, employment: pd.DataFrame) -> Setting:
        """Return the setting, built from the assumptions and the long table of employment by industry.

        Parameters
        ----------
        assumptions
            With the groups ``base_jobs``, ``industry``, ``dispersion`` and ``key`` (year and survey).
        employment
            Long: ``survey``, ``region``, ``year``, ``industry``, ``number``.
        """
        matrix = employment_matrix(employment, assumptions["key.year"], assumptions["key.survey"])
        shares = regional_shares(matrix, assumptions.group("industry"), assumptions.group("dispersion"))
        return cls(assumptions.group("base_jobs"), shares)

    @classmethod
    def of_own(cls, assumptions: Assumptions, employment: pd.DataFrame) -> Setting:
        """Return the setting from a user's own table of two-digit industries.

        Parameters
        ----------
        assumptions
            With the groups ``base_jobs``, ``own_industry`` and ``dispersion``.
        employment
            Regions in rows, two-digit industries in columns (``"01"`` to ``"99"``, all of them: their sum counts as all
            jobs), in jobs.

        Raises
        ------
        UnknownNameError
            A division that an activity needs is missing.
        """
        known = [str(name) for name in employment.columns]
        chosen = {activity: divisions(codes, known) for activity, codes in assumptions.group("own_industry").items()}
        shares = regional_shares(employment.set_axis(known, axis=1), chosen, assumptions.group("dispersion"))
        return cls(assumptions.group("base_jobs"), shares)


@dataclass(frozen=True, eq=False)
class GrossJobs:
    """Gross jobs.

    Parameters
    ----------
    activities, regions, years
        Names of the axes.
    values
        Shape (activities, regions, years), in jobs: a stock in each year, not a flow.
    """

    activities: tuple[str, ...]
    regions: tuple[str, ...]
    years: tuple[int, ...]
    values: np.ndarray

    def by_region(self, year: int) -> pd.Series:
        """Return jobs by region in a year."""
        return pd.Series(
            self.values[:, :, year_position(year, self.years)].sum(axis=0), index=list(self.regions), name="gross_jobs"
        )

    def by_activity(self, year: int) -> pd.Series:
        """Return jobs by activity in a year."""
        return pd.Series(
            self.values[:, :, year_position(year, self.years)].sum(axis=1),
            index=list(self.activities),
            name="gross_jobs",
        )

    def total(self, year: int) -> float:
        """Return the total jobs in a year."""
        return float(self.values[:, :, year_position(year, self.years)].sum())

    def frame(self) -> pd.DataFrame:
        """Return one row per activity, region and year."""
        axes = pd.MultiIndex.from_product(
            [self.activities, self.regions, self.years], names=["activity", "region", "year"]
        )
        return pd.DataFrame({"gross_jobs": self.values.ravel()}, index=axes).reset_index()


def gross_jobs(scenario: Scenario, setting: Setting, years: Sequence[int]) -> GrossJobs:
    """Return gross jobs by activity, region and year.

    Raises
    ------
    UnknownNameError
        The scenario has an activity that the setting does not have.
    """
    shares = setting.shares
    values = np.zeros((len(shares.activities), len(shares.regions), len(years)))
    matrix = shares.matrix
    for programme in scenario.standing:
        at = position("activity", programme.activity, shares.activities)
        values[at] += jobs_at_end(programme, setting) * np.outer(matrix[at], programme.path.progress(years))
    return GrossJobs(shares.activities, shares.regions, tuple(int(year) for year in years), values)


def jobs_at_end(programme: Programme, setting: Setting) -> float:
    """Return a programme's jobs at completion.

    Raises
    ------
    UnknownNameError
        The programme scales up an activity that has no base jobs.
    """
    if programme.measure == "new_jobs":
        return programme.share * programme.value
    require("activity with base jobs", programme.activity, setting.base_jobs)
    return programme.share * programme.value * setting.base_jobs[programme.activity]
