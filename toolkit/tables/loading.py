"""The project's tables: load one, read its card, list them all.

Every table is a small CSV file in ``data/``, described column by column in ``data/datapackage.json``. A table is loaded
only if it matches its description: its hash is checked on first load, and a table that differs is checked to find the
rule that it breaks.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.core import paths
from toolkit.core.errors import TableError, UnknownNameError
from toolkit.tables import package, schema
from toolkit.tables.cards import Card, card
from toolkit.tables.package import Facts, Sources, resources


def names() -> tuple[str, ...]:
    """Return the names of all tables, in alphabetical order."""
    return tuple(sorted(resources(paths.folder())))


def load(name: str) -> pd.DataFrame:
    """Return one table of the project.

    Parameters
    ----------
    name
        Name of the table, such as ``"place_indicators"``; :func:`catalogue` lists them.

    Returns
    -------
    pandas.DataFrame
        A fresh copy, typed by the schema: text, integers (floats if cells are missing, as regressions need), numbers,
        booleans, dates. ``attrs`` holds ``name``, ``title``, ``description``, ``geography``, ``period``, ``licence``,
        ``attribution``, ``source`` (one line for a figure), ``sources`` (each with title, path, publisher), and, by
        column, ``labels``, ``units``, ``periods``, ``statuses``, ``descriptions`` and ``column_sources`` (“Publisher,
        title”); ``own`` is an empty list, for a user's columns.

    Raises
    ------
    UnknownNameError
        No table has this name; the message suggests the closest.
    TableError
        The file is missing, or does not match its description.
    """
    folder = paths.folder()
    resource = _resource(folder, name)
    return _loaded(folder, name, *_state(folder, resource)).copy()


def place_table() -> pd.DataFrame:
    """Return the table that lessons, regressions and apps use: ``places`` joined with ``place_indicators``.

    Returns
    -------
    pandas.DataFrame
        One row per local authority (361), sorted by ``code``: the columns of ``places``, then those of
        ``place_indicators`` that ``places`` does not have. ``attrs`` as in :func:`load`, for both.
    """
    folder = paths.folder()
    states = (_state(folder, _resource(folder, name)) for name in ("places", "place_indicators"))
    return _place_table(folder, tuple(states)).copy()


def describe(name: str) -> Card:
    """Return the card of a table: contents, publishers, licence, and each column.

    Raises
    ------
    UnknownNameError
        No table has this name.
    """
    return card(_resource(paths.folder(), name))


def catalogue() -> pd.DataFrame:
    """Return one row per table: name, title, rows, columns, period, geography, publishers and licence."""
    rows = [
        {
            "name": resource["name"],
            "title": resource["title"],
            "rows": resource["rows"],
            "columns": len(resource["schema"]["fields"]),
            "period": resource["period"],
            "geography": resource["geography"],
            "publishers": "; ".join(package.publishers(resource)),
            "licence": package.licence(resource),
        }
        for _, resource in sorted(resources(paths.folder()).items())
    ]
    return pd.DataFrame(rows)


def _resource(folder: Path, name: object) -> dict[str, Any]:
    known = resources(folder)
    if not isinstance(name, str) or name not in known:
        raise UnknownNameError("table", name, known, "tables.catalogue() lists them all.")
    return known[name]


def _state(folder: Path, resource: dict[str, Any]) -> tuple[float, int]:
    """Return modification time and size, which reveal whether a cached table was edited, without reading it."""
    try:
        status = (folder / resource["path"]).stat()
    except FileNotFoundError:
        raise TableError(
            f"The file for the table “{resource['name']}” is missing.",
            f"Expected data/{resource['path']}, as listed in datapackage.json.",
            f"Restore it with git checkout data/{resource['path']} (or make data).",
        ) from None
    return status.st_mtime, status.st_size


@lru_cache(maxsize=64)
def _loaded(folder: Path, name: str, _time: float, _size: int) -> pd.DataFrame:
    """Read, verify and type one table; cached until its file changes."""
    resource = resources(folder)[name]
    content = (folder / resource["path"]).read_bytes()
    if not _is_described(content, resource):
        raise _edited(content, folder, resource)
    cells, fields = _cells(content, resource), resource["schema"]["fields"]
    frame = pd.DataFrame({field["name"]: _column(cells[field["name"]], field["type"]) for field in fields})
    frame.attrs.update(package.attributes(resource))
    return frame


@lru_cache(maxsize=4)
def _place_table(_folder: Path, _states: tuple[tuple[float, int], ...]) -> pd.DataFrame:
    places, indicators = load("places"), load("place_indicators")
    fresh = ["code", *(name for name in indicators.columns if name not in places.columns)]
    joined = places.merge(indicators[fresh], on="code", how="left", validate="one_to_one")
    joined.attrs.update(_both(places.attrs, indicators.attrs))
    return joined


def _both(left: Mapping[Any, Any], right: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the attributes of two tables joined on the left one's rows."""
    more = (source for source in right["sources"] if source not in left["sources"])
    merged: dict[str, Any] = {
        **left,
        "name": "place_table",
        "title": f"{left['title']}, with {right['title']}",
        "sources": Sources([*left["sources"], *more]),
    }
    for by_column in package.BY_COLUMN:
        merged[by_column] = Facts(right[by_column] | left[by_column])
    for line in ("licence", "period"):
        merged[line] = "; ".join(dict.fromkeys([*left[line].split("; "), *right[line].split("; ")]))
    sentences = f"{left['attribution']} {right['attribution']}".removesuffix(".").split(". ")
    merged["attribution"] = ". ".join(dict.fromkeys(sentences)) + "."
    merged["source"] = package.source_line(merged["sources"])
    return merged


def _is_described(content: bytes, resource: dict[str, Any]) -> bool:
    """Return whether this is the described file; line endings changed by Git on Windows do not count."""
    described = resource["hash"].removeprefix("sha256:")
    return any(hashlib.sha256(text).hexdigest() == described for text in (content, content.replace(b"\r\n", b"\n")))


def _column(texts: pd.Series, kind: str) -> pd.Series:
    """Return a column with its type. Uses Python's own float() because it rounds correctly in every version."""
    cells = texts.tolist()  # iterating over a list is ten times faster than over a column
    if kind == "string":
        return pd.Series([text or None for text in cells]) if "" in cells else texts
    # The hash vouches for the file, so numbers need no second check.
    read = {"number": float, "integer": int, "year": int}.get(kind, partial(schema.parse, kind=kind))
    values = [read(text) if text else None for text in cells]
    missing = None in values
    if kind == "date":
        return pd.Series(pd.to_datetime(pd.Series(values)))
    types = {"boolean": "boolean" if missing else "bool", "number": "float64"}
    return pd.Series(values, dtype=types.get(kind, "float64" if missing else "int64"))


def _edited(content: bytes, folder: Path, resource: dict[str, Any]) -> TableError:
    """Return the error for a file that does not match its description, with the first rule that it breaks."""
    name = resource["name"]
    do = f"Restore the project's version: git checkout data/{resource['path']} (or make data)."
    cells = _cells(content, resource)
    broken = list(schema.violations(cells, resource, lambda other: _other_cells(folder, other)))
    if not broken:
        return TableError(
            f"The table “{name}” has been edited: it follows every rule of its schema, but its hash is different.",
            "Expected a file with the hash given in datapackage.json.",
            do,
        )
    more = f" ({len(broken) - 1} more problems)" if len(broken) > 1 else ""
    return TableError(
        f"The table “{name}” was edited or truncated: {broken[0]}.", f"Expected: {broken[0].rule}{more}.", do
    )


def _cells(content: bytes, resource: dict[str, Any]) -> pd.DataFrame:
    """Read a file as text, however broken it is; raise an error if it is not a table at all."""
    name = resource["name"]
    do = f"Restore the project's version: git checkout data/{resource['path']} (or make data)."
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except UnicodeDecodeError:
        raise TableError(f"The table “{name}” has been edited: it is no longer UTF-8 text.", "", do) from None
    except csv.Error:
        raise TableError(f"The table “{name}” has been edited: a closing quotation mark is missing.", "", do) from None
    if not rows:
        raise TableError(f"The table “{name}” is an empty file.", "", do)
    header = rows[0]
    for number, row in enumerate(rows[1:], start=schema.FIRST_ROW):
        if len(row) != len(header):
            column = header[len(row)] if len(row) < len(header) else header[-1]
            fault = f"The table “{name}” was edited or truncated: row {number} has {len(row)} cells"
            where = f" and stops before the column “{column}”." if len(row) < len(header) else "."
            raise TableError(fault + where, f"Expected: {len(header)} cells in each row.", do)
    return pd.DataFrame(rows[1:], columns=header, dtype=str)


def _other_cells(folder: Path, name: str) -> pd.DataFrame:
    resource = _resource(folder, name)
    _state(folder, resource)
    return _cells((folder / resource["path"]).read_bytes(), resource)
