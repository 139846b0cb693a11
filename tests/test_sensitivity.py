"""How sensitive an estimate is: against published examples, by identities, and on simulated places."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from teaching.exercises import module
from tests.synthetic import SLOPE_A, synthetic_places
from toolkit import inequality, regression, sensitivity
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.regression.sensitivity.omitted_variable import bound

MEASUREMENT = module("01_productivity_gap", "measurement")


@pytest.fixture(scope="module")
def fitted() -> regression.Fit:
    return regression.fit(synthetic_places(200), "y", ["a", "b"])


class TestDarfur:
    """Cinelli and Hazlett (2020), section 5, with the digits that the authors' sensemakr packages print."""

    ESTIMATE, STD_ERROR, DF = 0.09732, 0.02326, 783

    def test_robustness_values(self) -> None:
        found = sensitivity.robustness(self.ESTIMATE, self.STD_ERROR, self.DF)
        assert found.value == pytest.approx(0.13878, abs=3e-5)
        assert found.value_significance == pytest.approx(0.07626, abs=3e-5)
        assert found.partial_r2 == pytest.approx(0.02187, abs=1e-5)

    def test_the_figures_as_the_paper_rounds_them_give_them_too(self) -> None:
        found = sensitivity.robustness(0.097, 0.023, self.DF)
        assert (found.value, found.value_significance) == pytest.approx((0.139, 0.076), abs=0.002)
        assert found.partial_r2 == pytest.approx(0.022, abs=0.001)

    @pytest.mark.parametrize(
        ("times", "published"),
        [
            (1, (0.009164, 0.124641, 0.075220, 0.021873, 3.438904, 0.032283, 0.118158)),
            (2, (0.018329, 0.249324, 0.052915, 0.020350, 2.600246, 0.012968, 0.092862)),
            (3, (0.027493, 0.374050, 0.030396, 0.018670, 1.628062, -0.006253, 0.067045)),
        ],
    )
    def test_bounds_by_being_female(self, times: int, published: tuple[float, ...]) -> None:
        # The partial R² of being female is not printed: it follows from the first two figures in the first row.
        once, outcome = 0.009164, 0.124641
        f2 = outcome * (1 - once**2) / (1 + once) ** 2
        found = bound(once / (1 + once), f2 / (1 + f2), times, self.ESTIMATE, self.STD_ERROR, self.DF)
        assert found[:4] == pytest.approx(published[:4], abs=1e-5)
        assert found[4] == pytest.approx(published[4], abs=1e-3)
        assert found[5:] == pytest.approx(published[5:], abs=2e-5)


class TestOmitted:
    def test_a_variable_that_explains_the_robustness_value_takes_all_away(self) -> None:
        found = sensitivity.robustness(2.0, 0.5, 100)
        share = found.value
        bias = found.std_error * np.sqrt(100 * share * share / (1 - share))
        assert bias == pytest.approx(found.estimate, rel=1e-12)

    @given(st.floats(0.1, 30), st.integers(10, 5_000), st.floats(0.1, 2))
    def test_robustness_lies_between_zero_and_one_and_that_of_the_test_below(self, t: float, df: int, q: float) -> None:
        found = sensitivity.robustness(t, 1.0, df, q)
        assert 0 <= found.value_significance < found.value < 1
        assert sensitivity.robustness(-t, 1.0, df, q).value == found.value

    def test_no_significance_needs_nothing_to_overturn_it(self) -> None:
        assert sensitivity.robustness(1.0, 1.0, 100).value_significance == 0

    def test_the_bias_of_leaving_out_is_exactly_the_formula(self) -> None:
        # Actually leave out b: the change of the estimate is se √df √(R²_y R²_d/(1 − R²_d)) with its partial R².
        table = synthetic_places(120)
        table["a"] += 0.1 * table["b"]
        short, long = (regression.fit(table, "y", predictors) for predictors in (["a"], ["a", "b"]))
        whole = sm.OLS(table["y"], sm.add_constant(table[["a", "b"]])).fit()
        with_predictor = np.corrcoef(table["a"], table["b"])[0, 1] ** 2
        with_outcome = whole.tvalues["b"] ** 2 / (whole.tvalues["b"] ** 2 + whole.df_resid)
        classical = regression.fit(table, "y", ["a"], errors="classical").estimates["std_error"]["a"]
        bias = classical * np.sqrt(118 * with_outcome * with_predictor / (1 - with_predictor))
        change = long.estimates["estimate"]["a"] - short.estimates["estimate"]["a"]
        assert abs(change) == pytest.approx(bias, rel=1e-10)

    def test_a_fit_gives_the_robustness_of_its_own_t(self, fitted: regression.Fit) -> None:
        classical = regression.fit(synthetic_places(200), "y", ["a", "b"], errors="classical").estimates.loc["a"]
        found = sensitivity.omitted(fitted)
        expected = sensitivity.robustness(classical["estimate"], classical["std_error"], 197)
        assert found.robustness.value == pytest.approx(expected.value, rel=1e-10)
        assert set(found.bounds["benchmark"]) == {"b"} and found.bounds["times"].tolist() == [1, 2, 3]
        assert "an omitted variable would have to explain" in found.sentence and "association" in found.warning

    def test_benchmarks_of_regions_and_unknown_ones(self) -> None:
        fit = regression.fit(synthetic_places(100), "y", ["a", "b"], region_effects=True)
        assert set(sensitivity.omitted(fit, "b").bounds["benchmark"]) == {"a", "regions"}
        with pytest.raises(UnknownNameError, match="regions"):
            sensitivity.omitted(fit, benchmarks=["c"])
        with pytest.raises(ModelError, match="intercept"):
            sensitivity.omitted(fit, "Intercept")

    def test_a_benchmark_too_strong_to_be_doubled_gives_no_bound(self) -> None:
        assert np.isnan(bound(0.6, 0.1, 2, 1.0, 0.1, 100)).all()


class TestMeasurement:
    def table(self, n: int, error: float, seed: int = 4) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        table = synthetic_places(n, seed)
        table["truth"] = table["a"]
        table["error"] = error * rng.uniform(0.5, 1.5, n)
        table["a"] = table["truth"] + table["error"] * rng.standard_normal(n)
        return table

    def errors(self, table: pd.DataFrame) -> dict[str, pd.Series]:
        return {"a": table.set_index("code")["error"]}

    def test_a_known_slope_is_recovered_from_figures_with_error(self) -> None:
        table = self.table(4_000, 0.6)
        fit = regression.fit(table, "y", ["a", "b"])
        found = MEASUREMENT.corrected(fit, self.errors(table), draws=60)
        assert found.naive > 0.8 * SLOPE_A
        assert found.lower < SLOPE_A < found.upper
        assert found.estimate == pytest.approx(SLOPE_A, abs=0.12)
        assert found.simex == pytest.approx(SLOPE_A, abs=0.2)
        assert found.naive == pytest.approx(found.reliability_given["a"] * found.estimate, rel=1e-6)
        assert found.simex_error == pytest.approx(found.std_error, rel=0.4)

    def test_the_interval_holds_the_truth_about_as_often_as_it_says(self) -> None:
        held = 0
        for seed in range(100):
            table = self.table(250, 0.5, seed)
            found = MEASUREMENT.corrected(regression.fit(table, "y", ["a", "b"]), self.errors(table), draws=2)
            held += found.lower <= SLOPE_A <= found.upper
        assert 88 <= held <= 100

    def test_without_error_nothing_changes(self) -> None:
        table = self.table(80, 0.0)
        for errors in ("HC1", "cluster_county"):
            fit = regression.fit(table, "y", ["a", "b"], errors=errors)
            found = MEASUREMENT.corrected(fit, self.errors(table), draws=3)
            assert found.estimate == pytest.approx(found.naive, rel=1e-10)
            assert found.simex == pytest.approx(found.naive, rel=1e-10)
            assert found.std_error == pytest.approx(fit.estimates["std_error"]["a"], rel=1e-8)
            assert found.simex_error == pytest.approx(found.std_error, rel=1e-8)
            assert found.reliability["a"] == 1

    def test_standard_deviations_and_weights(self) -> None:
        table = self.table(300, 0.5)
        plain = regression.fit(table, "y", ["a", "b"], weights="people")
        scaled = regression.fit(table, "y", ["a", "b"], weights="people", standardise=True)
        one, other = (MEASUREMENT.corrected(fit, self.errors(table), draws=5) for fit in (plain, scaled))
        scale = scaled.design.scales["a"]
        assert [other.estimate, other.std_error, other.simex] == pytest.approx(
            [scale * value for value in (one.estimate, one.std_error, one.simex)], rel=1e-9
        )

    def test_what_cannot_be_corrected_is_refused(self) -> None:
        table = self.table(80, 0.5)
        fit = regression.fit(table, "y", ["a", "b"])
        with pytest.raises(ModelError, match="as large as the variation"):
            MEASUREMENT.corrected(fit, {"a": self.errors(table)["a"] * 10})
        with pytest.raises(ModelError, match="no standard error in Place 0"):
            MEASUREMENT.corrected(fit, {"a": self.errors(table)["a"].iloc[1:]})
        with pytest.raises(UnknownNameError, match="predictor"):
            MEASUREMENT.corrected(fit, {"c": self.errors(table)["a"]})

    def test_healthy_life_expectancy(self, place_table: pd.DataFrame) -> None:
        fit = regression.fit(
            place_table, "gva_per_hour_2023", ["hle_male_2022_24", "median_age_2022"], log=True, errors="cluster_county"
        )
        ends = ("hle_male_2022_24_lower", "hle_male_2022_24_upper")
        errors = {"hle_male_2022_24": inequality.standard_errors(place_table, *ends)}
        found = MEASUREMENT.corrected(fit, errors)
        assert found.estimate > found.naive > 0 and 0.6 < found.reliability["hle_male_2022_24"] < 0.9
        assert found.simex == pytest.approx(found.estimate, rel=0.1)
        assert "is real; the rest is measurement error" in found.sentence


class TestInfluence:
    def test_leaving_one_place_out_is_what_fitting_without_it_gives(self) -> None:
        table = synthetic_places(40)
        fit = regression.fit(table, "y", ["a", "b"], weights="people")
        found = sensitivity.influence(fit, table, "b").places.set_index("code")["estimate"]
        for code in table["code"].iloc[[0, 7, 39]]:
            without = regression.fit(table, "y", ["a", "b"], weights="people", sample=list(set(table["code"]) - {code}))
            assert found[code] == pytest.approx(without.estimates["estimate"]["b"], rel=1e-9)

    def test_regions_keep_the_scale_of_the_whole(self) -> None:
        table = synthetic_places(80)
        plain, scaled = (regression.fit(table, "y", ["a", "b"], standardise=one) for one in (False, True))
        one, other = (sensitivity.influence(fit, table).regions.set_index("region") for fit in (plain, scaled))
        scale = scaled.design.scales["a"]
        np.testing.assert_allclose(other["estimate"], scale * one["estimate"].reindex(other.index), rtol=1e-9)
        assert set(one.index) == {"North", "South", "East", "West"} and (one["n"] == 60).all()

    def test_one_place_that_makes_the_association(self) -> None:
        table = synthetic_places(30)
        table["y"] = -0.5 * table["a"] + np.random.default_rng(0).normal(0, 0.1, 30)
        table.loc[3, ["a", "y"]] = [40.0, 100.0]
        found = sensitivity.influence(regression.fit(table, "y", "a"), table)
        assert found.places["name"].iloc[0] == "Place 3" and found.estimate > 0 > found.places["estimate"].iloc[0]
        assert "The sign changes, so the estimate depends on a few places" in found.sentence

    def test_of_the_data(self, place_table: pd.DataFrame) -> None:
        fit = regression.fit(place_table, "gva_per_hour_2023", ["long_term_sick_2021", "median_age_2022"], log=True)
        found = sensitivity.influence(fit, place_table)
        assert len(found.places) == fit.n and "The sign never changes" in found.sentence
