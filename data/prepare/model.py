"""The model of a prepared table: how it is described and written, and how ``datapackage.json`` is built.

A module of this package describes its tables as :class:`Table` values in a list ``TABLES``. The description and the
function that builds the rows are side by side, so that neither can be changed without seeing the other.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from data.prepare.fields import (
    CC_BY,
    CODE,
    OGL,
    OGL_ATTRIBUTION,
    TO_PLACES,
    TO_REGIONS,
    Field,
    ForeignKey,
    Licence,
    Source,
    given_by,
)
from toolkit.core.errors import SetupError, TableError

__all__ = [
    "CC_BY",
    "CODE",
    "ITL1",
    "LAD23",
    "OGL",
    "OGL_ATTRIBUTION",
    "RETRIEVED_ON",
    "TO_PLACES",
    "TO_REGIONS",
    "Field",
    "ForeignKey",
    "Licence",
    "Raw",
    "Source",
    "Table",
    "given_by",
    "package",
]

# The day on which the raw files behind these tables were handed to the project.
RETRIEVED_ON = "2026-11-22"
LAD23 = "Local authority districts and unitary authorities, April 2023 (361)"
ITL1 = "International Territorial Level 1 (12 nations and regions)"


class Raw:
    """The folder of raw files, as handed to a table's ``build``.

    Parameters
    ----------
    folder
        The folder with the raw files in their sub-folders (``els/``, ``census/`` …).
    """

    def __init__(self, folder: Path) -> None:
        """Store the folder."""
        self.folder = folder

    def path(self, name: str) -> Path:
        """Return the path of one raw file, such as ``els/gross-value-added.csv``.

        Raises
        ------
        SetupError
            The file is missing.
        """
        path = self.folder / name
        if not path.is_file():
            raise SetupError(
                f"The raw file “{name}” was not found.",
                "The folder of raw files must hold it under exactly this name.",
                "Add it, or choose another folder with --raw.",
            )
        return path

    def csv(self, name: str, **options: Any) -> pd.DataFrame:
        """Read a raw CSV with text kept as text; a byte-order mark is dropped. Options go to ``read_csv``."""
        return pd.read_csv(self.path(name), **{"dtype": str, "encoding": "utf-8-sig"} | options)


@dataclass(frozen=True)
class Table:
    """A table of ``data/``: its description and the function that builds its rows.

    Parameters
    ----------
    name, title, description
        The file is ``data/<name>.csv``.
    fields
        Every column, in the order of the file.
    primary_key, foreign_keys
        The columns that identify a row (the file is sorted by them), and those that refer to other tables.
    sources, licence, attribution
        Publications, the licence or licences of their content, and the attribution line to display.
    period, geography, retrieved_on
        Text for the periods covered and for the vintage of the areas; the day the raw files were retrieved.
    build
        Raw files in, rows out: the columns must be exactly those of ``fields``, in any order.
    """

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    sources: tuple[Source, ...]
    period: str
    geography: str
    build: Callable[[Raw], pd.DataFrame]
    licence: Licence | tuple[Licence, ...] = OGL
    attribution: str = OGL_ATTRIBUTION
    foreign_keys: tuple[ForeignKey, ...] = ()
    retrieved_on: str = RETRIEVED_ON

    def __post_init__(self) -> None:
        """Refuse a column without a source, an unlisted source, and a source without a licence."""
        titles = [one.title for one in self.sources]
        for column in self.fields:
            if not column.source and len(titles) > 1 and column.name not in self.primary_key:
                raise TableError(
                    f"The column “{column.name}” of the table “{self.name}” does not say which source it is from.",
                    f"One or more of: {'; '.join(titles)}.",
                )
            for title in set(column.source) - set(titles):
                raise TableError(f"“{title}”, from which the column “{column.name}” is, is no source of “{self.name}”.")
        for one in self.sources:
            if len(self.licences) > 1 and one.licence not in self.licences:
                raise TableError(f"The source “{one.title}” of “{self.name}” has none of the table's licences.")

    @property
    def licences(self) -> tuple[Licence, ...]:
        """The licences as a tuple, whether one or several are given."""
        return self.licence if isinstance(self.licence, tuple) else (self.licence,)

    def sources_of(self, column: Field) -> tuple[str, ...]:
        """Return the titles of a column's sources: its own, else the table's only one; none for other keys."""
        return column.source or (tuple(one.title for one in self.sources) if len(self.sources) == 1 else ())

    def frame(self, raw: Raw) -> pd.DataFrame:
        """Build the rows: columns in schema order, sorted by primary key, with keys checked."""
        frame = self.build(raw)
        wanted = [f.name for f in self.fields]
        if set(frame.columns) != set(wanted):
            raise TableError(
                f"The table “{self.name}” was built with other columns than its description has.",
                f"Missing: {sorted(set(wanted) - set(frame.columns))}; "
                f"unexpected: {sorted(set(frame.columns) - set(wanted))}.",
            )
        key = list(self.primary_key)
        frame = frame[wanted].sort_values(key, ignore_index=True)
        if frame[key].isna().any(axis=None) or frame.duplicated(key).any():
            doubled = frame.loc[frame.duplicated(key, keep=False) | frame[key].isna().any(axis=1), key]
            raise TableError(
                f"The key {key} of the table “{self.name}” is empty or doubled in {len(doubled)} rows, "
                f"first {doubled.iloc[0].to_dict()}."
            )
        return frame

    def text(self, raw: Raw) -> str:
        """Build the table and return it as the text of its CSV file."""
        frame = self.frame(raw)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(frame.columns)
        cells = [[_cell(value, f) for value in frame[f.name]] for f in self.fields]
        writer.writerows(zip(*cells, strict=True))
        return out.getvalue()

    def descriptor(self, text: str) -> dict[str, Any]:
        """Return the Frictionless resource that describes the file with this text."""
        content = text.encode()
        return {
            "name": self.name,
            "path": f"{self.name}.csv",
            "profile": "tabular-data-resource",
            "title": self.title,
            "description": self.description,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(content),
            "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
            "rows": sum(1 for _ in csv.reader(io.StringIO(text))) - 1,
            "licenses": [vars(licence) for licence in self.licences],
            "sources": [source.descriptor() for source in self.sources],
            "attribution": self.attribution,
            "retrieved_on": self.retrieved_on,
            "geography": self.geography,
            "period": self.period,
            "schema": {
                "fields": [f.descriptor(self.sources_of(f)) for f in self.fields],
                "primaryKey": list(self.primary_key),
                "foreignKeys": [key.descriptor() for key in self.foreign_keys],
                "missingValues": [""],
            },
        }


def _cell(value: Any, column: Field) -> str:
    """Return a value as stored in the file: rounded, in its shortest form, empty if missing."""
    if pd.isna(value):
        return ""
    if column.type == "boolean":
        return "true" if value else "false"
    if column.type in {"integer", "year"}:
        if float(value) != int(value):
            raise TableError(f"The column “{column.name}” should hold whole numbers, but has {value}.")
        return str(int(value))
    if column.type == "number":
        # Adding 0.0 removes the sign of a negative zero.
        return repr(round(float(value), column.decimals) + 0.0)
    return str(value).strip()


def package(descriptors: Iterable[dict[str, Any]]) -> str:
    """Return the text of ``datapackage.json`` for these resources, sorted by name."""
    content = {
        "profile": "tabular-data-package",
        "name": "levelling-up-lab",
        "title": "Levelling Up Lab: documented tables on places, regions, poverty and jobs in the UK",
        "description": "Small tidy tables made from official statistics by the scripts in data/prepare.",
        "licenses": [vars(OGL), vars(CC_BY)],
        "resources": sorted(descriptors, key=lambda resource: resource["name"]),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
