"""How strong an estimate is: one to five, with every lost point named.

Every figure starts at 5 and loses the points of the threats that apply to it: ``level = max(1, 5 − points)``. A family
of threats is charged once, at its dearest; what has not been checked is charged or leaves an “at most”; and nothing
derived is stronger than its source. The names with their points stand in ``strength_names.csv``, the kinds of figure in
``strength_kinds.csv``, and ``docs/method_of_strength.md`` explains both. The rule is pure: plain values in, a frozen
:class:`Strength` out; no clock, no file but those two, no random draw.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

RULE_VERSION = "2026-11"
WORDS = {5: "firm", 4: "good", 3: "fair", 2: "weak", 1: "very weak"}
MEANINGS = {
    5: "You can quote it as it is, with its year.",
    4: "Quote it with its range or the weakness named.",
    3: "Right direction and rough size: say “about” or “is associated with”.",
    2: "A pointer only: useful for deciding what to ask next, but not for choosing between options or sums of money.",
    1: "Do not rely on it: another careful analyst could find the opposite, or half, or double.",
}
CV_LIMITS = ((5.0, "wide interval"), (10.0, "very wide interval"), (20.0, "too uncertain to use"))
RANK_LIMITS = (
    (0.05, "rank somewhat uncertain"), (0.15, "rank rather uncertain"),
    (0.30, "rank could be far off"), (0.50, "rank is almost meaningless"),
)  # fmt: skip
"""Of the width of the rank's 95% interval, as a share of those ranked."""
AGREE, KEEP_SIGN, RATIO = 0.8, 0.9, 2.0
FEW, VERY_FEW, ONE_PLACE, AREAS, RELIABLE = 50, 20, 0.5, 2.0, 0.7
SUMS, RANGE, RULES, POINTS, READINGS, LINE = 1.5, 0.25, 1.25, 50.0, 5, 0.1
Z = 1.959963984540054
"""Half the width of a 95% interval, in standard errors."""
_FOLDER = Path(__file__).parent
Test = Callable[[float], bool]


@dataclass(frozen=True)
class Threat:
    """A reason to lose points: name (six words at most), family or "", when, what would win them back, and how many."""

    name: str
    family: str
    lost_where: str
    regained_by: str
    points: int


@dataclass(frozen=True)
class Kind:
    """A kind of figure: purpose, assumptions, what its interval holds and leaves out, and who must not use it."""

    kind: str
    title: str
    purpose: str
    assumes: str
    interval_holds: str
    interval_leaves_out: str
    not_for: str


@lru_cache(maxsize=1)
def threats() -> Mapping[str, Threat]:
    """Return every threat by name."""
    texts = ("name", "family", "lost_where", "regained_by")
    rows = _rows("strength_names.csv")
    return {row["name"]: Threat(**{key: row[key] for key in texts}, points=int(row["points"])) for row in rows}


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Return every kind of figure by name."""
    return {row["kind"]: Kind(**row) for row in _rows("strength_kinds.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Check:
    """One question put to a figure.

    Parameters
    ----------
    name
        Of the threat.
    applies
        Whether it does; None where the check is still to be run, or cannot be.
    because
        A sentence with the number that decides.
    """

    name: str
    applies: bool | None
    because: str = ""

    @property
    def threat(self) -> Threat:
        """What is lost where it applies."""
        return threats()[self.name]


@dataclass(frozen=True)
class Strength:
    """How strong a figure is.

    Parameters
    ----------
    kind
        Key of :func:`kinds`.
    losses
        The checks that cost points, a family once.
    passed, waiting
        The checks that cost nothing, and those not run: with one of these the level is “at most”.
    notes
        What to know beside it, in sentences.
    unrated
        Why there is no level; "" where there is one.
    """

    kind: str
    losses: tuple[Check, ...] = ()
    passed: tuple[Check, ...] = ()
    waiting: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    unrated: str = ""

    @property
    def points(self) -> int:
        """Points lost."""
        return sum(check.threat.points for check in self.losses)

    @property
    def level(self) -> int:
        """One to five; 0 where it is not rated."""
        return 0 if self.unrated else max(1, 5 - self.points)

    @property
    def lost(self) -> tuple[str, ...]:
        """The names of what is lost, with points above one."""
        return tuple(_priced(check.threat) for check in self.losses)

    @property
    def at_most(self) -> bool:
        """Whether a check is still to run that could lower it; nothing is lower than 1."""
        return bool(self.waiting) and self.level > 1

    @property
    def dots(self) -> str:
        """Decoration: filled and empty circles."""
        return "●" * self.level + "○" * (5 - self.level) if self.level else ""

    @property
    def grade(self) -> str:
        """In words: “Strength 2 of 5: weak.”."""
        if self.unrated:
            return "Strength: not rated."
        return f"Strength{' at most' if self.at_most else ''} {self.level} of 5: {WORDS[self.level]}."

    @property
    def text(self) -> str:
        """Level and names in one line."""
        if self.unrated:
            return f"{self.grade} {self.unrated}"
        parts = [self.grade, f"Lost: {'; '.join(self.lost) or 'nothing'}."]
        if self.at_most:
            names = [check.name for check in self.waiting]
            rest = f" and {len(names) - 2} more" if len(names) > 2 else ""
            parts.append(f"Not checked yet: {'; '.join(names[:2])}{rest}.")
        return " ".join(parts)

    @property
    def exported(self) -> str:
        """The same for a download, which outlives its page: no level where a check that was not run could lower it."""
        if not self.at_most:
            return self.text
        return f"Strength: no level, as not all checks could be run. {self.text.removeprefix(self.grade).strip()}"

    def __str__(self) -> str:
        return self.text


def _priced(threat: Threat) -> str:
    return threat.name if threat.points == 1 else f"{threat.name} ({threat.points})"


def weigh(kind: str, checks: Iterable[Check], sources: Iterable[Strength] = (), notes: Iterable[str] = ()) -> Strength:
    """Charge every check that applies, those of the sources included, and a family once, at its dearest.

    Parameters
    ----------
    kind
        Key of :func:`kinds`.
    checks
        In the order in which their names are to stand.
    sources
        What the figure is derived from: it inherits their losses and what they wait for.
    notes
        What to know beside it.

    Raises
    ------
    KeyError
        A name that is in neither list.
    """
    inherited = tuple(sources)
    every = [check for source in inherited for check in (*source.losses, *source.passed, *source.waiting)]
    every += list(checks)
    dearest: dict[str, Check] = {}
    for check in every:
        key = check.threat.family or check.name
        if check.applies and (key not in dearest or check.threat.points > dearest[key].threat.points):
            dearest[key] = check
    lost = {check.name for check in dearest.values()}
    others: dict[str, Check] = {check.name: check for check in every if not check.applies and check.name not in lost}
    waiting = tuple(check for check in others.values() if check.applies is None)
    passed = tuple(check for check in others.values() if check.applies is False)
    known = dict.fromkeys([*(note for source in inherited for note in source.notes), *notes])
    return Strength(kinds()[kind].kind, tuple(dearest.values()), passed, waiting, tuple(known))


def unrated(kind: str, reason: str) -> Strength:
    """Return that a figure is not rated, and why: nothing in the world was measured, or nobody says by whom."""
    return Strength(kinds()[kind].kind, unrated=reason)


def weaker(displayed: Strength, standard: Strength, note: str = "") -> Strength:
    """Return the lower of the specification on the screen and the standard one, so that no choice can win a point."""
    if not standard.level or not displayed.level or standard.level >= displayed.level:
        return displayed
    return replace(standard, notes=(*standard.notes, *([note] if note else [])))


def step(amount: float | None, limits: Iterable[tuple[float, str]], because: str = "") -> Check:
    """Return the last threat whose limit an amount exceeds; exactly at a limit counts as passed."""
    steps = list(limits)
    if amount is None or math.isnan(amount):
        return Check(steps[-1][1], None, because)
    over = [name for limit, name in steps if amount > limit]
    return Check(over[-1], True, because) if over else Check(steps[0][1], False, because)


def variation(estimate: float, lower: float, upper: float, *, percent: bool = False) -> float:
    """Return the coefficient of variation (%) that a 95% interval means; of a percentage, against its smaller side."""
    return relative_error(estimate, abs(upper - lower) / (2 * Z), percent=percent)


def relative_error(estimate: float, error: float, *, percent: bool = False) -> float:
    """Return the coefficient of variation (%) of a standard error; of a percentage, against its smaller side."""
    base = min(abs(estimate), abs(100 - estimate)) if percent else abs(estimate)
    return 100 * error / base if base else (0.0 if error == 0 else math.inf)


def statistic(
    cv: float | None, unknown: str = "", charges: Mapping[str, str] | None = None, *, kind: str = "statistic"
) -> Strength:
    """Return the strength of a published figure, or of a rate of low income.

    Parameters
    ----------
    cv
        Coefficient of variation in per cent; 0 of a full count; None where none is published.
    unknown
        What is lost where none is published: a name of the family “chance”.
    charges
        Other names that apply, each with its sentence.
    kind
        “statistic” or “poverty rate”.
    """
    more = [Check(name, True, because) for name, because in (charges or {}).items()]
    if cv is None or math.isnan(cv):
        return weigh(kind, [Check(unknown or "local survey error not published", True), *more])
    words = f"The coefficient of variation is {cv:.1f}%; up to {CV_LIMITS[0][0]:g}% does not lower the rating."
    return weigh(kind, [step(cv, CV_LIMITS, words if cv else "A full count has no sampling error."), *more])


def scenario(range_share: float | None, checks: Iterable[Check] = (), sources: Iterable[Strength] = ()) -> Strength:
    """Return the strength of a scenario's figure; ``range_share``: half of the range in 90% of simulations over it."""
    share = math.nan if range_share is None else range_share
    words = f"Half of the range in 90% of simulations is {100 * share:.0f}% of the figure; the limit is 25%."
    words = words if not math.isinf(share) else "The figure is zero, but its range is not."
    always = [Check("assumed, not observed", True), Check("about the future", True)]
    return weigh("scenario", [*always, step(range_share, [(RANGE, "wide range")], words), *checks], sources)


def apart(name: str, amounts: Iterable[float], limit: float, words: str) -> Check:
    """Return whether positive amounts lie further apart than ``limit`` times, or one of them is nothing."""
    known = [abs(amount) for amount in amounts]
    times = max(known) / min(known) if min(known) > 0 else (math.inf if max(known) > 0 else 1.0)
    size = f"by a factor of {times:.2f}" if math.isfinite(times) else "without limit, because one is zero"
    return Check(name, times > limit, f"{words} differ {size}; the limit is {limit:g}.")


def rank(width: float | None, source: Strength) -> Strength:
    """Return the strength of a rank: that of its statistic less its interval; ``width`` as a share of those ranked."""
    kept = [check for check in (*source.losses, *source.passed) if check.threat.family != "chance"]
    if width is None or math.isnan(width):
        return weigh("rank", [*kept, Check("rank's range not known", True)], notes=source.notes)
    words = f"The rank's 95% interval covers {100 * width:.0f}% of those ranked; up to 5% does not lower the rating."
    return weigh("rank", [*kept, step(width, RANK_LIMITS, words)], notes=source.notes)


def composite(width: float | None, rebuilt: bool) -> Strength:
    """Return the strength of a rank by an index; its interval counts only where the official rank can be rebuilt."""
    always = [Check("weights are a choice", True), Check("could not be reproduced", not rebuilt)]
    words = "Weights, scales and ways to combine the indicators were varied."
    return weigh("composite rank", [*always, *([step(width, RANK_LIMITS, words)] if rebuilt else [])])
