"""A visitor's own figures in a regression: read, joined to the places, and what came of each row in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from toolkit import tables, uploads
from toolkit.core import wording
from toolkit.core.errors import OwnFileError
from toolkit.explorer.controls import OwnFile
from toolkit.explorer.result import Text
from toolkit.uploads import OwnTable

_LISTED = 8  # codes that found no place, named in the sentence


@dataclass(frozen=True, eq=False)
class Brought:
    """The table of places with a visitor's columns beside its own.

    Parameters
    ----------
    table
        One row a place.
    own
        The file as it was read.
    column
        The column of figures that was asked for.
    """

    table: pd.DataFrame
    own: OwnTable
    column: str

    @property
    def label(self) -> str:
        """The column's name as in the file, marked as the visitor's."""
        return str(self.table.attrs["labels"][self.column])

    def text(self) -> Text:
        """Say what became of the file's rows, and that the file stays out of the link."""
        known = int(self.table[self.column].notna().sum())
        joined = (
            f"{self.label}: {known} of the {len(self.table)} local authorities have a figure from “{self.own.name}”."
        )
        kept = (
            "The file is kept for this visit only. It is not in the link: whoever opens the link sees the result "
            "without it."
        )
        return Text("Your file", (joined, self._unmatched(), *self.own.notes, kept))

    def _unmatched(self) -> str:
        gone = self.own.unmatched
        if not gone:
            return "Every row of the file found its local authority."
        more = f" and {len(gone) - _LISTED} more" if len(gone) > _LISTED else ""
        were = "was" if len(gone) == 1 else "were"
        rows = wording.count(len(gone), "row")
        return f"{rows} of the file {were} not matched to a local authority: {', '.join(gone[:_LISTED])}{more}."


@lru_cache(maxsize=4)
def read(file: OwnFile) -> tuple[OwnTable, pd.DataFrame]:
    """Return a visitor's file as a table, and the table of places with its columns.

    Raises
    ------
    OwnFileError
        It cannot be read as a table of indicators; the page shows the sentence at the file's control.
    """
    try:
        own = uploads.load_own(file.content, file.name)
    except OwnFileError as fault:
        raise _at_the_file(fault) from None
    return own, uploads.join_own(tables.place_table(), own)


def brought(file: OwnFile, which: int) -> Brought:
    """Return the places with the columns of a file, of which one was asked for by its number from 1.

    Raises
    ------
    OwnFileError
        As ``read``; or the file has fewer columns of figures.
    """
    own, table = read(file)
    columns = [name for name in own.columns if pd.api.types.is_numeric_dtype(own.frame[name])]
    if which > len(columns):
        named = wording.listing([f"{number} “{name}”" for number, name in enumerate(columns, 1)])
        raise _at_the_file(
            OwnFileError(
                f"“{own.name}” has {wording.count(len(columns), 'column')} of figures, not {which}.",
                f"They are: {named}.",
                "Choose one of these numbers under “Which of its columns”.",
            ),
            "own_column",
        )
    return Brought(table, own, columns[which - 1])


def _at_the_file(fault: OwnFileError, field: str = "own") -> OwnFileError:
    # The frame shows a problem beside the control whose name stands in “field”.
    fault.__dict__["field"] = field
    return fault
