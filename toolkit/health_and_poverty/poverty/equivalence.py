"""Equivalence scales, which make the incomes of households of different sizes comparable.

The weight of a household is f(first + further · (adults − 1 + older children) + child · younger children), divided by
the same for a couple, with f(s) = s^power. The official scales have power 1; the square-root scale counts heads and
has power ½. A household's income divided by its weight is what a couple without children would need to be as well off.

References
----------
Department for Work and Pensions, *Households below average income: quality and methodology information report*
(modified OECD scale and its companion after housing costs). OECD, *What are equivalence scales?* (square root).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.core.errors import ModelError, UnknownNameError

Counts = npt.ArrayLike  # number of each kind in each household, shape (n,)


@dataclass(frozen=True)
class Scale:
    """An equivalence scale.

    Parameters
    ----------
    name
        Name of the scale.
    first, further, child
        Weights of the first adult, of each further adult or child of 14 and over, and of each child under 14.
    power
        1 for a sum of weights, ½ for the square root of the number of people.
    """

    name: str
    first: float
    further: float
    child: float
    power: float = 1.0

    def __post_init__(self) -> None:
        """Refuse weights that make a household weightless or raise its income with each extra person."""
        if self.first <= 0 or self.further < 0 or self.child < 0 or not 0 <= self.power <= 1:
            raise ModelError(
                f"The scale “{self.name}” has the weights {self.first:g}, {self.further:g}, {self.child:g} and the "
                f"power {self.power:g}.",
                "Expected a first weight above 0, the others at least 0, and a power from 0 to 1.",
            )

    def weights(self, adults: Counts, older: Counts, younger: Counts) -> npt.NDArray[np.float64]:
        """Return the weight of each household; that of a couple without children is 1.

        Parameters
        ----------
        adults, older, younger
            Number of adults (at least 1), of children of 14 and over, of children under 14; shape (n,).

        Raises
        ------
        ModelError
            A household has no adult.
        """
        grown, small = np.asarray(adults, dtype=float), np.asarray(younger, dtype=float)
        if (grown < 1).any():
            raise ModelError(f"{int((grown < 1).sum()):,} households have no adult.", "Every household needs an adult.")
        summed = self.first + self.further * (grown - 1 + np.asarray(older, dtype=float)) + self.child * small
        couple = self.first + self.further
        return summed / couple if self.power == 1 else (summed / couple) ** self.power


MODIFIED_OECD = Scale("Modified OECD", 0.67, 0.33, 0.20)
COMPANION = Scale("Companion scale (after housing costs)", 0.58, 0.42, 0.20)
SQUARE_ROOT = Scale("Square root of household size", 1, 1, 1, 0.5)
PER_HEAD = Scale("Per head", 1, 1, 1)
NONE = Scale("Not adjusted", 1, 1, 1, 0)

SCALES = {scale.name: scale for scale in (MODIFIED_OECD, COMPANION, SQUARE_ROOT, PER_HEAD, NONE)}
"""The scales offered to readers, by name."""


def scale_for(costs: str) -> Scale:
    """Return the official scale for incomes before (``BHC``) or after (``AHC``) housing costs."""
    official = {"BHC": MODIFIED_OECD, "AHC": COMPANION}
    if costs not in official:
        raise UnknownNameError("kind of income", costs, official)
    return official[costs]
