"""Cities as groups of places: what output their size would allow, and what gaps would remain.

==========================  ================================================================
`frontier`, `Frontier`      output per hour by city size (`frontier`)
`levelled_up`,              cities at their potential, and the gaps that remain (`levelled`)
`LevelledUp`
`regional_hours`, `tilted`  hours consistent with published means (`weights`)
==========================  ================================================================
"""

from toolkit.productivity.cities.frontier import KINDS, Frontier, frontier
from toolkit.productivity.cities.levelled import GAPS, GREATER_SOUTH_EAST, LONDON, THREE, LevelledUp, levelled_up
from toolkit.productivity.cities.weights import regional_hours, tilted

__all__ = [
    "GAPS", "GREATER_SOUTH_EAST", "KINDS", "LONDON", "THREE", "Frontier", "LevelledUp", "frontier", "levelled_up",
    "regional_hours", "tilted",
]  # fmt: skip
