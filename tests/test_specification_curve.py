"""The specification curve: against statsmodels and `regression.fit`, specification by specification."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.synthetic import synthetic_places
from toolkit import regression, specification_curve
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.regression.specification_curve.cells import Data
from toolkit.regression.specification_curve.solving import blocks

REAL = specification_curve.Choices(
    outcomes=("gva_per_hour_2019", "gva_per_hour_2023"),
    interest=("long_term_sick_2021",),
    controls=(
        "age_50_64_2022",
        "level4_2021",
        "no_qualifications_2021",
        "density_2022",
        "high_productivity_sectors_2019",
        "smokers_2023",
        "employment_rate_2023",
        "hle_male_2022_24",
        "hle_female_2022_24",
    ),
    alternatives=(("level4_2021", "no_qualifications_2021"), ("hle_male_2022_24", "hle_female_2022_24")),
    log=True,
    samples=("UK", "England", "UK without London"),
    weights=(None, "population_2022"),
    region_effects=(False, True),
    errors=("HC3", "HC1", "classical", "cluster_county", "cluster_region"),
)
COV = {"HC3": {"cov_type": "HC3"}, "HC1": {"cov_type": "HC1"}, "classical": {"cov_type": "nonrobust"}}


@pytest.fixture(scope="module")
def curve(place_table: pd.DataFrame) -> specification_curve.Curve:
    return specification_curve.run(place_table, REAL)


def predictors(row: pd.Series, choices: specification_curve.Choices) -> list[str]:
    return [row["interest"], *choices.always, *(c for c in choices.controls if row[f"control: {c}"])]


def by_statsmodels(
    table: pd.DataFrame, row: pd.Series, choices: specification_curve.Choices
) -> tuple[float, float, int]:
    used = table[[regression.SAMPLES[row["sample"]].holds(code) for code in table["code"]]]
    terms = predictors(row, choices)
    weights = None if row["weights"] == "none" else row["weights"]
    used = used.dropna(subset=[row["outcome"], *terms, *([weights] if weights else [])])
    left = f"np.log({row['outcome']})" if choices.log else row["outcome"]
    right = " + ".join([*terms, *(["C(region)"] if row["geography"] == "within regions" else [])])
    kind = row["errors"].removeprefix("cluster_")
    how = COV.get(kind) or {"cov_type": "cluster", "cov_kwds": {"groups": pd.factorize(used[kind])[0]}}
    made = smf.wls(f"{left} ~ {right}", used, weights=used[weights] if weights else np.ones(len(used))).fit(**how)
    return made.params[row["interest"]], made.bse[row["interest"]], int(made.nobs)


def test_every_specification_once(curve: specification_curve.Curve) -> None:
    assert REAL.subsets == 2**5 * 3 * 3
    assert curve.count == curve.asked == REAL.count == REAL.subsets * 2 * 3 * 2 * 2
    assert len(curve.readings) == REAL.readings == 5 * curve.count
    assert curve.frame["id"].is_unique and curve.readings["id"].is_unique
    choices = [c for c in curve.frame.columns[1 : list(curve.frame.columns).index("estimate")] if c != "controls"]
    assert not curve.readings[choices].duplicated().any()
    assert not curve.frame[[one for one in choices if one != "errors"]].duplicated().any()
    assert (curve.frame["controls"] == curve.frame.filter(like="control: ").sum(axis=1)).all()


def test_alternatives_never_meet(curve: specification_curve.Curve) -> None:
    for one, other in REAL.alternatives:
        assert not (curve.frame[f"control: {one}"] & curve.frame[f"control: {other}"]).any()


def test_exact_against_statsmodels(curve: specification_curve.Curve, place_table: pd.DataFrame) -> None:
    some = curve.readings.groupby(["geography", "weights", "errors"], observed=True).sample(4, random_state=4)
    assert len(some) == 80
    for _, row in some.iterrows():
        estimate, std_error, n = by_statsmodels(place_table, row, REAL)
        assert row["n"] == n
        np.testing.assert_allclose([row["estimate"], row["std_error"]], [estimate, std_error], rtol=1e-8)


def test_the_same_as_regression_fit(curve: specification_curve.Curve, place_table: pd.DataFrame) -> None:
    for _, row in curve.readings.sample(60, random_state=1).iterrows():
        fit = regression.fit(
            place_table,
            row["outcome"],
            predictors(row, REAL),
            log=True,
            region_effects=row["geography"] == "within regions",
            weights=None if row["weights"] == "none" else row["weights"],
            sample=row["sample"],
            errors=row["errors"],
        )
        expected = fit.estimates.loc[row["interest"]]
        found = row[list(expected.index)].astype(float)
        np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-14)
        assert (row["n"], row["df"]) == (fit.n, fit.df_t)


def test_the_code_of_a_rank_gives_its_estimate(curve: specification_curve.Curve, place_table: pd.DataFrame) -> None:
    for rank in (1, 1_000, curve.count):
        names: dict[str, object] = {}
        exec(curve.code(rank).replace("print(fit.sentence())", ""), names)
        assert names["fit"].estimates["estimate"].iloc[1] == pytest.approx(curve.frame.loc[rank, "estimate"], rel=1e-8)


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), holes=st.integers(0, 25), standardise=st.booleans(), weighted=st.booleans())
def test_with_gaps_anywhere(seed: int, holes: int, standardise: bool, weighted: bool) -> None:
    rng = np.random.default_rng(seed)
    table = synthetic_places(60, seed)
    for name in ("c", "d", "e"):
        table[name] = rng.normal(size=60) + 0.5 * table["a"]
    for column in ("y", "a", "b", "c", "d", "people"):
        table.loc[rng.choice(60, rng.integers(0, holes + 1), replace=False), column] = np.nan
    choices = specification_curve.Choices(
        outcomes=("y",),
        interest=("a",),
        controls=("b", "c", "d", "e"),
        standardise=standardise,
        weights=("people" if weighted else None,),
        region_effects=(False, True),
        errors=("HC1", "cluster_county"),
    )
    try:
        curve = specification_curve.run(table, choices)
    except ModelError:
        return
    for _, row in curve.frame.sample(min(6, curve.count), random_state=seed).iterrows():
        fit = regression.fit(
            table,
            "y",
            predictors(row, choices),
            standardise=standardise,
            weights="people" if weighted else None,
            region_effects=row["geography"] == "within regions",
            errors=row["errors"],
        )
        expected = fit.estimates.loc["a"]
        np.testing.assert_allclose(row[list(expected.index)].astype(float), expected, rtol=1e-8, atol=1e-13)
        assert row["n"] == fit.n
    assert curve.frame["id"].is_unique


def test_controls_that_say_the_same_are_left_out() -> None:
    table = synthetic_places()
    table["twice"] = 2 * table["b"] + 3
    choices = specification_curve.Choices(outcomes=("y",), interest=("a",), controls=("b", "twice"))
    curve = specification_curve.run(table, choices)
    assert (curve.count, curve.asked) == (3, 4)
    assert "1 specification could not be fitted" in curve.sentence()
    both = curve.frame[["control: b", "control: twice"]].all(axis=1)
    assert not both.any()


def test_a_predictor_that_says_the_same_as_a_control_is_left_out() -> None:
    table = synthetic_places()
    table["same"] = -table["a"]
    curve = specification_curve.run(table, specification_curve.Choices(("y",), ("a",), ("b", "same")))
    assert not curve.frame["control: same"].any() and curve.count == 2


def test_hc3_where_one_place_settles_an_estimate() -> None:
    table = synthetic_places()
    table["only"] = (table.index == 7).astype(float)
    curve = specification_curve.run(
        table, specification_curve.Choices(("y",), ("a",), ("only",), errors=("HC3", "HC1"))
    )
    assert (curve.count, curve.asked, len(curve.readings), curve.alone) == (2, 2, 3, 1)


def test_small_blocks_give_the_same(place_table: pd.DataFrame) -> None:
    choices = specification_curve.Choices(("gva_per_hour_2023",), ("long_term_sick_2021",), REAL.controls, log=True)
    data = Data.of(place_table, choices)
    small, large = (list(blocks(data, block=size)) for size in (2_000, 10_000_000))
    assert len(small) > 20 * len(large)
    tables = []
    for some in (small, large):
        ids = np.concatenate([one.ids for one in some])
        tables.append(np.concatenate([one.estimate for one in some])[np.argsort(ids)])
    np.testing.assert_allclose(tables[0], tables[1], rtol=1e-12)


# --- a curve's own summary


def test_shares_and_median(curve: specification_curve.Curve) -> None:
    estimates = curve.frame["estimate"]
    assert estimates.is_monotonic_increasing and list(curve.frame.index[:2]) == [1, 2]
    assert curve.median == pytest.approx(estimates.median())
    assert curve.share_positive == (estimates > 0).mean()
    assert curve.share_significant == (curve.frame["p"] < 0.05).mean()
    both = curve.share_significant_positive + curve.share_significant_negative
    assert both == pytest.approx(curve.share_significant)


def test_errors_are_readings_of_one_estimate(curve: specification_curve.Curve) -> None:
    choices = [one for one in curve.readings.columns[1:13] if one != "errors"]
    choices = [*choices, *curve.readings.filter(like="control: ").columns.difference(choices)]
    by_hand = curve.readings.groupby(choices, observed=True).agg(
        estimates=("estimate", "nunique"), worst=("p", lambda ps: (ps < 0.05).all()), kinds=("errors", "nunique")
    )
    assert len(by_hand) == curve.count and (by_hand["estimates"] == 1).all() and (by_hand["kinds"] == 5).all()
    assert curve.share_significant == pytest.approx(by_hand["worst"].mean())
    kinds = [curve.only(errors=kind) for kind in REAL.errors]
    assert {one.count for one in kinds} == {curve.count} and {one.median for one in kinds} == {curve.median}
    assert curve.share_significant <= min(one.share_significant for one in kinds)
    assert "with all 5 kinds of standard error" in curve.sentence()


def test_only_keeps_what_was_asked(curve: specification_curve.Curve) -> None:
    some = curve.only(sample="England", errors=["HC3", "HC1"], controls={"level4_2021": True})
    assert set(some.frame["sample"]) == {"England"} and set(some.readings["errors"]) == {"HC3", "HC1"}
    assert some.frame["control: level4_2021"].all()
    assert list(some.frame.index) == list(range(1, some.count + 1))
    with pytest.raises(UnknownNameError, match="option of “sample”"):
        curve.only(sample="Narnia")
    with pytest.raises(UnknownNameError, match="choice"):
        curve.only(samples="England")
    with pytest.raises(ModelError, match="No specifications are left"):
        curve.only(controls=dict.fromkeys(REAL.alternatives[0], True))


def test_the_panel_has_a_mark_for_each_choice(curve: specification_curve.Curve) -> None:
    panel = curve.panel()
    assert list(panel.columns) == ["rank", "group", "choice", "column"]
    listed = panel["group"] != "Controls"
    assert (panel[listed].groupby("group").size() == curve.count).all()
    assert set(panel.loc[listed, "group"]) == {"Outcome", "Sample", "Weights", "Geography"}
    of_controls = panel[~listed].groupby("rank").size().reindex(curve.frame.index, fill_value=0)
    assert (of_controls == curve.frame["controls"]).all()
    assert panel.loc[panel["column"] == "outcome", "choice"].str.contains("2019|2023").all()


def test_the_sentence_speaks_of_association(curve: specification_curve.Curve) -> None:
    said = curve.sentence()
    assert "association" in said and "effect" not in said and f"{curve.count:,}" in said


def test_progress_ends_at_all(place_table: pd.DataFrame) -> None:
    told: list[tuple[int, int]] = []
    choices = specification_curve.Choices(("gva_per_hour_2023",), ("long_term_sick_2021",), REAL.controls[:4])
    specification_curve.run(place_table, choices, progress=lambda done, asked: told.append((done, asked)))
    assert told[-1] == (16, 16)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"controls": ("y",)}, "given two roles"),
        ({"controls": ("b", "b")}, "given twice"),
        ({"outcomes": ()}, "Nothing is chosen"),
        ({"samples": ("Narnia",)}, "no sample called"),
        ({"errors": ("HC9",)}, "no kind of standard error"),
        ({"alternatives": (("b", "q"),)}, "is an alternative but not a control"),
        ({"controls": tuple(f"c{i}" for i in range(25))}, "at most 24 controls"),
        ({"controls": ("nowhere",)}, "no column in the table"),
        ({"outcomes": ("y", "people")}, "different units"),
        ({"interest": ("a", "b"), "controls": ()}, "different units"),
        ({"weights": ("flat",)}, "zero or negative"),
        ({"outcomes": ("flat",), "log": True}, "zero or negative"),
        ({"always": ("steady",), "controls": ()}, "None of the specifications"),
    ],
)
def test_refusals(change: dict[str, object], error: str) -> None:
    table = synthetic_places().assign(flat=0.0, steady=3.0)
    asked = {"outcomes": ("y",), "interest": ("a",), "controls": ("b",)} | change
    with pytest.raises((ModelError, UnknownNameError), match=error):
        specification_curve.run(table, specification_curve.Choices(**asked))


def test_single_names_and_lists_are_taken() -> None:
    choices = specification_curve.Choices("y", ["a"], ["b"], weights=None, region_effects=True)
    assert (choices.outcomes, choices.weights, choices.region_effects) == (("y",), (None,), (True,))
    assert hash(choices) == hash(specification_curve.Choices(("y",), ("a",), ("b",), region_effects=(True,)))
