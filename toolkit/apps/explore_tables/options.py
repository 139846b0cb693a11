"""Options of the form: tables, figures, years, places, each with the tables that it applies to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pandas as pd

from toolkit import tables
from toolkit.apps.explore_tables.query import TABLES, Wishes, sliced, tables_using
from toolkit.apps.explore_tables.text import areas, is_region
from toolkit.apps.shared.measure_options import place_options
from toolkit.core.periods import order
from toolkit.explorer.controls import Option, from_state, select
from toolkit.health_and_poverty.poverty.in_work import POPULATIONS
from toolkit.health_and_poverty.poverty.published import PUBLISHED, with_area_names
from toolkit.health_and_poverty.poverty.rates import RateTable

OF_AREAS = tuple(name for name, about in TABLES.items() if "areas" in about)
"""Tables by UK area."""
COUNCILS = tuple(name for name in OF_AREAS if TABLES[name]["areas"] == "councils")
"""Tables with local authorities only."""
LOST = tuple(name for name, about in TABLES.items() if "lost" in about)
"""Tables without values. No menu lists them, but older links open them."""
WITH_WHOLE = tuple(name for name, about in TABLES.items() if about.get("whole", True))
"""Tables with a figure for the United Kingdom or for everyone, so that other figures can be compared with it."""
WITH_FIGURES = tuple(name for name, published in PUBLISHED.items() if published.figures)

SHOWS = (
    Option("glance", "At a glance", "", ("in_work_uk",)),
    Option("order", "Ranked"),
    Option("map", "On the map", "", OF_AREAS),
    Option("time", "Over time", "", tables_using("year")),
    Option("places", "Two places", "Two side by side", OF_AREAS),
    Option("years", "What changed between two years", "Two side by side", tables_using("year")),
    Option("costs", "Before and after housing costs", "Two side by side", tables_using("costs")),
    Option("sexes", "Women and men", "Two side by side", tables_using("sex")),
    Option("hours", "Part-time and full-time", "Two side by side", tables_using("hours")),
)
STATISTICS = (
    Option("rate", "Percentage", "", WITH_FIGURES),
    Option("number", "Number", "", WITH_FIGURES),
    Option("composition", "Share of those in poverty", "", ("in_work_uk",)),
    Option("share", "Share in working families (within one region)", "", ("working_families",)),
)


@lru_cache(maxsize=1)
def prepare() -> None:
    """Read every table once, in the process that visitors share, so that no visitor has to wait for a table."""
    for name, about in PUBLISHED.items():
        for figure in about.figures or ("",):
            published(name, figure)
    published("in_work_uk", "population")


def published(name: str, figure: str = "") -> RateTable:
    """Return a published table with area names; ``figure`` is one of its figures, by default the first."""
    return _read(name, figure or next(iter(PUBLISHED[name].figures), ""))


@lru_cache(maxsize=2 * len(PUBLISHED))
def _read(name: str, figure: str) -> RateTable:
    chosen = PUBLISHED[name]
    table = chosen.read(tables.load(chosen.table), *([figure] if figure else []))
    return with_area_names(table, tables.load("places").set_index("code")["short_name"])


def tables_offered() -> list[Option]:
    """Return the tables; a table without values is offered only if a link has chosen that very table."""
    return [Option(name, one.label, one.kind, (name,) if name in LOST else ()) for name, one in PUBLISHED.items()]


def figures_offered() -> list[Option]:
    """Return the measures, or groups of people, that each table offers."""
    listed = [Option("", "What the table usually shows")]
    for name, heading in ((name, about["figures"]) for name, about in TABLES.items() if "figures" in about):
        rows, only = published(name).rows, tuple(one for one in PUBLISHED if one.startswith(name))
        if name == "scotland":
            kinds = rows["measure"].str.partition(" poverty")[0]
            pairs = pd.DataFrame({"who": rows["population"], "kind": kinds}).drop_duplicates().sort_values("who")
            entries = [(f"{who}|{kind}", f"{who}: {kind.lower()}") for who, kind in pairs.itertuples(index=False)]
        else:
            entries = [(entry, entry) for entry in rows["measure"].unique()]
        listed += [Option(value, label, heading, only) for value, label in entries]
    return listed


def year(label: str, first: str, wishes: Callable[[Any], Wishes]) -> Any:
    """Ask for one of the years, latest first, for which a table has all the figures that a state needs."""

    def every() -> list[str]:
        return list(dict.fromkeys(one for name in tables_using("year") for one in published(name).choices("period")))

    def offered(state: Any) -> list[tuple[str, str]]:
        return [("", first), *_years_with_figures(state.table, replace(wishes(state), year=""))]

    return from_state(select(label, lambda: [("", first), *every()]), offered)


@lru_cache(maxsize=64)
def _years_with_figures(name: str, wishes: Wishes) -> list[tuple[str, str]]:
    cells = sliced(name, published(name), wishes, wishes, "published").cells("period").rows
    having = cells[cells["value"].notna()].groupby("measure")["period"].agg(set)
    periods = set.intersection(*having) if len(having) else set()
    return [(one, one) for one in sorted(periods, key=order, reverse=True)]


def who_offered() -> list[Option]:
    """Return the populations counted in a table."""
    who = {"in_work_uk": list(POPULATIONS)} | {name: about["who"] for name, about in TABLES.items() if "who" in about}
    return [Option(entry, entry, "", (name,)) for name, entries in who.items() for entry in entries]


def places_offered() -> list[Option]:
    """Return nations and regions, then all local authorities."""
    known = [code for code in areas() if is_region(code)]
    return [*(Option(code, areas()[code][0], "Nations and regions") for code in known), *place_options()]


def within_offered() -> list[Option]:
    """Return the nations and regions to which councils can be limited."""
    return [
        Option("", "All, or those in the region chosen above"),
        *(Option(name, name) for code, (name, _) in areas().items() if is_region(code)),
    ]
