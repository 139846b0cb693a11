"""The claims for which a curve is drawn, and what a page shows of a curve."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.synthetic import synthetic_places
from toolkit import specification_curve
from toolkit.regression.specification_curve import QUESTIONS

CHOICES = specification_curve.Choices(
    ("y",),
    ("a",),
    ("b", "c", "d"),
    alternatives=(("b", "c"),),
    region_effects=(False, True),
    errors=("HC3", "classical"),
)


@pytest.fixture(scope="module")
def curve() -> specification_curve.Curve:
    table = synthetic_places(80, 3)
    rng = np.random.default_rng(1_003)
    table["c"], table["d"] = rng.normal(size=80), rng.normal(size=80) + table["a"]
    return specification_curve.run(table, CHOICES)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_can_be_asked_of_the_places(name: str, place_table: pd.DataFrame) -> None:
    question = QUESTIONS[name]
    assert question.name == name and question.sign in (-1, 1) and question.source
    assert set(question.choices.columns) <= set(place_table.columns)
    assert question.choices.count >= 1_000
    # Nothing that measures the predictor's own idea may be a control.
    stems = {one.split("_")[0] for one in question.choices.interest}
    assert not stems & {one.split("_")[0] for one in question.choices.controls} - {"age"}


def test_an_implied_estimate_makes_the_published_share_true() -> None:
    table = pd.DataFrame(
        {
            "code": [f"E0{i}" for i in range(6)],
            "region": ["North East", "North East", "London", "London", "South West", "Wales"],
            "long_term_sick_2021": [6.0, 8, 3, 4, 5, 20],
            "gva_per_hour_2023": np.exp([3.0, 3.2, 3.5, 3.6, 3.4, 9]),
        }
    )
    question = QUESTIONS["health"]
    implied = question.implied(table, "gva_per_hour_2023")
    x, y = table["long_term_sick_2021"], np.log(table["gva_per_hour_2023"])
    north, rest = [0, 1], [2, 3, 4]  # Wales is not compared: the claim is about England
    explained = implied / x.std() * (x[north].mean() - x[rest].mean())
    assert explained == pytest.approx(0.3 * (y[north].mean() - y[rest].mean()), rel=1e-12)
    assert QUESTIONS["skills"].implied(table, "gva_per_hour_2023") is None


def test_spaced_rows_are_of_the_curve_with_both_ends(curve: specification_curve.Curve) -> None:
    some = specification_curve.spaced(curve, 5)
    assert some["rank"].tolist() == sorted({1, *some["rank"], curve.count}) and len(some) == 5
    pd.testing.assert_series_equal(
        some["estimate"], curve.frame.loc[some["rank"], "estimate"].reset_index(drop=True), check_names=False
    )
    assert (some["significant"] == (some["p"] < 0.05)).all()
    assert len(specification_curve.spaced(curve, 1_000)) == curve.count


@pytest.mark.parametrize("bins", [1, 3, 7, 10_000])
def test_the_slices_hold_every_mark_once(curve: specification_curve.Curve, bins: int) -> None:
    along = specification_curve.along(curve, bins)
    held = (along["share"] * (along["end"] - along["start"])).groupby([along["column"], along["choice"]]).sum()
    marks = curve.panel().groupby(["column", "choice"]).size()
    pd.testing.assert_series_equal(held.round(9), marks.astype(float), check_names=False)
    one = along.drop_duplicates(["column", "choice"], keep="first")
    assert (one["start"] == 0).all() and along["share"].between(0, 1).all()
    assert (along.groupby(["column", "choice"])["end"].max() == curve.count).all()
    if bins >= curve.count:
        assert set(along["share"]) <= {0.0, 1.0}


def test_what_each_choice_finds(curve: specification_curve.Curve) -> None:
    found = specification_curve.by_choice(curve).set_index(["group", "choice"])
    for kind, words in (("HC3", "robust (HC3)"), ("classical", "classical")):
        only = curve.only(errors=kind)
        row = found.loc["Standard errors", words]
        assert row["count"] == only.count and row["median"] == pytest.approx(only.median)
        assert row["share_positive"] == only.share_positive and row["share_significant"] == only.share_significant
    pairs = found.loc["Controls", "count"]
    assert pairs["with Thing B"] + pairs["without Thing B"] == curve.count
    within = specification_curve.by_choice(curve.only(geography="within regions"))
    assert "Geography" not in set(within["group"])


def test_a_curve_without_choices_has_nothing_to_tell_apart() -> None:
    one = specification_curve.run(synthetic_places(), specification_curve.Choices(("y",), ("a",)))
    assert specification_curve.along(one, 10).empty and specification_curve.by_choice(one).empty and one.panel().empty
