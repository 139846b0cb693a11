"""Where should the money go? Choices for an index, a sentence on the result, and how reliable the ranking is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from toolkit.apps.shared import need
from toolkit.apps.shared.measure_options import optional_place_options
from toolkit.apps.where_the_money import views
from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.core.strength import composite, unrated
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer import on_map
from toolkit.explorer.controls import Option, check, choose_many, number, only_when, place, radio, select, under
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result
from toolkit.priority_places import composite_index as index
from toolkit.priority_places.allocation import FORMULAS
from toolkit.priority_places.left_behind import correlate

WORDS = module_yaml(__file__)
DRAWS = 1000


def _indicators() -> list[Option]:
    rows = need.definitions().reset_index()[["indicator", "label", "year", "domain"]]
    rows["label"] = [
        label if label.endswith(f", {year}") else f"{label}, {year}"
        for label, year in zip(rows["label"], rows["year"], strict=True)
    ]
    return [Option(name, label, wording.capital(theme)) for name, label, _, theme in rows.to_numpy()]


def _of_index(what: str, field: Any) -> Any:
    """Return a control that is shown for the indices that use it, or once indicators are added."""
    return under("Weights", only_when(only_when(field, preset=tuple(WORDS["parts"][what])), more=True))


def _weight(theme: str) -> Any:
    return _of_index(theme, number(wording.capital(theme), 1, 0, 3, step=0.25, unit="×", help=WORDS["weight"]))


@dataclass(frozen=True)
class State:
    """The choices."""

    preset: str = select(
        "Start from", WORDS["presets"], "england", help="Each starting point has its own indicators and weights."
    )
    where: str = radio("Places", WORDS["where"], "E")
    more: tuple[str, ...] = under("Weights", choose_many("Add indicators", _indicators, ()))
    economy: float = _weight("economy")
    income: float = _weight("income")
    work: float = _weight("work")
    skills: float = _weight("skills")
    health: float = _weight("health")
    transport: float = _weight("transport")
    once: bool = _of_index(
        "once", check("Each theme counts equally", help="If this is not ticked, each indicator counts equally.")
    )
    normalisation: str = under("Method", select("Scale", index.NORMALISATIONS, "z_score"))
    aggregation: str = under("Method", radio("Combine using", index.AGGREGATIONS, "mean"))
    closeness: str = under("Method", radio("Random weights", WORDS["closeness"], "1"))
    top: int = number(
        "Places in the top group", 93, 20, 150, help="The fund put 93 districts in England in category 1."
    )
    formula: str = select("How to share out £4.8 billion", FORMULAS, "need")
    threshold: int = only_when(number("Places that share the money", 100, 10, 200), formula="threshold")
    place: str = place("Find a place", optional_place_options, "E08000016", help="Enter part of the place's name.")
    map: str = on_map.layout()
    zoom: str = on_map.zoom()


def weights(state: State) -> dict[str, float]:
    """Return every indicator's weight: its weight in the initial index, times the weight of its theme."""
    rows = need.definitions()
    given, themes = rows[state.preset].dropna(), rows["domain"].to_dict()
    chosen = {str(name): float(weight) for name, weight in given.items()} | {
        name: float(given.mean()) for name in state.more if name not in given
    }
    if state.once:
        chosen = index.by_theme([indicator for indicator in need.indicators() if indicator.name in chosen])
    by_theme = {name: weight * float(getattr(state, themes[name])) for name, weight in chosen.items()}
    return {name: weight for name, weight in by_theme.items() if weight > 0}


@lru_cache(maxsize=32)
def built(state: State) -> tuple[index.Index, index.Fragility, str]:
    """Return the index, how its ranks change with the weights, and the nations included."""
    chosen = weights(state)
    if not chosen:
        raise ModelError("Every weight is zero.", "Expected at least one weight above zero.", "Raise a weight.")
    rows = need.ranked(state.where)
    nations = "".join(
        nation for nation in state.where if rows.loc[rows.index.str[0] == nation, list(chosen)].notna().any().all()
    )
    ranked = index.build(
        rows[rows.index.str[0].isin(list(nations))],
        need.indicators(),
        chosen,
        normalisation=state.normalisation,
        aggregation=state.aggregation,
    )
    return ranked, index.fragility(ranked, state.top, draws=DRAWS, closeness=float(state.closeness)), nations


def compute(state: State) -> Result:
    """Rank the places, say how reliable a place's rank is, and compare the result with the fund."""
    made, fragile, nations = built(replace(state, place="", map="", zoom=""))  # none of which affects it
    given = views.Given(made, fragile, state.place, state.formula, state.threshold)
    return Result(
        sentence=" ".join([_about(given), _beside(given)]),
        views=views.of(given, partial(on_map.look, state)),
        notes=_notes(state, nations, given),
        sources=need.publications("priority_places", "levelling_up_fund", "deprivation", "places"),
        code=WORDS["code"].format(state=state, weights=weights(state), nations=nations, draws=DRAWS),
        strength=_strength(state, given),
    )


def _strength(state: State, given: views.Given) -> tuple[Rated, ...]:
    table = given.fragile.table
    code = state.place or str(table["rank"].idxmin())
    name = f"Rank of {need.places()['name'][code]}"
    if code not in table.index:
        return (Rated(name, unrated("composite rank", "This place is not ranked.")),)
    row: Any = table.loc[code]
    return (Rated(name, composite((row["upper"] - row["lower"]) / len(given.made.codes), rebuilt=False)),)


def _about(given: views.Given) -> str:
    rows, table = need.places(), given.fragile.table
    code = given.place or str(table["rank"].idxmin())
    if code not in table.index:
        why = WORDS["northern_ireland"] if code.startswith("N") else need.UNRANKED.get(code, WORDS["unranked"])
        return f"{rows['name'][code]} is not ranked: {why}."
    row: Any = table.loc[code]
    figures = {"name": rows["name"][code], "n": len(table), "top": given.fragile.top, "share": 100 * row["share_top"]}
    figures |= {name: wording.ordinal(round(row[name])) for name in ("rank", "lower", "upper")}
    return str(WORDS["ranked"].format(**figures))


def _beside(given: views.Given) -> str:
    first = views.first(given)
    rho = correlate(given.fragile.table["rank"], need.places()["fund_category"], ranks=True).value
    out, none = int((first["fund_category"] != 1).sum()), int((first["award"] == 0).sum())
    awards = f"{none} of the {len(first)} received no award" if none else f"all {len(first)} received an award"
    classes = given.fragile.classes().value_counts().reindex(index.CLASSES, fill_value=0)
    beside = WORDS["beside"].format(n=len(first), rho=rho, other=out or "none", awards=awards)
    rest = classes.iloc[1]
    depends = f" {WORDS['depends'].format('place is' if rest == 1 else f'{rest} are')}" if rest else ""
    return f"{beside} {WORDS['classes'].format(*classes)}{depends}"


def _notes(state: State, nations: str, given: views.Given) -> tuple[str, ...]:
    rows = need.definitions()
    dropped = [WORDS["nations"][letter] for letter in state.where if letter not in nations]
    return (
        *WORDS["notes"],
        *([WORDS["lacking"].format(wording.listing(dropped))] if dropped else []),
        *([WORDS["preset_notes"][state.preset]] if state.preset in WORDS["preset_notes"] else []),
        *(f"{rows['label'][indicator.name]}: {rows['why'][indicator.name]}" for indicator in given.made.indicators),
    )


APP = App("where_the_money", WORDS["title"], WORDS["question"], State, compute)
