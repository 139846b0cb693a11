"""A sum of money distributed among places by a formula, and its difference from the actual awards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core.errors import UnknownNameError
from toolkit.productivity.inequality.arrays import Array, gini

FORMULAS = {
    "per_head": "The same for every person",
    "need": "By need: population multiplied by how far need exceeds its lowest level",
    "threshold": "Only the places in greatest need, which get the same amount per person",
}


@dataclass(frozen=True, eq=False)
class Allocation:
    """Money distributed among places.

    Parameters
    ----------
    table
        One row per place, index ``code``: people, score (higher means needier), amount and per_head (GBP), and actual,
        actual_per_head and change (amount less actual) scaled to the same total.
    neediest
        Shares (0 to 1) of the money, and of the actual awards, that go to the fifth of people in the neediest places.
    gini
        Gini coefficients of both amounts per head over people: 0 means the same for everybody.
    """

    table: pd.DataFrame
    neediest: tuple[float, float]
    gini: tuple[float, float]


def allocate(
    people: pd.Series, scores: pd.Series, awarded: pd.Series, total: float, formula: str, threshold: int = 100
) -> Allocation:
    """Distribute ``total`` (GBP); see `Allocation`.

    Parameters
    ----------
    people, scores, awarded
        By code: residents, scores (a high score means need; places without a score get nothing), and actual awards.
    formula
        A key of ``FORMULAS``.
    threshold
        How many places in greatest need share the money, for the formula ``threshold``.
    """
    if formula not in FORMULAS:
        raise UnknownNameError("formula", formula, FORMULAS)
    frame = pd.DataFrame({"people": people, "score": scores}).dropna().rename_axis("code")
    if formula == "need":
        counts = frame["people"] * (frame["score"] - frame["score"].min())
    elif formula == "threshold":
        counts = frame["people"].where(frame["score"].rank(ascending=False, method="first") <= threshold, 0.0)
    else:
        counts = frame["people"].astype(float)
    given = awarded.reindex(frame.index).fillna(0.0)
    frame["amount"], frame["actual"] = total * counts / counts.sum(), total * given / given.sum()
    frame["per_head"], frame["actual_per_head"] = (frame[name] / frame["people"] for name in ("amount", "actual"))
    frame["change"] = frame["amount"] - frame["actual"]
    both = [frame[name].to_numpy(dtype=float) for name in ("amount", "actual")]
    counted, need = frame["people"].to_numpy(dtype=float), frame["score"].to_numpy(dtype=float)
    first, second = (_neediest(money, counted, need) for money in both)
    unequal = [max(0.0, float(gini(money / counted, counted[None])[0])) for money in both]
    return Allocation(frame, (first, second), (unequal[0], unequal[1]))


def _neediest(money: Array, people: Array, need: Array) -> float:
    """Return the share of the money for the fifth of people in the neediest places, counting the last place in part."""
    order = np.argsort(-need, kind="stable")
    reached = np.concatenate([[0], np.cumsum(people[order])]) / people.sum()
    return float(np.interp(0.2, reached, np.concatenate([[0], np.cumsum(money[order])]) / money.sum()))
