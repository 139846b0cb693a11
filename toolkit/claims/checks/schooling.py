"""Checks on schools, qualifications and occupations."""

from __future__ import annotations

from itertools import product

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result, result_of_readings
from toolkit.claims.checks.common import ENGLAND, mission, missions, names
from toolkit.claims.evidence import Claim, Evidence
from toolkit.claims.registry import check


@check("C101")
def gcses_in_a_city(claim: Claim, evidence: Evidence) -> CheckResult:
    """The city's share with GCSEs in English and maths at 19 against England's: year of the text, and the latest."""
    city, england = (mission(evidence, "gcses", code) for code in (claim.places[0], ENGLAND))
    (name,) = names(evidence, claim.places)
    shares = {name: city, "England": england}
    years = then, now = 2021, int(england.index.max())
    ruling = rules.then_and_now({year: rules.bound("under", england[year], city[year]) for year in years})
    working = {f"{who}, {year}": shares[who][year] for who, year in product(shares, years)}
    levels = list(working.values())
    return result(claim, ruling, city[then] - england[then], working, levels=levels, name=name, then=then, now=now)


@check("C148")
def without_qualifications(claim: Claim, evidence: Evidence) -> CheckResult:
    """People without qualifications, England and Wales: census share times residents of 16 to 64, and of all ages."""
    share = evidence.place_table().set_index("code")["no_qualifications_2021"].dropna() / 100
    people = evidence.table("population").query("year == 2022").set_index("code").loc[share.index]
    low, high = (float((share * people[column]).sum()) / 1e6 for column in ("population_16_64", "population"))
    middle, computed = sum(claim.quoted) / len(claim.quoted), (low + high) / 2
    working = {"Residents aged 16 to 64": low, "Residents of all ages": high}
    return result(claim, rules.level(middle, computed), (computed, low, high), working)


@check("C327")
def chances_by_place(claim: Claim, evidence: Evidence) -> CheckResult:
    """GCSEs at 19 at the borders of the top and bottom tenths of authorities: of one size, with and without them?"""
    local, england = missions(evidence, "gcses")[2021], float(mission(evidence, "gcses", ENGLAND)[2021])
    low, high = float(local.quantile(0.1)), float(local.quantile(0.9))
    uneven = {
        "those who have them": not rules.same_size(high, low),
        "those who have not": not rules.same_size(100 - high, 100 - low),
    }
    working = {"Top tenth begins": high, "England": england, "Bottom tenth ends": low}
    figures = {"low": low, "high": high, "england": england, "times": (100 - low) / (100 - high)}
    return result_of_readings(claim, uneven, high - low, working, **figures)
