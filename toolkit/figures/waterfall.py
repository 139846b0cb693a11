"""From one level to another in parts: what each part adds or takes away, with its interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import theme
from toolkit.figures.caption import Caption, CaptionOptions, Measure, figure, side_of_zero
from toolkit.figures.columns import FigureError, bare, bounds, chosen, need, numbers, records
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Key, Words
from toolkit.figures.marks import Page
from toolkit.figures.row_chart import Axis, row_panel

INTERVAL = "95% interval"
_CLOSES = 1e-6  # of the largest number: a waterfall that does not arrive hides a part
_KINDS = {
    "up": ("Higher", theme.MARK),
    "down": ("Lower", theme.HIGHLIGHT),
    "not explained": ("Not explained", theme.CONTEXT),
}
Level = tuple[float, str]


def waterfall(
    parts: pd.DataFrame,
    category: str,
    value: str,
    *,
    start: Level,
    end: Level,
    lower: str | None = None,
    upper: str | None = None,
    left_over: Iterable[str] = (),
    **caption: Unpack[CaptionOptions],
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
        Categories that are drawn as not explained.
    caption
        Title, source, unit, page and so on: see `Caption`; the label is that of the axis, by default only the unit.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column or category; a missing amount; parts that do not lead from start to end.
    """
    options, attrs, parts = Caption.of({"label": "", **caption}), parts.attrs, bare(parts)
    need(parts, category, value)
    rest = chosen(parts, left_over, category)
    rows = pd.DataFrame({"category": parts[category].astype(str), "value": numbers(parts, value)})
    ends = bounds(parts, lower, upper)
    rows["lower"], rows["upper"] = (np.nan, np.nan) if ends is None else ends
    rows["before"] = start[0] + rows["value"].cumsum().shift(fill_value=0.0)
    rows["after"] = rows["before"] + rows["value"]
    rows["kind"] = np.where(rows["category"].isin(rest), "not explained", np.where(rows["value"] < 0, "down", "up"))
    measure = options.measure(attrs, value, rows["value"])
    _check(rows, start, end, measure.unit)
    words = options.words(attrs, f"From {start[1]} to {end[1]}", value, lower, upper)
    headings = {"category": "Part", "value": wording.labelled("Difference", measure.unit)}
    headings |= {"lower": f"{INTERVAL}, from", "upper": "to"} if ends is not None else {}
    alt = _describe(rows, words.title, measure, (start, end))
    return figure(words, _draw(rows, words, measure, (start, end)), alt, rows, headings)


def _check(rows: pd.DataFrame, start: Level, end: Level, unit: str) -> None:
    if rows["value"].isna().any():
        raise FigureError(
            f"“{rows.loc[rows['value'].isna(), 'category'].iloc[0]}” has no amount.", "Each part needs one."
        )
    arrived = float(rows["after"].iloc[-1])
    if abs(arrived - end[0]) > _CLOSES * max(1.0, abs(start[0]), abs(end[0])):
        raise FigureError(
            f"The parts lead from {start[1]} to {wording.value(arrived, unit)}, but {end[1]} is at "
            f"{wording.value(end[0], unit)}.",
            "A waterfall arrives at its end: give the part that is missing.",
        )


def _draw(rows: pd.DataFrame, words: Words, measure: Measure, levels: tuple[Level, Level]) -> Page:
    (first, first_name), (last, last_name) = levels
    narrow = words.size.is_narrow
    spans = rows[["lower", "upper"]].add(rows["before"], axis=0)
    reach = np.concatenate([rows[["before", "after"]].to_numpy().ravel(), spans.to_numpy().ravel()])
    kinds = [kind for kind in _KINDS if (rows["kind"] == kind).any()]
    amounts = [_signed(row, measure, brief=narrow) for row in records(rows)]
    on, y = row_panel(
        words,
        [first_name, *rows["category"], last_name],
        Axis(reach[np.isfinite(reach)], measure, pad=0.05),
        right=[measure.write(first), *amounts, measure.write(last)],
        right_title="" if narrow or rows["lower"].isna().all() else f"Difference ({INTERVAL})",
        bold=[True, *[False] * len(rows), True],
        key=[Key(*_KINDS[kind], marker="s") for kind in kinds],
        row=2.1,
    )
    # Fine lines lead from the end of each row to the beginning of the next.
    stops = np.array([first, *rows["after"]])
    gap = np.full(len(stops), np.nan)
    across, down = np.column_stack([stops, stops, gap]).ravel(), np.column_stack([y[:-1], y[1:], gap]).ravel()
    on.line(across, down, theme.MUTED, 0.9, z=1)
    for kind in kinds:
        some = (rows["kind"] == kind).to_numpy()
        part = rows.loc[some]
        on.segments(part["before"], part["after"], y[1:-1][some], _KINDS[kind][1], 1.25 * words.size.text)
    on.segments(spans["lower"], spans["upper"], y[1:-1], theme.INK, 1.6, z=3)
    on.dots([first, last], y[[0, -1]], theme.INK, width=8)
    return on.page


def _signed(row: Mapping[str, Any], measure: Measure, *, brief: bool = False) -> str:
    """Write a difference with its sign and, unless brief, its interval."""
    sign = "+" if round(row["value"], measure.decimals) > 0 else ""
    return sign + (measure.write(row["value"]) if brief else measure.with_interval(row))


def _describe(rows: pd.DataFrame, title: str, measure: Measure, levels: tuple[Level, Level]) -> list[str]:
    """Describe both levels and, for each part, its amount, its interval and on which side of zero that lies."""
    (first, first_name), (last, last_name) = levels
    ends = [wording.value(level, measure.unit, measure.decimals, full=True) for level in (first, last)]
    spans = "" if rows["lower"].isna().all() else f"; {INTERVAL}s in brackets"
    parts = [f"Waterfall chart: {wording.sentence(title)}"]
    parts.append(
        f"From {first_name}, {ends[0]}, to {last_name}, {ends[1]}, in {wording.count(len(rows), 'part')}{spans}."
    )
    for row in records(rows):
        known = row["kind"] != "not explained" or row["category"].lower().startswith("not explained")
        note = "" if known else ", not explained by the model"
        parts.append(f"{row['category']}{note}: {_signed(row, measure)}{side_of_zero(row)}.")
    return parts
