"""What the codes of three teaching files of microdata mean, as their publishers' code books say.

The files themselves are for their users to download; none is part of this project.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

REGIONS = {
    "E12000001": "North East",
    "E12000002": "North West",
    "E12000003": "Yorkshire and The Humber",
    "E12000004": "East Midlands",
    "E12000005": "West Midlands",
    "E12000006": "East of England",
    "E12000007": "London",
    "E12000008": "South East",
    "E12000009": "South West",
    "W92000004": "Wales",
}
HEALTH = {"1": "Very good", "2": "Good", "3": "Fair", "4": "Bad", "5": "Very bad"}
ACTIVITY = {
    "1": "Employee",
    "2": "Self-employed",
    "3": "Unemployed",
    "4": "Full-time student, active",
    "5": "Retired",
    "6": "Student, inactive",
    "7": "Looking after home or family",
    "8": "Long-term sick or disabled",
    "9": "Inactive, other",
}
OCCUPATIONS = {
    "1": "Managers, directors and senior officials",
    "2": "Professional",
    "3": "Associate professional and technical",
    "4": "Administrative and secretarial",
    "5": "Skilled trades",
    "6": "Caring, leisure and other service",
    "7": "Sales and customer service",
    "8": "Process, plant and machine operatives",
    "9": "Elementary",
}
HOURS = {"1": "15 or fewer", "2": "16 to 30", "3": "31 to 48", "4": "49 or more"}
RESIDENTS = {"1": "Usual resident", "2": "Student living elsewhere in term time", "3": "Short-term resident"}
_YOUNGER = {"1": "0 to 15", "2": "16 to 24", "3": "25 to 34", "4": "35 to 44", "5": "45 to 54", "6": "55 to 64"}


@dataclass(frozen=True)
class Variable:
    """One column of a file.

    Parameters
    ----------
    column
        Its heading in the file.
    name
        What it is called here.
    labels
        Meaning of each code, in the order of the publisher; none for a number.
    empty
        Codes that say that the question does not apply: an empty cell here.
    """

    column: str
    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    empty: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeBook:
    """A file of microdata: how to know it, what its columns mean, what to know before use.

    Parameters
    ----------
    name, title, publisher, address, period
        Short name; publication, publisher and page to download it from; when it was asked.
    unit
        ``household`` or ``person``: what a row is.
    rows
        Rows of the complete file.
    variables
        Its columns; others are passed over.
    notes
        What the file cannot tell.
    """

    name: str
    title: str
    publisher: str
    address: str
    period: str
    unit: str
    rows: int
    variables: tuple[Variable, ...]
    notes: tuple[str, ...]


_NOT_ASKED = ("-9",)
_DOES_NOT_APPLY = ("-8", "-8.0")

CENSUS_2011 = CodeBook(
    name="census_2011",
    title="2011 Census Microdata Teaching File, England and Wales",
    publisher="Office for National Statistics",
    address="https://www.ons.gov.uk/census/2011census/2011censusdata/censusmicrodata/microdatateachingfile",
    period="27 March 2011",
    unit="person",
    rows=569_741,
    variables=(
        Variable("Region", "region", REGIONS),
        Variable("Residence Type", "residence", {"H": "Household", "C": "Communal establishment"}),
        Variable("Population Base", "resident", RESIDENTS),
        Variable("Sex", "sex", {"1": "Male", "2": "Female"}),
        Variable("Age", "age", _YOUNGER | {"7": "65 to 74", "8": "75 and over"}),
        Variable("Health", "health", HEALTH, _NOT_ASKED),
        Variable("Economic Activity", "activity", ACTIVITY, _NOT_ASKED),
        Variable("Occupation", "occupation", OCCUPATIONS, _NOT_ASKED),
        Variable("Hours worked per week", "hours", HOURS, _NOT_ASKED),
    ),
    notes=(
        "A sample of one person in a hundred without weights, incomes, qualifications or households.",
        "Occupation is asked of those who work or have worked within five years; hours of those at work.",
    ),
)

CENSUS_2021 = CodeBook(
    name="census_2021",
    title="Census 2021 public microdata teaching sample, England and Wales",
    publisher="Office for National Statistics",
    address="https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates/datasets/"
    "publicmicrodatateachingsampleenglandandwalescensus2021",
    period="21 March 2021",
    unit="person",
    rows=604_351,
    variables=(
        Variable("region", "region", REGIONS, ("N99999999", "S99999999", *_DOES_NOT_APPLY)),
        Variable("residence_type", "residence", {"1": "Household", "2": "Communal establishment"}, _DOES_NOT_APPLY),
        Variable("usual_short_student", "resident", RESIDENTS, _DOES_NOT_APPLY),
        Variable("sex", "sex", {"1": "Female", "2": "Male"}, _DOES_NOT_APPLY),
        Variable("resident_age_7d", "age", _YOUNGER | {"7": "65 and over"}, _DOES_NOT_APPLY),
        Variable("health_in_general", "health", HEALTH, _DOES_NOT_APPLY),
        Variable("economic_activity_status_10m", "activity", ACTIVITY, _DOES_NOT_APPLY),
        Variable("occupation_10a", "occupation", OCCUPATIONS, _DOES_NOT_APPLY),
        Variable("hours_per_week_worked", "hours", HOURS, _DOES_NOT_APPLY),
    ),
    notes=(
        "A sample of one person in a hundred without weights, incomes, qualifications or households.",
        "The census was taken in a lockdown: people on furlough count as working.",
    ),
)

_HEADS = {"1": "1 adult", "2": "2 adults", "3": "3 adults", "4": "4 and more adults"}

LCF_2013 = CodeBook(
    name="lcf_2013",
    title="Living Costs and Food Survey, 2013: Unrestricted Access Teaching Dataset (SN 7932)",
    publisher="Office for National Statistics; UK Data Service",
    address="https://beta.ukdataservice.ac.uk/datacatalogue/studies/study?id=7932",
    period="2013",
    unit="household",
    rows=5_144,
    variables=(
        Variable("weighta", "weight"),
        Variable("P344pr", "income"),
        Variable(
            "A093r",
            "work",
            {
                "Full-time working": "Full-time",
                "Part-time working": "Part-time",
                "Unemployed and work related Government Training Programmes": "Unemployed",
                "Economically inactive": "Inactive",
            },
        ),
        Variable("A121r", "tenure", {one: one for one in ("Owned", "Private rented", "Public rented")}),
        Variable("SexHRP", "sex", {"Male": "Male", "Female": "Female"}),
        Variable(
            "A049r",
            "people",
            {f"{n} person": str(n) for n in range(1, 5)} | {"5 person or more": "5"},
        ),
        Variable("G018r", "adults", {words: n for n, words in _HEADS.items()}),
        Variable("G019r", "children", {"No children": "0", "One child": "1", "Two or more children": "2"}),
        Variable(
            "Gorx",
            "region",
            {
                "North East": "North East",
                "North West and Merseyside": "North West",
                "Yorkshire and the Humber": "Yorkshire and The Humber",
                "East Midlands": "East Midlands",
                "West Midlands": "West Midlands",
                "Eastern": "East of England",
                "London": "London",
                "South East": "South East",
                "South West": "South West",
                "Wales": "Wales",
                "Scotland": "Scotland",
                "Northern Ireland": "Northern Ireland",
            },
        ),
    ),
    notes=(
        "Income is gross (before tax) and cut off at the top: rates are an exercise in method and not those of HBAI.",
        "Five or more people count as five, two or more children as two, four or more adults as four; the children's "
        "ages are not told, and all count as under fourteen.",
        "Work is that of the household reference person.",
        "The file names no sampling points: intervals take households as drawn one by one within regions, and so are "
        "too narrow if neighbours are alike.",
    ),
)

CODE_BOOKS = (LCF_2013, CENSUS_2011, CENSUS_2021)
