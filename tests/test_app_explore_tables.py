"""Explore the tables: the page's content, that its Python code gives the same numbers, and users' own files."""

from __future__ import annotations

import dataclasses
import io
import re

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from tests.published_layouts import HBAI, STAT_XPLORE, bomb, macros, workbook
from toolkit import tables
from toolkit.apps.explore_tables.app import APP, State, compute
from toolkit.apps.explore_tables.options import OF_AREAS, SHOWS, published
from toolkit.apps.explore_tables.query import SCALES, Wishes, fitting, sliced
from toolkit.apps.explore_tables.text import describe_change
from toolkit.core import periods, wording
from toolkit.core.periods import last_year
from toolkit.explorer.controls import OwnFile, settled
from toolkit.explorer.downloads import as_csv, as_xlsx
from toolkit.explorer.frame import Session
from toolkit.explorer.links import from_query, to_query
from toolkit.explorer.result import Table, made, table_values, tables_of
from toolkit.figures.marks import Shapes, Text
from toolkit.health_and_poverty.poverty.in_work import POPULATIONS
from toolkit.health_and_poverty.poverty.published import PUBLISHED
from toolkit.places import REGIONS

DARLINGTON, ISLINGTON, BELFAST, WALES = "E06000005", "E09000019", "N09000003", "W92000004"
EARLIER = {"table": "children", "show": "order", "costs": "both"}
"""The page's initial choices when links did not yet name the table."""
STATES = [State(table=table, show=show.value) for table in PUBLISHED for show in SHOWS]
STATES += [
    State(who=who, show=show, statistic=statistic)
    for who in POPULATIONS
    for show, statistic in [("glance", "rate"), ("years", "rate"), ("glance", "number"), ("time", "composition")]
]
STATES += [
    State(table="working_families", show="order", statistic=statistic, within=within, place=place)
    for statistic, within, place in [("number", "England", DARLINGTON), ("share", "", DARLINGTON), ("rate", "", WALES)]
]
STATES += [
    State(table=table, level="local authority", place=place, show=show)
    for table, place, show in [
        ("children", ISLINGTON, "order"),
        ("children", BELFAST, "time"),
        ("children", DARLINGTON, "places"),
        ("low_pay_2022", BELFAST, "order"),
        ("low_pay_2022", ISLINGTON, "places"),
        ("low_pay_2022", DARLINGTON, "map"),
    ]
]
STATES += [State(table=table, scale=scale) for table in PUBLISHED for scale in ("index", "apart")]
STATES += [
    State(show="time", scale="index", table="pay_by_region", sex="Female", hours="Part-time"),
    State(table="scotland", figures="All people by age|Absolute", costs="BHC", year="2004-07"),
    State(table="scotland", figures="All people by age|Relative", show="costs"),
    State(table="pay_by_occupation", figures="Aged 60 and over", sex="Male", show="time"),
    State(**EARLIER | {"costs": "AHC"}, year="2022"),
    State(**EARLIER, year="2023"),
]


def name_of(state: State) -> str:
    return " ".join(str(value) for value in dataclasses.astuple(state) if value != "")[:70]


def numbers_of(frame: pd.DataFrame) -> np.ndarray:
    shown = frame[[c for c in ("value", "first", "second") if c in frame]] if "year" not in frame else frame
    shown = shown if shown.shape[1] else frame.select_dtypes("number")
    return np.sort(shown.to_numpy(float).ravel())


def assert_differences_as_written(result) -> int:
    """Return how many displayed differences do not match the displayed figures; each must have a note."""
    wrong = 0
    for table in (one for one in result.views if isinstance(one, Table) and "difference" in one.frame):
        names = [name for name in table.frame if name not in table.in_files and table.headings.get(name) != "to"]
        written = pd.DataFrame(table_values(table)["rows"], columns=names)  # an interval is one column
        first, second, apart = (
            pd.to_numeric(written[name].str.replace("−", "-").str.replace(",", ""), errors="coerce")
            for name in ("first", "second", "difference")
        )
        off = int(((second - first - apart).abs() > 1e-9).sum())
        assert bool(off) == ("before rounding" in table.note)
        wrong += off
    return wrong


def test_a_difference_that_is_not_that_of_the_figures_beside_it_is_said_to_be_rounded():
    assert assert_differences_as_written(compute(State(table="pay_by_region", show="years", scale="index"))) > 0
    assert assert_differences_as_written(compute(State(table="pay_by_region", show="years"))) == 0


@pytest.mark.sample(20)
@pytest.mark.parametrize("state", STATES, ids=name_of)
def test_the_lines_of_python_give_the_numbers_on_the_page(state):
    result = compute(state)
    names: dict = {}
    exec(result.code, names)
    shown = next(view.frame for view in result.views if isinstance(view, Table))
    assert len(names["result"]) == len(shown)
    np.testing.assert_array_equal(numbers_of(names["result"]), numbers_of(shown))
    assert result.code.count("\n") <= 10 and "nan" not in result.sentence and result.sources
    assert isinstance(made(result.views[0]), Table) or made(result.views[0], "narrow").source
    assert_differences_as_written(result)
    # No column of the table is empty overall, such as numbers when none are published; a period may be.
    nothing = [name for name in shown if (shown[name].isna() | (shown[name] == "")).all()]
    assert not [name for name in nothing if np.isnan(last_year(name))]


@pytest.mark.parametrize("table", PUBLISHED)
def test_every_table_has_a_page_in_both_widths(table):
    session = Session(APP)
    for level in ("region", "local authority"):
        shown = session.show(State(table=table, level=level))
        assert shown.view is not None and shown.problem == ""
    session.width = "narrow"
    assert session.show().view is not None


def test_london_jumps_when_housing_is_paid_for():
    result = compute(State(**EARLIER, place="E09000030"))
    assert result.sentence == (
        "In London (including Tower Hamlets), the share of children in relative low income was 15.6% before housing "
        "costs and 30.7% after. After housing costs, that is the third highest of 12 areas in the year ending 2025. "
        "For Tower Hamlets itself, choose local authorities. The figures for the United Kingdom were "
        "19.3% and 26.0%."
    )
    assert "gap is widest for “London”" in made(result.views[0]).alt


def test_a_council_that_a_visitor_comes_with_is_shown_itself_and_older_links_keep_their_meaning():
    state, problems = from_query(State, "place=E08000016")
    assert not problems and compute(state).sentence.startswith(
        "In Barnsley, the share of children in relative low income was 28.2% before housing costs"
    )
    assert from_query(State, "place=E08000016&table=children")[0].level == "region"
    regions = compute(State(table="low_income_regions", show="order", place="E08000016")).sentence
    assert regions.startswith("In Yorkshire and The Humber (including Barnsley), ")
    assert "The table has no figure for Barnsley alone." in regions


def test_an_index_is_the_value_over_that_of_the_whole():
    table = PUBLISHED["pay_by_region"].read(tables.load("pay_by_region")).filter(period="2021", population="All")
    plain = table.filter(group="All").pivot("area", "period")["2021"]
    shown = compute(State(table="pay_by_region", scale="index")).views[1].frame.set_index("name")["value"]
    np.testing.assert_allclose(shown, (100 * plain / plain["United Kingdom"])[shown.index])
    apart = compute(State(table="pay_by_region", scale="apart")).views[1].frame.set_index("name")["value"]
    np.testing.assert_allclose(apart, (plain - plain["United Kingdom"])[apart.index])


def test_two_places_of_a_table_with_intervals_have_a_difference_with_one():
    result = compute(State(table="pay_2023", show="places", place="E08000025", other="E08000035"))
    rows = tables.load("place_indicators").set_index("code")
    one, two = (rows.loc[code, "median_weekly_pay_2023"] for code in ("E08000025", "E08000035"))
    row = result.views[1].frame.iloc[0]
    assert row["difference"] == pytest.approx(two - one) and row["lower"] < row["difference"] < row["upper"]
    assert "95% interval" in result.sentence


def test_a_map_has_a_hexagon_for_each_place_and_hatches_those_without_a_figure():
    result = compute(State(table="low_pay_2022", level="local authority", show="map"))
    drawn = made(result.views[0])
    assert len(drawn.data) == 361 and drawn.data["value"].isna().sum() == 361 - drawn.data["value"].notna().sum() > 0
    assert "Hatched" in drawn.alt
    both = compute(State(**EARLIER | {"show": "map"}))
    assert [made(view).alt.startswith("Map of 12 regions") for view in both.views[:2]] == [True, True]


def test_many_lines_are_drawn_in_a_panel_for_each_region_and_all_are_listed():
    result = compute(State(table="children", level="local authority", show="time", place=BELFAST))
    drawn = made(result.views[0])
    assert drawn.data["line"].nunique() == 361 + 1 and len(result.views[1].frame) == 361
    assert f"Panels: {wording.listing(list(REGIONS))}." in drawn.alt
    assert "Belfast: " in drawn.alt and "United Kingdom: " in drawn.alt
    own = next(mark for mark in drawn.picture.marks if getattr(mark, "text", "") == "Belfast")
    head = [mark for mark in drawn.picture.marks if getattr(mark, "text", "") == "Northern Ireland"][-1]
    assert 0 < head.y - own.y < 120 and abs(head.x - own.x) < 5, "in the panel of its region"


def test_the_faults_of_the_printed_table_stand_beside_it():
    (faults,) = (
        v for v in compute(State(table="low_pay_2019")).views if isinstance(v, Table) and "impossible" in v.title
    )
    assert faults.frame[["kind", "row"]].to_numpy().tolist() == [
        ["impossible", "Yorkshire and The Humber"],
        ["inconsistent", "East Midlands"],
        ["inconsistent", "United Kingdom"],
    ]
    assert "19.96% to 20.15%" in faults.frame["expected"].iloc[-1]


@pytest.mark.parametrize(("table", "cells", "said"), [("in_work", 6, ""), ("insecure_work", 12, "less than 10%")])
def test_a_lost_table_shows_its_reasons_what_the_text_says_and_what_can_be_cited(table, cells, said):
    result = compute(State(table=table))
    assert [view.title for view in result.views][1] == "Published figures that you can cite instead"
    assert (result.views[0].frame["reason"] != "").all() and f"None of the {cells} cells" in result.sentence
    assert said in result.views[0].frame.to_string()


def test_what_a_table_has_not_is_replaced_with_a_note():
    asked, instead = compute(State(**EARLIER | {"costs": "AHC"}, year="2022")), "“2025” is shown instead."
    assert f"This table has no entry “2022”; {instead}" in asked.notes
    assert asked.sentence.endswith(instead)  # not only below the page: the menu and the play button say 2022
    notes = compute(State(**EARLIER | {"show": "hours"})).notes
    assert "This table does not have both “Part-time” and “Full-time”, so a ranking is shown." in notes
    assert any("no total" in note for note in compute(State(table="headlines", scale="index")).notes)
    same = compute(State(**EARLIER | {"show": "places"}, place="E08000025", other="E08000026"))
    assert any("Both places are in the West Midlands" in note for note in same.notes)


def test_the_usual_choices_deserve_no_note():
    table = PUBLISHED["pay_2023"].read(tables.load("place_indicators"))
    usual = Wishes("region", "AHC", "Relative", "", "", "", "All", "All", "")
    assert sliced("pay_2023", table, usual, usual, "published").notes == ()
    assert set(SCALES) == {"published", "index", "apart"}


def test_a_place_without_a_figure_says_why():
    def sentence(place):
        return compute(State(table="low_pay_2022", show="order", level="local authority", place=place)).sentence

    assert sentence("E09000014").startswith(
        "In Haringey, 34.2% of jobs were paid below the Real Living Wage in April 2022 (UK 12.2%): the highest of 266 "
    )
    lacking = "The Isles of Scilly has no figure for the share of jobs paid below the Real Living Wage: suppressed"
    assert sentence("E06000053").startswith(lacking)
    assert sentence(BELFAST).startswith("Belfast is not in this table.")


def test_fitting_keeps_wishes_that_can_be_met():
    table = PUBLISHED["children"].read(tables.load("child_low_income"))
    wishes = {"level": "region", "period": "2024"}
    assert fitting(table, wishes, {"level", "period"}) == (wishes, [])


@pytest.mark.parametrize(
    ("period", "year"),
    [
        ("1994-97", 1997),
        ("1998-01", 2001),
        ("2017/18-2019/20", 2020),
        ("April 2022", 2022),
        ("2019-2020", 2020),
        ("2023-04-01/P1Y", 2023),
        ("2012-06-30", 2012),
        ("18/19", 2019),
        ("1851", 1851),
    ],
)
def test_the_last_year_of_a_period(period, year):
    assert last_year(period) == year and np.isnan(last_year("ten years before"))


def test_periods_are_in_the_order_of_time():
    """The month of a date was taken for the end of a period, so that June 2012 came after April 2013."""
    inorder = ["before", "1998-01", "2012-06-30", "2013-04-01/P1Y", "2013 Q3", "Dec 2013", "13/14", "2014/15", "2015"]
    by_letters = sorted(inorder)
    assert by_letters != inorder and sorted(by_letters, key=periods.order) == inorder


def test_links_to_the_page_before_still_open_the_same_table():
    """The page had the same names for table, areas, housing costs, year and place."""
    state, messages = from_query(State, "table=children&level=local authority&costs=AHC&year=2024&place=E08000035")
    assert messages == () and compute(state).sentence.startswith(
        "In Leeds, 30.6% of children were in relative low income after housing costs in the year ending 2024 ("
    )
    state, messages = from_query(State, "table=gone&year=1066")
    assert state.table == State().table and state.year == "" and len(messages) == 2


def test_the_page_marks_only_terms_that_the_glossary_has():
    for table in PUBLISHED:
        assert Session(APP).show(State(table=table)).view["terms"]


# --- a visitor's own table ---------------------------------------------------------------------------------


def test_an_own_table_of_regions_over_years_can_be_ordered_mapped_and_compared(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hbai.xlsx").write_bytes(HBAI)
    own = OwnFile("hbai.xlsx", HBAI)
    for show in ("order", "time", "years", "places", "map"):
        result = compute(State(own=own, own_used=True, show=show, other="W06000015"))
        assert result.sentence.startswith("Your table. ") and "this visit only" in result.notes[0]
        names: dict = {}
        exec(result.code, names)
        shown = next(view.frame for view in result.views if isinstance(view, Table))
        np.testing.assert_array_equal(numbers_of(names["result"]), numbers_of(shown))
    ordered = compute(State(own=own, own_used=True, place="S12000033"))
    assert "In Scotland (including Aberdeen), “Percentage of working-age adults" in ordered.sentence
    assert "was 12.0% in 2018/19-2020/21: the lowest of 2 areas." in ordered.sentence
    assert ordered.views[1].frame.set_index("name").loc["London", "reason"].startswith("too few to be shown")


def test_an_own_table_is_shown_before_it_is_used():
    book = workbook(
        A=[["Share in low income, %"], ["Region", "2019", "2020"], ["Wales", 20, 21], ["London", 27, 28]],
        B=[["Pay"], ["Place", "Code", "Median"], ["Leeds", "E08000035", 574], ["Hull", "E06000010", 500]],
    )
    session = Session(APP)
    view = session.bring("own", OwnFile("two.xlsx", book)).view
    assert "read as 1 indicator for 2 regions and nations. The table is not in use yet" in view["sentence"]
    assert [option[0] for option in view["options"]["own_sheet"]] == ["", "A", "B"]
    other = session.change(view["values"] | {"own_sheet": "B"}).view
    assert "2 local authorities" in other["sentence"] and other["values"]["own_indicator"] == "Median"
    used = session.change(other["values"] | {"own_used": True, "level": "local authority"}).view
    assert "Kingston upon Hull" in used["sentence"] or "Hull" in used["sentence"]
    assert used["query"] == "table=in_work_uk&show=glance&level=local+authority&costs=AHC"


def test_a_long_export_is_read():
    long = compute(State(own=OwnFile("export.csv", STAT_XPLORE.encode()), own_used=True))
    assert "London" in long.sentence and "2,100,000" in long.sentence


def test_an_own_table_without_areas_is_ordered_by_its_groups():
    own = OwnFile("mine.csv", b"Family,Rate %\nLone parent,41\nCouple,19\nSingle,23\n")
    result = compute(State(own=own, own_used=True, show="map"))
    assert "“Rate %” was highest for “Lone parent” (41.0%)" in result.sentence and any(
        "no areas" in note for note in result.notes
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (bytes, "is empty"),
        (lambda: b"\xd0\xcf\x11\xe0rest", "is damaged, or is not"),
        (lambda: workbook(Guide=[["Only words"], ["and more"]]), "No table of figures was found in the sheet “Guide”"),
        (bomb, "would unpack to 120 MB"),
        (macros, "contains macros"),
    ],
    ids=["empty", "xls", "wrong sheet", "bomb", "macros"],
)
def test_a_file_that_cannot_be_used_gets_its_sentence_and_leaves_the_page_as_it_was(make, words):
    session = Session(APP)
    session.show()
    shown = session.bring("own", OwnFile("mine", make()))
    assert shown.view is None and words in shown.problem and session.state.own is None


@pytest.mark.parametrize("table", PUBLISHED)
def test_a_figure_and_a_table_do_not_bear_one_name(table):
    """Both have rows on the page; a screen reader's list of tables could not distinguish them."""
    titles = [made(view).title for view in compute(State(table=table)).views]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    ("rank", "count", "words"),
    [
        (1, 12, "the highest of 12"),
        (12, 12, "the lowest of 12"),
        (3, 12, "the third highest of 12"),
        (245, 266, "the 22nd lowest of 266"),
        (112, 361, "the 112th highest of 361"),
    ],
)
def test_a_place_in_an_order_is_said_with_the_total(rank, count, words):
    assert wording.position(rank, count) == words


def test_a_change_is_worded_by_its_sign():
    assert [describe_change(change, up=True) for change in (2, 0, -1)] == ["rose most", "stayed the same", "fell least"]
    smallest = [describe_change(change, up=False) for change in (2, 0, -1)]
    assert smallest == ["rose least", "stayed the same", "fell most"]
    over_time = compute(State(table="pay_by_region", show="time")).sentence
    assert "rose most in London" in over_time and "rose least in" in over_time and "or down" not in over_time


def test_thresholds_are_not_ranked():
    result = compute(State(table="poverty_lines"))
    assert "highest" not in result.sentence and "does not mean a better-off family" in result.sentence
    assert all("rank" not in view.frame for view in result.views if isinstance(view, Table))


def test_a_place_that_stands_for_its_region_is_said():
    assert "For Birmingham itself, choose local authorities." in compute(State(**EARLIER)).sentence
    assert "itself" not in compute(State(**EARLIER, level="local authority")).sentence


def test_the_lost_tables_come_last():
    assert list(PUBLISHED)[-2:] == ["in_work", "insecure_work"]


def test_the_offices_old_workbook_is_read_as_it_was_downloaded(raw):
    """ASHE low pay in 2022 by place, an .xls file: the place's figure with the title of its table."""
    path = raw / "pay" / "ashe-2022-jobs-below-real-living-wage.xls"
    file, session = OwnFile(path.name, path.read_bytes()), Session(APP)
    view = session.bring("own", file).view
    percent = next(name for name, *_ in view["options"]["own_indicator"] if "er cent" in name or "%" in name)
    chosen = {"own_used": True, "own_indicator": percent, "level": "local authority"}
    sentence = session.change(view["values"] | chosen).view["sentence"]
    assert "In Birmingham, " in sentence and "was 12.1%" in sentence


# --- in-work poverty ---------------------------------------------------------------------------------------


def test_on_another_scale_the_headline_gives_no_share_of_people():
    for scale, figure in (
        ("index", "the index of relative low income after housing costs (everyone = 100) was 68.4"),
        ("apart", "the gap to everyone in relative low income after housing costs was −6.0 percentage points"),
    ):
        headline = compute(State(scale=scale)).sentence.partition(". ")[0]
        assert headline == f"In 2024/25, {figure} for those in working families"
        assert "were in relative poverty" not in headline


def test_it_opens_on_in_work_poverty():
    result = compute(State())
    assert result.sentence.startswith(
        "In 2024/25, 13% of working-age adults in working families were in relative poverty after housing costs. "
        "The figure was 43% for those in workless families. In 2024/25, working families accounted for 72% of "
        "children in poverty "
        "(44% in 1996/97 and 75% in 2019/20) and 57% of working-age adults in poverty (44% in 1996/97 and 61% in "
        "2019/20)"
    )
    series = made(result.views[0])
    assert series.data["year"].nunique() == 29 and set(series.data["line"]) == {
        "All",
        "Working families",
        "Workless families",
    }
    assert "not comparable" in series.alt and "1997 to 2020" in series.alt and "2022 to 2025" in series.alt
    # The panels, and the table's rows, are in the publisher's order.
    parts = list(POPULATIONS[State().who].parts[0])
    assert list(dict.fromkeys(made(result.views[3]).data["line"])) == parts and len(parts) == 14
    assert list(result.views[1].frame["name"])[-14:] == parts


@pytest.mark.parametrize("who", POPULATIONS)
def test_a_sentence_names_whose_work_counts(who):
    sentence = compute(State(who=who)).sentence.partition(". ")[0]
    unit = "households" if "household" in who else "families"
    assert unit in sentence and POPULATIONS[who].people in sentence


def test_no_change_is_told_across_the_break():
    result = compute(State(show="years", since="2019/20", year="2024/25"))
    assert any("2019/20 and 2024/25 cannot be compared" in note for note in result.notes)
    assert "between 2021/22 and 2024/25" in compute(State(show="years")).sentence
    over = compute(State(table="low_income_regions", show="time", place=WALES))
    assert over.sentence.endswith("The two series are not comparable.") and "from 2" in over.sentence
    refused = compute(State(table="low_income_regions", show="years", since="2016/17 to 2018/19"))
    assert any("cannot be compared" in note for note in refused.notes)


def test_a_change_adds_up_to_the_published_one():
    result = compute(State(show="years", year="2019/20", who="Children, by family work status"))
    steps = made(result.views[0])
    assert "from 34% to 31%" in result.sentence
    assert steps.data["value"].sum() == pytest.approx(31 - 34)
    parts = result.views[1].frame
    assert parts["by_rate"].sum() == pytest.approx(steps.data["value"].iloc[0])
    assert parts["share_first"].sum() == pytest.approx(100)


def test_shares_of_children_in_working_families_stay_within_a_region():
    for within in ("", "England"):
        result = compute(
            State(table="working_families", show="order", statistic="share", within=within, place="E08000035")
        )
        codes = result.views[1].frame["code"]
        region = tables.load("places").set_index("code")["region"]
        assert set(codes.map(region)) == {"Yorkshire and The Humber"} and "Rank places by counts" in " ".join(
            result.notes
        )
    assert len(compute(State(table="working_families", show="order")).views[1].frame) == 361


def test_the_councils_of_wales_are_one_choice_away():
    for state in (
        State(table="working_families", show="order", place=WALES),
        State(table="children", show="order", level="local authority", within="Wales"),
    ):
        table = compute(state).views[1].frame
        assert len(table) == 22 and table["code"].str.startswith("W06").all()
        assert (table["region"] == "Wales").all() and {"period", "unit"} <= set(table)


def test_councils_of_a_region_are_said_with_what_is_counted_and_where():
    said = compute(State(table="working_families", show="order", place=WALES)).sentence.partition(". ")[0]
    assert said == (
        "In Wales, the share of children aged 0 to 15 in low-income working families was highest in Ceredigion (21.3%) "
        "in 2021/22"
    )


def test_a_link_to_a_table_says_what_is_shown_of_it():
    """The defaults are for in-work poverty: a download once listed adults for a table of children."""
    session = Session(APP)
    state, _ = from_query(State, f"place={WALES}&table=working_families")
    assert session.show(state).problem == "" and session.result is not None
    content = as_csv(APP, session.state, session.result).decode()
    assert "# Who: Aged 0 to 15" in content and "Working-age adults" not in content and "# Show: Ranked" in content
    assert "\r\n1,Ceredigion,21.3,2168,W06000008,Wales,2021/22,% of children\r\n" in content
    asked, _ = from_query(State, "table=working_families&who=Everyone")
    session.show(asked)
    assert any("no entry “Everyone”" in note for note in session.result.notes)


def test_downloads_carry_codes_and_markers():
    content = as_csv(APP, state := State(table="low_income_regions", show="order"), compute(state)).decode()
    heading = next(line for line in content.splitlines() if "GSS code" in line)
    assert heading.endswith("GSS code,Region,When,Unit") and ",E12000005,West Midlands,2022/23 to 2024/25,%" in content
    sheets = load_workbook(io.BytesIO(as_xlsx(APP, state, compute(state)))).worksheets
    rows = [[str(cell) for cell in row] for sheet in sheets for row in sheet.iter_rows(values_only=True)]
    assert any({"GSS code", "Region", "When", "Unit"} <= set(row) for row in rows)
    assert any({"E12000005", "West Midlands", "2022/23 to 2024/25", "%"} <= set(row) for row in rows)
    gap = State(year="2020/21", show="order", who="Children, by household work status")
    assert "[x]" in as_csv(APP, gap, compute(gap)).decode()


@pytest.mark.parametrize("state", [State(table=t, show="order", place="E07000061") for t in OF_AREAS])
def test_the_chosen_place_comes_first_however_long_the_table(state):
    table = next(
        view for view in compute(dataclasses.replace(state, level="local authority")).views if isinstance(view, Table)
    )
    assert table.pinned == 1
    assert table.frame.iloc[0]["name"] in ("Eastbourne", "South East")


def test_only_what_a_table_has_is_offered():
    form = {control["name"]: control for control in APP.form()}
    for name in PUBLISHED:
        rows, years = published(name).rows.dropna(subset=["value"]), years_offered(State(table=name, show="order"))
        assert set(years) <= set(rows["period"]) and bool(years) == (rows["period"].nunique() > 1)
    offered = [value for value, _, _, *only in form["table"]["options"] if not only]
    assert not {"in_work", "insecure_work"} & set(offered) and offered[0] == "in_work_uk"


def years_offered(state: State) -> list[str]:
    return [option.value for option in settled(state)[1]["year"] if option.value]


COUNCILS = {"table": "children", "show": "map", "level": "local authority", "place": DARLINGTON}


@pytest.mark.parametrize(
    ("choices", "first", "count"),
    [
        (COUNCILS | {"costs": "BHC"}, "2022", 4),
        (COUNCILS | {"costs": "AHC"}, "2024", 2),
        (COUNCILS | {"costs": "both", "show": "order"}, "2024", 2),
        ({"table": "in_work_europe", "show": "order", "who": "In work"}, "2003", 21),
        ({"table": "in_work_europe", "show": "order", "who": "Employees"}, "2009", 15),
        ({"table": "poverty_lines", "show": "order"}, "2019-20", 3),
        ({"table": "scotland", "show": "order", "figures": "All people by age|Absolute"}, "1994-97", 26),
    ],
)
def test_the_years_on_offer_have_the_figures_that_are_chosen(choices, first, count):
    years = years_offered(State(**choices))
    assert len(years) == count and years[-1] == first
    for year in (years[0], first):
        result = compute(State(**choices, year=year))
        assert year in made(result.views[0]).title and not any("no entry" in note for note in result.notes)


def test_a_year_without_figures_stays_in_a_link_with_a_note_and_gives_way_on_the_page():
    linked = State(**COUNCILS, costs="AHC", year="2022")
    session = Session(APP, linked)
    shown = session.show()
    assert "2022" in years_offered(linked) and "no entry “2022”" in shown.view["sentence"]
    before = Session(APP, State(**COUNCILS, costs="BHC", year="2022"))
    values = before.show().view["values"]
    after = before.change(values | {"costs": "AHC"}).view
    assert after["values"]["year"] == "" and "no entry" not in after["sentence"]
    # What is not asked for meanwhile is kept.
    assert before.change(values | {"show": "time"}).view["values"]["year"] == "2022"


def axis_of(view) -> list[str]:
    """Return the numbers of a figure's horizontal axis."""
    texts = [mark for mark in made(view).picture.marks if isinstance(mark, Text) and mark.anchor == "center"]
    return [mark.text for mark in texts if re.fullmatch(r"£?\d[\d.]*%?", mark.text)]


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    "choices",
    [
        COUNCILS | {"costs": "BHC"},
        {"table": "low_income_regions", "show": "map", "who": "Children"},
        COUNCILS | {"costs": "BHC", "scale": "index"},
        {"table": "pay_by_region", "show": "map"},
    ],
)
def test_a_colour_of_a_map_is_one_amount_in_all_years_and_the_key_says_so(choices):
    ranges, words = set(), set()
    for year in (years := years_offered(State(**choices)))[:: max(1, len(years) // 4)]:
        drawn = made(compute(State(**choices, year=year)).views[0])
        assert year in drawn.title
        texts = [mark.text for mark in drawn.picture.marks if isinstance(mark, Text)]
        fills = [mark.fill for mark in drawn.picture.marks if isinstance(mark, Shapes) and mark.edge]
        entries = [text.rpartition(" (")[0] for text in texts if re.search(r" to .* \(\d+ (place|region)s?\)", text)]
        ranges.add((*entries, *fills[: len(entries)]))
        words.add("Classes are the same for all years" in " ".join(texts))
    assert len(ranges) == 1 and len(next(iter(ranges))) >= 10 and words == {True}


@pytest.mark.parametrize(
    "choices",
    [
        {"table": "low_income_regions", "show": "order"},
        {"table": "pay_by_occupation", "show": "order"},
        {"table": "low_income_regions", "show": "costs"},
        COUNCILS | {"costs": "both", "show": "order"},
    ],
)
def test_only_the_marks_move_when_years_are_played(choices):
    years = years_offered(State(**choices))
    axes = [axis_of(compute(State(**choices, year=year)).views[0]) for year in (years[0], years[-1])]
    assert axes[0] == axes[1] and len(axes[0]) > 2


def test_a_link_from_before_means_what_it_meant():
    state, problems = from_query(State, "place=E08000035&level=local+authority")
    assert (state.table, state.show, state.costs, problems) == ("children", "order", "both", ())
    assert from_query(State, "") == (State(), ()) and from_query(State, to_query(State())) == (State(), ())
    assert from_query(State, "table=in_work")[0].table == "in_work"


def test_europe_shows_the_last_year_of_the_united_kingdom():
    result = compute(State(table="in_work_europe", show="order"))
    assert result.sentence.startswith(
        "In the United Kingdom, 10.4% of people in work were in poverty in 2018: the eighth highest of 37 countries."
    )


def test_a_label_that_is_no_area_hides_no_council_wherever_it_stands() -> None:
    rows = ["Our service area,1", "Barnsley,4", "Leeds,5", "York,7"]
    for lines in (rows, rows[1:] + rows[:1]):
        file = OwnFile("mine.csv", "\n".join(["Area,Value", *lines]).encode())
        result = compute(State(own=file, own_used=True))
        assert result.sentence.startswith("Your table. “Value” was highest in York (7).")
        assert "Of the 3 areas" in result.sentence and "Our service area" not in result.sentence
        assert any("Our service area" in note and "left out" in note for note in result.notes)


def test_a_label_that_comes_twice_is_numbered_and_said() -> None:
    file = OwnFile("mine.csv", b"Area,Value\nBarnsley,4\nLeeds,5\nBarnsley,9\n")
    result = compute(State(own=file, own_used=True))
    assert "There is more than one row for the same period: Barnsley. The later rows are numbered." in result.notes
    assert "Barnsley (2)" in next(iter(tables_of(result))).frame["name"].tolist()


def test_the_only_area_of_a_table_is_not_compared_with_itself() -> None:
    result = compute(State(own=OwnFile("mine.csv", b"Area,Value\nBarnsley,4\n"), own_used=True, place="E08000016"))
    assert result.sentence == "Your table. In Barnsley, “Value” was 4."
