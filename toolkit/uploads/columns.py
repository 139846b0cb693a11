"""What each column of a table holds: figures, areas, periods, labels; and the unit of its figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.uploads import areas
from toolkit.uploads.cells import EMPTY, MARK, NUMBER
from toolkit.uploads.vocabulary import PATTERNS

if TYPE_CHECKING:
    from toolkit.uploads.blocks import Grid, Span

FIGURE, CODE, NAME, PERIOD, LABEL = "figures", "area codes", "area names", "period", "labels"
STATUS, UNIT, IDENTIFIER, REMARK = "status", "unit", "identifier", "remarks"


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


def columns_of(grid: Grid, span: Span, header: tuple[int, ...]) -> tuple[Column, ...]:
    """Return the columns of a table from left to right, each with its heading, what it holds, and its stated unit."""
    headings = _headings(grid, span, header)
    unit_row = _unit_row(grid, span, header)
    columns: list[Column] = []
    for at in sorted(span.figures | span.labels | set(headings)):
        parts, unit = headings.get(at, ()), grid.text(unit_row, at) if unit_row is not None else ""
        parts = parts[:-1] if unit else parts
        if role := _role(grid, span, at, " ".join(parts), bool(header)):
            columns.append(Column(at, parts, role, unit_of(unit) or unit))
    last = max((column.at for column in columns if column.role == FIGURE), default=0)
    for n, column in enumerate(columns[1:], 1):
        if column.at > last and column.at - columns[n - 1].at > 1:
            columns = columns[:n]  # beyond an empty column stands a key beside the table
            break
    # Of several columns of codes, and of names, that with most distinct areas counts; the others are labels.
    for role, look in ((CODE, areas.of_code), (NAME, areas.of_name)):
        rivals = [column for column in columns if column.role == role]
        texts = [{grid.text(row, column.at) for row in span.rows} - {""} for column in rivals]
        known = [sum(look(text) is not None for text in each) for each in texts]
        best = rivals[known.index(max(known))] if rivals else None
        columns = [replace(each, role=LABEL) if each in rivals and each is not best else each for each in columns]
    return tuple(columns)


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
        groups = [texts[start : start + size] for start in range(0, len(positions), size)]
        if below == below[:size] * len(groups) and all(sum(map(bool, group)) == 1 for group in groups):
            texts = [next(filter(None, group)) for group in groups for _ in group]
            break
    else:
        if texts[0] or sum(map(bool, texts)) < 2:  # else centred over groups that nothing tells apart
            for n, text in enumerate(texts[1:], 1):
                texts[n] = text or texts[n - 1]
    return dict(zip(positions, texts, strict=True))


def _unit_row(grid: Grid, span: Span, header: tuple[int, ...]) -> int | None:
    """Return the last row of the headings if it holds nothing but units, under headings that are complete."""
    if len(header) < 2:
        return None
    texts = [text for at in span.figures if (text := grid.text(header[-1], at))]
    complete = all(grid.text(header[-2], at) for at in span.figures)
    bare = not any(grid.text(header[-1], at) for at in span.labels - span.figures)
    return header[-1] if complete and bare and texts and all(map(PATTERNS.unit.fullmatch, texts)) else None


def _role(grid: Grid, span: Span, at: int, heading: str, headed: bool) -> str:
    """Return what a column holds, "" for nothing."""
    raws = [row[at] for n in span.rows if at < len(row := grid.sheet.rows[n]) and row[at] is not None]
    cells = [grid.reader.read(raw) for raw in raws]
    numbers = [cell.value for cell in cells if cell.kind == NUMBER]
    texts = [str(raw) for raw, cell in zip(raws, cells, strict=True) if cell.kind != NUMBER]
    words = [text for text in texts if grid.reader.read(text).kind not in (MARK, EMPTY)]
    first = min(span.figures)
    if not raws:
        return ""
    if sum(map(bool, map(PATTERNS.gss.fullmatch, texts))) > 0.3 * len(raws):
        return CODE
    when = PATTERNS.period_heading.search(heading) or (at <= first and not PATTERNS.period.fullmatch(heading))
    if when and sum(PATTERNS.period.fullmatch(str(raw)) is not None for raw in raws) >= 0.9 * len(raws):
        return PERIOD
    if len(numbers) > len(words):
        counted = headed and not heading and counts_up(numbers)
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
    return REMARK if at > max(span.figures) else LABEL


def _share(texts: Sequence[str], *known: Callable[[str], object]) -> float:
    """Return how many of some texts are known, from 0 to 1."""
    found = {text: any(look(text) for look in known) for text in set(texts)}
    return sum(found[text] for text in texts) / max(1, len(texts))


def counts_up(numbers: Sequence[float]) -> bool:
    """Say whether numbers are 0, 1, 2 … or 1, 2, 3 …"""
    return numbers[0] in (0, 1) and all(number == at for at, number in enumerate(numbers, int(numbers[0])))
