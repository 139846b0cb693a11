"""Places in rows: in rank order with their intervals, or as dots in the row of their region."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import columns, theme
from toolkit.figures.caption import Caption, CaptionOptions, Measure, figure
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Words
from toolkit.figures.marks import Page
from toolkit.figures.naming import name_marks
from toolkit.figures.row_chart import Axis, Reference, interval_dots, row_panel

_FEW = 25  # up to this many places are all drawn by default


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
    """Draw places in rank order, the highest first; omitted ranks are shown as a gap.

    Parameters
    ----------
    table
        One row per place: ``code``, ``name``, ``value`` and the ends of its interval.
    value, lower, upper
        Columns; the interval may be left out.
    highlight
        Codes to highlight; those outside the requested rows are added.
    top, bottom
        How many of the highest and the lowest; by default 10 of each (or all places, if there are few).
    around, nearby
        A code, and how many places to show on each side of it.
    reference
        A value to compare with, and its name, such as ``(38.1, "UK")``.
    """
    options, attrs, table = Caption.of(caption), table.attrs, columns.bare(table)
    columns.need(table, "code", value)
    marked = columns.highlighted(table, highlight)
    every = pd.DataFrame({"code": table["code"].astype(str), "name": columns.names_of(table)})
    every = every.assign(**columns.measured(table, value, lower, upper))
    order = every.dropna(subset=["value"]).sort_values(["value", "name"], ascending=[False, True])
    order.insert(0, "rank", order["value"].rank(ascending=False, method="min").astype(int))
    order = order.reset_index(drop=True)
    centre = columns.chosen(order, around) if around is not None else []
    rows = order.loc[_rows(order, top, bottom, centre, nearby, marked)]
    marked = [*marked, *centre]
    measure = options.measure(attrs, value, rows["value"])
    words = options.words(attrs, f"{measure.label}: places in order", value, lower, upper)
    compare = Reference.of(reference, measure)
    page = _draw_ranking(rows, len(order), words, measure, marked, compare)
    few = columns.records(order.iloc[np.unique(np.arange(-3, 3) % len(order))])  # the first and the last three
    alt = [
        f"Ranking: {wording.sentence(words.title)}",
        f"{measure.heading}: {wording.count(len(order), 'place')}, "
        f"{'all shown' if len(rows) == len(order) else f'{len(rows)} shown'}, highest first.",
        wording.ends([*map(measure.describe, few)], 3, len(order)),
        *(
            f"Highlighted: {measure.describe(row)}, which ranks {wording.ordinal(row['rank'])} of {len(order):,}."
            for row in columns.records(order.loc[order["code"].isin(marked)])
        ),
        compare.sentence() if compare else "",
        columns.left_out(every.loc[every["value"].isna(), "name"]),
    ]
    return figure(words, page, alt, rows, {"rank": "Rank", "name": "Place", "value": measure.heading})


def _rows(
    order: pd.DataFrame, top: int | None, bottom: int | None, centre: list[str], nearby: int, marked: list[str]
) -> list[int]:
    """Return which rows of the whole order to draw."""
    n = len(order)
    if top is None and bottom is None and not centre:
        top, bottom = (n, 0) if n <= _FEW else (10, 10)
    rows = {*range(min(top or 0, n)), *range(max(n - (bottom or 0), 0), n)}
    for at in order.index[order["code"].isin(centre)]:
        rows |= set(range(max(at - nearby, 0), min(at + nearby + 1, n)))
    return sorted(rows | set(order.index[order["code"].isin(marked)]))


def _draw_ranking(
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
    heights = y[[s is not None for s in slots]]
    interval_dots(on, rows, heights, strong)

    def write() -> list[str]:
        return [f"{measure.with_interval(r)}, rank {r['rank']:,} of {n:,}" for r in columns.records(rows)]

    on.read(rows["value"], heights, rows["name"], write, rows["code"], by_row=True)
    return on.page


def _slots(rows: pd.DataFrame, n: int) -> tuple[list[str], list[int | None]]:
    """Return row names (a gap in the order has its own row), and the index of the drawn row for each."""
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


_DOT = 5.2  # diameter, points
_ROW = 2.7  # font sizes


def strip_plot(
    table: pd.DataFrame,
    value: str,
    *,
    by: str = "region",
    order: Sequence[str] | None = None,
    highlight: str | Iterable[str] = (),
    reference: tuple[float, str] | None = None,
    **caption: Unpack[CaptionOptions],
) -> Figure:
    """Draw each place as a dot in the row of its region; overlapping dots are stacked, not hidden.

    Parameters
    ----------
    table
        One row per place: ``code``, ``name``, ``by`` and ``value``.
    value, by
        Columns: the measure, and the groups that form the rows.
    order
        Rows from the top (such as `toolkit.places.REGIONS`); by default in the order of the table.
    highlight
        Codes to highlight and label.
    reference
        A value to compare with, and its name.
    """
    options, attrs, table = Caption.of(caption), table.attrs, columns.bare(table)
    columns.need(table, value, by)
    every = pd.DataFrame(
        {"code": columns.codes_of(table), "name": columns.names_of(table), "group": table[by].astype(str)}
    )
    every["value"] = columns.numbers(table, value)
    every["highlighted"] = every["code"].isin(columns.highlighted(every, highlight))
    groups = columns.chosen(every, order, "group") if order is not None else list(dict.fromkeys(every["group"]))
    rows = every.loc[every["value"].notna() & every["group"].isin(groups)]
    there = set(rows["group"])
    number = {group: i for i, group in enumerate(group for group in groups if group in there)}
    row, groups = np.array([number[group] for group in rows["group"]]), list(number)
    measure = options.measure(attrs, value, rows["value"])
    words = options.words(attrs, f"{measure.label}: places within each {by}", value)
    compare = Reference.of(reference, measure)
    alt = _describe_strips(rows, row, groups, words.title, measure)
    alt += [compare.sentence() if compare else "", columns.left_out(every.loc[every["value"].isna(), "name"])]
    headings = {"group": columns.label_of(attrs, by), "name": "Place", "value": measure.heading}
    ends = rows["value"].to_numpy()
    on, middles = row_panel(words, groups, Axis(ends, measure, pad=0.03), reference=compare, row=_ROW)
    across = on.at(ends, middles[row])[:, 0]
    y = middles[row] + _heaps(row, across, _ROW * words.size.text) / words.size.text
    strong = rows["highlighted"].to_numpy(dtype=bool)
    on.dots(ends[~strong], y[~strong], theme.MARK, width=_DOT, z=2)
    if strong.any():
        on.dots(ends[strong], y[strong], theme.HIGHLIGHT, width=8, marker="D", z=4)
        marks = on.at(ends, y)
        name_marks(on, marks[strong], list(rows.loc[strong, "name"]), [True] * int(strong.sum()), marks)
    walk = np.lexsort((ends, row))
    seen = rows.iloc[walk]

    def write() -> list[str]:
        return [f"{group}: {measure.write(v)}" for group, v in zip(seen["group"], seen["value"], strict=True)]

    on.read(ends[walk], y[walk], seen["name"], write, seen["code"])
    return figure(words, on.page, alt, rows, headings)


def _heaps(row: np.ndarray, across: np.ndarray, step: float) -> np.ndarray:
    """Return each dot's offset from the middle of its row, in points, so that neighbours do not hide each other."""
    order = np.lexsort((across, np.floor(across / _DOT), row))
    heap = np.column_stack([row, np.floor(across / _DOT)])[order]
    starts = np.flatnonzero(np.append(True, (heap[1:] != heap[:-1]).any(axis=1)))
    k = np.empty(len(row), dtype=int)
    k[order] = np.arange(len(row)) - np.repeat(starts, np.diff(np.append(starts, len(row))))
    most = max(int(k.max()), 1)
    apart = min(_DOT * 0.8, (step / 2 - _DOT / 2) / np.ceil(most / 2))
    return np.ceil(k / 2) * np.where(k % 2 == 1, -1, 1) * apart


def _describe_strips(rows: pd.DataFrame, row: np.ndarray, groups: list[str], title: str, measure: Measure) -> list[str]:
    names, values = rows["name"].tolist(), rows["value"].to_numpy()
    parts = [f"Strip plot: {wording.sentence(title)}"]
    parts.append(
        f"{measure.heading}; {wording.count(len(rows), 'place')}, a dot each, in {wording.count(len(groups), 'row')}."
    )
    for number, group in enumerate(groups):
        some = np.flatnonzero(row == number)
        ends = (some[values[some].argmin()], some[values[some].argmax()])
        low, high = (f"{names[at]} {measure.write(values[at])}" for at in ends)
        parts.append(f"{group}: {low} to {high} ({len(some):,})." if len(some) > 1 else f"{group}: {low}.")
    strong = [measure.describe(row) for row in columns.records(rows.loc[rows["highlighted"]])]
    return [*parts, f"Highlighted: {wording.listing(strong)}." if strong else ""]
