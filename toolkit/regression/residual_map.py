"""Are the residuals of neighbouring places similar? Moran's I, with each place's nearest neighbours on the globe."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.spatial import KDTree
from scipy.special import ndtr

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.regression.estimates import SIGNIFICANCE
from toolkit.regression.samples import Array

if TYPE_CHECKING:
    from toolkit.regression.design import Design

NEIGHBOURS = 6
FAR_KM = 75.0
EARTH_RADIUS_KM = 6_371.0
_NO_PATTERN = "show no clear spatial pattern"


@dataclass(frozen=True)
class Moran:
    """Moran's I of the residuals (Cliff and Ord 1981, pages 201–203).

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


def moran(design: Design, neighbours: int = NEIGHBOURS) -> Moran:
    """Return Moran's I of the residuals on the nearest places. Raises the same errors as ``nearest_places``."""
    W, km = _surroundings(_coordinates(design, neighbours).tobytes(), neighbours)
    y, X = design.whitened
    Q = np.linalg.qr(X)[0]
    residuals, free = y - Q @ (Q.T @ y), len(y) - X.shape[1]
    lagged = (W @ Q + W.T @ Q) / 2
    A, links = Q.T @ lagged, float((W + W.T).power(2).sum()) / 2
    i, expected = float(residuals @ (W @ residuals) / (residuals @ residuals)), -float(np.trace(A)) / free
    spread = links + 2 * float(np.sum(A * A.T)) - 4 * float(np.sum(lagged**2)) - 2 * free * expected**2
    variance = spread / (free * (free + 2))
    z = (i - expected) / math.sqrt(variance)
    p = 2 * float(ndtr(-abs(z)))
    remote = tuple(str(design.names[at]) for at in np.argsort(-km) if km[at] > FAR_KM)
    return Moran(i, expected, variance, z, p, neighbours, remote, _moran_sentence(i, z, p, neighbours, remote))


def nearest_places(design: Design, neighbours: int) -> Any:
    """Return libpysal weights for the nearest places by great-circle distance; each row sums to one.

    Raises
    ------
    ModelError
        Missing coordinates, no more places than ``neighbours``, or no library for spatial models.
    """
    points = _coordinates(design, neighbours)
    if not (find_spec("libpysal") and find_spec("spreg")):
        words = "A package for spatial models is not installed.", "Spatial models need both libpysal and spreg."
        raise ModelError(*words, "Install both packages, or use the lab on a server.")
    from libpysal.weights import WSP

    return WSP(_surroundings(points.tobytes(), neighbours)[0]).to_W(silence_warnings=True)


@lru_cache(maxsize=32)
def _surroundings(coordinates: bytes, neighbours: int) -> tuple[Any, Array]:
    """Return sparse weights (n, n), and the great-circle distance in km from each place (n,) to the nearest other.

    Cached, since a change of predictors needs the same places again.
    """
    longitude, latitude = np.radians(np.frombuffer(coordinates).reshape(-1, 2)).T
    sphere = np.column_stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)]
    )
    chords, nearest = KDTree(sphere).query(sphere, k=neighbours + 1)
    n = len(nearest)
    # A place is its own nearest neighbour, wherever the tree puts it among ties.
    itself = nearest == np.arange(n)[:, None]
    itself[~itself.any(axis=1), -1] = True
    weights, starts = np.full(n * neighbours, 1 / neighbours), np.arange(0, n * neighbours + 1, neighbours)
    W = sparse.csr_matrix((weights, nearest[~itself], starts), shape=(n, n))
    return W, 2 * EARTH_RADIUS_KM * np.arcsin(chords[:, 1] / 2)


def _coordinates(design: Design, neighbours: int) -> Array:
    """Return longitude and latitude (n, 2) in degrees, for more places than the number of neighbours."""
    if design.latitude is None or design.longitude is None:
        raise ModelError(
            "The table has no latitude or longitude.", "Both are needed.", "Add coordinates from the table of places."
        )
    points = np.column_stack([design.longitude, design.latitude])
    gaps = design.names[np.isnan(points).any(axis=1)]
    if len(gaps):
        raise ModelError(
            f"No coordinates for {wording.listing(gaps, most=5)}.",
            "Every place needs coordinates.",
            "Leave these places out.",
        )
    if len(points) <= neighbours:
        raise ModelError(
            f"{len(points)} places cannot have {neighbours} neighbours each.",
            "Expected more places than neighbours.",
            "Choose a larger sample, or fewer neighbours.",
        )
    return points


def _moran_sentence(i: float, z: float, p: float, neighbours: int, remote: tuple[str, ...]) -> str:
    pattern = f"are {'more' if z > 0 else 'less'} similar than expected by chance" if p < SIGNIFICANCE else _NO_PATTERN
    far = f" Remote places: {wording.listing(remote, most=5)}." if remote else ""
    statistic = f"Moran's I {i:.2f}, {wording.p_value(p)}"
    return f"The residuals of a place and its {neighbours} nearest neighbours {pattern} ({statistic}).{far}"
