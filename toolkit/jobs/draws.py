"""Draws of uncertain assumptions: scrambled Sobol points, one dimension for each name, the same for the same seed.

What bears one name shares its draws wherever it is used, so two scenarios move together in what they have in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from toolkit.assumptions import Assumption
from toolkit.errors import ModelError, UnknownNameError
from toolkit.scenarios import Programme


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
            raise UnknownNameError("drawn assumption", one.name, self.names[:3])
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


def band(values: np.ndarray, ends: Sequence[float] = (0.05, 0.95)) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper end of a band over the last axis, which holds the draws."""
    lower, upper = np.quantile(values, ends, axis=-1)
    return lower, upper
