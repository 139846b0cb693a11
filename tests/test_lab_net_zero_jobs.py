"""Lab 03: exercises that can be passed and failed, a lesson in the agreed form, pages that run and are true."""

import re
from pathlib import Path

import nbformat
import pytest

from classroom.exercises import checker
from teaching.exercises import checks, module
from tests.lessons import text
from toolkit import jobs, tables
from toolkit.core.errors import UnknownNameError

LAB = Path(__file__).parents[1] / "labs/03_net_zero_jobs"
LESSON = nbformat.read(LAB / "lesson.ipynb", 4)
CODE = [cell for cell in LESSON.cells if cell.cell_type == "code"]
PROSE = [cell.source for cell in LESSON.cells if cell.cell_type == "markdown"]
PAGE = (LAB / "README.md").read_text(encoding="utf-8")
# Names of parts, exercises, years and figures in the essay; every other figure must come from a cell.
ALLOWED = re.compile(
    r"\bLab 03\b|\bParts? \d\b|\b03-(?:\d+|W)\b|\b90% of simulations\b|\b\d+ minutes\b|\bFigure 8\b|`[^`]*`"
    r"|\b11% a year\b|\b95% interval\b"
)


LAB03 = module("03_net_zero_jobs", "lab03")
REPRODUCTION = module("03_net_zero_jobs", "reproduction")
CANNOT = REPRODUCTION.CANNOT
ANSWERS = module("03_net_zero_jobs")
BY_NAME = {exercise.name: exercise for exercise in ANSWERS.EXERCISES}
RIGHT = {name: exercise.expected() for name, exercise in BY_NAME.items()}
CHECKS = checks(ANSWERS.EXERCISES)


@pytest.fixture(scope="module")
def appraisal():
    return module("03_net_zero_jobs", "appraisal")


@pytest.mark.parametrize(("name", "answer"), [("03-4", "SW"), ("03-4", "The South West"), ("03-6", 135_000)])
def test_a_short_name_is_right(name, answer):
    assert checker(CHECKS)(name, answer).right


def test_each_rule_s_net_number_is_named_and_has_its_range(appraisal):
    table = LAB03.net_by_each_rule(LAB03.outlook())
    found = [
        [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", f"{a} {b}")] for a, b in table.iloc[:, :2].values
    ]
    assert found[0] == [135_000, 78_000, 135_000]  # 0.3 and 2,300/13,000 or 520,000/3,000,000 of 450,000
    assert all(lower <= middle <= upper for middle, lower, upper in found)
    (cell,) = [cell for cell in CODE if "net_by_each_rule" in cell.source]
    assert all(name in text(cell.outputs[0]) for name in table.index)


def test_the_chart_of_the_guide_carries_its_range(appraisal):
    said = LAB03.range_by_the_guide(LAB03.outlook())
    assert re.search(r"\d jobs \(90% of simulations: [\d,]+ to [\d,]+\)", said)
    assert said == LAB03.by_the_guide().subtitle
    assert any("by_the_guide()" in cell.source for cell in CODE)


def test_what_the_page_says_of_the_named_regions_and_of_london_holds():
    order = {year: list(ANSWERS.per_unemployed(year).sort_values(ascending=False).index) for year in range(2018, 2023)}
    assert order[2020][0] == "Wales" and order[2020].index("East Midlands") + 1 == 4
    assert not [year for year, names in order.items() if set(names[:2]) == {"Wales", "East Midlands"}]
    assert LAB03.GIVEN["uplift.no_new_initiatives"] == 0.06
    studies = tables.load("circular_economy_studies")
    london = studies[(studies["area"] == "London") & (studies["scenario"] == "no new initiatives")].iloc[0]
    assert round(100 * london["gross_jobs"] / london["base_jobs"]) == 2
    assert round(100 * 40 / 450 * LAB03.GIVEN["uplift.transformation"]) == 8


def test_tutor_and_learners_are_told_to_hide_the_outputs_and_the_short_cut_adds_up():
    told = "*Edit › Clear Outputs of All Cells*"
    assert told in PAGE.split("## Before you start\n")[1].split("\n")[0] and told in PROSE[0]
    cut = PAGE.split("**The 75-minute version.**")[1].split("\n")[0]
    assert sum(int(minutes) for minutes in re.findall(r"\((\d+) minutes", cut)) == 90 - 75


def test_answers_are_what_the_sources_give():
    """The research note's figures: 509,000 new, 11.6% a year, 24 to 42% of the new jobs in the North."""
    assert RIGHT["03-1"] == 693_628 - 185_000
    assert RIGHT["03-2"]["2018"] == pytest.approx(jobs.growth_rate(185_000, 693_628, 12))
    assert RIGHT["03-2"].round(1).tolist() == [11.6, 14.1, 15.8]
    old, later, north = 185_000, 1_182_197, 420_000
    assert RIGHT["03-3"].to_numpy() / 100 == pytest.approx(jobs.shares_of_new(north, later, old))
    assert RIGHT["03-4"] == "South West" == ANSWERS.without_net_jobs()
    assert RIGHT["03-6"] == pytest.approx(135_000)
    slope = RIGHT["03-5"]
    assert slope.nobs == 11 and slope.params["unemployment_rate"] < 0 and slope.pvalues["unemployment_rate"] < 0.05


@pytest.mark.parametrize("source", PROSE, ids=range(len(PROSE)))
def test_prose_quotes_no_number_that_was_typed(source):
    assert not re.search(r"\d", ALLOWED.sub("", re.sub(r"\b20\d\d\b", "", source)))


# --- the page of appraisal -------------------------------------------------------------------------------------------


def test_the_page_of_appraisal_is_filled_for_every_region(appraisal):
    market = tables.load("labour_market")
    for region in sorted(market["region"].unique()):
        page = appraisal.page(region).data
        assert not re.search(r"[{}]|\bnan\b", page) and page.count(region) >= 3
        assert page.count("………………") >= 8  # what only people can decide stays blank


def test_the_page_never_gives_a_total_without_its_range(appraisal):
    rows = re.findall(r"^\| \**(?:Gross|Displaced|Net)[^|]*\| \**([^|*]+?)\** \|$", appraisal.page("Wales").data, re.M)
    assert len(rows) == 4
    for row in rows:
        middle, lower, upper = (int(n.replace(",", "")) for n in re.findall(r"[\d,]+", row))
        assert lower <= middle <= upper


def test_where_unemployment_is_lowest_the_centre_has_no_net_job_and_the_range_has_some(appraisal):
    assert re.fullmatch(r"0 \(0 to [4-6],\d00\)", appraisal.numbers("South West")["net"])
    with pytest.raises(UnknownNameError, match="Wales"):
        appraisal.numbers("Atlantis")


# --- pages -----------------------------------------------------------------------------------------------------------


def test_the_harder_track_runs(capsys):
    blocks = re.findall(r"```python\n(.*?)```", (LAB / "harder_track.md").read_text(encoding="utf-8"), re.DOTALL)
    names = {}
    for block in blocks:
        exec(block, names)
    assert len(blocks) >= 6 and len(capsys.readouterr().out) > 500


def test_the_tutors_page_has_its_sections():
    for heading in ("Aims", "Timings", "Answers", "Common mistakes", "three roles", "What not to conclude"):
        assert re.search(rf"^## .*{heading}", PAGE, re.MULTILINE), heading
    assert PAGE.index("<!-- claims -->") < PAGE.index("<!-- /claims -->")
    for name in ("short_track.md", "harder_track.md", "appraisal.md", "scenarios.yaml"):
        assert f"({name})" in PAGE and (LAB / name).exists()


def _written(number):
    return f"{number:,.0f}" if number > 100 else f"{number:.2f}"


def test_the_list_of_reproduced_figures_on_the_tutors_page_is_the_computed_one():
    given, market = LAB03.GIVEN, tables.load("labour_market")
    setting = jobs.Setting.of(given, tables.load("employment_by_industry"))
    studies, promises = tables.load("circular_economy_studies"), tables.load("low_carbon_jobs")
    found = REPRODUCTION.reproduction(given, studies, setting, market, promises)
    wanted = [
        "| {} | {} | {} | {} | {} |".format(
            row["what"],
            row["kind"],
            _written(row["published"]),
            "–" if row["kind"] == REPRODUCTION.CANNOT else _written(row["model"]),
            "–"
            if row["kind"] == REPRODUCTION.CANNOT
            else f"{row['distance']:+.0f}%".replace("-0%", "0%").replace("+0%", "0%"),
        )
        for _, row in found.iterrows()
    ]
    shown = PAGE.split("<!-- reproduction -->")[1].split("<!-- /reproduction -->")[0].strip().splitlines()[2:]
    assert shown == wanted, "\n" + "\n".join(wanted)
