"""Strength as displayed: on the page, in the brief, in downloads, on the assurance sheet, in every app."""

import io
import json
import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest

from classroom import lesson
from tests.app_states import APPS, app_of
from toolkit import claims, tables
from toolkit.claims.rules import VERDICTS
from toolkit.claims.strength import verdict
from toolkit.core.strength import MEANINGS, RULE_VERSION, Check, kinds, statistic, threats, unrated, weigh
from toolkit.explorer.assurance import as_sheet, parts
from toolkit.explorer.controls import OwnFile, number
from toolkit.explorer.downloads import as_csv, as_notebook, as_xlsx, header
from toolkit.explorer.frame import App, Session
from toolkit.explorer.result import Rated, Result, Table

LABS = Path(__file__).parents[1] / "labs"
WEAK = statistic(None, "survey error not published", {"quoted at second hand": "A report quotes <another>."})
SLOW = weigh("association", [Check("not shown to be causal", True), Check("may be chance", None)])
SURE = weigh("association", [Check("not shown to be causal", True), Check("may be chance", False, "It excludes zero.")])


@dataclass(frozen=True)
class State:
    size: int = number("Size", 2, 0, 10)


runs: list[int] = []


def later(size: int):
    runs.append(size)
    if size == 9:
        raise ZeroDivisionError
    return SURE


def compute(state: State) -> Result:
    rated = (
        Rated("The rate", WEAK),
        Rated("The link", SLOW, lambda: later(state.size)),
        Rated("Also", SLOW, lambda: SURE),
    )
    table = Table("A table", pd.DataFrame({"a": [1.0]}))
    return Result("It is [[associated]].", (table,), ("A note.",), ("An office.",), "print(1)", rated)


DEMO = App("demo", "Demo & more", "How much?", State, compute)


def shown(app: App = DEMO, **values: int) -> Session:
    session = Session(app, app.state(**values))
    assert session.show().view is not None
    return session


# --- what a page gets ------------------------------------------------------------------------------------------------


def test_the_page_gets_level_names_reasons_and_what_would_win_points_back() -> None:
    runs.clear()
    session = shown()
    first, second, _ = session.show().view["strength"]
    assert json.loads(json.dumps(first)) == first and runs == []  # no slow check before it is requested
    assert first["of"] == "The rate" and first["dots"] == "●●○○○" and first["text"].startswith("Strength 2 of 5: weak.")
    assert first["meaning"] == MEANINGS[2] and not first["waits"]
    names = [lost[0] for lost in first["lost"]]
    assert names == ["survey error not published", "quoted at second hand"]
    assert first["lost"][1][1:] == ["A report quotes <another>.", threats()["quoted at second hand"].regained_by]
    assert (
        second["waits"] and second["text"].startswith("Strength at most 4 of 5") and "still running" in second["text"]
    )


def test_one_figure_is_settled_at_a_time_and_kept() -> None:
    runs.clear()
    session = shown()
    assert [one.later is None for one in session.settled(1).strength] == [True, True, False]
    assert [one.later is None for one in session.settled(1).strength] == [True, True, True] and runs == [2]
    assert session.result.strength[1].strength == SURE and runs == [2]
    view = session.show().view  # the cached view says so too, and nothing runs again
    assert [one["waits"] for one in view["strength"]] == [False, False, False] and runs == [2]


def test_a_fault_in_a_check_leaves_at_most_and_spares_the_others() -> None:
    rated = shown(size=9).settled().strength
    assert rated[1].strength == SLOW and rated[1].later is None and rated[1].strength.at_most
    assert rated[2].strength == SURE


def test_a_settled_figure_is_itself_if_nothing_waits() -> None:
    one = Rated("The rate", WEAK)
    assert one.settled() is one and Rated("x", SLOW, lambda: SURE).settled() == Rated("x", SURE)
    none = Rated("Your table", unrated("statistic", "No source.")).values()
    assert (none["dots"], none["meaning"], none["lost"]) == ("", "", []) and "not rated. No source." in none["text"]


# --- what a person takes away ----------------------------------------------------------------------------------------


def test_every_download_says_the_level_the_names_and_the_rule() -> None:
    session = shown()
    given = DEMO, session.state, session.settled()
    line = "The rate: Strength 2 of 5: weak. Points lost: survey error not published (2); quoted at second hand."
    rule = f"Rule of strength: version {RULE_VERSION}"
    assert {line, rule} <= set(header(*given))
    csv, notebook = as_csv(*given).decode("utf-8-sig"), as_notebook(*given).decode()
    assert line in csv and rule in csv and line in notebook and rule in notebook
    cells = [str(c.value) for c in openpyxl.load_workbook(io.BytesIO(as_xlsx(*given))).worksheets[0]["B"]]
    assert any(line.removeprefix("The rate: ") in cell for cell in cells)
    unsettled = header(DEMO, State(), compute(State()))
    assert any("The link: Strength: no level" in row for row in unsettled)
    assert not any(row.startswith("The link: Strength at most") for row in unsettled)


class Reader(HTMLParser):
    """Collects headings with the lines under them; refuses scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sections: dict[str, list[str]] = {}
        self.tag = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag not in ("script", "another")
        self.tag = tag
        if tag == "h2":
            self.sections[""] = []

    def handle_data(self, data: str) -> None:
        if self.tag == "h2":
            self.sections[data] = self.sections.pop("")
        elif self.tag in ("li", "pre") and self.sections:
            list(self.sections.values())[-1].append(data)
        self.tag = ""


def test_the_assurance_sheet_holds_what_the_aqua_book_asks() -> None:
    session = shown()
    page = as_sheet(DEMO, session.state, session.settled(), "https://example.org/apps/demo?size=2").decode()
    assert page.startswith('<!DOCTYPE html><html lang="en-GB">') and "Assurance sheet: Demo &amp; more" in page
    sheet = Reader(page).sections
    assert list(sheet) == [
        "Result",
        "Purpose",
        "How strong the result is",
        "Data and the period they cover",
        "Method",
        "Checks that passed",
        "Checks that did not pass",
        "Assumptions",
        "Uncertainty included in the interval",
        "Uncertainty not included in the interval",
        "Who should not use this result, and for what purposes",
        "Who made this sheet",
        "Code for this result",
    ]
    assert sheet["Result"] == ["It is associated."] and sheet["Purpose"][0] == "How much?"
    assert sheet["How strong the result is"][0].endswith(MEANINGS[2]) and len(sheet["How strong the result is"]) == 3
    assert sheet["Checks that passed"] == [f"{of}: may be chance? No. It excludes zero." for of in ("The link", "Also")]
    assert "The rate: quoted at second hand? Yes. A report quotes <another>." in sheet["Checks that did not pass"]
    assert sheet["Method"] == ["Size: 2", "A note."] and sheet["Data and the period they cover"] == ["An office."]
    assert sheet["Assumptions"] == [kinds()[kind].assumes for kind in ("statistic", "association")]
    assert "https://example.org/apps/demo?size=2" in sheet["Who made this sheet"][-1]
    assert "No person has reviewed" in sheet["Who made this sheet"][0]


def test_the_sheet_names_checks_that_were_not_run_and_leaves_empty_headings_out() -> None:
    at_hand = compute(State())
    sheet = dict(parts(DEMO, State(), at_hand))
    assert sheet["Checks that could not be run"] == ["The link: may be chance.", "Also: may be chance."]
    assert "Checks that passed" not in sheet
    alone = dict(parts(DEMO, State(), replace(at_hand, strength=(Rated("It", unrated("verdict", "Sums.")),))))
    assert (
        alone["How strong the result is"] == ["It: Strength: not rated. Sums."]
        and "Checks that did not pass" not in alone
    )


# --- every app -------------------------------------------------------------------------------------------------------

MOST = {"association": 3, "share of a gap": 3, "what-if": 2, "scenario": 2, "composite rank": 4}


def strengths(name: str, **values: object) -> dict[str, Rated]:
    session = shown(app_of(name), **values)
    before = {one.of: one.strength for one in session.result.strength}
    after = {one.of: one for one in session.settled().strength}
    for of, one in after.items():
        assert one.later is None
        # A pending strength can only fall, and stays within the limits of its kind.
        assert one.strength.level <= before[of].level <= MOST.get(one.strength.kind, 5), of
        assert one.strength.level or one.strength.unrated
    return after


def levels(name: str, **values: object) -> dict[str, int]:
    return {of: one.strength.level for of, one in strengths(name, **values).items()}


@pytest.mark.parametrize("name", APPS)
def test_every_app_rates_its_headline_on_the_page_and_in_the_sheet(name: str) -> None:
    rated = strengths(name)
    session = shown(app_of(name))
    assert [one["of"] for one in session.show().view["strength"]] == list(rated) != []
    assert len({kinds()[one.strength.kind].kind for one in rated.values()}) >= 1
    sheet = dict(parts(session.app, session.state, session.settled()))
    for of, one in rated.items():
        assert any(line.startswith(f"{of}: {one.strength.exported}") for line in sheet["How strong the result is"])
    assert sheet["Who should not use this result, and for what purposes"]


def test_associations_are_those_of_the_trial() -> None:
    # /design/strength, rows 15, 21 and 31: sickness is a 3, skills a 1 when sickness and age are allowed for.
    place = levels("explain_place")
    assert place["Share of the gap linked to health"] == 3 and place["Share of the gap linked to skills"] == 1
    assert place["Output per hour, Hartlepool"] == 3 and place["Estimate in “What if”"] == 1
    assert list(levels("regress").values()) == [3]
    assert list(levels("regress", predictors=("level4_2021",)).values()) == [1]  # leaving out sickness gains nothing


def test_a_file_without_a_declared_source_is_not_rated() -> None:
    codes = tables.load("places")["code"].head(60)
    content = "\n".join(["code,mine", *(f"{code},{at % 7}" for at, code in enumerate(codes))]).encode()
    own = strengths("regress", own=OwnFile("mine.csv", content), own_used=True, sample="UK")
    assert [(one.strength.unrated != "", one.strength.level) for one in own.values()] == [(True, 0)]


def test_published_figures_lose_what_the_register_says() -> None:
    work = strengths("health_and_work", place="E06000009", outcome="employment_rate_2023", health="long_term_sick_2021")
    sick, rate = list(work.values())[1:]
    assert sick.strength.lost == ("counted in lockdown",)
    assert rate.strength.lost == ("wide interval", "publisher's warning")
    low = list(strengths("health_and_work", outcome="low_pay_2022", place="E06000001").values())[-1]
    assert low.strength.lost == ("very wide interval (2)",)  # “acceptable” according to the publisher
    # The headline's figure is rated, not that of the highest row.
    assert list(levels("explore_tables")) == ["Share of the group in poverty, Working families"]
    assert list(levels("explore_tables", show="years")) == ["Share of the group in poverty, All"]
    highest = "Share of the group in poverty, Without children: Workless, one or more unemployed"
    assert list(levels("explore_tables", show="order")) == [highest]
    assert levels("explore_tables", table="low_pay_2022", level="local authority", place="E06000001") == {
        "Share of jobs below the Real Living Wage, Hartlepool": 3
    }


def test_a_rank_is_as_strong_as_its_interval_allows() -> None:
    # /design/strength, rows 63 to 68.
    ranks = {
        "gva_per_hour_2023": 2, "hle_male_2022_24": 4, "employment_rate_2023": 1, "smokers_2023": 5,
    }  # fmt: skip
    for column, level in ranks.items():
        ranked = "gva_per_hour" if column == "gva_per_hour_2023" else column
        assert levels("within_between", place="E06000009", ranked=ranked)["Rank of Blackpool"] == level, column


def test_scenarios_and_simulated_households_stay_weak() -> None:
    jobs = levels("build_scenario")
    assert jobs == {"Gross jobs, all regions": 2, "Net jobs, all regions": 1, "Net jobs, Wales": 1}
    lost = strengths("build_scenario")["Net jobs, Wales"].strength.lost
    assert {"two rules disagree", "depends on the year chosen", "wide range"} <= set(lost)
    assert levels("draw_the_line") == {"People below the line": 2}
    assert set(levels("levelled_up_cities").values()) == {1} and set(levels("who_would_gain").values()) <= {1, 2}
    assert strengths("promise")["Whether the promise adds up"].strength.unrated


# --- the ledger ------------------------------------------------------------------------------------------------------

LEDGER = claims.ledger()
ROW = {
    "verdict": "consistent", "rule": "readings", "why": "9 of 9 readings agree", "kind": "share", "check": "x.y",
    "table": "places", "quoted": None, "computed": 50.0, "lower": None, "upper": None,
}  # fmt: skip


def test_a_verdict_is_rated_exactly_where_something_was_measured() -> None:
    rated = {row["id"]: verdict(row) for row in LEDGER.astype(object).to_dict("records")}
    never = [name for name, each in VERDICTS.items() if each.unrated]
    unmeasured = set(LEDGER.loc[LEDGER["verdict"].isin(never), "id"])
    assert {id for id, one in rated.items() if one.unrated} == unmeasured != set()
    assert {one.level for id, one in rated.items() if id not in unmeasured} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("changed", "lost"),
    [
        ({}, ()),
        ({"why": "4 of 4 readings agree"}, ("few readings", "a single reading would change it")),
        ({"why": "10 of 10 readings agree"}, ()),
        ({"why": "8 of 9 readings agree"}, ("a single reading would change it",)),
        ({"why": "5 of 10 readings agree"}, ()),
        ({"why": "none of the 9 readings agree"}, ("a single reading would change it",)),
        ({"why": "none of the 10 readings agree; 1 is undecided"}, ()),
        ({"why": "all 3 readings are undecided"}, ("few readings", "a single reading would change it")),
        ({"kind": "correlation"}, ("not shown to be causal", "places, not people")),
        ({"rule": "direction", "lower": -0.1, "upper": 0.3}, ("may be chance (4)",)),
        ({"lower": 49.0, "upper": 51.0}, ()),
        ({"lower": 40.0, "upper": 60.0}, ("very wide interval (2)",)),
        ({"table": "place_indicators"}, ("error not published",)),
        ({"table": "in_work_poverty"}, ("quoted at second hand", "survey error not published (2)")),
        ({"rule": "level", "quoted": "45", "why": "of the same size"}, ("similar definition",)),
        (
            {"rule": "level", "quoted": "41", "why": "of the same size"},
            ("similar definition", "close to the threshold"),
        ),
    ],
)  # fmt: skip
def test_what_a_verdict_loses(changed: dict[str, object], lost: tuple[str, ...]) -> None:
    usual = verdict(ROW)
    assert set(verdict(ROW | changed).lost) - set(usual.lost) == set(lost) - set(usual.lost)


def test_a_lesson_shows_the_strength_that_the_ledger_has() -> None:
    written = tables.load("claims")
    shown = lesson.rated(pd.DataFrame({"Claim": "", "Computed": "", "Verdict": ""}, index=written["id"]))
    assert dict(shown["Strength"]) == {row["id"]: verdict(row).text for row in written.to_dict("records")}


@pytest.mark.parametrize("lab", ["01_productivity_gap", "02_health_and_work", "03_net_zero_jobs"])
def test_a_lesson_gives_the_strength_of_each_result_that_it_reveals(lab: str) -> None:
    """An app shows its figures' strength on its page, the ledger in a column; every other result has it in words."""
    cells = nbformat.read(LABS / lab / "lesson.ipynb", 4).cells
    revealed = [cell for cell in cells if "reveal" in cell.metadata.get("tags", ())]
    assert len(revealed) >= 6
    for cell in revealed:
        words = "\n".join(output.get("data", {}).get("text/markdown", "") for output in cell.outputs)
        assert ".explore(" in cell.source or ".ledger(" in cell.source or "Strength" in words, cell.source


@pytest.mark.parametrize("notebook", ["01_productivity_gap/without_code", "02_health_and_work/without_code"])
def test_a_track_without_code_gives_the_strength_of_each_result(notebook: str) -> None:
    """A result has an interval, a percentage or a sum of money in words; a chart of all places alone has none."""
    cells = nbformat.read(LABS / f"{notebook}.ipynb", 4).cells
    shown = 0
    for cell in (cell for cell in cells if cell.cell_type == "code"):
        data = [output.get("data", {}) for output in cell.outputs]
        words = "\n".join(one.get("text/markdown", one.get("text/plain", "")) for one in data)
        if re.search(r"interval|\d%|\(%\)|£\d[\d.]* billion|Verdict", words) and "Strip plot" not in words:
            assert "Strength" in words, cell.source
            shown += 1
    assert shown >= 4


def test_the_method_page_says_what_is_shown_where() -> None:
    page = (Path(__file__).parents[1] / "docs/method_of_strength.md").read_text(encoding="utf-8")
    assert not re.search(r"do not show it yet", page)
