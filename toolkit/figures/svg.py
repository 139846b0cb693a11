"""SVG output of a page of marks: text stays text, and each style is written once for all its marks.

Styles are attributes, not ``style="…"``, which the app server's content security policy forbids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

import numpy as np

from toolkit.figures.marks import DOT_EDGE, Dots, Line, Mark, Page, Paths, Shapes, Text

_ANCHORS = {"left": "", "center": "middle", "right": "end"}
_HATCH = 3.4  # points between the lines of hatching
# Corners of the non-circular markers, for a width of 2, y downwards as in SVG.
_MARKERS = {
    "s": np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]),
    "D": np.array([(0, -1), (1, 0), (0, 1), (-1, 0)]) * np.sqrt(2),
    "^": np.array([(0, -1), (1, 1), (-1, 1)]),
    "v": np.array([(0, 1), (1, -1), (-1, -1)]),
}


def body(page: Page, name: str, hatch: tuple[str, float]) -> str:
    """Return the content between ``<svg>`` and ``</svg>``.

    Parameters
    ----------
    page
        The marks.
    name
        Prefix of each id, so that one page can hold several pictures.
    hatch
        Colour and width of hatching lines.
    """
    parts = [f'<rect width="{_number(page.width)}" height="{_number(page.height)}" fill="#ffffff"/>']
    if any(isinstance(mark, Shapes | Paths) and mark.hatched for mark in page.marks):
        line = _attributes({"stroke": hatch[0], "stroke-width": _number(hatch[1])})
        parts.append(
            f'<defs><pattern id="{name}-hatch" patternUnits="userSpaceOnUse" width="{_HATCH}" height="{_HATCH}" '
            f'patternTransform="rotate(45)"><path d="M0 0V{_HATCH}"{line}/></pattern></defs>'
        )
    for mark in page.in_order():
        parts += _write(mark, page.height, f"{name}-hatch")
    return "".join(parts)


def _write(mark: Mark, height: float, hatch: str) -> Iterator[str]:
    """Yield the elements of a mark; SVG coordinates start at the upper left corner."""
    match mark:
        case Text():
            yield _text(mark, height)
        case Line():
            yield _line(mark, height)
        case Dots():
            yield _dots(mark, height)
        case Shapes():
            yield from _shapes(mark, "".join(f"M{_joined(outline, height)}Z" for outline in mark.outlines), hatch)
        case Paths():
            if mark.hatched:  # lines keep their width and spacing, whatever the scale of the shapes
                turned = f"scale({1 / mark.scale:.5g})rotate(45)"
                yield f'<pattern id="{hatch}-{mark.group}" href="#{hatch}" patternTransform="{turned}"/>'
            yield from _shapes(mark, "".join(mark.paths), f"{hatch}-{mark.group}", height)


def _shapes(mark: Shapes | Paths, path: str, hatch: str, height: float = 0.0) -> Iterator[str]:
    """Yield a path in the style of a mark, and again for its hatching."""
    style = {"data-key": "" if mark.group is None else str(mark.group), "fill": mark.fill}
    style |= {"fill-opacity": _opacity(mark.opacity)}
    scale = 1.0
    if isinstance(mark, Paths):
        x, y, scale = mark.origin[0], height - mark.origin[1], mark.scale
        style |= {"transform": f"translate({_number(x)} {_number(y)})scale({scale:.5g})"}
    edge = {"stroke": mark.edge[0], "stroke-width": _number(mark.edge[1] / scale)} if mark.edge else {}
    fills = [style | edge, style | {"fill": f"url(#{hatch})"}] if mark.hatched else [style | edge]
    yield from (f'<path d="{path}"{_attributes(each)}/>' for each in fills if path)


def _text(mark: Text, height: float) -> str:
    x, y = _number(mark.x), _number(height - mark.y)
    style = {
        "transform": f"rotate(-90 {x} {y})" if mark.upright else "",
        "font-size": _number(mark.size),
        "font-weight": "700" if mark.bold else "",
        "text-anchor": _ANCHORS[mark.anchor],
        "fill": mark.colour,
    }
    return f'<text x="{x}" y="{y}"{_attributes(style)}>{escape(mark.text, quote=False)}</text>'


def _line(mark: Line, height: float) -> str:
    path = "".join(f"M{_joined(run, height)}" for run in _runs(mark.points))
    style = {
        "fill": "none",
        "stroke": mark.colour,
        "stroke-opacity": _opacity(mark.opacity),
        "stroke-width": _number(mark.width),
        "stroke-dasharray": " ".join(_number(part * mark.width) for part in mark.dash or ()),
        "stroke-linejoin": "round",
        "stroke-linecap": "" if mark.dash or mark.cap == "butt" else mark.cap,
    }
    return f'<path d="{path}"{_attributes(style)}/>' if path else ""


def _dots(mark: Dots, height: float) -> str:
    points = mark.points[np.isfinite(mark.points).all(axis=1)]
    places = np.column_stack([points[:, 0], height - points[:, 1]]).round(2).tolist()
    style = _attributes({"fill": mark.colour, "stroke": DOT_EDGE[0], "stroke-width": _number(DOT_EDGE[1])})
    # Not <use>: a browser builds a tree for each, and takes several times as long to render.
    if mark.marker == "o":
        radius = _number(mark.width / 2)
        dots = "".join(f'<circle cx="{x}" cy="{y}" r="{radius}"/>' for x, y in places)
    else:
        shape = _joined(-_MARKERS[mark.marker] * [-1, 1] * mark.width / 2, 0)
        dots = "".join(f'<path d="M{shape}Z" transform="translate({x} {y})"/>' for x, y in places)
    return f"<g{style}>{dots}</g>" if dots else ""


def _runs(points: np.ndarray) -> Iterator[np.ndarray]:
    """Yield each unbroken run of a line; single points are skipped."""
    known = np.isfinite(points).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]])))
    for start, end in edges.reshape(-1, 2):
        if end - start > 1:
            yield points[start:end]


def _joined(points: np.ndarray, height: float) -> str:
    places = np.column_stack([points[:, 0], height - points[:, 1]]).round(2).tolist()
    return "L".join(f"{x:g} {y:g}" for x, y in places)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _opacity(value: float) -> str:
    return "" if value == 1 else _number(value)


def _attributes(style: Mapping[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in style.items() if value)
