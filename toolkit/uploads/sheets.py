"""A user's file → sheets of cells, whatever program wrote it: CSV in any common encoding, or a workbook.

The content of a file, not its suffix, determines the format. A workbook is read in a separate process
(`workbook_script`), within limits; each limit has its own error message.
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
from pathlib import Path

import pandas as pd

from toolkit.core import bounded, wording
from toolkit.uploads import workbook_script as script
from toolkit.uploads.vocabulary import PATTERNS, WORDS, by_entry, notes, refusal, refuse

SCRIPT = Path(__file__).with_name("workbook_script.py")
MAX_UNPACKED = 100_000_000  # bytes of a packed file once unpacked; the largest survey known here has 60 million
LIMIT_MB = 10.0
BOUNDS = {name.removeprefix("MAX_").lower(): most for name, most in vars(script).items() if name.startswith("MAX_")}
_DOCUMENTS = {"word/document.xml", "ppt/presentation.xml"}
ZIP, _XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
PACK_FAULTS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError)

Raw = str | int | float | None
Row = tuple[Raw, ...]


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet: ``rows[i]`` is row i + 1 of the file. A text file has one sheet, without a name.

    Text is stripped; an empty cell is None. Numbers in a workbook stay numbers, but one shown as a percentage
    is kept as the text shown (``"25%"``).
    """

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, eq=False)
class File:
    """The sheets of a file, and what the user should know about how it was read."""

    name: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read from a file.

    ``table`` has the figures, ``columns`` the names of its columns or indicators; ``notes`` say how it was read, and
    what was left out and why, in sentences. ``source`` is the file, with the source that it states; ``title``
    is what the file says it is about.
    """

    table: pd.DataFrame
    columns: tuple[str, ...]
    notes: tuple[str, ...]
    source: str
    title: str = ""


def read(source: str | Path | bytes, name: str | None = None, limit_mb: float = LIMIT_MB) -> File:
    """Return the sheets of a file no larger than the limit, from its path or its content; the file is called ``name``.

    An OwnFileError says that the file is missing, too large, empty, damaged, locked or unsupported, or has macros.
    """
    content, called = content_of(source, name, limit_mb)
    return (_workbook if content.startswith((ZIP, _XLS)) else _text)(content, called)


def content_of(source: str | Path | bytes, name: str | None, limit_mb: float = LIMIT_MB) -> tuple[bytes, str]:
    """Check the size of a file before reading it, and return its bytes and its name.

    An OwnFileError says that the file is empty or too large.
    """
    called = name or ("your file" if isinstance(source, bytes) else Path(source).name)
    try:
        size = len(source) if isinstance(source, bytes) else Path(source).stat().st_size
        if size > limit_mb * 1e6:
            raise refusal("large", name=called, size=size / 1e6, limit=limit_mb)
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
    except FileNotFoundError:
        raise refusal("absent", name=called) from None
    except (OSError, ValueError):  # a folder, no rights, a faulty disk, a name that cannot be
        raise refusal("unopened", name=called) from None
    if not content.strip():
        raise refusal("empty", name=called)
    return content, called


def refuse_other_kinds(content: bytes, name: str) -> None:
    """Refuse a file whose first bytes show that it is not a table."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, kind in by_entry("other_kinds").items():
        if start.startswith(mark.encode("latin-1")):
            raise refusal(kind if kind in WORDS["refusals"] else "kind", name=name, kind=kind)


def _text(content: bytes, name: str) -> File:
    """Return a text file, split by the delimiter in a line ``sep=``, or the one that gives most rows of one width."""
    text, encoding = _decoded(content, name)
    delimiters: dict[str, str] = WORDS["delimiters"]

    def evenness(delimiter: str) -> int:
        sample = PATTERNS.comma_of_thousands.sub("", text[:65_536]) if delimiter == "," else text[:65_536]
        widths = Counter(len(_cleaned(row, delimiter)) for row in _split(sample, delimiter, name))
        return max((count * min(width, 8) for width, count in widths.items() if width > 1), default=0)

    stated = re.match(r'"?sep=(.)"?\s*?(?:\r\n|\r|\n)', text)
    best = stated[1] if stated and stated[1] in delimiters else max(delimiters, key=evenness)
    raw = _split(text[stated.end() :] if stated and stated[1] == best else text, best, name)
    rows = [_cleaned(row, best) for row in raw]
    while rows and not rows[-1]:
        rows.pop()
    width = max(map(len, rows), default=0)
    if len(rows) > script.MAX_ROWS or width > script.MAX_COLUMNS or sum(map(len, rows)) > script.MAX_CELLS:
        raise refusal("text_bounds", name=name, lines=len(rows), width=width, **BOUNDS)
    shown, signs = {"utf-8-sig": "", "cp1252": "Windows-1252"}.get(encoding, "UTF-16"), delimiters[best] * (best != ",")
    said = (*notes("encoding", shown=shown), *notes("delimiter", signs=signs), *_uneven(raw))
    return File(name, (Sheet("", tuple(rows)),), said)


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    """Return a text and its encoding: by its byte-order mark, else UTF-16 by its zero bytes, UTF-8 or Windows-1252."""
    refuse_other_kinds(content, name)
    # A table of digits and codes in UTF-16 has a zero in every other byte.
    zeros = {"utf-16-le": content[1:1000:2], "utf-16-be": content[0:1000:2]}
    wide = [encoding for encoding, half in zeros.items() if half.count(0) > 0.6 * len(half)]
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else [*wide, "utf-8-sig", "cp1252"]:
        with contextlib.suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            if re.search(r"[\x00-\x08\x0e-\x1f]", text):
                break
            return text.lstrip("\ufeff"), encoding
    raise refusal("encoding", name=name)


def _split(text: str, delimiter: str, name: str) -> list[list[str]]:
    with contextlib.suppress(csv.Error):
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        if max((len(cell) for row in rows for cell in row), default=0) <= script.LONGEST_CELL:
            return rows
    raise refusal("unsplit", name=name)


def _uneven(rows: list[list[str]]) -> list[str]:
    """Return a note of the rows of figures that have more or fewer cells than most: a sign too many or too few."""
    filled = [(at, len(row), row[-1] or row[0]) for at, row in enumerate(rows, 1) if sum(map(bool, row)) > 1]
    usual = Counter(width for _, width, _ in filled).most_common(1)[0][0] if filled else 0
    start = next((at for at, width, _ in filled if width == usual), 0)
    odd = [at for at, width, end in filled if at > start and width != usual and re.search(r"\d", end)]
    return notes("uneven", usual=usual, rows=wording.first(odd, 5))


def _cleaned(row: list[str], delimiter: str) -> Row:
    cells = [script.clean(cell) for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    line = ",".join(map(str, cells)) if delimiter == "," and len(cells) == 2 else ""
    return (line,) if line and PATTERNS.broken_title.fullmatch(line) else tuple(cells)


def _workbook(content: bytes, name: str) -> File:
    """Return the sheets of a workbook, as its script reads them."""
    _refuse_packed(content, name)
    try:
        answer = json.loads(bounded.run(SCRIPT, content))
    except (bounded.BoundedError, ValueError):
        raise refusal("beyond", name=name, **BOUNDS) from None
    if "fault" in answer:
        raise refusal(answer["fault"], name=name, detail=answer["detail"], **BOUNDS)
    sheets = tuple(Sheet(sheet["name"], tuple(map(tuple, sheet["rows"]))) for sheet in answer["sheets"])
    hidden = wording.listing([f"“{title}”" for title in answer["hidden"][:5]])
    return File(name, sheets, tuple(notes("hidden", sheets=hidden)))


def _refuse_packed(content: bytes, name: str) -> None:
    """Refuse a file that is locked, has macros, is not a workbook, or would be too large once unpacked."""
    suffix, size, kind, parts = ".xls", 0, True, set[str]()
    locked, macros = (mark.encode("utf-16-le") in content for mark in ("EncryptedPackage", "_VBA_PROJECT"))
    if content.startswith(ZIP):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                parts = {part.filename.lower() for part in book.infolist()}
                size = sum(part.file_size for part in book.infolist())
                wanted = ("META-INF/manifest.xml", "mimetype")
                manifest, mime = (book.read(part)[:1_000_000] if part in book.namelist() else b"" for part in wanted)
        except PACK_FAULTS:
            raise refusal("damaged", name=name) from None
        suffix, locked = ".xlsm" if "xl/workbook.xml" in parts else ".ods", b"encryption-data" in manifest
        macros = any(part.endswith("vbaproject.bin") or part.startswith(("basic/", "scripts/")) for part in parts)
        kind = suffix == ".xlsm" or ("content.xml" in parts and b"spreadsheet" in mime)
    document, limit = bool(parts & _DOCUMENTS), MAX_UNPACKED
    faults = {"a document": document, "locked": locked, "unpacked": size > limit, "macros": macros, "zip": not kind}
    refuse(faults, name=name, kind="a document", suffix=suffix, size=size / 1e6, limit=limit / 1e6)
