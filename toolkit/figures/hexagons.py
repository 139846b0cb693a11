"""Geometry of a hexagon map: pointed hexagons, odd rows half a hexagon to the right, row 0 in the north.

The unit of length is the width of a hexagon. See https://www.redblobgames.com/grids/hexagons/ (“odd-r” offset
coordinates) for the neighbours of a cell.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

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
