"""How a sentence gives a rank, a change, and the region whose figure stands for a place."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from toolkit import tables
from toolkit.core.yaml_io import beside
from toolkit.places.names import with_article

UK_CODE = "K02000001"
WORDS: dict[str, Any] = beside(__file__)
_TH = {1: "st", 2: "nd", 3: "rd"}


def position(rank: float, count: int) -> str:
    """Return “the highest of 12”, “the 3rd highest of 12”, “the 2nd lowest of 12” for a rank from the highest value."""
    highest = round(rank)
    end, place = ("highest", highest) if 2 * highest <= count + 1 else ("lowest", count + 1 - highest)
    if place == 1:
        return f"the {end} of {count}"
    ending = "th" if place % 100 in (11, 12, 13) else _TH.get(place % 10, "th")
    return f"the {place:,}{ending} {end} of {count}"


def with_place(name: str, code: str) -> str:
    """Return what a row is called, with the place that its region stands for: “Wales (which includes Cardiff)”."""
    place, region = areas()[code]
    return name if name != region or name == place else f"{name} (which includes {place})"


def region_shown(name: str, code: str) -> str:
    """Return a last sentence for a place whose region ``name`` is shown in its stead; "" where the row is the place."""
    place, region = areas()[code]
    if name != region or name == place:
        return ""
    return f" {place} is in {with_article(name)}; the table has no figure for it alone."


@lru_cache(maxsize=1)
def areas() -> dict[str, tuple[str, str]]:
    """Return by code what a place, region or nation is called, and the region that it lies in (or is)."""
    places, regions = tables.load("places"), tables.load("regions").sort_values("order")
    own = {UK_CODE: ("United Kingdom", "United Kingdom"), "E92000001": ("England", "England")}
    own |= {code: (name, name) for code, name in regions[["code", "region"]].itertuples(index=False)}
    return own | {code: (name, region) for code, name, region in
                  places[["code", "short_name", "region"]].itertuples(index=False)}  # fmt: skip


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
