"""Net jobs by the published rule: jobs that go to unemployed people, with none where unemployment is lowest.

The rule was published in words; this is a reconstruction. With ``u*`` the lowest regional unemployment rate, ``U`` the
unemployed, ``L`` the economically active and ``N`` the net jobs so far,

``n[r] = min(1, φ·max(0, 1 − u*/u[r]))``,  ``u[r] = (U[r] − N[r]) / L[r]``,  ``ΔN[r] = n[r]·ΔG[r]``,

year by year, and never more than the excess unemployed, ``N[r] ≤ U[r] − u*·L[r]``. Since net jobs leave no region below
``u*``, the region with the lowest unemployment stays the same. The calibration factor φ is a property of each scenario:
no single factor reproduces both published net shares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.net_zero_jobs.gross import GrossJobs
from toolkit.net_zero_jobs.labour_market import Workforce
from toolkit.net_zero_jobs.lookup import year_position


@dataclass(frozen=True, eq=False)
class NetJobs:
    """Gross and net jobs by region and year.

    Parameters
    ----------
    regions, years
        Names of the axes.
    gross, net
        Shape (regions, years), in jobs; net is at most gross and never negative.
    workforce
        The people who could take the jobs.
    """

    regions: tuple[str, ...]
    years: tuple[int, ...]
    gross: np.ndarray
    net: np.ndarray
    workforce: Workforce

    @property
    def displaced(self) -> np.ndarray:
        """Shape (regions, years): jobs whose holders would have worked elsewhere; gross less net."""
        return self.gross - self.net

    @property
    def points(self) -> np.ndarray:
        """Shape (regions, years): the fall in the unemployment rate due to net jobs, in percentage points."""
        return 100 * self.net / self.workforce.active[:, None]

    def share(self, year: int) -> float:
        """Return net jobs divided by gross jobs in a year, over all regions; zero if there are no jobs."""
        at = year_position(year, self.years)
        gross = float(self.gross[:, at].sum())
        return float(self.net[:, at].sum()) / gross if gross else 0.0

    def by_region(self, year: int) -> pd.DataFrame:
        """Return gross, net and displaced jobs by region, and percentage-point changes in the unemployment rate."""
        at = year_position(year, self.years)
        columns = {"gross": self.gross, "net": self.net, "displaced": self.displaced, "points": -self.points}
        return pd.DataFrame({"region": self.regions} | {name: part[:, at] for name, part in columns.items()})


def net_jobs(gross: GrossJobs, workforce: Workforce, calibration: float) -> NetJobs:
    """Apply the published rule to gross jobs, year by year.

    Parameters
    ----------
    gross
        For consecutive years. Jobs that exist in the first year count as new in that year.
    workforce
        The workforce, with regions in the same order.
    calibration
        φ; 1 is the rule as reconstructed.

    Raises
    ------
    ModelError
        Different regions, a gap in the years, a negative factor, or falling gross jobs.
    """
    _check(gross, workforce, calibration)
    totals = gross.values.sum(axis=0)
    steps = np.diff(totals, axis=1, prepend=0.0)
    if steps.min(initial=0.0) < -1e-9 * max(1.0, totals.max(initial=0.0)):
        raise ModelError("Gross jobs fall from one year to the next.", "The published rule covers new jobs only.")
    net = np.empty_like(totals)
    so_far = np.zeros(len(gross.regions))
    for year in range(totals.shape[1]):
        so_far = step(so_far, steps[:, year], workforce, calibration)
        net[:, year] = so_far
    return NetJobs(gross.regions, gross.years, totals, net, workforce)


def step(so_far: np.ndarray, come: np.ndarray, workforce: Workforce, calibration: float) -> np.ndarray:
    """Return net jobs after a year with ``come`` new gross jobs, shape (R,)."""
    # 1 − u*/u is (U − N − u*·L) / (U − N): the excess share of the unemployed.
    left = workforce.unemployed - so_far
    taken = np.clip(calibration * (1 - workforce.floor / left), 0, 1)
    return np.minimum(so_far + taken * come, workforce.excess)


def _check(gross: GrossJobs, workforce: Workforce, calibration: float) -> None:
    if gross.regions != workforce.regions:
        raise ModelError("The tables of jobs and of the workforce do not list the same regions in the same order.")
    if np.any(np.diff(gross.years) != 1):
        raise ModelError("The jobs figures do not cover every year.", "The rule needs figures for every year.")
    if not calibration >= 0:
        raise ModelError(f"The calibration is {calibration}.", "Expected zero or more.")
