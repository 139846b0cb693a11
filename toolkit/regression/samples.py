"""The rows of a table of places, and the sample that a model is fitted to: a named one or the user's own choice.

A sample is a rule about the codes of places (2023 local authority districts), so it needs no other column: the first
letter of a code gives the nation, and the codes of the London boroughs begin with E09. Names in place of codes are
refused: “East Lindsey” begins with E too.

pandas copies a table's ``attrs`` on every column access; ``Rows``, a view without them, keeps a fit under two
milliseconds on tables with the titles and sources of eighty columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.core.yaml_io import module_yaml

NATIONS = {"E": "England", "W": "Wales", "S": "Scotland", "N": "Northern Ireland"}

_CODE = re.compile(r"[EWSNK]\d+")

Array = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
Mask: TypeAlias = npt.NDArray[np.bool_]
Asked: TypeAlias = str | Iterable[str] | Iterable[bool]


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a table, one per place."""

    frame: pd.DataFrame  # the table without its ``attrs``
    labels: Mapping[str, str]  # title of each column, if known

    @classmethod
    def of(cls, table: pd.DataFrame) -> Rows:
        """Return a view of a table, without copying it."""
        return cls(pd.DataFrame(table), table.attrs.get("labels", {}))

    @cached_property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return [str(column) for column in self.frame.columns]

    @cached_property
    def codes(self) -> Texts:
        """Code of each row (n,): the column ``code``, or else the index, as text."""
        return self.texts("code") if "code" in self.frame.columns else _texts(self.frame.index.tolist())

    @cached_property
    def uncoded(self) -> str:
        """The first value that is not a statistics office's code, such as a name; empty if there is none."""
        return next((code for code in self.codes if not _CODE.fullmatch(code)), "")

    @cached_property
    def names(self) -> Texts:
        """Name of each row (n,): the short name, or else the name, or else the code."""
        column = next((name for name in ("short_name", "name") if name in self.frame.columns), None)
        return self.codes if column is None else self.texts(column)

    def label(self, column: str) -> str:
        """Return the title of a column, or its name."""
        return self.labels.get(column, column)

    def texts(self, column: str) -> Texts:
        """Return a column as text (n,)."""
        return _texts(self.frame[column].tolist())

    def numbers(self, column: str) -> Array:
        """Return a column as floats (n,), missing as NaN; refuse text and infinite values."""
        series = self.frame[column]
        if not pd.api.types.is_numeric_dtype(series):
            example = next((str(value) for value in series if not pd.isna(value)), "nothing")
            raise ModelError(
                f"“{self.label(column)}” contains text, such as “{example}”.",
                "Expected numbers.",
                "Choose a column of numbers.",
            )
        values = series.to_numpy(dtype=float, na_value=np.nan)
        if np.isinf(values).any():
            raise ModelError(
                f"“{self.label(column)}” is infinite in {wording.listing(self.names[np.isinf(values)], most=5)}.",
                "Expected finite numbers.",
                "Correct the values, or leave these places out of the sample.",
            )
        return values


@dataclass(frozen=True)
class Sample:
    """A rule for which places belong to the sample."""

    name: str  # by which a user selects it
    phrase: str  # in a sentence, after “places in”
    nations: str = "EWSN"  # first letters of the codes that belong
    without_london: bool = False  # exclude the 33 London authorities
    without: frozenset[str] = frozenset()  # codes to exclude

    def holds(self, code: str) -> bool:
        """Return whether the place with this code belongs to the sample."""
        london = self.without_london and code.startswith("E09")
        return code[:1] in self.nations and not london and code not in self.without


SAMPLES: dict[str, Sample] = {
    name: Sample(name, **{**rule, "without": frozenset(rule.get("without", ()))})
    for name, rule in module_yaml(__file__).items()
}


@dataclass(frozen=True, eq=False)
class Choice:
    """A sample applied to a table."""

    asked: str | tuple[str, ...]  # the name, or the chosen codes, to reproduce the choice
    phrase: str  # in a sentence, after “places in”
    mask: Mask  # (rows of the table,) whether each row belongs


def choose(rows: Rows, sample: Asked) -> Choice:
    """Apply a sample to the rows of a table (if it has no column ``code``, “UK” means every row, and a mask works too).

    Parameters
    ----------
    rows
        The rows, one per place.
    sample
        A name in ``SAMPLES``, or a user's own: codes, or True or False for each row of the table.

    Raises
    ------
    UnknownNameError
        Unknown sample or place.
    ModelError
        The mask does not match the table, a named sample is used on a table without codes, or nothing is chosen.
    """
    if isinstance(sample, str):
        return _named(rows, sample)
    entries = list(sample)
    if entries and all(isinstance(entry, bool | np.bool_) for entry in entries):
        return _masked(rows, sample, entries)
    return _coded(rows, [str(entry) for entry in entries])


def _texts(values: list[object]) -> Texts:
    return np.array([str(value) for value in values], dtype=object)


def check_known(kind: str, name: object, known: Iterable[str], do: str = "") -> None:
    """Raise UnknownNameError for a name that is not among the known ones; the error suggests the closest."""
    names = list(known)
    if name not in names:
        raise UnknownNameError(kind, name, names, do)


def _named(rows: Rows, name: str) -> Choice:
    check_known("sample", name, SAMPLES, f"Give a list of codes, or choose one of these: {'; '.join(SAMPLES)}.")
    sample = SAMPLES[name]
    if name == "UK":
        return Choice(name, sample.phrase, np.ones(len(rows.codes), dtype=bool))
    if "code" not in rows.frame.columns:
        raise ModelError(
            f"The sample “{name}” cannot be selected from this table.",
            "Expected a “code” column with the code of each place.",
            "Use a table with codes, or the sample “UK”, which includes every row.",
        )
    if rows.uncoded:
        raise ModelError(
            f"The sample “{name}” uses place codes, but “{rows.uncoded}” in this table is not a place code.",
            "Expected codes such as E06000001.",
            "Join the codes from tables.place_table(), or give the places themselves as the sample.",
        )
    mask = np.fromiter((sample.holds(code) for code in rows.codes), bool, len(rows.codes))
    return Choice(name, sample.phrase, mask)


def _masked(rows: Rows, sample: object, entries: list[object]) -> Choice:
    moved = isinstance(sample, pd.Series) and not sample.index.equals(rows.frame.index)
    if len(entries) != len(rows.codes) or moved:
        raise ModelError(
            f"The sample does not match the table's {len(rows.codes)} rows"
            + (" in order." if moved else " in number."),
            "Expected one True or False value for each row, in the same order as the table.",
            'Make it from the same table, such as table["region"] == "Wales".',
        )
    mask = np.array(entries, dtype=bool)
    return _own(rows, mask)


def _coded(rows: Rows, chosen: list[str]) -> Choice:
    codes = rows.codes
    wanted = set(chosen)
    for code in sorted(wanted - set(codes))[:1]:
        check_known("place code in the table", code, codes, "Choose codes from the “code” column of the table.")
    return _own(rows, np.fromiter((code in wanted for code in codes), bool, len(codes)))


def _own(rows: Rows, mask: Mask) -> Choice:
    chosen = tuple(code for code, belongs in zip(rows.codes, mask, strict=True) if belongs)
    if not chosen:
        raise ModelError("The sample contains no places.", "Expected at least one.", "Choose the places to keep.")
    return Choice(chosen, "your own choice", mask)
