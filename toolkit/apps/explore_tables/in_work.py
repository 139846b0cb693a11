"""In-work poverty in the United Kingdom at a glance, and what lay behind a change in its rate."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd

from toolkit import figures
from toolkit.apps.explore_tables.query import Slice
from toolkit.apps.explore_tables.text import measured, moved
from toolkit.apps.explore_tables.views import NEW_SERIES, Page, listed_in, places_of, title_of
from toolkit.core import wording
from toolkit.core.wording import capital
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.result import Table, View, drawn
from toolkit.health_and_poverty.poverty.in_work import FIGURES, POPULATIONS, WORKING, after_break
from toolkit.health_and_poverty.poverty.in_work import Population as Counted
from toolkit.health_and_poverty.poverty.rates import RateTable
from toolkit.health_and_poverty.poverty.shift_share import ShiftShare, shift_share

_ADULTS, _CHILDREN = list(POPULATIONS)[:2]
_WORDS = module_yaml(__file__)


def at_a_glance(slice_: Slice, number: RateTable, composition: RateTable) -> Page:
    """Return one year's rates, their series by work, and how many of those in poverty live in working families.

    Parameters
    ----------
    slice_
        Rates by group, numbers or composition, as chosen.
    number, composition
        The same table's numbers of people in poverty, and their shares of all people in poverty.
    """
    cells, over = slice_.cells(), slice_.cells("period")
    counted = POPULATIONS[slice_.chosen["population"]]
    place = {name: at for at, name in enumerate(counted.parts[0])}  # the publisher's order
    lines, order = over.over_time(), cells.frame()
    if cells.label == FIGURES["rate"][0]:
        for name, other, factor in (("number", number, 1e6), ("share", composition, 1.0)):
            order[name] = factor * other.filter(**slice_.chosen).rows["value"].to_numpy()
    order, each = (
        rows.sort_values("name", key=lambda names: names.map(place).fillna(-1), kind="stable", ignore_index=True)
        for rows in (order, lines[lines["name"].isin(place)])
    )
    leading = lines[lines["name"].isin([*counted.lines, "All"])]
    working = _working_share(composition, slice_.chosen["measure"])
    for part in (leading, each):
        part.attrs = lines.attrs
    strong = [counted.leads[0][0]] if counted.leads[0][0] in counted.lines else []
    title, subtitle = _title(slice_, over), _WORDS["subtitle"].format(slice_.chosen["measure"])
    words: dict[str, Any] = {"decimals": places_of(over), "subtitle": subtitle}
    marked = words | {"by": "name", "mark": NEW_SERIES}
    views: list[View] = [
        drawn(figures.time_series, leading, "value", highlight=strong, title=title, **marked),
        listed_in(cells, order),
        drawn(figures.time_series, working, "value", title=working.attrs["title"], **marked),
    ]
    if len(place) > len(counted.lines):
        alone = f"{title}: every category"
        views.append(drawn(figures.time_series, each, "value", by="name", panels="name", title=alone, **words))
    said = f"{_lead(slice_, cells, counted)} {_shares_in_words(working, slice_.chosen['period'])}"
    return Page(said, tuple(views), f"{slice_.code()}\nresult = cells.frame()", counted.leads[0][0])


def _title(slice_: Slice, cells: RateTable) -> str:
    """Return a chart's title: who is in poverty, by which groups, and the unit if it is not a percentage."""
    who, _, divided = slice_.chosen["population"].partition(", ")
    if slice_.scale != "published":
        return title_of(cells)
    figure = {FIGURES["number"][0]: " (millions)", FIGURES["composition"][0]: " (share of all)"}.get(cells.label, "")
    return f"{who} in poverty{figure}, {divided}"


def _lead(slice_: Slice, cells: RateTable, counted: Counted) -> str:
    """Return the headline: how many of which people were in poverty in the year, and in the comparison group."""
    known, year = cells.rows.set_index("group"), slice_.chosen["period"]
    kind, _, costs = slice_.chosen["measure"].partition(" low income, ")
    poverty = f"in {kind.lower()} poverty {costs}"
    (lead, where), *others = counted.leads
    row: Any = known.loc[lead]
    if pd.isna(row["value"]):
        return f"There is no figure for {counted.people} {where} {poverty} in {year}: {row['reason']}."
    value = wording.value(row["value"], cells.unit, places_of(cells), full=True)
    if slice_.scale != "published":
        return f"In {year}, {measured(cells)} was {value} for those {where}."
    if cells.unit != "%":
        return f"In {year}, {value.removesuffix(' people')} {counted.people} {where} were {poverty}."
    if cells.label == FIGURES["composition"][0]:
        return f"In {year}, {value} of {counted.people} {poverty} lived {where}."
    pairs: list[tuple[Any, str]] = [(known.loc[name, "value"], where) for name, where in others]
    rest = [f"{wording.value(one, '%', 0)} for those {where}" for one, where in pairs if pd.notna(one)]
    against = f" The figure was {wording.listing(rest)}." if rest else ""
    return f"In {year}, {value} of {counted.people} {where} were {poverty}.{against}"


@lru_cache(maxsize=8)
def _working_share(composition: RateTable, measure: str) -> pd.DataFrame:
    """Return the share of adults and of children in poverty who live in working families, by year."""
    rows = composition.filter(measure=measure, group=WORKING, population=[_ADULTS, _CHILDREN]).over_time()
    names = {_ADULTS: "Working-age adults in poverty", _CHILDREN: "Children in poverty"}
    rows["name"] = rows["population"].map(names)
    rows.attrs["title"] = "Share of people in poverty who are in working families"
    return rows


def _shares_in_words(working: pd.DataFrame, year: str) -> str:
    """Return the share of those in poverty in working families: now, and at both ends of the earlier series."""
    parts = []
    for name, rows in working.dropna(subset=["value"]).groupby("name"):
        shares = rows.set_index("period")["value"]
        before = shares[[not after_break(period) for period in shares.index]]
        ends = [f"{before.iloc[at]:.0f}% in {before.index[at]}" for at in (0, -1)]
        now = f"{shares[year]:.0f}%" if year in shares else "an unpublished share"
        parts.append(f"{now} of {str(name).lower()} ({' and '.join(ends)})")
    return f"In {year}, working families accounted for {' and '.join(parts)}. A new series begins in 2021/22."


def what_changed(slice_: Slice, people: RateTable, first: str) -> Page | str:
    """Return a change in the overall rate, split into parts due to groups' rates and sizes, or why that is impossible.

    Parameters
    ----------
    slice_
        Rates by group, for the final year.
    people
        The same table's populations.
    first
        The initial year; "" for the first in the same series.
    """
    last, population = slice_.chosen["period"], slice_.chosen["population"]
    cells = slice_.cells("period")
    first = first or next(p for p in cells.choices("period") if after_break(p) == after_break(last) and p != "2020/21")
    if first == last or after_break(first) != after_break(last):
        return str(_WORDS["first_year" if first == last else "new_series"].format(first=first, last=last))
    both = [first, last]
    rates = cells.filter(period=both).pivot("group", "period")[both]
    sizes = people.filter(population=population, period=both).pivot("group", "period")[both]
    parts = next((p for p in POPULATIONS[population].parts if rates.loc[list(p)].notna().all(axis=None)
                  and sizes.loc[list(p)].notna().all(axis=None)), None)  # fmt: skip
    if parts is None:
        return f"Too many groups have no figure in {first} or {last}, so a ranking is shown."
    found = shift_share(sizes.loc[list(parts)], rates.loc[list(parts)])
    return _changed(slice_, found, rates.loc["All"].to_numpy(float), (first, last))


def _changed(slice_: Slice, found: ShiftShare, whole: Any, years: tuple[str, str]) -> Page:
    first, last = years
    change, rest = whole[1] - whole[0], whole[1] - whole[0] - found.by_rate - found.by_composition
    *_, rounding = parts = _WORDS["parts"]
    steps = pd.DataFrame({"part": parts, "points": [found.by_rate, found.by_composition, rest]})
    title = f"{_title(slice_, slice_.cells('period'))}: what changed from {first} to {last}"
    ends: Any = {"start": (float(whole[0]), first), "end": (float(whole[1]), last), "left_over": [rounding]}
    caption: Any = {"unit": "%", "decimals": 1, "title": title, "source": slice_.table.source}
    caption |= {"subtitle": slice_.chosen["measure"]}
    rows = found.rows.reset_index(names="group")
    amount = f"from {whole[0]:.0f}% to {whole[1]:.0f}%" if change else f"at {whole[1]:.0f}%"
    shares = [f"{'+' if part > 0 else ''}{wording.number(part, 1)}" for part in (found.by_rate, found.by_composition)]
    chosen = {key: entry for key, entry in slice_.chosen.items() if key in ("population", "measure")}
    values = {"subject": capital(measured(slice_.cells())), "amount": f"{moved(change)} {amount}", "parts": shares}
    return Page(
        _WORDS["changed"].format(first=first, last=last, **values),
        (
            drawn(figures.waterfall, steps, "part", "points", **ends, **caption),
            Table.worded(_WORDS["by_group"], rows, title=title, first=first, last=last),
        ),
        _WORDS["code"].format(chosen=chosen, years=list(years), groups=list(found.rows.index)),
    )
