"""The request from “Explain a place”, resolved once: an area, its comparison, and the regression that includes both.

Everything that does not depend on a visitor's choices is cached.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from toolkit import places, tables
from toolkit.apps.shared.place_measures import ENGLAND_CODE, OUTCOME, YEAR, figure, table
from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.core.yaml_io import module_yaml
from toolkit.places import Place, areas
from toolkit.productivity.decomposition.gap import Gap, place_gap
from toolkit.productivity.decomposition.reference import Reference
from toolkit.regression.fitting import Fit, fit

UK_CODE = areas.UK
_REGIONAL = ("region", "nation")
SECTORS = {"Industry mix": ("high_productivity_sectors_2019",)}
_WORDS = module_yaml(__file__)
REFERENCES: dict[str, str] = _WORDS["references"]


@dataclass(frozen=True)
class Measures:
    """A set of predictors in groups, with the sample and standard errors of its regression.

    Parameters
    ----------
    label
        Label on the form.
    groups
        Predictors by theme.
    sample, errors
        Sample and standard errors of the regression.
    description
        Description inside a sentence.
    """

    label: str
    groups: Mapping[str, tuple[str, ...]]
    sample: str
    errors: str
    description: str


def _measures(entry: Mapping[str, Any]) -> Measures:
    groups = {name: tuple(columns) for name, columns in entry["groups"].items()}
    return Measures(**{**entry, "groups": groups})


MEASURES = {name: _measures(entry) for name, entry in _WORDS["measures"].items()}


@dataclass(frozen=True)
class Basis:
    """A key of ``MEASURES``, whether the industry mix is among the predictors, and the resulting regression."""

    name: str
    sectors: bool

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Predictors by theme."""
        return {**MEASURES[self.name].groups, **(SECTORS if self.sectors else {})}

    @property
    def columns(self) -> list[str]:
        """The predictors of all groups."""
        return [column for columns in self.groups.values() for column in columns]

    @property
    def fit(self) -> Fit:
        """The regression, fitted once."""
        return _fit(self)


@lru_cache(maxsize=8)
def _fit(basis: Basis) -> Fit:
    measures = MEASURES[basis.name]
    return fit(table(), OUTCOME, basis.columns, log=True, sample=measures.sample, errors=measures.errors)


@lru_cache(maxsize=8)
def _used(basis: Basis) -> frozenset[str]:
    return frozenset(map(str, basis.fit.codes))


def basis_for(measures: str, sectors: bool, codes: Iterable[str]) -> Basis | None:
    """Return the named measures or, if one of the places lacks them, the next set that all the places have."""
    names, wanted = dict.fromkeys((measures, *MEASURES)), frozenset(codes)
    candidates = (Basis(name, with_sectors) for name in names for with_sectors in dict.fromkeys((sectors, False)))
    return next((basis for basis in candidates if wanted <= _used(basis)), None)


def in_a_regression(code: str) -> bool:
    """Return whether any of the regressions includes a place."""
    return any(code in _used(Basis(name, False)) for name in MEASURES)


def missing(basis: Basis, codes: Iterable[str]) -> str:
    """Return which measures the first incomplete place lacks, in words; empty if all places are complete."""
    labels = table().attrs["labels"]
    for code in codes:
        absent = [f"“{labels[column]}”" for column in basis.columns if np.isnan(figure(code, column))]
        if absent:
            return f"{places.get(code).short_name} has no figure for {wording.listing(absent, 'or')}"
    return ""


@dataclass(frozen=True)
class PublishedArea:
    """A nation, region or combined authority whose output per hour is published.

    Parameters
    ----------
    code, name
        As published by the ONS; ``name`` is for sentences; a combined authority never has a region's name.
    """

    code: str
    name: str

    @property
    def reference(self) -> Reference:
        """The area's published figure, and its local authorities weighted by population."""
        return _published_area(self)


@lru_cache(maxsize=64)
def _published_area(area: PublishedArea) -> Reference:
    members = areas.get(area.code).members
    residents = {code: figure(code, "population_2022") for code in members}
    return Reference(members, area.name, _published()[area.code], residents)


@lru_cache(maxsize=1)
def _published() -> dict[str, float]:
    rows = tables.load("productivity").query(f"year == {YEAR}")
    return dict(zip(rows["code"], rows["gva_per_hour"].astype(float), strict=True))


def _called(area: areas.Area) -> str:
    return area.short_name if area.kind == "combined authority" else area.phrase


@lru_cache(maxsize=1)
def larger_areas() -> dict[str, PublishedArea]:
    """Return, by code, the combined authorities, regions and nations whose output is published."""
    larger = [area for area in areas.every() if area.kind not in {"council", "country"}]
    return {area.code: PublishedArea(area.code, _called(area)) for area in larger if area.code in _published()}


def authority_of(place: Place) -> PublishedArea | None:
    """Return the combined authority of a place, if its output is published."""
    codes = [area.code for area in areas.around(place.code) if area.kind == "combined authority"]
    return larger_areas()[codes[0]] if codes else None


def uk() -> tuple[float, str]:
    """Return the United Kingdom's published figure, with its name for an axis."""
    return _published()[UK_CODE], "UK"


def published_area(kind: str, place: Place) -> PublishedArea | None:
    """Return the area that a key of ``REFERENCES`` stands for, if it has a published figure; None otherwise."""
    wholes = {"uk": UK_CODE, "england": ENGLAND_CODE}
    if kind in wholes:
        area = areas.get(wholes[kind])
    elif kind == "region":
        area = next(near for near in areas.around(place.code) if near.name == place.region and near.kind in _REGIONAL)
    else:
        return authority_of(place) if kind == "authority" else None
    return PublishedArea(area.code, _called(area))


def reference_for(kind: str, place: Place, other: Place) -> Reference:
    """Return the reference for a place, by a key of ``REFERENCES``.

    A national or regional reference has the published figure, and the mean of its places weighted by population; for
    statistical neighbours, the mean is unweighted.
    """
    area = published_area(kind, place)
    if area is not None:
        return area.reference
    if kind == "other":
        return Reference((other.code,), other.short_name)
    codes = tuple(neighbour.code for neighbour in places.neighbours(place.code))
    return Reference(codes, f"the average of its {len(codes)} statistical neighbours")


@dataclass(frozen=True, eq=False)
class Request:
    """A page's choices, resolved, with any impossible ones replaced.

    Parameters
    ----------
    place
        The local authority, or the first one of ``authority``.
    authority
        The combined authority to explain instead, or None.
    reference, reference_area
        The reference, and its area if that has a published figure.
    regression
        The measures available for all the places concerned, with their regression; None if no regression uses them.
    scale
        “pounds” or “log”.
    target, shares
        What-if: the target of the measures, and the percentage of the way to it, by group of measures.
    replacements
        A sentence on each choice that was replaced.
    """

    place: Place
    authority: PublishedArea | None
    reference: Reference
    reference_area: PublishedArea | None
    regression: Basis | None
    scale: str
    target: Reference
    shares: Mapping[str, float]
    replacements: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of the area being explained."""
        return self.authority.name if self.authority else areas.get(self.place.code).phrase

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the area's local authorities."""
        return self.authority.reference.codes if self.authority else (self.place.code,)

    @property
    def basis(self) -> Basis:
        """The regression's measures.

        Raises
        ------
        ModelError
            No regression includes the places.
        """
        if self.regression is None:
            raise ModelError(f"No regression includes {self.name}.", "", "Choose another place.")
        return self.regression

    @property
    def explained(self) -> str | Reference:
        """The area for `place_gap`: a code, or several places and their published figure."""
        return self.authority.reference if self.authority else self.place.code

    @cached_property
    def gap(self) -> Gap:
        """The gap, divided among the groups of measures."""
        return place_gap(self.basis.fit, self.explained, self.reference, groups=self.basis.groups)

    @cached_property
    def single_parts(self) -> pd.DataFrame:
        """The parts of the gap by individual measure, as ``Gap.parts``."""
        return place_gap(self.basis.fit, self.explained, self.reference).parts

    @property
    def levels(self) -> tuple[float, float]:
        """Output per hour of the area and of its reference (GBP): as published, or the geometric mean over places."""
        if self.regression:
            return self.gap.place_level, self.gap.reference_level
        logs = [np.log(figure(code, OUTCOME)) for code in self.reference.codes]
        return figure(self.place.code, OUTCOME), self.reference.published or float(np.exp(np.mean(logs)))
