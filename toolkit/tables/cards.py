"""The card of a table: everything that ``datapackage.json`` says about it, in readable form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolkit.core import wording
from toolkit.tables import package

_STATUS = {
    "read": "as published",
    "derived": "calculated here from published figures",
    "assumed": "an assumption of this project",
}


@dataclass(frozen=True)
class Column:
    """One column of a table: name, label, meaning, type, unit, period, status and source of its values."""

    name: str
    title: str
    description: str
    type: str
    unit: str
    period: str
    status: str
    source: str


@dataclass(frozen=True)
class Card:
    """A table's metadata; shown as a formatted table in a notebook and as plain text elsewhere.

    Parameters
    ----------
    name, title, description, geography, period, retrieved_on, attribution
        As in ``datapackage.json``.
    rows
        Number of rows below the header.
    sources
        (publisher, title, address) of each publication.
    licences
        (title, address) of each licence.
    columns
        The columns in file order.
    """

    name: str
    title: str
    description: str
    rows: int
    period: str
    geography: str
    retrieved_on: str
    attribution: str
    sources: tuple[tuple[str, str, str], ...]
    licences: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]

    def __repr__(self) -> str:
        facts = [f"{label + ':':<12} {text}" for label, text in self._facts()]
        sources = [
            f"{f'Source{number}:':<12} {publisher}: {title}, {path}"
            for number, (publisher, title, path) in zip(self._numbers(), self.sources, strict=True)
        ]
        licences = [f"Licence:     {title}, {path}" for title, path in self.licences]
        width = max(len(column.name) for column in self.columns)
        columns = [f"  {column.name:<{width}}  {_line(column)}" for column in self.columns]
        head = [f"{self.title} ({self.name})", self.description]
        return "\n".join([*head, *facts, *sources, *licences, "Columns:", *columns])

    def _repr_html_(self) -> str:
        sources = zip(self._numbers(), self.sources, strict=True)
        return str(_template().render(card=self, facts=self._facts(), sources=sources, status=_STATUS))

    def _numbers(self) -> list[str]:
        """The numbers by which columns cite their sources, if there are several."""
        return [f" {number}" for number in range(1, len(self.sources) + 1)] if len(self.sources) > 1 else [""]

    def _facts(self) -> list[tuple[str, str]]:
        facts = [
            ("Rows", f"{self.rows:,}"),
            ("Period", self.period),
            ("Geography", self.geography),
            ("Retrieved", self.retrieved_on),
            ("Attribution", self.attribution),
        ]
        return [(label, text) for label, text in facts if text]


def card(resource: dict[str, Any]) -> Card:
    """Return the card of a Frictionless resource."""
    texts = ("name", "title", "description", "period", "geography", "retrieved_on", "attribution")
    sources = resource.get("sources", [])
    numbers = {source["title"]: number for number, source in enumerate(sources, start=1)}
    return Card(
        **{key: resource.get(key, "") for key in texts},
        rows=resource["rows"],
        sources=tuple((source["publisher"], source["title"], source["path"]) for source in sources),
        licences=tuple((licence["title"], licence["path"]) for licence in resource["licenses"]),
        columns=tuple(_column(field, numbers) for field in resource["schema"]["fields"]),
    )


def _column(field: dict[str, Any], numbers: dict[str, int]) -> Column:
    """Return a column, with its source if the table has several: as text if it has one, by number if it has more."""
    titles = package.titles(field) if len(numbers) > 1 else []
    listed = wording.listing([str(numbers[title]) for title in titles])
    source = titles[0] if len(titles) == 1 else f"sources {listed}" if titles else ""
    return Column(*(str((field | {"source": source}).get(key, "")) for key in Column.__annotations__))


def _line(column: Column) -> str:
    facts = [column.title, column.unit, column.period, _STATUS.get(column.status, column.status), column.source]
    return "; ".join(fact for fact in facts if fact)


@lru_cache(maxsize=1)
def _template() -> Any:
    """Return the HTML template of a card; only web addresses become links, since a description can contain anything."""
    import jinja2  # slower to import than the rest of this package, and few look at a card

    text = Path(__file__).with_name("card.html").read_text(encoding="utf-8")
    return jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
