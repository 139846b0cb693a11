"""Downloads: CSV, XLSX, a notebook that reproduces the result, and its assurance sheet."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

from toolkit.core import wording
from toolkit.core.strength import RULE_VERSION
from toolkit.core.wording import sentences
from toolkit.explorer.assurance import as_sheet
from toolkit.explorer.cells import columns, harmless
from toolkit.explorer.frame import App, describe
from toolkit.explorer.glossary import plain
from toolkit.explorer.result import Result, tables_of

__all__ = ["KINDS", "as_csv", "as_notebook", "as_xlsx", "harmless", "header"]


def header(app: App, state: Any, result: Result, address: str = "") -> list[str]:
    """Return the lines at the top of a download: what it is, what was chosen, the sources, and the date."""
    lines = [app.title, plain(result.sentence)]
    lines += [f"{label}: {choice}" for label, choice in describe(state)]
    lines += [f"{of}: {text}" for of, text in strengths(result)]
    lines += [f"Note: {plain(note)}" for note in result.notes]
    lines += [f"Source: {source}" for source in result.sources]
    return lines + ([f"Link: {address}"] if address else []) + [f"Taken on: {wording.today()}"]


def strengths(result: Result) -> list[list[str]]:
    """Return how strong each headline figure is, in words; a level that a check could still lower is omitted."""
    lines = [[rating.of, rating.strength.exported] for rating in result.strength]
    return [*lines, ["Rule of strength", f"version {RULE_VERSION}"]] if lines else []


def as_csv(app: App, state: Any, result: Result, address: str = "") -> bytes:
    """Return all tables as one CSV file (UTF-8 with a byte-order mark, which spreadsheets need).

    Lines of text begin with “#”. Each table follows an empty line and a line “# Table 1 of 9: its title”, and starts
    with its headings. A cell without a figure is empty.
    """
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n").writerow
    tables = tables_of(result)
    for line in [*header(app, state, result, address), _announced(len(tables))]:
        write([f"# {line}"])
    for number, table in enumerate(tables, 1):
        write([])
        for line in (f"Table {number} of {len(tables)}: {table.title}", table.source, table.note):
            if line:
                write([f"# {line}"])
        listed = columns(table)
        write([column.heading for column in listed])
        for row in zip(*(column.cells for column in listed), strict=True):
            write(row)
    return ("\ufeff" + out.getvalue()).encode()


def _announced(tables: int) -> str:
    if tables == 1:
        return "1 table follows, after an empty line. An empty cell means no figure."
    return f"{tables} tables follow, each after an empty line and its number. An empty cell means no figure."


def as_xlsx(app: App, state: Any, result: Result, address: str = "") -> bytes:
    """Return a workbook: a sheet about the result, with links, then one sheet per table with its title and source."""
    # Pages without a workbook do not wait for this import.
    from toolkit.explorer.workbook import workbook

    taken = [["Taken on", wording.today()], *([["Link", address]] if address else [])]
    parts = [
        ("", [["Result", plain(result.sentence)], *taken]),
        ("How strong the figures are", strengths(result)),
        ("What was chosen", describe(state)),
        ("How to read this", [["", plain(note)] for note in result.notes]),
        ("Sources", [["", source] for source in result.sources]),
    ]
    usual = f"Source: {'; '.join(result.sources)}" if result.sources else ""
    filled = [(heading, lines) for heading, lines in parts if lines]
    return workbook(app.title, filled, [(table, table.source or usual) for table in tables_of(result)])


def as_docx(app: App, state: Any, result: Result, address: str = "") -> bytes:
    """Return the brief as a Word document."""
    from toolkit.explorer.brief import document  # as above

    return document(app, state, result, strengths(result), address)


def as_notebook(app: App, state: Any, result: Result, address: str = "") -> bytes:
    """Return a notebook whose single code cell reproduces the result."""
    first, *others = sentences(plain(result.sentence))
    pairs = ([f"{of}: {text}" for of, text in rows] for rows in (strengths(result), describe(state)))
    listed, strong, chosen, sources = (
        "\n".join(f"- {_unformatted(line)}" for line in lines) for lines in (others, *pairs, result.sources)
    )
    words = f"# {app.title}\n\n**{_unformatted(first)}**\n\n{listed}\n\n{strong}\n\n{chosen}"
    given = (("markdown", words), ("code", result.code), ("markdown", f"## Sources\n\n{sources}"))
    cells: list[dict[str, Any]] = [
        {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": text.splitlines(keepends=True)}
        | ({"execution_count": None, "outputs": []} if kind == "code" else {})
        for number, (kind, text) in enumerate(given)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True).encode()


_ADDRESS = re.compile(r"(https?://[\w./%?=+~:-]+)")


def _unformatted(text: str) -> str:
    """Return a text in one line, escaped for Markdown: a file name must not become an image, link or formula."""
    parts = _ADDRESS.split(" ".join(text.split()))
    return "".join(part if at % 2 else re.sub(r"([\\`*_\[\]<>&$~|#])", r"\\\1", part) for at, part in enumerate(parts))


KINDS = {
    "csv": (as_csv, "text/csv"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "ipynb": (as_notebook, "application/x-ipynb+json"),
    "assurance.html": (as_sheet, "text/html"),
}
