"""The text shown when a user points at a figure's marks or steps through them with the keyboard.

A figure keeps the positions of its marks and how to format their text. The text is composed only when a page requests
it: a figure that nobody touches costs nothing extra.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Readings:
    """Marks of a figure, in the order in which a reader steps through them.

    Parameters
    ----------
    points
        Positions of the marks, (n, 2) in points from the lower left corner of the page.
    names
        Name of each reading.
    write
        Returns each value with its interval, in words.
    codes
        The code or name of each area, if the readings are for areas.
    of
        The reading of each point, (n,); by default each point has its own. A region on a map is one reading at the
        centre of each of its hexagons.
    by_row
        Whether a mark is found by its height alone, as when each has its own row of the chart.
    groups
        The key entry of each reading, so that a reader can step through the readings of one entry only.
    """

    points: np.ndarray
    names: Iterable[str]
    write: Callable[[], Iterable[str]]
    codes: Iterable[str] | None = None
    of: np.ndarray | None = None
    by_row: bool = False
    groups: Iterable[int] = ()


def page_values(readings: Sequence[Readings], height: float) -> dict[str, Any]:
    """Return readings as JSON values, with positions in points from the upper left corner of a page of this height."""
    words: list[list[str]] = []
    points, of = [], []
    for part in readings:
        belongs = np.arange(len(part.points)) if part.of is None else part.of
        points.append(part.points)
        of.append(belongs + len(words))
        names = list(part.names)
        codes = [""] * len(names) if part.codes is None else part.codes
        words += map(list, zip(names, part.write(), codes, strict=True))
    places = np.vstack(points).round(1) if points else np.empty((0, 2))
    return {
        "words": words,
        "x": places[:, 0].tolist(),
        "y": (height - places[:, 1]).round(1).tolist(),
        "of": np.concatenate(of).tolist() if of else [],
        "groups": [int(group) for part in readings for group in part.groups],
        "by_row": any(part.by_row for part in readings),
    }
