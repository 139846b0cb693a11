"""Views of a slice of a rate table: ranked, on the map and over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from toolkit import figures, tables
from toolkit.apps.explore_tables.query import LEVELS, TABLES, UK, Slice
from toolkit.apps.explore_tables.text import (
    WORDS,
    areas,
    describe_change,
    is_region,
    measured,
    moved,
    phrases,
    region_shown,
    valued,
    when,
    where_is,
    with_place,
)
from toolkit.core import wording
from toolkit.explorer.on_map import Look
from toolkit.explorer.result import Made, Table, View, drawn, made
from toolkit.figures import maps
from toolkit.figures.classes import Classes, classing
from toolkit.figures.layout import holding
from toolkit.figures.theme import Width
from toolkit.health_and_poverty.poverty.in_work import POPULATIONS
from toolkit.health_and_poverty.poverty.rates import KEYS, RateTable
from toolkit.places import REGIONS

HEADINGS: dict[str, str] = WORDS["headings"]
MOST_LINES = 40  # in one chart; with more, each region has its own panel
NEW_SERIES = (2021.0, "New series from 2021/22")
BREAKS = {"in_work_uk": NEW_SERIES, "low_income_regions": (2022.0, "New series")}
"""The last year before each break in a table's method, and the break's label in the chart."""
WHOLE = ("in_work_uk", "low_income_regions")
"""Tables whose percentages are published as whole numbers."""
NO_RANKING: dict[str, str] = WORDS["no_ranking"]
"""Tables that have no meaningful ranking, with the reason for each."""
CALLED: dict[str, str] = WORDS["called"]
KEPT = ("rank", "name", "value", "lower", "upper", "number", "share", "sample_size", "quality", "reason")
DECIMALS: dict[str, int] = WORDS["decimals"]
ROWS = {"area": "areas", "period": "periods"}  # rows along any other key are groups
SHORT = 19  # words of a sentence that has room for a rank: a headline has at most 25


@dataclass(frozen=True)
class Page:
    """The content for a slice: the sentence, the views, and the code to run once the table is loaded."""

    sentence: str
    views: tuple[View, ...]
    code: str
    about: str = ""  # name of the row in the sentence if the chosen place has none


def in_order(slice_: Slice, code: str) -> Page:
    """Return the places in order of one measure, the highest first, with the place ``code`` among them."""
    cells = slice_.cells()
    if cells.rows["value"].isna().all():
        return missing_values(cells, slice_.code())
    order = cells.rank()
    at = row_of(order, code)
    title, top = title_of(cells), str(order["name"].iloc[0])
    lines = f"{slice_.code()}\nresult = cells.rank()"
    place = _place_in_words(slice_, order, at, code) if cells.axis() == "area" else ""
    region = "" if at is None else region_shown(str(order["name"][at]), code, cells.name)
    alone = at is not None and order["value"].notna().sum() == 1  # nothing to compare the place with
    words = f"{place} {'' if alone else _in_words(slice_, order, at, again=' of ' in place)}{region}".strip()
    caption: dict[str, Any] = {"title": title, "decimals": places_of(cells), **_interval(order)}
    if cells.axis() != "area":
        figure = steady(slice_, drawn(figures.bars, order, "name", "value", **caption))
        return Page(words, (figure, listed_in(cells, order)), lines, top)
    mine = [] if at is None else order.loc[[at]].dropna(subset=["value"])["code"].tolist()
    ranked = drawn(figures.ranking, order, "value", highlight=mine, reference=_reference(slice_), **caption)
    return Page(words, (steady(slice_, ranked), listed_in(cells, order, at)), lines, top)


def steady(slice_: Slice, view: View, *free: str) -> View:
    """Return a figure whose axis has room for every period, so that only its marks move as the years advance."""

    def draw(width: Width) -> Made:
        every = slice_.cells(*free, "period")
        with holding(every.unit, every.rows[["value", "lower", "upper"]]):
            return made(view, width)

    return draw if callable(view) else view


def on_map(slice_: Slice, code: str, look: Look) -> tuple[View, ...] | str:
    """Return hexagon maps of local authorities, or of nations and regions, or the reason why there is no map."""
    cells, level = slice_.cells(), slice_.chosen.get("level", "")
    parts = [cells.filter(measure=measure) for measure in cells.choices("measure")]
    parts = [part for part in parts if part.rows["value"].notna().any() and len(part) > 2]
    if level not in LEVELS or not parts or parts[0].axis() != "area":
        return "This table has no areas to map, so a ranking is shown."
    return tuple(partial(_map, slice_, part, level, code, look) for part in reversed(parts))


def over_time(slice_: Slice, code: str) -> Page | str:
    """Return a line for each area or group, or the reason why there is none."""
    cells, filtered = one_measure(slice_, "period")
    periods = cells.choices("period")
    if len(periods) < 2:
        return "This table has only one period, so a ranking is shown."
    lines = cells.over_time()
    axis = next((key for key in KEYS if key != "period" and len(cells.choices(key)) > 1), "area")
    at = row_of(lines, code)
    mine = None if at is None else str(lines.loc[at, "name"])
    if cells.name == "in_work_uk":
        mine = POPULATIONS[slice_.chosen["population"]].leads[0][0]
    whole = _whole_line(slice_, cells)
    region = pd.Categorical(lines["code"].map({own: of for own, (_, of) in areas().items()}), REGIONS)
    panels = "region" if lines["name"].nunique() > MOST_LINES and not region.isna().any() else None
    near = lines.assign(region=region).sort_values("region", kind="stable") if panels else lines
    shown = pd.concat([near, whole.assign(region="") if panels else whole], ignore_index=True)
    shown.attrs = lines.attrs
    everyone = [slice_.whole[1]] if slice_.whole and (mine or slice_.whole[0] == axis != "area") else []
    strong = [name for name in dict.fromkeys([*filter(None, [mine]), *everyone]) if name in set(shown["name"])]
    words: dict[str, Any] = {"highlight": strong, "mark": BREAKS.get(cells.name), "panels": panels}
    words |= {"title": title_of(cells), "decimals": places_of(cells)} | (_interval(lines) if mine else {})
    figure = drawn(figures.time_series, shown, "value", by="name", **words)
    table = cells.pivot(axis, "period").reset_index(names="name")
    formats = dict.fromkeys(table.columns[1:], f",.{places_of(cells)}f")
    columns = [str(column) for column in table]
    table["code"] = table["name"].map(dict(zip(cells.rows[axis], cells.rows["code"], strict=True)))
    title = f"{cells.title}, each period"
    listed = as_table(title, cells, table, columns, row_of(table, code) if mine else None, HEADINGS, formats)
    result = f"{filtered}\nresult = cells.pivot({axis!r}, 'period')"
    at_break = BREAKS.get(cells.name, (0.0, ""))[0]
    sides = [lines[lines["year"] > at_break], lines[lines["year"] < at_break]] if at_break else [lines]
    said = " ".join(_change_in_words(side, mine, cells, axis, code) for side in sides)
    said += " The two series are not comparable." * (len(sides) > 1)
    said += region_shown(mine, code, cells.name) if mine else ""
    risen = next((str(ends["change"].idxmax()) for ends in map(_ends, sides) if len(ends)), "")
    return Page(said, (figure, listed), result, mine or risen)


def one_measure(slice_: Slice, *free: str) -> tuple[RateTable, str]:
    """Return the cells with the keys in ``free`` left to vary and one measure (the last), and the code for them."""
    cells, code = slice_.cells(*free), slice_.code(*free)
    measures = cells.choices("measure")
    if len(measures) == 1:
        return cells, code
    return cells.filter(measure=measures[-1]), f"{code}.filter(measure={measures[-1]!r})"


def _map(slice_: Slice, cells: RateTable, level: str, code: str, look: Look, width: Width) -> figures.Figure:
    frame, places = cells.frame(), tables.load("places")
    reference = _reference(slice_, cells)
    words: dict[str, Any] = {"title": title_of(cells), "source": cells.source, "label": cells.label, "unit": cells.unit}
    words |= {"centre": reference[0], "centre_label": reference[1]} if reference else {}
    words["decimals"] = places_of(cells)
    words["high_is_worse"] = cells.unit.startswith("%")  # rates are of low income and low pay, amounts are of pay
    words |= _same_classes(slice_, cells, level, words)
    if level == "region":
        there = frame[frame["name"].isin(places["region"])].rename(columns={"name": "region"})
        return maps.region_map(there, "value", look()["shapes"], width=width, **words)
    shown = places[["code", "short_name", "region"]].merge(frame[["code", "value"]], on="code", how="left")
    mine = [code] if code in set(places["code"]) else []
    return maps.place_map(shown, "value", **look(), highlight=mine, width=width, **words)


def _same_classes(slice_: Slice, cells: RateTable, level: str, words: dict[str, Any]) -> dict[str, Any]:
    """Return classes that hold for every period, around the latest figure of the whole: a colour means one amount."""
    every, measure = slice_.cells("period"), list(cells.choices("measure"))
    if len(every.choices("period")) < 2:
        return {}
    text, latest = "Classes are the same for all years", words.get("centre")
    if slice_.whole and latest is not None:
        whole = slice_.scaled("period").filter(area=slice_.whole[1], measure=measure).over_time()
        last: Any = whole.dropna(subset=["value"]).iloc[-1]
        if last["value"] != latest:
            text += f"; their middle is {formatted(cells, last['value'])}, the figure for {last['period']}"
        latest = float(last["value"])
    values = every.filter(measure=measure).rows["value"].dropna().to_numpy()
    kind: Classes = "equal" if level == "region" else "quantile"
    same = classing(values, kind, latest, words["decimals"], words["high_is_worse"])
    return {"classes": replace(same, words=text)}


def listed_in(cells: RateTable, order: pd.DataFrame, at: int | None = None) -> Table:
    """Return cells in order as a readable table without empty columns; row ``at`` is that of the chosen place."""
    idle = ("rank",) if cells.name in NO_RANKING else ()
    kept = [name for name in KEPT if name in order and name not in idle and not empty(order[name])]
    value = wording.labelled(cells.label, cells.unit) if cells.unit != "%" else f"{cells.label}, %"
    formats = dict.fromkeys(("value", "lower", "upper"), f",.{places_of(cells)}f")
    headings = HEADINGS | {"value": value, "quality": TABLES.get(cells.name, {}).get("quality", HEADINGS["quality"])}
    return as_table(f"{cells.title} (full table)", cells, order, kept, at, headings, formats)


def as_table(
    title: str,
    cells: RateTable,
    frame: pd.DataFrame,
    shown: list[str],
    at: int | None,
    headings: Mapping[str, str],
    formats: Mapping[str, str],
) -> Table:
    """Return the ``shown`` columns, the chosen place's row first; files also get code, region, period and unit."""
    rows = frame if at is None else frame.loc[[at, *frame.index.drop([at])]]
    codes = (rows["code"] if "code" in rows else pd.Series("", index=rows.index)).fillna("")
    periods = cells.choices("period")
    added: dict[str, Any] = {
        "code": codes.where(codes.isin(areas().keys()), ""),
        "region": codes.map({code: region for code, (_, region) in areas().items()}).fillna(""),
        "period": periods[0] if len(periods) == 1 else "",
        "unit": cells.unit,
    }
    kept = rows[shown].assign(**added)
    unused = [name for name in added if empty(kept[name])]
    in_files = tuple(name for name in added if name not in unused)
    pinned = 0 if at is None else 1
    return Table(title, kept.drop(columns=unused), headings, formats, pinned=pinned, in_files=in_files)


def empty(column: pd.Series) -> bool:
    """Return whether a column is empty."""
    nothing = column.isna() if pd.api.types.is_numeric_dtype(column) else column.isna() | (column == "")
    return bool(nothing.all())


def _interval(frame: pd.DataFrame) -> dict[str, Any]:
    return {} if frame["lower"].isna().all() else {"lower": "lower", "upper": "upper"}


def places_of(cells: RateTable) -> int:
    """Return the number of decimals for a table's values, by its unit or else by the size of its figures."""
    if cells.name in WHOLE and cells.unit == "%":
        return 0
    if cells.unit in DECIMALS:
        return DECIMALS[cells.unit]
    return wording.decimals_for(cells.rows["value"])


def title_of(cells: RateTable) -> str:
    """Return what the cells have in common: the measure, who is counted, and when."""
    said = [cells.label]
    for key in KEYS:
        entries = cells.choices(key)
        if len(entries) > 1 or key == "area" or not entries or entries[0] in ("", "All", "Children under 16"):
            continue
        if entries[0].casefold() not in cells.label.casefold():
            called = CALLED.get(entries[0], entries[0])
            said.append(called if key == "period" else called[:1].lower() + called[1:])
    return ", ".join(said)


def formatted(cells: RateTable, value: float, *, full: bool = True) -> str:
    """Return a value with its unit in words. Weekly pay is in whole pounds; “million” is left out unless ``full``."""
    decimals = 0 if cells.unit == "GBP a week" else places_of(cells)
    full = full and cells.unit.startswith(("million", "percentage points"))
    return wording.value(value, cells.unit, decimals, full=full)


def _in_words(slice_: Slice, order: pd.DataFrame, at: int | None, *, again: bool) -> str:
    """Return which rows are the highest and lowest; ``again`` where row ``at`` and its rank were named just before."""
    known, cells = order.dropna(subset=["value"]), slice_.cells()
    ends = [known.iloc[0], known.iloc[-1]]
    values = [formatted(cells, end["value"]) for end in ends]
    subject = measured(cells)
    if cells.name in NO_RANKING:
        run = f"{subject} ranges from {values[1]} to {values[0]} across the {len(known)} rows of the table"
        return f"{wording.capital(run)}. {NO_RANKING[cells.name]}"
    subject = "it" if again else subject
    subject = f"in {phrases()[slice_.within]}, {subject}" if slice_.within else subject
    first, second = (
        f"{where_is(cells.axis(), end['name'], end['code'])} ({value})" for end, value in zip(ends, values, strict=True)
    )
    period, rows = "" if again else when(cells), "councils" if slice_.within else rows_called(cells)
    if again:
        ways = [f"highest {first}"] * (at != known.index[0]) + [f"lowest {second}"] * (at != known.index[-1])
        return f"{wording.capital(subject)} was {' and '.join(ways)}."
    lowest = f"Of the {len(known)} {rows}, the figure was lowest {second}."
    return f"{wording.capital(subject)} was highest {first}{period}. {lowest}"


def rows_called(cells: RateTable, axis: str = "") -> str:
    """Return what the rows of a table stand for."""
    return "countries" if cells.name == "in_work_europe" else ROWS.get(axis or cells.axis(), "groups")


def _place_in_words(slice_: Slice, order: pd.DataFrame, at: int | None, code: str) -> str:
    """Return the value of a place, that of the whole, and its rank."""
    cells, reference = slice_.cells(), _reference(slice_)
    if at is None and is_region(code):
        own = slice_.scaled().rows
        own = own[(own["area"] == areas()[code][0]) & own["value"].notna()]
        value = formatted(cells, own["value"].iloc[0]) if len(own) else ""
        return f"{valued(cells, phrases()[code], value)}{when(cells)}." if value else ""
    if at is None:
        return f"{wording.capital(phrases()[code])} is not in this table."
    row: Any = order.loc[at]
    name = with_place(row["name"], code)
    if pd.isna(row["value"]):
        return f"{wording.capital(name)} has no figure for {measured(cells)}: {row['reason']}."
    span = f"95% interval {formatted(cells, row['lower'])} to {formatted(cells, row['upper'])}"
    facts = [span] if pd.notna(row["lower"]) else []
    if slice_.scale == "published" and reference is not None and row["name"] != reference[1]:
        facts.append(f"{reference[1].replace(UK, 'UK')} {formatted(cells, reference[0])}")
    first = valued(cells, name, formatted(cells, row["value"])) + (when(cells) if slice_.scale == "published" else "")
    first += f" ({'; '.join(facts)})" if facts else ""
    known = int(order["value"].notna().sum())
    if known == 1:
        return f"{first}."
    rank = f"{wording.position(row['rank'], known)} {rows_called(cells)}."
    return f"{first}{': ' if len(first.split()) < SHORT else '. That is '}{rank}"


def _reference(slice_: Slice, cells: RateTable | None = None) -> tuple[float, str] | None:
    """Return the whole's value, on the displayed scale, for the same people and period."""
    if slice_.whole is None or slice_.whole[0] != "area":
        return None
    rows = slice_.scaled().filter(area=slice_.whole[1]).rows
    rows = rows if cells is None else rows[rows["measure"].isin(cells.choices("measure"))]
    known = rows["value"].dropna()
    return (float(known.iloc[0]), slice_.whole[1]) if len(known) else None


def _whole_line(slice_: Slice, cells: RateTable) -> pd.DataFrame:
    """Return the line of the whole, if the lines are areas and it is not one of them."""
    if slice_.whole is None or slice_.whole[0] != "area" or slice_.scale != "published":
        return pd.DataFrame()
    if slice_.whole[1] in cells.choices("area"):  # as the United Kingdom is among European countries
        return pd.DataFrame()
    whole = slice_.scaled("period").filter(area=slice_.whole[1], measure=list(cells.choices("measure")))
    return whole.over_time().assign(name=slice_.whole[1])


def _ends(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the first and last figure of each line with at least two, and the change."""
    known = lines.dropna(subset=["value"]).sort_values("year", kind="stable")
    by = known[known.duplicated("name", keep=False)].groupby("name", sort=False)["value"]
    return pd.DataFrame({"first": by.first(), "last": by.last()}).assign(change=lambda f: f["last"] - f["first"])


def _change_in_words(lines: pd.DataFrame, mine: str | None, cells: RateTable, axis: str, code: str) -> str:
    """Return how the figure for a place or group changed, then where it changed most and least."""
    known, ends = lines.dropna(subset=["value"]).sort_values("year", kind="stable"), _ends(lines)
    subject = wording.capital(measured(cells))
    if not len(ends):
        return f"{subject} has no figures in two periods."
    codes = dict(zip(lines["name"], lines["code"], strict=True))
    years = f"{known['period'].iloc[0]} to {known['period'].iloc[-1]}"
    averages = years.count(" to ") > 1

    def values(name: str) -> str:
        return f"from {formatted(cells, ends['first'][name], full=False)} to {formatted(cells, ends['last'][name])}"

    said = []
    if mine and mine in ends.index:
        where = f"in {with_place(mine, code)}" if axis == "area" else where_is(axis, mine)
        way = moved(ends["change"][mine])
        change = f"{way} {values(mine) if way != 'stayed' else 'at ' + formatted(cells, ends['last'][mine])}"
        said.append(f"{wording.capital(where)}, {measured(cells)} {change}")
        subject = f"Of the {len(ends)} {rows_called(cells, axis)}, it"
    for name, up in ((str(ends["change"].idxmax()), True), (str(ends["change"].idxmin()), False)):
        change = describe_change(ends["change"][name], up=up)
        said.append(f"{subject} {change} {where_is(axis, name, codes[name])}, {values(name)}")
        subject = "It" if mine in ends.index else f"Of the {len(ends)} {rows_called(cells, axis)}, it"
    said[0] += "" if averages or " = " in said[0] else f" ({years})"
    said += [f"The figures are averages of {known['period'].iloc[0]} and of {known['period'].iloc[-1]}"] * averages
    return ". ".join(said) + "."


def missing_values(cells: RateTable, code: str) -> Page:
    """Return a page on a table without values: its empty cells, and why they are empty."""
    gone = cells.rows[["measure", "area", "quality", "reason"]]
    reasons = wording.listing(list(gone["reason"].unique()))
    sentence = f"None of the {len(gone)} cells in this table has a value: {reasons}."
    headings = HEADINGS | {"quality": "What the document says about the cell"}
    kept = gone[[name for name in gone if not empty(gone[name])]]
    return Page(sentence, (Table(f"{cells.title} (full table)", kept, headings),), f"{code}\nresult = cells.missing()")


def row_of(frame: pd.DataFrame, code: str) -> int | None:
    """Return the row of a place, or else of its region; None if neither is in the table."""
    region = areas()[code][1]
    rows = np.flatnonzero((frame["code"] == code) | (frame["name"] == region))
    return int(frame.index[rows[0]]) if len(rows) else None
