"""The scenario explorer: what it shows, saves and loads, and that its code gives the same numbers."""

import math
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.uploads_corpus import industries, jobs_of
from toolkit import assumptions, scenario_yaml, scenarios, tables
from toolkit.apps.build_scenario.app import State, assumed, built, make_app, own_setting
from toolkit.apps.build_scenario.form import SHARES
from toolkit.apps.shared.job_scenarios import ACTIVITIES, REGIONS, SCENARIOS, about, ranged, simulated
from toolkit.apps.who_will_do_the_jobs.app import State as SkillsState
from toolkit.apps.who_will_do_the_jobs.app import make_app as make_skills_app
from toolkit.apps.who_will_do_the_jobs.views import EVERY
from toolkit.explorer import links
from toolkit.explorer.controls import OwnFile
from toolkit.explorer.frame import Session, describe
from toolkit.explorer.result import Table, made
from toolkit.figures.marks import Text as TextMark
from toolkit.net_zero_jobs import DENOMINATORS
from toolkit.net_zero_jobs.outlook import spread

FILE = Path(__file__).parents[1] / "labs/03_net_zero_jobs/scenarios.yaml"
GIVEN = assumptions.parse(FILE.read_text(encoding="utf-8"))
APP = make_app(FILE)
SAVED = scenario_yaml.to_yaml(scenarios.published(GIVEN, "current_path").with_(end=2040)).encode()
STATES = [
    State(),
    State(scenario="current_path", year="2021", per="employed", measure="net"),
    State(scenario="no_new_initiatives", key="0", by=2030, region="London", rival="London"),
    State(key="1", year="2019", per="population_16_64", by=2050, rule="guide", leakage=25),
    State(other="current_path", share=30, repair=200, remanufacturing=0, shape="logistic", end=2040, by=2033),
    State(factor="1.4", key="0.5", displacement=0, substitution=10, rule="guide", measure="net"),
    State(file=OwnFile("my 'own'.yaml", SAVED), repair=50),
    State(own=OwnFile("bres.csv", industries("regions across")), own_used=True),
]


def ids(state: State) -> str:
    return links.to_query(state) or "usual"


def regional(state: State):
    found = [view for view in APP.compute(state).views if isinstance(view, Table)]
    return found[0].frame.set_index("region")


def unrounded(state: State):
    names: dict = {}
    exec(APP.compute(state).code, names)
    return names["result"].set_index("region")


def half_a_step(count: float) -> float:
    return 0.5 * 10 ** (math.floor(math.log10(count)) - 1) if count else 0.5


@pytest.mark.parametrize("state", STATES, ids=ids)
def test_the_code_gives_the_numbers_on_the_page_and_saves_the_scenario(state, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a downloaded notebook runs anywhere
    if state.file:
        Path(state.file.name).write_bytes(state.file.content)
    if state.own is not None:
        Path(state.own.name).write_bytes(state.own.content)
    names: dict = {}
    code = APP.compute(state).code
    exec(code, names)
    assert len(code.splitlines()) <= 21
    shown = regional(state)
    found = names["result"].set_index("region").loc[shown.index, shown.columns]
    assert (shown == found.map(about)).all(axis=None)
    saved = scenario_yaml.from_yaml(Path("scenario.yaml").read_text(encoding="utf-8"))
    assert saved == built(assumed(GIVEN, state), state)[0]


def test_a_saved_scenario_comes_back_with_the_same_jobs():
    state = State(other="current_path", share=40, reuse=150, by=2030, end=2035)
    text = scenario_yaml.to_yaml(built(GIVEN, state)[0])
    back = regional(State(by=2030, file=OwnFile("mine.yaml", text.encode())))
    assert (back - regional(state)).abs().to_numpy().max() == 0


@pytest.mark.parametrize("state", STATES, ids=ids)
def test_no_total_stands_without_its_range_and_indirect_jobs_are_never_added(state):
    result = APP.compute(state)
    assert (
        "gross circular-economy jobs would be created by" in result.sentence and " net jobs under " in result.sentence
    )
    assert ("Green Alliance 2021" in result.sentence) == (state.file is None)
    table = regional(state)
    for name in ("gross", "net", "displaced"):
        assert (table[f"{name}_lower"] <= table[f"{name}_upper"]).all()
    rows = made(result.views[0]).data.set_index("category")
    apart = [name for name in rows.index if name == "Supplier jobs (not in the total)"]
    assert len(apart) == 1 and {"lower", "upper"} <= set(rows.columns)
    added = rows.drop(index=apart)["value"]
    parts, gross = added.drop("Gross jobs").sum(), added["Gross jobs"]
    assert abs(parts - gross) <= sum(map(half_a_step, added))  # each is rounded to two figures
    assert any("never added to net" in note for note in result.notes)


def test_the_national_total_is_the_published_one_and_the_net_share_is_in_reach_of_the_published(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = unrounded(State())
    assert table["gross"].sum() == pytest.approx(450_000, rel=0.001)
    assert 0.17 <= table["net"].sum() / table["gross"].sum() <= 0.30
    assert table.loc["South West", "net"] == 0  # the lowest unemployment in 2021


def test_the_first_region_turns_with_the_year_of_the_denominator():
    first = {year: made(APP.compute(State(year=year)).views[1]).data.iloc[0]["name"] for year in ("2020", "2021")}
    assert first == {"2020": "Wales", "2021": "South West"}


def test_the_guide_takes_off_what_would_come_anyway(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    guide, published = unrounded(State(rule="guide")), unrounded(State())
    assert guide["gross"].sum() == published["gross"].sum()
    anyway = guide["gross"].sum() - guide["net"].sum() - guide["displaced"].sum()
    assert anyway == pytest.approx(40_000, rel=0.03)  # gross jobs without new initiatives
    assert regional(State(rule="guide", displacement=100))["net"].sum() == 0
    nothing = regional(State(scenario="no_new_initiatives", rule="guide"))
    assert nothing["net"].sum() == 0 and nothing["gross"].sum() > 0


def _ends(name: str) -> list[object]:
    control = next(one for one in APP.form() if one["name"] == name)
    if control["kind"] == "range":
        return [control["minimum"], control["maximum"]]
    return [option[0] for option in control["options"]]


_MOVED = ("by", *ACTIVITIES, "share", "end", "key", "factor", *SHARES)
ENDS = [{name: end} for name in _MOVED for end in _ends(name)]


@pytest.mark.sample(12)
@pytest.mark.parametrize("changes", ENDS, ids=str)
def test_every_estimate_lies_in_its_range_at_the_ends_of_every_slider(changes):
    rule = "guide" if set(changes) & set(SHARES) else "published"  # hidden controls are not applied
    state = State(other="current_path" if "share" in changes else "none", rule=rule, **changes)
    for rule in ("published", "guide"):
        frame = jobs_made(state).by_region(state.by, rule)
        total = {name: spread(part.sum(axis=0), "x") for name, part in _parts(state, rule).items()}
        for name in ("gross", "net", "displaced"):
            assert (frame[f"{name}_lower"] <= frame[name] + 1e-6).all(), (rule, name)
            assert (frame[name] <= frame[f"{name}_upper"] + 1e-6).all(), (rule, name)
        for name, row in total.items():
            assert row["x_lower"] - 1e-6 <= row["x"] <= row["x_upper"] + 1e-6, (rule, name)


def jobs_made(state: State):
    given = assumed(GIVEN, state)
    return simulated(given, *built(given, state))


def _parts(state: State, rule: str):
    made_ = jobs_made(state)
    return {"gross": made_.gross(state.by), "net": made_.net(state.by, rule)}


def test_the_sentence_says_who_gets_more_and_what_the_year_of_the_count_decides():
    # Wales has more gross jobs per 100 unemployed people than the East Midlands only with the count of 2020.
    usual = APP.compute(State()).sentence
    sure = r"\(in .*% of simulations\)"
    more = rf"Wales would get more gross jobs than the East Midlands {sure} but fewer net jobs {sure}\. "
    assert re.search(more.replace("but fewer", "and more"), usual)
    assert (
        "If we used the figures for 2018, 2019, 2021 or 2022 instead, the East Midlands would get more "
        "jobs, both gross and net." in usual
    )
    later = APP.compute(State(year="2021")).sentence
    assert "Wales would get fewer gross jobs than the East Midlands" in later
    assert "If we used the figures for 2020 instead, Wales would get more jobs, both gross and net." in later
    assert "more gross jobs." not in APP.compute(State(region="London", rival="Wales")).sentence
    alone = APP.compute(State(region="South West", rival="South West")).sentence
    assert (
        "of simulations" not in alone and "the South West would get" in alone and "0.0 (0.0 to 5.0) net jobs" in alone
    )
    assert any("the 2015 rule gives the South West no net jobs" in note for note in APP.compute(State()).notes)


def test_the_share_of_draws_is_that_of_the_draws():
    state = State(measure="net", region="South East", rival="London")
    made_ = jobs_made(state)
    heads = tables.load("labour_market").query("year == 2020").set_index("region")["unemployed"]
    rates = made_.gross(2035)[:, 1:] / heads[list(made_.regions)].to_numpy()[:, None]
    first, second = (rates[made_.regions.index(name)] for name in ("South East", "London"))
    share = (first > second).mean()
    told = "more than 99%" if share > 0.99 else f"{share:.0%}"
    assert (
        f"the South East would get more gross jobs than London (in {told} of simulations)"
        in APP.compute(state).sentence
    )


def test_nothing_is_called_none_and_not_nought():
    nothing = APP.compute(State(scenario="no_new_initiatives", rule="guide")).sentence
    assert "None of the gross jobs would be net jobs under the Additionality Guide" in nothing
    assert "0 (0 to 0)" not in nothing
    assert "as many net jobs" in nothing and "0.0 (0.0" not in nothing


def test_both_rules_are_in_the_sentence_and_beside_the_bars():
    by_guide = APP.compute(State(rule="guide"))
    told = re.search(
        r"\. (\S+ \(\S+ to \S+\)) of the gross jobs, or \d+%, would be net jobs under the Addition", by_guide.sentence
    ).group(1)
    usual = APP.compute(State())
    assert f", and {told} under the Additionality Guide." in usual.sentence
    drawn_words = " ".join(re.sub(r"<[^>]+>", " ", made(usual.views[0]).svg("100%")).split())
    assert f"Net jobs under the Additionality Guide: {told}." in drawn_words


def test_a_share_that_is_drawn_is_never_told_as_if_it_were_held():
    """Brief and downloads repeat the form: a default value must be accompanied by the range behind it."""
    told = dict(describe(State(rule="guide")))
    shares = [label for label in told if label.split(",")[0].lower() in SHARES]
    assert len(shares) == len(SHARES) and all("varied within its range unless you set it" in label for label in shares)
    assert "(each of its shares varies within a range)" in APP.compute(State(rule="guide")).sentence
    one = APP.compute(State(rule="guide", leakage=25)).sentence
    assert "(with leakage 25%; the other shares vary)" in one
    every = APP.compute(State(rule="guide", leakage=25, displacement=40, substitution=5)).sentence
    assert "(with leakage 25%, displacement 40% and substitution 5%)," in every
    low, high = (100 * getattr(GIVEN.assumption("additionality.displacement"), end) for end in ("low", "high"))
    assert any(f"displacement {low:.0f}% to {high:.0f}%" in note for note in APP.compute(State()).notes)


def test_what_the_form_does_not_ask_changes_nothing():
    assert regional(State(leakage=25)).equals(regional(State()))
    assert APP.compute(State(leakage=25, rule="published")).sentence == APP.compute(State()).sentence
    assert APP.compute(State(rule="guide", factor="1.4")).sentence == APP.compute(State(rule="guide")).sentence


def test_the_two_regions_that_are_compared_head_the_table():
    state = State(region="South West", rival="London")
    assert regional(state).index[:3].tolist() == ["South West", "London", "North East"]


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"other": "transformation"}, "In the “Transformation” scenario, "),
        ({"other": "current_path", "share": 0}, "In the “Transformation” scenario, "),
        ({"other": "current_path", "share": 100}, "In the “Current path” scenario, "),
        ({"other": "current_path", "share": 30}, "In the “70% transformation, 30% current path” scenario, "),
    ],
)
def test_a_blend_that_is_none_is_not_called_one(changes, title):
    assert APP.compute(State(**changes)).sentence.startswith(title)


def test_dispersion_moves_jobs_and_not_the_total():
    tight, wide = regional(State(key="0")), regional(State(key="1"))
    assert tight["gross"].sum() == pytest.approx(wide["gross"].sum(), rel=0.002)
    assert tight.loc["London", "gross"] < wide.loc["London", "gross"]


def test_before_the_first_job_there_is_none_and_no_order():
    result = APP.compute(State(by=2020))
    assert "no gross circular-economy jobs would be created by 2020" in result.sentence
    emptied = State(**dict.fromkeys(ACTIVITIES, 0))
    assert "no gross circular-economy jobs would be created by 2035" in APP.compute(emptied).sentence
    for state in (State(by=2020), emptied):
        shown = Session(APP, state).show(state)
        assert shown.view is not None, shown.problem


def test_the_form_starts_from_the_files_shares():
    usual = State()
    assert {name: getattr(usual, name) / 100 for name in SHARES} == GIVEN.group("additionality")
    assert usual.end == GIVEN["path.end"] and usual.shape == GIVEN["path.shape"]
    assert set(SCENARIOS) == set(GIVEN.group("uplift")) and set(ACTIVITIES) == set(GIVEN.group("dispersion"))
    assert set(REGIONS) == set(regional(usual).index) and "unemployed" in DENOMINATORS


@pytest.mark.parametrize("state", [State(), State(rule="guide", measure="net", by=2021)], ids=ids)
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_every_view_can_be_drawn(state, width):
    for view in APP.compute(state).views:
        assert made(view, width).title


def test_every_state_of_the_form_is_shown(some):
    changes = [
        (control["name"], option[0])
        for control in APP.form()
        if control["kind"] != "file"
        for option in control.get("options", [[control.get("minimum")], [control.get("maximum")]])
    ]
    session = Session(APP)
    for name, value in some(changes, 24):
        shown = session.change({name: value})
        assert shown.view is not None, shown.problem


def test_own_industries_say_where_the_jobs_of_an_activity_lie():
    """Without dispersion, recycling is distributed like jobs in division 38, and so are its regional gross jobs."""
    state = State(own=OwnFile("bres.csv", industries("a row a figure")), own_used=True, key="0")
    made = APP.compute(state)
    setting = own_setting(GIVEN, state)
    own = dict(
        zip(setting.shares.regions, setting.shares.own[setting.shares.activities.index("recycling")], strict=True)
    )
    every = {region: jobs_of(region, "38") for region in setting.shares.regions}
    assert own == pytest.approx({region: jobs / sum(every.values()) for region, jobs in every.items()})
    assert regional(state)["gross"].round(-3).to_dict() != regional(State(key="0"))["gross"].round(-3).to_dict()
    read = next(view for view in made.views if getattr(view, "title", "") == "How we read your industries")
    assert any("two-digit industries in 11 regions of 2024" in line for line in read.paragraphs)
    assert "Your file “bres.csv”" in made.sources and any("not checked its figures" in note for note in made.notes)


def test_own_industries_are_shown_before_they_are_used_and_their_reading_can_be_changed():
    file = OwnFile("bres.csv", industries("regions across", "{0}"))
    made = APP.compute(State(own=file))
    assert made.sentence.startswith("Your file “bres.csv” was read as 88 indicators for 11 regions and nations.")
    assert "tick “Use this table”" in made.sentence
    assert [view.title for view in made.views[:2]] == ["How your file was read", "The first rows of your file, as read"]
    assert any("11 of 11 labels were matched to an area" in line for line in made.views[0].paragraphs)
    session = Session(APP)
    session.show()
    session.bring("own", file)
    assert session.change({"own_used": True}).view is not None
    assert "has percentages" in session.change({"own_unit": "%"}).problem


def test_industries_that_cannot_be_used_are_refused_in_words():
    few = OwnFile("few.csv", b"Area,Jobs\nWales,3\nLondon,4\n")
    assert "0 two-digit industries" in APP.compute(State(own=few)).sentence
    session = Session(APP)
    session.show()
    session.bring("own", few)
    assert "0 two-digit industries" in session.change({"own_used": True}).problem


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "is not a text file"),
        (b"scenario: 99", "version 99"),
        (SAVED.replace(b"activity: repair", b"activity: whaling"), "whaling"),
        (SAVED.replace(b"start: 2020", b"start: 2001"), "starts in 2001"),
        (SAVED.replace(b"unit: jobs", b"unit: people"), "unit"),
        (SAVED.replace(b"activity: repair", b"activity: no"), "has the unknown activity “no”"),
        (SAVED.partition(b"programmes:")[0] + b"programmes: []", "has no programmes"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused_in_words(content, said):
    session = Session(APP)
    session.show()
    shown = session.bring("file", OwnFile("bad.yaml", content))
    assert shown.view is None and said in shown.problem


@pytest.mark.parametrize("region", ["Wales", "London"])
@pytest.mark.parametrize("scenario", list(SCENARIOS))
def test_both_job_apps_give_a_region_the_same_jobs_with_the_same_range(scenario, region):
    row = regional(State(scenario=scenario)).loc[region]
    words = make_skills_app(FILE).compute(SkillsState(scenario=scenario, region=region, skill=EVERY)).sentence
    assert f"{ranged(row, 'gross')} gross" in words and f"({region}, all skills)" in words


@settings(max_examples=200)
@given(count=st.floats(0, 5e6))
def test_simulated_jobs_have_two_significant_figures_at_most(count):
    shown = about(count)
    assert shown == int(shown) and len(f"{shown:.0f}".rstrip("0")) <= 2
    assert abs(shown - round(count)) <= 0.05 * max(round(count), 1)


@pytest.mark.parametrize("state", STATES, ids=ids)
def test_sentence_chart_and_table_round_simulated_jobs_alike(state):
    result = APP.compute(state)
    rows = made(result.views[0]).data.set_index("category")
    numbers = [*rows[["value", "lower", "upper"]].to_numpy().ravel(), *regional(state).to_numpy().ravel()]
    assert all(number == about(number) for number in numbers)
    assert f"{rows.loc['Gross jobs', 'value']:,.0f} (" in result.sentence


@pytest.mark.parametrize("choices", [{"measure": "gross"}, {"measure": "net", "rule": "guide"}])
def test_a_colour_of_the_map_is_one_number_of_jobs_in_all_years(choices):
    keys, ends = [], []
    for by, year in ((2025, "2020"), (2035, "2020"), (2050, "2021")):
        marks = made(APP.compute(State(by=by, year=year, **choices)).views[2]).picture.marks
        texts = [mark.text for mark in marks if isinstance(mark, TextMark)]
        assert "Classes are the same for all years" in " ".join(texts)
        keys.append([text.partition(" (")[0] for text in texts if re.search(r" to .* \(\d+ regions?\)", text)])
        bars = made(APP.compute(State(by=by, year=year, **choices)).views[0]).picture.marks
        ends.append([mark.text for mark in bars if isinstance(mark, TextMark) and mark.anchor == "center"])
    assert keys[0] == keys[1] == keys[2] and len(keys[0]) == 5
    assert ends[0] == ends[1] == ends[2] and len(ends[0]) > 3
