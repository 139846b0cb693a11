"""Scenarios as values: what is added to which activity, by how much, from when to when; they compose.

A scenario is a set of programmes. Scenarios can be added, blended and changed, and are frozen, hashable and
comparable::

    halfway = current.blend(transformation, 0.5)
    bolder = transformation.with_(uplift=1.0, end=2040) + nature(assumptions)

What is drawn at random belongs to a programme's ``name``: two programmes of one name share their draws, so that what
two scenarios have in common moves together, and what they do not moves apart. Programmes of land are carried along and
asked for apart (`toolkit.net_zero_jobs.nature`): their jobs come and go, and are never added to standing ones.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit.core.errors import UnknownNameError
from toolkit.net_zero_jobs.assumptions import UNITS, Assumptions
from toolkit.net_zero_jobs.programmes import MEASURES, SHAPES, Path, Programme, ScenarioError

__all__ = ["MEASURES", "SHAPES", "Path", "Programme", "Scenario", "ScenarioError", "nature", "published"]


@dataclass(frozen=True)
class Scenario:
    """A set of programmes.

    Parameters
    ----------
    name
        In words; it does not take part in comparison.
    programmes
        In any order; equal ones are put together.
    calibration
        Factor φ of the net rule, one for each published scenario; 1 where nothing was published to calibrate it.
    """

    name: str = field(compare=False)
    programmes: tuple[Programme, ...] = ()
    calibration: float = 1.0

    def __post_init__(self) -> None:
        """Put programmes into one order, and equal ones together."""
        least, most = UNITS["ratio"]
        if not least <= self.calibration <= most:
            raise ScenarioError(f"The calibration is {self.calibration}.", f"It lies from {least:g} to {most:g}.")
        object.__setattr__(self, "programmes", _collected(self.programmes))
        if not self.standing:
            object.__setattr__(self, "calibration", 1.0)  # no net jobs to calibrate: all empty scenarios are one

    @property
    def standing(self) -> tuple[Programme, ...]:
        """Programmes whose jobs stand year after year: what gross and net jobs are about."""
        return tuple(one for one in self.programmes if one.stands)

    @property
    def land(self) -> tuple[Programme, ...]:
        """Programmes of restoring land."""
        return tuple(one for one in self.programmes if not one.stands)

    @property
    def activities(self) -> tuple[str, ...]:
        """Activities that it adds standing jobs to, in alphabetical order."""
        return tuple(sorted({one.activity for one in self.standing}))

    def __add__(self, other: Scenario) -> Scenario:
        """Return both together.

        A sum was never published; unless both have one calibration, nothing calibrates it and φ is 1. Land has no net
        jobs, so that adding it leaves φ as it was.
        """
        if not isinstance(other, Scenario):
            return NotImplemented
        if not self.programmes or not other.programmes:
            return self if self.programmes else other
        first, second = _calibrations(self, other)
        agreed = first if first == second else 1.0
        return Scenario(f"{self.name} + {other.name}", self.programmes + other.programmes, agreed)

    def scaled(self, factor: float) -> Scenario:
        """Return the scenario taken ``factor`` times (nought or more)."""
        programmes = tuple(one.scaled(factor) for one in self.programmes)
        return dataclasses.replace(self, programmes=programmes)

    def blend(self, other: Scenario, share: float) -> Scenario:
        """Return ``1 − share`` of this scenario with ``share`` of another; φ lies between theirs in proportion.

        Raises
        ------
        ScenarioError
            The share is not from 0 to 1.
        """
        if not 0 <= share <= 1:
            raise ScenarioError(f"The share of a blend is {share}.", "It lies from 0 to 1.")
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
        """Return a changed copy.

        Parameters
        ----------
        name, calibration
            Of the scenario.
        uplift
            One number for every activity with a base, or by activity.
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


def _calibrations(one: Scenario, other: Scenario) -> tuple[float, float]:
    """The factors of two scenarios; one without standing jobs has none of its own, and takes the other's."""
    first = one.calibration if one.standing else other.calibration
    return first, other.calibration if other.standing else first


def _collected(programmes: Iterable[Programme]) -> tuple[Programme, ...]:
    """Sort, add up the shares of programmes that differ in nothing else, and drop what is taken nought times."""

    def rest(one: Programme) -> Programme:
        return dataclasses.replace(one, share=1.0)

    ordered = sorted(programmes)
    groups = itertools.groupby(sorted(ordered, key=rest), key=rest)
    # fsum: the sum must not depend on the order in which scenarios were added.
    summed = (dataclasses.replace(one, share=math.fsum(part.share for part in parts)) for one, parts in groups)
    return tuple(one for one in summed if one.share > 0)


def _revalued(
    scenario: str, programmes: Iterable[Programme], measure: str, values: float | Mapping[str, float]
) -> list[Programme]:
    programmes = list(programmes)
    mine = sorted({one.activity for one in programmes if one.measure == measure})
    given = values if isinstance(values, Mapping) else dict.fromkeys(mine, values)
    for activity in given:
        if activity not in mine:
            raise UnknownNameError(f"activity with “{measure}” in “{scenario}”", activity, mine)
    return [
        one.revalued(given[one.activity]) if one.measure == measure and one.activity in given else one
        for one in programmes
    ]


def _on_path(programmes: Iterable[Programme], changes: Mapping[str, Any]) -> list[Programme]:
    known = [part.name for part in dataclasses.fields(Path)]
    for part in changes:
        if part not in known:
            raise UnknownNameError("part of a scenario", part, [*known, "uplift", "new_jobs", "calibration"])
    return [dataclasses.replace(one, path=dataclasses.replace(one.path, **changes)) for one in programmes]


def published(assumptions: Assumptions, key: str) -> Scenario:
    """Make a published scenario from its assumptions.

    Parameters
    ----------
    assumptions
        With ``uplift.<key>``, ``new_jobs.<key>.<activity>``, ``base_jobs.<activity>``, ``calibration.<key>`` and the
        path (``path.start``, ``path.end``, ``path.shape``, ``path.steepness``).
    key
        Such as ``transformation``.
    """
    path = Path(**assumptions.group("path"))
    known = list(assumptions.group("uplift"))
    if key not in known:
        raise UnknownNameError("scenario", key, known)
    make = _from(assumptions, path)
    programmes = [make("uplift", activity, f"uplift.{key}") for activity in assumptions.group("base_jobs")]
    programmes += [
        make("new_jobs", activity, f"new_jobs.{key}.{activity}") for activity in assumptions.group(f"new_jobs.{key}")
    ]
    return Scenario(key.replace("_", " "), tuple(programmes), assumptions[f"calibration.{key}"])


def nature(assumptions: Assumptions) -> Scenario:
    """Make the scenario of restoring land from its assumptions.

    Parameters
    ----------
    assumptions
        With ``nature.hectares.<type>``, the years ``nature.path.start`` and ``nature.path.end``, and the shape of paths
        (``path.shape``, ``path.steepness``).
    """
    path = Path(**assumptions.group("path") | assumptions.group("nature.path"))
    make = _from(assumptions, path)
    types = assumptions.group("nature.hectares")
    return Scenario("nature", tuple(make("land", kind, f"nature.hectares.{kind}") for kind in types))


def _from(assumptions: Assumptions, path: Path) -> Callable[[str, str, str], Programme]:
    def make(measure: str, activity: str, name: str) -> Programme:
        one = assumptions.assumption(name)
        return Programme(activity, measure, one.value, one.low, one.high, path, name, one.distribution)

    return make
