"""Exercises of the lesson on net-zero jobs. Every right answer is computed from the tables and the assumptions."""

from pathlib import Path

from toolkit import assumptions, jobs, scenarios, tables
from toolkit.exercises import Exercise, checker

GIVEN = assumptions.parse((Path(__file__).parent / "scenarios.yaml").read_text(encoding="utf-8"))


def _promise(key: str) -> float:
    return float(tables.load("low_carbon_jobs").set_index("key").loc[key, "jobs"])


def _years() -> int:
    years = tables.load("low_carbon_jobs").set_index("key")["year"]
    return int(years["lga_2030"] - years["lga_2018"])


def _needed() -> float:
    return jobs.growth_rate(_promise("lga_2018"), _promise("lga_2030"), _years())


def _per_unemployed(year: int):
    setting = jobs.Setting.of(GIVEN, tables.load("employment_by_industry"))
    found = jobs.gross_jobs(scenarios.published(GIVEN, "transformation"), setting, [GIVEN["path.end"]])
    people = jobs.denominator(tables.load("labour_market"), "unemployed", year)
    return jobs.per_hundred(found.by_region(GIVEN["path.end"]), people)


def _most_unemployed(year: int) -> str:
    market = tables.load("labour_market")
    return market.loc[market["year"] == year].set_index("region")["unemployment_rate"].idxmax()


def _behind() -> int:
    rates = _per_unemployed(2020)
    return int((rates < rates[_most_unemployed(2020)]).sum())


def _largest_net() -> float:
    studies = tables.load("circular_economy_studies")
    promised = studies.loc[studies["area"].eq("United Kingdom"), "gross_jobs"].max()
    return float(promised * studies["net_share"].max())


EXERCISES = (
    Exercise(
        "03-1",
        _needed,
        (
            "Growth is multiplied year after year: which number, multiplied by itself once a year, leads there?",
            "jobs.growth_rate(start, end, years) does it; the years run from the first count to the promise.",
        ),
        "A yearly rate is the root of the whole growth. It is a little above the rate of the article, which starts its "
        "count “today”: two or three years later, with fewer years left, the rate must be far higher.",
        tolerance=0.01,
        misses=(
            (
                lambda a: abs(float(a) - 100 * (_promise("lga_2030") / _promise("lga_2018") - 1) / _years()) < 0.5,
                "You divided the whole growth by the number of years: that forgets that growth grows.",
            ),
            (lambda a: abs(float(a) - _needed() / 100) < 0.01, "That is a share: write it in per cent."),
        ),
    ),
    Exercise(
        "03-2",
        lambda: _promise("lga_2030") - _promise("lga_2018"),
        (
            "A stock is what there is; new jobs are what is added to it.",
            "Take the jobs that there were off the jobs that there would be.",
        ),
        "The promise is a stock. Whoever reports it as new jobs counts those that exist already.",
        misses=((lambda a: float(a) == _promise("lga_2030"), "That is all jobs at the end, the old ones included."),),
    ),
    Exercise(
        "03-3",
        lambda: str(_per_unemployed(2021).idxmax()),
        (
            "Divide the jobs by region by the unemployed of that year.",
            'jobs.denominator(market, "unemployed", 2021), then per_hundred and idxmax().',
        ),
        "The jobs are the same; only the year of the comparison has changed, and with it the winner.",
        misses=((lambda a: a == str(_per_unemployed(2020).idxmax()), "That is the first by the year before."),),
    ),
    Exercise(
        "03-4",
        _behind,
        (
            "Which region has the highest rate of unemployment? Look where it stands in the ranking.",
            "Count the regions with fewer jobs for each hundred unemployed: (rates < rates[name]).sum().",
        ),
        "The region with the highest unemployment stands next to last. A large denominator makes a small share: the "
        "measure favours regions that need the jobs least. It cannot be used to say who gains most.",
    ),
    Exercise(
        "03-5",
        _largest_net,
        (
            "Net jobs are gross jobs times a net share; the studies have a column net_share.",
            "Take the largest published net share times the gross jobs promised for the United Kingdom.",
        ),
        "Even with the kindest published share, most of the promised jobs would not be additional. The "
        "share itself comes from other studies, of other places and years: it is a range to think with, no forecast.",
        tolerance=0.02,
        misses=((lambda a: float(a) > 300_000, "That is nearer to gross: which part would have come anyway?"),),
    ),
)

check = checker(EXERCISES)
