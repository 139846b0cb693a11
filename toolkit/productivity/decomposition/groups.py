"""The gap between two groups of places, shared out: the Oaxaca–Blinder decomposition, two-fold and three-fold.

With means x̄ (the intercept among them) and estimates b of groups A and B, and common coefficients b*,

    ȳ_A − ȳ_B = (x̄_A − x̄_B)'b*  +  x̄_A'(b_A − b*) + x̄_B'(b* − b_B)                         (explained, unexplained)
              = (x̄_A − x̄_B)'b_B  +  x̄_B'(b_A − b_B)  +  (x̄_A − x̄_B)'(b_A − b_B)           (three-fold).

Standard errors are by the delta method on the influence of each place on every estimate and mean, so that estimates
that share places are known to go together; the scores are scaled by n/(n − k) and means by n/(n − 1), as HC1 does.

Sources: Oaxaca (1973), International Economic Review 14, 693–709; Blinder (1973), Journal of Human Resources 8,
436–455; Jann (2008), Stata Journal 8, 453–479, section 2 (the group's own dummy in the pooled
regression; means that vary).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.productivity.decomposition.influence import Estimate, TwoGroups
from toolkit.regression.design import build
from toolkit.regression.samples import Asked, Mask
from toolkit.regression.specification import RANK_TOLERANCE, Specification

FEWEST = 30
COEFFICIENTS: dict[str, str] = {
    "pooled": "one regression of all places, with a dummy for the group",
    "neumark": "one regression of all places, without a dummy",
    "first": "the first group's own",
    "second": "the second group's own",
    "average": "the mean of the two groups' own (Reimers)",
    "size": "the two groups' own, by their numbers of places (Cotton)",
}


@dataclass(frozen=True, eq=False)
class OaxacaBlinder:
    """The gap between two groups of places and its parts.

    Parameters
    ----------
    names
        Of the two groups.
    n
        Numbers of places used in each.
    gap
        Mean outcome of the first group less that of the second, in the unit of the outcome or in log points.
    two_fold
        Index “explained”, “unexplained”, “gap”; columns ``estimate``, ``std_error``, ``lower``, ``upper`` (95 %,
        normal) and ``p``.
    three_fold
        The same for “endowments”, “coefficients”, “interaction”, “gap”; None where a group has too few places.
    detail
        The explained part by predictor (they add up to it), the same columns. What is unexplained is not shared out:
        its parts depend on where each predictor has its zero (Oaxaca and Ransom 1999).
    coefficients
        Which b* was used; a key of ``COEFFICIENTS``.
    notes
        What a reader should know first.
    """

    names: tuple[str, str]
    n: tuple[int, int]
    gap: float
    two_fold: pd.DataFrame
    three_fold: pd.DataFrame | None
    detail: pd.DataFrame
    coefficients: str
    notes: tuple[str, ...]

    def sentence(self) -> str:
        """Say the gap and its explained part in words."""
        row = self.two_fold.loc["explained"]
        share = f" ({100 * row['estimate'] / self.gap:.0f}% of it)" if self.gap else ""
        return (
            f"{self.names[0]} ({self.n[0]} places) and {self.names[1]} ({self.n[1]} places) differ by {self.gap:.3f}; "
            f"{row['estimate']:.3f}{share} goes along with differences in the predictors (95% interval: "
            f"{row['lower']:.3f} to {row['upper']:.3f}). It is an association, not what would follow from a change."
        )


def oaxaca_blinder(
    table: pd.DataFrame,
    outcome: str,
    predictors: Sequence[str],
    first: Sequence[bool] | pd.Series,
    *,
    names: tuple[str, str] = ("The group", "the rest"),
    log: bool = False,
    sample: Asked = "UK",
    coefficients: str = "pooled",
) -> OaxacaBlinder:
    """Decompose the gap between a group of places and the rest of the sample.

    Parameters
    ----------
    table
        One row a place.
    outcome, predictors, log, sample
        As for ``regression.fit``. Every place counts once.
    first
        One True or False for each row of the table: whether the place is of the first group.
    names
        Of the two groups, for words.
    coefficients
        Which b* the two-fold decomposition uses; a key of ``COEFFICIENTS``. A group under 30 places has no regression
        of its own: then only “pooled” and “neumark” can be had, and no three-fold decomposition.

    Returns
    -------
    OaxacaBlinder
        Whose parts add up to the gap.

    Raises
    ------
    UnknownNameError
        An unknown column, sample or kind of coefficients.
    ModelError
        A group has no place with every value, too few for what is asked, or predictors that say the same within it.
    """
    if coefficients not in COEFFICIENTS:
        raise UnknownNameError("kind of coefficients", coefficients, COEFFICIENTS)
    spec = Specification(outcome, tuple(predictors), log=log)
    _, design = build(table, spec, sample)
    inside = _inside(table, first, design.codes)
    counts = int(inside.sum()), int((~inside).sum())
    _check_counts(counts, names, coefficients)
    small = min(counts) < FEWEST
    work = TwoGroups(design.y, design.X, inside)
    groups = [] if small else [_own(work, which, name) for which, name in zip((inside, ~inside), names, strict=True)]
    common = work.common(coefficients, groups)
    explained = work.product(work.difference, common)
    gap = work.gap
    detail = [work.part(work.difference, common, j) for j in range(1, design.X.shape[1])]
    return OaxacaBlinder(
        names=names,
        n=counts,
        gap=gap.value[0],
        two_fold=_judged({"explained": explained, "unexplained": gap - explained, "gap": gap}),
        three_fold=None if small else _judged(_three(work, groups)),
        detail=_judged(dict(zip(spec.predictors, detail, strict=True))),
        coefficients=coefficients,
        notes=_notes(counts, names, coefficients),
    )


def _three(work: TwoGroups, groups: list[Estimate]) -> dict[str, Estimate]:
    a, b = groups
    return {
        "endowments": work.product(work.difference, b),
        "coefficients": work.product(work.means[1], a - b),
        "interaction": work.product(work.difference, a - b),
        "gap": work.gap,
    }


def _judged(parts: dict[str, Estimate]) -> pd.DataFrame:
    estimate = np.array([one.value[0] for one in parts.values()])
    std_error = np.array([np.sqrt((one.influence**2).sum()) for one in parts.values()])
    margin = float(ndtri(0.975)) * std_error
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * ndtr(-np.abs(estimate / std_error))
    columns = {"estimate": estimate, "std_error": std_error, "lower": estimate - margin, "upper": estimate + margin}
    return pd.DataFrame({**columns, "p": p}, index=pd.Index(list(parts), name="part"))


def _own(work: TwoGroups, which: Mask, name: str) -> Estimate:
    centred = work.X[which] - work.X[which].mean(axis=0)
    centred[:, 0] = 1.0
    lengths = np.linalg.norm(centred, axis=0)
    level = np.abs(work.X[which]).max(axis=0)
    flat = bool((lengths <= 1e-13 * level * np.sqrt(which.sum())).any())
    if flat or (np.abs(np.diag(np.linalg.qr(centred / lengths, mode="r"))) < RANK_TOLERANCE).any():
        raise ModelError(
            f"Among the places of “{name}”, a predictor is the same everywhere or says the same as others.",
            "Expected predictors that differ within each group.",
            "Take one out.",
        )
    return work.regression(which, work.X)


def _inside(table: pd.DataFrame, first: Sequence[bool] | pd.Series, codes: pd.Index) -> Mask:
    if len(first) != len(table):
        raise ModelError(
            f"The group holds {len(first)} answers for a table of {len(table)} rows.",
            "Expected one True or False for each row.",
            'Make it from the same table, such as table["region"] == "London".',
        )
    of = table["code"].astype(str) if "code" in table.columns else table.index.astype(str)
    belongs = dict(zip(of, np.asarray(first, dtype=bool), strict=True))
    return np.array([belongs[str(code)] for code in codes], dtype=bool)


def _check_counts(counts: tuple[int, int], names: tuple[str, str], coefficients: str) -> None:
    for count, name in zip(counts, names, strict=True):
        if not count:
            raise ModelError(
                f"No place of “{name}” has every value.", "Expected some.", "Choose other predictors or groups."
            )
        if count < FEWEST and coefficients not in ("pooled", "neumark"):
            raise ModelError(
                f"“{name}” has {count} places, too few for a regression of its own.",
                f"Expected at least {FEWEST}.",
                "Choose pooled coefficients.",
            )


def _notes(counts: tuple[int, int], names: tuple[str, str], coefficients: str) -> tuple[str, ...]:
    few = [f"“{name}” ({count} places)" for name, count in zip(names, counts, strict=True) if count < FEWEST]
    told = [
        (True, f"Coefficients: {COEFFICIENTS[coefficients]}. Explained means associated, nothing more."),
        (
            bool(few),
            f"{' and '.join(few)}: under {FEWEST} places, too few for a regression of their own. Pooled coefficients "
            "only, and no three-fold decomposition.",
        ),
        (
            1 in counts,
            "One group is a single place: how its values might have varied is unknown, and the errors leave it out.",
        ),
    ]
    return tuple(sentence for holds, sentence in told if holds)
