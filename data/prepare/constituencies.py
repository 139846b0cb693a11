"""How many House of Commons constituencies each nation and region has: the totals for the essay's Table 2."""

from __future__ import annotations

import pandas as pd

from data.prepare.columns import whole
from data.prepare.model import ITL1, Raw, Source, Table, given_by
from data.prepare.regions import REGIONS, UNITED_KINGDOM, region_or
from toolkit.core.errors import TableError

LIBRARY_2019 = Source(
    "General election 2019: full results and analysis (CBP-8749), seats by nation and region",
    "https://commonslibrary.parliament.uk/research-briefings/cbp-8749/",
    "House of Commons Library",
)
LIBRARY_2024 = Source(
    "General election 2024: results and analysis (CBP-10009), seats by nation and region",
    "https://commonslibrary.parliament.uk/research-briefings/cbp-10009/",
    "House of Commons Library",
)
# In chart order: the 2010 to 2024 boundaries, and those first used in July 2024.
SEATS = dict(
    zip(
        REGIONS,
        [
            (29, 27),
            (75, 73),
            (54, 54),
            (46, 47),
            (59, 57),
            (58, 61),
            (73, 75),
            (84, 91),
            (55, 58),
            (40, 32),
            (59, 57),
            (18, 18),
        ],
        strict=True,
    )
)


def _build(raw: Raw) -> pd.DataFrame:
    rows = [(region, *seats) for region, seats in SEATS.items()]
    totals = tuple(sum(seats) for seats in zip(*SEATS.values(), strict=True))
    if totals != (650, 650):
        raise TableError(f"The constituencies add up to {totals}.", "The House of Commons has 650 seats.")
    columns = ["region", "constituencies_2019", "constituencies_2024"]
    return pd.DataFrame([*rows, (UNITED_KINGDOM, *totals)], columns=columns)


TABLES = [
    Table(
        name="constituencies",
        title="Parliamentary constituencies by nation and region",
        description="Number of House of Commons constituencies in each nation and region: on the boundaries used from "
        "2010, including at the December 2019 election, and on those first used in July 2024. Entered by "
        "hand; the script that builds the table checks that they add up to the 650 seats.",
        fields=(
            region_or(UNITED_KINGDOM),
            *given_by(
                LIBRARY_2019,
                whole(
                    "constituencies_2019",
                    "Constituencies, 2010 to 2024",
                    "On the boundaries of 2010, as at the December 2019 election.",
                    "constituencies",
                    period="2010 to 2024",
                    required=True,
                ),
            ),
            *given_by(
                LIBRARY_2024,
                whole(
                    "constituencies_2024",
                    "Constituencies since July 2024",
                    "On the boundaries of the 2023 review.",
                    "constituencies",
                    period="since July 2024",
                    required=True,
                ),
            ),
        ),
        primary_key=("region",),
        sources=(LIBRARY_2019, LIBRARY_2024),
        period="2010 to 2024; since July 2024",
        geography=ITL1,
        build=_build,
    )
]
