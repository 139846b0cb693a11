"""People in work by occupation and region, in the order that skills and supply ask for."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from toolkit.core.errors import ModelError, UnknownNameError


def workers_by_occupation(table: pd.DataFrame, year: int, regions: Sequence[str]) -> pd.DataFrame:
    """Return people in work, major groups of occupations in rows (in their own order) and regions in columns.

    Parameters
    ----------
    table
        Long: ``region``, ``year``, ``group`` (the number of the major group), ``occupation``, ``number``.
    year
        Which rows.
    regions
        Columns, in this order.

    Raises
    ------
    ModelError
        There is no such year.
    UnknownNameError
        A region is not in the table.
    """
    rows = table.loc[table["year"] == year].sort_values("group", kind="stable")
    if rows.empty:
        known = f"{table['year'].min()} to {table['year'].max()}"
        raise ModelError(f"There are no workers by occupation for {year}.", f"Years: {known}.")
    there = sorted(set(rows["region"]))
    for region in regions:
        if region not in there:
            raise UnknownNameError("region of the workers by occupation", region, there)
    wide = rows.pivot(index="occupation", columns="region", values="number")
    return wide.loc[list(rows["occupation"].unique()), list(regions)].astype(float)
