"""What a rate of growth makes of a number, and the rate that a promise needs."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from toolkit.core.errors import ModelError


def growth_rate(start: float, end: float, years: float) -> float:
    """Return the yearly growth that leads from one number to another, in % a year: ``100·((end/start)^(1/years) − 1)``.

    Raises
    ------
    ModelError
        A number that is not above nought, or no time between them.
    """
    _positive(start=start, end=end, years=years)
    return 100 * math.expm1(math.log(end / start) / years)


def grown(start: float, rate: float, years: float) -> float:
    """Return what a number becomes at ``rate`` % a year after ``years``: ``start·(1 + rate/100)^years``.

    Raises
    ------
    ModelError
        A start that is not above nought, or a rate of −100 % or less.
    """
    _positive(start=start, growth_factor=1 + rate / 100)
    return start * math.exp(years * math.log1p(rate / 100))


def growth_table(first: float, last: float, until: int, starts: Sequence[int], rate: float) -> pd.DataFrame:
    """Return, for each year that a count may be of, the growth that a promise needs and what another rate reaches.

    Parameters
    ----------
    first, last
        The count, and what is promised for the year ``until``.
    until
        A year after every start.
    starts
        Years that the count may be of.
    rate
        Another growth to compare with, in % a year.

    Returns
    -------
    pandas.DataFrame
        ``start``, ``years``, ``needed`` (% a year), ``reached`` (what ``rate`` leads to) and ``missing`` (what that
        lacks of the promise), both in the unit of the count.
    """
    frame = pd.DataFrame({"start": list(starts)})
    frame["years"] = until - frame["start"]
    frame["needed"] = [growth_rate(first, last, years) for years in frame["years"]]
    frame["reached"] = [grown(first, rate, years) for years in frame["years"]]
    return frame.assign(missing=last - frame["reached"])


def growth_lines(first: float, last: float, until: int, starts: Sequence[int], rate: float) -> pd.DataFrame:
    """Return a line for every row of `growth_table`, and one that meets the promise from the first of the starts.

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
    """Return the least and the largest share of the new jobs (``total − before``) that an area may have.

    ``area`` is its part of the later total; how many of the ``before`` are there is not known: all of them, or none.

    Raises
    ------
    ModelError
        No job is new.
    """
    new = total - before
    _positive(new_jobs=new)
    return max(0.0, area - before) / new, min(area, new) / new


def _positive(**given: float) -> None:
    for name, number in given.items():
        if not (math.isfinite(number) and number > 0):
            raise ModelError(f"The {name.replace('_', ' ')} is {number:g}.", "Growth needs numbers above zero.")
