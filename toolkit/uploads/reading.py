"""How a file is read: what a person sees of it before it is used, what they may change, and its figures.

The same choices read the file for every use, so that what was shown is what is used.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from toolkit.core import wording
from toolkit.uploads import areas, sheets
from toolkit.uploads.areas import LOCAL
from toolkit.uploads.blocks import CODE, FIGURE, IDENTIFIER, LABEL, NAME, PERIOD, Block, Column, blocks
from toolkit.uploads.cells import CellReader
from toolkit.uploads.shapes import Figures, figures
from toolkit.uploads.sheets import File, Reading, Sheet
from toolkit.uploads.vocabulary import PATTERNS, note, refusal

_HEAD = 6  # rows of a table that a preview shows
_FEW = 12  # labels that a note lists


@dataclass(frozen=True)
class Choices:
    """How a person wants a file to be read, where the usual reading is not right; the defaults leave it to the rules.

    ``sheet`` is the name of the sheet, ``table`` the number of the table on it from 1, ``heading_rows`` how many rows
    are headings. ``areas``, ``periods`` and ``figures`` are headings of columns; all other columns of figures are left
    out then. ``decimals`` is ``point`` or ``comma``, ``unit`` that of all figures, in place of what the file states.
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
    """A file as it is read: what it is called, and the ``source`` that it states itself.

    ``sheets`` are those with a table and ``sheet`` the one that is read ("" in a text file), ``tables`` the titles of
    its tables and ``number`` the one that is read, from 1. ``table`` has its first rows as they stand in the file,
    ``columns`` what each column holds, by heading. ``figures`` is the table as figures, ``block`` where it stands.
    ``matched`` is the number of distinct areas by level (``""``: of labels that are no known area, which are
    ``unmatched``). ``notes`` say how it was read, and what was left out and why.
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


def read_rates(path_or_bytes: str | Path | bytes, name: str | None = None, choices: Choices | None = None) -> Reading:
    """Return the table of figures in a file as :func:`preview` reads it, one row a figure (:class:`Figures`).

    Raises
    ------
    OwnFileError
        The file cannot be read, or holds no figures.
    """
    found = preview(path_or_bytes, name, choices)
    if not found.figures.rows["value"].notna().any():
        raise refusal("only_marks", title=found.figures.title, name=found.name)
    title = found.figures.title or found.name
    return Reading(found.figures.rows, found.figures.indicators, found.notes, found.source, title)


def preview(
    path_or_bytes: str | Path | bytes, name: str | None = None, choices: Choices | None = None, *, local: bool = False
) -> Preview:
    """Return how a file is read: given by its path or its content, and called ``name``.

    Parameters
    ----------
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
    gc.disable()  # among the lasting objects of a large file it would look for garbage all the time
    try:
        return _preview(sheets.content_of(path_or_bytes, called, sheets.LIMIT_MB), called, choices or Choices(), local)
    finally:
        gc.enable()


@lru_cache(maxsize=8)
def _preview(content: bytes, name: str, choices: Choices, local: bool) -> Preview:
    file, reader = _opened(content, name, choices.decimals)
    sheet, found = _tables(file, reader, choices, local)
    named = [each.name for each in file.sheets if each.name and any(each.rows)]
    if not found:
        titles = [f"“{each}”" for each in ([choices.sheet] if choices.sheet else [each.name for each in file.sheets])]
        where = f"the sheet{'s' * (len(titles) > 1)} {wording.listing(titles[:8])} of " if sheet.name else ""
        raise refusal("no_table", name=name, where=where)
    # The table to read: the first with areas, or of local authorities that with most rows of them.
    rows = [len(block.rows) if block.of_role(CODE, NAME) else 0 for block in found]
    best = rows.index(max(rows) if local else next(filter(None, rows), 0)) + 1
    number = choices.table if 0 < choices.table <= len(found) else best
    block = _as_chosen(found[number - 1], choices)
    if not block.of_role(FIGURE):
        raise refusal("no_columns", name=name)
    result = figures(block, reader)
    labels = result.rows.drop_duplicates("label")
    matched = dict(Counter(labels["level"]))
    unmatched = tuple(labels.loc[labels["level"] == "", "label"]) if matched.get("") != len(labels) else ()
    others = [f"“{other}”" for other in named if other != sheet.name and not choices.sheet]
    notes = [*file.notes, *([note("sheet", sheet=sheet.name, others=wording.first(others, 5))] if others else [])]
    if len(found) > 1 and not choices.table:
        notes.append(note("table", tables=len(found), number=number, title=block.title))
    cells = [["" if raw is None else str(raw) for raw in block.raws(column, _HEAD)] for column in block.columns]
    return Preview(
        name=name,
        sheets=tuple(named),
        sheet=sheet.name,
        tables=tuple(each.title or f"Table {at}" for at, each in enumerate(found, 1)),
        number=number,
        table=pd.DataFrame(list(zip(*cells, strict=True)), columns=[column.name for column in block.columns]),
        columns={column.name: column.role for column in block.columns},
        figures=result,
        matched=matched,
        unmatched=unmatched,
        source=_source(file, block),
        notes=(*notes, *result.notes, *_area_notes(matched, unmatched)),
        block=block,
    )


@lru_cache(maxsize=2)
def _opened(content: bytes, name: str, decimals: str) -> tuple[File, CellReader]:
    file = sheets.with_industries(sheets.read(content, name))
    reader = CellReader.of(file)
    return file, CellReader(reader.legend, decimals == "comma") if decimals else reader


def _tables(file: File, reader: CellReader, choices: Choices, local: bool) -> tuple[Sheet, tuple[Block, ...]]:
    """Return the sheet that is asked for, that with most local authorities, or the first with areas; and its tables."""
    likely = [sheet for sheet in file.sheets if sheet.name == choices.sheet] or [*file.sheets]
    if len(likely) > 1:
        counted = {sheet: _count_areas(sheet, local) for sheet in likely}
        likely.sort(key=lambda sheet: -counted[sheet] if local else counted[sheet] < 3)  # of equals, the first stays so
    found = ((sheet, blocks(sheet, reader, choices.heading_rows)) for sheet in likely)
    return next((each for each in found if each[1]), (likely[0], ()))


def _count_areas(sheet: Sheet, local: bool) -> int:
    texts = {cell for row in sheet.rows for cell in row if isinstance(cell, str) and len(cell) < 60}
    known = (areas.of_code(text) or areas.of_name(text) for text in texts)
    return len({area for area in known if area and (area.level == LOCAL or not local)})


def _as_chosen(block: Block, choices: Choices) -> Block:
    """Return a table with the columns of areas, periods and figures, and the unit, that a person chose."""

    def role(column: Column) -> str:
        if choices.areas and column.name == choices.areas:
            return CODE if any(isinstance(raw, str) and areas.of_code(raw) for raw in block.raws(column)) else NAME
        if choices.periods and column.name == choices.periods:
            return PERIOD
        given = (choices.areas and column.role in (CODE, NAME)) or (choices.periods and column.role == PERIOD)
        usual = LABEL if given else column.role
        if choices.figures and usual in (FIGURE, IDENTIFIER, LABEL):
            return FIGURE if column.name in choices.figures else LABEL if usual == LABEL else IDENTIFIER
        return usual

    columns = [replace(each, role=role(each), unit=choices.unit or each.unit) for each in block.columns]
    return replace(block, columns=tuple(columns))


def _source(file: File, block: Block) -> str:
    """Return the file, and the source that it states; none is guessed."""
    lines = [*block.above, *(str(cell) for sheet in file.sheets for row in sheet.rows[-30:] for cell in row if cell)]
    match = next(filter(None, map(PATTERNS.source.fullmatch, lines)), None)
    stated = f", which gives as its source: {(match[1] or match[0]).strip().rstrip('.')}" if match else ""
    return f"your file “{file.name}”{stated}"


def _area_notes(matched: dict[str, int], unmatched: tuple[str, ...]) -> list[str]:
    """Return which areas the rows are about, which labels are none, and what those may mean."""
    known = areas.counted(matched)
    alike = {label: " or ".join(areas.candidates(label)) for label in unmatched[:_FEW]}
    return [
        *([note("about", areas=known)] if known else []),
        *([note("unknown", labels=listed(unmatched))] if unmatched else []),
        *(note("may_be", label=label, names=names) for label, names in alike.items() if names),
    ]


def listed(texts: Sequence[str]) -> str:
    """Return the first few of some texts in quotation marks, and how many more there are."""
    return wording.first([f"“{text}”" for text in texts], _FEW)
