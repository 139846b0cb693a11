"""Diagnostics: against R, against a hand-written Moran's I, and that each reports its finding."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.synthetic import synthetic_places
from tests.test_regression import CASES, close, fit_like
from toolkit import regression
from toolkit.core.errors import ModelError


@pytest.mark.parametrize("name", CASES)
class TestAgainstR:
    @pytest.mark.parametrize(
        ("check", "golden"), [("breusch_pagan", "breusch_pagan"), ("reset", "reset"), ("normality", "jarque_bera")]
    )
    def test_tests(self, name: str, check: str, golden: str, place_table: pd.DataFrame) -> None:
        found = getattr(fit_like(CASES[name], place_table).diagnostics, check)
        close([found.statistic, *found.df, found.p], CASES[name]["diagnostics"][golden])

    def test_moran(self, name: str, place_table: pd.DataFrame) -> None:
        found = fit_like(CASES[name], place_table).diagnostics.moran
        close([found.i, found.expected, found.variance, found.z, found.p], CASES[name]["diagnostics"]["moran"])

    def test_influence(self, name: str, place_table: pd.DataFrame) -> None:
        fit = fit_like(CASES[name], place_table)
        places = fit.diagnostics.influence.places.loc[list(fit.codes)]
        for column in ("leverage", "cooks_distance", "studentised"):
            close(places[column], CASES[name]["diagnostics"][column])


# R computed the factors for the models without region effects.
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.get("vif")])
def test_vif_against_r(name: str, place_table: pd.DataFrame) -> None:
    close(fit_like(CASES[name], place_table).diagnostics.vif.factors, np.atleast_1d(CASES[name]["vif"]))


def test_vif_with_regions_is_that_of_the_auxiliary_regression() -> None:
    fit = regression.fit(synthetic_places(), "y", ["a", "b"], region_effects=True, weights="people")
    auxiliary = regression.fit(synthetic_places(), "a", ["b"], region_effects=True, weights="people")
    assert list(fit.diagnostics.vif.factors.index) == ["a", "b"]
    assert fit.diagnostics.vif.factors["a"] == pytest.approx(1 / (1 - auxiliary.r2), rel=1e-10)


def test_moran_by_hand() -> None:
    fit = regression.fit(synthetic_places(30), "y", ["a"])
    latitude, longitude = np.radians(fit.design.latitude), np.radians(fit.design.longitude)
    points = np.column_stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)]
    )
    angle = np.arccos(np.clip(points @ points.T, -1, 1))
    np.fill_diagonal(angle, np.inf)
    W = np.zeros((30, 30))
    for row, nearest in enumerate(np.argsort(angle, axis=1)[:, :6]):
        W[row, nearest] = 1 / 6
    e = fit.residuals.to_numpy()
    X = fit.design.X
    M = np.eye(30) - X @ np.linalg.inv(X.T @ X) @ X.T
    found = fit.diagnostics.moran
    assert found.i == pytest.approx(e @ W @ e / (e @ e))
    assert found.expected == pytest.approx(np.trace(M @ W) / 28)


def test_remote_places_are_named(place_table: pd.DataFrame) -> None:
    found = regression.fit(place_table, "gva_per_hour_2023", "age_50_64_2022").diagnostics.moran
    assert "Shetland Islands" in found.remote
    assert "Shetland Islands" in found.sentence
    assert "Leeds" not in found.remote


def test_leverages_add_up_to_the_terms() -> None:
    fit = regression.fit(synthetic_places(), "y", ["a", "b"], region_effects=True, weights="people")
    places = fit.diagnostics.influence.places
    assert places["leverage"].sum() == pytest.approx(6)
    assert places["cooks_distance"].is_monotonic_decreasing


def test_the_sentences_tell_a_clean_model_from_a_bad_one() -> None:
    rng = np.random.default_rng(7)
    table = synthetic_places(400)
    clean = regression.fit(table.assign(y=table["a"] + rng.normal(size=400)), "y", ["a", "b"]).diagnostics
    bad = regression.fit(table.assign(y=np.exp(table["a"]) * rng.lognormal(size=400)), "y", ["a", "b"]).diagnostics
    assert "does not clearly vary" in clean.breusch_pagan.sentence
    assert "Robust errors allow for that" in bad.breusch_pagan.sentence
    assert "no sign" in clean.reset.sentence
    assert "misses a curve" in bad.reset.sentence and "no sign" not in bad.reset.sentence
    assert "may well be normal" in clean.normality.sentence
    assert "are not normal" in bad.normality.sentence
    assert len(clean.sentences()) == 6


def test_neighbouring_residuals_are_found() -> None:
    table = synthetic_places(200)
    drift = table["latitude"] + table["longitude"]
    patterned = regression.fit(table.assign(y=table["a"] + 3 * drift), "y", "a").diagnostics.moran
    plain = regression.fit(table, "y", ["a", "b"]).diagnostics.moran
    assert patterned.i > 0.5 and "more similar than expected by chance" in patterned.sentence
    assert abs(plain.z) < 3 and plain.p > 0.001


def test_a_collinear_pair_is_reported() -> None:
    table = synthetic_places()
    near = table.assign(c=table["a"] + 0.05 * np.sin(np.arange(60)))
    found = regression.fit(near, "y", ["a", "c"]).diagnostics.vif
    assert found.factors.min() > 100
    assert "cannot be separated" in found.sentence


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.drop(columns="latitude"), "no latitude or longitude"),
        (lambda t: t.assign(latitude=t["latitude"].where(t["short_name"] != "Place 2")), "No coordinates for Place 2"),
        (lambda t: t.head(6), "cannot have 6 neighbours"),
    ],
)
def test_moran_refuses_in_words(change, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        regression.fit(change(synthetic_places()), "y", "a").diagnostics.moran  # noqa: B018  # computed when asked for


def test_sentences_do_without_a_map() -> None:
    said = regression.fit(synthetic_places().drop(columns="latitude"), "y", "a").diagnostics.sentences()
    assert len(said) == 5 and not any("Moran" in one for one in said)


def test_reset_needs_two_more_places() -> None:
    with pytest.raises(ModelError, match="too few for RESET"):
        regression.fit(synthetic_places(4), "y", "a").diagnostics.reset  # noqa: B018  # computed when asked for
