"""A large text file that a person packed (ZIP or gzip) to bring it: unpacked within limits."""

from __future__ import annotations

import io
import zipfile
import zlib

from toolkit.core import wording
from toolkit.core.errors import OwnFileError

MOST_UNPACKED = 100_000_000  # bytes; the largest file known here has less than 60 million
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"


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
