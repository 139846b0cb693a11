"""The curve: every specification's estimate in order, the choices behind each, and what the whole of them says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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


@dataclass(frozen=True)
class Rank:
    """Where an estimate lies on a curve.

    Parameters
    ----------
    estimate
        In the unit of the curve's estimates.
    position
        1 below every specification, ``of`` + 1 above every one: 1 + the number of specifications below it.
    of
        Number of specifications.
    below
        Share of specifications with a lower estimate, 0 to 1 (ties count half).
    sentence
        In words.
    """

    estimate: float
    position: int
    of: int
    below: float
    sentence: str


@dataclass(frozen=True, eq=False)
class Curve:
    """The specification curve of one question.

    Parameters
    ----------
    choices
        What was varied.
    frame
        One row a specification, from the lowest estimate to the highest; index ``rank`` from 1. Columns: ``id``;
        the choices ``outcome``, ``interest``, ``sample``, ``weights`` (“none” or a column), ``geography`` (“across
        places” or “within regions”), ``errors``, ``controls`` (how many) and ``control: <column>`` (True or False);
        then ``estimate``, ``std_error``, ``t``, ``p``, ``lower``, ``upper`` (95 %), ``n`` (places) and ``df``. An
        estimate is in units of the outcome, or of its logarithm, for one unit (or one standard deviation) of the
        predictor of interest.
    asked
        Number of specifications asked for.
    alone
        Number without an HC3 error, because one place alone settles the estimate.
    labels
        Title of each column, where the table says it.
    """

    choices: Choices
    frame: pd.DataFrame
    asked: int
    alone: int
    labels: Mapping[str, str]

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
        """Share of the specifications with p below 0.05, 0 to 1, whatever the sign."""
        return float((self.frame["p"] < SIGNIFICANCE).mean())

    @cached_property
    def share_significant_positive(self) -> float:
        """Share of the specifications with p below 0.05 and an estimate above zero, 0 to 1."""
        return float(((self.frame["p"] < SIGNIFICANCE) & (self.frame["estimate"] > 0)).mean())

    @property
    def share_significant_negative(self) -> float:
        """Share of the specifications with p below 0.05 and an estimate below zero, 0 to 1."""
        return self.share_significant - self.share_significant_positive

    def rank(self, estimate: float) -> Rank:
        """Return where a published estimate lies; it must be in the unit of the curve's estimates."""
        values = self.frame["estimate"].to_numpy()
        low, high = (int(np.searchsorted(values, estimate, side)) for side in ("left", "right"))
        below = (low + high) / 2 / len(values)
        count = wording.count(self.count, "estimate")
        words = f"{wording.number(estimate)} lies above {100 * below:.0f}% of the {count}."
        return Rank(float(estimate), low + 1, len(values), below, words)

    def panel(self) -> pd.DataFrame:
        """Return the choices behind each estimate, for the panel below the curve.

        One mark a row: ``rank`` (its place from left to right), ``group`` (“Outcome”, “Controls”, …), ``choice`` (in
        words) and ``column`` (of ``frame``). Options that every specification shares have no marks.
        """
        return panel.marks(self.frame, self.choices, self.labels)

    def only(self, controls: Mapping[str, bool] | None = None, **options: object) -> Curve:
        """Return the curve of some of the specifications, ranked anew.

        Parameters
        ----------
        controls
            ``{"level4_2021": True, "density_2022": False}``: with the first and without the second.
        options
            ``sample="England"``, ``errors=["HC3", "HC1"]``, …: a choice of a column of ``frame``, or several.

        Raises
        ------
        UnknownNameError
            No such column or choice.
        ModelError
            No specification is left.
        """
        kept = np.ones(self.count, dtype=bool)
        for name, wanted in options.items():
            kept &= self._is(name, wanted)
        for name, inside in (controls or {}).items():
            kept &= self._is(f"{panel.CONTROL}{name}", inside)
        if not kept.any():
            raise ModelError("No specification is left.", "Expected some.", "Choose fewer conditions.")
        frame = self.frame[kept]
        frame.index = pd.RangeIndex(1, len(frame) + 1, name="rank")
        return replace(self, frame=frame, asked=len(frame), alone=0)

    def sentence(self) -> str:
        """Say what the specifications agree on, as an association."""
        share = self.share_positive
        sign, signed = ("positive", share) if share >= 0.5 else ("negative", 1 - share)
        significant = self.share_significant_positive if share >= 0.5 else self.share_significant_negative
        missing = self.asked - self.count
        left = f" {wording.count(missing, 'specification')} could not be fitted." if missing else ""
        interest = " or ".join(f"“{self.labels.get(column, column)}”" for column in self.choices.interest)
        return (
            f"Of {wording.count(self.count, 'specification')}, {100 * signed:.0f}% find a {sign} association of "
            f"{interest} with the outcome; {100 * significant:.0f}% are {sign} and statistically significant at 5%. "
            f"The median estimate is {wording.number(self.median, 4)}.{left}"
        )

    def code(self, rank: int) -> str:
        """Return the lines of Python that fit the specification at a rank, 1 to ``count``, with ``regression.fit``."""
        return panel.code(self.frame.iloc[self._at(rank)], self.choices)

    def _at(self, rank: int) -> int:
        if not 1 <= rank <= self.count:
            raise UnknownNameError("rank", rank, do=f"Give one from 1 to {self.count}.")
        return rank - 1

    def _is(self, name: str, wanted: object) -> np.ndarray:
        check_known("choice", name, map(str, self.frame.columns))
        several = list(wanted) if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
        column = self.frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            for option in several:
                check_known(f"option of “{name}”", option, column.cat.categories)
        return column.isin(several).to_numpy()


def run(table: pd.DataFrame, choices: Choices, progress: Progress | None = None) -> Curve:
    """Fit every specification; estimates and errors are those of ``regression.fit`` on each, to about 1e-10.

    Parameters
    ----------
    table
        One row a place: the columns of the choices, ``code``, and ``region`` or ``county`` where asked for.
    choices
        What varies.
    progress
        Called with (done, all) now and then.

    Raises
    ------
    UnknownNameError, ModelError
        What the table has not, or nothing that can be fitted.

    Notes
    -----
    A specification is left out when it has too few places, one region or cluster only, controls that repeat others,
    or, for HC3, a place that alone settles the estimate; ``asked`` less ``count`` is how many.
    """
    data = Data.of(table, choices)
    fitted, alone, done = [], 0, 0
    for block in blocks(data):
        fitted.append(_fitted(block))
        alone += int(block.alone.sum())
        done += len(block.ids)
        if progress:
            progress(done, choices.count)
    if not sum(len(chunk["id"]) for chunk in fitted):
        raise ModelError(
            "None of the specifications can be fitted.",
            "Expected more places than terms, and controls that differ.",
            "Choose a larger sample or other controls.",
        )
    columns = _joined(fitted)
    order = np.lexsort((columns["id"], columns["estimate"]))
    frame = _frame(choices, {name: values[order] for name, values in columns.items()})
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="rank")
    return Curve(choices, frame, choices.count, alone, dict(table.attrs.get("labels", {})))


def stream(table: pd.DataFrame, choices: Choices, size: int = 1_000) -> Iterator[pd.DataFrame]:
    """Yield the specifications as they are fitted, about ``size`` at a time, in no order; memory stays bounded.

    Parameters
    ----------
    table, choices
        As for ``run``.
    size
        Rows of a chunk, at least, but for the last.

    Yields
    ------
    DataFrame
        The columns of ``Curve.frame``; ``attrs`` has ``done`` and ``asked``.
    """
    waiting: list[dict[str, np.ndarray]] = []
    held = done = 0
    for block in blocks(Data.of(table, choices)):
        waiting.append(_fitted(block))
        held, done = held + len(waiting[-1]["id"]), done + len(block.ids)
        if held >= size:
            yield _chunk(choices, waiting, done)
            waiting, held = [], 0
    if held:
        yield _chunk(choices, waiting, done)


def _chunk(choices: Choices, waiting: list[dict[str, np.ndarray]], done: int) -> pd.DataFrame:
    frame = _frame(choices, _joined(waiting))
    frame.attrs = {"done": done, "asked": choices.count}
    return frame


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
