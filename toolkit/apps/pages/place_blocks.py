"""The blocks of a place's page: each function takes an area and returns its block, using the apps' functions.

To add a block, add a function of an area to `BLOCKS`; the function returns None if it has nothing to say about an area.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from toolkit import places, tables
from toolkit.apps.check_the_claim.card import evidence
from toolkit.apps.explain_place import text
from toolkit.apps.explain_place.app import State, rated_output, resolve_request
from toolkit.apps.pages.block import NAN, WORDS, Block, Value, larger, say
from toolkit.apps.shared import job_scenarios, strengths
from toolkit.apps.shared.need import places as need_places
from toolkit.apps.shared.place_measures import YEAR, figure, table
from toolkit.apps.twelve_missions.app import standings
from toolkit.apps.where_the_money.app import State as NeedState
from toolkit.apps.where_the_money.app import built
from toolkit.apps.within_between import data as ranking
from toolkit.claims.local_claims import outcomes
from toolkit.core import wording
from toolkit.core.strength import composite, unrated
from toolkit.core.wording import capital
from toolkit.net_zero_jobs.local import local_draws
from toolkit.net_zero_jobs.outlook import spread
from toolkit.net_zero_jobs.scenarios import published
from toolkit.places import areas
from toolkit.places.areas import UK, Area
from toolkit.tables import register

NEIGHBOURS = 5
_DRAWS = 1024


def output(area: Area) -> Block | None:
    """Return output per hour: the gap with the United Kingdom and what it is linked to."""
    values = _beside(area, "output")
    if not values[0].known:
        return None
    if area.code == UK:
        sentence, strength = (
            say("output", "produced", place=capital(area.phrase), value=values[0].words(2), period=YEAR),
            "",
        )
    else:
        request = resolve_request(State(place=area.code))
        sentence = text.describe_gap(request) if request.regression else text.describe_levels(request)
        strength = rated_output(request).strength.exported
    if area.kind == "council":
        rank = int(ranking.ranks_by_year()[YEAR][area.code])
        sentence += " " + say("output", "rank", rank=wording.ordinal(rank), n=len(places.every()))
    return _block("output", sentence, values, strength)


def trend(area: Area) -> Block | None:
    """Return output per hour relative to the United Kingdom's, year by year."""
    rows = _output_by_year()
    if area.code == UK or area.code not in rows:
        return None
    ratio = (100 * rows[area.code] / rows[UK]).dropna()
    path = tuple(zip(map(int, ratio.index), map(float, ratio), strict=True))
    (first, was), (last, now) = path[0], path[-1]
    moved = "steady" if abs(now - was) < 1 else "closer" if abs(now - 100) < abs(was - 100) else "further"
    if (round(was) - 100) * (round(now) - 100) < 0:
        moved = "risen" if now > was else "fallen"
    sentence = say("trend", "sentence", place=area.phrase, was=was, first=first, now=now, last=last)
    sentence += " " + say("trend", moved)
    about = WORDS["trend"]
    value = Value(area, about["measure"], now, NAN, NAN, "%", f"{first}–{last}", "derived", about["source"])
    return _block("trend", sentence, (value,), _published_strength(area, "output"), path)


def measured(name: str) -> Callable[[Area], Block | None]:
    """Return a function that makes the block about one measure published for councils and larger areas."""

    def block(area: Area) -> Block | None:
        values = _beside(area, name)
        mine, about = values[0], WORDS[name]
        if not mine.known:
            return None
        value, shared = mine.words(about["decimals"]), _of_county(area, name)
        sentence = say(name, "county" if shared else "sentence", place=area.phrase, value=value, period=mine.period)
        uk = next((other for other in reversed(values) if other.area.code == UK and other.known), None)
        if uk is not None and area.code != UK:
            value = wording.value(uk.value, uk.unit, about["decimals"])
            sentence += " " + say("output", "whole", value=value)
        if mine.status == "derived":
            sentence += " " + say("output", "derived", place=area.phrase, n=len(area.members))
        if area.kind == "council" and about.get("ranked") and not shared:
            rows = ranking.ranks(about["column"])
            sentence += " " + rows.sentence(area.code) if area.code in set(rows.table["code"]) else ""
        return _block(name, sentence, values, _published_strength(area, name))

    return block


def in_work(area: Area) -> Block | None:
    """Return the share of children in low-income families who live with somebody in work."""
    about, counts = WORDS["in_work"], _children_by_work()
    # The survey behind the shares is regional: a council is compared only with its own region.
    compared = [area, *(other for other in larger(area) if other.kind in {"region", "nation"})][:2]
    values = []
    for other in compared:
        working, children = counts.loc[list(other.members)].sum()
        share = 100 * float(working / children)
        values.append(Value(other, about["measure"], share, NAN, NAN, "%", about["period"], "derived", about["source"]))
    sentence = say("in_work", "sentence", share=values[0].words(0), place=area.phrase, period=about["period"])
    sentence += " " + say("in_work", "within") if area.kind in {"council", "combined authority"} else ""
    strength = register.figure(register.of_table("children_working_families"), values[0].value, percent=True)
    return _block("in_work", sentence, values, strength.exported)


def jobs(area: Area) -> Block | None:
    """Return the jobs at stake in a scenario, allocated to councils; the picture shows them per thousand residents."""
    values = [_jobs(other) for other in _compared(area)]
    if not values[0].known:
        return None
    rows, about = _job_draws().loc[_counted(area)], WORDS["jobs"]
    drawn = {name: float(part) for name, part in spread(rows.to_numpy().sum(axis=0), "jobs").items()}
    words = "whole" if area.kind == "country" else "sentence"
    sentence = say("jobs", words, place=area.phrase, jobs=job_scenarios.ranged(drawn, "jobs"))
    strength = strengths.jobs("Gross jobs", list(drawn.values())).strength.exported
    middle, lower, upper = drawn.values()
    total = Value(area, about["measure"], middle, lower, upper, "jobs", "2035", "simulated", about["source"])
    return _block("jobs", sentence, (*values, total), strength)


def claims(area: Area) -> Block | None:
    """Return how many of the documents' claims about places hold for the council."""
    if area.kind != "council":
        return None
    followed = outcomes(evidence()).loc[area.code].dropna()
    known, follows = len(followed), int(followed.sum())
    about = WORDS["claims"]
    several = "all of them" if follows == known else f"{follows or 'none'} of them"
    fits = ("not it", "it")[follows] if known == 1 else several
    sentence = say("claims", "sentence", place=area.phrase, known=wording.count(known, "claim"), follows=fits)
    value = Value(area, about["measure"], follows, NAN, NAN, "claims", f"of {known}", "derived", about["source"])
    return _block("claims", sentence, (value,), unrated("verdict", about["unrated"]).exported)


def need(area: Area) -> Block | None:
    """Return a council's rank by need, its range as the weights vary, its awards from the fund, and its missions."""
    if area.kind != "council":
        return None
    english = area.code.startswith("E")
    # The place is left out: one index serves the pages of all councils.
    _, fragile, _ = built(NeedState() if english else NeedState(preset="great_britain", where="ESW", top=123))
    if area.code not in fragile.table.index:
        return None
    about = WORDS["need"]
    row: Any = fragile.table.loc[area.code]
    share, award = 100 * float(row["share_top"]), float(need_places()["award_per_head"][area.code])
    ways = [mission.places["way"].get(area.code) for some in standings().values() for mission in some]
    counts = {way.replace(" ", "_"): ways.count(way) for way in ("better", "worse", "cannot tell")}
    figures = {"n": len(fragile.table), "top": fragile.top, "share": share, "award": award, "place": area.phrase}
    ranks = {name: wording.ordinal(round(row[name])) for name in ("rank", "lower", "upper")}
    sentence = say("need", "sentence", **figures, **counts, **ranks)
    value = Value(area, about["measure"], share, NAN, NAN, "%", "2019", "derived", about["source"])
    return _block(
        "need", sentence, (value,), composite((row["upper"] - row["lower"]) / len(fragile.table), False).exported
    )


_MEASURED = map(measured, ("health", "pay", "low_pay", "low_income"))
BLOCKS: tuple[Callable[[Area], Block | None], ...] = (output, trend, *_MEASURED, in_work, jobs, need, claims)
"""The blocks in page order."""


def blocks(area: Area) -> list[Block]:
    """Return the blocks that have something to say about an area."""
    return [block for make in BLOCKS if (block := make(area)) is not None]


def prepare(labs: Path) -> None:
    """Load the scenarios from the folder of labs, and compute once what all pages share."""
    _scenario_file.extend(sorted(labs.glob("*/scenarios.yaml"))[:1])
    ranking.prepare()


def _block(
    name: str, sentence: str, values: Iterable[Value], strength: str, path: tuple[tuple[int, float], ...] = ()
) -> Block:
    known = tuple(value for value in values if value.known)
    everywhere = _everywhere(name) if WORDS[name].get("everywhere") else ()
    return Block(name, sentence, known, everywhere, strength, path)


def _compared(area: Area) -> list[Area]:
    """Return the area, a council's most similar neighbours, and the larger areas that contain it."""
    neighbours = places.neighbours(area.code, n=NEIGHBOURS) if area.kind == "council" else []
    near = [areas.get(place.code) for place in neighbours]
    return [area, *near, *larger(area)]


def _beside(area: Area, name: str) -> list[Value]:
    return [_value(other, name) for other in _compared(area)]


@lru_cache(maxsize=8192)
def _value(area: Area, name: str) -> Value:
    """Return a measure of an area as published, or derived from its councils if it is not published."""
    about = WORDS[name]
    ends, status = _published(name).get(area.code), "published"
    if ends is None and name != "output":
        ends, status = _averaged(area, name), "derived"
    ends = ends or (NAN, NAN, NAN)
    return Value(area, about["measure"], *ends, about["unit"], str(about["period"]), status, about["source"])


Ends = tuple[float, float, float]


@lru_cache(maxsize=8)
def _published(name: str) -> dict[str, Ends]:
    """Return a measure with its interval by the code of each area with a published figure."""
    figures: dict[str, Ends] = {}
    for part in WORDS[name]["read"]:
        rows = tables.place_table() if part["table"] == "place_table" else tables.load(part["table"])
        rows = rows.query(part["where"]) if "where" in part else rows
        columns = [part["value"], part.get("lower"), part.get("upper")]
        numbers = [rows[column].astype(float) if column else pd.Series(NAN, rows.index) for column in columns]
        each = zip(rows["code"], *numbers, strict=True)
        figures |= {str(code): (value, lower, upper) for code, value, lower, upper in each if not np.isnan(value)}
    return figures


def _averaged(area: Area, name: str) -> Ends | None:
    known = [
        (_published(name)[code][0], figure(code, "population_2022"))
        for code in area.members
        if code in _published(name)
    ]
    if WORDS[name].get("whole") or len(known) < len(area.members):
        return None
    values, people = zip(*known, strict=True)
    return float(np.average(values, weights=people)), NAN, NAN


@lru_cache(maxsize=8)
def _everywhere(name: str) -> tuple[float, ...]:
    value_of = _jobs if name == "jobs" else lambda area: _value(area, name)
    values = (value_of(areas.get(place.code)) for place in places.every())
    return tuple(value.value for value in values if value.known)


def _published_strength(area: Area, name: str) -> str:
    about = WORDS[name if name in WORDS else "output"]
    listed = register.source(about["column"], about.get("register", "place_table"))
    figure = _value(area, name)
    ends = None if np.isnan(figure.lower) else (figure.lower, figure.upper)
    quality = _quality(name).get(area.code, "") if "quality" in about else ""
    shared = _of_county(area, name)
    percent = about["unit"] == "%"
    return register.figure(listed, figure.value, ends, percent=percent, quality=quality, more=shared).exported


def _of_county(area: Area, name: str) -> dict[str, str]:
    """Return the point that a council's figure loses because it is its county's; nothing for others."""
    column = str(WORDS[name].get("column", "")) if name in WORDS else ""
    rows = table()
    mine: Any = rows[rows["code"] == area.code].to_dict("records") if column else []
    return register.of_county(mine[0], column) if mine else {}


@lru_cache(maxsize=4)
def _quality(name: str) -> dict[str, str]:
    part = WORDS[name]["read"][0]
    rows = tables.load(part["table"]).query(part["where"])
    return dict(zip(rows["code"], rows[WORDS[name]["quality"]].fillna(""), strict=True))


@lru_cache(maxsize=1)
def _children_by_work() -> pd.DataFrame:
    rows = tables.load("children_working_families").query("measure == 'relative' and age == '0-15'")
    return rows.set_index("code")[["in_working_families", "children"]].astype(float)


@lru_cache(maxsize=1)
def _output_by_year() -> pd.DataFrame:
    return tables.load("productivity").pivot(index="year", columns="code", values="gva_per_hour").astype(float)


_scenario_file: list[Path] = []


@lru_cache(maxsize=1)
def _job_draws() -> pd.DataFrame:
    """Return gross jobs of every council in Great Britain in the 2035 scenario: the central value, then draws."""
    given = job_scenarios.read(_scenario_file[0])
    scenario, setting = published(given, "transformation"), job_scenarios.setting(given)
    rows = table().assign(name=table()["short_name"], people=table()["population_2022"].astype(float))
    parts = [local_draws(scenario, given, setting, rows, region, 2035, n=_DRAWS) for region in job_scenarios.REGIONS]
    frames = [pd.DataFrame(np.column_stack([part.central, part.values]), index=list(part.regions)) for part in parts]
    return pd.concat(frames)


def _counted(area: Area) -> list[str]:
    return [code for code in area.members if code in _job_draws().index]


@lru_cache(maxsize=512)
def _jobs(area: Area) -> Value:
    about, codes = WORDS["jobs"], _counted(area) if _scenario_file else []
    middle = lower = upper = NAN
    if codes:
        per = 1000 / sum(figure(code, "population_2022") for code in codes)
        middle, lower, upper = (
            per * float(part) for part in spread(_job_draws().loc[codes].to_numpy().sum(axis=0), "x").values()
        )
    return Value(area, about["rate"], middle, lower, upper, "per 1,000 residents", "2035", "simulated", about["source"])
