"""Bars: a small table of categories by one measure, in the order given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import theme
from toolkit.figures.caption import Caption, CaptionOptions, Measure, figure
from toolkit.figures.columns import bare, chosen, extremes, label_of, left_out, measured, once, records
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Words
from toolkit.figures.marks import Page
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
    caption
        Title, source, unit, page and so on: see `Caption`.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column or category; a category twice; a column without numbers.
    """
    options, attrs, table = Caption.of(caption), table.attrs, bare(table)
    names = once(table, category)
    every = pd.DataFrame({"category": names, **measured(table, value, lower, upper)})
    missing, rows = every.loc[every["value"].isna(), "category"], every.dropna(subset=["value"])
    strong = list(rows["category"].isin(chosen(table, highlight, category)))
    measure = options.measure(attrs, value, rows["value"])
    words = options.words(attrs, measure.label, value, lower, upper)
    compare = Reference.of(reference, measure)
    alt = [*_describe(rows, words.title, measure, compare), left_out(missing, "category", "categories")]
    headings = {"category": label_of(attrs, category), "value": measure.heading}
    return figure(words, _draw(rows, strong, words, measure, compare), alt, rows, headings)


def _draw(rows: pd.DataFrame, strong: list[bool], words: Words, measure: Measure, compare: Reference | None) -> Page:
    spans = [c for c in ("lower", "upper") if c in rows]
    on, y = row_panel(
        words,
        list(rows["category"]),
        Axis(rows[["value", *spans]].to_numpy().ravel(), measure, zero=True),
        right=[measure.write(v) for v in rows["value"]],
        bold=strong,
        reference=compare,
    )
    for some, colour in by_colour(strong):  # a bar is as thick as two thirds of a row
        on.segments(np.zeros(some.sum()), rows.loc[some, "value"], y[some], colour, 1.25 * words.size.text)
    on.upright(0, theme.INK, 1.2, z=3)
    if spans:
        on.segments(rows["lower"], rows["upper"], y, theme.INK, 1.6, z=3)
    return on.page


def _describe(rows: pd.DataFrame, title: str, measure: Measure, compare: Reference | None) -> list[str]:
    low, high = extremes(rows, "value")
    listed = "; ".join(measure.describe(row, "category") for row in records(rows))
    return [
        f"Bar chart: {wording.sentence(title)}",
        f"{measure.heading}, for {wording.count(len(rows), 'category', 'categories')}.",
        f"The highest is {high['category']}, the lowest {low['category']}." if len(rows) > 1 else "",
        f"From the top: {listed}.",
        compare.sentence() if compare else "",
    ]
