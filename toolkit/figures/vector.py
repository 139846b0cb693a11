"""SVG of a picture without axes, written by a renderer of our own for matplotlib's artists.

matplotlib's SVG writer measures letters, looks up styles and indents elements anew for each figure; for the few kinds
of mark that `toolkit.figures.layout` puts on a page that is most of the time from a moved slider to a new picture.
This writes the same elements (a test compares the two), letters as text, a style once for all marks of a kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure as Picture
from matplotlib.font_manager import FontProperties, weight_dict
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D, Transform

_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_LETTERS = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}  # the codes of a matplotlib path; 0 ends it
_POINTS = {3: 2, 4: 3}
_HATCH = 72  # side of a pattern's tile, in points
_CIRCLE = Path.unit_circle()
_measure = TextToPath()


def can_write(picture: Picture) -> bool:
    """Tell whether a picture holds marks and words only; axes bring clipping and images, which are not written here."""
    return not picture.axes and not picture.images and not picture.subfigs


def written(picture: Picture, name: str) -> tuple[str, tuple[float, float]]:
    """Return what goes between ``<svg>`` and ``</svg>``, and the width and height of the page in points.

    Parameters
    ----------
    picture
        A picture for which `can_write` is true, of 72 dots an inch.
    name
        Begins each id, so that two pictures may stand on one page.
    """
    width, height = (float(side * 72) for side in picture.get_size_inches())
    renderer = _Renderer(width, height, name)
    # As matplotlib's Figure.draw does it, but for texts: their place is known and need not be measured.
    for artist in [picture.patch, *sorted([*picture.artists, *picture.texts], key=lambda one: one.get_zorder())]:
        if isinstance(artist, Text) and _stands_where_it_was_put(artist):
            renderer.put_text(artist)
        else:
            artist.draw(renderer)
    return renderer.text(), (width, height)


def _stands_where_it_was_put(text: Text) -> bool:
    """Tell whether a text is one level line on its baseline, with nothing behind it."""
    plain = text.get_rotation() == 0 and text.get_bbox_patch() is None and "\n" not in text.get_text()
    return plain and text.get_verticalalignment() == "baseline"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


@lru_cache(maxsize=20_000)
def _extent(text: str, family: tuple[str, ...], size: float, weight: Any) -> tuple[float, float, float]:
    font = FontProperties(family=list(family), size=size, weight=weight)
    w, h, d = _measure.get_text_width_height_descent(text, font, False)
    return float(w), float(h), float(d)


class _Renderer(RendererBase):
    """What matplotlib's artists draw themselves with; its methods are those of matplotlib's interface for backends."""

    def __init__(self, width: float, height: float, name: str) -> None:
        super().__init__()
        self._size, self._name = (width, height), name
        self._flip = Affine2D().scale(1, -1).translate(0, height)
        self._parts: list[str] = []
        self._shared: dict[str, str] = {}  # the id of each pattern by what it holds

    def text(self) -> str:
        """Return all that was drawn."""
        patterns = "".join(f'<pattern id="{name}" {rest}</pattern>' for rest, name in self._shared.items())
        return (f"<defs>{patterns}</defs>" if patterns else "") + "".join(self._parts)

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self._size

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        return _extent(s, tuple(prop.get_family()), prop.get_size_in_points(), prop.get_weight())

    def draw_path(self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: Any = None) -> None:
        steps = _steps(path, transform + self._flip)
        if steps:
            self._parts.append(f'<path d="{steps}"{self._style(gc, rgbFace)}/>')

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: Any = None,
    ) -> None:
        spots = (trans + self._flip).transform(path.vertices)
        spots = spots[np.isfinite(spots).all(axis=1)].round(2).tolist()
        radius = _radius(marker_path, marker_trans)
        # Not <use>: a browser builds a tree for each, and takes several times as long to show the picture.
        if radius is not None:
            marks = "".join(f'<circle cx="{x}" cy="{y}" r="{_number(radius)}"/>' for x, y in spots)
        else:
            shape = _steps(marker_path, marker_trans + Affine2D().scale(1, -1))
            marks = "".join(f'<path d="{shape}" transform="translate({x} {y})"/>' for x, y in spots)
        self._parts.append(f"<g{self._style(gc, rgbFace)}>{marks}</g>")

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Text | None = None,
    ) -> None:
        anchor = ""
        if mtext is not None and angle == 0:  # said by its own end, a text stays in place in any font
            x = float(mtext.get_transform().transform(mtext.get_unitless_position())[0])
            anchor = _ANCHORS[mtext.get_horizontalalignment()]
        turn = f' transform="rotate({_number(-angle)} {_number(x)} {_number(y)})"' if angle else ""
        style = _letters(gc.get_rgb(), prop, anchor)
        self._parts.append(
            f'<text x="{_number(x)}" y="{_number(y)}"{turn} style="{style}">{escape(s, quote=False)}</text>'
        )

    def put_text(self, text: Text) -> None:
        """Write a text for which `_stands_where_it_was_put`."""
        if not text.get_visible() or not text.get_text().strip():
            return
        (x, y) = (text.get_transform() + self._flip).transform(text.get_unitless_position())
        anchor = _ANCHORS[text.get_horizontalalignment()]
        style = _letters(to_rgba(text.get_color(), text.get_alpha()), text.get_fontproperties(), anchor)
        words = escape(text.get_text(), quote=False)
        self._parts.append(f'<text x="{_number(x)}" y="{_number(y)}" style="{style}">{words}</text>')

    def _style(self, gc: GraphicsContextBase, face: Any) -> str:
        """Return the attributes of a shape: its filling, and its outline if it has one."""
        alpha = gc.get_alpha() if gc.get_forced_alpha() else None
        given = {"fill": "none" if face is None else to_hex(face[:3])}
        if face is not None:
            given["fill-opacity"] = _opacity(alpha, face)
        if gc.get_hatch() is not None:
            given["fill"] = f"url(#{self._hatch(gc, face)})"
        if gc.get_linewidth():
            dashes = np.atleast_1d(np.asarray(gc.get_dashes()[1] or (), float)).tolist()
            given |= {
                "stroke": to_hex(gc.get_rgb()[:3]),
                "stroke-opacity": _opacity(alpha, gc.get_rgb()),
                "stroke-width": _number(gc.get_linewidth()),
                "stroke-dasharray": " ".join(_number(each) for each in dashes),
                "stroke-linejoin": gc.get_joinstyle(),
                "stroke-linecap": {"projecting": "square"}.get(gc.get_capstyle(), gc.get_capstyle()),
            }
        return "".join(f' {name}="{value}"' for name, value in given.items() if value)

    def _hatch(self, gc: GraphicsContextBase, face: Any) -> str:
        """Return the id of a pattern: its paper, and over it matplotlib's lines."""
        paper = "none" if face is None else to_hex(face[:3])
        size = Affine2D().scale(_HATCH, -_HATCH).translate(0, _HATCH)
        colour, weight = to_hex(gc.get_hatch_color()), _number(gc.get_hatch_linewidth())
        return self._define(
            f'patternUnits="userSpaceOnUse" width="{_HATCH}" height="{_HATCH}">'
            f'<path d="M0 0H{_HATCH}V{_HATCH}H0Z" fill="{paper}"/>'
            f'<path d="{_steps(gc.get_hatch_path(), size)}" fill="{colour}" stroke="{colour}" '
            f'stroke-width="{weight}"/>'
        )

    def _define(self, pattern: str) -> str:
        """Return the id of a pattern that may be used more than once."""
        return self._shared.setdefault(pattern, f"{self._name}-{len(self._shared)}")


def _radius(path: Path, transform: Transform) -> float | None:
    """Return the radius of a path that is matplotlib's circle, None for any other."""
    if path is not _CIRCLE and not (path.codes is not None and np.array_equal(path.vertices, _CIRCLE.vertices)):
        return None
    return float(np.hypot(*(transform.transform([(1.0, 0.0)]) - transform.transform([(0.0, 0.0)]))[0]))


def _letters(colour: tuple[float, ...], prop: FontProperties, anchor: str) -> str:
    red, green, blue, opacity = colour
    weight = weight_dict.get(str(prop.get_weight()), prop.get_weight())
    style = {
        "font-weight": "" if weight == weight_dict["normal"] else str(weight),
        "font-size": f"{_number(prop.get_size_in_points())}px",
        "text-anchor": "" if anchor == "start" else anchor,
        "fill": to_hex((red, green, blue)),
        "opacity": "" if opacity == 1 else _number(opacity),
    }
    return "; ".join(f"{name}: {value}" for name, value in style.items() if value)


def _opacity(alpha: float | None, colour: Any) -> str:
    opacity = alpha if alpha is not None else colour[3] if len(colour) == 4 else 1.0
    return "" if opacity == 1 else _number(opacity)


def _steps(path: Path, transform: Transform) -> str:
    """Return a path as SVG's steps; values that are missing lift the pen."""
    spots = transform.transform(path.vertices)
    if path.codes is None:
        return "".join(_runs(spots))
    return "".join(_coded(spots.round(2).tolist(), np.asarray(path.codes).tolist()))


def _runs(spots: np.ndarray) -> Iterator[str]:
    """Yield each unbroken run of a line; what is a single point draws nothing."""
    known = np.isfinite(spots).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]])))
    for start, end in edges.reshape(-1, 2):
        if end - start > 1:
            yield "M" + "L".join(f"{x} {y}" for x, y in spots[start:end].round(2).tolist())


def _coded(spots: list[list[float]], codes: list[int]) -> Iterator[str]:
    at = 0
    while at < len(codes) and codes[at]:
        letter, count = _LETTERS[codes[at]], _POINTS.get(codes[at], 1)
        yield letter if letter == "Z" else letter + " ".join(f"{x} {y}" for x, y in spots[at : at + count])
        at += count
