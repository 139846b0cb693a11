"""Levelled-up cities: the page's numbers match the engine's, hours match published figures, choices are visible."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

from toolkit import tables
from toolkit.apps.levelled_up_cities.app import APP, KINDS, RAISED, State, compute
from toolkit.apps.levelled_up_cities.data import exponent, nine, places, titled
from toolkit.apps.levelled_up_cities.views import ESSAY
from toolkit.explorer.controls import controls
from toolkit.explorer.frame import Session
from toolkit.explorer.glossary import mentioned
from toolkit.explorer.result import made, table_values
from toolkit.productivity.cities import levelled

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
    assert found.sentence in result.sentence and result.code.count("\n") <= 14


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
    assert "because it comes closest to the essay's total" in " ".join(compute(State()).notes)
    sums = {q: float(compute_sum(q)) for q in (50, 65, 80, 95)}
    assert min(sums, key=lambda q: abs(sums[q] - 50)) == State().quantile


def compute_sum(quantile: int) -> float:
    table = made(compute(State(quantile=quantile)).views[1]).frame
    return table.loc[table["what"].str.startswith("The 9 largest"), "then"].iloc[0]


@pytest.mark.parametrize(
    ("city", "said"),
    [
        ("Edinburgh", "at or above the frontier"),
        ("London", "keeps its own figure"),
        ("Hull", "Reaching the frontier would be worth £"),
    ],
)
def test_a_city_is_told(city: str, said: str) -> None:
    assert said in compute(State(city=city)).sentence.split(f"{titled(city)} produced")[1]


@pytest.mark.parametrize("with_london", [True, False])
def test_how_far_the_frontier_moves_the_sum_stands_beside_it(with_london: bool) -> None:
    ends = [made(compute(State(quantile=q, with_london=with_london)).views[1]).frame for q in (50, 95)]
    sums = [one.loc[one["what"].str.startswith("The 9"), "then"].iloc[0] for one in ends]
    low, high = (f"£{one:.{0 if one >= 99.95 else 1}f} billion" for one in sums)
    words = compute(State(with_london=with_london)).sentence
    assert f"from {low} with half of the cities below the frontier to {high}" in words


def test_a_city_is_not_taken_for_the_authority_of_its_name() -> None:
    table, result = tables.place_table().set_index("short_name"), compute(State(city="Manchester"))
    options = {one.value: one.label for one in controls(State)["city"].options}
    grouped = tables.load("cities").query("city == 'Manchester'")
    name = f"Manchester ({len(grouped)} authorities)"
    assert name in result.sentence and options["Manchester"] == name
    note = next(one for one in result.notes if one.startswith("Manchester here means"))
    assert all(short in note for short in table.index[table["code"].isin(grouped["code"])])
    assert f"alone produced £{table.at['Manchester', 'gva_per_hour_2023']:.2f} an hour" in note
    for view in result.views[2:4]:
        assert name in made(view).alt and "Manchester £" not in made(view).alt
    assert titled("Leeds") == "Leeds" and titled("Bournemouth") == "Bournemouth (Bournemouth, Christchurch and Poole)"


def test_gaps_are_said_to_narrow_or_to_widen() -> None:
    for state in STATES:
        gaps, sentence = made(compute(state).views[0]).data, compute(state).sentence
        for now, then in gaps[["left", "right"]].round(0).to_numpy():
            ends = [f"{one:.0f}%".replace("-", "−") for one in (now, then)]
            ways = {f"would {way} from {ends[0]} to {ends[1]}": way for way in ("widen", "narrow")}
            ways |= {f"would reverse, from {ends[0]} ahead to {ends[1][1:]} behind": "reverse"}
            said = [way for words, way in ways.items() if words in sentence]
            expected = "reverse" if now * then < 0 else "widen" if then > now else "narrow"
            assert said == ([expected] if now != then else []), sentence
    assert "would reverse, from 41% ahead to 8% behind" in compute(State(quantile=95)).sentence


@given(now=st.floats(-80, 80), then=st.floats(-80, 80))
def test_no_change_of_a_gap_is_said_with_a_minus(now: float, then: float) -> None:
    words = levelled._change(now, then)
    assert "−" not in words and ("reverse" not in words or now * then < 0)


def test_no_sum_is_nought_billions() -> None:
    for state in STATES:
        result = compute(state)
        words = [result.sentence, *(made(view).svg("100%") for view in result.views[3:4])]
        assert not any("£0.0 billion" in text or "£0 billion" in text for text in words)
        table = table_values(made(result.views[5]))
        shown = [part for row in table["rows"] for cell in row[4:] for part in cell.split(" to ")]
        assert "0.00" not in shown and all(len(cell.replace(",", "").rstrip("0")) <= 3 for cell in shown)


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_residents_are_written_as_people_count_them(width: str) -> None:
    figure = made(compute(State()).views[2], width)
    assert "powers of ten" not in figure.alt and figure.data["x"].max() > 9e6
    written = {text.get_text() for text in figure.fig.findobj(Text)}
    assert {"100,000", "1 million", "10 million"} <= written
