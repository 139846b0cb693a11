"""What lab 02 reads from published tables: lines, housing, the essay's Table 2, work and poverty, and the verdicts.

An answer is computed by the same engine as the lesson's cells, so that it stays right when the data are updated.
"""

from __future__ import annotations

import pandas as pd

from lab02.display import as_text
from toolkit import poverty, tables
from toolkit.health_and_poverty.poverty.checks import INCONSISTENT, Fault
from toolkit.health_and_poverty.poverty.published import COSTS, LOW_PAY_2019_RULES, PUBLISHED, TOTAL
from toolkit.health_and_poverty.poverty.rates import RateTable

LINE, MEDIAN = "Relative poverty threshold (60% of UK median income)", "UK median income"
COUPLE = "Couple with no children"
FIRST, OLDER, YOUNGER = "first adult", "further adult, or child of 14 and over", "child under 14"
NEARLY_ALL = 0.9  # of the children, in the lesson's sum of round numbers
WORKING, WORKLESS = 0.2, 0.6  # their poverty rates there

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


def couples_line(period: str = "2019-22", costs: str = "AHC") -> float:
    """Poverty line of a couple without children, GBP a week."""
    return float(lines(period, costs)[COUPLE])


def familys_line(costs: str = "AHC") -> float:
    """Line of a couple with children aged 5 and 14, by the weights before or after housing costs."""
    scale = weights(costs)
    return couples_line() * float(scale[FIRST] + 2 * scale[OLDER] + scale[YOUNGER])


def lines_by_weights() -> pd.DataFrame:
    """Return each family's weight, its line by the couple's line, and the published one, after housing costs."""
    scale = weights("AHC")
    single, older, younger = scale[[FIRST, OLDER, YOUNGER]]
    members = {"Single person with no children": single, COUPLE: single + older}
    members["Single person with children aged 5 and 14"] = single + older + younger
    members["Couple with children aged 5 and 14"] = single + older + older + younger
    line = couples_line() * pd.Series(members)
    return pd.DataFrame({"weight": members, "line": line, "published": lines("2019-22", "AHC")}).round(2)


# --- housing


def two_incomes() -> pd.DataFrame:
    """Return the couple's median and line before and after housing costs, GBP a week, year ending 2020."""
    kinds = {"Before housing costs": "BHC", "After housing costs": "AHC"}
    found = {
        name: [lines("2019-20", kind, measure)[COUPLE] for kind in kinds.values()]
        for name, measure in {"Median": MEDIAN, "Line": LINE}.items()
    }
    return pd.DataFrame(found, index=list(kinds))


def room_for_housing(measure: str = LINE) -> float:
    """What a couple on the line before housing costs can pay for housing and stay on the line after, GBP a week."""
    ends = [float(lines("2019-20", costs, measure)[COUPLE]) for costs in ("BHC", "AHC")]
    return ends[0] - ends[1]


def regions() -> RateTable:
    """Children in low income by region in the latest year, before and after housing costs."""
    return PUBLISHED["children"].read(tables.load("child_low_income")).filter(level="region", period="2025")


def climber() -> str:
    """Region that climbs most places when housing is paid for."""
    rows = poverty.difference(regions(), "measure", *COSTS.values()).rows.set_index("area")
    climb = rows["first"].rank(ascending=False) - rows["second"].rank(ascending=False)
    return str(climb.idxmax())


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


def fault(kind: str) -> str:
    """Region of the first fault of a kind in the essay's Table 2, its total left aside."""
    found: tuple[Fault, ...] = poverty.faults(essay_table(), LOW_PAY_2019_RULES)
    return next(one.row for one in found if one.kind == kind and one.row != TOTAL)


def share_by_the_counts() -> float:
    """Share of constituencies with much low pay in the inconsistent row, from its own counts, in %."""
    row = essay_table().set_index("region").loc[fault(INCONSISTENT)]
    return float(100 * row["constituencies"] / row["all_constituencies"])


def claim_of_the_text() -> tuple[Fault, ...]:
    """Hold the essay's “over 62 %” against the total of its own table."""
    return poverty.claim_faults("over 62 %", *_total())


def _total() -> tuple[float, float]:
    total = essay_table().set_index("region").loc[TOTAL]
    return float(total["constituencies"]), float(total["all_constituencies"])


# --- work and poverty


def working(column: str, population: str = "Working-age adults") -> float:
    """People of Scotland with someone in paid work: rate, or share of all poor (composition), 2019-22, %."""
    rows = tables.load("poverty_scotland")
    chosen = rows[
        (rows["population"] == population)
        & (rows["breakdown"] == "household work status")
        & (rows["category"] == "Someone in paid work")
        & (rows["measure"] == "relative")
        & (rows["period"] == "2019-22")
    ]
    return float(chosen[column].iloc[0])


def of_the_poor(share: float = NEARLY_ALL, rate: float = WORKING, other: float = WORKLESS) -> float:
    """Share of the poor who live with someone in work, in %, from how many do, their rate and that of the others."""
    with_work = share * rate
    return 100 * with_work / (with_work + (1 - share) * other)


def rate_and_share(*tables_of: RateTable) -> pd.DataFrame:
    """Return the rate of children and their share of the poor children by work in the household, Scotland 2019-22."""
    asked = {"population": "Children by household work status", "period": "2019-22"}
    rows = [one.filter(**asked).rows.set_index("group") for one in tables_of]
    names = ["of these, poor (%)", "of the poor, these (%)", "families in the sample"]
    found = pd.concat([rows[0]["value"], rows[1]["value"], rows[1]["sample_size"]], axis=1).set_axis(names, axis=1)
    return as_text(found.dropna(), 1, 1, 0)


# --- the closing table


def verdicts() -> pd.DataFrame:
    """Return what the essay says, what the lesson computed, and what can be said of it."""
    newer = PUBLISHED["low_pay_2022"].read(tables.load("low_pay_2022")).filter(population="All", group="All")
    low_pay = newer.filter(level="region").rows.set_index("area")["value"]
    poor_working = [working("composition"), working("composition", "Children")]
    claim = claim_of_the_text()
    rows = {
        "More than half of the poor of working age live with someone who works": [
            f"{poor_working[0]:.1f}% in Scotland",
            "in line; Scotland only" if poor_working[0] > 50 else "against",
        ],
        "Three quarters of poor children do": [
            f"{poor_working[1]:.1f}% in Scotland, small sample",
            "open: another country, another year",
        ],
        "Low pay is not a matter of the North alone": [
            f"{low_pay.min():.1f}% to {low_pay.max():.1f}% by region in 2022",
            "in line" if low_pay.max() < 2 * low_pay.min() else "open",
        ],
        "Over 62% of constituencies have much low pay": [
            claim[0].expected if claim else "the counts agree",
            "against, by a little" if claim else "in line",
        ],
        "In-work poverty differs between regions": _lost(),
    }
    return pd.DataFrame(rows, index=["Computed", "Verdict"]).T.rename_axis("Said")


def _lost() -> list[str]:
    """Say how many cells of the essay's tables of in-work poverty and insecure work have a value."""
    values = tables.load("in_work_poverty")["percent"]
    known = int(values.notna().sum())
    return [
        f"{known} of {len(values)} cells have a value",
        "to be read there" if known else "cannot be checked from here",
    ]
