"""One figure of each kind on made-up rows, for the tests that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit import figures, maps
from toolkit.figures import Figure
from toolkit.figures.theme import Width

REGIONS = ("North East", "Yorkshire and The Humber", "London", "Scotland")
SOURCE = "A made-up publisher, a made-up survey with a long title, 2023. Synthetic figures, for tests only."


def places() -> pd.DataFrame:
    """Sixty made-up places on a lattice, one with markup in its name, two without a figure."""
    n = np.arange(60)
    table = pd.DataFrame(
        {
            "code": [f"X{i:02}" for i in n],
            "name": [f"Place {i} upon the Water" if i % 7 == 0 else f"Place {i}" for i in n],
            "region": [REGIONS[i // 15] for i in n],
            "hex_col": n % 6,
            "hex_row": n // 6,
            "pay": 30 + 12 * np.sin(n) + n / 10,
            "rate": 70 + 10 * np.cos(1.7 * n),
        }
    )
    table.loc[3, "name"] = "Ham & <b>Eggs</b> $x$"
    table["rate_lower"], table["rate_upper"] = table["rate"] - 4, table["rate"] + 5
    table.loc[[10, 50], "pay"] = np.nan
    labels = {"pay": "Output per hour, 2023", "rate": "Employment rate, 2023"}
    table.attrs = {"labels": labels, "units": {"pay": "GBP per hour", "rate": "%"}, "source": SOURCE}
    return table


def years() -> pd.DataFrame:
    rows = [(r, y, 20 + 4 * i + (y - 2010) * (1 + i / 4)) for i, r in enumerate(REGIONS) for y in range(2010, 2024)]
    table = pd.DataFrame(rows, columns=["region", "year", "pay"])
    table.attrs = {"labels": {"pay": "Output per hour"}, "units": {"pay": "GBP per hour"}, "source": SOURCE}
    return table


def regions() -> pd.DataFrame:
    table = pd.DataFrame({"region": REGIONS, "before": [24.0, 21, 14, 16], "after": [29.0, 26, 29, 18]})
    table.attrs = {
        "labels": {"before": "Before housing costs", "after": "After housing costs"},
        "units": {"before": "%", "after": "%"},
        "source": SOURCE,
    }
    return table


def estimates() -> pd.DataFrame:
    table = pd.DataFrame(
        {"estimate": [0.7, -0.0478, 0.0052], "lower": [0.1, -0.062, -0.001], "upper": [1.3, -0.033, 0.011]},
        index=["Intercept", "sick", "level4"],
    )
    table.attrs = {"labels": {"sick": "Long-term sick, 2021 (percentage points)"}, "source": SOURCE}
    return table


def line() -> pd.DataFrame:
    x = np.linspace(60, 80, 30)
    return pd.DataFrame({"x": x, "fitted": 10 + 0.4 * x, "lower": 7 + 0.4 * x, "upper": 13 + 0.4 * x})


Draw = Callable[[Width], Figure]
CASES: dict[str, Draw] = {
    "coefficient_plot": lambda w: figures.coefficient_plot(
        estimates(), title="A longer title that has to be broken on a narrow page", unit="log points", n=60, width=w
    ),
    "scatter": lambda w: figures.scatter(
        places(), "rate", "pay", line=line(), highlight=["X03", "X07"], label=["X20"], outliers="pay", width=w
    ),
    "scatter by region": lambda w: figures.scatter(places(), "rate", "pay", colour_by="region", width=w),
    "ranking": lambda w: figures.ranking(
        places(),
        "rate",
        lower="rate_lower",
        upper="rate_upper",
        highlight="X03",
        around="X14",
        top=5,
        bottom=3,
        reference=(75.4, "UK"),
        width=w,
    ),
    "time_series": lambda w: figures.time_series(years(), "pay", highlight="London", width=w),
    "time_series of a few": lambda w: figures.time_series(years(), "pay", width=w),
    "bars": lambda w: figures.bars(
        regions(), "region", "after", highlight="London", reference=(25.0, "United Kingdom"), width=w
    ),
    "dumbbell": lambda w: figures.dumbbell(regions(), "region", "before", "after", label="Low income", width=w),
    "strip": lambda w: figures.strip(places(), "pay", highlight=["X03"], reference=(33.0, "UK"), width=w),
    "hexmap": lambda w: maps.hexmap(places(), "pay", highlight=["X03", "X59"], width=w),
    "hexmap around a centre": lambda w: maps.hexmap(places(), "pay", centre=33, centre_label="UK", width=w),
    "hexmap, continuous": lambda w: maps.hexmap(places(), "pay", classes="continuous", width=w),
    "region_map": lambda w: maps.region_map(regions(), "after", places(), width=w),
}
