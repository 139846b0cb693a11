"""Hexagon maps of the United Kingdom: a hexagon for each local authority, about where it lies.

Every place has the same size on the page, so that London's 33 boroughs can be seen and the Highlands do not outweigh
them. Shade is never alone: the key gives ranges and counts, and the alternative text names the ends of the range.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import columns, hexagons, text_layout, theme
from toolkit.figures.caption import Caption, CaptionOptions, figure
from toolkit.figures.classes import Classes, classing
from toolkit.figures.columns import FigureError
from toolkit.figures.figure import Figure
from toolkit.figures.hexagons import Shading, draw_sheet, hexagon_width
from toolkit.figures.layout import LEADING, Panel
from toolkit.figures.marks import Text
from toolkit.figures.naming import name_aside, name_marks
from toolkit.figures.readings import Readings

_FEW = 3  # highlighted places whose names find room beside them


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
    **caption: Unpack[CaptionOptions],
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
    caption
        Title, source, unit, page and so on: see `Caption`.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column or code; a column without numbers; two places in one cell.
    """
    options, attrs, table = Caption.of(caption), table.attrs, columns.bare(table)
    columns.need(table, "code", "region", "hex_col", "hex_row", value)
    marked = table["code"].astype(str).isin(columns.chosen(table, highlight))
    cells = _cells(table).assign(value=columns.numbers(table, value), highlighted=marked)
    known = cells["value"].dropna().to_numpy()
    measure = options.measure(attrs, value, known)
    scale = classing(known, classes, centre, measure.decimals or 0, high_is_worse)
    shading = Shading(measure, scale, centre, centre_label, lacking)
    words = options.words(attrs, measure.label, value)
    on, spots = draw_sheet(cells, words, shading)
    walk = np.argsort(-cells["value"].to_numpy(), kind="stable")  # from the highest; those without a figure come last
    seen = cells.iloc[walk]
    on.page.readings.append(Readings(spots[walk], seen["name"], lambda: _readings(seen, shading), seen["code"]))
    if marked.any():
        _highlight(on, spots, cells)
    _name_regions(on, spots, cells["region"])
    headings = {"name": "Place", "region": "Region", "value": measure.heading}
    return figure(words, on.page, _describe(cells, words.title, shading), cells, headings)


def region_map(
    table: pd.DataFrame,
    value: str,
    places: pd.DataFrame,
    *,
    centre: float | None = None,
    centre_label: str = "",
    high_is_worse: bool = False,
    classes: Classes = "equal",
    **caption: Unpack[CaptionOptions],
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
    centre, centre_label, high_is_worse, classes, caption
        As for `hexmap`.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown column; a region twice, or one that ``places`` does not have; a column without numbers.
    """
    options, attrs, table, places = Caption.of(caption), table.attrs, columns.bare(table), columns.bare(places)
    columns.need(table, "region", value)
    columns.need(places, "code", "region", "hex_col", "hex_row")
    names = columns.once(table, "region", "A region map has one figure for each region.")
    columns.chosen(places, list(names), "region")
    regions = pd.DataFrame({"name": names, "value": columns.numbers(table, value)})
    by_region = regions.set_index("name")["value"]
    cells = _cells(places).assign(value=lambda f: f["region"].map(by_region))
    measure = options.measure(attrs, value, regions["value"])
    scale = classing(regions["value"].dropna().to_numpy(), classes, centre, measure.decimals or 0, high_is_worse)
    shading = Shading(measure, scale, centre, centre_label)
    words = options.words(attrs, f"{measure.label}, by region", value)
    on, spots = draw_sheet(cells, words, shading, "region", by_region)
    walk = regions.iloc[np.argsort(-regions["value"].to_numpy(), kind="stable")]
    number = {name: i for i, name in enumerate(walk["name"])}
    drawn = cells["region"].isin(number).to_numpy()
    of = cells.loc[drawn, "region"].map(number).to_numpy(dtype=int)
    names = walk["name"]
    on.page.readings.append(Readings(spots[drawn], names, lambda: _readings(walk, shading), names, of))
    middles = pd.DataFrame(spots, index=cells["region"]).groupby(level=0).median()
    for region, (x, y) in zip(middles.index, middles.to_numpy(), strict=True):
        _write_region(on, x, y, str(region), measure.write(by_region.get(region, np.nan)))
    alt = _describe_regions(regions, set(cells["region"]), words.title, shading)
    return figure(words, on.page, alt, regions, {"name": "Region", "value": measure.heading})


def _readings(rows: pd.DataFrame, shading: Shading) -> list[str]:
    """Write the region, if a row has one, and the figure of places or regions."""
    values = [
        shading.lacking.capitalize() if np.isnan(value) else shading.measure.write(value) for value in rows["value"]
    ]
    return [f"{a}: {b}" for a, b in zip(rows["region"], values, strict=True)] if "region" in rows else values


def _cells(places: pd.DataFrame) -> pd.DataFrame:
    """Return code, name, region, column and row of each place; each has a cell of its own."""
    cells = pd.DataFrame({"code": places["code"].astype(str), "name": columns.names_of(places)})
    cells["region"] = places["region"].astype(str)
    for c in ("hex_col", "hex_row"):
        at = columns.numbers(places, c)
        if at.isna().any():
            raise FigureError(f"{cells.loc[at.isna(), 'name'].iloc[0]} has no cell on the map.", "Each place has one.")
        cells[c] = at.astype(int)
    twice = cells.duplicated(["hex_col", "hex_row"], keep=False)
    if twice.any():
        raise FigureError(
            f"{columns.listed(cells.loc[twice, 'name'])} are in one cell.", "Each place has one of its own."
        )
    return cells


def _highlight(on: Panel, spots: np.ndarray, cells: pd.DataFrame) -> None:
    strong = cells["highlighted"].to_numpy()
    wide = hexagon_width(on)
    for colour, weight in (("#ffffff", 4.5), (theme.HIGHLIGHT, 2.4)):
        on.shapes(list(hexagons.outlines(spots[strong], wide)), "none", edge=(colour, weight), z=4)
    names = list(cells.loc[strong, "name"])
    if len(names) > _FEW:
        name_aside(on, spots[strong], names)
        return
    reach = (14.0, 30.0, 55.0, 85.0, 120.0, 160.0)
    name_marks(on, spots[strong], names, [True] * len(names), spots, reach, radius=0.6 * wide)


def _name_regions(on: Panel, spots: np.ndarray, regions: pd.Series) -> None:
    """Write the name of each region amid its hexagons, unless that would cover another name."""
    size = on.size.small
    names = [mark for mark in on.page.marks if isinstance(mark, Text) and mark.z == 5]
    taken = [(mark.x, mark.y, text_layout.width(mark.text, size)) for mark in names]
    for region, (x, y) in pd.DataFrame(spots, index=regions).groupby(level=0, sort=False).median().iterrows():
        lines = text_layout.wrap(str(region), 6.5 * size, size)
        wide = text_layout.widest(lines, size, bold=True)
        if not any(abs(x - a) < wide / 2 + w and abs(y - b) < (1 + len(lines)) * size for a, b, w in taken):
            on.write_lines(x, y, lines, size=size, anchor="center", bold=True, halo=0.75, z=5)
            taken.append((x, y, wide / 2))


def _write_region(on: Panel, x: float, y: float, region: str, value: str) -> None:
    """Write a region's name and figure in its midst."""
    size = on.size.small
    lines = [*text_layout.wrap(region, 5.2 * size, size), value]
    top = y + (len(lines) / 2 - 0.85) * size * LEADING
    for i, line in enumerate(lines):
        bold = i == len(lines) - 1
        on.write(x, top - i * size * LEADING, line, size=size, anchor="center", bold=bold, halo=0.88, z=5)


def _describe(cells: pd.DataFrame, title: str, shading: Shading) -> list[str]:
    measure = shading.measure
    known = cells.dropna(subset=["value"]).sort_values(["value", "name"], ascending=[False, True], kind="stable")
    rows = [measure.describe(row) for row in columns.records(known)]
    strong = [measure.describe(row) for row in columns.records(cells.loc[cells["highlighted"]])]
    missing = list(cells.loc[cells["value"].isna(), "name"])
    return [
        f"Hexagon map of {wording.count(len(cells), 'place')}: {wording.sentence(title)}",
        f"{measure.heading}, from {measure.write(known['value'].min())} to {measure.write(known['value'].max())}.",
        f"The highest: {columns.listed(rows[:5])}. The lowest: {columns.listed(rows[::-1][:5])}.",
        *_fifths(known),
        _around(known, shading, "place"),
        f"Highlighted: {wording.listing(strong)}." if strong else "",
        f"Hatched ({shading.lacking}): {wording.count(len(missing), 'place')}, {columns.listed(missing)}."
        if missing
        else "",
    ]


def _fifths(known: pd.DataFrame) -> list[str]:
    """Write in which regions the highest and the lowest fifth of the places lie."""
    n = len(known) // 5
    sentences = []
    for word, part in (("highest", known.head(n)), ("lowest", known.tail(n))) if n else ():
        counts = part["region"].value_counts().sort_index().sort_values(ascending=False, kind="stable").head(3)
        regions = wording.listing([f"{k} in {region}" for region, k in counts.items()])
        sentences.append(f"Of the {n:,} places in the {word} fifth: {regions}.")
    return sentences


def _around(known: pd.DataFrame, shading: Shading, noun: str) -> str:
    if shading.centre is None:
        return ""
    above, below = int((known["value"] > shading.centre).sum()), int((known["value"] < shading.centre).sum())
    verb, name = "is" if above == 1 else "are", f" ({shading.centre_label})" if shading.centre_label else ""
    centre = f"{shading.measure.write(shading.centre)}{name}"
    return f"{wording.count(above, noun)} {verb} above and {below:,} below {centre}."


def _describe_regions(regions: pd.DataFrame, mapped: set[str], title: str, shading: Shading) -> list[str]:
    known = regions.dropna(subset=["value"])
    low, high = columns.extremes(known, "value")
    rows = columns.records(known.sort_values("value", ascending=False, kind="stable"))
    missing = sorted(mapped - set(known["name"]))
    return [
        f"Map of {wording.count(len(known), 'region')}, each drawn as the hexagons of its places:",
        wording.sentence(title),
        f"{shading.measure.heading}. The highest is {high['name']}, the lowest {low['name']}.",
        f"In order: {'; '.join(map(shading.measure.describe, rows))}.",
        _around(known, shading, "region"),
        f"Hatched (no figure): {columns.listed(missing)}." if missing else "",
    ]


__all__ = ["hexmap", "region_map"]
