"""Places in order, with their intervals: all, the ends, or the ones around a place."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Picture

from toolkit.core import wording
from toolkit.figures import theme
from toolkit.figures.columns import (
    bare,
    bounds,
    chosen,
    label_of,
    left_out,
    listed,
    names_of,
    need,
    numbers,
    records,
    told,
    unit_of,
)
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Words, words_for
from toolkit.figures.row_chart import Axis, Reference, dots, intervals, rows_panel

_FEW = 25  # so many places are all drawn when nobody says which


def ranking(
    table: pd.DataFrame,
    value: str,
    *,
    lower: str | None = None,
    upper: str | None = None,
    highlight: str | Iterable[str] = (),
    top: int | None = None,
    bottom: int | None = None,
    around: str | None = None,
    nearby: int = 5,
    reference: tuple[float, str] | None = None,
    label: str | None = None,
    unit: str | None = None,
    decimals: int | None = None,
    title: str | None = None,
    subtitle: str = "",
    source: str | None = None,
    width: theme.Width = "wide",
) -> Figure:
    """Draw places in order of a measure, the highest first; a gap in the order is shown as one.

    Parameters
    ----------
    table
        One row a place: ``code``, ``name``, ``value`` and the ends of its interval.
    value, lower, upper
        Columns; the interval may be left out.
    highlight
        Codes that stand out; those outside the rows asked for are added.
    top, bottom
        How many of the highest and the lowest. When nothing is asked for, 10 of each (or all, if few).
    around, nearby
        A code, and how many places to show on each side of it in the order.
    reference
        A value to compare with and its name, such as ``(38.1, "UK")``.
    label, unit, decimals, title, subtitle, source, width
        Words, by default from the table's ``attrs``; page, “wide” or “narrow”.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column or code; a column without numbers.
    """
    attrs, table = table.attrs, bare(table)
    need(table, "code", value)
    amounts, ends = numbers(table, value), bounds(table, lower, upper)
    label, unit = label_of(attrs, value, label), unit_of(attrs, value, unit)
    marked = chosen(table, highlight)
    every = pd.DataFrame({"code": table["code"].astype(str), "name": names_of(table), "value": amounts})
    if ends is not None:
        every["lower"], every["upper"] = ends
    missing = every.loc[every["value"].isna(), "name"]
    order = every.dropna(subset=["value"]).sort_values(["value", "name"], ascending=[False, True])
    order.insert(0, "rank", order["value"].rank(ascending=False, method="min").astype(int))
    order = order.reset_index(drop=True)
    centre = chosen(order, around) if around is not None else []
    shown = order.loc[_rows(order, top, bottom, centre, nearby, marked)]
    marked = [*marked, *centre]
    decimals = wording.decimals_for(shown["value"]) if decimals is None else decimals
    words = words_for(attrs, title or f"{label}: places in order", subtitle, source, width, (value, lower, upper))
    compare = Reference.of(reference, unit, decimals)
    with theme.applied():
        made = _draw(shown, len(order), words, wording.labelled(label, unit), unit, decimals, marked, compare)
    alt = _alt(order, shown, words.title, label, unit, decimals, marked, compare, missing)
    headings = {"rank": "Rank", "name": "Place", "value": wording.labelled(label, unit)}
    headings |= {"lower": "Interval, from", "upper": "to"} if "lower" in shown.columns else {}
    return Figure(words.title, alt, shown.reset_index(drop=True), words.source, made, subtitle, headings)


def _rows(
    order: pd.DataFrame,
    top: int | None,
    bottom: int | None,
    centre: list[str],
    nearby: int,
    marked: list[str],
) -> list[int]:
    """Return which rows of the whole order are drawn."""
    n = len(order)
    if top is None and bottom is None and not centre:
        top, bottom = (n, 0) if n <= _FEW else (10, 10)
    rows = {*range(min(top or 0, n)), *range(max(n - (bottom or 0), 0), n)}
    for at in order.index[order["code"].isin(centre)]:
        rows |= set(range(max(at - nearby, 0), min(at + nearby + 1, n)))
    return sorted(rows | set(order.index[order["code"].isin(marked)]))


def _draw(
    shown: pd.DataFrame,
    n: int,
    words: Words,
    x_title: str,
    unit: str,
    decimals: int,
    marked: list[str],
    compare: Reference | None,
) -> Picture:
    names, slots = _slots(shown, n)
    values = ["" if s is None else wording.value(shown["value"].iloc[s], unit, decimals) for s in slots]
    strong = [s is not None and shown["code"].iloc[s] in marked for s in slots]
    spans = [c for c in ("lower", "upper") if c in shown]
    ends = shown[["value", *spans]].to_numpy().ravel()
    axis = Axis(np.append(ends, compare.at) if compare else ends, unit, x_title)
    on, y = rows_panel(words, names, axis, right=values, bold=strong, reference=compare, row=1.6)
    at = y[[s is not None for s in slots]]
    out = list(shown["code"].isin(marked))
    if spans:
        intervals(on, shown["lower"].to_numpy(), shown["upper"].to_numpy(), at, out)
    dots(on, shown["value"].to_numpy(), at, out)
    return on.fig


def _slots(shown: pd.DataFrame, n: int) -> tuple[list[str], list[int | None]]:
    """Return row names (a gap in the order has a row of its own), and which of the rows drawn each is."""
    names: list[str] = []
    slots: list[int | None] = []
    before = -1
    for i, at in enumerate([*shown.index, n]):
        if at - before > 1:
            names.append(f"… {at - before - 1:,} more …")
            slots.append(None)
        if i < len(shown):
            names.append(f"{shown['rank'].iloc[i]:,}\u00a0\u00a0{shown['name'].iloc[i]}")
            slots.append(i)
        before = at
    return names, slots


def _alt(
    order: pd.DataFrame,
    shown: pd.DataFrame,
    title: str,
    label: str,
    unit: str,
    decimals: int,
    marked: list[str],
    compare: Reference | None,
    missing: pd.Series,
) -> str:
    n = len(order)
    drawn = "all drawn" if len(shown) == n else f"{len(shown)} drawn"
    parts = [f"Ranking: {wording.sentence(title)}"]
    parts.append(f"{wording.labelled(label, unit)} of {wording.count(n, 'place')}, {drawn}, the highest first.")
    parts.append(f"The highest: {listed(told(r, unit, decimals) for r in records(order.head(3)))}.")
    parts.append(f"The lowest: {listed(told(r, unit, decimals) for r in records(order.tail(3)[::-1]))}.")
    parts += [
        f"{told(row, unit, decimals)} is number {row['rank']:,} of {n:,}."
        for row in records(order.loc[order["code"].isin(marked)])
    ]
    if compare:
        parts.append(compare.sentence())
    parts.append(left_out(missing))
    return " ".join(p for p in parts if p)
