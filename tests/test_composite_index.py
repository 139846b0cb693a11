"""An index of places in need: against base R, by identities, and the figures in the fund's own list."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import tables
from toolkit.core.errors import ToolkitError
from toolkit.priority_places import composite_index as index
from toolkit.priority_places.composite_index import Indicator
from toolkit.priority_places.left_behind import correlate

GOLDEN = Path(__file__).parent / "golden" / "composite_index.csv"
UNRANKED = ["E09000001", "E06000053"]


@lru_cache(maxsize=1)
def places() -> pd.DataFrame:
    rows = tables.load("priority_places").set_index("code")
    return rows[~rows.index.str.startswith("N") & ~rows.index.isin(UNRANKED)]


def named(preset: str, nations: str = "ESW", **options: str) -> index.Index:
    rows = tables.load("index_indicators").set_index("indicator")
    chosen = [Indicator(str(name), row["need"], bool(row["log"]), row["domain"]) for name, row in rows.iterrows()]
    return index.build(
        places()[places().index.str[0].isin(list(nations))], chosen, rows[preset].dropna().to_dict(), **options
    )


@pytest.mark.parametrize("preset", ["england", "fund_england"])
@pytest.mark.parametrize("normalisation", ["z_score", "min_max", "rank"])
@pytest.mark.parametrize("aggregation", ["mean", "geometric"])
def test_scores_are_those_of_an_independent_implementation(preset: str, normalisation: str, aggregation: str) -> None:
    made = named(preset, "E", normalisation=normalisation, aggregation=aggregation)
    rows = pd.read_csv(GOLDEN).query(
        "preset == @preset and normalisation == @normalisation and aggregation == @aggregation"
    )
    assert rows["code"].tolist() == list(made.codes)
    np.testing.assert_allclose(made.scores, rows["score"], rtol=1e-8, atol=1e-10)


def test_ten_indicators_follow_the_funds_list_and_name_other_places() -> None:
    made = named("england", "E")
    category = places()["fund_category"].reindex(made.codes).to_numpy()
    rho = correlate(pd.Series(made.ranks), pd.Series(category), ranks=True).value
    assert len(made.codes) == 290
    assert rho == pytest.approx(0.77, abs=0.005)
    assert (category[made.ranks <= 93] != 1).sum() == 28 and (category[made.ranks <= 86] != 1).sum() == 24


def test_nine_indicators_rank_great_britain() -> None:
    made = named("great_britain")
    category = places()["fund_category"].reindex(made.codes).to_numpy()
    rho = correlate(pd.Series(made.ranks), pd.Series(category), ranks=True).value
    assert len(made.codes) == 342
    assert rho == pytest.approx(0.79, abs=0.005)
    assert (category[made.ranks <= 123] != 1).sum() == 30


def test_the_white_papers_four_metrics_name_eighteen_of_the_twenty_partnerships() -> None:
    made = named("white_paper", "E")
    ranks = pd.Series(made.ranks, index=list(made.codes))[places().query("partnership_2023").index.tolist()]
    assert len(ranks) == 20 and (ranks <= 50).sum() == 18
    assert sorted(ranks.nlargest(2)) == [80, 118]


def test_weights_move_ranks_as_far_as_an_enumeration_has_it() -> None:
    """Two indicators: if all weights are equally likely, the share on top is the length of an interval."""
    rows = pd.DataFrame({"a": [0.0, 1, 2], "b": [2.0, 1.2, 0]}, index=pd.Index(["x", "y", "z"], name="code"))
    made = index.build(rows, [Indicator("a"), Indicator("b")], {"a": 1, "b": 1}, normalisation="min_max")
    drawn = index.fragility(made, 1, draws=40_000)
    # Weight w on a: z leads where w > .6 / 1.1 …, x where it is small, y between: lines of the scores cross.
    w = np.linspace(0, 1, 100_001)
    leads = np.argmax(np.outer(w, [0, 0.5, 1]) + np.outer(1 - w, [1, 0.6, 0]), axis=1)
    np.testing.assert_allclose(drawn.table["share_top"], [(leads == at).mean() for at in range(3)], atol=0.01)


def test_counts_of_ranks_are_those_of_sorting_each_draw() -> None:
    scores = np.random.default_rng(1).normal(size=(200, 37))
    counts = index.rank_counts(scores)
    plain = (-scores).argsort(axis=1).argsort(axis=1)
    for place in range(37):
        assert counts[place].tolist() == np.bincount(plain[:, place], minlength=37).tolist()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(sorted(index.NORMALISATIONS)), st.floats(0.1, 50), st.floats(-9, 9))
def test_units_do_not_matter_and_intervals_hold_together(seed: int, kind: str, factor: float, shift: float) -> None:
    rows = pd.DataFrame(np.random.default_rng(seed).normal(size=(20, 3)), columns=list("abc"))
    rows.index = pd.Index([f"p{at}" for at in range(20)], name="code")
    chosen = [Indicator("a"), Indicator("b", "low"), Indicator("c")]
    weights = {"a": 2.0, "b": 1.0, "c": 1.0}
    one = index.build(rows, chosen, weights, normalisation=kind)
    two = index.build(rows * factor + shift, chosen, {k: 3 * v for k, v in weights.items()}, normalisation=kind)
    np.testing.assert_allclose(one.scores, two.scores, atol=1e-7)
    drawn = index.fragility(one, 5, draws=200).table
    assert (drawn["lower"] <= drawn["upper"]).all() and drawn["share_top"].sum() == pytest.approx(5)


def test_what_no_weight_can_change_does_not_change() -> None:
    """A place that is worst on everything stays first, whatever the weights, omissions or scales."""
    made = named("england", "E")
    worst = np.vstack([made.oriented, np.nanmax(made.oriented, axis=0) + 1])
    rows = pd.DataFrame(worst, columns=[one.name for one in made.indicators], index=[*made.codes, "worst"])
    again = index.build(rows, [Indicator(one.name) for one in made.indicators], dict.fromkeys(rows, 1.0))
    drawn = index.fragility(again, 86, draws=500).table.loc["worst"]
    assert drawn[["rank", "lower", "upper", "share_top"]].tolist() == [1, 1, 1, 1]
    assert again.left_out == () and len(index.leave_one_out(again, 86)) == 10


def test_sampling_error_moves_ranks_and_none_moves_none() -> None:
    made = named("white_paper", "E")
    half = (places()["weekly_pay_2019_upper"] - places()["weekly_pay_2019_lower"]) / 2 / 1.96
    still = index.with_error(places(), made, {"weekly_pay_2019": 0 * half}, draws=3)
    assert (still["lower"] == made.ranks).all() and (still["upper"] == made.ranks).all()
    moved = index.with_error(places(), made, {"weekly_pay_2019": half}, draws=50)
    assert (moved["upper"] - moved["lower"]).mean() > 5


def test_themes_count_once() -> None:
    weights = index.by_theme([Indicator("a", theme="work"), Indicator("b", theme="work"), Indicator("c", theme="pay")])
    assert weights == {"a": 0.25, "b": 0.25, "c": 0.5}


@pytest.mark.parametrize(
    ("weights", "options", "words"),
    [({}, {}, "weights"), ({"a": -1}, {}, "none below"), ({"a": 1}, {"normalisation": "odd"}, "normalisation"),
     ({"a": 1}, {"aggregation": "odd"}, "aggregation"), ({"b": 1}, {}, "does not vary"),
     ({"c": 1}, {}, "Fewer than two places")],
)  # fmt: skip
def test_what_cannot_be_built_says_why(weights: dict[str, float], options: dict[str, str], words: str) -> None:
    rows = pd.DataFrame({"a": [1.0, 2], "b": [1.0, 1], "c": [np.nan, np.nan]}, index=["x", "y"])
    with pytest.raises(ToolkitError, match=words):
        index.build(rows, [Indicator("a"), Indicator("b"), Indicator("c")], weights, **options)
