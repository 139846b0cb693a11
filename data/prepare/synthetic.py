"""A synthetic population of 20,000 households that reproduces published margins; nobody in it exists.

`synthetic_draw.py` draws households, which are then reweighted, with the smallest possible change, to meet the margins
in :func:`margins`. Anything that is not a margin is not calibrated and says nothing about the country.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from data.prepare import (
    child_low_income,
    low_pay_2022,
    pay,
    places,
    poverty_lines,
    poverty_scotland,
    regional_panel,
    synthetic_draw,
)
from data.prepare.calibration import calibrate
from data.prepare.columns import number, text, whole
from data.prepare.in_work_poverty import IPPR
from data.prepare.model import CC_BY, ITL1, Field, Raw, Table, given_by
from data.prepare.regions import REGION, REGIONS
from data.prepare.synthetic_draw import KINDS, PENSIONER, STATUSES, TENURES, WORKING
from toolkit.core.errors import TableError
from toolkit.health_and_poverty.poverty.equivalence import COMPANION, MODIFIED_OECD
from toolkit.health_and_poverty.poverty.weighted import Floats

LINE = 0.6
LIVING_WAGE, LONDON_LIVING_WAGE = 9.90, 11.05  # GBP an hour, 2021-22, as in the table low_pay_2022
IN_WORK = 17.4  # % of people in working households below the line after housing costs, FYE 2020 (IPPR 2021)
Margin = tuple[str, Floats, float]  # its name, and the share's part less its whole by household, 0 if met


def _table(module: object, name: str, raw: Raw) -> pd.DataFrame:
    tables: list[Table] = module.TABLES  # type: ignore[attr-defined]  # every module of tables has it
    return next(table for table in tables if table.name == name).frame(raw)


def published(raw: Raw) -> dict[str, pd.DataFrame]:
    """Return the published tables for calibrating the population, by name."""
    return {
        "places": _table(places, "places", raw),
        "pay": _table(pay, "pay_by_region", raw),
        "low_pay": _table(low_pay_2022, "low_pay_2022", raw),
        "children": _table(child_low_income, "child_low_income", raw),
        "scotland": _table(poverty_scotland, "poverty_scotland", raw),
        "lines": _table(poverty_lines, "poverty_lines", raw),
        "panel": _table(regional_panel, "regional_panel", raw),
    }


def hourly_pay(given: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return mean hourly pay in 2021 and the share below the 2022 Real Living Wage, by region and hours."""
    mean = given["pay"].query("year == 2021 and sex == 'All'").set_index(["region", "hours"])["mean_hourly_pay"]
    jobs = given["low_pay"].query("geography == 'region' and sex == 'All'")
    found = (
        pd.DataFrame({"mean": mean, "low": jobs.set_index(["region", "hours"])["percent_below"] / 100})
        .astype(float)
        .dropna()
    )
    london = found.index.get_level_values(0) == "London"
    return found.assign(floor=np.where(london, LONDON_LIVING_WAGE, LIVING_WAGE))


def medians(given: dict[str, pd.DataFrame]) -> dict[str, float]:
    """Return median UK incomes, 2019-22, GBP a week, by housing costs."""
    one = given["lines"].query("period == '2019-22' and measure == @poverty_lines.UK_MEDIAN")
    couple = one[one["family_type"] == poverty_lines.COUPLE]
    return couple.set_index("housing_costs")["gbp_per_week"].to_dict()


def equivalised(frame: pd.DataFrame) -> dict[str, Floats]:
    """Return equivalised income by housing costs, GBP a week, shape (n,)."""
    heads = [frame[c] for c in ("adults", "older_children", "children")]
    return {
        "BHC": frame["income_bhc"].to_numpy() / MODIFIED_OECD.weights(*heads),
        "AHC": frame["income_ahc"].to_numpy() / COMPANION.weights(*heads),
    }


def margins(frame: pd.DataFrame, given: dict[str, pd.DataFrame]) -> Iterator[Margin]:
    """Yield every published share that the weights must meet, as “part − share × whole” for each household."""
    income, median = equivalised(frame), medians(given)
    poor = {costs: income[costs] < LINE * median[costs] for costs in median}
    kids = (frame["older_children"] + frame["children"]).to_numpy()
    people = kids + frame["adults"].to_numpy()
    for costs, value in median.items():
        yield f"median income, {costs}", people * ((income[costs] < value) - 0.5), 0.0
    working = frame["work_status"].isin(WORKING).to_numpy() * people
    yield "people in working households", working * (poor["AHC"] - IN_WORK / 100), 0.0
    yield from _children(frame, given, kids, poor)
    yield from _scotland(frame, given, kids, poor)
    yield from _jobs(frame, given)
    yield from _sick(frame, given)


def _children(
    frame: pd.DataFrame, given: dict[str, pd.DataFrame], kids: Floats, poor: dict[str, Floats]
) -> Iterator[Margin]:
    """Yield children in low income by region; Scotland's come from its own tables, which count differently."""
    rows = given["children"].query("geography == 'region' and year == 2025 and name != 'Scotland'")
    for row in rows.itertuples():
        there = (frame["region"] == row.name).to_numpy() * kids
        name = f"children, {row.name}, {row.housing_costs}"
        yield name, there * (poor[row.housing_costs] - row.percent / 100), 0.0


def _scotland(
    frame: pd.DataFrame, given: dict[str, pd.DataFrame], kids: Floats, poor: dict[str, Floats]
) -> Iterator[Margin]:
    """Yield poverty in Scotland by age, and for working-age adults by work status with each status's size."""
    rows = given["scotland"].query("measure == 'relative' and period == '2019-22'")
    here = (frame["region"] == "Scotland").to_numpy()
    pension = (frame["work_status"] == PENSIONER).to_numpy()
    adults = here * frame["adults"].to_numpy()
    counted = {"Children": here * kids, "Working-age adults": adults * ~pension, "Pensioners": adults * pension}
    by_age = rows[(rows["breakdown"] == "age") & rows["category"].isin(list(counted))]
    for row in by_age.itertuples():
        name = f"Scotland, {row.category}, {row.housing_costs}"
        yield name, counted[row.category] * (poor[row.housing_costs] - row.rate / 100), 0.0
    of_age = rows[(rows["population"] == "Working-age adults") & (rows["breakdown"] == "family economic status")]
    whole = of_age.loc[of_age["category"] == "All", "rate"].iloc[0]
    for row in of_age[of_age["rate"].notna() & (of_age["category"] != "All")].itertuples():
        has = counted["Working-age adults"] * (frame["work_status"] == row.category).to_numpy()
        yield f"Scotland, rate of {row.category}", has * (poor["AHC"] - row.rate / 100), 0.0
        # A group's share of everyone is its share of the poor over its rate, times the overall rate.
        share = row.composition / row.rate * whole / 100
        yield f"Scotland, share of {row.category}", has - share * counted["Working-age adults"], 0.0


def _jobs(frame: pd.DataFrame, given: dict[str, pd.DataFrame]) -> Iterator[Margin]:
    for (region, hours), row in hourly_pay(given).drop(index="All", level=1).iterrows():
        if region not in REGIONS:
            continue
        part = np.zeros(len(frame))
        for earner in (1, 2):
            full = frame[f"hours_{earner}"] > 30
            has = frame[f"hourly_pay_{earner}"].notna() & (full == (hours == "Full-time"))
            low = frame[f"hourly_pay_{earner}"] < row["floor"]
            part += ((frame["region"] == region) & has).to_numpy() * (low.to_numpy() - row["low"])
        yield f"low pay, {region}, {hours}", part, 0.0


def _sick(frame: pd.DataFrame, given: dict[str, pd.DataFrame]) -> Iterator[Margin]:
    for row in given["panel"].dropna(subset=["long_term_sick_2021"]).itertuples():
        part = (frame["long_term_sick"] - row.long_term_sick_2021 / 100 * frame["adults"]).to_numpy()
        yield f"long-term sick, {row.region}", (frame["region"] == row.region).to_numpy() * part, 0.0


def _build(raw: Raw) -> pd.DataFrame:
    given = published(raw)
    population = given["places"].groupby("region")["population_2022"].sum().reindex(list(REGIONS))
    # Small regions are oversampled, so that each has enough households.
    drawn = 0.5 * population / population.sum() + 0.5 / len(population)
    frame = synthetic_draw.households(hourly_pay(given), drawn)
    people = frame[["adults", "older_children", "children"]].sum(axis=1)
    start = frame["region"].map(population / people.groupby(frame["region"]).sum()).to_numpy()
    _, parts, wanted = zip(*margins(frame, given), strict=True)
    regions = np.column_stack([people * (frame["region"] == region) for region in REGIONS])
    columns, totals = np.column_stack([regions, *parts]), np.concatenate([population.to_numpy(), wanted])
    weights = calibrate(start, columns, totals).weights
    if (weights / start).max() > 25:
        raise TableError(f"A household's weight grew {(weights / start).max():.0f}-fold.", "The draw is too far off.")
    return frame.assign(household=np.arange(1, len(frame) + 1), weight=weights)


_SOURCES = (poverty_scotland.SOURCE, low_pay_2022.ASHE_2022, child_low_income.TABLES[0].sources[0], IPPR)
SYNTHETIC = {"status": "assumed", "required": True}
_WEEKLY = "GBP a week"


def _earner(which: str, n: int) -> tuple[Field, Field]:
    pay = f"Hourly pay of the {which} employee of the household; empty without one."
    hours = f"Weekly hours of the {which} employee; 0 without one."
    return (
        number(f"hourly_pay_{n}", f"Hourly pay, {which} earner", pay, "GBP an hour", 2, status="assumed"),
        number(f"hours_{n}", f"Weekly hours, {which} earner", hours, "hours a week", 1, **SYNTHETIC),
    )


def columns(unit: str, kinds: tuple[str, ...], statuses: tuple[str, ...]) -> tuple[Field, ...]:
    """Return the columns of a synthetic population except the weight; a row is a “household” or a “family”."""
    return (
        whole(unit, unit.capitalize(), f"Number of the {unit}; it represents nobody.", "", **SYNTHETIC),
        REGION,
        text("family_type", "Family type", "Who lives there.", enum=kinds, **SYNTHETIC),
        text("work_status", "Work status", "Who works, and how much.", enum=statuses, **SYNTHETIC),
        whole("adults", "Adults", "Number of adults.", "people", **SYNTHETIC),
        whole("older_children", "Children aged 14 and over", "Number of these children.", "people", **SYNTHETIC),
        whole("children", "Children under 14", "Number of these children.", "people", **SYNTHETIC),
        whole("long_term_sick", "Long-term sick", "Adults out of work through sickness.", "people", **SYNTHETIC),
        text("tenure", "Tenure", "Owned, with a mortgage, or rented.", enum=TENURES, **SYNTHETIC),
        *_earner("first", 1),
        *_earner("second", 2),
        number("profit", "Profit of the self-employed", "Before tax; 0 for others.", _WEEKLY, 2, **SYNTHETIC),
        number(
            "other_income",
            "Other income",
            "Pensions, savings, and benefits that have no column of their own.",
            _WEEKLY,
            2,
            **SYNTHETIC,
        ),
        number("universal_credit", "Universal Credit", "If claimed.", _WEEKLY, 2, **SYNTHETIC),
        number("housing_costs", "Housing costs", "Rent, interest, water.", _WEEKLY, 2, **SYNTHETIC),
        number("income_bhc", "Net income before housing costs", "Of the household.", _WEEKLY, 2, **SYNTHETIC),
        Field(
            "income_ahc",
            "Net income after housing costs",
            "Of the household; below 0 if housing costs exceed income.",
            unit=_WEEKLY,
            decimals=2,
            **SYNTHETIC,
        ),
    )


TABLES = [
    Table(
        name="synthetic_households",
        title="Synthetic population of 20,000 households",
        description="SYNTHETIC: none of these people exist. Households are drawn with a seed and weighted so that "
        "they match published totals: people by region (2022); median income before and after housing "
        "costs (United Kingdom, 2019-22); children in low income by region (year ending 2025; Scotland from its own "
        "tables, which count differently); in Scotland, poverty by age and, for working-age adults, by work status "
        "(2019-22); people in working households in poverty (IPPR, year ending 2020); jobs below the Real Living Wage "
        "by region and hours (2022); long-term sick adults by region (2021). The totals are for different years. "
        "Everything else is assumed: use nothing by region except these totals, and above all not in-work poverty by "
        "region. Taxes and Universal Credit follow simplified rules for 2021-22. Intervals from it reflect the "
        "simulation, not a sample.",
        fields=given_by(
            _SOURCES,
            *columns("household", tuple(KINDS), STATUSES),
            number("weight", "Weight", "Number of households that it represents.", "households", 1, **SYNTHETIC),
        ),
        primary_key=("household",),
        sources=_SOURCES,
        licence=CC_BY,
        attribution="Synthetic: Levelling Up Lab, CC BY 4.0, calibrated to the official figures named as sources.",
        period="2019-22 (income and poverty in Scotland); 2021 to 2025 (other margins)",
        geography=ITL1,
        build=_build,
    )
]
