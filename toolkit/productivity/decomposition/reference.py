"""What a place is compared with: the mean of some places (or their published figure), or the mean of two levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from toolkit.core.errors import ModelError
from toolkit.regression.samples import Array


@dataclass(frozen=True)
class Reference:
    """What a place is compared with.

    Parameters
    ----------
    codes
        Places of the regression to average: one place, a region, statistical neighbours, or all places.
    phrase
        What a sentence calls the reference: “the United Kingdom”, “its twenty statistical neighbours”.
    published
        The published figure of the reference, in the unit of the outcome (not its logarithm), if there is one; the gap
        is then measured against this figure.
    weights
        A weight above zero for each code, or None for the plain mean.
    """

    codes: tuple[str, ...]
    phrase: str
    published: float | None = None
    weights: Mapping[str, float] | None = None


def logarithmic_mean(a: float, b: float) -> float:
    """Return (a − b) / (ln a − ln b), or a if they are equal; a and b are positive, and the result is in their unit."""
    distance = float(np.log(a) - np.log(b))
    return float(b) * (float(np.expm1(distance)) / distance if distance else 1.0)


def shares_of(codes: list[str], reference: Reference) -> tuple[Array, int]:
    """Return each place's share in the reference (n,), and how many of the reference's places are not in ``codes``."""
    members = set(reference.codes)
    weights = np.array([_weight(reference, code) if code in members else 0.0 for code in codes])
    if not weights.any():
        raise ModelError(
            f"No place in {reference.phrase} was used in the regression.",
            "Expected at least one.",
            "Choose another reference or another sample.",
        )
    return weights / weights.sum(), len(members - set(codes))


def _weight(reference: Reference, code: str) -> float:
    weight = 1.0 if reference.weights is None else float(reference.weights.get(code, np.nan))
    if not weight > 0:
        raise ModelError(f"{code} has no weight above zero.", "Every place needs a weight.", "Correct the weights.")
    return weight


def published_level(reference: Reference, log: bool) -> float | None:
    """Return the published figure, as a logarithm if the regression's outcome is one; None if there is no figure."""
    if reference.published is None:
        return None
    if log and not reference.published > 0:
        has = f"The published figure is {reference.published:g}."
        raise ModelError(has, "Expected a figure above zero, since the outcome is a logarithm.", "Correct the figure.")
    return float(np.log(reference.published)) if log else float(reference.published)
