"""Checks on the Levelling Up Fund: who got how much, and whether it followed deprivation."""

from __future__ import annotations

import numpy as np

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, rows
from toolkit.claims.checks.common import names, with_interval
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording

MOST_DEPRIVED = 10
SUMMARIES = {
    "average score": "imd_score",
    "share of neighbourhoods in the most deprived tenth": "most_deprived_tenth",
    "income": "income_score",
    "employment": "employment_score",
}
"""Ways to rank authorities that the publisher gives or that this project derives from its neighbourhoods."""


def first_round(evidence: Evidence) -> Frame:
    """Return the first round's awards by code: bids, award (GBP), award per head."""
    fund = evidence.table("levelling_up_fund")
    return fund[fund["round"] == 1].set_index("code")


def england_2019(evidence: Evidence) -> Frame:
    """Return deprivation of England's authorities in the edition of 2019, by code."""
    return evidence.table("deprivation").query("edition == 2019").set_index("code")


@check("C124")
def award_of_a_city(claim: Claim, evidence: Evidence) -> CheckResult:
    """The city's award and bids in the first round."""
    money, bids = claim.said
    row = first_round(evidence).loc[claim.places[0]]
    (name,) = names(evidence, claim.places)
    award = float(row["award"]) / 1e6
    both = (
        rules.level(money, award, rounding=0.5, same=True),
        rules.level(bids, float(row["bids"]), same=True),
    )
    return CheckResult(
        both[0] if both[1].agrees else both[1],
        f"{name} was awarded £{award:.0f} million for {row['bids']:.0f} bids in the fund's first round, "
        f"{wording.value(float(row['award_per_head']), 'GBP', 0)} for each resident. An award is not yet spending.",
        award,
        "GBP million",
        working=rows({"Award, £ million": award, "Bids": row["bids"]}),
        vintage="2021",
        rows_unit="",
    )


@check("C125")
def most_of_all_cities(claim: Claim, evidence: Evidence) -> CheckResult:
    """The city's rank by award: among authorities, among cities as groups of authorities, and for each resident."""
    city, other = claim.places
    fund, people = first_round(evidence), evidence.table("places").set_index("code")["population_2022"]
    group = evidence.table("cities").set_index("code")["city"]
    whole = fund["award"].groupby(group).sum()
    heads = people.groupby(group).sum()
    ranks = {
        "among authorities": fund["award"].rank(ascending=False)[city],
        "among cities with their suburbs": whole.rank(ascending=False)[group[city]],
        "among cities, for each resident": (whole / heads.reindex(whole.index)).rank(ascending=False)[group[city]],
    }
    name, rival = names(evidence, claim.places)
    best, second = claim.said
    return CheckResult(
        rules.readings({words: best <= rank <= second for words, rank in ranks.items()}),
        f"By the awards of the first round {name} (£{fund['award'][city] / 1e6:.0f} million) came "
        + wording.listing([f"number {rank:.0f} {words}" for words, rank in ranks.items()])
        + f"; {rival} itself got £{fund['award'][other] / 1e6:.0f} million, shared bids divided equally. Nobody can be "
        "both first and second: the text's two places are of cities and of wider areas.",
        float(ranks["among authorities"]),
        "rank",
        working=rows(ranks),
        vintage="2021",
    )


@check("C126")
def three_bids(claim: Claim, evidence: Evidence) -> CheckResult:
    """Authorities with three bids in the first round, bids of several authorities included."""
    fund = first_round(evidence)
    known = evidence.table("places").set_index("code")["short_name"]
    areas, bids = claim.said
    many = fund[fund["bids"] >= bids]
    own = many[many["award_from_shared_bids"] == 0]
    listed = sorted(str(known[code]) for code in many.index)
    return CheckResult(
        rules.level(areas, float(len(many))),
        f"In the first round {len(many)} authorities had {bids:.0f} bids granted ({wording.listing(listed)}); "
        f"{len(own)} of them without sharing one with others.",
        float(len(many)),
        "areas",
        working=rows({str(known[code]): float(granted) for code, granted in many["bids"].items()}),
        vintage="2021",
        rows_unit="bids",
    )


@check("C139")
def first_round_in_all(claim: Claim, evidence: Evidence) -> CheckResult:
    """The sum of the first round's awards."""
    total = float(first_round(evidence)["award"].sum()) / 1e9
    places = len(first_round(evidence))
    return CheckResult(
        rules.level(claim.said[0], total, rounding=0.05, same=True),
        f"The awards of the first round add up to £{total:.2f} billion, in {places} authorities. The number of bids is "
        "not in the tables, which count a bid once in each authority that shares it.",
        total,
        "GBP billion",
        working=rows({"All awards": total}),
        vintage="2021",
    )


@check("C089", "C140")
def fund_in_all(claim: Claim, evidence: Evidence) -> CheckResult:
    """What two rounds awarded against the fund's size; a third round of 2023 is not in the table."""
    fund = evidence.table("levelling_up_fund")
    by_round = fund.groupby("round")["award"].sum() / 1e9
    total = float(by_round.sum())
    return CheckResult(
        rules.level(claim.said[0], total, rounding=0.05),
        f"Two rounds awarded £{total:.1f} billion, {wording.value(100 * total / claim.said[0], '%', 0)} of what the "
        "fund was said to hold. A third round followed, which the tables do not have, and awards are not spending.",
        total,
        "GBP billion",
        working=rows({f"Round {number}": value for number, value in by_round.items()}),
        vintage="2021 and 2023",
    )


@check("C255")
def most_deprived_without(claim: Claim, evidence: Evidence) -> CheckResult:
    """Of the ten most deprived authorities, those without an award in the first round; four ways to rank them."""
    table, fund = england_2019(evidence), first_round(evidence)
    known = evidence.table("places").set_index("code")["short_name"]
    without = {
        words: [str(known[code]) for code in table[column].nlargest(MOST_DEPRIVED).index if code not in fund.index]
        for words, column in SUMMARIES.items()
    }
    by_score = without["average score"]
    counts = {words: len(some) for words, some in without.items()}
    return CheckResult(
        rules.level(claim.said[0], float(len(by_score))),
        f"Of the ten English authorities with the highest average score in 2019, {len(by_score)} had no award in the "
        f"first round ({wording.listing(by_score)}); ranked in three other ways it is {min(counts.values())} to "
        f"{max(counts.values())}. A second round followed in 2023.",
        float(len(by_score)),
        "areas",
        working=rows({words: float(count) for words, count in counts.items()}),
        vintage="2019 and 2021",
    )


@check("C256")
def money_and_need(claim: Claim, evidence: Evidence) -> CheckResult:
    """Rank correlation of the first round's award per head with deprivation, and the better-off half."""
    table, fund = england_2019(evidence), first_round(evidence)
    award = fund["award_per_head"].reindex(table.index).fillna(0.0)
    money = fund["award"].reindex(table.index).fillna(0.0)
    found = float(award.corr(table["imd_score"], method="spearman"))
    half = 1.96 * np.sqrt((1 + found**2 / 2) / (len(table) - 3))
    ends = (float(np.tanh(np.arctanh(found) - half)), float(np.tanh(np.arctanh(found) + half)))
    better = 100 * float(money[table["imd_score"] <= table["imd_score"].median()].sum() / money.sum())
    few = rules.QUANTIFIERS["few"][1]
    outcomes = {
        "less than half of the order is shared": ends[1] ** 2 < 0.5,
        "the less deprived half got more than few": better / 100 > few,
    }
    return CheckResult(
        rules.readings(outcomes),
        "Across England's authorities, awards for each resident in the first round and deprivation in 2019 have a rank "
        f"correlation of {with_interval((found, *ends), '', 2)}: they go together, but loosely. The less deprived half "
        f"of authorities got {wording.value(better, '%', 0)} of the money.",
        found,
        "rank correlation",
        ends,
        rows({"Rank correlation": found, "Share of the less deprived half": better / 100}),
        "2019 and 2021",
        "",
    )
