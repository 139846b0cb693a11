"""Pages for places, tables and lessons, and an app's result without its page: pure functions, no server."""

from __future__ import annotations

import base64
import csv
import io
import json
import re

import docx
import numpy as np
import pandas as pd
import pytest
from fastparquet import ParquetFile

from tests import word_pages
from tests.serving import ROOT
from toolkit import places, tables
from toolkit.apps.explain_place.app import APP as EXPLAIN
from toolkit.apps.explain_place.app import State as ExplainState
from toolkit.apps.explain_place.app import compute as explain
from toolkit.apps.explore_tables.app import APP as EXPLORE
from toolkit.apps.health_and_work import model as health
from toolkit.apps.pages import library, place, place_blocks
from toolkit.apps.pages.block import WORDS
from toolkit.apps.pages.maker import Pages
from toolkit.apps.regress import APP as REGRESS
from toolkit.apps.twelve_missions.app import APP as MISSIONS
from toolkit.apps.within_between import APP as RANKS
from toolkit.apps.within_between import data as ranking
from toolkit.core.wording import sentences
from toolkit.explorer.answers import answer
from toolkit.explorer.frame import App, Session
from toolkit.explorer.glossary import plain
from toolkit.explorer.links import from_query
from toolkit.explorer.result import tables_of
from toolkit.places import areas

BARNSLEY, WALES, YORKSHIRE, SOUTH_YORKSHIRE, UK = "E08000016", "W92000004", "E12000003", "E47000002", "K02000001"
OF_EACH_KIND = (BARNSLEY, WALES, YORKSHIRE, SOUTH_YORKSHIRE, UK, "K03000001", "E92000001", "N09000003", "E09000001")


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages(ROOT / "labs")


def blocks(code: str) -> dict[str, place_blocks.Block]:
    return {block.name: block for block in place_blocks.blocks(areas.get(code))}


def test_a_council_has_every_block_and_its_figures_are_the_apps(pages: Pages) -> None:
    found = blocks(BARNSLEY)
    assert list(found) == list(WORDS)
    said = sentences(plain(explain(ExplainState(place=BARNSLEY)).sentence))
    assert sentences(found["output"].sentence)[:2] == said[:2]
    assert found["output"].values[0].value == tables.place_table().set_index("code")["gva_per_hour_2023"][BARNSLEY]
    own = found["health"].values[0]
    assert [own.value, own.lower, own.upper] == [
        health.figure(BARNSLEY, f"hle_female_2022_24{end}") for end in ("", "_lower", "_upper")
    ]
    assert ranking.ranks("hle_female_2022_24").sentence(BARNSLEY) in found["health"].sentence
    assert str(int(ranking.ranks_by_year()[2023][BARNSLEY])) in found["output"].sentence
    for block in found.values():
        assert re.match(r"apps/[a-z-]+\?place=E08000016", block.link) and block.strength.startswith("Strength")


@pytest.mark.sample(1)
@pytest.mark.parametrize("code", [BARNSLEY, *(area.code for area in areas.every() if area.code not in (UK, BARNSLEY))])
def test_the_figures_of_every_area_are_those_of_the_apps_that_its_page_opens(code: str, pages: Pages) -> None:
    found = blocks(code)
    if "output" in found:
        said = sentences(plain(EXPLAIN.compute(from_query(EXPLAIN.state, found["output"].link)[0]).sentence))
        assert sentences(found["output"].sentence)[0] == said[0]
    listed = {"low_pay", "low_income"} if areas.get(code).kind == "council" else set()  # the app lists parts of others
    for name in listed & set(found):
        mine, result = found[name].values[0], EXPLORE.compute(from_query(EXPLORE.state, found[name].link)[0])
        numbers = [table.frame.select_dtypes("number").to_numpy(float, na_value=np.nan) for table in tables_of(result)]
        assert any(np.isclose(one, mine.value).any() for one in numbers), name


@pytest.mark.parametrize("code", OF_EACH_KIND)
def test_an_area_of_every_kind_has_a_page_that_says_what_it_lacks(code: str, pages: Pages) -> None:
    made = pages.answer("place", code, "")
    area, text = areas.get(code), re.sub(r"\s+", " ", made["text"])
    assert made["title"] == area.short_name and text.count("<h1>") == 1 and "nan" not in text.casefold()
    figures = place.figures_of({area: list(blocks(code).values())})
    ranged = figures.dropna(subset=["lower"])
    assert ((ranged["lower"] <= ranged["value"]) & (ranged["value"] <= ranged["upper"])).all()
    assert (figures[["measure", "unit", "period", "status", "source"]] != "").all(axis=None)
    have = set(blocks(code))
    for name in WORDS:
        assert (f'id="{name}"' in text) == (name in have)
        assert name in have or WORDS[name]["title"].lower() in text.split("No figures for")[1]


def test_what_is_derived_is_the_average_of_councils_and_says_so(pages: Pages) -> None:
    members = list(areas.get(SOUTH_YORKSHIRE).members)
    table = tables.place_table().set_index("code").loc[members]
    mean = (table["hle_female_2022_24"] * table["population_2022"]).sum() / table["population_2022"].sum()
    block = blocks(SOUTH_YORKSHIRE)["health"]
    assert block.values[0].value == pytest.approx(mean) and block.values[0].status == "derived"
    assert "our average of its 4 councils" in block.sentence
    assert blocks(WALES)["health"].values[0].status == "published"


def test_jobs_of_councils_add_up_to_those_of_their_region(pages: Pages) -> None:
    draws = place_blocks._job_draws()
    inside = [place.code for place in places.every() if place.region == "Yorkshire and The Humber"]
    total = blocks(YORKSHIRE)["jobs"].values[-1]
    assert total.value == pytest.approx(draws.loc[inside, 0].sum()) and total.lower < total.value < total.upper
    assert draws[0].sum() == pytest.approx(450_000, rel=0.01)


def test_several_places_stand_side_by_side_on_shared_axes(pages: Pages) -> None:
    shown = f"{WALES},{BARNSLEY},{YORKSHIRE}"
    text = pages.answer("place", shown, "")["text"]
    section = text.split('id="output"')[1].split("</section>")[0]
    named = re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', section)
    assert named == ["Wales", "Barnsley", "Yorkshire and The Humber", "United Kingdom"]
    rows = list(csv.DictReader(io.StringIO(pages.answer("place.csv", shown, "")["text"])))
    assert {row["code"] for row in rows if row["block"] == "output"} >= {WALES, BARNSLEY, YORKSHIRE}
    made = pages.answer("place.docx", shown, "https://example.org")
    brief = docx.Document(io.BytesIO(base64.b64decode(made["bytes"])))
    heads, *lines = [[cell.text for cell in row.cells] for row in brief.tables[0].rows]
    assert heads[1:] == ["Wales", "Barnsley", "Yorkshire and The Humber"]
    assert brief.tables[0].rows[0]._tr.trPr is not None  # a screen reader recognises the headings as such
    assert lines[0][1:] == [blocks(code)["output"].values[0].words(2) for code in shown.split(",")]
    assert lines[7][0].endswith("Range in 90% of simulations in brackets") and lines[9][1] == "–"
    own = blocks(WALES)["health"].values[0]
    assert (
        lines[2][1] == f"{own.value:.1f} years ({own.lower:.1f} to {own.upper:.1f})" and "95% interval" in lines[2][0]
    )
    said = "\n".join(one.text for one in brief.paragraphs)
    assert brief.core_properties.title == "Wales, Barnsley and Yorkshire and The Humber" == brief.paragraphs[0].text
    for block in (block for code in shown.split(",") for block in blocks(code).values()):
        assert any(block.strength in line and block.values[0].area.short_name in line for line in said.splitlines())
    assert "No person has reviewed" in said and len(brief.inline_shapes) == 1
    described = brief.inline_shapes[0]._inline.docPr.get("descr")
    assert all(name in described for name in ("Wales", "Barnsley", "Yorkshire and The Humber", "United Kingdom"))
    assert f"https://example.org/places/{shown}" in said


@pytest.mark.parametrize("shown", [BARNSLEY, UK, f"{BARNSLEY},E06000019,E06000058,{WALES},{SOUTH_YORKSHIRE}"])
def test_a_brief_in_word_has_two_pages_at_most(shown: str, pages: Pages) -> None:
    made = pages.answer("place.docx", shown, "https://example.org")
    assert 0.5 < word_pages.pages(docx.Document(io.BytesIO(base64.b64decode(made["bytes"])))) <= 2


def test_the_figures_of_a_page_are_tidy_for_programs(pages: Pages) -> None:
    text = pages.answer("place.csv", BARNSLEY, "")["text"]
    frame = pd.read_csv(io.StringIO(text))
    assert "−" not in text and frame["code"].str.fullmatch("[EKNSW][0-9]{8}").all()
    own = frame.query("code == @BARNSLEY and block == 'pay'").iloc[0]
    assert own["lower"] < own["value"] < own["upper"] and own["unit"] == "GBP per week"
    assert own["region"] == "Yorkshire and The Humber" and own["source"]
    made = json.loads(pages.answer("place.json", BARNSLEY, "")["text"])
    assert len(made["values"]) == len(frame) and len(made["blocks"]) == len(WORDS)
    assert base64.b64decode(pages.answer("place.xlsx", BARNSLEY, "")["bytes"]).startswith(b"PK")


def test_a_result_without_its_page_equals_the_page() -> None:
    query = "outcome=median_weekly_pay_2023&place=Barnsley"
    made = json.loads(answer(REGRESS, "json", query, "https://example.org")["text"])
    session = Session(REGRESS, from_query(REGRESS.state, query)[0])
    view = session.show().view
    assert view is not None and made["sentence"] == plain(view["sentence"])
    assert made["address"] == f"https://example.org/apps/regress?{view['query']}"
    assert made["sources"] == view["sources"] and made["code"] == view["code"]
    drawn = next(block for block in view["blocks"] if block["kind"] == "figure")
    assert drawn["title"] in {table["title"] for table in made["tables"]}
    rows = list(csv.reader(io.StringIO(answer(REGRESS, "csv", query, "")["text"])))
    assert rows[0] == made["tables"][0]["columns"] and len(rows) == 1 + len(made["tables"][0]["rows"])


@pytest.mark.parametrize("kind", ["csv", "svg", "xlsx", "docx", "embed"])
def test_a_file_is_not_made_of_another_place_or_choice_than_the_one_asked_for(kind: str) -> None:
    for query, unknown in (("place=Atlantis", "Atlantis"), ("place=Barnsley&outcome=fun", "fun")):
        made = answer(REGRESS, kind, query, "")
        assert made["status"] == 400 and unknown in made["problem"] and "default" not in made["problem"]
        (problem,) = json.loads(answer(REGRESS, "json", query, "")["text"])["problems"]
        assert problem == f"{made['problem']} The default choice is shown instead."


def test_the_ways_on_follow_the_table_that_is_shown() -> None:
    for chosen, name, claim in (("low_pay_2022", "low_pay_2022", "C201"), ("children", "child_low_income", "")):
        made = json.loads(answer(EXPLORE, "json", f"table={chosen}", "")["text"])["ways_on"]
        assert made["data"][0]["name"] == name and made["data"][0]["sources"][0]["path"].startswith("https://")
        assert claim in {one["id"] for one in made["claims"]} or not claim


@pytest.mark.parametrize(
    ("app", "query", "title"),
    [
        (REGRESS, "", "What the regression does not explain"),
        (
            EXPLORE,
            "place=E08000016",
            "Children in relative low income, 2025: before housing costs and after housing costs",
        ),
        (RANKS, "place=E08000016", "The ranking, and how far ranks have moved"),
        (MISSIONS, "place=E08000016", "Female healthy life expectancy"),
    ],
)
def test_rows_of_areas_have_their_codes_and_regions_whatever_their_column_is_called(
    app: App, query: str, title: str
) -> None:
    made = json.loads(answer(app, "json", query, "")["text"])
    (table,) = [table for table in made["tables"] if table["title"] == title]
    assert {"Code", "Region"} <= set(table["columns"]) and table["rows"]
    assert not any("GSS code" in one["columns"] and "Code" in one["columns"] for one in made["tables"])
    for row in table["rows"]:
        area = areas.get(row["Code"])
        assert area.short_name in row.values()
        assert area.kind != "council" or places.get(row["Code"]).region == row["Region"]


def test_pictures_and_parts_are_numbered() -> None:
    assert base64.b64decode(answer(REGRESS, "svg", "", "")["bytes"]).startswith(b"<svg")
    assert base64.b64decode(answer(REGRESS, "png", "", "")["bytes"]).startswith(b"\x89PNG")
    made = answer(REGRESS, "csv", "part=99", "")
    assert made["status"] == 404 and "Give a number from 1 to" in made["problem"]


def test_every_table_has_a_page_and_files(pages: Pages) -> None:
    assert all(f"/data/{name}" in pages.answer("data", "", "")["text"] for name in tables.catalogue()["name"])
    made = pages.answer("data", "low_pay_2022", "https://example.org")
    assert 'read.csv("https://example.org/data/low_pay_2022.csv")' in made["text"].replace("&#34;", '"')
    frame = tables.load("low_pay_2022")
    assert len(json.loads(library.as_json("low_pay_2022"))["rows"]) == len(frame)
    parquet = ParquetFile(io.BytesIO(library.as_parquet("low_pay_2022"))).to_pandas()
    assert list(parquet["code"]) == list(frame["code"])
    both = (parquet["percent_below"], frame["percent_below"])
    np.testing.assert_array_equal(*(column.to_numpy(dtype=float, na_value=np.nan) for column in both))
    assert pages.answer("data", "no_such", "")["status"] == 404


def test_every_lesson_is_a_page_with_its_figures_in_words(pages: Pages) -> None:
    for one in library.lessons_of(ROOT / "labs"):
        title, text = library.lesson_page(ROOT / "labs", one["name"])
        assert title == one["title"] and text.count("<h1") == 1
        assert all(len(alt) > 40 for alt in re.findall(r'<img [^>]*alt="([^"]*)"', text))
        assert "<script" not in text and "<style" not in text
    assert pages.answer("lessons", "01_productivity_gap/app", "")["status"] == 404


def test_the_page_that_finds_places_has_them_all(pages: Pages) -> None:
    text = place.finder()
    assert all(f"/places/{area.code}" in text for area in areas.every())
