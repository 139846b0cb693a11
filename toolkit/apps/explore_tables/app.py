"""Explore the tables: any published table on low income and pay, or a visitor's own, in order, mapped, compared."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from toolkit import tables
from toolkit.apps.explore_tables import compare, views
from toolkit.apps.explore_tables.query import BOTH, LEVELS, SCALES, Slice, Wishes, sliced, tables_using
from toolkit.apps.explore_tables.uploads import rates_of
from toolkit.apps.explore_tables.views import HEADINGS, Page
from toolkit.apps.shared import own_table
from toolkit.apps.shared.measure_options import place_options
from toolkit.apps.shared.own_table import OwnTable
from toolkit.core import wording
from toolkit.explorer.controls import Option, only_when, radio, select
from toolkit.explorer.controls import place as one_place
from toolkit.explorer.frame import App
from toolkit.explorer.result import Result, Table
from toolkit.health_and_poverty.poverty.checks import as_table, faults
from toolkit.health_and_poverty.poverty.published import (
    COSTS,
    LOW_PAY_2019_RULES,
    PUBLISHED,
    low_pay_2019_with_wholes,
    with_area_names,
)
from toolkit.health_and_poverty.poverty.rates import RateTable

SHOWS = (
    Option("order", "Ranked"),
    Option("map", "On the map"),
    Option("time", "Over time"),
    Option("places", "Two places", "Two side by side"),
    Option("years", "First year and chosen year", "Two side by side"),
    Option("costs", "Before and after housing costs", "Two side by side"),
    Option("sexes", "Women and men", "Two side by side"),
    Option("hours", "Part-time and full-time", "Two side by side"),
)
OWN = "own"
_LOST = ("in_work", "insecure_work")
_FIGURES = {
    "scotland": "Poverty in Scotland",
    "pay_by_occupation": "Mean hourly pay by occupation",
    "poverty_lines": "Poverty lines and incomes",
}
_PAY = "Half of employees earn less than the [[median]]. Where two [[95 % interval]]s overlap, the two may be equal."
_KNOW = {
    "children": "Income is [[equivalised income|adjusted for the size of the household]]. The line is that of "
    "[[relative low income]].",
    "scotland": "[[relative poverty|Relative]], [[absolute poverty|absolute]] and [[severe poverty]] use three "
    "different lines. Working households can be in poverty: see [[in-work poverty]].",
    "scotland_composition": "A [[composition]] shows who is in poverty, not who is most at risk: a large group with a "
    "low rate can make up most of those in poverty.",
    "headlines": "See [[in-work poverty]] and [[insecure work]].",
    "poverty_lines": "The lines differ by family because income is [[equivalised income|adjusted for size]].",
    "low_pay_2022": "Below the [[Real Living Wage]]. Reliability follows the [[coefficient of variation]].",
    "pay_by_region": "A few high earners raise a [[mean]], but not a [[median]].",
    "pay_by_occupation": "A few high earners raise a [[mean]], but not a [[median]].",
    "pay_2025": _PAY,
    "pay_2023": _PAY,
    "low_pay_2019": "Below the [[Real Living Wage]]. The cells listed as faults contradict each other.",
    "low_pay_2019_constituencies": "The cells listed as faults contradict each other.",
    "in_work": "See [[in-work poverty]].",
    "insecure_work": "See [[insecure work]].",
}


def _tables() -> list[Option]:
    return [Option(name, published.label, published.kind) for name, published in PUBLISHED.items()]


def _figures() -> list[Option]:
    listed = [Option("", "What the table usually shows")]
    for name, heading in _FIGURES.items():
        rows = _published(name).rows
        if name == "scotland":
            kinds = rows["measure"].str.partition(" poverty")[0]
            pairs = pd.DataFrame({"who": rows["population"], "kind": kinds}).drop_duplicates().sort_values("who")
            entries = [(f"{who}|{kind}", f"{who}: {kind.lower()}") for who, kind in pairs.itertuples(index=False)]
        else:
            entries = [(entry, entry) for entry in rows["measure"].unique()]
        listed += [Option(value, label, heading) for value, label in entries]
    return listed


def _years() -> list[Option]:
    listed = [Option("", "The latest")]
    for name, heading in (("children", "Children"), ("pay_by_region", "Pay"), ("scotland", "Scotland")):
        periods = sorted(_published(name).choices("period"), reverse=True)
        known = {option.value for option in listed}
        listed += [Option(period, period, heading) for period in periods if period not in known]
    return listed


def _wish(name: str, field: Any) -> Any:
    return only_when(field, table=tables_using(name), own=False)


@dataclass(frozen=True)
class _Published:
    table: str = only_when(
        select("Table", _tables, "children", help="Published figures only. Empty cells say why they are empty."),
        own=False,
    )
    show: str = select("Show", SHOWS, "order", help="If a table cannot be shown in this way, the notes say so.")
    place: str = one_place("Find a place", place_options, "E08000025", help="Type part of its name.")
    other: str = only_when(one_place("Compare with", place_options, "E08000035"), show="places")
    level: str = only_when(_wish("level", radio("Areas", LEVELS, "region")), own=True)
    year: str = _wish("year", select("Year", _years, "", help="Children: the financial year ending then."))
    costs: str = _wish(
        "costs",
        radio(
            "Housing costs",
            {BOTH: "Before and after, side by side"} | {code: words.capitalize() for code, words in COSTS.items()},
            BOTH,
            help="Income [[before housing costs]] or [[after housing costs]]. Where a table has one at a time, “both” "
            "shows it after.",
        ),
    )
    figures: str = _wish("figures", select("Which figures", _figures, ""))
    sex: str = _wish("sex", select("Women and men", {"All": "Everyone", "Female": "Women", "Male": "Men"}, "All"))
    hours: str = _wish("hours", select("Hours", ("All", "Full-time", "Part-time"), "All"))
    scale: str = select("Show as", SCALES, "published", help="An index or a distance has no interval.")


@dataclass(frozen=True)
class State(OwnTable, _Published):
    """What can be chosen; a visitor's table replaces the published ones."""

    own_indicator: str = own_table.from_file(
        select("Indicator of your table", (), ""), lambda found: [(name, name) for name in found.figures.indicators]
    )
    own_period: str = own_table.from_file(
        select("Period of your table", (), ""),
        lambda found: [("", "The latest"), *((period, period) for period in found.figures.periods if period)],
    )


def compute(state: State) -> Result:
    """Return one table in the form that was chosen, with the chosen place in it."""
    if state.own is not None:
        return _of_own_file(state) if state.own_used else own_table.preview_page(state)
    page, slice_, notes = _page(state, state.table, _published(state.table))
    published = PUBLISHED[state.table]
    know = "The figures show what was counted, not why, and not what would change it."
    return Result(
        sentence=page.sentence,
        views=(*page.views, *_related_tables(state.table)),
        notes=tuple(note for note in (*notes, slice_.table.note, _KNOW[state.table], know) if note),
        sources=(f"{slice_.table.source}.",),
        code=f"{_loading(state.table, published.table)}{page.code}\n",
    )


def _page(state: State, name: str, table: RateTable) -> tuple[Page, Slice, tuple[str, ...]]:
    slice_ = sliced(name, table, _wishes(state), _wishes(State()), state.scale)
    if state.show == "order" or slice_.cells().rows["value"].isna().all():
        return _in_order(slice_, state.place), slice_, slice_.notes
    shown = _shown(state, slice_)
    if isinstance(shown, Page):
        return shown, slice_, slice_.notes
    ordered = _in_order(slice_, state.place)
    if isinstance(shown, str):
        return ordered, slice_, (*slice_.notes, shown)
    return dataclasses.replace(ordered, views=(*shown, ordered.views[-1])), slice_, slice_.notes


def _wishes(state: State) -> Wishes:
    return Wishes(**{field.name: getattr(state, field.name) for field in dataclasses.fields(Wishes)})


def _in_order(slice_: Slice, code: str) -> Page:
    several = len(slice_.cells().choices("measure")) > 1 and slice_.cells().rows["value"].notna().any()
    return compare.before_and_after(slice_, code) if several else views.in_order(slice_, code)


def _shown(state: State, slice_: Slice) -> Page | tuple[views.View, ...] | str:
    if state.show == "map":
        return views.on_map(slice_, state.place)
    if state.show == "time":
        return views.over_time(slice_, state.place)
    if state.show == "places":
        return compare.two_places(slice_, state.place, state.other)
    if state.show == "years":
        return compare.two_years(slice_, state.place)
    return compare.side_by_side(slice_, state.show, state.place)


@lru_cache(maxsize=len(PUBLISHED))
def _published(name: str) -> RateTable:
    published = PUBLISHED[name]
    return with_area_names(
        published.read(tables.load(published.table)), tables.load("places").set_index("code")["short_name"]
    )


@lru_cache(maxsize=len(PUBLISHED))
def _related_tables(name: str) -> tuple[Table, ...]:
    """Return what belongs beside a table: its faults, or what can be cited in its stead."""
    if PUBLISHED[name].table == "low_pay_2019":
        whole = low_pay_2019_with_wholes(tables.load("low_pay_2019"), tables.load("constituencies"))
        labels = whole.attrs.get("labels", {}) | {"all_constituencies": "All constituencies"}
        found = as_table(faults(whole, LOW_PAY_2019_RULES))
        found["column"] = found["column"].map(labels).fillna(found["column"])
        headings = {"kind": "Fault", "row": "Row", "column": "Column", "found": "As printed", "expected": "But"}
        return (Table("Cells that are impossible or contradict each other", found, headings),)
    if name not in (*_LOST, "headlines"):
        return ()
    columns = ["group", "area", "measure", "as_published", "period", "publisher"]
    cited = tables.load("in_work_poverty_headlines")[columns]
    title = "Published figures that can be cited instead" if name in _LOST else "In the words of their publishers"
    return (Table(title, cited, HEADINGS | {"as_published": "As published"}),)


def _loading(name: str, table: str) -> str:
    return (
        "from toolkit import tables\n"
        "from toolkit.health_and_poverty.poverty import PUBLISHED, difference\n"
        "from toolkit.health_and_poverty.poverty.published import with_area_names\n\n"
        f"table = PUBLISHED[{name!r}].read(tables.load({table!r}))\n"
        'table = with_area_names(table, tables.load("places").set_index("code")["short_name"])\n'
    )


def _of_own_file(state: State) -> Result:
    """Return an indicator of the visitor's own table."""
    found = own_table.read(state)
    table = rates_of(found, state.own_indicator)
    wishes = dataclasses.replace(state, figures="", sex="All", hours="All", costs=BOTH, year=state.own_period)
    page, _, more = _page(wishes, OWN, table)
    return Result(
        sentence=f"Your table. {page.sentence}",
        views=page.views,
        notes=(own_table.PRIVACY, *more, *found.notes, "Remove the file to see the published tables again."),
        sources=(wording.sentence(found.source),),
        code=(
            "from toolkit import uploads\n"
            "from toolkit.apps.explore_tables.uploads import rates_of\n"
            "from toolkit.health_and_poverty.poverty import difference\n\n"
            f"found = {own_table.call('preview', state)}\n"
            f"table = rates_of(found, {state.own_indicator!r})\n{page.code}\n"
        ),
    )


APP = App(
    name="explore_tables",
    title="Explore the tables",
    question="Who is on low income or low pay, where, and since when? Any published table, or your own: ranked, on the "
    "map, over time or side by side.",
    state=State,
    compute=compute,
)
