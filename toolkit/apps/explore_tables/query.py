"""A visitor's query of a rate table: the cells found, and a note on each choice that the table lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from toolkit import tables
from toolkit.core.periods import last_year
from toolkit.core.yaml_io import module_yaml
from toolkit.health_and_poverty.poverty.published import COSTS
from toolkit.health_and_poverty.poverty.rates import RateTable

UK = "United Kingdom"
BOTH = "both"
NATIONS = ("England", "Northern Ireland", "Scotland", "Wales")
LEVELS = {"region": "Nations and regions", "local authority": "Local authorities"}
SCALES = {
    "published": "The published figure",
    "index": "Index: UK (or everyone) = 100",
    "apart": "Difference from the figure for the UK (or for everyone)",
}
INSTEAD = "is shown instead."
"""How a note ends if the table does not have what the user chose."""
_EVERYONE = ("All", "All people")  # tables' names for the group of everyone
TABLES: dict[str, dict[str, Any]] = module_yaml(__file__)
"""Settings specific to each published table."""
_OWN = {"keys": {"level": "level", "period": "year"}, "wishes": ("level", "year")}


@dataclass(frozen=True)
class Wishes:
    """The form's choices apart from the table: see the controls of `toolkit.apps.explore_tables.app.State`."""

    level: str
    costs: str
    kind: str
    who: str
    year: str
    figures: str
    sex: str
    hours: str
    within: str


def _entries(wish: Wishes, keys: Mapping[str, str], usual: str) -> dict[str, str]:
    """Return the chosen entry of each key; ``usual`` holds a table's defaults."""
    costs, figures = COSTS["AHC" if wish.costs == BOTH else wish.costs], wish.figures or usual
    # A Scottish table is queried by a population and a kind of poverty, such as “Pensioners|Relative”.
    population, _, kind = (wish.figures if "|" in wish.figures else usual).partition("|")
    entries = vars(wish) | {
        "costs": costs,
        "figures": figures,
        "population": population,
        "kind_of_figures": f"{kind} poverty, {costs}",
        "measure": f"{wish.kind} low income, {costs}",
        "before_costs": f"{wish.kind} low income, {COSTS['BHC']}",
        "one_of_costs": None if wish.costs == BOTH else costs,
    }
    return {key: entries[name] for key, name in keys.items() if entries[name] is not None}


def tables_using(wish: str) -> tuple[str, ...]:
    """Return the names of the published tables in which a choice, such as ``costs``, makes a difference."""
    return tuple(name for name, about in TABLES.items() if wish in about.get("wishes", ()))


@dataclass(frozen=True)
class Slice:
    """The displayed cells.

    Parameters
    ----------
    table
        The whole table.
    chosen
        The entry to filter by, for each key.
    scale
        One of :data:`SCALES`.
    whole
        The key along which the cells vary and its entry for the whole, such as ``("area", UK)``; None if the table has
        none.
    notes
        The choices that are not possible, and what is shown instead.
    within
        The nation or region whose local authorities to keep; "" for all of them.
    """

    table: RateTable
    chosen: Mapping[str, str]
    scale: str
    whole: tuple[str, str] | None
    notes: tuple[str, ...] = ()
    within: str = ""

    def cells(self, *free: str) -> RateTable:
        """Return the cells on the chosen scale, for all values of the keys ``free``."""
        return self._kept(("cells", *free), lambda: self._narrowed(self.scaled(*free), free))

    def scaled(self, *free: str) -> RateTable:
        """Return the cells on the chosen scale, for every kind of area or group and for the whole."""
        return self._kept(("scaled", *free), lambda: self._made(free))

    def _made(self, free: tuple[str, ...]) -> RateTable:
        table = self.table.filter(**self._outer(free))
        if self.scale == "published" or self.whole is None:
            return table
        key, entry = self.whole
        return table.index_to(entry, key=key) if self.scale == "index" else table.apart_from(entry, key)

    def _kept(self, what: tuple[str, ...], make: Callable[[], RateTable]) -> RateTable:
        """Return a cached result: the sentence, figures and table of a page need the same cells."""
        if what not in self._tables:
            self._tables[what] = make()
        return self._tables[what]

    @cached_property
    def _tables(self) -> dict[tuple[str, ...], RateTable]:
        return {}

    def _narrowed(self, table: RateTable, free: tuple[str, ...]) -> RateTable:
        level = self.chosen.get("level")
        table = table.filter(level=level) if level and "level" not in free else table
        if not self.within:
            return table
        places, column = tables.load("places"), "nation" if self.within in NATIONS else "region"
        return table.within(places.loc[places[column] == self.within, "code"])

    def _outer(self, free: tuple[str, ...]) -> dict[str, str]:
        return {key: entry for key, entry in self.chosen.items() if key not in (*free, "level")}

    def code(self, *free: str) -> str:
        """Return the Python expression for :meth:`cells`."""
        outer, level = self._outer(free), self.chosen.get("level")
        scaled = self.scale != "published" and self.whole is not None
        if level and "level" not in free and not scaled:
            outer = {"level": level} | outer
        listed = ", ".join(f"{key}={entry!r}" for key, entry in outer.items())
        steps = [f"filter({listed})"] if outer else []
        if scaled and self.whole is not None:
            key, entry = self.whole
            steps.append(f"{'index_to' if self.scale == 'index' else 'apart_from'}({entry!r}, key={key!r})")
            steps += [f"filter({level=})"] if level and "level" not in free else []
        if self.within:
            column = "nation" if self.within in NATIONS else "region"
            steps.append(f'within(places.loc[places["{column}"] == "{self.within}", "code"])')
        return ".".join(["cells = table", *steps])


def sliced(name: str, table: RateTable, wish: Wishes, usual: Wishes, scale: str) -> Slice:
    """Return a table's cells for a query.

    Parameters
    ----------
    name
        Short name of the table, as in `poverty.PUBLISHED`; or any other name, for a table with areas and periods.
    table
        The table, with area names.
    wish, usual
        The choices, and the defaults: only an explicit choice that cannot be honoured gets a note.
    scale
        One of :data:`SCALES`.
    """
    about = TABLES.get(name, _OWN)
    keys, heeded = about.get("keys", {}), about.get("wishes", ())
    asked, unasked = (_entries(wishes, keys, about.get("usual", "")) for wishes in (wish, usual))
    if "period" in asked:
        asked["period"] = asked["period"] or about.get("latest", "")
    chosen, notes = fitting(table, asked, {key for key, entry in asked.items() if entry != unasked.get(key)})
    whole = _whole(table.filter(**{key: entry for key, entry in chosen.items() if key != "level"}))
    if scale != "published" and whole is None:
        notes.append("This table has no total for comparison, such as a UK figure, so figures are shown as published.")
    within = wish.within if "within" in heeded and chosen.get("level") == "local authority" else ""
    return Slice(table, chosen, scale, whole, tuple(notes), within)


def fitting(table: RateTable, wishes: Mapping[str, str], asked: set[str]) -> tuple[dict[str, str], list[str]]:
    """Return the choices that a table allows, alternatives for the rest, and notes on the requests not met."""
    chosen: dict[str, str] = {}
    notes: list[str] = []
    for column, wish in wishes.items():
        there = table.filter(**chosen).choices(column)
        usual = there[0]
        if column == "period":
            usual = max(there, key=lambda one: np.nan_to_num(last_year(one), nan=-1))
        if column == "level":  # a visitor's table may begin with a label that is no area
            usual = max(there, key=lambda one: (one in LEVELS, len(table.filter(**chosen, level=one))))
        chosen[column] = next(entry for entry in (wish, "region", "All", usual) if entry in there)
        if chosen[column] != wish and wish and column in asked:
            shown = LEVELS.get(chosen[column], chosen[column])
            notes.append(f"This table has no entry “{LEVELS.get(wish, wish)}”; “{shown}” {INSTEAD}")
    return {column: entry for column, entry in chosen.items() if entry}, notes


def _whole(table: RateTable) -> tuple[str, str] | None:
    """Return the entry that the others are parts of: the United Kingdom among areas, everyone among groups."""
    if UK in table.choices("area") and len(table.choices("area")) > 1:
        return ("area", UK)
    groups = table.choices("group")
    everyone = next((entry for entry in _EVERYONE if entry in groups), None)
    return ("group", everyone) if everyone and len(groups) > 1 else None
