"""The strength of an association, a share of a gap or a what-if, from the findings of the checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from toolkit.core import strength as rule
from toolkit.core.strength import Check, Strength, apart, weigh

Ends = tuple[float, float]


@dataclass(frozen=True)
class Evidence:
    """What the checks of an estimate found; None for a check that could not be run.

    Parameters
    ----------
    estimate, intervals
        The estimate, and its 95% intervals by kind of standard error, in one unit.
    neighbours
        Its interval from a spatial error model.
    places, controls
        Numbers of places, and of other predictors and region effects.
    significant, kept, ratio
        For the other specifications: share statistically significant with the estimate's sign, share with its sign, and
        the robustness ratio of Young and Holsteen (2017): estimate over its standard error across specifications.
    moved
        Largest relative change in the estimate without one place or region.
    counties
        The estimate from whole counties as a multiple of this one.
    reliability
        Reliability of the predictor, 0 to 1; 1 without sampling error.
    years
        Number of years for which the outcome is available.
    hidden
        Name of a predictor: a hidden factor as strong as this predictor would make the interval reach zero; "" if none.
    """

    estimate: float
    intervals: Mapping[str, Ends]
    neighbours: Ends | None = None
    places: int = 1000
    controls: int = 1
    significant: float | None = None
    kept: float | None = None
    ratio: float | None = None
    moved: float | None = None
    counties: float | None = None
    reliability: float | None = 1.0
    years: int = 2
    hidden: str = ""


ALWAYS = (Check("not shown to be causal", True), Check("places, not people", True))


def pending(kind: str) -> Strength:
    """Return the highest strength that a figure of this kind, based on places, can have before its checks have run."""
    effect = (Check("association treated as an effect", True),) if kind == "what-if" else ()
    return weigh(kind, [*ALWAYS, *effect, Check("may be chance", None), Check("depends on choices", None)])


def association(facts: Evidence) -> Strength:
    """Return the strength of “is associated with”: at most 3, because places are compared and nothing shows a cause."""
    hidden = (
        f" A hidden factor as strong as “{facts.hidden}” would make the interval reach zero." if facts.hidden else ""
    )
    times = facts.counties
    return weigh(
        "association",
        [
            Check("not shown to be causal", True, f"Places differ in more ways than those compared.{hidden}"),
            Check("places, not people", True, "What is true of places may not be true of the people in them."),
            *_chance(facts),
            *_choices(facts),
            Check("nothing else allowed for", facts.controls == 0, f"Other terms allowed for: {facts.controls}."),
            Check(
                "very few places" if facts.places < rule.VERY_FEW else "few places",
                facts.places < rule.FEW,
                f"There are {facts.places} places. At least {rule.FEW} are required.",
            ),
            _asked("depends on a single place", facts.moved, lambda x: x > rule.ONE_PLACE,
                   "Leaving out any one place or region changes the estimate by at most {:.0%}. The limit is 50%."),
            _asked("depends on the size of areas", times, lambda x: not 1 / rule.AREAS <= x <= rule.AREAS,
                   "Using whole counties gives {:.2f} times the estimate. Anything from 0.5 to 2 is acceptable."),
            _asked("measured with a large error", facts.reliability, lambda x: x < rule.RELIABLE,
                   "The predictor's reliability is {:.2f}. At least 0.7 is required."),
            Check("one year only", facts.years < 2, f"Years with figures for the outcome: {facts.years}."),
        ],
    )  # fmt: skip


def _asked(name: str, amount: float | None, applies: rule.Test, words: str) -> Check:
    return Check(name, None) if amount is None else Check(name, applies(amount), words.format(amount))


def _chance(facts: Evidence) -> list[Check]:
    """Return the checks for chance: the least favourable kind of standard error decides."""
    kind, ends = max(facts.intervals.items(), key=lambda item: (_holds_zero(item[1]), item[1][1] - item[1][0]))
    half, size, near = (ends[1] - ends[0]) / 2, abs(facts.estimate), facts.neighbours
    ratio = half / size if size else 9.99
    share = f"Half the width of the 95% interval ({kind}) is {ratio:.0%} of the estimate. The limit is 50%."
    side = f"The 95% interval ({kind}) {'includes' if _holds_zero(ends) else 'does not include'} zero."
    spatial = (
        ""
        if near is None
        else f"When neighbours are allowed for, the interval {'includes' if _holds_zero(near) else 'excludes'} zero."
    )
    return [
        Check("may be chance", _holds_zero(ends), side),
        Check("may be due to neighbours", None if near is None else _holds_zero(near), spatial),
        Check("wide interval", half > size / 2, share),
    ]


def _holds_zero(ends: Ends) -> bool:
    return ends[0] <= 0 <= ends[1]


def _choices(facts: Evidence) -> list[Check]:
    if facts.significant is None or facts.kept is None or facts.ratio is None:
        return [Check("other choices not tried", True, "No other specification could be run.")]
    return [
        _asked("direction depends on choices", facts.kept, lambda x: x < rule.KEEP_SIGN,
               "{:.0%} of the other specifications keep its sign. 90% is needed."),
        _asked("depends on choices", facts.significant, lambda x: x < rule.AGREE,
               "{:.0%} of the other specifications are statistically significant with its sign. 80% is needed."),
        _asked("size depends on choices", facts.ratio, lambda x: x < rule.RATIO,
               "Across all specifications, the estimate is {:.1f} standard errors from zero. At least 2 is required."),
    ]  # fmt: skip


def share(source: Strength, points: Ends | None, gap: Ends | None = None) -> Strength:
    """Return the strength of a share of a gap.

    Parameters
    ----------
    source
        Strength of the regression.
    points
        The 95% interval of the share, in percentage points of the gap; None if there is none, which lowers the score.
    gap
        The 95% interval of the gap itself, if it has one.
    """
    if points is None:
        return weigh("share of a gap", [Check("very wide interval", True, "The share has no interval.")], [source])
    half = (points[1] - points[0]) / 2
    ends = (
        f"The interval for the share is {points[0]:.0f} to {points[1]:.0f} percentage points. The maximum width is 100."
    )
    checks = [
        Check("may be chance", _holds_zero(points), ends),
        Check("very wide interval", half > rule.POINTS, ends),
        Check("gap too small to divide", gap is not None and _holds_zero(gap), "Does the gap's interval include 0?"),
    ]  # fmt: skip
    return weigh("share of a gap", checks, [source])


def what_if(sources: Iterable[Strength], hidden: str, sums: Iterable[float], beyond: str = "") -> Strength:
    """Rate a sum that a change “would bring”: at most 2, because an association is treated as an effect.

    Parameters
    ----------
    sources
        Strength of the regression, once for each measure that moves.
    hidden
        As in :class:`Evidence`.
    sums
        The sum, or what it is proportional to, with other defensible predictors; an empty list costs points.
    beyond
        A measure whose new level is outside the range across places; "" for none.
    """
    known = list(sums)
    checks = [
        Check("association treated as an effect", True, "“Would bring” treats the whole link as an effect."),
        Check("a hidden factor could undo it", bool(hidden),
              f"A hidden factor as strong as this measure would make the interval reach zero: {hidden or 'none'}."),
        Check("beyond the range of places", bool(beyond), f"Levels that no place has: {beyond or 'none'}."),
    ]  # fmt: skip
    if not known:
        checks.append(Check("other choices not tried", True))
    elif min(known) * max(known) <= 0:
        checks.append(Check("direction depends on choices", True, "Other defensible predictors reverse the sign."))
    else:
        checks.append(apart("depends on choices", known, rule.SUMS, "Calculations with other defensible predictors"))
    return weigh("what-if", checks, sources)
