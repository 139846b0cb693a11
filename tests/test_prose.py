"""The English of the project: the rules find what they should, and every text follows them."""

from __future__ import annotations

from functools import lru_cache

import pytest

from tests.prose.passages import Passage, of_markdown, passages
from tests.prose.rules import (
    RULES,
    articles,
    count,
    hard_kinds,
    hard_texts,
    long_sentences,
    repeated_words,
    retired_phrases,
    sentences,
    spelling,
)


@pytest.mark.parametrize(
    ("rule", "fault", "right"),
    [
        (long_sentences, f"Output is low {'and pay is low ' * 8}here.", f"{'Output is low. ' * 20}"),
        (retired_phrases, "Poor health goes along with low output.", "Poor health is linked to low output."),
        (retired_phrases, "£2 is left over.", "£2 is not explained."),
        (retired_phrases, "How many per cent lie within regions?", "What percentage lies within regions?"),
        (spelling, "The behaviour of labor markets", "The behaviour of labour markets"),
        (spelling, "Acording to the census", "According to the census"),
        (repeated_words, "The gap is is large.", "It is said that that gap is large."),
        (articles, "A 8% rise", "An 8% rise"),
        (articles, "an 7% rise after a 11-year wait", "a 7% rise after an 11-year wait"),
        (
            hard_texts,
            "Multidimensional deprivation necessitates comprehensively coordinated interdepartmental interventions: "
            "notwithstanding institutional heterogeneity, administrative authorities systematically underestimate "
            "the intergenerational consequences of prolonged unemployment and of inadequate rental accommodation.",
            "Places are poor in many ways at once, so the departments have to work together. Many councils do not see "
            "how long the harm of lost work and of bad homes lasts, and what it does to the children in them.",
        ),
        (articles, "an 21% rise", "a 100% rise, a 1,800-page report and a 1.8% fall"),
    ],
)
def test_a_planted_fault_is_found_and_its_correction_is_not(rule, fault, right):
    assert list(rule(Passage("here", "text", fault)))
    assert not list(rule(Passage("here", "text", right)))


def test_a_number_with_its_unit_is_one_word_and_a_term_is_counted_as_it_is_shown():
    assert count("£1,204.50 a year (95% interval −3.1% to 8%)") == 8
    assert count("The [[standard deviation]] of [[median|the middle]]") == 6
    assert sentences("It rose by 4.2%. London's did not. “Why?” Nobody knows.") == [
        "It rose by 4.2%.",
        "London's did not.",
        "“Why?” Nobody knows.",
    ]


def test_a_kind_of_text_that_becomes_harder_is_found_and_names_and_numbers_do_not_count():
    plain = [Passage("here", "text", "The gap is wide. It has not closed since then.")] * 30
    hard = Passage(
        "here", "text", "Interdepartmental administrative reorganisation necessitates considerable flexibility."
    )
    named = Passage("here", "text", "Bournemouth, Christchurch and Poole is £1,204.50 below the United Kingdom.")
    assert not list(hard_kinds([*plain, *[named] * 10]))
    assert list(hard_kinds([*plain, *[hard] * 10]))


@lru_cache
def every_text() -> list[Passage]:
    """Return all texts of the project; reading them takes seconds."""
    return list(passages())


def test_every_kind_of_text_is_read():
    found = every_text()
    assert {passage.kind for passage in found} == {
        "text",
        "label",
        "docstring",
        "lesson",
        "output",
        "document",
        "claim",
        "template",
    }
    assert all(passage.text.strip() for passage in found)
    assert {"README.md", "docs/deployment.md"} <= {passage.where for passage in found}
    texts = {passage.text for passage in found}  # below: from a script, a template, a form
    assert {"Pin this result to compare", "Did you mean one of these?", "Poverty line"} <= texts


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("Open *Build a scenario* first.", "Open “Build a scenario” first."),
        ("*Who would it help?* accepts a file.", "“Who would it help?” accepts a file."),
        ("Open *Left behind?* The app has a map.", "Open Left behind? The app has a map."),
        ("**Reproduced** needs a figure; *depends* does *not*.", "“Reproduced” needs a figure; “depends” does not."),
        ("**Anyone** may say so.", "Anyone may say so."),
    ],
)
def test_titles_and_verdicts_in_italics_are_printed_in_quotation_marks(source: str, printed: str) -> None:
    assert [passage.text for passage in of_markdown(source, "a page", "document")] == [printed]


def test_every_text_keeps_the_rules():
    found = every_text()
    faults = [f"{passage.where}: {fault}" for passage in found for rule in RULES for fault in rule(passage)]
    faults += hard_kinds(found)
    assert not faults, "\n".join(faults)
