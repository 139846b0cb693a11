"""Rebuilding the tables: the machinery, and identical bytes if the raw files are available."""

import json
from pathlib import Path

import frictionless
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.prepare import cartogram, hexmap
from data.prepare.__main__ import build, main, raw_folder, tables
from data.prepare.census import median_age
from data.prepare.missions import _words
from data.prepare.model import CC_BY, OGL, Field, Raw, Source, Table, given_by, package
from toolkit.core.errors import SetupError, TableError, UnknownNameError

DATA = Path(__file__).parent.parent / "data"
TABLES = tables()
# Ratios, and figures whose unit differs by row.
WITHOUT_UNIT = {"net_share", "weight", "number", "published", "simulated", "difference", "rounding"}
POPULATIONS = {"synthetic_households", "synthetic_families"}


@pytest.fixture(scope="session")
def raw_files() -> Raw:
    try:
        return Raw(raw_folder())
    except SetupError:
        pytest.skip("the raw files are not on this machine: see data/README.md")


@pytest.mark.sample(6)
@pytest.mark.parametrize("name", TABLES)
def test_a_rebuilt_table_equals_the_committed_one_byte_for_byte(raw_files: Raw, name: str) -> None:
    text = TABLES[name].text(raw_files)
    assert text.encode() == (DATA / f"{name}.csv").read_bytes()


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_described_in_the_package_as_in_its_recipe(name: str) -> None:
    resources = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    text = (DATA / f"{name}.csv").read_text(encoding="utf-8")
    assert [TABLES[name].descriptor(text)] == [one for one in resources if one["name"] == name]


def test_every_table_and_no_other_is_in_the_package_and_in_the_folder() -> None:
    resources = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert [one["name"] for one in resources] == list(TABLES)
    assert sorted(path.stem for path in DATA.glob("*.csv")) == list(TABLES)


def test_an_independent_reader_finds_the_package_valid() -> None:
    report = frictionless.Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]


def test_the_tables_stay_small() -> None:
    """The two synthetic populations are by far the largest; the tables of figures together stay under 8 MB.

    The outlines of maps and the ledger of claims are not tables of figures, and have their own limits.
    """
    sizes = {path.stem: path.stat().st_size for path in DATA.glob("*.csv")}
    assert sizes.pop("outlines") < 160_000 and sizes.pop("claims") < 250_000
    assert max(sizes.values()) < 3_000_000
    assert sum(size for name, size in sizes.items() if name not in POPULATIONS) < 8_000_000


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_table_and_column_says_what_it_is(table: Table) -> None:
    assert table.sources and all(one.path.startswith("https://") for one in table.sources)
    for column in table.fields:
        assert len(column.title) > 2 and len(column.description) > 4, column.name
        bare = column.name in WITHOUT_UNIT and not (column.name == "weight" and table.name in POPULATIONS)
        assert column.type != "number" or bool(column.unit) != bare, f"the unit of {column.name}"


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_says_which_source_it_is_from_and_every_source_is_of_a_column(table: Table) -> None:
    titles = [one.title for one in table.sources]
    found = {column.name: table.sources_of(column) for column in table.fields}
    unsaid = {name for name, sources in found.items() if not sources}
    assert unsaid <= set(table.primary_key), "only a key may be from all sources together"
    assert {title for sources in found.values() for title in sources} == set(titles)


@pytest.mark.parametrize(
    ("table", "column", "sources"),
    [
        ("place_indicators", "gva_per_hour_2019", "Explore local statistics: subregional productivity (June 2025)"),
        ("place_indicators", "smokers_2023_upper", "Explore local statistics: cigarette smokers (November 2025)"),
        ("place_indicators", "level4_2021", "Census 2021: TS067 Highest level of qualification"),
        ("place_indicators", "long_term_sick_2021", "Census 2021: TS066 Economic activity status"),
        ("places", "rural_urban", "A UK-wide rural-urban classification, by local authority"),
        ("regional_panel", "hle_female_2022_24_lower", "Explore local statistics: Healthy life expectancy"),
    ],
)
def test_columns_are_from_the_file_that_they_are_read_from(table: str, column: str, sources: str) -> None:
    resources = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    fields = next(one for one in resources if one["name"] == table)["schema"]["fields"]
    assert next(one["source"] for one in fields if one["name"] == column) == sources


def test_what_is_worked_out_from_two_sources_names_both() -> None:
    density = next(one for one in TABLES["place_indicators"].fields if one.name == "density_2022")
    assert [title[:9] for title in density.descriptor(density.source)["source"]] == ["Mid-year ", "UK local "]


_ONE, _OTHER = (Source(title, "https://example.org", "Nobody", OGL) for title in ("One", "Other"))


def _sourced(column: Field, *sources: Source, **more: object) -> Table:
    key = Field("key", "Key", "Key.", type="string")
    return Table("toy", "Toy", "Toy.", (key, column), ("key",), sources, "now", "none", lambda _: None, **more)


def test_a_column_of_a_table_with_several_sources_must_name_its_own() -> None:
    value = Field("value", "Value", "Value.", type="integer")
    with pytest.raises(TableError, match="“value” of the table “toy” does not say which source"):
        _sourced(value, _ONE, _OTHER)
    with pytest.raises(TableError, match=r"“Other”.*is no source of “toy”"):
        _sourced(*given_by(_OTHER, value), _ONE)
    table = _sourced(*given_by(_OTHER, value), _ONE, _OTHER)
    assert [table.sources_of(one) for one in table.fields] == [(), ("Other",)]
    assert _sourced(value, _ONE).sources_of(value) == ("One",)


def test_a_source_of_a_table_with_two_licences_names_its_own() -> None:
    value = Field("value", "Value", "Value.", type="integer")
    bare = Source("Bare", "https://example.org", "Nobody")
    assert _sourced(value, _ONE, licence=(OGL, CC_BY)) and _sourced(value, bare)
    with pytest.raises(TableError, match="“Bare” of “toy” has none of the table's licences"):
        _sourced(value, bare, licence=(OGL, CC_BY))


def _table(rows: dict[str, list[object]], **column: object) -> Table:
    fields = (Field("key", "Key", "Key.", type="string"), Field("value", "Value", "Value.", **column))
    source = next(iter(TABLES.values())).sources[:1]
    return Table("toy", "Toy", "Toy.", fields, ("key",), source, "now", "none", lambda _: pd.DataFrame(rows))


def test_numbers_are_rounded_sorted_and_written_short() -> None:
    table = _table({"value": [2.006, -0.0004, None], "key": ["b", "a", "c"]}, decimals=2)
    assert table.text(Raw(Path())) == "key,value\na,0.0\nb,2.01\nc,\n"


def test_a_whole_number_column_refuses_a_fraction() -> None:
    with pytest.raises(TableError, match=r"whole numbers, but has 1\.5"):
        _table({"key": ["a"], "value": [1.5]}, type="integer").text(Raw(Path()))


@pytest.mark.parametrize("keys", [["a", "a"], ["a", None]])
def test_a_doubled_or_empty_key_is_refused(keys: list[str | None]) -> None:
    with pytest.raises(TableError, match="empty or doubled"):
        _table({"key": keys, "value": [1, 2]}, type="integer").frame(Raw(Path()))


def test_columns_that_are_not_described_are_refused() -> None:
    with pytest.raises(TableError, match=r"Missing: \['value'\]; unexpected: \['other'\]"):
        _table({"key": ["a"], "other": [1]}, type="integer").frame(Raw(Path()))


def test_a_number_must_say_its_decimals() -> None:
    with pytest.raises(TableError, match="decimals"):
        Field("x", "X", "X.")


def test_a_missing_raw_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"els/nothing\.csv"):
        Raw(tmp_path).path("els/nothing.csv")


def test_an_unknown_table_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="no table called “plces”"):
        build(["plces"], Raw(tmp_path), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--raw", str(tmp_path / "nowhere")]) == 1
    assert "No folder of raw files was found." in capsys.readouterr().err


def test_rebuilding_one_table_keeps_the_description_of_the_others(tmp_path: Path) -> None:
    for name in ("regions", "places"):
        (tmp_path / f"{name}.csv").write_bytes((DATA / f"{name}.csv").read_bytes())
    resources = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    kept = [one for one in resources if one["name"] in ("regions", "places")]
    (tmp_path / "datapackage.json").write_text(package(kept), encoding="utf-8")
    build(["regions"], Raw(tmp_path), tmp_path)  # needs no raw file
    assert (tmp_path / "datapackage.json").read_text(encoding="utf-8") == package(kept)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2022-01-01/P3Y", "2022–2024"),
        ("2018-09-01/P1Y", "2018/19"),
        ("1999-04-01/P1Y", "1999/00"),
        ("2022-04-01/P3Y", "2022/23 to 2024/25"),
        ("2023-04-19", "April 2023"),
        ("2019-01-01/P1Y", "2019"),
    ],
)
def test_periods_in_words(period: str, words: str) -> None:
    assert _words(period) == words


@pytest.mark.parametrize(("people", "age"), [([10, 10, 10, 10], 2.0), ([4, 2, 0, 4], 1.5), ([2, 6], 1 + 2 / 6)])
def test_the_median_age_is_interpolated_within_a_year(people: list[int], age: float) -> None:
    assert median_age(pd.Series(people)) == pytest.approx(age)


_CELL = st.tuples(st.integers(-20, 20), st.integers(-20, 20))


@given(_CELL, _CELL, _CELL)
def test_steps_between_hexagons_are_a_distance(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> None:
    def steps(p: tuple[int, int], q: tuple[int, int]) -> int:
        return int(hexmap.steps(*(np.array(v) for v in (*p, *q))))

    assert steps(a, a) == 0 and steps(a, b) == steps(b, a)
    assert steps(a, c) <= steps(a, b) + steps(b, c)
    assert (steps(a, b) == 1) == (b in hexmap.touching(*a))


@given(_CELL)
def test_touching_hexagons_are_one_width_apart_on_paper(cell: tuple[int, int]) -> None:
    around = hexmap.centres(np.array(hexmap.touching(*cell)))
    assert np.allclose(np.hypot(*(around - hexmap.centres(np.array([cell]))).T), 1)


def test_bending_makes_room_for_a_crowded_half() -> None:
    def square(width: float, count: int, west: float) -> np.ndarray:
        side = (np.arange(count) + 0.5) * width / count
        return np.array([(west + x, y) for x in side for y in side])

    # Two squares of the same size side by side; the left one has sixteen times as many places.
    crowded, empty = square(240, 16, 0), square(240, 4, 240)
    area = np.repeat([15.0**2, 60.0**2], [len(crowded), len(empty)])
    bent = cartogram.bend(np.vstack([crowded, empty]), area).places
    extent = [np.ptp(bent[part], axis=0).prod() for part in (slice(len(crowded)), slice(len(crowded), None))]
    assert extent[0] > 5 * extent[1]
