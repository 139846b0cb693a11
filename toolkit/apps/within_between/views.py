"""Figures and tables of “Within or between”: a year's places by region, the path, the ranking and convergence."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit import figures, places
from toolkit.apps.shared import place_measures
from toolkit.apps.within_between import data
from toolkit.core import wording
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.result import Table, Text
from toolkit.figures.layout import holding
from toolkit.figures.sources import source_line
from toolkit.figures.theme import Width
from toolkit.productivity import inequality
from toolkit.productivity.inequality import MEASURES, SPLITTABLE

_WORDS = module_yaml(__file__)

LABEL = "GVA per hour"
PARTS = {"within": "Within regions", "between": "Between regions"}
NEARBY = 5


def spread(year: int, place: str, share: str, width: Width) -> figures.Figure:
    """Draw the places in one year, each in the row of its region, on an axis with room for all years."""
    caption, mine = _caption("spread", year=year, share=share), [place] * bool(place)
    with holding("GBP per hour", data.panel()[data.OUTPUT]):
        return figures.strip_plot(
            data.in_year(year), data.OUTPUT, order=places.REGIONS, highlight=mine, **caption, width=width
        )


def path(measure: str, weights: str, width: Width) -> figures.Figure:
    """Draw a measure over time: its two parts, or the whole if it has no parts, with interval bands."""
    result, name = data.inequality(weights), wording.capital(MEASURES[measure])
    wanted = PARTS if measure in SPLITTABLE else {"total": name}
    parts = [result.series(measure, part).reset_index().assign(part=words) for part, words in wanted.items()]
    drawn: Any = {"by": "part", "lower": "lower", "upper": "upper", "highlight": list(wanted.values())}
    drawn |= _caption("path", name=name, weighted=data.WEIGHTED[weights])
    drawn |= {"unit": "GBP per hour, squared"} if measure == "variance" else {}
    drawn |= {"zero": measure not in ("gini", "ratio_90_10", "sd_log")}
    drawn |= {"source": source_line(data.panel().attrs, [data.OUTPUT])}
    return figures.time_series(pd.concat(parts, ignore_index=True), "estimate", **drawn, width=width)


def over_years(place: str, width: Width) -> figures.Figure:
    """Draw every place's figures over time, in a panel for its region."""
    rows = data.panel().assign(region=lambda of: pd.Categorical(of["region"], places.REGIONS)).sort_values("region")
    drawn: Any = {"by": "short_name", "panels": "region"} | _caption("over_years")
    mine = [places.get(place).short_name] if place else []
    return figures.time_series(rows, data.OUTPUT, highlight=mine, **drawn, width=width)


def _caption(figure: str, **values: Any) -> Any:
    first, last = data.years()
    return wording.filled(_WORDS["figures"][figure], label=LABEL, first=first, last=last, **values)


def every_measure(year: int, weights: str) -> Table:
    """Return every measure for a year, with its interval and its parts."""
    rows, words = [], _WORDS["every_measure"]
    for measure, name in MEASURES.items():
        share = data.within_share(weights, measure, year) if measure in SPLITTABLE else (float("nan"),) * 3
        rows.append((wording.capital(name), *data.measured(weights, measure, year), *share))
    return Table.worded(words, pd.DataFrame(rows, columns=list(words["columns"])), year=year)


def regions(year: int, weights: str, measure: str) -> Table:
    """Return a table of inequality inside each region, and its contribution to the part within regions."""
    rows = data.in_year(year)
    kind = measure if measure in SPLITTABLE else "theil_t"
    people = rows[weights] if weights else None
    split = inequality.split(rows[data.OUTPUT], rows["region"], people, kind)
    frame = split.groups.reindex(list(places.REGIONS)).rename_axis("region").reset_index()
    frame["share"] *= 100
    frame["part"] *= 100 / split.total if split.total else 1
    ordered = rows.sort_values([data.OUTPUT, "short_name"]).groupby("region")
    for end, places_at_end in (("min", ordered.first()), ("max", ordered.last())):
        frame[end] = frame["region"].map(places_at_end[data.OUTPUT])
        frame[f"{end}_place"] = frame["region"].map(places_at_end["short_name"])
    values = {"counted": "residents" if weights else "places", "measure": wording.capital(SPLITTABLE[kind])}
    return Table.worded(_WORDS["regions"], frame, year=year, within=100 * split.within_share, **values)


def ranking(column: str, year: int, place: str, width: Width) -> figures.Figure:
    """Draw the ranking around a place, or its two ends, with published intervals if there are any."""
    output = column == data.OUTPUT
    given = data.in_year(year) if output else place_measures.table()
    ends: Any = {} if output else {end: f"{column}_{end}" for end in ("lower", "upper")}
    # Ranks and their intervals cover the places with a published interval, as in the table.
    table = given.dropna(subset=[column, *ends.values()])
    table.attrs = given.attrs
    drawn: Any = {"around": place, "top": 3, "bottom": 3} if place in set(table["code"]) else {}
    label = f"{LABEL}, {year}" if output else None
    return figures.ranking(table, column, **ends, **drawn, nearby=NEARBY, label=label, width=width)


def ranked(column: str, year: int) -> Table:
    """Return the whole ranking: how certain each rank is, or how far it moved in the five years to ``year``."""
    if column != data.OUTPUT:
        attrs = place_measures.table().attrs
        value = wording.labelled(attrs["labels"][column], str(attrs["units"][column]))
        return Table.worded(_WORDS["certainty"], data.ranks(column).table, value=value)
    rows, since = data.in_year(year), max(year - 4, data.years()[0])
    by_year = data.ranks_by_year()[list(range(since, year + 1))]
    table = rows[["code", "short_name", data.OUTPUT]].join(
        pd.DataFrame({"rank": by_year[year], "best": by_year.min(axis=1), "worst": by_year.max(axis=1)}), on="code"
    )
    years = f"{since} to {year}" if since < year else str(year)
    return Table.worded(_WORDS["ranked"], table.sort_values(["rank", "short_name"]), year=year, years=years)


def caught_up(place: str, width: Width) -> figures.Figure:
    """Draw growth since the first year against the initial level, with the regression line."""
    (rows, line), (first, last) = data.growth(), (f"{data.OUTPUT}_{year}" for year in data.years())
    caption = _caption("caught_up") | {"source": source_line(rows.attrs, [first, last])}
    return figures.scatter(rows, first, "growth", line=line, highlight=[place] * bool(place), **caption, width=width)


def convergence(weights: str) -> Text:
    """Return whether the gaps are closing: σ, β across all places, β within regions, and Galton's warning."""
    sigma, across, within = inequality.sigma(data.inequality(weights)), data.beta(False), data.beta(True)
    return Text.worded(_WORDS["convergence"], sigma=sigma, across=across, within=within)
