"""Assumptions as values, and the errors for a faulty file."""

import pytest
import yaml

from toolkit.core.errors import UnknownNameError
from toolkit.core.yaml_io import AssumptionError
from toolkit.net_zero_jobs.assumptions import parse

ENTRY = {
    "label": "Uplift on the current path",
    "value": 0.34,
    "low": 0.3,
    "high": 0.4,
    "distribution": "triangular",
    "unit": "share of base jobs",
    "source": "A report",
    "tag": "derived",
}


def text(**changes):
    entry = {key: value for key, value in (ENTRY | changes).items() if value is not None}
    return yaml.safe_dump({"version": 1, "assumptions": {"uplift.current": entry}})


def test_a_file_becomes_a_value_and_a_value_a_file():
    given = parse(text())
    assert given["uplift.current"] == 0.34 and given.group("uplift") == {"current": 0.34}
    assert parse(given.to_yaml()) == given and hash(parse(given.to_yaml())) == hash(given)


def test_a_frame_has_a_row_for_each_with_all_its_parts():
    row = parse(text()).frame().loc["uplift.current"]
    assert row.to_dict() == ENTRY


def test_another_value_widens_the_range_and_leaves_the_first_alone():
    given = parse(text())
    changed = given.with_({"uplift.current": 0.5})
    assert changed["uplift.current"] == changed.assumption("uplift.current").high == 0.5
    assert given["uplift.current"] == 0.34 and changed != given


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tag": "guessed"}, "tag “guessed”"),
        ({"distribution": "triangle"}, "Did you mean “triangular”"),
        ({"unit": "%"}, "unit “%”"),
        ({"value": 34}, "between 0 and 20"),
        ({"value": 0.5}, "Expected from 0.3 to 0.4"),
        ({"value": "0,34"}, "Expected a number"),
        ({"source": None}, "lacks source"),
        ({"hihg": 0.4}, "Did you mean “high”"),
        ({"unit": "industry group"}, "the value must be text"),
        (
            {"value": "Manufacturing", "low": "a", "high": "b", "unit": "industry group"},
            "The distribution of a text value must be “fixed”",
        ),
    ],
)
def test_what_is_wrong_is_named(changes, said):
    with pytest.raises(AssumptionError) as fault:
        parse(text(**changes))
    assert said in str(fault.value) and "uplift.current" in str(fault.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("- 1", "a list"),
        ("a: [1", r"not valid YAML \(line"),
        ("version: 2\nassumptions: {}", "version 2"),
        ("version: 1\nassumptions: {}", "no assumptions"),
        ("version: 1\nassumption: {}", "Did you mean “assumptions”"),
        ("version: 1\nassumptions: {a: 3}", "“a” is 3"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words(content, said):
    with pytest.raises(AssumptionError, match=said):
        parse(content)


def test_unknown_names_list_the_nearest():
    given = parse(text())
    with pytest.raises(UnknownNameError, match=r"uplift\.current"):
        given["uplift.curent"]
    with pytest.raises(UnknownNameError, match="uplift"):
        given.group("upliftt")
    with pytest.raises(AssumptionError, match="Expected a number"):
        given.with_({"uplift.current": "much"})
