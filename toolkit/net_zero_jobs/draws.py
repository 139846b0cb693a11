"""Draws of uncertain assumptions: scrambled Sobol points, one dimension per name, reproducible by seed.

Parameters with the same name share their draws, so two scenarios move together in what they have in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import qmc

from toolkit.core.errors import ModelError
from toolkit.net_zero_jobs.assumptions import Assumption, Assumptions
from toolkit.net_zero_jobs.lookup import require
from toolkit.net_zero_jobs.scenarios import Programme

Parameter = Assumption | Programme
"""An uncertain parameter with a name, a value, a range and a distribution."""


@dataclass(frozen=True, eq=False)
class Draws:
    """Uniform draws by name.

    Parameters
    ----------
    names
        One per uncertain parameter.
    points
        Shape (names, n), from 0 to 1.
    """

    names: tuple[str, ...]
    points: np.ndarray

    @property
    def n(self) -> int:
        """Number of draws."""
        return int(self.points.shape[1])

    def of(self, parameter: Parameter) -> np.ndarray | float:
        """Return draws of an assumption's or a programme's value, shape (n,), or the value itself if it is fixed.

        Raises
        ------
        UnknownNameError
            The value varies, but there are no draws for it.
        """
        if not parameter.varies:
            return float(parameter.value)
        require("drawn assumption", parameter.name, self.names)
        return quantile(self.points[self.names.index(parameter.name)], parameter)


def draw(names: Iterable[str], n: int, seed: int) -> Draws:
    """Draw ``n`` points of a scrambled Sobol sequence.

    Parameters
    ----------
    names
        The uncertain parameters; duplicates count once, and order does not matter.
    n
        Number of points; a power of two keeps the sequence balanced.
    seed
        Seed of the scrambling.

    Raises
    ------
    ModelError
        Fewer than one draw.
    """
    if n < 1:
        raise ModelError(f"{n} draws were asked for.", "Expected one or more.")
    ordered = tuple(sorted(set(names)))
    if not ordered:
        return Draws((), np.empty((0, n)))
    sampler = qmc.Sobol(len(ordered), rng=np.random.default_rng(seed))
    points = sampler.random_base2((n - 1).bit_length())[:n]
    return Draws(ordered, np.ascontiguousarray(points.T))


def quantile(points: np.ndarray, parameter: Parameter) -> np.ndarray:
    """Return the quantiles of a distribution: uniform, or triangular with its peak at the value."""
    low, high, peak = float(parameter.low), float(parameter.high), float(parameter.value)
    if parameter.distribution == "uniform":
        return low + (high - low) * points
    # Triangular: the two roots of its distribution function, left and right of the peak.
    width, rise = high - low, peak - low
    left = low + np.sqrt(points * width * rise)
    right = high - np.sqrt((1 - points) * width * (high - peak))
    return np.where(points * width < rise, left, right)


def quantiles(values: np.ndarray, levels: Sequence[float]) -> np.ndarray:
    """Return quantiles over the last axis, which holds the draws, by numpy's default (linear) method.

    Parameters
    ----------
    values
        Shape (…, n).
    levels
        K levels from 0 to 1, ascending.

    Returns
    -------
    numpy.ndarray
        Shape (…, K).
    """
    rows = values.reshape(-1, values.shape[-1])
    last = rows.shape[1] - 1
    exact = np.asarray(levels, dtype=float) * last
    below = np.floor(exact).astype(int)
    room = np.empty(rows.shape[1])
    neighbours = np.empty((len(rows), len(below), 2))
    for row, ends in zip(rows, neighbours, strict=True):
        # numpy partitions for one position at a time several times as fast as for a list of positions.
        room[:] = row
        _place(room, sorted({int(at) for at in below}))
        ends[:, 0] = room[below]
        ends[:, 1] = [room[at + 1 :].min(initial=np.inf) if at < last else room[at] for at in below]
    mixed = neighbours[..., 0] + (neighbours[..., 1] - neighbours[..., 0]) * (exact - below)
    return mixed.reshape(*values.shape[:-1], len(below))


def _place(room: np.ndarray, places: list[int]) -> None:
    """Partition the values at some positions, the middle position first."""
    if places:
        middle = len(places) // 2
        at = places[middle]
        room.partition(at)
        _place(room[:at], places[:middle])
        _place(room[at + 1 :], [place - at - 1 for place in places[middle + 1 :]])


def band(values: np.ndarray, ends: tuple[float, float] = (0.05, 0.95)) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper ends of a band over the last axis, which holds the draws."""
    lower, upper = np.moveaxis(quantiles(np.asarray(values, dtype=float), ends), -1, 0)
    return lower, upper


def parameter_of(name: str, programmes: Iterable[Programme], assumptions: Assumptions) -> Parameter:
    """Return the parameter with this name: one of the programmes, or else an assumption."""
    return next((part for part in programmes if part.name == name), None) or assumptions.assumption(name)


def central_points(parameters: Sequence[Parameter]) -> np.ndarray:
    """Return the uniform points at which each parameter has its central value, shape (parameters,).

    In both the uniform and the triangular distribution, this share of the mass is below the central value.
    """
    return np.array([(float(p.value) - float(p.low)) / (float(p.high) - float(p.low)) for p in parameters])


def end_points(parameters: Sequence[Parameter]) -> np.ndarray:
    """Return points that move one parameter at a time: the centre, then each parameter's low and high end in turn.

    Returns
    -------
    numpy.ndarray
        Shape (P, 1 + 2·P).
    """
    points = np.repeat(central_points(parameters)[:, None], 2 * len(parameters) + 1, axis=1)
    for at in range(len(parameters)):
        points[at, 2 * at + 1 : 2 * at + 3] = (0.0, 1.0)
    return points


def label_of(name: str, assumptions: Assumptions) -> str:
    """Return the label of a name; if no assumption describes a programme, its name is the label."""
    return assumptions.assumption(name).label if name in assumptions else name


def tornado_table(parameters: Sequence[Parameter], results: np.ndarray, assumptions: Assumptions) -> pd.DataFrame:
    """Return how far each parameter moves a result.

    Parameters
    ----------
    parameters
        P parameters.
    results
        Shape (1 + 2·P,): the result at the points of `end_points`.
    assumptions
        The assumptions, for their labels.

    Returns
    -------
    pandas.DataFrame
        ``name``, ``label``, ``low`` and ``high`` (ends of the assumption), ``at_low``, ``at_high`` and ``central`` (the
        result), ``swing`` (the distance from ``at_low`` to ``at_high``); the widest first.
    """
    frame = pd.DataFrame(
        {
            "name": [parameter.name for parameter in parameters],
            "label": [label_of(parameter.name, assumptions) for parameter in parameters],
            "low": [parameter.low for parameter in parameters],
            "high": [parameter.high for parameter in parameters],
            "at_low": results[1::2],
            "at_high": results[2::2],
            "central": results[0],
        }
    )
    frame["swing"] = (frame["at_high"] - frame["at_low"]).abs()
    return frame.sort_values(["swing", "name"], ascending=[False, True], ignore_index=True)
