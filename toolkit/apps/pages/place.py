"""A place's page: pure functions that turn areas and their blocks into HTML, CSV and JSON, with or without a server."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
import pandas as pd

from toolkit import places
from toolkit.apps.pages.block import WORDS, Block, larger
from toolkit.core import wording
from toolkit.core.translation import bare, install, translated
from toolkit.places import areas
from toolkit.places.areas import Area

if TYPE_CHECKING:
    from toolkit.figures import Figure

TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True
)


@lru_cache(maxsize=512)
def _ticks(values: tuple[float, ...], low: float, high: float) -> str:
    """Return an SVG path with a tick for each value, from 2 to 98."""
    places_of = {round(2 + 96 * (value - low) / (high - low), 1) for value in values}
    return "".join(f"M{at:g} 4V12" for at in sorted(places_of))


install(TEMPLATES)
TEMPLATES.globals |= {"interval": wording.interval, "written": wording.value, "words": WORDS, "ticks": _ticks}
TEMPLATES.globals["sentences"] = wording.sentences
_LARGEST = {"country", "nation", "region"}
LARGER = {"Countries, nations and regions": _LARGEST, "Combined authorities": {"combined authority"}}
Made = Mapping[Area, list[Block]]
"""The one to five areas displayed, with their blocks (`place_blocks.blocks`)."""


def page(chosen: Made) -> str:
    """Return the main part of the page for one to five areas, as HTML."""
    every = [block for blocks in chosen.values() for block in blocks]
    groups = [group for name in WORDS if (group := [block for block in every if block.name == name])]
    missing = {
        area.phrase: "; ".join(bare(about["title"]).lower() for name, about in WORDS.items() if name not in have)
        for area, blocks in chosen.items()
        if (have := {block.name for block in blocks}) < set(WORDS)
    }
    first, *others = chosen
    near = places.neighbours(first.code, n=10) if first.kind == "council" and not others else ()
    members = [] if others or not 1 < len(first.members) < 60 else [areas.get(code) for code in first.members]
    around = [] if others else larger(first)
    given = {"title": title(chosen), "shown": list(chosen), "groups": groups, "missing": missing, "near": near}
    return TEMPLATES.get_template("place.html").render(**given, around=around, members=members)


def finder() -> str:
    """Return the main part of the page for finding places: a search field, then all places by kind and region."""
    every = areas.every()
    groups = {translated(heading): [area for area in every if area.kind in kinds] for heading, kinds in LARGER.items()}
    for region in (area for area in every if area.name in places.REGIONS and area.kind in _LARGEST):
        inside = [areas.get(code) for code in region.members]
        groups[translated("Councils in {region}").format(region=region.phrase)] = inside
    return TEMPLATES.get_template("places.html").render(every=every, groups=groups)


def title(chosen: Iterable[Area]) -> str:
    """Return the page's title."""
    return wording.listing([area.short_name for area in chosen])


def figures_of(chosen: Made) -> pd.DataFrame:
    """Return the page's figures, tidy: one row per value, with codes, interval ends, unit, status and source."""
    rows = []
    for block, value in [(b, value) for blocks in chosen.values() for b in blocks for value in b.values]:
        region = places.get(value.area.code).region if value.area.kind == "council" else ""
        area = {"code": value.area.code, "area": value.area.short_name, "kind": value.area.kind, "region": region}
        numbers = {name: float(f"{getattr(value, name):.6g}") for name in ("value", "lower", "upper")}
        about = {name: getattr(value, name) for name in ("unit", "period", "status", "source")}
        rows.append({**area, "block": block.name, "measure": value.measure, **numbers, **about})
    return pd.DataFrame(rows)


def as_docx(chosen: Made, at: str) -> bytes:
    """Return the brief as a Word document of at most two pages: the places side by side, then what each figure says."""
    # imported here so that pages do not wait for it
    from toolkit.explorer.brief import add_grid, add_picture, begun, ended

    document, several = begun(title(chosen)), len(chosen) > 1
    parts = {(area, b.name): b for area, blocks in chosen.items() for b in blocks}
    rows = []
    for name, about in WORDS.items():
        values = [parts[area, name].values[0] if (area, name) in parts else None for area in chosen]
        first = next((v for v in values if v), None)
        if first:
            of, decimals = first.period.startswith("of "), about.get("decimals", 0)
            each = [v.words(decimals, called=False) + f" {v.period}" * of if v else "–" for v in values]
            brackets = [f". {v.band} in brackets" for v in values if v and v.ranged][:1]
            rows.append(["".join([first.measure, f", {first.period}" * (not of), *brackets]), *each])
    add_grid(document, "Figures", ["Measure", *(area.short_name for area in chosen)], rows)
    if paths := [b for b in parts.values() if b.path]:
        add_picture(document, _lines(paths), 6)
    document.add_heading("Strength of evidence" if several else "What the figures say", 1)
    for line in _strengths(parts) if several else [f"{b.sentence} {b.strength}" for b in parts.values()]:
        document.add_paragraph(line, "List Bullet")
    document.add_paragraph(f"Sources: {'; '.join(dict.fromkeys(WORDS[name]['source'] for _, name in parts))}.")
    return ended(document, f"{at}/places/{','.join(area.code for area in chosen)}")


def _strengths(by_area: Mapping[tuple[Area, str], Block]) -> list[str]:
    """Return each distinct strength of a block, with the areas that have it."""
    areas_of: dict[tuple[str, str], list[str]] = {}
    for (area, name), block in by_area.items():
        areas_of.setdefault((WORDS[name]["title"], block.strength), []).append(area.short_name)
    return [f"{of}, {wording.listing(names)}: {strong}" for (of, strong), names in areas_of.items() if strong]


def _lines(paths: list[Block]) -> Figure:
    """Draw the areas' paths over the years, with the United Kingdom at 100."""
    from toolkit.figures.lines import time_series  # as above

    points = [(block.values[0].area.short_name, *point) for block in paths for point in block.path]
    points += [(areas.get(areas.UK).short_name, year, 100.0) for year, _ in paths[0].path]
    names, source = [block.values[0].area.short_name for block in paths], WORDS["trend"]["source"]
    caption = {"label": "Compared with the United Kingdom", "unit": "%", "decimals": 0, "source": source}
    frame = pd.DataFrame(points, columns=["area", "year", "value"])
    return time_series(frame, "value", by="area", highlight=names, title="Output per hour over time", **caption)


def as_json(chosen: Made) -> str:
    """Return the figures as JSON, with each block's sentence, its strength and the app that shows more."""
    blocks = [
        {"code": area.code, "block": b.name, "sentence": b.sentence, "strength": b.strength, "app": b.link}
        for area, blocks in chosen.items()
        for b in blocks
    ]
    values = json.loads(figures_of(chosen).to_json(orient="records"))
    about = {"title": title(chosen), "taken_on": wording.today(), "blocks": blocks, "values": values}
    return json.dumps(about, ensure_ascii=False)
