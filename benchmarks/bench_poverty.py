"""A table of low income from microdata: the engine against a plain pandas groupby, in one run.

Run with ``python -m benchmarks poverty``. Point estimates from 600,000 made-up rows and from the synthetic population;
bootstrap intervals timed apart. Both ways give the same rates, which is checked first.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.poverty import Definition, build

ROWS, REPLICATES, BY = 600_000, 200, ("region", "work_status")


def census_sized(n: int = ROWS) -> pd.DataFrame:
    """Households of nobody, as many as a census file has rows."""
    population = synthetic()
    return population.iloc[np.random.default_rng(0).integers(len(population), size=n)].reset_index(drop=True)


def synthetic() -> pd.DataFrame:
    """The synthetic population with its groups as categories, as an app keeps it."""
    population = tables.load("synthetic_households")
    return population.assign(**{name: pd.Categorical(population[name]) for name in BY})


def plain_pandas(households: pd.DataFrame) -> pd.Series:
    """The same table as a notebook would write it."""
    h = households
    weight = 0.67 + 0.33 * (h["adults"] - 1 + h["older_children"]) + 0.2 * h["children"]
    income, people = h["income_bhc"] / weight, h["weight"] * (h["adults"] + h["older_children"] + h["children"])
    reached = people.loc[income.sort_values().index].cumsum()
    median = income.loc[reached[reached >= reached.iloc[-1] / 2].index[0]]
    groups = [h[name] for name in BY]
    poor = (people * (income < 0.6 * median)).groupby(groups, observed=True).sum()
    return 100 * poor / people.groupby(groups, observed=True).sum()


def best_of(work: Callable[[], object], times: int = 7) -> float:
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main() -> int:
    definition = Definition(income="income_bhc")
    for label, households in (
        (f"{ROWS:,} rows", census_sized()),
        ("synthetic population", synthetic()),
    ):
        ours = build(households, definition, BY).rows.set_index("group")["rate"].dropna().iloc[:-1]
        plain = plain_pandas(households)
        np.testing.assert_allclose(np.sort(ours), np.sort(plain), rtol=1e-9)
        quick = best_of(lambda h=households: build(h, definition, BY))
        slow = best_of(lambda h=households: plain_pandas(h), 3)
        print(f"{label}, {len(plain)} groups: {1000 * quick:.0f} ms; plain pandas {1000 * slow:.0f} ms", end="")
        print(f", {slow / quick:.1f} times as long")
    intervals = best_of(lambda h=households: build(h, definition, "region", replicates=REPLICATES), 3)
    print(f"{REPLICATES} bootstrap replicates of the synthetic population by region: {intervals:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
