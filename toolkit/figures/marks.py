"""What a figure is drawn with: marks on a page, each once, from which its SVG and its PNG are written.

Places are in points (1/72 inch) from the lower left corner of the page, colours ``#rrggbb``. Marks with a higher ``z``
lie on those with a lower one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from toolkit.figures.readings import Readings

Anchor = Literal["left", "center", "right"]
Marker = Literal["o", "s", "^", "D", "v"]
DOT_EDGE = ("#ffffff", 0.5)  # a fine white edge that separates neighbouring dots: colour and width


@dataclass(frozen=True)
class Line:
    """A line through points (n, 2); NaN lifts the pen. ``dash`` is stroke and gap in line widths."""

    points: np.ndarray
    colour: str
    width: float
    z: float
    opacity: float = 1.0
    dash: tuple[float, float] | None = None
    cap: Literal["square", "butt", "round"] = "square"


@dataclass(frozen=True)
class Dots:
    """Marks of one kind and colour at points (n, 2), ``width`` points wide."""

    points: np.ndarray
    colour: str
    width: float
    z: float
    marker: Marker = "o"


@dataclass(frozen=True)
class Shapes:
    """Polygons of one kind, each (k, 2) corners; ``fill`` may be “none”, ``edge`` is colour and width or nothing."""

    outlines: Sequence[np.ndarray]
    fill: str
    z: float
    opacity: float = 1.0
    edge: tuple[str, float] | None = None
    hatched: bool = False


@dataclass(frozen=True)
class Text:
    """One line of text on its baseline; ``upright`` text reads upwards from its place."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    z: float
    bold: bool = False
    anchor: Anchor = "left"
    upright: bool = False


Mark = Line | Dots | Shapes | Text


@dataclass(frozen=True)
class Page:
    """A white page, ``width`` and ``height`` in points, its marks in the order drawn, and what they say."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)
    readings: list[Readings] = field(default_factory=list)

    def in_order(self) -> list[Mark]:
        """Return the marks from the lowest to the highest."""
        return sorted(self.marks, key=lambda mark: mark.z)
