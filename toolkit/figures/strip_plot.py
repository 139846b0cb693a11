"""Every place as a dot, in a row for its region: how far apart places are within regions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Picture

from toolkit.core import wording
from toolkit.figures import theme
from toolkit.figures.columns import (
    bare,
    chosen,
    extremes,
    label_of,
    left_out,
    names_of,
    need,
    numbers,
    records,
    told,
    unit_of,
)
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Words, words_for
from toolkit.figures.naming import name_marks
from toolkit.figures.row_chart import Axis, Reference, rows_panel

_DOT = 5.2  # points across
_ROW = 2.7  # letter heights


def strip(
    table: pd.DataFrame,
    value: str,
    *,
    by: str = "region",
    order: Sequence[str] | None = None,
    highlight: str | Iterable[str] = (),
    reference: tuple[float, str] | None = None,
    label: str | None = None,
    unit: str | None = None,
    title: str | None = None,
    subtitle: str = "",
    source: str | None = None,
    width: theme.Width = "wide",
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
    label, unit, title, subtitle, source, width
        Words, by default from the table's ``attrs``; page, “wide” or “narrow”.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column, group or code; a column without numbers.
    """
    attrs, table = table.attrs, bare(table)
    need(table, value, by)
    label, unit = label_of(attrs, value, label), unit_of(attrs, value, unit)
    every = pd.DataFrame({"name": names_of(table), "group": table[by].astype(str), "value": numbers(table, value)})
    every.insert(0, "code", table["code"].astype(str) if "code" in table.columns else every["name"])
    marked = chosen(every, highlight)
    every["highlighted"] = every["code"].isin(marked)
    rows = chosen(every, order, "group") if order is not None else list(dict.fromkeys(every["group"]))
    shown = every.loc[every["value"].notna() & every["group"].isin(rows)]
    drawn = set(shown["group"])
    rows = [r for r in rows if r in drawn]
    words = words_for(attrs, title or f"{label}: places within each {by}", subtitle, source, width, (value,))
    compare = Reference.of(reference, unit, wording.decimals_for(shown["value"]))
    with theme.applied():
        made = _draw(shown, rows, words, wording.labelled(label, unit), unit, compare)
    missing = every.loc[every["value"].isna(), "name"]
    alt = _alt(shown, rows, words.title, wording.labelled(label, unit), unit, compare, missing)
    headings = {"group": label_of(attrs, by), "name": "Place", "value": wording.labelled(label, unit)}
    return Figure(words.title, alt, shown.reset_index(drop=True), words.source, made, subtitle, headings)


def _draw(
    shown: pd.DataFrame, rows: list[str], words: Words, x_title: str, unit: str, compare: Reference | None
) -> Picture:
    ends = shown["value"].to_numpy()
    axis = Axis(np.append(ends, compare.at) if compare else ends, unit, x_title, pad=0.03)
    on, middles = rows_panel(words, rows, axis, reference=compare, row=_ROW)
    row = shown["group"].map({r: i for i, r in enumerate(rows)}).to_numpy(dtype=int)
    across = on.at(ends, middles[row])[:, 0]
    y = middles[row] + _heaps(row, across, _ROW * words.size.text) / words.size.text
    strong = shown["highlighted"].to_numpy(dtype=bool)
    on.dots(ends[~strong], y[~strong], theme.MARK, width=_DOT, z=2)
    if strong.any():
        on.dots(ends[strong], y[strong], theme.HIGHLIGHT, width=8, marker="D", z=4)
        marks = on.at(ends, y)
        names = list(shown.loc[strong, "name"])
        name_marks(on, marks[strong], names, [True] * len(names), marks)
    return on.fig


def _heaps(row: np.ndarray, across: np.ndarray, step: float) -> np.ndarray:
    """Return how far each dot moves off its row's middle, in points, so that neighbours do not hide each other."""
    frame = pd.DataFrame({"row": row, "column": np.floor(across / _DOT), "across": across})
    k = frame.sort_values("across", kind="stable").groupby(["row", "column"]).cumcount().sort_index().to_numpy()
    most = max(int(k.max()), 1)
    apart = min(_DOT * 0.8, (step / 2 - _DOT / 2) / np.ceil(most / 2))
    return np.ceil(k / 2) * np.where(k % 2 == 1, -1, 1) * apart


def _alt(
    shown: pd.DataFrame,
    rows: list[str],
    title: str,
    label: str,
    unit: str,
    compare: Reference | None,
    missing: pd.Series,
) -> str:
    places = wording.decimals_for(shown["value"])

    parts = [f"Strip plot: {wording.sentence(title)}"]
    parts.append(f"{label}; {wording.count(len(shown), 'place')}, a dot each, in {wording.count(len(rows), 'row')}.")
    for name in rows:
        part = shown.loc[shown["group"] == name]
        low, high = (told(row, unit, places) for row in extremes(part, "value"))
        parts.append(f"{name}: {low} to {high} ({len(part):,})." if len(part) > 1 else f"{name}: {low}.")
    strong = shown.loc[shown["highlighted"]]
    if not strong.empty:
        parts.append(f"Highlighted: {wording.listing([told(r, unit, places) for r in records(strong)])}.")
    if compare:
        parts.append(compare.sentence())
    parts.append(left_out(missing))
    return " ".join(p for p in parts if p)
