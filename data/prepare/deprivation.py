"""``deprivation``: the English Indices of Deprivation of 2019 and 2025 by local authority."""

from __future__ import annotations

import pandas as pd

from data.prepare.areas import recode
from data.prepare.columns import number, provenance
from data.prepare.model import CODE, LAD23, TO_PLACES, Field, Raw, Source, Table, given_by

# Column, heading in the 2019 file, stem in the 2025 file, title, unit, decimals.
DOMAINS = (
    ("imd_score", "", "imd", "Index of Multiple Deprivation", "score", 3),
    ("income_score", "Income_", "income", "Income deprivation", "share of people", 3),
    ("employment_score", "Employment_", "employment", "Employment deprivation", "share of people of working age", 3),
    ("education_score", "Education_", "education_skills_and_training", "Education, skills and training", "score", 3),
    ("health_score", "Health_", "health_deprivation_and_disability", "Health deprivation and disability", "score", 3),
    ("crime_score", "Crime_", "crime", "Crime", "score", 3),
    (
        "housing_score",
        "Housing_and_Access_",
        "barriers_to_housing_and_services",
        "Barriers to housing and services",
        "score",
        3,
    ),
    ("environment_score", "Environment_", "living_environment", "Living environment", "score", 3),
)
_DECILE_2025 = "imd_proportion_of_lso_as_in_most_deprived_10_percent_nationally"


def build(raw: Raw) -> pd.DataFrame:
    return pd.concat([_of_2019(raw), _of_2025(raw)], ignore_index=True)


def _of_2019(raw: Raw) -> pd.DataFrame:
    rows = raw.csv("deprivation/imd2019-england-lad23.csv").set_index("ltla23_code").astype(float)
    # The re-aggregation weights employment by all people, not by those of working age: the publisher's own averages
    # (File 10) are used wherever a district did not change.
    published = raw.csv("deprivation/imd2019-england-lad19.csv").set_index("ltla19_code").astype(float)
    same = rows.index.intersection(published.index)
    rows.loc[same, published.columns] = published.loc[same]
    table = pd.DataFrame({column: rows[f"{heading}Score"] for column, heading, *_ in DOMAINS})
    table["imd_rank"] = table["imd_score"].rank(ascending=False, method="min")
    table["most_deprived_tenth"] = 100 * rows["Proportion"]
    table = table.rename_axis("code").reset_index()
    status = table["code"].isin(same).map({True: "read", False: "derived"})
    return table.assign(code=recode(table["code"], raw), edition=2019, status=status)


def _of_2025(raw: Raw) -> pd.DataFrame:
    rows = raw.csv("deprivation/imd2025-england-lad24.csv")
    rows["code"] = recode(rows["ltla24_code"], raw)
    table = pd.DataFrame({column: rows[f"{stem}_average_score"].astype(float) for column, _, stem, *_ in DOMAINS})
    table["imd_rank"] = rows["imd_rank_of_average_score"].astype(float)
    table["most_deprived_tenth"] = 100 * rows[_DECILE_2025].astype(float)
    return table.assign(code=rows["code"], edition=2025, status="read")


def _score(name: str, title: str, unit: str, decimals: int) -> Field:
    text = f"{title}: average over the place's small areas, weighted by population. Higher means more deprived."
    return Field(name, title, text, unit=unit, period="by edition", decimals=decimals, required=True)


IMD_2019 = Source(
    "English indices of deprivation 2019",
    "https://www.gov.uk/government/statistics/english-indices-of-deprivation-2019",
    "Ministry of Housing, Communities and Local Government",
)
IMD_2025 = Source(
    "English indices of deprivation 2025",
    "https://www.gov.uk/government/statistics/english-indices-of-deprivation-2025",
    "Ministry of Housing, Communities and Local Government",
)
REAGGREGATED = Source(
    "IMD: indices by local authority of 2019, 2023 and 2024", "https://github.com/humaniverse/IMD", "humaniverse"
)
# A row's edition says which of these it is from.
_BY_EDITION = (IMD_2019, REAGGREGATED, IMD_2025)

TABLES = [
    Table(
        name="deprivation",
        title="English Indices of Deprivation 2019 and 2025, by place",
        description="Average scores of the 296 authorities in England, by domain. Scores for 2025 are as published. "
        "So are those for 2019 (File 10) for the 289 districts that did not change. For the seven "
        "authorities created since, a third party (humaniverse) re-aggregated the scores. It weights "
        "employment by all people and not by those of working age, so these scores may be out by a "
        "hundredth. Do not subtract one edition's scores from the other's, because their indicators "
        "differ; compare ranks. Scotland, Wales and Northern Ireland have other indices.",
        fields=(
            CODE,
            Field("edition", "Edition", "Year of the indices.", type="year", required=True, minimum=2019, maximum=2025),
            *given_by(
                _BY_EDITION,
                *(_score(name, title, unit, decimals) for name, _, _, title, unit, decimals in DOMAINS),
                Field(
                    "imd_rank",
                    "Rank",
                    "Rank of the average score among the 296; 1 is the most deprived. Computed here for 2019.",
                    type="integer",
                    period="by edition",
                    status="derived",
                    required=True,
                    minimum=1,
                    maximum=296,
                ),
                number(
                    "most_deprived_tenth",
                    "In the most deprived tenth",
                    "Small areas of the place that are among the tenth most deprived in England.",
                    "% of small areas",
                    2,
                    period="by edition",
                    required=True,
                    maximum=100,
                ),
                provenance(
                    "Read as published, or derived: 2019 scores of authorities created since, re-aggregated from "
                    "small areas."
                ),
            ),
        ),
        primary_key=("code", "edition"),
        foreign_keys=(TO_PLACES,),
        sources=_BY_EDITION,
        period="2019 and 2025",
        geography=LAD23,
        build=build,
    )
]
