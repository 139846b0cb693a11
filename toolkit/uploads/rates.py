"""A person's own published table of rates: any areas, groups and periods, one row a figure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from toolkit.core.errors import OwnFileError
from toolkit.uploads.reading import Choices, preview


@dataclass(frozen=True, eq=False)
class Rates:
    """One table of a file.

    Parameters
    ----------
    table
        One row a figure, as :class:`toolkit.uploads.shapes.Figures` has them.
    columns
        Its indicators.
    title
        What it is about, in the file's own words.
    periods
        Its periods, the latest last.
    units
        The unit of each indicator, as the file states it.
    source
        The file, and the source that it states itself.
    notes
        How it was read, and what was left out.
    """

    table: pd.DataFrame
    columns: tuple[str, ...]
    title: str
    periods: tuple[str, ...]
    units: dict[str, str]
    source: str
    notes: tuple[str, ...]


def read_rates(path_or_bytes: str | Path | bytes, name: str | None = None, choices: Choices | None = None) -> Rates:
    """Read a table of figures in a CSV file or a workbook (XLSX, XLS, ODS).

    Parameters
    ----------
    path_or_bytes, name, choices
        As in :func:`toolkit.uploads.preview`.

    Raises
    ------
    OwnFileError
        The file cannot be read, or holds no table of figures.
    """
    found = preview(path_or_bytes, name, choices)
    rows = found.figures.rows
    if not rows["value"].notna().any():
        raise OwnFileError(
            f"The table “{found.figures.title}” of “{found.name}” has no figures, only marks.",
            "Expected figures.",
            "Choose another sheet or table.",
        )
    return Rates(
        rows,
        found.figures.indicators,
        found.figures.title or found.name,
        found.figures.periods,
        found.units,
        found.source,
        found.notes,
    )
