"""Published rates of low income, to compare with those of simulated people."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from toolkit import tables
from toolkit.apps.shared.simulated_people import FAMILIES
from toolkit.core import wording
from toolkit.health_and_poverty.poverty.published import COSTS

_DWP = "Department for Work and Pensions"


@lru_cache(maxsize=32)
def published_rate(costs: str, counted: str, year: str) -> str:
    """Return a sentence with the published rate for exactly the group counted, or an empty string if no table has it.

    Parameters
    ----------
    costs
        ``BHC`` or ``AHC``.
    counted
        Who is counted, in words: ``people``, ``children``, ``people in working households``…
    year
        Year of the simulated people; from 2024-25 onwards, the rates are for 2024/25.
    """
    rates = _rates(costs, year)
    return f"The published UK figure, {COSTS[costs]}, is {rates[counted]}." if counted in rates else ""


@lru_cache(maxsize=32)
def nearest_rates(costs: str, counted: str, year: str) -> tuple[str, ...]:
    """Return a note with the closest published rates; empty if a table has the rate for the people counted.

    Parameters
    ----------
    costs, counted, year
        As in :func:`published_rate`.
    """
    rates = _rates(costs, year)
    if counted in rates:
        return ()
    known = wording.listing(list(rates.values()))
    lacking = (
        f"For the simulated year, our tables have no figure for {'all people' if counted == 'people' else counted}."
    )
    return (f"Closest published figures, {COSTS[costs]}: {known}. {lacking}",)


def _rates(costs: str, year: str) -> dict[str, str]:
    """Return the published rates in words; for 2024/25, those of the same families."""
    if year < FAMILIES.year:
        return _rates_of_households(costs)
    rates = {}
    margins = tables.load(f"{FAMILIES.table}_margins").query("statistic == 'rate' and housing_costs == @costs")
    for row in margins.query("period == '2024/25' and group in ('All', 'Working families')").to_dict("records"):
        who = "working-age adults" if row["who"] == "adults" else str(row["who"])
        who += " in working families" if row["group"] != "All" else ""
        rates[who] = f"{wording.value(row['published'], '%', 0)} of {who} ({_DWP}, 2024/25)"
    return rates


def _rates_of_households(costs: str) -> dict[str, str]:
    """Return the published rates in words; that for working households is after housing costs."""
    children = tables.load("child_low_income")
    known = children[(children["name"] == "United Kingdom") & (children["housing_costs"] == costs)]
    last: Any = known.sort_values("year").iloc[-1]
    percent = wording.value(last["percent"], "%", 1)
    rates = {"children": f"{percent} of children ({_DWP}, year ending {last['year']:.0f})"}
    if costs == "AHC":
        cited: Any = tables.load("in_work_poverty_headlines").set_index("key").loc["ippr_working_households"]
        year = str(cited["period"]).replace("FYE", "year ending")
        percent, who = wording.value(cited["percent"], "%", 1), "people in working households"
        rates[who] = f"{percent} of {who} ({cited['publisher']}, {year})"
    return rates
