"""The sheet of a map: shaded shapes, borders, boxes, names and the key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import text_layout, theme
from toolkit.figures.caption import Measure
from toolkit.figures.classes import Classing
from toolkit.figures.layout import EDGE, LEADING, LINE, Panel, Words, panel
from toolkit.figures.marks import Paths, Text
from toolkit.figures.naming import name_aside, name_marks
from toolkit.figures.outlines import Outlines

_PAGE = 8.5 * 72  # height of a wide map, points
_KEY = 190.0  # width of the key beside a wide map, points
_ENTRY = 26.0  # height of an entry of the key, points: as a button, 24 CSS pixels on a small phone
_THIN = (theme.OUTLINE, 0.5)  # keeps light shades visible on white
_FEW = 3  # at most this many highlighted places have room for their names


@dataclass(frozen=True)
class Shading:
    """What the shades mean: the measure, its classes, the scale's midpoint and its name, and what hatching means."""

    measure: Measure
    classes: Classing
    centre: float | None = None
    centre_label: str = ""
    lacking: str = "no figure"

    def groups(self, values: np.ndarray) -> np.ndarray:
        """Return the entry of the key for each value; missing values belong to the last entry."""
        return np.where(np.isnan(values), len(self.classes.colours), self.classes.of(np.nan_to_num(values)))

    def key(self, values: pd.Series, noun: str) -> list[tuple[str, str, int]]:
        """Return the colour, text and group (-1 for an empty class) of each entry of the key, highest class first."""
        classes, write = self.classes, self.measure.write
        n = len(classes.colours)
        sizes = np.bincount(self.groups(values.to_numpy(dtype=float)), minlength=n + 1).tolist()
        rows = zip(classes.colours, classes.ranges(write), range(n), strict=True)
        entries = [(c, f"{r} ({wording.count(sizes[k], noun)})", k if sizes[k] else -1) for c, r, k in rows]
        without = (theme.NO_VALUE, f"{self.lacking.capitalize()} ({wording.count(sizes[n], noun)})", n)
        return [*entries[::-1], *[without] * bool(sizes[n])]


@dataclass(frozen=True)
class Sheet:
    """A page with the shapes on a map."""

    on: Panel
    outlines: Outlines
    spots: np.ndarray
    scale: float
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)  # centres of texts, half their sizes

    def paths(self, chosen: Iterable[str], fill: str, z: float = 1, **style: Any) -> None:
        """Draw some shapes; ``style`` is that of `Paths`."""
        origin = tuple(self.on.at([0], [0])[0])
        self.on.page.marks.append(Paths(list(chosen), origin, self.scale, fill, z, **style))

    def highlight(self, names: pd.Series) -> None:
        """Outline the places whose numbers are in the index, and write their names beside them."""
        own = np.isin(self.outlines.of, names.index)
        if not own.any():
            return
        for colour, weight in (("#ffffff", 4.5), (theme.HIGHLIGHT, 2.4)):
            self.paths(self.outlines.paths[own], "none", edge=(colour, weight), z=4)
        first = self.spots[[int(np.flatnonzero(self.outlines.of == place)[0]) for place in names.index]]
        if len(names) > _FEW:
            name_aside(self.on, first, list(names))
        else:
            reach = (14.0, 30.0, 55.0, 85.0, 120.0, 160.0)
            wide = np.ptp(
                Paths(list(self.outlines.paths[own][:1]), (0, 0), self.scale, "", 0).outlines[0], axis=0
            ).min()
            origin = self.on.at([0], [0])[0]
            boxes = Paths(list(self.outlines.boxes["path"]), (origin[0], origin[1]), self.scale, "", 0).outlines
            sides = [np.linspace(a, b, 14) for box in boxes for a, b in zip(box, np.roll(box, 1, axis=0), strict=True)]
            obstacles = np.vstack([self.spots, *sides])
            name_marks(self.on, first, list(names), [True] * len(names), obstacles, reach, min(0.6 * wide, 12.0))
        size = self.on.size.small
        texts = [mark for mark in self.on.page.marks if isinstance(mark, Text) and mark.z == 5]
        self.taken.extend((mark.x, mark.y, text_layout.width(mark.text, size), size / 2) for mark in texts)

    def middles(self, names: pd.Series) -> Iterator[tuple[str, tuple[float, float]]]:
        """Yield each name and the centre of its shapes; for a place drawn twice, the larger shape is used."""
        first = ~pd.Series(self.outlines.of).duplicated().to_numpy()
        spots = pd.DataFrame(self.spots[first], index=names.iloc[self.outlines.of[first]])
        yield from ((str(name), (x, y)) for name, (x, y) in spots.groupby(level=0, sort=False).median().iterrows())

    def label(self, at: tuple[float, float], name: str, value: str = "", bold: slice = slice(0)) -> None:
        """Write a name on its shapes unless it would cover another name; a name with a value is always written.

        ``bold`` selects the lines to set in bold. Hexagons leave room for the names of all regions.
        """
        size = self.on.size.small
        step = size * LEADING
        lines = text_layout.wrap(name, (5.2 if value else 6.5) * size, size)
        for text in ([*lines, value], [value]) if value else (lines,):
            wide, tall = text_layout.widest(text, size, bold=True) / 2, len(text) * step / 2
            free = all(abs(at[0] - x) > wide + w or abs(at[1] - y) > tall + h for x, y, w, h in self.taken)
            if free or text == [value] or (value and not self.outlines.source):
                self.taken.append((*at, wide, tall))
                for i, line in enumerate(text):
                    strong, y = line in text[bold], at[1] + tall - (i + 0.85) * step
                    self.on.write(at[0], y, line, size=size, anchor="center", bold=strong, halo=0.8, z=5)
                return


def draw_sheet(
    values: pd.Series,
    outlines: Outlines,
    words: Words,
    shading: Shading,
    noun: str = "place",
    counted: pd.Series | None = None,
) -> Sheet:
    """Draw the shapes of places by value, with borders, boxes and a key with counts (of ``counted``, if given)."""
    left, top, right, bottom = outlines.extent
    key = shading.key(values if counted is None else counted, noun)
    narrow, size = words.size.is_narrow, words.size.text
    heading = shading.measure.heading
    if shading.centre is not None and shading.centre_label:
        heading += f"; {shading.centre_label} {shading.measure.write(shading.centre)}"
    heading = ". ".join(filter(None, [heading, shading.classes.words]))
    head = text_layout.wrap(heading, 72 * words.size.width - 2 * EDGE if narrow else _KEY, size)
    tall = len(key) * _ENTRY + (len(head) * LINE + 1) * size
    under, beside = (tall, 0.0) if narrow else (0.0, _KEY + 12)
    room = 72 * words.size.width - 2 * EDGE - beside
    scale = min(room / (right - left), (1.6 * room if narrow else _PAGE - 90) / (bottom - top))
    spare = (room / scale - (right - left)) / 2
    top -= 1.8 * words.size.small / scale * (len(outlines.boxes) > 0)  # what is in a box is written above it
    if outlines.source:
        words = replace(words, source=f"{words.source.removesuffix('.')}. {outlines.source}")
    on = panel(
        words,
        (left - spare, right + spare),
        (bottom, top),
        body=(bottom - top) * scale,
        right=EDGE + beside,
        under=under,
    )
    sheet = Sheet(on, outlines, on.at(*outlines.middles.T), scale)
    groups = shading.groups(values.to_numpy(dtype=float))[outlines.of]
    fills = [*shading.classes.colours, theme.NO_VALUE]
    for k in np.unique(groups):
        sheet.paths(outlines.paths[groups == k], fills[k], edge=_THIN, hatched=k == len(fills) - 1, group=int(k))
    sheet.paths(outlines.borders, "none", 2, edge=(theme.INK, 1.3), closed=False)
    sheet.paths(outlines.boxes["path"], "none", edge=_THIN)
    for name, (x, y) in zip(outlines.boxes["code"], on.at(outlines.boxes["x"], outlines.boxes["y"]), strict=True):
        on.write(x + 3, y + 3, name, size=words.size.small, colour=theme.MUTED)
    _draw_key(on, key, head, EDGE if narrow else on.box[2] + 12, on.box[1] if narrow else on.box[3] - 4)
    return sheet


def _draw_key(on: Panel, key: list[tuple[str, str, int]], head: list[str], left: float, top: float) -> None:
    size, right = on.size.text, on.page.width - EDGE
    for line in head:
        on.write(left, top - size, line, colour=theme.MUTED)
        top -= LINE * size
    top -= 0.4 * size
    for colour, text, group in key:
        hatched = colour == theme.NO_VALUE
        middle = top - _ENTRY / 2
        square = np.array([left + 7, middle]) + np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * 0.6 * size
        on.shapes([square], colour, edge=_THIN, hatched=hatched, group=None if group < 0 else group)
        on.write(left + 1.25 * size + 8, middle - 0.36 * on.size.small, text, size=on.size.small)
        if group >= 0:
            on.page.key.append((text, group, (left, top, right, top - _ENTRY)))
        top -= _ENTRY
