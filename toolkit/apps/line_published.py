"""Published rates of low income, to set beside those of a population that is made up."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from toolkit import tables, wording
from toolkit.poverty import COSTS

CHILDREN, WORKING = "children", "people in working households"


@lru_cache(maxsize=32)
def beside(costs: str, counted: str) -> str:
    """Return a sentence with the published rates of the United Kingdom that stand nearest to what is counted.

    Parameters
    ----------
    costs
        ``BHC`` or ``AHC``.
    counted
        Who is counted, in words: ``people``, ``children``, ``people in working households``…

    Returns
    -------
    str
        The rate of exactly those counted if a table has it; else the nearest, and that there is none of those counted.
    """
    rates = _rates(costs)
    said = [rates[counted]] if counted in rates else list(rates.values())
    none = "" if counted in rates else f"; the tables here hold no published rate of {counted} as such"
    return f"Published for the United Kingdom, {COSTS[costs]}: {wording.listing(said)}{none}."


def _rates(costs: str) -> dict[str, str]:
    """Return the published rates in words; that of working households is one after housing costs."""
    children = tables.load("child_low_income")
    known = children[(children["name"] == "United Kingdom") & (children["housing_costs"] == costs)]
    last: Any = known.sort_values("year").iloc[-1]
    found = {
        CHILDREN: f"{wording.value(last['percent'], '%', 1)} of children (Department for Work and Pensions, "
        f"year ending {last['year']:.0f})"
    }
    if costs == "AHC":
        cited: Any = tables.load("in_work_poverty_headlines").set_index("key").loc["ippr_working_households"]
        year = str(cited["period"]).replace("FYE", "year ending")
        percent = wording.value(cited["percent"], "%", 1)
        found[WORKING] = f"{percent} of people in working households ({cited['publisher']}, {year})"
    return found
