"""Statements about green jobs that a visitor can vary, each with its arithmetic and conclusion."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit.core.wording import filled, listing, value
from toolkit.core.yaml_io import module_yaml
from toolkit.net_zero_jobs.labour_market import DENOMINATORS, denominator, per_hundred
from toolkit.net_zero_jobs.paths import grown, growth_rate, shares_of_new

_HALF = 0.5
YES, NO, DEPENDS = "Adds up", "Does not add up", "Depends"
_WORDS = module_yaml(__file__)
ARTICLE, ESSAY, READING = (_WORDS["sources"][name] for name in ("article", "essay", "reading"))
YOURS = ", with your choices"
ROUNDING = 0.5
"""Growth rates agree if they differ by no more percentage points than this: whole percentages were rounded."""
AGREEMENT = 0.9
"""Defensible ways of counting agree if at least this share of them give the same answer, as in the ledger of claims."""
MIDWAY, FAR = 2030, 2050
REPORTED = 2020
"""The latest year whose population figures a 2021 report could have used."""
NAMED = ("Wales", "East Midlands")


@dataclass(frozen=True)
class Check:
    """One statement: its source, what it says, the arithmetic, the result, and whether the statement adds up."""

    source: str
    statement: str
    arithmetic: str
    result: str
    verdict: str

    @property
    def of_text(self) -> bool:
        """Whether a text makes this statement, perhaps with other numbers."""
        return not self.source.startswith(READING)

    @property
    def yours(self) -> bool:
        """Whether a visitor's choices replace those made in the text or the reading."""
        return self.source.endswith(YOURS)

    def with_yours(self) -> Check:
        """Return the same statement, marked as using a visitor's choices."""
        return dataclasses.replace(self, source=f"{self.source}{YOURS}")


def thousands(count: float) -> str:
    """Format jobs to the nearest thousand; below 500, “fewer than 1,000”."""
    if 0 < count < 500.5:
        return "fewer than 1,000"
    return value(round(count, -3), decimals=0)


def growth(count: float, start: int, promised: float, rate: float) -> Check:
    """Check whether growth at this rate takes the count to the number promised for 2030."""
    years = MIDWAY - start
    reached, needed = grown(count, rate, years), growth_rate(count, promised, years)
    jobs, gap = {"count": count, "promised": promised, "reached": reached}, promised - reached
    distance = f"{thousands(abs(gap))} {'short of' if gap > 0 else 'more than'}" if abs(gap) >= _HALF else "exactly"
    verdict = YES if abs(needed - rate) <= ROUNDING else NO
    values = {"start": start, "years": years, "rate": rate, "factor": 1 + rate / 100, "needed": value(needed, "%", 1)}
    return _check("growth", ARTICLE, verdict, jobs, distance=distance, **values)


def _check(name: str, source: str, verdict: str, jobs: Mapping[str, float], **values: Any) -> Check:
    """Return a statement of the file with numbers of jobs, to the nearest thousand, and other values put in."""
    counted = {key: thousands(count) for key, count in jobs.items()}
    words = filled(_WORDS["statements"][name], midway=MIDWAY, far=FAR, **counted, **values)
    return Check(source, words["statement"], words["arithmetic"], words["result"], verdict)


def new_jobs(count: float, promised: float) -> Check:
    """Check whether the promised jobs, which are a stock, are all new jobs."""
    new = promised - count
    verdict = YES if round(new, -3) == round(promised, -3) else NO
    return _check(
        "new_jobs" if new else "no_new_jobs", READING, verdict, {"count": count, "promised": promised, "new": new}
    )


def after(promised: float, later: float, rate: float) -> Check:
    """Check whether growth to 2050 continues at this rate."""
    needed = growth_rate(promised, later, FAR - MIDWAY)
    jobs = {"promised": promised, "later": later, "kept": grown(promised, rate, FAR - MIDWAY)}
    verdict = YES if abs(needed - rate) <= ROUNDING else NO
    values = {"rate": rate, "years": FAR - MIDWAY, "factor": 1 + needed / 100, "needed": value(needed, "%", 1)}
    return _check("after", READING, verdict, jobs, **values)


def left_behind(areas: Mapping[str, float], chosen: Sequence[str], total: float, count: float) -> Check:
    """Check whether areas called “left behind” get most new jobs by 2050, if all or none of ``count`` came earlier."""
    jobs = sum(areas[name] for name in chosen)
    low, high = shares_of_new(jobs, total, count)
    verdict = YES if low > _HALF else NO if high <= _HALF else DEPENDS
    shares = {"share": jobs / total, "low": low, "high": high}
    words = listing([*chosen]) if chosen else "no area"
    return _check("left_behind", ARTICLE, verdict, {"jobs": jobs, "total": total}, areas=words, **shares)


def net(gross: float, share: float, published: tuple[float, float]) -> Check:
    """Check whether gross jobs mean the same number of extra people in work."""
    low, high = published
    jobs = {"gross": gross, "net": gross * share, "least": gross * low, "most": gross * high}
    verdict = YES if round(gross * share, -3) == round(gross, -3) else NO
    return _check("net" if share else "no_net", READING, verdict, jobs, share=share, low=low, high=high)


def regions(by_shares: Mapping[str, pd.Series], market: pd.DataFrame, kind: str, year: int) -> Check:
    """Check, for each set of regional shares and each year, whether the two regions that the text names come first.

    ``by_shares`` maps the name of each set of shares to jobs by region.
    """
    years = sorted(int(each) for each in market["year"].unique() if each <= REPORTED)
    readings = {
        (name, each): _firsts(by_region, market, kind, each) for name, by_region in by_shares.items() for each in years
    }
    agreeing = sum({region for region, _ in pair} == set(NAMED) for pair in readings.values())
    share = agreeing / len(readings)
    firsts = {name: _firsts(by_region, market, kind, year) for name, by_region in by_shares.items()}
    pairs = [f"{name}: {listing([f'{region} {rate:.1f}' for region, rate in two])}" for name, two in firsts.items()]
    values = {"who": DENOMINATORS[kind], "year": year, "pairs": "; ".join(pairs)}
    values |= {"agreeing": agreeing, "readings": len(readings), "ways": len(by_shares)}
    verdict = YES if share >= AGREEMENT else NO if 1 - share >= AGREEMENT else DEPENDS
    return _check("regions", ESSAY, verdict, {}, first=years[0], last=years[-1], **values)


def _firsts(by_region: pd.Series, market: pd.DataFrame, kind: str, year: int) -> list[tuple[str, float]]:
    rates = per_hundred(by_region, denominator(market, kind, year)).sort_values(ascending=False)
    return [(str(name), float(rate)) for name, rate in rates.head(len(NAMED)).items()]


def so_far(counts: pd.Series, rate: float) -> Check:
    """Check whether employment, given as counts by year, has grown at this rate before."""
    first, last = counts.index[0], counts.index[-1]
    overall = growth_rate(counts.iloc[0], counts.iloc[-1], last - first)
    before = growth_rate(counts.iloc[0], counts.iloc[-2], counts.index[-2] - first)
    verdict = YES if overall >= rate - ROUNDING else NO
    grew = {"overall": value(overall, "%", 1), "before": value(before, "%", 1), "factor": 1 + overall / 100}
    years = {"first": first, "last": last, "earlier": counts.index[-2], "years": last - first}
    return _check(
        "so_far", READING, verdict, {"start": counts.iloc[0], "end": counts.iloc[-1]}, rate=rate, **grew, **years
    )
