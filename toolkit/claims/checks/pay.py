"""Checks on pay, on who employs, and on insecure work."""

from __future__ import annotations

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result, result_of_readings
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.registry import check

RETAIL, HEALTH, HOSPITALITY = ("retail", "health", "hospitality")
BRES = {
    RETAIL: "Wholesale and retail trade; repair of motor vehicles",
    HEALTH: "Human health and social work activities",
    HOSPITALITY: "Accommodation and food service activities",
}
PLACES = {
    RETAIL: ("sector_motor_trades_2019", "sector_wholesale_2019", "sector_retail_2019"),
    HEALTH: ("sector_health_2019",),
    HOSPITALITY: ("sector_accommodation_food_2019",),
}
PLAIN = {RETAIL: "wholesale and retail trade", HEALTH: "health and social work", HOSPITALITY: "hospitality"}
TOP = {"C218": (RETAIL, 2), "C221": (HEALTH, 2), "C223": (HOSPITALITY, 5)}
"""The claims on large employers: which industry, and among how many of the largest it is said to be."""
FULL = (3.0, 3.5, 4.0, 4.5, 5.0)
"""Rates of unemployment that have been called full employment, in %."""


@check("C096")
def a_week_of_pay(claim: Claim, evidence: Evidence) -> CheckResult:
    """The United Kingdom's median weekly pay of all employees in the years before the text."""
    pay = evidence.table("missions").query("measure == 'median_weekly_pay' and geography == 'UK'")
    years = {
        int(year): (value, lower, upper)
        for year, value, lower, upper in pay[["year", "value", "lower", "upper"]].itertuples(index=False)
    }
    wage, nursery = claim.quoted
    then = tuple(float(figure) for figure in years[2021])
    passed = next((str(year) for year, figures in years.items() if figures[0] >= wage), "no year so far")
    ruling = rules.level(wage, then[0], rounding=0.5, interval=(then[1], then[2]))
    return result(claim, ruling, then, years, then=then, passed=passed, share=100 * nursery / wage, last=max(years))


def ranks(evidence: Evidence, industry: str) -> dict[str, int]:
    """Return the industry's rank among those of each region in two counts of 2019.

    Full-time employees as counted, and all employees by the shares of authorities, weighted by their residents of
    working age, since the number of jobs by authority is not among the tables.
    """
    bres = evidence.table("employment_by_industry").query("year == 2019 and survey == 'BRES, full-time employees'")
    counted = bres.pivot(index="industry", columns="region", values="number").rank(ascending=False)
    shares = all_employees(evidence).rank(ascending=False)
    return {f"{region}, full-time": int(rank) for region, rank in counted.loc[BRES[industry]].items()} | {
        f"{region}, all": int(rank) for region, rank in shares.loc[industry].items()
    }


def all_employees(evidence: Evidence) -> Frame:
    """Return the shares of employees (%) by industry and region of Great Britain in 2019."""
    table = evidence.place_table()
    sectors = [column for column in table.columns if column.startswith("sector_")]
    people = evidence.table("population").query("year == 2022").set_index("code")["population_16_64"]
    known = table[table[sectors].notna().all(axis=1) & (table[sectors].sum(axis=1) > 0)].set_index("code")
    weighted = known[sectors].mul(people, axis=0).dropna().groupby(known["region"]).sum()
    shares = (100 * weighted.div(weighted.sum(axis=1), axis=0)).T
    shares.loc[RETAIL] = shares.loc[list(PLACES[RETAIL])].sum()
    shares = shares.drop(index=list(PLACES[RETAIL]))
    return shares.rename(index={PLACES[industry][0]: industry for industry in (HEALTH, HOSPITALITY)})


@check("C218", "C221", "C223")
def among_the_largest(claim: Claim, evidence: Evidence) -> CheckResult:
    """The industry's rank as an employer in each region that is meant, by full-time and by all employees."""
    industry, top = TOP[claim.id]
    meant = {
        name: rank
        for name, rank in ranks(evidence, industry).items()
        if not claim.places or name.rpartition(",")[0] in claim.places
    }
    outcomes = {name: rank <= top for name, rank in meant.items()}
    kinds = {kind: [held for name, held in outcomes.items() if name.endswith(kind)] for kind in ("full-time", "all")}
    counts = {kind: f"{sum(held)} of {len(held)}" for kind, held in kinds.items()}
    return result_of_readings(claim, outcomes, working=meant, industry=PLAIN[industry], top=top, counts=counts)


@check("C145")
def blackpool(claim: Claim, evidence: Evidence) -> CheckResult:
    """The place named: in the worst quarter of authorities in sickness, healthy life and pay?"""
    table, code = evidence.place_table().set_index("code"), claim.places[0]
    low = evidence.table("low_pay_2022").query("geography == 'local authority' and sex == 'All' and hours == 'All'")
    bad = {
        "long-term sickness": table["long_term_sick_2021"],
        "healthy life expectancy of men": -table["hle_male_2022_24"],
        "healthy life expectancy of women": -table["hle_female_2022_24"],
        "residents' median pay": -table["median_weekly_pay_2023"],
        "jobs below the Real Living Wage": low.set_index("code")["percent_below"],
    }
    outcomes = {words: bool(values[code] >= values.quantile(0.75)) for words, values in bad.items()}
    working = {words: values.rank(ascending=False, method="min")[code] for words, values in bad.items()}
    figures = {"name": table["short_name"][code], "sick": table["long_term_sick_2021"][code]}
    return result_of_readings(claim, outcomes, working=working, **figures)


@check("C038")
def work_for_all(claim: Claim, evidence: Evidence) -> CheckResult:
    """Great Britain's unemployment in two years against five rates that have been called full employment."""
    market = evidence.table("labour_market")
    sums = market.groupby("year")[["unemployed", "active"]].sum()
    rate = 100 * sums["unemployed"] / sums["active"]
    outcomes = {f"at most {mark:g}%, {year}": bool(rate[year] <= mark) for mark in FULL for year in (2021, 2022)}
    worst = market[market["year"] == 2022].set_index("region")["unemployment_rate"]
    figures = {"before": rate[2021], "region": worst.idxmax(), "worst": worst.max(), "first": rate.index.min()}
    figures |= {"last": rate.index.max()}
    return result_of_readings(claim, outcomes, rate[2022], rate, **figures)


@check("C320")
def largest_employer(claim: Claim, evidence: Evidence) -> CheckResult:
    """Places in which health and social work has most employees of all sections: more than the NHS, and near it."""
    table, health = evidence.place_table(), "sector_health_2019"
    sectors = [name for name in table.columns if name.startswith("sector_") and name.endswith("_2019")]
    known = table.set_index("short_name")[sectors].dropna()
    outcomes = {str(name): largest == health for name, largest in known.idxmax(axis=1).items()}
    least = known[health].nsmallest(10)
    return result_of_readings(claim, outcomes, None, least, name=least.index[0], lowest=least.iloc[0])
