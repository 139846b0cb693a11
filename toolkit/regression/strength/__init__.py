"""How strong an association across places is, and what is derived from it, by the rule of `toolkit.core.strength`.

`weighing`  what the checks found → a strength: an association, a share of a gap, a what-if (pure)
`checking`  `Judge`: runs the checks of a fit on its table, about a second, and keeps what it finds
"""

from toolkit.regression.strength.checking import Judge
from toolkit.regression.strength.weighing import Check, Evidence, association, pending, share, what_if

__all__ = ["Check", "Evidence", "Judge", "association", "pending", "share", "what_if"]
