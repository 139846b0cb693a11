"""The rates of a table of low income in bootstrap replicates: households, median and line are drawn anew in each.

Most households are poor in every replicate or in none, and most are far from the median in all of them: these are only
summed, by a product of matrices. Who is near enough to a line or a median to turn is looked at one by one. The numbers
are those of sorting and summing every replicate by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.health_and_poverty.poverty.definition import Definition, Prepared, prepare
from toolkit.health_and_poverty.poverty.survey import multipliers
from toolkit.health_and_poverty.poverty.weighted import Floats

Factors = npt.NDArray[np.float32] | Floats  # (replicates, n): how many times over each household was drawn
_MARGIN = 4.0  # over the root of n: the share of the weight on either side of the median where replicated ones lie
_AT_ONCE = 2_000_000  # cells of a matrix of doubles


def replicated_rates(
    households: pd.DataFrame,
    definition: Definition,
    by: str | Sequence[str] = (),
    *,
    replicates: int,
    seed: int = 1,
    strata: str | None = None,
    line_of: pd.DataFrame | None = None,
) -> Floats:
    """Return the rates of the groups, and of everyone last, in each bootstrap replicate, (replicates, groups + 1).

    Replicate r draws the same households whatever their incomes, so that two sets of rates of the same households may
    be subtracted. ``line_of`` holds the households (in the same order) by whose incomes the line is drawn, if others.
    """
    columns = (by,) if isinstance(by, str) else tuple(by)
    ready = prepare(households, definition, columns, strata)
    line_by = None if line_of is None else prepare(line_of, definition, columns, strata)
    return replicated(ready, definition, replicates, seed, line_by)


def replicated(
    ready: Prepared, definition: Definition, replicates: int, seed: int, line_by: Prepared | None = None
) -> Floats:
    """Draw households anew in every replicate, and with them the median and the line."""
    drawn = multipliers(ready.strata, replicates, seed)
    return np.vstack([rates_given(factors, ready, definition, line_by) for factors in drawn])


def rates_given(factors: Factors, ready: Prepared, definition: Definition, line_by: Prepared | None = None) -> Floats:
    """Return the rates in replicates that were drawn before, shape (replicates, groups + 1)."""
    lines = replicated_lines(factors, line_by or ready, definition)
    poor, whole = replicated_counts(factors, ready.income, membership(ready), lines)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(100 * poor / whole)


def membership(ready: Prepared) -> Floats:
    """Return what each household counts for in each group and, in the last column, in all; shape (n, groups + 1)."""
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
    start, whole = _product(factors, np.column_stack([below, weights])).T
    passed = start[:, None] + np.cumsum(factors[:, near] * weights[near], axis=1) >= whole[:, None] / 2
    if (start >= whole / 2).any() or not passed[:, -1].all():  # a small sample may carry its median anywhere
        near = order
        passed = np.cumsum(factors[:, near] * weights[near], axis=1) >= whole[:, None] / 2
    return np.asarray(values[near[passed.argmax(axis=1)]])


def replicated_counts(factors: Factors, income: Floats, members: Floats, lines: Floats) -> tuple[Floats, Floats]:
    """Return how many are below the line, and how many there are, in each replicate: shape (replicates, groups + 1)."""
    surely = income < lines.min()
    perhaps = np.flatnonzero((income < lines.max()) & ~surely)
    sums = _product(factors, np.hstack([members * surely[:, None], members]))
    poor, whole = np.hsplit(sums, 2)
    turned = factors[:, perhaps] * (income[perhaps] < lines[:, None])
    return poor + turned.astype(float) @ members[perhaps], whole


def _product(factors: Factors, columns: Floats) -> Floats:
    """Return factors @ columns in double precision, a few replicates at a time."""
    if factors.dtype == float:
        return np.asarray(factors @ columns)
    return np.vstack([block.astype(float) @ columns for block in _blocks(factors)])


def _blocks(factors: Factors) -> Iterator[Factors]:
    rows = max(1, _AT_ONCE // max(factors.shape[1], 1))
    for start in range(0, len(factors), rows):
        yield factors[start : start + rows]
