"""A person's own file: read when it can be understood, else refused in words that say where and why."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit import uploads
from toolkit.core.errors import OwnFileError, TableError
from toolkit.uploads import parse_values

PLAIN = "code,score\nE06000001,1.5\nE06000002,2.5\nW06000011,3.5\n"


def book(fill: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    workbook = openpyxl.Workbook()
    if fill is None:
        for row in (["code", "score"], ["E06000001", 1.5], ["E06000002", 2.5], ["W06000011", 3.5]):
            workbook.active.append(row)
    else:
        fill(workbook)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def own(text: str | bytes, name: str = "mine.csv") -> uploads.OwnTable:
    return uploads.load_own(text.encode() if isinstance(text, str) else text, name)


def refused(text: str | bytes, *words: str, name: str = "mine.csv") -> str:
    with pytest.raises(OwnFileError) as told:
        own(text, name)
    for word in words:
        assert word in str(told.value)
    return str(told.value)


def test_a_plain_file_is_read_and_marked_as_theirs(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(PLAIN)
    found = uploads.load_own(path)
    assert found.name == "scores.csv" and found.columns == ("score",) and found.notes == () == found.unmatched
    assert list(found.frame["code"]) == ["E06000001", "E06000002", "W06000011"]
    assert list(found.frame["score"]) == [1.5, 2.5, 3.5]
    assert found.frame.attrs["labels"]["score"] == "score (your file)"
    assert found.frame.attrs["own"] == ["score"]
    assert uploads.load_own(str(path)).frame.equals(found.frame)


def test_it_is_joined_and_stays_marked(place_table: pd.DataFrame) -> None:
    joined = uploads.join_own(place_table, own(PLAIN))
    assert len(joined) == 361 and list(joined.columns) == [*place_table.columns, "score"]
    assert joined.set_index("code").loc["W06000011", "score"] == 3.5 and joined["score"].notna().sum() == 3
    assert joined.attrs["own"] == ["score"] and place_table.attrs["own"] == []
    assert joined.attrs["labels"]["score"] == "score (your file)"
    assert joined.attrs["labels"]["region"] == place_table.attrs["labels"]["region"]
    assert "mine.csv" in joined.attrs["source"] and "mine.csv" in joined.attrs["column_sources"]["score"]
    assert "mine.csv" not in joined.attrs["column_sources"]["gva_per_hour_2023"]
    twice = uploads.join_own(joined, own(PLAIN, "other.csv"))
    assert twice.attrs["own"] == ["score", "score_own"] and twice.attrs["labels"]["score_own"] == "score (your file)"
    with pytest.raises(TableError, match="no column “code”"):
        uploads.join_own(place_table.drop(columns="code"), own(PLAIN))


def test_names_of_the_project_are_not_taken() -> None:
    found = own("code,gva_per_hour_2023,region\nE06000001,1,a\nE06000002,2,b\n")
    assert found.columns == ("gva_per_hour_2023_own", "region_own")
    assert found.frame.attrs["labels"]["gva_per_hour_2023_own"] == "gva_per_hour_2023 (your file)"
    assert any("gva_per_hour_2023_own" in note for note in found.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_recognised(encoding: str) -> None:
    found = own("code,sgôr\nE06000001,1\nE06000002,2\nE06000003,3\n".encode(encoding))
    assert found.columns == ("sgôr",) and len(found.frame) == 3
    assert bool(found.notes) == (encoding not in {"utf-8", "utf-8-sig"})


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_separators_are_recognised(delimiter: str) -> None:
    text = "area,code,score\nHartlepool,E06000001,1.5\nMiddlesbrough,E06000002,2.5\n".replace(",", delimiter)
    found = own(text)
    assert list(found.frame["score"]) == [1.5, 2.5] and "separated by" in found.notes[0]


def test_the_column_of_codes_is_found_by_what_it_holds() -> None:
    found = own("x,area,score\nE12000001,e06000001 ,1\nE12000001,E06000002,2\n")
    assert list(found.frame["code"]) == ["E06000001", "E06000002"] and found.columns == ("score", "x")
    both = "lad23cd,old,score\nE08000016,E08000038,1\nE08000019,E08000039,2\n"
    assert list(own(both).frame["code"]) == ["E08000016", "E08000019"]
    refused(both.replace("lad23cd", "new"), "several columns of codes", "“new”, “old”")


def test_unknown_codes_are_listed() -> None:
    found = own("code,score\nE92000001,9\nE06000001,1\nE06009999,2\nhello,3\nE06000002,4\n")
    assert found.unmatched == ("E92000001", "E06009999", "HELLO") and len(found.frame) == 2
    assert any("E06009999" in note and "no local authority" in note for note in found.notes)
    assert any("E92000001" in note and "regions" in note for note in found.notes)


def test_former_codes_move_to_2023() -> None:
    found = own("code,score\nE08000038,1\nE07000100,2\n00FA,3\n")
    assert dict(zip(found.frame["code"], found.frame["score"], strict=True)) == {
        "E08000016": 1.0,
        "E07000240": 2.0,
        "E06000010": 3.0,
    }
    assert any("E08000038 is now E08000016" in note for note in found.notes)


def test_merged_districts_are_never_added_up() -> None:
    found = own("code,rate\nE07000026,1\nE07000028,2\nE07000029,3\nE06000001,4\n")
    assert list(found.frame["code"]) == ["E06000001"]
    assert found.unmatched == ("E07000026", "E07000028", "E07000029")
    assert any("Cumberland" in note and "cannot be added up" in note for note in found.notes)
    alone = own("code,rate\nE07000026,1\nE06000001,4\n")
    assert list(alone.frame["code"]) == ["E06000001"]
    beside = own("code,rate\nE07000026,1\nE06000063,4\n")
    assert list(beside.frame["rate"]) == [4.0] and any("own" in note for note in beside.notes)


def test_doubles_are_refused() -> None:
    refused(PLAIN + "E06000001,9\n", "E06000001", "Hartlepool", "rows 2 and 5", "one row a place")
    refused("code,a\nS12000043,1\nS12000046,2\n", "Rows 2 and 3", "Glasgow")
    kept = own("code,a\nE08000016,1\nE08000038,2\n")
    assert list(kept.frame["a"]) == [1.0]


def test_text_among_numbers_names_column_row_and_text() -> None:
    refused("code,score\nE06000001,1\nE06000002,about 3\nE06000003,4\n", "“score”", "“about 3”", "row 3")


def test_symbols_become_missing_with_a_note() -> None:
    rows = "".join(f"E0600000{i},{cell}\n" for i, cell in enumerate(["..", "x", ":", "-", "[c]", "*", "", "1", "2"], 1))
    found = own("code,score\n" + rows)
    assert found.frame["score"].isna().sum() == 7
    assert any("read as missing" in note and "“[c]” (1)" in note for note in found.notes)


def test_thousands_and_percentages() -> None:
    found = own('code,pay,rate\nE06000001,"1,234.5",25%\nE06000002,"£2,000",30 %\nE06000003,999,−4.5%\n')
    assert list(found.frame["pay"]) == [1234.5, 2000.0, 999.0] and list(found.frame["rate"]) == [25.0, 30.0, -4.5]
    assert found.frame.attrs["units"]["rate"] == "%"
    assert any("thousands separators" in note for note in found.notes)
    mixed = own("code,rate\nE06000001,25%\nE06000002,0.3\n")
    assert any("only 1 of 2" in note for note in mixed.notes)


def test_decimal_commas() -> None:
    found = own("code;a;b\nE06000001;12,5;1,234\nE06000002;1.234,5;0,5\n")
    assert list(found.frame["a"]) == [12.5, 1234.5] and list(found.frame["b"]) == [1.234, 0.5]
    assert any("decimal points" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["empty"]),
        ("  \n\n", ["empty"]),
        (",,\n,,\n", ["holds no cells", "header"]),
        ("code,score\n", ["header but no rows"]),
        ("E06000001,1\nE06000002,2\n", ["begins with figures", "header"]),
        ("a,b\n1,2\n3,4\n", ["no column of local-authority codes", "E06000010"]),
        ("code,b\nE05000026,2\nE05000027,4\n", ["“code”", "holds no code"]),
        ("place,b\nHartlepool,2\nHull,4\n", ["named", "never on names"]),
        ("code,a,a\nE06000001,1,2\n", ["called “a”"]),
        ("code,,a\nE06000001,1,2\n", ["column 2 has no name"]),
        (",2019,,2020\ncode,pay,jobs,pay\nE06000001,1,2,3\n", ["called “pay”", "several rows"]),
        ("code,a\nE06000001,1,234\n", ["Row 2", "3 cells", "header has 2"]),
        ("code,a\nE06000001,word\nE06000002,other\n", ["no column of numbers"]),
        ('code,a\nE06000001,"' + "x" * 200_000, ["cannot be split"]),
        ("<html><table><tr><td>E06000001", ["web page"]),
        ('{"code": "E06000001"}', ["JSON"]),
        (b"%PDF-1.7", ["a PDF"]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), ["damaged"]),
        (b"\x1f\x8b\x08", ["compressed"]),
        (b"code,a\nE06000001,\x81\x8d\n", ["encoding"]),
        (b"\x00\x01\x02\x03" * 50, ["encoding"]),
        (b"PK\x03\x04 not really", ["damaged"]),
        ("code,a\n" + "E06000001,1\n" * 20_001, ["20,0", "one row a place"]),
        ("code" + ",a" * 501 + "\nE06000001\n", ["500 columns"]),
    ],
)
def test_what_cannot_be_read_is_said(text: str | bytes, words: list[str]) -> None:
    refused(text, *words)


def test_titles_and_footnotes_are_passed_over() -> None:
    found = own("Table 1: scores\n\ncode,score\nE06000001,1\nE06000002,2\n\nSource: ONS\n,7\n")
    assert list(found.frame["score"]) == [1.0, 2.0]
    assert any("Row 1 above the header" in note for note in found.notes)
    assert any("footnotes" in note for note in found.notes)


def test_the_row_numbers_of_pandas_are_dropped() -> None:
    frame = pd.DataFrame({"code": ["E06000001", "E06000002"], "score": [1.0, 2.0]})
    assert own(frame.to_csv()).columns == ("score",)


def test_size_is_limited_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(OwnFileError, match=r"200 MB.*10 MB"):
        uploads.load_own(path)
    with pytest.raises(OwnFileError, match=r"At most 0\.001 MB"):
        uploads.load_own(PLAIN.encode() * 50, limit_mb=0.001)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(OwnFileError, match=r"no file “nothing\.csv”") as told:
        uploads.load_own(tmp_path / "nothing.csv")
    assert str(tmp_path) not in str(told.value)
    with pytest.raises(OwnFileError, match="cannot be opened"):
        uploads.load_own(tmp_path)
    with pytest.raises(OwnFileError, match="cannot be read"):
        uploads.load_own("\0.csv")


# Workbooks.


def test_a_workbook_gives_the_same_as_a_text_file() -> None:
    pd.testing.assert_frame_equal(own(book(), "mine.xlsx").frame, own(PLAIN, "mine.xlsx").frame)


def test_cells_are_read_as_they_are_shown() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        sheet = workbook.active
        for row in (["code", "share", "count"], ["E06000001", 0.29, 1000], ["E06000002", 0.07, 2000.0]):
            sheet.append(row)
        for row in (2, 3):
            sheet.cell(row, 2).number_format = "0.0%"

    found = own(book(fill), "mine.xlsx")
    assert list(found.frame["share"]) == [29.0, 7.0] and found.frame.attrs["units"]["share"] == "%"
    assert list(found.frame["count"]) == [1000.0, 2000.0]


def test_the_sheet_with_codes_is_found() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        workbook.active.title = "Notes"
        workbook.active.append(["About these figures"])
        for row in (["code", "score"], ["E06000001", 1]):
            (workbook["Data"] if "Data" in workbook.sheetnames else workbook.create_sheet("Data")).append(row)

    found = own(book(fill), "mine.xlsx")
    assert list(found.frame["score"]) == [1.0] and "Only the sheet “Data” was read, not “Notes”." in found.notes


def test_formulas_that_were_never_calculated_are_said() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        for row in (["code", "a", "b"], ["E06000001", 1, "=B2*2"], ["E06000002", 2, "=B3*2"]):
            workbook.active.append(row)

    found = own(book(fill), "mine.xlsx")
    assert found.columns == ("a",) and "Empty columns were left out: “b”." in found.notes


def test_no_sheet_with_codes() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        workbook.active.append(["a", "b"])
        workbook.create_sheet("More").append(["c", "d"])

    refused(book(fill), "no column", "“Sheet”, “More”", name="mine.xlsx")


def test_merged_headers_are_refused() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        sheet = workbook.active
        for row in (["", "Pay", "", "Jobs", ""], ["code", 2019, 2020, 2019, 2020], ["E06000001", 1, 2, 3, 4]):
            sheet.append(row)
        sheet.merge_cells("B1:C1")
        sheet.merge_cells("D1:E1")

    refused(book(fill), "“2019”, “2020”", "merged cells", name="mine.xlsx")


def test_text_in_a_cell_of_a_workbook() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        for row in (["code", "a"], ["E06000001", 1.234], ["E06000002", "12,5"], ["E06000003", 3]):
            workbook.active.append(row)

    refused(book(fill), "“a”", "“12,5”", "row 3", name="mine.xlsx")


def repacked(content: bytes, extra: dict[str, bytes] | None = None, without: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != without:
                new.writestr(part, old.read(part))
        for part, text in (extra or {}).items():
            new.writestr(part, text)
    return out.getvalue()


def test_dangerous_and_strange_workbooks_are_refused() -> None:
    refused(repacked(book(), {"xl/vbaProject.bin": b"macro"}), "macros", ".xlsm", name="mine.xlsm")
    refused(repacked(book(), {"xl/media/image1.png": bytes(60_000_000)}), "unpack to 60 MB", name="bomb.xlsx")
    refused(repacked(book(), without="xl/workbook.xml"), "no Excel workbook", name="mine.docx")
    refused(repacked(book(), without="xl/worksheets/sheet1.xml"), "mine.xlsx", name="mine.xlsx")
    refused(book()[:-200], "damaged", name="mine.xlsx")


def test_a_cell_far_away_does_not_fill_the_memory() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        for row in (["code", "a"], ["E06000001", 1]):
            workbook.active.append(row)
        workbook.active.cell(1_048_576, 16_384, "far")

    assert list(own(book(fill), "mine.xlsx").frame["a"]) == [1.0]


# Whatever it is: a table, or an OwnFileError.


def never_worse(content: bytes) -> None:
    try:
        found = uploads.load_own(content, "any")
    except OwnFileError as error:
        assert str(error)
    else:
        assert found.frame["code"].is_unique and set(found.columns) == set(found.frame.columns) - {"code"}


@given(st.binary(max_size=400))
def test_random_bytes(content: bytes) -> None:
    never_worse(content)


CELLS = st.sampled_from(["E06000001", "E06000002", "E08000038", "E07000026", "1", "1,5", "x", "", "a", '"', "code"])


@given(
    st.lists(st.lists(CELLS, max_size=4), max_size=6), st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-16"])
)
def test_random_tables(rows: list[list[str]], delimiter: str, encoding: str) -> None:
    never_worse("\n".join(delimiter.join(row) for row in rows).encode(encoding))


WORKBOOK = book()


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(4, len(WORKBOOK) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_damaged_workbooks(changes: list[tuple[int, int]]) -> None:
    content = bytearray(WORKBOOK)
    for position, value in changes:
        content[position] = value
    never_worse(bytes(content))


PARTS = [name for name in zipfile.ZipFile(io.BytesIO(WORKBOOK)).namelist() if name.endswith((".xml", ".rels"))]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PARTS), st.integers(0, 5000), st.integers(0, 30), st.text('<>"=/aE0169 ', max_size=12))
def test_workbooks_with_damaged_xml(part: str, start: int, length: int, put: str) -> None:
    text = zipfile.ZipFile(io.BytesIO(WORKBOOK)).read(part)
    start %= len(text)
    never_worse(repacked(WORKBOOK, {part: text[:start] + put.encode() + text[start + length :]}, without=part))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_read_back_exactly(value: float) -> None:
    assert parse_values.number(repr(value)) == value


@given(st.integers(-(10**12), 10**12))
def test_thousands_are_read_back(value: int) -> None:
    assert parse_values.number(f"{value:,}") == value
    assert parse_values.number(f"{value:,}".replace(",", " ")) == value
    assert parse_values.number(f"{value:,}%") == value
