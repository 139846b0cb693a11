"""A matrix of figures: the darker the cell, the more; the number is written in it where it fits."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Picture
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from toolkit.core import wording
from toolkit.figures import text_layout, theme
from toolkit.figures.classes import shades
from toolkit.figures.columns import FigureError, bare, bounds, label_of, need, numbers, records, told, unit_of
from toolkit.figures.figure import Figure
from toolkit.figures.layout import EDGE, Panel, Words, panel, words_for

_SHADES = 40
_PALETTE = theme.SEQUENTIAL[:3]  # the dark end is left out: black letters must be read on every shade
_CORNERS = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], dtype=float)
_TOLD = 5  # cells of each end that the alternative text names


def heat(
    table: pd.DataFrame,
    row: str,
    column: str,
    value: str,
    *,
    lower: str | None = None,
    upper: str | None = None,
    label: str | None = None,
    unit: str | None = None,
    decimals: int | None = None,
    title: str | None = None,
    subtitle: str = "",
    source: str | None = None,
    width: theme.Width = "wide",
) -> Figure:
    """Draw a cell for each row and column, in the order of the table.

    Parameters
    ----------
    table
        Long: one line a cell; a missing value leaves its cell empty.
    row, column, value
        Columns: the names of both sides, and the amount (nought or more).
    lower, upper
        Ends of the interval; they are not drawn, but told and in the rows behind the figure.
    label, unit, decimals, title, subtitle, source, width
        Words, by default from the table's ``attrs``; page, “wide” or “narrow”.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column; a cell twice; an amount below nought.
    """
    attrs, table = table.attrs, bare(table)
    need(table, row, column, value)
    shown = pd.DataFrame({"row": table[row].astype(str), "column": table[column].astype(str)})
    shown["value"], ends = numbers(table, value), bounds(table, lower, upper)
    if ends is not None:
        shown["lower"], shown["upper"] = ends
    if shown.duplicated(["row", "column"]).any() or (shown["value"] < 0).any():
        raise FigureError("A cell is there twice, or its amount is below nought.", "Each cell has one amount.")
    label, unit = label_of(attrs, value, label), unit_of(attrs, value, unit)
    decimals = wording.decimals_for(shown["value"]) if decimals is None else decimals
    low, high = (wording.value(end, unit, decimals) for end in (shown["value"].min(), shown["value"].max()))
    key = f"{wording.labelled(label, unit)}: the darker, the more, from {low} to {high}"
    words = words_for(attrs, title or label, subtitle or key, source, width, (value,))
    with theme.applied():
        made = _draw(shown, words, unit, decimals)
    alt = _alt(shown, words.title, wording.labelled(label, unit), unit, decimals)
    headings = {"row": row.capitalize(), "column": column.capitalize(), "value": wording.labelled(label, unit)}
    headings |= {"lower": "Interval, from", "upper": "to"} if ends is not None else {}
    return Figure(words.title, alt, shown.reset_index(drop=True), words.source, made, words.subtitle, headings)


def _draw(shown: pd.DataFrame, words: Words, unit: str, decimals: int) -> Picture:
    size = words.size
    rows, columns = list(shown["row"].unique()), list(shown["column"].unique())
    share = 0.3 if size.is_narrow else 0.24
    names = [text_layout.wrap(name, share * 72 * size.width, size.text) for name in rows]
    left = EDGE + text_layout.widest(("\n".join(n) for n in names), size.text) + 6
    # Headings stand upright where they are broader than their column.
    level = text_layout.widest(columns, size.small) <= (72 * size.width - left - EDGE) / len(columns) - 4
    heads = size.small if level else text_layout.widest(columns, size.small)
    tall = max(2.2 * size.text, max(len(n) for n in names) * size.text * 1.15 + 4)
    body = tall * len(rows) + heads + 8
    limits = (0.0, float(len(columns))), (float(len(rows)) + 0.0, -(heads + 8) / tall)
    on = panel(words, *limits, body=body, left=left)
    _cells(on, shown, rows, columns, unit, decimals)
    for number, lines in enumerate(names):
        y = float(on.at([0], [number + 0.5])[0, 1]) + (len(lines) - 1) * size.text * 1.15 / 2 - size.text * 0.36
        for step, text in enumerate(lines):
            on.write(on.box[0] - 6, y - step * size.text * 1.15, text, ha="right")
    for number, text in enumerate(columns):
        x, y = on.at([number + 0.5], [0])[0]
        on.write(x, y + 4, text, fontsize=size.small, rotation=0 if level else 90, ha="center", va="bottom")
    return on.fig


def _cells(on: Panel, shown: pd.DataFrame, rows: list[str], columns: list[str], unit: str, decimals: int) -> None:
    """Fill the cells, and write into them as many decimals as fit into all."""
    top = float(shown["value"].max()) or 1.0
    colours = shades(_PALETTE, _SHADES)
    (x0, y0), (x1, y1) = on.at([0, 1], [1, 0])
    written = _fitting(shown["value"], unit, decimals, x1 - x0 - 3, on.size.small)
    filled: dict[str, list[np.ndarray]] = {}
    for one, text in zip(records(shown), written, strict=True):
        if np.isnan(one["value"]):
            continue  # an empty cell stays as white as the paper
        corner = on.at([columns.index(one["column"])], [rows.index(one["row"]) + 1])[0]
        colour = colours[int((_SHADES - 1) * one["value"] / top)]
        filled.setdefault(colour, []).append(corner + _CORNERS * (x1 - x0, y1 - y0))
        style = {"fontsize": on.size.small, "ha": "center"}
        on.write(corner[0] + (x1 - x0) / 2, corner[1] + (y1 - y0) / 2 - on.size.small * 0.36, text, **style)
    for colour, cells in filled.items():
        # One path for each shade: matplotlib's cost is by the piece.
        path = Path.make_compound_path(*(Path(cell / on.page, closed=True) for cell in cells))
        on.fig.add_artist(
            PathPatch(path, facecolor=colour, edgecolor="#ffffff", linewidth=1, transform=on.fig.transFigure)
        )


def _fitting(values: pd.Series, unit: str, decimals: int, room: float, size: float) -> list[str]:
    """Write amounts with so many decimals, or as many fewer as there is room for; nothing where there is none."""
    for places in range(decimals, -1, -1):
        texts = ["" if np.isnan(v) else wording.value(v, unit, places) for v in values]
        if text_layout.widest(texts, size) <= room:
            return texts
    return [""] * len(values)


def _alt(shown: pd.DataFrame, title: str, label: str, unit: str, decimals: int) -> str:
    known = shown.dropna(subset=["value"])
    known = known.assign(name=known["row"] + ", " + known["column"]).sort_values(
        ["value", "name"], ascending=[False, True], kind="stable"
    )
    sides = [wording.count(shown[side].nunique(), noun) for side, noun in (("row", "row"), ("column", "column"))]
    parts = [f"Matrix of {sides[0]} and {sides[1]}: {wording.sentence(title)}", f"{label}."]
    rows = [told(one, unit, decimals) for one in records(known)]
    ends = min(_TOLD, len(rows))
    parts.append(f"The most: {'; '.join(rows[:ends])}. The least: {'; '.join(rows[::-1][:ends])}.")
    for side, noun in (("row", "row"), ("column", "column")):
        sums = known.groupby(side, sort=False)["value"].sum().sort_values(ascending=False, kind="stable")
        first = [f"{name} {wording.value(amount, unit, decimals)}" for name, amount in sums.head(3).items()]
        parts.append(f"Summed over the {'columns' if noun == 'row' else 'rows'}, the most: {'; '.join(first)}.")
    return " ".join(parts)
