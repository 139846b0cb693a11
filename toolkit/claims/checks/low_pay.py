"""Checks on low pay by region: the document's own table, whether it adds up, and the survey of 2022."""

from __future__ import annotations

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result, result_of_readings
from toolkit.claims.checks.common import NORTHERN_IRELAND, UK, constituencies, constituencies_of_britain, share_within
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.registry import check

HALF_A_PERCENT = 0.5


def of_2019(evidence: Evidence, column: str) -> Frame:
    """Return a column of the document's table of low pay by region, and in the whole."""
    return evidence.table("low_pay_2019").set_index("region")[column]


def of_2022(evidence: Evidence, sex: str = "All") -> Frame:
    """Return the share (%) of jobs below the Real Living Wage by region, and in the whole, in April 2022."""
    pay = evidence.table("low_pay_2022").query("geography != 'local authority' and sex == @sex and hours == 'All'")
    areas = {UK, *evidence.table("regions")["region"]}
    return pay[pay["region"].isin(areas)].set_index("region")["percent_below"]


@check("C204", "C205", "C206", "C207", "C208", "C209", "C210", "C211", "C212", "C213", "C214")
def row_of_the_table(claim: Claim, evidence: Evidence) -> CheckResult:
    """Do the constituencies make the percentage quoted, and the people and theirs a number of employees that exists?"""
    share, number, seats, percent = claim.quoted
    (region,) = claim.places
    every = float(constituencies(evidence)[region])
    computed = 100 * seats / every
    implied = 100 * number / share
    survey = evidence.table("labour_market").query("year == 2019").set_index("region")["employees"][region]
    seats_add_up = rules.arithmetic(percent, computed, rounding=HALF_A_PERCENT).agrees
    ruling = rules.adds_up(seats_add_up and rules.same_size(implied, float(survey)))
    working = {"Constituencies quoted": seats, "Constituencies that the region had": every}
    figures = {"every": every, "region": region, "later": of_2022(evidence)[region]}
    return result(claim, ruling, computed, working, implied=implied / 1e6, survey=survey / 1e6, **figures)


@check("C215")
def highest_of_all(claim: Claim, evidence: Evidence) -> CheckResult:
    """The region's rank in the document's own table of 2019, the highest first; and in the survey of 2022."""
    then = of_2019(evidence, "percent_low_pay").drop(UK)
    now = of_2022(evidence).drop(UK, errors="ignore").sort_values(ascending=False)
    ranks = [int(series.rank(ascending=False, method="min")[NORTHERN_IRELAND]) for series in (then, now)]
    figures = {"region": NORTHERN_IRELAND, "regions": len(then), "share": now[NORTHERN_IRELAND], "later": ranks[1]}
    figures |= {"top": now.index[0], "most": now.iloc[0]}
    return result(claim, rules.adds_up(ranks[0] == 1), ranks[0], then, **figures)


@check("C216")
def sum_of_the_regions(claim: Claim, evidence: Evidence) -> CheckResult:
    """Do the employees of the regions sum to the total, each being rounded to a thousand?"""
    regions = of_2019(evidence, "number_low_pay").drop(UK)
    ruling = rules.arithmetic(claim.quoted[1], float(regions.sum()), rounding=500 * len(regions))
    return result(claim, ruling, regions.sum(), regions, later=of_2022(evidence)[UK])


@check("C217")
def sum_of_constituencies(claim: Claim, evidence: Evidence) -> CheckResult:
    """The sum of the table's constituencies, where no region can have more than there are."""
    stated = of_2019(evidence, "constituencies").drop(UK).dropna()
    possible = stated.clip(upper=constituencies(evidence).reindex(stated.index))
    too_many = [str(name) for name in stated.index[stated > possible]]
    total = float(possible.sum())
    ruling = rules.arithmetic(claim.quoted[0], total)
    return result(claim, ruling, total, stated, column=stated.sum(), too_many=too_many)


@check("C203")
def most_constituencies(claim: Claim, evidence: Evidence) -> CheckResult:
    """The table's total over the constituencies of Great Britain: is it over the percentage quoted?"""
    total, britain = float(of_2019(evidence, "constituencies")[UK]), constituencies_of_britain(evidence)
    share = 100 * total / britain
    working = {"In the document's table": total, "Of Great Britain": britain}
    return result(claim, rules.adds_up(share > claim.quoted[0]), share, working, total=total)


@check("C202")
def one_in_seven_everywhere(claim: Claim, evidence: Evidence) -> CheckResult:
    """Is the lowest region of the document's own table of 2019 over one in seven? And in the survey of 2022?"""
    then, now = of_2019(evidence, "percent_low_pay"), of_2022(evidence)
    figures = {"then": then.idxmin(), "now": now.idxmin(), "lowest": now.min(), "regions": len(now) - 1}
    figures["above"] = int((now.drop(UK) > claim.quoted[0]).sum())
    ruling = rules.adds_up(then.min() > claim.quoted[0])
    return result(claim, ruling, then.min(), then.sort_values(ascending=False), **figures)


@check("C201")
def low_pay_is_spread(claim: Claim, evidence: Evidence) -> CheckResult:
    """The share of the variance in low pay between local authorities that lies within regions (2022)."""
    local = evidence.table("low_pay_2022").query("geography == 'local authority' and sex == 'All' and hours == 'All'")
    share = share_within(local["percent_below"], local["region"])
    regions = of_2022(evidence).drop(UK).sort_values(ascending=False)
    places = int(local["percent_below"].notna().sum())
    ruling = rules.bound("over", 50, share)
    return result(claim, ruling, share, regions, places=places, lowest=regions.min(), highest=regions.max())


@check("C234")
def women_and_men(claim: Claim, evidence: Evidence) -> CheckResult:
    """Is the share of low-paid jobs higher for women than for men, in the UK and in every region?"""
    women, men = of_2022(evidence, "Female"), of_2022(evidence, "Male")
    higher = {str(region): bool(women[region] > men[region]) for region in women.index}
    working = {"Women": women[UK], "Men": men[UK]}
    return result_of_readings(claim, higher, women[UK] - men[UK], working, women=women[UK], men=men[UK])
