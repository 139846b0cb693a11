"""The result of a scenario in words: jobs by both rules, and two regions compared."""

from __future__ import annotations

import numpy as np

from toolkit import tables
from toolkit.apps.build_scenario.form import SHARES, State, factors_of, held_of, other_of
from toolkit.apps.shared import job_scenarios as model
from toolkit.core import wording
from toolkit.core.wording import listing
from toolkit.net_zero_jobs.labour_market import DENOMINATORS, chance_of_more, denominator
from toolkit.net_zero_jobs.outlook import RULES, Outlook, spread

RULE_OF_2015 = (
    "Green Alliance and WRAP, Opportunities to tackle Britain’s labour market challenges through growth in the "
    "circular economy (2015): the rule for net jobs, reconstructed here from its description"
)
_HALF = 0.5
"""A region is said to get more jobs only if it does so in more than this share of draws."""
_NOTHING = 1e-6
"""A difference smaller than this, in jobs or per 100 people, counts as zero: it is only rounding error."""
_TENTH = 0.1
_SAME = "as many"
_UNDER = {"published": "under Green Alliance and WRAP's rule (2015)", "guide": "under the Additionality Guide"}


def title(state: State) -> str:
    """Return the title of a state's scenario."""
    if state.file is not None:
        name = f"Scenario of “{state.file.name}”"
    else:
        single = other_of(state) and state.share == 100
        name = model.SCENARIOS[state.other if single else state.scenario]
        if other_of(state) and not single:
            name = f"{100 - state.share}% {name.lower()}, {state.share}% {model.SCENARIOS[state.other].lower()}"
    return f"{name} (changed)" if factors_of(state) else name


def _named(state: State) -> str:
    """Return the words that name the scenario at the start of a sentence."""
    return f"In the s{title(state)[1:]}" if state.file is not None else f"In the “{title(state)}” scenario"


def people(state: State) -> str:
    """Return a phrase for the people that jobs are compared with."""
    return f"{DENOMINATORS[state.per]} in {state.year}"


def heads(state: State, regions: tuple[str, ...], year: int) -> np.ndarray:
    """Return, for a given year, the number of people that jobs are compared with; shape (R, 1)."""
    counted = denominator(tables.load("labour_market"), state.per, year)
    return counted.loc[list(regions)].to_numpy(dtype=float)[:, None]


def sentence(state: State, result: Outlook) -> str:
    """Return the headline: gross and net jobs by both rules with their ranges, and a comparison of two regions."""
    gross = result.gross(state.by)
    if not gross[:, 0].any():
        return (
            f"{_named(state)}, no gross circular-economy jobs would be created by {state.by}, so there are no net jobs "
            "and no ranking of regions."
        )
    net = {rule: result.net(state.by, rule) for rule in RULES}
    first, second = _mine_first(state.rule)
    mine, other = (net[rule].sum(axis=0) for rule in (first, second))
    share = (
        f"{_describe(mine)} of the gross jobs, or {mine[0] / gross[:, 0].sum():.0%},"
        if _any(mine)
        else "None of the gross jobs"
    )
    return (
        f"{_named(state)}, {_describe(gross.sum(axis=0))} gross circular-economy jobs would be created by {state.by}."
        f"{_source(state)} {share} would be net jobs {_UNDER[first]}{_held(state)}, and "
        f"{_describe(other) if _any(other) else 'none'} {_UNDER[second]}. "
        f"{_compared(state, result.regions, gross, net[state.rule])}"
    )


def _mine_first(rule: str) -> list[str]:
    return sorted(RULES, key=lambda name: name != rule)


def _source(state: State) -> str:
    """Return the report's name; not for a scenario that was uploaded or changed."""
    if state.file is not None:
        return ""
    usual = State()
    complete = state.by >= state.end == usual.end and not factors_of(state) and not other_of(state)
    printed = complete and state.scenario != "current_path"  # its total was not printed but scaled (scenarios.yaml)
    return " Source: Green Alliance 2021." if printed else " We calculated this from Green Alliance 2021."


def _any(draws: np.ndarray) -> bool:
    """Return whether there are any jobs to mention, at the centre or in a simulation."""
    return bool(np.abs(draws).max() >= _NOTHING)


def _describe(draws: np.ndarray, decimals: int | None = None) -> str:
    return model.ranged(spread(draws, "x"), "x", decimals)


def _held(state: State) -> str:
    """Return which of the Guide's shares a visitor set, and that all others vary within their ranges."""
    if state.rule != "guide":
        return ""
    held = [f"{name} {share:.0%}" for name, share in held_of(state).items()]
    if not held:
        return " (each of its shares varies within a range)"
    return f" (with {listing(held)}{'' if len(held) == len(SHARES) else '; the other shares vary'})"


def _compared(state: State, regions: tuple[str, ...], gross: np.ndarray, net: np.ndarray) -> str:
    """Compare the visitor's region with another: which gets more, how certain that is, and whether the year matters."""
    counted = heads(state, regions, int(state.year))
    at, measures = regions.index(state.region), {"gross": gross, "net": net}
    rates = {name: 100 * values[at] / counted[at] for name, values in measures.items()}
    mine = f"{_rate(rates['gross'])} gross jobs and {_rate(rates['net'])} net jobs"
    here = wording.with_article(state.region)
    start = f"For every 100 {people(state)}, {here} would get"
    if state.region == state.rival:
        return f"{start} {mine}."
    sides = {name: _side(state, regions, values) for name, values in measures.items()}
    joined = "and" if sides["gross"][0] == sides["net"][0] else "but"
    word, chance = sides["gross"]
    than = f"{'as' if word == _SAME else 'than'} {wording.with_article(state.rival)}"
    comparison = (
        f"{start} {word} gross jobs {than}{chance} {joined} "
        f"{sides['net'][0]} net jobs{sides['net'][1]}. The figures for {here} are {mine}."
    )
    return " ".join([comparison, *_turns(state, regions, measures)])


def _rate(draws: np.ndarray) -> str:
    if not _any(draws):
        return "no"
    return _describe(draws, 1) if np.abs(draws).max() >= _TENTH / 2 else f"fewer than {_TENTH}"


def _side(state: State, regions: tuple[str, ...], values: np.ndarray) -> tuple[str, str]:
    """Return whether the visitor's region gets more or fewer than the other, and in what share of simulations."""
    if not _any(values):
        return _SAME, ""
    more, fewer = (_chance(state, regions, values, state.year, turned=turned) for turned in (False, True))
    if max(more, fewer) <= _HALF:
        return _SAME, ""
    word, chance = ("more", more) if more >= fewer else ("fewer", fewer)
    return word, f" (in {model.describe_chance(chance)} of simulations)"


def _chance(state: State, regions: tuple[str, ...], values: np.ndarray, year: str, *, turned: bool = False) -> float:
    rates = values[:, 1:] / heads(state, regions, int(year))
    pair = (state.rival, state.region) if turned else (state.region, state.rival)
    return chance_of_more(rates, regions, *pair)


def _turns(state: State, regions: tuple[str, ...], measures: dict[str, np.ndarray]) -> list[str]:
    """Return a sentence if the order of the two regions depends on the year of the population count."""
    winners: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name, values in measures.items():
        more = {year: _chance(state, regions, values, year) > _HALF for year in model.COUNTS}
        years = tuple(year for year in model.COUNTS if more[year] != more[state.year])
        if years and values[:, 0].any():
            winners.setdefault((state.rival if more[state.year] else state.region, years), []).append(name)
    return [
        f"If we used the figures for {listing([*years], 'or')} instead, {wording.with_article(winner)} would get more "
        f"{'jobs, both gross and net' if len(names) > 1 else f'{names[0]} jobs'}."
        for (winner, years), names in winners.items()
    ]
