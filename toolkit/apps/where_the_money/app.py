"""Where should the money go? The choices of an index, its sentence, and how far its ranking can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from toolkit.apps.shared import need
from toolkit.apps.shared.measure_options import optional_place_options
from toolkit.apps.where_the_money import views
from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.core.strength import composite
from toolkit.explorer.controls import Option, check, choose_many, number, only_when, place, radio, select, under
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result
from toolkit.priority_places import composite_index as index
from toolkit.priority_places.allocation import FORMULAS

PRESETS = {
    "england": "Ten indicators (England)",
    "great_britain": "Nine indicators (Great Britain)",
    "white_paper": "The White Paper's four",
    "fund_england": "The fund's weights, as far as known (England)",
    "fund_great_britain": "The fund's metrics for Great Britain",
    "themes": "Income, work and skills",
}
WHERE = {"E": "England", "ESW": "Great Britain"}
CLOSENESS = {"1": "Any weights", "10": "Weights near mine"}
THEMES = ("economy", "income", "work", "skills", "health", "transport")
DRAWS = 2000
WEIGHT = "How much the theme counts; 0 leaves it out."


def _indicators() -> list[Option]:
    rows = need.definitions().reset_index()[["indicator", "label", "year", "domain"]]
    return [Option(name, f"{label}, {year}", wording.capital(theme)) for name, label, year, theme in rows.to_numpy()]


def _weight(theme: str) -> float:
    return under("Weights", number(wording.capital(theme), 1, 0, 3, step=0.25, unit="×", help=WEIGHT))  # type: ignore[no-any-return]  # a dataclass field


@dataclass(frozen=True)
class State:
    """What can be chosen."""

    preset: str = select("Start from", PRESETS, "england", help="Each has its own indicators and weights.")
    where: str = radio("Places", WHERE, "E")
    more: tuple[str, ...] = under("Weights", choose_many("Add indicators", _indicators, ()))
    economy: float = _weight("economy")
    income: float = _weight("income")
    work: float = _weight("work")
    skills: float = _weight("skills")
    health: float = _weight("health")
    transport: float = _weight("transport")
    once: bool = under("Weights", check("Each theme counts once", help="Else each indicator does."))
    normalisation: str = under("Method", select("Scale", index.NORMALISATIONS, "z_score"))
    aggregation: str = under("Method", radio("Added up by", index.AGGREGATIONS, "mean"))
    closeness: str = under("Method", radio("Draw at random", CLOSENESS, "1"))
    top: int = number("Places that come first", 93, 20, 150, help="The fund's category 1 has 93 districts of England.")
    formula: str = select("Share out £4.8 billion", FORMULAS, "need")
    threshold: int = only_when(number("Places that share it", 100, 10, 200), formula="threshold")
    place: str = place("Find a place", optional_place_options, "E08000016", help="Enter part of its name.")


def weights(state: State) -> dict[str, float]:
    """Return the weight of every indicator: that of the index begun with, times that of its theme."""
    rows = need.definitions()
    given = rows[state.preset].dropna()
    chosen = dict(given) | {name: float(given.mean()) for name in state.more if name not in given}
    if state.once:
        chosen = index.by_theme([one for one in need.indicators() if one.name in chosen])
    by_theme = {name: float(weight) * float(getattr(state, rows["domain"][name])) for name, weight in chosen.items()}
    return {name: weight for name, weight in by_theme.items() if weight > 0}


@lru_cache(maxsize=32)
def built(state: State) -> tuple[index.Index, index.Fragility, str]:
    """Return the index, how its ranks move with the weights, and the nations that it can compare."""
    chosen = weights(state)
    if not chosen:
        raise ModelError("Every weight is zero.", "At least one above it.", "Raise a weight.")
    rows = need.ranked(state.where)
    nations = "".join(
        one for one in state.where if rows.loc[rows.index.str[0] == one, list(chosen)].notna().any().all()
    )
    made = index.build(
        rows[rows.index.str[0].isin(list(nations))],
        need.indicators(),
        chosen,
        normalisation=state.normalisation,
        aggregation=state.aggregation,
    )
    return made, index.fragility(made, state.top, draws=DRAWS, closeness=float(state.closeness)), nations


def compute(state: State) -> Result:
    """Rank the places, say how far the rank of one can be trusted, and set the fund beside it."""
    made, fragile, nations = built(state)
    given = views.Given(made, fragile, state.place, state.formula, state.threshold)
    return Result(
        sentence=" ".join([_about(state.place, given), _beside(given), _unclear(given)]),
        views=views.of(given),
        notes=_notes(state, nations, given),
        sources=need.publications("priority_places", "levelling_up_fund", "deprivation", "places"),
        code=_code(state, nations),
        strength=_strength(state, given),
    )


def _strength(state: State, given: views.Given) -> tuple[Rated, ...]:
    if state.place not in given.fragile.table.index:
        return ()
    row = given.fragile.table.loc[state.place]
    width = float(row["upper"] - row["lower"]) / len(given.made.codes)
    return (Rated(f"Rank of {need.places()['name'][state.place]}", composite(width, rebuilt=False)),)


def _about(code: str, given: views.Given) -> str:
    rows, table = need.places(), given.fragile.table
    if code and code not in table.index:
        return f"{rows['name'][code]} is not ranked: {why_unranked(code)}."
    code = code or str(table["rank"].idxmin())
    row = table.loc[code]
    return (
        f"{rows['name'][code]} ranks {row['rank']:.0f} of {len(table)} places by need; with other weights it ranks from "
        f"{row['lower']:.0f} to {row['upper']:.0f} (90% interval). It is among the first {given.fragile.top} in "
        f"{100 * row['share_top']:.0f}% of {wording.number(given.fragile.draws, 0)} weightings."
    )


def why_unranked(code: str) -> str:
    """Return why a place has no rank."""
    if code.startswith("N"):
        return "the fund did not rank Northern Ireland, and several indicators are not held for it"
    return need.UNRANKED.get(code, "too few of the indicators have figures for it, or for its nation")


def _beside(given: views.Given) -> str:
    first = views.first(given)
    rho = index.spearman(given.made.ranks, need.places()["fund_category"].reindex(list(given.made.codes)))
    other, none = int((first["fund_category"] != 1).sum()), int((first["award"] == 0).sum())
    return (
        f"Of the first {len(first)}, {other} were not in the fund's category 1 and {none} had no award in rounds 1 and 2; "
        f"the rank correlation with the category is {rho:.2f}."
    )


def _unclear(given: views.Given) -> str:
    counts = given.fragile.classes().value_counts().reindex(index.CLASSES, fill_value=0)
    return (
        f"{wording.count(int(counts.iloc[0]), 'place is', 'places are')} among the first whatever you weigh, "
        f"{counts.iloc[1]} depend on the weights, and {counts.iloc[2]} are never among them."
    )


def _notes(state: State, nations: str, given: views.Given) -> tuple[str, ...]:
    rows = need.definitions()
    dropped = [
        name for letter, name in (("S", "Scotland"), ("W", "Wales")) if letter in set(state.where) - set(nations)
    ]
    lacking = f"An indicator has no figures for {wording.listing(dropped)}, so its places are not compared."
    used = [f"{rows['label'][one.name]}: {rows['why'][one.name]}" for one in given.made.indicators]
    return (
        "An index of places is not one of people: many people in need live elsewhere. Weights are opinions, and a rank "
        "without its interval is one opinion.",
        *([lacking] if dropped else []),
        *([FUND] if state.preset.startswith("fund") else [THEMES_NOTE] if state.preset == "themes" else []),
        f"A place needs figures for {index.LEAST_WEIGHT:.0%} of the weight; nothing is imputed. "
        f"{wording.count(len(given.made.left_out), 'place lacks', 'places lack')} them.",
        "Deprivation stands beside the index and not in it: it contains income, work, health and skills already.",
        "The category was one of four criteria for an award, next to deliverability, value and strategic fit. Awards for "
        "several places are split equally here, which is assumed; the fund's round 3 is not held.",
        *used,
    )


FUND = (
    "A quarter of the fund's index, vacant homes and shops, has no open figures. The weights are those reported in March "
    "2021. This is not a replication."
)
THEMES_NOTE = "The themes are those that the Salvation Army names. Its own list of indicators is not public."


def _code(state: State, nations: str) -> str:
    return f"""from toolkit import composite_index as index
from toolkit.apps.shared import need

weights = {weights(state)!r}
places = need.ranked("{nations}")
made = index.build(
    places,
    need.indicators(),
    weights,
    normalisation="{state.normalisation}",
    aggregation="{state.aggregation}",
)
fragile = index.fragility(made, {state.top}, draws={DRAWS}, closeness={float(state.closeness)!r})
print(fragile.table.sort_values("rank").head(10))
"""


APP = App(
    name="where_the_money",
    title="Where should the money go?",
    question="Which places are most in need, how sure is the ranking, and did the fund choose them?",
    state=State,
    compute=compute,
)
