"""Contents of ``data/datapackage.json`` in the form that other modules need."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolkit.core.errors import TableError

# The frame attributes with one entry per column: the matching key in the column's description.
_WORDS = {"labels": "title", "units": "unit", "periods": "period", "statuses": "status", "descriptions": "description"}
BY_COLUMN = (*_WORDS, "column_sources")


class Facts(dict[str, str]):
    """A dictionary of plain strings whose deep copy is a shallow one.

    pandas deep-copies ``attrs`` at every selection. For strings a shallow copy is equivalent and about a hundred times
    faster, which is noticeable in an app.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Facts:
        return Facts(self)


class Sources(tuple[Facts, ...]):
    """A list of publications whose deep copy is as fast as that of `Facts`."""

    __slots__ = ()

    def __deepcopy__(self, memo: dict[int, Any]) -> Sources:
        return Sources(Facts(source) for source in self)


def resources(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the resources of a data folder by name.

    Raises
    ------
    TableError
        ``datapackage.json`` is not a valid data package.
    """
    path = folder / "datapackage.json"
    return _resources(path, path.stat().st_mtime)


@lru_cache(maxsize=8)
def _resources(path: Path, _time: float) -> dict[str, dict[str, Any]]:
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        return {resource["name"]: resource for resource in package["resources"]}
    except (ValueError, KeyError, TypeError) as error:
        raise TableError(
            "The list of tables, datapackage.json, cannot be read.",
            "Expected a Frictionless Data Package.",
            "Restore the file: git checkout data/datapackage.json (or make data).",
        ) from error


def attributes(resource: dict[str, Any]) -> dict[str, Any]:
    """Return the ``attrs`` for the frame of a resource."""
    fields = resource["schema"]["fields"]
    sources = Sources(Facts(source) for source in resource["sources"])
    return {
        "name": resource["name"],
        "title": resource["title"],
        "description": resource.get("description", ""),
        "geography": resource.get("geography", ""),
        "period": resource.get("period", ""),
        "licence": licence(resource),
        "attribution": resource.get("attribution", ""),
        "sources": sources,
        "source": source_line(sources),
        "column_sources": Facts(column_sources(resource)),
        "own": [],
    } | {name: Facts({field["name"]: field.get(key, "") for field in fields}) for name, key in _WORDS.items()}


def source_line(sources: Iterable[dict[str, str]]) -> str:
    """Return one line for a figure: publishers with their titles if there are few, else only the publishers."""
    sources = list(sources)
    if len(sources) <= 2:
        return "; ".join(f"{source['publisher']}, {source['title']}" for source in sources)
    return "; ".join(dict.fromkeys(source["publisher"] for source in sources))


def column_sources(resource: dict[str, Any]) -> dict[str, str]:
    """Return each column's sources as “Publisher, title; …”, or those of the table if the column has none."""
    cited = {source["title"]: f"{source['publisher']}, {source['title']}" for source in resource["sources"]}
    default = source_line(resource["sources"])
    return {
        field["name"]: "; ".join(cited.get(title, title) for title in titles(field)) or default
        for field in resource["schema"]["fields"]
    }


def titles(field: dict[str, Any]) -> list[str]:
    """Return the titles of a column's sources, which are stored as text for one source and as a list for several."""
    source = field.get("source", [])
    return [source] if isinstance(source, str) else source


def publishers(resource: dict[str, Any]) -> list[str]:
    """Return the publishers of a resource, each once, in source order."""
    return list(dict.fromkeys(source["publisher"] for source in resource["sources"]))


def licence(resource: dict[str, Any]) -> str:
    """Return the titles of a resource's licences in one line."""
    return "; ".join(entry["title"] for entry in resource["licenses"])
