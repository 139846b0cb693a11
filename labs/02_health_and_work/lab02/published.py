"""Published tables for lab 02: lines, housing, the essay's Table 2, work and poverty."""

from __future__ import annotations

import pandas as pd

from lab02.display import as_text
from toolkit import poverty, tables
from toolkit.health_and_poverty.poverty.published import PUBLISHED
from toolkit.health_and_poverty.poverty.rates import RateTable

LINE, MEDIAN = "Relative poverty threshold (60% of UK median income)", "UK median income"
COUPLE = "Couple with no children"

# --- the line


def weights(costs: str) -> pd.Series:
    """Return the weights of the members of a household: before (BHC) or after (AHC) housing costs."""
    scales = tables.load("equivalence_scales")
    return scales[scales["housing_costs"] == costs].set_index("member")["weight"]


def lines(period: str, costs: str, measure: str = LINE) -> pd.Series:
    """Return published lines (or medians) by family type, GBP a week."""
    rows = tables.load("poverty_lines")
    asked = (rows["period"] == period) & (rows["housing_costs"] == costs) & (rows["measure"] == measure)
    return rows[asked].set_index("family_type")["gbp_per_week"]


# --- housing


def two_incomes() -> pd.DataFrame:
    """Return a couple's median income and poverty line before and after housing costs, GBP a week, year ending 2020."""
    kinds = {"Before housing costs": "BHC", "After housing costs": "AHC"}
    found = {
        name: [lines("2019-20", kind, measure)[COUPLE] for kind in kinds.values()]
        for name, measure in {"Median": MEDIAN, "Line": LINE}.items()
    }
    return pd.DataFrame(found, index=list(kinds))


def regions() -> RateTable:
    """Return children in low income by region in the latest year, before and after housing costs."""
    return PUBLISHED["children"].read(tables.load("child_low_income")).filter(level="region", period="2025")


# --- the essay's Table 2


def essay_table() -> pd.DataFrame:
    """Return the essay's Table 2 with each region's total number of constituencies."""
    return poverty.low_pay_2019_with_wholes(tables.load("low_pay_2019"), tables.load("constituencies"))


def for_reading(table: pd.DataFrame) -> pd.DataFrame:
    """Return the essay's Table 2 with readable headings, and only the columns that it prints."""
    names = {
        "percent_low_pay": "low paid (%)",
        "number_low_pay": "low paid",
        "constituencies": "constituencies",
        "percent_constituencies": "constituencies (%)",
        "all_constituencies": "all constituencies",
    }
    return as_text(table.set_index("region")[list(names)].rename(columns=names), 1, 0, 0, 0, 0)


# --- work and poverty


def _newest() -> pd.Series:
    """Return DWP's latest rates and shares of relative low income by who, unit, work, statistic and housing costs."""
    rows = tables.load("in_work_poverty_uk")
    rows = rows[(rows["year"] == rows["year"].max()) & (rows["measure"] == "relative") & (rows["group"] == "All")]
    return rows.set_index(["who", "unit", "status", "statistic", "housing_costs"])["value"]


def three_units() -> pd.DataFrame:
    """Return the latest rates for the three groups that in-work poverty covers, as percentages."""
    units = {
        "Adults in working families": ("adults", "family", "Working families"),
        "Children in working families": ("children", "family", "Working families"),
        "Children in households where all adults work": ("children", "household", "All adults in work"),
    }
    costs, known = {"BHC": "before housing costs (%)", "AHC": "after housing costs (%)"}, _newest()
    found = {name: [known[(*unit, "rate", kind)] for kind in costs] for name, unit in units.items()}
    return as_text(pd.DataFrame(found, index=list(costs.values())).T, 0, 0)


def risk_and_share() -> pd.DataFrame:
    """Return poverty rates after housing costs by family work status, and groups' shares of those in poverty (%)."""
    statistics, known = {"rate": "in poverty (%)", "composition": "share of those in poverty (%)"}, _newest()
    groups = [
        (f"{name}, {status.lower()}", who, status)
        for who, name in {"adults": "Working-age adults", "children": "Children"}.items()
        for status in ("Working families", "Workless families")
    ]
    found = {name: [known[who, "family", status, kind, "AHC"] for kind in statistics] for name, who, status in groups}
    return as_text(pd.DataFrame(found, index=list(statistics.values())).T, 0, 0)
