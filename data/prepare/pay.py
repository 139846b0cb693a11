"""Mean hourly pay by region, sex and hours, 1997 to 2021; and by occupation and age, for the UK only."""

from __future__ import annotations

import pandas as pd

from data.prepare.columns import number, reason, text, why_empty
from data.prepare.model import ITL1, Field, Raw, Source, Table
from data.prepare.regions import ENGLAND, UNITED_KINGDOM, region_name, region_or

FILE = "pay/ashe-mean-hourly-pay-1997-2021.csv"
SOURCE = Source(
    "UK data for the Sustainable Development Goals, indicator 8.5.1: average hourly earnings (Annual Survey "
    "of Hours and Earnings)",
    "https://sdgdata.gov.uk/8-5-1/",
    "Office for National Statistics",
)
_PARTS = {"Sex": "sex", "Working Pattern": "hours", "Occupation": "occupation", "Age": "age"}
_HOURS = {"Full Time": "Full-time", "Part Time": "Part-time"}
_SEX = text("sex", "Sex", "All, Male or Female.", required=True, enum=("All", "Male", "Female"))


def _rows(raw: Raw) -> pd.DataFrame:
    """Return the survey's rows; the publisher's empty cells mean “all”, which is written out here."""
    rows = raw.csv(FILE)
    rows = rows[rows["Series"].str.startswith("1.")].rename(columns=_PARTS)
    parts = list(_PARTS.values())
    rows[parts] = rows[parts].fillna("All")
    rows["hours"] = rows["hours"].replace(_HOURS)
    rows["mean_hourly_pay"] = pd.to_numeric(rows["Value"])
    return rows.assign(year=rows["Year"].astype(int))


def _area(rows: pd.DataFrame) -> pd.Series:
    """Return each row's region or total. Rows without a country are the publisher's UK headline series."""
    names = rows["Region"].fillna(rows["Country"]).fillna(UNITED_KINGDOM)
    wholes = {ENGLAND, UNITED_KINGDOM}
    return names.map({name: name if name in wholes else region_name(name) for name in names.unique()})


def _build_region(raw: Raw) -> pd.DataFrame:
    rows = _rows(raw)
    # 2020 and 2021 appear twice for the UK; those of 2020 differ by pence. The headline series without a country is
    # kept, because it is the one that goes back to 1997.
    rows = rows[(rows["occupation"] == "All") & (rows["age"] == "All") & (rows["Country"] != UNITED_KINGDOM)]
    frame = rows.assign(region=_area(rows))[["region", "year", "sex", "hours", "mean_hourly_pay"]]
    gap = why_empty({"mean_hourly_pay": "no value in the publisher's file"})
    return frame.assign(reason=[gap if pd.isna(v) else None for v in frame["mean_hourly_pay"]])


def _build_occupation(raw: Raw) -> pd.DataFrame:
    rows = _rows(raw)
    rows = rows[rows["Country"].isna() & (rows["hours"] == "All") & (rows["age"] != "All")]
    return rows[["year", "occupation", "age", "sex", "mean_hourly_pay"]]


def _pay(**more: object) -> Field:
    words = "Mean gross hourly pay of employee jobs, current prices."
    return number("mean_hourly_pay", "Mean hourly pay", words, "GBP an hour", 2, **more)


BY_REGION = Table(
    name="pay_by_region",
    title="Mean hourly pay by region, sex and hours, 1997 to 2021",
    description="Mean gross hourly pay of employees. The publisher leaves a cell empty to mean “all”; here it says "
    "“All”. The source does not split regions by occupation: every regional row is for all occupations "
    "(see pay_by_occupation for the UK). Prices are those of each year. Pay in 2020 and 2021 is affected "
    "by furlough. One cell is empty in the source. The publisher has two series for the United Kingdom, "
    "one without a country name from 1997 and one with it from 2020. For 2020 they differ (GBP 17.57 and "
    "GBP 17.63 for all employees). We keep the first, because only it has earlier years.",
    fields=(
        region_or(ENGLAND, UNITED_KINGDOM),
        Field("year", "Year", "April of this year.", type="year", required=True),
        _SEX,
        text("hours", "Hours", "All, Full-time or Part-time.", required=True, enum=("All", "Full-time", "Part-time")),
        _pay(period="April 1997 to April 2021"),
        reason(),
    ),
    primary_key=("region", "year", "sex", "hours"),
    sources=(SOURCE,),
    period="April 1997 to April 2021",
    geography=ITL1,
    build=_build_region,
)

BY_OCCUPATION = Table(
    name="pay_by_occupation",
    title="Mean hourly pay in the UK by occupation, age and sex, 2011 to 2021",
    description="Mean gross hourly pay of employees, full-time and part-time together, by major occupation "
    "group and age band. The source gives occupations only by age band, and never by region. “All” means all "
    "occupations, or both sexes. ASHE moved to a new classification of occupations (SOC 2020) in 2021.",
    fields=(
        Field("year", "Year", "April of this year.", type="year", required=True),
        text("occupation", "Occupation", "Major group of the occupation, or All.", required=True),
        text("age", "Age", "Age band.", required=True),
        _SEX,
        _pay(period="April 2011 to April 2021", required=True),
    ),
    primary_key=("year", "occupation", "age", "sex"),
    sources=(SOURCE,),
    period="April 2011 to April 2021",
    geography="United Kingdom",
    build=_build_occupation,
)

TABLES = [BY_REGION, BY_OCCUPATION]
