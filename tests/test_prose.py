"""The English of the project: the rules find what they should, and every text keeps them."""

from __future__ import annotations

import pytest

from tests.prose.passages import Passage, passages
from tests.prose.rules import (
    RULES,
    articles,
    count,
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


def test_every_kind_of_text_is_read():
    found = list(passages())
    assert {passage.kind for passage in found} == {
        "text",
        "docstring",
        "lesson",
        "output",
        "document",
        "claim",
        "template",
    }
    assert all(passage.text.strip() for passage in found)
    assert {"README.md", "docs/deployment.md"} <= {passage.where for passage in found}


def test_every_text_keeps_the_rules():
    faults = [f"{passage.where}: {fault}" for passage in passages() for rule in RULES for fault in rule(passage)]
    assert not faults, "\n".join(faults)
