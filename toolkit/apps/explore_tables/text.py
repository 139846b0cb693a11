"""Wording of a rank, a change, and the region whose figure stands in for a place."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from toolkit import places
from toolkit.apps.explore_tables.query import tables_using
from toolkit.core import wording
from toolkit.core.yaml_io import module_yaml
from toolkit.places.areas import UK as UK_CODE
from toolkit.places.areas import every
from toolkit.places.names import with_article

WORDS: dict[str, Any] = module_yaml(__file__)


def position(rank: float, count: int) -> str:
    """Return “the highest of 12”, “the 3rd highest of 12”, “the 2nd lowest of 12” for a rank from the highest value."""
    highest = round(rank)
    end, place = ("highest", highest) if 2 * highest <= count + 1 else ("lowest", count + 1 - highest)
    if place == 1:
        return f"the {end} of {count}"
    return f"the {wording.ordinal(place)} {end} of {count}"


def with_place(name: str, code: str) -> str:
    """Return a row's name, with the place that a region stands in for: “Wales (which includes Cardiff)”."""
    place, region = areas()[code]
    return name if name != region or name == place else f"{name} (which includes {place})"


def region_shown(name: str, code: str, table: str) -> str:
    """Return a closing sentence if region ``name`` is shown instead of the place; "" if the row is the place."""
    place, region = areas()[code]
    if name != region or name == place:
        return ""
    own = table in tables_using("level")
    alone = "choose local authorities for its own figure" if own else "the table has no figure for it alone"
    return f" {place} is in {with_article(name)}; {alone}."


@lru_cache(maxsize=1)
def areas() -> dict[str, tuple[str, str]]:
    """Return, by code, the name of a place, region or nation, and the region that it is in (or is)."""
    wholes = [area for area in every() if area.code == UK_CODE or area.kind in ("nation", "region")]
    wholes.sort(key=lambda area: area.name in places.REGIONS and places.REGIONS.index(area.name))
    own = {area.code: (area.name, area.name) for area in wholes}
    return own | {place.code: (place.short_name, place.region) for place in places.every()}


def is_region(code: str) -> bool:
    """Return whether a code is that of a region or nation."""
    name, region = areas()[code]
    return name == region and code != UK_CODE


def describe_change(change: float, *, up: bool) -> str:
    """Return how the largest (or smallest) change went: the figure rose most, fell least, stayed the same."""
    if change == 0:
        return "stayed the same"
    way = "rose" if change > 0 else "fell"
    return f"{way} {'most' if (change > 0) == up else 'least'}"
