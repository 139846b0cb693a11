"""The specification curve: one question, every defensible specification, thousands of regressions at once.

======================  =========================================================================
`Choices`               what varies: outcomes, predictors, controls, samples, weights; kinds of standard error
`run`                   fits them all as a `Curve`
`Curve`                 the estimates in order, the panel of choices, shares, ranks, sentences
`spaced`, `along`,      part of a curve from end to end; how frequent each choice is along it; what the
`by_choice`             specifications with each choice find (`panel`)
`QUESTIONS`             claims in the published texts, each with every specification
======================  =========================================================================

Source: Simonsohn, Simmons and Nelson (2020), "Specification curve analysis", Nature Human Behaviour 4, 1208–1214,
<https://doi.org/10.1038/s41562-020-0912-z>. An estimate is an association in every specification.
"""

from toolkit.regression.specification_curve.choices import Choices
from toolkit.regression.specification_curve.curve import Curve, run
from toolkit.regression.specification_curve.panel import along, by_choice, spaced
from toolkit.regression.specification_curve.questions import QUESTIONS, Question, Share

__all__ = [
    "QUESTIONS", "Choices", "Curve", "Question", "Share", "along", "by_choice",
    "run", "spaced",
]  # fmt: skip
