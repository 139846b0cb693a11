"""Households on Universal Credit in every local authority in Great Britain, May 2025."""

from __future__ import annotations

import json

import pandas as pd

from data.prepare.areas import sum_counts
from data.prepare.columns import text, whole
from data.prepare.model import CODE, LAD23, TO_PLACES, Raw, Source, Table
from toolkit.core.errors import TableError

FILE = "universal_credit/uc_households_by_local_authority_may2025.json"
UNKNOWN = "ZZXXXXXXX"


def _build(raw: Raw) -> pd.DataFrame:
    answer = json.loads(raw.path(FILE).read_text(encoding="utf-8"))
    (months, areas), (cube,) = answer["fields"], answer["cubes"].values()
    (month,) = (label for item in months["items"] for label in item["labels"])
    codes = [item["uris"][0].rpartition(":")[2] for item in areas["items"]]
    counts = pd.Series(cube["values"][0], index=codes, dtype=int).drop(UNKNOWN)
    if month != "May 2025":
        raise TableError(f"The file on Universal Credit is of {month}; its table is described as May 2025.")
    return sum_counts(counts.to_frame("households"), raw).reset_index().assign(month="2025-05")


TABLES = [
    Table(
        name="universal_credit_households",
        title="Households on Universal Credit by local authority",
        description="Households on Universal Credit in May 2025, in and out of work (this table does not separate "
        "them). Great Britain only: Northern Ireland has its own system and no rows. Stat-Xplore changes "
        "counts slightly so that nobody can be identified.",
        fields=(
            CODE,
            text("month", "Month", "Month of the count.", required=True),
            whole("households", "Households", "Households on Universal Credit.", "households", required=True),
        ),
        primary_key=("code",),
        foreign_keys=(TO_PLACES,),
        sources=(
            Source(
                "Households on Universal Credit (Stat-Xplore)",
                "https://stat-xplore.dwp.gov.uk/",
                "Department for Work and Pensions",
            ),
        ),
        period="May 2025",
        geography=f"{LAD23}; Great Britain",
        build=_build,
        retrieved_on="2026-11-28",
    )
]
