"""A composite index of places in need, and how far its ranking depends on choices: weights, scales and omissions.

The steps and formulas are those of the OECD and JRC *Handbook on Constructing Composite Indicators* (2008), sections
1.5 to 1.7: normalise, weight and aggregate, then test. Rank 1 is the place with the greatest need.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.core.errors import ModelError, UnknownNameError

Array = npt.NDArray[np.float64]

NORMALISATIONS = {
    "z_score": "Standard deviations from the mean",
    "winsorised": "Standard deviations from the mean, capped at three",
    "min_max": "From the least need (0) to the greatest (1)",
    "rank": "Rank among places",
    "fifths": "Fifths of places, 1 to 5",
}
AGGREGATIONS = {"mean": "Weighted mean", "geometric": "Geometric mean: strengths compensate less for weaknesses"}
LEAST_WEIGHT = 0.8
"""Minimum share of the weight that a place's figures must cover."""
CUT = 3.0
LOW, HIGH = 1.0, 100.0
"""The scale for geometric means, which need figures above zero."""
INTERVAL = (0.05, 0.95)
SEED = 20211027
_INDEX_BITS = 9
"""Enough for 512 places, more than the number of UK authorities."""


@dataclass(frozen=True)
class Indicator:
    """One indicator: its column, whether high or low values mean need, whether to take its logarithm, and its theme."""

    name: str
    need: str = "high"
    log: bool = False
    theme: str = ""


@dataclass(frozen=True, eq=False)
class Index:
    """An index: the need of every ranked place.

    Parameters
    ----------
    codes
        Places ranked, in table order.
    indicators
        The indicators, in column order.
    weights
        One per indicator; they add up to one.
    oriented, normalised
        Arrays of places by indicators. In ``oriented``, high values mean need, and some indicators are in logarithms;
        ``normalised`` is on the chosen scale. Missing values are NaN.
    scores, ranks
        One per place; rank 1 has the greatest need, and tied places share the mean rank.
    normalisation, aggregation
        Keys of ``NORMALISATIONS`` and ``AGGREGATIONS``.
    left_out
        Codes with figures for less than ``LEAST_WEIGHT`` of the weight.
    """

    codes: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    weights: Array
    oriented: Array
    normalised: Array
    scores: Array
    ranks: Array
    normalisation: str
    aggregation: str
    left_out: tuple[str, ...]


def build(
    table: pd.DataFrame,
    indicators: Sequence[Indicator],
    weights: Mapping[str, float],
    *,
    normalisation: str = "z_score",
    aggregation: str = "mean",
) -> Index:
    """Build an index; see `Index`.

    Parameters
    ----------
    table
        One row per place, index ``code``, one column per indicator.
    indicators, weights
        The indicators to use, and their weights; a weight of zero leaves an indicator out.

    Raises
    ------
    ModelError
        No weight is above zero, a weight is negative, or fewer than two places have enough figures.
    """
    used = tuple(indicator for indicator in indicators if weights.get(indicator.name, 0))
    used_weights = np.array([weights[indicator.name] for indicator in used], dtype=float)
    if not len(used) or (used_weights < 0).any():
        raise ModelError(
            f"The weights are {dict(weights)}.",
            "Expected some weights above zero and none below it.",
            "Change the weights.",
        )
    used_weights /= used_weights.sum()
    oriented = orient(table, used)
    enough = np.isfinite(oriented) @ used_weights >= LEAST_WEIGHT - 1e-12
    if enough.sum() < 2:
        raise ModelError(
            f"Fewer than two places have figures for indicators with at least {LEAST_WEIGHT:.0%} of the weight.",
            "An index needs two or more places.",
            "Choose indicators that cover more places.",
        )
    oriented = oriented[enough]
    scaled = normalise(oriented, normalisation)
    scores = aggregate(scaled, used_weights[None], aggregation)[0]
    codes = table.index.to_numpy(dtype=str)
    codes_kept, out = tuple(codes[enough].tolist()), tuple(codes[~enough].tolist())
    ranks = rank(scores)
    return Index(codes_kept, used, used_weights, oriented, scaled, scores, ranks, normalisation, aggregation, out)


def orient(table: pd.DataFrame, indicators: Sequence[Indicator]) -> Array:
    """Return places by indicators, with logarithms where needed, signed so that a high value means greater need."""
    raw = table[[indicator.name for indicator in indicators]].to_numpy(dtype=float, copy=True)
    for at, indicator in enumerate(indicators):
        column = np.log(raw[:, at]) if indicator.log else raw[:, at]
        raw[:, at] = column if indicator.need == "high" else -column
    return raw


def normalise(oriented: Array, kind: str) -> Array:
    """Return the columns on one scale (handbook, section 1.5); missing cells stay missing.

    Raises
    ------
    UnknownNameError, ModelError
        The normalisation is unknown, or a column does not vary.
    """
    if kind not in NORMALISATIONS:
        raise UnknownNameError("normalisation", kind, NORMALISATIONS)
    low, high = np.nanmin(oriented, axis=0), np.nanmax(oriented, axis=0)
    if (low == high).any():
        raise ModelError(
            "An indicator does not vary between places.", "Figures must not all be equal.", "Leave it out."
        )
    if kind == "min_max":
        return (oriented - low) / (high - low)
    if kind in ("z_score", "winsorised"):
        scores = (oriented - np.nanmean(oriented, axis=0)) / np.nanstd(oriented, axis=0, ddof=1)
        return scores if kind == "z_score" else np.clip(scores, -CUT, CUT)
    # Ranks from zero (least need) to one, ties at their mean; a quintile holds a fifth of the places with a figure.
    ranks = pd.DataFrame(oriented).rank().to_numpy(dtype=float)
    known = np.isfinite(oriented).sum(axis=0)
    if kind == "rank":
        return (ranks - 1) / (known - 1)
    return np.ceil(5 * ranks / known)


def aggregate(normalised: Array, weights: Array, kind: str) -> Array:
    """Return a score for each set of weights and each place, over the indicators it has (handbook, section 1.6.2).

    Parameters
    ----------
    normalised
        Places by indicators; high values mean need.
    weights
        Sets of weights by indicators, each adding up to one.
    """
    if kind not in AGGREGATIONS:
        raise UnknownNameError("aggregation", kind, AGGREGATIONS)
    values = normalised
    if kind == "geometric":
        values = np.log(LOW + (HIGH - LOW) * normalise(normalised, "min_max"))
    known = np.isfinite(values)
    totals = weights @ np.where(known, values, 0.0).T
    if not known.all():
        totals /= weights @ known.astype(float).T
    return np.asarray(np.exp(totals) if kind == "geometric" else totals, dtype=float)


def rank(scores: Array) -> Array:
    """Return ranks, 1 for the highest score; tied places share their mean rank."""
    return np.asarray(pd.Series(scores).rank(ascending=False), dtype=float)


def by_theme(indicators: Sequence[Indicator]) -> dict[str, float]:
    """Return weights that are equal for all themes, and equal for the indicators within a theme."""
    themes = [indicator.theme for indicator in indicators]
    return {indicator.name: 1 / themes.count(indicator.theme) / len(set(themes)) for indicator in indicators}


def draw_weights(weights: Array, draws: int, closeness: float, seed: int = SEED) -> Array:
    """Return sets of weights drawn from a Dirichlet distribution whose mean is the given weights.

    ``closeness`` is the mean of the distribution's parameters. If it is 1 and the weights are equal, all sets are
    equally likely; the larger it is, the closer the sets are to the given weights.
    """
    return np.random.default_rng(seed).dirichlet(closeness * len(weights) * weights, size=draws)


@dataclass(frozen=True, eq=False)
class Fragility:
    """How far ranks change with the weights.

    Parameters
    ----------
    table
        One row per place, index ``code``: rank, its ``lower`` and ``upper`` (5th and 95th percentiles of the draws),
        and ``share_top``, the share of draws (0 to 1) in which it is among the ``top`` places.
    draws, top
        Number of sets of weights; number of places in the top group.
    """

    table: pd.DataFrame
    draws: int
    top: int

    def classes(self) -> pd.Series:
        """Return, by code, whether a place is in the top group always, never, or only for some weights."""
        share = self.table["share_top"]
        labels = [CLASSES[0] if s > INTERVAL[1] else CLASSES[2] if s < INTERVAL[0] else CLASSES[1] for s in share]
        return pd.Series(labels, index=share.index)


CLASSES = ("always in", "depends on the weights", "never in")


def fragility(index: Index, top: int, *, draws: int = 2000, closeness: float = 1.0, seed: int = SEED) -> Fragility:
    """Rank the places again with weights drawn around the index's own; see `Fragility`."""
    sets = draw_weights(index.weights, draws, closeness, seed)
    counts = rank_counts(aggregate(index.normalised, sets, index.aggregation))
    reached = counts.cumsum(axis=1) / draws
    lower, upper = ((reached < level).sum(axis=1) + 1 for level in INTERVAL)
    share = reached[:, min(top, len(index.codes)) - 1]
    frame = pd.DataFrame(
        {"rank": index.ranks, "lower": lower, "upper": upper, "share_top": share},
        index=pd.Index(index.codes, name="code"),
    )
    return Fragility(frame, draws, top)


def rank_counts(scores: Array) -> npt.NDArray[np.int64]:
    """Return how often each place (row) has each rank (column, from 1); ``scores`` has one row per set of weights.

    The last bits of each score are replaced by its place's position in the table, so that scores and places are sorted
    together. Scores that differ by less than one part in 10¹² count as equal, and places with equal scores keep the
    order of the table.
    """
    places = scores.shape[1]
    if places > 1 << _INDEX_BITS:
        raise ModelError(f"There are {places} places.", f"At most {1 << _INDEX_BITS} can be ranked.", "Rank fewer.")
    # Positive floating-point numbers sort in the order of their bits.
    keys = (1 + scores.max()) - scores
    bits = keys.view(np.int64)
    mask = (1 << _INDEX_BITS) - 1
    bits &= ~mask
    bits |= np.arange(places)
    bits.sort(axis=1)
    bits &= mask
    bits *= places
    bits += np.arange(places)
    return np.bincount(bits.ravel(), minlength=places * places).reshape(places, places)


def leave_one_out(index: Index, top: int) -> pd.DataFrame:
    """Return the mean and largest rank change, the biggest mover and exits from the top, by omitted indicator."""
    rows = []
    for at, indicator in enumerate(index.indicators if len(index.indicators) > 1 else ()):
        weights = np.delete(index.weights, at)
        scores = aggregate(np.delete(index.normalised, at, axis=1), weights[None] / weights.sum(), index.aggregation)
        rows.append({"indicator": indicator.name, **_moved(index, rank(scores[0]), top)})
    return pd.DataFrame(rows)


def other_methods(index: Index, top: int) -> pd.DataFrame:
    """Return how ranks differ from the index's own, by normalisation and aggregation."""
    rows = []
    for scale, way in itertools.product(NORMALISATIONS, AGGREGATIONS):
        scores = aggregate(normalise(index.oriented, scale), index.weights[None], way)[0]
        rows.append({"normalisation": scale, "aggregation": way, **_moved(index, rank(scores), top)})
    return pd.DataFrame(rows)


def with_error(
    table: pd.DataFrame, index: Index, errors: Mapping[str, pd.Series], *, draws: int = 500, seed: int = SEED
) -> pd.DataFrame:
    """Return the 5th and 95th percentiles of each rank, with figures redrawn from their sampling error.

    Parameters
    ----------
    errors
        Standard errors by indicator, by code; indicators and places without one are not redrawn.
    """
    chance = np.random.default_rng(seed)
    rows = table.loc[list(index.codes), [indicator.name for indicator in index.indicators]]
    size = {name: error.reindex(rows.index).fillna(0).to_numpy() for name, error in errors.items()}
    ranks = np.empty((draws, len(rows)))
    for at in range(draws):
        moved = rows.assign(**{name: rows[name] + chance.standard_normal(len(rows)) * size[name] for name in size})
        again = normalise(orient(moved, index.indicators), index.normalisation)
        ranks[at] = rank(aggregate(again, index.weights[None], index.aggregation)[0])
    lower, upper = np.quantile(ranks, INTERVAL, axis=0)
    return pd.DataFrame({"lower": lower, "upper": upper}, index=pd.Index(index.codes, name="code"))


def _moved(index: Index, ranks: Array, top: int) -> dict[str, float | str]:
    shift = np.abs(ranks - index.ranks)
    return {
        "mean_shift": float(shift.mean()),
        "largest_shift": float(shift.max()),
        "place": index.codes[int(shift.argmax())],
        "leave_top": int(((index.ranks <= top) & (ranks > top)).sum()),
    }
