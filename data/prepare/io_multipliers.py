"""Multipliers and effects from the Scottish input-output tables of 2016, by industry."""

from __future__ import annotations

import pandas as pd

from data.prepare.columns import number, reason, text, why_empty
from data.prepare.model import Raw, Source, Table

_NAMES = {
    "output_mult": "output_multiplier",
    "emp_effect_fte_per_gbp_m": "employment_effect",
    "emp_mult": "employment_multiplier",
}
# The source writes 0 where there is nothing to divide by or to count.
_NO_INDUSTRY = "the industry has no output in Scotland"
_NO_WORKERS = "the industry has output but no workers to multiply (imputed rent)"


def _reasons(row: pd.Series) -> dict[str, str | None]:
    """Return why the source gives the employment figures of an industry as zero."""
    if row["employment_effect"] == 0:
        return dict.fromkeys(("employment_effect", "employment_multiplier"), _NO_INDUSTRY)
    return {"employment_multiplier": _NO_WORKERS if row["employment_multiplier"] == 0 else None}


def _build(raw: Raw) -> pd.DataFrame:
    frame = raw.csv("multipliers/scotland_io_multipliers_2016.csv").rename(columns=_NAMES)
    numbers = list(_NAMES.values())
    frame[numbers] = frame[numbers].astype(float)
    frame["reason"] = [why_empty(_reasons(row)) for _, row in frame.iterrows()]
    for name in ("employment_effect", "employment_multiplier"):
        frame[name] = frame[name].mask(frame[name] == 0)
    return frame


TABLES = [
    Table(
        name="io_multipliers",
        title="Scottish input-output multipliers and effects, 2016",
        description="Type I counts an industry and its suppliers; Type II also counts what their workers spend. An "
        "effect is the number of jobs for each GBP million of final demand; a multiplier is the total "
        "divided by the direct effect. They describe averages for Scotland's economy in 2016, and no "
        "other place or year. The Scottish Government warns against using the tables for 2020 after the "
        "pandemic. Show indirect jobs separately from net jobs.",
        fields=(
            text("type", "Type", "I or II.", required=True, enum=("I", "II")),
            text("sic", "SIC 2007", "Divisions or groups of the industry, as in the source.", required=True),
            text("industry", "Industry", "Name of the industry group.", required=True),
            number(
                "output_multiplier",
                "Output multiplier",
                "Output in all industries for each pound of final demand.",
                "GBP per GBP",
                6,
                period="2016",
                required=True,
                minimum=1,
            ),
            number(
                "employment_effect",
                "Employment effect",
                "Full-time equivalent jobs in all industries for each GBP million of final demand.",
                "FTE per GBP million",
                6,
                period="2016",
            ),
            number(
                "employment_multiplier",
                "Employment multiplier",
                "Full-time equivalent jobs in all industries for each one in the industry itself.",
                "FTE per FTE",
                6,
                period="2016",
                minimum=1,
            ),
            reason(),
        ),
        primary_key=("type", "sic"),
        sources=(
            Source(
                "Supply, use and input-output tables: Type I and Type II multipliers and effects, 1998-2016",
                "https://www.gov.scot/publications/input-output-latest/",
                "Scottish Government",
            ),
        ),
        period="2016",
        geography="Scotland",
        build=_build,
    )
]
