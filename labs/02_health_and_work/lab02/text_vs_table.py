"""Does the text say what the table says? Shares claimed in words, weighed against the counts that they speak of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.health_and_poverty.poverty.checks import INCONSISTENT, Fault

_RELATIONS: Mapping[str, str] = {
    "over": "over",
    "more than": "over",
    "above": "over",
    "at least": "at least",
    "under": "under",
    "less than": "under",
    "fewer than": "under",
    "below": "under",
    "at most": "at most",
}
_HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    "over": lambda true, said: true > said,
    "at least": lambda true, said: true >= said,
    "under": lambda true, said: true < said,
    "at most": lambda true, said: true <= said,
}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORDS = {word: number for number, word in enumerate(_NUMBERS, start=1)}
_FRACTIONS = {"half": 1 / 2, "a third": 1 / 3, "two thirds": 2 / 3, "a quarter": 1 / 4, "three quarters": 3 / 4}


@dataclass(frozen=True)
class Claim:
    """A share claimed in a text: the relation (``over``, ``at least``, ``under``, ``at most``) and the percentage."""

    text: str
    relation: str
    percent: float


def read_claim(text: str) -> Claim:
    """Read a claim such as “over 62 %”, “at least one in five”, “less than half”; ModelError: it has no such words."""
    plain = " ".join(text.casefold().replace("-", " ").replace("per cent", "%").split())
    relation = next((kind for words, kind in _RELATIONS.items() if re.search(rf"\b{words}\b", plain)), None)
    share = _share(plain)
    if relation is None or share is None:
        what = "relation (over, at least, under, at most)" if relation is None else "share"
        raise ModelError(f"“{text}” has no {what}.", "Expected words such as “over 62 %” or “under one in five”.")
    return Claim(text, relation, share)


def _share(plain: str) -> float | None:
    if found := re.search(r"(\d+(?:\.\d+)?) ?%", plain):
        return float(found[1])
    for words in re.findall(r"\b(\w+) (?:in|out of) (?:every )?(\w+)\b", plain):
        part, whole = (_WORDS.get(word, float(word) if word.isdigit() else None) for word in words)
        if part and whole:
            return 100 * part / whole
    return next((100 * value for words, value in _FRACTIONS.items() if re.search(rf"\b{words}\b", plain)), None)


def claim_faults(text: str, count: float, whole: float, row: str = "text") -> tuple[Fault, ...]:
    """Weigh a claim of a text against the figures it speaks of.

    Parameters
    ----------
    text
        The claim, such as “over 62 %”.
    count, whole
        The figures, such as 391 of 632.
    row
        Where the claim stands.

    Raises
    ------
    ModelError
        The claim cannot be read, or the count is no part of the whole.
    """
    claim = read_claim(text)
    if not 0 <= count <= whole or whole == 0:
        raise ModelError(f"{count:g} is no part of {whole:g}.", "Expected a count and the whole that it belongs to.")
    true = 100 * count / whole
    if _HOLDS[claim.relation](true, claim.percent):
        return ()
    sum_ = f"{wording.number(count)} of {wording.number(whole)} is {wording.value(true, '%', 1)}"
    return (Fault(INCONSISTENT, row, "claim", f"“{text}”", sum_),)
