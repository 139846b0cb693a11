"""The register of sources: how each column was measured, whether its error is published, and which warnings apply.

One row per column (without its year) in ``register.csv``. Each row records a judgement, kept in one place so that
anybody can correct it. Together with a figure's own interval, that judgement determines how strong the figure is
(`toolkit.core.strength`).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from toolkit.core.errors import UnknownNameError
from toolkit.core.strength import Strength, relative_error, statistic, variation

FILE = Path(__file__).with_name("register.csv")
NONE, INTERVAL, SAMPLE = "none", "interval", "sample size"
QUALITY = {"precise": 5.0, "reasonably precise": 10.0, "acceptable": 20.0}
"""The maximum coefficient of variation (%) for each of a publisher's quality labels."""
_DESIGN_EFFECT = 1.5
_LOCAL = "local survey error not published"
_REGIONAL = "survey error not published"


@dataclass(frozen=True)
class Source:
    """The register's entry for a column.

    ``error`` is “none”, “interval” or “sample size”; if the error is unknown, it is the name of a threat.
    """

    table: str
    column: str
    areas: str
    measured_by: str
    error: str
    lost: str
    because: str
    address: str
    note: str


@lru_cache(maxsize=1)
def register() -> tuple[Source, ...]:
    """Return the whole register."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Source(**row) for row in csv.DictReader(file))


@lru_cache(maxsize=256)
def source(column: str, table: str = "place_table", areas: str = "") -> Source:
    """Return the register's entry for a column, by the longest listed prefix of its name.

    Raises
    ------
    UnknownNameError
        The register has no such column.
    """
    rows = [row for row in register() if row.table == table and column.startswith(row.column)]
    rows = [row for row in rows if row.areas == areas] or rows
    if not rows:
        known = [f"{row.table}: {row.column}" for row in register()]
        raise UnknownNameError("column in the register of sources", f"{table}: {column}", known)
    return max(rows, key=lambda row: len(row.column))


def of_table(table: str, column: str = "", areas: str = "") -> Source:
    """Return the register's entry for a table's only column, or for a named one.

    Raises
    ------
    UnknownNameError
        The register has no such table.
    """
    first = column or next((row.column for row in register() if row.table == table), "")
    return source(first, table, areas)


def figure(
    listed: Source,
    value: float,
    ends: tuple[float, float] | None = None,
    *,
    percent: bool = False,
    quality: str = "",
    sample: float = math.nan,
    more: Mapping[str, str] | None = None,
    kind: str = "statistic",
) -> Strength:
    """Return the strength of a published figure.

    Parameters
    ----------
    listed
        The register's row for its column.
    value, ends
        The figure and its 95% interval, in the same unit.
    percent
        Whether the figure is a percentage: its error is then relative to the smaller of the figure and 100 minus the
        figure.
    quality
        The publisher's label for its coefficient of variation, a key of ``QUALITY``.
    sample
        Number of families behind a rate without an interval; a design effect of 1.5 is assumed.
    more
        Other threats that apply, by name, each with its sentence.
    kind
        “statistic” or “poverty rate”.
    """
    lost = ({listed.lost: listed.because} if listed.lost else {}) | dict(more or {})
    cv: float | None = None
    unknown = listed.error
    if listed.error in (NONE, INTERVAL, SAMPLE):
        unknown = _LOCAL if listed.areas == "local" else _REGIONAL
        cv = 0.0 if listed.error == NONE else QUALITY.get(quality)
    if ends is not None and not any(map(math.isnan, ends)):
        cv = variation(value, *ends, percent=percent)
    elif listed.error == SAMPLE and sample > 0:
        error = 100 * math.sqrt(_DESIGN_EFFECT * value / 100 * (1 - value / 100) / sample)
        cv = relative_error(value, error, percent=True)
    return statistic(cv, unknown, lost, kind=kind)


def of_place(row: Mapping[str, object], column: str, unit: str = "") -> Strength:
    """Return the strength of one figure in a row of the table of places; the row includes any published interval."""
    ends = tuple(float(str(row.get(f"{column}_{end}", math.nan))) for end in ("lower", "upper"))
    percent = unit.startswith("%")
    return figure(
        source(column), float(str(row[column])), (ends[0], ends[1]), percent=percent, more=of_county(row, column)
    )


def of_county(row: Mapping[str, object], column: str) -> dict[str, str]:
    """Return the point that a figure loses if it is the county's, and the reason; nothing if it is the place's own."""
    if column.startswith("hle_") and bool(row.get("hle_inherited", False)):
        return {"the county's figure": "All districts in the county share its figure."}
    return {}
