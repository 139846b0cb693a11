"""Checks on the promise of green jobs: what its own figures make of one another, and what the official count says."""

from __future__ import annotations

from toolkit import net_zero_jobs
from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result, result_of_readings
from toolkit.claims.checks.common import employed_by_industry
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording

WRITTEN = 2021
"""Year of the article, whose “today” may be any year from the study's to this."""
FIRST, LAST, LATER = "lga_2018", "lga_2030", "lga_2050"


def promises(evidence: Evidence) -> Frame:
    """Return the stocks of green jobs by key."""
    return evidence.table("low_carbon_jobs").set_index("key")


def official(evidence: Evidence) -> Frame:
    """Return the official count of full-time equivalents by year, as first published."""
    counts = promises(evidence)
    counts = counts[(counts["study"] == "ONS LCREE") & ~counts.index.str.endswith("revised")]
    return counts.set_index("year")["jobs"].astype(float).sort_index()


def official_growth(evidence: Evidence, first: int, last: int) -> float:
    """Return the official count's growth between two years, in % a year."""
    counts = official(evidence)
    return net_zero_jobs.growth_rate(float(counts[first]), float(counts[last]), last - first)


@check("C260")
def growth_of_the_promise(claim: Claim, evidence: Evidence) -> CheckResult:
    """The growth that leads from the first number quoted to the second, from each year that “today” may be."""
    quoted, first, last, until = claim.quoted
    begun = int(promises(evidence)["year"][FIRST])
    rates = {f"From {year}": net_zero_jobs.growth_rate(first, last, until - year) for year in range(begun, WRITTEN + 1)}
    nearest = min(rates.values(), key=lambda rate: abs(rate - quoted))
    figures = {"begun": begun, "written": WRITTEN, "late": rates[f"From {WRITTEN}"]}
    figures |= {"reached": net_zero_jobs.grown(first, quoted, until - begun) / 1000}
    return result(claim, rules.arithmetic(quoted, nearest, rounding=0.5), nearest, rates, **figures)


@check("C261")
def green_jobs_today(claim: Claim, evidence: Evidence) -> CheckResult:
    """The number of green jobs against the official count of the last year known when the article was written."""
    counts = official(evidence)
    known = float(counts[WRITTEN - 1])
    figures = {"known": WRITTEN - 1, "next": counts[WRITTEN], "study": promises(evidence).loc[FIRST]}
    figures |= {"first": counts.index.min(), "last": counts.index.max()}
    return result(claim, rules.level(claim.quoted[0], known, rounding=500), known, counts, **figures)


@check("C262")
def promised_stock(claim: Claim, evidence: Evidence) -> CheckResult:
    """The stock of the study behind the number; and where the official count would end at its own growth."""
    promised, until = claim.quoted
    jobs, counts = float(promises(evidence)["jobs"][LAST]), official(evidence)
    first, last = int(counts.index.min()), int(counts.index.max())
    ends = {
        f"Official count, growth of {start} to {last}": net_zero_jobs.grown(
            float(counts[last]), official_growth(evidence, start, last), until - last
        )
        for start in (first, last - 1)
    }
    whole, recent = ends.values()
    ruling, figures = rules.quotation(abs(jobs - promised) <= 500), {"first": first, "last": last, "recent": recent}
    return result(claim, ruling, jobs, {"The study": jobs} | ends, whole=whole, **figures)


@check("C263")
def middle_of_the_century(claim: Claim, evidence: Evidence) -> CheckResult:
    """The study's stock of 2030 and the jobs that it adds after: do they make the number quoted?"""
    table = promises(evidence)
    stock, more = float(table["jobs"][LAST]), float(table["jobs"]["lga_2050_more"])
    added, years = (stock + more) / 1e6, int(table["year"][LATER]) - int(table["year"][LAST])
    figures = {"area": table["area"][LATER], "year": table["year"][LAST]}
    figures |= {"rate": net_zero_jobs.growth_rate(stock, added * 1e6, years)}
    ruling = rules.quotation(abs(added - claim.quoted[0]) <= 0.005)
    return result(claim, ruling, added, {"Stock of 2030": stock, "Added after": more}, **figures)


@check("C264")
def most_in_the_north(claim: Claim, evidence: Evidence) -> CheckResult:
    """The share of the new jobs in the North and other areas, had they all of the jobs of 2018, or none of them."""
    jobs = promises(evidence)["jobs"].astype(float)
    north, midlands, east = (100 * jobs[f"{LATER}_{name}"] / jobs[LATER] for name in ("north", "midlands", "east"))
    shares = {
        "The North": north,
        "The North and the Midlands": north + midlands,
        "The North, the Midlands and the East": north + midlands + east,
    }
    new = {
        f"{name}, with {which} of the jobs of 2018": 100 * part
        for name, share in shares.items()
        for which, part in zip(
            ("all", "none"),
            net_zero_jobs.shares_of_new(share * jobs[LATER] / 100, jobs[LATER], jobs[FIRST]),
            strict=True,
        )
    }
    outcomes = {name: share > claim.quoted[0] for name, share in new.items()}
    return result_of_readings(claim, outcomes, north, new, shares=shares, year=promises(evidence)["year"][LATER])


@check("C344")
def growth_so_far(claim: Claim, evidence: Evidence) -> CheckResult:
    """The official count's growth over each period that ends in the last two years, against the growth quoted."""
    years = official(evidence).index
    first, last = int(years.min()), int(years.max())
    spans = {(start, end) for end in (last - 1, last) for start in years if start < end}
    rates = {f"{start} to {end}": official_growth(evidence, start, end) for start, end in sorted(spans)}
    expected, until = claim.quoted
    ruling = rules.readings({name: rate >= expected for name, rate in rates.items()})
    begun = int(promises(evidence)["year"][FIRST])
    words = f"{last - begun} of the {until - begun:g} years"
    ruling = rules.coverage(ruling, last - begun, until - begun, words)
    figures = {"first": first, "last": last, "before_last": last - 1, "before": rates[f"{first} to {last - 1}"]}
    return result(claim, ruling, rates[f"{first} to {last}"], rates, begun=begun, **figures)


@check("C265")
def northern_expertise(claim: Claim, evidence: Evidence) -> CheckResult:
    """Do more of those in work have jobs in energy and water in the northern regions than in Great Britain?"""
    wide, last = employed_by_industry(evidence)
    energy, everyone = wide["Energy and water"], wide.sum(axis=1)
    britain = 100 * float(energy.sum() / everyone.sum())
    shares = 100 * (energy / everyone).loc[list(claim.places)]
    outcomes = {str(region): bool(share > britain) for region, share in shares.items()}
    written = [f"{region} {wording.value(share, '%', 1)}" for region, share in shares.items()]
    return result_of_readings(claim, outcomes, shares.mean(), last=last, britain=britain, shares=written)
