"""Every subset of the controls, partialled out one control at a time on a tree with shared branches.

By Frisch–Waugh–Lovell, the estimate of interest needs only the residuals of the predictor x and of the outcome y on
the controls. Adding a control c to a subset S changes them by one projection,

    x_{S+c} = x_S − c_S (c_S'x_S) / (c_S'c_S),        h_{S+c} = h_S + c_S² / (c_S'c_S),

(modified Gram–Schmidt; h is the leverage of the controls), so that 2^p subsets cost about as much as 2^(p+1)
projections instead of 2^p factorisations. Branches are processed depth first, in blocks that fit the processor's cache:
memory does not grow with the number of subsets. Sources: Lovell (1963), JASA 58, 993–1010; Björck (1996), *Numerical
Methods for Least Squares Problems*, section 2.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.regression.samples import Array
from toolkit.regression.specification import RANK_TOLERANCE

Whole = npt.NDArray[np.int64]
# Numbers in one block: about a megabyte, which fits in the second-level cache.
BLOCK = 1 << 17


@dataclass(frozen=True, eq=False)
class Problem:
    """Columns for n places, multiplied by the square root of the weights, with the fixed terms partialled out.

    The sizes are squared lengths of the centred columns, against which the remainder of a collinear column is measured.
    """

    x: Array  # (n,) the predictor of interest
    Y: Array  # (O, n) outcomes
    C: Array  # (c, n) optional controls
    h: Array  # (n,) leverage of the fixed terms
    bits: int  # the controls that are always included
    own_bits: Whole  # (c,) the bit of each control
    conflicts: Whole  # (c,) the bits of the controls that exclude it
    x_size: float
    c_sizes: Array  # (c,)


@dataclass(frozen=True, eq=False)
class Leaves:
    """A batch of L subsets: ``bits`` (L,), leverages ``h`` (L, n), residuals ``x`` (L, n) and ``Y`` (L, O, n)."""

    bits: Whole
    h: Array
    x: Array
    Y: Array


@dataclass(frozen=True, eq=False)
class _Node:
    """Subsets of the first controls; ``stack`` (B, 1 + O + remaining controls, n) holds the residuals, next last."""

    bits: Whole
    h: Array
    stack: Array

    def halves(self) -> tuple[_Node, _Node]:
        middle = len(self.bits) // 2
        first, second = slice(None, middle), slice(middle, None)
        return self._part(first), self._part(second)

    def _part(self, s: slice) -> _Node:
        return _Node(self.bits[s], self.h[s], self.stack[s])


def leaves(problem: Problem, block: int = BLOCK) -> Iterator[Leaves]:
    """Yield every subset without collinear controls, with about ``block`` numbers in memory at a time."""
    first = 1 + len(problem.Y)
    stack = np.vstack([problem.x, problem.Y, problem.C])[None]
    waiting = [_Node(np.array([problem.bits]), problem.h[None], stack)]
    while waiting:
        node = waiting.pop()
        if len(node.bits) > 1 and node.stack.size > block:
            waiting.extend(node.halves())
        elif node.stack.shape[1] > first:
            waiting.append(_grown(node, problem, node.stack.shape[1] - first - 1))
        else:
            yield Leaves(node.bits, node.h, node.stack[:, 0], node.stack[:, 1:])


def _grown(node: _Node, problem: Problem, j: int) -> _Node:
    """Return the subsets with and without control j, which is last in the stack."""
    c, others = node.stack[:, -1], node.stack[:, :-1]
    sizes = np.einsum("bn,bn->b", c, c)
    able = (node.bits & problem.conflicts[j] == 0) & (sizes > RANK_TOLERANCE**2 * problem.c_sizes[j])
    if not able.all():
        c, sizes = c[able], sizes[able]
    unit = c / np.sqrt(sizes)[:, None]
    taken = others if able.all() else others[able]
    B, r, n = others.shape
    stack = np.empty((B + len(taken), r, n), node.stack.dtype)
    stack[:B] = others
    slopes = taken @ unit[:, :, None]
    np.multiply(slopes, unit[:, None, :], out=stack[B:])
    np.subtract(taken, stack[B:], out=stack[B:])
    bits = np.concatenate([node.bits, node.bits[able] | problem.own_bits[j]])
    return _Node(bits, np.concatenate([node.h, node.h[able] + unit * unit]), stack)
