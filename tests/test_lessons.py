"""Rules for every lesson, track and exercise in labs/; a lab's own tests cover what is specific to it."""

from __future__ import annotations

import ast
import builtins
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import nbformat
import pytest

from classroom import answers
from classroom.exercises import checker
from teaching import build, derive
from teaching.exercises import Exercise, checks
from tests.lessons import LABS, NOTEBOOKS, WITH_EXERCISES, Notebook, exercises, text, tracks

T = TypeVar("T")
LESSONS = [notebook for notebook in NOTEBOOKS if notebook.is_lesson]
CODED = [notebook for notebook in NOTEBOOKS if notebook.has_code]
LIVE = re.compile(r"\.explore\(|own_line\(|\.growth\(|line_of_")  # drawn in the page by a widget
EXERCISES = [(lab, exercise) for lab in WITH_EXERCISES for exercise in exercises(lab)]


def each(name: str, values: Iterable[T], said: Callable[[T], str] = str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(name, list(values), ids=said)


each_notebook = each("notebook", NOTEBOOKS)
each_lesson = each("lesson", LESSONS)
each_lab = each("lab", WITH_EXERCISES, lambda lab: lab.name)


def test_there_are_lessons() -> None:
    assert (
        len(LESSONS) >= 3
        and len(NOTEBOOKS) > len(LESSONS)
        and {one.path.parent for one in LESSONS} == set(WITH_EXERCISES)
    )


# --- shape and time


@each_lesson
def test_a_lesson_has_one_title_and_parts_in_order(lesson: Notebook) -> None:
    headings = [line for source in lesson.prose for line in source.splitlines() if line.startswith("#")]
    assert len([line for line in headings if line.startswith("# ")]) == 1
    parts = [line for line in headings if line.startswith("## ")]
    assert [line[:9] for line in parts] == [f"## Part {number}" for number in range(1, len(parts) + 1)]
    assert len(parts) >= 6


def minutes(notebook: Notebook) -> list[int]:
    """Return the durations under the parts' headings."""
    return [int(said) for said in re.findall(r"^\*(\d+) minutes\*$", "\n".join(notebook.prose), re.MULTILINE)]


@each_notebook
def test_the_parts_fill_the_time_that_the_card_says(notebook: Notebook) -> None:
    assert sum(minutes(notebook)) == notebook.minutes
    assert len(minutes(notebook)) == len(re.findall(r"^## ", "\n".join(notebook.prose), re.MULTILINE))


@each_lesson
def test_a_lesson_s_plan_and_the_tutor_s_page_give_the_same_minutes(lesson: Notebook) -> None:
    assert [int(said) for said in re.findall(r"\| (\d+) minutes \|", lesson.prose[0])] == minutes(lesson)
    page = re.findall(r"^\| \d .*? \| (\d+) \|", tutors_page(lesson.path.parent), re.MULTILINE)
    assert [int(said) for said in page] == minutes(lesson) and lesson.minutes == 90


@each("notebook", CODED)
def test_every_part_predicts_and_reflects(notebook: Notebook) -> None:
    parts = re.split(r"^## ", "\n".join(notebook.prose), flags=re.MULTILINE)[1:]
    assert parts and all("**Predict.**" in part and "**Reflect.**" in part for part in parts)


@each_lesson
def test_a_lesson_s_first_cell_says_what_it_is_for_what_it_needs_and_what_its_words_mean(lesson: Notebook) -> None:
    first = lesson.prose[0]
    for part in ("Objectives", "Before you come", "Afterwards", "Glossary"):
        assert f"**{part}." in first or f"**{part}**" in first, part
    # Terms that students also meet in other books.
    assert len(re.findall(r"\*[^*]+\*:", first.split("**Glossary.**")[1])) >= 5
    assert "statistically significant" in " ".join([first, *lesson.prose]).lower()


# What a referee of the numbers wanted taught: the lesson or track, and the terms it needs for that.
TAUGHT = {
    "chance, not a half, is the benchmark of a share within regions": ("01", "lesson", ["nearly all", "shuffle"]),
    "a pooled regression has a term for London": ("01", "harder", ["term [a-z ]*for London"]),
    "error in one predictor, and in several": ("01", "lesson", ["alone", "towards zero", "either way"]),
    "errors are clustered where values are assigned": ("01", "harder", ["assigned", "Abadie"]),
    "a ratio is averaged by its hours": ("01", "harder", ["averaged by [a-z ]*hours|weighted by [a-z ]*hours"]),
    "new jobs are a difference of stocks": ("03", "lesson", ["stock is not", "share of the .?new"]),
    "noise of a Sobol index": ("03", "harder_track", ["exceed the total", "first_lower"]),
    "an interval where every place is observed": ("01", "lesson", ["every place is included", "sampl"]),
}


@pytest.mark.parametrize(("lab", "track", "terms"), TAUGHT.values(), ids=TAUGHT)
def test_what_a_referee_of_the_numbers_wanted_is_taught(lab: str, track: str, terms: list[str]) -> None:
    (path,) = LABS.glob(f"{lab}_*/{track}.*")
    prose = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        prose = "\n".join(cell.source for cell in nbformat.reads(prose, 4).cells if cell.cell_type == "markdown")
    assert not [term for term in terms if not re.search(term, prose, re.IGNORECASE)]


# --- code and outputs


@each_notebook
def test_outputs_and_counts_are_kept(notebook: Notebook) -> None:
    cells = notebook.code
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert all(cell.outputs for cell in cells)
    assert not [output for cell in cells for output in cell.outputs if output.get("name") == "stderr"]
    assert " at 0x" not in "".join(text(output) for cell in cells for output in cell.outputs)


@each("notebook", CODED)
def test_cells_are_short_and_define_nothing(notebook: Notebook) -> None:
    assert max(len(cell.source.splitlines()) for cell in notebook.code) <= 14
    assert not [line for line in notebook.lines if re.match(r"\s*(def|class) |import sys", line)]


@each_lesson
def test_a_lesson_has_six_ideas_in_at_most_twenty_short_cells(lesson: Notebook) -> None:
    cells = [[line for line in cell.source.splitlines() if line.strip()] for cell in lesson.code]
    assert len(cells) <= 20 and all(len(cell) <= 12 for cell in cells)
    # A prediction has its own cell: the form, and its name.
    assert all(len(cell) >= 3 or re.match(r"guess_\w+ = predictions\.", cell[0]) for cell in cells)
    assert len(lesson.lines) <= 80  # the student's own code comes on top
    assert len([line for source in lesson.prose for line in source.splitlines() if line.startswith("## ")]) == 6


@each_lesson
def test_prose_before_code_says_what_it_shows(lesson: Notebook) -> None:
    kinds = [cell.cell_type for cell in nbformat.read(lesson.path, 4).cells]
    assert not [at for at, kind in enumerate(kinds) if kind == "code" and (at == 0 or kinds[at - 1] != "markdown")]


@each_lesson
def test_a_lesson_draws_six_widgets_and_leaves_four_cells_to_the_student(lesson: Notebook) -> None:
    code = [cell.source for cell in lesson.code]
    shown = [one for one in code if LIVE.search(one) or re.search(r"^guess_\w+$", one, re.MULTILINE)]
    explored = [one for one in code if ".explore(" in one]
    assert len(shown) >= 6 and len(explored) >= 3
    # The student's own code: pandas, seaborn and statsmodels; the project's wrapper is shown beside statsmodels.
    master = build.master(lesson.path.parent.name)
    solved = [derive._SOLUTION.search(cell.source).group() for cell in master.cells if derive.exercise_of(cell)]
    lines = [[line for line in one.splitlines() if line.strip()][1:-1] for one in solved if '"""' not in one]
    assert sum(len(one) >= 3 for one in lines) >= 4
    assert all(any(tool in one for one in solved) for tool in ("sns.", "smf.ols"))
    assert any("summary()" in one for one in solved) and any("regression.fit(" in one for one in code)


@each("notebook", [notebook for notebook in NOTEBOOKS if not notebook.has_code])
def test_a_track_without_code_folds_it_away_and_asks_for_none(notebook: Notebook) -> None:
    for cell in notebook.code:
        assert cell.metadata["jupyter"]["source_hidden"] and "remove-input" in cell.metadata["tags"]
        assert "check(" not in cell.source


@each_notebook
def test_prose_never_says_that_one_thing_brings_about_another(notebook: Notebook) -> None:
    # These words occur in the notebooks only as what not to say, in italics.
    said = re.sub(r"\*[^*]+\*", "", "\n".join(notebook.prose)).lower()
    assert not re.search(r"\bcauses\b|\bdrives\b|\bleads to\b|\bbecause of\b|\bimpact of\b", said)


@each_notebook
def test_every_figure_carries_its_words(notebook: Notebook) -> None:
    figures = [output for cell in notebook.code for output in cell.outputs if "image/png" in output.get("data", {})]
    # An app or a student's own line is drawn in the page; only its text is saved.
    live = [text(cell.outputs[-1]) for cell in notebook.code if LIVE.search(cell.source)]
    assert all(len(words) > 80 for words in live)
    assert not notebook.is_lesson or (len(figures) >= 2 and len(figures) + len(live) >= 7)
    for output in figures:
        assert len(output["data"]["text/plain"]) > 80
        assert output["metadata"]["image/png"]["alt"] == output["data"]["text/plain"]
    assert notebook.path.stat().st_size < 2_500_000


@pytest.mark.parametrize("path", sorted(LABS.glob("*/*.ipynb")), ids=str)
def test_every_link_of_a_notebook_leads_to_a_file_that_is_there(path: Path) -> None:
    """An address that begins with a slash is a file of JupyterLab's, and a 404 there."""
    prose = "\n".join(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", prose)]
    assert not [link for link in links if link.startswith("/")]
    assert not [link for link in links if not re.match("https?:|mailto:", link) and not (path.parent / link).exists()]


# --- exercises


def wrong(right: Any) -> list[Any]:
    """Return three answers that nobody would call right, and that are not mistakes the exercise knows."""
    kind = answers.kind_of(right)
    if kind in ("number", "series"):
        return [right * 1.93 + 3, right * 1.97 + 3, right * 2.03 + 3]
    return ["Nowhere", "Elsewhere", "Atlantis"] if kind == "text" else [3.0, 4.0, 5.0]


SOUGHT = [(lab, one) for lab, one in EXERCISES if one.kind != "written"]
REASON = "I divided the one by the other since the question says so"


@pytest.mark.parametrize(("lab", "exercise"), SOUGHT, ids=[exercise.name for _, exercise in SOUGHT])
def test_an_exercise_takes_its_answer_and_refuses_another(lab: Path, exercise: Exercise) -> None:
    check, right = checker(checks([exercise])), exercise.expected()
    feedback = check(exercise.name, right)
    assert feedback.right and feedback.words.endswith(f"In code: {exercise.worked}")
    first, second, third = (check(exercise.name, one) for one in wrong(right))
    assert first.words.endswith(exercise.hints[0]) and second.words.endswith(exercise.hints[1])
    assert exercise.idea not in third.words and "because=" in third.words
    assert exercise.idea in check(exercise.name, wrong(right)[2], because=REASON).words


@pytest.mark.parametrize(("lab", "exercise"), SOUGHT, ids=[exercise.name for _, exercise in SOUGHT])
def test_a_known_mistake_is_named_and_not_right(lab: Path, exercise: Exercise) -> None:
    check = checker(checks([exercise]))
    for give, words in exercise.misses:
        said = check(exercise.name, give())
        assert not said.right and words in said.words


@pytest.mark.parametrize(("lab", "exercise"), SOUGHT, ids=[exercise.name for _, exercise in SOUGHT])
def test_hints_lead_and_never_print_the_answer_or_its_code(lab: Path, exercise: Exercise) -> None:
    shown = " ".join((*exercise.hints, exercise.idea))
    assert exercise.hints[0] != exercise.hints[1] and exercise.worked not in shown
    assert not re.search(
        r"\w\(\w|\.\w+\[|\.loc|\.iloc", " ".join(exercise.hints).replace("np.log()", "").replace("np.exp()", "")
    )


@each_lab
def test_the_file_of_checks_is_the_computed_one_and_holds_no_answer(lab: Path) -> None:
    kept = json.loads((lab / "checks.json").read_text(encoding="utf-8"))
    assert kept == json.loads(json.dumps(checks(exercises(lab))))
    for exercise in exercises(lab):
        if exercise.kind != "written":
            assert exercise.worked not in json.dumps(kept[exercise.name])
            assert not re.search(r'"(?:expected|answer|value)"', json.dumps(kept[exercise.name]))
    # Nor does a module in the student's folder compute one.
    code = "\n".join(path.read_text(encoding="utf-8") for path in lab.rglob("*.py"))
    assert not re.search(r"Exercise\(|expected=", code)


@each_lab
def test_each_exercise_stands_in_its_notebook_once_and_waits(lab: Path) -> None:
    asked: dict[bool, list[str]] = {True: [], False: []}
    for notebook in tracks(lab):
        for cell in notebook.code:
            for name in re.findall(r'(?<![\w.])check\("([\w-]+)"', cell.source):
                asked[not notebook.is_lesson].append(name)
                assert "= ..." in cell.source or "is not ..." in cell.source
                said = "".join(text(output) for output in cell.outputs)
                assert f"the three dots in exercise {name}" in said
    for harder, names in asked.items():
        assert list(dict.fromkeys(names)) == [exercise.name for exercise in exercises(lab, harder)]
    assert len(asked[False]) >= 7


@each_lesson
def test_what_a_hint_names_is_in_the_lesson(lesson: Notebook) -> None:
    lab = lesson.path.parent
    words = " ".join(
        [*lesson.prose, *(cell.source for cell in lesson.code), *(p.read_text() for p in lab.rglob("*.py"))]
    )
    package = json.loads((LABS.parent / "data" / "datapackage.json").read_text(encoding="utf-8"))
    columns = {field["name"] for table in package["resources"] for field in table["schema"]["fields"]}
    for exercise in exercises(lab, False):
        named = re.findall(r"\b[A-Za-z]\w*_\w+|\b[A-Z]{3,}\b", " ".join(exercise.hints))
        assert not [name for name in named if name not in words and name not in columns], exercise.name


def names(source: str, context: type[ast.expr_context]) -> set[str]:
    """Return the variables that code reads (Load) or assigns (Store), including imports."""
    nodes = list(ast.walk(ast.parse(source)))
    imported = [one for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for one in node.names]
    made = {(one.asname or one.name).partition(".")[0] for one in imported} if context is ast.Store else set()
    return made | {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, context)}


@each_lesson
def test_what_an_exercise_needs_is_made_before_it(lesson: Notebook) -> None:
    master = build.master(lesson.path.parent.name)
    solved = [cell for cell in master.cells if not {"master", "notes"} & set(derive.tags(cell))]
    known, sought = {*dir(builtins), "display"}, exercises(lesson.path.parent, False)
    for given, cell in zip(derive.student(master).cells, solved, strict=True):
        if cell.cell_type == "code":
            known |= names(given.source, ast.Store)
            worked = next((one.worked for one in sought if one.name == derive.exercise_of(cell)), "")
            for code in (cell.source, worked):  # the solution, and what a right answer displays
                assert names(code, ast.Load) <= known | names(code, ast.Store), code


@each_lesson
def test_a_chart_that_a_learner_draws_has_words_and_a_source(lesson: Notebook) -> None:
    master = build.master(lesson.path.parent.name)
    own = [cell for cell in master.cells if cell.cell_type == "code" and re.search(r"\bsns\.\w+plot\(\w", cell.source)]
    assert own and all("figures.custom(" in cell.source for cell in own)
    for cell in own:
        (drawn,) = [output for output in cell.outputs if "image/png" in output.get("data", {})]
        assert drawn.metadata["image/png"]["alt"] == drawn.data["text/plain"] and len(drawn.data["text/plain"]) > 50


@each_lesson
def test_no_answer_is_printed_before_its_exercise(lesson: Notebook) -> None:
    """Apps in a lesson are excluded: they may show any figure in the lab."""
    sought = {one.name: one.expected() for one in exercises(lesson.path.parent, False)}
    shown = ""
    for cell in lesson.code:
        for name in re.findall(r'(?<![\w.])check\("([\w-]+)"', cell.source):
            kind = answers.kind_of(sought[name])
            values = {"number": [sought[name]], "series": sought[name]}.get(kind, ())
            ways = [{f"{value:,.0f}", f"{value:.1f}", f"{value:.2f}"} - {f"{value:.0f}"} for value in values]
            printed = [re.search(rf"(?<![\d,.])(?:{'|'.join(map(re.escape, way))})(?!\d)", shown) for way in ways]
            assert not printed or not all(printed), (name, sought[name])
        outputs = cell.outputs[:-1] if LIVE.search(cell.source) else cell.outputs
        shown += "\n".join(text(output) for output in outputs)


# --- the tutor's page


def tutors_page(lab: Path) -> str:
    return (lab / "README.md").read_text(encoding="utf-8")


@each_lab
def test_the_tutor_s_page_has_what_a_tutor_needs(lab: Path) -> None:
    page = tutors_page(lab)
    if lab.name != "places":  # its claims are in the ledger of wider claims
        assert page.count("<!-- claims -->") == page.count("<!-- /claims -->") == 1
        assert page.index("<!-- claims -->") < page.index("<!-- /claims -->")
    for heading in ("Aims", "Timings", "Answers", "Common mistakes", "Discussion|three roles", "What not to"):
        assert re.search(rf"^## .*({heading})", page, re.MULTILINE), heading
    assert "**The 75-minute version.**" in page and "**The 45-minute version.**" in page
    # Each misconception with its remedy: an app, sliders, or an exercise in the lesson.
    cures = re.findall(r"^\| “.+?” \| (.+) \|$", page, re.MULTILINE)
    assert len(cures) >= 4
    assert all(re.search(r"\*[A-Z]|slider|Part \d|\d\d-\d|app", cure) for cure in cures)
    answered = re.findall(r"^\| \d\d-h?\d+ \| .*?\S.*? \|", page, re.MULTILINE)
    assert len(answered) == len([one for one in exercises(lab) if one.kind != "written"])
    assert re.findall(r"^\| (\d\d-(?:h?\d+|W)) \|", page, re.MULTILINE) == [one.name for one in exercises(lab)]
