"""Checks on how long gaps last, and on the sides that the country is said to fall into."""

from __future__ import annotations

from scipy import stats

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result, result_of_readings
from toolkit.claims.checks.common import CORE_CITIES, by_name, first_and_last, output_by_year, uk_output
from toolkit.claims.evidence import Claim, Evidence
from toolkit.claims.registry import check
from toolkit.productivity import inequality

FIRST, LAST = 2004, 2023
"""The years that output per hour is published for."""
BEHIND = 0.8
"""An authority far behind: less than four fifths of the United Kingdom's output per hour."""


@check("C321")
def regions_keep_their_rank(claim: Claim, evidence: Evidence) -> CheckResult:
    """Kendall's rank correlation of regions between the first and the last year, and between first year and middle."""
    wide = output_by_year(evidence, "region", "name")
    taus = {year: stats.kendalltau(wide[FIRST], wide[year]) for year in (2010, 2016, LAST)}
    outcomes = {f"from {FIRST} to {year}": tau.statistic > 0 and tau.pvalue < 0.05 for year, tau in taus.items()}
    working = {str(year): tau.statistic for year, tau in taus.items()}
    return result_of_readings(claim, outcomes, taus[LAST].statistic, working, first=FIRST, last=LAST)


@check("C323")
def big_cities_below(claim: Claim, evidence: Evidence) -> CheckResult:
    """Most of the large cities outside London lie below the United Kingdom's output per hour."""
    cities, uk = by_name(evidence, "gva_per_hour_2019")[list(CORE_CITIES)].sort_values(), uk_output(evidence, 2019)
    below = cities < uk
    working = {"United Kingdom": uk} | cities.to_dict()
    figures = {"below": int(below.sum()), "cities": len(cities), "uk": uk}
    return result(claim, rules.quantity("most", float(below.mean())), 100 * below.mean(), working, **figures)


@check("C328", "C329")
def half_of_the_gap(claim: Claim, evidence: Evidence) -> CheckResult:
    """The years in which half of a gap would close at the pace of 2004 to 2023: all places, and within regions."""
    table, columns = evidence.place_table(), (f"gva_per_hour_{FIRST}", f"gva_per_hour_{LAST}")
    years = {
        words: inequality.beta(table, *columns, LAST - FIRST, region_effects=inside).half_life
        for words, inside in {"all places": False, "within regions": True}.items()
    }
    shortest = min(years.values())
    ruling = rules.bound("at least", claim.quoted[0], shortest)
    return result(claim, ruling, shortest, years, years=years, first=FIRST, last=LAST)


@check("C044")
def caught_up(claim: Claim, evidence: Evidence) -> CheckResult:
    """Of the authorities far behind in 2004, the share that had the UK's output per hour 19 years later."""
    wide = output_by_year(evidence)
    first, last = first_and_last(wide)
    ratio = {year: wide[year] / uk_output(evidence, year) for year in (first, last)}
    behind = ratio[first] < BEHIND
    caught = ratio[last][behind] >= 1
    halfway = ratio[last][behind] > (1 + ratio[first][behind]) / 2
    working = {"Far behind": len(caught), "Caught up": caught.sum()}
    figures = {"behind": len(caught), "halfway": 100 * halfway.mean(), "first": first, "last": last}
    figures |= {"years": last - first}
    return result(claim, rules.quantity("few", float(caught.mean())), 100 * caught.mean(), working, **figures)


@check("C332")
def short_of_healthy_life(claim: Claim, evidence: Evidence) -> CheckResult:
    """Places whose whole interval of healthy life expectancy lies below the UK's figure: there are some."""
    health = evidence.table("missions").query("measure in ('hle_male', 'hle_female')")
    last = health[health["year"] == health["year"].max()]
    uk = last[last["geography"] == "UK"].set_index("measure")["value"]
    local = last[last["geography"].isin(["place", "county"])]
    below = local["upper"] < local["measure"].map(uk)
    least = local.loc[local["value"].idxmin()]
    share = 100 * int(below.sum()) / len(local)
    working = {"UK, men": uk["hle_male"], "UK, women": uk["hle_female"], "The shortest": least["value"]}
    return result(claim, rules.bound("over", 0, share), share, working, gap=uk[least["measure"]] - least["value"])


@check("C333")
def towns_and_cities(claim: Claim, evidence: Evidence) -> CheckResult:
    """Some towns lie above the median authority in income, and some cities below it."""
    table, column = evidence.place_table(), "disposable_income_2023"
    large = table["short_name"].isin(CORE_CITIES)
    urban = (table["rural_urban"] == "Urban") & (table["region"] != "London") & (table["nation"] != "Northern Ireland")
    median = table[column].median()
    towns = 100 * float((table[column][urban & ~large] > median).mean())
    cities = 100 * float((table[column][large] < median).mean())
    shares = {"Towns above the median authority": towns, "Large cities below it": cities}
    return result_of_readings(claim, {name: share > 0 for name, share in shares.items()}, towns, shares, cities=cities)
