"""Who could do the jobs (unemployed people, people leaving an industry, and trained people after a lag), and the gap.

``gap[o, r, t] = max(0, D[o, r, t] − ρ·U[o, r] − leavers[o, r, t] − Σ over τ ≤ t − lag of trained[o, r, τ])``. Demand
is a stock of jobs; leavers and trained people are flows that add up over the years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from toolkit.core.errors import ModelError
from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.labour_market import LOWER_SKILLED, Workforce


@dataclass(frozen=True, eq=False)
class SkillSupply:
    """People who could take the jobs.

    Parameters
    ----------
    occupations, regions, years
        O, R and T names.
    ready
        Shape (O, R): unemployed people who could start at once, by previous occupation.
    leavers
        Shape (O, R, T): people who have left the chosen industry by each year.
    trained
        Shape (O, R, T): people who have completed training by each year.
    """

    occupations: tuple[str, ...]
    regions: tuple[str, ...]
    years: tuple[int, ...]
    ready: np.ndarray
    leavers: np.ndarray
    trained: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """Shape (O, R, T): the total."""
        return self.ready[:, :, None] + self.leavers + self.trained


def skill_supply(
    workers: pd.DataFrame,
    workforce: Workforce,
    leaving: pd.Series,
    demand: np.ndarray,
    years: Sequence[int],
    assumptions: Assumptions,
) -> SkillSupply:
    """Return the people who could take the jobs.

    Parameters
    ----------
    workers
        People in work: occupations in rows, and regions in columns in the same order as in ``workforce``.
    workforce
        The unemployed by region.
    leaving
        People in work in the industry whose leavers are counted, by region.
    demand
        Shape (O, R, T): jobs; training places are shared out in proportion to the last year's jobs.
    years
        T years; training starts in the first.
    assumptions
        Groups ``supply`` and ``training``.

    Raises
    ------
    ModelError
        The shapes do not match.
    """
    years = tuple(int(year) for year in years)
    if demand.shape != (*workers.shape, len(years)) or tuple(workers.columns) != workforce.regions:
        raise ModelError(
            "The tables of workers, workforce and demand do not cover the same regions, occupations and years."
        )
    mix = workers.to_numpy(dtype=float)
    mix = mix / mix.sum(axis=0)
    passed = np.array(years) - years[0]
    tilted = mix * np.where(workers.index.isin(LOWER_SKILLED), assumptions["supply.low_weight"], 1.0)[:, None]
    ready = assumptions["supply.ready"] * workforce.unemployed * tilted / tilted.sum(axis=0)
    flow = assumptions["supply.leaving"] * leaving.loc[list(workforce.regions)].to_numpy(dtype=float) * mix
    last = demand[:, :, -1]
    places = assumptions["training.places"] * last / (last.sum() or 1.0)
    completed = np.maximum(passed - assumptions["training.lag"], 0)
    return SkillSupply(
        tuple(str(name) for name in workers.index),
        workforce.regions,
        years,
        ready,
        flow[:, :, None] * passed,
        places[:, :, None] * completed,
    )


def skill_gap(demand: np.ndarray, supply: SkillSupply) -> np.ndarray:
    """Return the jobs that nobody could fill, shape (O, R, T)."""
    return np.maximum(demand - supply.total, 0.0)


@dataclass(frozen=True, eq=False)
class PlacesNeeded:
    """The training places that would close the gap.

    Parameters
    ----------
    places
        Shape (O, R): completed places per year.
    out_of_reach
        Shape (O, R): the largest gap before anyone could complete training.
    """

    places: np.ndarray
    out_of_reach: np.ndarray


def places_to_close(demand: np.ndarray, supply: SkillSupply, lag: float) -> PlacesNeeded:
    """Return how many training places a year would close the gap in every year after the lag.

    Parameters
    ----------
    demand
        Shape (O, R, T).
    supply
        The people available without further training: ``trained`` is ignored.
    lag
        Years from the start of training to the first completions.
    """
    short = np.maximum(demand - supply.ready[:, :, None] - supply.leavers, 0.0)
    completed = np.maximum(np.array(supply.years) - supply.years[0] - lag, 0)
    after = completed > 0
    needed = (short[:, :, after] / completed[after]).max(axis=2, initial=0.0)
    return PlacesNeeded(needed, short[:, :, ~after].max(axis=2, initial=0.0))


def least_retraining(people: np.ndarray, jobs: np.ndarray, distance: np.ndarray) -> float:
    """Return the mean retraining distance if people from some occupations are matched optimally to jobs in others.

    Parameters
    ----------
    people, jobs
        Shape (O,): numbers by occupation; both are scaled to add up to one.
    distance
        Shape (O, O), from rows to columns (`toolkit.net_zero_jobs.skills.retraining_distance`).

    Raises
    ------
    ModelError
        There are no people or no jobs, or a number is negative.
    """
    for given in (people, jobs):
        if np.any(given < 0) or not given.sum() > 0:
            raise ModelError(
                "Retraining needs people and jobs.", "Expected numbers of zero or more, with at least one above zero."
            )
    size = len(people)
    rows = np.kron(np.eye(size), np.ones(size))
    columns = np.kron(np.ones(size), np.eye(size))
    # The last equation is redundant, as both sides add up to one.
    solution = linprog(
        distance.ravel(),
        A_eq=np.vstack([rows, columns])[:-1],
        b_eq=np.concatenate([people / people.sum(), jobs / jobs.sum()])[:-1],
    )
    return float(solution.fun)
