"""How strong an estimate is, from one to five, with the reason for every lost point.

Every figure starts at 5 and loses points for each threat that applies: ``level = max(1, 5 − points)``. Each family of
threats counts once, at its highest cost. An unchecked threat either costs points or makes the level “at most”, and no
derived figure is stronger than its source. ``strength_names.csv`` lists the threats and their points,
``strength_kinds.csv`` the kinds of figure, and ``docs/method_of_strength.md`` explains both. The rule is pure: plain
values in, a frozen :class:`Strength` out; no clock, no random draw, no file but those two.
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
    5: "You can quote the result as it is, with its year.",
    4: "Quote the result with its range, or state its weakness.",
    3: "The direction is right and the size roughly right: say “about” or “is associated with”.",
    2: "Use the result only to decide what to ask next, not to choose between options or to decide how much to spend.",
    1: "Do not rely on the result: another careful analyst could find the opposite, half as much or twice as much.",
}
CV_LIMITS = ((5.0, "wide interval"), (10.0, "very wide interval"), (20.0, "too uncertain to use"))
RANK_LIMITS = (
    (0.05, "rank somewhat uncertain"), (0.15, "rank rather uncertain"),
    (0.30, "rank could be far off"), (0.50, "rank is almost meaningless"),
)  # fmt: skip
"""Limits on the width of a rank's 95% interval, as a share of the places ranked."""
AGREE, KEEP_SIGN, RATIO = 0.8, 0.9, 2.0
FEW, VERY_FEW, ONE_PLACE, AREAS, RELIABLE = 50, 20, 0.5, 2.0, 0.7
SUMS, RANGE, RULES, POINTS, READINGS, LINE = 1.5, 0.25, 1.25, 50.0, 5, 0.1
Z = 1.959963984540054
"""Half-width of a 95% interval, in standard errors."""
_FOLDER = Path(__file__).parent
Test = Callable[[float], bool]


@dataclass(frozen=True)
class Threat:
    """A reason for losing points: name (six words at most), family or "", when it applies, remedy, and points."""

    name: str
    family: str
    lost_where: str
    regained_by: str
    points: int


@dataclass(frozen=True)
class Kind:
    """A kind of figure: purpose, assumptions, what its interval includes and omits, and what not to use it for."""

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
    """The result of one check on a figure.

    Parameters
    ----------
    name
        Name of the threat.
    applies
        Whether the threat applies; None if the check has not been run or cannot be.
    because
        A sentence with the deciding number.
    """

    name: str
    applies: bool | None
    because: str = ""

    @property
    def threat(self) -> Threat:
        """The threat that this check tests for."""
        return threats()[self.name]


@dataclass(frozen=True)
class Strength:
    """How strong a figure is.

    Parameters
    ----------
    kind
        A key of :func:`kinds`.
    losses
        The checks that cost points, one per family.
    passed, waiting
        The checks that cost nothing, and those not run, which mean that the level is given as “at most”.
    notes
        Further notes, in sentences.
    unrated
        Why there is no level; "" if there is one.
    """

    kind: str
    losses: tuple[Check, ...] = ()
    passed: tuple[Check, ...] = ()
    waiting: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    unrated: str = ""

    @property
    def points(self) -> int:
        """Total points lost."""
        return sum(check.threat.points for check in self.losses)

    @property
    def level(self) -> int:
        """One to five; 0 if not rated."""
        return 0 if self.unrated else max(1, 5 - self.points)

    @property
    def lost(self) -> tuple[str, ...]:
        """The names of the threats that cost points, each with its points if it costs more than one."""
        return tuple(_priced(check.threat) for check in self.losses)

    @property
    def at_most(self) -> bool:
        """Whether an outstanding check could lower the level; a level of 1 cannot fall."""
        return bool(self.waiting) and self.level > 1

    @property
    def dots(self) -> str:
        """Filled and empty circles, for decoration."""
        return "●" * self.level + "○" * (5 - self.level) if self.level else ""

    @property
    def grade(self) -> str:
        """The level in words: “Strength 2 of 5: weak.”."""
        if self.unrated:
            return "Strength: not rated."
        return f"Strength{' at most' if self.at_most else ''} {self.level} of 5: {WORDS[self.level]}."

    @property
    def text(self) -> str:
        """The level and the threats in one line."""
        if self.unrated:
            return f"{self.grade} {self.unrated}"
        parts = [self.grade, f"Points lost: {'; '.join(self.lost)}." if self.lost else "No points lost."]
        if self.at_most:
            names = [check.name for check in self.waiting]
            rest = f" and {len(names) - 2} more" if len(names) > 2 else ""
            parts.append(f"Not checked yet: {'; '.join(names[:2])}{rest}.")
        return " ".join(parts)

    @property
    def exported(self) -> str:
        """The text for a download, which outlives its page: it gives no level that an outstanding check could lower."""
        if not self.at_most:
            return self.text
        return f"Strength: no level, as not all checks could be run. {self.text.removeprefix(self.grade).strip()}"

    def __str__(self) -> str:
        return self.text


def _priced(threat: Threat) -> str:
    return threat.name if threat.points == 1 else f"{threat.name} ({threat.points})"


def weigh(kind: str, checks: Iterable[Check], sources: Iterable[Strength] = (), notes: Iterable[str] = ()) -> Strength:
    """Return the strength after all checks, including checks of sources; each family counts once, at its highest cost.

    Parameters
    ----------
    kind
        A key of :func:`kinds`.
    checks
        The checks, in the order in which their names are listed.
    sources
        Strengths of the figures from which this figure is derived; it inherits their losses and outstanding checks.
    notes
        Further notes.

    Raises
    ------
    KeyError
        A name is in neither list.
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
    """Return an unrated strength with its reason: nothing real was measured, or it is not known who measured it."""
    return Strength(kinds()[kind].kind, unrated=reason)


def weaker(displayed: Strength, standard: Strength, note: str = "") -> Strength:
    """Return the weaker of the specification shown and the standard one, so that no choice can gain a point."""
    if not standard.level or not displayed.level or standard.level >= displayed.level:
        return displayed
    return replace(standard, notes=(*standard.notes, *([note] if note else [])))


def step(amount: float | None, limits: Iterable[tuple[float, str]], because: str = "") -> Check:
    """Return the check for the last threat whose limit an amount exceeds; an amount equal to the limit passes."""
    steps = list(limits)
    if amount is None or math.isnan(amount):
        return Check(steps[-1][1], None, because)
    over = [name for limit, name in steps if amount > limit]
    return Check(over[-1], True, because) if over else Check(steps[0][1], False, because)


def variation(estimate: float, lower: float, upper: float, *, percent: bool = False) -> float:
    """Return a 95% interval's coefficient of variation (%); for a percentage, relative to the nearer of 0 and 100."""
    return relative_error(estimate, abs(upper - lower) / (2 * Z), percent=percent)


def relative_error(estimate: float, error: float, *, percent: bool = False) -> float:
    """Return a standard error as a coefficient of variation (%).

    The error of a percentage is relative to the nearer of 0 and 100.
    """
    base = min(abs(estimate), abs(100 - estimate)) if percent else abs(estimate)
    return 100 * error / base if base else (0.0 if error == 0 else math.inf)


def statistic(
    cv: float | None, unknown: str = "", charges: Mapping[str, str] | None = None, *, kind: str = "statistic"
) -> Strength:
    """Return the strength of a published figure, or of a rate of low income.

    Parameters
    ----------
    cv
        Coefficient of variation (%); 0 for a full count; None if none is published.
    unknown
        The threat that applies if none is published: a name in the family “chance”.
    charges
        Other threats that apply, each with its sentence.
    kind
        “statistic” or “poverty rate”.
    """
    more = [Check(name, True, because) for name, because in (charges or {}).items()]
    if cv is None or math.isnan(cv):
        return weigh(kind, [Check(unknown or "local survey error not published", True), *more])
    words = f"The coefficient of variation is {cv:.1f}%. The rating falls if this is above {CV_LIMITS[0][0]:g}%."
    return weigh(kind, [step(cv, CV_LIMITS, words if cv else "A full count has no sampling error."), *more])


def scenario(range_share: float | None, checks: Iterable[Check] = (), sources: Iterable[Strength] = ()) -> Strength:
    """Return the strength of a scenario's figure; ``range_share`` is half its 90% simulation range ÷ its value."""
    share = math.nan if range_share is None else range_share
    words = f"Half the width of the simulated range is {100 * share:.0f}% of the figure. The limit is 25%."
    words = words if not math.isinf(share) else "The figure is zero, but its range is not."
    always = [Check("assumed, not observed", True), Check("about the future", True)]
    return weigh("scenario", [*always, step(range_share, [(RANGE, "wide range")], words), *checks], sources)


def apart(name: str, amounts: Iterable[float], limit: float, words: str) -> Check:
    """Return a check of whether positive amounts differ by more than a factor of ``limit``, or whether one is zero."""
    known = [abs(amount) for amount in amounts]
    # A sum of many shares that cancel out is zero but for the computer's rounding.
    known = [0.0 if amount < 1e-9 * max(known) else amount for amount in known]
    times = max(known) / min(known) if min(known) > 0 else (math.inf if max(known) > 0 else 1.0)
    size = f" by a factor of {times:.2f}" if math.isfinite(times) else ", and at least one figure is zero"
    return Check(name, times > limit, f"{words} differ{size}. The rating falls if the factor is more than {limit:g}.")


def rank(width: float | None, source: Strength) -> Strength:
    """Return the strength of a rank: that of its statistic, but with the rank's interval (a share of the places)."""
    kept = [check for check in (*source.losses, *source.passed) if check.threat.family != "chance"]
    if width is None or math.isnan(width):
        return weigh("rank", [*kept, Check("no interval for the rank", True)], notes=source.notes)
    words = f"The rank's 95% interval spans {100 * width:.0f}% of the places. The rating falls if this is above 5%."
    return weigh("rank", [*kept, step(width, RANK_LIMITS, words)], notes=source.notes)


def composite(width: float | None, rebuilt: bool) -> Strength:
    """Return the strength of a rank on an index; its interval counts only if the official rank can be rebuilt."""
    always = [Check("weights are a choice", True), Check("not confirmed by an official rank", not rebuilt)]
    words = "The weights, the scales and the way the indicators are combined were varied."
    return weigh("composite rank", [*always, *([step(width, RANK_LIMITS, words)] if rebuilt else [])])
