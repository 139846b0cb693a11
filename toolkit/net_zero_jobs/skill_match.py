"""The skills that jobs need, the people who could supply them, the gap, and the training that would close it.

Combines `net_zero_jobs.skills` (demand) and `net_zero_jobs.supply` for one scenario and one set of assumptions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.gross import Setting, gross_jobs
from toolkit.net_zero_jobs.labour_market import Workforce, workers_by_occupation
from toolkit.net_zero_jobs.lookup import require
from toolkit.net_zero_jobs.regional_shares import employment_matrix
from toolkit.net_zero_jobs.scenarios import Scenario
from toolkit.net_zero_jobs.skills import OccupationMix, occupation_mix, retraining_distance, skill_demand
from toolkit.net_zero_jobs.supply import (
    PlacesNeeded,
    SkillSupply,
    least_retraining,
    places_to_close,
    skill_gap,
    skill_supply,
)

SUPPLY = ("supply.ready", "supply.low_weight", "supply.leaving", "training.places", "training.lag")
"""The assumptions that have a range and affect supply."""


@dataclass(frozen=True, eq=False)
class SkillBase:
    """The inputs to a match that do not depend on the assumptions about supply.

    Parameters
    ----------
    setting, workforce
        Base jobs and regional shares; the unemployed.
    workers
        People in work, occupations × regions.
    employment
        People in work, regions × groups of industries.
    mix
        The mix of occupations in each activity.
    """

    setting: Setting
    workforce: Workforce
    workers: pd.DataFrame
    employment: pd.DataFrame
    mix: OccupationMix

    @classmethod
    def of(
        cls,
        assumptions: Assumptions,
        calibrated_on: Scenario,
        employment: pd.DataFrame,
        occupations: pd.DataFrame,
        market: pd.DataFrame,
    ) -> SkillBase:
        """Return the base from assumptions and the long tables of industries, occupations and the labour market.

        ``calibrated_on`` is the scenario for which the lower-skilled share of all jobs was published.
        """
        setting = Setting.of(assumptions, employment)
        regions, year, end = setting.shares.regions, assumptions["key.year"], assumptions["path.end"]
        workers = workers_by_occupation(occupations, year, regions)
        gross = gross_jobs(calibrated_on, setting, [end]).by_activity(end)
        return cls(
            setting,
            Workforce.of(market, assumptions["net.year"], regions),
            workers,
            employment_matrix(employment, year, assumptions["key.survey"]),
            occupation_mix(workers.sum(axis=1), gross, assumptions),
        )


@dataclass(frozen=True, eq=False)
class SkillMatch:
    """Jobs and people by occupation (O), region (R) and year (T).

    Parameters
    ----------
    demand, gap
        Shape (O, R, T): jobs, and those that nobody could fill.
    supply
        The people who could fill them.
    needed
        Training places a year that would close the gap.
    """

    demand: np.ndarray
    supply: SkillSupply
    gap: np.ndarray
    needed: PlacesNeeded

    @property
    def untrained(self) -> np.ndarray:
        """Jobs that nobody could fill without training, shape (O, R, T)."""
        return np.maximum(self.demand - self.supply.ready[:, :, None] - self.supply.leavers, 0.0)

    def frame(self) -> pd.DataFrame:
        """Return the last year, one row per region and occupation.

        Returns
        -------
        pandas.DataFrame
            ``region``, ``occupation``, ``jobs``, ``ready``, ``leavers``, ``trained``, ``untrained`` (jobs
            left unfilled without training), ``gap`` (the same with training), ``places`` (training places a year) and
            ``out_of_reach`` (the largest gap before anybody could be trained), in people.
        """
        supply = self.supply
        axes = pd.MultiIndex.from_product([supply.regions, supply.occupations], names=["region", "occupation"])
        parts = {
            "jobs": self.demand[:, :, -1],
            "ready": supply.ready,
            "leavers": supply.leavers[:, :, -1],
            "trained": supply.trained[:, :, -1],
            "untrained": self.untrained[:, :, -1],
            "gap": self.gap[:, :, -1],
            "places": self.needed.places,
            "out_of_reach": self.needed.out_of_reach,
        }
        return pd.DataFrame({name: part.T.ravel() for name, part in parts.items()}, index=axes).reset_index()


def skill_match(scenario: Scenario, base: SkillBase, assumptions: Assumptions, years: Sequence[int]) -> SkillMatch:
    """Match the skills that a scenario needs with people who could do the jobs.

    Parameters
    ----------
    scenario
        The scenario.
    base
        The base, made from the same assumptions except those about supply.
    assumptions
        Groups ``supply`` and ``training``.
    years
        The years to cover; training starts in the first.

    Raises
    ------
    UnknownNameError
        The industry that workers leave is unknown.
    """
    demand = skill_demand(gross_jobs(scenario, base.setting, years), base.mix)
    industry = assumptions["supply.leaving_industry"]
    require("group of industries", industry, base.employment.columns)
    leaving = base.employment[industry]
    supply = skill_supply(base.workers, base.workforce, leaving, demand, years, assumptions)
    needed = places_to_close(demand, supply, assumptions["training.lag"])
    return SkillMatch(demand, supply, skill_gap(demand, supply), needed)


def retraining_by_region(match: SkillMatch, assumptions: Assumptions) -> pd.Series:
    """Return the minimum average retraining, in skill levels, that people would need to fill each region's jobs.

    The people are the unemployed who could start and those who left the chosen industry, by their previous occupation;
    the jobs are those of the last year. A region without people or jobs is missing.
    """
    # Skill levels by number of the major group, the order of the occupations.
    by_group = assumptions.group("skill_level")
    levels = [float(by_group[group]) for group in sorted(by_group, key=int)]
    by_occupation = dict(zip(match.supply.occupations, levels, strict=True))
    distance = retraining_distance(by_occupation, assumptions["retraining.same_level"]).to_numpy()
    people, jobs = match.supply.ready + match.supply.leavers[:, :, -1], match.demand[:, :, -1]
    distances = {
        region: least_retraining(people[:, at], jobs[:, at], distance)
        for at, region in enumerate(match.supply.regions)
        if people[:, at].sum() * jobs[:, at].sum() > 0
    }
    return pd.Series(distances, index=list(match.supply.regions), name="distance", dtype=float)
