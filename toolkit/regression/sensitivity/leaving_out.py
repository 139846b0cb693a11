"""Does the estimate depend on one place, or one region?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.regression.fitting import Fit
from toolkit.regression.fitting import fit as fit_again
from toolkit.regression.samples import Array, Rows
from toolkit.regression.sensitivity.words import WARNING, figures, label
from toolkit.regression.sentences import known_predictor

_ALONE = 1e-10


@dataclass(frozen=True, eq=False)
class Influence:
    """An estimate with each place left out in turn, and with each region left out in turn.

    Parameters
    ----------
    term
        The predictor.
    estimate
        With all places, in the unit of the fit's estimate.
    places
        One row per place used, the most influential first: code, name, estimate (without it), change (that
        estimate minus the one with all places; NaN for a place that alone determines a term).
    regions
        One row per region, the most influential first: region, n (places left), estimate, std_error, lower, upper
        (95%), change. Empty if the table has no regions.
    sentence, warning
        In words.
    """

    term: str
    estimate: float
    places: pd.DataFrame
    regions: pd.DataFrame
    sentence: str
    warning: str = WARNING


def influence(fit: Fit, table: pd.DataFrame, term: str | None = None) -> Influence:
    """Leave out each place and each region in turn.

    Without place i the estimates are b − (X'X)⁻¹ xᵢ eᵢ/(1 − hᵢ), with h its leverage (Belsley, Kuh and Welsch 1980,
    equation 2.1), on the weighted problem; without a region the regression is refitted. Standardised predictors keep
    the standard deviations of the whole fit, so that estimates are comparable.

    Parameters
    ----------
    fit
        A fitted regression.
    table
        The table that it was fitted to.
    term
        A predictor; by default the first.

    Raises
    ------
    UnknownNameError
        The term is unknown.
    ModelError
        The regression cannot be fitted with one of the regions left out.
    """
    name = known_predictor(fit, term)
    full = float(fit.estimates["estimate"][name])
    places = _places(fit, name, full)
    regions = _regions(fit, table, name, full)
    return Influence(name, full, places, regions, _sentence(fit, name, full, places, regions))


def _places(fit: Fit, name: str, full: float) -> pd.DataFrame:
    y, X = fit.design.whitened
    Q, R = np.linalg.qr(X)
    leverage, residual = (Q**2).sum(axis=1), y - Q @ (Q.T @ y)
    row = np.linalg.solve(R, Q.T)[fit.design.terms.index(name)]
    kept = 1 - leverage
    change: Array = -np.divide(row * residual, kept, out=np.full(len(y), np.nan), where=kept > _ALONE)
    columns = {"code": fit.codes, "name": fit.design.names, "estimate": full + change, "change": change}
    return _by_size(pd.DataFrame(columns))


def _regions(fit: Fit, table: pd.DataFrame, name: str, full: float) -> pd.DataFrame:
    columns = ["region", "n", "estimate", "std_error", "lower", "upper", "change"]
    if "region" not in table.columns:
        return pd.DataFrame(columns=columns)
    rows = Rows.of(table)
    regions = pd.Series(rows.texts("region"), index=rows.codes).reindex(fit.codes)
    others = [region for region in dict.fromkeys(regions) if f"Region: {region}" != name]
    fits = [(region, *_without(fit, table, list(regions.index[regions != region]), name)) for region in others]
    frame = pd.DataFrame(fits, columns=columns[:-1])
    return _by_size(frame.assign(change=frame["estimate"] - full))


def _without(fit: Fit, table: pd.DataFrame, codes: list[str], name: str) -> tuple[float, ...]:
    spec = fit.specification
    again = fit_again(table, **(vars(spec) | {"sample": codes}))
    if again.base_region != fit.base_region and name.startswith("Region: "):
        raise ModelError(
            f"Without {fit.base_region}, the regions are compared with a different region.",
            "Expected a predictor, not a region.",
            "Name one of the predictors.",
        )
    scaled = spec.standardise and name in spec.predictors
    scale = fit.design.scales[name] / again.design.scales[name] if scaled else 1.0
    row = again.estimates.loc[name, ["estimate", "std_error", "lower", "upper"]].to_numpy(dtype=float)
    return again.n, *(float(value) * scale for value in row)


def _by_size(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values("change", key=lambda change: -change.abs(), ignore_index=True)


def _sentence(fit: Fit, name: str, full: float, places: pd.DataFrame, regions: pd.DataFrame) -> str:
    place = places.iloc[0]
    before, after = figures(full, float(place["estimate"]))
    words = f"The estimate for {label(fit, name)} is {before}, or {after} without {place['name']} (the largest change)"
    if regions.empty:
        return f"{words}."
    least, most = figures(float(regions["estimate"].min()), float(regions["estimate"].max()))
    same = bool((np.sign(regions["estimate"]) == np.sign(full)).all() and (places["estimate"] * full).min() > 0)
    sign = "The sign never changes" if same else "The sign changes, so the estimate depends on a few places"
    return f"{words}. Without any one region, it lies between {least} and {most}. {sign}."
