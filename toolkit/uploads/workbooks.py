"""A person's workbook (.xlsx, .xls or .ods) as sheets of text: weighed before it is opened, and never with macros.

Nothing is taken from the file's suffix: what it holds decides.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from toolkit.core.errors import OwnFileError
from toolkit.uploads import ods, xls, xlsx
from toolkit.uploads.sheet_cells import MAX_UNPACKED, SAVE_AS, Allowance, Grid, Row, within_limits

STARTS = (b"PK\x03\x04", xls.START)
"""With which a workbook begins."""

# What the libraries are seen to raise on damaged workbooks (found by changing bytes at random).
_BROKEN = (
    *(*xls.BROKEN, *ods.BROKEN),
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


def grids(content: bytes, name: str) -> list[Grid]:
    """Return the sheets of a workbook as text.

    Parameters
    ----------
    content
        The file's bytes, which begin with one of :data:`STARTS`.
    name
        What a message calls it.

    Raises
    ------
    OwnFileError
        It is damaged, locked, no workbook, carries macros, or holds more than is read.
    """
    try:
        return [Grid(title, within_limits(rows, name)) for title, rows in _sheets(content, name)]
    except _BROKEN as error:
        raise OwnFileError(f"“{name}” is a damaged workbook, or none at all.", "", SAVE_AS) from error


def _sheets(content: bytes, name: str) -> Iterator[tuple[str, list[Row]]]:
    allowance = Allowance(name)
    if content.startswith(xls.START):
        return xls.sheets(content, name, allowance)
    if _weighed(content, name):
        return ods.sheets(content, name, allowance)
    return xlsx.sheets(content, allowance)


def _weighed(content: bytes, name: str) -> bool:
    """Refuse what should not be unpacked; tell whether it is an OpenDocument.

    The sizes can be trusted: zipfile stops reading at them.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = book.infolist()
        unpacked = sum(part.file_size for part in parts)
        if unpacked > MAX_UNPACKED:
            found = f"“{name}” would unpack to {unpacked / 1e6:,.0f} MB."
            raise OwnFileError(found, f"At most {MAX_UNPACKED / 1e6:.0f} MB are unpacked.", SAVE_AS)
        is_ods = ods.is_ods(book)
    paths = [part.filename.lower() for part in parts]
    if any(path.endswith("vbaproject.bin") or (is_ods and path.startswith(("basic/", "scripts/"))) for path in paths):
        suffix = ".ods" if is_ods else ".xlsm"
        raise OwnFileError(f"“{name}” carries macros ({suffix}).", "Macros are never opened.", SAVE_AS)
    if not is_ods and "xl/workbook.xml" not in paths:
        raise OwnFileError(f"“{name}” is a ZIP file but no Excel workbook or OpenDocument spreadsheet.", "", SAVE_AS)
    return is_ods
