"""A scenario seen from all sides at once: gross, anyway, net, displaced and indirect jobs with common draws.

Column 0 of every array of draws holds the central values (every assumption at its own value), the others are draws, so
that what adds up does so at the centre and in every draw. Net jobs follow one of two rules:

- ``published``: net jobs go to unemployed people (`toolkit.net_zero_jobs.net`); *displaced* is gross less net.
- ``guide``: the Additionality Guide (`net_zero_jobs.additionality`); *anyway* is what the reference case would bring,
  at most the scenario's own, and *displaced* is what leakage, displacement and substitution take off.

Indirect jobs are told beside these and are part of none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from toolkit.core.errors import UnknownNameError
from toolkit.net_zero_jobs.assumptions import Assumption, Assumptions
from toolkit.net_zero_jobs.draws import Draws, band, draw
from toolkit.net_zero_jobs.gross import Setting, activity_at
from toolkit.net_zero_jobs.net import Workforce
from toolkit.net_zero_jobs.paths import progress
from toolkit.net_zero_jobs.ranges import drawn_jobs, drawn_key
from toolkit.net_zero_jobs.scenarios import Programme, Scenario
from toolkit.net_zero_jobs.simulation import Simulation, names_of, simulate

RULES = ("published", "guide")
_SHARES = tuple(f"additionality.{part}" for part in ("leakage", "displacement", "substitution"))
Ends = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Outlook:
    """What a scenario brings, by region and year.

    Parameters
    ----------
    scenario, reference
        What is looked at, and what would come anyway.
    assumptions, setting
        As for `toolkit.net_zero_jobs.simulate`.
    draws
        Shape (names, 1 + n): the first point has every assumption at its own value.
    simulation
        Gross jobs, and net jobs by the published rule.
    """

    scenario: Scenario
    reference: Scenario
    assumptions: Assumptions
    setting: Setting
    draws: Draws
    simulation: Simulation

    @property
    def regions(self) -> tuple[str, ...]:
        """R names."""
        return self.simulation.regions

    @property
    def years(self) -> tuple[int, ...]:
        """Years that can be asked for."""
        return self.simulation.years

    def gross(self, year: int) -> np.ndarray:
        """Return gross jobs, shape (R, 1 + n)."""
        return self.simulation.gross(year)

    def by_activity(self, year: int) -> np.ndarray:
        """Return gross jobs by activity of the setting, shape (A, R, 1 + n)."""
        return self._activities(self.scenario, year)

    def anyway(self, year: int) -> np.ndarray:
        """Return the gross jobs that the reference case brings, at most the scenario's own, shape (R, 1 + n)."""
        return np.minimum(self._activities(self.reference, year).sum(axis=0), self.gross(year))

    def net(self, year: int, rule: str = "published") -> np.ndarray:
        """Return net jobs, shape (R, 1 + n).

        Raises
        ------
        UnknownNameError
            There is no such rule.
        """
        _known(rule)
        if rule == "published":
            return np.asarray(self.simulation.net[self.simulation.at(year)])
        kept = np.ones(self.draws.n)
        for name in _SHARES:
            kept = kept * (1 - self.draws.of(self.assumptions.assumption(name)))
        return (self.gross(year) - self.anyway(year)) * kept

    def displaced(self, year: int, rule: str = "published") -> np.ndarray:
        """Return gross jobs that are neither net nor (by the Guide) coming anyway, shape (R, 1 + n)."""
        rest = self.gross(year) - self.net(year, rule)
        return rest - self.anyway(year) if rule == "guide" else rest

    def indirect(self, year: int, multipliers: pd.DataFrame) -> np.ndarray:
        """Return jobs at suppliers, ``direct·(M_I − 1)``, of all regions together, shape (1 + n,).

        ``multipliers`` is as `toolkit.net_zero_jobs.multipliers_of` returns it. Never part of net jobs.
        """
        more = multipliers.loc[list(self.setting.keys.activities), "type_1"].to_numpy(dtype=float) - 1
        return np.einsum("arn,a->n", self.by_activity(year), more)

    def by_region(self, year: int, rule: str = "published", ends: Ends = (0.05, 0.95)) -> pd.DataFrame:
        """Return one row a region: ``region``, and ``gross``, ``net``, ``displaced`` with ``_lower`` and ``_upper``."""
        parts = {"gross": self.gross(year), "net": self.net(year, rule), "displaced": self.displaced(year, rule)}
        frame = pd.DataFrame({"region": self.regions})
        return frame.join([pd.DataFrame(spread(part, name, ends)) for name, part in parts.items()])

    def path(self, region: str = "", rule: str = "published", years: Sequence[int] = ()) -> pd.DataFrame:
        """Return gross and net jobs by year, of a region or (if empty) of all together.

        Returns
        -------
        pandas.DataFrame
            ``measure``, ``year``, ``jobs``, ``lower`` and ``upper`` (nine in ten draws), ``inner_lower`` and
            ``inner_upper`` (half of the draws).
        """
        if region and region not in self.regions:
            raise UnknownNameError("region", region, self.regions)
        chosen = [self.regions.index(region)] if region else list(range(len(self.regions)))
        frames = []
        for measure in ("gross", "net"):
            when = years or self.years
            found = np.stack([(self.gross(y) if measure == "gross" else self.net(y, rule))[chosen] for y in when])
            found = found.sum(axis=1)
            columns = spread(found, "jobs") | {
                f"inner_{end}": value for end, value in spread(found, "", (0.25, 0.75)).items() if end
            }
            named = {name.removeprefix("jobs_").replace("inner__", "inner_"): part for name, part in columns.items()}
            frames.append(pd.DataFrame({"measure": measure, "year": list(when), **named}))
        return pd.concat(frames, ignore_index=True)

    def _activities(self, scenario: Scenario, year: int) -> np.ndarray:
        keys = self.setting.keys
        values = np.zeros((len(keys.activities), len(keys.regions), self.draws.n))
        for one in scenario.standing:
            jobs = drawn_jobs(one, self.assumptions, self.draws) * float(progress(np.array([year]), one.path)[0])
            values[activity_at(keys, one.activity)] += (
                drawn_key(one.activity, self.assumptions, self.setting, self.draws) * jobs
            )
        return values


def outlook(
    scenario: Scenario,
    reference: Scenario,
    assumptions: Assumptions,
    setting: Setting,
    workforce: Workforce,
    years: Sequence[int],
    *,
    n: int = 1024,
    seed: int = 1,
    draws: Draws | None = None,
) -> Outlook:
    """Look at a scenario from all sides.

    Parameters
    ----------
    scenario, reference
        What is looked at; what would come anyway.
    assumptions, setting, workforce, years
        As for `toolkit.net_zero_jobs.simulate`.
    n, seed
        Draws, and the seed of their scrambling.
    draws
        Draws to use instead (of `outlook_names`); their first point counts as the centre.
    """
    used = with_centre(scenario, reference, assumptions, n, seed) if draws is None else draws
    made = simulate(scenario, assumptions, setting, workforce, years, draws=used)
    return Outlook(scenario, reference, assumptions, setting, used, made)


def outlook_names(scenario: Scenario, reference: Scenario, assumptions: Assumptions) -> tuple[str, ...]:
    """Return the names of everything uncertain that an outlook rests on, in alphabetical order."""
    shares = [name for name in _SHARES if assumptions.assumption(name).varies]
    return tuple(sorted({*names_of(scenario, assumptions), *names_of(reference, assumptions), *shares}))


def with_centre(scenario: Scenario, reference: Scenario, assumptions: Assumptions, n: int, seed: int) -> Draws:
    """Return draws whose first point has every assumption at its own value."""
    names = outlook_names(scenario, reference, assumptions)
    return Draws(names, np.hstack([_centre(names, scenario, reference, assumptions), _drawn(names, n, seed)]))


@lru_cache(maxsize=8)
def _drawn(names: tuple[str, ...], n: int, seed: int) -> np.ndarray:
    return draw(names, n, seed).points


def _centre(names: tuple[str, ...], scenario: Scenario, reference: Scenario, assumptions: Assumptions) -> np.ndarray:
    """Both distributions have as much of their mass below the value as of their range; shape (names, 1)."""
    found = [uncertain(name, scenario, reference, assumptions) for name in names]
    return np.array([[(one.value - one.low) / (one.high - one.low)] for one in found]).reshape(-1, 1)


def uncertain(name: str, scenario: Scenario, reference: Scenario, assumptions: Assumptions) -> Assumption | Programme:
    """Return what bears a name: a programme of the scenarios, or else an assumption."""
    programmes = (*scenario.standing, *reference.standing)
    return next((one for one in programmes if one.name == name), None) or assumptions.assumption(name)


def swings(made: Outlook, workforce: Workforce, year: int, measure: str, rule: str = "published") -> pd.DataFrame:
    """Move one assumption at a time to its ends, for jobs of all regions together: a tornado for either rule.

    Parameters
    ----------
    made
        Whose scenario, reference and assumptions.
    workforce
        As it was made with.
    year, measure, rule
        Which number: ``gross`` or ``net``.

    Returns
    -------
    pandas.DataFrame
        As `toolkit.net_zero_jobs.tornado`.
    """
    scenario, reference, given = made.scenario, made.reference, made.assumptions
    names = outlook_names(scenario, reference, given)
    points = np.repeat(_centre(names, scenario, reference, given), 2 * len(names) + 1, axis=1)
    for at in range(len(names)):
        points[at, 2 * at + 1 : 2 * at + 3] = (0.0, 1.0)
    years = [one for one in made.years if one <= year]
    moved = outlook(scenario, reference, given, made.setting, workforce, years, draws=Draws(names, points))
    found = (moved.gross(year) if measure == "gross" else moved.net(year, rule)).sum(axis=0)
    ends = [uncertain(name, scenario, reference, given) for name in names]
    frame = pd.DataFrame(
        {
            "name": names,
            "label": [given.assumption(name).label if name in given else name for name in names],
            "low": [one.low for one in ends],
            "high": [one.high for one in ends],
            "at_low": found[1::2],
            "at_high": found[2::2],
            "central": found[0],
        }
    )
    frame["swing"] = (frame["at_high"] - frame["at_low"]).abs()
    return frame.sort_values(["swing", "name"], ascending=[False, True], ignore_index=True)


def spread(values: np.ndarray, name: str, ends: Ends = (0.05, 0.95)) -> dict[str, np.ndarray]:
    """Return the centre (``name``) and the ends of a band (``name_lower``, ``name_upper``) over the last axis."""
    lower, upper = band(values[..., 1:], ends)
    return {name: values[..., 0], f"{name}_lower": lower, f"{name}_upper": upper}


def _known(rule: str) -> None:
    if rule not in RULES:
        raise UnknownNameError("rule of net jobs", rule, RULES)
