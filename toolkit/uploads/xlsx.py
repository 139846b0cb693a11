"""An Excel workbook (.xlsx) as text; it has been weighed before (`toolkit.uploads.workbooks`)."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl

from toolkit.uploads.sheet_cells import MAX_COLUMNS, MAX_ROWS, Allowance, Row, cell_text, number


def sheets(content: bytes, allowance: Allowance) -> Iterator[tuple[str, list[Row]]]:
    """Yield title and rows of each sheet. A sheet may claim a million rows: no more are read than are allowed."""
    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions that it drops; a person's figures are not among them.
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            cells = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1)
            yield str(sheet.title), [allowance.take(tuple(map(_text, row))) for row in cells]


def _text(cell: Any) -> str:
    """Return a cell as a person sees it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value, str(cell.number_format))
    return cell_text(str(value))
