"""Estimates and standard errors of every specification of a table, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import prod

import numpy as np

from toolkit.regression.samples import Array
from toolkit.regression.specification import CLUSTERS, RANK_TOLERANCE, collinear
from toolkit.regression.specification_curve.cells import Cell, Data, Mask, Positions, cells
from toolkit.regression.specification_curve.subsets import BLOCK, Leaves, Problem, Whole, leaves

# As in ``regression.fit``: beyond it one place alone settles an estimate, and HC3 divides by zero.
_LEVERAGE = 1e-10
Draw = Callable[[Cell], tuple[Positions, Array]]


@dataclass(frozen=True, eq=False)
class Block:
    """Some K specifications.

    Parameters
    ----------
    ids
        (K,) number of the specification; see ``identify``.
    estimate, std_error
        (K, P) of the P rows of the predictor of interest; missing where it cannot be fitted.
    df
        (K,) degrees of freedom: n − k, or G − 1 with G clusters.
    n
        (K,) places.
    alone
        Whether specifications are missing because one place alone settles an estimate, (K,).
    """

    ids: Whole
    estimate: Array
    std_error: Array
    df: Whole
    n: Whole
    alone: Mask


def blocks(data: Data, draw: Draw | None = None, block: int = BLOCK) -> Iterator[Block]:
    """Yield the estimates of all specifications.

    Parameters
    ----------
    data
        Columns and choices.
    draw
        Gives the rows (n,) and the values of the predictor of interest (P, n) of a cell; the observed ones for None.
    block
        Numbers held at a time, about.
    """
    for cell in cells(data):
        rows, X = draw(cell) if draw else observed(data, cell)
        partial = partialled(data, cell, rows, X)
        if partial is None:
            continue
        problem, fixed = partial
        judge = _Judge.of(data, cell, rows, problem, fixed, np.std(X, axis=1, ddof=1))
        for some in leaves(problem, block):
            belongs = _belongs(cell, some)
            if belongs.any():
                every = belongs.all()
                yield from judge.blocks(some if every else Leaves(*(one[belongs] for one in vars(some).values())))


def observed(data: Data, cell: Cell) -> tuple[Positions, Array]:
    """Return the rows of a cell and the predictor of interest as it is (1, n)."""
    return cell.rows, data.numbers[data.choices.interest[cell.interest]][None, cell.rows]


def identify(data: Data, cell: Cell, outcome: int, error: int, bits: Whole) -> Whole:
    """Return the numbers of specifications: mixed radix over the choices, the subset of controls in the lowest bits."""
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
    """Return which subsets lose every place that the cell does without; the others belong to another cell."""
    if not cell.lost.shape[1]:
        return np.ones(len(some.bits), dtype=bool)
    chosen = (some.bits[:, None] >> np.array(cell.free, dtype=np.int64)) & 1
    return (chosen.astype(float) @ cell.lost.astype(float) > 0).all(axis=1)


def partialled(data: Data, cell: Cell, rows: Positions, X: Array) -> tuple[Problem, int] | None:
    """Return a cell's columns with intercept, regions and fixed controls partialled out, and how many terms these are.

    It is None where these terms are collinear on the places, or there are too few places.

    Parameters
    ----------
    data, cell
        The columns, and which specifications.
    rows
        (n,) positions of the places, as often as they are drawn.
    X
        (P, n) the predictor of interest on them, or P shuffles of it.

    """
    choices, n = data.choices, len(rows)
    held = [*choices.always, *(choices.controls[j] for j in cell.required)]
    fixed = [data.numbers[column][rows] for column in held]
    regions = _dummies(data.groups["region"][rows]) if cell.regions else np.empty((0, n))
    A = np.vstack([np.ones(n), *regions, *fixed])
    if n <= len(A) + 2 or (cell.regions and not len(regions)) or collinear(A.T):
        return None
    root = np.sqrt(_weights(data, cell, rows))
    Q = np.linalg.qr((A / np.linalg.norm(A, axis=1)[:, None] * root).T)[0]
    Y = np.array([data.numbers[choices.outcomes[o]][rows] for o in cell.outcomes])
    C = np.array([data.numbers[choices.controls[j]][rows] for j in cell.free]).reshape(len(cell.free), n)
    problem = Problem(
        X=_off(X * root, Q),
        Y=_off(Y * root, Q),
        C=_off(C * root, Q),
        h=np.einsum("nk,nk->n", Q, Q),
        bits=sum(1 << j for j in cell.required),
        own_bits=np.array([1 << j for j in cell.free], dtype=np.int64),
        conflicts=np.array([choices.conflicts(j) for j in cell.free], dtype=np.int64),
        x_sizes=_sizes(X, root),
        c_sizes=_sizes(C, root),
    )
    return problem, len(A)


def _weights(data: Data, cell: Cell, rows: Positions) -> Array:
    column = data.choices.weights[cell.weights]
    return np.ones(len(rows)) if column is None else data.numbers[column][rows] / data.numbers[column][rows].mean()


def _dummies(groups: Positions) -> Array:
    """Return 0s and 1s of every region but the first (regions − 1, n)."""
    return (np.unique(groups)[1:, None] == groups).astype(float)


def _off(columns: Array, Q: Array) -> Array:
    """Return columns (c, n) less their projections on Q (n, k), twice: the second pass takes off the rounding."""
    for _ in range(2):
        columns = columns - (columns @ Q) @ Q.T
    return columns


def _sizes(columns: Array, root: Array) -> Array:
    means = columns @ root**2 / (root @ root)
    return np.einsum("cn,cn->c", *[(columns - means[:, None]) * root] * 2)


@dataclass(frozen=True, eq=False)
class _Judge:
    """Standard errors of one cell.

    ``fixed`` terms are in every specification; ``scales`` (P,) are standard deviations of the predictor, or ones;
    ``members`` (n, G) of each kind of clusters.
    """

    data: Data
    cell: Cell
    problem: Problem
    fixed: int
    scales: Array
    members: dict[str, Array]
    buffers: dict[int, Array] = field(default_factory=dict)

    def scratch(self, number: int, shape: tuple[int, ...]) -> Array:
        """Return memory that is used again and again: asking the system for fresh pages takes a quarter of the time."""
        size = prod(shape)
        if number not in self.buffers or self.buffers[number].size < size:
            self.buffers[number] = np.empty(size, self.problem.X.dtype)
        return self.buffers[number][:size].reshape(shape)

    @classmethod
    def of(cls, data: Data, cell: Cell, rows: Positions, problem: Problem, fixed: int, spreads: Array) -> _Judge:
        kinds = [one for one in data.choices.errors if one in CLUSTERS]
        groups = {one: data.groups[CLUSTERS[one]][rows] for one in kinds}
        members = {one: (np.unique(of)[:, None] == of).T.astype(problem.X.dtype) for one, of in groups.items()}
        return cls(data, cell, problem, fixed, spreads if data.choices.standardise else np.ones_like(spreads), members)

    def blocks(self, some: Leaves) -> Iterator[Block]:
        """Yield one block for each outcome and kind of errors."""
        n = some.h.shape[1]
        k = self.fixed + 1 + np.bitwise_count(some.bits ^ self.problem.bits).astype(np.int64)
        spread = np.einsum("lpn,lpn->lp", some.X, some.X)
        able = (spread > RANK_TOLERANCE**2 * self.problem.x_sizes) & (n > k + 1)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            for place, outcome in enumerate(self.cell.outcomes):
                y = some.Y[:, place]
                slopes = (some.X @ y[:, :, None])[:, :, 0] / spread
                E = np.multiply(slopes[:, :, None], some.X, out=self.scratch(0, some.X.shape))
                np.subtract(y[:, None], E, out=E)
                for error, name in enumerate(self.data.choices.errors):
                    std_error, df, alone = self._std_error(name, some, E, spread, n - k)
                    good = able & ~alone & (std_error > 0)
                    yield Block(
                        ids=identify(self.data, self.cell, outcome, error, some.bits),
                        estimate=np.where(good, slopes * self.scales, np.nan),
                        std_error=np.where(good, std_error * self.scales, np.nan),
                        df=df,
                        n=np.full(len(k), n),
                        alone=alone[:, 0],
                    )

    def _std_error(self, name: str, some: Leaves, E: Array, spread: Array, left: Whole) -> tuple[Array, Whole, Mask]:
        """Return standard errors (L, P), degrees of freedom (L,) and whether one place settles the estimate (L, P).

        With x and e the residuals of predictor and outcome, the variance is Σ s² / (x'x)², where s is x e, x e / (1 −
        h), or the sum of x e over a cluster, with the factors that ``regression.fit`` states.
        """
        n, alone = E.shape[2], np.zeros(spread.shape, dtype=bool)
        if name == "classical":
            return np.sqrt(np.einsum("lpn,lpn->lp", E, E) / left[:, None] / spread), left, alone
        scores, df = np.multiply(some.X, E, out=self.scratch(1, E.shape)), left
        factor: Array = np.ones(len(left))
        if name == "HC1":
            factor = n / left
        elif name == "HC3":
            room = np.multiply(some.X, (1 / np.sqrt(spread))[:, :, None], out=self.scratch(2, E.shape))
            room *= room
            np.subtract((1 - some.h)[:, None], room, out=room)
            alone = room.min(axis=2) < max(_LEVERAGE, 8 * float(np.finfo(room.dtype).eps))
            scores /= room
        else:
            groups = self.members[name].shape[1]
            scores, df = scores @ self.members[name], np.full_like(left, groups - 1)
            factor = (groups / (groups - 1) if groups > 1 else np.nan) * (n - 1) / left
        squares = np.einsum("lpg,lpg->lp", scores, scores)
        return np.sqrt(squares * factor[:, None]) / spread, df, alone
