"""Explorer: the skills that promised jobs ask for, beside the people who could do them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit import net_zero_jobs, tables
from toolkit.apps.shared import job_scenarios as model
from toolkit.apps.who_will_do_the_jobs import views
from toolkit.apps.who_will_do_the_jobs.views import ALL, EVERY, PEOPLE, WORDS, Seen
from toolkit.explorer.controls import number, select
from toolkit.explorer.frame import App
from toolkit.explorer.result import Result
from toolkit.net_zero_jobs import assumptions, scenarios
from toolkit.net_zero_jobs.outlook import spread
from toolkit.net_zero_jobs.skill_match import SUPPLY

_DRAWS, _SEED = 256, 1
_HALF = 0.5  # of a person: less is written as none
MEASURES = ("untrained", "gap", "places")

INDUSTRIES = (
    "Manufacturing",
    "Energy and water",
    "Construction",
    "Distribution, hotels and restaurants",
    "Transport and communication",
    "Banking, finance and insurance",
    "Public administration, education and health",
    "Other services",
)
NOTES = (
    "The supply side rests on assumptions without a source: how many of the unemployed could take such a job, how "
    "many leave an industry for one, how many are trained. Use it to find out what would have to be known.",
    "Jobs are [[gross jobs|gross]] and a [[stock and flow|stock]]: as many people are needed at once. Leavers and "
    "people trained are flows, which add up over the years. Nobody is counted as moving to another region or "
    "occupation, and the unemployed are those of one year.",
    "Which occupations an activity takes is assumed, and scaled so that the published third of all jobs is "
    "lower-skilled. The nine major groups are broad: no gap in skilled trades can hide a lack of electricians.",
    f"The range of the jobs holds nine in ten of {_DRAWS} [[draw|draws]], without that of the occupations. The ranges "
    "of the gap and of training move one assumption about supply at a time to its ends: several reach farther.",
    "The distance of a retraining counts skill levels, from 1 (elementary) to 4 (managers, professionals); another "
    "group of the same level counts half a level. It is the least that any matching of people and jobs needs.",
)


@dataclass(frozen=True)
class State:
    """What a visitor chooses; the numbers start where the lab's file has them (a test compares)."""

    scenario: str = select("Scenario", model.SCENARIOS, "transformation", help="Of Green Alliance 2021, for 2035.")
    by: int = number("In the year", 2035, 2021, 2050)
    region: str = select("Your region", {ALL: "All regions"} | {name: name for name in model.REGIONS}, "West Midlands")
    skill: str = select("Skill", {EVERY: "All skills"} | model.SKILLS, "Skilled trades occupations")
    ready: int = number("Unemployed who could take such a job", 30, 0, 100, step=5, unit="%")
    industry: str = select("Industry whose leavers count", INDUSTRIES, "Manufacturing")
    leaving: float = number("Its workers who leave for such a job", 0.5, 0, 5, step=0.1, unit="% a year")
    places: int = number("Training places completed", 20, 0, 100, unit="thousand a year")
    lag: int = number("Years until the first are trained", 2, 0, 5)


def make_app(file: str | Path) -> App:
    """Make the explorer.

    Parameters
    ----------
    file
        The file of assumptions, which belongs to whoever shows the explorer.
    """
    path = Path(file).resolve()
    title, question = (
        "Who will do the jobs?",
        "Which skills would be short, where, and how much training closes the gap?",
    )
    return App("who_will_do_the_jobs", title, question, State, partial(compute, model.read(path), model.address(path)))


def compute(base: assumptions.Assumptions, address: str, state: State) -> Result:
    """Compare demand with supply, and say what would close the gap."""
    given = supplied(base, state)
    made = matched(base, given, state.scenario, state.by)
    swings = {name: _swings(base, given, state, name) for name in MEASURES}
    seen = Seen(made, made.frame(), swings, given, model.SCENARIOS[state.scenario], state.region, state.skill)
    return Result(
        _sentence(base, state, seen),
        views.all_of(seen),
        NOTES,
        (
            tables.load("employment_by_occupation").attrs["source"],
            model.GREEN_ALLIANCE,
            "Office for National Statistics, Standard Occupational Classification 2010: skill levels",
        ),
        _code(state, address),
    )


def supplied(base: assumptions.Assumptions, state: State) -> assumptions.Assumptions:
    """Return the assumptions with what the form says of supply."""
    changed = {name: amount for name, amount in _changes(state).items() if amount != base[name]}
    return base.with_(changed) if changed else base


def _changes(state: State) -> dict[str, float | str]:
    return {
        "supply.ready": state.ready / 100,
        "supply.leaving_industry": state.industry,
        "supply.leaving": round(state.leaving / 100, 6),
        "training.places": 1000 * state.places,
        "training.lag": state.lag,
    }


@lru_cache(maxsize=4)
def skill_base(base: assumptions.Assumptions) -> net_zero_jobs.SkillBase:
    """Return what no choice of the form changes."""
    return net_zero_jobs.SkillBase.of(
        base,
        scenarios.published(base, "transformation"),
        tables.load("employment_by_industry"),
        tables.load("employment_by_occupation"),
        tables.load("labour_market"),
    )


@lru_cache(maxsize=64)
def matched(
    base: assumptions.Assumptions, given: assumptions.Assumptions, scenario: str, year: int
) -> net_zero_jobs.SkillMatch:
    """Match a scenario's skills with people until a year; kept, since region and skill only choose among it."""
    years = range(int(given["path.start"]), year + 1)
    return net_zero_jobs.skill_match(scenarios.published(given, scenario), skill_base(base), given, years)


def _swings(base: assumptions.Assumptions, given: assumptions.Assumptions, state: State, measure: str) -> pd.DataFrame:
    """Move each assumption about supply to its ends, for the chosen region and skill."""

    def outcome(moved: assumptions.Assumptions) -> float:
        made = matched(base, moved, state.scenario, state.by)
        by_measure = {"untrained": made.untrained[:, :, -1], "gap": made.gap[:, :, -1], "places": made.needed.places}
        part = by_measure[measure]
        rows = slice(None) if state.skill == EVERY else made.supply.occupations.index(state.skill)
        columns = slice(None) if state.region == ALL else made.supply.regions.index(state.region)
        return float(part[rows, columns].sum())

    return net_zero_jobs.one_at_a_time(given, SUPPLY, outcome)


@lru_cache(maxsize=16)
def demand_draws(base: assumptions.Assumptions, scenario: str, year: int) -> np.ndarray:
    """Draw jobs by occupation and region, shape (O, R, 1 + n), the centre first; see `net_zero_jobs.Outlook`."""
    found, mix = skill_base(base), skill_base(base).mix
    one = scenarios.published(base, scenario)
    years = range(int(base["path.start"]), year + 1)
    made = net_zero_jobs.outlook(one, one, base, found.setting, found.workforce, years, n=_DRAWS, seed=_SEED)
    order = [mix.activities.index(name) for name in found.setting.shares.activities]
    return np.einsum("arn,ao->orn", made.by_activity(year), mix.shares[order], optimize=True)


def _jobs(base: assumptions.Assumptions, state: State, made: net_zero_jobs.SkillMatch) -> str:
    rows = slice(None) if state.skill == EVERY else [made.supply.occupations.index(state.skill)]
    columns = slice(None) if state.region == ALL else [made.supply.regions.index(state.region)]
    drawn = demand_draws(base, state.scenario, state.by)[rows][:, columns].sum(axis=(0, 1))
    return model.ranged(spread(drawn, "x"), "x")


def _sentence(base: assumptions.Assumptions, state: State, seen: Seen) -> str:
    rows = seen.chosen().sum(numeric_only=True)
    people = sum(rows[name] for name in PEOPLE)
    parts = ", ".join(f"{WORDS[name].lower()} {_many(rows[name])}" for name in PEOPLE)
    who = f"{model.told(people)} people who could do them ({parts})" if people >= _HALF else "nobody who could do them"
    source = "Green Alliance 2021" if state.scenario != "current_path" else "worked out here from Green Alliance 2021"
    words = (
        f"{seen.title}, {seen.year}, {seen.where}, {seen.what}: {_jobs(base, state, seen.made)} gross "
        f"circular-economy jobs ({source}), and {who}. {_training(state, seen, float(rows['places']))}"
    )
    unreached = rows["out_of_reach"]
    if unreached >= 1:
        words += f" Before anybody is trained, {model.told(unreached)} jobs stay open."
    return words


def _training(state: State, seen: Seen, places: float) -> str:
    """Tell the jobs left without training, the places that would cover them, and what the assumed places leave."""
    open_ = seen.swings["untrained"]
    many = f"{_ranged(open_)} jobs" if open_["central"].iloc[0] >= _HALF else "no job"
    without = f"Without any training, {many} would be uncovered in {seen.year}"
    without += _up_to(open_) if many == "no job" else ""
    year, most = seen.peak()
    if year != seen.year:
        without += f", and {model.told(most)}, the most, in {year}"
    needed = f"{_ranged(seen.swings['places'])} training places a year would cover them"
    if places < _HALF:
        needed = "no training place is needed for that" + _up_to(seen.swings["places"], " a year")
    left = seen.swings["gap"]
    remain = "none remain" + _up_to(left) if left["central"].iloc[0] < _HALF else f"{_ranged(left)} remain"
    places_ = f"{model.told(1000 * state.places)} a year" if state.places else "none"
    assumed = f"This scenario assumes {places_} across all regions and skills"
    return f"{without}; {needed}. {assumed}, so in {seen.year}, {remain}."


def _many(count: float) -> str:
    return model.told(count) if count >= _HALF else "none"


def _up_to(swings: pd.DataFrame, unit: str = "") -> str:
    """Say how many there are if an assumption moves, where there are none."""
    most = swings[["at_low", "at_high"]].to_numpy().max()
    return f" (up to {model.told(most)}{unit} if one assumption moves)" if most >= _HALF else ""


def _ranged(swings: pd.DataFrame) -> str:
    """Write the result and how far it moves with one assumption at a time."""
    ends = swings[["at_low", "at_high"]].to_numpy()
    row = {"x": swings["central"].iloc[0], "x_lower": ends.min(), "x_upper": ends.max()}
    return model.ranged(row, "x")


def _code(state: State, address: str) -> str:
    return f"""from pathlib import Path

import toolkit
from toolkit import assumptions, jobs, scenarios, tables

file = Path(toolkit.__file__).parents[1] / "{address}"
given = assumptions.parse(file.read_text(encoding="utf-8"))
given = given.with_({_changes(state)})
names = "employment_by_industry", "employment_by_occupation", "labour_market"
published = scenarios.published(given, "transformation")
base = jobs.SkillBase.of(given, published, *(tables.load(name) for name in names))
scenario = scenarios.published(given, "{state.scenario}")
made = jobs.skill_match(scenario, base, given, range(given["path.start"], {state.by + 1}))
result = made.frame()
distance = jobs.retraining_by_region(made, given)
"""
