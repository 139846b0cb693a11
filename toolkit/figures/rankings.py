"""Places in order, with their intervals: all, the ends, or the ones around a place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack

import pandas as pd

from toolkit.core import wording
from toolkit.figures.caption import Caption, CaptionOptions, Measure, figure
from toolkit.figures.columns import bare, chosen, left_out, listed, measured, names_of, need, records
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Words
from toolkit.figures.marks import Page
from toolkit.figures.row_chart import Axis, Reference, interval_dots, row_panel

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
    **caption: Unpack[CaptionOptions],
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
    caption
        Title, source, unit, page and so on: see `Caption`.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column or code; a column without numbers.
    """
    options, attrs, table = Caption.of(caption), table.attrs, bare(table)
    need(table, "code", value)
    marked = chosen(table, highlight)
    every = pd.DataFrame({"code": table["code"].astype(str), "name": names_of(table)})
    every = every.assign(**measured(table, value, lower, upper))
    order = every.dropna(subset=["value"]).sort_values(["value", "name"], ascending=[False, True])
    order.insert(0, "rank", order["value"].rank(ascending=False, method="min").astype(int))
    order = order.reset_index(drop=True)
    centre = chosen(order, around) if around is not None else []
    rows = order.loc[_rows(order, top, bottom, centre, nearby, marked)]
    marked = [*marked, *centre]
    measure = options.measure(attrs, value, rows["value"])
    words = options.words(attrs, f"{measure.label}: places in order", value, lower, upper)
    compare = Reference.of(reference, measure)
    page = _draw(rows, len(order), words, measure, marked, compare)
    alt = _describe(order, len(rows), words.title, measure, marked)
    alt += [compare.sentence() if compare else "", left_out(every.loc[every["value"].isna(), "name"])]
    return figure(words, page, alt, rows, {"rank": "Rank", "name": "Place", "value": measure.heading})


def _rows(
    order: pd.DataFrame, top: int | None, bottom: int | None, centre: list[str], nearby: int, marked: list[str]
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
    rows: pd.DataFrame, n: int, words: Words, measure: Measure, marked: list[str], compare: Reference | None
) -> Page:
    strong = list(rows["code"].isin(marked))
    names, slots = _slots(rows, n)
    spans = [c for c in ("lower", "upper") if c in rows]
    on, y = row_panel(
        words,
        names,
        Axis(rows[["value", *spans]].to_numpy().ravel(), measure),
        right=["" if s is None else measure.write(rows["value"].iloc[s]) for s in slots],
        bold=[s is not None and strong[s] for s in slots],
        reference=compare,
        row=1.6,
    )
    interval_dots(on, rows, y[[s is not None for s in slots]], strong)
    return on.page


def _slots(rows: pd.DataFrame, n: int) -> tuple[list[str], list[int | None]]:
    """Return row names (a gap in the order has a row of its own), and which of the rows drawn each is."""
    names: list[str] = []
    slots: list[int | None] = []
    before = -1
    for i, at in enumerate([*rows.index, n]):
        if at - before > 1:
            names.append(f"… {at - before - 1:,} more …")
            slots.append(None)
        if i < len(rows):
            names.append(f"{rows['rank'].iloc[i]:,}\u00a0\u00a0{rows['name'].iloc[i]}")
            slots.append(i)
        before = at
    return names, slots


def _describe(order: pd.DataFrame, drawn: int, title: str, measure: Measure, marked: list[str]) -> list[str]:
    n = len(order)
    shown = "all shown" if drawn == n else f"{drawn} shown"
    return [
        f"Ranking: {wording.sentence(title)}",
        f"{measure.heading} of {wording.count(n, 'place')}, {shown}, the highest first.",
        f"The highest: {listed(map(measure.describe, records(order.head(3))))}.",
        f"The lowest: {listed(map(measure.describe, records(order.tail(3)[::-1])))}.",
        *(
            f"{measure.describe(row)} ranks {row['rank']:,} of {n:,}."
            for row in records(order.loc[order["code"].isin(marked)])
        ),
    ]
