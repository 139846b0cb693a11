"""How far chance of sampling may carry a region's gap in work and what goes with health in it: a bootstrap of people.

The census teaching files are samples of persons drawn one by one, without weights. So in each replicate as many people
are drawn of every region as it has in the file, the linear model is fitted anew, and the gap is shared out anew. People
who are alike in everything the model knows are drawn together, by one multinomial draw: it is the same and a thousand
times as fast.

Reference
---------
Efron and Tibshirani (1993), *An Introduction to the Bootstrap*, sections 8.3 (strata) and 13.3 (percentile intervals).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.health_and_poverty.employment_model import PREDICTORS, Cells, Floats, cells_of

REPLICATES = 400


@dataclass(frozen=True, eq=False)
class Resampled:
    """Gaps and their parts in every replicate.

    Parameters
    ----------
    regions
        In the order of the columns.
    gap, health, others
        The gap in work between a region and all other people, and the parts of it that go with health, and with age
        and sex; percentage points, shape (replicates, regions).
    """

    regions: tuple[str, ...]
    gap: Floats
    health: Floats
    others: Floats

    def interval(self, part: str, region: str) -> tuple[float, float]:
        """Return the 95 % percentile interval of ``gap``, ``health`` or ``others`` for a region."""
        ends = np.quantile(getattr(self, part)[:, self.regions.index(region)], [0.025, 0.975])
        return float(ends[0]), float(ends[1])


def resampled(people: pd.DataFrame, replicates: int = REPLICATES, seed: int = 1) -> Resampled:
    """Draw the people of each region anew, and share out every region's gap each time.

    Parameters
    ----------
    people
        People of working age, as for `toolkit.health_and_poverty.employment_model.model`.
    replicates, seed
        How many draws, and where they start.

    Raises
    ------
    ModelError
        Fewer than two replicates are asked for, or there is one region only.
    """
    regions = tuple(map(str, people["region"].cat.categories))
    if replicates < 2 or len(regions) < 2:
        raise ModelError(
            f"{replicates} replicates for {len(regions)} regions.", "Expected two or more of each.", "Ask for 400."
        )
    cells = cells_of(people)
    home = _home(cells, regions)
    working, idle = _drawn(cells, home, replicates, seed)
    number = working + idle
    betas = _coefficients(cells.design, number, working)
    heads = np.stack([number @ (home == at) for at in range(len(regions))], axis=1)
    here = np.stack([(number * (home == at)) @ cells.design for at in range(len(regions))], axis=1)
    busy = np.stack([working @ (home == at) for at in range(len(regions))], axis=1)
    apart = _apart(here, heads[:, :, None])
    own = {part: [at for at, (name, _) in enumerate(cells.terms, 1) if name in part] for part in (_HEALTH, _OTHERS)}
    health, others = (100 * np.einsum("rjk,rk->rj", apart[:, :, own[part]], betas[:, own[part]]) for part in own)
    return Resampled(regions, 100 * _apart(busy, heads), health, others)


_HEALTH = PREDICTORS[:1]
_OTHERS = tuple(name for name in PREDICTORS if name not in ("health", "region"))


def _home(cells: Cells, regions: tuple[str, ...]) -> np.ndarray:
    """Return the number of each cell's region: the first is the one without a column of its own."""
    home = np.zeros(len(cells.working), dtype=np.intp)
    for column, (name, level) in enumerate(cells.terms, 1):
        if name == "region":
            home[cells.design[:, column] == 1] = regions.index(level)
    return home


def _drawn(cells: Cells, home: np.ndarray, replicates: int, seed: int) -> tuple[Floats, Floats]:
    """Return people with and without work in each cell of each replicate, both of shape (replicates, m)."""
    rng = np.random.default_rng(seed)
    counts = np.stack([cells.working, cells.idle])
    found = np.zeros((replicates, *counts.shape))
    for region in np.unique(home):
        inside = home == region
        there = counts[:, inside].ravel()
        draws = rng.multinomial(int(there.sum()), there / there.sum(), size=replicates)
        found[:, :, inside] = draws.reshape(replicates, 2, -1)
    return found[:, 0], found[:, 1]


def _coefficients(design: Floats, number: Floats, working: Floats) -> Floats:
    """Return the linear model's coefficients (replicates, k); of least norm where a draw leaves a level empty."""
    m, k = design.shape
    products = np.einsum("ni,nj->nij", design, design).reshape(m, k * k)
    gram = (number @ products).reshape(-1, k, k)
    return np.asarray(np.einsum("rij,rj->ri", np.linalg.pinv(gram, hermitian=True), working @ design))


def _apart(sums: Floats, heads: Floats) -> Floats:
    """Return each region's mean less that of everybody else, from sums and heads along the second axis."""
    all_sums, all_heads = sums.sum(axis=1, keepdims=True), heads.sum(axis=1, keepdims=True)
    return np.asarray(sums / heads - (all_sums - sums) / (all_heads - heads))
