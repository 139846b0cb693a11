"""The sheet of a hexagon map: hexagons, outlines of regions, key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.patches import PathPatch

from toolkit.core import wording
from toolkit.figures import hexagons, text_layout, theme
from toolkit.figures.classes import Classing
from toolkit.figures.layout import EDGE, Panel, Words, panel

_PAGE = 8.5 * 72  # height of a wide map, points
_KEY = 190.0  # room for the key beside a wide map, points


@dataclass(frozen=True)
class Measure:
    """What is shown: label with unit, unit, decimals, the middle of its scale and its name, what hatched cells lack."""

    label: str
    unit: str
    decimals: int
    centre: float | None = None
    centre_label: str = ""
    lacking: str = "no figure"

    def heading(self) -> str:
        """Return what stands above the key."""
        return f"{self.label}; {self.centre_label} {self.write(self.centre)}" if self.centre_label else self.label

    def write(self, amount: float | None) -> str:
        """Write a value with its unit."""
        return wording.value(np.nan if amount is None else amount, self.unit, self.decimals)


def draw_sheet(
    shown: pd.DataFrame,
    words: Words,
    scale: Classing,
    what: Measure,
    noun: str = "place",
    counted: pd.Series | None = None,
) -> Panel:
    """Draw hexagons, outlines and key; ``counted`` holds what the key counts, by default the places."""
    middles = hexagons.centres(shown["hex_col"].to_numpy(), shown["hex_row"].to_numpy())
    low, high = middles.min(axis=0) - 0.9, middles.max(axis=0) + 0.9
    values = shown["value"].to_numpy()
    key = _key(scale, what, shown["value"] if counted is None else counted, noun)
    narrow = words.size.is_narrow
    head = text_layout.wrap(what.heading(), 72 * words.size.width - 2 * EDGE if narrow else _KEY, words.size.text)
    tall = (len(key) * 1.55 + len(head) * 1.3 + 1) * words.size.text
    under, beside = (tall, 0.0) if narrow else (0.0, _KEY + 12)
    across, up = high - low
    room = 72 * words.size.width - 2 * EDGE - beside
    hexagon = room / across if narrow else min(room / across, (_PAGE - 90) / up)
    spare = (room / hexagon - across) / 2
    x = (float(low[0] - spare), float(high[0] + spare))
    y = (float(low[1]), float(high[1]))
    on = panel(words, x, y, body=float(up * hexagon), right=EDGE + beside, under=under)
    _fill(on, middles, values, scale, hexagon)
    _outline(on, shown)
    _draw_key(on, key, head, EDGE if narrow else on.box[2] + 12, on.box[1] if narrow else on.box[3] - 4)
    return on


def _fill(on: Panel, middles: np.ndarray, values: np.ndarray, scale: Classing, hexagon: float) -> None:
    """Fill the hexagons, one path for each shade; a thin outline keeps light shades visible on white."""
    spots = on.at(middles[:, 0], middles[:, 1])
    shade = scale.of(np.nan_to_num(values))
    for k, colour in enumerate(scale.colours):
        draw_hexagons(on, spots[(shade == k) & ~np.isnan(values)], hexagon, colour)
    draw_hexagons(on, spots[np.isnan(values)], hexagon, theme.NO_VALUE, hatch="/////")


def draw_hexagons(
    on: Panel,
    spots: np.ndarray,
    wide: float,
    colour: str,
    hatch: str = "",
    edge: str = theme.OUTLINE,
    weight: float = 0.5,
    z: float = 1,
) -> None:
    """Draw hexagons ``wide`` points wide around spots on the page, (n, 2) in points, as one path."""
    if not len(spots):
        return
    path = hexagons.outline(spots, wide)
    path.vertices = np.asarray(path.vertices) / on.page
    style = {"edgecolor": edge, "linewidth": weight, "hatch": hatch or None, "zorder": z}
    on.fig.add_artist(PathPatch(path, facecolor=colour, transform=on.fig.transFigure, **style))


def hexagon_width(on: Panel) -> float:
    """Return how wide a hexagon of the map is, in points."""
    return (on.box[2] - on.box[0]) / (on.x[1] - on.x[0])


def _outline(on: Panel, shown: pd.DataFrame) -> None:
    edges = hexagons.borders(list(shown["hex_col"]), list(shown["hex_row"]), list(shown["region"]))
    pen_up = np.full((len(edges), 1, 2), np.nan)
    points = np.concatenate([edges, pen_up], axis=1).reshape(-1, 2)
    on.line(points[:, 0], points[:, 1], color=theme.INK, linewidth=1.3, zorder=2, solid_capstyle="round")


@dataclass(frozen=True)
class _Entry:
    colour: str
    text: str
    hatch: str = ""


def _key(scale: Classing, what: Measure, values: pd.Series, noun: str) -> list[_Entry]:
    """Return the key, the highest class first."""
    known = values.dropna().to_numpy()
    if scale.continuous:
        steps = np.linspace(0, len(scale.colours) - 1, 5).round().astype(int)[::-1]
        ends = np.linspace(scale.breaks[-1], scale.breaks[0], 5)
        entries = [_Entry(scale.colours[k], what.write(end)) for k, end in zip(steps, ends, strict=True)]
    else:
        sizes = np.bincount(scale.of(known), minlength=len(scale.colours))
        ranges = scale.ranges(what.unit, what.decimals)
        rows = zip(scale.colours, ranges, sizes, strict=True)
        entries = [_Entry(c, f"{r} ({wording.count(int(n), noun)})") for c, r, n in rows][::-1]
    empty = int(values.isna().sum())
    without = _Entry(theme.NO_VALUE, f"{what.lacking.capitalize()} ({wording.count(empty, noun)})", "/////")
    return [*entries, without] if empty else entries


def _draw_key(on: Panel, key: Sequence[_Entry], head: Sequence[str], left: float, top: float) -> None:
    size = on.size.text
    for line in head:
        on.write(left, top - size, line, color=theme.MUTED)
        top -= 1.3 * size
    for entry in key:
        top -= 1.55 * size
        draw_hexagons(on, np.array([[left + 7, top + 0.36 * size]]), 1.25 * size, entry.colour, entry.hatch)
        on.write(left + 1.25 * size + 8, top, entry.text, fontsize=on.size.small)
