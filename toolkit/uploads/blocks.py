"""The tables of a sheet: their titles, headings (one to three rows) and rows, and what each column holds.

Rules for published tables: a heading is a row with text in columns of figures; a row with an area's code, or an area's
name left of the figures, is data, whatever its figures contain; a table ends at a new heading, a long text or two blank
rows, never at an odd cell.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from toolkit.uploads import areas
from toolkit.uploads.cells import EMPTY, MARK, NOTHING, NUMBER, TEXT, Cell, CellReader
from toolkit.uploads.sheets import Sheet
from toolkit.uploads.vocabulary import PATTERNS, WORDS

FIGURE, CODE, NAME, PERIOD, LABEL = "figures", "area codes", "area names", "period", "labels"
STATUS, UNIT, IDENTIFIER, REMARK = "status", "unit", "identifier", "remarks"
_LONG = 120  # letters: longer than any heading
_MOST_HEADING_ROWS = 3
_NEAR = 12  # rows below a heading of years that tell what stands under it


@dataclass(frozen=True)
class Column:
    """A column of a table: its position from 0, its heading in one line ("" if it has none), role and unit."""

    at: int
    heading: str
    role: str
    unit: str = ""

    @property
    def name(self) -> str:
        """The heading, or the number of a column that has none."""
        return self.heading or f"column {self.at + 1}"


@dataclass(frozen=True, eq=False)
class Block:
    """A table of a sheet, which has this name ("" in a text file) and these cells by row.

    ``title`` is the line above that says what it is (else the name of the sheet, or ""), ``above`` are the others.
    ``header`` and ``rows`` are the numbers from 0 of its rows of headings and of data. ``sections`` has by row the lone
    text that stands above it within the table. ``shifted`` are rows of a text file with more cells than there are
    headings, so that nobody knows which cell is under which.
    """

    sheet: str
    cells: Sequence[Sequence[Cell]]
    title: str
    header: tuple[int, ...]
    rows: tuple[int, ...]
    columns: tuple[Column, ...]
    sections: dict[int, str]
    above: tuple[str, ...]
    shifted: frozenset[int]

    def of_role(self, *roles: str) -> list[Column]:
        """Return the columns with one of these roles."""
        return [column for column in self.columns if column.role in roles]

    def under(self, column: Column | None) -> list[Cell]:
        """Return the cells of a column, empty ones where a row ends before it, or for no column."""
        at = column.at if column else sys.maxsize
        return [row[at] if at < len(row) else NOTHING for row in (self.cells[n] for n in self.rows)]


def unit_of(text: str) -> str:
    """Return the unit that a heading or a title states: “%”, “per 1,000 population”, what stands in its brackets."""
    for pattern, unit in ((PATTERNS.points, "percentage points"), (PATTERNS.rate, ""), (PATTERNS.percent, "%")):
        if found := pattern.search(text):
            return unit or str(found[0])
    return next(filter(PATTERNS.unit.fullmatch, map(str.strip, PATTERNS.brackets.findall(text))), "")


def _unit(parts: Sequence[str], title: str) -> str:
    """Return the unit of a column; the table's title speaks for headings that are periods or say nothing."""
    heading = " – ".join(parts)
    if unit := unit_of(heading):
        return unit
    if len(parts) > 1 and PATTERNS.currency.fullmatch(parts[-1]):
        return parts[-1]
    bare = not heading or PATTERNS.period.search(heading) or areas.of_name(heading)
    return unit_of(title) if bare and not PATTERNS.changing.search(heading) else ""


@lru_cache(maxsize=64)
def blocks(sheet: Sheet, reader: CellReader, heading_rows: int = -1) -> tuple[Block, ...]:
    """Return the tables of a sheet from top to bottom, with so many rows of headings (−1: by the rules)."""
    grid, at, end = _Grid(sheet, reader), 0, 0
    found: list[Block] = []
    while (first := grid.next_start(at)) is not None:
        span = _Span(grid, first, end, heading_rows)
        at = span.rows[-1] + 1
        if block := span.block():
            found.append(block)
            end = at
    return tuple(found)


@lru_cache(maxsize=4000)
def _positions(row: str, kinds: str) -> frozenset[int]:
    return frozenset(at for at, kind in enumerate(row) if kind in kinds)


class _Grid:
    """A sheet's cells, and by row a letter for the kind of each."""

    def __init__(self, sheet: Sheet, reader: CellReader) -> None:
        reader.learn({raw for row in sheet.rows for raw in row})
        self.name, self.cells = sheet.name, [reader.read_all(row) for row in sheet.rows]
        self.kinds = ["".join([cell.kind for cell in row]) for row in self.cells]
        self._data: set[int] = set()

    def of(self, row: int, kinds: str = NUMBER + MARK + TEXT) -> frozenset[int]:
        """Return the positions of a row that are of these kinds."""
        return _positions(self.kinds[row], kinds)

    def text(self, row: int, at: int) -> str:
        return self.cells[row][at].text if at < len(self.cells[row]) else ""

    def line(self, row: int) -> str:
        return " ".join(self.text(row, at) for at in sorted(self.of(row)))

    def next_row(self, row: int, step: int = 1) -> int | None:
        """Return the next row, from this one on, that holds something."""
        rows = range(row, len(self.kinds)) if step > 0 else range(row, -1, -1)
        return next((n for n in rows if self.kinds[n].strip()), None)

    def next_start(self, row: int) -> int | None:
        """Return the first row of figures from here on, which is not a row of years above others."""
        for n in range(row, len(self.kinds)):
            figures, filled = self.of(n, NUMBER), self.of(n)
            if figures and len(filled) > 1 and not self.heads(n):
                below = self.next_row(n + 1)
                alone = below is None or not self.of(below, NUMBER + MARK) & figures
                if not (alone and len(filled) == 2 and "n" not in self.kinds[n]):  # “date | 2024”
                    return n
        return None

    def heads(self, row: int) -> bool:
        """Say whether a row of figures is a heading: years above other figures, or 0, 1, 2 … above a table."""
        figures, below, counts = self.of(row, NUMBER), self.next_row(row + 1), self.counts(row)
        if counts and figures == self.of(row):
            return True
        if below is None or self._is_data(row, figures) or self.area_at(row, min(figures)):
            return False
        near = range(below, min(below + _NEAR, len(self.kinds)))
        areas_below = any(self.area_at(n, min(figures)) for n in near)
        if "n" in self.kinds[row]:
            return areas_below and counts
        return areas_below or len(figures & set().union(*(self.of(n, "nm") for n in near))) * 2 >= len(figures)

    def _is_data(self, row: int, figures: frozenset[int]) -> bool:
        """Say whether a row stands under figures that are data, or under a heading of words: 1,850 jobs are no year."""
        above = self.next_row(row - 1, -1)
        if above is None:
            return False
        named = any(PATTERNS.place_or_time.search(self.text(row, at)) for at in self.of(row, "t"))
        known = above in self._data or self.of(above, "n") & figures or not named
        if figures <= self.of(above, TEXT) or (known and above == row - 1 and figures <= self.of(above, NUMBER)):
            self._data.add(row)
        return row in self._data

    def counts(self, row: int) -> bool:
        """Say whether a row has four figures or more, which are 0, 1, 2 … or 1, 2, 3 …"""
        figures = self.of(row, NUMBER)
        return len(figures) > 3 and _counts_up([self.cells[row][at].value for at in sorted(figures)])

    def area_at(self, row: int, figures_from: int) -> bool:
        """Say whether a row has an area's code, or an area's name left of its figures."""
        left = (self.text(row, at) for at in self.of(row, "t") if at < figures_from)
        return "a" in self.kinds[row] or any(areas.of_name(text) or PATTERNS.itl.fullmatch(text) for text in left)


class _Span:
    """The rows of one table, from its first row of figures until another structure begins, and what is above them.

    ``end`` is the row after the table before it.
    """

    def __init__(self, grid: _Grid, first: int, end: int, heading_rows: int) -> None:
        self.grid, self.figures, self.labels = grid, grid.of(first, NUMBER), grid.of(first, TEXT)
        self.rows, self.section, self.end = [first], "", end
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
        filled = [row for row in range(end, self.rows[0]) if grid.kinds[row].strip()]
        self.header = self._header() if heading_rows < 0 else filled[max(0, len(filled) - heading_rows) :]

    def _takes(self, row: int, after_blank: bool) -> bool:
        grid, filled = self.grid, self.grid.of(row)
        figures, texts = grid.of(row, NUMBER), grid.of(row, TEXT) & self.figures
        over = grid.of(row, NUMBER + MARK) & self.figures
        if not grid.area_at(row, min(self.figures)) or (len(filled) == 1 and after_blank):
            if figures and grid.heads(row):
                return False
            if len(filled) == 1 and not figures:
                return self._section(row, min(filled))
            known = filled <= self.figures | self.labels | figures and not (after_blank and not figures)
            if len(over) < len(texts) or not (over or texts or known):
                return False
        self.rows.append(row)
        self.labels |= grid.of(row, TEXT) - self.figures
        self.figures |= figures - self.labels
        if self.section:
            self.sections[row] = self.section
        return True

    def _section(self, row: int, at: int) -> bool:
        """Take a lone text, or up to three, as a section if the table goes on below it."""
        grid, lone = self.grid, [row]
        while (below := grid.next_row(lone[-1] + 1)) is not None and len(lone) < 3:
            filled = grid.of(below)
            if len(filled) != 1 or filled != grid.of(below, MARK + "t") or filled & self.figures:
                break
            lone.append(below)
        # Numbers of rows stand left of the labels, and a section may stand over them.
        if below is None or (at in self.figures and at > min(self.labels, default=0)) or below - row > len(lone) + 1:
            return False
        over = grid.of(below, NUMBER + MARK) & self.figures
        if not over or grid.of(below, TEXT) & self.figures or grid.heads(below):
            return False
        self.section = " – ".join(map(grid.line, lone))
        return True

    def _pull_up(self) -> None:
        """Take in the rows above that name an area and have no figures of their own."""
        grid = self.grid
        while self.rows[0] > 0:
            above = self.rows[0] - 1
            marked = grid.of(above, "t") - self.figures and grid.of(above, MARK) & self.figures
            named = marked or grid.area_at(above, min(self.figures))
            lone = len(grid.of(above)) == 1 and "a" not in grid.kinds[above]
            if not named or lone or grid.of(above, NUMBER + "t") & self.figures:
                return
            self.rows.insert(0, above)

    def _header(self) -> list[int]:
        """Return the rows above the table that are its headings, from top to bottom."""
        grid, found, passed = self.grid, list[int](), 0
        for row in range(self.rows[0] - 1, max(self.end, self.rows[0] - 8) - 1, -1):
            filled = grid.of(row)
            over = filled & self.figures
            if not filled and found:
                break
            if not filled or (filled == grid.of(row, NUMBER) and grid.counts(row)):
                continue  # nothing, or the numbers of the columns
            # A lone text is a section, the name of the labels, or speaks of all figures; above headings a title.
            lone = len(filled) == 1 and (len(self.figures) > 1 or not (over or found))
            passed += lone
            marked = 2 * len(grid.of(row, MARK)) > len(filled) > 1
            figured = "n" in grid.kinds[row] and not grid.heads(row)
            long = any(len(grid.text(row, at)) > _LONG for at in over)
            few = not (len(over) > 1 or (over and len(self.figures) <= 2))
            ends = found and (not over if lone else long or few)
            if "a" in grid.kinds[row] or marked or figured or ends or _MOST_HEADING_ROWS in (len(found), passed - 1):
                break
            if not lone:
                found.insert(0, row)
        return found if any(grid.of(row) & self.figures for row in found) else []

    def block(self) -> Block | None:
        """Return the table, None if these rows are none: footnotes, a lone number, no heading and no area."""
        grid, header = self.grid, self.header
        between = range(header[-1] + 1, self.rows[0]) if header else ()
        over = [grid.line(row) for row in between if len(grid.of(row)) == 1]
        if self.sections and over:  # the rows before the first section stand under the lone texts above the table
            self.sections = dict.fromkeys(self.rows, " – ".join(over)) | self.sections
        marked = {at for row in self.rows for at in grid.of(row, MARK) if at > min(self.figures)}
        self.figures |= marked - {at for row in self.rows for at in grid.of(row, TEXT)}  # every figure is withheld
        shifted: frozenset[int] = frozenset()
        if header and not grid.name:
            headed = set(range(max(at + 1 for row in header for at in grid.of(row))))
            shifted = frozenset(row for row in self.rows if grid.of(row, NUMBER) - headed)
            self.figures &= headed
        lines = [text for row in range(self.end, (header or self.rows)[0]) if (text := grid.line(row))]
        title = _title(lines) or grid.name
        columns = self._columns(title) if self.figures else []
        roles = {column.role for column in columns}
        has_area = bool(roles & {CODE, NAME})
        if FIGURE not in roles or not (has_area or roles & {LABEL, PERIOD}) or not (header or has_area):
            return None
        if PATTERNS.notes_heading.fullmatch(columns[0].heading) and not has_area:
            return None
        above = tuple(line for line in lines if line != title)
        return Block(
            grid.name, grid.cells, title, tuple(header), tuple(self.rows), tuple(columns), self.sections, above, shifted
        )

    def _columns(self, title: str) -> list[Column]:
        """Return the columns from left to right, each with its heading, what it holds, and its stated unit."""
        grid, headings, unit_row = self.grid, self._headings(), self._unit_row()
        columns: list[Column] = []
        for at in sorted(self.figures | self.labels | set(headings)):
            parts, stated = headings.get(at, ()), grid.text(unit_row, at) if unit_row is not None else ""
            parts = parts[:-1] if stated else parts
            if role := self._role(at, " ".join(parts), parts[-1] if parts else ""):
                unit = (unit_of(stated) or stated or _unit(parts, title)) if role == FIGURE else ""
                columns.append(Column(at, " – ".join(parts), role, unit))
        last = max((column.at for column in columns if column.role == FIGURE), default=0)
        gaps = (n for n in range(1, len(columns)) if last < columns[n].at > columns[n - 1].at + 1)
        columns = columns[: next(gaps, None)]  # beyond an empty column stands a key beside the table
        # Of several columns of codes, and of names, that with most distinct areas counts; the others are labels.
        for role, look in ((CODE, areas.of_code), (NAME, areas.of_name)):
            texts = {
                n: {grid.text(row, each.at) for row in self.rows} for n, each in enumerate(columns) if each.role == role
            }
            best = max(texts, key=lambda n: sum(look(text) is not None for text in texts[n]), default=-1)
            columns = [
                replace(each, role=LABEL) if n in texts and n != best else each for n, each in enumerate(columns)
            ]
        return columns

    def _headings(self) -> dict[int, list[str]]:
        """Return the parts of each column's heading; upper ones reach to the right until the next."""
        grid, last, parts = self.grid, max(self.header, default=0), dict[int, list[str]]()
        for row in self.header:
            over = self._reaching(row) if row != last else {}
            for at in range(max(len(grid.kinds[row]), max(self.figures) + 1)):
                text = over.get(at, grid.text(row, at))
                if text and at in self.figures:
                    if text not in parts.setdefault(at, []):
                        parts[at].append(text)
                elif text and (at in self.labels or row == last):
                    parts[at] = [text]  # of a column of labels, the heading nearest to them
        return parts

    def _reaching(self, row: int) -> dict[int, str]:
        """Return what an upper heading says of each column of figures: it reaches to the right until the next one.

        Where the headings below repeat (men, women, men, women), a group of them has the one text that stands over it,
        wherever in the group: publishers centre it.
        """
        last, first = self.header[-1], min(self.labels, default=0)  # left of the labels stand numbers of rows
        years = {at for at in self.figures if PATTERNS.year_heading.fullmatch(self.grid.text(last, at))}
        positions = sorted(at for at in self.figures - years if at > first) or sorted(self.figures)
        texts = [self.grid.text(row, at) for at in positions]
        below = [PATTERNS.stage.sub("", self.grid.text(last, at)) for at in positions]
        for size in range(2, len(positions) // 2 + 1):
            groups = [texts[start : start + size] for start in range(0, len(positions), size)]
            if below == below[:size] * len(groups) and all(sum(map(bool, group)) == 1 for group in groups):
                return dict(zip(positions, ("".join(group) for group in groups for _ in group), strict=True))
        if texts[0] or sum(map(bool, texts)) < 2:  # else centred over groups that nothing tells apart
            for n, text in enumerate(texts[1:], 1):
                texts[n] = text or texts[n - 1]
        return dict(zip(positions, texts, strict=True))

    def _unit_row(self) -> int | None:
        """Return the last row of the headings if it holds nothing but units, under headings that are complete."""
        if len(self.header) < 2:
            return None
        grid, (above, row) = self.grid, self.header[-2:]
        texts = [text for at in self.figures if (text := grid.text(row, at))]
        complete = self.figures <= grid.of(above) and not grid.of(row) & (self.labels - self.figures)
        return row if complete and texts and all(map(PATTERNS.unit.fullmatch, texts)) else None

    def _role(self, at: int, heading: str, nearest: str) -> str:
        """Return what a column holds, "" for nothing; ``nearest`` is the last part of its heading."""
        rows = (self.grid.cells[n] for n in self.rows)
        cells = [row[at] for row in rows if at < len(row) and row[at].kind != EMPTY]
        numbers = [cell.value for cell in cells if cell.kind in NUMBER]
        texts, words = ([cell.text for cell in cells if cell.kind in kinds] for kinds in (MARK + TEXT, TEXT))
        first, code = min(self.figures), PATTERNS.code_heading.search(heading)
        status = PATTERNS.status_heading.fullmatch(nearest)
        if not cells:
            return ""
        if len(texts) * _share(texts, PATTERNS.gss.fullmatch) > 0.3 * len(cells):
            return CODE
        numeric = len(numbers) == len(cells)  # 1,850 are jobs unless the heading says that they are years
        says = PATTERNS.year_heading.fullmatch(heading) if numeric else PATTERNS.period_heading.search(heading)
        when = (says or (at <= first and not (heading and numeric))) and not PATTERNS.period_within.search(heading)
        if when and _share([cell.text for cell in cells], PATTERNS.period.fullmatch) >= 0.9:
            return PERIOD
        if len(numbers) > len(words):
            counted = self.header and PATTERNS.row_number.fullmatch(heading) and _counts_up(numbers)
            return IDENTIFIER if (counted or code) and all(map(float.is_integer, numbers)) else FIGURE
        if not words and not numbers and at >= first and not status:
            return FIGURE
        if code and _share(texts, lambda text: areas.of_code(text) or areas.of_letters(text)) > 0.6:
            return CODE
        if status:
            return STATUS
        if _share(words, areas.of_name) > (0.15 if PATTERNS.area_heading.search(heading) else 0.4):
            return NAME
        units = heading.casefold() != "measure" or all(map(PATTERNS.unit.fullmatch, words))
        if units and PATTERNS.unit_heading.fullmatch(heading):
            return UNIT
        return REMARK if at > max(self.figures) else LABEL


def _share(texts: Sequence[str], known: Callable[[str], object]) -> float:
    """Return how many of some texts are known, from 0 to 1."""
    return sum(count for text, count in Counter(texts).items() if known(text)) / max(1, len(texts))


def _counts_up(numbers: Sequence[float]) -> bool:
    """Say whether numbers are 0, 1, 2 … or 1, 2, 3 …"""
    return numbers[0] in (0, 1) and all(number == at for at, number in enumerate(numbers, int(numbers[0])))


def _title(lines: list[str]) -> str:
    """Return the line that says what a table is: “Table n …”, “Title: …”, else the longest that is nothing else."""
    for pattern in WORDS["titles"]:
        for line in reversed(lines):
            if re.match(pattern, line, re.IGNORECASE) and len(line) < 300:
                return PATTERNS.title_word.sub("", line)
    plain = [line for line in lines if len(line) < 200 and not PATTERNS.no_title.match(line)]
    return max((line for line in plain if re.search("[A-Za-z]{3}", line)), key=len, default="")
