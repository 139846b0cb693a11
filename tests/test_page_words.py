"""Document pages, and a page's text before its script runs."""

import pytest

from toolkit.core import wording
from toolkit.serve import documents, initial_state


def test_those_who_run_a_site_are_named_where_an_address_is_set():
    assert documents.contact("") == ""
    assert 'href="mailto:lab@example.org"' in documents.contact("lab@example.org")
    assert 'href="https://example.org/a?b=1&amp;c"' in documents.contact("https://example.org/a?b=1&c")


@pytest.mark.parametrize("name", documents.PAGES)
def test_a_page_of_words_begins_with_its_title(name):
    assert f">{documents.PAGES[name]}<" in documents.document(name).partition("</h1>")[0] + "<"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One sentence only, which is not short.", "One sentence only, which is not short."),
        ("The first of two sentences is led. The second follows.", "The first of two sentences is led."),
        ("Output is £3.40 an hour lower here. £2 of it is unexplained.", "Output is £3.40 an hour lower here."),
        ("A rate of 4.2 per cent, i.e. one in 24 people. Next.", "A rate of 4.2 per cent, i.e. one in 24 people."),
        ("", ""),
    ],
)
def test_the_first_sentence_leads_and_nothing_is_lost(text, first):
    parts = wording.sentences(text)
    assert parts[0] == first and " ".join(parts) == text


def test_a_quoted_sentence_stays_in_its_quotation_and_every_other_one_is_a_line_of_its_own():
    text = "It tests “This holds. That too.” in another way. £2 is left. R² = 0.47. Next comes a longer one."
    assert wording.sentences(text) == [
        "It tests “This holds. That too.” in another way.",
        "£2 is left. R² = 0.47.",
        "Next comes a longer one.",
    ]
    view = {"sentence": text, "sentences": wording.sentences(text)}
    page = initial_state.values({"state": {"form": {"title": "", "question": ""}, "view": view}})
    assert page["sentence"] == view["sentences"]
