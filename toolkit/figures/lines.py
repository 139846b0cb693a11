"""Lines over time, labelled at their ends: places or regions; simulations with bands that contain most of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import columns, theme
from toolkit.figures.caption import Caption, CaptionOptions, Measure, figure
from toolkit.figures.columns import FigureError
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Key, Panel, Words, scale, small_multiples
from toolkit.figures.marks import Anchor, Page
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
    mark: tuple[float, str] | None = None,
    panels: str | None = None,
    **caption: Unpack[CaptionOptions],
) -> Figure:
    """Draw several lines over time, each labelled at its end, or in small panels with identical axes.

    Parameters
    ----------
    table
        Long format: one row per line and year. A year without a figure breaks the line.
    value, by, year
        Columns: the measure, what identifies a line, and the year.
    lower, upper
        Ends of the interval, drawn as a band for the highlighted lines.
    highlight
        Lines to highlight (values of ``by``). If there are none, up to five lines each have their own colour.
    zero
        Whether the axis starts at zero.
    mark
        A year to mark with a vertical line, and its label: a break in the series, across which no change is described.
    panels
        Column: the panel of each line, in the order of the table; a line without one (“”) appears in all panels.
    """
    options, attrs, table = Caption.of(caption), table.attrs, columns.bare(table)
    columns.need(table, by, year, value, *([panels] if panels else []))
    rows = _rows(table, by, year).assign(**columns.measured(table, value, lower, upper))
    if panels:
        rows["panel"] = table[panels].astype(str)
    order = list(dict.fromkeys(rows["panel"])) if panels else []
    place = {line: at for at, line in enumerate(dict.fromkeys(rows["line"]) if panels else sorted(set(rows["line"])))}
    rows = rows.sort_values(["line", "year"], key=lambda of: of.map(place) if of.name == "line" else of)
    marked = columns.highlighted(rows, highlight, "line")
    measure = options.measure(attrs, value, rows["value"])
    words = options.words(attrs, measure.label, value, lower, upper)
    ends = _ends(rows)
    headings = {"line": columns.label_of(attrs, by), "year": "Year", "value": measure.heading}
    sides = [rows] if mark is None else [rows[rows["year"] < mark[0]], rows[rows["year"] > mark[0]]]
    alt = [f"{'Small line charts' if panels else 'Line chart'}: {wording.sentence(words.title)}"]
    several = len(order) < rows["line"].nunique()
    alt += [f"Panels: {wording.listing([name for name in order if name])}."] if panels and several else []
    alt += [text for side in sides if side["value"].notna().any() for text in _describe_series(side, measure, marked)]
    alt += [f"A line is labelled “{mark[1]}”; figures before and after it are not comparable."] if mark else []
    drawn = rows if mark is None else rows.assign(value=rows["value"].where(rows["year"] != mark[0]))  # breaks the line
    if panels:
        page = _draw_panels(drawn, [name for name in order if name], words, measure, marked, mark)
    else:
        colours = _colours(list(ends["line"]), marked)
        strong = marked or (list(colours) if len(colours) <= _MOST_COLOURED else [])
        page = _draw(drawn, _named(ends, marked), words, measure, colours, strong, marked, zero, mark)
    return figure(words, page, alt, rows.drop(columns=["panel"], errors="ignore"), headings)


def _rows(table: pd.DataFrame, by: str, year: str) -> pd.DataFrame:
    """Return the line and year of each row, after checking that no line has a year twice."""
    rows = pd.DataFrame({"line": table[by].astype(str), "year": columns.numbers(table, year)})
    for twice in columns.records(rows.loc[rows.duplicated()]):
        raise FigureError(f"{twice['line']} has two rows for {twice['year']:.0f}.", "Give one figure for each year.")
    return rows


def _ends(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the first and last known figure of each line, the highest last figure first."""
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


def _named(ends: pd.DataFrame, marked: list[str]) -> pd.DataFrame:
    """Return the lines to label: if there are many, the highlighted ones, the highest and the lowest."""
    if len(ends) <= _MOST_NAMED:
        return ends
    return ends.loc[ends["line"].isin(marked) | ends.index.isin([ends.index[0], ends.index[-1]])]


def _draw(
    rows: pd.DataFrame,
    named: pd.DataFrame,
    words: Words,
    measure: Measure,
    colours: Mapping[str, str],
    strong: Sequence[str],
    banded: Sequence[str],
    zero: bool,
    mark: tuple[float, str] | None,
) -> Page:
    """Draw lines, the highlighted ones thicker, those with bands labelled in bold, with labels at the ends of some."""
    spans = list(zip(rows.filter(like="lower"), rows.filter(like="upper"), strict=True))
    ranges = rows.loc[rows["line"].isin(banded), [name for pair in spans for name in pair]]
    ys = scale(np.append(rows["value"], ranges.to_numpy().ravel()), measure.unit, 6, zero=zero)
    names = [measure.describe(r, "line") for r in columns.records(named)]
    share, over = 0.35 if words.size.is_narrow else 0.28, 1 if mark else 0
    on, wrapped = year_panel(words, rows["year"].to_numpy(), ys, measure.heading, names, share, over=over)
    if mark and on.x[0] <= mark[0] <= on.x[1]:
        on.mark_upright(*mark)
    for line, part in rows.groupby("line", sort=False):
        name = str(line)
        for lower, upper in spans if name in banded else ():  # narrower bands lie on wider ones and so look darker
            band = part.dropna(subset=[lower, upper])
            on.area(band["year"], band[lower], band[upper], colours[name], opacity=0.2)
        _draw_line(on, part, colours[name], name in strong)
    _read_lines(on, rows, measure)
    spots = on.at(named["year"].to_numpy(), named["value"].to_numpy())
    name_ends(on, spots, wrapped, [colours[n] for n in named["line"]], [n in banded for n in named["line"]])
    return on.page


def _draw_line(on: Panel, part: pd.DataFrame, colour: str, strong: bool, thin: float = 1.2) -> None:
    on.line(part["year"], part["value"], colour, 2.4 if strong else thin, z=3 if strong else 2)
    if len(part) == 1:  # a line with a single year is a dot
        on.dots(part["year"], part["value"], colour)


def _read_lines(on: Panel, rows: pd.DataFrame, measure: Measure) -> None:
    """Give each year of each line a reading of its figure, with the widest range if there are bands."""
    known = rows.dropna(subset=["value"]).rename(columns={"lower_0": "lower", "upper_0": "upper"})

    def write() -> list[str]:
        return [f"{year:.0f}: {value}" for year, value in zip(known["year"], measure.each(known), strict=True)]

    on.read(known["year"], known["value"], known["line"], write, known["line"])


def _describe_series(rows: pd.DataFrame, measure: Measure, marked: list[str]) -> list[str]:
    years, ends = (rows["year"].min(), rows["year"].max()), _ends(rows)
    parts = [f"{measure.heading}, {wording.count(len(ends), 'line')}, {years[0]:.0f} to {years[1]:.0f}."]
    if len(ends) > 1:
        low, high = columns.extremes(ends, "value")
        last = [f"{end['line']} ({measure.write(end['value'])})" for end in (high, low)]
        parts.append(f"Highest at the end: {last[0]}. Lowest: {last[1]}.")
        parts.append(_directions(ends))
    parts += [
        f"{r['line']}: {measure.write(r['first'])} in {r['first_year']:.0f}, "
        f"{measure.write(r['value'])} in {r['year']:.0f}."
        for r in columns.records(ends.loc[ends["line"].isin(marked)] if marked else ends.head(_MOST_NAMED))
    ]
    empty = [f"{r['line']} in {r['year']:.0f}" for r in columns.records(rows.loc[rows["value"].isna()])]
    return [*parts, f"No figure for {wording.listing(empty, most=5)}." if empty else ""]


def _directions(ends: pd.DataFrame) -> str:
    """Return a sentence on how many lines rose and fell between their first and last figures."""
    change = np.sign((ends["value"] - ends["first"]).to_numpy())
    span = f"between {ends['first_year'].min():.0f} and {ends['year'].max():.0f}"
    counts = [(verb, int((change == sign).sum())) for verb, sign in (("rose", 1), ("fell", -1), ("did not change", 0))]
    verbs = [(verb, n) for verb, n in counts if n]
    if len(verbs) == 1:
        return f"{'Both' if len(ends) == 2 else f'All {len(ends):,}'} lines {verbs[0][0]} {span}."
    counted = [f"{wording.count(n, 'line') if i == 0 else f'{n:,}'} {verb}" for i, (verb, n) in enumerate(verbs)]
    return f"{wording.listing(counted)} {span}."


def _draw_panels(
    rows: pd.DataFrame,
    names: list[str],
    words: Words,
    measure: Measure,
    marked: list[str],
    mark: tuple[float, str] | None,
) -> Page:
    """Draw a small panel for each name, all on the same axes, from zero; a chosen line is named in its panel."""
    size, everywhere = words.size.small, rows[rows["panel"] == ""]
    ys = scale(rows["value"].to_numpy(), measure.unit, 3, zero=True)
    years = (float(rows["year"].min()), float(rows["year"].max()))
    key = [Key(line, theme.INK) for line in dict.fromkeys(everywhere["line"])]
    panels = small_multiples(words, names, years, ys, marked, y_title=measure.heading, key=key)
    for name, on in zip(names, panels, strict=True):
        ends: list[tuple[float, Anchor]] = [(on.box[0], "left"), (on.box[2], "right")]
        for year, (x, at) in zip(years, ends, strict=True):
            on.write(x, on.box[1] - 1.3 * size, f"{year:.0f}", size=size, colour=theme.MUTED, anchor=at)
        if mark:
            on.upright(mark[0], theme.INK, 1, dash=(4, 3), z=2.5)
        _fill_panel(on, rows[rows["panel"] == name], everywhere, marked)
        _read_lines(on, rows[rows["panel"] == name], measure)
    return panels[0].page


def _fill_panel(on: Panel, rows: pd.DataFrame, everywhere: pd.DataFrame, marked: list[str]) -> None:
    own = [str(line) for line in dict.fromkeys(rows["line"])]
    for line in own:
        strong = line in marked or len(own) == 1
        colour = theme.HIGHLIGHT if strong else theme.CONTEXT
        _draw_line(on, rows[rows["line"] == line], colour, strong, thin=0.6 if len(own) > _MOST_NAMED else 1.2)
        if strong and len(own) > 1:
            x, y = on.box[0] + 2, on.box[1] + 3
            on.write(x, y, line, size=on.size.small, colour=theme.HIGHLIGHT, bold=True, halo=0.8, z=5)
    for _, part in everywhere.groupby("line", sort=False):
        _draw_line(on, part, theme.INK, strong=True)


def fan_chart(
    table: pd.DataFrame,
    value: str,
    bands: Sequence[tuple[str, str]],
    *,
    holds: Sequence[str] = ("90% of simulations", "50% of simulations"),
    mark: int | None = None,
    **caption: Unpack[CaptionOptions],
) -> Figure:
    """Draw a line with bands for each measure, on an axis from zero.

    Parameters
    ----------
    table
        Long format: one row per ``measure`` and ``year``.
    value
        Column for the line.
    bands
        Pairs of columns, lower and upper end, the widest band first.
    holds
        What each band contains, in words, in the order of ``bands``.
    mark
        A year to mark with a vertical line.

    `FigureError` is raised if there are too many measures to distinguish, or if the fan has no band.
    """
    options, attrs, table = Caption.of(caption), table.attrs, columns.bare(table)
    columns.need(table, "measure", "year", value)
    rows = _rows(table, "measure", "year").assign(value=columns.numbers(table, value))
    if not bands or len(holds) < len(bands):
        raise FigureError("A band is missing or has no description.", "Give the band's two ends and a description.")
    for number, (lower, upper) in enumerate(bands):
        rows[f"lower_{number}"], rows[f"upper_{number}"] = columns.numbers(table, lower), columns.numbers(table, upper)
    if (count := rows["line"].nunique()) > (most := len(theme.CATEGORICAL)):
        raise FigureError(f"{count} measures were given.", f"A fan chart can show {most} at most.")
    measure = options.measure(attrs, value, rows["value"])
    ranges = f"Bands show the range in {' and '.join(holds[: len(bands)])}."
    words = options.words(attrs, measure.label, value, subtitle=ranges)
    headings = {"line": "Measure", "year": "Year", "value": measure.heading}
    for number in range(len(bands)):
        headings |= {f"lower_{number}": f"Range in {holds[number]}, from", f"upper_{number}": "to"}
    ends = rows.groupby("line", sort=False).last().reset_index()
    lines, marked = list(ends["line"]), None if mark is None else (mark, str(mark))
    colours = dict(zip(lines, theme.CATEGORICAL, strict=False))
    page = _draw(rows, ends, words, measure, colours, lines, lines, True, marked)
    alt = [f"Fan chart: {wording.sentence(words.title)}"]
    alt.append(f"{measure.heading}, {rows['year'].min():.0f} to {rows['year'].max():.0f}.")
    for line, part in rows.groupby("line", sort=False):
        first, last = columns.records(part.iloc[[0, -1]])
        band = measure.interval({"lower": last["lower_0"], "upper": last["upper_0"]})
        alt.append(
            f"{line}: {measure.write(first['value'])} in {first['year']:.0f}, "
            f"{measure.write(last['value'])} in {last['year']:.0f} ({holds[0]}: {band})."
        )
    return figure(words, page, alt, rows, headings)
