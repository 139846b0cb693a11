"""Checks on what goes with productivity across places: associations, none of them an effect."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from toolkit import regression
from toolkit.claims import rules
from toolkit.claims.check_result import YES_OR_NO, CheckResult, rows
from toolkit.claims.checks.common import SAMPLE, by_name, ends, fit, listed, names, per_cent, uk_output, with_interval
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence, Frame
from toolkit.claims.precomputed import precomputed
from toolkit.claims.registry import check
from toolkit.core import wording
from toolkit.productivity import decomposition

SICK, SKILLED, OLDER, YOUNG = "long_term_sick_2021", "level4_2021", "age_50_64_2022", "age_16_24_2022"
YEAR = "gva_per_hour_2019"


def simple(evidence: Evidence, outcome: str, predictor: str, **options: object) -> tuple[float, float, float]:
    """Return by how many per cent the outcome is higher where the predictor is higher by one unit."""
    return per_cent(fit(evidence, outcome, predictor, log=True, **options), predictor)


@check("C004")
def health_and_youth(claim: Claim, evidence: Evidence) -> CheckResult:
    """Of the gap of combined authorities to the rest, what goes with health and with two readings of “young”."""
    table = evidence.place_table()
    inside = table["combined_authority"].notna() & (table["region"] != "London")
    sample = list(table.loc[table["nation"].isin(["England", "Wales"]) & (table["region"] != "London"), "code"])
    found: dict[str, Frame] = {}
    for words, age in {"few aged 50 to 64": OLDER, "many aged 16 to 24": YOUNG}.items():
        parts = decomposition.oaxaca_blinder(table, YEAR, [SICK, SKILLED, age], inside, log=True, sample=sample).detail
        found[f"young workforce: {words}"] = _in_per_cent(parts.loc[age])
        found["long-term sickness"] = _in_per_cent(parts.loc[SICK])
    ruling = rules.readings({name: bool(part["upper"] < 0) for name, part in found.items()})
    said = wording.listing([f"{wording.value(part['estimate'], '%', 1)} with {name}" for name, part in found.items()])
    return CheckResult(
        ruling,
        f"Output per hour in combined authorities beside the rest of England and Wales outside London: {said}; minus "
        "means that it goes with lower output there. Two readings of “young” need not agree.",
        float(found["long-term sickness"]["estimate"]),
        "%",
        tuple(found["long-term sickness"][["lower", "upper"]]),
        rows([(name, *part) for name, part in found.items()]),
        "2019 to 2022",
    )


def _in_per_cent(part: Frame) -> Frame:
    """Return a part of a gap of logs with its interval in per cent."""
    return 100 * np.expm1(part[["estimate", "lower", "upper"]].astype(float))


@check("C005")
def named_districts(claim: Claim, evidence: Evidence) -> CheckResult:
    """Each named place: below the UK's output, above the middle place in sickness and in low-productivity sectors."""
    table = evidence.place_table().set_index("short_name")
    middle = {column: float(table[column].median()) for column in (SICK, "low_productivity_sectors_2019")}
    outcomes = {}
    for name in names(evidence, claim.places):
        outcomes[f"{name}: low output"] = bool(table.loc[name, YEAR] < uk_output(evidence, 2019))
        outcomes[f"{name}: more sickness"] = bool(table.loc[name, SICK] > middle[SICK])
        outcomes[f"{name}: more low-productivity jobs"] = bool(
            table.loc[name, "low_productivity_sectors_2019"] > middle["low_productivity_sectors_2019"]
        )
    return CheckResult(
        rules.readings(outcomes),
        f"{sum(outcomes.values())} of the {len(outcomes)} facts that the claim implies hold: output per hour below the "
        "UK's, more long-term sickness and more jobs in low-productivity sectors than in the middle authority. Not "
        f"holding: {listed(outcomes, holds=False)}. Why output is low, these facts do not say.",
        100 * sum(outcomes.values()) / len(outcomes),
        "% of facts",
        working=rows({name: float(holds) for name, holds in outcomes.items()}),
        rows_unit=YES_OR_NO,
        vintage="2019 and 2021",
    )


@check("C006")
def age_health_skills(claim: Claim, evidence: Evidence) -> CheckResult:
    """All three go with output per hour when held against each other."""
    model = fit(evidence, YEAR, [SICK, SKILLED, OLDER], log=True)
    found = {model.labels[term]: per_cent(model, term) for term in (SICK, SKILLED, OLDER)}
    outcomes = {name: lower * upper > 0 for name, (_, lower, upper) in found.items()}
    return CheckResult(
        rules.readings(outcomes),
        f"Long-term sickness, skills and age together go along with {wording.value(100 * model.r2, '%', 0)} of the "
        f"variance of output per hour across {model.n} authorities; beyond doubt with the others held equal: "
        f"{listed(outcomes)}.",
        100 * model.r2,
        "% of variance",
        working=rows([(name, *values) for name, values in found.items()]),
        vintage="2019 to 2022",
    )


@precomputed("age_share_of_london_lead")
def age_share(evidence: Evidence) -> dict[str, float]:
    """Oaxaca-Blinder: share of London's lead in output per hour that goes with age, for 16 sets of choices."""
    table = evidence.place_table()
    london = table["region"] == "London"
    ages = {"one age group": [OLDER], "three age groups": [YOUNG, "age_25_34_2022", OLDER]}
    others = {"age alone": [], "with skills": [SKILLED], "with health": [SICK], "with both": [SICK, SKILLED]}
    found = {}
    for (age, columns), (more, added), year in product(ages.items(), others.items(), (2019, 2023)):
        parts = decomposition.oaxaca_blinder(
            table, f"gva_per_hour_{year}", [*columns, *added], london, log=True, sample=SAMPLE
        )
        found[f"{age}, {more}, {year}"] = 100 * parts.detail.loc[columns, "estimate"].sum() / parts.gap
    return found


@check("C007")
def london_and_age(claim: Claim, evidence: Evidence) -> CheckResult:
    """Age goes with over half of London's lead, whichever other measures are held equal."""
    shares = evidence.precomputed("age_share_of_london_lead")
    middle = float(shares.median())
    ruling = rules.readings({str(name): bool(share > claim.said[0]) for name, share in shares.items()})
    return CheckResult(
        ruling,
        f"Between {wording.value(shares.min(), '%', 0)} and {wording.value(shares.max(), '%', 0)} of London's lead in "
        f"output per hour goes along with the age of its residents, depending on what else is held equal; in "
        f"{int((shares > claim.said[0]).sum())} of {len(shares)} models it is more than half.",
        middle,
        "% of the gap",
        working=rows(shares),
        vintage="2019 and 2023",
    )


@check("C008")
def skills_and_sectors(claim: Claim, evidence: Evidence) -> CheckResult:
    """High-productivity sectors are larger where more residents are highly qualified."""
    model = fit(evidence, "high_productivity_sectors_2019", SKILLED)
    found = ends(model, SKILLED)
    return CheckResult(
        rules.direction(1, found[1:]),
        f"Where one percentage point more of the residents are qualified to level 4, "
        f"{with_interval(found, 'percentage points', 2)} more of the jobs are in high-productivity sectors "
        f"({model.n} authorities).",
        found[0],
        "percentage points",
        found[1:],
        rows([(model.labels[SKILLED], *found)]),
        "2019 and 2021",
    )


@check("C009")
def skilled_and_productive(claim: Claim, evidence: Evidence) -> CheckResult:
    """The place is in the top quarter for skills and for high-productivity sectors."""
    (name,) = names(evidence, claim.places)
    shares = {}
    for column in (SKILLED, "high_productivity_sectors_2019", YEAR):
        values = by_name(evidence, column).dropna()
        shares[str(evidence.place_table().attrs["labels"][column])] = 100 * float((values < values[name]).mean())
    return CheckResult(
        rules.readings({label: share >= 75 for label, share in shares.items()}),
        f"{name} is ahead of "
        + wording.listing([f"{share:.0f}% of authorities in “{label}”" for label, share in shares.items()])
        + ".",
        min(shares.values()),
        "% of places",
        working=rows(shares),
        vintage="2019 and 2021",
    )


@check("C076")
def skills_and_prosperity(claim: Claim, evidence: Evidence) -> CheckResult:
    """Pay of residents is higher where more of them are highly qualified."""
    found = simple(evidence, "median_weekly_pay_2023", SKILLED)
    model = fit(evidence, "median_weekly_pay_2023", SKILLED, log=True)
    return CheckResult(
        rules.direction(1, found[1:]),
        f"Where one percentage point more of the residents are qualified to level 4, median pay is "
        f"{with_interval(found, '%', 2)} higher; skills go along with {wording.value(100 * model.r2, '%', 0)} of its "
        f"variance across {model.n} authorities.",
        found[0],
        "%",
        found[1:],
        rows([(model.labels[SKILLED], *found)]),
        "2021 and 2023",
    )


@check("C149")
def basic_skills_and_deprivation(claim: Claim, evidence: Evidence) -> CheckResult:
    """More residents without qualifications in more deprived authorities (England)."""
    deprivation = evidence.table("deprivation").query("edition == 2019 or edition == '2019'")
    table = evidence.place_table().merge(deprivation[["code", "imd_score"]], on="code", how="left")
    model = regression.fit(table, "no_qualifications_2021", "imd_score", sample="England")
    found = tuple(10 * value for value in ends(model, "imd_score"))
    return CheckResult(
        rules.direction(1, (found[1], found[2])),
        f"Ten points more on the deprivation index go along with {with_interval(found, 'percentage points', 1)} more "
        f"residents without qualifications ({model.n} English authorities).",
        found[0],
        "percentage points",
        (found[1], found[2]),
        rows([("Ten points of the deprivation index", *found)]),
        "2019 and 2021",
    )


@check("C155")
def innovation_and_productivity(claim: Claim, evidence: Evidence) -> CheckResult:
    """Across the twelve regions: does output per hour go with business research per resident?"""
    people = evidence.table("places").groupby("region")["population_2022"].sum()
    research = evidence.table("missions").query("measure == 'business_rd' and geography == 'region' and year == 2022")
    names_of = evidence.table("regions").set_index("code")["region"]
    spent = 1e6 * research.set_index(research["code"].map(names_of))["value"] / people
    output = evidence.table("regional_panel").set_index("region")["gva_per_hour_2023"]
    frame = pd.DataFrame({"output": output, "research": spent / 100}).dropna().reset_index(names="name")
    frame["code"] = frame["name"]
    found = ends(regression.fit(frame, "output", "research", errors="HC3", sample=list(frame["code"])), "research")
    return CheckResult(
        rules.direction(1, found[1:]),
        f"Across {len(frame)} regions and nations, £100 more business research for each resident goes along with "
        f"{with_interval(found, 'GBP', 2)} more output per hour.",
        found[0],
        "GBP per hour",
        found[1:],
        rows([("Business research, £100 per resident", *found)]),
        "2022 and 2023",
    )


@check("C267")
def broadband_and_output(claim: Claim, evidence: Evidence) -> CheckResult:
    """Output per hour is higher with gigabit coverage: alone, and with density, skills or region held equal."""
    versions = {
        "alone": fit(evidence, "gva_per_hour_2023", "gigabit_2026", log=True, sample="UK"),
        "density held equal": fit(
            evidence, "gva_per_hour_2023", ["gigabit_2026", "density_2022"], log=True, sample="UK"
        ),
        "skills held equal": fit(evidence, "gva_per_hour_2023", ["gigabit_2026", SKILLED], log=True),
        "within regions": fit(evidence, "gva_per_hour_2023", "gigabit_2026", log=True, region_effects=True),
    }
    found = {name: tuple(10 * value for value in per_cent(one, "gigabit_2026")) for name, one in versions.items()}
    return CheckResult(
        rules.readings({name: values[1] > 0 for name, values in found.items()}),
        f"Ten percentage points more gigabit coverage go along with output per hour "
        f"{with_interval(found['alone'], '%', 1)} higher; with skills held equal it is "
        f"{with_interval(found['skills held equal'], '%', 1)}. Digital skills are not in the tables.",
        found["alone"][0],
        "%",
        (found["alone"][1], found["alone"][2]),
        rows([(name, *values) for name, values in found.items()]),
        "2023 and 2026",
    )


@check("C287")
def output_and_living_standards(claim: Claim, evidence: Evidence) -> CheckResult:
    """Pay and disposable income are higher where output per hour is higher."""
    found = {}
    for outcome in ("median_weekly_pay_2023", "disposable_income_2023"):
        one = fit(evidence, outcome, "gva_per_hour_2023", log=True, sample="UK")
        found[one.labels[outcome]] = tuple(10 * value for value in per_cent(one, "gva_per_hour_2023"))
    pay, income = found.values()
    return CheckResult(
        rules.readings({name: values[1] > 0 for name, values in found.items()}),
        f"Where an hour of work yields £10 more, residents' median pay is {with_interval(pay, '%', 1)} higher and "
        f"their disposable income {with_interval(income, '%', 1)}. Places at one time, not growth over time.",
        pay[0],
        "%",
        (pay[1], pay[2]),
        rows([(name, *values) for name, values in found.items()]),
        "2023",
    )


@check("C291")
def low_output_and_its_company(claim: Claim, evidence: Evidence) -> CheckResult:
    """Output per hour goes with travel time, broadband, sickness, healthy life and schooling as the claim says."""
    signs = {
        "travel_time_2019": -1,
        "gigabit_2026": 1,
        SICK: -1,
        "hle_male_2022_24": 1,
        "no_qualifications_2021": -1,
    }
    labels = evidence.place_table().attrs["labels"]
    found = {column: simple(evidence, YEAR, column) for column in signs}
    outcomes = {str(labels[one]): rules.direction(sign, found[one][1:]).agrees for one, sign in signs.items()}
    return CheckResult(
        rules.readings(outcomes),
        f"Of {len(signs)} measures of infrastructure, health and schooling, {sum(outcomes.values())} go with low "
        f"output per hour as claimed: {listed(outcomes)}. Not so: {listed(outcomes, holds=False)}.",
        100 * sum(outcomes.values()) / len(outcomes),
        "% of measures",
        working=rows([(labels[one], *found[one]) for one in signs]),
        vintage="2019 to 2026",
    )
