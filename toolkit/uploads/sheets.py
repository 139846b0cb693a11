"""A file brought by a person → sheets of cells, whatever wrote it: CSV in any usual encoding, or a workbook.

Nothing is taken from the file's suffix: what it holds decides. A workbook is read in a process of its own
(`workbook_script`), within bounds; each bound that a file exceeds has its sentence.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from toolkit.core import bounded, wording
from toolkit.core.errors import OwnFileError
from toolkit.uploads.vocabulary import by_entry
from toolkit.uploads.workbook_script import MAX_CELLS, MAX_COLUMNS, MAX_LETTERS, MAX_ROWS, MAX_SHEETS

SCRIPT = Path(__file__).with_name("workbook_script.py")
MAX_UNPACKED = 100_000_000  # bytes of a workbook once unpacked
LIMIT_MB = 10.0
LONGEST_CELL = 32_767  # letters, as in Excel
SAVE_AS = "Save it as CSV (UTF-8) or as an Excel workbook (.xlsx)."
_KEEP = "Keep the sheet, the rows and the columns that you need."
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_OTHER_KINDS = {mark.encode("latin-1"): kind for mark, kind in by_entry("other_kinds").items()}
_REST = re.compile(r"\d{3} [a-z]")
_ZIP, _XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ODS_PARTS = ("META-INF/manifest.xml", "mimetype")
_XLS_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_XLS_LOCKED = "EncryptedPackage".encode("utf-16-le")

Raw = str | int | float | None
Row = tuple[Raw, ...]


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet: ``rows[i]`` is row i + 1 of the file. A text file has one, without a name.

    A text is stripped; an empty cell is None. The numbers of a workbook are numbers; one that it shows as a percentage
    is the text that it shows (``"25%"``).
    """

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, eq=False)
class File:
    """The sheets of a file, what separates its columns ("" in a workbook), and what should be known of its reading."""

    name: str
    sheets: tuple[Sheet, ...]
    delimiter: str
    notes: tuple[str, ...]


def read(source: str | Path | bytes, name: str | None = None, limit_mb: float = LIMIT_MB) -> File:
    """Return the sheets of a file.

    Parameters
    ----------
    source
        The file, or its content.
    name
        What to call it; its own name if None.
    limit_mb
        Largest size that is read, in megabytes.

    Raises
    ------
    OwnFileError
        It is missing, too large, empty, damaged, locked, carries macros or is of another kind.
    """
    called = name or ("your file" if isinstance(source, bytes) else Path(source).name)
    content = content_of(source, called, limit_mb)
    if content.startswith((_ZIP, _XLS)):
        return _workbook(content, called)
    text, notes = decoded(content, called)
    delimiter, rows, more = _separated(text, called)
    return File(called, (Sheet("", rows),), delimiter, (*notes, *more))


def content_of(source: str | Path | bytes, name: str, limit_mb: float) -> bytes:
    """Return the bytes of a file unless there are none or too many of them: it is measured before it is read."""
    try:
        size = len(source) if isinstance(source, bytes) else Path(source).stat().st_size
        if size > limit_mb * 1e6:
            raise OwnFileError(f"“{name}” has {size / 1e6:,.0f} MB.", f"At most {limit_mb:g} MB are read.", _KEEP)
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
    except FileNotFoundError:
        raise OwnFileError(f"There is no file “{name}”.", "", "Check its name and folder.") from None
    except (IsADirectoryError, PermissionError):
        raise OwnFileError(
            f"“{name}” cannot be opened as a file.", "", "Check its rights, or choose another."
        ) from None
    except (OSError, ValueError):
        raise OwnFileError(f"“{name}” cannot be read from this disk.", "", "Copy it elsewhere and try again.") from None
    if not content.strip():
        raise OwnFileError(f"“{name}” is empty.", "Expected a row of headings and rows of figures.", SAVE_AS)
    return content


def decoded(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return a text and notes: by its byte-order mark, else UTF-16 by its zero bytes, else UTF-8, else Windows-1252."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, kind in _OTHER_KINDS.items():
        if start.startswith(mark):
            raise OwnFileError(f"“{name}” is {kind}.", "Expected a table as CSV, XLSX, XLS or ODS.", SAVE_AS)
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.search(r"[\x00-\x08\x0e-\x1f]", text):
            break
        shown = {"cp1252": "Windows-1252", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
        note = f"The text was read as {shown[encoding]}: check accented letters." if encoding in shown else ""
        return text.lstrip("\ufeff"), (note,) if note else ()
    raise OwnFileError(f"“{name}” is not a text file in a known encoding.", "Expected UTF-8.", SAVE_AS)


def _encodings(content: bytes) -> list[str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    sample = content[:1000]
    zeros = [("utf-16-le", sample[1::2].count(0)), ("utf-16-be", sample[0::2].count(0))]
    # A table of digits and codes in UTF-16 has a zero in every other byte.
    return [*(name for name, count in zeros if count > 0.3 * len(sample)), "utf-8-sig", "cp1252"]


def _separated(text: str, name: str) -> tuple[str, tuple[Row, ...], tuple[str, ...]]:
    """Split a text by the delimiter that gives most rows of one width; a line ``sep=`` decides and is left out."""
    stated = re.match(r'"?sep=(.)"?\s*?(?:\r\n|\r|\n)', text)
    if stated and stated[1] in _DELIMITERS:
        text, best = text[stated.end() :], stated[1]
    else:
        start = text[:65_536]
        best = max(_DELIMITERS, key=lambda delimiter: _evenness(_split(start, delimiter, name)))
    rows = _split(text, best, name)
    while rows and not any(rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    if len(rows) > MAX_ROWS or width > MAX_COLUMNS or sum(map(len, rows)) > MAX_CELLS:
        raise _too_large(name, f"{len(rows):,} rows and {width:,} columns")
    notes = [f"The columns are separated by {_DELIMITERS[best]}."] if best != "," else []
    return best, tuple(rows), (*notes, *_uneven(text, best))


def _uneven(text: str, delimiter: str) -> list[str]:
    """Return a note of the rows of figures that have more or fewer cells than most: a sign too many or too few."""
    widths = [
        (at, len(row), bool(re.search(r"\d", row[-1] or row[0])))
        for at, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1)
        if sum(map(bool, row)) > 1
    ]
    usual, _ = Counter(width for _, width, _ in widths).most_common(1)[0] if widths else (0, 0)
    start = next((at for at, width, _ in widths if width == usual), 0)
    odd = [at for at, width, figures in widths if at > start and width != usual and figures]
    return [f"Check rows that do not have {usual} cells as the others do: {wording.first(odd, 5)}."] if odd else []


def _split(text: str, delimiter: str, name: str) -> list[Row]:
    found: list[Row] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            cells = [clean(cell) for cell in row]
            while cells and cells[-1] is None:
                cells.pop()
            if (
                len(cells) == 2
                and delimiter == ","
                and re.search(r"\d$", cells[0] or "")
                and _REST.match(cells[1] or "")
            ):
                cells = [f"{cells[0]},{cells[1]}"]  # a title “… per 1,000 people” without quotation marks
            found.append(tuple(cells))
    except csv.Error:
        found = [("x" * (LONGEST_CELL + 1),)]
    if any(len(cell) > LONGEST_CELL for row in found for cell in row if isinstance(cell, str)):
        raise OwnFileError(
            f"“{name}” cannot be split into cells: one is longer than any text in a table.",
            "A quotation mark may be left open.",
            SAVE_AS,
        )
    return found


def clean(text: str) -> str | None:
    """Return a text without spaces around it, line breaks within it or invisible marks; None for nothing."""
    if text.isascii() and text.isalnum():
        return text
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split()) or None


def _evenness(rows: list[Row]) -> float:
    """Return how many rows have the most common width above 1, times that width (at most 8)."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max((count * min(width, 8) for width, count in widths.items()), default=0)


def _workbook(content: bytes, name: str) -> File:
    _refuse(content, name)
    try:
        answer = json.loads(bounded.run(SCRIPT, content))
    except (bounded.BoundedError, ValueError):
        raise OwnFileError(
            f"“{name}” could not be read within the bounds for one file: it is damaged, or holds far more than it "
            "shows.",
            "Expected a workbook of at most two million cells.",
            SAVE_AS,
        ) from None
    if "fault" in answer:
        raise _fault(answer["fault"], answer.get("detail", ""), name)
    sheets = tuple(
        Sheet(sheet["name"], tuple(tuple(map(_cleaned, row)) for row in sheet["rows"])) for sheet in answer["sheets"]
    )
    hidden = answer["hidden"]
    notes = (f"Hidden sheets were left out: {wording.listing([f'“{title}”' for title in hidden[:5]])}.",)
    return File(name, sheets, "", notes if hidden else ())


def _cleaned(cell: Raw) -> Raw:
    return clean(cell[:LONGEST_CELL]) if isinstance(cell, str) else cell


def _refuse(content: bytes, name: str) -> None:
    """Refuse a workbook that is locked, carries macros, is no workbook, or would unpack to more than is read."""
    if content.startswith(_XLS):
        if _XLS_LOCKED in content:
            raise _fault("locked", "", name)
        if _XLS_MACROS in content:
            raise OwnFileError(f"“{name}” carries macros (.xls).", "Macros are never opened.", SAVE_AS)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = book.infolist()
            manifest, kind = (book.read(part)[:1_000_000] if part in book.namelist() else b"" for part in _ODS_PARTS)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        raise _fault("damaged", "", name) from None
    if b"encryption-data" in manifest:
        raise _fault("locked", "", name)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED:
        found = f"“{name}” would unpack to {unpacked / 1e6:,.0f} MB."
        raise OwnFileError(found, f"At most {MAX_UNPACKED / 1e6:.0f} MB are unpacked.", _KEEP)
    paths = [part.filename.lower() for part in parts]
    if any(path.endswith("vbaproject.bin") or path.startswith(("basic/", "scripts/")) for path in paths):
        suffix = ".xlsm" if "xl/workbook.xml" in paths else ".ods"
        raise OwnFileError(f"“{name}” carries macros ({suffix}).", "Macros are never opened.", SAVE_AS)
    if "xl/workbook.xml" not in paths and ("content.xml" not in paths or b"spreadsheet" not in kind):
        raise OwnFileError(f"“{name}” is a ZIP file but no Excel workbook or OpenDocument spreadsheet.", "", SAVE_AS)


def _fault(kind: str, detail: object, name: str) -> OwnFileError:
    if kind == "locked":
        return OwnFileError(f"“{name}” is locked by a password.", "Only open workbooks are read.", SAVE_AS)
    if kind == "far":
        return _too_large(name, "a cell far outside of any table")
    if kind == "cells":
        return _too_large(name, f"more than {MAX_CELLS:,} filled cells, or a sheet beyond the bounds")
    if kind == "letters":
        return _too_large(name, f"more than {MAX_LETTERS:,} letters")
    if kind == "sheets":
        return OwnFileError(f"“{name}” has {detail} sheets.", f"At most {MAX_SHEETS} are read.", _KEEP)
    return OwnFileError(f"“{name}” is a damaged workbook, or none at all.", "", SAVE_AS)


def _too_large(name: str, what: str) -> OwnFileError:
    expected = (
        f"At most {MAX_ROWS:,} rows and {MAX_COLUMNS:,} columns a sheet, and {MAX_CELLS:,} cells in all, are read."
    )
    return OwnFileError(f"“{name}” has {what}.", expected, _KEEP)
