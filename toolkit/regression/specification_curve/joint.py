"""Could a curve like this arise from nothing? The joint test of a specification curve."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtr, stdtrit

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.regression.estimates import SIGNIFICANCE
from toolkit.regression.samples import Array, check_known
from toolkit.regression.specification_curve.cells import Cell, Data, Positions
from toolkit.regression.specification_curve.curve import Curve, Progress
from toolkit.regression.specification_curve.permuted_estimates import permuted_estimates
from toolkit.regression.specification_curve.solving import blocks
from toolkit.regression.specification_curve.subsets import Whole

METHODS = ("permutation", "bootstrap")
# Draws worked together: few enough that what one subset needs of them fits the second-level cache.
TOGETHER = 250
_THREADS = 4
# Estimates held at a time, for the medians: 64 megabytes.
_HELD = 1 << 23
# What a job says when it has ended, in place of a number of specifications.
_ENDED = -1
# Degrees of freedom from which a series may take the place of the t distribution.
_SERIES = 40
_STATISTICS = ("median", "share_significant", "average_z")


@dataclass(frozen=True, eq=False)
class JointTest:
    """Three tests of one curve against nothing (Simonsohn, Simmons and Nelson 2020).

    Parameters
    ----------
    method
        “permutation” or “bootstrap”; see ``joint_test``.
    statistics
        Index ``median`` (of the estimates), ``share_significant`` (p below 0.05, in the more frequent of the two
        signs) and ``average_z`` (Stouffer: Σ z / √K over K specifications). Columns: ``observed``, ``p`` (share of
        draws at least as far from zero, the data counted among them) and ``drawn_95`` (the 95th centile of the draws'
        absolute values).
    draws
        (draws, 3) the statistics of each draw, columns as in the index of ``statistics``.
    count
        Number of specifications K.
    seed
        Of the draws.
    sentence
        In words.
    """

    method: str
    statistics: pd.DataFrame
    draws: pd.DataFrame
    count: int
    seed: int
    sentence: str


def joint_test(
    table: pd.DataFrame,
    curve: Curve,
    *,
    method: str = "permutation",
    draws: int = 500,
    seed: int = 2_022,
    progress: Progress | None = None,
) -> JointTest:
    """Test all specifications of a curve together: p = (1 + draws at least as far out) / (1 + draws).

    Source of the p-value: Phipson and Smyth (2010).

    Parameters
    ----------
    table
        The table of the curve.
    curve
        As ``run`` or ``Curve.only`` returned it.
    method
        “permutation”: the predictor of interest is shuffled among the places that have it, and everything else stays.
        The null is that it is associated with nothing, outcome or controls; draws are worked in single precision (four
        or more correct digits), on two processors or more where there are. “bootstrap”: places are drawn with
        replacement and each estimate is measured from the observed one, which is the paper's test for data that were
        observed (its null of y − b x, as least squares is linear). The null is an association of zero in every
        specification, while predictor and controls may be correlated; it takes one curve a draw.
    draws
        Number of draws.
    seed
        Of the draws.
    progress
        Called with (done, all) in specifications times draws, now and then.

    Raises
    ------
    UnknownNameError
        An unknown method.
    ModelError
        No draw is asked for.
    """
    check_known("joint test", method, METHODS, f"Known: {', '.join(METHODS)}.")
    if draws < 1:
        raise ModelError(f"{draws} draws are asked for.", "Expected at least one.", "Ask for 500.")
    data, ids = Data.of(table, curve.choices), np.sort(curve.frame["id"].to_numpy())
    ordered = curve.frame.sort_values("id")
    observed = ordered["estimate"].to_numpy()
    work = _Work(ids, observed, draws, progress)
    drawn = _permuted(data, work, seed) if method == "permutation" else _resampled(data, work, seed)
    seen = np.array([summary(observed[:, None], PermutationStatistics.of(ordered))])[:, :, 0]
    return _result(method, seen[0], drawn, len(ids), seed)


@dataclass(eq=False)
class PermutationStatistics:
    """Sums over specifications for each of P draws: significant of either sign, z, and how many there are."""

    positive: Array
    negative: Array
    z: Array
    count: Array

    @classmethod
    def empty(cls, P: int) -> PermutationStatistics:
        """Return sums of nothing, for P draws."""
        return cls(*(np.zeros(P) for _ in range(4)))

    @classmethod
    def of(cls, frame: pd.DataFrame) -> PermutationStatistics:
        """Return the sums of a curve's own t statistics."""
        one = cls.empty(1)
        one.add(frame["t"].to_numpy()[:, None], frame["df"].to_numpy(), normal)
        return one

    @classmethod
    def joined(cls, several: list[PermutationStatistics]) -> PermutationStatistics:
        """Return the sums of all draws of several, one after the other."""
        return cls(*(np.concatenate(sums) for sums in zip(*(vars(one).values() for one in several), strict=True)))

    def add(self, t: Array, df: Whole, z_of: Callable[[Array, Array], Array]) -> None:
        """Count the t statistics (K, P), missing ones left out; ``z_of`` gives the z of t."""
        known, each = np.unique(df, return_inverse=True)
        least = stdtrit(known, 1 - SIGNIFICANCE / 2)[each][:, None]
        self.positive += (t > least).sum(axis=0)
        self.negative += (t < -least).sum(axis=0)
        self.z += np.nansum(z_of(t, df[:, None].astype(float)), axis=0)
        self.count += np.isfinite(t).sum(axis=0)


def normal(t: Array, df: Array) -> Array:
    """Return the normal z as far out as t (K, P) with df (K, 1) degrees of freedom."""
    # One side of the distribution only: in the other the digits of 1 − p would be lost.
    below = stdtr(df, -np.abs(t))
    return -np.sign(t) * ndtri(np.maximum(below, np.finfo(float).tiny))


def nearly_normal(t: Array, df: Array) -> Array:
    """Return the same for draws, seven times as fast, to 1e-8 up to t = 8 and 3e-5 up to t = 40.

    Hill's series (1970), Algorithm 395, Communications of the ACM 13, 617–619, where degrees of freedom are enough.
    """
    few = (df < _SERIES)[:, 0]
    if few.any():
        return np.where(few[:, None], normal(t, df), nearly_normal(t, np.maximum(df, _SERIES)))
    a = df - 0.5
    b, square = 48 * a * a, a * np.log1p(t * t / df)
    over = (((4 * square + 33) * square + 240) * square + 855) / (10 * b * (0.8 * square * square + 100 + b))
    return np.sign(t) * np.sqrt(square) * (1 + (square + 3) / b - over)


def summary(estimates: Array, tally: PermutationStatistics) -> tuple[Array, Array, Array]:
    """Return the three statistics (P,) of estimates (K, P)."""
    share = np.maximum(tally.positive, tally.negative) / tally.count
    return np.nanmedian(estimates, axis=0), share, tally.z / np.sqrt(tally.count)


@dataclass(eq=False)
class _Work:
    """The specifications of the curve, and how far the work is."""

    ids: Whole
    observed: Array
    draws: int
    progress: Progress | None
    done: int = 0

    def tell(self, more: int) -> None:
        self.done += more
        if self.progress:
            self.progress(min(self.done, self.total), self.total)

    @property
    def total(self) -> int:
        return len(self.ids) * self.draws


def _permuted(data: Data, work: _Work, seed: int) -> Array:
    rng = np.random.default_rng(seed)
    rows = len(next(iter(data.numbers.values())))
    together = int(np.clip(_HELD // len(work.ids), 1, work.draws))
    found = []
    # numpy lets go of Python's lock while it computes, so that threads share the work without copies.
    with ThreadPoolExecutor(max_workers=min(_THREADS, os.cpu_count() or 1)) as pool:
        for start in range(0, work.draws, together):
            keys = rng.random((min(together, work.draws - start), rows))
            estimates = np.full((len(work.ids), len(keys)), np.nan)
            parts = [slice(first, min(first + TOGETHER, len(keys))) for first in range(0, len(keys), TOGETHER)]
            finished: SimpleQueue[int] = SimpleQueue()
            jobs = [pool.submit(_part, data, work.ids, keys[part], estimates[:, part], finished.put) for part in parts]
            _listen(finished, jobs, work)
            found.append(np.array(summary(estimates, PermutationStatistics.joined([job.result() for job in jobs]))))
    return np.concatenate(found, axis=1).T


def _listen(finished: SimpleQueue[int], jobs: list[Future[PermutationStatistics]], work: _Work) -> None:
    """Report progress, from the thread that asked, until all jobs have ended."""
    for job in jobs:
        job.add_done_callback(lambda _: finished.put(_ENDED))
    running = len(jobs)
    while running:
        more = finished.get()
        if more == _ENDED:
            running -= 1
        else:
            work.tell(more)


def _part(data: Data, ids: Whole, keys: Array, estimates: Array, tell: Callable[[int], None]) -> PermutationStatistics:
    """Fit the curve for some shuffles (P, rows), writing its estimates (K, P) where they are held."""
    shuffled = [_shuffled(data.numbers[one], keys) for one in data.choices.interest]
    tally = PermutationStatistics.empty(len(keys))
    for block in permuted_estimates(data, shuffled):
        at, here = _matched(ids, block.ids)
        estimates[at] = block.estimate[here]
        tally.add(block.estimate[here] / block.std_error[here], block.df[here], nearly_normal)
        tell(len(at) * len(keys))
    return tally


def _shuffled(values: Array, keys: Array) -> Array:
    """Shuffle values (rows,) among the places that have one, in the order of the keys (P, rows)."""
    has = np.flatnonzero(~np.isnan(values))
    found = np.full(keys.shape, np.nan)
    found[:, has] = values[has][np.argsort(keys[:, has], axis=1)]
    return found


def _resampled(data: Data, work: _Work, seed: int) -> Array:
    rng = np.random.default_rng(seed)
    rows = len(next(iter(data.numbers.values())))
    return np.array([_one_sample(data, work, rng.integers(rows, size=rows)) for _ in range(work.draws)])


def _one_sample(data: Data, work: _Work, places: Positions) -> Array:
    times = np.bincount(places, minlength=len(places))

    def draw(cell: Cell) -> tuple[Positions, Array]:
        rows = np.repeat(cell.rows, times[cell.rows])
        return rows, data.numbers[data.choices.interest[cell.interest]][None, rows]

    estimates, tally = np.full((len(work.ids), 1), np.nan), PermutationStatistics.empty(1)
    for block in blocks(data, draw):
        at, here = _matched(work.ids, block.ids)
        estimates[at] = block.estimate[here] - work.observed[at, None]
        tally.add(estimates[at] / block.std_error[here], block.df[here], normal)
        work.tell(len(at))
    return np.array(summary(estimates, tally))[:, 0]


def _matched(ids: Whole, some: Whole) -> tuple[Positions, Positions]:
    """Return the positions of some specifications on the curve, and among them; those not on it left out."""
    at = np.minimum(np.searchsorted(ids, some), len(ids) - 1)
    here = np.flatnonzero(ids[at] == some)
    return at[here], here


def _result(method: str, observed: Array, drawn: Array, count: int, seed: int) -> JointTest:
    further = np.abs(drawn) >= np.abs(observed) * (1 - 1e-12)
    p = (1 + further.sum(axis=0)) / (1 + len(drawn))
    index = pd.Index(_STATISTICS, name="statistic")
    columns = {"observed": observed, "p": p, "drawn_95": np.quantile(np.abs(drawn), 0.95, axis=0)}
    how = (
        "in which the predictor is shuffled among the places"
        if method == "permutation"
        else "as they would be without an association in any specification"
    )
    median, significant, average = (wording.p_value(value) for value in p)
    words = (
        f"Compared with {len(drawn):,} draws {how}: a median as far from zero, {median}; as many significant "
        f"estimates of one sign, {significant}; an average z as far from zero, {average}."
    )
    draws = pd.DataFrame(drawn, columns=list(_STATISTICS))
    return JointTest(method, pd.DataFrame(columns, index=index), draws, count, seed, words)
