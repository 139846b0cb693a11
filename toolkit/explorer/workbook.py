"""A result as a workbook: a sheet about it with links to the others, then one readable, usable sheet per table."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from toolkit.core import wording
from toolkit.explorer.cells import Column, columns, figures_in_words, harmless
from toolkit.explorer.result import Table

Part = tuple[str, Sequence[Sequence[str]]]
ABOUT = "About"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]+")
_LONGEST_NAME = 31  # characters in a sheet's name
_WIDTHS = (9, 46)  # of columns, in characters
_BOLD, _TITLE, _LINK = Font(bold=True), Font(bold=True, size=14), Font(color="0563C1", underline="single")
_RULE = Border(bottom=Side("thin"))


def workbook(title: str, parts: Sequence[Part], tables: Sequence[tuple[Table, str]]) -> bytes:
    """Return a workbook.

    Parameters
    ----------
    title
        Title of the workbook.
    parts
        The rest of the first sheet: headings, each with rows of two texts.
    tables
        Each table, with its source line.
    """
    book = Workbook()
    about = book.active
    names = sheet_names([table.title for table, _ in tables])
    assert isinstance(about, Worksheet)
    _write_about(about, title, parts, [(name, table) for name, (table, _) in zip(names, tables, strict=True)])
    for name, (table, source) in zip(names, tables, strict=True):
        _write_table(book.create_sheet(name), table, source)
    out = io.BytesIO()
    _InMemory(book, ZipFile(out, "w", ZIP_DEFLATED)).save()
    return out.getvalue()


class _InMemory(ExcelWriter):
    """A workbook writer without temporary files: a visitor's process may not write files."""

    def write_worksheet(self, ws: Any) -> None:
        """Write a sheet without charts or images."""
        ws._drawing = SpreadsheetDrawing()
        writer = WorksheetWriter(ws, sheet := io.BytesIO())
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], sheet.getvalue())
        self.manifest.append(ws)


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Return a name for each sheet: its number and as many whole words of its title as fit."""
    names = []
    for number, title in enumerate(titles, 1):
        name = f"{number}"
        for word in _FORBIDDEN.sub(" ", title).replace("'", "’").split():
            if len(name) + 1 + len(word) > _LONGEST_NAME:
                break
            name = f"{name} {word}"
        names.append(name.rstrip(",;–"))
    return names


def _write_about(sheet: Worksheet, title: str, parts: Sequence[Part], tables: Sequence[tuple[str, Table]]) -> None:
    sheet.title = ABOUT
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 36, 100
    _put(sheet, 1, 1, title, _TITLE)
    row = 2
    for heading, lines in parts:
        row = _heading(sheet, row, heading)
        for line in lines:
            for at, text in enumerate(line, 1):
                _put(sheet, row, at, text, wrap=True)
            row += 1
    row = _heading(sheet, row, "Tables in this workbook")
    for name, table in tables:
        cell = _put(sheet, row, 1, name, _LINK)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{name}'!A1")
        cell.font = _LINK
        _put(sheet, row, 2, f"{table.title} ({wording.count(len(table.frame), 'row')})", wrap=True)
        row += 1


def _heading(sheet: Worksheet, row: int, text: str) -> int:
    if not text:
        return row
    _put(sheet, row + 1, 1, text, _BOLD)
    return row + 2


def _write_table(sheet: Worksheet, table: Table, source: str) -> None:
    _put(sheet, 1, 1, table.title, _TITLE)
    lines = [line for line in (source, table.note) if line]
    for row, line in enumerate(lines, 2):
        _put(sheet, row, 1, line)
    back = _put(sheet, len(lines) + 2, 1, "Back to the list of tables", _LINK)
    back.hyperlink = Hyperlink(ref=back.coordinate, location=f"'{ABOUT}'!A1")
    back.font = _LINK
    top = len(lines) + 4
    first, *others = columns(table) or [Column("", [], [])]
    for at, column in enumerate([first, *map(figures_in_words, others)], 1):
        _write_column(sheet, at, top, column)
    sheet.freeze_panes = sheet.cell(top + 1, 2)


def _write_column(sheet: Worksheet, at: int, top: int, column: Column) -> None:
    side = "right" if column.is_numeric else "left"
    head = _put(sheet, top, at, column.heading, _BOLD)
    head.alignment, head.border = Alignment(wrap_text=True, vertical="bottom", horizontal=side), _RULE
    longest = max((len(str(cell)) for cell in column.cells if isinstance(cell, str)), default=0)
    for row, (cell, form) in enumerate(zip(column.cells, column.formats, strict=True), top + 1):
        written = sheet.cell(row, at, cell)
        if form:
            written.number_format = form
        elif longest > _WIDTHS[1]:
            written.alignment = Alignment(wrap_text=True, vertical="top")
    wanted = max(longest + 2, max(map(len, column.heading.split()), default=0) + 2, 14)
    sheet.column_dimensions[get_column_letter(at)].width = min(max(wanted, _WIDTHS[0]), _WIDTHS[1])


def _put(sheet: Worksheet, row: int, at: int, text: str, font: Font | None = None, *, wrap: bool = False) -> Cell:
    cell = sheet.cell(row, at, harmless(text))
    assert isinstance(cell, Cell)
    if font:
        cell.font = font
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
