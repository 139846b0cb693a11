"""Which of many findings stand, given how many were looked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.regression.sensitivity.words import WARNING


@dataclass(frozen=True, eq=False)
class Adjusted:
    """p-values adjusted for the number of tests.

    Parameters
    ----------
    table
        Index as given; columns p, holm, benjamini_hochberg (adjusted p-values, 0 to 1), stands_holm and
        stands_benjamini_hochberg (whether the adjusted value is at most ``alpha``).
    alpha
        Level.
    sentence, warning
        In words.
    """

    table: pd.DataFrame
    alpha: float
    sentence: str
    warning: str = WARNING


def adjusted(p: pd.Series, alpha: float = 0.05) -> Adjusted:
    """Adjust p-values: Holm (1979) for any false finding at all, Benjamini and Hochberg (1995) for their share.

    With p₍₁₎ ≤ … ≤ p₍ₘ₎, Holm's are max over j ≤ i of min(1, (m − j + 1) p₍ⱼ₎), and Benjamini and Hochberg's
    min over j ≥ i of min(1, m p₍ⱼ₎/j).

    Parameters
    ----------
    p
        p-values between 0 and 1 of all the tests that were made, not only of those reported.
    alpha
        Chance of one false finding or more (Holm), or expected share of false ones among the findings.

    Raises
    ------
    ModelError
        No p-value, one missing or outside 0 to 1.
    """
    if p.empty or not p.between(0, 1).all():
        raise ModelError(
            f"{int((~p.between(0, 1)).sum())} of {len(p)} p-values are missing or not between 0 and 1.",
            "Expected one p-value or more, each between 0 and 1.",
            "Leave out what could not be tested.",
        )
    table = pd.DataFrame({"p": p.astype(float)})
    for column, adjust in (("holm", _holm), ("benjamini_hochberg", _benjamini_hochberg)):
        table[column] = _in_order_given(adjust, table["p"].to_numpy())
        table[f"stands_{column}"] = table[column] <= alpha
    alone = int((table["p"] <= alpha).sum())
    holm, shares = (int(table[f"stands_{column}"].sum()) for column in ("holm", "benjamini_hochberg"))
    words = (
        f"Of {wording.count(len(p), 'test')}, {alone} would be significant alone (p at most {alpha:g}). When not one "
        f"false finding is allowed (Holm), {holm} would be; when {alpha:.0%} of the findings may be false "
        f"(Benjamini–Hochberg), {shares} would be."
    )
    return Adjusted(table, alpha, words)


def _in_order_given(adjust: Callable[[np.ndarray], np.ndarray], p: np.ndarray) -> np.ndarray:
    order = np.argsort(p, kind="stable")
    values = np.empty_like(p)
    values[order] = np.minimum(adjust(p[order]), 1)
    return values


def _holm(ordered: np.ndarray) -> np.ndarray:
    return np.maximum.accumulate(np.arange(len(ordered), 0, -1) * ordered)


def _benjamini_hochberg(ordered: np.ndarray) -> np.ndarray:
    shares = len(ordered) * ordered / np.arange(1, len(ordered) + 1)
    return np.minimum.accumulate(shares[::-1])[::-1]
