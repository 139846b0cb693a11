"""Names, years and rows that must be there: found, or refused with the nearest that are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from toolkit.core.errors import ModelError, UnknownNameError


def require(kind: str, name: object, names: Iterable[object]) -> None:
    """Refuse a name that is not among the known ones.

    Raises
    ------
    UnknownNameError
        With the nearest names.
    """
    known = list(names)
    if name not in known:
        raise UnknownNameError(kind, name, known)


def position(kind: str, name: str, names: Sequence[str]) -> int:
    """Return where a name stands among the known ones; refuse another (see `require`)."""
    require(kind, name, names)
    return list(names).index(name)


def year_position(year: int, years: Sequence[int]) -> int:
    """Return where a year stands among those that jobs were computed for.

    Raises
    ------
    ModelError
        It is not among them.
    """
    if year not in years:
        raise ModelError(f"There are no jobs for {year}.", f"Years: {years[0]} to {years[-1]}.")
    return list(years).index(year)


def rows_of_year(table: pd.DataFrame, year: int, subject: str) -> pd.DataFrame:
    """Return the rows of a long table for one year (column ``year``); ``subject`` says what they hold.

    Raises
    ------
    ModelError
        There are none.
    """
    rows = table.loc[table["year"] == year]
    if rows.empty:
        known = f"{table['year'].min()} to {table['year'].max()}"
        raise ModelError(f"There is no {subject} for {year}.", f"Years: {known}.")
    return rows
