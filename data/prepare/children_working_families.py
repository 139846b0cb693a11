"""Children in low income families by whether a parent works: every local authority, financial year ending 2022."""

from __future__ import annotations

import pandas as pd

from data.prepare.columns import number, reason, text, whole, why_empty
from data.prepare.model import CODE, LAD23, TO_PLACES, Raw, Source, Table, given_by
from data.prepare.places import POPULATION
from toolkit.core.errors import TableError

SOURCE = Source(
    "Children in low income families: local area statistics, 2014/15 to 2021/22 (March 2023, Stat-Xplore)",
    "https://www.gov.uk/government/statistics/children-in-low-income-families-local-area-statistics-2014-to-2022",
    "Department for Work and Pensions",
)
AGES = {"0-4": range(5), "5-10": range(5, 11), "11-15": range(11, 16)}
UNDER_16 = "0-15"
_PUBLISHED = {"Total": "0-19"}
_NO_RATE = "no population estimate of those who count at 16 to 19"


def _counts(raw: Raw) -> pd.DataFrame:
    """Return children by code, measure and age, in working and other families and in all; under-16s added up."""
    rows = raw.csv("poverty/cilif_work_status_2022_by_lad23.csv")
    rows = rows[rows["code"].str.match("[ENSW][0-9]{8}", na=False)].replace({"age": _PUBLISHED})
    wide = rows.assign(value=rows["value"].astype(int)).pivot(
        index=["code", "measure", "age"], columns="work_status", values="value"
    )
    young = wide[wide.index.get_level_values("age").isin(AGES)].groupby(["code", "measure"]).sum()
    both = pd.concat([wide.reset_index(), young.reset_index().assign(age=UNDER_16)], ignore_index=True)
    if both["code"].nunique() != 361 or both.isna().any(axis=None):
        raise TableError(f"The counts should be whole for 361 authorities, but are for {both['code'].nunique()}.")
    return both.rename(
        columns={"all": "children", "in_work": "in_working_families", "not_in_work": "in_other_families"}
    )


def _residents(raw: Raw) -> pd.DataFrame:
    """Return residents by age band in mid-2022, by code and age."""
    rows = raw.csv("population/population-2011-2022-lad23.csv")
    sexes = [f"Mid-2022 population ({sex})" for sex in ("Female", "Male")]
    people = rows[sexes].replace(",", "", regex=True).astype(int).sum(axis=1)
    ages = {**AGES, UNDER_16: range(16)}
    parts = [
        rows.assign(residents=people)[rows["Age"].astype(int).isin(years)]
        .groupby("Area code", as_index=False)["residents"]
        .sum()
        .assign(age=age)
        for age, years in ages.items()
    ]
    return pd.concat(parts).rename(columns={"Area code": "code"})


def _build(raw: Raw) -> pd.DataFrame:
    frame = _counts(raw).merge(_residents(raw), on=["code", "age"], how="left", validate="many_to_one")
    frame["rate"] = 100 * frame["in_working_families"] / frame["residents"]
    why = why_empty({"residents": _NO_RATE, "rate": _NO_RATE})
    return frame.assign(year="2021/22", reason=frame["residents"].isna().map({True: why, False: None}))


TABLES = [
    Table(
        name="children_working_families",
        title="Children in low income families, working or not, by local authority",
        description="Children in families on low income before housing costs in 2021/22, in working families and in "
        "families where no adult works, by age, for 361 authorities. The counts are the DWP's. They come "
        "from benefit and tax records, scaled to Households below average income by region and work "
        "status. The SHARE in working families therefore mainly reflects the region's survey sample (80 "
        "to 90% in every South East authority, 75 to 86% in every Welsh one). Compare shares only within "
        "one region; you can rank counts and rates. Cells are rounded so that nobody can be identified, "
        "and do not quite add up. This is an older release than child_low_income and does not agree with "
        "it: never put both in one series. Districts of 2022 are added up to the authorities of 2023.",
        fields=(
            *given_by(
                SOURCE,
                CODE,
                text("year", "Year", "Financial year.", required=True),
                text(
                    "measure",
                    "Measure",
                    "Relative: below 60% of the median of the year. Absolute: below 60% of the median of 2010/11, "
                    "in real terms.",
                    required=True,
                    enum=("relative", "absolute"),
                ),
                text(
                    "age",
                    "Age",
                    "Age of the children. 0-15 is added up here from three published bands; 0-19 is published.",
                    required=True,
                    enum=(*AGES, "16-19", UNDER_16, "0-19"),
                ),
                whole("children", "Children on low income", "In families on low income.", "children", required=True),
                whole(
                    "in_working_families",
                    "In working families",
                    "On low income in families in which an adult works.",
                    "children",
                    required=True,
                ),
                whole(
                    "in_other_families",
                    "In families without work",
                    "On low income in families in which no adult works.",
                    "children",
                    required=True,
                ),
            ),
            *given_by(
                POPULATION,
                whole("residents", "Residents of this age", "All children of this age, mid-2022.", "children"),
            ),
            *given_by(
                (SOURCE, POPULATION),
                number(
                    "rate",
                    "Rate in working families",
                    "Children on low income in working families as a share of all children of this age, mid-2022.",
                    "% of all children",
                    1,
                    maximum=100,
                    status="derived",
                ),
                reason(),
            ),
        ),
        primary_key=("code", "measure", "age"),
        foreign_keys=(TO_PLACES,),
        sources=(SOURCE, POPULATION),
        period="2021/22; residents mid-2022",
        geography=LAD23,
        build=_build,
        retrieved_on="2026-11-28",
    )
]
