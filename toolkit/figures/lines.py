"""A line for each place or region over the years, named at its end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import theme
from toolkit.figures.caption import Caption, CaptionOptions, Measure, figure
from toolkit.figures.columns import (
    FigureError,
    bare,
    chosen,
    extremes,
    label_of,
    listed,
    measured,
    need,
    numbers,
    records,
)
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Panel, Words, scale
from toolkit.figures.marks import Page
from toolkit.figures.naming import name_ends, year_panel

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
    zero: bool = False,
    **caption: Unpack[CaptionOptions],
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
    caption
        Title, source, unit, page and so on: see `Caption`.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column or line; a year twice; a column without numbers.
    """
    options, attrs, table = Caption.of(caption), table.attrs, bare(table)
    need(table, by, year, value)
    rows = pd.DataFrame({"line": table[by].astype(str), "year": numbers(table, year)})
    rows = rows.assign(**measured(table, value, lower, upper))
    if rows.duplicated(["line", "year"]).any():
        twice = records(rows.loc[rows.duplicated(["line", "year"])])[0]
        raise FigureError(f"{twice['line']} has two rows for {twice['year']:.0f}.", "A line has one figure a year.")
    rows = rows.sort_values(["line", "year"], kind="stable")
    marked = chosen(rows, highlight, "line")
    measure = options.measure(attrs, value, rows["value"])
    words = options.words(attrs, measure.label, value, lower, upper)
    ends = _ends(rows)
    headings = {"line": label_of(attrs, by), "year": "Year", "value": measure.heading}
    alt = _describe(rows, ends, words.title, measure, marked)
    return figure(words, _draw(rows, ends, words, measure, marked, zero), alt, rows, headings)


def _ends(rows: pd.DataFrame) -> pd.DataFrame:
    """Return first and last known figure of each line, the highest last figure first."""
    known = rows.dropna(subset=["value"]).groupby("line", sort=False)
    table = known.agg(
        first_year=("year", "first"), first=("value", "first"), year=("year", "last"), value=("value", "last")
    )
    return table.sort_values("value", ascending=False, kind="stable").reset_index()


def _colours(lines: list[str], marked: list[str]) -> dict[str, str]:
    if marked:
        strong = dict(zip(marked, (theme.HIGHLIGHT, *theme.CATEGORICAL), strict=False))
        return {line: strong.get(line, theme.HIGHLIGHT if line in marked else theme.CONTEXT) for line in lines}
    if len(lines) <= _MOST_COLOURED:
        return dict(zip(lines, theme.CATEGORICAL, strict=False))
    return dict.fromkeys(lines, theme.MARK)


def _draw(
    rows: pd.DataFrame, ends: pd.DataFrame, words: Words, measure: Measure, marked: list[str], zero: bool
) -> Page:
    named = ends
    if len(ends) > _MOST_NAMED:  # of many lines, the marked ones, the highest and the lowest
        named = ends.loc[ends["line"].isin(marked) | ends.index.isin([ends.index[0], ends.index[-1]])]
    tall = rows["value"].to_numpy()
    if "lower" in rows and marked:
        tall = np.append(tall, rows.loc[rows["line"].isin(marked), ["lower", "upper"]].to_numpy().ravel())
    ys = scale(tall, measure.unit, 6, zero=zero)
    names = [measure.describe(r, "line") for r in records(named)]
    share = 0.36 if words.size.is_narrow else 0.3
    on, wrapped = year_panel(words, rows["year"].to_numpy(), ys, measure.heading, names, share)
    colours = _colours(list(ends["line"]), marked)
    _draw_lines(on, rows, colours, marked)
    spots = on.at(named["year"].to_numpy(), named["value"].to_numpy())
    name_ends(on, spots, wrapped, [colours[n] for n in named["line"]], [n in marked for n in named["line"]])
    return on.page


def _draw_lines(on: Panel, rows: pd.DataFrame, colours: dict[str, str], marked: list[str]) -> None:
    for line, part in rows.groupby("line", sort=False):
        name = str(line)
        strong = name in marked or (not marked and len(colours) <= _MOST_COLOURED)
        on.line(part["year"], part["value"], colours[name], 2.4 if strong else 1.2, z=3 if strong else 2)
        if len(part) == 1:
            on.dots(part["year"], part["value"], colours[name])
        if "lower" in part and name in marked:
            band = part.dropna(subset=["lower", "upper"])
            on.area(band["year"], band["lower"], band["upper"], colours[name], opacity=0.2)


def _describe(rows: pd.DataFrame, ends: pd.DataFrame, title: str, measure: Measure, marked: list[str]) -> list[str]:
    years = rows["year"].min(), rows["year"].max()
    parts = [f"Line chart: {wording.sentence(title)}"]
    parts.append(f"{measure.heading}, {wording.count(len(ends), 'line')}, {years[0]:.0f} to {years[1]:.0f}.")
    if len(ends) > 1:
        low, high = extremes(ends, "value")
        last = [measure.describe(end, "line") for end in (high, low)]
        parts.append(f"At the end, the highest is {last[0]} and the lowest {last[1]}.")
        parts.append(_directions(ends))
    parts += [
        f"{r['line']}: {measure.write(r['first'])} in {r['first_year']:.0f}, "
        f"{measure.write(r['value'])} in {r['year']:.0f}."
        for r in records(ends.loc[ends["line"].isin(marked)] if marked else ends.head(_MOST_NAMED))
    ]
    empty = [f"{r['line']} {r['year']:.0f}" for r in records(rows.loc[rows["value"].isna()])]
    return [*parts, f"No figure for {listed(empty)}." if empty else ""]


def _directions(ends: pd.DataFrame) -> str:
    """Write how many lines rose and fell between their first and their last figure."""
    change = np.sign((ends["value"] - ends["first"]).to_numpy())
    span = f"between {ends['first_year'].min():.0f} and {ends['year'].max():.0f}"
    counts = [(verb, int((change == sign).sum())) for verb, sign in (("rose", 1), ("fell", -1), ("did not change", 0))]
    verbs = [(verb, n) for verb, n in counts if n]
    if len(verbs) == 1:
        return f"{'Both' if len(ends) == 2 else f'All {len(ends):,}'} lines {verbs[0][0]} {span}."
    counted = [f"{wording.count(n, 'line') if i == 0 else f'{n:,}'} {verb}" for i, (verb, n) in enumerate(verbs)]
    return f"{wording.listing(counted)} {span}."
