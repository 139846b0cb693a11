"""Weights that meet published totals."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import xlogy

from data.prepare.calibration import calibrate
from toolkit.core.errors import ModelError


def test_one_total_scales_every_weight():
    found = calibrate([1.0, 2.0, 3.0], np.ones((3, 1)), [12.0])
    np.testing.assert_allclose(found.weights, [2, 4, 6])


def test_a_two_way_table_is_raked_to_its_margins():
    """The same as iterative proportional fitting of [[1, 1], [1, 3]] to rows 4, 6 and columns 5, 5."""
    rows, columns = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    x = np.column_stack([rows == 0, rows == 1, columns == 0, columns == 1]).astype(float)
    weights = calibrate([1.0, 1.0, 1.0, 3.0], x, [4.0, 6.0, 5.0, 5.0]).weights
    fitted = np.array([[1.0, 1.0], [1.0, 3.0]])
    for _ in range(200):
        fitted *= (np.array([4.0, 6.0]) / fitted.sum(axis=1))[:, None]
        fitted *= np.array([5.0, 5.0]) / fitted.sum(axis=0)
    np.testing.assert_allclose(weights.reshape(2, 2), fitted, rtol=1e-6)


@given(st.integers(0, 500))
def test_totals_of_other_weights_are_met_and_weights_stay_positive(seed):
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(80), rng.integers(0, 2, (80, 4)), rng.normal(size=80)])
    totals = x.T @ rng.uniform(0.5, 2.0, 80)
    found = calibrate(np.ones(80), x, totals)
    np.testing.assert_allclose(x.T @ found.weights, totals, rtol=1e-6, atol=1e-6)
    assert (found.weights > 0).all()


def test_totals_that_are_met_change_nothing():
    found = calibrate([1.0, 2.0], np.eye(2), [1.0, 2.0])
    assert found.steps == 0 and found.weights.tolist() == [1.0, 2.0]


def test_contradictions_and_impossible_totals_are_refused():
    with pytest.raises(ModelError, match="contradict"):
        calibrate(np.ones(4), np.ones((4, 2)), [4.0, 5.0])
    with pytest.raises(ModelError, match="cannot meet"):
        calibrate(np.ones(4), np.ones((4, 1)), [-1.0])
    with pytest.raises(ModelError, match="zero in every row"):
        calibrate(np.ones(4), np.zeros((4, 1)), [1.0])


# --- bounds and slack


def case(seed: int, rows: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return old weights, columns, and totals that weights within a factor of two can meet."""
    rng = np.random.default_rng(seed)
    old = rng.uniform(1, 3, rows)
    x = np.column_stack([np.ones(rows), rng.integers(0, 2, (rows, 3)), rng.normal(size=rows)])
    return old, x, x.T @ (old * rng.uniform(0.6, 1.8, rows))


@given(st.integers(0, 500), st.floats(0.05, 0.4), st.floats(2.5, 20))
def test_no_weight_leaves_its_bounds_and_the_totals_are_met(seed, low, high):
    old, x, totals = case(seed)
    result = calibrate(old, x, totals, bounds=(low, high))
    np.testing.assert_allclose(x.T @ result.weights, totals, rtol=1e-6, atol=1e-6)
    assert (result.weights > low * old).all() and (result.weights < high * old).all()


@given(st.integers(0, 200))
def test_wide_bounds_are_raking(seed):
    old, x, totals = case(seed)
    raked = calibrate(old, x, totals).weights
    np.testing.assert_allclose(calibrate(old, x, totals, bounds=(0, 1e9)).weights, raked, rtol=1e-5)


@pytest.mark.parametrize("bounds", [None, (0.3, 3.0)])
def test_the_weights_are_those_of_least_distance(bounds):
    """The primal problem, solved by another solver (SLSQP): distance plus the cost of misses."""
    old, x, totals = case(3, 12)
    slack = np.array([0.0, 0.5, 2.0, 0.5, 1.0])
    tight, loose = slack == 0, slack > 0

    def distance(factor):
        if bounds is None:
            return xlogy(factor, factor) - factor
        low, high = bounds
        rate = (high - low) / ((1 - low) * (high - 1))
        above, below = factor - low, high - factor
        return (xlogy(above, above / (1 - low)) + xlogy(below, below / (high - 1))) / rate

    def cost(factor):
        missed = x.T @ (old * factor) - totals
        return old @ distance(factor) + (missed[loose] ** 2 / slack[loose]).sum() / 2

    exact = {"type": "eq", "fun": lambda factor: (x.T @ (old * factor) - totals)[tight]}
    ends = [(0.001, 50) if bounds is None else (bounds[0] + 1e-6, bounds[1] - 1e-6)] * len(old)
    solved = minimize(
        cost, np.ones(12), method="SLSQP", bounds=ends, constraints=exact, options={"ftol": 1e-14, "maxiter": 2000}
    )
    assert solved.success
    result = calibrate(old, x, totals, bounds=bounds, slack=slack)
    np.testing.assert_allclose(result.weights, old * solved.x, rtol=2e-4)
    np.testing.assert_allclose(result.missed[tight], 0, atol=1e-6)


def test_slack_settles_a_contradiction_in_its_proportion():
    """Totals of 10 and 14 for the same thing: each is missed in proportion to its slack; without slack, an error."""
    result = calibrate(np.ones(4), np.ones((4, 2)), [10.0, 14.0], slack=[0.01, 0.03])
    assert result.missed[0] + -result.missed[1] == pytest.approx(4)
    assert -result.missed[1] / result.missed[0] == pytest.approx(3, rel=0.1)
    assert calibrate(np.ones(4), np.ones((4, 1)), [10.0], slack=[0.0]).missed[0] == pytest.approx(0, abs=1e-8)


def test_the_path_shows_that_newton_converged():
    old, x, totals = case(1)
    path = calibrate(old, x, totals, bounds=(0.2, 5)).path
    assert path[-1] < 1e-9 < path[0] and all(later < before for before, later in itertools.pairwise(path))
    assert path[-1] < path[-2] ** 1.5  # quadratic at the end


@pytest.mark.parametrize("bounds", [(0.5, 1.0), (1.0, 2.0), (-0.1, 2.0)])
def test_bounds_that_hold_no_old_weight_are_refused(bounds):
    with pytest.raises(ModelError, match="cannot be kept between"):
        calibrate(np.ones(4), np.ones((4, 1)), [4.0], bounds=bounds)
    with pytest.raises(ModelError, match="cannot meet"):
        calibrate(np.ones(4), np.ones((4, 1)), [9.0], bounds=(0.5, 2.0))
