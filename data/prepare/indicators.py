"""``place_indicators``: one row per place, one column per indicator, the input of lessons and regressions."""

from __future__ import annotations

import dataclasses

import pandas as pd

from data.prepare import census, sectors
from data.prepare.areas import current
from data.prepare.indicator_columns import (
    CLAIMANTS,
    COMPUTED,
    DENSITY,
    EMPLOYMENT,
    GIGABIT,
    GVA,
    HEALTHY_YEARS,
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
    Read,
)
from data.prepare.indicator_sources import BRES, BY_SLUG, DISABILITY, QUALIFICATIONS, SOURCES, STATUS
from data.prepare.model import CC_BY, CODE, LAD23, OGL, OGL_ATTRIBUTION, TO_PLACES, Field, Raw, Table, given_by
from data.prepare.places import MYSOCIETY, POPULATION, build_places

# The publisher merges two very small places with a neighbour; their value is given to the large one only.
CVD_JOINED = {"E67000001": "E09000012", "E67000002": "E06000052"}


def build(raw: Raw) -> pd.DataFrame:
    index = current(raw).index
    parts = [one.values(raw) for one in PLAIN]
    parts += [_healthy_years(raw), _mortality(raw), _census(raw), sectors.sector_shares(raw), _people(raw)]
    return pd.concat([part.reindex(index) for part in parts], axis=1).rename_axis("code").reset_index()


def _healthy_years(raw: Raw) -> pd.DataFrame:
    """Return healthy life expectancy: a district's own value, else its county's."""
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


def _read(*those: Read) -> tuple[Field, ...]:
    """Return columns as read, with the published intervals and the source of their file."""
    return tuple(column for one in those for column in given_by(BY_SLUG[one.slug], *one.fields()))


def _fields() -> tuple[Field, ...]:
    """Return columns by theme: output, pay and work; health; skills; people; sectors; place."""
    sick, disabled, *qualified = COMPUTED[:4]
    work = _read(*GVA, PAY, INCOME, EMPLOYMENT, INACTIVITY, UNEMPLOYMENT, CLAIMANTS)
    health = (
        *_read(*HEALTHY_YEARS),
        *given_by(MYSOCIETY, INHERITED),
        *given_by(STATUS, sick),
        *given_by(DISABILITY, disabled),
        *_read(SMOKERS, OBESITY, MORTALITY),
    )
    skills = (*given_by(QUALIFICATIONS, *qualified), *_read(LEVEL3))
    people, industry = given_by(POPULATION, *COMPUTED[4:]), given_by(BRES, *sectors.fields())
    place = (*given_by((POPULATION, MYSOCIETY), DENSITY), *_read(*TRAVEL, GIGABIT), *given_by(POPULATION, PEOPLE))
    code = given_by(MYSOCIETY, dataclasses.replace(CODE, unique=True))
    return (*code, *work, *health, *skills, *people, *industry, *place)


TABLES = [
    Table(
        name="place_indicators",
        title="Indicators for the 361 local authorities",
        description="One row for each local authority and one column for each indicator, with published 95% intervals "
        "beside the estimates. Output and sector shares are counted where people work, the rest where "
        "they live.",
        fields=_fields(),
        primary_key=("code",),
        foreign_keys=(TO_PLACES,),
        sources=SOURCES,
        licence=(OGL, CC_BY),
        attribution=f"{OGL_ATTRIBUTION} Area of authorities: mySociety, CC BY 4.0.",
        period="2004 to 2026, by column",
        geography=LAD23,
        build=build,
    )
]
