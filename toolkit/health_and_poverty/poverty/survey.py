"""How far chance of sampling may carry an estimate: the rescaled survey bootstrap, and when a cell is too small.

Reference
---------
Rao, J. N. K., Wu, C. F. J. and Yue, K. (1992) Some recent work on resampling methods for complex surveys. *Survey
Methodology* 18(2), 209–217: in each stratum draw n − 1 of the n units with replacement and multiply their weights by
n ⁄ (n − 1) times how often they were drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.core.errors import ModelError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Reliability:
    """When a cell is too small to be shown: fewer sampled households than these in the group, or in poverty.

    The numbers are this project's own (*assumed*), near what publishers of the survey do.
    """

    households: int = 50
    poor: int = 10

    def reason(self, households: float, poor: float) -> str:
        """Return why a cell is suppressed, "" if it is not."""
        if households < self.households:
            return f"suppressed: fewer than {self.households} households in the sample"
        if poor < self.poor:
            return f"suppressed: fewer than {self.poor} households in poverty in the sample"
        return ""


def multipliers(
    strata: npt.NDArray[np.intp], replicates: int, seed: int, chunk: int = 50
) -> Iterator[npt.NDArray[np.float32]]:
    """Yield factors for the weights, ``chunk`` replicates at a time, shape (≤ chunk, n).

    Parameters
    ----------
    strata
        Stratum of each sampled unit, from 0; shape (n,). A stratum of one unit cannot be resampled and stays as it is.
    replicates
        How many in all.
    seed
        The same seed gives the same factors.
    """
    if replicates < 1:
        raise ModelError(f"{replicates} replicates were asked for.", "A bootstrap needs at least one.")
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(strata == stratum) for stratum in np.unique(strata)]
    for start in range(0, replicates, chunk):
        rows = min(chunk, replicates - start)
        factors = np.ones((rows, len(strata)), dtype=np.float32)
        for units in members:
            n = len(units)
            if n > 1:
                drawn = rng.integers(n, size=(rows, n - 1)) + n * np.arange(rows)[:, None]
                times = np.bincount(drawn.ravel(), minlength=rows * n).reshape(rows, n)
                factors[:, units] = times * (n / (n - 1))
        yield factors


def interval(replicated: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the percentile interval of replicated estimates, along the first axis; missing where all of them are."""
    tail = (1 - level) / 2
    missing = np.isnan(replicated)
    if not missing.any():  # the same numbers, without a look for gaps column by column
        lower, upper = np.quantile(replicated, [tail, 1 - tail], axis=0)
        return lower, upper
    empty = missing.all(axis=0)
    ends = np.nanquantile(np.where(empty, 0.0, replicated), [tail, 1 - tail], axis=0)
    lower, upper = np.where(empty, np.nan, ends)
    return lower, upper
