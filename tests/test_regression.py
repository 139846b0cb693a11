"""Estimates: against R and NIST, by identities, and on simulated data with known coefficients."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.synthetic import INTERCEPT, SLOPE_A, SLOPE_B, synthetic_places
from toolkit import regression

GOLDEN = json.loads((Path(__file__).parent / "golden" / "regression.json").read_text(encoding="utf-8"))
CASES = {case["name"]: case for case in GOLDEN["cases"]}
ERRORS = ("classical", "HC1", "HC3", "cluster_region", "cluster_county")


def fit_like(case: dict[str, Any], table: pd.DataFrame, errors: str = "HC3") -> regression.Fit:
    predictors = case["predictors"]
    return regression.fit(
        table,
        case["outcome"],
        predictors if isinstance(predictors, list) else [predictors],
        log=case["log"],
        standardise=case["standardise"],
        region_effects=case["region_effects"],
        weights=case.get("weights"),
        sample=case["sample"],
        errors=errors,
    )


def close(found: object, expected: object) -> None:
    np.testing.assert_allclose(np.asarray(found, float), np.asarray(expected, float), rtol=1e-8, atol=1e-14)


@pytest.mark.parametrize("name", CASES)
class TestAgainstR:
    def test_estimates_and_fit(self, name: str, place_table: pd.DataFrame) -> None:
        case = CASES[name]
        fit = fit_like(case, place_table)
        assert fit.n == case["n"]
        assert list(fit.codes) == case["codes"]
        assert list(fit.estimates.index) == case["terms"]
        close(fit.estimates["estimate"], case["estimate"])
        close([fit.r2, fit.adj_r2], [case["r2"], case["adj_r2"]])

    @pytest.mark.parametrize("errors", ERRORS)
    def test_standard_errors(self, name: str, errors: str, place_table: pd.DataFrame) -> None:
        case = CASES[name]
        fit = fit_like(case, place_table, errors)
        keep = slice(None)
        if errors == "cluster_region" and case["region_effects"]:
            # The scores of a region's own dummy sum to zero, so its clustered variance is rounding error in R and here.
            keep = slice(1, 1 + len(np.atleast_1d(case["predictors"])))
        close(fit.estimates["std_error"].iloc[keep], case["std_error"][errors][keep])

    def test_p_values_and_intervals(self, name: str, place_table: pd.DataFrame) -> None:
        case = CASES[name]
        estimates = fit_like(case, place_table, "classical").estimates
        close(estimates["p"], case["p_classical"])
        close(estimates["lower"], case["lower_classical"])
        close(estimates["upper"], case["upper_classical"])


def test_the_sanity_check_of_the_project(place_table: pd.DataFrame) -> None:
    fit = fit_like(CASES["sanity"], place_table, "HC1")
    sick, older, skilled = fit.estimates["estimate"].iloc[1:]
    assert fit.n == 316
    assert (round(sick, 3), round(older, 3), round(skilled, 3)) == (-0.048, -0.011, 0.005)
    assert fit.estimates["t"].iloc[1:].round(1).tolist() == [-5.8, -5.1, 3.0]
    assert round(fit.r2, 2) == 0.36


class TestLongley:
    """NIST StRD, Longley (higher difficulty), certified to 15 digits; at least 11 are matched here."""

    ESTIMATES = (
        -3482258.63459582, 15.0618722713733, -0.358191792925910e-01, -2.02022980381683,
        -1.03322686717359, -0.511041056535807e-01, 1829.15146461355,
    )  # fmt: skip
    STD_ERRORS = (
        890420.383607373, 84.9149257747669, 0.334910077722432e-01, 0.488399681651699,
        0.214274163161675, 0.226073200069370, 455.478499142212,
    )  # fmt: skip
    SIGMA, R2 = 304.854073561965, 0.995479004577296

    def test_certified_digits(self) -> None:
        from statsmodels.datasets import longley

        table = longley.load_pandas().data
        fit = regression.fit(table, "TOTEMP", [*table.columns[1:]], errors="classical")
        np.testing.assert_allclose(fit.estimates["estimate"], self.ESTIMATES, rtol=1e-11)
        np.testing.assert_allclose(fit.estimates["std_error"], self.STD_ERRORS, rtol=1e-11)
        np.testing.assert_allclose([fit.sigma, fit.r2], [self.SIGMA, self.R2], rtol=1e-11)


factors = st.floats(1e-4, 1e4).map(lambda size: round(size, 6)) | st.floats(-1e4, -1e-4)
seeds = st.integers(0, 10_000)
kinds = st.sampled_from(ERRORS)
weightings = st.sampled_from([None, "people"])


class TestIdentities:
    @settings(max_examples=25, deadline=None)
    @given(seeds, factors, kinds, weightings)
    def test_rescaling_a_predictor_rescales_its_coefficient(
        self, seed: int, factor: float, errors: str, weights: str | None
    ) -> None:
        table = synthetic_places(seed=seed)
        before = regression.fit(table, "y", ["a", "b"], errors=errors, weights=weights).estimates
        after = regression.fit(table.assign(a=table["a"] * factor), "y", ["a", "b"], errors=errors, weights=weights)
        columns = ["estimate", "std_error"]
        expected = before.loc["a", columns] / [factor, abs(factor)]
        np.testing.assert_allclose(after.estimates.loc["a", columns], expected, rtol=1e-9)
        np.testing.assert_allclose(after.estimates.loc["b"], before.loc["b"], rtol=1e-8, atol=1e-300)

    @settings(max_examples=25, deadline=None)
    @given(seeds, st.floats(-1e4, 1e4), kinds, weightings)
    def test_adding_to_the_outcome_changes_only_the_intercept(
        self, seed: int, added: float, errors: str, weights: str | None
    ) -> None:
        table = synthetic_places(seed=seed)
        before = regression.fit(table, "y", ["a", "b"], errors=errors, weights=weights).estimates
        after = regression.fit(table.assign(y=table["y"] + added), "y", ["a", "b"], errors=errors, weights=weights)
        moved = after.estimates["estimate"] - before["estimate"]
        np.testing.assert_allclose(moved, [added, 0, 0], atol=1e-8)
        np.testing.assert_allclose(after.estimates["std_error"], before["std_error"], rtol=1e-7)

    @settings(max_examples=25, deadline=None)
    @given(seeds, st.booleans(), st.booleans(), weightings)
    def test_residuals_are_orthogonal_to_every_term(
        self, seed: int, standardise: bool, region_effects: bool, weights: str | None
    ) -> None:
        fit = regression.fit(
            synthetic_places(seed=seed), "y", ["a", "b"], standardise=standardise,
            region_effects=region_effects, weights=weights,
        )  # fmt: skip
        products = fit.design.X.T @ (fit.design.weights * fit.residuals.to_numpy())
        np.testing.assert_allclose(products, 0, atol=1e-8)
        np.testing.assert_allclose(fit.fitted + fit.residuals, fit.design.y, rtol=1e-13)

    @settings(max_examples=25, deadline=None)
    @given(seeds, kinds, st.booleans())
    def test_the_order_of_the_places_changes_nothing(self, seed: int, errors: str, region_effects: bool) -> None:
        table = synthetic_places(seed=seed)
        shuffled = table.sample(frac=1, random_state=seed)
        one, two = (
            regression.fit(t, "y", ["a", "b"], errors=errors, region_effects=region_effects) for t in (table, shuffled)
        )
        columns = ["estimate", "lower", "upper"]
        terms = ["a", "b"]
        np.testing.assert_allclose(two.estimates.loc[terms, columns], one.estimates.loc[terms, columns], rtol=1e-9)
        np.testing.assert_allclose(two.residuals[one.residuals.index], one.residuals, atol=1e-9)

    @settings(max_examples=25, deadline=None)
    @given(seeds, kinds)
    def test_a_standardised_coefficient_is_the_raw_one_times_the_deviation(self, seed: int, errors: str) -> None:
        table = synthetic_places(seed=seed)
        raw = regression.fit(table, "y", ["a", "b"], errors=errors)
        standard = regression.fit(table, "y", ["a", "b"], errors=errors, standardise=True)
        deviations = table[["a", "b"]].std()
        for column in ("estimate", "std_error"):
            expected = raw.estimates.loc[["a", "b"], column] * deviations
            np.testing.assert_allclose(standard.estimates.loc[["a", "b"], column], expected, rtol=1e-10)
        assert standard.r2 == pytest.approx(raw.r2, rel=1e-12)


class TestSimulated:
    def test_known_coefficients_are_recovered(self) -> None:
        fit = regression.fit(synthetic_places(20_000), "y", ["a", "b"])
        truth = np.array([INTERCEPT, SLOPE_A, SLOPE_B])
        assert (np.abs(fit.estimates["estimate"] - truth) < 4 * fit.estimates["std_error"]).all()
        assert (fit.estimates["std_error"].iloc[1:] < 0.02).all()

    def test_hc3_intervals_cover_and_classical_ones_do_not(self) -> None:
        covered = {"HC3": 0, "classical": 0}
        trials = 250
        for seed in range(trials):
            table = synthetic_places(80, seed=seed)
            for errors in covered:
                row = regression.fit(table, "y", ["a", "b"], errors=errors).estimates.loc["a"]
                covered[errors] += row["lower"] <= SLOPE_A <= row["upper"]
        # 95%, plus or minus three binomial standard errors of 1.4 points each.
        assert 0.908 <= covered["HC3"] / trials <= 0.992
        assert covered["classical"] / trials < 0.90


class TestResult:
    def test_places_left_out_are_named_with_the_reason(self, place_table: pd.DataFrame) -> None:
        fit = fit_like(CASES["sanity"], place_table)
        left_out = fit.left_out.set_index("code")
        assert len(left_out) + fit.n == 361
        assert left_out.loc["E09000001"].tolist() == ["City of London", "outside the sample"]
        scotland = regression.fit(place_table, "gva_per_hour_2019", ["long_term_sick_2021", "age_50_64_2022"])
        reason = scotland.left_out.set_index("name").loc["Glasgow", "reason"]
        assert reason == f"no value of {place_table.attrs['labels']['long_term_sick_2021']}"
        assert any("Scotland or Northern Ireland" in note for note in scotland.notes)

    def test_missing_regions_and_weights_are_reasons_too(self) -> None:
        table = synthetic_places()
        table.loc[3, "region"], table.loc[5, "people"], table.loc[5, "a"] = None, np.nan, np.nan
        fit = regression.fit(table, "y", ["a", "b"], region_effects=True, weights="people")
        assert fit.left_out["reason"].tolist() == ["no value of region", "no value of Share of A, People"]

    def test_few_clusters_are_told(self) -> None:
        table = synthetic_places(120)
        assert any(
            "only 4 clusters (region)" in note
            for note in regression.fit(table, "y", "a", errors="cluster_region").notes
        )
        many = regression.fit(table, "y", "a", errors="cluster_county")
        assert not any("clusters" in note for note in many.notes)
        assert many.df_t == 49

    def test_the_base_region_follows_the_order_of_the_table(self) -> None:
        table = synthetic_places()
        by_name = regression.fit(table, "y", "a", region_effects=True)
        assert by_name.base_region == "East"
        ordered = table.assign(region=pd.Categorical(table["region"], ["West", "North", "East", "South"]))
        by_order = regression.fit(ordered, "y", "a", region_effects=True)
        assert by_order.base_region == "West"
        assert by_order.estimates.loc["a", "estimate"] == pytest.approx(by_name.estimates.loc["a", "estimate"])

    def test_the_fit_is_frozen_and_the_table_is_left_alone(self) -> None:
        table = synthetic_places()
        before = table.copy()
        fit = regression.fit(table, "y", "a", log=True, standardise=True)
        pd.testing.assert_frame_equal(table, before)
        with pytest.raises(AttributeError):
            fit.n = 3

    def test_an_exact_relation_is_noted(self) -> None:
        table = synthetic_places()
        fit = regression.fit(table.assign(double=2 * table["a"] + 1), "double", "a")
        assert fit.r2 == pytest.approx(1)
        assert any("may have been calculated from them" in note for note in fit.notes)
