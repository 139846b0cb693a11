"""App: the skills that promised jobs need, compared with those of the people who could do them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.apps.shared import job_scenarios as model
from toolkit.apps.shared import strengths
from toolkit.apps.shared.job_scenarios import describe_jobs, skill_base
from toolkit.apps.who_will_do_the_jobs import views
from toolkit.apps.who_will_do_the_jobs.views import ALL, EVERY, PEOPLE, Display
from toolkit.core import wording
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.controls import number, select
from toolkit.explorer.frame import App
from toolkit.explorer.result import Result
from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.outlook import spread
from toolkit.net_zero_jobs.scenarios import published
from toolkit.net_zero_jobs.sensitivity import one_at_a_time
from toolkit.net_zero_jobs.skill_match import SUPPLY, SkillMatch, skill_match

_HALF = 0.5  # of a person: less is shown as none
MEASURES = ("untrained", "gap", "places")

_WORDS = module_yaml(__file__)
INDUSTRIES = tuple(_WORDS["industries"])
NOTES = tuple(note.format(draws=model.DRAWS) for note in _WORDS["notes"])


@dataclass(frozen=True)
class State:
    """A visitor's choices; the numbers start at the values in the lab's file (a test compares them)."""

    scenario: str = select("Scenario", model.SCENARIOS, "transformation", help="From Green Alliance 2021, for 2035.")
    by: int = number("Jobs in place by", 2035, 2021, 2050)
    region: str = select("Your region", {ALL: "All regions"} | {name: name for name in model.REGIONS}, "West Midlands")
    skill: str = select("Skill", {EVERY: "All skills"} | model.SKILLS, "Skilled trades occupations")
    ready: int = number("Unemployed people who could fill the jobs", 30, 0, 100, step=5, unit="%")
    industry: str = select("Industry that people are leaving", INDUSTRIES, "Manufacturing")
    leaving: float = number("Workers who leave the industry to fill the jobs", 0.5, 0, 5, step=0.1, unit="% a year")
    places: int = number("People completing training", 20, 0, 100, unit="thousand a year")
    lag: int = number("Years until the first people are trained", 2, 0, 5)


def make_app(file: str | Path) -> App:
    """Return the app for a caller's file of assumptions."""
    path = Path(file).resolve()
    made = partial(compute, model.read(path), model.address(path))
    return App("who_will_do_the_jobs", _WORDS["title"], _WORDS["question"], State, made)


def compute(base: Assumptions, address: str, state: State) -> Result:
    """Compare demand with supply, and return what would close the gap."""
    given = supplied(base, state)
    made = matched(base, given, state.scenario, state.by)
    swings = {name: _swings(base, given, state, name) for name in MEASURES}
    display = Display(made, made.frame(), swings, given, model.SCENARIOS[state.scenario], state.region, state.skill)
    return Result(
        _sentence(base, state, display),
        views.all_of(display),
        NOTES,
        (tables.load("employment_by_occupation").attrs["source"], model.GREEN_ALLIANCE, _WORDS["levels"]),
        _WORDS["code"].format(state=state, address=address, changes=_changes(state), until=state.by + 1),
        (
            strengths.jobs("Gross jobs", [float(part) for part in spread(_drawn(base, state, made), "x").values()]),
            strengths.jobs("Jobs unfilled without training", _moved(swings["untrained"])),
        ),
    )


def _moved(swings: pd.DataFrame) -> list[float]:
    """Return a result, and its range when one assumption moves at a time."""
    ends = swings[["at_low", "at_high"]].to_numpy()
    return [float(swings["central"].iloc[0]), float(ends.min()), float(ends.max())]


def supplied(base: Assumptions, state: State) -> Assumptions:
    """Return the assumptions with the form's values for supply."""
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


@lru_cache(maxsize=64)
def matched(base: Assumptions, given: Assumptions, scenario: str, year: int) -> SkillMatch:
    """Match (and cache) a scenario's skills with people, up to a given year; region and skill select from it."""
    years = range(int(given["path.start"]), year + 1)
    return skill_match(published(given, scenario), skill_base(base), given, years)


def _swings(base: Assumptions, given: Assumptions, state: State, measure: str) -> pd.DataFrame:
    """Move each assumption about supply to its ends, for the chosen region and skill."""

    def outcome(moved: Assumptions) -> float:
        made = matched(base, moved, state.scenario, state.by)
        by_measure = {"untrained": made.untrained[:, :, -1], "gap": made.gap[:, :, -1], "places": made.needed.places}
        return float(by_measure[measure][views.spot(made, state.region, state.skill)].sum())

    return one_at_a_time(given, SUPPLY, outcome)


@lru_cache(maxsize=16)
def demand_draws(base: Assumptions, scenario: str, year: int) -> np.ndarray:
    """Draw jobs by occupation and region, shape (O, R, 1 + n), the centre first, as in an `Outlook`."""
    promised, anyway = (published(base, name) for name in (scenario, "no_new_initiatives"))
    made = model.simulated(base, promised, anyway)
    shares = skill_base(base).mix.shares_of(made.setting.shares.activities)
    return np.einsum("arn,ao->orn", made.by_activity(year), shares, optimize=True)


def _drawn(base: Assumptions, state: State, made: SkillMatch) -> np.ndarray:
    draws = demand_draws(base, state.scenario, state.by)[views.spot(made, state.region, state.skill)]
    return np.asarray(draws.sum(axis=(0, 1)))


def _sentence(base: Assumptions, state: State, display: Display) -> str:
    rows = display.chosen().sum(numeric_only=True)
    people = sum(rows[name] for name in PEOPLE)
    parts = wording.listing([f"{display.labels[name].lower()} ({_many(rows[name])})" for name in PEOPLE])
    who, which = "nobody could do them", ""
    if people >= _HALF:
        who, which = f"{describe_jobs(people)} people could do them", f" The people who could do the jobs are: {parts}."
    many = model.ranged(spread(_drawn(base, state, display.match), "x"), "x")
    source = "from Green Alliance 2021" if state.scenario != "current_path" else "calculated from Green Alliance 2021"
    words = (
        f"The “{display.title}” scenario implies {many} gross circular-economy jobs by {display.year} "
        f"({display.where}, {display.what}), and {who}.{which} The number of jobs is {source}. "
        f"{_training(state, display, float(rows['places']))}"
    )
    unreached = rows["out_of_reach"]
    if unreached >= 1:
        words += f" Before anyone could be trained, {describe_jobs(unreached)} jobs would be unfilled."
    return words


def _training(state: State, display: Display, places: float) -> str:
    """Return the jobs unfilled without training, the places that would fill them, and the gap with those assumed."""
    open_ = display.swings["untrained"]
    filled = open_["central"].iloc[0] < _HALF
    without = f"Without any training, {_ranged(open_)} jobs would be unfilled in {display.year}"
    if filled:
        without = f"Even without any training, all the jobs would be filled in {display.year}"
        without += _up_to(open_, " unfilled")
    year, most = display.peak()
    if year != display.year:
        without += f", after a peak of {describe_jobs(most)}{' unfilled' if filled else ''} in {year}"
    needed = f"; {_ranged(display.swings['places'])} training places a year would fill them"
    if places < _HALF:
        so = ", so" if filled and year == display.year else ";"
        needed = f"{so} no training places would be needed{_up_to(display.swings['places'], ' a year')}"
    left = display.swings["gap"]
    none = left["central"].iloc[0] < _HALF
    remain, at_most = ("no jobs", _up_to(left)) if none else (f"{_ranged(left)} jobs", "")
    places_ = f"{wording.number(1000 * state.places)} training places a year" if state.places else "no training places"
    assumed = f"This scenario assumes {places_} across all regions and skills"
    return f"{without}{needed}. {assumed}, which would leave {remain} unfilled in {display.year}{at_most}."


def _many(count: float) -> str:
    return describe_jobs(count) if count >= _HALF else "none"


def _up_to(swings: pd.DataFrame, unit: str = "") -> str:
    """Return the upper limit if an assumption moves, where the central value is none."""
    most = swings[["at_low", "at_high"]].to_numpy().max()
    return f" (or up to {describe_jobs(most)}{unit}, if one assumption changed)" if most >= _HALF else ""


def _ranged(swings: pd.DataFrame) -> str:
    """Format the result and its range when one assumption moves at a time."""
    return model.ranged(dict(zip(("x", "x_lower", "x_upper"), _moved(swings), strict=True)), "x")
