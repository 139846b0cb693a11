"""Shapley (LMG) shares of R²: against every order by brute force, by hand, and by identities."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.synthetic import synthetic_places
from toolkit import regression
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.productivity.decomposition import r2_shares

PREDICTORS = ["long_term_sick_2021", "age_50_64_2022", "level4_2021", "high_productivity_sectors_2019", "density_2022"]


def r2(table: pd.DataFrame, outcome: str, predictors: list[str], **options: object) -> float:
    return regression.fit(table, outcome, predictors, **options).r2 if predictors else 0.0


def by_brute_force(table: pd.DataFrame, outcome: str, players: list[list[str]], **options: object) -> np.ndarray:
    """Return the mean over every order of each player's addition to R²: the definition."""
    known: dict[frozenset[int], float] = {}
    shares = np.zeros(len(players))
    orders = list(permutations(range(len(players))))
    for order in orders:
        inside: frozenset[int] = frozenset()
        for player in order:
            more = inside | {player}
            for some in (inside, more):
                if some not in known:
                    known[some] = r2(table, outcome, [name for one in sorted(some) for name in players[one]], **options)
            shares[player] += (known[more] - known[inside]) / len(orders)
            inside = more
    return shares


@pytest.mark.parametrize("weights", [None, "population_2022"])
def test_against_every_order(place_table: pd.DataFrame, weights: str | None) -> None:
    table = place_table.dropna(subset=PREDICTORS)
    found = r2_shares(regression.fit(table, "gva_per_hour_2023", PREDICTORS, log=True, weights=weights), draws=2).shares
    expected = by_brute_force(table, "gva_per_hour_2023", [[one] for one in PREDICTORS], log=True, weights=weights)
    np.testing.assert_allclose(found["share"], expected, rtol=1e-8)
    alone = [r2(table, "gva_per_hour_2023", [one], log=True, weights=weights) for one in PREDICTORS]
    np.testing.assert_allclose(found["alone"], alone, rtol=1e-8)


def test_groups_against_every_order(place_table: pd.DataFrame) -> None:
    table = place_table.dropna(subset=PREDICTORS)
    fit = regression.fit(table, "gva_per_hour_2023", PREDICTORS, log=True)
    found = r2_shares(fit, groups={"People": PREDICTORS[:2]}, draws=2).shares
    players = [PREDICTORS[:2], *([one] for one in PREDICTORS[2:])]
    np.testing.assert_allclose(found["share"], by_brute_force(table, "gva_per_hour_2023", players, log=True), rtol=1e-8)
    assert list(found.index) == ["People", *PREDICTORS[2:]]


def test_by_hand_where_predictors_are_unrelated() -> None:
    # Orthogonal x1, x2 and y = 2 x1 + x2 + e, e orthogonal to both: shares 4/6, 1/6 of a variance of 4 + 1 + 1.
    x1, x2 = np.tile([-1.0, -1, 1, 1], 2), np.tile([-1.0, 1, -1, 1], 2)
    e = np.repeat([-1.0, 1.0], 4)
    table = pd.DataFrame({"code": [f"E{i}" for i in range(8)], "x1": x1, "x2": x2, "y": 2 * x1 + x2 + e})
    found = r2_shares(regression.fit(table, "y", ["x1", "x2"], errors="classical"), draws=2).shares
    for column in ("share", "alone", "last"):
        np.testing.assert_allclose(found[column], [4 / 6, 1 / 6], rtol=1e-12)


@given(seed=st.integers(0, 10_000), regions=st.booleans(), weighted=st.booleans())
def test_shares_add_up_to_r2(seed: int, regions: bool, weighted: bool) -> None:
    table = synthetic_places(60, seed)
    table["c"] = table["a"] + np.random.default_rng(seed + 7).normal(size=60)
    fit = regression.fit(table, "y", ["a", "b", "c"], region_effects=regions, weights="people" if weighted else None)
    found = r2_shares(fit, draws=2)
    assert found.shares["share"].sum() == pytest.approx(fit.r2, abs=1e-12)
    assert found.r2 == pytest.approx(fit.r2, abs=1e-12)
    assert (found.shares["share"] >= -1e-12).all()
    assert list(found.shares.index) == ["a", "b", "c", *(["region"] if regions else [])]


def test_bootstrap_draws_are_shares_of_drawn_places() -> None:
    from toolkit.productivity.decomposition.resampling import times_drawn
    from toolkit.productivity.decomposition.shares import _bootstrap

    table = synthetic_places(50)
    fit = regression.fit(table, "y", ["a", "b"], weights="people")
    drawn = _bootstrap(fit.design, [[1], [2]], 3, 5)
    for times, found in zip(times_drawn(fit.design, 3, 5), drawn, strict=True):
        again = table.loc[np.repeat(table.index, times.astype(int))].reset_index(drop=True)
        again["code"] = [f"E{i:08d}" for i in range(len(again))]
        np.testing.assert_allclose(found, by_brute_force(again, "y", [["a"], ["b"]], weights="people"), rtol=1e-8)


def test_intervals_hold_the_share_and_repeat(place_table: pd.DataFrame) -> None:
    fit = regression.fit(place_table, "gva_per_hour_2023", PREDICTORS, log=True)
    found = r2_shares(fit, draws=200)
    shares = found.shares
    assert ((shares["lower"] < shares["share"]) & (shares["share"] < shares["upper"])).all()
    assert shares["of_r2"].sum() == pytest.approx(1.0)
    pd.testing.assert_frame_equal(shares, r2_shares(fit, draws=200).shares)
    assert "associat" in found.sentence() and "effect" not in found.sentence()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"groups": {"G": ["q"]}}, "no predictor"),
        ({"groups": {"G": ["a"], "H": ["a"]}}, "overlap"),
        ({"groups": {"G": []}}, "empty"),
        ({"draws": 1}, "at least two"),
    ],
)
def test_refusals(change: dict[str, object], error: str) -> None:
    fit = regression.fit(synthetic_places(), "y", ["a", "b"])
    with pytest.raises((ModelError, UnknownNameError), match=error):
        r2_shares(fit, **change)


def test_too_many_parts() -> None:
    table = synthetic_places(100)
    rng = np.random.default_rng(1)
    names = [f"x{i}" for i in range(15)]
    table[names] = rng.normal(size=(100, 15))
    with pytest.raises(ModelError, match="at most 14"):
        r2_shares(regression.fit(table, "y", names))
