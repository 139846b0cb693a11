"""Which area a row of a person's file is about: by its code, of any vintage, or by its name.

A name must be a known one once words such as “Council” or “City of” are set aside; one that is only alike (Allerdale,
Calderdale) is never taken for another.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from toolkit import places
from toolkit.core import paths
from toolkit.places.names import fold
from toolkit.tables.loading import load
from toolkit.uploads.vocabulary import PATTERNS, WORDS, by_entry

LOCAL, REGION, WHOLE = "local authority", "region", "whole"
LEVELS: dict[str, tuple[str, str]] = WORDS["levels"]
"""The levels of areas, with their singular and plural."""
_BY_PREFIX = by_entry("prefixes")


@dataclass(frozen=True)
class Area:
    """An area that a row is about.

    Parameters
    ----------
    code
        Of April 2023 for a local authority; else as the file or the project has it, "" where there is none.
    name
        Its short name; "" where the project has none.
    level
        One of :data:`LEVELS`; "" for none that is known.
    former
        The code of a district that is now a part of the local authority ``code``; "" for any other area.
    """

    code: str
    name: str
    level: str
    former: str = ""


@dataclass(frozen=True)
class _Known:
    by_code: dict[str, Area]
    by_name: dict[str, Area]
    by_core: dict[str, Area]
    by_letters: dict[str, Area]
    parts: dict[str, frozenset[str]]


def of_code(text: str) -> Area | None:
    """Return the area that a code of nine characters, an ITL code or an older code of a local authority names.

    Its level is "" where the code is built like that of a local authority but is not known as one.
    """
    wanted = text.strip().upper()
    known = _known().by_code.get(wanted)
    if known:
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
    if len(text) > 80 or not any(map(str.isalpha, text)):
        return None
    if match := PATTERNS.area_in_brackets.fullmatch(text):
        return of_code(match[2])
    known, plain = _known(), fold(PATTERNS.aside.sub("", text))
    return known.by_name.get(plain) or known.by_core.get(_core(plain))


def candidates(text: str) -> tuple[str, ...]:
    """Return the local authorities that a name which means none may stand for: those whose name begins with it."""
    start = _core(fold(PATTERNS.aside.sub("", text)))
    found = {area.name for core, area in _known().by_core.items() if area.level == LOCAL and core.startswith(start)}
    return tuple(sorted(found)) if len(start) > 3 and len(found) < 6 else ()


def parts_of(code: str) -> frozenset[str]:
    """Return the codes of the districts that were merged into a local authority."""
    return _known().parts.get(code, frozenset())


def _core(plain: str) -> str:
    return "".join(re.findall(r"[^\W\d_]", PATTERNS.kind_of_authority.sub(" ", plain)))


def _known() -> _Known:
    return _index(os.environ.get(paths.VARIABLE))


@lru_cache(maxsize=2)
def _index(chosen: str | None) -> _Known:
    """Return every code and name that is known, from the tables of a chosen folder."""
    current = {place.code: Area(place.code, place.short_name, LOCAL) for place in places.every()}
    changes, regions = load("place_codes"), load("regions")
    letters = changes[changes["kind"] == "three letters"]
    changes = changes[changes["kind"] != "three letters"]
    former = {
        old: replace(current[new], former=old if places.is_part(old) else "")
        for old, new in zip(changes["old_code"], changes["code"], strict=True)
    }
    listed = [tuple(map(str, row)) for row in regions[["code", "itl1", "region"]].itertuples(index=False)]
    large = {key: Area(code, region, REGION) for code, itl, region in listed for key in (code, itl)}
    large |= {code: Area(code, names[0], WHOLE) for code, names in WORDS["wholes"].items()}
    merged = changes[changes["kind"] == "merged"]
    names = _names(current, large)
    by_name = {fold(name): area for name, area in reversed(names)}
    by_name |= {fold(name): former[old] for name, old in zip(merged["old_name"], merged["old_code"], strict=True)}
    return _Known(
        large | former | current,
        by_name,
        _cores(names, by_name),
        {old: current[new] for old, new in zip(letters["old_code"], letters["code"], strict=True)},
        {str(code): frozenset(rows["old_code"]) for code, rows in merged.groupby("code")},
    )


def _names(current: dict[str, Area], large: dict[str, Area]) -> list[tuple[str, Area]]:
    """Return names with their areas; of two areas called alike the first one counts."""
    listed = load("place_names")
    names = [(area.name, area) for area in large.values()]
    names += [(name, large[code]) for code, more in (WORDS["wholes"] | WORDS["region_names"]).items() for name in more]
    names += [(area.name, area) for area in current.values()]
    kinds = listed[listed["kind"] != "former district"]
    names += [(name, current[code]) for code, name in zip(kinds["code"], kinds["name"], strict=True)]
    names += [("London, City of", area) for area in current.values() if area.name == "City of London"]
    for place in places.every():
        for title, level in ((place.combined_authority, "combined authority"), (place.county, "county")):
            if title:
                names.append((title, Area("", title.removesuffix(" Combined Authority"), level)))
    return names


def _cores(names: list[tuple[str, Area]], by_name: dict[str, Area]) -> dict[str, Area]:
    """Return the names without the words for a kind of authority, where only one area is called so."""
    found: dict[str, set[Area]] = {}
    for name, area in names:
        if name.endswith("Council"):
            continue  # “Newcastle City Council” must not make “Newcastle” mean one of two places
        found.setdefault(_core(fold(name)), set()).add(by_name.get(fold(name), area))
    taken = {_core(plain) for plain, area in by_name.items() if area.level in (REGION, WHOLE)}
    single = {core: next(iter(areas)) for core, areas in found.items() if len(areas) == 1 and core}
    return {core: area for core, area in single.items() if core not in taken or area.level in (REGION, WHOLE)}
