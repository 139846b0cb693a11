"""The estimate if neighbouring places are related: spatial lag and spatial error models."""

from __future__ import annotations

import io
import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.regression.estimates import estimate_table, margin
from toolkit.regression.fitting import Fit
from toolkit.regression.residual_map import NEIGHBOURS, nearest_places
from toolkit.regression.samples import Array, check_known
from toolkit.regression.sensitivity.words import WARNING, figures, label
from toolkit.regression.sentences import known_predictor

MODELS = {"lag": "spatial lag", "error": "spatial error"}
METHODS = {"ml": "maximum likelihood", "gm": "moments"}
# Bounds of ρ and λ in the search for the maximum likelihood.
_PRECISION = 1e-10


@dataclass(frozen=True, eq=False)
class Spatial:
    """A regression in which neighbouring places are related.

    Parameters
    ----------
    term
        The predictor that the sentence is about.
    model, method, neighbours
        “lag” or “error”; “ml” or “gm”; number of nearest places.
    estimates
        Index term (predictors and regions, then “Neighbours”: ρ or λ); columns estimate, std_error, z, p, lower, upper
        (95%, normal). In a lag model these are not yet the associations with a place's own outcome: see ``impacts``.
    impacts
        Lag model only, else empty: index term; direct, indirect (by way of neighbours), total, total_lower,
        total_upper, in the unit of the fit's estimate.
    dependence, p
        ρ or λ, and its p-value.
    log_likelihood, aic
        For a model fitted by maximum likelihood; NaN for one fitted by moments.
    sentence, warning
        In words.
    """

    term: str
    model: str
    method: str
    neighbours: int
    estimates: pd.DataFrame
    impacts: pd.DataFrame
    dependence: float
    p: float
    log_likelihood: float
    aic: float
    sentence: str
    warning: str = WARNING


def spatial(
    fit: Fit, model: str = "error", method: str = "ml", term: str | None = None, neighbours: int = NEIGHBOURS
) -> Spatial:
    """Refit a regression with a spatial lag of the outcome or of the errors.

    Lag: y = ρWy + Xβ + ε; error: y = Xβ + u, u = λWu + ε; W gives each of the nearest places by great-circle distance
    the weight 1/k. By maximum likelihood (Ord 1975; Anselin 1988), or by moments that allow for unequal variances: lag
    by two-stage least squares on X and WX with White errors (Kelejian and Prucha 1998), error by Arraiz and others
    (2010). Total impact in a lag model: β/(1 − ρ), with its interval by the delta method; direct: β tr((I − ρW)⁻¹)/n
    (LeSage and Pace 2009, section 2.7). spreg computes the numbers.

    Parameters
    ----------
    fit
        A fitted regression without weights, whose table has latitude and longitude.
    model, method
        Keys of ``MODELS`` and ``METHODS``.
    term
        A predictor; by default the first.
    neighbours
        Number of nearest places.

    Raises
    ------
    UnknownNameError
        Unknown model, method or term.
    ModelError
        A weighted fit, or places without coordinates.
    """
    check_known("spatial model", model, MODELS, f"Known: {', '.join(MODELS)}.")
    check_known("method", method, METHODS, f"Known: {', '.join(METHODS)}.")
    name = known_predictor(fit, term)
    if fit.specification.weights:
        raise ModelError(
            "This model is weighted.",
            "The spatial models here give every place the same weight.",
            "Fit the model without weights first.",
        )
    W = nearest_places(fit.design, neighbours)
    X = fit.design.X[:, 1:]
    # spreg inverts X'X: columns of similar size keep digits. Centring changes only the unreported intercept.
    spreads = X.std(axis=0)
    model_fit = _fitted(fit.design.y[:, None], (X - X.mean(axis=0)) / spreads, W, model, method)
    scale = np.append(1 / spreads, 1.0)
    values = model_fit.betas.ravel()[1:] * scale
    covariance = _covariance(model_fit, len(scale)) * np.outer(scale, scale)
    estimates = estimate_table([*fit.design.terms[1:], "Neighbours"], values, np.sqrt(np.diag(covariance)))
    impacts = _impacts(fit, W, values, covariance) if model == "lag" else pd.DataFrame()
    dependence, p = (float(estimates[column]["Neighbours"]) for column in ("estimate", "p"))
    likely = float(model_fit.logll) if method == "ml" else float("nan")
    # The parameters are k coefficients, the spatial parameter and the variance.
    aic = 2 * (fit.design.X.shape[1] + 2) - 2 * likely
    words = _sentence(fit, name, model, estimates, impacts, neighbours)
    return Spatial(name, model, method, neighbours, estimates, impacts, dependence, p, likely, aic, words)


def _fitted(y: Array, X: Array, W: Any, model: str, method: str) -> Any:
    import spreg

    makers = {
        ("lag", "ml"): lambda: spreg.ML_Lag(y, X, W, epsilon=_PRECISION),
        ("lag", "gm"): lambda: spreg.GM_Lag(y, X, w=W, w_lags=1, robust="white"),
        ("error", "ml"): lambda: spreg.ML_Error(y, X, W, epsilon=_PRECISION),
        ("error", "gm"): lambda: spreg.GM_Error_Het(y, X, W),
    }
    # spreg prints the name of each model; scipy and pandas warn about how it calls them.
    with redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Method 'bounded' does not support relative tolerance")
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="spreg")
        return makers[model, method]()


def _covariance(model_fit: Any, size: int) -> Array:
    """Return the covariance (size, size) of the slopes and the spatial parameter."""
    matrix = np.asarray(model_fit.vm)
    if len(matrix) == size + 1:
        return matrix[1:, 1:]
    errors = np.array([float(error) for error in model_fit.std_err])[1 : size + 1]
    return np.diag(errors**2)


def _impacts(fit: Fit, W: Any, values: Array, covariance: Array) -> pd.DataFrame:
    b, rho = values[:-1], float(values[-1])
    n = len(fit.codes)
    trace = float(np.trace(np.linalg.inv(np.eye(n) - rho * W.sparse.toarray()))) / n
    total = b / (1 - rho)
    # Gradient of β/(1 − ρ): 1/(1 − ρ) for β, β/(1 − ρ)² for ρ.
    own, both, shared = np.diag(covariance)[:-1], covariance[:-1, -1], float(covariance[-1, -1])
    spread = np.sqrt(own + 2 * total * both + total**2 * shared) / (1 - rho)
    half = margin(spread)
    columns = {"direct": b * trace, "indirect": total - b * trace, "total": total}
    ends = {"total_lower": total - half, "total_upper": total + half}
    return pd.DataFrame(columns | ends, pd.Index(fit.design.terms[1:], name="term"))


def _sentence(fit: Fit, name: str, model: str, estimates: pd.DataFrame, impacts: pd.DataFrame, neighbours: int) -> str:
    table = impacts.rename(columns=lambda column: column.removeprefix("total_")) if model == "lag" else estimates
    middle = "total" if model == "lag" else "estimate"
    now_and_ends = (float(table[column][name]) for column in (middle, "lower", "upper"))
    before, now, lower, upper = figures(float(fit.estimates["estimate"][name]), *now_and_ends)
    what = "outcomes" if model == "lag" else "unexplained parts"
    way = ", including effects through neighbours," if model == "lag" else ""
    strength = wording.number(float(estimates["estimate"]["Neighbours"]), 2)
    return (
        f"The {what} of a place and its {neighbours} nearest neighbours may be related (strength {strength}, "
        f"{wording.p_value(float(estimates['p']['Neighbours']))}). Allowing for that, the estimate for "
        f"{label(fit, name)}{way} is {now} (95% interval {lower} to {upper}) instead of {before}."
    )
