"""How a visitor looks at a map: hexagons or the places as they lie, and one region of it.

An app with a map has a field of each kind; what was chosen holds for every map of its result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from toolkit import places, tables
from toolkit.explorer.controls import radio, select, under
from toolkit.explorer.result import Made, Result
from toolkit.figures import maps
from toolkit.figures.theme import Width

SECTION = "Map"  # the page puts it over the map


def layout() -> Any:
    """Return the field ``map`` of a state: what places look like."""
    return under(SECTION, radio("Map", {"hexagons": "Hexagons", "geography": "Geography"}, "hexagons"))


def zoom() -> Any:
    """Return the field ``zoom`` of a state: the region that is seen alone."""
    regions = {"": "The whole UK", maps.OWN: "The chosen place's region"} | dict(
        zip(places.REGIONS, places.REGIONS, strict=True)
    )
    return under(SECTION, select("Zoom to", regions, ""))


def seen_in(result: Result, state: Any) -> Result:
    """Return a result whose maps are drawn as the state asks for."""
    if not hasattr(state, "map"):
        return result
    return replace(
        result, views=tuple(partial(_seen, view, state) if callable(view) else view for view in result.views)
    )


def _seen(view: Callable[[Width], Made], state: Any, width: Width) -> Made:
    outlines = tables.load("outlines") if state.map == "geography" else None
    with maps.look(outlines, getattr(state, "zoom", "")):
        return view(width)
