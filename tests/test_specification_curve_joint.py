"""The joint test of a specification curve: against a plain loop, under the null and away from it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.synthetic import synthetic_places
from toolkit import regression, specification_curve
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.regression.specification_curve.cells import Data
from toolkit.regression.specification_curve.joint import _shuffled, nearly_normal, normal
from toolkit.regression.specification_curve.permuted_estimates import permuted_estimates
from toolkit.regression.specification_curve.solving import blocks

CHOICES = specification_curve.Choices(
    ("y",), ("x",), ("b", "c"), region_effects=(False, True), errors=("HC3", "classical")
)


def table_with(slope: float, seed: int = 1, n: int = 80) -> pd.DataFrame:
    """Synthetic places whose y moves with x by the slope; x goes along with nothing else."""
    rng = np.random.default_rng(seed + 1_000_000)
    table = synthetic_places(n, seed)
    table["x"], table["c"] = rng.normal(size=n), rng.normal(size=n)
    table["y"] = table["y"] + slope * table["x"]
    return table


def by_loop(table: pd.DataFrame, row: pd.Series, shuffled: np.ndarray) -> tuple[float, float]:
    controls = [one for one in CHOICES.controls if row[f"control: {one}"]]
    fit = regression.fit(
        table.assign(x=shuffled),
        "y",
        ["x", *controls],
        region_effects=row["geography"] == "within regions",
        errors=row["errors"],
    )
    return fit.estimates.loc["x", "estimate"], fit.estimates.loc["x", "p"]


def test_the_permutations_are_those_of_a_loop() -> None:
    table = table_with(0.3)
    table.loc[[3, 9], "x"] = np.nan
    table.loc[[5], "c"] = np.nan
    curve = specification_curve.run(table, CHOICES)
    test = specification_curve.joint_test(table, curve, draws=3, seed=5)
    keys = np.random.default_rng(5).random((3, len(table)))
    shuffled = _shuffled(Data.of(table, CHOICES).numbers["x"], keys)
    for draw in range(3):
        found = np.array([by_loop(table, row, shuffled[draw]) for _, row in curve.frame.iterrows()])
        low = (found[:, 1] < 0.05) & (found[:, 0] < 0)
        high = (found[:, 1] < 0.05) & (found[:, 0] > 0)
        assert test.draws.loc[draw, "median"] == pytest.approx(np.median(found[:, 0]), rel=1e-4)
        assert test.draws.loc[draw, "share_significant"] == pytest.approx(max(low.mean(), high.mean()))


def test_shuffles_together_are_shuffles_one_by_one() -> None:
    table = table_with(0.3).assign(other=lambda table: table["y"] ** 2, people=lambda table: 1.0 + table["b"] ** 2)
    table.attrs["units"]["other"] = table.attrs["units"]["y"]
    table.loc[[5, 8], "c"] = np.nan
    table.loc[[8, 9], "b"] = np.nan
    choices = specification_curve.Choices(
        ("y", "other"),
        ("x",),
        ("b", "c"),
        weights=(None, "people"),
        region_effects=(False, True),
        errors=("HC3", "HC1", "classical", "cluster_region"),
        standardise=True,
    )
    data = Data.of(table, choices)
    shuffled = _shuffled(data.numbers["x"], np.random.default_rng(2).random((4, len(table))))
    slow = {
        int(one): values
        for block in blocks(data, lambda cell: (cell.rows, shuffled[:, cell.rows]))
        for one, *values in zip(block.ids, block.estimate, block.std_error, block.df, strict=True)
    }
    fast = {
        int(one): values
        for block in permuted_estimates(data, [shuffled])
        for one, *values in zip(block.ids, block.estimate, block.std_error, block.df, strict=True)
    }
    assert set(fast) == set(slow) and len(fast) == choices.count
    for one, (estimate, std_error, df) in fast.items():
        size = np.abs(slow[one][1])
        assert np.allclose(estimate, slow[one][0], rtol=0, atol=1e-4 * size.max())
        assert np.allclose(std_error, slow[one][1], rtol=1e-4)
        assert df == slow[one][2]


def test_the_series_is_the_normal_of_t() -> None:
    t = np.linspace(-8, 8, 161)[None].repeat(4, axis=0)
    df = np.array([[3.0], [25.0], [40.0], [300.0]])
    assert np.allclose(nearly_normal(t, df), normal(t, df), rtol=0, atol=2e-8)


def test_a_shuffle_keeps_the_values_and_the_gaps() -> None:
    values = np.array([1.0, np.nan, 3.0, 4.0, 5.0])
    found = _shuffled(values, np.random.default_rng(1).random((50, 5)))
    assert np.isnan(found[:, 1]).all()
    assert (np.sort(found[:, [0, 2, 3, 4]], axis=1) == [1.0, 3.0, 4.0, 5.0]).all()
    assert len(np.unique(found[:, [0, 2, 3, 4]], axis=0)) > 10


@pytest.mark.parametrize("method", ["permutation", "bootstrap"])
def test_a_strong_association_is_told_from_nothing(method: str) -> None:
    table = table_with(2.0)
    curve = specification_curve.run(table, CHOICES)
    test = specification_curve.joint_test(table, curve, method=method, draws=60)
    # Now and then all eight of a draw are significant by chance: the share ties with the data's.
    assert (test.statistics["p"].drop("share_significant") == 1 / 61).all()
    assert test.statistics.loc["share_significant", "p"] <= 4 / 61
    assert test.statistics.loc["median", "observed"] == pytest.approx(curve.median)
    assert test.statistics.loc["share_significant", "observed"] == 1.0
    assert "p = 0.016" in test.sentence and "effect" not in test.sentence


@pytest.mark.parametrize("method", ["permutation", "bootstrap"])
def test_p_is_uniform_where_there_is_nothing(method: str) -> None:
    found = []
    for seed in range(40):
        table = table_with(0.0, seed)
        curve = specification_curve.run(table, CHOICES)
        found.append(specification_curve.joint_test(table, curve, method=method, draws=19, seed=seed).statistics["p"])
    p = pd.DataFrame(found)
    # 40 uniform p-values: of those up to 0.25 there are 10 ± 3 × 2.7.
    assert ((p <= 0.25).mean() < 0.46).all() and ((p <= 0.25).mean() > 0.04).all()
    assert ((p <= 0.05).mean() < 0.16).all()


def test_the_bootstrap_measures_from_the_observed_estimates() -> None:
    table = table_with(1.0)
    curve = specification_curve.run(table, CHOICES)
    test = specification_curve.joint_test(table, curve, method="bootstrap", draws=4, seed=8)
    rng = np.random.default_rng(8)
    for draw in range(4):
        places = np.sort(rng.integers(len(table), size=len(table)))
        again = table.iloc[places].assign(code=[f"E{i:08d}" for i in range(len(table))])
        other = specification_curve.run(again, CHOICES).frame.set_index("id")["estimate"]
        expected = (other - curve.frame.set_index("id")["estimate"]).median()
        assert test.draws.loc[draw, "median"] == pytest.approx(expected, rel=1e-8)


def test_a_part_of_a_curve_is_tested_alone() -> None:
    table = table_with(0.5)
    curve = specification_curve.run(table, CHOICES)
    part = curve.only(errors="HC3", geography="within regions")
    test = specification_curve.joint_test(table, part, draws=19)
    assert test.count == part.count == 4
    assert test.statistics.loc["median", "observed"] == pytest.approx(part.median)


def test_progress_and_seed() -> None:
    table = table_with(0.5)
    curve = specification_curve.run(table, CHOICES)
    told: list[tuple[int, int]] = []
    one = specification_curve.joint_test(table, curve, draws=70, progress=lambda *way: told.append(way))
    assert told[-1] == (16 * 70, 16 * 70) and [done for done, _ in told] == sorted(done for done, _ in told)
    again = specification_curve.joint_test(table, curve, draws=70)
    pd.testing.assert_frame_equal(one.draws, again.draws)


def test_refusals() -> None:
    table = table_with(0.5)
    curve = specification_curve.run(table, CHOICES)
    with pytest.raises(UnknownNameError, match="joint test"):
        specification_curve.joint_test(table, curve, method="magic")
    with pytest.raises(ModelError, match="0 draws"):
        specification_curve.joint_test(table, curve, draws=0)
