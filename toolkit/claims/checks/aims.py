"""Checks on aims: where they stand, and the way to 2030; and on claims about how long the way is."""

from __future__ import annotations

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, rows
from toolkit.claims.checks.common import names, uk_output
from toolkit.claims.checks.schooling import ENGLAND
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording

LONDON, UNITED = "E12000007", "K02000001"
ENGLAND_AND_WALES = "K04000001"
BEHIND = 0.8
"""An authority far behind: less than four fifths of the United Kingdom's output per hour."""
FULL = (3.0, 3.5, 4.0, 4.5, 5.0)
"""Rates of unemployment that have been called full employment, in %."""


def measure(evidence: Evidence, name: str, code: str) -> Frame:
    """Return one measure of the missions for one area by year."""
    found = evidence.table("missions").query("measure == @name and code == @code")
    return found.set_index("year")["value"].sort_index()


@check("C301")
def transport_like_london(claim: Claim, evidence: Evidence) -> CheckResult:
    """Travel time to services by public transport or on foot: England's lag behind London, first and last year."""
    england, london = (measure(evidence, "travel_time", code) for code in (ENGLAND, LONDON))
    lag = (england - london).dropna()
    first, last = int(lag.index.min()), int(lag.index.max())
    closer = bool(lag[last] < lag[first])
    standing = "London's lead has shrunk" if closer else "London's lead has not shrunk"
    return CheckResult(
        rules.target(standing),
        f"In {last} the average way to key services on foot or by public transport took "
        f"{wording.number(england[last], 1)} minutes in England and {wording.number(london[last], 1)} in London, a lag "
        f"of {wording.number(lag[last], 1)} minutes against {wording.number(lag[first], 1)} in {first}. There is no "
        "later figure: whether the aim is nearer cannot be said.",
        float(lag[last]),
        "minutes",
        working=rows(lag),
        vintage=f"{first} to {last}",
    )


@check("C302")
def gigabit_everywhere(claim: Claim, evidence: Evidence) -> CheckResult:
    """Premises that can have gigabit broadband: the country, the weakest place, and the share of places at 95%."""
    table = evidence.table("missions").query("measure == 'gigabit'")
    local = table[table["geography"] == "place"].set_index("code")["value"]
    uk, year = measure(evidence, "gigabit", UNITED), int(table["year"].max())
    nearly = 100 * float((local >= 95).mean())
    (weakest,) = names(evidence, [str(local.idxmin())])
    missing = 100 - float(uk[year])
    yearly = missing / (claim.said[0] - year)
    return CheckResult(
        rules.target("on the way" if missing > 1 else "reached"),
        f"In {year}, {wording.value(uk[year], '%', 1)} of premises in the United Kingdom could have gigabit broadband; "
        f"in {wording.value(nearly, '%', 0)} of authorities at least 95%, in {weakest} "
        f"{wording.value(local.min(), '%', 1)}. To reach all by {claim.said[0]:.0f} takes "
        f"{wording.number(yearly, 1)} points a year. 4G and 5G are not in the tables.",
        float(uk[year]),
        "% of premises",
        working=rows({"United Kingdom": uk[year], "Weakest authority": local.min(), "Middle one": local.median()}),
        vintage=str(year),
    )


@check("C313")
def fewer_killings(claim: Claim, evidence: Evidence) -> CheckResult:
    """Homicides: England and Wales, and the quarter of police force areas with most in 2021, against the latest."""
    country = measure(evidence, "homicide", ENGLAND_AND_WALES)
    table = evidence.table("missions").query("measure == 'homicide' and geography == 'police force area'")
    wide = table.pivot(index="code", columns="year", values="value")
    start, last = 2021, int(wide.columns.max())
    worst = wide.dropna(subset=[start, last]).nlargest(len(wide) // 4, start).mean()
    falls = country[last] < country[start], worst[last] < worst[start]
    standing = "falling" if all(falls) else "falling in part" if any(falls) else "not falling"
    return CheckResult(
        rules.target(standing),
        f"In England and Wales there were {wording.number(country[last], 1)} homicides for each million people in "
        f"{last}, against {wording.number(country[start], 1)} in {start}; in the police areas that had most, "
        f"{wording.number(worst[last], 1)} against {wording.number(worst[start], 1)}, as areas picked for a bad year "
        "mostly do better in the next. Other violence is not in the tables.",
        float(country[last]),
        "homicides per million people",
        working=rows(country),
        vintage=f"{country.index.min()} to {last}",
    )


@check("C314")
def deals(claim: Claim, evidence: Evidence) -> CheckResult:
    """People of England who live in a combined authority or in London: where powers have gone, of whatever depth."""
    table = evidence.table("places").query("nation == 'England'")
    people = table["population_2022"]
    combined = table["combined_authority"].notna()
    london = table["region"] == "London"
    share = 100 * float(people[combined | london].sum() / people.sum())
    shown = {
        "Combined authorities": 100 * float(people[combined & ~london].sum() / people.sum()),
        "London": 100 * float(people[london].sum() / people.sum()),
    }
    return CheckResult(
        rules.target("on the way"),
        f"By the boundaries of 2023, {wording.value(share, '%', 0)} of England's people live in London or under a "
        "combined authority. How deep their deals are, and who wants one, is not in the tables; deals without a "
        "combined authority are left out.",
        share,
        "% of residents",
        working=rows(shown),
        vintage="2022 and 2023",
    )


@check("C044")
def caught_up(claim: Claim, evidence: Evidence) -> CheckResult:
    """Of the authorities far behind in 2004, the share that had the UK's output per hour 19 years later."""
    table = evidence.table("productivity").query("geography == 'place'")
    wide = table.pivot(index="code", columns="year", values="gva_per_hour")
    first, last = int(wide.columns.min()), int(wide.columns.max())
    behind = wide[wide[first] < BEHIND * uk_output(evidence, first)]
    there = behind[last] >= uk_output(evidence, last)
    halfway = behind[last] / uk_output(evidence, last) > (1 + behind[first] / uk_output(evidence, first)) / 2
    return CheckResult(
        rules.quantity("few", float(there.mean())),
        f"Of {len(behind)} authorities with less than four fifths of the country's output per hour in {first}, "
        f"{wording.value(100 * there.mean(), '%', 0)} had caught up {last - first} years later, and "
        f"{wording.value(100 * halfway.mean(), '%', 0)} were more than halfway there. What heavy spending would have "
        "done, the figures do not say.",
        100 * float(there.mean()),
        "% of authorities",
        working=rows({"Far behind": float(len(behind)), "Caught up": float(there.sum())}),
        vintage=f"{first} to {last}",
        rows_unit="authorities",
    )


@check("C038")
def work_for_all(claim: Claim, evidence: Evidence) -> CheckResult:
    """Great Britain's unemployment in two years against five rates that have been called full employment."""
    market = evidence.table("labour_market")
    sums = market.groupby("year")[["unemployed", "active"]].sum()
    rate = 100 * sums["unemployed"] / sums["active"]
    outcomes = {f"at most {mark:g}%, {year}": bool(rate[year] <= mark) for mark in FULL for year in (2021, 2022)}
    worst = market[market["year"] == 2022].set_index("region")["unemployment_rate"]
    return CheckResult(
        rules.readings(outcomes),
        f"Unemployment in Great Britain was {wording.value(rate[2021], '%', 1)} in 2021 and "
        f"{wording.value(rate[2022], '%', 1)} in 2022 ({worst.idxmax()}: {wording.value(worst.max(), '%', 1)}). "
        "Whether that is full employment is a matter of the mark; those who do not look for work are not counted.",
        float(rate[2022]),
        "%",
        working=rows(rate),
        vintage=f"{rate.index.min()} to {rate.index.max()}",
    )


@check("C087")
def places_sorted(claim: Claim, evidence: Evidence) -> CheckResult:
    """The number of authorities of Great Britain today, against those that were sorted."""
    number = int((evidence.table("places")["nation"] != "Northern Ireland").sum())
    return CheckResult(
        rules.level(claim.said[0], float(number)),
        f"Great Britain has {number} authorities by the boundaries of 2023, of about as many as were sorted then.",
        float(number),
        "places",
        working=rows({"Authorities of Great Britain": number}),
        vintage="2023",
    )


@check("C130")
def size_of_a_city(claim: Claim, evidence: Evidence) -> CheckResult:
    """The city's rank by residents: with suburbs in the UK and in England, and by the largest authority."""
    table = evidence.table("places").set_index("code")
    people, group = table["population_2022"], evidence.table("cities").set_index("code")["city"]
    groups = {
        "with suburbs, United Kingdom": people.groupby(group).sum(),
        "with suburbs, England": people[table["nation"] == "England"].groupby(group).sum(),
        "the largest authority of each": people.groupby(group).max(),
    }
    ranks = {words: int(some.rank(ascending=False)[group[claim.places[0]]]) for words, some in groups.items()}
    (name,), said = names(evidence, claim.places), int(claim.said[0])
    return CheckResult(
        rules.readings({words: rules.rank(said, rank, group.nunique()).agrees for words, rank in ranks.items()}),
        f"By residents {name} with its suburbs is number {ranks['with suburbs, United Kingdom']} of "
        f"{group.nunique()} cities and large towns of the United Kingdom and number "
        f"{ranks['with suburbs, England']} of England's; if each is counted by its largest authority alone, number "
        f"{ranks['the largest authority of each']}. Which are cities by title is not in the tables.",
        float(ranks["with suburbs, United Kingdom"]),
        "rank",
        working=rows(ranks),
        vintage="2022",
    )


@check("C320")
def largest_employer(claim: Claim, evidence: Evidence) -> CheckResult:
    """Places in which health and social work has most employees of all sections: more than the NHS, and near it."""
    table = evidence.place_table()
    sectors = [name for name in table.columns if name.startswith("sector_") and name.endswith("_2019")]
    known = table[["short_name", *sectors]].dropna()
    first = known[sectors].idxmax(axis=1) == "sector_health_2019"
    share, lowest = 100 * float(first.mean()), known.loc[known["sector_health_2019"].idxmin()]
    holds = {str(name): bool(one) for name, one in zip(known["short_name"], first, strict=True)}
    return CheckResult(
        rules.readings(holds),
        f"In {wording.value(share, '%', 0)} of {len(known)} local economies health and social work, of which the NHS "
        f"is a part, had the most employees of all sections in 2019; in {lowest['short_name']} it had "
        f"{wording.value(lowest['sector_health_2019'], '%', 1)}. A smaller section may still hold the largest single "
        "employer, whom no open table names.",
        share,
        "% of places",
        working=rows(known.set_index("short_name")["sector_health_2019"].nsmallest(10)),
        vintage="2019",
        rows_unit="% of employees",
    )
