"""A brief on a result as a Word document: headings, a picture with its alternative text, and the place's rows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt

from toolkit.core import wording
from toolkit.core.wording import sentences
from toolkit.explorer.assurance import MADE
from toolkit.explorer.chosen_area import place_of
from toolkit.explorer.frame import App, describe
from toolkit.explorer.glossary import plain
from toolkit.explorer.result import Result, Table, Text, behind, made, table_values
from toolkit.figures import Figure

MOST, LINES = 12, 24
"""The maximum number of rows (the place's own come first) and of lines in a two-page brief."""
_WIDE, _LETTERS = 6, 100  # columns that fit on a page, and characters per line across it


def document(app: App, state: Any, result: Result, strong: Sequence[Sequence[str]], address: str) -> bytes:
    """Return the brief, at most two pages long: its title (the place), picture, rows and strengths."""
    place = place_of(state)
    page = begun(f"{place}: {app.title}" if place else app.title)
    first, *others = sentences(plain(result.sentence))
    page.add_paragraph().add_run(first).bold = True
    for line in others:
        page.add_paragraph(line, "List Bullet")
    for of, text in strong:
        page.add_paragraph(f"{of}: {text}")
    views = [made(view) for view in result.views]
    drawn: list[Any] = [one for one in views if not isinstance(one, Table | Text)]
    tables = [one for one in views if isinstance(one, Table)] or [behind(one) for one in drawn]
    for figure in sorted(drawn, key=lambda one: place not in one.alt)[:1]:
        add_picture(page, figure)
    for table in sorted(tables, key=lambda one: not _rows(one, place)[0])[:1]:
        _add_table(page, table, place)
    lists = {
        "How to read this": [plain(note) for note in result.notes][:3],
        "What was chosen": ["; ".join(f"{label}: {choice}" for label, choice in describe(state))],
        "Sources": result.sources[:4],
    }
    for heading, lines in lists.items():
        page.add_heading(heading, 1)
        for line in lines:
            page.add_paragraph(line, "List Bullet")
    return ended(page, address)


def begun(title: str) -> Any:
    """Return a new document with its title and narrow margins."""
    page = docx.Document()
    section: Any = page.sections[0]
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    page.styles["Normal"].font.size = Pt(9)
    page.styles["Normal"].paragraph_format.space_after = Pt(3)
    page.core_properties.title, page.core_properties.language = title, "en-GB"
    page.add_heading(title, 0)
    return page


def ended(page: Any, address: str) -> bytes:
    """Return a document as a file, ending with a line on who made it, when, and from where."""
    page.add_paragraph(f"{MADE} {wording.today()}. {address}")
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def add_picture(page: Any, figure: Figure, height: float = 8.5) -> None:
    """Add a figure under its title, with its text, at most this many centimetres high and no wider than the text."""
    page.add_heading(figure.title, 1)
    picture = page.add_picture(io.BytesIO(figure.png(2)), height=Cm(height))
    picture._inline.docPr.set("descr", figure.alt)
    section = page.sections[0]
    widest = section.page_width - section.left_margin - section.right_margin
    if picture.width > widest:
        picture.height, picture.width = int(picture.height * widest / picture.width), widest


def _rows(table: Table, place: str) -> tuple[list[int], list[int]]:
    """Return the positions of the rows that name the place, and of the other rows."""
    texts = table_values(table)["rows"]
    mine = [at for at, row in enumerate(texts) if place and place in row]
    return mine, [at for at in range(len(texts)) if at not in mine]


def _add_table(page: Any, table: Table, place: str) -> None:
    """Add a table of a result, with the place's rows first, in bold."""
    mine, others = _rows(table, place)
    values = table_values(table)
    heads = [str(column["label"]) for column in values["columns"]][:_WIDE]
    rows = [values["rows"][at][:_WIDE] for at in [*mine, *others][:MOST]]
    ends = accumulate(max(1 + len(heads) * len(text) // _LETTERS for text in row) for row in rows)
    kept = max(1, sum(end <= LINES for end in ends))
    add_grid(page, table.title, heads, rows[:kept], len(mine))
    if len(values["rows"]) > kept:
        page.add_paragraph(f"{len(values['rows']) - kept} more rows: follow the link.")


def add_grid(page: Any, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], bold: int = 0) -> None:
    """Add a table under a heading: a row of headings, then rows of text, the first ``bold`` of them in bold."""
    page.add_heading(title, 1)
    grid = page.add_table(rows=1, cols=len(heads), style="Light List Accent 1")
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, head in zip(grid.rows[0].cells, heads, strict=True):
        cell.text = head
    for at, row in enumerate(rows):
        for cell, text in zip(grid.add_row().cells, row, strict=False):
            cell.paragraphs[0].add_run(text).bold = at < bold
