"""Left behind?: its correlations match scipy's, by stated definitions, and it says nothing false about people."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from scipy import stats

from toolkit import tables
from toolkit.apps.left_behind.app import APP, MEASURES, State, compute, definitions, every_pair, levels, within_regions
from toolkit.apps.shared import need
from toolkit.core.errors import ModelError
from toolkit.explorer.frame import Session
from toolkit.explorer.result import Table, Text, made
from toolkit.places import REGIONS

STATES = [
    State(),
    State("gva_per_hour_2018", "weekly_pay_2019", "outside", "ranks", "S12000049"),
    State("leave_2016", "most_deprived_tenth", place="N09000003"),
    State("healthy_life_2018", "leave_2016", place=""),
    State("imd_score", "leave_2016", "outside", place="E09000007"),
]


def pair(first: str, second: str, outside: bool = False) -> pd.DataFrame:
    """Return both columns directly from the tables."""
    places = tables.load("places").set_index("code")
    deprivation = tables.load("deprivation").query("edition == 2019").set_index("code")
    rows = places.join(tables.load("priority_places").set_index("code"))
    rows = rows.join(tables.load("place_evidence").set_index("code")["leave_2016"]).join(deprivation["imd_score"])
    return rows[rows["region"] != "London" if outside else rows["region"].notna()][[first, second]].dropna()


@pytest.mark.parametrize("state", STATES, ids=lambda state: f"{state.first}-{state.second}-{state.places}")
def test_every_choice_has_a_page_and_its_python_gives_its_correlation(state: State) -> None:
    shown = Session(APP, state).show(state)
    assert shown.problem == "" and shown.view is not None and "nan" not in shown.view["sentence"]
    result = compute(state)
    names: dict[str, Any] = {}
    drawn = [made(view, width) for view in result.views for width in ("wide", "narrow")]
    assert len(drawn) == 16 and not any(re.search(r"\bnan\b", getattr(one, "alt", "")) for one in drawn)
    exec(result.code, names)
    table = levels(names["places"][[state.first, state.second]], state.method)
    assert names["found"].value == pytest.approx(table["value"]["place"], abs=1e-12)
    written = f"{names['found'].value:.2f}".replace("-", "−")
    assert f"is {written} (95% interval" in result.sentence


@pytest.mark.parametrize("state", STATES[:2], ids=lambda state: state.first)
def test_each_region_has_a_panel_with_its_own_places_and_their_correlation(state: State) -> None:
    both = pair(state.first, state.second, state.places == "outside").join(
        tables.load("places").set_index("code")["region"]
    )
    found = within_regions(state)
    for region, rows in both.groupby("region"):
        test = stats.pearsonr if state.method == "pearson" else stats.spearmanr
        if len(rows) >= 4:
            assert found[region].value == pytest.approx(test(rows.iloc[:, 0], rows.iloc[:, 1]).statistic, abs=1e-12)
    figure: Any = made(compute(state).views[1])
    assert list(found) == [region for region in REGIONS if region in found] and len(found) >= 8
    assert [len(part.points) for part in figure.picture.readings] == [one.places for one in found.values()]
    assert all(f"{region}: {one.value:.2f}".replace("-", "−") in figure.alt for region, one in found.items())


def test_the_quoted_correlation_is_recomputed_on_stated_definitions() -> None:
    both = pair("imd_score", "leave_2016")
    other = stats.pearsonr(both["imd_score"], both["leave_2016"])
    ends = other.confidence_interval(0.95)
    rows = definitions("pearson").query("edition == 2019 and score.str.startswith('All')")
    found = rows.iloc[0]
    assert [found["value"], found["lower"], found["upper"]] == pytest.approx([other.statistic, *ends], abs=1e-12)
    without = pair("imd_score", "leave_2016", outside=True)
    assert rows.iloc[1]["value"] == pytest.approx(stats.pearsonr(*without.to_numpy().T).statistic, abs=1e-12)
    assert rows.iloc[1]["places"] == len(without) < found["places"] == len(both)
    ranked = definitions("ranks").iloc[0]
    assert ranked["value"] == pytest.approx(stats.spearmanr(both).statistic, abs=1e-12)
    quoted = tables.load("claims").set_index("id").loc["C048"]
    assert found["value"] == pytest.approx(quoted["computed"], abs=1e-4) and float(str(quoted["quoted"])) == 0.18
    assert "essay quotes 0.18, which is within the interval" in compute(State()).sentence


def test_every_pair_of_measures_is_listed_with_its_interval() -> None:
    table = every_pair(State())
    assert len(table) == len(MEASURES) * (len(MEASURES) - 1) / 2
    assert (table["lower"] < table["value"]).all() and (table["value"] < table["upper"]).all()
    row = table[(table["first"] == "GVA per hour") & (table["second"] == "Median weekly pay")].iloc[0]
    both = pair("gva_per_hour_2018", "weekly_pay_2019")
    assert row["value"] == pytest.approx(stats.pearsonr(*both.to_numpy().T).statistic, abs=1e-12)


def test_measures_are_called_what_the_index_calls_them() -> None:
    rows = need.definitions()
    for name in MEASURES.keys() & set(rows.index):
        assert MEASURES[name]["label"] == rows["label"][name] and MEASURES[name]["unit"] == rows["unit"][name]
        assert str(MEASURES[name]["year"]) == rows["year"][name]


def test_larger_areas_are_means_by_residents() -> None:
    frame = need.places()[["imd_score", "leave_2016"]]
    table = levels(frame, "pearson")
    rows = frame.dropna().join(need.places()[["region", "population_2022"]])
    means = [
        [(part[name] * part["population_2022"]).sum() / part["population_2022"].sum() for name in frame]
        for _, part in rows.groupby("region")
    ]
    assert table["places"]["region"] == 9 and table["places"]["county"] < table["places"]["place"]
    assert table["value"]["region"] == pytest.approx(stats.pearsonr(*zip(*means, strict=True)).statistic, abs=1e-12)
    assert table["value"]["within"] != pytest.approx(table["value"]["place"], abs=0.02)


def test_people_are_bounded_and_what_is_missing_is_named() -> None:
    texts = {one.title: " ".join(one.paragraphs) for one in map(made, compute(State()).views) if isinstance(one, Text)}
    people = texts["Places are not people"]
    assert re.search(r"between \d% and \d+% of people without qualifications may have voted to leave", people)
    assert "no survey of how individual people voted" in people and "tell us nothing about this question" in people
    assert "no open licence" in texts["What the Community Needs Index would add"]


def test_the_claims_stand_with_their_verdicts() -> None:
    table = next(one for one in map(made, compute(State()).views) if isinstance(one, Table) and "verdict" in one.frame)
    ledger = tables.load("claims").set_index("id")["verdict"]
    assert table.frame["id"].tolist()[:2] == ["C048", "C049"]
    assert all(row["verdict"] == ledger[row["id"]] for row in table.frame.to_dict("records"))


@pytest.mark.parametrize(
    ("first", "second", "level", "lost"),
    [
        ("gva_per_hour_2018", "weekly_pay_2019", 2, "nothing else allowed for"),
        ("imd_score", "leave_2016", 1, "one year only"),
        ("claimants_2019", "leave_2016", 1, "wide interval"),
    ],
)
def test_a_correlation_between_places_is_never_stronger_than_two_of_five(
    first: str, second: str, level: int, lost: str
) -> None:
    strength = compute(State(first, second)).strength[0].strength
    assert strength.level == level and lost in strength.lost


def test_a_measure_with_itself_is_refused() -> None:
    with pytest.raises(ModelError, match="Both measures are the same"):
        compute(State("imd_score", "imd_score"))
