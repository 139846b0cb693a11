"""Draw the line: the page's table matches its Python code, and synthetic data are always labelled."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.test_tables_microdata import as_csv, rows_from
from toolkit import tables
from toolkit.apps.draw_the_line.app import APP, GROUPS, WORKS, State, compute
from toolkit.apps.shared.microdata import CENSUS_2011, LCF_2013
from toolkit.apps.shared.simulated_people import edition
from toolkit.explorer import links
from toolkit.explorer.controls import OwnFile
from toolkit.explorer.frame import Session
from toolkit.explorer.result import Table, made
from toolkit.health_and_poverty.poverty.groups import WORKING, with_groups
from toolkit.health_and_poverty.poverty.low_income import EVERYONE

EARLIER = "2021-22"
STATES = [
    State(),
    State(costs="BHC", by="tenure", year=EARLIER),
    State(share=50, by="work_status", counted="adults"),
    State(line="fixed", fixed=250, scale="Square root of household size", by="health", year=EARLIER),
    State(scale="own", further=0.7, child=0.1, counted="households", by="working", works="full"),
    State(among="working", by="tenure", works="employed"),
    State(by="region", costs="BHC"),
    State(by="region", share=40, scale="Per head", counted="adults", among="working", year=EARLIER),
]
COMPARED = ["rate", "lower", "upper", "number", "composition", "gap", "sample"]


def table_of(result) -> Table:
    return next(view for view in result.views if isinstance(view, Table))


def rows_of(frame: pd.DataFrame) -> np.ndarray:
    there = [name for name in COMPARED if name in frame]
    return frame.set_index("group").sort_index()[there].to_numpy(float)


@pytest.mark.parametrize("state", STATES, ids=range(len(STATES)))
def test_the_lines_of_python_give_the_table_on_the_page(state):
    result = compute(state)
    names: dict = {}
    exec(result.code, names)
    shown = table_of(result).frame
    result_ = names["result"].round({"number": -3})  # the page has synthetic people to the nearest thousand
    np.testing.assert_allclose(rows_of(result_), rows_of(shown), rtol=1e-12)
    assert result.code.count("\n") <= 10


def test_synthetic_people_are_to_the_nearest_thousand_and_a_survey_keeps_its_weights():
    result = compute(State())
    numbers = table_of(result).frame["number"]
    assert (numbers % 1000 == 0).all() and any("nearest thousand" in note for note in result.notes)
    survey = compute(State(own=OwnFile("lcf.csv", as_csv(rows_from(LCF_2013)))))
    assert not any("nearest thousand" in note for note in survey.notes)


@pytest.mark.parametrize("state", STATES, ids=range(len(STATES)))
def test_the_synthetic_is_called_so_in_every_output(state):
    result = compute(state)
    people = edition(state.year)
    assert f"({people.name.lower()}; 95% simulation interval" in result.sentence.partition(". The line")[0]
    assert people.unit == "households" or "households" not in result.sentence
    for view in result.views:
        shown = made(view)
        assert people.name in shown.title
        assert isinstance(shown, Table) or "nobody in it exists" in shown.source
    assert "nobody in it exists" in result.sources[0] and any("[[synthetic population]]" in n for n in result.notes)


def test_it_opens_on_the_families_of_2024_25_and_a_link_made_before_keeps_its_households():
    assert State().year == "2024-25" and links.from_query(State, "")[0] == State()
    state, problems = links.from_query(State, "costs=BHC&share=50")
    assert (state, problems) == (State(costs="BHC", share=50, year=EARLIER), ())
    assert "the rate would be 16.2%" in compute(state).sentence  # as before there were families
    for each in STATES:
        assert "year=" in links.to_query(each) and links.from_query(State, links.to_query(each)) == (each, ())
    assert any("319 published figures for 2024-25" in note for note in compute(State()).notes)


@pytest.mark.parametrize("costs", ["BHC", "AHC"])
def test_the_families_reproduce_what_is_published_of_2024_25(costs):
    """HBAI to 2024/25: all people, children and working-age adults, in total and in working families, by region."""
    margins = tables.load("synthetic_families_margins").query("statistic == 'rate' and housing_costs == @costs")
    margins = margins.groupby(["who", "group", "period"])["published"].first()  # some appear in two publications
    whom = {"people": ("everyone", "All"), "children": ("working", "Working families")}
    for counted, (among, group) in whom.items():
        published = margins[counted, group, "2024/25"]
        result = compute(State(costs=costs, counted=counted, among=among))
        assert table_of(result).frame["rate"].iloc[-1] == pytest.approx(published, abs=0.7)
        of = f"{counted} in working families" if among == "working" else counted
        assert f"{published:.0f}% of {of} (Department for Work and Pensions, 2024/25)" in result.sentence
    for counted in ("people", "children"):
        shown = table_of(compute(State(by="region", counted=counted, costs=costs))).frame.set_index("group")["rate"]
        regions = margins[counted].xs("2022/23 to 2024/25", level="period").drop("All", errors="ignore")
        assert set(shown.index) - {EVERYONE} <= set(regions.index) and len(shown) == 13
        np.testing.assert_allclose(shown.drop(EVERYONE), regions[shown.index.drop(EVERYONE)], atol=1.0)


def test_the_households_reproduce_what_they_are_calibrated_to():
    """IPPR 2021: 17.4% of people in working households; children by region as published by the DWP."""
    working = table_of(compute(State(among="working", year=EARLIER))).frame.set_index("group")["rate"]
    assert working[EVERYONE] == pytest.approx(17.4, abs=0.3)
    children = tables.load("child_low_income").query("geography == 'region' and year == 2025")
    for costs in ("BHC", "AHC"):
        shown = table_of(compute(State(by="region", costs=costs, year=EARLIER))).frame.set_index("group")["rate"]
        printed = children[children["housing_costs"] == costs].set_index("name")["percent"].drop("Scotland")
        np.testing.assert_allclose(shown[printed.index], printed, atol=0.35)


def test_a_higher_line_finds_more_and_the_order_is_said_to_change():
    rates = [table_of(compute(State(share=share))).frame["rate"].iloc[-1] for share in (40, 50, 60, 70)]
    assert rates == sorted(rates)
    usual = compute(State()).sentence
    assert "This is the official definition." in usual
    moved = compute(State(costs="BHC", share=50))
    assert "for the same simulated families, the rate would be 15.9%" in moved.sentence
    assert "would have a different rank" in moved.sentence


def test_the_published_rate_stands_beside_the_synthetic_one():
    """DWP: 26.0% of children after and 19.3% before housing costs (year ending 2025); IPPR 2021: 17.4%."""
    after, before = "26.0% of children", "19.3% of children"
    children = compute(State(counted="children", costs="BHC", year=EARLIER)).sentence
    assert before in children and "17.4%" not in children
    working = compute(State(among="working", year=EARLIER)).sentence
    assert "17.4% of people in working households (IPPR, year ending 2020)" in working and "of children" not in working
    stricter = compute(State(counted="children", share=50, year=EARLIER))
    assert after in stricter.sentence and not any("Closest published" in note for note in stricter.notes)


@pytest.mark.parametrize("costs", ["AHC", "BHC"])
def test_of_people_the_nearest_published_rates_stand_in_the_notes(costs):
    result = compute(State(costs=costs, year=EARLIER))
    assert "published UK figure" not in result.sentence and "as such" not in result.sentence
    (note,) = [note for note in result.notes if note.startswith("Closest published")]
    assert "% of children (Department for Work and Pensions, year ending 2025)" in note
    assert "no figure for all people." in note
    (note,) = [
        note for note in compute(State(costs=costs, among="working")).notes if note.startswith("Closest published")
    ]
    assert "of children in working families" in note and "no figure for people in working families" in note


def test_the_official_definition_stands_beside_another_one():
    frame = table_of(compute(State(scale="Per head"))).frame.set_index("group")
    official = table_of(compute(State())).frame.set_index("group")
    pd.testing.assert_series_equal(frame["official"].sort_index(), official["rate"].sort_index(), check_names=False)
    assert "official" not in official
    assert "Official definition" in made(compute(State(scale="Per head")).views[1]).alt


def test_by_region_only_what_is_published_is_shown():
    asked = compute(State(by="region", share=45, scale="own", counted="adults", among="working", works="full"))
    plain = compute(State(by="region", counted="children"))
    assert "% of children (" in asked.sentence and any(
        "only for the shares of all people and of children" in note for note in asked.notes
    )
    np.testing.assert_array_equal(rows_of(table_of(asked).frame), rows_of(table_of(plain).frame))


def test_a_stricter_definition_of_work_leaves_fewer_and_less_poor_households():
    tables_ = [table_of(compute(State(among="working", works=works))).frame for works in ("any", "full", "all_full")]
    samples = [frame["sample"].iloc[-1] for frame in tables_]
    rates = [frame["rate"].iloc[-1] for frame in tables_]
    assert samples == sorted(samples, reverse=True) and rates == sorted(rates, reverse=True)
    assert set(WORKS) == set(WORKING)


def test_groups_by_hand():
    made_ = with_groups(
        pd.DataFrame(
            {
                "work_status": ["Part-time work only", "Pensioner", "Unemployed", "All in full-time work"],
                "long_term_sick": [0, 1, 0, 0],
            }
        ),
        "full",
    )
    assert made_["working"].tolist() == ["Not working", "Pensioners, not working", "Not working", "Working"]
    assert made_["health"].tolist()[1] == "Somebody long-term sick" and made_["works"].tolist() == [False] * 3 + [True]
    # For families, pensioners are defined by age: one who works is working.
    people = pd.DataFrame({"work_status": ["Part-time work only", "Inactive"], "pensioners": [1, 1]})
    assert with_groups(people)["working"].tolist() == ["Working", "Pensioners, not working"]


def test_everyone_has_a_page_in_both_widths():
    session = Session(APP)
    for by in GROUPS:
        for width in ("wide", "narrow"):
            session.width = width
            shown = session.show(State(by=by, share=55))
            assert shown.view is not None and shown.problem == "" and shown.view["terms"]


# --- a visitor's own microdata -----------------------------------------------------------------------------


def survey(n: int = 1500) -> OwnFile:
    """Return rows that match the survey's code book, with random incomes and weights."""
    rng = np.random.default_rng(3)
    rows = rows_from(LCF_2013, n).assign(P344pr=rng.lognormal(6, 0.6, n).round(2), weighta=rng.uniform(1, 9, n))
    return OwnFile("lcf.csv", as_csv(rows))


def test_own_microdata_is_recognised_shown_and_by_any_region(tmp_path, monkeypatch):
    file = survey()
    monkeypatch.chdir(tmp_path)
    (tmp_path / file.name).write_bytes(file.content)
    result = compute(State(own=file, by="region", share=50))
    names: dict = {}
    exec(result.code, names)
    np.testing.assert_allclose(rows_of(names["result"]), rows_of(table_of(result).frame), rtol=1e-12)
    assert "(Living Costs and Food Survey" in result.sentence and "sampling interval" in result.sentence
    assert "imulated" not in result.sentence and "of people (" in result.sentence
    assert (
        "a week of gross income: 50% of the median (equivalence scale: Modified OECD)" in result.sentence
        and "official definition" not in result.sentence
    )
    assert any("gross" in note for note in result.notes)


def test_what_own_microdata_does_not_tell_is_said():
    notes = compute(State(own=survey(), by="health")).notes
    assert notes[0].startswith("This file has no “long-term sickness”")


def test_small_cells_of_own_microdata_are_suppressed_with_the_rule():
    shown = table_of(compute(State(own=survey(250), by="region"))).frame
    assert shown["reason"].str.contains("fewer than").any() and shown.loc[shown["reason"] != "", "rate"].isna().all()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "is empty"), (b"PK\x03\x04rest", "ZIP file"), (as_csv(rows_from(CENSUS_2011)), "people but no incomes")],
)
def test_a_file_that_cannot_be_used_gets_its_sentence(content, words):
    session = Session(APP)
    session.show()
    shown = session.bring("own", OwnFile("mine.csv", content))
    assert shown.view is None and words in shown.problem


def test_the_survey_itself(raw):
    """The teaching file: the results of `tests/test_tables_microdata.py`, through the page."""
    content = (raw / "microdata" / "lcf-2013-teaching.csv").read_bytes()
    state = State(own=OwnFile("lcf.csv", content), by="work_status")
    rates = table_of(compute(state)).frame.set_index("group")["rate"].round(1)
    assert rates[["Full-time", "Part-time", "Inactive"]].tolist() == [7.2, 29.4, 43.0]


def test_figures_and_table_do_not_bear_one_name():
    titles = [made(view).title for view in compute(State(share=50)).views]
    assert len(set(titles)) == len(titles) == 3
