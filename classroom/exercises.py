"""Exercises with feedback: a check, two hints, and the worked answer after an attempt with reasoning.

A lesson loads its checks once and then calls them::

    check = exercises.load()
    check("01-1", answer)
    check("01-1", answer, because="I divided the highest by the lowest")
    check("01-1", answer, strict=True)  # raises if the answer is not right

The right answers are computed by ``teaching/<lab>/answers.py``; ``checks.json`` holds their hashes from
`answers.sealed`. Nothing that a learner does here raises an error, unless ``strict`` is set.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from classroom import answers, plain_errors, record
from classroom.answers import WORDS
from toolkit.core.errors import SetupError, UnknownNameError

_REASON = 5  # words that count as reasoning
Entry = Mapping[str, Any]


class NotRightError(AssertionError):
    """Raised by a strict check: the answer is missing, or is not right."""


@dataclass(frozen=True)
class Feedback:
    """The result of a check: whether the answer was right, and the message."""

    right: bool
    words: str

    def __repr__(self) -> str:
        return self.words

    def _repr_html_(self) -> str:
        colour, mark = ("#0b6b3a", "✓ ") if self.right else ("#8a4b00", "→ ")
        style = f"border-left:5px solid {colour};padding:.4rem .75rem;max-width:75ch;white-space:pre-line"
        return f'<p role="status" style="{style}">{mark}{escape(self.words)}</p>'


def load(file: str | Path = "checks.json", place: str = "") -> Callable[..., Feedback]:
    """Return the ``check`` of a lab, or of a place by its code, from the file of checks in the lab's folder.

    Raises
    ------
    SetupError, UnknownNameError
        The file is missing, or it has no checks for the place.
    """
    plain_errors.install()
    pd.options.display.max_colwidth = None  # sentences in tables are shown whole
    path = Path(file)
    if not path.is_file():
        raise SetupError(WORDS["lost"].format(file=path.name))
    known = json.loads(path.read_text(encoding="utf-8"))
    if place:
        if place not in known["places"]:
            raise UnknownNameError("place code", place, known["places"])
        known = {name: entry | known["places"][place].get(name, {}) for name, entry in known["questions"].items()}
    return checker(known)


def checker(known: Mapping[str, Entry]) -> Callable[..., Feedback]:
    """Return ``check(name, answer)`` for sealed exercises; it remembers how often each was missed."""
    tried: dict[str, list[str]] = {name: [] for name in known}

    def check(name: str, answer: Any = ..., *, because: str = "", strict: bool = False) -> Feedback:
        """Return whether an answer is right and, if not, what to try next; record the attempt."""
        feedback = _feedback(known, tried, name, answer, because)
        if name in known and answer is not ... and answer is not None:
            record.write("check", name, right=feedback.right, because=because, **answers.written(answer))
        if strict and not feedback.right:
            raise NotRightError(feedback.words)
        return feedback

    return check


def _feedback(
    known: Mapping[str, Entry], tried: dict[str, list[str]], name: str, answer: Any, because: str
) -> Feedback:
    if name not in known:
        return Feedback(False, WORDS["unknown"].format(name=name, known=", ".join(known)))
    entry, before = known[name], tried[name]
    if answer is ... or answer is None or (isinstance(answer, str) and not answer.strip()):
        return Feedback(False, WORDS["waits"].format(name=name))
    if entry["kind"] == "written":
        return _self_assessed(entry, str(answer))
    verdict = _verdict(name, entry, answer)
    if verdict.right:
        before.clear()
        return verdict
    if verdict.words == WORDS["coarse"]:
        return verdict
    again, enough = str(answer) in before, len(because.split()) >= _REASON
    before.extend([] if again else [str(answer)])
    if len(before) > len(entry["hints"]):
        return Feedback(False, f"Not yet. The idea: {_text(entry['idea'])}" if enough else _asked(name, verdict.words))
    if again:
        return Feedback(False, f"{WORDS['same']} {entry['hints'][len(before) - 1]}")
    return Feedback(False, " ".join(filter(None, ["Not yet.", verdict.words, entry["hints"][len(before) - 1]])))


def _asked(name: str, words: str) -> str:
    return f"Not yet. {words} ".replace("  ", " ") + str(WORDS["reason"]).format(name=name)


def _verdict(name: str, entry: Entry, answer: Any) -> Feedback:
    """Compare an answer; if it is not right, the message names the kind of mistake, if known."""
    unit = ""
    if isinstance(answer, str) and entry["kind"] == "number":
        given, unit = answers.with_unit(answer)
        answer = answer if given is None else given
    if entry["kind"] != "sign" and answers.kind_of(answer) != entry["kind"]:
        return Feedback(False, WORDS["kinds"][entry["kind"]])
    keys = candidates(entry, answer)
    hashes = dict(zip(answers.sealed(name, keys), keys, strict=True))
    if hit := next((one for one in hashes if one in entry["right"]), None):
        if unit and entry["unit"] and unit != entry["unit"]:
            return Feedback(False, WORDS["unit"].format(unit=entry["unit"]))
        secret = answers.masked(bytes.fromhex(entry["right"][hit]), hashes[hit]).decode()
        worked = answers.masked(b64decode(entry["worked"]), secret).decode()
        said = "Right, rounded." if hashes[hit].startswith(".") and hit in entry["rounded"] else "Right."
        return Feedback(
            True, "\n".join(filter(None, [f"{said} {_text(entry['idea'])}", worked and f"In code: {worked}"]))
        )
    if any(one in entry["coarse"] for one in hashes):
        return Feedback(False, WORDS["coarse"])
    for miss in entry["misses"]:
        if any(one in miss["keys"] for one in hashes):
            return Feedback(False, miss["words"])
    return Feedback(False, _scale(name, entry, answer) or _part(name, entry, answer))


def candidates(entry: Entry, answer: Any) -> list[str]:
    """Return the keys that a right answer can have."""
    if entry["kind"] == "sign":
        return [answers.sign(answer)]
    if entry["kind"] == "number":
        value = float(answers.number(answer) or 0)
        return [*answers.near(value, entry["tolerance"]), answers.rounded(value)]
    return ["/".join(answers.parts(answer).values())]


def _scale(name: str, entry: Entry, answer: Any) -> str:
    """Return a message if a share was given for a percentage, or vice versa."""
    value = answers.number(answer)
    for factor, words in ((100, WORDS["share"]), (0.01, WORDS["percent"])):
        if entry["kind"] == "number" and value:
            keys = answers.sealed(name, candidates(entry, value * factor))
            if any(key in entry["right"] for key in keys):
                return str(words)
    return ""


def _part(name: str, entry: Entry, answer: Any) -> str:
    """Return which part of a model or a Series is the first that is not right."""
    for part, key in (answers.parts(answer) if entry["parts"] else {}).items():
        if answers.sealed(f"{name}/{part}", [key])[0] != entry["parts"].get(part):
            return str(WORDS["parts"][part])
    return ""


def _self_assessed(entry: Entry, text: str) -> Feedback:
    """Return the levels of the rubric, from the lowest, once a text is long enough to assess."""
    words, least = len(text.split()), entry["least"]
    if words < least:
        return Feedback(False, WORDS["short"].format(words=f"{words} word{'s' * (words != 1)}", least=least))
    return Feedback(True, "\n".join([WORDS["levels"].format(words=words), *entry["levels"]]))


def _text(idea: str) -> str:
    return b64decode(idea).decode()
