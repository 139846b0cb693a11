"""Checks on targets: the latest figure, the change so far, and the change that is needed by 2030 or 2035."""

from __future__ import annotations

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result
from toolkit.claims.checks.common import ENGLAND, first_and_last, mission, missions, names, output_by_year
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording

LONDON, UNITED_KINGDOM, ENGLAND_AND_WALES = "E12000007", "K02000001", "K04000001"
START = 2021
"""The last full year before the White Paper of February 2022."""
THREE_YEARS = 3
"""Of one average of homicides: two averages must not share a year."""
SCHOOL_YEAR = 2018
"""The first year of the school year 2018/19, the last before the pandemic, from which the White Paper counts."""
SCHOOL_END = 2029
"""The first year of the school year that ends in the summer of 2030."""
SEXES = {"men": "hle_male", "women": "hle_female"}
HEALTH_START, MIDDLE = 2019, 1
"""First year of the three years, 2019 to 2021, that ended before the White Paper; a mean of three years stands at its
first year plus one."""


@check("C301")
def transport_like_london(claim: Claim, evidence: Evidence) -> CheckResult:
    """Travel time to services by public transport or on foot: England's lag behind London, first and last year."""
    england, london = (mission(evidence, "travel_time", code) for code in (ENGLAND, LONDON))
    lag = (england - london).dropna()
    first, last = int(lag.index.min()), int(lag.index.max())
    standing = "London's lead has shrunk" if lag[last] < lag[first] else "London's lead has not shrunk"
    figures = {"first": first, "last": last, "england": england[last], "london": london[last]}
    return result(claim, rules.target(standing), lag[last], lag, lag_before=lag[first], **figures)


@check("C302")
def gigabit_everywhere(claim: Claim, evidence: Evidence) -> CheckResult:
    """Premises that can have gigabit broadband: the country, the weakest place, and the share of places at 95%."""
    table = evidence.table("missions").query("measure == 'gigabit'")
    local = table[table["geography"] == "place"].set_index("code")["value"]
    uk, year = mission(evidence, "gigabit", UNITED_KINGDOM), int(table["year"].max())
    missing = 100 - float(uk[year])
    yearly = missing / (claim.quoted[0] - year)
    ruling = rules.target(f"{yearly:.1f} points a year are needed" if missing > 0 else "reached")
    working = {"United Kingdom": uk[year], "Weakest authority": local.min(), "Median authority": local.median()}
    figures = {"year": year, "nearly_all": 100 * float((local >= 95).mean()), "lowest": local.min()}
    figures |= {"weakest": names(evidence, [str(local.idxmin())])[0], "yearly": yearly}
    return result(claim, ruling, uk[year], working, **figures)


@check("C313")
def fewer_killings(claim: Claim, evidence: Evidence) -> CheckResult:
    """Homicides: the latest three years against the three before, in all and in the quarter of areas with most."""
    country = mission(evidence, "homicide", ENGLAND_AND_WALES)
    wide = missions(evidence, "homicide", "police force area")
    last = int(wide.columns.max())
    start = last - THREE_YEARS
    worst = wide.dropna(subset=[start, last]).nlargest(len(wide) // 4, start).mean()
    falls = country[last] < country[start], worst[last] < worst[start]
    standing = "falling" if all(falls) else "falling in part" if any(falls) else "not falling"
    figures = {"first": country.index.min(), "start": start, "start_end": start + THREE_YEARS, "last": last}
    figures |= {"last_end": last + THREE_YEARS, "before": country[start]}
    figures |= {"worst_now": worst[last], "worst_before": worst[start]}
    return result(claim, rules.target(standing), country[last], country, **figures)


@check("C296")
def up_everywhere(claim: Claim, evidence: Evidence) -> CheckResult:
    """Share of places in which pay, and output per hour, were higher in the latest year than in 2021 (cash)."""
    shares = {}
    series = {"Median pay": missions(evidence, "median_weekly_pay"), "Output per hour": output_by_year(evidence)}
    for name, wide in series.items():
        both = wide[[START, last := int(wide.columns.max())]].dropna()
        shares[f"{name}, {START} to {last}"] = 100 * float((both[last] > both[START]).mean())
    lowest = min(shares.values())
    standing = "reached in cash terms" if lowest == 100 else "not yet reached"
    rises = [f"{share:.0f}% of places had a rise ({name.lower()})" for name, share in shares.items()]
    return result(claim, rules.target(standing), lowest, shares, rises=rises, start=START)


@check("C297")
def gap_to_the_best(claim: Claim, evidence: Evidence) -> CheckResult:
    """The median place's output per hour as a share of that of the top tenth: change a year since 2021."""
    wide = output_by_year(evidence)
    ratio: Frame = 100 * wide.median() / wide.quantile(0.9)
    last = int(ratio.index.max())
    standing = "the gap has narrowed" if ratio[last] > ratio[START] else "the gap has not narrowed"
    figures = {"last": last, "start": START, "before": ratio[START], "standing": standing}
    return result(claim, rules.target(standing), ratio[last], ratio, **figures)


@check("C303")
def pupils_at_the_standard(claim: Claim, evidence: Evidence) -> CheckResult:
    """England's share of pupils at the expected standard: change a year so far and change a year that is needed."""
    return _schooling(claim, mission(evidence, "pupils_expected_standard", ENGLAND), claim.quoted[0])


@check("C304")
def weakest_areas(claim: Claim, evidence: Evidence) -> CheckResult:
    """The fifth of authorities that did worst in 2019: their mean share at the standard, and a third more than that."""
    wide = missions(evidence, "pupils_expected_standard").dropna(subset=[SCHOOL_YEAR])
    worst = wide.nsmallest(len(wide) // 5, SCHOOL_YEAR)
    goal = float(worst[SCHOOL_YEAR].mean()) * (1 + claim.quoted[0] / 100)
    return _schooling(claim, worst.mean(), goal, areas=len(worst))


def _schooling(claim: Claim, pupils: Frame, goal: float, **figures: float) -> CheckResult:
    """Return where the share of pupils by year stands on its way to the goal of 2030."""
    year, share = int(pupils.index.max()), float(pupils.iloc[-1])
    way = rules.path((SCHOOL_YEAR, float(pupils[SCHOOL_YEAR])), (year, share), (SCHOOL_END, goal))
    figures |= {"year": year, "start": SCHOOL_YEAR, "goal": goal}
    return result(claim, rules.target(way.standing), share, pupils, way=way, **figures)


def spread(wide: Frame) -> Frame:
    """Return the span between the first and the last area by year, of the areas that all years have."""
    every = wide.dropna()
    return every.max() - every.min()


@check("C307")
def gap_in_healthy_life(claim: Claim, evidence: Evidence) -> CheckResult:
    """Span between the authorities with the longest and the shortest healthy life, before the target and now."""
    spans = {sex: spread(missions(evidence, measure)) for sex, measure in SEXES.items()}
    last = int(next(iter(spans.values())).index.max())
    gaps = {f"{sex}, {year}–{year + 2}": span[year] for sex, span in spans.items() for year in (HEALTH_START, last)}
    change = {sex: float(span[last] - span[HEALTH_START]) for sex, span in spans.items()}
    words = [
        f"{wording.number(abs(value), 1)} years {'wider' if value > 0 else 'narrower'} for {sex}"
        for sex, value in change.items()
    ]
    standing = "moving away" if all(value > 0 for value in change.values()) else "narrowing for some"
    standing = "the gap narrows" if all(value < 0 for value in change.values()) else standing
    periods = {"last": last, "last_end": last + 2, "start": HEALTH_START, "start_end": HEALTH_START + 2}
    return result(claim, rules.target(standing), gaps[f"men, {last}–{last + 2}"], gaps, change=words, **periods)


@check("C308")
def five_more_years(claim: Claim, evidence: Evidence) -> CheckResult:
    """Healthy life expectancy of the United Kingdom: the years so far against those needed by the target's year."""
    by, more = (int(figure) for figure in claim.quoted)
    table = evidence.table("missions").query("geography == 'UK'")
    ways, latest, last = {}, {}, 0
    for sex, measure in SEXES.items():
        years = table[table["measure"] == measure].set_index("year")
        last, start = int(years.index.max()), float(years["value"][HEALTH_START])
        latest[sex] = tuple(float(years[end][last]) for end in ("value", "lower", "upper"))
        way = rules.path((HEALTH_START + MIDDLE, start), (last + MIDDLE, latest[sex][0]), (by, start + more))
        ways[sex] = (start, way)
    standings = list(dict.fromkeys(way.standing for _, way in ways.values()))
    yearly: dict[str, float] = {}
    for sex, (_, way) in ways.items():
        yearly |= {f"{sex}, so far": way.so_far, f"{sex}, needed": way.needed}
    levels = [
        f"{wording.number(latest[sex][0], 1)} years for {sex} (before: {wording.number(start, 1)})"
        for sex, (start, _) in ways.items()
    ]
    periods = {"last": last, "last_end": last + 2, "start": HEALTH_START, "start_end": HEALTH_START + 2}
    verdict = rules.target(standings[0] if len(standings) == 1 else wording.listing(standings))
    return result(claim, verdict, latest["men"], yearly, levels=levels, yearly=yearly, **periods)


@check("C309")
def wellbeing_everywhere(claim: Claim, evidence: Evidence) -> CheckResult:
    """Life satisfaction by authority: where it has risen, and how far the median is below the top tenth."""
    wide = missions(evidence, "life_satisfaction")
    first, last = first_and_last(wide)
    both = wide[[first, last]].dropna()
    rose = 100 * float((both[last] > both[first]).mean())
    gap = {year: float(both[year].quantile(0.9) - both[year].median()) for year in (first, last)}
    narrower = gap[last] < gap[first]
    ruling = rules.target("reached so far" if rose == 100 and narrower else "not yet reached")
    figures = {"first": first, "first_end": (first + 1) % 100, "places": len(both)}
    figures |= {"last": last, "last_end": (last + 1) % 100, "last_year": last + 1}
    gaps = {"gap_now": gap[last], "gap_before": gap[first], "narrower": "narrower" if narrower else "not narrower"}
    return result(claim, ruling, rose, gap, **figures, **gaps)
