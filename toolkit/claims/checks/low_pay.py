"""Checks on low pay by region: the document's own table, whether it adds up, and the survey of 2022."""

from __future__ import annotations

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, rows
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording
from toolkit.productivity import inequality

UK, NORTHERN_IRELAND = "United Kingdom", "Northern Ireland"
HALF_A_PERCENT = 0.5


def of_2022(evidence: Evidence, sex: str = "All") -> Frame:
    """Return the share (%) of jobs below the Real Living Wage by region, and in the whole, in April 2022."""
    pay = evidence.table("low_pay_2022")
    areas = {UK, *evidence.table("regions")["region"]}
    found = pay[
        (pay["geography"] != "local authority")
        & pay["region"].isin(areas)
        & (pay["sex"] == sex)
        & (pay["hours"] == "All")
    ]
    return found.set_index("region")["percent_below"]


@check("C204", "C205", "C206", "C207", "C208", "C209", "C210", "C211", "C212", "C213", "C214")
def row_of_the_table(claim: Claim, evidence: Evidence) -> CheckResult:
    """Do the constituencies said make the percentage said, of all that the region had?"""
    share, _, seats, percent = claim.said
    (region,) = claim.places
    every = evidence.table("constituencies").set_index("region")["constituencies_2019"]
    found = 100 * seats / float(every[region])
    later = float(of_2022(evidence)[region])
    return CheckResult(
        rules.arithmetic(percent, found, rounding=HALF_A_PERCENT),
        f"{seats:.0f} of the {every[region]:.0f} constituencies of {region} would be {wording.value(found, '%', 1)}; "
        f"the text says {wording.value(percent, '%', 0)}. In April 2022, {wording.value(later, '%', 1)} of jobs there "
        f"were below the Real Living Wage, against the {wording.value(share, '%', 1)} said for 2019.",
        found,
        "% of constituencies",
        working=rows({"Constituencies said": seats, "Constituencies that the region had": float(every[region])}),
        vintage="2019 and 2022",
        rows_unit="constituencies",
    )


@check("C215")
def highest_of_all(claim: Claim, evidence: Evidence) -> CheckResult:
    """The region's rank, the highest first: in the document's table of 2019 and in the survey of 2022."""
    then = evidence.table("low_pay_2019").set_index("region")["percent_low_pay"].drop(UK)
    now = of_2022(evidence).drop(UK, errors="ignore")
    ranks = [int(series.rank(ascending=False, method="min")[NORTHERN_IRELAND]) for series in (then, now)]
    ruling = rules.then_and_now(*(rules.bound("at most", 1, found) for found in ranks))
    return CheckResult(
        ruling,
        f"In 2019 {NORTHERN_IRELAND} came {ranks[0]} of {len(then)} by the share of jobs with low pay; in April 2022 "
        f"it came {ranks[1]}, with {wording.value(now[NORTHERN_IRELAND], '%', 1)}, behind {now.idxmax()} "
        f"({wording.value(now.max(), '%', 1)}).",
        float(ranks[1]),
        "rank",
        working=rows(now.sort_values(ascending=False)),
        vintage="2019 and 2022",
        rows_unit="%",
    )


@check("C216")
def sum_of_the_regions(claim: Claim, evidence: Evidence) -> CheckResult:
    """Do the employees of the regions sum to the total, each being rounded to a thousand?"""
    numbers = evidence.table("low_pay_2019").set_index("region")["number_low_pay"]
    regions = numbers.drop(UK)
    later = float(of_2022(evidence)[UK])
    return CheckResult(
        rules.arithmetic(claim.said[1], float(regions.sum()), rounding=500 * len(regions)),
        f"The regions' employees with low pay sum to {wording.number(regions.sum(), 0)}, the total said is "
        f"{wording.number(claim.said[1], 0)}. In April 2022 the share was {wording.value(later, '%', 1)}, against the "
        f"{wording.value(claim.said[0], '%', 1)} said for 2019.",
        float(regions.sum()),
        "employees",
        working=rows(regions),
        vintage="2019 and 2022",
    )


@check("C217")
def sum_of_constituencies(claim: Claim, evidence: Evidence) -> CheckResult:
    """The sum of the table's constituencies, where no region can have more than there are."""
    said = evidence.table("low_pay_2019").set_index("region")["constituencies"].drop(UK).dropna()
    every = evidence.table("constituencies").set_index("region")["constituencies_2019"]
    possible = said.clip(upper=every.reindex(said.index))
    too_many = [str(name) for name in said.index[said > possible]]
    return CheckResult(
        rules.arithmetic(claim.said[0], float(possible.sum())),
        f"The column sums to {said.sum():.0f}, but {wording.listing(too_many)} cannot have as many constituencies as "
        f"it says; with no more than there are, the sum is {possible.sum():.0f}.",
        float(possible.sum()),
        "constituencies",
        working=rows(said),
        vintage="2019",
    )


@check("C203")
def most_constituencies(claim: Claim, evidence: Evidence) -> CheckResult:
    """The table's total over the constituencies of Great Britain: is it over the percentage said?"""
    total = float(evidence.table("low_pay_2019").set_index("region")["constituencies"][UK])
    every = evidence.table("constituencies").set_index("region")["constituencies_2019"]
    found = 100 * total / float(every[UK] - every[NORTHERN_IRELAND])
    return CheckResult(
        rules.adds_up(found > claim.said[0]),
        f"The table's {total:.0f} constituencies are {wording.value(found, '%', 2)} of those of Great Britain: about "
        f"{wording.value(claim.said[0], '%', 0)}, and not over it.",
        found,
        "% of constituencies",
        working=rows({"Said in the table": total, "Of Great Britain": float(every[UK] - every[NORTHERN_IRELAND])}),
        vintage="2019",
        rows_unit="constituencies",
    )


@check("C202")
def one_in_seven_everywhere(claim: Claim, evidence: Evidence) -> CheckResult:
    """The lowest region's share: over one in seven in the document's table of 2019, and in 2022?"""
    then = evidence.table("low_pay_2019").set_index("region")["percent_low_pay"]
    now = of_2022(evidence)
    ruling = rules.then_and_now(*(rules.bound("over", claim.said[0], float(one.min())) for one in (then, now)))
    above = int((now.drop(UK) > claim.said[0]).sum())
    return CheckResult(
        ruling,
        f"In 2019 the lowest share was {wording.value(then.min(), '%', 1)} ({then.idxmin()}), more than one in seven; "
        f"in April 2022 it was {wording.value(now.min(), '%', 1)} ({now.idxmin()}), and {above} of {len(now) - 1} "
        "regions were above one in seven.",
        float(now.min()),
        "% of jobs",
        working=rows(now.sort_values(ascending=False)),
        vintage="2019 and 2022",
    )


@check("C201")
def low_pay_is_spread(claim: Claim, evidence: Evidence) -> CheckResult:
    """The share of the variance in low pay between local authorities that lies within regions (2022)."""
    pay = evidence.table("low_pay_2022")
    local = pay[(pay["geography"] == "local authority") & (pay["sex"] == "All") & (pay["hours"] == "All")]
    local = local.dropna(subset=["percent_below"])
    share = 100 * inequality.split(local["percent_below"], local["region"], None, "variance").within_share
    regions = of_2022(evidence).drop(UK)
    return CheckResult(
        rules.bound("over", 50, share),
        f"In April 2022, {wording.value(share, '%', 0)} of the differences in low pay between {len(local)} local "
        f"authorities lay within regions; the regions ran from {wording.value(regions.min(), '%', 1)} to "
        f"{wording.value(regions.max(), '%', 1)}. Insecurity by region is not in the tables.",
        share,
        "% of variance",
        working=rows(regions.sort_values(ascending=False)),
        vintage="2022",
        rows_unit="%",
    )


@check("C234")
def women_and_men(claim: Claim, evidence: Evidence) -> CheckResult:
    """Is the share of low-paid jobs higher for women than for men, in the UK and in every region?"""
    women, men = of_2022(evidence, "Female"), of_2022(evidence, "Male")
    higher = {str(region): bool(women[region] > men[region]) for region in women.index}
    return CheckResult(
        rules.readings(higher),
        f"In April 2022, {wording.value(women[UK], '%', 1)} of women's jobs and {wording.value(men[UK], '%', 1)} of "
        f"men's were below the Real Living Wage; women's share was the higher in "
        f"{sum(higher.values())} of {len(higher)} areas.",
        float(women[UK] - men[UK]),
        "percentage points",
        working=rows({"Women": float(women[UK]), "Men": float(men[UK])}),
        vintage="2022",
        rows_unit="%",
    )
