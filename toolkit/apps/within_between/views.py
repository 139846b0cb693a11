"""Figures and tables of “Within or between”: the places of a year by region, the path, the ranking, who caught up."""

from __future__ import annotations

import pandas as pd

from toolkit import figures, places, tables
from toolkit.apps.within_between import data
from toolkit.core import wording
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.result import Table, Text
from toolkit.figures.sources import source_line
from toolkit.figures.theme import Width
from toolkit.productivity import inequality
from toolkit.productivity.inequality import MEASURES, SPLITTABLE

_COLUMNS = module_yaml(__file__)

LABEL, UNIT = "GVA per hour", "GBP per hour"
PARTS = {"within": "Within regions", "between": "Between regions"}
NEARBY = 5


def spread(year: int, place: str, share: str, width: Width) -> figures.Figure:
    """Draw every place of a year in the row of its region."""
    return figures.strip_plot(
        data.in_year(year),
        data.OUTPUT,
        order=places.REGIONS,
        highlight=[place] if place else [],
        label=f"{LABEL}, {year}",
        title=f"{LABEL}, {year}: places by nation and region",
        subtitle=share,
        width=width,
    )


def path(measure: str, weights: str, width: Width) -> figures.Figure:
    """Draw a measure over the years: its two parts, or the whole where it has none; with the intervals as bands."""
    result = data.inequality(weights)
    name = MEASURES[measure][:1].upper() + MEASURES[measure][1:]
    wanted = PARTS if measure in SPLITTABLE else {"total": name}
    parts = [result.series(measure, part).reset_index().assign(part=words) for part, words in wanted.items()]
    first, last = data.years()
    return figures.time_series(
        pd.concat(parts, ignore_index=True),
        "estimate",
        by="part",
        lower="lower",
        upper="upper",
        highlight=list(wanted.values()),
        zero=measure not in ("gini", "ratio_90_10", "sd_log"),
        label=name,
        unit="GBP per hour, squared" if measure == "variance" else "",
        title=f"Inequality in output per hour, {first} to {last}",
        subtitle=f"{name}, {data.WEIGHTED[weights]}; bands: 95% intervals",
        source=source_line(data.panel().attrs, [data.OUTPUT]),
        width=width,
    )


def over_years(place: str, width: Width) -> figures.Figure:
    """Draw every place over the years, in a panel for its region."""
    rows = data.panel().assign(region=lambda of: pd.Categorical(of["region"], places.REGIONS)).sort_values("region")
    first, last = data.years()
    return figures.time_series(
        rows,
        data.OUTPUT,
        by="short_name",
        panels="region",
        highlight=[places.get(place).short_name] if place else [],
        label=LABEL,
        title=f"{LABEL}, {first} to {last}: every place, by nation and region",
        subtitle="One line a place, in prices of the year",
        width=width,
    )


def every_measure(year: int, weights: str) -> Table:
    """Return every measure of a year with its interval and its parts."""
    rows = []
    for measure, words in MEASURES.items():
        share = data.within_share(weights, measure, year) if measure in SPLITTABLE else (float("nan"),) * 3
        rows.append((words[:1].upper() + words[1:], *data.measured(weights, measure, year), *share))
    columns = _COLUMNS["every_measure"]
    frame = pd.DataFrame(rows, columns=list(columns))
    note = "The variance is in (pounds per hour)²; the others have no unit. Three of them cannot be divided into parts."
    return Table.of(f"Every measure of inequality in output per hour, {year}", frame, columns, note)


def regions(year: int, weights: str, measure: str) -> Table:
    """Return what each region is like inside, and what it adds to the part within regions."""
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
    share, inside = f"Share of {'residents' if weights else 'places'}, %", f"{wording.capital(SPLITTABLE[kind])} inside"
    columns = _COLUMNS["regions"] | {"share": (share, ".1f"), "measure": (inside, ".4f")}
    note = f"The parts within regions add up to {100 * split.within_share:.0f}%; the rest is between regional means."
    return Table.of(f"Inside each nation and region, {year}", frame, columns, note)


def ranking(column: str, year: int, place: str, width: Width) -> figures.Figure:
    """Draw the ranking around a place, or its two ends, with the published intervals where there are any."""
    output = column == data.OUTPUT
    given = data.in_year(year) if output else tables.place_table()
    lower, upper = (None, None) if output else (f"{column}_lower", f"{column}_upper")
    # Ranks and their intervals are of the places that have a published interval, here as in the table.
    table = given.dropna(subset=[name for name in (column, lower, upper) if name])
    table.attrs = given.attrs
    around = place if place in set(table["code"]) else None
    return figures.ranking(
        table,
        column,
        lower=lower,
        upper=upper,
        around=around,
        nearby=NEARBY,
        top=3 if around else None,
        bottom=3 if around else None,
        label=f"{LABEL}, {year}" if output else None,
        width=width,
    )


def ranked(column: str, year: int) -> Table:
    """Return the whole ranking: how certain each rank is, or how far it moved in the five years to this one."""
    if column != data.OUTPUT:
        ranks = data.ranks(column).table
        attrs = tables.place_table().attrs
        value = wording.labelled(attrs["labels"][column], str(attrs["units"][column]))
        columns = _COLUMNS["certainty"] | {"value": (value, ".1f")}
        return Table.of("How certain is each rank?", ranks, columns)
    rows, since = data.in_year(year), max(year - 4, data.years()[0])
    by_year = data.ranks_by_year()[list(range(since, year + 1))]
    table = rows[["code", "short_name", data.OUTPUT]].join(
        pd.DataFrame({"rank": by_year[year], "best": by_year.min(axis=1), "worst": by_year.max(axis=1)}), on="code"
    )
    heads = {data.OUTPUT: (f"{LABEL}, {year} (£ per hour)", ".1f"), "best": (f"Best rank, {since} to {year}", ".0f")}
    columns = _COLUMNS["ranked"] | heads
    note = "No interval is published for output per hour. How far a rank has moved does not show how certain it is."
    ordered = table.sort_values(["rank", "short_name"])
    return Table.of("The ranking, and how far ranks have moved", ordered, columns, note)


def caught_up(place: str, width: Width) -> figures.Figure:
    """Draw growth since the first year against the level then, with the line of the regression."""
    rows, line = data.growth()
    first, last = data.years()
    return figures.scatter(
        rows,
        f"{data.OUTPUT}_{first}",
        "growth",
        line=line,
        highlight=[place] if place else [],
        y_label=f"Growth a year, {first} to {last}",
        y_unit="%",
        title=f"Did places that were behind in {first} grow faster?",
        subtitle="Growth in current prices. Line: expected by the regression, with its 95% band",
        source=source_line(rows.attrs, [f"{data.OUTPUT}_{first}", f"{data.OUTPUT}_{last}"]),
        width=width,
    )


def convergence(weights: str) -> Text:
    """Return whether the gaps are closing: σ, β across all places, β within regions, and Galton's warning."""
    sigma, across, within = inequality.sigma(data.inequality(weights)), data.beta(False), data.beta(True)
    return Text(
        "Are the gaps closing?",
        (
            sigma.sentence,
            f"Across all places: {across.sentence}",
            f"Within nations and regions: {within.sentence}",
            across.warning,
        ),
    )
