"""Tables for people to read: how the lab 02 notebooks display numbers."""

from __future__ import annotations

import pandas as pd


def as_text(table: pd.DataFrame, *decimals: int, missing: str = "") -> pd.DataFrame:
    """Return a readable table: numbers as text, with commas for thousands and a fixed number of decimals per column."""
    columns = dict(zip(table.columns, decimals or [0] * table.shape[1], strict=True))
    return pd.DataFrame({name: _written(table[name], places, missing) for name, places in columns.items()})


def _written(column: pd.Series, decimals: int, missing: str) -> pd.Series:
    if not pd.api.types.is_numeric_dtype(column):
        return column
    return column.map(lambda one: missing if pd.isna(one) else f"{one:,.{decimals}f}").astype(object)
