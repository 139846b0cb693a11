"""What the page of a built scenario shows: jobs told apart, regions, skills, the path over time, what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from toolkit import figures, net_zero_jobs, tables
from toolkit.apps.build_scenario.form import DRAWS, SHARES
from toolkit.apps.shared import job_scenarios as model
from toolkit.core.wording import interval, listing
from toolkit.explorer.result import Made, Table, View
from toolkit.figures import maps
from toolkit.net_zero_jobs import assumptions
from toolkit.net_zero_jobs.outlook import spread

SOURCE = (
    "Green Alliance 2021 (scenario), with assumptions of this project; Office for National Statistics, Annual "
    "Population Survey (people)"
)
BAND = "The thin bars hold nine in ten draws of the assumptions."
MEASURES = {"gross": "gross jobs", "net": "net jobs"}
NOTES = (
    "[[gross jobs|Gross]] is not [[net jobs|net]]. The rule of Green Alliance and WRAP (2015) gives net jobs to "
    "unemployed people, none in the region of lowest unemployment; it is rebuilt here from its words, with a factor "
    "for [[calibration]]. The Additionality Guide takes off [[deadweight]] (what no new initiatives would bring), "
    "[[leakage]], [[displacement]] and [[substitution]]. Two answers are given since neither is the answer.",
    "[[indirect jobs|Indirect jobs]] stand apart and are never added to net jobs. Their multipliers are Scottish, of "
    "2016, and count [[full-time equivalent|full-time equivalents]], not people.",
    f"Ranges hold nine in ten of {DRAWS:,} [[draw|draws]]. They say what follows from these assumptions, not how "
    "likely the assumptions are. Where an activity’s jobs would lie, and which occupations it takes, was never "
    "published: that is assumed. The ranges leave out the choice of industry groups and the sampling error of the "
    "surveys.",
    "A large number for each 100 unemployed people is no large gain: the unemployed are the denominator, so regions "
    "with few of them come first. Change the year and see the order turn.",
    "The jobs were published for the United Kingdom and are spread here over Great Britain, which makes each region’s "
    "number about three per cent too high: the tables hold no employment by industry for Northern Ireland.",
)
OWN_FILE = "The scenario is the one of your file: scenario, blend and path of the form do not change it."


def notes(given: assumptions.Assumptions) -> tuple[str, ...]:
    """Return the notes, with the ranges that the Guide's shares are drawn from."""
    ranges = [f"{name} {interval(100 * low, 100 * high, '%', 0)}" for name, low, high in _ranges(given)]
    drawn = (
        f"Each share of the Guide is drawn from a range of ours ({listing(ranges)}) unless you move it; it is then "
        "held at your value. The rule that is not chosen is applied as the scenario has it."
    )
    return (NOTES[0], drawn, *NOTES[1:])


def _ranges(given: assumptions.Assumptions) -> list[tuple[str, float, float]]:
    found = [(name, given.assumption(f"additionality.{name}")) for name in SHARES]
    return [(name, float(one.low), float(one.high)) for name, one in found]


@dataclass(frozen=True, eq=False)
class Seen:
    """A drawn scenario, and how it is looked at.

    Parameters
    ----------
    made
        The draws.
    year, rule, measure
        Year, rule of net jobs, and what is shown by region (``gross`` or ``net``).
    title, people
        What the scenario is called; whom jobs are compared with.
    rates
        ``region``, ``code``, ``rate`` with ``_lower`` and ``_upper``: jobs for each 100 of those people.
    pair
        The visitor's own region, and the one that it is compared with.
    """

    made: net_zero_jobs.Outlook
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

    def first(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Order rows by region: the two that are compared (a brief may cut the last), then from north to south."""
        order = list(dict.fromkeys([*self.pair, *model.REGIONS]))
        return rows.sort_values("region", key=lambda names: names.map(order.index), kind="stable")


def all_of(seen: Seen, given: assumptions.Assumptions, base: assumptions.Assumptions) -> tuple[View, ...]:
    """Return the views, the most telling first; those that need long wait until they are in sight."""
    regional = _regional(seen)
    if not seen.made.gross(seen.year).any():
        return (regional, _content(seen))
    return (
        partial(_apart, seen, given),
        partial(_ordered, seen),
        partial(_map, seen),
        partial(_skills, seen, base),
        partial(_fan, seen, ""),
        partial(_fan, seen, seen.region),
        partial(_tornado, seen, given),
        regional,
        _matrix(seen, base),
        _content(seen),
    )


def _apart(seen: Seen, given: assumptions.Assumptions, width: Any) -> Made:
    """Gross, net, displaced and indirect jobs side by side."""
    table = pd.DataFrame([{"part": name} | _rounded(values) for name, values in parts(seen, given).items()])
    return figures.bars(
        table,
        "part",
        "jobs",
        lower="jobs_lower",
        upper="jobs_upper",
        highlight=[name for name in table["part"] if name.startswith("Net")],
        label="Jobs",
        unit="",
        title=f"{seen.title}: what the jobs of {seen.year} are",
        subtitle=f"{BAND} {_other(seen)}",
        source=SOURCE,
        width=width,
    )


def _other(seen: Seen) -> str:
    """The net jobs by the rule that was not chosen, which the bars leave out."""
    rule = "guide" if seen.rule == "published" else "published"
    told = model.ranged(spread(seen.made.net(seen.year, rule).sum(axis=0), "x"), "x")
    return f"Net by the {'Additionality Guide' if rule == 'guide' else 'rule of 2015'}: {told}."


def parts(seen: Seen, given: assumptions.Assumptions) -> dict[str, np.ndarray]:
    """Return the draws of all regions' jobs by what they are: the first is the sum of those down to net."""
    made, year, rule = seen.made, seen.year, seen.rule
    gross, net, displaced = (
        part.sum(axis=0) for part in (made.gross(year), made.net(year, rule), made.displaced(year, rule))
    )
    anyway = made.anyway(year).sum(axis=0)
    indirect = {"Apart, never added: jobs at suppliers (indirect)": made.indirect(year, model.multipliers(given))}
    if rule == "guide":
        taken = {"Would come anyway (deadweight)": anyway, "Leaked, displaced or substituted": displaced}
        return {"Gross jobs": gross} | taken | {"Net jobs": net} | indirect
    return {
        "Gross jobs": gross,
        "Displaced: filled by people who would be in work anyway": displaced,
        "Net jobs": net,
    } | indirect


def _ordered(seen: Seen, width: Any) -> Made:
    label = f"{MEASURES[seen.measure].capitalize()} for each 100 {seen.people}"
    mine = seen.rates.loc[seen.rates["region"] == seen.region, "code"].tolist()
    return figures.ranking(
        seen.rates,
        "rate",
        lower="rate_lower",
        upper="rate_upper",
        highlight=mine,
        label=label,
        unit="",
        decimals=1,
        title=f"{seen.title}, {seen.year}: {label[0].lower()}{label[1:]}",
        subtitle=BAND,
        source=SOURCE,
        width=width,
    )


def _map(seen: Seen, width: Any) -> Made:
    label = f"{MEASURES[seen.measure].capitalize()} for each 100 {seen.people}"
    return maps.region_map(
        seen.rates,
        "rate",
        tables.load("places"),
        label=label,
        unit="",
        decimals=1,
        title=f"{seen.title}, {seen.year}: where they would be",
        subtitle="Middle values; the chart above gives their ranges.",
        source=SOURCE,
        width=width,
    )


def skills(seen: Seen, base: assumptions.Assumptions) -> pd.DataFrame:
    """Return gross jobs by region and occupation with their range: ``region``, ``skill``, ``jobs``, ``_lower``, …"""
    mix = model.mix(base)
    by_activity = seen.made.by_activity(seen.year)
    order = [mix.activities.index(one) for one in seen.made.setting.shares.activities]
    demand = np.einsum("arn,ao->ron", by_activity, mix.shares[order], optimize=True)
    short = [model.SKILLS.get(name, name) for name in mix.occupations]
    rows = pd.MultiIndex.from_product([seen.made.regions, short], names=["region", "skill"]).to_frame(index=False)
    return rows.assign(**{name: part.ravel() for name, part in spread(demand, "jobs").items()})


def _skills(seen: Seen, base: assumptions.Assumptions, width: Any) -> Made:
    cells = skills(seen, base)
    cells[["jobs", "jobs_lower", "jobs_upper"]] /= 1000
    return figures.heatmap(
        _in_order(cells),
        "region",
        "skill",
        "jobs",
        lower="jobs_lower",
        upper="jobs_upper",
        label="Gross jobs",
        unit="thousands",
        decimals=1,
        title=f"{seen.title}, {seen.year}: gross jobs by region and skill",
        source=f"{SOURCE}; occupations by activity: assumed",
        width=width,
    )


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Order rows by region as the form lists them, from north to south."""
    return rows.sort_values("region", key=lambda names: names.map(model.REGIONS.index), kind="stable")


def _fan(seen: Seen, region: str, width: Any) -> Made:
    path = seen.made.path(region, seen.rule)
    columns = [name for name in path.columns if name not in ("measure", "year")]
    path[columns] = path[columns].map(model.about)
    names = {"gross": "Gross jobs", "net": "Net jobs"}
    return figures.fan_chart(
        path.assign(measure=path["measure"].map(names)),
        "jobs",
        [("lower", "upper"), ("inner_lower", "inner_upper")],
        mark=seen.year,
        label="Jobs",
        unit="",
        decimals=0,
        title=f"{seen.title}: {region or 'all regions'} over the years",
        source=SOURCE,
        width=width,
    )


def _tornado(seen: Seen, given: assumptions.Assumptions, width: Any) -> Made:
    found = net_zero_jobs.swings(seen.made, model.workforce(given), seen.year, seen.measure, seen.rule)
    columns = ["at_low", "at_high", "central"]
    found[columns] = found[columns].map(model.about)
    return figures.tornado(
        found.loc[found["swing"] >= 1] if (found["swing"] >= 1).any() else found.head(1),
        label=MEASURES[seen.measure].capitalize(),
        unit="",
        decimals=0,
        title=f"{seen.title}, {seen.year}: which assumptions move {MEASURES[seen.measure]} most",
        subtitle="One at a time, to the ends of its range, the others as assumed.",
        source=SOURCE,
        width=width,
    )


def _regional(seen: Seen) -> Table:
    frame = seen.first(seen.made.by_region(seen.year, seen.rule)).reset_index(drop=True)
    numbers = [name for name in frame.columns if name != "region"]
    headings = {"region": "Region"}
    for name in ("gross", "net", "displaced"):
        headings |= {
            name: f"{name.capitalize()} jobs",
            f"{name}_lower": f"{name.capitalize()}, from",
            f"{name}_upper": "to",
        }
    title = f"Jobs by region, {seen.year}"
    note = "Rounded to hundreds. From … to: nine in ten draws."
    return Table(title, frame.assign(**frame[numbers].round(-2)), headings, dict.fromkeys(numbers, ",.0f"), note)


def _matrix(seen: Seen, base: assumptions.Assumptions) -> Callable[[Any], Table]:
    """The matrix of regions and skills as a table, made when it comes into sight."""

    def make(_: Any) -> Table:
        cells = seen.first(skills(seen, base))
        wide = cells.pivot(index="region", columns="skill", values="jobs")
        wide = wide.loc[cells["region"].unique(), cells["skill"].unique()]
        gross = pd.DataFrame({"region": seen.made.regions, **spread(seen.made.gross(seen.year), "all")})
        frame = wide.round(-2).reset_index().merge(gross.round(-2), on="region")
        headings = {"region": "Region", "all": "All", "all_lower": "All, from", "all_upper": "to"}
        note = "Rounded to hundreds; the range of each cell is in the rows behind the figure."
        formats = {name: ",.0f" for name in frame.columns if name != "region"}
        return Table(f"Gross jobs by region and skill, {seen.year}", frame, headings, formats, note)

    return make


def _content(seen: Seen) -> Table:
    """What the scenario adds, by activity: the base, the jobs when complete, and how good the figure is."""
    made = seen.made
    activities = made.setting.shares.activities
    values = made.by_activity(made.years[-1]).sum(axis=1)
    frame = pd.DataFrame({"activity": [one.capitalize() for one in activities], **spread(values, "jobs")}).round(-2)
    base = pd.Series([made.setting.base_jobs.get(one, np.nan) for one in activities])
    frame.insert(1, "base", base.round(-2))
    frame.insert(2, "uplift", 100 * values[:, 0] / base)
    names = {one.activity: one.name for one in made.scenario.standing}
    frame["tag"] = [_tag(made.assumptions, names.get(one, "")) for one in activities]
    headings = {
        "activity": "Activity",
        "base": "Jobs there are",
        "uplift": "Uplift, %",
        "jobs": "Gross jobs when complete",
    }
    headings |= {"jobs_lower": "From", "jobs_upper": "to", "tag": "The figure is"}
    note = "No base is known for remanufacturing and biorefining: their jobs are all new."
    return Table("What the scenario holds", frame, headings, {"uplift": ".0f"}, note)


def _tag(given: assumptions.Assumptions, name: str) -> str:
    return given.assumption(name).tag if name in given else "–" if not name else "your own"


def _rounded(values: np.ndarray) -> dict[str, float]:
    return {name: model.about(float(part)) for name, part in spread(values, "jobs").items()}
