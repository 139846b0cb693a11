"""Fits in words: exact sentences, words that must never occur in them, and code that reproduces the fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
import pytest

from tests.synthetic import synthetic_places
from tests.test_regression import CASES, fit_like
from toolkit import regression
from toolkit.core.errors import ModelError, UnknownNameError

FORBIDDEN = re.compile(r"effect|impact|caus|because|leads? to|due to|drive", re.IGNORECASE)
TWO = "England and Wales without City of London and Isles of Scilly"


def test_the_sentence_of_the_sanity_check(place_table: pd.DataFrame) -> None:
    labels = place_table.attrs["labels"]
    sick, older, skilled = (f"“{labels[one]}”" for one in CASES["sanity"]["predictors"])
    assert fit_like(CASES["sanity"], place_table, "HC1").sentence() == (
        f"“{labels['gva_per_hour_2019']}” is 4.7% lower where {sick} is one percentage point higher "
        "(95% interval 3.1% to 6.2% lower). This is an association across 316 places in England and Wales, excluding "
        f"the City of London and the Isles of Scilly, allowing for {older} and {skilled}. "
        "Standard errors: robust (HC1). Neighbouring places have similar residuals (Moran's I 0.17, p < 0.001), so "
        "the intervals are probably too narrow."
    )


def test_similar_neighbours_are_warned_of_where_they_are() -> None:
    rng, side = np.random.default_rng(5), 12
    north, east = (grid.ravel() / 10 for grid in np.meshgrid(np.arange(side), np.arange(side)))
    table = pd.DataFrame({"latitude": 52 + north, "longitude": east, "a": rng.normal(size=side**2)})
    table.insert(0, "code", [f"E{place:08d}" for place in table.index])
    alone = regression.fit(table.assign(y=table["a"] + rng.normal(size=side**2)), "y", "a")
    alike = regression.fit(table.assign(y=table["a"] + np.sin(6 * north) + rng.normal(0, 0.3, side**2)), "y", "a")
    assert alone.diagnostics.moran.p > 0.05 and alone.spatial_warning == ""
    assert alike.diagnostics.moran.p < 0.05 and alike.sentence().endswith(alike.spatial_warning)
    assert "probably too narrow" in alike.spatial_warning
    assert regression.fit(table.drop(columns="latitude").assign(y=np.sin(6 * north)), "y", "a").spatial_warning == ""


def test_errors_are_clustered_by_county_for_what_a_county_shares(place_table: pd.DataFrame) -> None:
    found = {}
    for health in ("hle_female_2022_24", "long_term_sick_2021"):
        made = regression.fit(place_table, "gva_per_hour_2023", [health, "age_50_64_2022"])
        found[health] = made.specification.errors
        assert f'errors="{found[health]}"' in made.code()
    assert found == {"hle_female_2022_24": "cluster_county", "long_term_sick_2021": "HC3"}
    plain = regression.fit(place_table, "gva_per_hour_2023", "hle_female_2022_24", errors="HC3")
    assert plain.specification.errors == "HC3"


def said(predictors: list[str] | str = "a", term: str | None = None, **asked: object) -> str:
    return regression.fit(synthetic_places(), "y", predictors, **asked).sentence(term)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (said, " lower where “Share of A” is one percentage point higher (95% interval £"),
        (partial(said, "b"), " higher where “Thing B” is one year higher (95% interval £"),
        (partial(said, "people"), " where “People” is one person higher"),
        (partial(said, ["a", "b"], "b"), "(95% interval £0.405 to £0.600 per hour higher). This is an association"),
        (partial(said, standardise=True), " One standard deviation of “Share of A” is 0.871 percentage points."),
        (partial(said, log=True), "% lower)"),
        (partial(said, region_effects=True), ", comparing places within the same region."),
        (partial(said, weights="people"), ", each place weighted by “People”."),
        (partial(said, ["a", "b"], "Region: West", region_effects=True), " in West than in East (95% interval £"),
        (partial(said, sample="Wales"), "across 15 places in Wales."),
        (partial(said, errors="cluster_region"), " With 4 clusters, the interval comes from a wild bootstrap."),
        (partial(said, "latitude"), "The interval includes zero: the direction is not statistically significant."),
    ],
)
def test_parts_of_sentences(made: Callable[[], str], expected: str) -> None:
    sentence = made()
    assert expected in sentence
    assert "association" in sentence
    assert not FORBIDDEN.search(sentence)


def test_the_sign_is_given_only_by_an_interval_without_zero() -> None:
    for predictor in ("a", "b", "latitude", "people"):
        fit = regression.fit(synthetic_places(), "y", predictor)
        row = fit.estimates.loc[predictor]
        includes = bool(row["lower"] <= 0 <= row["upper"])
        assert ("is not statistically significant" in fit.sentence()) == includes


def test_per_cent_are_those_of_the_exponential() -> None:
    table = synthetic_places(500)
    table = table.assign(y=np.exp(1 + 0.5 * table["a"]))
    found = regression.fit(table.assign(y=table["y"] * (1 + 1e-3 * np.sin(table.index))), "y", "a", log=True).sentence()
    assert f"” is {100 * (np.exp(0.5) - 1):.2f}" in found


def test_an_interval_without_an_end_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = regression.fit(synthetic_places(), "y", "a", errors="cluster_region")
    endless = fit.wild().__class__(**{**fit.wild().__dict__, "lower": -np.inf, "upper": np.inf})
    monkeypatch.setattr(regression.Fit, "wild", lambda self, term: endless)
    assert "without limit lower to without limit higher" in fit.sentence()
    assert "is not statistically significant" in fit.sentence()


def test_absent_nations_are_said(place_table: pd.DataFrame) -> None:
    found = regression.fit(place_table, "gva_per_hour_2019", "level4_2021").sentence()
    assert (
        "across 318 places in the United Kingdom (no place in Scotland or Northern Ireland is included, "
        "because figures are missing)." in found
    )


def test_terms_of_which_nothing_can_be_said() -> None:
    with pytest.raises(ModelError, match="a level, not an association"):
        said(term="Intercept")
    with pytest.raises(ModelError, match="no single region can be tested"):
        said(term="Region: West", region_effects=True, errors="cluster_region")
    with pytest.raises(UnknownNameError) as caught:
        said(["a", "latitude"], "latitud")
    assert caught.value.near == ("latitude",)


@pytest.mark.parametrize(
    "asked",
    [
        {"log": True, "sample": TWO, "errors": "HC1"},
        {"standardise": True, "region_effects": True, "weights": "population_2022"},
        {"sample": ["W06000001", "W06000002", "W06000003", "W06000004", "W06000005", "W06000006"]},
    ],
)
def test_the_code_makes_the_fit_again(asked: dict, place_table: pd.DataFrame, capsys: pytest.CaptureFixture) -> None:
    fit = regression.fit(place_table, "gva_per_hour_2019", ["long_term_sick_2021", "level4_2021"], **asked)
    lines = fit.code().splitlines()
    assert 3 <= len(lines) <= 10
    made: dict[str, object] = {}
    exec(fit.code(), made)  # the point of the test is that these lines run
    again = made["fit"]
    assert isinstance(again, regression.Fit)
    assert again.specification == fit.specification
    pd.testing.assert_frame_equal(again.estimates, fit.estimates)
    assert fit.sentence() in capsys.readouterr().out


def test_the_code_says_where_an_own_file_goes(place_table: pd.DataFrame) -> None:
    table = place_table.copy()
    table["mine"] = np.arange(361.0)
    table.attrs["own"] = ["mine"]
    own = regression.fit(table, "gva_per_hour_2019", "mine").code()
    assert 'uploads.join(tables.place_table(), uploads.read_indicators("own_indicators.csv"))' in own
    assert "uploads" not in regression.fit(table, "gva_per_hour_2019", "level4_2021").code()
