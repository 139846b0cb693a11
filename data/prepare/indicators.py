"""``place_indicators``: one row a place, one column an indicator, from which lessons and regressions are fed."""

from __future__ import annotations

import dataclasses

import pandas as pd

from data.prepare import census, sectors
from data.prepare.areas import current
from data.prepare.explore import source
from data.prepare.indicator_columns import (
    CLAIMANTS,
    COMPUTED,
    CVD,
    DENSITY,
    EMPLOYMENT,
    GIGABIT,
    GVA,
    HEALTHY_YEARS,
    HLE,
    INACTIVITY,
    INCOME,
    INHERITED,
    LEVEL3,
    MORTALITY,
    OBESITY,
    PAY,
    PEOPLE,
    PLAIN,
    SMOKERS,
    TRAVEL,
    UNEMPLOYMENT,
)
from data.prepare.model import CC_BY, CODE, LAD23, OGL, OGL_ATTRIBUTION, TO_PLACES, Field, Raw, Source, Table
from data.prepare.places import MYSOCIETY, POPULATION, build_places

# The publisher joins two very small places to a neighbour; their value is given to the large one only.
CVD_JOINED = {"E67000001": "E09000012", "E67000002": "E06000052"}


def build(raw: Raw) -> pd.DataFrame:
    index = current(raw).index
    parts = [one.values(raw) for one in PLAIN]
    parts += [_healthy_years(raw), _mortality(raw), _census(raw), sectors.sector_shares(raw), _people(raw)]
    return pd.concat([part.reindex(index) for part in parts], axis=1).rename_axis("code").reset_index()


def _healthy_years(raw: Raw) -> pd.DataFrame:
    """Healthy life expectancy: a district's own value, else its county's."""
    published = pd.concat([one.values(raw) for one in HEALTHY_YEARS], axis=1)
    counties = build_places(raw).set_index("code")["county_code"]
    inherited = published.reindex(counties).set_axis(counties.index, axis=0)
    return inherited.assign(hle_inherited=counties != counties.index)


def _mortality(raw: Raw) -> pd.DataFrame:
    return MORTALITY.values(raw).rename(index=CVD_JOINED)


def _census(raw: Raw) -> pd.DataFrame:
    sick, disabled = census.long_term_sick(raw), census.disabled(raw)
    single = pd.DataFrame({"long_term_sick_2021": sick, "disabled_2021": disabled})
    return pd.concat([single, census.qualifications(raw), census.age_structure(raw)], axis=1)


def _people(raw: Raw) -> pd.DataFrame:
    places = build_places(raw).set_index("code")
    people = places["population_2022"]
    return pd.DataFrame({"density_2022": people / places["area_km2"], "population_2022": people})


def _fields() -> tuple[Field, ...]:
    """Columns by theme: output, pay and work; health; skills; people; sectors; place."""
    work = [f for one in (*GVA, PAY, INCOME, EMPLOYMENT, INACTIVITY, UNEMPLOYMENT, CLAIMANTS) for f in one.fields()]
    health = [f for one in HEALTHY_YEARS for f in one.fields()] + [INHERITED, *COMPUTED[:2]]
    health += [f for one in (SMOKERS, OBESITY, MORTALITY) for f in one.fields()]
    skills = [*COMPUTED[2:4], *LEVEL3.fields()]
    place = [DENSITY, *(f for one in (*TRAVEL, GIGABIT) for f in one.fields()), PEOPLE]
    return (dataclasses.replace(CODE, unique=True), *work, *health, *skills, *COMPUTED[4:], *sectors.fields(), *place)


def _sources() -> tuple[Source, ...]:
    ohid, ofcom, transport = (
        "Office for Health Improvement and Disparities",
        "Ofcom",
        "Department for Transport",
    )
    census_page = "https://www.nomisweb.co.uk/sources/census_2021"
    ons = "Office for National Statistics"
    return (
        source("gross-value-added", "subregional productivity (June 2025)"),
        source("gross-median-weekly-pay", "gross median weekly pay (ASHE, October 2025)"),
        source("gross-disposable-household-income-per-head", "disposable household income (September 2025)"),
        source("employment-rate", "employment and inactivity (April 2024)"),
        source("modelled-unemployment", "modelled unemployment (April 2024)"),
        source("claimant-count", "claimant count (January 2026)"),
        source(HLE, "healthy life expectancy (February 2026)"),
        source("cigarette-smokers", "cigarette smokers (November 2025)"),
        source("adult-obesity-prevalence", "adult obesity (May 2026)", ohid),
        source(CVD, "preventable cardiovascular mortality (November 2025)", ohid),
        source("qualifications-level-3-or-above", "qualifications at level 3 or above (April 2024)"),
        source("average-travel-time", "journey times (November 2021)", transport),
        source("gigabit-capable-broadband", "Connected Nations (May 2026)", ofcom),
        Source("Census 2021: TS066 Economic activity status", f"{census_page}_ts", ons),
        Source("Census 2021: TS067 Highest level of qualification", f"{census_page}_ts", ons),
        Source("Census 2021: disability, England and Wales", "https://github.com/humaniverse/healthyr", ons),
        Source(
            "Business Register and Employment Survey 2019, shares of employees by broad industry group",
            "https://github.com/rcatlord/local_authorities",
            ons,
        ),
        POPULATION,
        MYSOCIETY,
    )


TABLES = [
    Table(
        name="place_indicators",
        title="Indicators of the 361 local authorities",
        description="One row a local authority, one column an indicator, with published 95 % intervals beside the "
        "estimates. Output and sector shares are counted where people work, the rest where they live.",
        fields=_fields(),
        primary_key=("code",),
        foreign_keys=(TO_PLACES,),
        sources=_sources(),
        licence=(OGL, CC_BY),
        attribution=f"{OGL_ATTRIBUTION} Area of authorities: mySociety, CC BY 4.0.",
        period="2004 to 2026, by column",
        geography=LAD23,
        build=build,
    )
]
