"""What a visitor takes away."""

import csv
import io

import nbformat
import openpyxl
import pandas as pd
import pytest

from tests.test_apps_frame import APP, State, compute
from toolkit.apps.downloads import as_csv, as_notebook, as_xlsx, harmless
from toolkit.apps.result import Result, Table

STATE = State(size=3)


def test_the_csv_says_what_was_chosen_and_where_it_is_from():
    text = as_csv(APP, STATE, compute(STATE), "https://example.org/?size=3").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    firsts = [row[0] for row in rows if row]
    assert "# The size is 3." in firsts and "# Size: 3 %" in firsts and "# Source: ONS" in firsts
    assert "# Link: https://example.org/?size=3" in firsts and "# Note: See HC3." in firsts
    assert rows[-2:] == [["name", "Size, %"], ["x", "3"]]


def test_the_workbook_holds_the_same():
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(APP, STATE, compute(STATE))))
    assert book.sheetnames == ["About", "Table 1"]
    assert [cell.value for cell in book["Table 1"][2]] == ["x", 3]


def test_the_notebook_is_valid_and_holds_the_code():
    notebook = nbformat.reads(as_notebook(APP, STATE, compute(STATE)), 4)
    nbformat.validate(notebook)
    assert [cell.source for cell in notebook.cells if cell.cell_type == "code"] == ["1 + 1"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_spreadsheet_runs_nothing(text):
    result = Result("s", (Table("t", pd.DataFrame({text: [text]})),))
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(APP, STATE, result)))
    cells = [cell for row in book["Table 1"].iter_rows() for cell in row]
    assert all(cell.data_type == "s" and str(cell.value).startswith("'") for cell in cells)
    assert f"'{text}".split("\r")[0] in as_csv(APP, STATE, result).decode()


def test_numbers_and_ordinary_words_stay_as_they_are():
    assert [harmless(value) for value in (-1.5, "Leeds", "")] == [-1.5, "Leeds", ""]
