"""A person's own file of households, with the columns that a use needs: read, checked in words, never kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import OwnFileError, nearest
from toolkit.uploads import sheets
from toolkit.uploads.cells import EMPTY, NUMBER, CellReader
from toolkit.uploads.sheets import Raw, Row, Sheet

LIMIT_MB, MOST = 60.0, 100_000
_HEADER_WITHIN = 10
_PATTERN = "The table “Synthetic population of 20,000 families, 2024-25” of this project is a pattern to follow."


@dataclass(frozen=True, eq=False)
class Households:
    """Households that a person brought.

    Parameters
    ----------
    table
        One row a household: the columns that were asked for, texts and floats.
    notes
        What was assumed in reading it, in sentences.
    columns
        Their names.
    source
        The file.
    """

    table: pd.DataFrame
    notes: tuple[str, ...]
    columns: tuple[str, ...]
    source: str


def read_households(
    path_or_bytes: str | Path | bytes,
    texts: Mapping[str, Sequence[str]],
    numbers: Sequence[str],
    may_be_empty: Sequence[str] = (),
    name: str | None = None,
) -> Households:
    """Read a CSV file or a workbook with one row a household.

    Parameters
    ----------
    path_or_bytes, name
        The file or its content, and what to call it.
    texts
        Columns of categories that it must have, each with the categories that it may hold; any if there are none.
    numbers
        Columns of numbers that it must have. Other columns are left out.
    may_be_empty
        Columns of numbers with empty cells where they do not apply.

    Raises
    ------
    OwnFileError
        It is too large, of another kind, lacks a column, or has a cell that cannot be: the message says where.
    """
    file = sheets.read(path_or_bytes, name, LIMIT_MB)
    wanted, reader = [*texts, *numbers], CellReader.of(file)
    sheet, header = _header(file.sheets, wanted)
    headings = [str(cell) for cell in sheet.rows[header]] if sheet.rows else []
    if missing := [column for column in wanted if column not in headings]:
        lacks = f"“{file.name}” lacks {wording.listing(missing)}."
        raise OwnFileError(lacks, "Expected one row a household.", _PATTERN)
    rows = [(at, row) for at, row in enumerate(sheet.rows[header + 1 :], header + 2) if any(c is not None for c in row)]
    if not 1 <= len(rows) <= MOST:
        raise OwnFileError(f"“{file.name}” has {len(rows):,} households.", f"From 1 to {MOST:,} are read.", _PATTERN)

    def column(title: str, read: Callable[[Raw], object], expected: str, usual: Sequence[str] = ()) -> list[object]:
        at = headings.index(title)
        found = [read(row[at] if at < len(row) else None) for _, row in rows]
        if None in found:
            row_number, row = rows[found.index(None)]
            raise _fault(file.name, title, row_number, row[at] if at < len(row) else None, expected, usual)
        return found

    table = {}
    for title, known in texts.items():
        by_text = {text.casefold(): text for text in known}
        table[title] = column(title, lambda raw, by=by_text: _category(raw, by), _expected(known), known)  # type: ignore[misc]
    for title in numbers:
        empty = title in may_be_empty
        table[title] = column(title, lambda raw, empty=empty: _number(raw, reader, empty), "Expected a number.")  # type: ignore[misc]
    commas = ("Commas were read as decimal points.",) if reader.decimal_comma else ()
    return Households(pd.DataFrame(table), (*file.notes, *commas), tuple(wanted), f"your file “{file.name}”")


def _header(found: Sequence[Sheet], wanted: Sequence[str]) -> tuple[Sheet, int]:
    """Return the sheet and the row, from 0, that has most of the headings."""

    def held(row: Row) -> int:
        return len(set(wanted) & set(map(str, row)))

    near = [
        (held(row), -at, -n, sheet)
        for n, sheet in enumerate(found)
        for at, row in enumerate(sheet.rows[:_HEADER_WITHIN])
    ]
    if not near:
        return Sheet("", ()), 0
    best = max(near, key=lambda entry: entry[:3])
    return best[3], -best[1]


def _category(raw: Raw, known: Mapping[str, str]) -> str | None:
    text = "" if raw is None else str(raw)
    return known.get(text.casefold()) if known else text or None


def _number(raw: Raw, reader: CellReader, may_be_empty: bool) -> float | None:
    cell = reader.read(raw)
    if cell.kind == NUMBER and not cell.percent and cell.guess in ("", "comma", "space"):
        return cell.value
    return math.nan if cell.kind == EMPTY and may_be_empty else None


def _expected(known: Sequence[str]) -> str:
    return f"Expected one of: {', '.join(known)}." if known else "Expected a name."


def _fault(name: str, column: str, row: int, raw: Raw, expected: str, known: Sequence[str]) -> OwnFileError:
    has = "nothing" if raw is None else f"“{str(raw)[:40]}”"
    near = nearest(raw, known, limit=1) if raw is not None else ()
    do = f"Did you mean “{near[0]}”?" if near else "Correct this cell."
    return OwnFileError(f"“{name}” has {has} as “{column}” in row {row}.", expected, do)
