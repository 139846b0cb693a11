"""How a sentence names a table's measure, gives a value, a rank and a change, and names the place or its region."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from toolkit import places
from toolkit.apps.explore_tables.query import TABLES, tables_using
from toolkit.core.yaml_io import module_yaml
from toolkit.health_and_poverty.poverty.rates import KEYS, RateTable
from toolkit.places.areas import UK as UK_CODE
from toolkit.places.areas import every

WORDS: dict[str, Any] = module_yaml(__file__)


def measured(cells: RateTable) -> str:
    """Return what the values are, as the subject of a sentence: “the share of jobs paid below the Real Living Wage”."""
    shared = "the share of " if "|" in cells.phrase else ""
    return _filled(cells, shared + cells.phrase.replace("|", " ")) or f"“{cells.label}”"


def valued(cells: RateTable, name: str, value: str) -> str:
    """Return an area's value in words: “In Leeds, 12.1% of jobs were paid below …”, “In Leeds, median pay was £574”."""
    if "|" not in cells.phrase:
        return f"In {name}, {measured(cells)} was {value}"
    return f"In {name}, {value} of {_filled(cells, cells.phrase.replace('|with ', ' had ').replace('|', ' were '))}"


def _filled(cells: RateTable, phrase: str) -> str:
    """Fill a phrase with the entries that the cells share: of both housing costs, what is before the comma."""
    about, entries = TABLES.get(cells.name, {}).get("spoken", {}), {}
    for key in KEYS:
        own = cells.choices(key)
        kinds = {entry.rpartition(", ")[0] for entry in own}
        entry = own[0] if len(own) == 1 else kinds.pop() if len(kinds) == 1 else ""
        entries[f"{{{key}}}"] = about.get(entry, _spoken(entry))
    for key, entry in entries.items():
        phrase = phrase.replace(key, entry)
    return " ".join(phrase.split())


def _spoken(entry: str) -> str:
    """Return an entry inside a sentence: of “Children, by family work status” the first word."""
    entry = entry.partition(" by ")[0].replace(", ", " ").rstrip(" ,").removeprefix("All ")
    return "" if entry == "All" else entry[:1].lower() + entry[1:]


def when(cells: RateTable) -> str:
    """Return the period that cells share, in words, after a space: “ in 2021/22”."""
    period = cells.choices("period")
    return f" {TABLES.get(cells.name, {}).get('when', 'in')} {period[0]}" if len(period) == 1 and period[0] else ""


def where_is(axis: str, name: str, code: str = "") -> str:
    """Return a phrase for a row's area, period or group: “in the North East”, “in 2021/22”, “for “Lone parent””."""
    if axis == "area":
        return f"in {phrases().get(code) or phrases().get(name, name)}"
    return f"in {name}" if axis == "period" else f"for “{name}”"


@lru_cache(maxsize=1)
def phrases() -> dict[str, str]:
    """Return what a sentence calls each area, keyed by code; nations and regions are also keyed by name."""
    known = [area for area in every() if area.kind != "combined authority"]
    wholes = {area.name: area.phrase for area in known if area.kind != "council"} | {"Netherlands": "the Netherlands"}
    return wholes | {area.code: area.phrase for area in known}


def with_place(name: str, code: str) -> str:
    """Return the name of a row, with the place for which its region is shown: “Wales (including Cardiff)”."""
    place, region = areas()[code]
    known = phrases().get(code if name != region or name == place else name, name)
    return known if name != region or name == place else f"{known} (including {place})"


def region_shown(name: str, code: str, table: str) -> str:
    """Return a closing sentence if region ``name`` is shown instead of the place; "" if the place itself is shown."""
    place, region = areas()[code]
    if name != region or name == place:
        return ""
    if table in tables_using("level"):
        return f" For {place} itself, choose local authorities."
    return f" The table has no figure for {place} alone."


@lru_cache(maxsize=1)
def areas() -> dict[str, tuple[str, str]]:
    """Return, by code, the name of a place, region or nation, and its region (its own name unless it is a place)."""
    wholes = [area for area in every() if area.code == UK_CODE or area.kind in ("nation", "region")]
    wholes.sort(key=lambda area: area.name in places.REGIONS and places.REGIONS.index(area.name))
    own = {area.code: (area.name, area.name) for area in wholes}
    return own | {place.code: (place.short_name, place.region) for place in places.every()}


def is_region(code: str) -> bool:
    """Return whether a code is that of a region or nation."""
    name, region = areas()[code]
    return name == region and code != UK_CODE


def describe_change(change: float, *, up: bool) -> str:
    """Return a phrase for the largest (or smallest) change: the figure rose most, fell least or stayed the same."""
    way = moved(change)
    return "stayed the same" if way == "stayed" else f"{way} {'most' if (change > 0) == up else 'least'}"


def moved(change: float) -> str:
    """Return whether a figure rose, fell or stayed the same."""
    return "rose" if change > 0 else "fell" if change < 0 else "stayed"
