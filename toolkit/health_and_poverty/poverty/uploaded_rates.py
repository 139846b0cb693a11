"""A table that a person brought, as rate tables: which of its labels are places, and which columns are periods.

The figures are the person's; nothing is kept and nothing is added. Each column of figures is a table of its own, unless
the columns (or a column of labels) are periods: these belong together as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from toolkit.health_and_poverty.poverty.rates import RateTable, last_year, rate_table

_LEAST = 0.5  # of the labels must be known areas for the rows to be areas
_MOST_COLUMNS = 40
# Headings that say how something is counted and not what: a chart's title needs the table's.
_BARE = re.compile(r"(%|per ?cents?|percentages?|numbers?|rates?|values?|totals?|counts?)( *\(.*\))?", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Areas:
    """The areas by which rows are known: ``name`` and ``level`` by code, and the code by each name they go by."""

    by_code: pd.DataFrame
    codes: pd.Series

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Areas:
        """Make them of a frame with ``code``, ``called`` (one row a name), ``name`` (the one to use) and ``level``."""
        by_name = frame.assign(called=frame["called"].map(_plain)).drop_duplicates("called")
        by_code = frame.drop_duplicates("code").set_index("code")[["name", "level"]]
        return cls(by_code, by_name.set_index("called")["code"])


def uploaded_rates(
    rows: pd.DataFrame, areas: Areas, *, title: str, unit: str, source: str, note: str = ""
) -> tuple[RateTable, ...]:
    """Return a person's table as rate tables.

    Parameters
    ----------
    rows
        One row a cell: ``group`` (label of the row), ``code``, ``period``, ``column`` (heading), ``value``, ``reason``,
        as `toolkit.uploads.rate_tables` gives them.
    areas
        The areas that a label may be.
    title, unit, source, note
        As in :class:`~toolkit.health_and_poverty.poverty.rates.RateTable`.

    Returns
    -------
    tuple of RateTable
        At most forty, in the order of the columns.
    """
    known = _known(rows, areas)
    tables = []
    for heading, part in _parts(known):
        label = _label(title if title != source else "", heading) or title
        # A heading may say that one column is a percentage where the table as a whole is of mixed units.
        of = unit or ("%" if re.search(r"%|per ?cent|proportion", heading or title, re.IGNORECASE) else "")
        called = f"{title}: {heading}" if heading and heading != title else title
        tables.append(rate_table(_once(part), name="own", title=called, label=label, unit=of, source=source, note=note))
    return tuple(tables[:_MOST_COLUMNS])


def _label(title: str, heading: str) -> str:
    """Return what the figures of a column are, for an axis and a title."""
    if not heading or not title:
        return heading or title
    return f"{title} ({heading})" if _BARE.fullmatch(heading) else heading


def _parts(rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the heading and the rows of each column of figures, or all at once where the columns are periods."""
    headings = rows["column"].unique()
    if len(headings) > 1 and not pd.isna([last_year(str(heading)) for heading in headings]).any():
        yield "", rows.assign(period=rows["column"], measure="")
        return
    for heading, part in rows.groupby("column", sort=False):
        yield str(heading), part.assign(measure=heading)


def _known(rows: pd.DataFrame, areas: Areas) -> pd.DataFrame:
    """Return the rows with ``area``, ``level`` and ``code`` where their labels are areas, else with ``group``."""
    names = rows["group"].map({label: _plain(label) for label in rows["group"].unique()})
    code = rows["code"].where(rows["code"].isin(areas.by_code.index), names.map(areas.codes))
    if code.groupby(rows["group"]).first().notna().mean() < _LEAST:
        return rows
    return rows.assign(
        group="",
        area=code.map(areas.by_code["name"]).fillna(rows["group"]),
        level=code.map(areas.by_code["level"]).fillna("other"),
        code=code.fillna(rows["code"]),
    )


def _plain(name: str) -> str:
    """Return a name as it is compared: no capitals, notes in brackets, “the” or marks."""
    return " ".join(re.sub(r"\[.*?\]|\(.*?\)|\bthe\b|[^\w ]|\d+$", " ", name.casefold()).split())


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """Number labels that stand in a table more than once, so that each cell is there once."""
    column = "area" if "area" in rows else "group"
    again = rows.groupby([column, "period"], sort=False).cumcount()
    numbered = rows[column] + " (" + (again + 1).astype(str) + ")"
    return rows.assign(**{column: rows[column].mask(again > 0, numbered)})
