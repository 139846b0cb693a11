"""Distort a map until every place has the same area, by letting crowded land diffuse outwards.

Method: M. T. Gastner and M. E. J. Newman, “Diffusion-based method for producing density-equalizing maps”, PNAS 101
(2004) 7499–7504. The sea has the mean density of the land, so coasts are distorted with their land but stay coasts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.fft import dctn, idctn
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.spatial import cKDTree

CELL = 4.0  # kilometres
SEA_MARGIN = 60  # cells around the outermost places
BLUR = 1.5  # cells


@dataclass(frozen=True)
class Bent:
    """The distorted map, in units in which a place has area 1.

    Parameters
    ----------
    places
        Position of each place, n × 2, east and north.
    land
        Points spread evenly over the original land, at their new positions, m × 2.
    """

    places: np.ndarray
    land: np.ndarray


def bend(where: np.ndarray, area: np.ndarray) -> Bent:
    """Return the distorted positions of places at ``where`` (n × 2, km) with these areas (km²)."""
    origin = where.min(axis=0) - SEA_MARGIN * CELL
    size = (np.ptp(where, axis=0) / CELL).astype(int) + 2 * SEA_MARGIN
    owner = _owners(where, area, origin, size)
    density = _density(owner, len(where))
    land = np.argwhere(owner >= 0).astype(float)
    points = np.vstack([(where - origin) / CELL, land])
    moved = _flow(density, points)
    scale = np.sqrt(len(where) / (len(land)))
    moved *= scale
    return Bent(moved[: len(where)], moved[len(where) :])


def _owners(where: np.ndarray, area: np.ndarray, origin: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return the place that each grid cell belongs to, −1 for the sea: a place is roughly a disc."""
    radius = np.sqrt(area / np.pi)
    cells = origin + CELL * (np.stack(np.meshgrid(*map(np.arange, size), indexing="ij"), axis=-1).reshape(-1, 2))
    span, near = cKDTree(where).query(cells, k=25)
    beyond = span / np.maximum(radius[near], CELL)
    best = beyond.argmin(axis=1)
    rows = np.arange(len(cells))
    owner = np.where(beyond[rows, best] < 1.15, near[rows, best], -1)
    return owner.reshape(size)


def _density(owner: np.ndarray, n: int) -> np.ndarray:
    """Return places per grid cell, with the sea at the mean of the land."""
    cells = np.maximum(np.bincount(owner[owner >= 0], minlength=n), 1)
    mean = n / (owner >= 0).sum()
    density = np.where(owner >= 0, 1 / cells[owner], mean)
    return gaussian_filter(density, BLUR) + 0.02 * mean


def _flow(density: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Move points along while the density evens out (explicit midpoint steps that grow with time)."""
    waves = dctn(density, norm="ortho")
    k0, k1 = (np.pi * np.arange(n) / n for n in density.shape)
    decay = k0[:, None] ** 2 + k1[None, :] ** 2
    points, time, step = points.copy(), 0.0, 0.02
    while time < 4000:
        middle = points + 0.5 * step * _velocity(waves, decay, time, points)
        points += step * _velocity(waves, decay, time + 0.5 * step, middle)
        time += step
        step = min(0.02 + 0.08 * time, 200.0)
    return points


def _velocity(waves: np.ndarray, decay: np.ndarray, time: float, points: np.ndarray) -> np.ndarray:
    density = idctn(waves * np.exp(-decay * time), norm="ortho")
    slopes = np.gradient(density)
    at = points.T
    here = map_coordinates(density, at, order=1, mode="nearest")
    return np.column_stack([-map_coordinates(s, at, order=1, mode="nearest") / here for s in slopes])
