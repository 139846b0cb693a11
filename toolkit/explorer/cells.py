"""Cell values of downloads: numbers as numbers, no spurious digits, and text that cannot run as a formula."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit.explorer.result import Table, format_of, of_interval

# A spreadsheet treats a cell with such a beginning as a formula, whatever its source.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MORE = 3  # digits kept beyond those on the page, for calculations
_SPEC = re.compile(r"z?(,?)\.(\d+)([fg])")
_FIGURE = re.compile(r"(−?)(£?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(%?\*?)")


@dataclass(frozen=True)
class Column:
    """A column to write: its heading, its cells (None if there is no figure), and spreadsheet number formats.

    ``formats`` is as long as ``cells``; a format is empty for text.
    """

    heading: str
    cells: list[Any]
    formats: list[str]

    @property
    def is_numeric(self) -> bool:
        """Whether any cell holds a number."""
        return any(self.formats)


def columns(table: Table) -> list[Column]:
    """Return the columns of a table as written to a file, each with a unique heading."""
    names = [str(name) for name in table.frame.columns]
    heads = headings([table.headings.get(name, name.replace("_", " ")) for name in names])
    return [_column(table, name, head) for name, head in zip(names, heads, strict=True)]


def figures_in_words(column: Column) -> Column:
    """Return a column with its formatted figures (“£527.7”, “4.1%*”) as numbers with equivalent spreadsheet formats."""
    read = [
        _figure(cell) if isinstance(cell, str) else (cell, form)
        for cell, form in zip(column.cells, column.formats, strict=True)
    ]
    return Column(column.heading, [cell for cell, _ in read], [form for _, form in read])


def harmless(value: Any) -> Any:
    """Return a cell that no spreadsheet will run: text that looks like a formula gets a leading apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def headings(given: Sequence[str]) -> list[str]:
    """Return headings, each of which identifies its column without reference to the others.

    On a page, “95% interval, from” and “to” stand side by side after their estimate; a program that reads a file
    knows a column by its heading alone.
    """
    unique: list[str] = []
    of = ""
    for at, head in enumerate(given):
        if at and (ends := of_interval(given[at - 1], head)) is not None:
            head = f"{ends}to"
        if given.count(given[at]) > 1:
            head = f"{of}: {head}" if of else head
        if not given[at].lower().endswith("from") and given[at] != "to":
            of = given[at]
        unique.append(head if head not in unique else f"{head} ({unique.count(head) + 1})")
    return [harmless(head[:1].upper() + head[1:]) for head in unique]


def _column(table: Table, name: str, heading: str) -> Column:
    spec = format_of(table, name)
    display = _SPEC.fullmatch(spec)
    cells = [_cell(value, display) for value in table.frame[name].tolist()]
    if display and display[2] == "0" and all(cell == int(cell) for cell in cells if _is_number(cell)):
        cells = [int(cell) if _is_number(cell) else cell for cell in cells]  # a rank is 1, not 1.0
    form = _number_format(display, cells)
    return Column(heading, cells, [form if _is_number(cell) else "" for cell in cells])


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _cell(value: Any, display: re.Match[str] | None) -> Any:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return _rounded(value, display) if display else value
    if isinstance(value, int):
        return value
    return harmless(str(value))


def _rounded(value: float, display: re.Match[str]) -> float:
    digits = int(display[2]) + _MORE
    rounded = round(value, digits) if display[3] == "f" else float(f"{value:.{digits}g}")
    return rounded + 0.0  # never −0.0


def _number_format(display: re.Match[str] | None, cells: Sequence[Any]) -> str:
    if display is None:
        return "General"
    decimals = int(display[2])
    if display[3] == "g":
        largest = max((abs(cell) for cell in cells if _is_number(cell)), default=0.0)
        decimals = max(0, decimals - 1 - math.floor(math.log10(largest))) if largest else 0
    return ("#,##0" if display[1] else "0") + ("." + "0" * decimals if decimals else "")


def _figure(text: str) -> tuple[Any, str]:
    match = _FIGURE.fullmatch(text)
    if not match:
        return text, ""
    sign, pounds, integer, decimals, after = match.groups(default="")
    amount = float(integer.replace(",", "") + decimals) * (-1 if sign else 1)
    form = ("#,##0" if "," in integer else "0") + ("." + "0" * (len(decimals) - 1) if decimals else "")
    quoted = [f'"{mark}"' if mark else "" for mark in (pounds, after)]
    return amount, f"{quoted[0]}{form}{quoted[1]}"
