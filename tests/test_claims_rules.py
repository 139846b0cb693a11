"""The verdict rules, on figures worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.claims import rules
from toolkit.claims.check_result import in_full
from toolkit.core.errors import ModelError

FIGURES = st.floats(min_value=0.01, max_value=1e6)


@pytest.mark.parametrize(
    ("quoted", "computed", "options", "verdict"),
    [
        (12.0, 12.4, {"rounding": 0.5, "same": True}, "reproduced"),
        (12.0, 12.4, {"rounding": 0.5}, "consistent"),
        (12.0, 13.0, {"interval": (11.0, 15.0), "same": True}, "reproduced"),
        (10.0, 12.5, {"same": True}, "consistent"),
        (10.0, 12.6, {"same": True}, "contradicted"),
        (10.0, 20.0, {}, "depends"),
        (10.0, 20.1, {}, "contradicted"),
        (10.0, -10.0, {}, "contradicted"),
        (10.0, 30.0, {"interval": (5.0, 60.0)}, "inconclusive"),
    ],
)
def test_a_level(quoted: float, computed: float, options: dict, verdict: str) -> None:
    assert rules.level(quoted, computed, **options).verdict == verdict


@pytest.mark.parametrize(
    ("relation", "found", "interval", "verdict"),
    [
        ("over", 62.1, None, "consistent"),
        ("over", 62.0, None, "contradicted"),
        ("at least", 62.0, None, "consistent"),
        ("under", 61.9, None, "consistent"),
        ("at most", 62.1, None, "contradicted"),
        ("over", 63.0, (61.0, 65.0), "inconclusive"),
        ("over", 63.0, (62.5, 65.0), "consistent"),
    ],
)
def test_a_bound(relation: str, found: float, interval: tuple[float, float] | None, verdict: str) -> None:
    assert rules.bound(relation, 62.0, found, interval=interval).verdict == verdict


def test_an_unknown_relation_is_refused() -> None:
    with pytest.raises(ModelError, match="not a relation"):
        rules.bound("about", 1, 1)


@pytest.mark.parametrize(
    ("interval", "verdict"), [((0.1, 2.0), "consistent"), ((-2.0, -0.1), "contradicted"), ((-1.0, 1.0), "inconclusive")]
)
def test_a_direction(interval: tuple[float, float], verdict: str) -> None:
    assert rules.direction(1, interval).verdict == verdict
    mirrored = (-interval[1], -interval[0])
    assert rules.direction(-1, mirrored).verdict == verdict


@pytest.mark.parametrize(
    ("word", "share", "holds"),
    [
        ("every", 1.0, True),
        ("every", 0.99, False),
        ("nearly all", 0.9, True),
        ("most", 0.5, False),
        ("most", 0.51, True),
        ("half", 0.56, False),
        ("few", 0.25, True),
        ("none", 0.01, False),
    ],
)
def test_a_quantity(word: str, share: float, holds: bool) -> None:
    assert rules.quantity(word, share).agrees == holds


def test_readings_need_nine_in_ten() -> None:
    for agreeing, verdict in (
        (10, "consistent"),
        (9, "consistent"),
        (8, "depends"),
        (2, "depends"),
        (1, "contradicted"),
    ):
        ruling = rules.readings({str(number): number < agreeing for number in range(10)})
        assert (ruling.verdict, ruling.share) == (verdict, agreeing / 10)


@pytest.mark.parametrize(
    ("agree", "oppose", "undecided", "verdict"),
    [
        (9, 0, 1, "consistent"),
        (8, 0, 2, "inconclusive"),
        (0, 1, 3, "inconclusive"),
        (0, 9, 1, "contradicted"),
        (0, 0, 5, "inconclusive"),
        (1, 1, 8, "inconclusive"),
        (2, 2, 6, "depends"),
    ],
)
def test_readings_whose_intervals_do_not_decide(agree: int, oppose: int, undecided: int, verdict: str) -> None:
    outcomes = [True] * agree + [False] * oppose + [None] * undecided
    ruling = rules.readings({str(number): answer for number, answer in enumerate(outcomes)})
    assert ruling.verdict == verdict and ("undecided" in ruling.why) == (undecided > 0)


@given(st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=40))
def test_turning_the_readings_round_turns_the_verdict_round(answers: list[bool | None]) -> None:
    other = {"consistent": "contradicted", "contradicted": "consistent"}
    verdicts = [
        rules.readings({str(at): answer for at, answer in enumerate(some)}).verdict
        for some in (answers, [None if answer is None else not answer for answer in answers])
    ]
    assert verdicts[1] == other.get(verdicts[0], verdicts[0])


@pytest.mark.parametrize(
    ("counts", "same", "verdict"),
    [
        ((5, 5), True, "consistent"),
        ((5, 6), True, "depends"),
        ((4, 6), True, "depends"),
        ((6, 7), True, "contradicted"),
        ((6, 7), False, "depends"),
        ((11, 12), False, "contradicted"),
    ],
)
def test_a_count_is_exact(counts: tuple[int, ...], same: bool, verdict: str) -> None:
    assert rules.count(5, counts, same=same).verdict == verdict


def test_figures_that_cover_little_do_not_decide() -> None:
    """19 of 70 years, or one nation of four, decide nothing; half of the years do."""
    for ruling in (rules.quantity("every", 1.0), rules.quantity("every", 0.5)):
        assert rules.coverage(ruling, 19, 70, "19 of the 70 years").verdict == "inconclusive"
        assert rules.coverage(ruling, 35, 70, "35 of the 70 years") == ruling


def test_only_an_independent_figure_reproduces_a_claim() -> None:
    """A document's sums and its quotations of a source have their own verdicts."""
    assert rules.arithmetic(62, 61.9, rounding=0.5).verdict == "adds up"
    assert rules.quotation(True).verdict == "quoted correctly" and rules.quotation(False).verdict == "contradicted"
    assert rules.then_and_now({2019: rules.quantity("every", 1.0), 2023: rules.direction(1, (-1, 1))}).agrees
    answers = {name: rules.Ruling(name, "", "").answer for name in rules.VERDICTS}
    assert {name for name, answer in answers.items() if answer} == set(rules.AGREE)
    assert {name for name, answer in answers.items() if answer is False} == set(rules.OPPOSE)


def test_sums_of_a_document() -> None:
    """391 of 632 constituencies is 61.9%: 62% to the nearest per cent, and 57 of 54 is impossible."""
    assert rules.arithmetic(62, 100 * 391 / 632, rounding=0.5).verdict == "adds up"
    assert rules.arithmetic(57, 54).verdict == "does not add up"


def test_then_and_now() -> None:
    yes, no = rules.quantity("every", 1.0), rules.quantity("every", 0.5)
    assert rules.then_and_now({2019: yes, 2023: no}).verdict == "overtaken"
    assert rules.then_and_now({2019: yes, 2023: yes}).verdict == "consistent"
    assert rules.then_and_now({2019: yes, 2023: yes}).why == "true in 2019 and in 2023"
    assert rules.then_and_now({2019: no, 2023: yes}).verdict == "contradicted"


def test_ranks() -> None:
    assert rules.rank(3, 3, 12, same=True).verdict == "reproduced"
    assert rules.rank(3, 4, 12).verdict == "consistent"
    assert rules.rank(3, 5, 12).verdict == "depends"
    assert rules.rank(3, 5, 12, same=True).verdict == "contradicted"
    assert rules.rank(3, 7, 12).verdict == "contradicted"
    assert rules.rank(303, 317, 324).verdict == "consistent"


@pytest.mark.parametrize(
    ("now", "standing"), [(95.0, "reached"), (70.0, "too slow"), (78.0, "on course"), (60.0, "in the wrong direction")]
)
def test_the_way_to_an_aim(now: float, standing: str) -> None:
    """From 65 in 2019 to 90 in 2030: by 2024, 76.4 would be half way."""
    assert rules.path((2019, 65.0), (2024, now), (2030, 90.0)).standing == standing


def test_the_way_down_to_an_aim() -> None:
    assert rules.path((2019, 20.0), (2024, 9.0), (2030, 10.0), at_least=False).standing == "reached"
    assert rules.path((2019, 20.0), (2024, 19.0), (2030, 10.0), at_least=False).standing == "too slow"


@given(FIGURES, FIGURES)
def test_size_is_mutual_and_free_of_the_unit(a: float, b: float) -> None:
    assert rules.same_size(a, b) == rules.same_size(b, a) == rules.same_size(-a, -b)
    assert rules.same_size(a, a) and not rules.same_size(a, -a)


def test_every_verdict_has_a_shape_of_its_own() -> None:
    shapes = [one.shape for one in rules.VERDICTS.values()]
    assert len(set(shapes)) == len(shapes)


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("10 of the 10 cities produced less.", "All 10 cities produced less."),
        ("It fell. 0 of 4 series rose.", "It fell. None of the 4 series rose."),
        ("In 2019, 100% of them fell. 0 of 2 rose.", "In 2019, all of them fell. Neither of the 2 rose."),
        ("In 3 of 3 years; 0 of the 6 rates", "In all 3 years; none of the 6 rates"),
        ("It fell. 0 of 2 series rose.", "It fell. Neither of the 2 series rose."),
        *[
            (same, same)
            for same in ("2 of 20, 1.5 of 1.5, £10 of 10", "10 of 10.5, 5 of 5%", "rank 10 of 10, 2019 of 2019")
        ],
    ],
)
def test_all_and_none_are_words_in_a_claims_sentence(sentence: str, said: str) -> None:
    assert in_full(sentence) == said
