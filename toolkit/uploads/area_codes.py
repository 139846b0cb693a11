"""The codes of a person's file → places of April 2023, without ever adding figures up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolkit import places
from toolkit.core.errors import OwnFileError
from toolkit.uploads.table_finder import Sheet

# Countries, regions, counties, combined authorities, the United Kingdom; ITL codes of regions.
_LARGER = re.compile(r"[EWSN]92\d{6}|E1[0-3]\d{6}|E47\d{6}|K0\d{7}|TL[A-Z]\w*|UK[A-Z]?\w*")


@dataclass(frozen=True)
class Placed:
    """Where the rows of a file belong: ``rows`` maps a row of the file to a code of April 2023."""

    rows: dict[int, str]
    unmatched: tuple[str, ...]
    notes: tuple[str, ...]


def place(sheet: Sheet) -> Placed:
    """Return the place of each row of a file.

    Raises
    ------
    OwnFileError
        A place stands in two rows.
    """
    known = {row: code for row, code in sheet.codes.items() if places.is_code(code)}
    _refuse_doubles(known)
    unknown = [code for row, code in sheet.codes.items() if row not in known]
    targets: dict[str, dict[int, str]] = {}
    for row, code in known.items():
        targets.setdefault(places.current_code(code), {})[row] = code
    rows: dict[int, str] = {}
    left: list[str] = []
    notes = _unknown_notes(unknown)
    for target, candidates in targets.items():
        chosen, note = _choice(target, candidates)
        notes += [note] if note else []
        left += [code for row, code in candidates.items() if row != chosen]
        if chosen is not None:
            rows[chosen] = target
    recoded = [f"{known[row]} is now {target}" for row, target in rows.items() if known[row] != target]
    if recoded:
        notes.append(f"Former codes were put on the places of April 2023: {_listed(recoded)}.")
    return Placed(rows, (*unknown, *left), tuple(notes))


def _refuse_doubles(known: dict[int, str]) -> None:
    first: dict[str, int] = {}
    for row, code in known.items():
        if code in first:
            raise OwnFileError(
                f"The code {code} ({places.get(code).short_name}) stands in rows {first[code]} and {row}.",
                "Expected one row a place.",
                "If the file has several years or groups, give each a column of its own.",
            )
        first[code] = row


def _choice(target: str, candidates: dict[int, str]) -> tuple[int | None, str]:
    """Which row speaks for a place: its own code, else one that covered the same area, never a part of it."""
    whole = {row: code for row, code in candidates.items() if not places.is_part(code)}
    own = [row for row, code in whole.items() if code == target]
    name = places.get(target).short_name
    if own or len(whole) == 1:
        row = own[0] if own else next(iter(whole))
        others = [code for other, code in candidates.items() if other != row]
        note = f"{name} has a row of its own, so {_listed(others)} were left out." if others else ""
        return row, note
    if whole:
        rows = " and ".join(map(str, whole))
        raise OwnFileError(
            f"Rows {rows} ({', '.join(whole.values())}) are both {name}.", "Expected one row a place.", "Keep one."
        )
    parts = _listed(list(candidates.values()))
    return None, (
        f"{name} was made out of several districts ({parts} in your file). Percentages and averages cannot be "
        f"added up, and counts are not told from them here, so {name} was left out: bring its own figure."
    )


def _unknown_notes(unknown: list[str]) -> list[str]:
    larger = [code for code in unknown if _LARGER.fullmatch(code)]
    strange = [code for code in unknown if code not in larger]
    notes = []
    if larger:
        notes.append(f"Rows of countries, regions or counties were left out: {_listed(larger)}.")
    if strange:
        notes.append(f"Codes of no local authority were left out: {_listed(strange)}.")
    return notes


def _listed(texts: list[str], most: int = 12) -> str:
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more
