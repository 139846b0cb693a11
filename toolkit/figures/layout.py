"""The page of a figure: title, key, one pair of axes and the source line, placed in points without trial drawings.

matplotlib's own automatic layouts draw a figure two or three times to find where things go. Here the letters are
measured beforehand, so a figure is drawn once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from toolkit import wording
from toolkit.figures import letters, theme
from toolkit.figures.columns import source_of
from toolkit.figures.theme import Size

EDGE = 8.0  # points between the paper's edge and anything on it
LINE = 1.3  # distance between lines of text, in letter heights


@dataclass(frozen=True)
class Words:
    """What is written around the axes."""

    title: str
    subtitle: str
    source: str
    size: Size


def words_for(table: pd.DataFrame, title: str, subtitle: str, source: str | None, width: str) -> Words:
    """Collect title, subtitle, source line and page size."""
    return Words(title, subtitle, source_of(table, source), theme.size_of(width))


@dataclass(frozen=True)
class Key:
    """One entry of a key: a mark and its meaning."""

    text: str
    colour: str
    marker: str = "o"
    line: bool = False


@dataclass(frozen=True)
class Panel:
    """A page with empty axes.

    Parameters
    ----------
    fig, ax
        The picture and its only axes.
    size
        The page.
    box
        Left, bottom, right, top of the axes, in points from the lower left corner of the page.
    """

    fig: Picture
    ax: Axes
    size: Size
    box: tuple[float, float, float, float]

    @property
    def page(self) -> tuple[float, float]:
        """Width and height of the page in points."""
        w, h = self.fig.get_size_inches()
        return 72 * w, 72 * h

    def at(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return where data values fall on the page, (n, 2) in points; the limits must have been set."""
        left, bottom, right, top = self.box
        (x0, x1), (y0, y1) = self.ax.get_xlim(), self.ax.get_ylim()
        across = left + (np.asarray(x, float) - x0) / (x1 - x0) * (right - left)
        up = bottom + (np.asarray(y, float) - y0) / (y1 - y0) * (top - bottom)
        return np.column_stack([across, up])

    def write(self, x: float, y: float, text: str, **style: Any) -> None:
        """Write at a place on the page given in points."""
        w, h = self.page
        style.setdefault("fontsize", self.size.text)
        self.fig.text(x / w, y / h, text, **style)

    def rule(self, xs: Sequence[float], ys: Sequence[float], **style: Any) -> None:
        """Draw a line between places on the page given in points."""
        w, h = self.page
        self.fig.add_artist(Line2D([x / w for x in xs], [y / h for y in ys], **style))


def panel(
    words: Words,
    *,
    height: float | None = None,
    body: float | None = None,
    left: float = EDGE,
    right: float = EDGE,
    x_title: str = "",
    y_title: str = "",
    key: Sequence[Key] = (),
    over: int = 0,
    x_ticks: bool = True,
) -> Panel:
    """Make a page with axes between its margins.

    Parameters
    ----------
    words
        Title, subtitle, source and page size.
    height
        Height of the page in points; by default the page's own.
    body
        Height of the axes in points, instead of the height of the page.
    left, right
        Margins beside the axes, in points.
    x_title, y_title
        Titles of the axes; the vertical one is written level, above its axis.
    key
        Entries of the key, under the title.
    over
        Lines of text to leave free above the axes.
    x_ticks
        Whether numbers stand under the axes.
    """
    size, w = words.size, 72 * words.size.width
    room = w - 2 * EDGE
    title = letters.wrap(words.title, room, size.title, bold=True)
    subtitle = letters.wrap(words.subtitle, room, size.text)
    source = letters.wrap(words.source, room, size.small)
    x_lines = letters.wrap(x_title, room, size.text)
    y_lines = letters.wrap(y_title, room, size.text)
    rows = _key_rows(key, room, size.text)
    step = size.text * LINE
    above = EDGE + len(title) * size.title * LINE + (len(subtitle) + len(y_lines) + over) * step
    above += len(rows) * step * 1.15 + 8
    below = EDGE + len(source) * size.small * LINE + len(x_lines) * step + (size.text * 1.7 if x_ticks else 0) + 4
    h = above + body + below if body is not None else height or 72 * size.height
    fig = Picture(figsize=(w / 72, h / 72), dpi=72)
    ax = fig.add_axes((left / w, below / h, (w - left - right) / w, (h - above - below) / h))
    made = Panel(fig, ax, size, (left, below, w - right, h - above))
    top = _lines(made, title, EDGE, h - EDGE, size.title, weight="bold")
    top = _lines(made, subtitle, EDGE, top, size.text, color=theme.MUTED)
    top = _draw_key(made, rows, top, step * 1.15)
    _lines(made, y_lines, EDGE, top - 2, size.text, color=theme.MUTED)
    foot = _lines(made, source, EDGE, EDGE + len(source) * size.small * LINE, size.small, color=theme.MUTED)
    assert foot <= EDGE + 1e-6
    _x_title(made, x_lines, EDGE + len(source) * size.small * LINE + len(x_lines) * step)
    return made


def _lines(on: Panel, lines: Sequence[str], x: float, top: float, size: float, **style: Any) -> float:
    for line in lines:
        on.write(x, top - size, line, fontsize=size, **style)
        top -= size * LINE
    return top


def _x_title(on: Panel, lines: Sequence[str], top: float) -> None:
    """Write the title of the horizontal axis under the middle of the axes, or as near as the page allows."""
    size = on.size.text
    half = letters.widest(lines, size) / 2
    middle = (on.box[0] + on.box[2]) / 2
    middle = min(max(middle, EDGE + half), on.page[0] - EDGE - half)
    _lines(on, lines, middle, top + 2, size, color=theme.MUTED, ha="center")


_SWATCH = 20.0


def _key_rows(key: Sequence[Key], room: float, size: float) -> list[list[tuple[float, Key]]]:
    rows: list[list[tuple[float, Key]]] = []
    x = room + 1
    for entry in key:
        needed = _SWATCH + letters.width(entry.text, size) + 14
        if x + needed - 14 > room:
            rows.append([])
            x = 0.0
        rows[-1].append((x, entry))
        x += needed
    return rows


def _draw_key(on: Panel, rows: Sequence[Sequence[tuple[float, Key]]], top: float, step: float) -> float:
    for row in rows:
        y = top - step * 0.6
        for x, entry in row:
            start = EDGE + x + (0 if entry.line else 7)
            on.rule(
                [start, start + (14 if entry.line else 0)],
                [y, y],
                color=entry.colour,
                marker=entry.marker,
                markersize=6.5,
                linewidth=2,
                markevery=[0] if not entry.line else [1],
            )
            on.write(EDGE + x + _SWATCH, y - on.size.text * 0.36, entry.text)
        top -= step
    return top


@dataclass(frozen=True)
class Scale:
    """Limits of an axis, where its numbers stand, and how they are written."""

    low: float
    high: float
    ticks: np.ndarray
    labels: list[str]


def fitting_scale(
    values: np.ndarray, unit: str, room: float, size: float, *, zero: bool = False, pad: float = 0.04
) -> Scale:
    """Choose limits and as many round numbers (at most about seven) as stand apart in ``room`` points side by side."""
    made = scale(values, unit, 7, zero=zero, pad=pad)
    for n in range(6, 0, -1):
        if len(made.ticks) * (letters.widest(made.labels, size) + 0.8 * size) <= room:
            break
        made = scale(values, unit, n, zero=zero, pad=pad)
    return made


def scale(values: np.ndarray, unit: str, n: int, *, zero: bool = False, pad: float = 0.04) -> Scale:
    """Choose limits and round numbers for an axis.

    Parameters
    ----------
    values
        Everything that must fit, missing ones ignored.
    unit
        How the numbers are written.
    n
        About how many numbers to stand on the axis, at most.
    zero
        Whether the axis must start from zero, as lengths must.
    pad
        Free space at each end, as a share of the range.
    """
    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known)]
    low, high = float(known.min()), float(known.max())
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or abs(high) or 1.0
    low, high = low - pad * span * (not (zero and low == 0)), high + pad * span * (not (zero and high == 0))
    ticks = np.asarray(MaxNLocator(nbins=n, steps=[1, 2, 5, 10]).tick_values(low, high))
    ticks = ticks[(ticks >= low - 1e-9 * span) & (ticks <= high + 1e-9 * span)]
    decimals = next(d for d in range(12) if np.allclose(np.round(ticks, d), ticks, rtol=0, atol=1e-6 * span))
    return Scale(low, high, ticks, [_tick(t, unit, decimals) for t in ticks])


def _tick(value: float, unit: str, decimals: int) -> str:
    if unit == "year":
        return f"{value:.{decimals}f}"
    return wording.value(value, unit if wording.unit_parts(unit)[0] or unit.startswith("%") else "", decimals)


def apply_scales(on: Panel, x: Scale | None = None, y: Scale | None = None) -> None:
    """Set limits, numbers and light gridlines."""
    ax, size = on.ax, on.size.text
    for axis, chosen in ((ax.xaxis, x), (ax.yaxis, y)):
        if chosen is None:
            axis.set_visible(False)
            continue
        axis.set_ticks(list(chosen.ticks), labels=chosen.labels, fontsize=size)
        axis.grid(True)
    if x is not None:
        ax.set_xlim(x.low, x.high)
    if y is not None:
        ax.set_ylim(y.low, y.high)


def reference_line(on: Panel, at: float, label: str) -> None:
    """Draw an upright dashed line with its name above the axes (which must have a free line there)."""
    on.ax.axvline(at, color=theme.INK, linewidth=1, dashes=(4, 3), zorder=2.5)
    half = letters.width(label, on.size.small) / 2
    x = float(on.at(np.array([at]), np.array([0.0]))[0, 0])
    x = min(max(x, EDGE + half), on.page[0] - EDGE - half)
    on.write(x, on.box[3] + 3, label, fontsize=on.size.small, ha="center", color=theme.INK)
