"""Scenarios compose, compare and reject invalid input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.errors import UnknownNameError
from toolkit.core.yaml_io import AssumptionError
from toolkit.net_zero_jobs.scenarios import Path, Programme, Scenario, ScenarioError

PATH = Path(2020, 2035)
NOTHING = Scenario("nothing")


def programme(activity="repair", measure="uplift", value=0.5, **more):
    return Programme(activity, measure, value, value * 0.8, value * 1.2, PATH, f"{measure}.{activity}", **more)


LAND = Scenario("land", (Programme("woodland", "land", 100, 100, 100, PATH, "hectares", "fixed"),))
BOLD = Scenario("bold", (programme(), programme("remanufacturing", "new_jobs", 300_000)), 1.2)
SHY = Scenario("shy", (programme("reuse", value=0.1),), 0.9)

programmes = st.builds(
    programme,
    st.sampled_from(["repair", "reuse", "rental"]),
    st.sampled_from(["uplift", "land"]),
    st.sampled_from([0.1, 0.2, 0.5]),
    share=st.sampled_from([0.25, 0.5, 1.0]),
)
scenarios = st.builds(
    Scenario, st.text(max_size=3), st.lists(programmes, max_size=4).map(tuple), st.sampled_from([1.0, 1.2])
)


@given(scenarios, scenarios, scenarios)
def test_adding_has_no_order_and_nothing_adds_nothing(a, b, c):
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + NOTHING == a == NOTHING + a
    assert hash(a + b) == hash(b + a)


@given(scenarios, scenarios)
def test_a_blend_ends_at_both_ends(a, b):
    assert a.blend(b, 0) == a and a.blend(b, 1) == b


@given(scenarios)
def test_a_scenario_with_itself_is_twice_itself(a):
    assert a + a == a.scaled(2)
    assert a.blend(a, 0.5).programmes == a.programmes


def test_the_name_is_no_part_of_the_value():
    assert BOLD.with_(name="other") == BOLD and BOLD != SHY
    assert len({BOLD, BOLD.with_(name="other"), SHY}) == 2


def test_a_sum_of_two_calibrations_is_calibrated_by_nothing():
    assert (BOLD + SHY).calibration == 1 and (BOLD + BOLD).calibration == 1.2
    assert BOLD.blend(SHY, 0.5).calibration == pytest.approx(1.05)


def test_land_joins_a_scenario_and_leaves_its_jobs_and_its_calibration_alone():
    both = BOLD.with_(uplift=1.0) + LAND
    assert both.calibration == BOLD.calibration == (LAND + BOLD).calibration
    assert both.standing == BOLD.with_(uplift=1.0).standing and both.land == LAND.land
    assert both.activities == BOLD.activities
    assert both.with_(land={"woodland": 250}).land[0].value == 250
    assert BOLD.blend(LAND, 0.5).calibration == BOLD.calibration
    assert LAND.calibration == 1 and (LAND + LAND).land[0].share == 2


def test_changes_reach_what_they_name_and_keep_the_range_in_proportion():
    changed = BOLD.with_(uplift=1.0, new_jobs={"remanufacturing": 150_000}, end=2040, calibration=1)
    by_activity = {one.activity: one for one in changed.programmes}
    assert (by_activity["repair"].value, by_activity["repair"].low) == (1.0, 0.8)
    assert by_activity["remanufacturing"].high == pytest.approx(180_000)
    assert {one.path.end for one in changed.programmes} == {2040} and changed.calibration == 1
    assert BOLD.programmes[0].path.end == 2035


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: BOLD.with_(uplift={"repairs": 1}), UnknownNameError, "repair"),
        (lambda: BOLD.with_(finish=2040), UnknownNameError, "part of a scenario"),
        (lambda: BOLD.with_(end=2019), ScenarioError, "must end after it starts"),
        (lambda: BOLD.with_(shape="curved"), ScenarioError, "linear, logistic"),
        (lambda: BOLD.with_(calibration=11), ScenarioError, "0 to 10"),
        (lambda: BOLD.blend(SHY, 1.5), ScenarioError, "between 0 and 1"),
        (lambda: BOLD.with_(uplift=50), AssumptionError, "between 0 and 20"),
        (lambda: BOLD.scaled(-1), ScenarioError, "zero or more"),
        (lambda: LAND.with_(land={"peat": 5}), UnknownNameError, "woodland"),
        (lambda: programme(measure="jobs"), UnknownNameError, "new_jobs"),
        (lambda: Path(2020, 2030, steepness=0), ScenarioError, "above zero"),
    ],
)
def test_what_cannot_be_is_refused_in_words(make, error, said):
    with pytest.raises(error, match=said):
        make()
