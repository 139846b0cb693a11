"""Answers for lab 03, computed from the tables and the lab's assumptions."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

from teaching.exercises import Exercise, module
from toolkit import jobs, tables

lab03 = module("03_net_zero_jobs", "lab03")
STARTS = (2018, 2020, 2021)


def promise(key: str, column: str = "jobs") -> float:
    """Return a figure from the table of promises."""
    return float(tables.load("low_carbon_jobs").set_index("key").loc[key, column])


def needed(first: str = "lga_2018", last: str = "lga_2030", start: int | None = None) -> float:
    """Return annual growth (%) between two stocks, using logarithms; ``start`` replaces the year of the first stock."""
    years = promise(last, "year") - (start or promise(first, "year"))
    return float(100 * np.expm1(np.log(promise(last) / promise(first)) / years))


def by_start() -> pd.Series:
    """Return the annual growth (%) that the promise needs, for each possible meaning of “today”."""
    return pd.Series({str(start): needed(start=start) for start in STARTS})


def shares_of_new() -> pd.Series:
    """Return the North's share (%) of the new jobs by 2050, if it had all of the old jobs or none of them."""
    new, north, old = promise("lga_2050") - promise("lga_2018"), promise("lga_2050_north"), promise("lga_2018")
    return 100 * pd.Series({"low": (north - old) / new, "high": north / new})


def per_unemployed(year: int, people: str = "unemployed") -> pd.Series:
    """Return gross jobs per 100 unemployed people in a year, by region."""
    counted = tables.load("labour_market").query(f"year == {year}").set_index("region")[people]
    return 100 * lab03.gross_by_region() / counted


@lru_cache(maxsize=2)
def ols(outcome: str = "jobs") -> Any:
    """Return a statsmodels fit of jobs per 100 unemployed people on the unemployment rate, 2020."""
    rows = tables.load("labour_market").query("year == 2020").set_index("region")
    return smf.ols(f"{outcome} ~ unemployment_rate", rows.assign(jobs=per_unemployed(2020))).fit()


def promised() -> float:
    """Return the gross jobs promised for the United Kingdom."""
    studies = tables.load("circular_economy_studies")
    return float(studies.loc[studies["area"].eq("United Kingdom"), "gross_jobs"].max())


def largest_net() -> float:
    """Return the promised jobs times the largest net share in any of the studies."""
    return float(promised() * tables.load("circular_economy_studies")["net_share"].max())


def without_net_jobs() -> str:
    """Return the region in which the published rule finds no net jobs."""
    gross = jobs.gross_jobs(lab03.scenarios.published(lab03.GIVEN, "transformation"), lab03.setting(), [lab03.END])
    workforce = jobs.Workforce.of(tables.load("labour_market"), lab03.GIVEN["net.year"], gross.regions)
    calibration = lab03.scenarios.published(lab03.GIVEN, "transformation").calibration
    return str(jobs.net_jobs(gross, workforce, calibration).by_region(lab03.END).set_index("region")["net"].idxmin())


RUBRIC = (
    "1 – Quotes a number of jobs without its year, or mixes up stock and flow.",
    "2 – Gives the number and the year, and says whether it is gross or net, but gives no range.",
    "3 – Gives gross and net jobs with their ranges, and says whose assumptions they depend on.",
    "4 – As level 3, and also says who would lose jobs, and which evidence would narrow the range most.",
)

EXERCISES = (
    Exercise(
        "03-1",
        lambda: promise("lga_2030") - promise("lga_2018"),
        (
            "A stock is all the jobs there are; new jobs are those added to it.",
            "Two of the promises are stocks for the same area. What is the difference between them?",
        ),
        "The promise is a stock. It includes jobs that already exist, so it should not be reported as new jobs.",
        "promised['jobs'] - first['jobs']",
        tolerance=0.0005,
        misses=(
            (lambda: promise("lga_2030"), "That is the total at the end, including the old jobs."),
            (lambda: promise("lga_2018") - promise("lga_2030"), "Subtract the earlier number from the later one."),
        ),
    ),
    Exercise(
        "03-2",
        by_start,
        (
            "Growth is compound. By what number must the count be multiplied every year to reach the promised number?",
            "For each start year, count the years left to keep the promise (n). Take the nth root of the total "
            "growth factor.",
        ),
        "Growth from the first count must be slightly faster than in the article. The later “today” is, the "
        "fewer years are left, and the higher the rate must be. A growth rate means nothing without its first and "
        "last year.",
        "times = promised['jobs'] / first['jobs']\n"
        "pd.Series({str(y): 100 * (times ** (1 / (promised['year'] - y)) - 1) for y in (2018, 2020, 2021)})",
        points=3,
        misses=(
            (lambda: by_start() / 100, "Those are proportions. Give percentages."),
            (
                lambda: pd.Series(
                    {str(s): 100 * (promise("lga_2030") / promise("lga_2018") - 1) / (2030 - s) for s in STARTS}
                ),
                "You divided the total growth by the number of years. That ignores compound growth.",
            ),
        ),
    ),
    Exercise(
        "03-3",
        shares_of_new,
        (
            "New jobs are the later stock minus the earlier stock. Nobody knows where the old jobs are.",
            "Take the two extremes: none of the old jobs in the North, or all of them.",
        ),
        "“Most of the new jobs” means a share above both limits. A stock of jobs shows where all the jobs would be, "
        "not where the new ones would be. The article also mentions other left-behind regions, but does not say which.",
        "north, new = promises.loc['lga_2050_north', 'jobs'], later['jobs'] - first['jobs']\n"
        "pd.Series({'low': 100 * (north - first['jobs']) / new, 'high': 100 * north / new})",
        points=3,
        misses=((lambda: shares_of_new() / 100, "Those are proportions. Give percentages."),),
    ),
    Exercise(
        "03-4",
        lambda: str(per_unemployed(2021).idxmax()),
        (
            "Divide each region's jobs by the number of people unemployed there in that year.",
            "Only the denominator changes: take the rows for the other year, labelled by region.",
        ),
        "The jobs are the same. Only the year of the comparison has changed, and with it the region that comes first.",
        "(total / market.query('year == 2021').set_index('region')['unemployed']).idxmax()",
        misses=(
            (
                lambda: str(per_unemployed(2020).idxmax()),
                "That region comes first if you use unemployment in the year before.",
            ),
        ),
    ),
    Exercise(
        "03-5",
        ols,
        (
            "The outcome is jobs per 100 unemployed people; the predictor is the unemployment rate. There are "
            "eleven rows.",
            "Put both into one table labelled by region. Leave the standard errors as statsmodels gives them.",
        ),
        "The slope is negative and statistically significant, but it means nothing: unemployed people are the "
        "denominator, so a fall is built in. A significance test cannot tell a finding from mere arithmetic.",
        "rows = market.query('year == 2020').set_index('region')\n"
        "smf.ols('jobs ~ unemployment_rate', rows.assign(jobs=100 * total / rows['unemployed'])).fit()",
        points=3,
        misses=(
            (
                lambda: smf.ols(
                    "jobs ~ unemployed",
                    tables.load("labour_market")
                    .query("year == 2020")
                    .set_index("region")
                    .assign(jobs=per_unemployed(2020)),
                ).fit(),
                "Use the unemployment rate, not the number unemployed.",
            ),
        ),
    ),
    Exercise(
        "03-6",
        largest_net,
        (
            "Net jobs are gross jobs times a net share. The table “studies” has gross jobs and net shares.",
            "Which published share is the largest? Apply it to the promise for the United Kingdom.",
        ),
        "Even with the most favourable published share, most of the promised jobs would not be additional. "
        "The published shares come from studies of other places and years: they give a range to explore, not a "
        "forecast.",
        "studies['net_share'].max() * ours['gross_jobs'].max()",
        tolerance=0.02,
        misses=(
            (lambda: largest_net() / 1000, "The number is right, but in thousands. Write it in full."),
            (promised, "That is the gross figure. How much of it would have existed anyway?"),
            (lambda: promised() - largest_net(), "You have counted the jobs that are not net."),
        ),
    ),
    Exercise("03-W", kind="written", least=40, levels=RUBRIC, points=4),
)

HARDER: tuple[Exercise, ...] = ()


def session() -> dict[str, tuple[float | str, str]]:
    """Return the results for the code-free session: a number or a name, and the text on the screen."""
    new = promise("lga_2030") - promise("lga_2018")
    first, later = str(per_unemployed(2020).idxmax()), str(per_unemployed(2021).idxmax())
    middle, lower, upper = lab03.of_a_hundred()
    return {
        "new": (new / 1000, f"{new:,.0f}: the other {promise('lga_2018'):,.0f} already existed in 2018."),
        "first": (first, f"{first} using unemployment in 2020, {later} using 2021."),
        "net": (middle, f"{middle:.0f} by the Guide with our assumptions ({lower:.0f} to {upper:.0f} in 90% of "
        f"simulations)."
                " Displacement is the most disputed."),
    }  # fmt: skip
