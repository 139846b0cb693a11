"""Within or between: the page's content, and that its Python code gives the same numbers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from toolkit import inequality, tables
from toolkit.apps.within_between import data
from toolkit.apps.within_between.app import APP, FIRST, LAST, State, compute
from toolkit.explorer import links
from toolkit.explorer.frame import Session, form_values
from toolkit.explorer.glossary import plain
from toolkit.explorer.result import Table, Text, made
from toolkit.figures import Figure
from toolkit.figures.marks import Text as TextMark
from toolkit.productivity.inequality import MEASURES, SPLITTABLE

STATES = [
    State(),
    State(year=2004, weights="population", measure="theil_l"),
    State(year=2011, measure="gini", ranked="hle_male_2022_24", place="E08000025"),
    State(weights="population", measure="variance", ranked="median_weekly_pay_2023", place="S12000033"),
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: links.to_query(state) or "usual")
def test_the_lines_of_python_give_the_numbers_on_the_page(state: State) -> None:
    result = compute(state)
    names: dict[str, object] = {}
    exec(result.code, names)
    given: pd.DataFrame = names["result"]
    assert 3 <= len(result.code.splitlines()) <= 15
    views = {view.title: view for view in map(made, result.views)}
    table = next(view for title, view in views.items() if title.startswith("Every measure"))
    totals = given[given["part"] == "total"].set_index("measure").loc[list(MEASURES)]
    columns = ["estimate", "lower", "upper"]
    np.testing.assert_array_equal(table.frame[columns].astype(float), totals[columns])
    shares = given[given["part"] == "within_share"].set_index("measure").loc[list(SPLITTABLE), "estimate"]
    np.testing.assert_allclose(table.frame["within"].astype(float).iloc[: len(shares)], 100 * shares)
    if state.measure in SPLITTABLE:
        assert f"{100 * shares[state.measure]:.0f}% of the inequality" in result.sentence
    if state.ranked != data.OUTPUT:
        shown = views["How certain is each rank?"].frame
        np.testing.assert_array_equal(shown["rank_upper"], names["ranks"].table["rank_upper"])


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_has_a_page_at_both_widths(measure: str) -> None:
    session = Session(APP, State(measure=measure, place="E09000030"))
    for width in ("wide", "narrow"):
        session.width = width
        shown = session.show()
        assert shown.view is not None and "nan" not in shown.view["sentence"]
        assert all(made(view, width).title for view in compute(session.state).views)


@pytest.mark.parametrize("year", range(FIRST, LAST + 1))
def test_every_year_is_that_of_the_measures_alone(year: int) -> None:
    """The page's share against `split` on that year's rows, weighted and unweighted."""
    made_rows = tables.load("productivity").query("geography == 'place' and year == @year")
    rows = made_rows.merge(tables.load("places")[["code", "region"]], on="code")
    alone = inequality.split(rows["gva_per_hour"], rows["region"])
    assert f"In {year}, {100 * alone.within_share:.0f}% of the inequality" in compute(State(year=year)).sentence


def test_the_slider_runs_over_the_years_of_the_table() -> None:
    assert data.years() == (FIRST, LAST)
    assert Session(APP).change({"year": 2030}).field == "year"


def test_regions_add_up_to_the_part_within() -> None:
    for weights in ("", "population"):
        views = map(made, compute(State(year=2019, weights=weights)).views)
        table = next(view for view in views if view.title.startswith("Inside"))
        assert isinstance(table, Table) and len(table.frame) == 12
        share = 100 * data.inequality(weights).series("theil_t", "within_share").loc[2019, "estimate"]
        assert table.frame["part"].sum() == pytest.approx(share) and table.frame["share"].sum() == pytest.approx(100)


def test_a_rank_without_an_interval_says_so_and_one_with_shows_it() -> None:
    of_output = compute(State(place="E08000025", year=2010)).sentence
    rank = int(re.search(r"the (\d+)(?:st|nd|rd|th) highest of 361 places. No interval", of_output).group(1))
    rows = tables.load("productivity").query("geography == 'place' and year == 2010").set_index("code")["gva_per_hour"]
    assert rank == 1 + (rows > rows["E08000025"]).sum()
    of_health = compute(State(place="E08000025", ranked="hle_female_2022_24")).sentence
    assert re.search(r"true rank may be anywhere from \d+\w\w to \d+\w\w", of_health)
    gone = compute(State(place="E06000053", ranked="smokers_2023")).sentence
    assert "Isles of Scilly has no published figure with an interval" in gone


def test_a_ranked_indicator_leads_with_direction_figure_and_interval() -> None:
    """ASH and ONS, smoking among adults, Belfast: the figure and its interval match the table of places."""
    row = tables.place_table().set_index("code").loc["N09000003"]
    value, low, high = (f"{row[f'smokers_2023{end}']:.1f}%" for end in ("", "_lower", "_upper"))
    sentence = compute(State(ranked="smokers_2023", place="N09000003")).sentence
    assert sentence.startswith("In Belfast, “Smokers, ") and f" is {value} of adults " in sentence
    assert f"(95% interval {low} to {high})" in sentence and sentence.index("Belfast") < sentence.index("In 2023")
    rows = data.ranks("smokers_2023").table.set_index("code")["value"]
    assert f"the {1 + (rows > rows['N09000003']).sum()}th highest of 356 places" in sentence
    ends = compute(State(ranked="smokers_2023")).sentence.split(". ")[0]
    name = tables.place_table().set_index("code")["short_name"][rows.idxmax()]
    assert ends.startswith(f"“Smokers, 2019–2023” is highest in {name} (")


def test_the_figure_ranks_as_the_table_does() -> None:
    views = [made(view) for view in compute(State(place="E08000025", ranked="median_weekly_pay_2023")).views]
    figure = next(view for view in views if isinstance(view, Figure) and "in order" in view.title)
    table = next(view for view in views if view.title == "How certain is each rank?").frame.set_index("name")
    mine = figure.data.set_index("name").loc["Birmingham", "rank"]
    assert mine == pytest.approx(table.loc["Birmingham", "rank"], abs=1)


def test_growth_is_that_of_the_two_ends_and_the_line_follows_the_regression() -> None:
    rows, line = data.growth()
    one = rows.set_index("code").loc["E09000030"]
    ends = tables.place_table().set_index("code").loc["E09000030"]
    assert (1 + one["growth"] / 100) ** 19 == pytest.approx(ends["gva_per_hour_2023"] / ends["gva_per_hour_2004"])
    slope = np.diff(np.log1p(line["fitted"] / 100)) / np.diff(np.log(line["x"]))
    np.testing.assert_allclose(slope, data.beta(False).slope)


def test_convergence_says_both_and_warns() -> None:
    text = next(view for view in map(made, compute(State()).views) if isinstance(view, Text))
    told = " ".join(text.paragraphs)
    assert "standard deviation of the logarithm" in told and "Within nations and regions" in told
    assert "Galton" not in told and "does not by itself mean" in told


def test_prices_are_a_warning_for_the_variance_only() -> None:
    notes = [" ".join(compute(State(measure=one)).notes) for one in ("variance", "theil_t")]
    assert ["grows with prices" in plain(one) for one in notes] == [True, False]


def test_the_usual_choices_stay_themselves_when_a_page_sends_them_back() -> None:
    state, problems = links.from_page(State, form_values(State()), State())
    assert state == State() and not problems and links.to_query(state) == ""


def test_the_ends_of_each_region_are_named_and_a_change_has_its_interval() -> None:
    result = compute(State())
    table = next(view for view in map(made, result.views) if isinstance(view, Table) and "Inside" in view.title)
    rows = data.in_year(2023)
    for row in table.frame.to_dict("records"):
        here = rows[rows["region"] == row["region"]].set_index("short_name")["gva_per_hour"]
        assert (here[row["min_place"]], here[row["max_place"]]) == (here.min(), here.max())
        assert (row["min"], row["max"]) == (here.min(), here.max())
    changes = data.inequality("").changes.set_index(["measure", "part"])
    change = changes.loc[("theil_t", "total")]
    assert f"−{-change['lower']:.4f} to {change['upper']:.4f}" in result.sentence
    assert f"no clear change since 2004: the measure changed by −{-change['estimate']:.4f}" in result.sentence


@pytest.mark.parametrize("notebook", ["lesson", "without_code"])
def test_the_lessons_give_the_same_share_within_regions_with_the_same_interval(notebook: str) -> None:
    path = Path(__file__).parents[1] / f"labs/01_productivity_gap/{notebook}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [out["data"] for cell in cells for out in cell.get("outputs", []) if "data" in out]
    kinds = ("text/markdown", "text/plain")  # one of our sentences, and the explorer's text
    said = "".join("".join(data.get(kind, "")) for data in outputs for kind in kinds)
    share, low, high = data.within_share("", "theil_t", 2023)
    assert f"{share:.0f}%" in said and f"95% interval {low:.0f}% to {high:.0f}%" in said


def test_only_the_dots_move_when_the_years_are_played() -> None:
    axes = []
    for year in (FIRST, LAST):
        figure: Any = made(compute(State(year=year)).views[0])
        texts = [(mark.text, mark.x) for mark in figure.picture.marks if isinstance(mark, TextMark)]
        axes.append([one for one in texts if re.fullmatch(r"£\d+", one[0])])
    assert axes[0] == axes[1] and len(axes[0]) > 3
