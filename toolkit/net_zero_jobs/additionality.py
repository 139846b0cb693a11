"""Net jobs according to the Additionality Guide, derived from gross jobs step by step.

``AI = GI·(1 − leakage)·(1 − displacement)·(1 − substitution)·multiplier − the same for the reference case``: the
reference case is what would have happened anyway, the *deadweight*. The multiplier is one here: indirect jobs are shown
separately and never added to net ones, and with a multiplier of two, "net" would exceed gross.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.net_zero_jobs.assumptions import Assumptions


@dataclass(frozen=True)
class Additionality:
    """Deductions from gross jobs, as shares from 0 to 1.

    Parameters
    ----------
    leakage
        Jobs that go to people from outside the area.
    displacement
        Jobs lost elsewhere in the area.
    substitution
        Jobs that replace others in the same firm.
    """

    leakage: float
    displacement: float
    substitution: float

    def __post_init__(self) -> None:
        """Check that every part is a share.

        Raises
        ------
        ModelError
            A part outside 0 to 1.
        """
        for part in ("leakage", "displacement", "substitution"):
            if not 0 <= getattr(self, part) <= 1:
                raise ModelError(f"The {part} is {getattr(self, part)}.", "Expected a share from 0 to 1.")

    @classmethod
    def of(cls, assumptions: Assumptions) -> Additionality:
        """Return the shares from the group ``additionality``."""
        return cls(**assumptions.group("additionality"))

    @property
    def kept(self) -> float:
        """The share of additional gross jobs that are net jobs."""
        return (1 - self.leakage) * (1 - self.displacement) * (1 - self.substitution)


@dataclass(frozen=True, eq=False)
class Steps:
    """The steps from gross to net: all but ``gross`` and ``net`` are deductions; with net, they add up to gross.

    Each part is an array of numbers of jobs, with the same shape as the gross jobs.
    """

    gross: np.ndarray
    deadweight: np.ndarray
    leakage: np.ndarray
    displacement: np.ndarray
    substitution: np.ndarray
    net: np.ndarray

    def frame(self) -> pd.DataFrame:
        """Return each step with its jobs, summed over all cells."""
        parts = ("gross", "deadweight", "leakage", "displacement", "substitution", "net")
        return pd.DataFrame({"step": parts, "jobs": [float(np.sum(getattr(self, part))) for part in parts]})


def additional(gross: np.ndarray, reference: np.ndarray, rule: Additionality) -> Steps:
    """Deduct deadweight, leakage, displacement and substitution.

    Parameters
    ----------
    gross
        Gross jobs, any shape.
    reference
        Gross jobs of the reference case, the same shape, nowhere above ``gross``.
    rule
        The shares.

    Raises
    ------
    ModelError
        The reference case exceeds the scenario in at least one cell.
    """
    gross, reference = np.asarray(gross, dtype=float), np.asarray(reference, dtype=float)
    if np.any(reference > gross + 1e-9):
        raise ModelError(
            "The reference case has more jobs than the scenario.",
            "Jobs that would exist anyway cannot outnumber all jobs.",
            "Choose a smaller reference case, or swap the two.",
        )
    left = np.maximum(gross - reference, 0.0)
    leakage = left * rule.leakage
    displacement = (left - leakage) * rule.displacement
    substitution = (left - leakage - displacement) * rule.substitution
    return Steps(gross, gross - left, leakage, displacement, substitution, left * rule.kept)
