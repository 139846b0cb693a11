"""Growth at a given rate, and the growth rate needed to keep a promise."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from toolkit.core.errors import ModelError


def growth_rate(start: float, end: float, years: float) -> float:
    """Return the annual growth from one number to another, in % a year: ``100·((end/start)^(1/years) − 1)``.

    Raises
    ------
    ModelError
        One of the numbers, or the number of years, is not above zero.
    """
    _positive(start=start, end=end, years=years)
    return 100 * math.expm1(math.log(end / start) / years)


def grown(start: float, rate: float, years: float) -> float:
    """Return a number after ``years`` of growth at ``rate`` % a year: ``start·(1 + rate/100)^years``.

    Raises
    ------
    ModelError
        A start of zero or below, or a rate of −100% or less.
    """
    _positive(start=start, growth_factor=1 + rate / 100)
    return start * math.exp(years * math.log1p(rate / 100))


def growth_table(first: float, last: float, until: int, starts: Sequence[int], rate: float) -> pd.DataFrame:
    """Return the growth that a promise needs, and the count that another rate gives, for each possible starting year.

    Parameters
    ----------
    first, last
        The count, and the number promised for the year ``until``.
    until
        A year after every start.
    starts
        Possible years of the count.
    rate
        Another growth rate to compare with, in % a year.

    Returns
    -------
    pandas.DataFrame
        ``start``, ``years``, ``needed`` (% a year), ``reached`` (the result of ``rate``) and ``missing`` (its shortfall
        against the promise), both in the unit of the count.
    """
    frame = pd.DataFrame({"start": list(starts)})
    frame["years"] = until - frame["start"]
    frame["needed"] = [growth_rate(first, last, years) for years in frame["years"]]
    frame["reached"] = [grown(first, rate, years) for years in frame["years"]]
    return frame.assign(missing=last - frame["reached"])


def growth_lines(first: float, last: float, until: int, starts: Sequence[int], rate: float) -> pd.DataFrame:
    """Return a line for every row of `growth_table`, and one that meets the promise from the earliest start.

    Returns
    -------
    pandas.DataFrame
        ``line`` (in words), ``year``, ``value`` in the unit of the count.
    """
    needed = growth_rate(first, last, until - starts[0])
    paths = [(f"{rate:g}% a year from {start}", start, rate) for start in starts]
    return pd.DataFrame(
        [
            {"line": name, "year": year, "value": grown(first, by, year - start)}
            for name, start, by in [*paths, ("The promise", starts[0], needed)]
            for year in range(start, until + 1)
        ]
    )


def shares_of_new(area: float, total: float, before: float) -> tuple[float, float]:
    """Return the smallest and largest share of the new jobs (``total − before``) that an area can have.

    ``area`` is the area's part of the later total; it may include any number of the ``before`` jobs, from none to all.

    Raises
    ------
    ModelError
        There are no new jobs.
    """
    new = total - before
    _positive(new_jobs=new)
    return max(0.0, area - before) / new, min(area, new) / new


def _positive(**given: float) -> None:
    for name, number in given.items():
        if not (math.isfinite(number) and number > 0):
            raise ModelError(f"The {name.replace('_', ' ')} is {number:g}.", "Expected a number above zero.")
