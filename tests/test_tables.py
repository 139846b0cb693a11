"""Tables load as described, report when they were edited, and describe themselves."""

from __future__ import annotations

import hashlib
import json
import pickle
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from toolkit import tables
from toolkit.core import paths
from toolkit.core.errors import SetupError, TableError, UnknownNameError
from toolkit.tables import loading, package, schema

TEXT = (
    "code,region,rate,people,rural,day\n"
    "E06000001,North East,1.5,10,true,2023-01-31\n"
    "E06000002,North East,,20,false,\n"
    "E06000003,North West,0.1,30,,2024-02-29\n"
)
FIELDS = [
    {"name": "code", "type": "string", "constraints": {"required": True, "unique": True, "pattern": "[ENSW][0-9]{8}"}},
    {"name": "region", "type": "string", "constraints": {"enum": ["North East", "North West"]}},
    {"name": "rate", "type": "number", "unit": "%", "constraints": {"minimum": 0, "maximum": 100}},
    {"name": "people", "type": "integer", "constraints": {"required": True}},
    {"name": "rural", "type": "boolean"},
    {"name": "day", "type": "date", "constraints": {"minimum": "2020-01-01"}},
]


def resource(name: str, text: str, fields: list[dict], **more: object) -> dict:
    described = [
        {"title": f["name"].title(), "description": "", "unit": "", "period": "", "status": "read"} | f for f in fields
    ]
    return {
        "name": name,
        "path": f"{name}.csv",
        "title": f"Table {name}",
        "description": "A table made up for a test.",
        "hash": "sha256:" + hashlib.sha256(text.encode()).hexdigest(),
        "rows": text.count("\n") - 1,
        "period": "2023",
        "geography": "three places",
        "retrieved_on": "2026-01-02",
        "attribution": "Made up.",
        "licenses": [{"name": "OGL", "title": "Open Government Licence v3.0", "path": "https://example.org/ogl"}],
        "sources": [{"title": "Nothing", "path": "https://example.org/x", "publisher": "Nobody"}],
        "schema": {"fields": described, "primaryKey": ["code"], "missingValues": [""]} | more,
    }


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with two small tables, the second referring to the first."""
    link = "code,value\nE06000001,1.0\nE06000003,2.0\n"
    key = {"fields": ["code"], "reference": {"resource": "small", "fields": ["code"]}}
    number = {"name": "value", "type": "number"}
    packaged = [resource("small", TEXT, FIELDS), resource("linked", link, [FIELDS[0], number], foreignKeys=[key])]
    (tmp_path / "small.csv").write_text(TEXT, newline="")
    (tmp_path / "linked.csv").write_text(link, newline="")
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": packaged}))
    monkeypatch.setenv("LEVELLING_UP_DATA", str(tmp_path))
    return tmp_path


def edit(folder: Path, old: str, new: str, name: str = "small") -> None:
    path = folder / f"{name}.csv"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1), newline="")


def test_a_table_is_typed_by_its_schema(data: Path) -> None:
    frame = tables.load("small")
    assert list(frame["rate"].isna()) == [False, True, False]
    assert frame["rate"].dtype == "float64" and frame["people"].dtype == "int64"
    assert list(frame["rural"][:2]) == [True, False] and pd.isna(frame["rural"][2])
    assert frame["day"][2] == pd.Timestamp(2024, 2, 29) and pd.isna(frame["day"][1])
    assert frame.attrs["units"]["rate"] == "%" and frame.attrs["labels"]["rate"] == "Rate"
    assert frame.attrs["source"] == "Nobody, Nothing"
    assert frame.attrs["licence"] == "Open Government Licence v3.0"
    assert frame.attrs["own"] == []


def test_each_column_says_its_source(data: Path) -> None:
    """A single source needs no mention; with several, each column names its own; a key without one has the table's."""
    assert set(tables.load("small").attrs["column_sources"].values()) == {"Nobody, Nothing"}
    content = json.loads((data / "datapackage.json").read_text())
    small = content["resources"][0]
    small["sources"] = [{"title": title, "path": "", "publisher": f"Office {title}"} for title in ("A", "B", "C")]
    by_name = {field["name"]: field for field in small["schema"]["fields"]}
    by_name["rate"]["source"], by_name["people"]["source"] = "B", ["C", "A"]
    (data / "datapackage.json").write_text(json.dumps(content))
    package._resources.cache_clear()
    loading._loaded.cache_clear()
    found = tables.load("small").attrs["column_sources"]
    assert found["rate"] == "Office B, B" and found["people"] == "Office C, C; Office A, A"
    assert found["code"] == "Office A; Office B; Office C"
    card = tables.describe("small")
    said = {column.name: column.source for column in card.columns}
    assert (said["rate"], said["people"], said["code"]) == ("B", "sources 3 and 1", "")
    assert "Source 3:    Office C: C" in repr(card) and "sources 3 and 1" in repr(card)
    html = card._repr_html_()
    assert '<th scope="col">Source</th>' in html and "<td>sources 3 and 1</td>" in html


def test_a_card_of_one_source_names_it_once(data: Path) -> None:
    card = tables.describe("small")
    assert repr(card).count("Nothing") == 1 == card._repr_html_().count("Nothing")
    assert '<th scope="col">Source</th>' not in card._repr_html_()


def test_each_caller_gets_a_fresh_copy(data: Path) -> None:
    first = tables.load("small")
    first.loc[0, "rate"] = 99.0
    first.attrs["labels"]["rate"] = "spoilt"
    second = tables.load("small")
    assert second.loc[0, "rate"] == 1.5
    assert second.attrs["labels"]["rate"] == "Rate"


def test_attributes_survive_selection_and_pickling(data: Path) -> None:
    frame = pickle.loads(pickle.dumps(tables.load("small")))[["code", "rate"]].dropna()
    assert frame.attrs["units"]["rate"] == "%"
    assert frame.attrs["sources"][0]["publisher"] == "Nobody"


def test_an_unknown_name_lists_the_nearest(data: Path) -> None:
    with pytest.raises(UnknownNameError) as told:
        tables.load("smal")
    assert told.value.near == ("small",)
    with pytest.raises(UnknownNameError, match=r"catalogue\(\) lists them all"):
        tables.load("qqqq")
    with pytest.raises(UnknownNameError):
        tables.describe("../places")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("1.5", "abc", ["column “rate”, row 2", "“abc” is not a valid number", "type number"]),
        ("1.5", "1_5", ["column “rate”, row 2", "not a valid number"]),
        ("1.5", "nan", ["column “rate”, row 2", "not a valid number"]),
        ("1.5", "-1.5", ["column “rate”, row 2", "at least 0"]),
        ("0.1", "100.5", ["column “rate”, row 4", "at most 100"]),
        (",20,", ",20.5,", ["column “people”, row 3", "not a valid integer"]),
        (",20,", ",,", ["column “people”, row 3", "empty", "a value in every row"]),
        ("North West", "Northwest", ["column “region”, row 4", "North East, North West"]),
        ("E06000003", "E0600003", ["column “code”, row 4", "pattern"]),
        ("E06000003", "E06000001", ["column “code”, row 4", "is also in row 2"]),
        ("true", "yes", ["column “rural”, row 2", "not a valid boolean"]),
        ("2024-02-29", "2024-02-30", ["column “day”, row 4", "not a valid date"]),
        ("2024-02-29", "1999-02-28", ["column “day”, row 4", "at least 2020-01-01"]),
        ("code,", "", ["row 2 has 6 cells", "5 cells in each row"]),
        ("rate,people", "people,rate", ["a different order"]),
        ("rate", "share", ["column “rate”", "missing"]),
        ("E06000003,North West,0.1,30,,2024-02-29\n", "", ["2 rows", "ends at row 3", "3 rows"]),
        (",30,,2024-02-29\n", "", ["row 4 has 3 cells", "before the column “people”"]),
        ("North West", '"North West', ["quotation mark"]),
        ("1.5", "2.5", ["follows every rule of its schema", "hash is different"]),
        (TEXT, "", ["empty file"]),
    ],
)
def test_an_edited_table_names_column_row_and_rule(data: Path, old: str, new: str, words: list[str]) -> None:
    tables.load("small")
    edit(data, old, new)
    with pytest.raises(TableError) as told:
        tables.load("small")
    for word in words:
        assert word in str(told.value)
    assert "git checkout data/small.csv" in str(told.value) and "make data" in str(told.value)
    assert str(data) not in str(told.value)


def test_a_foreign_key_must_be_known(data: Path) -> None:
    edit(data, "E06000003", "E06000009", "linked")
    with pytest.raises(TableError, match=r"column “code”, row 3: “E06000009” is not known.*table “small”"):
        tables.load("linked")


def test_a_mended_table_loads_again(data: Path) -> None:
    edit(data, "1.5", "abc")
    with pytest.raises(TableError):
        tables.load("small")
    edit(data, "abc", "1.5")
    assert tables.load("small").loc[0, "rate"] == 1.5


def test_line_ends_of_windows_are_no_edit(data: Path) -> None:
    (data / "small.csv").write_bytes(TEXT.replace("\n", "\r\n").encode())
    assert len(tables.load("small")) == 3


def test_text_that_is_not_utf8_is_said(data: Path) -> None:
    (data / "small.csv").write_bytes(TEXT.replace("North West", "Ynys Môn").encode("cp1252"))
    with pytest.raises(TableError, match="no longer UTF-8"):
        tables.load("small")


def test_a_missing_file_or_package_gets_its_sentence(data: Path) -> None:
    (data / "small.csv").unlink()
    with pytest.raises(TableError, match=r"missing.*git checkout data/small\.csv"):
        tables.load("small")
    (data / "datapackage.json").write_text("{")
    with pytest.raises(TableError, match=r"datapackage\.json"):
        tables.load("linked")
    (data / "datapackage.json").unlink()
    with pytest.raises(SetupError, match="LEVELLING_UP_DATA"):
        tables.load("small")


def test_violations_count_more_than_the_first(data: Path) -> None:
    edit(data, "1.5", "a")
    edit(data, "0.1", "b")
    with pytest.raises(TableError, match="1 more problem"):
        tables.load("small")


@pytest.mark.parametrize("text", ["", " 1", "1 ", "inf", "NaN", "1,5", "0x1", "1e", "--1", "١"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        schema.parse(text, "number")


class Tags(HTMLParser):
    """Collects tags with their attributes, and refuses a closing tag that does not match."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in {"br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_card_is_text_and_an_accessible_escaped_table(data: Path) -> None:
    content = json.loads((data / "datapackage.json").read_text())
    content["resources"][0]["title"] = "<script>alert('&')</script>"
    content["resources"][0]["sources"][0]["path"] = "javascript:alert(1)"
    (data / "datapackage.json").write_text(json.dumps(content))
    card = tables.describe("small")
    assert "Rows:        3" in repr(card) and "rate" in repr(card) and "%" in repr(card)
    html = card._repr_html_()
    tags = Tags()
    tags.feed(html)
    assert not tags.open
    names = [tag for tag, _ in tags.seen]
    assert names.count("table") == names.count("caption") == 2
    assert "script" not in names and "&lt;script&gt;" in html and "javascript" not in html
    assert {attrs.get("scope") for tag, attrs in tags.seen if tag == "th"} == {"row", "col"}


def test_the_catalogue_lists_every_table(data: Path) -> None:
    listed = tables.catalogue()
    assert list(listed["name"]) == ["linked", "small"] == list(tables.names())
    assert list(listed["rows"]) == [2, 3]


# The project's own tables.


def test_every_table_of_the_project_loads_and_obeys_its_schema() -> None:
    for name in tables.names():
        frame = tables.load(name)
        found = package.resources(paths.folder())[name]
        assert len(frame) == found["rows"]
        cells = loading._cells((paths.folder() / found["path"]).read_bytes(), found)
        other = lambda wanted: loading._other_cells(paths.folder(), wanted)  # noqa: E731
        assert list(schema.violations(cells, found, other)) == []
        assert "<caption>" in tables.describe(name)._repr_html_()


def test_the_columns_of_the_place_table_keep_their_sources(place_table: pd.DataFrame) -> None:
    by_column, sources = place_table.attrs["column_sources"], place_table.attrs["sources"]
    assert set(by_column) == set(place_table.columns)
    cited = {f"{one['publisher']}, {one['title']}" for one in sources}
    assert {line for text in by_column.values() for line in text.split("; ")} == cited
    assert by_column["gva_per_hour_2019"].endswith("subregional productivity (June 2025)")
    assert by_column["rural_urban"].startswith("mySociety, A UK-wide rural-urban classification")
    assert by_column["gigabit_2026"].startswith("Ofcom, ")
    assert all(one["licence"] for one in sources)
    assert place_table.attrs["attribution"].count("Contains public sector information") == 1


def test_place_table_is_one_row_a_place(place_table: pd.DataFrame) -> None:
    assert len(place_table) == 361 and place_table["code"].is_unique
    known = place_table.set_index("short_name")["gva_per_hour_2023"].round(1)
    assert (known["Rushmoor"], known["Blackpool"], known["West Devon"]) == (84.1, 30.2, 23.8)
    assert place_table.attrs["units"]["gva_per_hour_2023"]
    assert place_table.attrs["labels"]["region"]
    assert not [name for name in place_table.columns if name.endswith(("_x", "_y"))]
    assert set(place_table.columns) == set(place_table.attrs["labels"])
    sick = place_table.loc[place_table["name"].isin(["Barnsley", "Sheffield"]), "hle_male_2022_24"]
    assert len(sick) == 2 and sick.notna().all()


def test_a_warm_place_table_takes_less_than_50_ms_of_a_processor() -> None:
    tables.place_table()
    best = min(_seconds(tables.place_table) for _ in range(5))
    assert best < 0.05


def _seconds(call: object) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start
