"""Turn a file's table into one row per figure: area, period, indicator, and the value or the reason why there is none.

Tables may be wide (a column per indicator), wide by year (a column per year), long (a row per figure, as in Explore
Local Statistics and Oflog), or with areas in columns. Units are those that the file states; nothing is multiplied.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from itertools import accumulate

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from toolkit.core import wording
from toolkit.places import gazetteer
from toolkit.uploads.blocks import CODE, FIGURE, IDENTIFIER, LABEL, NAME, PERIOD, STATUS, UNIT, Block, Column, unit_of
from toolkit.uploads.cells import EMPTY, FLAGS, MARK, NUMBER, TEXT, Cell, CellReader
from toolkit.uploads.vocabulary import PATTERNS, notes

WIDE, BY_YEAR, LONG, ACROSS = "a column per indicator", "a column per period", "a row per figure", "a column per area"
_NO_NAME = "Value"  # of figures that the file calls nothing
_FEW = 5  # notes of one kind
_SHIFTED = Cell("", MARK, reason="its row has more cells than there are headings")
_PLACE = ["label", "code", "area", "level", "former"]
FIELDS = ["row", "label", "written", *_PLACE[1:], "period", "indicator", "column", "value", "reason", "flag", "unit"]
"""For each figure: ``row`` (counted from 1), ``label``, ``written`` (its code in the file, if any), ``code``,
``area``, ``level`` and ``former`` of what the row is about, ``period``, ``indicator``, ``column`` (as the file heads
it), ``value``, ``reason`` where there is none, ``flag``, ``unit``."""


def parted(heading: str) -> tuple[str, str]:
    """Return the period that a heading names, and the rest of the heading."""
    found = PATTERNS.period_within.search(heading)
    if not found or PATTERNS.not_at.search(heading):
        return "", heading
    rest = PATTERNS.stage_of_period.sub(" ", f"{heading[: found.start()]} {heading[found.end() :]}")
    return found[0].strip(), " ".join(re.sub(r"^[\s_,:–-]+|[\s_,:–-]+$", "", rest).split())


class Table:
    """A block as figures: its ``shape``, notes on how it was read, and ``base`` (the place and details of each row)."""

    def __init__(self, block: Block, reader: CellReader) -> None:
        self.block, self.reader, self.columns = block, reader, block.of_role(FIGURE)
        self.notes: list[str] = []
        code, name, period = (next(iter(block.of_role(role)), None) for role in (CODE, NAME, PERIOD))
        labels = block.of_role(LABEL)
        label = labels.pop(0) if labels and not code and not name else None
        codes, names, periods, others = map(self._texts, (code, name, period, label))
        known = sum(gazetteer.of(column.heading) is not None for column in self.columns)
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
        found = (gazetteer.of_row(*texts, heading) for texts in zip(codes, names, strict=True))
        placed = [_placed(area, text) for area, text in zip(found, called, strict=True)]
        units = ((*map(unit_of, texts), *texts[-1:]) for texts in self._filled(block.of_role(UNIT)))
        self.base = pd.DataFrame(placed, columns=_PLACE).assign(
            row=[row + 1 for row in block.rows],
            written=[text.upper() for text in codes],
            period=periods,
            apart=[", ".join(filter(None, texts)) for texts in zip(*apart, strict=True)] or "",
            unit=[next(filter(None, texts), "") for texts in units],
        )
        self.shape, self._series = self._named_series()

    def _texts(self, column: Column | None) -> list[str]:
        return [cell.text for cell in self.block.under(column)]

    def _filled(self, columns: list[Column]) -> list[list[str]]:
        """Return the texts of each row in some columns."""
        return [list(filter(None, texts)) for texts in zip(*map(self._texts, (*columns, None)), strict=True)]

    def _status(self, column: Column) -> list[str]:
        """Return, by row, the mark for a figure: from the column of marks to its right, else from the one for all."""
        following = min((each.at for each in self.columns if each.at > column.at), default=sys.maxsize)
        marks = self.block.of_role(STATUS)
        own = [each for each in marks if column.at < each.at < following]
        common = [each for each in marks if each.at < self.columns[0].at or len(marks) == 1]
        return [next(iter(texts), "") for texts in self._filled(own or common)]

    def _dimensions(self, labels: list[Column], keys: list[str]) -> list[list[str]]:
        """Return the labels that distinguish the rows of one area, by column and row; sections are one more."""
        found = [self._texts(column) for column in labels if not PATTERNS.kind_of_area.fullmatch(column.heading)]
        # A label that stands once above its rows is that of each of them.
        found = [[*accumulate(texts, lambda last, text: str(text or last))] if texts[0] else texts for texts in found]
        if self.block.sections:
            found.append([self.block.sections.get(row, "") for row in self.block.rows])
        return [texts for texts in found if len(set(zip(keys, texts, strict=True))) > len(set(keys))]

    def _named_series(self) -> tuple[str, list[tuple[str, str]]]:
        """Return the shape, and of each column of figures its indicator ("" where the file has none) and period."""
        headings, title = [column.heading for column in self.columns], self.indicator or self.block.title
        if self.across:
            return ACROSS, [(title, "")] * len(headings)
        split = [parted(heading) for heading in headings]
        rests = [rest for period, rest in split if period]
        if len(rests) >= 0.8 * len(split) and (not any(rests) or 2 * len(set(rests)) <= len(rests)):
            return BY_YEAR, [((rest or title), period) for period, rest in split]
        value = next((n for n, text in enumerate(headings) if PATTERNS.value_heading.fullmatch(text)), -1)
        single = len(headings) == 1 and (self.repeats or self.indicator) and self.dated
        if single or (value >= 0 and (self.repeats or self.dated or self.indicator)):
            title = title if value >= 0 or self.indicator else headings[0] or title
            names = [f"{title or _NO_NAME} – {text}" for text in headings]
            names[max(value, 0)] = title
            return LONG, [(name, "") for name in names]
        shape = LONG if self.repeats and (self.dated or self.dimensions) else WIDE
        return shape, [(column.title, period) for column, (period, _) in zip(self.columns, split, strict=True)]

    def figures(self) -> pd.DataFrame:
        """Return a row per figure (:data:`FIELDS`), taking the file's columns in turn."""
        facts, cells, status = [], list[Cell](), list[str]()
        for column, names in zip(self.columns, self._series, strict=True):
            pairs = zip(self.block.rows, self.block.under(column), strict=True)
            found = [_SHIFTED if row in self.block.shifted else cell for row, cell in pairs]
            place = _placed(gazetteer.of(column.heading), column.heading) if self.across else ("",) * len(_PLACE)
            facts.append((column.at, column.title, column.heading, *names, self._unit(column, found), *place))
            cells += found
            status += self._status(column)
        # One table of all columns: to build one for each took most of the time of a file of 400 columns.
        frame = self.base.iloc[[*range(len(self.base))] * len(facts)].reset_index(drop=True)
        of_columns = pd.DataFrame(facts, columns=["at", "of", "column", "indicator", "period", "unit", *_PLACE])
        for name, values in of_columns.items():  # what a column says counts before what a row says
            said = np.repeat(values.to_numpy(), len(self.base))
            frame[name] = np.where(said == "", frame[name], said) if name in frame else said
        parts = zip(frame["indicator"], frame["apart"], strict=True)
        frame["indicator"] = [", ".join(filter(None, part)) or _NO_NAME for part in parts]
        frame = frame.join(pd.DataFrame(cells, columns=list(Cell._fields))).assign(status=status)
        flags = {text: FLAGS.get(text.casefold().strip("[]"), "") for text in set(status)}
        reasons = {text: cell.reason for text in flags if (cell := self.reader.read(text)).kind == MARK}
        flagged = frame["kind"].isin([*NUMBER]) & (frame["flag"] == "")
        marked = (frame["kind"] == EMPTY) & frame["status"].isin([*reasons])  # a column of marks speaks for it
        frame["flag"] = frame["flag"].mask(flagged, frame["status"].map(flags))
        frame["reason"] = frame["reason"].mask(marked, frame["status"].map(reasons))
        odd = frame["kind"].isin([*TEXT])
        frame.loc[odd, "reason"] = [f"not a number in your file: “{text[:60]}”" for text in frame.loc[odd, "text"]]
        self._note(frame, odd)
        return frame[FIELDS]

    def _unit(self, column: Column, cells: list[Cell]) -> str:
        """Return the unit of a column: per cent only where the heading or every figure says so."""
        signs = [cell.percent for cell in cells if cell.kind in NUMBER]
        if signs and all(signs):
            return "%"
        if not column.unit:
            self.notes += notes("percent", heading=column.title, percents=sum(signs), numbers=len(signs))
        return column.unit

    def _note(self, frame: pd.DataFrame, odd: pd.Series) -> None:
        """Note what was assumed to read numbers, which marks there are, and which cells are no number."""
        reader, sheet = self.reader, f" of sheet “{self.block.sheet}”" if self.block.sheet else ""
        aside = wording.listing([f"“{column.heading}”" for column in self.block.of_role(IDENTIFIER)])
        self.notes += notes("decimal_comma", holds=reader.decimal_comma) + notes(
            "ambiguous", holds=reader.doubt == "comma"
        )
        self.notes += notes("shifted", rows=wording.first(sorted(row + 1 for row in self.block.shifted), _FEW))
        self.notes += notes("identifiers", columns=aside)
        alike = not self.base["code"].any() and set(frame["kind"]) <= {"y", EMPTY}
        self.notes += notes("years", rows=wording.first([row + 1 for row in self.block.header * alike]))
        for row in frame[frame["guess"] != ""].drop_duplicates("guess").to_dict("records"):
            self.notes += notes(row["guess"], heading=row["of"], cell=row["text"][:40])
        marks = Counter(frame.loc[frame["kind"] == MARK, "reason"]).most_common(_FEW)
        self.notes += notes("marks", reasons=wording.listing([f"{reason}: {count}" for reason, count in marks]))
        for _, same in frame[odd].groupby("at"):
            for row in same[:_FEW].to_dict("records"):
                cell = f"{get_column_letter(1 + row['at'])}{row['row']}{sheet}"
                self.notes += notes("odd", heading=row["of"], cell=cell, text=row["text"][:60])
            self.notes += notes("more_odd", heading=same["of"].iloc[0], count=max(0, len(same) - _FEW))


def _placed(area: gazetteer.Entry | None, label: str) -> tuple[str, ...]:
    """Return the label of a row with the code, name, level and former code of its area."""
    return (label, area.code, area.name or label, area.level, area.former) if area else (label, "", label, "", "")
