"""How a file is read: the preview that users see, what they can change, and the figures.

The file is always read with the same choices, so the figures used are those in the preview.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path

import pandas as pd

from toolkit.core import periods, wording
from toolkit.places import gazetteer
from toolkit.uploads import sheets
from toolkit.uploads.blocks import CODE, FIGURE, IDENTIFIER, LABEL, NAME, PERIOD, Block, Column, blocks
from toolkit.uploads.cells import CellReader
from toolkit.uploads.shapes import Table
from toolkit.uploads.sheets import File, Reading, Sheet
from toolkit.uploads.vocabulary import PATTERNS, notes, refusal

_HEAD = 6  # rows of a table that a preview shows
_FEW = 12  # labels that a note lists


@dataclass(frozen=True)
class Choices:
    """How a user wants a file to be read, where the usual reading is wrong; by default the usual rules apply.

    ``sheet`` is the name of the sheet, ``table`` the number of the table on it (from 1), ``heading_rows`` the number of
    heading rows. ``areas``, ``periods`` and ``figures`` are column headings; all other columns of figures are left out.
    ``decimals`` is ``point`` or ``comma``. ``unit`` applies to all figures and replaces what the file states.
    """

    sheet: str = ""
    table: int = 0
    heading_rows: int = -1
    areas: str = ""
    periods: str = ""
    figures: tuple[str, ...] = ()
    decimals: str = ""
    unit: str = ""


@dataclass(frozen=True, eq=False)
class Preview:
    """A file as it is read: its name, and the ``source`` that it states.

    ``sheets`` are those with a table and ``sheet`` is the one that is read ("" in a text file). ``tables`` are the
    titles of its tables and ``number`` is the one that is read, from 1, with its ``title``. ``table`` has its first
    rows as in the file, and ``columns`` what each column contains, by heading. ``rows`` is the table as figures
    (:data:`toolkit.uploads.shapes.FIELDS`), ``shape`` its layout and ``block`` its position. ``matched`` is the number
    of distinct areas by level (``""``: labels that are not known areas, listed in ``unmatched``). ``notes`` say how it
    was read, and what was left out and why.
    """

    name: str
    sheets: tuple[str, ...]
    sheet: str
    tables: tuple[str, ...]
    number: int
    title: str
    table: pd.DataFrame
    columns: dict[str, str]
    rows: pd.DataFrame
    shape: str
    matched: dict[str, int]
    unmatched: tuple[str, ...]
    source: str
    notes: tuple[str, ...]
    block: Block = field(repr=False)

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that have a figure, in the order of the file; all indicators if none has one."""
        return filled(self.rows, "indicator") or tuple(self.rows["indicator"].unique())

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods, earliest first."""
        return tuple(sorted(self.rows["period"].unique(), key=periods.order))


def read_rates(path_or_bytes: str | Path | bytes, name: str | None = None, choices: Choices | None = None) -> Reading:
    """Return the table of figures in a file as :func:`preview` reads it, one row per figure.

    An OwnFileError says that the file cannot be read, or contains no figures.
    """
    found = preview(path_or_bytes, name, choices)
    if not found.rows["value"].notna().any():
        raise refusal("only_marks", title=found.title, name=found.name)
    return Reading(found.rows, found.indicators, found.notes, found.source, found.title or found.name)


def preview(
    path_or_bytes: str | Path | bytes, name: str | None = None, choices: Choices | None = None, *, local: bool = False
) -> Preview:
    """Return how a file is read, given its path or its content and its ``name``; ``choices`` override the rules.

    If there are several tables, the first with areas is read or, if a ``local`` one is wanted, the one with the most
    local authorities. An OwnFileError says that the file cannot be read, or contains no table of figures.
    """
    return _preview(*sheets.content_of(path_or_bytes, name), choices or Choices(), local)


@lru_cache(maxsize=8)
def _preview(content: bytes, name: str, choices: Choices, local: bool) -> Preview:
    file, reader = _opened(content, name, choices.decimals)
    sheet, found = _tables(file, reader, choices, local)
    if not found:
        looked = [f"“{each.name}”" for each in file.sheets if choices.sheet in ("", each.name)]
        where = f"the sheet{'s' * (len(looked) > 1)} {wording.listing(looked[:8])} of " if sheet.name else ""
        raise refusal("no_table", name=name, where=where)
    # The table to read: the first with areas, or of local authorities that with most rows of them.
    size = [len(block.rows) if block.of_role(CODE, NAME) else 0 for block in found]
    best = size.index(max(size) if local else next(filter(None, size), 0)) + 1
    number = choices.table if 0 < choices.table <= len(found) else best
    block, beside = _as_chosen(found[number - 1], choices).own_part()
    if not block.of_role(FIGURE):
        raise refusal("no_columns", name=name)
    table = Table(block, reader)
    rows = table.figures()
    labels = rows.drop_duplicates("label")
    matched = dict(Counter(labels["level"]))
    unknown = matched.get("", 0)
    unmatched = tuple(labels.loc[labels["level"] == "", "label"]) if unknown < len(labels) else ()
    named = tuple(each.name for each in file.sheets if each.name and any(each.rows))
    others = [other for other in named if other != sheet.name and not choices.sheet]
    missing = dict.fromkeys(rows["indicator"]).keys() - filled(rows, "indicator")
    known = {row for each in found for row in (*each.header, *each.rows)}
    figured = (n for n, row in enumerate(block.cells) if n not in known and sum(cell.kind == "n" for cell in row) > 1)
    outside = [n + 1 for n in figured if n > found[0].rows[0]]
    several = len(found) if len(found) > 1 and not choices.table else 0
    alike = {label: " or ".join(gazetteer.candidates(label)) for label in unmatched[:_FEW]}
    titles = tuple(each.title or f"Table {at}" for at, each in enumerate(found, 1))
    cells = {column.title: [cell.text for cell in block.under(column)[:_HEAD]] for column in block.columns}
    return Preview(
        name=name,
        sheets=named,
        sheet=sheet.name,
        tables=titles,
        number=number,
        title=block.title,
        table=pd.DataFrame(cells),
        columns={column.title: column.role for column in block.columns},
        rows=rows,
        shape=table.shape,
        matched=matched,
        unmatched=unmatched,
        source=_source(file, block),
        notes=(
            *file.notes,
            *notes("sheet", sheet=sheet.name, others=wording.quoted(others, 5)),
            *notes("table", tables=several, number=number, title=titles[number - 1]),
            *table.notes,
            *notes("beside", columns=beside),
            *notes("outside", rows=wording.first(outside, 5)),
            *notes("missing", names=wording.quoted(sorted(missing))),
            *notes("about", areas=gazetteer.counted(matched), labels=len(labels), known=len(labels) - unknown),
            *notes("unknown", labels=wording.quoted(unmatched)),
            *chain(*(notes("may_be", label=label, names=names) for label, names in alike.items())),
        ),
        block=block,
    )


@lru_cache(maxsize=2)
def _opened(content: bytes, name: str, decimals: str) -> tuple[File, CellReader]:
    file = sheets.read(content, name)
    return file, CellReader.of(file, decimals)


def _tables(file: File, reader: CellReader, choices: Choices, local: bool) -> tuple[Sheet, tuple[Block, ...]]:
    """Return the sheet requested, the one with most local authorities or the first with areas; and its tables."""

    def areas(sheet: Sheet) -> int:
        texts = {cell for row in sheet.rows for cell in row if isinstance(cell, str) and len(cell) < 60}
        known = (area for area in map(gazetteer.of, texts) if area and (area.level == gazetteer.LOCAL or not local))
        return len({*known})

    likely = [sheet for sheet in file.sheets if sheet.name == choices.sheet] or [*file.sheets]
    if len(likely) > 1:  # of equals, the first stays so
        likely.sort(key=lambda sheet: -areas(sheet) if local else areas(sheet) < 3)
    found = ((sheet, blocks(sheet, reader, choices.heading_rows)) for sheet in likely)
    return next((each for each in found if each[1]), (likely[0], ()))


def _as_chosen(block: Block, choices: Choices) -> Block:
    """Return a table with the columns of areas, periods and figures, and the unit, that a user chose."""

    def role(column: Column) -> str:
        if column.title == choices.periods:
            return PERIOD
        if column.title == choices.areas:
            return CODE if any(gazetteer.of_code(cell.text) for cell in block.under(column)) else NAME
        given = (choices.areas and column.role in (CODE, NAME)) or (choices.periods and column.role == PERIOD)
        usual = LABEL if given else column.role
        if not choices.figures or usual not in (FIGURE, IDENTIFIER, LABEL):
            return usual
        return FIGURE if column.title in choices.figures else LABEL if usual == LABEL else IDENTIFIER

    columns = [each._replace(role=role(each), unit=choices.unit or each.unit) for each in block.columns]
    return replace(block, columns=tuple(columns))


def _source(file: File, block: Block) -> str:
    """Return the file, and the source that it states; none is guessed."""
    lines = [*block.above, *(str(cell) for sheet in file.sheets for row in sheet.rows[-30:] for cell in row if cell)]
    match = next(filter(None, map(PATTERNS.source.fullmatch, lines)), None)
    stated = f", which gives as its source: {(match[1] or match[0]).strip().rstrip('.')}" if match else ""
    return f"your file “{file.name}”{stated}"


def filled(rows: pd.DataFrame, name: str) -> tuple[str, ...]:
    """Return the entries of a column in the rows that have a figure, in the order of the file."""
    return tuple(rows.loc[rows["value"].notna(), name].unique())
