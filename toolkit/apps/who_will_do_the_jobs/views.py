"""What the page about skills shows: jobs beside people, the gap by region, the path over time, what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from toolkit import figures, net_zero_jobs
from toolkit.apps.shared import job_scenarios as model
from toolkit.explorer.result import Made, Table, View
from toolkit.net_zero_jobs import assumptions

ALL, EVERY = "all", "every"
SOURCE = (
    "Green Alliance 2021 (scenario), with assumptions of this project; Office for National Statistics, Annual "
    "Population Survey (people)"
)
PEOPLE = ("ready", "leavers", "trained")
WORDS = {"ready": "Unemployed who could start", "leavers": "Leavers of an industry", "trained": "Trained"}


@dataclass(frozen=True, eq=False)
class Seen:
    """A match of skills, and how it is looked at.

    Parameters
    ----------
    made, rows
        The match, and its frame for the last year.
    swings
        By measure (``gap``, ``places``): the tornado of the chosen region and skill.
    given
        The assumptions, as the form has set them.
    title, region, skill
        What the scenario is called; the region or ``ALL``; the occupation or ``EVERY``.
    """

    made: net_zero_jobs.SkillMatch
    rows: pd.DataFrame
    swings: Mapping[str, pd.DataFrame]
    given: assumptions.Assumptions
    title: str
    region: str
    skill: str

    @property
    def year(self) -> int:
        """The year that is looked at."""
        return self.made.supply.years[-1]

    @property
    def where(self) -> str:
        """The region, in words."""
        return "all regions" if self.region == ALL else self.region

    @property
    def what(self) -> str:
        """The skill, in words."""
        return "all skills" if self.skill == EVERY else model.SKILLS[self.skill].lower()

    def peak(self) -> tuple[int, float]:
        """Return the last year with most jobs uncovered if nobody were trained, and how many those are.

        It is the year that is looked at unless an earlier one has more.
        """
        short = self.made.untrained[self.at].sum(axis=(0, 1))
        at = len(short) - 1 - int(np.argmax(short[::-1].round()))
        return self.made.supply.years[at], float(short[at])

    @property
    def at(self) -> tuple[slice, slice]:
        """Where the chosen skill and region are, among occupations and regions."""
        supply = self.made.supply
        rows = slice(None) if self.skill == EVERY else _only(supply.occupations.index(self.skill))
        return rows, slice(None) if self.region == ALL else _only(supply.regions.index(self.region))

    def chosen(self) -> pd.DataFrame:
        """Return the rows of the chosen region and skill."""
        return chosen(self.rows, self.region, self.skill)


def _only(at: int) -> slice:
    return slice(at, at + 1)


def chosen(rows: pd.DataFrame, region: str, skill: str) -> pd.DataFrame:
    """Return the rows of a region (or all) and an occupation (or all)."""
    here = rows if region == ALL else rows.loc[rows["region"] == region]
    return here if skill == EVERY else here.loc[here["occupation"] == skill]


def all_of(seen: Seen) -> tuple[View, ...]:
    """Return the views, the most telling first."""
    return (
        partial(_beside, seen),
        partial(_gaps, seen),
        partial(_years, seen),
        partial(_tornado, seen),
        _by_skill(seen),
        _by_region(seen),
    )


def _beside(seen: Seen, width: Any) -> Made:
    """Jobs and people by skill, of the chosen region."""
    rows = chosen(seen.rows, seen.region, EVERY).groupby("occupation", sort=False).sum(numeric_only=True)
    table = pd.DataFrame(
        {
            "skill": [model.SKILLS.get(str(name), str(name)) for name in rows.index],
            "jobs": rows["jobs"].map(model.about).to_numpy(),
            "people": rows[list(PEOPLE)].sum(axis=1).map(model.about).to_numpy(),
        }
    )
    return figures.dumbbell(
        table,
        "skill",
        "jobs",
        "people",
        labels=("Jobs", "People who could do them"),
        nouns=("jobs", "people"),
        unit="",
        decimals=0,
        title=f"{seen.title}, {seen.year}, {seen.where}: jobs and people by skill",
        source=SOURCE,
        width=width,
    )


def _gaps(seen: Seen, width: Any) -> Made:
    """Jobs that nobody could do without training, by region and skill."""
    rows = seen.rows.sort_values("region", key=lambda names: names.map(model.REGIONS.index), kind="stable")
    skills = rows["occupation"].map(model.SKILLS)
    table = pd.DataFrame({"region": rows["region"], "skill": skills, "jobs": rows["untrained"] / 1000})
    return figures.heatmap(
        table,
        "region",
        "skill",
        "jobs",
        label="Jobs that need somebody trained",
        unit="thousands",
        decimals=1,
        title=f"{seen.title}, {seen.year}: jobs left after the unemployed and leavers",
        source=SOURCE,
        width=width,
    )


def _years(seen: Seen, width: Any) -> Made:
    """Jobs and people over the years, of the chosen region and skill."""
    made, supply = seen.made, seen.made.supply

    def summed(part: np.ndarray) -> np.ndarray:
        return np.asarray(part[seen.at].sum(axis=(0, 1)))

    ready = np.broadcast_to(supply.ready[:, :, None], made.demand.shape)
    untrained = summed(ready) + summed(supply.leavers)
    lines = {"Jobs": summed(made.demand), "People": summed(supply.total), "People, nobody trained": untrained}
    table = pd.concat(
        pd.DataFrame({"line": name, "year": supply.years, "jobs": amounts}) for name, amounts in lines.items()
    )
    table["jobs"] = table["jobs"].map(model.about)
    return figures.time_series(
        table,
        "jobs",
        by="line",
        label="Jobs or people",
        unit="",
        decimals=0,
        zero=True,
        title=f"{seen.title}, {seen.where}, {seen.what}: jobs and people over the years",
        source=SOURCE,
        width=width,
    )


def _tornado(seen: Seen, width: Any) -> Made:
    found = seen.swings["places"].copy()
    columns = ["at_low", "at_high", "central"]
    found[columns] = found[columns].map(model.about)
    moved = found.loc[found["swing"] >= 1]
    return figures.tornado(
        moved if len(moved) else found.head(1),
        label="Training places needed",
        unit="a year",
        decimals=0,
        title=f"{seen.title}, {seen.where}, {seen.what}: what the training needed rests on",
        subtitle="One assumption at a time, to the ends of its range.",
        source=SOURCE,
        width=width,
    )


_HEADINGS = {
    "jobs": "Jobs",
    **WORDS,
    "untrained": "Uncovered without training",
    "places": "Training places a year that cover them",
    "gap": "Uncovered with the training assumed",
    "out_of_reach": "Uncovered before training can help",
}
_NOTE = (
    "Rounded to three figures. Training places are enough in every year up to this one. A gap in one skill is not made "
    "up by spare people in another."
)


def _first(mine: str, names: Iterable[str]) -> list[str]:
    """Return the names with the visitor's own first: a brief may cut the last."""
    return sorted(names, key=lambda name: name != mine)


def _by_skill(seen: Seen) -> Table:
    rows = chosen(seen.rows, seen.region, EVERY).groupby("occupation", sort=False).sum(numeric_only=True)
    rows = rows.loc[_first(seen.skill, rows.index)]
    return _table(f"By skill, {seen.where}, {seen.year}", rows, "occupation", "Occupation")


def _by_region(seen: Seen) -> Callable[[Any], Table]:
    """By region, with the distance of retraining; made when it comes into sight."""

    def make(_: Any) -> Table:
        rows = chosen(seen.rows, ALL, seen.skill).groupby("region", sort=False).sum(numeric_only=True)
        rows = rows.loc[_first(seen.region, model.REGIONS)]
        distance = net_zero_jobs.retraining_by_region(seen.made, seen.given)
        return _table(f"By region, {seen.what}, {seen.year}", rows, "region", "Region", distance)

    return make


def _table(title: str, rows: pd.DataFrame, name: str, heading: str, distance: pd.Series | None = None) -> Table:
    frame = rows[list(_HEADINGS)].map(model.about).reset_index()
    formats = dict.fromkeys(_HEADINGS, ",.0f")
    if distance is not None:
        frame["distance"] = distance.loc[frame["region"]].to_numpy()
    headings = {name: heading, **_HEADINGS, "distance": "Least retraining, skill levels (all skills)"}
    return Table(title, frame, headings, formats | {"distance": ".2f"}, _NOTE)
