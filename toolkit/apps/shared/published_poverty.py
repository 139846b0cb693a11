"""Published rates of low income, to compare with those of simulated households."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from toolkit import tables
from toolkit.core import wording
from toolkit.health_and_poverty.poverty.published import COSTS

PEOPLE, CHILDREN, WORKING = "people", "children", "people in working households"
OFFICIAL = (
    "The official rates of the United Kingdom, of all people, children, working-age adults and pensioners, are in the "
    "yearly “Households below average income” (Department for Work and Pensions, on gov.uk)"
)


@lru_cache(maxsize=32)
def published_rate(costs: str, counted: str) -> str:
    """Return a sentence with the published rate of exactly those counted; empty if no table here has it.

    Parameters
    ----------
    costs
        ``BHC`` or ``AHC``.
    counted
        Who is counted, in words: ``people``, ``children``, ``people in working households``…
    """
    rates = _rates(costs)
    return f"Published for the United Kingdom, {COSTS[costs]}: {rates[counted]}." if counted in rates else ""


@lru_cache(maxsize=32)
def nearest_rates(costs: str, counted: str) -> tuple[str, ...]:
    """Return a note with the nearest published rates and where to find the official one; none if a table has it.

    Parameters
    ----------
    costs, counted
        As in :func:`published_rate`.
    """
    rates = _rates(costs)
    if counted in rates:
        return ()
    return (
        f"Published, {COSTS[costs]}: in Scotland {_scotland(costs)}; in the United Kingdom "
        f"{wording.listing(list(rates.values()))}. {OFFICIAL}; the tables here have none for {counted}.",
    )


def _scotland(costs: str) -> str:
    """Return the latest published rate of all people in Scotland, in words."""
    table = tables.load("poverty_scotland")
    rows = table[(table["population"] == "All people") & (table["category"] == "All people")]
    rows = rows[(rows["measure"] == "relative") & (rows["housing_costs"] == costs)]
    last: Any = rows.sort_values("end_year").iloc[-1]
    years = f"{last['period'].replace('-', '–')}, mean of {last['years_averaged']:.0f} years"
    return f"{wording.value(last['rate'], '%', 1)} of {PEOPLE} (Scottish Government, {years})"


def _rates(costs: str) -> dict[str, str]:
    """Return the published rates in words; that of working households is one after housing costs."""
    children = tables.load("child_low_income")
    known = children[(children["name"] == "United Kingdom") & (children["housing_costs"] == costs)]
    last: Any = known.sort_values("year").iloc[-1]
    rates = {
        CHILDREN: f"{wording.value(last['percent'], '%', 1)} of children (Department for Work and Pensions, "
        f"year ending {last['year']:.0f})"
    }
    if costs == "AHC":
        cited: Any = tables.load("in_work_poverty_headlines").set_index("key").loc["ippr_working_households"]
        year = str(cited["period"]).replace("FYE", "year ending")
        percent = wording.value(cited["percent"], "%", 1)
        rates[WORKING] = f"{percent} of people in working households ({cited['publisher']}, {year})"
    return rates
