"""Checks on pay, employers and insecure work."""

from __future__ import annotations

from toolkit.claims.check_result import CheckResult, result_of_readings
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
"""The industry and N, for each claim that an industry is among the N largest employers."""


def ranks(evidence: Evidence, industry: str) -> dict[str, int]:
    """Return the industry's rank among each region's industries, by two counts for 2019.

    One count is of full-time employees. The other is an average of authorities' shares of all employees, weighted by
    working-age population, because the tables do not give the number of jobs by authority.
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
    """The industry's rank as an employer in each region that the claim covers, by full-time and by all employees."""
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
