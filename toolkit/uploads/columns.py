"""What each column of a table holds: figures, areas, periods, labels; and the unit of its figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.uploads import areas
from toolkit.uploads.cells import EMPTY, MARK, NUMBER, counts_up
from toolkit.uploads.vocabulary import PATTERNS

if TYPE_CHECKING:
    from toolkit.uploads.grid import Grid, Span

FIGURE, CODE, NAME, PERIOD, LABEL = "figures", "area codes", "area names", "period", "labels"
STATUS, UNIT, IDENTIFIER, REMARK = "status", "unit", "identifier", "remarks"
ROLES = (FIGURE, CODE, NAME, PERIOD, LABEL, STATUS, UNIT, IDENTIFIER, REMARK)


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


def columns_of(grid: Grid, span: Span, header: tuple[int, ...]) -> tuple[Column, ...]:
    """Return the columns of a table from left to right, each with its heading, what it holds, and its stated unit."""
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


def _headings(grid: Grid, span: Span, header: tuple[int, ...]) -> dict[int, tuple[str, ...]]:
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


def _reaching(grid: Grid, span: Span, row: int, last: int) -> dict[int, str]:
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


def _unit_row(grid: Grid, span: Span, header: tuple[int, ...]) -> int | None:
    """Return the last row of the headings if it holds nothing but units, under headings that are complete."""
    if len(header) < 2:
        return None
    last, above = header[-1], header[-2]
    texts = [grid.text(last, at) for at in span.figures if grid.text(last, at)]
    complete = all(grid.text(above, at) for at in span.figures)
    bare = not any(grid.text(last, at) for at in span.labels - span.figures)
    return last if complete and bare and texts and all(map(PATTERNS.unit.fullmatch, texts)) else None


def _role(grid: Grid, span: Span, at: int, heading: str, headed: bool) -> str:
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
        if whole and (PATTERNS.code_heading.search(heading) or (headed and not heading and counts_up(numbers))):
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


def _single_areas(columns: list[Column], grid: Grid, span: Span) -> list[Column]:
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


def with_units(columns: tuple[Column, ...], title: str) -> tuple[Column, ...]:
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
