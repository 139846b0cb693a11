"""Workbooks of every kind that offices publish (.xlsx, .xls, .ods): the same cells, and the same care."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.old_workbooks import PERCENT, Sheets, ods, ods_of, ole, xls
from toolkit import tables, uploads
from toolkit.core.errors import OwnFileError
from toolkit.uploads import files as own_files
from toolkit.uploads.rate_tables import load_rates

INDICATORS: Sheets = {
    "Notes": [["About these figures"]],
    "Data": [
        ["Table 1: two indicators"],
        ["area", "code", "share", "count"],
        ["Hartlepool", "E06000001", (0.29, PERCENT), 1000.0],
        ["Middlesbrough", "E06000002", (0.07, PERCENT), 2.5],
        ["Hull", "E06000010", None, "[c]"],
        ["Source: nobody"],
    ],
}
HBAI: Sheets = {
    "Guide": [["Households below average income"], ["Read this first."]],
    "Table_4": [
        ["Percentage of working-age adults in working families in low income"],
        ["Region", "2017/18-2019/20", "2018/19-2020/21"],
        ["North East", 14.0, 15.0],
        ["London", 21.0, ".."],
    ],
}


def xlsx(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for i, row in enumerate(rows, 1):
            for j, value in enumerate(row, 1):
                plain, style = value if isinstance(value, tuple) else (value, "")
                sheet.cell(i, j, plain).number_format = "0.0%" if style == PERCENT else "General"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WRITERS = {"xlsx": xlsx, "xls": xls, "ods": ods}


@pytest.fixture(params=WRITERS)
def written(request):
    return WRITERS[request.param]


def test_every_kind_gives_the_same_cells(written):
    notes, data = own_files.read(written(**INDICATORS), "mine", 10).grids
    assert (notes.sheet, notes.rows) == ("Notes", (("About these figures",),))
    assert data.rows[2:5] == (
        ("Hartlepool", "E06000001", "29%", "1000"),
        ("Middlesbrough", "E06000002", "7%", "2.5"),
        ("Hull", "E06000010", "", "[c]"),
    )


def test_indicators_by_place_from_every_kind(written):
    found = uploads.load_own(written(**INDICATORS), "mine")
    assert found.frame["share"].tolist()[:2] == [29.0, 7.0] and found.frame.attrs["units"]["share"] == "%"
    assert np.isnan(found.frame["count"].iloc[2]) and "Only the sheet “Data” was read, not “Notes”." in found.notes


def test_published_tables_from_every_kind(written):
    (table,) = load_rates(written(**HBAI), "hbai")
    assert (table.kind, table.unit, table.over_time) == ("Households below average income (DWP)", "%", True)
    assert table.rows["value"].tolist()[:3] == [14, 15, 21] and table.rows["reason"].iloc[3].endswith("(..)")


def test_a_wrong_sheet_of_every_kind(written):
    with pytest.raises(OwnFileError, match="No table of figures was found in “Guide”"):
        load_rates(written(Guide=HBAI["Guide"]), "mine")


def test_the_offices_old_workbook_of_low_pay(raw):
    """Nine sheets with a key beside each table; what this project compiled from the same cells another way agrees."""
    found = load_rates(raw / "pay" / "ashe-2022-jobs-below-real-living-wage.xls")
    assert [one.sheet for one in found][:3] == ["All", "Male", "Female"] and len(found) == 9
    assert all(any("A key beside the table" in note for note in one.notes) for one in found)
    rows = found[0].rows.query("column == 'Per cent'").set_index("code")["value"]
    ours = tables.load("low_pay_2022").query("sex == 'All' and hours == 'All'").set_index("code")["percent_below"]
    both = rows.index.intersection(ours.dropna().index)
    assert len(both) > 270 and np.allclose(rows[both], ours[both])


# What is refused, and with which words.

MANY = '<table:table table:name="T"><table:table-row table:number-rows-repeated="{}">{}</table:table-row></table:table>'
CELL = '<table:table-cell table:number-columns-repeated="{}" office:value-type="string"><text:p>{}</text:p>'
CELL += "</table:table-cell>"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def shared_text(letters: int, cells: int) -> bytes:
    """A workbook in which one text, kept once, stands in many cells."""
    book = io.BytesIO(xlsx(S=[["here"]]))
    out = io.BytesIO()
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, cells + 1))
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    changed = {
        "xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {space}><si><t>{'x' * letters}</t></si></sst>",
    }
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        kinds = old.read("[Content_Types].xml").decode()
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
        changed["[Content_Types].xml"] = kinds.replace("</Types>", part)
        for name in [*old.namelist(), "xl/sharedStrings.xml"]:
            new.writestr(name, changed.get(name) or old.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: xls(storage="_VBA_PROJECT_CUR", **HBAI), r"macros \(\.xls\).*never opened"),
        (lambda: ods({"Basic/Standard/Module1.xml": b"x"}, **HBAI), r"macros \(\.ods\).*never opened"),
        (lambda: ole("EncryptedPackage", b"secret"), "locked by a password"),
        (lambda: ods({"META-INF/manifest.xml": b"<encryption-data/>"}, **HBAI), "locked by a password"),
        (lambda: ole("WordDocument", b"Dear Minister"), "damaged workbook, or none"),
        (lambda: xls(**HBAI)[:900], "damaged"),
        (lambda: ods(**HBAI)[:-100], "damaged"),
        (lambda: ods({"content.xml": b"<office"}, **HBAI), "damaged"),
        (lambda: ods({"Pictures/1.png": bytes(60_000_000)}, **HBAI), "would unpack to 60 MB"),
        (lambda: ods({"mimetype": b"application/vnd.oasis.opendocument.text"}), "no Excel workbook or OpenDocument"),
        (lambda: ods_of("<a>&b;</a>", before=ENTITIES), "damaged"),
        (lambda: ods_of(MANY.format(1_000_000, CELL.format(9, "x"))), "20,001 rows and 9 columns"),
        (lambda: ods_of(MANY.format(9, CELL.format(1_000_000, "x"))), "501 columns"),
        (lambda: ods_of(MANY.format(20_000, CELL.format(400, "x"))), "2,000,000 filled cells"),
        (lambda: ods_of(MANY.format(5_000, CELL.format(1, "x" * 100_000))), "20,000,000 letters"),
        (lambda: ods_of(MANY.format(1, CELL.format(1, "x" * 200_000))), "damaged"),
        (lambda: xls(T=[["x"]] * 20_001), "20,001 rows"),
        (lambda: shared_text(100_000, 5_000), "20,000,000 letters"),
    ],
    ids=[
        *("xls with macros", "ods with macros", "xls locked", "ods locked", "word", "xls cut off", "ods cut off"),
        *("ods broken", "ods bomb", "ods text", "entities", "rows", "columns", "cells", "letters", "long cell"),
        *("xls rows", "xlsx letters"),
    ],
)
def test_what_cannot_be_used_gets_its_sentence(make, words):
    with pytest.raises(OwnFileError, match=words):
        load_rates(make(), "mine")


def test_an_empty_million_at_the_end_of_an_open_document_costs_nothing():
    rows = f"<table:table-row>{CELL.format(1, 'Region')}{CELL.format(1, '2020')}</table:table-row>"
    empty = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell '
    empty += 'table:number-columns-repeated="16384"/></table:table-row>'
    (grid,) = own_files.read(ods_of(f'<table:table table:name="T">{rows}{empty}</table:table>'), "mine", 10).grids
    assert grid.rows == (("Region", "2020"),)


def test_a_note_beside_a_cell_and_a_break_within_are_not_its_figure():
    cell = '<table:table-cell office:value-type="string"><office:annotation><text:p>by me</text:p></office:annotation>'
    cell += "<text:p>Per<text:line-break/>cent<text:s/>of</text:p><text:p>all</text:p></table:table-cell>"
    (grid,) = own_files.read(ods_of(MANY.format(1, cell)), "mine", 10).grids
    assert grid.rows == (("Per cent of all",),)


@pytest.mark.parametrize("content", [xls(**INDICATORS), ods(**INDICATORS)], ids=["xls", "ods"])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_changed_bytes_give_a_table_or_a_sentence(content, data):
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        uploads.load_own(bytes(changed), "any")
    except OwnFileError as fault:
        assert str(fault)
