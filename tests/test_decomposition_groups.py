"""Oaxaca–Blinder: against statsmodels and by hand; its standard errors by parts, by simulation and by bootstrap."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.oaxaca import OaxacaBlinder

from tests.synthetic import synthetic_places
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.productivity.decomposition import oaxaca_blinder
from toolkit.productivity.decomposition.groups import TwoGroups, _estimates
from toolkit.regression.design import build
from toolkit.regression.specification import Specification

PREDICTORS = ["long_term_sick_2021", "age_50_64_2022", "level4_2021"]
OTHER_NAMES = {"pooled": "pooled", "neumark": "nuemark", "size": "cotton", "average": "reimers"}


def by_statsmodels(table: pd.DataFrame, inside: pd.Series, swap: bool) -> OaxacaBlinder:
    used = table.assign(inside=inside.astype(float)).dropna(subset=["gva_per_hour_2023", *PREDICTORS])
    exog = sm.add_constant(used[["inside", *PREDICTORS]])
    return OaxacaBlinder(np.log(used["gva_per_hour_2023"]), exog, "inside", swap=swap)


@pytest.mark.parametrize("coefficients", OTHER_NAMES)
def test_two_fold_against_statsmodels(place_table: pd.DataFrame, coefficients: str) -> None:
    inside = place_table["region"] == "London"
    found = oaxaca_blinder(
        place_table, "gva_per_hour_2023", PREDICTORS, inside, log=True, coefficients=coefficients
    ).two_fold
    # statsmodels takes the other group first; when it swaps them it does not swap their sizes, which Cotton needs.
    model = by_statsmodels(place_table, inside, swap=False)
    unexplained, explained, gap = model.two_fold(two_fold_type=OTHER_NAMES[coefficients]).params
    np.testing.assert_allclose(-found["estimate"], [explained, unexplained, gap], rtol=1e-8)


def test_three_fold_against_statsmodels(place_table: pd.DataFrame) -> None:
    inside = place_table["region"] == "London"
    found = oaxaca_blinder(place_table, "gva_per_hour_2023", PREDICTORS, inside, log=True).three_fold
    expected = by_statsmodels(place_table, inside, swap=True).three_fold().params
    np.testing.assert_allclose(found["estimate"], expected, rtol=1e-8)


@given(
    seed=st.integers(0, 10_000), share=st.floats(0.35, 0.65), coefficients=st.sampled_from(["pooled", "first", "size"])
)
def test_the_parts_add_up(seed: int, share: float, coefficients: str) -> None:
    table = synthetic_places(120, seed)
    inside = table.index < 120 * share
    found = oaxaca_blinder(table, "y", ["a", "b"], inside, coefficients=coefficients)
    gap = table["y"][inside].mean() - table["y"][~inside].mean()
    two, three = found.two_fold["estimate"], found.three_fold["estimate"]
    assert found.gap == pytest.approx(gap, abs=1e-12)
    assert two["explained"] + two["unexplained"] == pytest.approx(gap, abs=1e-12)
    # b_A and b_B are estimates: what they leave of the mean outcomes is rounding error in sums of a few dozen terms.
    assert three.drop("gap").sum() == pytest.approx(gap, abs=1e-11)
    assert found.detail["estimate"].sum() == pytest.approx(two["explained"], abs=1e-12)


def test_by_hand() -> None:
    # Group A: y = 1 + 2x at x = 1, 2, 3 …; group B: y = 2 + x at x = 0, 1, 2 …: 30 places each, ten of each value.
    a, b = np.repeat([1.0, 2.0, 3.0], 10), np.repeat([0.0, 1.0, 2.0], 10)
    table = pd.DataFrame({"code": [f"E{i}" for i in range(60)], "x": [*a, *b], "y": [*(1 + 2 * a), *(2 + b)]})
    inside = np.arange(60) < 30
    # Means: x̄ 2 and 1, ȳ 5 and 3. Endowments 1·1, coefficients (1 − 2) + 1·(2 − 1), interaction 1·(2 − 1).
    three = oaxaca_blinder(table, "y", ["x"], inside, coefficients="first").three_fold["estimate"]
    np.testing.assert_allclose(three, [1.0, 0.0, 1.0, 2.0], atol=1e-12)
    for coefficients, explained in (("first", 2.0), ("second", 1.0), ("average", 1.5), ("size", 1.5), ("pooled", 1.5)):
        two = oaxaca_blinder(table, "y", ["x"], inside, coefficients=coefficients).two_fold["estimate"]
        np.testing.assert_allclose(two, [explained, 2.0 - explained, 2.0], atol=1e-12)


def test_influences_give_the_robust_covariance() -> None:
    table = synthetic_places(100)
    X = sm.add_constant(table[["a", "b"]].to_numpy())
    inside = np.arange(100) < 45
    work = TwoGroups(table["y"].to_numpy(), X, inside)
    found = work.regression(inside, X)
    expected = sm.OLS(work.y[inside], X[inside]).fit(cov_type="HC1")
    np.testing.assert_allclose(found.value, expected.params, rtol=1e-9)
    np.testing.assert_allclose(found.influence.T @ found.influence, expected.cov_params(), rtol=1e-8)
    mean = work.mean(inside, X)
    variance = (mean.influence.T @ mean.influence)[1:, 1:]
    np.testing.assert_allclose(variance, np.cov(X[inside, 1:].T) / inside.sum(), rtol=1e-9)


def test_standard_errors_are_those_of_a_bootstrap() -> None:
    table = synthetic_places(160, seed=3)
    inside = np.arange(160) % 5 < 2
    table.loc[inside, "a"] += 0.6
    table.loc[inside, "y"] += 0.4 * table.loc[inside, "b"] - 8
    found = oaxaca_blinder(table, "y", ["a", "b"], inside)
    rng, drawn = np.random.default_rng(1), []
    groups = np.flatnonzero(inside), np.flatnonzero(~inside)
    for _ in range(250):
        rows = np.concatenate([rng.choice(group, len(group)) for group in groups])
        again = table.iloc[rows].assign(code=[f"E{i:08d}" for i in range(160)])
        one = oaxaca_blinder(again, "y", ["a", "b"], inside[rows])
        drawn.append(np.concatenate([one.two_fold["estimate"], one.three_fold["estimate"]]))
    expected = np.std(drawn, axis=0, ddof=1)
    own = np.concatenate([found.two_fold["std_error"], found.three_fold["std_error"]])
    np.testing.assert_allclose(own / expected, 1.0, atol=0.2)


def test_clustered_errors_are_those_of_a_clustered_regression() -> None:
    table = synthetic_places(120, seed=4).assign(county=np.arange(120) // 6)
    _, design = build(table, Specification("y", ("a", "b"), errors="cluster_county"), "UK")
    work = TwoGroups(design.y, design.X, np.arange(120) < 50)
    own = work.regression(np.ones(120, dtype=bool), design.X)
    found = _estimates({"a": own[1], "b": own[2]}, design)
    by_other = sm.OLS(design.y, design.X).fit(
        cov_type="cluster", cov_kwds={"groups": table["county"].to_numpy()}, use_t=True
    )
    np.testing.assert_allclose(found["std_error"], by_other.bse[1:], rtol=1e-9)
    np.testing.assert_allclose(found["p"], by_other.pvalues[1:], rtol=1e-7)


def test_a_measure_of_counties_clusters_by_county(place_table: pd.DataFrame) -> None:
    """Healthy life expectancy is by county: a bootstrap of whole counties has errors a fifth larger than HC1's."""
    england = place_table[place_table["nation"] == "England"]
    north = england["region"].isin(["North East", "North West", "Yorkshire and The Humber"])
    for health, wider in (("hle_female_2022_24", 1.21), ("hle_male_2022_24", 1.20)):
        asked = england, "employment_rate_2023", [health, "level3_2023", "age_16_24_2022", "age_50_64_2022"], north
        plain, found = (oaxaca_blinder(*asked, errors=kind, draws=99) for kind in ("HC1", "automatic"))
        errors = [one.detail.loc[health, "std_error"] for one in (plain, found)]
        assert (plain.clusters, found.clusters) == (0, 151) and found.gap == plain.gap
        assert errors[1] / errors[0] == pytest.approx(wider, abs=0.02)
        rng, counties = np.random.default_rng(7), england.dropna(subset=[health, *asked[2]]).groupby("county_code")
        rows = list(counties.indices.values())
        used = england.dropna(subset=[health, *asked[2]]).reset_index(drop=True)
        drawn = []
        for _ in range(150):
            at = np.concatenate([rows[place] for place in rng.integers(len(rows), size=len(rows))])
            again = used.iloc[at].assign(code=[f"E{place}" for place in range(len(at))])
            once = oaxaca_blinder(
                again, *asked[1:3], again["region"].isin(set(england["region"][north])), errors="HC1", draws=2
            )
            drawn.append(once.detail.loc[health, "estimate"])
        assert errors[1] == pytest.approx(np.std(drawn), rel=0.2)


@pytest.mark.parametrize(
    ("slope", "apart", "noise", "as_if_known"), [(0.5, 2.0, 1.5, (0.8, 0.92)), (1.0, 0.6, 0.5, (0.98, 1.0))]
)
def test_intervals_of_shares_hold_the_truth(
    slope: float, apart: float, noise: float, as_if_known: tuple[float, float]
) -> None:
    """If the gap is taken as known, the interval covers the true share too rarely, or is too wide."""
    rng, inside = np.random.default_rng(11), np.arange(120) < 48
    truth = 100 * slope * apart / (slope * apart + 0.4)
    held, known = [], []
    for _ in range(200):
        x = rng.normal(size=120) + apart * inside
        table = pd.DataFrame({"code": [f"E{place}" for place in range(120)], "x": x})
        table["y"] = slope * x + 0.4 * inside + rng.normal(0, noise, 120)
        found = oaxaca_blinder(table, "y", ["x"], inside, draws=199)
        share, ends = found.shares.loc["x"], 100 * found.detail.loc["x", ["lower", "upper"]] / found.gap
        held.append(share["lower"] <= truth <= share["upper"])
        known.append(ends["lower"] <= truth <= ends["upper"])
        assert share["estimate"] == pytest.approx(100 * found.detail["estimate"]["x"] / found.gap)
    assert np.mean(held) == pytest.approx(0.95, abs=0.04)
    assert as_if_known[0] <= np.mean(known) <= as_if_known[1]


def test_shares_draw_the_gap_with_its_parts(place_table: pd.DataFrame) -> None:
    """The figures from the review of November 2026, by a separate bootstrap: age 21 to 109%, skills 27 to 135%."""
    inside = place_table["region"] == "London"
    sample = "England and Wales without City of London and Isles of Scilly"
    sums = {"all": PREDICTORS, "skills": ["level4_2021"]}
    found = oaxaca_blinder(
        place_table, "gva_per_hour_2023", PREDICTORS, inside, log=True, sample=sample, sums=sums
    ).shares
    for name, row in {"all": "explained", "skills": "level4_2021"}.items():
        np.testing.assert_allclose(found.loc[name].to_numpy(), found.loc[row].to_numpy(), rtol=1e-9)
    expected = {"long_term_sick_2021": (4, 41), "age_50_64_2022": (21, 109), "level4_2021": (27, 135)}
    for column, ends in expected.items():
        np.testing.assert_allclose(found.loc[column, ["lower", "upper"]].astype(float), ends, atol=4)


def test_a_small_group_has_pooled_coefficients_only(place_table: pd.DataFrame) -> None:
    three = place_table["short_name"].isin(["Leicester", "Hartlepool", "Darlington"])
    found = oaxaca_blinder(
        place_table, "gva_per_hour_2023", PREDICTORS, three, log=True, names=("Three places", "the rest")
    )
    assert found.n[0] == 3 and found.three_fold is None
    assert any("“Three places” (3 places)" in note and "Only pooled coefficients" in note for note in found.notes)
    used = place_table.dropna(subset=["gva_per_hour_2023", *PREDICTORS])
    X = sm.add_constant(used[PREDICTORS].assign(three=three[used.index].astype(float)))
    # With the group's own dummy, the unexplained part is that dummy's estimate.
    dummy = sm.OLS(np.log(used["gva_per_hour_2023"]), X).fit().params["three"]
    assert found.two_fold.loc["unexplained", "estimate"] == pytest.approx(dummy, rel=1e-8)
    with pytest.raises(ModelError, match=r"too few places \(\d+\) for a regression"):
        oaxaca_blinder(place_table, "gva_per_hour_2023", PREDICTORS, three, coefficients="first")


def test_the_sentence(place_table: pd.DataFrame) -> None:
    inside = place_table["region"] == "London"
    found = oaxaca_blinder(place_table, "gva_per_hour_2023", PREDICTORS, inside, log=True, names=("London", "the rest"))
    assert found.sentence().startswith("London (33 places) is 0.160 above the rest (285 places).")
    assert "association" in found.sentence() and "effect" not in found.sentence()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"coefficients": "magic"}, "kind of coefficients"),
        ({"first": [True]}, "has length 1, but"),
        ({"first": np.zeros(90, dtype=bool)}, "No place in"),
        ({"predictors": ["a", "flag"]}, "the same value everywhere"),
        ({"predictors": ["a", "q"]}, "no column"),
    ],
)
def test_refusals(change: dict[str, object], error: str) -> None:
    table = synthetic_places(90)
    inside = np.arange(90) < 40
    table["flag"] = np.where(inside, 1.0, np.arange(90) % 2)
    asked = {"predictors": ["a", "b"], "first": inside} | change
    with pytest.raises((ModelError, UnknownNameError), match=error):
        oaxaca_blinder(table, "y", **asked)
