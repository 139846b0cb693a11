"""Where an activity's jobs would be: regional shares based on employment and a dispersion parameter.

``k[a, r] = (1 − λ[a])·E[industry(a), r] / ΣE[industry(a)] + λ[a]·E[r] / ΣE``: an activity's jobs are distributed like
those of the closest published group of industries (λ = 0), like all jobs (λ = 1), or in between. The available sources
do not publish two-digit industries by region, so the group is an assumption; a user's own table of them gives better
shares (`divisions`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.net_zero_jobs.lookup import require, rows_of_year


def employment_matrix(table: pd.DataFrame, year: int, survey: str) -> pd.DataFrame:
    """Return employment by region and industry for a year.

    Parameters
    ----------
    table
        Long: ``survey``, ``region``, ``year``, ``industry``, ``number``.
    year, survey
        Selection of rows.

    Returns
    -------
    pandas.DataFrame
        Regions in rows, industries in columns; a suppressed cell is NaN.

    Raises
    ------
    ModelError
        Unknown year or survey.
    """
    rows = rows_of_year(table.loc[table["survey"] == survey], year, f"employment of “{survey}”")
    return rows.pivot(index="region", columns="industry", values="number")


@dataclass(frozen=True, eq=False)
class RegionalShares:
    """Where each activity's jobs would be.

    Parameters
    ----------
    activities, regions
        The names of the A activities and the R regions.
    own
        Shape (A, R): shares of the activity's group of industries; each row adds up to one.
    all_jobs
        Shape (R,): shares of all jobs, which add up to one.
    dispersion
        Shape (A,): λ, from 0 to 1.
    """

    activities: tuple[str, ...]
    regions: tuple[str, ...]
    own: np.ndarray
    all_jobs: np.ndarray
    dispersion: np.ndarray

    @property
    def matrix(self) -> np.ndarray:
        """Regional shares, shape (A, R); each row adds up to one."""
        return self.mixed(self.dispersion)

    def mixed(self, dispersion: np.ndarray) -> np.ndarray:
        """Return the regional shares, shape (A, R), for other dispersions, shape (A,)."""
        share = np.asarray(dispersion, dtype=float)[..., None]
        return (1 - share) * self.own + share * self.all_jobs

    def frame(self) -> pd.DataFrame:
        """Return the regional shares with activities in rows and regions in columns."""
        return pd.DataFrame(self.matrix, index=list(self.activities), columns=list(self.regions))


def regional_shares(
    employment: pd.DataFrame, industries: Mapping[str, str | Sequence[str]], dispersion: Mapping[str, float]
) -> RegionalShares:
    """Return the regional shares of each activity.

    Parameters
    ----------
    employment
        Regions × industries, in people or jobs (`employment_matrix`, or a user's own two-digit industries).
    industries
        Activity → the column that represents it, or several to add up.
    dispersion
        Activity → λ from 0 to 1.

    Raises
    ------
    UnknownNameError
        Unknown column, or an activity without λ.
    ModelError
        λ outside 0 to 1, or a suppressed cell in a required column.
    """
    columns = {a: (names,) if isinstance(names, str) else tuple(names) for a, names in industries.items()}
    for activity, names in columns.items():
        require("dispersion for the activity", activity, dispersion)
        for industry in names:
            require("group of industries", industry, employment.columns)
            _check(activity, dispersion[activity], employment[industry])
        _positive(activity, employment[list(names)])
    activities = tuple(columns)
    counts = np.array([employment[list(columns[a])].to_numpy(dtype=float).sum(axis=1) for a in activities])
    # Suppressed cells are small; in the sum over all industries they count as zero.
    every = employment.sum(axis=1).to_numpy(dtype=float)
    return RegionalShares(
        activities,
        tuple(str(region) for region in employment.index),
        counts / counts.sum(axis=1, keepdims=True),
        every / every.sum(),
        np.array([dispersion[a] for a in activities], dtype=float),
    )


def _check(activity: str, dispersion: float, column: pd.Series) -> None:
    if not 0 <= dispersion <= 1:
        raise ModelError(f"The dispersion of “{activity}” is {dispersion}.", "Expected a number between 0 and 1.")
    missing = column.index[column.isna()]
    if len(missing):
        raise ModelError(
            f"The figures for employment in “{column.name}” are suppressed in {', '.join(map(str, missing))}.",
            f"The regional shares of “{activity}” need a figure for every region.",
            "Choose a wider group of industries, another year or another survey.",
        )
    if not column.min() >= 0:
        raise ModelError(
            f"Employment in “{column.name}” is negative in a region.", "Expected numbers of jobs, zero or more."
        )


def _positive(activity: str, columns: pd.DataFrame) -> None:
    if not columns.to_numpy(dtype=float).sum() > 0:
        names = ", ".join(map(str, columns.columns))
        raise ModelError(
            f"Employment in “{names}” is zero everywhere.",
            f"To calculate the regional shares of “{activity}”, we need jobs in at least one region.",
        )


def divisions(codes: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of a user's own table for codes such as ``10-32, 95``.

    Parameters
    ----------
    codes
        Two-digit industries and ranges of them, separated by commas.
    known
        The table's columns. A range selects those that exist, since not every division has jobs.

    Raises
    ------
    UnknownNameError
        The table lacks one of the divisions, or has none in one of the ranges.
    """
    columns: list[str] = []
    for part in codes.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        chosen = [column for column in known if first <= column <= (last or first)]
        if not chosen:
            raise UnknownNameError("division of industry", part, list(known)[:3])
        columns += [column for column in chosen if column not in columns]
    return tuple(columns)
