"""In-work poverty as published by DWP and Eurostat, as rate tables.

“In-work poverty” can count three things: adults in working families, children in working families, and children in
households where adults work. :data:`POPULATIONS` distinguishes them, each with its name and the groups that divide it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit.core.errors import UnknownNameError
from toolkit.core.yaml_io import module_yaml
from toolkit.health_and_poverty.poverty.rates import COSTS, RateTable, rate_table, without_attributes

EVERYONE, WORKING, WORKLESS = "All", "Working families", "Workless families"
KINDS = {"relative": "Relative", "absolute": "Absolute"}
BREAK = "2021/22"
"""The first year in which survey responses were linked to administrative records. Earlier years are not comparable."""


def after_break(period: str) -> bool:
    """Return whether a year, or an average of years, belongs to the series from :data:`BREAK` onwards.

    Figures by work status are not published for 2020/21; an average that begins with that year covers later years only.
    """
    return period[:7] >= "2020/21"


_WORDS = module_yaml(__file__)


@dataclass(frozen=True)
class Population:
    """A population in which poverty is counted, by the work of its families or households.

    Parameters
    ----------
    who, unit
        As in the table: adults or children; the family or the household.
    people
        How a sentence refers to them: “working-age adults”.
    groups
        Values of the table's column ``group`` that belong to the population, besides “All”.
    parts
        Ways to divide everyone, the finest first: the groups (named as in :func:`uk`) that add up to all.
    leads
        The groups for the headline, and what the sentence calls the members of each.
    """

    who: str
    unit: str
    people: str
    groups: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    leads: tuple[tuple[str, str], ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The smallest set of groups that covers everyone: one line each in a chart over time."""
        return min(self.parts, key=len)


def _population(parts: list[Any], leads: dict[str, str], groups: list[str], **words: str) -> Population:
    """Return a population from the file, with each status of a group named as in :func:`uk`."""
    named = (
        [f"{group}: {status}" for group, statuses in part.items() for status in statuses]
        if isinstance(part, dict)
        else part
        for part in parts
    )
    return Population(groups=tuple(groups), parts=tuple(map(tuple, named)), leads=tuple(leads.items()), **words)


POPULATIONS = {name: _population(**given) for name, given in _WORDS["populations"].items()}
FIGURES, WORKING_FAMILIES = _WORDS["figures"], _WORDS["working_families"]
"""The label, unit and phrase for each statistic in the table."""


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
    cells = without_attributes(frame)
    cells, parts = cells[cells["statistic"] == figure], []
    for name, population in POPULATIONS.items():
        same = (cells["who"] == population.who) & (cells["unit"] == population.unit)
        # A work status without a group belongs to the population divided by that unit's work.
        total = (cells["group"] == EVERYONE) & (cells["status"].isin([EVERYONE, *sum(population.parts, ())]))
        parts.append(cells[same & (total | cells["group"].isin(population.groups))].assign(population=name))
    rows = pd.concat(parts)
    alone = rows["status"] == EVERYONE
    rows = rows.assign(
        group=(rows["group"] + ": " + rows["status"])
        .mask(alone, rows["group"])
        .mask(rows["group"] == EVERYONE, rows["status"]),
        measure="People" if figure == "population" else measure_of(rows),
        area="United Kingdom",
        level="whole",
        period=rows["year"],
        quality=rows["marker"],
        reason=_after_colon(rows["reason"]),
    )
    return _table(frame, rows, "in_work_uk", FIGURES[figure])


def working_families(frame: pd.DataFrame, figure: str = "rate") -> RateTable:
    """Return children in low-income working families by authority, 2021/22 (table ``children_working_families``).

    Parameters
    ----------
    frame
        The table; its areas are codes until `published.with_area_names` names them.
    figure
        “rate” (of all children of that age), “number”, or “share” (of the children in low-income families).
    """
    if figure not in WORKING_FAMILIES:
        raise UnknownNameError("figure", figure, list(WORKING_FAMILIES))
    cells = without_attributes(frame)
    working = cells["in_working_families"].astype(float)
    values = {"rate": cells["rate"], "number": working, "share": 100 * working / cells["children"]}
    rows = cells.assign(
        population="Aged " + cells["age"].str.replace("-", " to "),
        measure=cells["measure"].map(KINDS) + f" low income, {COSTS['BHC']}",
        area=cells["code"],
        level="local authority",
        period=cells["year"],
        value=values[figure],
        number=working,
        reason=_after_colon(cells["reason"]),
    )
    kept = rows[rows["value"].notna()] if figure == "rate" else rows
    return _table(frame, kept, "working_families", WORKING_FAMILIES[figure])


def measure_of(frame: pd.DataFrame) -> pd.Series:
    """Return what each cell counts: “Relative low income, after housing costs”."""
    return frame["measure"].map(KINDS) + " low income, " + frame["housing_costs"].map(COSTS)


def _after_colon(reasons: pd.Series) -> pd.Series:
    """Return “not available” from “value: not available”: these tables have one figure per cell."""
    return reasons.fillna("").str.partition(": ")[2]


def _table(frame: pd.DataFrame, rows: pd.DataFrame, name: str, figure: list[str]) -> RateTable:
    words = dict(zip(("label", "unit", "phrase"), figure, strict=False), note=_WORDS["notes"][name])
    return rate_table(rows, name=name, title=frame.attrs["title"], source=frame.attrs["source"], **words)
