"""Are the residuals of neighbouring places similar? Moran's I by nearest places on the globe."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.regression.estimates import SIGNIFICANCE
from toolkit.regression.samples import Array, listed

if TYPE_CHECKING:
    from toolkit.regression.design import Design

NEIGHBOURS = 6
FAR_KM = 75.0
EARTH_RADIUS_KM = 6_371.0
_NO_PATTERN = "show no clear spatial pattern"


@dataclass(frozen=True)
class Moran:
    """Moran's I of the residuals (Cliff and Ord 1981, pages 201–203), computed by spreg.

    Parameters
    ----------
    i, expected, variance
        The statistic and its moments under no spatial pattern.
    z, p
        Standard normal deviate and its two-sided p-value.
    neighbours
        Number of nearest places, by great-circle distance, to compare each place with (rows sum to one).
    remote
        Names of the places whose nearest neighbour is over 75 km away, the remotest first: even islands have
        neighbours.
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


def not_compared() -> str:
    """Return a note if libpysal and spreg are not available, as in some browsers; otherwise empty."""
    if find_spec("libpysal") and find_spec("spreg"):
        return ""
    return "Neighbouring places were not compared: this Python has no libpysal and spreg."


def moran(design: Design, neighbours: int = NEIGHBOURS) -> Moran:
    """Return Moran's I of the residuals on the nearest places; raises as ``nearest_places`` does."""
    W = nearest_places(design, neighbours)
    from spreg.diagnostics_sp import MoranRes
    from spreg.ols import BaseOLS

    y, X = design.whitened
    # spreg inverts X'X: an orthonormal basis of the same space leaves the residuals unchanged and loses no digits.
    test = MoranRes(BaseOLS(y[:, None], np.linalg.qr(X)[0]), W, z=True)
    _, nearest = _surroundings(_coordinates(design).tobytes(), neighbours)
    remote = tuple(str(design.names[i]) for i in np.argsort(-nearest) if nearest[i] > FAR_KM)
    i, expected, variance, z, p = (float(value) for value in (test.I, test.eI, test.vI, test.zI, test.p_norm))
    return Moran(i, expected, variance, z, p, neighbours, remote, _moran_sentence(i, z, p, neighbours, remote))


def nearest_places(design: Design, neighbours: int) -> Any:
    """Return libpysal weights for the nearest places by great-circle distance; each row sums to one.

    Raises
    ------
    ModelError
        Missing coordinates, no more places than ``neighbours``, or no library to find neighbours.
    """
    if words := not_compared():
        raise ModelError(words, "Spatial statistics need both.", "Install them, or use the lab on a server.")
    points = _coordinates(design)
    if len(points) <= neighbours:
        raise ModelError(
            f"{len(points)} places cannot have {neighbours} neighbours each.",
            "Expected more places than neighbours.",
            "Choose a larger sample, or fewer neighbours.",
        )
    return _surroundings(points.tobytes(), neighbours)[0]


@lru_cache(maxsize=8)
def _surroundings(coordinates: bytes, neighbours: int) -> tuple[Any, Array]:
    """Return the weights, and the great-circle distance in km from each place (n,) to the nearest other.

    Cached, since a change of predictors needs the same places again.
    """
    from libpysal.cg import KDTree
    from libpysal.weights import KNN

    tree = KDTree(np.frombuffer(coordinates).reshape(-1, 2), distance_metric="arc", radius=EARTH_RADIUS_KM)
    W = KNN(tree, k=neighbours, silence_warnings=True)
    W.transform = "r"
    distances, _ = tree.query(tree.data, k=2)
    return W, np.asarray(distances[:, 1])


def _coordinates(design: Design) -> Array:
    """Return longitude and latitude (n, 2) in degrees."""
    if design.latitude is None or design.longitude is None:
        raise ModelError(
            "The table has no latitude and longitude.", "Both are needed.", "Join them from the table of places."
        )
    points = np.column_stack([design.longitude, design.latitude])
    gaps = design.names[np.isnan(points).any(axis=1)]
    if len(gaps):
        raise ModelError(f"No coordinates for {listed(gaps)}.", "Every place needs them.", "Leave these places out.")
    return points


def _moran_sentence(i: float, z: float, p: float, neighbours: int, remote: tuple[str, ...]) -> str:
    pattern = f"are {'more' if z > 0 else 'less'} similar than expected by chance" if p < SIGNIFICANCE else _NO_PATTERN
    far = f" Remote places: {listed(remote)}." if remote else ""
    statistic = f"Moran's I {i:.2f}, {wording.p_value(p)}"
    return f"The residuals of a place and its {neighbours} nearest neighbours {pattern} ({statistic}).{far}"
