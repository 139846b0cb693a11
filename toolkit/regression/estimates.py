"""Estimates with their standard errors, p-values and 95% intervals, in the table format that every model here uses."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from toolkit.regression.samples import Array

CONFIDENCE = 0.95
# A result with a smaller p-value counts as statistically significant: a convention, not a law.
SIGNIFICANCE = 0.05


def margin(errors: Array | float, df: float | None = None) -> Array:
    """Return the half-widths of 95% intervals: Student's t with ``df`` degrees of freedom, else normal."""
    level = (1 + CONFIDENCE) / 2
    return np.asarray((ndtri(level) if df is None else stdtrit(df, level)) * np.asarray(errors))


def estimate_table(
    terms: list[str], values: Array, errors: Array, df: float | None = None, index: str = "term"
) -> pd.DataFrame:
    """Return one row per term: estimate, std_error, t (or z, without ``df``), p (two-sided), lower and upper (95%)."""
    # An exact fit has standard errors of zero, and t is then correctly infinite.
    with np.errstate(divide="ignore", invalid="ignore"):
        t = values / errors
    p = 2 * (ndtr(-np.abs(t)) if df is None else stdtr(df, -np.abs(t)))
    half = margin(errors, df)
    columns = {"estimate": values, "std_error": errors, "z" if df is None else "t": t, "p": p}
    ends = {"lower": values - half, "upper": values + half}
    return pd.DataFrame(columns | ends, pd.Index(terms, name=index))
