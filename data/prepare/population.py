"""``population``: residents of every place in mid-2011 and mid-2022, the weights for measures over time."""

from __future__ import annotations

import pandas as pd

from data.prepare.areas import current
from data.prepare.model import CODE, LAD23, TO_PLACES, Field, Raw, Table
from data.prepare.places import POPULATION

YEARS = (2011, 2022)
AGES = ((16, 64), (50, 64))
"""Working age, and the oldest part of it."""


def build(raw: Raw) -> pd.DataFrame:
    """Return one row per place and year: residents of all ages, and those aged 16 to 64."""
    rows = raw.csv("population/population-2011-2022-lad23.csv")
    sexes = {year: [f"Mid-{year} population ({sex})" for sex in ("Female", "Male")] for year in YEARS}
    counts = {
        year: rows[columns].replace(",", "", regex=True).astype(int).sum(axis=1) for year, columns in sexes.items()
    }
    groups = {f"population_{first}_{last}": rows["Age"].astype(int).between(first, last) for first, last in AGES}
    parts = [
        pd.DataFrame({"code": rows["Area code"], "year": year, "population": people}).assign(
            **{name: people * inside for name, inside in groups.items()}
        )
        for year, people in counts.items()
    ]
    every = pd.concat(parts).groupby(["code", "year"], as_index=False).sum()
    return every[every["code"].isin(current(raw).index)]


TABLES = [
    Table(
        name="population",
        title="Residents of the 361 local authorities, mid-2011 and mid-2022",
        description="Two rows for each local authority: residents in the middle of 2011 and of 2022, both on the "
        "boundaries of 2023. If you interpolate the years between, call the results derived.",
        fields=(
            CODE,
            Field(
                "year", "Year", "Middle of the calendar year.", type="year", required=True, minimum=2011, maximum=2022
            ),
            Field(
                "population",
                "Residents",
                "Usual residents of all ages, added up from both sexes and single years of age.",
                type="integer",
                unit="people",
                period="mid-2011, mid-2022",
                status="derived",
                required=True,
                minimum=1,
            ),
            Field(
                "population_16_64",
                "Residents aged 16 to 64",
                "Usual residents aged 16 to 64, added up from both sexes and single years of age.",
                type="integer",
                unit="people",
                period="mid-2011, mid-2022",
                status="derived",
                required=True,
                minimum=1,
            ),
            Field(
                "population_50_64",
                "Residents aged 50 to 64",
                "Usual residents aged 50 to 64, added up from both sexes and single years of age.",
                type="integer",
                unit="people",
                period="mid-2011, mid-2022",
                status="derived",
                required=True,
                minimum=1,
            ),
        ),
        primary_key=("code", "year"),
        foreign_keys=(TO_PLACES,),
        sources=(POPULATION,),
        period="mid-2011 and mid-2022",
        geography=LAD23,
        build=build,
    )
]
