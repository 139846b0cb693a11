"""Can this table be right? Rules that find impossible and inconsistent cells in a published table.

The rules are pure arithmetic and fit any table: a part cannot exceed its whole, a share is its count over its whole, a
total is the sum of its parts, and the rate of a total follows from the parts' rates and numbers. Anything that rounding
cannot explain is a fault. A fault shows that figures contradict each other, not which of them is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError

IMPOSSIBLE, INCONSISTENT = "impossible", "inconsistent"
_TINY = 1e-9


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be right, or that contradicts others.

    Parameters
    ----------
    kind
        ``impossible`` (it can never be right) or ``inconsistent`` (two printed figures contradict each other).
    row, column
        Its position.
    found, expected
        The printed value, and what would agree with the rest.
    """

    kind: str
    row: str
    column: str
    found: str
    expected: str


class Rule(Protocol):
    """A rule that finds faults in a table whose index names its rows."""

    def faults(self, table: pd.DataFrame) -> Iterator[Fault]:
        """Yield the faults."""


@dataclass(frozen=True)
class Between:
    """Every value of ``column`` is between ``low`` and ``high``."""

    column: str
    low: float = 0.0
    high: float = 100.0

    def faults(self, table: pd.DataFrame) -> Iterator[Fault]:
        """Yield the values outside the range."""
        for row, (value,) in _known(table, self.column):
            if not self.low <= value <= self.high:
                span = wording.interval(self.low, self.high)
                yield Fault(IMPOSSIBLE, row, self.column, wording.number(value), f"possible is {span}")


@dataclass(frozen=True)
class PartOfWhole:
    """A count cannot exceed the whole that it is part of."""

    count: str
    whole: str

    def faults(self, table: pd.DataFrame) -> Iterator[Fault]:
        """Yield the counts that exceed their total."""
        for row, (part, total) in _known(table, self.count, self.whole):
            if part > total:
                there_are = f"there are {wording.number(total)}"
                yield Fault(IMPOSSIBLE, row, self.count, wording.number(part), there_are)


@dataclass(frozen=True)
class ShareOfCount:
    """A printed percentage is the count over the whole, rounded to ``decimals``."""

    share: str
    count: str
    whole: str
    decimals: int = 0

    def faults(self, table: pd.DataFrame) -> Iterator[Fault]:
        """Yield the shares that contradict their count; a count above its whole is left to :class:`PartOfWhole`."""
        for row, (share, count, total) in _known(table, self.share, self.count, self.whole):
            true = 100 * count / total if total else 0.0
            if count <= total and abs(share - true) > 0.5 * 10**-self.decimals + _TINY:
                sum_ = f"{wording.number(count)} of {wording.number(total)}"
                agrees = f"{sum_} is {wording.value(true, '%', self.decimals + 1)}"
                yield Fault(INCONSISTENT, row, self.share, wording.value(share, "%", self.decimals), agrees)


@dataclass(frozen=True)
class AddsUp:
    """The row ``total`` of a column is the sum of the other rows.

    ``step`` is the rounding of the printed figures (0 for exact counts): a sum of k rounded figures may differ from a
    rounded total by up to (k + 1) half steps. A total with missing parts is not checked.
    """

    column: str
    total: str
    step: float = 0.0
    count_missing_as_nothing: bool = False

    def faults(self, table: pd.DataFrame) -> Iterator[Fault]:
        """Yield the total if its parts do not add up to it."""
        parts = table[self.column].drop(self.total)
        total = float(table[self.column][self.total])
        if pd.isna(total) or (parts.isna().any() and not self.count_missing_as_nothing):
            return
        if abs(parts.sum() - total) > (parts.notna().sum() + 1) * self.step / 2 + _TINY:
            sum_ = f"the other rows add up to {wording.number(parts.sum())}"
            yield Fault(INCONSISTENT, self.total, self.column, wording.number(total), sum_)


@dataclass(frozen=True)
class RateOfTotal:
    """The rate of the row ``total`` is the mean of the other rows' rates, weighted by their denominators.

    The denominators are number ÷ rate. Every rate and number may vary by its rounding (``decimals``, ``step``), and the
    total's rate must lie in the resulting range.
    """

    rate: str
    number: str
    total: str
    decimals: int = 1
    step: float = 0.0

    def faults(self, table: pd.DataFrame) -> Iterator[Fault]:
        """Yield the total's rate if no rounding of the parts is consistent with it."""
        parts = table[[self.rate, self.number]].drop(self.total)
        printed = float(table[self.rate][self.total])
        if pd.isna(printed) or parts.isna().any(axis=None) or (parts[self.rate] <= 0).any():
            return
        low, high = self._span(parts)
        half = 0.5 * 10**-self.decimals
        if printed + half < low - _TINY or printed - half > high + _TINY:
            span = wording.interval(low, high, "%", self.decimals + 1)
            agrees = f"the other rows' rates and numbers allow {span}"
            yield Fault(INCONSISTENT, self.total, self.rate, wording.value(printed, "%", self.decimals), agrees)

    def _span(self, parts: pd.DataFrame) -> tuple[float, float]:
        """Return bounds on the total's rate: the worst case of all roundings at once."""
        half, step = 0.5 * 10**-self.decimals, self.step / 2
        low, high = (
            (parts[self.number] + sign * step).sum()
            / ((parts[self.number] - sign * step) / (parts[self.rate] + sign * half)).sum()
            for sign in (-1, 1)
        )
        return float(low), float(high)


def faults(table: pd.DataFrame, rules: Iterable[Rule], label: str = "region") -> tuple[Fault, ...]:
    """Return the faults that the rules find in a table, in rule order.

    Parameters
    ----------
    table
        One row per region (or whatever ``label`` names), with the columns that the rules need.
    rules
        The rules to check.
    label
        The column that names the rows.

    Raises
    ------
    ModelError
        A rule needs a missing column or row, or a row is duplicated.
    """
    if label not in table.columns:
        raise ModelError(f"The table has no column “{label}”.", f"It has: {', '.join(map(str, table.columns))}.")
    rows = table.set_index(label)
    if rows.index.has_duplicates:
        raise ModelError(f"“{rows.index[rows.index.duplicated()][0]}” is in the table twice.", "Expected one row.")
    errors: list[Fault] = []
    for rule in rules:
        try:
            errors.extend(rule.faults(rows))
        except KeyError as missing:
            raise ModelError(f"A rule needs {missing}, which the table does not have.") from None
    return tuple(dict.fromkeys(errors))


def as_table(entries: Iterable[Fault]) -> pd.DataFrame:
    """Return faults as a frame: kind, row, column, found, expected."""
    return pd.DataFrame([vars(fault) for fault in entries], columns=["kind", "row", "column", "found", "expected"])


def _known(table: pd.DataFrame, *columns: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Yield the rows in which all these columns have a value."""
    for row in table[list(columns)].dropna().itertuples():
        yield str(row[0]), tuple(float(value) for value in row[1:])
