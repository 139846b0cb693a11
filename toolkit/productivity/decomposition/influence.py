"""Estimates that carry the influence of each place, so that those which share places are known to go together.

The variance of a sum or a product of estimates is then the sum of the squares of its influence, by the delta method.
Regressions' influences are scaled by √(n/(n − k)) and means' by √(n/(n − 1)), as HC1 does. Source: Jann (2008), Stata
Journal 8, 453–479, section 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toolkit.regression.samples import Array, Mask


@dataclass(frozen=True, eq=False)
class Estimate:
    """A vector of k estimates and the influence (n, k) of each place on it, whose squares sum to its variance."""

    value: Array
    influence: Array

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(self.value + other.value, self.influence + other.influence)

    def __sub__(self, other: Estimate) -> Estimate:
        return self + other.times(-1.0)

    def times(self, factor: float) -> Estimate:
        """Return it times a number."""
        return Estimate(self.value * factor, self.influence * factor)


@dataclass(frozen=True, eq=False)
class TwoGroups:
    """Outcome (n,), predictors with intercept (n, k), and who is of the first group (n,)."""

    y: Array
    X: Array
    inside: Mask

    def mean(self, which: Mask, columns: Array) -> Estimate:
        """Return the means (k,) of columns (n, k) over some places."""
        n = which.sum()
        centred = (columns - columns[which].mean(axis=0)) * which[:, None] / np.sqrt(n * (n - 1.0))
        return Estimate(columns[which].mean(axis=0), centred if n > 1 else np.zeros_like(centred))

    def regression(self, which: Mask, X: Array) -> Estimate:
        """Return least squares over some places; its influence is (X'X)⁻¹ x e √(n/(n − k))."""
        n, k = int(which.sum()), X.shape[1]
        scale = np.linalg.norm(X[which], axis=0)
        Q, R = np.linalg.qr(X[which] / scale)
        b = np.linalg.solve(R, Q.T @ self.y[which])
        residuals = self.y[which] - X[which] / scale @ b
        influence = np.zeros(X.shape)
        influence[which] = np.linalg.solve(R, (Q * residuals[:, None]).T).T * np.sqrt(n / (n - k)) / scale
        return Estimate(b / scale, influence)

    @property
    def difference(self) -> Estimate:
        """The difference of the predictors' means (k,)."""
        return self.means[0] - self.means[1]

    @property
    def means(self) -> tuple[Estimate, Estimate]:
        """The predictors' means in the two groups (k,)."""
        return self.mean(self.inside, self.X), self.mean(~self.inside, self.X)

    @property
    def gap(self) -> Estimate:
        """The difference of the mean outcomes (1,)."""
        a, b = (self.mean(which, self.y[:, None]) for which in (self.inside, ~self.inside))
        return a - b

    def common(self, coefficients: str, groups: list[Estimate]) -> Estimate:
        """Return the coefficients b* (k,)."""
        everyone = np.ones(len(self.y), dtype=bool)
        if coefficients == "neumark":
            return self.regression(everyone, self.X)
        if coefficients == "pooled":
            found = self.regression(everyone, np.column_stack([self.X, self.inside]))
            return Estimate(found.value[:-1], found.influence[:, :-1])
        share = {"first": 1.0, "second": 0.0, "average": 0.5, "size": float(self.inside.mean())}[coefficients]
        return groups[0].times(share) + groups[1].times(1 - share)

    @staticmethod
    def product(a: Estimate, b: Estimate) -> Estimate:
        """Return a'b (1,) with the influence a'db + b'da."""
        influence = b.influence @ a.value + a.influence @ b.value
        return Estimate(np.array([a.value @ b.value]), influence[:, None])

    @staticmethod
    def part(a: Estimate, b: Estimate, j: int) -> Estimate:
        """Return a_j b_j (1,)."""
        influence = b.influence[:, j] * a.value[j] + a.influence[:, j] * b.value[j]
        return Estimate(np.array([a.value[j] * b.value[j]]), influence[:, None])
