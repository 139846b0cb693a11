"""The gap between two groups of places: the Oaxaca–Blinder decomposition, two-fold and three-fold.

With means x̄ (the intercept among them) and estimates b of groups A and B, and common coefficients b*,

    ȳ_A − ȳ_B = (x̄_A − x̄_B)'b*  +  x̄_A'(b_A − b*) + x̄_B'(b* − b_B)                         (explained, unexplained)
              = (x̄_A − x̄_B)'b_B  +  x̄_B'(b_A − b_B)  +  (x̄_A − x̄_B)'(b_A − b_B)           (three-fold).

Standard errors come from the delta method, applied to each place's influence on every estimate and mean, so that the
correlation of estimates that share places is estimated (`Estimate`); influences of regressions are scaled by √(n/(n −
k)) and those of means by √(n/(n − 1)), as HC1 does. With G clusters the influences are summed within each cluster
before they are squared, and multiplied by G/(G − 1) · (n − 1)/n, so that the regression's errors equal those of
`regression.fit`.

A share of a gap is a ratio of two estimates. For its interval, places (or clusters) are redrawn, and the numerator and
the gap come from the same draw.

Sources: Oaxaca (1973), International Economic Review 14, 693–709; Blinder (1973), Journal of Human Resources 8,
436–455; Jann (2008), Stata Journal 8, 453–479, section 2 (the group's own dummy in the pooled
regression; means that vary).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.productivity.decomposition.resampling import coefficients as drawn_coefficients
from toolkit.productivity.decomposition.resampling import times_drawn
from toolkit.regression.design import Design, build
from toolkit.regression.estimates import estimate_table
from toolkit.regression.samples import Array, Asked, Mask, check_known
from toolkit.regression.specification import AUTOMATIC, CLUSTERS, Specification, collinear

FEWEST = 30
_KINDS = (AUTOMATIC, "HC1", *CLUSTERS)
_SHARE_OF_FIRST = {"first": 1.0, "second": 0.0, "average": 0.5}
COEFFICIENTS: dict[str, str] = {
    "pooled": "one regression across all places, with a dummy for the group",
    "neumark": "one regression across all places, without a dummy",
    "first": "one regression for the first group only",
    "second": "one regression for the second group only",
    "average": "the mean of the two groups' coefficients (Reimers)",
    "size": "the two groups' coefficients, weighted by number of places (Cotton)",
}


@dataclass(frozen=True, eq=False)
class OaxacaBlinder:
    """The gap between two groups of places, and its parts.

    Parameters
    ----------
    names
        Names of the two groups.
    n
        Number of places used in each.
    gap
        Mean outcome of the first group less that of the second, in the unit of the outcome or in log points.
    two_fold
        Index “explained”, “unexplained”, “gap”; columns ``estimate``, ``std_error``, ``lower``, ``upper`` (95%,
        normal) and ``p``.
    three_fold
        The same for “endowments”, “coefficients”, “interaction”, “gap”; None where a group has too few places.
    detail
        The explained part by predictor (the parts add up to it), with the same columns. The unexplained part is not
        divided: its parts would depend on where each predictor has its zero (Oaxaca and Ransom 1999).
    shares
        The same predictors, then “explained”, as percentages of the gap: columns ``estimate``, ``lower``, ``upper``
        (95%, percentiles of draws that take the part and the gap together). Missing if there is no gap. Requested sums
        of predictors come last.
    clusters
        Number of clusters of the errors, 0 if places are drawn individually.
    coefficients
        Which b* was used; a key of ``COEFFICIENTS``.
    notes
        Notes that a reader should see first.
    """

    names: tuple[str, str]
    n: tuple[int, int]
    gap: float
    two_fold: pd.DataFrame
    three_fold: pd.DataFrame | None
    detail: pd.DataFrame
    shares: pd.DataFrame
    clusters: int
    coefficients: str
    notes: tuple[str, ...]

    def sentence(self) -> str:
        """Return a sentence on the gap and its explained part."""
        row, share = self.two_fold.loc["explained"], self.shares.loc["explained"]
        percent = f", or {share['estimate']:.0f}% of the gap ({share['lower']:.0f}% to {share['upper']:.0f}%)"
        more = ": they predict a bigger gap than there really is" if share["estimate"] > 100 else ""
        return (
            f"{self.names[0]} ({self.n[0]} places) is {abs(self.gap):.3f} {'above' if self.gap >= 0 else 'below'} "
            f"{self.names[1]} ({self.n[1]} places). Differences in the predictors account for {row['estimate']:.3f} "
            f"(95% interval {row['lower']:.3f} to {row['upper']:.3f}){percent if self.gap else ''}{more}. It is an "
            "association, not what would follow from a change."
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
    errors: str = AUTOMATIC,
    sums: Mapping[str, Sequence[str]] = MappingProxyType({}),
    draws: int = 999,
    seed: int = 2_022,
) -> OaxacaBlinder:
    """Decompose the gap between a group of places and the rest of the sample, into parts that add up to it.

    Parameters
    ----------
    table
        One row per place.
    outcome, predictors, log, sample
        As for ``regression.fit``. Every place counts once.
    first
        True or False for each row of the table: whether the place is in the first group.
    names
        Names of the two groups, for sentences.
    coefficients
        Which b* the two-fold decomposition uses; a key of ``COEFFICIENTS``. A group of fewer than 30 places has no
        separate regression: then only “pooled” and “neumark” are available, and no three-fold decomposition.
    errors
        “HC1”, “cluster_county” or “cluster_region”; “automatic” is clustered by county if a column has one value for
        all districts of each county, otherwise “HC1”. The draws follow the same clusters.
    sums, draws, seed
        Predictors to add up, by the name of their sum (“age” for age groups); number of draws for intervals, and seed.

    Raises
    ------
    UnknownNameError
        An unknown column, sample, kind of coefficient or kind of error.
    ModelError
        A group has no place with a value in every column, too few places, or collinear predictors.
    """
    check_known("kind of coefficients", coefficients, COEFFICIENTS, f"Known: {', '.join(COEFFICIENTS)}.")
    check_known("kind of standard error", errors, _KINDS, f"Known: {', '.join(_KINDS)}.")
    _, design = build(table, Specification(outcome, tuple(predictors), log=log, errors=errors), sample)
    inside = _inside(table, first, design.codes)
    counts = int(inside.sum()), int((~inside).sum())
    _check_counts(counts, names, coefficients)
    small = min(counts) < FEWEST
    work = TwoGroups(design.y, design.X, inside)
    groups = [] if small else [_own(work, which, name) for which, name in zip((inside, ~inside), names, strict=True)]
    common = work.common(coefficients, groups)
    explained = work.product(work.difference, common)
    gap = work.gap
    detail = [work.product(work.difference[j], common[j]) for j in range(1, design.X.shape[1])]
    parts = dict(zip(design.terms[1:], detail, strict=True))
    drawn = _drawn_shares(design, inside, coefficients, draws, seed)
    return OaxacaBlinder(
        names=names,
        n=counts,
        gap=gap.value[0],
        two_fold=_estimates({"explained": explained, "unexplained": gap - explained, "gap": gap}, design),
        three_fold=None if small else _estimates(_three(work, groups), design),
        detail=_estimates(parts, design),
        shares=_shares({**parts, "explained": explained}, gap, drawn, sums),
        clusters=design.n_clusters,
        coefficients=coefficients,
        notes=_notes(counts, names, coefficients),
    )


@dataclass(frozen=True, eq=False)
class Estimate:
    """A vector of k estimates, and each place's influence on them (n, k); squared influences sum to the variances."""

    value: Array
    influence: Array

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(self.value + other.value, self.influence + other.influence)

    def __sub__(self, other: Estimate) -> Estimate:
        return self + other.times(-1.0)

    def __getitem__(self, j: int) -> Estimate:
        """Return the j-th estimate (1,)."""
        return Estimate(self.value[[j]], self.influence[:, [j]])

    def times(self, factor: float) -> Estimate:
        """Return the estimate multiplied by a number."""
        return Estimate(self.value * factor, self.influence * factor)


@dataclass(frozen=True, eq=False)
class TwoGroups:
    """Outcome (n,), predictors with intercept (n, k), and whether each place is in the first group (n,)."""

    y: Array
    X: Array
    inside: Mask

    def mean(self, which: Mask, columns: Array) -> Estimate:
        """Return the means (k,) of columns (n, k) over some places."""
        n = which.sum()
        centred = (columns - columns[which].mean(axis=0)) * which[:, None] / np.sqrt(n * (n - 1.0))
        return Estimate(columns[which].mean(axis=0), centred if n > 1 else np.zeros_like(centred))

    def regression(self, which: Mask, X: Array) -> Estimate:
        """Return the least-squares estimates over some places; the influence is (X'X)⁻¹ x e √(n/(n − k))."""
        n, k = int(which.sum()), X.shape[1]
        scale = np.linalg.norm(X[which], axis=0)
        Q, R = np.linalg.qr(X[which] / scale)
        b = np.linalg.solve(R, Q.T @ self.y[which])
        residuals = self.y[which] - X[which] / scale @ b
        influence = np.zeros(X.shape)
        influence[which] = np.linalg.solve(R, (Q * residuals[:, None]).T).T * np.sqrt(n / (n - k)) / scale
        return Estimate(b / scale, influence)

    @property
    def difference(self) -> Estimate:
        """The difference in the predictors' means (k,)."""
        return self.means[0] - self.means[1]

    @property
    def means(self) -> tuple[Estimate, Estimate]:
        """The predictors' means in the two groups (k,)."""
        return self.mean(self.inside, self.X), self.mean(~self.inside, self.X)

    @property
    def gap(self) -> Estimate:
        """The difference between the mean outcomes (1,)."""
        a, b = (self.mean(which, self.y[:, None]) for which in (self.inside, ~self.inside))
        return a - b

    def common(self, coefficients: str, groups: list[Estimate]) -> Estimate:
        """Return the coefficients b* (k,)."""
        everyone = np.ones(len(self.y), dtype=bool)
        if coefficients == "neumark":
            return self.regression(everyone, self.X)
        if coefficients == "pooled":
            pooled = self.regression(everyone, np.column_stack([self.X, self.inside]))
            return Estimate(pooled.value[:-1], pooled.influence[:, :-1])
        share = float(self.inside.mean()) if coefficients == "size" else _SHARE_OF_FIRST[coefficients]
        return groups[0].times(share) + groups[1].times(1 - share)

    @staticmethod
    def product(a: Estimate, b: Estimate) -> Estimate:
        """Return a'b (1,) with the influence a'db + b'da."""
        influence = b.influence @ a.value + a.influence @ b.value
        return Estimate(np.array([a.value @ b.value]), influence[:, None])


def _three(work: TwoGroups, groups: list[Estimate]) -> dict[str, Estimate]:
    a, b = groups
    return {
        "endowments": work.product(work.difference, b),
        "coefficients": work.product(work.means[1], a - b),
        "interaction": work.product(work.difference, a - b),
        "gap": work.gap,
    }


def _estimates(parts: dict[str, Estimate], design: Design) -> pd.DataFrame:
    values = np.array([part.value[0] for part in parts.values()])
    influence = np.column_stack([part.influence for part in parts.values()])
    df = None
    if design.clusters is not None:
        n, groups = len(design.y), design.n_clusters
        sums = (design.clusters[:, None] == np.arange(groups)).T.astype(float) @ influence
        influence, df = sums * np.sqrt(groups / (groups - 1) * (n - 1) / n), groups - 1
    table = estimate_table(list(parts), values, np.sqrt((influence**2).sum(axis=0)), df, index="part")
    return table[["estimate", "std_error", "lower", "upper", "p"]]


def _shares(parts: dict[str, Estimate], gap: Estimate, drawn: Array, sums: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return parts and sums of them as percentages of the gap, with intervals from ``drawn`` (draws, parts)."""
    total = gap.value[0]
    index = pd.Index([*parts, *sums], name="part")
    chosen = np.array([[part == name or part in sums.get(name, ()) for name in index] for part in parts], dtype=float)
    values = 100 * np.array([part.value[0] for part in parts.values()]) @ chosen / (total or np.nan)
    lower, upper = np.nanquantile(drawn @ chosen, [0.025, 0.975], axis=0) if total else np.full((2, len(index)), np.nan)
    return pd.DataFrame({"estimate": values, "lower": lower, "upper": upper}, index)


def _drawn_shares(design: Design, inside: Mask, coefficients: str, draws: int, seed: int) -> Array:
    """Return shares of the gap (draws, k) in %, that of all predictors last; missing in a draw that lacks a group."""
    times = times_drawn(design, draws, seed)
    y, X, k = design.y, design.X, design.X.shape[1]
    sides = [times * which for which in (inside, ~inside)]
    with np.errstate(invalid="ignore", divide="ignore"):
        first, second = (side @ np.column_stack([X, y]) / side.sum(axis=1)[:, None] for side in sides)
        difference = first - second
        if coefficients in ("pooled", "neumark"):
            b = drawn_coefficients(y, np.column_stack([X, inside]) if coefficients == "pooled" else X, times)[:, :k]
        else:
            own = [drawn_coefficients(y, X, side) for side in sides]
            share = times @ inside / times.sum(axis=1) if coefficients == "size" else _SHARE_OF_FIRST[coefficients]
            b = np.einsum("d,dk->dk", np.broadcast_to(share, draws), own[0] - own[1]) + own[1]
        parts = difference[:, :k] * b
        return 100 * np.column_stack([parts[:, 1:], parts.sum(axis=1)]) / difference[:, [k]]


def _own(work: TwoGroups, which: Mask, name: str) -> Estimate:
    """Return a group's own regression."""
    if collinear(work.X[which]):
        raise ModelError(
            f"Among the places in “{name}”, a predictor has the same value everywhere or repeats other predictors.",
            "Expected predictors that vary within each group.",
            "Remove one.",
        )
    return work.regression(which, work.X)


def _inside(table: pd.DataFrame, first: Sequence[bool] | pd.Series, codes: pd.Index) -> Mask:
    if len(first) != len(table):
        raise ModelError(
            f"The group has length {len(first)}, but the table has {len(table)} rows.",
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
                f"No place in “{name}” has all the figures.",
                "Expected at least one place.",
                "Choose other predictors or groups.",
            )
        if count < FEWEST and coefficients not in ("pooled", "neumark"):
            raise ModelError(
                f"“{name}” has too few places ({count}) for a regression of its own.",
                f"Expected at least {FEWEST}.",
                "Choose pooled coefficients.",
            )


def _notes(counts: tuple[int, int], names: tuple[str, str], coefficients: str) -> tuple[str, ...]:
    few = [f"“{name}” ({count} places)" for name, count in zip(names, counts, strict=True) if count < FEWEST]
    conditions = {
        f"Coefficients: {COEFFICIENTS[coefficients]}. “Explained” means only “associated”.": True,
        f"{' and '.join(few)}: under {FEWEST} places, too few for a regression of their own. Only pooled coefficients "
        f"can be used, and no three-fold decomposition.": bool(few),
        "One group is a single place. We cannot know how its values might have varied, so the standard errors do not "
        "allow for this.": 1 in counts,
    }
    return tuple(sentence for sentence, holds in conditions.items() if holds)
