"""What a gap is linked to: three ways to divide it among the predictors of a regression.

=====================  ==============================================================================
`place_gap`, `Gap`     one place against a reference: what is linked to its health, skills, … (`gap`)
`Reference`            what it is compared with (`reference`)
`oaxaca_blinder`       the gap between two groups of places, two-fold and three-fold (`groups`)
`r2_shares`            the share of each predictor in R²: Shapley, or LMG (`shares`)
=====================  ==============================================================================

All three divisions add up exactly. None of them shows cause and effect.
"""

from toolkit.productivity.decomposition.gap import Gap, place_gap
from toolkit.productivity.decomposition.groups import COEFFICIENTS, OaxacaBlinder, oaxaca_blinder
from toolkit.productivity.decomposition.parts import AGGREGATION, UNEXPLAINED
from toolkit.productivity.decomposition.reference import Reference, logarithmic_mean
from toolkit.productivity.decomposition.shares import R2Shares, r2_shares

__all__ = [
    "AGGREGATION", "COEFFICIENTS", "UNEXPLAINED", "Gap", "OaxacaBlinder", "R2Shares", "Reference", "logarithmic_mean",
    "oaxaca_blinder", "place_gap", "r2_shares",
]  # fmt: skip
