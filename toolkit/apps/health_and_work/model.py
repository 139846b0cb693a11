"""The basis of “Health and work here”: the measures, the table, the regressions and the comparators."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from toolkit import places, regression, tables
from toolkit.core.yaml_io import module_yaml
from toolkit.figures.columns import label_of
from toolkit.places import Place
from toolkit.productivity.decomposition import Reference
from toolkit.regression import Fit

LOW_PAY = "low_pay_2022"
WORDS = module_yaml(__file__)
HEALTH, OUTCOMES = ({name: words["name"] for name, words in WORDS[kind].items()} for kind in ("health", "outcomes"))
SAID, NOUNS = ({name: words["noun"] for name, words in WORDS[kind].items()} for kind in ("health", "outcomes"))
"""How the measures of health and of work are worded within a sentence."""
LOGS = ("median_weekly_pay_2023", "gva_per_hour_2023")
MEASURES = (*HEALTH, *OUTCOMES)
CENSUS = ("long_term_sick_2021", "disabled_2021")
AGES = ("age_16_24_2022", "age_50_64_2022")
TINY = "without City of London and Isles of Scilly"
NEIGHBOURS = "Statistical neighbours"
ENGLAND = "England"


@dataclass(frozen=True)
class Model:
    """A regression of an outcome on one measure of health, and on skills and age."""

    outcome: str
    health: str

    @property
    def predictors(self) -> tuple[str, ...]:
        """The predictors, health first; skills come from the census or, for the United Kingdom, from a survey."""
        return (self.health, "level4_2021" if self.health in CENSUS else "level3_2023", *AGES)

    @property
    def sample(self) -> str:
        """The sample of places."""
        return f"{'England and Wales' if self.health in CENSUS else 'UK'} {TINY}"

    @property
    def errors(self) -> str:
        """Standard errors: districts share their county's healthy life expectancy, so their errors are correlated."""
        return "HC3" if self.health in CENSUS else "cluster_county"

    @property
    def fit(self) -> Fit:
        """The regression, fitted once."""
        return _fit(self)


@lru_cache(maxsize=32)
def _fit(model: Model) -> Fit:
    return regression.fit(
        table(), model.outcome, model.predictors, log=model.outcome in LOGS, sample=model.sample, errors=model.errors
    )


@lru_cache(maxsize=1)
def table() -> pd.DataFrame:
    """Return the table of places with the share of jobs below the Real Living Wage. Do not modify it."""
    every, low = tables.place_table(), tables.load("low_pay_2022")
    rows = low.query("geography == 'local authority' and sex == 'All' and hours == 'All'")
    named = {"percent_below": LOW_PAY, "percent_quality": "low_pay_quality"}
    merged = every.merge(rows[["code", *named]].rename(columns=named), how="left")
    attrs = {name: dict(value) if isinstance(value, dict) else value for name, value in every.attrs.items()}
    attrs["labels"][LOW_PAY] = "Jobs below the Real Living Wage"
    attrs["units"][LOW_PAY], attrs["periods"][LOW_PAY] = "% of jobs", "April 2022"
    attrs["column_sources"][LOW_PAY] = str(low.attrs["source"])
    merged.attrs = attrs
    return merged


@lru_cache(maxsize=1)
def _figures() -> dict[str, dict[str, float]]:
    return _numbers(table(), "code")


def _numbers(rows: pd.DataFrame, key: str) -> dict[str, dict[str, float]]:
    """Return a table's numbers by column and key, for fast single look-ups."""
    numbers = rows.select_dtypes("number")
    return {str(name): dict(zip(rows[key], numbers[name].astype(float), strict=True)) for name in numbers}


@lru_cache(maxsize=64)
def moving(model: Model) -> pd.DataFrame:
    """Return the columns needed for a change in health, without the table's metadata."""
    rows = pd.DataFrame(table()[["code", "name", model.outcome, model.health]])
    rows.attrs = {"labels": {name: table().attrs["labels"][name] for name in (model.outcome, model.health)}}
    return rows


def figure(code: str, column: str) -> float:
    """Return one figure for a place; a missing value if there is none."""
    return _figures().get(column, {}).get(code, np.nan)


def row(code: str) -> dict[str, Any]:
    """Return a place's row of the table; ``low_pay_quality`` is the publisher's label for its low-pay figure."""
    return {str(name): value for name, value in table().set_index("code").loc[code].items()}


def label(column: str) -> str:
    """Return a measure with its period."""
    return label_of(table().attrs, column)


def unit(column: str) -> str:
    """Return the unit of a measure."""
    return str(table().attrs["units"][column])


def health_for(measure: str, code: str) -> str:
    """Return a measure of health or, if the place has no figure for it, the next one with a figure."""
    return next((name for name in (measure, *HEALTH) if not np.isnan(figure(code, name))), measure)


def comparators(here: Place) -> dict[str, Reference]:
    """Return a place's neighbours (equally weighted), region and nation (weighted by population)."""
    near = tuple(other.code for other in places.neighbours(here.code))
    references = {NEIGHBOURS: Reference(near, f"its {len(near)} statistical neighbours")}
    return references | {name: whole(kind, name) for kind, name in (("region", here.region), ("nation", here.nation))}


@lru_cache(maxsize=16)
def whole(kind: str, name: str) -> Reference:
    """Return a region or nation, with its places weighted by population."""
    codes = tuple(table().loc[table()[kind] == name, "code"])
    return Reference(codes, name, weights={code: figure(code, "population_2022") for code in codes})


def mean(column: str, reference: Reference) -> float:
    """Return the (weighted) mean of a column; missing if none of the places has a figure.

    Amounts in pounds (:data:`LOGS`), whose logarithms the regressions explain, are averaged using the geometric mean,
    as in “Explain a place”, so that both apps give the same number for statistical neighbours.
    """
    values = np.array([figure(code, column) for code in reference.codes])
    known = ~np.isnan(values)
    if not known.any():
        return np.nan
    weights = None if reference.weights is None else np.array([reference.weights[code] for code in reference.codes])
    kept = None if weights is None else weights[known]
    if column in LOGS:
        return float(np.exp(np.average(np.log(values[known]), weights=kept)))
    return float(np.average(values[known], weights=kept))


def healthiest(column: str) -> float:
    """Return the level that separates the healthiest tenth of places from the rest."""
    share = 0.9 if column.startswith("hle") else 0.1
    return float(pd.Series(table()[column]).quantile(share))


@lru_cache(maxsize=1)
def _published() -> dict[str, dict[str, float]]:
    """Return published figures of regions and nations by column and name, from every table that has some."""
    output = tables.load("productivity").query("year == 2023 and geography in ['region', 'nation', 'UK']")
    low = tables.load("low_pay_2022").query("geography in ['region', 'whole'] and sex == 'All' and hours == 'All'")
    return _numbers(tables.load("regional_panel"), "region") | {
        "gva_per_hour_2023": dict(zip(output["name"], output["gva_per_hour"].astype(float), strict=True)),
        LOW_PAY: dict(zip(low["region"], low["percent_below"].astype(float), strict=True)),
    }


def published(area: str, column: str) -> float:
    """Return the published figure of a region or nation; missing if the tables have none."""
    return _published().get(column, {}).get(area, np.nan)


def level(column: str, area: str, reference: Reference) -> float:
    """Return the published figure of a comparator or, if there is none, the mean of its places."""
    known = published(area, column)
    return mean(column, reference) if np.isnan(known) else known


def comparison_table(here: Place) -> pd.DataFrame:
    """Return every measure of a place, with its interval, and those of its neighbours, region and nation.

    Regions and nations have the published figure if the tables have one, or else the mean of their places, weighted by
    residents; ``how`` says which. Columns: ``measure``, ``area``, ``value``, ``lower``, ``upper``, ``how``.
    """
    rows = []
    for column in MEASURES:
        ends = [figure(here.code, f"{column}_{end}") for end in ("lower", "upper")]
        rows.append((column, here.short_name, figure(here.code, column), *ends, "published"))
        rows += [(column, area, *_area(column, area, reference)) for area, reference in comparators(here).items()]
    return pd.DataFrame(rows, columns=["measure", "area", "value", "lower", "upper", "how"])


def _area(column: str, area: str, reference: Reference) -> tuple[float, float, float, str]:
    known = published(area, column)
    if not np.isnan(known):
        return known, published(area, f"{column}_lower"), published(area, f"{column}_upper"), "published"
    how = "mean of the places" if area == NEIGHBOURS else "mean of its places, weighted by population"
    value = level(column, area, reference)
    return value, np.nan, np.nan, how if not np.isnan(value) else "no figure"
