"""The form for building a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from toolkit.apps.shared.job_scenarios import ACTIVITIES, COUNTS, REGIONS, SCENARIOS
from toolkit.apps.shared.own_table import KINDS, OwnTable
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer import on_map
from toolkit.explorer.controls import Option, OwnFile, following, number, only_when, own_file, radio, select, under
from toolkit.net_zero_jobs.labour_market import DENOMINATORS

NONE = "none"
ASSUMED = "assumed"
OWN = "own"
WORDS = module_yaml(__file__)
SPREADS, RULES, FACTORS, _HELP = (WORDS[name] for name in ("spreads", "rules", "factors", "help"))
_PEOPLE, _MIX = "Jobs per 100 people", "Mix of activities"
_PATH, _NET, _PLACES = "How jobs build up", "From gross to net", "Where the jobs would be"
_BLENDED = [Option(NONE, "Nothing")]  # no scenario is blended with itself
_BLENDED += [Option(*one, only=tuple(name for name in SCENARIOS if name != one[0])) for one in SCENARIOS.items()]
SHARES = ("leakage", "displacement", "substitution")
_USUAL_END = 2035


def _activity(name: str) -> Any:
    return under(_MIX, number(f"{name.capitalize()}, % of the scenario's figure", 100, 0, 200, step=10, unit="%"))


def _blended(field: Any) -> Any:
    return under(_MIX, only_when(field, other=tuple(SCENARIOS), file=False))


def _share(name: str, usual: int) -> Any:
    """Return a control for a share; its label appears in briefs and downloads, and so explains the default value."""
    label = f"{name.capitalize()}, varied within its range unless you set it"
    field = number(label, usual, 0, 100, step=5, unit="%", help=_HELP["share"].format(name))
    return under(_NET, only_when(field, rule="guide"))


@dataclass(frozen=True)
class _Scenario:
    """A visitor's choices; the Guide's shares start at the values in the lab's file (a test compares them)."""

    scenario: str = only_when(select("Scenario", SCENARIOS, "transformation", help=_HELP["scenario"]), file=False)
    by: int = number("Jobs in place by", 2035, 2020, 2050, help=_HELP["by"])
    region: str = select("Your region", REGIONS, "Wales")
    rival: str = select("Compare with", REGIONS, "East Midlands")
    measure: str = radio("Show by region", {"gross": "Gross jobs", "net": "Net jobs"}, "gross")
    per: str = under(_PEOPLE, select("Jobs per 100", DENOMINATORS, "unemployed"))
    year: str = under(_PEOPLE, select("People counted in", COUNTS, "2020"))
    other: str = under(_MIX, only_when(following(select("Blend with", _BLENDED, NONE), "scenario"), file=False))
    share: int = _blended(number("Share of the second scenario", 50, 0, 100, step=5, unit="%"))
    remanufacturing: int = _activity("remanufacturing")
    repair: int = _activity("repair")
    recycling: int = _activity("recycling")
    reuse: int = _activity("reuse")
    rental: int = _activity("rental")
    biorefining: int = _activity("biorefining")
    shape: str = under(_PATH, radio("Path", {"linear": "Straight", "logistic": "Slow, fast, slow"}, "linear"))
    end: int = under(_PATH, number("All jobs in place by", _USUAL_END, 2025, 2050))
    key: str = under(_PLACES, select("Spread across regions", SPREADS, ASSUMED, help=_HELP["key"]))
    rule: str = under(_NET, radio("Rule for net jobs", RULES, "published"))
    factor: str = under(
        _NET, only_when(select("Scaling of the 2015 rule", FACTORS, OWN, help=_HELP["factor"]), rule="published")
    )
    leakage: int = _share("leakage", 10)
    displacement: int = _share("displacement", 50)
    substitution: int = _share("substitution", 0)
    file: OwnFile | None = own_file("Your own scenario", ".yaml,.yml", help=_HELP["file"])
    map: str = on_map.layout()


@dataclass(frozen=True)
class State(OwnTable, _Scenario):
    """A visitor's choices, including how to read their own table of industries."""

    own: OwnFile | None = own_file("Your own industries", KINDS, help=_HELP["own"])


def factors_of(state: State) -> dict[str, float]:
    """Return the factor for each activity that a visitor changed."""
    return {name: getattr(state, name) / 100 for name in ACTIVITIES if getattr(state, name) != 100}


def held_of(state: State) -> dict[str, float]:
    """Return the Guide's shares (0 to 1) that a visitor changed; only the Guide's rule uses them."""
    if state.rule != "guide":
        return {}
    usual = State()
    return {name: getattr(state, name) / 100 for name in SHARES if getattr(state, name) != getattr(usual, name)}


def scale_of(state: State) -> float | None:
    """Return the scaling that a visitor chose for the 2015 rule; only that rule uses it."""
    return None if state.rule != "published" or state.factor == OWN else float(state.factor)


def other_of(state: State) -> bool:
    """Return whether another scenario is blended in; the same scenario, or a zero share, would change nothing."""
    return state.file is None and state.share > 0 and state.other not in (NONE, state.scenario)
