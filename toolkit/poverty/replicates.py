"""The rates of a table of low income in bootstrap replicates: households, median and line are drawn anew in each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.poverty.definition import Definition, Prepared, prepare
from toolkit.poverty.survey import multipliers
from toolkit.poverty.weighted import Floats


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
    order = np.argsort(ready.income, kind="stable")
    income, counted = ready.income[order], ready.counted[order]
    line_by = line_by or ready
    line_order = np.argsort(line_by.income, kind="stable")
    members = [np.flatnonzero(ready.codes[order] == group) for group in range(len(ready.names))]
    members.append(np.arange(len(order)))
    rates = []
    for drawn in multipliers(ready.strata, replicates, seed):
        factors = drawn[:, order]
        lines = _lines(drawn[:, line_order].astype(float), line_by, line_order, definition)
        below = np.searchsorted(income, lines)
        rates.append(np.column_stack([_rates(factors[:, rows] * counted[rows], rows, below) for rows in members]))
    return np.vstack(rates)


def _lines(factors: Floats, ready: Prepared, order: npt.NDArray[np.intp], definition: Definition) -> Floats:
    """Return the line in each replicate; factors stand in the order of income."""
    if definition.fixed is not None:
        return np.full(len(factors), definition.fixed)
    reached = np.cumsum(factors * ready.people[order], axis=1)
    at = (reached >= reached[:, -1:] / 2).argmax(axis=1)
    return np.asarray(definition.share * ready.income[order][at])


def _rates(weights: Floats, rows: npt.NDArray[np.intp], below: npt.NDArray[np.intp]) -> Floats:
    """Return the rate of one group in each replicate: its rows stand in the order of income."""
    summed = np.concatenate([np.zeros((len(weights), 1)), np.cumsum(weights, axis=1)], axis=1)
    poor = summed[np.arange(len(below)), np.searchsorted(rows, below)]
    with np.errstate(invalid="ignore", divide="ignore"):
        return 100 * poor / summed[:, -1]
