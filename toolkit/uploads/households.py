"""A person's own file of households, with the columns that a use needs: read, checked in words, never kept."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import nearest
from toolkit.uploads import sheets
from toolkit.uploads.cells import EMPTY, NUMBER, CellReader
from toolkit.uploads.sheets import Raw, Reading, Sheet
from toolkit.uploads.vocabulary import notes, refusal

LIMIT_MB, MOST = 60.0, 100_000
_HEADER_WITHIN = 10


def read_households(
    path_or_bytes: str | Path | bytes,
    texts: Mapping[str, Sequence[str]],
    numbers: Sequence[str],
    may_be_empty: Sequence[str] = (),
    name: str | None = None,
) -> Reading:
    """Read a CSV file or a workbook with one row a household.

    Parameters
    ----------
    texts, numbers
        Columns of categories that it must have, each with the categories that it may hold (any if there are none), and
        columns of numbers. Other columns are left out.
    may_be_empty
        Columns of numbers with empty cells where they do not apply.

    Raises
    ------
    OwnFileError
        It is too large, of another kind, lacks a column, or has a cell that cannot be: the message says where.
    """
    file = sheets.read(path_or_bytes, name, LIMIT_MB)
    wanted, reader = [*texts, *numbers], CellReader.of(file)
    sheet, header = _header(file.sheets, set(wanted))
    headings = [str(cell) for cell in sheet.rows[header]] if sheet.rows else []
    if missing := [column for column in wanted if column not in headings]:
        raise refusal("household_columns", name=file.name, missing=wording.listing(missing))
    rows = {at: row for at, row in enumerate(sheet.rows[header + 1 :], header + 2) if any(c is not None for c in row)}
    if not 1 <= len(rows) <= MOST:
        raise refusal("household_count", name=file.name, count=len(rows), most=MOST)
    table: dict[str, list[str | float]] = {column: [] for column in wanted}
    for column in wanted:
        at, known = headings.index(column), {text.casefold(): text for text in texts.get(column, ())}
        for number, row in rows.items():
            raw = row[at] if at < len(row) else None
            read = _category(raw, known) if column in texts else _number(raw, reader, column in may_be_empty)
            if read is None:
                expected = "a name" if column in texts else "a number"
                near = nearest(str(raw), known.values(), 1) if raw is not None else ()
                raise refusal(
                    "household_cell",
                    name=file.name,
                    column=column,
                    row=number,
                    has="nothing" if raw is None else f"“{str(raw)[:40]}”",
                    expected=f"one of: {', '.join(known.values())}" if known else expected,
                    do=f"Did you mean “{near[0]}”?" if near else "Correct this cell.",
                )
            table[column].append(read)
    commas = notes("decimal_comma", holds=reader.decimal_comma)
    return Reading(pd.DataFrame(table), tuple(wanted), (*file.notes, *commas), f"your file “{file.name}”")


def _header(sheets_of: Sequence[Sheet], wanted: set[str]) -> tuple[Sheet, int]:
    """Return the sheet and the row, from 0, that has most of the headings; of equals, the first."""
    near = [(sheet, at) for sheet in sheets_of for at in range(min(_HEADER_WITHIN, len(sheet.rows)))]
    return max(near, key=lambda place: len(wanted & set(map(str, place[0].rows[place[1]]))), default=(Sheet("", ()), 0))


def _category(raw: Raw, known: Mapping[str, str]) -> str | None:
    text = "" if raw is None else str(raw)
    return known.get(text.casefold()) if known else text or None


def _number(raw: Raw, reader: CellReader, may_be_empty: bool) -> float | None:
    cell = reader.read(raw)
    if cell.kind in NUMBER and not cell.percent and cell.guess in ("", "comma", "space"):
        return cell.value
    return math.nan if cell.kind == EMPTY and may_be_empty else None
