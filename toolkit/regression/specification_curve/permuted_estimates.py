"""Estimates and standard errors of every specification for many shuffles of the predictor at once.

What ``solving`` does for one predictor, in a way that pays for P of them: controls and outcomes are partialled out once
for all shuffles, along the tree of ``subsets``, depth first, and the shuffles X (P, n) follow with one projection a
subset. The sums of squares need no residuals e = y − b x:

    Σ v x² e² = Σ v x² y² − 2 b Σ v x³ y + b² Σ v x⁴

with v = 1 for HC1 and 1 / (1 − h − x² / x'x)² for HC3, so that all outcomes share v, and a sum over places is a product
of matrices. Single precision gives four or more correct digits: a shuffled predictor explains little, and e is near y.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from toolkit.regression.samples import Array
from toolkit.regression.specification import CLUSTERS, RANK_TOLERANCE
from toolkit.regression.specification_curve.cells import Cell, Data, Mask, cells
from toolkit.regression.specification_curve.solving import identify, partialled
from toolkit.regression.specification_curve.subsets import Problem, Whole

Single = npt.NDArray[np.float32]
Real = npt.NDArray[np.floating]
# Nearer to one than this, single precision cannot separate a place's leverage from one: it settles the estimate alone.
_LEVERAGE = 8 * float(np.finfo(np.float32).eps)
# Subsets yielded at a time.
_AT_A_TIME = 256


@dataclass(frozen=True, eq=False)
class PermutedEstimates:
    """Some K specifications: ``ids`` and ``df`` (K,), ``estimate`` and ``std_error`` (K, P), missing where none is."""

    ids: Whole
    df: Whole
    estimate: Array
    std_error: Array


def permuted_estimates(data: Data, shuffles: list[Array]) -> Iterator[PermutedEstimates]:
    """Yield the estimates of all specifications for P shuffles of the predictor.

    Parameters
    ----------
    data
        Columns and choices.
    shuffles
        (P, rows) for each predictor of interest, missing where it is missing.
    """
    for cell in cells(data):
        X = shuffles[cell.interest][:, cell.rows]
        partial = partialled(data, cell, cell.rows, X)
        if partial is not None:
            problem, fixed = partial
            with np.errstate(divide="ignore", invalid="ignore"):
                yield from _Cell.of(data, cell, problem, np.std(X, axis=1, ddof=1)).permuted_estimates(fixed)


@dataclass(frozen=True, eq=False)
class _Node:
    """A subset of the controls decided so far, and what is left of the rest when it is partialled out.

    ``bits`` and ``terms`` (how many, the fixed ones too) of the subset; its leverage ``h`` (n,); ``rest`` (O + controls
    to come, n), the next control last; ``X`` (P, n); ``lacking`` (d,): places of ``Cell.lost`` that it does not lose.
    """

    bits: int
    terms: int
    h: Array
    rest: Array
    X: Single
    lacking: Mask


@dataclass(frozen=True, eq=False)
class _Fitted:
    """One subset worked: ``slopes`` (O, P), and the standard ``errors`` (O, P) of each kind, X and Y of unit length."""

    bits: int
    left: int
    slopes: Single
    errors: list[Real]


@dataclass(frozen=True, eq=False)
class _Cell:
    """The work on one cell, X and Y scaled to unit length.

    ``scales`` (O, P) bring slopes back to the units asked for; ``floor`` (P,) is the least squared length of X that
    counts; ``members`` (n, G) of each kind of clusters. ``follows`` (c, P, n) holds the shuffles less each control, and
    ``scratch`` (2, P, n) the sums of a subset: fresh memory for each would cost as much as the sums do.
    """

    data: Data
    cell: Cell
    problem: Problem
    scales: Array
    floor: Array
    members: dict[str, Single]
    follows: Single
    scratch: Single

    @classmethod
    def of(cls, data: Data, cell: Cell, problem: Problem, spreads: Array) -> _Cell:
        """Prepare a cell; ``spreads`` (P,) are the standard deviations of the predictor."""
        with np.errstate(divide="ignore", invalid="ignore"):
            lengths, heights = np.linalg.norm(problem.X, axis=1), np.linalg.norm(problem.Y, axis=1)
            scales = heights[:, None] / lengths * (spreads if data.choices.standardise else 1.0)
            unit = replace(problem, X=problem.X / lengths[:, None], Y=problem.Y / heights[:, None])
            floor = RANK_TOLERANCE**2 * problem.x_sizes / lengths**2
        groups = {one: data.groups[CLUSTERS[one]][cell.rows] for one in data.choices.errors if one in CLUSTERS}
        members = {one: (np.unique(of)[:, None] == of).T.astype(np.float32) for one, of in groups.items()}
        follows, scratch = (np.empty((count, *problem.X.shape), np.float32) for count in (len(problem.C), 2))
        return cls(data, cell, unit, scales, floor, members, follows, scratch)

    def permuted_estimates(self, fixed: int) -> Iterator[PermutedEstimates]:
        """Yield the specifications, a few hundred subsets at a time; ``fixed`` terms are in each."""
        waiting: list[_Fitted] = []
        for node in self.subsets(fixed):
            if len(node.h) > node.terms + 2:
                sums = _Sums.of(node, self.floor, self.scratch)
                errors = [sums.std_error(name, self.members.get(name)) for name in self.data.choices.errors]
                waiting.append(_Fitted(node.bits, sums.left, sums.slopes, errors))
            if len(waiting) == _AT_A_TIME:
                yield from self.scaled(waiting)
                waiting = []
        if waiting:
            yield from self.scaled(waiting)

    def subsets(self, fixed: int) -> Iterator[_Node]:
        """Yield every subset that belongs to the cell, depth first: each control then needs memory once."""
        problem, lost = self.problem, self.cell.lost
        reach = [lost[:j].any(axis=0) for j in range(len(lost) + 1)]
        rest, X = np.concatenate([problem.Y, problem.C]), problem.X.astype(np.float32)
        waiting = [_Node(problem.bits, fixed, problem.h, rest, X, np.ones(lost.shape[1], dtype=bool))]
        while waiting:
            node = waiting.pop()
            j = len(node.rest) - len(problem.Y)
            if (node.lacking & ~reach[j]).any():
                continue
            if not j:
                yield node
                continue
            waiting.append(replace(node, rest=node.rest[:-1]))
            waiting.extend(self._with_control(node, j - 1))

    def _with_control(self, node: _Node, j: int) -> list[_Node]:
        """Return the subset with control j, the last of the rest; nothing where it cannot stand beside the others."""
        c, others = node.rest[-1], node.rest[:-1]
        size = float(c @ c)
        if node.bits & int(self.problem.conflicts[j]) or size <= RANK_TOLERANCE**2 * self.problem.c_sizes[j]:
            return []
        unit = c / np.sqrt(size)
        single = unit.astype(np.float32)
        X = np.multiply((node.X @ single)[:, None], single, out=self.follows[j])
        np.subtract(node.X, X, out=X)
        rest = others - (others @ unit)[:, None] * unit
        bits, lacking = node.bits | int(self.problem.own_bits[j]), node.lacking & ~self.cell.lost[j]
        return [_Node(bits, node.terms + 1, node.h + unit * unit, rest, X, lacking)]

    def scaled(self, several: list[_Fitted]) -> Iterator[PermutedEstimates]:
        """Yield fitted subsets for each outcome and kind of errors, in the units asked for."""
        bits = np.array([subset.bits for subset in several], dtype=np.int64)
        left = np.array([subset.left for subset in several], dtype=np.int64)
        slopes = np.array([subset.slopes for subset in several]) * self.scales
        for position, name in enumerate(self.data.choices.errors):
            errors = np.array([subset.errors[position] for subset in several]) * self.scales
            errors[~(errors > 0)] = np.nan
            df = np.full_like(left, self.members[name].shape[1] - 1) if name in self.members else left
            for place, outcome in enumerate(self.cell.outcomes):
                ids, error = identify(self.data, self.cell, outcome, position, bits), errors[:, place]
                yield PermutedEstimates(ids, df, np.where(np.isnan(error), np.nan, slopes[:, place]), error)


@dataclass(frozen=True, eq=False)
class _Sums:
    """One subset: X (P, n) and Y (O, n) less its controls, leverage h (n,), and what all standard errors need.

    ``squares`` x² (P, n), their sums ``spread`` (P,), ``slopes`` (O, P), ``left`` degrees of freedom, and ``scratch``
    (P, n), which each standard error uses anew.
    """

    X: Single
    Y: Single
    h: Single
    squares: Single
    spread: Single
    slopes: Single
    left: int
    scratch: Single

    @classmethod
    def of(cls, node: _Node, floor: Array, scratch: Single) -> _Sums:
        X, Y = node.X, node.rest.astype(np.float32)
        squares = np.multiply(X, X, out=scratch[0])
        spread = squares.sum(axis=1)
        slopes = Y @ X.T / spread
        slopes[:, ~(spread > floor)] = np.nan
        left = len(node.h) - node.terms - 1
        return cls(X, Y, node.h.astype(np.float32), squares, spread, slopes, left, scratch[1])

    def std_error(self, name: str, members: Single | None) -> Real:
        """Return standard errors (O, P), with the factors that ``regression.fit`` states; ``members`` of clusters."""
        if name == "classical":
            squared = np.einsum("on,on->o", self.Y, self.Y)[:, None] - self.slopes**2 * self.spread
            return np.sqrt(squared / self.left / self.spread)
        if members is not None:
            return np.sqrt(self._clustered(members)) / self.spread
        if name == "HC3":
            return np.sqrt(self._summed(self._weighed())) / self.spread
        np.copyto(self.scratch, self.squares)  # HC1
        return np.sqrt(self._summed(self.scratch) * (len(self.h) / self.left)) / self.spread

    def _weighed(self) -> Single:
        """Return x² / (1 − leverage)² (P, n), missing where a place alone settles the estimate."""
        room = np.multiply(self.squares, (-1 / self.spread)[:, None], out=self.scratch)
        room += 1 - self.h
        if not room.min() >= _LEVERAGE:
            room[~(room.min(axis=1) >= _LEVERAGE)] = np.nan
        room *= room
        return np.divide(self.squares, room, out=room)

    def _summed(self, weighed: Single) -> Single:
        """Return Σ v x² e² (O, P) from v x² (P, n), which is used up."""
        second = self.Y**2 @ weighed.T
        weighed *= self.X
        third, fourth = self.Y @ weighed.T, np.einsum("pn,pn->p", weighed, self.X)
        return second - self.slopes * (2 * third - self.slopes * fourth)

    def _clustered(self, members: Single) -> Real:
        """Return the sums (O, P) over G clusters of the squared sums of x e in each, with their factor."""
        n, groups = members.shape
        factor = (groups / (groups - 1) if groups > 1 else np.nan) * (n - 1) / self.left
        both, found = self.squares @ members, []
        for y, slopes in zip(self.Y, self.slopes, strict=True):
            scores = np.multiply(self.X, y, out=self.scratch) @ members - slopes[:, None] * both
            found.append(np.einsum("pg,pg->p", scores, scores) * factor)
        return np.array(found)
