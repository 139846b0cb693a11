"""Weights that meet published totals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.errors import ModelError
from toolkit.health_and_poverty.poverty.calibration import calibrate


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
