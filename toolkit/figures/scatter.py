"""Places by two measures, with a line that was fitted elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Picture

from toolkit.core import wording
from toolkit.core.errors import UnknownNameError
from toolkit.figures import text_layout, theme
from toolkit.figures.columns import (
    FigureError,
    bare,
    chosen,
    extremes,
    label_of,
    left_out,
    names_of,
    need,
    numbers,
    records,
    source_of,
    unit_of,
)
from toolkit.figures.figure import Figure
from toolkit.figures.layout import EDGE, Key, Panel, Scale, Words, decades, fitting_scale, panel, scale
from toolkit.figures.naming import name_marks

_MOST_GROUPS = len(theme.CATEGORICAL)


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
    colour_by: str | None = None,
    x_label: str | None = None,
    y_label: str | None = None,
    x_unit: str | None = None,
    y_unit: str | None = None,
    x_log: bool = False,
    title: str | None = None,
    subtitle: str = "",
    source: str | None = None,
    width: theme.Width = "wide",
) -> Figure:
    """Draw a dot for each place by two measures.

    Parameters
    ----------
    table
        One row a place: ``code``, ``name``, and the columns named.
    x, y
        Columns across and up.
    line
        A line fitted elsewhere: columns ``x``, ``fitted`` and, for its band, ``lower`` and ``upper``, in the units of
        the table. This function fits nothing.
    highlight
        Codes that stand out and are named.
    label
        Codes that are named.
    outliers, name_outliers
        A column (a residual, a Cook's distance), and how many of the rows that are furthest from zero in it are named.
    colour_by
        A column of at most five groups, each with a colour and a shape of its own.
    x_log
        Whether equal steps across are equal factors; the numbers stay those of the table.
    x_label, y_label, x_unit, y_unit, title, subtitle, source, width
        Words, by default from the table's ``attrs``; page, “wide” or “narrow”.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column or code; a column without numbers; too many groups; a line without its columns; figures of
        zero or below on a logarithmic axis.
    """
    attrs, table = table.attrs, bare(table)
    need(table, x, y)
    labels = (label_of(attrs, x, x_label), label_of(attrs, y, y_label))
    units = (unit_of(attrs, x, x_unit), unit_of(attrs, y, y_unit))
    every = pd.DataFrame({"name": names_of(table), "x": numbers(table, x), "y": numbers(table, y)})
    every.insert(0, "code", table["code"].astype(str) if "code" in table.columns else every["name"])
    every["group"] = _groups(table, colour_by)
    marked = chosen(every, highlight)
    named = [*marked, *chosen(every, label), *_furthest(table, every, outliers, name_outliers)]
    drawn = ~np.isnan(every[["x", "y"]].to_numpy()).any(axis=1)
    if not drawn.any():
        raise FigureError("No place has both figures.", "A scatter plot needs at least one that has.")
    every["named"] = every["code"].isin(named)
    every["highlighted"] = every["code"].isin(marked)
    shown = every.loc[drawn]
    words = Words(
        title or f"{labels[1]} and {_lower_first(labels[0])}",
        subtitle,
        source_of(attrs, source, (x, y)),
        theme.size_of(width),
    )
    fitted = _line(line)
    with theme.applied():
        made = _draw(shown, fitted, words, labels, units, x_log)
    missing = every.loc[~drawn, "name"]
    alt = _alt(shown, fitted, words.title, labels, units, missing, colour_by is not None)
    headings = {"name": "Place", "x": wording.labelled(labels[0], units[0]), "y": wording.labelled(labels[1], units[1])}
    return Figure(words.title, alt, shown.reset_index(drop=True), words.source, made, subtitle, headings)


def _lower_first(text: str) -> str:
    """Start a label inside a sentence with a small letter, abbreviations such as GVA apart."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _groups(table: pd.DataFrame, column: str | None) -> pd.Series:
    if column is None:
        return pd.Series("", index=table.index)
    need(table, column)
    groups = table[column].astype(object).where(table[column].notna(), "Not known").astype(str)
    if groups.nunique() > _MOST_GROUPS:
        raise FigureError(
            f"The column “{column}” has {groups.nunique()} groups.",
            f"At most {_MOST_GROUPS} can be told apart by colour and shape.",
            "Highlight the ones in question instead, or draw a strip for each group.",
        )
    return groups


def _furthest(table: pd.DataFrame, every: pd.DataFrame, column: str | None, n: int) -> list[str]:
    if column is None:
        return []
    size = numbers(table, column).abs()
    drawn = every["x"].notna() & every["y"].notna()
    return list(every.loc[size[drawn].nlargest(n).index, "code"])


def _line(line: pd.DataFrame | None) -> pd.DataFrame | None:
    if line is None:
        return None
    need(line, "x", "fitted")
    band = [c for c in ("lower", "upper") if c in line.columns]
    if len(band) == 1:
        raise UnknownNameError("column", "upper" if band == ["lower"] else "lower", band)
    rows = np.column_stack([numbers(line, c).to_numpy() for c in ("x", "fitted", *band)])
    rows = rows[~np.isnan(rows).any(axis=1)]
    return pd.DataFrame(rows[rows[:, 0].argsort(kind="stable")], columns=["x", "fitted", *band])


def _draw(
    shown: pd.DataFrame,
    line: pd.DataFrame | None,
    words: Words,
    labels: tuple[str, str],
    units: tuple[str, str],
    x_log: bool,
) -> Picture:
    if x_log:
        shown, line = _logged(shown), None if line is None else _logged(line)
        xs = decades(shown["x"].to_numpy(), units[0])
    else:
        xs = fitting_scale(shown["x"].to_numpy(), units[0], 72 * words.size.width - 70, words.size.text)
    ys = scale(_heights(shown, line, xs), units[1], 6)
    groups = [g for g in dict.fromkeys(shown["group"]) if g]
    on = panel(
        words,
        xs,
        ys,
        left=EDGE + text_layout.widest(ys.labels, words.size.text) + 6,
        right=EDGE + text_layout.width(xs.labels[-1], words.size.text) / 2,
        x_title=wording.labelled(labels[0], units[0]),
        y_title=wording.labelled(labels[1], units[1]),
        key=[Key(g, theme.CATEGORICAL[i], theme.MARKERS[i]) for i, g in enumerate(groups)],
    )
    if line is not None:
        _draw_line(on, line, xs)
    _draw_dots(on, shown, groups)
    _name(on, shown, line)
    return on.fig


def _logged(rows: pd.DataFrame) -> pd.DataFrame:
    if (rows["x"] <= 0).any():
        raise FigureError("A figure is zero or below.", "A logarithmic axis has room for figures above zero only.")
    return rows.assign(x=np.log10(rows["x"]))


def _heights(shown: pd.DataFrame, line: pd.DataFrame | None, xs: Scale) -> np.ndarray:
    """Return all heights that must fit: the dots, and the fitted line where there are dots."""
    y = shown["y"].to_numpy()
    return y if line is None else np.append(y, line["fitted"].to_numpy()[_within(line, xs)])


def _within(line: pd.DataFrame, xs: Scale) -> np.ndarray:
    x = line["x"].to_numpy()
    return (x >= xs.low) & (x <= xs.high)


def _draw_line(on: Panel, line: pd.DataFrame, xs: Scale) -> None:
    seen = line.loc[_within(line, xs)]
    if "lower" in seen:
        on.area(seen["x"], seen["lower"], seen["upper"], theme.CONTEXT, alpha=0.3)
    on.line(seen["x"], seen["fitted"], color=theme.INK, linewidth=1.6, zorder=2.5)


def _draw_dots(on: Panel, shown: pd.DataFrame, groups: list[str]) -> None:
    x, y, strong = (shown[c].to_numpy() for c in ("x", "y", "highlighted"))
    for i, group in enumerate(groups or [""]):
        part = ~strong & (shown["group"].to_numpy() == group)
        colour, marker = (theme.CATEGORICAL[i], theme.MARKERS[i]) if group else (theme.MARK, "o")
        on.dots(x[part], y[part], colour, width=5.5, marker=marker, z=2)
    if strong.any():
        on.dots(x[strong], y[strong], theme.HIGHLIGHT, width=8.5, marker="D", z=4)


def _name(on: Panel, shown: pd.DataFrame, line: pd.DataFrame | None) -> None:
    """Write the names, the highlighted ones first, since they choose their places first."""
    if not shown["named"].any():
        return
    named = shown.loc[shown["named"]].sort_values("highlighted", ascending=False, kind="stable")
    obstacles = on.at(shown["x"].to_numpy(), shown["y"].to_numpy())
    if line is not None:
        obstacles = np.vstack([obstacles, on.at(line["x"].to_numpy(), line["fitted"].to_numpy())])
    name_marks(
        on,
        on.at(named["x"].to_numpy(), named["y"].to_numpy()),
        list(named["name"]),
        list(named["highlighted"]),
        obstacles,
    )


def _alt(
    shown: pd.DataFrame,
    line: pd.DataFrame | None,
    title: str,
    labels: tuple[str, str],
    units: tuple[str, str],
    missing: pd.Series,
    grouped: bool,
) -> str:
    parts = [f"Scatter plot: {wording.sentence(title)}"]
    parts.append(
        f"{wording.count(len(shown), 'place')}; across, {wording.labelled(labels[0], units[0])}; "
        f"up, {wording.labelled(labels[1], units[1])}."
    )
    parts += [_span(shown, c, lab, u) for c, lab, u in zip("xy", labels, units, strict=True)]
    if grouped:
        sizes = shown["group"].value_counts(sort=False)
        parts.append(f"Groups: {wording.listing([f'{g} ({n:,})' for g, n in sizes.items()])}.")
    if line is not None and len(line) > 1:
        parts.append(_direction(line, labels, units))
    if shown["named"].any():
        named = shown.loc[shown["named"]]
        places = [wording.decimals_for(shown[c]) for c in ("x", "y")]
        spots = [
            f"{r['name']} ({wording.value(r['x'], units[0], places[0])}, {wording.value(r['y'], units[1], places[1])})"
            for r in records(named)
        ]
        parts.append(f"Named on the plot (across, up): {'; '.join(spots)}.")
    parts.append(left_out(missing))
    return " ".join(p for p in parts if p)


def _span(shown: pd.DataFrame, column: str, label: str, unit: str) -> str:
    low, high = extremes(shown[["name", column]], column)
    places = wording.decimals_for(shown[column])
    return (
        f"{label} runs from {wording.value(low[column], unit, places)} ({low['name']}) "
        f"to {wording.value(high[column], unit, places)} ({high['name']})."
    )


def _direction(line: pd.DataFrame, labels: tuple[str, str], units: tuple[str, str]) -> str:
    """Say where the given line goes, as an association."""
    ends = line.iloc[[0, -1]]
    (x0, x1), (y0, y1) = (
        [wording.value(v, u, wording.decimals_for(ends[c])) for v in ends[c]]
        for c, u in zip(("x", "fitted"), units, strict=True)
    )
    change = float(ends["fitted"].iloc[1] - ends["fitted"].iloc[0])
    way = "rises" if change > 0 else "falls" if change < 0 else "stays level"
    return (
        f"The fitted line {way} from {y0} where {_lower_first(labels[0])} is {x0} to {y1} where it is {x1}; "
        "this is an association."
    )
