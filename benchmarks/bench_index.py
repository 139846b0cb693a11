"""An index of all ranked places with 10,000 weightings and five normalisations, and one changed weight in the app.

Run with ``python -m benchmarks.bench_index``. Prints seconds, the ratio to ranking each draw with pandas (timed on one
hundredth of them, and scaled), and milliseconds for the result of a changed weight.
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from toolkit.apps.shared import need
from toolkit.apps.where_the_money.app import State, compute
from toolkit.priority_places import composite_index as index

DRAWS, SAMPLE, MOVES = 10_000, 100, 20


def every_scale(draws: int) -> float:
    """Return seconds for the fragility of the Great Britain index on every scale."""
    weights = need.definitions()["great_britain"].dropna().to_dict()
    start = time.perf_counter()
    for scale in index.NORMALISATIONS:
        made = index.build(need.ranked("ESW"), need.indicators(), weights, normalisation=scale)
        index.fragility(made, 100, draws=draws)
    return time.perf_counter() - start


def by_pandas() -> float:
    """Return seconds for the same ranks, draw by draw, scaled from a sample."""
    weights = need.definitions()["great_britain"].dropna().to_dict()
    start = time.perf_counter()
    for scale in index.NORMALISATIONS:
        made = index.build(need.ranked("ESW"), need.indicators(), weights, normalisation=scale)
        sets = index.draw_weights(made.weights, SAMPLE, 1.0)
        drawn = [pd.Series(index.aggregate(made.normalised, one[None], "mean")[0]).rank() for one in sets]
        pd.DataFrame(drawn).quantile([0.05, 0.95])
    return (time.perf_counter() - start) * DRAWS / SAMPLE


def moved_weight() -> np.ndarray:
    """Return milliseconds for the result of a changed weight, several times."""
    compute(State())
    taken = []
    for step in range(MOVES):
        start = time.perf_counter()
        compute(State(work=0.25 + 0.125 * step, top=60 + step))
        taken.append(1000 * (time.perf_counter() - start))
    return np.array(taken)


def main() -> None:
    """Print the measurements."""
    every_scale(10)
    own, other = min(every_scale(DRAWS) for _ in range(3)), by_pandas()
    moves = moved_weight()
    print(
        f"{DRAWS:,} weightings, {len(index.NORMALISATIONS)} scales: {own:.2f} s; by pandas {other:.0f} s, "
        f"{other / own:.0f} times as long"
    )
    print(f"a moved weight: median {np.median(moves):.0f} ms, 95th hundredth {np.quantile(moves, 0.95):.0f} ms")


if __name__ == "__main__":
    main()
