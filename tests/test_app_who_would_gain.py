"""Who would it help: the page's content, and that its Python code gives the same numbers."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.test_tables_microdata import as_csv, rows_from
from toolkit import tables
from toolkit.apps.shared.microdata import CENSUS_2021, LCF_2013
from toolkit.apps.shared.simulated_people import edition
from toolkit.apps.who_would_gain import text as reach_words
from toolkit.apps.who_would_gain.app import State, make_app
from toolkit.explorer import links
from toolkit.explorer.controls import OwnFile
from toolkit.explorer.frame import Session
from toolkit.explorer.result import Table, Text, made, table_values
from toolkit.health_and_poverty.poverty.reform import MAY_BE_EMPTY, NUMBERS, TEXTS

APP = make_app(Path(__file__).parents[1] / "labs/02_health_and_work/parameters.yaml")
STATES = [
    State(),
    State(floor="none"),
    State(floor="amount", amount=12.5, counted="children", by="region"),
    State(floor="living_wage", hours=8, rent=10, costs="BHC", share="50", moves=True, by="work_status", year="2019-20"),
    State(floor="none", childcare=50, counted="households"),
    State(year="2025-26"),
    *(State(floor=floor, year="2021-22", by=by) for floor, by in (("living_wage", "region"), ("none", "family_type"))),
]


def own(rows: int = 1500, table: str = "synthetic_households", **more) -> OwnFile:
    """Return part of a synthetic population as a user's own file."""
    frame = tables.load(table).head(rows).assign(**more)
    return OwnFile("mine.csv", frame[[*TEXTS, *NUMBERS]].to_csv(index=False).encode())


def groups(state: State) -> Table:
    return next(view for view in APP.compute(state).views if isinstance(view, Table))


@pytest.mark.parametrize("state", STATES, ids=links.to_query)
def test_the_code_gives_the_numbers_on_the_page(state, tmp_path, monkeypatch):
    code_agrees(state, tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("table", "more"), [("synthetic_households", {"by": "region", "rent": 20}), ("synthetic_families", {})]
)
def test_the_code_gives_the_numbers_of_an_own_file(table, more, tmp_path, monkeypatch):
    code_agrees(State(file=own(table=table), **more), tmp_path, monkeypatch)


def code_agrees(state, tmp_path, monkeypatch):
    result = APP.compute(state)
    monkeypatch.chdir(tmp_path)
    if state.file:
        Path(state.file.name).write_bytes(state.file.content)
    names: dict[str, object] = {}
    exec(result.code, names)
    shown = groups(state).frame
    digits = dict.fromkeys(["lifted", "lifted_lower", "lifted_upper"], 0 if state.file else -3)
    pd.testing.assert_frame_equal(names["result"][list(shown)].round(digits), shown)


@pytest.mark.parametrize("state", STATES, ids=links.to_query)
def test_every_output_says_synthetic(state):
    result = APP.compute(state)
    assert f"{edition(state.year).name.lower()})" in result.sentence.partition(" The share")[0]
    assert (
        any("[[synthetic population]]" in note for note in result.notes) and "nobody in it exists" in result.sources[0]
    )
    for view in result.views:
        shown = made(view)
        if not isinstance(shown, Table | Text):
            assert edition(state.year).name in shown.subtitle and "nobody in it exists" in shown.source


def test_a_change_is_told_with_its_number_its_cost_and_their_intervals():
    said = APP.compute(State(year="2021-22")).sentence
    row, costs = groups(State(year="2021-22")).frame.iloc[-1], APP.compute(State(year="2021-22")).views[3].frame
    assert said.startswith("A £9.90 pay floor (£11.05 in London) would lift about ")
    span = f"95% simulation interval {-row['upper']:.1f} to {-row['lower']:.1f}"
    assert f"by {-row['difference']:.1f} percentage points ({span})" in said
    assert f"{round(row['lifted'], -3):,.0f} fewer people" in said and "the Exchequer would gain £" in said
    assert len(costs) == 3 and (costs["lower"] < costs["value"]).all() and (costs["value"] < costs["upper"]).all()


@pytest.mark.parametrize("state", STATES, ids=links.to_query)
def test_no_three_rounded_figures_that_ought_to_add_up_stand_in_a_sentence(state):
    """19.6% to 19.3% "by 0.4 points" contradicts itself: the sentence has the initial rate and the change only."""
    said = APP.compute(state).sentence
    if "percentage points" in said:
        change = groups(state).frame.iloc[-1]
        assert f"{change['before']:.1f}%: " in said and f"{change['after']:.1f}%" not in said


def test_numbers_are_to_the_thousand_and_rounding_is_explained():
    result = APP.compute(State(by="work_status"))
    frame = next(one for one in result.views if isinstance(one, Table) and one.title.startswith("By ")).frame
    assert (frame[["lifted", "lifted_lower", "lifted_upper"]].dropna() % 1000 == 0).all(axis=None)
    assert any("differ by 0.1" in note and "nearest thousand" in note for note in result.notes)
    # The default table has a change that differs from its rounded rates, and says so.
    table = groups(State())
    shown = table.frame[["before", "after", "difference"]].map(lambda value: float(f"{value:z.1f}"))
    assert ((shown["after"] - shown["before"] - shown["difference"]).abs() > 0.01).any()
    assert "before rounding" in table.note and "before rounding" not in groups(State(floor="none")).note


def test_nothing_changed_is_said_and_drawn_as_levels():
    result = APP.compute(State(floor="none"))
    assert result.sentence.startswith("No change yet: ")
    assert made(result.views[0]).title == "People below the line, before and after the change"


def test_regions_only_where_they_are_honest():
    other = APP.compute(State(by="region", year="2021-22"))
    assert any("published figures only for children" in note for note in other.notes)
    assert "Lone parent" in set(groups(State(by="region", year="2021-22")).frame["group"])
    assert "Wales" in set(groups(State(by="region", counted="children", year="2021-22")).frame["group"])
    assert "Wales" not in set(groups(State(by="region", counted="children", share="50")).frame["group"])
    assert "Wales" in set(groups(State(by="region")).frame["group"])
    assert "Wales" not in set(groups(State(by="region", counted="adults")).frame["group"])


def test_the_essays_prices_are_worked_out():
    """£585 a week in 2021-22: less 20% of 343.27 and 12% of 401, 468.23 remains; 526 is 112% of it, 90% of 585."""
    text = " ".join(next(v for v in APP.compute(State(year="2021-22")).views if isinstance(v, Text)).paragraphs)
    assert "£526" in text and "£585" in text and "That is 90% of the median full-time salary, which was £585" in text
    assert "£468 is left" in text and "112% of median take-home pay" in text
    assert reach_words.PLACE == 263


def test_cheaper_childcare_says_what_the_official_measure_does():
    result = APP.compute(State(floor="none", childcare=100))
    assert any("On the official measure, cheaper childcare lifts nobody" in note for note in result.notes)
    assert "families would pay at most £" in result.sentence and "would lift at most " in result.sentence
    assert "at most" not in APP.compute(State()).sentence
    costs = next(view for view in result.views if isinstance(view, Table) and "Who pays" in view.title).frame
    sums = costs[["value", "lower", "upper"]].to_numpy().ravel()
    assert all(len(f"{abs(million):.0f}".rstrip("0")) <= 3 for million in sums)
    subject = "A cut of £263 a week in childcare costs per child under five"
    assert result.sentence.startswith(f"{subject} would lift at most ")


def test_a_file_of_ones_own_is_a_sample_and_small_cells_are_hidden():
    few = State(file=own(300), by="region")
    result = APP.compute(few)
    assert "households in “mine.csv”" in result.sentence and "95% sampling interval" in result.sentence
    assert "simulated" not in result.sentence
    frame = groups(few).frame
    assert frame["reason"].str.startswith("suppressed").any()
    assert frame.loc[frame["reason"] != "", ["before", "lifted"]].isna().all(axis=None)


def test_five_households_get_a_sentence():
    said = APP.compute(State(file=own(5))).sentence
    assert said.startswith("The share of people below the line cannot be shown: there are fewer than 50 households")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"household,income\n1,300\n", "lacks region"),
        (own(60, weight=-1).content, "negative weight"),
        (own(60, adults=0).content, "have no adult"),
        (b"", "is empty"),
    ],
)
def test_a_bad_file_becomes_a_sentence_and_nothing_is_lost(content, words):
    session = Session(APP)
    session.show()
    shown = session.bring("file", OwnFile("mine.csv", content))
    assert shown.view is None and words in shown.problem
    assert session.show().view is not None


def test_every_choice_has_a_page():
    session = Session(APP)
    for control in APP.form():
        for option in control.get("options", [[control.get("minimum")], [control.get("maximum")]]):
            if control["kind"] != "file":
                shown = session.change({control["name"]: option[0]})
                assert shown.view is not None, shown.problem
                assert "nan" not in shown.view["sentence"]


def test_the_file_of_a_person_may_lack_pay():
    assert set(MAY_BE_EMPTY) <= set(NUMBERS)
    assert np.isfinite(groups(State(file=own())).frame["before"].iloc[-1])


def test_lower_rents_say_what_social_landlords_lose():
    lower = APP.compute(State(floor="none", rent=50))
    assert "councils and housing associations lose is not deducted" in lower.sentence
    assert any("not a net gain to the public purse" in note for note in lower.notes)
    usual = APP.compute(State())
    assert "housing associations" not in usual.sentence and not any("public purse" in note for note in usual.notes)


def test_a_tenth_off_the_rents_of_2024_25_is_a_tenth_of_what_renters_pay():
    """English Housing Survey: 61.1 billion a year in private rents, 24.2 in social; 80 to 90% of the country's."""
    england = (4.7 * 250 + 4.1 * 113.69) * 52 / 1000
    (billions,) = re.findall(
        r"landlords would receive £([\d.]+) billion", APP.compute(State(floor="none", rent=10)).sentence
    )
    assert 0.1 * england / 0.9 < float(billions) < 0.1 * england / 0.8


def test_the_published_rate_stands_beside_the_synthetic_one():
    """DWP, after housing costs: 26.0% of children (year ending 2025); HBAI: 20% of people, 27% of children."""
    assert "20% of people (Department for Work and Pensions, 2024/25)" in APP.compute(State()).sentence
    assert "27% of children (Dep" in APP.compute(State(counted="children")).sentence
    assert "26.0% of children" in APP.compute(State(counted="children", year="2021-22")).sentence
    people = APP.compute(State(year="2021-22"))
    assert "published UK figure" not in people.sentence and "as such" not in people.sentence
    (note,) = [note for note in people.notes if note.startswith("Closest published")]
    assert "26.0% of children" in note and "no figure for all people" in note
    other = APP.compute(State(share="50", counted="children"))
    assert "published UK figure" not in " ".join([other.sentence, *other.notes])


def test_no_minus_zero_is_written():
    frame = pd.DataFrame({"difference": [-0.04], "lifted": [-0.3]})
    rows = table_values(Table.of("", frame, reach_words.WORDS["groups"]["columns"]))["rows"]
    assert "−0" not in str(rows) and "0.0" in str(rows)


@pytest.mark.parametrize(("book", "goes"), [(LCF_2013, "Draw the line"), (CENSUS_2021, "Health and work here")])
def test_a_known_teaching_file_is_sent_where_it_can_be_used(book, goes):
    session = Session(APP)
    session.show()
    shown = session.bring("file", OwnFile("mine.csv", as_csv(rows_from(book))))
    assert shown.view is None and "has no figures on hours" in shown.problem and goes in shown.problem


def test_it_opens_on_the_last_year_whose_rules_and_people_belong_together():
    result = APP.compute(State())
    assert "2024-25" in " ".join(result.sources) and "£12.60 pay floor (£13.85 in London)" in result.sentence
    assert not any("are used only to calculate the effect of the change" in note for note in result.notes)
    later = APP.compute(State(year="2025-26"))
    assert any(
        "those of 2024-25. The rules of 2025-26 are used only to calculate the effect of the change" in note
        for note in later.notes
    )


def test_an_old_link_keeps_its_year_and_a_new_one_names_it():
    state, problems = links.from_query(State, "floor=living_wage&hours=8")
    assert (state.year, problems) == ("2021-22", ()) and "£8.91 pay floor" in APP.compute(state).sentence
    assert links.to_query(State()) == "year=2024-25" and links.from_query(State, "")[0] == State()
