"""How much of a region's gap is linked to health: known shares are recovered, parts add up, published figures shown."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from teaching.exercises import module
from tests.test_health_employment_model import synthetic_people
from toolkit import tables
from toolkit.core import wording
from toolkit.core.errors import UnknownNameError
from toolkit.health_and_poverty.employment_model import gap_share, model
from toolkit.health_and_poverty.health_gap import NORTH, PUBLISHED, of_people, of_places

LAB02 = module("02_health_and_work", "lab02")
OTHERS = ("level4_2021", "age_16_24_2022", "age_50_64_2022")


def made_up(n: int = 400, seed: int = 0) -> pd.DataFrame:
    """Return invented places: employment falls by 1.5 per point of sickness; the North has two points more."""
    rng = np.random.default_rng(seed)
    north = rng.random(n) < 0.4
    sick, skills = 4 + 2 * north + rng.normal(0, 1, n), 30 + rng.normal(0, 5, n)
    work = 80 - 1.5 * sick + 0.1 * skills - 1.0 * north + rng.normal(0, 0.5, n)
    region = np.where(north, "North", "South")
    codes = [f"E{i:08d}" for i in range(n)]
    return pd.DataFrame(
        {
            "code": codes,
            "name": codes,
            "region": region,
            "nation": "England",
            "work": work,
            "sick": sick,
            "skills": skills,
        }
    )


@pytest.fixture(scope="module")
def england() -> pd.DataFrame:
    table = tables.place_table()
    return table[table["nation"] == "England"]


def test_a_known_share_comes_back():
    """Of the gap, −1.5 × 2 = −3 is linked to health and −1 to nothing: 3/4, and the interval includes −3."""
    found = of_places(made_up(), "work", ["sick"], ["skills"], ["North"], name="The North", rest_of="the South")
    assert found.lower < -3 < found.upper and found.share == pytest.approx(75, abs=6)
    assert found.left == pytest.approx(-1, abs=0.3) and found.n == 400
    assert found.share_lower < 75 < found.share_upper
    ends = f"({wording.interval(found.share_lower, found.share_upper, '%', 0)})"
    assert f"or {found.share:.0f}% {ends}" in LAB02.in_words(found)


@pytest.mark.parametrize(
    ("outcome", "health", "log"),
    [
        ("employment_rate_2023", ["long_term_sick_2021"], False),
        ("employment_rate_2023", ["disabled_2021", "hle_female_2022_24"], False),
        ("gva_per_hour_2023", ["disabled_2021"], True),
    ],
)
def test_parts_add_up(england, outcome, health, log):
    found = of_places(england, outcome, health, OTHERS, log=log)
    assert found.health + found.others + found.left == pytest.approx(found.gap)
    assert np.isnan(found.lower) == (len(health) > 1)


def test_the_gap_is_the_difference_of_means(england):
    found = of_places(england, "employment_rate_2023", ["disabled_2021"], OTHERS)
    rows = england.dropna(subset=["employment_rate_2023", "disabled_2021", *OTHERS])
    means = rows.groupby(rows["region"].isin(NORTH))["employment_rate_2023"].mean()
    assert found.gap == pytest.approx(means[True] - means[False]) and found.n == len(rows)


def test_sickness_takes_more_of_the_gap_than_measures_that_do_not_count_work(england):
    """The census counts only people out of work as long-term sick."""
    sick, disabled = (
        of_places(england, "employment_rate_2023", [h], OTHERS) for h in ("long_term_sick_2021", "disabled_2021")
    )
    assert sick.share > 90 > disabled.share > 0
    assert any("by definition out of work" in note for note in sick.notes)
    assert not any("by definition" in note for note in disabled.notes)


def test_of_people_is_the_share_of_the_model():
    people = synthetic_people(4000)
    fitted = model(people)
    found, plain = of_people(people, fitted, "North"), gap_share(people, fitted, "North")
    assert (found.gap, found.health, found.left) == (plain.gap, plain.health, plain.rest)
    assert found.health + found.others + found.left == pytest.approx(found.gap)


def test_what_was_published_stands_beside(england):
    assert sum(PUBLISHED["employment"].parts.values()) == PUBLISHED["employment"].share == 33
    assert PUBLISHED["productivity"].share == 30
    work = LAB02.in_words(of_places(england, "employment_rate_2023", ["disabled_2021"], OTHERS))
    output = LAB02.in_words(of_places(england, "gva_per_hour_2023", ["disabled_2021"], OTHERS, log=True))
    assert "percentage points below" in work and "% below" in output and "% %" not in output
    assert work.startswith("The North of England is") and "below the rest of England" in work and "33%" in work
    assert "30%" in output and "gross value added per head" in output


def test_no_gap_has_no_share():
    table = made_up().assign(work=70.0 + np.random.default_rng(1).normal(0, 0.01, 400))
    assert np.isnan(of_places(table, "work", ["sick"], ["skills"], ["North"]).share)


def test_an_unknown_region_is_named(england):
    with pytest.raises(UnknownNameError, match="Mercia"):
        of_places(england, "employment_rate_2023", ["disabled_2021"], OTHERS, ["Mercia"])
