"""Explore the tables: any published table on low income and pay, or a visitor's own, ranked, mapped or compared."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, ClassVar

from toolkit import tables
from toolkit.apps.explore_tables import compare, in_work, options, views
from toolkit.apps.explore_tables.query import BOTH, INSTEAD, LEVELS, SCALES, Slice, Wishes, sliced, tables_using
from toolkit.apps.explore_tables.text import UK_CODE, WORDS, areas, is_region, phrases
from toolkit.apps.explore_tables.uploads import rates_of, repeated
from toolkit.apps.explore_tables.views import HEADINGS, Page
from toolkit.apps.shared import own_table
from toolkit.apps.shared.own_table import OwnTable
from toolkit.core.strength import unrated
from toolkit.core.wording import capital
from toolkit.explorer import on_map
from toolkit.explorer.controls import MORE, Option, controls, following, only_when, radio, select, since_links, under
from toolkit.explorer.controls import place as one_place
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result, Table
from toolkit.health_and_poverty.poverty.checks import as_table, faults
from toolkit.health_and_poverty.poverty.in_work import POPULATIONS
from toolkit.health_and_poverty.poverty.published import COSTS, LOW_PAY_2019_RULES, PUBLISHED, low_pay_2019_with_wholes
from toolkit.health_and_poverty.poverty.rates import RateTable
from toolkit.tables import register

OWN = "own"
_COSTS = (
    Option(BOTH, "Before and after, side by side", "", ("children",)),
    *(Option(code, words.capitalize()) for code, words in COSTS.items()),
)
_COSTS_HELP = "Income can be measured [[before housing costs|before]] or [[after housing costs]]."


def _wish(name: str, field: Any, all_at_once: str = "") -> Any:
    """Return a control for a key, shown if a table has it, but not if the view shows all of its values at once."""
    shows = {"show": tuple(one.value for one in options.SHOWS if one.value != all_at_once)} if all_at_once else {}
    return only_when(field, table=tables_using(name), own=False, **shows)


@dataclass(frozen=True)
class _Published:
    table: str = since_links(
        following(
            only_when(select("Table", options.tables_offered, "in_work_uk", help="Published figures only."), own=False),
            "table",
        ),
        "children",
    )
    show: str = since_links(following(select("Show", options.SHOWS, "glance"), "table"), "order")
    who: str = _wish("who", following(select("Who", options.who_offered, next(iter(POPULATIONS))), "table"))
    statistic: str = only_when(
        following(radio("Figure", options.STATISTICS, "rate"), "table"), table=options.WITH_FIGURES, own=False
    )
    kind: str = _wish(
        "kind",
        under(
            MORE,
            radio(
                "Poverty line",
                ("Relative", "Absolute"),
                "Relative",
                help="[[relative low income|Relative]]: 60% of this year's [[median]]. [[absolute poverty|Absolute]]: "
                "60% of a fixed year's median, in real terms.",
            ),
        ),
    )
    place: str = only_when(
        only_when(
            one_place("Find a place", options.places_offered, "E08000025", help="A council, region or nation."),
            table=options.OF_AREAS,
            own=False,
        ),
        own=True,
    )
    other: str = only_when(one_place("Compare with", options.places_offered, "E08000035"), show="places")
    level: str = only_when(_wish("level", radio("Areas", LEVELS, "region")), own=True)
    within: str = only_when(
        only_when(
            select("Councils in", options.within_offered, "", help="A nation or region."),
            table=options.COUNCILS,
            own=False,
        ),
        table=("children", "low_pay_2022"),
        level="local authority",
        own=False,
    )
    year: str = _wish("year", options.year("Year", "The latest", lambda state: _wishes(state)), "time")
    since: str = only_when(
        options.year("Compared with", "The first comparable year", lambda state: _wishes(state)), show="years"
    )
    costs: str = since_links(
        _wish("costs", following(radio("Housing costs", _COSTS, "AHC", help=_COSTS_HELP), "table"), "costs"), BOTH
    )
    figures: str = _wish("figures", following(select("Which figures", options.figures_offered, ""), "table"))
    sex: str = _wish("sex", select("Women and men", {"All": "Everyone", "Female": "Women", "Male": "Men"}, "All"))
    hours: str = _wish("hours", select("Hours", ("All", "Full-time", "Part-time"), "All"))
    scale: str = only_when(
        only_when(
            only_when(
                select("Show as", SCALES, "published", help="Indices and differences are shown without intervals."),
                table=tuple(name for name in options.WITH_WHOLE if name != "in_work_uk"),
                own=False,
            ),
            table="in_work_uk",
            show=tuple(one.value for one in options.SHOWS if one.value != "years"),  # a change is split as published
            own=False,
        ),
        own=True,
    )
    map: str = only_when(on_map.layout(), show="map")
    zoom: str = only_when(on_map.zoom(), show="map", level="local authority")


@dataclass(frozen=True)
class State(OwnTable, _Published):
    """The visitor's choices, including any table of their own to use in place of the published tables."""

    of_council: ClassVar[dict[str, str]] = {"level": "local authority"}

    own_indicator: str = own_table.from_file(
        select("Indicator in your table", (), ""), lambda found: [(name, name) for name in found.indicators]
    )
    own_period: str = own_table.from_file(
        select("Period in your table", (), ""),
        lambda found: [("", "The latest"), *((period, period) for period in found.periods if period)],
    )


def compute(state: State) -> Result:
    """Return one table in the chosen form, with the chosen place in it."""
    if state.own is not None:
        return _of_own_file(state) if state.own_used else own_table.preview_page(state)
    options.prepare()
    published = PUBLISHED[state.table]
    figure = next((one for one in published.figures if one == state.statistic), "".join(published.figures[:1]))
    state, more = _within_one_region(state) if figure == "share" else (state, ())
    page, slice_, notes = _page(state, state.table, options.published(state.table, figure))
    know = "The figures show what the situation is, but not why, or what would change it."
    instead = (note for note in notes if note.endswith(INSTEAD))  # a year without figures must not look available
    return Result(
        sentence=" ".join((page.sentence, *instead)),
        views=(*page.views, *_related_tables(state.table)),
        notes=tuple(note for note in (*more, *notes, slice_.table.note, WORDS["know"][state.table], know) if note),
        sources=(f"{slice_.table.source}.",),
        code=f"{_loading(state.table, published.table, figure, page.code)}{page.code}\n",
        strength=_strength(published.table, slice_, state.place, page.about),
    )


def _strength(table: str, slice_: Slice, code: str, about: str) -> tuple[Rated, ...]:
    """Rate the figure of the place or, if it has none, of the row in the headline, or else of the total."""
    table_ = slice_.table.filter(**slice_.chosen)
    cells = table_.filter(measure=table_.choices("measure")[0]).frame()
    known = cells[cells["value"].notna()]
    if known.empty:
        return (Rated(slice_.table.label, unrated("statistic", "The table has no values.")),)
    mine, name = known.index == views.row_of(known, code), known["name"]
    choices = (known[mine], known[name == about], known[name == "All"], known.nlargest(1, "value"))
    row: Any = next(rows for rows in choices if len(rows)).iloc[0]
    source, column = ("place_table", "median_weekly_pay") if table == "place_indicators" else (table, "")
    listed = register.of_table(source, column, "local" if row["level"] == "local authority" else "region")
    return (
        Rated(
            f"{slice_.table.label}, {row['name']}",
            register.figure(
                listed,
                float(row["value"]),
                (float(row["lower"]), float(row["upper"])),
                percent=slice_.table.unit.startswith("%"),
                quality=str(row["quality"]),
                sample=float(row["sample_size"]),
            ),
        ),
    )


def _within_one_region(state: State) -> tuple[State, tuple[str, ...]]:
    """Return the choices with one region, whose councils alone can be compared by share, and a note on it."""
    if state.within and state.within != "England":
        return state, ()
    region = areas()[state.place][1]
    region = "West Midlands" if region == "England" else region
    note = f"This share cannot be compared across regions, so only councils in {phrases()[region]} are shown."
    return dataclasses.replace(state, within=region), (note,)


def _page(state: State, name: str, table: RateTable) -> tuple[Page, Slice, tuple[str, ...]]:
    slice_ = sliced(name, table, _wishes(state), _wishes(State()), state.scale)
    state = dataclasses.replace(state, place=UK_CODE) if name == "in_work_europe" else state
    if name == "in_work_uk" and state.show in ("glance", "years"):
        if state.show == "glance":
            number, composition = (options.published(name, figure) for figure in ("number", "composition"))
            return in_work.at_a_glance(slice_, number, composition), slice_, slice_.notes
        rates = dataclasses.replace(slice_, table=options.published(name, "rate"), scale="published")
        changed = in_work.what_changed(rates, options.published(name, "population"), state.since)
        if isinstance(changed, Page):
            return changed, slice_, slice_.notes
        return _in_order(slice_, state.place), slice_, (*slice_.notes, changed)
    if state.show in ("order", "glance") or slice_.cells().rows["value"].isna().all():
        return _in_order(slice_, state.place), slice_, slice_.notes
    shown = _shown(state, slice_)
    if isinstance(shown, Page):
        return shown, slice_, slice_.notes
    ordered = _in_order(slice_, state.place)
    if isinstance(shown, str):
        return ordered, slice_, (*slice_.notes, shown)
    return dataclasses.replace(ordered, views=(*shown, ordered.views[-1])), slice_, slice_.notes


def _wishes(state: State) -> Wishes:
    """Return the visible choices; hidden ones have their default."""
    form, usual = controls(State), State()
    names = [field.name for field in dataclasses.fields(Wishes)]
    kept = {name: getattr(state if form[name].applies(state) else usual, name) for name in names}
    kept |= {"year": state.own_period} if state.own else {}
    if not kept["within"] and is_region(state.place) and form["place"].applies(state):
        kept["within"] = areas()[state.place][0]  # a region has no row among councils: show its councils
    return Wishes(**kept)


def _in_order(slice_: Slice, code: str) -> Page:
    several = len(slice_.cells().choices("measure")) > 1 and slice_.cells().rows["value"].notna().any()
    return compare.before_and_after(slice_, code) if several else views.in_order(slice_, code)


def _shown(state: State, slice_: Slice) -> Page | tuple[views.View, ...] | str:
    if state.show == "map":
        return views.on_map(slice_, state.place, partial(on_map.look, state))
    if state.show == "time":
        return views.over_time(slice_, state.place)
    if state.show == "places":
        return compare.two_places(slice_, state.place, state.other)
    if state.show == "years":
        return compare.two_years(slice_, state.place, state.since)
    return compare.side_by_side(slice_, state.show, state.place)


@lru_cache(maxsize=len(PUBLISHED))
def _related_tables(name: str) -> tuple[Table, ...]:
    """Return the tables that belong with a table: its faults, or what to cite instead."""
    if PUBLISHED[name].table == "low_pay_2019":
        whole = low_pay_2019_with_wholes(tables.load("low_pay_2019"), tables.load("constituencies"))
        labels = whole.attrs.get("labels", {}) | {"all_constituencies": "All constituencies"}
        found = as_table(faults(whole, LOW_PAY_2019_RULES))
        found["column"] = found["column"].map(labels).fillna(found["column"])
        return (Table.worded(WORDS["faults"], found),)
    if name not in (*options.LOST, "headlines"):
        return ()
    columns = ["group", "area", "measure", "as_published", "period", "publisher"]
    cited = tables.load("in_work_poverty_headlines")[columns]
    title = "Published figures that you can cite instead" if name in options.LOST else "Figures as published"
    return (Table(title, cited, HEADINGS | {"as_published": "As published"}),)


def _loading(name: str, table: str, figure: str, code: str) -> str:
    """Return the code that loads a table, with the imports for the rest."""
    words, shares = WORDS["code"], "shift_share(" in code
    asked = f", {'rate' if shares else figure!r}" if figure else ""
    parts = {"shares": words["shares"] if shares else "", "read": words["read"].format(name, table, asked)}
    return str(words["of_areas" if name in options.OF_AREAS else "of_groups"].format(**parts))


def _of_own_file(state: State) -> Result:
    """Return the result for an indicator of the visitor's own table."""
    found = own_table.read(state)
    page, _, more = _page(state, OWN, rates_of(found, state.own_indicator))
    unasked = f"{capital(phrases()[state.place])} is not in this table. " if state.place == State().place else ""
    said = page.sentence.removeprefix(unasked)
    return Result(
        sentence=f"Your table. {said}",
        views=page.views,
        notes=(
            own_table.PRIVACY,
            *more,
            *found.notes,
            *repeated(found, state.own_indicator),
            "Remove the file to see the published tables again.",
        ),
        sources=(own_table.stated(found),),
        code=WORDS["code"]["own"].format(own_table.call("preview", state), state.own_indicator, page.code),
        strength=(Rated("Your table", unrated("statistic", "Your file does not say how its figures were measured.")),),
    )


APP = App("explore_tables", WORDS["title"], WORDS["question"], State, compute)
