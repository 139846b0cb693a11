"""Gross jobs with their range: draws of every assumption that a scenario rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.draws import Draws, band, draw
from toolkit.net_zero_jobs.gross import Setting, activity_at, gross_jobs
from toolkit.net_zero_jobs.paths import progress
from toolkit.net_zero_jobs.scenarios import Programme, Scenario


@dataclass(frozen=True, eq=False)
class RegionDraws:
    """Draws of jobs by region in one year.

    Parameters
    ----------
    regions
        R names.
    year
        Of the stock of jobs.
    central
        Shape (R,): jobs at the central values.
    values
        Shape (R, n): draws.
    """

    regions: tuple[str, ...]
    year: int
    central: np.ndarray
    values: np.ndarray

    def frame(self, ends: tuple[float, float] = (0.05, 0.95)) -> pd.DataFrame:
        """Return ``region``, ``jobs`` and the ``lower`` and ``upper`` end of the band that holds the draws between."""
        lower, upper = band(self.values, ends)
        return pd.DataFrame({"region": self.regions, "jobs": self.central, "lower": lower, "upper": upper})

    def per_hundred(self, people: pd.Series) -> RegionDraws:
        """Return jobs for every 100 people; ``people`` is by region and counts as known."""
        heads = people.loc[list(self.regions)].to_numpy(dtype=float)
        return RegionDraws(self.regions, self.year, 100 * self.central / heads, 100 * self.values / heads[:, None])

    def total(self) -> tuple[float, float, float]:
        """Return all jobs at the central values, and the band's ends."""
        lower, upper = band(self.values.sum(axis=0))
        return float(self.central.sum()), float(lower), float(upper)


def uncertain_names(scenarios: Iterable[Scenario], assumptions: Assumptions) -> tuple[str, ...]:
    """Return the names of everything uncertain that gross jobs of these scenarios rest on."""
    programmes = [one for scenario in scenarios for one in scenario.standing]
    names = {one.name for one in programmes if one.distribution != "fixed" and one.low < one.high}
    for one in programmes:
        around = [f"dispersion.{one.activity}"] + [f"base_jobs.{one.activity}"] * (one.measure == "uplift")
        names |= {name for name in around if name in assumptions and assumptions.assumption(name).varies}
    return tuple(sorted(names))


def drawn_key(activity: str, assumptions: Assumptions, setting: Setting, draws: Draws) -> np.ndarray:
    """Return the draws of an activity's regional key, shape (R, n), or (R, 1) where its dispersion is fixed."""
    keys = setting.keys
    at = activity_at(keys, activity)
    share = np.atleast_1d(draws.of(assumptions.assumption(f"dispersion.{activity}")))
    return (1 - share) * keys.own[at][:, None] + share * keys.all_jobs[:, None]


def drawn_jobs(one: Programme, assumptions: Assumptions, draws: Draws) -> np.ndarray | float:
    """Return the draws of a programme's jobs when it is complete, shape (n,), or a number where all is fixed."""
    value = one.share * draws.of(one)
    return value * draws.of(assumptions.assumption(f"base_jobs.{one.activity}")) if one.measure == "uplift" else value


def gross_draws(
    scenario: Scenario, assumptions: Assumptions, setting: Setting, year: int, *, n: int = 4096, seed: int = 1
) -> RegionDraws:
    """Draw gross jobs by region in a year.

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
        Draws, and the seed of their scrambling.
    """
    draws = draw(uncertain_names([scenario], assumptions), n, seed)
    values = np.zeros((len(setting.keys.regions), n))
    for one in scenario.standing:
        come = float(progress(np.array([year]), one.path)[0])
        values += drawn_key(one.activity, assumptions, setting, draws) * (drawn_jobs(one, assumptions, draws) * come)
    central = gross_jobs(scenario, setting, [year]).by_region(year).to_numpy()
    return RegionDraws(setting.keys.regions, year, central, values)
