"""Hexagon maps of the United Kingdom: a hexagon for each local authority, about where it lies.

Every place has the same size on the page, so that London's 33 boroughs can be seen and the Highlands do not outweigh
them. Shade is never alone: the key gives ranges and counts, and the alternative text names the ends of the range.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import hexagons, text_layout, theme
from toolkit.figures.classes import Classes, classing
from toolkit.figures.columns import (
    FigureError,
    bare,
    chosen,
    extremes,
    label_of,
    listed,
    names_of,
    need,
    numbers,
    records,
    told,
    unit_of,
)
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Panel, words_for
from toolkit.figures.mapsheet import Measure, draw_hexagons, draw_sheet, hexagon_width
from toolkit.figures.naming import name_marks


def hexmap(
    table: pd.DataFrame,
    value: str,
    *,
    centre: float | None = None,
    centre_label: str = "",
    high_is_worse: bool = False,
    lacking: str = "no figure",
    highlight: str | Iterable[str] = (),
    classes: Classes = "quantile",
    label: str | None = None,
    unit: str | None = None,
    decimals: int | None = None,
    title: str | None = None,
    subtitle: str = "",
    source: str | None = None,
    width: theme.Width = "wide",
) -> Figure:
    """Draw a hexagon for each place, shaded by a measure, with the outlines of the regions.

    Parameters
    ----------
    table
        One row a place: ``code``, ``name``, ``region``, ``hex_col``, ``hex_row`` and ``value``.
    value
        Column; places without a figure are hatched and named in the alternative text.
    centre, centre_label
        A value from which shades diverge, and its name, such as “UK”.
    lacking
        What hatched places have not, in words.
    high_is_worse
        Turns diverging shades round, so that brown is the worse side on every map.
    highlight
        Codes that are outlined and named.
    classes
        “quantile” (about as many places in each), “equal” (classes of one breadth) or “continuous”.
    label, unit, decimals, title, subtitle, source, width
        Words, by default from the table's ``attrs``; page, “wide” or “narrow”.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column or code; a column without numbers; two places in one cell.
    """
    attrs, table = table.attrs, bare(table)
    need(table, "code", "region", "hex_col", "hex_row", value)
    marked = chosen(table, highlight)
    shown = _cells(table).assign(value=numbers(table, value), highlighted=table["code"].astype(str).isin(marked))
    known = shown["value"].dropna().to_numpy()
    unit = unit_of(attrs, value, unit)
    decimals = wording.decimals_for(known) if decimals is None else decimals
    label = label_of(attrs, value, label)
    what = Measure(wording.labelled(label, unit), unit, decimals, centre, centre_label, lacking)
    scale = classing(known, classes, centre, decimals, high_is_worse)
    words = words_for(attrs, title or label, subtitle, source, width, (value,))
    with theme.applied():
        on = draw_sheet(shown, words, scale, what)
        _highlight(on, shown)
    alt = _alt(shown, words.title, what)
    headings = {"name": "Place", "region": "Region", "value": what.label}
    return Figure(words.title, alt, shown.reset_index(drop=True), words.source, on.fig, subtitle, headings)


def region_map(
    table: pd.DataFrame,
    value: str,
    places: pd.DataFrame,
    *,
    centre: float | None = None,
    centre_label: str = "",
    high_is_worse: bool = False,
    classes: Classes = "equal",
    label: str | None = None,
    unit: str | None = None,
    decimals: int | None = None,
    title: str | None = None,
    subtitle: str = "",
    source: str | None = None,
    width: theme.Width = "wide",
) -> Figure:
    """Draw the hexagons of each region in the shade of the region's own figure, which is written on it.

    Parameters
    ----------
    table
        One row a region: ``region`` and ``value``; rows that are no region of ``places`` are refused.
    value
        Column; regions without a figure are hatched.
    places
        One row a place: ``code``, ``name``, ``region``, ``hex_col``, ``hex_row``.
    centre, centre_label, high_is_worse, classes, label, unit, decimals, title, subtitle, source, width
        As for `hexmap`.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column; a region twice, or one that ``places`` does not have; a column without numbers.
    """
    attrs, table, places = table.attrs, bare(table), bare(places)
    need(table, "region", value)
    need(places, "code", "region", "hex_col", "hex_row")
    figures = pd.DataFrame({"name": table["region"].astype(str), "value": numbers(table, value)})
    if figures["name"].duplicated().any():
        twice = figures.loc[figures["name"].duplicated(), "name"].iloc[0]
        raise FigureError(f"{twice} has more than one row.", "A region map has one figure for each region.")
    chosen(places, list(figures["name"]), "region")
    by_region = figures.set_index("name")["value"]
    shown = _cells(places).assign(value=lambda f: f["region"].map(by_region), highlighted=False)
    unit, label = unit_of(attrs, value, unit), label_of(attrs, value, label)
    decimals = wording.decimals_for(figures["value"]) if decimals is None else decimals
    what = Measure(wording.labelled(label, unit), unit, decimals, centre, centre_label)
    scale = classing(figures["value"].dropna().to_numpy(), classes, centre, decimals, high_is_worse)
    words = words_for(attrs, title or f"{label}, by region", subtitle, source, width, (value,))
    with theme.applied():
        on = draw_sheet(shown, words, scale, what, "region", by_region)
        _write_regions(on, shown, by_region, what)
    alt = _alt_regions(figures, shown, words.title, what)
    headings = {"name": "Region", "value": what.label}
    return Figure(words.title, alt, figures.reset_index(drop=True), words.source, on.fig, subtitle, headings)


def _cells(places: pd.DataFrame) -> pd.DataFrame:
    """Return code, name, region, column and row of each place; each has a cell of its own."""
    cells = pd.DataFrame({"code": places["code"].astype(str), "name": names_of(places)})
    cells["region"] = places["region"].astype(str)
    for c in ("hex_col", "hex_row"):
        at = numbers(places, c)
        if at.isna().any():
            raise FigureError(f"{cells.loc[at.isna(), 'name'].iloc[0]} has no cell on the map.", "Each place has one.")
        cells[c] = at.astype(int)
    twice = cells.duplicated(["hex_col", "hex_row"], keep=False)
    if twice.any():
        raise FigureError(f"{listed(cells.loc[twice, 'name'])} are in one cell.", "Each place has one of its own.")
    return cells


def _highlight(on: Panel, shown: pd.DataFrame) -> None:
    strong = shown.loc[shown["highlighted"]]
    if strong.empty:
        return
    middles = hexagons.centres(shown["hex_col"].to_numpy(), shown["hex_row"].to_numpy())
    spots = on.at(middles[:, 0], middles[:, 1])
    ours = spots[shown["highlighted"].to_numpy()]
    wide = hexagon_width(on)
    for colour, weight in (("#ffffff", 4.5), (theme.HIGHLIGHT, 2.4)):
        draw_hexagons(on, ours, wide, "none", edge=colour, weight=weight, z=4)
    names = list(strong["name"])
    reach = (14.0, 30.0, 55.0, 85.0, 120.0, 160.0)
    name_marks(on, ours, names, [True] * len(names), spots, reach, radius=0.6 * wide)


def _write_regions(on: Panel, shown: pd.DataFrame, values: pd.Series, what: Measure) -> None:
    """Write each region's figure and its name in its midst."""
    size = on.size.small
    middles = hexagons.centres(shown["hex_col"].to_numpy(), shown["hex_row"].to_numpy())
    spots = pd.DataFrame(on.at(middles[:, 0], middles[:, 1]), index=shown["region"])
    for region, spot in spots.groupby(level=0).median().iterrows():
        known = what.write(float(values.get(region, np.nan)))
        lines = [*text_layout.wrap(str(region), 5.2 * size, size), known]
        top = spot.iloc[1] + (len(lines) / 2 - 0.85) * size * 1.15
        halo = {"facecolor": "#ffffff", "alpha": 0.88, "edgecolor": "none", "pad": 0.8}
        for i, line in enumerate(lines):
            weight = "bold" if i == len(lines) - 1 else "normal"
            style = {"fontsize": size, "ha": "center", "weight": weight, "bbox": halo, "zorder": 5}
            on.write(spot.iloc[0], top - i * size * 1.15, line, **style)


def _alt(shown: pd.DataFrame, title: str, what: Measure) -> str:
    known = shown.dropna(subset=["value"]).sort_values(["value", "name"], ascending=[False, True], kind="stable")
    row_words = [told(r, what.unit, what.decimals) for r in records(known)]
    parts = [f"Hexagon map of {wording.count(len(shown), 'place')}: {wording.sentence(title)}"]
    parts.append(f"{what.label}, from {what.write(known['value'].min())} to {what.write(known['value'].max())}.")
    ends = min(5, len(known))
    parts.append(f"The highest: {listed(row_words[:ends])}. The lowest: {listed(row_words[::-1][:ends])}.")
    parts += _by_region(known)
    parts += _around(known, what, "place")
    strong = [told(r, what.unit, what.decimals) for r in records(shown.loc[shown["highlighted"]])]
    parts += [f"Highlighted: {wording.listing(strong)}."] if strong else []
    missing = list(shown.loc[shown["value"].isna(), "name"])
    lacking = f"Hatched, having {what.lacking}: {wording.count(len(missing), 'place')} ({listed(missing)})."
    parts += [lacking] * bool(missing)
    return " ".join(parts)


def _by_region(known: pd.DataFrame) -> list[str]:
    """Say in which regions the highest and the lowest fifth of the places lie."""
    n = len(known) // 5
    if not n:
        return []
    said = []
    for word, part in (("highest", known.head(n)), ("lowest", known.tail(n))):
        where = part["region"].value_counts().sort_index().sort_values(ascending=False, kind="stable").head(3)
        regions = wording.listing([f"{region} has {k}" for region, k in where.items()])
        said.append(f"Of the {n:,} places in the {word} fifth, {regions}.")
    return said


def _around(known: pd.DataFrame, what: Measure, noun: str) -> list[str]:
    if what.centre is None:
        return []
    above, below = int((known["value"] > what.centre).sum()), int((known["value"] < what.centre).sum())
    named = f"{what.centre_label}, {what.write(what.centre)}" if what.centre_label else what.write(what.centre)
    return [f"{wording.count(above, noun)} above and {below:,} below the middle of the scale ({named})."]


def _alt_regions(figures: pd.DataFrame, shown: pd.DataFrame, title: str, what: Measure) -> str:
    known = figures.dropna(subset=["value"])
    low, high = extremes(known, "value")
    parts = [f"Map of {wording.count(len(known), 'region')}, each drawn as the hexagons of its places: "]
    parts[0] += wording.sentence(title)
    parts.append(f"{what.label}. The highest is {high['name']}, the lowest {low['name']}.")
    rows = records(known.sort_values("value", ascending=False, kind="stable"))
    parts.append(f"In order: {'; '.join(told(r, what.unit, what.decimals) for r in rows)}.")
    parts += _around(known, what, "region")
    missing = sorted(set(shown["region"]) - set(known["name"]))
    parts += [f"Hatched, having no figure: {listed(missing)}."] * bool(missing)
    return " ".join(parts)


__all__ = ["hexmap", "region_map"]
