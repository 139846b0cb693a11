"""Lookups of names, years and rows, with errors that suggest the closest matches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from toolkit.core.errors import ModelError, UnknownNameError


def require(kind: str, name: object, names: Iterable[object]) -> None:
    """Raise an error for a name that is not among the known ones.

    Raises
    ------
    UnknownNameError
        Unknown name; the message suggests the closest.
    """
    known = list(names)
    if name not in known:
        raise UnknownNameError(kind, name, known)


def position(kind: str, name: str, names: Sequence[str]) -> int:
    """Return the position of a name among the known ones; raise an error for any other (see `require`)."""
    require(kind, name, names)
    return list(names).index(name)


def year_position(year: int, years: Sequence[int]) -> int:
    """Return the position of a year among those computed.

    Raises
    ------
    ModelError
        The year is not among those computed.
    """
    if year not in years:
        raise ModelError(f"There are no jobs for {year}.", f"Expected a year from {years[0]} to {years[-1]}.")
    return list(years).index(year)


def rows_of_year(table: pd.DataFrame, year: int, subject: str) -> pd.DataFrame:
    """Return the rows of a long table for one year (column ``year``); ``subject`` describes them in the error.

    Raises
    ------
    ModelError
        No rows for this year.
    """
    rows = table.loc[table["year"] == year]
    if rows.empty:
        known = f"{table['year'].min()} to {table['year'].max()}"
        raise ModelError(f"There is no {subject} for {year}.", f"Expected a year from {known}.")
    return rows
