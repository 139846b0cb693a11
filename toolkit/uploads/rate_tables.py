"""A person's own published tables of rates: HBAI workbooks, Stat-Xplore exports, ASHE tables, tables from a report.

Publishers put captions above a table, several tables on a sheet, notes below, and marks where a figure is missing. Each
block of figures becomes one table in long form; what was passed over, joined or not understood is said in notes.
Nothing is kept: the tables are for the visit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import OwnFileError
from toolkit.uploads import files
from toolkit.uploads.sheet_cells import CODE, Grid

KINDS = {
    "Households below average income (DWP)": r"households below average income|\bhbai\b",
    "Stat-Xplore export (DWP)": r"stat-?xplore|^counting:|^filters:",
    "Children in low income families (DWP)": r"children in (relative )?low income",
    "Annual Survey of Hours and Earnings (ONS)": r"annual survey of hours and earnings|\bashe\b|living wage",
    "Poverty in Scotland (Scottish Government)": r"scottish government|family resources survey.*scotland",
    "Trades Union Congress": r"trades union congress|\btuc\b",
}
UNKNOWN_KIND = "a table of yours (publisher not recognised)"
MARKS = {
    "": "empty in your file",
    "..": "not available, or too small to be shown (..)",
    "...": "not available (...)",
    ":": "not available (:)",
    "-": "nil or negligible (-)",
    "–": "nil or negligible (–)",
    "x": "not available, or unreliable (x)",
    "c": "confidential (c)",
    "*": "suppressed (*)",
    "n/a": "not applicable (n/a)",
    "na": "not available (na)",
    "z": "not applicable (z)",
    "u": "unreliable (u)",
    "low": "below the rounding (low)",
    "b": "break in the series (b)",
}
_NUMBER = re.compile(r"[-−]?£?\d[\d,\u00a0 ]*(\.\d+)?\s*%?|[-−]?\.\d+%?|\d+(\.\d+)?e[-+]?\d+", re.IGNORECASE)
_PERIOD = re.compile(r"(19|20)\d\d(\s*[-/–]\s*(\d\d|(19|20)\d\d))?|\d{4}-\d{2}")
_LEAST_ROWS = 2
# Lines above a table that say something else than what it is.
_NO_CAPTION = re.compile(
    r"source|notes?\b|counting:|filters:|default summation|important|this worksheet|=hyperlink|back to|contents|link",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class OwnRates:
    """One table of a person's file.

    Parameters
    ----------
    title, sheet, kind
        Its caption, the sheet it stands on ("" in a text file), and whose table it seems to be.
    rows
        One row a cell: ``group`` (the label of its row), ``code`` and ``period`` ("" without one), ``column`` (its
        heading), ``value`` and ``reason`` where there is none.
    unit
        ``%`` where the figures are percentages or shares (which are shown as percentages), else "".
    notes
        What was passed over, joined or not understood.
    """

    title: str
    sheet: str
    kind: str
    rows: pd.DataFrame
    unit: str
    notes: tuple[str, ...]

    @property
    def over_time(self) -> bool:
        """Whether the columns are periods."""
        return all(_PERIOD.search(str(heading)) for heading in self.rows["column"].unique())


@dataclass(frozen=True)
class _Block:
    """Rows of a grid that make one table: first and last row of figures, row of headings, columns of labels."""

    first: int
    last: int
    header: int
    labels: int


def load_rates(
    path_or_bytes: str | Path | bytes, name: str | None = None, limit_mb: float = 10.0
) -> tuple[OwnRates, ...]:
    """Read every table of figures in a CSV file or a workbook (XLSX, XLS, ODS).

    Parameters
    ----------
    path_or_bytes, name, limit_mb
        The file or its content, what to call it, and the largest size that is read.

    Raises
    ------
    OwnFileError
        The file cannot be read (too large, damaged, with macros, of another kind) or holds no table of figures.
    """
    file = files.read(path_or_bytes, name, limit_mb)
    kind = _kind(file.grids)
    found = tuple(table for grid in file.grids for table in _tables(grid, kind, file.notes))
    if found:
        return found
    sheets = wording.listing([f"“{grid.sheet}”" for grid in file.grids if grid.sheet]) or "the file"
    raise OwnFileError(
        f"No table of figures was found in {sheets} of “{file.name}”.",
        "Expected a row of headings with rows below it that begin with a name and go on with numbers.",
        "Choose another table, or save the sheet with the figures as CSV.",
    )


def _kind(grids: tuple[Grid, ...]) -> str:
    text = "\n".join(cell for grid in grids for row in grid.rows[:40] for cell in row if len(cell) > 2)
    hits = (kind for kind, words in KINDS.items() if re.search(words, text, re.IGNORECASE | re.MULTILINE))
    return next(hits, UNKNOWN_KIND)


def _tables(grid: Grid, kind: str, notes: tuple[str, ...]) -> Iterator[OwnRates]:
    grid, aside = _without_key(grid)
    end = 0
    for block in _blocks(grid):
        headings, joined = _headings(grid, block)
        rows, odd = _long(grid, block, headings)
        if rows.empty or not rows["value"].notna().any():
            continue
        rows, unit = _in_percent(rows, grid, block)
        passed = block.header - end - (1 if _caption(grid, block) else 0)
        said = [f"{wording.count(passed, 'row')} above the headings passed over."] if passed > 0 else []
        yield OwnRates(
            _caption(grid, block) or grid.sheet or kind,
            grid.sheet,
            kind,
            rows,
            unit,
            (*notes, *said, *aside, *joined, *odd),
        )
        end = block.last + 1


def _without_key(grid: Grid) -> tuple[Grid, list[str]]:
    """Return the sheet without a key beside its table: columns of words alone, to the right of an empty one."""
    width = max(map(len, grid.rows), default=0)
    filled, figures = [False] * width, [False] * width
    for row in grid.rows:
        for at, cell in enumerate(row):
            filled[at] |= cell != ""
            figures[at] |= bool(_NUMBER.fullmatch(cell))
    last = max((at for at in range(width) if figures[at]), default=0)
    gap = next((at for at in range(last + 1, width) if not filled[at]), width)
    if not any(filled[gap:]):
        return grid, []
    said = "A key beside the table (columns of words, to the right of an empty one) was passed over."
    return Grid(grid.sheet, tuple(row[:gap] for row in grid.rows)), [said]


def _blocks(grid: Grid) -> Iterator[_Block]:
    """Yield runs of rows that begin with a label and go on with figures, each below a row of headings."""
    rows, at = grid.rows, 0
    while at < len(rows):
        last = at
        while last < len(rows) and _is_data(rows[last]):
            last += 1
        if last - at >= _LEAST_ROWS:
            first = at
            header = first - 1
            # Years look like figures: a first row of nothing but periods is the row of headings.
            if _all_periods(rows[first]):
                header, first = first, first + 1
            while header >= 0 and not any(rows[header][1:]):
                header -= 1
            if header >= 0 and last - first >= 1:
                yield _Block(first, last - 1, header, _label_columns(rows[first:last]))
        at = max(last, at + 1)


def _is_figure(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell)) or (cell != "" and _mark(cell) is not None)


def _is_data(row: tuple[str, ...]) -> bool:
    """Say whether a row begins with a label and goes on with figures, or marks in their place."""
    filled = [cell for cell in row if cell]
    figures = sum(map(_is_figure, filled[1:]))
    return figures > 0 and figures >= (len(filled) - 1) / 2 and not _NUMBER.fullmatch(filled[0])


def _all_periods(row: tuple[str, ...]) -> bool:
    cells = [cell for cell in row[1:] if cell]
    return bool(cells) and all(_PERIOD.fullmatch(cell) for cell in cells)


def _label_columns(rows: tuple[tuple[str, ...], ...]) -> int:
    """Return how many columns at the left hold labels or codes."""
    width = max(map(len, rows))
    for column in range(width):
        cells = [row[column] for row in rows if len(row) > column and row[column]]
        if cells and sum(map(_is_figure, cells)) > len(cells) / 2:
            return max(column, 1)
    return 1


def _headings(grid: Grid, block: _Block) -> tuple[dict[int, str], list[str]]:
    """Return the heading of each column of figures; headings merged over several columns are joined with theirs."""
    row = grid.rows[block.header]
    above = grid.rows[block.header - 1] if block.header else ()
    spans = [cell for cell in above[block.labels :] if cell]
    merged = len(spans) > 1 or (len(spans) == 1 and len([cell for cell in above if cell]) == 1 and not above[0])
    headings, over = {}, ""
    for column in range(block.labels, max(len(row), len(above) if merged else 0)):
        over = (above[column] if merged and column < len(above) else "") or over
        own = row[column] if column < len(row) else ""
        if own or over:
            headings[column] = f"{over} – {own}" if merged and over and own else own or over
    note = ["Headings that span several columns were joined with the ones below them."] if merged and spans else []
    return headings, note


def _long(grid: Grid, block: _Block, headings: dict[int, str]) -> tuple[pd.DataFrame, list[str]]:
    found, odd = [], []
    for number in range(block.first, block.last + 1):
        cells = grid.rows[number]
        labels = [cell for cell in cells[: block.labels] if cell]
        code = next((cell.upper() for cell in labels if CODE.fullmatch(cell.upper())), "")
        # A period beside another label is a dimension of its own, as in Stat-Xplore's long exports.
        period = next((cell for cell in labels if _PERIOD.fullmatch(cell)), "") if len(labels) > 1 else ""
        group = ", ".join(cell for cell in labels if cell.upper() != code and cell != period) or code or period
        for column, heading in headings.items():
            cell = cells[column] if column < len(cells) else ""
            value, reason = _value(cell)
            if reason.startswith("not a number"):
                odd.append(f"Row {number + 1}, “{heading}”: “{cell}” is not a number and was left empty.")
            found.append((group, code, period, heading, value, reason))
    frame = pd.DataFrame(found, columns=["group", "code", "period", "column", "value", "reason"])
    more = [f"{len(odd) - 5} more cells are not numbers."] if len(odd) > 5 else []
    return frame, [*odd[:5], *more]


def _value(cell: str) -> tuple[float, str]:
    if _NUMBER.fullmatch(cell):
        plain = re.sub(r"[£,%\u00a0 ]", "", cell).replace("−", "-")
        return float(plain), ""
    return float("nan"), _mark(cell) or f"not a number: {cell}"


def _mark(cell: str) -> str | None:
    return MARKS.get(cell.strip().strip("[]()").casefold())


def _in_percent(rows: pd.DataFrame, grid: Grid, block: _Block) -> tuple[pd.DataFrame, str]:
    """Turn shares of one into percentages, where the caption speaks of a proportion or a rate."""
    words = f"{_caption(grid, block)} {' '.join(grid.rows[block.header])}".casefold()
    if any("%" in cell for row in grid.rows[block.first : block.last + 1] for cell in row):
        return rows, "%"
    largest = rows["value"].abs().max()
    if not re.search(r"proportion|percent|per cent|\brates?\b|share|composition|^%| %|\(%\)", words) or largest > 100:
        return rows, ""
    return (rows.assign(value=100 * rows["value"]) if largest <= 1 else rows), "%"


def _caption(grid: Grid, block: _Block) -> str:
    """Return the nearest line above the headings that is a single cell."""
    for row in reversed(grid.rows[max(0, block.header - 6) : block.header]):
        filled = [cell for cell in row if cell]
        if len(filled) == 1 and row[0] and not _NO_CAPTION.match(row[0]):
            return filled[0]
        if len(filled) > 2 and _is_data(row):
            return ""
    return ""
