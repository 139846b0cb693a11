"""The specification of a regression across places, and clear errors for what cannot be fitted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.regression.samples import Array, Rows, Texts, check_known

INTERCEPT, REGION = "Intercept", "Region: "
ERRORS: dict[str, str] = {
    "HC3": "robust (HC3)",
    "HC1": "robust (HC1)",
    "classical": "classical",
    "cluster_region": "clustered by region",
    "cluster_county": "clustered by county",
}
AUTOMATIC = "automatic"  # by county if a column has one value for all districts of each county, else HC3
CLUSTERS: dict[str, str] = {"cluster_region": "region", "cluster_county": "county"}
# Below about forty clusters the usual clustered errors are too small: Cameron and Miller (2015), section VI.
FEW_CLUSTERS = 40
# A variance inflation of a million: shares that add up to 100 except in their third decimal differ only by rounding.
# NIST's Longley, as collinear as real data get, stays at 2e-2.
RANK_TOLERANCE = 1e-3
# In a constant but computed column, rounding leaves a spread of about 1e-16 of its size.
CONSTANT = 1e-13
OUTSIDE = "outside the sample"


@dataclass(frozen=True)
class Specification:
    """The arguments of ``regression.fit``; see that function for each field."""

    outcome: str
    predictors: tuple[str, ...]
    log: bool = False
    standardise: bool = False
    region_effects: bool = False
    weights: str | None = None
    sample: str | tuple[str, ...] = "UK"
    errors: str = "HC3"

    @property
    def numeric(self) -> list[str]:
        """Numeric columns needed: outcome, predictors, weights."""
        return [self.outcome, *self.predictors, *([self.weights] if self.weights else [])]

    @property
    def grouping(self) -> list[str]:
        """Grouping columns needed: region, county."""
        regions = ["region"] if self.region_effects else []
        return list(dict.fromkeys([*regions, *([CLUSTERS[self.errors]] if self.errors in CLUSTERS else [])]))

    def with_errors(self, rows: Rows) -> Specification:
        """Return a copy with its kind of standard error settled: clustered if a county's districts share one value."""
        if self.errors != AUTOMATIC:
            return self
        shared = shared_by_county(rows, (self.outcome, *self.predictors))
        return replace(self, errors="cluster_county" if shared else "HC3")


def shared_by_county(rows: Rows, columns: Iterable[str]) -> bool:
    """Return whether a column has the same value across the districts of every county that has more than one."""
    if "county" not in rows.columns:
        return False
    county = pd.factorize(rows.frame["county"])[0]
    for column in columns:
        values = rows.numbers(column)
        known = ~np.isnan(values) & (county >= 0)
        lowest, highest = np.full(county.max() + 1, np.inf), np.full(county.max() + 1, -np.inf)
        np.minimum.at(lowest, county[known], values[known])
        np.maximum.at(highest, county[known], values[known])
        several = np.bincount(county[known], minlength=len(lowest)) > 1
        if several.sum() > 1 and (lowest == highest)[several].all():
            return True
    return False


def check_names(rows: Rows, spec: Specification) -> None:
    """Refuse unknown names, missing or repeated predictors, the outcome as a predictor, and duplicate places."""
    kinds = (AUTOMATIC, *ERRORS)
    check_known("kind of standard error", spec.errors, kinds, f"Known: {', '.join(kinds)}.")
    if not spec.predictors:
        raise ModelError("You have not chosen a predictor.", "Expected at least one.", "Choose a predictor.")
    for column in [*spec.numeric, *spec.grouping]:
        check_known("column in the table", column, rows.columns)
    if spec.outcome in spec.predictors:
        raise ModelError(
            f"“{rows.label(spec.outcome)}” is both the outcome and a predictor.",
            "Expected an outcome that is not among the predictors.",
            "Choose another outcome, or remove this one from the predictors.",
        )
    twice = sorted({name for name in spec.predictors if spec.predictors.count(name) > 1})
    if twice:
        raise ModelError(f"“{rows.label(twice[0])}” is given twice.", "Expected each predictor once.", "Remove one.")
    if len(set(rows.codes)) < len(rows.codes):
        again = next(code for code, times in Counter(rows.codes).items() if times > 1)
        raise ModelError(
            f"The place {again} has more than one row.",
            "Expected one row per place.",
            "Choose one period, or add the rows together first.",
        )


def check_size(n: int, k: int, unused: list[tuple[str, str, str]]) -> None:
    """Refuse a sample that does not have at least two more places than terms."""
    if n > k + 1:
        return
    gaps = Counter(reason for _, _, reason in unused if reason != OUTSIDE)
    why = f" The most common reason: {gaps.most_common(1)[0][0]}." if gaps else ""
    raise ModelError(
        f"Too few places ({n}) have every value for {k} terms.{why}",
        f"Expected at least {k + 2} places.",
        "Choose a larger sample or fewer predictors.",
    )


def check_values(rows: Rows, spec: Specification, used: Mapping[str, Array], names: Texts) -> None:
    """Refuse constant columns, logarithms of zero or below, and weights of zero or below."""
    for column in (spec.outcome, *spec.predictors):
        _check_varies(rows, column, used[column])
    positive: tuple[tuple[str | None, str, str], ...] = (
        (
            spec.outcome if spec.log else None,
            "logarithm",
            "Leave these places out, or do not take the logarithm of the outcome.",
        ),
        (spec.weights, "weight", "Choose other weights, or leave these places out."),
    )
    for name, what, remedy in positive:
        if name and (used[name] <= 0).any():
            raise ModelError(
                f"“{rows.label(name)}” is zero or negative in {wording.listing(names[used[name] <= 0], most=5)}.",
                f"A {what} needs values above zero.",
                remedy,
            )


def _check_varies(rows: Rows, column: str, values: Array) -> None:
    if np.ptp(values) <= CONSTANT * np.abs(values).max():
        raise ModelError(
            f"“{rows.label(column)}” is {values[0]:g} in all {len(values)} places used.",
            "Expected a column that differs between places.",
            "Choose another column or a larger sample.",
        )


def check_rank(rows: Rows, spec: Specification, X: Array, terms: tuple[str, ...]) -> None:
    """Refuse a predictor that is, up to rounding, a combination of others (or of the regions), and name them all."""
    regions = [place for place, term in enumerate(terms) if term.startswith(REGION)]
    predictors = [place for place in range(1, len(terms)) if place not in regions]
    order = [0, *regions, *predictors]
    R = _triangle(X[:, order])
    for j in range(1, len(order)):
        if abs(R[j, j]) < RANK_TOLERANCE:
            raise _collinear(rows, spec, [terms[i] for i in order], R, j)


def collinear(X: Array) -> bool:
    """Return whether a column of X (n, k), the first all ones, is constant or a combination of others."""
    lengths = np.linalg.norm(X[:, 1:] - X[:, 1:].mean(axis=0), axis=0)
    if (lengths <= CONSTANT * np.abs(X[:, 1:]).max(axis=0)).any():
        return True
    return bool((np.abs(np.diag(_triangle(X))) < RANK_TOLERANCE).any())


def _triangle(X: Array) -> Array:
    """Return R of the QR decomposition of X (n, k), with all columns but the first centred, and all of unit length."""
    centred = X - X.mean(axis=0)
    centred[:, 0] = 1.0
    return np.asarray(np.linalg.qr(centred / np.linalg.norm(centred, axis=0), mode="r"))


def _collinear(rows: Rows, spec: Specification, terms: list[str], R: Array, j: int) -> ModelError:
    shares = np.linalg.solve(R[:j, :j], R[:j, j])
    partners = [terms[i] for i in range(1, j) if abs(shares[i]) > 3 * RANK_TOLERANCE]
    regions = any(term.startswith(REGION) for term in partners)
    named = [f"“{rows.label(term)}”" for term in partners if term in spec.predictors]
    others = " and ".join(named + (["the regions"] if regions else []))
    return ModelError(
        f"“{rows.label(terms[j])}” repeats {others}: apart from rounding, it adds no information.",
        "Expected predictors that are not sums or multiples of other predictors.",
        "Remove one of them.",
    )
