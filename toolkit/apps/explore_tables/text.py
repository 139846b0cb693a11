"""How a sentence says where a value stands among others, which way it went, and whose figure is shown for a place."""

from __future__ import annotations

from toolkit import tables

_WITH_ARTICLE = (
    *("East Midlands", "West Midlands", "East of England"),
    *("North East", "North West", "South East", "South West"),
)
_TH = {1: "st", 2: "nd", 3: "rd"}


def position(rank: float, count: int) -> str:
    """Return “highest of 12”, “3rd highest of 12” or “lowest of 12” for a rank that starts with the highest value."""
    at = round(rank)
    if at == 1:
        return f"highest of {count}"
    if at == count:
        return f"lowest of {count}"
    ending = "th" if at % 100 in (11, 12, 13) else _TH.get(at % 10, "th")
    return f"{at:,}{ending} highest of {count}"


def region_shown(name: str, code: str) -> str:
    """Say that a place is in the region ``name`` whose figure follows; nothing where the row is the place itself."""
    place = tables.load("places").set_index("code").loc[code, ["short_name", "region"]]
    if name != place["region"] or name == place["short_name"]:
        return ""
    article = "the " if name in _WITH_ARTICLE else ""
    return f"{place['short_name']} is in {article}{name}, which is shown here. "


def furthest(change: float, *, up: bool) -> str:
    """Word the change that is furthest up (or down) by its sign: the figure rose most, fell least, stayed the same."""
    if change == 0:
        return "stayed the same"
    way = "rose" if change > 0 else "fell"
    return f"{way} {'most' if (change > 0) == up else 'least'}"
