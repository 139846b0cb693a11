"""Shared code for the lesson on places: targets and their readings, the index of need, figures and apps."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from classroom.lesson import explorer_of, rated, strength_from
from toolkit import claims, composite_index, figures, left_behind, missions, tables
from toolkit.apps.shared import need
from toolkit.core.wording import interval

explore, strength_of = explorer_of(), strength_from()
CATEGORY = 93  # districts in England that the fund put first


@lru_cache(maxsize=4)
def judged(test: str) -> missions.Standing:
    """Return the result of one test of a mission."""
    row = tables.load("mission_measures").set_index("test", drop=False).loc[test].to_dict()
    target = tables.load("mission_targets").set_index("mission").loc[row["mission"]].to_dict()
    return missions.judge(row, tables.load("missions"), target)


def places() -> pd.DataFrame:
    """Return one row per place, by short name, with its indicators, category, deprivation and vote."""
    return need.places().set_index("name", drop=False)


@lru_cache(maxsize=1)
def index() -> composite_index.Index:
    """Return the index of ten indicators for England."""
    weights = need.definitions()["england"].dropna().to_dict()
    return composite_index.build(need.ranked("E"), need.indicators(), weights)


def ranks() -> pd.Series:
    """Return each place's rank in the index, 1 for the greatest need, under its short name."""
    made = index()
    return pd.Series(made.ranks, index=need.places()["name"][list(made.codes)], name="rank").astype(int)


@lru_cache(maxsize=1)
def weighed() -> composite_index.Fragility:
    """Return the ranks of the first places over a thousand draws of the weights."""
    return composite_index.fragility(index(), CATEGORY, draws=1000)


def drawn() -> pd.DataFrame:
    """Return each place's rank and its interval over the draws, by short name."""
    return weighed().table.rename(need.places()["name"])


def own_awards() -> pd.Series:
    """Return each place's round 1 awards from its own bids (GBP), by short name."""
    given = need.awards(1)
    return (given["award"] - given["award_from_shared_bids"]).rename(need.places()["name"])


# --- what the lesson shows


def path_to_target(standing: missions.Standing, last_year: int) -> figures.Figure:
    """Draw the readings for a target, and the pace still needed to reach it."""
    read = standing.path.assign(line="Published")
    pace = pd.DataFrame({"year": [standing.last.year, last_year], "value": [standing.last.value, standing.target]})
    named = {"label": "Pupils at the expected standard", "unit": "%", "title": "The target and the published figures"}
    rows = pd.concat([read[["year", "value", "line"]], pace.assign(line="Pace needed to reach the target")])
    return figures.time_series(rows, "value", by="line", zero=True, source="Department for Education", **named)


def how_often_first() -> figures.Figure:
    """Draw how many places are nearly always, sometimes or hardly ever among the top places, as weights vary."""
    counts = weighed().classes().value_counts().rename_axis("kind").rename("places").reset_index()
    named = {
        "label": "Places in England",
        "unit": "places",
        "title": f"Places in the top {CATEGORY} in 1,000 draws of the weights",
    }
    named |= {"highlight": composite_index.CLASSES[1], "source": "MHCLG, ONS; weights drawn at random"}
    return figures.bars(counts, "kind", "places", **named)


def deprivation_and_vote() -> figures.Figure:
    """Draw deprivation against the Leave vote."""
    rows = need.places().assign(code=need.places().index)
    named = {"x_label": "Deprivation, 2019", "y_label": "Voted to leave", "x_unit": "", "y_unit": "%"}
    title = "Deprivation and the Leave vote: places in England"
    return figures.scatter(rows, "imd_score", "leave_2016", title=title, source="MHCLG; Electoral Commission", **named)


def limits_for_people() -> str:
    """Return what area figures imply about how people without qualifications voted."""
    rows = need.places()
    found = left_behind.bounds(rows["no_qualifications_2021"] / 100, rows["leave_2016"] / 100, rows["population_2022"])
    group, others = (interval(*(100 * end for end in ends), "%", 0) for ends in (found.group, found.others))
    return (
        f"Figures for {found.places} places are consistent with {group} of people without qualifications "
        f"voting to leave, and {others} of everyone else."
    )


def ledger(names: list[str]) -> pd.DataFrame:
    """Return claims on missions, money and the vote, each with its verdict and the strength of the evidence."""
    return rated(claims.closing_table().loc[names])
