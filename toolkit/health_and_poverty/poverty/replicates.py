"""Rates of low income in bootstrap replicates: each has its own households, median and line.

Most households are poor in every replicate or in none, and most are far from the median in all of them: these are only
summed, with a matrix product. Those near enough to a line or a median to cross it are checked individually. The results
are the same as if each replicate were sorted and summed separately.

Reference
---------
Rao, J. N. K., Wu, C. F. J. and Yue, K. (1992) Some recent work on resampling methods for complex surveys. *Survey
Methodology* 18(2), 209–217: in each stratum draw n − 1 of the n units with replacement and multiply their weights by
n ⁄ (n − 1) and by the number of times they were drawn.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from toolkit.core.errors import ModelError
from toolkit.health_and_poverty.poverty.definition import Definition, Prepared
from toolkit.health_and_poverty.poverty.weighted import Floats

Factors = npt.NDArray[np.float32] | Floats  # (replicates, n): how often each household was drawn
_MARGIN = 4.0  # over √n: the share of the weight on either side of the median in which replicated medians lie
_AT_ONCE = 2_000_000  # cells of a matrix of doubles


def multipliers(
    strata: npt.NDArray[np.intp], replicates: int, seed: int, chunk: int = 50
) -> Iterator[npt.NDArray[np.float32]]:
    """Yield factors for the weights, ``chunk`` replicates at a time, shape (≤ chunk, n).

    Parameters
    ----------
    strata
        Stratum of each sampled unit, from 0; shape (n,). A stratum of one unit cannot be resampled and stays as it is.
    replicates
        Total number of replicates.
    seed
        The same seed gives the same factors.
    """
    if replicates < 1:
        raise ModelError(f"{replicates} replicates were asked for.", "A bootstrap needs at least one replicate.")
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(strata == stratum) for stratum in np.unique(strata)]
    for start in range(0, replicates, chunk):
        rows = min(chunk, replicates - start)
        factors = np.ones((rows, len(strata)), dtype=np.float32)
        for units in members:
            n = len(units)
            if n > 1:
                drawn = rng.integers(n, size=(rows, n - 1)) + n * np.arange(rows)[:, None]
                times = np.bincount(drawn.ravel().astype(np.intp, copy=False), minlength=rows * n).reshape(rows, n)
                factors[:, units] = times * (n / (n - 1))
        yield factors


def interval(replicated: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the percentile interval of the replicate estimates along the first axis; missing if all are missing."""
    tail = (1 - level) / 2
    missing = np.isnan(replicated)
    if not missing.any():  # the same result, without checking for gaps column by column
        lower, upper = np.quantile(replicated, [tail, 1 - tail], axis=0)
        return lower, upper
    empty = missing.all(axis=0)
    ends = np.nanquantile(np.where(empty, 0.0, replicated), [tail, 1 - tail], axis=0)
    lower, upper = np.where(empty, np.nan, ends)
    return lower, upper


def replicated_rates(factors: Factors, ready: Prepared, definition: Definition) -> Floats:
    """Return the rates of the groups and, last, of everyone, in each replicate; shape (replicates, groups + 1)."""
    lines = replicated_lines(factors, ready, definition)
    poor, total = replicated_counts(factors, ready.income, membership(ready), lines)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(100 * poor / total)


def membership(ready: Prepared) -> Floats:
    """Return each household's count in each group and, in the last column, overall; shape (n, groups + 1)."""
    columns = np.zeros((len(ready.income), len(ready.names) + 1))
    inside = np.flatnonzero(ready.codes >= 0)
    columns[inside, ready.codes[inside]] = ready.counted[inside]
    columns[:, -1] = ready.counted
    return columns


def replicated_lines(factors: Factors, ready: Prepared, definition: Definition) -> Floats:
    """Return the line in each replicate, shape (replicates,)."""
    if definition.fixed is not None:
        return np.full(len(factors), definition.fixed)
    return definition.share * replicated_medians(factors, ready.income, ready.people)


def replicated_medians(factors: Factors, values: Floats, weights: Floats) -> Floats:
    """Return the weighted median in each replicate, shape (replicates,)."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    margin = min(0.5, _MARGIN / np.sqrt(len(values)))
    ends = np.searchsorted(reached, reached[-1] * np.array([0.5 - margin, 0.5 + margin]))
    near = order[ends[0] : ends[1] + 1]
    below = np.zeros_like(weights)
    below[order[: ends[0]]] = weights[order[: ends[0]]]
    start, total = _product(factors, np.column_stack([below, weights])).T
    passed = start[:, None] + np.cumsum(factors[:, near] * weights[near], axis=1) >= total[:, None] / 2
    if (start >= total / 2).any() or not passed[:, -1].all():  # a small sample may put its median anywhere
        near = order
        passed = np.cumsum(factors[:, near] * weights[near], axis=1) >= total[:, None] / 2
    return np.asarray(values[near[passed.argmax(axis=1)]])


def replicated_counts(factors: Factors, income: Floats, members: Floats, lines: Floats) -> tuple[Floats, Floats]:
    """Return how many are below the line, and the total, in each replicate: shape (replicates, groups + 1)."""
    surely = income < lines.min()
    perhaps = np.flatnonzero((income < lines.max()) & ~surely)
    sums = _product(factors, np.hstack([members * surely[:, None], members]))
    poor, total = np.hsplit(sums, 2)
    turned = factors[:, perhaps] * (income[perhaps] < lines[:, None])
    return poor + turned.astype(float) @ members[perhaps], total


def _product(factors: Factors, columns: Floats) -> Floats:
    """Return factors @ columns in double precision, a few replicates at a time."""
    if factors.dtype == float:
        return np.asarray(factors @ columns)
    return np.vstack([block.astype(float) @ columns for block in _blocks(factors)])


def _blocks(factors: Factors) -> Iterator[Factors]:
    rows = max(1, _AT_ONCE // max(factors.shape[1], 1))
    for start in range(0, len(factors), rows):
        yield factors[start : start + rows]
