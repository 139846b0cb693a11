"""How much of R² each predictor accounts for: the mean over every order in which they can be added.

This is the share of predictor j:

    φ_j = Σ_{S ∌ j}  |S|! (p − |S| − 1)! / p!  · ( R²(S ∪ {j}) − R²(S) ).

This is the Shapley value of the game whose worth is R². The shares add up to the R² of the whole regression.

Sources: Lindeman, Merenda and Gold (1980), *Introduction to Bivariate and Multivariate Analysis*, pages 119–127
(“LMG”); Grömping (2006), Journal of Statistical Software 17(1); Shapley (1953).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import comb

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.productivity.decomposition.parts import LABELS, terms_of_parts
from toolkit.productivity.decomposition.resampling import times_drawn
from toolkit.regression.design import Design
from toolkit.regression.fitting import Fit
from toolkit.regression.samples import Array

MOST_PLAYERS = 14
# Numbers held at a time: subsets times draws, 16 MB.
_HELD = 1 << 21
# A column with less than this share left is collinear with the others, and adds nothing.
_NOTHING = 1e-10


@dataclass(frozen=True, eq=False)
class R2Shares:
    """The parts of R² that each predictor accounts for.

    Parameters
    ----------
    shares
        Index ``part`` (predictors, groups of predictors or “region”), in the order given; columns ``share`` (of the
        variance of the outcome, 0 to 1; they add up to ``r2``), ``lower``, ``upper`` (95%, percentiles of the
        bootstrap), ``of_r2`` (share ÷ R²), ``alone`` (R² of the part by itself) and ``last`` (what it adds to all the
        others).
    r2
        R² of the whole regression.
    draws
        Number of draws of places (of clusters, for a fit with clusters).
    seed
        Seed for the draws.
    labels
        Title of each part, if known.
    """

    shares: pd.DataFrame
    r2: float
    draws: int
    seed: int
    labels: Mapping[str, str]

    def sentence(self) -> str:
        """Return a sentence on the largest share."""
        top = str(self.shares["share"].idxmax())
        row = self.shares.loc[top]
        lower, upper, share = (f"{100 * row[column]:.0f}%" for column in ("lower", "upper", "share"))
        return (
            f"The predictors account for {100 * self.r2:.0f}% of the differences between places. "
            f"“{self.labels.get(top, top)}” has the largest share: {share} (95% interval {lower} to {upper}), "
            f"averaged over every order in which the {wording.count(len(self.shares), 'part')} can enter the model. "
            "This is a share of an association."
        )


def r2_shares(
    fit: Fit, *, groups: Mapping[str, Iterable[str]] | None = None, draws: int = 500, seed: int = 2_022
) -> R2Shares:
    """Divide the R² of a regression into shares that add up to ``fit.r2``.

    Parameters
    ----------
    fit
        A regression; its weights are used.
    groups
        ``{"Health": ["long_term_sick_2021", …]}``: predictors that enter together; the others enter alone, and region
        effects together as “region”.
    draws, seed
        Number of bootstrap draws, and their seed.

    Raises
    ------
    UnknownNameError
        A group names a predictor that the regression does not have.
    ModelError
        More than 14 parts, a predictor in two groups, or fewer than two draws.
    """
    members = _players(fit, groups)
    columns = [[fit.design.terms.index(term) for term in terms] for terms in members.values()]
    observed = _worths(_gram(fit.design, np.ones((1, fit.n)), columns), columns)[0]
    resampled = _bootstrap(fit.design, columns, draws, seed)
    everyone = len(observed) - 1
    alone = observed[1 << np.arange(len(columns))]
    last = observed[everyone] - observed[everyone ^ (1 << np.arange(len(columns)))]
    share = _shapley(observed[None])[0]
    lower, upper = np.quantile(resampled, [0.025, 0.975], axis=0)
    table = pd.DataFrame(
        {"share": share, "lower": lower, "upper": upper, "of_r2": share / observed[-1], "alone": alone, "last": last},
        index=pd.Index(list(members), name="part"),
    )
    return R2Shares(table, float(observed[-1]), draws, seed, {**fit.labels, **LABELS})


def _players(fit: Fit, groups: Mapping[str, Iterable[str]] | None) -> dict[str, list[str]]:
    members = terms_of_parts(fit, groups)
    if not all(members.values()):
        raise ModelError("A group is empty.", "Expected at least one predictor in each group.", "Change the groups.")
    if len(members) > MOST_PLAYERS:
        raise ModelError(
            f"{len(members)} parts can be ordered in too many ways.",
            f"Expected at most {MOST_PLAYERS}.",
            "Group the predictors.",
        )
    return members


def _gram(design: Design, times: Array, columns: list[list[int]]) -> Array:
    """Return centred and scaled cross-products (draws, k, k) of the players' columns, in their order, and the outcome.

    A place drawn twice counts twice; each draw is centred on its own weighted means.
    """
    order = [column for several in columns for column in several]
    Z = np.column_stack([design.X[:, order], design.y])
    mean = design.weights @ Z / design.weights.sum()
    Z = (Z - mean) / Z.std(axis=0)
    W = times * design.weights
    k = Z.shape[1]
    products = (Z[:, :, None] * Z[:, None, :]).reshape(len(Z), -1)
    sums = W @ Z
    return (W @ products).reshape(-1, k, k) - sums[:, :, None] * sums[:, None, :] / W.sum(axis=1)[:, None, None]


def _worths(G: Array, columns: list[list[int]]) -> Array:
    """Return R² of every subset of the players (draws, 2^p); bit j of the position is set if player j is in.

    Adding a column c sweeps it out of the remainder: G − g_c g_c' / g_cc; R² grows by g_cy² / (g_cc g_yy). A sweep for
    one subset is reused by every larger one (Goodnight 1979, The American Statistician 33, 149–158).
    """
    draws, k = G.shape[:2]
    total = G[:, -1, -1].copy()
    size = np.einsum("dii->di", G).copy()
    state, left = G[:, None], k - 1
    for several in reversed(columns):
        swept = state
        for step in range(len(several)):
            swept = _swept(swept, left - 1 - step, size[:, left - 1 - step])
        left -= len(several)
        keep = [*range(left), -1]
        halves = [part[:, :, keep][:, :, :, keep] for part in (state, swept)]
        # The last player swept is the lowest bit, so that each step moves the earlier players up by one.
        state = np.stack(halves, axis=2).reshape(draws, -1, left + 1, left + 1)
    return 1 - state[:, :, 0, 0] / total[:, None]


def _swept(state: Array, c: int, size: Array) -> Array:
    pivot = state[:, :, c, c]
    able = pivot > _NOTHING * size[:, None]
    column = state[:, :, :, c]
    over = np.where(able, 1 / np.where(able, pivot, 1.0), 0.0)
    return state - column[:, :, :, None] * (column * over[:, :, None])[:, :, None, :]


def _bootstrap(design: Design, columns: list[list[int]], draws: int, seed: int) -> Array:
    """Return the shares of each draw (draws, p)."""
    times = times_drawn(design, draws, seed)
    together = max(1, _HELD >> (len(columns) + 2))
    return np.concatenate(
        [
            _shapley(_worths(_gram(design, times[start : start + together], columns), columns))
            for start in range(0, draws, together)
        ]
    )


def _shapley(worths: Array) -> Array:
    """Return the Shapley values (draws, p) of games with these worths (draws, 2^p)."""
    p = worths.shape[1].bit_length() - 1
    subsets = np.arange(worths.shape[1])
    sizes = np.bitwise_count(subsets).astype(int)
    weight = np.array([1 / (p * comb(p - 1, size)) for size in range(p)])
    values = np.empty((len(worths), p))
    for j in range(p):
        without = subsets[subsets >> j & 1 == 0]
        values[:, j] = (worths[:, without | 1 << j] - worths[:, without]) @ weight[sizes[without]]
    return values
