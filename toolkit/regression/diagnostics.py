"""Checks of a linear regression's assumptions, each with a plain-English sentence.

Every check uses the weighted problem, √w y on √w X, so that a weighted regression is judged by the residuals whose
variance its weights are meant to equalise; without weights, each check is the usual one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import chdtrc, fdtrc

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.regression.estimates import SIGNIFICANCE
from toolkit.regression.residual_map import Moran, moran
from toolkit.regression.samples import Array
from toolkit.regression.specification import REGION

if TYPE_CHECKING:
    from toolkit.regression.design import Design

LARGE_VIF = 10.0


@dataclass(frozen=True)
class Check:
    """A test of one assumption, with its result in words."""

    name: str
    statistic: float
    df: tuple[float, ...]  # degrees of freedom of the reference distribution
    p: float  # between 0 and 1
    sentence: str


@dataclass(frozen=True, eq=False)
class Inflation:
    """Variance inflation factors: how many times larger a coefficient's variance is because of the other predictors."""

    factors: pd.Series  # by predictor, 1 or above: 1/(1 − R²) of the predictor on all other terms
    sentence: str


@dataclass(frozen=True, eq=False)
class Influence:
    """How much each place influences the estimates.

    Parameters
    ----------
    places
        (n rows) index code; columns name, leverage (0 to 1, adding up to k), studentised (residual in standard
        deviations estimated without the place) and cooks_distance (Cook 1977), largest distance first.
    sentence
        The result in words.
    """

    places: pd.DataFrame
    sentence: str


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """The checks of one regression, each computed on first use."""

    design: Design
    labels: Mapping[str, str]  # titles of the columns

    @cached_property
    def vif(self) -> Inflation:
        """Variance inflation factors of the predictors, from the inverse of their (weighted) correlations."""
        design = self.design
        covariance = np.atleast_2d(np.cov(design.X[:, 1:], rowvar=False, aweights=design.weights))
        spread = np.sqrt(np.diag(covariance))
        inverse = np.diag(np.linalg.inv(covariance / np.outer(spread, spread)))
        factors = pd.Series(inverse, index=pd.Index(design.terms[1:], name="term"), name="vif")
        factors = factors[~factors.index.str.startswith(REGION)]
        worst = str(factors.idxmax())
        large = factors.max() >= LARGE_VIF
        return Inflation(
            factors,
            f"The predictor most correlated with the others is {self.labels.get(worst, worst)} (VIF "
            f"{factors.max():.1f}). "
            + (
                "This predictor's own association cannot be separated from those of the others."
                if large
                else f"Below {LARGE_VIF:g} is usual."
            ),
        )

    @cached_property
    def breusch_pagan(self) -> Check:
        """Breusch and Pagan's test for unequal variance, studentised (Koenker 1981): n R² of the squared residuals."""
        squared = self._residuals**2
        spread = squared - squared.mean()
        rest = spread - _project(self.design.X, spread)
        statistic = len(squared) * (1 - float(rest @ rest) / float(spread @ spread))
        df = self.design.X.shape[1] - 1
        p = float(chdtrc(df, statistic))
        verb = "varies" if p < SIGNIFICANCE else "does not clearly vary"
        remedy = ". Robust errors allow for that" if p < SIGNIFICANCE else ""
        words = f"The spread of the residuals {verb} with the predictors (Breusch–Pagan, {wording.p_value(p)}){remedy}."
        return Check("Breusch–Pagan", statistic, (df,), p, words)

    @cached_property
    def reset(self) -> Check:
        """Non-linearity: Ramsey's RESET (1969), the F test of the squares and cubes of the fitted values."""
        y, X = self.design.whitened
        fitted = self.design.X @ np.linalg.lstsq(X, y, rcond=None)[0]
        # Shifted and scaled, the powers span the same space with the intercept, with far less rounding error.
        unit = (fitted - fitted.mean()) / fitted.std()
        powers = np.column_stack([unit**2, unit**3]) * np.sqrt(self.design.weights)[:, None]
        before, after = (float(np.sum((y - _project(Z, y)) ** 2)) for Z in (X, np.column_stack([X, powers])))
        df = (2, len(y) - X.shape[1] - 2)
        if df[1] < 1:
            raise ModelError(
                f"{len(y)} places are too few for RESET.",
                f"Expected at least {X.shape[1] + 3}.",
                "Choose a larger sample or fewer predictors.",
            )
        statistic = (before - after) / df[0] / (after / df[1])
        p = float(fdtrc(*df, statistic))
        signs = "There are signs" if p < SIGNIFICANCE else "There is no sign"
        words = f"{signs} that a straight line misses a curve (RESET, {wording.p_value(p)})."
        return Check("RESET", statistic, df, p, words)

    @cached_property
    def normality(self) -> Check:
        """Normal residuals: the test of Jarque and Bera (1987), n/6 (skewness² + (kurtosis − 3)²/4)."""
        residuals = self._residuals
        centred = residuals - residuals.mean()
        second, third, fourth = (float(np.mean(centred**power)) for power in (2, 3, 4))
        skewness, excess = third / second**1.5, fourth / second**2 - 3
        statistic = len(residuals) / 6 * (skewness**2 + excess**2 / 4)
        p = float(chdtrc(2, statistic))
        words = (
            f"The residuals {'are not normal' if p < SIGNIFICANCE else 'may well be normal'} (Jarque–Bera, "
            f"{wording.p_value(p)}; skewness {wording.number(skewness, 1)}, "
            f"excess kurtosis {wording.number(excess, 1)})"
        )
        size = (
            f". With {len(residuals)} places, this makes little difference to the intervals" if p < SIGNIFICANCE else ""
        )
        return Check("Jarque–Bera", statistic, (2,), p, f"{words}{size}.")

    @cached_property
    def moran(self) -> Moran:
        """Spatial correlation of the residuals: Moran's I on the six nearest places."""
        return moran(self.design)

    @cached_property
    def influence(self) -> Influence:
        """Leverage, studentised residual and Cook's distance by place."""
        _, X = self.design.whitened
        n, k = X.shape
        leverage = np.sum(np.linalg.qr(X)[0] ** 2, axis=1)
        residuals = self._residuals
        ssr = float(residuals @ residuals)
        # A place with leverage one has no residual: both measures are then 0/0 and stay empty.
        free = np.where(leverage > 1 - 1e-10, np.nan, 1 - leverage)
        others = (ssr - residuals**2 / free) / (n - k - 1)
        columns = {
            "name": self.design.names,
            "leverage": leverage,
            "studentised": residuals / np.sqrt(others * free),
            "cooks_distance": residuals**2 * leverage / (k * ssr / (n - k) * free**2),
        }
        places = pd.DataFrame(columns, index=self.design.codes)
        places = places.sort_values("cooks_distance", ascending=False, kind="stable")
        largest, many = places.iloc[0], int((places["cooks_distance"] > 4 / n).sum())
        return Influence(
            places,
            f"{largest['name']} has the most influence on the estimates (Cook's distance "
            f"{largest['cooks_distance']:.2f}); {wording.count(many, 'place exceeds', 'places exceed')} the "
            f"usual 4/n = {4 / n:.3f}.",
        )

    @cached_property
    def _residuals(self) -> Array:
        y, X = self.design.whitened
        return np.asarray(y - _project(X, y))

    def sentences(self) -> tuple[str, ...]:
        """Return every check in words; Moran's I only if the table has latitude and longitude."""
        checks = (self.vif, self.breusch_pagan, self.reset, self.normality, self.influence)
        spatial = () if self.design.latitude is None else (self.moran.sentence,)
        return (*(check.sentence for check in checks), *spatial)


def _project(X: Array, y: Array) -> Array:
    Q = np.linalg.qr(X / np.linalg.norm(X, axis=0))[0]
    return np.asarray(Q @ (Q.T @ y))
