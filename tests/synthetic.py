"""Synthetic tables of places for the model tests: nobody lives there, and the true coefficients are known."""

from __future__ import annotations

import numpy as np
import pandas as pd

INTERCEPT, SLOPE_A, SLOPE_B = 30.0, -2.0, 0.5
REGIONS = ["North", "South", "East", "West"]


def synthetic_places(n: int = 60, seed: int = 1, regions: int = 4) -> pd.DataFrame:
    """Return n synthetic places with y = 30 − 2 a + 0.5 b + noise that grows with |a|."""
    rng = np.random.default_rng(seed)
    a, b = rng.normal(5, 1, n), rng.normal(20, 4, n)
    noise = rng.normal(size=n) * (0.5 + np.abs(a - 5))
    names = [REGIONS[i % 4] + (str(i // 4) if i >= 4 else "") for i in range(regions)]
    table = pd.DataFrame(
        {
            "code": [f"{'EWSN'[i % 4]}06{i:06d}" for i in range(n)],
            "short_name": [f"Place {i}" for i in range(n)],
            "region": [names[i % regions] for i in range(n)],
            "county": [f"County {i % 50}" for i in range(n)],
            "latitude": rng.uniform(50, 58, n),
            "longitude": rng.uniform(-5, 1, n),
            "a": a,
            "b": b,
            "y": INTERCEPT + SLOPE_A * a + SLOPE_B * b + noise,
            "people": rng.uniform(1e4, 5e5, n),
        }
    )
    table.attrs = {
        "labels": {"a": "Share of A", "b": "Thing B", "y": "Outcome Y", "people": "People"},
        "units": {"a": "%", "b": "years", "y": "GBP per hour", "people": "people"},
    }
    return table
