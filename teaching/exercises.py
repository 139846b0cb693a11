"""An exercise with its right answer, and its sealed form for a student's folder (`checks.json`)."""

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
        Name of the exercise, such as ``01-3``.
    expected
        A function that computes the right answer: a number, one or more strings, a boolean, a Series or a fitted model.
    hints
        Two hints that guide and never print the expression.
    idea
        The idea in words, shown after a right answer, or after an attempt that explains its reasoning.
    worked
        The expression; it can be decrypted only with the right answer.
    kind
        Kind of answer, if it differs from that of the right answer: “sign”, or “written” for free text.
    tolerance
        Relative tolerance for a number; 0 means that it must be exact.
    misses
        Known mistakes: a function that computes the wrong answer, and a sentence about it.
    decimals
        Decimal places that the wording requires; if 0, a rounded answer is right.
    unit
        The unit of a number; an answer with a unit must have this one.
    least, levels
        For free text: the minimum number of words, and the four levels of the rubric, lowest first.
    points
        Marks in the course.
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
    """Return a lab's module: ``answers`` from its teaching folder, or a helper from the lab's own folder."""
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
    """Return every exercise of a lab, those of the harder track last."""
    found = module(lab)
    return (*found.EXERCISES, *found.HARDER)


def checks(exercises: Iterable[Exercise]) -> dict[str, Any]:
    """Return the content of ``checks.json``, in which each exercise is sealed."""
    return {one.name: seal(one) for one in exercises}


def written(entries: Mapping[str, Any]) -> str:
    """Return the text of a file of checks, one exercise per line."""
    rows = (f" {json.dumps(name)}: {json.dumps(entry, ensure_ascii=False)}" for name, entry in entries.items())
    return "{\n" + ",\n".join(rows) + "\n}\n"


def seal(exercise: Exercise) -> dict[str, Any]:
    """Return an exercise without its answer: hashes to check answers against, and texts that the answer decrypts."""
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
    """Return the keys of a right answer (or of a mistake), and of its roundings that are too coarse."""
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
        digits = exercise.decimals > 0 or abs(short) >= 10 ** (1 - places)  # a single digit reveals too little
        enough = places >= exercise.decimals and digits and not shared
        (full if enough or mistake else coarse).append(answers.rounded(short))
    # 1.97 to one decimal is 2.0, which is indistinguishable from 2
    return list(dict.fromkeys(full)), [key for key in coarse if key not in full]
