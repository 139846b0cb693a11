"""How near the reconstruction comes to what the studies published, and why no nearer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.assumptions import Assumptions
from toolkit.jobs.gross import GrossJobs, Setting, gross_jobs
from toolkit.jobs.net import Workforce, net_jobs
from toolkit.scenarios import Scenario, published

_ROUNDED = "The study's own unemployment; how its jobs come over the years is not stated."
_FOLLOWS = "Follows from the line above: how many people are active is worked out from the two published figures."
_OTHER_YEAR = "The study's unemployment by region (of 2014 or so) and its keys were not published."
_BY_FACTOR = "Met by the calibration, which is fitted to this very figure: no test of the rule."
_BY_HAND = "The assumed activities were scaled to this total: no test of the model."


def reproduction(
    assumptions: Assumptions, studies: pd.DataFrame, setting: Setting, market: pd.DataFrame
) -> pd.DataFrame:
    """Compare the model with the published figures of London, Great Britain and the United Kingdom.

    Parameters
    ----------
    assumptions
        With the group ``check`` beside those of the model.
    studies
        ``area``, ``year``, ``scenario`` (in words), ``gross_jobs``, ``net_jobs``.
    setting, market
        Base jobs and keys; the long table of the labour market.

    Returns
    -------
    pandas.DataFrame
        ``what``, ``published``, ``model``, ``distance`` (%, of the published figure) and ``why``.
    """
    rows = [*_london(assumptions, studies)]
    for key in assumptions.group("uplift"):
        scenario = published(assumptions, key)
        rows += _britain(scenario, assumptions, studies, setting, market)
        rows += _kingdom(scenario, assumptions, studies, setting)
    frame = pd.DataFrame(rows, columns=["what", "published", "model", "why"])
    frame.insert(3, "distance", 100 * (frame["model"] / frame["published"] - 1))
    return frame


_Row = tuple[str, float, float, str]


def _study(studies: pd.DataFrame, area: str, scenario: str, needed: str) -> pd.Series | None:
    """The row of a study, or None where the figure that is needed was not published."""
    rows = studies.loc[(studies["area"] == area) & (studies["scenario"] == scenario) & studies[needed].notna()]
    return None if rows.empty else rows.iloc[0]


def _london(assumptions: Assumptions, studies: pd.DataFrame) -> list[_Row]:
    """London's net jobs and fall of unemployment, from the unemployment that its study states."""
    row = _study(studies, "London", "transformation", "net_jobs")
    if row is None:
        return []
    unemployed, points = float(assumptions["check.london_unemployed"]), assumptions["check.london_points"]
    active = float(row["net_jobs"]) / (points / 100)
    lowest = (unemployed - assumptions["check.london_excess"]) / active
    workforce = Workforce(("London",), np.array([unemployed]), np.array([active]), lowest)
    years = tuple(range(assumptions["check.start"], int(row["year"]) + 1))
    path = np.linspace(0, float(row["gross_jobs"]), len(years))[None, None]
    found = net_jobs(GrossJobs(("all",), ("London",), years, path), workforce, 1.0)
    return [
        ("London, transformation: net jobs", float(row["net_jobs"]), float(found.net[0, -1]), _ROUNDED),
        ("London, transformation: fall of unemployment, points", points, float(found.points[0, -1]), _FOLLOWS),
    ]


def _britain(
    scenario: Scenario, assumptions: Assumptions, studies: pd.DataFrame, setting: Setting, market: pd.DataFrame
) -> list[_Row]:
    """Great Britain's net jobs: the published gross jobs on the model's keys, without and with the factor."""
    row = _study(studies, "Great Britain", scenario.name, "net_jobs")
    if row is None:
        return []
    until, start = int(row["year"]), assumptions["check.start"]
    moved = scenario.with_(start=start, end=until)
    years = range(start, until + 1)
    scaled = moved.scaled(float(row["gross_jobs"]) / gross_jobs(moved, setting, years).total(until))
    gross = gross_jobs(scaled, setting, years)
    workforce = Workforce.of(market, assumptions["net.year"], gross.regions)
    what, target = f"Great Britain, {scenario.name}: net jobs", float(row["net_jobs"])
    plain, fitted = (float(net_jobs(gross, workforce, by).net[:, -1].sum()) for by in (1.0, scenario.calibration))
    return [
        (f"{what}, as reconstructed", target, plain, _OTHER_YEAR),
        (f"{what}, calibrated", target, fitted, _BY_FACTOR),
    ]


def _kingdom(scenario: Scenario, assumptions: Assumptions, studies: pd.DataFrame, setting: Setting) -> list[_Row]:
    """The United Kingdom's gross jobs."""
    row = _study(studies, "United Kingdom", scenario.name, "gross_jobs")
    if row is None:
        return []
    until = int(row["year"])
    total = gross_jobs(scenario, setting, [until]).total(until)
    return [(f"United Kingdom, {scenario.name}: gross jobs", float(row["gross_jobs"]), total, _BY_HAND)]
