"""The twelve nations and regions, with uniform names for all publishers' spellings."""

from __future__ import annotations

import pandas as pd

from data.prepare.columns import text
from data.prepare.model import ITL1, Field, Raw, Source, Table
from toolkit.core.errors import TableError

# region, nine-character code, ITL1 code, nation; in chart order, from north to south.
_ROWS = (
    ("North East", "E12000001", "TLC", "England"),
    ("North West", "E12000002", "TLD", "England"),
    ("Yorkshire and The Humber", "E12000003", "TLE", "England"),
    ("East Midlands", "E12000004", "TLF", "England"),
    ("West Midlands", "E12000005", "TLG", "England"),
    ("East of England", "E12000006", "TLH", "England"),
    ("London", "E12000007", "TLI", "England"),
    ("South East", "E12000008", "TLJ", "England"),
    ("South West", "E12000009", "TLK", "England"),
    ("Wales", "W92000004", "TLL", "Wales"),
    ("Scotland", "S92000003", "TLM", "Scotland"),
    ("Northern Ireland", "N92000002", "TLN", "Northern Ireland"),
)
UNITED_KINGDOM, GREAT_BRITAIN, ENGLAND = "United Kingdom", "Great Britain", "England"
REGIONS = tuple(row[0] for row in _ROWS)
CODE_OF = {row[0]: row[1] for row in _ROWS}
NAME_OF = {code: row[0] for row in _ROWS for code in row[1:3]}
# Codes of larger areas, by this project's name for them. ITL statistics exclude the continental shelf from the United
# Kingdom ("UK less Extra-Regio", K99000002).
WHOLES = {"K02000001": UNITED_KINGDOM, "K99000002": UNITED_KINGDOM, "K03000001": GREAT_BRITAIN, "E92000001": ENGLAND}
_SPELLINGS = {"East": "East of England", "Yorkshire and the Humber": "Yorkshire and The Humber"}


def region_name(printed: str) -> str:
    """Return the project's name for a region, from a publisher's spelling.

    Raises
    ------
    TableError
        The name is not a known spelling of one of the twelve.
    """
    name = printed.strip().removesuffix(" (England)")
    name = _SPELLINGS.get(name, name)
    if name not in CODE_OF:
        raise TableError(f"“{printed}” is not a nation or region of the United Kingdom.")
    return name


REGION = text("region", "Region", "Nation or region (ITL1), as in the table regions.", required=True, enum=REGIONS)


def region_or(*wholes: str) -> Field:
    """Return the column ``region`` for a table that also has rows for these larger areas."""
    return text(
        "region",
        "Region",
        f"Nation or region (ITL1), as in the table regions, or {' or '.join(wholes)} as a whole.",
        required=True,
        enum=(*REGIONS, *wholes),
    )


def _build(raw: Raw) -> pd.DataFrame:
    frame = pd.DataFrame(_ROWS, columns=["region", "code", "itl1", "nation"])
    return frame.assign(order=range(1, len(frame) + 1))


TABLES = [
    Table(
        name="regions",
        title="Nations and regions of the United Kingdom",
        description="The twelve ITL1 areas, with their codes and the order in which charts show them "
        "(from north to south, England first).",
        fields=(
            text("region", "Region", "Name, as written in every table of this project.", required=True, unique=True),
            text(
                "code",
                "Code",
                "Nine-character code from the Office for National Statistics.",
                required=True,
                unique=True,
                pattern="[ENSW][0-9]{8}",
            ),
            text(
                "itl1", "ITL1 code", "International Territorial Level 1.", required=True, unique=True, pattern="TL[A-Z]"
            ),
            text(
                "nation",
                "Nation",
                "England, Wales, Scotland or Northern Ireland.",
                required=True,
                enum=("England", "Wales", "Scotland", "Northern Ireland"),
            ),
            Field(
                "order",
                "Chart order",
                "Position in charts, from 1.",
                type="integer",
                required=True,
                unique=True,
                minimum=1,
                maximum=12,
                status="assumed",
            ),
        ),
        primary_key=("region",),
        sources=(
            Source(
                "International territorial level 1, names and codes",
                "https://geoportal.statistics.gov.uk/",
                "Office for National Statistics",
            ),
        ),
        period="2021 to 2025",
        geography=ITL1,
        build=_build,
    )
]
