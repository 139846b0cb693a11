"""In-work at-risk-of-poverty rates of European countries, as published by Eurostat; the United Kingdom up to 2018."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from data.prepare.columns import number, text
from data.prepare.model import CC_BY, Field, Raw, Source, Table

FILE = "poverty/estat_ilc_iw01.tsv.gz"
SOURCE = Source(
    "ilc_iw01: in-work at-risk-of-poverty rate by age, sex and status in employment",
    "https://ec.europa.eu/eurostat/databrowser/view/ilc_iw01/default/table",
    "Eurostat",
)
EMPLOYMENT = {"EMP": "in work", "SAL": "employees", "NSAL": "self-employed"}
SEXES = {"T": "all", "F": "women", "M": "men"}
AGE = "Y18-64"
# Eurostat's codes; EU27_2020 is the current union, EU28 the one with the United Kingdom.
COUNTRIES = {
    "AL": "Albania", "AT": "Austria", "BE": "Belgium", "BG": "Bulgaria", "CH": "Switzerland", "CY": "Cyprus",
    "CZ": "Czechia", "DE": "Germany", "DK": "Denmark", "EE": "Estonia", "EL": "Greece", "ES": "Spain",
    "EU27_2020": "EU, 27 countries", "EU28": "EU, 28 countries", "FI": "Finland", "FR": "France", "HR": "Croatia",
    "HU": "Hungary", "IE": "Ireland", "IS": "Iceland", "IT": "Italy", "LT": "Lithuania", "LU": "Luxembourg",
    "LV": "Latvia", "ME": "Montenegro", "MK": "North Macedonia", "MT": "Malta", "NL": "Netherlands", "NO": "Norway",
    "PL": "Poland", "PT": "Portugal", "RO": "Romania", "RS": "Serbia", "SE": "Sweden", "SI": "Slovenia",
    "SK": "Slovakia", "TR": "Türkiye", "UK": "United Kingdom", "XK": "Kosovo",
}  # fmt: skip
FLAGS = {"b": "break in the series", "u": "low reliability", "e": "estimated", "bu": "break, low reliability"}


def _rows(raw: Raw) -> list[dict[str, Any]]:
    table = pd.read_csv(raw.path(FILE), sep="\t", dtype=str)
    keys = table.iloc[:, 0].str.split(",", expand=True)
    rows = []
    for (_, work, sex, age, _, country), cells in zip(
        keys.itertuples(index=False), table.iloc[:, 1:].to_dict("records"), strict=True
    ):
        if age != AGE or country not in COUNTRIES:
            continue
        for year, cell in cells.items():
            figure = re.fullmatch(r"([0-9.]+)\s*([a-z]*)\s*", cell)
            # A colon means no figure for the year: no row is written.
            if figure:
                rows.append(
                    {
                        "country": COUNTRIES[country],
                        "code": country,
                        "employment": EMPLOYMENT[work],
                        "sex": SEXES[sex],
                        "year": int(str(year)),
                        "rate": float(figure[1]),
                        "marker": figure[2] or None,
                    }
                )
    return rows


def _build(raw: Raw) -> pd.DataFrame:
    return pd.DataFrame(_rows(raw))


TABLES = [
    Table(
        name="in_work_poverty_europe",
        title="In-work poverty in Europe",
        description="People aged 18 to 64 who were in work for most of the year and live in a household below 60% of "
        "their country's median income, before housing costs, as a percentage of all those in work. "
        "Income is for the previous year. The United Kingdom's series has breaks in 2012 and 2017, and "
        "ends in 2018. It is not comparable with Households below average income, which counts everyone "
        "in a working family. Years without a figure have no row.",
        fields=(
            text("country", "Country", "Country or union.", required=True),
            text("code", "Code", "Eurostat's code of the country.", required=True),
            text("employment", "In work as", "In work; employee; or self-employed.", required=True),
            text("sex", "Sex", "All, women or men.", required=True, enum=tuple(SEXES.values())),
            Field("year", "Year", "Year of the survey.", type="year", required=True),
            number("rate", "In-work poverty rate", "Share at risk of poverty.", "% of those in work", 1, maximum=100),
            text(
                "marker",
                "Marker",
                f"Eurostat's flag: {'; '.join(f'{flag}: {words}' for flag, words in FLAGS.items())}.",
                enum=tuple(FLAGS),
            ),
        ),
        primary_key=("country", "employment", "sex", "year"),
        sources=(SOURCE,),
        licence=CC_BY,
        attribution="Source: Eurostat, ilc_iw01, CC BY 4.0.",
        period="2003 to 2023; United Kingdom 2005 to 2018",
        geography="European countries",
        build=_build,
        retrieved_on="2026-11-28",
    )
]
