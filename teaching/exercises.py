"""An exercise with its right answer, and its seal: what a student's folder may hold of it (`checks.json`)."""

from __future__ import annotations

import importlib.util
import json
import sys
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2s
from pathlib import Path
from types import ModuleType
from typing import Any

from classroom import answers

ROOT = Path(__file__).resolve().parents[1]
LABS = {file.parent.name: file.parent for file in sorted((ROOT / "labs").glob("*/lesson.ipynb"))}
MOST_DECIMALS = 5
Miss = tuple[Callable[[], Any], str]


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Parameters
    ----------
    name
        Such as ``01-3``.
    expected
        Computes the right answer: a number, a text, texts, a yes or no, a Series or a fitted model.
    hints
        Two hints that lead and never print the expression.
    idea
        The idea in words, shown after a right answer, or after an attempt with its reasoning.
    worked
        The expression; it can be read only with the right answer.
    kind
        Where it is not that of the right answer: “sign”, or “written” for a free text.
    tolerance
        Relative distance at which a number still counts as right; 0 for exactly.
    misses
        Known mistakes: a function that gives the wrong answer, and a sentence about it.
    decimals
        How many decimals the wording asks for; 0 if it names none, and a rounded answer is then right.
    unit
        The unit of a number, in which an answer with a unit must be.
    least, levels
        Of a free text: the words it needs, and the four levels of its rubric from the lowest.
    points
        Marks of the course.
    """

    name: str
    expected: Callable[[], Any] = lambda: None
    hints: tuple[str, str] = ("", "")
    idea: str = ""
    worked: str = ""
    kind: str = ""
    tolerance: float = 0.005
    misses: tuple[Miss, ...] = ()
    decimals: int = 0
    unit: str = ""
    least: int = 0
    levels: tuple[str, ...] = ()
    points: int = 2


def module(lab: str, name: str = "answers") -> ModuleType:
    """Return a module of a lab: ``answers`` of its teaching folder, or a helper of the lab's own folder."""
    full = f"{name}_of_{lab}" if name == "answers" else name
    if full not in sys.modules:
        folder = ROOT / "teaching" / lab if name == "answers" else LABS[lab]
        package = folder / name / "__init__.py"
        path = package if package.is_file() else folder / f"{name}.py"
        spec = importlib.util.spec_from_file_location(full, path)
        assert spec and spec.loader
        made = importlib.util.module_from_spec(spec)
        sys.modules[full] = made
        try:
            spec.loader.exec_module(made)
        except BaseException:
            del sys.modules[full]
            raise
    return sys.modules[full]


def of_lab(lab: str) -> tuple[Exercise, ...]:
    """Return every exercise of a lab, those of its harder track last."""
    found = module(lab)
    return (*found.EXERCISES, *found.HARDER)


def checks(exercises: Iterable[Exercise]) -> dict[str, Any]:
    """Return what ``checks.json`` holds: each exercise sealed."""
    return {one.name: seal(one) for one in exercises}


def written(entries: Mapping[str, Any]) -> str:
    """Return the text of a file of checks, an exercise a line."""
    rows = (f" {json.dumps(name)}: {json.dumps(entry, ensure_ascii=False)}" for name, entry in entries.items())
    return "{\n" + ",\n".join(rows) + "\n}\n"


def seal(exercise: Exercise) -> dict[str, Any]:
    """Return an exercise without its answer: hashes by which a check knows it, and texts that need it to be read."""
    if exercise.kind == "written":
        return {"kind": "written", "least": exercise.least, "levels": list(exercise.levels), "hints": []}
    name, right = exercise.name, exercise.expected()
    kind = exercise.kind or answers.kind_of(right)
    assert kind, f"{name}: the right answer {right!r} is of no kind that a check knows"
    full, coarse = _keys(exercise, kind, right)
    secret = blake2s(f"secret/{name}/{full[0]}".encode()).hexdigest()[:16]
    known = {*full, *coarse}
    misses = []
    for give, words in exercise.misses:
        wrong, short = _keys(exercise, kind, give(), mistake=True)
        keys = [key for key in (*wrong, *short) if key not in known]
        misses.append({"keys": answers.sealed(name, keys), "words": words})
    parts = answers.parts(right) if kind in ("model", "series") else {}
    return {
        "kind": kind,
        "unit": exercise.unit,
        "tolerance": exercise.tolerance,
        "right": dict(
            zip(answers.sealed(name, full), (answers.masked(secret, key).hex() for key in full), strict=True)
        ),
        "rounded": answers.sealed(name, [key for key in full if key.startswith(".")]),
        "coarse": answers.sealed(name, coarse),
        "parts": {part: answers.sealed(f"{name}/{part}", [key])[0] for part, key in parts.items()},
        "hints": list(exercise.hints),
        "idea": b64encode(exercise.idea.encode()).decode(),
        "worked": b64encode(answers.masked(exercise.worked, secret)).decode(),
        "misses": misses,
    }


def _keys(exercise: Exercise, kind: str, value: Any, mistake: bool = False) -> tuple[list[str], list[str]]:
    """Return the keys of a right answer (or of a mistake), and of roundings of it that are too coarse."""
    if kind == "sign":
        return [answers.sign(value)], []
    if kind != "number":
        return ["/".join(answers.parts(value).values())], []
    number = answers.number(value)
    assert number is not None, f"{exercise.name}: {value!r} is no number"
    full, coarse = answers.near(number, exercise.tolerance, around=20), []
    if exercise.tolerance <= 0 and float(number).is_integer():
        return full, []
    mistaken = [] if mistake else [answers.number(give()) for give, _ in exercise.misses]
    for places in range(MOST_DECIMALS + 1):
        short = round(number, places)
        if short == 0:
            continue
        shared = any(one is not None and round(one, places) == short for one in mistaken)
        digits = exercise.decimals > 0 or abs(short) >= 10 ** (1 - places)  # a single digit tells too little
        enough = places >= exercise.decimals and digits and not shared
        (full if enough or mistake else coarse).append(answers.rounded(short))
    # 1.97 to a decimal is 2.0, which nobody can tell from 2
    return list(dict.fromkeys(full)), [key for key in coarse if key not in full]
