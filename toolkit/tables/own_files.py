"""A file brought by a person → rows of text, whatever wrote it: CSV in any usual encoding, or an XLSX workbook.

Nothing is taken from the file's suffix: what it holds decides. A workbook is weighed before it is opened,
and one that carries macros is not opened at all.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl

from toolkit.errors import OwnFileError

MAX_ROWS, MAX_COLUMNS = 20_000, 500
MAX_UNPACKED = 50_000_000  # bytes of an XLSX once unpacked
CODE = re.compile(r"[A-Z]\d{8}", re.ASCII)  # as the Government Statistical Service writes the code of any area
DELIMITERS = (",", ";", "\t", "|")
_SAVE_AS = "Save it as CSV (UTF-8) or as an Excel workbook (.xlsx)."
# What openpyxl and zipfile are seen to raise on damaged workbooks (found by changing bytes at random).
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ParseError,
    AssertionError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class Grid:
    """One sheet as text: ``rows[i]`` is row i + 1 of the file; ``sheet`` is "" for a text file."""

    sheet: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class OwnFile:
    """The sheets of a file, and what should be said about how it was read."""

    name: str
    grids: tuple[Grid, ...]
    notes: tuple[str, ...]


def read(source: str | Path | bytes, name: str | None, limit_mb: float) -> OwnFile:
    """Read a file, or the bytes of one, as text.

    Raises
    ------
    OwnFileError
        It is missing, too large, empty, damaged or of another kind.
    """
    called = name or ("your file" if isinstance(source, bytes) else Path(source).name)
    content = _content(source, called, limit_mb)
    if not content.strip():
        raise OwnFileError(f"“{called}” is empty.", "Expected a header row and one row a place.")
    if content.startswith(b"PK\x03\x04"):
        return OwnFile(called, tuple(_workbook(content, called)), ())
    text, notes = _decoded(content, called)
    grid, more = _separated(text, called)
    return OwnFile(called, (grid,), (*notes, *more))


def _content(source: str | Path | bytes, name: str, limit_mb: float) -> bytes:
    """The bytes, unless there are too many of them: a file is measured before it is read."""
    try:
        size = len(source) if isinstance(source, bytes) else Path(source).stat().st_size
        if size > limit_mb * 1e6:
            raise OwnFileError(
                f"“{name}” has {size / 1e6:,.0f} MB.",
                f"At most {limit_mb:g} MB are read.",
                "Keep the code and the columns that you need; 361 places make a small file.",
            )
        return source if isinstance(source, bytes) else Path(source).read_bytes()
    except FileNotFoundError:
        raise OwnFileError(f"There is no file “{name}”.", "", "Check its name and folder.") from None
    except (IsADirectoryError, PermissionError):
        raise OwnFileError(
            f"“{name}” cannot be opened as a file.", "", "Check its rights, or choose another."
        ) from None
    except (OSError, ValueError):
        raise OwnFileError(f"“{name}” cannot be read from this disk.", "", "Copy it elsewhere and try again.") from None


def _decoded(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Text, by its byte-order mark if it has one, else UTF-8, else the old Windows encoding with a note."""
    _refuse_other_kinds(content, name)
    marks = (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")
    marked = [encoding for mark, encoding in marks if content.startswith(mark)]
    guesses = marked or [*_unmarked_utf16(content), "utf-8", "cp1252"]
    for encoding in guesses:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.search(r"[\x00-\x08\x0e-\x1f]", text):
            break
        told = {"cp1252": "Windows-1252", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
        note = f"The text was read as {told[encoding]}: check accented letters." if encoding in told else ""
        return text.lstrip("\ufeff"), (note,) if note else ()
    raise OwnFileError(f"“{name}” is not a text file in an encoding known here.", "Expected UTF-8.", _SAVE_AS)


def _unmarked_utf16(content: bytes) -> list[str]:
    """A table of digits and codes in UTF-16 has a zero in every other byte."""
    sample = content[:1000]
    half = max(len(sample) // 2, 1)
    found = [("utf-16-le", sample[1::2].count(0)), ("utf-16-be", sample[0::2].count(0))]
    return [encoding for encoding, zeros in found if zeros > 0.6 * half]


def _refuse_other_kinds(content: bytes, name: str) -> None:
    kinds = {
        b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls) or one locked by a password",
        b"%PDF": "a PDF",
        b"\x1f\x8b": "a compressed file",
        b"7z\xbc\xaf": "a compressed file",
        b"Rar!": "a compressed file",
        b"<": "a web page or XML",
        b"{": "JSON",
    }
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, kind in kinds.items():
        if start.startswith(mark):
            raise OwnFileError(f"“{name}” is {kind}.", "Expected a table in CSV or XLSX.", _SAVE_AS)


_LONGEST_CELL = 131_072  # letters


def _separated(text: str, name: str) -> tuple[Grid, tuple[str, ...]]:
    """Split text into cells by the separator that leaves codes standing alone in the widest rows."""
    start = text[:65_536]
    best = max(DELIMITERS, key=lambda delimiter: _tidiness(_split(start, delimiter, name)))
    told = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
    notes = (f"The columns are separated by {told[best]}.",) if best in told else ()
    return Grid("", _within_limits(_split(text, best, name), name)), notes


def _split(text: str, delimiter: str, name: str) -> list[tuple[str, ...]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [tuple(_clean(cell) for cell in row) for row in reader]
    except csv.Error:
        rows = [("x" * (_LONGEST_CELL + 1),)]
    # The library's own limit belongs to the whole process, and other libraries lift it.
    if any(len(cell) > _LONGEST_CELL for row in rows for cell in row):
        raise OwnFileError(
            f"“{name}” cannot be split into cells: one is longer than any text in a table.",
            "A quotation mark may be left open.",
            _SAVE_AS,
        )
    return rows


def _tidiness(rows: list[tuple[str, ...]]) -> int:
    coded = [row for row in rows[:500] if any(CODE.fullmatch(cell.upper()) for cell in row)]
    if coded:
        return sum(map(len, coded))
    return len(rows[0]) - 1 if rows else 0


def _within_limits(rows: list[tuple[str, ...]], name: str) -> tuple[tuple[str, ...], ...]:
    """Refuse a table far larger than one row a place can be; drop empty cells and rows at the ends."""
    trimmed = _without_end([_without_end(row) for row in rows])
    width = max(map(len, trimmed), default=0)
    if len(trimmed) > MAX_ROWS or width > MAX_COLUMNS:
        raise OwnFileError(
            f"“{name}” has {len(trimmed):,} rows and {width:,} columns or more.",
            f"At most {MAX_ROWS:,} rows and {MAX_COLUMNS} columns are read: one row a place.",
            "Keep the code and the columns that you need.",
        )
    return trimmed


def _without_end(items: Sequence[Any]) -> tuple[Any, ...]:
    """The items up to the last that holds something."""
    end = len(items)
    while end and not items[end - 1]:
        end -= 1
    return tuple(items[:end])


def _workbook(content: bytes, name: str) -> list[Grid]:
    """The sheets of an XLSX as text, once its list of contents shows that it is safe to unpack."""
    try:
        _weigh(content, name)
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it drops; a person's figures are not among them.
            warnings.simplefilter("ignore", UserWarning)
            return [Grid(title, _within_limits(rows, name)) for title, rows in _sheets(content)]
    except _BROKEN as error:
        raise OwnFileError(f"“{name}” is a damaged workbook, or none at all.", "", _SAVE_AS) from error


def _sheets(content: bytes) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Title and rows of each sheet. A sheet may claim a million rows: no more are read than are allowed."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        cells = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1)
        yield str(sheet.title), [tuple("" if c.value is None else _cell_text(c) for c in row) for row in cells]


def _weigh(content: bytes, name: str) -> None:
    """Refuse what should not be unpacked. The sizes can be trusted: zipfile stops reading at them."""
    parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    paths = {part.filename for part in parts}
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED:
        found = f"“{name}” would unpack to {unpacked / 1e6:,.0f} MB."
        raise OwnFileError(found, f"At most {MAX_UNPACKED / 1e6:.0f} MB are unpacked.", _SAVE_AS)
    if any(path.lower().endswith("vbaproject.bin") for path in paths):
        raise OwnFileError(f"“{name}” carries macros (.xlsm).", "Macros are never opened.", _SAVE_AS)
    if "xl/workbook.xml" not in paths:
        raise OwnFileError(f"“{name}” is a ZIP file but no Excel workbook.", "", _SAVE_AS)


def _cell_text(cell: Any) -> str:
    """A cell as a person sees it: 3 and not 3.0, and a share shown as 25 % is 25 %, not 0.25."""
    value = cell.value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if "%" in str(cell.number_format):
            return f"{round(value * 100, 12):.15g}%"
        return repr(int(value)) if value == value and abs(value) < 1e15 and value == int(value) else repr(value)
    return _clean(str(value))


def _clean(text: str) -> str:
    """No spaces around, no line breaks within, no invisible marks."""
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())
