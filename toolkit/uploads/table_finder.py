"""Where the table is in a person's file: its sheet, its header, its column of codes, its rows.

Publishers put titles above a table and footnotes below it. Both are passed over with a note; a header that
spans several rows is refused, since which words belong to which column would be a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from toolkit import places
from toolkit.core.errors import OwnFileError
from toolkit.uploads.files import OwnFile
from toolkit.uploads.sheet_cells import CODE, Grid

_CODE_NAMES = re.compile(
    r"(la|lad|lau|ltla|utla|area|geography|gss|ons|district)?\d{0,2}[ _-]?(cd|code|id)s?", re.IGNORECASE
)
_CODE_LIKE = re.compile(r"[A-Z]{1,3}\d{3,}", re.ASCII)
_DO_CODE = (
    "Give each row the code of its local authority, such as E06000010 for Hull: tables.load('places') lists them."
)


@dataclass(frozen=True)
class Sheet:
    """The table that was found in a file.

    Parameters
    ----------
    columns
        Names of the columns but that of codes.
    codes
        Row of the file (as a spreadsheet counts) → code as written, in capitals.
    cells
        Row of the file → name of the column → text.
    workbook
        Whether the file is a workbook.
    notes
        What was passed over.
    """

    columns: tuple[str, ...]
    codes: dict[int, str]
    cells: dict[int, dict[str, str]]
    workbook: bool
    notes: tuple[str, ...]


def find_table(file: OwnFile) -> Sheet:
    """Return the first sheet that has a column of codes, as a table.

    Raises
    ------
    OwnFileError
        There is no such sheet, or its header or its rows cannot be understood.
    """
    for grid in file.grids:
        if _code_counts(grid):
            return _table(grid, file)
    raise _no_codes(file)


def _table(grid: Grid, file: OwnFile) -> Sheet:
    at = _code_column(grid, file.name)
    top = _header_row(grid, at, file.name)
    names = _header(grid, top, at, file.name)
    body = {n: row for n, row in enumerate(grid.rows, start=1) if n > top and any(row)}
    remarks = [n for n, row in body.items() if not _is_data(row, at)]
    data = {n: row for n, row in body.items() if n not in remarks}
    _refuse_overlong(data, len(grid.rows[top - 1]), file.name)
    codes = {n: row[at].upper() for n, row in data.items() if len(row) > at and row[at]}
    bare = [n for n in data if n not in codes]
    cells = {n: {name: row[i] for i, name in names.items() if i < len(row)} for n, row in data.items()}
    empty = [title for i, title in enumerate(grid.rows[top - 1]) if title and i != at and i not in names]
    others = [other.sheet for other in file.grids if other is not grid and any(map(any, other.rows))]
    notes = [
        f"Only the sheet “{grid.sheet}” was read, not {_quoted(others)}." if others else "",
        _rows_note(_above(grid, top), "above the header"),
        _rows_note(remarks, "without figures (remarks or footnotes)"),
        _rows_note(bare, "without a code"),
        f"Empty columns were left out: {_quoted(empty)}." if empty else "",
    ]
    return Sheet(tuple(names.values()), codes, cells, bool(grid.sheet), tuple(filter(None, notes)))


def _is_data(row: tuple[str, ...], at: int) -> bool:
    """A row of figures has its code, or at least two filled cells; a remark stands alone in its row."""
    coded = len(row) > at and (places.is_code(row[at]) or CODE.fullmatch(row[at].upper()))
    return bool(coded) or sum(map(bool, row)) > 1


def _code_counts(grid: Grid) -> dict[int, int]:
    """How many codes of local authorities each column holds, the fullest column first."""
    counts: dict[int, int] = {}
    for row in grid.rows:
        for i, cell in enumerate(row):
            if cell and places.is_code(cell):
                counts[i] = counts.get(i, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: -pair[1]))


def _code_column(grid: Grid, name: str) -> int:
    """The column of codes; of two that hold as many, the one that is called so, or the first of two alike."""
    counts = _code_counts(grid)
    best = max(counts.values())
    full = sorted(i for i, count in counts.items() if count * 2 > best)
    alike = {
        tuple(row[i].upper() if i < len(row) and places.is_code(row[i]) else "" for row in grid.rows) for i in full
    }
    if len(full) == 1 or len(alike) == 1:
        return full[0]
    top = _header_row(grid, full[0], name)
    titles = {i: _cell(grid, top, i) for i in full}
    plain = [i for i, title in titles.items() if title.casefold() in {"code", "lad23cd"}]
    if len(plain) == 1:
        return plain[0]
    raise OwnFileError(
        f"“{name}” has several columns of codes: {_quoted(titles.values())}.",
        "Expected one that says which place a row is about.",
        "Call it “code”, or delete the others.",
    )


def _header_row(grid: Grid, at: int, name: str) -> int:
    """Number of the header's row: the filled one above the first row that has something like a code."""
    first = next(n for n, row in enumerate(grid.rows, start=1) if at < len(row) and _code_like(row[at]))
    above = [n for n in range(1, first) if any(grid.rows[n - 1])]
    if not above:
        raise OwnFileError(
            f"“{name}” begins with figures.", "Expected a header: a first row with the name of each column.", "Add one."
        )
    return above[-1]


def _code_like(cell: str) -> bool:
    return places.is_code(cell) or _CODE_LIKE.fullmatch(cell.upper()) is not None


def _header(grid: Grid, top: int, at: int, name: str) -> dict[int, str]:
    """Names of the columns by position, without the column of codes and without empty columns."""
    below = [row for row in grid.rows[top:] if _is_data(row, at)]
    width = max(len(grid.rows[top - 1]), 1)
    filled = [i for i in range(width) if i != at and any(i < len(row) and row[i] for row in below)]
    names = {i: _cell(grid, top, i) for i in filled}
    if 0 in names and not names[0] and _is_count([row[0] for row in below]):
        del names[0]  # the row numbers that pandas writes in front
    _refuse_unclear(names, name, top, grid)
    return names


def _refuse_unclear(names: dict[int, str], name: str, top: int, grid: Grid) -> None:
    merged = "The header may span several rows, or have merged cells." if _above(grid, top) else ""
    do = "Give every column one name of its own, all in one row."
    empty = [str(i + 1) for i, title in names.items() if not title]
    if empty:
        raise OwnFileError(f"In row {top} of “{name}”, column {', '.join(empty)} has no name.", merged, do)
    twice = sorted({title for title in names.values() if list(names.values()).count(title) > 1})
    if twice:
        raise OwnFileError(f"Several columns of “{name}” are called {_quoted(twice)}.", merged, do)


def _refuse_overlong(data: dict[int, tuple[str, ...]], width: int, name: str) -> None:
    for n, row in data.items():
        if len(row) > width:
            raise OwnFileError(
                f"Row {n} of “{name}” has {len(row)} cells, but the header has {width}.",
                "A comma inside a number or a name parts one cell into two.",
                "Put such cells in quotation marks, or save the file as a workbook (.xlsx).",
            )


def _no_codes(file: OwnFile) -> OwnFileError:
    """Why no column of codes was found, as closely as the file tells."""
    filled = [row for grid in file.grids for row in grid.rows if any(row)]
    sheets = f" in any sheet ({_quoted(grid.sheet for grid in file.grids)})" if len(file.grids) > 1 else ""
    if not filled:
        return OwnFileError(f"“{file.name}” holds no cells with anything in them.", "Expected a header and rows.")
    if len(filled) == 1:
        return OwnFileError(f"“{file.name}” has a header but no rows.", "Expected one row a place.")
    named = _column_of_names(filled)
    if named:
        found = f"The places in “{file.name}” are named (“{named}”), not coded."
        return OwnFileError(found, "Rows are joined on codes, never on names.", _DO_CODE)
    called = [cell for row in filled[:20] for cell in row if cell and _CODE_NAMES.fullmatch(cell)]
    if called:
        found = f"The column “{called[0]}” of “{file.name}” holds no code of a local authority."
        return OwnFileError(found, "Expected codes such as E06000010, not those of regions or wards.", _DO_CODE)
    return OwnFileError(f"“{file.name}” has no column of local-authority codes{sheets}.", "", _DO_CODE)


def _column_of_names(rows: list[tuple[str, ...]]) -> str:
    """The first cell that is the full name of a place, if a column has at least two such names."""
    names = {name.casefold() for place in places.every() for name in (place.name, place.short_name)}
    for i in range(max(map(len, rows))):
        hits = [row[i] for row in rows if i < len(row) and row[i].casefold() in names]
        if len(hits) >= 2:
            return hits[0]
    return ""


def _is_count(cells: list[str]) -> bool:
    return cells in ([str(n) for n in range(start, start + len(cells))] for start in (0, 1))


def _above(grid: Grid, top: int) -> list[int]:
    return [n for n in range(1, top) if any(grid.rows[n - 1])]


def _cell(grid: Grid, n: int, i: int) -> str:
    row = grid.rows[n - 1]
    return row[i] if i < len(row) else ""


def _rows_note(rows: list[int], kind: str) -> str:
    if not rows:
        return ""
    listed = ", ".join(map(str, rows[:8])) + (f" and {len(rows) - 8} more" if len(rows) > 8 else "")
    return f"{'Row' if len(rows) == 1 else 'Rows'} {listed} {kind} {'was' if len(rows) == 1 else 'were'} left out."


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts)
