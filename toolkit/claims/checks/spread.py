"""Checks on how unequal places and regions are, and whether they drift apart."""

from __future__ import annotations

from itertools import product

import pandas as pd

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result, result_of_readings
from toolkit.claims.checks.common import labels, share_within
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.precomputed import precomputed
from toolkit.claims.registry import check
from toolkit.productivity import inequality

WITHIN = {
    "C010": ("long_term_sick_2021", "level4_2021", "age_50_64_2022", "age_16_24_2022"),
    "C277": ("gva_per_hour_2019", "median_weekly_pay_2023", "disposable_income_2023", "hle_male_2022_24"),
}
"""By claim: the measures whose differences should lie within regions."""
SPLITS = {
    "C279": (
        ("North and South", "City, town and village"),
        ("gva_per_hour_2019", "gva_per_hour_2023", "disposable_income_2023"),
    ),
    "C322": (
        ("London and the rest",),
        ("gva_per_hour_2019", "disposable_income_2023", "level4_2021", "hle_male_2022_24"),
    ),
}
"""By claim: the lines that should not divide the country, and the measures."""
SOUTH = ("London", "South East", "East of England", "South West")
DRAWS = 1_000
YEARS = 2023 - 2004
"""Between the first and the last year of output per hour by place."""


@check(*WITHIN)
def within_regions_as_wide(claim: Claim, evidence: Evidence) -> CheckResult:
    """At least half of the variance lies within regions, whatever is measured and however it is weighted."""
    table, shares = evidence.place_table(), {}
    parts = {"all regions": table, "without London": table[table["region"] != "London"]}
    for column, (words, part) in product(WITHIN[claim.id], parts.items()):
        name = f"{labels(evidence)[column]}, {words}"
        shares[f"{name}, each place once"] = share_within(part[column], part["region"])
        shares[f"{name}, by residents"] = share_within(part[column], part["region"], part["population_2022"])
    outcomes = {name: share >= 50 for name, share in shares.items()}
    return result_of_readings(claim, outcomes, float(pd.Series(shares).median()), shares, least=min(shares.values()))


@check(*SPLITS)
def no_simple_line(claim: Claim, evidence: Evidence) -> CheckResult:
    """A simple split of the country accounts for less than half of the variance, whatever is measured."""
    table, (lines, columns) = evidence.place_table(), SPLITS[claim.id]
    groups = {
        "North and South": table["region"].isin(SOUTH).astype(str),
        "City, town and village": table["rural_urban"],
        "London and the rest": (table["region"] == "London").astype(str),
    }
    shares = {}
    for line, column in product(lines, columns):
        name = str(labels(evidence)[column])
        name = name if len(lines) == 1 else f"{line}: {name}"
        shares[name] = 100 - share_within(table[column], groups[line])
    highest = max(shares.values())
    return result(claim, rules.bound("under", 50, highest), highest, shares)


@precomputed("inequality_over_time")
def inequality_over_time(evidence: Evidence) -> dict[str, float]:
    """Change in Theil's L of GVA per hour between places, 2004 to 2023: 1,000 draws of places within regions."""
    years = evidence.table("productivity")
    panel = years[years["geography"] == "place"].merge(evidence.table("places")[["code", "region"]], on="code")
    people = inequality.people_by_year(evidence.table("population"), sorted(panel["year"].unique()))
    panel = panel.merge(people[["code", "year", "population"]], on=["code", "year"])
    kept: dict[str, float] = {}
    for weight in (None, "population"):
        changes: Frame = inequality.by_year(panel, weights=weight, draws=DRAWS).changes.set_index(["measure", "part"])
        for part, end in product(("total", "between"), ("estimate", "lower", "upper")):
            name = f"{part}, {'each place once' if weight is None else 'by residents'}, {end}"
            kept[name] = 1000 * changes.loc[("theil_l", part), end]
    return kept


@check("C275", "C316")
def inequality_has_grown(claim: Claim, evidence: Evidence) -> CheckResult:
    """Inequality between regions (and of places as a whole) rose from 2004 to 2023: each series by its interval."""
    kept = evidence.precomputed("inequality_over_time")
    series = sorted({name.rpartition(", ")[0] for name in kept.index})
    changes = {
        name: tuple(float(kept[f"{name}, {end}"]) for end in ("estimate", "lower", "upper"))
        for name in series
        if name.startswith("between") or claim.id != "C275"
    }
    rising = {name: rules.direction(1, change[1:]).answer for name, change in changes.items()}
    ruling = rules.readings(rising)
    if claim.quoted:
        ruling = rules.coverage(ruling, YEARS, claim.quoted[0], f"{YEARS} of the {claim.quoted[0]:g} years")
    rose = sum(map(bool, rising.values()))
    return result(claim, ruling, changes["between, by residents"], changes, rose=rose, total=len(rising))
