"""Published rate tables in one tidy form: one row per cell, whatever the publisher and layout.

A :class:`RateTable` records who is counted, where and when, and why a cell is empty. The same few methods filter,
rank, index, pivot and compare any rate table. Nothing is estimated: a missing cell stays missing, with its reason.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.core.periods import last_year

KEYS = ("measure", "population", "group", "area", "period")
"""The keys of a cell: what is counted, among whom, in which group, where and when."""

VALUES = ("value", "lower", "upper", "number", "sample_size")
"""The values of a cell: the rate, its 95% interval, the number of people or jobs, the sample size and so on."""

COSTS = {"BHC": "before housing costs", "AHC": "after housing costs"}
_WHOLES = {"United Kingdom": "UK", "All": "everyone", "All people": "everyone"}  # in a sentence
COLUMNS = (*KEYS[:3], "level", "code", *KEYS[3:], *VALUES, "quality", "reason")
NO_REASON = "empty in the source, with no reason given"


@dataclass(frozen=True, eq=False, repr=False)
class RateTable:
    """A published table of rates.

    Parameters
    ----------
    name, title
        Short name for code, and heading.
    label, unit
        Axis label and unit of the values.
    source
        One line: publisher and publication.
    rows
        One row per cell with the columns :data:`COLUMNS`; ``level`` is the kind of area, ``code`` its code ("" without
        one). A row with a value has the reason ""; one without a value says why.
    note
        A caveat for users.
    phrase
        What to call the values in a sentence, with keys in braces; for a share, “|” follows what is counted.
    """

    name: str
    title: str
    label: str
    unit: str
    source: str
    rows: pd.DataFrame
    note: str = ""
    phrase: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        known = int(self.rows["value"].notna().sum())
        return f"{self.title}: {wording.count(len(self), 'cell')}, {known:,} with a value"

    def choices(self, column: str) -> tuple[str, ...]:
        """Return the distinct entries of a key, ``level`` or ``quality``, in table order."""
        self._known("column", column, COLUMNS)
        return self._coded(column)[1]

    def _coded(self, column: str) -> tuple[npt.NDArray[np.intp], tuple[str, ...]]:
        """Return a column's entries as numbers (−1 for none), and the entries; computed once per table."""
        if column not in self._codes:
            codes, entries = pd.factorize(self.rows[column])
            self._codes[column] = (codes, tuple(map(str, entries)))
        return self._codes[column]

    @cached_property
    def _codes(self) -> dict[str, tuple[npt.NDArray[np.intp], tuple[str, ...]]]:
        return {}

    def filter(self, **chosen: str | Iterable[str]) -> RateTable:
        """Return the matching cells: ``table.filter(level="region", period="2025")``; a list means any of its values.

        Raises
        ------
        UnknownNameError
            Unknown column or entry; the message suggests the closest.
        """
        kept = np.ones(len(self.rows), dtype=bool)
        for column, wanted in chosen.items():
            entries = [wanted] if isinstance(wanted, str) else list(wanted)
            known = self.choices(column)
            for entry in entries:
                self._known(column, entry, known)
            kept &= np.isin(self._coded(column)[0], [known.index(entry) for entry in entries])
        return self._with(self.rows[kept])

    def within(self, codes: Iterable[str]) -> RateTable:
        """Return the cells of these areas: ``table.within(places.loc[places["nation"] == "Wales", "code"])``."""
        return self._with(self.rows[self.rows["code"].isin(list(codes))])

    def missing(self) -> pd.DataFrame:
        """Return the keys of each cell without a value, and the reason why it is missing."""
        return self.rows.loc[self.rows["value"].isna(), [*KEYS, "reason"]].reset_index(drop=True)

    def axis(self) -> str:
        """Return the one key along which the cells differ (``area`` if there is a single cell).

        Raises
        ------
        ModelError
            The cells differ in several keys, so no order of them would be meaningful.
        """
        varying = [key for key in KEYS if self.rows[key].nunique() > 1]
        if len(varying) > 1 or (not varying and len(self) > 1):
            listed = wording.listing([f"{key} ({self.rows[key].nunique()})" for key in varying]) or "no key"
            raise ModelError(
                f"The cells of “{self.title}” differ in {listed}.",
                "Expected cells that differ in exactly one key.",
                "Filter the table first.",
            )
        return varying[0] if varying else "area"

    def rank(self, *, highest_first: bool = True) -> pd.DataFrame:
        """Return the cells of :meth:`frame` by value, with ``rank`` as the first column (ties share the better rank).

        Cells without a value come last and have no rank.
        """
        frame = self.frame().sort_values(["value", "name"], ascending=[not highest_first, True], na_position="last")
        frame.insert(0, "rank", frame["value"].rank(ascending=not highest_first, method="min"))
        return frame.reset_index(drop=True)

    def index_to(self, entry: str = "United Kingdom", base: float = 100.0, key: str = "area") -> RateTable:
        """Return the table as an index: each value divided by the matching value for ``entry`` in ``key``, × ``base``.

        Intervals are dropped: the interval of a ratio needs the covariance of the two values, which publishers do not
        give.
        """
        rows = self._beside(entry, key)
        rows["value"] = base * rows["value"] / rows.pop("reference").replace(0, np.nan)
        words = f"the index of {{}} ({_WHOLES.get(entry, entry)} = {base:g})"
        return self._scaled(rows, f"{self.label}, {entry} = {base:g}", "", words)

    def apart_from(self, entry: str = "United Kingdom", key: str = "area") -> RateTable:
        """Return each value minus the one for ``entry`` in ``key``, all else equal (without intervals)."""
        rows = self._beside(entry, key)
        rows["value"] = rows["value"] - rows.pop("reference")
        unit = "percentage points" if self.unit == "%" else self.unit
        words = f"the gap to {_WHOLES.get(entry, entry)} in {{}}".replace(" UK ", " the UK ")
        return self._scaled(rows, f"{self.label}, above or below {entry}", unit, words)

    def _scaled(self, rows: pd.DataFrame, label: str, unit: str, words: str) -> RateTable:
        """Return other rows; the phrase is put into ``words``: of a share “low income”, else “jobs paid below …”."""
        subject, _, state = self.phrase.partition("|")
        of = state.removeprefix("in ") if state.startswith("in ") else f"{subject} {state}".strip()
        of += f" among {subject}" if "{group}" in subject and state.startswith("in ") else ""
        return dataclasses.replace(self._with(rows), label=label, unit=unit, phrase=words.format(of) if of else "")

    def _beside(self, entry: str, key: str) -> pd.DataFrame:
        """Return the rows without intervals and, as ``reference``, the value of ``entry`` with all else equal."""
        self._known(key, entry, self.choices(key))
        keys = list(zip(*(self.rows[other].tolist() for other in KEYS if other != key), strict=True))
        values = self.rows["value"].to_numpy()
        positions = np.flatnonzero((self.rows[key] == entry).to_numpy())
        by_key = {keys[at]: values[at] for at in positions}
        if len(by_key) < len(positions):
            raise ModelError(f"“{self.title}” has duplicate cells for {entry}: their other keys are all the same.")
        reference = np.array([by_key.get(key_values, np.nan) for key_values in keys])
        alone = ~np.isnan(values) & np.isnan(reference)
        reason = self.rows["reason"].mask(alone, f"no value for {entry} to compare with")
        return self.rows[list(COLUMNS)].assign(reason=reason, lower=np.nan, upper=np.nan, reference=reference)

    def pivot(self, rows: str = "area", columns: str = "period") -> pd.DataFrame:
        """Return the values as a cross-table; a duplicate pair of entries is refused."""
        if self.rows.duplicated([rows, columns]).any():
            others = wording.listing([k for k in KEYS if k not in (rows, columns) and self.rows[k].nunique() > 1])
            raise ModelError(
                f"Several cells in “{self.title}” share the same {rows} and {columns}.",
                f"They differ in {others}." if others else "",
                "Filter the table first.",
            )
        crosswise = self.rows.pivot(index=rows, columns=columns, values="value")
        ordered = crosswise.reindex(index=self.rows[rows].unique(), columns=self.rows[columns].unique())
        ordered.columns.name = None
        return ordered

    def frame(self) -> pd.DataFrame:
        """Return the cells as figures expect them: ``name`` (the entry of :meth:`axis`), ``code``, :data:`COLUMNS`.

        ``attrs`` has the title, label, unit and source; a row without a code is identified by its name.
        """
        frame = self.rows.assign(name=self.rows[self.axis()])[["name", *COLUMNS]]
        frame["code"] = frame["code"].mask(frame["code"] == "", frame["name"])
        frame.attrs = self._words()
        return frame

    def over_time(self) -> pd.DataFrame:
        """Return the cells for each period in the form of :meth:`frame`, with ``year``, the last year in the period.

        Raises
        ------
        ModelError
            The cells differ in several keys besides the period.
        """
        axis = self._with(self.rows.assign(period="").drop_duplicates(list(KEYS))).axis()
        frame = self.rows.assign(name=self.rows[axis], year=[last_year(period) for period in self.rows["period"]])
        frame["code"] = frame["code"].mask(frame["code"] == "", frame["name"])
        frame = frame.sort_values(["name", "year"], kind="stable", ignore_index=True)
        frame.attrs = self._words()
        return frame[["name", "year", *COLUMNS]]

    def _words(self) -> dict[Hashable, Any]:
        ends = ("value", "lower", "upper")
        words: dict[Hashable, Any] = {
            "labels": dict.fromkeys(ends, self.label),
            "units": dict.fromkeys(ends, self.unit),
        }
        return words | {"title": self.title, "source": self.source}

    def _with(self, rows: pd.DataFrame) -> RateTable:
        return dataclasses.replace(self, rows=rows.reset_index(drop=True))

    def _known(self, kind: str, name: str, known: Iterable[str]) -> None:
        entries = list(known)
        if name not in entries:
            raise UnknownNameError(f"{kind} in “{self.title}”", name, entries)


def rate_table(
    rows: pd.DataFrame, *, name: str, title: str, label: str, unit: str = "%", source: str = "", **words: str
) -> RateTable:
    """Return a rate table from a frame with some of the columns in :data:`COLUMNS`; the others are filled in.

    Parameters
    ----------
    rows
        One row per cell; needs ``value``. Absent keys become ""; absent values are missing.
    name, title, label, unit, source, **words
        As in :class:`RateTable`.

    Raises
    ------
    ModelError
        There is no column ``value``, two cells share all their keys and area, or an interval excludes its value.
    """
    if "value" not in rows.columns:
        raise ModelError("The table has no column “value”.", f"It has: {', '.join(map(str, rows.columns))}.")
    texts = {c: _text(rows, c) for c in COLUMNS if c not in VALUES}
    numbers = {c: _number(rows, c) for c in VALUES}
    frame = pd.DataFrame({c: (texts | numbers)[c] for c in COLUMNS}).reset_index(drop=True)
    frame["reason"] = (
        frame["reason"]
        .mask(frame["value"].notna(), "")
        .mask(frame["value"].isna() & (frame["reason"] == ""), NO_REASON)
    )
    _check(frame, title)
    return RateTable(name, title, label, unit, source, frame, **words)


def without_attributes(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame without its table's metadata, which pandas would copy at every step."""
    plain = frame.copy(deep=False)
    plain.attrs = {}
    return plain


def _text(rows: pd.DataFrame, column: str) -> pd.Series:
    return rows[column].fillna("").astype(str) if column in rows else pd.Series("", index=rows.index)


def _number(rows: pd.DataFrame, column: str) -> pd.Series:
    return pd.to_numeric(rows[column]).astype(float) if column in rows else pd.Series(np.nan, index=rows.index)


def _check(frame: pd.DataFrame, title: str) -> None:
    double = frame.loc[frame.duplicated([*KEYS, "level", "code"])]
    if not double.empty:
        what = ", ".join(str(double.iloc[0][key]) for key in KEYS if double.iloc[0][key])
        raise ModelError(f"“{title}” has two cells for {what}.", "Expected only one.")
    outside = frame.loc[(frame["value"] < frame["lower"]) | (frame["value"] > frame["upper"])]
    if not outside.empty:
        row = outside.iloc[0]
        where = row["group"] if row["group"] else row["area"]
        raise ModelError(
            f"The value for {where} in “{title}” is {row['value']:g}, outside its interval "
            f"({row['lower']:g} to {row['upper']:g})."
        )
