"""One programme of a scenario: what is added to one activity, by how much, and along which path."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

from toolkit.core.errors import UnknownNameError
from toolkit.core.yaml_io import AssumptionError
from toolkit.net_zero_jobs.assumptions import UNITS, Assumption

# What is added, and its unit. Land gives temporary jobs and job-years, never standing ones: see `net_zero_jobs.nature`.
MEASURES = {"uplift": "share of base jobs", "new_jobs": "jobs", "land": "hectares"}
# Measures whose jobs stand year after year; only these can be gross jobs of a region.
STANDING = ("uplift", "new_jobs")
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
        ``uplift`` (a share of the activity's base jobs), ``new_jobs`` (jobs, where the base is near nought) or
        ``land`` (hectares that are restored over the path; the activity is then a type of land).
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
            raise UnknownNameError("measure of a programme", self.measure, MEASURES)
        if not (math.isfinite(self.share) and self.share >= 0):
            raise ScenarioError(f"“{self.name}” is taken {self.share} times.", "A share is nought or more.")
        # The rules of an assumption are the rules here.
        Assumption(
            self.name, "", self.value, self.low, self.high, self.distribution, MEASURES[self.measure], "", "assumed"
        )

    @property
    def stands(self) -> bool:
        """Whether its jobs stand year after year; those of restoring land come and go."""
        return self.measure in STANDING

    def scaled(self, factor: float) -> Programme:
        """Return the programme taken ``factor`` times."""
        return dataclasses.replace(self, share=self.share * factor)

    def revalued(self, value: float) -> Programme:
        """Return the programme with another central value; its range keeps its proportions."""
        ratio = value / self.value if self.value else 1.0
        most = UNITS[MEASURES[self.measure]][1]
        low, high = min(self.low * ratio, value), min(max(self.high * ratio, value), most)
        return dataclasses.replace(self, value=value, low=low, high=high)
