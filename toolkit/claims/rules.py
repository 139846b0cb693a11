"""The rules that turn figures into a verdict, with thresholds set before any claim was checked.

A check computes; a rule in this module decides. Every rule returns a :class:`Ruling` with the verdict, the rule, and
the reason, so that anyone who disagrees can say which part they dispute. ``docs/method_of_verdicts.md`` explains them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.core.yaml_io import module_yaml

SAME_SIZE = 1.25
"""Two figures are the same size if neither is more than this many times the other."""
SAME_ORDER = 2.0
"""If we have only a similar definition, a ratio up to this value gives “depends”, a higher one “contradicted”."""
SAME_RANKS = 0.05
"""Ranks count as the same if they differ by at most this share of the number ranked, or by one."""
AGREEMENT = 0.9
"""Readings agree if at least this share of them give the same answer."""
REGIONS = 12
"""Number of regions and nations. By default, this is the number ranked."""
COVERED = 0.5
"""If the figures cover less than this share of the claim's years, people or places, the verdict is inconclusive."""
QUANTIFIERS: Mapping[str, tuple[float, float]] = {
    "every": (1.0, 1.0),
    "nearly all": (0.9, 1.0),
    "most": (0.5, 1.0),
    "half": (0.45, 0.55),
    "few": (0.0, 0.25),
    "none": (0.0, 0.0),
}
"""What each quantifier means: the smallest and the largest share. “Most” must be more than half."""


@dataclass(frozen=True)
class Verdict:
    """A verdict: the symbol and label that display it, its meaning and, if its strength is not rated, the reason."""

    shape: str
    label: str
    meaning: str
    unrated: str = ""


_WORDS = module_yaml(__file__)
VERDICTS: Mapping[str, Verdict] = {name: Verdict(**words) for name, words in _WORDS["verdicts"].items()}
RULES: Mapping[str, str] = _WORDS["rules"]
UNCOMPUTED = ("not testable", "not rated", "context")
"""Verdicts set by hand, each with a reason. All others are computed."""
AGREE = ("reproduced", "consistent", "adds up", "quoted correctly")
AIMS, THEN = ("aim", "path", "standing"), "in time "
"""Rules for rows on targets: whether a goal is reached, the pace towards it, and its status in words. The prefix marks
a claim about the situation at the time it was made. Each row tests the claim against one of two years."""
OPPOSE = ("contradicted", "does not add up", "overtaken")


@dataclass(frozen=True)
class Ruling:
    """A verdict, its rule, and a clause with the reason; ``share`` is the share of the readings that agree, or None."""

    verdict: str
    rule: str
    why: str
    share: float | None = None

    @property
    def agrees(self) -> bool:
        """Whether the figures agree with the claim."""
        return self.verdict in AGREE

    @property
    def answer(self) -> bool | None:
        """Whether the figures agree with the claim (True), contradict it (False), or are inconclusive (None)."""
        return True if self.agrees else False if self.verdict in OPPOSE else None


def level(
    quoted: float,
    computed: float,
    *,
    rounding: float = 0.0,
    interval: Sequence[float] | None = None,
    same: bool = False,
) -> Ruling:
    """Judge a claim's figure against the computed one.

    Parameters
    ----------
    quoted, computed
        The claim's figure and the computed one, in the same unit.
    rounding
        Half a unit of the claim's last printed digit, or half of the range that it gives.
    interval
        The 95% interval of the computed figure, if one exists.
    same
        Whether the computed figure is independent of the document, and has the claim's definition and period.
    """
    near = abs(computed - quoted) <= rounding * (1 + 1e-9)
    inside = interval is not None and interval[0] <= quoted <= interval[1]
    if same and (near or inside):
        return Ruling("reproduced", "level", "equal after rounding" if near else "within the interval")
    if same_size(quoted, computed):
        return Ruling("consistent", "level", "of the same size")
    if inside:
        return Ruling("inconclusive", "level", "the interval includes the quoted figure, but is wide")
    if not same and same_size(quoted, computed, SAME_ORDER):
        return Ruling("depends", "level", "a similar definition gives a clearly different figure")
    return Ruling("contradicted", "level", "of a different size")


def same_size(a: float, b: float, times: float = SAME_SIZE) -> bool:
    """Return whether two figures have the same sign and neither is more than ``times`` the other."""
    if a == b:
        return True
    return a * b > 0 and max(a / b, b / a) <= times


def count(quoted: float, computed: Collection[float], *, same: bool = False) -> Ruling:
    """Judge an exact number, or a date, against each defensible way to count; ``same`` as in :func:`level`."""
    equal = sum(number == quoted for number in computed)
    if equal == len(computed):
        return Ruling("consistent", "count", "the counts agree with the claim")
    near = not same and any(same_size(quoted, number, SAME_ORDER) for number in computed)
    if equal or near or min(computed) < quoted < max(computed):
        return Ruling("depends", "count", f"{wording.some_of(equal, len(computed))} ways of counting gave this number")
    return Ruling("contradicted", "count", "no way of counting gives this number")


def bound(
    relation: str, limit: float, computed: float, *, interval: Sequence[float] | None = None, same: bool = False
) -> Ruling:
    """Judge a claim of “over”, “at least”, “under” or “at most” a figure; the whole of any interval must satisfy it.

    Parameters
    ----------
    relation
        One of the four words.
    limit, computed
        The claim's figure and the computed one, in the same unit.
    interval, same
        As in :func:`level`.
    """
    if relation not in ("over", "at least", "under", "at most"):
        raise ModelError(f"“{relation}” is not a relation.", "Expected “over”, “at least”, “under” or “at most”.")
    outcomes = {_obeys(relation, value, limit) for value in (interval or (computed,))}
    if len(outcomes) > 1:
        return Ruling("inconclusive", "bound", "the interval includes the limit")
    return _agreed(outcomes.pop(), "bound", same)


def _obeys(relation: str, value: float, limit: float) -> bool:
    if math.isclose(value, limit, rel_tol=1e-12):
        return relation in ("at least", "at most")
    return (value > limit) == (relation in ("over", "at least"))


def direction(sign: int, interval: Sequence[float], *, same: bool = False) -> Ruling:
    """Judge an association or a change by its 95% interval; ``sign`` is 1 or −1."""
    low, high = sorted(sign * end for end in interval)
    if low > 0:
        return _agreed(True, "direction", same)
    if high < 0:
        return _agreed(False, "direction", same)
    return Ruling("inconclusive", "direction", "the interval includes zero")


def quantity(word: str, share: float, *, same: bool = False) -> Ruling:
    """Judge a quantifier (:data:`QUANTIFIERS`) against the share (0 to 1) of cases."""
    low, high = QUANTIFIERS[word]
    holds = low <= share <= high and not (word == "most" and share == low)
    return _agreed(holds, "quantity", same)


def rank(quoted: int, computed: int, of: int, *, same: bool = False) -> Ruling:
    """Judge a rank among ``of``; if exact and by the same definition, it counts as reproduced."""
    off = abs(quoted - computed)
    if off <= max(1.0, SAME_RANKS * of):
        return _agreed(True, "rank", same and off == 0)
    if not same and same_size(quoted, computed, SAME_ORDER):
        return Ruling("depends", "rank", "a similar definition gives a different rank")
    return _agreed(False, "rank", same)


def readings(outcomes: Mapping[str, bool | None]) -> Ruling:
    """Judge a claim with several defensible readings: each agrees, disagrees, or is undecided (None)."""
    total, undecided = len(outcomes), sum(answer is None for answer in outcomes.values())
    agree = sum(bool(answer) for answer in outcomes.values())
    unsure = f"; {undecided} {'is' if undecided == 1 else 'are'} undecided" if undecided else ""
    why = f"{wording.some_of(agree, total)} readings agree{'s' * (agree == 1 or (agree, total) == (0, 2))}{unsure}"
    why = f"all {total} readings are undecided" if undecided == total else why
    if total == 1:
        why = f"the only reading {'agrees' if agree else 'is undecided' if undecided else 'disagrees'}"
    oppose, needed = total - agree - undecided, AGREEMENT * total - 1e-9
    verdict = "consistent" if agree >= needed else "contradicted" if oppose >= needed else "depends"
    if verdict == "depends" and max(agree, oppose) + undecided >= needed:
        verdict = "inconclusive"
    return Ruling(verdict, "readings", why, agree / total)


def coverage(ruling: Ruling, known: float, claimed: float, what: str) -> Ruling:
    """Judge a claim by a ruling on figures that cover ``known`` of the ``claimed`` years, people or places.

    ``what`` describes the coverage in words, such as “19 of the 70 years”.
    """
    if known >= COVERED * claimed:
        return ruling
    return Ruling("inconclusive", "coverage", f"the figures cover {what}", ruling.share)


def arithmetic(quoted: float, computed: float, *, rounding: float = 0.0) -> Ruling:
    """Judge a document's own arithmetic: does one figure follow from the others within ``rounding``?"""
    return adds_up(abs(quoted - computed) <= rounding * (1 + 1e-9))


def adds_up(holds: bool) -> Ruling:
    """Judge whether a document's own figures support its statement: a sum, or one figure exceeding another."""
    if holds:
        return Ruling("adds up", "arithmetic", "the figures add up")
    return Ruling("does not add up", "arithmetic", "the figures do not add up")


def quotation(holds: bool) -> Ruling:
    """Judge whether a source contains the figure that the document takes from it."""
    if holds:
        return Ruling("quoted correctly", "quotation", "the source has this figure")
    return Ruling("contradicted", "quotation", "the source has a different figure")


def then_and_now(rulings: Mapping[int, Ruling]) -> Ruling:
    """Judge a claim about its own time by the figures for two years: the year it is about, and the latest year."""
    (before, then), (latest, now) = rulings.items()
    if then.agrees and now.answer is False:
        return Ruling("overtaken", "then and now", f"true in {before}, not in {latest}")
    return Ruling(then.verdict, "then and now", f"true in {before} and in {latest}" if now.agrees else then.why)


def number(against: str, quoted: Sequence[float]) -> float:
    """Return the number to judge a data row against: the midpoint if it gives a range."""
    ends = _ends(against, quoted)
    return sum(ends) / len(ends)


def _ends(against: str, quoted: Sequence[float]) -> list[float]:
    return [float(str(pd.eval(end, local_dict={"quoted": list(quoted)}))) for end in against.split(";")]


def judge(rule: str, against: str, quoted: Sequence[float], value: float | Sequence[float]) -> Ruling:
    """Judge a figure, or an estimate with its lower and upper ends, by the rule in a data row.

    Parameters
    ----------
    rule
        “level”, “same level” (of the same definition), “direction”, “quantity”, “quotation”, “arithmetic”, “count”,
        “rank” (of twelve) or “rank of 63”, “aim”, or a relation of :func:`bound`. With the prefix “own”, the rule is
        applied to figures in the document itself; with “source”, to figures in the source that the document names.
    against
        A quantity word, a number, or ``quoted[0]`` and sums of these; two separated by a semicolon are the ends of a
        range.
        A direction is 1, −1, or 0 for either.
    quoted
        The claim's figures.
    """
    rule = rule.removeprefix(THEN)
    kind, _, rest = rule.partition(" ")
    if kind in ("own", "source"):
        return (adds_up if kind == "own" else quotation)(judge(rest, against, quoted, value).agrees)
    estimate, *interval = value if isinstance(value, Sequence) else (value,)
    if rule == "quantity":
        return quantity(against, estimate / 100)
    ends, middle = _ends(against, quoted), number(against, quoted)
    if kind == "rank":
        return rank(int(middle), int(estimate), int(rest.removeprefix("of ") or REGIONS))
    rounding = (max(ends) - min(ends)) / 2
    match rule:
        case "level" | "same level":
            return level(middle, estimate, rounding=rounding, interval=interval or None, same=rule != "level")
        case "direction":
            return direction(int(middle) or (1 if estimate > 0 else -1), interval)
        case "quotation":
            return quotation(abs(estimate - middle) <= rounding)
        case "arithmetic":
            return arithmetic(middle, estimate, rounding=rounding)
        case "count" | "same count":
            return count(middle, (estimate,), same=rule != "count")
        case "aim":
            return target("reached so far" if estimate >= middle else "not yet reached")
    return bound(rule, middle, estimate, interval=interval or None)


@dataclass(frozen=True)
class Path:
    """The path to a target: annual change so far and annual change needed, both in the figure's unit."""

    so_far: float
    needed: float

    @property
    def standing(self) -> str:
        """The progress in words: reached, on course, too slow, or in the wrong direction."""
        if self.needed == 0:
            return "reached"
        pace = self.so_far / self.needed
        return "in the wrong direction" if pace < 0 else "on course" if pace >= 1 else "too slow"


def path(start: tuple[int, float], now: tuple[int, float], goal: tuple[int, float], *, at_least: bool = True) -> Path:
    """Return the path to the goal from (year, figure) pairs: the start and now. Past the goal, no change is needed."""
    reached = now[1] >= goal[1] if at_least else now[1] <= goal[1]
    needed = 0.0 if reached else (goal[1] - now[1]) / (goal[0] - now[0])
    return Path((now[1] - start[1]) / (now[0] - start[0]), needed)


def target(standing: str) -> Ruling:
    """Judge a target: the verdict is “target”, and ``standing`` gives its status."""
    return Ruling("target", "path", standing)


def _agreed(holds: bool, rule: str, same: bool) -> Ruling:
    if not holds:
        return Ruling("contradicted", rule, "the figures do not agree with the claim")
    return Ruling("reproduced" if same else "consistent", rule, "the figures agree with the claim")
