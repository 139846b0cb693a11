"""The tables of a sheet: their titles, headings (one to three rows) and rows, and what each column holds.

Rules for published tables: a heading is a row with text in columns of figures; a row with an area's code, or an area's
name to the left of the figures, is data, whatever its figures contain; a table ends at a new heading, long text or two
blank rows, never at an odd cell.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise, product
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from toolkit.core import wording
from toolkit.places import gazetteer
from toolkit.places.gazetteer import GSS, ITL
from toolkit.uploads.cells import EMPTY, MARK, NOTHING, NUMBER, TEXT, Cell, CellReader
from toolkit.uploads.sheets import Sheet
from toolkit.uploads.vocabulary import PATTERNS, WORDS

FIGURE, CODE, NAME, PERIOD, LABEL = "figures", "area codes", "area names", "period", "labels"
STATUS, UNIT, IDENTIFIER, REMARK = "status", "unit", "identifier", "remarks"
_LONG = 120  # letters: longer than any heading
_MOST_HEADING_ROWS = 3
_NEAR = 400  # rows below a heading of years that tell what stands under it
_MANY, _GAPS = 20, {1, 2, 3}  # codes in a row, and from one to the next
_FEW_YEARS = 10  # from one to the next of the years that are headings above figures like years


class Column(NamedTuple):
    """A column: its position from 0, heading ("" if none), role, unit, and ``title`` (its heading, made unique)."""

    at: int
    heading: str
    role: str
    unit: str = ""
    title: str = ""


@dataclass(frozen=True, eq=False)
class Block:
    """A table in a sheet: the sheet's name ("" in a text file) and the cells by row.

    ``title`` is the line above the table that describes it (else the name of the sheet, or ""), and ``above`` are the
    other lines. ``header`` and ``rows`` are the numbers, from 0, of its heading rows and data rows. ``sections`` gives,
    by row, the lone text above that row within the table. ``shifted`` are rows of a text file with more cells than
    there are headings, so no one can tell which heading each cell belongs to.
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
        """Return the cells of a column; they are empty where a row ends before it, or if there is no column."""
        at = column.at if column else sys.maxsize
        return [row[at] if at < len(row) else NOTHING for row in (self.cells[n] for n in self.rows)]

    def own_part(self) -> tuple[Block, str]:
        """Return the table without any tables beside it, and the names of the columns that hold those tables' areas.

        Another table begins where, after a column of figures, the same rows name other areas of the same kinds.
        """
        own = [*self.of_role(CODE)[:1], *self.of_role(NAME)[:1]]
        areas = [next(filter(None, row), None) for row in zip(*map(self._areas, own), strict=True)]
        start, end, beside = 0, sys.maxsize, list[Column]()
        for column in self.of_role(CODE, NAME, LABEL, IDENTIFIER) if own else ():
            nearer, further = sorted((own[0].at, column.at))
            past = any(nearer < figures.at < further for figures in self.of_role(FIGURE))
            others = self._areas(column) if past else []
            pairs = [(mine, other) for mine, other in zip(areas, others, strict=False) if mine and other]
            differ = any(mine.level == other.level and mine.code != other.code for mine, other in pairs)
            if differ and 5 * len({other for _, other in pairs}) >= 4 * len(pairs) >= 2 * len(self.rows):
                beside.append(column)
                start, end = (own[0].at, end) if column.at < own[0].at else (start, min(end, column.at))
        kept = tuple(each for each in self.columns if each.role != FIGURE or start <= each.at < end)
        return replace(self, columns=kept), wording.listing([f"“{each.title}”" for each in beside])

    def _areas(self, column: Column) -> list[gazetteer.Entry | None]:
        """Return the area that each cell of a column names."""
        return [gazetteer.of_row("", cell.text, column.heading) if cell.text else None for cell in self.under(column)]


def unit_of(text: str) -> str:
    """Return the unit that a heading or a title states: “%”, “per 1,000 population” or whatever is in brackets."""
    for pattern, unit in ((PATTERNS.points, "percentage points"), (PATTERNS.rate, ""), (PATTERNS.percent, "%")):
        if found := pattern.search(text):
            return unit or str(found[0])
    return next(filter(PATTERNS.unit.fullmatch, map(str.strip, PATTERNS.brackets.findall(text))), "")


def _unit(parts: Sequence[str], title: str) -> str:
    """Return the unit of a column; the table's title gives it for headings that are periods or say nothing."""
    heading = " – ".join(parts)
    if unit := unit_of(heading):
        return unit
    if len(parts) > 1 and PATTERNS.currency.fullmatch(parts[-1]):
        return parts[-1]
    bare = not heading or PATTERNS.period.search(heading) or gazetteer.of_name(heading)
    return unit_of(title) if bare and not PATTERNS.changing.search(heading) else ""


@lru_cache(maxsize=64)
def blocks(sheet: Sheet, reader: CellReader, heading_rows: int = -1) -> tuple[Block, ...]:
    """Return the tables of a sheet from top to bottom, with this many rows of headings (−1: decided by the rules)."""
    grid, at, end, found = _Grid(sheet, reader), 0, 0, list[Block]()
    while (first := grid.next_start(at)) is not None:
        span = _Span(grid, first, end, heading_rows)
        at = span.rows[-1] + 1
        if block := span.block():
            found.append(block)
            end = at
    return tuple(found)


class _Line:
    """A row: the positions of its numbers, marks and texts, and of all of these; a letter for the kind of each cell."""

    def __init__(self, kinds: str) -> None:
        self.kinds, of = kinds, (NUMBER, MARK, TEXT)
        self.numbers, self.marks, self.texts = (frozenset(n for n, kind in enumerate(kinds) if kind in k) for k in of)
        self.filled = self.numbers | self.marks | self.texts


class _Grid:
    """A sheet's cells, and what is where in each row."""

    def __init__(self, sheet: Sheet, reader: CellReader) -> None:
        self.name, self.cells = sheet.name, [[*map(reader.read, row)] for row in sheet.rows]
        kinds = ["".join([cell.kind for cell in row]) for row in self.cells]
        alike = {each: _Line(each) for each in {*kinds}}
        self.lines = [alike[each] for each in kinds]
        self._data: set[int] = set()

    def text(self, row: int, at: int) -> str:
        return self.cells[row][at].text if at < len(self.cells[row]) else ""

    def words(self, row: int) -> str:
        return " ".join(self.text(row, at) for at in sorted(self.lines[row].filled))

    def next_row(self, row: int, step: int = 1) -> int | None:
        """Return the first non-empty row, starting from this one."""
        return next((n for n in range(row, len(self.lines) if step > 0 else -1, step) if self.lines[n].filled), None)

    def next_start(self, row: int) -> int | None:
        """Return the first row of figures at or after this row, skipping headings such as a row of years."""
        for n, line in enumerate(self.lines[row:], row):
            if line.numbers and len(line.filled) > 1 and not self.heads(n):
                below = self.next_row(n + 1)
                alone = below is None or not (self.lines[below].numbers | self.lines[below].marks) & line.numbers
                if not (alone and len(line.filled) == 2 and "n" not in line.kinds):  # “date | 2024”
                    return n
        return None

    def heads(self, row: int) -> bool:
        """Return whether a row of figures is a heading: years above other figures, or 0, 1, 2 … above a table."""
        line, below, counts = self.lines[row], self.next_row(row + 1), self.counts(row)
        if counts and line.numbers == line.filled:
            return True
        if below is None or self._is_data(row) or self.area_at(row, min(line.numbers)):
            return False
        near = range(below, min(below + _NEAR, len(self.lines)))
        if any(self.area_at(n, min(line.numbers)) for n in near):
            return counts or "n" not in line.kinds
        under = {at for n in near for at in line.numbers & self.lines[n].filled if self.lines[n].kinds[at] in "nm"}
        years = [self.cells[row][at].value for at in sorted(line.numbers)]
        steps = {after - before for before, after in pairwise(years)}
        regular = len(steps) == 1 and 0 < min(steps) <= _FEW_YEARS and line.numbers <= self.lines[below].numbers
        return "n" not in line.kinds and (2 * len(under) >= len(line.numbers) or regular)

    def _is_data(self, row: int) -> bool:
        """Return whether a row is below figures of data or a heading in words: 1,850 jobs is not a year."""
        above, line = self.next_row(row - 1, -1), self.lines[row]
        if above is None:
            return False
        over = self.lines[above]
        known = above in self._data or any(over.kinds[at] == "n" for at in line.numbers & over.numbers)
        named = any(PATTERNS.place_or_time.search(self.text(row, at)) for at in line.texts)
        if line.numbers <= over.texts or ((known or not named) and above == row - 1 and line.numbers <= over.numbers):
            self._data.add(row)
        return row in self._data

    def counts(self, row: int) -> bool:
        """Return whether a row has four or more figures that run 0, 1, 2 … or 1, 2, 3 …"""
        figures = self.lines[row].numbers
        return len(figures) > 3 and _counts_up([self.cells[row][at].value for at in sorted(figures)])

    def area_at(self, row: int, figures_from: int) -> bool:
        """Return whether a row has an area's code, or an area's name to the left of its figures."""
        left = (self.text(row, at) for at in self.lines[row].texts if at < figures_from)
        return "a" in self.lines[row].kinds or any(gazetteer.of_name(text) or ITL.fullmatch(text) for text in left)


class _Span:
    """The rows of one table, from its first row of figures until another structure begins, and what is above them.

    ``end`` is the row after the table before it.
    """

    def __init__(self, grid: _Grid, first: int, end: int, heading_rows: int) -> None:
        self.grid, self.lines, self.end = grid, grid.lines, end
        self.figures, self.labels = self.lines[first].numbers, self.lines[first].texts
        self.rows, self.section, self.sections = [first], "", dict[int, str]()  # of sections: row → text
        before = first
        for row in (n for n in range(first + 1, len(self.lines)) if self.lines[n].filled):
            if row - before > 2 or not self._takes(row, after_blank=row - before > 1):
                break
            before = row
        self._pull_up()
        filled = [row for row in range(end, self.rows[0]) if self.lines[row].filled]
        self.header = self._header() if heading_rows < 0 else filled[max(0, len(filled) - heading_rows) :]

    def _takes(self, row: int, after_blank: bool) -> bool:
        line, lone = self.lines[row], len(self.lines[row].filled) == 1
        if not self.grid.area_at(row, min(self.figures)) or (lone and after_blank):
            if line.numbers and self.grid.heads(row):
                return False
            if lone and not line.numbers:
                return self._section(row, min(line.filled))
            over, texts = (line.numbers | line.marks) & self.figures, line.texts & self.figures
            known = line.filled <= self.figures | self.labels | line.numbers and (line.numbers or not after_blank)
            if len(over) < len(texts) or not (over or texts or known):
                return False
        self.rows.append(row)
        self.labels |= line.texts - self.figures
        self.figures |= line.numbers - self.labels
        if self.section:
            self.sections[row] = self.section
        return True

    def _section(self, row: int, at: int) -> bool:
        """Treat a lone text, or up to three, as a section if the table continues below it."""
        lone = [row]
        while (below := self.grid.next_row(lone[-1] + 1)) is not None and len(lone) < 3:
            line = self.lines[below]
            if len(line.filled) != 1 or line.numbers or "a" in line.kinds or line.filled & self.figures:
                break
            lone.append(below)
        # Numbers of rows stand left of the labels, and a section may stand over them.
        if below is None or (at in self.figures and at > min(self.labels, default=0)) or below - row > len(lone) + 1:
            return False
        line = self.lines[below]
        self.section = " – ".join(map(self.grid.words, lone))
        over = bool((line.numbers | line.marks) & self.figures)
        return over and not (line.texts & self.figures or self.grid.heads(below))

    def _pull_up(self) -> None:
        """Include the rows above that name an area and have no figures of their own."""
        while self.rows[0] > 0:
            row, line = self.rows[0] - 1, self.lines[self.rows[0] - 1]
            named = (line.texts - self.figures and line.marks & self.figures) or self.grid.area_at(
                row, min(self.figures)
            )
            lone = len(line.filled) == 1 and "a" not in line.kinds
            if not named or lone or (line.numbers | line.texts) & self.figures:
                return
            self.rows.insert(0, row)

    def _header(self) -> list[int]:
        """Return the rows above the table that are its headings, from top to bottom."""
        found, passed = list[int](), 0
        for row in range(self.rows[0] - 1, max(self.end, self.rows[0] - 8) - 1, -1):
            line = self.lines[row]
            over = line.filled & self.figures
            if not line.filled and found:
                break
            if not line.filled or (line.filled == line.numbers and self.grid.counts(row)):
                continue  # nothing, or the numbers of the columns
            # A lone text is a section, the name of the labels, or speaks of all figures; above headings a title.
            lone = len(line.filled) == 1 and (len(self.figures) > 1 or not (over or found))
            passed += lone
            marked = 2 * len(line.marks) > len(line.filled) > 1
            figured = "n" in line.kinds and not self.grid.heads(row)
            long = any(len(self.grid.text(row, at)) > _LONG for at in over)
            few = not (len(over) > 1 or (over and len(self.figures) <= 2))
            ends = found and (not over if lone else long or few)
            if "a" in line.kinds or marked or figured or ends or _MOST_HEADING_ROWS in (len(found), passed - 1):
                break
            if not lone:
                found.insert(0, row)
        return found if any(self.lines[row].filled & self.figures for row in found) else []

    def block(self) -> Block | None:
        """Return the table; None for footnotes, a lone number, or rows with neither a heading nor an area."""
        grid, header = self.grid, self.header
        between = range(header[-1] + 1, self.rows[0]) if header else ()
        over = [grid.words(row) for row in between if len(self.lines[row].filled) == 1]
        if self.sections and over:  # the rows before the first section stand under the lone texts above the table
            self.sections = dict.fromkeys(self.rows, " – ".join(over)) | self.sections
        marked = {at for row in self.rows for at in self.lines[row].marks if at > min(self.figures)}
        self.figures |= marked - {at for row in self.rows for at in self.lines[row].texts}  # every figure is withheld
        shifted: frozenset[int] = frozenset()
        if header and not grid.name:
            headed = set(range(max(at + 1 for row in header for at in self.lines[row].filled)))
            shifted = frozenset(row for row in self.rows if self.lines[row].numbers - headed)
            self.figures &= headed
        lines = [*filter(None, map(grid.words, range(self.end, (header or self.rows)[0])))]
        title = _title(lines) or grid.name
        columns = self._columns(title) if self.figures else []
        roles = {column.role for column in columns}
        labelled = header and roles & {LABEL, PERIOD} and not PATTERNS.notes_heading.fullmatch(columns[0].heading)
        if FIGURE not in roles or not (labelled or roles & {CODE, NAME}):
            return None
        above, at = tuple(line for line in lines if line != title), (tuple(header), tuple(self.rows))
        return Block(grid.name, grid.cells, title, *at, tuple(columns), self.sections, above, shifted)

    def _columns(self, title: str) -> list[Column]:
        """Return the columns from left to right, each with its heading, what it holds, and its stated unit."""
        headings, unit_row, columns = self._headings(), self._unit_row(), list[Column]()
        for at in sorted(self.figures | self.labels | set(headings)):
            parts, stated = headings.get(at, []), self.grid.text(unit_row, at) if unit_row is not None else ""
            parts = parts[:-1] if stated else parts
            if role := self._role(at, " ".join(parts), parts[-1] if parts else ""):
                unit = (unit_of(stated) or stated or _unit(parts, title)) if role == FIGURE else ""
                columns.append(Column(at, " – ".join(parts), role, unit))
        last = max((column.at for column in columns if column.role == FIGURE), default=0)
        gaps = (n for n in range(1, len(columns)) if last < columns[n].at > columns[n - 1].at + 1)
        columns = columns[: next(gaps, None)]  # beyond an empty column stands a key beside the table
        # Of several columns of codes, and of names, that with most distinct areas counts; the others are labels.
        for role, look in ((CODE, gazetteer.of_code), (NAME, gazetteer.of_name)):
            texts = {each: {self.grid.text(row, each.at) for row in self.rows} for each in columns if each.role == role}
            known = {each: len([*filter(look, distinct)]) for each, distinct in texts.items()}
            best = max(known, key=lambda each: known[each], default=None)
            columns = [each._replace(role=LABEL) if each in known and each != best else each for each in columns]
        once = {heading for heading, count in Counter(each.heading for each in columns).items() if count == 1} - {""}
        lettered = ((each, f"{each.heading or 'Column'} ({get_column_letter(1 + each.at)})") for each in columns)
        return [each._replace(title=each.heading if each.heading in once else title) for each, title in lettered]

    def _headings(self) -> dict[int, list[str]]:
        """Return the parts of each column's heading: of figures all that is above, of labels what is nearest."""
        parts = dict[int, list[str]]()
        for row in self.header:
            over = self._reaching(row) if row != self.header[-1] else {}
            for at in sorted({*self.lines[row].filled, *over}):
                text = over.get(at, self.grid.text(row, at))
                if text and at in self.figures:
                    parts[at] = [*dict.fromkeys([*parts.get(at, []), text])]
                elif text and (at in self.labels or row == self.header[-1]):
                    parts[at] = [text]
        return parts

    def _reaching(self, row: int) -> dict[int, str]:
        """Return what an upper heading says about each column of figures: it reaches to the right until the next one.

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
            texts = [*accumulate(texts, lambda last, text: str(text or last))]
        return dict(zip(positions, texts, strict=True))

    def _unit_row(self) -> int | None:
        """Return the last row of the headings if it holds nothing but units, under headings that are complete."""
        if len(self.header) < 2:
            return None
        above, row = self.header[-2:]
        texts = [text for at in self.figures if (text := self.grid.text(row, at))]
        complete = self.figures <= self.lines[above].filled and not self.lines[row].filled & self.labels - self.figures
        return row if complete and texts and all(map(PATTERNS.unit.fullmatch, texts)) else None

    def _role(self, at: int, heading: str, nearest: str) -> str:
        """Return what a column holds, "" for nothing; ``nearest`` is the last part of its heading."""
        cells = [self.grid.cells[n][at] for n in self.rows if self.lines[n].kinds[at : at + 1] not in ("", EMPTY)]
        numbers = [cell.value for cell in cells if cell.kind in NUMBER]
        texts, words = ([cell.text for cell in cells if cell.kind in kinds] for kinds in (MARK + TEXT, TEXT))
        first, code = min(self.figures), PATTERNS.code_heading.search(heading)
        status = PATTERNS.status_heading.fullmatch(nearest)
        if not cells:
            return ""
        if len(texts) * _share(texts, GSS.fullmatch) > 0.3 * len(cells):
            return CODE
        numeric = len(numbers) == len(cells)  # 1,850 are jobs unless the heading says that they are years
        says = PATTERNS.year_heading.fullmatch(heading) if numeric else PATTERNS.period_heading.search(heading)
        when = (says or (at <= first and not (heading and numeric))) and not PATTERNS.period_within.search(heading)
        if when and _share([cell.text for cell in cells], PATTERNS.period.fullmatch) >= 0.9:
            return PERIOD
        if numeric and at < max(self.figures) and PATTERNS.label_heading.fullmatch(heading):
            return LABEL
        if len(numbers) > len(words):
            counted = self.header and PATTERNS.row_number.fullmatch(heading) and _counts_up(numbers)
            return IDENTIFIER if (counted or code) and all(map(float.is_integer, numbers)) else FIGURE
        if not words and not numbers and at >= first and not status:
            return FIGURE
        if code and _share(texts, lambda text: gazetteer.of_code(text) or gazetteer.of_letters(text)) > 0.6:
            return CODE
        if status:
            return STATUS
        if _share(words, gazetteer.of_name) > (0.15 if PATTERNS.area_heading.search(heading) else 0.4):
            return NAME
        units = heading.casefold() != "measure" or all(map(PATTERNS.unit.fullmatch, words))
        if units and PATTERNS.unit_heading.fullmatch(heading):
            return UNIT
        return REMARK if at > max(self.figures) else LABEL


def _share(texts: Sequence[str], known: Callable[[str], object]) -> float:
    """Return how many of some texts are known, from 0 to 1."""
    return sum(count for text, count in Counter(texts).items() if known(text)) / max(1, len(texts))


def _counts_up(numbers: Sequence[float]) -> bool:
    """Return whether numbers are 0, 1, 2 … or 1, 2, 3 …, or many of these with gaps, as codes of industries have."""
    steps = {after - before for before, after in pairwise(numbers)}
    gaps = steps <= _GAPS and len(numbers) > _MANY and numbers[-1] < 100
    return numbers[0] in (0, 1) and (steps <= {1} or gaps)


def _title(lines: list[str]) -> str:
    """Return the line that says what a table is: “Table n …”, “Title: …”, else the longest that is nothing else."""
    for pattern, line in product(WORDS["titles"], reversed(lines)):
        if re.match(pattern, line, re.IGNORECASE) and len(line) < 300:
            return PATTERNS.title_word.sub("", line)
    plain = [line for line in lines if len(line) < 200 and not PATTERNS.no_title.match(line)]
    return max((line for line in plain if re.search("[A-Za-z]{3}", line)), key=len, default="")
