"""Checks on poverty: with work and without, of children, in London, and where output is low."""

from __future__ import annotations

from toolkit import regression
from toolkit.claims import rules
from toolkit.claims.check_result import YES_OR_NO, CheckResult, rows
from toolkit.claims.checks.common import UK, by_name, ends, listed, names, with_interval
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording

WORKING = "Someone in paid work"
THEN = "2017-20"
"""Three years that end as those of the essay's own table do."""


def scotland(evidence: Evidence, **wanted: str) -> Frame:
    """Return rows of relative poverty after housing costs in Scotland."""
    table = evidence.table("poverty_scotland").query("measure == 'relative' and housing_costs == 'AHC'")
    for column, value in wanted.items():
        table = table[table[column] == value]
    return table


def children(evidence: Evidence, costs: str) -> Frame:
    """Return children in relative low income (%): regions by year, before (BHC) or after (AHC) housing costs."""
    table = evidence.table("child_low_income").query("geography == 'region' and housing_costs == @costs")
    return table.pivot(index="name", columns="year", values="percent")


def composition(evidence: Evidence, population: str) -> Frame:
    """Return the share (%) of Scotland's poor who live in working households, by period."""
    found = scotland(evidence, population=population, breakdown="household work status", category=WORKING)
    return found.set_index("period")["composition"].dropna()


@check("C198")
def poor_and_working(claim: Claim, evidence: Evidence) -> CheckResult:
    """Scotland: of the poor, adults and children of working households, all pensioners taken as of households "
    f"without."""
    people = scotland(evidence, population="All people", breakdown="age", period=THEN).set_index("category")
    shares = people["composition"]
    adults, young = (composition(evidence, who) for who in ("Working-age adults", "Children"))
    parts = shares["Working-age adults"] * adults + shares["Children"] * young
    least = float(parts[THEN] / 100)
    last = str(adults.index[-1])
    return CheckResult(
        rules.bound("over", claim.said[0], least),
        f"In Scotland at least {wording.value(least, '%', 0)} of the people in poverty lived in working households in "
        f"{THEN}, with no pensioner counted among them; of the working-age adults in poverty it was "
        f"{wording.value(adults[THEN], '%', 0)}, and {wording.value(adults[last], '%', 0)} in {last}. The figures "
        "for the United Kingdom are not among the tables here, and these have no published interval.",
        least,
        "% of people in poverty",
        working=rows({"Working-age adults": adults[THEN], "Children": young[THEN], "All people, at least": least}),
        vintage=THEN,
    )


@check("C199")
def poor_children_of_workers(claim: Claim, evidence: Evidence) -> CheckResult:
    """Scotland: the share of poor children whose household has someone in paid work."""
    shares = composition(evidence, "Children")
    last = str(shares.index[-1])
    return CheckResult(
        rules.level(claim.said[0], float(shares[THEN]), rounding=0.5),
        f"In Scotland {wording.value(shares[THEN], '%', 0)} of the children in poverty lived in a working household in "
        f"{THEN}, and {wording.value(shares[last], '%', 0)} in {last}. The figures for the United Kingdom are not "
        "among the tables here.",
        float(shares[THEN]),
        "% of children in poverty",
        working=rows(shares),
        vintage=THEN,
    )


@check("C200")
def nationwide(claim: Claim, evidence: Evidence) -> CheckResult:
    """Each published headline of a region, and Scotland's rate, against the country's: of its size?"""
    known = evidence.table("in_work_poverty_headlines").set_index("key")["percent"]
    whole = float(known["ippr_working_households"])
    found = {
        key.removeprefix("jrf_").replace("_", " ").title(): float(rate)
        for key, rate in known.items()
        if str(key).startswith("jrf_")
    }
    rate = scotland(
        evidence, population="Working-age adults", breakdown="household work status", category=WORKING, period=THEN
    )
    found["Scotland"] = float(rate["rate"].iloc[0])
    outcomes = {region: rules.same_size(value, whole) for region, value in found.items()}
    empty = evidence.table("in_work_poverty").query("subject == 'In-work poverty'")["percent"]
    return CheckResult(
        rules.readings(outcomes),
        f"Of {len(empty)} rates in the table quoted, {int(empty.notna().sum())} can be read in the text at hand. "
        f"Of {len(found)} regions with another published rate of in-work poverty, {sum(outcomes.values())} are near "
        f"the {wording.value(whole, '%', 1)} of the whole country; not near it: {listed(outcomes, holds=False)}. "
        "Publishers, years and definitions differ.",
        whole,
        "% of people in working households",
        working=rows(found),
        vintage="2017 to 2022",
    )


@check("C082")
def highest_child_poverty(claim: Claim, evidence: Evidence) -> CheckResult:
    """The region's rank in children in low income, in each year before and after housing costs: that said, or next?"""
    region = claim.places[0]
    place: dict[str, int] = {}
    last = {}
    for costs, words in (("BHC", "before housing costs"), ("AHC", "after housing costs")):
        rates = children(evidence, costs)
        order = rates.rank(ascending=False, method="min").loc[region].astype(int)
        place |= {f"{year}, {words}": int(one) for year, one in order.items()}
        last[words] = (float(rates.loc[region].iloc[-1]), int(order.iloc[-1]), int(rates.columns.max()))
    before, after = last.values()
    return CheckResult(
        rules.readings({words: rules.rank(int(claim.said[0]), one, 12).agrees for words, one in place.items()}),
        f"In the year to spring {after[2]} {wording.value(before[0], '%', 1)} of {region}'s children were in low "
        f"income before housing costs (rank {before[1]} of 12) and {wording.value(after[0], '%', 1)} after them (rank "
        f"{after[1]}). The rates after housing costs begin two years after the text, and are of children only.",
        float(after[1]),
        "rank",
        working=rows({words: float(one) for words, one in place.items()}),
        vintage="2022 to 2025",
    )


@check("C083")
def most_people_in_poverty(claim: Claim, evidence: Evidence) -> CheckResult:
    """Children's rate times residents: is the region first, and by more than the largest other's 1.25 times?"""
    table = evidence.table("places")
    people = table.groupby("region")["population_2022"].sum()
    outcomes, shown, region = {}, {}, claim.places[0]
    for costs, words in (("BHC", "before housing costs"), ("AHC", "after housing costs")):
        rates = children(evidence, costs)
        for year in rates.columns:
            poor = rates[year] * people / 100
            lead = float(poor[region] / poor.drop(region).max())
            outcomes[f"{year}, {words}: first"] = lead > 1
            outcomes[f"{year}, {words}: by far"] = lead > rules.SAME_SIZE
            shown[f"{year}, {words}"] = lead
    latest = list(shown)[-1]
    return CheckResult(
        rules.readings(outcomes),
        f"If all residents were as often poor as the children are, {region} would have "
        f"{wording.number(shown[latest], 2)} times as many people in low income as the region with the most besides it "
        f"({latest}), but {wording.number(min(shown.values()), 2)} times in the reading that is least favourable to "
        "the claim. Numbers of people in poverty by region are not among the tables here.",
        shown[latest],
        "times",
        working=rows(shown),
        vintage="2022 to 2025",
    )


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
    ranks = after.drop(UK).rank(ascending=False)[region] - before.drop(UK).rank(ascending=False)[region]
    return CheckResult(
        rules.readings(outcomes),
        f"In 2025 {region}'s median pay was {wording.value(100 * (pay[region] / pay[UK] - 1), '%', 0)} above the "
        f"United Kingdom's; {wording.value(before[region], '%', 1)} of its children were in low income before "
        f"housing costs (the country: {wording.value(before[UK], '%', 1)}) and "
        f"{wording.value(after[region], '%', 1)} after them ({wording.value(after[UK], '%', 1)}), "
        f"{wording.number(abs(ranks))} ranks higher. Other costs are not tested.",
        float(after[region] - before[region]),
        "percentage points",
        working=rows({name: float(holds) for name, holds in outcomes.items()}),
        rows_unit=YES_OR_NO,
        vintage="2025",
    )


@check("C092")
def income_of_a_place(claim: Claim, evidence: Evidence) -> CheckResult:
    """The place's disposable income a head in 2023, four years and much inflation after the figure said."""
    (name,) = names(evidence, claim.places)
    incomes = by_name(evidence, "disposable_income_2023").dropna()
    found, order = float(incomes[name]), int(incomes.rank()[name])
    return CheckResult(
        rules.level(claim.said[0], found, rounding=500),
        f"Disposable income in {name} was {wording.value(found, 'GBP')} a head in 2023, rank {order} from the bottom "
        f"of {len(incomes)} authorities; the middle authority had {wording.value(incomes.median(), 'GBP')}. Prices "
        "rose between the two figures. The authority lies inland, so that it says nothing about the coast.",
        found,
        "GBP per head",
        working=rows({name: found, "Middle authority": float(incomes.median()), "Lowest": float(incomes.min())}),
        vintage="2023",
    )


@check("C292")
def child_poverty_rising(claim: Claim, evidence: Evidence) -> CheckResult:
    """Change in children in low income (before housing costs) since 2022: less of it where output is higher?"""
    local = evidence.table("child_low_income").query("geography == 'local authority' and housing_costs == 'BHC'")
    wide = local.pivot(index="code", columns="year", values="percent")
    first, last = int(wide.columns.min()), int(wide.columns.max())
    table = evidence.place_table().copy()
    table["change"] = table["code"].map(wide[last] - wide[first])
    found = ends(regression.fit(table, "change", "gva_per_hour_2019", sample="UK"), "gva_per_hour_2019")
    low = table[table["gva_per_hour_2019"] <= table["gva_per_hour_2019"].quantile(0.25)]["change"].dropna()
    return CheckResult(
        rules.readings(
            {
                "It rises in most places of the quarter with least output per hour": float((low > 0).mean()) > 0.5,
                "It rises less where output per hour is higher": found[2] < 0,
            }
        ),
        f"From {first} to {last} the share of children in low income rose in "
        f"{wording.value(100 * (low > 0).mean(), '%', 0)} of the quarter of authorities with the lowest output per "
        f"hour. Where an hour yields £1 more, the change differs by {with_interval(found, 'percentage points', 3)}. "
        "Years after the text, and provisional.",
        found[0],
        "percentage points for each pound",
        found[1:],
        rows([("Change for each pound of output per hour", *found), ("Mean change, lowest quarter", low.mean())]),
        f"2019 to {last}",
    )
