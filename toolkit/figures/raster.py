"""Rendering of a page's marks as a matplotlib figure, for PNG."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure as Picture
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from toolkit.figures import theme
from toolkit.figures.marks import DOT_EDGE, Dots, Line, Page, Paths, Shapes, Text


def picture(page: Page) -> Picture:
    """Return a matplotlib figure with the marks of a page; it belongs to no pyplot window and need not be closed."""
    with theme.applied():
        fig = Picture(figsize=(page.width / 72, page.height / 72), dpi=72)
        for mark in page.in_order():
            if isinstance(mark, Text):
                _write(fig, page, mark)
            elif artist := _artist(mark, np.array([page.width, page.height])):
                artist.set(zorder=mark.z, transform=fig.transFigure)
                fig.add_artist(artist)
    return fig


def _write(fig: Picture, page: Page, mark: Text) -> None:
    style: dict[str, Any] = {"fontsize": mark.size, "color": mark.colour, "ha": mark.anchor, "zorder": mark.z}
    style |= {"weight": "bold"} if mark.bold else {}
    style |= {"rotation": 90, "rotation_mode": "anchor"} if mark.upright else {}
    fig.text(mark.x / page.width, mark.y / page.height, mark.text, **style)


def _artist(mark: Line | Dots | Shapes | Paths, page: np.ndarray) -> Artist | None:
    if isinstance(mark, Line):
        x, y = (mark.points / page).T
        caps: dict[str, Any] = {"solid_capstyle": {"square": "projecting"}.get(mark.cap, mark.cap)}
        caps |= {"dashes": mark.dash} if mark.dash else {}
        return Line2D(x, y, color=mark.colour, linewidth=mark.width, alpha=mark.opacity, **caps)
    if isinstance(mark, Dots):
        x, y = (mark.points / page).T
        edge: dict[str, Any] = {"markeredgecolor": DOT_EDGE[0], "markeredgewidth": DOT_EDGE[1]}
        return Line2D(x, y, color=mark.colour, marker=mark.marker, markersize=mark.width, linestyle="none", **edge)
    outlines = [part / page for part in mark.outlines]
    if not outlines:
        return None
    if isinstance(mark, Shapes) or mark.closed:
        outlines = [np.vstack([part, part[:1]]) for part in outlines]
    path = Path.make_compound_path(*(Path(part, closed=(part[0] == part[-1]).all()) for part in outlines))
    edge_colour, weight = mark.edge or ("none", 0.0)
    style = {"facecolor": mark.fill, "edgecolor": edge_colour, "linewidth": weight, "alpha": mark.opacity}
    return PathPatch(path, hatch="/////" if mark.hatched else None, **style)
