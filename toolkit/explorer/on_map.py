"""How a visitor looks at a map, in a section that the page puts over it: hexagons or outlines, one region alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pandas as pd

from toolkit import places, tables
from toolkit.explorer.controls import radio, select, under
from toolkit.figures import maps

Look = Callable[[], dict[str, Any]]  # gives what `look` returns when a map is drawn


def layout() -> Any:
    """Return the field ``map`` of a state: what places look like."""
    return under("Map", radio("Map", {"hexagons": "Hexagons", "geography": "Geography"}, "hexagons"))


def zoom() -> Any:
    """Return the field ``zoom`` of a state: the region that is seen alone."""
    regions = {"": "The whole UK", maps.OWN: "The chosen place's region"} | {name: name for name in places.REGIONS}
    return under("Map", select("Zoom to", regions, ""))


def look(state: Any) -> dict[str, Any]:
    """Return what a state asks of its map, as keywords of `maps.place_map`; a region map has no ``zoom``."""
    return {"shapes": _shapes(state.map)} | ({"zoom": state.zoom} if hasattr(state, "zoom") else {})


@lru_cache(maxsize=2)
def _shapes(layout: str) -> pd.DataFrame:
    """Return the outlines of one layout, read when a map is first drawn: of hexagons before visitors come."""
    outlines = tables.load("outlines")
    return outlines[outlines["layout"] == layout]
