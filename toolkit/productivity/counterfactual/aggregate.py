"""What if many places' figures were those of a reference: the sum, in GBP million a year."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.productivity.counterfactual.hours import Hours
from toolkit.productivity.counterfactual.moving import LABEL, WARNING, Move, check, target_of
from toolkit.regression.fitting import Fit
from toolkit.regression.samples import Array, Rows

_CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Aggregate:
    """What a regression associates with moving many places at once.

    Parameters
    ----------
    million, lower, upper
        GBP million a year, with its 95 % interval.
    places
        One row a place, the largest amount first: code, name, amount (GBP per hour), million (GBP million a year).
    left_out
        Columns code, name, reason: places without a figure or without hours.
    sentence, label, warning
        In words.
    """

    million: float
    lower: float
    upper: float
    places: pd.DataFrame
    left_out: pd.DataFrame
    sentence: str
    label: str = LABEL
    warning: str = WARNING


def aggregate(
    fit: Fit, table: pd.DataFrame, moves: Mapping[str, Move], hours: Mapping[str, Hours], *, gains_only: bool = True
) -> Aggregate:
    """Move the predictors of every place that has hours, and add up what the regression associates with it.

    With dᵢ = Δᵢ'b, the sum is Σ hᵢ yᵢ (exp(dᵢ) − 1) for a logarithmic outcome, else Σ hᵢ dᵢ; its error by the delta
    method is √(g'Vg) with g = Σ hᵢ yᵢ exp(dᵢ) Δᵢ, else Σ hᵢ Δᵢ. All places share the estimates, so their errors add up.

    Parameters
    ----------
    fit, table, moves
        As for ``what_if``.
    hours
        By place code; only these places are moved.
    gains_only
        Leave a predictor where it is in places for which the move is associated with a loss: those behind are raised
        to the target, those ahead stay. The signs of the estimates are then taken as known.

    Returns
    -------
    Together
        Sum, places, and those left out.

    Raises
    ------
    UnknownNameError, ModelError
        As ``what_if``, or no place has figures and hours.
    """
    rows, columns = Rows.of(table), list(moves)
    for one in hours.values():
        check(fit, moves, one)
    asked = np.array([code in hours for code in rows.codes])
    X = np.column_stack([rows.numbers(column) for column in columns])
    y = rows.numbers(fit.specification.outcome)
    full = np.asarray(np.isfinite(np.column_stack([X, y])).all(axis=1))
    kept = np.flatnonzero(asked & full)
    if not len(kept):
        raise ModelError("No place has figures and hours.", "Expected one or more.", "Choose other predictors.")
    b, V = _of(fit, columns)
    moved = np.array([target_of(rows, column, move) for column, move in moves.items()]) - X[kept]
    moved = np.where(moved * b > 0, moved, 0.0) if gains_only else moved
    h = np.array([hours[str(code)].millions for code in rows.codes[kept]])
    d = moved @ b
    log = fit.specification.log
    amounts = np.asarray(y[kept] * np.expm1(d) if log else d)
    slope = y[kept] * np.exp(d) if log else np.ones(len(d))
    gradient = (h * slope) @ moved
    error = math.sqrt(max(float(gradient @ V @ gradient), 0.0))
    margin = float(stdtrit(fit.df_t, (1 + _CONFIDENCE) / 2)) * error
    million = float(h @ amounts)
    found = pd.DataFrame(
        {"code": rows.codes[kept], "name": rows.names[kept], "amount": amounts, "million": h * amounts}
    )
    ends = million, million - margin, million + margin
    return Aggregate(
        *ends,
        places=found.sort_values(["million", "code"], ascending=[False, True], ignore_index=True),
        left_out=_left_out(rows, asked, full),
        sentence=_sentence(ends, int((amounts != 0).sum()), {one.status for one in hours.values()}),
    )


def _of(fit: Fit, columns: list[str]) -> tuple[Array, Array]:
    """Return estimates and covariance of some predictors, per unit of each."""
    places = [fit.design.terms.index(column) for column in columns]
    units = np.array([fit.design.scales[column] if fit.specification.standardise else 1.0 for column in columns])
    b = fit.estimates["estimate"].to_numpy()[places] / units
    return b, fit.covariance[np.ix_(places, places)] / np.outer(units, units)


def _left_out(rows: Rows, asked: np.ndarray, full: np.ndarray) -> pd.DataFrame:
    gone = np.flatnonzero(~(asked & full))
    reasons = ["no hours" if not asked[i] else "no figure" for i in gone]
    return pd.DataFrame({"code": rows.codes[gone], "name": rows.names[gone], "reason": reasons})


def _sentence(ends: tuple[float, float, float], n: int, statuses: set[str]) -> str:
    amount, lower, upper = (wording.value(one / 1000, "GBP billion", 1) for one in ends)
    hours = wording.listing(sorted(statuses))
    return (
        f"Between places, such moves in {wording.count(n, 'place')} go with {amount} a year (95% interval {lower} to "
        f"{upper}; hours are {hours}). {LABEL}."
    )
