"""Poverty in Scotland: the official three-year averages by age, work status and disability, as one long table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from data.prepare.columns import number, reason, text, whole, why_empty
from data.prepare.model import Field, Raw, Source, Table
from toolkit.core.errors import TableError

WORKBOOK = "poverty/scotland-poverty-2023.xlsx"
SOURCE = Source(
    "Poverty and income inequality in Scotland 2019-22: data tables (National Statistics, from the Family "
    "Resources Survey and Households Below Average Income)",
    "https://data.gov.scot/poverty",
    "Scottish Government",
)
_PEOPLE, _CHILDREN, _ADULTS = "All people", "Children", "Working-age adults"
_MARKS = {
    "[u]": "unreliable, sample too small",
    "[low]": "below 0.5%",
    "[b]": "break in the series",
    "[x]": "not available for another reason",
}
_REASON = "not in the publisher's table"


@dataclass(frozen=True)
class _Sheet:
    """A sheet of the workbook: its population, its groups, and the poverty measure of each letter.

    ``blocks`` maps the first letter of a run of tables to measure and housing costs; composition and numbers have the
    next two letters. Sample sizes are in the last table and apply to every measure.
    """

    name: str
    population: str
    breakdown: str
    blocks: dict[str, tuple[str, str]] = field(
        default_factory=lambda: {"a": ("relative", "AHC"), "d": ("severe", "AHC")}
    )


# The headline sheets divide people by age; their letters, not their captions, identify the content (the captions of 2b
# and 2c call absolute poverty “severe”).
SHEETS = (
    *(
        _Sheet(str(n), _PEOPLE, "age", {"a": (measure, costs)})
        for n, (costs, measure) in enumerate(
            [(costs, m) for costs in ("AHC", "BHC") for m in ("relative", "absolute", "severe")], start=1
        )
    ),
    _Sheet("10", _PEOPLE, "disability"),
    _Sheet("22", _CHILDREN, "family economic status"),
    _Sheet("23", _CHILDREN, "household work status"),
    _Sheet("31", _ADULTS, "family economic status"),
    _Sheet("32", _ADULTS, "household work status"),
)


def blocks_of(rows: list[tuple[Any, ...]], name: str) -> dict[str, dict[tuple[str, str], Any]]:
    """Return the tables of a sheet by letter: (category, period) → raw cell.

    Parameters
    ----------
    rows
        The sheet's rows, top to bottom.
    name
        The sheet's number, which starts the caption of each of its tables ("31a …").
    """
    found: dict[str, dict[tuple[str, str], Any]] = {}
    letter, periods = "", ()
    for row in rows:
        first = "" if row[0] is None else str(row[0]).strip()
        caption = re.match(rf"{name}([a-g]) ", first)
        if caption:
            letter = caption.group(1)
            found[letter] = {}
        elif first == "Group":
            periods = tuple(str(p) for p in row[1:] if p is not None)
        elif letter and first:
            found[letter] |= {(first, p): v for p, v in zip(periods, row[1:], strict=False)}
    return found


def end_year(period: str) -> int:
    """Return the year in which the last financial year of a period ends: “1997-00” → 2000."""
    start, end = period.split("-")
    year = int(start[:2] + end)
    return year if year > int(start) else year + 100


def _value(cell: Any) -> tuple[float | None, str | None]:
    """Return a cell's number or, if it has none, the reason."""
    if cell is None:
        return None, _REASON
    if isinstance(cell, str):
        return None, _MARKS[cell.strip()]
    return float(cell), None


def _rows(sheet: _Sheet, tables: dict[str, dict[tuple[str, str], Any]]) -> Iterator[dict[str, Any]]:
    """Yield the long rows of one sheet."""
    sample = tables[max(tables)]
    for letter, (measure, costs) in sheet.blocks.items():
        rates, shares, numbers = (tables[chr(ord(letter) + step)] for step in range(3))
        for category, period in rates:
            cells = (rates, shares, numbers, sample)
            values = [_value(cells[i].get((category, period))) for i in range(4)]
            names = ("rate", "composition", "number", "sample_size")
            (rate, _), (share, _), (people, _), (size, _) = values
            yield {
                "population": sheet.population,
                "breakdown": sheet.breakdown,
                "category": category,
                "measure": measure,
                "housing_costs": costs,
                "period": period,
                "end_year": end_year(period),
                "years_averaged": 2 if end_year(period) in {2021, 2022} else 3,
                "rate": None if rate is None else 100 * rate,
                "composition": None if share is None else 100 * share,
                "number": people,
                "sample_size": size,
                "reason": why_empty(dict(zip(names, (why for _, why in values), strict=True))),
            }


def read_sheet(book: Any, name: str) -> list[tuple[Any, ...]]:
    """Return the rows of one sheet of an open workbook."""
    if name not in book.sheetnames:
        raise TableError(f"The Scottish workbook has no sheet “{name}”.")
    return list(book[name].iter_rows(values_only=True))


def _build(raw: Raw) -> pd.DataFrame:
    import openpyxl

    book = openpyxl.load_workbook(raw.path(WORKBOOK), read_only=True)
    tables = [(sheet, blocks_of(read_sheet(book, sheet.name), sheet.name)) for sheet in SHEETS]
    return pd.DataFrame([row for sheet, found in tables for row in _rows(sheet, found)])


def _share(name: str, title: str, description: str) -> Field:
    return number(name, title, description, "%", 2, maximum=100, period="Averages, 1994-97 to 2019-22")


TABLES = [
    Table(
        name="poverty_scotland",
        title="Poverty in Scotland by work status, age and disability",
        description="Official rates, composition, numbers and sample sizes, as three-year averages from 1994-97 (work "
        "status: 1996-99) to 2019-22. 2018-21 and 2019-22 leave out 2020/21 and average two years. "
        "Poverty by work status and disability is only after housing costs; poverty by age is also before "
        "them. What counts as a disability changed in 2002/03, 2004/05 and 2012/13: do not compare across. Headline "
        "rates for Scotland are accurate to about ±2 percentage points, and for children ±4; those for smaller groups "
        "are less accurate.",
        fields=(
            text(
                "population",
                "Population",
                "All people, children or working-age adults in Scotland.",
                required=True,
                enum=(_PEOPLE, _CHILDREN, _ADULTS),
            ),
            text(
                "breakdown",
                "Divided by",
                "Age; family economic status or household work status; or disability of household members.",
                required=True,
                enum=("age", "disability", "family economic status", "household work status"),
            ),
            text(
                "category",
                "Category",
                "The group within the population, in the publisher's words; “All” or “All people” for the whole "
                "population.",
                required=True,
            ),
            text(
                "measure",
                "Measure",
                "Relative: below 60% of the UK median of the year. Severe: below 50%. Absolute: below 60% of "
                "the median of 2010/11, raised by prices.",
                required=True,
                enum=("relative", "absolute", "severe"),
            ),
            text(
                "housing_costs",
                "Housing costs",
                "Before (BHC) or after (AHC) housing costs.",
                required=True,
                enum=("BHC", "AHC"),
            ),
            text(
                "period",
                "Period",
                "Financial years averaged: 2019-22 is April 2019 to March 2022.",
                required=True,
                pattern="[0-9]{4}-[0-9]{2}",
            ),
            Field("end_year", "End year", "Year in which the period ends.", type="year", required=True),
            whole("years_averaged", "Years averaged", "3, or 2 if 2020/21 is left out.", "years", required=True),
            _share("rate", "Poverty rate", "Share of the group that is in poverty."),
            _share("composition", "Share of those in poverty", "The group's share of all people in poverty."),
            whole(
                "number",
                "Number in poverty",
                "People in the group who are in poverty, to the nearest 10,000.",
                "people",
            ),
            whole("sample_size", "Sample size", "Families from the group in the combined survey sample.", "families"),
            reason(),
        ),
        primary_key=("population", "breakdown", "category", "measure", "housing_costs", "period"),
        sources=(SOURCE,),
        period="1994-97 to 2019-22, averages of three financial years",
        geography="Scotland",
        build=_build,
    )
]
