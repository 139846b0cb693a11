"""Build a table of low income from microdata: equivalise, find the median, set the line, count.

The steps are those of *Households below average income*: household income is divided by the household's weight on an
equivalence scale; everybody in the household is assigned the result; the median is across people; income below a
share of it is low. Differences from the official tables stem from what the file lacks, and are noted with each result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.health_and_poverty.poverty.definition import Definition, Prepared, prepare
from toolkit.health_and_poverty.poverty.replicates import Factors, interval, multipliers, replicated_rates
from toolkit.health_and_poverty.poverty.weighted import Floats, group_sums, weighted_median

EVERYONE = "All"


@dataclass(frozen=True)
class Reliability:
    """A cell is too small to show if fewer sampled households than this are in the group, or in poverty.

    The thresholds are this project's own (*assumed*), close to those of the survey's publishers.
    """

    households: int = 50
    poor: int = 10

    def reason(self, households: float, poor: float) -> str:
        """Return why a cell is suppressed; "" if it is not."""
        if households < self.households:
            return f"suppressed: fewer than {self.households} households in the sample"
        if poor < self.poor:
            return f"suppressed: fewer than {self.poor} households in poverty in the sample"
        return ""


@dataclass(frozen=True, eq=False)
class LowIncomeTable:
    """A table built from microdata.

    Parameters
    ----------
    definition
        What counts as low income.
    median, line
        The median of equivalised income, and the line: GBP a week for a couple without children.
    rows
        One row per group: ``group``, ``population`` and ``number`` (weighted), ``rate`` (%), ``composition`` (% of all
        with low income), ``gap`` (mean shortfall of those below, % of the line), ``sample`` and ``sample_poor``
        (households in the file), ``lower``, ``upper`` (95% interval of the rate; missing unless asked for) and
        ``reason`` if the cell is suppressed. The last row is everyone.
    by
        The columns that define the groups.
    kind
        What the intervals measure: ``sampling`` or ``simulation``.
    """

    definition: Definition
    median: float
    line: float
    rows: pd.DataFrame
    by: tuple[str, ...] = ()
    kind: str = "sampling"


def build(
    households: pd.DataFrame,
    definition: Definition | None = None,
    by: str | Sequence[str] = (),
    *,
    among: str | None = None,
    replicates: int = 0,
    seed: int = 1,
    strata: str | None = None,
    factors: Factors | None = None,
    reliability: Reliability | None = None,
    kind: str = "sampling",
) -> LowIncomeTable:
    """Count those with a low income, by group.

    Parameters
    ----------
    households
        One row per household: ``weight``, ``adults``, ``older_children`` (14 and over), ``children`` (under 14), an
        income, and the columns to group by. ``people`` overrides the sum of these three as the household size.
    definition
        What counts as low income.
    by
        Column or columns that define the groups; a household with an empty cell there counts only in the total.
    among
        Column that says who is in the table; everyone else only helps to set the line. Everyone if None.
    replicates, seed, strata
        Bootstrap replicates for the intervals (0 for none), the random seed, and the column of strata (one stratum if
        None).
    factors
        Earlier draws to reuse, shape (replicates, n); see :func:`bootstrap_factors`.
    reliability
        When a cell is suppressed; never if None.
    kind
        What the intervals measure: sampling, or (for a synthetic population) simulation.

    Raises
    ------
    ModelError, UnknownNameError
        A column is missing or empty, or nobody is counted.
    """
    definition = definition or Definition()
    columns = (by,) if isinstance(by, str) else tuple(by)
    ready = prepare(households, definition, columns, strata if factors is None else None, among)
    rates = None
    if factors is not None:
        rates = replicated_rates(factors, ready, definition)
    elif replicates:  # a few at a time: all at once would need memory for every household in each replicate
        chunks = multipliers(ready.strata, replicates, seed)
        rates = np.vstack([replicated_rates(chunk, ready, definition) for chunk in chunks])
    return table_of(ready, definition, columns, rates, reliability, kind)


def table_of(
    ready: Prepared,
    definition: Definition,
    by: tuple[str, ...],
    rates: Floats | None = None,
    reliability: Reliability | None = None,
    kind: str = "sampling",
) -> LowIncomeTable:
    """Return the table for prepared households, as :func:`build` does.

    The intervals come from ``rates`` by replicate, (replicates, groups + 1). Raises ModelError if nobody is counted.
    """
    median = weighted_median(ready.income, ready.people)
    line = definition.fixed if definition.fixed is not None else definition.share * median
    rows = _rows(ready, line)
    rows["lower"], rows["upper"] = (np.nan, np.nan) if rates is None else interval(rates)
    return LowIncomeTable(definition, median, line, _suppressed(rows, reliability), by, kind)


def bootstrap_factors(households: pd.DataFrame, replicates: int, seed: int = 1, strata: str | None = None) -> Factors:
    """Return how often each household is drawn, shape (replicates, n), to reuse for several tables.

    `build` makes the same draws by default.
    """
    codes = pd.factorize(households[strata])[0] if strata else np.zeros(len(households), dtype=np.intp)
    return np.vstack(list(multipliers(codes, replicates, seed)))


def _rows(ready: Prepared, line: float) -> pd.DataFrame:
    below = ready.income < line
    poor = ready.counted * below
    short = poor * (1 - ready.income / line) if line > 0 else poor
    present = (ready.counted > 0).astype(float)
    columns = (ready.counted, poor, short, present, present * below)
    sums = group_sums(ready.codes, len(ready.names), *columns)
    everyone = np.array([column.sum() for column in columns])
    if not everyone[0] > 0:
        raise ModelError("Nobody is counted.", "", "Choose a group that includes people in these households.")
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


def _suppressed(rows: pd.DataFrame, reliability: Reliability | None) -> pd.DataFrame:
    nobody = (rows["population"] <= 0).to_numpy()
    reasons = np.where(nobody, "nobody in the file is in this group", "").astype(object)
    if reliability is not None:
        unreliable = [reliability.reason(s, p) for s, p in zip(rows["sample"], rows["sample_poor"], strict=True)]
        reasons = np.where(nobody, reasons, np.array(unreliable, dtype=object))
    hidden = reasons != ""
    if hidden.any():
        rows.loc[hidden, ["number", "rate", "composition", "gap", "lower", "upper"]] = np.nan
    return rows.assign(reason=pd.Series(reasons, index=rows.index, dtype="str"))
