"""Exact weighted medians and sums by group, fast enough for a census file."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.core.errors import ModelError

Floats = npt.NDArray[np.float64]
_SMALL = 2048  # up to this many are sorted directly; samples have about this many
_MARGIN = 0.04  # of the weight on either side: three and a half standard errors of such a sample


def weighted_median(values: npt.ArrayLike, weights: npt.ArrayLike) -> float:
    """Return the smallest value with at least half of the weight at or below it.

    Parameters
    ----------
    values, weights
        Shape (n,); weights are not negative.

    Raises
    ------
    ModelError
        The total weight is zero.

    Notes
    -----
    A small regular sample brackets the median; values outside are only summed. If the sample is misleading, the search
    continues in the part that must contain the median: the result is exact, and the time grows with n, not n log n.
    """
    x, w = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    half = w.sum() / 2
    if not half > 0:
        raise ModelError(
            "No household has a weight.", "To calculate a median, we need at least one household with a weight."
        )
    below, size = 0.0, len(x) + 1
    while _SMALL < len(x) < size:
        size = len(x)
        low, high = _bracket(x, w, half - below)
        lower, through = below + float(w @ (x < low)), below + float(w @ (x <= high))
        if lower >= half:
            kept = x < low
        elif through >= half:
            kept, below = (x >= low) & (x <= high), lower
        else:
            kept, below = x > high, through
        x, w = x[kept], w[kept]
    order = np.argsort(x, kind="stable")
    at = np.searchsorted(below + np.cumsum(w[order]), half)
    return float(x[order][min(at, len(x) - 1)])


def _bracket(x: Floats, w: Floats, wanted: float) -> tuple[float, float]:
    """Return two values that, by a sample, bracket the one at which the cumulative weight reaches ``wanted``."""
    step = len(x) // _SMALL + 1
    some, order = w[::step], np.argsort(x[::step])
    reached = np.cumsum(some[order])
    share = wanted / w.sum()
    ends = np.searchsorted(reached, reached[-1] * np.array([share - _MARGIN, share + _MARGIN]))
    low, high = x[::step][order][np.minimum(ends, len(order) - 1)]
    return float(low), float(high)


def group_sums(codes: npt.NDArray[np.intp], groups: int, *columns: Floats) -> Floats:
    """Return the sums of columns (n,) by group, shape (groups, columns); codes (n,) run from 0, and −1 is left out."""
    if (codes < 0).any():
        kept = codes >= 0
        codes, columns = codes[kept], tuple(column[kept] for column in columns)
    codes = codes.astype(np.intp, copy=False)  # numpy does not accept 64-bit codes on 32-bit Python
    return np.column_stack([np.bincount(codes, weights=column, minlength=groups) for column in columns])
