"""Checks on healthy life and wellbeing: how places differ, and how it changes."""

from __future__ import annotations

from toolkit import regression
from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result_of_readings
from toolkit.claims.checks.aims import SEXES
from toolkit.claims.checks.common import coefficient, first_and_last, missions, output_by_year
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.registry import check

HEALTH = {
    "Long-term sick": "long_term_sick_2021",
    "Disabled": "disabled_2021",
    "Smokers": "smokers_2023",
    "Obesity": "obesity_2022_23",
    "Preventable deaths of heart and circulation": "preventable_cvd_mortality_2022_24",
    "Healthy life expectancy, men": "hle_male_2022_24",
    "Healthy life expectancy, women": "hle_female_2022_24",
}
OTHER = {
    "Output per hour": "gva_per_hour_2023",
    "Median pay": "median_weekly_pay_2023",
    "Disposable income": "disposable_income_2023",
    "Employment": "employment_rate_2023",
    "No qualifications": "no_qualifications_2021",
    "Travel time": "travel_time_2019",
}


def tenths(values: Frame) -> float:
    """Return the border of the top tenth over that of the bottom tenth."""
    known = values.dropna()
    return float(known.quantile(0.9) / known.quantile(0.1))


@check("C273")
def large_and_lasting(claim: Claim, evidence: Evidence) -> CheckResult:
    """Regions' order in healthy life and in output per hour, first year against last; and the size of the gaps."""
    tables = {"Output per hour": output_by_year(evidence, "region", "name")}
    tables |= {f"Healthy life expectancy, {sex}": missions(evidence, name, "region") for sex, name in SEXES.items()}
    kept, latest = {}, {}
    for words, wide in tables.items():
        first, last = (wide[year] for year in first_and_last(wide))
        kept[words], latest[words] = float(first.rank().corr(last.rank())), last
    outcomes = {f"{words}: order of the regions kept": correlation > 0.5 for words, correlation in kept.items()}
    output, men, _ = latest.values()
    for words, values in {"Output per hour": output, "Healthy life": men}.items():
        times = float(values.max() / values.min())
        outcomes[f"{words}: the first is over 1.25 times the last"] = times > rules.SAME_SIZE
    start = first_and_last(tables["Healthy life expectancy, men"])[0]
    figures = {"kept": kept, "years": float(men.max() - men.min()), "lead": 100 * (output.max() / output.min() - 1)}
    figures |= {"start": start, "end": start + 2}
    return result_of_readings(claim, outcomes, kept["Healthy life expectancy, men"], kept, **figures)


@check("C317")
def health_differs_most(claim: Claim, evidence: Evidence) -> CheckResult:
    """Top over bottom tenth of authorities: is each measure of health above the median of six other measures?"""
    table = evidence.place_table()
    health, other = ({words: tenths(table[column]) for words, column in some.items()} for some in (HEALTH, OTHER))
    middle = sorted(other.values())[len(other) // 2]
    most = max(health, key=lambda measure: health[measure])
    outcomes = {words: ratio > middle for words, ratio in health.items()}
    figures = {"most": most, "output": other["Output per hour"], "others": len(other)}
    return result_of_readings(claim, outcomes, health[most], health | other, **figures)


@check("C293")
def life_shorter_where_output_is_low(claim: Claim, evidence: Evidence) -> CheckResult:
    """Change in healthy life expectancy since 2017–2019 in the quarter of places with least output per hour."""
    output = evidence.place_table().set_index("code")["gva_per_hour_2019"]
    outcomes: dict[str, bool | None] = {}
    changes, first, last = {}, 0, 0
    for sex, measure in SEXES.items():
        wide = missions(evidence, measure)
        first, last = first_and_last(wide)
        change = (wide[last] - wide[first]).dropna()
        low = output.reindex(change.index) <= output.quantile(0.25)
        table = change.rename("change").to_frame().assign(output=output).dropna().reset_index()
        slope = coefficient(regression.fit(table, "change", "output", sample="UK"), "output")
        outcomes[f"It falls in most of these places, {sex}"] = float((change[low] < 0).mean()) > 0.5
        outcomes[f"It falls more where output is lower, {sex}"] = rules.direction(1, slope[1:]).answer
        changes[f"Lowest quarter, {sex}"] = float(change[low].mean())
        changes[f"All other places, {sex}"] = float(change[~low].mean())
    periods = {"first": first, "first_end": first + 2, "last": last, "last_end": last + 2}
    return result_of_readings(claim, outcomes, changes["Lowest quarter, men"], changes, changes=changes, **periods)
