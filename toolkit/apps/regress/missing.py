"""Which measures no place of a sample has: said before a regression fails for want of places."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from toolkit import regression
from toolkit.apps.shared.measure_options import PREDICTORS, option
from toolkit.core import wording
from toolkit.core.errors import ModelError

_SUGGESTED = 4
_CENSUS = "Census 2021"


def refuse(table: pd.DataFrame, outcome: str, predictors: Iterable[str], sample: str) -> None:
    """Refuse a regression with a measure that no place of the sample has, and name measures that they have.

    Parameters
    ----------
    table
        One row a place, with ``code``; its ``attrs`` name labels and sources.
    outcome, predictors
        Columns asked for.
    sample
        A key of ``regression.SAMPLES``.

    Raises
    ------
    ModelError
        A measure has no figure in the whole sample.
    """
    chosen = regression.SAMPLES[sample]
    rows = table[[chosen.holds(code) for code in table["code"]]]
    gone = [column for column in (outcome, *predictors) if rows[column].notna().sum() == 0]
    if not gone:
        return
    others = [f"“{option(column).label}”" for column in _instead(rows, gone)]
    raise ModelError(
        _said(table, gone, chosen.phrase),
        "Expected measures that places of the sample have.",
        f"Choose another sample, or {wording.listing(others)}." if others else "Choose another sample.",
    )


def _said(table: pd.DataFrame, gone: list[str], where: str) -> str:
    census = [column for column in gone if _CENSUS in str(table.attrs["column_sources"].get(column, ""))]
    rest = [column for column in gone if column not in census]
    told = [
        *([f"The 2021 Census measures are not held for {where} ({_quoted(table, census)})."] if census else []),
        *([f"No figure is held for {where} of {_quoted(table, rest)}."] if rest else []),
    ]
    return " ".join(told)


def _quoted(table: pd.DataFrame, columns: list[str]) -> str:
    return wording.listing([f"“{table.attrs['labels'][column]}”" for column in columns])


def _instead(rows: pd.DataFrame, gone: list[str]) -> list[str]:
    """Return measures of the same groups that every place of the sample has."""
    groups = [of for of in PREDICTORS.values() if set(of) & set(gone)] or list(PREDICTORS.values())
    return [column for of in groups for column in of if rows[column].notna().all()][:_SUGGESTED]
