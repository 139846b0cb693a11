"""Gross and net jobs by region and year for a hundred thousand draws of the assumptions.

Draws are processed in pieces that fit the processor's cache, on two threads (numpy releases the GIL), or on one in a
browser, where Python has only one. Gross jobs are stored only for the end of each path, since every year's jobs are a
multiple
of those; net jobs depend on earlier years and are stored year by year.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.net_zero_jobs.aggregated_draws import programme_draws, share_draws, uncertain_names
from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.draws import Draws, draw, quantiles
from toolkit.net_zero_jobs.gross import Setting
from toolkit.net_zero_jobs.labour_market import Workforce
from toolkit.net_zero_jobs.lookup import year_position
from toolkit.net_zero_jobs.scenarios import Path, Scenario

_PIECE = 4096  # draws at a time: a region × draws table of this width fits in the cache
_THREADS = 2
_ERROR = "net.calibration_error"


@dataclass(frozen=True, eq=False)
class Simulation:
    """Draws of gross and net jobs.

    Parameters
    ----------
    regions, years
        R names and T years.
    come
        Shape (T, P): the share of each of P paths completed by each year.
    ends
        Shape (P, R, n): gross jobs on each path at completion.
    net
        Shape (T, R, n): net jobs by the published rule.
    workforce
        Who could take the jobs.
    """

    regions: tuple[str, ...]
    years: tuple[int, ...]
    come: np.ndarray
    ends: np.ndarray
    net: np.ndarray
    workforce: Workforce

    def gross(self, year: int) -> np.ndarray:
        """Return gross jobs in a year, shape (R, n)."""
        return _mixed(self.come[self.at(year)], self.ends)

    def at(self, year: int) -> int:
        """Return the position of a year."""
        return year_position(year, self.years)

    def bands(self) -> pd.DataFrame:
        """Return the median and the 90% band of gross and net jobs for each region and year.

        Returns
        -------
        pandas.DataFrame
            ``region``, ``year``, and for ``gross`` and ``net`` the ``_median``, ``_lower`` and ``_upper``, in jobs.
        """
        levels, changes = (0.05, 0.5, 0.95), self._changes()
        net = np.stack(_each(lambda at: quantiles(self.net[at], levels), changes))
        gross = self._gross_quantiles(levels, changes)
        rows = pd.MultiIndex.from_product([self.years, self.regions], names=["year", "region"]).to_frame(index=False)
        for name, amounts in (("gross", gross), ("net", net)):
            each_year = np.moveaxis(amounts[self._repeats(changes)], -1, 0)
            for level, part in zip(("lower", "median", "upper"), each_year, strict=True):
                rows[f"{name}_{level}"] = part.ravel()
        return rows

    def _gross_quantiles(self, levels: tuple[float, ...], changes: list[int]) -> np.ndarray:
        """Return quantiles of gross jobs in some years, shape (years, R, levels); a single path scales its end's."""
        if self.come.shape[1] == 1:
            return self.come[changes, :, None] * quantiles(self.ends[0], levels)[None]
        return np.stack(_each(lambda at: quantiles(_mixed(self.come[at], self.ends), levels), changes))

    def _changes(self) -> list[int]:
        """Return the years that differ from the year before: nothing changes once every path is complete."""
        return [0, *(int(at) + 1 for at in np.flatnonzero(np.any(np.diff(self.come, axis=0) != 0, axis=1)))]

    def _repeats(self, changes: list[int]) -> np.ndarray:
        """Return, for each year, the index of the year with a change that it equals."""
        return np.searchsorted(changes, np.arange(len(self.years)), side="right") - 1


def simulate(
    scenario: Scenario,
    assumptions: Assumptions,
    setting: Setting,
    workforce: Workforce,
    years: Sequence[int],
    *,
    n: int = 100_000,
    seed: int = 1,
    draws: Draws | None = None,
) -> Simulation:
    """Draw gross and net jobs by region and year.

    Parameters
    ----------
    scenario
        The scenario.
    assumptions
        The assumptions behind the scenario and ``setting``, for their ranges.
    setting, workforce
        Base jobs and regional shares; who could take the jobs (fixed, or by draw), with regions in the same order.
        Drawn labour market years replace the calibration's error, which otherwise stands in for them.
    years
        Consecutive; jobs that exist in the first year count as new in that year.
    n, seed
        Number of draws, and the seed of the scrambling.
    draws
        Existing draws to use instead, such as another scenario's; assumptions with the same name then share draws.

    Raises
    ------
    ModelError
        Different regions, or years with a gap.
    """
    years = tuple(int(year) for year in years)
    if setting.shares.regions != workforce.regions:
        raise ModelError("The tables of jobs and of the workforce do not list the same regions in the same order.")
    if not years or np.any(np.diff(years) != 1):
        raise ModelError("There are no years, or some years are missing.", "Expected consecutive years.")
    draws = draw(names_of(scenario, assumptions), n, seed) if draws is None else draws
    if workforce.unemployed.ndim == 2 and workforce.unemployed.shape[1] != draws.n:
        raise ModelError(f"The workforce has {workforce.unemployed.shape[1]} draws, but the simulation has {draws.n}.")
    paths = tuple(sorted({programme.path for programme in scenario.standing})) or (Path(years[0], years[0] + 1),)
    come = np.stack([path.progress(years) for path in paths], axis=1)
    simulation = Simulation(
        workforce.regions,
        years,
        come,
        np.empty((len(paths), len(workforce.regions), draws.n)),
        np.empty((len(years), len(workforce.regions), draws.n)),
        workforce,
    )
    _each(partial(_fill, simulation, scenario, assumptions, setting, draws, paths), _pieces(draws.n))
    return simulation


def names_of(scenario: Scenario, assumptions: Assumptions) -> tuple[str, ...]:
    """Return the names of all uncertain parameters behind a scenario's gross and net jobs."""
    error = (_ERROR,) if assumptions.assumption(_ERROR).varies else ()
    return (*uncertain_names([scenario], assumptions), *error)


def _each(work: Callable[[Any], Any], pieces: Iterable[Any]) -> list[Any]:
    """Return the results of the work for each piece, in order."""
    if sys.platform == "emscripten":
        return list(map(work, pieces))
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(work, pieces))


def _pieces(n: int) -> Iterator[slice]:
    return (slice(start, min(start + _PIECE, n)) for start in range(0, n, _PIECE))


def _fill(
    simulation: Simulation,
    scenario: Scenario,
    assumptions: Assumptions,
    setting: Setting,
    draws: Draws,
    paths: tuple[Path, ...],
    piece: slice,
) -> None:
    """Fill in one piece of the draws."""
    part = Draws(draws.names, draws.points[:, piece])
    ends = simulation.ends[:, :, piece]
    ends[:] = 0.0
    for programme in scenario.standing:
        jobs = programme_draws(programme, assumptions, part)
        ends[paths.index(programme.path)] += share_draws(programme.activity, assumptions, setting, part) * jobs
    workforce = simulation.workforce
    drawn = workforce.unemployed.ndim == 2
    people = [each[:, piece if drawn else None] for each in (workforce.unemployed, workforce.floor, workforce.excess)]
    factor = scenario.calibration * (1.0 if drawn else part.of(assumptions.assumption(_ERROR)))
    _fill_net(simulation.net[:, :, piece], simulation.come, ends, people, factor)


def _fill_net(
    net: np.ndarray, come: np.ndarray, ends: np.ndarray, people: Sequence[np.ndarray], factor: np.ndarray | float
) -> None:
    """Apply the published rule (`toolkit.net_zero_jobs.net.step`) year by year to a piece of the draws.

    ``people``: the unemployed, those at the lowest rate and those in excess of it, shape (R, 1) or (R, n).
    """
    unemployed, floor, excess = people
    so_far = np.zeros(ends.shape[1:])
    taken = np.empty_like(so_far)
    for year, arrived in enumerate(np.diff(come, axis=0, prepend=0.0)):
        if np.any(arrived):
            np.subtract(unemployed, so_far, out=taken)
            np.divide(floor, taken, out=taken)
            np.subtract(1, taken, out=taken)
            taken *= factor
            np.clip(taken, 0, 1, out=taken)
            taken *= _mixed(arrived, ends)
            so_far += taken
            np.minimum(so_far, excess, out=so_far)
        net[year] = so_far


def _mixed(weights: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return Σ over paths of weight × jobs, shape (R, n); a single path needs no sum."""
    if len(weights) == 1:
        return weights[0] * ends[0]
    return np.einsum("p,prn->rn", weights, ends)
