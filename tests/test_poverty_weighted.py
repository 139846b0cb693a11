"""Weighted medians and group sums against the direct method."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.errors import ModelError
from toolkit.health_and_poverty.poverty.weighted import group_sums, weighted_median


def plain(x, w):
    order = np.argsort(x, kind="stable")
    return x[order][np.searchsorted(np.cumsum(w[order]), w.sum() / 2)]


def test_worked_by_hand():
    assert weighted_median([3, 1, 2], [1, 1, 1]) == 2
    assert weighted_median([1, 2, 10], [1, 1, 2]) == 2
    assert weighted_median([1, 2, 10], [1, 1, 2.5]) == 10


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 9)), min_size=1, max_size=200))
def test_small_samples(pairs):
    x, w = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    if w.sum() == 0:
        with pytest.raises(ModelError, match="weight"):
            weighted_median(x, w)
    else:
        assert weighted_median(x, w) == plain(x, w)


@pytest.mark.parametrize("shape", ["smooth", "tied", "sorted", "one large weight", "periodic"])
@pytest.mark.parametrize("seed", range(4))
def test_large_samples_are_exact_however_they_lie(shape, seed):
    rng = np.random.default_rng(seed)
    n = 30_000 + seed
    x, w = rng.lognormal(6, 1, n), rng.integers(1, 9, n).astype(float)
    if shape == "tied":
        x = np.round(x, -3)
    if shape == "sorted":
        x = np.sort(x)
    if shape == "one large weight":
        w[rng.integers(n)] = 1e7
    if shape == "periodic":
        x = np.where(np.arange(n) % 15 == 0, 1.0, 1000.0 + x)
    assert weighted_median(x, w) == plain(x, w)


def test_sums_by_group_leave_out_who_has_none():
    codes = np.array([0, 1, -1, 1])
    assert group_sums(codes, 3, np.array([1.0, 2, 4, 8]), np.ones(4)).tolist() == [[1, 1], [10, 2], [0, 0]]
