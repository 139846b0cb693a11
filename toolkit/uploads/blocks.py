"""Where the tables of a sheet are: their headings (one to three rows), their rows, and what each column holds.

Rules that hold for what publishers print: a heading is a row with text in columns of figures; a row that has an area's
code, or an area's name left of the figures, is data, whatever stands in its figures; a table ends at a new heading, a
long text or two blank rows, never at an odd cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from toolkit.uploads import areas
from toolkit.uploads.cells import EMPTY, MARK, NUMBER, CellReader
from toolkit.uploads.sheets import Sheet
from toolkit.uploads.vocabulary import PATTERNS

FIGURE, CODE, NAME, PERIOD, LABEL = "figures", "area codes", "area names", "period", "labels"
STATUS, UNIT, IDENTIFIER, REMARK = "status", "unit", "identifier", "remarks"
ROLES = (FIGURE, CODE, NAME, PERIOD, LABEL, STATUS, UNIT, IDENTIFIER, REMARK)

_LONG = 60  # letters: a lone cell above is a title, below a remark
_MOST_HEADING_ROWS = 3


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
    grid = _Grid(sheet, reader)
    at, end = 0, 0
    lent: tuple[int, ...] = ()
    while (first := grid.next_start(at)) is not None:
        span = _Span(grid, first)
        header = _header(grid, span, end) if heading_rows is None else _counted(grid, span, end, heading_rows)
        if not header and lent and span.figures <= _Grid.filled(grid.kinds[lent[-1]]):
            header = lent
        block = _block(grid, span, header, end)
        if block:
            yield block
            lent, end = header, span.rows[-1] + 1
        at = span.rows[-1] + 1


class _Grid:
    """The kinds of a sheet's cells: n figure, y what may be a year, m mark, a code, t text, space for nothing."""

    def __init__(self, sheet: Sheet, reader: CellReader) -> None:
        self.sheet, self.reader = sheet, reader
        self.kinds = ["".join(map(self._kind, row)) for row in sheet.rows]

    def _kind(self, raw: object) -> str:
        if raw is None:
            return " "
        if isinstance(raw, str):
            kind = self.reader.read(raw).kind
            if kind == NUMBER:
                return "y" if PATTERNS.year.fullmatch(raw) else "n"
            return {MARK: "m", EMPTY: " "}.get(kind) or ("a" if PATTERNS.gss.fullmatch(raw) else "t")
        return "y" if isinstance(raw, int) and 1800 <= raw < 2100 else "n"

    @staticmethod
    def filled(kinds: str) -> set[int]:
        """Return the positions that hold something."""
        return {at for at, kind in enumerate(kinds) if kind != " "}

    def of(self, row: int, kinds: str) -> set[int]:
        """Return the positions of a row that are of these kinds."""
        return {at for at, kind in enumerate(self.kinds[row]) if kind in kinds}

    def text(self, row: int, at: int) -> str:
        """Return a cell as text."""
        cells = self.sheet.rows[row]
        raw = cells[at] if at < len(cells) else None
        return "" if raw is None else str(raw)

    def next_row(self, row: int) -> int | None:
        """Return the next row that holds something."""
        return next((n for n in range(row, len(self.kinds)) if self.kinds[n].strip()), None)

    def next_start(self, row: int) -> int | None:
        """Return the first row of figures from here on, which is not a row of years above others."""
        for n in range(row, len(self.kinds)):
            kinds = self.kinds[n]
            figures = self.of(n, "ny")
            if not figures or len(self.filled(kinds)) < 2 or self.heads(n):
                continue
            following = self.next_row(n + 1)
            alone = following is None or not self.of(following, "nym") & figures
            if alone and len(self.filled(kinds)) == 2 and "n" not in kinds:
                continue  # “date | 2024”
            return n
        return None

    def heads(self, row: int) -> bool:
        """Say whether a row of figures is a heading: years above other figures, or 0, 1, 2 … above a table."""
        figures, below = self.of(row, "ny"), self.next_row(row + 1)
        if self.numbers_columns(row):
            return True
        if below is None or self.area_at(row, min(figures)):
            return False
        under = self.of(below, "nm") & figures
        if not self.of(row, "n") and len(under) * 2 >= len(figures) and not self.of(row, "a"):
            above = next((n for n in range(row - 1, -1, -1) if self.kinds[n].strip()), None)
            return above is None or not figures <= self.of(above, "t")
        return self._counts_up(row, figures) and self.area_at(below, min(figures))

    def numbers_columns(self, row: int) -> bool:
        """Say whether a row is 1, 2, 3 … and nothing else."""
        figures = self.of(row, "ny")
        return figures == self.filled(self.kinds[row]) and self._counts_up(row, figures)

    def _counts_up(self, row: int, figures: set[int]) -> bool:
        numbers = [self.reader.read(self.sheet.rows[row][at]).value for at in sorted(figures)]
        return len(numbers) > 3 and _counts_up(numbers)

    def area_at(self, row: int, figures_from: int) -> bool:
        """Say whether a row has an area's code, or an area's name left of its figures."""
        kinds = self.kinds[row]
        if "a" in kinds:
            return True
        return any(
            areas.of_name(self.text(row, at)) or PATTERNS.itl.fullmatch(self.text(row, at))
            for at in range(min(figures_from, len(kinds)))
            if kinds[at] == "t"
        )


class _Span:
    """The rows of one table, taken from its first row of figures until another structure begins."""

    def __init__(self, grid: _Grid, first: int) -> None:
        self.grid, self.figures, self.labels = grid, grid.of(first, "ny"), grid.of(first, "tam")
        self.rows, self.sections, self.section = [first], {}, ""  # type: ignore[var-annotated]  # row → text
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

    def begin_section(self, texts: list[str]) -> None:
        """Let the rows before the first section stand under the lone texts above the table."""
        if self.sections and texts:
            self.sections = dict.fromkeys(self.rows, " – ".join(texts)) | self.sections

    def _takes(self, row: int, after_blank: bool = False) -> bool:
        grid, kinds = self.grid, self.grid.kinds[row]
        filled, texts = grid.filled(kinds), grid.of(row, "ta") & self.figures
        figures, marks = grid.of(row, "ny"), grid.of(row, "m")
        if grid.area_at(row, min(self.figures)) and (len(filled) > 1 or not after_blank):
            return self._add(row)
        if figures and grid.heads(row):
            return False
        if len(filled) == 1 and not figures:
            return self._section(row, next(iter(filled)))
        if texts:
            return len((figures | marks) & self.figures) >= len(texts) and self._add(row)
        if (figures | marks) & self.figures:
            return self._add(row)
        known = filled <= self.figures | self.labels | figures
        return known and not (after_blank and not figures) and self._add(row)

    def _add(self, row: int) -> bool:
        self.rows.append(row)
        self.labels |= self.grid.of(row, "ta") - self.figures
        self.figures |= self.grid.of(row, "ny") - self.labels
        if self.section:
            self.sections[row] = self.section
        return True

    def _section(self, row: int, at: int) -> bool:
        """Take a lone text as a section if the table goes on below it."""
        texts, following = [self.grid.text(row, at)], self.grid.next_row(row + 1)
        while following is not None and len(texts) < 3 and self._alone(following):
            texts.append(self.grid.text(following, min(self.grid.of(following, "tm"))))
            following = self.grid.next_row(following + 1)
        if following is None or at in self.figures or following - row > len(texts) + 1:
            return False
        fits = self.grid.of(following, "nym") & self.figures and not self.grid.of(following, "ta") & self.figures
        if not fits or self.grid.heads(following):
            return False
        self.section = " – ".join(texts)
        return True

    def _alone(self, row: int) -> bool:
        """Say whether a row holds one text and nothing else, left of the figures."""
        filled = self.grid.filled(self.grid.kinds[row])
        return len(filled) == 1 and self.grid.kinds[row].strip() in "tm" and not filled & self.figures

    def _pull_up(self) -> None:
        """Take in the rows above that name an area and have no figures of their own."""
        while self.rows[0] > 0:
            above = self.rows[0] - 1
            kinds = self.grid.kinds[above]
            left = self.grid.of(above, "t") - self.figures
            marked = bool(left) and bool(self.grid.of(above, "m") & self.figures)
            named = self.grid.area_at(above, min(self.figures)) or marked
            named = named and not self.grid.of(above, "tny") & self.figures
            if not kinds.strip() or not named or (len(self.grid.filled(kinds)) == 1 and "a" not in kinds):
                return
            self.rows.insert(0, above)


def _header(grid: _Grid, span: _Span, end: int) -> tuple[int, ...]:
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


def _counted(grid: _Grid, span: _Span, end: int, number: int) -> tuple[int, ...]:
    filled = [row for row in range(end, span.rows[0]) if grid.kinds[row].strip()]
    return tuple(filled[len(filled) - number :]) if number else ()


def _block(grid: _Grid, span: _Span, header: tuple[int, ...], end: int) -> Block | None:
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
    columns = _columns(grid, span, header)
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
    units = _with_units(columns, title)
    others = tuple(line for line in lines if line != title)
    return Block(grid.sheet, title, header, tuple(span.rows), units, span.sections, others, shifted)


def _line(grid: _Grid, row: int) -> str:
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


def _columns(grid: _Grid, span: _Span, header: tuple[int, ...]) -> tuple[Column, ...]:
    headings = _headings(grid, span, header)
    positions = sorted(span.figures | span.labels | {at for at, parts in headings.items() if parts})
    unit_row = _unit_row(grid, span, header)
    found = []
    for at in positions:
        parts = tuple(part for part in headings.get(at, ()) if part)
        unit = ""
        if unit_row is not None:
            unit = grid.text(unit_row, at)
            parts = parts[:-1] if unit else parts
        role = _role(grid, span, at, " ".join(parts), bool(header))
        if role:
            found.append(Column(at, parts, role, unit_of(unit) or unit))
    return tuple(_single_areas(_without_key(found), grid, span))


def _headings(grid: _Grid, span: _Span, header: tuple[int, ...]) -> dict[int, tuple[str, ...]]:
    """Return the parts of each column's heading; upper ones reach to the right until the next."""
    parts: dict[int, list[str]] = {}
    for row in header:
        over = _reaching(grid, span, row, header[-1]) if row != header[-1] else {}
        for at in range(max(len(grid.kinds[row]), max(span.figures) + 1)):
            text = over.get(at, grid.text(row, at))
            if text and (at in span.figures or at in span.labels or row == header[-1]):
                known = parts.setdefault(at, [])
                if at not in span.figures:
                    known[:] = [text]  # of a column of labels, the heading nearest to them
                elif text not in known:
                    known.append(text)
    return {at: tuple(texts) for at, texts in parts.items()}


def _reaching(grid: _Grid, span: _Span, row: int, last: int) -> dict[int, str]:
    """Return what an upper heading says of each column of figures: it reaches to the right until the next one.

    Where the headings below repeat (men, women, men, women), a group of them has the one text that stands over it,
    wherever in the group: publishers centre it.
    """
    positions = sorted(span.figures)
    texts = [grid.text(row, at) for at in positions]
    below = [PATTERNS.stage.sub("", grid.text(last, at)) for at in positions]
    for size in range(2, len(positions) // 2 + 1):
        groups = [range(start, start + size) for start in range(0, len(positions), size)]
        single = all(sum(bool(texts[n]) for n in group if n < len(texts)) == 1 for group in groups)
        if len(positions) % size == 0 and single and below == below[:size] * len(groups):
            return {positions[n]: next(texts[k] for k in group if texts[k]) for group in groups for n in group}
    if not texts[0] and sum(map(bool, texts)) > 1:
        return dict(zip(positions, texts, strict=True))  # centred over groups that nothing tells apart
    reached: list[str] = []
    for text in texts:
        reached.append(text or (reached[-1] if reached else ""))
    return dict(zip(positions, reached, strict=True))


def _unit_row(grid: _Grid, span: _Span, header: tuple[int, ...]) -> int | None:
    """Return the last row of the headings if it holds nothing but units, under headings that are complete."""
    if len(header) < 2:
        return None
    last, above = header[-1], header[-2]
    texts = [grid.text(last, at) for at in span.figures if grid.text(last, at)]
    complete = all(grid.text(above, at) for at in span.figures)
    bare = not any(grid.text(last, at) for at in span.labels - span.figures)
    return last if complete and bare and texts and all(map(PATTERNS.unit.fullmatch, texts)) else None


def _role(grid: _Grid, span: _Span, at: int, heading: str, headed: bool) -> str:
    """Return what a column holds, "" for nothing."""
    raws = [row[at] for n in span.rows if at < len(row := grid.sheet.rows[n]) and row[at] is not None]
    if not raws:
        return ""
    cells = [grid.reader.read(raw) for raw in raws]
    numbers = [cell.value for cell in cells if cell.kind == NUMBER]
    texts = [str(raw) for raw, cell in zip(raws, cells, strict=True) if cell.kind != NUMBER]
    words = [text for text in texts if grid.reader.read(text).kind not in (MARK, EMPTY)]
    if sum(PATTERNS.gss.fullmatch(text) is not None for text in texts) > 0.3 * len(raws):
        return CODE
    if _is_period(raws, heading, at, min(span.figures)):
        return PERIOD
    if len(numbers) > len(words) and numbers:
        whole = all(number == int(number) for number in numbers)
        if whole and (PATTERNS.code_heading.search(heading) or (headed and not heading and _counts_up(numbers))):
            return IDENTIFIER
        return FIGURE
    if not words and not numbers and at >= min(span.figures):
        return FIGURE if not PATTERNS.status_heading.fullmatch(heading) else STATUS
    if PATTERNS.code_heading.search(heading) and _share(texts, areas.of_code, areas.of_letters) > 0.6:
        return CODE
    if PATTERNS.status_heading.fullmatch(heading):
        return STATUS
    if _share(words, areas.of_name) > (0.15 if PATTERNS.area_heading.search(heading) else 0.4):
        return NAME
    if PATTERNS.unit_heading.fullmatch(heading) and (
        heading.casefold() != "measure" or all(map(PATTERNS.unit.fullmatch, words))
    ):
        return UNIT
    return REMARK if at > max(span.figures) else LABEL


def _counts_up(numbers: list[float]) -> bool:
    """Say whether numbers are 0, 1, 2 … or 1, 2, 3 …"""
    return numbers[0] in (0, 1) and all(number == at for at, number in enumerate(numbers, int(numbers[0])))


def _is_period(raws: Sequence[object], heading: str, at: int, first_figure: int) -> bool:
    dated = sum(PATTERNS.period.fullmatch(str(raw)) is not None for raw in raws)
    if dated < 0.9 * len(raws):
        return False
    return bool(PATTERNS.period_heading.search(heading)) or (
        at <= first_figure and not PATTERNS.period.fullmatch(heading)
    )


def _share(texts: list[str], *known: object) -> float:
    if not texts:
        return 0.0
    distinct = {text: any(look(text) for look in known) for text in set(texts)}  # type: ignore[operator]
    return sum(distinct[text] for text in texts) / len(texts)


def _without_key(columns: list[Column]) -> list[Column]:
    """Leave out a key beside the table: columns without figures, to the right of an empty one."""
    last = max((column.at for column in columns if column.role == FIGURE), default=0)
    kept: list[Column] = []
    for column in columns:
        if column.at > last and column.at - (kept[-1].at if kept else column.at) > 1:
            break
        kept.append(column)
    return kept


def _single_areas(columns: list[Column], grid: _Grid, span: _Span) -> list[Column]:
    """Keep of several columns of codes, and of names, the one with most distinct areas; the others are labels."""
    chosen = {}
    for role, look in ((CODE, areas.of_code), (NAME, areas.of_name)):
        counts = {}
        for column in columns:
            if column.role == role:
                texts = {grid.text(row, column.at) for row in span.rows}
                counts[column.at] = sum(look(text) is not None for text in texts if text)
        chosen[role] = max(counts, key=lambda at: counts[at]) if counts else None
    return [
        column if chosen.get(column.role, column.at) == column.at else Column(column.at, column.parts, LABEL)
        for column in columns
    ]


def unit_of(text: str) -> str:
    """Return the unit that a heading or a title states: “%”, “per 1,000 population”, what stands in its brackets."""
    if re.search(r"percentage points?|\bppts?\b|% points?", text, re.IGNORECASE):
        return "percentage points"
    if rate := PATTERNS.rate.search(text):
        return rate[0]
    if re.search(r"(?<![\d ])%|^%|(?<!\d) %|\bper ?cent(?:age)?\b|\bpercentages?\b", text, re.IGNORECASE):
        return "%"
    for inside in re.findall(r"[(\[]([^()\[\]]{1,40})[)\]]", text):
        if PATTERNS.unit.fullmatch(inside.strip()):
            return str(inside.strip())
    return ""


def _with_units(columns: tuple[Column, ...], title: str) -> tuple[Column, ...]:
    """Give each column of figures its unit; a title speaks for headings that are periods or say nothing else."""
    found = []
    for column in columns:
        unit = column.unit or unit_of(column.heading)
        if not unit and len(column.parts) > 1 and re.fullmatch(r"[£€$].{0,20}", column.parts[-1]):
            unit = column.parts[-1]
        bare = not column.heading or PATTERNS.period.search(column.heading) or areas.of_name(column.heading)
        if not unit and bare and not re.search("change|growth|differen", column.heading, re.IGNORECASE):
            unit = unit_of(title)
        found.append(Column(column.at, column.parts, column.role, unit if column.role == FIGURE else ""))
    return tuple(found)
