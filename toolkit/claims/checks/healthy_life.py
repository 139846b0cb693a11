"""Checks on healthy life and wellbeing: how places differ, how it changes, and the aims for 2030 and 2035."""

from __future__ import annotations

import re

from toolkit import regression
from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, rows
from toolkit.claims.checks.common import ends, listed
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording

SEXES = {"men": "hle_male", "women": "hle_female"}
START, MIDDLE = 2019, 1
"""First year of the three years, 2019 to 2021, that ended before the White Paper of February 2022; a mean of three
years stands at its first year plus one."""
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


def series(evidence: Evidence, measure: str, geography: str) -> Frame:
    """Return a measure of the missions: areas by first year of the period."""
    table = evidence.table("missions").query("measure == @measure and geography == @geography")
    return table.pivot(index="code", columns="year", values="value")


def tenths(values: Frame) -> float:
    """Return the border of the top tenth over that of the bottom tenth."""
    known = values.dropna()
    return float(known.quantile(0.9) / known.quantile(0.1))


@check("C273")
def large_and_lasting(claim: Claim, evidence: Evidence) -> CheckResult:
    """Regions' order in healthy life and in output per hour, first year against last; and the size of the gaps."""
    output = evidence.table("productivity").query("geography == 'region'")
    found = {"Output per hour": output.pivot(index="name", columns="year", values="gva_per_hour")}
    found |= {f"Healthy life expectancy, {who}": series(evidence, name, "region") for who, name in SEXES.items()}
    outcomes, shown = {}, {}
    for words, wide in found.items():
        first, last = wide[wide.columns.min()], wide[wide.columns.max()]
        kept = float(first.rank().corr(last.rank()))
        outcomes[f"{words}: order of the regions kept"] = kept > 0.5
        shown[words] = kept
    hle = found["Healthy life expectancy, men"]
    gap, lead = hle[hle.columns.max()], found["Output per hour"]
    years = float(gap.max() - gap.min())
    top = lead[lead.columns.max()]
    outcomes["Output per hour: the first is over 1.25 times the last"] = float(top.max() / top.min()) > rules.SAME_SIZE
    outcomes["Healthy life: the first is over 1.25 times the last"] = float(gap.max() / gap.min()) > rules.SAME_SIZE
    return CheckResult(
        rules.readings(outcomes),
        f"Between regions, men's healthy life expectancy differs by {wording.value(years, 'years', 1, full=True)} "
        f"and output per hour by {wording.value(100 * (top.max() / top.min() - 1), '%', 0)}. The order of regions in "
        f"healthy life in {int(hle.columns.min())} to {int(hle.columns.min()) + 2} and in the latest years "
        f"correlates by {wording.number(shown['Healthy life expectancy, men'], 2)}, in output per hour since 2004 by "
        f"{wording.number(shown['Output per hour'], 2)}. Not so: {listed(outcomes, holds=False)}.",
        shown["Healthy life expectancy, men"],
        "rank correlation",
        working=rows(shown),
        vintage="2004 to 2024",
    )


@check("C317")
def health_differs_most(claim: Claim, evidence: Evidence) -> CheckResult:
    """Top over bottom tenth of authorities: is each measure of health above the middle one of six other measures?"""
    table = evidence.place_table()
    health, other = ({words: tenths(table[column]) for words, column in some.items()} for some in (HEALTH, OTHER))
    middle = sorted(other.values())[len(other) // 2]
    outcomes = {words: ratio > middle for words, ratio in health.items()}
    most = max(health, key=lambda one: health[one])
    return CheckResult(
        rules.readings(outcomes),
        f"{most}: at the border of the top tenth of authorities the figure is {wording.number(health[most], 1)} "
        f"times that at the border of the bottom tenth; output per hour: "
        f"{wording.number(other['Output per hour'], 1)} times. {sum(outcomes.values())} of {len(outcomes)} measures "
        f"of health differ more than the middle one of {len(other)} other measures; not so "
        f"{listed(outcomes, holds=False)}. A span of years cannot differ as much as a rate.",
        health[most],
        "times",
        working=rows(health | other),
        vintage="2019 to 2024",
    )


@check("C293")
def life_shorter_where_output_is_low(claim: Claim, evidence: Evidence) -> CheckResult:
    """Change in healthy life expectancy since 2017–2019 in the quarter of places with least output per hour."""
    output = evidence.place_table().set_index("code")["gva_per_hour_2019"]
    outcomes, shown = {}, {}
    for who, measure in SEXES.items():
        wide = series(evidence, measure, "place")
        first, last = int(wide.columns.min()), int(wide.columns.max())
        change = (wide[last] - wide[first]).dropna()
        low = output.reindex(change.index) <= output.quantile(0.25)
        frame = change.rename("change").to_frame().assign(output=output).dropna().reset_index()
        slope = ends(regression.fit(frame, "change", "output", sample="UK"), "output")
        outcomes[f"It falls in most of these places, {who}"] = float((change[low] < 0).mean()) > 0.5
        outcomes[f"It falls more where output is lower, {who}"] = slope[1] > 0
        shown[f"Lowest quarter, {who}"] = float(change[low].mean())
        shown[f"All other places, {who}"] = float(change[~low].mean())
    men = [
        wording.value(shown[f"{name}, men"], "years", 1, full=True) for name in ("Lowest quarter", "All other places")
    ]
    return CheckResult(
        rules.readings(outcomes),
        f"From {first}–{first + 2} to {last}–{last + 2} men's healthy life expectancy changed by {men[0]} in the "
        f"quarter of authorities with the lowest output per hour and by {men[1]} in the others. Not so: "
        f"{listed(outcomes, holds=False)}. Healthy years, not years of life; counties for some districts.",
        shown["Lowest quarter, men"],
        "years",
        working=rows(shown),
        vintage=f"{first} to {last + 2}",
    )


def spread(wide: Frame) -> Frame:
    """Return the span between the first and the last area by year, of the areas that all years have."""
    every = wide.dropna()
    return every.max() - every.min()


@check("C307")
def gap_in_healthy_life(claim: Claim, evidence: Evidence) -> CheckResult:
    """Span between the authorities with the longest and the shortest healthy life, before the aim and now."""
    spans = {who: spread(series(evidence, measure, "place")) for who, measure in SEXES.items()}
    last = int(next(iter(spans.values())).index.max())
    shown = {f"{who}, {year}–{year + 2}": float(one[year]) for who, one in spans.items() for year in (START, last)}
    change = {who: float(one[last] - one[START]) for who, one in spans.items()}
    words = [
        f"{wording.number(abs(value), 1)} years {'wider' if value > 0 else 'narrower'} for {who}"
        for who, value in change.items()
    ]
    widest = shown[f"men, {last}–{last + 2}"]
    standing = "moving away" if all(value > 0 for value in change.values()) else "narrowing for some"
    standing = "the gap narrows" if all(value < 0 for value in change.values()) else standing
    return CheckResult(
        rules.target(standing),
        f"The gap in healthy life expectancy between the first and the last authority was {wording.listing(words)} in "
        f"{last}–{last + 2} than in {START}–{START + 2}, and reached {wording.number(widest, 1)} years for men. Two "
        "extremes of many estimates jump about; each has an interval of some years.",
        widest,
        "years",
        working=rows(shown),
        vintage=f"{START} to {last + 2}",
    )


@check("C308")
def five_more_years(claim: Claim, evidence: Evidence) -> CheckResult:
    """Healthy life expectancy of the United Kingdom: the years so far against those needed by the aim's year."""
    by, more = (int(one) for one in claim.said)
    table = evidence.table("missions").query("geography == 'UK'")
    shown: dict[str, float] = {}
    standings, words, low, high = [], [], 0.0, 0.0
    for who, measure in SEXES.items():
        rows_ = table[table["measure"] == measure].set_index("year")
        last = int(rows_.index.max())
        start, now = float(rows_["value"][START]), float(rows_["value"][last])
        way = rules.path((START + MIDDLE, start), (last + MIDDLE, now), (by, start + more))
        standings.append(way.standing)
        shown |= {f"{who}, so far": way.so_far, f"{who}, needed": way.needed}
        words.append(f"{wording.number(now, 1)} years for {who} (before: {wording.number(start, 1)})")
        if who == "men":
            low, high, found = float(rows_["lower"][last]), float(rows_["upper"][last]), now
    return CheckResult(
        rules.target(standings[0] if len(set(standings)) == 1 else wording.listing(standings)),
        f"Healthy life expectancy in the United Kingdom was {wording.listing(words)} in {last}–{last + 2}; before is "
        f"{START}–{START + 2}. To gain the years promised it would have to grow by "
        f"{wording.number(shown['men, needed'], 1)} years of healthy life a year for men and "
        f"{wording.number(shown['women, needed'], 1)} for women; so far the change a year is "
        f"{wording.number(shown['men, so far'], 1)} and {wording.number(shown['women, so far'], 1)}.",
        found,
        "years",
        (low, high),
        rows(shown),
        f"{START} to {last + 2}",
        rows_unit="years per year",
    )


@check("C309")
def wellbeing_everywhere(claim: Claim, evidence: Evidence) -> CheckResult:
    """Life satisfaction by authority: where it has risen, and how far the middle is below the top tenth."""
    wide = series(evidence, "life_satisfaction", "place")
    first, last = int(wide.columns.min()), int(wide.columns.max())
    both = wide[[first, last]].dropna()
    rose = 100 * float((both[last] > both[first]).mean())
    gap = {year: float(both[year].quantile(0.9) - both[year].median()) for year in (first, last)}
    narrower = "narrower" if gap[last] < gap[first] else "not narrower"
    return CheckResult(
        rules.target("reached so far" if rose == 100 and gap[last] < gap[first] else "not yet reached"),
        f"From {first}/{(first + 1) % 100} to {last}/{(last + 1) % 100} the mean satisfaction with life rose in "
        f"{wording.value(rose, '%', 0)} of {len(both)} authorities; the middle one was "
        f"{wording.number(gap[last], 2)} of a point from the border of the top tenth, {narrower} than before "
        f"({wording.number(gap[first], 2)}). Each authority's figure is a survey's, and uncertain.",
        rose,
        "% of places",
        working=rows({str(year): value for year, value in gap.items()}),
        rows_unit="points of ten",
        vintage=f"{first} to {last + 1}",
    )


@check("C319")
def years_to_run(claim: Claim, evidence: Evidence) -> CheckResult:
    """The years from the document's own to the ends of the aim that it quotes: do they make the span that it says?"""
    span, *aims = claim.said
    written = re.findall(r"\((\d{4})\)", claim.document)
    years = {f"{aim:g}": aim - int(written[0]) for aim in aims}
    outcomes = {f"until {year}": left <= span for year, left in years.items()}
    words = [f"{left:g} to {year}" for year, left in years.items()]
    return CheckResult(
        rules.readings(outcomes),
        f"The aim has two parts, and from the year of the document it is {wording.listing(words)}, in years. The "
        f"span said fits the part {listed(outcomes)}, and not that {listed(outcomes, holds=False)}.",
        max(years.values()),
        "years",
        working=rows(years),
        rows_unit="years",
        vintage=written[0],
    )
