"""Checks on who produces more for an hour of work, and by how much."""

from __future__ import annotations

import pandas as pd

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, rows
from toolkit.claims.checks.common import (
    CORE_CITIES,
    GREATER_SOUTH_EAST,
    NORTH_AND_MIDLANDS,
    by_name,
    names,
    output,
    uk_output,
    weighted,
)
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording

THEN, NOW = 2019, 2023
"""The year that the documents of 2020 to 2022 could speak of, and the latest."""
UK_ROW = "United Kingdom"


def combined_authorities(evidence: Evidence, year: int) -> Frame:
    """Return GVA per hour of the combined authorities of England, as the table draws them."""
    found = output(evidence, "combined authority", year).drop("Belfast City Region")
    return found.rename(lambda name: name.removesuffix(" (combined authority)"))


@check("C003")
def combined_authorities_below(claim: Claim, evidence: Evidence) -> CheckResult:
    """Nearly all combined authorities lie below the United Kingdom's output per hour, then and now."""
    shares = {}
    for year in (THEN, NOW):
        found, uk = combined_authorities(evidence, year), uk_output(evidence, year)
        shares[year] = float((found < uk).mean())
    ruling = rules.then_and_now(*(rules.quantity("nearly all", share) for share in shares.values()))
    found, uk = combined_authorities(evidence, NOW), uk_output(evidence, NOW)
    exceptions = [f"{name} ({wording.value(one, 'GBP', 1)})" for name, one in found[found >= uk].items()]
    return CheckResult(
        ruling,
        f"{shares[NOW]:.0%} of England's combined authorities produced less for an hour of work than the United "
        f"Kingdom ({wording.value(uk, 'GBP', 1)}) in {NOW}, and {shares[THEN]:.0%} in {THEN}. Not below it in {NOW}: "
        f"{wording.listing(exceptions) or 'none'}.",
        100 * shares[NOW],
        "%",
        working=rows({UK_ROW: uk} | found.to_dict()),
        vintage=f"{THEN} and {NOW}",
        rows_unit="GBP per hour",
    )


@check("C080")
def conurbations_below(claim: Claim, evidence: Evidence) -> CheckResult:
    """Nearly all conurbations of the Midlands and the North (combined authorities of core cities) are below the UK."""
    table = evidence.place_table()
    inside = table["region"].isin(NORTH_AND_MIDLANDS) & table["short_name"].isin(CORE_CITIES)
    codes = set(table.loc[inside, "combined_authority"].dropna())
    figures = combined_authorities(evidence, THEN)
    starts = tuple(name.split(" Combined")[0].split(" Mayoral")[0] for name in codes)
    places = figures[figures.index.str.startswith(starts)]
    share = float((places < uk_output(evidence, THEN)).mean())
    return CheckResult(
        rules.quantity("nearly all", share),
        f"{share:.0%} of the {len(places)} conurbations around the large cities of the Midlands and the North produced "
        f"less for an hour of work than the United Kingdom in {THEN}. Investment is not in the table.",
        100 * share,
        "%",
        working=rows({UK_ROW: uk_output(evidence, THEN)} | places.sort_values().to_dict()),
        vintage=str(THEN),
        rows_unit="GBP per hour",
    )


@check("C062")
def manchester_bristol_cornwall(claim: Claim, evidence: Evidence) -> CheckResult:
    """Manchester below Bristol, and of the size of Cornwall, in each of two years."""
    here, richer, poorer = names(evidence, claim.places)
    outcomes: dict[str, bool] = {}
    shown: dict[str, float] = {}
    for year in (THEN, NOW):
        figures = by_name(evidence, f"gva_per_hour_{year}")[[here, richer, poorer]]
        shown |= {f"{name}, {year}": value for name, value in figures.items()}
        outcomes[f"below {richer} in {year}"] = bool(figures[here] < figures[richer])
        outcomes[f"hardly above {poorer} in {year}"] = rules.same_size(figures[here], figures[poorer])
    lead = 100 * (shown[f"{here}, {THEN}"] / shown[f"{poorer}, {THEN}"] - 1)
    return CheckResult(
        rules.readings(outcomes),
        f"In {THEN} an hour of work yielded {wording.value(shown[f'{here}, {THEN}'], 'GBP', 2)} in {here}, "
        f"{wording.value(shown[f'{richer}, {THEN}'], 'GBP', 2)} in {richer} and "
        f"{wording.value(shown[f'{poorer}, {THEN}'], 'GBP', 2)} in {poorer}, so {here} leads {poorer} by "
        f"{wording.value(lead, '%', 0)}. Cities abroad are not in the table.",
        lead,
        "%",
        working=rows(shown),
        vintage=f"{THEN} and {NOW}",
        rows_unit="GBP per hour",
    )


@check("C067")
def greater_south_east_lead(claim: Claim, evidence: Evidence) -> CheckResult:
    """The present lead of London, South East and East over the rest of Great Britain, regions weighted by employed."""
    regions = output(evidence, "region", THEN)
    people = evidence.table("labour_market").query("year == @THEN").set_index("region")["employed"]
    inside = regions.index.isin(GREATER_SOUTH_EAST)
    ahead, behind = weighted(regions[inside], people), weighted(regions[~inside], people)
    return _lead(claim, ahead, behind, "London, the South East and the East", "the rest of Great Britain")


@check("C068")
def london_lead(claim: Claim, evidence: Evidence) -> CheckResult:
    """London's present lead over the large cities, these weighted by residents."""
    cities = by_name(evidence, "gva_per_hour_2019")[list(CORE_CITIES)]
    behind = weighted(cities, by_name(evidence, "population_2022")[list(CORE_CITIES)])
    ahead = float(output(evidence, "region", THEN)["London"])
    return _lead(claim, ahead, behind, "London", "ten large cities")


@check("C069")
def cities_lead(claim: Claim, evidence: Evidence) -> CheckResult:
    """The present lead of urban authorities of Great Britain over all others, weighted by residents."""
    table = evidence.place_table()
    table = table[table["nation"] != "Northern Ireland"]
    urban, others = (
        weighted(part["gva_per_hour_2019"], part["population_2022"])
        for part in (table[table["rural_urban"] == "Urban"], table[table["rural_urban"] != "Urban"])
    )
    return _lead(claim, urban, others, "urban authorities", "other authorities")


def _lead(claim: Claim, ahead: float, behind: float, first: str, second: str) -> CheckResult:
    """Judge the lead as it stands; what it would be is the document's model, which is not open."""
    lead = 100 * (ahead / behind - 1)
    return CheckResult(
        rules.level(claim.said[0], lead, rounding=0.5, same=False),
        f"In {THEN}, {first} produced {wording.value(lead, '%', 0)} more for an hour of work than {second}; the text "
        f"says {wording.value(claim.said[0], '%', 0)}. The lead that is forecast rests on a model that is not open.",
        lead,
        "%",
        working=rows({first: ahead, second: behind}),
        vintage=str(THEN),
        rows_unit="GBP per hour",
    )


@check("C128")
def stoke_growth(claim: Claim, evidence: Evidence) -> CheckResult:
    """Stoke's growth in output per hour up to 2019 beats that of half of all places, whatever year it starts from."""
    code, years = claim.places[0], evidence.table("productivity").query("geography == 'place'")
    wide = years.pivot(index="code", columns="year", values="gva_per_hour")
    beaten = {}
    for start in range(THEN - 9, THEN - 2):
        growth = wide[THEN] / wide[start]
        beaten[f"since {start}"] = 100 * float((growth < growth[code]).mean())
    middle = float(pd.Series(beaten).median())
    return CheckResult(
        rules.readings({name: share >= 50 for name, share in beaten.items()}),
        f"From the middle one of {len(beaten)} starting years up to {THEN}, output per hour grew faster in "
        f"{names(evidence, claim.places)[0]} than in {wording.value(middle, '%', 0)} of local authorities. Jobs by "
        "place are not in the tables.",
        middle,
        "% of places",
        working=rows(beaten),
        vintage=f"2010 to {THEN}",
    )


@check("C158")
def region_behind(claim: Claim, evidence: Evidence) -> CheckResult:
    """The region is among the last three of twelve in income, output per hour and business research per resident."""
    region = claim.places[0]
    panel = evidence.table("regional_panel").set_index("region")
    people = evidence.table("places").groupby("region")["population_2022"].sum()
    research = evidence.table("missions").query("measure == 'business_rd' and geography == 'region' and year == 2022")
    names_of = evidence.table("regions").set_index("code")["region"]
    spent = 1e6 * research.set_index(research["code"].map(names_of))["value"] / people
    series = {
        "Disposable income per head": panel["disposable_income_2023"],
        "GVA per hour": panel["gva_per_hour_2023"],
        "Business research per resident": spent,
    }
    ranks = {name: int(values.dropna().rank()[region]) for name, values in series.items()}
    return CheckResult(
        rules.readings({name: place <= 3 for name, place in ranks.items()}),
        f"Of the twelve regions and nations, counted from the last, {region} comes "
        + wording.listing([f"{place} in {name.lower()}" for name, place in ranks.items()]).replace("gva", "GVA")
        + ". Research outside business is not in the table.",
        float(ranks["Business research per resident"]),
        "rank from the last",
        working=rows(ranks),
        vintage="2022 and 2023",
        rows_unit="rank from the last",
    )
