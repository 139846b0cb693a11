"""Work by region: labour market, employment by industry and by occupation, aggregated from local authorities."""

from __future__ import annotations

import pandas as pd

from data.prepare.columns import number, percent, reason, text, whole, why_empty
from data.prepare.model import ITL1, TO_REGIONS, Field, Raw, Source, Table, given_by
from data.prepare.regions import REGION, region_name

APS = Source(
    "Annual Population Survey (through Nomis, January to December), as held by the Local Skills Improvement "
    "Plan dashboard",
    "https://www.nomisweb.co.uk/datasets/apsnew",
    "Office for National Statistics",
)
BRES = Source(
    "Business Register and Employment Survey: full-time employees by industry section",
    "https://www.nomisweb.co.uk/datasets/newbres6pub",
    "Office for National Statistics",
)
_BIAS = (
    "Added up from local authorities in Great Britain; cells that the publisher suppressed count as zero, "
    "so totals of small groups are too low."
)
_GB = f"{ITL1}, Great Britain only (11)"

_MARKET = {
    "All": "population_16_64",
    "Economically active": "active",
    "In employment": "employed",
    "Employees": "employees",
    "Self Employed": "self_employed",
    "Inactive": "inactive",
    "Unemployed": "unemployed_published",
}


def _year(period: pd.Series) -> pd.Series:
    """Return the year of “Jan 2018-Dec 2018”."""
    return period.str[-4:].astype(int)


def _build_market(raw: Raw) -> pd.DataFrame:
    rows = raw.csv("labour/aps_region_2018_2022.csv")
    frame = rows[list(_MARKET)].astype(float).rename(columns=_MARKET)
    frame.insert(0, "region", rows["reg"].map(region_name))
    frame.insert(1, "year", _year(rows["period"]))
    frame["unemployed"] = frame["active"] - frame["employed"]
    frame["unemployment_rate"] = 100 * frame["unemployed"] / frame["active"]
    frame["employment_rate"] = 100 * frame["employed"] / frame["population_16_64"]
    frame["inactivity_rate"] = 100 * frame["inactive"] / frame["population_16_64"]
    return frame


_INDUSTRIES = {
    "A Agricuture & fishing": ("Agriculture and fishing", "A"),
    "B,D,E Energy & water": ("Energy and water", "B, D, E"),
    "C Manufacturing": ("Manufacturing", "C"),
    "F Construction": ("Construction", "F"),
    "G,I Distribution, hotels & restaurants": ("Distribution, hotels and restaurants", "G, I"),
    "H,J Transport & Communication": ("Transport and communication", "H, J"),
    "K-N Banking finance & insurance etc.": ("Banking, finance and insurance", "K-N"),
    "O-Q Public admin education & health": ("Public administration, education and health", "O-Q"),
    "R-U Other services": ("Other services", "R-U"),
}
_SECTIONS = {
    "Agriculture, forestry and fishing": "A",
    "Mining and quarrying": "B",
    "Manufacturing": "C",
    "Electricity, gas, steam and air conditioning supply": "D",
    "Water supply; sewerage and waste management": "E",
    "Construction": "F",
    "Wholesale and retail trade; repair of motor vehicles": "G",
    "Transportation and storage": "H",
    "Accommodation and food service activities": "I",
    "Information and communication": "J",
    "Financial and insurance activities": "K",
    "Real estate activities": "L",
    "Professional, scientific and technical activities": "M",
    "Administrative and support service activities": "N",
    "Public administration and defence": "O",
    "Education": "P",
    "Human health and social work activities": "Q",
    "Arts, entertainment and recreation": "R",
    "Other service activities": "S",
}
PEOPLE, FULL_TIME = "APS, people in employment", "BRES, full-time employees"
_SUPPRESSED = "every figure behind it was suppressed or missing, so not a true nought"


def _long(rows: pd.DataFrame, survey: str, names: dict[str, tuple[str, str]]) -> pd.DataFrame:
    """Return region, year, industry and number, in long format, for one survey; ``rows`` has region and year."""
    long = rows.melt(id_vars=["region", "year"], value_vars=list(names), value_name="number")
    long["industry"] = long["variable"].map({k: v[0] for k, v in names.items()})
    long["sections"] = long["variable"].map({k: v[1] for k, v in names.items()})
    long["number"] = long["number"].astype(float)
    return long.assign(survey=survey).drop(columns="variable")


def _build_industry(raw: Raw) -> pd.DataFrame:
    aps = raw.csv("labour/aps_region_industry_2018_2022.csv")
    aps = aps.assign(region=aps["reg"].map(region_name), year=_year(aps["date"]))
    bres = raw.csv("labour/bres_fulltime_region_section_2015_2022.csv")
    bres = bres.assign(region=bres["reg"].map(region_name), year=bres["DATE"].astype(float).astype(int))
    sections = {name: (name, letter) for name, letter in _SECTIONS.items()}
    long = pd.concat([_long(aps, PEOPLE, _INDUSTRIES), _long(bres, FULL_TIME, sections)], ignore_index=True)
    empty = long["number"] == 0
    long.loc[empty, "number"] = None
    return long.assign(reason=empty.map({True: why_empty({"number": _SUPPRESSED}), False: None}))


_GROUPS = (
    "Managers, directors and senior officials",
    "Professional occupations",
    "Associate professional and technical occupations",
    "Administrative and secretarial occupations",
    "Skilled trades occupations",
    "Caring, leisure and other service occupations",
    "Sales and customer service occupations",
    "Process, plant and machine operatives",
    "Elementary occupations",
)


def _build_occupation(raw: Raw) -> pd.DataFrame:
    rows = raw.csv("labour/aps_region_soc1_2017_2021.csv")
    rows = rows.assign(region=rows["reg"].map(region_name), year=_year(rows["date"]))
    groups = [str(n) for n in range(1, 10)]
    long = rows.melt(id_vars=["region", "year"], value_vars=groups, var_name="group", value_name="number")
    long["number"] = long["number"].astype(float)
    long["occupation"] = long["group"].map(dict(zip(groups, _GROUPS, strict=True)))
    long["classification"] = long["year"].map(lambda year: "SOC 2020" if year >= 2021 else "SOC 2010")
    return long


def _count(name: str, title: str, description: str, **more: object) -> Field:
    return whole(name, title, description, "people", **{"status": "derived", "required": True} | more)


def _rate(name: str, title: str, description: str) -> Field:
    return percent(name, title, description, status="derived", decimals=2, required=True)


_YEAR = Field("year", "Year", "January to December of this year.", type="year", required=True)

MARKET = Table(
    name="labour_market",
    title="Labour market of residents aged 16 to 64, by region, 2018 to 2022",
    description=f"{_BIAS} The source has two counts of the unemployed: “Unemployed” is the sum of the published "
    "cells, many of them suppressed (here unemployed_published); “unemployed” is the economically active less "
    "those in employment, which hardly any suppression touches (here unemployed, from which the rate is "
    "worked out). Counts are rounded to hundreds in each authority, so that parts and wholes differ a little.",
    fields=(
        REGION,
        _YEAR,
        _count("population_16_64", "Residents aged 16 to 64", "All residents of these ages."),
        _count("active", "Economically active", "In employment or unemployed."),
        _count("employed", "In employment", "Employees, self-employed and others in work."),
        _count("employees", "Employees", "People in employment who are employees."),
        _count("self_employed", "Self-employed", "People in employment who work for themselves; biased downwards."),
        _count("unemployed", "Unemployed", "Economically active minus those in employment."),
        _count(
            "unemployed_published",
            "Unemployed, sum of published cells",
            "Sum of the cells that were not suppressed. It is biased downwards, in 2022 by almost a third in one "
            "region. It is kept to show what suppression does; use unemployed instead.",
        ),
        _count("inactive", "Economically inactive", "Neither in employment nor unemployed."),
        _rate("unemployment_rate", "Unemployment rate", "Unemployed as a share of the economically active."),
        _rate("employment_rate", "Employment rate", "In employment, as a share of residents aged 16 to 64."),
        _rate("inactivity_rate", "Inactivity rate", "Inactive, as a share of residents aged 16 to 64."),
    ),
    primary_key=("region", "year"),
    foreign_keys=(TO_REGIONS,),
    sources=(APS,),
    period="2018 to 2022",
    geography=_GB,
    build=_build_market,
)

INDUSTRY = Table(
    name="employment_by_industry",
    title="Employment by industry and region, 2015 to 2022",
    description="Two surveys in one long table; do not mix them. APS: residents aged 16 and over in employment, "
    f"nine groups, 2018 to 2022. {_BIAS} BRES: full-time employees by place of work, nineteen sections, 2015 to "
    "2022. It leaves out part-time employees, the self-employed and most farms.",
    fields=(
        text("survey", "Survey", "Which survey, and whom it counts.", required=True, enum=(PEOPLE, FULL_TIME)),
        REGION,
        _YEAR,
        *given_by(
            (APS, BRES),  # the row's survey says which
            text("industry", "Industry", "Group or section of industry (SIC 2007).", required=True),
            text("sections", "SIC sections", "Letters of the sections that it includes.", required=True),
            number("number", "People or jobs", "Number of people (APS) or jobs (BRES).", "", 1, status="derived"),
            reason(),
        ),
    ),
    primary_key=("survey", "region", "year", "sections"),
    foreign_keys=(TO_REGIONS,),
    sources=(APS, BRES),
    period="2015 to 2022",
    geography=_GB,
    build=_build_industry,
)

OCCUPATION = Table(
    name="employment_by_occupation",
    title="Employment by major occupation group and region, 2017 to 2021",
    description=f"Residents in employment by major group. {_BIAS} There is a break in the series: 2017 to 2020 are "
    "coded to SOC 2010 and 2021 to SOC 2020, whose groups have the same names but differ. A difference between 2020 "
    "and 2021 is therefore not a change over time.",
    fields=(
        REGION,
        _YEAR,
        whole("group", "Major group", "Number of the major group.", "", required=True, minimum=1, maximum=9),
        text("occupation", "Occupation", "Name of the major group.", required=True, enum=_GROUPS),
        _count("number", "In employment", "People in employment in these occupations."),
        text(
            "classification",
            "Classification",
            "Standard Occupational Classification of the year.",
            required=True,
            enum=("SOC 2010", "SOC 2020"),
        ),
    ),
    primary_key=("region", "year", "group"),
    foreign_keys=(TO_REGIONS,),
    sources=(APS,),
    period="2017 to 2021",
    geography=_GB,
    build=_build_occupation,
)

TABLES = [MARKET, INDUSTRY, OCCUPATION]
