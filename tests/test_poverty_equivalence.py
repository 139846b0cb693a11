"""Equivalence scales: official weights, the publisher's own lines, and properties of any scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import tables
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.health_and_poverty.poverty.equivalence import (
    COMPANION,
    MODIFIED_OECD,
    NONE,
    PER_HEAD,
    SCALES,
    SQUARE_ROOT,
    Scale,
    scale_for,
)

# Families in the official table: adults, children aged 14 and over, children under 14.
FAMILIES = {
    "Single person with no children": (1, 0, 0),
    "Couple with no children": (2, 0, 0),
    "Single person with children aged 5 and 14": (1, 1, 1),
    "Couple with children aged 5 and 14": (2, 1, 1),
}
counts = st.tuples(st.integers(1, 6), st.integers(0, 4), st.integers(0, 4))


@pytest.mark.parametrize("scale", [MODIFIED_OECD, COMPANION])
def test_the_weights_are_those_of_the_official_table(scale):
    costs = {MODIFIED_OECD: "BHC", COMPANION: "AHC"}[scale]
    official = tables.load("equivalence_scales")
    weights = official[official["housing_costs"] == costs].set_index("member")["weight"]
    assert weights["first adult"] == scale.first and weights["child under 14"] == scale.child
    assert weights["further adult, or child of 14 and over"] == scale.further
    assert scale_for(costs) == scale


@pytest.mark.parametrize("costs", ["BHC", "AHC"])
@pytest.mark.parametrize("family", FAMILIES)
def test_the_official_lines_of_each_family_follow_from_the_couples(costs, family):
    """Poverty in Scotland 2019-22, sheet 54: lines in pounds a week, each rounded to the pound."""
    lines = tables.load("poverty_lines")
    chosen = lines[
        (lines["period"] == "2019-22")
        & (lines["housing_costs"] == costs)
        & (lines["measure"] == "Relative poverty threshold (60% of UK median income)")
    ].set_index("family_type")["gbp_per_week"]
    weight = scale_for(costs).weights(*([n] for n in FAMILIES[family]))[0]
    assert chosen[family] == pytest.approx(chosen["Couple with no children"] * weight, abs=0.5 + 0.5 * weight)


def test_worked_by_hand():
    assert MODIFIED_OECD.weights([1, 2, 2], [0, 0, 1], [0, 2, 1]).tolist() == pytest.approx([0.67, 1.4, 1.53])
    assert SQUARE_ROOT.weights([1, 2], [0, 1], [0, 5]).tolist() == pytest.approx([0.5**0.5, 2.0])
    assert PER_HEAD.weights([3], [0], [1])[0] == 2.0 and NONE.weights([5], [0], [3])[0] == 1.0


@given(counts)
def test_a_couple_weighs_one_and_nobody_makes_a_household_lighter(family):
    for scale in SCALES.values():
        assert scale.weights([2], [0], [0])[0] == 1.0
        weight = scale.weights(*([n] for n in family))[0]
        for more in np.eye(3, dtype=int):
            assert scale.weights(*([n] for n in np.add(family, more)))[0] >= weight


def test_what_cannot_be_is_refused():
    with pytest.raises(ModelError, match="no adult"):
        MODIFIED_OECD.weights([0, 1], [1, 0], [0, 0])
    with pytest.raises(ModelError, match="first weight above 0"):
        Scale("odd", 0, 1, 1)
    with pytest.raises(UnknownNameError):
        scale_for("gross")
