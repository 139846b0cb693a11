"""How a file is read: what a person sees of it before it is used, what they may change, and its figures.

The same choices read the file for every use, so that what was shown is what is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import OwnFileError
from toolkit.uploads import areas, sheets
from toolkit.uploads.areas import LEVELS, LOCAL
from toolkit.uploads.blocks import Block, blocks
from toolkit.uploads.cells import CellReader
from toolkit.uploads.columns import CODE, FIGURE, IDENTIFIER, LABEL, NAME, PERIOD, Column
from toolkit.uploads.shapes import Figures, figures
from toolkit.uploads.sheets import File, Sheet
from toolkit.uploads.vocabulary import PATTERNS

_HEAD = 6  # rows of a table that a preview shows
_FEW = 12  # labels that a note lists


@dataclass(frozen=True)
class Choices:
    """How a person wants a file to be read, where the usual reading is not right; the defaults leave it to the rules.

    Parameters
    ----------
    sheet
        Name of the sheet.
    table
        Number of the table on its sheet, from 1.
    heading_rows
        How many rows are headings, −1 for the rules.
    areas, periods
        Heading of the column that says which area, or which period, a row is about.
    figures
        Headings of the columns that are figures; all others are not.
    decimals
        ``point`` or ``comma``.
    unit
        Of all figures, in place of what the file states.
    """

    sheet: str = ""
    table: int = 0
    heading_rows: int = -1
    areas: str = ""
    periods: str = ""
    figures: tuple[str, ...] = ()
    decimals: str = ""
    unit: str = ""

    def __str__(self) -> str:
        """Return the choices that are not left to the rules, as the arguments of a call."""
        usual = Choices()
        return ", ".join(f"{name}={value!r}" for name, value in vars(self).items() if value != getattr(usual, name))


@dataclass(frozen=True, eq=False)
class Preview:
    """A file as it is read.

    Parameters
    ----------
    name
        What the file is called.
    sheets, sheet
        The sheets with a table, and the one that is read ("" in a text file).
    tables, number
        Titles of the tables on that sheet, and the number from 1 of the one that is read.
    table
        Its first rows as they stand in the file, under the headings that were recognised.
    columns
        By heading, what each column holds.
    figures
        The table as figures, with its shape, indicators, periods and units.
    matched
        Number of distinct areas by level; ``""`` counts the rows' labels that are no known area.
    unmatched
        Labels that are no known area.
    source
        The file, and the source that it states itself.
    notes
        How it was read, and what was left out and why.
    """

    name: str
    sheets: tuple[str, ...]
    sheet: str
    tables: tuple[str, ...]
    number: int
    table: pd.DataFrame
    columns: dict[str, str]
    figures: Figures
    matched: dict[str, int]
    unmatched: tuple[str, ...]
    source: str
    notes: tuple[str, ...]
    block: Block = field(repr=False)

    @property
    def units(self) -> dict[str, str]:
        """The unit of each indicator, as the file states it."""
        rows = self.figures.rows.drop_duplicates("indicator")
        return dict(zip(rows["indicator"], rows["unit"], strict=True))


@dataclass(frozen=True, eq=False)
class Rates:
    """A table of figures of any areas, groups and periods.

    Parameters
    ----------
    table
        One row a figure, as :class:`toolkit.uploads.shapes.Figures` has them.
    columns
        Its indicators.
    title, source, notes
        What it is about, in the file's own words; the file and the source that it states; how it was read.
    """

    table: pd.DataFrame
    columns: tuple[str, ...]
    title: str
    source: str
    notes: tuple[str, ...]


def read_rates(path_or_bytes: str | Path | bytes, name: str | None = None, choices: Choices | None = None) -> Rates:
    """Read a table of figures in a CSV file or a workbook (XLSX, XLS, ODS).

    Parameters
    ----------
    path_or_bytes, name, choices
        As in :func:`preview`.

    Raises
    ------
    OwnFileError
        The file cannot be read, or holds no table of figures.
    """
    found = preview(path_or_bytes, name, choices)
    if not found.figures.rows["value"].notna().any():
        raise OwnFileError(
            f"The table “{found.figures.title}” of “{found.name}” has no figures, only marks.",
            "Expected figures.",
            "Choose another sheet or table.",
        )
    title = found.figures.title or found.name
    return Rates(found.figures.rows, found.figures.indicators, title, found.source, found.notes)


def preview(
    path_or_bytes: str | Path | bytes, name: str | None = None, choices: Choices | None = None, *, local: bool = False
) -> Preview:
    """Return how a file is read.

    Parameters
    ----------
    path_or_bytes, name
        The file or its content, and what to call it.
    choices
        What to read otherwise than by the rules.
    local
        Whether a table of local authorities is wanted: of several tables, the one with most of them is read.

    Raises
    ------
    OwnFileError
        The file cannot be read, or holds no table of figures.
    """
    called = name or ("your file" if isinstance(path_or_bytes, bytes) else Path(path_or_bytes).name)
    return _preview(sheets.content_of(path_or_bytes, called, sheets.LIMIT_MB), called, choices or Choices(), local)


@lru_cache(maxsize=8)
def _preview(content: bytes, name: str, choices: Choices, local: bool) -> Preview:
    file, reader = _opened(content, name, choices.decimals)
    find = _finder(reader, choices.heading_rows)
    sheet = _sheet(file, find, choices.sheet, local)
    found = find(sheet)
    if not found:
        raise _no_table(file, choices.sheet)
    number = choices.table if 0 < choices.table <= len(found) else _best(found, local)
    block = _as_chosen(found[number - 1], choices)
    if not block.of_role(FIGURE):
        raise OwnFileError(f"None of the chosen columns of “{name}” holds figures.", "", "Choose a column of figures.")
    result = figures(block, reader)
    labels = result.rows.drop_duplicates("label")
    counts = Counter(labels["level"])
    unmatched = tuple(labels.loc[labels["level"] == "", "label"]) if counts[""] < len(labels) else ()
    return Preview(
        file.name,
        tuple(other.name for other in file.sheets if other.name and any(other.rows)),
        sheet.name,
        tuple(each.title or f"Table {at}" for at, each in enumerate(found, 1)),
        number,
        _head(block),
        {column.name: column.role for column in block.columns},
        result,
        dict(counts),
        unmatched,
        _source(file, block),
        (
            *file.notes,
            *_choice_notes(file, sheet, found, number, choices),
            *result.notes,
            *_area_notes(counts, unmatched),
        ),
        block,
    )


@lru_cache(maxsize=2)
def _opened(content: bytes, name: str, decimals: str) -> tuple[File, CellReader]:
    file = _read(content, name)
    reader = CellReader.of(file)
    if decimals:
        reader = CellReader(reader.legend, decimals == "comma")
    return file, reader


@lru_cache(maxsize=2)
def _read(content: bytes, name: str) -> File:
    return sheets.read(content, name)


@lru_cache(maxsize=4)
def _finder(reader: CellReader, heading_rows: int) -> Callable[[Sheet], list[Block]]:
    """Return what finds the tables of a sheet, each sheet once."""
    return lru_cache(maxsize=64)(lambda sheet: list(blocks(sheet, reader, None if heading_rows < 0 else heading_rows)))


def _sheet(file: File, find: Callable[[Sheet], list[Block]], wanted: str, local: bool) -> Sheet:
    """Return the sheet to read: the one asked for, that with most local authorities, or the first table of areas."""
    for sheet in file.sheets:
        if wanted and sheet.name == wanted:
            return sheet
    counted = {sheet: _count_areas(sheet, local) for sheet in file.sheets}
    if local:
        likely = sorted(file.sheets, key=lambda sheet: -counted[sheet])
    else:
        likely = sorted(file.sheets, key=lambda sheet: counted[sheet] < 3)  # stable: the first of either kind
    return next((sheet for sheet in likely if find(sheet)), file.sheets[0] if file.sheets else Sheet("", ()))


def _count_areas(sheet: Sheet, local: bool) -> int:
    texts = {cell for row in sheet.rows for cell in row if isinstance(cell, str) and len(cell) < 60}
    known = (areas.of_code(text) or areas.of_name(text) for text in texts)
    return len({area for area in known if area and (area.level == LOCAL or not local)})


def _best(found: list[Block], local: bool) -> int:
    """Return the number of the table to read: the first with areas, or that with most rows of them."""
    named = [bool(block.of_role(CODE, NAME)) for block in found]
    if local and any(named):
        return max(range(len(found)), key=lambda at: named[at] * len(found[at].rows)) + 1
    return named.index(True) + 1 if any(named) else 1


def _as_chosen(block: Block, choices: Choices) -> Block:
    """Return a table with the columns of areas, periods and figures, and the unit, that a person chose."""

    def changed(column: Column) -> Column:
        role = column.role
        if choices.areas and column.name == choices.areas:
            role = CODE if _coded(block, column) else NAME
        elif choices.periods and column.name == choices.periods:
            role = PERIOD
        elif (choices.areas and role in (CODE, NAME)) or (choices.periods and role == PERIOD):
            role = LABEL
        if choices.figures and role in (FIGURE, IDENTIFIER, LABEL):
            role = FIGURE if column.name in choices.figures else LABEL if role == LABEL else IDENTIFIER
        return replace(column, role=role, unit=choices.unit or column.unit)

    return replace(block, columns=tuple(map(changed, block.columns)))


def _coded(block: Block, column: Column) -> bool:
    cells = [row[column.at] for n in block.rows if column.at < len(row := block.sheet.rows[n])]
    return any(isinstance(cell, str) and areas.of_code(cell) for cell in cells)


def _head(block: Block) -> pd.DataFrame:
    rows = [block.sheet.rows[n] for n in block.rows[:_HEAD]]
    cells = [
        ["" if at >= len(row) or row[at] is None else str(row[at]) for row in rows]
        for at in (c.at for c in block.columns)
    ]
    frame = pd.DataFrame(dict(enumerate(cells)))
    frame.columns = pd.Index([column.name for column in block.columns])
    return frame


def _source(file: File, block: Block) -> str:
    """Return the file, and the source that it states; none is guessed."""
    lines = [*block.above, *(str(cell) for sheet in file.sheets for row in sheet.rows[-30:] for cell in row if cell)]
    for line in lines:
        if match := PATTERNS.source.fullmatch(line):
            stated = (match[1] or match[0]).strip().rstrip(".")
            return f"your file “{file.name}”, which gives as its source: {stated}"
    return f"your file “{file.name}”"


def _choice_notes(file: File, sheet: Sheet, found: list[Block], number: int, choices: Choices) -> list[str]:
    notes = []
    others = [other.name for other in file.sheets if other is not sheet and other.rows]
    if others and not choices.sheet:
        listed = wording.first([f"“{other}”" for other in others], 5)
        notes.append(f"Only the sheet “{sheet.name}” was read, not {listed}.")
    if len(found) > 1 and not choices.table:
        notes.append(f"The sheet has {len(found)} tables; number {number}, “{found[number - 1].title}”, was read.")
    return notes


def _area_notes(counts: Counter[str], unmatched: tuple[str, ...]) -> list[str]:
    known = [f"{count:,} {LEVELS[level][count != 1]}" for level, count in counts.items() if level]
    notes = [f"The rows are about {wording.listing(known)}."] if known else []
    if unmatched:
        notes.append(f"No area is known as {listed(unmatched)}.")
    alike = {label: " or ".join(areas.candidates(label)) for label in unmatched[:_FEW]}
    may_be = [f"“{label}” may be {names}: write its full name or its code." for label, names in alike.items() if names]
    return [*notes, *may_be]


def listed(texts: tuple[str, ...] | list[str]) -> str:
    """Return the first few of some texts in quotation marks, and how many more there are."""
    return wording.first([f"“{text}”" for text in texts], _FEW)


def _no_table(file: File, sheet: str) -> OwnFileError:
    named = [f"“{sheet}”"] if sheet else [f"“{each.name}”" for each in file.sheets if each.name]
    where = f"the {'sheet' if len(named) == 1 else 'sheets'} {wording.listing(named[:8])} of " if named else ""
    return OwnFileError(
        f"No table of figures was found in {where}“{file.name}”.",
        "Expected a row of headings, and rows below it that begin with a name or a code and go on with figures.",
        "Choose another sheet, or save the table alone as CSV.",
    )
