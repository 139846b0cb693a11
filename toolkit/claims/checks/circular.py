"""Checks on jobs in a circular economy: gross and net, and who gets them, according to the lab's reconstruction."""

from __future__ import annotations

from itertools import product

from toolkit import net_zero_jobs
from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result, result_of_readings
from toolkit.claims.checks.common import correlation
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording
from toolkit.net_zero_jobs import assumptions, scenarios
from toolkit.net_zero_jobs.assumptions import Assumptions

AMONG_THE_FIRST = 3
"""“Particularly there” means among the first three regions, as in the method's definition of “among the lowest”."""


def given(evidence: Evidence) -> Assumptions:
    """Return the assumptions of the net-zero jobs lab."""
    return evidence.kept(
        "net-zero assumptions", lambda: assumptions.parse(evidence.file("scenarios.yaml").read_text(encoding="utf-8"))
    )


def transformed(evidence: Evidence) -> net_zero_jobs.GrossJobs:
    """Return the gross jobs in the transformation scenario by activity, region and year."""
    values, employment = given(evidence), evidence.table("employment_by_industry")
    years = range(values["path.start"], values["path.end"] + 1)
    scenario, setting = scenarios.published, net_zero_jobs.Setting.of
    return evidence.kept(
        "gross jobs",
        lambda: net_zero_jobs.gross_jobs(scenario(values, "transformation"), setting(values, employment), years),
    )


def by_region(evidence: Evidence) -> Frame:
    """Return the gross jobs in the last year, by region."""
    return transformed(evidence).by_region(given(evidence)["path.end"])


@check("C246")
def per_person_out_of_work(claim: Claim, evidence: Evidence) -> CheckResult:
    """In each year, are both regions among the top three by jobs per unemployed person?"""
    market = evidence.table("labour_market")
    years = sorted(market["year"].unique())
    order = net_zero_jobs.orders(by_region(evidence), market, ["unemployed"], years).set_index(["year", "region"])
    ranks = {
        f"{region}, {year}": int(order.loc[(year, region), "rank"]) for year, region in product(years, claim.places)
    }
    outcomes = {name: rank <= AMONG_THE_FIRST for name, rank in ranks.items()}
    leaders = order[order["rank"] == 1].reset_index().set_index("year")["region"]
    led = {region: sum(outcomes[f"{region}, {year}"] for year in years) for region in claim.places}
    counts = [f"{wording.with_article(region)} in {led[region]} of {len(years)} years" for region in claim.places]
    figures = {"first": years[0], "last": years[-1], "counts": counts, "top": AMONG_THE_FIRST}
    figures |= {"leaders": [f"{wording.with_article(region)} in {year}" for year, region in leaders.items()]}
    return result_of_readings(claim, outcomes, working=ranks, **figures)


@check("C342")
def above_all_there(claim: Claim, evidence: Evidence) -> CheckResult:
    """Are both regions in the top three by total jobs and, in each year, by jobs per person (counted in three ways)?"""
    market, total = evidence.table("labour_market"), by_region(evidence)
    named, years = list(claim.places), sorted(market["year"].unique())
    rates = {"in all": total} | {
        f"by {words}, {year}": net_zero_jobs.per_hundred(total, net_zero_jobs.denominator(market, kind, year))
        for (kind, words), year in product(net_zero_jobs.DENOMINATORS.items(), years)
    }
    outcomes = {
        f"{region} {name}": region in rate.nlargest(AMONG_THE_FIRST).index
        for name, rate in rates.items()
        for region in named
    }
    share = 100 * float(total[named].sum() / total.sum())
    names = {"named": [*map(wording.with_article, named)], "most": wording.with_article(str(total.idxmax()))}
    years_shown = {"first": years[0], "last": years[-1]}
    return result_of_readings(claim, outcomes, share, top=AMONG_THE_FIRST, **years_shown, **names)


@check("C247")
def slower_employment(claim: Claim, evidence: Evidence) -> CheckResult:
    """Compare employment growth in the two regions with Great Britain's, from 2020 and from 2021."""
    wide = evidence.table("labour_market").pivot(index="region", columns="year", values="employed")
    last = int(wide.columns.max())
    britain = 100 * (wide[last].sum() / wide.sum() - 1)
    grown = 100 * (wide.rdiv(wide[last], axis=0) - 1)
    pairs = list(product(claim.places, (2020, 2021)))
    growth = {f"{region}, {start} to {last}": grown.loc[region, start] for region, start in pairs}
    slower = {
        f"{region}, {start} to {last}": bool(grown.loc[region, start] < britain[start]) for region, start in pairs
    }
    growth |= {f"Great Britain, {start} to {last}": britain[start] for start in (2020, 2021)}
    growths = {wording.with_article(region): grown.loc[region, 2021] for region in claim.places}
    named = [f"{region} {wording.value(growth_since, '%', 1)}" for region, growth_since in growths.items()]
    return result_of_readings(claim, slower, working=growth, last=last, britain=britain[2021], named=named)


@check("C346", "C347")
def work_there(claim: Claim, evidence: Evidence) -> CheckResult:
    """Does the region have at least as many jobs in the activity per 1,000 people in work as Great Britain?"""
    activity = "repair" if claim.id == "C346" else "biorefining"
    values, gross, (region,) = given(evidence), transformed(evidence), claim.places
    end = values["path.end"]
    workers = net_zero_jobs.denominator(evidence.table("labour_market"), "employed", values["key.year"])
    cells = gross.frame().query("activity == @activity and year == @end").set_index("region")["gross_jobs"]
    rate = 1000 * cells / workers.reindex(cells.index)
    britain = 1000 * float(cells.sum() / workers.sum())
    holds = bool(rate[region] > britain) or rules.same_size(float(rate[region]), britain)
    figures = {"activity": activity, "region": region, "britain": britain, "year": values["key.year"], "end": end}
    return result_of_readings(
        claim, {"level or above": holds}, rate[region], rate.sort_values(ascending=False), **figures
    )


@check("C351")
def suppliers(claim: Claim, evidence: Evidence) -> CheckResult:
    """Supplier jobs for each circular-economy job, using Scotland's multipliers."""
    values = given(evidence)
    multipliers = net_zero_jobs.multipliers_of(evidence.table("io_multipliers"), values.group("sic"))
    chain = net_zero_jobs.indirect_jobs(transformed(evidence).by_activity(values["path.end"]), multipliers)
    chain = chain.set_index("activity")
    each = 100 * float(chain["indirect"].sum() / chain["direct"].sum())
    return result(claim, rules.bound("over", 0, each), each, 100 * chain["indirect"] / chain["direct"])


@check("C350")
def closer_together(claim: Claim, evidence: Evidence) -> CheckResult:
    """Rank correlation of circular jobs per person of working age with output per hour, over eleven regions."""
    people = net_zero_jobs.denominator(evidence.table("labour_market"), "population_16_64", given(evidence)["key.year"])
    rate = net_zero_jobs.per_hundred(by_region(evidence), people)
    output = evidence.table("productivity").query("geography == 'region' and year == 2019").set_index("name")
    productivity = output["gva_per_hour"].reindex(rate.index)
    estimate = correlation(rate, productivity, ranks=True)
    regions = int(productivity.notna().sum())
    return result(
        claim, rules.direction(-1, estimate[1:]), estimate, rate.sort_values(ascending=False), regions=regions
    )
