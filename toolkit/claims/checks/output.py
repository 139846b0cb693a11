"""Checks on who produces more for an hour of work, and by how much."""

from __future__ import annotations

import pandas as pd

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result, result_of_readings
from toolkit.claims.checks.common import (
    CORE_CITIES,
    GREATER_SOUTH_EAST,
    NORTH_AND_MIDLANDS,
    UK,
    business_research,
    by_name,
    names,
    output,
    output_by_year,
    uk_output,
    weighted,
)
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording

THEN, NOW = 2019, 2023
"""The year that the documents of 2020 to 2022 could speak of, and the latest."""


def combined_authorities(evidence: Evidence, year: int) -> Frame:
    """Return GVA per hour of the combined authorities of England, as the table draws them."""
    rows = output(evidence, "combined authority", year).drop("Belfast City Region")
    return rows.rename(lambda name: name.removesuffix(" (combined authority)"))


@check("C003")
def combined_authorities_below(claim: Claim, evidence: Evidence) -> CheckResult:
    """Nearly all combined authorities lie below the United Kingdom's output per hour, then and now."""
    below = {year: combined_authorities(evidence, year) < uk_output(evidence, year) for year in (THEN, NOW)}
    figures, uk = combined_authorities(evidence, NOW), uk_output(evidence, NOW)
    return result(
        claim,
        rules.then_and_now({year: rules.quantity("nearly all", float(low.mean())) for year, low in below.items()}),
        100 * below[NOW].mean(),
        {UK: uk} | figures.to_dict(),
        uk=uk,
        before=100 * below[THEN].mean(),
        then=THEN,
        now=NOW,
        exceptions=[f"{name} ({wording.value(level, 'GBP', 1)})" for name, level in figures[figures >= uk].items()],
    )


@check("C080")
def conurbations_below(claim: Claim, evidence: Evidence) -> CheckResult:
    """Nearly all conurbations of the Midlands and the North (combined authorities of core cities) are below the UK."""
    table = evidence.place_table()
    inside = table["region"].isin(NORTH_AND_MIDLANDS) & table["short_name"].isin(CORE_CITIES)
    codes = set(table.loc[inside, "combined_authority"].dropna())
    figures = combined_authorities(evidence, THEN)
    starts = tuple(name.split(" Combined")[0].split(" Mayoral")[0] for name in codes)
    places, uk = figures[figures.index.str.startswith(starts)].sort_values(), uk_output(evidence, THEN)
    share = float((places < uk).mean())
    ruling = rules.quantity("nearly all", share)
    return result(claim, ruling, 100 * share, {UK: uk} | places.to_dict(), places=len(places), then=THEN)


@check("C062")
def manchester_bristol_cornwall(claim: Claim, evidence: Evidence) -> CheckResult:
    """Manchester below Bristol, and of the size of Cornwall, in each of two years."""
    city, richer, poorer = names(evidence, claim.places)
    years = {year: by_name(evidence, f"gva_per_hour_{year}")[[city, richer, poorer]] for year in (THEN, NOW)}
    outcomes: dict[str, bool] = {}
    for year, figures in years.items():
        outcomes[f"below {richer} in {year}"] = bool(figures[city] < figures[richer])
        outcomes[f"hardly above {poorer} in {year}"] = rules.same_size(figures[city], figures[poorer])
    return result_of_readings(
        claim,
        outcomes,
        100 * (years[THEN][city] / years[THEN][poorer] - 1),
        {f"{name}, {year}": value for year, figures in years.items() for name, value in figures.items()},
        names=[city, richer, poorer],
        levels=list(years[THEN]),
        then=THEN,
        now=NOW,
    )


@check("C067")
def greater_south_east_lead(claim: Claim, evidence: Evidence) -> CheckResult:
    """The present lead of London, South East and East over the rest of Great Britain, regions weighted by employed."""
    ahead, behind, _ = two_groups(evidence, GREATER_SOUTH_EAST)
    return _lead(claim, {"London, the South East and the East": ahead, "the rest of Great Britain": behind})


def two_groups(evidence: Evidence, group: tuple[str, ...]) -> tuple[float, float, Frame]:
    """Return output per hour in a group of regions, in the others (weighted by people in work), and in each."""
    regions = output(evidence, "region", THEN)
    people = evidence.table("labour_market").query("year == @THEN").set_index("region")["employed"]
    inside = regions.index.isin(group)
    return weighted(regions[inside], people), weighted(regions[~inside], people), regions


@check("C068")
def london_lead(claim: Claim, evidence: Evidence) -> CheckResult:
    """London's present lead over the large cities, these weighted by residents."""
    cities = by_name(evidence, "gva_per_hour_2019")[list(CORE_CITIES)]
    behind = weighted(cities, by_name(evidence, "population_2022")[list(CORE_CITIES)])
    ahead = float(output(evidence, "region", THEN)["London"])
    return _lead(claim, {"London": ahead, "ten large cities": behind})


@check("C069")
def cities_lead(claim: Claim, evidence: Evidence) -> CheckResult:
    """The present lead of urban authorities of Great Britain over all others, weighted by residents."""
    table = evidence.place_table()
    table = table[table["nation"] != "Northern Ireland"]
    urban = table["rural_urban"] == "Urban"
    groups = {"urban authorities": table[urban], "other authorities": table[~urban]}
    means = {name: weighted(part["gva_per_hour_2019"], part["population_2022"]) for name, part in groups.items()}
    return _lead(claim, means)


def _lead(claim: Claim, means: dict[str, float]) -> CheckResult:
    """Judge the lead as it stands; what it would be is the document's model, which is not open."""
    (first, ahead), (second, behind) = means.items()
    lead = 100 * (ahead / behind - 1)
    return result(
        claim, rules.level(claim.quoted[0], lead, rounding=0.5), lead, means, first=first, second=second, then=THEN
    )


@check("C331")
def south_east_and_beyond(claim: Claim, evidence: Evidence) -> CheckResult:
    """London and the South East produce more than 1.25 times as much for an hour of work as the other regions."""
    ahead, behind, regions = two_groups(evidence, claim.places)
    lead = 100 * (ahead / behind - 1)
    ruling = rules.bound("over", 100 * (rules.SAME_SIZE - 1), lead)
    return result(claim, ruling, lead, regions.sort_values(ascending=False))


@check("C128")
def stoke_growth(claim: Claim, evidence: Evidence) -> CheckResult:
    """Stoke's growth in output per hour up to 2019 beats that of half of all places, whatever year it starts from."""
    code, wide = claim.places[0], output_by_year(evidence)
    growth = {f"since {start}": wide[THEN] / wide[start] for start in range(THEN - 9, THEN - 2)}
    beaten = {start: 100 * float((places < places[code]).mean()) for start, places in growth.items()}
    outcomes = {start: share >= 50 for start, share in beaten.items()}
    figures = {"then": THEN, "name": names(evidence, claim.places)[0]}
    return result_of_readings(claim, outcomes, float(pd.Series(beaten).median()), beaten, **figures)


@check("C158")
def region_behind(claim: Claim, evidence: Evidence) -> CheckResult:
    """The region is among the last three of twelve in income, output per hour and business research per resident."""
    region, panel = claim.places[0], evidence.table("regional_panel").set_index("region").drop(UK)
    series = {
        "Disposable income per head": panel["disposable_income_2023"],
        "GVA per hour": panel["gva_per_hour_2023"],
        "Business research per resident": business_research(evidence),
    }
    ranks = {name: int(values.dropna().rank()[region]) for name, values in series.items()}
    outcomes = {name: rank <= 3 for name, rank in ranks.items()}
    figures = {"region": region, "ranks": list(ranks.values())}
    return result_of_readings(claim, outcomes, ranks["Business research per resident"], ranks, **figures)


def regional_output(evidence: Evidence, year: int) -> Frame:
    """Return the GVA (GBP billion) of each region of Great Britain: GVA per job times people in work (derived)."""
    jobs = evidence.table("productivity").query("geography == 'region' and year == @year").set_index("name")
    people = evidence.table("labour_market").query("year == @year").set_index("region")["employed"]
    return (jobs["gva_per_job"] * people / 1e9).dropna()


@check("C064")
def shortfall_as_share(claim: Claim, evidence: Evidence) -> CheckResult:
    """The shortfall that the share belongs to, over output of Great Britain in 2019 (derived from jobs)."""
    share_said, shortfall = claim.quoted
    regions = regional_output(evidence, 2019)
    share = 100 * shortfall / float(regions.sum())
    ruling = rules.level(share_said, share, rounding=0.05)
    return result(claim, ruling, share, regions, whole=regions.sum() / 1000)
