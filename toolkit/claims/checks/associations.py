"""Checks on measures of places that claims link: regressions across places, none of them an effect.

A check here is data: a row of :data:`ASSOCIATIONS` for each regression of a claim, which :func:`association` computes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit import regression
from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result, result_of_readings
from toolkit.claims.checks.common import Estimate, business_research, coefficient, fit, labels, per_cent
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.registry import check
from toolkit.regression import Fit

SICK, DISABLED, SKILLED, UNQUALIFIED = ("long_term_sick_2021", "disabled_2021", "level4_2021", "no_qualifications_2021")
OLDER, YOUNG = "age_50_64_2022", "age_16_24_2022"
OUTPUT, LATEST, PAY = "gva_per_hour_2019", "gva_per_hour_2023", "median_weekly_pay_2023"
INCOME, WORK, GIGABIT = "disposable_income_2023", "employment_rate_2023", "gigabit_2026"
LOG, WHOLE_UK = {"log": True}, {"log": True, "sample": "UK"}
ROBUST, CLUSTERED = {"log": True, "errors": "HC3"}, {"log": True, "errors": "cluster_county"}
"""Healthy life expectancy is a county's for some districts, so that its errors are clustered by county."""
ALLOWING = (SKILLED, YOUNG, OLDER)
"""Skills and ages, which the claims on health are read with and without."""


@dataclass(frozen=True)
class Association:
    """One regression of an outcome on a predictor.

    Attributes
    ----------
    outcome, predictor, sign
        Columns of the place table; 1 if the claim says that more of one comes with more of the other, else −1.
    name
        How its row is called; by default the predictor's label, and ``{outcome}`` and ``{predictor}`` stand for the
        labels.
    allowing
        Further predictors.
    times
        Units of the predictor that the estimate is for.
    options
        Of ``regression.fit``; with ``log`` the estimate is in per cent.
    """

    outcome: str
    predictor: str
    sign: int = 1
    name: str = "{predictor}"
    allowing: tuple[str, ...] = ()
    times: float = 1.0
    options: Mapping[str, Any] = field(default_factory=dict)

    def model(self, evidence: Evidence) -> Fit:
        """Return the regression."""
        predictors = [self.predictor, *self.allowing] if self.allowing else self.predictor
        return fit(evidence, self.outcome, predictors, **self.options)

    def estimate(self, evidence: Evidence) -> Estimate:
        """Return the estimate with its interval."""
        return (per_cent if self.options.get("log") else coefficient)(self.model(evidence), self.predictor, self.times)


def _health(measure: str, sign: int, name: str = "{predictor}, alone", allowing: tuple[str, ...] = ()) -> Association:
    return Association(LATEST, measure, sign, name, allowing, options=CLUSTERED if "hle" in measure else ROBUST)


HEALTH = {SICK: -1, DISABLED: -1, "hle_male_2022_24": 1, "hle_female_2022_24": 1}
ASSOCIATIONS: Mapping[str, tuple[Association, ...]] = {
    "C008": (Association("high_productivity_sectors_2019", SKILLED),),
    "C076": (Association(PAY, SKILLED, options=LOG),),
    "C325": (Association(PAY, UNQUALIFIED, -1, "Without qualifications", options=LOG),),
    "C267": (
        Association(LATEST, GIGABIT, 1, "alone", times=10, options=WHOLE_UK),
        Association(LATEST, GIGABIT, 1, "allowing for density", ("density_2022",), 10, WHOLE_UK),
        Association(LATEST, GIGABIT, 1, "allowing for skills", (SKILLED,), 10, LOG),
        Association(LATEST, GIGABIT, 1, "within regions", (), 10, LOG | {"region_effects": True}),
    ),
    "C287": (
        Association(PAY, LATEST, 1, "{outcome}", times=10, options=WHOLE_UK),
        Association(INCOME, LATEST, 1, "{outcome}", times=10, options=WHOLE_UK),
    ),
    "C291": tuple(
        Association(OUTPUT, column, sign, options=LOG)
        for column, sign in {
            "travel_time_2019": -1,
            GIGABIT: 1,
            SICK: -1,
            "hle_male_2022_24": 1,
            UNQUALIFIED: -1,
        }.items()
    ),
    "C326": tuple(
        Association(outcome, predictor, -1, "{outcome} and {predictor:lower}", options=LOG)
        for outcome in (OUTPUT, PAY, WORK)
        for predictor in (SICK, UNQUALIFIED)
    ),
    "C318": tuple(
        association
        for measure, sign in HEALTH.items()
        for association in (
            _health(measure, sign),
            _health(measure, sign, "{predictor}, allowing for skills and ages", ALLOWING),
        )
    ),
}
"""By claim: the regressions that it implies; the first gives the computed figure."""


@check(*ASSOCIATIONS)
def association(claim: Claim, evidence: Evidence) -> CheckResult:
    """Do the measures go together across places as the claim says? Each by the 95% interval of a regression."""
    words = labels(evidence)
    estimates: dict[str, Estimate] = {}
    outcomes: dict[str, bool | None] = {}
    for row in ASSOCIATIONS[claim.id]:
        predictor = str(words[row.predictor])
        name = row.name.replace("{predictor:lower}", predictor.lower())
        name = name.format(outcome=words[row.outcome], predictor=predictor)
        estimates[name] = row.estimate(evidence)
        outcomes[name] = rules.direction(row.sign, estimates[name][1:]).answer
    first, *_ = ASSOCIATIONS[claim.id]
    figures = {"model": first.model(evidence), "estimates": list(estimates.values())}
    figures["explained"] = 100 * first.model(evidence).r2
    if len(outcomes) == 1:
        ((_, estimate),) = estimates.items()
        return result(claim, rules.direction(first.sign, estimate[1:]), estimate, estimates, **figures)
    computed = None if claim.id == "C291" else next(iter(estimates.values()))
    return result_of_readings(claim, outcomes, computed, estimates, **figures)


@check("C006")
def age_health_skills(claim: Claim, evidence: Evidence) -> CheckResult:
    """All three are associated with output per hour when each is allowed for."""
    terms = (SICK, SKILLED, OLDER)
    model = fit(evidence, OUTPUT, list(terms), log=True)
    estimates = {model.labels[term]: per_cent(model, term) for term in terms}
    outcomes = {name: lower * upper > 0 or None for name, (_, lower, upper) in estimates.items()}
    return result_of_readings(claim, outcomes, 100 * model.r2, estimates, model=model)


def england_2019(evidence: Evidence) -> Frame:
    """Return deprivation of England's authorities in the edition of 2019, by code."""
    return evidence.table("deprivation").query("edition == 2019").set_index("code")


@check("C149")
def basic_skills_and_deprivation(claim: Claim, evidence: Evidence) -> CheckResult:
    """More residents without qualifications in more deprived authorities (England)."""
    deprivation = england_2019(evidence)["imd_score"]
    table = evidence.place_table().assign(imd_score=lambda places: places["code"].map(deprivation))
    model = regression.fit(table, UNQUALIFIED, "imd_score", sample="England")
    estimate = coefficient(model, "imd_score", 10)
    working = {"Ten points of the deprivation index": estimate}
    return result(claim, rules.direction(1, estimate[1:]), estimate, working, model=model)


@check("C039")
def pay_and_deprivation(claim: Claim, evidence: Evidence) -> CheckResult:
    """Residents' median pay by the deprivation score of 2019, England."""
    table, scores = evidence.place_table(), england_2019(evidence)["imd_score"]
    table = table.assign(imd=table["code"].map(scores)).dropna(subset=["imd"])
    model = regression.fit(table, PAY, "imd", log=True, sample="UK")
    estimate, deprived = per_cent(model, "imd"), table["imd"] > table["imd"].median()
    pay = [float(table.loc[half, PAY].median()) for half in (deprived, ~deprived)]
    working = {"One point of deprivation": estimate, "Authorities": float(model.n)}
    return result(claim, rules.direction(-1, estimate[1:]), estimate, working, pay=pay)


@check("C155")
def innovation_and_productivity(claim: Claim, evidence: Evidence) -> CheckResult:
    """Across the twelve regions: is output per hour higher with more business research per resident?"""
    research = business_research(evidence) / 100
    output = evidence.table("regional_panel").set_index("region")["gva_per_hour_2023"]
    table = output.to_frame("output").assign(research=research).dropna().reset_index(names="name")
    table["code"] = table["name"]
    model = regression.fit(table, "output", "research", errors="HC3", sample=list(table["code"]))
    estimate = coefficient(model, "research")
    working = {"Business research, £100 per resident": estimate}
    return result(claim, rules.direction(1, estimate[1:]), estimate, working, regions=len(table))


@check("C324")
def low_growth_pay_and_output(claim: Claim, evidence: Evidence) -> CheckResult:
    """Are low pay and low growth of output per hour (2004 to 2019) associated with low output per hour?"""
    table = evidence.place_table()
    table = table.assign(growth=100 * (table[OUTPUT] / table["gva_per_hour_2004"] - 1))
    growth = coefficient(regression.fit(table, "growth", OUTPUT), OUTPUT)
    pay = per_cent(fit(evidence, PAY, OUTPUT, **WHOLE_UK), OUTPUT)
    estimates = {"pay, %": pay, "growth, percentage points": growth}
    outcomes = {name: rules.direction(1, estimate[1:]).answer for name, estimate in estimates.items()}
    return result_of_readings(claim, outcomes, pay, estimates, growth=growth)
