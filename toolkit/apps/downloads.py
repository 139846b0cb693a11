"""What a visitor takes away: CSV, XLSX and a notebook that gives the same result."""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas as pd

from toolkit.apps.frame import App, describe
from toolkit.apps.glossary import plain
from toolkit.apps.result import Result, Table, tables_of

# A spreadsheet takes a cell that begins so for a formula, whatever its source.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def header(app: App, state: Any, result: Result, address: str = "") -> list[str]:
    """Return the lines that stand above a download: what it is, what was chosen, the sources."""
    lines = [app.title, plain(result.sentence)]
    lines += [f"{label}: {choice}" for label, choice in describe(state)]
    lines += [f"Note: {plain(note)}" for note in result.notes]
    lines += [f"Source: {source}" for source in result.sources]
    return lines + ([f"Link: {address}"] if address else [])


def as_csv(app: App, state: Any, result: Result, address: str = "") -> bytes:
    """Return all tables as one CSV file (UTF-8 with a byte-order mark, which spreadsheets ask for)."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n").writerow
    for line in header(app, state, result, address):
        write([f"# {line}"])
    for table in tables_of(result):
        write([])
        write([f"# {table.title}"])
        write(_headings(table))
        for row in table.frame.itertuples(index=False):
            write([harmless(value) for value in row])
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(app: App, state: Any, result: Result, address: str = "") -> bytes:
    """Return a workbook: a sheet about the result, then a sheet a table."""
    out = io.BytesIO()
    about = pd.DataFrame({"About": [harmless(line) for line in header(app, state, result, address)]})
    with pd.ExcelWriter(out, engine="openpyxl") as book:
        about.to_excel(book, sheet_name="About", index=False)
        for number, table in enumerate(tables_of(result), 1):
            frame = table.frame.map(harmless).set_axis(_headings(table), axis=1)
            frame.to_excel(book, sheet_name=f"Table {number}", index=False)
    return out.getvalue()


def as_notebook(app: App, state: Any, result: Result, address: str = "") -> bytes:
    """Return a notebook whose one cell of code gives the same result."""
    import nbformat
    from nbformat import v4

    chosen = "\n".join(f"- {label}: {choice}" for label, choice in describe(state))
    words = f"# {app.title}\n\n{plain(result.sentence)}\n\n{chosen}"
    sources = "\n".join(f"- {source}" for source in result.sources)
    cells = [
        v4.new_markdown_cell(words),
        v4.new_code_cell(result.code),
        v4.new_markdown_cell(f"## Sources\n\n{sources}"),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.writes(v4.new_notebook(cells=cells, metadata=kernel)).encode()


def harmless(value: Any) -> Any:
    """Return a cell that no spreadsheet will run: a text that looks like a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _headings(table: Table) -> list[str]:
    return [harmless(table.headings.get(name, str(name))) for name in table.frame.columns]


KINDS = {
    "csv": (as_csv, "text/csv"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ipynb": (as_notebook, "application/x-ipynb+json"),
}
