"""A user's own households: a good file is read as it is, a bad one is refused with a message that says where."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.core.errors import OwnFileError
from toolkit.uploads.households import HOUSEHOLDS_MB, read_households

TEXTS, NUMBERS, EMPTY = {"region": ("Wales", "London", "East of England")}, ("weight", "pay"), ("pay",)
GOOD = '\ufeffregion, weight,pay,more\nWales ,"1,200.5",9.5,x\nLondon,1,,y\n'


def read(text: str | bytes) -> pd.DataFrame:
    content = text if isinstance(text, bytes) else text.encode()
    return read_households(content, TEXTS, NUMBERS, EMPTY, "mine.csv").table


def test_a_good_file(tmp_path):
    frame = read(GOOD)
    assert frame["region"].tolist() == ["Wales", "London"] and frame["weight"].tolist() == [1200.5, 1]
    assert frame["pay"].isna().tolist() == [False, True] and list(frame) == ["region", "weight", "pay"]
    (tmp_path / "mine.csv").write_text(GOOD, encoding="utf-8")
    found = read_households(tmp_path / "mine.csv", TEXTS, NUMBERS, EMPTY)
    pd.testing.assert_frame_equal(found.table, frame)
    assert found.columns == ("region", "weight", "pay") and found.source == "your file “mine.csv”"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("region,weight\nWales,1\n", "“mine.csv” lacks pay"),
        ("region,weight,pay\n", "has 0 households"),
        ("region,weight,pay\nWales,,9\n", "has nothing under “weight” in row 2"),
        ("region,weight,pay\nWales,1,9\nWales,many,9\n", "has “many” under “weight” in row 3"),
        ("region,weight,pay\nWales,inf,9\n", "has “inf” under “weight” in row 2"),
        ("region,weight,pay\n,1,9\n", "has nothing under “region” in row 2"),
        ("region,weight,pay\nLondom,1,9\n", "has “Londom” under “region” in row 2.*Did you mean “London”"),
        ("region,weight,pay\nWales,1,9%\n", "has “9%” under “pay” in row 2"),
        ('region,weight,pay\nWales,1,9.5\nWales,1,"9,5"\n', "has “9,5” under “pay” in row 3"),
        ("", "“mine.csv” is empty"),
        ('region,weight,pay\n"Wales,1,9\n', "“Wales,1,9” under “region”"),
        (b"region,weight,pay\nWales\xff,1,9\n", "has “Walesÿ” under “region”"),
        (b"PK\x03\x04", "is damaged, or is not a workbook"),
        (b"%PDF-1.7", "is a PDF"),
        (b"x" * (int(HOUSEHOLDS_MB * 1e6) + 1), "60 MB"),
    ],
)
def test_a_bad_file_is_refused_in_words(content, words):
    with pytest.raises(OwnFileError, match=words):
        read(content)


def test_a_file_that_is_not_there():
    with pytest.raises(OwnFileError, match=r"no file “nowhere\.csv”"):
        read_households("nowhere.csv", TEXTS, NUMBERS)


@pytest.mark.parametrize("text", ["region;weight;pay\nwales;1000,5;9,5\n", 'region,weight,pay\nWales,"1000,5","9,5"\n'])
def test_decimal_commas_are_decimal_points_and_said(text):
    found = read_households(text.encode(), TEXTS, NUMBERS, EMPTY)
    assert found.table.to_numpy().tolist() == [["Wales", 1000.5, 9.5]]
    assert "Commas were read as decimal points." in found.notes
