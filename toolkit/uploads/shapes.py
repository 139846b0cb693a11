"""A table of a file → one row a figure: which area, which period, which indicator, what value or why none.

Tables come wide (a column an indicator), wide by year (a column a year), long (a row a figure, as Explore Local
Statistics and Oflog have them), or with the areas across. Units are what the file states; nothing is multiplied.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import pandas as pd
from openpyxl.utils import get_column_letter

from toolkit.core import wording
from toolkit.uploads import areas
from toolkit.uploads.areas import Area
from toolkit.uploads.blocks import CODE, FIGURE, IDENTIFIER, LABEL, NAME, PERIOD, STATUS, UNIT, Block, Column, unit_of
from toolkit.uploads.cells import EMPTY, FLAGS, MARK, NUMBER, TEXT, Cell, CellReader
from toolkit.uploads.sheets import Raw
from toolkit.uploads.vocabulary import PATTERNS, WORDS, note

WIDE, BY_YEAR, LONG, ACROSS = "a column an indicator", "a column a period", "a row a figure", "a column an area"
_NO_NAME = "Value"  # of figures that the file calls nothing
_FEW = 5  # notes of one kind
_PLACE = ["label", "code", "area", "level", "former"]
_FIELDS = ["row", "label", "written", *_PLACE[1:], "period", "indicator", "column", "value", "reason", "flag", "unit"]
_SHIFTED = Cell(MARK, reason="its row has more cells than there are headings")


@dataclass(frozen=True, eq=False)
class Figures:
    """A table as figures, with how it is laid out, what it is about, and how it was read.

    ``doubled`` says whether one heading stands over figures of several kinds, told apart by labels.
    ``rows`` has one row a figure: ``row`` (of the file, from 1), ``label``, ``written`` (its code in the file, if any),
    ``code``, ``area``, ``level`` and ``former`` of what the row is about, ``period``, ``indicator``, ``column`` (as the
    file heads it), ``value``, ``reason`` where there is none, ``flag``, ``unit``.
    """

    rows: pd.DataFrame
    shape: str
    title: str
    notes: tuple[str, ...]
    doubled: bool

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators, in the order of the file."""
        return tuple(self.rows["indicator"].unique())

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods, the latest last."""
        return tuple(sorted(self.rows["period"].unique(), key=period_order))


@lru_cache(maxsize=2000)
def period_order(period: str) -> tuple[int, int, str]:
    """Return what periods are sorted by: the last year, the month or quarter in it, the text."""
    text, months = period.casefold(), WORDS["months"]
    years = re.findall(r"(?:1[89]|20)\d\d", text)
    year = int(years[-1]) if years else 0
    if tail := re.search(r"(?:1[89]|20)(\d\d)[-/–](\d\d)(?!\d)", text):
        year = int(tail[0][:2] + tail[2]) + (100 if tail[2] < tail[1] else 0)
    elif short := re.fullmatch(r"(?:\d\d/\d\d-)?\d\d/(\d\d)", text):
        year = (1900 if int(short[1]) > 50 else 2000) + int(short[1])
    named = [months.index(name) + 1 for name in re.findall("|".join(months), text)]
    numbered = [int(number) for number in re.findall(r"\d{4}-(\d\d)-\d\d", text)]
    return (
        year,
        max([*named, *numbered, *(3 * int(quarter) for quarter in re.findall("q([1-4])", text))], default=0),
        period,
    )


def parted(heading: str) -> tuple[str, str]:
    """Return the period that a heading names, and the rest of it."""
    found = PATTERNS.period_within.search(heading)
    if not found or PATTERNS.not_at.search(heading):
        return "", heading
    rest = PATTERNS.stage_of_period.sub(" ", f"{heading[: found.start()]} {heading[found.end() :]}")
    return found[0].strip(), " ".join(re.sub(r"^[\s_,:–-]+|[\s_,:–-]+$", "", rest).split())


def figures(block: Block, reader: CellReader) -> Figures:
    """Return a table as figures, with how it was read."""
    return _Table(block, reader).figures()


class _Table:
    """A block with what its columns mean together; ``base`` has what a row says of each of its figures."""

    def __init__(self, block: Block, reader: CellReader) -> None:
        self.block, self.reader, self.columns = block, reader, block.of_role(FIGURE)
        self.notes: list[str] = []
        self.marks: Counter[str] = Counter()
        self.guesses: dict[str, str] = {}
        code, name, period = (next(iter(block.of_role(role)), None) for role in (CODE, NAME, PERIOD))
        labels = block.of_role(LABEL)
        label = None if code or name else next(iter(labels), None)
        labels = [column for column in labels if column is not label]
        codes, names, periods, others = map(self._texts, (code, name, period, label))
        known = sum(_area_of(column.heading) is not None for column in self.columns)
        self.across = not code and not name and known * 2 >= len(self.columns) and known > 1
        # A row is called by its area, else by its label, else by its period.
        either = zip(names, codes, strict=True) if code or name else zip(others, periods, strict=True)
        called = [first or ("" if self.across else second) for first, second in either]
        self.repeats = len(called) > 1.3 * max(1, len(set(called)))
        self.dated = period is not None
        apart = self._dimensions(labels, [a or b for a, b in zip(codes, called, strict=True)]) if self.repeats else []
        if self.across and label:
            apart.insert(0, called)
        self.dimensions = bool(apart)
        named = (self._texts(each) for each in labels if PATTERNS.indicator_heading.search(each.heading))
        # What a column of labels calls the indicator, where it is one and the same throughout.
        self.indicator = next((texts[0] for texts in named if len(set(texts)) == 1), "")
        heading = name.heading if name else ""
        found = (_area(*texts, heading) for texts in zip(codes, names, strict=True))
        self.base = pd.DataFrame(
            [_placed(area, text) for area, text in zip(found, called, strict=True)], columns=_PLACE
        ).assign(
            row=[row + 1 for row in block.rows],
            written=[text.upper() for text in codes],
            period=periods,
            apart=[", ".join(filter(None, texts)) for texts in zip(*apart, strict=True)] or "",
            status=[next(iter(texts), "") for texts in self._filled(STATUS)],
            unit=[next(filter(None, (*map(unit_of, texts), *texts[-1:])), "") for texts in self._filled(UNIT)],
        )
        self.texts = {name: self.base[name].tolist() for name in ("apart", "period", "status", "unit")}

    def figures(self) -> Figures:
        """Return the rows and what is to be said of them."""
        shape, series = self._series()
        read = [self._column(column, *series[column.at]) for column in self.columns]
        # One table of all columns: to build one for each took most of the time of a file of 400 columns.
        joined = {name: _joined([each[name] for each in read], len(self.base)) for name in read[0]}
        again = [*range(len(self.base))] * len(read)
        frame = self.base.iloc[again].reset_index(drop=True).assign(**joined)[_FIELDS]
        shifted = wording.first(sorted(row + 1 for row in self.block.shifted), _FEW)
        aside = wording.listing([f"“{column.heading}”" for column in self.block.of_role(IDENTIFIER)])
        listed = wording.listing([f"{reason}: {count}" for reason, count in self.marks.most_common(_FEW)])
        before = {
            "decimal_comma": self.reader.decimal_comma,
            "ambiguous": self.reader.ambiguous,
            "shifted": shifted,
            "identifiers": aside,
        }
        notes = [note(kind, rows=shifted, columns=aside) for kind, holds in before.items() if holds]
        marks = [note("marks", reasons=listed)] if listed else []
        several = self.dimensions or len({column.heading for column in self.columns}) < len(self.columns)
        doubled = several and frame.groupby(["column", "period"])["indicator"].nunique().gt(1).any()
        notes += [*self.guesses.values(), *marks, *self.notes]
        return Figures(frame, shape, self.block.title, tuple(notes), bool(doubled))

    def _texts(self, column: Column | None) -> list[str]:
        return ["" if raw is None else str(raw) for raw in self.block.raws(column)]

    def _filled(self, role: str) -> list[list[str]]:
        """Return the texts of each row in columns of a role."""
        columns = (*self.block.of_role(role), None)
        return [list(filter(None, texts)) for texts in zip(*map(self._texts, columns), strict=True)]

    def _dimensions(self, labels: list[Column], keys: list[str]) -> list[list[str]]:
        """Return the labels that tell rows of one area apart, by column and row; sections are one more."""
        found = [self._texts(column) for column in labels if not PATTERNS.kind_of_area.fullmatch(column.heading)]
        for texts in found:
            for n, text in enumerate(texts[1:] if texts[0] else (), 1):
                texts[n] = text or texts[n - 1]  # a label that stands once above its rows
        if self.block.sections:
            found.append([self.block.sections.get(row, "") for row in self.block.rows])
        return [texts for texts in found if len(set(zip(keys, texts, strict=True))) > len(set(keys))]

    def _series(self) -> tuple[str, dict[int, tuple[str, str]]]:
        """Return the shape, and by position of each column of figures its indicator and period."""
        title = self.indicator or self.block.title or _NO_NAME
        if self.across:
            return ACROSS, {column.at: (title, "") for column in self.columns}
        split = {column.at: parted(column.heading) for column in self.columns}
        rests = [rest for period, rest in split.values() if period]
        if len(rests) >= 0.8 * len(split) and (not any(rests) or 2 * len(set(rests)) <= len(rests)):
            return BY_YEAR, {at: ((rest or title), period) for at, (period, rest) in split.items()}
        value = [column for column in self.columns if PATTERNS.value_heading.fullmatch(column.heading)]
        single = len(self.columns) == 1 and (self.repeats or self.indicator) and self.dated
        if single or (value and (self.repeats or self.dated or self.indicator)):
            main = value[0] if value else self.columns[0]
            title = title if value or self.indicator else main.heading or title
            return LONG, {
                each.at: (title if each is main else f"{title} – {each.heading}", "") for each in self.columns
            }
        count = Counter(column.heading for column in self.columns)
        twice = {text for text in count if not text or count[text] > 1}
        names = {
            each.at: f"{each.heading or 'Column'} ({get_column_letter(1 + each.at)})"
            if each.heading in twice
            else each.heading
            for each in self.columns
        }
        shape = LONG if self.repeats and (self.dated or self.dimensions) else WIDE
        return shape, {at: (name, split[at][0]) for at, name in names.items()}

    def _column(self, column: Column, indicator: str, period: str) -> dict[str, Sequence[str | float]]:
        """Return what a column says of each row, by field; a text says the same of all rows."""
        base, cells = self.texts, self.block.cells_of(column)
        if self.block.shifted:
            pairs = zip(self.block.rows, cells, strict=True)
            cells = [_SHIFTED if row in self.block.shifted else cell for row, cell in pairs]
        kinds, value, reason, flag, percents, guesses = zip(*cells, strict=True)
        if {*kinds} != {NUMBER} or any(guesses) or any(base["status"]):
            raws = self.block.raws(column)
            self._note(column, raws, cells)
            read = map(self._value, raws, cells, base["status"])
            value, reason, flag = zip(*read, strict=True)
        before, unit = "" if indicator == _NO_NAME else indicator, self._unit(column, kinds, percents)
        named = {text: ", ".join(filter(None, (before, text))) or indicator for text in set(base["apart"])}
        placed = _placed(_area_of(column.heading), column.heading) if self.across else None
        return (dict(zip(_PLACE, placed, strict=True), written="") if placed else {}) | {
            "period": period or base["period"],
            "indicator": [named[text] for text in base["apart"]] if len(named) > 1 else named[base["apart"][0]],
            "column": column.heading,
            "value": value,
            "reason": reason,
            "flag": flag,
            "unit": unit or base["unit"],
        }

    def _value(self, raw: object, cell: Cell, status: str) -> tuple[float, str, str]:
        """Return a figure, why there is none, and what its mark means; a column of marks speaks for it."""
        if cell.kind == NUMBER:
            return cell.value, "", cell.flag or FLAGS.get(status.casefold().strip("[]"), "")
        if cell.kind == TEXT:
            return cell.value, note("text", text=str(raw)[:60]), ""
        marked = self.reader.read(status)
        return cell.value, marked.reason if cell.kind == EMPTY and marked.kind == MARK else cell.reason, ""

    def _unit(self, column: Column, kinds: Sequence[str], percents: Sequence[bool]) -> str:
        """Return the unit of a column: per cent only where the heading or every figure says so."""
        if not any(percents):
            return column.unit
        numbers = [percent for kind, percent in zip(kinds, percents, strict=True) if kind == NUMBER]
        if all(numbers):
            return "%"
        if column.unit:
            return column.unit
        self.notes.append(note("percent", heading=column.heading, percents=sum(numbers), numbers=len(numbers)))
        return ""

    def _note(self, column: Column, raws: list[Raw], cells: list[Cell]) -> None:
        """Note the cells of a column that are no number, and what was assumed to read the others."""
        sheet, about = self.block.sheet.name, {"heading": column.heading}
        odd = [n for n, cell in enumerate(cells) if cell.kind == TEXT]
        for n in odd[:_FEW]:
            where = f"{get_column_letter(1 + column.at)}{self.block.rows[n] + 1}" + (
                f" of sheet “{sheet}”" if sheet else ""
            )
            self.notes.append(note("odd", **about, cell=where, text=str(raws[n])[:60]))
        if len(odd) > _FEW:
            self.notes.append(note("more_odd", **about, count=len(odd) - _FEW))
        self.marks.update(cell.reason for cell in cells if cell.kind == MARK)
        for raw, cell in zip(raws, cells, strict=True):
            if cell.guess and cell.guess not in self.guesses:
                self.guesses[cell.guess] = note(cell.guess, **about, cell=str(raw)[:40])


def _area(code: str, name: str, heading: str) -> Area | None:
    """Return the area of a row by its code or name; some files mix codes and names in one column."""
    known = areas.of_code(code) or (areas.of_letters(code) if len(code) == 3 else None)
    if not known and (kind := PATTERNS.other_area.search(heading)):
        # Darlington is a constituency, too: what the heading calls so is never a local authority.
        return Area("", name, "constituency" if kind[0].casefold() == "constituenc" else "other area")
    return known or _area_of(name) or _area_of(code)


def _placed(area: Area | None, label: str) -> tuple[str, ...]:
    """Return the label of a row with the code, name, level and former code of its area."""
    return (label, area.code, area.name or label, area.level, area.former) if area else (label, "", label, "", "")


def _joined(columns: list[Sequence[str | float]], count: int) -> pd.Series:
    """Return what columns say of so many rows, one after the other."""
    same = [each if isinstance(each, str) else each[0] if {*each} == {each[0]} else None for each in columns]
    if None in same:
        again = ([each] * count if isinstance(each, str) else each for each in columns)
        return pd.Series([*chain.from_iterable(again)])
    return pd.Series(same).repeat(count).reset_index(drop=True)


@lru_cache(maxsize=4000)
def _area_of(heading: str) -> Area | None:
    return areas.of_code(heading) or areas.of_name(heading)
