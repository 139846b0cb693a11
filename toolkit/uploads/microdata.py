"""A person's own file of microdata: recognised by its headings, its code book applied, checked, never kept.

Known are the Living Costs and Food Survey 2013 teaching file and the census teaching files of 2011 and 2021, as their
publishers give them (CSV), or packed (ZIP, gzip).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import OwnFileError
from toolkit.uploads.code_books import CODE_BOOKS, CodeBook, Variable

LIMIT_MB = 200.0
_NUMBERS = {"weight", "income", "people", "adults", "children"}
_HEADER_WITHIN = 10  # the 2011 file has a line of title above its headings
_UNUSABLE = {b"%PDF": "a PDF", b"<": "a web page", b"$FL2": "an SPSS file", b"\xd0\xcf": "an old workbook"}

MOST_UNPACKED = 100_000_000  # bytes; the largest file known here has less than 60 million
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"


@dataclass(frozen=True, eq=False)
class Microdata:
    """A file of microdata, decoded.

    Parameters
    ----------
    frame
        One row a household or person: the names of the code book, categories in the publisher's order, an empty cell
        where a question does not apply. Households have ``weight`` (grossing to the population), ``people``,
        ``adults``, ``older_children``, ``children`` and ``income`` (GBP a week).
    book
        What the file is.
    notes
        What the file cannot tell, and what was noticed while it was read.
    """

    frame: pd.DataFrame
    book: CodeBook
    notes: tuple[str, ...]


def load_microdata(path_or_bytes: str | Path | bytes, limit_mb: float = LIMIT_MB) -> Microdata:
    """Read one of the known teaching files.

    Parameters
    ----------
    path_or_bytes
        The CSV file, or one ZIP or gzip file that holds it, or its content.
    limit_mb
        Largest size that is read, in megabytes.

    Raises
    ------
    OwnFileError
        The file is missing, too large, of another kind, not one of the known files, or holds codes that the code book
        does not know.
    """
    content = _content(path_or_bytes, limit_mb)
    skipped, headings = _headings(content)
    book = _recognised(headings)
    columns = [variable.column for variable in book.variables]
    try:
        # As categories: a few codes fill hundreds of thousands of rows, and text would take ten times the memory.
        cells = pd.read_csv(
            io.BytesIO(content), skiprows=skipped, usecols=columns, dtype="category", encoding="utf-8-sig"
        )
    except (pd.errors.ParserError, UnicodeDecodeError):
        raise OwnFileError(
            f"The file looks like “{book.title}”, but its rows cannot be read.",
            "Expected the CSV file as it was downloaded.",
            f"Download it again: {book.address}",
        ) from None
    return _decoded(cells, book)


def recognised(content: bytes) -> CodeBook | None:
    """Return which of the known files a visitor brought, judged by its headings; None if it is none of them."""
    try:
        return _recognised(_headings(_content(content, LIMIT_MB))[1])
    except OwnFileError:
        return None


def _content(source: str | Path | bytes, limit_mb: float) -> bytes:
    if not isinstance(source, bytes) and not Path(source).is_file():
        raise OwnFileError(f"There is no file “{Path(source).name}”.", "", "Check its name and folder.")
    size = len(source) if isinstance(source, bytes) else Path(source).stat().st_size
    if size > limit_mb * 1e6:
        raise OwnFileError(
            f"The file has {size / 1e6:,.0f} MB.",
            f"At most {limit_mb:g} MB are read; the known files have less than 60.",
            "Bring the CSV file as it was downloaded.",
        )
    content = unpacked(source if isinstance(source, bytes) else Path(source).read_bytes())
    for mark, kind in _UNUSABLE.items():
        if content.startswith(mark):
            raise OwnFileError(f"The file is {kind}.", "Expected CSV.", "Unpack it, or export it as CSV.")
    if not content.strip():
        raise OwnFileError("The file is empty.", "Expected one of the known teaching files.")
    return content


def _headings(content: bytes) -> tuple[int, list[str]]:
    """Return how many lines stand above the headings, and the headings."""
    lines = content[:65_536].decode("utf-8-sig", errors="replace").splitlines()[:_HEADER_WITHIN]
    rows = [[cell.strip().strip('"') for cell in line.split(",")] for line in lines]
    known = {variable.column for book in CODE_BOOKS for variable in book.variables}
    best = max(range(len(rows)), key=lambda at: sum(cell in known for cell in rows[at]))
    return best, rows[best]


def _recognised(headings: list[str]) -> CodeBook:
    there = set(headings)
    best = max(CODE_BOOKS, key=lambda book: sum(variable.column in there for variable in book.variables))
    missing = [variable.column for variable in best.variables if variable.column not in there]
    if not missing:
        return best
    if len(missing) > len(best.variables) / 2:
        raise OwnFileError(
            f"The headings ({', '.join(headings[:6])} …) are of no file known here.",
            f"Known are: {'; '.join(book.title for book in CODE_BOOKS)}.",
            "Bring one of them, or a table of your own as indicators by place.",
        )
    raise OwnFileError(
        f"The file looks like “{best.title}”, but lacks {wording.listing(missing)}.",
        "Expected the file as it was downloaded.",
        f"Download it again: {best.address}",
    )


def _decoded(cells: pd.DataFrame, book: CodeBook) -> Microdata:
    frame = pd.DataFrame(
        {variable.name: _column(cells[variable.column], variable, book) for variable in book.variables}
    )
    notes = list(book.notes)
    if len(frame) != book.rows:
        notes.insert(0, f"The file has {len(frame):,} rows; the complete one has {book.rows:,}.")
    if book.unit == "household":
        frame["weight"] *= 1000  # the file's weights add up to the households of the country in thousands
        frame["older_children"] = 0.0
        notes += _cut_off(frame["income"])
    frame.attrs = {"title": book.title, "source": f"{book.publisher}, {book.title}", "period": book.period}
    return Microdata(frame, book, tuple(notes))


def _column(cells: pd.Series, variable: Variable, book: CodeBook) -> pd.Series:
    """Return the meaning of each cell, worked out once for each distinct code."""
    codes = cells.cat.categories
    bare = pd.Series(codes.astype(str).str.strip(), index=codes)
    if not variable.labels:
        numbers = pd.to_numeric(bare, errors="coerce")
        _refuse([*bare[numbers.isna()], *_blank(cells)], variable, book, "a number")
        return cells.map(numbers).astype(float)
    known = bare.isin([*variable.labels, *variable.empty])
    _refuse(bare[~known], variable, book, "a code of its code book")
    labels = cells.map(bare.map(dict(variable.labels))).astype(object)
    if variable.name in _NUMBERS:
        return labels.astype(float)
    return labels.astype(pd.CategoricalDtype(list(dict.fromkeys(variable.labels.values())), ordered=True))


def _blank(cells: pd.Series) -> list[str]:
    return ["an empty cell"] if cells.isna().any() else []


def _refuse(odd: Iterable[object], variable: Variable, book: CodeBook, expected: str) -> None:
    found = [f"“{value}”" for value in odd]
    if found:
        more = f" and {len(found) - 3} others" if len(found) > 3 else ""
        raise OwnFileError(
            f"The column “{variable.column}” holds {', '.join(found[:3])}{more}.",
            f"Expected {expected} in “{book.title}”.",
            "Bring the file as it was downloaded, not a changed copy.",
        )


def _cut_off(income: pd.Series) -> list[str]:
    top = income.max()
    share = 100 * (income == top).mean()
    return [f"{share:.0f} % of households have the top income, £{top:,.2f} a week."] if share > 1 else []


def unpacked(content: bytes) -> bytes:
    """Return the CSV file that a ZIP or gzip file holds; any other content as it is.

    Raises
    ------
    OwnFileError
        It is damaged, locked, a workbook, holds no CSV file or several, or would be larger than is unpacked.
    """
    try:
        if content.startswith(ZIP):
            return _of_zip(content)
        return _of_gzip(content) if content.startswith(GZIP) else content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, KeyError):
        raise OwnFileError("The packed file is damaged.", "", "Pack it again, or bring the CSV file itself.") from None


def _of_zip(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = [part for part in packed.infolist() if not part.is_dir()]
        names = [part.filename for part in parts]
        if "[Content_Types].xml" in names or "mimetype" in names:
            raise OwnFileError("The file is a workbook.", "Expected CSV.", "Export the sheet with the rows as CSV.")
        # macOS packs a shadow of each file beside it.
        tables = [part for part in parts if part.filename.lower().endswith(".csv") and "__MACOSX" not in part.filename]
        if len(tables) != 1:
            held = wording.listing([f"“{name[-60:]}”" for name in names[:5]]) or "nothing"
            raise OwnFileError(
                f"The ZIP file holds {wording.count(len(tables), 'CSV file')} ({held}).",
                "Expected one, and what else there is beside it does not matter.",
                "Pack the CSV file alone.",
            )
        if tables[0].flag_bits & 1:
            raise OwnFileError("The ZIP file is locked by a password.", "Only open files are read.")
        _refuse_more(tables[0].file_size)
        return packed.read(tables[0])  # zipfile stops reading at the size that the file claims


def _of_gzip(content: bytes) -> bytes:
    reader = zlib.decompressobj(wbits=31)
    text = reader.decompress(content, MOST_UNPACKED + 1)
    _refuse_more(len(text))
    if not reader.eof:
        raise EOFError
    return text


def _refuse_more(size: int) -> None:
    if size > MOST_UNPACKED:
        raise OwnFileError(
            f"The file would unpack to {size / 1e6:,.0f} MB or more.",
            f"At most {MOST_UNPACKED / 1e6:.0f} MB are unpacked; the known files have less than 60.",
            "Bring the file as it was downloaded.",
        )
