"""Checks on jobs in nature, and on places and industries affected by the change to net zero."""

from __future__ import annotations

from toolkit import net_zero_jobs
from toolkit.claims.check_result import CheckResult, result_of_readings
from toolkit.claims.checks.circular import given
from toolkit.claims.evidence import Claim, Evidence
from toolkit.claims.registry import check
from toolkit.core import wording

YEARS = 100
"""Number of years over which the studies count the work of looking after land."""


@check("C353")
def jobs_that_last(claim: Claim, evidence: Evidence) -> CheckResult:
    """Return how many permanent jobs remain for every 100 temporary ones, by type of land."""
    values = given(evidence)
    land = dict.fromkeys(values.group("nature.long_term"), 100.0)
    table = net_zero_jobs.nature_jobs(land, values).set_index("type")
    permanent = table["job_years"] / YEARS
    share = 100 * permanent / table["temporary_jobs"]
    by_land = [
        f"{wording.number(permanent[kind], 2)} for {wording.number(table['temporary_jobs'][kind], 0)} "
        f"temporary jobs on 100 hectares of {kind}"
        for kind in share.index
    ]
    outcomes = {str(kind): bool(value < 100) for kind, value in share.items()}
    return result_of_readings(claim, outcomes, share.max(), share, by_land=by_land)
