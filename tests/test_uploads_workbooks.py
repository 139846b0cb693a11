"""Workbooks of every kind that publishers use (.xlsx, .xls, .ods): the same cells, and the same care."""

from __future__ import annotations

import io
import resource
import zipfile

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.old_workbooks import PERCENT, Sheets, ods, ods_of, ole, xls
from toolkit import tables, uploads
from toolkit.core.errors import OwnFileError
from toolkit.uploads import sheets

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
    notes, data = sheets.read(written(**INDICATORS), "mine").sheets
    assert (notes.name, notes.rows) == ("Notes", (("About these figures",),))
    assert data.rows[2:5] == (
        ("Hartlepool", "E06000001", "29%", 1000),
        ("Middlesbrough", "E06000002", "7%", 2.5),
        ("Hull", "E06000010", None, "[c]"),
    )


def test_indicators_by_place_from_every_kind(written):
    found = uploads.read_indicators(written(**INDICATORS), "mine")
    assert found.table["share"].tolist()[:2] == [29.0, 7.0] and found.table.attrs["units"]["share"] == "%"
    assert np.isnan(found.table["count"].iloc[2]) and "Only the sheet “Data” was read, not “Notes”." in found.notes


def test_published_tables_from_every_kind(written):
    found = uploads.read_rates(written(**HBAI), "hbai").table
    assert set(found["unit"]) == {"%"} and set(found["period"]) == {"2017/18-2019/20", "2018/19-2020/21"}
    assert found["value"].tolist()[:3] == [14, 21, 15] and found["reason"].iloc[3].endswith("(..)")


def test_a_wrong_sheet_of_every_kind(written):
    with pytest.raises(OwnFileError, match="No table of figures was found in the sheet “Guide” of “mine”"):
        uploads.read_rates(written(Guide=HBAI["Guide"]), "mine")


def test_the_offices_old_workbook_of_low_pay(raw):
    """Nine sheets with a key beside each table; matches this project's independent compilation of the same cells."""
    found = uploads.read_rates(
        raw / "pay" / "ashe-2022-jobs-below-real-living-wage.xls", choices=uploads.Choices(sheet="All")
    )
    per_cent = found.table[found.table["unit"] == "%"].drop_duplicates("written").set_index("written")["value"]
    ours = tables.load("low_pay_2022").query("sex == 'All' and hours == 'All'").set_index("code")["percent_below"]
    both = per_cent.index.intersection(ours.dropna().index)
    assert len(both) > 270 and np.allclose(per_cent[both], ours[both])


# What is refused, and with which message.

MANY = '<table:table table:name="T"><table:table-row table:number-rows-repeated="{}">{}</table:table-row></table:table>'
CELL = '<table:table-cell table:number-columns-repeated="{}" office:value-type="string"><text:p>{}</text:p>'
CELL += "</table:table-cell>"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def shared_text(letters: int, cells: int) -> bytes:
    """Return a workbook in which one shared text occurs in many cells."""
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


def bomb(part: str, content: bytes, *, lie: int = 0, base: bytes = b"") -> bytes:
    """Return a valid workbook with one part replaced; ``lie`` is the size that the archive claims for it."""
    out = io.BytesIO()
    base = base or xlsx(S=[["Region", "2020"], ["London", 1.0]])
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {**dict.fromkeys(old.namelist()), part: None}:
            new.writestr(name, content if name == part else old.read(name))
        if lie:
            new.getinfo(part).file_size = lie  # in the final directory, which readers trust
    return out.getvalue()


SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
FILLED = b"<worksheet %s><sheetData>%s</sheetData></worksheet>"
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "%s">%s]>' % (
    b"ha" * 500,
    b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(8)),
)
BOMBS = {
    "spaces": lambda: bomb(SHEET, FILLED % (SPACE, b" " * 150_000_000)),
    "spaces under a false size": lambda: bomb(SHEET, FILLED % (SPACE, b" " * 130_000_000), lie=1000),
    "texts under a false size": lambda: bomb(STRINGS, b"<sst %s>" % SPACE + b"<si><t>x</t></si>" * 8_000_000, lie=99),
    "cells in a row": lambda: bomb(SHEET, FILLED % (SPACE, b"<row>" + b"<c><v>1</v></c>" * 300_000 + b"</row>")),
    "a cell at the far end": lambda: bomb(SHEET, FILLED % (SPACE, b'<row><c r="XFD1048576"><v>1</v></c></row>')),
    "billions of laughs": lambda: bomb(
        SHEET, LAUGHS + FILLED % (SPACE, b'<row><c r="A1" t="str"><v>&i;</v></c></row>')
    ),
    "laughs in the workbook": lambda: bomb("xl/workbook.xml", LAUGHS + b"<workbook %s>&i;</workbook>" % SPACE),
    "levels of tags": lambda: bomb(SHEET, FILLED % (SPACE, b"<a>" * 1_000_000)),
    "thousands of sheets": lambda: xlsx(**{f"S{n}": [["a"]] for n in range(400)}),
    "an archive in itself": lambda: bomb(SHEET, bomb(SHEET, b" " * 90_000_000)),
}


@pytest.mark.sample(5)
@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_item_13_a_bomb_in_a_valid_workbook_is_a_sentence_and_takes_little(make):
    """Each is small enough to upload; the reader's own process ends at its limits, and this one stays small."""
    content = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(OwnFileError) as told:
        uploads.read_rates(content, "mine.xlsx")
    assert len(content) < 10_000_000 and 20 < len(str(told.value)) < 400
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "KiB were taken by the page's process"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: xls(storage="_VBA_PROJECT_CUR", **HBAI), r"macros \(\.xls\).*never opened"),
        (lambda: ods({"Basic/Standard/Module1.xml": b"x"}, **HBAI), r"macros \(\.ods\).*never opened"),
        (lambda: ole("EncryptedPackage", b"secret"), "protected by a password"),
        (lambda: ods({"META-INF/manifest.xml": b"<encryption-data/>"}, **HBAI), "protected by a password"),
        (lambda: ole("WordDocument", b"Dear Minister"), "is damaged, or is not"),
        (lambda: xls(**HBAI)[:900], "damaged"),
        (lambda: ods(**HBAI)[:-100], "damaged"),
        (lambda: ods({"content.xml": b"<office"}, **HBAI), "damaged"),
        (lambda: ods({"Pictures/1.png": bytes(120_000_000)}, **HBAI), "would unpack to 120 MB"),
        (
            lambda: ods({"mimetype": b"application/vnd.oasis.opendocument.text"}),
            "not an Excel workbook or OpenDocument",
        ),
        (lambda: ods_of("<a>&b;</a>", before=ENTITIES), "damaged"),
        (lambda: ods_of(MANY.format(1_000_000, CELL.format(9, "x"))), "could not be read within the limits"),
        (lambda: ods_of(MANY.format(9, CELL.format(1_000_000, "x"))), "a sheet that exceeds the limits"),
        (lambda: ods_of(MANY.format(20_000, CELL.format(400, "x"))), "within the limits|2,000,000 filled cells"),
        (lambda: ods_of(MANY.format(5_000, CELL.format(1, "x" * 100_000))), "within the limits|letters"),
        (lambda: ods_of(MANY.format(1, CELL.format(1, "x" * 200_000))), "No table of figures"),
        (lambda: shared_text(100_000, 5_000), "within the limits|letters"),
        pytest.param(  # it took 20 seconds
            lambda: ods_of(MANY.format(1_000, CELL.format(20, "x")) * 300),
            "within the limits|2,000,000 filled cells",
            marks=pytest.mark.sweep,
        ),
    ],
    ids=[
        *("xls with macros", "ods with macros", "xls locked", "ods locked", "word", "xls cut off", "ods cut off"),
        *("ods broken", "ods bomb", "ods text", "entities", "rows", "columns", "cells", "letters", "long cell"),
        *("xlsx letters", "item 12: 300 sheets"),
    ],
)
def test_what_cannot_be_used_gets_its_sentence(make, words):
    with pytest.raises(OwnFileError, match=words):
        uploads.read_rates(make(), "mine")


def test_a_workbook_that_takes_too_long_gets_its_sentence(tmp_path, monkeypatch):
    hasty = tmp_path / "hasty.py"
    hasty.write_text(
        sheets.SCRIPT.read_text(encoding="utf-8").replace("1_000_000_000, 12,", "1_000_000_000, 1,"), "utf-8"
    )
    monkeypatch.setattr(sheets, "SCRIPT", hasty)
    with pytest.raises(OwnFileError, match="“mine” takes too long to read"):
        sheets.read(xls(**HBAI), "mine")


def test_an_empty_million_at_the_end_of_an_open_document_costs_nothing():
    rows = f"<table:table-row>{CELL.format(1, 'Region')}{CELL.format(1, '2020')}</table:table-row>"
    empty = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell '
    empty += 'table:number-columns-repeated="16384"/></table:table-row>'
    (sheet,) = sheets.read(ods_of(f'<table:table table:name="T">{rows}{empty}</table:table>'), "mine").sheets
    assert sheet.rows == (("Region", "2020"),)


def test_a_note_beside_a_cell_is_not_its_text():
    cell = '<table:table-cell office:value-type="string"><office:annotation><text:p>by me</text:p></office:annotation>'
    cell += "<text:p>Per cent<text:s/>of</text:p><text:p>all</text:p></table:table-cell>"
    (sheet,) = sheets.read(ods_of(MANY.format(1, cell)), "mine").sheets
    assert sheet.rows == (("Per cent of all",),)


@pytest.mark.parametrize("content", [xls(**INDICATORS), ods(**INDICATORS)], ids=["xls", "ods"])
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_changed_bytes_give_a_table_or_a_sentence(content, data):
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        uploads.read_indicators(bytes(changed), "any")
    except OwnFileError as fault:
        assert str(fault)
