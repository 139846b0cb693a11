"""Estimates and standard errors of every specification of a table, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod

import numpy as np

from toolkit.regression.samples import Array
from toolkit.regression.specification import CLUSTERS, RANK_TOLERANCE, collinear
from toolkit.regression.specification_curve.cells import Cell, Data, Mask, Positions, cells
from toolkit.regression.specification_curve.subsets import BLOCK, Leaves, Problem, Whole, leaves

# As in ``regression.fit``: beyond it one place alone determines an estimate, and HC3 divides by zero.
_LEVERAGE = 1e-10


@dataclass(frozen=True, eq=False)
class Block:
    """A block of K specifications; every array has shape (K,)."""

    ids: Whole  # see ``_identify``
    estimate: Array  # missing if it cannot be fitted
    std_error: Array
    df: Whole  # n − k, or G − 1 with G clusters
    n: Whole  # places
    alone: Mask  # whether it is missing because one place alone determines an estimate


def blocks(data: Data, block: int = BLOCK) -> Iterator[Block]:
    """Yield the estimates of all specifications, with about ``block`` numbers in memory at a time."""
    for cell in cells(data):
        x = data.numbers[data.choices.interest[cell.interest]][cell.rows]
        partial = _partialled(data, cell, x)
        if partial is None:
            continue
        problem, fixed = partial
        judge = _Judge.of(data, cell, problem, fixed, float(np.std(x, ddof=1)))
        for some in leaves(problem, block):
            belongs = _belongs(cell, some)
            if belongs.any():
                every = belongs.all()
                yield from judge.blocks(some if every else Leaves(*(array[belongs] for array in vars(some).values())))


def _identify(data: Data, cell: Cell, outcome: int, error: int, bits: Whole) -> Whole:
    """Return specification numbers: mixed radix over the choices, with the subset of controls in the lowest bits."""
    choices = data.choices
    number = outcome
    for position, options in (
        (cell.interest, choices.interest),
        (cell.sample, choices.samples),
        (cell.weights, choices.weights),
        (choices.region_effects.index(cell.regions), choices.region_effects),
        (error, choices.errors),
    ):
        number = number * len(options) + position
    return (number << len(choices.controls)) | bits


def _belongs(cell: Cell, some: Leaves) -> Mask:
    """Return which subsets lose every place that the cell excludes; the others belong to another cell."""
    if not cell.lost.shape[1]:
        return np.ones(len(some.bits), dtype=bool)
    chosen = (some.bits[:, None] >> np.array(cell.free, dtype=np.int64)) & 1
    return (chosen.astype(float) @ cell.lost.astype(float) > 0).all(axis=1)


def _partialled(data: Data, cell: Cell, x: Array) -> tuple[Problem, int] | None:
    """Return a cell's columns with intercept, regions and fixed controls partialled out, and the number of these terms.

    None if these terms are collinear on the places, or there are too few places; ``x`` (n,) is the predictor.
    """
    choices, rows, n = data.choices, cell.rows, len(cell.rows)
    held = [*choices.always, *(choices.controls[j] for j in cell.required)]
    fixed = [data.numbers[column][rows] for column in held]
    regions = _dummies(data.groups["region"][rows]) if cell.regions else np.empty((0, n))
    A = np.vstack([np.ones(n), *regions, *fixed])
    if n <= len(A) + 2 or (cell.regions and not len(regions)) or collinear(A.T):
        return None
    root = np.sqrt(_weights(data, cell))
    Q = np.linalg.qr((A / np.linalg.norm(A, axis=1)[:, None] * root).T)[0]
    Y = np.array([data.numbers[choices.outcomes[o]][rows] for o in cell.outcomes])
    C = np.array([data.numbers[choices.controls[j]][rows] for j in cell.free]).reshape(len(cell.free), n)
    problem = Problem(
        x=_off((x * root)[None], Q)[0],
        Y=_off(Y * root, Q),
        C=_off(C * root, Q),
        h=np.einsum("nk,nk->n", Q, Q),
        bits=sum(1 << j for j in cell.required),
        own_bits=np.array([1 << j for j in cell.free], dtype=np.int64),
        conflicts=np.array([choices.conflicts(j) for j in cell.free], dtype=np.int64),
        x_size=float(_sizes(x[None], root)[0]),
        c_sizes=_sizes(C, root),
    )
    return problem, len(A)


def _weights(data: Data, cell: Cell) -> Array:
    column = data.choices.weights[cell.weights]
    weights = np.ones(len(cell.rows)) if column is None else data.numbers[column][cell.rows]
    return weights / weights.mean()


def _dummies(groups: Positions) -> Array:
    """Return 0s and 1s of every region but the first (regions − 1, n)."""
    return (np.unique(groups)[1:, None] == groups).astype(float)


def _off(columns: Array, Q: Array) -> Array:
    """Return columns (c, n) less their projections on Q (n, k), twice: the second pass removes rounding error."""
    for _ in range(2):
        columns = columns - (columns @ Q) @ Q.T
    return columns


def _sizes(columns: Array, root: Array) -> Array:
    means = columns @ root**2 / (root @ root)
    return np.einsum("cn,cn->c", *[(columns - means[:, None]) * root] * 2)


@dataclass(frozen=True, eq=False)
class _Judge:
    """Standard errors for one cell."""

    data: Data
    cell: Cell
    problem: Problem
    fixed: int  # terms in every specification
    scale: float  # standard deviation of the predictor, or 1
    members: dict[str, Array]  # (n, G) for each kind of clusters
    buffers: dict[int, Array] = field(default_factory=dict)

    def scratch(self, number: int, shape: tuple[int, ...]) -> Array:
        """Return reusable scratch memory: requesting fresh pages would take a quarter of the total time."""
        size = prod(shape)
        if number not in self.buffers or self.buffers[number].size < size:
            self.buffers[number] = np.empty(size, self.problem.x.dtype)
        return self.buffers[number][:size].reshape(shape)

    @classmethod
    def of(cls, data: Data, cell: Cell, problem: Problem, fixed: int, spread: float) -> _Judge:
        kinds = [kind for kind in data.choices.errors if kind in CLUSTERS]
        groups = {kind: data.groups[CLUSTERS[kind]][cell.rows] for kind in kinds}
        members = {kind: (np.unique(of)[:, None] == of).T.astype(problem.x.dtype) for kind, of in groups.items()}
        return cls(data, cell, problem, fixed, spread if data.choices.standardise else 1.0, members)

    def blocks(self, some: Leaves) -> Iterator[Block]:
        """Yield one block for each outcome and kind of standard error."""
        n = some.h.shape[1]
        k = self.fixed + 1 + np.bitwise_count(some.bits ^ self.problem.bits).astype(np.int64)
        spread = np.einsum("ln,ln->l", some.x, some.x)
        able = (spread > RANK_TOLERANCE**2 * self.problem.x_size) & (n > k + 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            for place, outcome in enumerate(self.cell.outcomes):
                y = some.Y[:, place]
                slopes = np.einsum("ln,ln->l", some.x, y) / spread
                E = np.multiply(slopes[:, None], some.x, out=self.scratch(0, some.x.shape))
                np.subtract(y, E, out=E)
                for error, name in enumerate(self.data.choices.errors):
                    std_error, df, alone = self._std_error(name, some, E, spread, n - k)
                    good = able & ~alone & (std_error > 0)
                    yield Block(
                        ids=_identify(self.data, self.cell, outcome, error, some.bits),
                        estimate=np.where(good, slopes * self.scale, np.nan),
                        std_error=np.where(good, std_error * self.scale, np.nan),
                        df=df,
                        n=np.full(len(k), n),
                        alone=alone,
                    )

    def _std_error(self, name: str, some: Leaves, E: Array, spread: Array, left: Whole) -> tuple[Array, Whole, Mask]:
        """Return standard errors, degrees of freedom and whether one place alone determines the estimate, all (L,).

        With x and e the residuals of predictor and outcome, the variance is Σ s² / (x'x)², where s is x e, x e / (1 −
        h), or the sum of x e over a cluster, with the factors that ``regression.fit`` states.
        """
        n, alone = E.shape[1], np.zeros(spread.shape, dtype=bool)
        if name == "classical":
            return np.sqrt(np.einsum("ln,ln->l", E, E) / left / spread), left, alone
        scores, df = np.multiply(some.x, E, out=self.scratch(1, E.shape)), left
        factor: Array = np.ones(len(left))
        if name == "HC1":
            factor = n / left
        elif name == "HC3":
            room = np.multiply(some.x, (1 / np.sqrt(spread))[:, None], out=self.scratch(2, E.shape))
            room *= room
            np.subtract(1 - some.h, room, out=room)
            alone = room.min(axis=1) < max(_LEVERAGE, 8 * float(np.finfo(room.dtype).eps))
            scores /= room
        else:
            groups = self.members[name].shape[1]
            scores, df = scores @ self.members[name], np.full_like(left, groups - 1)
            factor = (groups / (groups - 1) if groups > 1 else np.nan) * (n - 1) / left
        return np.sqrt(np.einsum("lg,lg->l", scores, scores) * factor) / spread, df, alone
