"""How far published intervals allow places to be ranked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.productivity.inequality.arrays import Array
from toolkit.regression.samples import Rows

UNKNOWN_ERROR = (
    "No interval is published for these figures, so we do not know how certain the ranks are. Do not read anything "
    "into small differences."
)
ASSUMPTION = (
    "Each figure was redrawn from a normal distribution with its published standard error, independently of the "
    "others. Places that share one published figure share its error."
)


@dataclass(frozen=True, eq=False)
class Ranks:
    """Ranks of places, with their uncertainty if known.

    Parameters
    ----------
    table
        One row per place, best rank first: code, name, value, rank (1 = highest value; ties share the mean), and, if
        intervals are published, rank_lower, rank_upper, and p_top, p_bottom: the probability (0 to 1) of truly being
        among the ``extreme`` highest or lowest.
    value
        Column ranked.
    known
        Whether intervals are published.
    extreme
        How many places count as the top and as the bottom.
    left_out
        Names of places without a figure.
    notes
        Notes on the method.
    """

    table: pd.DataFrame
    value: str
    known: bool
    extreme: int
    left_out: tuple[str, ...]
    notes: tuple[str, ...]

    def sentence(self, code: str) -> str:
        """Return a sentence on one place's rank."""
        row: Any = self.table.set_index("code").loc[code]
        where = f"{row['name']} ranks {wording.ordinal(round(row['rank']))} of {len(self.table)}"
        if not self.known:
            return f"{where}. No interval is published, so we do not know how certain the rank is."
        low, high = (wording.ordinal(round(row[f"rank_{end}"])) for end in ("lower", "upper"))
        return (
            f"{where}. Given the published intervals, its true rank may be anywhere from {low} to {high} "
            f"(95% interval)."
        )


def standard_errors(table: pd.DataFrame, lower: str, upper: str, level: float = 0.95) -> pd.Series:
    """Return standard errors by code from published intervals: half the width divided by the normal quantile.

    Parameters
    ----------
    table
        One row per place, with ``code``.
    lower, upper
        Columns of the ends of the interval, in the value's unit.
    level
        Level of the interval.

    Raises
    ------
    ModelError
        The upper end of an interval is below its lower end.
    """
    rows = Rows.of(table)
    width = rows.numbers(upper) - rows.numbers(lower)
    if (width < 0).any():
        raise ModelError(
            f"The interval for {wording.listing(rows.names[width < 0], most=5)} has its upper end below its lower end.",
            f"Expected “{rows.label(upper)}” above “{rows.label(lower)}”.",
            "Swap the two columns.",
        )
    return pd.Series(width / (2 * float(ndtri((1 + level) / 2))), pd.Index(rows.codes, name="code"))


def ranks(
    table: pd.DataFrame,
    value: str,
    lower: str | None = None,
    upper: str | None = None,
    *,
    share: str | None = None,
    extreme: int = 10,
    draws: int = 2_000,
    seed: int = 2_022,
) -> Ranks:
    """Rank places by a value, with the range in which each place's true rank may lie.

    Places without a value or an interval are left out and named.

    Each draw adds normal errors with the published standard errors and ranks the places again; the interval of a rank
    is the 2.5th to the 97.5th percentile of its draws (Goldstein and Spiegelhalter 1996, section 3).

    Parameters
    ----------
    table
        One row per place: code, name, the value.
    value
        Column ranked, highest first.
    lower, upper
        Columns of the published 95% interval, or None: the ranks then have no uncertainty, and a note says so.
    share
        Column of areas whose places share one published figure and its error (“county” for healthy life expectancy).
    extreme
        How many places count as the top and as the bottom.
    draws, seed
        Number of simulations, and their seed.

    """
    rows = Rows.of(table)
    values = rows.numbers(value)
    known = lower is not None and upper is not None
    errors = standard_errors(table, lower, upper).to_numpy() if lower and upper else np.zeros(len(values))
    kept = np.flatnonzero(~np.isnan(values) & ~np.isnan(errors))
    ranked = pd.DataFrame({"code": rows.codes[kept], "name": rows.names[kept], "value": values[kept]})
    ranked["rank"] = ranked["value"].rank(ascending=False)
    if known:
        members = rows.texts(share)[kept] if share else rows.codes[kept]
        drawn = _drawn_ranks(values[kept], errors[kept], members, draws, seed)
        ranked["rank_lower"], ranked["rank_upper"] = np.quantile(drawn, [0.025, 0.975], axis=0)
        ranked["p_top"] = (drawn <= extreme).mean(axis=0)
        ranked["p_bottom"] = (drawn > len(kept) - extreme).mean(axis=0)
    gone = np.setdiff1d(np.arange(len(values)), kept)
    return Ranks(
        table=ranked.sort_values(["rank", "code"], ignore_index=True),
        value=value,
        known=known,
        extreme=extreme,
        left_out=tuple(str(name) for name in rows.names[gone]),
        notes=_notes(known, rows.names[gone]),
    )


def _drawn_ranks(values: Array, errors: Array, members: np.ndarray, draws: int, seed: int) -> Array:
    groups, belongs = np.unique(members.astype(str), return_inverse=True)
    noise = np.random.default_rng(seed).standard_normal((draws, len(groups)))[:, belongs]
    return pd.DataFrame(values + errors * noise).rank(axis=1, ascending=False).to_numpy()


def _notes(known: bool, gone: np.ndarray) -> tuple[str, ...]:
    absent = (f"Places without a figure or an interval: {wording.listing(gone, most=5)}.",) if len(gone) else ()
    return (ASSUMPTION if known else UNKNOWN_ERROR, *absent)
