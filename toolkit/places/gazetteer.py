"""The area that a label in someone else's table means, found by its code (of any vintage) or its name.

A name must match a known one, apart from words such as “Council” or “City of”; a merely similar name (Allerdale,
Calderdale) never matches. Areas at every level are told apart, even at levels for which the project has no figures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from toolkit import places
from toolkit.core import paths, wording
from toolkit.core.yaml_io import module_yaml
from toolkit.places import areas, names
from toolkit.places.names import fold

LOCAL, REGION, WHOLE, OTHER = "local authority", "region", "whole", "other area"
_WORDS = module_yaml(__file__)
LEVELS: dict[str, tuple[str, str]] = _WORDS["levels"]
"""The types of area, with their singular and plural names."""
_BY_PREFIX = {prefix: level for level, prefixes in _WORDS["prefixes"].items() for prefix in prefixes}
GSS = re.compile(r"[EWSNKJL]\d{8}", re.ASCII)
"""Pattern of a Government Statistical Service code. The next pattern is for International Territorial Levels."""
ITL = re.compile(r"TL[C-N]\w{0,3}|UK[A-Z]\w{0,3}", re.ASCII)
_CODE_BEHIND = re.compile(rf".*?\s*[(\[]({GSS.pattern})[)\]]", re.ASCII)
# Footnote marks after a name.
_ASIDE = re.compile(r"\[[^\]]*\]|[\u00b2\u00b3\u00b9\u2070-\u2079*†‡]+$|[ ]?\(\d\d?\)$|(?<=[a-z])\d$")

# Headings of areas that are no local authorities.
_OTHER = re.compile(
    r"constituenc|\bwards?\b|\bparish|\b[lm]soa|travel.to.work|\bttwa|health board|\bicb\b|\bccg\b|police|\bfire\b|"
    r"built.up|postcode",
    re.IGNORECASE,
)


class Entry(NamedTuple):
    """The area that a label names.

    ``code`` is the April 2023 code for a local authority, otherwise the one in the label or the project; ``level`` is
    one of :data:`LEVELS`. Either of these, or the short ``name``, may be "". ``former`` is the code of a district that
    is now part of the local authority, or "" for any other area.
    """

    code: str
    name: str
    level: str
    former: str = ""


def counted(matched: Mapping[str, int]) -> str:
    """Return the number of areas at each known level, in words: “3 local authorities and 1 region or nation”."""
    return wording.listing([f"{count:,} {LEVELS[level][count != 1]}" for level, count in matched.items() if level])


@lru_cache(maxsize=30_000)
def of_code(text: str) -> Entry | None:
    """Return the area with a nine-character code, an ITL code or an older local authority code.

    The area's level is "" if the code looks like a local authority's but is unknown.
    """
    wanted = text.strip().upper()
    area = areas.coded(wanted)
    if area and (area.code == wanted or area.kind != "combined authority"):  # a former one had other members
        return _entry(area, wanted if places.is_part(wanted) else "")
    if GSS.fullmatch(wanted):
        level = _BY_PREFIX.get(wanted[:3], OTHER)
        return Entry("", "", "") if level == LOCAL else Entry(wanted, "", level)
    return Entry("", "", WHOLE if wanted.endswith(("X", "UK")) else OTHER) if ITL.fullmatch(wanted) else None


def of_letters(text: str) -> Entry | None:
    """Return the local authority with a three-letter code (HPL); use only if a whole column has such codes."""
    return _index(os.environ.get(paths.VARIABLE)).get(text.strip().upper())


@lru_cache(maxsize=30_000)
def of_name(text: str) -> Entry | None:
    """Return the area with the given name, or None if no known area has it."""
    if len(text) > 80 or text[-2:].isdigit() or not any(map(str.isalpha, text)):
        return None
    if text[-1] in ")]" and (match := _CODE_BEHIND.fullmatch(text)):
        return of_code(match[1])
    plain, index = _ASIDE.sub("", text), _index(os.environ.get(paths.VARIABLE))
    if re.search("[0-9]", plain):
        return None  # “Hartlepool 001” is a small area of Hartlepool
    plain = fold(plain)
    area, other = areas.named(plain), index.get(plain) or index.get(names.bare(plain))
    shared = area and area.kind == "combined authority" and "combined" not in plain
    if other and (other.former or shared or not area):  # Lancashire is the county, unless its authority is meant
        return other
    return _entry(area) if area else None


def of(text: str) -> Entry | None:
    """Return the area with the given code or name, or None if there is none."""
    return of_code(text) or of_name(text)


def of_row(code: str, name: str, heading: str) -> Entry | None:
    """Return a row's area from its code or name under a heading; some tables mix codes and names in one column."""
    known = of_code(code) or (of_letters(code) if len(code) == 3 else None)
    if not known and (kind := _OTHER.search(heading)):
        # Darlington is a constituency, too: what the heading calls so is never a local authority.
        return Entry("", name, "constituency" if kind[0].casefold() == "constituenc" else OTHER)
    return known or of_name(name) or of(code)


def candidates(text: str) -> tuple[str, ...]:
    """Return the local authorities that an unmatched name may stand for: those whose name begins with it."""
    start = _ASIDE.sub("", text)
    known = {area.name for area in areas.beginning(start) if area.kind == "council"} if len(start) > 3 else ()
    return tuple(sorted(known)) if len(known) < 6 else ()


@lru_cache(maxsize=400)
def parts_of(code: str) -> set[str]:
    """Return the codes of the districts that were merged into a local authority."""
    return {entry.former for entry in _index(os.environ.get(paths.VARIABLE)).values() if entry.code == code} - {""}


def _entry(area: areas.Area, former: str = "") -> Entry:
    return Entry(area.code, area.name, _BY_PREFIX.get(area.code[:3], OTHER), former)


@lru_cache(maxsize=2)
def _index(chosen: str | None) -> dict[str, Entry]:
    """Return what only publishers' tables have: merged districts, other areas, authorities by three letters."""
    rows, every = places.rows("place_codes"), places.every()
    levels = {place.combined_authority: "combined authority" for place in every if place.combined_authority}
    levels |= {place.county: "county" for place in every}
    known = {title: areas.named(title) for title in levels}
    others = [Entry(code, name, WHOLE) for code, name in _WORDS["wholes"].items()]
    others += [
        Entry("", title, level)
        for title, level in levels.items()
        if not (area := known[title]) or area.kind not in ("council", level)
    ]
    index = {names.bare(fold(entry.name)): entry for entry in others}
    for row in rows:
        if entry := {"merged": of_code(row["old_code"]), "three letters": of_code(row["code"])}.get(row["kind"]):
            index[fold(row["old_name"]) if entry.former else row["old_code"]] = entry
    return index
