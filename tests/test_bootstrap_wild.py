"""The wild cluster bootstrap: against a brute-force version that refits every draw, and its interval's promise."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.synthetic import synthetic_places
from toolkit import regression
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.regression import bootstrap_wild
from toolkit.regression.design import Design


def brute_force(design: Design, j: int, r: float, signs: np.ndarray) -> tuple[float, np.ndarray]:
    """Return t and every t* of H0: b_j = r, by refitting each draw (Cameron, Gelbach and Miller 2008)."""
    y, X = design.whitened
    others = np.delete(X, j, axis=1)
    null = others @ np.linalg.lstsq(others, y - r * X[:, j], rcond=None)[0] + r * X[:, j]
    draws = [null + signs[design.clusters, b] * (y - null) for b in range(signs.shape[1])]
    return t_statistic(y, X, design, j, r), np.array([t_statistic(draw, X, design, j, r) for draw in draws])


def t_statistic(y: np.ndarray, X: np.ndarray, design: Design, j: int, r: float) -> float:
    bread = np.linalg.inv(X.T @ X)
    beta = bread @ X.T @ y
    e = y - X @ beta
    scores = np.array([X[design.clusters == g].T @ e[design.clusters == g] for g in range(design.n_clusters)])
    (n, k), G = X.shape, design.n_clusters
    V = bread @ (scores.T @ scores) @ bread * G / (G - 1) * (n - 1) / (n - k)
    return float((beta[j] - r) / np.sqrt(V[j, j]))


def p_value(t: float, draws: np.ndarray, itself: int) -> float:
    return (np.sum(np.abs(draws) >= abs(t) * (1 - 1e-9)) + itself) / (len(draws) + itself)


def clustered(regions: int, weights: str | None = None, n: int = 60, seed: int = 3) -> regression.Fit:
    table = synthetic_places(n, seed=seed, regions=regions)
    return regression.fit(table, "y", ["b", "a"], errors="cluster_region", weights=weights)


@pytest.mark.parametrize("weights", [None, "people"])
def test_all_rademacher_draws_against_refitting_every_one(weights: str | None) -> None:
    fit = clustered(12, weights)
    found = fit.wild("b", draws=4_096)
    signs = np.array(list(itertools.product([1.0, -1.0], repeat=12))).T
    t, draws = brute_force(fit.design, 1, 0.0, signs)
    assert (found.draws, found.enumerated, found.points) == (4_096, True, "Rademacher")
    assert found.t == pytest.approx(t, rel=1e-9)
    assert found.t == pytest.approx(fit.estimates.loc["b", "t"], rel=1e-9)
    assert found.p == p_value(t, draws, 0)
    assert found.p > 0, "the draw of all ones is the data"


@pytest.mark.parametrize(("regions", "points"), [(6, "Webb"), (14, "Rademacher")])
def test_random_draws_against_refitting_every_one(regions: int, points: str) -> None:
    fit = clustered(regions)
    found = fit.wild("b", draws=499, seed=5)
    signs, name, enumerated = bootstrap_wild.multipliers(regions, 499, 5)
    t, draws = brute_force(fit.design, 1, 0.0, signs)
    assert (name, enumerated, found.points) == (points, False, points)
    assert found.p == p_value(t, draws, 1)


def test_the_interval_holds_what_the_test_does_not_reject() -> None:
    fit = clustered(8, "people")
    found = fit.wild("b", draws=399, seed=5)
    signs = bootstrap_wild.multipliers(8, 399, 5)[0]
    step = 1e-5 * (found.upper - found.lower)
    for end, inwards in ((found.lower, step), (found.upper, -step)):
        accepted, rejected = (p_value(*brute_force(fit.design, 1, r, signs), 1) for r in (end + inwards, end - inwards))
        assert accepted > 0.05 >= rejected
    assert found.lower < fit.estimates.loc["b", "estimate"] < found.upper


def test_region_effects_and_repeatability() -> None:
    table = synthetic_places(60, regions=12)
    fit = regression.fit(table, "y", ["a", "b"], errors="cluster_region", region_effects=True)
    signs = np.array(list(itertools.product([1.0, -1.0], repeat=12))).T[:, :200]
    t, _ = brute_force(fit.design, 1, 0.0, signs)
    assert fit.wild().t == pytest.approx(t, rel=1e-8)
    few = clustered(5)
    assert few.wild(seed=1) == few.wild(seed=1)
    assert few.wild(seed=1).lower != few.wild(seed=2).lower


def test_the_multipliers_have_mean_zero_and_variance_one() -> None:
    for points in (bootstrap_wild.WEBB, bootstrap_wild.RADEMACHER):
        assert points.mean() == pytest.approx(0) and points.var() == pytest.approx(1)
    signs = bootstrap_wild.multipliers(12, 4_096, 0)[0]
    assert len({tuple(column) for column in signs.T}) == 4_096


def test_with_three_clusters_the_interval_may_have_no_end() -> None:
    table = synthetic_places(12, seed=2, regions=3)
    found = regression.fit(table, "y", "a", errors="cluster_region").wild()
    assert found.clusters == 3
    assert found.lower < found.upper


def test_refusals() -> None:
    plain = regression.fit(synthetic_places(), "y", "a")
    with pytest.raises(ModelError, match="not clustered"):
        plain.wild()
    with pytest.raises(UnknownNameError, match="term of this model"):
        clustered(6).wild("c")
