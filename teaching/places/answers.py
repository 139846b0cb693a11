"""The right answers of the lesson on places: each is computed from the tables by the engine that the lesson uses."""

from __future__ import annotations

import pandas as pd

from teaching.exercises import Exercise
from toolkit import composite_index, left_behind, missions, tables
from toolkit.apps.shared import need


def standing(test: str) -> missions.Standing:
    """Return where one test of a mission stands."""
    rows = tables.load("mission_measures").set_index("test", drop=False)
    row = rows.loc[test].to_dict()
    mission = tables.load("mission_targets").set_index("mission").loc[row["mission"]].to_dict()
    return missions.judge(row, tables.load("missions"), mission)


def sampling_share() -> float:
    """Return how much of the observed variance of employment between places in the last year is sampling (%)."""
    local = standing("employment_rate").places
    return 100 * float((local["error_1"] ** 2).mean() / local["after"].var())


def index() -> composite_index.Index:
    """Return the index of ten indicators for England."""
    weights = need.definitions()["england"].dropna().to_dict()
    return composite_index.build(need.ranked("E"), need.indicators(), weights)


def passed_over() -> int:
    """Return how many of the first 93 places were not in the fund's category 1."""
    made = index()
    first = pd.Series(made.ranks, index=list(made.codes)).nsmallest(93).index
    return int((need.places()["fund_category"][first] != 1).sum())


def most_fragile() -> str:
    """Return the name of the place whose rank has the widest interval."""
    table = composite_index.fragility(index(), 93, draws=1000).table
    return str(need.places()["name"][(table["upper"] - table["lower"]).idxmax()])


def without_own_bid() -> int:
    """Return how many of the ten most deprived places of England had no bid of their own in round 1."""
    ten = need.ranked("E").nlargest(10, "imd_score").index
    own = need.awards(1)["award"] - need.awards(1)["award_from_shared_bids"]
    return int((own.reindex(ten).fillna(0) <= 0).sum())


def vote() -> float:
    """Return the correlation of deprivation with the vote to leave."""
    return left_behind.correlate(need.places()["imd_score"], need.places()["leave_2016"]).value


EXERCISES = (
    Exercise(
        "04-1",
        lambda: standing("pupils_expected_standard").needed,
        (
            "Count the school years from the latest figure to the summer of 2030.",
            "Divide what is missing by the years.",
        ),
        "The tests of summer 2030 belong to the school year 2029/30, five years after 2024/25.",
        "(pupils.target - pupils.last.value) / (2029 - pupils.last.year)",
        misses=((lambda: (90 - 63) / 6, "That counts six years: the last tests were in the summer of 2025."),),
    ),
    Exercise(
        "04-2",
        sampling_share,
        ("Square the standard errors and take their mean.", "Compare that mean with the variance of the values."),
        "Survey error adds to the variance between places: the gap looks wider than it is.",
        "100 * (local['error_1'] ** 2).mean() / local['after'].var()",
        misses=((lambda: sampling_share() / 100, "That is a share of one: multiply by a hundred."),),
    ),
    Exercise(
        "04-3",
        passed_over,
        (
            "Take the places with the lowest rank numbers, as many as the fund had.",
            "Count those whose category is not 1.",
        ),
        "An index made today and the fund's list differ at the margin, where weights decide.",
        "(category[ranks.nsmallest(93).index] != 1).sum()",
        tolerance=0,
        misses=((lambda: 93 - passed_over(), "That counts the places that are in category 1."),),
    ),
    Exercise(
        "04-4",
        most_fragile,
        ("Subtract the lower end of each interval from the upper.", "Ask for the place with the largest difference."),
        "A place that is strong on some indicators and weak on others can be put almost anywhere.",
        "(drawn['upper'] - drawn['lower']).idxmax()",
    ),
    Exercise(
        "04-5",
        without_own_bid,
        ("An award from a shared bid is not the place's own.", "Take the ten highest scores and count zeros."),
        "A claim that places got nothing depends on who counts as a winner of a shared bid.",
        "(own.reindex(ten).fillna(0) <= 0).sum()",
        tolerance=0,
        misses=((lambda: without_own_bid() - 1, "That counts part of a shared bid as the place's own award."),),
    ),
    Exercise(
        "04-6",
        vote,
        ("Use the function of the cell above with two other columns.", "Ask for the attribute called value."),
        "More deprived places were slightly more likely to vote to leave. This says almost nothing about the people "
        "in them.",
        "left_behind.correlate(places['imd_score'], places['leave_2016']).value",
        tolerance=0.01,
    ),
)
HARDER = ()
