"""The wild cluster bootstrap: inference on one coefficient with few clusters.

Null imposed (WCR), symmetric p-value, studentised by the cluster-robust error (Cameron, Gelbach and Miller 2008);
Rademacher draws, all 2^G of them if affordable, or Webb's six points below 12 clusters (Webb 2023); the interval
contains every value that the test does not reject. Because a restricted residual is linear in the value tested, each
draw is a ratio of a linear to a quadratic form whose coefficients are computed once (Roodman, MacKinnon, Nielsen and
Webb 2019, section 5), so that inverting the test is cheap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.regression.samples import Array

if TYPE_CHECKING:
    from toolkit.regression.design import Design

FEWEST_FOR_RADEMACHER = 12
RADEMACHER: Array = np.array([1.0, -1.0])
WEBB: Array = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])
# The draw of all ones, and its mirror image, repeat the data: they tie with t up to rounding, and ties count.
_TIE = 1e-9
_FURTHEST = 1e4


@dataclass(frozen=True)
class WildBootstrap:
    """The result of a wild cluster bootstrap of one coefficient.

    Parameters
    ----------
    term
        The coefficient.
    t
        Its cluster-robust t statistic against zero.
    p
        Two-sided p-value against zero, between 0 and 1.
    lower, upper
        95% interval by inversion of the test, in the unit of the coefficient; infinite if the test rejects no value,
        however large, as happens with very few clusters.
    clusters
        Number of clusters G.
    points
        "Rademacher" or "Webb": the distribution of the draws.
    draws
        Number of draws used.
    enumerated
        Whether all 2^G draws are used, so that the result is not random.
    seed
        Seed of the random draws.
    sentence
        The result in words.
    """

    term: str
    t: float
    p: float
    lower: float
    upper: float
    clusters: int
    points: str
    draws: int
    enumerated: bool
    seed: int
    sentence: str


def wild(design: Design, term: str, *, draws: int = 9_999, seed: int = 2_022, level: float = 0.95) -> WildBootstrap:
    """Return the p-value and the interval for one coefficient.

    Parameters
    ----------
    design
        A design with clusters.
    term
        One of its terms.
    draws
        Number of random draws; if no more than this many draws are possible, all of them are used.
    seed
        Seed of the random draws.
    level
        Level of the interval.

    Raises
    ------
    ModelError
        The design has no clusters.
    """
    if design.clusters is None:
        raise ModelError(
            "The errors of this model are not clustered.",
            "The wild cluster bootstrap draws whole clusters.",
            "Fit the model with “cluster_region” or “cluster_county” standard errors.",
        )
    groups = design.n_clusters
    signs, points, enumerated = multipliers(groups, draws, seed)
    ratio = _Ratio.of(design, design.terms.index(term), signs, enumerated)
    lower, upper = (ratio.bound(side, 1 - level) for side in (-1.0, 1.0))
    p = ratio.p(0.0)
    n, k = design.X.shape
    small_sample = groups / (groups - 1) * (n - 1) / (n - k)
    t = ratio.t(0.0) / float(np.sqrt(small_sample))
    count = signs.shape[1]
    every = ", every possible one" if enumerated else ""
    words = f"Wild cluster bootstrap with {groups} clusters ({count:,} {points} draws{every}): {wording.p_value(p)}."
    return WildBootstrap(term, t, p, lower, upper, groups, points, count, enumerated, seed, words)


def multipliers(groups: int, draws: int, seed: int) -> tuple[Array, str, bool]:
    """Return the (G, draws) multipliers, the name of their distribution, and whether they are enumerated in full."""
    rng = np.random.default_rng(seed)
    if groups < FEWEST_FOR_RADEMACHER:
        return WEBB[rng.integers(len(WEBB), size=(groups, draws))], "Webb", False
    if groups <= 20 and 2**groups <= draws:
        bits = (np.arange(2**groups)[None, :] >> np.arange(groups)[:, None]) & 1
        return RADEMACHER[bits], "Rademacher", True
    return RADEMACHER[rng.integers(2, size=(groups, draws))], "Rademacher", False


@dataclass(frozen=True, eq=False)
class _Ratio:
    """The bootstrap t statistics as functions of the value r tested: t*(r) = (n0 − r n1) / √(q0 − 2 r q1 + r² q2).

    ``estimate`` and ``std_error`` are the coefficient's own, without the small-sample factor, which cancels. ``itself``
    is 1 if the data count as one more draw (Phipson and Smyth 2010), 0 if all draws are enumerated.
    """

    estimate: float
    std_error: float
    n0: Array
    n1: Array
    q0: Array
    q1: Array
    q2: Array
    itself: int

    @classmethod
    def of(cls, design: Design, j: int, signs: Array, enumerated: bool) -> _Ratio:
        y, X = design.whitened
        assert design.clusters is not None
        belongs = (design.clusters[:, None] == np.arange(design.n_clusters)).astype(float)
        others = np.delete(X, j, axis=1)
        basis = np.linalg.qr(others)[0]
        # u(r) = M y − r M x is the residual with the null imposed; by Frisch and Waugh, M x gives the estimate too.
        My, Mx = (column - basis @ (basis.T @ column) for column in (y, X[:, j]))
        bread = Mx / (Mx @ Mx)
        estimate = float(bread @ y)
        own = belongs.T @ (bread * (My - estimate * Mx))
        (n0, c0), (n1, c1) = (_scores(residual, bread, X, belongs, signs) for residual in (My, Mx))
        q0, q1, q2 = (np.einsum("gb,gb->b", a, b) for a, b in ((c0, c0), (c0, c1), (c1, c1)))
        return cls(estimate, float(np.sqrt(own @ own)), n0, n1, q0, q1, q2, int(not enumerated))

    def t(self, r: float) -> float:
        """Return the t statistic for the hypothesis that the coefficient is r."""
        return (self.estimate - r) / self.std_error

    def p(self, r: float) -> float:
        """Return the share of draws at least as extreme as the data, including ties."""
        spread = np.sqrt(np.maximum(self.q0 - 2 * r * self.q1 + r * r * self.q2, 0.0))
        further = np.abs(self.n0 - r * self.n1) >= abs(self.t(r)) * (1 - _TIE) * spread
        return float((further.sum() + self.itself) / (further.size + self.itself))

    def bound(self, side: float, alpha: float) -> float:
        """Return one end of the interval: where p falls to alpha, moving away from the estimate on that side."""
        inner, outer = 0.0, 1.0
        while self.p(self.estimate + side * outer * self.std_error) > alpha:
            inner, outer = outer, 2 * outer
            if outer > _FURTHEST:
                return side * float("inf")
        for _ in range(40):
            middle = (inner + outer) / 2
            accepted = self.p(self.estimate + side * middle * self.std_error) > alpha
            inner, outer = (middle, outer) if accepted else (inner, middle)
        return self.estimate + side * inner * self.std_error


def _scores(residual: Array, bread: Array, X: Array, belongs: Array, signs: Array) -> tuple[Array, Array]:
    """Return the numerators (draws,) and cluster scores (G, draws) of draws with these residuals."""
    by_cluster = belongs.T @ (bread * residual)
    Q = np.linalg.qr(X)[0]
    # What each draw's own regression removes: cluster g's share of the projection of every cluster h's residuals.
    left = belongs.T @ (bread[:, None] * Q)
    right = belongs.T @ (residual[:, None] * Q)
    numerator = by_cluster @ signs
    return numerator, by_cluster[:, None] * signs - left @ (right.T @ signs)
