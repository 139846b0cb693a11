"""A user's own columns beside the project's: unused names, descriptions, and the join by place."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Protocol

import pandas as pd

from toolkit.core import paths
from toolkit.core.errors import TableError
from toolkit.tables import package

SUFFIX = "_own"
_MARK = " (your file)"


class Own(Protocol):
    """A user's own data, described by :func:`attributes`."""

    @property
    def table(self) -> pd.DataFrame:
        """The user's figures, by ``code``."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the table's columns that hold figures."""


def join(table: pd.DataFrame, own: Own) -> pd.DataFrame:
    """Return a table with a user's columns added. Every place keeps its row; cells without a user's figure are empty.

    A column whose name is taken gets the suffix "_own". ``attrs["own"]`` lists the user's columns and
    ``attrs["labels"]`` marks them "(your file)". A TableError is raised if the table has no column ``code``.
    """
    if "code" not in table.columns:
        raise TableError("This table has no column “code”.", "We use codes to match your own figures to places.")
    new = {name: _free(name, table.columns) for name in own.columns}
    joined = table.merge(own.table.rename(columns=new), on="code", how="left", validate="many_to_one")
    joined.attrs.update(table.attrs)
    for facts in package.BY_COLUMN:
        theirs = own.table.attrs[facts]
        joined.attrs[facts] = package.Facts(table.attrs.get(facts, {}) | {new[name]: theirs[name] for name in new})
    joined.attrs["own"] = [*table.attrs.get("own", []), *new.values()]
    joined.attrs["source"] = "; ".join(filter(None, [table.attrs.get("source", ""), own.table.attrs["source"]]))
    return joined


def names(titles: Sequence[str]) -> dict[str, str]:
    """Return a name for each column title: the title, with a suffix if a table of places already has it."""
    known = package.resources(paths.folder())
    tables = [known[name] for name in ("places", "place_indicators") if name in known]
    taken = {field["name"] for table in tables for field in table["schema"]["fields"]} | {"code"}
    given: dict[str, str] = {}
    for title in titles:
        given[title] = _free(title, taken | {*given.values()} | ({*titles} - {title}))
    return given


def attributes(file: str, source: str, names: Mapping[str, str], facts: pd.DataFrame) -> dict[str, object]:
    """Return the ``attrs`` of a user's table, as for the project's own tables; ``names`` gives a name for each title.

    ``facts`` has the ``unit`` and ``period`` of each title; ``source`` is the description of a ``file``.
    """
    every = ["code", *names.values()]
    said = {"statuses": "own", "descriptions": f"From {source}.", "column_sources": source}
    by_column = {kind: dict.fromkeys(every, text) for kind, text in said.items()}
    by_column["labels"] = {"code": "Code"} | {name: title + _MARK for title, name in names.items()}
    for of in ("unit", "period"):
        by_column[f"{of}s"] = {"code": ""} | {name: str(facts[of][title]) for title, name in names.items()}
    about = {"name": file, "title": f"Your file “{file}”", "source": source, "own": every[1:]}
    return about | {kind: package.Facts(texts) for kind, texts in by_column.items()}


def _free(name: str, taken: Container[str]) -> str:
    """Return the name, with the suffix as often as it takes to be free."""
    return _free(name + SUFFIX, taken) if name in taken else name
