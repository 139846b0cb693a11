"""What lab 02 reads from published tables: lines, housing, the essay's Table 2, work and poverty."""

from __future__ import annotations

import pandas as pd

from lab02.display import as_text
from lab02.text_vs_table import claim_faults
from toolkit import poverty, tables
from toolkit.health_and_poverty.poverty.checks import Fault
from toolkit.health_and_poverty.poverty.published import PUBLISHED, TOTAL
from toolkit.health_and_poverty.poverty.rates import RateTable

LINE, MEDIAN = "Relative poverty threshold (60% of UK median income)", "UK median income"
COUPLE = "Couple with no children"

# --- the line


def weights(costs: str) -> pd.Series:
    """Weights of the members of a household, by member: before (BHC) or after housing costs (AHC)."""
    scales = tables.load("equivalence_scales")
    return scales[scales["housing_costs"] == costs].set_index("member")["weight"]


def lines(period: str, costs: str, measure: str = LINE) -> pd.Series:
    """Published lines (or medians) by family type, GBP a week."""
    rows = tables.load("poverty_lines")
    asked = (rows["period"] == period) & (rows["housing_costs"] == costs) & (rows["measure"] == measure)
    return rows[asked].set_index("family_type")["gbp_per_week"]


# --- housing


def two_incomes() -> pd.DataFrame:
    """Return the couple's median and line before and after housing costs, GBP a week, year ending 2020."""
    kinds = {"Before housing costs": "BHC", "After housing costs": "AHC"}
    found = {
        name: [lines("2019-20", kind, measure)[COUPLE] for kind in kinds.values()]
        for name, measure in {"Median": MEDIAN, "Line": LINE}.items()
    }
    return pd.DataFrame(found, index=list(kinds))


def regions() -> RateTable:
    """Children in low income by region in the latest year, before and after housing costs."""
    return PUBLISHED["children"].read(tables.load("child_low_income")).filter(level="region", period="2025")


# --- the essay's Table 2


def essay_table() -> pd.DataFrame:
    """The essay's Table 2 as essay_table, with the number of all constituencies of each region."""
    return poverty.low_pay_2019_with_wholes(tables.load("low_pay_2019"), tables.load("constituencies"))


def for_reading(table: pd.DataFrame) -> pd.DataFrame:
    """Return the essay's Table 2 with headings for people, and no other column than those that it prints."""
    names = {
        "percent_low_pay": "low paid (%)",
        "number_low_pay": "low paid",
        "constituencies": "constituencies",
        "percent_constituencies": "constituencies (%)",
        "all_constituencies": "all constituencies",
    }
    return as_text(table.set_index("region")[list(names)].rename(columns=names), 1, 0, 0, 0, 0)


def claim_of_the_text() -> tuple[Fault, ...]:
    """Hold the essay's “over 62 %” against the total of its own table."""
    return claim_faults("over 62 %", *_total())


def _total() -> tuple[float, float]:
    total = essay_table().set_index("region").loc[TOTAL]
    return float(total["constituencies"]), float(total["all_constituencies"])


# --- work and poverty


def rate_and_share(*tables_of: RateTable) -> pd.DataFrame:
    """Return the rate of children and their share of the poor children by work in the household, Scotland 2019-22."""
    asked = {"population": "Children by household work status", "period": "2019-22"}
    rows = [one.filter(**asked).rows.set_index("group") for one in tables_of]
    names = ["of these, poor (%)", "of the poor, these (%)", "families in the sample"]
    found = pd.concat([rows[0]["value"], rows[1]["value"], rows[1]["sample_size"]], axis=1).set_axis(names, axis=1)
    return as_text(found.dropna(), 1, 1, 0)
