"""Intervals for a region's employment gap: they match formulas, shrink as they should, and cover the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from teaching.exercises import module
from tests.test_health_employment_model import synthetic_people
from toolkit.core.errors import ModelError
from toolkit.health_and_poverty.employment_model import gap_share, model
from toolkit.health_and_poverty.health_gap import LEAST_PEOPLE, bootstrap, of_people

LAB02 = module("02_health_and_work", "lab02")


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return synthetic_people()


def test_the_gap_s_interval_is_that_of_two_proportions(people):
    """Difference of two shares, each with variance p(1 − p)/n, normal quantiles."""
    north = people["region"] == "North"
    parts = [people.loc[chosen, "in_work"] for chosen in (north, ~north)]
    error = 100 * np.sqrt(sum(part.mean() * (1 - part.mean()) / len(part) for part in parts))
    gap = 100 * (parts[0].mean() - parts[1].mean())
    lower, upper = bootstrap(people, 2000).interval("gap", "North")
    assert (lower, upper) == pytest.approx((gap - 1.96 * error, gap + 1.96 * error), abs=0.15 * error)


def test_every_part_lies_in_its_interval_and_gaps_of_two_regions_mirror_each_other(people):
    drawn, found = bootstrap(people), gap_share(people, model(people), "North")
    for part in ("gap", "health", "others"):
        lower, upper = drawn.interval(part, "North")
        assert lower < getattr(found, part) < upper
        assert drawn.interval(part, "South") == pytest.approx((-upper, -lower))


def test_a_share_s_interval_takes_part_and_gap_from_the_same_draw(people):
    drawn, at = bootstrap(people), 0
    assert drawn.share[:, at] == pytest.approx(100 * drawn.health[:, at] / drawn.gap[:, at])
    found = of_people(people, model(people), "North", drawn)
    assert (found.share_lower, found.share_upper) == drawn.interval("share", "North")
    assert found.share_lower < found.share < found.share_upper


def test_replicates_lie_about_the_estimate(people):
    whole = bootstrap(people, 300)
    assert whole.health[:, whole.regions.index("North")].mean() == pytest.approx(
        gap_share(people, model(people), "North").health, abs=0.1
    )


def test_four_times_the_people_halve_the_interval(people):
    def width(rows):
        lower, upper = bootstrap(rows, 1500).interval("health", "North")
        return upper - lower

    assert width(people) / width(pd.concat([people] * 4, ignore_index=True)) == pytest.approx(2, rel=0.12)


def test_the_truth_is_in_nearly_all_intervals():
    """Sixty samples from an invented country of forty thousand, whose own health part is the truth."""
    country = synthetic_people(40_000, seed=9)
    truth = gap_share(country, model(country), "North").health
    hits = 0
    for seed in range(60):
        lower, upper = bootstrap(country.sample(1500, random_state=seed), 200).interval("health", "North")
        hits += lower < truth < upper
    assert hits >= 52  # with 95% expected, fewer in one of a thousand such tests


def test_too_few_people_get_no_interval_and_a_note(people):
    few = pd.concat([people[people["region"] == "North"].head(LEAST_PEOPLE - 1), people[people["region"] == "South"]])
    found = of_people(few, model(people), "North")
    assert np.isnan([found.lower, found.upper, found.gap_lower, found.gap_upper]).all()
    assert f"North has too few people ({LEAST_PEOPLE - 1})" in found.notes[-1]


def test_a_gap_that_may_be_none_is_not_shared_out_in_words(people):
    rng = np.random.default_rng(0)
    alike = people.assign(region=pd.Categorical(rng.choice(["North", "South"], len(people))))
    said = LAB02.in_words(of_people(alike, model(alike), "North"))
    assert "possibly none" in said and ", or " not in said


def test_one_region_or_one_replicate_is_refused(people):
    with pytest.raises(ModelError, match="1 replicates"):
        bootstrap(people, 1)
