"""Checks on the promise of green jobs: what its own figures make of one another, and what the official count says."""

from __future__ import annotations

from toolkit import net_zero_jobs
from toolkit.claims import rules
from toolkit.claims.check_result import YES_OR_NO, CheckResult, rows
from toolkit.claims.checks.circular import given
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence, Frame
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
    """The growth that leads from the first number said to the second, from each year that “today” may be."""
    said, first, last, until = claim.said
    begun = int(promises(evidence)["year"][FIRST])
    rates = {f"From {year}": net_zero_jobs.growth_rate(first, last, until - year) for year in range(begun, WRITTEN + 1)}
    nearest = min(rates.values(), key=lambda rate: abs(rate - said))
    reached = net_zero_jobs.grown(first, said, until - begun) / 1000
    return CheckResult(
        rules.arithmetic(said, nearest, rounding=0.5),
        f"To go from {first:,.0f} green jobs to {last:,.0f} by {until:.0f} takes {wording.value(nearest, '%', 1)} more "
        f"each year if the count is of {begun}, as in the study behind it, and "
        f"{wording.value(rates[f'From {WRITTEN}'], '%', 1)} if it is of {WRITTEN}; at {said:g}% it would be "
        f"{wording.number(reached, 0)} thousand at best.",
        nearest,
        "% a year",
        working=rows(rates),
        vintage=f"{begun} to {until:.0f}",
    )


@check("C261")
def green_jobs_today(claim: Claim, evidence: Evidence) -> CheckResult:
    """The number of green jobs against the official count of the last year known when the article was written."""
    counts, study = official(evidence), promises(evidence).loc[FIRST]
    known = float(counts[WRITTEN - 1])
    return CheckResult(
        rules.level(claim.said[0], known, rounding=500),
        f"The official survey counted {known:,.0f} full-time equivalents in the United Kingdom's low-carbon economy in "
        f"{WRITTEN - 1} and {counts[WRITTEN]:,.0f} a year later. The number in the article is of {study['year']} and "
        f"of {study['area']} alone.",
        known,
        "full-time equivalents",
        working=rows(counts),
        vintage=f"{counts.index.min()} to {counts.index.max()}",
    )


@check("C262")
def promised_stock(claim: Claim, evidence: Evidence) -> CheckResult:
    """Where six paths end: the growth quoted from each start, and the official count at its own."""
    said, until = claim.said
    table, counts = promises(evidence), official(evidence)
    quoted = float(given(evidence)["check.growth"])
    paths = {
        f"{quoted:g}% a year from {start}": net_zero_jobs.grown(float(table["jobs"][FIRST]), quoted, until - start)
        for start in range(int(table["year"][FIRST]), WRITTEN + 1)
    }
    first, last = int(counts.index.min()), int(counts.index.max())
    for start in (first, last - 1):
        rate = official_growth(evidence, start, last)
        paths[f"Official count, growth of {start} to {last}"] = net_zero_jobs.grown(
            float(counts[last]), rate, until - last
        )
    long = paths[f"Official count, growth of {first} to {last}"]
    return CheckResult(
        rules.readings({name: end >= said or rules.same_size(end, said, 1.05) for name, end in paths.items()}),
        f"If the official count went on growing as from {first} to {last}, {long:,.0f} full-time equivalents would be "
        f"in the low-carbon economy in {until:.0f}; the one good year {last} would, repeated each year, make it "
        f"{paths[f'Official count, growth of {last - 1} to {last}']:,.0f}. Neither is a forecast.",
        long,
        "full-time equivalents",
        working=rows(paths),
        vintage=f"{first} to {last}",
    )


@check("C263")
def middle_of_the_century(claim: Claim, evidence: Evidence) -> CheckResult:
    """The study's stock of 2030 and the jobs that it adds after: do they make the number said?"""
    table = promises(evidence)
    added = (float(table["jobs"][LAST]) + float(table["jobs"]["lga_2050_more"])) / 1e6
    years = int(table["year"][LATER]) - int(table["year"][LAST])
    rate = net_zero_jobs.growth_rate(float(table["jobs"][LAST]), added * 1e6, years)
    return CheckResult(
        rules.arithmetic(claim.said[0], added, rounding=0.005),
        f"The study's figures make {wording.number(added, 2)} million green jobs by the middle of the century, in "
        f"{table['area'][LATER]} alone. After {table['year'][LAST]} that is growth of {wording.value(rate, '%', 1)} a "
        "year, a fraction of what is promised until then.",
        added,
        "million jobs",
        working=rows({"Stock of 2030": table["jobs"][LAST], "Added after": table["jobs"]["lga_2050_more"]}),
        vintage="2030 to 2050",
        rows_unit="jobs",
    )


@check("C264")
def most_in_the_north(claim: Claim, evidence: Evidence) -> CheckResult:
    """The share of the jobs of 2050 in the North, and in the North with other parts of the country."""
    table = promises(evidence)["jobs"].astype(float)
    whole = table[LATER]
    share = {name: 100 * table[f"{LATER}_{name}"] / whole for name in ("north", "midlands", "east")}
    read = {
        "The North": share["north"],
        "The North and the Midlands": share["north"] + share["midlands"],
        "The North, the Midlands and the East": sum(share.values()),
    }
    return CheckResult(
        rules.readings({name: value > claim.said[0] for name, value in read.items()}),
        f"Of the study's green jobs for {promises(evidence)['year'][LATER]}, "
        f"{wording.value(read['The North'], '%', 0)} are in the North of England and "
        f"{wording.value(read['The North and the Midlands'], '%', 0)} in the North and the Midlands: whether they are "
        "the majority turns on which regions count as left behind. The parts are printed roundly.",
        read["The North"],
        "% of jobs",
        working=rows(read),
        vintage="2050",
    )


@check("C344")
def growth_so_far(claim: Claim, evidence: Evidence) -> CheckResult:
    """The official count's growth over each period that ends in the last two years, against the growth said."""
    counts = official(evidence)
    last = int(counts.index.max())
    spans = {(start, end) for end in (last - 1, last) for start in counts.index if start < end}
    rates = {f"{start} to {end}": official_growth(evidence, start, end) for start, end in sorted(spans)}
    long = rates[f"{counts.index.min()} to {last}"]
    before = rates[f"{counts.index.min()} to {last - 1}"]
    return CheckResult(
        rules.readings({name: rate >= claim.said[0] for name, rate in rates.items()}),
        f"Official low-carbon employment changed by {wording.value(before, '%', 1)} a year from {counts.index.min()} "
        f"to {last - 1}, then rose within a year to end {wording.value(long, '%', 1)} a year above "
        f"{counts.index.min()}. The survey's own sampling error is wide and not in the table.",
        long,
        "% a year",
        working=rows(rates),
        vintage=f"{counts.index.min()} to {last}",
    )


@check("C345")
def new_or_in_all(claim: Claim, evidence: Evidence) -> CheckResult:
    """The jobs of 2030 less those there are: do they make the number that is spoken of as new?"""
    stock, already = claim.said
    new = stock - already
    return CheckResult(
        rules.arithmetic(stock, new, rounding=500),
        f"Of {stock:,.0f} green jobs, {already:,.0f} exist already by the same sentence: {new:,.0f} would be new, "
        f"{wording.value(100 * new / stock, '%', 0)} of them.",
        new,
        "jobs",
        working=rows({"In all": stock, "Already there": already, "New": new}),
    )


@check("C265")
def northern_expertise(claim: Claim, evidence: Evidence) -> CheckResult:
    """Do more of those in work have jobs in energy and water in the northern regions than in Great Britain?"""
    table = evidence.table("employment_by_industry").query("survey == 'APS, people in employment'")
    last = int(table["year"].max())
    wide = table[table["year"] == last].pivot(index="region", columns="industry", values="number").fillna(0)
    energy, everyone = wide["Energy and water"], wide.sum(axis=1)
    britain = 100 * float(energy.sum() / everyone.sum())
    shares = 100 * (energy / everyone).loc[list(claim.places)]
    outcomes = {str(region): bool(share > britain) for region, share in shares.items()}
    return CheckResult(
        rules.readings(outcomes),
        f"In {last}, {wording.value(britain, '%', 1)} of those in work in Great Britain worked in energy and water; "
        + wording.listing([f"{region} {wording.value(share, '%', 1)}" for region, share in shares.items()])
        + ". Nuclear power and wind at sea are not counted apart.",
        float(shares.mean()),
        "% of those in work",
        working=rows({name: float(holds) for name, holds in outcomes.items()}),
        vintage=str(last),
        rows_unit=YES_OR_NO,
    )
