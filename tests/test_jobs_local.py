"""A region's jobs allocated to its places."""

from pathlib import Path as File

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import assumptions, jobs, scenarios, tables
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.net_zero_jobs.local import local_jobs, standing

GIVEN = assumptions.parse(
    (File(__file__).parents[1] / "labs/03_net_zero_jobs/scenarios.yaml").read_text(encoding="utf-8")
)
SETTING = jobs.Setting.of(GIVEN, tables.load("employment_by_industry"))
GROSS = jobs.gross_jobs(scenarios.published(GIVEN, "transformation"), SETTING, [2035])
REGIONAL = pd.DataFrame(GROSS.values[:, :, 0], index=list(GROSS.activities), columns=list(GROSS.regions))
PLACES = tables.place_table().rename(columns={"population_2022": "people"})


def test_places_add_up_to_their_region_and_lie_between_their_ends():
    found = local_jobs(REGIONAL, PLACES, GIVEN.group("local_sector"), GIVEN.group("dispersion"))
    assert len(found) == 350  # Great Britain
    by_region = found.groupby("region")["jobs"].sum()
    assert by_region.loc[list(GROSS.regions)].to_numpy() == pytest.approx(GROSS.by_region(2035).to_numpy())
    assert (found["lower"] <= found["jobs"] + 1e-9).all() and (found["jobs"] <= found["upper"] + 1e-9).all()
    assert found["jobs"].notna().all()


def test_by_hand_and_a_missing_figure_takes_the_mean_of_its_region():
    places = pd.DataFrame(
        {"code": ["A", "B", "C"], "name": ["a", "b", "c"], "region": "R", "people": [100, 100, 200],
         "making": [10.0, 30.0, None]}
    )  # fmt: skip
    regional = pd.DataFrame({"R": [80.0]}, index=["repair"])
    found = local_jobs(regional, places, {"repair": "making"}, {"repair": 0.0}).set_index("code")
    # Workers are as 10 : 30 : 40, the last from the mean of 20%.
    assert found["jobs"].tolist() == pytest.approx([10, 30, 40])
    assert found.loc["A", ["lower", "upper"]].tolist() == pytest.approx([10, 20])


@given(st.floats(0, 1))
def test_the_dispersion_never_leaves_the_ends(spread):
    given_spread = dict.fromkeys(GIVEN.group("dispersion"), spread)
    found = local_jobs(REGIONAL[["Wales"]], PLACES, GIVEN.group("local_sector"), given_spread)
    assert found["jobs"].sum() == pytest.approx(REGIONAL["Wales"].sum())
    assert (found["lower"] <= found["jobs"] + 1e-9).all() and (found["jobs"] <= found["upper"] + 1e-9).all()


@pytest.mark.parametrize("region", ["Wales", "London"])
def test_draws_of_places_add_up_to_their_region_in_every_draw(region):
    scenario = scenarios.published(GIVEN, "current_path")
    found = jobs.local_draws(scenario, GIVEN, SETTING, PLACES, region, 2030, n=64, seed=2)
    whole = jobs.cell_draws(scenario, GIVEN, SETTING, 2030, n=64, seed=2).by_region()
    at = whole.regions.index(region)
    assert found.values.sum(axis=0) == pytest.approx(whole.values[at], rel=1e-12)
    assert found.central.sum() == pytest.approx(whole.central[at], rel=1e-12)
    assert (found.values >= 0).all() and len(found.regions) == (PLACES["region"] == region).sum()


def test_handing_down_widens_the_range():
    """A place's range is wider, relative to its jobs, than its region's, because of dispersion within the region."""
    scenario = scenarios.published(GIVEN, "transformation")
    places = jobs.local_draws(scenario, GIVEN, SETTING, PLACES, "Wales", 2035, n=512).frame()
    whole = jobs.cell_draws(scenario, GIVEN, SETTING, 2035, n=512).by_region()
    region = whole.frame().set_index("region").loc["Wales"]
    width = (places["upper"] - places["lower"]) / places["jobs"]
    assert width.max() > (region["upper"] - region["lower"]) / region["jobs"]
    central = local_jobs(REGIONAL, PLACES, GIVEN.group("local_sector"), GIVEN.group("dispersion")).set_index("code")
    assert places["jobs"].to_numpy() == pytest.approx(central.loc[places["region"], "jobs"].to_numpy())
    with pytest.raises(UnknownNameError, match="Wales"):
        jobs.local_draws(scenario, GIVEN, SETTING, PLACES, "Whales", 2035, n=4)


def test_standing_counts_the_places_that_have_less():
    places = pd.DataFrame({"code": list("ABC"), "name": list("abc"), "rate": [3.0, 1.0, None]})
    assert standing(places, ["rate"])["rate_above"].tolist()[:2] == [1.0, 0.0]


def test_a_place_stands_among_all_in_skills_unemployment_and_distance():
    columns = ["no_qualifications_2021", "unemployment_rate_2023", "travel_time_2019"]
    found = standing(PLACES, columns).set_index("name")
    for column in columns:
        known = found[column].dropna()
        above = found.loc[known.index, f"{column}_above"]
        assert above[known.idxmax()] == pytest.approx((known < known.max()).sum() / (len(known) - 1))
        assert above[known.idxmin()] == 0 and above.between(0, 1).all()


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: local_jobs(REGIONAL, PLACES, {}, {}), UnknownNameError, "local sector"),
        (
            lambda: local_jobs(REGIONAL, PLACES.drop(columns="sector_retail_2019"), GIVEN.group("local_sector"),
                               GIVEN.group("dispersion")),
            UnknownNameError, "sector_retail_2019",
        ),
        (
            lambda: local_jobs(REGIONAL.rename(columns={"Wales": "Atlantis"}), PLACES, GIVEN.group("local_sector"),
                               GIVEN.group("dispersion")),
            ModelError, "no places in Atlantis",
        ),
        (lambda: standing(PLACES, ["travel_time"]), UnknownNameError, "travel_time_2019"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(make, error, said):
    with pytest.raises(error, match=said):
        make()
