"""Shared code for the lab 03 notebooks: the assumptions, promises and outlook, and the lesson's figures and apps."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from classroom import predictions
from classroom.lesson import explorer_of, rated, strength_from
from toolkit import assumptions, claims, figures, jobs, scenarios, tables
from toolkit.core.wording import interval, value

FILE = Path(__file__).parent / "scenarios.yaml"
GIVEN = assumptions.parse(FILE.read_text(encoding="utf-8"))
END = GIVEN["path.end"]
SOURCE = "Green Alliance 2021, ONS; this project's assumptions"
explore, strength_of = explorer_of(FILE), strength_from(FILE)


@lru_cache(maxsize=1)
def setting() -> jobs.Setting:
    """Return the setting for the jobs: today's employment by industry, and the assumptions."""
    return jobs.Setting.of(GIVEN, tables.load("employment_by_industry"))


@lru_cache(maxsize=1)
def outlook() -> jobs.Outlook:
    """Return the transformation and its reference case, with draws."""
    people = tables.load("labour_market"), tables.load("regional_panel")
    workforce = jobs.Workforce.drawn(*people, GIVEN["net.year"], setting().shares.regions)
    made, anyway = (scenarios.published(GIVEN, key) for key in ("transformation", "no_new_initiatives"))
    return jobs.outlook(made, anyway, GIVEN, setting(), workforce, range(GIVEN["path.start"], END + 1))


def gross_by_region() -> pd.Series:
    """Return the gross jobs at the end of the transformation, by region."""
    return outlook().by_region(END).set_index("region")["gross"]


# --- what the lesson shows


def growth() -> predictions.Sliders:
    """Return sliders for annual growth and its starting year, with the result in the promised year."""
    promises = tables.load("low_carbon_jobs").set_index("key")
    start, end = promises.loc["lga_2018"], promises.loc["lga_2030"]

    def draw(growth_a_year: float, from_year: float) -> figures.Figure:
        table = jobs.growth_lines(start["jobs"], end["jobs"], end["year"], [int(from_year)], growth_a_year)
        lines = table.assign(value=table["value"] / 1000)
        named = {"label": "Green jobs in England", "unit": "thousand", "source": promises.attrs["source"]}
        title = f"{growth_a_year:g}% a year from {from_year:.0f}"
        return figures.time_series(lines, "value", by="line", zero=True, highlight="The promise", title=title, **named)

    return predictions.Sliders(draw, growth_a_year=(0, 30, 0.5), from_year=(2018, 2024, 1))


def shares_by_area() -> figures.Figure:
    """Draw each area's share of the stock promised for the middle of the century."""
    promises = tables.load("low_carbon_jobs").set_index("key")
    areas = promises.loc[["lga_2050_south", "lga_2050_north", "lga_2050_midlands", "lga_2050_east"]]
    shares = areas.assign(share=100 * areas["jobs"] / promises.loc["lga_2050", "jobs"])
    words = {"label": "Share of England's green jobs, 2050", "unit": "%", "source": promises.attrs["source"]}
    return figures.bars(shares, "area", "share", title="Green jobs, 2050", highlight="North of England", **words)


def by_the_guide() -> figures.Figure:
    """Draw the Additionality Guide's steps from gross to net jobs, with the result's range under the title."""
    made, anyway = (scenarios.published(GIVEN, key) for key in ("transformation", "no_new_initiatives"))
    gross = [jobs.gross_jobs(one, setting(), [END]).values for one in (made, anyway)]
    steps = jobs.additional(*gross, jobs.Additionality.of(GIVEN)).frame().set_index("step")["jobs"] / 1000
    parts = (-steps[1:-1]).rename("jobs").reset_index()
    named = {
        "start": (steps["gross"], "Gross"),
        "end": (steps["net"], "Net"),
        "subtitle": range_by_the_guide(outlook()),
    }
    named |= {"label": f"Jobs, {END}", "unit": "thousand", "decimals": 0, "source": SOURCE}
    return figures.waterfall(parts, "step", "jobs", title="From gross to net jobs under the Guide", **named)


def of_a_hundred() -> tuple[float, float, float]:
    """Return net jobs per hundred gross jobs under the Guide: the centre, and the 90% range of the simulations."""
    path = outlook().path(rule="guide")
    net, gross = (path[path["measure"] == name].iloc[-1] for name in ("net", "gross"))
    middle, lower, upper = (100 * net[name] / gross["jobs"] for name in ("jobs", "lower", "upper"))
    return middle, lower, upper


def compared(year: int) -> pd.DataFrame:
    """Return a year's labour market by region, with gross jobs per 100 unemployed people as ``jobs``."""
    market = tables.load("labour_market")
    rows = market[market["year"] == year].set_index("region")
    rows.attrs["labels"] |= {"jobs": "Jobs per 100 unemployed people"}
    return rows.assign(jobs=jobs.per_hundred(gross_by_region(), jobs.denominator(market, "unemployed", year)))


def ranks() -> pd.DataFrame:
    """Return each region's rank by jobs per 100 unemployed people, for each year of the count."""
    rates = pd.DataFrame({year: compared(year)["jobs"] for year in range(2018, 2023)})
    return rates.rank(ascending=False).astype(int).sort_values(2020)


def ledger() -> pd.DataFrame:
    """Return the tested claims in this lab, each with its verdict and the strength of the evidence."""
    rows = claims.closing_table(lab="03")
    return rated(rows[rows["Computed"] != ""])


# --- net jobs with their ranges


def net_with_range(seen: jobs.Outlook, rule: str) -> list[str]:
    """Return net jobs in the last year by one of the engine's rules, and the range in 90% of simulations, in words."""
    net = seen.path(rule=rule).query("measure == 'net'").iloc[-1]
    return _thousands(net["jobs"], net["lower"], net["upper"])


def range_by_the_guide(seen: jobs.Outlook) -> str:
    """Return the text under the chart of the Guide's steps."""
    middle, ends = net_with_range(seen, "guide")
    return f"Net jobs under the Guide, with our assumptions: {middle} (90% of simulations: {ends})"


def net_by_each_rule(seen: jobs.Outlook) -> pd.DataFrame:
    """Return a row for each of the lesson's rules: net jobs, their range and what the range covers."""
    studies = tables.load("circular_economy_studies")
    promised = studies.loc[studies["area"].eq("United Kingdom"), "gross_jobs"].max()
    shares = studies["net_share"].dropna()
    ends = (promised * shares.max(), promised * shares.min(), promised * shares.max())
    rows = {
        "At the most favourable published net share": [*_thousands(*ends), "all published shares"],
        "Under the studies' rule": [*net_with_range(seen, "published"), "90% of simulations"],
        "Under the Guide, with our assumptions": [*net_with_range(seen, "guide"), "90% of simulations"],
    }
    return pd.DataFrame(rows, index=["Net jobs", "Range", "What the range covers"]).T


def _thousands(middle: float, lower: float, upper: float) -> list[str]:
    """Return a number of jobs and its range, to the thousand."""
    return [value(round(middle, -3), "jobs", 0, full=True), interval(round(lower, -3), round(upper, -3), decimals=0)]
