"""Hours worked in a place, which convert pounds per hour to pounds a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError


@dataclass(frozen=True)
class Hours:
    """Hours worked in a place in a year.

    Parameters
    ----------
    millions
        Million hours a year.
    status
        “read”, “derived” or “assumed”.
    how
        Where the hours come from, and caveats, in sentences.
    """

    millions: float
    status: str
    how: str


def hours_from_employment(residents: float, employment_rate: float, gva_per_job: float, gva_per_hour: float) -> Hours:
    """Return hours worked, with employed residents standing in for the place's jobs, which are not in the tables.

    Hours = residents × rate/100 × (GVA per job/GVA per hour); the last factor is the published yearly hours per job.

    Parameters
    ----------
    residents
        Residents aged 16 to 64.
    employment_rate
        Their employment rate, in %.
    gva_per_job, gva_per_hour
        Output in one year, in GBP per filled job and per hour worked.

    Returns
    -------
    Hours
        Tagged as assumed.

    Raises
    ------
    ModelError
        A figure that is missing, or not above zero.
    """
    figures = np.array([residents, employment_rate, gva_per_job, gva_per_hour], dtype=float)
    if not (np.isfinite(figures) & (figures > 0)).all():
        raise ModelError(
            "This place's population, employment rate or output is not published.",
            "Hours can be worked out only if all four figures are above zero.",
            "Omit the amount in GBP million a year from the result.",
        )
    per_job = gva_per_job / gva_per_hour
    return Hours(
        float(residents * employment_rate / 100 * per_job / 1e6),
        "assumed",
        f"Hours are assumed: the number of employed residents aged 16 to 64, times {per_job:,.0f} hours a year. Those "
        "are the hours per job in the area, derived from published output per job and per hour. The total is too "
        "low where many people commute in, and too high where many commute out. Also, some people have two jobs.",
    )


def hours_of_places(
    table: pd.DataFrame,
    residents: Mapping[str, float],
    gva_per_job: Mapping[str, float],
    *,
    employment_rate: str = "employment_rate_2023",
    gva_per_hour: str = "gva_per_hour_2023",
) -> dict[str, Hours]:
    """Return the hours worked in every place that has the figures needed, by code (``hours_from_employment``).

    Parameters
    ----------
    table
        One row per place: code and the two columns named.
    residents, gva_per_job
        By code: residents aged 16 to 64, and GBP per filled job in the same year as the columns.
    employment_rate, gva_per_hour
        Columns in % and in GBP per hour.

    Returns
    -------
    dict
        Excludes places without a figure (no survey, too few residents).
    """
    by_code = {}
    for code, rate, output in zip(table["code"], table[employment_rate], table[gva_per_hour], strict=True):
        figures = (residents.get(code, np.nan), rate, gva_per_job.get(code, np.nan), output)
        if all(np.isfinite(figure) and figure > 0 for figure in figures):
            by_code[str(code)] = hours_from_employment(*map(float, figures))
    return by_code
