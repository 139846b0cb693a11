"""Checks on health and output, health and work, and the sums that studies attribute to better health."""

from __future__ import annotations

from functools import partial
from itertools import product

import numpy as np

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result_of_readings
from toolkit.claims.checks.common import DISABLED, LATEST, OUTPUT, SICK, WORK, Estimate, fit, labels
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.registry import check
from toolkit.health_and_poverty import health_gap
from toolkit.health_and_poverty.health_gap import NORTH, HealthGap
from toolkit.productivity import counterfactual
from toolkit.productivity.counterfactual import Comparison, Hours
from toolkit.productivity.decomposition.resampling import coefficients, times_drawn

OTHERS = ("level4_2021", "age_16_24_2022", "age_50_64_2022")
DRAWS = 999
MEASURES = (SICK, DISABLED, "hle_male_2022_24", "hle_female_2022_24")
"""Four measures of health, tested with skills and age as controls."""


def england(evidence: Evidence) -> Frame:
    """Return the places in England."""
    table = evidence.place_table()
    return table[table["nation"] == "England"]


def hours(evidence: Evidence, year: int) -> dict[str, Hours]:
    """Return hours worked by code, for places with the figures needed; residents and employment are for 2022–23."""
    people = evidence.table("population").query("year == 2022").set_index("code")["population_16_64"].astype(float)
    output = evidence.table("productivity").query("year == @year and geography == 'place'").set_index("code")
    table, per_job = evidence.place_table(), output["gva_per_job"].dropna().to_dict()
    return evidence.kept(
        ("hours", year),
        lambda: counterfactual.hours_of_places(table, people.to_dict(), per_job, gva_per_hour=f"gva_per_hour_{year}"),
    )


def gap_shared_out(evidence: Evidence, outcome: str, measure: str) -> HealthGap:
    """Return the unweighted gap between the North and the rest of England, and the part linked to a health measure."""
    table = england(evidence)
    return evidence.kept(
        ("gap", outcome, measure),
        lambda: health_gap.of_places(table, outcome, [measure], OTHERS, NORTH, log=outcome == LATEST),
    )


def as_the_study(evidence: Evidence) -> dict[str, Comparison]:
    """Return the study's sum for 2019 with each of four measures of health, between all places and within regions."""
    table, worked, ways = evidence.place_table(), hours(evidence, 2019), {}
    for measure in MEASURES:
        for words, within in (("between all places", False), ("within regions", True)):
            model = fit(evidence, OUTPUT, [measure, *OTHERS], log=True, region_effects=within)
            compute = partial(counterfactual.north_and_rest, model, table, worked, [measure])
            ways[f"{labels(evidence)[measure]}, {words}"] = evidence.kept(("north and rest", measure, within), compute)
    return ways


@check("C185")
def health_share_of_the_gap(claim: Claim, evidence: Evidence) -> CheckResult:
    """Health's share of the North's gap to the rest of England in output per hour: four measures, three ways each."""
    shares: dict[str, Estimate] = {
        name: (100 * float(gap.factors["here"]["share"]), 100 * gap.share_lower, 100 * gap.share_upper)
        for name, gap in as_the_study(evidence).items()
    }
    for measure in MEASURES:
        gap = gap_shared_out(evidence, LATEST, measure)
        name = f"{labels(evidence)[measure]}, each place once, 2023"
        shares[name] = (gap.share, gap.share_lower, gap.share_upper)
    agree = {name: rules.level(claim.quoted[0], share, interval=ends).answer for name, (share, *ends) in shares.items()}
    ends = {"least": min(share[0] for share in shares.values()), "most": max(share[0] for share in shares.values())}
    return result_of_readings(claim, agree, next(iter(shares.values())), shares, **ends)


@check("C186")
def cost_of_northern_health(claim: Claim, evidence: Evidence) -> CheckResult:
    """Pounds a year linked to giving the North the health of the rest of England: four measures, each in two ways."""
    ways = as_the_study(evidence)
    sums: dict[str, Estimate] = {name: (way.billion, way.lower, way.upper) for name, way in ways.items()}
    factors = next(iter(ways.values())).factors["here"]
    money, share = claim.quoted
    billions = [billion for billion, _, _ in sums.values()]
    outcomes = {name: rules.level(money, billion, interval=ends).answer for name, (billion, *ends) in sums.items()}
    figures = {"least": min(billions), "most": max(billions), "implied": 100 * money / share}
    figures |= {"gap": float(factors["gap"] * factors["billion hours"])}
    return result_of_readings(claim, outcomes, next(iter(sums.values())), sums, **figures)


@check("C180")
def health_raised_to_average(claim: Claim, evidence: Evidence) -> CheckResult:
    """Pounds a year linked to raising health in English authorities to the average: four measures, each in two ways."""
    codes, worked = list(england(evidence)["code"]), hours(evidence, 2023)
    sums: dict[str, Estimate] = {}
    for measure, (words, others) in product(MEASURES, {"allowing for skills and age": OTHERS, "alone": ()}.items()):
        model = fit(evidence, LATEST, [measure, *others], log=True)
        compute = partial(counterfactual.left_behind, model, evidence.place_table(), worked, [measure], codes, "below")
        gain = evidence.kept(("left behind", measure, words), compute)
        sums[f"{labels(evidence)[measure]}, {words}"] = (gain.billion, gain.lower, gain.upper)
    outcomes = {
        name: rules.level(claim.quoted[0], billion, interval=ends).answer for name, (billion, *ends) in sums.items()
    }
    figures = {"least": min(sums.values())[0], "most": max(sums.values())[0]}
    return result_of_readings(claim, outcomes, next(iter(sums.values())), sums, **figures)


def work_for_each_point(evidence: Evidence, measure: str) -> Estimate:
    """Return the slope of employment on a measure of health, as a share of the North's gap, with its 95% interval.

    Each bootstrap draw of places gives both the slope and the gap, since both have sampling error.
    """
    model = fit(evidence, WORK, [measure, *OTHERS])
    table = england(evidence).set_index("code")["region"].reindex(model.codes)
    y, times = model.design.y, times_drawn(model.design, DRAWS, seed=DRAWS)
    times = np.vstack([np.ones(len(y)), times])
    sides = [times * group.to_numpy() for group in (table.isin(NORTH), table.notna() & ~table.isin(NORTH))]
    north, rest = (side @ y / side.sum(axis=1) for side in sides)
    shares = coefficients(y, model.design.X, times)[:, 1] / (north - rest)
    lower, upper = np.quantile(shares[1:], [0.025, 0.975])
    return float(shares[0]), float(lower), float(upper)


@check("C188")
def health_and_the_employment_gap(claim: Claim, evidence: Evidence) -> CheckResult:
    """The share of the North's employment gap linked to the stated fall in disability or sickness, read in two ways."""
    points, share = claim.quoted
    table = england(evidence)
    north = table["region"].isin(NORTH)
    readings: dict[str, Estimate] = {}
    for measure in (DISABLED, SICK):
        each = work_for_each_point(evidence, measure)
        healthy = float((100 - table.loc[north, measure]).mean())
        for words, moved in (("points", points), ("per cent", points * healthy / 100)):
            estimate, *ends = (100 * end * moved for end in each)
            name = f"{labels(evidence)[measure]}, {points:g} {words} more without it"
            readings[name] = (estimate, min(ends), max(ends))
    # The claim is about an effect: only its sign, and whether places show another size, can be refuted.
    agree = {f"{name}: more in work": rules.direction(1, estimate[1:]).answer for name, estimate in readings.items()}
    agree |= {
        f"{name}: of that size": rules.level(share, estimate[0], interval=estimate[1:]).answer
        for name, estimate in readings.items()
    }
    shares = [estimate[0] for estimate in readings.values()]
    first = next(iter(readings.values()))
    return result_of_readings(claim, agree, first, readings, least=min(shares), most=max(shares))
