"""A table of a file → one row a figure: which area, which period, which indicator, what value or why none.

Tables come wide (a column an indicator), wide by year (a column a year), long (a row a figure, as Explore Local
Statistics and Oflog have them), or with the areas across. Units are what the file states; nothing is multiplied.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from toolkit.core import wording
from toolkit.uploads import areas
from toolkit.uploads.areas import Area
from toolkit.uploads.blocks import Block
from toolkit.uploads.cells import EMPTY, FLAGS, MARK, NUMBER, Cell, CellReader
from toolkit.uploads.columns import CODE, FIGURE, IDENTIFIER, LABEL, NAME, PERIOD, STATUS, UNIT, Column, unit_of
from toolkit.uploads.vocabulary import PATTERNS, WORDS

WIDE, BY_YEAR, LONG, ACROSS = "a column an indicator", "a column a period", "a row a figure", "a column an area"
_MONTHS = {name: number for number, name in enumerate(WORDS["months"], 1)}
_NO_NAME = "Value"  # of figures that the file calls nothing
_FEW = 5  # notes of one kind
_SHIFTED = "its row has more cells than there are headings"


@dataclass(frozen=True, eq=False)
class Figures:
    """A table as figures.

    Parameters
    ----------
    rows
        One row a figure: ``row`` (of the file, from 1), ``label``, ``written`` (its code in the file, if any),
        ``code``, ``area``, ``level`` and ``former`` of what the row is about, ``period``, ``indicator``, ``column``
        (as the file heads it), ``value``, ``reason`` where there is none, ``flag``, ``unit``.
    shape
        How the table is laid out.
    title
        What it is about.
    notes
        How it was read.
    """

    rows: pd.DataFrame
    shape: str
    title: str
    notes: tuple[str, ...]

    @property
    def doubled(self) -> bool:
        """Whether one heading stands over figures of several kinds, told apart by labels."""
        return bool(self.rows.groupby(["column", "period"])["indicator"].nunique().gt(1).any())

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators, in the order of the file."""
        return tuple(self.rows["indicator"].unique())

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods, the latest last."""
        return tuple(sorted(self.rows["period"].unique(), key=period_order))


def figures(block: Block, reader: CellReader) -> Figures:
    """Return a table as figures, with how it was read."""
    return _Table(block, reader).figures()


@lru_cache(maxsize=2000)
def period_order(period: str) -> tuple[int, int, str]:
    """Return what periods are sorted by: the last year, the month or quarter in it, the text."""
    years = re.findall(r"(?:1[89]|20)\d\d", period)
    year = int(years[-1]) if years else 0
    if tail := re.search(r"(?:1[89]|20)(\d\d)[-/–](\d\d)(?!\d)", period):
        year = int(tail[0][:2] + tail[2]) + (100 if tail[2] < tail[1] else 0)
    elif short := re.fullmatch(r"(?:\d\d/\d\d-)?\d\d/(\d\d)", period):
        year = (1900 if int(short[1]) > 50 else 2000) + int(short[1])
    month = max((_MONTHS[name] for name in re.findall("|".join(_MONTHS), period.casefold())), default=0)
    if iso := re.search(r"\d{4}-(\d\d)-\d\d", period):
        month = int(iso[1])
    if quarter := re.search(r"q([1-4])", period.casefold()):
        month = 3 * int(quarter[1])
    return year, month, period


def parted(heading: str) -> tuple[str, str]:
    """Return the period that a heading names, and the rest of it."""
    found = re.search(rf"(?<![\d.])(?:{PATTERNS.period.pattern})(?![\dA-Za-z.,])", heading, re.IGNORECASE)
    if not found or PATTERNS.not_at.search(heading):
        return "", heading
    rest = f"{heading[: found.start()]} {heading[found.end() :]}"
    rest = re.sub(r"\((p|r|e|provisional|revised)\)|\[(p|r|e|b)\]", " ", rest, flags=re.IGNORECASE)
    rest = re.sub(r"\( *\)|\[ *\]", " ", rest)
    return found[0].strip(), " ".join(re.sub(r"^[\s_,:–-]+|[\s_,:–-]+$", "", rest).split())


class _Table:
    """A block with what its columns mean together."""

    def __init__(self, block: Block, reader: CellReader) -> None:
        self.block, self.reader = block, reader
        self.columns = block.of_role(FIGURE)
        self.code, self.name, self.period = (self._first(role) for role in (CODE, NAME, PERIOD))
        self.across = self._is_across()
        labels = block.of_role(LABEL)
        self.label = None if self.code or self.name else next(iter(labels), None)
        self.found = [self._area(row) for row in block.rows]
        self.labels = [self._label(row) for row in block.rows]
        self.repeats = len(self.labels) > 1.3 * max(1, len(set(self.labels)))
        self.dimensions = self._dimensions([column for column in labels if column is not self.label])
        self.units = block.of_role(UNIT)
        self.statuses = block.of_role(STATUS)
        self.indicator = self._indicator(labels)
        self.notes: list[str] = []
        self.marks: Counter[str] = Counter()
        self.guesses: dict[str, str] = {}

    def figures(self) -> Figures:
        """Return the rows and what is to be said of them."""
        shape, series = self._series()
        rows = [entry for column in self.columns for entry in self._entries(column, *series[column.at])]
        place = ["row", "label", "written", "code", "area", "level", "former", "period"]
        figure = ["indicator", "column", "value", "reason", "flag", "unit"]
        frame = pd.DataFrame(rows, columns=[*place, *figure])
        listed = wording.listing([f"{reason}: {count}" for reason, count in self.marks.most_common(_FEW)])
        marks = [f"There is no figure where your file has a mark ({listed})."] if listed else []
        notes = (*self._read_notes(), *self.guesses.values(), *marks, *self.notes)
        return Figures(frame, shape, self.block.title, notes)

    def _first(self, role: str) -> Column | None:
        return next(iter(self.block.of_role(role)), None)

    def _text(self, row: int, column: Column | None) -> str:
        cells = self.block.sheet.rows[row]
        raw = cells[column.at] if column and column.at < len(cells) else None
        return "" if raw is None else str(raw)

    def _area(self, row: int) -> Area | None:
        code, name = self._text(row, self.code), self._text(row, self.name)
        by_code = areas.of_code(code) or (areas.of_letters(code) if len(code) == 3 else None)
        if not by_code and self.name and (kind := PATTERNS.other_area.search(self.name.heading)):
            # Darlington is a constituency, too: what the heading calls so is never a local authority.
            return Area("", name, "constituency" if kind[0].casefold() == "constituenc" else "other area")
        # Some files mix codes and names in one column.
        return by_code or next((area for text in (name, code) if text and (area := _area_of(text))), None)

    def _label(self, row: int) -> str:
        if self.name or self.code:
            return self._text(row, self.name) or self._text(row, self.code)
        return self._text(row, self.label) or (self._text(row, self.period) if not self.across else "")

    def _is_across(self) -> bool:
        known = sum(_area_of(column.heading) is not None for column in self.columns)
        return not self.code and not self.name and known * 2 >= len(self.columns) and known > 1

    def _dimensions(self, labels: list[Column]) -> list[list[str]]:
        """Return the labels that tell rows of one area apart, by column and row; sections are one more."""
        found = []
        for column in labels:
            if PATTERNS.kind_of_area.fullmatch(column.heading):
                continue
            texts = [self._text(row, column) for row in self.block.rows]
            if texts and texts[0] and "" in texts:  # a label that stands once above its rows
                texts = [over := text or over for text in texts] if (over := texts[0]) else texts
            found.append(texts)
        if self.block.sections:
            found.append([self.block.sections.get(row, "") for row in self.block.rows])
        if not self.repeats:
            return []
        return [texts for texts in found if self._tells_apart(texts)]

    def _tells_apart(self, texts: list[str]) -> bool:
        keys = [self._text(row, self.code) or label for row, label in zip(self.block.rows, self.labels, strict=True)]
        by_key: dict[str, str] = {}
        return any(by_key.setdefault(key, text) != text for key, text in zip(keys, texts, strict=True))

    def _indicator(self, labels: list[Column]) -> Column | None:
        """Return the column of labels that names the indicator, where it names one and the same throughout."""
        named = [
            column
            for column in labels
            if PATTERNS.indicator_heading.search(column.heading) and column is not self.label
        ]
        return next((each for each in named if len({self._text(row, each) for row in self.block.rows}) == 1), None)

    def _series(self) -> tuple[str, dict[int, tuple[str, str]]]:
        """Return the shape, and by position of each column of figures its indicator and period."""
        title = self._text(self.block.rows[0], self.indicator) or self.block.title or _NO_NAME
        if self.across:
            return ACROSS, {column.at: (title, "") for column in self.columns}
        split = {column.at: parted(column.heading) for column in self.columns}
        dated = [rest for period, rest in split.values() if period]
        if len(dated) >= 0.8 * len(split) and (not any(dated) or 2 * len(set(dated)) <= len(dated)):
            return BY_YEAR, {at: ((rest or title), period) for at, (period, rest) in split.items()}
        value = [column for column in self.columns if PATTERNS.value_heading.fullmatch(column.heading)]
        single = len(self.columns) == 1 and (self.repeats or self.indicator is not None) and self.period is not None
        if (value and (self.repeats or self.period or self.indicator)) or single:
            main = value[0] if value else self.columns[0]
            if not value and not self.indicator:
                title = main.heading or title
            return LONG, {
                column.at: (title if column is main else f"{title} – {column.heading}", "") for column in self.columns
            }
        twice = Counter(column.heading for column in self.columns)
        named = {
            column.at: column.heading
            if twice[column.heading] == 1 and column.heading
            else f"{column.heading or 'Column'} ({_letters(column.at)})"
            for column in self.columns
        }
        shape = LONG if self.repeats and (self.period or self.dimensions) else WIDE
        return shape, {at: (name, split[at][0]) for at, name in named.items()}

    def _entries(self, column: Column, indicator: str, period: str) -> list[tuple[Any, ...]]:
        """Return the figures of a column."""
        cells = [self._cell(row, column) for row in self.block.rows]
        cells, unit = self._in_unit(column, cells)
        over = _area_of(column.heading) if self.across else None
        entries = []
        for at, (row, cell) in enumerate(zip(self.block.rows, cells, strict=True)):
            area = over if self.across else self.found[at]
            label = column.heading if self.across else self.labels[at]
            told_apart = [texts[at] for texts in self.dimensions if texts[at]]
            if self.across and self.label:
                told_apart.insert(0, self.labels[at])
            value, reason, flag = self._value(row, column, cell)
            of = (area.code, area.name or label, area.level, area.former) if area else ("", label, "", "")
            when = period or self._text(row, self.period)
            names = [*([] if told_apart and indicator == _NO_NAME else [indicator]), *told_apart]
            own = unit or self._unit_of_row(row)
            written = "" if self.across else self._text(row, self.code).upper()
            entries.append(
                (row + 1, label, written, *of, when, ", ".join(names), column.heading, value, reason, flag, own)
            )
        self._note_column(column, cells)
        return entries

    def _cell(self, row: int, column: Column) -> Cell:
        if row in self.block.shifted:
            return Cell(MARK, reason=_SHIFTED)
        cells = self.block.sheet.rows[row]
        return self.reader.read(cells[column.at] if column.at < len(cells) else None)

    def _value(self, row: int, column: Column, cell: Cell) -> tuple[float, str, str]:
        status = self._status(row)
        if cell.kind == NUMBER:
            return cell.value, "", cell.flag or FLAGS.get(status.casefold().strip("[]"), "")
        if cell.kind == MARK:
            return math.nan, cell.reason, ""
        if cell.kind == EMPTY:
            marked = self.reader.read(status)
            return math.nan, marked.reason if marked.kind == MARK else cell.reason, ""
        return math.nan, f"not a number in your file: “{self._text(row, column)[:60]}”", ""

    def _status(self, row: int) -> str:
        return next((text for column in self.statuses if (text := self._text(row, column))), "")

    def _unit_of_row(self, row: int) -> str:
        texts = [text for column in self.units if (text := self._text(row, column))]
        return next((unit for text in texts if (unit := unit_of(text))), texts[-1] if texts else "")

    def _in_unit(self, column: Column, cells: list[Cell]) -> tuple[list[Cell], str]:
        """Return the cells in one unit: per cent only where the heading or every figure says so."""
        numbers = [cell for cell in cells if cell.kind == NUMBER]
        percents = sum(cell.percent for cell in numbers)
        if not percents or percents == len(numbers):
            return cells, "%" if percents else column.unit
        if not column.unit:
            self.notes.append(
                f"In “{column.heading}” {percents} of {len(numbers)} figures carry a % sign: check that all have one "
                "unit."
            )
        return cells, column.unit

    def _note_column(self, column: Column, cells: list[Cell]) -> None:
        odd = [row for row, cell in zip(self.block.rows, cells, strict=True) if cell.kind not in (NUMBER, MARK, EMPTY)]
        place = f" of sheet “{self.block.sheet.name}”" if self.block.sheet.name else ""
        for row in odd[:_FEW]:
            text = self._text(row, column)[:60]
            self.notes.append(
                f"Cell {_letters(column.at)}{row + 1}{place} (“{column.heading}”) holds “{text}”, which is not a "
                "number: it was left empty."
            )
        if len(odd) > _FEW:
            self.notes.append(f"{len(odd) - _FEW} more cells of “{column.heading}” are not numbers.")
        self.marks.update(cell.reason for cell in cells if cell.kind == MARK)
        for row, cell in zip(self.block.rows, cells, strict=True):
            if cell.guess and cell.guess not in self.guesses:
                self.guesses[cell.guess] = WORDS["guesses"][cell.guess].format(
                    self._text(row, column)[:40], column.heading
                )

    def _read_notes(self) -> list[str]:
        notes = []
        if self.reader.decimal_comma:
            notes.append("Commas were read as decimal points.")
        if self.reader.ambiguous:
            notes.append("Figures with a comma were not read: your file uses commas and points as decimal points.")
        if self.block.shifted:
            rows = sorted(row + 1 for row in self.block.shifted)
            notes.append(
                f"Rows with more cells than there are headings were not read: {wording.first(rows, _FEW)}. "
                "Put a text that has a comma in quotation marks."
            )
        aside = [f"“{column.heading}”" for column in self.block.of_role(IDENTIFIER)]
        if aside:
            notes.append(f"Columns of identifiers, not figures, were left out: {wording.listing(aside)}.")
        return notes


@lru_cache(maxsize=4000)
def _area_of(heading: str) -> Area | None:
    return areas.of_code(heading) or areas.of_name(heading)


def _letters(at: int) -> str:
    """Return the letters of a spreadsheet's column."""
    text = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        text = chr(65 + rest) + text
    return text
