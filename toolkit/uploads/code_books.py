"""What the codes of three teaching files of microdata mean, as their publishers say (``code_books.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.core.yaml_io import load_yaml


@dataclass(frozen=True)
class Variable:
    """One column of a file.

    Parameters
    ----------
    column
        Its heading in the file.
    name
        What it is called here.
    labels
        Meaning of each code, in the order of the publisher; none for a number.
    empty
        Codes that say that the question does not apply: an empty cell here.
    """

    column: str
    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    empty: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeBook:
    """A file of microdata: how to know it, what its columns mean, what to know before use.

    Parameters
    ----------
    name, title, publisher, address, period
        Short name; publication, publisher and page to download it from; when it was asked.
    unit
        ``household`` or ``person``: what a row is.
    rows
        Rows of the complete file.
    variables
        Its columns; others are passed over.
    notes
        What the file cannot tell.
    """

    name: str
    title: str
    publisher: str
    address: str
    period: str
    unit: str
    rows: int
    variables: tuple[Variable, ...]
    notes: tuple[str, ...]


def _books() -> tuple[CodeBook, ...]:
    content = load_yaml(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"), "code books")
    shared = content["labels"]
    books = []
    for book in content["books"]:
        variables = []
        for entry in book["variables"]:
            labels = entry.get("labels", {})
            labels = shared[labels] if isinstance(labels, str) else labels
            variables.append(Variable(entry["column"], entry["name"], labels, tuple(entry.get("empty", ()))))
        books.append(CodeBook(**book | {"variables": tuple(variables), "notes": tuple(book["notes"])}))
    return tuple(books)


CODE_BOOKS = LCF_2013, CENSUS_2011, CENSUS_2021 = _books()
