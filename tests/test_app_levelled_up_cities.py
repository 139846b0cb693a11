"""Levelled-up cities: the page's numbers are the engine's, hours agree with what is published, choices are visible."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from toolkit import tables
from toolkit.apps.frame import Session
from toolkit.apps.glossary import mentioned
from toolkit.apps.levelled_up_cities import APP, ESSAY, KINDS, RAISED, State, compute, exponent, nine, places
from toolkit.apps.result import made

STATES = [State(kind=kind, raised=raised) for kind, raised in itertools.product(KINDS, RAISED)]
STATES += [
    State(quantile=50, with_london=False, city=""),
    State(quantile=95, city="London"),
    State(kind="average", with_london=False, city="Oxford"),
    State(kind="elasticity", elasticity=0, city="Edinburgh"),
]
ids = [f"{s.kind}-{s.raised}-{s.quantile}-{s.elasticity}-{s.with_london}-{s.city}" for s in STATES]


@pytest.mark.parametrize("state", STATES, ids=ids)
def test_the_lines_of_python_give_the_numbers_on_the_page(state: State) -> None:
    result, names = compute(state), {}
    exec(result.code, names)
    found = names["result"]
    np.testing.assert_allclose(made(result.views[0]).data[["left", "right"]], found.gaps[["now", "then"]], rtol=1e-12)
    assert result.sentence.startswith(found.sentence) and result.code.count("\n") <= 14


@pytest.mark.parametrize("state", STATES, ids=ids)
def test_every_choice_has_a_page(state: State) -> None:
    shown = Session(APP, state).show(state)
    assert shown.problem == "" and shown.view is not None
    assert "nan" not in shown.view["sentence"] and shown.view["sources"] and mentioned(shown.view["notes"]) is not None
    drawn = [made(view, width) for view in compute(state).views for width in ("wide", "narrow")]
    assert all("nan" not in getattr(one, "alt", "") for one in drawn)


def test_hours_agree_with_every_published_region() -> None:
    rows = places()
    published = tables.load("productivity").query("year == 2023")
    regions = published[published["geography"] == "region"].set_index("name")["gva_per_hour"]
    for region, of in rows.groupby("region"):
        assert np.average(of["output"], weights=of["hours"]) == pytest.approx(regions[region], rel=1e-7)
    english = rows[rows["code"].str.startswith("E")]
    england = published.set_index("code")["gva_per_hour"]["E92000001"]
    assert np.average(english["output"], weights=english["hours"]) == pytest.approx(england, rel=1e-7)


def test_london_works_more_hours_than_its_residents_and_others_fewer() -> None:
    rows = places()
    per_resident = rows.groupby("region")["hours"].sum() / rows.groupby("region")["people"].sum()
    assert per_resident.idxmax() == "London" and per_resident["London"] > 1.2 * per_resident.drop("London").max()


def test_the_nine_are_those_of_the_essay() -> None:
    assert set(nine()) == {
        "Birmingham",
        "Manchester",
        "Glasgow",
        "Newcastle",
        "Sheffield",
        "Leeds",
        "Bristol",
        "Nottingham",
        "Liverpool",
    }


def test_half_the_size() -> None:
    assert 2 ** -exponent(7) == pytest.approx(0.93, rel=1e-12) and exponent(0) == 0


def test_the_essay_stands_beside() -> None:
    table = made(compute(State()).views[1])
    assert [tuple(row) for row in table.frame[["essay_now", "essay_then"]].head(3).to_numpy()] == list(ESSAY.values())
    assert {50, 33} <= set(table.frame["essay_then"].dropna())
    # The direction of the essay's three gaps: two narrow, the third widens.
    change = (table.frame["then"] - table.frame["now"]).head(3)
    assert list(np.sign(change)) == [-1, -1, 1]


def test_the_choice_of_the_usual_frontier_is_disclosed() -> None:
    notes = " ".join(compute(State()).notes)
    assert "picked knowing that" in notes and "with 95% of them £" in notes
    sums = {q: float(compute_sum(q)) for q in (50, 65, 80, 95)}
    assert min(sums, key=lambda q: abs(sums[q] - 50)) == State().quantile


def compute_sum(quantile: int) -> float:
    table = made(compute(State(quantile=quantile)).views[1]).frame
    return table.loc[table["what"].str.startswith("The 9 largest"), "then"].iloc[0]


@pytest.mark.parametrize(
    ("city", "said"), [("Edinburgh", "on or beyond the frontier"), ("London", "stays as it is"), ("Hull", "a year.")]
)
def test_a_city_is_told(city: str, said: str) -> None:
    assert said in compute(State(city=city)).sentence.split(f"{city} produces")[1]
