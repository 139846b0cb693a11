"""Tornados: how far a result moves when one assumption at a time goes to its low and to its high end."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Picture

from toolkit.core import wording
from toolkit.figures import theme
from toolkit.figures.columns import bare, label_of, need, numbers, records, unit_of
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Key, Words, words_for
from toolkit.figures.row_chart import Axis, Reference, rows_panel

_COLUMNS = ("label", "low", "high", "at_low", "at_high", "central")
_ENDS = ((theme.MARK, "Assumption at its low end"), (theme.HIGHLIGHT, "At its high end"))


def tornado(
    table: pd.DataFrame,
    *,
    most: int = 10,
    label: str | None = None,
    unit: str | None = None,
    decimals: int | None = None,
    title: str | None = None,
    subtitle: str = "",
    source: str | None = None,
    width: theme.Width = "wide",
) -> Figure:
    """Draw a bar for each assumption, from the result at its low end to the result at its high end.

    Parameters
    ----------
    table
        As `net_zero_jobs.tornado` makes it: ``label``, ``low`` and ``high`` of the assumption, the result ``at_low``
        and ``at_high``, and ``central``; in the order drawn, the widest first.
    most
        How many rows to draw; the others are counted in the alternative text.
    label, unit, decimals, title, subtitle, source, width
        Words for the result; page, “wide” or “narrow”.

    Raises
    ------
    UnknownNameError, FigureError
        A column is missing, or there is no row.
    """
    attrs, table = table.attrs, bare(table)
    need(table, *_COLUMNS)
    shown = pd.DataFrame({"label": table["label"].astype(str)})
    for name in _COLUMNS[1:]:
        shown[name] = numbers(table, name)
    left_over, shown = len(shown) - most, shown.head(most)
    label, unit = label_of(attrs, "central", label), unit_of(attrs, "central", unit)
    ends = shown[["at_low", "at_high", "central"]].to_numpy().ravel()
    decimals = wording.decimals_for(ends) if decimals is None else decimals
    words = words_for(attrs, title or f"{label}: what moves it most", subtitle, source, width)
    centre = Reference.of((float(shown["central"].iloc[0]), "As assumed"), unit, decimals)
    with theme.applied():
        made = _draw(shown, words, wording.labelled(label, unit), unit, decimals, centre)
    alt = _alt(shown, words.title, wording.labelled(label, unit), unit, decimals, left_over)
    result = wording.labelled(label, unit)
    headings = {"label": "Assumption", "low": "Its low end", "high": "Its high end"}
    headings |= {"at_low": f"{result} at its low end", "at_high": f"{result} at its high end"}
    return Figure(words.title, alt, shown.reset_index(drop=True), words.source, made, subtitle, headings)


def _draw(
    shown: pd.DataFrame, words: Words, x_title: str, unit: str, decimals: int, centre: Reference | None
) -> Picture:
    low, high = shown["at_low"].to_numpy(), shown["at_high"].to_numpy()
    middle = shown["central"].to_numpy()
    spans = [f"{wording.interval(min(a, b), max(a, b), unit, decimals)}" for a, b in zip(low, high, strict=True)]
    on, y = rows_panel(
        words,
        list(shown["label"]),
        Axis(np.concatenate([low, high, middle]), unit, x_title, pad=0.06),
        right=[] if words.size.is_narrow else spans,
        key=[Key(text, colour, "s") for colour, text in _ENDS],
        reference=centre,
        row=2.0,
    )
    for ends, (colour, _) in zip((low, high), _ENDS, strict=True):
        on.segments(np.minimum(ends, middle), np.maximum(ends, middle), y, color=colour, linewidth=words.size.text)
    return on.fig


def _alt(shown: pd.DataFrame, title: str, label: str, unit: str, decimals: int, left_over: int) -> str:
    def told(amount: float) -> str:
        return wording.value(amount, unit, decimals)

    parts = [f"Tornado chart: {wording.sentence(title)}"]
    parts.append(f"{label}, {told(shown['central'].iloc[0])} as assumed; one assumption at a time is moved.")
    parts += [
        f"{row['label']}, from {wording.number(row['low'])} to {wording.number(row['high'])}: {told(row['at_low'])} to "
        f"{told(row['at_high'])}."
        for row in records(shown)
    ]
    if left_over > 0:
        parts.append(f"{wording.count(left_over, 'assumption')} with less effect not drawn.")
    return " ".join(parts)
