"""Every place as a dot, in a row for its region: how far apart places are within regions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import theme
from toolkit.figures.caption import Caption, CaptionOptions, Measure, figure
from toolkit.figures.columns import (
    bare,
    chosen,
    codes_of,
    extremes,
    label_of,
    left_out,
    names_of,
    need,
    numbers,
    records,
)
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Words
from toolkit.figures.marks import Page
from toolkit.figures.naming import name_marks
from toolkit.figures.row_chart import Axis, Reference, row_panel

_DOT = 5.2  # points across
_ROW = 2.7  # letter heights


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
    """Draw each place as a dot in the row of its region; equal dots are heaped up, not hidden.

    Parameters
    ----------
    table
        One row a place: ``code``, ``name``, ``by`` and ``value``.
    value, by
        Columns: the measure, and what a row is.
    order
        Rows from the top (such as `toolkit.places.REGIONS`); by default in the order of the table.
    highlight
        Codes that stand out and are named.
    reference
        A value to compare with and its name.
    caption
        Title, source, unit, page and so on: see `Caption`.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column, group or code; a column without numbers.
    """
    options, attrs, table = Caption.of(caption), table.attrs, bare(table)
    need(table, value, by)
    every = pd.DataFrame({"code": codes_of(table), "name": names_of(table), "group": table[by].astype(str)})
    every["value"] = numbers(table, value)
    every["highlighted"] = every["code"].isin(chosen(every, highlight))
    groups = chosen(every, order, "group") if order is not None else list(dict.fromkeys(every["group"]))
    rows = every.loc[every["value"].notna() & every["group"].isin(groups)]
    groups = [group for group in groups if group in set(rows["group"])]
    measure = options.measure(attrs, value, rows["value"])
    words = options.words(attrs, f"{measure.label}: places within each {by}", value)
    compare = Reference.of(reference, measure)
    alt = _describe(rows, groups, words.title, measure)
    alt += [compare.sentence() if compare else "", left_out(every.loc[every["value"].isna(), "name"])]
    headings = {"group": label_of(attrs, by), "name": "Place", "value": measure.heading}
    return figure(words, _draw(rows, groups, words, measure, compare), alt, rows, headings)


def _draw(rows: pd.DataFrame, groups: list[str], words: Words, measure: Measure, compare: Reference | None) -> Page:
    ends = rows["value"].to_numpy()
    on, middles = row_panel(words, groups, Axis(ends, measure, pad=0.03), reference=compare, row=_ROW)
    row = rows["group"].map({group: i for i, group in enumerate(groups)}).to_numpy(dtype=int)
    across = on.at(ends, middles[row])[:, 0]
    y = middles[row] + _heaps(row, across, _ROW * words.size.text) / words.size.text
    strong = rows["highlighted"].to_numpy(dtype=bool)
    on.dots(ends[~strong], y[~strong], theme.MARK, width=_DOT, z=2)
    if strong.any():
        on.dots(ends[strong], y[strong], theme.HIGHLIGHT, width=8, marker="D", z=4)
        marks = on.at(ends, y)
        name_marks(on, marks[strong], list(rows.loc[strong, "name"]), [True] * int(strong.sum()), marks)
    return on.page


def _heaps(row: np.ndarray, across: np.ndarray, step: float) -> np.ndarray:
    """Return how far each dot moves off its row's middle, in points, so that neighbours do not hide each other."""
    frame = pd.DataFrame({"row": row, "column": np.floor(across / _DOT), "across": across})
    k = frame.sort_values("across", kind="stable").groupby(["row", "column"]).cumcount().sort_index().to_numpy()
    most = max(int(k.max()), 1)
    apart = min(_DOT * 0.8, (step / 2 - _DOT / 2) / np.ceil(most / 2))
    return np.ceil(k / 2) * np.where(k % 2 == 1, -1, 1) * apart


def _describe(rows: pd.DataFrame, groups: list[str], title: str, measure: Measure) -> list[str]:
    parts = [f"Strip plot: {wording.sentence(title)}"]
    parts.append(
        f"{measure.heading}; {wording.count(len(rows), 'place')}, a dot each, in {wording.count(len(groups), 'row')}."
    )
    for group in groups:
        part = rows.loc[rows["group"] == group]
        low, high = map(measure.describe, extremes(part, "value"))
        parts.append(f"{group}: {low} to {high} ({len(part):,})." if len(part) > 1 else f"{group}: {low}.")
    strong = [measure.describe(row) for row in records(rows.loc[rows["highlighted"]])]
    return [*parts, f"Highlighted: {wording.listing(strong)}." if strong else ""]
