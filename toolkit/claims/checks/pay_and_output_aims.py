"""Checks on the aims about pay, output and the gap between areas: where they stand, and the way to 2030."""

from __future__ import annotations

import pandas as pd

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, rows
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence
from toolkit.claims.registry import check
from toolkit.core import wording

START = 2021
"""The last full year before the White Paper of February 2022."""


@check("C296")
def up_everywhere(claim: Claim, evidence: Evidence) -> CheckResult:
    """Share of places in which pay, and output per hour, were higher in the latest year than in 2021 (cash)."""
    pay = evidence.table("missions").query("measure == 'median_weekly_pay' and geography == 'place'")
    output = evidence.table("productivity").query("geography == 'place'")
    shares, last = {}, 0
    for name, frame, column in (("Median pay", pay, "value"), ("Output per hour", output, "gva_per_hour")):
        wide = frame.pivot(index="code", columns="year", values=column)
        last = int(wide.columns.max())
        both = wide[[START, last]].dropna()
        shares[f"{name}, {START} to {last}"] = 100 * float((both[last] > both[START]).mean())
    lowest = min(shares.values())
    standing = "reached in pounds of the day" if lowest == 100 else "not yet reached"
    return CheckResult(
        rules.target(standing),
        wording.listing([f"{share:.0f}% of places had a rise ({name.lower()})" for name, share in shares.items()])
        + ", in pounds of the day: prices rose too. Employment by place is not followed by year here.",
        lowest,
        "% of places",
        working=rows(shares),
        vintage=f"{START} to 2025",
    )


@check("C297")
def gap_to_the_best(claim: Claim, evidence: Evidence) -> CheckResult:
    """The middle place's output per hour as a share of that of the top tenth: change a year since 2021."""
    wide = evidence.table("productivity").query("geography == 'place'")
    wide = wide.pivot(index="code", columns="year", values="gva_per_hour")
    ratio: pd.Series = 100 * wide.median() / wide.quantile(0.9)
    last = int(ratio.index.max())
    change = float(ratio[last] - ratio[START])
    standing = "the gap has narrowed" if change > 0 else "the gap has not narrowed"
    return CheckResult(
        rules.target(standing),
        f"The middle authority's output per hour was {wording.value(ratio[last], '%', 1)} of that at the border of the "
        f"top tenth in {last}, against {wording.value(ratio[START], '%', 1)} in {START}: {standing}. What a globally "
        "competitive city is, the aim does not say.",
        float(ratio[last]),
        "%",
        working=rows(ratio),
        vintage=f"2004 to {last}",
    )
