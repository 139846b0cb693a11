"""How a map is displayed, as chosen above it: with hexagons or outlines, and for all regions or one."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pandas as pd

from toolkit import places, tables
from toolkit.explorer.controls import radio, select, under
from toolkit.figures import maps

Look = Callable[[], dict[str, Any]]  # returns what `look` returns, when a map is drawn


def layout() -> Any:
    """Return the state field ``map``: the shapes of places."""
    return under("Map", radio("Map", {"hexagons": "Hexagons", "geography": "Geography"}, "hexagons"))


def zoom() -> Any:
    """Return the state field ``zoom``: the region shown alone."""
    regions = {"": "The whole UK", maps.OWN: "The chosen place's region"} | {name: name for name in places.REGIONS}
    return under("Map", select("Zoom to", regions, ""))


def look(state: Any) -> dict[str, Any]:
    """Return a state's map options as keyword arguments for `maps.place_map`; a region map has no ``zoom``."""
    return {"shapes": _shapes(state.map)} | ({"zoom": state.zoom} if hasattr(state, "zoom") else {})


@lru_cache(maxsize=2)
def _shapes(layout: str) -> pd.DataFrame:
    """Return the outlines of one layout, read when a map is first drawn; hexagons are preloaded."""
    outlines = tables.load("outlines")
    return outlines[outlines["layout"] == layout]
