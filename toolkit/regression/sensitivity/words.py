"""Wording and small helpers shared by the checks of an estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toolkit.core import wording

if TYPE_CHECKING:
    from toolkit.regression.fitting import Fit

WARNING = (
    "This is an association between places. Passing this check does not make it an effect: changing a place's figure "
    "might not change its outcome."
)


def label(fit: Fit, term: str) -> str:
    """Return a term's title in quotation marks."""
    return f"“{fit.labels.get(term, term)}”"


def figures(*values: float) -> tuple[str, ...]:
    """Format estimates together, with enough places (at most six) for two significant figures of the smallest."""
    sizes = [abs(value) for value in values if value and np.isfinite(value)]
    decimals = int(np.clip(1 - np.floor(np.log10(min(sizes, default=1.0))), 0, 6))
    return tuple(wording.number(value, decimals) for value in values)
