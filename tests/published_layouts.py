"""Invented files in publishers' layouts, and two dangerous ones."""

from __future__ import annotations

import io
import zipfile

import openpyxl


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HBAI = workbook(
    Guide=[["Households below average income"], ["Read this first."], ["There is nothing to see here."]],
    Table_4=[
        ["Table 4.6: Percentage of working-age adults in working families in low income"],
        ["Source: Family Resources Survey"],
        [],
        ["Region", "2017/18-2019/20", "2018/19-2020/21"],
        ["North East", 14, 15],
        ["London", 21, ".."],
        ["Scotland", "13", 12],
        [],
        ["Notes: 1. Three-year averages."],
        ["2. .. means too few to be shown."],
    ],
)
STAT_XPLORE = """Households Below Average Income
"Counting: Number of Individuals"
"Filters:"
"Default Summation",Individuals

"Financial Year","Region","Individuals in low income"
"2019/20","North East",470000
"2019/20","London","2,100,000"
"2019/20","Wales",700000
"ANNOTATIONS"
"INFO: Totals may differ from the sum of parts."
"""


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b"0" * 120_000_000)
    return out.getvalue()


def macros() -> bytes:
    out = io.BytesIO(HBAI)
    with zipfile.ZipFile(out, "a") as file:
        file.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()
