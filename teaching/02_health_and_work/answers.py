"""Answers for lab 02, computed from the published tables and the simulated families of 2024-25."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
import statsmodels.formula.api as smf

from teaching.exercises import Exercise, module
from toolkit import poverty, tables
from toolkit.health_and_poverty.employment_model import model as employment
from toolkit.health_and_poverty.health_gap import of_people
from toolkit.health_and_poverty.poverty.checks import IMPOSSIBLE, INCONSISTENT
from toolkit.health_and_poverty.poverty.published import COSTS, LOW_PAY_2019_RULES, TOTAL

lab02 = module("02_health_and_work", "lab02")
YEAR, BEFORE_GAP, FIRST = "2024/25", "2019/20", "1996/97"
WORK, DISABLED, OTHERS = lab02.WORK, lab02.DISABLED, lab02.OTHERS
UNITS = {
    "adults": ("adults", "family", "Working families"),
    "children": ("children", "family", "Working families"),
    "children, all adults in work": ("children", "household", "All adults in work"),
}


# --- three units, risk and composition


@lru_cache(maxsize=8)
def uk(statistic: str = "rate", costs: str = "AHC") -> pd.Series:
    """Return a low-income statistic from the in-work poverty table, by ``who``, ``unit``, ``status`` and ``year``."""
    rows = tables.load("in_work_poverty_uk")
    measure = ["relative", "any"] if statistic == "population" else ["relative"]
    kept = rows[(rows["statistic"] == statistic) & rows["measure"].isin(measure) & (rows["group"] == "All")]
    kept = kept[kept["housing_costs"].isin([costs, "any"])]
    return kept.set_index(["who", "unit", "status", "year"])["value"]


def three_units(costs: str = "AHC") -> pd.Series:
    """Return the three 2024/25 rates that are called in-work poverty, in %."""
    return pd.Series({name: uk("rate", costs)[(*unit, YEAR)] for name, unit in UNITS.items()})


def of_poor_children(statistic: str = "rate") -> float:
    """Return the percentage of poor children who live in working families, from the risks and numbers of children."""
    counts = [
        uk()["children", "family", status, YEAR] * uk("population")["children", "family", status, YEAR]
        for status in ("Working families", "Workless families")
    ]
    return float(100 * counts[0] / sum(counts))


def rise(last: str = BEFORE_GAP, who: str = "children") -> float:
    """Return the rise in the rate for working families since the first year, in percentage points."""
    line = uk()[who, "family", "Working families"]
    return float(line[last] - line[FIRST])


# --- where the line is drawn


@lru_cache(maxsize=1)
def families() -> pd.DataFrame:
    """Return the simulated families with numbers of people and children, and equivalised income after housing costs."""
    rows = tables.load("synthetic_families")
    older = rows["adults"] - 1 + rows["older_children"]
    return rows.assign(
        equivalised=rows["income_ahc"] / (0.58 + 0.42 * older + 0.20 * rows["children"]),
        people=rows["weight"] * (rows["adults"] + rows["older_children"] + rows["children"]),
        young=rows["weight"] * (rows["older_children"] + rows["children"]),
    )


def median(weight: str = "people") -> float:
    """Return the weighted median equivalised income after housing costs, GBP a week."""
    rows = families().sort_values("equivalised")
    passed = rows[weight].cumsum()
    return float(rows["equivalised"][passed >= passed.iloc[-1] / 2].iloc[0])


def children_below(share: float = 0.5, of: float | None = None, count: str = "young") -> float:
    """Return the share (%) of children below a given share of the median."""
    rows = families()
    below = rows["equivalised"] < share * (median() if of is None else of)
    return float(100 * rows.loc[below, count].sum() / rows[count].sum())


# --- the essay's table


def fault(kind: str) -> str:
    """Return the region with the first fault of a given kind in the essay's Table 2, ignoring the total row."""
    found = poverty.faults(lab02.essay_table(), LOW_PAY_2019_RULES)
    return next(one.row for one in found if one.kind == kind and one.row != TOTAL)


# --- health and work


@lru_cache(maxsize=4)
def ols(health: str = DISABLED, errors: str = "HC3", others: bool = True) -> Any:
    """Return a statsmodels fit of employment on health, and on skills and ages."""
    right = " + ".join([health, *(OTHERS if others else ())])
    return smf.ols(f"{WORK} ~ {right}", lab02.england()).fit(cov_type=errors)


# --- the harder track


def room_for_housing(measure: str = lab02.LINE) -> float:
    """Return the weekly housing costs (GBP) of a couple exactly on the low-income line before and after these costs."""
    before, after = (float(lab02.lines("2019-20", costs, measure)[lab02.COUPLE]) for costs in ("BHC", "AHC"))
    return before - after


def climber() -> str:
    """Return the region that climbs the most ranks after housing costs."""
    rows = poverty.difference(lab02.regions(), "measure", *COSTS.values()).rows.set_index("area")
    climb = rows["first"].rank(ascending=False) - rows["second"].rank(ascending=False)
    return str(climb.idxmax())


def median_of_people(by_people: bool = True) -> float:
    """Return median equivalised income (before housing costs) of people or households in the synthetic population."""
    rows = tables.load("synthetic_households")
    incomes = rows["income_bhc"] / lab02.BEFORE.weights(rows["adults"], rows["older_children"], rows["children"])
    heads = rows[["adults", "older_children", "children"]].sum(axis=1) if by_people else 1
    order = incomes.sort_values().index
    passed = (rows["weight"] * heads)[order].cumsum()
    return float(incomes[order][passed >= passed.iloc[-1] / 2].iloc[0])


def taken_of_the_next_pound() -> float:
    """Return the pence that tax, insurance and the taper take from the lone parent's next pound of weekly earnings."""
    two = lab02.income_from(pd.Series([lab02.AT, lab02.AT + 1]))
    return float(100 * (1 - (two[1] - two[0])))


def added_up() -> float:
    """Return the wrong answer: the sum of the three rates, in pence."""
    rules = lab02.system()
    return 100 * (rules["basic_rate"] + rules["insurance_rate"] + rules["taper"])


def share_linked_to_health() -> float:
    """Return the share of the gap between the invented North and South that is linked to health, in %."""
    people = lab02.two_regions()
    return of_people(people, employment(people), "North").share


RUBRIC = (
    "1 – Gives a rate without its unit, year or poverty line.",
    "2 – Gives the unit, year and line, but mistakes a share of people in poverty for a risk, or a "
    "break in the series for a change.",
    "3 – Distinguishes the risk from the share, says where the series breaks, and names one thing that the tables "
    "cannot show.",
    "4 – As level 3, and also says who might be misled and which figure would prevent this.",
)

EXERCISES = (
    Exercise(
        "02-1",
        three_units,
        (
            "Filter the rows three times: by who is counted, by unit (family or household) and by the unit's work "
            "status.",
            "Each figure also has a measure, a treatment of housing costs, a statistic, a group and a year. Choose "
            "one value for each of these first.",
        ),
        "One term covers three groups. Adults in working families, children in working families, and children in "
        "households where all adults work have three different rates. Always say which one you mean.",
        "rows = table.query(\"year == '2024/25' and statistic == 'rate' and measure == 'relative'\")\n"
        "rows = rows.query(\"housing_costs == 'AHC' and group == 'All'\")\n"
        "rows = rows.set_index(['who', 'unit', 'status'])['value']\n"
        "pd.Series({'adults': rows['adults', 'family', 'Working families'], "
        "'children': rows['children', 'family', 'Working families'], "
        "'children, all adults in work': rows['children', 'household', 'All adults in work']})",
        points=3,
        misses=(
            (lambda: three_units("BHC"), "Those figures are before housing costs. Use the ones after housing costs."),
        ),
    ),
    Exercise(
        "02-2",
        of_poor_children,
        (
            "How many children in poverty are in working families, and how many in workless families? Each rate is a "
            "share of one group of children.",
            "Multiply each rate by the number of children it applies to. Divide the result for working families by "
            "the sum of the two results.",
        ),
        "A group's share of people in poverty depends on two things: how high its risk is, and how large it is. "
        "A low risk for many people outweighs a high risk for a few. The published share differs from yours only "
        "by rounding.",
        "kept = table.query(\"who == 'children' and unit == 'family' and group == 'All' and year == '2024/25'\")\n"
        "rate = kept.query(\"statistic == 'rate' and measure == 'relative' and housing_costs == 'AHC'\")\n"
        "number = kept.query(\"statistic == 'population'\").set_index('status')['value']\n"
        "poor = (rate.set_index('status')['value'] * number).drop('All')\n"
        "100 * poor['Working families'] / poor.sum()",
        unit="%",
        tolerance=0.02,
        misses=(
            (
                lambda: uk()["children", "family", "Working families", YEAR],
                "That is the risk for children in working families, not their share of all children in poverty.",
            ),
            (
                lambda: 100 * 12.8 / 14.7,
                "That is their share of all children. The question is about children in poverty.",
            ),
            (
                lambda: 100 - of_poor_children(),
                "That is the share of children in poverty who live in workless families.",
            ),
        ),
    ),
    Exercise(
        "02-3",
        rise,
        (
            "Measure a change within one series. Which years are on the same side of the break?",
            "Subtract the rate in the first year from the rate in the last year before the break. The answer is in "
            "percentage points.",
        ),
        "The rate for children in working families rose until the last year before the break. Since then, survey "
        "incomes have been linked to administrative records, so the step down between the two series is "
        "not a fall in poverty.",
        "line = lines.query(\"statistic == 'rate' and status == 'Working families'\").set_index('year')['value']\n"
        "line['2019/20'] - line['1996/97']",
        tolerance=0,
        unit="percentage points",
        misses=(
            (
                lambda: rise(YEAR),
                "That compares years on either side of a change in method. It does not measure a change in poverty.",
            ),
            (
                lambda: 100 * (uk()["children", "family", "Working families", BEFORE_GAP] / 19 - 1),
                "That is a percentage change. Give percentage points.",
            ),
        ),
    ),
    Exercise(
        "02-4",
        children_below,
        (
            "Find the median for people: sort by equivalised income and count people until you pass half of them.",
            "The line is half the median. Count the children below it: each family's weight times its number "
            "of children.",
        ),
        "No family's income or costs changed by a penny, but many children are no longer counted as poor. A rate "
        "quoted without its poverty line says little.",
        "older = families['adults'] - 1 + families['older_children']\n"
        "income = families['income_ahc'] / (0.58 + 0.42 * older + 0.20 * families['children'])\n"
        "young = families['weight'] * (families['older_children'] + families['children'])\n"
        "people = (young + families['weight'] * families['adults'])[income.sort_values().index].cumsum()\n"
        "median = income[people.index[people >= people.iloc[-1] / 2][0]]\n"
        "100 * young[income < median / 2].sum() / young.sum()",
        unit="%",
        tolerance=0.01,
        points=3,
        misses=(
            (lambda: children_below(0.6), "That is the share below the official line, sixty per cent of the median."),
            (lambda: children_below(count="people"), "That counts people of all ages. Count only children."),
            (
                lambda: children_below(of=median("weight")),
                "That is the median for families. Take the median for people.",
            ),
        ),
    ),
    Exercise(
        "02-5",
        lambda: fault(IMPOSSIBLE),
        ("A part cannot be larger than the whole.", "Compare the two counts of constituencies, row by row."),
        "The figure for this region is impossible. Another row is inconsistent: each of its figures could be right "
        "on its own, but they cannot all be right. A check can find a contradiction, but only the source can settle "
        "it. The errors do not affect the essay's argument.",
        "essay.loc[essay['constituencies'] > essay['all_constituencies'], 'region'].iloc[0]",
        misses=(
            (
                lambda: fault(INCONSISTENT),
                "Each figure for that region could be right on its own. Find a region where one must be wrong.",
            ),
        ),
    ),
    Exercise(
        "02-6",
        ols,
        (
            "In the formula, put employment to the left of the tilde, and disability and the three other measures to "
            "the right.",
            "The rows are the local authorities in England. Ask fit() for HC3 robust standard errors.",
        ),
        "Allowing for skills and age, places with more disabled residents have lower employment. The association is "
        "statistically significant, but it cannot show whether health or work came first.",
        "smf.ols(f'{WORK} ~ {DISABLED} + ' + ' + '.join(OTHERS), england).fit(cov_type='HC3')",
        points=3,
        misses=(
            (
                lambda: ols(others=False),
                "That is the model with disability alone. Allow for the other three measures too.",
            ),
        ),
    ),
    Exercise("02-W", kind="written", least=40, levels=RUBRIC, points=4),
)

HARDER = (
    Exercise(
        "02-h1",
        median_of_people,
        (
            "Everyone in a household has the same equivalised income, so count each household once for every person "
            "in it.",
            "Sort by income. Keep a running total of weight multiplied by people, and take the income at which it "
            "reaches half the final total.",
        ),
        "This is the median for people. The median for households is different, because small and large households "
        "have different incomes.",
        "incomes[order][(weight * heads)[order].cumsum() >= total / 2].iloc[0]",
        tolerance=0.001,
        misses=(
            (
                lambda: median_of_people(False),
                "That counts each household once. Also weight each household by the number of people in it.",
            ),
        ),
    ),
    Exercise(
        "02-h2",
        taken_of_the_next_pound,
        (
            "Compare the family's income, including Universal Credit, before and after it earns the extra pound.",
            "Tax and National Insurance come off first. The taper then takes its share of what is left.",
        ),
        "The taper takes its share of what is left after tax and National Insurance, so you multiply the shares kept "
        "rather than add the rates. This family keeps less of an extra pound than someone who pays the higher rate of "
        "tax.",
        "100 * (1 - (income_from(351) - income_from(350)))",
        tolerance=0.01,
        misses=(
            (lambda: 100 - taken_of_the_next_pound(), "That is what the family keeps. Give the share that is taken."),
            (added_up, "Do not add the rates together: the taper applies to net earnings."),
        ),
    ),
    Exercise(
        "02-h3",
        share_linked_to_health,
        (
            "In the model without education, take the part of the gap that health accounts for, and divide it by the "
            "whole gap.",
            "Fit the model to the data on people, without the education column, and decompose the gap.",
        ),
        "When education is left out, part of its effect is credited to health. A file without education cannot show "
        "this.",
        "of_people(people, model(people), 'North').share",
        unit="%",
        tolerance=0.01,
        misses=((lab02.true_share, "That is the true share, which a model without education cannot find."),),
    ),
    Exercise(
        "02-h4",
        room_for_housing,
        (
            "What is left after paying for housing must not be less than the line after housing costs.",
            "The couple's income equals the line before housing costs. What is the difference between the two lines?",
        ),
        "A couple whose income is on the first line and who pay more than this for housing are below the second line. "
        "The amount is the same in every region, whatever the rents.",
        "ends['Line'].iloc[0] - ends['Line'].iloc[1]",
        unit="£",
        misses=(
            (
                lambda: room_for_housing(lab02.MEDIAN),
                "That is the difference between the medians, not between the lines.",
            ),
            (
                lambda: -room_for_housing(),
                "Subtract the other way round: the amount left for housing cannot be negative.",
            ),
        ),
    ),
    Exercise(
        "02-h5",
        climber,
        (
            "The question is about ranks, not percentage points.",
            "Rank both columns from highest to lowest, and compare the ranks.",
        ),
        "Before housing costs, the region's rate of low income among children is lower than most; after housing "
        "costs, it is higher than most. Where a programme goes can depend on which of the two a table shows.",
        "(first.rank(ascending=False) - second.rank(ascending=False)).idxmax()",
        misses=(
            (
                lambda: "West Midlands",
                "That region has the highest rate after housing costs, but it has the highest rate before housing "
                "costs too.",
            ),
        ),
    ),
    Exercise(
        "02-h6",
        lambda: 4.0,
        (
            "The second survey is four times as large as the first. How does its interval compare?",
            "The width of an interval shrinks with the square root of the number of households.",
        ),
        "Halving the width takes four times as many households, because sampling error shrinks with the square root "
        "of the sample size. A table by region and family type splits a survey into dozens of groups, so each "
        "interval is many times wider.",
        "2 ** 2",
        tolerance=0.25,
        misses=((lambda: 2.0, "With twice as many households, the interval is about seven tenths as wide."),),
    ),
)


def session() -> dict[str, tuple[float | str, str]]:
    """Return the results for the code-free session: a number or a name, and the text on the screen."""
    adults = uk()["adults", "family", "Working families", YEAR]
    children = uk("composition")["children", "family", "Working families", YEAR]
    fitted = ols()
    fall, (upper, lower) = -fitted.params[DISABLED], -fitted.conf_int().loc[DISABLED]
    return {
        "adults": (adults, f"{adults:.0f}% (DWP, published to the nearest whole per cent, without an interval)."),
        "children": (children, f"{children:.0f}% of children in poverty; the risk for children in working families is "
        f"{three_units()['children']:.0f}%."),
        "half": (children_below(), f"{children_below():.1f}% of simulated children; at the official line "
                 f"{children_below(0.6):.1f}%."),
        "health": (fall, f"{fall:.2f} percentage points lower (95% interval {lower:.2f} to {upper:.2f}), 294 places. "
                   "This is an association: cause and effect may run either way."),
    }  # fmt: skip
