"""Lab 03: exercises that can be passed and failed, a lesson of the agreed shape, pages that run and say what is so."""

import re
import sys
from pathlib import Path

import nbformat
import pytest

from tests.lessons import module, text
from toolkit import jobs, tables, wording
from toolkit.core.errors import UnknownNameError
from toolkit.net_zero_jobs.reproduction import CANNOT
from toolkit.teaching.exercises import checker

LAB = Path(__file__).parents[1] / "labs/03_net_zero_jobs"
LESSON = nbformat.read(LAB / "lesson.ipynb", 4)
CODE = [cell for cell in LESSON.cells if cell.cell_type == "code"]
PROSE = [cell.source for cell in LESSON.cells if cell.cell_type == "markdown"]
PAGE = (LAB / "README.md").read_text(encoding="utf-8")
# Names of parts, exercises, years and figures of the essay; whatever else is a figure must come out of a cell.
ALLOWED = re.compile(r"\bLab 03\b|\bParts? \d\b|\b03-\d+\b|\b\d+ minutes\b|\bFigure 8\b|`[^`]*`")


LAB03 = module(LAB / "exercises.py")
BY_NAME = {exercise.name: exercise for exercise in LAB03.EXERCISES}
RIGHT = {name: exercise.expected() for name, exercise in BY_NAME.items()}


@pytest.fixture(scope="module")
def appraisal():
    # The page imports its neighbour by its plain name, as a notebook in this folder does.
    before = sys.modules.get("exercises")
    sys.modules["exercises"] = LAB03
    yield module(LAB / "appraisal.py")
    if before is None:
        del sys.modules["exercises"]
    else:
        sys.modules["exercises"] = before


@pytest.mark.parametrize(
    ("name", "mistake", "said"),
    [
        ("03-1", 693_628, "old ones included"),
        ("03-1", -508_628, "other way round"),
        ("03-2", 22.9, "compound growth"),
        ("03-2", 0.116, "percentage"),
        ("03-3", 5.97, "not from the first"),
        ("03-4", 0.355, "percentage"),
        ("03-4", 42.1, "like by like"),
        ("03-5", 0.267, "percentage"),
        ("03-6", "Wales", "the year before"),
        ("03-7", 9, "in front of it"),
        ("03-8", "North East", "highest"),
        ("03-9", 450_000, "come anyway"),
        ("03-9", 135, "in thousands"),
        ("03-10", 450_001, "direct jobs alone"),
        ("03-10", 651_900, "induced"),
        ("03-11", 32.7, "all but the parks"),
    ],
)
def test_a_known_mistake_is_named(name, mistake, said):
    feedback = checker(LAB03.EXERCISES)(name, mistake)
    assert not feedback.right and said in feedback.words


@pytest.mark.parametrize(
    ("name", "answer"), [("03-2", 12), ("03-3", 2.7), ("03-4", 36), ("03-5", 27), ("03-6", "SW"),
                         ("03-8", "The South West"), ("03-11", 67)],
)  # fmt: skip
def test_a_rounded_answer_and_a_short_name_are_right(name, answer):
    assert checker(LAB03.EXERCISES)(name, answer).right


def test_how_much_the_press_release_adds_is_what_page_and_feedback_say():
    said = f"{RIGHT['03-10'] / 450_000:.1f} times the promise"
    assert said in BY_NAME["03-10"].idea and said in PAGE


def test_each_rule_s_net_number_is_named_and_has_its_range(appraisal):
    table = LAB03.net_by_each_rule(appraisal._outlook())
    found = [
        [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", f"{a} {b}")] for a, b in table.iloc[:, :2].values
    ]
    assert found[0] == [135_000, 78_000, 135_000]  # 0.3 and 2,300/13,000 or 520,000/3,000,000 of 450,000
    assert all(lower <= middle <= upper for middle, lower, upper in found)
    said = text(CODE[-2].outputs[0])
    assert all(name in said for name in table.index) and "net_by_each_rule" in CODE[-2].source


def test_the_chart_of_the_guide_carries_its_range(appraisal):
    said = LAB03.range_by_the_guide(appraisal._outlook())
    assert re.search(r"\d jobs \(90% of simulations: [\d,]+ to [\d,]+\)", said)
    assert any("range_by_the_guide(outlook)" in cell.source and "waterfall" in cell.source for cell in CODE)


def test_what_the_page_says_of_the_named_regions_and_of_london_holds():
    order = {year: list(LAB03.per_unemployed(year).sort_values(ascending=False).index) for year in range(2018, 2023)}
    assert order[2020][0] == "Wales" and order[2020].index("East Midlands") + 1 == 4
    assert not [year for year, names in order.items() if set(names[:2]) == {"Wales", "East Midlands"}]
    assert LAB03.GIVEN["uplift.no_new_initiatives"] == 0.06
    studies = tables.load("circular_economy_studies")
    london = studies[(studies["area"] == "London") & (studies["scenario"] == "no new initiatives")].iloc[0]
    assert round(100 * london["gross_jobs"] / london["base_jobs"]) == 2
    assert round(100 * 40 / 450 * LAB03.GIVEN["uplift.transformation"]) == 8


def test_tutor_and_learners_are_told_to_hide_the_outputs_and_the_short_cut_adds_up():
    told = "*Edit › Clear Outputs of All Cells*"
    assert PAGE.split("## Before you start\n")[1].startswith(f"- {told}") and told in PROSE[0]
    cut = PAGE.split("**The 75-minute cut.**")[1].split("\n")[0]
    assert sum(int(minutes) for minutes in re.findall(r"\((\d+) minutes", cut)) == 90 - 75


def test_answers_are_what_the_sources_give():
    """The research note's figures: 509,000 new, 11.6 and 2.7 % a year, 36 %, 120 of 450 thousand, two thirds."""
    assert RIGHT["03-1"] == 693_628 - 185_000
    assert RIGHT["03-2"] == pytest.approx(100 * ((693_628 / 185_000) ** (1 / 12) - 1))
    assert RIGHT["03-3"] == pytest.approx(2.7, abs=0.05)
    assert RIGHT["03-4"] == pytest.approx(36, abs=0.5)
    assert RIGHT["03-5"] == pytest.approx(100 * 120 / 450)
    assert RIGHT["03-6"] == RIGHT["03-8"] == "South West" and RIGHT["03-7"] == 1
    assert RIGHT["03-9"] == pytest.approx(135_000)
    assert RIGHT["03-11"] == pytest.approx(200 / 3, abs=1)


@pytest.mark.parametrize(
    ("name", "needs"),
    [("03-3", "later"), ("03-4", "areas ="), ("03-6", "market ="), ("03-7", "worst ="), ("03-8", "by_rule ="),
     ("03-9", "ours ="), ("03-10", "chain =")],
)  # fmt: skip
def test_what_a_hint_speaks_of_is_made_before_the_exercise(name, needs):
    assert needs in "\n".join(cell.source for cell in CODE).split(f'check("{name}"')[0]


def test_no_answer_stands_in_a_cell_before_its_exercise():
    """Numbers that a learner works out are not printed by what comes before (regions are found by reading)."""
    shown = ""
    for cell in CODE:
        for name in re.findall(r'check\("(03-\d+)"', cell.source):
            if not isinstance(RIGHT[name], str | int):
                for written in {f"{RIGHT[name]:,.0f}", f"{RIGHT[name]:.1f}"} - {f"{RIGHT[name]:.0f}"}:
                    assert not re.search(rf"(?<![\d,.]){re.escape(written)}(?![\d])", shown), (name, written)
        shown += "\n".join(text(output) for output in cell.outputs)


@pytest.mark.parametrize("source", PROSE, ids=range(len(PROSE)))
def test_prose_quotes_no_number_that_was_typed(source):
    assert not re.search(r"\d", ALLOWED.sub("", re.sub(r"\b20\d\d\b", "", source)))


# --- the page of appraisal -------------------------------------------------------------------------------------------


def test_the_page_of_appraisal_is_filled_for_every_region(appraisal):
    market = tables.load("labour_market")
    for region in sorted(market["region"].unique()):
        page = appraisal.page(region).data
        assert not re.search(r"[{}]|\bnan\b", page) and page.count(region) >= 3
        assert page.count("………………") >= 8  # what only people can decide stays open


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
    before, names = sys.modules.get("exercises"), {}
    sys.modules["exercises"] = LAB03
    try:
        for block in blocks:
            exec(block, names)
    finally:
        sys.modules.pop("exercises") if before is None else sys.modules.update(exercises=before)
    assert len(blocks) >= 5 and len(capsys.readouterr().out) > 500


def test_the_tutors_page_answers_every_exercise_and_has_its_sections():
    assert re.findall(r"^\| (03-\d+) \|", PAGE, re.MULTILINE) == list(BY_NAME)
    for name, right in RIGHT.items():
        written = right if isinstance(right, str) else wording.number(right)
        assert re.search(rf"^\| {name} \| [^|]+ \| {re.escape(written)} \|", PAGE, re.MULTILINE), (name, written)
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
    found = jobs.reproduction(given, studies, setting, market, promises)
    wanted = [
        "| {} | {} | {} | {} | {} |".format(
            row["what"],
            row["kind"],
            _written(row["published"]),
            "–" if row["kind"] == CANNOT else _written(row["model"]),
            "–" if row["kind"] == CANNOT else f"{row['distance']:+.0f}%".replace("-0%", "0%").replace("+0%", "0%"),
        )
        for _, row in found.iterrows()
    ]
    shown = PAGE.split("<!-- reproduction -->")[1].split("<!-- /reproduction -->")[0].strip().splitlines()[2:]
    assert shown == wanted, "\n" + "\n".join(wanted)
