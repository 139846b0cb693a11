"""Indirect jobs by input-output multipliers: at suppliers, and through what workers spend. Never part of net jobs.

``indirect = direct·(M_I − 1)`` and ``induced = direct·(M_II − M_I)`` with the Type I and Type II employment
multipliers: jobs in all industries for each job in the industry itself, in full-time equivalents. They are averages for
one economy in one year. Suppliers' jobs may be elsewhere, and may already exist: a multiplier is not a forecast.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.net_zero_jobs.lookup import require


def multipliers_of(table: pd.DataFrame, industries: Mapping[str, str]) -> pd.DataFrame:
    """Return the employment multipliers of both types for each activity.

    Parameters
    ----------
    table
        Long: ``type`` (I, II), ``sic``, ``industry``, ``employment_multiplier``.
    industries
        Activity → ``sic`` as written in the table.

    Returns
    -------
    pandas.DataFrame
        Indexed by activity: ``sic``, ``industry``, ``type_1``, ``type_2``, in FTE per FTE.

    Raises
    ------
    UnknownNameError
        The industry is not in the table.
    ModelError
        The industry has no multiplier.
    """
    wide = table.pivot(index="sic", columns="type", values="employment_multiplier")
    names = table.drop_duplicates("sic").set_index("sic")["industry"]
    for activity, sic in industries.items():
        require("industry in the multiplier table", sic, wide.index)
        if wide.loc[sic].isna().any():
            raise ModelError(f"The industry “{names[sic]}”, used for {activity}, has no employment multiplier.")
    sics = list(industries.values())
    return pd.DataFrame(
        {
            "sic": sics,
            "industry": names.loc[sics].to_numpy(),
            "type_1": wide.loc[sics, "I"].to_numpy(),
            "type_2": wide.loc[sics, "II"].to_numpy(),
        },
        index=pd.Index(list(industries), name="activity"),
    )


def indirect_jobs(direct: pd.Series, multipliers: pd.DataFrame) -> pd.DataFrame:
    """Return direct, indirect and induced jobs by activity.

    Parameters
    ----------
    direct
        Gross jobs by activity, in full-time equivalents.
    multipliers
        As `multipliers_of` returns them.

    Returns
    -------
    pandas.DataFrame
        ``activity``, ``direct``, ``indirect`` (suppliers) and ``induced`` (workers' spending).

    Raises
    ------
    UnknownNameError
        An activity has no multiplier.
    """
    for activity in direct.index:
        require("activity in the multiplier table", activity, multipliers.index)
    chosen = multipliers.loc[list(direct.index)]
    jobs = direct.to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "activity": list(direct.index),
            "direct": jobs,
            "indirect": jobs * (chosen["type_1"].to_numpy() - 1),
            "induced": jobs * (chosen["type_2"] - chosen["type_1"]).to_numpy(),
        }
    )
