"""Checks on what the documents say twice: two figures for one thing, and sums that can be done again."""

from __future__ import annotations

import re

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result, result_of_readings
from toolkit.claims.evidence import Claim, Evidence
from toolkit.claims.registry import check


def half_a_digit(*figures: float) -> float:
    """Return half a unit of the last digit of the figure that is given with fewest decimals."""
    decimals = [len(f"{figure:g}".partition(".")[2]) for figure in figures]
    return 0.5 * 10.0 ** -min(decimals)


@check("C036", "C061", "C104", "C120", "C286")
def said_twice(claim: Claim, evidence: Evidence) -> CheckResult:
    """Do two figures for one thing agree, within the rounding of the rougher one?"""
    first, second = claim.quoted
    computed = abs(second - first) if claim.unit == "year" else second
    ruling = rules.arithmetic(first, second, rounding=half_a_digit(first, second))
    return result(claim, ruling, computed, {"Here": first, "Elsewhere": second})


@check("C117")
def behind_the_university(claim: Claim, evidence: Evidence) -> CheckResult:
    """The gap of all universities less that of the one."""
    sector, own, difference = claim.quoted
    working = {"All universities": sector, "The university": own}
    return result(claim, rules.arithmetic(difference, sector - own, rounding=0.05), sector - own, working)


@check("C181")
def two_gains(claim: Claim, evidence: Evidence) -> CheckResult:
    """The two parts of the gain, added up."""
    total, *addends = claim.quoted
    working = {f"Part {number}": part for number, part in enumerate(addends, 1)}
    return result(claim, rules.arithmetic(total, sum(addends), rounding=0.05), sum(addends), working)


@check("C345")
def new_or_in_all(claim: Claim, evidence: Evidence) -> CheckResult:
    """The jobs of 2030 less those there are: do they make the number that is spoken of as new?"""
    stock, already = claim.quoted
    new = stock - already
    working = {"In all": stock, "Already there": already, "New": new}
    return result(claim, rules.arithmetic(stock, new, rounding=500), new, working, share=100 * new / stock)


@check("C172")
def less_than_half(claim: Claim, evidence: Evidence) -> CheckResult:
    """The lower density over each of the others: is the largest of these shares below a half, as the text has it?"""
    low, *others = claim.quoted
    shares = {f"Against {other:g}": 100 * low / other for other in others}
    worst, half = max(shares.values()), 50.0
    figures = {"share": next(iter(shares.values())), "other": others[0], "last": others[-1]}
    return result(claim, rules.arithmetic(min(worst, half), worst), worst, shares, **figures)


@check("C132")
def earlier(claim: Claim, evidence: Evidence) -> CheckResult:
    """Is the plan's year before levelling up, as the years of an election and of a White Paper date it?"""
    plan, *others = claim.quoted
    outcomes = {f"{other:g}": plan < other for other in others}
    return result_of_readings(claim, outcomes, plan - others[0], {"The plan": plan, "Levelling up": others[0]})


@check("C259")
def dated(claim: Claim, evidence: Evidence) -> CheckResult:
    """Is the year of the article that of the election?"""
    written, election = claim.quoted
    ruling = rules.count(written, (election,), same=True)
    return result(claim, ruling, written - election, {"Here": written, "Election": election})


@check("C319")
def years_to_run(claim: Claim, evidence: Evidence) -> CheckResult:
    """The years from the document's own to the ends of the target that it quotes: do they make the span it says?"""
    span, *ends = claim.quoted
    written = re.findall(r"\((\d{4})\)", claim.document)[0]
    years = {f"{end:g}": end - int(written) for end in ends}
    outcomes = {f"until {year}": left <= span for year, left in years.items()}
    words = [f"{left:g} to {year}" for year, left in years.items()]
    return result_of_readings(claim, outcomes, max(years.values()), years, words=words, written=written)
