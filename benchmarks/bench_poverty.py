"""A table of low income from microdata: the engine against a plain pandas groupby, in one run.

Run with ``python -m benchmarks poverty``. Point estimates from 600,000 invented rows and from the synthetic population,
for several definitions and groupings, the slowest of which is compared with the bar; bootstrap intervals, and a change
in “Who would it help?” with its intervals, are timed separately. It first checks that both give the same rates.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.health_and_poverty.poverty.definition import Definition
from toolkit.health_and_poverty.poverty.equivalence import COMPANION, SQUARE_ROOT
from toolkit.health_and_poverty.poverty.low_income import Reliability, build
from toolkit.health_and_poverty.poverty.net_income import NAMES, System
from toolkit.health_and_poverty.poverty.reform import Reform
from toolkit.health_and_poverty.poverty.reform_impact import population, reform_impact

ROWS, REPLICATES, BY = 600_000, 200, ("region", "work_status")
BARS = {"600,000 rows": 100.0, "synthetic population": 20.0}  # ms for any table of point estimates
BHC = Definition(income="income_bhc")
TABLES = (
    (BHC, BY),
    (BHC, ()),
    (Definition("income_ahc", COMPANION, 0.4, counted="children"), "region"),
    (Definition("income_ahc", SQUARE_ROOT, counted="adults"), (*BY, "family_type")),
    (Definition("income_bhc", fixed=300.0, counted="households"), "tenure"),
)
GROUPS = ("region", "work_status", "family_type", "tenure")


def census_sized(n: int = ROWS) -> pd.DataFrame:
    """Return invented households, as many as a census file has rows."""
    population = synthetic()
    return population.iloc[np.random.default_rng(0).integers(len(population), size=n)].reset_index(drop=True)


def synthetic() -> pd.DataFrame:
    """Return the synthetic population with its groups as categories, as an app caches it."""
    population = tables.load("synthetic_households")
    return population.assign(**{name: pd.Categorical(population[name]) for name in GROUPS})


def plain_pandas(households: pd.DataFrame) -> pd.Series:
    """Return the same table as a notebook would compute it."""
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


def one_change(households: pd.DataFrame) -> Callable[[], object]:
    """Return a pay floor on a population cached between changes; the tax rates are of no particular year."""
    values = dict.fromkeys(NAMES, 0.0) | {"higher_threshold": 1e9, "insurance_upper_limit": 1e9, "taper": 0.55}
    system, people = System("none", values, {}), population(households, replicates=REPLICATES)
    definition = Definition("income_ahc", COMPANION)
    reform_impact(people, Reform(pay_floor=9.0), system, definition, "family_type")
    return lambda: reform_impact(people, Reform(pay_floor=9.9, rent_cut=0.1), system, definition, "family_type")


def main() -> int:
    late = False
    for label, households in (("600,000 rows", census_sized()), ("synthetic population", synthetic())):
        ours = build(households, BHC, BY).rows.set_index("group")["rate"].dropna().iloc[:-1]
        plain = plain_pandas(households)
        np.testing.assert_allclose(np.sort(ours), np.sort(plain), rtol=1e-9)
        quick = best_of(lambda h=households: build(h, BHC, BY))
        slow = best_of(lambda h=households: plain_pandas(h), 3)
        print(f"{label}, {len(plain)} groups: {1000 * quick:.0f} ms; plain pandas {1000 * slow:.0f} ms", end="")
        print(f", {slow / quick:.1f} times as long")
        worst = 1000 * max(
            best_of(lambda h=households, d=d, by=by: build(h, d, by, reliability=Reliability()), 3) for d, by in TABLES
        )
        late |= worst > BARS[label]
        print(f"  slowest of {len(TABLES)} tables: {worst:.0f} ms; bar {BARS[label]:.0f} ms", end="")
        print(": too slow" if worst > BARS[label] else "")
    intervals = best_of(lambda h=households: build(h, BHC, "region", replicates=REPLICATES), 3)
    print(f"{REPLICATES} bootstrap replicates of the synthetic population by region: {intervals:.2f} s")
    print(f"one change, with intervals of {REPLICATES} replicates: {1000 * best_of(one_change(households)):.0f} ms")
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
