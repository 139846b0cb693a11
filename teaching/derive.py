"""Notebooks derived from a master: for students, teachers, nbgrader and Otter.

Tags distinguish a master's cells: ``exercise:NAME`` (its code is between ``# BEGIN SOLUTION`` and ``# END SOLUTION``,
below a line that leaves the answer open), ``written``, ``predict``, ``reveal``, ``notes`` (for the teacher) and
``master`` (only for notebooks in ``teaching/``). `make notebooks` keeps tags and drops all other metadata, so the
metadata for nbgrader and Otter is generated here, from the exercise's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

import nbformat

from teaching.exercises import Exercise

_SOLUTION = re.compile(r"^[ \t]*# BEGIN SOLUTION\n.*?^[ \t]*# END SOLUTION\n?", re.MULTILINE | re.DOTALL)
_ASKED = re.compile(r'check\("([\w-]+)", (\w+)\)')
Notebook = Any


def tags(cell: Any) -> list[str]:
    """Return a cell's tags."""
    return list(cell.metadata.get("tags", []))


def exercise_of(cell: Any) -> str:
    """Return the name of the exercise in a cell, or an empty string."""
    return next((tag.partition(":")[2] for tag in tags(cell) if tag.startswith("exercise:")), "")


def student(master: Notebook) -> Notebook:
    """Return the student's notebook, without solutions, notes or outputs."""
    made = cleared(_without(master, "master", "notes"))
    for cell in made.cells:
        cell.source = _SOLUTION.sub("", cell.source)
        kept = [tag for tag in tags(cell) if not tag.startswith("exercise:") and tag != "written"]
        cell.metadata = nbformat.from_dict({"tags": kept} if kept else {})
    return made


def teacher(master: Notebook, rubric: Iterable[str]) -> Notebook:
    """Return the teacher's notebook: solutions, outputs, notes, and the rubric above the written task."""
    made = _without(master, "master")
    cells: list[Any] = []
    for cell in made.cells:
        if "written" in tags(cell):
            levels = "\n".join(f"- {level}" for level in rubric)
            cells.append(nbformat.v4.new_markdown_cell(f"**Rubric**\n\n{levels}\n\nExamples: `rubric.md`."))
        cells.append(cell)
    made.cells = cells
    return made


def cleared(notebook: Notebook) -> Notebook:
    """Return a notebook without outputs or execution counts."""
    made = deepcopy(notebook)
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return made


def nbgrader(master: Notebook, exercises: Iterable[Exercise]) -> Notebook:
    """Return nbgrader's source: solutions stay in until release; each exercise has a cell of hidden tests."""
    points = {one.name: one.points for one in exercises}
    made = cleared(_without(master, "master", "notes"))
    cells: list[Any] = []
    for cell in made.cells:
        name, by_hand = exercise_of(cell), "written" in tags(cell)
        cell.metadata = nbformat.from_dict({})
        cells.append(cell)
        if not name:
            if cell.cell_type == "code" and "exercises.load()" in cell.source:
                cell.metadata["nbgrader"] = _marks("setup", locked=True)
        elif by_hand:
            cell.metadata["nbgrader"] = _marks(name, grade=True, solution=True, points=points[name])
        else:
            cell.metadata["nbgrader"] = _marks(name, solution=True)
            tests = nbformat.v4.new_code_cell(_hidden(cell.source), id=f"tests-{name}")
            tests.metadata["nbgrader"] = _marks(f"{name}-tests", grade=True, locked=True, points=points[name])
            cells.append(tests)
    made.cells = cells
    return made


def _marks(
    name: str, *, grade: bool = False, solution: bool = False, locked: bool = False, points: int = 0
) -> dict[str, Any]:
    marks = {"grade_id": name, "grade": grade, "solution": solution, "locked": locked, "task": False}
    return marks | {"schema_version": 3} | ({"points": points} if grade else {})


def _hidden(source: str) -> str:
    """Return the hidden tests for an exercise: they use the course's own answers, and none of the student's modules."""
    found = _ASKED.search(source)
    assert found, f"no check in {source!r}"
    name, variable = found.groups()
    return (
        f"# The tests of {name} run when this notebook is marked\n"
        "# BEGIN HIDDEN TESTS\n"
        "import importlib.util as _found, os as _os\n"
        '_spec = _found.spec_from_file_location("_marking", _os.environ["LEVELLING_UP_MARKING"])\n'
        "_marking = _found.module_from_spec(_spec)\n"
        "_spec.loader.exec_module(_marking)\n"
        f'_marking.mark("{name}", globals().get("{variable}", ...))\n'
        "# END HIDDEN TESTS"
    )


def otter(master: Notebook, name: str, exercises: Iterable[Exercise], files: Iterable[str] = ()) -> Notebook:
    """Return Otter's master: raw cells around questions, all-or-nothing points, hidden tests and the lab's files."""
    known = {one.name: one for one in exercises}
    made = cleared(_without(master, "master", "notes"))
    raw = nbformat.v4.new_raw_cell
    head = f"# ASSIGNMENT CONFIG\nname: {name}\ninit_cell: true\nexport_cell: false\ngenerate: true\n"
    head += "".join(["files:\n", *(f"- {file}\n" for file in files), "requirements: requirements.txt\n"])
    cells: list[Any] = [raw(head)]
    for cell in made.cells:
        asked = exercise_of(cell)
        cell.metadata = nbformat.from_dict({})
        if not asked:
            cells.append(cell)
            continue
        by_hand, safe = known[asked].kind == "written", asked.replace("-", "_")
        begin = f"# BEGIN QUESTION\nname: q{safe}\npoints: {known[asked].points}\nmanual: {str(by_hand).lower()}\n"
        cells.append(raw(begin + ("" if by_hand else "all_or_nothing: true\n")))
        cells += [raw("# BEGIN SOLUTION"), cell, raw("# END SOLUTION")]
        if not by_hand:
            test = _hidden(cell.source).replace("# BEGIN HIDDEN TESTS\n", "").replace("\n# END HIDDEN TESTS", "")
            cells += [raw("# BEGIN TESTS"), nbformat.v4.new_code_cell("# HIDDEN\n" + test), raw("# END TESTS")]
        cells.append(raw("# END QUESTION"))
    made.cells = cells
    return numbered(made)


def slides(notebook: Notebook) -> Notebook:
    """Return a student's notebook with slides: one per part, with one below it for each reveal and exercise."""
    made = deepcopy(notebook)
    for number, cell in enumerate(made.cells):
        new = cell.cell_type == "markdown" and (number == 0 or cell.source.startswith("## "))
        below = cell.cell_type == "markdown" and cell.source.startswith(("**Exercise", "**Reveal", "> **"))
        kind = "slide" if new else "subslide" if below else "-"
        cell.metadata["slideshow"] = {"slide_type": kind}
    return made


def numbered(notebook: Notebook) -> Notebook:
    """Return a notebook with the cell ids that `make notebooks` assigns."""
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02d}"
    return notebook


def _without(notebook: Notebook, *unwanted: str) -> Notebook:
    made = deepcopy(notebook)
    made.cells = [cell for cell in made.cells if not set(tags(cell)) & set(unwanted)]
    return made
