"""Figures and tables of “Where should the money go?”: the map, the ranking, its robustness, the fund, the game."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit.apps.shared import need
from toolkit.core.strength import Z
from toolkit.core.wording import filled, listing
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.on_map import Look
from toolkit.explorer.result import Table, Text, View
from toolkit.figures import maps
from toolkit.figures.bars import bars
from toolkit.priority_places import composite_index as index
from toolkit.priority_places.allocation import Allocation, allocate

TOTAL = 4.8e9
DEPRIVED = 10
WORDS = module_yaml(__file__)


@dataclass(frozen=True, eq=False)
class Given:
    """The input to the views: the index, its fragility, the chosen place, and the game's formula."""

    made: index.Index
    fragile: index.Fragility
    place: str
    formula: str
    threshold: int


def of(given: Given, look: Look) -> tuple[View, ...]:
    """Return every view in page order; ``look`` returns the map options."""
    share = 100 * given.fragile.table["share_top"]
    caption = filled(WORDS["map"], top=given.fragile.top)
    return (
        lambda width: maps.place_map(
            need.places().assign(share=share), "share", **look(), classes="equal", unit="%", decimals=0,
            highlight=[given.place] * bool(given.place), width=width, **caption,
        ),
        lambda _: Table.worded(WORDS["ranking"], _with_fund(given)),
        lambda _: passed_over(given),
        lambda _: compared(given, "methods"),
        lambda _: compared(given, "left_out"),
        lambda _: sampling(given),
        lambda _: deprived(),
        lambda _: money(),
        lambda width: bars(
            by_region(given), "region", "change", unit="GBP", decimals=0, width=width, **WORDS["game"]
        ),
        lambda _: game(given),
    )  # fmt: skip


def _with_fund(given: Given) -> pd.DataFrame:
    """Return the ranked places, the greatest need first, with the fund's decisions."""
    rows = given.fragile.table.sort_values("rank").join(need.places())
    return rows.assign(share=100 * rows["share_top"], shared=rows["award_shared"] / rows["population_2022"])


def first(given: Given) -> pd.DataFrame:
    """Return the places that the index puts first, with the fund's decisions."""
    return _with_fund(given).head(given.fragile.top)


def passed_over(given: Given) -> Table:
    """Return a table of the places that the index puts first but the fund did not."""
    rows = first(given).query("fund_category != 1")
    return Table.worded(WORDS["passed_over"], rows, n=len(rows), top=given.fragile.top)


def compared(given: Given, key: str) -> Table:
    """Compare scales and aggregations (``methods``), or the effect of leaving out each indicator (``left_out``)."""
    make = index.other_methods if key == "methods" else index.leave_one_out
    rows = make(given.made, given.fragile.top).reindex(columns=list(WORDS[key]["columns"]))
    names: dict[str, Any] = {"place": need.places()["name"], "indicator": need.definitions()["label"]}
    ways = {name: words.partition(":")[0] for name, words in index.AGGREGATIONS.items()}
    names |= {"normalisation": index.NORMALISATIONS, "aggregation": ways}
    return Table.worded(
        WORDS[key], rows.assign(**{name: rows[name].map(names[name]) for name in names if name in rows})
    )


def sampling(given: Given) -> Text:
    """Return how far ranks change with the sampling error of the indicators that have an interval."""
    rows = need.places()
    names = [indicator.name for indicator in given.made.indicators if f"{indicator.name}_lower" in rows]
    errors = {name: (rows[f"{name}_upper"] - rows[f"{name}_lower"]) / 2 / Z for name in names}
    ranks = index.with_error(rows, given.made, errors, draws=300)
    figures: dict[str, Any] = {"with_error": len(names), "all": len(given.made.indicators)}
    figures["mean"] = (ranks["upper"] - ranks["lower"]).mean()
    if given.place not in ranks.index:
        return Text.worded(WORDS["sampling_of_all"], **figures)
    low, high = ranks.loc[given.place]
    return Text.worded(WORDS["sampling"], name=rows["name"][given.place], low=low, high=high, **figures)


def deprived() -> Text:
    """Return what England's ten most deprived places had received by October 2021, from their own or shared bids."""
    ten, awards = need.ranked("E").nlargest(DEPRIVED, "imd_score"), need.awards(1)
    award, shared = (awards[name].reindex(ten.index).fillna(0) for name in ("award", "award_from_shared_bids"))
    counts = {"own": int((award <= shared).sum()), "shared": int((award <= 0).sum())}
    return Text.worded(WORDS["deprived"], names=listing(ten["name"].tolist()), **counts)


def money() -> Table:
    """Compare awards per head by category, and for coastal and other places in England, excluding London and Scilly."""
    rows, england = need.ranked("ESW"), need.ranked("E").query("region != 'London'")
    groups = {f"Category {n}": rows[rows["fund_category"] == n] for n in (1, 2, 3)}
    groups |= {f"England without London: {kind}": some for kind, some in england.groupby("coast")}
    lines = [
        {
            "group": name,
            "count": len(some),
            "median": some["award_per_head"].median(),
            "none": 100 * (some["award"] == 0).mean(),
            "imd": some["imd_score"].median(),
            "first": 100 * (some["fund_category"] == 1).mean(),
        }
        for name, some in groups.items()
    ]
    return Table.worded(WORDS["money"], pd.DataFrame(lines))


def shared_out(given: Given) -> Allocation:
    """Return the fund's £4.8 billion distributed by the formula."""
    rows = need.places().loc[list(given.made.codes)]
    scores = pd.Series(given.made.scores, index=rows.index)
    return allocate(rows["population_2022"], scores, rows["award"], TOTAL, given.formula, given.threshold)


def by_region(given: Given) -> pd.DataFrame:
    """Return the change per head (GBP) by region, the greatest gain first."""
    sums = shared_out(given).table.join(need.places()["region"]).groupby("region")[["change", "people"]].sum()
    return (sums["change"] / sums["people"]).rename("change").sort_values(ascending=False).reset_index()


def game(given: Given) -> Table:
    """Return a table of what every place would get and what it got, with a note on the concentration of both."""
    made = shared_out(given)
    rows = made.table.join(need.places()["name"]).sort_values("change")
    figures = {"neediest": made.neediest, "gini": made.gini, "lose": (rows["change"] < 0).sum()}
    return Table.worded(WORDS["shared_out"], rows, **figures)
