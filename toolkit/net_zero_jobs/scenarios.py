"""Scenarios as composable values: what is added to which activity, by how much, from when to when.

A scenario is a set of programmes. Scenarios can be added, blended and changed, and are frozen, hashable and
comparable::

    halfway = current.blend(transformation, 0.5)
    bolder = transformation.with_(uplift=1.0, end=2040) + nature(assumptions)

Random draws belong to a programme's ``name``: programmes with the same name share their draws, so that what two
scenarios have in common moves together, and the rest independently. Land programmes are included but evaluated
separately (`toolkit.net_zero_jobs.nature`): their jobs are temporary, and are never added to permanent ones.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from toolkit.core.yaml_io import AssumptionError
from toolkit.net_zero_jobs.assumptions import UNITS, Assumption, Assumptions
from toolkit.net_zero_jobs.lookup import require

# Measures and their units. Land gives temporary jobs and job-years, never permanent jobs: see `net_zero_jobs.nature`.
MEASURES = {"uplift": "share of base jobs", "new_jobs": "jobs", "land": "hectares"}
# Measures of permanent jobs; only these can be gross jobs of a region.
STANDING = ("uplift", "new_jobs")
SHAPES = ("linear", "logistic")


class ScenarioError(AssumptionError):
    """A scenario that cannot be built."""


@dataclass(frozen=True, order=True)
class Path:
    """How jobs build up: none at ``start``, all at ``end``, and constant after that.

    Parameters
    ----------
    start, end
        Years.
    shape
        ``linear`` or ``logistic``.
    steepness
        For the logistic path: the larger, the more of the change falls in the middle years.
    """

    start: int
    end: int
    shape: str = "linear"
    steepness: float = 8.0

    def __post_init__(self) -> None:
        """Check the path.

        Raises
        ------
        ScenarioError
            An unknown shape, an end that is not after the start, or a steepness that is not above zero.
        """
        if self.shape not in SHAPES:
            raise ScenarioError(f"The path has the shape “{self.shape}”.", f"Expected one of: {', '.join(SHAPES)}.")
        if not self.start < self.end:
            raise ScenarioError(f"The path runs from {self.start} to {self.end}.", "The path must end after it starts.")
        if not (math.isfinite(self.steepness) and self.steepness > 0):
            raise ScenarioError(f"The path has a steepness of {self.steepness}.", "Expected a number above zero.")

    def progress(self, years: Sequence[int] | np.ndarray) -> np.ndarray:
        """Return the share completed by each year: 0 up to the start, 1 from the end.

        Linear, or logistic (scaled to meet 0 and 1 exactly): ``(s(k·(x − ½)) − s(−k/2)) / (s(k/2) − s(−k/2))`` with
        ``s`` the logistic function, ``k`` the steepness and ``x`` the share of the time elapsed.
        """
        passed = np.clip((np.asarray(years, dtype=float) - self.start) / (self.end - self.start), 0.0, 1.0)
        if self.shape == "linear":
            return passed
        # s(z) − ½ is tanh(z/2)/2, an odd function: no cancellation for flat paths.
        k = self.steepness
        return (np.tanh(k * (passed - 0.5) / 2) / np.tanh(k / 4) + 1) / 2


@dataclass(frozen=True, order=True)
class Programme:
    """One addition of jobs to one activity.

    Parameters
    ----------
    activity
        Such as ``repair``.
    measure
        ``uplift`` (a share of the activity's base jobs), ``new_jobs`` (jobs, if the base is near zero) or ``land``
        (hectares restored along the path; the activity is then a type of land).
    value, low, high
        Central value and range, in the unit of the measure.
    path
        Timing.
    name
        Name of its uncertain parameter; programmes with the same name share their draws.
    distribution
        ``fixed``, ``uniform`` or ``triangular`` between ``low`` and ``high``.
    share
        Share of the programme included: 1, or less in a blend.
    """

    activity: str
    measure: str
    value: float
    low: float
    high: float
    path: Path
    name: str
    distribution: str = "triangular"
    share: float = 1.0

    def __post_init__(self) -> None:
        """Check the values by the rules for an assumption in this unit.

        Raises
        ------
        AssumptionError
            An unknown measure or distribution, or a value outside its range or its unit's.
        """
        require("programme measure", self.measure, MEASURES)
        if not (math.isfinite(self.share) and self.share >= 0):
            raise ScenarioError(f"The share of “{self.name}” is {self.share}.", "A share must be zero or more.")
        # The same rules as for an assumption.
        Assumption(
            self.name, "", self.value, self.low, self.high, self.distribution, MEASURES[self.measure], "", "assumed"
        )

    @property
    def stands(self) -> bool:
        """Whether the programme's jobs are permanent; those from restoring land are temporary."""
        return self.measure in STANDING

    @property
    def varies(self) -> bool:
        """Whether the programme has a range to draw from."""
        return self.distribution != "fixed" and self.low < self.high

    def scaled(self, factor: float) -> Programme:
        """Return the programme multiplied by ``factor``."""
        return dataclasses.replace(self, share=self.share * factor)

    def revalued(self, value: float) -> Programme:
        """Return the programme with another central value; its range keeps its proportions."""
        ratio = value / self.value if self.value else 1.0
        most = UNITS[MEASURES[self.measure]][1]
        low, high = min(self.low * ratio, value), min(max(self.high * ratio, value), most)
        return dataclasses.replace(self, value=value, low=low, high=high)


@dataclass(frozen=True)
class Scenario:
    """A set of programmes.

    Parameters
    ----------
    name
        In words; ignored in comparisons.
    programmes
        In any order; equal ones are merged.
    calibration
        Factor φ of the net rule, one for each published scenario; 1 if nothing was published to calibrate it.
    """

    name: str = field(compare=False)
    programmes: tuple[Programme, ...] = ()
    calibration: float = 1.0

    def __post_init__(self) -> None:
        """Sort the programmes, and merge equal ones."""
        least, most = UNITS["ratio"]
        if not least <= self.calibration <= most:
            raise ScenarioError(f"The calibration is {self.calibration}.", f"Expected {least:g} to {most:g}.")
        object.__setattr__(self, "programmes", _collected(self.programmes))
        if not self.standing:
            object.__setattr__(self, "calibration", 1.0)  # no net jobs to calibrate: all empty scenarios are equal

    @property
    def standing(self) -> tuple[Programme, ...]:
        """Programmes with permanent jobs: the basis of gross and net jobs."""
        return tuple(part for part in self.programmes if part.stands)

    @property
    def land(self) -> tuple[Programme, ...]:
        """Land restoration programmes."""
        return tuple(part for part in self.programmes if not part.stands)

    @property
    def activities(self) -> tuple[str, ...]:
        """Activities to which the scenario adds permanent jobs, in alphabetical order."""
        return tuple(sorted({part.activity for part in self.standing}))

    def __add__(self, other: Scenario) -> Scenario:
        """Return both combined.

        No sum was ever published, so unless both have the same calibration, φ is 1. Land has no net jobs, so adding it
        leaves φ unchanged.
        """
        if not isinstance(other, Scenario):
            return NotImplemented
        if not self.programmes or not other.programmes:
            return self if self.programmes else other
        first, second = _calibrations(self, other)
        agreed = first if first == second else 1.0
        return Scenario(f"{self.name} + {other.name}", self.programmes + other.programmes, agreed)

    def scaled(self, factor: float) -> Scenario:
        """Return the scenario multiplied by ``factor`` (zero or more)."""
        programmes = tuple(part.scaled(factor) for part in self.programmes)
        return dataclasses.replace(self, programmes=programmes)

    def blend(self, other: Scenario, share: float) -> Scenario:
        """Return ``1 − share`` of this scenario plus ``share`` of another; φ is interpolated between the two.

        Raises
        ------
        ScenarioError
            The share is not between 0 and 1.
        """
        if not 0 <= share <= 1:
            raise ScenarioError(f"The second scenario's share is {share}.", "Expected a number between 0 and 1.")
        programmes = self.scaled(1 - share).programmes + other.scaled(share).programmes
        first, second = _calibrations(self, other)
        calibration = first * (1 - share) + second * share
        return Scenario(f"{self.name} → {other.name}, {share:.0%}", programmes, calibration)

    def with_(
        self,
        *,
        name: str | None = None,
        calibration: float | None = None,
        uplift: float | Mapping[str, float] | None = None,
        new_jobs: Mapping[str, float] | None = None,
        land: Mapping[str, float] | None = None,
        **path: Any,
    ) -> Scenario:
        """Return a modified copy.

        Parameters
        ----------
        name, calibration
            Name and calibration of the scenario.
        uplift
            One number for every activity with a base, or numbers by activity.
        new_jobs
            Numbers by activity.
        land
            Hectares by type of land.
        path
            ``start``, ``end``, ``shape``, ``steepness`` for every programme.

        Raises
        ------
        UnknownNameError
            An activity that the scenario does not have, or an unknown part of a path.
        """
        changed: Iterable[Programme] = self.programmes
        for measure, values in (("uplift", uplift), ("new_jobs", new_jobs), ("land", land)):
            if values is not None:
                changed = _revalued(self.name, changed, measure, values)
        if path:
            changed = _on_path(changed, path)
        factor = self.calibration if calibration is None else calibration
        return Scenario(self.name if name is None else name, tuple(changed), factor)


def _calibrations(first: Scenario, second: Scenario) -> tuple[float, float]:
    """Return the factors of two scenarios; one without permanent jobs takes the other's."""
    factor = first.calibration if first.standing else second.calibration
    return factor, second.calibration if second.standing else factor


def _collected(programmes: Iterable[Programme]) -> tuple[Programme, ...]:
    """Return programmes sorted, with shares of otherwise equal ones added up, and those with share zero dropped."""

    def unshared(programme: Programme) -> Programme:
        return dataclasses.replace(programme, share=1.0)

    groups = itertools.groupby(sorted(sorted(programmes), key=unshared), key=unshared)
    # fsum: the sum must not depend on the order of adding scenarios.
    summed = (dataclasses.replace(total, share=math.fsum(part.share for part in parts)) for total, parts in groups)
    return tuple(programme for programme in summed if programme.share > 0)


def _revalued(
    scenario: str, programmes: Iterable[Programme], measure: str, values: float | Mapping[str, float]
) -> list[Programme]:
    programmes = list(programmes)
    activities = sorted({programme.activity for programme in programmes if programme.measure == measure})
    given = values if isinstance(values, Mapping) else dict.fromkeys(activities, values)
    for activity in given:
        require(f"activity with “{measure}” in “{scenario}”", activity, activities)
    return [
        programme.revalued(given[programme.activity])
        if programme.measure == measure and programme.activity in given
        else programme
        for programme in programmes
    ]


def _on_path(programmes: Iterable[Programme], changes: Mapping[str, Any]) -> list[Programme]:
    known = [part.name for part in dataclasses.fields(Path)]
    for part in changes:
        if part not in known:
            require("part of a scenario", part, [*known, "uplift", "new_jobs", "calibration"])
    return [
        dataclasses.replace(programme, path=dataclasses.replace(programme.path, **changes)) for programme in programmes
    ]


def published(assumptions: Assumptions, key: str) -> Scenario:
    """Return a published scenario from its assumptions.

    Parameters
    ----------
    assumptions
        With ``uplift.<key>``, ``new_jobs.<key>.<activity>``, ``base_jobs.<activity>``, ``calibration.<key>`` and the
        path (``path.start``, ``path.end``, ``path.shape``, ``path.steepness``).
    key
        The scenario's key, such as ``transformation``.
    """
    require("scenario", key, assumptions.group("uplift"))
    path = Path(**assumptions.group("path"))
    uplifts = [("uplift", activity, f"uplift.{key}") for activity in assumptions.group("base_jobs")]
    new = [("new_jobs", name, f"new_jobs.{key}.{name}") for name in assumptions.group(f"new_jobs.{key}")]
    programmes = tuple(_programme(assumptions, path, *parts) for parts in uplifts + new)
    return Scenario(key.replace("_", " "), programmes, assumptions[f"calibration.{key}"])


def nature(assumptions: Assumptions) -> Scenario:
    """Return the land restoration scenario from its assumptions.

    Parameters
    ----------
    assumptions
        With ``nature.hectares.<type>``, the years ``nature.path.start`` and ``nature.path.end``, and the shape of paths
        (``path.shape``, ``path.steepness``).
    """
    path = Path(**assumptions.group("path") | assumptions.group("nature.path"))
    types = assumptions.group("nature.hectares")
    programmes = tuple(_programme(assumptions, path, "land", kind, f"nature.hectares.{kind}") for kind in types)
    return Scenario("nature", programmes)


def _programme(assumptions: Assumptions, path: Path, measure: str, activity: str, name: str) -> Programme:
    source = assumptions.assumption(name)
    return Programme(activity, measure, source.value, source.low, source.high, path, name, source.distribution)
