"""Explorer: where promised circular-economy jobs would be, and what they are for each hundred people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import pandas as pd

import toolkit
from toolkit import assumptions, jobs, scenarios, tables
from toolkit.apps.controls import number, radio, select
from toolkit.apps.frame import App
from toolkit.apps.result import Result, Table
from toolkit.figures import ranking
from toolkit.wording import interval, value

SCENARIOS = {
    "transformation": "Transformation",
    "current_path": "Current path",
    "no_new_initiatives": "No new initiatives",
}
KEYS = {
    "assumed": "As assumed for each activity",
    "industry": "Where the activity’s industry is today",
    "all": "Where all jobs are today",
}
SPREAD = {"industry": 0.0, "all": 1.0}
_SEED, _DRAWS = 1, 4096


@dataclass(frozen=True)
class State:
    """What a visitor chooses."""

    scenario: str = select("Scenario", SCENARIOS, "transformation", help="Of the 2021 report, for 2035.")
    by: int = number("Jobs there by", 2035, 2021, 2050, help="The jobs build up along a path to 2035.")
    key: str = radio("Where jobs would be", KEYS, "assumed", help="No published figures say: this is an assumption.")
    per: str = select("For each 100", jobs.DENOMINATORS, "unemployed")
    year: str = select("People counted in", ["2018", "2019", "2020", "2021", "2022"], "2020")


def app(file: str | Path) -> App:
    """Make the explorer.

    Parameters
    ----------
    file
        The file of assumptions, which belongs to whoever shows the explorer.
    """
    path = Path(file).resolve()
    given = assumptions.parse(path.read_text(encoding="utf-8"))
    title, question = "New jobs by region", "Where would the promised jobs be, for each unemployed person?"
    return App("new_jobs", title, question, State, partial(compute, given, _address(path)))


def compute(given: assumptions.Assumptions, address: str, state: State) -> Result:
    """Draw gross jobs by region and divide them by people."""
    market, regions = tables.load("labour_market"), tables.load("regions")
    draws = _drawn(given, state.key, state.scenario, state.by)
    shares = draws.per_hundred(jobs.denominator(market, state.per, int(state.year)))
    frame = shares.frame().merge(regions[["region", "code"]], on="region").sort_values("jobs", ascending=False)
    people = f"{jobs.DENOMINATORS[state.per]} in {state.year}"
    figure = partial(
        ranking,
        frame,
        "jobs",
        lower="lower",
        upper="upper",
        label=f"Gross jobs for each 100 {people}",
        unit="",
        title=f"{SCENARIOS[state.scenario]}, {state.by}: gross jobs for each 100 {people}",
        source=f"{market.attrs['source']}; scenario: Green Alliance 2021, with assumptions of this project",
    )
    return Result(
        _sentence(state, draws, shares, frame, people),
        (lambda width: figure(width=width), _table(draws)),
        (
            "[[gross jobs|Gross]] is not [[net jobs|net]]: no [[displacement]] and no [[deadweight]] is taken off.",
            "The bars hold nine in ten draws of the assumptions. They say what follows from these assumptions, not how "
            "likely the assumptions are. What cannot be drawn, such as the choice of industry group, is not in them.",
            "Published for the UK; spread here over Great Britain, since the tables hold no employment for Northern "
            "Ireland. Unemployment comes from a survey whose own sampling error is not in the bars.",
        ),
        (market.attrs["source"], "Green Alliance, Levelling up through circular economy jobs (2021): gross jobs"),
        _code(state, address),
    )


@lru_cache(maxsize=64)
def _drawn(given: assumptions.Assumptions, key: str, scenario: str, year: int) -> jobs.RegionDraws:
    """Draw the jobs; kept, since most choices of the form only change what they are divided by."""
    if key in SPREAD:
        given = _fixed_keys(given, SPREAD[key])
    setting = jobs.Setting.of(given, tables.load("employment_by_industry"))
    return jobs.gross_draws(scenarios.published(given, scenario), given, setting, year, n=_DRAWS, seed=_SEED)


def _fixed_keys(given: assumptions.Assumptions, spread: float) -> assumptions.Assumptions:
    return given.fixed({f"dispersion.{activity}": spread for activity in given.group("dispersion")})


def _sentence(state: State, draws: jobs.RegionDraws, shares: jobs.RegionDraws, frame: pd.DataFrame, people: str) -> str:
    total, lower, upper = draws.total()
    first, second, last = frame.iloc[0], frame.iloc[1], frame.iloc[-1]
    chance = jobs.chance_of_more(shares.values, shares.regions, first["region"], second["region"])
    sure = "more than 99%" if chance > 0.99 else f"{chance:.0%}"
    return (
        f"{_about(total)} gross jobs by {state.by} (from {_about(lower)} to {_about(upper)}) would be "
        f"{_rate(first)} for each 100 {people} in {first['region']}, the most, and {_rate(last)} in {last['region']}, "
        f"the least. {first['region']} comes before {second['region']} in {sure} of draws."
    )


def _about(count: float) -> str:
    """Write a number of jobs to three figures: more would claim to know more."""
    return value(float(f"{count:.3g}"), decimals=0)


def _rate(row: pd.Series) -> str:
    return f"{value(row['jobs'], decimals=1)} ({interval(row['lower'], row['upper'], decimals=1)})"


def _table(draws: jobs.RegionDraws) -> Table:
    headings = {"region": "Region", "jobs": "Gross jobs", "lower": "Lower end", "upper": "Upper end"}
    formats = dict.fromkeys(("jobs", "lower", "upper"), ",.0f")
    return Table(f"Gross jobs by region, {draws.year}", draws.frame(), headings, formats)


def _address(path: Path) -> str:
    """Return where the file of assumptions is, seen from the project's folder (as it stands elsewhere)."""
    root = Path(toolkit.__file__).parents[1]
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _code(state: State, address: str) -> str:
    spread = SPREAD.get(state.key)
    each = f"{{f'dispersion.{{a}}': {spread} for a in given.group('dispersion')}}"
    fixed = "" if spread is None else f"given = given.fixed({each})\n"
    return f"""from pathlib import Path

import toolkit
from toolkit import assumptions, jobs, scenarios, tables

file = Path(toolkit.__file__).parents[1] / "{address}"
given = assumptions.parse(file.read_text(encoding="utf-8"))
{fixed}setting = jobs.Setting.of(given, tables.load("employment_by_industry"))
scenario = scenarios.published(given, "{state.scenario}")
draws = jobs.gross_draws(scenario, given, setting, {state.by}, n={_DRAWS}, seed={_SEED})
people = jobs.denominator(tables.load("labour_market"), "{state.per}", {state.year})
result = draws.per_hundred(people).frame()
result.sort_values("jobs", ascending=False)
"""
