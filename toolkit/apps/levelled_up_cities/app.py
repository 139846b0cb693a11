"""Levelled-up cities: every city at the output expected for its size, and the gaps that would remain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from toolkit.apps.levelled_up_cities import views
from toolkit.apps.levelled_up_cities.data import OUTCOME, exponent, levelled, members, titled
from toolkit.apps.shared import strengths
from toolkit.apps.shared.place_measures import UNIT, YEAR, sources, table
from toolkit.core import wording
from toolkit.core.strength import SUMS, apart
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer import on_map
from toolkit.explorer.controls import check, number, only_when, radio, select
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result, View
from toolkit.productivity.cities import LONDON, LevelledUp
from toolkit.tables import register

WORDS = module_yaml(__file__)
KINDS, RAISED = WORDS["kinds"], WORDS["raised"]


def _cities() -> list[tuple[str, str]]:
    return [("", "No city"), *((name, titled(name)) for name in sorted(members()))]


@dataclass(frozen=True)
class State:
    """The choices."""

    kind: str = radio("A city's potential is", KINDS, "quantile", help="How to define a city's potential.")
    quantile: int = only_when(number("Cities below the frontier", 80, 50, 95, step=5, unit="%"), kind="quantile")
    elasticity: float = only_when(
        number("Fall in output per hour each time city size halves", 7, 0, 14, step=0.5, unit="%"), kind="elasticity"
    )
    with_london: bool = check("Include London when drawing the frontier", True)
    raised: str = radio("Which cities reach their potential", RAISED, "all")
    city: str = select("Find a city", _cities, "Manchester", help="A city is a group of whole local authorities.")
    map: str = on_map.layout()
    zoom: str = on_map.zoom()


def compute(state: State) -> Result:
    """Raise the cities to their potential, and compare the results."""
    result = levelled(state.kind, state.quantile, state.elasticity, state.with_london, state.raised)
    *publications, attribution = sources(views.DRAWN_FROM)
    blocks: tuple[View, ...] = (
        lambda width: views.gaps(result, width),
        lambda _: views.essay_table(result),
        lambda width: views.frontier(result, state.city, _drawn(state), width),
        lambda width: views.billions(result, state.city, _drawn(state), width),
        lambda width: views.on_the_map(result, state.city, width, **on_map.look(state)),
        lambda _: views.table(result),
        lambda _: views.members(),
    )
    return Result(
        sentence=" ".join(filter(None, [_about(result, state.city), result.sentence, _range(state.with_london)])),
        views=blocks,
        notes=_notes(state),
        sources=(*publications, WORDS["essay"], attribution),
        code=_code(state),
        strength=(_strength(state, result),),
    )


def _strength(state: State, result: LevelledUp) -> Rated:
    """Rate the sum for the nine cities: a scenario, whose frontier is a choice."""
    known = [float(x) for x in result.sums.loc["nine", ["billion", "lower", "upper"]].to_numpy(dtype=float)]
    checks = [apart("depends on choices", _frontiers(state.with_london), SUMS, "Totals with other frontiers")]
    # An assumed frontier has no interval: the range of those fitted to cities stands in for it.
    amounts = [known[0], *_frontiers(state.with_london)] if np.isnan(known[1]) else known
    source = register.figure(register.source(OUTCOME), known[0])
    return strengths.jobs("Total for the nine largest cities after London", amounts, [source], checks)


def _about(result: LevelledUp, city: str) -> str:
    """Return the result for the chosen city."""
    row = next((row for row in result.cities.to_dict("records") if row["city"] == city), None)
    if row is None:
        return ""
    own, expected = (wording.value(row[name], UNIT, 2) for name in ("output", "expected"))
    produced = f"{titled(city)} produced {own} an hour in {YEAR}"
    if row["potential"] <= row["output"]:
        why = (
            "keeps its own figure in the calculation"
            if city == LONDON or row["expected"] > row["output"]
            else "is at or above the frontier"
        )
        return f"{produced} and {why}. The frontier for a city of this size is {expected}."
    amount, low, high = (wording.sum_of_money(row[name]) for name in ("billion", "billion_lower", "billion_upper"))
    span = "" if np.isnan(row["billion_lower"]) else f" (95% interval {low} to {high})"
    worth = f"Reaching the frontier would be worth {amount} a year{span}."
    return f"{produced}, below the frontier for its size ({expected}). {worth}"


def _alone(city: str) -> str:
    """Return a city's authorities, and the figure of the one authority that has its name."""
    of = members().get(city, ())
    if not of or of == (city,):
        return ""
    group = f"{city} here means {wording.listing(of) if len(of) == 1 else 'the whole of ' + wording.listing(of)}."
    rows = table().set_index("short_name")[OUTCOME]
    if city not in of:
        return group
    alone = wording.value(float(rows[city]), UNIT, 2)
    return f"{group} The {city} council area alone produced {alone} an hour, the figure shown in “Explain a place”."


def _drawn(state: State) -> str:
    return str(WORDS["drawn"][state.kind].format(state=state))


def _notes(state: State) -> tuple[str, ...]:
    words, frontier = WORDS["notes"], "elasticity" if state.kind == "elasticity" else "frontier"
    return (words["sizes"], *filter(None, [_alone(state.city)]), *words["all"], words[frontier])


def _frontiers(with_london: bool) -> list[float]:
    """Return the sum for the nine cities at the lowest and the highest quantile offered."""
    return [float(levelled("quantile", each, 7, with_london, "all").sums["billion"].iloc[1]) for each in (50, 95)]


@lru_cache(maxsize=2)
def _range(with_london: bool) -> str:
    """Return a sentence with the sum for the nine cities at the lowest and the highest quantile offered."""
    return str(WORDS["range"].format(*map(wording.sum_of_money, _frontiers(with_london))))


def _code(state: State) -> str:
    values = {"quantile": state.quantile / 100, "elasticity": exponent(state.elasticity)}
    return str(WORDS["code"].format(state=state, raised="None" if state.raised == "all" else "nine()", **values))


APP = App("levelled_up_cities", WORDS["title"], WORDS["question"], State, compute)
