"""The page of a figure: title, key, plot area and source line, placed in points without trial drawings.

Automatic layouts draw a figure two or three times to place everything. Here text is measured beforehand, so a figure is
drawn once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from toolkit.core import wording
from toolkit.figures import text_layout, theme
from toolkit.figures.marks import Anchor, Dots, Line, Marker, Page, Shapes, Text
from toolkit.figures.readings import Readings
from toolkit.figures.theme import Size

EDGE = 8.0  # points between the edge of the page and anything on it
LINE = 1.3  # line spacing, in font sizes
LEADING = 1.15  # the same within a label of several lines
_RISE, _FALL = 0.76, 0.21  # text ascent and descent from the baseline, in font sizes
_MIDDLE = 0.36  # height of the middle of the text above the baseline, in font sizes


@dataclass(frozen=True)
class Words:
    """The text around the axes, and the size of the page."""

    title: str
    subtitle: str
    source: str
    size: Size


@dataclass(frozen=True)
class Key:
    """An entry in a key: a mark and its meaning."""

    text: str
    colour: str
    marker: Marker = "o"


@dataclass(frozen=True)
class Scale:
    """Limits of an axis, the positions of its numbers, and their text."""

    low: float
    high: float
    ticks: np.ndarray
    labels: list[str]

    def written(self, room: float, size: float) -> slice:
        """Return which of the axis's numbers fit side by side in ``room`` points: all, every second one, and so on."""
        across = room * (self.ticks - self.low) / (self.high - self.low)
        return slice(None, None, text_layout.apart(across, self.labels, size))


@dataclass(frozen=True)
class Panel:
    """A page with a plot area, and the few kinds of mark that figures are made of.

    Parameters
    ----------
    page
        The page and its marks.
    size
        Its font sizes.
    box
        Left, bottom, right, top of the plot area, in points from the lower left corner of the page.
    x, y
        Data values at the edges of the plot area: left and right, bottom and top.
    """

    page: Page
    size: Size
    box: tuple[float, float, float, float]
    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, x: ArrayLike, y: ArrayLike) -> np.ndarray:
        """Return the positions of data values on the page, (n, 2) in points."""
        left, bottom, right, top = self.box
        across = left + (np.asarray(x, float) - self.x[0]) / (self.x[1] - self.x[0]) * (right - left)
        up = bottom + (np.asarray(y, float) - self.y[0]) / (self.y[1] - self.y[0]) * (top - bottom)
        return np.column_stack([across, up])

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float | None = None,
        colour: str = theme.INK,
        bold: bool = False,
        anchor: Anchor = "left",
        upright: bool = False,
        halo: float = 0.0,
        z: float = 3.1,
    ) -> None:
        """Write text at a position on the page; ``halo`` is the opacity of a white outline behind it."""
        size = self.size.text if size is None else size
        if not text.strip():
            return
        if halo:
            w = text_layout.width(text, size, bold)
            left, pad = x - {"left": 0, "center": w / 2, "right": w}[anchor], 0.6
            low, high = y - _FALL * size - pad, y + _RISE * size + pad
            corners = [(left - pad, low), (left + w + pad, low), (left + w + pad, high), (left - pad, high)]
            self.shapes([np.array(corners)], "#ffffff", opacity=halo, z=z)
        self.page.marks.append(Text(x, y, text, size, colour, z, bold, anchor, upright))

    def write_lines(
        self, x: float, middle: float, lines: Sequence[str], *, size: float | None = None, **style: Any
    ) -> None:
        """Write lines of text, vertically centred on ``middle``; ``leading`` is line spacing ÷ font size."""
        size = self.size.text if size is None else size
        step = style.pop("leading", LEADING) * size
        first = middle + (len(lines) - 1) * step / 2 - size * _MIDDLE
        for i, line in enumerate(lines):
            self.write(x, first - i * step, line, size=size, **style)

    def rule(self, points: ArrayLike, colour: str, width: float, z: float = 2, **style: Any) -> None:
        """Draw a line through points (n, 2) on the page; NaN breaks it. ``style`` is that of a `Line`."""
        self.page.marks.append(Line(np.asarray(points, float).reshape(-1, 2), colour, width, z, **style))

    def line(self, x: ArrayLike, y: ArrayLike, colour: str, width: float, z: float = 2, **style: Any) -> None:
        """Draw a line through data values; NaN breaks it."""
        self.rule(self.at(x, y), colour, width, z, **style)

    def dots(
        self, x: ArrayLike, y: ArrayLike, colour: str, width: float = 6.5, marker: Marker = "o", z: float = 3
    ) -> None:
        """Draw marks at data values, ``width`` points wide."""
        self.page.marks.append(Dots(self.at(x, y), colour, width, z, marker))

    def shapes(self, outlines: Sequence[np.ndarray], fill: str, z: float = 1, **style: Any) -> None:
        """Draw polygons, given their corners on the page; ``style`` is that of `Shapes`."""
        self.page.marks.append(Shapes(outlines, fill, z, **style))

    def segments(
        self, x0: ArrayLike, x1: ArrayLike, y: ArrayLike, colour: str, width: float, z: float = 2, **style: Any
    ) -> None:
        """Draw horizontal lines from x0 to x1 at the heights y."""
        x0, x1, y = (np.atleast_1d(np.asarray(v, float)) for v in (x0, x1, y))
        gap = np.full(len(y), np.nan)
        across, up = np.column_stack([x0, x1, gap]).ravel(), np.column_stack([y, y, gap]).ravel()
        self.line(across, up, colour, width, z, cap="butt", **style)

    def upright(self, x: float, colour: str, width: float, z: float = 2, **style: Any) -> None:
        """Draw a vertical line across the plot area at x."""
        self.line([x, x], self.y, colour, width, z, **style)

    def area(self, x: ArrayLike, lower: ArrayLike, upper: ArrayLike, colour: str, opacity: float) -> None:
        """Fill between two lines, within the plot area."""
        low, high = sorted(self.y)
        x, lower, upper = (np.asarray(v, float) for v in (x, lower, upper))
        edge = np.concatenate([np.clip(lower, low, high), np.clip(upper, low, high)[::-1]])
        self.shapes([self.at(np.concatenate([x, x[::-1]]), edge)], colour, opacity=opacity, z=1.5)

    def read(
        self,
        x: ArrayLike,
        y: ArrayLike,
        names: Iterable[str],
        write: Callable[[], Iterable[str]],
        codes: Iterable[str] | None = None,
        **more: Any,
    ) -> None:
        """Add readings for the marks at these data values; see `Readings`."""
        self.page.readings.append(Readings(self.at(x, y), names, write, codes, **more))

    def mark_upright(self, at: float, label: str) -> None:
        """Draw a vertical dashed line with its name above the axes (which must have a free line there)."""
        self.upright(at, theme.INK, 1, dash=(4, 3), z=2.5)
        size = self.size.small
        half = text_layout.width(label, size) / 2
        x = float(np.clip(self.at([at], [self.y[0]])[0, 0], EDGE + half, self.page.width - EDGE - half))
        self.write(x, self.box[3] + 3, label, size=size, anchor="center")


def panel(
    words: Words,
    x: Scale | tuple[float, float],
    y: Scale | tuple[float, float],
    *,
    height: float | None = None,
    body: float | None = None,
    left: float = EDGE,
    right: float = EDGE,
    x_title: str = "",
    y_title: str = "",
    key: Sequence[Key] = (),
    over: int = 0,
    under: float = 0.0,
) -> Panel:
    """Make a page with axes inside margins.

    Parameters
    ----------
    words
        Title, subtitle, source and page size.
    x, y
        The axes; for an axis without numbers, only its limits: left and right, bottom and top.
    height
        Height of the page in points; by default that of its size.
    body
        Height of the axes in points, instead of the height of the page.
    left, right
        Margins beside the axes, in points.
    x_title, y_title
        Titles of the axes; the vertical axis has its title above it, written horizontally.
    key
        Entries of the key, under the title.
    over
        Lines of text to reserve above the axes.
    under
        Points to reserve below the axes.
    """
    size, w = words.size, 72 * words.size.width
    room = w - 2 * EDGE
    title = text_layout.wrap(words.title, room, size.title, bold=True)
    subtitle = text_layout.wrap(words.subtitle, room, size.text)
    source = text_layout.wrap(words.source, room, size.small)
    x_lines = text_layout.wrap(x_title, room, size.text)
    y_lines = text_layout.wrap(y_title, room, size.text)
    rows = _key_rows(key, room, size.text)
    step = size.text * LINE
    above = EDGE + len(title) * size.title * LINE + (len(subtitle) + len(y_lines) + over) * step
    above += len(rows) * step * 1.15 + 8
    below = under + EDGE + len(source) * size.small * LINE + len(x_lines) * step + 4
    below += size.text * 1.7 if isinstance(x, Scale) else 0
    h = above + body + below if body is not None else height or 72 * size.height
    limits = [(s.low, s.high) if isinstance(s, Scale) else s for s in (x, y)]
    on = Panel(Page(w, h), size, (left, below, w - right, h - above), *limits)
    grid(on, *(s if isinstance(s, Scale) else None for s in (x, y)))
    top = _lines(on, title, EDGE, h - EDGE, size.title, bold=True)
    top = _lines(on, subtitle, EDGE, top, size.text, colour=theme.MUTED)
    top = _draw_key(on, rows, top, step * 1.15)
    _lines(on, y_lines, EDGE, top - 2, size.text, colour=theme.MUTED)
    foot = _lines(on, source, EDGE, EDGE + len(source) * size.small * LINE, size.small, colour=theme.MUTED)
    assert foot <= EDGE + 1e-6
    _x_title(on, x_lines, EDGE + len(source) * size.small * LINE + len(x_lines) * step)
    return on


def small_multiples(
    words: Words, names: Sequence[str], x: Scale | tuple[float, float], y: Scale, strong: Sequence[str], **more: Any
) -> list[Panel]:
    """Make a page with a small panel for each name, all on the same axes; ``strong`` names stand out; see `panel`."""
    size, across = words.size, 2 if words.size.is_narrow else 4
    gap, high, left = 1.6 * size.text, 7.5 * size.text, EDGE + text_layout.widest(y.labels, size.text) + 6
    each = (72 * size.width - left - EDGE - (across - 1) * gap) / across
    heads = [text_layout.wrap(name, each, size.small, bold=True) for name in names]
    head = max(map(len, heads)) * size.small * LEADING + 6
    step = high + head + 1.9 * size.small
    limits, body = (x.low, x.high) if isinstance(x, Scale) else x, -(-len(names) // across) * step
    whole = panel(words, limits, (0.0, 1.0), body=body, left=left, **more)
    panels = []
    for number, (name, lines) in enumerate(zip(names, heads, strict=True)):
        row, column = divmod(number, across)
        start, top = left + column * (each + gap), whole.box[3] - row * step - head
        on = replace(whole, box=(start, top - high, start + each, top), y=(y.low, y.high))
        grid(on, x if isinstance(x, Scale) else None, replace(y, labels=[""] * len(y.labels)) if column else y)
        colour = theme.HIGHLIGHT if name in strong else theme.INK
        on.write_lines(start, top + head / 2 - 1, lines, size=size.small, bold=True, colour=colour)
        panels.append(on)
    return panels


def _lines(on: Panel, lines: Sequence[str], x: float, top: float, size: float, **style: Any) -> float:
    for line in lines:
        on.write(x, top - size, line, size=size, **style)
        top -= size * LINE
    return top


def _x_title(on: Panel, lines: Sequence[str], top: float) -> None:
    """Write the title of the horizontal axis centred below the axes, or as near as the page allows."""
    size = on.size.text
    half = text_layout.widest(lines, size) / 2
    middle = (on.box[0] + on.box[2]) / 2
    middle = min(max(middle, EDGE + half), on.page.width - EDGE - half)
    _lines(on, lines, middle, top + 2, size, colour=theme.MUTED, anchor="center")


_SWATCH = 20.0


def _key_rows(key: Sequence[Key], room: float, size: float) -> list[list[tuple[float, Key]]]:
    rows: list[list[tuple[float, Key]]] = []
    x = room + 1
    for entry in key:
        needed = _SWATCH + text_layout.width(entry.text, size) + 14
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
            on.page.marks.append(Dots(np.array([[EDGE + x + 7, y]]), entry.colour, 8, 3, entry.marker))
            on.write(EDGE + x + _SWATCH, y - on.size.text * _MIDDLE, entry.text)
        top -= step
    return top


_BESIDE: ContextVar[dict[tuple[str, str], np.ndarray] | None] = ContextVar("_BESIDE", default=None)
T = TypeVar("T")


@contextmanager
def holding(unit: str = "", values: ArrayLike = ()) -> Iterator[None]:
    """Let figures in this context share axes; axes with this unit include ``values``, such as those of all years."""
    beside = _BESIDE.get()
    token = _BESIDE.set({} if beside is None else beside)
    try:
        with_others("across", unit, values)
        yield
    finally:
        _BESIDE.reset(token)


def together(makers: Sequence[Callable[[], T]]) -> list[T]:
    """Return what the functions draw, on shared axes. Each is called twice, so that the axes fit all the figures."""
    with holding():
        return [[make() for make in makers] for _ in range(2)][-1]


def with_others(axis: str, unit: str, values: ArrayLike) -> np.ndarray:
    """Return the values that an axis must include: those given, and those of figures drawn `together` with this one."""
    own, beside = np.ravel(np.asarray(values, dtype=float)), _BESIDE.get()
    if beside is None:
        return own
    beside[axis, unit] = np.unique(np.append(beside.get((axis, unit), own), own))
    return beside[axis, unit]


def fitting_scale(
    values: np.ndarray, unit: str, room: float, size: float, *, zero: bool = False, pad: float = 0.04
) -> Scale:
    """Choose limits and as many round numbers (about seven at most) as fit side by side in ``room`` points."""
    axis = scale(values, unit, 7, zero=zero, pad=pad, axis="across")
    for n in range(6, 0, -1):
        if axis.written(room, size).step == 1:
            break
        axis = scale(values, unit, n, zero=zero, pad=pad, axis="across")
    return axis


def decades(logged: np.ndarray, unit: str, pad: float = 0.04) -> Scale:
    """Choose limits and round numbers for a base-10 log axis: powers of ten, with 2 and 5 where there are few."""
    logged = with_others("decades", unit, logged)
    span = float(np.ptp(logged)) or 1.0
    low, high = float(logged.min()) - pad * span, float(logged.max()) + pad * span
    ticks = np.array([])
    for steps in ((1,), (1, 2, 5)):
        every = [power + np.log10(step) for power in range(int(np.floor(low)), int(np.ceil(high))) for step in steps]
        ticks = np.array([tick for tick in [*every, np.ceil(high)] if low <= tick <= high])
        if len(ticks) >= 3:
            break
    labels = [_counted(float(f"{10**tick:.6g}"), unit) for tick in ticks]  # 10 ** log10(200) is not exactly 200
    return Scale(low, high, ticks, labels)


def _counted(amount: float, unit: str) -> str:
    """Format a round number: 100,000, but 10 million."""
    if amount >= 1e6 and not unit:
        return f"{wording.number(amount / 1e6)} million"
    return wording.value(amount, unit)


def scale(values: np.ndarray, unit: str, n: int, *, zero: bool = False, pad: float = 0.04, axis: str = "up") -> Scale:
    """Choose an axis's limits and round numbers.

    Parameters
    ----------
    values
        Everything that must fit; missing values are ignored.
    unit
        Unit of the numbers.
    n
        Approximate maximum number of axis labels.
    zero
        Whether the axis must start at zero, as bars require.
    pad
        Padding at each end, as a share of the range.
    axis
        Which axis this is, for figures drawn `together`.
    """
    known = with_others(axis, unit, values)
    known = known[np.isfinite(known)]
    low, high = float(known.min()), float(known.max())
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or abs(high) or 1.0
    low, high = low - pad * span * (not (zero and low == 0)), high + pad * span * (not (zero and high == 0))
    high = high if high > low else low + span  # an all-zero axis needs some extent
    locator = MaxNLocator(nbins=n, steps=[1, 2, 5, 10], integer=unit == "year")  # years have no decimals
    ticks = np.asarray(locator.tick_values(low, high))
    ticks = ticks[(ticks >= low - 1e-9 * span) & (ticks <= high + 1e-9 * span)]
    decimals = next(d for d in range(12) if np.allclose(np.round(ticks, d), ticks, rtol=0, atol=1e-6 * span))
    return Scale(low, high, ticks, [_tick(t, unit, decimals) for t in ticks])


def _tick(value: float, unit: str, decimals: int) -> str:
    if unit == "year":
        return f"{value:.{decimals}f}"
    return wording.value(value, unit if wording.unit_parts(unit)[0] or unit.startswith("%") else "", decimals)


def grid(on: Panel, x: Scale | None, y: Scale | None) -> None:
    """Draw light gridlines and the numbers of the axes."""
    size, (left, bottom, right, top) = on.size.text, on.box
    gap = (np.nan, np.nan)
    if x is not None:
        across = on.at(x.ticks, np.full(len(x.ticks), on.y[0]))[:, 0]
        on.rule([[(at, bottom), (at, top), gap] for at in across], theme.GRID, 0.8, z=0)
        # Where even the fewest round numbers would overlap (a narrow page with long names), some lines have none.
        some = x.written(right - left, size)
        for at, label in zip(across[some], x.labels[some], strict=True):
            on.write(at, bottom - 1.25 * size, label, anchor="center")
    if y is not None:
        up = on.at(np.full(len(y.ticks), on.x[0]), y.ticks)[:, 1]
        on.rule([[(left, at), (right, at), gap] for at in up], theme.GRID, 0.8, z=0)
        for at, label in zip(up, y.labels, strict=True):
            on.write(left - 6, at - _MIDDLE * size, label, anchor="right")
