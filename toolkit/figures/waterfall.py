"""From one level to another in parts: what each part adds or takes away, with its interval."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Picture

from toolkit.core import wording
from toolkit.figures import theme
from toolkit.figures.columns import FigureError, bare, bounds, chosen, need, numbers, records, unit_of
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Key, Panel, Words, words_for
from toolkit.figures.row_chart import Axis, rows_panel

INTERVAL = "95% interval"
_CLOSES = 1e-6  # of the largest number: a waterfall that does not arrive hides a part


def waterfall(
    parts: pd.DataFrame,
    category: str,
    value: str,
    *,
    start: tuple[float, str],
    end: tuple[float, str],
    lower: str | None = None,
    upper: str | None = None,
    left_over: Iterable[str] = (),
    label: str = "",
    unit: str | None = None,
    decimals: int | None = None,
    title: str,
    subtitle: str = "",
    source: str | None = None,
    width: theme.Width = "wide",
) -> Figure:
    """Draw how parts lead from one level to another, from the top in the order of the table.

    Each part is a bar from where the one above it ended. The two levels are dots, not bars: the axis need not begin
    at zero, and a bar from its edge would show no length that means anything.

    Parameters
    ----------
    parts
        One row a part.
    category, value, lower, upper
        Columns: names; what the part adds (below zero: takes away); the ends of its interval, missing where it has
        none.
    start, end
        The two levels and their names, in the unit of the parts; the parts must lead from the one to the other.
    left_over
        Categories that are drawn as what is left over, such as what a model does not explain.
    label, unit, decimals, title, subtitle, source, width
        What the axis shows; words, by default from the table's ``attrs``; page, “wide” or “narrow”.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column or category; a missing amount; parts that do not lead from start to end.
    """
    attrs, parts = parts.attrs, bare(parts)
    need(parts, category, value)
    rest = chosen(parts, left_over, category)
    unit = unit_of(attrs, value, unit)
    shown = pd.DataFrame({"category": parts[category].astype(str), "value": numbers(parts, value)})
    ends = bounds(parts, lower, upper)
    shown["lower"], shown["upper"] = (np.nan, np.nan) if ends is None else ends
    shown["before"] = start[0] + shown["value"].cumsum().shift(fill_value=0.0)
    shown["after"] = shown["before"] + shown["value"]
    shown["kind"] = np.where(shown["category"].isin(rest), "left over", np.where(shown["value"] < 0, "down", "up"))
    shown = shown.reset_index(drop=True)
    _check(shown, start, end, unit)
    places = wording.decimals_for(shown["value"])
    decimals = places if decimals is None else decimals
    words = words_for(attrs, title, subtitle, source, width, (value, lower, upper))
    with theme.applied():
        made = _draw(shown, words, wording.labelled(label, unit).strip(), unit, decimals, (start, end))
    alt = _alt(shown, words.title, unit, decimals, (start, end))
    headings = {"category": "Part", "value": wording.labelled("Difference", unit)}
    headings |= {"lower": f"{INTERVAL}, from", "upper": "to"} if ends is not None else {}
    return Figure(words.title, alt, shown, words.source, made, subtitle, headings)


def _check(shown: pd.DataFrame, start: tuple[float, str], end: tuple[float, str], unit: str) -> None:
    if shown["value"].isna().any():
        raise FigureError(
            f"“{shown.loc[shown['value'].isna(), 'category'].iloc[0]}” has no amount.", "Each part needs one."
        )
    arrived = float(shown["after"].iloc[-1])
    if abs(arrived - end[0]) > _CLOSES * max(1.0, abs(start[0]), abs(end[0])):
        raise FigureError(
            f"The parts lead from {start[1]} to {wording.value(arrived, unit)}, but {end[1]} is at "
            f"{wording.value(end[0], unit)}.",
            "A waterfall arrives at its end: give the part that is missing.",
        )


_KINDS = {
    "up": ("Higher", theme.MARK),
    "down": ("Lower", theme.HIGHLIGHT),
    "left over": ("Left over", theme.CONTEXT),
}


def _draw(
    shown: pd.DataFrame,
    words: Words,
    x_title: str,
    unit: str,
    decimals: int,
    levels: tuple[tuple[float, str], tuple[float, str]],
) -> Picture:
    (first, first_name), (last, last_name) = levels
    written = [_written(row, unit, decimals, brief=words.size.is_narrow) for row in records(shown)]
    spans = shown[["lower", "upper"]].add(shown["before"], axis=0)
    reach = np.concatenate([shown[["before", "after"]].to_numpy().ravel(), spans.to_numpy().ravel()])
    there = [kind for kind in _KINDS if (shown["kind"] == kind).any()]
    on, y = rows_panel(
        words,
        [first_name, *shown["category"], last_name],
        Axis(reach[np.isfinite(reach)], unit, x_title, pad=0.05),
        right=[wording.value(first, unit, decimals), *written, wording.value(last, unit, decimals)],
        right_title="" if words.size.is_narrow or shown["lower"].isna().all() else f"Difference ({INTERVAL})",
        bold=[True, *[False] * len(shown), True],
        key=[Key(*_KINDS[kind], marker="s") for kind in there],
        row=2.1,
    )
    _steps(on, shown, y, (first, last))
    for kind in there:
        of = (shown["kind"] == kind).to_numpy()
        bar = {"color": _KINDS[kind][1], "linewidth": 1.25 * words.size.text, "zorder": 2}
        on.segments(shown["before"][of], shown["after"][of], y[1:-1][of], **bar)
    on.segments(spans["lower"], spans["upper"], y[1:-1], color=theme.INK, linewidth=1.6, zorder=3)
    on.dots(np.array([first, last]), y[[0, -1]], theme.INK, width=8)
    return on.fig


def _steps(on: Panel, shown: pd.DataFrame, y: np.ndarray, levels: tuple[float, float]) -> None:
    """Draw the fine lines that lead from the end of each row to the beginning of the next."""
    stops = np.array([levels[0], *shown["after"]])
    gap = np.full(len(stops), np.nan)
    across, down = np.column_stack([stops, stops, gap]).ravel(), np.column_stack([y[:-1], y[1:], gap]).ravel()
    on.line(across, down, color=theme.MUTED, linewidth=0.9, zorder=1)


def _written(row: dict[str, float], unit: str, decimals: int, *, brief: bool = False) -> str:
    sign = "+" if round(row["value"], decimals) > 0 else ""
    text = f"{sign}{wording.value(row['value'], unit, decimals)}"
    if brief or np.isnan(row["lower"]):
        return text
    return f"{text} ({wording.interval(row['lower'], row['upper'], unit, decimals)})"


def _alt(
    shown: pd.DataFrame,
    title: str,
    unit: str,
    decimals: int,
    levels: tuple[tuple[float, str], tuple[float, str]],
) -> str:
    """Say both levels and, for each part, its amount, its interval and on which side of zero that lies."""
    (first, first_name), (last, last_name) = levels
    ends = [wording.value(level, unit, decimals, full=True) for level in (first, last)]
    spans = "" if shown["lower"].isna().all() else f"; {INTERVAL}s in brackets"
    parts = [f"Waterfall chart: {wording.sentence(title)}"]
    parts.append(
        f"From {first_name}, {ends[0]}, to {last_name}, {ends[1]}, in {wording.count(len(shown), 'part')}{spans}."
    )
    for row in records(shown):
        note = {"left over": ", left over"}.get(row["kind"], "")
        parts.append(f"{row['category']}{note}: {_written(row, unit, decimals)}{_side(row)}.")
    return " ".join(parts)


def _side(row: dict[str, float]) -> str:
    if np.isnan(row["lower"]):
        return ""
    side = "above" if row["lower"] > 0 else "below" if row["upper"] < 0 else "on both sides of"
    return f", the interval is {side} zero"
