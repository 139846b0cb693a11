"""Two entries from a slice of a rate table, side by side: housing costs, sexes, hours, years or places."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pandas as pd

from toolkit import figures
from toolkit.apps.explore_tables.query import UK, Slice
from toolkit.apps.explore_tables.text import is_region, measured, phrases, region_shown, when, where_is, with_place
from toolkit.apps.explore_tables.views import (
    BREAKS,
    CALLED,
    HEADINGS,
    ROWS,
    Page,
    as_table,
    empty,
    formatted,
    one_measure,
    places_of,
    row_of,
    rows_called,
    steady,
    title_of,
)
from toolkit.core import wording
from toolkit.core.wording import capital
from toolkit.explorer.result import View, drawn
from toolkit.health_and_poverty.poverty.comparison import Comparison, difference
from toolkit.health_and_poverty.poverty.in_work import after_break
from toolkit.health_and_poverty.poverty.published import COSTS
from toolkit.health_and_poverty.poverty.rates import RateTable

PAIRS = {
    "costs": ("measure", tuple(COSTS.values())),
    "sexes": ("population", ("Female", "Male")),
    "hours": ("group", ("Part-time", "Full-time")),
}
ROWS_DRAWN = 15
LONGEST = 25  # words of a headline


def side_by_side(slice_: Slice, pair: str, code: str) -> Page | str:
    """Compare the sexes, full and part time, or before and after housing costs; or say why that is impossible."""
    key, (first, second) = PAIRS[pair]
    if pair == "costs" and slice_.chosen.get("population") in COSTS.values():
        key = "population"
    # Measures that name the housing costs have them as their last words.
    kind = slice_.chosen.get("measure", "").rpartition(", ")[0]
    if key == "measure" and kind:
        first, second = f"{kind}, {first}", f"{kind}, {second}"
    cells = slice_.cells(key)
    if not {first, second} <= set(cells.choices(key)):
        return f"This table does not have both “{first}” and “{second}”, so a ranking is shown."
    page = _pair(cells.filter(**{key: [first, second]}), slice_.code(key), key, (first, second), code, slice_.within)
    if isinstance(page, Page):
        page = replace(page, views=(steady(slice_, page.views[0], key), *page.views[1:]))
    return page


def two_years(slice_: Slice, code: str, first: str = "") -> Page | str:
    """Compare a period (by default the first comparable one) with the chosen one, or say why that is impossible."""
    cells, filtered = one_measure(slice_, "period")
    periods, last = cells.choices("period"), slice_.chosen.get("period", "")
    if cells.name in BREAKS:
        periods = tuple(period for period in periods if after_break(period) == after_break(last))
    first = first or periods[0]
    if first not in periods and first in cells.choices("period"):
        return f"{first} and {last} cannot be compared: a new series begins in 2021/22. The table is ranked instead."
    if last in ("", first) or first not in periods:
        return "This table has no other period to compare with, so a ranking is shown."
    return _pair(cells, filtered, "period", (first, last), code, slice_.within)


def two_places(slice_: Slice, code: str, other: str) -> Page | str:
    """Compare two places (or their regions) in each period or group of the table, or say why that is not possible."""
    free = next((key for key in ("period", "group", "population") if len(slice_.cells(key).choices(key)) > 1), "")
    first, second = (_area_of(slice_.cells(), each) for each in (code, other))
    if first is None or second is None:
        return "This table cannot be used to compare these two places, so a ranking is shown."
    if first == second:
        both = phrases().get(first, first)
        return f"Both places are in {both}, which this table does not break down, so a ranking is shown."
    cells, filtered = one_measure(slice_, *filter(None, [free]))
    return _pair(cells.filter(area=[first, second]), filtered, "area", (first, second), code)


def before_and_after(slice_: Slice, code: str) -> Page:
    """Return low income before and after housing costs for each area, ordered by the figure after costs."""
    page = cast(Page, side_by_side(slice_, "costs", code))  # some row has both figures
    said = page.sentence
    if slice_.scale == "published":
        uk = slice_.scaled("level").filter(area=UK).rows.set_index("measure")["value"]
        both = " and ".join(formatted(slice_.cells(), uk[costs]) for costs in COSTS.values())
        said += f" The figures for the {UK} were {both}."
    return replace(page, sentence=said)


def _pair(cells: RateTable, filtered: str, key: str, pair: tuple[str, str], code: str, within: str = "") -> Page | str:
    compared = difference(cells, key, *pair)
    if compared.rows["difference"].isna().all():
        return f"No row has a value for both {pair[0]} and {pair[1]}, so a ranking is shown."
    order = compared.rows.rename(columns={"period": "name"}) if compared.axis == "period" else _ordered(compared)
    if key == "measure" and compared.axis == "area":
        order.insert(0, "rank", order["second"].rank(ascending=False, method="min"))
    names = ("rank", "name", "first", "second", "difference", "lower", "upper", "reason")
    listed = [name for name in names if name in order and not empty(order[name])]
    known = order.dropna(subset=["first", "second"]).reset_index(drop=True)
    called = (CALLED.get(pair[0], pair[0]), CALLED.get(pair[1], pair[1]))
    title = f"{title_of(cells)}: {called[0]} and {called[1]}"
    formats = dict.fromkeys(("first", "second", "difference", "lower", "upper"), f",.{places_of(cells)}f")
    only = cells.rows[cells.rows[compared.axis] == known["name"].iloc[0]] if len(known) == 1 else None
    figure = _figure(cells, known, called, title, code) if only is None else _two_bars(cells, only, key, title)
    headings, at = HEADINGS | _headings(cells, called), row_of(order, code) if compared.axis == "area" else None
    table = as_table(f"{cells.title} (full table)", cells, order, listed, at, headings, formats)
    line = f"{filtered}\nresult = difference(cells, {key!r}, {pair[0]!r}, {pair[1]!r}).rows"
    widest: Any = known.loc[int(known["difference"].abs().to_numpy().argmax())]
    said = _pair_in_words(cells, known, widest, (key, compared.axis), pair, code, within)
    if compared.axis == "area" != key and not is_region(code) and row_of(known, code) is None:
        lacking = f"does not have both figures for {measured(cells)}"
        why = "is not in this table" if row_of(order, code) is None else lacking
        said = f"{capital(phrases()[code])} {why}. {said}"
    return Page(said, (figure, table.with_difference()), line, widest["name"])


def _ordered(compared: Comparison) -> pd.DataFrame:
    order = compared.rows.sort_values("second", ascending=False, ignore_index=True)
    return order.rename(columns={compared.axis: "name"})


def _figure(cells: RateTable, order: pd.DataFrame, pair: tuple[str, str], title: str, code: str) -> View:
    at, labels = row_of(order, code) or 0, (capital(pair[0]), capital(pair[1]))
    near = order if len(order) <= ROWS_DRAWN else order.iloc[max(at - 7, 0) : at + 8]
    return drawn(figures.dumbbell, near, "name", "first", "second", labels=labels, title=title, **_caption(cells))


def _two_bars(cells: RateTable, rows: pd.DataFrame, key: str, title: str) -> View:
    """Return two single values as bars, with their intervals if they have them."""
    ends: dict[str, Any] = {} if rows["lower"].isna().all() else {"lower": "lower", "upper": "upper"}
    return drawn(figures.bars, rows, key, "value", title=title, **ends, **_caption(cells))


def _caption(cells: RateTable) -> dict[str, Any]:
    return {"label": cells.label, "unit": cells.unit, "decimals": places_of(cells), "source": cells.source}


def _headings(cells: RateTable, pair: tuple[str, str]) -> dict[str, str]:
    unit = "%" if cells.unit == "%" else wording.labelled("", cells.unit).strip(" ()")
    apart = "percentage points" if cells.unit == "%" else unit
    first, second, between = (
        f"{text}, {of}" if of else text for text, of in zip((*pair, "Difference"), (unit, unit, apart), strict=True)
    )
    return {"first": capital(first), "second": capital(second), "difference": between}


def _pair_in_words(
    cells: RateTable,
    known: pd.DataFrame,
    widest: Any,
    keys: tuple[str, str],
    pair: tuple[str, str],
    code: str,
    within: str,
) -> str:
    """Return the two of the chosen place, in how many rows the second is higher, and where they differ most."""
    (key, axis), sides, subject, period = keys, _sides(keys[0], pair), measured(cells), ""
    at = row_of(known, code) if axis == "area" else None

    def often(higher: pd.Series) -> str:
        every = "both" if len(known) == 2 else f"all {len(known)}"
        count = every if higher.all() else f"{int(higher.sum()) or 'none'} of {len(known)}"
        rows = f"councils in {phrases()[within]}" if within and axis == "area" else rows_called(cells, axis)
        return f"{'in' if axis in ROWS else 'for'} {count} {rows}"

    if key == "area":
        sides = f"in {with_place(pair[0], code)}", sides[1]
    if len(known) == 1:
        return f"{_two(cells, widest, sides, capital(subject))}."
    same = sides[0].partition(" ")[0] == sides[1].partition(" ")[0]
    than = f"higher {sides[1]} than {sides[0].partition(' ')[2] if same else sides[0]} {often(known['difference'] > 0)}"
    if key == "area":
        share = float((known["difference"] < 0).mean())
        way = {1.0: "always", 0.0: "never"}.get(share, "usually" if share >= 0.5 else "rarely")
        subject = subject.partition(" (")[0]  # an index leaves the order as it is
        higher = (
            "a higher " if subject.startswith("the ") else "a higher figure for " * (subject[0] == "“") or "higher "
        )
        other = phrases().get(pair[1], pair[1])
        parts = [f"{capital(with_place(pair[0], code))} {way} had {higher}{subject.removeprefix('the ')} than {other}."]
        parts.append(f"It did so {often(known['difference'] < 0)}.")
    elif at is None:
        parts = [f"{capital(subject)} was {than}{when(cells)}."]
        if len(parts[0].split()) > LONGEST:
            parts, period = [f"{capital(subject)} was {than}."], when(cells)
    else:
        where = with_place(str(known["name"][at]), code)
        mine: Any = known.loc[at]
        rank = (
            f"{COSTS['AHC'].capitalize()}, that is {wording.position(mine['rank'], len(known))} areas"
            if "rank" in known
            else f"It was {than}"
        )
        parts = [f"{_two(cells, mine, sides, f'In {where}, {subject}')}.", f"{rank}{when(cells)}."]
    if at is None or at != widest.name:
        where = where_is(axis, widest["name"], widest.get("code", ""))
        parts.append(f"The gap was widest {where}{period}: {_two(cells, widest, sides)}.")
    parts += [f"Earlier: {pair[0]}. Later: {pair[1]}."] if sides[0] == "earlier" else []
    return " ".join(parts) + ("" if at is None else region_shown(str(known["name"][at]), code, cells.name))


def _two(cells: RateTable, row: Any, sides: tuple[str, str], subject: str = "") -> str:
    """Return both figures of a row, of ``subject``, and their difference where it has an interval.

    Where that would make too long a headline, each figure has its own sentence.
    """
    first, second = (formatted(cells, row[end], full=cells.unit.startswith("million")) for end in ("first", "second"))
    said = f"{f'{subject} was ' if subject else ''}{first} {sides[0]} and {second} {sides[1]}"
    if subject and len(said.split()) > LONGEST:
        then = COSTS["AHC"] if sides[1] == "after" else sides[1]
        said = f"{subject} was {first} {sides[0]}. {capital(then)}, it was {second}"
    if pd.isna(row.get("lower")):
        return said
    unit, turned = "percentage points" if cells.unit == "%" else cells.unit, -1 if row["difference"] < 0 else 1
    gap, *ends = (
        wording.value(turned * row[name], unit, places_of(cells)) for name in ("difference", "lower", "upper")
    )
    return f"{said}. The difference was {gap} (95% interval {' to '.join(ends[::turned])})"


def _sides(key: str, pair: tuple[str, str]) -> tuple[str, str]:
    """Return two entries in a sentence: “in 2015”, “before housing costs” and “after”, “among women”, “in Leeds”."""
    if pair[0].endswith(COSTS["BHC"]):
        return COSTS["BHC"], "after"
    if key == "period" and " to " in pair[0]:
        return "earlier", "later"
    words = [where_is("area", one) if key == "area" else CALLED.get(one, one) for one in pair]
    before = {"area": "", "population": "among ", "group": "for "}.get(key, "in ")
    return before + words[0], before + words[1]


def _area_of(cells: RateTable, code: str) -> str | None:
    """Return a table's name for a place, or else for its region."""
    frame = cells.rows.assign(name=cells.rows["area"])
    at = row_of(frame, code)
    return None if at is None else str(frame.loc[at, "area"])
