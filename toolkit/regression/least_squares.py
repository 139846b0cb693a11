"""Least squares and their covariances: statsmodels on columns that are centred and scaled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.core.errors import ModelError
from toolkit.regression.samples import Array
from toolkit.regression.specification import CLUSTERS, Specification

if TYPE_CHECKING:
    from toolkit.regression.design import Design


def solve(design: Design, spec: Specification) -> tuple[Array, Array]:
    """Return estimates (k,) and their covariance (k, k) as asked for, in the units of the columns.

    Columns are centred and scaled first and the results put back: one to two more correct digits.
    """
    from statsmodels.regression.linear_model import OLS

    back = _back(design)
    y, X = design.whitened
    result = OLS(y, X @ back).fit()
    return back @ result.params, back @ _covariance(result, design, spec) @ back.T


def _back(design: Design) -> Array:
    """Return the (k × k) matrix B with X B centred and scaled, so that the estimates are B times those on X B."""
    means = design.weights @ design.X[:, 1:] / design.weights.sum()
    spreads = design.X[:, 1:].std(axis=0)
    back = np.diag(np.concatenate([[1.0], 1 / spreads]))
    back[0, 1:] = -means / spreads
    return back


def _covariance(result: Any, design: Design, spec: Specification) -> Array:
    if spec.errors == "HC3":
        _check_leverage(result, design)
    if spec.errors in CLUSTERS:
        from statsmodels.stats.sandwich_covariance import cov_cluster

        return np.asarray(cov_cluster(result, design.clusters))
    kinds = {"classical": "cov_params", "HC1": "cov_HC1", "HC3": "cov_HC3"}
    found = getattr(result, kinds[spec.errors])
    return np.asarray(found() if callable(found) else found)


def _check_leverage(result: Any, design: Design) -> None:
    leverage = np.einsum("ij,ji->i", result.model.exog, result.model.pinv_wexog)
    alone = design.names[leverage > 1 - 1e-10]
    if len(alone):
        raise ModelError(
            f"{alone[0]} alone settles one of the estimates (no other place is like it).",
            "HC3 errors need at least two places for each term.",
            "Leave the place out, drop the region effects, or choose HC1 errors.",
        )


def squares(design: Design, residuals: Array) -> tuple[float, float]:
    """Return the (weighted) sums of squares of residuals (n,) and of the outcome about its mean."""
    mean = design.weights @ design.y / design.weights.sum()
    return float(design.weights @ residuals**2), float(design.weights @ (design.y - mean) ** 2)
