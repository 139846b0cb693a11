"""What a person is shown of a file before it is used, and what they may change of how it is read.

The same choices read the file for every use, so that what was shown is what is used.
"""

from __future__ import annotations

import re
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
from toolkit.uploads.blocks import CODE, LABEL, NAME, Block, Column, blocks
from toolkit.uploads.cells import CellReader
from toolkit.uploads.shapes import Figures, figures
from toolkit.uploads.sheets import File, Sheet

_HEAD = 6  # rows of a table that a preview shows
_FEW = 12  # labels that a note lists
_SOURCE = re.compile(
    r"sources?\b ?[:–-]? ?(.{3,200})|.*(\[from nomis\]|stat-xplore|statswales|nisra data portal).*", re.IGNORECASE
)


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
    areas
        Heading of the column that says which area a row is about.
    decimals
        ``point`` or ``comma``.
    """

    sheet: str = ""
    table: int = 0
    heading_rows: int = -1
    areas: str = ""
    decimals: str = ""


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
    choices = choices or Choices()
    if isinstance(path_or_bytes, bytes):
        file, reader = _opened(path_or_bytes, name or "your file", choices.decimals)
    else:
        content = sheets.content_of(path_or_bytes, name or Path(path_or_bytes).name, sheets.LIMIT_MB)
        file, reader = _opened(content, name or Path(path_or_bytes).name, choices.decimals)
    find = _finder(reader, choices.heading_rows)
    sheet = _sheet(file, find, choices.sheet, local)
    found = find(sheet)
    if not found:
        raise _no_table(file, choices.sheet)
    number = choices.table if 0 < choices.table <= len(found) else _best(found, local)
    block = _with_areas(found[number - 1], choices.areas)
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
        {column.heading or f"column {column.at + 1}": column.role for column in block.columns},
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


def _with_areas(block: Block, heading: str) -> Block:
    """Return a table with the column of areas that a person chose."""
    chosen = next((column for column in block.columns if heading and column.heading == heading), None)
    if chosen is None:
        return block
    cells = [row[chosen.at] for n in block.rows if chosen.at < len(row := block.sheet.rows[n])]
    coded = any(isinstance(cell, str) and areas.of_code(cell) for cell in cells)

    def changed(column: Column) -> Column:
        if column is chosen:
            return replace(column, role=CODE if coded else NAME)
        return replace(column, role=LABEL) if column.role in (CODE, NAME) else column

    return replace(block, columns=tuple(map(changed, block.columns)))


def _head(block: Block) -> pd.DataFrame:
    rows = [block.sheet.rows[n] for n in block.rows[:_HEAD]]
    names = [column.heading or f"column {column.at + 1}" for column in block.columns]
    cells = [
        ["" if at >= len(row) or row[at] is None else str(row[at]) for row in rows]
        for at in (c.at for c in block.columns)
    ]
    frame = pd.DataFrame(dict(enumerate(cells)))
    frame.columns = pd.Index(names)
    return frame


def _source(file: File, block: Block) -> str:
    """Return the file, and the source that it states; none is guessed."""
    lines = [*block.above, *(str(cell) for sheet in file.sheets for row in sheet.rows[-30:] for cell in row if cell)]
    for line in lines:
        if match := _SOURCE.fullmatch(line):
            stated = (match[1] or match[0]).strip().rstrip(".")
            return f"your file “{file.name}”, which gives as its source: {stated}"
    return f"your file “{file.name}”"


def _choice_notes(file: File, sheet: Sheet, found: list[Block], number: int, choices: Choices) -> list[str]:
    notes = []
    others = [other.name for other in file.sheets if other is not sheet and other.rows]
    if others and not choices.sheet:
        more = f" and {len(others) - 5} more" if len(others) > 5 else ""
        listed = ", ".join(f"“{other}”" for other in others[:5])
        notes.append(f"Only the sheet “{sheet.name}” was read, not {listed}{more}.")
    if len(found) > 1 and not choices.table:
        notes.append(f"The sheet has {len(found)} tables; number {number}, “{found[number - 1].title}”, was read.")
    return notes


def _area_notes(counts: Counter[str], unmatched: tuple[str, ...]) -> list[str]:
    known = [f"{count:,} {LEVELS[level][count != 1]}" for level, count in counts.items() if level]
    notes = [f"The rows are about {wording.listing(known)}."] if known else []
    if unmatched:
        notes.append(f"No area is known as {listed(unmatched)}.")
    return notes


def listed(texts: tuple[str, ...] | list[str]) -> str:
    """Return the first few of some texts in quotation marks, and how many more there are."""
    more = f" and {len(texts) - _FEW} more" if len(texts) > _FEW else ""
    return ", ".join(f"“{text}”" for text in texts[:_FEW]) + more


def _no_table(file: File, sheet: str) -> OwnFileError:
    named = [f"“{sheet}”"] if sheet else [f"“{each.name}”" for each in file.sheets if each.name]
    where = f"the {'sheet' if len(named) == 1 else 'sheets'} {wording.listing(named[:8])} of " if named else ""
    return OwnFileError(
        f"No table of figures was found in {where}“{file.name}”.",
        "Expected a row of headings, and rows below it that begin with a name or a code and go on with figures.",
        "Choose another sheet, or save the table alone as CSV.",
    )
