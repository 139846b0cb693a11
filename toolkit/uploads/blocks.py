"""Where the tables of a sheet are: their titles, their headings (one to three rows) and their rows.

Rules that hold for what publishers print: a heading is a row with text in columns of figures; a row that has an area's
code, or an area's name left of the figures, is data, whatever stands in its figures; a table ends at a new heading, a
long text or two blank rows, never at an odd cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from toolkit.uploads.cells import CellReader
from toolkit.uploads.columns import CODE, FIGURE, LABEL, NAME, PERIOD, Column, columns_of, with_units
from toolkit.uploads.grid import Grid, Span
from toolkit.uploads.sheets import Sheet
from toolkit.uploads.vocabulary import PATTERNS

_LONG = 60  # letters: a lone cell above is a title, below a remark
_MOST_HEADING_ROWS = 3


@dataclass(frozen=True, eq=False)
class Block:
    """A table of a sheet.

    Parameters
    ----------
    sheet
        Where it stands.
    title
        The line above that says what it is; the name of the sheet, or "", without one.
    header
        Numbers from 0 of the rows that are its headings.
    rows
        Numbers from 0 of its rows of data.
    columns
        What its columns hold.
    sections
        By row, the lone text that stands above it within the table.
    above
        The other texts above it.
    shifted
        Rows of a text file with more cells than there are headings, so that nobody knows which cell is under which.
    """

    sheet: Sheet
    title: str
    header: tuple[int, ...]
    rows: tuple[int, ...]
    columns: tuple[Column, ...]
    sections: dict[int, str] = field(default_factory=dict)
    above: tuple[str, ...] = ()
    shifted: frozenset[int] = frozenset()

    def of_role(self, *roles: str) -> list[Column]:
        """Return the columns with one of these roles."""
        return [column for column in self.columns if column.role in roles]


def blocks(sheet: Sheet, reader: CellReader, heading_rows: int | None = None) -> Iterator[Block]:
    """Yield the tables of a sheet from top to bottom.

    Parameters
    ----------
    sheet, reader
        The cells, and what reads them.
    heading_rows
        How many rows are headings, where a person says so; by the rules if None.
    """
    grid = Grid(sheet, reader)
    at, end = 0, 0
    lent: tuple[int, ...] = ()
    while (first := grid.next_start(at)) is not None:
        span = Span(grid, first)
        header = _header(grid, span, end) if heading_rows is None else _counted(grid, span, end, heading_rows)
        if not header and lent and span.figures <= Grid.filled(grid.kinds[lent[-1]]):
            header = lent
        block = _block(grid, span, header, end)
        if block:
            yield block
            lent, end = header, span.rows[-1] + 1
        at = span.rows[-1] + 1


def _header(grid: Grid, span: Span, end: int) -> tuple[int, ...]:
    """Return the rows above a table that are its headings, from top to bottom."""
    found: list[int] = []
    passed = 0
    for row in range(span.rows[0] - 1, max(end, span.rows[0] - 8) - 1, -1):
        kinds = grid.kinds[row]
        filled = grid.filled(kinds)
        if not filled:
            if found:
                break
            continue
        if grid.numbers_columns(row):
            continue
        marked = 2 * kinds.count("m") > len(filled) > 1
        figured = bool(grid.of(row, "n")) and not grid.heads(row)
        if "a" in kinds or marked or figured or len(found) == _MOST_HEADING_ROWS:
            break
        over = filled & span.figures
        if len(filled) == 1 and len(span.figures) > 1:
            # A lone text is a section, the name of the labels, or speaks of all figures; above headings it is a title.
            passed += 1
            if (found and not over) or passed > _MOST_HEADING_ROWS:
                break
        elif over and (not found or len(over) > 1 or len(span.figures) <= 2):
            if found and any(len(grid.text(row, at)) > 2 * _LONG for at in over):
                break
            found.insert(0, row)
        elif not found and (len(filled) > 1 or filled <= span.labels):
            if len(filled) == 1:
                passed += 1
                if passed > _MOST_HEADING_ROWS:
                    break
                continue
            found.insert(0, row)
        else:
            break
    return tuple(found) if any(grid.filled(grid.kinds[row]) & span.figures for row in found) else ()


def _counted(grid: Grid, span: Span, end: int, number: int) -> tuple[int, ...]:
    filled = [row for row in range(end, span.rows[0]) if grid.kinds[row].strip()]
    return tuple(filled[len(filled) - number :]) if number else ()


def _block(grid: Grid, span: Span, header: tuple[int, ...], end: int) -> Block | None:
    """Return the table, None if these rows are none: footnotes, a lone number, no heading and no area."""
    if header:
        between = range(header[-1] + 1, span.rows[0])
        span.begin_section([_line(grid, row) for row in between if len(grid.filled(grid.kinds[row])) == 1])
    marked = {at for row in span.rows for at in grid.of(row, "m") if at > min(span.figures)}
    texts = {at for row in span.rows for at in grid.of(row, "ta")}
    span.figures |= marked - texts  # a column whose every figure is withheld
    wide = max((at + 1 for row in header for at in grid.filled(grid.kinds[row])), default=0)
    shifted: frozenset[int] = frozenset()
    if header and not grid.sheet.name:
        shifted = frozenset(row for row in span.rows if grid.of(row, "ny") - set(range(wide)))
        span.figures &= set(range(wide))
        if not span.figures:
            return None
    columns = columns_of(grid, span, header)
    figures = [column for column in columns if column.role == FIGURE]
    has_area = any(column.role in (CODE, NAME) for column in columns)
    labelled = has_area or any(column.role in (LABEL, PERIOD) for column in columns)
    if not figures or not labelled or not (header or has_area):
        return None
    if re.fullmatch(r"(foot)?notes?( (number|text))?", columns[0].heading, re.IGNORECASE) and not has_area:
        return None
    top = header[0] if header and header[0] >= end else span.rows[0]
    lines = [text for row in range(end, top) if (text := _line(grid, row))]
    title = _title(lines) or grid.sheet.name
    units = with_units(columns, title)
    others = tuple(line for line in lines if line != title)
    return Block(grid.sheet, title, header, tuple(span.rows), units, span.sections, others, shifted)


def _line(grid: Grid, row: int) -> str:
    return " ".join(grid.text(row, at) for at in sorted(grid.filled(grid.kinds[row])))


def _title(lines: list[str]) -> str:
    """Return the line that says what a table is: “Table n …”, “Title: …”, else the longest that is nothing else."""
    for pattern in (
        r"table [a-z]{0,2}[. ]?\d[\w.]*\s*[:.–-]? *\S",
        r"(title|metric|measure|indicator):? ",
        r"\d+[a-z]? .*:",
    ):
        for line in reversed(lines):
            if re.match(pattern, line, re.IGNORECASE) and len(line) < 300:
                return re.sub(r"^(title|metric|measure|indicator):? ", "", line, flags=re.IGNORECASE)
    plain = [
        line
        for line in lines
        if len(line) < 200 and not PATTERNS.no_title.match(line) and re.search(r"[A-Za-z]{3}", line)
    ]
    return max(plain, key=len, default="")
