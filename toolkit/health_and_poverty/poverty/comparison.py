"""Side-by-side comparison of two entries of a published table: which is higher, where, and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.health_and_poverty.poverty.rates import RateTable


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two entries side by side.

    Parameters
    ----------
    axis
        The column of ``rows`` that names a row.
    rows
        One row per cell that either entry has: the key ``axis``, ``code``, ``first``, ``second``, ``difference``
        (second − first, in percentage points if the unit is %), the 95% interval ``lower``, ``upper`` of the
        difference if both have one, and ``reason`` if a value is missing. The interval assumes independent samples.
    """

    axis: str
    rows: pd.DataFrame


def difference(table: RateTable, key: str, first: str, second: str) -> Comparison:
    """Compare two entries of one key: ``difference(table, "measure", "before …", "after …")``.

    If only one entry has a single cell, that cell is matched along the key by which the other entry varies. Two single
    cells are always matched.

    Raises
    ------
    UnknownNameError
        The table does not have one of the entries.
    ModelError
        The cells of one entry vary along several keys, or the cells of the two entries vary along different keys.
    """
    left, right = (table.filter(**{key: entry}) for entry in (first, second))
    axes = {side.axis() for side in (left, right) if len(side) > 1} or {_shared(left, right)}
    if len(axes) > 1:
        raise ModelError(
            f"One entry varies by {' and the other by '.join(sorted(axes))}.", "", "Filter both entries the same way."
        )
    axis = axes.pop()
    return Comparison(axis, _side_by_side(_matched(left, right, axis), axis, (first, second)))


def _matched(first: RateTable, second: RateTable, axis: str) -> pd.DataFrame:
    """Return the cells of two tables, one row per entry of the key, those of the first table first."""
    order = list(dict.fromkeys([*first.rows[axis], *second.rows[axis]]))
    columns: dict[str, Any] = {axis: order}
    for table, side in ((first, "1"), (second, "2")):
        at = {entry: row for row, entry in enumerate(table.rows[axis])}
        if len(at) < len(table):
            raise ModelError(f"“{table.title}” has several cells for the same {axis}.", "", "Filter the table first.")
        rows = np.array([at.get(entry, -1) for entry in order])
        for name in ("code", "value", "lower", "upper", "reason"):
            cells = table.rows[name].to_numpy(float if name in ("value", "lower", "upper") else object)[rows]
            cells[rows < 0] = np.nan
            columns[f"{name}_{side}"] = cells
    return pd.DataFrame(columns)


def _shared(first: RateTable, second: RateTable) -> str:
    """Return a key that two single cells share, to name the row by; the area if there is none."""
    keys = ("area", "group", "measure", "population", "period")
    return next((k for k in keys if first.choices(k) == second.choices(k) != ("",)), "area")


def _side_by_side(both: pd.DataFrame, axis: str, names: tuple[str, str]) -> pd.DataFrame:
    first, second = both["value_1"], both["value_2"]
    gap = second - first
    # Half-widths of independent estimates combine in quadrature.
    low = np.hypot(second - both["lower_2"], both["upper_1"] - first)
    high = np.hypot(both["upper_2"] - second, first - both["lower_1"])
    columns = {
        axis: both[axis],
        "code": both["code_1"].fillna(both["code_2"]),
        "first": first,
        "second": second,
        "difference": gap,
        "lower": gap - low,
        "upper": gap + high,
        "reason": "",
    }
    table = pd.DataFrame(columns)
    for row in both[gap.isna()].itertuples():
        table.loc[row.Index, "reason"] = _why(row, names)
    return table


def _why(row: Any, names: tuple[str, str]) -> str:
    """Return, for each side without a value, why it has none."""
    parts = []
    for name, side in zip(names, ("1", "2"), strict=True):
        if pd.isna(getattr(row, f"value_{side}")):
            reason = getattr(row, f"reason_{side}")
            parts.append(f"{name}: {reason if isinstance(reason, str) and reason else 'no such row'}")
    return "; ".join(parts)
