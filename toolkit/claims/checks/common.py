"""Helpers shared by checks: figures by name or year, cached fits, and correlations with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from toolkit import regression
from toolkit.claims.evidence import Evidence, Frame
from toolkit.productivity import inequality
from toolkit.regression import Fit

SAMPLE = "England and Wales without City of London and Isles of Scilly"
UK = "United Kingdom"
SICK, DISABLED, SKILLED = "long_term_sick_2021", "disabled_2021", "level4_2021"
OLDER, YOUNG = "age_50_64_2022", "age_16_24_2022"
OUTPUT, LATEST = "gva_per_hour_2019", "gva_per_hour_2023"
WORK = "employment_rate_2023"
NORMAL = 1.96
Estimate = tuple[float, float, float]
"""Estimate, and the lower and upper ends of its 95% interval."""


def labels(evidence: Evidence) -> Frame:
    """Return the label of each column of the place table."""
    return evidence.place_table().attrs["labels"]


def fit(evidence: Evidence, outcome: str, predictors: str | Sequence[str], **options: Any) -> Fit:
    """Fit a regression for England and Wales, cached for all checks; the options are those of ``regression.fit``."""
    chosen = {"sample": SAMPLE} | options
    key = ("fit", outcome, str(predictors), str(sorted(chosen.items())))
    table = evidence.place_table()
    return evidence.kept(key, lambda: regression.fit(table, outcome, predictors, **chosen))


def coefficient(model: Fit, term: str) -> Estimate:
    """Return the estimate of one term with its interval."""
    row: Any = model.estimates.loc[term]
    return float(row["estimate"]), float(row["lower"]), float(row["upper"])


def correlation(first: Frame, second: Frame, ranks: bool = False) -> Estimate:
    """Return Pearson's correlation of two series, or Spearman's of their ranks, with its 95% interval.

    The interval uses Fisher's transformation with the standard error √(1 / (n − 3)), or, for ranks, that of Bonett and
    Wright (2000), √((1 + r²/2) / (n − 3)).
    """
    estimate = float(first.corr(second, method="spearman" if ranks else "pearson"))
    variance = (1 + ranks * estimate**2 / 2) / (int((first.notna() & second.notna()).sum()) - 3)
    middle, half = np.arctanh(estimate), NORMAL * np.sqrt(variance)
    return estimate, float(np.tanh(middle - half)), float(np.tanh(middle + half))


def share_within(values: Frame, groups: Frame, weights: Frame | None = None) -> float:
    """Return the percentage of the variance that lies within groups, among the places with a value."""
    known = values.notna()
    weights = None if weights is None else weights[known]
    return 100 * inequality.split(values[known], groups[known], weights, "variance").within_share


def weighted(values: Frame, weights: Frame) -> float:
    """Return the weighted mean of a series, over the rows that it shares with the weights (by index)."""
    known = pd.DataFrame({"value": values, "weight": weights}).dropna()
    return float(np.average(known["value"], weights=known["weight"]))
