"""Which assumptions a result depends on: a tornado, and first- and total-order Sobol indices.

The estimators are those of Saltelli and others (2010, table 2): *first*, ``mean(f_B·(f_AB − f_A)) / V``, is the share
of the variance due to an assumption alone; *total*, ``mean((f_A − f_AB)²) / 2V`` (Jansen), includes its interactions
with others. ``A`` and ``B`` are two sets of draws; ``AB`` is ``A`` with one assumption taken from ``B``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.draws import Draws, Parameter, draw, end_points, label_of, parameter_of, tornado_table
from toolkit.net_zero_jobs.gross import Setting
from toolkit.net_zero_jobs.labour_market import Workforce
from toolkit.net_zero_jobs.lookup import require
from toolkit.net_zero_jobs.scenarios import Scenario
from toolkit.net_zero_jobs.simulation import names_of, simulate

MEASURES = ("gross", "net")
_RESAMPLES = 200


@dataclass(frozen=True, eq=False)
class Target:
    """A model result whose dependence on the assumptions is analysed.

    Parameters
    ----------
    scenario, assumptions, setting, workforce
        The model.
    year
        Year of the number.
    measure
        ``gross`` or ``net`` jobs.
    region
        One region, or all together if empty.
    """

    scenario: Scenario
    assumptions: Assumptions
    setting: Setting
    workforce: Workforce
    year: int
    measure: str = "net"
    region: str = ""

    def __post_init__(self) -> None:
        """Check the measure and the region.

        Raises
        ------
        UnknownNameError
            Unknown measure or region.
        """
        require("measure", self.measure, MEASURES)
        if self.region:
            require("region", self.region, self.workforce.regions)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the uncertain parameters, in alphabetical order."""
        return tuple(sorted(set(names_of(self.scenario, self.assumptions))))

    def at(self, points: np.ndarray) -> np.ndarray:
        """Return the number of jobs at each uniform point; ``points`` has shape (names, n), the result (n,)."""
        first = min([self.year, *(programme.path.start for programme in self.scenario.standing)])
        years, draws = range(first, self.year + 1), Draws(self.names, points)
        simulation = simulate(self.scenario, self.assumptions, self.setting, self.workforce, years, draws=draws)
        jobs = simulation.gross(self.year) if self.measure == "gross" else simulation.net[-1]
        return jobs[self.workforce.regions.index(self.region)] if self.region else jobs.sum(axis=0)

    @property
    def parameters(self) -> list[Parameter]:
        """Return the programme or assumption for each of the names."""
        return [parameter_of(name, self.scenario.standing, self.assumptions) for name in self.names]


def tornado(target: Target) -> pd.DataFrame:
    """Move one assumption at a time to its low and high ends, with the others at their central values.

    Returns
    -------
    pandas.DataFrame
        As for `toolkit.net_zero_jobs.draws.tornado_table`.
    """
    return tornado_table(target.parameters, target.at(end_points(target.parameters)), target.assumptions)


def sobol(target: Target, *, n: int = 1024, seed: int = 1) -> pd.DataFrame:
    """Estimate first- and total-order Sobol indices.

    Parameters
    ----------
    target
        The number to analyse.
    n
        Base draws, a power of two; the model is run for n × (assumptions + 2) draws.
    seed
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        ``name``, ``label``, ``first``, ``total`` and their 95% bootstrap intervals (``first_lower`` …); the largest
        total first.

    Raises
    ------
    ModelError
        ``n`` is not a power of two, nothing is uncertain, or the target does not vary.
    """
    names = target.names
    if n < 2 or n & (n - 1):
        raise ModelError(f"{n} base draws were asked for.", "The number must be a power of two.")
    if not names or np.ptp(target.at(np.random.default_rng(seed).random((len(names), 64)))) == 0:
        raise ModelError("The target does not vary.", "There is no variance to split.", "Widen an assumption's range.")
    both = draw([f"{part}{name}" for part in "AB" for name in names], n, seed).points
    first, second = both[: len(names)], both[len(names) :]
    exchanged = (np.where(chosen[:, None], second, first) for chosen in np.eye(len(names), dtype=bool))
    results = np.stack([target.at(points) for points in (first, second, *exchanged)])
    resampled = np.random.default_rng(seed).integers(0, n, (_RESAMPLES, n))
    spread = np.stack([_indices(results[:, chosen]) for chosen in resampled])
    frame = pd.DataFrame({"name": names, "label": [label_of(name, target.assumptions) for name in names]})
    for at, order in enumerate(("first", "total")):
        frame[order] = _indices(results)[at]
        frame[f"{order}_lower"], frame[f"{order}_upper"] = np.quantile(spread[:, at], (0.025, 0.975), axis=0)
    return frame.sort_values(["total", "name"], ascending=[False, True], ignore_index=True)


def _indices(results: np.ndarray) -> np.ndarray:
    """Return first- and total-order indices, shape (2, names), from f_A, f_B and each f_AB, shape (2 + names, n)."""
    # Centred: the mean cancels in the formula, and with it most of the noise in the product.
    centred = results - results[:2].mean()
    f_a, f_b, exchanged = centred[0], centred[1], centred[2:]
    variance = centred[:2].var()
    first = (f_b * (exchanged - f_a)).mean(axis=1) / variance
    total = ((f_a - exchanged) ** 2).mean(axis=1) / (2 * variance)
    return np.stack([first, total])


def one_at_a_time(
    assumptions: Assumptions, names: Sequence[str], outcome: Callable[[Assumptions], float]
) -> pd.DataFrame:
    """Move each assumption in turn to the ends of its range, and compute a number of your choice.

    Unlike `tornado`, this runs the whole of ``outcome`` for each end, and so includes assumptions not varied in the
    draws: training, skills, additionality.

    Parameters
    ----------
    assumptions
        The assumptions at their central values.
    names
        The assumptions to move; those without a range are left out.
    outcome
        Computes the number.

    Returns
    -------
    pandas.DataFrame
        As for `tornado`.
    """
    parameters = [assumptions.assumption(name) for name in names if assumptions.assumption(name).varies]
    moved = [assumptions.with_({p.name: end}) for p in parameters for end in (p.low, p.high)]
    results = np.array([outcome(each) for each in (assumptions, *moved)])
    return tornado_table(parameters, results, assumptions)
