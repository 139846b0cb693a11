"""Spatial lag and error models: against R's spatialreg, on simulated places, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.synthetic import synthetic_places
from toolkit import regression, sensitivity
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.regression.residual_map import nearest_places

R = json.loads((Path(__file__).parent / "golden" / "spatial.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def fitted(place_table: pd.DataFrame) -> regression.Fit:
    return regression.fit(place_table, "gva_per_hour_2023", R["predictors"], log=True)


class TestAgainstR:
    # Both programs search for the maximum likelihood, which is flat: ρ and λ agree to about half of the digits.
    def test_lag(self, fitted: regression.Fit) -> None:
        found, expected = sensitivity.spatial(fitted, "lag"), R["lag"]
        assert fitted.n == R["n"]
        slopes = found.estimates.iloc[:-1]
        np.testing.assert_allclose(slopes["estimate"], expected["estimate"], rtol=1e-6)
        np.testing.assert_allclose(slopes["std_error"], expected["std_error"], rtol=1e-6)
        assert found.dependence == pytest.approx(expected["rho"], rel=1e-6)
        assert found.estimates["std_error"]["Neighbours"] == pytest.approx(expected["rho_se"], rel=1e-6)
        assert found.log_likelihood == pytest.approx(expected["log_likelihood"], rel=1e-10)
        np.testing.assert_allclose(found.impacts["direct"], np.ravel(expected["direct"]), rtol=1e-6)
        np.testing.assert_allclose(found.impacts["total"], np.ravel(expected["total"]), rtol=1e-6)

    def test_error(self, fitted: regression.Fit) -> None:
        # The score is zero at λ = 0.383542917; spreg's search stops 2e-6 short of it, R's 2e-7 beyond.
        found, expected = sensitivity.spatial(fitted, "error"), R["error"]
        slopes = found.estimates.iloc[:-1]
        np.testing.assert_allclose(slopes["estimate"], expected["estimate"], rtol=1e-5)
        np.testing.assert_allclose(slopes["std_error"], expected["std_error"], rtol=1e-5)
        assert found.dependence == pytest.approx(expected["lambda"], rel=1e-5)
        assert found.estimates["std_error"]["Neighbours"] == pytest.approx(expected["lambda_se"], rel=1e-5)
        assert found.log_likelihood == pytest.approx(expected["log_likelihood"], rel=1e-10)

    def test_lag_by_moments(self, fitted: regression.Fit) -> None:
        found, expected = sensitivity.spatial(fitted, "lag", "gm"), R["lag_moments"]
        np.testing.assert_allclose(found.estimates["estimate"].iloc[:-1], expected["estimate"], rtol=1e-8)
        np.testing.assert_allclose(found.estimates["std_error"].iloc[:-1], expected["std_error"], rtol=1e-8)
        assert found.dependence == pytest.approx(expected["rho"], rel=1e-8)
        assert np.isnan(found.aic)


class TestSimulated:
    @pytest.fixture(scope="class")
    @classmethod
    def table(cls) -> pd.DataFrame:
        table = synthetic_places(600, seed=6)
        W = nearest_places(regression.fit(table, "y", ["a", "b"]).design, 6).sparse.toarray()
        rng = np.random.default_rng(61)
        mean = 30 - 2 * table["a"] + 0.5 * table["b"]
        spread = np.linalg.inv(np.eye(600) - 0.6 * W)
        table["lagged"] = spread @ (mean + rng.normal(size=600))
        table["erring"] = mean + spread @ rng.normal(size=600)
        return table

    @pytest.mark.parametrize("method", ["ml", "gm"])
    @pytest.mark.parametrize(("model", "outcome"), [("lag", "lagged"), ("error", "erring")])
    def test_slopes_and_dependence_are_recovered(
        self, table: pd.DataFrame, model: str, outcome: str, method: str
    ) -> None:
        found = sensitivity.spatial(regression.fit(table, outcome, ["a", "b"]), model, method)
        assert found.dependence == pytest.approx(0.6, abs=0.1) and found.p < 0.001
        assert found.estimates["estimate"].tolist()[:2] == pytest.approx([-2, 0.5], abs=0.12)
        if model == "lag":
            assert found.impacts["total"]["a"] == pytest.approx(-2 / 0.4, abs=1)
            np.testing.assert_allclose(found.impacts["direct"] + found.impacts["indirect"], found.impacts["total"])

    def test_standard_deviations_and_regions(self, table: pd.DataFrame) -> None:
        plain, scaled = (
            regression.fit(table, "erring", ["a", "b"], region_effects=True, standardise=one) for one in (False, True)
        )
        one, other = (sensitivity.spatial(fit).estimates["estimate"]["a"] for fit in (plain, scaled))
        assert other == pytest.approx(scaled.design.scales["a"] * one, rel=1e-6)


def test_what_is_refused_and_what_is_said(fitted: regression.Fit, place_table: pd.DataFrame) -> None:
    with pytest.raises(UnknownNameError, match="spatial model"):
        sensitivity.spatial(fitted, "lagged")
    weighted = regression.fit(place_table, "gva_per_hour_2023", R["predictors"], weights="population_2022")
    with pytest.raises(ModelError, match="weighted"):
        sensitivity.spatial(weighted)
    blind = regression.fit(place_table.drop(columns=["latitude"]), "gva_per_hour_2023", R["predictors"])
    with pytest.raises(ModelError, match="latitude"):
        sensitivity.spatial(blind)
    assert "its 6 nearest neighbours may be related" in sensitivity.spatial(fitted).sentence


def test_nothing_is_printed(fitted: regression.Fit, capsys: pytest.CaptureFixture[str]) -> None:
    sensitivity.spatial(fitted, "lag", "gm")
    assert capsys.readouterr().out == ""
