"""Read DWP's Households below average income spreadsheets: cells as displayed, and the meaning of markers."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from data.prepare.model import Raw, Source
from toolkit.core.errors import TableError

SOURCE = Source(
    "Households below average income: for financial years ending 1995 to 2025 (26 March 2026)",
    "https://www.gov.uk/government/statistics/households-below-average-income-for-financial-years-ending-1995-to-2025",
    "Department for Work and Pensions",
)
MARKERS = {
    "[x]": "not available",
    "[u]": "sample too small (fewer than 100)",
    "[low]": "below 0.5% or fewer than 50,000 people",
}
"""Meanings from DWP's guidance sheet for each marker."""

# A heading in the sheet 4_8ts; the column is between 18/19 and 20/21 and its other blocks agree with 19/20.
_MISPRINTED = {"18/20": "19/20"}
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


@dataclass(frozen=True)
class Cell:
    """A cell of a sheet: the text that a reader sees, and the underlying unrounded number, if any."""

    shown: str
    exact: float | None = None

    @property
    def marker(self) -> str:
        """The marker in place of the cell's number, or empty."""
        return self.shown if self.exact is None else ""

    @property
    def value(self) -> float | None:
        """The number as published: as displayed, None for a marker.

        Raises
        ------
        TableError
            The displayed text is not the rounded number, or is an unknown marker.
        """
        if self.exact is None:
            if self.shown not in MARKERS:
                raise TableError(f"A cell holds “{self.shown}”, which is neither a number nor a known marker.")
            return None
        number = float(self.shown.replace(",", ""))
        # Half of the last displayed digit, plus a margin for numbers that end in a five.
        half = 0.5 / 10 ** len(self.shown.partition(".")[2])
        if abs(number - self.exact) > half + 1e-9:
            raise TableError(f"A cell displays {self.shown} for {self.exact}, which is not that number rounded.")
        return number


def sheet(raw: Raw, book: str, name: str) -> list[list[Cell]]:
    """Return the rows of a sheet in ``poverty/<book>-hbai-….ods``, including blank ones: row 9 is item 8."""
    kind = "" if book == "summary" else "timeseries-"
    path = raw.path(f"poverty/{book}-hbai-{kind}1994-95-2024-25-tables.ods")
    sheets = _sheets(path)
    if name not in sheets:
        raise TableError(f"The workbook {path.name} has no sheet “{name}”; it has {', '.join(sheets)}.")
    return sheets[name]


@cache
def _sheets(path: Path) -> dict[str, list[list[Cell]]]:
    """Return every sheet of a workbook, read once, because finding one means reading all."""
    content = ElementTree.fromstring(zipfile.ZipFile(path).read("content.xml"))
    return {str(table.get(f"{_TABLE}name")): list(_rows(table)) for table in content.iter(f"{_TABLE}table")}


def _rows(table: ElementTree.Element) -> Iterator[list[Cell]]:
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[Cell] = []
        for cell in row:
            exact = cell.get(f"{_OFFICE}value")
            shown = " ".join("".join(part.itertext()) for part in cell.findall(f"{_TEXT}p")).strip()
            times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            cells += [Cell(shown, float(exact) if exact else None)] * (times if shown else min(times, 100))
        while cells and not cells[-1].shown:
            cells.pop()
        # A sheet ends in one row repeated up to the maximum.
        yield from [cells] * min(int(row.get(f"{_TABLE}number-rows-repeated", "1")), 100)


def blocks(rows: list[list[Cell]]) -> Iterator[tuple[str, str, dict[str, Cell]]]:
    """Yield block, label and cells by period for each row of a time series, top to bottom.

    A block begins with a row that has a label and no cells ("Before housing costs"; of two such rows the first names
    it); the periods are in the row above the first block ("96/97", returned as "1996/97").
    """
    head = next(row for row in rows if len(row) > 2 and row[1].shown[:1].isdigit() and "/" in row[1].shown)
    periods = [_period(cell.shown) for cell in head[1:]]
    block, begun = "", False
    for row in rows[rows.index(head) + 1 :]:
        if len(row) == 1:
            block, begun = (block if begun else row[0].shown), True
        elif row:
            begun = False
            yield block, row[0].shown, dict(zip(periods, row[1:], strict=True))


def _period(shown: str) -> str:
    """“96/97” → “1996/97”; “22/23-24/25” → “2022/23 to 2024/25”."""
    years = [_MISPRINTED.get(part.strip(), part.strip()) for part in shown.split("-")]
    for year in years:
        if (int(year[:2]) + 1) % 100 != int(year[3:]):
            raise TableError(f"A column is headed “{shown}”, which is no financial year.")
    return " to ".join(f"{'19' if year > '90' else '20'}{year}" for year in years)
