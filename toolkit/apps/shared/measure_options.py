"""The measures, standard errors and places that controls offer, with the page's labels and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.controls import Option
from toolkit.figures.columns import bare, label_of
from toolkit.figures.sources import cited, source_line
from toolkit.regression.samples import SAMPLES

_OFFERED = module_yaml(__file__)
OUTCOMES: tuple[str, ...] = tuple(_OFFERED["outcomes"])
PREDICTORS: dict[str, tuple[str, ...]] = {group: tuple(names) for group, names in _OFFERED["predictors"].items()}
ERRORS: dict[str, str] = _OFFERED["errors"]
_CENSUS, _SUGGESTED = "Census 2021", 4


def option(column: str, group: str = "", attrs: Mapping[Any, Any] | None = None) -> Option:
    """Return an option for a column of the table of places (or one with these ``attrs``): its label with its period."""
    attrs = tables.place_table().attrs if attrs is None else attrs
    return Option(column, label_of(attrs, column), group)


def place_options() -> list[Option]:
    """Return all places with their region, for a control with type-ahead."""
    table = tables.load("places").sort_values("short_name")
    return [Option(*row) for row in table[["code", "short_name", "region"]].itertuples(index=False)]


def optional_place_options() -> list[Option]:
    """Return an option for “no place”, followed by all places."""
    return [Option("", "No place"), *place_options()]


def sources(table: pd.DataFrame, columns: Iterable[str]) -> tuple[str, ...]:
    """Return one line per measure: what it is, its source and licence; then the attribution."""
    own, labels, lines = set(table.attrs.get("own", ())), table.attrs["labels"], []
    for column in columns:
        if column in own:
            lines.append(f"{labels[column]}: {source_line(table.attrs, [column])}, kept for this visit only.")
            continue
        licences = "; ".join(dict.fromkeys(source["licence"] for source in cited(table.attrs, [column])))
        lines.append(f"{option(column, attrs=table.attrs).label}: {source_line(table.attrs, [column])} ({licences}).")
    return (*lines, table.attrs["attribution"])


def check_available(table: pd.DataFrame, columns: Sequence[str], sample: str) -> None:
    """Refuse measures that no place in a sample has, and suggest measures that all its places have.

    Parameters
    ----------
    table
        One row per place, with ``code``; ``attrs`` has labels and sources.
    columns
        The measures.
    sample
        A key of ``SAMPLES``.

    Raises
    ------
    ModelError
        A measure has no figure anywhere in the sample.
    """
    chosen, rows = SAMPLES[sample], bare(table)
    inside = np.array([chosen.holds(code) for code in rows["code"].tolist()])
    absent = [column for column in columns if rows[column].isna().to_numpy()[inside].all()]
    if not absent:
        return
    census = [column for column in absent if _CENSUS in str(table.attrs["column_sources"].get(column, ""))]
    others = [column for column in absent if column not in census]
    problems = [
        *([f"There are no 2021 Census measures for {chosen.phrase} ({_quoted(table, census)})."] if census else []),
        *([f"There are no figures for {chosen.phrase} on {_quoted(table, others, 'or')}."] if others else []),
    ]
    groups = [group for group in PREDICTORS.values() if set(group) & set(absent)] or list(PREDICTORS.values())
    known = [column for group in groups for column in group if rows[column].notna().to_numpy()[inside].all()]
    instead = [f"“{option(column).label}”" for column in known[:_SUGGESTED]]
    raise ModelError(
        " ".join(problems),
        f"Expected measures with figures for {chosen.phrase}.",
        f"Choose another sample, or {wording.listing(instead, 'or')}." if instead else "Choose another sample.",
    )


def _quoted(table: pd.DataFrame, columns: list[str], last: str = "and") -> str:
    return wording.listing([f"“{table.attrs['labels'][column]}”" for column in columns], last)
