"""``places``: the 361 local authorities, with their positions in charts, maps and groups."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from data.prepare import hexmap
from data.prepare.areas import current, register
from data.prepare.columns import number, text
from data.prepare.explore import explore, source
from data.prepare.model import CC_BY, CODE, LAD23, OGL, OGL_ATTRIBUTION, TO_REGIONS, Field, Raw, Source, Table, given_by
from data.prepare.regions import REGION

MYSOCIETY = Source(
    "UK local authority names and codes",
    "https://github.com/mysociety/uk_local_authority_names_and_codes",
    "mySociety",
    CC_BY,
)
RURAL_URBAN = Source(
    "A UK-wide rural-urban classification, by local authority",
    "https://github.com/mysociety/uk_ruc",
    "mySociety",
    CC_BY,
)
POPULATION = Source(
    "Mid-year population estimates, mid-2011 and mid-2022, by single year of age and sex",
    "https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates",
    "Office for National Statistics",
    OGL,
)
NAMES = source("gross-value-added", "names of local authorities")
BOUNDARY_DATE = "2023-04-01"
# Shorter than the official name, and in common use. All other places keep their official name.
_SHORT = {
    "E06000010": "Hull",
    "E06000019": "Herefordshire",
    "E06000023": "Bristol",
    "S12000033": "Aberdeen",
    "S12000036": "Edinburgh",
    "S12000042": "Dundee",
    "S12000049": "Glasgow",
}
_ISLANDS = {
    "E06000046": "Isle of Wight",
    "E06000053": "Isles of Scilly",
    "S12000013": "Na h-Eileanan Siar",
    "S12000023": "Orkney",
    "S12000027": "Shetland",
}


def island(code: str) -> str:
    """Return the island of a place for the hexagon map (Anglesey counts as the mainland)."""
    return _ISLANDS.get(code, "Ireland" if code.startswith("N") else "Great Britain")


@lru_cache(maxsize=2)
def _build_places(folder: Path) -> pd.DataFrame:
    raw = Raw(folder)
    rows = current(raw)
    places = pd.DataFrame(index=rows.index)
    places["name"] = official_names(raw)
    places["short_name"] = [_SHORT.get(code, name) for code, name in places["name"].items()]
    places["region"], places["nation"] = rows["region"], rows["nation"]
    places["combined_authority"] = _combined_authority(raw, rows)
    places["county"], places["county_code"] = _county(raw, rows, places["name"])
    places["rural_urban"] = rows["local-authority-code"].map(
        raw.csv("places/la_ruc.csv").set_index("local-authority-code")["ruc-cluster-label"]
    )
    places["area_km2"] = rows["area"].astype(float)
    places["latitude"], places["longitude"] = rows["lat"].astype(float), rows["long"].astype(float)
    places["population_2022"] = population(raw)
    places["hex_col"], places["hex_row"] = hexmap.layout(
        rows[["x", "y"]].to_numpy(dtype=float) / 1000,
        rows["area"].to_numpy(dtype=float),
        rows["region"].to_numpy(),
        np.array([island(code) for code in rows.index]),
    )
    return places.reset_index()


def build_places(raw: Raw) -> pd.DataFrame:
    return _build_places(raw.folder).copy()


def official_names(raw: Raw) -> pd.Series:
    """Return ONS's names for the 361 authorities, indexed by code."""
    return explore(raw, "gross-value-added").drop_duplicates("code").set_index("code")["name"]


def population(raw: Raw) -> pd.Series:
    """Return residents in mid-2022, indexed by code."""
    rows = raw.csv("population/population-2011-2022-lad23.csv").set_index("Area code")
    columns = ["Mid-2022 population (Female)", "Mid-2022 population (Male)"]
    people = rows[columns].replace(",", "", regex=True).astype(int).sum(axis=1)
    return people.groupby(level=0).sum()


def _combined_authority(raw: Raw, rows: pd.DataFrame) -> pd.Series:
    """Return combined authorities that existed on the day of the boundaries; later ones are left out."""
    bodies = register(raw).set_index("local-authority-code")
    bodies = bodies[bodies["local-authority-type-name"].isin(["Combined authority", "Strategic Regional Authority"])]
    names = bodies.loc[bodies["start-date"] <= BOUNDARY_DATE, "official-name"]
    names = names.replace("Liverpool City Region", "Liverpool City Region Combined Authority")
    return rows["combined-authority"].map(names)


def _county(raw: Raw, rows: pd.DataFrame, own: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return name and code of the upper-tier authority: the county of a shire district, else the place itself."""
    counties = register(raw).set_index("local-authority-code")
    counties = counties[counties["local-authority-type-name"] == "County"]
    names = rows["county-la"].map(counties["nice-name"]).fillna(own)
    codes = rows["county-la"].map(counties["gss-code"]).fillna(rows.index.to_series())
    return names, codes


_NAME = text("name", "Name", "Official name, as ONS writes it.", required=True, unique=True)
_SHORT_NAME = text(
    "short_name",
    "Place",
    "Name for charts: the official name, shortened for seven cities and counties (Bristol, Hull …).",
    status="derived",
    required=True,
    unique=True,
)
_PLACE_FIELDS = (
    *given_by(MYSOCIETY, dataclasses.replace(CODE, unique=True)),
    *given_by(NAMES, _NAME, _SHORT_NAME),
    *given_by(
        MYSOCIETY,
        REGION,
        text(
            "nation",
            "Nation",
            "Nation of the United Kingdom.",
            required=True,
            enum=("England", "Wales", "Scotland", "Northern Ireland"),
        ),
        text(
            "combined_authority",
            "Combined authority",
            "Combined authority of which the place was a constituent member in April 2023; bodies created later are "
            "left out. London boroughs have the Greater London Authority, which is not legally a combined authority. "
            "Empty if there is none.",
            period="April 2023",
        ),
        text(
            "county",
            "County or upper-tier authority",
            "The county council for a shire district; for every other place, the place itself. Districts in one "
            "county share figures that are published only by county, so cluster standard errors by this column.",
            required=True,
        ),
        text(
            "county_code",
            "Code of the county or upper-tier authority",
            "Nine-character code of the authority in the column county (E10… for counties).",
            required=True,
            pattern="[ENSW][0-9]{8}",
        ),
    ),
    *given_by(
        RURAL_URBAN,
        text(
            "rural_urban",
            "Rural-urban class",
            "Class of the UK-wide composite classification by mySociety (CC BY 4.0): four clusters of authorities, by "
            "the shares of their residents in highly rural, rural and urban small areas.",
            required=True,
            enum=("Urban", "Urban with rural areas", "Rural", "Sparse and rural"),
        ),
    ),
    *given_by(
        MYSOCIETY,
        number("area_km2", "Area", "Area of the place.", "km²", 1, required=True),
        Field(
            "latitude",
            "Latitude",
            "Latitude of the place's centre (WGS 84).",
            unit="degrees",
            decimals=4,
            required=True,
            minimum=49,
            maximum=61.5,
        ),
        Field(
            "longitude",
            "Longitude",
            "Longitude of the place's centre (WGS 84).",
            unit="degrees",
            decimals=4,
            required=True,
            minimum=-9,
            maximum=2.5,
        ),
    ),
    *given_by(
        POPULATION,
        Field(
            "population_2022",
            "Population, mid-2022",
            "Residents in mid-2022.",
            type="integer",
            unit="people",
            period="mid-2022",
            required=True,
            minimum=1,
        ),
    ),
    *given_by(
        MYSOCIETY,
        Field(
            "hex_col",
            "Column on the hexagon map",
            "Column of the place's hexagon, counted from 0 in the west. Odd rows are shifted half a column to the "
            "east. Computed by this project (see data/prepare/hexmap.py).",
            type="integer",
            status="derived",
            required=True,
            minimum=0,
        ),
        Field(
            "hex_row",
            "Row on the hexagon map",
            "Row of the place's hexagon, counted from 0 in the north.",
            type="integer",
            status="derived",
            required=True,
            minimum=0,
        ),
    ),
)
MYSOCIETY_LINE = "Names, codes, area, position and rural-urban class of authorities: mySociety, CC BY 4.0."

TABLES = [
    Table(
        name="places",
        title="The 361 local authorities of the United Kingdom",
        description="One row for each local authority in April 2023: names, region, upper-tier authority, size, "
        "position, and a cell on a hexagon map.",
        fields=_PLACE_FIELDS,
        primary_key=("code",),
        foreign_keys=(TO_REGIONS,),
        sources=(MYSOCIETY, NAMES, RURAL_URBAN, POPULATION),
        licence=(CC_BY, OGL),
        attribution=f"{MYSOCIETY_LINE} {OGL_ATTRIBUTION}",
        period="April 2023; population mid-2022",
        geography=LAD23,
        build=build_places,
    )
]
