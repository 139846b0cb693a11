"""Jobs of restoring nature: hectares times jobs, with temporary jobs and job-years kept apart.

Planting or rewetting takes people once (*temporary jobs*, per 100 hectares); looking after the land takes a few for
long (*job-years*, per 100 hectares over a hundred years). The two are different units and are never added up.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

import pandas as pd

from toolkit.assumptions import Assumptions
from toolkit.errors import ModelError, UnknownNameError


def nature_jobs(hectares: Mapping[str, float], assumptions: Assumptions) -> pd.DataFrame:
    """Return temporary jobs and job-years for hectares of land, by type.

    Parameters
    ----------
    hectares
        Type of land → hectares.
    assumptions
        With ``nature.temporary.<type>`` (jobs per 100 hectares) and, where known, ``nature.long_term.<type>``
        (job-years per 100 hectares).

    Returns
    -------
    pandas.DataFrame
        ``type``, ``hectares``, ``temporary_jobs`` with ``_low`` and ``_high``, ``job_years`` with the same; missing
        where nothing is published.

    Raises
    ------
    UnknownNameError
        A type without figures.
    ModelError
        Hectares below nought.
    """
    known = assumptions.group("nature.temporary")
    for kind, area in hectares.items():
        if kind not in known:
            raise UnknownNameError("type of land", kind, get_close_matches(kind, known) or list(known))
        if not area >= 0:
            raise ModelError(f"{area:g} hectares of {kind} were given.", "Expected nought or more.")
    rows = []
    for kind, area in hectares.items():
        row: dict[str, float | str] = {"type": kind, "hectares": area}
        for measure, group in (("temporary_jobs", "temporary"), ("job_years", "long_term")):
            row |= _of(assumptions, f"nature.{group}.{kind}", measure, area / 100)
        rows.append(row)
    return pd.DataFrame(rows)


def _of(assumptions: Assumptions, name: str, measure: str, hundreds: float) -> dict[str, float]:
    if name not in assumptions:
        return dict.fromkeys((measure, f"{measure}_low", f"{measure}_high"), float("nan"))
    one = assumptions.assumption(name)
    return {measure: hundreds * one.value, f"{measure}_low": hundreds * one.low, f"{measure}_high": hundreds * one.high}
