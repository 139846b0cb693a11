"""Checks on poverty: with work and without, of children, in London, and where output is low."""

from __future__ import annotations

from toolkit import regression
from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result_of_readings
from toolkit.claims.checks.common import UK, coefficient, first_and_last
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.registry import check

WORKING = "Someone in paid work"
THEN = "2017-20"
"""Three years that end as those of the essay's own table do."""


def scotland(evidence: Evidence, **wanted: str) -> Frame:
    """Return rows of relative poverty after housing costs in Scotland."""
    table = evidence.table("poverty_scotland").query("measure == 'relative' and housing_costs == 'AHC'")
    for column, value in wanted.items():
        table = table[table[column] == value]
    return table


@check("C200")
def nationwide(claim: Claim, evidence: Evidence) -> CheckResult:
    """Each published headline of a region, and Scotland's rate, against the country's: of its size?"""
    known = evidence.table("in_work_poverty_headlines").set_index("key")["percent"]
    whole = float(known["ippr_working_households"])
    rates = {
        str(key).removeprefix("jrf_").replace("_", " ").title(): float(rate)
        for key, rate in known.items()
        if str(key).startswith("jrf_")
    }
    adults = scotland(evidence, population="Working-age adults", breakdown="household work status", period=THEN)
    rates["Scotland"] = float(adults.set_index("category")["rate"][WORKING])
    quoted = evidence.table("in_work_poverty").query("subject == 'In-work poverty'")["percent"]
    figures = {"quoted": len(quoted), "readable": int(quoted.notna().sum())}
    outcomes = {region: rules.same_size(rate, whole) for region, rate in rates.items()}
    return result_of_readings(claim, outcomes, whole, rates, **figures)


@check("C084")
def pay_and_housing(claim: Claim, evidence: Evidence) -> CheckResult:
    """Pay above the country's, low income of children below it before housing costs and above it after them."""
    panel, region = evidence.table("regional_panel").set_index("region"), claim.places[0]
    pay, before, after = (
        panel[name] for name in ("median_weekly_pay_2025", "child_low_income_bhc_2025", "child_low_income_ahc_2025")
    )
    outcomes = {
        "Pay is above the country's": bool(pay[region] > pay[UK]),
        "Fewer children in low income before housing costs": bool(before[region] < before[UK]),
        "More children in low income after housing costs": bool(after[region] > after[UK]),
    }
    ranks = [rates.drop(UK).rank(ascending=False)[region] for rates in (before, after)]
    figures = {"region": region, "uk": UK, "pay": 100 * (pay[region] / pay[UK] - 1), "ranks": abs(ranks[1] - ranks[0])}
    rates = {"before": (before[region], before[UK]), "after": (after[region], after[UK])}
    return result_of_readings(claim, outcomes, after[region] - before[region], **figures, **rates)


@check("C292")
def child_poverty_rising(claim: Claim, evidence: Evidence) -> CheckResult:
    """Change in children in low income (before housing costs) since 2022: less of it where output is higher?"""
    local = evidence.table("child_low_income").query("geography == 'local authority' and housing_costs == 'BHC'")
    wide, output = local.pivot(index="code", columns="year", values="percent"), "gva_per_hour_2019"
    first, last = first_and_last(wide)
    table = evidence.place_table()
    table = table.assign(change=table["code"].map(wide[last] - wide[first]))
    slope = coefficient(regression.fit(table, "change", output, sample="UK"), output)
    low = table[table[output] <= table[output].quantile(0.25)]["change"].dropna()
    outcomes = {
        "It rises in most places of the quarter with least output per hour": float((low > 0).mean()) > 0.5,
        "It rises less where output per hour is higher": slope[2] < 0,
    }
    working = {"Change for each pound of output per hour": slope, "Mean change, lowest quarter": low.mean()}
    figures = {"first": first, "last": last, "rose": 100 * (low > 0).mean()}
    return result_of_readings(claim, outcomes, slope, working, **figures)
