"""What thousands of regressions say about a claim, in words and in the units of its outcome."""

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
from toolkit.core.yaml_io import module_yaml
from toolkit.regression.specification import ERRORS
from toolkit.regression.specification_curve import Curve, Question, panel

_WORDS = module_yaml(__file__)


def choice_labels(curve: Curve, samples: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Return the page's label for each choice of a curve, by its column and its name in the engine.

    The engine's labels leave out a measure's period, and give each sample the name that was requested. If census
    measures are compared, “the United Kingdom” is England and Wales, so the page says “every place that has the
    figures”.
    """
    labels = {}
    for _, words, column, chosen in panel.named(curve.choices, curve.labels):
        if not chosen:
            label = option(column.removeprefix(panel.CONTROL)).label
            labels[column, words] = label
            labels |= {(column, f"with {words}"): f"Allowing for: {label}"}
            labels |= {(column, f"without {words}"): f"Not allowing for: {label}"}
        elif column in ("outcome", "interest"):
            labels[column, words] = option(chosen).label
        else:
            labels[column, words] = samples[chosen] if column == "sample" else words
    return labels | {("errors", ERRORS[kind]): ERRORS[kind] for kind in curve.choices.errors}


@dataclass(frozen=True, eq=False)
class CurveWords:
    """A question's curve, described in the words and units of its outcome.

    Parameters
    ----------
    question, curve
        The claim, and all or some of its specifications.
    outcome
        Outcome column used to interpret the published share, if any.
    """

    question: Question
    curve: Curve
    outcome: str

    @property
    def unit(self) -> str:
        """Unit of the displayed estimates."""
        return "%" if self.question.choices.log else "percentage points"

    @property
    def label(self) -> str:
        """Label of an estimate."""
        return f"Difference in {self.question.outcome}"

    def shown(self, estimates: Any) -> Any:
        """Return estimates in the display unit; differences in logarithms become percentages."""
        return 100 * np.expm1(estimates) if self.question.choices.log else estimates

    def side(self, estimate: float) -> str:
        """Return an estimate without a sign: “5.7% lower”."""
        return f"{self.size(estimate)} {'lower' if estimate < 0 else 'higher'}"

    def size(self, estimate: float) -> str:
        """Return the size of an estimate: “5.7%”."""
        return wording.value(abs(float(self.shown(estimate))), self.unit, 1, full=True)

    @cached_property
    def implied(self) -> float | None:
        """The estimate that the published share implies, in the curve's own unit; None if there is no such share."""
        return self.question.implied(place_measures.table(), self.outcome)

    def agreeing(self) -> tuple[float, float]:
        """Return the share of estimates on the claim's side of zero, and the share that are significant there."""
        curve = self.curve
        if self.question.sign > 0:
            return curve.share_positive, curve.share_significant_positive
        return float((curve.frame["estimate"] < 0).mean()), curve.share_significant_negative

    def sentence(self) -> str:
        """Return a sentence about what the regressions agree on."""
        question, curve = self.question, self.curve
        share, significant = self.agreeing()
        tails = np.quantile(curve.frame["estimate"], [0.05, 0.95])
        ends = [self.side(tail) for tail in tails]
        if tails.min() * tails.max() > 0:  # “between 0.6% and 8.4% lower”
            near, far = sorted(tails, key=abs)
            ends = [self.size(near), self.side(far)]
        values = {"count": wording.count(curve.count, "regression"), "share": _share(share)}
        values |= {"significant": _share(significant).capitalize(), "median": self.side(curve.median)}
        way = "lower" if question.sign < 0 else "higher"
        summary = _WORDS["sentence"].format(*ends, way=way, question=question, **values)
        return f"{summary}{self._published()}{self._ledger()}"

    def _ledger(self) -> str:
        """Return the ledger's finding if it tests the claim in another way, to explain why two answers differ."""
        if not self.question.ledger:
            return ""
        verdict, score = tables.load("claims").set_index("id").loc[self.question.ledger, ["verdict", "why"]]
        return str(_WORDS["ledger"].format(question=self.question, verdict=verdict, score=score))

    def _other_way(self) -> list[str]:
        """Return how the ledger's question differs from this one, and what the curve shows of the difference."""
        question, frame = self.question, self.curve.frame
        if not question.ledger:
            return []
        finding = str(tables.load("claims").set_index("id").loc[question.ledger, "sentence"])
        other = _WORDS["other_way"].format(question=question, finding=finding)
        column = f"control: {question.held_apart}"
        if self.implied is None or column not in frame or frame[column].nunique() < 2:
            return [other]
        strong = np.sign(self.implied) * (frame["estimate"] - self.implied) >= 0
        without, including = (_share(float(strong[frame[column] == held].mean())) for held in (False, True))
        shares = {"label": option(question.held_apart).label, "including": including, "without": without}
        return [f"{other} {_WORDS['held_apart'].format(**shares)}"]

    def _published(self) -> str:
        if self.implied is None or self.question.share is None:
            return ""
        strong = np.sign(self.implied) * (self.curve.frame["estimate"] - self.implied) >= 0
        values = {"needed": self.side(self.implied), "strong": _share(float(strong.mean()))}
        return str(_WORDS["published"].format(question=self.question, share=self.question.share, **values))

    def notes(self) -> tuple[str, ...]:
        """Return what the figures are, and what not to conclude."""
        labels = {"outcome": option(self.outcome).label, "predictor": option(self.question.choices.interest[0]).label}
        share = self.question.share
        published = _WORDS["share"].format(share=share, **labels) if share else _WORDS["no_share"]
        return (*self._other_way(), *wording.filled(_WORDS["notes"], published=published))


def _share(share: float) -> str:
    """Format a share so that “all” and “none” are exact."""
    rounded = f"{100 * share:.0f}%"
    if share in (0.0, 1.0):
        return "none" if share == 0 else "all"
    return {"0%": "less than 1%", "100%": "more than 99%"}.get(rounded, rounded)
