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
from toolkit.uploads.vocabulary import notes, refusal

LIMIT_MB, MOST = 60.0, 100_000
_HEADER_WITHIN = 10


def read_households(
    path_or_bytes: str | Path | bytes,
    texts: Mapping[str, Sequence[str]],
    numbers: Sequence[str],
    may_be_empty: Sequence[str] = (),
    name: str | None = None,
) -> sheets.Reading:
    """Read a CSV file or a workbook with one row a household; columns that are not asked for are left out.

    ``texts`` are columns that it must have, each with the categories that it may hold (any if there are none),
    ``numbers`` columns of numbers, of which those in ``may_be_empty`` have empty cells where they do not apply. An
    OwnFileError says where the file lacks a column or has a cell that cannot be, or why it is not read at all.
    """
    file = sheets.read(path_or_bytes, name, LIMIT_MB)
    wanted, reader = [*texts, *numbers], CellReader.of(file)
    # The row with most of the headings, of equals the first.
    near = [(sheet.rows, at) for sheet in file.sheets for at in range(min(_HEADER_WITHIN, len(sheet.rows)))]
    lines, header = max(near, key=lambda place: len({*wanted} & {*map(str, place[0][place[1]])}), default=([()], 0))
    headings = [*map(str, lines[header])]
    if missing := [column for column in wanted if column not in headings]:
        raise refusal("household_columns", name=file.name, missing=wording.listing(missing))
    rows = {at: row for at, row in enumerate(lines[header + 1 :], header + 2) if any(cell is not None for cell in row)}
    if not 1 <= len(rows) <= MOST:
        raise refusal("household_count", name=file.name, count=len(rows), most=MOST)
    table: dict[str, list[str | float]] = {column: [] for column in wanted}
    for column in wanted:
        at, known = headings.index(column), {text.casefold(): text for text in texts.get(column, ())}
        for number, row in rows.items():
            cell = reader.read(row[at] if at < len(row) else None)
            if column in texts and (text := known.get(cell.text.casefold()) if known else cell.text):
                table[column].append(text)
            elif (
                column not in texts
                and cell.kind in NUMBER
                and not cell.percent
                and cell.guess in ("", "comma", "space")
            ):
                table[column].append(cell.value)
            elif cell.kind == EMPTY and column in may_be_empty:
                table[column].append(math.nan)
            else:
                expected = (
                    f"one of: {', '.join(known.values())}" if known else "a name" if column in texts else "a number"
                )
                near_by = nearest(cell.text, known.values(), 1)
                facts = {"name": file.name, "column": column, "row": number, "expected": expected}
                facts |= {"has": f"“{cell.text[:40]}”" if cell.text else "nothing"}
                facts |= {"do": f"Did you mean “{near_by[0]}”?" if near_by else "Correct this cell."}
                raise refusal("household_cell", **facts)
    said = (*file.notes, *notes("decimal_comma", holds=reader.decimal_comma))
    return sheets.Reading(pd.DataFrame(table), tuple(wanted), said, f"your file “{file.name}”")
