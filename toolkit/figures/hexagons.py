"""Hexagon maps: where the cells are, and the sheet with their shades, the outlines of the regions and the key.

Pointed hexagons, odd rows half a hexagon to the right, row 0 in the north; the unit of length is the width of one. See
https://www.redblobgames.com/grids/hexagons/ (“odd-r” offset coordinates) for the neighbours of a cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import text_layout, theme
from toolkit.figures.caption import Measure
from toolkit.figures.classes import Classing
from toolkit.figures.layout import EDGE, LINE, Panel, Words, panel

ROW = np.sqrt(3) / 2
_RADIUS = 1 / np.sqrt(3)
_CORNERS = np.column_stack([f(np.deg2rad(np.arange(-30, 330, 60))) for f in (np.cos, np.sin)]) * _RADIUS
# East, north-east, north-west, west, south-west, south-east: (column, row) steps from even and from odd rows.
_EVEN = ((1, 0), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1))
_ODD = ((1, 0), (1, -1), (0, -1), (-1, 0), (0, 1), (1, 1))


def centres(col: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Return (n, 2) middles of cells, y upwards and so negative."""
    return np.column_stack([col + 0.5 * (row % 2), -row * ROW])


def outlines(middles: np.ndarray, width: float) -> np.ndarray:
    """Return the corners (n, 6, 2) of a hexagon around each middle (n, 2); ``width`` is that of a hexagon."""
    return middles[:, None, :] + _CORNERS[None] * width


def borders(col: Sequence[int], row: Sequence[int], group: Sequence[str]) -> np.ndarray:
    """Return the edges between cells of different groups, and between a cell and the sea.

    Returns
    -------
    (k, 2, 2) ends of each edge, in the unit of `centres`; an edge between two groups is there once.
    """
    cells = dict(zip(zip(col, row, strict=True), group, strict=True))
    edges = []
    for (c, r), region in cells.items():
        middle = np.array([c + 0.5 * (r % 2), -r * ROW])
        for k, (dc, dr) in enumerate(_ODD if r % 2 else _EVEN):
            other = cells.get((c + dc, r + dr))
            if other != region and (other is None or k < 3):
                edges.append(middle + _CORNERS[[k, (k + 1) % 6]])
    return np.array(edges).reshape(-1, 2, 2)


_PAGE = 8.5 * 72  # height of a wide map, points
_KEY = 190.0  # room for the key beside a wide map, points
_THIN = (theme.OUTLINE, 0.5)  # keeps light shades visible on white


@dataclass(frozen=True)
class Shading:
    """What shades mean: the measure, its classes, the middle of its scale and its name, what hatched cells lack."""

    measure: Measure
    classes: Classing
    centre: float | None = None
    centre_label: str = ""
    lacking: str = "no figure"

    def key(self, values: pd.Series, noun: str) -> list[tuple[str, str, bool]]:
        """Return colour, text and whether it is hatched for each entry of the key, the highest class first."""
        classes, write = self.classes, self.measure.write
        known = values.dropna().to_numpy()
        if classes.continuous:
            steps = np.linspace(0, len(classes.colours) - 1, 5).round().astype(int)[::-1]
            ends = np.linspace(classes.breaks[-1], classes.breaks[0], 5)
            entries = [(classes.colours[k], write(end), False) for k, end in zip(steps, ends, strict=True)]
        else:
            sizes = np.bincount(classes.of(known), minlength=len(classes.colours))
            rows = zip(classes.colours, classes.ranges(write), sizes, strict=True)
            entries = [(c, f"{r} ({wording.count(int(n), noun)})", False) for c, r, n in rows][::-1]
        empty = int(values.isna().sum())
        without = (theme.NO_VALUE, f"{self.lacking.capitalize()} ({wording.count(empty, noun)})", True)
        return [*entries, without] if empty else entries


def draw_sheet(
    cells: pd.DataFrame, words: Words, shading: Shading, noun: str = "place", counted: pd.Series | None = None
) -> tuple[Panel, np.ndarray]:
    """Draw hexagons, outlines and key; ``counted`` holds what the key counts, by default the places.

    Returns
    -------
    The panel, and the middle of each hexagon on the page (n, 2).
    """
    middles = centres(cells["hex_col"].to_numpy(), cells["hex_row"].to_numpy())
    low, high = middles.min(axis=0) - 0.9, middles.max(axis=0) + 0.9
    key = shading.key(cells["value"] if counted is None else counted, noun)
    narrow, size = words.size.is_narrow, words.size.text
    heading = shading.measure.heading
    if shading.centre is not None and shading.centre_label:
        heading += f"; {shading.centre_label} {shading.measure.write(shading.centre)}"
    head = text_layout.wrap(heading, 72 * words.size.width - 2 * EDGE if narrow else _KEY, size)
    tall = (len(key) * 1.55 + len(head) * LINE + 1) * size
    under, beside = (tall, 0.0) if narrow else (0.0, _KEY + 12)
    across, up = high - low
    room = 72 * words.size.width - 2 * EDGE - beside
    hexagon = room / across if narrow else min(room / across, (_PAGE - 90) / up)
    spare = (room / hexagon - across) / 2
    x = (float(low[0] - spare), float(high[0] + spare))
    y = (float(low[1]), float(high[1]))
    on = panel(words, x, y, body=float(up * hexagon), right=EDGE + beside, under=under)
    spots = on.at(middles[:, 0], middles[:, 1])
    _fill(on, spots, cells["value"].to_numpy(), shading.classes)
    edges = borders(list(cells["hex_col"]), list(cells["hex_row"]), list(cells["region"]))
    points = np.concatenate([edges, np.full((len(edges), 1, 2), np.nan)], axis=1).reshape(-1, 2)
    on.line(points[:, 0], points[:, 1], theme.INK, 1.3, cap="round")
    _draw_key(on, key, head, EDGE if narrow else on.box[2] + 12, on.box[1] if narrow else on.box[3] - 4)
    return on, spots


def hexagon_width(on: Panel) -> float:
    """Return how wide a hexagon of the map is, in points."""
    return (on.box[2] - on.box[0]) / (on.x[1] - on.x[0])


def _fill(on: Panel, spots: np.ndarray, values: np.ndarray, classes: Classing) -> None:
    """Fill the hexagons, one shape for each shade."""
    corners = outlines(spots, hexagon_width(on))
    shade, empty = classes.of(np.nan_to_num(values)), np.isnan(values)
    for k, colour in enumerate(classes.colours):
        if ((shade == k) & ~empty).any():
            on.shapes(list(corners[(shade == k) & ~empty]), colour, edge=_THIN)
    if empty.any():
        on.shapes(list(corners[empty]), theme.NO_VALUE, edge=_THIN, hatched=True)


def _draw_key(on: Panel, key: list[tuple[str, str, bool]], head: list[str], left: float, top: float) -> None:
    size = on.size.text
    for line in head:
        on.write(left, top - size, line, colour=theme.MUTED)
        top -= LINE * size
    for colour, text, hatched in key:
        top -= 1.55 * size
        swatch = outlines(np.array([[left + 7, top + 0.36 * size]]), 1.25 * size)
        on.shapes(list(swatch), colour, edge=_THIN, hatched=hatched)
        on.write(left + 1.25 * size + 8, top, text, size=on.size.small)
