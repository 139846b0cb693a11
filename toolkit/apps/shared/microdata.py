"""A user's own copy of a microdata teaching file, from a survey or one of two censuses: decoded and never stored.

`load_microdata` recognises these files by their headings: the Living Costs and Food Survey 2013 teaching file and the
census teaching files of 2011 and 2021, as published (CSV) or compressed (ZIP, gzip); ``microdata.yaml`` has the
meanings of their codes.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import OwnFileError
from toolkit.core.yaml_io import module_yaml
from toolkit.uploads.sheets import MAX_UNPACKED, PACK_FAULTS, ZIP, content_of, refuse_other_kinds
from toolkit.uploads.vocabulary import notes, refusal, refuse

LIMIT_MB = 200.0
_NUMBERS = {"weight", "income", "people", "adults", "children"}
_HEADER_WITHIN = 10  # the 2011 file has a title line above its headings
GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Variable:
    """One column of a file: its heading there, and its name here.

    ``labels`` has the meaning of each code, in the publisher's order (none for a number); ``empty`` the codes for a
    question that does not apply, which become empty cells here.
    """

    column: str
    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    empty: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class CodeBook:
    """A file of microdata: how to recognise it, what its columns mean, and its caveats.

    A row is a ``unit`` (``household`` or ``person``), surveyed in ``period``; the complete file has ``rows`` rows.
    ``variables`` are the columns to read, ``notes`` the file's limitations.
    """

    name: str
    title: str
    publisher: str
    address: str
    period: str
    unit: str
    rows: int
    variables: tuple[Variable, ...]
    notes: Sequence[str]


def _book(entry: dict[str, Any]) -> CodeBook:
    return CodeBook(**entry | {"variables": tuple(Variable(**each) for each in entry["variables"])})


CODE_BOOKS = LCF_2013, CENSUS_2011, CENSUS_2021 = tuple(map(_book, module_yaml(__file__)["books"]))


@dataclass(frozen=True, eq=False)
class Microdata:
    """A decoded file of microdata; ``notes`` give its limitations, and anything noticed while reading it.

    ``frame`` has one row per household or person, with the code book's names, categories in the publisher's order, and
    an empty cell if a question does not apply. Households have ``weight`` (grossing to the population), ``people``,
    ``adults``, ``older_children``, ``children`` and ``income`` (GBP a week).
    """

    frame: pd.DataFrame
    book: CodeBook
    notes: tuple[str, ...]


def load_microdata(path_or_bytes: str | Path | bytes, limit_mb: float = LIMIT_MB) -> Microdata:
    """Read one of the known teaching files: the CSV file, a ZIP or gzip file that contains it, or its content.

    Raises OwnFileError if the file is missing, is larger than ``limit_mb`` megabytes, is not one of these files, or has
    codes that are not in the code book.
    """
    content = _content(path_or_bytes, limit_mb)
    book, skipped = _book_of(content)
    columns = [variable.column for variable in book.variables]
    try:
        # As categories: a few codes fill hundreds of thousands of rows, and text would take ten times the memory.
        cells = pd.read_csv(
            io.BytesIO(content), skiprows=skipped, usecols=columns, dtype="category", encoding="utf-8-sig"
        )
    except (pd.errors.ParserError, UnicodeDecodeError):
        raise refusal("microdata_rows", book=book) from None
    frame = pd.DataFrame({each.name: _column(cells[each.column], each, book) for each in book.variables})
    lacking = len(frame) if len(frame) != book.rows else 0
    messages = [*notes("microdata_rows", rows=lacking, complete=book.rows), *book.notes]
    if book.unit == "household":
        frame["weight"] *= 1000  # the file's weights add up to the number of households in thousands
        frame["older_children"] = 0.0
        top = frame["income"].max()
        share = 100 * (frame["income"] == top).mean()
        messages += notes("cut_off", share=share if share > 1 else 0, top=top)
    frame.attrs = {"title": book.title, "source": f"{book.publisher}, {book.title}", "period": book.period}
    return Microdata(frame, book, tuple(messages))


def recognised(content: bytes) -> CodeBook | None:
    """Return the known file that a visitor uploaded, recognised by its headings; None if it is not a known file."""
    try:
        return _book_of(_content(content, LIMIT_MB))[0]
    except OwnFileError:
        return None


def _content(source: str | Path | bytes, limit_mb: float) -> bytes:
    packed, name = content_of(source, None, limit_mb)
    content, _ = content_of(unpacked(packed, name), name, LIMIT_MB)
    refuse_other_kinds(content, name)
    return content


def _book_of(content: bytes) -> tuple[CodeBook, int]:
    """Return which file this is, by its headings, and the number of lines above them."""
    lines = content[:65_536].decode("utf-8-sig", errors="replace").splitlines()[:_HEADER_WITHIN]
    rows = [[cell.strip().strip('"') for cell in line.split(",")] for line in lines]
    lacking = {
        (at, book): [each.column for each in book.variables if each.column not in row]
        for at, row in enumerate(rows)
        for book in CODE_BOOKS
    }
    at, book = max(lacking, key=lambda place: len(place[1].variables) - len(lacking[place]))
    missing, known = lacking[at, book], "; ".join(book.title for book in CODE_BOOKS)
    faults = {"no_book": 2 * len(missing) > len(book.variables), "microdata_columns": missing}
    refuse(faults, headings=", ".join(rows[at][:6]), known=known, book=book, missing=wording.listing(missing))
    return book, at


def _column(cells: pd.Series, variable: Variable, book: CodeBook) -> pd.Series:
    """Return the meaning of each cell, looked up once for each distinct code."""
    codes = cells.cat.categories
    bare = pd.Series(codes.astype(str).str.strip(), index=codes)
    if not variable.labels:
        numbers = pd.to_numeric(bare, errors="coerce")
        _refuse([*bare[numbers.isna()], *(["an empty cell"] if cells.isna().any() else [])], variable, book, "a number")
        return cells.map(numbers).astype(float)
    _refuse(bare[~bare.isin([*variable.labels, *variable.empty])], variable, book, "a code from its code book")
    labels = cells.map(bare.map(dict(variable.labels))).astype(object)
    if variable.name in _NUMBERS:
        return labels.astype(float)
    return labels.astype(pd.CategoricalDtype(list(dict.fromkeys(variable.labels.values())), ordered=True))


def _refuse(odd: Iterable[object], variable: Variable, book: CodeBook, expected: str) -> None:
    if values := [f"“{value}”" for value in odd]:
        few = wording.first(values, 3)
        raise refusal("microdata_codes", column=variable.column, values=few, expected=expected, book=book)


def unpacked(content: bytes, name: str = "your file") -> bytes:
    """Return the CSV file inside a ZIP or gzip file, or any other content unchanged.

    Raises OwnFileError if the file is damaged, locked or too large, is a workbook, or does not contain exactly one
    CSV file.
    """
    if not content.startswith((ZIP, GZIP)):
        return content
    packed = io.BytesIO(content)
    try:
        part = _table_of(zipfile.ZipFile(packed), name) if content.startswith(ZIP) else gzip.GzipFile(fileobj=packed)
        text = part.read(MAX_UNPACKED + 1)
    except (*PACK_FAULTS, KeyError):
        raise refusal("packed", name=name) from None
    if len(text) > MAX_UNPACKED:
        raise refusal("unpacked", name=name, size=len(text) / 1e6, limit=MAX_UNPACKED / 1e6)
    return text


def _table_of(packed: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Return the only CSV file in a ZIP file, besides the metadata files that macOS adds."""
    parts = {part.filename: part.flag_bits & 1 for part in packed.infolist() if not part.is_dir()}
    tables = [title for title in parts if title.lower().endswith(".csv") and "__MACOSX" not in title]
    held = wording.listing([f"“{title[-60:]}”" for title in [*parts][:5]]) or "nothing"
    faults = {
        "kind": "[Content_Types].xml" in parts or "mimetype" in parts,
        "zip_parts": len(tables) != 1,
        "locked": any(parts[title] for title in tables),
    }
    refuse(faults, name=name, kind="a workbook", files=wording.count(len(tables), "CSV file"), held=held)
    return packed.open(tables[0])
