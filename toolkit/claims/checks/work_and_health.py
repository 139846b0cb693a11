"""Checks on health and output, health and work, and the sums that studies put on better health."""

from __future__ import annotations

from functools import partial

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, rows
from toolkit.claims.checks.common import SAMPLE, ends, fit, per_cent, with_interval
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording
from toolkit.health_and_poverty import health_gap
from toolkit.health_and_poverty.health_gap import NORTH, HealthGap
from toolkit.productivity import counterfactual
from toolkit.productivity.counterfactual import Comparison, Hours

SICK, DISABLED = "long_term_sick_2021", "disabled_2021"
OTHERS = ("level4_2021", "age_16_24_2022", "age_50_64_2022")
OUTPUT, BEFORE, WORK = "gva_per_hour_2023", "gva_per_hour_2019", "employment_rate_2023"
MEASURES = (SICK, DISABLED, "hle_male_2022_24", "hle_female_2022_24")
"""Four measures of health; with skills and ages held equal."""


def england(evidence: Evidence) -> Frame:
    """Return the places of England."""
    table = evidence.place_table()
    return table[table["nation"] == "England"]


def hours(evidence: Evidence, year: int) -> dict[str, Hours]:
    """Return hours worked by code, for the places that have the figures; residents and employment are of 2022–23."""
    people = evidence.table("population").query("year == 2022").set_index("code")["population_16_64"].astype(float)
    output = evidence.table("productivity").query("year == @year and geography == 'place'").set_index("code")
    table, per_job = evidence.place_table(), output["gva_per_job"].dropna().to_dict()
    return evidence.kept(
        ("hours", year),
        lambda: counterfactual.hours_of_places(table, people.to_dict(), per_job, gva_per_hour=f"gva_per_hour_{year}"),
    )


def gap_shared_out(evidence: Evidence, outcome: str, measure: str) -> HealthGap:
    """Return the gap between the North and the rest of England, every place once, shared out by a measure of health."""
    table = england(evidence)
    return evidence.kept(
        ("gap", outcome, measure),
        lambda: health_gap.of_places(table, outcome, [measure], OTHERS, NORTH, log=outcome == OUTPUT),
    )


def as_the_study(evidence: Evidence) -> dict[str, Comparison]:
    """Return the study's sum by four measures of health, between all places and between those of one region, 2019."""
    table, worked, found = evidence.place_table(), hours(evidence, 2019), {}
    labels = table.attrs["labels"]
    for measure in MEASURES:
        for words, within in (("between all places", False), ("within regions", True)):
            one = fit(evidence, BEFORE, [measure, *OTHERS], log=True, errors="HC3", region_effects=within)
            key = ("north and rest", measure, within)
            made = partial(counterfactual.north_and_rest, one, table, worked, [measure])
            found[f"{labels[measure]}, {words}"] = evidence.kept(key, made)
    return found


@check("C185")
def health_share_of_the_gap(claim: Claim, evidence: Evidence) -> CheckResult:
    """Health's share of the gap in output per hour, North and rest of England: four measures, three ways each."""
    found: dict[str, tuple[float, ...]] = {
        name: (100 * float(one.factors["here"]["share"]), 100 * one.share_lower, 100 * one.share_upper)
        for name, one in as_the_study(evidence).items()
    }
    main = next(iter(found.values()))
    for measure in MEASURES:
        gap = gap_shared_out(evidence, OUTPUT, measure)
        low, high = sorted(float(100 * end / gap.gap) for end in (gap.lower, gap.upper))
        found[f"{evidence.place_table().attrs['labels'][measure]}, each place once, 2023"] = (gap.share, low, high)
    shares = [one[0] for one in found.values()]
    return CheckResult(
        rules.readings({name: rules.level(claim.said[0], one[0]).agrees for name, one in found.items()}),
        f"Between authorities, {with_interval(main, '%', 0)} of the North's gap in output per hour in 2019 goes with "
        f"long-term sickness, skills and ages held equal. In {len(found)} ways to compute it the share runs from "
        f"{wording.value(min(shares), '%', 0)} to {wording.value(max(shares), '%', 0)}. The study took output per head "
        "and other data; none of this shows an effect of health.",
        main[0],
        "% of the gap",
        (main[1], main[2]),
        rows([(name, *one) for name, one in found.items()]),
        "2019 to 2024",
    )


@check("C186")
def cost_of_northern_health(claim: Claim, evidence: Evidence) -> CheckResult:
    """Pounds a year that go with giving the North the health of the rest of England: four measures, two ways each."""
    found = as_the_study(evidence)
    sums = {name: (one.billion, one.lower, one.upper) for name, one in found.items()}
    main = next(iter(found.values()))
    gap = float(main.factors["here"]["gap"] * main.factors["here"]["billion hours"])
    money, share = claim.said
    every = [one.billion for one in found.values()]
    return CheckResult(
        rules.readings({name: rules.level(money, one[0]).agrees for name, one in sums.items()}),
        f"Between authorities, health in the North like that of the rest of England goes with "
        f"{with_interval((main.billion, main.lower, main.upper), 'GBP billion', 1)} of output a year at the prices of "
        f"2019 by long-term sickness, and with {wording.value(min(every), 'GBP billion', 0)} to "
        f"{wording.value(max(every), 'GBP billion', 0)} in {len(every)} ways to compute it. The figures said imply a "
        f"gap of {wording.value(100 * money / share, 'GBP billion', 0)} in all; here it is "
        f"{wording.value(gap, 'GBP billion', 0)}. An association, with hours as they are.",
        main.billion,
        "GBP billion",
        (main.lower, main.upper),
        rows([(name, *one) for name, one in sums.items()]),
        "2019 to 2024",
    )


@check("C180")
def health_raised_to_average(claim: Claim, evidence: Evidence) -> CheckResult:
    """Pounds a year that go with raising every authority of England to its average health: more places than meant."""
    one = fit(evidence, OUTPUT, [SICK, *OTHERS], log=True, errors="HC3")
    codes = list(england(evidence)["code"])
    found = counterfactual.left_behind(
        one, evidence.place_table(), hours(evidence, 2023), [SICK], codes, "authorities below average"
    )
    return CheckResult(
        rules.level(claim.said[0], found.billion, rounding=0.05, interval=(found.lower, found.upper)),
        f"Between authorities, health like England's average in all that are sicker than it goes with "
        f"{with_interval((found.billion, found.lower, found.upper), 'GBP billion', 1)} of output a year. Which "
        f"authorities the study means is not open; here it is every sicker one in England. An "
        "association, and an upper bound of what better health would bring.",
        found.billion,
        "GBP billion",
        (found.lower, found.upper),
        rows([("Sum", found.billion, found.lower, found.upper)]),
        "2021 to 2023",
    )


@check("C188")
def health_and_the_employment_gap(claim: Claim, evidence: Evidence) -> CheckResult:
    """The share of the North's employment gap that goes with so much less disability or sickness, two readings each."""
    points, said = claim.said
    table, labels = england(evidence), evidence.place_table().attrs["labels"]
    north = table["region"].isin(NORTH)
    found: dict[str, tuple[float, float, float]] = {}
    for measure in (DISABLED, SICK):
        gap = float(gap_shared_out(evidence, WORK, measure).gap)
        slope, low, high = ends(fit(evidence, WORK, [measure, *OTHERS], errors="HC3"), measure)
        healthy = float((100 - table.loc[north, measure]).mean())
        for words, moved in (("points", points), ("per cent", points * healthy / 100)):
            bounds = sorted(100 * end * moved / gap for end in (low, high))
            name = f"{labels[measure]}, {points:g} {words} more without it"
            found[name] = (100 * slope * moved / gap, bounds[0], bounds[1])
    # The claim is of an effect: what can be seen to be false is its sign, and whether places show another size.
    agree = {f"{name}: more in work": rules.direction(1, one[1:]).agrees for name, one in found.items()}
    agree |= {f"{name}: of that size": rules.level(said, one[0]).agrees for name, one in found.items()}
    main = next(iter(found.values()))
    return CheckResult(
        rules.readings(agree),
        f"Between authorities, {points:g} percentage points more residents without a disability go with "
        f"{with_interval(main, '%', 0)} of the North's gap in employment, skills and ages held equal; four readings "
        f"lie from {wording.value(min(one[0] for one in found.values()), '%', 0)} to "
        f"{wording.value(max(one[0] for one in found.values()), '%', 0)}. The study followed people and reached its "
        "figure in another way; who is counted as long-term sick is out of work by definition.",
        main[0],
        "% of the gap",
        main[1:],
        rows([(name, *values) for name, values in found.items()]),
        "2021 to 2023",
    )


@check("C318")
def health_goes_with_output(claim: Claim, evidence: Evidence) -> CheckResult:
    """Output per hour by four measures of health, with and without skills and ages."""
    worse = {SICK: -1, DISABLED: -1, "hle_male_2022_24": 1, "hle_female_2022_24": 1}
    labels, found, agree = evidence.place_table().attrs["labels"], {}, {}
    for measure, sign in worse.items():
        for words, others in (("alone", ()), ("skills and ages held equal", OTHERS)):
            errors = "cluster_county" if measure.startswith("hle") else "HC3"
            one = per_cent(fit(evidence, OUTPUT, [measure, *others], log=True, errors=errors, sample=SAMPLE), measure)
            name = f"{labels[measure]}, {words}"
            found[name], agree[name] = one, rules.direction(sign, one[1:]).agrees
    main = found[f"{labels[SICK]}, alone"]
    held = found[f"{labels[SICK]}, skills and ages held equal"]
    return CheckResult(
        rules.readings(agree),
        f"Where one percentage point more residents are long-term sick, output per hour differs by "
        f"{with_interval(main, '%', 1)}, and with skills and ages held equal by {with_interval(held, '%', 1)}. Of "
        f"{len(agree)} regressions {sum(agree.values())} tie better health to more output beyond doubt. An "
        "association.",
        main[0],
        "%",
        main[1:],
        rows([(name, *values) for name, values in found.items()]),
        "2021 to 2024",
    )


@check("C012")
def young_and_unwell_cities(claim: Claim, evidence: Evidence) -> CheckResult:
    """Each city named: younger than the middle authority, and in worse health by three measures?"""
    table = evidence.place_table().set_index("code")
    middle = table.median(numeric_only=True)
    outcomes, shown = {}, {}
    for code in claim.places:
        name, row = table["short_name"][code], table.loc[code]
        outcomes[f"{name} is younger"] = bool(row["median_age_2022"] < middle["median_age_2022"])
        outcomes[f"{name} has more sickness"] = bool(row[SICK] > middle[SICK])
        for sex in ("male", "female"):
            column = f"hle_{sex}_2022_24"
            outcomes[f"{name} has fewer healthy years, {sex}"] = bool(row[column] < middle[column])
        shown[f"{name}: median age"] = float(row["median_age_2022"])
        shown[f"{name}: healthy life expectancy, men"] = float(row["hle_male_2022_24"])
    failing = [name for name, holds in outcomes.items() if not holds]
    return CheckResult(
        rules.readings(outcomes),
        f"Of {len(outcomes)} comparisons of {len(claim.places)} Yorkshire cities with the middle authority, "
        f"{sum(outcomes.values())} find them younger or in worse health as claimed. Not so: "
        f"{wording.listing(failing) or 'none'}. Age and health are of residents.",
        100 * sum(outcomes.values()) / len(outcomes),
        "% of comparisons",
        working=rows(shown),
        rows_unit="years",
        vintage="2021 to 2024",
    )
