"""The content of an explorer: a sentence, then figures, tables and notes, as plain values that a page can draw."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.strength import MEANINGS, Check, Strength
from toolkit.core.wording import filled
from toolkit.figures.figure import Figure
from toolkit.figures.theme import Width


@dataclass(frozen=True)
class Table:
    """A table for people to read: ``frame`` with one row per line, ``headings`` and ``formats`` by column.

    ``formats`` holds a Python format specification per column (``",.1f"``); the first column is the row header.
    ``source`` is the line “Source: …” if it differs from the whole result's. The first ``pinned`` rows stay on top,
    whatever the sort order. Columns in ``in_files`` are for downloads only: codes and units that a page has no room
    for.
    """

    title: str
    frame: pd.DataFrame
    headings: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    source: str = ""
    pinned: int = 0
    in_files: tuple[str, ...] = ()

    @classmethod
    def of(cls, title: str, frame: pd.DataFrame, columns: Mapping[str, Sequence[str]], note: str = "") -> Table:
        """Return a table of the frame's columns listed in ``columns``, each with a heading and possibly a format."""
        both = {name: (head, "") if isinstance(head, str) else head for name, head in columns.items() if name in frame}
        headings, formats = ({name: parts[at] for name, parts in both.items()} for at in (0, 1))
        return cls(title, frame[list(both)], headings, formats, note)

    @classmethod
    def worded(cls, words: Mapping[str, Any], frame: pd.DataFrame, /, **values: Any) -> Table:
        """Return a table from a file's texts: ``title``, ``columns`` (see `of`) and ``note``, with values inserted."""
        title, columns, note = (filled(words.get(name, ""), **values) for name in ("title", "columns", "note"))
        return cls.of(title, frame, columns, note)

    def with_difference(self, first: str = "first", second: str = "second", of: str = "difference") -> Table:
        """Return a copy with a note if a difference, as displayed, does not match the two displayed figures."""
        start, end, apart = (
            np.array([float(format(value, format_of(self, name)).replace(",", "")) for value in self.frame[name]])
            for name in (first, second, of)
        )
        if not (np.abs(end - start - apart) > 1e-9).any():
            return self
        return replace(self, note=f"{self.note} Differences are calculated before rounding.".strip())


@dataclass(frozen=True)
class Text:
    """A paragraph or a list of paragraphs, under a heading."""

    title: str
    paragraphs: tuple[str, ...]

    @classmethod
    def worded(cls, words: Mapping[str, Any], /, **values: Any) -> Text:
        """Return one of a file's texts: ``title`` and ``paragraphs``, with values inserted."""
        return cls(words["title"], tuple(filled(words["paragraphs"], **values)))


Made = Figure | Table | Text
View = Made | Callable[[Width], Made]
"""A view: a ready-made object, or a function that makes one for the page's width (“wide” or “narrow”).

A result's first function is called at once. The others are called when a reader scrolls to their views."""


@dataclass(frozen=True)
class Rated:
    """A headline figure and its strength: ``of`` names the figure; ``later`` returns the strength after slow checks.

    ``strength`` is shown at once; if ``later`` is given, it is marked “at most” until the slow checks have run.
    """

    of: str
    strength: Strength
    later: Callable[[], Strength] | None = None

    def settled(self) -> Rated:
        """Return a copy with every check run."""
        return self if self.later is None else Rated(self.of, self.later())

    def values(self) -> dict[str, Any]:
        """Return the rating as JSON values."""
        strength = self.strength
        more = "" if self.later is None else " Some checks are still running."
        return {
            "of": self.of,
            "dots": strength.dots,
            "text": strength.text + more,
            "meaning": MEANINGS.get(strength.level, ""),
            "lost": [_loss(check) for check in strength.losses],
            "notes": list(strength.notes),
            "waits": self.later is not None,
        }


def _loss(check: Check) -> list[str]:
    return [check.threat.name, check.because or check.threat.lost_where, check.threat.regained_by]


@dataclass(frozen=True)
class Result:
    """One result in words, pictures and figures.

    Attributes
    ----------
    sentence
        The result in one or two sentences, announced to screen readers.
    views
        Figures, tables and texts in page order.
    notes
        Method, caveats and what not to conclude, one or two sentences each; ``[[term]]`` marks a glossary term.
    sources
        One line per source, with its publisher and licence.
    code
        The Python code that reproduces the result.
    strength
        The strength of each headline figure.
    """

    sentence: str
    views: tuple[View, ...]
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    code: str = ""
    strength: tuple[Rated, ...] = ()


def blocks(result: Result, width: Width = "wide") -> list[dict[str, Any]]:
    """Return the views as JSON values; those that can wait are ``{"kind": "later"}``."""
    waiting = [index for index, view in enumerate(result.views) if callable(view)][1:]
    return [{"kind": "later"} if index in waiting else block(view, width) for index, view in enumerate(result.views)]


def drawn(figure: Callable[..., Figure], *data: Any, **options: Any) -> Callable[[Width], Figure]:
    """Return a view drawn by a function of these arguments and the page width."""
    return lambda width: figure(*data, **options, width=width)


def made(view: View, width: Width = "wide") -> Made:
    """Return a view or, if it is a function, what it returns for the width."""
    return view(width) if callable(view) else view


def block(view: View, width: Width = "wide") -> dict[str, Any]:
    """Return one view as JSON values; the rows behind a figure are sent on request."""
    content = made(view, width)
    if isinstance(content, Table):
        return {"kind": "table", "title": content.title, "note": content.note, "table": table_values(content)}
    if isinstance(content, Text):
        return {"kind": "text", "title": content.title, "paragraphs": list(content.paragraphs)}
    # A width in pixels gives the picture an intrinsic size, which saving it as PNG needs.
    picture = base64.b64encode(content.svg("1000px" if width == "wide" else "500px").encode()).decode()
    return {
        "kind": "figure",
        "title": content.title,
        "alt": content.alt,
        "picture": f"data:image/svg+xml;base64,{picture}",
        "saves": ["image/svg+xml", "image/png"],
        "answers": content.answers,
        "key": content.key(),
    }


def tables_of(result: Result) -> list[Table]:
    """Return every table of a result, including those behind its figures."""
    views = [made(view) for view in result.views]
    return [behind(view) for view in views if not isinstance(view, Text)]


def behind(view: Figure | Table) -> Table:
    """Return the rows behind a figure as a table for people to read: the columns that have a heading."""
    if isinstance(view, Table):
        return view
    return Table(view.title, view.data[list(view.headings)], view.headings, source=view.source)


def table_values(table: Table) -> dict[str, Any]:
    """Return a table as JSON values: headings, displayed text, and numbers to sort by, with interval ends joined."""
    frame = table.frame.drop(columns=list(table.in_files))
    columns: list[dict[str, Any]] = []
    cells: list[Sequence[str]] = []
    for name in frame.columns:
        label = table.headings.get(name, str(name).replace("_", " "))
        texts = _shown(frame[name], table.formats.get(name, ""))
        if columns and (of := of_interval(columns[-1]["label"], label)) is not None:
            columns[-1]["label"] = _interval_heading(of.strip(" ,"))
            cells[-1] = [low if low == high else f"{low} to {high}" for low, high in zip(cells[-1], texts, strict=True)]
            continue
        columns.append({"label": label, "numeric": pd.api.types.is_numeric_dtype(frame[name])})
        cells.append(texts)
    rows = [list(row) for row in zip(*cells, strict=True)]
    return {"caption": table.title, "columns": columns, "rows": rows, "pinned": table.pinned}


def of_interval(start: str, end: str) -> str | None:
    """Return what comes before “from” if two adjacent headings, “…from” and “to”, describe an interval; else None."""
    return start[: -len("from")] if end == "to" and start.lower().endswith("from") else None


def _interval_heading(of: str) -> str:
    """Return the heading of an interval whose ends have the headings “…, from” and “to”."""
    return of if "interval" in of.lower() or "range" in of.lower() else f"{of}, range" if of else "Range"


def format_of(table: Table, name: str) -> str:
    """Return the format specification of a column's numbers; empty if the column holds no numbers."""
    column = table.frame[name]
    if pd.api.types.is_bool_dtype(column):
        return ""
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    known = values[np.isfinite(values)]
    return (table.formats.get(name, "") or _usual(known, str(name))) if len(known) else ""


def _shown(column: pd.Series, spec: str) -> Sequence[str]:
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        texts = ["–" if pd.isna(value) else str(value) for value in column]
        return [_date(text) for text in texts] if column.name == "date" else texts
    values = column.to_numpy(dtype=float, na_value=np.nan)
    spec = spec or _usual(values[np.isfinite(values)], str(column.name))
    return ["–" if math.isnan(value) else _number(value, spec) for value in values.tolist()]


def _date(text: str) -> str:
    return wording.in_words(date.fromisoformat(text)) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text


def _number(value: float, spec: str) -> str:
    """Return a number as formatted for the page: a large one to the nearest whole number, never as 2.154e+04."""
    text = format(value, spec)
    return (format(value, ",.0f") if "e+" in text else text).replace("-", "−")


def _usual(values: np.ndarray, name: str) -> str:
    """Return the default format: integers as such (years without a separator), others with about three figures."""
    if not len(values) or (values == values.round()).all():
        return ".0f" if name.endswith(("year", "order", "rank")) else ",.0f"
    largest = float(np.abs(values).max())
    return f",.{max(0, min(4, 2 - math.floor(math.log10(largest)))) if largest > 0 else 1}f"
