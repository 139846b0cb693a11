"""Why two rates differ: different rates within groups, or a different composition.

With shares s₁, s₂ and rates r₁, r₂ of groups i, bars for the mean of the two and R for the overall rate,

    R₂ − R₁ = Σ s̄ᵢ (r₂ᵢ − r₁ᵢ)  +  Σ (s₂ᵢ − s₁ᵢ) (r̄ᵢ − R̄)        (rates, composition).

Both sums are exact and treat the two rates in the same way; Σ (s₂ᵢ − s₁ᵢ) = 0, so subtracting R̄ changes no sum, but it
makes a group that grew contribute according to how far its rate is above or below the overall rate.

Source: Kitagawa (1955), Journal of the American Statistical Association 50, 1168–1194.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError


@dataclass(frozen=True, eq=False)
class ShiftShare:
    """The parts of the difference between two rates.

    Parameters
    ----------
    rows
        One row per group (index): ``share_first``, ``share_second`` (% of people), ``rate_first``, ``rate_second`` (%),
        ``by_rate``, ``by_composition`` (percentage points).
    first, second
        The overall rates, computed from the groups.
    """

    rows: pd.DataFrame
    first: float
    second: float

    @property
    def by_rate(self) -> float:
        """Percentage points due to the rates within groups."""
        return float(self.rows["by_rate"].sum())

    @property
    def by_composition(self) -> float:
        """Percentage points due to composition."""
        return float(self.rows["by_composition"].sum())


def shift_share(people: pd.DataFrame, rates: pd.DataFrame) -> ShiftShare:
    """Decompose the difference between two rates into a part from rates within groups and a part from composition.

    Parameters
    ----------
    people
        People in each group (rows) for the first and second rates (columns). Only their shares count.
    rates
        Rates of the same groups, in %.

    Raises
    ------
    ModelError
        The two tables have different groups, a figure is missing, or nobody is counted.
    """
    if list(people.index) != list(rates.index):
        raise ModelError(
            "The numbers of people and the rates are for different groups.",
            "Expected the same groups in the same order.",
        )
    # In one layout, so that the same figures are always added in the same order.
    n, r = (np.ascontiguousarray(table.to_numpy(float)) for table in (people, rates))
    if not (np.isfinite(n).all() and np.isfinite(r).all() and (n >= 0).all() and (n.sum(axis=0) > 0).all()):
        raise ModelError("A group has no figure, or nobody is counted in it.", "", "Use only groups that have figures.")
    s = n / n.sum(axis=0)
    rate = (s * r).sum(axis=0)
    columns = {
        "share_first": 100 * s[:, 0],
        "share_second": 100 * s[:, 1],
        "rate_first": r[:, 0],
        "rate_second": r[:, 1],
        "by_rate": s.mean(axis=1) * (r[:, 1] - r[:, 0]),
        "by_composition": (s[:, 1] - s[:, 0]) * (r.mean(axis=1) - rate.mean()),
    }
    return ShiftShare(pd.DataFrame(columns, index=people.index), float(rate[0]), float(rate[1]))
