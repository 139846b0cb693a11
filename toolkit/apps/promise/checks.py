"""Statements about green jobs that a visitor can vary, each with its arithmetic and what follows from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from toolkit import net_zero_jobs
from toolkit.core.wording import listing, value

YES, NO, DEPENDS = "Adds up", "Does not add up", "Depends"
ARTICLE, ESSAY = "Bailey and Tomlinson 2021, in our words", "Alvis and Fotherby 2022, in our words"
READING = "A reading"
YOURS = ", with your choices"
ROUNDING = 0.5
"""A yearly growth agrees with another within this many percentage points: a whole per cent is printed so."""
AGREEMENT = 0.9
"""Defensible readings agree if so many of them do, as in the ledger of claims."""
MIDWAY, FAR = 2030, 2050
REPORTED = 2020
"""The last year whose people a report of 2021 could have counted."""
NAMED = ("Wales", "East Midlands")


@dataclass(frozen=True)
class Check:
    """One statement: whose it is, what it says, the arithmetic, what that finds, and whether the statement adds up."""

    whose: str
    said: str
    arithmetic: str
    finds: str
    verdict: str

    @property
    def of_text(self) -> bool:
        """Whether a text makes this statement, be it with other numbers."""
        return not self.whose.startswith(READING)

    @property
    def yours(self) -> bool:
        """Whether a visitor's choices stand in place of those of the text or reading."""
        return self.whose.endswith(YOURS)

    def with_yours(self) -> Check:
        """Return the same statement as one with a visitor's choices."""
        return dataclasses.replace(self, whose=f"{self.whose}{YOURS}")


def thousands(count: float) -> str:
    """Write jobs to the nearest thousand."""
    return value(round(count, -3), decimals=0)


def growth(count: float, start: int, promised: float, rate: float) -> Check:
    """Check whether the rate leads from the count to what is promised for 2030."""
    years = MIDWAY - start
    reached, needed = net_zero_jobs.grown(count, rate, years), net_zero_jobs.growth_rate(count, promised, years)
    return Check(
        ARTICLE,
        f"{rate:g}% a year leads from {thousands(count)} in {start} to {thousands(promised)} in {MIDWAY}",
        f"{thousands(count)} × {1 + rate / 100:g} to the power of {years} = {thousands(reached)}",
        f"{thousands(abs(promised - reached))} {'fewer' if reached < promised else 'more'} than promised; the promise "
        f"needs {value(needed, '%', 1)} a year",
        YES if abs(needed - rate) <= ROUNDING else NO,
    )


def new_jobs(count: float, promised: float) -> Check:
    """Check whether the promised jobs, a stock, are new ones."""
    new = promised - count
    return Check(
        READING,
        f"The {thousands(promised)} jobs of {MIDWAY} are new",
        f"{thousands(promised)} − {thousands(count)} = {thousands(new)}",
        f"{thousands(new)} would be new; the rest were there before",
        YES if round(new, -3) == round(promised, -3) else NO,
    )


def after(promised: float, later: float, rate: float) -> Check:
    """Check whether growth goes on at the rate to 2050."""
    needed, kept = (
        net_zero_jobs.growth_rate(promised, later, FAR - MIDWAY),
        net_zero_jobs.grown(promised, rate, FAR - MIDWAY),
    )
    return Check(
        READING,
        f"The same growth leads on to {thousands(later)} in {FAR}",
        f"({thousands(later)} ÷ {thousands(promised)}) to the power of 1/{FAR - MIDWAY} = {1 + needed / 100:.3f}",
        f"{value(needed, '%', 1)} a year after {MIDWAY}; {rate:g}% would give {thousands(kept)}",
        YES if abs(needed - rate) <= ROUNDING else NO,
    )


def left_behind(areas: Mapping[str, float], chosen: Sequence[str], total: float) -> Check:
    """Check whether most of the jobs of 2050 are in the areas that count as left behind."""
    here = sum(areas[name] for name in chosen)
    words = listing([*chosen]) if chosen else "no area"
    return Check(
        ARTICLE,
        "Most of the jobs are in the North and some other left-behind regions",
        f"{words}: {thousands(here)} ÷ {thousands(total)} = {here / total:.0%}",
        f"{here / total:.0%} of the jobs of {FAR} (all of them, not only the new ones)",
        YES if here > total / 2 else NO,
    )


def net(gross: float, share: float, published: tuple[float, float]) -> Check:
    """Check whether gross jobs are as many more people in work."""
    low, high = (thousands(gross * one) for one in published)
    return Check(
        READING,
        f"{thousands(gross)} gross jobs are {thousands(gross)} more people in work",
        f"{thousands(gross)} × {share:.0%} = {thousands(gross * share)}",
        f"{thousands(gross * share)} at this net share; {low} to {high} at the shares that studies published "
        f"({published[0]:.0%} to {published[1]:.0%})",
        YES if round(gross * share, -3) == round(gross, -3) else NO,
    )


def regions(keys: Mapping[str, pd.Series], market: pd.DataFrame, kind: str, year: int) -> Check:
    """Check whether the two regions that the text names come first: by each of some regional keys, in each year.

    ``keys`` has jobs by region under a name for each key.
    """
    years = sorted(int(one) for one in market["year"].unique() if one <= REPORTED)
    readings = {(name, one): _firsts(by_region, market, kind, one) for name, by_region in keys.items() for one in years}
    held = sum({region for region, _ in two} == set(NAMED) for two in readings.values())
    share = held / len(readings)
    firsts = {name: _firsts(by_region, market, kind, year) for name, by_region in keys.items()}
    told = [f"{name}: {listing([f'{region} {rate:.1f}' for region, rate in two])}" for name, two in firsts.items()]
    return Check(
        ESSAY,
        f"{listing([*NAMED])} gain most for each 100 {net_zero_jobs.DENOMINATORS[kind]}",
        f"The first two with the people of {year}. {'; '.join(told)}",
        f"They are the first two in {held} of {len(readings)} readings: {len(keys)} regional keys, people "
        f"of {years[0]} to {years[-1]}, the latest that the report could have",
        YES if share >= AGREEMENT else NO if 1 - share >= AGREEMENT else DEPENDS,
    )


def _firsts(by_region: pd.Series, market: pd.DataFrame, kind: str, year: int) -> list[tuple[str, float]]:
    rates = net_zero_jobs.per_hundred(by_region, net_zero_jobs.denominator(market, kind, year)).sort_values(
        ascending=False
    )
    return [(str(name), float(rate)) for name, rate in rates.head(len(NAMED)).items()]


def so_far(counts: pd.Series, rate: float) -> Check:
    """Check whether employment, counts by year, has grown so before."""
    first, last = counts.index[0], counts.index[-1]
    found = net_zero_jobs.growth_rate(counts.iloc[0], counts.iloc[-1], last - first)
    before = net_zero_jobs.growth_rate(counts.iloc[0], counts.iloc[-2], counts.index[-2] - first)
    return Check(
        READING,
        f"Low-carbon employment has grown by {rate:g}% a year before",
        f"({thousands(counts.iloc[-1])} ÷ {thousands(counts.iloc[0])}) to the power of 1/{last - first} = "
        f"{1 + found / 100:.3f}",
        f"{value(found, '%', 1)} a year from {first} to {last}, {value(before, '%', 1)} to {counts.index[-2]} (UK)",
        YES if found >= rate - ROUNDING else NO,
    )
