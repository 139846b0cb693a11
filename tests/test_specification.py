"""What a regression refuses, and its messages: the fact, the rule, the remedy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from tests.synthetic import synthetic_places
from toolkit import regression
from toolkit.core.errors import ModelError, UnknownNameError

Change = Callable[[pd.DataFrame], pd.DataFrame]


def same(table: pd.DataFrame) -> pd.DataFrame:
    return table


REFUSED: dict[str, tuple[Change, dict[str, object], str]] = {
    "too few places": (lambda t: t.head(4), {"predictors": ["a", "b"]}, "few places (4) have every value for 3 terms"),
    "too few with regions": (lambda t: t.head(7), {"predictors": ["a", "b"], "region_effects": True}, "for 6 terms"),
    "gaps": (lambda t: t.assign(b=np.nan), {"predictors": ["a", "b"]}, "most common reason: no value of Thing B"),
    "constant predictor": (lambda t: t.assign(b=3.0), {"predictors": ["a", "b"]}, "“Thing B” is 3 in all"),
    "nearly constant": (lambda t: t.assign(b=0.1 + 0.2 * t["a"] / t["a"]), {"predictors": ["b"]}, "in all"),
    "constant outcome": (lambda t: t.assign(y=1.0), {}, "“Outcome Y” is 1 in all"),
    "outcome among predictors": (same, {"predictors": ["a", "y"]}, "both the outcome and a predictor"),
    "twice": (same, {"predictors": ["a", "a"]}, "given twice"),
    "duplicated": (lambda t: t.assign(c=t["a"]), {"predictors": ["a", "b", "c"]}, "“c” repeats “Share of A”:"),
    "multiple": (lambda t: t.assign(c=1e6 * t["a"] - 9), {"predictors": ["a", "c"]}, "repeats “Share of A”:"),
    "sum": (lambda t: t.assign(c=100 - t["a"] - t["b"]), {"predictors": ["a", "b", "c"]}, "“Share of A” and “Thing B”"),
    "rounded shares": (
        lambda t: t.assign(c=(100 - t["a"] - t["b"]).round(3)),
        {"predictors": ["a", "b", "c"]},
        "“Share of A” and “Thing B”: apart from rounding, it adds no information",
    ),
    "regional figure": (
        lambda t: t.assign(c=t["region"].map({"North": 1.0, "South": 2.5, "East": 3.0, "West": 9.0})),
        {"predictors": ["a", "c"], "region_effects": True},
        "repeats the regions",
    ),
    "no predictor": (same, {"predictors": []}, "not chosen a predictor"),
    "log of zero": (lambda t: t.assign(y=t["y"].where(t.index != 7, 0.0)), {"log": True}, "or negative in Place 7"),
    "weights of zero": (lambda t: t.assign(people=0.0), {"weights": "people"}, "“People” is zero or negative"),
    "infinite": (lambda t: t.assign(a=t["a"].where(t.index != 3, np.inf)), {}, "infinite in Place 3"),
    "text": (lambda t: t.assign(a="many"), {}, "contains text, such as “many”"),
    "one region": (lambda t: t.assign(region="Wales"), {"region_effects": True}, "one region, Wales"),
    "one cluster": (lambda t: t.assign(county="Kent"), {"errors": "cluster_county"}, "one county, Kent"),
    "two rows a place": (lambda t: pd.concat([t, t.head(1)]), {}, "more than one row"),
    "a place alone": (
        lambda t: t.assign(region=t["region"].where(t.index != 9, "Alone")),
        {"region_effects": True},
        "Place 9 alone determines",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusals_are_worded(case: str) -> None:
    change, asked, words = REFUSED[case]
    with pytest.raises(ModelError) as caught:
        regression.fit(change(synthetic_places()), "y", **({"predictors": ["a"]} | asked))
    assert words in str(caught.value)
    assert caught.value.expected and caught.value.do


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ({"errors": "HC33"}, "HC3"),
        ({"weights": "peopel"}, "people"),
        ({"predictors": ["latitud"]}, "latitude"),
        ({"sample": "Englland"}, "England"),
    ],
)
def test_unknown_names_list_the_nearest(asked: dict[str, object], near: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        regression.fit(synthetic_places(), "y", **({"predictors": ["a"]} | asked))
    assert near in caught.value.near


def test_the_outcome_must_be_known() -> None:
    with pytest.raises(UnknownNameError, match="column in the table"):
        regression.fit(synthetic_places(), "why", "a")


def test_a_column_of_a_region_or_county_must_be_there() -> None:
    with pytest.raises(UnknownNameError, match="county"):
        regression.fit(synthetic_places().drop(columns="county"), "y", "a", errors="cluster_county")


def test_all_shares_of_a_whole_are_refused(place_table: pd.DataFrame) -> None:
    ages = [f"age_{band}_2022" for band in ("16_24", "25_34", "35_49", "50_64")]
    with pytest.raises(ModelError, match="apart from rounding"):
        regression.fit(place_table, "gva_per_hour_2023", ages)
    assert regression.fit(place_table, "gva_per_hour_2023", ages[1:]).n == 361


def test_strongly_but_not_exactly_collinear_predictors_are_fitted() -> None:
    table = synthetic_places()
    fit = regression.fit(table.assign(c=table["a"] + 1e-4 * table["b"] ** 2), "y", ["a", "b", "c"])
    assert np.isfinite(fit.estimates.to_numpy()).all()


def test_whole_numbers_booleans_and_nullable_numbers_are_numbers() -> None:
    table = synthetic_places()
    changed = table.assign(flag=table["a"] > 5, whole=table["b"].round().astype("Int64"))
    changed.loc[4, "whole"] = pd.NA
    fit = regression.fit(changed, "y", ["flag", "whole"])
    assert fit.n == 59
    assert fit.left_out["reason"].tolist() == ["no value of whole"]
