"""Weights that make a sample or a synthetic population reproduce published totals.

New weights d·exp(Xλ) are as near as can be to the old ones (in the raking distance) among all that meet the totals;
λ is found by Newton's method.

Reference
---------
Deville, J.-C. and Särndal, C.-E. (1992) Calibration estimators in survey sampling. *Journal of the American Statistical
Association* 87(418), 376–382, case 2 (multiplicative).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.core.errors import ModelError
from toolkit.health_and_poverty.poverty.weighted import Floats


@dataclass(frozen=True, eq=False)
class Calibrated:
    """Weights (n,) that meet the totals."""

    weights: Floats
    gap: float  # largest distance from a total, as a share of the column's weighted absolute sum
    steps: int  # Newton steps taken


def calibrate(
    weights: npt.ArrayLike, columns: npt.ArrayLike, totals: npt.ArrayLike, *, tolerance: float = 1e-9, most: int = 200
) -> Calibrated:
    """Change weights as little as possible so that the columns add up to their totals.

    Parameters
    ----------
    weights
        Old weights, all positive, shape (n,).
    columns
        What is added up, shape (n, k).
    totals
        What it should add up to, shape (k,).
    tolerance
        When a total counts as met, as a share of the column's weighted absolute sum.
    most
        Newton steps after which it is given up.

    Raises
    ------
    ModelError
        The totals contradict each other, or no positive weights of these rows meet them.
    """
    old, x, wanted = (np.asarray(part, dtype=float) for part in (weights, columns, totals))
    size = np.abs(x).T @ old
    if (size == 0).any():
        raise ModelError(f"Column {int(np.argmin(size))} is zero in every row.", "It cannot meet a total.")
    x, wanted = x / size, wanted / size
    multipliers = np.zeros(x.shape[1])
    new, gap = old, np.inf
    for step in range(most):
        off = wanted - x.T @ new
        gap = float(np.abs(off).max())
        if gap <= tolerance:
            return Calibrated(new, gap, step)
        curvature = (x * new[:, None]).T @ x
        move = np.linalg.lstsq(curvature, off, rcond=1e-12)[0]
        multipliers, new = _step(old, x, wanted, multipliers, move, new)
    raise ModelError(
        f"After {most} steps a total is still missed by {gap:.2g} of its column.",
        "Either two totals contradict each other, or these rows cannot meet them.",
    )


def _step(
    old: Floats, x: Floats, wanted: Floats, multipliers: Floats, move: Floats, new: Floats
) -> tuple[Floats, Floats]:
    """Go along Newton's direction as far as the dual objective falls."""
    now, length = new.sum() - wanted @ multipliers, 1.0
    while length > 1e-10:
        tried = multipliers + length * move
        # Beyond e^30 the step is far too long: shortened before it can overflow.
        weights = old * np.exp(np.minimum(x @ tried, 30.0))
        if weights.sum() - wanted @ tried <= now + 1e-12 * abs(now):
            return tried, weights
        length /= 2
    return multipliers, new
