"""The area of a row in a user's file: by its code, of any vintage, or by its name.

A name must match a known one, apart from words such as “Council” or “City of”; a merely similar name (Allerdale,
Calderdale) never matches.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from toolkit import places
from toolkit.core import paths, wording
from toolkit.places.names import fold
from toolkit.uploads.vocabulary import PATTERNS, WORDS, by_entry

LOCAL, REGION, WHOLE, OTHER = "local authority", "region", "whole", "other area"
LEVELS: dict[str, tuple[str, str]] = WORDS["levels"]
"""The levels of areas, with their singular and plural."""
_BY_PREFIX = by_entry("prefixes")


class Area(NamedTuple):
    """An area that a row is about.

    ``code`` is of April 2023 for a local authority, else as the file or the project has it; ``level`` is one of
    :data:`LEVELS`; either, and the short ``name``, may be "". ``former`` is the code of a district that is now a part
    of the local authority, "" for any other area.
    """

    code: str
    name: str
    level: str
    former: str = ""


class _Known(NamedTuple):
    """Areas by code, three letters, full name, or name without the words for a kind; the parts of merged ones."""

    codes: dict[str, Area]
    letters: dict[str, Area]
    names: dict[str, Area]
    cores: dict[str, Area]
    parts: dict[str, set[str]]


def counted(matched: Mapping[str, int]) -> str:
    """Return in words how many areas of each known level there are: “3 local authorities and 1 region or nation”."""
    return wording.listing([f"{count:,} {LEVELS[level][count != 1]}" for level, count in matched.items() if level])


@lru_cache(maxsize=30_000)
def of_code(text: str) -> Area | None:
    """Return the area that a code of nine characters, an ITL code or an older code of a local authority names.

    Its level is "" where the code is built like that of a local authority but is not known as one.
    """
    wanted = text.strip().upper()
    if (known := _known().codes.get(wanted)) or wanted == "UK":
        return known
    if PATTERNS.gss.fullmatch(wanted):
        level = _BY_PREFIX.get(wanted[:3], OTHER)
        return Area("", "", "") if level == LOCAL else Area(wanted, "", level)
    return Area("", "", WHOLE if wanted.endswith(("X", "UK")) else OTHER) if PATTERNS.itl.fullmatch(wanted) else None


def of_letters(text: str) -> Area | None:
    """Return the local authority that three letters name (HPL); only a column of nothing else is read so."""
    return _known().letters.get(text.strip().upper())


@lru_cache(maxsize=30_000)
def of_name(text: str) -> Area | None:
    """Return the area that a name means, None if no known one is called so."""
    if len(text) > 80 or text[-2:].isdigit() or not any(map(str.isalpha, text)):
        return None
    if text[-1] in ")]" and (match := PATTERNS.area_in_brackets.fullmatch(text)):
        return of_code(match[2])
    bare = PATTERNS.aside.sub("", text)
    if PATTERNS.number.search(bare):
        return None  # “Hartlepool 001” is a small area of Hartlepool
    known, plain = _known(), fold(bare)
    return known.names.get(plain) or known.cores.get(_core(plain))


def of(text: str) -> Area | None:
    """Return the area that a code or a name means, None if there is no such one."""
    return of_code(text) or of_name(text)


def candidates(text: str) -> tuple[str, ...]:
    """Return the local authorities that a name which means none may stand for: those whose name begins with it."""
    start = _core(fold(PATTERNS.aside.sub("", text)))
    found = {area.name for core, area in _known().cores.items() if area.level == LOCAL and core.startswith(start)}
    return tuple(sorted(found)) if len(start) > 3 and len(found) < 6 else ()


def parts_of(code: str) -> set[str]:
    """Return the codes of the districts that were merged into a local authority."""
    return _known().parts.get(code, set())


def _core(plain: str) -> str:
    return "".join(re.findall(r"[^\W\d_]", PATTERNS.kind_of_authority.sub(" ", plain)))


def _known() -> _Known:
    return _index(os.environ.get(paths.VARIABLE))


@lru_cache(maxsize=2)
def _index(chosen: str | None) -> _Known:
    """Return every code and name that is known, from the tables of a chosen folder."""
    every = places.every()
    codes = {code: Area(code, names[0], WHOLE) for code, names in WORDS["wholes"].items()}
    for row in places.rows("regions"):
        codes |= dict.fromkeys((row["code"], row["itl1"]), Area(row["code"], row["region"], REGION))
    names = [(area.name, area) for area in codes.values()]
    codes |= {place.code: Area(place.code, place.short_name, LOCAL) for place in every}
    names += [(name, codes[code]) for code, more in (WORDS["wholes"] | WORDS["more_names"]).items() for name in more]
    names += [(place.short_name, codes[place.code]) for place in every]
    listed = (row for row in places.rows("place_names") if row["kind"] != "former district")
    names += [(row["name"], codes[row["code"]]) for row in listed]
    for place in every:
        for title, level in ((place.combined_authority, "combined authority"), (place.county, "county")):
            names.append((title, Area("", title.removesuffix(" Combined Authority"), level)))
    letters, merged, parts = dict[str, Area](), dict[str, Area](), dict[str, set[str]]()
    for row in places.rows("place_codes"):
        old, area = row["old_code"], codes[row["code"]]
        if row["kind"] == "three letters":
            letters[old] = area
            continue
        codes[old] = area._replace(former=old if places.is_part(old) else "")
        if row["kind"] == "merged":
            merged[fold(row["old_name"])] = codes[old]
            parts.setdefault(row["code"], set()).add(old)
    known = {fold(name): area for name, area in reversed(names) if name} | merged  # of two, the first counts
    cores: dict[str, set[Area]] = {}
    for name, area in names:
        if name and not name.endswith("Council"):  # “Newcastle City Council” must not make “Newcastle” mean one of two
            cores.setdefault(_core(fold(name)), set()).add(known.get(fold(name), area))
    whole = {_core(plain) for plain, area in known.items() if area.level in (REGION, WHOLE)}
    single = {core: min(found) for core, found in cores.items() if len(found) == 1 and core}
    single = {core: area for core, area in single.items() if core not in whole or area.level in (REGION, WHOLE)}
    return _Known(codes, letters, known, single, parts)
