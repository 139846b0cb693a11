"""A person's own table of indicators: read, checked, put on the places of 2023, marked as theirs, joined.

What can be mended without guessing is mended and noted; what cannot is an :class:`OwnFileError` in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from toolkit.core import paths
from toolkit.core.errors import OwnFileError, TableError
from toolkit.tables import package
from toolkit.uploads import area_codes, files, parse_values, table_finder
from toolkit.uploads.table_finder import Sheet

SUFFIX = "_own"
_MARK = " (your file)"


@dataclass(frozen=True, eq=False)
class OwnTable:
    """A table that a person brought.

    Parameters
    ----------
    frame
        ``code`` (of April 2023, each once, sorted) and the person's columns; ``attrs`` as those of the
        project's tables, with every label marked "(your file)" and the columns listed in ``attrs["own"]``.
    notes
        What was assumed, mended or left out, in sentences.
    columns
        Names of the person's columns; those of numbers first.
    name
        The file's name.
    unmatched
        Codes of the file, as written, whose rows are not in ``frame``.
    """

    frame: pd.DataFrame
    notes: tuple[str, ...]
    columns: tuple[str, ...]
    name: str
    unmatched: tuple[str, ...] = ()


def load_own(path_or_bytes: str | Path | bytes, name: str | None = None, limit_mb: float = 10.0) -> OwnTable:
    """Read a CSV file or workbook (XLSX, XLS, ODS) of indicators, one row a local authority, keyed by its code.

    Parameters
    ----------
    path_or_bytes
        The file, or its content (as an upload hands it over).
    name
        What to call the file; its own name if None.
    limit_mb
        Largest size that is read, in megabytes.

    Returns
    -------
    OwnTable
        Former codes are put on the places of April 2023 (never adding figures up), codes that are not those
        of local authorities are left out and listed, symbols for withheld figures become missing.

    Raises
    ------
    OwnFileError
        The file cannot be read as such a table; the message says where and what to do.
    """
    file = files.read(path_or_bytes, name, limit_mb)
    sheet = table_finder.find_table(file)
    placed = area_codes.place(sheet)
    columns = _columns(sheet, list(placed.rows))
    if not any(values.numbers for values in columns):
        do = "Formulas count once Excel has calculated and saved them." if sheet.workbook else ""
        raise OwnFileError(f"“{file.name}” has no column of numbers.", "Expected codes and indicators.", do)
    columns, renamed = _own_names(columns)
    notes = (*file.notes, *sheet.notes, *placed.notes, *(note for c in columns for note in c.notes), *renamed)
    frame = _frame(columns, list(placed.rows.values()))
    names = tuple(str(column) for column in frame.columns[1:])
    frame.attrs.update(_attributes(file.name, columns, sheet))
    return OwnTable(frame, notes, names, file.name, placed.unmatched)


def join_own(table: pd.DataFrame, own: OwnTable) -> pd.DataFrame:
    """Return a table with a person's columns beside its own, each place keeping its row.

    Parameters
    ----------
    table
        A table with a column ``code``, such as :func:`toolkit.tables.place_table` returns.
    own
        What :func:`load_own` returned; its columns are empty where the file had no row.

    Returns
    -------
    pandas.DataFrame
        The rows of ``table``; a column whose name is taken gets the suffix "_own". ``attrs["own"]`` lists the
        person's columns and ``attrs["labels"]`` marks them "(your file)".

    Raises
    ------
    TableError
        The table has no column ``code``.
    """
    if "code" not in table.columns:
        raise TableError("This table has no column “code”.", "A person's own figures are joined on it.")
    new = {name: _free(name, table.columns) for name in own.columns}
    joined = table.merge(own.frame.rename(columns=new), on="code", how="left", validate="many_to_one")
    joined.attrs.update(table.attrs)
    for facts in package.BY_COLUMN:
        theirs = {new[name]: text for name, text in own.frame.attrs[facts].items() if name in new}
        joined.attrs[facts] = package.Facts(table.attrs.get(facts, {}) | theirs)
    joined.attrs["own"] = [*table.attrs.get("own", []), *new.values()]
    joined.attrs["source"] = "; ".join(filter(None, [table.attrs.get("source", ""), own.frame.attrs["source"]]))
    return joined


def _columns(sheet: Sheet, rows: list[int]) -> list[parse_values.Values]:
    """Read every column but that of codes, on the rows that found their place."""
    texts = {name: [sheet.cells[row].get(name, "") for row in rows] for name in sheet.columns}
    # The numbers of a workbook are numbers already: only a text file can write them with a comma.
    commas = not sheet.workbook and parse_values.has_decimal_commas([t for column in texts.values() for t in column])
    filled = {name: column for name, column in texts.items() if any(column)}
    return [parse_values.column(name, column, rows, commas) for name, column in filled.items()]


def _own_names(columns: list[parse_values.Values]) -> tuple[list[parse_values.Values], list[str]]:
    """Give a suffix to names that the project's tables of places use, so that the two are never confused."""
    known = package.resources(paths.folder())
    tables = [known[name] for name in ("places", "place_indicators") if name in known]
    taken = {field["name"] for table in tables for field in table["schema"]["fields"]} | {"code"}
    named: list[parse_values.Values] = []
    notes: list[str] = []
    for values in columns:
        free = _free(values.name, {*taken, *(other.name for other in (*named, *columns) if other is not values)})
        if free != values.name:
            notes.append(f"Your column “{values.name}” is called “{free}” here: the project has one of that name.")
        named.append(replace(values, name=free))
    return named, notes


def _free(name: str, taken: Iterable[str]) -> str:
    """The name, with the suffix as often as it takes to be free."""
    used = set(taken)
    while name in used:
        name += SUFFIX
    return name


def _frame(columns: list[parse_values.Values], codes: list[str]) -> pd.DataFrame:
    numbers = {c.name: pd.Series(c.numbers, dtype="float64") for c in columns if not c.words}
    words = {c.name: pd.Series([word or None for word in c.words]) for c in columns if c.words}
    frame = pd.DataFrame({"code": pd.Series(codes, dtype=str)} | numbers | words)
    return frame.sort_values("code", ignore_index=True)


def _attributes(name: str, columns: list[parse_values.Values], sheet: Sheet) -> dict[str, object]:
    facts = package.Facts
    names = [values.name for values in columns]
    # The label keeps the person's own wording, whatever suffix the name got.
    labels = {v.name: (v.name if v.name in sheet.columns else v.name.removesuffix(SUFFIX)) + _MARK for v in columns}
    source = f"your own file “{name}”"
    return {
        "name": name,
        "title": f"Your file “{name}”",
        "labels": facts({"code": "Code"} | labels),
        "units": facts({"code": ""} | {values.name: values.unit for values in columns}),
        "periods": facts(dict.fromkeys(["code", *names], "")),
        "statuses": facts(dict.fromkeys(["code", *names], "own")),
        "descriptions": facts(dict.fromkeys(["code", *names], f"From {source}.")),
        "column_sources": facts(dict.fromkeys(["code", *names], source)),
        "source": source,
        "own": names,
    }
