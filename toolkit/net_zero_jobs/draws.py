"""Draws of uncertain assumptions: scrambled Sobol points, one dimension for each name, the same for the same seed.

What bears one name shares its draws wherever it is used, so two scenarios move together in what they have in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.net_zero_jobs.assumptions import Assumption
from toolkit.net_zero_jobs.scenarios import Programme


@dataclass(frozen=True, eq=False)
class Draws:
    """Uniform draws by name.

    Parameters
    ----------
    names
        One for each uncertain thing.
    points
        Shape (names, n), from 0 to 1.
    """

    names: tuple[str, ...]
    points: np.ndarray

    @property
    def n(self) -> int:
        """How many draws there are."""
        return int(self.points.shape[1])

    def of(self, one: Assumption | Programme) -> np.ndarray | float:
        """Return draws of an assumption's or a programme's value, shape (n,); one that is fixed is its value.

        Raises
        ------
        UnknownNameError
            It varies, but was not among the names that were drawn.
        """
        if one.distribution == "fixed" or one.low == one.high:
            return float(one.value)
        if one.name not in self.names:
            raise UnknownNameError("drawn assumption", one.name, self.names)
        return quantile(self.points[self.names.index(one.name)], one)


def draw(names: Iterable[str], n: int, seed: int) -> Draws:
    """Draw ``n`` points of a scrambled Sobol sequence.

    Parameters
    ----------
    names
        What is uncertain; repeats count once, and the order does not matter.
    n
        How many; a power of two keeps the sequence's balance.
    seed
        Of the scrambling.

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


def quantile(points: np.ndarray, one: Assumption | Programme) -> np.ndarray:
    """Return the quantiles of a distribution: uniform, or triangular with its peak at the value."""
    low, high = float(one.low), float(one.high)
    if one.distribution == "uniform":
        return low + (high - low) * points
    # Triangular: the two roots of its distribution function, left and right of the peak.
    width, rise = high - low, float(one.value) - low
    below = points * width < rise
    left = low + np.sqrt(points * width * rise)
    right = high - np.sqrt((1 - points) * width * (high - float(one.value)))
    return np.where(below, left, right)


def quantiles(values: np.ndarray, levels: Sequence[float]) -> np.ndarray:
    """Return quantiles over the last axis, which holds the draws; as numpy's default (linear) method has them.

    Parameters
    ----------
    values
        Shape (…, n).
    levels
        K levels from 0 to 1, rising.

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
    found = np.empty((len(rows), len(below), 2))
    for row, ends in zip(rows, found, strict=True):
        # numpy selects one place at a time several times as fast as a list of places.
        room[:] = row
        _place(room, sorted({int(at) for at in below}))
        ends[:, 0] = room[below]
        ends[:, 1] = [room[at + 1 :].min(initial=np.inf) if at < last else room[at] for at in below]
    mixed = found[..., 0] + (found[..., 1] - found[..., 0]) * (exact - below)
    return mixed.reshape(*values.shape[:-1], len(below))


def _place(room: np.ndarray, places: list[int]) -> None:
    """Put the values that sorting would put at some places there, the middle place first."""
    if places:
        middle = len(places) // 2
        at = places[middle]
        room.partition(at)
        _place(room[:at], places[:middle])
        _place(room[at + 1 :], [place - at - 1 for place in places[middle + 1 :]])


def band(values: np.ndarray, ends: tuple[float, float] = (0.05, 0.95)) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper end of a band over the last axis, which holds the draws."""
    found = quantiles(np.asarray(values, dtype=float), ends)
    return found[..., 0], found[..., 1]
