"""The definition of low income, and households as arrays ready for counting."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.health_and_poverty.poverty.equivalence import MODIFIED_OECD, Scale
from toolkit.health_and_poverty.poverty.weighted import Floats

COUNTED = {"people": "people", "children": "children", "adults": "adults", "households": "households"}
"""The units that can be counted in a table, with their labels."""


@dataclass(frozen=True)
class Definition:
    """A definition of low income.

    Parameters
    ----------
    income
        The column with household income, GBP a week.
    scale
        Equivalence scale.
    share
        The line as a share of the median.
    fixed
        A line in GBP a week for a couple without children, instead of the share.
    counted
        One of :data:`COUNTED`.
    """

    income: str = "income"
    scale: Scale = MODIFIED_OECD
    share: float = 0.6
    fixed: float | None = None
    counted: str = "people"

    def __post_init__(self) -> None:
        """Refuse invalid definitions of the line."""
        if self.counted not in COUNTED:
            raise UnknownNameError("thing to count", self.counted, COUNTED)
        if not 0 < self.share < 2 or (self.fixed is not None and self.fixed < 0):
            line = f"£{self.fixed:g}" if 0 < self.share < 2 else f"{self.share:g} times the median"
            raise ModelError(
                f"The poverty line cannot be {line}.", "Expected 0 to 2 times the median, or an amount of at least £0."
            )


@dataclass(frozen=True, eq=False)
class Prepared:
    """Columns of the households as arrays of shape (n,)."""

    income: Floats  # equivalised
    people: Floats  # weight times household size: the median is taken over people
    counted: Floats  # weight times what is counted
    codes: npt.NDArray[np.intp]
    names: tuple[str, ...]
    strata: npt.NDArray[np.intp] = field(repr=False)


def prepare(
    households: pd.DataFrame, definition: Definition, by: tuple[str, ...], strata: str | None, among: str | None = None
) -> Prepared:
    """Return households with equivalised incomes and groups; the arguments are those of `poverty.low_income.build`."""
    if among is not None and among not in households.columns:
        raise UnknownNameError("column in the household table", among, households.columns)
    _need(households, [definition.income, "weight", "adults", "older_children", "children", *by], strata)
    adults, older, younger = (households[c].to_numpy(float) for c in ("adults", "older_children", "children"))
    weight = households["weight"].to_numpy(float)
    heads = households["people"].to_numpy(float) if "people" in households else adults + older + younger
    counted = {"people": heads, "children": older + younger, "adults": adults, "households": np.ones_like(heads)}
    codes, names = _groups(households, by)
    return Prepared(
        income=households[definition.income].to_numpy(float) / definition.scale.weights(adults, older, younger),
        people=weight * heads,
        counted=weight * counted[definition.counted] * (households[among].to_numpy(bool) if among else 1.0),
        codes=codes,
        names=names,
        strata=pd.factorize(households[strata])[0] if strata else np.zeros(len(households), dtype=np.intp),
    )


def _need(households: pd.DataFrame, columns: list[str], strata: str | None) -> None:
    for column in [*columns, *([strata] if strata else [])]:
        if column not in households.columns:
            raise UnknownNameError("column in the household table", column, households.columns)
    if households.empty:
        raise ModelError("There are no households.", "A table needs at least one household.")
    for column in columns[:5]:
        if households[column].isna().any():
            raise ModelError(f"The column “{column}” has empty cells ({int(households[column].isna().sum()):,}).")


def _groups(households: pd.DataFrame, by: tuple[str, ...]) -> tuple[npt.NDArray[np.intp], tuple[str, ...]]:
    """Return the group of each household and the groups' names, in the order of the categories."""
    codes = np.zeros(len(households), dtype=np.intp)
    names: tuple[str, ...] = ("",)
    gone = np.zeros(len(households), dtype=bool)
    for column in by:
        entries = households[column]
        cats = entries.array if isinstance(entries.dtype, pd.CategoricalDtype) else pd.Categorical(entries)
        gone |= cats.codes < 0
        codes *= len(cats.categories)
        codes += cats.codes
        names = tuple(f"{a}, {b}" if a else str(b) for a in names for b in cats.categories)
    codes[gone] = -1
    return (codes, names) if by else (codes - 1, ())
