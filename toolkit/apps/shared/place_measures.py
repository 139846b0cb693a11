"""What the app “Explain a place” can explain with: three sets of measures, their regressions, and the references.

Everything here that does not change with a visitor's choices is made once and kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from toolkit import places, regression, tables
from toolkit.core import wording
from toolkit.places import Place
from toolkit.productivity.counterfactual import Hours, hours_of_places
from toolkit.productivity.decomposition import Reference
from toolkit.regression import Fit

OUTCOME, YEAR, UNIT = "gva_per_hour_2023", 2023, "GBP per hour"
SECTORS = {"Sectors": ("high_productivity_sectors_2019",)}
AGE = {"Age": ("age_16_24_2022", "age_50_64_2022")}
WHOLE_UK = "UK without City of London and Isles of Scilly"
UK_CODE, ENGLAND_CODE = "K02000001", "E92000001"
REFERENCES = {
    "uk": "The United Kingdom",
    "england": "England",
    "region": "Its region or nation",
    "authority": "Its combined authority",
    "neighbours": "Its statistical neighbours",
    "other": "The other place",
}


@dataclass(frozen=True)
class Measures:
    """A set of predictors, told as groups, with the places that have them.

    Parameters
    ----------
    label
        On the page.
    groups
        Predictors by what they stand for.
    sample, errors
        Of the regression.
    said
        What the measures are, after “shown with”.
    """

    label: str
    groups: Mapping[str, tuple[str, ...]]
    sample: str
    errors: str
    said: str


MEASURES = {
    "census": Measures(
        "Census 2021: England and Wales",
        {"Health": ("long_term_sick_2021",), "Skills": ("level4_2021",), **AGE},
        "England and Wales without City of London and Isles of Scilly",
        "HC3",
        "the census of 2021",
    ),
    "surveys": Measures(
        "Life tables and surveys: Great Britain",
        {"Health": ("hle_female_2022_24",), "Skills": ("level3_2023",), **AGE},
        WHOLE_UK,
        "cluster_county",
        "women's healthy life expectancy and a survey of qualifications",
    ),
    "everywhere": Measures(
        "Life tables alone, without skills: United Kingdom",
        {"Health": ("hle_female_2022_24",), **AGE},
        WHOLE_UK,
        "cluster_county",
        "women's healthy life expectancy and ages, without skills",
    ),
}


@dataclass(frozen=True)
class Basis:
    """What a place is explained with: the measures' name, whether sectors are among them, and the regression."""

    name: str
    sectors: bool

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Predictors by what they stand for."""
        return {**MEASURES[self.name].groups, **(SECTORS if self.sectors else {})}

    @property
    def fit(self) -> Fit:
        """The regression; made once."""
        return _fit(self.name, self.sectors)


@lru_cache(maxsize=1)
def table() -> pd.DataFrame:
    """Return the table of places; not to be written to."""
    return tables.place_table()


@lru_cache(maxsize=1)
def _by_code() -> pd.DataFrame:
    return pd.DataFrame(table()).set_index("code")


def figure(code: str, column: str) -> float:
    """Return one figure of a place; NaN where it has none."""
    values: pd.Series = _by_code()[column]
    return float(values[code])


@lru_cache(maxsize=8)
def _fit(name: str, sectors: bool) -> Fit:
    basis, measures = Basis(name, sectors), MEASURES[name]
    predictors = [column for columns in basis.groups.values() for column in columns]
    return regression.fit(table(), OUTCOME, predictors, log=True, sample=measures.sample, errors=measures.errors)


@lru_cache(maxsize=8)
def _used(basis: Basis) -> frozenset[str]:
    return frozenset(map(str, basis.fit.codes))


def basis_for(asked: str, sectors: bool, codes: Iterable[str]) -> Basis | None:
    """Return the measures asked for or, where one of the places lacks them, the next that all of them have."""
    names = dict.fromkeys((asked, *MEASURES))
    wanted = frozenset(codes)
    candidates = (Basis(name, with_sectors) for name in names for with_sectors in dict.fromkeys((sectors, False)))
    return next((basis for basis in candidates if wanted <= _used(basis)), None)


def in_a_regression(code: str) -> bool:
    """Say whether any of the regressions has a place."""
    return any(code in _used(Basis(name, False)) for name in MEASURES)


def missing(asked: str, sectors: bool, codes: Iterable[str]) -> str:
    """Say which of the measures asked for a place does not have; empty if all have all."""
    groups = Basis(asked, sectors).groups
    columns = [column for of in groups.values() for column in of]
    labels = table().attrs["labels"]
    for code in codes:
        gone = [f"“{labels[column]}”" for column in columns if np.isnan(figure(code, column))]
        if gone:
            return f"{places.get(code).short_name} has no figure for {wording.listing(gone)}"
    return ""


@lru_cache(maxsize=1)
def _published() -> dict[str, float]:
    rows = tables.load("productivity").query(f"year == {YEAR}")
    return dict(zip(rows["code"], rows["gva_per_hour"].astype(float), strict=True))


@lru_cache(maxsize=1)
def _region_codes() -> dict[str, str]:
    rows = tables.load("regions")
    return dict(zip(rows["region"], rows["code"], strict=True))


def area_code(kind: str, here: Place) -> str:
    """Return the code of the United Kingdom, of England or of the place's region in the table of output."""
    return {"uk": UK_CODE, "england": ENGLAND_CODE}.get(kind) or _region_codes()[here.region]


def reference(kind: str, here: Place, other: Place) -> Reference:
    """Return what a place is compared with.

    National and regional figures are the published ones, and the mean of their places is weighted by residents; of
    statistical neighbours it is the plain mean.
    """
    if kind == "other":
        return Reference((other.code,), other.short_name)
    if kind == "neighbours":
        codes = tuple(one.code for one in places.neighbours(here.code))
        return Reference(codes, f"the mean of its {len(codes)} statistical neighbours")
    codes = _members(kind, here.region)
    return Reference(codes, phrase(kind, here), _published()[area_code(kind, here)], residents(codes))


def phrase(kind: str, here: Place) -> str:
    """Say a national or regional reference."""
    if kind in ("uk", "england"):
        return {"uk": "the United Kingdom", "england": "England"}[kind]
    article = here.region.startswith(("North ", "South ", "East ", "West "))
    return f"the {here.region}" if article else here.region


@lru_cache(maxsize=32)
def _members(kind: str, region: str) -> tuple[str, ...]:
    rows = table()
    if kind == "uk":
        return tuple(rows["code"])
    return tuple(rows.loc[rows["nation"] == "England" if kind == "england" else rows["region"] == region, "code"])


@lru_cache(maxsize=32)
def residents(codes: tuple[str, ...]) -> dict[str, float]:
    """Return the residents of 2022 by code; not to be written to."""
    people = _by_code()["population_2022"].astype(float)
    return {code: float(people[code]) for code in codes}


@lru_cache(maxsize=1)
def hours() -> dict[str, Hours]:
    """Return hours worked by place, for those that have the figures."""
    people = tables.load("population").query("year == 2022")
    output = (
        tables.load("productivity").query(f"year == {YEAR} and geography == 'place'").dropna(subset=["gva_per_job"])
    )
    aged = dict(zip(people["code"], people["population_16_64"].astype(float), strict=True))
    per_job = dict(zip(output["code"], output["gva_per_job"].astype(float), strict=True))
    return hours_of_places(table(), aged, per_job)
