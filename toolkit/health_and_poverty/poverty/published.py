"""The project's tables on poverty and low pay as rate tables: which column is what.

Each function takes the frame of one table (``tables.load(name)``) and returns a
:class:`poverty.rates.RateTable`; :data:`PUBLISHED` lists them for a reader to choose from. Nothing is computed
here but the names of things.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from toolkit.health_and_poverty.poverty import in_work as working
from toolkit.health_and_poverty.poverty.checks import AddsUp, Between, PartOfWhole, RateOfTotal, Rule, ShareOfCount
from toolkit.health_and_poverty.poverty.rates import COSTS, RateTable, rate_table

_CHILDREN_NOTE = (
    "A survey gives the UK total; benefit and tax records share it out between places. Published without intervals, "
    "and provisional."
)
_PRINTED_NOTE = "Figures as the essay printed them, including errors: check before use."
_HEADLINES_NOTE = (
    "Figures from three publishers, for different years and definitions: cite each on its own, and do not compare "
    "those of different publishers. “1 in 6” was turned into a percentage."
)
_PAY_NOTE = (
    "Before tax and in the prices of each year, so a rise in pay is not a rise in what it buys. Published without "
    "intervals; furlough affects 2020 and 2021."
)
_MEDIAN_PAY_NOTE = "Of employees, full-time and part-time together, before tax, by where they live."
_MISSING_NOTE = "The values are missing from our copy of the text and were not found elsewhere. None is estimated here."


def children(frame: pd.DataFrame) -> RateTable:
    """Children in relative low income (table ``child_low_income``): by area, year, before/after housing costs."""
    rows = frame.rename(columns={"housing_costs": "measure", "geography": "level", "name": "area", "percent": "value"})
    rows = rows.assign(population="Children under 16", period=frame["year"].astype(int).astype(str))
    rows["measure"] = rows["measure"].map(COSTS)
    return _rate_table(frame, rows, "children", "Children in relative low income", note=_CHILDREN_NOTE)


def low_pay_2022(frame: pd.DataFrame) -> RateTable:
    """Jobs below the Real Living Wage, April 2022 (table ``low_pay_2022``): by area, sex and hours.

    ``area`` is the code for local authorities until :func:`with_area_names` gives them their names.
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
    return _rate_table(frame, rows, "low_pay_2022", "Share of jobs below the Real Living Wage")


def low_pay_2019(frame: pd.DataFrame) -> RateTable:
    """Employees below the Real Living Wage in 2019 as printed (table ``low_pay_2019``): by region."""
    rows = frame.rename(columns={"region": "area", "percent_low_pay": "value", "number_low_pay": "number"})
    rows = rows.assign(measure="Employees below the Real Living Wage", period="April 2019", level=_level(rows["area"]))
    rows["reason"] = _reason_for(frame, "percent_low_pay")
    return _rate_table(frame, rows, "low_pay_2019", "Share of employees on low pay", note=_PRINTED_NOTE)


def low_pay_2019_constituencies(frame: pd.DataFrame) -> RateTable:
    """Constituencies in which over one employee in five is on low pay, as printed (table ``low_pay_2019``)."""
    rows = frame.rename(columns={"region": "area", "percent_constituencies": "value", "constituencies": "number"})
    rows = rows.assign(measure="Constituencies with over 20% on low pay", period="April 2019")
    rows["level"], rows["reason"] = _level(rows["area"]), _reason_for(frame, "percent_constituencies")
    return _rate_table(
        frame, rows, "low_pay_2019_constituencies", "Share of constituencies with over 20% on low pay", _PRINTED_NOTE
    )


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
    """In-work poverty by region (table ``in_work_poverty``): every value is missing."""
    return _missing_values(frame, "In-work poverty", "in_work")


def insecure_work(frame: pd.DataFrame) -> RateTable:
    """Insecure work by region (table ``in_work_poverty``): every value is missing."""
    return _missing_values(frame, "Insecure work", "insecure_work")


def _missing_values(frame: pd.DataFrame, subject: str, name: str) -> RateTable:
    chosen = frame[frame["subject"] == subject].sort_values("order")
    rows = chosen.rename(columns={"subject": "measure", "percent": "value"}).assign(
        level="region", reason=_reason_for(chosen, "percent"), quality=chosen["said_in_text"]
    )
    table = _rate_table(frame, rows, name, "Share of workers", note=_MISSING_NOTE)
    return dataclasses.replace(table, title=f"{subject} by region: values missing")


def headlines(frame: pd.DataFrame) -> RateTable:
    """In-work poverty and insecure work: the few figures that can be cited (``in_work_poverty_headlines``)."""
    rows = frame.rename(columns={"percent": "value", "people": "number"})
    rows = rows.assign(level="headline", quality=frame["publisher"], reason=_reason_for(frame, "percent"))
    # What a row is differs from row to row: who, where and when make its name.
    where = frame["area"].where(frame["area"] != TOTAL, "")
    rows["group"] = [_joined(row) for row in zip(frame["group"], where, frame["measure"], frame["period"], strict=True)]
    rows[["area", "measure", "period"]] = ""
    return _rate_table(
        frame, rows, "headlines", "In-work poverty and insecure work: shares as published", _HEADLINES_NOTE
    )


def _joined(parts: tuple[str, ...]) -> str:
    group, where, measure, period = parts
    return f"{group}{f', {where}' if where else ''}: {measure} ({period})"


def poverty_lines(frame: pd.DataFrame) -> RateTable:
    """Poverty lines and incomes by family type, GBP a week (table ``poverty_lines``), by housing costs."""
    rows = frame.rename(columns={"family_type": "group", "gbp_per_week": "value"})
    rows = rows.assign(population=frame["housing_costs"].map(COSTS), level="nation")
    rows["reason"] = _reason_for(frame, "gbp_per_week")
    return _rate_table(frame, rows, "poverty_lines", "Net household income", unit="GBP a week")


def pay_by_region(frame: pd.DataFrame) -> RateTable:
    """Mean hourly pay (table ``pay_by_region``): by region, sex, hours and year."""
    rows = frame.rename(columns={"region": "area", "mean_hourly_pay": "value", "sex": "population", "hours": "group"})
    rows = rows.assign(measure="Mean hourly pay", period=frame["year"].astype(int).astype(str))
    rows["level"] = _level(frame["region"]).mask(frame["region"] == "England", "nation")
    rows["reason"] = _reason_for(frame, "mean_hourly_pay")
    return _rate_table(frame, rows, "pay_by_region", "Mean hourly pay", _PAY_NOTE, "GBP an hour")


def pay_by_occupation(frame: pd.DataFrame) -> RateTable:
    """Mean hourly pay in the United Kingdom (table ``pay_by_occupation``): by occupation, age, sex and year."""
    rows = frame.rename(columns={"occupation": "group", "mean_hourly_pay": "value", "sex": "population"})
    rows = rows.assign(measure="Aged " + frame["age"], period=frame["year"].astype(int).astype(str), level="whole")
    rows["group"] = rows["group"].str.removesuffix(" occupations")
    return _rate_table(frame, rows, "pay_by_occupation", "Mean hourly pay", _PAY_NOTE, "GBP an hour")


def pay_by_place(frame: pd.DataFrame) -> RateTable:
    """Median weekly pay of 2023 by local authority, with intervals (table ``place_indicators``)."""
    return _with_interval(frame.assign(area=frame["code"], level="local authority"), "median_weekly_pay_2023", "2023")


def pay_by_region_2025(frame: pd.DataFrame) -> RateTable:
    """Median weekly pay of 2025 by nation and region, with intervals (table ``regional_panel``)."""
    rows = frame.assign(area=frame["region"], level=_level(frame["region"]))
    return _with_interval(rows, "median_weekly_pay_2025", "2025")


def _with_interval(rows: pd.DataFrame, column: str, year: str) -> RateTable:
    facts = rows.attrs
    columns = {column: "value", f"{column}_lower": "lower", f"{column}_upper": "upper"}
    kept = [name for name in ("area", "level", "code") if name in rows]
    cells = rows[[*kept, *columns]].rename(columns=columns).assign(measure="Median weekly pay", period=year)
    return rate_table(
        cells,
        name=f"pay_{year}",
        title=f"Median weekly pay, {year}",
        label="Median weekly pay",
        unit="GBP a week",
        source=facts.get("column_sources", {}).get(column, facts.get("source", "")),
        note=_MEDIAN_PAY_NOTE,
    )


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
    return _rate_table(frame, rows, name, label)


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


def _rate_table(
    frame: pd.DataFrame, rows: pd.DataFrame, name: str, label: str, note: str = "", unit: str = "%"
) -> RateTable:
    facts = frame.attrs
    title, source = facts.get("title", label), facts.get("source", "")
    return rate_table(rows, name=name, title=title, label=label, unit=unit, source=source, note=note)


def with_area_names(table: RateTable, names: pd.Series) -> RateTable:
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
    """A table to choose: the table of ``data/`` that it rests on, its name and kind for a reader, what reads it.

    ``read`` takes the frame and, where the table holds several ``figures``, which of them.
    """

    table: str
    label: str
    read: Callable[..., RateTable]
    kind: str = "Poverty"
    figures: tuple[str, ...] = ()


IN_WORK, PAY, ESSAY = "In-work poverty", "Pay", "Tables of the TUC's essay"
PUBLISHED = {
    "in_work_uk": Published(
        "in_work_poverty_uk",
        "In-work poverty by work, family type, disability",
        working.uk,
        IN_WORK,
        ("rate", "number", "composition"),
    ),
    "low_income_regions": Published("low_income_regions", "Low income by nation and region", working.regions, IN_WORK),
    "working_families": Published(
        "children_working_families",
        "Children in low-income working families, by council",
        working.working_families,
        IN_WORK,
        ("rate", "number", "share"),
    ),
    "in_work_europe": Published("in_work_poverty_europe", "In-work poverty in Europe", working.europe, IN_WORK),
    "children": Published("child_low_income", "Children in relative low income", children),
    "scotland": Published("poverty_scotland", "Poverty in Scotland by work, age, disability", scotland),
    "scotland_composition": Published("poverty_scotland", "Who is in poverty in Scotland", scotland_composition),
    "headlines": Published(
        "in_work_poverty_headlines", "In-work poverty: what others have published", headlines, IN_WORK
    ),
    "poverty_lines": Published("poverty_lines", "Poverty lines and incomes, £ a week", poverty_lines),
    "low_pay_2022": Published("low_pay_2022", "Jobs below the Real Living Wage, 2022", low_pay_2022, PAY),
    "pay_by_region": Published("pay_by_region", "Mean hourly pay by region, 1997 to 2021", pay_by_region, PAY),
    "pay_by_occupation": Published(
        "pay_by_occupation", "Mean hourly pay by occupation, 2011 to 2021", pay_by_occupation, PAY
    ),
    "pay_2025": Published("regional_panel", "Median weekly pay by region, 2025", pay_by_region_2025, PAY),
    "pay_2023": Published("place_indicators", "Median weekly pay by local authority, 2023", pay_by_place, PAY),
    "low_pay_2019": Published(
        "low_pay_2019", "Low pay in 2019, as the essay printed it (Table 2)", low_pay_2019, ESSAY
    ),
    "low_pay_2019_constituencies": Published(
        "low_pay_2019", "Constituencies on low pay in 2019, as printed (Table 2)", low_pay_2019_constituencies, ESSAY
    ),
    "in_work": Published("in_work_poverty", "In-work poverty by region: missing (Table 1)", in_work, ESSAY),
    "insecure_work": Published("in_work_poverty", "Insecure work by region: missing (Table 3)", insecure_work, ESSAY),
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
