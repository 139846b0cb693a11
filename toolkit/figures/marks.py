"""The primitives of a figure: marks on a page, from which both its SVG and its PNG are written.

Positions are in points (1/72 inch) from the lower left corner of the page; colours are ``#rrggbb``. Marks with a higher
``z`` lie above those with a lower one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from toolkit.figures.readings import Readings

Anchor = Literal["left", "center", "right"]
Marker = Literal["o", "s", "^", "D", "v"]
_NUMBER = re.compile(r"-?\d+")
DOT_EDGE = ("#ffffff", 0.5)  # a thin white edge that separates neighbouring dots: colour and width


@dataclass(frozen=True)
class Line:
    """A line through points (n, 2); NaN breaks it. ``dash`` gives the lengths of stroke and gap in line widths."""

    points: np.ndarray
    colour: str
    width: float
    z: float
    opacity: float = 1.0
    dash: tuple[float, float] | None = None
    cap: Literal["square", "butt", "round"] = "square"


@dataclass(frozen=True)
class Dots:
    """Marks of one shape and colour at points (n, 2), ``width`` points wide."""

    points: np.ndarray
    colour: str
    width: float
    z: float
    marker: Marker = "o"


@dataclass(frozen=True)
class Shapes:
    """Polygons of one style, each with (k, 2) corners; ``fill`` can be “none”, and ``edge`` is colour and width.

    ``group`` is the polygons' entry in the key, for a page that dims all other entries.
    """

    outlines: Sequence[np.ndarray]
    fill: str
    z: float
    opacity: float = 1.0
    edge: tuple[str, float] | None = None
    hatched: bool = False
    group: int | None = None


@dataclass(frozen=True)
class Paths:
    """Shapes as SVG paths in integers, y downwards, with the position of their origin and the points per unit."""

    paths: Sequence[str]
    origin: tuple[float, float]
    scale: float
    fill: str
    z: float
    edge: tuple[str, float] | None = None
    hatched: bool = False
    closed: bool = True
    group: int | None = None
    opacity: float = 1.0

    @property
    def outlines(self) -> list[np.ndarray]:
        """The parts of all shapes, each (k, 2) in points."""
        numbers = (_NUMBER.findall(part) for path in self.paths for part in path.split("M")[1:])
        units = [np.array(each, dtype=float).reshape(-1, 2).cumsum(axis=0) for each in numbers]
        return [self.origin + each * (self.scale, -self.scale) for each in units]


@dataclass(frozen=True)
class Text:
    """One line of text on its baseline; ``upright`` text reads upwards from its position."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    z: float
    bold: bool = False
    anchor: Anchor = "left"
    upright: bool = False


Mark = Line | Dots | Shapes | Paths | Text


@dataclass(frozen=True)
class Page:
    """A white page of ``width`` by ``height`` points: its marks in the order drawn, and their readings.

    ``key`` holds the entries of the key for groups of marks: text, group, and left, top, right, bottom.
    """

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)
    readings: list[Readings] = field(default_factory=list)
    key: list[tuple[str, int, tuple[float, float, float, float]]] = field(default_factory=list)

    def in_order(self) -> list[Mark]:
        """Return the marks from the lowest ``z`` to the highest."""
        return sorted(self.marks, key=lambda mark: mark.z)
