"""Two entries of a slice of a rate table side by side: housing costs, sexes, hours, years, places."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit import figures
from toolkit.apps.explore_tables.query import UK, Slice
from toolkit.apps.explore_tables.text import is_region, position, region_shown, with_place
from toolkit.apps.explore_tables.views import (
    BREAKS,
    CALLED,
    HEADINGS,
    Page,
    as_table,
    empty,
    formatted,
    not_there,
    one_measure,
    places_of,
    row_of,
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


def side_by_side(slice_: Slice, pair: str, code: str) -> Page | str:
    """Return both sexes, both hours, or before and after housing costs, or why they are not both available."""
    key, (first, second) = PAIRS[pair]
    if pair == "costs" and slice_.chosen.get("population") in COSTS.values():
        key = "population"
    # Measures that name the housing costs have them as their last words.
    kind = slice_.chosen.get("measure", "").rpartition(", ")[0]
    if key == "measure" and kind:
        first, second = f"{kind}, {first}", f"{kind}, {second}"
    cells = slice_.cells(key)
    if not {first, second} <= set(cells.choices(key)):
        return f"This table does not have both “{first}” and “{second}”, so it is shown in order."
    return _pair(cells, slice_.code(key), key, (first, second), code)


def two_years(slice_: Slice, code: str, first: str = "") -> Page | str:
    """Return a period (by default the first comparable one) beside the chosen one, or why both are not available."""
    cells, filtered = one_measure(slice_, "period")
    periods, last = cells.choices("period"), slice_.chosen.get("period", "")
    if cells.name in BREAKS:
        periods = tuple(period for period in periods if after_break(period) == after_break(last))
    first = first or periods[0]
    if first not in periods and first in cells.choices("period"):
        return f"{first} and {last} cannot be compared: a new series begins in 2021/22. The table is shown in order."
    if last in ("", first) or first not in periods:
        return "This table has no other period to compare with, so it is shown in order."
    return _pair(cells, filtered, "period", (first, last), code)


def two_places(slice_: Slice, code: str, other: str) -> Page | str:
    """Return two places (or their regions) for each period, or each group, in the table, or why not."""
    free = next((key for key in ("period", "group", "population") if len(slice_.cells(key).choices(key)) > 1), "")
    first, second = (_area_of(slice_.cells(), each) for each in (code, other))
    if first is None or second is None:
        return "This table cannot compare these two places, so it is shown in order."
    if first == second:
        return f"Both places are in {first}, which this table does not break down, so it is shown in order."
    cells, filtered = one_measure(slice_, *filter(None, [free]))
    return _pair(cells.filter(area=[first, second]), filtered, "area", (first, second), code)


def before_and_after(slice_: Slice, code: str) -> Page:
    """Return low income before and after housing costs for each area, in the order of the second."""
    cells, (before, after) = slice_.cells(), COSTS.values()
    order = _ordered(difference(cells, "measure", before, after))
    order.insert(0, "rank", order["second"].rank(ascending=False, method="min"))
    period, at = cells.choices("period")[0], row_of(order, code)
    headings, columns = HEADINGS | _headings(cells, (before, after)), ["rank", "name", "first", "second", "difference"]
    views = (
        _figure(cells, order, (before, after), f"{cells.label}, year ending {period}", code),
        as_table(f"{cells.title}, in full", cells, order, columns, at, headings, {}).with_difference(),
    )
    line = f"{slice_.code()}\nresult = difference(cells, 'measure', {before!r}, {after!r}).rows"
    first: Any = order.loc[at or 0]
    missing = not_there(code) + " " if at is None and not is_region(code) else ""
    region = "" if at is None else region_shown(first["name"], code, cells.name)
    named = first["name"] if at is None else with_place(first["name"], code)
    said = _both_in_words(slice_, first, named, int(order["second"].notna().sum()), cells)
    return Page(f"{missing}{said}{region}", views, line, str(first["name"]))


def _pair(cells: RateTable, filtered: str, key: str, pair: tuple[str, str], code: str) -> Page | str:
    compared = difference(cells, key, *pair)
    if compared.rows["difference"].isna().all():
        return f"No row has a value for both {pair[0]} and {pair[1]}, so the table is shown in order."
    order = compared.rows.rename(columns={"period": "name"}) if compared.axis == "period" else _ordered(compared)
    names = ("name", "first", "second", "difference", "lower", "upper", "reason")
    listed = [name for name in names if not empty(order[name])]
    known = order.dropna(subset=["first", "second"]).reset_index(drop=True)
    called = (CALLED.get(pair[0], pair[0]), CALLED.get(pair[1], pair[1]))
    title = f"{title_of(cells)}: {called[0]} and {called[1]}"
    formats = dict.fromkeys(("first", "second", "difference", "lower", "upper"), f",.{places_of(cells)}f")
    only = cells.rows[cells.rows[compared.axis] == known["name"].iloc[0]] if len(known) == 1 else None
    figure = _figure(cells, known, called, title, code) if only is None else _two_bars(cells, only, key, title)
    headings, at = HEADINGS | _headings(cells, called), row_of(order, code) if compared.axis == "area" else None
    table = as_table(f"{cells.title}, in full", cells, order, listed, at, headings, formats)
    line = f"{filtered}\nresult = difference(cells, {key!r}, {pair[0]!r}, {pair[1]!r}).rows"
    widest: Any = known.loc[int(known["difference"].abs().to_numpy().argmax())]
    said = _pair_in_words(cells, known, widest, (key, compared.axis), pair, code)
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
    cells: RateTable, known: pd.DataFrame, widest: Any, keys: tuple[str, str], pair: tuple[str, str], code: str
) -> str:
    """Return in how many rows the second is higher, the chosen place's two values, and where they differ most."""

    def both(row: Any) -> str:
        ends = zip(("first", "second"), pair, strict=True)
        figures_ = wording.listing([f"{formatted(cells, row[end])} ({CALLED.get(name, name)})" for end, name in ends])
        if pd.isna(row["lower"]):
            return figures_
        span = wording.interval(row["lower"], row["upper"], apart, places_of(cells))
        gap = wording.value(row["difference"], apart, places_of(cells))
        return f"{figures_}, a difference of {gap} (95% interval {span})"

    apart = "percentage points" if cells.unit == "%" else cells.unit
    at = row_of(known, code)
    if len(known) == 1:
        return f"{title_of(cells)}: {both(widest)}."
    rows = {"area": "areas", "period": "periods"}.get(keys[1], "groups")
    preposition = {"measure": "with ", "population": "for ", "group": "for "}.get(keys[0], "in ")
    higher = int((known["difference"] > 0).sum())
    second = CALLED.get(pair[1], pair[1])
    if cells.name == "low_pay_2022" and keys[0] == "population":
        parts = [f"{capital(second)} are more often low paid in {higher} of {len(known)} {rows}."]
        ending = []
    else:
        parts = [f"The figure {preposition}{second} is higher in {higher} of {len(known)} {rows}."]
        ending = [f"Shown: {title_of(cells)}."]
    if at is not None and at != widest.name:
        mine: Any = known.loc[at]
        parts.append(f"{mine['name']}: {both(mine)}.{region_shown(mine['name'], code, cells.name)}")
    return " ".join([*parts, f"The gap is widest in {widest['name']}: {both(widest)}.", *ending])


def _both_in_words(slice_: Slice, row: Any, name: str, rows: int, cells: RateTable) -> str:
    (before, after), period = COSTS.values(), cells.choices("period")[0]
    published = slice_.scale == "published"
    what = "of children were in low income " if published else ""
    said = (
        f"{name}: {formatted(cells, row['first'])} {what}{before} and {formatted(cells, row['second'])} "
        f"after. Year ending {period}: {position(row['rank'], rows)} {after}."
    )
    if not published:
        return f"{cells.label}. {said}"
    uk = slice_.scaled("level").filter(area=UK).rows.set_index("measure")["value"]
    return f"{said} {UK}: {formatted(cells, uk[before])} and {formatted(cells, uk[after])}."


def _area_of(cells: RateTable, code: str) -> str | None:
    """Return a table's name for a place, or else for its region."""
    frame = cells.rows.assign(name=cells.rows["area"])
    at = row_of(frame, code)
    return None if at is None else str(frame.loc[at, "area"])
