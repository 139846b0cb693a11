"""Moving a place's predictors: by hand, by identities, on real places, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.synthetic import SLOPE_A, synthetic_places
from toolkit import regression, tables
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.productivity.counterfactual import LABEL, Hours, aggregate, average, hours_from_employment, what_if
from toolkit.productivity.decomposition import Reference

TABLE = synthetic_places(80)
LINEAR = regression.fit(TABLE, "y", ["a", "b"])
LOG = regression.fit(TABLE, "y", ["a", "b"], log=True)
PLACE = str(TABLE["code"][5])
HOURS = {str(code): Hours(10.0 + i, "assumed", "") for i, code in enumerate(TABLE["code"])}


class TestByHand:
    def test_a_linear_move_is_the_estimate_times_the_move(self) -> None:
        now = TABLE["a"][5]
        found = what_if(LINEAR, TABLE, PLACE, {"a": now + 2})
        row = LINEAR.estimates.loc["a"]
        assert [found.amount, found.lower, found.upper] == pytest.approx(
            [2 * row["estimate"], 2 * row["lower"], 2 * row["upper"]], rel=1e-12
        )
        assert found.level == TABLE["y"][5] and found.new_level == found.level + found.amount

    def test_a_logarithmic_move_is_its_exponential(self) -> None:
        now, y = TABLE["a"][5], TABLE["y"][5]
        found = what_if(LOG, TABLE, PLACE, {"a": now - 1})
        row = -LOG.estimates.loc["a"]
        expected = [y * np.expm1(row[one]) for one in ("estimate", "upper", "lower")]
        assert [found.amount, found.lower, found.upper] == pytest.approx(expected, rel=1e-12)

    def test_two_moves_use_the_covariance_of_both(self) -> None:
        moves = {"a": TABLE["a"][5] + 1, "b": TABLE["b"][5] - 3}
        found = what_if(LINEAR, TABLE, PLACE, moves)
        step = np.array([0, 1.0, -3.0])
        error = float(np.sqrt(step @ LINEAR.covariance @ step))
        assert found.upper - found.lower == pytest.approx(2 * 1.9912543953883848 * error, rel=1e-9)

    def test_hours(self) -> None:
        # 60,000 residents, 70% employed, £45,000 a job at £30 an hour: 1,500 hours × 42,000 = 63 million.
        found = hours_from_employment(60_000, 70, 45_000, 30)
        assert found.millions == pytest.approx(63, rel=1e-12)
        assert found.status == "assumed" and "commute" in found.how and "1,500 hours" in found.how

    def test_a_pound_an_hour_is_a_million_for_each_million_hours(self) -> None:
        found = what_if(LINEAR, TABLE, PLACE, {"a": 4.0}, hours=Hours(50, "assumed", "Assumed."))
        assert (found.million, found.million_lower, found.million_upper) == pytest.approx(
            (50 * found.amount, 50 * found.lower, 50 * found.upper), rel=1e-12
        )
        assert "at Place 5's hours, which are assumed" in found.sentence and "Assumed." in found.notes


class TestIdentities:
    @given(st.floats(2, 8), st.floats(10, 30), st.sampled_from([LINEAR, LOG]))
    def test_the_parts_add_up(self, a: float, b: float, fit: regression.Fit) -> None:
        found = what_if(fit, TABLE, PLACE, {"a": a, "b": b})
        assert found.parts["amount"].sum() == pytest.approx(found.amount, abs=1e-10)
        assert found.lower <= found.amount <= found.upper

    def test_no_move_is_no_change(self) -> None:
        found = what_if(LOG, TABLE, PLACE, {"a": float(TABLE["a"][5])})
        assert (found.amount, found.lower, found.upper) == (0, 0, 0)

    def test_standard_deviations_change_nothing(self) -> None:
        scaled = regression.fit(TABLE, "y", ["a", "b"], log=True, standardise=True)
        one, other = (what_if(fit, TABLE, PLACE, {"a": 4.0, "b": 25.0}) for fit in (LOG, scaled))
        assert [other.amount, other.lower, other.upper] == pytest.approx([one.amount, one.lower, one.upper], rel=1e-9)

    def test_the_interval_of_a_known_slope_holds_it(self) -> None:
        held = 0
        for seed in range(100):
            table = synthetic_places(120, seed)
            fit = regression.fit(table, "y", ["a", "b"])
            found = what_if(fit, table, str(table["code"][0]), {"a": float(table["a"][0]) + 1})
            held += found.lower <= SLOPE_A <= found.upper
        assert 88 <= held <= 100


class TestReferences:
    def test_weighted_and_plain_means(self) -> None:
        codes = tuple(TABLE["code"][:2])
        plain = Reference(codes, "two places")
        weighted = Reference(codes, "two places", weights={codes[0]: 3.0, codes[1]: 1.0})
        first, second = TABLE["a"][:2]
        assert average(TABLE, "a", plain) == pytest.approx((first + second) / 2)
        assert average(TABLE, "a", weighted) == pytest.approx((3 * first + second) / 4)
        found = what_if(LINEAR, TABLE, PLACE, {"a": weighted})
        assert found.parts["target"]["a"] == pytest.approx((3 * first + second) / 4)
        assert "the average of two places" in found.sentence

    def test_hartlepool_and_england(self, place_table: pd.DataFrame) -> None:
        fit = regression.fit(
            place_table, "gva_per_hour_2023", ["long_term_sick_2021", "median_age_2022", "level4_2021"], log=True
        )
        of = place_table[place_table["nation"] == "England"]
        england = Reference(
            tuple(of["code"]), "England", weights=dict(zip(of["code"], of["population_2022"], strict=True))
        )
        people = tables.load("population").query("year == 2022").set_index("code")["population_16_64"]
        output = tables.load("productivity").query("year == 2023").set_index("code")
        row, code = place_table.set_index("code").loc["E06000001"], "E06000001"
        hours = hours_from_employment(
            people[code], row["employment_rate_2023"], output["gva_per_job"][code], output["gva_per_hour"][code]
        )
        found = what_if(fit, place_table, code, {"long_term_sick_2021": england}, hours=hours)
        assert 0 < found.lower < found.amount < found.upper < 15
        assert 1_300 < hours.millions * 1e6 / (people[code] * row["employment_rate_2023"] / 100) < 1_900
        assert found.unit == "GBP per hour" and LABEL in found.sentence and "smaller or larger" in found.warning


class TestTogether:
    @pytest.mark.parametrize("standardise", [False, True])
    @pytest.mark.parametrize("log", [False, True])
    def test_it_is_the_sum_of_the_places(self, log: bool, standardise: bool) -> None:
        fit = regression.fit(TABLE, "y", ["a", "b"], log=log, standardise=standardise)
        moves = {"a": 4.0, "b": 25.0}
        found = aggregate(fit, TABLE, moves, HOURS, gains_only=False)
        alone = {code: what_if(fit, TABLE, code, moves, hours=hours).million for code, hours in HOURS.items()}
        assert found.million == pytest.approx(sum(alone.values()), rel=1e-10)
        assert found.places.set_index("code")["million"].to_dict() == pytest.approx(alone, rel=1e-9)

    def test_one_place_of_a_linear_outcome_has_the_interval_of_what_if(self) -> None:
        one = what_if(LINEAR, TABLE, PLACE, {"a": 4.0, "b": 25.0}, hours=HOURS[PLACE])
        hours = {PLACE: HOURS[PLACE]}
        found = aggregate(LINEAR, TABLE, {"a": 4.0, "b": 25.0}, hours, gains_only=False)
        assert (found.lower, found.upper) == pytest.approx((one.million_lower, one.million_upper), rel=1e-10)
        assert len(found.left_out) == 79 and set(found.left_out["reason"]) == {"no hours"}

    def test_the_gradient_is_that_of_the_sum(self) -> None:
        # Numerically: change each estimate slightly, and see the effect on the sum.
        x, y = TABLE[["a", "b"]].to_numpy(), TABLE["y"].to_numpy()
        h, b = np.arange(80) + 10.0, LOG.estimates["estimate"].to_numpy()[1:]
        moved = np.array([4.0, 25.0]) - x

        def total(at: np.ndarray) -> float:
            return float(h @ (y * np.expm1(moved @ at)))

        step = 1e-6 * np.eye(2)
        gradient = np.array([(total(b + one) - total(b - one)) / 2e-6 for one in step])
        error = float(np.sqrt(gradient @ LOG.covariance[1:, 1:] @ gradient))
        found = aggregate(LOG, TABLE, {"a": 4.0, "b": 25.0}, HOURS, gains_only=False)
        assert found.upper - found.lower == pytest.approx(2 * 1.9912543953883848 * error, rel=1e-6)

    def test_gains_only_moves_no_place_down(self) -> None:
        found = aggregate(LOG, TABLE, {"a": 5.0, "b": 20.0}, HOURS)
        assert (found.places["amount"] >= 0).all() and found.million > 0
        assert found.million > aggregate(LOG, TABLE, {"a": 5.0, "b": 20.0}, HOURS, gains_only=False).million
        assert LABEL in found.sentence and "hours are assumed" in found.sentence


class TestRefusals:
    def test_names(self) -> None:
        with pytest.raises(UnknownNameError, match="place in this table"):
            what_if(LINEAR, TABLE, "E99", {"a": 4})
        with pytest.raises(UnknownNameError, match=r"predictor in this model.*a and b"):
            what_if(LINEAR, TABLE, PLACE, {"c": 4})

    def test_nothing_moved_and_figures_that_are_missing(self) -> None:
        with pytest.raises(ModelError, match="No predictors have been changed"):
            what_if(LINEAR, TABLE, PLACE, {})
        gap = TABLE.assign(a=TABLE["a"].where(TABLE["code"] != PLACE))
        with pytest.raises(ModelError, match="not published for Place 5"):
            what_if(LINEAR, gap, PLACE, {"a": 4})
        with pytest.raises(ModelError, match="not published"):
            hours_from_employment(60_000, float("nan"), 45_000, 30)

    def test_hours_need_output_per_hour(self) -> None:
        table = TABLE.copy()
        table.attrs = {"units": {"y": "GBP per head"}}
        fit = regression.fit(table, "y", ["a", "b"])
        with pytest.raises(ModelError, match="GBP per head"):
            what_if(fit, table, PLACE, {"a": 4}, hours=Hours(1, "assumed", ""))

    def test_a_target_that_no_place_shows_is_noted(self) -> None:
        assert "as extreme as 50.0" in what_if(LINEAR, TABLE, PLACE, {"a": 50}).notes[0]
        assert what_if(LINEAR, TABLE, PLACE, {"a": 5.0}).notes == ()
