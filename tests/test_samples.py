"""Samples: the contents of each named one on the real places, and a user's own."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.synthetic import synthetic_places
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.regression import samples
from toolkit.regression.samples import Rows

SIZES = {
    "UK": 361,
    "Great Britain": 350,
    "England": 296,
    "Wales": 22,
    "Scotland": 32,
    "Northern Ireland": 11,
    "England and Wales": 318,
    "England and Wales without City of London and Isles of Scilly": 316,
    "UK without London": 328,
    "UK without City of London and Isles of Scilly": 359,
}


def chosen(table: pd.DataFrame, sample: samples.Asked) -> samples.Choice:
    return samples.choose(Rows.of(table), sample)


def test_every_sample_is_counted_here() -> None:
    assert set(SIZES) == set(samples.SAMPLES)


@pytest.mark.parametrize(("name", "size"), SIZES.items())
def test_named_samples(name: str, size: int, place_table: pd.DataFrame) -> None:
    mask = chosen(place_table, name).mask
    assert mask.sum() == size
    if name in ("England", "Wales", "Scotland", "Northern Ireland"):
        assert set(place_table.loc[mask, "nation"]) == {name}
    if name == "UK without London":
        assert "London" not in set(place_table.loc[mask, "region"])


def test_codes_and_masks_choose_the_same(place_table: pd.DataFrame) -> None:
    welsh = place_table["region"] == "Wales"
    by_codes = chosen(place_table, place_table.loc[welsh, "code"])
    by_mask, by_list = chosen(place_table, welsh), chosen(place_table, welsh.tolist())
    assert by_codes.asked == by_mask.asked == by_list.asked
    assert len(by_mask.asked) == 22
    np.testing.assert_array_equal(by_codes.mask, by_mask.mask)


def test_an_unknown_sample_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        chosen(synthetic_places(), "Englund")
    assert "England" in caught.value.near


@pytest.mark.parametrize(
    ("sample", "error", "words"),
    [
        (["E06000000", "X99"], UnknownNameError, "X99"),
        ([True, False], ModelError, "match the table's 60 rows in number"),
        ([False] * 60, ModelError, "contains no places"),
        ([], ModelError, "contains no places"),
    ],
)
def test_own_samples_are_refused_in_words(sample: list, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        chosen(synthetic_places(), sample)


def test_names_for_codes_are_refused_and_not_read_by_their_first_letters() -> None:
    table = pd.DataFrame({"code": ["East Lindsey", "Wigan", "Swansea"], "y": [1.0, 2.0, 3.0]})
    with pytest.raises(ModelError, match=r"uses place codes.*East Lindsey"):
        chosen(table, "England and Wales")
    assert chosen(table, "UK").mask.all() and chosen(table, ["Wigan"]).mask.sum() == 1


def test_a_mask_in_another_order_is_refused() -> None:
    table = synthetic_places()
    with pytest.raises(ModelError, match="in order"):
        chosen(table, (table["a"] > 5).sort_values())


def test_a_table_without_codes() -> None:
    table = synthetic_places().drop(columns="code")
    assert chosen(table, "UK").mask.all()
    with pytest.raises(ModelError, match="cannot be selected"):
        chosen(table, "Wales")
