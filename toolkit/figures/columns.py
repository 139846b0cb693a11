"""What a figure needs from a table: existing columns, numbers, labels, units, a source."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ToolkitError, UnknownNameError
from toolkit.figures.sources import source_line


class FigureError(ToolkitError):
    """A figure that cannot be drawn from its input."""


def need(table: pd.DataFrame, *columns: str) -> None:
    """Check that the table has these columns and at least one row.

    Raises
    ------
    UnknownNameError
        A column is missing; the message suggests the closest.
    FigureError
        The table has no rows.
    """
    known = [str(c) for c in table.columns]
    for column in columns:
        if column not in table.columns:
            raise UnknownNameError("column", column, known)
    if table.empty:
        raise FigureError("The table has no rows.", "A figure needs at least one row.")


def bare(table: pd.DataFrame) -> pd.DataFrame:
    """Return the same rows without ``attrs``, which pandas deep-copies each time a column is accessed."""
    return pd.DataFrame(table)


def numbers(table: pd.DataFrame, column: str) -> pd.Series:
    """Return a column as floats, with missing values as NaN.

    Raises
    ------
    FigureError
        The column holds anything other than numbers, or nothing at all.
    """
    need(table, column)
    values = table[column]
    if values.dtype != float:
        values = pd.to_numeric(table[column], errors="coerce").astype(float)
        odd = table.loc[values.isna() & table[column].notna(), column]
        if not odd.empty or pd.api.types.is_bool_dtype(table[column]):
            example = odd.iloc[0] if not odd.empty else table[column].iloc[0]
            raise FigureError(f"The column “{column}” holds “{example}”.", "A figure needs numbers.")
    known = np.isfinite(values.to_numpy())
    if not known.any():
        raise FigureError(f"Every value of “{column}” is missing.", "A figure needs at least one row.")
    return values if known.all() else values.where(known)


def label_of(attrs: Mapping[Hashable, Any], column: str, given: str | None = None) -> str:
    """Return a column's label: as given; from the table's labels, with the period; or its own name in words."""
    if given is not None:
        return given
    label = str(attrs.get("labels", {}).get(column, in_words(column)))
    period = str(attrs.get("periods", {}).get(column, "") or "")
    return f"{label}, {period}" if period and period not in label else label


def in_words(column: str) -> str:
    """Return a column's name as words."""
    words = str(column).replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def unit_of(attrs: Mapping[Hashable, Any], column: str, given: str | None = None) -> str:
    """Return a column's unit: as given, or else from the table's units, or else empty."""
    return given if given is not None else str(attrs.get("units", {}).get(column, "") or "")


def source_of(attrs: Mapping[Hashable, Any], given: str | None = None, columns: Iterable[str | None] = ()) -> str:
    """Return the source line, which starts with “Source:”; empty if no source is known.

    The source, if none is given, is the publications of the columns drawn or, if one is unknown, the table's.
    """
    drawn = [column for column in columns if column is not None]
    known = source_line(attrs, drawn) or attrs.get("source", "") or ""
    source = str(given if given is not None else known).strip()
    return source if not source or source.lower().startswith("source") else f"Source: {source}"


def names_of(table: pd.DataFrame) -> pd.Series:
    """Return a name for each row: ``short_name``, else ``name``, else ``region``, else ``code``."""
    column = next((c for c in ("short_name", "name", "region", "code") if c in table.columns), None)
    if column is None:
        raise UnknownNameError("column", "name", [str(c) for c in table.columns])
    return table[column].astype(str)


def codes_of(table: pd.DataFrame) -> pd.Series:
    """Return the code of each row, or its name if the table has no codes."""
    return table["code"].astype(str) if "code" in table.columns else names_of(table)


def chosen(table: pd.DataFrame, codes: str | Iterable[str], column: str = "code") -> list[str]:
    """Return codes as a list without duplicates, each checked against a column of the table.

    Raises
    ------
    UnknownNameError
        An unknown code.
    """
    unique = list(dict.fromkeys([codes] if isinstance(codes, str) else codes))
    if unique:
        need(table, column)
    known = set(table[column].astype(str)) if unique else set()
    for code in unique:
        if code not in known:
            raise UnknownNameError(column, code, sorted(known))
    return unique


_NOTICED: ContextVar[frozenset[str]] = ContextVar("_NOTICED", default=frozenset())


@contextmanager
def noticed(areas: Iterable[str]) -> Iterator[None]:
    """Highlight these areas (codes or names) in every figure that contains them and is drawn inside the block."""
    token = _NOTICED.set(_NOTICED.get() | frozenset(areas))
    try:
        yield
    finally:
        _NOTICED.reset(token)


def highlighted(table: pd.DataFrame, given: str | Iterable[str], column: str = "code") -> list[str]:
    """Return the entries to highlight: those given, checked as in `chosen`, then the `noticed` areas in the table."""
    strong, also = chosen(table, given, column), _NOTICED.get()
    if not also or column not in table.columns:
        return strong
    return list(dict.fromkeys([*strong, *(name for name in table[column].astype(str) if name in also)]))


def once(table: pd.DataFrame, column: str, expected: str = "Each category has one row.") -> pd.Series:
    """Return a column of names as text, after checking that each occurs once.

    Raises
    ------
    FigureError
        A name occurs twice.
    """
    need(table, column)
    twice = table.loc[table[column].duplicated(), column]
    if not twice.empty:
        raise FigureError(f"“{twice.iloc[0]}” is in the column “{column}” more than once.", expected)
    return table[column].astype(str)


def measured(table: pd.DataFrame, value: str, lower: str | None, upper: str | None) -> dict[str, pd.Series]:
    """Return ``value`` and, if given, ``lower`` and ``upper`` of the interval; one end without the other is refused."""
    if (lower is None) != (upper is None):
        raise FigureError("Only one end of the interval was given.", "Give both ends, or neither.")
    named = {"value": value, "lower": lower, "upper": upper}
    return {name: numbers(table, column) for name, column in named.items() if column is not None}


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as dictionaries, for composing sentences."""
    columns = {str(name): table[name].tolist() for name in table.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def extremes(table: pd.DataFrame, column: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the rows with the lowest and the highest value; if values are tied, the first."""
    values = table[column].to_numpy(dtype=float)
    low, high = records(table.take([int(np.nanargmin(values)), int(np.nanargmax(values))]))
    return low, high


def left_out(names: Iterable[str], noun: str = "place", plural: str | None = None) -> str:
    """Return a sentence on the rows not drawn because they have no figure; empty if there are none."""
    every = list(names)
    if not every:
        return ""
    verbs = "has no figure and is" if len(every) == 1 else "have no figure and are"
    return f"{wording.count(len(every), noun, plural)} {verbs} not shown: {wording.listing(every, most=5)}."
