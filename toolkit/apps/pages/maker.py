"""Serves the non-app pages, in a process that ends with the response (`toolkit.serve.answers`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit import tables
from toolkit.apps.pages import library, place, place_blocks
from toolkit.apps.pages.block import WORDS
from toolkit.core import translation
from toolkit.core.errors import UnknownNameError
from toolkit.explorer.answers import CSV, JSON, as_file
from toolkit.explorer.downloads import KINDS
from toolkit.explorer.result import Table
from toolkit.explorer.workbook import workbook
from toolkit.places import areas

PARQUET = "application/vnd.apache.parquet"


class Pages:
    """Makes pages, and files that hold their content.

    Parameters
    ----------
    labs
        The folder of labs, with the scenarios to allocate to places and the lessons to show.
    """

    def __init__(self, labs: Path) -> None:
        self._labs = labs
        place_blocks.prepare(labs)
        self._kinds: dict[str, Callable[[str, str], dict[str, Any]]] = {
            "places": lambda _, at: _page(translation.bare("Places"), place.finder()),
            "place": lambda codes, at: _page(*place_page(codes)),
            "place.csv": lambda codes, at: as_file(CSV, f"{codes}.csv", _csv(place.figures_of(_shown(codes)))),
            "place.json": lambda codes, at: as_file(JSON, f"{codes}.json", place.as_json(_shown(codes))),
            "place.docx": lambda codes, at: as_file(KINDS["docx"][1], "brief.docx", place.as_docx(_shown(codes), at)),
            "place.xlsx": lambda codes, at: as_file(KINDS["xlsx"][1], f"{codes}.xlsx", _workbook(codes)),
            "data": self._data,
            "data.csv": lambda name, at: as_file(CSV, f"{name}.csv", _csv(tables.load(name))),
            "data.json": lambda name, at: as_file(JSON, f"{name}.json", library.as_json(name)),
            "data.parquet": lambda name, at: as_file(PARQUET, f"{name}.parquet", library.as_parquet(name)),
            "lessons": self._lessons,
        }
        for codes in ("E08000016,W06000001,S12000033", "E12000003"):  # caches what all pages share
            self.answer("place", codes, "")

    def answer(self, kind: str, query: str, at: str) -> dict[str, Any]:
        """Return a page or a file, or a not-found page. The kind may end with a language: “place@cy”."""
        kind, _, language = kind.partition("@")
        try:
            with translation.speaking(language or translation.ENGLISH):
                return self._kinds[kind](query, at)
        except UnknownNameError:
            return {**_page("Page not found", library.not_found(query)), "problem": "not found", "status": 404}

    def _data(self, name: str, at: str) -> dict[str, Any]:
        return _page(*library.table_page(name, at)) if name else _page("Data", library.list_page())

    def _lessons(self, name: str, _: str) -> dict[str, Any]:
        return _page(*library.lesson_page(self._labs, name)) if name else _page("Lessons", library.lessons(self._labs))


def place_page(codes: str) -> tuple[str, str]:
    """Return the title and the main part of the page for the areas with these codes (comma-separated)."""
    blocks = _shown(codes)
    return place.title(blocks), place.page(blocks)


def _shown(codes: str) -> place.Made:
    chosen = (areas.get(code) for code in codes.split(",")[: areas.MOST])
    return {area: place_blocks.blocks(area) for area in chosen}


def _page(title: str, text: str) -> dict[str, Any]:
    return {"type": "page", "title": title, "text": text}


def _csv(frame: pd.DataFrame) -> str:
    return frame.to_csv(index=False, lineterminator="\r\n")


def _workbook(codes: str) -> bytes:
    blocks = _shown(codes)
    parts = [(area.short_name, [[WORDS[block.name]["title"], block.sentence] for block in listed]) for area, listed in
             blocks.items()]  # fmt: skip
    return workbook(place.title(blocks), parts, [(Table("Figures", place.figures_of(blocks)), "")])
