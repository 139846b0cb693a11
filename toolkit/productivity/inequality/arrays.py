"""Measures calculated on arrays, for many sets of weights at once: a bootstrap draw is just another set of weights."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
# The sum of n weights of 1/n each may miss a quantile's level by rounding.
_ROUNDING = 1e-12


def theil_t_parts(x: Array, W: Array, G: Array) -> tuple[Array, Array, Array]:
    """Return Theil's T in total, within groups and between groups, each (b,); weights W (b, n), groups G (n, g).

    The values x are (n,), or (b, n) if each set of weights has its own order.
    """
    x = x / x.mean()
    people, sums, logs = _sums(W, G, x, x * np.log(x))
    grand, mean = sums.sum(axis=1), sums.sum(axis=1) / people.sum(axis=1)
    total = logs.sum(axis=1) / grand - np.log(mean)
    shares, means = sums / grand[:, None], sums / people
    within = (shares * (logs / sums - np.log(means))).sum(axis=1)
    return total, within, (shares * np.log(means / mean[:, None])).sum(axis=1)


def theil_l_parts(x: Array, W: Array, G: Array) -> tuple[Array, Array, Array]:
    """Return the total, within and between parts of Theil's L (mean log deviation), as ``theil_t_parts`` does."""
    x = x / x.mean()
    people, sums, logs = _sums(W, G, x, np.log(x))
    everyone = people.sum(axis=1)
    mean = sums.sum(axis=1) / everyone
    total = np.log(mean) - logs.sum(axis=1) / everyone
    shares, means = people / everyone[:, None], sums / people
    within = (shares * (np.log(means) - logs / people)).sum(axis=1)
    return total, within, (shares * np.log(mean[:, None] / means)).sum(axis=1)


def variance_parts(x: Array, W: Array, G: Array) -> tuple[Array, Array, Array]:
    """Return total, within-group and between-group variance (divided by the sum of weights); see ``theil_t_parts``."""
    x = x - x.mean()
    people, sums, squares = _sums(W, G, x, x**2)
    everyone = people.sum(axis=1)
    mean = sums.sum(axis=1) / everyone
    total = squares.sum(axis=1) / everyone - mean**2
    shares, means = people / everyone[:, None], sums / people
    within = (shares * (squares / people - means**2)).sum(axis=1)
    return total, within, (shares * (means - mean[:, None]) ** 2).sum(axis=1)


def gini(x: Array, W: Array) -> Array:
    """Return the Gini coefficients (b,) of values x (n,) under weights W (b, n)."""
    x, W, below = sorted_by_value(x, W)
    return gini_of(x, W, below)


def sorted_by_value(x: Array, W: Array) -> tuple[Array, Array, Array]:
    """Return values in ascending order, their weights, and the weight at or below each of them (b, n)."""
    order = np.argsort(x, kind="stable")
    W = np.take(W, order, axis=1)
    return x[order], W, np.cumsum(W, axis=1)


def gini_of(x: Array, W: Array, below: Array) -> Array:
    """Return the Gini coefficients (b,) from the output of ``sorted_by_value``."""
    return np.asarray(((2 * below - W) * W) @ x / (below[:, -1] * (W @ x)) - 1)


def quantiles_of(x: Array, below: Array, level: float) -> Array:
    """Return, per set of weights (b,), the smallest value at which their running sum reaches the share ``level``."""
    reached = below >= (level - _ROUNDING) * below[:, -1:]
    return np.asarray(x[reached.argmax(axis=1)])


def multiplicities(members: npt.NDArray[np.intp], draws: int, seed: int) -> Array:
    """Return how often each place (columns) occurs in each bootstrap sample (rows), drawn within its own group.

    The groups are taken as they are and their sizes kept: the regions of a country are not a sample of regions.
    """
    rng = np.random.default_rng(seed)
    counts = np.empty((draws, len(members)))
    for group in np.unique(members):
        inside = np.flatnonzero(members == group)
        counts[:, inside] = rng.multinomial(len(inside), np.full(len(inside), 1 / len(inside)), size=draws)
    return counts


def interval(estimate: float, draws: Array, level: float) -> tuple[float, float]:
    """Return the bias-corrected percentile interval of an estimate from its bootstrap draws.

    With z₀ the normal quantile of the share of draws below the estimate (a tie counts as half), the ends are the draws'
    quantiles at Φ(2 z₀ ± z) (Efron 1981, section 4). A bootstrap sample repeats places, so parts within groups come out
    too small and parts between them too large; z₀ corrects for that.
    """
    from scipy.special import ndtr, ndtri

    share = np.mean(draws < estimate) + np.mean(draws == estimate) / 2
    z0 = ndtri(np.clip(share, 0.5 / len(draws), 1 - 0.5 / len(draws)))
    z = ndtri((1 + level) / 2)
    lower, upper = np.quantile(draws, ndtr([2 * z0 - z, 2 * z0 + z]))
    return float(lower), float(upper)


def _sums(W: Array, G: Array, *columns: Array) -> list[Array]:
    """Return each group's weight, and its weighted sum of each column, (n,) or (b, n); all are (b, g)."""
    if columns[0].ndim == 2:
        return [W @ G, *((W * column) @ G for column in columns)]
    # As one matrix product, which is faster if every set of weights has the same columns.
    stacked = np.hstack([G, *(column[:, None] * G for column in columns)])
    return np.split(W @ stacked, 1 + len(columns), axis=1)
