"""Children in families with relative low income, before and after housing costs, by place and region."""

from __future__ import annotations

import pandas as pd

from data.prepare.areas import current
from data.prepare.columns import percent, text
from data.prepare.explore import explore, source
from data.prepare.model import ITL1, LAD23, Field, Raw, Table
from data.prepare.regions import CODE_OF, NAME_OF, UNITED_KINGDOM

SLUG = "children-in-relative-poverty"
HOUSING_COSTS = ("BHC", "AHC")
_COSTS = {
    "Children in relative poverty before housing costs": "BHC",
    "Children in relative poverty after housing costs": "AHC",
}
_WHOLE = {"K02000001": UNITED_KINGDOM}


def _build(raw: Raw) -> pd.DataFrame:
    places = current(raw)["nice-name"]
    rows = explore(raw, SLUG)
    kinds = dict.fromkeys(places.index, "local authority")
    kinds |= dict.fromkeys(CODE_OF.values(), "region") | dict.fromkeys(_WHOLE, "whole")
    rows = rows[rows["code"].isin(kinds)]
    # The file dates a financial year by its first day: 1 April 2024 starts the year ending 2025.
    return pd.DataFrame(
        {
            "code": rows["code"],
            "geography": rows["code"].map(kinds),
            "name": rows["code"].map(places.to_dict() | NAME_OF | _WHOLE),
            "year": rows["year"] + 1,
            "housing_costs": rows["indicator"].map(_COSTS),
            "percent": rows["value"],
        }
    )


TABLES = [
    Table(
        name="child_low_income",
        title="Children in relative low income families",
        description="Share of children under 16 in families whose equivalised income is below 60% of the UK "
        "median of the year: before housing costs (BHC) for the years ending 2022 to 2025, after housing costs "
        "(AHC) for those ending 2024 and 2025. The UK total comes from a survey, and benefit and tax records share it "
        "out between places. The figures are provisional and published without intervals. Wales, Scotland and "
        "Northern Ireland count as regions. The source lists Barnsley and Sheffield under two codes; one is kept.",
        fields=(
            text(
                "code",
                "Code",
                "Local authority of April 2023, region, or K02000001 for the United Kingdom.",
                required=True,
                pattern="[EKNSW][0-9]{8}",
            ),
            text(
                "geography",
                "Kind of area",
                "Local authority, region or the whole country.",
                required=True,
                enum=("local authority", "region", "whole"),
            ),
            text("name", "Name", "Name of the area.", required=True),
            Field(
                "year",
                "Financial year ending",
                "2025 is April 2024 to March 2025.",
                type="year",
                required=True,
                minimum=2022,
                maximum=2025,
            ),
            text(
                "housing_costs",
                "Housing costs",
                "Income before (BHC) or after (AHC) housing costs.",
                required=True,
                enum=HOUSING_COSTS,
            ),
            percent(
                "percent",
                "Children in relative low income",
                "Share of children under 16.",
                period="Financial years ending 2022 to 2025",
                required=True,
            ),
        ),
        primary_key=("code", "year", "housing_costs"),
        sources=(source(SLUG, "children in relative low income families"),),
        period="Financial years ending 2022 to 2025",
        geography=f"{LAD23}; {ITL1}",
        build=_build,
    )
]
