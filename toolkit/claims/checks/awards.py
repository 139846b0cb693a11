"""Checks on the Levelling Up Fund: who got how much, and whether it followed deprivation."""

from __future__ import annotations

from itertools import product

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result, result_of_readings
from toolkit.claims.checks.common import names, rank_correlation
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.registry import check

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
    money, bids = claim.quoted
    row = first_round(evidence).loc[claim.places[0]]
    award = float(row["award"]) / 1e6
    by_money = rules.level(money, award, rounding=0.5, same=True)
    by_bids = rules.level(bids, float(row["bids"]), same=True)
    ruling, (name,) = by_money if by_bids.agrees else by_bids, names(evidence, claim.places)
    return result(claim, ruling, award, {"Award, £ million": award, "Bids": row["bids"]}, name=name, row=row)


@check("C125")
def most_of_all_cities(claim: Claim, evidence: Evidence) -> CheckResult:
    """The city's rank by award: among authorities, among cities as groups of authorities, and for each resident."""
    city, other = claim.places
    fund, people = first_round(evidence), evidence.table("places").set_index("code")["population_2022"]
    group = evidence.table("cities").set_index("code")["city"]
    whole, heads = fund["award"].groupby(group).sum(), people.groupby(group).sum()
    ranks = {
        "among authorities": fund["award"].rank(ascending=False)[city],
        "among cities with their suburbs": whole.rank(ascending=False)[group[city]],
        "among cities, for each resident": (whole / heads.reindex(whole.index)).rank(ascending=False)[group[city]],
    }
    best, second = claim.quoted
    return result_of_readings(
        claim,
        {words: best <= rank <= second for words, rank in ranks.items()},
        ranks["among authorities"],
        ranks,
        names=names(evidence, claim.places),
        millions=[fund["award"][code] / 1e6 for code in (city, other)],
        ranks=[f"number {rank:.0f} {words}" for words, rank in ranks.items()],
    )


@check("C126")
def three_bids(claim: Claim, evidence: Evidence) -> CheckResult:
    """Authorities with three bids in the first round, with bids of several authorities and without them."""
    fund, (areas, bids) = first_round(evidence), claim.quoted
    many = fund[fund["bids"] >= bids]
    granted = dict(zip(names(evidence, many.index), many["bids"], strict=True))
    own = int((many["award_from_shared_bids"] == 0).sum())
    ruling = rules.count(areas, (len(many), own), same=True)
    return result(claim, ruling, len(many), granted, names=sorted(granted), bids=bids, own=own)


@check("C139")
def first_round_in_all(claim: Claim, evidence: Evidence) -> CheckResult:
    """The sum of the first round's awards."""
    awards = first_round(evidence)["award"]
    total = float(awards.sum()) / 1e9
    ruling = rules.level(claim.quoted[0], total, rounding=0.05, same=True)
    return result(claim, ruling, total, {"All awards": total}, places=len(awards))


@check("C089", "C140", "C248")
def fund_in_all(claim: Claim, evidence: Evidence) -> CheckResult:
    """Is what two rounds awarded within the fund's size? A third round of 2023 is not in the table."""
    by_round = evidence.table("levelling_up_fund").groupby("round")["award"].sum() / 1e9
    total = float(by_round.sum())
    rounds = {f"Round {number}": award for number, award in by_round.items()}
    share = 100 * total / claim.quoted[0]
    return result(claim, rules.bound("at most", claim.quoted[0], total), total, rounds, share=share)


@check("C348")
def small_beside_the_fund(claim: Claim, evidence: Evidence) -> CheckResult:
    """The smaller sum over what the larger fund awarded in two rounds, and over the larger sum quoted."""
    small, large = claim.quoted
    awarded = float(evidence.table("levelling_up_fund")["award"].sum()) / 1e6
    share, working = small / awarded, {"Awarded": awarded, "The smaller sum": small}
    figures = {"billions": awarded / 1000, "of_the_sum": 100 * small / large}
    return result(claim, rules.quantity("few", share), 100 * share, working, **figures)


@check("C255")
def most_deprived_without(claim: Claim, evidence: Evidence) -> CheckResult:
    """Of the ten most deprived authorities, those without an award, or own award, in the first round; four ranks."""
    table, fund = england_2019(evidence), first_round(evidence)
    own = fund[fund["award"] > fund["award_from_shared_bids"]]
    without = {
        f"{words}, {kind}": [code for code in table[column].nlargest(MOST_DEPRIVED).index if code not in awards.index]
        for (words, column), (kind, awards) in product(SUMMARIES.items(), {"any award": fund, "own bids": own}.items())
    }
    counts = {words: len(codes) for words, codes in without.items()}
    number, *others = counts.values()
    figures = {"names": names(evidence, without["average score, any award"]), "least": min(number, *others)}
    figures |= {"most": max(number, *others)}
    return result(claim, rules.count(claim.quoted[0], tuple(counts.values())), number, counts, **figures)


@check("C256")
def money_and_need(claim: Claim, evidence: Evidence) -> CheckResult:
    """Rank correlation of the first round's award per head with deprivation, and the better-off half."""
    table, fund = england_2019(evidence), first_round(evidence)
    money, per_head = (fund[column].reindex(table.index).fillna(0.0) for column in ("award", "award_per_head"))
    correlation = rank_correlation(per_head, table["imd_score"])
    better = 100 * float(money[table["imd_score"] <= table["imd_score"].median()].sum() / money.sum())
    outcomes = {
        "less than half of the order is shared": correlation[2] ** 2 < 0.5,
        "the less deprived half got more than few": better / 100 > rules.QUANTIFIERS["few"][1],
    }
    working = {"Rank correlation": correlation[0], "Share of the less deprived half": better / 100}
    return result_of_readings(claim, outcomes, correlation, working, better=better)
