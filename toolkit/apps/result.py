"""What an explorer shows: a sentence, then figures, tables and notes, as plain values that a page can draw."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import pandas as pd

from toolkit.figures.theme import Width


class Drawn(Protocol):
    """A figure as the toolkit's pictures make it: a title, alternative text, the data behind it."""

    @property
    def title(self) -> str:
        """What it is about."""

    @property
    def alt(self) -> str:
        """Whole sentences in its place."""

    @property
    def data(self) -> pd.DataFrame:
        """Tidy rows that are drawn."""

    def svg(self, width: str = "100%") -> str:
        """Return the picture as SVG text."""


@dataclass(frozen=True)
class Table:
    """A table for people: ``frame`` with one row a line, ``headings`` and ``formats`` by column.

    ``formats`` holds a Python format specification a column (``",.1f"``); the first column heads its row.
    """

    title: str
    frame: pd.DataFrame
    headings: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Text:
    """A paragraph or a list of them, under a heading."""

    title: str
    paragraphs: tuple[str, ...]


View = Drawn | Table | Text | Callable[[Width], Drawn]
"""What can be shown. A figure that should suit a phone too is a function of the width, “wide” or “narrow”."""


@dataclass(frozen=True)
class Result:
    """One result in words, pictures and figures.

    Attributes
    ----------
    sentence
        The result in one or two sentences; it is announced to screen readers.
    views
        Figures, tables and texts in the order of the page.
    notes
        Method, caveats and what not to conclude, a sentence or two each; ``[[term]]`` marks a glossary term.
    sources
        One line a source, with its publisher and licence.
    code
        The lines of Python that give this result.
    """

    sentence: str
    views: tuple[View, ...]
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    code: str = ""


def blocks(result: Result, width: Width = "wide") -> list[dict[str, Any]]:
    """Return the views as JSON values: each figure, drawn for the width, with the table behind it."""
    return [_block(view, width) for view in result.views]


def drawn(view: Drawn | Callable[[Width], Drawn], width: Width = "wide") -> Drawn:
    """Return a figure, drawn for the width if it can be."""
    return view(width) if callable(view) else view


def _block(view: View, width: Width) -> dict[str, Any]:
    if isinstance(view, Table):
        return {"kind": "table", "title": view.title, "note": view.note, "table": table_values(view)}
    if isinstance(view, Text):
        return {"kind": "text", "title": view.title, "paragraphs": list(view.paragraphs)}
    figure = drawn(view, width)
    # A width in pixels gives the picture a size of its own, which saving it as PNG needs.
    picture = base64.b64encode(figure.svg("1000px" if width == "wide" else "500px").encode()).decode()
    return {
        "kind": "figure",
        "title": figure.title,
        "alt": figure.alt,
        "picture": f"data:image/svg+xml;base64,{picture}",
        "saves": ["image/svg+xml", "image/png"],
        "table": table_values(behind(figure)),
    }


def behind(figure: Drawn) -> Table:
    """Return the data of a figure as a table for people; labels and formats come from the frame's ``attrs``."""
    labels = figure.data.attrs.get("labels", {})
    frame = figure.data.drop(columns=[name for name in figure.data.columns if str(name).startswith("_")])
    return Table(figure.title, frame, {name: labels.get(name, str(name)) for name in frame.columns})


def table_values(table: Table) -> dict[str, Any]:
    """Return a table as JSON values: headings, shown texts, and numbers to sort by."""
    frame = table.frame
    numeric = [pd.api.types.is_numeric_dtype(frame[name]) for name in frame.columns]
    columns = [
        {"label": table.headings.get(name, str(name).replace("_", " ")), "numeric": is_number}
        for name, is_number in zip(frame.columns, numeric, strict=True)
    ]
    shown = [_shown(frame[name], table.formats.get(name, "")) for name in frame.columns]
    return {"caption": table.title, "columns": columns, "rows": [list(row) for row in zip(*shown, strict=True)]}


def _shown(column: pd.Series, spec: str) -> Sequence[str]:
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return ["–" if pd.isna(value) else str(value) for value in column]
    spec = spec or _usual(column)
    return ["–" if pd.isna(value) else format(value, spec).replace("-", "−") for value in column]


def _usual(column: pd.Series) -> str:
    """Whole numbers as such (years without a separator), others with three significant figures or so."""
    values = column.dropna()
    if values.empty or (values == values.round()).all():
        return ".0f" if str(column.name).endswith(("year", "order", "rank")) else ",.0f"
    largest = float(values.abs().max())
    return f",.{max(0, min(4, 2 - math.floor(math.log10(largest)))) if largest > 0 else 1}f"
