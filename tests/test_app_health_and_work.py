"""Health and work here: the page's content, and that its Python code gives the same numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.test_tables_microdata import _column, as_csv, packed, rows_from
from toolkit import places, regression, tables
from toolkit.apps.explain_place import app as explain_place
from toolkit.apps.explain_place.app import resolve_request
from toolkit.apps.explain_place.counterfactual import comparison_table, compute_change
from toolkit.apps.explain_place.request import Basis, reference_for
from toolkit.apps.health_and_work import model, poverty, views
from toolkit.apps.health_and_work.app import APP, State, compute
from toolkit.apps.shared.microdata import CENSUS_2011, CENSUS_2021, LCF_2013, load_microdata
from toolkit.explorer import links
from toolkit.explorer.controls import OwnFile
from toolkit.explorer.frame import Session
from toolkit.explorer.result import Table, Text, made, table_values
from toolkit.health_and_poverty.employment_model import model as work_model
from toolkit.health_and_poverty.employment_model import of_working_age
from toolkit.productivity.decomposition import place_gap

HARTLEPOOL, ABERDEEN, BELFAST, SCILLY = "E06000001", "S12000033", "N09000003", "E06000053"
STATES = [
    State(),
    State(health="long_term_sick_2021"),
    State(health="disabled_2021", outcome="gva_per_hour_2023", towards="tenth", way=40),
    State(place=ABERDEEN, outcome="median_weekly_pay_2023", towards="neighbours"),
    State(place=BELFAST, health="hle_male_2022_24", outcome=model.LOW_PAY),
    State(place=SCILLY, good=True),
    State(place="E08000025", way=0),
]


def shown(state: State) -> list:
    return [made(view) for view in compute(state).views]


def the_table(state: State, start: str) -> Table:
    return next(v for v in shown(state) if isinstance(v, Table) and start in v.title)


@pytest.mark.parametrize("state", STATES, ids=links.to_query)
def test_the_code_gives_the_numbers_on_the_page(state):
    result = compute(state)
    names: dict[str, object] = {}
    exec(result.code, names)
    row = the_table(state, "outcomes typically differ").frame.iloc[list(model.OUTCOMES).index(state.outcome)]
    if "amount" in names["result"]:
        assert round(names["result"]["amount"].iloc[0], views.decimals(state.outcome)) == row["amount"]
    else:
        assert np.isnan(row["amount"]) and row["why"] in result.sentence
        assert names["result"].isna().any(axis=None)


@pytest.mark.parametrize("state", STATES, ids=links.to_query)
def test_every_choice_has_a_page(state):
    view = Session(APP, state).show(state).view
    assert view is not None and "nan" not in view["sentence"] and view["sources"]
    for one in shown(state):
        assert getattr(one, "title", "")


def test_what_goes_with_better_health_is_the_estimate_times_the_move():
    """By hand, for Hartlepool: the slope of employment on disability times the distance to England's average."""
    table = tables.place_table()
    fit = regression.fit(
        table,
        "employment_rate_2023",
        ["disabled_2021", "level4_2021", "age_16_24_2022", "age_50_64_2022"],
        sample="England and Wales without City of London and Isles of Scilly",
        errors="HC3",
    )
    england = table[table["nation"] == "England"]
    target = np.average(england["disabled_2021"], weights=england["population_2022"])
    now = table.set_index("code").at[HARTLEPOOL, "disabled_2021"]
    row = the_table(State(), "outcomes typically differ").frame.iloc[0]
    found = fit.estimates.at["disabled_2021", "estimate"] * (target - now)
    half = the_table(State(way=50), "outcomes typically differ").frame.iloc[0]
    assert (row["amount"], half["amount"]) == (round(found, 1), round(found / 2, 1))


def test_a_modelled_figure_whose_interval_is_pounds_wide_has_no_pence():
    rows = table_values(the_table(State(), "outcomes typically differ"))["rows"]
    pay = next(row for row in rows if "weekly pay" in row[0])
    lower, upper = pay[3].split(" to ")
    assert all(cell.isdigit() for cell in (*pay[1:3], lower, upper)) and float(upper) - float(lower) > 1
    assert "." in next(row for row in rows if "GVA per hour" in row[0])[2]


def test_association_and_reverse_causation_are_said():
    result = compute(State())
    assert "employment is typically" in result.sentence and "This is an association, not an effect." in result.sentence
    assert any("being out of work" in note and "makes people ill" in note for note in result.notes)


def page_words(state: State) -> str:
    result = compute(state)
    words = [result.sentence, *result.notes]
    for view in shown(state):
        words += [view.title, getattr(view, "note", "")]
    return " ".join(words)


def test_that_a_part_is_arithmetic_is_said_once_where_the_pair_is_chosen():
    sick = State(health="long_term_sick_2021")
    assert page_words(sick).count("by definition out of work") == 1
    assert "by definition" in compute(sick).sentence and "by definition" not in page_words(State())
    pay = State(health="long_term_sick_2021", outcome="median_weekly_pay_2023")  # whose last table is about employment
    assert "by definition" not in compute(pay).sentence and page_words(pay).count("by definition") == 1
    rows = the_table(State(), "is linked to health").frame["what"]
    assert [row for row in rows if "arithmetic" in row] == [row for row in rows if "Long-term sick" in row]


def test_the_page_opens_with_the_result_in_one_line_and_no_arithmetic_pair():
    first = compute(State()).sentence.partition(" effect.")[0]
    row = the_table(State(), "outcomes typically differ").frame.iloc[0]
    alike = "In places like Hartlepool but with disability at England's average"
    assert first.startswith(f"{alike}, employment is ")
    assert f"typically {row['amount']:.1f} percentage points higher" in first
    assert f"(95% interval {row['lower']:.1f} to {row['upper']:.1f})" in first and len(first) < 220
    fewer = State(place="E07000178", outcome=model.LOW_PAY)  # Oxford, where fewer people are disabled than in England
    change = (
        the_table(fewer, "outcomes typically differ")
        .frame.set_index("what")["amount"]
        .iloc[list(model.OUTCOMES).index(model.LOW_PAY)]
    )
    assert f"{abs(change):.1f} percentage points {'lower' if change < 0 else 'higher'} (" in compute(fewer).sentence
    assert "nothing changes" in compute(State(way=0)).sentence


def test_intervals_stand_where_the_tables_have_them():
    frame = the_table(State(), "and others").frame.set_index("measure")
    employment = frame.loc["Employment rate, 2023 (% of 16–64)"]
    row = tables.place_table().set_index("code").loc[HARTLEPOOL]
    low, high = (row[f"employment_rate_2023_{end}"] for end in ("lower", "upper"))
    assert employment["Hartlepool"] == f"{row['employment_rate_2023']:.1f}% ({low:.1f}% to {high:.1f}%)"
    assert "(" not in frame.loc["Long-term sick, March 2021 (% of residents 16+)", "Hartlepool"]
    assert len(frame) == len(model.MEASURES)


def test_means_of_neighbours_are_plain_and_of_areas_weighted():
    here = places.get(HARTLEPOOL)
    table = tables.place_table().set_index("code")
    near = [other.code for other in places.neighbours(HARTLEPOOL)]
    rows = model.comparison_table(here).set_index(["measure", "area"])
    found = rows.loc[("disabled_2021", model.NEIGHBOURS), "value"]
    assert found == pytest.approx(table.loc[near, "disabled_2021"].mean())
    region = table[table["region"] == "North East"]
    expected = np.average(region["disabled_2021"], weights=region["population_2022"])
    assert rows.loc[("disabled_2021", "North East"), "value"] == pytest.approx(expected)
    panel = tables.load("regional_panel").set_index("region")
    published = rows.loc[("employment_rate_2023", "North East")]
    assert published["value"] == panel.at["North East", "employment_rate_2023"] and published["how"] == "published"


@pytest.mark.parametrize("code", [HARTLEPOOL, "E08000025", "W06000015"])
def test_explain_a_place_has_the_same_output_per_hour_of_everybody(code):
    """Two apps, one number: for England, the region, and the neighbours (all of which are in that regression)."""
    here = places.get(code)
    rows = model.comparison_table(here).set_index(["measure", "area"])["value"]["gva_per_hour_2023"]
    for kind, area in (("england", model.ENGLAND), ("region", here.region), ("neighbours", model.NEIGHBOURS)):
        reference = reference_for(kind, here, here)
        fit = Basis("everywhere", False).fit
        assert set(reference.codes) <= set(map(str, fit.codes)) or reference.published is not None
        there = place_gap(fit, code, reference).reference_level
        mine = model.published(area, "gva_per_hour_2023") if area not in rows else rows[area]
        assert mine == pytest.approx(there, rel=1e-9), kind


def test_regions_and_nations_have_their_published_figure():
    """England 42.39 (output per hour, 2023) and 12.5 (jobs below the Real Living Wage, April 2022), as published."""
    frame = the_table(State(), "and others").frame.set_index("measure")
    output = next(row for name, row in frame.iterrows() if name.startswith("GVA per hour"))
    low = next(row for name, row in frame.iterrows() if name.startswith("Jobs below"))
    assert output["England"] == "£42.39" and low["England"] == "12.5%" and low["North East"] == "14.8%"


def test_a_place_without_the_measure_is_shown_with_another():
    said = compute(State(place=ABERDEEN)).sentence
    alike = "In places like Aberdeen but with women's healthy life expectancy at England's average"
    assert said.startswith(alike)
    assert "Aberdeen has no figure for “Disabled, March 2021”: “Healthy life expectancy, female" in said
    assert "” is shown instead. " in said
    assert (
        "There is no estimate for the Isles of Scilly. “Employment rate” is not published"
        in compute(State(place=SCILLY)).sentence
    )


def test_the_published_share_stands_beside_ours():
    work, output = (
        the_table(State(outcome=o), "is linked to health").frame for o in ("employment_rate_2023", "gva_per_hour_2023")
    )
    assert work["what"].iloc[0].startswith("Published") and work["share"].iloc[0] == 33
    assert output["share"].iloc[0] == 30 and len(work) == 1 + len(model.HEALTH)
    own = work.iloc[1]
    assert own["lower"] < own["share"] < own["upper"]


def test_the_claim_of_more_in_good_health_says_what_cannot_be_done():
    texts = [one for one in shown(State(good=True)) if isinstance(one, Text)]
    assert len(texts) == 1 and texts[0].title == "3.5% more in good health"
    assert "cannot be reproduced" in texts[0].paragraphs[0] and "neither confirms nor refutes" in texts[0].paragraphs[1]
    slope = model.Model(views.GAP_OUTCOME, views.GAP_HEALTH).fit.estimates.at[views.GAP_HEALTH, "estimate"]
    share = 100 * abs(slope) * 3.5 / abs(views.health_gap(views.GAP_HEALTH, views.GAP_OUTCOME).gap)
    assert f"share is 3.5 percentage points higher, it tends to be higher by {share:.0f}%" in texts[0].paragraphs[1]
    assert not [one for one in shown(State()) if isinstance(one, Text)]


def test_low_pay_is_joined_from_its_table():
    low = tables.load("low_pay_2022").query("geography == 'local authority' and sex == 'All' and hours == 'All'")
    found = pd.DataFrame(model.table()).set_index("code")[model.LOW_PAY].dropna()
    published = low.set_index("code")["percent_below"].dropna().astype(float)
    pd.testing.assert_series_equal(
        found.sort_index(), published[published.index.isin(found.index)].sort_index(), check_names=False
    )
    assert len(found) > 250


def test_a_census_file_of_ones_own_is_shown_between_people(raw, tmp_path, monkeypatch):
    content = (raw / "microdata" / "census-2011-teaching-extract-10k.csv").read_bytes()
    state = State(file=OwnFile("census.csv", content))
    fitted = work_model(of_working_age(load_microdata(content).frame))
    assert compute(state).sentence.endswith(fitted.sentence())
    table = the_table(state, "Employment by health").frame.set_index("level")
    np.testing.assert_allclose(table["logit"], fitted.effects.loc["health", "logit"])
    monkeypatch.chdir(tmp_path)
    (tmp_path / "census.csv").write_bytes(content)
    exec(compute(state).code, names := {})
    pd.testing.assert_frame_equal(names["effects"], fitted.effects)
    gaps = the_table(state, "Gaps in employment between regions").frame
    np.testing.assert_allclose(gaps[["health", "others", "left"]].sum(axis=1), gaps["gap"])


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"a,b\n1,2\n", "not match any known file"), (b"PK\x03\x04", "ZIP file is damaged"), (b"", "empty")],
)
def test_another_file_becomes_a_sentence(content, words):
    session = Session(APP)
    session.show()
    shown_ = session.bring("file", OwnFile("mine.csv", content))
    assert shown_.view is None and words in shown_.problem


def test_households_that_nobody_asked_about_health_are_sent_where_they_can_be_used():
    session = Session(APP)
    session.show()
    shown_ = session.bring("file", OwnFile("lcf.csv", as_csv(rows_from(LCF_2013))))
    assert shown_.view is None and "no question on health" in shown_.problem and "Draw the line" in shown_.problem


@pytest.mark.parametrize("book", [CENSUS_2011, CENSUS_2021], ids=lambda book: book.name)
def test_a_packed_census_file_is_shown_with_intervals_and_with_what_it_cannot_tell(book):
    rows = rows_from(book, 4000).assign(**{_column(book, "resident"): "1"})
    state = State(file=OwnFile("census.zip", packed(census__csv=as_csv(rows))))
    gaps = the_table(state, "Gaps in employment between regions").frame
    assert (gaps["gap_lower"] < gaps["gap"]).all() and (gaps["upper"] > gaps["health"]).all()
    (told,) = [view for view in map(made, compute(state).views) if isinstance(view, Text)]
    assert any("with no weights, incomes, qualifications" in paragraph for paragraph in told.paragraphs)


def test_a_region_of_few_people_is_not_shown():
    rows = rows_from(CENSUS_2021, 3000).assign(usual_short_student="1", resident_age_7d="3", health_in_general="2")
    rows.loc[rows.index[:1500], "health_in_general"] = "4"
    rows.loc[40:, "region"] = "E12000007"
    rows.loc[:39, "region"] = "W92000004"
    frame = the_table(State(file=OwnFile("c.csv", as_csv(rows))), "Gaps in employment between regions").frame.set_index(
        "region"
    )
    assert np.isnan(frame.loc["Wales", "gap"]) and frame.loc["Wales", "why"] == "fewer than 50 people in the file"
    assert frame.loc["London", "gap_lower"] < frame.loc["London", "gap_upper"] and frame.loc["London", "why"] == ""


def test_poverty_by_disability_and_work_says_what_work_accounts_for():
    """HBAI 2024/25: 12 and 49% in poverty where no one is disabled, 15 and 38% where someone is."""
    found, year, _ = poverty.difference()
    assert year == "2024/25" and found.rows["rate_first"].tolist() == [12, 49]
    assert found.rows["rate_second"].tolist() == [15, 38]
    assert found.second - found.first == pytest.approx(found.by_rate + found.by_composition)
    assert abs(found.first - 17) < 1 and abs(found.second - 22) < 1  # the published overall rates
    table, figure = poverty.listed(), poverty.by_disability("narrow")
    assert "Work accounts for" in table.note and "not an effect" in table.note and "2024/25" in figure.title


@pytest.mark.parametrize("code", ["E08000016", "E06000001", "W06000015"])
@pytest.mark.parametrize(("health", "measures"), [("long_term_sick_2021", "census"), ("hle_female_2022_24", "surveys")])
def test_explain_a_place_has_the_same_figure_for_the_same_measure_and_the_notes_name_each_other(
    code: str, health: str, measures: str
) -> None:
    request = resolve_request(explain_place.State(place=code, measures=measures))
    change = compute_change(request)
    level = change.levels[health]
    here = views.Move(places.get(code), health, level, "").outcome("gva_per_hour_2023")
    assert not isinstance(here, str) and change.whole is not None
    assert (here.amount, here.lower, here.upper) == pytest.approx(
        (change.whole.amount, change.whole.lower, change.whole.upper)
    )
    assert not np.isclose(here.amount, 0)
    # The default measures differ, and so do the weights of the North's share: each page mentions the other.
    assert State().health not in request.basis.columns
    notes = compute(State(place=code, health=health, outcome="gva_per_hour_2023")).notes
    assert any("Explain a place" in note for note in notes)
    assert "Explain a place" in views.published_gap(health, "gva_per_hour_2023").note
    assert "Health and work here" in comparison_table(change, request).note
