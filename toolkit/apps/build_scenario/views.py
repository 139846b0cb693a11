"""What the page of a built scenario shows: kinds of job, regions, skills, the path over time, and what drives it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from toolkit import figures
from toolkit.apps.build_scenario.form import SHARES
from toolkit.apps.shared import job_scenarios as model
from toolkit.core.wording import interval, listing
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.on_map import Look
from toolkit.explorer.result import Made, Table, View
from toolkit.figures import maps
from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.outlook import Outlook, spread, swings
from toolkit.places.names import with_article

BAND = "Lines show the range in 90% of simulations."
TAGS = {
    "read": "published",
    "secondary": "published, from a secondary source",
    "derived": "calculated",
    "assumed": "assumed",
}
MEASURES = {"gross": "gross jobs", "net": "net jobs"}
_WORDS = module_yaml(__file__)
NOTES = tuple(note.format(draws=model.DRAWS) for note in _WORDS["notes"])
ROUNDED = "Rounded to two significant figures."
OWN_FILE = "This is the scenario in your file. The scenario, blend and path in the form do not change it."


def notes(given: Assumptions) -> tuple[str, ...]:
    """Return the notes: the ranges that the Guide's shares are drawn from, and which region has no net job, and why."""
    ranges = [f"{name} {interval(100 * low, 100 * high, '%', 0)}" for name, low, high in _ranges(given)]
    drawn = _WORDS["drawn"].format(ranges=listing(ranges))
    none = listing([with_article(region) for region in model.workforce(given).without])
    nothing = _WORDS["nothing"].format(regions=none, year=given["net.year"])
    return (NOTES[0], drawn, nothing, *NOTES[1:])


def _ranges(given: Assumptions) -> list[tuple[str, float, float]]:
    shares = [(name, given.assumption(f"additionality.{name}")) for name in SHARES]
    return [(name, float(share.low), float(share.high)) for name, share in shares]


@dataclass(frozen=True, eq=False)
class Display:
    """A drawn scenario, and how it is looked at.

    Parameters
    ----------
    outlook
        The simulations.
    year, rule, measure
        Year, rule of net jobs, and what is shown by region (``gross`` or ``net``).
    title, people
        What the scenario is called; whom jobs are compared with.
    rates
        ``region``, ``code``, ``rate`` with ``_lower`` and ``_upper``: jobs for each 100 of those people.
    pair
        The visitor's own region, and the one that it is compared with.
    """

    outlook: Outlook
    year: int
    rule: str
    measure: str
    title: str
    people: str
    rates: pd.DataFrame
    pair: tuple[str, str]

    @property
    def region(self) -> str:
        """The visitor's own region."""
        return self.pair[0]

    @property
    def label(self) -> str:
        """What ``rates`` are."""
        return f"{MEASURES[self.measure].capitalize()} for each 100 {self.people}"


def all_of(display: Display, given: Assumptions, base: Assumptions, look: Look) -> tuple[View, ...]:
    """Return the views, the most telling first; those that need long wait until they are in sight."""
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
    """Gross, net, displaced and supplier jobs, each with its range."""
    table = pd.DataFrame([{"part": name} | _rounded(values) for name, values in parts(display, given).items()])
    return figures.bars(
        table,
        "part",
        "jobs",
        lower="jobs_lower",
        upper="jobs_upper",
        highlight=[name for name in table["part"] if name.startswith("Net")],
        label="Jobs",
        unit="",
        title=f"{display.title}: kinds of job in {display.year}",
        subtitle=f"{BAND} {_other(display)}",
        source=model.SOURCE,
        width=width,
    )


def _other(display: Display) -> str:
    """The net jobs by the rule that was not chosen, which the bars leave out."""
    rule = "guide" if display.rule == "published" else "published"
    net = model.ranged(spread(display.outlook.net(display.year, rule).sum(axis=0), "x"), "x")
    return f"Net by the {'Additionality Guide' if rule == 'guide' else '2015 rule'}: {net}."


def parts(display: Display, given: Assumptions) -> dict[str, np.ndarray]:
    """Return the draws of all regions' jobs by what they are: the first is the sum of those down to net."""
    outlook, year, rule = display.outlook, display.year, display.rule
    gross, net, displaced = (
        part.sum(axis=0) for part in (outlook.gross(year), outlook.net(year, rule), outlook.displaced(year, rule))
    )
    anyway = outlook.anyway(year).sum(axis=0)
    indirect = {"Supplier jobs (not in the total)": outlook.indirect(year, model.multipliers(given))}
    if rule == "guide":
        taken = {"Expected anyway (deadweight)": anyway, "Leaked, displaced or substituted": displaced}
        return {"Gross jobs": gross} | taken | {"Net jobs": net} | indirect
    return {
        "Gross jobs": gross,
        "Displaced: filled by people who would have worked elsewhere": displaced,
        "Net jobs": net,
    } | indirect


def _ordered(display: Display, width: Any) -> Made:
    mine = display.rates.loc[display.rates["region"] == display.region, "code"].tolist()
    return figures.ranking(
        display.rates,
        "rate",
        lower="rate_lower",
        upper="rate_upper",
        highlight=mine,
        label=display.label,
        unit="",
        decimals=1,
        title=f"{display.title}, {display.year}: {MEASURES[display.measure]} for each 100 {display.people}",
        subtitle=BAND,
        source=model.SOURCE,
        width=width,
    )


def _map(display: Display, look: Look, width: Any) -> Made:
    return maps.region_map(
        display.rates,
        "rate",
        **look(),
        label=display.label,
        unit="",
        decimals=1,
        title=f"{display.title}, {display.year}: where the jobs would be",
        subtitle="Central estimates; the chart above shows their ranges.",
        source=model.SOURCE,
        width=width,
    )


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
    return figures.heatmap(
        model.in_order(cells),
        "region",
        "skill",
        "jobs",
        lower="jobs_lower",
        upper="jobs_upper",
        label="Gross jobs",
        unit="thousands",
        decimals=1,
        title=f"{display.title}, {display.year}: gross jobs by region and skill",
        source=f"{model.SOURCE}; occupations by activity: assumed",
        width=width,
    )


def _fan(display: Display, region: str, width: Any) -> Made:
    path = display.outlook.path(region, display.rule)
    columns = [name for name in path.columns if name not in ("measure", "year")]
    path[columns] = path[columns].map(model.about)
    names = {"gross": "Gross jobs", "net": "Net jobs"}
    return figures.fan_chart(
        path.assign(measure=path["measure"].map(names)),
        "jobs",
        [("lower", "upper"), ("inner_lower", "inner_upper")],
        mark=display.year,
        label="Jobs",
        unit="",
        decimals=0,
        title=f"{display.title}: {region or 'all regions'} over the years",
        source=model.SOURCE,
        width=width,
    )


def _tornado(display: Display, given: Assumptions, width: Any) -> Made:
    moved = swings(display.outlook, model.workforce(given), display.year, display.measure, display.rule)
    return figures.tornado(
        model.rounded_swings(moved),
        label=MEASURES[display.measure].capitalize(),
        unit="",
        decimals=0,
        title=f"{display.title}, {display.year}: which assumptions move {MEASURES[display.measure]} most",
        subtitle="Each assumption moves to the ends of its range; the others keep their central values.",
        source=model.SOURCE,
        width=width,
    )


def _regional(display: Display) -> Table:
    frame = model.in_order(display.outlook.by_region(display.year, display.rule), *display.pair).reset_index(drop=True)
    numbers = [name for name in frame.columns if name != "region"]
    headings = {"region": "Region"}
    for name in ("gross", "net", "displaced"):
        headings |= {
            name: f"{name.capitalize()} jobs",
            f"{name}_lower": f"{name.capitalize()}, from",
            f"{name}_upper": "to",
        }
    title = f"Jobs by region, {display.year}"
    note = f"{ROUNDED} From … to: the range in 90% of simulations."
    return Table(title, frame.assign(**frame[numbers].map(model.about)), headings, dict.fromkeys(numbers, ",.0f"), note)


def _matrix(display: Display, base: Assumptions, _: Any) -> Table:
    """Return the matrix of regions and skills as a table."""
    cells = model.in_order(skills(display, base), *display.pair)
    wide = cells.pivot(index="region", columns="skill", values="jobs")
    wide = wide.loc[cells["region"].unique(), cells["skill"].unique()]
    gross = pd.DataFrame({"region": display.outlook.regions, **spread(display.outlook.gross(display.year), "all")})
    numbers = ["all", "all_lower", "all_upper"]
    gross[numbers] = gross[numbers].map(model.about)
    frame = wide.map(model.about).reset_index().merge(gross, on="region")
    headings = {"region": "Region", "all": "All", "all_lower": "All, from", "all_upper": "to"}
    note = f"{ROUNDED} The download of the figure has the range of each cell."
    formats = {name: ",.0f" for name in frame.columns if name != "region"}
    return Table(f"Gross jobs by region and skill, {display.year}", frame, headings, formats, note)


def _content(display: Display) -> Table:
    """What the scenario adds, by activity: the base, the jobs when complete, and how good the figure is."""
    outlook = display.outlook
    activities = outlook.setting.shares.activities
    values = outlook.by_activity(outlook.years[-1]).sum(axis=1)
    frame = pd.DataFrame(spread(values, "jobs")).map(model.about)
    frame.insert(0, "activity", [name.capitalize() for name in activities])
    base = pd.Series([outlook.setting.base_jobs.get(name, np.nan) for name in activities])
    frame.insert(1, "base", base.round(-2))
    frame.insert(2, "uplift", 100 * values[:, 0] / base)
    names = {part.activity: part.name for part in outlook.scenario.standing}
    frame["tag"] = [_tag(outlook.assumptions, names.get(name, "")) for name in activities]
    headings = _WORDS["tables"]["content"]
    headings |= {"jobs_lower": "From", "jobs_upper": "to", "tag": "Source"}
    note = f"{ROUNDED} No existing jobs are recorded for remanufacturing and biorefining, so all of their jobs are new."
    return Table("What the scenario adds", frame, headings, {"uplift": ".0f"}, note)


def _tag(given: Assumptions, name: str) -> str:
    return TAGS[given.assumption(name).tag] if name in given else "–" if not name else "your own"


def _rounded(values: np.ndarray) -> dict[str, float]:
    return {name: model.about(float(part)) for name, part in spread(values, "jobs").items()}
