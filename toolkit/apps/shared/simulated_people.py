"""The two synthetic populations: families of 2024-25, and the households of 2021-22 behind older links."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from toolkit import tables
from toolkit.core.yaml_io import module_yaml


@dataclass(frozen=True)
class Edition:
    """A synthetic population.

    Parameters
    ----------
    table, year, unit, name
        Its table; the year of its pay, rents, taxes and benefits; the unit of a row (``families`` or ``households``);
        its name in titles.
    matched, regions
        The published figures it matches; why regions are shown for some counts only.
    by_region
        What may be counted by region, because it matches published figures.
    """

    table: str
    year: str
    unit: str
    name: str
    matched: str
    regions: str
    by_region: list[str]

    def word(self, counted: str) -> str:
        """Return the word for the counted unit: a row in a table of families is not a household."""
        return counted.replace("households", self.unit)

    @cached_property
    def source(self) -> str:
        """The source line of a figure."""
        title = tables.load(self.table).attrs["title"]
        return f"{title}: simulated by this project to match published figures; nobody in it exists"

    @cached_property
    def note(self) -> str:
        """A note on what the population was made to match, and on what is assumed."""
        fitted = tables.load("synthetic_families_margins")["fitted"].sum()
        return f"The {self.unit} are a [[synthetic population]] made by a program. {self.matched.format(fitted=fitted)}"


FAMILIES, HOUSEHOLDS = EDITIONS = tuple(Edition(table, **about) for table, about in module_yaml(__file__).items())


def edition(year: str) -> Edition:
    """Return the population for a year's rules: families from 2024-25 onwards, households before that."""
    return FAMILIES if year >= FAMILIES.year else HOUSEHOLDS
