"""In-work poverty as DWP and Eurostat publish it, as rate tables: which column is what.

Three units share the words: adults in working families, children in working families, and children in households where
adults work. :data:`POPULATIONS` keeps them apart, each with its name and with the groups that divide it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from toolkit.core.errors import UnknownNameError
from toolkit.health_and_poverty.poverty.rates import COSTS, RateTable, rate_table

EVERYONE, WORKING, WORKLESS = "All", "Working families", "Workless families"
KINDS = {"relative": "Relative", "absolute": "Absolute"}
BREAK = "2021/22"
"""The first year whose survey answers are linked with administrative records: not comparable with earlier ones."""


def after_break(period: str) -> bool:
    """Return whether a year, or an average of years, is of the series from :data:`BREAK` on.

    2020/21 is not published by work; an average that begins with it is of later years only.
    """
    return period[:7] >= "2020/21"


_NO_INTERVAL = (
    "DWP gives no interval for these cells; each year is a sample, so a change of a point or two may be chance."
)
_BY_DISABILITY = ("No one is disabled", "Someone is disabled")


@dataclass(frozen=True)
class Population:
    """Whose poverty is counted by whose work.

    Parameters
    ----------
    who, unit
        As in the table: adults or children; the family or the household.
    people
        How a sentence calls them: “working-age adults”.
    groups
        Values of the table's column ``group`` that belong to it; “All” besides.
    parts
        Ways to divide everyone, the finest first: the groups (as :func:`uk` calls them) that add up to all.
    leads
        The group that its headline is about, and how the sentence calls those in it.
    """

    who: str
    unit: str
    people: str
    groups: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    leads: tuple[tuple[str, str], ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The fewest groups that divide everyone: a line each in a chart of the years."""
        return min(self.parts, key=len)


def _each(groups: tuple[str, ...], statuses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{group}: {status}" for group in groups for status in statuses)


_COARSE = (WORKING, WORKLESS)
_ADULT_STATUS = (
    "Single/couple all in full-time work",
    "Couple, one full-time, one part-time work",
    "Couple, one full-time work, one not working",
    "No full-time, one or more in part-time work",
    "One or more full-time self-employed",
    "Workless, one or more unemployed",
    "Workless, other inactive",
)
_COUPLE_STATUS = (
    "Both in full-time work",
    "One in full-time work, one in part-time work",
    "One in full-time work, one not working",
    "One or more in part-time work",
    "Self-employed",
    "Both not in work",
)
_PARENT_STATUS = ("In full-time work", "In part-time work", "Not working")
_HOUSEHOLDS = ("All adults in work", "At least one adult in work, but not all", "Workless households")
_SIZES = ("One child", "Two children", "Three or more children")
_LEADS = ((WORKING, "in working families"), (WORKLESS, "in workless families"))

POPULATIONS: dict[str, Population] = {
    "Working-age adults, by the work of their family": Population(
        "adults",
        "family",
        "working-age adults",
        ("With children", "Without children"),
        (_each(("With children", "Without children"), _ADULT_STATUS), _COARSE),
        _LEADS,
    ),
    "Children, by the work of their family": Population(
        "children",
        "family",
        "children",
        ("Lone parent", "Couple with children"),
        (_each(("Couple with children",), _COUPLE_STATUS) + _each(("Lone parent",), _PARENT_STATUS), _COARSE),
        _LEADS,
    ),
    "Children, by the work of their household": Population(
        "children",
        "household",
        "children",
        (),
        (_HOUSEHOLDS,),
        (
            (_HOUSEHOLDS[0], "in households where all adults work"),
            (_HOUSEHOLDS[1], "in households where some but not all adults work"),
        ),
    ),
    "Working-age adults, by disability and work": Population(
        "adults",
        "family",
        "working-age adults",
        (
            *_BY_DISABILITY,
            "Disabled adult, no disabled child",
            "Disabled child",
            "Disabled child and disabled adult",
            "Disabled child, no disabled adult",
            "Disabled, with disability benefits",
            "Disabled, without disability benefits",
        ),
        (_each(_BY_DISABILITY, ("At least one adult working", "No adults working")),),
        tuple((f"{group}: At least one adult working", f"in working families where {group.lower()}")
              for group in reversed(_BY_DISABILITY)),
    ),
    "Children, by number of children in the family": Population(
        "children", "family", "children", _SIZES, (_SIZES,), ((_SIZES[2], "in families with three or more children"),)
    ),
}  # fmt: skip
FIGURES = {
    # statistic of the table: label, unit
    "rate": ("Share of the group in poverty", "%"),
    "number": ("People of the group in poverty", "million people"),
    "composition": ("Share of all in poverty", "%"),
    "population": ("People of the group", "million people"),
}


def uk(frame: pd.DataFrame, figure: str = "rate") -> RateTable:
    """Return poverty by work, family type and disability in the UK (table ``in_work_poverty_uk``): by group and year.

    Parameters
    ----------
    frame
        The table.
    figure
        A key of :data:`FIGURES`. A population has no measure (relative or absolute, before or after housing costs).
    """
    if figure not in FIGURES:
        raise UnknownNameError("figure", figure, list(FIGURES))
    label, unit = FIGURES[figure]
    cells, parts = frame[frame["statistic"] == figure], []
    for name, population in POPULATIONS.items():
        same = (cells["who"] == population.who) & (cells["unit"] == population.unit)
        # Work status without a group belongs to whom the work of the unit divides.
        whole = (cells["group"] == EVERYONE) & (cells["status"].isin([EVERYONE, *sum(population.parts, ())]))
        parts.append(cells[same & (whole | cells["group"].isin(population.groups))].assign(population=name))
    rows = pd.concat(parts)
    alone = rows["status"] == EVERYONE
    rows = rows.assign(
        group=(rows["group"] + ": " + rows["status"])
        .mask(alone, rows["group"])
        .mask(rows["group"] == EVERYONE, rows["status"]),
        measure="People" if figure == "population" else _measure(rows),
        area="United Kingdom",
        level="whole",
        period=rows["year"],
        quality=rows["marker"],
        reason=_after_colon(rows["reason"]),
    )
    return _table(frame, rows, "in_work_uk", label, unit, _NO_INTERVAL)


def regions(frame: pd.DataFrame) -> RateTable:
    """Return low income by nation and region (table ``low_income_regions``): averages of three years, not by work."""
    rows = frame.assign(
        population=frame["who"].map({"adults": "Working-age adults", "children": "Children", "everyone": "Everyone"}),
        measure=_measure(frame),
        area=frame["region"],
        level=frame["region"].map({"United Kingdom": "whole", "England": "nation"}).fillna("region"),
        value=frame["rate"],
        number=1e6 * frame["millions"],
        quality=frame["marker"],
        reason=_after_colon(frame["reason"]),
    )
    note = (
        "Not by work: DWP publishes work status for the United Kingdom only. Averages of three years, of two where "
        "2020/21 would be among them. No intervals are published; regional figures are uncertain by several points."
    )
    return _table(frame, rows, "low_income_regions", "Share of people on low income", "%", note)


WORKING_FAMILIES = {
    "rate": ("Children in low-income working families", "% of children"),
    "number": ("Children in low-income working families", "children"),
    "share": ("Share of children on low income who are in working families", "%"),
}


def working_families(frame: pd.DataFrame, figure: str = "rate") -> RateTable:
    """Return children in low-income working families by authority, 2021/22 (table ``children_working_families``).

    Parameters
    ----------
    frame
        The table; its areas are codes until `published.with_area_names` names them.
    figure
        “rate” (of all children of the age), “number”, or “share” (of the children on low income).
    """
    if figure not in WORKING_FAMILIES:
        raise UnknownNameError("figure", figure, list(WORKING_FAMILIES))
    label, unit = WORKING_FAMILIES[figure]
    working = frame["in_working_families"].astype(float)
    values = {"rate": frame["rate"], "number": working, "share": 100 * working / frame["children"]}
    rows = frame.assign(
        population="Aged " + frame["age"].str.replace("-", " to "),
        measure=frame["measure"].map(KINDS) + f" low income, {COSTS['BHC']}",
        area=frame["code"],
        level="local authority",
        period=frame["year"],
        value=values[figure],
        number=working,
        reason=_after_colon(frame["reason"]),
    )
    note = (
        "Rank counts and rates, not shares: DWP scales these counts to a survey of each region, so the share in "
        "working families tells regions apart, not places. It is an older release than “Children in relative low "
        "income”, with which it does not agree. Published without intervals; rounded cells do not quite add up."
    )
    kept = rows[rows["value"].notna()] if figure == "rate" else rows
    return _table(frame, kept, "working_families", label, unit, note)


def europe(frame: pd.DataFrame) -> RateTable:
    """Return in-work poverty in Europe (table ``in_work_poverty_europe``): by country, employment, sex and year."""
    order = {"in work": 0, "employees": 1, "self-employed": 2}
    frame = frame.assign(order=frame["employment"].map(order)).sort_values(["year", "order"], kind="stable")
    rows = frame.assign(
        measure="In-work poverty (Eurostat)",
        population=frame["sex"].map({"all": "All", "women": "Female", "men": "Male"}),
        group=frame["employment"].str.capitalize(),
        area=frame["country"],
        level=frame["code"].str.startswith("EU").map({True: "union", False: "country"}),
        period=frame["year"].astype(int).astype(str),
        value=frame["rate"],
        quality=frame["marker"].map({"b": "break in series", "e": "estimated", "u": "low reliability"}),
    )
    note = (
        "People in work for most of the year whose household is below 60% of their country's median, before housing "
        "costs; income of the year before. Not comparable with DWP's figures, which count everyone in a working "
        "family. The UK's series ends in 2018, with breaks in 2012 and 2017. Eurostat gives no intervals here."
    )
    return _table(frame, rows, "in_work_europe", "Share of workers in poverty", "%", note)


def _measure(frame: pd.DataFrame) -> pd.Series:
    return frame["measure"].map(KINDS) + " low income, " + frame["housing_costs"].map(COSTS)


def _after_colon(reasons: pd.Series) -> pd.Series:
    """Return “not available” of “value: not available”: each of these tables has one figure a cell."""
    return reasons.fillna("").str.partition(": ")[2]


def _table(frame: pd.DataFrame, rows: pd.DataFrame, name: str, label: str, unit: str, note: str) -> RateTable:
    facts = frame.attrs
    return rate_table(rows, name=name, title=facts["title"], label=label, unit=unit, source=facts["source"], note=note)
