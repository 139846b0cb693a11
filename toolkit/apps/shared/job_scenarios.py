"""Shared by the job apps: the file of assumptions, and what is computed from it with the project's tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit import places, tables
from toolkit.core import paths
from toolkit.core.wording import interval, value
from toolkit.core.yaml_io import module_yaml
from toolkit.net_zero_jobs.assumptions import Assumptions, parse
from toolkit.net_zero_jobs.gross import Setting
from toolkit.net_zero_jobs.indirect import multipliers_of
from toolkit.net_zero_jobs.labour_market import Workforce
from toolkit.net_zero_jobs.outlook import Outlook, outlook
from toolkit.net_zero_jobs.scenarios import Scenario, published
from toolkit.net_zero_jobs.skill_match import SkillBase

SCENARIOS = {
    "transformation": "Transformation",
    "current_path": "Current path",
    "no_new_initiatives": "No new initiatives",
}
ACTIVITIES = ("remanufacturing", "repair", "recycling", "reuse", "rental", "biorefining")
# The tables have no employment figures by industry for Northern Ireland.
REGIONS = tuple(region for region in places.REGIONS if region != "Northern Ireland")
# The nine major groups of SOC 2010, short enough for a column heading.
SKILLS: dict[str, str] = module_yaml(__file__)["skills"]
YEARS = range(2020, 2051)
COUNTS = ("2018", "2019", "2020", "2021", "2022")
"""The years for which counts of people are available."""
DRAWS, SEED = 1024, 1
"""All apps share one simulation: with a different number of draws, the same promise would have different ranges."""
SOURCE = (
    "Green Alliance 2021 (scenario), with our assumptions; Office for National Statistics, Annual "
    "Population Survey (people)"
)
GREEN_ALLIANCE = "Green Alliance, Levelling up through circular economy jobs (2021): gross jobs in each scenario"


@lru_cache(maxsize=4)
def read(path: Path) -> Assumptions:
    """Return the assumptions in a file, read once."""
    return parse(path.read_text(encoding="utf-8"))


def address(path: Path) -> str:
    """Return a file's path relative to the project's folder (or its name, if it is elsewhere)."""
    root = paths.project()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


@lru_cache(maxsize=16)
def setting(given: Assumptions) -> Setting:
    """Return base jobs and regional shares."""
    return Setting.of(given, tables.load("employment_by_industry"))


@lru_cache(maxsize=16)
def workforce(given: Assumptions) -> Workforce:
    """Return the people who could take the jobs, in the order of the setting's regions."""
    return Workforce.of(tables.load("labour_market"), given["net.year"], setting(given).shares.regions)


@lru_cache(maxsize=16)
def workforce_draws(given: Assumptions) -> Workforce:
    """Return draws of the workforce in any year of the labour market table, with the survey's error."""
    panel, regions = tables.load("regional_panel"), setting(given).shares.regions
    return Workforce.drawn(tables.load("labour_market"), panel, given["net.year"], regions, n=DRAWS, seed=SEED)


@lru_cache(maxsize=4)
def skill_base(given: Assumptions) -> SkillBase:
    """Return the basis for matching skills, calibrated on the scenario whose lower-skilled share was published."""
    names = "employment_by_industry", "employment_by_occupation", "labour_market"
    return SkillBase.of(given, published(given, "transformation"), *(tables.load(name) for name in names))


@lru_cache(maxsize=4)
def multipliers(given: Assumptions) -> pd.DataFrame:
    """Return the employment multipliers for the activities."""
    return multipliers_of(tables.load("io_multipliers"), given.group("sic"))


@lru_cache(maxsize=6)
def simulated(given: Assumptions, scenario: Scenario, reference: Scenario, own: Setting | None = None) -> Outlook:
    """Simulate a scenario and its reference case; cached, since half the choices only change the display."""
    args = given, own or setting(given), workforce_draws(given)
    return outlook(scenario, reference, *args, YEARS, n=DRAWS, seed=SEED)


def in_order(rows: pd.DataFrame, *first: str) -> pd.DataFrame:
    """Put the ``first`` regions at the top, then the rest from north to south; a brief can omit the last rows."""
    order = list(dict.fromkeys([*first, *REGIONS]))
    return rows.sort_values("region", key=lambda names: names.map(order.index), kind="stable")


def rounded_swings(swings: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a tornado with a swing of at least one job (and always the first), rounded by `about`."""
    rows = swings.loc[swings["swing"] >= 1] if (swings["swing"] >= 1).any() else swings.head(1)
    columns = ["at_low", "at_high", "central"]
    return rows.assign(**rows[columns].map(about))


def about(count: float) -> float:
    """Round a simulated number of jobs to whole jobs and two significant figures, the most that its range allows."""
    return float(f"{round(count):.2g}")


def describe_jobs(count: float) -> str:
    """Format a number of jobs as `about` does."""
    return value(about(count), decimals=0)


def ranged(row: Mapping[str, Any] | pd.Series, name: str, decimals: int | None = None) -> str:
    """Format an amount with its range: ``93,000 (80,000 to 110,000)``; rounded by `about` unless decimals are given."""
    parts = [float(row[key]) for key in (name, f"{name}_lower", f"{name}_upper")]
    if decimals is None:
        parts, decimals = [about(part) for part in parts], 0
    return f"{value(parts[0], decimals=decimals)} ({interval(parts[1], parts[2], decimals=decimals)})"


def describe_chance(chance: float) -> str:
    """Format a probability without claiming certainty from a finite number of draws."""
    return "more than 99%" if chance > 0.99 else "less than 1%" if chance < 0.01 else f"{chance:.0%}"
