"""A scenario's page: kinds of job, regions, skills, the path over time, and what drives the result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd

from toolkit import figures
from toolkit.apps.build_scenario.form import SHARES
from toolkit.apps.shared import job_scenarios as model
from toolkit.core import wording
from toolkit.core.wording import filled, interval, listing
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.on_map import Look
from toolkit.explorer.result import Made, Table, View
from toolkit.figures import maps
from toolkit.figures.classes import classing
from toolkit.figures.layout import holding
from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.outlook import Outlook, spread, swings

_WORDS = module_yaml(__file__)
MEASURES: dict[str, str] = _WORDS["measures"]
NOTES = tuple(note.format(draws=model.DRAWS) for note in _WORDS["notes"])
OWN_FILE: str = _WORDS["own_file"]


def notes(given: Assumptions) -> tuple[str, ...]:
    """Return the notes: ranges of the Guide's shares, and which region has no net jobs, and why."""
    ranges = [f"{name} {interval(100 * low, 100 * high, '%', 0)}" for name, low, high in _ranges(given)]
    drawn = _WORDS["drawn"].format(ranges=listing(ranges))
    none = listing([wording.with_article(region) for region in model.workforce(given).without])
    nothing = _WORDS["nothing"].format(regions=none, year=given["net.year"])
    return (NOTES[0], drawn, nothing, *NOTES[1:])


def _ranges(given: Assumptions) -> list[tuple[str, float, float]]:
    shares = [(name, given.assumption(f"additionality.{name}")) for name in SHARES]
    return [(name, float(share.low), float(share.high)) for name, share in shares]


@dataclass(frozen=True, eq=False)
class Display:
    """A simulated scenario, and display options.

    Parameters
    ----------
    outlook
        The simulations.
    year, rule, measure
        Year, rule for net jobs, and the measure shown by region (``gross`` or ``net``).
    title, people
        Title of the scenario; the people that jobs are compared with.
    rates
        ``region``, ``code``, ``rate`` with ``_lower`` and ``_upper``: jobs per 100 of those people.
    heads
        The number of those people by region and year of `model.COUNTS`, shape (R, C).
    pair
        The visitor's region, and the region that it is compared with.
    """

    outlook: Outlook
    year: int
    rule: str
    measure: str
    title: str
    people: str
    rates: pd.DataFrame
    heads: np.ndarray
    pair: tuple[str, str]

    @property
    def region(self) -> str:
        """The visitor's region."""
        return self.pair[0]

    @property
    def label(self) -> str:
        """Label of ``rates``."""
        return f"{MEASURES[self.measure].capitalize()} per 100 {self.people}"

    def caption(self, figure: str, **values: str) -> Any:
        """Return the caption of a figure."""
        measure = MEASURES[self.measure]
        words = filled(_WORDS["figures"][figure], of=self, measure=measure, Measure=measure.capitalize(), **values)
        return {"source": model.SOURCE, "unit": ""} | words


def all_of(display: Display, given: Assumptions, base: Assumptions, look: Look) -> tuple[View, ...]:
    """Return the views, the most informative first; slow ones wait until they are visible."""
    regional = _regional(display)
    if not display.outlook.gross(display.year).any():
        return (regional, _content(display))
    return (
        partial(_kinds, display, given),
        partial(_ordered, display),
        partial(_map, display, look),
        partial(_skills, display, base),
        partial(_fan, display, ""),
        partial(_fan, display, display.region),
        partial(_tornado, display, given),
        regional,
        partial(_matrix, display, base),
        _content(display),
    )


def _kinds(display: Display, given: Assumptions, width: Any) -> Made:
    """Return a chart of gross, net, displaced and supplier jobs, each with its range."""
    table = pd.DataFrame([{"part": name} | _rounded(values) for name, values in parts(display, given).items()])
    drawn: Any = {"lower": "jobs_lower", "upper": "jobs_upper"} | display.caption("kinds", **_other(display))
    net = [name for name in table["part"] if name.startswith("Net")]
    most = display.outlook.gross(display.outlook.years[-1]).sum(axis=0)
    with holding("", spread(most, "x")["x_upper"]):  # the axis has room for every year
        return figures.bars(table, "part", "jobs", highlight=net, **drawn, width=width)


def _other(display: Display) -> dict[str, str]:
    """Return the net jobs by the other rule, which the bars leave out."""
    rule = "guide" if display.rule == "published" else "published"
    net = model.ranged(spread(display.outlook.net(display.year, rule).sum(axis=0), "x"), "x")
    return {"rule": _WORDS["rules"][rule], "net": net}


def parts(display: Display, given: Assumptions) -> dict[str, np.ndarray]:
    """Return draws of all regions' jobs by kind: gross jobs, the parts that add up to them, and supplier jobs."""
    outlook, year, rule = display.outlook, display.year, display.rule
    draws = {name: getattr(outlook, name)(year, rule).sum(axis=0) for name in ("net", "displaced")}
    draws |= {"gross": outlook.gross(year).sum(axis=0), "anyway": outlook.anyway(year).sum(axis=0)}
    draws["indirect"] = outlook.indirect(year, model.multipliers(given))
    return {words: draws[name] for name, words in _WORDS["parts"][rule].items()}


def _ordered(display: Display, width: Any) -> Made:
    mine = display.rates.loc[display.rates["region"] == display.region, "code"].tolist()
    drawn: Any = {"lower": "rate_lower", "upper": "rate_upper"} | display.caption("ordered")
    return figures.ranking(display.rates, "rate", highlight=mine, **drawn, width=width)


@lru_cache(maxsize=4)
def _every_year(outlook: Outlook, measure: str, rule: str) -> np.ndarray:
    """Return the central estimates of jobs by region and year, shape (R, Y)."""
    jobs = [outlook.gross(year) if measure == "gross" else outlook.net(year, rule) for year in outlook.years]
    return np.column_stack([draws[:, 0] for draws in jobs])


def _map(display: Display, look: Look, width: Any) -> Made:
    """Draw the jobs of each region, in classes that hold for every year, so that a colour is one number of jobs."""
    jobs = _every_year(display.outlook, display.measure, display.rule)
    every = 100 * jobs[:, :, None] / display.heads[:, None, :]
    same = replace(classing(every.ravel(), "equal", None, 1), words=_WORDS["classes"])
    return maps.region_map(display.rates, "rate", **look(), classes=same, **display.caption("map"), width=width)


def skills(display: Display, base: Assumptions) -> pd.DataFrame:
    """Return gross jobs by region and occupation with their range: ``region``, ``skill``, ``jobs``, ``_lower``, …"""
    mix = model.skill_base(base).mix
    shares = mix.shares_of(display.outlook.setting.shares.activities)
    demand = np.einsum("arn,ao->ron", display.outlook.by_activity(display.year), shares, optimize=True)
    short = [model.SKILLS.get(name, name) for name in mix.occupations]
    rows = pd.MultiIndex.from_product([display.outlook.regions, short], names=["region", "skill"]).to_frame(index=False)
    return rows.assign(**{name: part.ravel() for name, part in spread(demand, "jobs").items()})


def _skills(display: Display, base: Assumptions, width: Any) -> Made:
    cells = skills(display, base)
    cells[["jobs", "jobs_lower", "jobs_upper"]] = cells[["jobs", "jobs_lower", "jobs_upper"]].map(model.about) / 1000
    caption = display.caption("skills", source=model.SOURCE) | {"lower": "jobs_lower", "upper": "jobs_upper"}
    return figures.heatmap(model.in_order(cells), "region", "skill", "jobs", **caption, width=width)


def _fan(display: Display, region: str, width: Any) -> Made:
    path = display.outlook.path(region, display.rule)
    columns = [name for name in path.columns if name not in ("measure", "year")]
    path[columns] = path[columns].map(model.about)
    path["measure"] = path["measure"].map(MEASURES).str.capitalize()
    bands = [("lower", "upper"), ("inner_lower", "inner_upper")]
    caption = display.caption("fan", where=region or "all regions")
    return figures.fan_chart(path, "jobs", bands, mark=display.year, **caption, width=width)


def _tornado(display: Display, given: Assumptions, width: Any) -> Made:
    moved = swings(display.outlook, model.workforce(given), display.year, display.measure, display.rule)
    return figures.tornado(model.rounded_swings(moved), **display.caption("tornado"), width=width)


def _regional(display: Display) -> Table:
    frame = model.in_order(display.outlook.by_region(display.year, display.rule), *display.pair).reset_index(drop=True)
    numbers = [name for name in frame.columns if name != "region"]
    frame[numbers] = frame[numbers].map(model.about)
    return Table.worded(_WORDS["regional"], frame, year=display.year)


def _matrix(display: Display, base: Assumptions, _: Any) -> Table:
    """Return the matrix of regions and skills as a table."""
    cells = model.in_order(skills(display, base), *display.pair)
    wide = cells.pivot(index="region", columns="skill", values="jobs")
    wide = wide.loc[cells["region"].unique(), cells["skill"].unique()].map(model.about)
    gross = pd.DataFrame(spread(display.outlook.gross(display.year), "all"), index=list(display.outlook.regions))
    frame = wide.join(gross.map(model.about)).reset_index()
    words = _WORDS["matrix"]
    columns = {"region": "Region"} | {str(name): (str(name), ",.0f") for name in wide} | words["columns"]
    return Table.worded(words | {"columns": columns}, frame, year=display.year)


def _content(display: Display) -> Table:
    """Return what the scenario adds, by activity: the base, the jobs at completion, and the quality of the figure."""
    outlook = display.outlook
    activities = outlook.setting.shares.activities
    values = outlook.by_activity(outlook.years[-1]).sum(axis=1)
    base = pd.Series([outlook.setting.base_jobs.get(name, np.nan) for name in activities])
    names = {part.activity: part.name for part in outlook.scenario.standing}
    frame = pd.DataFrame(spread(values, "jobs")).map(model.about)
    frame["activity"] = [name.capitalize() for name in activities]
    frame["base"], frame["uplift"] = base.round(-2), 100 * values[:, 0] / base
    frame["tag"] = [_tag(outlook.assumptions, names.get(name, "")) for name in activities]
    return Table.worded(_WORDS["content"], frame)


def _tag(given: Assumptions, name: str) -> str:
    return str(_WORDS["tags"][given.assumption(name).tag]) if name in given else "–" if not name else "your own"


def _rounded(values: np.ndarray) -> dict[str, float]:
    return {name: model.about(float(part)) for name, part in spread(values, "jobs").items()}
