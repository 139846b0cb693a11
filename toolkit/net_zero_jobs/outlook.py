"""All measures of a scenario: gross, reference-case, net, displaced and indirect jobs, with common draws.

Column 0 of every array of draws holds the central values (every assumption at its own value); the others are draws.
Totals therefore add up at the centre and in every draw. Net jobs follow one of two rules:

- ``published``: net jobs go to unemployed people (`toolkit.net_zero_jobs.net`); *displaced* is gross less net.
- ``guide``: the Additionality Guide (`net_zero_jobs.additionality`); *anyway* is the number of jobs in the reference
  case, but no more than the scenario's own, and *displaced* is the number deducted for leakage, displacement and
  substitution.

Indirect jobs are reported separately and are not included in any of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from toolkit.net_zero_jobs.aggregated_draws import activity_draws
from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.draws import (
    Draws,
    Parameter,
    band,
    central_points,
    draw,
    end_points,
    parameter_of,
    tornado_table,
)
from toolkit.net_zero_jobs.gross import Setting
from toolkit.net_zero_jobs.labour_market import Workforce
from toolkit.net_zero_jobs.lookup import position, require
from toolkit.net_zero_jobs.scenarios import Scenario
from toolkit.net_zero_jobs.simulation import Simulation, names_of, simulate

RULES = ("published", "guide")
_SHARES = tuple(f"additionality.{part}" for part in ("leakage", "displacement", "substitution"))


@dataclass(frozen=True, eq=False)
class Outlook:
    """The jobs of a scenario, by region and year.

    Parameters
    ----------
    scenario, reference
        The scenario, and what would happen anyway.
    assumptions, setting
        As for `toolkit.net_zero_jobs.simulate`.
    draws
        Shape (names, 1 + n): the first point has every assumption at its central value.
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
        """Years that can be requested."""
        return self.simulation.years

    def gross(self, year: int) -> np.ndarray:
        """Return gross jobs, shape (R, 1 + n)."""
        return self.simulation.gross(year)

    def by_activity(self, year: int) -> np.ndarray:
        """Return gross jobs for each activity in the setting, shape (A, R, 1 + n)."""
        return activity_draws(self.scenario, self.assumptions, self.setting, year, self.draws)

    def anyway(self, year: int) -> np.ndarray:
        """Return gross jobs in the reference case, but no more than the scenario's own, shape (R, 1 + n)."""
        reference = activity_draws(self.reference, self.assumptions, self.setting, year, self.draws)
        return np.minimum(reference.sum(axis=0), self.gross(year))

    def net(self, year: int, rule: str = "published") -> np.ndarray:
        """Return net jobs, shape (R, 1 + n).

        Raises
        ------
        UnknownNameError
            Unknown rule.
        """
        require("net jobs rule", rule, RULES)
        if rule == "published":
            return np.asarray(self.simulation.net[self.simulation.at(year)])
        kept = np.ones(self.draws.n)
        for name in _SHARES:
            kept = kept * (1 - self.draws.of(self.assumptions.assumption(name)))
        return (self.gross(year) - self.anyway(year)) * kept

    def displaced(self, year: int, rule: str = "published") -> np.ndarray:
        """Return gross jobs that are neither net nor (under the Guide) in the reference case, shape (R, 1 + n)."""
        rest = self.gross(year) - self.net(year, rule)
        return rest - self.anyway(year) if rule == "guide" else rest

    def indirect(self, year: int, multipliers: pd.DataFrame) -> np.ndarray:
        """Return supplier jobs, ``direct·(M_I − 1)``, over all regions, shape (1 + n,).

        ``multipliers`` comes from `toolkit.net_zero_jobs.multipliers_of`. Supplier jobs are never part of net jobs.
        """
        more = multipliers.loc[list(self.setting.shares.activities), "type_1"].to_numpy(dtype=float) - 1
        return np.einsum("arn,a->n", self.by_activity(year), more)

    def by_region(self, year: int, rule: str = "published") -> pd.DataFrame:
        """Return one row per region: ``region``, ``gross``, ``net``, ``displaced`` with ``_lower`` and ``_upper``."""
        parts = {"gross": self.gross(year), "net": self.net(year, rule), "displaced": self.displaced(year, rule)}
        frame = pd.DataFrame({"region": self.regions})
        return frame.join([pd.DataFrame(spread(part, name)) for name, part in parts.items()])

    def path(self, region: str = "", rule: str = "published", years: Sequence[int] = ()) -> pd.DataFrame:
        """Return gross and net jobs by year, for a region or (if empty) in total.

        Returns
        -------
        pandas.DataFrame
            ``measure``, ``year``, ``jobs``, ``lower`` and ``upper`` (90% of simulations), ``inner_lower`` and
            ``inner_upper`` (50% of simulations).
        """
        chosen = [position("region", region, self.regions)] if region else list(range(len(self.regions)))
        frames = []
        for measure in ("gross", "net"):
            when = years or self.years
            jobs = np.stack([(self.gross(y) if measure == "gross" else self.net(y, rule))[chosen] for y in when])
            jobs = jobs.sum(axis=1)
            (lower, upper), (inner_lower, inner_upper) = (
                band(jobs[:, 1:], ends) for ends in ((0.05, 0.95), (0.25, 0.75))
            )
            columns = {"jobs": jobs[:, 0], "lower": lower, "upper": upper}
            columns |= {"inner_lower": inner_lower, "inner_upper": inner_upper}
            frames.append(pd.DataFrame({"measure": measure, "year": list(when), **columns}))
        return pd.concat(frames, ignore_index=True)


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
    """Compute every measure of a scenario.

    Parameters
    ----------
    scenario, reference
        The scenario, and what would happen anyway.
    assumptions, setting, workforce, years
        As for `toolkit.net_zero_jobs.simulate`.
    n, seed
        Number of draws, and the seed of the scrambling.
    draws
        Existing draws of `outlook_names` to use instead; their first point is the centre.
    """
    draws = with_centre(scenario, reference, assumptions, n, seed) if draws is None else draws
    simulation = simulate(scenario, assumptions, setting, workforce, years, draws=draws)
    return Outlook(scenario, reference, assumptions, setting, draws, simulation)


def outlook_names(scenario: Scenario, reference: Scenario, assumptions: Assumptions) -> tuple[str, ...]:
    """Return the names of all uncertain parameters behind an outlook, in alphabetical order."""
    shares = [name for name in _SHARES if assumptions.assumption(name).varies]
    return tuple(sorted({*names_of(scenario, assumptions), *names_of(reference, assumptions), *shares}))


def with_centre(scenario: Scenario, reference: Scenario, assumptions: Assumptions, n: int, seed: int) -> Draws:
    """Return draws whose first point has every assumption at its central value."""
    parameters = _parameters(scenario, reference, assumptions)
    names = tuple(parameter.name for parameter in parameters)
    return Draws(names, np.hstack([central_points(parameters)[:, None], _points(names, n, seed)]))


@lru_cache(maxsize=8)
def _points(names: tuple[str, ...], n: int, seed: int) -> np.ndarray:
    return draw(names, n, seed).points


def _parameters(scenario: Scenario, reference: Scenario, assumptions: Assumptions) -> list[Parameter]:
    """Return the parameters for `outlook_names`, in the same order."""
    programmes = (*scenario.standing, *reference.standing)
    return [parameter_of(name, programmes, assumptions) for name in outlook_names(scenario, reference, assumptions)]


def swings(base: Outlook, workforce: Workforce, year: int, measure: str, rule: str = "published") -> pd.DataFrame:
    """Move one assumption at a time to each end of its range, for total jobs by either rule: a tornado.

    Parameters
    ----------
    base
        The outlook with the scenario, reference and assumptions.
    workforce
        As for the outlook, but only the centre of its draws is used; the calibration's error stands in for the years.
    year, measure, rule
        The result: ``gross`` or ``net`` jobs in a year, by a rule.

    Returns
    -------
    pandas.DataFrame
        As for `toolkit.net_zero_jobs.tornado`.
    """
    scenario, reference, assumptions = base.scenario, base.reference, base.assumptions
    parameters = _parameters(scenario, reference, assumptions)
    draws = Draws(tuple(parameter.name for parameter in parameters), end_points(parameters))
    years = [each for each in base.years if each <= year]
    moved = outlook(scenario, reference, assumptions, base.setting, workforce.centre, years, draws=draws)
    jobs = moved.gross(year) if measure == "gross" else moved.net(year, rule)
    return tornado_table(parameters, jobs.sum(axis=0), assumptions)


def spread(values: np.ndarray, name: str) -> dict[str, np.ndarray]:
    """Return the centre (``name``) and the ends of a band (``name_lower``, ``name_upper``) over the last axis."""
    lower, upper = band(values[..., 1:])
    return {name: values[..., 0], f"{name}_lower": lower, f"{name}_upper": upper}
