"""What if a place's health, skills or ages were those of others? The association, read out as pounds.

A regression says how much higher output is, between places, where a predictor is higher. Here one place's predictors
are moved, and what the regression associates with the move is read off. Nothing says that output would follow: the
result takes all of the association for an effect, which is why it is labelled as an upper bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from toolkit.core import wording
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.productivity.counterfactual.hours import Hours
from toolkit.productivity.decomposition.reference import Reference, logarithmic_mean
from toolkit.regression.fitting import Fit
from toolkit.regression.samples import Array, Rows, listed

LABEL = "Upper bound: an association, not an effect"
WARNING = (
    "This takes all of an association between places for an effect of the one on the other, and assumes that nothing "
    "else changes anywhere: read it as an upper bound of what a change could bring, not as a forecast."
)
PER_HOUR = "GBP per hour"
_CONFIDENCE = 0.95
Move = float | Reference


@dataclass(frozen=True, eq=False)
class WhatIf:
    """What a regression associates with moving some of one place's predictors.

    Parameters
    ----------
    place
        Its name.
    parts
        Index predictor; columns now, target (in the predictor's unit), change (in log points for a logarithmic
        outcome, else in its unit), lower, upper (95 %), amount (in the outcome's unit). Changes and amounts add up to
        the whole.
    level, new_level
        The outcome as it is and with the whole change, in its unit.
    amount, lower, upper
        New level less level, with its 95 % interval, in the outcome's unit.
    million, million_lower, million_upper
        The same in GBP million a year, or None without hours.
    hours
        Hours used, or None.
    unit
        Of the outcome.
    notes
        What a reader should know first.
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


def what_if(
    fit: Fit, table: pd.DataFrame, place: str, moves: Mapping[str, Move], *, hours: Hours | None = None
) -> WhatIf:
    """Move some predictors of one place, and read off what the regression associates with it.

    With Δ the moves, b the estimates and V their covariance as asked of the fit, the change is d = Δ'b ± t √(Δ'VΔ) (the
    delta method, exact for a linear form; t with ``fit.df_t`` degrees of freedom). For a logarithmic outcome y the
    change is y (exp(d) − 1), and the ends of its interval are those of d, likewise; a part c of d is worth c times the
    logarithmic mean of the two levels, so that parts add up.

    Parameters
    ----------
    fit
        A fitted regression.
    table
        One row a place, with ``code``, the outcome and the predictors moved.
    place
        Code of the place; it need not be among those that the regression used.
    moves
        For each predictor to be moved its target: a level in its unit, or a ``Reference`` whose (weighted) mean of the
        table's figures it is, such as the places of England weighted by residents, or a place's neighbours.
    hours
        Hours worked in the place, for GBP million a year; the outcome must then be in GBP per hour.

    Returns
    -------
    WhatIf
        Change, interval, parts, and notes on moves beyond what any place shows.

    Raises
    ------
    UnknownNameError
        No such place or predictor.
    ModelError
        No move, no figure of the place, or hours with another outcome than output per hour.
    """
    rows = Rows.of(table)
    here = _position(rows, place)
    check(fit, moves, hours)
    level = _figure(rows, fit.specification.outcome, here)
    if fit.specification.log and level <= 0:
        raise ModelError(f"{rows.names[here]} has {level:g}, which has no logarithm.", "Expected a value above zero.")
    now = np.array([_figure(rows, column, here) for column in moves])
    target = np.array([target_of(rows, column, move) for column, move in moves.items()])
    changes, margins, whole, margin = _changes(fit, list(moves), target - now)
    amounts = [_amount(fit, level, d) for d in (whole, whole - margin, whole + margin)]
    worth = logarithmic_mean(level + amounts[0], level) if fit.specification.log else 1.0
    columns = {"now": now, "target": target, "change": changes, "lower": changes - margins, "upper": changes + margins}
    parts = pd.DataFrame(columns | {"amount": changes * worth}, pd.Index(list(moves), name="predictor"))
    millions = [] if hours is None else [end * hours.millions for end in amounts]
    name, status = str(rows.names[here]), hours.status if hours else ""
    moved = [_moved(fit, column, move, value) for (column, move), value in zip(moves.items(), target, strict=True)]
    return WhatIf(
        place=name,
        parts=parts,
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
        sentence=_sentence(fit, name, moved, amounts, millions, status),
    )


def average(table: pd.DataFrame, column: str, reference: Reference) -> float:
    """Return the (weighted) mean of a column over the places of a reference, in the column's unit.

    Places without a figure are left out.

    Raises
    ------
    UnknownNameError
        A code that is not in the table.
    ModelError
        No place of the reference has a figure.
    """
    return target_of(Rows.of(table), column, reference)


def check(fit: Fit, moves: Mapping[str, Move], hours: Hours | None) -> None:
    """Refuse no move, a move of what is no predictor, and hours with another outcome than output per hour."""
    if not moves:
        raise ModelError("Nothing is moved.", "Expected one predictor or more.", "Choose one.")
    for column in moves:
        if column not in fit.specification.predictors:
            known = fit.specification.predictors
            raise UnknownNameError("predictor of this model", column, known, f"It has {listed(known)}.")
    unit = fit.units.get(fit.specification.outcome, "")
    if hours is not None and unit != PER_HOUR:
        raise ModelError(
            f"The outcome is in “{unit}”.", f"Hours turn {PER_HOUR} into GBP million a year.", "Leave hours out."
        )


def _position(rows: Rows, place: str) -> int:
    found = np.flatnonzero(rows.codes == place)
    if not len(found):
        raise UnknownNameError("place in this table", place, rows.codes)
    return int(found[0])


def _figure(rows: Rows, column: str, here: int) -> float:
    value = float(rows.numbers(column)[here])
    if np.isnan(value):
        raise ModelError(
            f"“{rows.label(column)}” is not published for {rows.names[here]}.",
            "A move needs the figure of today.",
            "Choose another place or predictor.",
        )
    return value


def target_of(rows: Rows, column: str, move: Move) -> float:
    """Return the level that a move leads to, in the column's unit; see ``average`` for what it raises."""
    if not isinstance(move, Reference):
        return float(move)
    values = pd.Series(rows.numbers(column), rows.codes)
    unknown = [code for code in move.codes if code not in values.index]
    if unknown:
        raise UnknownNameError("place in this table", unknown[0])
    chosen = values[list(move.codes)].dropna()
    if chosen.empty:
        raise ModelError(
            f"“{rows.label(column)}” is published for no place of {move.phrase}.", "", "Choose another reference."
        )
    weights = None if move.weights is None else [move.weights[code] for code in chosen.index]
    return float(np.average(chosen.to_numpy(dtype=float), weights=weights))


def _changes(fit: Fit, columns: list[str], moved: Array) -> tuple[Array, Array, float, float]:
    """Return each part of the change and its margin, and the whole and its margin."""
    places = [fit.design.terms.index(column) for column in columns]
    units = np.array([fit.design.scales[column] if fit.specification.standardise else 1.0 for column in columns])
    scaled = moved / units
    b = fit.estimates["estimate"].to_numpy()[places]
    V = fit.covariance[np.ix_(places, places)]
    t = float(stdtrit(fit.df_t, (1 + _CONFIDENCE) / 2))
    margins = t * np.abs(scaled) * np.sqrt(np.diag(V))
    return scaled * b, margins, float(scaled @ b), t * float(np.sqrt(max(scaled @ V @ scaled, 0.0)))


def _amount(fit: Fit, level: float, change: float) -> float:
    return level * float(np.expm1(change)) if fit.specification.log else change


def _beyond(fit: Fit, moves: Mapping[str, Move], target: Array) -> list[str]:
    """Name the targets that no place of the regression shows."""
    found = []
    for column, value in zip(moves, target, strict=True):
        seen = fit.design.X[:, fit.design.terms.index(column)]
        if not fit.specification.standardise and not seen.min() <= value <= seen.max():
            title = fit.labels.get(column, column)
            found.append(f"No place of the regression has “{title}” at {value:,.1f}: the line is drawn beyond them.")
    return found


def _sentence(fit: Fit, name: str, moved: list[str], amounts: list[float], millions: list[float], status: str) -> str:
    unit = str(fit.units.get(fit.specification.outcome, ""))
    size, direction = wording.value(abs(amounts[0]), unit, 2, full=True), "higher" if amounts[0] >= 0 else "lower"
    ends = [wording.value(value, unit, 2) for value in amounts[1:]]
    said = (
        f"Between places, having {wording.listing(moved)} instead of {name}'s own goes with an outcome {size} "
        f"{direction} than {name} has now (95% interval of the change: {' to '.join(ends)})"
    )
    if millions:
        million, *ends = (wording.value(value, "GBP million", 0) for value in (abs(millions[0]), *millions[1:]))
        said += f", or {million} a year at its hours, which are {status} ({' to '.join(ends)})"
    return f"{said}. {LABEL}."


def _moved(fit: Fit, column: str, move: Move, value: float) -> str:
    unit = str(fit.units.get(column, "")).split(" of ")[0]
    amount = wording.value(value, unit, 1, full=True)
    where = f"the average of {move.phrase} ({amount})" if isinstance(move, Reference) else amount
    return f"“{fit.labels.get(column, column)}” at {where}"
