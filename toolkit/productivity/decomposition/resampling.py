"""The pairs bootstrap: places, or whole clusters of them, drawn with replacement."""

from __future__ import annotations

import numpy as np

from toolkit.core.errors import ModelError
from toolkit.regression.design import Design
from toolkit.regression.samples import Array


def times_drawn(design: Design, draws: int, seed: int) -> Array:
    """Return how often each place is drawn (draws, n): by cluster if the design has clusters, else by place.

    Source: Efron and Tibshirani (1993), *An Introduction to the Bootstrap*, section 9.5; for clusters, Cameron and
    Miller (2015), section II.F.
    """
    if draws < 2:
        raise ModelError(f"Draws requested: {draws}.", "Expected at least two draws.", "Use 999.")
    n = len(design.y)
    groups = np.arange(n) if design.clusters is None else design.clusters
    count = int(groups.max()) + 1
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(count, np.full(count, 1 / count), size=draws)
    return drawn[:, groups].astype(float)


def coefficients(y: Array, X: Array, times: Array) -> Array:
    """Return the estimates of each draw (draws, k): those of minimum norm if a term does not vary in the draw."""
    scale = np.linalg.norm(X, axis=0)
    Z = np.column_stack([X / scale, y])
    k = X.shape[1]
    products = np.einsum("ni,nj->nij", Z, Z).reshape(len(Z), -1)
    gram = (times @ products).reshape(-1, k + 1, k + 1)
    inverse = np.linalg.pinv(gram[:, :k, :k], hermitian=True)
    return np.einsum("dij,dj->di", inverse, gram[:, :k, k]) / scale
