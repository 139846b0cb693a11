"""Checks on how long gaps last, and on the sides that the country is said to fall into."""

from __future__ import annotations

from scipy import stats

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, rows
from toolkit.claims.checks.common import CORE_CITIES, GREATER_SOUTH_EAST, by_name, output, uk_output, weighted
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence
from toolkit.claims.registry import check
from toolkit.core import wording
from toolkit.productivity import inequality

FIRST, LAST = 2004, 2023
"""The years that output per hour is published for."""


@check("C321")
def regions_keep_their_rank(claim: Claim, evidence: Evidence) -> CheckResult:
    """Kendall's rank correlation of regions between the first and the last year, and between first year and middle."""
    first = output(evidence, "region", FIRST)
    found = {}
    for year in (2010, 2016, LAST):
        tau = stats.kendalltau(first, output(evidence, "region", year)[first.index])
        found[year] = (float(tau.statistic), float(tau.pvalue))
    same = {f"from {FIRST} to {year}": tau > 0 and p < 0.05 for year, (tau, p) in found.items()}
    return CheckResult(
        rules.readings(same),
        f"The order of the twelve regions and nations by output per hour in {FIRST} and in {LAST} agrees with a rank "
        f"correlation of {wording.number(found[LAST][0], 2)} (Kendall; 1 is the same order).",
        found[LAST][0],
        "rank correlation",
        working=rows({str(year): tau for year, (tau, _) in found.items()}),
        vintage=f"{FIRST} to {LAST}",
    )


@check("C322")
def london_and_the_rest(claim: Claim, evidence: Evidence) -> CheckResult:
    """A split into London and the rest leaves more than half of the variance unexplained, whatever is measured."""
    table, labels = evidence.place_table(), evidence.place_table().attrs["labels"]
    london = (table["region"] == "London").astype(str)
    shares = {}
    for column in ("gva_per_hour_2019", "disposable_income_2023", "level4_2021", "hle_male_2022_24"):
        known = table[column].notna()
        split = inequality.split(table.loc[known, column], london[known], None, "variance")
        shares[str(labels[column])] = 100 * (1 - split.within_share)
    highest = max(shares.values())
    return CheckResult(
        rules.bound("under", 50, highest),
        f"Whether a place is in London accounts for at most {wording.value(highest, '%', 0)} of the variance between "
        "local authorities in output per hour, income, skills and healthy life expectancy.",
        highest,
        "% of variance",
        working=rows(shares),
        vintage="2019 to 2024",
    )


@check("C323")
def big_cities_below(claim: Claim, evidence: Evidence) -> CheckResult:
    """Most of the large cities outside London lie below the United Kingdom's output per hour."""
    cities = by_name(evidence, "gva_per_hour_2019")[list(CORE_CITIES)].sort_values()
    uk = uk_output(evidence, 2019)
    share = float((cities < uk).mean())
    return CheckResult(
        rules.quantity("most", share),
        f"{int((cities < uk).sum())} of {len(cities)} large cities outside London produced less for an hour of work in "
        f"2019 than the United Kingdom ({wording.value(uk, 'GBP', 2)}).",
        100 * share,
        "% of cities",
        working=rows({"United Kingdom": uk} | cities.to_dict()),
        vintage="2019",
        rows_unit="GBP per hour",
    )


@check("C328", "C329")
def half_of_the_gap(claim: Claim, evidence: Evidence) -> CheckResult:
    """The years in which half of a gap would close at the pace of 2004 to 2023: all places, and within regions."""
    table, span = evidence.place_table(), LAST - FIRST
    found = {
        words: inequality.beta(
            table, f"gva_per_hour_{FIRST}", f"gva_per_hour_{LAST}", span, region_effects=inside
        ).half_life
        for words, inside in {"all places": False, "within regions": True}.items()
    }
    shortest = min(found.values())
    return CheckResult(
        rules.bound("at least", claim.said[0], shortest),
        f"At the pace at which authorities that were behind in {FIRST} caught up until {LAST}, half of a gap in output "
        f"per hour closes in {wording.number(found['all places'], 0)} years (within regions in "
        f"{wording.number(found['within regions'], 0)}). Part of the pace is chance: the unusually low rise anyway.",
        shortest,
        "years",
        working=rows(found),
        vintage=f"{FIRST} to {LAST}",
    )


@check("C331")
def south_east_and_beyond(claim: Claim, evidence: Evidence) -> CheckResult:
    """London and the South East produce more than 1.25 times as much for an hour of work as the other regions."""
    regions = output(evidence, "region", 2019)
    people = evidence.table("labour_market").query("year == 2019").set_index("region")["employed"]
    inside = regions.index.isin(claim.places)
    lead = 100 * (weighted(regions[inside], people) / weighted(regions[~inside], people) - 1)
    return CheckResult(
        rules.bound("over", 100 * (rules.SAME_SIZE - 1), lead),
        f"London and the South East produced {wording.value(lead, '%', 0)} more for an hour of work in 2019 than the "
        "other regions of Great Britain, weighted by people in work.",
        lead,
        "%",
        working=rows(regions.sort_values(ascending=False)),
        vintage="2019",
        rows_unit="GBP per hour",
    )


@check("C332")
def short_of_healthy_life(claim: Claim, evidence: Evidence) -> CheckResult:
    """Places whose whole interval of healthy life expectancy lies below the UK's figure: there are some."""
    health = evidence.table("missions").query("measure in ('hle_male', 'hle_female')")
    last = health[health["year"] == health["year"].max()]
    uk = last[last["geography"] == "UK"].set_index("measure")["value"]
    local = last[last["geography"].isin(["place", "county"])]
    below = local[local["upper"] < local["measure"].map(uk)]
    least = local.loc[local["value"].idxmin()]
    gap = float(uk[least["measure"]] - least["value"])
    share = 100 * len(below) / len(local)
    return CheckResult(
        rules.bound("over", 0, share),
        f"In {wording.value(share, '%', 0)} of areas and sexes the healthy life expectancy is below the UK's beyond "
        f"doubt; where it is shortest, people live {wording.number(gap, 1)} years less in good health.",
        share,
        "% of areas",
        working=rows({"UK, men": uk["hle_male"], "UK, women": uk["hle_female"], "The shortest": float(least["value"])}),
        vintage="2022 to 2024",
        rows_unit="years",
    )


@check("C333")
def towns_and_cities(claim: Claim, evidence: Evidence) -> CheckResult:
    """Some towns lie above the middle authority in income, and some cities below it."""
    table = evidence.place_table()
    outside = ~table["region"].isin(GREATER_SOUTH_EAST[:1]) & (table["nation"] != "Northern Ireland")
    cities = table[table["short_name"].isin(CORE_CITIES)]["disposable_income_2023"]
    towns = table[outside & (table["rural_urban"] == "Urban") & ~table["short_name"].isin(CORE_CITIES)]
    middle = table["disposable_income_2023"].median()
    shares = {
        "Towns above the middle authority": 100 * float((towns["disposable_income_2023"] > middle).mean()),
        "Large cities below it": 100 * float((cities < middle).mean()),
    }
    return CheckResult(
        rules.readings({name: share > 0 for name, share in shares.items()}),
        f"{shares['Towns above the middle authority']:.0f}% of urban authorities outside London and the largest cities "
        f"have more disposable income per head than the middle authority, and {shares['Large cities below it']:.0f}% "
        "of the ten largest cities have less.",
        shares["Towns above the middle authority"],
        "% of places",
        working=rows(shares),
        vintage="2023",
    )
