"""Bar charts of small tables of categories, and charts with two measures per category on one line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import columns, theme
from toolkit.figures.caption import Caption, CaptionOptions, Measure, figure
from toolkit.figures.columns import FigureError
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Key, Words
from toolkit.figures.marks import Marker, Page
from toolkit.figures.row_chart import Axis, Reference, by_colour, row_panel


def bars(
    table: pd.DataFrame,
    category: str,
    value: str,
    *,
    lower: str | None = None,
    upper: str | None = None,
    highlight: str | Iterable[str] = (),
    reference: tuple[float, str] | None = None,
    **caption: Unpack[CaptionOptions],
) -> Figure:
    """Draw a horizontal bar from zero for each category, in the order of the table.

    Parameters
    ----------
    table
        One row per category.
    category, value, lower, upper
        Columns: names, lengths, and the ends of the interval, if any.
    highlight
        Categories to highlight.
    reference
        A value to compare with, and its name.
    """
    options, attrs, table = Caption.of(caption), table.attrs, columns.bare(table)
    names = columns.once(table, category)
    every = pd.DataFrame({"category": names, **columns.measured(table, value, lower, upper)})
    missing, rows = every.loc[every["value"].isna(), "category"], every.dropna(subset=["value"])
    strong = list(rows["category"].isin(columns.highlighted(table, highlight, category)))
    measure = options.measure(attrs, value, rows["value"])
    words = options.words(attrs, measure.label, value, lower, upper)
    compare = Reference.of(reference, measure)
    spans = [c for c in ("lower", "upper") if c in rows]
    on, y = row_panel(
        words,
        list(rows["category"]),
        Axis(rows[["value", *spans]].to_numpy().ravel(), measure, zero=True),
        right=[measure.write(v) for v in rows["value"]],
        bold=strong,
        reference=compare,
    )
    for some, colour in by_colour(strong):  # a bar is two thirds of a row thick
        on.segments(np.zeros(some.sum()), rows.loc[some, "value"], y[some], colour, 1.25 * words.size.text)
    on.upright(0, theme.INK, 1.2, z=3)
    on.read(rows["value"], y, rows["category"], lambda: measure.each(rows), rows["category"], by_row=True)
    if spans:
        on.segments(rows["lower"], rows["upper"], y, theme.INK, 1.6, z=3)
    headings = {"category": columns.label_of(attrs, category), "value": measure.heading}
    low, high = columns.extremes(rows, "value")
    listed = "; ".join(measure.describe(row, "category") for row in columns.records(rows))
    alt = [
        f"Bar chart: {wording.sentence(words.title)}",
        f"{measure.heading}, in {wording.count(len(rows), 'category', 'categories')}.",
        f"Highest: {high['category']}. Lowest: {low['category']}." if len(rows) > 1 else "",
        f"From the top: {listed}.",
        compare.sentence() if compare else "",
        columns.left_out(missing, "category", "categories"),
    ]
    return figure(words, on.page, alt, rows, headings)


Pair = tuple[str, str]
_SIDES: tuple[tuple[str, str, Marker], ...] = (("left", theme.MARK, "o"), ("right", theme.HIGHLIGHT, "D"))


def dumbbell(
    table: pd.DataFrame,
    category: str,
    left: str,
    right: str,
    *,
    labels: Pair | None = None,
    nouns: Pair | None = None,
    **caption: Unpack[CaptionOptions],
) -> Figure:
    """Draw two measures of each category on one line, such as poverty before and after housing costs.

    Parameters
    ----------
    table
        One row per category, in the order drawn.
    category, left, right
        Columns: names, and the first and second measure, in the same unit.
    labels
        Names of the two measures in the key.
    nouns
        What each measure counts, written after its figure: “3,740 jobs, 8,700 people” (on a narrow page “3,740 and
        8,700”). Without nouns, an arrow points from the first to the second, as for one measure at two times.
    caption
        Title, source, unit, page and so on: see `Caption`; the default axis label is the unit alone.

    Measures in different units raise `FigureError`.
    """
    options, attrs, table = Caption.of({"label": "", **caption}), table.attrs, columns.bare(table)
    every = pd.DataFrame({"category": columns.once(table, category)})
    units = [columns.unit_of(attrs, c, options.unit) for c in (left, right)]
    if units[0] != units[1]:
        raise FigureError(
            f"“{left}” is in “{units[0]}” and “{right}” in “{units[1]}”.", "Both must be in the same unit."
        )
    every["left"], every["right"] = columns.numbers(table, left), columns.numbers(table, right)
    rows = every.dropna()
    if rows.empty:
        raise FigureError("No category has both figures.", "A dumbbell chart needs a category with both figures.")
    sides = labels or (columns.label_of(attrs, left), columns.label_of(attrs, right))
    measure = options.measure(attrs, left, rows[["left", "right"]])
    words = options.words(attrs, f"{sides[0]} and {sides[1]}", left, right)
    missing = every.loc[~every.index.isin(rows.index), "category"]
    alt = [*_describe_dumbbell(rows, words.title, measure, sides), columns.left_out(missing, "category", "categories")]
    headings = {"category": columns.label_of(attrs, category)}
    headings |= {c: wording.labelled(side, measure.unit) for c, side in zip(("left", "right"), sides, strict=True)}
    return figure(words, _draw_dumbbell(rows, words, measure, sides, nouns), alt, rows, headings)


def _draw_dumbbell(rows: pd.DataFrame, words: Words, measure: Measure, sides: Pair, nouns: Pair | None) -> Page:
    ends, pattern = rows[["left", "right"]].to_numpy(), "{} → {}"
    if nouns is not None:  # a narrow page has no room for the nouns
        pattern = "{} and {}" if words.size.is_narrow else f"{{}} {nouns[0]}, {{}} {nouns[1]}"
    on, y = row_panel(
        words,
        list(rows["category"]),
        Axis(ends.ravel(), measure, pad=0.08),
        right=[pattern.format(*map(measure.write, pair)) for pair in ends],
        bold=list(rows["category"].isin(columns.highlighted(rows, (), "category"))),
        key=[Key(side, colour, marker) for side, (_, colour, marker) in zip(sides, _SIDES, strict=True)],
    )
    on.segments(ends.min(axis=1), ends.max(axis=1), y, theme.CONTEXT, 2)
    for column, colour, marker in _SIDES:
        on.dots(rows[column], y, colour, marker=marker)
    both = ["; ".join(f"{side} {measure.write(at)}" for side, at in zip(sides, pair, strict=True)) for pair in ends]
    on.read(rows["right"], y, rows["category"], lambda: both, rows["category"], by_row=True)
    return on.page


def _describe_dumbbell(rows: pd.DataFrame, title: str, measure: Measure, sides: Pair) -> list[str]:
    change = rows["right"] - rows["left"]
    widest = rows["category"].iloc[int(change.abs().argmax())]
    ends = [[measure.write(end) for end in (r["left"], r["right"])] for r in columns.records(rows)]
    listed = [f"{name} {left} and {right}" for name, (left, right) in zip(rows["category"], ends, strict=True)]
    axis = (unit := measure.heading) and f"{'' if unit.startswith('(') else ','} {unit}"
    more, less = (int(moved.sum()) or "none" for moved in (change > 0, change < 0))
    way = "higher" if more == len(rows) else "lower" if less == len(rows) else ""
    said = f"{way} in every category" if way else f"higher in {more} and lower in {less}"
    compared = [f"“{sides[1]}” is {said}.", f"The gap is widest for “{widest}”."]
    return [
        f"Dumbbell chart: {wording.sentence(title)}",
        f"“{sides[0]}” and “{sides[1]}”{axis}, in {wording.count(len(rows), 'category', 'categories')}.",
        *(compared if change.any() else ["The two are the same in every category."]),
        f"From the top: {'; '.join(listed)}.",
    ]
