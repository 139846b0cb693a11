"""Two published tables, or two entries of one, side by side: what is higher where, and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.health_and_poverty.poverty.rates import RateTable


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two tables side by side.

    Parameters
    ----------
    names
        What the first and the second are called.
    axis
        The column of ``rows`` that names a row.
    unit
        Unit of both, and of the difference (percentage points where the unit is %).
    rows
        One row a cell that stands in either: the keys, ``first``, ``second``, ``difference`` (second − first),
        ``ratio``, the 95 % interval ``lower``, ``upper`` of the difference where both have one, and ``reason`` where a
        value is missing. The interval takes the two to be independent samples.
    """

    names: tuple[str, str]
    axis: str
    unit: str
    rows: pd.DataFrame

    def sentence(self) -> str:
        """Return in how many rows the second is higher, and where the two differ most."""
        known = self.rows.dropna(subset=["difference"])
        if known.empty:
            return f"No row has a value for both {self.names[0]} and {self.names[1]}."
        widest: Any = known.loc[[known["difference"].abs().idxmax()]].iloc[0]
        first, second = (wording.value(widest[end], self.unit, 1) for end in ("first", "second"))
        rises = int((known["difference"] > 0).sum())
        return (
            f"{self.names[1]} is higher than {self.names[0]} in {rises} of {wording.count(len(known), 'row')}. The "
            f"gap is widest in {widest[self.axis]}: {first} ({self.names[0]}) and {second} ({self.names[1]})."
        )


def compare(first: RateTable, second: RateTable, names: tuple[str, str] | None = None) -> Comparison:
    """Match two tables on the key along which their cells differ, and take second − first.

    Parameters
    ----------
    first, second
        Tables whose cells differ in one and the same key (see :meth:`RateTable.axis`), in one unit. A single
        cell is matched along the key of the other table, and with another single cell whatever the two are of.
    names
        What the two are called; their titles if None.

    Raises
    ------
    ModelError
        The units differ, or the cells differ along different keys.
    """
    if first.unit != second.unit:
        raise ModelError(
            f"“{first.title}” is in “{first.unit}” and “{second.title}” in “{second.unit}”.",
            "Two tables with one unit can be subtracted.",
        )
    several = [table for table in (first, second) if len(table) > 1]
    axes = {table.axis() for table in several} or {_shared(first, second)}
    if len(axes) > 1:
        raise ModelError(
            f"One table runs along {' and the other along '.join(sorted(axes))}.", "", "Filter both in the same way."
        )
    axis = axes.pop()
    names = names or (first.title, second.title)
    return Comparison(names, axis, first.unit, _side_by_side(_matched(first, second, axis), axis, names))


def _matched(first: RateTable, second: RateTable, axis: str) -> pd.DataFrame:
    """Return the cells of two tables in one row each entry of the key, those of the first table first."""
    order = list(dict.fromkeys([*first.rows[axis], *second.rows[axis]]))
    columns: dict[str, Any] = {axis: order}
    for table, side in ((first, "1"), (second, "2")):
        at = {entry: row for row, entry in enumerate(table.rows[axis])}
        if len(at) < len(table):
            raise ModelError(f"“{table.title}” has several cells for one {axis}.", "", "Filter the table first.")
        rows = np.array([at.get(entry, -1) for entry in order])
        for name in ("code", "value", "lower", "upper", "reason"):
            found = table.rows[name].to_numpy(float if name in ("value", "lower", "upper") else object)[rows]
            found[rows < 0] = np.nan
            columns[f"{name}_{side}"] = found
    return pd.DataFrame(columns)


def _shared(first: RateTable, second: RateTable) -> str:
    """Return a key that two single cells have in common, to name the row by; the area if none."""
    keys = ("area", "group", "measure", "population", "period")
    return next((k for k in keys if first.choices(k) == second.choices(k) != ("",)), "area")


def _side_by_side(both: pd.DataFrame, axis: str, names: tuple[str, str]) -> pd.DataFrame:
    first, second = both["value_1"], both["value_2"]
    gap = second - first
    # Half-widths of independent estimates add in squares.
    low = np.hypot(second - both["lower_2"], both["upper_1"] - first)
    high = np.hypot(both["upper_2"] - second, first - both["lower_1"])
    columns = {
        axis: both[axis],
        "code": both["code_1"].fillna(both["code_2"]),
        "first": first,
        "second": second,
        "difference": gap,
        "ratio": second / first.replace(0, np.nan),
        "lower": gap - low,
        "upper": gap + high,
        "reason": "",
    }
    found = pd.DataFrame(columns)
    for row in both[gap.isna()].itertuples():
        found.loc[row.Index, "reason"] = _why(row, names)
    return found


def _why(row: Any, names: tuple[str, str]) -> str:
    """Say for each side without a value why it has none."""
    parts = []
    for name, side in zip(names, ("1", "2"), strict=True):
        if pd.isna(getattr(row, f"value_{side}")):
            reason = getattr(row, f"reason_{side}")
            parts.append(f"{name}: {reason if isinstance(reason, str) and reason else 'no such row'}")
    return "; ".join(parts)


def difference(table: RateTable, key: str, first: str, second: str) -> Comparison:
    """Compare two entries of one key: ``difference(table, "measure", "before …", "after …")``."""
    return compare(table.filter(**{key: first}), table.filter(**{key: second}), (first, second))
