"""A file brought by a person → rows of text, whatever wrote it: CSV in any usual encoding, or a workbook.

Nothing is taken from the file's suffix: what it holds decides. Workbooks are `toolkit.uploads.workbooks`.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from toolkit.core.errors import OwnFileError
from toolkit.uploads import workbooks
from toolkit.uploads.sheet_cells import CODE, LONGEST_CELL, SAVE_AS, Grid, Row, clean, within_limits

DELIMITERS = (",", ";", "\t", "|")


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
    if content.startswith(workbooks.STARTS):
        return OwnFile(called, tuple(workbooks.grids(content, called)), ())
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
    raise OwnFileError(f"“{name}” is not a text file in an encoding known here.", "Expected UTF-8.", SAVE_AS)


def _unmarked_utf16(content: bytes) -> list[str]:
    """A table of digits and codes in UTF-16 has a zero in every other byte."""
    sample = content[:1000]
    half = max(len(sample) // 2, 1)
    found = [("utf-16-le", sample[1::2].count(0)), ("utf-16-be", sample[0::2].count(0))]
    return [encoding for encoding, zeros in found if zeros > 0.6 * half]


def _refuse_other_kinds(content: bytes, name: str) -> None:
    kinds = {
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
            raise OwnFileError(f"“{name}” is {kind}.", "Expected a table as CSV, XLSX, XLS or ODS.", SAVE_AS)


def _separated(text: str, name: str) -> tuple[Grid, tuple[str, ...]]:
    """Split text into cells by the separator that leaves codes standing alone in the widest rows."""
    start = text[:65_536]
    best = max(DELIMITERS, key=lambda delimiter: _tidiness(_split(start, delimiter, name)))
    told = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
    notes = (f"The columns are separated by {told[best]}.",) if best in told else ()
    return Grid("", within_limits(_split(text, best, name), name)), notes


def _split(text: str, delimiter: str, name: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [tuple(clean(cell) for cell in row) for row in reader]
    except csv.Error:
        rows = [("x" * (LONGEST_CELL + 1),)]
    # The library's own limit belongs to the whole process, and other libraries lift it.
    if any(len(cell) > LONGEST_CELL for row in rows for cell in row):
        raise OwnFileError(
            f"“{name}” cannot be split into cells: one is longer than any text in a table.",
            "A quotation mark may be left open.",
            SAVE_AS,
        )
    return rows


def _tidiness(rows: list[Row]) -> int:
    coded = [row for row in rows[:500] if any(CODE.fullmatch(cell.upper()) for cell in row)]
    if coded:
        return sum(map(len, coded))
    return len(rows[0]) - 1 if rows else 0
