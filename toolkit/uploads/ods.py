"""An OpenDocument spreadsheet (.ods), as government departments publish them, as text.

The sheets stand in one part of a ZIP file as XML, which is read once from front to end without being kept. A cell or a
row may say that it is repeated a million times: only as many are made as are read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from toolkit.core.errors import OwnFileError
from toolkit.uploads.sheet_cells import MAX_COLUMNS, MAX_ROWS, SAVE_AS, Allowance, Row, cell_text, number

KIND = "application/vnd.oasis.opendocument.spreadsheet"
BROKEN = (expat.ExpatError,)
_CONTENT = "content.xml"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _ROW, _CELL, _COVERED = (
    f"{_NAMES}table:1.0 {name}" for name in ("table", "table-row", "table-cell", "covered-table-cell")
)
_TITLE, _ROWS, _COLUMNS = (
    f"{_NAMES}table:1.0 {name}" for name in ("name", "number-rows-repeated", "number-columns-repeated")
)
_TYPE, _VALUE, _DATE, _TIME, _TRUE, _NOTE = (
    f"{_NAMES}office:1.0 {name}"
    for name in ("value-type", "value", "date-value", "time-value", "boolean-value", "annotation")
)
_APART = {f"{_NAMES}text:1.0 {name}" for name in ("p", "s", "tab", "line-break")}
_FRAME = f"{_NAMES}drawing:1.0 frame"


def is_ods(parts: zipfile.ZipFile) -> bool:
    """Tell whether a ZIP file says of itself that it is such a spreadsheet."""
    return "mimetype" in parts.namelist() and parts.read("mimetype")[:100].decode("latin-1").startswith(KIND)


def sheets(content: bytes, name: str, allowance: Allowance) -> Iterator[tuple[str, list[Row]]]:
    """Yield title and rows of each sheet.

    Raises
    ------
    OwnFileError
        The spreadsheet is locked by a password.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if b"encryption-data" in parts.read("META-INF/manifest.xml"):
            raise OwnFileError(f"“{name}” is locked by a password.", "Only open spreadsheets are read.", SAVE_AS)
        with parts.open(_CONTENT) as text:
            yield from _Reader(allowance).read(text)


class _Reader:
    """Takes the XML piece by piece and keeps the rows of the sheet at hand."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._found: list[tuple[str, list[Row]]] = []
        self._depth = 0  # of tables: a drawing within a cell may hold one of its own
        self._aside = 0  # of notes and drawings, whose text is not the cell's
        self._row: list[str] = []
        self._texts: list[str] | None = None
        self._times: list[int] = []  # of the row, and of the cell, at hand
        self._cell: dict[str, str] = {}

    def read(self, text: IO[bytes]) -> list[tuple[str, list[Row]]]:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = self._letters, _no_entities
        parser.ParseFile(text)
        return self._found

    def _start(self, tag: str, said: dict[str, str]) -> None:
        self._depth += tag == _TABLE
        self._aside += tag in (_NOTE, _FRAME)
        if self._aside or self._depth != 1:
            return
        if tag == _TABLE:
            self._found.append((said.get(_TITLE, ""), []))
        elif tag == _ROW:
            self._row, self._times = [], [int(said.get(_ROWS, "1")), 1]
        elif tag in (_CELL, _COVERED):
            self._cell, self._texts = said, []
        elif tag in _APART:
            self._letters(" ")

    def _end(self, tag: str) -> None:
        if not self._aside and self._depth == 1:
            if tag in (_CELL, _COVERED):
                room = MAX_COLUMNS + 1 - len(self._row)
                self._row += [self._value()] * min(int(self._cell.get(_COLUMNS, "1")), room)
                self._texts = None
            elif tag == _ROW:
                self._add()
        self._depth -= tag == _TABLE
        self._aside -= tag in (_NOTE, _FRAME)

    def _letters(self, text: str) -> None:
        if self._texts is not None and not self._aside:
            self._texts.append(text)

    def _add(self) -> None:
        rows = self._found[-1][1]
        times = min(self._times[0], MAX_ROWS + 1 - len(rows))
        if times > 0:
            rows += [self._allowance.take(tuple(self._row), times)] * times

    def _value(self) -> str:
        """Return the cell at hand as a person sees it."""
        said, kind = self._cell, self._cell.get(_TYPE, "")
        if kind in ("float", "currency", "percentage") and _VALUE in said:
            return number(float(said[_VALUE]), "%" if kind == "percentage" else "")
        for stated in (_DATE, _TIME, _TRUE):
            if stated in said:
                return said[stated]
        return cell_text("".join(self._texts or ()))


def _no_entities(*_: object) -> None:
    """Refuse a definition of entities, which can unfold a small file without end; no spreadsheet has one."""
    raise ValueError("a document type in a spreadsheet")
