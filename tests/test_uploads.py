"""One reader for users' files: each layout, mark and number style of the invented cases with its right answer."""

from __future__ import annotations

import io
import math
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import places, uploads
from toolkit.core import bounded
from toolkit.core.errors import OwnFileError
from toolkit.places import gazetteer
from toolkit.uploads import cells, local, sheets

TEESSIDE = {
    "E06000001": "Hartlepool",
    "E06000002": "Middlesbrough",
    "E06000003": "Redcar and Cleveland",
    "E06000004": "Stockton-on-Tees",
    "E06000005": "Darlington",
    "E06000006": "Halton",
}


def book(*rows: list[object], title: str = "Data") -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.title = title
    for row in rows:
        workbook.active.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def indicators(text: str | bytes) -> uploads.Indicators:
    return uploads.read_indicators(text.encode() if isinstance(text, str) else text, "mine.csv")


def rates(text: str | bytes) -> uploads.Reading:
    return uploads.read_rates(text.encode() if isinstance(text, str) else text, "mine.csv")


def places_csv(heading: str, values: list[object]) -> str:
    lines = [f"{code},{name},{value}" for (code, name), value in zip(TEESSIDE.items(), values, strict=False)]
    return "\n".join([heading, *lines])


def test_a_first_row_of_the_united_kingdom_is_data_and_is_named_as_left_out():
    rows = [[code, name, 20.0 + n, 21.5 + n] for n, (code, name) in enumerate(TEESSIDE.items())]
    found = indicators(
        book(
            ["Table A3: pounds per hour"],
            ["Including UK figures"],
            [],
            ["LAD_Code", "LAD_Name", "Pounds_2021", "Pounds_2022"],
            ["UKX", "UK less Extra-Regio", 37.1, 38.3],
            *rows,
        )
    )
    assert found.columns == ("Pounds_2021", "Pounds_2022")
    assert found.unmatched == ("UKX",)
    assert found.table["Pounds_2021"].tolist() == [20.0, 21.0, 22.0, 23.0, 24.0, 25.0]


@pytest.mark.parametrize("first", [",England,5.5", "Total,Total,5.5"])
def test_a_first_row_that_is_no_place_does_not_become_the_heading(first: str):
    found = indicators("\n".join(["code,area,rate", first, *places_csv("", [3, 4, 5, 6]).splitlines()[1:]]))
    assert found.columns == ("rate",)
    assert len(found.table) == 4
    assert any(word in " ".join(found.notes) for word in ("England", "Total"))


def test_a_row_of_units_gives_the_units():
    text = "code,area,pay,jobs\n,,GBP a week,thousand\nE06000001,Hartlepool,500,20\nE06000002,Middlesbrough,501,21\n"
    found = indicators(text)
    assert found.columns == ("pay", "jobs")
    assert found.table.attrs["units"] == {"code": "", "pay": "GBP a week", "jobs": "thousand"}


@pytest.mark.parametrize(
    ("mark", "value", "reason"),
    [
        ("[not available]", math.nan, "not available"),
        ("#", math.nan, "statistically unreliable"),
        ("!", math.nan, "not available"),
        ("[c1]", math.nan, "confidential"),
        ("S", math.nan, "suppressed"),
        ("<5", math.nan, "only a limit"),
        ("disclosive", math.nan, "confidential"),
        ("12.3 [note 1]", 12.3, ""),
        ("12.3p", 12.3, ""),
        ("12.3*", 12.3, ""),
        ("0*", 0.0, ""),
        ("(12.3)", -12.3, ""),
        ("−3", -3.0, ""),
        ('"1,234"', 1234.0, ""),
        ("1 234", 1234.0, ""),
        ("1 2", math.nan, "not a number"),
        ("20.1 (18.0-22.2)", 20.1, ""),
    ],
)
def test_a_mark_midway_splits_no_table_and_keeps_its_reason(mark: str, value: float, reason: str):
    found = rates(f"Area,Rate\nGwynedd,21.4\nConwy,{mark}\nPowys,19.9\nCardiff,18.1\n").table
    assert found["label"].tolist() == ["Gwynedd", "Conwy", "Powys", "Cardiff"]
    got = found.iloc[1]
    assert got["value"] == value or (math.isnan(value) and math.isnan(got["value"]))
    assert got["reason"].startswith(reason) and bool(got["reason"]) == math.isnan(value)


def test_the_legend_of_the_file_comes_before_the_usual_meaning():
    found = rates("Region,Change\nNorth East,[s]\nLondon,3\nWales,4\n\n[s] statistically significant at 5%\n")
    assert found.table["reason"].iloc[0].startswith("statistically significant at 5%")


def test_a_row_of_marks_stays_in_one_table():
    found = uploads.preview(
        b"Region,2019,2020\nNorth East,20,21\nNorthern Ireland,[not available],[not available]\nScotland,17,18\n"
    )
    assert len(found.tables) == 1 and found.rows["label"].nunique() == 3
    assert found.periods == ("2019", "2020")


def test_a_row_a_figure_offers_its_periods_and_takes_the_latest_with_a_note():
    lines = [f"{code},Rate,{year},Percentage,{n + year}" for year in (2020, 2021) for n, code in enumerate(TEESSIDE)]
    text = "\n".join(["area_code,indicator,period,measure,value", *lines])
    found = indicators(text)
    assert found.columns == ("Rate",) and found.table["Rate"].iloc[0] == 2021
    assert "latest" in " ".join(found.notes)
    assert found.table.attrs["units"]["Rate"] == "%"
    assert uploads.read_indicators(text.encode(), period="2020").table["Rate"].iloc[0] == 2020


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("Claimant rate (%)\nRegion,2022,2023\nNorth East,0.9,0.8\nLondon,0.4,0.5\n", "%", 0.9),
        ('"Deaths per 1,000 population"\nArea,2022\nGwynedd,0.21\nConwy,0.34\n', "per 1,000 population", 0.21),
        ("Deaths per 1,000 population,\nArea,2022\nGwynedd,0.21\nConwy,0.34\n", "per 1,000 population", 0.21),
        ("Share of jobs that are green\nArea,2022\nNorth East,0.021\nLondon,0.034\n", "", 0.021),
        ("Area,Change\nGwynedd,-3.0%\nConwy,1.5%\n", "%", -3.0),
    ],
)
def test_a_unit_is_what_the_file_states_and_nothing_is_multiplied(text: str, unit: str, value: float):
    first = rates(text).table.iloc[0]
    assert (first["unit"], first["value"]) == (unit, value)


@pytest.mark.parametrize(
    "text", ["sep=;\nRegion;Rate\nNorth East;3,5\nLondon;4,5\n", "Region\tRate\nNorth East\t3,5\nLondon\t4,5\n"]
)
def test_decimal_commas_are_decimal_points(text: str):
    found = rates(text)
    assert found.table["value"].tolist() == [3.5, 4.5]
    assert "Commas were read as decimal points." in found.notes


@pytest.mark.parametrize(
    ("figures", "values", "noted"),
    [
        (("1.234", "2.245"), [1.234, 2.245], True),  # about one, or over a thousand: nothing in the file says
        (("1.234", "12.5"), [1.234, 12.5], False),
        (("1.234", "0.987"), [1.234, 0.987], False),
        (("1.234", "2.345.678"), [1234, 2_345_678], False),
    ],
)
def test_a_point_before_three_digits_is_noted_unless_another_figure_explains_it(figures, values, noted: bool):
    found = rates("Region;Jobs\nNorth East;{}\nLondon;{}\n".format(*figures))
    assert found.table["value"].tolist() == values
    assert any(note.startswith("Points were read as decimal points") for note in found.notes) == noted


def two_rows_of_headings(*left: object, rows: list[list[object]]) -> bytes:
    """Return years over men and women, each with a column of marks; ``left`` are the headings before them."""
    upper = [*[None] * len(left), 2022, None, None, None, 2023]
    return book(upper, [*left, *["Men", "Note codes", "Women", "Note codes"] * 2], *rows)


def test_numbers_of_rows_are_no_figures_and_take_no_heading_from_others():
    rows = [
        [n, name, n + 10, "p", n + 20, None, n + 30, None, n + 40, "r"] for n, name in enumerate(TEESSIDE.values(), 1)
    ]
    found = rates(two_rows_of_headings("No.", "Area", rows=[["All"], *rows[:3], ["Part-time"], *rows[3:]])).table
    assert set(found["column"]) == {f"{year} – {sex}" for year in (2022, 2023) for sex in ("Men", "Women")}
    assert len(found) == 24 and found["value"].min() == 11  # a section may stand over row numbers


def test_a_column_of_marks_speaks_for_the_figures_beside_it():
    rows = [[name, n, "p", None, "x", n + 30, None, n + 40, "r"] for n, name in enumerate(TEESSIDE.values())]
    rows[0][3:5] = [5, None]
    table = rates(two_rows_of_headings("Area", rows=rows)).table
    flags = table.groupby("column")["flag"].first().to_dict()
    assert flags == {"2022 – Men": "provisional", "2022 – Women": "", "2023 – Men": "", "2023 – Women": "revised"}
    withheld = table[table["value"].isna()]
    assert set(withheld["column"]) == {"2022 – Women"} and withheld["reason"].str.startswith("not available").all()


def test_rows_of_figures_that_belong_to_no_table_are_named():
    rows = [[name, n + 0.5, n + 1.5] for n, name in enumerate(TEESSIDE.values())]
    found = uploads.preview(book(["Area", "Pay", "Rate"], *rows, [], [], ["x", 1.5, 2.5], ["y", 3.5, 4.5]))
    assert found.block.rows == tuple(range(1, 7))
    assert "Rows of figures outside any table were not read: 10, 11." in found.notes


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_comma_of_thousands_parts_no_columns(delimiter: str):
    rows = [["Figures by area, United Kingdom"], ["area", "Pay"]]
    rows += [[name, f"£{199_075.5 + n:,.1f}"] for n, name in enumerate(TEESSIDE.values())]
    found = rates("\n".join(map(delimiter.join, rows)))
    assert found.table["value"].tolist() == [199_075.5 + n for n in range(len(TEESSIDE))]


def test_years_in_rows_and_areas_across():
    found = rates("Year,North East,London\n2018/19,20,27\n2019/20,21,28\n")
    assert set(found.table["period"]) == {"2018/19", "2019/20"} and set(found.table["level"]) == {"region"}


def test_two_rows_of_headings_are_joined():
    found = indicators(
        book(
            ["annual survey of hours and earnings"],
            ["date", 2024],
            [],
            ["local authority", None, "Number of jobs", None, "Median", None],
            [None, None, "number", "conf %", "number", "conf %"],
            *[[name, code, 27000 + n, 9.9, 500 + n, "#"] for n, (code, name) in enumerate(TEESSIDE.items())],
        )
    )
    assert found.columns[:3] == ("Number of jobs – number", "Number of jobs – conf %", "Median – number")
    assert set(found.reasons["column"]) == {"Median – conf %"}


def test_a_publisher_is_named_only_by_the_file():
    assert rates("Live births\nFilters:\nArea,All\nGwynedd,3\nConwy,4\n").source == "your file “mine.csv”"
    assert rates("Source: Welsh Government\nArea,All\nGwynedd,3\nConwy,4\n").source.endswith("Welsh Government")


def test_counts_of_merged_districts_are_added_up_and_rates_are_not():
    old = [("E07000026", "Allerdale"), ("E07000028", "Carlisle"), ("E07000029", "Copeland")]
    lines = [f"{code},{name},{n + 1},{n + 1}" for n, (code, name) in enumerate(old)]
    found = indicators("\n".join(["code,name,Number of jobs,Median pay", "E06000001,Hartlepool,9,9", *lines]))
    cumberland = found.table.set_index("code").reindex(["E06000063"]).iloc[0]
    assert cumberland["Number of jobs"] == 6 and math.isnan(cumberland["Median pay"])
    assert "added up" in " ".join(found.notes) and "cannot be added up" in " ".join(found.notes)


def test_figures_of_former_districts_that_cannot_be_added_up_leave_the_column_empty_or_get_a_sentence():
    """A KeyError broke the page if a column, or the whole table, had only such figures."""
    rows = "Allerdale,1,1\nCarlisle,2,2\nCopeland,3,3\n"
    found = indicators(f"name,Number of jobs,Median pay\n{rows}").table
    assert found["Number of jobs"].tolist() == [6] and found["Median pay"].isna().tolist() == [True]
    with pytest.raises(OwnFileError, match=r"only former districts \(“?Allerdale"):
        indicators(f"name,Average pay,Median pay\n{rows}")


def test_names_are_matched_exactly_once_their_kind_is_set_aside():
    known = {"Bristol, City of": "E06000023", "County Durham UA": "E06000047", "Rhondda, Cynon, Taff": "W06000016"}
    assert {name: gazetteer.of_name(name).code for name in known} == known
    assert gazetteer.of_name("Allerdale").former and gazetteer.of_name("Newcastle") is None
    assert (
        gazetteer.of_name("Wales1").name
        == gazetteer.of_name("Wales (2)").name
        == gazetteer.of_name("Wales [note 3]").name
        == "Wales"
    )
    assert gazetteer.of_name("Hartlepool 001") is None and gazetteer.of_name("Leeds 2") is None  # small areas of these
    assert gazetteer.of_name("London").level == "region" and gazetteer.of_name("London, City of").code == "E09000001"


def test_a_percentage_of_a_workbook_is_per_cent():
    workbook = openpyxl.load_workbook(io.BytesIO(book(["Region", "Rate"], ["North East", 0.25], ["London", 0.5])))
    for row in (2, 3):
        workbook.active.cell(row, 2).number_format = "0%"
    out = io.BytesIO()
    workbook.save(out)
    found = rates(out.getvalue()).table
    assert found["value"].tolist() == [25.0, 50.0] and set(found["unit"]) == {"%"}


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "XFD1"])
def test_a_far_cell_gets_a_sentence(cell: str):
    workbook = openpyxl.Workbook()
    workbook.active[cell] = 1
    out = io.BytesIO()
    workbook.save(out)
    with pytest.raises(OwnFileError, match="far outside"):
        sheets.read(out.getvalue(), "far.xlsx")


def test_a_workbook_that_would_unpack_to_more_than_is_read_gets_a_sentence():
    out = io.BytesIO(book(["code", "rate"], ["E06000001", 3]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/media/blanks.bin", b" " * 120_000_000)
    with pytest.raises(OwnFileError, match="would unpack to"):
        sheets.read(out.getvalue(), "bomb.xlsx")


@pytest.mark.parametrize("content", [b"[" * 200_000, b"a,b\n" + b"1e308,-1e308\n" * 50, b"{}", b"%PDF-1", b" \n "])
def test_what_is_no_table_gets_a_sentence(content: bytes):
    with pytest.raises(OwnFileError):
        uploads.read_indicators(content, "odd.csv")


DOCX = io.BytesIO()
with zipfile.ZipFile(DOCX, "w") as parts:
    parts.writestr("word/document.xml", "<w:document/>")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture"),
        (b"GIF89a\1\0", "a picture"),
        (b"II*\0\x08\0", "a picture"),
        (b"%PDF-1.7\n", "a PDF"),
        (DOCX.getvalue(), "a document"),
    ],
)
def test_a_picture_or_document_that_is_named_as_a_workbook_is_called_what_it_is(content: bytes, kind: str):
    with pytest.raises(OwnFileError) as fault:
        uploads.preview(content, "table.xlsx")
    assert f"is {kind}, whatever its file name" in str(fault.value) and "spreadsheet" in str(fault.value)
    assert "Save it as" not in str(fault.value)


LONG = [" ", "a", "9", ".", "(", "-", "a ", "1 ", "0.", "1e", "1/", "[x] ", "2021-", "a: ", "Q1 ", "\u00a0", '"', "\t"]


# A process that the system kills after the processor time of one response, if the system supports that limit.
READ_LONG = """
import contextlib, sys
from toolkit import uploads
from toolkit.core.errors import OwnFileError
with contextlib.suppress(ImportError):
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
text = sys.argv[1] * (4_800_000 // len(sys.argv[1]))
for layout in ("code,rate\\nE06000001,{}\\n", "code,{}\\nE06000001,1\\n", "{}\\n\\ncode,rate\\nE06000001,1\\n"):
    with contextlib.suppress(OwnFileError):
        uploads.read_indicators(layout.format(text).encode(), "long.csv")
"""


@pytest.mark.sample(1)
@pytest.mark.parametrize("piece", LONG)
def test_item_12_no_pattern_takes_a_visitor_s_time_for_a_long_text(piece: str):
    """A pattern took 17 seconds of processor time for 4.8 MB; a cell, a heading and a title together finish in time."""
    subprocess.run([sys.executable, "-c", READ_LONG, piece], cwd=Path(__file__).parent.parent, check=True)


def test_item_4_no_cell_asks_the_disk_whether_it_is_a_code(monkeypatch: pytest.MonkeyPatch):
    """The folder of tables was searched at every cell: 17 of the 19 seconds for 361 rows of 400 columns."""
    assert places.is_code("E06000001") and places.is_code("e07000026")
    with monkeypatch.context() as closed:
        for name in ("stat", "lstat", "readlink", "open"):
            closed.setattr(os, name, None)
        known = [places.is_code(text) for text in ("E06000001", " e07000026", "E99999999", "1.5")]
    assert known == [True, True, False, False]


def test_a_script_that_dies_is_an_error_in_words(tmp_path: Path):
    script = tmp_path / "dies.py"
    script.write_text("import os; os.abort()")
    with pytest.raises(bounded.BoundedError):
        bounded.run(script, b"x")


@given(
    st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 2)), min_size=6, max_size=6),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_a_table_written_in_any_way_reads_back_equal(values: list[float], delimiter: str, encoding: str):
    lines = [f"{code}{delimiter}{value}" for code, value in zip(TEESSIDE, values, strict=True)]
    found = indicators("\n".join([f"code{delimiter}Café £ rate", *lines]).encode(encoding))
    assert found.table.iloc[:, 1].tolist() == values


@given(st.floats(0, 1e9).map(lambda value: round(value, 1)))
def test_a_number_with_thousands_reads_back_in_both_styles(value: float):
    british = f"{value:,.1f}"
    assert cells.CellReader().read(british).value == value
    continental = british.translate(str.maketrans(",.", ".,"))
    assert cells.CellReader(decimal_comma=True).read(continental).value == value


RAW = st.one_of(
    st.none(),
    st.integers(-3000, 3000),
    st.floats(-1e6, 1e6),
    st.text("0123456789.,-−+()%£ eEx*_[]٣\n", max_size=8),
    st.floats(-1e6, 1e6).map(lambda value: f"{value:.2f}"),
)


@given(st.lists(RAW), st.booleans(), st.sampled_from(["", "comma", "point"]))
def test_a_cell_says_the_same_whatever_was_read_before_it(raws: list[sheets.Raw], comma: bool, doubt: str):
    kept, fresh = (cells.CellReader({"x": "closed"}, comma, doubt) for _ in range(2))
    assert [repr(kept.read(raw)) for raw in raws] == [repr(fresh.read(raw)) for raw in reversed(raws)][::-1]
    alone = [cells.CellReader({"x": "closed"}, comma, doubt).read(raw) for raw in raws]
    assert repr([kept.read(raw) for raw in raws]) == repr(alone)


def test_joined_columns_stand_beside_the_projects_own(place_table: pd.DataFrame):
    joined = uploads.join(place_table, indicators(places_csv("code,name,rate", [3, 4])))
    assert joined.attrs["own"] == ["rate"] and len(joined) == len(place_table) and len(places.every()) == 361


@pytest.mark.parametrize(
    ("heading", "level"),
    [
        ("Westminster Parliamentary Constituency", "constituency"),
        ("Police force area", "other area"),
        ("Ward name", "other area"),
    ],
)
def test_areas_of_another_kind_are_no_local_authorities_of_the_same_name(heading: str, level: str):
    text = f"{heading},Rate\nDarlington,4\nHartlepool,5\nMiddlesbrough,6\n"
    assert uploads.preview(text.encode()).matched == {level: 3}
    with pytest.raises(OwnFileError, match="is for a local authority"):
        indicators(text)


@pytest.mark.parametrize(
    ("rows", "level"),
    [
        (("Greater Manchester", "West Midlands Combined Authority", "Tees Valley"), "combined authority"),
        (("E47000001", "E47000002", "E47000003"), "combined authority"),
        (("E10000016", "E10000017", "E10000003"), "county"),
        (("Kent County Council", "Essex", "Norfolk"), "county"),
        (("E12000001", "TLD", "Wales"), "region"),
        (("E92000001", "UK", "Great Britain"), "whole"),
        (("E14001063", "E14001064", "W07000041"), "constituency"),
        (("TLC31", "TLC32", "TLD11"), "other area"),
        (("E01000001", "E02000002", "W01000003"), "small area"),
        (("E07000026", "E06000048", "00AA"), "local authority"),
    ],
)
def test_areas_of_every_level_are_known_by_code_or_name(rows: tuple[str, ...], level: str):
    text = "\n".join(["area code,rate", *(f"{name},{n + 4}" for n, name in enumerate(rows))])
    assert uploads.preview(text.encode()).matched == {level: 3}


def test_three_letter_codes_are_local_authorities_only_in_a_column_of_codes():
    found = indicators("la_code,rate\nHPL,3\nMDB,4\nDRS,5\n")
    assert found.table["code"].tolist() == ["E06000001", "E06000002", "N09000005"]
    assert uploads.preview(b"group,rate\nHPL,3\nMDB,4\nDRS,5\n").matched == {"": 3}


def test_a_name_that_may_mean_two_places_is_neither_and_both_are_named():
    found = uploads.preview(b"area,rate\nHartlepool,3\nNewcastle,4\nDarlington,5\n")
    assert found.unmatched == ("Newcastle",)
    assert any("Newcastle upon Tyne or Newcastle-under-Lyme" in note for note in found.notes)


def test_a_script_is_started_by_the_starter_for_a_process_that_may_start_none(tmp_path: Path):
    """As a served visit reads a workbook: the starter exists beforehand, and serves a process forked from this one."""
    code = (
        "import sys; from pathlib import Path; from toolkit.core import bounded\n"
        "bounded.keep_starter(Path(sys.argv[1]))\n"
        "bounded.subprocess.run = None\n"
        "print(bounded.run(Path('another.py'), b'abc' * 100_000) == b'ABC' * 100_000)\n"
    )
    script = tmp_path / "upper.py"
    script.write_text("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read().upper())")
    done = subprocess.run([sys.executable, "-c", code, script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "True"


def test_an_indicator_without_any_figure_is_not_offered_and_is_named():
    """The social mobility index has dozens of columns that are withheld for every local authority."""
    text = "code,area,Rate,Withheld,Of England\n,England,5,[c],7\n"
    text += "\n".join(f"{code},{name},{at},[c],[c]" for at, (code, name) in enumerate(TEESSIDE.items()))
    found = uploads.preview(text.encode(), "mine.csv", local=True)
    assert found.indicators == ("Rate", "Of England") and local.series(found) == ("Rate",)
    assert "These measures are not offered, because your file has no figures for them: “Withheld”." in found.notes
    assert any("no local authority has a figure" in note and "“Of England”" in note for note in indicators(text).notes)
    assert set(indicators(text).reasons["column"]) == {"Withheld", "Of England"}


@pytest.mark.parametrize("heading", ["Pay, FYE 2024", "Jobs", "Full-time jobs", "Year 11 pupils", "Births per year"])
def test_whole_numbers_like_years_are_figures_unless_the_heading_is_that_of_years(heading: str):
    text = f"area,{heading},Other\nHartlepool,1850,3\nMiddlesbrough,1990,4\nDarlington,1907,5\n"
    assert sorted(rates(text).table["value"]) == [3, 4, 5, 1850, 1907, 1990]
    years = rates(text.replace(heading, "Financial year", 1).replace("1850", "1990").replace("1907", "1990")).table
    assert years["value"].tolist() == [3, 4, 5] and set(years["period"]) == {"1990"}


@pytest.mark.parametrize("heading", ["Age", "SIC 2007", "industry_name", "Occupation group"])
def test_numbers_in_a_column_of_ages_or_industries_are_labels_and_no_figures(heading: str):
    rows = "\n".join(f"Wales,{number},{100 + number}" for number in (1, 2, 7, 15))
    found = uploads.preview(f"area,{heading},jobs\n{rows}\n".encode())
    assert found.columns == {"area": "area names", heading: "labels", "jobs": "figures"}
    assert found.rows["indicator"].tolist() == ["jobs, 1", "jobs, 2", "jobs, 7", "jobs, 15"]
    alone = uploads.preview(f"area,{heading}\nWales,41\nLondon,36\n".encode())
    assert alone.rows["value"].tolist() == [41, 36]  # the last column has the figures, whatever it is called


@pytest.mark.parametrize("rows", [3, 14, 30])
@pytest.mark.parametrize("last", [1999, 5000])
@pytest.mark.parametrize("title", [(), ("Table 1: jobs by group", "")])
def test_figures_like_years_without_areas_have_the_years_above_them_as_headings(
    rows: int, last: int, title: tuple[str, ...]
):
    """A table whose first rows, or all rows, look like years was refused."""
    lines = [*title, "group,2023,2024", *(f"Group {n},{1850 + 3 * n},{1900 + 2 * n}" for n in range(rows - 1))]
    found = rates("\n".join([*lines, f"Group z,{last},1931"]))
    table = found.table.set_index(["label", "period"])["value"]
    assert set(found.table["period"]) == {"2023", "2024"} and len(table) == 2 * rows
    assert table["Group 1", "2023"] == 1853 and table["Group z", "2023"] == last
    warned = f"All the figures look like years: check that the headings are in row {len(title) + 1}."
    assert (warned in found.notes) == (last == 1999)


def test_figures_like_years_under_no_heading_are_still_refused():
    with pytest.raises(OwnFileError, match="No table of figures"):
        rates("Group a,1850,1900\nGroup b,1853,1902\nGroup c,1999,1931\n")


@pytest.mark.parametrize("withheld", [(), (2, 3, 4), (2, 3, 4, 5), (2, 4, 6, 8), (3, 7, 8, 9)])
def test_marks_in_the_first_row_lose_no_year_of_the_headings(withheld: tuple[int, ...]):
    """The low-carbon economy survey has years centred over four columns, and marks in any of its first cells."""
    first = ["Onshore wind", "A Agriculture", *range(10, 18)]
    for at in withheld:
        first[at] = "~"
    rows = [
        ["Table 3: employment by onshore wind sector and industry, UK, 2014 to 2015"],
        ["Employment (full time equivalent)", None, None, 2014, None, None, None, 2015],
        [None, None, *["estimate", "lower CI", "upper CI", "CV"] * 2],
        first,
        *[[None, f"{letter} Industry", *range(20 * n, 20 * n + 8)] for n, letter in enumerate("BCDE", 1)],
    ]
    found = rates(book(*rows)).table
    assert found.groupby("period").size().to_dict() == {"2014": 20, "2015": 20}
    assert found["value"].isna().sum() == len(withheld)


BESIDE = (
    "Council,Rent,,Council,Empty homes\nBarnsley,150,,York,1200\nLeeds,157,,Sheffield,1255\nYork,165,,Barnsley,1310\n"
)


@pytest.mark.parametrize(
    ("areas", "expected"), [("", {"Rent": [165, 150, 157]}), ("Council (D)", {"Empty homes": [1200, 1310, 1255]})]
)
def test_of_two_tables_side_by_side_each_keeps_its_own_areas(areas: str, expected: dict[str, list[float]]) -> None:
    choices = uploads.Choices(areas=areas)
    found = uploads.preview(BESIDE.encode(), "beside.csv", choices)
    assert {"Council (A)", "Council (D)"} < set(found.table) and found.table.columns.is_unique
    other = "Council (A)" if areas else "Council (D)"
    assert any(f"with its own areas in “{other}”, was left out" in note for note in found.notes)
    own = uploads.read_indicators(BESIDE.encode(), "beside.csv", choices=choices)
    assert own.table.drop(columns="code").to_dict("list") == expected


def test_the_same_areas_in_the_same_rows_are_one_table_whose_figures_may_have_one_name() -> None:
    found = uploads.preview(
        b"Council,Rate,Council,Rate\nBarnsley,1,Barnsley,2\nYork,3,York,4\nLeeds,5,Leeds,6\n", "same.csv"
    )
    assert list(found.table) == ["Council (A)", "Rate (B)", "Council (C)", "Rate (D)"]
    assert set(found.indicators) == {"Rate (B)", "Rate (D)"} and "beside" not in " ".join(found.notes)
