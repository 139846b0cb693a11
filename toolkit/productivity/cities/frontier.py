"""What a city of a given size could produce per hour: a frontier in the logarithm of its size.

Three definitions, since there is no natural one:

“quantile”   ln y = a + b ln size, with a share 1 − τ of the cities above it (Koenker and Bassett 1978, Econometrica
             46, 33–50). The line is exact: the losses of all lines through two cities are compared.
“average”    least squares through all cities: not a frontier, but the typical output for the size.
“elasticity” from one city (London) downwards, ln y = ln y₀ + ε (ln size − ln size₀), with an assumed elasticity ε.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.regression.samples import Array

KINDS = {
    "quantile": "the best cities of each size",
    "average": "the usual figure for a city's size",
    "elasticity": "London's figure, reduced for smaller cities",
}
FEWEST = 8


@dataclass(frozen=True)
class Frontier:
    """A line ln y = level + slope · ln size.

    Parameters
    ----------
    level, slope
        Scalars, or one for each draw of a bootstrap (draws,).
    """

    level: Array
    slope: Array

    def at(self, size: Array) -> Array:
        """Return output per hour at each size: (n,), or (draws, n)."""
        return np.exp(np.expand_dims(self.level, -1) + np.expand_dims(self.slope, -1) * np.log(size))


def frontier(
    size: Array,
    output: Array,
    *,
    kind: str = "quantile",
    quantile: float = 0.9,
    elasticity: float = 0.05,
    anchor: int | None = None,
    times: Array | None = None,
) -> Frontier:
    """Fit a frontier to cities.

    Parameters
    ----------
    size, output
        (n,) residents and output per hour of the cities that the frontier is fitted to.
    kind
        A key of ``KINDS``.
    quantile
        τ, for “quantile”.
    elasticity, anchor
        ε and the index of the city that it starts from, for “elasticity”.
    times
        (draws, n) how often each city is drawn in a bootstrap; by default once.

    Raises
    ------
    UnknownNameError, ModelError
        Unknown kind; fewer than eight cities, cities that are all the same size, or a figure not above zero; a quantile
        outside 0 to 1; no anchor.
    """
    if kind not in KINDS:
        raise UnknownNameError("kind of frontier", kind, KINDS)
    _check(size, output, quantile)
    x, y = np.log(size), np.log(output)
    drawn = np.ones((1, len(x))) if times is None else np.asarray(times, dtype=float)
    if kind == "elasticity":
        if anchor is None:
            raise ModelError("There is no city for the line to start from.", "Expected an anchor city.", "Name a city.")
        slope = np.full(len(drawn), float(elasticity))
        return _one(y[anchor] - slope * x[anchor], slope, times)
    lines = _least_squares(x, y, drawn) if kind == "average" else _quantile(x, y, drawn, quantile)
    return _one(*lines, times)


def _one(level: Array, slope: Array, times: Array | None) -> Frontier:
    return Frontier(level, slope) if times is not None else Frontier(level[0], slope[0])


def _check(size: Array, output: Array, quantile: float) -> None:
    good = len(size) >= FEWEST and (np.asarray(size) > 0).all() and (np.asarray(output) > 0).all()
    if not good or np.ptp(size) == 0:
        raise ModelError(
            "No frontier can be fitted to these cities.",
            f"A frontier needs {FEWEST} or more cities of different sizes, with figures above 0.",
            "",
        )
    if not 0 < quantile < 1:
        raise ModelError(f"The quantile is {quantile:g}.", "Expected a number between 0 and 1.", "Choose another.")


def _least_squares(x: Array, y: Array, drawn: Array) -> tuple[Array, Array]:
    n = drawn.sum(axis=1)
    mx, my = drawn @ x / n, drawn @ y / n
    slope = (drawn @ (x * y) - n * mx * my) / (drawn @ (x * x) - n * mx * mx)
    return my - slope * mx, slope


def _quantile(x: Array, y: Array, drawn: Array, quantile: float) -> tuple[Array, Array]:
    """Return the best of all lines through two cities, one of which has the least loss (Koenker 2005, section 2.2)."""
    i, j = np.triu_indices(len(x), 1)
    apart = x[i] != x[j]
    i, j = i[apart], j[apart]
    slope = (y[i] - y[j]) / (x[i] - x[j])
    level = y[i] - slope * x[i]
    off = y - (level[:, None] + slope[:, None] * x)
    loss = np.where(off >= 0, quantile, quantile - 1) * off
    best = np.argmin(loss @ drawn.T, axis=0)
    return level[best], slope[best]
