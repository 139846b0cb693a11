"""Measures of how unequal one distribution is, weighted or not, and their parts within and between groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.productivity.inequality import arrays
from toolkit.productivity.inequality.arrays import Array

Values = npt.ArrayLike
Parts = tuple[Array, Array, Array]

SPLITTABLE: dict[str, str] = {
    "theil_t": "Theil T",
    "theil_l": "Theil L (mean log deviation)",
    "variance": "variance",
    "variance_log": "variance of the logarithm",
}
MEASURES: dict[str, str] = SPLITTABLE | {
    "sd_log": "standard deviation of the logarithm",
    "gini": "Gini coefficient",
    "ratio_90_10": "ratio of the 90th to the 10th percentile",
}


@dataclass(frozen=True, eq=False)
class Split:
    """A measure of inequality and its two parts.

    Parameters
    ----------
    measure
        A key of ``SPLITTABLE``.
    total, within, between
        The measure, and the parts that add up to it: without a unit, except variance (the values' unit squared).
    groups
        (g rows) index group; columns share (of the weight), mean (in the values' unit), measure (inside the group) and
        part (what the group adds to ``within``).
    """

    measure: str
    total: float
    within: float
    between: float
    groups: pd.DataFrame

    @property
    def within_share(self) -> float:
        """Share of the total that lies within groups, 0 to 1; NaN if all values are equal."""
        return self.within / self.total if self.total else float("nan")


@dataclass(frozen=True)
class Chance:
    """The share of a measure that lies within groups when places are shuffled among groups of the same sizes.

    Parameters
    ----------
    median, lower, upper
        Median of this share (0 to 1), and its range: 95% of shuffles lie between the last two. A lower actual share
        shows that places differ by group.
    """

    median: float
    lower: float
    upper: float


def theil_t(values: Values, weights: Values | None = None) -> float:
    """Return Theil's T, Σ sᵢ (xᵢ/μ) ln(xᵢ/μ), with sᵢ the shares of the weights and μ = Σ sᵢ xᵢ.

    Parameters
    ----------
    values
        (n,) values above zero.
    weights
        (n,) weights above zero, such as residents; None: each value counts once.

    Returns
    -------
    float
        0 if all are equal; at most ln n without weights. Theil (1967), chapter 4; Cowell (2011), section A.4.

    Raises
    ------
    ModelError
        Missing, infinite, zero or negative values or weights.
    """
    return float(arrays.theil_t_parts(*_alone(values, weights))[0][0])


def theil_l(values: Values, weights: Values | None = None) -> float:
    """Return Theil's L, the mean log deviation Σ sᵢ ln(μ/xᵢ); parameters, source and errors as for ``theil_t``."""
    return float(arrays.theil_l_parts(*_alone(values, weights))[0][0])


def variance(values: Values, weights: Values | None = None) -> float:
    """Return the variance Σ sᵢ (xᵢ − μ)², in the squared unit of the values; parameters as for ``theil_t``."""
    return float(arrays.variance_parts(*_alone(values, weights))[0][0])


def gini(values: Values, weights: Values | None = None) -> float:
    """Return the Gini coefficient, ΣΣ sᵢ sⱼ |xᵢ − xⱼ| / 2μ, between 0 and 1; parameters as for ``theil_t``.

    This omits the factor n/(n − 1) that some software applies. Cowell (2011), section A.4.
    """
    return float(arrays.gini(*_alone(values, weights)[:2])[0])


def ratio_90_10(values: Values, weights: Values | None = None) -> float:
    """Return the 90th percentile over the 10th; parameters as for ``theil_t``.

    A percentile is the smallest value at or below which that share of the weight lies (type 1 of Hyndman and Fan 1996),
    so it is always the value of some place.
    """
    x, _, below = arrays.sorted_by_value(*_alone(values, weights)[:2])
    return float(arrays.quantiles_of(x, below, 0.9)[0] / arrays.quantiles_of(x, below, 0.1)[0])


def split(values: Values, groups: Values, weights: Values | None = None, measure: str = "theil_t") -> Split:
    """Split a measure into its part within groups and its part between the groups' means.

    With S_g a group's share of the weight, Y_g its share of the weighted sum of the values, μ_g its mean and M_g the
    measure inside it: T = Σ Y_g T_g + Σ Y_g ln(μ_g/μ); L = Σ S_g L_g + Σ S_g ln(μ/μ_g);
    V = Σ S_g V_g + Σ S_g (μ_g − μ)². The parts add up exactly (Shorrocks 1980).

    Parameters
    ----------
    values, weights
        As for ``theil_t``.
    groups
        (n,) name of each value's group.
    measure
        A key of ``SPLITTABLE``.

    Raises
    ------
    UnknownNameError
        A measure that cannot be split.
    ModelError
        As for ``theil_t``, or a missing group.
    """
    if measure not in SPLITTABLE:
        raise UnknownNameError("measure that can be split", measure, SPLITTABLE)
    x, W, _ = _alone(values, weights)
    G, names = membership(groups, len(x))
    total, within, between = (float(part[0]) for part in parts(measure)(x, W, G))
    return Split(measure, total, within, between, _groups(measure, x, W[0], G, names))


def by_chance(
    values: Values,
    groups: Values,
    weights: Values | None = None,
    measure: str = "theil_t",
    *,
    draws: int = 999,
    seed: int = 2_022,
) -> Chance:
    """Return the share that would be within groups if group and value were unrelated (a permutation test).

    Even then, a little of the variance lies between groups: about (g − 1)/(n − 1), with n places
    in g groups of similar size. The benchmark for a share within groups is therefore the remainder, not a half.

    Parameters
    ----------
    values, groups, weights, measure
        As for ``split``; a place keeps its weight when it moves.
    draws, seed
        Number of shuffles, and their seed.
    """
    if measure not in SPLITTABLE:
        raise UnknownNameError("measure that can be split", measure, SPLITTABLE)
    x, W, _ = _alone(values, weights)
    G, _ = membership(groups, len(x))
    order = _shuffles(len(x), draws, seed)
    total, within, _ = parts(measure)(x[order], W[0][order], G)
    return Chance(*(float(end) for end in np.quantile(within / total, [0.5, 0.025, 0.975])))


@lru_cache(maxsize=4)  # the same for every year with the same places
def _shuffles(n: int, draws: int, seed: int) -> npt.NDArray[np.intp]:
    """Return random orders of n places, (draws, n)."""
    return np.random.default_rng(seed).permuted(np.tile(np.arange(n), (draws, 1)), axis=1)


def parts(measure: str) -> Callable[[Array, Array, Array], Parts]:
    """Return the function that splits a measure, given as arrays, into its parts."""
    functions: dict[str, Callable[[Array, Array, Array], Parts]] = {
        "theil_t": arrays.theil_t_parts,
        "theil_l": arrays.theil_l_parts,
        "variance": arrays.variance_parts,
        "variance_log": lambda x, W, G: arrays.variance_parts(np.log(x), W, G),
    }
    return functions[measure]


def membership(groups: Values, n: int) -> tuple[Array, list[str]]:
    """Return group membership as 0s and 1s (n, g) and the groups' names, in alphabetical order."""
    given = np.asarray(groups, dtype=object)
    if len(given) != n or pd.isna(given).any():
        raise ModelError(
            f"{len(given)} groups for {n} values, {int(pd.isna(given).sum())} of them missing.",
            "Every value needs a group.",
            "Leave out the rows without a group.",
        )
    names, members = np.unique(given.astype(str), return_inverse=True)
    return (members[:, None] == np.arange(len(names))).astype(float), [str(name) for name in names]


def positive(values: Values, what: str) -> Array:
    """Return values as floats (n,), refusing missing, infinite, zero and negative ones."""
    numbers = np.asarray(values, dtype=float)
    bad = int((~(np.isfinite(numbers) & (numbers > 0))).sum())
    if bad or not numbers.size:
        raise ModelError(
            f"{bad} of {numbers.size} {what} are missing, zero or negative.",
            f"Measures of inequality need {what} above zero.",
            "Leave these places out.",
        )
    return numbers


def _alone(values: Values, weights: Values | None) -> tuple[Array, Array, Array]:
    """Return values (n,), one set of weights (1, n) that sum to one, and one group that contains all (n, 1)."""
    x = positive(values, "values")
    w = np.ones(len(x)) if weights is None else positive(weights, "weights")
    if len(w) != len(x):
        raise ModelError(f"There are {len(w)} weights for {len(x)} values.", "Expected one weight for each value.")
    return x, w[None, :] / w.sum(), np.ones((len(x), 1))


def _groups(measure: str, x: Array, w: Array, G: Array, names: list[str]) -> pd.DataFrame:
    rows = []
    for name, inside in zip(names, G.T.astype(bool), strict=True):
        share = w[inside].sum()
        mean = w[inside] @ x[inside] / share
        own = float(parts(measure)(x[inside], w[None, inside], np.ones((inside.sum(), 1)))[0][0])
        rows.append((name, share, mean, own, (share * mean / (w @ x) if measure == "theil_t" else share) * own))
    return pd.DataFrame(rows, columns=["group", "share", "mean", "measure", "part"]).set_index("group")
