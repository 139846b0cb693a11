"""The result of a built scenario in words: jobs by both rules, and a region beside another whoever is counted."""

from __future__ import annotations

import numpy as np

from toolkit import jobs, tables
from toolkit.apps import job_model as model
from toolkit.apps.build_scenario_form import COUNTS, State, factors_of, other_of
from toolkit.jobs.outlook import RULES, spread
from toolkit.wording import listing

RULE_OF_2015 = (
    "Green Alliance and WRAP, Opportunities to tackle Britain’s labour market challenges through growth in the "
    "circular economy (2015): the rule of net jobs, rebuilt here from its words"
)
_BY = {"published": "by the rule of Green Alliance and WRAP (2015)", "guide": "by the Additionality Guide"}


def title(state: State) -> str:
    """Return what the scenario of a state is called."""
    if state.file is not None:
        name = f"Scenario of “{state.file.name}”"
    else:
        whole = other_of(state) and state.share == 100
        name = model.SCENARIOS[state.other if whole else state.scenario]
        if other_of(state) and not whole:
            name = f"{100 - state.share}% {name.lower()}, {state.share}% {model.SCENARIOS[state.other].lower()}"
    return f"{name}, changed" if factors_of(state) else name


def people(state: State) -> str:
    """Return whom jobs are compared with."""
    return f"{jobs.DENOMINATORS[state.per]} in {state.year}"


def heads(state: State, regions: tuple[str, ...], year: int) -> np.ndarray:
    """Return the people whom jobs are compared with, as counted in a year, shape (R, 1)."""
    counted = jobs.denominator(tables.load("labour_market"), state.per, year)
    return counted.loc[list(regions)].to_numpy(dtype=float)[:, None]


def sentence(state: State, made: jobs.Outlook) -> str:
    """Return the whole result: gross and net jobs by both rules with their ranges, and a region beside another."""
    gross = made.gross(state.by)
    if not gross[:, 0].any():
        return (
            f"{title(state)}: no gross circular-economy jobs by {state.by}, and so no range, no net jobs and no order "
            "of the regions."
        )
    net = {rule: made.net(state.by, rule) for rule in RULES}
    by_rule = [f"{_told(net[rule].sum(axis=0))} are net {_BY[rule]}" for rule in _mine_first(state.rule)]
    share = net[state.rule][:, 0].sum() / gross[:, 0].sum()
    return (
        f"{title(state)}: {_told(gross.sum(axis=0))} gross circular-economy jobs by {state.by}{_source(state)}, of "
        f"which {by_rule[0]}: {share:.0%}; {by_rule[1]}. {_compared(state, made.regions, gross, net[state.rule])}"
    )


def _mine_first(rule: str) -> list[str]:
    return sorted(RULES, key=lambda one: one != rule)


def _source(state: State) -> str:
    """Name the report; a scenario that was brought or changed is not its own."""
    if state.file is not None:
        return ""
    usual = State()
    whole = state.by >= state.end == usual.end and not factors_of(state) and not other_of(state)
    printed = whole and state.scenario != "current_path"  # its total was not printed: it is scaled (scenarios.yaml)
    return " (Green Alliance 2021)" if printed else " (worked out here from Green Alliance 2021)"


def _told(draws: np.ndarray, decimals: int | None = None) -> str:
    return model.ranged(spread(draws, "x"), "x", decimals)


def _compared(state: State, regions: tuple[str, ...], gross: np.ndarray, net: np.ndarray) -> str:
    counted = heads(state, regions, int(state.year))
    at = regions.index(state.region)
    mine = [_told(100 * values[at] / counted[at], 1) for values in (gross, net)]
    words = f"{state.region}: {mine[0]} gross and {mine[1]} net for each 100 {people(state)}"
    if state.region == state.rival:
        return f"{words}."
    chances = {
        name: {year: _chance(state, regions, values, year) for year in COUNTS}
        for name, values in (("gross", gross), ("net", net))
        if values[:, 0].any()
    }
    told = [f"{model.sure(by_year[state.year])} ({name})" for name, by_year in chances.items()]
    turned = {name: _turned(by_year, state.year) for name, by_year in chances.items()}
    return " ".join(
        [f"{words}; more than {state.rival}, in this share of draws: {', '.join(told)}.", *_turns(turned, state)]
    )


def _chance(state: State, regions: tuple[str, ...], values: np.ndarray, year: str) -> float:
    rates = values[:, 1:] / heads(state, regions, int(year))
    return jobs.chance_of_more(rates, regions, state.region, state.rival)


def _turned(chances: dict[str, float], chosen: str) -> tuple[str, ...]:
    """Return the years with whose count of people the other region comes first."""
    return tuple(year for year, chance in chances.items() if (chance > 0.5) != (chances[chosen] > 0.5))


def _turns(turned: dict[str, tuple[str, ...]], state: State) -> list[str]:
    """Say so where the order of the two regions rests on the year in which people were counted."""
    names = {years: [one for one in turned if turned[one] == years] for years in turned.values() if years}
    return [
        f"The order ({' and '.join(measures)}) is this {'only ' * (len(years) == len(COUNTS) - 1)}with the count of "
        f"{state.year}; it turns with {listing([*years])}."
        for years, measures in names.items()
    ]
