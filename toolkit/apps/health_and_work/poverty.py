"""Poverty by disability and work in the United Kingdom, and how much of the difference is linked to work."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from typing import Any

import pandas as pd

from toolkit import figures, tables
from toolkit.core.wording import filled
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.result import Table
from toolkit.figures.theme import Width
from toolkit.health_and_poverty.poverty.in_work import uk
from toolkit.health_and_poverty.poverty.shift_share import ShiftShare, shift_share

_WORDS = module_yaml(__file__)
POPULATION, MEASURE = "Working-age adults, by disability and work", "Relative low income, after housing costs"
GROUPS = ("No one is disabled", "Someone is disabled")
STATUSES = ("At least one adult working", "No adults working")


@lru_cache(maxsize=1)
def difference() -> tuple[ShiftShare, str, str]:
    """Return the comparison of families with and without a disabled person, the year, and the source of the figures."""
    frame = tables.load("in_work_poverty_uk")
    rates = uk(frame, "rate").filter(population=POPULATION, measure=MEASURE)
    people = uk(frame, "population").filter(population=POPULATION)
    year = rates.rows.loc[rates.rows["value"].notna(), "period"].max()

    def crossed(cells: pd.Series) -> pd.DataFrame:
        return pd.DataFrame({group: [cells[f"{group}: {s}"] for s in STATUSES] for group in GROUPS}, list(STATUSES))

    shares = [crossed(table.filter(period=year).rows.set_index("group")["value"]) for table in (people, rates)]
    return shift_share(*shares), year, rates.source


def by_disability(width: Width) -> figures.Figure:
    """Draw the steps from the rate for families with no disabled member to the rate for the others."""
    split, year, source = difference()
    parts = pd.DataFrame({"part": _WORDS["parts"], "points": [split.by_composition, split.by_rate]})
    first, second = _WORDS["ends"]
    drawn: Any = filled(_WORDS["figure"], year=year, measure=MEASURE) | {"source": source, "width": width}
    return figures.waterfall(parts, "part", "points", start=(split.first, first), end=(split.second, second), **drawn)


def listed() -> Table:
    """Return the rates and shares behind the figure, and the share of the difference linked to work."""
    split, year, source = difference()
    share = 100 * split.by_composition / (split.second - split.first)
    given = {"part": split.by_composition, "whole": split.second - split.first, "share": share}
    more = _WORDS["more_than_all"] if share > 100 else ""
    rows = split.rows.reset_index(names="status")
    table = Table.worded(_WORDS["listed"], rows, year=year, groups=GROUPS, more=more, **given)
    return dataclasses.replace(table, source=f"Source: {source}")
