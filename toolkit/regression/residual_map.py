"""Are the residuals of neighbouring places alike? Moran's I by nearest places on the globe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.regression.samples import Array, listed

if TYPE_CHECKING:
    from toolkit.regression.design import Design

NEIGHBOURS = 6
FAR_KM = 75.0
EARTH_RADIUS_KM = 6_371.0
# Below it a sentence speaks of a finding, above it of none: a habit, not a law.
SMALL_P = 0.05


@dataclass(frozen=True)
class Moran:
    """Moran's I of the residuals (Cliff and Ord 1981, pages 201–203), as spreg computes it.

    Parameters
    ----------
    i, expected, variance
        The statistic and its moments under no spatial pattern.
    z, p
        Standard normal deviate and its two-sided p-value.
    neighbours
        Number of nearest places, by great-circle distance, that a place is compared with (rows sum to one).
    remote
        Names of the places whose nearest other place is over 75 km away, the remotest first: islands have neighbours
        all the same.
    sentence
        In words.
    """

    i: float
    expected: float
    variance: float
    z: float
    p: float
    neighbours: int
    remote: tuple[str, ...]
    sentence: str


def moran(design: Design, neighbours: int = NEIGHBOURS) -> Moran:
    """Return Moran's I of the residuals on the nearest places by great-circle distance.

    Parameters
    ----------
    design
        With latitude and longitude in degrees.
    neighbours
        Number of nearest places k.

    Raises
    ------
    ModelError
        No coordinates, one missing, or no more than k places.
    """
    from libpysal.cg import KDTree
    from libpysal.weights import KNN
    from spreg.diagnostics_sp import MoranRes
    from spreg.ols import BaseOLS

    tree = KDTree(_coordinates(design, neighbours), distance_metric="arc", radius=EARTH_RADIUS_KM)
    W = KNN(tree, k=neighbours, silence_warnings=True)
    W.transform = "r"
    y, X = design.whitened
    # spreg inverts X'X: an orthonormal basis of the same space leaves the residuals as they are and loses no digit.
    found = MoranRes(BaseOLS(y[:, None], np.linalg.qr(X)[0]), W, z=True)
    nearest = _nearest(tree)
    remote = tuple(str(design.names[i]) for i in np.argsort(-nearest) if nearest[i] > FAR_KM)
    i, expected, variance, z, p = (float(x) for x in (found.I, found.eI, found.vI, found.zI, found.p_norm))
    return Moran(i, expected, variance, z, p, neighbours, remote, _moran_sentence(i, z, p, neighbours, remote))


def _coordinates(design: Design, neighbours: int) -> Array:
    if design.latitude is None or design.longitude is None:
        raise ModelError(
            "The table has no latitude and longitude.",
            "Moran's I needs both.",
            "Join them from the table of places.",
        )
    points = np.column_stack([design.longitude, design.latitude])
    gaps = design.names[np.isnan(points).any(axis=1)]
    if len(gaps):
        raise ModelError(f"No coordinates for {listed(gaps)}.", "Every place needs them.", "Leave these places out.")
    if len(points) <= neighbours:
        raise ModelError(
            f"{len(points)} places cannot have {neighbours} neighbours each.",
            "Expected more places than neighbours.",
            "Choose a larger sample, or fewer neighbours.",
        )
    return points


def _nearest(tree: Any) -> Array:
    """Return the great-circle distance in km from each place to the nearest other."""
    distances, _ = tree.query(tree.data, k=2)
    return np.asarray(distances[:, 1])


def _moran_sentence(i: float, z: float, p: float, neighbours: int, remote: tuple[str, ...]) -> str:
    alike = "alike" if z > 0 else "unlike"
    said = f"are more {alike} than chance would have them" if p < SMALL_P else "show no clear pattern on the map"
    far = f" Far from any other: {listed(remote)}." if remote else ""
    return (
        f"The residuals of a place and its {neighbours} nearest {said} (Moran's I {i:.2f}, {wording.p_value(p)}).{far}"
    )
