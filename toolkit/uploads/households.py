"""A person's own file of households, as a table of the project has them: read, checked in words, never kept.

The headings are those of the table ``synthetic_households``, which can be downloaded as a pattern.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import OwnFileError

LIMIT_MB, MOST = 60.0, 100_000
_UNUSABLE = {
    b"PK": "a ZIP file or a workbook",
    b"\x1f\x8b": "a compressed file",
    b"%PDF": "a PDF",
    b"<": "a web page",
    b"$FL2": "an SPSS file",
    b"\xd0\xcf": "an old workbook",
}
_PATTERN = "The table “Synthetic population of 20,000 households” of this project is a pattern to follow."


def load_households(
    path_or_bytes: str | Path | bytes,
    texts: Sequence[str],
    numbers: Sequence[str],
    may_be_empty: Sequence[str] = (),
    name: str = "your file",
) -> pd.DataFrame:
    """Read a CSV file with one row a household.

    Parameters
    ----------
    path_or_bytes
        The file, or its content.
    texts, numbers
        Columns that it must have, of names and of numbers; others are left out.
    may_be_empty
        Columns of numbers with empty cells where they do not apply.
    name
        What to call it.

    Returns
    -------
    pandas.DataFrame
        The columns asked for, texts and floats.

    Raises
    ------
    OwnFileError
        It is too large, of another kind, lacks a column, or has a cell that cannot be: the message says where.
    """
    cells = _cells(_content(path_or_bytes, name), name)
    missing = [column for column in (*texts, *numbers) if column not in cells.columns]
    if missing:
        raise OwnFileError(f"“{name}” lacks {wording.listing(missing)}.", "Expected one row a household.", _PATTERN)
    if cells.empty or len(cells) > MOST:
        raise OwnFileError(f"“{name}” has {len(cells):,} households.", f"From 1 to {MOST:,} are read.")
    columns = {column: _text(cells[column], name) for column in texts}
    columns |= {column: _number(cells[column], column in may_be_empty, name) for column in numbers}
    return pd.DataFrame(columns)


def _content(source: str | Path | bytes, name: str) -> bytes:
    if not isinstance(source, bytes) and not Path(source).is_file():
        raise OwnFileError(f"There is no file “{Path(source).name}”.", "", "Check its name and folder.")
    size = len(source) if isinstance(source, bytes) else Path(source).stat().st_size
    if size > LIMIT_MB * 1e6:
        raise OwnFileError(f"“{name}” has {size / 1e6:,.0f} MB.", f"At most {LIMIT_MB:g} MB are read.")
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    for mark, kind in _UNUSABLE.items():
        if content.startswith(mark):
            raise OwnFileError(f"“{name}” is {kind}.", "Expected CSV.", "Unpack it, or export it as CSV.")
    if not content.strip():
        raise OwnFileError(f"“{name}” is empty.", "Expected one row a household.", _PATTERN)
    return content


def _cells(content: bytes, name: str) -> pd.DataFrame:
    try:
        return pd.read_csv(io.BytesIO(content), dtype=str, encoding="utf-8-sig", skipinitialspace=True)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError):
        raise OwnFileError(
            f"“{name}” cannot be read as a table.", "Expected CSV in UTF-8, separated by commas.", _PATTERN
        ) from None


def _text(cells: pd.Series, name: str) -> pd.Series:
    if cells.isna().any():
        raise OwnFileError(f"“{name}” has an empty “{cells.name}” in row {_row(cells.isna())}.", "Expected a name.")
    return cells.str.strip()


def _number(cells: pd.Series, may_be_empty: bool, name: str) -> pd.Series:
    found = pd.to_numeric(cells.str.replace(",", ""), errors="coerce").astype(float)
    odd = (cells.notna() & found.isna()) | np.isinf(found)
    if not may_be_empty:
        odd |= cells.isna()
    if odd.any():
        row = _row(odd)
        has = cells.iloc[row - 2]
        said = "nothing" if pd.isna(has) else f"“{has[:40]}”"
        raise OwnFileError(f"“{name}” has {said} as “{cells.name}” in row {row}.", "Expected a number.")
    return found


def _row(marked: pd.Series) -> int:
    """Return the first marked row as a spreadsheet counts it: the headings are row 1."""
    return int(np.argmax(marked.to_numpy())) + 2
