"""The columns of ``place_indicators``: source or computation, and description, of each."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import pandas as pd

from data.prepare import census
from data.prepare.explore import places_at
from data.prepare.model import Field, Raw

HLE = "healthy-life-expectancy"
CVD = "preventable-cardiovascular-mortality-england"
GB_SURVEY = "Survey estimate (Annual Population Survey), Great Britain; official statistics in development."


@dataclass(frozen=True)
class Read:
    """An indicator read from one file: its column, file, name and period in it, and its description."""

    field: Field
    slug: str
    indicator: str
    period: str
    interval: bool = False

    def fields(self) -> list[Field]:
        """Return the column, with those of its interval."""
        if not self.interval:
            return [self.field]
        return [self.field, *(_bound(self.field, side) for side in ("lower", "upper"))]

    def values(self, raw: Raw) -> pd.DataFrame:
        """Return the columns, indexed by code, for every area in the file."""
        found = places_at(raw, self.slug, self.indicator, self.period)
        columns = [f.name for f in self.fields()]
        return found.iloc[:, : len(columns)].set_axis(columns, axis=1)


def _bound(of: Field, side: str) -> Field:
    return dataclasses.replace(
        of,
        name=f"{of.name}_{side}",
        title=f"{of.title}, {side} limit",
        description=f"{side.capitalize()} limit of the published 95% confidence interval of {of.name}.",
        required=False,
    )


def _percent(name: str, title: str, text: str, unit: str, period: str, **more: object) -> Field:
    options = {"decimals": 1, "minimum": 0, "maximum": 100} | more
    return Field(name, title, text, unit=unit, period=period, **options)


def _gva(year: int) -> Read:
    text = (
        "Gross value added per hour worked in the place, current prices, smoothed over years by ONS. "
        "By workplace. Official statistics in development."
    )
    column = Field(
        f"gva_per_hour_{year}", f"GVA per hour, {year}", text, unit="GBP per hour", period=str(year),
        decimals=2, required=True, minimum=0,
    )  # fmt: skip
    return Read(column, "gross-value-added", "Gross value added per hour worked", str(year))


def _hle(sex: str) -> Read:
    text = (
        f"Years that a {sex} born in the period would live in good health at that period's rates. "
        "Published for upper-tier authorities: a shire district has its county's value (see hle_inherited). The City "
        "of London and the Isles of Scilly have none."
    )
    column = Field(
        f"hle_{sex}_2022_24", f"Healthy life expectancy, {sex}", text, unit="years", period="2022–2024",
        decimals=1, minimum=0, maximum=120,
    )  # fmt: skip
    return Read(column, HLE, f"{sex.capitalize()} healthy life expectancy", "2022", interval=True)


def _travel(mode: str, name: str, indicator: str) -> Read:
    text = (
        f"Average travel time {mode} to the nearest centre of employment with 500 to 4,999 jobs. England, districts "
        f"of 2019; empty if districts have been merged since."
    )
    column = Field(name, f"Travel time to work {mode}", text, unit="minutes", period="2019", decimals=1, minimum=0)
    return Read(column, "average-travel-time", indicator, "2019")


PAY = Read(
    Field(
        "median_weekly_pay_2023",
        "Median weekly pay",
        "Median gross weekly pay of all employee jobs, full-time and part-time, where people live (ASHE).",
        unit="GBP per week",
        period="April 2023",
        decimals=1,
        minimum=0,
    ),
    "gross-median-weekly-pay",
    "Gross median weekly pay",
    "2023",
    interval=True,
)
INCOME = Read(
    Field(
        "disposable_income_2023",
        "Disposable income per head",
        "Gross disposable household income per head after taxes and direct benefits, current prices; provisional.",
        type="integer",
        unit="GBP per head",
        period="2023",
        minimum=0,
    ),
    "gross-disposable-household-income-per-head",
    "Gross disposable household income",
    "2023",
)
EMPLOYMENT = Read(
    _percent(
        "employment_rate_2023",
        "Employment rate",
        f"People aged 16 to 64 in employment. {GB_SURVEY}",
        "% of 16–64",
        "2023",
    ),
    "employment-rate",
    "Employment rate",
    "2023",
    interval=True,
)
INACTIVITY = Read(
    _percent(
        "inactivity_rate_2023",
        "Economic inactivity",
        f"People aged 16 to 64 neither in work nor seeking it. {GB_SURVEY}",
        "% of 16–64",
        "2023",
    ),
    "employment-rate",
    "Economically inactive",
    "2023",
    interval=True,
)
UNEMPLOYMENT = Read(
    _percent(
        "unemployment_rate_2023",
        "Unemployment rate",
        f"Model-based unemployment of people aged 16 and over. {GB_SURVEY}",
        "% of economically active",
        "2023",
    ),
    "modelled-unemployment",
    "Modelled unemployment rate",
    "2023",
    interval=True,
)
CLAIMANTS = Read(
    _percent(
        "claimant_rate_2023", "Claimant count", "People claiming benefits for being out of work.", "% of 16–64", "2023"
    ),
    "claimant-count",
    "Claimant Count",
    "2023",
)
SMOKERS = Read(
    _percent(
        "smokers_2023",
        "Smokers",
        "Adults who smoke cigarettes: five-year average of 2019 to 2023 (fewer years for some new authorities), "
        "named here by its last year. Survey estimate.",
        "% of adults 18+",
        "2019–2023",
    ),
    "cigarette-smokers",
    "Cigarette smokers",
    "2019",
    interval=True,
)
OBESITY = Read(
    _percent(
        "obesity_2022_23",
        "Adults living with obesity",
        "Adults with a body mass index of 30 or more, based on reported height and weight, adjusted. England.",
        "% of adults 18+",
        "mid-November 2022 to mid-November 2023",
    ),
    "adult-obesity-prevalence",
    "Adult obesity prevalence",
    "2022",
    interval=True,
)
MORTALITY = Read(
    Field(
        "preventable_cvd_mortality_2022_24",
        "Preventable cardiovascular mortality",
        "Deaths under 75 from cardiovascular disease considered preventable, age-standardised. England. Hackney's "
        "value includes the City of London, and Cornwall's includes the Isles of Scilly.",
        unit="per 100,000 people under 75",
        period="2022–2024",
        decimals=1,
        minimum=0,
    ),
    CVD,
    "Preventable cardiovascular mortality (England)",
    "2022",
    interval=True,
)
LEVEL3 = Read(
    _percent(
        "level3_2023",
        "Qualified to level 3 or above",
        f"People aged 16 to 64 with a qualification at level 3 (A level) or above. {GB_SURVEY}",
        "% of 16–64",
        "2023",
    ),
    "qualifications-level-3-or-above",
    "Level 3 or above qualifications (Great Britain)",
    "2023",
    interval=True,
)
GIGABIT = Read(
    _percent(
        "gigabit_2026",
        "Gigabit-capable broadband",
        "Premises that can have a service of 1,000 Mbit/s or more.",
        "% of premises",
        "January 2026",
    ),
    "gigabit-capable-broadband",
    "Gigabit capable broadband",
    "2026",
)
GVA = [_gva(year) for year in (2004, 2019, 2023)]
HEALTHY_YEARS = [_hle("male"), _hle("female")]
TRAVEL = [
    _travel("by public transport or on foot", "travel_time_2019", "Public transport or walk to work"),
    _travel("by car", "travel_time_car_2019", "Drive to work"),
]
PLAIN = [*GVA, PAY, INCOME, EMPLOYMENT, INACTIVITY, UNEMPLOYMENT, CLAIMANTS, SMOKERS, OBESITY, LEVEL3, *TRAVEL, GIGABIT]
_CENSUS = (
    "Census of 21 March 2021 in England and Wales, taken during lockdown; residents. "
    "Counts are added up to the areas of 2023."
)
_SHARE16 = {"unit": "% of residents 16+", "period": "March 2021", "status": "derived", "decimals": 3}
COMPUTED = (
    _percent(
        "long_term_sick_2021",
        "Long-term sick",
        f"Residents aged 16 and over who are economically inactive through long-term sickness or disability. {_CENSUS}",
        **_SHARE16,
    ),
    _percent(
        "disabled_2021",
        "Disabled",
        f"Residents disabled under the Equality Act, all ages, not age-standardised. {_CENSUS}",
        "% of residents",
        "March 2021",
        status="derived",
        decimals=3,
    ),
    _percent(
        "level4_2021",
        "Qualified to level 4 or above",
        f"Residents aged 16 and over whose highest qualification is at level 4 (such as a degree) or above. {_CENSUS}",
        **_SHARE16,
    ),
    _percent(
        "no_qualifications_2021",
        "Without qualifications",
        f"Residents aged 16 and over without any qualification. {_CENSUS}",
        **_SHARE16,
    ),
    Field(
        "median_age_2022",
        "Median age",
        "The age that divides residents into two equal halves, interpolated within single years of age.",
        unit="years",
        period="mid-2022",
        status="derived",
        decimals=1,
        required=True,
        minimum=0,
        maximum=100,
    ),
    *(
        _percent(
            f"{band}_2022",
            f"Aged {first} to {last}",
            f"Residents aged {first} to {last} as a percentage of those aged 16 to 64. The four bands add up to 100.",
            "% of 16–64",
            "mid-2022",
            status="derived",
            decimals=3,
            required=True,
        )
        for band, (first, last) in census.AGE_BANDS.items()
    ),
)
INHERITED = Field(
    "hle_inherited",
    "Healthy life expectancy is the county's",
    "True for a shire district, which has the healthy life expectancy of its county.",
    type="boolean",
    period="2022–2024",
    status="derived",
    required=True,
)
DENSITY = Field(
    "density_2022",
    "Population density",
    "Residents per square kilometre.",
    unit="people per km²",
    period="mid-2022",
    status="derived",
    decimals=1,
    required=True,
    minimum=0,
)
PEOPLE = Field(
    "population_2022",
    "Population, mid-2022",
    "Residents in mid-2022.",
    type="integer",
    unit="people",
    period="mid-2022",
    required=True,
    minimum=1,
)
