"""The options of every figure besides its columns: title, source, unit and page, with defaults from its table."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from toolkit.core import wording
from toolkit.core.errors import UnknownNameError
from toolkit.figures import theme
from toolkit.figures.columns import FigureError, label_of, records, source_of, unit_of
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Words
from toolkit.figures.marks import Page


class PageOptions(TypedDict, total=False):
    """The keywords of a `Caption` that do not describe the measure."""

    title: str | None
    subtitle: str
    source: str | None
    width: theme.Width


class CaptionOptions(PageOptions, total=False):
    """The keywords of a `Caption`, which each figure takes in addition to its own."""

    label: str | None
    unit: str | None
    decimals: int | None


@dataclass(frozen=True)
class Measure:
    """What is measured, and how the values are formatted.

    Parameters
    ----------
    label, unit
        The measure's name, and a unit of the data catalogue; either may be empty.
    decimals
        Decimal places for every value; None to choose by each value's size.
    """

    label: str
    unit: str
    decimals: int | None

    @property
    def heading(self) -> str:
        """The label with its unit, as on an axis."""
        return wording.labelled(self.label, self.unit).strip()

    def write(self, amount: float) -> str:
        """Return a value with its unit."""
        return wording.value(amount, self.unit, self.decimals)

    def interval(self, row: Mapping[str, Any]) -> str:
        """Return a row's interval, from ``lower`` to ``upper``, with the unit."""
        return wording.interval(row["lower"], row["upper"], self.unit, self.decimals)

    def with_interval(self, row: Mapping[str, Any], column: str = "value") -> str:
        """Return a row's value, followed by its interval in brackets if it has one."""
        known = pd.notna(row.get("lower"))
        return f"{self.write(row[column])} ({self.interval(row)})" if known else self.write(row[column])

    def each(self, rows: pd.DataFrame, column: str = "value") -> list[str]:
        """Return the value of each row, followed by its interval in brackets if it has one."""
        return [self.with_interval(row, column) for row in records(rows)]

    def describe(self, row: Mapping[str, Any], name: str = "name") -> str:
        """Describe a row: its name, its value and its interval if it has one."""
        return f"{row[name]} {self.with_interval(row) if pd.notna(row['value']) else f'({wording.MISSING})'}"


@dataclass(frozen=True)
class Caption:
    """The text around a figure, and its page.

    Parameters
    ----------
    title
        What the figure is about, or what it shows; by default from the labels of its columns.
    subtitle
        A second line.
    source
        The source line; by default that of the columns drawn, see `source_line`.
    label, unit
        What is measured, and its unit; by default from ``labels`` and ``units`` in the table's ``attrs``.
    decimals
        Number of decimal places; by default enough to tell the values apart.
    width
        Page width: “wide” or “narrow”.
    """

    title: str | None = None
    subtitle: str = ""
    source: str | None = None
    label: str | None = None
    unit: str | None = None
    decimals: int | None = None
    width: theme.Width = "wide"

    @classmethod
    def of(cls, options: PageOptions | CaptionOptions, kind: type = CaptionOptions) -> Caption:
        """Return the caption from keyword arguments; ``kind`` is the set of keywords that the figure accepts.

        Raises
        ------
        UnknownNameError
            A keyword that no figure accepts.
        FigureError
            A width other than “wide” or “narrow”.
        """
        for name in options:
            if name not in kind.__annotations__:
                near = get_close_matches(name, kind.__annotations__) or kind.__annotations__
                raise UnknownNameError("option for this figure", name, near)
        caption = cls(**options)
        if caption.width not in theme.SIZES:
            raise FigureError(
                f"There is no width called “{caption.width}”.", f"A figure is {' or '.join(theme.SIZES)}."
            )
        return caption

    def measure(self, attrs: Mapping[Hashable, Any], column: str, values: ArrayLike) -> Measure:
        """Return what a column measures, with enough decimals to distinguish its values."""
        decimals = wording.decimals_for(np.ravel(values)) if self.decimals is None else self.decimals
        return Measure(label_of(attrs, column, self.label), unit_of(attrs, column, self.unit), decimals)

    def words(self, attrs: Mapping[Hashable, Any], title: str, *columns: str | None, subtitle: str = "") -> Words:
        """Return the text around the axes; ``title`` and ``subtitle`` are defaults, and so is the columns' source."""
        source = source_of(attrs, self.source, columns)
        return Words(self.title or title, self.subtitle or subtitle, source, theme.SIZES[self.width])


def figure(words: Words, page: Page, alt: list[str], rows: pd.DataFrame, headings: Mapping[str, str]) -> Figure:
    """Return a figure; ``alt`` holds the sentences of its alternative text, and empty ones are left out."""
    text = " ".join(sentence for sentence in alt if sentence)
    if "lower" in rows.columns and "lower" not in headings and rows["lower"].notna().any():
        headings = {**headings, "lower": "Interval, from", "upper": "to"}
    return Figure(words.title, text, rows.reset_index(drop=True), words.source, page, words.subtitle, headings)


def side_of_zero(row: Mapping[str, Any]) -> str:
    """Return a clause that says on which side of zero a row's interval lies; empty if it has no interval."""
    if pd.isna(row["lower"]):
        return ""
    side = "above" if row["lower"] > 0 else "below" if row["upper"] < 0 else "that spans"
    return f", with an interval {side} zero"
