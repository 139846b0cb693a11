"""The shapes of a map: a hexagon for each place, or its outline.

Pointed hexagons, odd rows half a hexagon to the right, row 0 in the north; see
https://www.redblobgames.com/grids/hexagons/ (“odd-r” offset coordinates) for the neighbours of a cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.figures.columns import FigureError
from toolkit.figures.marks import Paths

UNIT = 1000  # width of a hexagon in the whole numbers that its path is written in
ROW = np.sqrt(3) / 2
_HEXAGON = "M{} {}l500 289 0 577-500 289-500-289 0-577z"
_CORNERS = np.column_stack([f(np.deg2rad(np.arange(-30, 330, 60))) for f in (np.cos, np.sin)]) / np.sqrt(3)
# East, north-east, north-west, west, south-west, south-east: (column, row) steps from even and from odd rows.
_EVEN = ((1, 0), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1))
_ODD = ((1, 0), (1, -1), (0, -1), (-1, 0), (0, 1), (1, 1))


@dataclass(frozen=True)
class Outlines:
    """The shapes of a map, as SVG paths of whole numbers, y downwards.

    ``of`` (n,) says which place each shape is of (of two, the larger comes first), ``middles`` (n, 2) where it is
    pointed at; ``boxes`` are the frames of what is moved or enlarged, with their names; ``extent`` is left, top, right,
    bottom; ``radius`` is about half the width of a shape; ``source`` is whose outlines they are.
    """

    of: np.ndarray
    middles: np.ndarray
    paths: np.ndarray
    borders: str
    boxes: Sequence[tuple[str, float, float, str]]
    extent: tuple[float, float, float, float]
    radius: float
    source: str = ""


def centres(col: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Return (n, 2) middles of cells in widths of a hexagon, y upwards and so negative."""
    return np.column_stack([col + 0.5 * (row % 2), -row * ROW])


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


def of_hexagons(cells: pd.DataFrame) -> Outlines:
    """Return a hexagon for each place, with the outlines of the regions."""
    middles = centres(cells["hex_col"].to_numpy(), cells["hex_row"].to_numpy()) * (UNIT, -UNIT)
    paths = [_HEXAGON.format(x, y - 577) for x, y in middles.round().astype(int).tolist()]
    edges = borders(list(cells["hex_col"]), list(cells["hex_row"]), list(cells["region"])) * (UNIT, -UNIT)
    edges = np.round(np.concatenate([edges[:, 0], edges[:, 1] - edges[:, 0]], axis=1)).astype(int).tolist()
    lines = "".join(f"M{x} {y}l{dx} {dy}" for x, y, dx, dy in edges)
    extent = (*(middles.min(axis=0) - 0.9 * UNIT), *(middles.max(axis=0) + 0.9 * UNIT))
    return Outlines(np.arange(len(cells)), middles, np.array(paths), lines, (), extent, UNIT / 2)


def of_places(cells: pd.DataFrame, outlines: pd.DataFrame, region: str = "") -> Outlines:
    """Return the outlines of places from the project's table of them, of one region alone if one is named.

    Raises
    ------
    FigureError
        A place that has no outline.
    """
    rows = outlines[outlines["region"] == region] if region else outlines
    by_kind = dict(list(rows.groupby("kind")))
    enlarged = [by_kind[kind] for kind in ("inset", "place") if kind in by_kind][: 1 if region else 2]
    shapes = pd.concat(enlarged)
    of = pd.Index(cells["code"]).get_indexer(shapes["code"])
    without = ~cells["code"].isin(shapes["code"])
    if without.any():
        raise FigureError(
            f"{cells.loc[without, 'name'].iloc[0]} has no outline.", "Codes are those of local authorities in 2023."
        )
    shapes, of = shapes[of >= 0], of[of >= 0]
    whole = outlines[(outlines["kind"] == "extent") & (outlines["code"] == (region or "United Kingdom"))].iloc[0]
    *_, width, height = Paths([whole["path"]], (0, 0), 1, "", 0).outlines[0][2] * (1, -1)
    boxes = [] if len(enlarged) == 1 and "inset" in by_kind else list(by_kind.get("box", rows[:0]).itertuples())
    return Outlines(
        of,
        shapes[["x", "y"]].to_numpy(dtype=float),
        shapes["path"].to_numpy(),
        "".join(by_kind["border"]["path"]) if "border" in by_kind else "",
        [(box.code, box.x, box.y, box.path) for box in boxes],
        (whole["x"] - 20, whole["y"] - 20, width + 20, height + 20),
        25,
        outlines.attrs["attribution"],
    )
