"""Checks on schools, qualifications and occupations."""

from __future__ import annotations

import pandas as pd

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, rows
from toolkit.claims.checks.common import names
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence
from toolkit.claims.registry import check
from toolkit.core import wording

ENGLAND = "E92000001"
NON_ROUTINE = (
    "Managers, directors and senior officials",
    "Professional occupations",
    "Associate professional and technical occupations",
    "Caring, leisure and other service occupations",
)
"""Groups of occupations whose tasks are mostly judgement or dealing with people (the others: routine or manual)."""
BASELINE = 2018
"""The first year of the school year 2018/19, the last before the pandemic, from which the White Paper counts."""


@check("C101")
def gcses_in_a_city(claim: Claim, evidence: Evidence) -> CheckResult:
    """The city's share with GCSEs in English and maths at 19 against England's: year of the text, and the latest."""
    rows_ = evidence.table("missions").query("measure == 'gcses'").set_index(["code", "year"])["value"]
    (name,) = names(evidence, claim.places)
    years = (2021, int(rows_[ENGLAND].index.max()))
    shown = {
        f"{who}, {year}": rows_[code, year]
        for who, code in ((name, claim.places[0]), ("England", ENGLAND))
        for year in years
    }
    rulings = [rules.bound("under", rows_[ENGLAND, year], rows_[claim.places[0], year]) for year in years]
    said = [wording.value(share, "%", 1) for share in shown.values()]
    gap = rows_[claim.places[0], years[0]] - rows_[ENGLAND, years[0]]
    return CheckResult(
        rules.then_and_now(*rulings),
        f"Of people aged 19, {said[0]} in {name} and {said[2]} in England had GCSEs in English and maths in "
        f"{years[0]}; in {years[1]} it was {said[1]} and {said[3]}.",
        float(gap),
        "percentage points",
        working=rows(shown),
        vintage=f"{years[0]} and {years[1]}",
        rows_unit="%",
    )


@check("C148")
def without_qualifications(claim: Claim, evidence: Evidence) -> CheckResult:
    """People without qualifications, England and Wales: census share times residents of 16 to 64, and of all ages."""
    table = evidence.place_table()
    people = evidence.table("population").query("year == 2022").set_index("code")
    share = table.set_index("code")["no_qualifications_2021"].dropna() / 100
    ends = [
        float((share * people.loc[share.index, column]).sum()) / 1e6 for column in ("population_16_64", "population")
    ]
    middle = sum(claim.said) / len(claim.said)
    found = sum(ends) / 2
    return CheckResult(
        rules.level(middle, found, same=False),
        f"In England and Wales, between {wording.number(ends[0], 1)} and {wording.number(ends[1], 1)} million people "
        "have no qualifications, depending on who is counted (the census share of those aged 16 and over, times "
        "residents of working age or of all ages). To have none is not the same as to lack basic skills.",
        found,
        "million people",
        (ends[0], ends[1]),
        rows({"Residents aged 16 to 64": ends[0], "Residents of all ages": ends[1]}),
        "2021 and 2022",
    )


@check("C269")
def non_routine_work(claim: Claim, evidence: Evidence) -> CheckResult:
    """Share of the employed in non-routine and interpersonal occupations, 2017 to 2019 (one classification)."""
    counts = evidence.table("employment_by_occupation").query("classification == 'SOC 2010' and year <= 2019")
    by_year = counts.groupby("year")["number"].sum()
    shares = 100 * counts[counts["occupation"].isin(NON_ROUTINE)].groupby("year")["number"].sum() / by_year
    change = float(shares.iloc[-1] - shares.iloc[0])
    return CheckResult(
        rules.bound("over", 0, change),
        f"From {shares.index[0]} to {shares.index[-1]} the share of workers in managerial, professional, technical "
        f"and caring occupations went from {wording.value(shares.iloc[0], '%', 1)} to "
        f"{wording.value(shares.iloc[-1], '%', 1)}.",
        change,
        "percentage points",
        working=rows(shares),
        vintage="2017 to 2019",
        rows_unit="%",
    )


@check("C303")
def pupils_at_the_standard(claim: Claim, evidence: Evidence) -> CheckResult:
    """England's share of pupils at the expected standard: change a year so far and change a year that is needed."""
    pupils = evidence.table("missions").query("measure == 'pupils_expected_standard'")
    series = pupils[pupils["code"] == ENGLAND].set_index("year")["value"]
    now = (int(series.index.max()), float(series.iloc[-1]))
    way = rules.path((BASELINE, float(series[BASELINE])), now, (2030, claim.said[0]))
    return _on_the_way("In England", claim.said[0], now, way, rows(series))


@check("C304")
def weakest_areas(claim: Claim, evidence: Evidence) -> CheckResult:
    """The fifth of authorities that did worst in 2019: their mean share at the standard, and a third more than that."""
    pupils = evidence.table("missions").query("measure == 'pupils_expected_standard' and geography == 'place'")
    wide = pupils.pivot(index="code", columns="year", values="value").dropna(subset=[BASELINE])
    worst = wide.nsmallest(len(wide) // 5, BASELINE)
    series = worst.mean()
    now = (int(series.index.max()), float(series.iloc[-1]))
    aim = float(series[BASELINE]) * (1 + claim.said[0] / 100)
    way = rules.path((BASELINE, float(series[BASELINE])), now, (2030, aim))
    return _on_the_way(f"In the {len(worst)} authorities that did worst in {BASELINE}", aim, now, way, rows(series))


def _on_the_way(where: str, aim: float, now: tuple[int, float], way: rules.Path, working: pd.DataFrame) -> CheckResult:
    return CheckResult(
        rules.target(way.standing),
        f"{where}, {wording.value(now[1], '%', 0)} of pupils reached the standard in the school year that began in "
        f"{now[0]}. Since {BASELINE} the share moved by {wording.number(way.so_far, 1)} points a year; to reach "
        f"{wording.value(aim, '%', 0)} by 2030 it would have to rise by {wording.number(way.needed, 1)} a year: "
        f"{way.standing}.",
        now[1],
        "% of pupils",
        working=working,
        vintage=f"{BASELINE} to {now[0]}",
    )
