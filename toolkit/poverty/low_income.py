"""Build a table of low income from microdata: equivalise, find the median, draw the line, count.

The steps are those of *Households below average income*: household income is divided by the household's weight on an
equivalence scale; everybody in the household has that income; the median is the one of people; below a share of it is
low income. What differs from the official tables is whatever the file lacks, and is said beside each result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit import wording
from toolkit.errors import ModelError, UnknownNameError
from toolkit.poverty.equivalence import MODIFIED_OECD, Scale
from toolkit.poverty.survey import Reliability, interval, multipliers
from toolkit.poverty.weighted import Floats, group_sums, weighted_median

COUNTED = {"people": "people", "children": "children", "adults": "adults", "households": "households"}
"""What a table can count, and the word for it."""

EVERYONE = "All"
ROWS = ("population", "number", "rate", "composition", "gap", "sample", "sample_poor")


@dataclass(frozen=True)
class Definition:
    """What counts as low income.

    Parameters
    ----------
    income
        The column with household income, GBP a week.
    scale
        Equivalence scale.
    share
        The line as a share of the median.
    fixed
        A line in GBP a week for a couple without children, in place of the share.
    counted
        One of :data:`COUNTED`.
    """

    income: str = "income"
    scale: Scale = MODIFIED_OECD
    share: float = 0.6
    fixed: float | None = None
    counted: str = "people"

    def __post_init__(self) -> None:
        """Refuse what no line could be drawn by."""
        if self.counted not in COUNTED:
            raise UnknownNameError("thing to count", self.counted, COUNTED)
        if not 0 < self.share < 2 or (self.fixed is not None and self.fixed < 0):
            raise ModelError(
                f"A line at {self.share:g} of the median (or {self.fixed} pounds) cannot be drawn.",
                "Expected a share between 0 and 2, or an amount of at least 0.",
            )

    def words(self) -> str:
        """Say the definition in a clause."""
        line = f"£{self.fixed:,.2f} a week" if self.fixed is not None else f"{self.share:.0%} of the median"
        return f"{self.income.replace('_', ' ')}, {self.scale.name.lower()} scale, below {line}, {self.counted} counted"


@dataclass(frozen=True, eq=False)
class LowIncomeTable:
    """A table built from microdata.

    Parameters
    ----------
    definition
        What counts as low income.
    median, line
        Of equivalised income, GBP a week for a couple without children.
    rows
        One row a group: ``group``, ``population`` and ``number`` (weighted), ``rate`` (%), ``composition`` (% of all
        with low income), ``gap`` (mean shortfall of those below, % of the line), ``sample`` and ``sample_poor``
        (households in the file), ``lower``, ``upper`` (95 % interval of the rate; missing unless asked for) and
        ``reason`` where the cell is suppressed. The last row is everyone.
    by
        The columns that divide the groups.
    kind
        What the intervals tell: ``sampling`` or ``simulation``.
    """

    definition: Definition
    median: float
    line: float
    rows: pd.DataFrame
    by: tuple[str, ...] = ()
    kind: str = "sampling"

    def sentence(self) -> str:
        """Say the rate of everyone, and the two ends."""
        everyone = self.rows.iloc[-1]
        said = (
            f"{wording.value(everyone['rate'], '%', 1)} of {self.definition.counted} are below "
            f"{wording.value(self.line, 'GBP', 2)} a week"
        )
        known = self.rows.iloc[:-1].dropna(subset=["rate"])
        if len(known) < 2:
            return f"{said}."
        high, low = (known.loc[[at]].iloc[0] for at in (known["rate"].idxmax(), known["rate"].idxmin()))
        ends = [f"{row['group']} ({wording.value(row['rate'], '%', 1)})" for row in (high, low)]
        return f"{said}: from {ends[1]} to {ends[0]}."


@dataclass(frozen=True, eq=False)
class _Prepared:
    """Columns of the households as arrays of shape (n,)."""

    income: Floats  # equivalised
    people: Floats  # weight times heads: what the median is taken over
    counted: Floats  # weight times what is counted
    codes: npt.NDArray[np.intp]
    names: tuple[str, ...]
    strata: npt.NDArray[np.intp] = field(repr=False)


def build(
    households: pd.DataFrame,
    definition: Definition | None = None,
    by: str | Sequence[str] = (),
    *,
    replicates: int = 0,
    seed: int = 1,
    strata: str | None = None,
    reliability: Reliability | None = None,
    kind: str = "sampling",
) -> LowIncomeTable:
    """Count who has a low income, by group.

    Parameters
    ----------
    households
        One row a household: ``weight``, ``adults``, ``older_children`` (14 and over), ``children`` (under 14), an
        income, and the columns to divide by. ``people`` overrides the sum of the three for the number of heads.
    definition
        What counts as low income.
    by
        Column or columns that divide the groups; a household with an empty cell there is only among everyone.
    replicates, seed, strata
        Bootstrap replicates for the intervals (0 for none), where they start, the column of strata (else one).
    reliability
        When a cell is suppressed; never if None.
    kind
        What the intervals tell: sampling, or (for a synthetic population) simulation.

    Raises
    ------
    ModelError, UnknownNameError
        A column is missing or empty; nobody is counted.
    """
    definition = definition or Definition()
    columns = (by,) if isinstance(by, str) else tuple(by)
    ready = _prepare(households, definition, columns, strata)
    median = weighted_median(ready.income, ready.people)
    line = definition.fixed if definition.fixed is not None else definition.share * median
    rows = _rows(ready, line)
    rows["lower"], rows["upper"] = _intervals(ready, definition, replicates, seed) if replicates else (np.nan, np.nan)
    return LowIncomeTable(definition, median, line, _suppressed(rows, reliability), columns, kind)


def _prepare(households: pd.DataFrame, definition: Definition, by: tuple[str, ...], strata: str | None) -> _Prepared:
    _need(households, [definition.income, "weight", "adults", "older_children", "children", *by], strata)
    adults, older, younger = (households[c].to_numpy(float) for c in ("adults", "older_children", "children"))
    weight = households["weight"].to_numpy(float)
    heads = households["people"].to_numpy(float) if "people" in households else adults + older + younger
    counted = {"people": heads, "children": older + younger, "adults": adults, "households": np.ones_like(heads)}
    codes, names = _groups(households, by)
    return _Prepared(
        income=households[definition.income].to_numpy(float) / definition.scale.weights(adults, older, younger),
        people=weight * heads,
        counted=weight * counted[definition.counted],
        codes=codes,
        names=names,
        strata=pd.factorize(households[strata])[0] if strata else np.zeros(len(households), dtype=np.intp),
    )


def _need(households: pd.DataFrame, columns: list[str], strata: str | None) -> None:
    for column in [*columns, *([strata] if strata else [])]:
        if column not in households.columns:
            raise UnknownNameError("column of the households", column, [str(c) for c in households.columns][:12])
    if households.empty:
        raise ModelError("There are no households.", "A table needs at least one.")
    for column in columns[:5]:
        if households[column].isna().any():
            raise ModelError(f"The column “{column}” has {int(households[column].isna().sum()):,} empty cells.")


def _groups(households: pd.DataFrame, by: tuple[str, ...]) -> tuple[npt.NDArray[np.intp], tuple[str, ...]]:
    """Return the group of each household and the groups' names, in the order of the categories."""
    codes = np.zeros(len(households), dtype=np.intp)
    names: tuple[str, ...] = ("",)
    gone = np.zeros(len(households), dtype=bool)
    for column in by:
        entries = households[column]
        kept = entries.array if isinstance(entries.dtype, pd.CategoricalDtype) else pd.Categorical(entries)
        gone |= kept.codes < 0
        codes *= len(kept.categories)
        codes += kept.codes
        names = tuple(f"{one}, {two}" if one else str(two) for one in names for two in kept.categories)
    codes[gone] = -1
    return (codes, names) if by else (codes - 1, ())


def _rows(ready: _Prepared, line: float) -> pd.DataFrame:
    below = ready.income < line
    poor = ready.counted * below
    short = poor * (1 - ready.income / line) if line > 0 else poor
    there = (ready.counted > 0).astype(float)
    columns = (ready.counted, poor, short, there, there * below)
    sums = group_sums(ready.codes, len(ready.names), *columns)
    everyone = np.array([column.sum() for column in columns])
    if not everyone[0] > 0:
        raise ModelError("Nobody is counted.", "", "Count something that the households have.")
    population, number, shortfall, sample, sample_poor = np.vstack([sums, everyone]).T
    with np.errstate(invalid="ignore", divide="ignore"):
        return pd.DataFrame(
            {
                "group": [*ready.names, EVERYONE],
                "population": population,
                "number": number,
                "rate": 100 * number / population,
                "composition": 100 * number / everyone[1],
                "gap": 100 * shortfall / number,
                "sample": sample,
                "sample_poor": sample_poor,
            }
        )


def _intervals(ready: _Prepared, definition: Definition, replicates: int, seed: int) -> tuple[Floats, Floats]:
    """Return the ends of the rates' intervals; the median and the line are drawn anew in every replicate."""
    order = np.argsort(ready.income, kind="stable")
    income, people, counted = ready.income[order], ready.people[order], ready.counted[order]
    members = [np.flatnonzero(ready.codes[order] == group) for group in range(len(ready.names))]
    members.append(np.arange(len(order)))
    rates = []
    for factors in multipliers(ready.strata[order], replicates, seed):
        shares = np.cumsum(factors * people, axis=1)
        at = (shares >= shares[:, -1:] / 2).argmax(axis=1)
        lines = definition.share * income[at] if definition.fixed is None else np.full(len(at), definition.fixed)
        below = np.searchsorted(income, lines)
        rates.append(np.column_stack([_rates(factors[:, rows] * counted[rows], rows, below) for rows in members]))
    return interval(np.vstack(rates))


def _rates(weights: Floats, rows: npt.NDArray[np.intp], below: npt.NDArray[np.intp]) -> Floats:
    """Return the rate of one group in each replicate: its rows stand in the order of income."""
    summed = np.concatenate([np.zeros((len(weights), 1)), np.cumsum(weights, axis=1)], axis=1)
    poor = summed[np.arange(len(below)), np.searchsorted(rows, below)]
    with np.errstate(invalid="ignore", divide="ignore"):
        return 100 * poor / summed[:, -1]


def _suppressed(rows: pd.DataFrame, reliability: Reliability | None) -> pd.DataFrame:
    empty = rows["population"] <= 0
    reasons = pd.Series("", index=rows.index).mask(empty, "nobody of this group is in the file")
    if reliability is not None:
        said = [reliability.reason(s, p) for s, p in zip(rows["sample"], rows["sample_poor"], strict=True)]
        reasons = reasons.mask(~empty, pd.Series(said, index=rows.index))
    hidden = reasons != ""
    rows.loc[hidden, ["number", "rate", "composition", "gap", "lower", "upper"]] = np.nan
    return rows.assign(reason=reasons)
