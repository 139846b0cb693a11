"""Jobs in nature restoration: hectares times jobs per hectare, with temporary jobs and job-years kept separate.

Planting or rewetting needs people once (*temporary jobs*, per 100 hectares); looking after the land needs a few for a
long time (*job-years*, per 100 hectares over a hundred years). The two are in different units and are never added
together or to permanent jobs. No available study says where the land is, so the jobs are not split by region.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.lookup import require
from toolkit.net_zero_jobs.scenarios import Scenario

_MEASURES = (("temporary_jobs", "temporary"), ("job_years", "long_term"))


def nature_jobs(hectares: Mapping[str, float] | Scenario, assumptions: Assumptions) -> pd.DataFrame:
    """Return temporary jobs and job-years for hectares of land, by type.

    Parameters
    ----------
    hectares
        Type of land → hectares; or a scenario, whose land programmes are taken at completion.
    assumptions
        With ``nature.temporary.<type>`` (jobs per 100 hectares) and, if known, ``nature.long_term.<type>`` (job-years
        per 100 hectares).

    Returns
    -------
    pandas.DataFrame
        ``type``, ``hectares``, ``temporary_jobs`` with ``_low`` and ``_high``, ``job_years`` likewise; missing if
        nothing is published.

    Raises
    ------
    UnknownNameError
        A type without figures.
    ModelError
        Negative hectares.
    """
    areas = _complete(hectares) if isinstance(hectares, Scenario) else hectares
    _check(areas, assumptions)
    return pd.DataFrame([_row(kind, area, assumptions) for kind, area in areas.items()])


def nature_by_year(scenario: Scenario, assumptions: Assumptions, years: Sequence[int]) -> pd.DataFrame:
    """Return the land that a scenario's programmes restore in each year, and the jobs involved.

    Parameters
    ----------
    scenario
        The scenario.
    assumptions
        As for `nature_jobs`.
    years
        Years; restoration before the first of them is not counted.

    Returns
    -------
    pandas.DataFrame
        ``year`` and the columns of `nature_jobs`: hectares restored in the year, the temporary jobs that this takes,
        and the job-years of looking after the land over the following hundred years.
    """
    when = np.asarray(years)
    rows = []
    for programme in scenario.land:
        _check({programme.activity: programme.value}, assumptions)
        hectares = programme.share * programme.value
        restored = hectares * (programme.path.progress(when) - programme.path.progress(when - 1))
        rows += [
            {"year": int(year)} | _row(programme.activity, float(area), assumptions)
            for year, area in zip(when, restored, strict=True)
        ]
    frame = pd.DataFrame(rows)
    return frame.groupby(["year", "type"], as_index=False).sum(min_count=1) if rows else frame


def _complete(scenario: Scenario) -> dict[str, float]:
    areas: dict[str, float] = {}
    for programme in scenario.land:
        areas[programme.activity] = areas.get(programme.activity, 0.0) + programme.share * programme.value
    return areas


def _check(areas: Mapping[str, float], assumptions: Assumptions) -> None:
    known = assumptions.group("nature.temporary")
    for kind, area in areas.items():
        require("type of land", kind, known)
        if not area >= 0:
            raise ModelError(f"{area:g} hectares of {kind} were given.", "Expected zero or more.")


def _row(kind: str, area: float, assumptions: Assumptions) -> dict[str, float | str]:
    row: dict[str, float | str] = {"type": kind, "hectares": area}
    for measure, group in _MEASURES:
        name = f"nature.{group}.{kind}"
        for ending, part in (("", "value"), ("_low", "low"), ("_high", "high")):
            known = name in assumptions
            rate = getattr(assumptions.assumption(name), part) if known else float("nan")
            row[measure + ending] = area / 100 * rate
    return row
