"""``levelling_up_fund``: awards from the first two rounds of the Levelling Up Fund, by place."""

from __future__ import annotations

import pandas as pd

from data.prepare.areas import current, recode
from data.prepare.columns import number, text
from data.prepare.model import CODE, LAD23, TO_PLACES, Field, Raw, Source, Table, given_by
from data.prepare.places import POPULATION, population
from toolkit.core.errors import TableError

ROUNDS = {
    1: Source(
        "Levelling Up Fund: first round successful bids",
        "https://www.gov.uk/government/publications/levelling-up-fund-first-round-successful-bids",
        "Department for Levelling Up, Housing and Communities",
    ),
    2: Source(
        "Levelling Up Fund Round 2: successful bidders",
        "https://www.gov.uk/government/publications/levelling-up-fund-round-2-successful-bidders",
        "Department for Levelling Up, Housing and Communities",
    ),
}
COMPILER = Source(
    "Levelling up data, bids with the codes of their areas",
    "https://github.com/open-innovations/true-north",
    "Open Innovations",
)
_PERIOD = "2021 (round 1), 2023 (round 2)"
# A row's round says which of the lists it is from.
_BY_ROUND = (*ROUNDS.values(), COMPILER)
# The compiler lists ten of the eleven districts for awards to the whole of Northern Ireland.
_LEFT_OUT = "N09000011"


def build(raw: Raw) -> pd.DataFrame:
    table = pd.concat([_round(raw, number) for number in ROUNDS], ignore_index=True)
    table["award_per_head"] = table["award"] / table["code"].map(population(raw))
    return table


def bids(raw: Raw, number: int) -> pd.DataFrame:
    """Return one row per bid and place: ``bid`` (running number), ``code``, ``share`` (GBP), ``places``."""
    rows = raw.csv(f"funding/levelling-up-fund-round-{number}.csv")
    rows = pd.DataFrame({"value": rows["Bid Value"].astype(float), "code": rows["LADs"].str.split(";")})
    everywhere = sorted(code for code in current(raw).index if code.startswith("N"))
    rows["code"] = [everywhere if set(codes) | {_LEFT_OUT} == set(everywhere) else codes for codes in rows["code"]]
    rows["places"] = rows["code"].str.len()
    rows = rows.rename_axis("bid").explode("code").reset_index()
    rows["code"] = recode(rows["code"], raw)
    if rows["code"].isna().any():
        raise TableError(f"Round {number} of the Levelling Up Fund names an area that is no place of 2023.")
    return rows.assign(share=rows["value"] / rows["places"])


def _bids(raw: Raw) -> pd.DataFrame:
    """Return one row per bid: its round, number and name, the places that share it, and the award."""
    parts = []
    for which in ROUNDS:
        names = raw.csv(f"funding/levelling-up-fund-round-{which}.csv")["Bid Name"]
        rows = (
            bids(raw, which)
            .groupby("bid")
            .agg(places=("places", "first"), codes=("code", "; ".join), award=("value", "first"))
        )
        parts.append(rows.assign(round=which, name=names.str.strip()).reset_index())
    table = pd.concat(parts, ignore_index=True)
    return table.assign(bid=table["bid"] + 1)


def _round(raw: Raw, number: int) -> pd.DataFrame:
    rows = bids(raw, number)
    rows["shared"] = rows["share"].where(rows["places"] > 1, 0.0)
    table = rows.groupby("code").agg(
        bids=("bid", "nunique"), award=("share", "sum"), award_from_shared_bids=("shared", "sum")
    )
    return table.reset_index().assign(round=number)


TABLES = [
    Table(
        name="levelling_up_fund",
        title="Levelling Up Fund awards by place, rounds 1 and 2",
        description="One row for each place and round with an award; places without a row had none. A bid for several "
        "authorities (a county, a combined authority, all of Northern Ireland) is split equally between "
        "them, whatever their size, because the publisher does not say who spends how much. Bids for all "
        "of Northern Ireland are split between eleven districts: the compiler lists ten, and we added "
        "Ards and North Down. Round 1 adds up to GBP 1,693 million and round 2 to GBP 2,088 million. "
        "These are awards, not spending.",
        fields=(
            CODE,
            Field("round", "Round", "Round of the fund.", type="integer", required=True, minimum=1, maximum=2),
            *given_by(
                _BY_ROUND,
                Field(
                    "bids",
                    "Successful bids",
                    "Successful bids for the place, alone or with others.",
                    type="integer",
                    unit="bids",
                    status="derived",
                    required=True,
                    minimum=1,
                ),
                number(
                    "award",
                    "Award",
                    "Sum of the awards, including equal parts of shared ones.",
                    "GBP",
                    2,
                    period=_PERIOD,
                    status="derived",
                    required=True,
                ),
                number(
                    "award_from_shared_bids",
                    "Part from shared bids",
                    "The part of the award that depends on this equal split.",
                    "GBP",
                    2,
                    period=_PERIOD,
                    status="assumed",
                    required=True,
                ),
            ),
            *given_by(
                (*_BY_ROUND, POPULATION),
                number(
                    "award_per_head",
                    "Award per head",
                    "Award divided by residents in mid-2022.",
                    "GBP per head",
                    2,
                    period=_PERIOD,
                    status="derived",
                    required=True,
                ),
            ),
        ),
        primary_key=("code", "round"),
        foreign_keys=(TO_PLACES,),
        sources=(*_BY_ROUND, POPULATION),
        period="2021 and 2023",
        geography=LAD23,
        build=build,
    ),
    Table(
        name="levelling_up_fund_bids",
        title="Levelling Up Fund: successful bids of rounds 1 and 2",
        description="One row for each bid, numbered as listed, with the full award. How much of a shared bid each "
        "place gets is not published.",
        fields=(
            Field("round", "Round", "Round of the fund.", type="integer", required=True, minimum=1, maximum=2),
            Field("bid", "Number", "Position in the list.", type="integer", required=True, minimum=1),
            *given_by(
                _BY_ROUND,
                text("name", "Bid", "Name of the bid, as published.", required=True),
                Field(
                    "places",
                    "Places",
                    "Number of places in the bid.",
                    type="integer",
                    unit="places",
                    required=True,
                    minimum=1,
                ),
                text("codes", "Codes", "Codes of these places in 2023.", required=True),
                number("award", "Award", "The full award.", "GBP", 2, period=_PERIOD, required=True),
            ),
        ),
        primary_key=("round", "bid"),
        sources=_BY_ROUND,
        period=_PERIOD,
        geography=LAD23,
        build=_bids,
    ),
]
