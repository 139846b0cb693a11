"""People by region: the workforce, workers by occupation, and denominators for jobs per head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.core.strength import Z
from toolkit.net_zero_jobs.lookup import position, require, rows_of_year

# Columns of the table ``labour_market`` by denominator.
DENOMINATORS = {
    "unemployed": "people unemployed",
    "employed": "people in work",
    "population_16_64": "residents aged 16 to 64",
}
# Major groups of SOC 2010: the lower-skilled ones, and the one whose weight in an activity's mix is assumed.
LOWER_SKILLED = ("Process, plant and machine operatives", "Elementary occupations")
TRADES = "Skilled trades occupations"
_RATE = "unemployment_rate_2023"


@dataclass(frozen=True, eq=False)
class Workforce:
    """Who could take the jobs, by region, before any are created.

    Parameters
    ----------
    regions
        R names.
    unemployed, active
        Shape (R,), or (R, 1 + n) for draws, the first of which is the centre: unemployed people, and people who are
        unemployed or in work.
    lowest
        ``u*``, the unemployment rate (a share) below which no unemployed people count as excess; by default, the lowest
        rate of these regions. One number, or shape (1 + n,) for draws.
    """

    regions: tuple[str, ...]
    unemployed: np.ndarray
    active: np.ndarray
    lowest: float | np.ndarray

    @classmethod
    def of(cls, market: pd.DataFrame, year: int, regions: Sequence[str]) -> Workforce:
        """Return one year's workforce from the long labour market table.

        Raises
        ------
        ModelError
            Unknown year.
        UnknownNameError
            A region is not in the table.
        """
        rows = rows_of_year(market, year, "labour market table").set_index("region")
        for region in regions:
            require("region in the labour market table", region, rows.index)
        chosen = rows.loc[list(regions)]
        return cls.with_lowest_of_all(
            tuple(regions), chosen["unemployed"].to_numpy(dtype=float), chosen["active"].to_numpy(dtype=float)
        )

    @classmethod
    def with_lowest_of_all(cls, regions: tuple[str, ...], unemployed: np.ndarray, active: np.ndarray) -> Workforce:
        """Return a workforce whose ``u*`` is the lowest rate among its regions."""
        lowest = (unemployed / active).min(axis=0)
        return cls(regions, unemployed, active, float(lowest) if unemployed.ndim == 1 else lowest)

    @classmethod
    def drawn(
        cls,
        market: pd.DataFrame,
        panel: pd.DataFrame,
        year: int,
        regions: Sequence[str],
        *,
        n: int = 1024,
        seed: int = 1,
    ) -> Workforce:
        """Draw the labour market year and the sampling error of each region's rate; the centre is ``year``.

        Every year of ``market`` is equally likely. A rate's standard error comes from the published 2023 interval
        (Annual Population Survey), scaled by √(p·(1 − p)) relative to 2023; errors are independent.

        Parameters
        ----------
        market, year, regions
            As for `of`.
        panel
            One row per region: ``region``, ``unemployment_rate_2023`` (%) with ``_lower`` and ``_upper``.
        n, seed
            Number of draws besides the centre, and their seed.

        Raises
        ------
        ModelError
            Unknown year, or a region without a published interval.
        UnknownNameError
            A region is not in the table.
        """
        years = sorted(int(each) for each in market["year"].unique())
        known = [cls.of(market, each, regions) for each in years]
        centre = cls.of(market, year, regions)
        rates = panel.set_index("region").reindex(list(regions))[[f"{_RATE}{end}" for end in ("", "_lower", "_upper")]]
        published, lower, upper = rates.to_numpy(dtype=float).T / 100
        if np.isnan(upper - lower).any():
            raise ModelError("A region has no published interval for its unemployment rate.")
        unit = (upper - lower) / (2 * Z) / np.sqrt(published * (1 - published))
        random = np.random.default_rng(seed)
        chosen = random.integers(len(years), size=n)
        active = np.stack([each.active for each in known], axis=1)[:, chosen]
        rate = np.stack([each.unemployed / each.active for each in known], axis=1)[:, chosen]
        error = unit[:, None] * np.sqrt(rate * (1 - rate)) * random.standard_normal(rate.shape)
        drawn = np.clip(rate + error, rate / 10, 1)
        columns = (centre.unemployed[:, None], drawn * active), (centre.active[:, None], active)
        return cls.with_lowest_of_all(tuple(regions), *(np.hstack(pair) for pair in columns))

    def __post_init__(self) -> None:
        """Check that no region has more unemployed than active people, or a rate below the lowest.

        Raises
        ------
        ModelError
            One of these does not hold.
        """
        if not (np.all(self.unemployed > 0) and np.all(self.unemployed <= self.active)):
            raise ModelError(
                "A region has no unemployed people, or more unemployed people than economically active people."
            )
        lowest = np.asarray(self.lowest)
        if not np.all((lowest >= 0) & (lowest <= (self.unemployed / self.active).min(axis=0))):
            raise ModelError(
                f"The lowest rate is set at {lowest.max():.2%}.",
                "Expected a rate of at least zero, and no higher than the lowest rate in any region.",
            )

    @property
    def centre(self) -> Workforce:
        """The workforce itself if it has no draws, else its first draw."""
        if self.unemployed.ndim == 1:
            return self
        return Workforce(self.regions, self.unemployed[:, 0], self.active[:, 0], float(np.ravel(self.lowest)[0]))

    @property
    def without(self) -> tuple[str, ...]:
        """The regions that get no net jobs by construction, because their rate is the lowest at the central values."""
        here = self.centre
        return tuple(region for region, left in zip(self.regions, here.excess, strict=True) if left <= 1e-9)

    @property
    def floor(self) -> np.ndarray:
        """Shape (R,): the number who would be unemployed at the lowest rate."""
        return np.minimum(self.lowest * self.active, self.unemployed)

    @property
    def excess(self) -> np.ndarray:
        """Shape (R,): the maximum for net jobs, which is the number unemployed in excess of the lowest rate."""
        return self.unemployed - self.floor


def workers_by_occupation(table: pd.DataFrame, year: int, regions: Sequence[str]) -> pd.DataFrame:
    """Return the number of people in work, by major group of occupations (rows, in group order) and region (columns).

    Parameters
    ----------
    table
        Long: ``region``, ``year``, ``group`` (the number of the major group), ``occupation``, ``number``.
    year
        Year of the rows to use.
    regions
        Columns, in this order.

    Raises
    ------
    ModelError
        Unknown year.
    UnknownNameError
        A region is not in the table.
    """
    rows = rows_of_year(table, year, "table of workers by occupation").sort_values("group", kind="stable")
    for region in regions:
        require("region in the table of workers by occupation", region, rows["region"].unique())
    wide = rows.pivot(index="occupation", columns="region", values="number")
    return wide.loc[list(rows["occupation"].unique()), list(regions)].astype(float)


def denominator(market: pd.DataFrame, kind: str, year: int) -> pd.Series:
    """Return the number of people by region.

    Parameters
    ----------
    market
        Long: ``region``, ``year`` and the columns of ``DENOMINATORS``, in people.
    kind, year
        Which denominator, and which year.

    Raises
    ------
    UnknownNameError
        Unknown denominator.
    ModelError
        Unknown year.
    """
    require("denominator", kind, DENOMINATORS)
    return rows_of_year(market, year, "labour market table").set_index("region")[kind].astype(float)


def per_hundred(jobs: pd.Series, people: pd.Series) -> pd.Series:
    """Return jobs per 100 people by region, for the regions in both series."""
    both = [region for region in jobs.index if region in people.index]
    return (100 * jobs.loc[both] / people.loc[both]).rename("jobs_per_100")


def chance_of_more(draws: np.ndarray, regions: tuple[str, ...], first: str, second: str) -> float:
    """Return the share of draws in which one region has more jobs than another.

    Parameters
    ----------
    draws
        Shape (regions, n).
    regions
        Names of the rows.
    first, second
        The two regions to compare.
    """
    more, fewer = (draws[position("region", region, regions)] for region in (first, second))
    return float(np.mean(more > fewer))


def orders(jobs: pd.Series, market: pd.DataFrame, kinds: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
    """Return the ranking of the regions by jobs per head, for each denominator and year.

    Parameters
    ----------
    jobs
        Jobs by region.
    market
        The labour market table, in long format.
    kinds, years
        Denominators and years to compare.

    Returns
    -------
    pandas.DataFrame
        ``kind``, ``year``, ``region``, ``jobs_per_100`` and ``rank`` (1 for the most).
    """
    frames = []
    for kind in kinds:
        for year in years:
            rate = per_hundred(jobs, denominator(market, kind, year))
            rank = rate.rank(ascending=False, method="min").astype(int)
            frame = pd.DataFrame({"kind": kind, "year": year, "region": rate.index, "jobs_per_100": rate.to_numpy()})
            frames.append(frame.assign(rank=rank.to_numpy()).sort_values("rank"))
    return pd.concat(frames, ignore_index=True)


def lead(jobs: pd.Series, people: pd.Series) -> pd.DataFrame:
    """Return how close the ranking is: each region's lead over the next, as a percentage.

    The lead is the rise (%) in the number of people in the region that would bring it level with the next region.

    Returns
    -------
    pandas.DataFrame
        ``region``, ``jobs_per_100``, ``next`` and ``lead`` (%), in descending order; the last region has no ``next``.
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
