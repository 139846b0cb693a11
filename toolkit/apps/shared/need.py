"""Places with the inputs of a need index, the fund's choices and awards, and deprivation; read once."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from toolkit import tables
from toolkit.figures.columns import bare
from toolkit.priority_places.composite_index import Indicator

UNRANKED = {
    "E09000001": "the City of London has about ten thousand residents and half a million jobs",
    "E06000053": "the Isles of Scilly have about two thousand residents",
}


@lru_cache(maxsize=1)
def definitions() -> pd.DataFrame:
    """Return each indicator, by name, with the reason for it and its weight in each named index."""
    return bare(tables.load("index_indicators").set_index("indicator"))


@lru_cache(maxsize=1)
def indicators() -> tuple[Indicator, ...]:
    """Return every indicator that an index may use."""
    rows = definitions()
    return tuple(Indicator(str(name), row["need"], bool(row["log"]), row["domain"]) for name, row in rows.iterrows())


@lru_cache(maxsize=1)
def places() -> pd.DataFrame:
    """Return one row per place, index ``code``: names, map, indicators, category, awards (GBP), deprivation, vote."""
    rows = tables.load("places").merge(tables.load("priority_places"), on="code").set_index("code", drop=False)
    rows["name"] = rows["short_name"]
    given = tables.load("levelling_up_fund").groupby("code")[["award", "award_from_shared_bids"]].sum()
    rows[["award", "award_shared"]] = given.reindex(rows.index).fillna(0.0).to_numpy()
    rows["award_per_head"] = rows["award"] / rows["population_2022"]
    imd = tables.load("deprivation").query("edition == 2019").set_index("code")
    rows["imd_score"], rows["most_deprived_tenth"] = imd["imd_score"], imd["most_deprived_tenth"]
    rows["leave_2016"] = tables.load("place_evidence").set_index("code")["leave_2016"]
    return bare(rows)


def ranked(nations: str) -> pd.DataFrame:
    """Return the places in some nations (given by the first letters of their codes) that an index can rank."""
    rows = places()
    return rows[rows.index.str[0].isin(list(nations)) & ~rows.index.isin(list(UNRANKED))]


def awards(number: int) -> pd.DataFrame:
    """Return the awards of a funding round, by place code."""
    return tables.load("levelling_up_fund").query("round == @number").set_index("code")


@lru_cache(maxsize=4)
def publications(*names: str) -> tuple[str, ...]:
    """Return one line per table: its sources and licence."""
    attrs = [tables.load(name).attrs for name in names]
    return tuple(f"{attr['source']}. {attr['attribution']}" for attr in attrs)
