"""The strength of an association across places, and of figures derived from it, by the rule of `toolkit.core.strength`.

`weighing`  findings of the checks → a strength: an association, a share of a gap, a what-if (pure)
`checking`  `Judge`: runs the checks of a fit on its table, in about a second, and caches the findings
"""

from toolkit.regression.strength.checking import Judge
from toolkit.regression.strength.weighing import Check, Evidence, association, pending, share, what_if

__all__ = ["Check", "Evidence", "Judge", "association", "pending", "share", "what_if"]
