"""``missions``: a headline measure for each of the Levelling Up missions that the raw files can follow."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.prepare.areas import current
from data.prepare.explore import explore, source
from data.prepare.model import ITL1, LAD23, Field, Raw, Source, Table, given_by
from data.prepare.regions import CODE_OF, NAME_OF

FIRST_PLACE_YEAR = 2019
KINDS = ("place", "county", "police force area", "region", "nation", "UK")
_NATIONS = {"E92000001", "K04000001"}
_MONTHS = {"01": "January", "04": "April"}
_WHOLES = {"K02000001": "UK"}


@dataclass(frozen=True)
class Measure:
    """A mission's measure: its number, short name, unit, and the file and indicator it is read from."""

    mission: int
    name: str
    unit: str
    slug: str
    indicator: str
    title: str
    first_year: int = FIRST_PLACE_YEAR


MEASURES = (
    Measure(
        1,
        "median_weekly_pay",
        "GBP per week",
        "gross-median-weekly-pay",
        "Gross median weekly pay",
        "median gross weekly pay of all employees, by residence",
    ),
    Measure(
        2,
        "business_rd",
        "GBP million",
        "research-and-development-business",
        "Business expenditure on research and development",
        "business spending on research and development (regions only)",
    ),
    Measure(
        3,
        "travel_time",
        "minutes",
        "average-travel-time",
        "Public transport or walk to work",
        "travel time by public transport or on foot to the nearest centre of employment with 500 to 4,999 jobs "
        "(England, to 2019, districts of that year)",
        2014,
    ),
    Measure(
        4,
        "gigabit",
        "% of premises",
        "gigabit-capable-broadband",
        "Gigabit capable broadband",
        "premises that can have gigabit-capable broadband",
    ),
    Measure(
        5,
        "pupils_expected_standard",
        "% of pupils",
        "pupils-at-expected-standards-by-end-of-primary-school",
        "Pupils meeting the expected standard in reading, writing and maths",
        "pupils at the expected standard in reading, writing and maths by the end of primary school (England)",
        2018,
    ),
    Measure(
        5,
        "gcses",
        "% of people aged 19",
        "gcses-in-english-and-maths",
        "GCSEs in English and Maths",
        "GCSEs (or the like) in English and maths by age 19 (England)",
    ),
    Measure(
        6,
        "level3",
        "% of 16–64",
        "qualifications-level-3-or-above",
        "Level 3 or above qualifications (Great Britain)",
        "people qualified to level 3 or above, in place of training completed, which no file holds (Great Britain)",
    ),
    Measure(
        7,
        "hle_male",
        "years",
        "healthy-life-expectancy",
        "Male healthy life expectancy",
        "healthy life expectancy of males (upper-tier authorities; not handed down to districts here)",
        2017,
    ),
    Measure(
        7,
        "hle_female",
        "years",
        "healthy-life-expectancy",
        "Female healthy life expectancy",
        "healthy life expectancy of females (the same)",
        2017,
    ),
    Measure(
        8,
        "life_satisfaction",
        "score, 0 to 10",
        "personal-wellbeing-estimates",
        "Satisfaction",
        "mean satisfaction with life, 0 to 10",
    ),
    Measure(
        10,
        "net_additional_homes",
        "per 1,000 homes",
        "net-additions-to-the-housing-stock",
        "Net additions to the housing stock (England)",
        "net additions to the housing stock, in place of first-time buyers and non-decent rented homes, "
        "which no file holds (England)",
    ),
    Measure(
        11,
        "homicide",
        "per million people",
        "homicide-offences",
        "Homicide Offences",
        "homicides, by police force area",
        2014,
    ),
)


def build(raw: Raw) -> pd.DataFrame:
    return pd.concat([_measure(raw, one) for one in MEASURES], ignore_index=True)


def _measure(raw: Raw, one: Measure) -> pd.DataFrame:
    rows = explore(raw, one.slug)
    places = set(current(raw).index)
    rows = rows[rows["indicator"].eq(one.indicator) & rows["value"].notna()]
    rows = rows.assign(geography=[_kind(code, places) for code in rows["code"]])
    whole = rows["geography"].isin(["region", "nation", "UK"])
    rows = rows[rows["geography"].ne("") & (whole | (rows["year"] >= one.first_year))]
    rows = rows.assign(mission=one.mission, measure=one.name, unit=one.unit)
    columns = ["mission", "measure", "code", "geography", "year", "value", "lower", "upper", "unit"]
    return rows.assign(code=[_nine(code) for code in rows["code"]], period=rows["period"].map(_words))[
        [*columns, "period"]
    ]


def _kind(code: str, places: set[str]) -> str:
    """Return what kind of area a code is; empty for kinds that this table leaves out."""
    if code in places:
        return "place"
    if code in NAME_OF:
        return "region"
    if code in _WHOLES:
        return _WHOLES[code]
    if code in _NATIONS:
        return "nation"
    return {"E10": "county", "E23": "police force area", "W15": "police force area"}.get(code[:3], "")


def _nine(code: str) -> str:
    return CODE_OF[NAME_OF[code]] if code in NAME_OF else code


def _words(period: str) -> str:
    """Return an ISO interval in words: ``2022-01-01/P3Y`` → 2022–2024, ``2018-09-01/P1Y`` → 2018/19."""
    start, _, length = period.partition("/")
    year, years = int(start[:4]), int(length[1:-1] or 0) if length else 0
    if years == 0:
        return f"{_MONTHS[start[5:7]]} {year}"
    if start[5:7] == "01":
        return str(year) if years == 1 else f"{year}–{year + years - 1}"
    first, last = (f"{one}/{(one + 1) % 100:02d}" for one in (year, year + years - 1))
    return first if years == 1 else f"{first} to {last}"


WHITE_PAPER = Source(
    "Levelling Up the United Kingdom (White Paper), missions",
    "https://www.gov.uk/government/publications/levelling-up-the-united-kingdom",
    "Department for Levelling Up, Housing and Communities",
)
# One for each file; which of them a row is from, its measure says.
_EXPLORED = tuple(source(slug, slug.replace("-", " ")) for slug in dict.fromkeys(one.slug for one in MEASURES))
_LIST = "; ".join(f"{one.mission}: {one.title}" for one in MEASURES)

TABLES = [
    Table(
        name="missions",
        title="Headline measures of the Levelling Up missions",
        description=f"By mission of the White Paper of 2022: {_LIST}. For mission 1 see also the table "
        "productivity. Missions 9 (pride in place) and 12 (local leadership) have no measure: no file held "
        "has satisfaction with one's town centre, or devolution deals as a series. Pay is at current prices. Regions "
        "and nations in all years that the files hold; places mostly from 2019.",
        fields=(
            *given_by(
                WHITE_PAPER,
                Field(
                    "mission",
                    "Mission",
                    "Number of the mission, 1 to 12.",
                    type="integer",
                    required=True,
                    minimum=1,
                    maximum=12,
                ),
            ),
            *given_by(
                _EXPLORED,
                Field(
                    "measure",
                    "Measure",
                    "Short name of the measure.",
                    type="string",
                    required=True,
                    enum=tuple(one.name for one in MEASURES),
                ),
                Field(
                    "code",
                    "Code",
                    "Nine-character code of the area.",
                    type="string",
                    required=True,
                    pattern="[EKNSW][0-9]{8}",
                ),
                Field(
                    "geography",
                    "Kind of area",
                    "What the code stands for; Wales, Scotland and Northern Ireland are regions.",
                    type="string",
                    required=True,
                    enum=KINDS,
                ),
                Field(
                    "year",
                    "Year",
                    "Year in which the period begins.",
                    type="year",
                    required=True,
                    minimum=1997,
                    maximum=2026,
                ),
                Field(
                    "value",
                    "Value",
                    "The measure, in the row's unit.",
                    unit="as in the column unit",
                    period="by row",
                    decimals=3,
                    required=True,
                ),
                Field(
                    "lower",
                    "Lower limit",
                    "Lower limit of the published 95 % interval.",
                    unit="as in the column unit",
                    period="by row",
                    decimals=3,
                ),
                Field(
                    "upper",
                    "Upper limit",
                    "Upper limit of the published 95 % interval.",
                    unit="as in the column unit",
                    period="by row",
                    decimals=3,
                ),
                Field("unit", "Unit", "Unit of the row's values.", type="string", required=True),
                Field(
                    "period",
                    "Period",
                    "The period in words; 2018/19 is a year from September or April.",
                    type="string",
                    required=True,
                ),
            ),
        ),
        primary_key=("mission", "measure", "code", "year"),
        sources=(*_EXPLORED, WHITE_PAPER),
        period="1997 to 2026, by measure",
        geography=f"{LAD23}; {ITL1}; counties; police force areas",
        build=build,
    )
]
