"""A user's own households: any table with the columns that are needed, checked cell by cell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import nearest
from toolkit.uploads import sheets
from toolkit.uploads.cells import NOTHING, NUMBER, Cell, CellReader
from toolkit.uploads.sheets import Reading
from toolkit.uploads.vocabulary import notes, refusal

HOUSEHOLDS_MB, MOST_HOUSEHOLDS = 60.0, 100_000
_HEADER_WITHIN = 10  # rows from the top that may have the headings


def read_households(
    path_or_bytes: str | Path | bytes,
    texts: Mapping[str, Sequence[str]],
    numbers: Sequence[str],
    may_be_empty: Sequence[str] = (),
    name: str | None = None,
) -> Reading:
    """Read a CSV file or a workbook with one row per household; columns that are not requested are left out.

        ``texts`` are columns that the file must have, each with its permitted categories (any if none are given).
    ``numbers`` are columns of numbers; those in ``may_be_empty`` have empty cells where they do not apply. An
    OwnFileError says which column the file lacks or which cell is invalid, or why the file cannot be read at all.
    """
    file = sheets.read(path_or_bytes, name, HOUSEHOLDS_MB)
    wanted, reader = [*texts, *numbers], CellReader.of(file)
    # The row with most of the headings, of equals the first.
    near = [(sheet.rows, at) for sheet in file.sheets for at in range(min(_HEADER_WITHIN, len(sheet.rows)))]
    lines, header = max(near, key=lambda place: len({*wanted} & {*map(str, place[0][place[1]])}), default=([()], 0))
    headings = [*map(str, lines[header])]
    if missing := [column for column in wanted if column not in headings]:
        raise refusal("household_columns", name=file.name, missing=wording.listing(missing))
    rows = {at: row for at, row in enumerate(lines[header + 1 :], header + 2) if any(cell is not None for cell in row)}
    if not 1 <= len(rows) <= MOST_HOUSEHOLDS:
        raise refusal("household_count", name=file.name, count=len(rows), most=MOST_HOUSEHOLDS)
    table: dict[str, list[str | float | None]] = {}
    for column in wanted:
        at, known = headings.index(column), {text.casefold(): text for text in texts.get(column, ())}
        cells = [reader.read(row[at] if at < len(row) else None) for row in rows.values()]
        values = {cell: _value(cell, known if column in texts else None) for cell in {*cells}}
        values |= {NOTHING: math.nan} if column in may_be_empty else {}
        table[column] = [values[cell] for cell in cells]
        if None in table[column]:
            number, cell = next(pair for pair in zip(rows, cells, strict=True) if values[pair[1]] is None)
            names = f"one of: {', '.join(known.values())}" if known else "a name"
            expected, has = names if column in texts else "a number", f"“{cell.text[:40]}”" if cell.text else "nothing"
            do = next(
                (f"Did you mean “{like}”?" for like in nearest(cell.text, known.values(), 1)), "Correct this cell."
            )
            facts = {"name": file.name, "column": column, "row": number}
            raise refusal("household_cell", **facts, expected=expected, has=has, do=do)
    said = (*file.notes, *notes("decimal_comma", holds=reader.decimal_comma))
    return Reading(pd.DataFrame(table), tuple(wanted), said, f"your file “{file.name}”")


def _value(cell: Cell, categories: Mapping[str, str] | None) -> str | float | None:
    """Return a cell as one of some categories, any text if there are none, or (None) a number; None if it cannot be."""
    if categories is None:
        return cell.value if cell.kind in NUMBER and not cell.percent and cell.guess in ("", "comma", "space") else None
    return categories.get(cell.text.casefold()) if categories else cell.text or None
