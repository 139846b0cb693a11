"""Places by two measures, with a line fitted elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import UnknownNameError
from toolkit.figures import columns, text_layout, theme
from toolkit.figures.caption import Caption, Measure, PageOptions, figure
from toolkit.figures.columns import FigureError
from toolkit.figures.figure import Figure
from toolkit.figures.layout import EDGE, Panel, Words, decades, fitting_scale, panel, scale, small_multiples
from toolkit.figures.marks import Page
from toolkit.figures.naming import name_marks

Measures = tuple[Measure, Measure]


def scatter(
    table: pd.DataFrame,
    x: str,
    y: str,
    *,
    line: pd.DataFrame | None = None,
    highlight: str | Iterable[str] = (),
    label: str | Iterable[str] = (),
    outliers: str | None = None,
    name_outliers: int = 5,
    x_label: str | None = None,
    y_label: str | None = None,
    x_unit: str | None = None,
    y_unit: str | None = None,
    x_log: bool = False,
    panels: str | None = None,
    **caption: Unpack[PageOptions],
) -> Figure:
    """Draw a dot for each place, positioned by two measures, in one chart or in small panels on the same axes.

    Parameters
    ----------
    table
        One row per place: ``code``, ``name``, and the columns named.
    x, y
        Columns for the horizontal and vertical axes.
    line
        A line fitted elsewhere: columns ``x``, ``fitted`` and, for its band, ``lower`` and ``upper``, in the units of
        the table. This function fits nothing.
    highlight
        Codes to highlight and label.
    label
        Codes to label.
    outliers, name_outliers
        A column (a residual, a Cook's distance), and how many rows to label: those furthest from zero in that column.
    x_log
        Whether the horizontal axis has a log scale; its numbers stay in the table's unit.
    x_label, y_label, x_unit, y_unit
        Labels and units, by default from the table's ``attrs``.
    panels
        The column that gives the panel for each place; panels are drawn in the order of the table.

    `FigureError` is raised if a line lacks one of its columns or, on a log scale, if a value is zero or below.
    """
    options, attrs, table = Caption.of(caption, PageOptions), table.attrs, columns.bare(table)
    columns.need(table, x, y, *([panels] if panels else []))
    every = pd.DataFrame(
        {"code": columns.codes_of(table), "name": columns.names_of(table), "x": columns.numbers(table, x)}
    )
    every = every.assign(y=columns.numbers(table, y), panel=table[panels].astype(str) if panels else "")
    marked = columns.highlighted(every, highlight)
    named = [*marked, *columns.chosen(every, label), *_furthest(table, every, outliers, name_outliers)]
    drawn = ~np.isnan(every[["x", "y"]].to_numpy()).any(axis=1)
    if not drawn.any():
        raise FigureError("No place has both figures.", "A scatter plot needs at least one place with both figures.")
    every["named"] = every["code"].isin(named)
    every["highlighted"] = every["code"].isin(marked)
    rows, fitted = every.loc[drawn], _line(line)
    across = replace(options, label=x_label, unit=x_unit).measure(attrs, x, rows["x"])
    up = replace(options, label=y_label, unit=y_unit).measure(attrs, y, rows["y"])
    words = options.words(attrs, f"{wording.in_text(up.label)} and {_lower_first(wording.in_text(across.label))}", x, y)
    page = _draw(rows, fitted, words, (across, up), x_log)
    alt = [*_describe(rows, fitted, words.title, (across, up)), columns.left_out(every.loc[~drawn, "name"])]
    return figure(words, page, alt, rows.drop(columns="panel"), {"name": "Place", "x": across.heading, "y": up.heading})


def _lower_first(text: str) -> str:
    """Start a label inside a sentence with a lower-case letter, except abbreviations such as GVA."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _furthest(table: pd.DataFrame, every: pd.DataFrame, column: str | None, n: int) -> list[str]:
    if column is None:
        return []
    size = columns.numbers(table, column).abs()
    drawn = every["x"].notna() & every["y"].notna()
    return list(every.loc[size[drawn].nlargest(n).index, "code"])


def _line(line: pd.DataFrame | None) -> pd.DataFrame | None:
    if line is None:
        return None
    columns.need(line, "x", "fitted")
    band = [c for c in ("lower", "upper") if c in line.columns]
    if len(band) == 1:
        raise UnknownNameError("column", "upper" if band == ["lower"] else "lower", band)
    rows = np.column_stack([columns.numbers(line, c).to_numpy() for c in ("x", "fitted", *band)])
    rows = rows[~np.isnan(rows).any(axis=1)]
    return pd.DataFrame(rows[rows[:, 0].argsort(kind="stable")], columns=["x", "fitted", *band])


def _draw(rows: pd.DataFrame, line: pd.DataFrame | None, words: Words, measures: Measures, x_log: bool) -> Page:
    across, up = measures
    names, size, y = list(dict.fromkeys(rows["panel"])), words.size, rows["y"].to_numpy()
    alone = names == [""]
    if x_log:
        rows, line = _logged(rows), None if line is None else _logged(line)
        xs = decades(rows["x"].to_numpy(), across.unit)
    else:
        room = (72 * size.width - 70) / (1 if alone else 2 if size.is_narrow else 4)
        xs = fitting_scale(rows["x"].to_numpy(), across.unit, room, size.text)
    # The fitted line is drawn, and has room, where there are dots.
    seen = None if line is None else line.loc[line["x"].between(xs.low, xs.high)]
    ys = scale(y if seen is None else np.append(y, seen["fitted"].to_numpy()), up.unit, 6 if alone else 3)
    titles: Any = {"x_title": across.heading, "y_title": up.heading}
    left = EDGE + text_layout.widest(ys.labels, size.text) + 6
    right = EDGE + text_layout.width(xs.labels[-1], size.text) / 2
    one = [panel(words, xs, ys, left=left, right=right, **titles)] if alone else []
    panels = one or small_multiples(words, names, xs, ys, (), **titles)
    for name, on in zip(names, panels, strict=True):
        _draw_places(on, rows[rows["panel"] == name], seen, measures, x_log)
    return panels[0].page


def _draw_places(on: Panel, rows: pd.DataFrame, line: pd.DataFrame | None, measures: Measures, x_log: bool) -> None:
    x, y, strong = (rows[c].to_numpy() for c in ("x", "y", "highlighted"))
    if line is not None:
        if "lower" in line:
            on.area(line["x"], line["lower"], line["upper"], theme.CONTEXT, opacity=0.3)
        on.line(line["x"], line["fitted"], theme.INK, 1.6, z=2.5)
    on.dots(x[~strong], y[~strong], theme.MARK, width=5.5, z=2)
    if strong.any():
        on.dots(x[strong], y[strong], theme.HIGHLIGHT, width=8.5, marker="D", z=4)
    walk = rows.sort_values("x", kind="stable")
    on.read(walk["x"], walk["y"], walk["name"], lambda: _readings(walk, measures, x_log), walk["code"])
    if rows["named"].any():
        _name(on, rows, line)


def _readings(rows: pd.DataFrame, measures: Measures, x_log: bool) -> list[str]:
    across, up = measures
    x = 10 ** rows["x"] if x_log else rows["x"]
    return [f"{across.label} {across.write(a)}; {up.label} {up.write(b)}" for a, b in zip(x, rows["y"], strict=True)]


def _logged(rows: pd.DataFrame) -> pd.DataFrame:
    if (rows["x"] <= 0).any():
        raise FigureError("A figure is zero or below.", "A log scale can show only figures above zero.")
    return rows.assign(x=np.log10(rows["x"]))


def _name(on: Panel, rows: pd.DataFrame, line: pd.DataFrame | None) -> None:
    """Label the dots, the highlighted ones first, since they choose their positions first."""
    named = rows.loc[rows["named"]].sort_values("highlighted", ascending=False, kind="stable")
    obstacles = on.at(rows["x"].to_numpy(), rows["y"].to_numpy())
    if line is not None:
        obstacles = np.vstack([obstacles, on.at(line["x"].to_numpy(), line["fitted"].to_numpy())])
    anchors, strong = on.at(named["x"].to_numpy(), named["y"].to_numpy()), list(named["highlighted"])
    name_marks(on, anchors, list(named["name"]), strong, obstacles)


def _describe(rows: pd.DataFrame, line: pd.DataFrame | None, title: str, measures: Measures) -> list[str]:
    across, up = measures
    panels = [name for name in dict.fromkeys(rows["panel"]) if name]
    each = [f"Panels: {wording.listing(panels)}."] if panels else []
    parts = [f"{'Small scatter plots' if panels else 'Scatter plot'}: {wording.sentence(title)}", *each]
    parts.append(
        f"{wording.count(len(rows), 'place')}; horizontal axis, {across.heading}; vertical axis, {up.heading}."
    )
    parts += [_span(rows, column, measure) for column, measure in zip("xy", measures, strict=True)]
    if line is not None and len(line) > 1:
        parts.append(_direction(line, across, up))
    spots = [
        f"{r['name']} ({across.write(r['x'])}, {up.write(r['y'])})" for r in columns.records(rows.loc[rows["named"]])
    ]
    return [*parts, f"Named on the plot (horizontal, vertical): {'; '.join(spots)}." if spots else ""]


def _span(rows: pd.DataFrame, column: str, measure: Measure) -> str:
    low, high = columns.extremes(rows[["name", column]], column)
    return (
        f"Values of “{wording.in_text(measure.label)}” run from {measure.write(low[column])} ({low['name']}) "
        f"to {measure.write(high[column])} ({high['name']})."
    )


def _direction(line: pd.DataFrame, across: Measure, up: Measure) -> str:
    """Describe the direction of the given line, as an association."""
    ends = line.iloc[[0, -1]]
    (x0, x1), (y0, y1) = (
        [wording.value(v, measure.unit, wording.decimals_for(ends[c])) for v in ends[c]]
        for c, measure in (("x", across), ("fitted", up))
    )
    change = float(ends["fitted"].iloc[1] - ends["fitted"].iloc[0])
    verb = "rises" if change > 0 else "falls" if change < 0 else "stays level"
    return f"The fitted line {verb} from {y0} (at {x0}) to {y1} (at {x1}); this is an association."
