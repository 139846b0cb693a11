"""Who would a reform help? If pay, hours, rents or childcare costs change, so do incomes and poverty rates.

A first-round estimate (`poverty.reform`). Intervals are paired: each replicate draws the same households before and
after, so that unaffected households add no noise. What does not depend on the change is cached with the population, so
that the next change takes a few hundredths of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.health_and_poverty.poverty.definition import Definition, Prepared, prepare
from toolkit.health_and_poverty.poverty.low_income import LowIncomeTable, Reliability, bootstrap_factors, table_of
from toolkit.health_and_poverty.poverty.net_income import WEEKS, System
from toolkit.health_and_poverty.poverty.reform import TOUCHED, WEEKLY, HouseholdArrays, Reform, apply
from toolkit.health_and_poverty.poverty.replicates import (
    Factors,
    interval,
    membership,
    replicated_lines,
    replicated_medians,
)
from toolkit.health_and_poverty.poverty.weighted import Floats

REPLICATES = 200
_GROUPS = ("region", "family_type", "work_status", "tenure")


@dataclass(frozen=True, eq=False)
class Population:
    """Households to test reforms on, with everything that is the same for every reform.

    Parameters
    ----------
    households
        One row per household, with the columns `poverty.reform.NUMBERS`, ``region`` and ``tenure``.
    replicates, seed, strata
        Bootstrap replicates for the intervals (0 for none), the random seed, and the column of strata (a single stratum
        if None).
    reliability
        When a cell is suppressed; never if None.
    kind
        What the intervals measure: ``simulation`` for a synthetic population, ``sampling`` for a survey.
    """

    households: pd.DataFrame
    replicates: int = REPLICATES
    seed: int = 1
    strata: str | None = None
    reliability: Reliability | None = None
    kind: str = "simulation"
    _cache: dict[tuple[Any, ...], Any] = field(default_factory=dict, repr=False)

    @cached_property
    def earning(self) -> HouseholdArrays:
        """The households as arrays."""
        return HouseholdArrays.of(self.households)

    @cached_property
    def draws(self) -> Floats:
        """How often each household is drawn in each replicate, (n, replicates); a slice of rows is contiguous.

        They are stored in double precision for multiplication: converting them for each product would take as long as
        the product itself.
        """
        factors = bootstrap_factors(self.households, self.replicates, self.seed, self.strata)
        return factors.T.astype(float, order="C")

    @property
    def factors(self) -> Factors:
        """The draws transposed, shape (replicates, n), for `toolkit.health_and_poverty.poverty.replicates`."""
        return self.draws.T

    def baseline(self, definition: Definition, by: tuple[str, ...]) -> _Baseline:
        """Return the table before any change, cached for the next change."""
        return self.cached((definition, by), lambda: _baseline(self, definition, by))

    def cached(self, key: tuple[Any, ...], compute: Callable[[], Any]) -> Any:
        """Return the cached value of a key, or compute it."""
        if key not in self._cache:
            self._cache[key] = compute()
        return self._cache[key]


@dataclass(frozen=True, eq=False)
class _Baseline:
    """The table before a change, and its replicates."""

    table: LowIncomeTable
    ready: Prepared
    members: Floats  # (n, groups + 1)
    lines: Floats  # (replicates,)
    whole: Floats  # (replicates, groups + 1)


@dataclass(frozen=True, eq=False)
class ReformImpact:
    """The first-round effects of a change.

    Parameters
    ----------
    before, after
        The tables of low income.
    rows
        One row per group, everyone last: ``group``, ``before``, ``after`` (%), ``difference`` (percentage points) with
        ``lower``, ``upper`` (95%, paired), ``lifted`` (how many fewer are below the line) with ``lifted_lower``,
        ``lifted_upper``, and ``reason`` if the cell is suppressed.
    costs
        Index :data:`WEEKLY`; columns ``value``, ``lower``, ``upper``, GBP million a year: more gross pay; more tax and
        insurance with less Universal Credit; less rent; cheaper childcare; what households gain.
    households
        The households with their new incomes.
    """

    before: LowIncomeTable
    after: LowIncomeTable
    rows: pd.DataFrame
    costs: pd.DataFrame
    households: pd.DataFrame

    def sentence(self, counted: str = "") -> str:
        """Return a sentence on the rate before the reform, the difference and its interval, for the group counted.

        The rate after the reform is given only in the table, because three rounded figures might not add up.
        """
        row, counted = self.rows.iloc[-1], counted or self.before.definition.counted
        if row["reason"]:
            why = str(row["reason"]).removeprefix("suppressed: ")
            return f"The share of {counted} below the line cannot be shown: there are {why}."
        before = wording.value(row["before"], "%", 1)
        if row["difference"] == 0:
            return f"The share of {counted} below the line would stay at {before}."
        points, lifted = (self._span(row, *names) for names in (("difference", "", 1), ("lifted", "lifted_", -3)))
        way, side = ("fall", "fewer") if row["lifted"] > 0 else ("rise", "more")
        return (
            f"The share of {counted} below the line would {way} by {points[0]} percentage points{points[1]} from "
            f"{before}: {lifted[0]} {side} {counted}{lifted[1]}."
        )

    def _span(self, row: pd.Series, name: str, prefix: str, digits: int) -> tuple[str, str]:
        """Return the size of a value, and its interval in the same direction."""
        sign = 1 if row[name] >= 0 else -1
        ends = sorted(sign * row[f"{prefix}{end}"] for end in ("lower", "upper"))
        texts = [wording.number(round(value, digits), max(digits, 0)) for value in (sign * row[name], *ends)]
        return texts[0], "" if np.isnan(ends[0]) else f" (95% {self.before.kind} interval {texts[1]} to {texts[2]})"


def population(
    households: pd.DataFrame,
    *,
    replicates: int = REPLICATES,
    seed: int = 1,
    strata: str | None = None,
    reliability: Reliability | None = None,
    kind: str = "simulation",
) -> Population:
    """Return a population of households; the parameters are those of `Population`."""
    groups = {name: households[name].astype("category") for name in _GROUPS if name in households}
    kept = households.assign(**groups)
    kept.attrs = {}  # otherwise the table's metadata would be copied at every step
    return Population(kept, replicates, seed, strata, reliability, kind)


def reform_impact(
    people: Population,
    reform: Reform,
    system: System,
    definition: Definition | None = None,
    by: str | Sequence[str] = (),
    *,
    line_moves: bool = False,
) -> ReformImpact:
    """Compute the first-round effects of a reform.

    Parameters
    ----------
    people
        The population on which to test the reform.
    reform, system
        The reform, and the year's taxes and benefits.
    definition, by
        As for `toolkit.health_and_poverty.poverty.low_income.build`.
    line_moves
        Whether the line follows the new median or stays fixed.

    Raises
    ------
    ModelError, UnknownNameError
        The households lack a column, or have empty cells.
    """
    definition = definition or Definition(income="income_bhc")
    columns = (by,) if isinstance(by, str) else tuple(by)
    first = people.baseline(definition, columns)
    applied = apply(people.earning, reform, system)
    later = definition if line_moves else replace(definition, fixed=first.table.line)
    ready = _changed(first, applied.households, definition, columns)
    after = table_of(ready, later, columns, None, people.reliability, people.kind)
    rows = _side_by_side(first.table, after)
    weight = people.households["weight"].to_numpy(float)
    amounts = applied.weekly.to_numpy() * weight[:, None] * WEEKS / 1e6
    costs = pd.DataFrame({"value": amounts.sum(axis=0)}, index=pd.Index(WEEKLY, name="what"))
    if people.replicates:
        fewer = _fewer(people, first, ready, definition, line_moves)
        rows["lifted_lower"], rows["lifted_upper"] = interval(fewer)
        with np.errstate(invalid="ignore", divide="ignore"):
            rows["lower"], rows["upper"] = interval(-100 * fewer / first.whole)
        rows.loc[rows["difference"].isna(), ["lower", "upper", "lifted_lower", "lifted_upper"]] = np.nan
        costs["lower"], costs["upper"] = interval(_sums(people.draws, amounts))
    return ReformImpact(
        first.table, after, rows, costs.reindex(columns=["value", "lower", "upper"]), applied.households
    )


def _baseline(people: Population, definition: Definition, by: tuple[str, ...]) -> _Baseline:
    """Return what no reform changes; a new line reuses the medians and groups of the last one."""
    ready = prepare(people.households, definition, by, people.strata)
    table = table_of(ready, definition, by, None, people.reliability, people.kind)
    members = membership(ready)
    if not people.replicates:
        return _Baseline(table, ready, members, np.zeros(0), np.zeros((0, members.shape[1])))
    totals = people.cached(("whole", definition.counted, by), lambda: people.draws.T @ members)
    if definition.fixed is not None:
        return _Baseline(table, ready, members, replicated_lines(people.factors, ready, definition), totals)
    incomes = ("medians", definition.income, definition.scale)
    medians = people.cached(incomes, lambda: replicated_medians(people.factors, ready.income, ready.people))
    return _Baseline(table, ready, members, definition.share * medians, totals)


def _changed(first: _Baseline, households: pd.DataFrame, definition: Definition, by: tuple[str, ...]) -> Prepared:
    """Return households after a change, prepared for counting: only incomes differ, unless it affects the groups."""
    if set(by) & set(TOUCHED):
        return prepare(households, definition, by, None)
    heads = (households[name].to_numpy(float) for name in ("adults", "older_children", "children"))
    return replace(first.ready, income=households[definition.income].to_numpy(float) / definition.scale.weights(*heads))


def _fewer(people: Population, first: _Baseline, ready: Prepared, definition: Definition, line_moves: bool) -> Floats:
    """Return how many fewer are below the line in each replicate, (replicates, groups + 1), from those who cross it."""
    lines = replicated_lines(people.factors, ready, definition) if line_moves else first.lines
    old, new = first.ready.income, ready.income
    # Only those whose income or line changes can cross the line.
    lowest, highest = min(first.lines.min(), lines.min()), max(first.lines.max(), lines.max())
    touched = (old != new) if not line_moves else np.ones(len(old), bool)
    rows = np.flatnonzero(touched & (np.minimum(old, new) < highest) & (np.maximum(old, new) >= lowest))
    turned = (old[rows, None] < first.lines).astype(float) - (new[rows, None] < lines)
    return np.asarray((people.draws[rows] * turned).T @ first.members[rows])


def _sums(draws: Floats, amounts: Floats) -> Floats:
    """Return the sums of columns in each replicate; all-zero rows are skipped."""
    rows = np.flatnonzero(amounts.any(axis=1))
    return np.asarray(draws[rows].T @ amounts[rows])


def _side_by_side(before: LowIncomeTable, after: LowIncomeTable) -> pd.DataFrame:
    if len(before.rows) != len(after.rows):
        raise ModelError(
            "The groups are not the same before and after the reform.", "Choose a column that no reform changes."
        )
    rates, numbers = ([table.rows[name].to_numpy(float) for table in (before, after)] for name in ("rate", "number"))
    reasons = (table.rows["reason"].to_numpy(object) for table in (before, after))
    columns = {"group": before.rows["group"].array, "before": rates[0], "after": rates[1]}
    columns |= {"difference": rates[1] - rates[0], "lifted": numbers[0] - numbers[1]}
    columns |= dict.fromkeys(("lower", "upper", "lifted_lower", "lifted_upper"), np.nan)
    columns["reason"] = pd.array([first or second for first, second in zip(*reasons, strict=True)], dtype="str")
    return pd.DataFrame(columns)
