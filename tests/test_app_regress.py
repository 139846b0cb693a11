"""Regress it yourself: what the page shows, and that its lines of Python give the same numbers."""

from __future__ import annotations

from itertools import cycle

import pandas as pd
import pytest

from toolkit import regression
from toolkit.apps import links
from toolkit.apps.frame import Session, form_values
from toolkit.apps.regress import APP, ERRORS, OUTCOMES, PREDICTORS, State, compute
from toolkit.apps.result import Table, Text, made
from toolkit.errors import ModelError
from toolkit.figures import Figure

EVERY = tuple(name for group in PREDICTORS.values() for name in group)
# Wherever a place of the sample has the measure: half of them are of England and Wales, or of England only.
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
    given: pd.DataFrame = names["fit"].estimates
    shown = next(view for view in result.views if isinstance(view, Table) and view.title == "Estimates").frame
    columns = ["estimate", "std_error", "t", "p", "lower", "upper"]
    pd.testing.assert_frame_equal(shown[columns], given[columns].reset_index(drop=True), check_exact=True)
    assert capsys.readouterr().out.endswith(f"{result.sentence}\n")
    assert 3 <= len(result.code.splitlines()) <= 10


@pytest.mark.parametrize("place", ["", "E08000025", "E09000001", "S12000033"])
def test_every_view_can_be_made_with_and_without_a_place(place: str) -> None:
    result = compute(State(place=place))
    shown = [made(view, width) for view in result.views for width in ("wide", "narrow")]
    assert all(view.title for view in shown)
    about = [view for view in result.views if isinstance(view, Text)]
    assert bool(about) == bool(place)
    if place == "S12000033":
        assert "not among the places of this regression" in " ".join(about[0].paragraphs)


def test_no_predictor_is_a_sentence() -> None:
    with pytest.raises(ModelError, match="No predictor is chosen"):
        compute(State(predictors=()))
    shown = Session(APP).change({"predictors": []})
    assert shown.view is None and "Tick one" in shown.problem


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
