"""Left behind? Two measures of places, their correlation under several definitions, and what it says about people."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from toolkit import figures, places, tables
from toolkit.apps.shared import need
from toolkit.apps.shared.measure_options import optional_place_options
from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.core.strength import Check, Strength, apart, step, weigh
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.controls import Option, following, place, radio, select
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result, Table, Text
from toolkit.figures.theme import Width
from toolkit.priority_places.left_behind import Correlation, bounds, correlate

WORDS = module_yaml(__file__)


MEASURES: dict[str, dict[str, str]] = WORDS["measures"]
NAMES = {name: f"{one['label']}, {one['year']}" for name, one in MEASURES.items()}
OTHERS = [Option(name, words, only=tuple(one for one in NAMES if one != name)) for name, words in NAMES.items()]


@dataclass(frozen=True)
class State:
    """The choices."""

    first: str = select("Measure", NAMES, "imd_score", help="Deprivation scores cover England only.")
    second: str = following(select("Compared with", OTHERS, "leave_2016"), "first")
    places: str = radio("Places", WORDS["samples"], "all")
    method: str = radio("Correlation", WORDS["methods"], "pearson", help="Ranks give extreme places less influence.")
    place: str = place("Find a place", optional_place_options, "E06000009", help="Enter part of the place's name.")


def rows_of(sample: str) -> pd.DataFrame:
    """Return every place, or those outside London."""
    rows = need.places()
    return rows if sample == "all" else rows[rows["region"] != "London"]


def compute(state: State) -> Result:
    """Return how two measures are linked across places, under each definition, and what that says about people."""
    if state.first == state.second:
        raise ModelError("Both measures are the same.", "Expected two different measures.", "Change one measure.")
    pair = rows_of(state.places)[[state.first, state.second]].set_axis(["first", "second"], axis=1)
    correlation = _correlate(pair, state.method)
    labels = {"first": MEASURES[state.first]["label"], "second": MEASURES[state.second]["label"]}
    return Result(
        sentence=" ".join(_sentences(state, correlation, labels)),
        views=(
            lambda width: _scatter(state, rows_of(state.places), wording.filled(WORDS["scatter"], **labels), width),
            lambda width: _in_regions(state, wording.filled(WORDS["panels"], **labels), width),
            lambda _: Text(WORDS["people"]["title"], tuple(_people())),
            lambda _: Table.worded(WORDS["levels"], levels(pair, state.method)),
            lambda _: Table.worded(WORDS["pairs"], every_pair(state)),
            lambda _: Table.worded(WORDS["definitions"], definitions(state.method)),
            Text.worded(WORDS["community"]),
            lambda _: Table.worded(WORDS["claims"], _claims()),
        ),
        notes=WORDS["notes"],
        sources=need.publications("priority_places", "deprivation", "place_evidence", "places"),
        code=WORDS["code"].format(state=state, where=WORDS["where"][state.places], ranks=state.method == "ranks"),
        strength=(Rated(WORDS["rated"].format(**labels), strength(state, correlation, pair)),),
    )


def _correlate(pair: pd.DataFrame, method: str) -> Correlation:
    return correlate(pair.iloc[:, 0], pair.iloc[:, 1], ranks=method == "ranks")


def _sentences(state: State, correlation: Correlation, labels: dict[str, str]) -> Iterator[str]:
    r, ends = wording.number(correlation.value, 2), wording.interval(correlation.lower, correlation.upper, "", 2)
    local = _of_place(state) if state.place else ""
    yield WORDS["headline"].format(r=r, ends=ends, n=correlation.places, local=local, **labels)
    yield WORDS["explains"].format(share=100 * correlation.value**2, method=WORDS["of"][state.method])
    if {state.first, state.second} == {"imd_score", "leave_2016"}:
        tried = definitions("pearson").query("edition == 2019")["value"]
        holds = WORDS["holds"][correlation.lower <= WORDS["quoted"] <= correlation.upper]
        span = wording.interval(tried.min(), tried.max(), "", 2)
        yield WORDS["essay"].format(quoted=WORDS["quoted"], holds=holds, n=len(tried), span=span)


def _decimals(amount: float, unit: str) -> int:
    """Return how many decimals a value has: money in whole pounds or, below £100, in pence."""
    return (2 if amount < 100 else 0) if unit.startswith("GBP") else wording.decimals_for([amount])


def _of_place(state: State) -> str:
    """Return a place's values of both measures, as the end of a sentence."""
    both = {name: float(need.places()[name][state.place]) for name in (state.first, state.second)}
    values = [
        wording.value(x, MEASURES[name]["unit"], _decimals(x, MEASURES[name]["unit"])) for name, x in both.items()
    ]
    words = WORDS["local" if np.isfinite(list(both.values())).all() else "no_figures"]
    return str(words.format(*values, place=need.places()["name"][state.place]))


def _scatter(state: State, rows: pd.DataFrame, words: dict[str, Any], width: Width) -> figures.Figure:
    x, y = state.first, state.second
    marked = [state.place] if state.place in rows.dropna(subset=[x, y]).index else []
    axes: Any = {"x_label": NAMES[x], "y_label": NAMES[y], "x_unit": MEASURES[x]["unit"], "y_unit": MEASURES[y]["unit"]}
    return figures.scatter(rows, x, y, highlight=marked, source=WORDS["source"], width=width, **axes, **words)


def within_regions(state: State) -> dict[str, Correlation]:
    """Return the correlation inside each nation and region in which at least four places have both figures."""
    pair = rows_of(state.places)[["region", state.first, state.second]].dropna().groupby("region")
    found = {str(name): _correlate(rows.iloc[:, 1:], state.method) for name, rows in pair if len(rows) >= 4}
    return {name: found[name] for name in places.REGIONS if name in found}


def _in_regions(state: State, words: dict[str, Any], width: Width) -> figures.Figure:
    """Draw a panel for each nation and region, with the correlation inside it."""
    heads = {}
    for region, one in within_regions(state).items():
        ends = wording.interval(one.lower, one.upper, "", 2).replace(" ", "\u00a0")
        heads[region] = words["head"].format(region=region, r=wording.number(one.value, 2), ends=ends)
    rows = rows_of(state.places)
    rows = rows.assign(panel=pd.Categorical(rows["region"].map(heads), list(heads.values())))
    caption = {name: words[name] for name in ("title", "subtitle", "panels")}
    return _scatter(state, rows.dropna(subset=["panel"]).sort_values("panel", kind="stable"), caption, width)


def _claims() -> pd.DataFrame:
    return tables.load("claims").set_index("id", drop=False).loc[WORDS["claims"]["of"]]


def every_pair(state: State) -> pd.DataFrame:
    """Return the correlation of each pair of measures with its interval, strongest first."""
    made = []
    for x, y in itertools.combinations(MEASURES, 2):
        labels = {"first": MEASURES[x]["label"], "second": MEASURES[y]["label"]}
        made.append(labels | asdict(_correlate(rows_of(state.places)[[x, y]], state.method)))
    return pd.DataFrame(made).sort_values("value", key=abs, ascending=False, ignore_index=True)


def levels(pair: pd.DataFrame, method: str) -> pd.DataFrame:
    """Return a correlation across places, across weighted means of counties and of regions, and within a region."""
    some = pair.dropna()
    rows = need.places().loc[some.index]

    def means(by: str) -> pd.DataFrame:
        people = rows["population_2022"]
        return some.mul(people, axis=0).groupby(rows[by]).sum().div(people.groupby(rows[by]).sum(), axis=0)

    within = some - some.groupby(rows["region"]).transform("mean")
    frames = {"place": some, "county": means("county_code"), "region": means("region"), "within": within}
    made = [{"level": WORDS["level_names"][name]} | asdict(_correlate(each, method)) for name, each in frames.items()]
    return pd.DataFrame(made, index=list(frames))


@lru_cache(maxsize=2)
def definitions(method: str) -> pd.DataFrame:
    """Return the correlation of deprivation with the Leave vote by score, edition and set of places."""
    made, editions = [], tables.load("deprivation").set_index("code").groupby("edition")
    for (edition, rows), column, sample in itertools.product(editions, WORDS["scores"], WORDS["samples"]):
        names = {"score": WORDS["scores"][column], "edition": edition, "sample": WORDS["samples"][sample]}
        made.append(names | asdict(_correlate(rows_of(sample)[["leave_2016"]].join(rows[column]), method)))
    return pd.DataFrame(made)


def strength(state: State, correlation: Correlation, pair: pd.DataFrame) -> Strength:
    """Rate the correlation as an association: always between places, without controls."""
    outside = pair[need.places().loc[pair.index, "region"] != "London"]
    tried = [_correlate(*choice) for choice in itertools.product((pair, outside), WORDS["methods"])]
    agree = sum(other.value * correlation.value > 0 and other.lower * other.upper > 0 for other in tried)
    size = (correlation.upper - correlation.lower) / 2 / max(abs(correlation.value), 1e-9)
    counties, why = float(levels(pair, state.method)["value"]["county"]), WORDS["why"]
    checks = [
        *(Check(name, True) for name in ("not shown to be causal", "places, not people", "nothing else allowed for")),
        Check("may be chance", correlation.lower * correlation.upper <= 0, why["chance"]),
        step(size, [(0.5, "wide interval")], why["wide"].format(share=100 * size)),
        Check("depends on choices", agree < 0.8 * len(tried), why["choices"].format(agree=agree)),
        apart("depends on the size of areas", (counties, correlation.value), 2, why["counties"]),
        Check("one year only", "leave_2016" in (state.first, state.second), why["year"]),
    ]
    return weigh("association", checks)


def _people() -> Iterator[str]:
    """Yield what area figures imply for people, and which figures on people would be needed."""
    rows = need.places()
    for column, group in WORDS["groups"].items():
        limits = bounds(rows[column] / 100, rows["leave_2016"] / 100, rows["population_2022"])
        yield WORDS["bounds"].format(100 * limits.group[0], 100 * limits.group[1], group=group, n=limits.places)
    yield from WORDS["people"]["paragraphs"]


APP = App("left_behind", WORDS["title"], WORDS["question"], State, compute)
