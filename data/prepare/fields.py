"""Columns, sources and licences: the parts of a table's description."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from toolkit.core.errors import TableError


@dataclass(frozen=True)
class Licence:
    """A licence in Frictionless terms: identifier, title, public address."""

    name: str
    title: str
    path: str


OGL = Licence(
    "OGL-UK-3.0",
    "Open Government Licence v3.0",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
)
CC_BY = Licence(
    "CC-BY-4.0", "Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"
)
OGL_ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."


@dataclass(frozen=True)
class Source:
    """A publication from which a table was compiled.

    Parameters
    ----------
    title, path, publisher
        Its title, public address and publisher.
    licence
        Its licence; required if its table names several.
    """

    title: str
    path: str
    publisher: str
    licence: Licence | None = None

    def descriptor(self) -> dict[str, Any]:
        """Return the source in Frictionless form, with its licence's title if it has its own."""
        found = {"title": self.title, "path": self.path, "publisher": self.publisher}
        return found | ({"licence": self.licence.title} if self.licence else {})


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
        For numbers: decimal places kept in the file.
    required, unique, minimum, maximum, enum, pattern
        Constraints on every value.
    source
        Titles of the table's sources that the values are from, or derived from; several if they differ by row. Optional
        if the table has one source, and for a key.
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
    source: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a description that the tables' readers could not use."""
        if self.type not in {"string", "integer", "number", "boolean", "year", "date"}:
            raise TableError(f"The column “{self.name}” has the unknown type “{self.type}”.")
        if self.status not in {"read", "derived", "assumed"}:
            raise TableError(f"The column “{self.name}” has the unknown status “{self.status}”.")
        if self.type == "number" and self.decimals is None:
            raise TableError(f"The column “{self.name}” does not say how many decimals it keeps.")

    def descriptor(self, source: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the column as a Frictionless field, with the titles of its sources: one as text, several as a list."""
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
        if source:
            found["source"] = source[0] if len(source) == 1 else list(source)
        constraints = self.constraints()
        if constraints:
            found["constraints"] = constraints
        return found

    def constraints(self) -> dict[str, Any]:
        """Return the given constraints by their Frictionless names."""
        given: dict[str, Any] = {
            "required": self.required or None,
            "unique": self.unique or None,
            "minimum": self.minimum,
            "maximum": self.maximum,
            "enum": list(self.enum) or None,
            "pattern": self.pattern or None,
        }
        return {name: value for name, value in given.items() if value is not None}


def given_by(source: Source | tuple[Source, ...], *fields: Field) -> tuple[Field, ...]:
    """Return columns with their source; several if it differs by row, or all are used."""
    sources = source if isinstance(source, tuple) else (source,)
    return tuple(replace(one, source=tuple(each.title for each in sources)) for one in fields)


@dataclass(frozen=True)
class ForeignKey:
    """Columns of this table that must occur in another table (``resource``) under ``reference``."""

    fields: tuple[str, ...]
    resource: str
    reference: tuple[str, ...]

    def descriptor(self) -> dict[str, Any]:
        """Return the key in Frictionless form."""
        return {"fields": list(self.fields), "reference": {"resource": self.resource, "fields": list(self.reference)}}


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
