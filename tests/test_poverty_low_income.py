"""Tables of low income from microdata: by hand, by properties that always hold, and intervals that cover."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.health_and_poverty.poverty.definition import Definition
from toolkit.health_and_poverty.poverty.equivalence import COMPANION, MODIFIED_OECD, NONE, SQUARE_ROOT
from toolkit.health_and_poverty.poverty.low_income import EVERYONE, Reliability, bootstrap_factors, build
from toolkit.health_and_poverty.poverty.replicates import multipliers


def synthetic_households(n: int = 400, seed: int = 0) -> pd.DataFrame:
    """Return invented households, with a region and a work status that is linked to income."""
    rng = np.random.default_rng(seed)
    works = rng.random(n) < 0.6
    return pd.DataFrame(
        {
            "weight": rng.uniform(0.5, 3, n),
            "income": rng.lognormal(6.3 + 0.5 * works, 0.5, n),
            "adults": rng.integers(1, 4, n),
            "older_children": rng.integers(0, 2, n),
            "children": rng.integers(0, 3, n),
            "region": rng.choice(["North", "South", "West"], n),
            "work": np.where(works, "works", "does not"),
        }
    )


BY_HAND = pd.DataFrame(
    {
        "weight": [1.0, 1.0, 2.5, 1.0],
        "income": [100.0, 400.0, 400.0, 1000.0],
        "adults": [2, 2, 2, 2],
        "older_children": 0,
        "children": [0, 2, 0, 0],
        "region": ["North", "North", "South", "South"],
    }
)


def test_worked_by_hand():
    """People 2, 4, 5, 2 with 100, 400 / 1.4, 400, 1000 equivalised: the median is 400 and the line 240."""
    table = build(BY_HAND, Definition(share=0.6), by="region")
    assert (table.median, table.line) == (400.0, 240.0)
    rows = table.rows.set_index("group")
    assert rows["population"].to_dict() == {"North": 6.0, "South": 7.0, EVERYONE: 13.0}
    assert rows["number"].to_dict() == {"North": 2.0, "South": 0.0, EVERYONE: 2.0}
    assert rows.loc["North", "rate"] == pytest.approx(100 / 3)
    assert rows.loc["North", "gap"] == pytest.approx(100 * 140 / 240) and np.isnan(rows.loc["South", "gap"])
    assert rows["sample"].tolist() == [2, 2, 4] and rows["sample_poor"].tolist() == [1, 0, 1]


def test_counting_children_and_households():
    at_75 = {"share": 0.75}  # the line is 300: the family at 286 is below
    assert build(BY_HAND, Definition(counted="children", **at_75)).rows["rate"].iloc[-1] == 100
    assert build(BY_HAND, Definition(counted="households", **at_75)).rows["rate"].iloc[-1] == pytest.approx(200 / 5.5)
    assert build(BY_HAND.assign(people=1), Definition(share=0.6)).rows["population"].iloc[-1] == 5.5


def test_a_fixed_line_does_not_move_with_the_median():
    table = build(BY_HAND.assign(income=BY_HAND["income"] * 2), Definition(fixed=240.0))
    assert table.line == 240 and table.rows["number"].iloc[-1] == 2


@given(st.integers(0, 50), st.floats(0.01, 1000), st.sampled_from([MODIFIED_OECD, COMPANION, SQUARE_ROOT, NONE]))
def test_scaling_all_incomes_changes_nothing(seed, factor, scale):
    households = synthetic_households(60, seed)
    plain = build(households, Definition(scale=scale), by="region").rows
    scaled = build(households.assign(income=factor * households["income"]), Definition(scale=scale), by="region").rows
    pd.testing.assert_frame_equal(plain, scaled, rtol=1e-9)


@given(st.integers(0, 50), st.floats(0.01, 1000))
def test_scaling_incomes_and_a_fixed_line_together_changes_nothing(seed, factor):
    households = synthetic_households(60, seed)
    plain = build(households, Definition(fixed=300.0)).rows
    scaled = build(households.assign(income=factor * households["income"]), Definition(fixed=300.0 * factor)).rows
    pd.testing.assert_frame_equal(plain, scaled, rtol=1e-9)


@given(st.integers(0, 50), st.sampled_from(["people", "children", "adults", "households"]))
def test_finer_groups_add_up_to_coarser_ones_and_to_everyone(seed, counted):
    households, definition = synthetic_households(80, seed), Definition(counted=counted)
    coarse = build(households, definition, by="region").rows.set_index("group")
    fine = build(households, definition, by=("region", "work")).rows.set_index("group")
    parents = fine.drop(EVERYONE).groupby(lambda name: name.split(", ")[0])[["population", "number", "sample"]].sum()
    pd.testing.assert_frame_equal(parents, coarse.drop(EVERYONE)[parents.columns], check_names=False, rtol=1e-9)
    np.testing.assert_allclose(fine.loc[EVERYONE, "number"], coarse["number"].iloc[:-1].sum(), rtol=1e-9)
    assert fine["composition"].drop(EVERYONE).sum() == pytest.approx(100) or coarse.loc[EVERYONE, "number"] == 0


@given(st.integers(0, 30))
def test_a_higher_line_never_finds_fewer(seed):
    households = synthetic_households(50, seed)
    rates = [build(households, Definition(share=share)).rows["rate"].iloc[-1] for share in (0.4, 0.5, 0.6, 0.7)]
    assert rates == sorted(rates) and all(0 <= rate <= 100 for rate in rates)


def test_a_household_without_a_group_is_only_among_everyone():
    households = BY_HAND.assign(region=["North", None, "South", "South"])
    rows = build(households, by="region").rows.set_index("group")
    assert rows["population"].to_dict() == {"North": 2.0, "South": 7.0, EVERYONE: 13.0}


def test_the_order_of_categories_is_kept():
    region = pd.Categorical(BY_HAND["region"], categories=["South", "North", "Nowhere"])
    rows = build(BY_HAND.assign(region=region), by="region").rows
    assert rows["group"].tolist() == ["South", "North", "Nowhere", EVERYONE]
    assert rows["reason"].iloc[2] == "nobody in the file is in this group"


def test_small_cells_are_suppressed_with_the_rule_that_hid_them():
    rows = build(BY_HAND, by="region", reliability=Reliability(households=3, poor=1)).rows.set_index("group")
    assert rows.loc["North", "reason"] == "suppressed: fewer than 3 households in the sample"
    assert rows.loc["North", ["number", "rate", "gap"]].isna().all() and rows.loc[EVERYONE, "reason"] == ""
    few = build(BY_HAND, by="region", reliability=Reliability(households=1, poor=1)).rows.set_index("group")
    assert few.loc["South", "reason"] == "suppressed: fewer than 1 households in poverty in the sample"


def test_intervals_hold_the_estimate_and_are_repeatable():
    households = synthetic_households(300)
    first = build(households, by="region", replicates=100, seed=3, strata="region").rows
    again = build(households, by="region", replicates=100, seed=3, strata="region").rows
    pd.testing.assert_frame_equal(first, again)
    assert ((first["lower"] <= first["rate"]) & (first["rate"] <= first["upper"])).all()


def test_a_bootstrap_that_draws_everybody_once_gives_the_estimate():
    """With one household per stratum nothing can be resampled: the interval shrinks to the estimate."""
    households = synthetic_households(40).assign(own=np.arange(40))
    rows = build(households, replicates=5, strata="own").rows
    np.testing.assert_allclose(rows["lower"], rows["rate"], rtol=1e-5)


def test_intervals_cover_the_truth_of_a_known_population():
    """95% intervals of 60 samples from a population with a known rate: at least 50 cover it (binomial p < 0.001)."""
    population = synthetic_households(40_000, seed=9).assign(weight=1.0)
    truth = build(population).rows["rate"].iloc[-1]
    held = 0
    for seed in range(60):
        sample = population.sample(500, random_state=seed)
        row = build(sample, replicates=120, seed=seed).rows.iloc[-1]
        held += row["lower"] <= truth <= row["upper"]
    assert held >= 50


@given(st.lists(st.integers(0, 3), min_size=2, max_size=30), st.integers(0, 99))
def test_replicated_weights_keep_the_size_of_each_stratum(strata, seed):
    strata = np.array(strata)
    for factors in multipliers(strata, 7, seed, chunk=3):
        for stratum in np.unique(strata):
            members = strata == stratum
            np.testing.assert_allclose(factors[:, members].sum(axis=1), members.sum(), rtol=1e-5)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"by": "county"}, "county"),
        ({"definition": Definition(income="net")}, "net"),
        ({"strata": "psu", "replicates": 2}, "psu"),
    ],
)
def test_an_unknown_column_is_named(change, words):
    with pytest.raises(UnknownNameError, match=words):
        build(BY_HAND, **change)


def test_empty_cells_and_empty_files_are_refused():
    with pytest.raises(ModelError, match=r"“income” has empty cells \(4\)"):
        build(BY_HAND.assign(income=np.nan))
    with pytest.raises(ModelError, match="no households"):
        build(BY_HAND.head(0))
    with pytest.raises(ModelError, match="Nobody is counted"):
        build(BY_HAND.assign(children=0), Definition(counted="children"))
    with pytest.raises(UnknownNameError, match="dogs"):
        Definition(counted="dogs")
    with pytest.raises(ModelError, match="poverty line cannot be"):
        Definition(share=0)


def test_a_table_of_some_households_keeps_the_line_of_all():
    """The overall median is 400 and the line 240: in the North one of two households is below it, by 140."""
    households = BY_HAND.assign(north=BY_HAND["region"] == "North")
    some = build(households, by="region", among="north")
    assert some.line == 240.0
    rows = some.rows.set_index("group")
    assert rows.loc[EVERYONE, ["population", "number", "sample"]].tolist() == [6.0, 2.0, 2.0]
    assert rows.loc["South", "reason"] == "nobody in the file is in this group"
    with pytest.raises(UnknownNameError, match="south"):
        build(households, among="south")


@given(st.integers(0, 20))
def test_a_table_among_some_is_the_part_of_the_table_that_is_divided_by_them(seed):
    households = synthetic_households(120, seed).assign(works=lambda f: f["work"] == "works")
    whole = build(households, by="work").rows.set_index("group")
    part = build(households, among="works").rows.iloc[-1]
    for column in ("population", "number", "rate", "gap", "sample"):
        np.testing.assert_allclose(part[column], whole.loc["works", column])


def test_replicates_that_are_kept_give_the_intervals_of_replicates_drawn_anew():
    households = synthetic_households(300)
    kept = bootstrap_factors(households, 120, seed=4, strata="region")
    for definition in (Definition(), Definition(scale=SQUARE_ROOT, share=0.5), Definition(fixed=300.0)):
        anew = build(households, definition, by="work", replicates=120, seed=4, strata="region").rows
        pd.testing.assert_frame_equal(build(households, definition, by="work", factors=kept).rows, anew)
