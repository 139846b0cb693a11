"""Checks on jobs of a circular economy: gross and net, and whose they would be, by the lab's reconstruction."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from toolkit import net_zero_jobs
from toolkit.claims import rules
from toolkit.claims.check_result import YES_OR_NO, CheckResult, rows
from toolkit.claims.checks.common import with_interval
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording
from toolkit.net_zero_jobs import assumptions, scenarios
from toolkit.net_zero_jobs.assumptions import Assumptions

KINDS = {
    "unemployed": "people unemployed",
    "employed": "people in work",
    "population_16_64": "residents of working age",
}
AMONG_THE_FIRST = 3
"""“Particularly” there: among the first three regions, as the method has it for “among the lowest”."""
ROUNDED = "By the lab's reconstruction: the study printed no table by region."


def given(evidence: Evidence) -> Assumptions:
    """Return the assumptions of the lab on net-zero jobs."""
    return evidence.kept(
        "net-zero assumptions",
        lambda: assumptions.parse(evidence.file("scenarios.yaml").read_text(encoding="utf-8")),
    )


def transformed(evidence: Evidence) -> net_zero_jobs.GrossJobs:
    """Return the gross jobs of a transformation by activity, region and year."""
    made, employment = given(evidence), evidence.table("employment_by_industry")
    years = range(made["path.start"], made["path.end"] + 1)
    return evidence.kept(
        "gross jobs",
        lambda: net_zero_jobs.gross_jobs(
            scenarios.published(made, "transformation"), net_zero_jobs.Setting.of(made, employment), years
        ),
    )


def by_region(evidence: Evidence) -> Frame:
    """Return the gross jobs of the last year by region."""
    return transformed(evidence).by_region(given(evidence)["path.end"])


def study(evidence: Evidence, area: str) -> Frame:
    """Return what was published of an area's transformation."""
    studies = evidence.table("circular_economy_studies").query("scenario == 'transformation'")
    return studies.set_index("area").loc[area]


@check("C245")
def gross_by_2035(claim: Claim, evidence: Evidence) -> CheckResult:
    """The number against that of the earlier study by the same body, and against other areas' jobs per resident."""
    britain = float(study(evidence, "Great Britain")["gross_jobs"])
    people = evidence.table("places").groupby("nation")["population_2022"].sum()
    ireland = float(study(evidence, "Northern Ireland")["gross_jobs"])
    scaled = ireland * float(people.sum()) / float(people["Northern Ireland"])
    net = study(evidence, "Great Britain")["net_share"]
    return CheckResult(
        rules.level(claim.said[0], britain, rounding=5000),
        f"An earlier study by the same body came to {britain:,.0f} gross jobs for Great Britain by 2030; the one for "
        f"Northern Ireland, by residents, to {wording.number(scaled, 0)} for the whole country. Gross is not net: the "
        f"earlier study counted {wording.value(100 * net, '%', 0)} as additional.",
        britain,
        "gross jobs",
        working=rows({"Great Britain 2030": britain, "Northern Ireland 2030, by residents": scaled}),
        vintage="2030",
    )


@check("C341")
def net_of_them(claim: Claim, evidence: Evidence) -> CheckResult:
    """Jobs that would not be there otherwise: the studies' shares of net in gross, and the lab's rule for net."""
    made, gross = given(evidence), transformed(evidence)
    end = made["path.end"]
    workforce = net_zero_jobs.Workforce.of(evidence.table("labour_market"), made["net.year"], gross.regions)
    net = (
        net_zero_jobs.net_jobs(gross, workforce, made["calibration.transformation"])
        .by_region(end)
        .set_index("region")["net"]
    )
    shares = evidence.table("circular_economy_studies")["net_share"].dropna()
    promised = float(study(evidence, "United Kingdom")["gross_jobs"])
    ends = (promised * float(shares.min()), promised * float(shares.max()))
    some = 100 * float((net > 0.5).mean())
    return CheckResult(
        rules.bound("over", 0, float(net.sum()), interval=ends),
        f"Of {promised:,.0f} gross jobs, {ends[0]:,.0f} to {ends[1]:,.0f} would be net by the shares that such studies "
        f"found, and {float(net.sum()):,.0f} by this project's reconstruction of their rule. By that rule "
        f"{wording.value(some, '%', 0)} of regions have some; {net.idxmin()} has fewest. The range is of studies, not "
        "of chance.",
        float(net.sum()),
        "net jobs",
        working=rows(net.sort_values(ascending=False)),
        vintage=f"{made['net.year']} and {end}",
    )


@check("C246")
def per_person_out_of_work(claim: Claim, evidence: Evidence) -> CheckResult:
    """Is each of the two regions among the first three by jobs for each unemployed person, year by year?"""
    market = evidence.table("labour_market")
    years = sorted(market["year"].unique())
    order = net_zero_jobs.orders(by_region(evidence), market, ["unemployed"], years).set_index(["year", "region"])
    named = list(claim.places)
    ranks = {(year, region): int(order.loc[(year, region), "rank"]) for year in years for region in named}
    outcomes = {f"{region}, {year}": rank <= AMONG_THE_FIRST for (year, region), rank in ranks.items()}
    leaders = order[order["rank"] == 1].reset_index().set_index("year")["region"]
    said = [
        f"{region} comes among the first {AMONG_THE_FIRST} of eleven in "
        f"{sum(outcomes[f'{region}, {year}'] for year in years)} of {len(years)}"
        for region in named
    ]
    return CheckResult(
        rules.readings(outcomes),
        f"By circular jobs for each unemployed person, counted with the labour markets of {years[0]} to {years[-1]}, "
        f"{wording.listing(said)}. First was "
        + wording.listing([f"{region} by {year}" for year, region in leaders.items()])
        + f". {ROUNDED}",
        100 * sum(outcomes.values()) / len(outcomes),
        "% of readings",
        working=rows([(f"{region}, {year}", float(rank)) for (year, region), rank in ranks.items()]),
        vintage=f"{years[0]} to {years[-1]}",
        rows_unit="rank of 11",
    )


@check("C342")
def above_all_there(claim: Claim, evidence: Evidence) -> CheckResult:
    """Is each of the two among the first three by jobs in all, and by jobs for each person of three kinds, by year?"""
    market, total = evidence.table("labour_market"), by_region(evidence)
    named, years = list(claim.places), sorted(market["year"].unique())
    rates = {"in all": total} | {
        f"by {words}, {year}": net_zero_jobs.per_hundred(total, net_zero_jobs.denominator(market, kind, year))
        for (kind, words), year in product(KINDS.items(), years)
    }
    outcomes = {
        f"{region} {name}": region in rate.nlargest(AMONG_THE_FIRST).index
        for name, rate in rates.items()
        for region in named
    }
    share = 100 * float(total[named].sum() / total.sum())
    return CheckResult(
        rules.readings(outcomes),
        f"{wording.listing(named)} would have {wording.value(share, '%', 0)} of the circular jobs between them; most "
        f"would be in {total.idxmax()}. In {sum(outcomes.values())} of {len(outcomes)} ways to count (in all, and for "
        f"people out of work, in work or of working age) one of them is among the first {AMONG_THE_FIRST}. {ROUNDED}",
        share,
        "% of jobs",
        working=rows({name: float(holds) for name, holds in outcomes.items()}),
        vintage=f"{years[0]} to {years[-1]}",
        rows_unit=YES_OR_NO,
    )


@check("C247")
def slower_employment(claim: Claim, evidence: Evidence) -> CheckResult:
    """Growth of people in work since each year before 2022, in the two regions against Great Britain: what came."""
    wide = evidence.table("labour_market").pivot(index="region", columns="year", values="employed")
    last = int(wide.columns.max())
    britain = 100 * (wide[last].sum() / wide.sum() - 1)
    grown = 100 * (wide.rdiv(wide[last], axis=0) - 1)
    starts = [2020, 2021]
    outcomes = {
        f"{region}, {start} to {last}": bool(grown.loc[region, start] < britain[start])
        for region in claim.places
        for start in starts
    }
    shown = {f"{region}, {start} to {last}": grown.loc[region, start] for region in claim.places for start in starts}
    shown |= {f"Great Britain, {start} to {last}": britain[start] for start in starts}
    said = [f"{region} {wording.value(grown.loc[region, 2021], '%', 1)}" for region in claim.places]
    return CheckResult(
        rules.readings(outcomes),
        f"From 2021 to {last} the number of people in work grew by {wording.value(britain[2021], '%', 1)} in Great "
        f"Britain; {wording.listing(said)}. It is a first year of the five, from a survey with errors as large as the "
        "differences.",
        100 * sum(outcomes.values()) / len(outcomes),
        "% of readings",
        working=rows(shown),
        vintage=f"2020 to {last}",
        rows_unit="%",
    )


@check("C346", "C347")
def work_there(claim: Claim, evidence: Evidence) -> CheckResult:
    """Jobs of the activity per 1,000 people in work: is the region level with Great Britain, or above?"""
    activity = "repair" if claim.id == "C346" else "biorefining"
    made = given(evidence)
    gross, end = transformed(evidence), made["path.end"]
    (region,) = claim.places
    workers = net_zero_jobs.denominator(evidence.table("labour_market"), "employed", made["key.year"])
    cells = gross.frame().query("activity == @activity and year == @end").set_index("region")["gross_jobs"]
    rate = 1000 * cells / workers.reindex(cells.index)
    britain = 1000 * float(cells.sum() / workers.sum())
    holds = bool(rate[region] > britain) or rules.same_size(float(rate[region]), britain)
    return CheckResult(
        rules.readings({"level or above": holds}),
        f"Of new jobs in {activity}, {region} would have {wording.number(rate[region], 1)} for each 1,000 people in "
        f"work, Great Britain {wording.number(britain, 1)}. {ROUNDED}",
        float(rate[region]),
        "jobs per 1,000 in work",
        working=rows(rate.sort_values(ascending=False)),
        vintage=f"{made['key.year']} and {end}",
    )


@check("C351")
def suppliers(claim: Claim, evidence: Evidence) -> CheckResult:
    """Jobs at suppliers for each circular job, by Scotland's multipliers."""
    made = given(evidence)
    chosen = net_zero_jobs.multipliers_of(evidence.table("io_multipliers"), made.group("sic"))
    chain = net_zero_jobs.indirect_jobs(transformed(evidence).by_activity(made["path.end"]), chosen).set_index(
        "activity"
    )
    each = 100 * float(chain["indirect"].sum() / chain["direct"].sum())
    return CheckResult(
        rules.bound("over", 0, each),
        f"For each 100 circular jobs there would be {wording.number(each, 0)} at suppliers, by Scotland's input-output "
        "tables of 2016. They are no more additional than the jobs that they hang on, and are not to be added to net "
        "jobs.",
        each,
        "jobs per 100",
        working=rows(100 * chain["indirect"] / chain["direct"]),
        vintage="2016 and 2035",
    )


@check("C350")
def closer_together(claim: Claim, evidence: Evidence) -> CheckResult:
    """Rank correlation of circular jobs per person of working age with output per hour, over eleven regions."""
    people = net_zero_jobs.denominator(evidence.table("labour_market"), "population_16_64", given(evidence)["key.year"])
    rate = net_zero_jobs.per_hundred(by_region(evidence), people)
    output = evidence.table("productivity").query("geography == 'region' and year == 2019")
    both = pd.DataFrame({"jobs": rate, "output": output.set_index("name")["gva_per_hour"]}).dropna()
    found = float(both["jobs"].corr(both["output"], method="spearman"))
    half = 1.96 * np.sqrt((1 + found**2 / 2) / (len(both) - 3))
    ends = (float(np.tanh(np.arctanh(found) - half)), float(np.tanh(np.arctanh(found) + half)))
    return CheckResult(
        rules.direction(-1, ends),
        "Circular jobs for each resident of working age and output per hour go together across "
        f"{len(both)} regions with a rank correlation of {with_interval((found, *ends), '', 2)}; below nought, the "
        f"jobs would be where output is low. {ROUNDED}",
        found,
        "rank correlation",
        ends,
        rows(rate.sort_values(ascending=False)),
        "2019 and 2035",
        "jobs per 100 residents",
    )
