"""The output of `make class`, and nbgrader run for real with invented students."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest

from classroom import exercises, record
from teaching import build, class_page, derive, own_place
from teaching.exercises import LABS, ROOT, of_lab

LAB = "03_net_zero_jobs"
ASSIGNMENT = build.NAME[LAB]
each_lab = pytest.mark.parametrize("lab", LABS)
SOLUTION = re.compile(r"BEGIN SOLUTION|END SOLUTION")


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


# --- the masters and what is derived from them


@each_lab
def test_the_lesson_in_the_lab_s_folder_is_derived_from_the_master(lab):
    derived = derive.student(build.master(lab))
    lesson = nbformat.read(LABS[lab] / "lesson.ipynb", 4)
    assert [cell.source for cell in lesson.cells] == [cell.source for cell in derived.cells]
    assert lesson.metadata["levelling_up"] == build.master(lab).metadata["levelling_up"]


@each_lab
def test_the_student_s_notebook_holds_no_solution_and_the_teacher_s_every_one(lab):
    master = build.master(lab)
    solutions = re.findall(
        r"# BEGIN SOLUTION\n(.*?)# END SOLUTION", "\n".join(c.source for c in master.cells), re.DOTALL
    )
    assert len(solutions) == len([cell for cell in master.cells if derive.exercise_of(cell)]) >= 7
    student, teacher = derive.student(master), derive.teacher(master, build.rubric(lab))
    given = "\n".join(cell.source for cell in student.cells)
    assert not SOLUTION.search(given) and "Notes for the teacher" not in given and "os.chdir" not in given
    for solution in solutions:
        longest = max((line.strip() for line in solution.splitlines()), key=len)
        assert longest not in given and longest in "\n".join(cell.source for cell in teacher.cells)
    assert all(level in "\n".join(cell.source for cell in teacher.cells) for level in build.rubric(lab))


@each_lab
def test_every_answer_of_the_master_is_right(lab):
    for cell in code(build.master(lab)):
        if (name := derive.exercise_of(cell)) and not name.endswith("W"):
            said = "".join(str(output.get("data", {}).get("text/plain", "")) for output in cell.outputs)
            assert "Right" in said, name


@each_lab
def test_the_tutor_s_answers_are_the_computed_ones(lab):
    assert (build.HERE / lab / "answers.md").read_text(encoding="utf-8") == build.answers_page(lab)


@each_lab
def test_the_session_without_code_is_the_computed_one(lab):
    page = (ROOT / "labs" / "sessions" / f"{lab}.html").read_text(encoding="utf-8")
    assert page == build.session_page(lab)


@each_lab
def test_the_rubric_has_an_example_of_each_of_four_levels(lab):
    page = build.rubric_page(lab)
    assert page.count("\n## ") == page.count("\n> ") == 4


# --- pages and packages


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The class materials of one lab."""
    out = tmp_path_factory.mktemp("class")
    build.everything(out, [LAB])
    return out


def test_slides_and_handout_load_nothing_and_give_nothing_away(made):
    worked = [one.worked for one in of_lab(LAB) if one.worked]
    for kind in ("slides", "handout"):
        page = (made / kind / f"{LAB}.html").read_text(encoding="utf-8")
        # reveal.js, inside the page, can show frames named by a slide; tests/browser checks that it loads nothing.
        page = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
        assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"(?!data:)", page)
        assert not re.search(r"@import|url\((?!data:)", page) and not any(one in page for one in worked)
        images = re.findall(r"<img [^>]*>", page)
        assert all(re.search(r'alt="[^"]{60,}"', image) for image in images)
        assert bool(images) is (kind == "slides")
    slides = (made / "slides" / f"{LAB}.html").read_text(encoding="utf-8")
    assert slides.count("<section>") > 20 and "reveal.js 5" in slides and "Reveal.initialize(" in slides


def test_the_student_s_folder_holds_no_answer(made):
    names = {path.name for path in (made / "student").rglob("*")}
    assert "checks.json" in names and not names & {
        "answers.py",
        "answers.json",
        "answers.md",
        "README.md",
        "marking.py",
    }
    lesson = nbformat.read(made / "student" / LAB / "lesson.ipynb", 4)
    assert not [cell for cell in code(lesson) if cell.outputs or cell.execution_count]


def test_the_cartridge_lists_every_file_and_a_link_that_lti_can_launch(made):
    with zipfile.ZipFile(made / "lti" / f"{LAB}.zip") as packed:
        names = set(packed.namelist())
        manifest = ElementTree.fromstring(packed.read("imsmanifest.xml"))
        launch = ElementTree.fromstring(packed.read("launch.xml"))
    space = {"m": "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"}
    listed = {one.attrib["href"] for one in manifest.findall(".//m:file", space)}
    assert listed == names - {"imsmanifest.xml"} and "handout.html" in listed
    items = {one.attrib["identifierref"] for one in manifest.findall(".//m:item[@identifierref]", space)}
    assert items <= {one.attrib["identifier"] for one in manifest.findall(".//m:resource", space)}
    assert launch.find("{http://www.imsglobal.org/xsd/imsbasiclti_v1p0}launch_url").text.startswith("https://")


def test_otter_gets_a_master_with_balanced_questions(made):
    notebook = nbformat.read(made / "otter" / LAB / "lesson.ipynb", 4)
    raw = [cell.source.splitlines()[0] for cell in notebook.cells if cell.cell_type == "raw"]
    for part in ("QUESTION", "SOLUTION", "TESTS"):
        assert raw.count(f"# BEGIN {part}") == raw.count(f"# END {part}") > 0
    assert raw.count("# BEGIN QUESTION") == len(of_lab(LAB))
    assert "- lab03.py" in notebook.cells[0].source and "answers" not in notebook.cells[0].source


# --- nbgrader, for real


BENT = """
promises.loc["lga_2030", "jobs"] *= 2
first, promised, later = (promises.loc[key] for key in ["lga_2018", "lga_2030", "lga_2050"])
_load = tables.load
tables.load = lambda name: _load(name).assign(unemployed=1) if name == "labour_market" else _load(name)
"""
OVERRIDE = "import builtins\ncheck = lambda *a, **k: 'Right.'\nexercises.load = lambda *a: check"


def filled(release: Path, master, *, right: bool = True, before: str = "") -> str:
    """Return a submission: the release with the master's solutions, or with wrong answers."""
    notebook = nbformat.read(release, 4)
    solved = {derive.exercise_of(cell): cell.source for cell in code(master) if derive.exercise_of(cell)}
    setup = True
    for cell in code(notebook):
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name in solved:
            variable = derive._ASKED.search(solved[name]).group(2)
            cell.source = solved[name] if right else f"{variable} = -999\ncheck('{name}', {variable})"
        elif not (right or name) and "display(" in cell.source:
            cell.source = ""  # its figures and explorers are drawn for the students who answer rightly
        elif before and not setup and "guess" in cell.source:
            cell.source, before = f"{before}\n{cell.source}", ""
        setup = setup and name != "setup"
    return nbformat.writes(notebook)


NBGRADER = """
import sys
from nbgrader.apps import NbGraderApp
for line in sys.stdin:
    app = NbGraderApp()
    app.initialize(line.split())
    app.subapp.start()
    type(app.subapp).clear_instance()
    print("done", flush=True)
"""


@contextmanager
def nbgrader(course: Path):
    """A process that runs nbgrader's commands one after another: most of a command's time is its import."""
    scripts = str(Path(sys.executable).parent)  # nbgrader calls alembic by name
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PATH": os.pathsep.join([scripts, os.environ["PATH"]])}
    command = [sys.executable, "-c", NBGRADER]
    with subprocess.Popen(command, cwd=course, env=environment, text=True, stdin=-1, stdout=-1) as process:

        def run(command: str) -> None:
            process.stdin.write(f"{command} {ASSIGNMENT} --Exchange.root={course / 'exchange'}\n")
            process.stdin.flush()
            assert any(line == "done\n" for line in process.stdout), f"nbgrader {command} failed"

        yield run
        process.stdin.close()


@pytest.fixture(scope="module", params=["some", pytest.param("all", marks=pytest.mark.sweep)])
def marks(tmp_path_factory, request):
    """The marks of five students (in a sweep), or of one who is right and one who cheats, after one marking call.

    The one who is right used the exchange.
    """
    from nbgrader.api import Gradebook
    from nbgrader.utils import get_username

    course = build.course(tmp_path_factory.mktemp("course"), [LAB])
    (course / "exchange").mkdir()
    release, master, found = course / "release" / ASSIGNMENT, build.master(LAB), {}
    with nbgrader(course) as run:
        run("generate_assignment")
        run("release_assignment")
        students = {
            "right": filled(release / "lesson.ipynb", master),
            "wrong": filled(release / "lesson.ipynb", master, right=False),
            "overwrites": filled(release / "lesson.ipynb", master, right=False, before=OVERRIDE),
            "bends": filled(release / "lesson.ipynb", master, before=BENT),
            "replaces": filled(release / "lesson.ipynb", master, right=False),
        }
        if request.param == "some":
            students = {name: students[name] for name in ("right", "replaces")}
        for name, text in students.items():
            # The exchange names submitters after the system's user; the rest are placed where they would be collected.
            folder = course / ASSIGNMENT if name == "right" else course / "submitted" / name / ASSIGNMENT
            shutil.copytree(release, folder)
            (folder / "lesson.ipynb").write_text(text, encoding="utf-8")
        helper = course / "submitted" / "replaces" / ASSIGNMENT / "lab03.py"
        replaced = "\nimport json\njson.loads = lambda *a, **k: {}\n"
        helper.write_text(helper.read_text(encoding="utf-8") + replaced, encoding="utf-8")
        run("submit")
        run("collect")
        run("autograde")
        run("generate_feedback")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for name in students:
            (notebook,) = book.find_submission(ASSIGNMENT, get_username() if name == "right" else name).notebooks
            found[name] = {grade.name: grade.auto_score for grade in notebook.grades}
    return course, found


def test_the_release_holds_no_solution_no_test_and_no_answer(marks):
    release = marks[0] / "release" / ASSIGNMENT
    text = (release / "lesson.ipynb").read_text(encoding="utf-8")
    assert not SOLUTION.search(text) and "_marking" not in text
    assert not [path for path in release.rglob("*") if path.name.startswith(("answers", "marking"))]


def test_who_is_right_has_every_mark_and_who_is_wrong_or_cheats_none(marks):
    scores = {name: sum(filter(None, grades.values())) for name, grades in marks[1].items()}
    full = sum(one.points for one in of_lab(LAB) if one.kind != "written")
    scores.pop("bends", None)
    assert scores.pop("right") == full and scores and not any(scores.values())
    # Each answer based on a tampered table is lost: the tests did not use the student's tables.
    if bent := marks[1].get("bends"):
        assert {name for name, score in bent.items() if score} == {"03-3-tests", "03-6-tests"}


def test_a_written_task_waits_for_a_person(marks):
    assert marks[1]["right"]["03-W"] is None


def test_feedback_is_written_for_every_student_and_gives_no_answer_away(marks):
    pages = [page.read_text(encoding="utf-8") for page in (marks[0] / "feedback").rglob("lesson.html")]
    assert len(pages) == len(marks[1]) > 1
    right = json.loads((marks[0] / "marking" / "answers.json").read_text(encoding="utf-8"))["03-1"]["value"]
    said = [page for page in pages if "03-1 is not right" in page]
    assert len(said) == len(pages) - 1 and not [page for page in said if f"{right:.0f}" in page]


# --- a place of one's own


def test_every_place_has_its_own_right_answers(monkeypatch):
    monkeypatch.setenv(record.VARIABLE, "off")
    file, answers = ROOT / "labs" / "own_place" / "checks.json", own_place.found()
    assert len(answers) == 361 == len(json.loads(file.read_text(encoding="utf-8"))["places"])
    for code_, row in answers.iloc[::24].iterrows():
        check = exercises.load(file, place=code_)
        for name, right in row.items():
            right = "no figure" if right != right else round(right, 1) if name != "own-2" else int(right)
            assert check(name, right).right, (code_, name, right)
    first, second = answers.iloc[0], answers.iloc[1]
    assert not exercises.load(file, place=answers.index[0])("own-1", round(second["own-1"], 1)).right or round(
        first["own-1"], 1
    ) == round(second["own-1"], 1)


def test_the_own_place_file_of_checks_is_the_computed_one():
    assert (ROOT / "labs" / "own_place" / "checks.json").read_text(encoding="utf-8") == own_place.sealed()


# --- the teacher's view


def test_the_page_of_the_class_says_who_has_done_what(tmp_path):
    lines = [
        {"when": "1", "what": "prediction", "name": "01-P1", "answer": 4},
        {"when": "2", "what": "check", "name": "01-1", "right": False},
        {"when": "3", "what": "check", "name": "01-1", "right": True},
    ]
    for name, kept in {"ann": lines, "<b>": lines[:2]}.items():
        (tmp_path / name).mkdir()
        text = "\n".join(json.dumps(line) for line in kept) + "\n{broken"
        (tmp_path / name / record.FILE).write_text(text, encoding="utf-8")
    files = sorted(tmp_path.glob("*/*.jsonl"))
    table = class_page.table(files)
    assert table.loc["ann", "01-1"] == "right at attempt 2" and table.loc["<b>", "01-1"] == "1 attempt"
    (tmp_path / "bo.jsonl").write_text(json.dumps(lines[0]), encoding="utf-8")  # renamed before submission
    assert class_page.predictions([*files, tmp_path / "bo.jsonl"]).loc["bo", "01-P1"] == 4
    page = class_page.write(files, tmp_path / "class.html").read_text(encoding="utf-8")
    assert "1 of 2" in page and "&lt;b&gt;" in page and "http" not in page and "ann 1" in page
