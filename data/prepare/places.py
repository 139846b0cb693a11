"""The places themselves (``places``), their former codes (``place_codes``) and other names (``place_names``)."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from data.prepare import hexmap
from data.prepare.areas import current, register, successors
from data.prepare.explore import explore, source
from data.prepare.model import (
    CC_BY,
    CODE,
    LAD23,
    OGL,
    OGL_ATTRIBUTION,
    TO_PLACES,
    TO_REGIONS,
    Field,
    Raw,
    Source,
    Table,
)
from data.prepare.regions import REGION

MYSOCIETY = Source(
    "UK local authority names and codes",
    "https://github.com/mysociety/uk_local_authority_names_and_codes",
    "mySociety",
)
RURAL_URBAN = Source(
    "A UK-wide rural-urban classification, by local authority", "https://github.com/mysociety/uk_ruc", "mySociety"
)
POPULATION = Source(
    "Mid-year population estimates, mid-2011 and mid-2022, by single year of age and sex",
    "https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates",
    "Office for National Statistics",
)
BOUNDARY_DATE = "2023-04-01"
# Shorter than the official name, and what people call the place. Everything else keeps its official name.
_SHORT = {
    "E06000010": "Hull",
    "E06000019": "Herefordshire",
    "E06000023": "Bristol",
    "S12000033": "Aberdeen",
    "S12000036": "Edinburgh",
    "S12000042": "Dundee",
    "S12000049": "Glasgow",
}
_WELSH = {
    "W06000001": ("Ynys Môn", "Sir Ynys Môn"),
    "W06000002": ("Gwynedd",),
    "W06000003": ("Conwy",),
    "W06000004": ("Sir Ddinbych",),
    "W06000005": ("Sir y Fflint",),
    "W06000006": ("Wrecsam",),
    "W06000008": ("Ceredigion", "Sir Ceredigion"),
    "W06000009": ("Sir Benfro",),
    "W06000010": ("Sir Gaerfyrddin", "Sir Gâr"),
    "W06000011": ("Abertawe",),
    "W06000012": ("Castell-nedd Port Talbot",),
    "W06000013": ("Pen-y-bont ar Ogwr",),
    "W06000014": ("Bro Morgannwg",),
    "W06000015": ("Caerdydd",),
    "W06000016": ("Rhondda Cynon Taf",),
    "W06000018": ("Caerffili",),
    "W06000019": ("Blaenau Gwent",),
    "W06000020": ("Tor-faen", "Torfaen"),
    "W06000021": ("Sir Fynwy",),
    "W06000022": ("Casnewydd",),
    "W06000023": ("Powys",),
    "W06000024": ("Merthyr Tudful",),
}


_ISLANDS = {
    "E06000046": "Isle of Wight",
    "E06000053": "Isles of Scilly",
    "S12000013": "Na h-Eileanan Siar",
    "S12000023": "Orkney",
    "S12000027": "Shetland",
}


def island(code: str) -> str:
    """Return the island that a place stands on, as the hexagon map has it (Anglesey counts as the mainland)."""
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
    """Return the names that ONS gives the 361 authorities, indexed by code."""
    return explore(raw, "gross-value-added").drop_duplicates("code").set_index("code")["name"]


def population(raw: Raw) -> pd.Series:
    """Return residents in mid-2022, indexed by code."""
    rows = raw.csv("population/population-2011-2022-lad23.csv").set_index("Area code")
    columns = ["Mid-2022 population (Female)", "Mid-2022 population (Male)"]
    people = rows[columns].replace(",", "", regex=True).astype(int).sum(axis=1)
    return people.groupby(level=0).sum()


def _combined_authority(raw: Raw, rows: pd.DataFrame) -> pd.Series:
    """Combined authorities that existed on the day of the boundaries; later ones in the register are left out."""
    bodies = register(raw).set_index("local-authority-code")
    bodies = bodies[bodies["local-authority-type-name"].isin(["Combined authority", "Strategic Regional Authority"])]
    names = bodies.loc[bodies["start-date"] <= BOUNDARY_DATE, "official-name"]
    names = names.replace("Liverpool City Region", "Liverpool City Region Combined Authority")
    return rows["combined-authority"].map(names)


def _county(raw: Raw, rows: pd.DataFrame, own: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Name and code of the upper-tier authority: the county of a shire district, else the place itself."""
    counties = register(raw).set_index("local-authority-code")
    counties = counties[counties["local-authority-type-name"] == "County"]
    names = rows["county-la"].map(counties["nice-name"]).fillna(own)
    codes = rows["county-la"].map(counties["gss-code"]).fillna(rows.index.to_series())
    return names, codes


def build_codes(raw: Raw) -> pd.DataFrame:
    codes = pd.concat([successors(raw), _census_codes(raw)], ignore_index=True)
    return codes.assign(note=codes["kind"].map(_NOTES))


def _census_codes(raw: Raw) -> pd.DataFrame:
    """Codes that ONS used until 2011 (00AA, 45UB), as the register gives them for present and past authorities."""
    rows = register(raw)
    rows = rows[rows["snac"].str.fullmatch(r"\d\d[A-Z]{1,2}") & rows["lower-or-unitary"].eq("True")]
    known = dict(zip(successors(raw)["old_code"], successors(raw)["code"], strict=True))
    found = pd.DataFrame(
        {
            "old_code": rows["snac"],
            "code": [known.get(code, code) for code in rows["gss-code"]],
            "old_name": rows["nice-name"],
            "kind": "ONS code until 2011",
        }
    )
    return found.dropna().drop_duplicates("old_code")


_NOTES = {
    "merged": "The whole area went into the new authority: add up counts, never percentages.",
    "recoded": "The same authority under another code, some after a small change of boundary.",
    "recoded later": "Code of 2025 for the authority after a small change of boundary; figures are comparable.",
    "county became unitary": "The county's area is that of the new authority.",
    "ONS code until 2011": "Code of the authority, or of one that was merged into it, in older publications.",
}


def build_names(raw: Raw) -> pd.DataFrame:
    rows, places = current(raw), build_places(raw).set_index("code")
    welsh = pd.Series(_WELSH).explode()
    former = successors(raw).query("kind == 'merged'").set_index("code")["old_name"]
    parts = [
        _names(places["name"], "official"),
        _names(places["short_name"], "short"),
        _names(rows["official-name"], "council"),
        _names(welsh, "Welsh"),
        _names(rows["nice-name"], "other"),
        _names(_alternative(rows["alt-names"]), "other"),
        _names(former, "former district"),
    ]
    names = pd.concat(parts, ignore_index=True)
    same = pd.DataFrame({"code": names["code"], "name": names["name"].str.casefold()})
    return names[~same.duplicated()]


def _names(names: pd.Series, kind: str) -> pd.DataFrame:
    return pd.DataFrame({"code": names.index, "name": names.str.strip().to_numpy(), "kind": kind})


def _alternative(names: pd.Series) -> pd.Series:
    """Split the register's list of other names at its commas, without the scraps that this leaves."""
    single = names.dropna().str.split(",").explode().str.strip().map(_capitals)
    scraps = {"City Of", "City of", "County of", "Isle of", "and", "Ynys Mn", "Cynon", "Taff", "Eilean"}
    broken = single.str.contains("ï|\N{REPLACEMENT CHARACTER}", regex=True)
    return single[~broken & ~single.isin(scraps) & single.str.len().gt(2)]


def _capitals(name: str) -> str:
    """Give a name that stands in small letters its capitals: ``vale of glamorgan`` → ``Vale of Glamorgan``."""
    if name != name.lower():
        return name
    words = [
        word if word in {"of", "and", "upon", "on", "the", "nan", "an"} else word.capitalize() for word in name.split()
    ]
    return " ".join(words)


_NAME = Field("name", "Name", "Official name, as ONS writes it.", type="string", required=True, unique=True)
_PLACE_FIELDS = (
    dataclasses.replace(CODE, unique=True),
    _NAME,
    Field(
        "short_name",
        "Place",
        "Name for charts: the official name, shortened for seven cities and counties (Bristol, Hull …).",
        type="string",
        status="derived",
        required=True,
        unique=True,
    ),
    REGION,
    Field(
        "nation",
        "Nation",
        "Nation of the United Kingdom.",
        type="string",
        required=True,
        enum=("England", "Wales", "Scotland", "Northern Ireland"),
    ),
    Field(
        "combined_authority",
        "Combined authority",
        "Combined authority of which the place was a constituent member in April 2023; bodies founded later are "
        "left out. London boroughs have the Greater London Authority, which is no combined authority by law. "
        "Empty if none.",
        type="string",
        period="April 2023",
    ),
    Field(
        "county",
        "County or upper-tier authority",
        "The county council above a shire district; for every other place the place itself. Districts of one "
        "county share figures that are published by county only: cluster standard errors by this column.",
        type="string",
        required=True,
    ),
    Field(
        "county_code",
        "Code of the county or upper-tier authority",
        "Nine-character code of the authority in the column county (E10… for counties).",
        type="string",
        required=True,
        pattern="[ENSW][0-9]{8}",
    ),
    Field(
        "rural_urban",
        "Rural-urban class",
        "Class of the UK-wide composite classification by mySociety (CC BY 4.0): four clusters of authorities by "
        "the shares of their people in highly rural, rural and urban small areas.",
        type="string",
        required=True,
        enum=("Urban", "Urban with rural areas", "Rural", "Sparse and rural"),
    ),
    Field("area_km2", "Area", "Area of the place.", unit="km²", decimals=1, required=True, minimum=0),
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
    Field(
        "hex_col",
        "Column on the hexagon map",
        "Column of the place's hexagon, counted from the west from 0. Odd rows are shifted half a column to the east. "
        "Computed by this project (see data/prepare/hexmap.py).",
        type="integer",
        status="derived",
        required=True,
        minimum=0,
    ),
    Field(
        "hex_row",
        "Row on the hexagon map",
        "Row of the place's hexagon, counted from the north from 0.",
        type="integer",
        status="derived",
        required=True,
        minimum=0,
    ),
)
_MYSOCIETY_LINE = "Names, codes, area and position of authorities: mySociety, CC BY 4.0."

TABLES = [
    Table(
        name="places",
        title="The 361 local authorities of the United Kingdom",
        description="One row a local authority of April 2023: names, region, upper-tier authority, size, position, "
        "and a cell on a hexagon map.",
        fields=_PLACE_FIELDS,
        primary_key=("code",),
        foreign_keys=(TO_REGIONS,),
        sources=(MYSOCIETY, RURAL_URBAN, POPULATION),
        licence=(CC_BY, OGL),
        attribution=f"{_MYSOCIETY_LINE} {OGL_ATTRIBUTION}",
        period="April 2023; population mid-2022",
        geography=LAD23,
        build=build_places,
    ),
    Table(
        name="place_codes",
        title="Former and later codes of local authorities",
        description="Each old or later code with the local authority of April 2023 that stands for it. The 361 codes "
        "themselves are not listed. The 26 districts of Northern Ireland before 2015 are left out: their "
        "successors do not follow their boundaries.",
        fields=(
            Field("old_code", "Old code", "Code in another publication.", type="string", required=True, unique=True),
            CODE,
            Field(
                "old_name",
                "Name under the old code",
                "Name of the area under the old code.",
                type="string",
                required=True,
            ),
            Field(
                "kind", "Kind of change", "What happened to the code.", type="string", required=True, enum=tuple(_NOTES)
            ),
            Field("note", "Note", "What the change means for figures.", type="string", status="derived", required=True),
        ),
        primary_key=("old_code",),
        foreign_keys=(TO_PLACES,),
        sources=(MYSOCIETY, source("clusters", "later codes of Barnsley and Sheffield")),
        licence=(CC_BY, OGL),
        attribution=f"{_MYSOCIETY_LINE} {OGL_ATTRIBUTION}",
        period="Codes in use between 2001 and 2025",
        geography=LAD23,
        build=build_codes,
    ),
    Table(
        name="place_names",
        title="Names by which places are known",
        description="Official, short, council, Welsh and other names of each local authority, and the names of the "
        "districts that were merged into it, for searching.",
        fields=(
            CODE,
            Field("name", "Name", "A name of the place.", type="string", required=True),
            Field(
                "kind",
                "Kind of name",
                "Whose name it is.",
                type="string",
                status="derived",
                required=True,
                enum=("official", "short", "council", "Welsh", "other", "former district"),
            ),
        ),
        primary_key=("code", "name"),
        foreign_keys=(TO_PLACES,),
        sources=(MYSOCIETY, source("gross-value-added", "names of local authorities")),
        licence=(CC_BY, OGL),
        attribution=f"{_MYSOCIETY_LINE} {OGL_ATTRIBUTION}",
        period="Names in use between 2009 and 2025",
        geography=LAD23,
        build=build_names,
    ),
]
