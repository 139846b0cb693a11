"""Where the tables of a sheet are: their titles, headings (one to three rows) and rows, and what each column holds.

Rules that hold for what publishers print: a heading is a row with text in columns of figures; a row that has an area's
code, or an area's name left of the figures, is data, whatever stands in its figures; a table ends at a new heading, a
long text or two blank rows, never at an odd cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from toolkit.uploads import areas
from toolkit.uploads.cells import BLANK, MARK, NUMBER, TEXT, Cell, CellReader
from toolkit.uploads.sheets import Raw, Sheet
from toolkit.uploads.vocabulary import PATTERNS, WORDS

FIGURE, CODE, NAME, PERIOD, LABEL = "figures", "area codes", "area names", "period", "labels"
STATUS, UNIT, IDENTIFIER, REMARK = "status", "unit", "identifier", "remarks"
_LONG = 120  # letters: longer than any heading
_MOST_HEADING_ROWS = 3
_NEAR = 5  # rows below a heading of years that tell what stands under it


@dataclass(frozen=True)
class Column:
    """A column of a table: its position from 0, the parts of its heading from top to bottom, role and unit."""

    at: int
    parts: tuple[str, ...]
    role: str
    unit: str = ""

    @property
    def heading(self) -> str:
        """The heading in one line."""
        return " – ".join(self.parts)

    @property
    def name(self) -> str:
        """The heading, or the number of a column that has none."""
        return self.heading or f"column {self.at + 1}"

    def with_unit(self, title: str) -> Column:
        """Return the column with its unit; the table's title speaks for headings that are periods or say nothing."""
        heading, unit = self.heading, self.unit or unit_of(self.heading)
        if not unit and len(self.parts) > 1 and re.fullmatch(r"[£€$].{0,20}", self.parts[-1]):
            unit = self.parts[-1]
        bare = not heading or PATTERNS.period.search(heading) or areas.of_name(heading)
        if not unit and bare and not PATTERNS.changing.search(heading):
            unit = unit_of(title)
        return replace(self, unit=unit if self.role == FIGURE else "")


def unit_of(text: str) -> str:
    """Return the unit that a heading or a title states: “%”, “per 1,000 population”, what stands in its brackets."""
    if PATTERNS.points.search(text):
        return "percentage points"
    if rate := PATTERNS.rate.search(text):
        return str(rate[0])
    if PATTERNS.percent.search(text):
        return "%"
    inside = [part.strip() for part in re.findall(r"[(\[]([^()\[\]]{1,40})[)\]]", text)]
    return next((part for part in inside if PATTERNS.unit.fullmatch(part)), "")


@dataclass(frozen=True, eq=False)
class Block:
    """A table of a sheet.

    ``title`` is the line above that says what it is (else the name of the sheet, or ""), ``above`` are the others.
    ``header`` and ``rows`` are the numbers from 0 of its rows of headings and of data. ``sections`` has by row the lone
    text that stands above it within the table. ``shifted`` are rows of a text file with more cells than there are
    headings, so that nobody knows which cell is under which. ``cells`` are what the sheet's cells say, row by row.
    """

    sheet: Sheet
    title: str
    header: tuple[int, ...]
    rows: tuple[int, ...]
    columns: tuple[Column, ...]
    sections: dict[int, str]
    above: tuple[str, ...]
    shifted: frozenset[int]
    cells: Sequence[Sequence[Cell]]

    def of_role(self, *roles: str) -> list[Column]:
        """Return the columns with one of these roles."""
        return [column for column in self.columns if column.role in roles]

    def raws(self, column: Column | None, count: int | None = None) -> list[Raw]:
        """Return the cells of a column, None for those that a row does not have; of no column nothing but these."""
        rows = [self.sheet.rows[n] for n in self.rows[:count]]
        return [row[column.at] if column and column.at < len(row) else None for row in rows]

    def cells_of(self, column: Column) -> list[Cell]:
        """Return what the cells of a column say."""
        rows = [self.cells[n] for n in self.rows]
        return [row[column.at] if column.at < len(row) else BLANK for row in rows]


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
    """The kinds of a sheet's cells: n figure, y what may be a year, m mark, a code, t text, space for nothing."""

    def __init__(self, sheet: Sheet, reader: CellReader) -> None:
        self.sheet, self.reader = sheet, reader
        self._data: set[int] = set()
        # In the order of the file: in that of a set, which is none, memory is slow.
        known = dict.fromkeys(chain.from_iterable(sheet.rows), "n")
        plain = reader.learn(known)
        self.cells = [reader.read_all(row) for row in sheet.rows]
        years = (raw for raw in plain if len(raw) == 4)
        known |= {raw: self._kind(raw) for raw in (*known.keys() - plain, *years)}
        self.kinds = ["".join([known[raw] for raw in row]) for row in sheet.rows]

    def _kind(self, raw: Raw) -> str:
        cell = self.reader.read(raw)
        if cell.kind == NUMBER:
            if isinstance(raw, str):
                return "y" if len(raw) == 4 and PATTERNS.year.fullmatch(raw) else "n"
            return "y" if isinstance(raw, int) and 1800 <= raw < 2100 else "n"
        if cell.kind == TEXT:
            return "a" if isinstance(raw, str) and len(raw) == 9 and PATTERNS.gss.fullmatch(raw) else "t"
        return "m" if cell.kind == MARK else " "

    def of(self, row: int, kinds: str = "nymat") -> frozenset[int]:
        """Return the positions of a row that are of these kinds."""
        return _positions(self.kinds[row], kinds)

    def text(self, row: int, at: int) -> str:
        """Return a cell as text."""
        cells = self.sheet.rows[row]
        raw = cells[at] if at < len(cells) else None
        return "" if raw is None else str(raw)

    def line(self, row: int) -> str:
        """Return a row as text."""
        return " ".join(self.text(row, at) for at in sorted(self.of(row)))

    def next_row(self, row: int, step: int = 1) -> int | None:
        """Return the next row, from this one on, that holds something."""
        rows = range(row, len(self.kinds)) if step > 0 else range(row, -1, -1)
        return next((n for n in rows if self.kinds[n].strip()), None)

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
        if self.of(row, "n"):
            return areas_below and self._counts_up(row, figures)
        return areas_below or len(figures & set().union(*(self.of(n, "nm") for n in near))) * 2 >= len(figures)

    def _is_data(self, row: int, figures: frozenset[int]) -> bool:
        """Say whether a row stands under figures that are data, or under a heading of words: 1,850 jobs are no year."""
        above = self.next_row(row - 1, -1)
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

    def _counts_up(self, row: int, figures: frozenset[int]) -> bool:
        cells = self.sheet.rows[row]
        return len(figures) > 3 and _counts_up([self.reader.read(cells[at]).value for at in sorted(figures)])

    def area_at(self, row: int, figures_from: int) -> bool:
        """Say whether a row has an area's code, or an area's name left of its figures."""
        left = (self.text(row, at) for at in self.of(row, "t") if at < figures_from)
        return "a" in self.kinds[row] or any(areas.of_name(text) or PATTERNS.itl.fullmatch(text) for text in left)


class _Span:
    """The rows of one table, from its first row of figures until another structure begins, and what is above them.

    ``end`` is the row after the table before it.
    """

    def __init__(self, grid: _Grid, first: int, end: int, heading_rows: int) -> None:
        self.grid, self.figures, self.labels = grid, grid.of(first, "ny"), grid.of(first, "ta")
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
        self.header = self._header() if heading_rows < 0 else tuple(filled[max(0, len(filled) - heading_rows) :])

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
        over = grid.of(following, "nym") & self.figures
        if not over or grid.of(following, "ta") & self.figures or grid.heads(following):
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

    def _header(self) -> tuple[int, ...]:
        """Return the rows above the table that are its headings, from top to bottom."""
        grid, found, passed = self.grid, list[int](), 0
        for row in range(self.rows[0] - 1, max(self.end, self.rows[0] - 8) - 1, -1):
            filled = grid.of(row)
            over = filled & self.figures
            if not filled and found:
                break
            if not filled or grid.numbers_columns(row):
                continue
            marked = 2 * len(grid.of(row, "m")) > len(filled) > 1
            figured = grid.of(row, "n") and not grid.heads(row)
            if "a" in grid.kinds[row] or marked or figured or len(found) == _MOST_HEADING_ROWS:
                break
            if len(filled) == 1 and (len(self.figures) > 1 or not (over or found)):
                # A lone text is a section, the name of the labels, or speaks of all figures; above headings a title.
                passed += 1
                if (found and not over) or passed > _MOST_HEADING_ROWS:
                    break
                continue
            long = found and any(len(grid.text(row, at)) > _LONG for at in over)
            if long or (found and not (len(over) > 1 or (over and len(self.figures) <= 2))):
                break
            found.insert(0, row)
        return tuple(found) if any(grid.of(row) & self.figures for row in found) else ()

    def block(self) -> Block | None:
        """Return the table, None if these rows are none: footnotes, a lone number, no heading and no area."""
        grid, header = self.grid, self.header
        between = range(header[-1] + 1, self.rows[0]) if header else ()
        over = [grid.line(row) for row in between if len(grid.of(row)) == 1]
        if self.sections and over:  # the rows before the first section stand under the lone texts above the table
            self.sections = dict.fromkeys(self.rows, " – ".join(over)) | self.sections
        marked = {at for row in self.rows for at in grid.of(row, "m") if at > min(self.figures)}
        self.figures |= marked - {at for row in self.rows for at in grid.of(row, "ta")}  # every figure is withheld
        shifted: frozenset[int] = frozenset()
        if header and not grid.sheet.name:
            headed = set(range(max(at + 1 for row in header for at in grid.of(row))))
            shifted = frozenset(row for row in self.rows if grid.of(row, "ny") - headed)
            self.figures &= headed
        columns = self._columns() if self.figures else []
        roles = {column.role for column in columns}
        has_area = bool(roles & {CODE, NAME})
        if FIGURE not in roles or not (has_area or roles & {LABEL, PERIOD}) or not (header or has_area):
            return None
        if PATTERNS.notes_heading.fullmatch(columns[0].heading) and not has_area:
            return None
        lines = [text for row in range(self.end, (header or self.rows)[0]) if (text := grid.line(row))]
        title = _title(lines) or grid.sheet.name
        others = tuple(line for line in lines if line != title)
        units = tuple(column.with_unit(title) for column in columns)
        return Block(grid.sheet, title, header, tuple(self.rows), units, self.sections, others, shifted, grid.cells)

    def _columns(self) -> list[Column]:
        """Return the columns from left to right, each with its heading, what it holds, and its stated unit."""
        grid, headings, unit_row = self.grid, self._headings(), self._unit_row()
        columns: list[Column] = []
        for at in sorted(self.figures | self.labels | set(headings)):
            parts, unit = headings.get(at, ()), grid.text(unit_row, at) if unit_row is not None else ""
            parts = parts[:-1] if unit else parts
            if role := self._role(at, " ".join(parts)):
                columns.append(Column(at, parts, role, unit_of(unit) or unit))
        last = max((column.at for column in columns if column.role == FIGURE), default=0)
        for n, column in enumerate(columns[1:], 1):
            if column.at > last and column.at - columns[n - 1].at > 1:
                columns = columns[:n]  # beyond an empty column stands a key beside the table
                break
        # Of several columns of codes, and of names, that with most distinct areas counts; the others are labels.
        for role, look in ((CODE, areas.of_code), (NAME, areas.of_name)):
            rivals = [column for column in columns if column.role == role]
            texts = [{grid.text(row, column.at) for row in self.rows} - {""} for column in rivals]
            known = [sum(look(text) is not None for text in each) for each in texts]
            best = rivals[known.index(max(known))] if rivals else None
            columns = [replace(each, role=LABEL) if each in rivals and each is not best else each for each in columns]
        return columns

    def _headings(self) -> dict[int, tuple[str, ...]]:
        """Return the parts of each column's heading; upper ones reach to the right until the next."""
        grid, last, parts = self.grid, max(self.header, default=0), dict[int, list[str]]()
        for row in self.header:
            over = self._reaching(row) if row != last else {}
            for at in range(max(len(grid.kinds[row]), max(self.figures) + 1)):
                text = over.get(at, grid.text(row, at))
                if text and (at in self.figures or at in self.labels or row == last):
                    known = parts.setdefault(at, [])
                    if at not in self.figures:
                        known[:] = [text]  # of a column of labels, the heading nearest to them
                    elif text not in known:
                        known.append(text)
        return {at: tuple(texts) for at, texts in parts.items()}

    def _reaching(self, row: int) -> dict[int, str]:
        """Return what an upper heading says of each column of figures: it reaches to the right until the next one.

        Where the headings below repeat (men, women, men, women), a group of them has the one text that stands over it,
        wherever in the group: publishers centre it.
        """
        positions = sorted(self.figures)
        texts = [self.grid.text(row, at) for at in positions]
        below = [PATTERNS.stage.sub("", self.grid.text(self.header[-1], at)) for at in positions]
        for size in range(2, len(positions) // 2 + 1):
            groups = [texts[start : start + size] for start in range(0, len(positions), size)]
            if below == below[:size] * len(groups) and all(sum(map(bool, group)) == 1 for group in groups):
                texts = [next(filter(None, group)) for group in groups for _ in group]
                break
        else:
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
        complete = all(grid.text(above, at) for at in self.figures)
        bare = not any(grid.text(row, at) for at in self.labels - self.figures)
        return row if complete and bare and texts and all(map(PATTERNS.unit.fullmatch, texts)) else None

    def _role(self, at: int, heading: str) -> str:
        """Return what a column holds, "" for nothing."""
        raws = [row[at] for n in self.rows if at < len(row := self.grid.sheet.rows[n]) and row[at] is not None]
        cells = [read[at] for n in self.rows if at < len(read := self.grid.cells[n]) and read[at] is not BLANK]
        numbers = [cell.value for cell in cells if cell.kind == NUMBER]
        others = [(str(raw), cell.kind) for raw, cell in zip(raws, cells, strict=True) if cell.kind != NUMBER]
        texts, words = [text for text, _ in others], [text for text, kind in others if kind == TEXT]
        first = min(self.figures)
        if not raws:
            return ""
        if sum(map(bool, map(PATTERNS.gss.fullmatch, texts))) > 0.3 * len(raws):
            return CODE
        when = PATTERNS.period_heading.search(heading) or (at <= first and not PATTERNS.period.fullmatch(heading))
        if when and sum(PATTERNS.period.fullmatch(str(raw)) is not None for raw in raws) >= 0.9 * len(raws):
            return PERIOD
        if len(numbers) > len(words):
            counted = self.header and not heading and _counts_up(numbers)
            whole = all(number == int(number) for number in numbers)
            return IDENTIFIER if whole and (counted or PATTERNS.code_heading.search(heading)) else FIGURE
        status = PATTERNS.status_heading.fullmatch(heading)
        if not words and not numbers and at >= first and not status:
            return FIGURE
        if PATTERNS.code_heading.search(heading) and _share(texts, areas.of_code, areas.of_letters) > 0.6:
            return CODE
        if status:
            return STATUS
        if _share(words, areas.of_name) > (0.15 if PATTERNS.area_heading.search(heading) else 0.4):
            return NAME
        units = heading.casefold() != "measure" or all(map(PATTERNS.unit.fullmatch, words))
        if units and PATTERNS.unit_heading.fullmatch(heading):
            return UNIT
        return REMARK if at > max(self.figures) else LABEL


def _share(texts: Sequence[str], *known: Callable[[str], object]) -> float:
    """Return how many of some texts are known, from 0 to 1."""
    distinct = set(texts)
    found = {text for look in known for text in distinct if look(text)}
    return sum(text in found for text in texts) / max(1, len(texts))


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
