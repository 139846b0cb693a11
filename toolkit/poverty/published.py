"""The project's tables on poverty and low pay as rate tables: which column is what.

Each function takes the frame of one table (``tables.load(name)``) and returns a
:class:`toolkit.poverty.rates.RateTable`; :data:`PUBLISHED` lists them for a reader to choose from. Nothing is computed
here but the names of things.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from toolkit.poverty.checks import AddsUp, Between, PartOfWhole, RateOfTotal, Rule, ShareOfCount
from toolkit.poverty.rates import RateTable, rate_table

COSTS = {"BHC": "before housing costs", "AHC": "after housing costs"}
_CHILDREN_NOTE = (
    "A survey sets the UK total, benefit and tax records spread it over places; published without intervals, and "
    "provisional."
)
_PRINTED_NOTE = "Figures as an essay printed them, faults included: check before use."
_LOST_NOTE = "The values are missing from the source text and were not found elsewhere. None is estimated here."


def children(frame: pd.DataFrame) -> RateTable:
    """Children in relative low income (table ``child_low_income``): by area, year, before/after housing costs."""
    rows = frame.rename(columns={"housing_costs": "measure", "geography": "level", "name": "area", "percent": "value"})
    rows = rows.assign(population="Children under 16", period=frame["year"].astype(int).astype(str))
    rows["measure"] = rows["measure"].map(COSTS)
    return _made(frame, rows, "children", "Children in relative low income", note=_CHILDREN_NOTE)


def low_pay_2022(frame: pd.DataFrame) -> RateTable:
    """Jobs below the Real Living Wage, April 2022 (table ``low_pay_2022``): by area, sex and hours.

    ``area`` is the code for local authorities until :func:`named` gives them their names.
    """
    rows = frame.rename(columns={"geography": "level", "percent_below": "value", "percent_quality": "quality"})
    is_place = frame["geography"] == "local authority"
    rows = rows.assign(
        measure="Jobs below the Real Living Wage",
        population=frame["sex"],
        group=frame["hours"],
        period="April 2022",
        number=1000 * frame["number_thousand"],
        area=frame["code"].where(is_place, frame["region"]),
        reason=_reason_for(frame, "percent_below"),
    )
    return _made(frame, rows, "low_pay_2022", "Share of jobs below the Real Living Wage")


def low_pay_2019(frame: pd.DataFrame) -> RateTable:
    """Employees below the Real Living Wage in 2019 as printed (table ``low_pay_2019``): by region."""
    rows = frame.rename(columns={"region": "area", "percent_low_pay": "value", "number_low_pay": "number"})
    rows = rows.assign(measure="Employees below the Real Living Wage", period="April 2019", level=_level(rows["area"]))
    rows["reason"] = _reason_for(frame, "percent_low_pay")
    return _made(frame, rows, "low_pay_2019", "Share of employees on low pay", note=_PRINTED_NOTE)


def scotland(frame: pd.DataFrame) -> RateTable:
    """Poverty in Scotland (table ``poverty_scotland``): by period and group (work status, age, disability).

    ``population`` says who is divided by what: “Working-age adults by family economic status”.
    """
    return _scotland(frame, "rate", "scotland", "Share of the group in poverty")


def scotland_composition(frame: pd.DataFrame) -> RateTable:
    """Who the poor of Scotland are (table ``poverty_scotland``): each group's share of all in poverty."""
    parts = frame[~frame["category"].isin(["All", "All people"])]  # all of them are 100 %
    return _scotland(parts, "composition", "scotland_composition", "Share of all in poverty")


def in_work(frame: pd.DataFrame) -> RateTable:
    """In-work poverty and insecure work by region (table ``in_work_poverty``): every value is lost."""
    rows = frame.rename(columns={"subject": "measure", "percent": "value"})
    rows = rows.sort_values(["measure", "order"]).assign(level="region", reason=_reason_for(frame, "percent"))
    return _made(frame, rows, "in_work", "Share of workers", note=_LOST_NOTE)


def _scotland(frame: pd.DataFrame, column: str, name: str, label: str) -> RateTable:
    rows = frame.rename(columns={column: "value"})
    rows = rows.assign(
        measure=frame["measure"].str.capitalize() + " poverty, " + frame["housing_costs"].map(COSTS),
        population=frame["population"] + " by " + frame["breakdown"],
        group=frame["category"],
        area="Scotland",
        level="nation",
        reason=_reason_for(frame, column),
    )
    return _made(frame, rows, name, label)


def _level(areas: pd.Series) -> pd.Series:
    return pd.Series("region", index=areas.index).mask(areas == "United Kingdom", "whole")


# “rate, number: unreliable, sample too small; composition: …”: columns before the colon, their reason after it.
_REASON = re.compile(r"(?:^|; )((?:\w+, )*\w+): (.*?)(?=; (?:\w+, )*\w+: |$)")


def _reason_for(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return the part of the column ``reason`` that speaks of one column."""
    texts = frame["reason"].fillna("").astype(str)
    said = {
        text: {c: why for columns, why in _REASON.findall(text) for c in columns.split(", ")} for text in set(texts)
    }
    return texts.map(lambda text: said[text].get(column, ""))


def _made(frame: pd.DataFrame, rows: pd.DataFrame, name: str, label: str, note: str = "") -> RateTable:
    facts = frame.attrs
    return rate_table(
        rows, name=name, title=facts.get("title", label), label=label, source=facts.get("source", ""), note=note
    )


def named(table: RateTable, names: pd.Series) -> RateTable:
    """Return a table whose areas carry names where they carried codes.

    Parameters
    ----------
    names
        Name by code, such as ``places.set_index("code")["short_name"]``.
    """
    rows = table.rows.assign(area=table.rows["area"].map(names).fillna(table.rows["area"]))
    return dataclasses.replace(table, rows=rows)


@dataclass(frozen=True)
class Published:
    """A table to choose: the table of ``data/`` that it rests on, its name for a reader, and what reads it."""

    table: str
    label: str
    read: Callable[[pd.DataFrame], RateTable]


PUBLISHED = {
    "children": Published("child_low_income", "Children in relative low income", children),
    "low_pay_2022": Published("low_pay_2022", "Jobs below the Real Living Wage, 2022", low_pay_2022),
    "low_pay_2019": Published("low_pay_2019", "Low pay in 2019, as the essay printed it (Table 2)", low_pay_2019),
    "scotland": Published("poverty_scotland", "Poverty in Scotland by work status", scotland),
    "scotland_composition": Published("poverty_scotland", "Who Scotland's poor are", scotland_composition),
    "in_work": Published("in_work_poverty", "In-work poverty and insecure work by region (lost)", in_work),
}
"""Tables on poverty and low pay that a reader can choose, by short name."""

TOTAL = "United Kingdom"
LOW_PAY_2019_RULES: tuple[Rule, ...] = (
    Between("percent_low_pay"),
    PartOfWhole("constituencies", "all_constituencies"),
    ShareOfCount("percent_constituencies", "constituencies", "all_constituencies"),
    AddsUp("constituencies", TOTAL, count_missing_as_nothing=True),
    AddsUp("number_low_pay", TOTAL, step=1000),
    RateOfTotal("percent_low_pay", "number_low_pay", TOTAL, step=1000),
)
"""What must hold in the essay's Table 2, whoever printed it."""


def low_pay_2019_with_wholes(frame: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    """Return the essay's Table 2 with the number of all constituencies of each region beside it.

    Parameters
    ----------
    frame, seats
        Tables ``low_pay_2019`` and ``constituencies``.

    Returns
    -------
    pandas.DataFrame
        The rows of ``frame`` and a column ``all_constituencies``. That of the United Kingdom counts the regions
        whose constituencies the table counts: Northern Ireland is printed as “n/a”, so 632 and not 650.
    """
    every = frame["region"].map(seats.set_index("region")["constituencies_2019"])
    counted = frame["constituencies"].notna() & (frame["region"] != TOTAL)
    return frame.assign(all_constituencies=every.mask(frame["region"] == TOTAL, every[counted].sum()))
