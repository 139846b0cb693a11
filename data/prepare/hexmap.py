"""A hexagon for every local authority: all the same size, neighbours close together, regions contiguous.

Four automatic steps:

1. *Distort.* The map is distorted until every place has the same area (:mod:`data.prepare.cartogram`): London expands,
the Highlands shrink, coasts stay coasts. 2. *Narrow the seas.* Remote islands are moved in a straight line towards
their nearest shore. 3. *Assign.* The optimal assignment (least sum of squared distances) gives each place its own
hexagon. 4. *Polish.* Nearby places are moved and swapped as long as that lowers the sum of: squared distances from the
distorted positions, a cost for every side between two regions, a cost for every open side on land, and a high cost for
every side between two islands.

The measure of success is :func:`nearness`.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree

from data.prepare.cartogram import bend

ROW_HEIGHT = np.sqrt(3) / 2
SHORE = 2.3  # maximum distance in hexagons from the centre of an island to that of its nearest shore
MARGIN = 4
OWN_PLACE, BORDER, OPEN_SIDE, TOUCH = 1.0, 2.0, 1.0, 25.0
_AROUND_EVEN = ((-1, -1), (0, -1), (-1, 0), (1, 0), (-1, 1), (0, 1))
_AROUND_ODD = ((0, -1), (1, -1), (-1, 0), (1, 0), (0, 1), (1, 1))


def layout(where: np.ndarray, area: np.ndarray, region: np.ndarray, land: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return column and row of a hexagon for every place (row 0 in the north, odd rows half a column east).

    Parameters
    ----------
    where
        True positions, n × 2, kilometres east and north.
    area
        Areas in km².
    region
        The region of each place; regions stay contiguous.
    land
        The island of each place, the largest being the mainland; islands are separated by the sea.
    """
    bent = narrow_seas(bend(where, area).places, land)
    cells, wish, start = assign(np.round(bent, 6))
    chosen = _Board(cells, wish, region, land).polish(start)
    col, row = cells[chosen].T
    # An even number of rows is removed, so that odd rows stay odd.
    row = row - (row.min() - row.min() % 2)
    return col - col.min(), row - row.min() if row.min() % 2 == 0 else row


def narrow_seas(position: np.ndarray, land: np.ndarray) -> np.ndarray:
    """Return the positions with every single-place island moved to its nearest shore, the closest ones first."""
    moved, names, counts = position.copy(), *np.unique(land, return_counts=True)
    ashore = np.flatnonzero(land == names[counts.argmax()])
    islands = np.flatnonzero(np.isin(land, names[counts == 1]))
    away = cKDTree(position[ashore]).query(position[islands])[0]
    for i in islands[np.argsort(away)]:
        span, nearest = cKDTree(position[ashore]).query(position[i])
        shore = ashore[nearest]
        moved[i] = moved[shore] + (position[i] - position[shore]) * min(1.0, SHORE / span)
        ashore = np.append(ashore, i)
    return moved


def assign(position: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return all cells (column, row) around the places, the places' positions among them, and each place's cell."""
    corner = np.array([position[:, 0].min() - MARGIN, position[:, 1].max() + MARGIN])
    columns, height = np.ptp(position, axis=0)
    scale = np.sqrt(ROW_HEIGHT)  # a hexagon of width one has an area below 1
    grid = np.meshgrid(np.arange(int(columns) + 2 * MARGIN + 3), np.arange(int(height / ROW_HEIGHT) + 2 * MARGIN + 3))
    cells = np.column_stack([a.ravel() for a in grid])
    wish = (position - corner) * scale
    cost = ((wish[:, None, :] - centres(cells)[None, :, :]) ** 2).sum(axis=2)
    return cells, wish, linear_sum_assignment(cost)[1]


def centres(cells: np.ndarray) -> np.ndarray:
    """Return the centre of each cell (column, row), with hexagons of width one, north up."""
    col, row = cells.T
    return np.column_stack([col + 0.5 * (row % 2), -row * ROW_HEIGHT])


def steps(col: np.ndarray, row: np.ndarray, other_col: np.ndarray, other_row: np.ndarray) -> np.ndarray:
    """Return the number of steps from hexagon to hexagon (0 for the same, 1 for touching)."""
    q, other_q = col - (row - row % 2) // 2, other_col - (other_row - other_row % 2) // 2
    dq, dr = q - other_q, row - other_row
    return (np.abs(dq) + np.abs(dr) + np.abs(dq + dr)) // 2


def touching(col: int, row: int) -> list[tuple[int, int]]:
    """Return the six neighbours of a cell."""
    return [(col + dc, row + dr) for dc, dr in (_AROUND_ODD if row % 2 else _AROUND_EVEN)]


def nearness(where: np.ndarray, col: np.ndarray, row: np.ndarray, *, within: int = 3) -> float:
    """Return the share of places' six nearest places that lie within some steps on the map (0 … 1)."""
    nearest = cKDTree(where).query(where, k=7)[1][:, 1:]
    return float((steps(col[:, None], row[:, None], col[nearest], row[nearest]) <= within).mean())


class _Board:
    """The cells, the places on them, and the effect of moves."""

    def __init__(self, cells: np.ndarray, wish: np.ndarray, region: np.ndarray, land: np.ndarray) -> None:
        self.region, self.land = region, land
        index = {(int(col), int(row)): k for k, (col, row) in enumerate(cells)}
        self.around = [[index[a] for a in touching(int(c), int(r)) if a in index] for c, r in cells]
        self.near = [sorted({c for a in one for c in (a, *self.around[a])} - {k}) for k, one in enumerate(self.around)]
        apart = ((wish[:, None, :] - centres(cells)[None, :, :]) ** 2).sum(axis=2)
        self.apart = (OWN_PLACE * apart).tolist()

    def polish(self, start: np.ndarray, rounds: int = 100) -> np.ndarray:
        """Apply moves and swaps in a fixed order until none lowers the cost; return the cell of each place."""
        self.cell = start.tolist()
        self.tenant = [-1] * len(self.around)
        for i, cell in enumerate(self.cell):
            self.tenant[cell] = i
        for _ in range(rounds):
            if not sum(self._improve(i) for i in range(len(self.cell))):
                break
        return np.array(self.cell)

    def _improve(self, i: int) -> bool:
        """Move place i to the best cell within two steps, swapping with its occupant."""
        change, cell = min((self._change(i, cell), cell) for cell in self.near[self.cell[i]])
        if change > -1e-6:
            return False
        self._swap(i, cell)
        return True

    def _change(self, i: int, cell: int) -> float:
        """Return the change in cost from moving place i to a cell."""
        home = self.cell[i]
        before = self._cost(home) + self._cost(cell)
        self._swap(i, cell)
        after = self._cost(home) + self._cost(cell)
        self._swap(i, home)
        return after - before

    def _swap(self, i: int, cell: int) -> None:
        home, other = self.cell[i], self.tenant[cell]
        self.tenant[home], self.tenant[cell], self.cell[i] = other, i, cell
        if other >= 0:
            self.cell[other] = home

    def _cost(self, cell: int) -> float:
        i = self.tenant[cell]
        if i < 0:
            return 0.0
        return self.apart[i][cell] + sum(self._side(i, self.tenant[a]) for a in self.around[cell])

    def _side(self, i: int, j: int) -> float:
        if j < 0:
            return OPEN_SIDE
        if self.land[i] != self.land[j]:
            return TOUCH
        return BORDER if self.region[i] != self.region[j] else 0.0
