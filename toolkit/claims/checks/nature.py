"""Checks on jobs in nature, and on places and industries that the change to net zero would meet."""

from __future__ import annotations

from itertools import product

from toolkit import net_zero_jobs
from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result_of_readings
from toolkit.claims.checks.circular import given
from toolkit.claims.checks.common import employed_by_industry, names
from toolkit.claims.evidence import Claim, Evidence
from toolkit.claims.registry import check
from toolkit.core import wording

SPREAD = ("Construction", "Transport and communication", "Agriculture and fishing")
"""The industries nearest to the work on homes, on transport and on land that the claim speaks of."""
YEARS = 100
"""Over which the studies count the job-years of looking after land."""


@check("C353")
def jobs_that_last(claim: Claim, evidence: Evidence) -> CheckResult:
    """Of the work in 100 hectares over ten years, how much is planting and wetting, which ends; by type of land."""
    values = given(evidence)
    land = dict.fromkeys(values.group("nature.long_term"), 100.0)
    table = net_zero_jobs.nature_jobs(land, values).set_index("type")
    permanent = table["job_years"] / YEARS
    share = 100 * permanent / table["temporary_jobs"]
    by_land = [
        f"{wording.number(table['temporary_jobs'][kind], 0)} temporary jobs for 100 hectares of {kind} leave "
        f"{wording.number(permanent[kind], 2)} permanent ones"
        for kind in share.index
    ]
    outcomes = {str(kind): bool(value < 100) for kind, value in share.items()}
    return result_of_readings(claim, outcomes, share.max(), share, by_land=by_land)


@check("C352")
def worse_prospects(claim: Claim, evidence: Evidence) -> CheckResult:
    """Has each place moved up among authorities by its share of people kept out of work, 2019 to 2025?"""
    wide = evidence.table("deprivation").pivot(index="code", columns="edition", values="employment_score")
    ranks = wide.dropna().rank(ascending=False)
    first, last = int(ranks.columns.min()), int(ranks.columns.max())
    named = dict(zip(names(evidence, claim.places), claim.places, strict=True))
    outcomes = {name: bool(ranks.loc[code, last] < ranks.loc[code, first]) for name, code in named.items()}
    moves = [
        f"{name} went from rank {ranks.loc[code, first]:.0f} to {ranks.loc[code, last]:.0f}"
        for name, code in named.items()
    ]
    working = {f"{name}, {year}": ranks.loc[code, year] for (name, code), year in product(named.items(), (first, last))}
    figures = {"authorities": len(ranks), "moves": moves, "first": first, "last": last}
    return result_of_readings(claim, outcomes, sum(outcomes.values()), working, **figures)


@check("C343")
def found_everywhere(claim: Claim, evidence: Evidence) -> CheckResult:
    """Share of those in work in three industries, by region: of Great Britain's size, within 1.25 times?"""
    wide, last = employed_by_industry(evidence)
    britain = wide.sum() / wide.to_numpy().sum()
    times = wide.div(wide.sum(axis=1), axis=0) / britain
    outcomes = {
        f"{industry}, {region}": rules.same_size(float(times.loc[region, industry]), 1.0)
        for industry, region in product(SPREAD, times.index)
    }
    worst = times[list(SPREAD)].min()
    industry = worst.idxmin()
    figures = {"industry": str(industry).lower(), "region": times[industry].idxmin(), "least": worst.min()}
    return result_of_readings(claim, outcomes, last=last, **figures)
