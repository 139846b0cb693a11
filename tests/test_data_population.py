"""Residents of places in 2011 and 2022: complete, and adding up to the published totals."""

from pathlib import Path

import pandas as pd
import pytest

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return pd.read_csv(DATA / "population.csv")


def test_every_place_has_both_years(people: pd.DataFrame) -> None:
    assert people.groupby("year")["code"].nunique().to_dict() == {2011: 361, 2022: 361}
    assert (people["population_16_64"] < people["population"]).all()


def test_places_add_up_to_the_published_united_kingdom(people: pd.DataFrame) -> None:
    # ONS mid-year estimates: the UK's own rows, which are not in the table.
    assert people.groupby("year")["population"].sum().to_dict() == {2011: 63_285_145, 2022: 67_596_281}


def test_2022_is_that_of_the_table_of_places(people: pd.DataFrame) -> None:
    places = pd.read_csv(DATA / "places.csv").set_index("code")["population_2022"]
    own = people[people["year"] == 2022].set_index("code")["population"]
    assert own.reindex(places.index).tolist() == places.tolist()
