"""Tornados: how far a result moves when one assumption at a time goes to its low and to its high end."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import theme
from toolkit.figures.caption import Caption, CaptionOptions, Measure, figure
from toolkit.figures.columns import bare, need, numbers, records
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Key, Words
from toolkit.figures.marks import Page
from toolkit.figures.row_chart import Axis, Reference, row_panel

_COLUMNS = ("label", "low", "high", "at_low", "at_high", "central")
_ENDS = (("at_low", theme.MARK, "Assumption at its low end"), ("at_high", theme.HIGHLIGHT, "At its high end"))


def tornado(table: pd.DataFrame, *, most: int = 10, **caption: Unpack[CaptionOptions]) -> Figure:
    """Draw a bar for each assumption, from the result at its low end to the result at its high end.

    Parameters
    ----------
    table
        As `net_zero_jobs.tornado` makes it: ``label``, ``low`` and ``high`` of the assumption, the result ``at_low``
        and ``at_high``, and ``central``; in the order drawn, the widest first.
    most
        How many rows to draw; the others are counted in the alternative text.
    caption
        Title, source, unit, page and so on: see `Caption`.

    Raises
    ------
    UnknownNameError, FigureError
        A column is missing, or there is no row.
    """
    options, attrs, table = Caption.of(caption), table.attrs, bare(table)
    need(table, *_COLUMNS)
    rows = pd.DataFrame({"label": table["label"].astype(str)} | {name: numbers(table, name) for name in _COLUMNS[1:]})
    others, rows = len(rows) - most, rows.head(most)
    measure = options.measure(attrs, "central", rows[["at_low", "at_high", "central"]])
    words = options.words(attrs, f"{measure.label}: which assumptions matter most")
    alt = _describe(rows, words.title, measure)
    if others > 0:
        alt.append(f"Not shown: {wording.count(others, 'assumption')} with smaller effects.")
    headings = {"label": "Assumption", "low": "Its low end", "high": "Its high end"}
    headings |= {f"at_{end}": f"{measure.heading} at its {end} end" for end in ("low", "high")}
    return figure(words, _draw(rows, words, measure), alt, rows, headings)


def _draw(rows: pd.DataFrame, words: Words, measure: Measure) -> Page:
    results = rows[["at_low", "at_high"]].to_numpy()
    spans = [measure.interval({"lower": min(pair), "upper": max(pair)}) for pair in results]
    on, y = row_panel(
        words,
        list(rows["label"]),
        Axis(rows[["at_low", "at_high", "central"]].to_numpy().ravel(), measure, pad=0.06),
        right=[] if words.size.is_narrow else spans,
        key=[Key(text, colour, "s") for _, colour, text in _ENDS],
        reference=Reference.of((float(rows["central"].iloc[0]), "Central estimate"), measure),
        row=2.0,
    )
    for end, colour, _ in _ENDS:
        ends = np.sort(rows[[end, "central"]].to_numpy(), axis=1)
        on.segments(ends[:, 0], ends[:, 1], y, colour, words.size.text)
    return on.page


def _describe(rows: pd.DataFrame, title: str, measure: Measure) -> list[str]:
    return [
        f"Tornado chart: {wording.sentence(title)}",
        f"{measure.heading}: central estimate {measure.write(rows['central'].iloc[0])}.",
        "One assumption changes at a time.",
        *(
            f"{row['label']}, from {wording.number(row['low'])} to {wording.number(row['high'])}: "
            f"{measure.write(row['at_low'])} to {measure.write(row['at_high'])}."
            for row in records(rows)
        ),
    ]
