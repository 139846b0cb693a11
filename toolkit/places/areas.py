"""Areas of every kind: councils, combined authorities, regions, nations, Great Britain and the United Kingdom.

Each area is a set of the local authorities in `toolkit.places`, with a code and the names that people use for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs

from toolkit import places
from toolkit.core import paths, translation, wording
from toolkit.core.errors import ToolkitError, UnknownNameError
from toolkit.core.yaml_io import module_yaml
from toolkit.places.names import FULL, NEAR, bare, core, fold, score

_WORDS = module_yaml(__file__)

KINDS: tuple[str, ...] = ("council", "region", "nation", "combined authority", "country")
"""Kinds of area, in order of preference when two areas share a name."""
UK = "K02000001"
MOST = 5  # areas compared at a time
_OF = (
    "City of",
    "Forest of",
    "Isle",
    "Orkney Is",
    "Scottish Borders",
    "Shetland Is",
    "Vale of",
    "West of",
)  # names that take an article


@dataclass(frozen=True)
class Area:
    """An area for which figures may be published.

    Parameters
    ----------
    code, name
        Nine-character code, and a short name for charts (two areas of different kinds can share a name).
    kind
        One of :data:`KINDS`.
    members
        Codes of the local authorities (April 2023) that make up the area; for a council, its own code.
    """

    code: str
    name: str
    kind: str
    members: tuple[str, ...]

    @property
    def english_name(self) -> str:
        """The area's English name, distinct from a region's, such as “North East Combined Authority”."""
        shared = self.kind == "combined authority" and self.name in places.REGIONS
        return f"{self.name} Combined Authority" if shared else self.name

    @property
    def short_name(self) -> str:
        """The area's name in the current language: “Caerdydd” on a page in Welsh."""
        return translation.name(self.english_name)

    @property
    def phrase(self) -> str:
        """The area's name in an English sentence: “the North East”, “the United Kingdom”, “Barnsley”."""
        if self.code == UK or self.name.startswith(_OF):
            return f"the {self.name}"
        return wording.with_article(self.english_name) if self.name in places.REGIONS else self.english_name


def every() -> tuple[Area, ...]:
    """Return all areas: the United Kingdom, then its parts from the largest kind to the smallest, councils by code."""
    return tuple(_areas(os.environ.get(paths.VARIABLE)).values())


def get(code: str) -> Area:
    """Return the area with this current or former code.

    Raises
    ------
    UnknownNameError
        No area has or had this code.
    """
    area = coded(code)
    if area is None:
        raise UnknownNameError("ONS area code", code, (), "Codes look like E08000016, E12000003 or W92000004.")
    return area


def find(text: str) -> Area:
    """Return the one area that matches a code, a name or part of a name.

    Raises
    ------
    UnknownNameError
        No area has this name; the message suggests the closest.
    AmbiguousPlaceError
        Several areas match equally well.
    """
    area = coded(text)
    if area is not None:
        return area
    scored = _scored(text)
    fits: tuple[Area, ...] = places.best("area", text, scored)
    if len(fits) > 1 and not (scored[0][0] == FULL and len({area.kind for area in fits}) == len(fits)):
        raise places.AmbiguousPlaceError(text, fits)
    return fits[0]


def coded(text: str) -> Area | None:
    """Return the area with this current or former code or abbreviation; None if no area has or had it."""
    wanted, index = str(text).strip().upper(), _index(os.environ.get(paths.VARIABLE))
    return index.codes.get(wanted) or (index.codes[places.current_code(wanted)] if places.is_code(wanted) else None)


def named(text: str) -> Area | None:
    """Return the area with this name, ignoring words such as “city of”; None if there is no such area or more than one.

    A merely similar name or a prefix does not match: use :func:`find` for those. Of areas that share a full name, the
    one whose kind comes first in :data:`KINDS` is returned.
    """
    plain, index = fold(text), _index(os.environ.get(paths.VARIABLE))
    return index.names.get(plain) or index.bare.get(bare(plain))


def beginning(text: str) -> list[Area]:
    """Return the areas whose name, ignoring words such as “city of”, begins with the given text."""
    start, index = bare(fold(text)), _index(os.environ.get(paths.VARIABLE))
    return [*dict.fromkeys(area for name, area in index.bare.items() if name.startswith(start))]


def in_query(query: str) -> Area | None:
    """Return the area in an address's ``place=…``; None if there is none or it is unknown."""
    named = parse_qs(query).get("place", [""])[-1]
    try:
        return find(named[:100]) if named else None
    except ToolkitError:
        return None


def search(text: str, limit: int = 8) -> list[Area]:
    """Return the areas that match a text, best first; names that are only similar come last."""
    area = coded(text)
    return [area] if area else [match for _, match in _scored(text)[:limit]]


def around(code: str) -> tuple[Area, ...]:
    """Return the larger areas that contain an area, the smallest first: authority, region, nation, country."""
    own = get(code)
    larger = [area for area in every() if set(own.members) < set(area.members)]
    return tuple(sorted(larger, key=lambda area: len(area.members)))


@lru_cache(maxsize=4)
def _areas(chosen: str | None) -> dict[str, Area]:
    """Return every area by code, from the tables in a folder."""
    councils = places.every()
    listed = [
        Area(code, words["name"], words["kind"], tuple(c.code for c in councils if c.nation in words["nations"]))
        for code, words in reversed(_WORDS["wholes"].items())
    ]
    for row in places.rows("regions"):
        kind = "region" if row["nation"] == "England" else "nation"
        members = tuple(council.code for council in councils if council.region == row["region"])
        listed.append(Area(row["code"], row["region"], kind, members))
    groups: dict[tuple[str, str], list[str]] = {}
    for row in places.rows("combined_authorities"):
        groups.setdefault((row["authority_code"], row["authority"]), []).append(row["code"])
    listed += [Area(*of, "combined authority", tuple(members)) for of, members in groups.items()]
    listed += [Area(council.code, council.short_name, "council", (council.code,)) for council in councils]
    return {area.code: area for area in listed}


class _Index(NamedTuple):
    """Areas by every code, every full name, and each bare name that only one area has."""

    codes: dict[str, Area]
    names: dict[str, Area]
    bare: dict[str, Area]


@lru_cache(maxsize=4)
def _index(chosen: str | None) -> _Index:
    """Return the index of areas from the tables in a folder."""
    known, also = _areas(chosen), [(str(name), code) for code, names in _WORDS["also"].items() for name in names]
    codes = {row["itl1"]: known[row["code"]] for row in places.rows("regions")}
    codes |= known | {name: known[code] for name, code in also if name.isupper()}
    codes |= {old: known[code] for old, code in _WORDS["codes"].items()}
    every = sorted(known.values(), key=lambda area: KINDS.index(area.kind))
    called = [(name, area) for area in every for name in (area.name, area.english_name)]
    called += [(name, known[code]) for name, code in also]
    called += [(row["name"], known[row["code"]]) for row in places.rows("place_names")]
    names = {fold(name): area for name, area in reversed(called)}  # of two, the first counts
    sharing: dict[str, set[Area]] = {}
    for name, _ in called:
        if not name.endswith("Council"):  # “Newcastle City Council” must not make “Newcastle” mean one of two
            sharing.setdefault(bare(fold(name)), set()).add(names[fold(name)])
    single = {name: only for name, (only, *more) in sharing.items() if name and not more}
    return _Index(codes, names, single)


def _names(area: Area) -> Iterator[str]:
    known = (str(name) for kind in ("also", "nearly") for name in _WORDS[kind].get(area.code, ()))
    yield from (area.name, area.short_name, *known)
    if area.kind == "combined authority":
        yield from (f"{area.name}{mayoral} Combined Authority" for mayoral in ("", " Mayoral"))


def _scored(text: str) -> list[tuple[float, Area]]:
    """Return areas with the score of their best-matching name, best first; ties by preferred kind."""
    known, plain = _areas(os.environ.get(paths.VARIABLE)), fold(str(text))
    if not plain:
        return []
    met = [(value, known[place.code]) for value, place in places.scored(text)]
    for area in (area for area in known.values() if area.kind != "council"):
        folded = [fold(name) for name in _names(area)]
        best = max(score(plain, core(plain), name, core(name)) for name in folded)
        met += [(best, area)] if best >= NEAR else []
    return sorted(met, key=lambda pair: (-pair[0], KINDS.index(pair[1].kind), pair[1].name))
