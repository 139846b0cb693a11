"""The curve: every specification's estimate in order, the choices behind each, and the overall findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from toolkit.core import wording
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.regression.estimates import SIGNIFICANCE
from toolkit.regression.samples import check_known
from toolkit.regression.specification_curve import panel
from toolkit.regression.specification_curve.cells import Data
from toolkit.regression.specification_curve.choices import Choices
from toolkit.regression.specification_curve.solving import Block, blocks

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Curve:
    """The specification curve of one question.

    Parameters
    ----------
    choices
        What was varied.
    readings
        One row per specification and kind of standard error, from the lowest estimate to the highest. Columns: ``id``;
        the choices ``outcome``, ``interest``, ``sample``, ``weights`` (“none” or a column), ``geography`` (“across
        places” or “within regions”), ``errors``, ``controls`` (how many) and ``control: <column>`` (True or False);
        then ``estimate``, ``std_error``, ``t``, ``p``, ``lower``, ``upper`` (95%), ``n`` (places) and ``df``. An
        estimate is in units of the outcome, or of its logarithm, for one unit (or one standard deviation) of the
        predictor of interest. ``frame`` has the same columns with one row per specification.
    asked
        Number of specifications requested.
    alone
        Number without an HC3 error, because one place alone determines the estimate.
    labels
        Title of each column, if the table has it.
    """

    choices: Choices
    readings: pd.DataFrame
    asked: int
    alone: int
    labels: Mapping[str, str]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per specification, indexed by ``rank`` from 1; each row gives the reading that has the widest
        interval.

        An estimate counts once for all kinds of standard error, and as significant only if it is significant with every
        kind.
        """
        bits, kinds = len(self.choices.controls), len(self.choices.errors)
        ids = self.readings["id"].to_numpy()
        specification = ((ids >> bits) // kinds << bits) | (ids & ((1 << bits) - 1))
        width = (self.readings["upper"] - self.readings["lower"]).to_numpy()
        order = np.lexsort((-width, specification))
        first = np.flatnonzero(np.diff(specification[order], prepend=-1))
        frame = self.readings.iloc[np.sort(order[first])]
        frame.index = pd.RangeIndex(1, len(frame) + 1, name="rank")
        return frame

    @property
    def count(self) -> int:
        """Number of specifications on the curve."""
        return len(self.frame)

    @cached_property
    def median(self) -> float:
        """The median of the estimates, in their unit."""
        return float(np.median(self.frame["estimate"]))

    @cached_property
    def share_positive(self) -> float:
        """Share of the estimates above zero, 0 to 1."""
        return float((self.frame["estimate"] > 0).mean())

    @cached_property
    def share_significant(self) -> float:
        """Share of specifications with p below 0.05 under every kind of standard error, 0 to 1, whatever the sign."""
        return float((self.frame["p"] < SIGNIFICANCE).mean())

    @cached_property
    def share_significant_positive(self) -> float:
        """Share of specifications (0 to 1) with a positive estimate, significant with every kind of standard error."""
        return float(((self.frame["p"] < SIGNIFICANCE) & (self.frame["estimate"] > 0)).mean())

    @property
    def share_significant_negative(self) -> float:
        """Share of specifications (0 to 1) with a negative estimate, significant with every kind of standard error."""
        return self.share_significant - self.share_significant_positive

    def panel(self) -> pd.DataFrame:
        """Return the choices behind each estimate, for the panel below the curve.

        One mark per row: ``rank`` (its position from left to right), ``group`` (“Outcome”, “Controls”, …), ``choice``
        (in words) and ``column`` (of ``frame``). Options that every specification shares have no marks.
        """
        return panel.marks(self.frame, self.choices, self.labels)

    def only(self, controls: Mapping[str, bool] | None = None, **options: object) -> Curve:
        """Return the curve of some of the specifications, with new ranks.

        Parameters
        ----------
        controls
            ``{"level4_2021": True, "density_2022": False}``: with the first and without the second.
        options
            ``sample="England"``, ``errors=["HC3", "HC1"]``, …: one or more choices from a column of ``frame``.

        Raises
        ------
        UnknownNameError
            Unknown column or choice.
        ModelError
            No specifications are left.
        """
        kept = np.ones(len(self.readings), dtype=bool)
        for name, wanted in options.items():
            kept &= self._is(name, wanted)
        for name, inside in (controls or {}).items():
            kept &= self._is(f"{panel.CONTROL}{name}", inside)
        if not kept.any():
            raise ModelError("No specifications are left.", "Expected at least one.", "Choose fewer conditions.")
        some = replace(self, readings=self.readings[kept], alone=0)
        return replace(some, asked=some.count)

    def sentence(self) -> str:
        """Return a sentence on the association that most specifications find."""
        share = self.share_positive
        sign, signed = ("positive", share) if share >= 0.5 else ("negative", 1 - share)
        significant = self.share_significant_positive if share >= 0.5 else self.share_significant_negative
        missing = self.asked - self.count
        left = f" {wording.count(missing, 'specification')} could not be fitted." if missing else ""
        kinds = self.readings["errors"].nunique()
        every = f" with {'both' if kinds == 2 else f'all {kinds}'} kinds of standard error" if kinds > 1 else ""
        interest = " or ".join(f"“{self.labels.get(column, column)}”" for column in self.choices.interest)
        return (
            f"Of {wording.count(self.count, 'specification')}, {100 * signed:.0f}% find a {sign} association between "
            f"{interest} and the outcome. {100 * significant:.0f}% are {sign} and statistically significant at "
            f"5%{every}. "
            f"The median estimate is {wording.number(self.median, 4)}.{left}"
        )

    def code(self, rank: int) -> str:
        """Return Python code that fits the specification at a rank, 1 to ``count``, with ``regression.fit``."""
        return panel.code(self.frame.iloc[self._at(rank)], self.choices)

    def _at(self, rank: int) -> int:
        if not 1 <= rank <= self.count:
            raise UnknownNameError("rank", rank, do=f"Choose a rank from 1 to {self.count}.")
        return rank - 1

    def _is(self, name: str, wanted: object) -> np.ndarray:
        check_known("choice", name, map(str, self.readings.columns))
        several = list(wanted) if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
        column = self.readings[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            for option in several:
                check_known(f"option of “{name}”", option, column.cat.categories)
        return column.isin(several).to_numpy()


def run(table: pd.DataFrame, choices: Choices, progress: Progress | None = None) -> Curve:
    """Fit every specification; estimates and errors are those of ``regression.fit`` on each, to about 1e-10.

    Parameters
    ----------
    table
        One row per place: the columns of the choices, ``code``, and ``region`` or ``county`` if needed.
    choices
        What varies.
    progress
        Called periodically with (done, all).

    Raises
    ------
    UnknownNameError, ModelError
        A column is missing, or nothing can be fitted.

    Notes
    -----
    A specification is left out if it has too few places, only one region or cluster, collinear controls, or, for HC3, a
    place that alone determines the estimate; ``asked`` less ``count`` is the number left out.
    """
    data = Data.of(table, choices)
    fitted, alone, done = [], 0, 0
    for block in blocks(data):
        fitted.append(_fitted(block))
        alone += int(block.alone.sum())
        done += len(block.ids)
        if progress:
            progress(done, choices.readings)
    if not sum(len(chunk["id"]) for chunk in fitted):
        raise ModelError(
            "None of the specifications can be fitted.",
            "Expected more places than terms, and controls that vary.",
            "Choose a larger sample or other controls.",
        )
    columns = _joined(fitted)
    order = np.lexsort((columns["id"], columns["estimate"]))
    readings = _frame(choices, {name: values[order] for name, values in columns.items()})
    return Curve(choices, readings, choices.count, alone, dict(table.attrs.get("labels", {})))


def _joined(chunks: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {name: np.concatenate([chunk[name] for chunk in chunks]) for name in chunks[0]}


def _fitted(block: Block) -> dict[str, np.ndarray]:
    good = np.isfinite(block.std_error)
    columns = {"id": block.ids, "n": block.n, "df": block.df, "estimate": block.estimate, "std_error": block.std_error}
    return {name: values[good] for name, values in columns.items()}


def _frame(choices: Choices, columns: dict[str, np.ndarray]) -> pd.DataFrame:
    estimate, std_error, df = columns["estimate"], columns["std_error"], columns["df"]
    t = estimate / std_error
    known, position = np.unique(df, return_inverse=True)
    margin = stdtrit(known.astype(float), 0.975)[position] * std_error
    judged = {
        "estimate": estimate,
        "std_error": std_error,
        "t": t,
        "p": 2 * stdtr(df, -np.abs(t)),
        "lower": estimate - margin,
        "upper": estimate + margin,
        "n": columns["n"],
        "df": df,
    }
    return pd.DataFrame({"id": columns["id"], **panel.decoded(choices, columns["id"]), **judged}, copy=False)
