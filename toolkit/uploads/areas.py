"""Which area a row of a person's file is about: by its code, of any vintage, or by its name.

A name must be a known one once words such as “Council” or “City of” are set aside; one that is only alike (Allerdale,
Calderdale) is never taken for another.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from toolkit import places
from toolkit.core import paths, wording
from toolkit.places.names import fold
from toolkit.uploads.vocabulary import PATTERNS, WORDS, by_entry

LOCAL, REGION, WHOLE = "local authority", "region", "whole"
LEVELS: dict[str, tuple[str, str]] = WORDS["levels"]
"""The levels of areas, with their singular and plural."""
_BY_PREFIX = by_entry("prefixes")


@dataclass(frozen=True)
class Area:
    """An area that a row is about.

    ``code`` is of April 2023 for a local authority, else as the file or the project has it; ``level`` is one of
    :data:`LEVELS`; either, and the short ``name``, may be "". ``former`` is the code of a district that is now a part
    of the local authority, "" for any other area.
    """

    code: str
    name: str
    level: str
    former: str = ""


def counted(matched: Mapping[str, int]) -> str:
    """Return in words how many areas of each known level there are: “3 local authorities and 1 region or nation”."""
    return wording.listing([f"{count:,} {LEVELS[level][count != 1]}" for level, count in matched.items() if level])


class _Known(NamedTuple):
    """Areas by code and by name, in full or without the words for a kind of authority; districts that were merged."""

    by_code: dict[str, Area]
    by_letters: dict[str, Area]
    by_name: dict[str, Area]
    by_core: dict[str, Area]
    parts: dict[str, set[str]]


@lru_cache(maxsize=30_000)
def of_code(text: str) -> Area | None:
    """Return the area that a code of nine characters, an ITL code or an older code of a local authority names.

    Its level is "" where the code is built like that of a local authority but is not known as one.
    """
    wanted = text.strip().upper()
    if known := _known().by_code.get(wanted):
        return known
    if PATTERNS.gss.fullmatch(wanted):
        level = _BY_PREFIX.get(wanted[:3], "other area")
        return Area("", "", "") if level == LOCAL else Area(wanted, "", level)
    if PATTERNS.itl.fullmatch(wanted) and wanted != "UK":
        return Area("", "", WHOLE if wanted.endswith(("X", "UK")) else "other area")
    return None


def of_letters(text: str) -> Area | None:
    """Return the local authority that three letters name (HPL); only a column of nothing else is read so."""
    return _known().by_letters.get(text.strip().upper())


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
    return known.by_name.get(plain) or known.by_core.get(_core(plain))


def candidates(text: str) -> tuple[str, ...]:
    """Return the local authorities that a name which means none may stand for: those whose name begins with it."""
    start = _core(fold(PATTERNS.aside.sub("", text)))
    found = {area.name for core, area in _known().by_core.items() if area.level == LOCAL and core.startswith(start)}
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
    current = {place.code: Area(place.code, place.short_name, LOCAL) for place in places.every()}
    by_code = {code: Area(code, names[0], WHOLE) for code, names in WORDS["wholes"].items()} | current
    for row in places.rows("regions"):
        by_code |= dict.fromkeys((row["code"], row["itl1"]), Area(row["code"], row["region"], REGION))
    known = _Known(by_code, {}, {}, {}, {})
    merged: dict[str, Area] = {}
    for row in places.rows("place_codes"):
        old, code = row["old_code"], row["code"]
        if row["kind"] == "three letters":
            known.by_letters[old] = current[code]
            continue
        by_code[old] = replace(current[code], former=old if places.is_part(old) else "")
        if row["kind"] == "merged":
            merged[fold(row["old_name"])] = by_code[old]
            known.parts.setdefault(code, set()).add(old)
    names = _names(by_code)
    known.by_name.update({fold(name): area for name, area in reversed(names)} | merged)
    cores: dict[str, set[Area]] = {}
    for name, area in names:
        if not name.endswith("Council"):  # “Newcastle City Council” must not make “Newcastle” mean one of two places
            cores.setdefault(_core(fold(name)), set()).add(known.by_name.get(fold(name), area))
    taken = {_core(plain) for plain, area in known.by_name.items() if area.level in (REGION, WHOLE)}
    single = {core: min(found, key=str) for core, found in cores.items() if len(found) == 1 and core}
    known.by_core.update({core: a for core, a in single.items() if core not in taken or a.level in (REGION, WHOLE)})
    return known


def _names(by_code: dict[str, Area]) -> list[tuple[str, Area]]:
    """Return names with their areas; of two areas called alike the first one counts."""
    names = [(area.name, area) for area in by_code.values() if area.level in (REGION, WHOLE)]
    names += [(name, by_code[code]) for code, more in (WORDS["wholes"] | WORDS["more_names"]).items() for name in more]
    names += [(place.short_name, by_code[place.code]) for place in places.every()]
    listed = (row for row in places.rows("place_names") if row["kind"] != "former district")
    names += [(row["name"], by_code[row["code"]]) for row in listed]
    for place in places.every():
        for title, level in ((place.combined_authority, "combined authority"), (place.county, "county")):
            names.append((title, Area("", title.removesuffix(" Combined Authority"), level)))
    return [(name, area) for name, area in names if name]
