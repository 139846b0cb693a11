"""Weights that reproduce a published mean while staying as close as possible to given weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from toolkit.core.errors import ModelError
from toolkit.regression.samples import Array


def tilted(weights: Array, values: Array, target: float) -> Array:
    """Return weights (n,) whose weighted mean of the values is the target and whose sum is unchanged.

    The returned weights are w·exp(λ·v), scaled. They are the closest to w, in Kullback–Leibler divergence, of all
    weights with that mean. Output per hour is published for a region and for its places; hours worked in each place are
    not. Counts of employed residents are too low where people commute in, which is where output per hour is high: the
    tilt moves hours there.

    Parameters
    ----------
    weights, values
        (n,), weights above zero.
    target
        Between the lowest and the highest value.

    Raises
    ------
    ModelError
        A weight that is not above zero, or a target that no weights reach.

    Notes
    -----
    Exponential tilting: Deville and Särndal (1992), Journal of the American Statistical Association 87, 376–382,
    case 2.
    """
    w, v = np.asarray(weights, dtype=float), np.asarray(values, dtype=float)
    if not (w > 0).all():
        raise ModelError("A weight is zero or negative.", "Expected weights above zero.", "Leave that place out.")
    if not v.min() <= target <= v.max() or (v.min() == v.max() and v.min() != target):
        raise ModelError(
            f"No weights give a mean of {target:g}.",
            f"Expected a mean from {v.min():g} to {v.max():g}.",
            "Correct the target.",
        )
    if v.min() == v.max():
        return w.copy()
    scaled = (v - target) / (v.max() - v.min())

    def off(rate: float) -> float:
        tilt = w * np.exp(rate * (scaled - scaled.max() if rate > 0 else scaled - scaled.min()))
        return float(tilt @ scaled / tilt.sum())

    far = 1.0
    while off(-far) > 0 or off(far) < 0:
        far *= 2
        if far > 1e6:
            raise ModelError(
                f"No weights give a mean of {target:g}.", "This target is too extreme.", "Correct the target."
            )
    rate = brentq(off, -far, far, xtol=1e-14)
    new = w * np.exp(rate * (scaled - scaled.max() if rate > 0 else scaled - scaled.min()))
    return np.asarray(new * w.sum() / new.sum())


def regional_hours(
    places: pd.DataFrame, published: Mapping[str, float], *, within: Iterable[str] = (), whole: float | None = None
) -> Array:
    """Return places' hours (n,), in the input's unit, made consistent with regions' published output per hour.

    Each region's hours are tilted to fit its published output per hour. If a figure for the whole (such as England) is
    published too, its regions' totals are then tilted to fit it, keeping their sum unchanged.

    Parameters
    ----------
    places
        One row per place: region, hours, output (GBP per hour).
    published
        Output per hour by region, for every region in ``places``.
    within, whole
        The regions that make up the whole, and its published output per hour.

    Raises
    ------
    ModelError
        A region without a published figure, or one whose figure no weights can reach.
    """
    unknown = sorted(set(places["region"]) - set(published))
    if unknown:
        raise ModelError(f"No figure is published for {', '.join(unknown)}.", "Expected a figure for each region.", "")
    region = places["region"].to_numpy()
    hours, output = (places[column].to_numpy(dtype=float).copy() for column in ("hours", "output"))
    for name in set(region):
        rows = region == name
        hours[rows] = tilted(hours[rows], output[rows], published[name])
    members = [name for name in within if (region == name).any()]
    if whole is not None and members:
        totals = np.array([hours[region == name].sum() for name in members])
        new = tilted(totals, np.array([published[name] for name in members]), whole)
        for name, factor in zip(members, new / totals, strict=True):
            hours[region == name] *= factor
    return hours
