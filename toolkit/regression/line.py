"""The line that a fitted regression draws along one predictor, with its confidence band."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from toolkit.regression.fitting import Fit


def expected_line(fit: Fit, values: pd.Series, term: str, points: int = 60) -> pd.DataFrame:
    """Return the expected outcome as one predictor runs over its range and all others stay at their averages.

    With ``m`` the (weighted) means of the design's columns, but for the predictor's own at the value x, the line is
    ``m'b`` and its band ``m'b ± t √(m'Vm)``, with b the estimates, V their covariance as asked of the fit, and t the
    0.975 quantile of Student's t with ``fit.df_t`` degrees of freedom. Where the outcome is in logs both are given
    back in the outcome's unit by exp, so the line is then of geometric means.

    Parameters
    ----------
    fit
        A fitted regression.
    values
        The predictor by place code, in its unit (the fit may hold it in standard deviations).
    term
        Name of the predictor in the fit.
    points
        How many points the line has.

    Returns
    -------
    DataFrame
        ``points`` rows: x (unit of the predictor), fitted, lower, upper (unit of the outcome).
    """
    column = fit.design.terms.index(term)
    raw = values.reindex(fit.codes).to_numpy(dtype=float)
    inside = fit.design.X[:, column]
    ends = np.argmin(raw), np.argmax(raw)
    x = np.linspace(raw[ends[0]], raw[ends[1]], points)
    rows = np.tile(np.average(fit.design.X, axis=0, weights=fit.design.weights), (points, 1))
    rows[:, column] = np.interp(x, raw[list(ends)], inside[list(ends)])
    middle = rows @ fit.estimates["estimate"].to_numpy()
    spread = np.sqrt(np.einsum("ij,jk,ik->i", rows, fit.covariance, rows))
    margin = float(stdtrit(fit.df_t, 0.975)) * spread
    line = pd.DataFrame({"fitted": middle, "lower": middle - margin, "upper": middle + margin})
    if fit.specification.log:
        line = line.apply(np.exp)
    line.insert(0, "x", x)
    return line
