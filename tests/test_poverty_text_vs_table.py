"""Claims in words against the counts that they speak of."""

from __future__ import annotations

import importlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teaching.exercises import module
from toolkit.core.errors import ModelError

module("02_health_and_work", "lab02")
TEXTS = importlib.import_module("lab02.text_vs_table")
claim_faults, read_claim = TEXTS.claim_faults, TEXTS.read_claim


@pytest.mark.parametrize(
    ("text", "relation", "percent"),
    [
        ("over 62 %", "over", 62),
        ("In over 62% of constituencies", "over", 62),
        ("over one in seven jobs", "over", 100 / 7),
        ("Over half of those in poverty", "over", 50),
        ("at least 12.5 per cent", "at least", 12.5),
        ("less than 10 %", "under", 10),
        ("fewer than 3 out of 10", "under", 30),
        ("at most three quarters", "at most", 75),
    ],
)
def test_a_claim_is_read(text, relation, percent):
    claim = read_claim(text)
    assert (claim.relation, claim.percent) == (relation, pytest.approx(percent))


@pytest.mark.parametrize("text", ["62 %", "over the hill", ""])
def test_what_is_no_claim_is_refused(text):
    with pytest.raises(ModelError, match="has no"):
        read_claim(text)


def test_a_claim_that_its_figures_contradict_is_a_fault():
    (fault,) = claim_faults("over 62 %", 391, 632)
    assert fault.expected == "391 of 632 is 61.9%"
    assert claim_faults("over 61 %", 391, 632) == ()
    assert claim_faults("over one in seven", 159, 1000) == ()


def test_a_count_must_be_part_of_its_whole():
    with pytest.raises(ModelError, match="no part"):
        claim_faults("over half", 7, 6)


@given(st.integers(1, 999), st.integers(1, 99))
def test_over_and_at_most_are_each_others_opposite(count, percent):
    over, at_most = (claim_faults(f"{words} {percent} %", count, 1000) for words in ("over", "at most"))
    assert bool(over) != bool(at_most)
