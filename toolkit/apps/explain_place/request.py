"""What “Explain a place” is asked, resolved once: an area, what it is compared with, and the regression that has both.

Everything here that does not change with a visitor's choices is made once and kept.
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
        On the form.
    groups
        Predictors by what they stand for.
    sample, errors
        Of the regression.
    description
        What the measures are, within a sentence.
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
    """A key of ``MEASURES``, whether the industry mix is among the predictors, and the regression that follows."""

    name: str
    sectors: bool

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Predictors by what they stand for."""
        return {**MEASURES[self.name].groups, **(SECTORS if self.sectors else {})}

    @property
    def columns(self) -> list[str]:
        """The predictors of all groups."""
        return [column for columns in self.groups.values() for column in columns]

    @property
    def fit(self) -> Fit:
        """The regression; made once."""
        return _fit(self)


@lru_cache(maxsize=8)
def _fit(basis: Basis) -> Fit:
    measures = MEASURES[basis.name]
    return fit(table(), OUTCOME, basis.columns, log=True, sample=measures.sample, errors=measures.errors)


@lru_cache(maxsize=8)
def _used(basis: Basis) -> frozenset[str]:
    return frozenset(map(str, basis.fit.codes))


def basis_for(measures: str, sectors: bool, codes: Iterable[str]) -> Basis | None:
    """Return the measures named or, where one of the places lacks them, the next that all of them have."""
    names, wanted = dict.fromkeys((measures, *MEASURES)), frozenset(codes)
    candidates = (Basis(name, with_sectors) for name in names for with_sectors in dict.fromkeys((sectors, False)))
    return next((basis for basis in candidates if wanted <= _used(basis)), None)


def in_a_regression(code: str) -> bool:
    """Return whether any of the regressions has a place."""
    return any(code in _used(Basis(name, False)) for name in MEASURES)


def missing(basis: Basis, codes: Iterable[str]) -> str:
    """Return in words which measures the first place that lacks some does not have; empty if all have all."""
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
        As the ONS publishes them; in ``name`` as a sentence says it, told apart from a region of the same name.
    """

    code: str
    name: str

    @property
    def reference(self) -> Reference:
        """The published figure, and its local authorities weighted by residents."""
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
    """Return by code the combined authorities, regions and nations: areas of several places with published output."""
    larger = [area for area in areas.every() if area.kind not in {"council", "country"}]
    return {area.code: PublishedArea(area.code, _called(area)) for area in larger if area.code in _published()}


def authority_of(place: Place) -> PublishedArea | None:
    """Return the combined authority that a place is in, if its output is published."""
    found = [area.code for area in areas.around(place.code) if area.kind == "combined authority"]
    return larger_areas()[found[0]] if found else None


def uk() -> tuple[float, str]:
    """Return the United Kingdom's published figure, with its name for an axis."""
    return _published()[UK_CODE], "UK"


def published_area(kind: str, place: Place) -> PublishedArea | None:
    """Return what has a published figure, by a key of ``REFERENCES``; None for other places."""
    wholes = {"uk": UK_CODE, "england": ENGLAND_CODE}
    if kind in wholes:
        area = areas.get(wholes[kind])
    elif kind == "region":
        area = next(one for one in areas.around(place.code) if one.name == place.region and one.kind in _REGIONAL)
    else:
        return authority_of(place) if kind == "authority" else None
    return PublishedArea(area.code, _called(area))


def reference_for(kind: str, place: Place, other: Place) -> Reference:
    """Return what a place is compared with, by a key of ``REFERENCES``.

    National and regional figures are the published ones, and the mean of their places is weighted by residents; of
    statistical neighbours it is the plain mean.
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
    """The choices of a page as the things that they name; what could not be had is replaced.

    Parameters
    ----------
    place
        The local authority, or the first one of ``authority``.
    authority
        The combined authority that is explained in its stead, or None.
    reference, reference_area
        What it is compared with, and the area with a published figure that it is, if any.
    regression
        The measures that all places concerned have, with their regression; None where no regression has them.
    scale
        “pounds” or “log”.
    target, shares
        What-if: whose measures, and what percentage of the way, by group of measures.
    replacements
        A sentence on each choice that something else stands in for.
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
        """Name of the area that is explained."""
        return self.authority.name if self.authority else self.place.short_name

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the local authorities that it is made of."""
        return self.authority.reference.codes if self.authority else (self.place.code,)

    @property
    def basis(self) -> Basis:
        """The regression's measures.

        Raises
        ------
        ModelError
            No regression has the places asked for.
        """
        if self.regression is None:
            raise ModelError(f"No regression has {self.name}.", "", "Choose another place.")
        return self.regression

    @property
    def explained(self) -> str | Reference:
        """The area as `place_gap` takes it: a code, or several places and the published figure of them all."""
        return self.authority.reference if self.authority else self.place.code

    @cached_property
    def gap(self) -> Gap:
        """The gap, shared out among the groups of measures."""
        return place_gap(self.basis.fit, self.explained, self.reference, groups=self.basis.groups)

    @cached_property
    def single_parts(self) -> pd.DataFrame:
        """The parts of the gap by single measure, as ``Gap.parts``."""
        return place_gap(self.basis.fit, self.explained, self.reference).parts

    @property
    def levels(self) -> tuple[float, float]:
        """Output per hour of the area and of its reference (GBP): published, or the geometric mean of its places."""
        if self.regression:
            return self.gap.place_level, self.gap.reference_level
        logs = [np.log(figure(code, OUTCOME)) for code in self.reference.codes]
        return figure(self.place.code, OUTCOME), self.reference.published or float(np.exp(np.mean(logs)))
