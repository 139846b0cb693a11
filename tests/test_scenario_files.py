"""Scenarios saved and loaded; those saved by earlier versions still load."""

import re
from pathlib import Path as File

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from toolkit import assumptions, scenarios
from toolkit.core.errors import ToolkitError
from toolkit.net_zero_jobs.scenario_yaml import READS, VERSION, from_yaml, to_yaml
from toolkit.net_zero_jobs.scenarios import Path, Programme, Scenario

GOLDEN = File(__file__).parent / "golden/scenarios"
GIVEN = assumptions.parse(
    (File(__file__).parents[1] / "labs/03_net_zero_jobs/scenarios.yaml").read_text(encoding="utf-8")
)

paths = st.builds(
    Path, st.integers(2010, 2030), st.integers(2031, 2050), st.sampled_from(["linear", "logistic"]), st.floats(0.1, 20)
)
programmes = st.tuples(
    st.sampled_from(["repair", "reuse", "wärme"]), st.lists(st.floats(0, 20), min_size=3, max_size=3), paths
).map(lambda made: Programme(made[0], "uplift", sorted(made[1])[1], min(made[1]), max(made[1]), made[2], "u"))
made_scenarios = st.builds(
    Scenario, st.text("abc é–", min_size=1), st.lists(programmes, max_size=4).map(tuple), st.floats(0, 10)
)


@given(made_scenarios)
def test_what_is_saved_loads_as_it_was(scenario):
    loaded = from_yaml(to_yaml(scenario))
    assert loaded == scenario and loaded.name == scenario.name and hash(loaded) == hash(scenario)


def test_every_version_that_ever_was_is_read_and_has_a_saved_scenario():
    saved = {yaml.safe_load(file.read_text(encoding="utf-8"))["scenario"] for file in GOLDEN.glob("*.yaml")}
    assert saved == set(READS) == set(range(1, VERSION + 1))


def test_a_scenario_with_land_is_saved_and_means_the_same_later():
    scenario = from_yaml((GOLDEN / "scenario_v2.yaml").read_text(encoding="utf-8"))
    assert (scenario.name, scenario.calibration) == ("current path + nature", 1.212)
    assert {one.activity: (one.value, one.path) for one in scenario.land} == {
        "woodland": (11_000, Path(2021, 2031)),
        "peatland": (45_000, Path(2021, 2031)),
    }
    assert len(scenario.standing) == 6


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("scenario_v1*.yaml")), ids=lambda file: file.name)
def test_scenarios_of_earlier_versions_load(file):
    """Files here never change: what a user saved with 0.1 must mean the same later."""
    scenario = from_yaml(file.read_text(encoding="utf-8"))
    making = next(one for one in scenario.programmes if one.activity == "remanufacturing")
    assert (scenario.name, scenario.calibration) == ("halfway", 1.105)
    assert (making.value, making.share, making.path) == (125_000, 0.5, Path(2020, 2035, "linear", 8))
    assert len(scenario.programmes) == 12


def entry(**changes):
    usual = {
        "activity": "repair", "measure": "uplift", "unit": "share of base jobs", "value": 0.5, "low": 0.4, "high": 0.6,
        "distribution": "triangular", "name": "u", "share": 1,
        "path": {"start": 2020, "end": 2035, "shape": "linear", "steepness": 8},
    }  # fmt: skip
    changed = {key: value for key, value in (usual | changes).items() if value is not None}
    return yaml.safe_dump({"scenario": 1, "name": "made", "calibration": 1.0, "programmes": [changed]})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (entry(uplfit=1), "Programme 1 has the unknown part “uplfit”"),
        (entry(unit="jobs"), "Programme 1 (repair) has the unit “jobs”"),
        (entry(value="much"), "Programme 1 has the value 'much'"),
        (entry(value=50, high=60), "between 0 and 20"),
        (entry(value=0.7), "Expected from 0.4 to 0.6"),
        (entry(activity=False), "Programme 1 has the activity False"),
        (entry(low=None), "Programme 1 lacks low"),
        (entry(measure="upliftt"), "uplift"),
        (entry(path={"start": 2020}), "The path of programme 1 lacks end"),
        (entry(path={"start": 2020.5, "end": 2035, "shape": "linear", "steepness": 8}), "whole numbers"),
        (entry(path=3), "The path of programme 1 is 3"),
        ("scenario: 99", "This toolkit reads these scenario versions: 1, 2"),
        (entry(measure="land", unit="jobs"), "“land” are measured in “hectares”"),
        ("scenario: 1", "lacks name, calibration, programmes"),
        ("scenario: 1\nname: a\ncalibration: 1\nprogrammes: 3", "not a list"),
        ("scenario: 1\nname: a\ncalibration: 1\nprogrammes: [3]", "Programme 1 is 3"),
        ("scenario: 1\nname: a\ncalibration: x\nprogrammes: []", "has the calibration 'x'"),
    ],
)
def test_what_is_wrong_is_named(text, said):
    with pytest.raises(ToolkitError) as fault:
        from_yaml(text)
    assert said in str(fault.value)


@pytest.mark.parametrize("word", ["no", "on", "1e3", "16:40", "010", "1_000", "0x1f", "~", "true", "2025-01-01", "1."])
def test_a_word_that_yaml_may_take_for_something_else_is_saved_as_it_is(word):
    scenario = Scenario(word, (Programme(word, "uplift", 1, 1, 1, Path(2020, 2030), word, "fixed"),))
    loaded = from_yaml(to_yaml(scenario))
    assert loaded == scenario and loaded.name == word


@pytest.mark.parametrize(("text", "value"), [("1e0", 1.0), ("01", 1.0), ("+.5", 0.5), ("no", None), ("1:0", None)])
def test_numbers_are_decimal_numbers_and_no_is_a_word(text, value):
    """YAML 1.1 reads 1e0 as text, 010 as eight, 1:00 as sixty and no as false."""
    content = entry(value=0.987, low=0, high=2).replace("0.987", text)
    if value is None:
        with pytest.raises(ToolkitError, match=f"has the value '{text}'"):
            from_yaml(content)
        assert from_yaml(entry().replace("activity: repair", f"activity: {text}")).activities == (text,)
    else:
        assert from_yaml(content).programmes[0].value == value


def test_the_published_scenarios_can_be_saved():
    for key in GIVEN.group("uplift"):
        scenario = scenarios.published(GIVEN, key)
        assert from_yaml(to_yaml(scenario)) == scenario


HOSTILE = {
    "an impossible date": "start: 2021-02-30\n",
    "5,000 digits": f"start: {'9' * 5000}\n",
    "digits in base two": f"start: 0b{'1' * 50_000}\n",
    "3,000 brackets, closed": f"a: {'[' * 3000}{']' * 3000}\n",
    "200 KB of brackets": "[" * 200_000,
    "levels by indentation": "".join(f"{' ' * level}a:\n" for level in range(300)),
    "aliases that stand for billions": "a: &a [x]\n"
    + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)),
    "a list in itself": "a: &a [*a]\n",
    "a call": "a: !!python/object/apply:os.system [true]\n",
    "an empty number": "a: !!int ''\n",
    "a zone of 99 hours": "a: 2021-01-01T00:00:00+99:99\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_item_12_hostile_yaml_becomes_a_sentence(text):
    """Some of these crashed the interpreter, and one took 809 MB."""
    with pytest.raises(ToolkitError) as told:
        from_yaml(text)
    assert str(told.value).startswith(("The file ", "The scenarios file ")) and len(str(told.value)) < 250


NUMBERS = ["1e308", "-1e308", ".inf", ".nan", "9" * 1900, "0x" + "f" * 1900, "2021-02-30", "2021-01-01", "true", "[]"]
SAVED = (GOLDEN / "scenario_v2.yaml").read_text(encoding="utf-8")
PLACES = list(re.finditer(r": ([-\d.]+)$", SAVED, re.M))


@pytest.mark.sample(12)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.start()}")
def test_item_12_a_number_that_cannot_be_meant_is_said_wherever_it_stands(place):
    for number in NUMBERS:
        with pytest.raises(ToolkitError):
            from_yaml(SAVED[: place.start(1)] + number + SAVED[place.end(1) :])
