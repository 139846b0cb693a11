"""What the marks of a figure say when a person points at them or walks through them with the keyboard.

A figure keeps where its marks are and how to write their words. The words are written only when a page asks for them:
a figure that nobody touches costs nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Readings:
    """Marks of a figure in the order in which they are walked through.

    Parameters
    ----------
    points
        Where the marks are, (n, 2) in points from the lower left corner of the page.
    names
        What the words are about.
    write
        Returns the value of each with its interval, in words.
    codes
        The code or the name of the area of each, if they are of areas.
    of
        Which of the words each point belongs to, (n,); by default each point has its own. A region on a map is one
        reading at the middle of each of its hexagons.
    by_row
        Whether a mark is found by its height alone, as where each has a row of the chart to itself.
    groups
        The entry of the key that each of the words belongs to, for a walk through those of an entry alone.
    """

    points: np.ndarray
    names: Iterable[str]
    write: Callable[[], Iterable[str]]
    codes: Iterable[str] | None = None
    of: np.ndarray | None = None
    by_row: bool = False
    groups: Iterable[int] = ()


def page_values(readings: Sequence[Readings], height: float) -> dict[str, Any]:
    """Return readings as JSON values, with places in points from the upper left corner of a page of that height."""
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
