"""An Excel workbook of the years before 2007 (.xls), as statistical offices still publish them, as text.

What the format calls macros stands in a storage of its own; such a workbook is not opened, whatever else it holds.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime

import xlrd
from xlrd.compdoc import CompDocError

from toolkit.core.errors import OwnFileError
from toolkit.uploads.sheet_cells import MAX_COLUMNS, MAX_ROWS, SAVE_AS, Allowance, Row, cell_text, number

START = b"\xd0\xcf\x11\xe0"
"""With which these files begin, and others of Microsoft's from that time."""

BROKEN = (xlrd.XLRDError, CompDocError)
_MACROS, _LOCKED = ("_VBA_PROJECT".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le"))


def sheets(content: bytes, name: str, allowance: Allowance) -> Iterator[tuple[str, list[Row]]]:
    """Yield title and rows of each sheet of figures.

    Raises
    ------
    OwnFileError
        The workbook carries macros or is locked by a password.
    """
    _refuse(content, name)
    try:
        # The names of formats tell percentages; what the library remarks on the way is for its own makers.
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, on_demand=True, logfile=io.StringIO(), ragged_rows=True
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).casefold():
            raise _locked(name) from None
        raise
    for position in range(book.nsheets):
        sheet = book.sheet_by_index(position)
        yield str(sheet.name), list(_rows(book, sheet, allowance))
        book.unload_sheet(position)


def _refuse(content: bytes, name: str) -> None:
    if _MACROS in content:
        raise OwnFileError(f"“{name}” carries macros (.xls).", "Macros are never opened.", SAVE_AS)
    if _LOCKED in content:
        raise _locked(name)


def _locked(name: str) -> OwnFileError:
    return OwnFileError(f"“{name}” is locked by a password.", "Only open workbooks are read.", SAVE_AS)


def _rows(book: xlrd.Book, sheet: xlrd.sheet.Sheet, allowance: Allowance) -> Iterator[Row]:
    for at in range(min(sheet.nrows, MAX_ROWS + 1)):
        width = min(sheet.row_len(at), MAX_COLUMNS + 1)
        yield allowance.take(tuple(_text(book, sheet.cell(at, column)) for column in range(width)))


def _text(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    """Return a cell as a person sees it."""
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return cell_text(str(cell.value))
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        style = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        return number(float(cell.value), style.format_str if style else "")
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _date(float(cell.value), book.datemode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return str(bool(cell.value))
    return str(xlrd.error_text_from_code[cell.value]) if cell.ctype == xlrd.XL_CELL_ERROR else ""


def _date(value: float, mode: int) -> str:
    found: datetime = xlrd.xldate_as_datetime(value, mode)
    return found.time().isoformat() if 0 <= value < 1 else found.isoformat()
