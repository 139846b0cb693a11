"""Calibration of weights so that a sample or a synthetic population reproduces published totals.

New weights d·F(Xλ) are as close as possible to the old ones among all that meet the totals; λ is found by Newton's
method on the convex dual. Without bounds F is exp and the distance is that of raking. With bounds L < 1 < U weights
stay between L·d and U·d (Deville and Särndal's logit distance). Published totals are rounded and may contradict each
other within rounding: with a slack s for each total, a miss m costs ½m²⁄s, as in ridge calibration, so that every total
is met about as closely as it is known.

References
----------
Deville, J.-C. and Särndal, C.-E. (1992) Calibration estimators in survey sampling. *Journal of the American Statistical
Association* 87(418), 376–382, cases 2 (multiplicative) and 6 (logit).

Rao, J. N. K. and Singh, A. C. (1997) A ridge-shrinkage method for range-restricted weight calibration in survey
sampling. *Proceedings of the Section on Survey Research Methods, American Statistical Association*, 57–65.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.core.errors import ModelError
from toolkit.health_and_poverty.poverty.weighted import Floats

_FAR = 30.0  # beyond e^30 a step is far too long: shorten it before it overflows
Link = Callable[[Floats], tuple[Floats, Floats, Floats]]  # u to H(u), F(u) = H′(u) and F′(u), each of shape (n,)


@dataclass(frozen=True, eq=False)
class Calibrated:
    """Weights (n,) that meet the totals."""

    weights: Floats
    gap: float  # largest relative distance from a total (from the optimum, with slack), by column size
    steps: int  # Newton steps taken
    path: tuple[float, ...]  # the gap before each step and at the end, to show convergence
    missed: Floats  # weighted sum less total, shape (k,), in the units of the totals


def calibrate(
    weights: npt.ArrayLike,
    columns: npt.ArrayLike,
    totals: npt.ArrayLike,
    *,
    bounds: tuple[float, float] | None = None,
    slack: npt.ArrayLike | None = None,
    tolerance: float = 1e-9,
    most: int = 200,
) -> Calibrated:
    """Change weights as little as possible so that the columns add up to their totals.

    Parameters
    ----------
    weights
        Old weights, all positive, shape (n,).
    columns
        Columns to add up, shape (n, k).
    totals
        Target totals, shape (k,).
    bounds
        Smallest and largest factor of a weight, on either side of 1; any positive factor if None.
    slack
        The permitted miss of each total per unit of its multiplier λ (a factor of e in the weight of a row that counts
        one), shape (k,), in units of the totals; 0 for a total to meet exactly. All exactly if None.
    tolerance
        Tolerance for a total, as a share of the column's weighted absolute sum.
    most
        Maximum number of Newton steps.

    Raises
    ------
    ModelError
        The bounds are not on either side of 1, or no weights within them meet the totals.
    """
    link = _exponential if bounds is None else _logit(*bounds)
    old, x, wanted = (np.asarray(part, dtype=float) for part in (weights, columns, totals))
    size = np.abs(x).T @ old
    if (size == 0).any():
        raise ModelError(f"Column {int(np.argmin(size))} is zero in every row.", "It cannot meet a total.")
    x, wanted = x / size, wanted / size
    free = np.zeros(len(wanted)) if slack is None else np.asarray(slack, dtype=float) / size**2
    multipliers, path = np.zeros(x.shape[1]), []
    for step in range(most):
        _, factor, slope = link(x @ multipliers)
        off = wanted - x.T @ (old * factor) - free * multipliers
        path.append(float(np.abs(off).max()))
        if path[-1] <= tolerance:
            missed = (x.T @ (old * factor) - wanted) * size
            return Calibrated(old * factor, path[-1], step, tuple(path), missed)
        curvature = (x * (old * slope)[:, None]).T @ x + np.diag(free)
        move = np.linalg.lstsq(curvature, off, rcond=1e-12)[0]
        multipliers = _step(link, old, x, wanted, free, multipliers, move)
    raise ModelError(
        f"After {most} steps a total is still missed by {path[-1]:.2g} of its column.",
        "Either two totals contradict each other, or these rows cannot meet them.",
    )


def _exponential(u: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the raking link with its integral and slope."""
    grown = np.exp(np.minimum(u, _FAR))
    return grown, grown, grown


def _logit(low: float, high: float) -> Link:
    """Return the link with factors strictly between two bounds, and F(0) = F′(0) = 1."""
    if not 0 <= low < 1 < high:
        raise ModelError(
            f"Weights cannot be kept between {low:g} and {high:g} times their old values.",
            "Expected a bound from 0 to 1 and one above 1.",
        )
    rate, width = (high - low) / ((1 - low) * (high - 1)), high - low

    def link(u: Floats) -> tuple[Floats, Floats, Floats]:
        log_odds = rate * u + np.log((1 - low) / (high - 1))
        share = 1 / (1 + np.exp(-np.clip(log_odds, -700, 700)))
        integral = low * u + width / rate * np.logaddexp(0, log_odds)
        return integral, low + width * share, width * rate * share * (1 - share)

    return link


def _step(
    link: Link, old: Floats, x: Floats, wanted: Floats, free: Floats, multipliers: Floats, move: Floats
) -> Floats:
    """Return the multipliers after a step in Newton's direction, as long as the dual objective falls."""

    def cost(at: Floats) -> float:
        return float(old @ link(x @ at)[0] - wanted @ at + free @ at**2 / 2)

    now, length = cost(multipliers), 1.0
    while length > 1e-10:
        tried = multipliers + length * move
        if cost(tried) <= now + 1e-12 * abs(now):
            return tried
        length /= 2
    return multipliers
