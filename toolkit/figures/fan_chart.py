"""Fan charts: the central path of a few measures over the years, and the bands that hold most of the simulations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import pandas as pd

from toolkit.core import wording
from toolkit.figures import theme
from toolkit.figures.caption import Caption, CaptionOptions, Measure, figure
from toolkit.figures.columns import FigureError, bare, need, numbers, records
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Panel, Words, scale
from toolkit.figures.marks import Page
from toolkit.figures.naming import name_ends, year_panel


def fan_chart(
    table: pd.DataFrame,
    value: str,
    bands: Sequence[tuple[str, str]],
    *,
    by: str = "measure",
    year: str = "year",
    holds: Sequence[str] = ("90% of simulations", "50% of simulations"),
    mark: int | None = None,
    **caption: Unpack[CaptionOptions],
) -> Figure:
    """Draw a line with its bands for each measure, from zero.

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
    caption
        Title, source, unit, page and so on: see `Caption`.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column; more measures than can be told apart; a measure with a year twice; no band.
    """
    options, attrs, table = Caption.of(caption), table.attrs, bare(table)
    need(table, by, year, value)
    rows = pd.DataFrame({"line": table[by].astype(str), "year": numbers(table, year), "value": numbers(table, value)})
    if not bands or len(holds) < len(bands):
        raise FigureError("The chart has no band, or one without words.", "A fan needs both ends and what they hold.")
    for number, (lower, upper) in enumerate(bands):
        rows[f"lower_{number}"], rows[f"upper_{number}"] = numbers(table, lower), numbers(table, upper)
    if rows.duplicated(["line", "year"]).any():
        raise FigureError("A measure has two rows for one year.", "A line has one figure a year.")
    if rows["line"].nunique() > len(theme.CATEGORICAL):
        raise FigureError(
            f"{rows['line'].nunique()} measures were given.", f"A fan chart has at most {len(theme.CATEGORICAL)}."
        )
    measure = options.measure(attrs, value, rows["value"])
    ranges = f"Bands show the range in {' and '.join(holds[: len(bands)])}."
    words = options.words(attrs, measure.label, value, subtitle=ranges)
    headings = {"line": "Measure", "year": "Year", "value": measure.heading}
    for number in range(len(bands)):
        headings |= {f"lower_{number}": f"Range in {holds[number]}, from", f"upper_{number}": "to"}
    return figure(
        words, _draw(rows, words, measure, mark), _describe(rows, words.title, measure, holds), rows, headings
    )


def _draw(rows: pd.DataFrame, words: Words, measure: Measure, mark: int | None) -> Page:
    ends = rows.groupby("line", sort=False).last().reset_index()
    ys = scale(rows.drop(columns=["line", "year"]).to_numpy().ravel(), measure.unit, 6, zero=True)
    names = [measure.describe(r, "line") for r in records(ends)]
    share = 0.34 if words.size.is_narrow else 0.26
    on, wrapped = year_panel(words, rows["year"].to_numpy(), ys, measure.heading, names, share, over=mark is not None)
    for colour, (_, part) in zip(theme.CATEGORICAL, rows.groupby("line", sort=False), strict=False):
        _draw_fan(on, part, colour)
    if mark is not None and on.x[0] <= mark <= on.x[1]:
        on.mark_upright(mark, str(mark))
    spots = on.at(ends["year"].to_numpy(), ends["value"].to_numpy())
    name_ends(on, spots, wrapped, theme.CATEGORICAL[: len(ends)], [True] * len(ends))
    return on.page


def _draw_fan(on: Panel, part: pd.DataFrame, colour: str) -> None:
    number = 0
    while f"lower_{number}" in part:
        # The narrower bands lie on the wider ones and so come out darker.
        on.area(part["year"], part[f"lower_{number}"], part[f"upper_{number}"], colour, opacity=0.2)
        number += 1
    on.line(part["year"], part["value"], colour, 2.4, z=3)
    if len(part) == 1:
        on.dots(part["year"], part["value"], colour)


def _describe(rows: pd.DataFrame, title: str, measure: Measure, holds: Sequence[str]) -> list[str]:
    parts = [f"Fan chart: {wording.sentence(title)}"]
    parts.append(f"{measure.heading}, {rows['year'].min():.0f} to {rows['year'].max():.0f}.")
    for line, part in rows.groupby("line", sort=False):
        first, last = records(part.iloc[[0, -1]])
        band = measure.interval({"lower": last["lower_0"], "upper": last["upper_0"]})
        parts.append(
            f"{line}: {measure.write(first['value'])} in {first['year']:.0f}, "
            f"{measure.write(last['value'])} in {last['year']:.0f} ({holds[0]}: {band})."
        )
    return parts
