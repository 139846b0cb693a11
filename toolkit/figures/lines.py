"""A line for each place or region over the years, named at its end."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Picture

from toolkit.core import wording
from toolkit.figures import text_layout, theme
from toolkit.figures.columns import (
    FigureError,
    bare,
    bounds,
    chosen,
    extremes,
    label_of,
    listed,
    need,
    numbers,
    records,
    unit_of,
)
from toolkit.figures.figure import Figure
from toolkit.figures.layout import EDGE, Panel, Words, fitting_scale, panel, scale, words_for

_MOST_NAMED = 14
_MOST_COLOURED = len(theme.CATEGORICAL)


def time_series(
    table: pd.DataFrame,
    value: str,
    *,
    by: str = "region",
    year: str = "year",
    lower: str | None = None,
    upper: str | None = None,
    highlight: str | Iterable[str] = (),
    label: str | None = None,
    unit: str | None = None,
    decimals: int | None = None,
    zero: bool = False,
    title: str | None = None,
    subtitle: str = "",
    source: str | None = None,
    width: theme.Width = "wide",
) -> Figure:
    """Draw several lines over the years, each named at its end.

    Parameters
    ----------
    table
        Long: one row for each line and year. A year without a figure breaks the line.
    value, by, year
        Columns: the measure, what a line is, and when.
    lower, upper
        Ends of the interval, drawn as a band for the highlighted lines.
    highlight
        Lines that stand out (values of ``by``). Without any, up to five lines have a colour each.
    zero
        Whether the axis starts from zero.
    label, unit, decimals, title, subtitle, source, width
        Words, by default from the table's ``attrs``; page, “wide” or “narrow”.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column or line; a year twice; a column without numbers.
    """
    attrs, table = table.attrs, bare(table)
    need(table, by, year, value)
    shown = pd.DataFrame({"line": table[by].astype(str), "year": numbers(table, year), "value": numbers(table, value)})
    ends = bounds(table, lower, upper)
    if ends is not None:
        shown["lower"], shown["upper"] = ends
    if shown.duplicated(["line", "year"]).any():
        twice = records(shown.loc[shown.duplicated(["line", "year"])])[0]
        raise FigureError(f"{twice['line']} has two rows for {twice['year']:.0f}.", "A line has one figure a year.")
    shown = shown.sort_values(["line", "year"], kind="stable")
    marked = chosen(shown, highlight, "line")
    label, unit = label_of(attrs, value, label), unit_of(attrs, value, unit)
    decimals = wording.decimals_for(shown["value"]) if decimals is None else decimals
    words = words_for(attrs, title or label, subtitle, source, width, (value, lower, upper))
    last = _ends(shown)
    with theme.applied():
        made = _draw(shown, last, words, wording.labelled(label, unit), unit, decimals, marked, zero)
    alt = _alt(shown, last, words.title, wording.labelled(label, unit), unit, decimals, marked)
    headings = {"line": label_of(attrs, by), "year": "Year", "value": wording.labelled(label, unit)}
    headings |= {"lower": "Interval, from", "upper": "to"} if "lower" in shown.columns else {}
    return Figure(words.title, alt, shown.reset_index(drop=True), words.source, made, subtitle, headings)


def _ends(shown: pd.DataFrame) -> pd.DataFrame:
    """Return first and last known figure of each line, the highest last figure first."""
    known = shown.dropna(subset=["value"]).groupby("line", sort=False)
    table = known.agg(
        first_year=("year", "first"), first=("value", "first"), year=("year", "last"), last=("value", "last")
    )
    return table.sort_values("last", ascending=False, kind="stable").reset_index()


def _colours(lines: list[str], marked: list[str]) -> dict[str, str]:
    if marked:
        strong = dict(zip(marked, (theme.HIGHLIGHT, *theme.CATEGORICAL), strict=False))
        return {line: strong.get(line, theme.HIGHLIGHT if line in marked else theme.CONTEXT) for line in lines}
    if len(lines) <= _MOST_COLOURED:
        return dict(zip(lines, theme.CATEGORICAL, strict=False))
    return dict.fromkeys(lines, theme.MARK)


def _draw(
    shown: pd.DataFrame,
    last: pd.DataFrame,
    words: Words,
    y_title: str,
    unit: str,
    decimals: int,
    marked: list[str],
    zero: bool,
) -> Picture:
    named = _named(last, marked)
    texts = [f"{r['line']} {wording.value(r['last'], unit, decimals)}" for r in records(named)]
    room = (0.36 if words.size.is_narrow else 0.3) * 72 * words.size.width
    wrapped = ["\n".join(text_layout.wrap(t, room, words.size.small, bold=True)) for t in texts]
    spans = [c for c in ("lower", "upper") if c in shown]
    tall = shown["value"].to_numpy()
    if spans and marked:
        tall = np.append(tall, shown.loc[shown["line"].isin(marked), spans].to_numpy().ravel())
    ys = scale(tall, unit, 6, zero=zero)
    beside = text_layout.widest(wrapped, words.size.small, bold=True)
    across = 72 * words.size.width - beside - 60
    years = fitting_scale(shown["year"].to_numpy(), "year", across, words.size.text, pad=0)
    needed = sum(_height(t, words.size.small) for t in wrapped)
    on = panel(
        words,
        years,
        ys,
        left=EDGE
        + max(text_layout.widest(ys.labels, words.size.text) + 6, text_layout.width("2000", words.size.text) / 2),
        right=EDGE + beside + 12,
        y_title=y_title,
        x_title="Year",
        height=max(72 * words.size.height, needed + 150),
    )
    colours = _colours(list(last["line"]), marked)
    _draw_lines(on, shown, colours, marked)
    _name_ends(on, named, wrapped, colours, marked)
    return on.fig


def _named(last: pd.DataFrame, marked: list[str]) -> pd.DataFrame:
    """Return the lines that get a name: all of a few, else the marked ones, the highest and the lowest."""
    if len(last) <= _MOST_NAMED:
        return last
    return last.loc[last["line"].isin(marked) | last.index.isin([last.index[0], last.index[-1]])]


def _draw_lines(on: Panel, shown: pd.DataFrame, colours: dict[str, str], marked: list[str]) -> None:
    for line, part in shown.groupby("line", sort=False):
        name = str(line)
        strong = name in marked or (not marked and len(colours) <= _MOST_COLOURED)
        weight, z = (2.4, 3.0) if strong else (1.2, 2.0)
        marker = "o" if len(part) == 1 else ""
        on.line(part["year"], part["value"], color=colours[name], linewidth=weight, zorder=z, marker=marker)
        if "lower" in part and name in marked:
            band = part.dropna(subset=["lower", "upper"])
            on.area(band["year"], band["lower"], band["upper"], colours[name], alpha=0.2)


def _height(text: str, size: float) -> float:
    return (text.count("\n") + 1) * size * 1.15 + 0.2 * size


def _name_ends(on: Panel, named: pd.DataFrame, wrapped: list[str], colours: dict[str, str], marked: list[str]) -> None:
    """Write each name beside the end of its line, moved apart, with a thin line back to where it belongs."""
    size = on.size.small
    ends = on.at(named["year"].to_numpy(), named["last"].to_numpy())
    tall = [_height(t, size) for t in wrapped]
    heights = text_layout.spread(list(ends[:, 1]), tall, on.box[1] - 14, on.box[3] + 4)
    for (x, y), at, text, line in zip(ends, heights, wrapped, named["line"], strict=True):
        # Dotted where the line ends before the axis does: it must not be taken for more of the line.
        early = {"dashes": (1, 3)} if on.box[2] - x > 20 else {}
        on.rule([x + 1.5, on.box[2] + 8], [y, at], color=colours[line], linewidth=0.7, **early)
        style = {"fontsize": size, "weight": "bold" if line in marked else "normal"}
        lines = text.split("\n")
        first = at + (len(lines) - 1) * size * 1.15 / 2 - size * 0.36
        for i, words in enumerate(lines):
            on.write(on.box[2] + 11, first - i * size * 1.15, words, **style)


def _alt(
    shown: pd.DataFrame,
    last: pd.DataFrame,
    title: str,
    label: str,
    unit: str,
    decimals: int,
    marked: list[str],
) -> str:
    def told(amount: float) -> str:
        return wording.value(amount, unit, decimals)

    parts = [f"Line chart: {wording.sentence(title)}"]
    years = f"{shown['year'].min():.0f} to {shown['year'].max():.0f}"
    parts.append(f"{label}, {wording.count(len(last), 'line')}, {years}.")
    if len(last) > 1:
        low, high = extremes(last, "last")
        parts.append(f"At the end the highest is {high['line']} ({told(high['last'])}),")
        parts.append(f"the lowest {low['line']} ({told(low['last'])}).")
        up, down = (last["last"] > last["first"]).sum(), (last["last"] < last["first"]).sum()
        parts.append(f"From the first to the last year {up} rise and {down} fall.")
    tell = last.loc[last["line"].isin(marked)] if marked else last.head(_MOST_NAMED)
    parts += [
        f"{r['line']}: {told(r['first'])} in {r['first_year']:.0f}, {told(r['last'])} in {r['year']:.0f}."
        for r in records(tell)
    ]
    empty = [f"{r['line']} {r['year']:.0f}" for r in records(shown.loc[shown["value"].isna()])]
    return " ".join([*parts, *([f"No figure for {listed(empty)}."] if empty else [])])
