"""Regress it yourself: the page's content, and that its Python code gives the same numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from toolkit import places, regression, uploads
from toolkit.apps.regress.app import APP, State, compute
from toolkit.apps.shared.measure_options import ERRORS, OUTCOMES, PREDICTORS, option
from toolkit.core.errors import ModelError
from toolkit.explorer import links
from toolkit.explorer.controls import OwnFile
from toolkit.explorer.frame import Session, form_values
from toolkit.explorer.result import Result, Table, Text, made
from toolkit.figures import Figure

EVERY = tuple(name for group in PREDICTORS.values() for name in group)
# Wherever a place in the sample has the measure: half of the measures cover England and Wales, or only England.
SAMPLES = ("England and Wales", "England", "England and Wales without City of London and Isles of Scilly")
STATES = [
    State(),
    *(State(errors=errors, predictors=EVERY[:2]) for errors in ERRORS if errors != "HC3"),
    *(State(outcome=outcome, log=False) for outcome in OUTCOMES),
    *(State(predictors=(name,), standardise=False, sample=sample) for name, sample in zip(EVERY, cycle(SAMPLES))),
    *(State(predictors=("density_2022",), sample=sample, log=False) for sample in regression.SAMPLES),
    State(region_effects=True),
    State(predictors=EVERY[:8], region_effects=True, standardise=False, errors="cluster_region"),
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: links.to_query(state) or "usual")
def test_the_lines_of_python_give_the_numbers_on_the_page(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    result = compute(state)
    names: dict[str, object] = {}
    exec(result.code, names)
    given, result_there = names["fit"].estimates.reset_index(drop=True), names["result"].reset_index(drop=True)
    shown = next(view for view in result.views if isinstance(view, Table) and view.title == "Estimates").frame
    np.testing.assert_array_equal(shown[["std_error", "t"]], given[["std_error", "t"]])
    terms = shown.index[shown["term"] != "Intercept"]
    ends = ["estimate", "lower", "upper"]
    there = result_there.loc[terms, ends]
    np.testing.assert_array_equal(shown.loc[terms, ["shown", "lower", "upper"]], there)
    figure = next(view for view in map(made, result.views) if isinstance(view, Figure))
    np.testing.assert_array_equal(figure.data[ends], there.iloc[: len(figure.data)])
    assert ("Log points" in result.views[shown_at(result)].headings.values()) == state.log
    if state.log:
        said = re.search(r"([\d,]+(?:\.(\d+))?)% (?:lower|higher)", result.sentence)
        assert said, result.sentence
        assert f"{abs(there.iloc[0]['estimate']):,.{len(said[2] or '')}f}" == said[1], "one number on one page"
    assert capsys.readouterr().out.endswith(f"{result.sentence}\n")
    assert 3 <= len(result.code.splitlines()) <= 12


def shown_at(result: Result) -> int:
    return next(at for at, view in enumerate(result.views) if isinstance(view, Table))


@pytest.mark.parametrize("place", ["", "E08000025", "E09000001", "S12000033"])
def test_every_view_can_be_made_with_and_without_a_place(place: str) -> None:
    result = compute(State(place=place))
    shown = [made(view, width) for view in result.views for width in ("wide", "narrow")]
    assert all(view.title for view in shown)
    about = [view for view in result.views if isinstance(view, Text)]
    assert bool(about) == bool(place)
    if place == "S12000033":
        assert "not in this regression" in " ".join(about[0].paragraphs)


@pytest.mark.parametrize("code", ["W06000015", "E07000170", "E06000001", "E08000035"])
def test_a_place_its_expected_value_and_the_gap_have_as_many_decimals(code: str) -> None:
    about = next(view for view in compute(State(place=code)).views if isinstance(view, Text))
    words = about.paragraphs[1]
    decimals = [len(digits) for digits in re.findall(r"£\d+\.(\d+)", words)]
    assert len(decimals) == 2 and len(set(decimals)) == 1, words


@pytest.mark.parametrize("sample", ["Scotland", "Northern Ireland"])
def test_measures_that_a_sample_lacks_are_named_and_others_that_it_has(sample: str, place_table: pd.DataFrame) -> None:
    shown = Session(APP, State(sample=sample)).show()
    assert shown.view is None
    assert f"There are no 2021 Census measures for {sample} (“Long-term sick” and “Qualified to" in shown.problem
    assert "“Healthy life expectancy, male, 2022–2024”" in shown.problem and "terms" not in shown.problem
    rows = place_table[[regression.SAMPLES[sample].holds(code) for code in place_table["code"]]]
    offered = [name for name in EVERY if f"“{option(name).label}”" in shown.problem]
    assert len(offered) >= 3 and rows[offered].notna().all(axis=None)
    assert compute(State(sample=sample, predictors=tuple(offered[:2]))).sentence
    if sample == "Northern Ireland":
        with pytest.raises(ModelError, match="There are no figures for Northern Ireland on “Employment rate"):
            compute(State(sample=sample, outcome="employment_rate_2023", predictors=("density_2022",)))


def test_per_cent_of_a_rate_is_not_called_a_percentage_point() -> None:
    rate, pay = (compute(State(outcome=one)).sentence for one in ("employment_rate_2023", "median_weekly_pay_2023"))
    assert "(per cent, not percentage points)" in rate and "not percentage points" not in pay
    assert "percentage points lower where" in compute(State(outcome="employment_rate_2023", log=False)).sentence


def test_no_predictor_is_a_sentence() -> None:
    with pytest.raises(ModelError, match="You have not chosen a predictor"):
        compute(State(predictors=()))
    shown = Session(APP).change({"predictors": []})
    assert shown.view is None and "Tick at least one" in shown.problem


def test_the_usual_choices_stay_themselves_when_a_page_sends_them_back() -> None:
    state, problems = links.from_page(State, form_values(State()), State())
    assert state == State() and not problems
    assert links.to_query(state) == ""


def test_each_measure_and_each_figure_names_its_own_source() -> None:
    state = State(outcome="gva_per_hour_2019", predictors=("level4_2021", "density_2022"))
    result = compute(state)
    measured = result.sources[:3]
    assert measured[0].startswith("GVA per hour, 2019: Office for National Statistics, subregional productivity")
    assert measured[0].endswith("(Open Government Licence v3.0).")
    assert "TS067" in measured[1] and "Creative Commons" not in measured[1]
    assert "mySociety" in measured[2] and "Creative Commons" in measured[2]
    drawn = [view for view in map(made, result.views) if isinstance(view, Figure)]
    estimates, scatter, residuals = drawn
    assert all("subregional productivity" in figure.source for figure in drawn)
    assert "mySociety" in estimates.source and "mySociety" in residuals.source
    assert "TS067" in scatter.source and "mySociety" not in scatter.source
    assert not any("Ofcom" in figure.source or "Transport" in figure.source for figure in drawn)


# --- a visitor's own figures


def own_csv(place_table: pd.DataFrame, rows: int = 300) -> bytes:
    """Return a visitor's tree counts (synthetic), with benches in a second column, a region, and an unknown code."""
    some = place_table.head(rows)
    lines = [f"{code},{5 + i % 17},{100 + i % 23}" for i, code in enumerate(some["code"])]
    return "\n".join(["code,trees,benches", *lines, "E12000001,9,9", "E06999999,4,4"]).encode()


@pytest.fixture
def own(place_table: pd.DataFrame) -> OwnFile:
    return OwnFile("trees of ours.csv", own_csv(place_table))


USES = [
    ({}, ["trees"]),
    ({"own_predictors": ("trees", "benches")}, ["trees", "benches"]),
    ({"own_outcome": "benches"}, ["benches"]),
    ({"own_outcome": "benches", "own_predictors": ("trees",)}, ["benches", "trees"]),
    ({"own_unit": "%", "own_areas": "code", "own_headings": "1"}, ["trees"]),
]


@pytest.mark.parametrize(("chosen", "used"), USES)
def test_the_lines_of_python_read_the_visitors_file(
    own: OwnFile, chosen: dict, used: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / own.name).write_bytes(own.content)
    monkeypatch.chdir(tmp_path)
    result = compute(State(own=own, own_used=True, **chosen))
    names: dict[str, object] = {}
    exec(result.code, names)
    shown = next(view for view in result.views if isinstance(view, Table) and view.title == "Estimates").frame
    given = names["fit"].estimates.reset_index(drop=True)
    np.testing.assert_array_equal(shown[["estimate", "t"]], given[["estimate", "t"]])
    for name in used:
        mine = f"{name} (your file)"
        assert f"“{mine}”" in result.sentence
        assert (mine in set(shown["term"])) == (name != chosen.get("own_outcome"))
        assert any(line.startswith(f"{mine}: your file “{own.name}”") for line in result.sources)
    assert all(made(view, width).title for view in result.views for width in ("wide", "narrow"))


def test_a_file_is_shown_before_it_is_used_and_each_reading_can_be_changed(own: OwnFile) -> None:
    session = Session(APP)
    shown = session.bring("own", own)
    view = shown.view
    assert view is not None and "read as 2 indicators for 300 local authorities" in view["sentence"]
    assert "not in use yet" in view["sentence"] and [block["title"] for block in view["blocks"]][:3] == [
        "How your file was read",
        "The first rows of your file, as read",
        "Indicators",
    ]
    assert [option[0] for option in view["options"]["own_predictors"]] == ["trees", "benches"]
    changed = session.change(view["values"] | {"own_figures": ["benches"], "own_unit": "number"}).view
    assert changed is not None and "1 indicator for" in changed["sentence"]
    assert [option[0] for option in changed["options"]["own_predictors"]] == ["benches"]
    names: dict[str, object] = {}
    code = changed["code"].replace(f'"{own.name}"', repr(own.content))
    exec(code, names)
    found = names["found"]
    assert isinstance(found, uploads.Preview)
    assert found.rows.groupby("indicator")["unit"].first().to_dict() == {"benches": "number"}
    again = session.bring("own", own)
    assert again.view is not None and again.view["values"]["own_figures"] == [], "another file begins anew"


def test_the_reason_of_a_suppressed_figure_stays_with_its_place(place_table: pd.DataFrame) -> None:
    codes = place_table["code"].tolist()[:300]
    lines = [f"{code},{'[c]' if at == 3 else at}" for at, code in enumerate(codes, 1)]
    state = State(own=OwnFile("w.csv", "\n".join(["code,Widgets", *lines]).encode()), own_used=True)
    state = replace(state, own_outcome="Widgets", place=codes[2])
    result = compute(state)
    assert any("confidential ([c])" in note for note in result.notes if "left out" in note)
    about = next(view for view in result.views if getattr(view, "title", "") == places.get(codes[2]).short_name)
    assert any("your file: confidential ([c])" in line for line in about.paragraphs)


def test_a_table_without_local_authorities_is_shown_with_why_it_cannot_be_used() -> None:
    session = Session(APP)
    view = session.bring("own", OwnFile("regions.csv", b"Region,Rate\nNorth East,4\nWales,5\n")).view
    assert view is not None and "is for a local authority" in view["sentence"] and "2 regions" in view["sentence"]
    shown = session.change(view["values"] | {"own_used": True})
    assert shown.view is None and shown.field == "own" and not session.state.own_used


def test_the_page_says_what_became_of_each_row_and_that_the_link_has_no_file(own: OwnFile) -> None:
    session = Session(APP, State(own=own, own_used=True))
    view = session.show().view
    assert view is not None and view["query"] == "" and view["values"]["own"] == own.name
    paragraphs = " ".join(next(block for block in view["blocks"] if block["title"] == "Your file")["paragraphs"])
    assert "300 of the 361 local authorities have a figure" in paragraphs
    assert "2 rows were not matched to a local authority: E12000001 and E06999999." in paragraphs
    assert "not in the link" in paragraphs and "this visit only" in paragraphs
    away = session.bring("own", None).view
    assert away is not None and "Your file" not in [block.get("title") for block in away["blocks"]]


@pytest.mark.parametrize(
    ("content", "field", "words"),
    [
        (b"", "own", "empty"),
        (b"%PDF-1.7", "own", "is a PDF"),
        (b"code,trees\nE06000001,four\nE06000002,five", "own", "No table of figures"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence_at_its_control(content: bytes, field: str, words: str) -> None:
    session = Session(APP)
    before = session.show().view
    shown = session.bring("own", OwnFile("mine.csv", content))
    assert shown.view is None and shown.field == field and words in shown.problem
    assert session.state == State() and session.show().view == before


def test_a_place_with_two_figures_is_a_sentence() -> None:
    twice = OwnFile("mine.csv", b"code,trees\nE06000001,4\nE06000001,5")
    view = Session(APP).bring("own", twice).view
    assert view is not None and "is in rows 2 and 3" in view["sentence"]


def test_a_file_with_too_few_places_is_a_sentence(place_table: pd.DataFrame) -> None:
    shown = Session(APP, State(own=OwnFile("few.csv", own_csv(place_table, 4)), own_used=True)).show()
    assert shown.view is None and "Expected at least" in shown.problem


def test_only_the_visitors_column_will_do(own: OwnFile) -> None:
    result = compute(State(own=own, own_used=True, predictors=(), log=False))
    assert "across" in result.sentence and "allowing for" not in result.sentence
