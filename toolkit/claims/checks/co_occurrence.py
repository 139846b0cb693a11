"""Checks on what comes together with low pay, low growth and low skills, and on output and research as shares."""

from __future__ import annotations

from toolkit import regression
from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, rows
from toolkit.claims.checks.common import ends, fit, per_cent, with_interval
from toolkit.claims.checks.schooling import ENGLAND
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording


def regional_output(evidence: Evidence, year: int) -> Frame:
    """Return the GVA (GBP billion) of each region of Great Britain: GVA per job times people in work (derived)."""
    jobs = evidence.table("productivity").query("geography == 'region' and year == @year").set_index("name")
    people = evidence.table("labour_market").query("year == @year").set_index("region")["employed"]
    return (jobs["gva_per_job"] * people / 1e9).dropna()


@check("C064")
def shortfall_as_share(claim: Claim, evidence: Evidence) -> CheckResult:
    """The shortfall that the share belongs to, over output of Great Britain in 2019 (derived from jobs)."""
    said, shortfall = claim.said
    parts = regional_output(evidence, 2019)
    whole = float(parts.sum())
    share = 100 * shortfall / whole
    return CheckResult(
        rules.level(said, share, rounding=0.05),
        f"£{shortfall:.0f} billion would be {wording.value(share, '%', 1)} of what Great Britain's regions produced in "
        f"2019, about {wording.value(whole / 1000, 'GBP trillion')} if each person in work fills one job, which is "
        f"too little: some fill two. The £{shortfall:.0f} billion themselves cannot be tested.",
        share,
        "% of output",
        working=rows(parts),
        vintage="2019",
        rows_unit="GBP billion",
    )


@check("C324")
def low_growth_pay_and_output(claim: Claim, evidence: Evidence) -> CheckResult:
    """Do low pay and low growth of output per hour (2004 to 2019) go with low output per hour?"""
    table = evidence.place_table().copy()
    table["growth"] = 100 * (table["gva_per_hour_2019"] / table["gva_per_hour_2004"] - 1)
    growth = ends(regression.fit(table, "growth", "gva_per_hour_2019"), "gva_per_hour_2019")
    pay = per_cent(
        fit(evidence, "median_weekly_pay_2023", "gva_per_hour_2019", log=True, sample="UK"), "gva_per_hour_2019"
    )
    found = {"pay, %": pay, "growth, percentage points": growth}
    return CheckResult(
        rules.readings({name: values[1] > 0 for name, values in found.items()}),
        f"Where an hour of work yields £1 less, median pay is {with_interval(pay, '%', 1)} lower, and output per hour "
        f"had grown {with_interval(growth, 'percentage points', 1)} less from 2004 to 2019. Growth and level share "
        "their last year, which alone makes them go together in part.",
        pay[0],
        "%",
        pay[1:],
        rows([(name, *values) for name, values in found.items()]),
        "2004 to 2023",
    )


@check("C325")
def low_skills_low_pay(claim: Claim, evidence: Evidence) -> CheckResult:
    """Pay of residents is lower where more of them have no qualifications."""
    found = per_cent(
        fit(evidence, "median_weekly_pay_2023", "no_qualifications_2021", log=True), "no_qualifications_2021"
    )
    return CheckResult(
        rules.direction(-1, found[1:]),
        f"Where one percentage point more of the residents have no qualifications, median pay differs by "
        f"{with_interval(found, '%', 1)}.",
        found[0],
        "%",
        found[1:],
        rows([("Without qualifications", *found)]),
        "2021 and 2023",
    )


@check("C326")
def economy_health_and_schooling(claim: Claim, evidence: Evidence) -> CheckResult:
    """Output, pay and employment against sickness and lack of qualifications: six associations."""
    outcomes = ("gva_per_hour_2019", "median_weekly_pay_2023", "employment_rate_2023")
    labels = evidence.place_table().attrs["labels"]
    found = {
        f"{labels[outcome]} and {labels[cause].lower()}": per_cent(fit(evidence, outcome, cause, log=True), cause)
        for outcome in outcomes
        for cause in ("long_term_sick_2021", "no_qualifications_2021")
    }
    holds = {name: values[2] < 0 for name, values in found.items()}
    first = next(iter(found.values()))
    return CheckResult(
        rules.readings(holds),
        f"{sum(holds.values())} of {len(holds)} pairs of an economic outcome with sickness or lack of qualifications "
        "go together as claimed beyond doubt. They are associations of places.",
        first[0],
        "%",
        first[1:],
        rows([(name, *values) for name, values in found.items()]),
        "2019 to 2023",
    )


@check("C327")
def chances_by_place(claim: Claim, evidence: Evidence) -> CheckResult:
    """GCSEs at 19 at the borders of the top and bottom tenths of authorities: of one size, with and without them?"""
    gcses = evidence.table("missions").query("measure == 'gcses' and year == 2021")
    local = gcses[gcses["geography"] == "place"]["value"]
    low, high = float(local.quantile(0.1)), float(local.quantile(0.9))
    england = float(gcses.loc[gcses["code"] == ENGLAND, "value"].iloc[0])
    uneven = {
        "those who have them": not rules.same_size(high, low),
        "those who have not": not rules.same_size(100 - high, 100 - low),
    }
    return CheckResult(
        rules.readings(uneven),
        f"In the authority where the top tenth begins, {wording.value(high, '%', 0)} of people aged 19 had GCSEs in "
        f"English and maths in 2021; where the bottom tenth ends, {wording.value(low, '%', 0)} (England "
        f"{wording.value(england, '%', 0)}). Counted by those who have not, the one is "
        f"{wording.number((100 - low) / (100 - high), 1)} times the other. Talent is not in any table.",
        high - low,
        "percentage points",
        working=rows({"Top tenth begins": high, "England": england, "Bottom tenth ends": low}),
        vintage="2021",
        rows_unit="%",
    )


@check("C330")
def skills_where_jobs_are(claim: Claim, evidence: Evidence) -> CheckResult:
    """More highly qualified residents where employment, and output per hour, are higher: an association, not moves."""
    found = {
        words: ends(fit(evidence, "level4_2021", column), column)
        for words, column in {"employment rate": "employment_rate_2023", "output per hour": "gva_per_hour_2019"}.items()
    }
    jobs = found["employment rate"]
    return CheckResult(
        rules.readings({name: values[1] > 0 for name, values in found.items()}),
        f"Where the employment rate is one percentage point higher, "
        f"{with_interval(jobs, 'percentage points', 2)} more of the residents are qualified to level 4. Who moved "
        "where is not in the tables.",
        jobs[0],
        "percentage points",
        jobs[1:],
        rows([(name, *values) for name, values in found.items()]),
        "2019 to 2023",
    )
