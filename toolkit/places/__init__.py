"""The 361 local authorities of the United Kingdom: found by name, part of a name, or current or former code.

`toolkit.places.names` matches text to names.
"""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolkit.core import paths, wording
from toolkit.core.errors import SetupError, ToolkitError, UnknownNameError
from toolkit.places.names import FULL, NEAR, WORDS, core, fold, score

REGIONS: tuple[str, ...] = tuple(Path(__file__).with_name("regions.csv").read_text(encoding="utf-8").splitlines())
"""The ITL1 nations and regions in chart order: England from north to south, then the other nations."""

NATIONS: tuple[str, ...] = ("England", "Wales", "Scotland", "Northern Ireland")

_OLD_KIND = "ONS code until 2011"  # the name in place_codes for codes of four or five characters

KINDS: tuple[str, ...] = ("global", "economic", "demographic")
"""The kinds of statistical neighbours that the ONS publishes."""


class AmbiguousPlaceError(ToolkitError):
    """A name that matches several places: ``places`` holds them, best first."""

    def __init__(self, text: str, places: tuple[Any, ...]) -> None:
        self.places = places
        listed = wording.listing([f"{place.short_name} ({place.code})" for place in places], "or", most=8)
        super().__init__(
            f"“{text}” matches {len(places)} places.", f"It could be {listed}.", "Enter more of the name, or the code."
        )


@dataclass(frozen=True)
class Place:
    """A local authority as of April 2023.

    Parameters
    ----------
    code
        Nine-character code (LAD23).
    name, short_name
        Its official name, and a short one for charts.
    region, nation
        One of :data:`REGIONS` and of :data:`NATIONS`.
    combined_authority, county
        The combined authority ("" if none) and the upper-tier authority.
    latitude, longitude
        A point inside it, in degrees (WGS 84).
    """

    code: str
    name: str
    short_name: str
    region: str
    nation: str
    combined_authority: str
    county: str
    latitude: float
    longitude: float


def get(code: str) -> Place:
    """Return the place with this current or former code.

    Raises
    ------
    UnknownNameError
        No local authority has or had this code.
    """
    return _present_index().places[current_code(code)]


def find(text: str) -> Place:
    """Return the one place that matches a code, a name or part of a name.

    Parameters
    ----------
    text
        The text to match, such as ``"E06000010"``, ``"Hull"``, ``"stoke"``, ``"Sir Benfro"`` or ``"Bristol, City of"``.

    Raises
    ------
    UnknownNameError
        No place has this name; the message suggests the closest. Also raised for a region or nation.
    AmbiguousPlaceError
        Several places match equally well.
    """
    text = str(text).strip()
    if _looks_like_code(text):
        return get(text)
    near_ones = scored(text)
    if (not near_ones or near_ones[0][0] < FULL) and fold(text) in {fold(area) for area in (*REGIONS, *NATIONS)}:
        near = [place.short_name for value, place in near_ones[:4] if value >= WORDS]
        raise UnknownNameError(
            "local authority", text, (), f"{text} is a region or nation: choose a place in it.", near
        )
    fits = best("place", text, near_ones)
    if len(fits) > 1:
        raise AmbiguousPlaceError(text, fits)
    return fits[0]


def best(kind: str, text: str, near: list[tuple[float, Any]]) -> tuple[Any, ...]:
    """Return the best match for a text, or every match that ties for best, from scored candidates (best first).

    Raises
    ------
    UnknownNameError
        No candidate matches; the message suggests the closest names.
    """
    if not near or near[0][0] < WORDS:
        do = "" if near else "Enter another part of the name, or the code."
        raise UnknownNameError(kind, text, do=do, near=[candidate.short_name for _, candidate in near[:4]])
    return tuple(candidate for value, candidate in near if value == near[0][0])


def every() -> tuple[Place, ...]:
    """Return all places, sorted by code."""
    return tuple(_present_index().places.values())


def other_names() -> dict[str, list[str]]:
    """Return the Welsh names, former districts and short names of places, by code, unless equal to `short_name`."""
    return _present_index().others


def current_code(code: str) -> str:
    """Return the April 2023 code for a current or former code.

    Raises
    ------
    UnknownNameError
        No local authority has or had this code.
    """
    index = _present_index()
    wanted = str(code).strip().upper()
    if wanted in index.places:
        return wanted
    if wanted in index.former:
        return index.former[wanted]
    do = "Codes in use from April 2023 look like E06000010 or S12000033. Former codes are also accepted."
    raise UnknownNameError("local authority code", code, (), do)


def is_code(text: str) -> bool:
    """Return whether this is the current or former code of a local authority."""
    index, wanted = _present_index(), text.strip().upper()
    return wanted in index.places or wanted in index.former


def is_part(code: str) -> bool:
    """Return whether this former code belonged to a district that is now only part of a place.

    Figures for one or more parts cannot be used for the whole place.
    """
    return code.strip().upper() in _present_index().parts


def neighbours(code: str, kind: str = "global", n: int = 20) -> list[Place]:
    """Return the statistical neighbours of a place, most similar first.

    Parameters
    ----------
    code
        A current or former code.
    kind
        ``"global"``, ``"economic"`` or ``"demographic"``: the indicators used to measure similarity.
    n
        Maximum number; the ONS publishes twenty.

    Raises
    ------
    UnknownNameError
        Unknown code or kind.

    Notes
    -----
    Source: ONS, *Clustering similar local authorities and statistical nearest neighbours*. The relation is not
    symmetric: A may be a neighbour of B without B being a neighbour of A.
    """
    if kind not in KINDS:
        raise UnknownNameError("kind of neighbours", kind, KINDS)
    index, current = _present_index(), current_code(code)
    codes = _neighbours(os.environ.get(paths.VARIABLE)).get((current, kind), ())
    return [index.places[other] for other in codes[:n]]


@dataclass(frozen=True)
class _Index:
    """Lookups from the files: places by code, current codes of former ones, codes of parts, names."""

    places: dict[str, Place]
    former: dict[str, str]
    parts: frozenset[str]
    others: dict[str, list[str]]
    names: tuple[tuple[str, str, str], ...]  # folded name, its core if that identifies the place, code


def _present_index() -> _Index:
    return _index(os.environ.get(paths.VARIABLE))


@lru_cache(maxsize=4)
def _index(chosen: str | None) -> _Index:
    """Return the lookups from a folder's tables, cached, so that a large file does not read them at each cell."""
    places = {row["code"]: _place(row) for row in rows("places")}
    changes = rows("place_codes")
    # “NEW” typed as a name is the start of one, not a three-letter register code.
    former = {row["old_code"]: row["code"] for row in changes if row["kind"] != "three letters"}
    names = {(fold(name), code): True for code, p in places.items() for name in (p.name, p.short_name)}
    others: dict[str, list[str]] = {}
    for row in rows("place_names"):
        if row["kind"] in {"Welsh", "former district", "short"} and fold(row["name"]) != fold(
            places[row["code"]].short_name
        ):
            others.setdefault(row["code"], []).append(row["name"])
        # "Newcastle City Council" must not make "Newcastle" mean Newcastle upon Tyne.
        names.setdefault((fold(row["name"]), row["code"]), row["kind"] not in {"council", "other"})
    compared = tuple((name, core(name) if telling else name, code) for (name, code), telling in names.items())
    return _Index(places, former, _parts(changes), others, compared)


def _parts(changes: list[dict[str, str]]) -> frozenset[str]:
    """Return former codes of merged districts: marked as such, or several of the same old kind for one place."""
    alike = Counter((row["code"], row["kind"]) for row in changes if row["kind"] == _OLD_KIND)
    return frozenset(
        row["old_code"] for row in changes if row["kind"] == "merged" or alike[row["code"], row["kind"]] > 1
    )


@lru_cache(maxsize=4)
def _neighbours(chosen: str | None) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the codes of neighbours by (code, kind), in rank order."""
    by_key: dict[tuple[str, str], list[str]] = {}
    for row in sorted(rows("neighbours"), key=lambda row: int(row["rank"])):
        by_key.setdefault((row["code"], row["kind"]), []).append(row["neighbour_code"])
    return {key: tuple(codes) for key, codes in by_key.items()}


def _place(row: dict[str, str]) -> Place:
    texts = {name: row[name] for name in Place.__annotations__ if name not in {"latitude", "longitude"}}
    return Place(**texts, latitude=float(row["latitude"]), longitude=float(row["longitude"]))


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of places, with all values as text.

    Raises
    ------
    SetupError
        The table is missing.
    """
    try:
        text = (paths.folder() / f"{name}.csv").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SetupError(
            f"The table “{name}”, which lists places, is missing.",
            f"Expected data/{name}.csv.",
            f"Restore it with git checkout data/{name}.csv (or make data).",
        ) from None
    header, *cells = csv.reader(text.splitlines())
    return [dict(zip(header, row, strict=True)) for row in cells]


def _looks_like_code(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z]\d{8}", text) is not None or is_code(text)


def scored(text: str) -> list[tuple[float, Place]]:
    """Return places with the score of their best-matching name (see `names.score`), best first; ties by name."""
    plain = fold(text)
    if not plain:
        return []
    index, text_core = _present_index(), core(plain)
    best: dict[str, float] = {}
    for name, short, code in index.names:
        best[code] = max(best.get(code, 0.0), score(plain, text_core, name, short))
    near = [(value, index.places[code]) for code, value in best.items() if value >= NEAR]
    return sorted(near, key=lambda pair: (-pair[0], pair[1].short_name, pair[1].code))
