"""Charts of rows: a name on the left, marks on a horizontal axis, the figures written on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.core import wording
from toolkit.figures import text_layout, theme
from toolkit.figures.layout import EDGE, Key, Panel, Words, fitting_scale, panel, reference_line


@dataclass(frozen=True)
class Reference:
    """A value to compare with, such as the UK average, its name, and how it is written."""

    at: float
    name: str
    written: str

    @classmethod
    def of(cls, given: tuple[float, str] | None, unit: str, decimals: int) -> Reference | None:
        """Make one from a value and a name, if given."""
        return cls(given[0], given[1], wording.value(given[0], unit, decimals)) if given else None

    def sentence(self) -> str:
        """Say it in an alternative text."""
        return f"A line marks {self.name}, {self.written}."


@dataclass(frozen=True)
class Axis:
    """What the horizontal axis must show: everything that must fit, the unit, whether from zero, free space, title."""

    values: np.ndarray
    unit: str
    title: str
    zero: bool = False
    pad: float = 0.04


def rows_panel(
    words: Words,
    names: Sequence[str],
    axis: Axis,
    *,
    right: Sequence[str] = (),
    right_title: str = "",
    bold: Sequence[bool] = (),
    key: Sequence[Key] = (),
    reference: Reference | None = None,
    row: float = 1.9,
) -> tuple[Panel, np.ndarray]:
    """Make a page with a row for each name; return it with the heights of the rows on the axes, from the top.

    Parameters
    ----------
    words, key
        As for `panel`.
    names
        One for each row; long ones are broken into lines, and their rows are higher.
    axis
        The horizontal axis.
    right, right_title
        What is written at the right end of each row, and what stands above that.
    bold
        Which rows stand out.
    reference
        An upright line.
    row
        Least height of a row, in letter heights, which are also the unit of the vertical axis.
    """
    size = words.size
    bold = list(bold) or [False] * len(names)
    beside = text_layout.widest([*right, right_title], size.text, bold=any(bold)) + 8 if right else 0.0
    for share in (0.45, 0.36, 0.28) if size.is_narrow else (0.38,):
        wrapped = ["\n".join(text_layout.wrap(n, share * 72 * size.width, size.text, bold=True)) for n in names]
        left = text_layout.widest(wrapped, size.text, bold=any(bold)) + EDGE + 8
        room = 72 * size.width - left - max(beside, 2 * size.text) - EDGE
        x = fitting_scale(axis.values, axis.unit, room, size.text, zero=axis.zero, pad=axis.pad)
        if len(x.ticks[x.written(room, size.text)]) > 1:
            break  # names give way where they leave the axis room for one number, which is no scale
    heights = np.array([max(row, (w.count("\n") + 1) * 1.2 + 0.5) for w in wrapped])
    made = panel(
        words,
        x,
        (float(heights.sum()), 0.0),
        body=float(heights.sum()) * size.text,
        left=left,
        right=EDGE + max(beside, text_layout.widest(x.labels[-1:], size.text) / 2),
        x_title=axis.title,
        key=key,
        over=1 if reference or right_title else 0,
    )
    y = np.cumsum(heights) - heights / 2
    _write_rows(made, wrapped, y, made.box[0] - 8, bold)
    _write_rows(made, right, y, made.page[0] - EDGE, bold)
    if right_title:
        over = {"ha": "right", "fontsize": size.small, "color": theme.MUTED}
        made.write(made.page[0] - EDGE, made.box[3] + 3, right_title, **over)
    if reference:
        reference_line(made, reference.at, f"{reference.name} {reference.written}")
    return made, y


def _write_rows(on: Panel, texts: Sequence[str], y: np.ndarray, x: float, bold: Sequence[bool]) -> None:
    step = on.size.text * 1.2
    for text, height, strong in zip(texts, on.at(np.zeros(len(y)), y)[:, 1], bold, strict=False):
        lines = text.split("\n")
        first = height + (len(lines) - 1) * step / 2 - on.size.text * 0.36
        for i, line in enumerate(lines):
            on.write(x, first - i * step, line, ha="right", weight="bold" if strong else "normal")


def intervals(on: Panel, lower: np.ndarray, upper: np.ndarray, y: np.ndarray, strong: Sequence[bool]) -> None:
    """Draw a bar from lower to upper in each row."""
    for rows, colour in by_colour(strong):
        on.segments(lower[rows], upper[rows], y[rows], color=colour, linewidth=2.2, alpha=0.55, zorder=2)


def dots(on: Panel, x: np.ndarray, y: np.ndarray, strong: Sequence[bool]) -> None:
    """Draw a dot in each row; those that stand out have a shape of their own too."""
    for rows, colour in by_colour(strong):
        on.dots(x[rows], y[rows], colour, marker="D" if colour == theme.HIGHLIGHT else "o")


def by_colour(strong: Sequence[bool]) -> list[tuple[np.ndarray, str]]:
    """Return which rows have which colour: plain ones first, those that stand out last."""
    out = np.asarray(strong, dtype=bool)
    return [(rows, c) for rows, c in ((~out, theme.MARK), (out, theme.HIGHLIGHT)) if rows.any()]
