"""A matrix of values: darker cells have higher values, and the number is written in the cell if it fits."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import text_layout, theme
from toolkit.figures.caption import Caption, CaptionOptions, Measure, figure
from toolkit.figures.classes import shades
from toolkit.figures.columns import FigureError, bare, highlighted, measured, need, records
from toolkit.figures.figure import Figure
from toolkit.figures.layout import EDGE, LEADING, Panel, Words, panel
from toolkit.figures.marks import Page

_SHADES = 40
_PALETTE = theme.SEQUENTIAL[:3]  # the dark end is left out: black text must be readable on every shade
_CORNERS = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], dtype=float)
_NAMED = 5  # cells at each end that the alternative text names


def heatmap(
    table: pd.DataFrame,
    row: str,
    column: str,
    value: str,
    *,
    lower: str | None = None,
    upper: str | None = None,
    **caption: Unpack[CaptionOptions],
) -> Figure:
    """Draw a cell for each row and column, in the order of the table; all-zero rows and columns are named in words.

    Parameters
    ----------
    table
        Long format: one row per cell; a missing value leaves its cell empty.
    row, column, value
        Columns: row names, column names, and the amount (zero or more).
    lower, upper
        Ends of the interval; not drawn, but included in the alternative text and the rows behind the figure.

    Duplicate cells and negative amounts raise `FigureError`.
    """
    options, attrs, table = Caption.of(caption), table.attrs, bare(table)
    need(table, row, column, value)
    rows = pd.DataFrame({"row": table[row].astype(str), "column": table[column].astype(str)})
    rows = rows.assign(**measured(table, value, lower, upper))
    if rows.duplicated(["row", "column"]).any() or (rows["value"] < 0).any():
        raise FigureError("A cell appears twice, or its amount is below zero.", "Expected one amount in each cell.")
    measure = options.measure(attrs, value, rows["value"])
    seen, noughts = _without_noughts(rows, measure)
    low, high = measure.write(seen["value"].min()), measure.write(seen["value"].max())
    key = " ".join([f"{measure.heading}: darker is higher, from {low} to {high}.", *noughts])
    words = options.words(attrs, measure.label, value, subtitle=key)
    headings = {"row": row.capitalize(), "column": column.capitalize(), "value": measure.heading}
    alt = [*_describe(seen, words.title, measure), *noughts]
    return figure(words, _draw(seen, words, measure), alt, rows, headings)


def _without_noughts(cells: pd.DataFrame, measure: Measure) -> tuple[pd.DataFrame, list[str]]:
    """Return the cells of rows and columns with an amount that does not round to zero, and a note naming the others."""
    amounts = cells["value"].round(measure.decimals or 0)
    some, noughts = (amounts > 0) | amounts.isna(), []
    for side in ("row", "column") if (amounts > 0).any() else ():
        empty = list(dict.fromkeys(cells.loc[~some.loc[cells.index].groupby(cells[side]).transform("any"), side]))
        cells = cells.loc[~cells[side].isin(empty)]
        if empty:
            noughts.append(
                f"{measure.write(0)} in every {'column' if side == 'row' else 'row'}: {wording.listing(empty, most=9)}."
            )
    return cells, noughts


def _draw(cells: pd.DataFrame, words: Words, measure: Measure) -> Page:
    size = words.size
    rows, columns = list(cells["row"].unique()), list(cells["column"].unique())
    share = 0.3 if size.is_narrow else 0.24
    names = [text_layout.wrap(name, share * 72 * size.width, size.text) for name in rows]
    left = EDGE + text_layout.widest(map("\n".join, names), size.text, bold=True) + 6
    # Column headings are rotated where they are wider than their column.
    level = text_layout.widest(columns, size.small) <= (72 * size.width - left - EDGE) / len(columns) - 4
    heads = size.small if level else text_layout.widest(columns, size.small)
    tall = max(2.2 * size.text, max(len(n) for n in names) * size.text * LEADING + 4)
    limits = (0.0, float(len(columns))), (float(len(rows)), -(heads + 8) / tall)
    on = panel(words, *limits, body=tall * len(rows) + heads + 8, left=left)
    _draw_cells(on, cells, rows, columns, measure)
    known = cells.dropna(subset=["value"])
    middles = [
        [sides.index(name) + 0.5 for name in known[side]] for side, sides in (("column", columns), ("row", rows))
    ]
    on.read(middles[0], middles[1], known["row"] + ", " + known["column"], lambda: measure.each(known), known["row"])
    strong = highlighted(cells, (), "row")
    for number, lines in enumerate(names):
        style = {"bold": rows[number] in strong, "colour": theme.HIGHLIGHT if rows[number] in strong else theme.INK}
        on.write_lines(on.box[0] - 6, on.at([0], [number + 0.5])[0, 1], lines, size=size.text, anchor="right", **style)
    for number, text in enumerate(columns):
        x, y = on.at([number + 0.5], [0])[0]
        if level:
            on.write(x, y + 4 + 0.21 * size.small, text, size=size.small, anchor="center")
        else:
            on.write(x + 0.28 * size.small, y + 4, text, size=size.small, upright=True)
    return on.page


def _draw_cells(on: Panel, cells: pd.DataFrame, rows: list[str], columns: list[str], measure: Measure) -> None:
    """Fill the cells, and write in them with as many decimals as fit in all of them."""
    top = float(cells["value"].max()) or 1.0
    colours = shades(_PALETTE, _SHADES)
    (x0, y0), (x1, y1) = on.at([0, 1], [1, 0])
    texts = _fitting(cells["value"], measure, x1 - x0 - 3, on.size.small)
    filled: dict[str, list[np.ndarray]] = {}
    for cell, text in zip(records(cells), texts, strict=True):
        if np.isnan(cell["value"]):
            continue  # an empty cell stays white
        corner = on.at([columns.index(cell["column"])], [rows.index(cell["row"]) + 1])[0]
        colour = colours[int((_SHADES - 1) * cell["value"] / top)]
        filled.setdefault(colour, []).append(corner + _CORNERS * (x1 - x0, y1 - y0))
        x, y = corner[0] + (x1 - x0) / 2, corner[1] + (y1 - y0) / 2 - on.size.small * 0.36
        on.write(x, y, text, size=on.size.small, anchor="center")
    for colour, outlines in filled.items():
        on.shapes(outlines, colour, edge=("#ffffff", 1))


def _fitting(values: pd.Series, measure: Measure, room: float, size: float) -> list[str]:
    """Format amounts with this many decimals, or with fewer if there is no room; empty for zero."""
    for decimals in range(measure.decimals or 0, -1, -1):
        write = replace(measure, decimals=decimals).write
        texts = ["" if np.isnan(v) or v == 0 else write(v) for v in values]
        if text_layout.widest(texts, size) <= room:
            return texts
    return [""] * len(values)


def _describe(cells: pd.DataFrame, title: str, measure: Measure) -> list[str]:
    known = cells.dropna(subset=["value"])
    known = known.assign(name=known["row"] + ", " + known["column"])
    known = known.sort_values(["value", "name"], ascending=[False, True], kind="stable")
    sides = [wording.count(cells[side].nunique(), side) for side in ("row", "column")]
    parts = [f"Heatmap of {sides[0]} and {sides[1]}: {wording.sentence(title)}", f"{measure.heading}."]
    rows = [measure.describe(cell) for cell in records(known)]
    parts.append(wording.ends(rows, _NAMED))
    for side in [side for side in ("row", "column") if known[side].nunique() > 1]:
        sums = known.groupby(side, sort=False)["value"].sum().sort_values(ascending=False, kind="stable")
        largest = "; ".join(f"{name} {measure.write(amount)}" for name, amount in sums.head(3).items())
        parts.append(f"The largest {side} totals: {largest}.")
    return parts
