"""Correlations between places, and how little they say about the people in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.core.strength import Z


@dataclass(frozen=True)
class Correlation:
    """A correlation across places, with its 95% interval, whether it uses ranks, and the number of places."""

    value: float
    lower: float
    upper: float
    places: int


def correlate(first: pd.Series, second: pd.Series, *, ranks: bool = False) -> Correlation:
    """Return the correlation of two columns over the places that have both.

    The interval is Fisher's; for ranks its variance is multiplied by 1 + r²/2 (Bonett and Wright 2000).

    Raises
    ------
    ModelError
        Fewer than four places have both figures, or one of the columns does not vary.
    """
    both = pd.concat([first, second], axis=1, keys=["x", "y"]).dropna().astype(float)
    if len(both) < 4 or (both.nunique() < 2).any():
        raise ModelError(
            f"{len(both)} places have both figures.",
            "Expected at least four places.",
            "Choose other measures or places.",
        )
    both = both.rank() if ranks else both
    r = float(both["x"].corr(both["y"]))
    half = Z * np.sqrt((1 + (r * r / 2 if ranks else 0)) / (len(both) - 3))
    middle = np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12))
    return Correlation(r, float(np.tanh(middle - half)), float(np.tanh(middle + half)), len(both))


@dataclass(frozen=True)
class Bounds:
    """Bounds on people's rates, from shares of places: lowest and highest in the group and among others (0 to 1)."""

    group: tuple[float, float]
    others: tuple[float, float]
    places: int


def bounds(share: pd.Series, rate: pd.Series, people: pd.Series) -> Bounds:
    """Return the bounds that area figures set on a rate within a group (Duncan and Davis 1953).

    If a share ``x`` of a place's people are in the group and a share ``y`` of all its people did something, between
    ``max(0, x + y − 1)`` and ``min(x, y)`` of its people are in the group and did it.

    Parameters
    ----------
    share, rate
        By code, 0 to 1: the shares ``x`` (people in the group) and ``y`` (people who did something).
    people
        By code: number of people in the place.
    """
    rows = pd.concat([share, rate, people], axis=1, keys=["x", "y", "n"]).dropna().astype(float)
    x, y, n = (rows[name].to_numpy() for name in rows)
    if not len(rows) or (np.minimum(x, y) < 0).any() or (np.maximum(x, y) > 1).any():
        raise ModelError("The figures are not shares of people.", "Expected 0 to 1.", "Divide percentages by 100.")
    low, high = (n * np.maximum(0, x + y - 1)).sum(), (n * np.minimum(x, y)).sum()
    inside, did = (n * x).sum(), (n * y).sum()
    outside = n.sum() - inside
    return Bounds((low / inside, high / inside), ((did - high) / outside, (did - low) / outside), len(rows))
