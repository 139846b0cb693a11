"""A region's jobs allocated to its local authorities, with the uncertainty that this adds.

An authority's share of its region is its share of the region's workers in the industry that represents the activity
(``E[industry, place]``), or of its people, or something in between, set by the activity's dispersion: ``j[p] = J[a,
r]·((1 − λ)·E[p] / ΣE + λ·P[p] / ΣP)``. No source says which share applies, and places are small, so the results for
λ = 0 and λ = 1 are given with the value. They show the range that the allocation adds to the region's own range.
`local_draws` combines both ranges: it draws the region's jobs and the dispersion together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.net_zero_jobs.aggregated_draws import RegionDraws, cell_draws, uncertain_names
from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.draws import draw
from toolkit.net_zero_jobs.gross import Setting
from toolkit.net_zero_jobs.lookup import position, require
from toolkit.net_zero_jobs.scenarios import Scenario


def local_jobs(
    jobs: pd.DataFrame, places: pd.DataFrame, sectors: Mapping[str, str], dispersion: Mapping[str, float]
) -> pd.DataFrame:
    """Allocate jobs to local authorities.

    Parameters
    ----------
    jobs
        Jobs with activities in rows and regions in columns.
    places
        One row per authority: ``code``, ``name``, ``region``, ``people`` and the columns of ``sectors`` (employees of
        an industry as a percentage of all employees; some may be missing).
    sectors
        Activity → the column that represents it.
    dispersion
        Activity → λ.

    Returns
    -------
    pandas.DataFrame
        ``code``, ``name``, ``region``, ``jobs``, ``lower`` and ``upper``, for the places of these regions. The values
        of a region's places add up to the region's jobs; ``lower`` and ``upper`` reflect the allocation alone.

    Raises
    ------
    UnknownNameError
        An activity without a sector or a dispersion, or an unknown column.
    ModelError
        A region without places, or an industry without workers in a region.
    """
    for activity in jobs.index:
        _check(activity, sectors, places)
        require("activity with a dispersion figure", activity, dispersion)
    rows = places.loc[places["region"].isin(list(jobs.columns))].reset_index(drop=True)
    missing = set(jobs.columns) - set(rows["region"])
    if missing:
        raise ModelError(f"There are no places in {', '.join(sorted(map(str, missing)))}.")
    people = _share(rows["people"], rows["region"])
    values, lower, upper = np.zeros((3, len(rows)))
    for activity in jobs.index:
        workers = _worker_share(rows, sectors[activity])
        regional = rows["region"].map(jobs.loc[activity]).to_numpy(dtype=float)
        ends, spread = (workers * regional, people * regional), dispersion[activity]
        values += (1 - spread) * ends[0] + spread * ends[1]
        lower += np.minimum(*ends)
        upper += np.maximum(*ends)
    return rows[["code", "name", "region"]].assign(jobs=values, lower=lower, upper=upper)


def local_draws(
    scenario: Scenario,
    assumptions: Assumptions,
    setting: Setting,
    places: pd.DataFrame,
    region: str,
    year: int,
    *,
    n: int = 4096,
    seed: int = 1,
) -> RegionDraws:
    """Draw gross jobs by place within a region in a year.

    Parameters
    ----------
    scenario, assumptions, setting, year, n, seed
        As for `net_zero_jobs.cell_draws`. The draws for places add up to that function's regional draws. An activity is
        as dispersed within the region as between regions: one dispersion is used for both.
    places
        As for `local_jobs`.
    region
        The region whose places are wanted.

    Returns
    -------
    RegionDraws
        With the places' codes as its regions.

    Raises
    ------
    UnknownNameError
        Unknown region, or an activity without a sector.
    """
    at = position("region", region, setting.shares.regions)
    draws = draw(uncertain_names([scenario], assumptions), n, seed)
    cells = cell_draws(scenario, assumptions, setting, year, draws=draws)
    sectors = assumptions.group("local_sector")
    rows = places.loc[places["region"] == region].reset_index(drop=True)
    people = _share(rows["people"], rows["region"])
    central, values = np.zeros(len(rows)), np.zeros((len(rows), draws.n))
    for activity in scenario.activities:
        _check(activity, sectors, places)
        workers = _worker_share(rows, sectors[activity])
        dispersion = assumptions.assumption(f"dispersion.{activity}")
        drawn_dispersion = np.atleast_1d(draws.of(dispersion))
        row = cells.activities.index(activity)
        shares = (1 - drawn_dispersion) * workers[:, None] + drawn_dispersion * people[:, None]
        values += shares * cells.values[row, at]
        central += ((1 - dispersion.value) * workers + dispersion.value * people) * cells.central[row, at]
    return RegionDraws(tuple(rows["code"]), year, central, values)


def _check(activity: str, sectors: Mapping[str, str], places: pd.DataFrame) -> None:
    require("activity with a local sector", activity, sectors)
    require("column in the table of places", sectors[activity], places.columns)


def _worker_share(rows: pd.DataFrame, column: str) -> np.ndarray:
    """Return each place's share of its region's workers in an industry, whose percentage of employees is in ``column``.

    Numbers of employees are not available; their share of working-age people is assumed to be the same everywhere. A
    percentage that is not published is replaced by that of the region's other places together.
    """
    region = rows["region"]
    counted = rows["people"].where(rows[column].notna())
    mean = (rows[column] * counted).groupby(region).sum() / counted.groupby(region).sum()
    return _share(rows[column].fillna(region.map(mean)) * rows["people"], region)


def _share(amount: pd.Series, region: pd.Series) -> np.ndarray:
    total = amount.groupby(region).transform("sum")
    if (total <= 0).any():
        raise ModelError(
            f"No workers are counted in {region[total <= 0].iloc[0]}.", "The region's jobs cannot be split."
        )
    return (amount / total).to_numpy(dtype=float)


def standing(places: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return how each place compares with all others on some measures, such as unemployment or travel time.

    Returns
    -------
    pandas.DataFrame
        ``code``, ``name``, the columns, and a ``<column>_above`` for each: the share of the other places (those with a
        figure) that have a lower value, from 0 to 1.

    Raises
    ------
    UnknownNameError
        Unknown column.
    """
    for column in columns:
        require("column in the table of places", column, places.columns)
    frame = places[["code", "name", *columns]].copy()
    for column in columns:
        count = places[column].count()
        frame[f"{column}_above"] = (places[column].rank(method="min") - 1) / max(count - 1, 1)
    return frame
