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
from decimal import Decimal
from html import escape
from typing import Any

import numpy as np
import pandas as pd

_SHORT = {
    "ne": "north east",
    "nw": "north west",
    "se": "south east",
    "sw": "south west",
    "em": "east midlands",
    "wm": "west midlands",
    "ee": "east of england",
    "east": "east of england",
    "ni": "northern ireland",
    "yorkshire": "yorkshire and the humber",
    "yorkshire & the humber": "yorkshire and the humber",
    "greater london": "london",
}
"""What people write for the name of a region."""


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
    decimals
        How many decimals the wording asks for; 0 if it names none, and a rounded answer is then right.
    """

    name: str
    expected: Callable[[], Any]
    hints: tuple[str, str]
    idea: str
    tolerance: float = 0.005
    misses: tuple[tuple[Callable[[Any], bool], str], ...] = ()
    decimals: int = 0


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
        if (places := _rounded(answer, exercise.expected())) is not None:
            if _too_coarse(exercise, answer, places):
                return Feedback(False, "Right, rounded: give one more decimal.")
            missed[name] = 0
            return Feedback(True, f"Right, rounded. {exercise.idea}")
        missed[name] += 1
        return Feedback(False, _hint(exercise, answer, missed[name]))

    return check


def _hint(exercise: Exercise, answer: Any, times: int) -> str:
    known = [words for looks_like, words in exercise.misses if _holds(looks_like, answer)]
    if times > 2:
        return f"Not yet. The idea: {exercise.idea}"
    return " ".join(["Not yet.", *_kind(answer, exercise.expected()), *known[:1], exercise.hints[times - 1]])


def _kind(answer: Any, right: Any) -> list[str]:
    """Say so if a number was given for a name, or a text for a number."""
    if isinstance(right, str) and not isinstance(answer, str):
        return ["The answer is a name, in quotation marks."]
    if isinstance(right, int | float | np.number) and isinstance(answer, str):
        return ["The answer is a number, without quotation marks or a unit."]
    return []


def _rounded(answer: Any, right: Any) -> int | None:
    """Return the decimals of an answer that is the right number rounded to them, else nothing."""
    number = _number(answer)
    if not isinstance(right, float | np.floating) or number is None or not math.isfinite(number) or number == 0:
        return None
    places = max(0, -int(Decimal(repr(number)).normalize().as_tuple().exponent))
    return places if abs(number - float(right)) <= 0.5 * 10**-places + 1e-9 else None


def _too_coarse(exercise: Exercise, answer: Any, places: int) -> bool:
    """Too few decimals for the wording, for two digits, or to tell the right answer from a known mistake."""
    mistaken = any(_holds(looks_like, answer) for looks_like, _ in exercise.misses)
    return mistaken or places < exercise.decimals or abs(float(_number(answer) or 0)) < 10 ** (1 - places)


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
        return isinstance(answer, str) and same_name(answer, right)
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


def same_name(answer: str, name: str) -> bool:
    """Whether two texts are one name: “SW”, “The South West” and “South West” are."""
    return _folded(answer) == _folded(name)


def _folded(text: str) -> str:
    bare = " ".join(text.casefold().split()).removeprefix("the ")
    return _SHORT.get(bare, bare)
