"""Checks on how unequal places and regions are, and whether they drift apart."""

from __future__ import annotations

from itertools import product

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.precomputed import precomputed
from toolkit.claims.registry import check
from toolkit.productivity import inequality

DRAWS = 1_000
YEARS = 2023 - 2004
"""Between the first and the last year of output per hour by place."""


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
