"""The output of `make class` in ``build/class/``, and the notebooks in ``labs/`` that are derived from the masters."""

from __future__ import annotations

import html
import json
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
import yaml

from classroom import answers
from teaching import derive, notebooks, own_place
from teaching.exercises import LABS, MOST_DECIMALS, ROOT, Exercise, checks, module, of_lab, written
from teaching.pages import page, rendered
from toolkit.core import wording

HERE = Path(__file__).parent
OUT = ROOT / "build" / "class"
OTHER_TRACKS = ("harder.ipynb", "without_code.ipynb")
NOT_FOR_STUDENTS = ("README.md", "lesson.ipynb", "app.ipynb", "__pycache__", "my_record.jsonl", ".ipynb_checkpoints")
NAME = {
    "01_productivity_gap": "productivity-gap",
    "02_health_and_work": "health-and-work",
    "03_net_zero_jobs": "net-zero-jobs",
    "places": "places-in-need",
}


def master(lab: str) -> Any:
    """Return a lab's master."""
    return nbformat.read(HERE / lab / "lesson.ipynb", 4)


def rubric(lab: str) -> tuple[str, ...]:
    """Return the four levels of a lab's written task."""
    return next(one.levels for one in of_lab(lab) if one.kind == "written")


# --- into labs/


def write_checks() -> None:
    """Write the sealed exercises of every lab, and of the project on one place."""
    for lab, folder in LABS.items():
        (folder / "checks.json").write_text(written(checks(of_lab(lab))), encoding="utf-8")
    (ROOT / "labs" / "own_place" / "checks.json").write_text(own_place.sealed(), encoding="utf-8")


def write_lessons(labs: Iterable[str] = LABS) -> None:
    """Derive each lab's student notebook, run it in place, and keep its outputs."""
    for lab in labs:
        path = LABS[lab] / "lesson.ipynb"
        path.write_text(nbformat.writes(derive.numbered(derive.student(master(lab))), indent=1) + "\n", "utf-8")
        notebooks.run(path)


def write_answers() -> None:
    """Write the tutor's answers page for each lab: computed answers in a uniform format."""
    for lab in LABS:
        (HERE / lab / "answers.md").write_text(answers_page(lab), encoding="utf-8")


def answers_page(lab: str) -> str:
    """Return a lab's answers as a page: each answer, its code, and the named mistakes."""
    rows = []
    for one in of_lab(lab):
        if one.kind == "written":
            rows.append(f"## {one.name}\n\nFree text. `make class` writes the levels and examples to `rubric.md`.\n")
            continue
        mistakes = "".join(f"- {words}\n" for _, words in one.misses)
        if mistakes:
            mistakes = f"Replies to common mistakes:\n\n{mistakes}"
        rows.append(
            f"## {one.name}\n\n{_in_words(one.expected())}\n\n```\n{one.worked}\n```\n\n{one.idea}\n\n{mistakes}"
        )
    head = (
        "For teachers only. The answers are computed from the tables by `answers.py`. "
        "To update this page, run `python -m teaching checks`.\n\n"
    )
    return f"# Answers to lab {of_lab(lab)[0].name[:2]}\n\n{head}" + "\n".join(rows)


def write_sessions() -> None:
    """Write each lab's code-free session, for the served apps and for the static edition."""
    for lab in LABS:
        (ROOT / "labs" / "sessions" / f"{lab}.html").write_text(session_page(lab), encoding="utf-8")


def session_page(lab: str) -> str:
    """Return a lab's code-free session: steps, shows of hands, computed results, role cards and a handout."""
    session = yaml.safe_load((HERE / lab / "session.yaml").read_text(encoding="utf-8"))
    results = module(lab).session()
    for step in session["steps"]:
        if key := step.get("result"):
            value, words = results[key]
            bounds = step.get("bounds", ())
            step |= {
                "result": words,
                "right": value if not bounds else step["options"][sum(value >= b for b in bounds)],
            }
    return rendered("session.html.j2", **session)


def _in_words(right: Any) -> str:
    kind = answers.kind_of(right)
    if kind in ("model", "series"):
        values = right.params if kind == "model" else right
        return "\n".join(f"- {name}: {wording.number(value)}" for name, value in values.items())
    return f"**{wording.number(answers.number(right)) if kind == 'number' else right}**"


# --- into build/class/


def everything(out: Path = OUT, labs: Iterable[str] = LABS) -> None:
    """Write the class materials for every lab: student, teacher, nbgrader, Otter, slides, handout, cartridge."""
    shutil.rmtree(out, ignore_errors=True)
    labs = tuple(labs)
    for lab in labs:
        made = derive.numbered(derive.student(master(lab)))
        _write(made, student_folder(lab, out / "student" / lab) / "lesson.ipynb")
        _write(derive.numbered(derive.teacher(master(lab), rubric(lab))), out / "teacher" / lab / "lesson.ipynb")
        (out / "teacher" / lab / "rubric.md").write_text(rubric_page(lab), encoding="utf-8")
        otter_folder(lab, out / "otter" / lab)
        run = nbformat.read(LABS[lab] / "lesson.ipynb", 4)
        page(derive.slides(run), "slides.html.j2", out / "slides" / f"{lab}.html")
        page(made, "handout.html.j2", out / "handout" / f"{lab}.html")
        cartridge(lab, out)
    shutil.copytree(ROOT / "labs" / "own_place", out / "student" / "own_place", ignore=_unwanted)
    course(out / "nbgrader", labs)


def student_folder(lab: str, to: Path, without: Iterable[str] = ()) -> Path:
    """Copy what a student's folder needs besides the notebook: helpers, tables and sealed checks, but no answers."""
    shutil.copytree(LABS[lab], to, ignore=_unwanted, dirs_exist_ok=True)
    for name in without:
        (to / name).unlink(missing_ok=True)
    return to


def _unwanted(folder: str, names: list[str]) -> set[str]:
    apps = {"apps"} if Path(folder).name in LABS else set()
    return {name for name in names if name in NOT_FOR_STUDENTS} | (apps & set(names))


def course(to: Path, labs: Iterable[str] = LABS) -> Path:
    """Write an nbgrader course: a source for each lab, the course's own answers, and its configuration."""
    to.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "nbgrader_config.py", to / "nbgrader_config.py")
    (to / "marking").mkdir(exist_ok=True)
    shutil.copy(HERE / "marking.py", to / "marking" / "marking.py")
    known: dict[str, Any] = {}
    for lab in labs:
        folder = student_folder(lab, to / "source" / NAME[lab], OTHER_TRACKS)
        exercises = of_lab(lab)
        _write(derive.nbgrader(master(lab), exercises), folder / "lesson.ipynb")
        known |= {one.name: marked(one) for one in exercises if one.kind != "written"}
    (to / "marking" / "answers.json").write_text(json.dumps(known, indent=1), encoding="utf-8")
    return to


def marked(exercise: Exercise) -> dict[str, Any]:
    """Return what `teaching.marking` compares an answer with."""
    right = exercise.expected()
    kind, names = answers.kind_of(right), dict(answers.WORDS["regions"])
    if kind == "number":
        number = float(answers.number(right) or 0)
        places = [p for p in range(exercise.decimals, MOST_DECIMALS + 1) if abs(number) >= 10 ** (1 - p)]
        exact = exercise.tolerance <= 0
        return {"kind": kind, "value": number, "tolerance": exercise.tolerance, "rounded": [] if exact else places}
    if kind == "series":
        return {"kind": kind, "value": {answers.folded(str(k)): float(v) for k, v in right.items()}, "names": names}
    if kind == "model":
        values = ({str(k): float(v) for k, v in one.items()} for one in (right.params, right.bse))
        return {"kind": kind, "value": next(values), "errors": next(values)}
    return {"kind": "text", "value": answers.folded(str(right)), "names": names}


def otter_folder(lab: str, to: Path) -> None:
    """Write Otter's master with the files that it distributes, and the answers that its autograder needs."""
    student_folder(lab, to, OTHER_TRACKS)
    files = sorted(path.relative_to(to).as_posix() for path in to.rglob("*") if path.is_file())
    _write(derive.otter(master(lab), NAME[lab], of_lab(lab), files), to / "lesson.ipynb")
    (to / "requirements.txt").write_text("levelling-up-lab\n", encoding="utf-8")


def rubric_page(lab: str) -> str:
    """Return a lab's rubric as a page: four levels, each with an example."""
    examples = yaml.safe_load((HERE / lab / "rubric.yaml").read_text(encoding="utf-8"))["examples"]
    rows = [f"## {level}\n\n> {text}\n" for level, text in zip(rubric(lab), examples, strict=True)]
    return "# Rubric of the written task\n\n" + "\n".join(rows)


def cartridge(lab: str, out: Path) -> Path:
    """Write a Common Cartridge for a learning platform: the handout, the notebook, and an LTI launch link."""
    to = out / "lti" / f"{lab}.zip"
    to.parent.mkdir(parents=True, exist_ok=True)
    title = html.unescape(master(lab).metadata["levelling_up"]["title"])
    files = {"handout.html": out / "handout" / f"{lab}.html"}
    files |= {
        f"lab/{path.relative_to(out / 'student' / lab)}": path
        for path in sorted((out / "student" / lab).rglob("*"))
        if path.is_file()
    }
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("imsmanifest.xml", "launch.xml"):
            packed.writestr(zipfile.ZipInfo(name), rendered(f"{name}.j2", lab=lab, title=title, files=sorted(files)))
        for name, path in sorted(files.items()):
            packed.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return to


def _write(notebook: Any, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(nbformat.writes(notebook, indent=1) + "\n", encoding="utf-8")
