"""Which places each specification uses: specifications that use the same rows are solved together, as one cell.

A specification uses every place with a figure in all of the specification's columns, as ``regression.fit`` does, so
adding a control with gaps loses places. The subsets of controls that lose the same places share their
cross-products.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.regression.samples import Array, Rows, choose
from toolkit.regression.specification_curve.choices import Choices, check_table

Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Data:
    """The columns of a table as arrays (rows,), read once."""

    choices: Choices
    numbers: dict[str, Array]  # of each column, missing as NaN; outcomes as logarithms if requested
    samples: tuple[Mask, ...]  # whether each place belongs, for each sample
    groups: dict[str, Positions]  # region and county number of each place, if needed

    @classmethod
    def of(cls, table: pd.DataFrame, choices: Choices) -> Data:
        """Read a table; see ``curve.run`` for what it refuses."""
        rows = Rows.of(table)
        check_table(choices, rows, table.attrs.get("units", {}))
        numbers = {column: rows.numbers(column) for column in choices.columns}
        _check_positive(rows, choices, numbers)
        if choices.log:
            numbers |= {column: np.log(numbers[column]) for column in choices.outcomes}
        needed = [column for column in ("region", "county") if _needs(choices, column)]
        groups = {column: np.unique(rows.texts(column).astype(str), return_inverse=True)[1] for column in needed}
        return cls(choices, numbers, tuple(choose(rows, sample).mask for sample in choices.samples), groups)

    def present(self, column: str | None) -> Mask:
        """Return whether each row has a value in a column (rows,); always True if the column is None."""
        any_column = next(iter(self.numbers.values()))
        return np.ones(len(any_column), dtype=bool) if column is None else ~np.isnan(self.numbers[column])


@dataclass(frozen=True, eq=False)
class Cell:
    """Specifications that use the same places with the same predictor of interest, weights and geography.

    Numbers are positions in the choices. ``lost`` (free, d) says which places each free control loses, out of the d
    that the required controls leave: a subset of the free controls belongs to the cell if together they lose all d
    places.
    """

    interest: int
    sample: int
    weights: int
    regions: bool  # whether region effects are included
    outcomes: tuple[int, ...]  # available for these places
    rows: Positions  # (n,) of the places in the table
    required: tuple[int, ...]  # controls without which more places would be used: in every specification of the cell
    free: tuple[int, ...]  # optional controls
    lost: Mask


def cells(data: Data) -> Iterator[Cell]:
    """Yield every cell; together, the cells contain each specification once, whatever the kind of standard error."""
    choices = data.choices
    for s, sample in enumerate(data.samples):
        for w, weights in enumerate(choices.weights):
            for i, interest in enumerate(choices.interest):
                base = sample & data.present(weights) & data.present(interest)
                for column in choices.always:
                    base = base & data.present(column)
                for outcomes, rows in _by_outcome(data, base):
                    for regions in choices.region_effects:
                        for kept, required, free, lost in _by_controls(data, rows):
                            yield Cell(i, s, w, regions, outcomes, np.flatnonzero(kept), required, free, lost)


def _by_outcome(data: Data, base: Mask) -> Iterator[tuple[tuple[int, ...], Mask]]:
    """Group the outcomes that are available for the same places."""
    by_places: dict[bytes, tuple[list[int], Mask]] = {}
    for position, column in enumerate(data.choices.outcomes):
        rows = base & data.present(column)
        by_places.setdefault(rows.tobytes(), ([], rows))[0].append(position)
    for positions, rows in by_places.values():
        yield tuple(positions), rows


def _by_controls(data: Data, base: Mask) -> Iterator[tuple[Mask, tuple[int, ...], tuple[int, ...], Mask]]:
    """Yield every set of places that some subset of controls uses, with the controls that lead to it."""
    present = [base & data.present(column) for column in data.choices.controls]
    for kept in _closed(base, present):
        within = [j for j, has in enumerate(present) if not (kept & ~has).any()]
        required = [j for j in within if not np.array_equal(_all(base, present, within, j), kept)]
        free = [j for j in within if j not in required]
        if any(data.choices.conflicts(j) & 1 << other for j in required for other in required):
            continue
        left = _all(base, present, required) & ~kept
        lost = np.array([~present[j][left] for j in free], dtype=bool).reshape(len(free), int(left.sum()))
        yield kept, tuple(required), tuple(free), lost


def _closed(base: Mask, present: list[Mask]) -> list[Mask]:
    """Return the distinct sets of places that intersections of these leave."""
    distinct = {base.tobytes(): base}
    for has in present:
        for rows in list(distinct.values()):
            met = rows & has
            distinct.setdefault(met.tobytes(), met)
    return list(distinct.values())


def _all(base: Mask, present: list[Mask], among: list[int], without: int = -1) -> Mask:
    return np.logical_and.reduce([base, *(present[j] for j in among if j != without)])


def _needs(choices: Choices, column: str) -> bool:
    return f"cluster_{column}" in choices.errors or (column == "region" and True in choices.region_effects)


def _check_positive(rows: Rows, choices: Choices, numbers: dict[str, Array]) -> None:
    logged = [(column, "logarithm") for column in choices.outcomes if choices.log]
    for column, what in logged + [(weight, "weight") for weight in choices.weights if weight]:
        if (numbers[column] <= 0).any():
            where = wording.listing(rows.names[numbers[column] <= 0], most=5)
            raise ModelError(
                f"“{rows.label(column)}” is zero or negative in {where}.",
                f"A {what} needs values above zero.",
                "Choose another column, or leave these places out of the table.",
            )
