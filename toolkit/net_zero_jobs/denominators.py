"""Jobs per head of what: the unemployed, those in work, residents; and whether the order of regions turns on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError, UnknownNameError

# Columns of the table ``labour_market`` by what they count.
DENOMINATORS = {
    "unemployed": "people unemployed",
    "employed": "people in work",
    "population_16_64": "residents aged 16 to 64",
}


def denominator(market: pd.DataFrame, kind: str, year: int) -> pd.Series:
    """Return how many people there are by region.

    Parameters
    ----------
    market
        Long: ``region``, ``year`` and the columns of ``DENOMINATORS``, in people.
    kind, year
        Which of them, and when.

    Raises
    ------
    UnknownNameError
        There is no such denominator.
    ModelError
        There is no such year.
    """
    if kind not in DENOMINATORS:
        raise UnknownNameError("denominator", kind, DENOMINATORS)
    rows = market.loc[market["year"] == year]
    if rows.empty:
        known = f"{market['year'].min()} to {market['year'].max()}"
        raise ModelError(f"There is no labour market for {year}.", f"Years: {known}.")
    return rows.set_index("region")[kind].astype(float)


def per_hundred(jobs: pd.Series, people: pd.Series) -> pd.Series:
    """Return jobs for every 100 people by region, for the regions that both have."""
    both = [region for region in jobs.index if region in people.index]
    return (100 * jobs.loc[both] / people.loc[both]).rename("jobs_per_100")


def chance_of_more(draws: np.ndarray, regions: tuple[str, ...], first: str, second: str) -> float:
    """Return the share of draws in which one region has more than another.

    Parameters
    ----------
    draws
        Shape (regions, n).
    regions
        Names of its rows.
    first, second
        Two of them.
    """
    for region in (first, second):
        if region not in regions:
            raise UnknownNameError("region", region, regions)
    return float(np.mean(draws[regions.index(first)] > draws[regions.index(second)]))


def orders(jobs: pd.Series, market: pd.DataFrame, kinds: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
    """Return the order of the regions by jobs per head, for each denominator and year.

    Parameters
    ----------
    jobs
        By region.
    market
        The long table of the labour market.
    kinds, years
        Denominators and years to compare.

    Returns
    -------
    pandas.DataFrame
        ``kind``, ``year``, ``region``, ``jobs_per_100`` and ``rank`` (1 for the most).
    """
    found = []
    for kind in kinds:
        for year in years:
            rate = per_hundred(jobs, denominator(market, kind, year))
            rank = rate.rank(ascending=False, method="min").astype(int)
            frame = pd.DataFrame({"kind": kind, "year": year, "region": rate.index, "jobs_per_100": rate.to_numpy()})
            found.append(frame.assign(rank=rank.to_numpy()).sort_values("rank"))
    return pd.concat(found, ignore_index=True)


def lead(jobs: pd.Series, people: pd.Series) -> pd.DataFrame:
    """Return how near a tie the order is: each region's lead over the next, in per cent of people.

    The lead is by how much more people the region would have to have to fall level with the next one.

    Returns
    -------
    pandas.DataFrame
        ``region``, ``jobs_per_100``, ``next`` and ``lead`` (%), the most first; the last region has no next.
    """
    rate = per_hundred(jobs, people).sort_values(ascending=False)
    following = rate.shift(-1)
    return pd.DataFrame(
        {
            "region": rate.index,
            "jobs_per_100": rate.to_numpy(),
            "next": [*rate.index[1:], ""],
            "lead": (100 * (rate / following - 1)).to_numpy(),
        }
    )
