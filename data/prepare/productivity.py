"""``productivity``: output per hour worked in every place, region and nation, every year from 2004."""

from __future__ import annotations

import pandas as pd

from data.prepare.areas import current
from data.prepare.columns import number, text, whole
from data.prepare.explore import explore, source
from data.prepare.model import ITL1, LAD23, Field, Raw, Table
from data.prepare.regions import CODE_OF, NAME_OF, WHOLES

FIRST_YEAR = 2004
KINDS = ("place", "region", "combined authority", "nation", "UK")
_WHOLE_CODES = {"K99000002": "K02000001", "TLB": "E92000001"}
_MEASURES = {"Gross value added per hour worked": "gva_per_hour", "Gross value added per filled job": "gva_per_job"}


def build(raw: Raw) -> pd.DataFrame:
    rows = explore(raw, "gross-value-added")
    rows = rows[rows["year"] >= FIRST_YEAR].assign(measure=rows["indicator"].map(_MEASURES))
    wide = rows.pivot(index=["code", "name", "year"], columns="measure", values="value").reset_index()
    wide = wide[wide["gva_per_hour"].notna()].assign(gva_per_job=wide["gva_per_job"].round())
    places = set(current(raw).index)
    areas = [_area(code, name, places) for code, name in zip(wide["code"], wide["name"], strict=True)]
    wide[["code", "name", "geography"]] = areas
    return wide


def _area(code: str, name: str, places: set[str]) -> tuple[str, str, str]:
    """Return code, name and kind of an area, with nine-character codes for regions and nations."""
    if code in places:
        return code, name, "place"
    if code in NAME_OF:
        return CODE_OF[NAME_OF[code]], NAME_OF[code], "region"
    if code in _WHOLE_CODES:
        whole = _WHOLE_CODES[code]
        return whole, WHOLES[whole], "UK" if whole.startswith("K") else "nation"
    # Named in full: "North East" and "East Midlands" are regions too.
    return code, name if "City Region" in name else f"{name} (combined authority)", "combined authority"


TABLES = [
    Table(
        name="productivity",
        title="Output per hour worked by place, region and nation, 2004 to 2023",
        description="Gross value added per hour worked and per filled job, current prices, smoothed by ONS. Official "
        "statistics in development. Wales, Scotland and Northern Ireland count as regions, and are listed only once.",
        fields=(
            text(
                "code",
                "Code",
                "Nine-character code of the local authority, region, combined authority or nation.",
                required=True,
                pattern="[EKNSW][0-9]{8}",
            ),
            text("name", "Area", "Name of the area.", required=True),
            text("geography", "Kind of area", "What the code stands for.", required=True, enum=KINDS),
            Field("year", "Year", "Calendar year.", type="year", required=True, minimum=FIRST_YEAR, maximum=2023),
            number(
                "gva_per_hour",
                "GVA per hour worked",
                "Gross value added per hour worked, current prices, smoothed, by workplace.",
                "GBP per hour",
                2,
                period="2004–2023",
                required=True,
            ),
            whole(
                "gva_per_job",
                "GVA per filled job",
                "Gross value added per filled job, current prices, smoothed, by workplace, rounded to pounds.",
                "GBP per job",
                period="2004–2023",
            ),
        ),
        primary_key=("code", "year"),
        sources=(source("gross-value-added", "subregional productivity (June 2025)"),),
        period="2004–2023",
        geography=f"{LAD23}; {ITL1}; combined authorities of 2025",
        build=build,
    )
]
