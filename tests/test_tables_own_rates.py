"""A person's own published tables: layouts of publishers are understood, and what is wrong gets its sentence."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from toolkit import tables
from toolkit.core.errors import OwnFileError
from toolkit.health_and_poverty.poverty.uploaded_rates import Areas, uploaded_rates
from toolkit.uploads.rate_tables import MARKS, UNKNOWN_KIND, load_rates


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


def test_an_hbai_sheet_between_captions_and_notes():
    (table,) = load_rates(HBAI, "hbai.xlsx")
    assert (table.sheet, table.unit, table.kind) == ("Table_4", "%", "Households below average income (DWP)")
    values = table.rows.set_index(["group", "column"])["value"]
    assert values["North East", "2017/18-2019/20"] == 14 and values["Scotland", "2017/18-2019/20"] == 13
    missing = table.rows[table.rows["value"].isna()]
    assert missing[["group", "reason"]].to_numpy().tolist() == [["London", MARKS[".."]]]
    assert table.over_time and any("passed over" in note for note in table.notes)


def regions() -> Areas:
    frame = tables.load("regions")
    return Areas.of(frame.assign(called=frame["region"].str.upper(), name=frame["region"], level="region"))


def test_it_becomes_a_rate_table():
    (table,) = load_rates(HBAI)
    (rates,) = uploaded_rates(table.rows, regions(), title=table.title, unit=table.unit, source=table.kind)
    order = rates.filter(period="2017/18-2019/20").rank()
    assert order["name"].iloc[0] == "London" and set(order["level"]) == {"region"}
    assert order["code"].iloc[0] == "E12000007" and rates.source == "Households below average income (DWP)"


def test_labels_that_stand_twice_are_numbered_and_columns_of_other_things_come_apart():
    (table,) = load_rates(b"Group,Rate %,Number\nAll,12,300\nAll,13,400\nSome,9,20\n")
    rate, number = uploaded_rates(table.rows, regions(), title="Mine", unit=table.unit, source="me")
    assert rate.rows["group"].tolist() == ["All", "All (2)", "Some"]
    # A heading that does not say what is counted gets the table's title with it, unless the file has none.
    assert (rate.label, rate.unit, number.label) == ("Rate %", "%", "Mine (Number)")
    assert [one.label for one in uploaded_rates(table.rows, regions(), title="me", unit="", source="me")] == [
        "Rate %",
        "Number",
    ]


def test_a_stat_xplore_export_with_two_columns_of_labels():
    (table,) = load_rates(STAT_XPLORE.encode(), "export.csv")
    assert table.kind == "Households below average income (DWP)" and table.unit == ""
    assert table.rows["value"].tolist() == [470000, 2100000, 700000]
    assert table.rows[["group", "period"]].to_numpy().tolist()[0] == ["North East", "2019/20"]


def test_ashe_with_codes_marks_and_a_percentage():
    book = workbook(
        All=[
            ["Annual Survey of Hours and Earnings: jobs below the Living Wage"],
            ["Description", "Code", "Number (thousand)", "Percentage"],
            ["United Kingdom", "K02000001", 3495, 12.2],
            ["Hartlepool", "E06000001", 5, 16.1],
            ["Darlington", "E06000005", "x", "x"],
        ]
    )
    (table,) = load_rates(book)
    rows = table.rows.set_index(["group", "column"])
    assert rows.loc[("Hartlepool", "Percentage"), "code"] == "E06000001"
    assert rows.loc[("United Kingdom", "Number (thousand)"), "value"] == 3495
    assert rows.loc[("Darlington", "Percentage"), "reason"] == "not available, or unreliable (x)"
    assert table.kind == "Annual Survey of Hours and Earnings (ONS)"


def test_merged_headings_are_joined_and_said_so():
    book = workbook(
        T=[
            ["", "Before housing costs", None, "After housing costs", None],
            ["Region", "2019/20", "2020/21", "2019/20", "2020/21"],
            ["Wales", 18, 17, 22, 21],
            ["London", 16, 15, 27, 25],
        ]
    )
    (table,) = load_rates(book)
    assert table.rows["column"].unique().tolist() == [
        "Before housing costs – 2019/20",
        "Before housing costs – 2020/21",
        "After housing costs – 2019/20",
        "After housing costs – 2020/21",
    ]
    assert any("joined" in note for note in table.notes)


def test_text_among_numbers_is_left_empty_and_named():
    (table,) = load_rates(b"Region,2020,2021\nWales,12,about ten\nLondon,14,15\nScotland,9,8\n")
    assert "Row 2, “2021”: “about ten” is not a number and was left empty." in table.notes
    assert table.rows.loc[table.rows["value"].isna(), "reason"].tolist() == ["not a number: about ten"]
    assert table.kind == UNKNOWN_KIND


def test_several_tables_on_a_sheet_come_one_by_one():
    rows = [
        ["a Rate: proportion in poverty"],
        ["Group", "1996-99", "1997-00"],
        ["All", 0.18, 0.19],
        ["Working", 0.1, 0.11],
        ["b Number in poverty"],
        ["Group", "1996-99", "1997-00"],
        ["All", 950, 970],
        ["Working", 450, "[u]"],
    ]
    first, second = load_rates(workbook(S=rows))
    assert (first.title, first.unit) == ("a Rate: proportion in poverty", "%")
    assert first.rows["value"].iloc[0] == pytest.approx(18)
    assert second.unit == "" and second.rows["reason"].iloc[3] == "unreliable (u)"


def test_a_sheet_of_the_scottish_workbook(raw):
    """Seven tables on a sheet; what this project reads from the same cells by another way is the same."""
    book = openpyxl.load_workbook(raw / "poverty" / "scotland-poverty-2023.xlsx", read_only=True)
    found = load_rates(workbook(S32=list(book["32"].iter_rows(values_only=True))))
    assert [one.title[:3] for one in found] == [f"32{letter}" for letter in "abcdefg"]
    (table,) = [one for one in found if one.title.startswith("32a ")]
    ours = tables.load("poverty_scotland").query(
        "population == 'Working-age adults' and breakdown == 'household work status' and measure == 'relative'"
    )
    merged = table.rows.merge(ours, left_on=["group", "column"], right_on=["category", "period"])
    assert len(merged) == len(ours) == len(table.rows)
    assert (merged["value"] - merged["rate"]).abs().max() < 0.006
    assert table.kind == "Poverty in Scotland (Scottish Government)"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b"0" * 60_000_000)
    return out.getvalue()


def macros() -> bytes:
    out = io.BytesIO(HBAI)
    with zipfile.ZipFile(out, "a") as file:
        file.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0rest", "a damaged workbook"),
        (workbook(Guide=[["Only words"], ["and more"]]), "No table of figures was found in “Guide”"),
        (b"Region,Mood\nWales,good\nLondon,fair\n", "No table of figures was found in the file"),
        (bomb(), "would unpack to 60 MB"),
        (macros(), "carries macros"),
        (b"1," * 5_100_000, "At most 10 MB"),
    ],
    ids=["empty", "pdf", "xls", "wrong sheet", "words", "bomb", "macros", "too large"],
)
def test_what_cannot_be_used_gets_its_sentence(content, words):
    with pytest.raises(OwnFileError, match=words):
        load_rates(content, "mine")
