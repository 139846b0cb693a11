"""Names beside marks, each where it covers nothing, with a line to its mark where it had to move away."""

from __future__ import annotations

import numpy as np

from toolkit.figures import text_layout, theme
from toolkit.figures.layout import EDGE, Panel


def name_marks(
    on: Panel,
    anchors: np.ndarray,
    names: list[str],
    strong: list[bool],
    obstacles: np.ndarray,
    reach: tuple[float, ...] = (6, 13, 22, 34, 48),
    radius: float = 0.0,
) -> None:
    """Write names beside marks, with a thin line to the edge of the mark where the name had to move away."""
    size = on.size.small
    left, bottom, _, top = on.box
    room = (left, bottom + 2, on.page[0] - EDGE, top + 2)
    corners = text_layout.place(anchors, names, size, obstacles, room, reach)
    for (x, y), corner, name, bold in zip(anchors, corners, names, strong, strict=True):
        w = text_layout.width(name, size)
        near = np.clip(x, corner[0], corner[0] + w), np.clip(y, corner[1], corner[1] + size)
        far = float(np.hypot(near[0] - x, near[1] - y))
        if far > radius + 10:
            start = x + (near[0] - x) * radius / far, y + (near[1] - y) * radius / far
            for colour, weight in (("#ffffff", 2.4), (theme.INK, 0.8)):
                on.rule([start[0], near[0]], [start[1], near[1]], color=colour, linewidth=weight, zorder=3)
        colour = theme.HIGHLIGHT if bold else theme.INK
        halo = {"facecolor": "#ffffff", "alpha": 0.75, "edgecolor": "none", "pad": 0.5}
        on.write(corner[0], corner[1] + size * 0.22, name, fontsize=size, color=colour, zorder=5, bbox=halo)
