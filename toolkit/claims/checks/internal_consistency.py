"""Checks on what the documents say twice: two figures for one thing, and sums that can be done again."""

from __future__ import annotations

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, rows
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence
from toolkit.claims.registry import check
from toolkit.core import wording

TWICE = {
    "C036": "The text dates the letter {0:.0f}; the address in its own footnote is of {1:.0f}.",
    "C061": "The text has £{0:g} trillion and the headline of its source, in a footnote, £{1:g} trillion: the same, "
    "rounded. The estimate itself cannot be tested here.",
    "C104": "One page of the text has more than {0:,.0f} young people, a later one more than {1:,.0f}; “more than” "
    "saves the second from being wrong, and does not tell which is right.",
    "C120": "One page of the text has more than {0:,.0f} young people, an earlier one more than {1:,.0f}; “more than” "
    "saves the first from being wrong, and does not tell which is right.",
    "C248": "This text gives the fund £{0:g} billion, two others in the same collection £{1:g} billion.",
    "C259": "The article dates New Labour's office from {0:.0f}; another of the documents lists its ministers of "
    "{1:.0f}. It was in office from the election of 1997.",
    "C286": "The aim for healthy lives has two dates, {0:.0f} for the gap and {1:.0f} for five more years: not all "
    "aims are due by {0:.0f}.",
}
"""By claim: the sentence about the two figures said, in their order."""


def half_a_digit(*figures: float) -> float:
    """Return half a unit of the last digit of the figure that is given with fewest decimals."""
    decimals = [len(f"{figure:g}".partition(".")[2]) for figure in figures]
    return 0.5 * 10.0 ** -min(decimals)


@check(*TWICE)
def said_twice(claim: Claim, evidence: Evidence) -> CheckResult:
    """Do two figures for one thing agree, within the rounding of the rougher one?"""
    first, second = claim.said
    return CheckResult(
        rules.arithmetic(first, second, rounding=half_a_digit(first, second)),
        TWICE[claim.id].format(first, second),
        abs(second - first) if claim.unit == "year" else second,
        "years" if claim.unit == "year" else claim.unit,
        working=rows({"Said here": first, "Said there": second}),
        rows_unit="" if claim.unit == "year" else claim.unit,
    )


@check("C117")
def behind_the_university(claim: Claim, evidence: Evidence) -> CheckResult:
    """The gap of all universities less that of the one."""
    sector, own, said = claim.said
    found = sector - own
    return CheckResult(
        rules.arithmetic(said, found, rounding=0.05),
        f"By the text's own figures the gap of all universities ({wording.number(sector, 1)} points) is "
        f"{wording.number(found, 1)} points wider than the university's ({wording.number(own, 0)}). Neither can be "
        "tested with the tables here.",
        found,
        "percentage points",
        working=rows({"All universities": sector, "The university": own}),
    )


@check("C181")
def two_gains(claim: Claim, evidence: Evidence) -> CheckResult:
    """The two parts of the gain, added up."""
    said, *parts = claim.said
    found = sum(parts)
    return CheckResult(
        rules.arithmetic(said, found, rounding=0.05),
        f"The two parts, £{parts[0]:g} million and £{parts[1]:g} million, make £{found:g} million. They come from a "
        "model that is not open, and savings of the state are among them.",
        found,
        "GBP million",
        working=rows({f"Part {number}": part for number, part in enumerate(parts, 1)}),
    )


@check("C172")
def less_than_half(claim: Claim, evidence: Evidence) -> CheckResult:
    """The lower density over each of the others: is the largest of these shares below a half, as the text has it?"""
    low, *others = claim.said
    shares = {f"Against {other:g}": 100 * low / other for other in others}
    worst, half = max(shares.values()), 50.0
    return CheckResult(
        rules.arithmetic(min(worst, half), worst),
        f"By the text's own figures, {low:g} is {wording.value(shares[f'Against {others[0]:g}'], '%', 0)} of "
        f"{others[0]:g} but {wording.value(worst, '%', 0)} of {others[-1]:g}: fewer than half against the whole "
        "country, more than half against other deprived places.",
        worst,
        "% of the density elsewhere",
        working=rows(shares),
    )


@check("C132")
def earlier(claim: Claim, evidence: Evidence) -> CheckResult:
    """Is the plan's year before that which two other documents give for levelling up?"""
    plan, other = claim.said
    return CheckResult(
        rules.arithmetic(min(plan, other - 1), plan),
        f"The plan is of {plan:.0f} by the text itself; two other documents of the five, and other texts in the "
        f"collection, have levelling up in the election of {other:.0f}.",
        plan - other,
        "years",
        working=rows({"The plan": plan, "Levelling up": other}),
        rows_unit="",
    )
