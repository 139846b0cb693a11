"""Publishers' files and users' versions of them: read correctly, or left out with a note; never misread silently."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.published_layouts import workbook
from tests.uploads_corpus import CODES, LOOK_ALIKES, PLACES, same, text_of
from toolkit import uploads
from toolkit.core.errors import OwnFileError

CASES = yaml.safe_load(Path(__file__).with_name("upload_cases.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_what_publishers_give_is_read_right(name: str) -> None:
    made = LOOK_ALIKES[name]()
    found = uploads.preview(made.content, name)
    rows = found.rows
    if made.indicator:
        rows = rows[rows["indicator"] == made.indicator]
    rows = rows[rows["level"] == "local authority"]
    got = {(row.code, row.period): row for row in rows.itertuples()}
    assert set(got) == set(made.values)
    for key, wanted in made.values.items():
        assert same(got[key].value, wanted), key
        assert bool(got[key].reason) == (wanted is None)
        assert got[key].unit == made.unit


@pytest.mark.parametrize("name", CASES)
def test_every_case_that_was_read_wrongly_or_refused_is_read_right(name: str) -> None:
    case = CASES[name]
    content = case["file"].encode() if isinstance(case["file"], str) else workbook(**case["file"])
    rows = uploads.preview(content, name).rows
    first, last = rows[rows["level"].isin(["local authority", "region"])].iloc[0], rows.iloc[-1]
    assert [first["area"], first["period"], first["value"], first["unit"]] == case["first"]
    assert last["label"] == case["last"][0] and same(last["value"], case["last"][1])
    assert (len(rows), rows["value"].isna().sum()) == (case["figures"], case["missing"])
    assert ((rows["reason"] != "") == rows["value"].isna()).all()


def test_the_project_has_every_case() -> None:
    folder = Path(__file__).parents[2] / "shared/cases/uploads"
    if not folder.is_dir():
        pytest.skip("the folder of cases is not beside the project")
    assert {path.name for path in folder.iterdir() if path.suffix in (".csv", ".xlsx")} == set(CASES)


# --- any table, written in any way

NUMBERS = st.floats(0, 9e6).map(lambda value: round(value, 1))
TABLES = st.lists(st.lists(st.none() | NUMBERS, min_size=2, max_size=2), min_size=4, max_size=len(CODES))
MARKS = st.sampled_from(["[c]", "..", "x", "[not available]", "#", "", "!", "[u]"])
YEARS = ("2023", "2024")


def written(value: float | None, style: str, mark: str) -> str:
    """Return a figure in a number style."""
    if value is None:
        return mark
    if style == "thousands":
        return f"{value:,.1f}"
    if style == "comma":
        return f"{value:.1f}".replace(".", ",")
    return f"{value:.1f}"


def laid_out(layout: str, rows: list[list[str]]) -> list[list[str]]:
    """Return a table in one of the layouts."""
    named = list(zip(PLACES.items(), rows, strict=False))
    if layout == "years across":
        return [["code", "area", *YEARS], *([code, name, *cells] for (code, name), cells in named)]
    if layout == "years across under a title":
        return [["A made-up rate"], [], *laid_out("years across", rows)]
    if layout == "areas across":
        return [
            ["Year", *(name for (_, name), _ in named)],
            *([year, *(c[n] for _, c in named)] for n, year in enumerate(YEARS)),
        ]
    long = [[code, year, cells[n]] for n, year in enumerate(YEARS) for (code, _), cells in named]
    return [["area_code", "period", "value"], *long]


LAYOUTS = ("years across", "years across under a title", "areas across", "a row a figure")


@given(
    TABLES,
    st.sampled_from(LAYOUTS),
    st.sampled_from(
        [("plain", ","), ("plain", "\t"), ("thousands", ","), ("thousands", ";"), ("comma", ";"), ("comma", "\t")]
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    MARKS,
)
def test_a_table_reads_back_as_it_was_written(
    table: list[list[float | None]], layout: str, style: tuple[str, str], encoding: str, mark: str
) -> None:
    cells = [[written(value, style[0], mark) for value in row] for row in table]
    content = text_of(laid_out(layout, cells), style[1], encoding)
    wanted = {(code, year): row[n] for code, row in zip(CODES, table, strict=False) for n, year in enumerate(YEARS)}
    try:
        rows = uploads.preview(content, "any.csv").rows
    except OwnFileError:  # a table of marks alone, or with too few figures to tell what it is
        assert sum(value is not None for value in wanted.values()) <= len(wanted) // 2
        return
    got = {(row.code, row.period): row for row in rows.itertuples()}
    for key, row in got.items():
        if key in wanted:
            assert same(row.value, wanted[key]) or (math.isnan(row.value) and row.reason), (key, content)
    if all(value is not None for value in wanted.values()):
        assert set(wanted) <= set(got) and not any(math.isnan(got[key].value) for key in wanted)


@given(
    st.lists(st.lists(st.integers(1795, 2105), min_size=2, max_size=2), min_size=3, max_size=len(CODES)),
    st.sampled_from([*LAYOUTS, "no areas"]),
)
def test_figures_that_could_be_years_are_figures(table: list[list[int]], layout: str) -> None:
    """1,850 jobs are not a heading, whatever stands above or below them."""
    rows = laid_out("years across" if layout == "no areas" else layout, [list(map(str, row)) for row in table])
    if layout == "no areas":
        rows = [["group", *YEARS], *([f"Group {chr(65 + n)}", *row[2:]] for n, row in enumerate(rows[1:]))]
    try:
        found = uploads.preview(text_of(rows), "any.csv")
    except OwnFileError:  # nothing but years: nobody could tell
        assert all(1800 <= value < 2100 for row in table for value in row)
        return
    assert len(found.tables) == 1
    got = {(row.label, row.period): row.value for row in found.rows.itertuples()}
    wanted = sorted((float(value), year) for row in table for value, year in zip(row, YEARS, strict=True))
    assert sorted((value, period) for (_, period), value in got.items()) == wanted


@given(
    st.lists(st.lists(NUMBERS, min_size=2, max_size=2), min_size=5, max_size=len(CODES)),
    st.integers(0, 4),
    st.integers(0, 3),
    st.sampled_from(["text", "too many", "too few"]),
)
def test_a_damaged_row_never_reads_back_different_without_a_word(
    table: list[list[float]], row: int, at: int, damage: str
) -> None:
    lines = [f"{code},{name},{was},{now}" for (code, name), (was, now) in zip(PLACES.items(), table, strict=False)]
    cells = lines[row].split(",")
    if damage == "text":
        cells[max(at, 2)] = "see note"
    elif damage == "too many":
        cells.insert(at, "9.5")
    else:
        cells[min(at, 2) : min(at, 2) + 2] = ["".join(cells[min(at, 2) : min(at, 2) + 2])]
    lines[row] = ",".join(cells)
    try:
        found = uploads.preview("\n".join(["code,area,was,now", *lines]).encode(), "damaged.csv")
    except OwnFileError:
        return
    wanted = {
        (code, name): row[n] for code, row in zip(CODES, table, strict=False) for n, name in enumerate(["was", "now"])
    }
    for entry in found.rows.itertuples():
        right = wanted.get((entry.code, entry.indicator))
        if not math.isnan(entry.value) and entry.value != right:
            assert f": {row + 2}" in " ".join(found.notes), (entry, lines)
