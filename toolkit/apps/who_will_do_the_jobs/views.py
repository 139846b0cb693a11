"""The page about skills: jobs and people, the gap by region, the path over time, and what drives the result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from toolkit import figures
from toolkit.apps.shared import job_scenarios as model
from toolkit.core.wording import filled
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.result import Made, Table, Text, View
from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.skill_match import SkillMatch, retraining_by_region

ALL, EVERY = "all", "every"
_WORDS = module_yaml(__file__)
PEOPLE = ("ready", "leavers", "trained")


@dataclass(frozen=True, eq=False)
class Display:
    """A skills match, and display options.

    Parameters
    ----------
    match, rows
        The match, and its frame for the last year.
    swings
        By measure (``gap``, ``places``): the tornado chart's rows for the chosen region and skill.
    given
        The assumptions, with the form's values.
    title, region, skill
        Title of the scenario; the region or ``ALL``; the occupation or ``EVERY``.
    """

    match: SkillMatch
    rows: pd.DataFrame
    swings: Mapping[str, pd.DataFrame]
    given: Assumptions
    title: str
    region: str
    skill: str

    @property
    def year(self) -> int:
        """The displayed year."""
        return self.match.supply.years[-1]

    @property
    def labels(self) -> dict[str, str]:
        """The label of each of ``PEOPLE``."""
        left = f"People leaving {str(self.given['supply.leaving_industry']).lower()}"
        return {"ready": "Unemployed people who could start work", "leavers": left, "trained": "Newly trained people"}

    @property
    def where(self) -> str:
        """The region, in words."""
        return "all regions" if self.region == ALL else self.region

    @property
    def what(self) -> str:
        """The skill, in words."""
        return "all skills" if self.skill == EVERY else model.SKILLS[self.skill].lower()

    def caption(self, figure: str) -> Any:
        """Return the caption of a figure."""
        return filled(_WORDS["figures"][figure], of=self) | {"source": model.SOURCE, "unit": ""}

    def peak(self) -> tuple[int, float]:
        """Return the year with the most jobs unfilled without training (the last, if tied), and that number.

        This is the displayed year unless more jobs are unfilled in an earlier one.
        """
        short = self.match.untrained[self.at].sum(axis=(0, 1))
        at = len(short) - 1 - int(np.argmax(short[::-1].round()))
        return self.match.supply.years[at], float(short[at])

    @property
    def at(self) -> tuple[slice, slice]:
        """Positions of the chosen skill and region among occupations and regions."""
        return spot(self.match, self.region, self.skill)

    def chosen(self) -> pd.DataFrame:
        """Return the rows of the chosen region and skill."""
        return chosen(self.rows, self.region, self.skill)


def spot(match: SkillMatch, region: str, skill: str) -> tuple[slice, slice]:
    """Return the positions of an occupation (or all) and a region (or all) in a match."""
    rows = slice(None) if skill == EVERY else _only(match.supply.occupations.index(skill))
    return rows, slice(None) if region == ALL else _only(match.supply.regions.index(region))


def _only(at: int) -> slice:
    return slice(at, at + 1)


def chosen(rows: pd.DataFrame, region: str, skill: str) -> pd.DataFrame:
    """Return the rows for a region (or all regions) and an occupation (or all occupations)."""
    of_region = rows if region == ALL else rows.loc[rows["region"] == region]
    return of_region if skill == EVERY else of_region.loc[of_region["occupation"] == skill]


def all_of(display: Display) -> tuple[View, ...]:
    """Return the views, the most important first."""
    return (
        partial(_comparison, display),
        partial(_gaps, display),
        partial(_years, display),
        partial(_tornado, display),
        _by_skill(display),
        partial(_by_region, display),
    )


def _comparison(display: Display, width: Any) -> Made:
    """Draw jobs and people by skill in the chosen region."""
    rows = chosen(display.rows, display.region, EVERY).groupby("occupation", sort=False).sum(numeric_only=True)
    table = pd.DataFrame({"jobs": rows["jobs"], "people": rows[list(PEOPLE)].sum(axis=1)}).map(model.about)
    table["skill"] = [model.SKILLS.get(str(name), str(name)) for name in rows.index]
    return figures.dumbbell(table, "skill", "jobs", "people", **display.caption("comparison"), width=width)


def _gaps(display: Display, width: Any) -> Made:
    """Draw jobs that nobody could fill without training, by region and skill."""
    rows, caption = model.in_order(display.rows), display.caption("gaps")
    skills = rows["occupation"].map(model.SKILLS)
    table = pd.DataFrame({"region": rows["region"], "skill": skills, "jobs": rows["untrained"].map(model.about) / 1000})
    if not table["jobs"].any():
        return Text(caption["title"], (_WORDS["no_gaps"],))
    return figures.heatmap(table, "region", "skill", "jobs", **caption | {"unit": "thousands"}, width=width)


def _years(display: Display, width: Any) -> Made:
    """Draw jobs and people over time for the chosen region and skill."""
    match, supply = display.match, display.match.supply

    def summed(part: np.ndarray) -> np.ndarray:
        return np.asarray(part[display.at].sum(axis=(0, 1)))

    ready = np.broadcast_to(supply.ready[:, :, None], match.demand.shape)
    untrained = summed(ready) + summed(supply.leavers)
    lines = {"Jobs": summed(match.demand), "People": summed(supply.total), "People without training": untrained}
    table = pd.DataFrame(lines, index=pd.Index(supply.years, name="year")).map(model.about)
    rows = table.melt(var_name="line", value_name="jobs", ignore_index=False).reset_index()
    return figures.time_series(rows, "jobs", by="line", zero=True, **display.caption("years"), width=width)


def _tornado(display: Display, width: Any) -> Made:
    rows = model.rounded_swings(display.swings["places"])
    return figures.tornado(rows, **display.caption("tornado") | {"unit": "per year"}, width=width)


def _first(mine: str, names: Iterable[str]) -> list[str]:
    """Return the names with the visitor's own first, since a brief may leave out the last."""
    return sorted(names, key=lambda name: name != mine)


def _by_skill(display: Display) -> Table:
    rows = chosen(display.rows, display.region, EVERY).groupby("occupation", sort=False).sum(numeric_only=True)
    return _table(display, "by_skill", rows.loc[_first(display.skill, rows.index)])


def _by_region(display: Display, _: Any) -> Table:
    """Return the table by region, with the retraining distance."""
    rows = chosen(display.rows, ALL, display.skill).groupby("region", sort=False).sum(numeric_only=True)
    rows = rows.loc[_first(display.region, model.REGIONS)]
    return _table(display, "by_region", rows.assign(distance=retraining_by_region(display.match, display.given)))


def _table(display: Display, key: str, rows: pd.DataFrame) -> Table:
    words = _WORDS["tables"][key] | {"note": _WORDS["note"]}
    jobs = [name for name in words["columns"] if name in rows and name != "distance"]
    rows = rows.assign(**rows[jobs].map(model.about)).reset_index()
    return Table.worded(words, rows, of=display, **display.labels)
