"""Data for “Within or between”, each part computed once: a panel of places, its inequality, convergence and ranks."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from toolkit import regression, tables
from toolkit.productivity import inequality as measures
from toolkit.productivity.inequality import Beta, Inequality, Ranks

EACH, PEOPLE = "", "population"
WEIGHTED = {EACH: "each place counted once", PEOPLE: "places weighted by population"}
OUTPUT = "gva_per_hour"
# Indicators with a published interval, and the column that groups places sharing one published figure.
RANKED = {
    "median_weekly_pay_2023": None,
    "employment_rate_2023": None,
    "hle_male_2022_24": "county",
    "hle_female_2022_24": "county",
    "smokers_2023": None,
    "obesity_2022_23": None,
}


@lru_cache(maxsize=1)
def panel() -> pd.DataFrame:
    """Return one row per place and year: code, name, region, year, output per hour (GBP), residents (part derived)."""
    made = tables.load("productivity")
    rows = made[made["geography"] == "place"].merge(tables.load("places")[["code", "short_name", "region"]], on="code")
    people = measures.people_by_year(tables.load("population"), sorted(rows["year"].unique().tolist()))
    joined = rows.merge(people, on=["code", "year"], validate="one_to_one")
    joined.attrs = dict(made.attrs) | {"population": people.attrs["population"]}
    return joined


@lru_cache(maxsize=1)
def years() -> tuple[int, int]:
    """Return the first and the last year."""
    return int(panel()["year"].min()), int(panel()["year"].max())


@lru_cache(maxsize=2)
def inequality(weights: str) -> Inequality:
    """Return every measure in every year, with intervals from a thousand bootstrap draws."""
    return measures.by_year(panel(), OUTPUT, weights=weights or None)


@lru_cache(maxsize=1)
def prepare() -> None:
    """Compute once, in the process that visitors share, everything that takes longer than a tenth of a second."""
    for weights in (EACH, PEOPLE):
        inequality(weights)
    for column in RANKED:
        ranks(column)
    growth()


@lru_cache(maxsize=512)
def measured(weights: str, measure: str, year: int, part: str = "total") -> tuple[float, float, float]:
    """Return a measure's estimate for a given year, and the ends of its interval."""
    estimate, lower, upper = inequality(weights).series(measure, part).loc[[year]].to_numpy(dtype=float)[0]
    return float(estimate), float(lower), float(upper)


def within_share(weights: str, measure: str, year: int) -> tuple[float, float, float]:
    """Return the within-region share of a measure, in per cent, and the ends of its interval."""
    estimate, lower, upper = measured(weights, measure, year, "within_share")
    return 100 * estimate, 100 * lower, 100 * upper


@lru_cache(maxsize=64)
def chance(weights: str, measure: str, year: int) -> measures.Chance:
    """Return what the within-region share would be if places were shuffled among regions."""
    rows = in_year(year)
    return measures.by_chance(rows[OUTPUT], rows["region"], rows[weights] if weights else None, measure)


@lru_cache(maxsize=64)
def in_year(year: int) -> pd.DataFrame:
    """Return the rows of one year, with the table's labels and sources."""
    rows = panel()[panel()["year"] == year].reset_index(drop=True)
    rows.attrs = dict(panel().attrs)
    return rows


@lru_cache(maxsize=1)
def ranks_by_year() -> pd.DataFrame:
    """Return the rank of every place (index code) in every year (columns), 1 for the highest output per hour."""
    wide = panel().pivot(index="code", columns="year", values=OUTPUT)
    return wide.rank(ascending=False, method="min").astype(int)


@lru_cache(maxsize=len(RANKED))
def ranks(column: str) -> Ranks:
    """Return the ranks of an indicator with a published interval, from draws within that interval."""
    table = tables.place_table()
    return measures.ranks(table, column, f"{column}_lower", f"{column}_upper", share=RANKED[column])


@lru_cache(maxsize=2)
def beta(within: bool) -> Beta:
    """Return whether places that started lower grew faster, across all of them or within regions."""
    first, last = years()
    return measures.beta(
        tables.place_table(), f"{OUTPUT}_{first}", f"{OUTPUT}_{last}", last - first, region_effects=within
    )


@lru_cache(maxsize=1)
def growth() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return each place's output per hour in the first year with its growth since (% a year), and the fitted line."""
    first, last = years()
    fit = beta(False).fit
    table = tables.place_table()
    ends = table[f"{OUTPUT}_{first}"], table[f"{OUTPUT}_{last}"]
    rows = table[["code", "short_name", "region", f"{OUTPUT}_{first}"]].copy()
    rows["growth"] = 100 * ((ends[1] / ends[0]) ** (1 / (last - first)) - 1)
    rows.attrs = dict(table.attrs)
    line = regression.expected_line(fit, np.log(ends[0].set_axis(table["code"])), "level")
    back = line.assign(x=np.exp(line["x"]), **{c: 100 * np.expm1(line[c]) for c in ("fitted", "lower", "upper")})
    return rows, back
