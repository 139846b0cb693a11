"""The rules that turn figures into a verdict, with thresholds that were set before any claim was computed.

A check computes; a rule of this module decides. Every rule returns a :class:`Ruling`, which names the verdict, the
rule, and why, so that whoever disagrees can say with which of the two. ``docs/method_of_verdicts.md`` explains them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.core.errors import ModelError

SAME_SIZE = 1.25
"""A figure is of the same size as another if neither is more than this many times the other."""
SAME_ORDER = 2.0
"""With a near definition only: up to this many times the figure said does not settle it; beyond, it is contradicted."""
SAME_RANKS = 0.05
"""A rank is the same if it differs by at most this share of those ranked, and in any case by one."""
AGREEMENT = 0.9
"""Readings agree if at least this share of them says the same."""
CURVE = 0.8
"""A specification curve decides if at least this share of it is significant with one sign."""
QUANTIFIERS: Mapping[str, tuple[float, float]] = {
    "every": (1.0, 1.0),
    "nearly all": (0.9, 1.0),
    "most": (0.5, 1.0),
    "half": (0.45, 0.55),
    "few": (0.0, 0.25),
    "none": (0.0, 0.0),
}
"""What words of quantity mean: the smallest and the largest share. “Most” must be more than half."""


@dataclass(frozen=True)
class Verdict:
    """A verdict: its name in the data, the shape and label that it is shown with, and what it means."""

    name: str
    shape: str
    label: str
    meaning: str


VERDICTS: Mapping[str, Verdict] = {
    verdict.name: verdict
    for verdict in (
        Verdict("reproduced", "●", "Reproduced", "The same definition and period give the same figure."),
        Verdict("consistent", "◐", "Supported", "A similar definition, or a later year, gives the same sign and size."),
        Verdict("depends", "◇", "Depends", "Defensible ways to compute it disagree, or the data cannot show which."),
        Verdict("overtaken", "↷", "No longer true", "It was true then and is not true now."),
        Verdict("contradicted", "✕", "Contradicted", "The data show otherwise."),
        Verdict("does not add up", "≠", "Does not add up", "The document's own figures contradict each other."),
        Verdict("not testable", "○", "Not testable", "Our open data cannot test it; the reason says what is needed."),
        Verdict("target", "⚑", "Target", "A target: the latest figure, and the change still needed."),
        Verdict("context", "·", "Background", "Background that nobody would quote as a result."),
    )
}
UNCOMPUTED = ("not testable", "context")
"""Verdicts that a person gives, with a reason; “target” is given by a person where no table can follow the target."""

RULES: Mapping[str, str] = {
    "level": "Reproduced: the quoted figure equals the computed one after rounding, or lies in its 95% interval. "
    "Supported: neither is more than 1.25 times the other. Otherwise contradicted; but if only a similar definition "
    "can be computed, it depends until one is more than twice the other.",
    "bound": "The computed figure, or its whole 95% interval, lies on the claimed side of the limit.",
    "direction": "The whole 95% interval has the sign that was claimed. With the other sign the claim is contradicted; "
    "if the interval includes zero, it depends.",
    "quantity": "The share of cases matches the word: every 100%, nearly all 90% or more, most over 50%, half "
    "45% to 55%, few 25% or less.",
    "rank": "The rank is the one claimed, or differs by no more than one place or 5% of those ranked.",
    "readings": "At least nine in ten defensible readings agree with the claim, or disagree; in between it depends.",
    "curve": "At least four in five specifications are significant with the sign claimed, or with the other; in "
    "between it depends.",
    "arithmetic": "The document's figures add up, within the rounding they are printed with, or they do not.",
    "then and now": "The claim is tested twice by its own rule: in the period it is about, and in the latest data.",
    "path": "A target: the yearly change so far against the yearly change that is needed.",
}


@dataclass(frozen=True)
class Ruling:
    """A verdict, the rule that gave it, and in a clause why; ``share`` of the readings that agree, where some do."""

    verdict: str
    rule: str
    why: str
    share: float | None = None

    @property
    def agrees(self) -> bool:
        """Whether the claim holds."""
        return self.verdict in ("reproduced", "consistent")


def level(
    said: float, found: float, *, rounding: float = 0.0, interval: tuple[float, float] | None = None, same: bool = False
) -> Ruling:
    """Judge a figure against the computed one.

    Parameters
    ----------
    said, found
        The claim's figure and the computed one, in one unit.
    rounding
        Half a unit of the last digit with which the claim is printed.
    interval
        The 95% interval of the computed figure, where one exists.
    same
        Whether definition and period are those of the claim.
    """
    near = abs(found - said) <= rounding * (1 + 1e-9)
    inside = interval is not None and interval[0] <= said <= interval[1]
    if same and (near or inside):
        return Ruling("reproduced", "level", "equal after rounding" if near else "within the interval")
    if same_size(said, found):
        return Ruling("consistent", "level", "of the same size")
    if inside:
        return Ruling("depends", "level", "the interval includes the quoted figure, but is wide")
    if not same and same_size(said, found, SAME_ORDER):
        return Ruling("depends", "level", "a similar definition gives a different size")
    return Ruling("contradicted", "level", "of a different size")


def same_size(a: float, b: float, times: float = SAME_SIZE) -> bool:
    """Whether two figures have one sign and neither is more than so many times the other."""
    if a == b:
        return True
    return a * b > 0 and max(a / b, b / a) <= times


def bound(
    relation: str, said: float, found: float, *, interval: tuple[float, float] | None = None, same: bool = False
) -> Ruling:
    """Judge “over”, “at least”, “under”, “at most” a figure; with an interval, all of it must obey.

    Parameters
    ----------
    relation
        One of the four words.
    said, found, interval, same
        As in :func:`level`.
    """
    if relation not in ("over", "at least", "under", "at most"):
        raise ModelError(f"“{relation}” is not a relation.", "Expected over, at least, under or at most.")
    outcomes = {_obeys(relation, value, said) for value in (interval or (found,))}
    if len(outcomes) > 1:
        return Ruling("depends", "bound", "the interval lies on both sides of the limit")
    return _agreed(outcomes.pop(), "bound", same)


def _obeys(relation: str, value: float, said: float) -> bool:
    if math.isclose(value, said, rel_tol=1e-12):
        return relation in ("at least", "at most")
    return (value > said) == (relation in ("over", "at least"))


def direction(sign: int, interval: tuple[float, float], *, same: bool = False) -> Ruling:
    """Judge an association or a change by its 95% interval; ``sign`` is 1 or −1."""
    low, high = sorted(sign * end for end in interval)
    if low > 0:
        return _agreed(True, "direction", same)
    if high < 0:
        return _agreed(False, "direction", same)
    return Ruling("depends", "direction", "the interval includes zero")


def quantity(word: str, share: float, *, same: bool = False) -> Ruling:
    """Judge a word of quantity (:data:`QUANTIFIERS`) against the share (0 to 1) of cases."""
    low, high = QUANTIFIERS[word]
    holds = low <= share <= high and not (word == "most" and share == low)
    return _agreed(holds, "quantity", same)


def rank(said: int, found: int, of: int, *, same: bool = False) -> Ruling:
    """Judge a rank among ``of``; exact and of the same definition it is reproduced."""
    off = abs(said - found)
    if off == 0:
        return _agreed(True, "rank", same)
    return _agreed(off <= max(1.0, SAME_RANKS * of), "rank", False)


def readings(outcomes: Mapping[str, bool]) -> Ruling:
    """Judge a claim that can be read in several defensible ways, each of which holds or does not."""
    share = sum(outcomes.values()) / len(outcomes)
    why = f"{sum(outcomes.values())} of {len(outcomes)} readings agree"
    verdict = "consistent" if share >= AGREEMENT else "contradicted" if share <= round(1 - AGREEMENT, 9) else "depends"
    return Ruling(verdict, "readings", why, share)


def curve(claimed: float, other: float) -> Ruling:
    """Judge by a specification curve: the shares that are significant with the sign claimed, and with the other."""
    verdict = "consistent" if claimed >= CURVE else "contradicted" if other >= CURVE else "depends"
    return Ruling(verdict, "curve", f"{claimed:.0%} of the specifications are significant as claimed", claimed)


def arithmetic(said: float, found: float, *, rounding: float = 0.0) -> Ruling:
    """Judge a document's own sum: does its figure follow from its others within ``rounding``?"""
    if abs(said - found) <= rounding * (1 + 1e-9):
        return Ruling("reproduced", "arithmetic", "the figures add up")
    return Ruling("does not add up", "arithmetic", "the figures do not add up")


def adds_up(holds: bool) -> Ruling:
    """Judge what a document says of its own figures: that one is over another, that two are the same."""
    return arithmetic(1.0, 1.0 if holds else 0.0)


def then_and_now(rulings: Mapping[int, Ruling]) -> Ruling:
    """Judge a claim about the present of its time by two years: that time, and the latest."""
    (before, then), (latest, now) = rulings.items()
    if then.agrees and not now.agrees:
        return Ruling("overtaken", "then and now", f"true in {before}, not in {latest}")
    return Ruling(then.verdict, "then and now", f"true in {before} and in {latest}" if now.agrees else then.why)


@dataclass(frozen=True)
class Path:
    """The way to a target: yearly change so far and yearly change needed, both in the figure's unit."""

    so_far: float
    needed: float

    @property
    def standing(self) -> str:
        """In words: reached, on course, too slow, or moving away."""
        if self.needed == 0:
            return "reached"
        pace = self.so_far / self.needed
        return "moving away" if pace < 0 else "on course" if pace >= 1 else "too slow"


def path(start: tuple[int, float], now: tuple[int, float], goal: tuple[int, float], *, at_least: bool = True) -> Path:
    """Return the way from (year, figure) at the start, by now, to the goal; beyond it nothing is needed."""
    reached = now[1] >= goal[1] if at_least else now[1] <= goal[1]
    needed = 0.0 if reached else (goal[1] - now[1]) / (goal[0] - now[0])
    return Path((now[1] - start[1]) / (now[0] - start[0]), needed)


def target(standing: str) -> Ruling:
    """Judge a target: the verdict is “target”, and ``standing`` says where it stands."""
    return Ruling("target", "path", standing)


def _agreed(holds: bool, rule: str, same: bool) -> Ruling:
    if not holds:
        return Ruling("contradicted", rule, "the figures do not agree with the claim")
    return Ruling("reproduced" if same else "consistent", rule, "the figures agree with the claim")
