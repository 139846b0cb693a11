"""What a prepared table is, how it is written, and how ``datapackage.json`` is made from it.

A module of this package describes its tables as :class:`Table` values in a list ``TABLES``. The description
and the function that builds the rows stand side by side, so that neither can be changed without seeing the
other.
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

from toolkit.errors import SetupError, TableError

# The day on which the raw files that these tables are compiled from were handed to the project.
RETRIEVED_ON = "2026-11-22"
LAD23 = "Local authority districts and unitary authorities, April 2023 (361)"
ITL1 = "International Territorial Level 1 (12 nations and regions)"


@dataclass(frozen=True)
class Licence:
    """A licence as Frictionless names it: identifier, title, public address."""

    name: str
    title: str
    path: str


OGL = Licence(
    "OGL-UK-3.0",
    "Open Government Licence v3.0",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
)
CC_BY = Licence(
    "CC-BY-4.0",
    "Creative Commons Attribution 4.0 International",
    "https://creativecommons.org/licenses/by/4.0/",
)
OGL_ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."


@dataclass(frozen=True)
class Source:
    """A publication that a table was compiled from: title, public address, publisher."""

    title: str
    path: str
    publisher: str


@dataclass(frozen=True)
class Field:
    """One column.

    Parameters
    ----------
    name, title, description
        The column's name in the file, its short label for charts, and what it means in one or two sentences.
    type
        ``string``, ``integer``, ``number``, ``boolean``, ``year`` or ``date``.
    unit, period
        Words for the unit ("GBP per hour", "" for none) and the period ("2023").
    status
        ``read`` at its publisher, ``derived`` here (the description says how) or ``assumed``.
    decimals
        For numbers: how many decimal places are kept in the file.
    required, unique, minimum, maximum, enum, pattern
        Constraints that every value must obey.
    """

    name: str
    title: str
    description: str
    type: str = "number"
    unit: str = ""
    period: str = ""
    status: str = "read"
    decimals: int | None = None
    required: bool = False
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    enum: tuple[str, ...] = ()
    pattern: str = ""

    def __post_init__(self) -> None:
        """Refuse a description that the tables' readers could not use."""
        if self.type not in {"string", "integer", "number", "boolean", "year", "date"}:
            raise TableError(f"The column “{self.name}” has the unknown type “{self.type}”.")
        if self.status not in {"read", "derived", "assumed"}:
            raise TableError(f"The column “{self.name}” has the unknown status “{self.status}”.")
        if self.type == "number" and self.decimals is None:
            raise TableError(f"The column “{self.name}” does not say how many decimals it keeps.")

    def descriptor(self) -> dict[str, Any]:
        """Return the column as a Frictionless field."""
        found: dict[str, Any] = {
            "name": self.name,
            "type": self.type,
            "title": self.title,
            "description": self.description,
            "unit": self.unit,
            "period": self.period,
            "status": self.status,
        }
        if self.type == "number":
            found["decimals"] = self.decimals
        if self.type == "boolean":
            found |= {"trueValues": ["true"], "falseValues": ["false"]}
        constraints = self.constraints()
        if constraints:
            found["constraints"] = constraints
        return found

    def constraints(self) -> dict[str, Any]:
        """Return the constraints that were given, by their Frictionless names."""
        given: dict[str, Any] = {
            "required": self.required or None,
            "unique": self.unique or None,
            "minimum": self.minimum,
            "maximum": self.maximum,
            "enum": list(self.enum) or None,
            "pattern": self.pattern or None,
        }
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class ForeignKey:
    """Columns of this table that must be found in another table (``resource``) under ``reference``."""

    fields: tuple[str, ...]
    resource: str
    reference: tuple[str, ...]

    def descriptor(self) -> dict[str, Any]:
        """Return the key as Frictionless writes it."""
        return {
            "fields": list(self.fields),
            "reference": {"resource": self.resource, "fields": list(self.reference)},
        }


CODE = Field(
    "code",
    "Code",
    "Nine-character code of the local authority in April 2023.",
    type="string",
    required=True,
    pattern="[ENSW][0-9]{8}",
)
TO_PLACES = ForeignKey(("code",), "places", ("code",))
TO_REGIONS = ForeignKey(("region",), "regions", ("region",))


class Raw:
    """The folder of raw files, as handed to a table's ``build``.

    Parameters
    ----------
    folder
        The folder that holds the raw files in their sub-folders (``els/``, ``census/`` …).
    """

    def __init__(self, folder: Path) -> None:
        """Remember the folder."""
        self.folder = folder

    def path(self, name: str) -> Path:
        """Return the path of one raw file, such as ``els/gross-value-added.csv``.

        Raises
        ------
        SetupError
            The file is not there.
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
        The columns that identify a row (the file is sorted by them), and those that point to other tables.
    sources, licence, attribution
        Publications, the licence or licences of their content, and the attribution line to be shown.
    period, geography, retrieved_on
        Words for the periods covered and for the vintage of the areas; the day the raw files were taken.
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

    @property
    def licences(self) -> tuple[Licence, ...]:
        """The licences as a tuple, whether one or several were given."""
        return self.licence if isinstance(self.licence, tuple) else (self.licence,)

    def frame(self, raw: Raw) -> pd.DataFrame:
        """Build the rows: columns in the order of the schema, sorted by the primary key, keys checked."""
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
            "sources": [vars(source) for source in self.sources],
            "attribution": self.attribution,
            "retrieved_on": self.retrieved_on,
            "geography": self.geography,
            "period": self.period,
            "schema": {
                "fields": [f.descriptor() for f in self.fields],
                "primaryKey": list(self.primary_key),
                "foreignKeys": [key.descriptor() for key in self.foreign_keys],
                "missingValues": [""],
            },
        }


def _cell(value: Any, column: Field) -> str:
    """Return one value as the file holds it: rounded, shortest form, empty when missing."""
    if pd.isna(value):
        return ""
    if column.type == "boolean":
        return "true" if value else "false"
    if column.type in {"integer", "year"}:
        if float(value) != int(value):
            raise TableError(f"The column “{column.name}” should hold whole numbers, but has {value}.")
        return str(int(value))
    if column.type == "number":
        # Adding 0.0 turns a negative zero into a plain one.
        return repr(round(float(value), column.decimals) + 0.0)
    return str(value).strip()


def package(descriptors: Iterable[dict[str, Any]]) -> str:
    """Return the text of ``datapackage.json`` for these resources, sorted by name."""
    content = {
        "profile": "tabular-data-package",
        "name": "levelling-up-lab",
        "title": "Levelling Up Lab: documented tables on places, regions, poverty and jobs in the UK",
        "description": "Small tidy tables compiled from official statistics by the scripts in data/prepare.",
        "licenses": [vars(OGL), vars(CC_BY)],
        "resources": sorted(descriptors, key=lambda resource: resource["name"]),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
