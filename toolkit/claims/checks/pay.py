"""Checks on pay, on who employs, and on insecure work."""

from __future__ import annotations

from toolkit import regression
from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, rows
from toolkit.claims.checks.common import per_cent, with_interval
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording

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
PLAIN = {RETAIL: "trade, wholesale and retail,", HEALTH: "health and social work", HOSPITALITY: "hospitality"}
TOP = {"C218": (RETAIL, 2), "C221": (HEALTH, 2), "C223": (HOSPITALITY, 5)}
"""The claims on large employers: which industry, and among how many of the largest it is said to be."""


@check("C039")
def pay_and_deprivation(claim: Claim, evidence: Evidence) -> CheckResult:
    """Residents' median pay by the deprivation score of 2019, England."""
    table, imd = evidence.place_table(), evidence.table("deprivation").query("edition == 2019")
    joined = table.assign(imd=table["code"].map(imd.set_index("code")["imd_score"])).dropna(subset=["imd"])
    fitted = regression.fit(joined, "median_weekly_pay_2023", "imd", log=True, sample="UK")
    found = per_cent(fitted, "imd")
    half = joined["imd"] > joined["imd"].median()
    pay = [float(joined.loc[which, "median_weekly_pay_2023"].median()) for which in (half, ~half)]
    return CheckResult(
        rules.direction(-1, found[1:]),
        f"In England a deprivation score higher by one point goes with median pay of residents that differs by "
        f"{with_interval(found, '%', 2)}; the middle of the more deprived half of authorities has "
        f"{wording.value(pay[0], 'GBP', 0)} a week, of the other half {wording.value(pay[1], 'GBP', 0)}. It compares "
        "places, not workers of one kind.",
        found[0],
        "%",
        found[1:],
        rows([("One point of deprivation", *found), ("Authorities", float(fitted.n))]),
        "2019 and 2023",
    )


@check("C096")
def a_week_of_pay(claim: Claim, evidence: Evidence) -> CheckResult:
    """The United Kingdom's median weekly pay of all employees in the years before the text."""
    pay = evidence.table("missions").query("measure == 'median_weekly_pay' and geography == 'UK'")
    by_year = pay.set_index("year")[["value", "lower", "upper"]]
    then, last = by_year.loc[2021], int(by_year.index.max())
    said, nursery = claim.said
    first = by_year.index[by_year["value"] >= said]
    return CheckResult(
        rules.level(said, float(then["value"]), rounding=0.5, interval=(float(then["lower"]), float(then["upper"]))),
        f"The middle employee, part-time ones included, was paid {wording.value(then['value'], 'GBP', 2)} a week in "
        f"April 2021 ({wording.interval(then['lower'], then['upper'], 'GBP', 2)}); the figure said was first passed in "
        f"{int(first[0]) if len(first) else 'no year so far'}, and leaves part-time work out. Against it, the two "
        f"nursery places would take {wording.value(100 * nursery / said, '%', 0)} of one median wage, before tax.",
        float(then["value"]),
        "GBP per week",
        (float(then["lower"]), float(then["upper"])),
        rows([(year, *values) for year, values in zip(by_year.index, by_year.to_numpy(), strict=True)]),
        f"2021 to {last}",
    )


def ranks(evidence: Evidence, industry: str) -> dict[str, int]:
    """Return the industry's rank among those of each region in two counts of 2019.

    Full-time employees as counted, and all employees by the shares of authorities, weighted by their residents of
    working age, since the number of jobs by authority is not among the tables.
    """
    bres = evidence.table("employment_by_industry").query("year == 2019 and survey == 'BRES, full-time employees'")
    counted = bres.pivot(index="industry", columns="region", values="number").rank(ascending=False)
    shares = all_employees(evidence).rank(ascending=False)
    return {f"{region}, full-time": int(one) for region, one in counted.loc[BRES[industry]].items()} | {
        f"{region}, all": int(one) for region, one in shares.loc[industry].items()
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
    return shares.rename(index={PLACES[one][0]: one for one in (HEALTH, HOSPITALITY)})


@check("C218", "C221", "C223")
def among_the_largest(claim: Claim, evidence: Evidence) -> CheckResult:
    """The industry's rank as an employer in each region that is meant, by full-time and by all employees."""
    industry, top = TOP[claim.id]
    every = ranks(evidence, industry)
    meant = {one: rank for one, rank in every.items() if not claim.places or one.rpartition(",")[0] in claim.places}
    outcomes = {one: rank <= top for one, rank in meant.items()}
    share = 100 * sum(outcomes.values()) / len(outcomes)
    of = {kind: [held for one, held in outcomes.items() if one.endswith(kind)] for kind in ("full-time", "all")}
    return CheckResult(
        rules.readings(outcomes),
        f"In 2019 {PLAIN[industry]} was among the {top} largest employers in "
        f"{sum(of['all'])} of {len(of['all'])} regions by all employees (residents standing in for jobs), and in "
        f"{sum(of['full-time'])} of {len(of['full-time'])} by full-time ones, of whom such work has few. Northern "
        f"Ireland is not in the tables; how industries are grouped matters.",
        share,
        "% of readings",
        working=rows({one: float(rank) for one, rank in meant.items()}),
        rows_unit="rank",
        vintage="2019",
    )


def at_work(evidence: Evidence, year: int, column: str) -> float:
    """Return Great Britain's people in employment, or self-employed, in a year (Annual Population Survey)."""
    return float(evidence.table("labour_market").query("year == @year")[column].sum())


@check("C225")
def insecure_share(claim: Claim, evidence: Evidence) -> CheckResult:
    """The number said over Great Britain's people in employment in 2020: the share said?"""
    number, share = claim.said
    people = at_work(evidence, 2020, "employed")
    found = 100 * number / people
    return CheckResult(
        rules.level(share, found, rounding=0.05),
        f"{wording.number(number / 1e6, 1)} million would be {wording.value(found, '%', 1)} of the "
        f"{wording.number(people / 1e6, 1)} million people in work in Great Britain in 2020, and less with Northern "
        "Ireland. How many are in insecure work no table here can say; it rests on the text's own definition.",
        found,
        "% of people in employment",
        working=rows({"Said to be in insecure work": number, "In employment, Great Britain, 2020": people}),
        rows_unit="people",
        vintage="2020",
    )


@check("C227")
def badly_paid_self_employed(claim: Claim, evidence: Evidence) -> CheckResult:
    """The numbers said as a share, and of the self-employed that another survey counts: is it about half?"""
    paid_less, whole = claim.said
    counted = at_work(evidence, 2019, "self_employed")
    shares = {
        "Of the total in the text": 100 * paid_less / whole,
        "Of Great Britain's self-employed in the Annual Population Survey, 2019": 100 * paid_less / counted,
    }
    low, high = (100 * one for one in rules.QUANTIFIERS["half"])
    own, other = shares.values()
    return CheckResult(
        rules.readings({name: low <= share <= high for name, share in shares.items()}),
        f"The two numbers make {wording.value(own, '%', 1)} of the self-employed; of the "
        f"{wording.number(counted / 1e6, 1)} million whom the Annual Population Survey counts in Great Britain in "
        f"2019 the same people would be {wording.value(other, '%', 1)}. The first number leaves out those under 25, "
        "the whole may not. Their earnings are not in the tables here.",
        own,
        "% of self-employed people",
        working=rows(shares),
        vintage="2019",
    )


@check("C229")
def two_counts_of_self_employed(claim: Claim, evidence: Evidence) -> CheckResult:
    """The number said against the Annual Population Survey's, which is the Labour Force Survey with a larger sample."""
    counted = at_work(evidence, 2019, "self_employed")
    return CheckResult(
        rules.bound("under", counted, claim.said[0]),
        f"The Annual Population Survey, made from the Labour Force Survey, counts {wording.number(counted / 1e6, 2)} "
        f"million self-employed people in Great Britain in 2019, and "
        f"{wording.number(at_work(evidence, 2020, 'self_employed') / 1e6, 2)} million in 2020; with Northern Ireland "
        "it would be more.",
        counted,
        "people",
        working=rows({str(year): at_work(evidence, year, "self_employed") for year in (2018, 2019, 2020)}),
        vintage="2018 to 2020",
    )


@check("C145")
def blackpool(claim: Claim, evidence: Evidence) -> CheckResult:
    """The place named: in the worst quarter of authorities in sickness, healthy life and pay?"""
    table = evidence.place_table().set_index("code")
    low = evidence.table("low_pay_2022").query("geography == 'local authority' and sex == 'All' and hours == 'All'")
    below = low.set_index("code")["percent_below"]
    bad = {
        "long-term sickness": table["long_term_sick_2021"],
        "healthy life expectancy of men": -table["hle_male_2022_24"],
        "healthy life expectancy of women": -table["hle_female_2022_24"],
        "residents' median pay": -table["median_weekly_pay_2023"],
        "jobs below the Real Living Wage": below,
    }
    code = claim.places[0]
    outcomes = {words: bool(values[code] >= values.quantile(0.75)) for words, values in bad.items()}
    place = {words: float(values.rank(ascending=False, method="min")[code]) for words, values in bad.items()}
    return CheckResult(
        rules.readings(outcomes),
        f"{table['short_name'][code]} is in the worst quarter of authorities in {sum(outcomes.values())} of "
        f"{len(outcomes)} measures of health and pay; "
        f"{wording.value(table['long_term_sick_2021'][code], '%', 1)} of its residents were out of work through "
        "long-term sickness in 2021. Moving home, and holding several jobs, are not in the "
        "tables, nor which other towns are on the coast.",
        100 * sum(outcomes.values()) / len(outcomes),
        "% of measures",
        working=rows(place),
        rows_unit="rank, 1 is the worst",
        vintage="2021 to 2024",
    )
