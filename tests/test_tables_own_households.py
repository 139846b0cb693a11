"""A person's own households: a good file is read as it is, a bad one is refused in words that say where."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.core.errors import OwnFileError
from toolkit.uploads.households import LIMIT_MB, load_households

TEXTS, NUMBERS, EMPTY = ("region",), ("weight", "pay"), ("pay",)
GOOD = '\ufeffregion, weight,pay,more\nWales ,"1,200.5",9.5,x\nLondon,1,,y\n'


def read(text: str | bytes) -> pd.DataFrame:
    content = text if isinstance(text, bytes) else text.encode()
    return load_households(content, TEXTS, NUMBERS, EMPTY, "mine.csv")


def test_a_good_file(tmp_path):
    frame = read(GOOD)
    assert frame["region"].tolist() == ["Wales", "London"] and frame["weight"].tolist() == [1200.5, 1]
    assert frame["pay"].isna().tolist() == [False, True] and list(frame) == ["region", "weight", "pay"]
    (tmp_path / "mine.csv").write_text(GOOD, encoding="utf-8")
    pd.testing.assert_frame_equal(load_households(tmp_path / "mine.csv", TEXTS, NUMBERS, EMPTY), frame)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("region,weight\nWales,1\n", "“mine.csv” lacks pay"),
        ("region,weight,pay\n", "has 0 households"),
        ("region,weight,pay\nWales,,9\n", "has nothing as “weight” in row 2"),
        ("region,weight,pay\nWales,1,9\nWales,many,9\n", "has “many” as “weight” in row 3"),
        ("region,weight,pay\nWales,inf,9\n", "has “inf” as “weight” in row 2"),
        ("region,weight,pay\n,1,9\n", "empty “region” in row 2"),
        ("", "“mine.csv” is empty"),
        ('region,weight,pay\n"Wales,1,9\n', "cannot be read as a table|has nothing|has 0|lacks|empty"),
        (b"region,weight,pay\nWales\xff,1,9\n", "cannot be read as a table"),
        (b"PK\x03\x04", "is a ZIP file or a workbook"),
        (b"%PDF-1.7", "is a PDF"),
        (b"x" * (int(LIMIT_MB * 1e6) + 1), "60 MB"),
    ],
)
def test_a_bad_file_is_refused_in_words(content, words):
    with pytest.raises(OwnFileError, match=words):
        read(content)


def test_a_file_that_is_not_there():
    with pytest.raises(OwnFileError, match=r"no file “nowhere\.csv”"):
        load_households("nowhere.csv", TEXTS, NUMBERS)
