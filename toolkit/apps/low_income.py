"""Who is on a low income, and where: choose a published table, see it in order, find a place in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from toolkit import figures, tables, wording
from toolkit.apps.controls import Option, place, radio, select
from toolkit.apps.frame import App
from toolkit.apps.result import Result, Table
from toolkit.figures.theme import Width
from toolkit.poverty import COSTS, PUBLISHED, RateTable, difference, named

UK = "United Kingdom"
BOTH = "both"
LEVELS = {"region": "Nations and regions", "local authority": "Local authorities"}
YEARS = ("2025", "2024", "2023", "2022")
SCOTLAND = {
    "measure": "Relative poverty, after housing costs",
    "population": "Working-age adults by family economic status",
    "period": "2019-22",
}
HEADINGS = {
    "rank": "Rank",
    "name": "Who or where",
    "measure": "What",
    "area": "Area",
    "number": "Number",
    "quality": "Quality",
    "reason": "Why empty",
    "difference": "Difference, percentage points",
}
KEPT = ("rank", "name", "value", "number", "quality", "reason")
ROWS_DRAWN = 15
RANK = "result = cells.rank()"
Views = tuple[Any, ...]


def _tables() -> list[Option]:
    return [Option(name, published.label) for name, published in PUBLISHED.items()]


def _places() -> list[Option]:
    every = tables.load("places").sort_values("short_name")
    return [Option(*row) for row in every[["code", "short_name", "region"]].itertuples(index=False)]


@dataclass(frozen=True)
class State:
    """What can be chosen."""

    table: str = select("Table", _tables, "children", help="Published figures only. See [[relative low income]].")
    level: str = radio("Areas", LEVELS, "region")
    costs: str = radio(
        "Housing costs",
        {BOTH: "Before and after, side by side"} | {code: words.capitalize() for code, words in COSTS.items()},
        BOTH,
        help="Income [[before housing costs]] or [[after housing costs]]. For children in low income.",
    )
    year: str = select("Financial year ending", YEARS, YEARS[0], help="For children in low income.")
    place: str = place("Find a place", _places, "E08000025", help="Type a part of its name.")


def compute(state: State) -> Result:
    """Return one published table in order, with the chosen place in it."""
    published = PUBLISHED[state.table]
    names = tables.load("places").set_index("code")["short_name"]
    table = named(published.read(tables.load(published.table)), names)
    chosen, notes = fitting(table, _wishes(state))
    cells = table.filter(**chosen)
    sentence, views, line = _view_for(cells)(table, cells, state.place)
    know = "A share says how many are below a line: not how far below, and not why."
    return Result(
        sentence=sentence,
        views=views,
        notes=tuple(note for note in (*notes, table.note, know) if note),
        sources=(f"{table.source}.",),
        code=_code(state.table, published.table, chosen, line),
    )


def _wishes(state: State) -> dict[str, str]:
    """Return what to filter the chosen table by."""
    costs = {} if state.costs == BOTH else {"measure": COSTS[state.costs]}
    return {
        "children": {"level": state.level} | costs | {"period": state.year},
        "low_pay_2022": {"level": state.level, "population": "All", "group": "All"},
        "scotland": SCOTLAND,
        "scotland_composition": SCOTLAND,
    }.get(state.table, {"level": state.level})


def fitting(table: RateTable, wishes: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the wishes that a table can meet and, for the others, what it has instead with a note that says so."""
    chosen: dict[str, str] = {}
    notes: list[str] = []
    for column, wish in wishes.items():
        there = table.filter(**chosen).choices(column)
        chosen[column] = next(entry for entry in (wish, "region", there[-1]) if entry in there)
        if chosen[column] != wish:
            asked, instead = (LEVELS.get(entry, entry) for entry in (wish, chosen[column]))
            notes.append(f"This table has no entry “{asked}”; “{instead}” is shown instead.")
    return chosen, notes


def _view_for(cells: RateTable) -> Callable[[RateTable, RateTable, str], tuple[str, Views, str]]:
    if cells.rows["value"].isna().all():
        return _lost
    return _both if len(cells.choices("measure")) > 1 else _ordered


def _both(table: RateTable, cells: RateTable, code: str) -> tuple[str, Views, str]:
    """Two measures of each area side by side, in the order of the second."""
    before, after = COSTS.values()
    line = f'result = difference(cells, "measure", "{before}", "{after}").rows'
    order = difference(cells, "measure", before, after).rows.sort_values("second", ascending=False, ignore_index=True)
    order.insert(0, "rank", order["second"].rank(ascending=False, method="min"))
    at = _row_of(order, "area", code) or 0
    drawn = order if len(order) <= ROWS_DRAWN else order.iloc[max(at - 7, 0) : at + 8]
    figure = partial(
        figures.dumbbell,
        drawn,
        "area",
        "first",
        "second",
        labels=(before.capitalize(), after.capitalize()),
        unit="%",
        title=f"{cells.label}, year ending {cells.choices('period')[0]}",
        source=cells.source,
    )
    headings = HEADINGS | {"first": f"{before}, %".capitalize(), "second": f"{after}, %".capitalize()}
    listed = Table(cells.title, order[["rank", "area", "first", "second", "difference"]], headings)
    return _both_in_words(table, order.loc[at], len(order), cells.choices("period")[0]), (_sized(figure), listed), line


def _both_in_words(table: RateTable, row: Any, rows: int, period: str) -> str:
    before, after = COSTS.values()
    uk = table.filter(level="whole", period=period).rows.set_index("measure")["value"]
    return (
        f"{row['area']}: {_percent(row['first'])} of children were in low income {before} and "
        f"{_percent(row['second'])} {after} in the year ending {period}, rank {row['rank']:.0f} of {rows} {after}. "
        f"{UK}: {_percent(uk[before])} and {_percent(uk[after])}."
    )


def _ordered(table: RateTable, cells: RateTable, code: str) -> tuple[str, Views, str]:
    """One measure in order, the highest first."""
    order = cells.rank()
    at = _row_of(order, "name", code)
    title = ", ".join([cells.label, *filter(None, cells.choices("period"))])
    listed = Table(
        cells.title,
        order[[name for name in KEPT if not order[name].isin(["", None]).all()]],
        HEADINGS | {"value": f"{cells.label}, %"},
        {"value": ".1f"},
    )
    if cells.axis() == "group":
        figure = partial(figures.bars, order, "name", "value", title=title, decimals=1)
        return _in_words(order, title), (_sized(figure), listed), RANK
    mine = [] if at is None else order.loc[[at]].dropna(subset=["value"])["code"].tolist()
    whole = _whole(table, cells)
    figure = partial(figures.ranking, order, "value", highlight=mine, reference=whole, title=title, decimals=1)
    return f"{_place_in_words(order, at, code)} {_in_words(order, title)}", (_sized(figure), listed), RANK


def _sized(figure: Callable[..., figures.Figure]) -> Callable[[Width], figures.Figure]:
    """Return a figure that is drawn for the width of the page."""
    return lambda width: figure(width=width)


def _in_words(order: pd.DataFrame, title: str) -> str:
    known = order.dropna(subset=["value"])
    top, last = known.iloc[0], known.iloc[-1]
    return (
        f"{title}: highest is {top['name']} ({_percent(top['value'])}), lowest {last['name']} "
        f"({_percent(last['value'])}), of {len(known)} with a figure."
    )


def _place_in_words(order: pd.DataFrame, at: int | None, code: str) -> str:
    if at is None:
        return f"{tables.load('places').set_index('code')['short_name'][code]} is not in this table."
    row: Any = order.loc[at]
    if pd.isna(row["value"]):
        return f"{row['name']} has no figure: {row['reason']}."
    return f"{row['name']}: {_percent(row['value'])}, rank {row['rank']:.0f}."


def _percent(value: float) -> str:
    return wording.value(value, "%", 1)


def _whole(table: RateTable, cells: RateTable) -> tuple[float, str] | None:
    """Return the United Kingdom's value for the same people and period."""
    rows = table.rows[table.rows["area"] == UK]
    for key in ("measure", "population", "group", "period"):
        rows = rows[rows[key].isin(cells.choices(key))]
    return (float(rows["value"].iloc[0]), UK) if len(rows) else None


def _lost(table: RateTable, cells: RateTable, code: str) -> tuple[str, Views, str]:
    """A table without values: its empty cells, their reasons, and the figures that can be cited instead."""
    empty = cells.missing()[["measure", "area", "reason"]]
    cited = tables.load("in_work_poverty_headlines")[
        ["group", "area", "measure", "as_published", "period", "publisher"]
    ]
    reasons = wording.listing(list(empty["reason"].unique()))
    sentence = f"None of the {len(empty)} cells of this table has a value: {reasons}."
    views = (Table(cells.title, empty, HEADINGS), Table("Published figures that can be cited instead", cited, HEADINGS))
    return sentence, views, "result = cells.missing()"


def _row_of(frame: pd.DataFrame, name: str, code: str) -> int | None:
    """Return the row of a place, or else of its region; None where neither is in the table."""
    region = tables.load("places").set_index("code")["region"][code]
    rows = frame.index[(frame["code"] == code) | (frame[name] == region)]
    return int(rows[0]) if len(rows) else None


def _code(name: str, table: str, chosen: dict[str, str], line: str) -> str:
    filters = ", ".join(f"{column}={json.dumps(value, ensure_ascii=False)}" for column, value in chosen.items())
    return (
        "from toolkit import tables\n"
        "from toolkit.poverty import PUBLISHED, difference, named\n\n"
        f'table = PUBLISHED["{name}"].read(tables.load("{table}"))\n'
        'table = named(table, tables.load("places").set_index("code")["short_name"])\n'
        f"cells = table.filter({filters})\n"
        f"{line}\n"
    )


APP = App(
    name="low_income",
    title="Who is on a low income?",
    question="Which children, jobs and working-age adults are below the line, where, and does it matter where the "
    "line is drawn?",
    state=State,
    compute=compute,
)
