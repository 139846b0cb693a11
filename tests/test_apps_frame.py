"""The frame: form, guard, cache and page content."""

import base64
import fnmatch
import importlib
import json
import logging
import pkgutil
import re
from dataclasses import dataclass

import pandas as pd
import pytest

import toolkit.apps
from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.explorer.controls import (
    OwnFile,
    check,
    choose_many,
    controls,
    number,
    only_when,
    own_file,
    place,
    radio,
    select,
    under,
)
from toolkit.explorer.frame import App, Session, describe
from toolkit.explorer.glossary import mentioned, plain
from toolkit.explorer.result import Result, Table, Text, blocks, table_values
from toolkit.explorer.result import drawn as drawing
from toolkit.figures import bars


@dataclass(frozen=True)
class State:
    colour: str = select("Colour", [("r", "Red"), ("g", "Green", "Cool")], "r", help="As in [[R²]].")
    where: str = place("Place", {"E1": "Here", "E2": "There"}, "E1")
    kinds: tuple[str, ...] = choose_many("Kinds", ["a", "b", "c"], ("a",), most=2)
    side: str = radio("Side", ["left", "right"], "left")
    twice: bool = check("Twice")
    size: float = number("Size", 2, 0, 10, step=0.5, unit="%")
    own: OwnFile | None = own_file("Own file", ".csv")


calls: list[State] = []


def compute(state: State) -> Result:
    calls.append(state)
    if state.size == 9:
        raise ModelError("Nine is too many.", "Up to eight.", "Choose fewer.")
    if state.size == 10:
        raise ZeroDivisionError("secret /etc/path")
    table = Table("Sizes", pd.DataFrame({"name": ["x"], "size": [state.size]}), {"size": "Size, %"})
    return Result(
        f"The size is {state.size}.", (table, Text("Why", ("Because.",))), ("See [[HC3]].",), ("ONS",), "1 + 1"
    )


APP = App("demo", "Demo", "How large?", State, compute)


def test_the_form_names_every_control_with_its_default():
    form = {control["name"]: control for control in APP.form()}
    assert form["colour"]["options"] == [["r", "Red", ""], ["g", "Green", "Cool"]]
    assert form["size"]["default"] == 2 and form["size"]["unit"] == "%"
    assert form["kinds"]["default"] == ["a"] and form["kinds"]["most"] == 2
    json.dumps(APP.form())


def test_a_change_gives_a_view_that_is_json_and_says_what_was_chosen():
    shown = Session(APP).change({"size": 3.5, "colour": "g"})
    assert shown.view["sentence"] == "The size is 3.5."
    assert ["Colour", "Green"] in shown.view["chosen"] and ["Size", "3.5%"] in shown.view["chosen"]
    assert shown.view["query"] == "colour=g&size=3.5"
    assert set(shown.view["terms"]) == {"HC3", "R²"}
    json.dumps(shown.view)


def test_a_wrong_value_names_its_field_and_keeps_the_rest():
    session = Session(APP)
    session.change({"size": 3})
    shown = session.change({"size": 99})
    assert shown.view is None and shown.field == "size" and "0 to 10" in shown.problem
    assert session.state.size == 3


def test_an_expected_problem_is_its_own_sentence():
    shown = Session(APP).change({"size": 9})
    assert (shown.view, shown.problem) == (None, "Nine is too many. Up to eight. Choose fewer.")


def test_a_fault_of_ours_is_an_apology_with_the_reference_of_the_log(caplog):
    session = Session(APP)
    with caplog.at_level(logging.ERROR):
        shown = session.change({"size": 10})
    reference = shown.problem.rstrip(".").split()[-1]
    assert "secret" not in shown.problem and reference in caplog.text and "secret" in caplog.text
    assert session.change({"size": 4.5}).view["sentence"] == "The size is 4.5."


def test_a_result_is_computed_once_for_a_state():
    session = Session(APP)
    calls.clear()
    for size in (1, 2, 1, 2):
        session.change({"size": size})
    assert [state.size for state in calls] == [1, 2]


def test_a_file_is_kept_for_the_visit_and_not_in_the_link():
    session = Session(APP)
    shown = session.bring("own", OwnFile("mine.csv", b"a,b"))
    assert shown.view["values"]["own"] == "mine.csv" and "mine" not in shown.view["query"]
    assert session.change({"size": 5}).view["values"]["own"] == "mine.csv"
    assert session.bring("own", None).view["values"]["own"] is None


def test_a_table_shows_missing_values_and_minus_signs_as_people_write_them():
    frame = pd.DataFrame({"place": ["A", "B"], "change": [-1234.5, None], "year": [2019, 2020]})
    values = table_values(Table("Changes", frame, {}, {"change": ",.1f"}))
    assert values["rows"] == [["A", "−1,234.5", "2019"], ["B", "–", "2020"]]
    assert [column["numeric"] for column in values["columns"]] == [False, True, True]


def test_numbers_keep_about_three_figures_unless_told():
    values = table_values(Table("x", pd.DataFrame({"a": ["p", "q"], "b": [0.04812, 0.5], "c": [35.217, 8.0]})))
    assert values["rows"][0] == ["p", "0.048", "35.2"]


@dataclass(frozen=True)
class Conditional:
    kind: str = select("Kind", {"a": "First", "b": "Second"}, "a")
    own: OwnFile | None = own_file("Own", ".csv")
    plain: int = under("More", only_when(number("Plain", 1, 0, 9), kind="b", own=False))
    either: int = only_when(only_when(number("Either", 1, 0, 9), kind=("b", "c")), own=True)


@pytest.mark.parametrize(
    ("chosen", "asked"),
    [
        ({}, ["Kind", "Own"]),
        ({"kind": "b"}, ["Kind", "Own", "Plain", "Either"]),
        ({"own": OwnFile("a.csv", b"")}, ["Kind", "Own", "Either"]),
        ({"kind": "b", "own": OwnFile("a.csv", b"")}, ["Kind", "Own", "Either"]),
    ],
)
def test_a_control_is_told_of_only_where_the_other_choices_ask_for_it(chosen, asked):
    assert [label for label, _ in describe(Conditional(**chosen))] == asked


def test_the_form_tells_the_page_of_sections_and_of_what_a_control_waits_for():
    _, _, plain, either = App("c", "C", "?", Conditional, lambda state: Result("", ())).form()
    assert (plain["section"], plain["needs"]) == ("More", [{"kind": ("b",), "own": False}])
    assert (either["section"], either["needs"]) == ("", [{"kind": ("b", "c")}, {"own": True}])


FORMS = {
    name: importlib.import_module(f"toolkit.apps.{name}").State
    for _, name, _ in pkgutil.iter_modules(toolkit.apps.__path__)
    if hasattr(importlib.import_module(f"toolkit.apps.{name}"), "State")
}


@pytest.mark.parametrize("form", FORMS)
def test_what_a_control_waits_for_can_be_chosen(form):
    known = controls(FORMS[form])
    for control in known.values():
        for case in control.needs:
            for name, wanted in case.items():
                offered = [option.value for option in known[name].options]
                unmet = () if isinstance(wanted, bool) else [w for w in wanted if not fnmatch.filter(offered, w)]
                assert not unmet, (name, unmet)


def test_texts_and_tables_become_blocks():
    kinds = [block["kind"] for block in blocks(compute(State()))]
    assert kinds == ["table", "text"]


def test_words_of_a_file_are_filled_wherever_they_are_text_and_kept_where_they_are_not():
    words = {"title": "By {by}", "columns": {"rate": ["{by}, %", ".1f"], "n": "People"}, "decimals": 1}
    filled = wording.filled(words, by="age", words="a value may have any name")
    assert filled == {"title": "By age", "columns": {"rate": ["age, %", ".1f"], "n": "People"}, "decimals": 1}
    table = Table.worded(words, pd.DataFrame({"rate": [12.34]}), by="age")
    assert (table.title, table.headings, table.formats, table.note) == (
        "By age",
        {"rate": "age, %"},
        {"rate": ".1f"},
        "",
    )
    assert Text.worded({"title": "Why?", "paragraphs": ["{n} places"]}, n=3) == Text("Why?", ("3 places",))
    with pytest.raises(KeyError, match="by"):
        wording.filled(words)


def test_a_term_that_the_glossary_lacks_is_found():
    with pytest.raises(KeyError):
        mentioned(["A [[word nobody explained]]."])
    assert plain("In [[log|logs]] and [[HC3]].") == "In logs and HC3."


def test_choices_are_told_in_the_words_of_the_form():
    assert dict(describe(State(kinds=())))["Kinds"] == "none"
    assert dict(describe(State(twice=True)))["Twice"] == "yes"


@dataclass(frozen=True)
class Drawing:
    title: str
    alt: str
    data: pd.DataFrame
    headings: dict
    source: str = ""
    answers: bool = True

    def key(self):
        return []

    def readings(self):
        return {"words": [["A", "1.50", "E1"]]}

    def svg(self, width: str = "100%") -> str:
        return f"<svg width='{width}'/>"


drawn: list[str] = []


def draw(name):
    def view(width):
        drawn.append(f"{name} {width}")
        return Drawing(
            name, f"About {name}.", pd.DataFrame({"c": ["E1"], "n": ["A"], "y": [1.5]}), {"n": "N", "y": "Y"}
        )

    return view


def pictures(state):
    if state.size == 8:
        return Result("Broken.", (draw("first"), lambda _: 1 / 0))
    return Result("Two.", (draw("first"), Text("t", ("x",)), draw("second")))


def test_the_first_picture_comes_at_once_and_the_others_when_asked_for():
    drawn.clear()
    session = Session(App("p", "P", "?", State, pictures))
    assert [block["kind"] for block in session.show().view["blocks"]] == ["figure", "text", "later"]
    assert drawn == ["first wide"]
    part = session.part(2)
    assert (part["kind"], part["alt"], drawn[1:]) == ("figure", "About second.", ["second wide"])
    session.part(2)
    assert len(drawn) == 2, "what was drawn is kept"
    assert session.part(2, "rows")["rows"] == [["A", "1.50"]]
    assert session.part(2, "marks")["words"] == [["A", "1.50", "E1"]]
    assert session.part(1, "marks") == {}, "a text has no marks"


def test_a_page_of_another_width_gets_its_own_pictures_from_the_same_result():
    drawn.clear()
    session = Session(App("p", "P", "?", State, pictures))
    session.show()
    session.width = "narrow"
    session.show()
    assert drawn == ["first wide", "first narrow"]


def test_a_picture_that_fails_later_is_an_apology_in_its_place():
    session = Session(App("p", "P", "?", State, pictures))
    session.change({"size": 8})
    assert "reference" in session.part(1)["paragraphs"][0]
    assert "reference" in session.part(99)["paragraphs"][0]


@pytest.mark.parametrize(
    ("given", "head"),
    [
        (["95% interval, from", "to"], "95% interval"),
        (["Gross, from", "to"], "Gross, range"),
        (["from", "to"], "Range"),
        (["Range in 90% of simulations, from", "to"], "Range in 90% of simulations"),
    ],
)
def test_both_ends_of_an_interval_stand_in_one_column(given, head):
    frame = pd.DataFrame({"name": ["a", "b", "c"], "low": [1.0, -2.5, None], "high": [3.0, -2.5, None], "n": [4, 5, 6]})
    values = table_values(
        Table("x", frame, dict(zip(["low", "high"], given, strict=True)), {"low": ".1f", "high": ".1f"})
    )
    assert [column["label"] for column in values["columns"]] == ["name", head, "n"]
    assert [row[1] for row in values["rows"]] == ["1.0 to 3.0", "−2.5", "–"]


@dataclass(frozen=True)
class Two:
    region: str = select("Region", ["All of them", "London", "Wales"], "Wales")


def test_the_chosen_and_the_pinned_areas_stand_out_in_every_figure():
    table = pd.DataFrame({"region": ["London", "Wales", "Scotland"], "rate": [1.0, 2, 3]})
    views = (drawing(bars, table, "region", "rate"), drawing(bars, table, "region", "rate", title="again"))
    session = Session(App("two", "Two", "Which?", Two, lambda state: Result(state.region, views)))

    def strong(view):
        picture = base64.b64decode(view["picture"].split(",")[1]).decode()
        return {name for name in table["region"] if re.search(f'font-weight="700"[^>]*>{name}<', picture)}

    view = session.show().view
    assert strong(view["blocks"][0]) == strong(session.part(1)) == {"Wales"}
    session.pin([{"region": "Wales"}])
    view = session.change({"region": "London"}).view
    assert strong(view["blocks"][0]) == strong(session.part(1)) == strong(view["pins"][0]) == {"Wales", "London"}
    session.pin([])
    assert strong(session.show().view["blocks"][0]) == strong(session.part(1)) == {"London"}
