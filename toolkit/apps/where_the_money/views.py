"""Figures and tables of “Where should the money go?”: the map, the ranking, its fragility, the fund, the coast, the game."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from toolkit.apps.shared import need
from toolkit.explorer.result import Table, Text, View
from toolkit.figures import maps
from toolkit.figures.bars import bars
from toolkit.priority_places import composite_index as index
from toolkit.priority_places.allocation import FORMULAS, Allocation, allocate
from toolkit.priority_places.missions import Z

TOTAL = 4.8e9
SOURCE = "ONS and others, see the sources below; Levelling Up Fund, rounds 1 and 2"
DEPRIVED = 10


@dataclass(frozen=True, eq=False)
class Given:
    """What the views draw: the index, its fragility, the place that was looked for, and the formula of the game."""

    made: index.Index
    fragile: index.Fragility
    place: str
    formula: str
    threshold: int


def of(given: Given) -> tuple[View, ...]:
    """Return every view in the order of the page."""
    marked = [given.place] if given.place else []
    share = 100 * given.fragile.table["share_top"]
    return (
        lambda width: maps.hexmap(
            need.places().assign(share=share),
            "share",
            classes="equal",
            highlight=marked,
            label=f"Weightings in which it is among the first {given.fragile.top}",
            unit="%",
            decimals=0,
            lacking="not ranked",
            title=f"Among the first {given.fragile.top}, whatever the weights?",
            source=SOURCE,
            width=width,
        ),
        lambda _: ranking(given),
        lambda _: passed_over(given),
        lambda _: methods(given),
        lambda _: left_out(given),
        lambda _: sampling(given),
        lambda _: deprived(),
        lambda _: money(),
        lambda width: bars(
            by_region(given),
            "region",
            "change",
            label="More or less than awarded, a head",
            unit="GBP",
            decimals=0,
            title=f"£4.8 billion, {FORMULAS[given.formula].partition(':')[0].lower()}: change by region",
            source=SOURCE,
            width=width,
        ),
        lambda _: game(given),
    )


def first(given: Given) -> pd.DataFrame:
    """Return the places that the index puts first, with what the fund did."""
    table = given.fragile.table.sort_values("rank").head(given.fragile.top)
    return table.join(need.places().drop(columns=["rank"], errors="ignore"))


RANKED = {
    "name": "Place",
    "rank": ("Rank", ".0f"),
    "lower": ("90% interval, from", ".0f"),
    "upper": ("to", ".0f"),
    "share": ("Among the first, % of weightings", ".0f"),
    "fund_category": ("Fund's category", ".0f"),
    "award_per_head": ("Awards, £ a head", ",.0f"),
    "shared": ("of which from shared bids", ",.0f"),
    "imd_score": ("Deprivation, 2019", ".1f"),
}


def ranking(given: Given) -> Table:
    """List every ranked place."""
    rows = given.fragile.table.sort_values("rank").join(need.places())
    rows["shared"] = rows["award_shared"] / rows["population_2022"]
    rows["share"] = 100 * rows["share_top"]
    note = "Rank 1 is most in need. Deprivation is that of England, and no part of the index."
    return Table.of("Every place, with its rank and how far it moves", rows, RANKED, note)


def passed_over(given: Given) -> Table:
    """List the places that the index puts first and the fund's list did not."""
    rows = first(given)
    rows = rows[rows["fund_category"] != 1].assign(share=100 * rows["share_top"])
    columns = {name: RANKED[name] for name in ("name", "rank", "lower", "upper", "share", "fund_category")}
    columns["award_per_head"] = RANKED["award_per_head"]
    note = "That a place is here does not show that its bid was better than others', or that it made one."
    return Table.of("Put first by this index, and not in the fund's category 1", rows, columns, note)


def methods(given: Given) -> Table:
    """Compare scales and ways of adding up."""
    rows = index.other_methods(given.made, given.fragile.top)
    rows = rows.assign(
        place=rows["place"].map(need.places()["name"]),
        normalisation=rows["normalisation"].map(index.NORMALISATIONS),
        aggregation=rows["aggregation"].map(lambda name: index.AGGREGATIONS[name].partition(":")[0]),
    )
    return Table.of(
        "With another scale or another mean", rows, {"normalisation": "Scale", "aggregation": "Added up by"} | MOVED
    )


MOVED = {
    "mean_shift": ("Mean shift, ranks", ".1f"),
    "largest_shift": ("Largest shift, ranks", ".0f"),
    "place": "Whose",
    "leave_top": ("Leave the first places", ".0f"),
}


def left_out(given: Given) -> Table:
    """Compare what leaving each indicator out does."""
    rows = index.leave_one_out(given.made, given.fragile.top)
    if rows.empty:
        rows = pd.DataFrame(columns=["indicator", *MOVED])
    rows = rows.assign(
        place=rows["place"].map(need.places()["name"]), indicator=rows["indicator"].map(need.definitions()["label"])
    )
    return Table.of("With one indicator left out", rows, {"indicator": "Left out"} | MOVED)


def sampling(given: Given) -> Text:
    """Say how far ranks move with the sampling error of those indicators that have one."""
    rows = need.places()
    names = [one.name for one in given.made.indicators if f"{one.name}_lower" in rows]
    errors = {name: (rows[f"{name}_upper"] - rows[f"{name}_lower"]) / 2 / Z for name in names}
    found = index.with_error(rows, given.made, errors, draws=300)
    words = [
        f"{len(names)} of {len(given.made.indicators)} indicators have a published interval. With their figures redrawn "
        f"from it, the average rank has a 90% interval of {(found['upper'] - found['lower']).mean():.0f} ranks."
    ]
    if given.place in found.index:
        low, high = found.loc[given.place]
        words.append(f"That of {rows['name'][given.place]} runs from {low:.0f} to {high:.0f}.")
    return Text("Sampling error alone", tuple(words))


def deprived() -> Text:
    """Say what the ten most deprived places of England had had by October 2021, alone and with others."""
    rows, one = need.ranked("E"), need.rounds().query("round == 1").set_index("code")
    ten = rows.nlargest(DEPRIVED, "imd_score")
    award = one["award"].reindex(ten.index).fillna(0)
    own = award - one["award_from_shared_bids"].reindex(ten.index).fillna(0)
    return Text(
        "“Five of the ten most deprived got nothing”",
        (
            f"Of the ten places of England with the highest score of deprivation in 2019, {int((own <= 0).sum())} had no bid "
            f"of their own in round 1, October 2021, and {int((award <= 0).sum())} had no part of a shared bid either.",
            f"The ten: {', '.join(ten['name'])}. By average rank, not score, other places are among the ten.",
        ),
    )


def money() -> Table:
    """Compare awards a head by category, and by coast in England without London and Scilly."""
    rows, england = need.ranked("ESW"), need.ranked("E")
    outside = england[england["region"] != "London"]
    groups = {f"Category {n}": rows[rows["fund_category"] == n] for n in (1, 2, 3)}
    groups |= {f"England without London: {kind}": some for kind, some in outside.groupby("coast")}
    lines = [
        (name, len(some), some["award_per_head"].median(), 100 * (some["award"] == 0).mean(), some["imd_score"].median(),
         100 * (some["fund_category"] == 1).mean())
        for name, some in groups.items()
    ]  # fmt: skip
    columns = {
        "group": "Places", "count": ("How many", ".0f"), "median": ("Median award, £ a head", ",.0f"),
        "none": ("Without an award, %", ".0f"), "imd": ("Median deprivation", ".1f"),
        "first": ("In category 1, %", ".0f"),
    }  # fmt: skip
    note = "Medians, because one ferry for the Isles of Scilly is £21,000 a head. Tidal water is estuaries and wide rivers."
    return Table.of(
        "What places got, by category and by coast", pd.DataFrame(lines, columns=list(columns)), columns, note
    )


def shared_out(given: Given) -> Allocation:
    """Return the fund's £4.8 billion shared out by the formula."""
    rows = need.places().loc[list(given.made.codes)]
    scores = pd.Series(given.made.scores, index=rows.index)
    return allocate(rows["population_2022"], scores, rows["award"], TOTAL, given.formula, given.threshold)


def by_region(given: Given) -> pd.DataFrame:
    """Return the change a head (GBP) by region, the greatest gain first."""
    table = shared_out(given).table.join(need.places()["region"])
    sums = table.groupby("region")[["change", "people"]].sum()
    return (sums["change"] / sums["people"]).rename("change").sort_values(ascending=False).reset_index()


def game(given: Given) -> Table:
    """List what every place would get and what it got, and say how concentrated both are."""
    made = shared_out(given)
    rows = made.table.join(need.places()["name"]).sort_values("change")
    columns = {
        "name": "Place",
        "per_head": ("By the formula, £ a head", ",.0f"),
        "actual_per_head": ("As awarded, £ a head", ",.0f"),
        "change": ("Change, £", ",.0f"),
    }
    note = (
        f"The neediest fifth of people would get {100 * made.neediest[0]:.0f}% of the money; of the awards, scaled to the "
        f"same total, they got {100 * made.neediest[1]:.0f}%. Gini coefficient of amounts a head: {made.gini[0]:.2f} and "
        f"{made.gini[1]:.2f}. {(made.table['change'] < 0).sum()} places would lose. Largest losses first."
    )
    return Table.of("£4.8 billion by this formula, beside what was awarded", rows, columns, note)
