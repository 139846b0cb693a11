"""A file brought by a person → sheets of cells, whatever wrote it: CSV in any usual encoding, or a workbook.

Nothing is taken from the file's suffix: what it holds decides. A workbook is read in a process of its own
(`workbook_script`), within bounds; each bound that a file exceeds has its sentence.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import pandas as pd

from toolkit.core import bounded, wording
from toolkit.core.errors import OwnFileError
from toolkit.uploads.vocabulary import PATTERNS, WORDS, by_entry, note, refusal
from toolkit.uploads.workbook_script import MAX_CELLS, MAX_COLUMNS, MAX_LETTERS, MAX_ROWS, MAX_SHEETS

SCRIPT = Path(__file__).with_name("workbook_script.py")
MAX_UNPACKED = 100_000_000  # bytes of a packed file once unpacked; the largest survey known here has 60 million
LIMIT_MB = 10.0
LONGEST_CELL = 32_767  # letters, as in Excel
BOUNDS = {"rows": MAX_ROWS, "columns": MAX_COLUMNS, "cells": MAX_CELLS, "letters": MAX_LETTERS, "sheets": MAX_SHEETS}
_OTHER_KINDS = {mark.encode("latin-1"): kind for mark, kind in by_entry("other_kinds").items()}
FEWEST_INDUSTRIES = 60  # of the 88 divisions of SIC 2007
_DIVISIONS = {*map(float, range(1, 100))} - {*map(float, WORDS["no_divisions"])}
_MOST_LABELS = 10  # columns from the left that may name rows
ZIP, _XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
PACK_FAULTS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError)

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
    """The sheets of a file, and what should be known of its reading."""

    name: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read of a file.

    ``table`` has the figures, ``columns`` the names of its columns or indicators; ``notes`` say how it was read, and
    what was left out and why, in sentences. ``source`` is the file, with the source that it states itself; ``title``
    what it says that it is about.
    """

    table: pd.DataFrame
    columns: tuple[str, ...]
    notes: tuple[str, ...]
    source: str
    title: str = ""


def read(source: str | Path | bytes, name: str | None = None, limit_mb: float = LIMIT_MB) -> File:
    """Return the sheets of a file of at most so many megabytes, given by its path or its content, called ``name``.

    Raises
    ------
    OwnFileError
        It is missing, too large, empty, damaged, locked, carries macros or is of another kind.
    """
    called = name or ("your file" if isinstance(source, bytes) else Path(source).name)
    content = content_of(source, called, limit_mb)
    if content.startswith((ZIP, _XLS)):
        return _workbook(content, called)
    text, notes = decoded(content, called)
    rows, more = _separated(text, called)
    return File(called, (Sheet("", rows),), (*notes, *more))


def content_of(source: str | Path | bytes, name: str, limit_mb: float) -> bytes:
    """Return the bytes of a file unless there are none or too many of them: it is measured before it is read."""
    try:
        size = len(source) if isinstance(source, bytes) else Path(source).stat().st_size
        if size > limit_mb * 1e6:
            raise refusal("large", name=name, size=size / 1e6, limit=limit_mb)
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
    except FileNotFoundError:
        raise refusal("absent", name=name) from None
    except (OSError, ValueError):  # a folder, no rights, a faulty disk, a name that cannot be
        raise refusal("unopened", name=name) from None
    if not content.strip():
        raise refusal("empty", name=name)
    return content


def refuse_other_kinds(content: bytes, name: str) -> None:
    """Refuse a file whose first bytes say that it is no table."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, kind in _OTHER_KINDS.items():
        if start.startswith(mark):
            raise refusal("kind", name=name, kind=kind)


def decoded(content: bytes, name: str) -> tuple[str, list[str]]:
    """Return a text and notes: by its byte-order mark, else UTF-16 by its zero bytes, else UTF-8, else Windows-1252."""
    refuse_other_kinds(content, name)
    # A table of digits and codes in UTF-16 has a zero in every other byte.
    zeros = {"utf-16-le": content[1:1000:2], "utf-16-be": content[0:1000:2]}
    wide = [name for name, half in zeros.items() if half.count(0) > 0.6 * len(half)]
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else [*wide, "utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.search(r"[\x00-\x08\x0e-\x1f]", text):
            break
        shown = {"utf-8-sig": "", "cp1252": "Windows-1252"}.get(encoding, "UTF-16")
        return text.lstrip("\ufeff"), [note("encoding", shown=shown)] if shown else []
    raise refusal("encoding", name=name)


def _separated(text: str, name: str) -> tuple[tuple[Row, ...], list[str]]:
    """Split a text by the delimiter that gives most rows of one width; a line ``sep=`` decides and is left out."""
    delimiters = WORDS["delimiters"]
    stated = re.match(r'"?sep=(.)"?\s*?(?:\r\n|\r|\n)', text)
    if stated and stated[1] in delimiters:
        text, best = text[stated.end() :], stated[1]
    else:
        best = max(delimiters, key=lambda delimiter: _evenness(_split(text[:65_536], delimiter, name)))
    raw = _split(text, best, name)
    rows = [_cleaned(row, best) for row in raw]
    while rows and not rows[-1]:
        rows.pop()
    width = max(map(len, rows), default=0)
    if len(rows) > MAX_ROWS or width > MAX_COLUMNS or sum(map(len, rows)) > MAX_CELLS:
        raise refusal("text_bounds", name=name, lines=len(rows), width=width, **BOUNDS)
    notes = [note("delimiter", signs=delimiters[best])] if best != "," else []
    return tuple(rows), [*notes, *_uneven(raw)]


def _split(text: str, delimiter: str, name: str) -> list[list[str]]:
    with contextlib.suppress(csv.Error):
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        if max((len(cell) for row in rows for cell in row), default=0) <= LONGEST_CELL:
            return rows
    raise refusal("unsplit", name=name)


def _uneven(rows: list[list[str]]) -> list[str]:
    """Return a note of the rows of figures that have more or fewer cells than most: a sign too many or too few."""
    filled = [(at, len(row), row[-1] or row[0]) for at, row in enumerate(rows, 1) if sum(map(bool, row)) > 1]
    usual = Counter(width for _, width, _ in filled).most_common(1)[0][0] if filled else 0
    start = next((at for at, width, _ in filled if width == usual), 0)
    odd = [at for at, width, end in filled if at > start and width != usual and re.search(r"\d", end)]
    return [note("uneven", usual=usual, rows=wording.first(odd, 5))] if odd else []


def _cleaned(row: list[str], delimiter: str) -> Row:
    cells = [clean(cell) for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    if delimiter == "," and len(cells) == 2 and PATTERNS.broken_title.fullmatch(",".join(map(str, cells))):
        return (f"{cells[0]},{cells[1]}",)
    return tuple(cells)


def _evenness(rows: list[list[str]]) -> float:
    """Return how many rows have the most common width above 1, times that width (at most 8)."""
    ends = (max((at for at, cell in enumerate(row, 1) if cell.strip()), default=0) for row in rows)
    widths = Counter(end for end in ends if end > 1)
    return max((count * min(width, 8) for width, count in widths.items()), default=0)


def clean(text: str) -> str | None:
    """Return a text without spaces around it, line breaks within it or invisible marks; None for nothing."""
    if text.isascii() and text.replace(".", "", 1).isalnum():  # most cells: quicker than to split and to join
        return text
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split()) or None


def _workbook(content: bytes, name: str) -> File:
    """Return the sheets of a workbook, as its script reads them."""
    if fault := _packed_fault(content, name):
        raise fault
    try:
        answer = json.loads(bounded.run(SCRIPT, content))
    except (bounded.BoundedError, ValueError):
        raise refusal("beyond", name=name, **BOUNDS) from None
    if "fault" in answer:
        raise refusal(answer["fault"], name=name, detail=answer["detail"], **BOUNDS)
    cleaned = [tuple(tuple(map(_shown, row)) for row in sheet["rows"]) for sheet in answer["sheets"]]
    sheets = tuple(Sheet(sheet["name"], rows) for sheet, rows in zip(answer["sheets"], cleaned, strict=True))
    hidden = wording.listing([f"“{title}”" for title in answer["hidden"][:5]])
    return File(name, sheets, (note("hidden", sheets=hidden),) if hidden else ())


def _shown(cell: Raw) -> Raw:
    return clean(cell[:LONGEST_CELL]) if isinstance(cell, str) else cell


def _packed_fault(content: bytes, name: str) -> OwnFileError | None:
    """Return why a workbook is not opened: locked, with macros, no workbook, or larger once unpacked than is read."""
    if content.startswith(_XLS):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return refusal("locked", name=name)
        return refusal("macros", name=name, suffix=".xls") if "_VBA_PROJECT".encode("utf-16-le") in content else None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sizes = {part.filename.lower(): part.file_size for part in book.infolist()}
            unpacked = sum(part.file_size for part in book.infolist())
            wanted = ("META-INF/manifest.xml", "mimetype")
            manifest, kind = (book.read(part)[:1_000_000] if part in book.namelist() else b"" for part in wanted)
    except PACK_FAULTS:
        return refusal("damaged", name=name)
    if b"encryption-data" in manifest:
        return refusal("locked", name=name)
    if unpacked > MAX_UNPACKED:
        return refusal("unpacked", name=name, size=unpacked / 1e6, limit=MAX_UNPACKED / 1e6)
    excel = "xl/workbook.xml" in sizes
    if any(path.endswith("vbaproject.bin") or path.startswith(("basic/", "scripts/")) for path in sizes):
        return refusal("macros", name=name, suffix=".xlsm" if excel else ".ods")
    return None if excel or ("content.xml" in sizes and b"spreadsheet" in kind) else refusal("zip", name=name)


def with_industries(file: File) -> File:
    """Return a file with bare numbers of industries, along a row or down a column, as texts: 1 as “SIC 01”.

    Nothing else has so many numbers and none that SIC 2007 leaves out: ages and identifiers have a 4 and a 34.
    """
    sheets = []
    for sheet in file.sheets:
        rows = list(map(_with_industries, sheet.rows))
        columns = list(zip_longest(*(row[:_MOST_LABELS] for row in rows)))
        named = list(map(_with_industries, columns))
        if named != columns:
            rows = [
                (*left[: len(row)], *row[len(left) :]) for left, row in zip(zip(*named, strict=True), rows, strict=True)
            ]
        sheets.append(Sheet(sheet.name, tuple(rows)))
    changed = any(new.rows != old.rows for new, old in zip(sheets, file.sheets, strict=True))
    return File(file.name, tuple(sheets), (*file.notes, note("bare_industries"))) if changed else file


def _with_industries(line: Row) -> Row:
    bare = [cell for cell in set(line) if cell is not None and (not isinstance(cell, str) or cell.isdecimal())]
    numbers = {float(cell) for cell in bare}
    if len(numbers) < FEWEST_INDUSTRIES or not numbers <= _DIVISIONS:
        return line
    named: dict[Raw, Raw] = {cell: f"SIC {int(cell):02}" for cell in bare}
    return tuple(named.get(cell, cell) for cell in line)
