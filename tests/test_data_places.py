"""The tables about places have the figures that their publishers print, and avoid their pitfalls."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from data.prepare import hexmap

DATA = Path(__file__).parent.parent / "data"
ISLANDS = {"E06000046", "E06000053", "S12000013", "S12000023", "S12000027"}
MERGED = {"E06000063", "E06000064", "E06000065", "E06000066"}


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / f"{name}.csv", dtype={"code": str})


@pytest.fixture(scope="module")
def places() -> pd.DataFrame:
    return read("places").set_index("code")


@pytest.fixture(scope="module")
def table(places: pd.DataFrame) -> pd.DataFrame:
    return places.drop(columns="population_2022").join(read("place_indicators").set_index("code"))


def test_there_are_361_places_in_four_nations(places: pd.DataFrame) -> None:
    assert places["nation"].value_counts().to_dict() == {
        "England": 296,
        "Scotland": 32,
        "Wales": 22,
        "Northern Ireland": 11,
    }
    assert places["short_name"].is_unique
    assert places["population_2022"].sum() == pytest.approx(67.6e6, rel=0.001)


def test_the_districts_of_a_county_share_it(places: pd.DataFrame) -> None:
    assert (places["county"] == "Surrey").sum() == 11
    shire = places.index.str.startswith("E07")
    assert places.loc[shire, "county_code"].str.startswith("E10").all()
    assert places.loc[shire, "county"].nunique() == 21
    assert (places.loc[~shire, "county_code"] == places.index[~shire]).all()


def test_combined_authorities_are_those_of_april_2023(places: pd.DataFrame) -> None:
    members = places["combined_authority"].value_counts()
    assert members["Greater Manchester Combined Authority"] == 10
    assert members["North of Tyne Combined Authority"] == 3
    assert not members.index.str.contains("East Midlands|Hull|Lincolnshire").any()


@pytest.mark.parametrize(
    ("place", "column", "value", "within"),
    [
        ("Rushmoor", "gva_per_hour_2023", 84.1, 0.05),
        ("City of London", "gva_per_hour_2023", 79.0, 0.05),
        ("Blackpool", "gva_per_hour_2023", 30.2, 0.051),
        ("West Devon", "gva_per_hour_2023", 23.8, 0.05),
        ("Blackpool", "hle_male_2022_24", 50.9, 0.01),
        ("Blaenau Gwent", "long_term_sick_2021", 9.1, 0.05),
        ("Blackpool", "long_term_sick_2021", 8.2, 0.05),
        ("Hart", "long_term_sick_2021", 1.6, 0.05),
        ("Blackpool", "disabled_2021", 25.1, 0.05),
        ("City of London", "level4_2021", 74, 0.5),
        ("Boston", "level4_2021", 19, 0.5),
        ("Castle Point", "level4_2021", 18, 0.5),
        ("Sandwell", "no_qualifications_2021", 29, 0.5),
    ],
)
def test_published_figures(table: pd.DataFrame, place: str, column: str, value: float, within: float) -> None:
    assert table.set_index("name").at[place, column] == pytest.approx(value, abs=within)


def test_the_extremes_of_output_are_where_they_should_be(table: pd.DataFrame) -> None:
    output = table.set_index("name")["gva_per_hour_2023"]
    assert (output.idxmax(), output.idxmin()) == ("Rushmoor", "West Devon")


def test_census_measures_are_complete_for_england_and_wales_and_empty_elsewhere(table: pd.DataFrame) -> None:
    census = table[["long_term_sick_2021", "disabled_2021", "level4_2021", "no_qualifications_2021"]]
    here = table["nation"].isin(["England", "Wales"])
    assert census[here].notna().all(axis=None) and here.sum() == 318
    assert census[~here].isna().all(axis=None)
    assert table[["median_age_2022", "age_50_64_2022"]].notna().all(axis=None)


def test_age_bands_add_up(table: pd.DataFrame) -> None:
    bands = table[["age_16_24_2022", "age_25_34_2022", "age_35_49_2022", "age_50_64_2022"]]
    assert np.allclose(bands.sum(axis=1), 100, atol=0.0021)


def test_healthy_life_expectancy_is_complete_but_for_two_and_inherited_from_counties(table: pd.DataFrame) -> None:
    empty = table[["hle_male_2022_24", "hle_female_2022_24"]].isna().any(axis=1)
    assert set(table.loc[empty, "name"]) == {"City of London", "Isles of Scilly"}
    assert table.set_index("name").loc[["Barnsley", "Sheffield"], "hle_male_2022_24"].notna().all()
    assert (table["hle_inherited"] == table.index.str.startswith("E07")).all()
    surrey = table[table["county"] == "Surrey"]
    assert surrey["hle_male_2022_24"].nunique() == 1


def test_percentages_were_not_added_up_for_the_authorities_of_2023(table: pd.DataFrame) -> None:
    shares = table.filter(regex="^sector_|_productivity_sectors")
    empty = shares.isna().all(axis=1)
    assert set(table.index[empty & table["nation"].ne("Northern Ireland")]) == MERGED
    single = table.filter(regex="^sector_").sum(axis=1)[~empty]
    assert single.between(94, 104).all()
    assert (table["low_productivity_sectors_2019"] + table["high_productivity_sectors_2019"])[~empty].le(100).all()


def test_intervals_hold_their_estimate(table: pd.DataFrame) -> None:
    for lower in table.filter(regex="_lower$"):
        estimate, upper = lower.removesuffix("_lower"), lower.replace("_lower", "_upper")
        rows = table[[lower, estimate, upper]].dropna()
        assert len(rows) > 250 and (rows[lower] <= rows[estimate]).all() and (rows[estimate] <= rows[upper]).all()


def test_a_regression_that_is_known(table: pd.DataFrame) -> None:
    rows = table[
        table["nation"].isin(["England", "Wales"]) & ~table["name"].isin(["City of London", "Isles of Scilly"])
    ]
    fit = smf.ols("np.log(gva_per_hour_2019) ~ long_term_sick_2021 + age_50_64_2022 + level4_2021", rows).fit(
        cov_type="HC1"
    )
    assert fit.nobs == 316
    assert fit.params.iloc[1:].tolist() == pytest.approx([-0.048, -0.011, 0.005], abs=0.0005)
    assert fit.tvalues.iloc[1:].tolist() == pytest.approx([-5.8, -5.1, 3.0], abs=0.05)
    assert fit.rsquared == pytest.approx(0.36, abs=0.005)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("E08000038", "E08000016"),
        ("E08000039", "E08000019"),
        ("E07000026", "E06000063"),
        ("E07000190", "E06000066"),  # Taunton Deane, twice merged
        ("E07000154", "E06000062"),
        ("E07000004", "E06000060"),
        ("E06000028", "E06000058"),
        ("E07000052", "E06000059"),
        ("E07000205", "E07000244"),
        ("S12000015", "S12000047"),
        ("E10000023", "E06000065"),
        ("45UB", "E07000223"),
    ],
)
def test_old_codes_lead_to_the_authority_of_2023(old: str, new: str) -> None:
    assert read("place_codes").set_index("old_code").at[old, "code"] == new


def test_no_present_code_is_listed_as_an_old_one(places: pd.DataFrame) -> None:
    codes = read("place_codes")
    assert not set(codes["old_code"]) & set(places.index)
    assert set(codes["code"]) <= set(places.index)


@pytest.mark.parametrize(
    ("name", "code"),
    [("Hull", "E06000010"), ("Caerdydd", "W06000015"), ("Ynys Môn", "W06000001"), ("Taunton Deane", "E06000066")],
)
def test_places_are_known_by_other_names(name: str, code: str) -> None:
    names = read("place_names")
    assert code in set(names.loc[names["name"] == name, "code"])


def test_no_name_is_broken(places: pd.DataFrame) -> None:
    names = read("place_names")["name"]
    assert not names.str.contains("ï|\N{REPLACEMENT CHARACTER}").any()
    assert not names.str.fullmatch("City of|County of").any()


def test_productivity_has_every_place_region_and_year_once(places: pd.DataFrame) -> None:
    rows = read("productivity")
    counted = rows.groupby("geography")["code"].nunique()
    assert counted.to_dict() == {"place": 361, "region": 12, "combined authority": 15, "nation": 1, "UK": 1}
    assert (rows.groupby("code")["year"].agg(["min", "max", "size"]) == [2004, 2023, 20]).all(axis=None)
    assert set(rows.loc[rows["geography"] == "place", "code"]) == set(places.index)
    now = rows[rows["year"] == 2023].set_index("code")["gva_per_hour"]
    assert now.reindex(places.index).tolist() == read("place_indicators")["gva_per_hour_2023"].tolist()


def test_every_place_has_twenty_other_neighbours_of_each_kind(places: pd.DataFrame) -> None:
    rows = read("neighbours")
    assert len(rows) == 361 * 3 * 20
    assert (rows["code"] != rows["neighbour_code"]).all()
    assert not rows.duplicated(["code", "kind", "neighbour_code"]).any()
    assert set(rows["neighbour_code"]) <= set(places.index)


def test_only_three_places_are_in_no_cluster() -> None:
    rows = read("clusters")
    empty = rows[rows["cluster"].isna()]
    assert set(empty["code"]) == {"E06000053", "E09000001", "S12000023"}
    assert rows.loc[rows["cluster"].notna(), "cluster_name"].notna().all()


def test_the_levelling_up_fund_adds_up_to_the_announced_totals() -> None:
    totals = read("levelling_up_fund").groupby("round")["award"].sum()
    assert totals[1] == pytest.approx(1_693_323_657.33, abs=0.5)
    assert totals[2] == pytest.approx(2_088_234_431, abs=0.5)


def test_awards_to_all_of_northern_ireland_reach_its_eleven_districts() -> None:
    rows = read("levelling_up_fund").query("round == 1")
    shared = rows[rows["code"].str.startswith("N")].set_index("code")["award_from_shared_bids"]
    assert len(shared) == 11 and np.allclose(shared, 3_270_000 / 11, atol=0.01)


def test_deprivation_covers_england_twice_and_blackpool_was_first_in_2019() -> None:
    rows = read("deprivation").set_index(["edition", "code"])
    assert rows.groupby("edition").size().to_dict() == {2019: 296, 2025: 296}
    assert rows.at[(2019, "E06000009"), "imd_rank"] == 1
    assert rows.at[(2019, "E06000009"), "imd_score"] == pytest.approx(45.039, abs=0.001)
    assert rows.groupby("edition")["status"].value_counts().to_dict() == {
        (2019, "read"): 289, (2019, "derived"): 7, (2025, "read"): 296
    }  # fmt: skip
    # Employment as printed in File 10 of 2019; weighted by all people, Manchester would have .150.
    printed = {"E08000003": 0.139, "E06000001": 0.185, "E06000002": 0.191}
    assert {code: rows.at[(2019, code), "employment_score"] for code in printed} == printed


def test_each_mission_has_a_measure_and_each_test_its_readings() -> None:
    tests, readings = read("mission_measures"), read("missions")
    assert set(readings["mission"]) == set(read("mission_targets")["mission"]) == set(range(1, 13))
    assert set(tests["measure"]) == set(readings["measure"])
    # A target in words gives a number that is also in the table of tests.
    amounts = tests.set_index("test")["target_amount"]
    assert amounts[["public_rd", "pupils_expected_standard", "hle_male"]].tolist() == [1.4, 90, 5]


def test_homicides_of_police_forces_make_up_their_regions() -> None:
    """South Yorkshire's published rate left out Barnsley and Sheffield; the region's rate needs all four districts."""
    rows = read("missions").query("measure == 'homicide' and year == 2022").set_index("code")["value"]
    places = read("places")
    yorkshire = places[places["region"] == "Yorkshire and The Humber"].set_index("code")["population_2022"]
    force = {"E23000011": ["E08000016", "E08000017", "E08000018", "E08000019"], "E23000009": ["E06000014", "E06000065"]}
    force["E23000012"] = ["E06000010", "E06000011", "E06000012", "E06000013"]
    force["E23000010"] = sorted(set(yorkshire.index) - {code for codes in force.values() for code in codes})
    deaths = sum(rows[code] * yorkshire[codes].sum() for code, codes in force.items())
    assert deaths / yorkshire.sum() == pytest.approx(rows["E12000003"], rel=0.003)


def test_the_fund_list_and_the_coast_count_as_published() -> None:
    rows = read("priority_places").set_index("code")
    assert rows["fund_category"].value_counts().to_dict() == {1: 116, 2: 115, 3: 119}
    assert (rows.index.str.startswith("E") & (rows["fund_category"] == 1)).sum() == 86
    assert rows["fund_category_mixed"].sum() == 5 and rows["partnership_2023"].sum() == 20
    assert rows["coast"].value_counts().to_dict() == {"inland": 227, "open sea": 104, "tidal water": 30}
    assert rows.loc[["E06000008", "E06000006", "E08000012"], "coast"].tolist() == [
        "inland",
        "tidal water",
        "tidal water",
    ]


# --- the hexagon map -------------------------------------------------------------------------------------------


def _pieces(cells: set[tuple[int, int]]) -> list[int]:
    """Return the sizes of the connected pieces of a set of hexagons, largest first."""
    left, sizes = set(cells), []
    while left:
        reached = [left.pop()]
        for cell in reached:
            new = left & set(hexmap.touching(*cell))
            left -= new
            reached.extend(new)
        sizes.append(len(reached))
    return sorted(sizes, reverse=True)


def _cells(rows: pd.DataFrame) -> set[tuple[int, int]]:
    return {(int(col), int(row)) for col, row in zip(rows["hex_col"], rows["hex_row"], strict=True)}


def test_no_two_places_share_a_hexagon(places: pd.DataFrame) -> None:
    assert len(_cells(places)) == 361
    assert places[["hex_col", "hex_row"]].min().tolist() == [0, 0]


def test_every_region_is_in_one_piece_but_for_its_islands(places: pd.DataFrame) -> None:
    for region, rows in places[~places.index.isin(ISLANDS)].groupby("region"):
        assert len(_pieces(_cells(rows))) == 1, region


def test_islands_and_northern_ireland_are_apart_by_sea(places: pd.DataFrame) -> None:
    lands = [{code} for code in ISLANDS] + [set(places.index[places["nation"] == "Northern Ireland"])]
    taken = _cells(places)
    for land in lands:
        own = _cells(places.loc[sorted(land)])
        around = {cell for one in own for cell in hexmap.touching(*one)} - own
        assert not around & taken, land


def test_places_stay_near_their_true_neighbours(places: pd.DataFrame) -> None:
    north = places["latitude"].to_numpy() * 111.2
    east = places["longitude"].to_numpy() * 111.2 * np.cos(np.radians(55))
    where = np.column_stack([east, north])
    col, row = places["hex_col"].to_numpy(), places["hex_row"].to_numpy()
    assert hexmap.nearness(where, col, row) > 0.98
    assert hexmap.nearness(where, col, row, within=2) > 0.9


def test_the_map_has_north_above_and_east_on_the_right(places: pd.DataFrame) -> None:
    assert np.corrcoef(places["latitude"], places["hex_row"])[0, 1] < -0.9
    assert np.corrcoef(places["longitude"], places["hex_col"])[0, 1] > 0.9
    by_name = places.set_index("name")
    assert by_name.at["Shetland Islands", "hex_row"] == 0
    assert by_name.at["Cornwall", "hex_col"] < by_name.at["Dover", "hex_col"]
