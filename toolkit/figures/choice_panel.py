"""The panel below a specification curve: a row for each choice, with steps as high as the share that made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from toolkit.figures import text_layout, theme
from toolkit.figures.layout import EDGE, Panel
from toolkit.figures.theme import Size

ALONG = ("group", "choice", "start", "end", "share")


@dataclass(frozen=True)
class Row:
    """One row of the panel: a heading (without shares) or a choice with its shares (b,) between edges (b + 1,)."""

    text: str
    edges: np.ndarray
    shares: np.ndarray

    @property
    def is_heading(self) -> bool:
        """Whether it is the heading of a group of choices."""
        return not len(self.shares)


def rows_of(along: pd.DataFrame) -> list[Row]:
    """Return the rows of the panel; the slices of a choice stand together in the table."""
    rows: list[Row] = []
    nothing = np.empty(0)
    for part in choices_of(along):
        group, choice = str(part["group"][0]), str(part["choice"][0])
        if not rows or group not in {row.text for row in rows if row.is_heading}:
            rows.append(Row(group, nothing, nothing))
        edges = np.append(part["start"], part["end"][-1]).astype(float)
        rows.append(Row(choice[:1].upper() + choice[1:], edges, part["share"].astype(float)))
    return rows


def choices_of(along: pd.DataFrame) -> list[dict[str, np.ndarray]]:
    """Return the columns of each choice's slices as arrays: a tenth of the time that grouping the table takes."""
    if along.empty:
        return []
    columns = {name: along[name].to_numpy() for name in ALONG}
    new = (columns["choice"][1:] != columns["choice"][:-1]) | (columns["group"][1:] != columns["group"][:-1])
    starts = np.append(np.flatnonzero(np.append(True, new)), len(along))
    return [{name: values[first:last] for name, values in columns.items()} for first, last in pairwise(starts)]


@dataclass(frozen=True)
class Room:
    """Where a row's words and marks go: its lines of text, its height, and whether the words stand above the marks."""

    row: Row
    lines: list[str]
    height: float
    above: bool


def rooms_of(rows: Sequence[Row], size: Size, beside: float) -> list[Room]:
    """Return where each row goes; ``beside`` is the width in points for words beside the marks."""
    step, bar = size.small * 1.25, size.small * 1.5
    rooms = []
    for row in rows:
        room = 72 * size.width - 2 * EDGE if size.is_narrow or row.is_heading else beside
        lines = text_layout.wrap(row.text, room, size.small, bold=row.is_heading)
        if row.is_heading:
            height = step + size.small * 0.6
        elif size.is_narrow:
            height = step * len(lines) + bar
        else:
            height = max(step * len(lines), bar)
        rooms.append(Room(row, lines, height + 2, size.is_narrow))
    return rooms


def draw_rooms(on: Panel, rooms: Sequence[Room], top: float) -> None:
    """Write and draw the rows from a height in points downwards."""
    size = on.size.small
    bar, step = size * 1.5, size * 1.25
    for room in rooms:
        strong = room.row.is_heading
        aside = not strong and not room.above
        middle = top - room.height / 2
        if not aside:  # the words stand at the top of the room
            first = top - size * (1.5 if strong else 1.0)
            middle = first - (len(room.lines) - 1) * step / 2 + size * 0.36
        style = {"anchor": "right", "leading": 1.25} if aside else {"leading": 1.25, "bold": strong}
        on.write_lines(on.box[0] - 8 if aside else EDGE, middle, room.lines, size=size, **style)
        if not strong:
            base = top - room.height + 1 if room.above else top - room.height / 2 - bar / 2
            _draw_shares(on, room.row, base, bar)
        top -= room.height


def _draw_shares(on: Panel, row: Row, base: float, height: float) -> None:
    """Draw a step for each slice, as high as the share of its specifications that made the choice."""
    across = on.at(row.edges, np.zeros(len(row.edges)))[:, 0]
    on.rule([(across[0], base), (across[-1], base)], theme.OUTLINE, 0.6)
    x = np.repeat(across, 2)
    y = base + height * np.concatenate([[0.0], np.repeat(row.shares, 2), [0.0]])
    on.shapes([np.column_stack([x, y])], theme.MARK, z=1.8)
