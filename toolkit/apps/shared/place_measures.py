"""Output per hour and the table of places, shared by the apps of lab 01: read once and cached."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from toolkit import tables
from toolkit.figures.sources import cited
from toolkit.productivity.counterfactual.hours import Hours, hours_of_places

OUTCOME, YEAR, UNIT = "gva_per_hour_2023", 2023, "GBP per hour"
ENGLAND_CODE = "E92000001"


@lru_cache(maxsize=1)
def table() -> pd.DataFrame:
    """Return the table of places. Do not modify it."""
    return tables.place_table()


@lru_cache(maxsize=1)
def _by_code() -> pd.DataFrame:
    return pd.DataFrame(table()).set_index("code")


def figure(code: str, column: str) -> float:
    """Return one figure for a place; NaN if there is none."""
    values: pd.Series = _by_code()[column]
    return float(values[code])


def sources(columns: Iterable[str]) -> tuple[str, ...]:
    """Return one line per publication behind the columns, with its licence; then the attribution."""
    attrs = table().attrs
    publications = cited(attrs, columns)
    return (
        *(f"{source['publisher']}, {source['title']} ({source['licence']})." for source in publications),
        attrs["attribution"],
    )


@lru_cache(maxsize=1)
def hours() -> dict[str, Hours]:
    """Return hours worked by place, for the places that have the figures."""
    people = tables.load("population").query("year == 2022")
    output = (
        tables.load("productivity").query(f"year == {YEAR} and geography == 'place'").dropna(subset=["gva_per_job"])
    )
    aged = dict(zip(people["code"], people["population_16_64"].astype(float), strict=True))
    per_job = dict(zip(output["code"], output["gva_per_job"].astype(float), strict=True))
    return hours_of_places(table(), aged, per_job)
