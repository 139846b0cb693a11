"""What a page can show of thousands of specifications: some of them from end to end, and what each choice goes with."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.regression.specification_curve import panel
from toolkit.regression.specification_curve.curve import Curve
from toolkit.regression.specification_curve.solving import LEVEL


def spaced(curve: Curve, most: int) -> pd.DataFrame:
    """Return specifications at equal distances along the curve, both ends among them.

    Parameters
    ----------
    curve
        As ``run`` or ``Curve.only`` returned it.
    most
        How many rows at most; a shorter curve is returned whole.

    Returns
    -------
    DataFrame
        Rows of ``curve.frame`` with their ``rank`` as a column, and ``told`` (True or False: p below 0.05).
    """
    at = np.unique(np.linspace(0, curve.count - 1, min(most, curve.count)).round().astype(int))
    return curve.frame.iloc[at].reset_index().assign(told=lambda rows: rows["p"] < LEVEL)


def along(curve: Curve, bins: int) -> pd.DataFrame:
    """Return how frequent each choice is along the curve, in slices of equal numbers of specifications.

    Parameters
    ----------
    curve
        As above.
    bins
        Number of slices at most; with fewer specifications than that each is a slice of its own.

    Returns
    -------
    DataFrame
        One row a choice and slice, the choices in the order of ``Curve.panel``: ``group``, ``choice`` (in words),
        ``column``, ``start`` and ``end`` (the slice is the ranks from above ``start`` to ``end``), and ``share``
        (0 to 1) of the slice's specifications that made the choice. Without any choice that varies, no rows.
    """
    edges = np.unique(np.linspace(0, curve.count, min(bins, curve.count) + 1).round().astype(int))
    sizes, named = np.diff(edges), panel.named(curve.choices, curve.labels)
    made = [panel.made(curve.frame, column, option) for _, _, column, option in named]
    shares = [np.add.reduceat(one.astype(int), edges[:-1]) / sizes for one in made]
    words = np.repeat(np.array(named, dtype=object).reshape(-1, 4), len(sizes), axis=0)
    return pd.DataFrame(
        {
            "group": words[:, 0],
            "choice": words[:, 1],
            "column": words[:, 2],
            "start": np.tile(edges[:-1], len(named)),
            "end": np.tile(edges[1:], len(named)),
            "share": np.concatenate(shares) if shares else np.empty(0),
        }
    )


def by_choice(curve: Curve) -> pd.DataFrame:
    """Return what the specifications with each choice find.

    Parameters
    ----------
    curve
        As above.

    Returns
    -------
    DataFrame
        One row a choice: ``group``, ``choice`` (in words; for controls also those without it), ``column`` (of
        ``curve.frame``), ``count``, ``median`` of the estimates, ``share_positive`` and ``share_told`` (p below 0.05,
        whatever the sign; both 0 to 1). A choice that all of them or none of them made is left out.
    """
    estimates, told = curve.frame["estimate"].to_numpy(), curve.frame["p"].to_numpy() < LEVEL
    rows = []
    for group, choice, column, option in panel.named(curve.choices, curve.labels):
        chosen = panel.made(curve.frame, column, option)
        kinds = [(choice, chosen)] if option else [(f"with {choice}", chosen), (f"without {choice}", ~chosen)]
        rows += [
            (group, words, column, *_found(estimates[part], told[part]))
            for words, part in kinds
            if 0 < part.sum() < curve.count
        ]
    return pd.DataFrame(rows, columns=["group", "choice", "column", "count", "median", "share_positive", "share_told"])


def _found(estimates: np.ndarray, told: np.ndarray) -> tuple[int, float, float, float]:
    return len(estimates), float(np.median(estimates)), float((estimates > 0).mean()), float(told.mean())
