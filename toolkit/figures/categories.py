"""Small tables of categories, in the order given: bars of one measure, dumbbells of two."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Picture

from toolkit.core import wording
from toolkit.figures import theme
from toolkit.figures.columns import (
    FigureError,
    bare,
    bounds,
    chosen,
    extremes,
    label_of,
    left_out,
    need,
    numbers,
    records,
    told,
    unit_of,
)
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Key, Words, words_for
from toolkit.figures.row_chart import Axis, Reference, by_colour, rows_panel


def bars(
    table: pd.DataFrame,
    category: str,
    value: str,
    *,
    lower: str | None = None,
    upper: str | None = None,
    highlight: str | Iterable[str] = (),
    reference: tuple[float, str] | None = None,
    label: str | None = None,
    unit: str | None = None,
    decimals: int | None = None,
    title: str | None = None,
    subtitle: str = "",
    source: str | None = None,
    width: theme.Width = "wide",
) -> Figure:
    """Draw a level bar from zero for each category, in the order of the table.

    Parameters
    ----------
    table
        One row a category.
    category, value, lower, upper
        Columns: names, lengths, and the ends of the interval if there is one.
    highlight
        Categories that stand out.
    reference
        A value to compare with and its name.
    label, unit, decimals, title, subtitle, source, width
        Words, by default from the table's ``attrs``; page, “wide” or “narrow”.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column or category; a category twice; a column without numbers.
    """
    attrs, table = table.attrs, bare(table)
    _once(table, category)
    amounts, ends = numbers(table, value), bounds(table, lower, upper)
    label, unit = label_of(attrs, value, label), unit_of(attrs, value, unit)
    every = pd.DataFrame({"category": table[category].astype(str), "value": amounts})
    if ends is not None:
        every["lower"], every["upper"] = ends
    missing, shown = every.loc[every["value"].isna(), "category"], every.dropna(subset=["value"])
    marked = chosen(table, highlight, category)
    decimals = wording.decimals_for(shown["value"]) if decimals is None else decimals
    words = words_for(attrs, title or label, subtitle, source, width, (value, lower, upper))
    compare = Reference.of(reference, unit, decimals)
    with theme.applied():
        made = _draw_bars(shown, words, wording.labelled(label, unit), unit, decimals, marked, compare)
    alt = _alt_bars(shown, words.title, wording.labelled(label, unit), unit, decimals, compare, missing)
    headings = {"category": label_of(attrs, category), "value": wording.labelled(label, unit)}
    headings |= {"lower": "Interval, from", "upper": "to"} if "lower" in shown.columns else {}
    return Figure(words.title, alt, shown.reset_index(drop=True), words.source, made, subtitle, headings)


def _once(table: pd.DataFrame, category: str) -> None:
    need(table, category)
    twice = table.loc[table[category].duplicated(), category]
    if not twice.empty:
        raise FigureError(
            f"“{twice.iloc[0]}” is in the column “{category}” more than once.", "Each category has one row."
        )


def _draw_bars(
    shown: pd.DataFrame,
    words: Words,
    x_title: str,
    unit: str,
    decimals: int,
    marked: list[str],
    compare: Reference | None,
) -> Picture:
    spans = [c for c in ("lower", "upper") if c in shown]
    ends = np.append(shown[["value", *spans]].to_numpy().ravel(), compare.at if compare else 0.0)
    strong = list(shown["category"].isin(marked))
    on, y = rows_panel(
        words,
        list(shown["category"]),
        Axis(ends, unit, x_title, zero=True),
        right=[wording.value(v, unit, decimals) for v in shown["value"]],
        bold=strong,
        reference=compare,
    )
    bar = 1.25 * words.size.text  # as thick as two thirds of a row
    for rows, colour in by_colour(strong):
        lengths = shown["value"].to_numpy()[rows]
        on.segments(np.zeros(len(lengths)), lengths, y[rows], color=colour, linewidth=bar, zorder=2)
    on.upright(0, color=theme.INK, linewidth=1.2, zorder=3)
    if spans:
        on.segments(shown["lower"], shown["upper"], y, color=theme.INK, linewidth=1.6, zorder=3)
    return on.fig


def _alt_bars(
    shown: pd.DataFrame,
    title: str,
    label: str,
    unit: str,
    decimals: int,
    compare: Reference | None,
    missing: pd.Series,
) -> str:
    low, high = extremes(shown, "value")
    parts = [f"Bar chart: {wording.sentence(title)}"]
    parts.append(f"{label}, for {wording.count(len(shown), 'category', 'categories')}.")
    if len(shown) > 1:
        parts.append(f"The highest is {high['category']}, the lowest {low['category']}.")
    parts.append(f"From the top: {'; '.join(told(r, unit, decimals, 'category') for r in records(shown))}.")
    if compare:
        parts.append(compare.sentence())
    parts.append(left_out(missing, "category"))
    return " ".join(p for p in parts if p)


def dumbbell(
    table: pd.DataFrame,
    category: str,
    left: str,
    right: str,
    *,
    labels: tuple[str, str] | None = None,
    nouns: tuple[str, str] | None = None,
    label: str | None = None,
    unit: str | None = None,
    decimals: int | None = None,
    title: str | None = None,
    subtitle: str = "",
    source: str | None = None,
    width: theme.Width = "wide",
) -> Figure:
    """Draw two measures of each category on one line, such as poverty before and after housing costs.

    Parameters
    ----------
    table
        One row a category, in the order drawn.
    category, left, right
        Columns: names, the first and the second measure, in one unit.
    labels
        What the two measures are called in the key.
    nouns
        What each counts, written after its figure: “3,740 jobs, 8,700 people” (on a narrow page “3,740 and 8,700”).
        Without them an arrow leads from the first to the second, as for one thing at two times.
    label
        What both measure, for the axis; by default nothing but the unit.
    unit, decimals, title, subtitle, source, width
        Words, by default from the table's ``attrs``; page, “wide” or “narrow”.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column; a category twice; two units; a column without numbers.
    """
    attrs, table = table.attrs, bare(table)
    _once(table, category)
    units = [unit_of(attrs, c, unit) for c in (left, right)]
    if units[0] != units[1]:
        raise FigureError(
            f"“{left}” is in “{units[0]}” and “{right}” in “{units[1]}”.",
            "A dumbbell has one axis and so one unit.",
        )
    every = pd.DataFrame({"category": table[category].astype(str)})
    every["left"], every["right"] = numbers(table, left), numbers(table, right)
    shown = every.dropna()
    if shown.empty:
        raise FigureError("No category has both figures.", "A dumbbell joins two.")
    called = labels or (label_of(attrs, left), label_of(attrs, right))
    places = wording.decimals_for(shown[["left", "right"]].to_numpy().ravel())
    decimals = places if decimals is None else decimals
    words = words_for(attrs, title or f"{called[0]} and {called[1]}", subtitle, source, width, (left, right))
    axis = wording.labelled(label or "", units[0]).strip()
    with theme.applied():
        made = _draw_dumbbell(shown, words, axis, units[0], decimals, called, _pattern(nouns, width))
    alt = _alt_dumbbell(shown, words.title, axis, units[0], decimals, called, every)
    told = [wording.labelled(one, units[0]) for one in called]
    headings = {"category": label_of(attrs, category), "left": told[0], "right": told[1]}
    return Figure(words.title, alt, shown.reset_index(drop=True), words.source, made, subtitle, headings)


def _pattern(nouns: tuple[str, str] | None, width: theme.Width) -> str:
    """Return how a row's two figures are written; a narrow page has no room for what they count."""
    if nouns is None:
        return "{} → {}"
    return "{} and {}" if width == "narrow" else f"{{}} {nouns[0]}, {{}} {nouns[1]}"


_SIDES = ((theme.MARK, "o"), (theme.HIGHLIGHT, "D"))


def _draw_dumbbell(
    shown: pd.DataFrame,
    words: Words,
    x_title: str,
    unit: str,
    decimals: int,
    called: tuple[str, str],
    written: str,
) -> Picture:
    ends = shown[["left", "right"]].to_numpy()
    on, y = rows_panel(
        words,
        list(shown["category"]),
        Axis(ends.ravel(), unit, x_title, pad=0.08),
        right=[written.format(*(wording.value(one, unit, decimals) for one in pair)) for pair in ends],
        key=[Key(name, colour, marker) for name, (colour, marker) in zip(called, _SIDES, strict=True)],
    )
    on.segments(ends.min(axis=1), ends.max(axis=1), y, color=theme.CONTEXT, linewidth=2, zorder=2)
    for k, (colour, marker) in enumerate(_SIDES):
        on.dots(ends[:, k], y, colour, marker=marker)
    return on.fig


def _alt_dumbbell(
    shown: pd.DataFrame,
    title: str,
    axis: str,
    unit: str,
    decimals: int,
    called: tuple[str, str],
    every: pd.DataFrame,
) -> str:
    change = shown["right"] - shown["left"]
    _, widest = extremes(shown.assign(apart=change.abs()), "apart")
    rows = [
        f"{r['category']} {wording.value(r['left'], unit, decimals)} and {wording.value(r['right'], unit, decimals)}"
        for r in records(shown)
    ]
    parts = [f"Dumbbell chart: {wording.sentence(title)}"]
    parts.append(
        f"{called[0]} and {called[1]}{f', {axis}' if axis else ''}, "
        f"for {wording.count(len(shown), 'category', 'categories')}."
    )
    parts.append(
        f"The second is higher in {(change > 0).sum()} and lower in {(change < 0).sum()}; "
        f"the two are furthest apart in {widest['category']}."
    )
    parts.append(f"From the top: {'; '.join(rows)}.")
    parts.append(left_out(every.loc[~every.index.isin(shown.index), "category"], "category"))
    return " ".join(p for p in parts if p)
