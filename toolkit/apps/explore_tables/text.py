"""How a sentence gives a rank, a change, and the region whose figure stands for a place."""

from __future__ import annotations

from toolkit import tables
from toolkit.places.names import with_article

_TH = {1: "st", 2: "nd", 3: "rd"}


def position(rank: float, count: int) -> str:
    """Return “the highest of 12”, “the 3rd highest of 12”, “the 2nd lowest of 12” for a rank from the highest value."""
    highest = round(rank)
    end, place = ("highest", highest) if 2 * highest <= count + 1 else ("lowest", count + 1 - highest)
    if place == 1:
        return f"the {end} of {count}"
    ending = "th" if place % 100 in (11, 12, 13) else _TH.get(place % 10, "th")
    return f"the {place:,}{ending} {end} of {count}"


def region_shown(name: str, code: str) -> str:
    """Return a last sentence for a place whose region ``name`` is shown in its stead; "" where the row is the place."""
    place = tables.load("places").set_index("code").loc[code, ["short_name", "region"]]
    if name != place["region"] or name == place["short_name"]:
        return ""
    return f" {place['short_name']} is in {with_article(name)}; the table has no figure for it alone."


def describe_change(change: float, *, up: bool) -> str:
    """Return how the largest (or smallest) change went: the figure rose most, fell least, stayed the same."""
    if change == 0:
        return "stayed the same"
    way = "rose" if change > 0 else "fell"
    return f"{way} {'most' if (change > 0) == up else 'least'}"
