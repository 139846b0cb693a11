"""How close the reconstruction comes to the studies' published figures, and why no closer.

Each row states the kind of comparison: a *test* makes no use of the figure that it is compared with; *fitted* and *by
hand* figures were used to set up the model, so their agreement proves nothing; and what *cannot* be computed is listed
too, with what would be needed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.gross import GrossJobs, Setting, gross_jobs
from toolkit.net_zero_jobs.labour_market import Workforce
from toolkit.net_zero_jobs.net import net_jobs
from toolkit.net_zero_jobs.paths import growth_rate
from toolkit.net_zero_jobs.scenarios import Scenario, published

TEST, FITTED, BY_HAND, CANNOT = "test", "fitted", "by hand", "cannot"
_ROUNDED = "We used the study's own unemployment figures. The study does not say how the jobs build up over the years."
_FOLLOWS = "Follows from the net jobs and the number of economically active people implied by the published figure."
_OTHER_YEAR = "The study's unemployment figures by region (about 2014) and its regional shares were not published."
_BY_FACTOR = "The calibration was chosen to match this figure, so agreement does not test the rule."
_BY_TOTAL = "The assumed activities were scaled to this total, so agreement does not test the model."
_ACTIVITY = "The model assumes the published number for this activity."
_UPLIFT = "The study's base jobs times this model's uplift, which is at or near the two areas' average."
_GROWTH = "Growth between the two published stocks. A later start year would need faster growth."
_NO_MARKET = "Our tables have no regional labour market figures for this area."

_Row = tuple[str, str, float, float, str]


def reproduction(
    assumptions: Assumptions,
    studies: pd.DataFrame,
    setting: Setting,
    market: pd.DataFrame,
    promises: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Compare the model with the published figures.

    Parameters
    ----------
    assumptions
        The model's groups of assumptions, and the group ``check``.
    studies
        ``area``, ``year``, ``scenario`` (in words), ``gross_jobs``, ``net_jobs``, ``base_jobs``.
    setting, market
        Base jobs and regional shares; the long labour market table.
    promises
        Stocks of green jobs by ``key``, with ``year`` and ``jobs``, to work out their growth.

    Returns
    -------
    pandas.DataFrame
        ``what``, ``kind`` (test, fitted, by hand, cannot), ``published``, ``model`` (missing if it cannot be computed),
        ``distance`` (% of the published figure) and ``why``.
    """
    rows = [*_london(assumptions, studies), *_uplifts(assumptions, studies)]
    for key in assumptions.group("uplift"):
        scenario = published(assumptions, key)
        rows += _britain(scenario, assumptions, studies, setting, market)
        rows += _kingdom(scenario, studies, setting)
    rows += _activities(assumptions, setting)
    if promises is not None:
        rows += _growth(assumptions, promises)
    rows += _elsewhere(studies)
    frame = pd.DataFrame(rows, columns=["what", "kind", "published", "model", "why"])
    frame.insert(len(frame.columns) - 1, "distance", 100 * (frame["model"] / frame["published"] - 1))
    return frame


def _study(studies: pd.DataFrame, area: str, scenario: str, needed: str) -> pd.Series | None:
    """Return the row of a study, or None if the required figure was not published."""
    rows = studies.loc[(studies["area"] == area) & (studies["scenario"] == scenario) & studies[needed].notna()]
    return None if rows.empty else rows.iloc[0]


def _london(assumptions: Assumptions, studies: pd.DataFrame) -> list[_Row]:
    """Return London's net jobs and fall in unemployment, from the unemployment stated in its study."""
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
        ("London, transformation: net jobs", TEST, float(row["net_jobs"]), float(found.net[0, -1]), _ROUNDED),
        (
            "London, transformation: fall in unemployment, percentage points",
            TEST,
            points,
            float(found.points[0, -1]),
            _FOLLOWS,
        ),
    ]


def _uplifts(assumptions: Assumptions, studies: pd.DataFrame) -> list[_Row]:
    """Return gross jobs in the areas whose base was published: base times the model's uplift."""
    rows: list[_Row] = []
    for key, uplift in assumptions.group("uplift").items():
        name = key.replace("_", " ")
        known = studies.loc[
            (studies["scenario"] == name) & studies["base_jobs"].notna() & studies["gross_jobs"].notna()
        ]
        for area, base, gross in zip(known["area"], known["base_jobs"], known["gross_jobs"], strict=True):
            rows.append((f"{area}, {name}: gross jobs", FITTED, float(gross), float(base) * uplift, _UPLIFT))
    return rows


def _britain(
    scenario: Scenario, assumptions: Assumptions, studies: pd.DataFrame, setting: Setting, market: pd.DataFrame
) -> list[_Row]:
    """Return Great Britain's net jobs: the published gross jobs on the model's shares, without and with the factor."""
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
        (f"{what}, as reconstructed", TEST, target, plain, _OTHER_YEAR),
        (f"{what}, calibrated", FITTED, target, fitted, _BY_FACTOR),
    ]


def _kingdom(scenario: Scenario, studies: pd.DataFrame, setting: Setting) -> list[_Row]:
    """Return the United Kingdom's gross jobs."""
    row = _study(studies, "United Kingdom", scenario.name, "gross_jobs")
    if row is None:
        return []
    until = int(row["year"])
    total = gross_jobs(scenario, setting, [until]).total(until)
    return [(f"United Kingdom, {scenario.name}: gross jobs", BY_HAND, float(row["gross_jobs"]), total, _BY_TOTAL)]


def _activities(assumptions: Assumptions, setting: Setting) -> list[_Row]:
    """Return the two activities that were published, and the share of lower-skilled jobs."""
    made = published(assumptions, "transformation")
    found = gross_jobs(made, setting, [assumptions["path.end"]]).by_activity(assumptions["path.end"])
    rows: list[_Row] = []
    for activity, jobs in assumptions.group("check.activity").items():
        what = f"United Kingdom, transformation: {activity}"
        rows.append((what, BY_HAND, float(jobs), float(found[activity]), _ACTIVITY))
    return rows


def _growth(assumptions: Assumptions, promises: pd.DataFrame) -> list[_Row]:
    """Return the annual growth that the article quotes, and that between the stocks that it quotes."""
    stocks = promises.set_index("key")
    first, last = stocks["jobs"].loc[["lga_2018", "lga_2030"]].astype(float)
    began, ended = stocks["year"].loc[["lga_2018", "lga_2030"]].astype(int)
    rate = growth_rate(first, last, ended - began)
    said = float(assumptions["check.growth"])
    return [("England, green jobs: growth, % a year", TEST, said, rate, _GROWTH)]


def _elsewhere(studies: pd.DataFrame) -> list[_Row]:
    """Return published net jobs for areas without a labour market in the tables."""
    rows = studies.loc[studies["net_jobs"].notna() & ~studies["area"].isin(["London", "Great Britain"])]
    return [
        (f"{area}, {scenario}: net jobs", CANNOT, float(net), float("nan"), _NO_MARKET)
        for area, scenario, net in zip(rows["area"], rows["scenario"], rows["net_jobs"], strict=True)
    ]
