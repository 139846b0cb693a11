"""Conversion of a table and a specification to the arrays of a regression, with errors for what cannot be fitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.regression.samples import NATIONS, Array, Asked, Choice, Rows, Texts, choose
from toolkit.regression.specification import (
    CLUSTERS,
    INTERCEPT,
    OUTSIDE,
    REGION,
    Specification,
    check_names,
    check_rank,
    check_size,
    check_values,
)

Positions = npt.NDArray[np.intp]
Unused = list[tuple[str, str, str]]


@dataclass(frozen=True, eq=False)
class Design:
    """The arrays of a regression across n places with k terms; arrays with a row per place cover the places used."""

    y: Array  # (n,) outcome, in its unit, or its natural logarithm
    X: Array  # (n, k) intercept, predictors (in their units or in standard deviations), regions (0 or 1)
    terms: tuple[str, ...]  # k names, in the order of the columns of X
    weights: Array  # (n,) with a mean of one
    codes: pd.Index  # (n,)
    names: Texts  # (n,)
    clusters: Positions | None  # (n,) cluster number of each place, 0 to G − 1
    latitude: Array | None  # (n,) degrees, if the table has them
    longitude: Array | None
    scales: Mapping[str, float]  # standard deviation of each predictor among the places used, in its unit
    unused: Unused  # code, name and reason of each row of the table that was not used
    phrase: str  # the sample in words
    base_region: str  # the base for region effects, or ""
    absent: tuple[str, ...]  # nations of the sample in which no place has every value

    @cached_property
    def whitened(self) -> tuple[Array, Array]:
        """Outcome (n,) and X (n, k) times the square root of the weights, for weighted least squares."""
        root = np.sqrt(self.weights)
        return root * self.y, root[:, None] * self.X

    @cached_property
    def left_out(self) -> pd.DataFrame:
        """The rows of the table that were not used: columns code, name, reason."""
        return pd.DataFrame(self.unused, columns=["code", "name", "reason"], dtype=object)

    @property
    def n_clusters(self) -> int:
        """Number of clusters G; 0 without clusters."""
        return 0 if self.clusters is None else int(self.clusters.max()) + 1


def build(table: pd.DataFrame, spec: Specification, sample: Asked) -> tuple[Specification, Design]:
    """Check a specification against a table; return it with a reproducible sample, and the arrays.

    The sample (a name, codes or a mask) replaces that of ``spec``. Errors are those of ``regression.fit``.
    """
    rows = Rows.of(table)
    check_names(rows, spec)
    spec = spec.with_errors(rows)
    choice = choose(rows, sample)
    values = {column: rows.numbers(column) for column in spec.numeric}
    kept, unused = _split(rows, spec, choice, values)
    check_size(len(kept), 1 + len(spec.predictors), unused)
    used = {column: every[kept] for column, every in values.items()}
    check_values(rows, spec, used, rows.names[kept])
    regions = _regions(rows, kept) if spec.region_effects else []
    X, terms, scales = _matrix(spec, used, regions)
    check_size(len(kept), len(terms), unused)
    check_rank(rows, spec, X, terms)
    design = Design(
        y=np.log(used[spec.outcome]) if spec.log else used[spec.outcome],
        X=X,
        terms=terms,
        weights=_weights(spec, used, len(kept)),
        codes=pd.Index(rows.codes[kept], name="code", dtype=object),
        names=rows.names[kept],
        clusters=_clusters(rows, spec, kept),
        latitude=_optional(rows, "latitude", kept),
        longitude=_optional(rows, "longitude", kept),
        scales=scales,
        unused=unused,
        phrase=choice.phrase,
        base_region=regions[0][0] if regions else "",
        absent=_absent(rows, choice, kept),
    )
    return replace(spec, sample=choice.asked), design


def _split(rows: Rows, spec: Specification, choice: Choice, values: Mapping[str, Array]) -> tuple[Positions, Unused]:
    """Return the positions of the rows used, and the other rows with their reasons."""
    missing = {column: np.isnan(values[column]) for column in spec.numeric}
    missing |= {column: rows.frame[column].isna().to_numpy() for column in spec.grouping}
    lacking = np.logical_or.reduce(list(missing.values()))
    out = np.flatnonzero(~choice.mask | lacking)
    reasons = [
        "no value of " + ", ".join(rows.label(column) for column, gap in missing.items() if gap[row])
        if choice.mask[row]
        else OUTSIDE
        for row in out
    ]
    unused = list(zip(rows.codes[out], rows.names[out], reasons, strict=True))
    return np.flatnonzero(choice.mask & ~lacking), unused


def _matrix(
    spec: Specification, used: Mapping[str, Array], regions: list[tuple[str, Array]]
) -> tuple[Array, tuple[str, ...], dict[str, float]]:
    scales = {column: float(np.std(used[column], ddof=1)) for column in spec.predictors}
    columns = [np.ones(len(used[spec.outcome]))]
    for column in spec.predictors:
        values = used[column]
        columns.append((values - values.mean()) / scales[column] if spec.standardise else values)
    columns += [belongs for _, belongs in regions[1:]]
    terms = (INTERCEPT, *spec.predictors, *(f"{REGION}{name}" for name, _ in regions[1:]))
    return np.column_stack(columns), terms, scales


def _regions(rows: Rows, kept: Positions) -> list[tuple[str, Array]]:
    """Return each region with its 0s and 1s (n,), the base first."""
    series = rows.frame["region"].iloc[kept]
    texts = rows.texts("region")[kept]
    every = series.cat.categories if isinstance(series.dtype, pd.CategoricalDtype) else sorted(set(texts))
    regions = [(str(name), (texts == str(name)).astype(float)) for name in every]
    present = [(name, belongs) for name, belongs in regions if belongs.any()]
    if len(present) < 2:
        raise ModelError(
            f"All the places used are in one region, {present[0][0]}.",
            "Region effects need two regions or more.",
            "Leave region effects out, or choose a larger sample.",
        )
    return present


def _weights(spec: Specification, used: Mapping[str, Array], n: int) -> Array:
    return np.ones(n) if spec.weights is None else used[spec.weights] / used[spec.weights].mean()


def _clusters(rows: Rows, spec: Specification, kept: Positions) -> Positions | None:
    if spec.errors not in CLUSTERS:
        return None
    column = CLUSTERS[spec.errors]
    groups, members = np.unique(rows.texts(column)[kept].astype(str), return_inverse=True)
    if len(groups) < 2:
        raise ModelError(
            f"All the places used are in one {column}, {groups[0]}.",
            "Clustered standard errors need at least two clusters.",
            "Choose HC3 errors, or a larger sample.",
        )
    return members


def _optional(rows: Rows, column: str, kept: Positions) -> Array | None:
    return rows.numbers(column)[kept] if column in rows.frame.columns else None


def _absent(rows: Rows, choice: Choice, kept: Positions) -> tuple[str, ...]:
    if "code" not in rows.frame.columns or rows.uncoded:
        return ()
    chosen, used = ({code[:1] for code in rows.codes[which]} for which in (choice.mask, kept))
    return tuple(nation for letter, nation in NATIONS.items() if letter in chosen - used)
