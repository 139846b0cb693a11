"""What can be chosen when a scenario is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from toolkit.apps.controls import OwnFile, number, own_file, radio, select
from toolkit.apps.job_model import ACTIVITIES, REGIONS, SCENARIOS
from toolkit.jobs import DENOMINATORS

NONE = "none"
ASSUMED = "assumed"
OWN = "own"
KEYS = {
    ASSUMED: "As assumed for each activity",
    "0": "0: where the activity’s industry is today",
    "0.25": "0.25",
    "0.5": "0.5: halfway",
    "0.75": "0.75",
    "1": "1: where all jobs are today",
}
RULES = {"published": "Published rule: none where unemployment is lowest", "guide": "Additionality Guide"}
FACTORS = {OWN: "The scenario’s own", "0.8": "0.8", "1": "1: the rule as reconstructed", "1.2": "1.2", "1.4": "1.4"}
SHARES = ("leakage", "displacement", "substitution")
YEARS = range(2020, 2051)
DRAWS, SEED = 1024, 1
_USUAL_END = 2035


def _activity(name: str) -> Any:
    return number(f"{name.capitalize()}, of the scenario’s", 100, 0, 200, step=10, unit="%")


@dataclass(frozen=True)
class State:
    """What a visitor chooses; the shares of the Guide start where the lab's file has them (a test compares)."""

    scenario: str = select("Scenario", SCENARIOS, "transformation", help="Of the 2021 report, for 2035.")
    by: int = number(
        "Jobs there by", 2035, 2020, 2050, help="The jobs that there are in this year: a [[stock and flow|stock]]."
    )
    region: str = select("Your region", REGIONS, "Wales")
    rival: str = select("Compare with", REGIONS, "East Midlands")
    measure: str = radio("Show by region", {"gross": "Gross jobs", "net": "Net jobs"}, "gross")
    per: str = select("For each 100", DENOMINATORS, "unemployed")
    year: str = select("People counted in", ["2018", "2019", "2020", "2021", "2022"], "2020")
    other: str = select("Blend with", {NONE: "Nothing"} | SCENARIOS, NONE)
    share: int = number("Share of the other in the blend", 50, 0, 100, step=5, unit="%")
    remanufacturing: int = _activity("remanufacturing")
    repair: int = _activity("repair")
    recycling: int = _activity("recycling")
    reuse: int = _activity("reuse")
    rental: int = _activity("rental")
    biorefining: int = _activity("biorefining")
    shape: str = radio("Path", {"linear": "Straight", "logistic": "Slow, fast, slow"}, "linear")
    end: int = number("All of it there by", _USUAL_END, 2025, 2050)
    key: str = select(
        "Dispersion λ", KEYS, ASSUMED, help="Where the jobs would be is not published: see [[dispersion]]."
    )
    rule: str = radio("Net jobs by", RULES, "published")
    factor: str = select("Factor φ of the published rule", FACTORS, OWN, help="See [[calibration]].")
    leakage: int = number("Leakage", 10, 0, 100, step=5, unit="%", help="Of the Guide. See [[leakage]].")
    displacement: int = number("Displacement", 50, 0, 100, step=5, unit="%", help="Of the Guide. See [[displacement]].")
    substitution: int = number("Substitution", 0, 0, 100, step=5, unit="%", help="Of the Guide. See [[substitution]].")
    file: OwnFile | None = own_file(
        "A scenario of your own",
        ".yaml,.yml",
        help="As the code below saves it. It takes the place of scenario, blend and path.",
    )


def factors_of(state: State) -> dict[str, float]:
    """Return how many times each activity of the scenario is taken, for those that were changed."""
    return {name: getattr(state, name) / 100 for name in ACTIVITIES if getattr(state, name) != 100}
