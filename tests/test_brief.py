"""The brief as a Word document: titled by the place, with its picture, its rows, the strengths and its origin."""

from __future__ import annotations

import io

import docx
import pytest

from tests.app_states import APPS, app_of
from tests.word_pages import pages
from toolkit.apps import explore_tables, levelled_up_cities, regress, within_between
from toolkit.explorer.downloads import as_docx
from toolkit.explorer.links import from_query
from toolkit.explorer.result import tables_of


@pytest.mark.parametrize(
    ("module", "query", "place"),
    [
        (levelled_up_cities, "place=Sheffield", "Sheffield (2 authorities)"),
        (within_between, "place=E08000016", "Barnsley"),
        (explore_tables, "table=children&level=local authority&place=E07000061", "Eastbourne"),
        (explore_tables, "table=low_income_regions&show=order&place=W92000004", "Wales"),
        (regress, "", ""),
    ],
)
def test_the_brief_is_of_its_place(module, query: str, place: str) -> None:
    app = module.APP
    state, problems = from_query(app.state, query)
    assert not problems
    result = app.compute(state)
    page = docx.Document(io.BytesIO(as_docx(app, state, result, "https://example.org/x")))
    title = f"{place}: {app.title}" if place else app.title
    headings = [one.text for one in page.paragraphs if one.style.name.startswith(("Heading", "Title"))]
    assert headings[0] == title == page.core_properties.title and {"Sources", "What was chosen"} <= set(headings)
    picture = page.inline_shapes[0]._inline.docPr.get("descr")
    assert len(picture) > 50 and place in picture
    (table,) = page.tables
    assert table.rows[0]._tr.trPr is not None and len(table.rows) <= 13
    assert place in [cell.text for cell in table.rows[1].cells] if place else len(tables_of(result)) > 0
    assert pages(page) <= 2
    text = "\n".join(one.text for one in page.paragraphs)
    assert "No person has reviewed" in text and "Strength" in text and "https://example.org/x" in text


@pytest.mark.sample(1)
@pytest.mark.parametrize("code", ["E08000016", "W92000004"])
@pytest.mark.parametrize("name", ["levelled_up_cities", *(one for one in APPS if one != "levelled_up_cities")])
def test_the_brief_of_every_app_has_two_pages_at_most_and_words_for_its_picture(name: str, code: str) -> None:
    app = app_of(name)
    state, _ = from_query(app.state, f"place={code}")
    page = docx.Document(io.BytesIO(as_docx(app, state, app.compute(state), "https://example.org/x")))
    assert 0.5 < pages(page) <= 2
    assert all(len(one._inline.docPr.get("descr")) > 50 for one in page.inline_shapes)
    assert all(table.rows[0]._tr.trPr is not None for table in page.tables)


def test_the_estimate_of_pages_follows_the_length_of_a_text() -> None:
    document = docx.Document()
    for _ in range(200):
        document.add_paragraph("word " * 40)
    assert 9 < pages(document) < 16  # three lines of 11 points each, with ten points after
