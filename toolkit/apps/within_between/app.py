"""Within or between: how unequal places are, year by year, and how much of the inequality lies within regions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from toolkit import tables
from toolkit.apps.shared import place_measures, strengths
from toolkit.apps.shared.measure_options import option, optional_place_options, sources
from toolkit.apps.within_between import data, views
from toolkit.core import wording
from toolkit.core.strength import rank
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.controls import Option, number, place, radio, select
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result
from toolkit.places import areas
from toolkit.productivity.inequality import MEASURES, SPLITTABLE
from toolkit.productivity.inequality.over_time import SPREAD_NOTE
from toolkit.productivity.inequality.ranking import UNKNOWN_ERROR
from toolkit.tables import register

WEIGHTS = {data.EACH: "Each place counts once", data.PEOPLE: "Places weighted by population"}
FIRST, LAST = 2004, 2023
WORDS = module_yaml(__file__)


def _measures() -> list[Option]:
    return [Option(name, words[:1].upper() + words[1:]) for name, words in MEASURES.items()]


def _ranked() -> list[Option]:
    return [Option(data.OUTPUT, "GVA per hour, in the year you choose"), *(option(column) for column in data.RANKED)]


@dataclass(frozen=True)
class State:
    """The choices."""

    year: int = number("Year", LAST, FIRST, LAST, help="The year applies only to output per hour ([[GVA per hour]]).")
    measure: str = select("Measure", _measures, "theil_t", help="There are several ways to measure inequality.")
    weights: str = radio("Weights", WEIGHTS, data.EACH, help="Population between censuses is estimated.")
    ranked: str = select(
        "Ranking of", _ranked, data.OUTPUT, help="Every measure except the first has a published interval."
    )
    place: str = place("Find a place", optional_place_options, "", help="Enter part of the place's name.")


def compute(state: State) -> Result:
    """Return how unequal places were in a year, how much of that lay within regions, and where a place ranks."""
    data.prepare()
    share = _share(state)
    columns = [] if state.ranked == data.OUTPUT else [state.ranked]
    return Result(
        sentence=" ".join(filter(None, _in_order(state))),
        views=(
            lambda width: views.spread(state.year, state.place, share, width),
            lambda width: views.path(state.measure, state.weights, width),
            lambda _: views.every_measure(state.year, state.weights),
            lambda _: views.regions(state.year, state.weights, state.measure),
            lambda width: views.ranking(state.ranked, state.year, state.place, width),
            lambda _: views.ranked(state.ranked, state.year),
            lambda width: views.over_years(state.place, width),
            lambda width: views.caught_up(state.place, width),
            lambda _: views.convergence(state.weights),
        ),
        notes=_notes(state),
        sources=(
            f"GVA per hour: {data.panel().attrs['source']}.",
            *_residents(state),
            *sources(place_measures.table(), columns),
        ),
        code=_code(state),
        strength=_strength(state),
    )


def _strength(state: State) -> tuple[Rated, ...]:
    """Rate the share within regions, or the measure itself, and the rank of the chosen place."""
    if state.measure in SPLITTABLE:
        of, amounts = "Share within regions", data.within_share(state.weights, state.measure, state.year)
        share = strengths.of_places(of, amounts[0], amounts[1:], data.OUTPUT)
    else:
        amount, *ends = data.measured(state.weights, state.measure, state.year)
        share = Rated("Inequality", register.figure(register.source(data.OUTPUT), amount, (ends[0], ends[1])))
    if not state.place:
        return (share,)
    rows: Any = place_measures.table().set_index("code")
    if state.ranked == data.OUTPUT:
        of, source = f"Rank of {rows['short_name'][state.place]}", register.figure(register.source(data.OUTPUT), 1.0)
        return (share, Rated(of, rank(None, source)))
    ranks = data.ranks(state.ranked).table.set_index("code")
    if state.place not in ranks.index:
        return (share,)
    figure = strengths.published(
        f"Rank of {rows['short_name'][state.place]}", rows.loc[state.place].to_dict(), state.ranked
    )
    width = (ranks["rank_upper"] - ranks["rank_lower"])[state.place] / len(ranks)
    return (share, Rated(figure.of, rank(float(width), figure.strength)))


def _in_order(state: State) -> list[str]:
    """Return the sentences, with the rank first if an indicator was chosen for ranking."""
    inequality = [_unequal(state), _since(state)]
    return [_rank(state), *inequality] if state.place or state.ranked != data.OUTPUT else inequality


def _unequal(state: State) -> str:
    result, words = data.inequality(state.weights), WORDS["unequal"]
    values = {"name": MEASURES[state.measure], "who": data.WEIGHTED[state.weights], "result": result}
    if state.measure not in SPLITTABLE:
        total, *ends = data.measured(state.weights, state.measure, state.year)
        span = wording.interval(ends[0], ends[1], "", 3)
        return str(words["whole"].format(state=state, total=total, span=span, **values))
    within, *ends = data.within_share(state.weights, state.measure, state.year)
    chance = data.chance(state.weights, state.measure, state.year)
    shares = {"within": within, "between": 100 - within, "median": 100 * chance.median}
    by_chance = 100 * chance.lower, 100 * chance.upper
    spans = [wording.interval(low, high, "%", 0) for low, high in (ends, by_chance)]
    more = "more" if within / 100 < chance.lower else "no more"
    return str(words["split"].format(state=state, more=more, spans=spans, **shares, **values))


def _since(state: State) -> str:
    """Return how the measure changed from the first year to the last, as far as the interval shows."""
    changes = data.inequality(state.weights).changes
    row = changes[(changes["measure"] == state.measure) & (changes["part"] == "total")].iloc[0]
    amount, low, high = row[["estimate", "lower", "upper"]].tolist()
    decimals, words = wording.decimals_for([low, high]), WORDS["since"]
    way = words["grown" if low > 0 else "fallen" if high < 0 else "unclear"]
    change = ("+" if amount > 0 else "") + wording.number(amount, decimals)
    span = wording.interval(low, high, "", decimals)
    return str(words["sentence"].format(way=way, first=data.years()[0], change=change, span=span))


def _rank(state: State) -> str:
    if not state.place:
        return "" if state.ranked == data.OUTPUT else _ends(state.ranked)
    if state.ranked != data.OUTPUT:
        if state.place not in set(data.ranks(state.ranked).table["code"]):
            name = tables.load("places").set_index("code")["short_name"][state.place]
            return f"{name} has no published figure with an interval for “{option(state.ranked).label}”."
        return _rank_of_indicator(state.ranked, state.place)
    rows, ranks = data.in_year(state.year).set_index("code"), data.ranks_by_year()[state.year]
    value = wording.value(float(rows[data.OUTPUT][state.place]), "GBP per hour", 2)
    name, rank = areas.get(state.place).phrase, wording.position(ranks[state.place], len(ranks))
    return str(WORDS["rank_of_output"].format(name=name, value=value, state=state, rank=rank))


def _rank_of_indicator(column: str, place: str) -> str:
    """Return a place's rank with its direction, its figure with the published interval, and the rank's certainty."""
    ranks = data.ranks(column).table.set_index("code")
    row = ranks.loc[place].to_dict()
    given = place_measures.table().set_index("code").loc[place].to_dict()
    unit = str(place_measures.table().attrs["units"][column])
    decimals = 0 if unit.startswith("GBP") else 1
    value = wording.value(float(row["value"]), unit, decimals, full=True)
    ends = wording.interval(float(given[f"{column}_lower"]), float(given[f"{column}_upper"]), unit, decimals)
    values = {"label": option(column).label, "rank": wording.position(row["rank"], len(ranks))}
    values |= {end: wording.ordinal(round(row[f"rank_{end}"])) for end in ("lower", "upper")}
    return str(WORDS["rank"].format(value=value, ends=ends, name=areas.get(place).phrase, **values))


def _ends(column: str) -> str:
    """Return the places with the highest and the lowest figure of an indicator."""
    table, unit = data.ranks(column).table, str(place_measures.table().attrs["units"][column])
    decimals = 0 if unit.startswith("GBP") else 1
    high, low = (
        f"{areas.get(row['code']).phrase} ({wording.value(row['value'], unit, decimals)})"
        for _, row in table.iloc[[0, -1]].iterrows()
    )
    return f"“{option(column).label}” is highest in {high} and lowest in {low}, among {len(table)} places."


def _share(state: State) -> str:
    kind = state.measure if state.measure in SPLITTABLE else "theil_t"
    share = data.within_share(state.weights, kind, state.year)[0]
    return f"{share:.0f}% of the inequality is within the rows, {100 - share:.0f}% between them ({SPLITTABLE[kind]})"


def _residents(state: State) -> tuple[str, ...]:
    return (f"Residents: {tables.load('population').attrs['source']}.",) if state.weights else ()


def _notes(state: State) -> tuple[str, ...]:
    result, words = data.inequality(state.weights), WORDS["notes"]
    ranking = (UNKNOWN_ERROR,) if state.ranked == data.OUTPUT else data.ranks(state.ranked).notes
    prices = (words["variance"],) if state.measure == "variance" else ()
    spread = result.notes if state.weights else (SPREAD_NOTE,)
    return (*wording.filled(words["always"], groups=result.groups), *prices, *spread, *ranking)


def _code(state: State) -> str:
    words, shared = WORDS["code"], data.RANKED.get(state.ranked)
    people, weights = (words["people"], ', weights="population"') if state.weights else ("", "")
    inequality = words["inequality"].format(people=people, weights=weights, year=state.year)
    share = f', share="{shared}"' if shared else ""
    ranks = "" if state.ranked == data.OUTPUT else words["ranks"].format(column=state.ranked, share=share)
    return f"{inequality}{ranks}"


APP = App("within_between", WORDS["title"], WORDS["question"], State, compute)
