"""The card of a table: everything that ``datapackage.json`` says about it, for a person to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlsplit

from toolkit.core import wording
from toolkit.tables import package

_STATUS = {
    "read": "as published",
    "derived": "computed here from published figures",
    "assumed": "an assumption of this project",
}


@dataclass(frozen=True)
class Column:
    """One column of a table: name, label, meaning, type, unit, period, how its values came about and their source."""

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
    """What a table holds; shown as a formatted table in a notebook and as plain text elsewhere.

    Parameters
    ----------
    name, title, description, geography, period, retrieved_on, attribution
        As ``datapackage.json`` has them.
    rows
        Number of rows below the header.
    sources
        (publisher, title, address) of each publication.
    licences
        (title, address) of each licence.
    columns
        The columns in the order of the file.
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
        sources = (
            f"{number} {escape(publisher)}: {_link(title, path)}".strip()
            for number, (publisher, title, path) in zip(self._numbers(), self.sources, strict=True)
        )
        licences = (_link(title, path) for title, path in self.licences)
        facts = [(label, escape(text)) for label, text in self._facts()]
        facts += [("Source", "<br>".join(sources)), ("Licence", "<br>".join(licences))]
        listed = "".join(f'<tr><th scope="row">{label}</th><td>{text}</td></tr>' for label, text in facts)
        return (
            f"<p>{escape(self.description)}</p>"
            f"<table><caption>{escape(self.title)} ({escape(self.name)})</caption><tbody>{listed}</tbody></table>"
            f"{self._columns_html()}"
        )

    def _columns_html(self) -> str:
        labels = (
            "Column",
            "Label",
            "Meaning",
            "Unit",
            "Period",
            "Values are",
            *(["Source"] if len(self.sources) > 1 else []),
        )
        head = "".join(f'<th scope="col">{label}</th>' for label in labels)
        rows = "".join(_row(column, len(labels)) for column in self.columns)
        caption = f"Columns of {escape(self.name)}"
        return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _numbers(self) -> list[str]:
        """The numbers under which columns name their sources, where there are several."""
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
        # Each has as many texts as it has names, which a checker of types cannot see.
        sources=tuple(_texts(source, ("publisher", "title", "path")) for source in sources),  # type: ignore[misc]
        licences=tuple(_texts(found, ("title", "path")) for found in resource["licenses"]),  # type: ignore[misc]
        columns=tuple(_column(field, numbers) for field in resource["schema"]["fields"]),
    )


def _column(field: dict[str, Any], numbers: dict[str, int]) -> Column:
    """A column, with its source if the table has several: in words if it has one, by their numbers if it has more."""
    titles = package.titles(field) if len(numbers) > 1 else []
    listed = wording.listing([str(numbers[title]) for title in titles])
    source = titles[0] if len(titles) == 1 else f"sources {listed}" if titles else ""
    return Column(*_texts(field | {"source": source}, Column.__annotations__))


def _texts(found: dict[str, Any], keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(found.get(key, "")) for key in keys)


def _line(column: Column) -> str:
    facts = [column.title, column.unit, column.period, _STATUS.get(column.status, column.status), column.source]
    return "; ".join(fact for fact in facts if fact)


def _row(column: Column, width: int) -> str:
    status = _STATUS.get(column.status, column.status)
    cells = (column.title, column.description, column.unit, column.period, status, column.source)
    data = "".join(f"<td>{escape(cell)}</td>" for cell in cells[: width - 1])
    return f'<tr><th scope="row"><code>{escape(column.name)}</code></th>{data}</tr>'


def _link(title: str, path: str) -> str:
    """A link, for web addresses only: a description could hold anything else."""
    if urlsplit(path).scheme not in {"http", "https"}:
        return escape(title)
    return f'<a href="{escape(path)}">{escape(title)}</a>'
