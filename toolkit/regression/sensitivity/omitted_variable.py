"""How strong would an omitted variable have to be? Robustness value and bounds of Cinelli and Hazlett (2020).

Both are based on least squares with classical errors, which define partial R². If the fit's own errors are robust, the
robustness value for significance is therefore that of the classical test.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.regression.fitting import Fit
from toolkit.regression.samples import Array, check_known
from toolkit.regression.sensitivity.words import WARNING, figures, label
from toolkit.regression.sentences import known_predictor


@dataclass(frozen=True)
class Robustness:
    """How strong an omitted variable must be to overturn an estimate.

    Parameters
    ----------
    estimate, std_error, df
        The estimate, its classical standard error and the regression's residual degrees of freedom.
    q, alpha
        Share of the estimate to be explained away, and level of the test.
    partial_r2
        Partial R² of the predictor with the outcome, 0 to 1: an omitted variable that explained all of the outcome's
        residual variance would have to explain this share of the predictor's to bring the estimate to zero.
    value
        RV_q, 0 to 1: the share of the residual variance of both predictor and outcome that an omitted variable
        must explain to remove ``q`` of the estimate.
    value_significance
        RV_{q,α}: the share at which the test at level α no longer rejects.
    """

    estimate: float
    std_error: float
    df: int
    q: float
    alpha: float
    partial_r2: float
    value: float
    value_significance: float


@dataclass(frozen=True, eq=False)
class Omitted:
    """Robustness of a fit's estimate, and the effect of omitted variables as strong as some of the fit's predictors.

    Parameters
    ----------
    term
        The predictor.
    robustness
        The robustness values.
    bounds
        One row per benchmark and multiple: benchmark, times, r2_predictor and r2_outcome (partial R² of the omitted
        variable with each, 0 to 1), estimate, std_error, t, lower, upper (95%; in the unit of the fit's estimate). NaN
        if no variable can be that strong.
    sentence, warning
        In words.
    """

    term: str
    robustness: Robustness
    bounds: pd.DataFrame
    sentence: str
    warning: str = WARNING


def robustness(estimate: float, std_error: float, df: int, q: float = 1.0, alpha: float = 0.05) -> Robustness:
    """Return robustness values and partial R² from an estimate, its standard error and the degrees of freedom.

    With f_q = q |t|/√df: RV_q = ½ (√(f_q⁴ + 4 f_q²) − f_q²). For the test, f_{q,α} = f_q − t*/√(df − 1), with t* the
    critical value at df − 1 degrees of freedom, takes the place of f_q; RV is 0 where f_{q,α} is negative, and
    (f_q² − f*²)/(1 + f_q²), with f* = t*/√(df − 1), where f_q > 1/f*. Cinelli and Hazlett (2020, section 4.2; 2022).

    Parameters
    ----------
    estimate, std_error
        A coefficient and its standard error, in the same unit; the error must be above zero.
    df
        Residual degrees of freedom n − k, above one.
    q
        Share of the estimate to be explained away, above 0.
    alpha
        Level of the two-sided test.

    Raises
    ------
    ModelError
        An error of zero or below, or no degrees of freedom.
    """
    if not (std_error > 0 and df > 1 and q > 0):
        raise ModelError(
            f"The standard error is {std_error:g} with {df} degrees of freedom, and q is {q:g}.",
            "Expected a standard error above zero, q above zero and at least two degrees of freedom.",
        )
    f = abs(estimate / std_error) / math.sqrt(df)
    critical = float(stdtrit(df - 1, 1 - alpha / 2)) / math.sqrt(df - 1)
    return Robustness(
        estimate, std_error, df, q, alpha, f**2 / (1 + f**2), _value(q * f), _value_of_test(q * f, critical)
    )


def omitted(
    fit: Fit,
    term: str | None = None,
    benchmarks: Iterable[str] | None = None,
    times: Iterable[float] = (1, 2, 3),
    q: float = 1.0,
    alpha: float = 0.05,
) -> Omitted:
    """Return the robustness value of an estimate, and bounds from variables like those already in the regression.

    Suppose that an omitted variable is k times as strongly associated with the predictor and with the outcome as a
    benchmark is (k is one of ``times``). It then has R²_predictor = k R²_dx/(1 − R²_dx) and R²_outcome = ((√k + r)/√(1
    − r²))² f²_yx at most, where r² = k R⁴_dx/((1 − k R²_dx)(1 − R²_dx)); it moves the estimate towards zero by se √df
    √(R²_outcome R²_predictor/(1 − R²_predictor)). Cinelli and Hazlett (2020), section 4.4.

    Parameters
    ----------
    fit
        A fitted regression.
    term
        A predictor; by default the first.
    benchmarks
        Other terms of the fit; by default all other predictors. “regions” stands for all region effects together.
    times
        Multiples of a benchmark's strength.
    q, alpha
        As for ``robustness``.

    Raises
    ------
    UnknownNameError
        The term is unknown.
    """
    name = known_predictor(fit, term)
    y, X = fit.design.whitened
    place = fit.design.terms.index(name)
    estimate, std_error = _classical(y, X, place)
    df = X.shape[0] - X.shape[1]
    strength = robustness(estimate, std_error, df, q, alpha)
    rows = [
        (benchmark, k, *_bound(y, X, place, columns, float(k), estimate, std_error))
        for benchmark, columns in _benchmarks(fit, name, benchmarks).items()
        for k in times
    ]
    bounds = pd.DataFrame(
        rows,
        columns=["benchmark", "times", "r2_predictor", "r2_outcome", "estimate", "std_error", "t", "lower", "upper"],
    )
    return Omitted(name, strength, bounds, _sentence(fit, name, strength, bounds))


def _value(f: float) -> float:
    return (math.sqrt(f**4 + 4 * f**2) - f**2) / 2


def _value_of_test(f: float, critical: float) -> float:
    if f <= critical:
        return 0.0
    if f > 1 / critical:
        return (f**2 - critical**2) / (1 + f**2)
    return _value(f - critical)


def _classical(y: Array, X: Array, place: int) -> tuple[float, float]:
    """Return the estimate and its classical standard error by Frisch and Waugh."""
    others = np.delete(X, place, axis=1)
    ry, rx = (column - others @ np.linalg.lstsq(others, column, rcond=None)[0] for column in (y, X[:, place]))
    estimate = float(rx @ ry / (rx @ rx))
    rest = ry - estimate * rx
    return estimate, math.sqrt(float(rest @ rest) / (X.shape[0] - X.shape[1]) / float(rx @ rx))


def _partial_r2(target: Array, group: Array, others: Array) -> float:
    """Return the share of the variance of ``target`` (n,) left after ``others`` that the columns ``group`` explain."""
    without, together = (
        float(np.sum((target - M @ np.linalg.lstsq(M, target, rcond=None)[0]) ** 2))
        for M in (others, np.column_stack([others, group]))
    )
    return 1 - together / without


def _bound(
    y: Array, X: Array, place: int, columns: list[int], k: float, estimate: float, std_error: float
) -> tuple[float, ...]:
    keep = [i for i in range(X.shape[1]) if i != place and i not in columns]
    benchmark, others = X[:, columns], X[:, keep]
    with_predictor = _partial_r2(X[:, place], benchmark, others)
    with_outcome = _partial_r2(y, benchmark, np.column_stack([others, X[:, place]]))
    return bound(with_predictor, with_outcome, k, estimate, std_error, X.shape[0] - X.shape[1])


def bound(
    with_predictor: float, with_outcome: float, k: float, estimate: float, std_error: float, df: int
) -> tuple[float, ...]:
    """Return the estimate that would remain with an omitted variable ``k`` times as strong as a benchmark.

    Returns r2_predictor, r2_outcome, estimate, std_error, t, lower and upper; NaN if no variable can be that strong.

    ``with_predictor`` and ``with_outcome`` are the benchmark's partial R², 0 to 1; the rest is as for ``robustness``.
    """
    r2_predictor = k * with_predictor / (1 - with_predictor)
    if r2_predictor >= 1 or k * with_predictor >= 1:
        return (float("nan"),) * 7
    r2 = k * with_predictor**2 / ((1 - k * with_predictor) * (1 - with_predictor))
    if r2 >= 1:
        return (float("nan"),) * 7
    f2 = with_outcome / (1 - with_outcome)
    r2_outcome = min(((math.sqrt(k) + math.sqrt(r2)) ** 2 / (1 - r2)) * f2, 1.0)
    bias = std_error * math.sqrt(df) * math.sqrt(r2_outcome * r2_predictor / (1 - r2_predictor))
    left = math.copysign(1.0, estimate) * (abs(estimate) - bias)
    error = std_error * math.sqrt((1 - r2_outcome) / (1 - r2_predictor) * df / (df - 1))
    margin = float(stdtrit(df - 1, 0.975)) * error
    t = left / error if error else math.copysign(float("inf"), left)
    return r2_predictor, r2_outcome, left, error, t, left - margin, left + margin


def _benchmarks(fit: Fit, term: str, names: Iterable[str] | None) -> dict[str, list[int]]:
    """Return the columns of each benchmark by its display name."""
    terms = fit.design.terms
    regions = [i for i, name in enumerate(terms) if name.startswith("Region: ") and name != term]
    known = {name: [terms.index(name)] for name in fit.specification.predictors if name != term}
    known |= {"regions": regions} if regions else {}
    wanted = list(known) if names is None else list(names)
    for name in wanted:
        check_known("benchmark in this regression", name, known, f"Known: {', '.join(known)}.")
    return {name: known[name] for name in wanted}


def _sentence(fit: Fit, term: str, strength: Robustness, bounds: pd.DataFrame) -> str:
    share = wording.value(100 * strength.value, "%", 1)
    part = "all" if strength.q == 1 else f"{strength.q:.0%}"
    words = (
        f"To remove {part} of the association with {label(fit, term)}, an omitted variable would have to explain "
        f"{share} of the unexplained variation in both that predictor and the outcome (robustness value)"
    )
    strongest = bounds[bounds["times"] == 1].dropna()
    if strongest.empty:
        return f"{words}."
    row = strongest.iloc[int(np.argmin(strongest["estimate"] * np.sign(strength.estimate)))]
    before, after = figures(strength.estimate, float(row["estimate"]))
    name = "the regions" if row["benchmark"] == "regions" else label(fit, str(row["benchmark"]))
    return f"{words}; one as strong as {name} would move the estimate from {before} to {after}."
