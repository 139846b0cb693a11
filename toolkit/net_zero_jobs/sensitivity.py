"""Which assumptions a result rests on: a tornado, and first- and total-order Sobol indices.

The estimators are those of Saltelli and others (2010, table 2): *first*, ``mean(f_B·(f_AB − f_A)) / V``, is the share
of the variance that goes with an assumption alone; *total*, ``mean((f_A − f_AB)²) / 2V`` (Jansen), includes what it
does together with others. ``A`` and ``B`` are two sets of draws, ``AB`` is ``A`` with one assumption taken from ``B``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.net_zero_jobs.assumptions import Assumption, Assumptions
from toolkit.net_zero_jobs.draws import Draws, draw
from toolkit.net_zero_jobs.gross import Setting
from toolkit.net_zero_jobs.net import Workforce
from toolkit.net_zero_jobs.scenarios import Programme, Scenario
from toolkit.net_zero_jobs.simulation import names_of, simulate

MEASURES = ("gross", "net")
_RESAMPLES = 200


@dataclass(frozen=True, eq=False)
class Target:
    """One number of the model whose dependence on the assumptions is asked for.

    Parameters
    ----------
    scenario, assumptions, setting, workforce
        The model.
    year
        When.
    measure
        ``gross`` or ``net`` jobs.
    region
        Of one region, or of all together if empty.
    """

    scenario: Scenario
    assumptions: Assumptions
    setting: Setting
    workforce: Workforce
    year: int
    measure: str = "net"
    region: str = ""

    def __post_init__(self) -> None:
        """Refuse an unknown measure or region.

        Raises
        ------
        UnknownNameError
            With what is known.
        """
        if self.measure not in MEASURES:
            raise UnknownNameError("measure", self.measure, MEASURES)
        if self.region and self.region not in self.workforce.regions:
            raise UnknownNameError("region", self.region, self.workforce.regions)

    @property
    def names(self) -> tuple[str, ...]:
        """What is uncertain, in alphabetical order."""
        return tuple(sorted(set(names_of(self.scenario, self.assumptions))))

    def at(self, points: np.ndarray) -> np.ndarray:
        """Return the number for uniform points, shape (names, n), as shape (n,)."""
        first = min([self.year, *(one.path.start for one in self.scenario.standing)])
        years = range(first, self.year + 1)
        made = simulate(
            self.scenario, self.assumptions, self.setting, self.workforce, years, draws=Draws(self.names, points)
        )
        found = made.gross(self.year) if self.measure == "gross" else made.net[-1]
        return found[self.workforce.regions.index(self.region)] if self.region else found.sum(axis=0)

    def uncertain(self, name: str) -> Assumption | Programme:
        """Return what bears a name: a programme of the scenario, or else an assumption."""
        return next((one for one in self.scenario.standing if one.name == name), None) or (
            self.assumptions.assumption(name)
        )

    @property
    def centre(self) -> np.ndarray:
        """Shape (names,): the points at which everything has its central value."""
        return np.array([_centre(self.uncertain(name)) for name in self.names])

    def label(self, name: str) -> str:
        """Return what a name stands for, in words."""
        return self.assumptions.assumption(name).label if name in self.assumptions else name


def _centre(one: Assumption | Programme) -> float:
    """Both the uniform and the triangular distribution have this much of their mass below the value."""
    return (float(one.value) - float(one.low)) / (float(one.high) - float(one.low))


def tornado(target: Target) -> pd.DataFrame:
    """Move one assumption at a time to its low and its high end, the others at their central values.

    Returns
    -------
    pandas.DataFrame
        ``name``, ``label``, ``low`` and ``high`` (ends of the assumption), ``at_low``, ``at_high`` and ``central`` (the
        target), ``swing`` (how far the two are apart); the widest first.
    """
    names, centre = target.names, target.centre
    points = np.repeat(centre[:, None], 2 * len(names) + 1, axis=1)
    for at in range(len(names)):
        points[at, 2 * at + 1 : 2 * at + 3] = (0.0, 1.0)
    found = target.at(points)
    ends = [target.uncertain(name) for name in names]
    frame = pd.DataFrame(
        {
            "name": names,
            "label": [target.label(name) for name in names],
            "low": [one.low for one in ends],
            "high": [one.high for one in ends],
            "at_low": found[1::2],
            "at_high": found[2::2],
            "central": found[0],
        }
    )
    frame["swing"] = (frame["at_high"] - frame["at_low"]).abs()
    return frame.sort_values(["swing", "name"], ascending=[False, True], ignore_index=True)


def sobol(target: Target, *, n: int = 1024, seed: int = 1) -> pd.DataFrame:
    """Estimate first- and total-order Sobol indices.

    Parameters
    ----------
    target
        What is asked for.
    n
        Base draws, a power of two; the model is run for n × (assumptions + 2) draws.
    seed
        Of the draws.

    Returns
    -------
    pandas.DataFrame
        ``name``, ``label``, ``first``, ``total`` and their 95 % bootstrap intervals (``first_lower`` …); the largest
        total first.

    Raises
    ------
    ModelError
        ``n`` is not a power of two, nothing is uncertain, or the target does not vary.
    """
    names = target.names
    if n < 2 or n & (n - 1):
        raise ModelError(f"{n} base draws were asked for.", "The method needs a power of two.")
    if not names or np.ptp(target.at(np.random.default_rng(seed).random((len(names), 64)))) == 0:
        raise ModelError("The target does not vary.", "Indices share out a variance.", "Widen an assumption's range.")
    both = draw([f"{part}{name}" for part in "AB" for name in names], n, seed).points
    first, second = both[: len(names)], both[len(names) :]
    runs = [first, second, *(_exchanged(first, second, at) for at in range(len(names)))]
    found = np.stack([target.at(points) for points in runs])
    resampled = np.random.default_rng(seed).integers(0, n, (_RESAMPLES, n))
    spread = np.stack([_indices(found[:, chosen]) for chosen in resampled])
    frame = pd.DataFrame({"name": names, "label": [target.label(name) for name in names]})
    for at, order in enumerate(("first", "total")):
        frame[order] = _indices(found)[at]
        frame[f"{order}_lower"], frame[f"{order}_upper"] = np.quantile(spread[:, at], (0.025, 0.975), axis=0)
    return frame.sort_values(["total", "name"], ascending=[False, True], ignore_index=True)


def _exchanged(first: np.ndarray, second: np.ndarray, at: int) -> np.ndarray:
    mixed = first.copy()
    mixed[at] = second[at]
    return mixed


def _indices(found: np.ndarray) -> np.ndarray:
    """First- and total-order indices, shape (2, names), from f_A, f_B and each f_AB, shape (2 + names, n)."""
    # Centred: the mean cancels in the formula, and with it most of the noise in the product.
    found = found - found[:2].mean()
    f_a, f_b, exchanged = found[0], found[1], found[2:]
    variance = found[:2].var()
    first = (f_b * (exchanged - f_a)).mean(axis=1) / variance
    total = ((f_a - exchanged) ** 2).mean(axis=1) / (2 * variance)
    return np.stack([first, total])


def one_at_a_time(
    assumptions: Assumptions, names: Sequence[str], outcome: Callable[[Assumptions], float]
) -> pd.DataFrame:
    """Move assumptions one at a time to their ends, for any number that is computed from them.

    Unlike `tornado` this runs the whole of ``outcome`` for each end, and so takes in what no draw varies: training,
    skills, additionality.

    Parameters
    ----------
    assumptions
        Where everything has its central value.
    names
        What to move; an assumption without a range is left out.
    outcome
        Computes the number.

    Returns
    -------
    pandas.DataFrame
        As `tornado`.
    """
    central = outcome(assumptions)
    rows = []
    for name in names:
        one = assumptions.assumption(name)
        if one.varies:
            at_low, at_high = (outcome(assumptions.with_({name: end})) for end in (one.low, one.high))
            rows.append((name, one.label, one.low, one.high, at_low, at_high, central, abs(at_high - at_low)))
    columns = ["name", "label", "low", "high", "at_low", "at_high", "central", "swing"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["swing", "name"], ascending=[False, True], ignore_index=True)
