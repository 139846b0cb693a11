"""The source line under a figure: the publications of the columns drawn, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from toolkit.core import wording

# ONS pages that show what ONS and others publish; the publisher and the publication are enough.
_SERVICE = "Explore local statistics: "
_MOST = 9  # publications named in one line; beyond this, they are counted by publisher


def cited(attrs: Mapping[Any, Any], columns: Iterable[str]) -> list[dict[str, str]]:
    """Return the publications behind the columns, each once, in the order of the columns.

    Parameters
    ----------
    attrs
        A table's ``attrs``: ``column_sources`` and ``sources``.
    columns
        Names of the columns.

    Returns
    -------
    list of dict
        ``publisher`` and ``title``, and ``path`` and ``licence`` if the table has them. A source that is not a
        publication, such as a user's own file, has its name as title and no publisher. Empty if the source of any
        column is unknown: a line must not attribute one column to another's source.
    """
    by_column, known = attrs.get("column_sources", {}), _known(attrs)
    texts = [str(by_column.get(column, "")) for column in columns]
    if not all(texts):
        return []
    publications = [publication for text in texts for publication in _split(text, known)]
    return list({(each["publisher"], each["title"]): each for each in publications}.values())


def source_line(attrs: Mapping[Any, Any], columns: Iterable[str]) -> str:
    """Return the publications behind the columns in one line, by publisher; empty if any is unknown."""
    by_publisher: dict[str, list[str]] = {}
    publications = cited(attrs, columns)
    for publication in publications:
        by_publisher.setdefault(publication["publisher"], []).append(publication["title"].removeprefix(_SERVICE))
    write = _listed if len(publications) <= _MOST else _counted
    return "; ".join(write(publisher, titles) for publisher, titles in by_publisher.items())


def _counted(publisher: str, titles: list[str]) -> str:
    if len(titles) == 1 or not publisher:
        return _listed(publisher, titles)
    return f"{publisher} ({wording.count(len(titles), 'publication')})"


def _listed(publisher: str, titles: list[str]) -> str:
    return ", ".join(filter(None, [publisher, "; ".join(titles)]))


def _known(attrs: Mapping[Any, Any]) -> dict[str, dict[str, str]]:
    """Return the table's publications by their citation, the longest first."""
    by_citation = {f"{each['publisher']}, {each['title']}": dict(each) for each in attrs.get("sources", ())}
    return dict(sorted(by_citation.items(), key=lambda item: -len(item[0])))


def _split(text: str, known: Mapping[str, dict[str, str]]) -> Iterable[dict[str, str]]:
    """Yield the publications that a column cites; titles may contain semicolons."""
    while text:
        first = next((cite for cite in known if f"{text}; ".startswith(f"{cite}; ")), text.partition("; ")[0])
        yield known.get(first, {"publisher": "", "title": first})
        text = text[len(first) :].removeprefix("; ")
