"""The cells of a person's file as text, and how many of them are taken: what every kind of file is turned into."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.core.errors import OwnFileError

MAX_ROWS, MAX_COLUMNS = 20_000, 500
MAX_CELLS, MAX_LETTERS = 2_000_000, 20_000_000  # of all sheets of a workbook together
LONGEST_CELL = 131_072  # letters; Excel itself takes 32,767
MAX_UNPACKED = 50_000_000  # bytes of a workbook once unpacked
CODE = re.compile(r"[A-Z]\d{8}", re.ASCII)  # as the Government Statistical Service writes the code of any area
SAVE_AS = "Save it as CSV (UTF-8) or as an Excel workbook (.xlsx)."

Row = tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """One sheet as text: ``rows[i]`` is row i + 1 of the file; ``sheet`` is "" for a text file."""

    sheet: str
    rows: tuple[Row, ...]


class Allowance:
    """How many cells and letters a workbook may still hold: a small file can claim one text a million times over."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._cells, self._letters = MAX_CELLS, MAX_LETTERS

    def take(self, row: Row, times: int = 1) -> Row:
        """Return the row once it is paid for.

        Raises
        ------
        OwnFileError
            The workbook holds more than is read.
        """
        self._cells -= times * sum(map(bool, row))
        self._letters -= times * sum(map(len, row))
        if self._cells < 0 or self._letters < 0:
            raise OwnFileError(
                f"“{self._name}” has more than {MAX_CELLS:,} filled cells, or {MAX_LETTERS:,} letters in them.",
                "No more are read.",
                "Keep the sheet and the columns that you need.",
            )
        return row


def within_limits(rows: Iterable[Row], name: str) -> tuple[Row, ...]:
    """Return rows without empty ends; refuse a table far larger than one row a place can be.

    Raises
    ------
    OwnFileError
        It has more rows or columns than are read.
    """
    trimmed = _without_end([_without_end(row) for row in rows])
    width = max(map(len, trimmed), default=0)
    if len(trimmed) > MAX_ROWS or width > MAX_COLUMNS:
        raise OwnFileError(
            f"“{name}” has {len(trimmed):,} rows and {width:,} columns or more.",
            f"At most {MAX_ROWS:,} rows and {MAX_COLUMNS} columns are read: one row a place.",
            "Keep the code and the columns that you need.",
        )
    return trimmed


def clean(text: str) -> str:
    """Return text without spaces around it, line breaks within it, or invisible marks."""
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())


def cell_text(text: str) -> str:
    """Return the text of a workbook's cell, cleaned.

    Raises
    ------
    ValueError
        It is longer than any text in a table.
    """
    if len(text) > LONGEST_CELL:
        raise ValueError("a cell is too long")
    return clean(text)


def number(value: float, number_format: str = "") -> str:
    """Return a number as a person sees it: 3 and not 3.0, and a share shown as 25 % is 25 %, not 0.25."""
    if "%" in number_format:
        return f"{round(value * 100, 12):.15g}%"
    return repr(int(value)) if value == value and abs(value) < 1e15 and value == int(value) else repr(value)


def _without_end(items: Sequence[Any]) -> tuple[Any, ...]:
    """Return the items up to the last that holds something."""
    end = len(items)
    while end and not items[end - 1]:
        end -= 1
    return tuple(items[:end])
