"""The area that a visitor arrives with, and what an app can show for it: the area itself, or the closest one available.

An address gives the area as ``place=…``: a code, a name or a former code. The controls named in `AREAS` choose areas.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from toolkit import places
from toolkit.explorer.controls import Control, controls
from toolkit.places import areas
from toolkit.places.areas import Area

AREAS = ("place", "region", "city")


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    return {row["code"]: row["city"] for row in places.rows("cities")}


def value_for(control: Control, area: Area) -> str | None:
    """Return the control's option that matches an area: by its code, its name, or the city that contains it."""
    names = (area.code, area.short_name, area.name, _cities().get(area.code))
    offered = {option.value for option in control.options if option.value}
    return next((name for name in names if name in offered), None)


def nearest(state: type, area: Area) -> tuple[str, str, Area] | None:
    """Return the control and option with which an app shows an area or, failing that, the smallest area containing it.

    The result is the control's name, the option's value and the area that the option stands for, or None if no option
    matches.
    """
    known = controls(state)
    names = [name for name in AREAS if name in known and not known[name].offered]
    for candidate in (area, *areas.around(area.code)):
        for name in names:
            value = value_for(known[name], candidate)
            if value is not None:
                return name, value, candidate
    return None


def place_of(state: object) -> str:
    """Return the chosen place, as it is named in the form, or an empty string if no place is chosen."""
    return next((label for _, label in _chosen(state)), "")


def names_of(state: object) -> frozenset[str]:
    """Return the chosen areas, both as form values and as names."""
    return frozenset(name for pair in _chosen(state) for name in pair)


def _chosen(state: object) -> Iterator[tuple[str, str]]:
    known = controls(state)
    for name in (name for name in AREAS if name in known and known[name].applies(state)):
        value = getattr(state, name)
        label = {option.value: option.label for option in known[name].options}.get(value, "")
        if label and not label.startswith(("All ", "No ", "The whole")):
            yield value, label


def note(state: type, area: Area) -> str:
    """Return a note on what an app shows instead of an area, or an empty string if it shows the area itself."""
    known = nearest(state, area)
    if known is None:
        chosen = any(name in AREAS for name in controls(state))
        kinds = "single councils" if chosen else "the whole country or all its regions"
        return f"This app has figures for {kinds}, not for {area.phrase}."
    _, value, other = known
    if other == area:
        part = value not in {area.code, area.name, area.short_name}
        return f"{area.name} is part of the city {value} in this app." if part else ""
    return f"This app has no figures for {area.phrase} alone. It shows {other.phrase}, which {area.phrase} is part of."
