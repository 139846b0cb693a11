"""Scenarios as values: what is added to which activity, by how much, from when to when; they compose.

A scenario is a set of programmes. Scenarios can be added, blended and changed, and are frozen, hashable and
comparable::

    halfway = current.blend(transformation, 0.5)
    bolder = transformation.with_(uplift=1.0, end=2040) + nature

What is drawn at random belongs to a programme's ``name``: two programmes of one name share their draws, so that what
two scenarios have in common moves together, and what they do not moves apart.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from toolkit.assumptions import UNITS, Assumption, Assumptions
from toolkit.errors import UnknownNameError
from toolkit.yaml_texts import AssumptionError

MEASURES = {"uplift": "share of base jobs", "new_jobs": "jobs"}
SHAPES = ("linear", "logistic")


class ScenarioError(AssumptionError):
    """A scenario that cannot be made as asked."""


@dataclass(frozen=True, order=True)
class Path:
    """How jobs build up: nothing at ``start``, all of it at ``end``, and level after that.

    Parameters
    ----------
    start, end
        Years.
    shape
        ``linear`` or ``logistic``.
    steepness
        Of the logistic path: the larger, the more of the change falls into its middle years.
    """

    start: int
    end: int
    shape: str = "linear"
    steepness: float = 8.0

    def __post_init__(self) -> None:
        """Refuse a path that leads nowhere.

        Raises
        ------
        ScenarioError
            An unknown shape, an end that is not after the start, a steepness that is not above nought.
        """
        if self.shape not in SHAPES:
            raise ScenarioError(f"The path has the shape “{self.shape}”.", f"Known are: {', '.join(SHAPES)}.")
        if not self.start < self.end:
            raise ScenarioError(f"The path runs from {self.start} to {self.end}.", "It ends after it starts.")
        if not (math.isfinite(self.steepness) and self.steepness > 0):
            raise ScenarioError(f"The path has the steepness {self.steepness}.", "It is above nought.")


@dataclass(frozen=True, order=True)
class Programme:
    """One addition of jobs to one activity.

    Parameters
    ----------
    activity
        Such as ``repair``.
    measure
        ``uplift`` (a share of the activity's base jobs) or ``new_jobs`` (jobs, where the base is near nought).
    value, low, high
        Central value and range, in the unit of the measure.
    path
        When.
    name
        The uncertain thing that it rests on; programmes of one name share their draws.
    distribution
        ``fixed``, ``uniform`` or ``triangular`` between ``low`` and ``high``.
    share
        How much of it is taken: 1, or less in a blend.
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
        """Refuse what an assumption in this unit may not be.

        Raises
        ------
        AssumptionError
            An unknown measure or distribution, or a value outside its range or its unit's.
        """
        if self.measure not in MEASURES:
            near = get_close_matches(self.measure, MEASURES, n=1)
            raise UnknownNameError("measure of a programme", self.measure, near or tuple(MEASURES))
        if not (math.isfinite(self.share) and self.share >= 0):
            raise ScenarioError(f"“{self.name}” is taken {self.share} times.", "A share is nought or more.")
        # The rules of an assumption are the rules here.
        Assumption(
            self.name, "", self.value, self.low, self.high, self.distribution, MEASURES[self.measure], "", "assumed"
        )

    def scaled(self, factor: float) -> Programme:
        """Return the programme taken ``factor`` times."""
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
        if not self.programmes:
            object.__setattr__(self, "calibration", 1.0)  # nothing to calibrate: all empty scenarios are one

    @property
    def activities(self) -> tuple[str, ...]:
        """Activities that it adds to, in alphabetical order."""
        return tuple(sorted({one.activity for one in self.programmes}))

    def __add__(self, other: Scenario) -> Scenario:
        """Return both together.

        A sum was never published; unless both have one calibration, nothing calibrates it and φ is 1.
        """
        if not isinstance(other, Scenario):
            return NotImplemented
        if not self.programmes or not other.programmes:
            kept = self if self.programmes else other
            return kept
        agreed = self.calibration if self.calibration == other.calibration else 1.0
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
        calibration = self.calibration * (1 - share) + other.calibration * share
        return Scenario(f"{self.name} → {other.name}, {share:.0%}", programmes, calibration)

    def with_(
        self,
        *,
        name: str | None = None,
        calibration: float | None = None,
        uplift: float | Mapping[str, float] | None = None,
        new_jobs: Mapping[str, float] | None = None,
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
        path
            ``start``, ``end``, ``shape``, ``steepness`` for every programme.

        Raises
        ------
        UnknownNameError
            An activity that the scenario does not have, or an unknown part of a path.
        """
        changed: Iterable[Programme] = self.programmes
        if uplift is not None:
            changed = _revalued(self.name, changed, "uplift", uplift)
        if new_jobs is not None:
            changed = _revalued(self.name, changed, "new_jobs", new_jobs)
        if path:
            changed = _on_path(changed, path)
        factor = self.calibration if calibration is None else calibration
        return Scenario(self.name if name is None else name, tuple(changed), factor)


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
            raise UnknownNameError(
                f"activity with “{measure}” in “{scenario}”", activity, get_close_matches(activity, mine) or mine
            )
    return [
        one.revalued(given[one.activity]) if one.measure == measure and one.activity in given else one
        for one in programmes
    ]


def _on_path(programmes: Iterable[Programme], changes: Mapping[str, Any]) -> list[Programme]:
    known = [part.name for part in dataclasses.fields(Path)]
    for part in changes:
        if part not in known:
            raise UnknownNameError(
                "part of a scenario", part, get_close_matches(part, [*known, "uplift", "new_jobs", "calibration"])
            )
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
        raise UnknownNameError("scenario", key, get_close_matches(key, known) or known)
    make = _from(assumptions, path)
    programmes = [make("uplift", activity, f"uplift.{key}") for activity in assumptions.group("base_jobs")]
    programmes += [
        make("new_jobs", activity, f"new_jobs.{key}.{activity}") for activity in assumptions.group(f"new_jobs.{key}")
    ]
    return Scenario(key.replace("_", " "), tuple(programmes), assumptions[f"calibration.{key}"])


def _from(assumptions: Assumptions, path: Path) -> Callable[[str, str, str], Programme]:
    def make(measure: str, activity: str, name: str) -> Programme:
        one = assumptions.assumption(name)
        return Programme(activity, measure, one.value, one.low, one.high, path, name, one.distribution)

    return make
