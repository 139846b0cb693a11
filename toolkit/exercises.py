"""Exercises that answer back: a check, a hint at the first miss, a second hint, then the worked idea.

A lab keeps its own exercises and asks for its checker once::

    check = exercises.checker([Exercise("01-1", expected=…, hints=(…, …), idea=…)])
    check("01-1", answer)

What is right is computed from the tables by ``expected``; no answer is typed in. Nothing that a learner does here
ends in an error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Parameters
    ----------
    name
        Such as ``01-3``.
    expected
        Computes the right answer: a number, a text, a collection of texts, or a yes or no.
    hints
        Two hints, the first one lighter.
    idea
        The worked idea, shown at the third miss and after a right answer.
    tolerance
        Relative distance at which a number still counts as right.
    misses
        Pairs of a function of the answer and a sentence: what a known mistake looks like and what to say of it.
    """

    name: str
    expected: Callable[[], Any]
    hints: tuple[str, str]
    idea: str
    tolerance: float = 0.005
    misses: tuple[tuple[Callable[[Any], bool], str], ...] = ()


@dataclass(frozen=True)
class Feedback:
    """What a check says: whether the answer was right, and the words."""

    right: bool
    words: str

    def __repr__(self) -> str:
        return self.words

    def _repr_html_(self) -> str:
        colour, mark = ("#0b6b3a", "✓ ") if self.right else ("#8a4b00", "→ ")
        style = f"border-left:5px solid {colour};padding:.4rem .75rem;max-width:75ch"
        return f'<p role="status" style="{style}">{mark}{escape(self.words)}</p>'


def checker(exercises: Iterable[Exercise]) -> Callable[..., Feedback]:
    """Return ``check(name, answer)``, which remembers how often each exercise was missed."""
    known = {exercise.name: exercise for exercise in exercises}
    missed = dict.fromkeys(known, 0)

    def check(name: str, answer: Any = ...) -> Feedback:
        """Say whether an answer is right and, if not, what to try next."""
        if name not in known:
            return Feedback(False, f"There is no exercise “{name}”. There are: {', '.join(known)}.")
        exercise = known[name]
        if answer is ... or answer is None:
            return Feedback(False, f"Exercise {name} waits for your answer: put it in place of the three dots.")
        if _same(answer, exercise.expected(), exercise.tolerance):
            missed[name] = 0
            return Feedback(True, f"Right. {exercise.idea}")
        missed[name] += 1
        return Feedback(False, _hint(exercise, answer, missed[name]))

    return check


def _hint(exercise: Exercise, answer: Any, times: int) -> str:
    known = [words for looks_like, words in exercise.misses if _holds(looks_like, answer)]
    if times > 2:
        return f"Not yet. The idea: {exercise.idea}"
    return " ".join(["Not yet.", *known[:1], exercise.hints[times - 1]])


def _holds(looks_like: Callable[[Any], bool], answer: Any) -> bool:
    try:
        return bool(looks_like(answer))
    except (TypeError, ValueError, AttributeError, ArithmeticError):
        return False  # an answer of another kind is not this mistake


def _same(answer: Any, right: Any, tolerance: float) -> bool:
    if isinstance(right, bool | np.bool_):
        return isinstance(answer, bool | np.bool_) and bool(answer) == bool(right)
    if isinstance(right, int | float | np.number):
        number = _number(answer)
        return number is not None and math.isclose(number, float(right), rel_tol=tolerance, abs_tol=1e-9)
    if isinstance(right, str):
        return isinstance(answer, str) and _folded(answer) == _folded(right)
    return _texts(answer) == _texts(right)


def _number(answer: Any) -> float | None:
    """Take a number in whatever a learner's line may have left it: a scalar, or a frame or array of one."""
    if isinstance(answer, bool | str):
        return None
    try:
        values = np.asarray(answer, dtype=float).ravel()
    except (TypeError, ValueError):
        return None
    return float(values[0]) if values.size == 1 else None


def _texts(answer: Any) -> set[str] | None:
    if isinstance(answer, pd.Series | pd.Index):
        answer = answer.tolist()
    if isinstance(answer, str) or not isinstance(answer, Sequence | set | frozenset):
        return None
    return {_folded(str(item)) for item in answer}


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
