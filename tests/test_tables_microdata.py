"""A user's own microdata: the known files are recognised and decoded, everything else gets an error message.

The Living Costs and Food Survey and part of the 2011 census file are read if this machine has them; the 2021 file is
tested on rows generated from its code book, since no copy was available.
"""

from __future__ import annotations

import gzip
import io
import zipfile

import numpy as np
import pandas as pd
import pytest

from toolkit.apps.shared.microdata import (
    CENSUS_2011,
    CENSUS_2021,
    CODE_BOOKS,
    LCF_2013,
    CodeBook,
    load_microdata,
    recognised,
)
from toolkit.core.errors import OwnFileError
from toolkit.health_and_poverty.poverty.definition import Definition
from toolkit.health_and_poverty.poverty.low_income import build


def rows_from(book: CodeBook, n: int = 200, seed: int = 0) -> pd.DataFrame:
    """Return random rows that match a code book."""
    rng = np.random.default_rng(seed)
    columns = {
        variable.column: rng.choice([*variable.labels, *variable.empty[:1]], n) if variable.labels else rng.random(n)
        for variable in book.variables
    }
    return pd.DataFrame(columns).assign(**{"column of no interest": 1})


def as_csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode()


@pytest.mark.parametrize("book", CODE_BOOKS, ids=lambda book: book.name)
def test_a_file_that_obeys_a_code_book_is_recognised_and_decoded(book):
    made = rows_from(book)
    read = load_microdata(as_csv(made))
    assert read.book is book and len(read.frame) == len(made)
    assert f"The file has {len(made)} rows, but the complete file has {book.rows:,}." in read.notes
    for variable in book.variables:
        if isinstance(read.frame[variable.name].dtype, pd.CategoricalDtype):
            expected = made[variable.column].map(dict(variable.labels))
            assert read.frame[variable.name].astype(object).where(expected.notna()).equals(expected.astype(object))


def test_sexes_are_the_other_way_round_in_2021():
    def men(book):
        return load_microdata(as_csv(rows_from(book).assign(**{_column(book, "sex"): "2"}))).frame["sex"].unique()

    assert men(CENSUS_2011).tolist() == ["Female"] and men(CENSUS_2021).tolist() == ["Male"]


def _column(book: CodeBook, name: str) -> str:
    return next(variable.column for variable in book.variables if variable.name == name)


def test_a_line_of_title_or_a_mark_of_byte_order_above_the_headings_is_passed_over():
    csv = as_csv(rows_from(CENSUS_2011))
    assert len(load_microdata(b"2011 Census Microdata Teaching File,,,\n" + csv).frame) == 200
    assert load_microdata(b"\xef\xbb\xbf" + csv).book is CENSUS_2011


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "ZIP file is damaged"),
        (b"<!doctype html>", "a web page"),
        (b"$FL2@(#) SPSS", "an SPSS file"),
        (b"a,b,c\n1,2,3\n", "do not match any known file"),
        (b"x" * 300, "do not match any known file"),
        (as_csv(rows_from(LCF_2013).drop(columns="Gorx")), "lacks Gorx"),
        (as_csv(rows_from(LCF_2013).assign(A121r="Squat")), "“A121r” contains “Squat”"),
        (as_csv(rows_from(LCF_2013).assign(P344pr="much")), "Expected a number"),
        (as_csv(rows_from(CENSUS_2021).assign(region="E99")), "“region” contains “E99”"),
        (as_csv(rows_from(CENSUS_2021)) + b'"unclosed', "its rows cannot be read"),
    ],
)
def test_what_cannot_be_used_gets_its_sentence(content, words):
    with pytest.raises(OwnFileError, match=words):
        load_microdata(content)


def test_a_missing_and_an_enormous_file(tmp_path):
    with pytest.raises(OwnFileError, match=r"no file “gone\.csv”"):
        load_microdata(tmp_path / "gone.csv")
    with pytest.raises(OwnFileError, match=r"The limit is 0\.001 MB"):
        load_microdata(as_csv(rows_from(CENSUS_2011)), limit_mb=0.001)


@pytest.fixture(scope="module")
def survey(raw):
    return load_microdata(raw / "microdata" / "lcf-2013-teaching.csv")


def test_the_living_costs_and_food_survey(survey):
    """5,144 households that represent 26.8 million; the top income is a cut-off."""
    assert len(survey.frame) == LCF_2013.rows and survey.frame["weight"].sum() == pytest.approx(26.8e6, abs=5e4)
    assert "15% of households have the top income, £1,184.99 a week." in survey.notes


def test_rates_by_work_and_region_in_the_living_costs_and_food_survey(survey):
    """People below 60% of the median of gross equivalised income, computed independently of this code."""
    by_work = build(survey.frame, Definition(), by="work").rows.set_index("group")["rate"]
    assert by_work[["Full-time", "Part-time", "Inactive"]].round(1).tolist() == [7.2, 29.4, 43.0]
    at_work = survey.frame["work"].isin(["Full-time", "Part-time"])
    working = survey.frame.assign(region=survey.frame["region"].where(at_work))
    rows = build(working, by="region").rows.set_index("group")
    assert rows.loc[["South East", "North East", "Northern Ireland"], "rate"].round(1).tolist() == [6.2, 15.7, 22.0]
    assert (rows["sample_poor"].iloc[:-1].min(), rows["sample_poor"].iloc[:-1].max()) == (13, 44)


def test_the_census_of_2011(raw):
    """Share in work of usual residents aged 16 to 64 by health, computed independently of this code."""
    people = load_microdata(raw / "microdata" / "census-2011-teaching-extract-10k.csv").frame
    of_age = people[people["age"].between("16 to 24", "55 to 64") & (people["resident"] == "Usual resident")]
    working = of_age["activity"].isin(["Employee", "Self-employed"])
    shares = 100 * working.groupby(of_age["health"], observed=True).mean()
    assert shares.round(0).tolist() == [73, 72, 52, 31, 14]


# Compressed files: the complete census files are too large to send as they are.


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "."), content)
    return out.getvalue()


PLAIN = as_csv(rows_from(CENSUS_2021))


@pytest.mark.parametrize(
    "content",
    [gzip.compress(PLAIN), packed(census__csv=PLAIN), packed(census__csv=PLAIN, read_me__txt=b"Read me")],
    ids=["gzip", "zip", "zip with a read-me"],
)
def test_a_packed_file_gives_the_same(content):
    pd.testing.assert_frame_equal(load_microdata(content).frame, load_microdata(PLAIN).frame)
    assert recognised(content) is CENSUS_2021


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: gzip.compress(bytes(101_000_000)), "would unpack to 100 MB or more"),
        (lambda: packed(census__csv=bytes(101_000_000)), "would unpack to 100 MB or more"),
        (lambda: packed(survey__sav=b"$FL2"), "0 CSV files .“survey.sav”"),
        (lambda: packed(one__csv=PLAIN, two__csv=PLAIN), "2 CSV files"),
        (lambda: packed(mimetype=b"application/x"), "is a workbook"),
        (lambda: packed(census__csv=PLAIN)[:-50], "damaged"),
        (lambda: gzip.compress(PLAIN)[:-50], "damaged"),
        (lambda: gzip.compress(b"%PDF-1.7"), "a PDF"),
    ],
    ids=["gzip bomb", "zip bomb", "no CSV", "two", "workbook", "zip cut off", "gzip cut off", "a PDF within"],
)
def test_a_packed_file_that_cannot_be_used_gets_its_sentence(make, words):
    content = make()
    with pytest.raises(OwnFileError, match=words):
        load_microdata(content)
    assert recognised(content) is None


def test_the_complete_file_of_2021_is_read_whole_and_kept_small():
    """604,351 rows generated from the code book, since no copy of the file was available."""
    part = rows_from(CENSUS_2021, 10_000)
    lines = part.to_csv(index=False).splitlines(keepends=True)
    content = "".join([lines[0], *(lines[1:] * 61)[: CENSUS_2021.rows]]).encode()
    read = load_microdata(gzip.compress(content, 1))
    assert len(read.frame) == 604_351 and not any("complete one" in note for note in read.notes)
    assert read.frame.memory_usage(deep=True).sum() < 10e6
