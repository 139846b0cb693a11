"""Exercises of the lesson on net-zero jobs. Every right answer is computed from the tables and the assumptions."""

from pathlib import Path
from typing import Any

import pandas as pd

from toolkit import assumptions, jobs, scenarios, tables
from toolkit.core.wording import interval, value
from toolkit.teaching.exercises import Exercise, checker, same_name

GIVEN = assumptions.parse((Path(__file__).parent / "scenarios.yaml").read_text(encoding="utf-8"))
END = GIVEN["path.end"]


def promise(key: str, column: str = "jobs") -> float:
    """A figure of the table of promises."""
    return float(tables.load("low_carbon_jobs").set_index("key").loc[key, column])


def needed(first: str = "lga_2018", last: str = "lga_2030") -> float:
    """Yearly growth between two stocks, in per cent."""
    return jobs.growth_rate(promise(first), promise(last), promise(last, "year") - promise(first, "year"))


def _simple_growth() -> float:
    """The mistake of sharing the whole growth out over the years."""
    years = promise("lga_2030", "year") - promise("lga_2018", "year")
    return 100 * (promise("lga_2030") / promise("lga_2018") - 1) / years


def north() -> float:
    """The North's percentage of the stock that is promised for the middle of the century."""
    return 100 * promise("lga_2050_north") / promise("lga_2050")


def _setting() -> jobs.Setting:
    return jobs.Setting.of(GIVEN, tables.load("employment_by_industry"))


def _gross() -> jobs.GrossJobs:
    return jobs.gross_jobs(
        scenarios.published(GIVEN, "transformation"), _setting(), range(GIVEN["path.start"], END + 1)
    )


def _promised() -> float:
    studies = tables.load("circular_economy_studies")
    return float(studies.loc[studies["area"].eq("United Kingdom"), "gross_jobs"].max())


def unpublished() -> float:
    """The percentage of the promised jobs whose activity was not published."""
    known = tables.load("circular_economy_activities").set_index("activity")["gross_jobs"]
    return 100 * (1 - known[["remanufacturing", "repair"]].sum() / _promised())


def per_unemployed(year: int) -> pd.Series:
    """Gross jobs for each hundred unemployed of a year, by region."""
    people = jobs.denominator(tables.load("labour_market"), "unemployed", year)
    return jobs.per_hundred(_gross().by_region(END), people)


def most_unemployed(year: int) -> str:
    """The region with the highest rate of unemployment."""
    market = tables.load("labour_market")
    return str(market.loc[market["year"] == year].set_index("region")["unemployment_rate"].idxmax())


def behind() -> int:
    """Regions with fewer jobs for each hundred unemployed than the one with the highest unemployment."""
    rates = per_unemployed(2020)
    return int((rates < rates[most_unemployed(2020)]).sum())


def without_net_jobs() -> str:
    """The region in which the published rule finds no net job."""
    gross, market = _gross(), tables.load("labour_market")
    scenario = scenarios.published(GIVEN, "transformation")
    workforce = jobs.Workforce.of(market, GIVEN["net.year"], gross.regions)
    net = jobs.net_jobs(gross, workforce, scenario.calibration).by_region(END)
    return str(net.set_index("region")["net"].idxmin())


def largest_net() -> float:
    """The promised jobs times the largest net share that any of the studies gives."""
    return float(_promised() * tables.load("circular_economy_studies")["net_share"].max())


def net_with_range(outlook: jobs.Outlook, rule: str) -> list[str]:
    """Net jobs at the end by a rule of the engine, and the range in 90% of simulations, in words."""
    net = outlook.path(rule=rule).query("measure == 'net'").iloc[-1]
    return _thousands(net["jobs"], net["lower"], net["upper"])


def range_by_the_guide(outlook: jobs.Outlook) -> str:
    """What stands under the chart of the Guide's steps."""
    middle, ends = net_with_range(outlook, "guide")
    return f"Net by the Guide with our shares: {middle} (90% of simulations: {ends})"


def net_by_each_rule(outlook: jobs.Outlook) -> pd.DataFrame:
    """Net jobs by each rule of the lesson with its name, its range, and what the range is."""
    shares = tables.load("circular_economy_studies")["net_share"].dropna()
    ends = (_promised() * shares.min(), _promised() * shares.max())
    rows = {
        "At the most favourable published share": [*_thousands(largest_net(), *ends), "all published shares"],
        "By the studies' rule": [*net_with_range(outlook, "published"), "90% of simulations"],
        "By the Guide, with our shares": [*net_with_range(outlook, "guide"), "90% of simulations"],
    }
    return pd.DataFrame(rows, index=["Net jobs", "Range", "What the range covers"]).T


def _thousands(middle: float, lower: float, upper: float) -> list[str]:
    """A number of jobs, and its range, to the thousand."""
    return [value(round(middle, -3), "jobs", 0, full=True), interval(round(lower, -3), round(upper, -3), decimals=0)]


def _indirect() -> pd.DataFrame:
    chosen = jobs.multipliers_of(tables.load("io_multipliers"), GIVEN.group("sic"))
    return jobs.indirect_jobs(_gross().by_activity(END), chosen)


def inflated() -> float:
    """Direct, suppliers' and spending jobs in one sum."""
    return float(_indirect()[["direct", "indirect", "induced"]].sum().sum())


def parks() -> float:
    """The percentage of the promised nature jobs that is in urban parks."""
    return 100 * promise("nature_2021_parks") / promise("nature_2021")


def _near(answer: Any, value: float, within: float) -> bool:
    return abs(float(answer) - value) < within


EXERCISES = (
    Exercise(
        "03-1",
        lambda: promise("lga_2030") - promise("lga_2018"),
        (
            "A stock is what there is; new jobs are what is added to it.",
            "Subtract the jobs that exist from the jobs promised.",
        ),
        "The promise is a stock. Reporting it as new jobs counts those that exist already.",
        misses=(
            (lambda a: _near(a, promise("lga_2030"), 1), "That is all jobs at the end, the old ones included."),
            (lambda a: float(a) < 0, "The other way round: what there would be, minus what there was."),
        ),
    ),
    Exercise(
        "03-2",
        needed,
        (
            "Growth is multiplied year after year: which number, multiplied by itself once a year, leads there?",
            "jobs.growth_rate(start, end, years) does it; the years run from the first count to the promise.",
        ),
        "A yearly rate is the root of the whole growth. It is a little above the rate of the article, which starts its "
        "count “today”: two or three years later, with fewer years left, the rate must be far higher.",
        tolerance=0.01,
        misses=(
            (
                lambda a: _near(a, _simple_growth(), 0.5),
                "You divided the whole growth by the number of years: that ignores compound growth.",
            ),
            (lambda a: _near(a, needed() / 100, 0.01), "That is a share: write it as a percentage."),
        ),
    ),
    Exercise(
        "03-3",
        lambda: needed("lga_2030", "lga_2050"),
        (
            "The same arithmetic, from the second stock to the third.",
            "jobs.growth_rate(later stock before, last stock, the years between them).",
        ),
        "The same source that needs more than eleven per cent a year up to its first promise needs a quarter of that "
        "for its second. A single rate, quoted without its years, says neither.",
        tolerance=0.02,
        misses=(
            (
                lambda a: _near(a, needed("lga_2018", "lga_2050"), 0.05),
                "That is the growth over the whole time: start from the second stock, not from the first.",
            ),
        ),
    ),
    Exercise(
        "03-4",
        north,
        (
            "Divide the North's stock by the stock of all England in the same year.",
            "100 * areas.loc[…, 'jobs'] / later['jobs'] for the row of the North.",
        ),
        "Well short of a majority. With the Midlands it becomes one: the sentence in the article turns on which "
        "regions count as left behind, and the text does not say.",
        tolerance=0.01,
        misses=(
            (lambda a: _near(a, north() / 100, 0.01), "That is a share: write it as a percentage."),
            (
                lambda a: _near(a, 100 * promise("lga_2050_north") / (promise("lga_2050") - promise("lga_2018")), 1),
                "You divided a stock by the new jobs: divide like by like.",
            ),
        ),
    ),
    Exercise(
        "03-5",
        unpublished,
        (
            "Which activities have a published number of their own?",
            "Take remanufacturing and repair off the total; the rest was published as one sum.",
        ),
        "More than a quarter of the promise is spread over four activities by our own even split. Whatever a chart "
        "shows for one of these four is an assumption.",
        tolerance=0.02,
        misses=((lambda a: _near(a, unpublished() / 100, 0.01), "That is a share: write it as a percentage."),),
    ),
    Exercise(
        "03-6",
        lambda: str(per_unemployed(2021).idxmax()),
        (
            "Divide the jobs by region by the unemployed of that year.",
            'jobs.denominator(market, "unemployed", 2021), then jobs.per_hundred(…) and idxmax().',
        ),
        "The jobs are the same; only the year of the comparison has changed, and with it the winner.",
        misses=((lambda a: same_name(a, str(per_unemployed(2020).idxmax())), "That is the first by the year before."),),
    ),
    Exercise(
        "03-7",
        behind,
        (
            "Which region has the highest rate of unemployment? Look for it in the ranking.",
            "Count the regions with fewer jobs for each hundred unemployed: (rates[2020] < rates[2020][worst]).sum().",
        ),
        "The region with the highest unemployment comes second to last. A large denominator makes a small share: the "
        "measure favours regions that need the jobs least. It cannot be used to say who gains most.",
        misses=((lambda a: int(a) == 11 - 1 - behind(), "Those are the regions in front of it."),),
    ),
    Exercise(
        "03-8",
        without_net_jobs,
        (
            "The published rule gives net jobs to unemployed people, and none where unemployment is lowest.",
            "Look for the region whose whole bar is displaced: by_region.set_index('region')['net'].idxmin().",
        ),
        "The region that came first for each unemployed person is the one in which, by the study's own rule, not one "
        "job is net. Both cannot be good news for it.",
        misses=(
            (
                lambda a: same_name(a, most_unemployed(2021)),
                "There unemployment is highest: it gets the largest net share.",
            ),
        ),
    ),
    Exercise(
        "03-9",
        largest_net,
        (
            "Net jobs are gross jobs times a net share; the studies have a column net_share.",
            "Take the largest published net share times the gross jobs promised for the United Kingdom.",
        ),
        "Even with the most favourable published share, most of the promised jobs would not be additional. The "
        "share itself comes from other studies of other places and years: a range to think with, not a forecast.",
        tolerance=0.02,
        misses=(
            (lambda a: _near(a, largest_net() / 1000, 3), "Right, in thousands: write the jobs out."),
            (lambda a: float(a) > 300_000, "That is nearer to gross: which part would have come anyway?"),
        ),
    ),
    Exercise(
        "03-10",
        inflated,
        ("Add up the three columns over all activities.", 'chain[["direct", "indirect", "induced"]].sum().sum()'),
        "1.8 times the promise, and more than four times any of the net numbers here; none of the addition is known to "
        "be net. A multiplier counts who is connected; it says neither who is new, nor where, nor what anybody has to "
        "do.",
        misses=(
            (lambda a: _near(a, _promised(), 2_000), "Those are the direct jobs alone."),
            (
                lambda a: _near(a, float(_indirect()[["direct", "indirect"]].sum().sum()), 500),
                "That leaves out what workers spend (induced).",
            ),
        ),
    ),
    Exercise(
        "03-11",
        parks,
        (
            "Both figures are in the table of promises.",
            "100 * the jobs in urban parks / all jobs in nature restoration.",
        ),
        "Two of three “nature” jobs are in urban parks, in a sentence that names peatland and woodland first, above a "
        "map of woodland. A total takes the shape of its largest part.",
        tolerance=0.01,
        misses=((lambda a: _near(a, 100 - parks(), 0.5), "That is all but the parks."),),
    ),
)

check = checker(EXERCISES)
