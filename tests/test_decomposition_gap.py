"""A place's gap: its parts add up, by hand and for any table; intervals against statsmodels and by simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.synthetic import synthetic_places
from toolkit import decomposition, regression
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.productivity.decomposition import Reference, logarithmic_mean, place_gap

PREDICTORS = ["long_term_sick_2021", "age_50_64_2022", "level4_2021", "high_productivity_sectors_2019"]
PUBLISHED_UK = 39.7
LEICESTER = "E06000016"


@pytest.fixture(scope="module")
def fit(place_table: pd.DataFrame) -> regression.Fit:
    return regression.fit(place_table, "gva_per_hour_2023", PREDICTORS, log=True)


def everyone(fit: regression.Fit, **options: object) -> Reference:
    return Reference(tuple(fit.codes), "the mean of all places", **options)


def adds_up(gap: decomposition.Gap) -> None:
    for column, total in (("contribution", gap.gap), ("amount", gap.amount)):
        size = max(1.0, gap.parts[column].abs().max())
        assert abs(gap.parts[column].sum() - total) <= 1e-12 * size
    assert gap.place_level - gap.reference_level == pytest.approx(gap.amount, abs=1e-12)


@given(
    seed=st.integers(0, 10_000),
    log=st.booleans(),
    standardise=st.booleans(),
    regions=st.booleans(),
    weighted=st.booleans(),
    published=st.one_of(st.none(), st.floats(1.0, 200.0)),
    size=st.integers(1, 20),
)
def test_the_parts_add_up(
    seed: int, log: bool, standardise: bool, regions: bool, weighted: bool, published: float | None, size: int
) -> None:
    rng = np.random.default_rng(seed)
    table = synthetic_places(60, seed)
    made = regression.fit(
        table,
        "y",
        ["a", "b"],
        log=log,
        standardise=standardise,
        region_effects=regions,
        weights="people" if weighted else None,
    )
    codes = [str(code) for code in rng.choice(made.codes, size, replace=False)]
    weights = dict(zip(codes, rng.uniform(0.1, 9, size), strict=True)) if weighted else None
    place = str(rng.choice(made.codes))
    adds_up(place_gap(made, place, Reference(tuple(codes), "some places", published, weights)))


@given(a=st.floats(1e-3, 1e6), b=st.floats(1e-3, 1e6))
def test_the_logarithmic_mean(a: float, b: float) -> None:
    mean = logarithmic_mean(a, b)
    # Between the geometric and the arithmetic mean (Carlson 1972), and symmetric.
    assert np.sqrt(a * b) * (1 - 1e-9) <= mean <= (a + b) / 2 * (1 + 1e-9)
    assert mean == pytest.approx(logarithmic_mean(b, a), rel=1e-9)
    assert mean * (np.log(a) - np.log(b)) == pytest.approx(a - b, abs=1e-9 * max(a, b))


@given(seed=st.integers(0, 5_000), own=st.one_of(st.none(), st.floats(1.0, 200.0)), log=st.booleans())
def test_the_parts_add_up_where_several_places_stand_for_one(seed: int, own: float | None, log: bool) -> None:
    rng = np.random.default_rng(seed)
    made = regression.fit(synthetic_places(60, seed), "y", ["a", "b"], log=log)
    codes = [str(code) for code in rng.choice(made.codes, 9, replace=False)]
    several = Reference(tuple(codes[:5]), "five places", own, dict(zip(codes[:5], rng.uniform(1, 9, 5), strict=True)))
    for published in (None, 40.0):
        gap = place_gap(made, several, Reference(tuple(codes[3:]), "six places", published))
        adds_up(gap)
        assert gap.place == "five places" and ("aggregation" in gap.parts.index) == bool(own or published)


def test_one_place_in_a_group_is_the_place(fit: regression.Fit) -> None:
    alone = place_gap(fit, LEICESTER, everyone(fit, published=PUBLISHED_UK))
    grouped = place_gap(fit, Reference((LEICESTER,), "Leicester"), everyone(fit, published=PUBLISHED_UK))
    pd.testing.assert_frame_equal(grouped.parts, alone.parts, rtol=1e-12)


def test_several_places_by_hand(fit: regression.Fit) -> None:
    """The parts of a group of places, weighted, are the weighted means of the places' own parts."""
    codes, weights = list(fit.codes[:3]), np.array([1.0, 2.0, 5.0])
    group = Reference(tuple(codes), "three places", None, dict(zip(codes, weights, strict=True)))
    found = place_gap(fit, group, everyone(fit)).parts["contribution"]
    each = pd.DataFrame({code: place_gap(fit, code, everyone(fit)).parts["contribution"] for code in codes})
    np.testing.assert_allclose(found, each @ (weights / weights.sum()), rtol=1e-10, atol=1e-14)


def test_the_logarithmic_mean_of_equals() -> None:
    assert logarithmic_mean(3.0, 3.0) == 3.0


def test_by_hand() -> None:
    # y = 1, 3, 5, 9 on x = 0, 1, 2, 3: b = 13/5, intercept 3/5; residuals 2/5, −1/5, −4/5, 3/5.
    table = pd.DataFrame({"code": list("pqrs"), "x": [0.0, 1, 2, 3], "y": [1.0, 3, 5, 9]})
    made = regression.fit(table, "y", "x", errors="classical")
    gap = place_gap(made, "s", Reference(("p", "q"), "p and q", published=2.5))
    parts = gap.parts["contribution"]
    assert gap.gap == pytest.approx(6.5)
    assert parts["x"] == pytest.approx(2.5 * 2.6)
    assert parts["unexplained"] == pytest.approx(0.6 - 0.1)
    assert parts["aggregation"] == pytest.approx(2.0 - 2.5)
    assert tuple(gap.parts.loc["x", ["place_value", "reference_value"]]) == (3.0, 0.5)
    # s² = 1.2/2, Σ(x − x̄)² = 5, t(2; 0.975) = 4.302652729749464
    margin = 2.5 * np.sqrt(0.6 / 5) * 4.302652729749464
    assert gap.parts.loc["x", "upper"] - parts["x"] == pytest.approx(margin, rel=1e-9)


def test_a_national_figure_leaves_an_aggregation_residual(fit: regression.Fit) -> None:
    plain = place_gap(fit, LEICESTER, everyone(fit))
    published = place_gap(fit, LEICESTER, everyone(fit, published=PUBLISHED_UK))
    assert "aggregation" not in plain.parts.index
    assert published.parts.loc["aggregation", "contribution"] == pytest.approx(
        fit.design.y.mean() - np.log(PUBLISHED_UK), abs=1e-12
    )
    assert published.reference_level == pytest.approx(PUBLISHED_UK)
    same = plain.parts["contribution"].drop("unexplained")
    pd.testing.assert_series_equal(published.parts["contribution"][same.index], same)
    # The mean residual of an unweighted regression is zero: what remains is the place's own.
    assert plain.parts.loc["unexplained", "contribution"] == pytest.approx(fit.residuals[LEICESTER], abs=1e-12)
    assert any("difference in method" in note for note in published.notes)


def test_delta_intervals_are_those_of_statsmodels(fit: regression.Fit, place_table: pd.DataFrame) -> None:
    import statsmodels.api as sm

    used = place_table.set_index("code").loc[list(fit.codes)]
    model = sm.OLS(np.log(used["gva_per_hour_2023"]), sm.add_constant(used[PREDICTORS])).fit(cov_type="HC3", use_t=True)
    d = np.append(0.0, used.loc[LEICESTER, PREDICTORS] - used[PREDICTORS].mean())
    test = model.t_test(np.vstack([np.diag(d)[1:], d]))
    gap = place_gap(fit, LEICESTER, everyone(fit))
    np.testing.assert_allclose(gap.parts.loc[PREDICTORS, "contribution"], test.effect[:-1], rtol=1e-8)
    found = [*gap.parts.loc[PREDICTORS, ["lower", "upper"]].to_numpy(), [gap.explained_lower, gap.explained_upper]]
    np.testing.assert_allclose(found, test.conf_int(), rtol=1e-8)
    rest = gap.parts.loc["unexplained", ["lower", "upper"]].to_numpy()
    np.testing.assert_allclose(rest, gap.gap - test.conf_int()[-1][::-1], rtol=1e-8)


def test_bootstrap_intervals_are_close_to_robust_ones(fit: regression.Fit) -> None:
    delta, drawn = (place_gap(fit, LEICESTER, everyone(fit), interval=kind) for kind in ("delta", "bootstrap"))
    widths = [(gap.parts["upper"] - gap.parts["lower"])[PREDICTORS] for gap in (delta, drawn)]
    np.testing.assert_allclose(widths[1] / widths[0], 1.0, atol=0.25)
    again = place_gap(fit, LEICESTER, everyone(fit), interval="bootstrap")
    pd.testing.assert_frame_equal(drawn.parts, again.parts)


def test_bootstrap_draws_are_regressions_of_drawn_places() -> None:
    from toolkit.productivity.decomposition.resampling import coefficients, times_drawn

    table = synthetic_places()
    made = regression.fit(table, "y", ["a", "b"], weights="people", errors="cluster_county")
    times = times_drawn(made.design, 3, 4)
    assert (times.sum(axis=1) > 0).all()
    for draw, found in zip(times, coefficients(*made.design.whitened, times), strict=True):
        assert all(draw[table["county"] == one].std() == 0 for one in table["county"].unique())
        again = table.loc[np.repeat(table.index, draw.astype(int))].reset_index(drop=True)
        again["code"] = [f"E{i:08d}" for i in range(len(again))]
        expected = regression.fit(again, "y", ["a", "b"], weights="people").estimates["estimate"]
        np.testing.assert_allclose(found, expected, rtol=1e-8)


def test_groups_are_sums_of_their_predictors(fit: regression.Fit) -> None:
    alone = place_gap(fit, LEICESTER, everyone(fit))
    health = {"Health and age": PREDICTORS[:2]}
    grouped = place_gap(fit, LEICESTER, everyone(fit), groups=health)
    assert list(grouped.parts.index) == ["Health and age", *PREDICTORS[2:], "unexplained"]
    together = alone.parts.loc[PREDICTORS[:2], "contribution"].sum()
    assert grouped.parts.loc["Health and age", "contribution"] == pytest.approx(together, rel=1e-12)
    adds_up(grouped)


def test_region_effects_are_one_part(place_table: pd.DataFrame) -> None:
    made = regression.fit(place_table, "gva_per_hour_2023", PREDICTORS, log=True, region_effects=True)
    gap = place_gap(made, LEICESTER, everyone(made))
    assert list(gap.parts.index) == [*PREDICTORS, "region", "unexplained"]
    adds_up(gap)


def test_places_of_the_reference_that_lack_are_told(fit: regression.Fit) -> None:
    gap = place_gap(fit, LEICESTER, Reference((str(fit.codes[0]), "S12000033"), "two places"))
    assert any("1 of the 2 places" in note for note in gap.notes)


def test_the_sentence_is_of_associations(fit: regression.Fit) -> None:
    said = place_gap(fit, LEICESTER, everyone(fit)).sentence()
    assert said.startswith("Leicester is £") and "associat" in said and "effect" not in said and "cause" not in said


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"place": "S12000033"}, "was not used in the regression: no value of"),
        ({"place": "X"}, "no place in this regression"),
        ({"reference": Reference(("S12000033",), "Aberdeen")}, "No place in Aberdeen"),
        ({"reference": Reference((LEICESTER,), "itself", published=-1.0)}, "logarithm"),
        ({"reference": Reference((LEICESTER,), "itself", weights={})}, "no weight above zero"),
        ({"interval": "magic"}, "kind of interval"),
        ({"groups": {"G": ["q"]}}, "no predictor in this model"),
        ({"groups": {"G": PREDICTORS[:1], "H": PREDICTORS[:1]}}, "overlap"),
        ({"interval": "bootstrap", "draws": 1}, "at least two"),
    ],
)
def test_refusals(fit: regression.Fit, change: dict[str, object], error: str) -> None:
    asked = {"place": LEICESTER, "reference": everyone(fit)} | change
    with pytest.raises((ModelError, UnknownNameError), match=error):
        place_gap(fit, **asked)
