"""A table of places as the models read it: codes, names, numbers and labels of its rows.

pandas copies a table's ``attrs`` with every column taken from it; a view without them keeps a fit under two
milliseconds on tables that carry the titles and sources of eighty columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.core.errors import ModelError

Array = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a table, one a place.

    Parameters
    ----------
    frame
        The table without its ``attrs``.
    labels
        Title of each column, where known.
    """

    frame: pd.DataFrame
    labels: Mapping[str, str]

    @classmethod
    def of(cls, table: pd.DataFrame) -> Rows:
        """View a table without copying it."""
        return cls(pd.DataFrame(table), table.attrs.get("labels", {}))

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return [str(one) for one in self.frame.columns]

    @cached_property
    def codes(self) -> Texts:
        """Code of each row (n,): the column ``code``, else the index, as text."""
        return self.texts("code") if "code" in self.frame.columns else _texts(self.frame.index.tolist())

    @cached_property
    def names(self) -> Texts:
        """Name of each row (n,): the short name, else the name, else the code."""
        column = next((one for one in ("short_name", "name") if one in self.frame.columns), None)
        return self.codes if column is None else self.texts(column)

    def label(self, column: str) -> str:
        """Return the title of a column, or its name."""
        return self.labels.get(column, column)

    def texts(self, column: str) -> Texts:
        """Return a column as text (n,)."""
        return _texts(self.frame[column].tolist())

    def numbers(self, column: str) -> Array:
        """Return a column as floats (n,), missing as NaN; refuse text and infinite values in words."""
        series = self.frame[column]
        if not pd.api.types.is_numeric_dtype(series):
            example = next((str(one) for one in series if not pd.isna(one)), "nothing")
            raise ModelError(
                f"“{self.label(column)}” holds text, such as “{example}”.",
                "Expected numbers.",
                "Choose a column of numbers.",
            )
        values = series.to_numpy(dtype=float, na_value=np.nan)
        if np.isinf(values).any():
            raise ModelError(
                f"“{self.label(column)}” is infinite in {listed(self.names[np.isinf(values)])}.",
                "Expected finite numbers.",
                "Mend the values, or leave these places out of the sample.",
            )
        return values


def listed(names: Iterable[object], most: int = 5) -> str:
    """Join names for a sentence, the first few and how many more."""
    every = [str(name) for name in names]
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more


def _texts(values: list[object]) -> Texts:
    return np.array([str(one) for one in values], dtype=object)
