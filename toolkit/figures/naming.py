"""Labels beside marks, placed where they cover nothing, with a line to the mark where a label had to move away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toolkit.figures import text_layout, theme
from toolkit.figures.layout import EDGE, LEADING, Panel, Scale, Words, fitting_scale, panel
from toolkit.figures.marks import Anchor


def name_marks(
    on: Panel,
    anchors: np.ndarray,
    names: Sequence[str],
    strong: Sequence[bool],
    obstacles: np.ndarray,
    reach: tuple[float, ...] = (6, 13, 22, 34, 48),
    radius: float = 0.0,
) -> None:
    """Write labels beside marks, with a thin line to the edge of the mark where a label had to move away."""
    size = on.size.small
    left, bottom, right, top = on.box
    room = (left, bottom + 2, min(right + 1.5 * size, on.page.width - EDGE), top + 2)
    corners = text_layout.place(anchors, names, size, obstacles, room, reach)
    for mark, corner, name, bold in zip(anchors, corners, names, strong, strict=True):
        near = np.clip(mark, corner, corner + np.array([text_layout.width(name, size), size]))
        far = float(np.hypot(*(near - mark)))
        if far > radius + 10:
            start = mark + (near - mark) * radius / far
            for colour, weight in (("#ffffff", 2.4), (theme.INK, 0.8)):
                on.rule([start, near], colour, weight, z=3)
        colour = theme.HIGHLIGHT if bold else theme.INK
        on.write(corner[0], corner[1] + size * 0.22, name, size=size, colour=colour, halo=0.75, z=5)


def name_aside(on: Panel, marks: np.ndarray, names: Sequence[str]) -> None:
    """Write the labels of closely spaced marks in a column on each side, with lines that never cross.

    Lines of the shortest total length never cross: swapping the ends of two that cross would shorten them.
    """
    from scipy.optimize import linear_sum_assignment

    size, n = on.size.small, len(names)
    widest = text_layout.widest(names, size) + EDGE + 3
    ends = max(marks[:, 0].min() - 24, widest), min(marks[:, 0].max() + 24, on.page.width - widest)
    down = (np.arange(n) // 2 - (n - 1) / 4) * 1.4 * size
    slots = np.column_stack([np.array(ends)[np.arange(n) % 2], marks[:, 1].mean() - down])
    which = linear_sum_assignment(np.linalg.norm(marks[:, None] - slots[None], axis=2))[1]
    for mark, name, slot, left in zip(marks, names, slots[which], which % 2 == 0, strict=True):
        for colour, weight in (("#ffffff", 2.4), (theme.INK, 0.8)):
            on.rule([mark, slot], colour, weight, z=4)
        anchor: Anchor = "right" if left else "left"
        x, y = slot[0] + (-3 if left else 3), slot[1] - 0.36 * size
        on.write(x, y, name, size=size, colour=theme.HIGHLIGHT, anchor=anchor, halo=0.85, z=5)


def year_panel(
    words: Words, years: np.ndarray, values: Scale, y_title: str, names: Sequence[str], share: float, over: int = 0
) -> tuple[Panel, list[list[str]]]:
    """Make a page for lines over time, with room on the right for their labels: at most ``share`` of the page.

    Returns
    -------
    The panel, and the lines of text in each label.
    """
    size = words.size
    wrapped = [text_layout.wrap(name, share * 72 * size.width, size.small, bold=True) for name in names]
    beside = text_layout.widest(map("\n".join, wrapped), size.small, bold=True) + 12
    left = EDGE + max(text_layout.widest(values.labels, size.text) + 6, text_layout.width("2000", size.text) / 2)
    across = fitting_scale(years, "year", 72 * size.width - left - beside - EDGE, size.text, pad=0)
    height = max(72 * size.height, sum(_height(lines, size.small) for lines in wrapped) + 150)
    on = panel(
        words, across, values, left=left, right=EDGE + beside, y_title=y_title, x_title="Year", height=height, over=over
    )
    return on, wrapped


def name_ends(
    on: Panel, ends: np.ndarray, wrapped: Sequence[Sequence[str]], colours: Sequence[str], bold: Sequence[bool]
) -> None:
    """Write labels beside the ends (n, 2) of plotted lines, moved apart and joined to the ends by thin lines."""
    size, (_, bottom, right, top) = on.size.small, on.box
    heights = text_layout.spread(list(ends[:, 1]), [_height(lines, size) for lines in wrapped], bottom - 14, top + 4)
    for (x, y), at, lines, colour, strong in zip(ends, heights, wrapped, colours, bold, strict=True):
        # Dotted where the line ends before the axis does, so that it does not look like part of the line.
        on.rule([(x + 1.5, y), (right + 8, at)], colour, 0.7, dash=(1, 3) if right - x > 20 else None)
        on.write_lines(right + 11, at, lines, size=size, bold=strong)


def _height(lines: Sequence[str], size: float) -> float:
    return len(lines) * size * LEADING + 0.2 * size
