"""The synthetic families of 2024-25 against figures from DWP and others, recounted from the rows alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.prepare import synthetic_families, synthetic_margins, synthetic_weights
from toolkit import tables
from toolkit.health_and_poverty.poverty.definition import Definition
from toolkit.health_and_poverty.poverty.equivalence import COMPANION, MODIFIED_OECD
from toolkit.health_and_poverty.poverty.low_income import build

MEDIAN = {"BHC": 719.48, "AHC": 623.14}  # GBP a week, DWP's table 1.2b, unrounded
SCALES = {"BHC": MODIFIED_OECD, "AHC": COMPANION}
# The published labels of the working statuses, and those of the table.
STATUS = {label: synthetic_families.SHORT[label] for label in synthetic_families.STATUSES}
WORKING = [STATUS[label] for label in synthetic_families.WORKING]


@pytest.fixture(scope="module")
def families() -> pd.DataFrame:
    return tables.load("synthetic_families")


@pytest.fixture(scope="module")
def distances() -> pd.DataFrame:
    return tables.load("synthetic_families_margins")


def rate(families: pd.DataFrame, who: str, costs: str, where: pd.Series) -> float:
    """Return the share of working-age adults or of children below 60% of DWP's median, in %."""
    kids = families["older_children"] + families["children"]
    counted = {"children": kids, "adults": families["adults"] - families["pensioners"]}[who]
    heads = [families[name] for name in ("adults", "older_children", "children")]
    poor = families[f"income_{costs.lower()}"] / SCALES[costs].weights(*heads) < 0.6 * MEDIAN[costs]
    held = families["weight"] * counted * where
    return 100 * (held * poor).sum() / held.sum()


def test_they_are_labelled_synthetic_and_have_their_size(families):
    assert len(families) == 20_000 and families.attrs["description"].startswith(
        "SYNTHETIC: none of these people exist."
    )
    assert set(families.attrs["statuses"].values()) <= {"assumed", "read"} and families["region"].nunique() == 12


@pytest.mark.parametrize("costs", ["BHC", "AHC"])
@pytest.mark.parametrize("who", ["adults", "children"])
def test_rates_by_work_are_those_of_the_release(families, who, costs):
    """Every rate in the table in_work_poverty_uk with a counterpart, within 0.7 points of the displayed value."""
    published = tables.load("in_work_poverty_uk").query(
        "who == @who and year == '2024/25' and measure == 'relative' and statistic == 'rate' and unit == 'family' "
        "and housing_costs == @costs and group in ['All', 'With children', 'Without children']"
    )
    parents, working = families["family_type"].str.contains("with children"), families["work_status"].isin(WORKING)
    kinds = {"With children": parents, "Without children": ~parents}
    seen = 0
    for row in published.dropna(subset=["value"]).itertuples():
        states = {"All": working | True, "Working families": working, "Workless families": ~working}
        if row.status not in states:
            names = [STATUS[row.status]]
            # Adults' tables have no status of families aged 60 or over.
            names += [STATUS[synthetic_families.SIXTY]] if row.status == synthetic_families.INACTIVE else []
            states[row.status] = families["work_status"].isin(names)
        where = states[row.status] & kinds.get(row.group, working | True)
        assert rate(families, who, costs, where) == pytest.approx(row.value, abs=0.7), (row.group, row.status)
        seen += 1
    assert seen >= (3 if who == "children" else 17)


def test_medians_means_and_gini_coefficients_are_the_published_ones(families, distances):
    """Table 1.2b: medians 719 and 623 pounds, means 855 and 750, Gini coefficients 33 and 37%."""
    for costs, mean, gini in (("BHC", 855, 33), ("AHC", 750, 37)):
        definition = Definition(income=f"income_{costs.lower()}", scale=SCALES[costs])
        assert build(families, definition).median == pytest.approx(MEDIAN[costs], abs=0.7)
        heads = [families[name] for name in ("adults", "older_children", "children")]
        income = families[f"income_{costs.lower()}"] / SCALES[costs].weights(*heads)
        people = families["weight"] * sum(heads)
        assert (people * income).sum() / people.sum() == pytest.approx(mean, abs=0.5)
        order = np.argsort(income.to_numpy(), kind="stable")
        share = np.concatenate([[0], np.cumsum((people * income).to_numpy()[order])])
        steps = np.diff(np.concatenate([[0], np.cumsum(people.to_numpy()[order])]))
        lorenz = 100 * (1 - (steps * (share[1:] + share[:-1])).sum() / steps.sum() / share[-1])
        assert lorenz == pytest.approx(gini, abs=0.5)


def test_people_and_pensioners_are_as_many_as_published(families):
    """68.2 million people; 16% of pensioners below the line before and 14% after housing costs (table 1.6a)."""
    people = families["weight"] * families[["adults", "older_children", "children"]].sum(axis=1)
    assert people.sum() / 1e6 == pytest.approx(68.2, abs=0.06)
    for costs, published in (("BHC", 16), ("AHC", 14)):
        heads = [families[name] for name in ("adults", "older_children", "children")]
        poor = families[f"income_{costs.lower()}"] / SCALES[costs].weights(*heads) < 0.6 * MEDIAN[costs]
        held = families["weight"] * families["pensioners"]
        assert 100 * (held * poor).sum() / held.sum() == pytest.approx(published, abs=0.5)


def test_the_table_of_distances_says_how_far_every_published_figure_is(distances):
    assert len(distances) == 424
    # One or two differences are rounded onto the limit.
    assert (distances["within"] == (distances["difference"].abs() <= distances["rounding"])).mean() > 0.995
    assert distances["within"].mean() > 0.88
    off = distances[~distances["within"]]
    rates = off[off["unit"] == "%"]
    assert rates["difference"].abs().max() <= 1.01
    # As the description says: nearly half are regional three-year means, and one is far off.
    assert 0.4 * len(off) < (off["period"] == synthetic_margins.AVERAGE).sum() < 0.5 * len(off)
    assert "46 simulated figures" in distances.attrs["description"] and len(off) == 46
    assert distances["fitted"].sum() == 319
    far = off[off["difference"].abs() > 2 * off["rounding"]]
    assert far[["group", "fitted"]].to_numpy().tolist() == [["Mortgage", False]]
    pay = distances[distances["statistic"] == "median weekly pay"]
    assert len(pay) == 12 and pay["difference"].abs().max() < 0.05
    gini = distances[distances["statistic"] == "Gini coefficient"]
    assert gini["within"].all() and len(gini) == 2


def test_as_many_people_rent_as_published(families):
    """13.0 million people rent privately and 11.0 million socially (2023/24), within the rounding of their sources.

    Of pensioners DWP's table 6.2ts counts 9.4 and 0.5 million as owners, 1.6 and 0.6 million as renters.
    """
    people = families[["adults", "older_children", "children"]].sum(axis=1)
    counted = (families["weight"] * people).groupby(families["tenure"]).sum() / 1e6
    assert counted["Private rent"] == pytest.approx(13.0, abs=0.3)
    assert counted["Social rent"] == pytest.approx(11.0, abs=0.3)
    pensioners = (families["weight"] * families["pensioners"]).groupby(families["tenure"]).sum() / 1e6
    published = {"Owned outright": 9.4, "Mortgage": 0.5, "Social rent": 1.6, "Private rent": 0.6}
    assert pensioners.to_dict() == pytest.approx(published, abs=0.06)
    # A private tenant's home has about 1.2 families: 5.5 million homes in the United Kingdom, 4.7 of them in England.
    families_renting = families.loc[families["tenure"] == "Private rent", "weight"].sum() / 1e6
    assert 5.5 < families_renting < 7.5


def test_renters_pay_what_is_published(families):
    """England in 2024-25: 4.7 million homes at 250 pounds a week, and 4.1 million social homes at 113.69."""
    england = ~families["region"].isin(["Wales", "Scotland", "Northern Ireland"])
    yearly = 52 * families["weight"] * families["housing_costs"] / 1e9
    paid = yearly[england].groupby(families["tenure"]).sum()
    assert paid["Private rent"] == pytest.approx(4.7 * 250 * 52 / 1000, rel=0.02)
    assert paid["Social rent"] == pytest.approx(4.1 * 113.69 * 52 / 1000, rel=0.02)
    # England has 84% of the country's people, and higher rents.
    country = yearly[families["tenure"].str.endswith("rent")].sum()
    assert 0.8 < (paid["Private rent"] + paid["Social rent"]) / country < 0.9


def test_mortgages_cost_less_than_owners_pay_with_the_capital_repaid(families, distances):
    """Savills: 110 billion pounds in 2024. Not fitted; the table says how much they differ."""
    owners = families[families["tenure"] == "Mortgage"]
    paid = 52 * (owners["weight"] * owners["housing_costs"]).sum() / 1e9
    assert paid == pytest.approx(distances.set_index("group").loc["Mortgage", "simulated"].iloc[-1], abs=0.01)
    assert 0.9 < paid / 110 < 1 and "Savills" in families.attrs["description"]


def test_no_weight_leaves_its_bounds_and_few_families_carry_much(families):
    weight = families["weight"]
    assert weight.min() > 0 and len(weight) * (weight**2).sum() / weight.sum() ** 2 < 1.7
    assert weight.nlargest(200).sum() / weight.sum() < 0.06


def test_what_is_left_is_what_is_paid_less_housing(families):
    left = families["income_bhc"] - families["housing_costs"]
    np.testing.assert_allclose(families["income_ahc"], left, atol=0.006)


def test_a_median_between_two_jobs_is_where_half_of_the_weight_lies_below():
    """By hand: jobs at 10, 20 and 30 pounds with weights 1, 1, 2: half of the weight ends between 20 and 30."""
    value, below = synthetic_margins._median(np.array([[10.0, 20, 30]]), np.array([[True] * 3]), 25.0)
    assert value(np.array([1.0, 1, 2])) == pytest.approx(20 + 10 * (2 - 1.5) / (3 - 1.5))
    # The share below the published 25 pounds on the same line: 1.5 + 1.5 / 2 of 4.
    assert below @ [1, 1, 2] == pytest.approx(1.5 + 1.5 / 2)


def test_the_slope_of_the_gini_coefficient_is_its_derivative():
    """Against finite differences of a thousandth of a weight."""
    rng = np.random.default_rng(3)
    values, heads, weights = rng.lognormal(0, 1, 40), rng.integers(1, 5, 40).astype(float), rng.uniform(1, 3, 40)
    value, slope = synthetic_margins._gini(values, heads)
    for place in range(40):
        step = np.zeros(40)
        step[place] = 1e-4
        change = (value(weights + step) - value(weights - step)) / 2e-4
        assert slope(weights)[place] == pytest.approx(change, rel=1e-5, abs=1e-7)
    assert slope(weights) @ weights == pytest.approx(0, abs=1e-9)


def test_the_same_seed_gives_the_same_families():
    index = pd.MultiIndex.from_product([["London", "Wales"], ["Full-time", "Part-time"]])
    pay = pd.DataFrame({"mean": 15.0, "low": 0.2, "floor": 10.0}, index=index)
    shares = pd.Series({"London": 0.5, "Wales": 0.5})
    first, again = (synthetic_families.families(pay, shares, n=300) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(synthetic_families.families(pay, shares, n=300, seed=2))
    assert synthetic_weights.BOUNDS[0] < 1 < synthetic_weights.BOUNDS[1]
