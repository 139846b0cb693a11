"""Maps of the United Kingdom that show each local authority as a hexagon, in roughly the right place, or in outline.

Every hexagon is the same size on the page, so that London's 33 boroughs are visible and the Highlands do not outweigh
them. Shade is not the only cue: the key gives ranges and counts, and the alternative text names both ends of the range.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import columns
from toolkit.figures.caption import Caption, CaptionOptions, figure
from toolkit.figures.classes import Classes, Classing, classing
from toolkit.figures.figure import Figure
from toolkit.figures.map_sheet import Shading, Sheet, draw_sheet
from toolkit.figures.outlines import outlines_of
from toolkit.figures.readings import Readings

OWN = "own"  # in place of a region's name: the region of the highlighted place


def place_map(
    table: pd.DataFrame,
    value: str,
    shapes: pd.DataFrame,
    *,
    zoom: str = "",
    centre: float | None = None,
    centre_label: str = "",
    high_is_worse: bool = False,
    lacking: str = "no figure",
    highlight: str | Iterable[str] = (),
    classes: Classes | Classing = "quantile",
    **caption: Unpack[CaptionOptions],
) -> Figure:
    """Draw each place as a hexagon or an outline, shaded by a measure, with the borders of the regions.

    Parameters
    ----------
    table
        One row per place: ``code``, ``name``, ``region`` and ``value``.
    value
        Column; places without a figure are hatched and named in the alternative text.
    shapes
        The rows of one layout, “hexagons” or “geography”, of the project's table ``outlines``.
    zoom
        A region to draw alone, with the classes of all places: its name, or `OWN` for the highlighted place's region.
    centre, centre_label
        Midpoint of diverging shades, and its name, such as “UK”.
    lacking
        What hatched places lack, in words.
    high_is_worse
        Reverses diverging shades, so that brown is the worse side on every map.
    highlight
        Codes to outline and label.
    classes
        “quantile” (similar numbers of places in each), “equal” (classes of equal width), or the classes for all years.

    A place without a shape raises `FigureError`.
    """
    options, attrs, table = Caption.of(caption), table.attrs, columns.bare(table)
    columns.need(table, "code", "region", value)
    cells = pd.DataFrame({"code": columns.once(table, "code", "A map needs one figure for each place.")})
    cells = cells.assign(name=columns.names_of(table), region=table["region"].astype(str))
    cells["value"] = columns.numbers(table, value)
    cells["highlighted"] = cells["code"].isin(columns.highlighted(table, highlight))
    known = cells["value"].dropna().to_numpy()
    measure = options.measure(attrs, value, known)
    scale = classing(known, classes, centre, measure.decimals or 0, high_is_worse)
    shading = Shading(measure, scale, centre, centre_label, lacking)
    words = options.words(attrs, measure.label, value)
    own = cells.loc[cells["highlighted"], "region"]
    zoom = "".join(own.iloc[:1]) if zoom == OWN else zoom
    cells = (cells[cells["region"] == zoom] if zoom else cells).reset_index(drop=True)
    drawn = outlines_of(cells, shapes, zoom)
    sheet = draw_sheet(cells["value"], drawn, words, shading)
    _read(sheet, cells, shading, cells["code"], drawn.of)
    sheet.highlight(cells.loc[cells["highlighted"], "name"])
    # Regions are named on hexagon maps, where nobody knows them by shape; a region shown alone names its places.
    for name, at in sheet.middles(cells["name" if zoom else "region"]) if zoom or not drawn.source else ():
        sheet.label(at, name, bold=slice(0 if zoom else None))
    headings = {"name": "Place", "region": "Region", "value": measure.heading}
    kind = f"{'Map' if drawn.source else 'Hexagon map'} of {wording.count(len(cells), 'place')}{' in ' * bool(zoom)}"
    alt = _describe(cells, f"{kind}{wording.with_article(zoom)}: {wording.sentence(words.title)}", shading)
    return figure(words, sheet.on.page, alt, cells, headings)


def region_map(
    table: pd.DataFrame,
    value: str,
    shapes: pd.DataFrame,
    *,
    centre: float | None = None,
    centre_label: str = "",
    high_is_worse: bool = False,
    classes: Classes | Classing = "equal",
    **caption: Unpack[CaptionOptions],
) -> Figure:
    """Draw the places of each region in the shade of the region's figure, which is written on it.

    Parameters
    ----------
    table
        One row per region: ``region`` and ``value``; unknown regions raise an error.
    value
        Column; regions without a figure are hatched.
    shapes
        As for `place_map`.
    centre, centre_label, high_is_worse, classes, caption
        As for `place_map`.
    """
    options, attrs, table = Caption.of(caption), table.attrs, columns.bare(table)
    columns.need(table, "region", value)
    cells = shapes.loc[shapes["kind"] == "place", ["code", "region"]].assign(name="")
    names = columns.once(table, "region", "A region map has one figure for each region.")
    columns.chosen(cells, list(names), "region")
    regions = pd.DataFrame({"name": names, "value": columns.numbers(table, value)})
    by_region = regions.set_index("name")["value"]
    measure = options.measure(attrs, value, regions["value"])
    scale = classing(regions["value"].dropna().to_numpy(), classes, centre, measure.decimals or 0, high_is_worse)
    shading = Shading(measure, scale, centre, centre_label)
    words = options.words(attrs, f"{measure.label}, by region", value)
    sheet = draw_sheet(cells["region"].map(by_region), outlines_of(cells, shapes), words, shading, "region", by_region)
    of = pd.Index(regions["name"]).get_indexer(cells["region"])[sheet.outlines.of]
    _read(sheet, regions, shading, regions["name"], of)
    strong = columns.highlighted(regions, (), "name")
    for region, at in sheet.middles(cells["region"]):
        bold = slice(None if region in strong else -1, None)
        sheet.label(at, region, measure.write(by_region.get(region, np.nan)), bold=bold)
    shapes_of = "outlines" if sheet.outlines.source else "hexagons"
    alt = _describe_regions(regions, set(cells["region"]), words.title, shading, shapes_of)
    return figure(words, sheet.on.page, alt, regions, {"name": "Region", "value": measure.heading})


def _read(sheet: Sheet, rows: pd.DataFrame, shading: Shading, codes: pd.Series, of: np.ndarray) -> None:
    """Give each shape the reading of row ``of`` (-1 for none), from the highest; those without a figure come last."""
    walk, known = np.argsort(-rows["value"].to_numpy(), kind="stable"), of >= 0
    seen, belongs = rows.iloc[walk], np.argsort(walk)[of[known]]
    groups = shading.groups(seen["value"].to_numpy())
    read = Readings(
        sheet.spots[known], seen["name"], partial(_readings, seen, shading), codes.iloc[walk], belongs, groups=groups
    )
    sheet.on.page.readings.append(read)


def _readings(rows: pd.DataFrame, shading: Shading) -> list[str]:
    """Return the region, if a row has one, and the figure, for places or regions."""
    values = [shading.lacking.capitalize() if np.isnan(v) else shading.measure.write(v) for v in rows["value"]]
    return [f"{a}: {b}" for a, b in zip(rows["region"], values, strict=True)] if "region" in rows else values


def _describe(cells: pd.DataFrame, title: str, shading: Shading) -> list[str]:
    measure = shading.measure
    known = cells.dropna(subset=["value"]).sort_values(["value", "name"], ascending=[False, True], kind="stable")
    rows = [measure.describe(row) for row in columns.records(known)]
    strong = [measure.describe(row) for row in columns.records(cells.loc[cells["highlighted"]])]
    missing = list(cells.loc[cells["value"].isna(), "name"])
    return [
        title,
        *(
            f"{measure.heading}, from {measure.write(known['value'].min())} to {measure.write(known['value'].max())}.",
            wording.ends(rows, 5),
        )[: 2 * bool(rows)],
        *_fifths(known),
        _around(known, shading, "place"),
        f"Highlighted: {wording.listing(strong)}." if strong else "",
        f"Hatched ({shading.lacking}): {wording.count(len(missing), 'place')} ({wording.listing(missing, most=5)})."
        if missing
        else "",
    ]


def _fifths(known: pd.DataFrame) -> list[str]:
    """Return sentences on the regions that contain the highest and lowest fifths of the places."""
    n = len(known) // 5 if known["region"].nunique() > 1 else 0
    sentences = []
    for word, part in (("highest", known.head(n)), ("lowest", known.tail(n))) if n > 1 else ():
        counts = part["region"].value_counts().sort_index().sort_values(ascending=False, kind="stable").head(3)
        regions = wording.listing([f"{k} in {wording.with_article(str(region))}" for region, k in counts.items()])
        sentences.append(f"The {n:,} places in the {word} fifth include {regions}.")
    return sentences


def _around(known: pd.DataFrame, shading: Shading, noun: str) -> str:
    if shading.centre is None:
        return ""
    above, below = int((known["value"] > shading.centre).sum()), int((known["value"] < shading.centre).sum())
    verb, name = "is" if above == 1 else "are", f" ({shading.centre_label})" if shading.centre_label else ""
    centre = f"{shading.measure.write(shading.centre)}{name}"
    return f"{wording.count(above, noun)} {verb} above and {below:,} below {centre}."


def _describe_regions(regions: pd.DataFrame, mapped: set[str], title: str, shading: Shading, shapes: str) -> list[str]:
    known = regions.dropna(subset=["value"])
    low, high = columns.extremes(known, "value")
    rows = columns.records(known.sort_values("value", ascending=False, kind="stable"))
    missing = sorted(mapped - set(known["name"]))
    return [
        f"Map of {wording.count(len(known), 'region')}, each drawn as a group of {shapes}, one for each place:",
        wording.sentence(title),
        f"{shading.measure.heading}. Highest: {high['name']}. Lowest: {low['name']}.",
        f"In order: {'; '.join(map(shading.measure.describe, rows))}.",
        _around(known, shading, "region"),
        f"Hatched (no figure): {wording.listing(missing, most=5)}." if missing else "",
    ]


__all__ = ["OWN", "place_map", "region_map"]
