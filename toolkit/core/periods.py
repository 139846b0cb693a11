"""Periods as publishers write them: the year in which they end, and their order."""

from __future__ import annotations

import math
import re
from functools import lru_cache

# A year, and the end of a period that begins in it; what follows the month of a date is its day.
_YEARS = re.compile(r"((?:1[89]|20)\d\d)(?: ?[-/–] ?((?:19|20)?\d\d)(?!\d|-\d\d))?")
_SHORT = re.compile(r"(?:\d\d/\d\d-)?\d\d/(\d\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def last_year(period: str) -> float:
    """Return the last year in the name of a period: 1997 for “1994-97”, 2020 for “2017/18-2019/20” or “19/20”.

    The result is NaN if the name contains no year.
    """
    if short := _SHORT.fullmatch(period):
        return float((1900 if int(short[1]) > 50 else 2000) + int(short[1]))
    if not (found := _YEARS.findall(period)):
        return math.nan
    start, end = found[-1]
    year = int(end if len(end) == 4 else start[:2] + (end or start[2:]))
    return float(year if year >= int(start) else year + 100)


@lru_cache(maxsize=2000)
def order(period: str) -> tuple[float, int, str]:
    """Return the key that sorts periods: the last year, the month or quarter in it, and the text."""
    text, year = period.casefold(), last_year(period)
    within = [_MONTHS.index(name) + 1 for name in re.findall("|".join(_MONTHS), text)]
    within += [int(number) for number in re.findall(r"\d{4}-(\d\d)-\d\d", text)]
    within += [3 * int(quarter) for quarter in re.findall("q([1-4])", text)]
    return 0 if math.isnan(year) else year, max(within, default=0), period
