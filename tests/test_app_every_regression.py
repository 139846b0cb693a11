"""Every regression at once: the page's content, and that its Python code gives the same numbers."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from toolkit import regression, specification_curve, tables
from toolkit.apps.every_regression.app import APP, READ, State, compute, resolve_filters, whole
from toolkit.apps.shared.measure_options import option
from toolkit.core.errors import ModelError
from toolkit.explorer import links
from toolkit.explorer.frame import Session, form_values
from toolkit.explorer.result import Table, made
from toolkit.figures import Figure
from toolkit.regression.specification_curve import QUESTIONS
from toolkit.regression.specification_curve.questions import CONTROLS

STATES = [
    *(State(claim=claim) for claim in QUESTIONS),
    State(sample="England", errors="HC3", geography="within regions", always=("level4_2021",)),
    State(outcome="gva_per_hour_2023", weights="population_2022", never=("density_2022", "gigabit_2026")),
    State(claim="prosperity", outcome="disposable_income_2023", measure="level3_2023"),
    State(claim="sectors", outcome="gva_per_hour_2023", always=("level4_2021",)),
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: links.to_query(state) or "usual")
def test_the_lines_of_python_give_the_numbers_on_the_page(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    result = compute(state)
    names: dict[str, object] = {}
    exec(result.code, names)
    frame: pd.DataFrame = names["result"]
    assert 3 <= len(result.code.splitlines()) <= 12
    assert f"Of {len(frame):,} regressions, " in result.sentence
    log = QUESTIONS[state.claim].choices.log
    shown = 100 * np.expm1(frame["estimate"]) if log else frame["estimate"]
    figure = made(result.views[0])
    assert isinstance(figure, Figure)
    drawn = figure.data.set_index("rank")["estimate"]
    np.testing.assert_array_equal(drawn, shown[drawn.index])
    middle = 100 * np.expm1(frame["estimate"].median()) if log else frame["estimate"].median()
    assert f" is {abs(middle):.1f}" in result.sentence
    tails = frame["estimate"].quantile([0.05, 0.95])
    if tails.min() * tails.max() > 0:  # both are higher, or both lower
        near, far = sorted(abs(100 * np.expm1(tails) if log else tails))
        assert re.search(rf"between {near:.1f}\D+ and {far:.1f}\D* (?:high|low)er\.", result.sentence)
    claimed = (np.sign(frame["estimate"]) == QUESTIONS[state.claim].sign).mean()
    assert f"Median of {len(frame):,} estimates: {middle:.1f}\n" == capsys.readouterr().out
    assert {0.0: "none", 1.0: "all"}.get(claimed, f"{100 * claimed:.0f}%") in result.sentence.split("find")[0]


def test_a_specification_on_the_page_is_that_of_regression_fit(place_table: pd.DataFrame) -> None:
    state = State(claim="health", measure="long_term_sick_2021", weights="none")
    curve = whole("health").only(interest="long_term_sick_2021", weights="none")
    for rank in (1, curve.count // 2, curve.count):
        row = curve.frame.loc[rank]
        controls = [one for one in curve.choices.controls if row[f"control: {one}"]]
        fit = regression.fit(
            place_table,
            row["outcome"],
            ["long_term_sick_2021", *controls],
            log=True,
            standardise=True,
            region_effects=row["geography"] == "within regions",
            sample=row["sample"],
            errors=row["errors"],
        )
        assert fit.estimates.loc["long_term_sick_2021", "estimate"] == pytest.approx(row["estimate"], rel=1e-8)
    some = next(view for view in (made(view) for view in compute(state).views[1:]) if "lowest" in view.title)
    assert isinstance(some, Table) and len(some.frame) == READ
    assert some.frame["estimate"].iloc[-1] == pytest.approx(100 * np.expm1(row["estimate"]))


@pytest.mark.parametrize("claim", QUESTIONS)
def test_every_claim_has_a_page_at_both_widths(claim: str) -> None:
    session = Session(APP, State(claim=claim))
    for width in ("wide", "narrow"):
        session.width = width
        shown = session.show()
        assert shown.view is not None and shown.problem == ""
        assert "nan" not in shown.view["sentence"] and shown.view["sources"]
        views = [made(view, width) for view in compute(State(claim=claim)).views]
        assert all(view.title for view in views)
        assert len([view for view in views if isinstance(view, Table)]) == 2


def test_the_published_share_is_read_as_an_estimate() -> None:
    """By hand, from the North's gap to the rest of England: sickness would have to account for 30% of it."""
    places = tables.place_table()
    england = places[(places["nation"] == "England") & places["long_term_sick_2021"].notna()]
    north = england["region"].isin(["North East", "North West", "Yorkshire and The Humber"])
    x = england["long_term_sick_2021"]
    gap = np.log(england["gva_per_hour_2019"]).groupby(north).mean().diff().iloc[-1]
    per_point = 0.3 * gap / x.groupby(north).mean().diff().iloc[-1]
    needed = 100 * np.expm1(per_point * places["long_term_sick_2021"].std())
    sentence = compute(State()).sentence
    assert f"a regression would have to find output per hour to be at least {-needed:.1f}% lower" in sentence
    strong = (whole("health").frame["estimate"] <= np.log1p(needed / 100)).mean()
    assert f"{100 * strong:.0f}% of the regressions do." in sentence
    assert "no figure for this claim" in " ".join(compute(State(claim="skills")).notes)


def test_a_claim_that_the_ledger_tests_otherwise_says_how_the_two_differ() -> None:
    """C007 and this curve test the same claim: the page quotes the ledger's verdict and the difference."""
    row = tables.load("claims").set_index("id").loc["C007"]
    result = compute(State(claim="london"))
    assert (
        f"(C007) tests the claim differently, using other age groups, and finds: {row['verdict']}, {row['why']}"
        in result.sentence
    )
    assert row["sentence"] in result.notes[0] and "leave London out" in result.notes[0]
    frame, needed = whole("london").frame, QUESTIONS["london"].implied(tables.place_table(), "gva_per_hour_2019")
    free = frame[~frame["control: age_50_64_2022"]]
    assert f"; without it, {100 * (free['estimate'] >= needed).mean():.0f}%" in result.notes[0]
    only = compute(State(claim="london", never=("age_50_64_2022",)))
    assert "without it" not in only.notes[0] and "C007" in only.notes[0]
    assert "Check the claim" not in compute(State()).sentence


def test_filters_leave_in_what_they_say() -> None:
    question = QUESTIONS["health"]
    state = State(sample="England", always=("level4_2021",), never=("density_2022",), measure="gigabit_2026")
    options, controls, notes = resolve_filters(question, state)
    assert options == {"sample": "England"} and controls == {"density_2022": False, "level4_2021": True}
    assert len(notes) == 1 and "Gigabit" in notes[0]
    table = next(made(view) for view in compute(state).views[1:] if "for each choice" in made(view).title)
    assert "Sample" not in set(table.frame["group"])
    assert not table.frame["choice"].str.contains("Population density").any()


def test_the_choice_that_matters_most_is_named() -> None:
    frame = whole("health").frame
    medians = frame.groupby("interest", observed=True)["estimate"].median()
    table = next(made(view) for view in compute(State()).views[1:] if "for each choice" in made(view).title)
    low, high = medians.idxmin(), medians.idxmax()
    assert (low, high) == ("disabled_2021", "smokers_2023")
    low_shown, high_shown = (f"−{-100 * np.expm1(medians[one]):.1f}%" for one in (low, high))
    assert f"{low_shown} with “Disabled, March 2021” to {high_shown} with “Smokers, 2019–2023”" in table.note


def test_choices_are_called_as_in_the_form() -> None:
    figure, table = (made(view) for view in compute(State()).views[:2])
    assert isinstance(table, Table) and isinstance(figure, Figure)
    choices = set(table.frame["choice"])
    assert {"All places with data", "Allowing for: Without qualifications, March 2021"} <= choices
    assert {"Not allowing for: Without qualifications, March 2021", "Smokers, 2019–2023"} <= choices
    assert not any("United Kingdom" in one or "ithout Without" in one for one in choices)
    words = " ".join(text.get_text() for text in figure.fig.texts)
    assert "All places with data" in words and "the United Kingdom" not in words.replace("The", "the")


def test_what_no_regression_has_is_a_sentence() -> None:
    both = State(always=("level4_2021", "no_qualifications_2021"))
    with pytest.raises(ModelError, match="No specifications are left"):
        compute(both)
    assert Session(APP).show(both).problem


def test_the_curve_is_computed_once_a_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    compute(State(claim="digital"))
    monkeypatch.setattr(specification_curve, "run", lambda *_: pytest.fail("the curve was computed again"))
    compute(State(claim="digital", sample="England"))


def test_the_usual_choices_stay_themselves_when_a_page_sends_them_back() -> None:
    state, problems = links.from_page(State, form_values(State()), State())
    assert state == State() and not problems and links.to_query(state) == ""


def test_a_control_both_always_and_never_allowed_for_is_refused_in_words() -> None:
    session = Session(APP, State())
    session.show()
    name, other = CONTROLS[:2]
    shown = session.change({"always": [name], "never": [name, other]})
    assert shown.view is None and shown.field == "never"
    assert f"“{option(name).label}” cannot be under both" in shown.problem and option(other).label not in shown.problem
    assert session.change({"always": [name], "never": [other]}).view is not None
