"""What thousands of regressions say of a claim, in words and in the units of its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from toolkit import tables
from toolkit.apps.shared import place_measures
from toolkit.apps.shared.measure_options import option
from toolkit.core import wording
from toolkit.regression.specification_curve import Curve, Question, panel


def choice_words(curve: Curve, samples: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Return how each choice of a curve is called on the page, by its column and its words in the engine.

    The engine names measures without their period and samples by what was asked; where census measures are compared,
    “the United Kingdom” is England and Wales, so the page says “every place that has the figures”.
    """
    told = {}
    for _, words, column, chosen in panel.named(curve.choices, curve.labels):
        if not chosen:
            label = option(column.removeprefix(panel.CONTROL)).label
            told[column, words] = label
            told |= {(column, f"with {words}"): f"Held equal: {label}"}
            told |= {(column, f"without {words}"): f"Not held equal: {label}"}
        elif column in ("outcome", "interest"):
            told[column, words] = option(chosen).label
        else:
            told[column, words] = samples[chosen] if column == "sample" else words
    return told


@dataclass(frozen=True, eq=False)
class Words:
    """A question's curve in the words and units of its outcome.

    Parameters
    ----------
    question, curve
        The claim, and its specifications or some of them.
    outcome
        Column by which the published share, if any, is read.
    """

    question: Question
    curve: Curve
    outcome: str

    @property
    def unit(self) -> str:
        """Unit of the estimates shown."""
        return "%" if self.question.choices.log else "percentage points"

    @property
    def label(self) -> str:
        """What an estimate is."""
        return f"{self.question.outcome[:1].upper()}{self.question.outcome[1:]}: difference"

    def shown(self, estimates: Any) -> Any:
        """Return estimates in the unit shown: differences of logarithms in per cent."""
        return 100 * np.expm1(estimates) if self.question.choices.log else estimates

    def side(self, estimate: float) -> str:
        """Say an estimate without a sign: “5.7% lower”."""
        size = wording.value(abs(float(self.shown(estimate))), self.unit, 1, full=True)
        return f"{size} {'lower' if estimate < 0 else 'higher'}"

    @cached_property
    def implied(self) -> float | None:
        """What the published share asks of the estimate, in the curve's own unit; None without one."""
        return self.question.implied(place_measures.table(), self.outcome)

    def agreeing(self) -> tuple[float, float]:
        """Return the shares of estimates on the claim's side of zero, and of those that are told from zero there."""
        curve = self.curve
        if self.question.sign > 0:
            return curve.share_positive, curve.share_significant_positive
        return float((curve.frame["estimate"] < 0).mean()), curve.share_significant_negative

    def sentence(self) -> str:
        """Say what the regressions agree on."""
        question, curve = self.question, self.curve
        share, told = self.agreeing()
        way = "lower" if question.sign < 0 else "higher"
        low, high = np.quantile(curve.frame["estimate"], [0.05, 0.95])
        found = (
            f"Of {wording.count(curve.count, 'way')} of asking, {_share(share)} find {way} {question.outcome} where "
            f"{question.where}, as the claim says, and {_share(told)} also tell it from zero at 5%. For one "
            f"[[standard deviation]] more the middle estimate is {self.side(curve.median)}; nine in ten lie between "
            f"{self.side(low)} and {self.side(high)}."
        )
        return f"{found}{self._published()}{self._ledger()}"

    def _ledger(self) -> str:
        """Say what the ledger finds where it asks in another way: two answers need a word on why they differ."""
        if not self.question.ledger:
            return ""
        verdict, score = tables.load("claims").set_index("id").loc[self.question.ledger, ["verdict", "why"]]
        return (
            f" “Check the claim” ({self.question.ledger}) asks in another way, with other ages, and finds: {verdict}, "
            f"{score}. The first note says how the two differ."
        )

    def _other_way(self) -> list[str]:
        """Say how the ledger's question differs from this one, and what the curve shows of the difference."""
        question, frame = self.question, self.curve.frame
        if not question.ledger:
            return []
        found = str(tables.load("claims").set_index("id").loc[question.ledger, "sentence"])
        said = f"Two answers to one claim: {question.ledger} in “Check the claim” finds “{found}” {question.other_way}"
        column = f"control: {question.held_apart}"
        if self.implied is None or column not in frame or frame[column].nunique() < 2:
            return [said]
        strong = np.sign(self.implied) * (frame["estimate"] - self.implied) >= 0
        without, inside = (_share(float(strong[frame[column] == held].mean())) for held in (False, True))
        return [
            f"{said} Where “{option(question.held_apart).label}” is held equal, {inside} of the estimates reach the "
            f"published share; where it is not, {without}. Neither answer is about an effect."
        ]

    def _published(self) -> str:
        if self.implied is None or self.question.share is None:
            return ""
        estimates = self.curve.frame["estimate"]
        strong = float((np.sign(self.implied) * (estimates - self.implied) >= 0).mean())
        return (
            f" For the published claim, {self.question.share.words}, it would have to be {self.side(self.implied)} or "
            f"more: {_share(strong)} of the estimates are."
        )

    def notes(self) -> tuple[str, ...]:
        """Say what the figures are, and what not to conclude."""
        share = self.question.share
        published = (
            f"The published figure is of {share.source}. It is a share of a gap, not an estimate of a regression; what "
            f"the estimate would have to be follows from the gap of {option(self.outcome).label} and the groups' "
            f"difference in “{option(self.question.choices.interest[0]).label}”, each place counted once."
            if share
            else "The text gives no figure for this claim: only its direction can be put to the test."
        )
        return (
            *self._other_way(),
            "Every estimate is an [[associated|association]] across places, in every one of the regressions. That many "
            "agree does not make it an effect: they share the same places, and whatever none of them holds equal.",
            "The shares are not chances. The regressions are no sample: each choice is made as often as the others, "
            "although some are better. One that holds equal what lies between predictor and outcome asks for less "
            "than the claim does.",
            published,
            "Census measures exist for England and Wales only; a regression with one of them leaves the others out.",
            "Could so many agree by chance? The last lines of the Python answer with a joint test, which takes half "
            "a minute or so: the predictor is shuffled among the places, again and again.",
        )


def _share(share: float) -> str:
    """Write a share so that “all” and “none” are said only of all and none."""
    rounded = f"{100 * share:.0f}%"
    if share in (0.0, 1.0):
        return "none" if share == 0 else "all"
    return {"0%": "less than 1%", "100%": "more than 99%"}.get(rounded, rounded)
