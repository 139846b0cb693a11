"""Checks on poverty: with work and without, of children, in London, and where output is low."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit import regression
from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result, result_of_readings
from toolkit.claims.checks.common import UK, by_name, coefficient, first_and_last, names
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.registry import check

WORKING = "Someone in paid work"
THEN = "2017-20"
"""Three years that end as those of the essay's own table do."""


def scotland(evidence: Evidence, **wanted: str) -> Frame:
    """Return rows of relative poverty after housing costs in Scotland."""
    table = evidence.table("poverty_scotland").query("measure == 'relative' and housing_costs == 'AHC'")
    for column, value in wanted.items():
        table = table[table[column] == value]
    return table


def children(evidence: Evidence) -> Iterator[tuple[str, Frame]]:
    """Return children in low income (%), regions by year: before housing costs, then after them."""
    table = evidence.table("child_low_income").query("geography == 'region'")
    for costs, words in (("BHC", "before housing costs"), ("AHC", "after housing costs")):
        yield words, table[table["housing_costs"] == costs].pivot(index="name", columns="year", values="percent")


def composition(evidence: Evidence, population: str) -> Frame:
    """Return the share (%) of Scotland's poor who live in working households, by period."""
    shares = scotland(evidence, population=population, breakdown="household work status", category=WORKING)
    return shares.set_index("period")["composition"].dropna()


def scots(evidence: Evidence) -> tuple[float, float, str]:
    """Return the people of Scotland and of the United Kingdom, and what figures of Scotland cover, in words."""
    people = evidence.table("places").groupby("nation")["population_2022"].sum()
    part, whole = float(people["Scotland"]), float(people.sum())
    return part, whole, f"Scotland, {part / whole:.0%} of the people"


@check("C198")
def poor_and_working(claim: Claim, evidence: Evidence) -> CheckResult:
    """Scotland: of the poor, adults and children of working households; pensioners count as without work."""
    people = scotland(evidence, population="All people", breakdown="age", period=THEN).set_index("category")
    shares = people["composition"]
    adults, young = (composition(evidence, who) for who in ("Working-age adults", "Children"))
    least = float((shares["Working-age adults"] * adults + shares["Children"] * young)[THEN] / 100)
    working = {"Working-age adults": adults[THEN], "Children": young[THEN], "All people, at least": least}
    figures = {"then": THEN, "adults": adults[THEN], "adults_now": adults.iloc[-1], "last": adults.index[-1]}
    ruling = rules.coverage(rules.bound("over", claim.quoted[0], least), *scots(evidence))
    return result(claim, ruling, least, working, **figures)


@check("C199")
def poor_children_of_workers(claim: Claim, evidence: Evidence) -> CheckResult:
    """Scotland: the share of poor children whose household has someone in paid work."""
    shares = composition(evidence, "Children")
    ruling = rules.coverage(rules.level(claim.quoted[0], float(shares[THEN]), rounding=0.5), *scots(evidence))
    return result(claim, ruling, shares[THEN], shares, then=THEN, now=shares.iloc[-1], last=shares.index[-1])


@check("C200")
def nationwide(claim: Claim, evidence: Evidence) -> CheckResult:
    """Each published headline of a region, and Scotland's rate, against the country's: of its size?"""
    known = evidence.table("in_work_poverty_headlines").set_index("key")["percent"]
    whole = float(known["ippr_working_households"])
    rates = {
        str(key).removeprefix("jrf_").replace("_", " ").title(): float(rate)
        for key, rate in known.items()
        if str(key).startswith("jrf_")
    }
    adults = scotland(evidence, population="Working-age adults", breakdown="household work status", period=THEN)
    rates["Scotland"] = float(adults.set_index("category")["rate"][WORKING])
    quoted = evidence.table("in_work_poverty").query("subject == 'In-work poverty'")["percent"]
    figures = {"quoted": len(quoted), "readable": int(quoted.notna().sum())}
    outcomes = {region: rules.same_size(rate, whole) for region, rate in rates.items()}
    return result_of_readings(claim, outcomes, whole, rates, **figures)


@check("C082")
def highest_child_poverty(claim: Claim, evidence: Evidence) -> CheckResult:
    """The region's rank in children in low income, by year before and after housing costs: that quoted, or next?"""
    region, latest, last = claim.places[0], [], 0
    ranks: dict[str, int] = {}
    for words, rates in children(evidence):
        order = rates.rank(ascending=False, method="min").loc[region].astype(int)
        ranks |= {f"{year}, {words}": int(rank) for year, rank in order.items()}
        latest.append((float(rates.loc[region].iloc[-1]), int(order.iloc[-1])))
        last = int(rates.columns.max())
    outcomes = {words: rules.rank(int(claim.quoted[0]), rank, 12).agrees for words, rank in ranks.items()}
    figures = {"last": last, "region": region, "before": latest[0], "after": latest[1]}
    return result_of_readings(claim, outcomes, latest[1][1], ranks, **figures)


@check("C083")
def most_people_in_poverty(claim: Claim, evidence: Evidence) -> CheckResult:
    """Children's rate times residents: is the region first, and by more than the largest other's 1.25 times?"""
    people, region = evidence.table("places").groupby("region")["population_2022"].sum(), claim.places[0]
    outcomes, leads = {}, {}
    for words, rates in children(evidence):
        for year in rates.columns:
            poor = rates[year] * people / 100
            lead = float(poor[region] / poor.drop(region).max())
            outcomes[f"{year}, {words}: first"] = lead > 1
            outcomes[f"{year}, {words}: by far"] = lead > rules.SAME_SIZE
            leads[f"{year}, {words}"] = lead
    latest, lead = list(leads.items())[-1]
    return result_of_readings(claim, outcomes, lead, leads, latest=latest, region=region, least=min(leads.values()))


@check("C084")
def pay_and_housing(claim: Claim, evidence: Evidence) -> CheckResult:
    """Pay above the country's, low income of children below it before housing costs and above it after them."""
    panel, region = evidence.table("regional_panel").set_index("region"), claim.places[0]
    pay, before, after = (
        panel[name] for name in ("median_weekly_pay_2025", "child_low_income_bhc_2025", "child_low_income_ahc_2025")
    )
    outcomes = {
        "Pay is above the country's": bool(pay[region] > pay[UK]),
        "Fewer children in low income before housing costs": bool(before[region] < before[UK]),
        "More children in low income after housing costs": bool(after[region] > after[UK]),
    }
    ranks = [rates.drop(UK).rank(ascending=False)[region] for rates in (before, after)]
    figures = {"region": region, "uk": UK, "pay": 100 * (pay[region] / pay[UK] - 1), "ranks": abs(ranks[1] - ranks[0])}
    rates = {"before": (before[region], before[UK]), "after": (after[region], after[UK])}
    return result_of_readings(claim, outcomes, after[region] - before[region], **figures, **rates)


@check("C092")
def income_of_a_place(claim: Claim, evidence: Evidence) -> CheckResult:
    """The place's disposable income a head in 2023, four years and much inflation after the quoted figure."""
    (name,) = names(evidence, claim.places)
    incomes = by_name(evidence, "disposable_income_2023").dropna()
    income, median = float(incomes[name]), float(incomes.median())
    figures = {"name": name, "rank": int(incomes.rank()[name]), "places": len(incomes), "median": median}
    working = {name: income, "Median authority": median, "Lowest": incomes.min()}
    return result(claim, rules.level(claim.quoted[0], income, rounding=500), income, working, **figures)


@check("C292")
def child_poverty_rising(claim: Claim, evidence: Evidence) -> CheckResult:
    """Change in children in low income (before housing costs) since 2022: less of it where output is higher?"""
    local = evidence.table("child_low_income").query("geography == 'local authority' and housing_costs == 'BHC'")
    wide, output = local.pivot(index="code", columns="year", values="percent"), "gva_per_hour_2019"
    first, last = first_and_last(wide)
    table = evidence.place_table()
    table = table.assign(change=table["code"].map(wide[last] - wide[first]))
    slope = coefficient(regression.fit(table, "change", output, sample="UK"), output)
    low = table[table[output] <= table[output].quantile(0.25)]["change"].dropna()
    outcomes = {
        "It rises in most places of the quarter with least output per hour": float((low > 0).mean()) > 0.5,
        "It rises less where output per hour is higher": slope[2] < 0,
    }
    working = {"Change for each pound of output per hour": slope, "Mean change, lowest quarter": low.mean()}
    figures = {"first": first, "last": last, "rose": 100 * (low > 0).mean()}
    return result_of_readings(claim, outcomes, slope, working, **figures)
