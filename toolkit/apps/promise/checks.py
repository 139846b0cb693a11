"""Statements about green jobs that a visitor can vary, each with its arithmetic and conclusion."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from toolkit.core.wording import listing, value
from toolkit.net_zero_jobs.labour_market import DENOMINATORS, denominator, per_hundred
from toolkit.net_zero_jobs.paths import grown, growth_rate, shares_of_new

_HALF = 0.5
YES, NO, DEPENDS = "Adds up", "Does not add up", "Depends"
ARTICLE, ESSAY = "Bailey and Tomlinson 2021, in our words", "Alvis and Fotherby 2022, in our words"
READING = "Our interpretation"
YOURS = ", with your choices"
ROUNDING = 0.5
"""Two growth rates agree if they differ by at most this many percentage points: whole per cents are rounded."""
AGREEMENT = 0.9
"""Defensible ways to count agree if this share of them does, as in the ledger of claims."""
MIDWAY, FAR = 2030, 2050
REPORTED = 2020
"""The last year whose people a 2021 report could have counted."""
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
        """Whether a visitor's choices replace those of the text or reading."""
        return self.source.endswith(YOURS)

    def with_yours(self) -> Check:
        """Return the same statement marked as having a visitor's choices."""
        return dataclasses.replace(self, source=f"{self.source}{YOURS}")


def thousands(count: float) -> str:
    """Format jobs to the nearest thousand; below 500, “fewer than 1,000”."""
    if 0 < count < 500.5:
        return "fewer than 1,000"
    return value(round(count, -3), decimals=0)


def growth(count: float, start: int, promised: float, rate: float) -> Check:
    """Check whether the rate leads from the count to the number promised for 2030."""
    years = MIDWAY - start
    reached, needed = grown(count, rate, years), growth_rate(count, promised, years)
    gap = thousands(abs(promised - reached))
    distance = f"{gap} short of" if reached < promised else f"{gap} more than"
    return Check(
        ARTICLE,
        f"Growth of {rate:g}% a year takes {thousands(count)} jobs in {start} to {thousands(promised)} by {MIDWAY}",
        f"{thousands(count)} × {1 + rate / 100:g} to the power of {years} = {thousands(reached)}",
        f"{thousands(reached)} by {MIDWAY}, {distance} the {thousands(promised)} promised. The promise needs "
        f"{value(needed, '%', 1)} a year",
        YES if abs(needed - rate) <= ROUNDING else NO,
    )


def new_jobs(count: float, promised: float) -> Check:
    """Check whether the promised jobs, a stock, are new ones."""
    new = promised - count
    return Check(
        READING,
        f"The {thousands(promised)} jobs of {MIDWAY} are new",
        f"{thousands(promised)} − {thousands(count)} = {thousands(new)}",
        f"{thousands(new)} would be new; the rest exist already" if new else "None would be new: all exist already",
        YES if round(new, -3) == round(promised, -3) else NO,
    )


def after(promised: float, later: float, rate: float) -> Check:
    """Check whether growth continues at the rate to 2050."""
    needed, kept = (growth_rate(promised, later, FAR - MIDWAY), grown(promised, rate, FAR - MIDWAY))
    return Check(
        READING,
        f"The same growth continues to {thousands(later)} in {FAR}",
        f"({thousands(later)} ÷ {thousands(promised)}) to the power of 1/{FAR - MIDWAY} = {1 + needed / 100:.3f}",
        f"{value(needed, '%', 1)} a year after {MIDWAY} is enough; {rate:g}% would give {thousands(kept)}",
        YES if abs(needed - rate) <= ROUNDING else NO,
    )


def left_behind(areas: Mapping[str, float], chosen: Sequence[str], total: float, count: float) -> Check:
    """Check whether most new jobs by 2050 are in the areas called left behind, which have all of ``count``, or none."""
    jobs = sum(areas[name] for name in chosen)
    low, high = shares_of_new(jobs, total, count)
    words = listing([*chosen]) if chosen else "no area"
    return Check(
        ARTICLE,
        "Most of the new jobs are in the North and some other left-behind regions",
        f"{words}: {thousands(jobs)} ÷ {thousands(total)} = {jobs / total:.0%}",
        f"{jobs / total:.0%} of all jobs in {FAR}; of the new ones {low:.0%} to {high:.0%}, as where today’s jobs "
        "are was not published",
        YES if low > _HALF else NO if high <= _HALF else DEPENDS,
    )


def net(gross: float, share: float, published: tuple[float, float]) -> Check:
    """Check whether gross jobs mean as many more people in work."""
    low, high = (thousands(gross * rate) for rate in published)
    return Check(
        READING,
        f"{thousands(gross)} gross jobs mean {thousands(gross)} more people in work",
        f"{thousands(gross)} × {share:.0%} = {thousands(gross * share)}",
        f"{thousands(gross * share) if share else 'none'} at this net share; {low} to {high} at published net shares "
        f"({published[0]:.0%} to {published[1]:.0%})",
        YES if round(gross * share, -3) == round(gross, -3) else NO,
    )


def regions(by_shares: Mapping[str, pd.Series], market: pd.DataFrame, kind: str, year: int) -> Check:
    """Check whether the two regions that the text names come first: by each set of regional shares, in each year.

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
    return Check(
        ESSAY,
        f"{listing([*NAMED])} gain most for each 100 {DENOMINATORS[kind]}",
        f"The first two with people counted in {year}. {'; '.join(pairs)}",
        f"They are the first two in {agreeing} of {len(readings)} combinations: {len(by_shares)} ways to spread the "
        f"jobs, people counted in {years[0]} to {years[-1]}, the latest year the report could use",
        YES if share >= AGREEMENT else NO if 1 - share >= AGREEMENT else DEPENDS,
    )


def _firsts(by_region: pd.Series, market: pd.DataFrame, kind: str, year: int) -> list[tuple[str, float]]:
    rates = per_hundred(by_region, denominator(market, kind, year)).sort_values(ascending=False)
    return [(str(name), float(rate)) for name, rate in rates.head(len(NAMED)).items()]


def so_far(counts: pd.Series, rate: float) -> Check:
    """Check whether employment, counts by year, has grown at this rate before."""
    first, last = counts.index[0], counts.index[-1]
    overall = growth_rate(counts.iloc[0], counts.iloc[-1], last - first)
    before = growth_rate(counts.iloc[0], counts.iloc[-2], counts.index[-2] - first)
    return Check(
        READING,
        f"Low-carbon employment grew by {rate:g}% a year in the past",
        f"({thousands(counts.iloc[-1])} ÷ {thousands(counts.iloc[0])}) to the power of 1/{last - first} = "
        f"{1 + overall / 100:.3f}",
        f"{value(overall, '%', 1)} a year from {first} to {last}, {value(before, '%', 1)} to {counts.index[-2]} (UK)",
        YES if overall >= rate - ROUNDING else NO,
    )
