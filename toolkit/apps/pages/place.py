"""A place's page: pure functions of areas, as HTML, CSV and JSON, for a server and for an edition without one."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from toolkit import places
from toolkit.apps.pages.block import WORDS, Block, Value
from toolkit.core import wording
from toolkit.explorer.result import Table
from toolkit.places import areas
from toolkit.places.areas import Area
from toolkit.places.names import with_article

MOST = 5
"""Areas that can be shown side by side."""
TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True
)
COLUMNS = ("code", "area", "kind", "region", "block", "measure", "value", "lower", "upper", "unit", "period", "status",
           "source")  # fmt: skip


_LARGER = {
    "Countries, nations and regions": {"country", "nation", "region"},
    "Combined authorities": {"combined authority"},
}


@dataclass(frozen=True)
class Row:
    """One row of a block's picture: what it is of, the value in words, and where its marks lie from 0 to 100."""

    value: Value
    words: str
    interval: str
    at: float
    lower: float
    upper: float
    chosen: bool


@dataclass(frozen=True)
class Group:
    """The blocks of several areas that have one name, drawn on one axis; ``ticks`` is an SVG path of all councils."""

    blocks: tuple[Block, ...]
    rows: tuple[Row, ...]
    ticks: str
    lines: tuple[tuple[Block, str], ...]
    level: float


Made = Mapping[Area, list[Block]]
"""The areas that are shown, one to five, with their blocks (`place_blocks.blocks`)."""


def page(given: Made, home: str = "/") -> str:
    """Return the main part of the page of one to five areas, as HTML; links begin with ``home``."""
    shown, made = list(given), {area.code: blocks for area, blocks in given.items()}
    names = [name for name in WORDS if any(block.name == name for each in made.values() for block in each)]
    groups = [_group([block for each in made.values() for block in each if block.name == name]) for name in names]
    missing = {
        area.phrase: wording.listing([WORDS[name]["title"].lower() for name in WORDS if name not in have])
        for area in shown
        if (have := {block.name for block in made[area.code]}) < set(WORDS)
    }
    first = shown[0]
    near = places.neighbours(first.code, n=10) if len(shown) == 1 and first.kind == "council" else []
    around = areas.around(first.code) if len(shown) == 1 else ()
    members = [areas.get(code) for code in first.members] if len(shown) == 1 and 1 < len(first.members) < 60 else []
    names_of = {"shown": shown, "groups": groups, "missing": missing, "near": near, "around": around}
    codes = ",".join(area.code for area in shown)
    return TEMPLATES.get_template("place.html").render(**names_of, members=members, home=home, codes=codes, most=MOST)


def finder(home: str = "/") -> str:
    """Return the main part of the page that finds places: a field, then all of them by kind and region."""
    every = areas.every()
    larger = [(heading, [area for area in every if area.kind in kinds]) for heading, kinds in _LARGER.items()]
    councils = {name: [areas.get(one.code) for one in places.every() if one.region == name] for name in places.REGIONS}
    regions = [(f"Councils of {with_article(name)}", listed) for name, listed in councils.items()]
    return TEMPLATES.get_template("places.html").render(every=every, groups=[*larger, *regions], home=home)


def as_table(shown: Made) -> Table:
    """Return the records as a table for a workbook."""
    return Table(title(shown), pd.DataFrame(records(shown), columns=list(COLUMNS)))


def title(shown: Iterable[Area]) -> str:
    """Return the page's title."""
    return wording.listing([area.short_name for area in shown])


def _group(found: list[Block]) -> Group:
    chosen = [block.values[0].area for block in found]
    values: dict[str, Value] = {}
    for block in found:
        alike = [value for value in block.values if value.measure == block.values[0].measure]
        # Beside several places stands what all of them lie in, and nobody's neighbours.
        values |= {one.area.code: one for one in (alike if len(found) == 1 else (alike[0], alike[-1]))}
    ordered = sorted(values.values(), key=lambda one: one.area not in chosen)
    every = found[0].everywhere
    ends = [end for one in ordered for end in (one.value, one.lower, one.upper) if not math.isnan(end)]
    low, high = min([*every, *ends]), max([*every, *ends])

    def at(value: float) -> float:
        return round(2 + 96 * (value - low) / (high - low), 2) if high > low else 50.0

    ticks = "".join(f"M{where:g} 4V12" for where in sorted({round(at(value), 1) for value in every}))
    decimals = WORDS[found[0].name].get("decimals", 0)
    rows = tuple(
        Row(one, _written(one, decimals), _interval(one, decimals), at(one.value), at(one.lower), at(one.upper),
            one.area in chosen)
        for one in ordered
    )  # fmt: skip
    paths = [block for block in found if block.path]
    spread = [value for block in paths for _, value in block.path] + [100.0]
    lines, level = [], 0.0
    if paths:
        bottom, top = min(spread), max(spread)
        heights = {value: round(38 - 36 * (value - bottom) / ((top - bottom) or 1), 2) for value in spread}
        level = heights[100.0]
        for block in paths:
            (first, _), (last, _) = block.path[0], block.path[-1]
            points = (f"{100 * (year - first) / (last - first):.2f},{heights[value]}" for year, value in block.path)
            lines.append((block, " ".join(points)))
    return Group(tuple(found), rows, ticks, tuple(lines), level)


def _written(one: Value, decimals: int) -> str:
    return wording.value(one.value, one.unit, decimals)


def _interval(one: Value, decimals: int) -> str:
    return "" if math.isnan(one.lower) else wording.interval(one.lower, one.upper, one.unit, decimals)


def records(shown: Made) -> list[dict[str, Any]]:
    """Return the page's figures as tidy records: one a value, with codes, units, ends of intervals and sources."""
    return [
        dict(zip(COLUMNS, _cells(block, value), strict=True))
        for area, blocks in shown.items()
        for block in blocks
        for value in block.values
    ]


def _cells(block: Block, value: Value) -> tuple[Any, ...]:
    area, region = value.area, ""
    if area.kind == "council":
        region = places.get(area.code).region
    numbers = (_number(one) for one in (value.value, value.lower, value.upper))
    about = (value.unit, value.period, value.status, value.source)
    return (area.code, area.short_name, area.kind, region, block.name, value.measure, *numbers, *about)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(f"{value:.6g}")


def as_csv(shown: Made) -> str:
    """Return the records as CSV: a line of headings, then one line a value; an empty cell holds no figure."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(records(shown))
    return out.getvalue()


def as_json(shown: Made) -> str:
    """Return the records as JSON, with each block's sentence, strength and the app that shows more."""
    sentences = [
        {"code": area.code, "block": block.name, "sentence": block.sentence, "strength": block.strength,
         "app": f"/apps/{block.app}?{block.query}"}
        for area, blocks in shown.items()
        for block in blocks
    ]  # fmt: skip
    about = {"title": title(shown), "taken_on": wording.today(), "blocks": sentences, "values": records(shown)}
    return json.dumps(about, ensure_ascii=False, allow_nan=False)
