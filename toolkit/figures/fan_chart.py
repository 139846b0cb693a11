"""Fan charts: the central path of a few measures over the years, and the bands that hold most of the draws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Picture

from toolkit.core import wording
from toolkit.figures import text_layout, theme
from toolkit.figures.columns import FigureError, bare, label_of, need, numbers, records, unit_of
from toolkit.figures.figure import Figure
from toolkit.figures.layout import EDGE, Panel, Words, fitting_scale, panel, scale, words_for

Bands = Sequence[tuple[str, str]]


def fan(
    table: pd.DataFrame,
    value: str,
    bands: Bands,
    *,
    by: str = "measure",
    year: str = "year",
    holds: Sequence[str] = ("nine in ten draws", "half of the draws"),
    mark: int | None = None,
    label: str | None = None,
    unit: str | None = None,
    decimals: int | None = None,
    title: str | None = None,
    subtitle: str = "",
    source: str | None = None,
    width: theme.Width = "wide",
) -> Figure:
    """Draw a line with its bands for each measure, from nought.

    Parameters
    ----------
    table
        Long: one row for each measure and year.
    value
        Column of the line.
    bands
        Pairs of columns, lower and upper end, the widest first.
    by, year
        Columns: the measure that a line is of, and when.
    holds
        What each band holds, in words, in the order of ``bands``.
    mark
        A year to mark with an upright line.
    label, unit, decimals, title, subtitle, source, width
        Words, by default from the table's ``attrs``; page, “wide” or “narrow”.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column; more measures than can be told apart; a measure with a year twice; no band.
    """
    attrs, table = table.attrs, bare(table)
    need(table, by, year, value)
    shown = pd.DataFrame({"line": table[by].astype(str), "year": numbers(table, year), "value": numbers(table, value)})
    if not bands or len(holds) < len(bands):
        raise FigureError("The chart has no band, or one without words.", "A fan needs both ends and what they hold.")
    for number, (lower, upper) in enumerate(bands):
        shown[f"lower_{number}"], shown[f"upper_{number}"] = numbers(table, lower), numbers(table, upper)
    _check(shown)
    label, unit = label_of(attrs, value, label), unit_of(attrs, value, unit)
    decimals = wording.decimals_for(shown["value"]) if decimals is None else decimals
    told = " and ".join(holds[: len(bands)])
    words = words_for(attrs, title or label, subtitle or f"Bands hold {told}.", source, width, (value,))
    with theme.applied():
        made = _draw(shown, words, wording.labelled(label, unit), unit, decimals, mark)
    alt = _alt(shown, words.title, wording.labelled(label, unit), unit, decimals, holds)
    headings = {"line": "Measure", "year": "Year", "value": wording.labelled(label, unit)}
    for number in range(len(bands)):
        headings |= {f"lower_{number}": f"Band of {holds[number]}, from", f"upper_{number}": "to"}
    return Figure(words.title, alt, shown.reset_index(drop=True), words.source, made, words.subtitle, headings)


def _check(shown: pd.DataFrame) -> None:
    if shown.duplicated(["line", "year"]).any():
        raise FigureError("A measure has two rows for one year.", "A line has one figure a year.")
    if shown["line"].nunique() > len(theme.CATEGORICAL):
        raise FigureError(
            f"{shown['line'].nunique()} measures were given.", f"A fan chart has at most {len(theme.CATEGORICAL)}."
        )


def _draw(shown: pd.DataFrame, words: Words, y_title: str, unit: str, decimals: int, mark: int | None) -> Picture:
    size = words.size
    ends = shown.groupby("line", sort=False).last().reset_index()
    texts = [f"{r['line']} {wording.value(r['value'], unit, decimals)}" for r in records(ends)]
    room = (0.34 if size.is_narrow else 0.26) * 72 * size.width
    wrapped = [text_layout.wrap(text, room, size.small, bold=True) for text in texts]
    beside = text_layout.widest(("\n".join(w) for w in wrapped), size.small, bold=True)
    ys = scale(shown.drop(columns=["line", "year"]).to_numpy().ravel(), unit, 6, zero=True)
    left = EDGE + max(text_layout.widest(ys.labels, size.text) + 6, text_layout.width("2000", size.text) / 2)
    across = 72 * size.width - left - beside - EDGE - 12
    years = fitting_scale(shown["year"].to_numpy(), "year", across, size.text, pad=0)
    over = 1 if mark is not None else 0
    on = panel(words, years, ys, left=left, right=EDGE + beside + 12, y_title=y_title, x_title="Year", over=over)
    for colour, (_, part) in zip(theme.CATEGORICAL, shown.groupby("line", sort=False), strict=False):
        _draw_one(on, part, colour)
    if mark is not None and years.low <= mark <= years.high:
        on.upright(mark, color=theme.INK, linewidth=1, dashes=(4, 3), zorder=2.5)
        x = float(on.at([mark], [on.y[0]])[0, 0])
        on.write(x, on.box[3] + 3, str(mark), fontsize=size.small, ha="center")
    _name(on, ends, wrapped)
    return on.fig


def _draw_one(on: Panel, part: pd.DataFrame, colour: str) -> None:
    number = 0
    while f"lower_{number}" in part:
        # The narrower bands lie on the wider ones and so come out darker.
        on.area(part["year"], part[f"lower_{number}"], part[f"upper_{number}"], colour, alpha=0.2)
        number += 1
    marker = "o" if len(part) == 1 else ""
    on.line(part["year"], part["value"], color=colour, linewidth=2.4, zorder=3, marker=marker)


def _name(on: Panel, ends: pd.DataFrame, wrapped: Sequence[Sequence[str]]) -> None:
    """Write each name beside the end of its line, moved apart, with a thin line back to where it belongs."""
    size = on.size.small
    spots = on.at(ends["year"].to_numpy(), ends["value"].to_numpy())
    tall = [len(lines) * size * 1.15 + 0.2 * size for lines in wrapped]
    heights = text_layout.spread(list(spots[:, 1]), tall, on.box[1] - 14, on.box[3] + 4)
    for (x, y), at, lines, colour in zip(spots, heights, wrapped, theme.CATEGORICAL, strict=False):
        on.rule([x + 1.5, on.box[2] + 8], [y, at], color=colour, linewidth=0.7)
        first = at + (len(lines) - 1) * size * 1.15 / 2 - size * 0.36
        for number, text in enumerate(lines):
            on.write(on.box[2] + 11, first - number * size * 1.15, text, fontsize=size, weight="bold")


def _alt(shown: pd.DataFrame, title: str, label: str, unit: str, decimals: int, holds: Sequence[str]) -> str:
    parts = [f"Fan chart: {wording.sentence(title)}"]
    parts.append(f"{label}, {shown['year'].min():.0f} to {shown['year'].max():.0f}.")
    for line, part in shown.groupby("line", sort=False):
        first, last = part.iloc[0], part.iloc[-1]
        band = wording.interval(float(np.asarray(last["lower_0"])), float(last["upper_0"]), unit, decimals)
        parts.append(
            f"{line}: {wording.value(first['value'], unit, decimals)} in {first['year']:.0f}, "
            f"{wording.value(last['value'], unit, decimals)} in {last['year']:.0f} ({holds[0]}: {band})."
        )
    return " ".join(parts)
