"""Error in predictors: what the estimate would be without it, if its size is published.

A survey's rate or a healthy life expectancy comes with an interval. Random error in a predictor makes its estimate too
small (attenuation) and may bias the others in either direction.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.regression.estimates import margin
from toolkit.regression.fitting import Fit
from toolkit.regression.samples import Array
from toolkit.regression.sensitivity.words import WARNING, figures, label
from toolkit.regression.sentences import known_predictor

# How much error to add, in multiples of the existing error: the usual grid of Cook and Stefanski.
_LEVELS: Array = np.array([0.0, 0.5, 1.0, 1.5, 2.0])
_WITHOUT_ERROR = -1.0


@dataclass(frozen=True, eq=False)
class Corrected:
    """An estimate as fitted, and as it would be without error in the predictors.

    Parameters
    ----------
    term
        The predictor.
    naive
        The fit's estimate.
    estimate, std_error, lower, upper
        Corrected for the known error (errors in variables), with its robust error and 95% interval, in the unit of
        the fit's estimate.
    reliability
        For each predictor with error: 1 − mean error variance/variance of the figure, at most 1.
    reliability_given
        The same, given the other predictors, which leave fewer differences between places: the factor by which error
        shrinks the estimate, if only this predictor has error.
    simex, simex_error
        Estimate and standard error by SIMEX.
    curve
        Columns added (multiples of the error variance added; −1 means none left) and estimate: the simulated points,
        and the extrapolated one last.
    sentence, warning
        The result in words, and any warning.
    """

    term: str
    naive: float
    estimate: float
    std_error: float
    lower: float
    upper: float
    reliability: Mapping[str, float]
    reliability_given: Mapping[str, float]
    simex: float
    simex_error: float
    curve: pd.DataFrame
    sentence: str
    warning: str = WARNING


@dataclass(frozen=True, eq=False)
class _Problem:
    """Centred and scaled columns Z (n, k) with a constant, outcome, weights, and error variances S (n, k)."""

    Z: Array
    y: Array
    w: Array
    S: Array
    spreads: Array
    clusters: Array | None


def corrected(
    fit: Fit, errors: Mapping[str, pd.Series], term: str | None = None, draws: int = 200, seed: int = 2_022
) -> Corrected:
    """Correct an estimate for known error in the predictors, in closed form and by simulation.

    Errors in variables: b = (Σ wᵢ(xᵢxᵢ' − Sᵢ))⁻¹ Σ wᵢxᵢyᵢ with Sᵢ the known error variances of place i, and the
    sandwich of ψᵢ = wᵢ(xᵢ(yᵢ − xᵢ'b) + Sᵢb) times n/(n − k), or by cluster (Fuller 1987, section 3.1). SIMEX adds error
    with λ times the variance, and extrapolates the mean estimate by a parabola from λ = 0 … 2 to −1 (Cook and Stefanski
    1994); its variance is the mean variance less that between draws, likewise extrapolated (Stefanski and Cook 1995).

    Parameters
    ----------
    fit
        A fitted regression.
    errors
        For each predictor measured with error: its standard error by place code, in the predictor's unit
        (``measures.standard_errors`` takes them from published intervals). Errors of different predictors are assumed
        to be independent.
    term
        A predictor; by default the first.
    draws, seed
        For the simulation at each level.

    Raises
    ------
    UnknownNameError
        Errors are given for a column that is not a predictor.
    ModelError
        A place has no standard error, or the errors are as large as the differences between places.
    """
    name = known_predictor(fit, term)
    problem = _problem(fit, errors)
    place = fit.design.terms.index(name)
    b, V = _errors_in_variables(problem)
    unit = float(problem.spreads[place])
    estimate, std_error = float(b[place]) / unit, math.sqrt(V[place, place]) / unit
    half = float(margin(std_error, fit.df_t))
    curve, variances = _simulated(problem, place, draws, seed)
    curve["estimate"] /= unit
    simex_error = math.sqrt(max(variances, 0.0)) / unit
    naive = float(fit.estimates["estimate"][name])
    own, given = _reliability(fit, problem, errors)
    ends = estimate, estimate - half, estimate + half
    return Corrected(
        term=name,
        naive=naive,
        estimate=ends[0],
        std_error=std_error,
        lower=ends[1],
        upper=ends[2],
        reliability=own,
        reliability_given=given,
        simex=float(curve["estimate"].iloc[-1]),
        simex_error=simex_error,
        curve=curve,
        sentence=_sentence(fit, name, naive, ends, own),
    )


def _problem(fit: Fit, errors: Mapping[str, pd.Series]) -> _Problem:
    design = fit.design
    means = design.weights @ design.X / design.weights.sum()
    spreads = np.concatenate([[1.0], design.X[:, 1:].std(axis=0)])
    Z = (design.X - np.concatenate([[0.0], means[1:]])) / spreads
    S = np.zeros_like(Z)
    for column, given in errors.items():
        if column not in fit.specification.predictors:
            raise UnknownNameError("predictor in this model", column, fit.specification.predictors)
        place = design.terms.index(column)
        unit = design.scales[column] if fit.specification.standardise else 1.0
        S[:, place] = (_errors_of(fit, column, given) / unit / spreads[place]) ** 2
    return _Problem(Z, design.y, design.weights, S, spreads, _belongs(fit))


def _belongs(fit: Fit) -> Array | None:
    clusters = fit.design.clusters
    return None if clusters is None else (clusters[:, None] == np.arange(fit.design.n_clusters)).astype(float)


def _errors_of(fit: Fit, column: str, given: pd.Series) -> Array:
    values = given.reindex(fit.codes).to_numpy(dtype=float)
    bad = ~(np.isfinite(values) & (values >= 0))
    if bad.any():
        raise ModelError(
            f"{label(fit, column)} has no standard error in {wording.listing(fit.design.names[bad], most=5)}.",
            "Expected a standard error of zero or more for every place used.",
            "Use only the places that have a standard error.",
        )
    return values


def _errors_in_variables(problem: _Problem) -> tuple[Array, Array]:
    Z, y, w, S = problem.Z, problem.y, problem.w, problem.S
    A = Z.T @ (w[:, None] * Z) - np.diag(w @ S)
    if np.linalg.eigvalsh(A)[0] <= 1e-6 * len(y):
        raise ModelError(
            "The measurement errors are as large as the variation that the other predictors leave unexplained.",
            "Expected figures that vary by more than their measurement errors.",
            "Use a predictor with smaller errors, or fewer predictors.",
        )
    b: Array = np.asarray(np.linalg.solve(A, Z.T @ (w * y)), dtype=float)
    scores = w[:, None] * (Z * (y - Z @ b)[:, None] + S * b)
    n, k = Z.shape
    factor = n / (n - k)
    if problem.clusters is not None:
        scores = problem.clusters.T @ scores
        factor = len(scores) / (len(scores) - 1) * (n - 1) / (n - k)
    half = np.linalg.solve(A, scores.T)
    return b, np.asarray(factor * half @ half.T)


def _simulated(problem: _Problem, place: int, draws: int, seed: int) -> tuple[pd.DataFrame, float]:
    """Return the SIMEX curve for one column, and its variance."""
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((draws, *problem.Z.shape)) * np.sqrt(problem.S)
    # Noise that sums to zero in each draw gives the same answer with fewer draws.
    noise -= noise.mean(axis=1, keepdims=True)
    draws_of = [_naive(problem, problem.Z + math.sqrt(level) * noise, place) for level in _LEVELS]
    estimates = np.array([each.mean() for each, _ in draws_of])
    variances = np.array([own.mean() - (each.var(ddof=1) if draws > 1 else 0.0) for each, own in draws_of])
    ends = [float(np.polyval(np.polyfit(_LEVELS, points, 2), _WITHOUT_ERROR)) for points in (estimates, variances)]
    curve = pd.DataFrame({"added": [*_LEVELS, _WITHOUT_ERROR], "estimate": [*estimates, ends[0]]})
    return curve, ends[1]


def _naive(problem: _Problem, noisy: Array, place: int) -> tuple[Array, Array]:
    """Return one least-squares coefficient and its robust variance (both (draws,)) on columns (draws, n, k)."""
    y, w = problem.y, problem.w
    weighted = noisy * w[:, None]
    bread = np.linalg.inv(np.swapaxes(noisy, 1, 2) @ weighted)
    b = np.einsum("dij,dj->di", bread, np.einsum("dnj,n->dj", weighted, y))
    residual = y - np.einsum("dnj,dj->dn", noisy, b)
    influence = np.einsum("dnj,dj->dn", weighted, bread[:, place]) * residual
    n, k = problem.Z.shape
    factor = n / (n - k)
    if problem.clusters is not None:
        influence = influence @ problem.clusters
        factor = influence.shape[1] / (influence.shape[1] - 1) * (n - 1) / (n - k)
    return b[:, place], factor * (influence**2).sum(axis=1)


def _reliability(
    fit: Fit, problem: _Problem, errors: Mapping[str, pd.Series]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the reliability of each predictor with error, alone and given the others."""
    own, given = {}, {}
    root = np.sqrt(problem.w)[:, None]
    for column in errors:
        j = fit.design.terms.index(column)
        others, target = root * np.delete(problem.Z, j, axis=1), root[:, 0] * problem.Z[:, j]
        left = target - others @ np.linalg.lstsq(others, target, rcond=None)[0]
        error = float(problem.w @ problem.S[:, j])
        own[column], given[column] = 1 - error / float(target @ target), 1 - error / float(left @ left)
    return own, given


def _sentence(
    fit: Fit, name: str, naive: float, ends: tuple[float, float, float], reliability: Mapping[str, float]
) -> str:
    before, now, lower, upper = figures(naive, *ends)
    least = min(reliability, key=lambda column: reliability[column])
    trusted = wording.value(100 * reliability[least], "%", 0)
    return (
        f"If the figures had been measured without error, the estimate for {label(fit, name)} would be about {now} "
        f"(95% interval {lower} to {upper}) instead of {before}. {trusted} of the variation in {label(fit, least)} "
        f"between places is real; the rest is measurement error."
    )
