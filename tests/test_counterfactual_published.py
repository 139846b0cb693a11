"""Published sums compared with ours: by hand, by identities, and the public part of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.synthetic import synthetic_places
from toolkit import counterfactual, regression, tables
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.productivity.counterfactual import (
    NORTH,
    PUBLISHED,
    Hours,
    hours_of_places,
    left_behind,
    north_and_rest,
    published,
)


def _places() -> pd.DataFrame:
    """Return forty places in England, the northern ones first, less productive and with more of “a”."""
    table = synthetic_places(40).drop(columns=["region", "nation"], errors="ignore")
    north = np.arange(40) < 15
    region = np.where(north, np.resize(NORTH, 40), "South East")
    return table.assign(
        nation="England",
        region=region,
        people=np.linspace(50.0, 400.0, 40),
        y=np.where(north, table["y"] - 5, table["y"]) + 60,
    )


TABLE = _places()
LINEAR = regression.fit(TABLE, "y", ["a", "b"])
HOURS = {str(code): Hours(10.0 + i, "assumed", "") for i, code in enumerate(TABLE["code"])}
IS_NORTH = TABLE["region"].isin(NORTH)


def _mean(rows: pd.DataFrame, column: str, weights: np.ndarray) -> float:
    return float((rows[column] * weights).sum() / weights.sum())


class TestByHand:
    def test_the_sum_is_the_estimate_times_the_moves_times_hours(self) -> None:
        found = north_and_rest(LINEAR, TABLE, HOURS, "a", weights="people")
        rest = TABLE[~IS_NORTH]
        target = _mean(rest, "a", rest["people"].to_numpy())
        h = np.array([HOURS[code].millions for code in TABLE["code"][IS_NORTH]])
        row = LINEAR.estimates.loc["a"]
        moved = float((h * (target - TABLE["a"][IS_NORTH])).sum()) / 1000
        ends = sorted([moved * row["lower"], moved * row["upper"]])
        assert found.billion == pytest.approx(moved * row["estimate"], rel=1e-12)
        assert [found.lower, found.upper] == pytest.approx(ends, rel=1e-9)

    def test_the_gap_weighs_output_by_hours(self) -> None:
        found = north_and_rest(LINEAR, TABLE, HOURS, "a", weights="people")
        h = np.array([HOURS[code].millions for code in TABLE["code"]])
        means = [_mean(TABLE[which], "y", h[which]) for which in (~IS_NORTH, IS_NORTH)]
        assert found.factors["here"]["gap"] == pytest.approx(means[0] - means[1], rel=1e-12)
        assert found.factors["here"]["billion hours"] == pytest.approx(h[IS_NORTH].sum() / 1000, rel=1e-12)

    def test_places_ahead_of_england_stay_and_those_behind_are_raised(self) -> None:
        codes = TABLE["code"][:20].tolist()
        found = left_behind(LINEAR, TABLE, HOURS, "a", codes, "the first twenty", weights="people")
        target = _mean(TABLE, "a", TABLE["people"].to_numpy())
        b = LINEAR.estimates.loc["a", "estimate"]
        gains = np.maximum(b * (target - TABLE["a"][:20]), 0)
        h = np.array([HOURS[code].millions for code in codes])
        assert found.billion == pytest.approx(float((h * gains).sum()) / 1000, rel=1e-12)
        assert np.isnan(found.share_lower) and "gap" not in found.sentence

    def test_hours_of_places_leaves_out_what_is_not_published(self) -> None:
        table = pd.DataFrame(
            {"code": ["x", "y", "z"], "employment_rate_2023": [70, np.nan, 75], "gva_per_hour_2023": [30.0, 30, 40]}
        )
        found = hours_of_places(table, {"x": 60_000, "y": 1}, {"x": 45_000, "y": 1, "z": 1})
        assert list(found) == ["x"] and found["x"].millions == pytest.approx(63, rel=1e-12)


@given(st.floats(0.2, 5), st.sampled_from([["a"], ["b"], ["a", "b"]]))
def test_the_factors_multiply_to_the_sum_and_their_ratios_to_its_ratio(scale: float, health: list[str]) -> None:
    hours = {code: Hours(one.millions * scale, "assumed", "") for code, one in HOURS.items()}
    factors = north_and_rest(LINEAR, TABLE, hours, health, weights="people").factors
    for column in ("published", "here", "ratio"):
        parts = factors[column].iloc[:3].prod()
        assert parts == pytest.approx(factors[column].iloc[3], rel=1e-12)


class TestWhatIsPublic:
    def test_the_alliance_s_share_of_its_gap_is_the_pounds_an_hour_that_it_prints(self) -> None:
        # “reducing the £4 gap … by 30% or £1.20”: news of 20 November 2018 at the entry's address.
        one = PUBLISHED["NHSA"]
        assert one.gap * one.share == pytest.approx(1.20, rel=1e-12)
        assert one.hours == pytest.approx(11.0, rel=1e-12)

    def test_no_gap_is_invented_where_none_is_published(self) -> None:
        assert PUBLISHED["Munford"].gap is None and PUBLISHED["Munford"].hours is None


@pytest.fixture(scope="module")
def real():
    table = tables.place_table()
    sample = "England and Wales without City of London and Isles of Scilly"
    health = ["long_term_sick_2021", "level4_2021", "age_50_64_2022"]
    people = tables.load("population").query("year == 2022").set_index("code")["population_16_64"]
    jobs = tables.load("productivity").query("year == 2023 and geography == 'place'").set_index("code")["gva_per_job"]
    fit = regression.fit(table, "gva_per_hour_2023", health, log=True, sample=sample)
    return fit, table, hours_of_places(table, people, jobs)


class TestOnRealPlaces:
    def test_hours_assumed_here_are_those_that_the_published_sum_implies(self, real) -> None:
        found = north_and_rest(*real, "long_term_sick_2021")
        # Two methods for the hours in the North, seven years apart: within a tenth of each other.
        assert found.factors["ratio"]["billion hours"] == pytest.approx(1, abs=0.1)
        assert found.factors["ratio"]["gap"] == pytest.approx(1, abs=0.25)
        assert found.share_lower > 0.3 < found.factors["here"]["share"]

    def test_the_share_s_interval_draws_the_gap_with_the_sum(self, real, monkeypatch) -> None:
        found = north_and_rest(*real, "long_term_sick_2021")
        factors = found.factors["here"]
        as_if_known = [end / factors["billion hours"] / factors["gap"] for end in (found.lower, found.upper)]
        assert found.share_lower < factors["share"] < found.share_upper
        assert found.share_upper - found.share_lower > 1.5 * (as_if_known[1] - as_if_known[0])
        # Drawing each place once gives the estimate itself; a place drawn twice counts as two.
        monkeypatch.setattr(published, "times_drawn", lambda design, draws, seed: np.ones((draws, len(design.y))))
        once = north_and_rest(*real, "long_term_sick_2021", draws=2)
        assert (once.share_lower, once.share_upper) == pytest.approx([factors["share"]] * 2, rel=1e-9)

    def test_the_sum_is_that_of_together(self, real) -> None:
        fit, table, hours = real
        codes = table["code"][table["nation"] == "England"].tolist()[:80]
        found = left_behind(fit, table, hours, "long_term_sick_2021", codes, "eighty authorities")
        england = counterfactual.average(
            table,
            "long_term_sick_2021",
            counterfactual.moving.Reference(
                tuple(table["code"][table["nation"] == "England"]),
                "England",
                weights=dict(zip(table["code"], table["population_2022"].astype(float), strict=True)),
            ),
        )
        alone = counterfactual.aggregate(
            fit, table, {"long_term_sick_2021": england}, {code: hours[code] for code in codes if code in hours}
        )
        assert found.billion == pytest.approx(alone.million / 1000, rel=1e-12)

    def test_words(self, real) -> None:
        found = north_and_rest(*real, "long_term_sick_2021")
        assert "Northern Health Science Alliance (2018) put the sum at £13.2 billion a year" in found.sentence
        assert "allowing for “Qualified to level 4 or above” and “Aged 50 to 64”" in found.sentence
        assert found.label in found.sentence and "smaller or larger" in found.warning
        assert set(found.differences["same"]) == {"yes", "no", "not public"}


class TestRefusals:
    def test_no_gap(self) -> None:
        upside_down = TABLE.assign(y=200 - TABLE["y"])
        fit = regression.fit(upside_down, "y", ["a", "b"])
        with pytest.raises(ModelError, match="gap between the two groups"):
            north_and_rest(fit, upside_down, HOURS, "a", weights="people")

    def test_unknown_places_and_measures(self) -> None:
        with pytest.raises(UnknownNameError):
            left_behind(LINEAR, TABLE, HOURS, "a", ["nowhere"], "nowhere", weights="people")
        with pytest.raises(UnknownNameError):
            north_and_rest(LINEAR, TABLE, HOURS, "c", weights="people")

    def test_a_group_without_hours(self) -> None:
        only = {code: one for code, one in HOURS.items() if code in set(TABLE["code"][IS_NORTH])}
        with pytest.raises(ModelError, match="output and hours"):
            north_and_rest(LINEAR, TABLE, only, "a", weights="people")
