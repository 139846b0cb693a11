"""What if a place's health, skills or age profile matched another's? The association in pounds, for one place or many.

A regression says how much higher output is in places where a predictor is higher. Here the predictors of one
place (`what_if`), or of many (`aggregate`), are moved, and the difference that the regression associates with the move
is computed. That does not mean output would follow. The result treats the whole association as cause and effect. The
true figure may be smaller or larger: an error in a predictor, for example, flattens its slope.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.productivity.counterfactual.hours import Hours
from toolkit.productivity.decomposition.reference import Reference, logarithmic_mean
from toolkit.regression.estimates import margin
from toolkit.regression.fitting import Fit
from toolkit.regression.samples import Array, Mask, Rows, check_known

LABEL = "This assumes that the whole association is causal. The true figure may be smaller or larger"
WARNING = (
    "This treats the whole association between places as cause and effect, and assumes that nothing else changes "
    "anywhere. The true figure may be smaller or larger. This is neither a forecast nor a limit on what a change "
    "could do."
)
PER_HOUR = "GBP per hour"
Move = float | Reference


@dataclass(frozen=True, eq=False)
class WhatIf:
    """What a regression associates with changes in some of a place's predictors.

    Parameters
    ----------
    place
        Its name.
    parts
        Index predictor; columns now, target (in the predictor's unit), change (in log points for a logarithmic
        outcome, else in its unit), lower, upper (95%), amount (in the outcome's unit). Changes and amounts add up to
        the whole.
    level, new_level
        The outcome as it is and with the whole change, in its unit.
    amount, lower, upper
        New level less level, with its 95% interval, in the outcome's unit.
    million, million_lower, million_upper
        The same in GBP million a year, or None without hours.
    hours
        Hours used, or None.
    unit
        The unit of the outcome.
    notes
        Notes that a reader should see first.
    sentence, label, warning
        In words.
    """

    place: str
    parts: pd.DataFrame
    level: float
    new_level: float
    amount: float
    lower: float
    upper: float
    million: float | None
    million_lower: float | None
    million_upper: float | None
    hours: Hours | None
    unit: str
    notes: tuple[str, ...]
    sentence: str
    label: str = LABEL
    warning: str = WARNING


@dataclass(frozen=True, eq=False)
class Aggregate:
    """What a regression associates with moving the predictors of many places at once.

    Parameters
    ----------
    million, lower, upper
        GBP million a year, with its 95% interval.
    places
        One row per place, the largest amount first: code, name, amount (GBP per hour), million (GBP million a year).
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


def what_if(
    fit: Fit, table: pd.DataFrame, place: str, moves: Mapping[str, Move], *, hours: Hours | None = None
) -> WhatIf:
    """Change some of one place's predictors, and return the difference that the regression associates with the change.

    With Δ the moves, b the estimates and V their covariance as set in the fit, the change is d = Δ'b ± t √(Δ'VΔ) (the
    delta method, exact for a linear form; t with ``fit.df_t`` degrees of freedom). For a logarithmic outcome y the
    change is y (exp(d) − 1), and the ends of its interval come from those of d in the same way; a part c of d is worth
    c times the logarithmic mean of the two levels, so that parts add up.

    Parameters
    ----------
    fit
        A fitted regression.
    table
        One row per place, with ``code``, the outcome and the predictors moved.
    place
        Code of the place; it need not be among those that the regression used.
    moves
        The target for each predictor to move: a level in its unit, or a ``Reference``, whose (weighted) mean in the
        table is the target, such as the places of England weighted by population, or a place's neighbours.
    hours
        Hours worked in the place, for GBP million a year; the outcome must then be in GBP per hour.

    Raises
    ------
    UnknownNameError
        Unknown place or predictor.
    ModelError
        No moves, no figure for the place, or hours with an outcome other than output per hour.
    """
    rows = Rows.of(table)
    check_known("place in this table", place, rows.codes)
    at = int(np.flatnonzero(rows.codes == place)[0])
    check(fit, moves, hours)
    log, name = fit.specification.log, str(rows.names[at])
    level = _figure(rows, fit.specification.outcome, at)
    if log and level <= 0:
        raise ModelError(f"{name} has {level:g}, which has no logarithm.", "Expected a value above zero.")
    now = np.array([_figure(rows, column, at) for column in moves])
    target = np.array([target_of(rows, column, move) for column, move in moves.items()])
    moved = target - now
    b, V = _per_unit(fit, list(moves))
    changes, margins = moved * b, margin(np.abs(moved) * np.sqrt(np.diag(V)), fit.df_t)
    total, half = float(moved @ b), float(margin(math.sqrt(max(float(moved @ V @ moved), 0.0)), fit.df_t))
    ends = (total, total - half, total + half)
    amounts = [level * math.expm1(change) if log else change for change in ends]
    worth = logarithmic_mean(level + amounts[0], level) if log else 1.0
    columns = {"now": now, "target": target, "change": changes, "lower": changes - margins, "upper": changes + margins}
    millions = [] if hours is None else [amount * hours.millions for amount in amounts]
    return WhatIf(
        place=name,
        parts=pd.DataFrame(columns | {"amount": changes * worth}, pd.Index(list(moves), name="predictor")),
        level=level,
        new_level=level + amounts[0],
        amount=amounts[0],
        lower=amounts[1],
        upper=amounts[2],
        million=millions[0] if hours else None,
        million_lower=millions[1] if hours else None,
        million_upper=millions[2] if hours else None,
        hours=hours,
        unit=str(fit.units.get(fit.specification.outcome, "")),
        notes=(*_beyond(fit, moves, target), *([hours.how] if hours else [])),
        sentence=_sentence(fit, name, moves, target, amounts, hours),
    )


def aggregate(
    fit: Fit, table: pd.DataFrame, moves: Mapping[str, Move], hours: Mapping[str, Hours], *, gains_only: bool = True
) -> Aggregate:
    """Move the predictors of every place in ``hours``, and add up the differences associated with the moves.

    With dᵢ = Δᵢ'b, the sum is Σ hᵢ yᵢ (exp(dᵢ) − 1) for a logarithmic outcome, else Σ hᵢ dᵢ; its error by the delta
    method is √(g'Vg) with g = Σ hᵢ yᵢ exp(dᵢ) Δᵢ, else Σ hᵢ Δᵢ. All places share the estimates, so their errors add up.

    Parameters
    ----------
    fit, table, moves
        As for ``what_if``.
    hours
        By place code; only these places are moved.
    gains_only
        Keep a predictor unchanged in places for which the move is associated with a loss: places behind the target are
        raised to it, and places ahead of it stay where they are. The signs of the estimates are then taken as known.

    Raises
    ------
    UnknownNameError, ModelError
        As for ``what_if``, or no place has both figures and hours.
    """
    rows, predictors = Rows.of(table), list(moves)
    for hours_of_place in hours.values():
        check(fit, moves, hours_of_place)
    wanted = np.array([code in hours for code in rows.codes])
    X = np.column_stack([rows.numbers(column) for column in predictors])
    y = rows.numbers(fit.specification.outcome)
    full = np.asarray(np.isfinite(np.column_stack([X, y])).all(axis=1))
    kept = np.flatnonzero(wanted & full)
    if not len(kept):
        raise ModelError("No place has every figure needed.", "Expected at least one.", "Choose other predictors.")
    b, V = _per_unit(fit, predictors)
    moved = np.array([target_of(rows, column, move) for column, move in moves.items()]) - X[kept]
    moved = np.where(moved * b > 0, moved, 0.0) if gains_only else moved
    h = np.array([hours[str(code)].millions for code in rows.codes[kept]])
    log, change = fit.specification.log, moved @ b
    amounts = np.asarray(y[kept] * np.expm1(change) if log else change)
    gradient = (h * (y[kept] * np.exp(change) if log else 1.0)) @ moved
    half = float(margin(math.sqrt(max(float(gradient @ V @ gradient), 0.0)), fit.df_t))
    million = float(h @ amounts)
    places = pd.DataFrame(
        {"code": rows.codes[kept], "name": rows.names[kept], "amount": amounts, "million": h * amounts}
    )
    ends = million, million - half, million + half
    return Aggregate(
        *ends,
        places=places,
        left_out=_left_out(rows, wanted, full),
        sentence=_aggregate_sentence(ends, int((amounts != 0).sum()), hours),
    )


def _per_unit(fit: Fit, columns: list[str]) -> tuple[Array, Array]:
    """Return estimates (k,) and covariance (k, k) of some predictors, per unit of each."""
    at = [fit.design.terms.index(column) for column in columns]
    units = np.array([fit.design.scales[column] if fit.specification.standardise else 1.0 for column in columns])
    return fit.estimates["estimate"].to_numpy()[at] / units, fit.covariance[np.ix_(at, at)] / np.outer(units, units)


def average(table: pd.DataFrame, column: str, reference: Reference) -> float:
    """Return the (weighted) mean of a column over the places that make up a reference, in the column's unit.

    Places without a figure are left out.

    Raises
    ------
    UnknownNameError
        A code that is not in the table.
    ModelError
        No place in the reference has a figure.
    """
    return target_of(Rows.of(table), column, reference)


def check(fit: Fit, moves: Mapping[str, Move], hours: Hours | None) -> None:
    """Refuse an empty set of moves, a move of a non-predictor, and hours if the outcome is not output per hour."""
    if not moves:
        raise ModelError("No predictors have been changed.", "Expected at least one.", "Choose a predictor.")
    predictors = fit.specification.predictors
    for column in moves:
        check_known("predictor in this model", column, predictors, f"It has {wording.listing(predictors, most=5)}.")
    unit = fit.units.get(fit.specification.outcome, "")
    if hours is not None and unit != PER_HOUR:
        raise ModelError(
            f"The outcome is measured in “{unit}”.", f"Only {PER_HOUR} can be multiplied by hours.", "Leave hours out."
        )


def _figure(rows: Rows, column: str, at: int) -> float:
    value = float(rows.numbers(column)[at])
    if np.isnan(value):
        raise ModelError(
            f"“{rows.label(column)}” is not published for {rows.names[at]}.",
            "A what-if calculation needs today's figure.",
            "Choose another place or predictor.",
        )
    return value


def target_of(rows: Rows, column: str, move: Move) -> float:
    """Return the target level of a move, in the column's unit. Raises the same errors as ``average``."""
    if not isinstance(move, Reference):
        return float(move)
    values = pd.Series(rows.numbers(column), rows.codes)
    for code in move.codes:
        if code not in values.index:
            raise UnknownNameError("place in this table", code)
    chosen = values[list(move.codes)].dropna()
    if chosen.empty:
        raise ModelError(
            f"“{rows.label(column)}” is not published for any place in {move.phrase}.", "", "Choose another reference."
        )
    weights = None if move.weights is None else [move.weights[code] for code in chosen.index]
    return float(np.average(chosen.to_numpy(dtype=float), weights=weights))


def _beyond(fit: Fit, moves: Mapping[str, Move], target: Array) -> list[str]:
    """Return the targets outside the range of the regression's places."""
    notes = []
    for column, value in zip(moves, target, strict=True):
        values = fit.design.X[:, fit.design.terms.index(column)]
        if not fit.specification.standardise and not values.min() <= value <= values.max():
            title = fit.labels.get(column, column)
            notes.append(f"No place in the regression has a value of “{title}” as extreme as {value:,.1f}.")
    return notes


def _left_out(rows: Rows, wanted: Mask, full: Mask) -> pd.DataFrame:
    at = np.flatnonzero(~(wanted & full))
    reasons = ["no hours" if not wanted[i] else "no figure" for i in at]
    return pd.DataFrame({"code": rows.codes[at], "name": rows.names[at], "reason": reasons})


def _sentence(
    fit: Fit, name: str, moves: Mapping[str, Move], target: Array, amounts: list[float], hours: Hours | None
) -> str:
    moved = [_moved(fit, column, move, value) for (column, move), value in zip(moves.items(), target, strict=True)]
    unit = str(fit.units.get(fit.specification.outcome, ""))
    size, direction = wording.value(abs(amounts[0]), unit, 2, full=True), "higher" if amounts[0] >= 0 else "lower"
    ends = [wording.value(value, unit, 2) for value in amounts[1:]]
    words = (
        f"Places like {name} but with {wording.listing(moved)} tend to have an outcome {size} {direction} "
        f"(95% interval for the difference {' to '.join(ends)})"
    )
    if hours:
        millions = [amount * hours.millions for amount in (abs(amounts[0]), *amounts[1:])]
        million, *ends = (wording.value(value, "GBP million", 0) for value in millions)
        words += f", or {million} a year ({' to '.join(ends)}) at {name}'s hours, which are {hours.status}"
    return f"{words}. {LABEL}."


def _aggregate_sentence(ends: tuple[float, float, float], n: int, hours: Mapping[str, Hours]) -> str:
    amount, lower, upper = (wording.value(million / 1000, "GBP billion", 1) for million in ends)
    statuses = wording.listing(sorted({hours_of_place.status for hours_of_place in hours.values()}))
    return (
        f"In the regression, the chosen differences in {wording.count(n, 'place')} are associated with {amount} of "
        f"output a year (95% interval {lower} to {upper}; hours are {statuses}). {LABEL}."
    )


def _moved(fit: Fit, column: str, move: Move, value: float) -> str:
    unit = str(fit.units.get(column, "")).split(" of ")[0]
    amount = wording.value(value, unit, 1, full=True)
    where = f"the average of {move.phrase} ({amount})" if isinstance(move, Reference) else amount
    return f"“{fit.labels.get(column, column)}” at {where}"
