"""Checks of a linear regression's assumptions, each with a plain sentence.

Every check looks at the weighted problem, √w y on √w X, so that a weighted regression is judged by the residuals that
its weights were meant to even out; without weights that is the usual check.
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
from toolkit.regression.residual_map import SMALL_P, Moran, moran
from toolkit.regression.samples import Array
from toolkit.regression.specification import REGION

if TYPE_CHECKING:
    from toolkit.regression.design import Design

LARGE_VIF = 10.0


@dataclass(frozen=True)
class Check:
    """A test of one assumption.

    Parameters
    ----------
    name
        Of the test.
    statistic
        Its value.
    df
        Degrees of freedom of the reference distribution.
    p
        p-value, between 0 and 1.
    sentence
        What it says, in words.
    """

    name: str
    statistic: float
    df: tuple[float, ...]
    p: float
    sentence: str


@dataclass(frozen=True, eq=False)
class Inflation:
    """Variance inflation factors: how many times larger a predictor's variance is for the company of the others.

    Parameters
    ----------
    factors
        By predictor, 1 or above: 1/(1 − R²) of the predictor on all other terms.
    sentence
        In words.
    """

    factors: pd.Series
    sentence: str


@dataclass(frozen=True, eq=False)
class Influence:
    """How much each place weighs in the estimates.

    Parameters
    ----------
    places
        (n rows) index code; columns name, leverage (0 to 1, adding up to k), studentised (residual in its own standard
        deviations, the place left out) and cooks_distance (Cook 1977), largest distance first.
    sentence
        In words.
    """

    places: pd.DataFrame
    sentence: str


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """The checks of one regression, each computed when first asked for.

    Parameters
    ----------
    design
        The arrays of the regression.
    labels
        Titles of the columns.
    """

    design: Design
    labels: Mapping[str, str]

    @cached_property
    def vif(self) -> Inflation:
        """Variance inflation factors of the predictors."""
        return inflation(self.design, self.labels)

    @cached_property
    def breusch_pagan(self) -> Check:
        """Unequal spread: Breusch and Pagan's test, studentised (Koenker 1981)."""
        return breusch_pagan(self.design)

    @cached_property
    def reset(self) -> Check:
        """Curvature: Ramsey's RESET with the squares and cubes of the fitted values."""
        return reset(self.design)

    @cached_property
    def normality(self) -> Check:
        """Normal residuals: Jarque and Bera's test."""
        return normality(self.design)

    @cached_property
    def moran(self) -> Moran:
        """Neighbouring residuals: Moran's I on the six nearest places."""
        return moran(self.design)

    @cached_property
    def influence(self) -> Influence:
        """Leverage and Cook's distance by place."""
        return influence(self.design)

    def sentences(self) -> tuple[str, ...]:
        """Return every check in words; Moran's I only where the table has latitude and longitude."""
        checks = (self.vif, self.breusch_pagan, self.reset, self.normality, self.influence)
        said = [check.sentence for check in checks]
        return tuple(said if self.design.latitude is None else [*said, self.moran.sentence])


def inflation(design: Design, labels: Mapping[str, str]) -> Inflation:
    """Return the variance inflation factors of the predictors, from the inverse of their (weighted) correlations."""
    terms = pd.Index(design.terms[1:], name="term")
    correlation = np.atleast_2d(np.cov(design.X[:, 1:], rowvar=False, aweights=design.weights))
    spread = np.sqrt(np.diag(correlation))
    factors = pd.Series(np.diag(np.linalg.inv(correlation / np.outer(spread, spread))), index=terms, name="vif")
    factors = factors[~factors.index.str.startswith(REGION)]
    worst = str(factors.idxmax())
    large = factors.max() >= LARGE_VIF
    return Inflation(
        factors,
        f"The predictor most tied to the others is {labels.get(worst, worst)} (VIF {factors.max():.1f}); "
        + ("its own association can hardly be told from theirs." if large else f"below {LARGE_VIF:g} is usual."),
    )


def breusch_pagan(design: Design) -> Check:
    """Return the studentised Breusch–Pagan test (Koenker 1981): n R² of the squared residuals on the terms."""
    squared = _residuals(design) ** 2
    spread = squared - squared.mean()
    rest = spread - _project(design.X, spread)
    statistic = len(squared) * (1 - float(rest @ rest) / float(spread @ spread))
    df = design.X.shape[1] - 1
    p = float(chdtrc(df, statistic))
    return Check(
        "Breusch–Pagan", statistic, (df,), p,
        "The spread of the residuals " + ("differs" if p < SMALL_P else "does not clearly differ")
        + f" along the predictors (Breusch–Pagan, {wording.p_value(p)})"
        + ("; robust errors allow for that." if p < SMALL_P else "."),
    )  # fmt: skip


def reset(design: Design) -> Check:
    """Return Ramsey's RESET (1969): the F test of the squares and cubes of the fitted values."""
    y, X = design.whitened
    fitted = design.X @ np.linalg.lstsq(X, y, rcond=None)[0]
    # Shifted and scaled, the powers span the same space beside the intercept, with far less rounding.
    unit = (fitted - fitted.mean()) / fitted.std()
    powers = np.column_stack([unit**2, unit**3]) * np.sqrt(design.weights)[:, None]
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
    return Check(
        "RESET", statistic, df, p,
        ("A straight line misses a bend" if p < SMALL_P else "Nothing shows that a straight line misses a bend")
        + f" (RESET, {wording.p_value(p)}).",
    )  # fmt: skip


def normality(design: Design) -> Check:
    """Return the Jarque–Bera test (1987): n/6 (skewness² + (kurtosis − 3)²/4) of the residuals."""
    residuals = _residuals(design)
    centred = residuals - residuals.mean()
    second, third, fourth = (float(np.mean(centred**power)) for power in (2, 3, 4))
    skewness, excess = third / second**1.5, fourth / second**2 - 3
    statistic = len(residuals) / 6 * (skewness**2 + excess**2 / 4)
    p = float(chdtrc(2, statistic))
    return Check(
        "Jarque–Bera", statistic, (2,), p,
        "The residuals " + ("are not normal" if p < SMALL_P else "may well be normal")
        + f" (Jarque–Bera, {wording.p_value(p)}; skewness {skewness:.1f}, excess kurtosis {excess:.1f})"
        + (f"; with {len(residuals)} places the intervals do not lean on that much." if p < SMALL_P else "."),
    )  # fmt: skip


def influence(design: Design) -> Influence:
    """Return leverage, studentised residual and Cook's distance of each place."""
    _, X = design.whitened
    n, k = X.shape
    leverage = np.sum(np.linalg.qr(X)[0] ** 2, axis=1)
    residuals = _residuals(design)
    ssr = float(residuals @ residuals)
    # A place with leverage one has no residual of its own: both measures are then 0/0 and stay empty.
    free = np.where(leverage > 1 - 1e-10, np.nan, 1 - leverage)
    others = (ssr - residuals**2 / free) / (n - k - 1)
    cooks = residuals**2 * leverage / (k * ssr / (n - k) * free**2)
    places = pd.DataFrame(
        {
            "name": design.names,
            "leverage": leverage,
            "studentised": residuals / np.sqrt(others * free),
            "cooks_distance": cooks,
        },
        index=design.codes,
    ).sort_values("cooks_distance", ascending=False, kind="stable")
    return Influence(places, _influence_sentence(places, 4 / n))


def _residuals(design: Design) -> Array:
    y, X = design.whitened
    return np.asarray(y - _project(X, y))


def _project(X: Array, y: Array) -> Array:
    unit = X / np.linalg.norm(X, axis=0)
    Q = np.linalg.qr(unit)[0]
    return np.asarray(Q @ (Q.T @ y))


def _influence_sentence(places: pd.DataFrame, threshold: float) -> str:
    first = places.iloc[0]
    many = int((places["cooks_distance"] > threshold).sum())
    return (
        f"{first['name']} weighs most in the estimates (Cook's distance {first['cooks_distance']:.2f}); "
        f"{many} places exceed the usual 4/n = {threshold:.3f}."
    )
