"""One figure of each kind on invented rows, for the tests that apply to all of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from data.prepare.outlines import hexagons
from toolkit import figures, maps
from toolkit.figures import Figure
from toolkit.figures.theme import Width

REGIONS = ("North East", "Yorkshire and The Humber", "London", "Scotland")
SOURCE = "A made-up publisher, a made-up survey with a long title, 2023. Synthetic figures, for tests only."


def places() -> pd.DataFrame:
    """Sixty invented places on a grid, one with markup in its name, two without a figure."""
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


def outlines() -> pd.DataFrame:
    """Outlines of the invented places: squares, with London's repeated larger in a box."""
    table, square = places(), "M{} {}l{} 0 0 {}-{} 0z"

    def shape(kind: str, code: str, region: str, x: int, y: int, wide: int) -> dict[str, object]:
        path = square.format(x - wide // 2, y - wide // 2, wide, wide, wide)
        return {"kind": kind, "code": code, "region": region, "x": x, "y": y, "path": path}

    at = zip(table["code"], table["region"], 200 * table["hex_col"] + 100, 200 * table["hex_row"] + 100, strict=True)
    rows = [shape("place", code, region, x, y, 200) for code, region, x, y in at]
    city = zip(table.loc[table["region"] == "London", "code"], range(15), strict=True)
    rows += [shape("inset", code, "London", 1600 + 250 * (n % 4), 300 + 250 * (n // 4), 250) for code, n in city]
    rows += [
        {
            "kind": "box",
            "code": "London, enlarged",
            "region": "London",
            "x": 1450,
            "y": 150,
            "path": "M1450 150l1100 0 0 1100-1100 0z",
        }
    ]
    rows += [
        {
            "kind": "border",
            "code": "United Kingdom",
            "region": "United Kingdom",
            "x": 0,
            "y": 0,
            "path": "M0 600l600 0 0-100 600 0",
        }
    ]
    extents = {
        "United Kingdom": "M0 0l2600 0 0 2000-2600 0z",
        "London": "M1475 175l1000 0 0 1000-1000 0z",
        "Scotland": "M0 1400l1200 0 0 600-1200 0z",
    }
    rows += [
        {
            "kind": "extent",
            "code": r,
            "region": r,
            "x": int(p[1:].split()[0]),
            "y": int(p.split(" ")[1].split("l")[0]),
            "path": p,
        }
        for r, p in extents.items()
    ]
    frame = pd.DataFrame(rows)
    frame.attrs = {"attribution": "Boundaries: a made-up publisher. Contains made-up data © 2023."}
    return frame


HEXAGONS, OUTLINES = hexagons(places()), outlines()


def years() -> pd.DataFrame:
    rows = [(r, y, 20 + 4 * i + (y - 2010) * (1 + i / 4)) for i, r in enumerate(REGIONS) for y in range(2010, 2024)]
    table = pd.DataFrame(rows, columns=["region", "year", "pay"])
    table.attrs = {"labels": {"pay": "Output per hour"}, "units": {"pay": "GBP per hour"}, "source": SOURCE}
    return table


def several() -> pd.DataFrame:
    """Three lines per region, and one for all."""
    table = years()
    parts = [
        table.assign(line=letter + " of " + table["region"], pay=table["pay"] + n) for n, letter in enumerate("ABC")
    ]
    whole = table[table["region"] == "London"].assign(line="All", region="")
    made = pd.concat([*parts, whole], ignore_index=True)
    made.attrs = table.attrs
    return made


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


def steps() -> pd.DataFrame:
    amounts = {"amount": [-2.0, 0.3, -3.1], "lower": [-3.0, -0.2, np.nan], "upper": [-1.0, 0.8, np.nan]}
    table = pd.DataFrame({"part": ["Health & care", "Age", "Not explained"], **amounts})
    table.attrs = {"units": {"amount": "GBP per hour"}, "source": SOURCE}
    return table


def line() -> pd.DataFrame:
    x = np.linspace(60, 80, 30)
    return pd.DataFrame({"x": x, "fitted": 10 + 0.4 * x, "lower": 7 + 0.4 * x, "upper": 13 + 0.4 * x})


def draws() -> pd.DataFrame:
    rows = [
        (m, y, k * (y - 2020), 0.7 * k * (y - 2020), 1.2 * k * (y - 2020))
        for m, k in (("Gross jobs", 3e4), ("Net jobs", 6e3))
        for y in range(2020, 2036)
    ]
    table = pd.DataFrame(rows, columns=["measure", "year", "jobs", "lower", "upper"])
    table["inner_lower"], table["inner_upper"] = 0.9 * table["jobs"], 1.1 * table["jobs"]
    table.attrs = {"labels": {"jobs": "Pay of all"}, "units": {"jobs": "GBP"}, "source": SOURCE}
    return table


def matrix() -> pd.DataFrame:
    skills = ("Managers", "Skilled trades", "Machine operatives", "Elementary")
    rows = [(r, s, 0.4 + 3.7 * i * j) for i, r in enumerate(REGIONS) for j, s in enumerate(skills)]
    table = pd.DataFrame(rows, columns=["region", "skill", "jobs"])
    table.attrs = {"labels": {"jobs": "Share of jobs"}, "units": {"jobs": "%"}, "source": SOURCE}
    return table


def swings() -> pd.DataFrame:
    labels = [
        "What the calibration may be off by, as a factor",
        "Uplift in the transformation scenario",
        "Dispersion of repair",
    ]
    table = pd.DataFrame({"label": labels, "low": [0.8, 0.7, 0.5], "high": [1.3, 1.0, 1.0], "central": 91000.0})
    table["at_low"], table["at_high"] = [74000.0, 88000, 91500], [117000.0, 93000, 90800]
    table.attrs = {"labels": {"central": "Pay of all"}, "units": {"central": "GBP"}, "source": SOURCE}
    return table


def specifications() -> tuple[pd.DataFrame, pd.DataFrame, figures.Totals]:
    """Forty invented specifications in order, with a group of two choices and one control."""
    rank = np.arange(1, 41)
    estimate = -6 + 8 * (rank / 40) ** 3
    points = pd.DataFrame({"rank": rank, "estimate": estimate, "lower": estimate - 2, "upper": estimate + 2})
    points["significant"] = (points["lower"] > 0) | (points["upper"] < 0)
    points.attrs = {"source": SOURCE}
    shares = {
        ("Sample", "the United Kingdom"): [0.25, 0.5, 0.5, 0.75],
        ("Sample", "England"): [0.75, 0.5, 0.5, 0.25],
        ("Controls", "Employees in high-productivity sectors & others"): [0.0, 0.4, 0.6, 1.0],
    }
    along = pd.DataFrame(
        [(*key, 10 * i, 10 * (i + 1), one) for key, ones in shares.items() for i, one in enumerate(ones)],
        columns=["group", "choice", "start", "end", "share"],
    )
    return points, along, figures.Totals(40, -5.0, 0.08, 0.7)


def linear(colour: str) -> list[float]:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def contrast(colour: str, other: str = "#ffffff") -> float:
    """Return the contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    weights = (0.2126, 0.7152, 0.0722)
    lights = sorted(sum(w * c for w, c in zip(weights, linear(x), strict=True)) for x in (colour, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


Draw = Callable[[Width], Figure]
CASES: dict[str, Draw] = {
    "coefficient_plot": lambda w: figures.coefficient_plot(
        estimates(), title="A longer title that has to be broken on a narrow page", unit="log points", n=60, width=w
    ),
    "scatter": lambda w: figures.scatter(
        places(), "rate", "pay", line=line(), highlight=["X03", "X07"], label=["X20"], outliers="pay", width=w
    ),
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
    "time_series with a break": lambda w: figures.time_series(
        years(), "pay", mark=(2005, "New series from 2005"), width=w
    ),
    "small multiples": lambda w: figures.time_series(years(), "pay", panels="region", width=w),
    "panels of several lines": lambda w: figures.time_series(
        several(), "pay", by="line", panels="region", highlight="B of London", width=w
    ),
    "bars": lambda w: figures.bars(
        regions(), "region", "after", highlight="London", reference=(25.0, "United Kingdom"), width=w
    ),
    "dumbbell": lambda w: figures.dumbbell(regions(), "region", "before", "after", label="Low income", width=w),
    "fan": lambda w: figures.fan_chart(
        draws(), "jobs", [("lower", "upper"), ("inner_lower", "inner_upper")], mark=2030, width=w
    ),
    "heat": lambda w: figures.heatmap(matrix(), "region", "skill", "jobs", width=w),
    "specification_curve": lambda w: figures.specification_curve(
        *specifications(),
        label="Output per hour higher by",
        unit="%",
        marked=(-2.7, "What a published share of the gap would need, with a long name"),
        title="Ill health and output per hour",
        width=w,
    ),
    "tornado": lambda w: figures.tornado(swings(), width=w),
    "strip": lambda w: figures.strip_plot(places(), "pay", highlight=["X03"], reference=(33.0, "UK"), width=w),
    "waterfall": lambda w: figures.waterfall(
        steps(),
        "part",
        "amount",
        lower="lower",
        upper="upper",
        start=(41.87, "United Kingdom"),
        end=(37.07, "A place with a long name"),
        left_over=["Not explained"],
        label="Output per hour",
        title="A longer title that has to be broken on a narrow page",
        width=w,
    ),
    "hexmap": lambda w: maps.place_map(places(), "pay", HEXAGONS, highlight=["X03", "X59"], width=w),
    "hexmap around a centre": lambda w: maps.place_map(
        places(), "pay", HEXAGONS, centre=33, centre_label="UK", width=w
    ),
    "map of outlines": lambda w: maps.place_map(places(), "pay", OUTLINES, highlight=["X03", "X59"], width=w),
    "map of one region": lambda w: maps.place_map(places(), "pay", OUTLINES, zoom=maps.OWN, highlight="X35", width=w),
    "hexmap of one region": lambda w: maps.place_map(places(), "pay", HEXAGONS, zoom="Scotland", width=w),
    "region_map": lambda w: maps.region_map(regions(), "after", HEXAGONS, width=w),
}
