"""What the joint test counts of the t statistics of many specifications, draw by draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtr, stdtrit

from toolkit.regression.samples import Array
from toolkit.regression.specification_curve.solving import LEVEL
from toolkit.regression.specification_curve.subsets import Whole

# Degrees of freedom from which a series may take the place of the t distribution.
_SERIES = 40


@dataclass(eq=False)
class PermutationStatistics:
    """Sums over specifications for each of P draws: significant of either sign, z, and how many there are."""

    positive: Array
    negative: Array
    z: Array
    count: Array

    @classmethod
    def empty(cls, P: int) -> PermutationStatistics:
        """Return sums of nothing, for P draws."""
        return cls(*(np.zeros(P) for _ in range(4)))

    @classmethod
    def of(cls, frame: pd.DataFrame) -> PermutationStatistics:
        """Return the sums of a curve's own t statistics."""
        one = cls.empty(1)
        one.add(frame["t"].to_numpy()[:, None], frame["df"].to_numpy(), normal)
        return one

    @classmethod
    def joined(cls, several: list[PermutationStatistics]) -> PermutationStatistics:
        """Return the sums of all draws of several, one after the other."""
        return cls(*(np.concatenate(sums) for sums in zip(*(vars(one).values() for one in several), strict=True)))

    def add(self, t: Array, df: Whole, z_of: Callable[[Array, Array], Array]) -> None:
        """Count the t statistics (K, P), missing ones left out; ``z_of`` gives the z of t."""
        known, each = np.unique(df, return_inverse=True)
        least = stdtrit(known, 1 - LEVEL / 2)[each][:, None]
        self.positive += (t > least).sum(axis=0)
        self.negative += (t < -least).sum(axis=0)
        self.z += np.nansum(z_of(t, df[:, None].astype(float)), axis=0)
        self.count += np.isfinite(t).sum(axis=0)


def normal(t: Array, df: Array) -> Array:
    """Return the normal z as far out as t (K, P) with df (K, 1) degrees of freedom."""
    # One side of the distribution only: in the other the digits of 1 − p would be lost.
    below = stdtr(df, -np.abs(t))
    return -np.sign(t) * ndtri(np.maximum(below, np.finfo(float).tiny))


def nearly_normal(t: Array, df: Array) -> Array:
    """Return the same for draws, seven times as fast, to 1e-8 up to t = 8 and 3e-5 up to t = 40.

    Hill's series (1970), Algorithm 395, Communications of the ACM 13, 617–619, where degrees of freedom are enough.
    """
    few = (df < _SERIES)[:, 0]
    if few.any():
        return np.where(few[:, None], normal(t, df), nearly_normal(t, np.maximum(df, _SERIES)))
    a = df - 0.5
    b, square = 48 * a * a, a * np.log1p(t * t / df)
    over = (((4 * square + 33) * square + 240) * square + 855) / (10 * b * (0.8 * square * square + 100 + b))
    return np.sign(t) * np.sqrt(square) * (1 + (square + 3) / b - over)


def summary(estimates: Array, tally: PermutationStatistics) -> tuple[Array, Array, Array]:
    """Return the three statistics (P,) of estimates (K, P)."""
    share = np.maximum(tally.positive, tally.negative) / tally.count
    return np.nanmedian(estimates, axis=0), share, tally.z / np.sqrt(tally.count)
