"""Where the tables of a sheet are: their titles, their headings (one to three rows) and their rows.

Rules that hold for what publishers print: a heading is a row with text in columns of figures; a row that has an area's
code, or an area's name left of the figures, is data, whatever stands in its figures; a table ends at a new heading, a
long text or two blank rows, never at an odd cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from toolkit.uploads import areas
from toolkit.uploads.cells import EMPTY, MARK, NUMBER, CellReader
from toolkit.uploads.columns import CODE, FIGURE, LABEL, NAME, PERIOD, Column, columns_of, counts_up
from toolkit.uploads.sheets import Raw, Sheet
from toolkit.uploads.vocabulary import PATTERNS, WORDS

_LONG = 120  # letters: longer than any heading
_MOST_HEADING_ROWS = 3
_NEAR = 5  # rows below a heading of years that tell what stands under it


class Grid:
    """The kinds of a sheet's cells: n figure, y what may be a year, m mark, a code, t text, space for nothing."""

    def __init__(self, sheet: Sheet, reader: CellReader) -> None:
        self.sheet, self.reader = sheet, reader
        self._data: set[int] = set()
        known: dict[Raw, str] = {None: " "}
        self.kinds = []
        for row in sheet.rows:
            for raw in row:
                if raw not in known:
                    known[raw] = self._kind(raw)
            self.kinds.append("".join([known[raw] for raw in row]))

    def _kind(self, raw: Raw) -> str:
        cell = self.reader.read(raw)
        if cell.kind == NUMBER:
            year = PATTERNS.year.fullmatch(raw) if isinstance(raw, str) else isinstance(raw, int) and 1800 <= raw < 2100
            return "y" if year else "n"
        return {MARK: "m", EMPTY: " "}.get(cell.kind) or ("a" if PATTERNS.gss.fullmatch(str(raw)) else "t")

    def of(self, row: int, kinds: str = "nymat") -> set[int]:
        """Return the positions of a row that are of these kinds."""
        return {at for at, kind in enumerate(self.kinds[row]) if kind in kinds}

    def text(self, row: int, at: int) -> str:
        """Return a cell as text."""
        cells = self.sheet.rows[row]
        raw = cells[at] if at < len(cells) else None
        return "" if raw is None else str(raw)

    def line(self, row: int) -> str:
        """Return a row as text."""
        return " ".join(self.text(row, at) for at in sorted(self.of(row)))

    def next_row(self, row: int) -> int | None:
        """Return the next row that holds something."""
        return next((n for n in range(row, len(self.kinds)) if self.kinds[n].strip()), None)

    def next_start(self, row: int) -> int | None:
        """Return the first row of figures from here on, which is not a row of years above others."""
        for n in range(row, len(self.kinds)):
            figures, filled = self.of(n, "ny"), self.of(n)
            if not figures or len(filled) < 2 or self.heads(n):
                continue
            following = self.next_row(n + 1)
            alone = following is None or not self.of(following, "nym") & figures
            if not (alone and len(filled) == 2 and "n" not in self.kinds[n]):  # “date | 2024”
                return n
        return None

    def heads(self, row: int) -> bool:
        """Say whether a row of figures is a heading: years above other figures, or 0, 1, 2 … above a table."""
        figures, below = self.of(row, "ny"), self.next_row(row + 1)
        if self.numbers_columns(row):
            return True
        if below is None or self._is_data(row, figures) or self.area_at(row, min(figures)):
            return False
        near = range(below, min(below + _NEAR, len(self.kinds)))
        areas_below = any(self.area_at(n, min(figures)) for n in near)
        under = figures & set().union(*(self.of(n, "nm") for n in near))
        if not self.of(row, "n"):
            return areas_below or len(under) * 2 >= len(figures)
        return areas_below and self._counts_up(row, figures)

    def _is_data(self, row: int, figures: set[int]) -> bool:
        """Say whether a row stands under figures that are data, or under a heading of words: 1,850 jobs are no year."""
        above = next((n for n in range(row - 1, -1, -1) if self.kinds[n].strip()), None)
        if above is None:
            return False
        named = any(PATTERNS.place_or_time.search(self.text(row, at)) for at in self.of(row, "t"))
        known = above in self._data or self.of(above, "n") & figures or not named
        if figures <= self.of(above, "t") or (known and above == row - 1 and figures <= self.of(above, "ny")):
            self._data.add(row)
        return row in self._data

    def numbers_columns(self, row: int) -> bool:
        """Say whether a row is 1, 2, 3 … and nothing else."""
        figures = self.of(row, "ny")
        return figures == self.of(row) and self._counts_up(row, figures)

    def _counts_up(self, row: int, figures: set[int]) -> bool:
        return len(figures) > 3 and counts_up(
            [self.reader.read(self.sheet.rows[row][at]).value for at in sorted(figures)]
        )

    def area_at(self, row: int, figures_from: int) -> bool:
        """Say whether a row has an area's code, or an area's name left of its figures."""
        left = (self.text(row, at) for at in self.of(row, "t") if at < figures_from)
        return "a" in self.kinds[row] or any(areas.of_name(text) or PATTERNS.itl.fullmatch(text) for text in left)


class Span:
    """The rows of one table, taken from its first row of figures until another structure begins."""

    def __init__(self, grid: Grid, first: int) -> None:
        self.grid, self.figures, self.labels = grid, grid.of(first, "ny"), grid.of(first, "tam")
        self.rows, self.section = [first], ""
        self.sections: dict[int, str] = {}  # row → text
        at, blank = first + 1, 0
        while at < len(grid.kinds) and blank < 2:
            if not grid.kinds[at].strip():
                blank += 1
            elif self._takes(at, after_blank=blank > 0):
                blank = 0
            else:
                break
            at += 1
        self._pull_up()

    def _takes(self, row: int, after_blank: bool) -> bool:
        grid, filled = self.grid, self.grid.of(row)
        figures, marks, texts = (grid.of(row, kinds) for kinds in ("ny", "m", "ta"))
        if grid.area_at(row, min(self.figures)) and (len(filled) > 1 or not after_blank):
            return self._add(row)
        if figures and grid.heads(row):
            return False
        if len(filled) == 1 and not figures:
            return self._section(row, min(filled))
        over = (figures | marks) & self.figures
        if texts & self.figures:
            return len(over) >= len(texts & self.figures) and self._add(row)
        known = filled <= self.figures | self.labels | figures and not (after_blank and not figures)
        return bool(over or known) and self._add(row)

    def _add(self, row: int) -> bool:
        self.rows.append(row)
        self.labels |= self.grid.of(row, "ta") - self.figures
        self.figures |= self.grid.of(row, "ny") - self.labels
        if self.section:
            self.sections[row] = self.section
        return True

    def _section(self, row: int, at: int) -> bool:
        """Take a lone text as a section if the table goes on below it."""
        grid, texts, following = self.grid, [self.grid.text(row, at)], self.grid.next_row(row + 1)
        while following is not None and len(texts) < 3 and self._alone(following):
            texts.append(grid.line(following))
            following = grid.next_row(following + 1)
        if following is None or at in self.figures or following - row > len(texts) + 1:
            return False
        if (
            grid.of(following, "ta") & self.figures
            or not grid.of(following, "nym") & self.figures
            or grid.heads(following)
        ):
            return False
        self.section = " – ".join(texts)
        return True

    def _alone(self, row: int) -> bool:
        """Say whether a row holds one text and nothing else, left of the figures."""
        filled = self.grid.of(row)
        return len(filled) == 1 and filled == self.grid.of(row, "tm") and not filled & self.figures

    def _pull_up(self) -> None:
        """Take in the rows above that name an area and have no figures of their own."""
        while self.rows[0] > 0:
            above = self.rows[0] - 1
            marked = self.grid.of(above, "t") - self.figures and self.grid.of(above, "m") & self.figures
            named = marked or self.grid.area_at(above, min(self.figures))
            lone = len(self.grid.of(above)) == 1 and "a" not in self.grid.kinds[above]
            if not named or lone or self.grid.of(above, "tny") & self.figures:
                return
            self.rows.insert(0, above)


@dataclass(frozen=True, eq=False)
class Block:
    """A table of a sheet.

    Parameters
    ----------
    sheet, title
        Where it stands; the line above that says what it is (the name of the sheet, or "", without one).
    header, rows
        Numbers from 0 of the rows that are its headings, and of its rows of data.
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

    def raws(self, column: Column | None) -> list[Raw]:
        """Return the cells of a column, None for those that a row does not have; of no column nothing but these."""
        rows = [self.sheet.rows[n] for n in self.rows]
        return [row[column.at] if column and column.at < len(row) else None for row in rows]


@lru_cache(maxsize=64)
def blocks(sheet: Sheet, reader: CellReader, heading_rows: int = -1) -> tuple[Block, ...]:
    """Return the tables of a sheet from top to bottom.

    Parameters
    ----------
    sheet, reader
        The cells, and what reads them.
    heading_rows
        How many rows are headings, where a person says so; −1 for the rules.
    """
    grid, at, end = Grid(sheet, reader), 0, 0
    found: list[Block] = []
    while (first := grid.next_start(at)) is not None:
        span = Span(grid, first)
        filled = [row for row in range(end, span.rows[0]) if grid.kinds[row].strip()]
        header = _header(grid, span, end) if heading_rows < 0 else tuple(filled[max(0, len(filled) - heading_rows) :])
        at = span.rows[-1] + 1
        if block := _block(grid, span, header, end):
            found.append(block)
            end = at
    return tuple(found)


def _header(grid: Grid, span: Span, end: int) -> tuple[int, ...]:
    """Return the rows above a table that are its headings, from top to bottom."""
    found: list[int] = []
    passed = 0
    for row in range(span.rows[0] - 1, max(end, span.rows[0] - 8) - 1, -1):
        filled = grid.of(row)
        over = filled & span.figures
        if not filled and found:
            break
        if not filled or grid.numbers_columns(row):
            continue
        marked = 2 * len(grid.of(row, "m")) > len(filled) > 1
        figured = grid.of(row, "n") and not grid.heads(row)
        if "a" in grid.kinds[row] or marked or figured or len(found) == _MOST_HEADING_ROWS:
            break
        if len(filled) == 1 and (len(span.figures) > 1 or not (over or found)):
            # A lone text is a section, the name of the labels, or speaks of all figures; above headings it is a title.
            passed += 1
            if (found and not over) or passed > _MOST_HEADING_ROWS:
                break
            continue
        long = found and any(len(grid.text(row, at)) > _LONG for at in over)
        if long or (found and not (len(over) > 1 or (over and len(span.figures) <= 2))):
            break
        found.insert(0, row)
    return tuple(found) if any(grid.of(row) & span.figures for row in found) else ()


def _block(grid: Grid, span: Span, header: tuple[int, ...], end: int) -> Block | None:
    """Return the table, None if these rows are none: footnotes, a lone number, no heading and no area."""
    between = range(header[-1] + 1, span.rows[0]) if header else ()
    over = [grid.line(row) for row in between if len(grid.of(row)) == 1]
    if span.sections and over:  # the rows before the first section stand under the lone texts above the table
        span.sections = dict.fromkeys(span.rows, " – ".join(over)) | span.sections
    marked = {at for row in span.rows for at in grid.of(row, "m") if at > min(span.figures)}
    span.figures |= marked - {at for row in span.rows for at in grid.of(row, "ta")}  # every figure is withheld
    shifted: frozenset[int] = frozenset()
    if header and not grid.sheet.name:
        headed = set(range(max(at + 1 for row in header for at in grid.of(row))))
        shifted = frozenset(row for row in span.rows if grid.of(row, "ny") - headed)
        span.figures &= headed
    if not span.figures:
        return None
    columns = columns_of(grid, span, header)
    roles = {column.role for column in columns}
    has_area = bool(roles & {CODE, NAME})
    if FIGURE not in roles or not (has_area or roles & {LABEL, PERIOD}) or not (header or has_area):
        return None
    if PATTERNS.notes_heading.fullmatch(columns[0].heading) and not has_area:
        return None
    top = header[0] if header else span.rows[0]
    lines = [text for row in range(end, top) if (text := grid.line(row))]
    title = _title(lines) or grid.sheet.name
    others = tuple(line for line in lines if line != title)
    units = tuple(column.with_unit(title) for column in columns)
    return Block(grid.sheet, title, header, tuple(span.rows), units, span.sections, others, shifted)


def _title(lines: list[str]) -> str:
    """Return the line that says what a table is: “Table n …”, “Title: …”, else the longest that is nothing else."""
    for pattern in WORDS["titles"]:
        for line in reversed(lines):
            if re.match(pattern, line, re.IGNORECASE) and len(line) < 300:
                return PATTERNS.title_word.sub("", line)
    plain = [line for line in lines if len(line) < 200 and not PATTERNS.no_title.match(line)]
    return max((line for line in plain if re.search("[A-Za-z]{3}", line)), key=len, default="")
