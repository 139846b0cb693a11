"""Charts of rows: a name on the left, marks on a horizontal axis, figures on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.figures import text_layout, theme
from toolkit.figures.caption import Measure
from toolkit.figures.layout import EDGE, Key, Panel, Words, fitting_scale, panel


@dataclass(frozen=True)
class Reference:
    """A value for comparison, such as the UK average, with its name and its formatted text."""

    at: float
    name: str
    written: str

    @classmethod
    def of(cls, given: tuple[float, str] | None, measure: Measure) -> Reference | None:
        """Return a reference from a value and a name, or None."""
        return cls(given[0], given[1], measure.write(given[0])) if given else None

    def sentence(self) -> str:
        """Return the sentence for the alternative text."""
        return f"A line marks “{self.name}”, {self.written}."


@dataclass(frozen=True)
class Axis:
    """The horizontal axis: the values to fit, the measure, whether the axis starts at zero, and padding at the ends."""

    values: np.ndarray
    measure: Measure
    zero: bool = False
    pad: float = 0.04


def row_panel(
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
    """Make a page with a row for each name; return it with the positions of the rows on the axes, from the top.

    Parameters
    ----------
    words, key
        As for `panel`.
    names
        One for each row; long ones wrap, and their rows are taller.
    axis
        The horizontal axis.
    right, right_title
        The text at the right end of each row, and the heading above it.
    bold
        Which rows are highlighted.
    reference
        A vertical line, for which the axis makes room.
    row
        Minimum height of a row, in font sizes, which are also the unit of the vertical axis.
    """
    size = words.size
    bold = list(bold) or [False] * len(names)
    beside = text_layout.widest([*right, right_title], size.text, bold=any(bold)) + 8 if right else 0.0
    values = np.append(axis.values, reference.at) if reference else axis.values
    for share in (0.45, 0.36, 0.28) if size.is_narrow else (0.38,):
        wrapped = [text_layout.wrap(n, share * 72 * size.width, size.text, bold=True) for n in names]
        left = text_layout.widest(map("\n".join, wrapped), size.text, bold=any(bold)) + EDGE + 8
        room = 72 * size.width - left - max(beside, 2 * size.text) - EDGE
        x = fitting_scale(values, axis.measure.unit, room, size.text, zero=axis.zero, pad=axis.pad)
        if len(x.ticks[x.written(room, size.text)]) > 1:
            break  # names give way if they leave the axis room for only one number, which is no scale
    heights = np.array([max(row, len(lines) * 1.2 + 0.5) for lines in wrapped])
    on = panel(
        words,
        x,
        (float(heights.sum()), 0.0),
        body=float(heights.sum()) * size.text,
        left=left,
        right=EDGE + max(beside, text_layout.widest(x.labels[-1:], size.text) / 2),
        x_title=axis.measure.heading,
        key=key,
        over=1 if reference or right_title else 0,
    )
    y = np.cumsum(heights) - heights / 2
    edge = on.page.width - EDGE
    for x_end, texts in ((on.box[0] - 8, wrapped), (edge, [[text] for text in right])):
        for lines, height, strong in zip(texts, on.at(np.zeros(len(y)), y)[:, 1], bold, strict=False):
            on.write_lines(x_end, height, lines, anchor="right", bold=strong, leading=1.2)
    if right_title:
        on.write(edge, on.box[3] + 3, right_title, anchor="right", size=size.small, colour=theme.MUTED)
    if reference:
        on.mark_upright(reference.at, f"{reference.name} {reference.written}")
    return on, y


def interval_dots(
    on: Panel, rows: pd.DataFrame, y: np.ndarray, strong: Sequence[bool] | None = None, value: str = "value"
) -> None:
    """Draw a dot in each row, with its interval if it has one; highlighted rows have a different marker."""
    for some, colour in by_colour([False] * len(rows) if strong is None else strong):
        if "lower" in rows:
            low, high = (rows[end].to_numpy()[some] for end in ("lower", "upper"))
            on.segments(low, high, y[some], colour, 2.2, opacity=0.55)
        on.dots(rows[value].to_numpy()[some], y[some], colour, marker="D" if colour == theme.HIGHLIGHT else "o")


def by_colour(strong: Sequence[bool]) -> list[tuple[np.ndarray, str]]:
    """Return the rows of each colour: plain ones first, highlighted ones last."""
    out = np.asarray(strong, dtype=bool)
    return [(some, c) for some, c in ((~out, theme.MARK), (out, theme.HIGHLIGHT)) if some.any()]
