"""A visitor's downloads."""

import csv
import html
import io
import math
import re
from datetime import date

import mistune
import nbformat
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.figure_cases import places, regions
from tests.test_apps_frame import APP, State, compute
from toolkit import figures
from toolkit.explorer.cells import columns, figures_in_words, harmless, headings
from toolkit.explorer.downloads import as_csv, as_notebook, as_xlsx
from toolkit.explorer.explorer import whole_address
from toolkit.explorer.result import Result, Table
from toolkit.explorer.workbook import sheet_names

STATE = State(size=3)
AT = "https://example.org/apps/demo?size=3"

RATES = pd.DataFrame(
    {
        "place": ["Hartlepool", "Rushmoor", "=Nowhere"],
        "rate": [-2.725690760086726, np.nan, 12.0],
        "lower": [-6.8938664074431895, np.nan, 11.25],
        "upper": [-3.0537597659694127, np.nan, 1e3],
        "people": [92_571, 99_999, 1],
        "shown": ["£527.7", "4.1%*", "−1,234"],
        "year": [2019.0, 2020.0, 2021.0],
    }
)
TABLE = Table(
    "Rates [of ill health]: by place / and, what is more, over the years of the census",
    RATES,
    {"place": "Place", "rate": "Rate (%)", "lower": "95% interval, from", "upper": "to", "people": "People"},
    {"rate": ".1f", "lower": ".1f", "upper": ".1f", "people": ",.0f"},
    note="Of residents.",
)
TWO = Result(
    "Two tables.",
    (TABLE, lambda width: figures.dumbbell(regions(), "region", "before", "after", label="Low income", width=width)),
    ("A note.",),
    ("An office, a survey, 2023.",),
)


def _read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def _opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_the_csv_says_what_was_chosen_and_where_it_is_from():
    rows = _read(as_csv(APP, STATE, compute(STATE), AT))
    firsts = [row[0] for row in rows if row]
    assert "# The size is 3." in firsts and "# Size: 3%" in firsts and "# Source: ONS" in firsts
    assert f"# Link: {AT}" in firsts and "# Note: See HC3." in firsts
    assert f"# Taken on: {date.today():%-d %B %Y}" in firsts
    assert rows[-2:] == [["Name", "Size, %"], ["x", "3"]]


def test_several_tables_of_a_csv_can_be_told_apart_by_a_program():
    rows = _read(as_csv(APP, STATE, TWO, AT))
    assert any(row and row[0].startswith("# 2 tables follow") for row in rows)
    starts = [n for n, row in enumerate(rows) if row and row[0].startswith("# Table ")]
    assert [rows[n][0].split(":")[0] for n in starts] == ["# Table 1 of 2", "# Table 2 of 2"]
    assert all(rows[n - 1] == [] for n in starts)
    assert "# Source: A made-up publisher" in rows[starts[1] + 1][0]
    read = []
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        read.append([row for row in rows[start:end] if row and not row[0].startswith("#")])
    assert read[0][0][:5] == ["Place", "Rate (%)", "95% interval, from", "95% interval, to", "People"]
    assert read[0][1][:5] == ["Hartlepool", "-2.7257", "-6.8939", "-3.0538", "92571"]
    assert read[0][2][1:4] == ["", "", ""], "no figure is an empty cell"
    assert read[1][0] == ["Region", "Before housing costs (%)", "After housing costs (%)"]
    assert {len(row) for row in read[0]} == {7} and {len(row) for row in read[1]} == {3}


def test_the_workbook_lists_its_tables_and_leads_to_them():
    book = _opened(as_xlsx(APP, STATE, TWO, AT))
    about = book["About"]
    assert about["A1"].value == APP.title
    said = {str(cell.value) for row in about.iter_rows() for cell in row if cell.value}
    assert {"Two tables.", "A note.", AT, "An office, a survey, 2023.", f"{date.today():%-d %B %Y}"} <= said
    links = [cell for row in about.iter_rows() for cell in row if cell.hyperlink]
    assert [cell.hyperlink.location for cell in links] == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    assert about.cell(links[0].row, 2).value == f"{TABLE.title} (3 rows)"


def test_a_sheet_has_its_title_its_source_and_numbers_that_are_numbers():
    book = _opened(as_xlsx(APP, STATE, TWO, AT))
    sheet = book[book.sheetnames[1]]
    assert [sheet.cell(row, 1).value for row in (1, 2, 3)] == [
        TABLE.title,
        "Source: An office, a survey, 2023.",
        "Of residents.",
    ]
    assert sheet["A4"].hyperlink.location == "'About'!A1"
    heads = sheet[6]
    assert [cell.value for cell in heads[:4]] == ["Place", "Rate (%)", "95% interval, from", "95% interval, to"]
    assert all(cell.font.bold for cell in heads) and sheet.freeze_panes == "B7"
    first, second, third = (list(row) for row in sheet.iter_rows(min_row=7))
    assert [cell.value for cell in first] == ["Hartlepool", -2.7257, -6.8939, -3.0538, 92571, 527.7, 2019]
    assert [cell.number_format for cell in first[1:]] == ["0.0", "0.0", "0.0", "#,##0", '"£"0.0', "0"]
    assert [cell.value for cell in second[1:4]] == [None, None, None]
    assert (second[5].value, second[5].number_format) == (4.1, '0.0"%*"')
    assert (third[5].value, third[5].number_format) == (-1234, "#,##0")
    assert third[0].value == "'=Nowhere" and third[0].data_type == "s"
    assert sheet.column_dimensions["A"].width >= len("Hartlepool") and sheet.column_dimensions["B"].width >= 10
    drawn = book[book.sheetnames[2]]
    assert str(drawn["A2"].value).startswith("Source: A made-up publisher")


def test_the_notebook_is_valid_and_holds_the_code():
    notebook = nbformat.reads(as_notebook(APP, STATE, compute(STATE)), 4)
    nbformat.validate(notebook)
    assert [cell.source for cell in notebook.cells if cell.cell_type == "code"] == ["1 + 1"]


HOSTILE = [
    "![x](http://evil.example/x.png)",
    "<img src=x onerror=alert(1)>.csv",
    "`code`",
    "$\\\\href{javascript:x}{y}$",
    "a_b_*c*",
]
HOSTILE += [
    "# heading\n\n- item",
    "[a](javascript:alert(1))",
    "http://evil.example/![x](y)",
    "&lt;b&gt;",
    "~~x~~ | y |",
]


@given(st.sampled_from(HOSTILE) | st.text(st.sampled_from("![]()<>`*_#$\\&;~|\n x:/.")).map(lambda name: f"x{name}x"))
def test_a_name_in_the_notebook_s_words_stays_that_very_text(name):
    """A file's name appears in the sentence and the sources: never as an external image, a link or a tag."""
    result = Result(f"The file “{name}” was read. It is “{name}”.", (), (), (f"Your file “{name}”",), code="1 + 1")
    cells = nbformat.reads(as_notebook(APP, STATE, result), 4).cells
    for source in (cells[0].source, cells[2].source):
        page = mistune.html(source)
        tags = set(re.findall(r"<(/?\w+)", page)) - {"h1", "/h1", "h2", "/h2", "p", "/p", "ul", "/ul", "li", "/li"}
        assert tags <= {"strong", "/strong"} and "$" not in source.replace("\\$", "")
        shown = " ".join(html.unescape(re.sub(r"<[^>]*>", "", page)).split())
        assert "“" + " ".join(f"x{name}x".split())[1:-1] + "”" in shown.replace("“ ", "“").replace(" ”", "”")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_spreadsheet_runs_nothing(text):
    result = Result(text, (Table(text, pd.DataFrame({text: [text], "other": [text]}), note=text),))
    book = _opened(as_xlsx(APP, STATE, result))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or str(cell.value).startswith(tuple("=+-@\t\r"))]
    assert sum(str(cell.value).startswith("'") for cell in cells) >= 5
    assert f"'{text}".split("\r")[0] in as_csv(APP, STATE, result).decode()


def test_numbers_and_ordinary_words_stay_as_they_are():
    assert [harmless(value) for value in (-1.5, "Leeds", "")] == [-1.5, "Leeds", ""]


@given(st.lists(st.floats(-1e9, 1e9) | st.just(math.nan) | st.just(math.inf), min_size=1, max_size=5))
def test_a_cell_differs_from_its_figure_by_less_than_anybody_sees(values):
    column = columns(Table("t", pd.DataFrame({"a": values}), formats={"a": ".2f"}))[0]
    for value, cell, form in zip(values, column.cells, column.formats, strict=True):
        if math.isfinite(value):
            # Half a unit of the fifth decimal, and the precision of two numbers of this size.
            assert abs(value - cell) <= 0.5e-5 + 2 * math.ulp(value) and form == "0.00"
        else:
            assert cell is None and form == ""


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        (["Place", "From", "to"], ["Place", "From", "To"]),
        (["A, %", "95% interval, from", "to"], ["A, %", "95% interval, from", "95% interval, to"]),
        (
            ["A", "95% interval, from", "to", "B", "95% interval, from", "to"],
            ["A", "A: 95% interval, from", "A: 95% interval, to", "B", "B: 95% interval, from", "B: 95% interval, to"],
        ),
        (["t", "t", "t"], ["T", "T: t", "T: t (2)"]),
    ],
)
def test_every_column_has_a_heading_of_its_own(given_, told):
    assert [head.lower() for head in headings(given_)] == [head.lower() for head in told]
    assert len(set(headings(given_))) == len(given_)


@given(st.lists(st.text(max_size=80), max_size=12))
def test_sheets_have_names_that_spreadsheets_take(titles):
    names = sheet_names(titles)
    assert len(set(names)) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)


def test_words_that_hold_a_figure_stay_words():
    texts = ["51.2 (47.1 to 55.2)", "2019/20", "C003", "–", "1-2", "1,23"]
    column = figures_in_words(columns(Table("t", pd.DataFrame({"a": texts})))[0])
    assert column.cells == texts and not column.is_numeric


@pytest.mark.parametrize("at", ["https://lab.example.org/apps/demo", "http://127.0.0.1:8866/apps/demo/"])
def test_a_download_has_the_whole_address_of_its_page(at):
    assert whole_address(APP, "size=3", at) == f"{at.rstrip('/')}?size=3"


@pytest.mark.parametrize(
    "at",
    [
        "",
        "javascript:alert(1)//apps/demo",
        "https://user@host/apps/demo",
        "https://host/apps/other",
        "https://host/apps/demo?x=1",
        "https://h ost/apps/demo",
        "file:///apps/demo",
        "https://" + "h" * 400 + "/apps/demo",
    ],
)
def test_what_is_no_address_of_the_page_is_not_written(at):
    assert whole_address(APP, "size=3", at) == "/apps/demo?size=3"


def test_places_of_a_strip_are_headed_by_what_a_row_is():
    assert figures.strip_plot(places(), "pay").headings["group"] == "Region"
