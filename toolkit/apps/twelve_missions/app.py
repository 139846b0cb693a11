"""Twelve missions: the choices, the verdicts in words, and the figures behind them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.apps.shared import need
from toolkit.apps.shared.measure_options import optional_place_options
from toolkit.core import wording
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.controls import Option, place, select
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result, Table, Text, View
from toolkit.figures import time_series
from toolkit.figures.columns import bare
from toolkit.figures.figure import Figure
from toolkit.figures.places_in_rows import ranking
from toolkit.figures.theme import Width
from toolkit.places import areas
from toolkit.priority_places.missions import VERDICTS, Standing, judge, overall
from toolkit.tables import register

WORDS = module_yaml(__file__)


def _missions() -> list[Option]:
    return [Option("", "All twelve"), *(Option(str(n), f"{n} {row['name']}") for n, row in targets().items())]


@dataclass(frozen=True)
class State:
    """The choices."""

    mission: str = select("Mission", _missions, "7")
    place: str = place("Find a place", optional_place_options, "E06000009", help="Enter part of the place's name.")


@lru_cache(maxsize=1)
def targets() -> dict[int, dict[str, Any]]:
    """Return the missions by number."""
    rows: Any = tables.load("mission_targets").to_dict("records")
    return {row["mission"]: row for row in rows}


@lru_cache(maxsize=12)
def standing(mission: int) -> list[Standing]:
    """Return the results of a mission's tests, headline tests first."""
    tests: Any = tables.load("mission_measures").query("mission == @mission").to_dict("records")
    tests.sort(key=lambda test: (test["role"], test["test"] not in WORDS["phrases"]))
    readings = bare(tables.load("missions"))
    return [judge(test, readings, targets()[mission]) for test in tests]


def standings() -> dict[int, list[Standing]]:
    """Return the results of every test of every mission."""
    return {mission: standing(mission) for mission in targets()}


def compute(state: State) -> Result:
    """Return the status of all missions or of one, with a chosen place's own figures."""
    rows = standing(int(state.mission)) if state.mission else [row for some in standings().values() for row in some]
    headline = [row for row in rows if row.test["role"] == "headline"]
    tests = pd.DataFrame([_row(row) for row in rows])
    views: list[View] = [] if not state.mission else [lambda width: _path(headline[0], state.place, width)]
    if state.mission:
        views.append(Text(WORDS["target"], (targets()[int(state.mission)]["target"],)))
    views += [lambda _: Table.worded(WORDS["overview"], _overview()), Table.worded(WORDS["tests"], tests)]
    if state.place:
        local, name = _local(rows, state.place), need.places()["name"][state.place]
        views.append(Table.worded(WORDS["place"], local, place=name))
    views.append(Table.worded(WORDS["events"], tables.load("mission_events")))
    cautions = [WORDS["caution"].format(**row.test) for row in headline]
    return Result(
        sentence=" ".join(_sentences(state, headline)),
        views=tuple(views),
        notes=(*WORDS["notes"], *(cautions if state.mission else ())),
        sources=need.publications("missions", "mission_targets", "places"),
        code=WORDS["code"].format(chosen=f'.query("mission == {state.mission}")' if state.mission else ""),
        strength=(_rated(headline),),
    )


def _rated(counted: list[Standing]) -> Rated:
    """Rate the latest reading of the whole; of several tests, the weakest: a sum is no stronger."""
    listed, each = register.of_table("missions"), {}
    for row in counted:
        low, high = row.path[["lower", "upper"]].iloc[-1].astype(float)
        each[row.test["label"]] = register.figure(listed, row.last.value, (low, high))
    weakest = min(each, key=lambda label: each[label].level)
    return Rated(weakest if len(each) == 1 else WORDS["weakest"].format(label=weakest), each[weakest])


def _sentences(state: State, headline: list[Standing]) -> list[str]:
    if not state.mission:
        verdicts = [overall(some) for some in standings().values()]
        counts = [
            f"{verdicts.count(verdict)} {verdict.replace('cannot tell', 'unclear')}"
            for verdict in VERDICTS
            if verdict in verdicts
        ]
        return [_of_all(headline, state.place, verdicts), WORDS["all"].format(counts=wording.listing(counts))]
    name = WORDS["short"].get(state.mission, targets()[int(state.mission)]["name"].lower())
    begin = WORDS["verdicts"][overall(headline)].format(name=name)
    words = [f"{begin}: {_against_the_whole(headline, state.place)}.", *(_test(row) for row in headline)]
    local: Any = _local(headline, state.place).to_dict("records")
    units = {one.test["label"]: str(one.test["unit"]) for one in headline}
    for row in local:
        ratio = units[row["label"]].startswith("GBP")  # of a place's to the United Kingdom's
        times, unit = (100, "%") if ratio else (1, units[row["label"]])
        amounts = {name: times * row[name] for name in ("before", "after")}
        decimals = wording.decimals_for(list(amounts.values()))
        row |= {name: wording.value(amount, unit, decimals) for name, amount in amounts.items()}
        row["after"] += " years" if unit == "years" else ""
        label = _subject(row["label"])
        row |= {
            "way": WORDS["ways"][row["way"]],
            "label": label if label[1].isupper() else label[:1].lower() + label[1:],
        }
        words.append(WORDS["local_ratio" if ratio else "local"].format(place=need.places()["name"][state.place], **row))
    return words


def _of_all(headline: list[Standing], place: str, verdicts: list[str]) -> str:
    """Return how many missions are moving away and, of the measures a place has, how many got worse."""
    ways = _local(headline, place)["way"].to_list()
    pace = verdicts.count("on track") + verdicts.count("met")
    figures: dict[str, Any] = {"away": verdicts.count("moving away"), "pace": wording.count(pace, "is", "are")}
    figures |= {"of": len(ways), "worse": ways.count("worse")}
    return str(WORDS["all_local" if place else "all_alone"].format(place=need.places()["name"].get(place), **figures))


def _against_the_whole(headline: list[Standing], place: str) -> str:
    """Return the values of a place, or its area, and of the whole, for the first test published for it."""
    first = headline[0]
    if not place:
        return _phrase(first.test["test"], first, first.last.value, WORDS["areas"][first.test["whole"]])
    row: Any = need.places().loc[place]
    region = tables.load("regions").set_index("region")["code"][row["region"]]
    around = {row["county_code"]: row["county"], region: areas.get(region).phrase} | {place: row["name"]}
    readings = tables.load("missions").set_index(["measure", "year", "code"])["value"]
    for code, entry in itertools.product(dict.fromkeys((place, *around)), headline):
        value = readings.get((entry.test["measure"], entry.last.year, code), np.nan)
        if np.isfinite(value):
            where = WORDS["at" if code == place else "around"].format(area=around[code], place=row["name"])
            against = _phrase("against", entry, entry.last.value, WORDS["areas"][entry.test["whole"]])
            return f"{_phrase(entry.test['test'], entry, value, where)}, {against}"
    return WORDS["no_figure"].format(place=row["name"]) + _against_the_whole(headline, "")


def _phrase(key: str, row: Standing, value: float, where: str) -> str:
    written = wording.value(value, str(row.test["unit"]), wording.decimals_for([row.last.value]))
    return str(WORDS["phrases"][key].format(value=written, place=where))


def _test(row: Standing) -> str:
    """Return a sentence on a test's result."""
    unit = str(row.test["unit"])
    money = unit.startswith("GBP")
    decimals = wording.decimals_for([row.base.value, row.last.value])
    base, last, target = (wording.value(x, unit, decimals) for x in (row.base.value, row.last.value, row.target))
    needed = (
        wording.value(abs(row.needed), unit, 0)
        if money
        else wording.number(abs(row.needed), 2 if abs(row.needed) < 10 else 0)
    )
    needed += " percentage points" if unit.startswith("%") else ""
    way = "rise" if row.needed > 0 else "fall"
    goal = WORDS["goal"].format(target=target, way=way, needed=needed) if np.isfinite(row.target) else ""
    moved = "rose" if row.last.value > row.base.value else "fell" if row.last.value < row.base.value else "went"
    figures = {
        "label": _subject(row.test["label"]),
        "moved": moved,
        "base": base,
        "last": last,
        "goal": goal,
        "at": row,
    }
    return str(WORDS["test" if len(row.path) > 1 else "single"].format(**figures))


def _subject(label: str) -> str:
    """Return a measure's label, or the longer words for it, as the subject of a sentence."""
    return str(WORDS["subjects"].get(label, label))


def _row(row: Standing) -> dict[str, Any]:
    """Return a row of the table of tests."""
    ends = {"base": row.base.value, "last": row.last.value, "base_period": row.base.period}
    ways = row.ways if len(row.places) else dict.fromkeys(row.ways, np.nan)
    gap = {name: getattr(row.spread, name, np.nan) for name in ("before", "after")}
    paces = {"target": row.target, "needed": row.needed, "achieved": row.achieved, "last_period": row.last.period}
    words = {"verdict": row.verdict, "way": getattr(row.spread, "way", "–"), "unclear": ways.pop("cannot tell")}
    return dict(row.test) | ends | ways | gap | paces | words


def _overview() -> pd.DataFrame:
    rows = pd.DataFrame(list(targets().values())).rename(columns={"mission": "number"})
    fits = [wording.listing(list(dict.fromkeys(row.test["fit"] for row in some))) for some in standings().values()]
    return rows.assign(verdict=[overall(some) for some in standings().values()], fit=fits)


def _local(tests: list[Standing], code: str) -> pd.DataFrame:
    """Return the readings of a place, one row per measure that has them: two tests of a measure share its reading."""
    told = [(row.test["label"], row.test["measure"], row.places.loc[code]) for row in tests if code in row.places.index]
    rows = [reading.to_dict() | {"label": label, "measure": measure} for label, measure, reading in told]
    columns = ["label", "before", "after", "lower", "upper", "way"]
    return pd.DataFrame(rows, columns=[*columns, "measure"]).drop_duplicates("measure")[columns]


def _path(row: Standing, code: str, width: Width) -> Figure:
    """Draw the readings of the whole and of a place by year or, if there is only one, the places in order."""
    label = row.test["label"]
    caption: Any = {"label": label, "unit": row.test["unit"], "title": label, "width": width, "source": WORDS["source"]}
    rows = tables.load("missions").query("measure == @row.test['measure'] and year >= @row.base.year")
    if len(row.path) == 1:
        local = need.places().assign(value=rows.set_index("code")["value"].reindex(need.places().index))
        return ranking(local, "value", around=code if local["value"].notna().get(code, False) else None, **caption)
    lines = [row.path.assign(line=WORDS["wholes"][row.test["whole"]])]
    if code in set(rows["code"]):
        lines.append(rows[rows["code"] == code].assign(line=need.places()["name"][code]))
    drawn = pd.concat(lines, ignore_index=True)
    spans: Any = {"lower": "lower", "upper": "upper"} if drawn["lower"].notna().all() else {}
    return time_series(
        drawn, "value", by="line", highlight=list(drawn["line"].unique()), zero=False, **spans, **caption
    )


APP = App("twelve_missions", WORDS["title"], WORDS["question"], State, compute)
